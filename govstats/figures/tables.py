"""Table 1 of a paper: what there is, by scope and year, as a frame and as LaTeX, CSV and HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import pandas as pd

from govstats.figures.files import name_files
from govstats.figures.fonts import LANGS, Lang
from govstats.figures.labels import LEVELS, SCOPES
from govstats.figures.provenance import caption, provenance_of
from govstats.figures.side_by_side import covered
from govstats.figures.units import check_rates, is_simulated
from govstats.figures.words import say

HEADS = {
    "scope": ("统计范围", "Scope"),
    "level": ("层级", "Level"),
    "year": ("年度", "Year"),
    "province": ("省份", "Province"),
    "metric": ("指标", "Metric"),
    "n": ("n", "n"),
    "missing": ("无数据", "Missing"),
    "mean": ("均值", "Mean"),
    "median": ("中位数", "Median"),
    "q1": ("下四分位", "Q1"),
    "q3": ("上四分位", "Q3"),
}


def table_one(rates: pd.DataFrame, by: str | Sequence[str] = ("scope", "year")) -> pd.DataFrame:
    """How many reports there are, and how their rates are spread.

    Parameters
    ----------
    rates : DataFrame
        Rates of one or several metrics, put together by ``pandas.concat``.
    by : str or sequence of str
        Columns that make the lines, next to the metric.

    Returns
    -------
    DataFrame
        One line per metric, in the order of the rates, and group: ``label_zh, label_en``, the keys, ``n`` (with a
        value), ``missing``, ``mean`` (of the rates: not the rate of the group), ``median``, ``q1``, ``q3``. Quartiles
        by linear interpolation (type 7 of Hyndman & Fan 1996). ``attrs`` as of ``rates``, with ``n_reports`` (with a
        value) and ``covered``: what a caption says of years, level and scope.
    """
    by = [by] if isinstance(by, str) else list(by)
    check_rates(rates, *by)
    again = rates[rates.duplicated(["report_id", "label_zh"])]
    if len(again):
        raise ValueError(f"{again['report_id'].iloc[0]} is there twice: keep each report once.")
    keys = ["label_zh", "label_en", *by]
    order = list(rates["label_zh"].unique())
    table = (
        rates.groupby(keys, sort=True, dropna=False, observed=True)["value"]
        .agg(
            n="count",
            missing=lambda values: int(values.isna().sum()),
            mean="mean",
            median="median",
            q1=lambda values: values.quantile(0.25),
            q3=lambda values: values.quantile(0.75),
        )
        .reset_index()
        .sort_values("label_zh", key=lambda labels: labels.map(order.index), kind="stable", ignore_index=True)
    )
    table.attrs.update(rates.attrs)
    table.attrs.update(provenance_of(rates)._asdict())
    table.attrs["covered"] = covered(rates)
    table.attrs["n_reports"] = int(rates.loc[rates["value"].notna(), "report_id"].nunique())
    return table


def save_table(
    table: pd.DataFrame,
    path: str | Path,
    formats: Sequence[str] = ("tex", "csv", "html"),
    lang: Lang = "en",
) -> list[Path]:
    """Write Table 1, the same frame the same bytes.

    Parameters
    ----------
    table : DataFrame
        What :func:`table_one` gave.
    path : str or Path
        Where to; a suffix of these formats is left out.
    formats : sequence of str
        Any of ``tex`` (a tabular; needs ``booktabs``, and ``ctex`` for Chinese), ``csv`` (numbers in full), ``html``
        (a table with a caption).
    lang : {"zh", "en", "both"}
        Language of heads and captions.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    ValueError
        An unknown language or format, or simulated data under a name that does not say so.
    """
    if lang not in LANGS:
        raise ValueError(f"lang={lang!r}: expected one of {', '.join(map(repr, LANGS))}.")
    targets = name_files(path, formats, ("tex", "csv", "html"), is_simulated(table))
    note = caption(
        table,
        int(table.attrs.get("n_reports", table["n"].max())),
        lang,
        *table.attrs.get("covered", ()),
        ("均值是各率的平均，不是整体的率", "mean is of the rates, not the rate of the group"),
    )
    for suffix, target in targets.items():
        if suffix == "csv":
            text = table.to_csv(index=False, lineterminator="\n")
        else:
            heads, lines = _printed(table, lang)
            text = _latex(heads, lines, note) if suffix == "tex" else _html(heads, lines, note)
        target.write_text(text, encoding="utf-8", newline="\n")
    return list(targets.values())


def _printed(table: pd.DataFrame, lang: str) -> tuple[list[str], list[list[str]]]:
    columns = [column for column in table.columns if column not in ("label_zh", "label_en")]
    heads = [say(*HEADS["metric"], lang, " "), *(say(*HEADS.get(c, (c, c)), lang, " ") for c in columns)]
    lines = []
    for line in table.to_dict("records"):
        metric = say(str(line["label_zh"]), str(line["label_en"]), lang, " ")
        lines.append([metric, *(_text(column, line[column], lang) for column in columns)])
    return heads, lines


def _text(column: str, value: object, lang: str) -> str:
    if column in ("mean", "median", "q1", "q3"):
        return f"{value:.3f}" if isinstance(value, float) and value == value else "–"
    words = SCOPES.get(str(value)) if column == "scope" else LEVELS.get(str(value)) if column == "level" else None
    return say(*words, lang, " ") if words else str(value)


_TEX = {"\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}"}
_TEX |= {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "–": "--"}


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in text)


def _latex(heads: list[str], lines: list[list[str]], note: str) -> str:
    rows = [" & ".join(_tex(text) for text in line) + r" \\" for line in [heads, *lines]]
    n_text = len(heads) - 6
    body = [rf"\begin{{tabular}}{{{'l' * n_text}{'r' * 6}}}", r"\toprule", rows[0], r"\midrule", *rows[1:]]
    body += [r"\bottomrule", r"\end{tabular}", *(rf"\par\footnotesize {_tex(line)}" for line in note.split("\n"))]
    return "\n".join(body) + "\n"


def _html(heads: list[str], lines: list[list[str]], note: str) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "\n".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in line) + "</tr>" for line in lines)
    words = "<br>".join(escape(line) for line in note.split("\n"))
    return f"<table>\n<caption>{words}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n"
