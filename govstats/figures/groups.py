"""Groups of outcomes: many reports as stacked bars, grounds of refusal, the flow of one report's requests."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path as Curve

from govstats.figures.colours import COLOURS, INK, NOTHING, SOFT, contrast, shade
from govstats.figures.fonts import Lang
from govstats.figures.house_style import canvas, put_caption, put_title, styled, width_of
from govstats.figures.labels import GROUPS, outcome_label
from govstats.figures.outcome_rows import bars_of, only_report, requests_of
from govstats.figures.provenance import caption
from govstats.figures.units import check_rates, headline, is_simulated, unit_labels
from govstats.figures.words import BODY, SMALL, number, percent, say, text_width, wrap
from govstats.form import forms, load_form

LABEL = 7.0
REFUSED = ("exempt_mandatory", "exempt_discretionary", "separate_procedure")


@styled
def composition(shares: pd.DataFrame, ax: Axes | None = None, lang: Lang = "both", *, title: str | None = None) -> Axes:
    """What became of the requests of many reports: one bar of 100 % each.

    Parameters
    ----------
    shares : DataFrame
        What ``govstats.statistics.composition`` gave: one line per report and ``group``.
    ax : Axes, optional
        Where to draw; without it a figure 16 cm wide is made.
    lang : {"zh", "en", "both"}
        Language of all words.
    title : str, optional
        Instead of the general one.

    Returns
    -------
    Axes
        Reports by their share granted or partly granted. A report of which one group has no number is
        "no data", with no bar.
    """
    check_rates(shares, "group", "denominator", "reason")
    wide = shares.set_index(["report_id", "group"])["value"].unstack()  # noqa: PD010
    wide = wide.reindex(columns=list(GROUPS))
    units = shares.drop_duplicates("report_id").set_index("report_id")
    complete = wide.notna().all(axis=1)
    order = (wide["granted"] + wide["partly"]).where(complete).sort_values(ascending=False, kind="stable").index
    labels = dict(zip(units.index, unit_labels(units.reset_index(), lang), strict=True))
    ax, own = canvas(ax, 0.2 * len(order) + 2.3)
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
                colour = contrast(COLOURS[group])
                ax.text(
                    left + share / 2,
                    row,
                    f"{100 * share:.0f}",
                    ha="center",
                    va="center",
                    fontsize=SMALL,
                    color=colour,
                )
            left += share
        ax.text(
            1.01,
            row,
            number(units.loc[report, "denominator"]),
            va="center",
            fontsize=BODY - 0.5,
            color=SOFT,
        )
    ax.set_yticks(range(len(order)), [labels[report] for report in order], fontsize=BODY - 0.5)
    ax.set_ylim(len(order) - 0.4, -0.6)
    ax.set_xlim(0, 1)
    ax.tick_params(axis="y", length=0)
    ax.set_xticks(np.linspace(0, 1, 6), [f"{100 * x:.0f}%" for x in np.linspace(0, 1, 6)])
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    _legend(ax, lang)
    words = ("申请的办理结果（占办结）", "What became of the requests (of all closed)")
    put_title(ax, title if title is not None else say(*words, lang), own, is_simulated(shares))
    remark = ("条内数字为百分比，右侧为办结件数", "numbers in bars are per cent, at the right requests closed")
    put_caption(ax, caption(shares, len(order), lang, remark), own)
    return ax


def _legend(ax: Axes, lang: str) -> None:
    handles = [Patch(color=COLOURS[group], label=say(*words, lang)) for group, words in GROUPS.items()]
    ax.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(-0.15, 1.0),
        ncols=4,
        fontsize=SMALL,
        handlelength=0.9,
        handleheight=0.9,
        columnspacing=1.0,
        borderaxespad=0.2,
    )


@styled
def refusal_grounds(
    data: Any, ax: Axes | None = None, lang: Lang = "both", *, column: str = "total", title: str | None = None
) -> Axes:
    """Why requests were refused: the rows under 不予公开, with their articles, for one report or many.

    Parameters
    ----------
    data : Panel, Report or DataFrame
        Reports or cells.
    ax, lang, title
        As in :func:`composition`.
    column : str
        The applicants: ``total`` or a column of the form.

    Returns
    -------
    Axes
        One column of tiles per ground, one row per report; a tile's colour is the ground's share in all
        that the form prints under 不予公开, its number the count. Separate procedure (Art. 36(7)) is no
        exemption and stands apart.
    """
    cells = requests_of(data)
    rows = [row for row in load_form(forms()[-1], "requests").rows if row.group in REFUSED]
    units = cells.drop_duplicates("report_id").reset_index(drop=True)
    chosen = cells[(cells["column"] == column) & cells["row"].isin([row.code for row in rows])]
    counts = chosen.set_index(["report_id", "row"])["value"].unstack()  # noqa: PD010
    counts = counts.reindex(index=units["report_id"], columns=[row.code for row in rows])
    broken = chosen[chosen["check"] == "fails"]
    failing = set(zip(broken["report_id"], broken["row"], strict=True))
    labels = [wrap(name, 120, BODY - 0.5) for name in unit_labels(units, lang)]
    ax, own = canvas(ax, 0.24 * len(units) + (2.9 if lang == "both" else 2.1))
    totals = counts.sum(axis=1, skipna=False)
    for y, report in enumerate(units["report_id"]):
        for x, row in enumerate(rows):
            gap = 0.25 if row.group == "separate_procedure" else 0.0
            value, total = counts.loc[report, row.code], totals[report]
            known = pd.notna(value) and pd.notna(total)
            face = shade(value / total if total > 0 else 0.0) if known else NOTHING
            ax.add_patch(Rectangle((x + gap, y + 0.04), 0.96, 0.92, facecolor=face, linewidth=0))
            text = number(value) if pd.notna(value) else say("无数据", "no data", "zh" if lang != "en" else "en")
            text += "†" * ((report, row.code) in failing)
            ax.text(
                x + gap + 0.48,
                y + 0.5,
                text,
                ha="center",
                va="center",
                fontsize=SMALL,
                color=contrast(face) if pd.notna(value) else SOFT,
            )
    ax.set_yticks(np.arange(len(units)) + 0.5, labels, fontsize=BODY - 0.5)
    ax.set_ylim(len(units), 0)
    ax.set_xlim(0, len(rows) + 0.25)
    heads = []
    for row in rows:
        zh, en = outcome_label(row)
        short = zh.split("：")[-1], en.split(": ")[-1]
        heads.append("\n".join(wrap(say(a, b, lang), 38, SMALL - 0.5) for a, b in (short, _article(row.article))))
    ax.set_xticks(
        [x + 0.48 + 0.25 * (row.group == "separate_procedure") for x, row in enumerate(rows)],
        heads,
        fontsize=SMALL - 0.5,
    )
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    words = ("不予公开的理由", "Grounds of refusal")
    put_title(ax, title if title is not None else say(*words, lang), own, is_simulated(cells))
    remarks = [
        (
            "格内为件数；颜色越深，占该报告“不予公开”各项之和的比例越大；行政查询事项不属豁免",
            "numbers are requests; the darker, the larger the share of all under refusals; "
            "separate procedure is no exemption",
        )
    ]
    if failing:
        remarks.append(("† 所在勾稽关系不成立", "† an identity over this cell does not hold"))
    put_caption(ax, caption(data, len(units), lang, *remarks), own)
    return ax


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


@styled
def flow(
    data: Any, ax: Axes | None = None, lang: Lang = "both", *, column: str = "total", title: str | None = None
) -> Axes:
    """The flow of one report's requests: received and carried in, outcomes by group, carried out.

    Parameters
    ----------
    data : Report or DataFrame
        One report, or its cells.
    ax, lang, title
        As in :func:`composition`.
    column : str
        The applicants: ``total`` or a column of the form.

    Returns
    -------
    Axes
        Widths are counts. Which request became what is not in the form, so all flow through one workload.

    Raises
    ------
    ValueError
        Several reports; a cell without a number; or in and out that differ: a flow that does not balance
        cannot be drawn.
    """
    cells = requests_of(data)
    report = only_report(cells)
    bars = bars_of(cells, column, lang)[1]
    absent = [code for code, bar in bars.items() if np.isnan(bar.value) and code != "closed_total"]
    if absent:
        raise ValueError(f"{report}: no number in {', '.join(absent[:4])}: a flow needs every row of the table.")
    into = [
        (say("新收", "Received", lang, " "), bars["received"].value, "#9AA0A6"),
        (say("上年结转", "Carried in", lang, " "), bars["carried_in"].value, COLOURS["carried_out"]),
    ]
    out = [
        (say(*words, lang, " "), sum(bar.value for bar in bars.values() if bar.group == group), COLOURS[group])
        for group, words in GROUPS.items()
    ]
    out.append((say("结转下年度", "Carried out", lang, " "), bars["carried_out"].value, COLOURS["carried_out"]))
    total = sum(value for _, value, _ in into)
    if total != sum(value for _, value, _ in out):
        leaving = number(sum(value for _, value, _ in out))
        raise ValueError(f"{report}: {number(total)} come in and {leaving} go out: a flow that does not balance.")
    if total == 0:
        raise ValueError(f"{report}: no requests: there is no flow to draw.")
    ax, own = canvas(ax, 4.6)
    labels = [
        [f"{words}  {number(value)} ({percent(value / total)})" for words, value, _ in side] for side in (into, out)
    ]
    left, right = (max(text_width(label, LABEL) for label in side) + 6 for side in labels)
    drawn = max(80.0, width_of(ax, own) - left - right)
    depth = max(_side(ax, side, names, total) for side, names in zip((into, out), labels, strict=True))
    ax.add_patch(Rectangle((0.38, 0), 0.06, 1, facecolor=SOFT, linewidth=0))
    ax.text(0.41, 0.5, number(total), rotation=90, ha="center", va="center", color="white")
    ax.set_xlim(-left / drawn, 1 + right / drawn)
    ax.set_ylim(depth, -0.03)
    ax.set_axis_off()
    words = headline(cells.iloc[0], "申请的流向", "the flow of requests", lang)
    put_title(ax, title if title is not None else words, own, is_simulated(cells))
    remark = (
        "宽度为件数；表中不载哪一件成为哪种结果",
        "widths are counts; the form does not say which request became what",
    )
    put_caption(ax, caption(data, 1, lang, remark), own)
    return ax


def _side(ax: Axes, parts: list[tuple[str, float, str]], labels: list[str], total: float) -> float:
    """One side of a flow: nodes in slots high enough for their labels; where the last slot ends."""
    left = len(parts) == 2
    edge, inner, middle = (0.0, 0.02, 0.38) if left else (1.0, 0.98, 0.44)
    slot_top = at = 0.0
    for (_, value, colour), label in zip(parts, labels, strict=True):
        height = value / total
        slot = max(height, 0.085)
        start = slot_top + (slot - height) / 2
        _band(ax, (inner, start), (middle, at), height, colour)
        ax.add_patch(Rectangle((min(edge, inner), start), 0.02, max(height, 0.003), facecolor=colour, linewidth=0))
        x, align = (edge - 0.012, "right") if left else (edge + 0.012, "left")
        ax.text(x, start + height / 2, label, ha=align, va="center", fontsize=LABEL, color=INK)
        slot_top += slot + 0.015
        at += height
    return slot_top


def _band(ax: Axes, a: tuple[float, float], b: tuple[float, float], height: float, colour: str) -> None:
    if height <= 0:
        return
    centre = (a[0] + b[0]) / 2
    points = [a, (centre, a[1]), (centre, b[1]), b]
    back = [(b[0], b[1] + height), (centre, b[1] + height), (centre, a[1] + height), (a[0], a[1] + height)]
    codes = [Curve.MOVETO, *[Curve.CURVE4] * 3, Curve.LINETO, *[Curve.CURVE4] * 3, Curve.CLOSEPOLY]
    ax.add_patch(PathPatch(Curve([*points, *back, a], codes), facecolor=colour, alpha=0.55, linewidth=0))
