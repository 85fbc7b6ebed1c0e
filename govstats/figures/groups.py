"""Groups of outcomes of many reports: stacked bars, and the grounds of refusal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from govstats.figures.breaks import sign_remarks, signed, span_of
from govstats.figures.colours import COLOURS, NOTHING, SOFT, contrast, shade
from govstats.figures.fonts import Lang
from govstats.figures.house_style import WIDTH, add_legend, canvas, fit_heads, fitting, put_heads, room_of, styled
from govstats.figures.labels import GROUNDS, GROUPS
from govstats.figures.outcome_rows import requests_of
from govstats.figures.sheet import put_words
from govstats.figures.side_by_side import comparable_cells, comparable_rates
from govstats.figures.tiles import draw_tile, frame_tiles
from govstats.figures.units import check_rates, unit_labels
from govstats.figures.words import BODY, SMALL, lines_of, number, say, text_width, wrap
from govstats.form import Row, forms, load_form

REFUSED = ("exempt_mandatory", "exempt_discretionary", "separate_procedure")


@styled
def composition(
    shares: pd.DataFrame,
    ax: Axes | None = None,
    lang: Lang = "both",
    *,
    title: str | None = None,
    width: float = WIDTH,
    allow: str | Iterable[str] = (),
) -> Axes:
    """What became of the requests of many reports: one bar of 100 % each.

    Parameters
    ----------
    shares : DataFrame
        What ``govstats.statistics.composition`` gave: one line per report and ``group``.
    ax : Axes, optional
        Where to draw; without it a figure of our own is made.
    lang : {"zh", "en", "both"}
        Language of all words.
    title : str, optional
        Instead of the general one.
    width : float
        Of a figure of our own, in millimetres.
    allow : str or iterable of str
        Refused comparisons to make all the same (:data:`govstats.metrics.REFUSALS`); the caption prints them.

    Returns
    -------
    Axes
        Reports by their share granted or partly granted. A report of which one group has no number is
        "no data", with no bar, and not counted in n.

    Raises
    ------
    ComparisonRefused
        The reports may not stand side by side.
    """
    check_rates(shares, "group", "denominator", "reason")
    shares = comparable_rates(shares, allow)
    wide = shares.set_index(["report_id", "group"])["value"].unstack()  # noqa: PD010
    wide = wide.reindex(columns=list(GROUPS))
    units = shares.drop_duplicates("report_id").set_index("report_id")
    complete = wide.notna().all(axis=1)
    order = (wide["granted"] + wide["partly"]).where(complete).sort_values(ascending=False, kind="stable").index
    first, last = span_of(shares)
    texts = signed(unit_labels(units.reset_index(), lang), list(units["year"]), first, last)
    labels = dict(zip(units.index, texts, strict=True))
    room = room_of(ax, width)
    names = [wrap(labels[report], 0.33 * room, BODY - 0.5) for report in order]
    handles = [Patch(color=COLOURS[group], label=say(*words, lang)) for group, words in GROUPS.items()]
    ax, own = canvas(ax, len(order) * max(0.2, 0.15 * max(lines_of(names))) + 0.3 + _legend_height(lang, room), width)
    for row, report in enumerate(order):
        if not complete[report]:
            ax.barh(row, 1, color=NOTHING, height=0.72)
            ax.text(0.01, row, say("无数据", "no data", lang, " "), va="center", color=SOFT, fontsize=BODY - 0.5)
            continue
        left = 0.0
        for group in GROUPS:
            share = float(wide.loc[report, group])
            ax.barh(row, share, left=left, color=COLOURS[group], height=0.72, linewidth=0)
            if share >= 0.07:
                ink = contrast(COLOURS[group])
                ax.text(
                    left + share / 2, row, f"{100 * share:.0f}", ha="center", va="center", fontsize=SMALL, color=ink
                )
            left += share
        ax.text(1.01, row, number(units.loc[report, "denominator"]), va="center", fontsize=BODY - 0.5, color=SOFT)
    ax.set_yticks(range(len(order)), names, fontsize=BODY - 0.5, linespacing=1.1)
    ax.set_ylim(len(order) - 0.4, -0.6)
    ax.set_xlim(0, 1)
    ax.tick_params(axis="y", length=0)
    ax.set_xticks(np.linspace(0, 1, 6), [f"{100 * x:.0f}%" for x in np.linspace(0, 1, 6)])
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    left = max(text_width(line, BODY - 0.5) for name in names for line in name.split("\n")) + 4
    add_legend(ax, handles, room - 12, left)
    words = ("申请的办理结果（占办结）", "What became of the requests (of all closed)")
    remarks = [
        ("条内数字为百分比，右侧为办结件数", "numbers in bars are per cent, at the right requests closed"),
        *sign_remarks(first, last),
    ]
    n = int(complete.sum())
    put_words(ax, own, shares, lang, title if title is not None else say(*words, lang), n, *remarks)
    return ax


def _legend_height(lang: str, room: float) -> float:
    """Inches for the legend over the bars."""
    return (2 if room > 400 else 4) * (2 if lang == "both" else 1) * SMALL * 1.3 / 72 + 0.1


@styled
def refusal_grounds(
    data: Any,
    ax: Axes | None = None,
    lang: Lang = "both",
    *,
    column: str = "total",
    title: str | None = None,
    width: float = WIDTH,
    allow: str | Iterable[str] = (),
) -> Axes:
    """Why requests were refused: the rows under 不予公开, with their articles, for one report or many.

    Parameters
    ----------
    data : Panel, Report or DataFrame
        Reports or cells.
    ax, lang, title, width, allow
        As in :func:`composition`.
    column : str
        The applicants: ``total`` or a column of the form.

    Returns
    -------
    Axes
        One column of tiles per ground, one row per report; a tile's colour is the ground's share in all
        that the form prints under 不予公开, its number the count. Separate procedure (Art. 36(7)) is no
        exemption and stands apart. A report without a number is not counted in n.

    Raises
    ------
    ComparisonRefused
        The reports may not stand side by side.
    """
    cells = requests_of(data)
    cells = comparable_cells(data, cells, allow)
    rows = [row for row in load_form(forms()[-1], "requests").rows if row.group in REFUSED]
    units = cells.drop_duplicates("report_id").reset_index(drop=True)
    chosen = cells[(cells["column"] == column) & cells["row"].isin([row.code for row in rows])]
    counts = chosen.set_index(["report_id", "row"])["value"].unstack()  # noqa: PD010
    counts = counts.reindex(index=units["report_id"], columns=[row.code for row in rows])
    broken = chosen[chosen["check"] == "fails"]
    failing = set(zip(broken["report_id"], broken["row"], strict=True))
    room = room_of(ax, width)
    first, last = span_of(units)
    names = signed(unit_labels(units, lang), list(units["year"]), first, last)
    labels = [wrap(name, 0.26 * room, BODY - 0.5) for name in names]
    left = max(text_width(line, BODY - 0.5) for label in labels for line in label.split("\n"))
    pitch = (room - left - 22) / (len(rows) + 0.25)
    size = fitting([number(value) for value in chosen["value"].dropna()], 0.9 * pitch, SMALL)
    heads = fit_heads(_ground_heads(rows, lang), pitch - 3, SMALL - 0.5)
    ax, own = canvas(ax, len(units) * max(0.24, 0.13 * max(lines_of(labels))) + heads.height, width)
    totals = counts.sum(axis=1, skipna=False)
    for y, report in enumerate(units["report_id"]):
        for x, row in enumerate(rows):
            gap = 0.25 if row.group == "separate_procedure" else 0.0
            value, total = counts.loc[report, row.code], totals[report]
            known = pd.notna(value) and pd.notna(total)
            face = shade(value / total if total > 0 else 0.0) if known else NOTHING
            text = number(value) if pd.notna(value) else say("无数据", "no data", "zh" if lang != "en" else "en")
            text = wrap(text, pitch, size) + "†" * ((report, row.code) in failing)
            draw_tile(ax, x + gap + 0.48, y + 0.5, text, face, size, contrast(face) if pd.notna(value) else SOFT)
    ax.set_yticks(np.arange(len(units)) + 0.5, labels, fontsize=BODY - 0.5, linespacing=1.1)
    places = [x + 0.48 + 0.25 * (row.group == "separate_procedure") for x, row in enumerate(rows)]
    put_heads(ax, places, heads)
    frame_tiles(ax, len(rows) + 0.25, len(units))
    words = ("不予公开的理由", "Grounds of refusal")
    remarks = [
        (
            "格内为件数；颜色越深，占该报告“不予公开”各项之和的比例越大；行政查询事项不属豁免",
            "numbers are requests; the darker, the larger the share of all under refusals; "
            "separate procedure is no exemption",
        ),
        *sign_remarks(first, last),
    ]
    if failing:
        remarks.append(("† 所在勾稽关系不成立", "† an identity over this cell does not hold"))
    n = int(counts.notna().any(axis=1).sum())
    put_words(ax, own, cells, lang, title if title is not None else say(*words, lang), n, *remarks)
    return ax


def _ground_heads(rows: Sequence[Row], lang: str) -> list[str]:
    """What a ground is and its articles, in each language by itself."""
    heads = []
    for row in rows:
        (zh, en), (article_zh, article_en) = GROUNDS[row.code], _article(row.article)
        between = "\t" if lang == "both" else "\n"
        heads.append(say(f"{zh}{between}{article_zh}", f"{en}{between}{article_en}", lang))
    return heads


def _article(article: str) -> tuple[str, str]:
    """The articles of a ground: in Chinese without the paragraph, in English with it.

    Examples
    --------
    >>> _article("16.2"), _article("15, 32")
    (('第16条', 'Art. 16(2)'), ('第15、32条', 'Arts 15, 32'))
    """
    parts = [part.split(".") for part in article.split(", ")]
    english = ", ".join(part[0] + (f"({part[1]})" if len(part) > 1 else "") for part in parts)
    return (
        f"第{'、'.join(part[0] for part in parts)}条",
        f"Art{'s' * (len(parts) > 1)}{'.' * (len(parts) == 1)} {english}",
    )
