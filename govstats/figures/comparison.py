"""Units side by side: ranked dots, funnel, denominators, distribution."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter

from govstats.figures.colours import ACCENT, COLOURS, FAINT, INK, SOFT
from govstats.figures.fonts import Lang
from govstats.figures.house_style import canvas, put_caption, put_title, styled
from govstats.figures.provenance import caption
from govstats.figures.units import INTERVAL, check_rates, headline, is_simulated, no_value, one_metric, unit_labels
from govstats.figures.words import BODY, SMALL, number, percent, percent_tick, say, text_width, wrap

MISSING_NAMED = 12
"""So many units without a value are named; of more, the number."""


def _share_axis(ax: Axes, axis: str = "x") -> None:
    which = ax.xaxis if axis == "x" else ax.yaxis
    which.set_major_formatter(FuncFormatter(percent_tick))


def missing_remark(rates: pd.DataFrame) -> list[tuple[str, str]]:
    """A remark that names the units without a value."""
    absent = no_value(rates)
    if absent.empty:
        return []
    zh, en = unit_labels(absent, "zh"), unit_labels(absent, "en")
    more = len(absent) - MISSING_NAMED
    tail_zh, tail_en = (f"等 {len(absent)} 个", f" and {more} more") if more > 0 else ("", "")
    return [
        (
            f"无数据：{'、'.join(zh[:MISSING_NAMED])}{tail_zh}",
            f"no data: {', '.join(en[:MISSING_NAMED])}{tail_en}",
        )
    ]


@styled
def ranked(ranks: pd.DataFrame, ax: Axes | None = None, lang: Lang = "both", *, title: str | None = None) -> Axes:
    """Units in the order of their rates, each with its interval and the range of ranks it could have had.

    Parameters
    ----------
    ranks : DataFrame
        What ``govstats.statistics.rank_intervals`` gave: rates with ``low, high, rank_low, rank_high,
        rank_reason``.
    ax : Axes, optional
        Where to draw; without it a figure 16 cm wide is made.
    lang : {"zh", "en", "both"}
        Language of all words.
    title : str, optional
        Instead of the metric's label.

    Returns
    -------
    Axes
        Filled dots are units whose rank is told apart from all others; hollow ones are not to be ranked.
        Units without a value are named below the figure.

    Raises
    ------
    ValueError
        Several metrics, or no unit with a value.
    """
    check_rates(ranks, "low", "high", "rank_low", "rank_high", "rank_reason", "denominator")
    labels = one_metric(ranks)
    shown = ranks[ranks["value"].notna()].sort_values(["value", "adcode"], ascending=[False, True], kind="stable")
    if shown.empty:
        raise ValueError("No unit has a value: there is nothing to rank.")
    n = len(shown)
    ax, own = canvas(ax, 0.19 * n + 1.9)
    y = np.arange(n)
    firm = (shown["rank_reason"] == "").to_numpy()
    ax.hlines(y, shown["low"], shown["high"], color=SOFT, linewidth=1.2)
    ax.scatter(
        shown["value"], y, s=20, zorder=3, edgecolors=ACCENT, facecolors=np.where(firm, ACCENT, "white"), linewidths=1.1
    )
    ax.set_yticks(y, unit_labels(shown, lang), fontsize=BODY - 0.5)
    ax.set_ylim(n - 0.4, -1.6)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    _share_axis(ax)
    ax.set_xlabel(say(*labels, lang, " "))
    side = ax.get_yaxis_transform()
    for position, (low, high, cases) in enumerate(
        zip(shown["rank_low"], shown["rank_high"], shown["denominator"], strict=True)
    ):
        span = f"{low:.0f}" if low == high else f"{low:.0f}–{high:.0f}"
        ax.text(1.10, position, span, transform=side, ha="right", va="center", fontsize=BODY - 0.5)
        ax.text(1.24, position, number(cases), transform=side, ha="right", va="center", fontsize=BODY - 0.5, color=SOFT)
    heads = ("名次区间", "Ranks"), ("分母", "n")
    for x, words, colour in zip((1.10, 1.24), heads, (INK, SOFT), strict=True):
        ax.text(x, -1, say(*words, lang), transform=side, ha="right", va="center", fontsize=SMALL, color=colour)
    put_title(ax, title if title is not None else say(*labels, lang), own, is_simulated(ranks))
    remarks = [
        ("实心：名次可与所有其他单位区分；空心：不宜排名", "filled: its rank is told apart; hollow: not to be ranked"),
        *missing_remark(ranks),
        INTERVAL,
    ]
    put_caption(ax, caption(ranks, n, lang, *remarks), own)
    return ax


@styled
def funnel(limits: pd.DataFrame, ax: Axes | None = None, lang: Lang = "both", *, title: str | None = None) -> Axes:
    """Rates by number of cases, with the limits within which units of that size differ anyway.

    Parameters
    ----------
    limits : DataFrame
        What ``govstats.statistics.funnel_limits`` gave.
    ax, lang, title
        As in :func:`ranked`.

    Returns
    -------
    Axes
        Units beyond the outer limits are named.
    """
    check_rates(limits, "denominator", "inner_low", "inner_high", "outer_low", "outer_high", "outside")
    labels = one_metric(limits)
    shown = limits[limits["value"].notna()].sort_values("denominator", kind="stable")
    ax, own = canvas(ax, 4.2)
    curve = pd.DataFrame(limits.attrs.get("curve", ()), columns=_CURVE) if "curve" in limits.attrs else shown
    ax.fill_between(curve["denominator"], curve["outer_low"], curve["outer_high"], color="#F1F3FA", linewidth=0)
    ax.fill_between(curve["denominator"], curve["inner_low"], curve["inner_high"], color="#DCE2F4", linewidth=0)
    target = float(limits.attrs.get("target", shown["numerator"].sum() / shown["denominator"].sum()))
    ax.axhline(target, color=SOFT, linewidth=0.8)
    outside = shown["outside"].ne("").to_numpy()
    colours = np.where(outside, COLOURS["exempt_discretionary"], ACCENT)
    ax.scatter(shown["denominator"], shown["value"], s=18, c=colours, zorder=3, linewidths=0)
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    ax.xaxis.set_minor_formatter(NullFormatter())
    _share_axis(ax, "y")
    ax.set_xlabel(say("分母（件，对数刻度）", "Denominator (requests, log scale)", lang, " "))
    ax.set_ylabel(wrap(say(*labels, lang), 180))
    ax.set_xlim(curve["denominator"].min(), curve["denominator"].max())
    put_title(ax, title if title is not None else say(*labels, lang), own, is_simulated(limits))
    inner, outer = (f"{100 * level:g}%" for level in limits.attrs.get("levels", (0.95, 0.998)))
    kind = str(limits.attrs.get("overdispersed", "additive"))
    remarks = [
        (
            f"横线为总体率 {percent(target)}；深、浅带为 {inner} 与 {outer} 界限（过离散：{kind}）",
            f"line: pooled rate {percent(target)}; bands: {inner} and {outer} limits (over-dispersion: {kind})",
        ),
        *missing_remark(limits),
        ("年报是全数而非抽样", "reports are full counts, not samples"),
    ]
    put_caption(ax, caption(limits, len(shown), lang, *remarks), own)
    _name_points(ax, shown[outside], shown, "denominator", lang)
    return ax


_CURVE = ["denominator", "inner_low", "inner_high", "outer_low", "outer_high"]


def _name_points(ax: Axes, points: pd.DataFrame, others: pd.DataFrame, x: str, lang: str) -> None:
    """Names beside points, each at the first of eight places where it covers no other name and no point."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()
    scale = 72 / figure.dpi
    frame = ax.get_window_extent()
    dots = ax.transData.transform(others[[x, "value"]].to_numpy(float)) * scale
    taken = [(float(px) - 2, float(py) - 2, float(px) + 2, float(py) + 2) for px, py in dots]
    places = [(5, 0, "left"), (-5, 0, "right"), (0, 8, "center"), (0, -8, "center")]
    places += [(5, 8, "left"), (5, -8, "left"), (-5, 8, "right"), (-5, -8, "right")]
    for name, (px, py) in zip(
        unit_labels(points, lang), ax.transData.transform(points[[x, "value"]].to_numpy(float)), strict=True
    ):
        width, height = text_width(name, SMALL), SMALL * 1.25
        for dx, dy, align in places:
            left = px * scale + dx - width * {"left": 0.0, "right": 1.0, "center": 0.5}[align]
            box = (left, py * scale + dy - height / 2, left + width, py * scale + dy + height / 2)
            inside = frame.x0 * scale <= box[0] and box[2] <= frame.x1 * scale
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                xy = tuple(ax.transData.inverted().transform((px, py)))
                ax.annotate(
                    name,
                    (float(xy[0]), float(xy[1])),
                    xytext=(dx, dy),
                    textcoords="offset points",
                    ha=align,
                    va="center",
                    fontsize=SMALL,
                )
                break


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@styled
def denominators(rates: pd.DataFrame, ax: Axes | None = None, lang: Lang = "both", *, title: str | None = None) -> Axes:
    """One report's rates with their numerators and denominators, one below the other: which is meant must be said.

    Parameters
    ----------
    rates : DataFrame
        Rates of one report with several denominators, put together by ``pandas.concat``.
    ax, lang, title
        As in :func:`ranked`.

    Returns
    -------
    Axes
        One dot per denominator with its interval, numerator and denominator.
    """
    check_rates(rates, "low", "high", "numerator", "denominator", "metric")
    if len(set(rates["report_id"])) != 1:
        raise ValueError("Denominators are compared within one report; choose one by report_id.")
    shown = rates.sort_values("value", kind="stable", na_position="last").reset_index(drop=True)
    names = [
        wrap(say(zh, en, lang), 170, BODY - 0.5) for zh, en in zip(shown["label_zh"], shown["label_en"], strict=True)
    ]
    lines = [name.count("\n") + 1 for name in names]
    heights = np.array(lines) + 0.9
    y = np.cumsum(heights) - heights / 2
    ax, own = canvas(ax, float(heights.sum()) * BODY * 1.2 / 72 + 1.5)
    for middle, line in zip(y, shown.to_dict("records"), strict=True):
        if pd.isna(line["value"]):
            ax.text(0.01, middle, say("无数据", "no data", lang, " "), va="center", color=SOFT)
            continue
        ax.hlines(middle, 0, line["value"], color=FAINT, linewidth=5)
        ax.hlines(middle, line["low"], line["high"], color=SOFT, linewidth=1.2)
        ax.scatter(line["value"], middle, s=26, color=ACCENT, zorder=3)
        text = f"{percent(line['value'])}   {number(line['numerator'])} / {number(line['denominator'])}"
        right = line["value"] > 0.62
        ax.annotate(
            text,
            (line["low"] if right else line["high"], middle),
            xytext=(-7 if right else 7, 0),
            textcoords="offset points",
            ha="right" if right else "left",
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        )
    ax.set_yticks(y, names, fontsize=BODY - 0.5, linespacing=1.1)
    ax.set_ylim(float(heights.sum()), 0)
    ax.set_xlim(0, 1)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    _share_axis(ax)
    one_numerator = len(set(shown["metric"])) == 1 and len(set(shown["numerator"].dropna())) <= 1
    what = ("不同分母", "several denominators") if one_numerator else ("不同口径", "several rates")
    words = headline(shown.iloc[0], f"同一份报告，{what[0]}", f"one report, {what[1]}", lang)
    put_title(ax, title if title is not None else words, own, is_simulated(rates))
    put_caption(ax, caption(rates, 1, lang, INTERVAL), own)
    return ax


@styled
def distribution(
    rates: pd.DataFrame, ax: Axes | None = None, lang: Lang = "both", *, by: str = "year", title: str | None = None
) -> Axes:
    """All units as one dot each, by year, level or scope, with median and quartiles.

    Parameters
    ----------
    rates : DataFrame
        Rates of one metric.
    by : str
        The column that makes the rows of dots.
    ax, lang, title
        As in :func:`ranked`.

    Returns
    -------
    Axes
        The number of units, and of those without a value, stands beside each row.
    """
    check_rates(rates, by)
    labels = one_metric(rates)
    keys = sorted(rates[by].dropna().unique())
    ax, own = canvas(ax, 0.75 * len(keys) + 1.6)
    span = float(rates["value"].max() - rates["value"].min()) or 1.0
    for row, key in enumerate(keys):
        part = rates[rates[by] == key]
        values = np.sort(part["value"].dropna().to_numpy(float))
        ax.scatter(values, row + _spread(values, span / 90), s=12, color=ACCENT, alpha=0.75, linewidths=0, zorder=3)
        if len(values):
            low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
            ax.hlines(row + 0.26, low, high, color=SOFT, linewidth=2)
            ax.scatter(middle, row + 0.26, marker="|", s=70, color=INK, zorder=4)
        absent = int(part["value"].isna().sum())
        text = f"n = {len(values)}"
        if absent:
            text += "\n" + say(f"无数据 {absent}", f"no data {absent}", lang)
        ax.text(1.02, row, text, transform=ax.get_yaxis_transform(), va="center", fontsize=BODY - 0.5, color=SOFT)
    ax.set_yticks(range(len(keys)), [_key(key, lang) for key in keys])
    ax.set_ylim(len(keys) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    if "unit" not in rates or (rates["unit"] == "share").all():
        _share_axis(ax)
    ax.set_xlabel(say(*labels, lang, " "))
    put_title(ax, title if title is not None else say(*labels, lang), own, is_simulated(rates))
    remarks = [("每点一个单位；灰线为四分位距，竖线为中位数", "one dot a unit; grey line: quartiles, mark: median")]
    put_caption(ax, caption(rates, int(rates["value"].notna().sum()), lang, *remarks), own)
    return ax


def _key(key: object, lang: str) -> str:
    from govstats.figures.labels import LEVELS, SCOPES

    words = LEVELS.get(str(key)) or SCOPES.get(str(key))
    return say(*words, lang) if words else f"{key:g}" if isinstance(key, float) else str(key)


def _spread(values: np.ndarray, width: float) -> np.ndarray:
    """Offsets that keep dots apart that would cover each other: upwards, as in a stack."""
    offsets = np.zeros(len(values))
    bins = np.floor(values / width)
    starts = [0, *[i for i, (a, b) in enumerate(pairwise(bins), 1) if a != b], len(values)]
    for start, stop in pairwise(starts):
        offsets[start:stop] = 0.1 - 0.1 * np.arange(stop - start)
    return offsets
