"""What a unit is called in a figure, and which of its figures may be drawn."""

from __future__ import annotations

from itertools import compress
from typing import Any

import pandas as pd

from govstats.figures.provinces import find_province
from govstats.figures.words import say
from govstats.form import agency_keys
from govstats.frames import check_frame
from govstats.metrics.side_by_side import definition_of


def check_rates(rates: pd.DataFrame, *more: str) -> None:
    """Refuse what is no frame of rates with these columns beside those that every figure needs.

    Raises
    ------
    ValueError
        It is empty, lacks columns, or has numbers that are text.
    """
    check_frame(rates, "rates", {"report_id", "agency", "adcode", "year", "value", "label_zh", "label_en", *more})
    if rates.empty:
        raise ValueError("The frame has no lines: there is nothing to draw.")


def one_metric(rates: pd.DataFrame) -> tuple[str, str]:
    """The label of the frame's one metric in Chinese and English.

    Raises
    ------
    ValueError
        Several metrics or denominators are mixed.
    """
    labels = rates[["label_zh", "label_en"]].drop_duplicates()
    if len(labels) != 1:
        raise ValueError(f"One metric and denominator is expected, here are {len(labels)}: choose one.")
    return str(labels["label_zh"].iloc[0]), str(labels["label_en"].iloc[0])


def headline(report: pd.Series, zh: str, en: str, lang: str) -> str:
    """A title about one report: whose and when, then what; its id where nobody stated the agency.

    Examples
    --------
    >>> headline(pd.Series({"report_id": "a", "agency": "某局", "year": 2023}), "流向", "the flow", "en")
    '某局 2023: the flow'
    """
    agency = str(report["agency"]) if pd.notna(report.get("agency")) else ""
    year = str(int(report["year"])) if pd.notna(report.get("year")) else ""
    who = agency or str(report["report_id"])
    chinese = f"{f'{who} {year}'.strip()}：{zh}"
    english = ": ".join(part for part in (f"{who} {year}".strip() if lang == "en" else year, en) if part)
    return say(chinese, english, lang)


def newest_lines(rates: pd.DataFrame) -> pd.DataFrame:
    """Each unit's line of its last year, by :func:`govstats.form.agency_keys`, in the order of division codes.

    Raises
    ------
    ValueError
        A unit has two lines in one year.
    """
    lines = rates.set_index(agency_keys(rates))
    twice = lines[lines.set_index("year", append=True).index.duplicated()]
    if len(twice):
        raise ValueError(
            f"Two lines for one unit and year ({twice['agency'].iloc[0]}, {twice['year'].iloc[0]}): choose one scope."
        )
    lines = lines.sort_values("year", kind="stable")
    return lines[~lines.index.duplicated(keep="last")].sort_values(["adcode", "agency"], kind="stable")


def is_simulated(data: Any) -> bool:
    """Whether any line is simulated: the caption, the title and the file's name then say so."""
    cells = data if isinstance(data, pd.DataFrame) else data.cells
    if "report_id" in cells and cells["report_id"].astype(str).str.startswith("simulated-").any():
        return True
    return "simulated" in tuple(getattr(cells, "attrs", {}).get("sources", ()))


def counted_in(rates: pd.DataFrame) -> tuple[str, str]:
    """What the numerators of a frame count, in Chinese and English: requests, or what followed them."""
    definition = definition_of(rates)
    of_remedies = definition is not None and definition.numerator.table == "remedies"
    return ("案件", "cases") if of_remedies else ("申请", "requests")


def is_share(rates: pd.DataFrame) -> bool:
    """Whether the values are shares, which axes print as per cent."""
    return "unit" not in rates or bool((rates["unit"] == "share").all())


def unit_labels(frame: pd.DataFrame, lang: str) -> list[str]:
    """A name for each line: provinces' governments by short names, others by the agency's; years where they differ.

    A short name is that of the region; beside it, a general office is called one.
    """
    is_mixed = len(set(frame.get("scope", ()))) > 1
    names = [_name(line, lang, is_mixed) for line in frame.to_dict("records")]
    if len(set(frame["year"])) > 1:
        years = ["" if pd.isna(year) else str(int(year)) for year in frame["year"]]
        return [f"{name} {year}".strip() for name, year in zip(names, years, strict=True)]
    return names


_OF_SCOPE = {"office": ("办公厅", " office"), "own_level": ("本级", " own level")}


def _name(line: dict[Any, Any], lang: str, is_mixed: bool) -> str:
    adcode = str(line["adcode"])
    agency = str(line["agency"] if pd.notna(line["agency"]) else line.get("report_id", ""))
    if line.get("level") != "province" or not adcode.endswith("0000") or not _is_government(line):
        return agency
    try:
        province = find_province(adcode)
    except KeyError:
        return agency
    zh, en = _OF_SCOPE.get(str(line.get("scope")), ("", "")) if is_mixed else ("", "")
    return say(province.short_zh + zh, province.en + en, lang, " ")


def _is_government(line: dict[Any, Any]) -> bool:
    """Whether a line is of a government, or its general office, as its kind or else its scope says."""
    kind = line.get("organ_type")
    if pd.notna(kind) and kind:
        return kind in ("government", "general_office")
    return line.get("scope") in ("region", "own_level", "office", "sum_of_found")


def missing_remark(rates: pd.DataFrame) -> list[tuple[str, str]]:
    """A remark that names the units without a value."""
    return named_remark(rates, "无数据", "no data", rates["value"].isna())


def named_remark(frame: pd.DataFrame, zh: str, en: str, which: pd.Series | None = None) -> list[tuple[str, str]]:
    """A remark that names the units in a frame, or ``which`` of them; the first where they are many."""
    names_zh, names_en = unit_labels(frame, "zh"), unit_labels(frame, "en")
    if which is not None:
        names_zh, names_en = list(compress(names_zh, which)), list(compress(names_en, which))
    if not names_zh:
        return []
    n = next((i for i in range(2, len(names_zh)) if len("、".join(names_zh[: i + 1])) > NAMED), len(names_zh))
    tail_zh, tail_en = (f"等 {len(names_zh)} 个", f" and {len(names_zh) - n} more") if n < len(names_zh) else ("", "")
    return [(f"{zh}：{'、'.join(names_zh[:n])}{tail_zh}", f"{en}: {', '.join(names_en[:n])}{tail_en}")]


NAMED = 60
"""So many characters of names stand in a caption, and at least two names; of more units, their number."""
