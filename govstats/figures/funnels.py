"""Rates by number of cases, within the limits of what units of a size differ anyway."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from govstats.figures.colours import ACCENT, COLOURS, SOFT
from govstats.figures.fonts import Lang
from govstats.figures.house_style import WIDTH, canvas, figure_of, keep_possible, room_of, styled
from govstats.figures.sheet import put_words
from govstats.figures.side_by_side import comparable_rates
from govstats.figures.units import check_rates, counted_in, missing_remark, named_remark, one_metric, unit_labels
from govstats.figures.words import BODY, SMALL, number, percent, percent_tick, say, text_width, wrap

_OVERDISPERSED = {"additive": "加性", "multiplicative": "乘性", "none": "不计"}


@styled
def funnel(
    limits: pd.DataFrame,
    ax: Axes | None = None,
    lang: Lang = "both",
    *,
    title: str | None = None,
    width: float = WIDTH,
    allow: str | Iterable[str] = (),
) -> Axes:
    """Rates by number of cases, with the limits within which units of that size differ anyway.

    Parameters
    ----------
    limits : DataFrame
        What ``govstats.statistics.funnel_limits`` gave.
    ax, lang, title, width, allow
        As in :func:`ranked`.

    Returns
    -------
    Axes
        Units beyond the inner limits are orange, listed below, and named beside their dots where there is room.
    """
    check_rates(limits, "denominator", *_CURVE[1:], "outside", "target", *_MEANING)
    limits = comparable_rates(limits, allow)
    labels = one_metric(limits)
    shown = limits[limits["value"].notna()].sort_values("denominator", kind="stable")
    room = room_of(ax, width)
    ax, own = canvas(ax, 3.2 if room > 400 else 2.5, width)
    curve = pd.DataFrame(limits.attrs.get("curve", ()), columns=_CURVE) if "curve" in limits.attrs else shown
    ax.fill_between(curve["denominator"], curve["outer_low"], curve["outer_high"], color="#F1F3FA", linewidth=0)
    ax.fill_between(curve["denominator"], curve["inner_low"], curve["inner_high"], color="#DCE2F4", linewidth=0)
    target = float(limits["target"].iloc[0])
    ax.axhline(target, color=SOFT, linewidth=0.8)
    outside = shown["outside"].ne("").to_numpy()
    colours = np.where(outside, COLOURS["exempt_discretionary"], ACCENT)
    ax.scatter(shown["denominator"], shown["value"], s=18, c=colours, zorder=3, linewidths=0)
    ax.set_xscale("log")
    least, most = float(curve["denominator"].min()), float(curve["denominator"].max())
    few = most / least < 10
    ax.xaxis.set_major_locator(MaxNLocator(3) if few else LogLocator(subs=(1.0,) if most / least > 50 else (1.0, 3.0)))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.yaxis.set_major_formatter(FuncFormatter(percent_tick))
    heading = say("分母（件，对数刻度）", f"Denominator ({counted_in(limits)[1]}, log scale)", lang, " ")
    ax.set_xlabel(wrap(heading, 0.8 * room))
    ax.set_ylabel(wrap(say(*labels, lang), 150), fontsize=BODY - 0.5)
    ax.set_xlim(least, most)
    keep_possible(ax, "y", True)
    *levels, kind = limits[_MEANING].iloc[0]
    inner, outer = (f"{100 * level:g}%" for level in levels)
    remarks = [
        (
            f"横线为总体率 {percent(target)}；深、浅带为 {inner} 与 {outer} 界限（过离散：{_OVERDISPERSED[kind]}）",
            f"line: pooled rate {percent(target)}; bands: {inner} and {outer} limits (over-dispersion: {kind})",
        ),
        *named_remark(shown[outside], f"橙：{inner} 界限之外", f"orange: beyond the {inner} limits"),
        *missing_remark(limits),
        ("年报是全数而非抽样", "reports are full counts, not samples"),
    ]
    put_words(ax, own, limits, lang, title if title is not None else say(*labels, lang), len(shown), *remarks)
    _name_points(ax, shown[outside], shown, lang)
    return ax


_CURVE = ["denominator", "inner_low", "inner_high", "outer_low", "outer_high"]
_MEANING = ["inner_level", "outer_level", "overdispersed"]


def _name_points(ax: Axes, points: pd.DataFrame, others: pd.DataFrame, lang: str) -> None:
    """Names beside points, each at the first of eight places where it covers no other name and no point."""
    figure = figure_of(ax)
    figure.draw_without_rendering()
    scale = 72 / figure.dpi
    frame = ax.get_window_extent()
    columns = ["denominator", "value"]
    dots = ax.transData.transform(others[columns].to_numpy(float)) * scale
    taken = [(float(px) - 2, float(py) - 2, float(px) + 2, float(py) + 2) for px, py in dots]
    places = [(5, 0, "left"), (-5, 0, "right"), (0, 8, "center"), (0, -8, "center")]
    places += [(5, 8, "left"), (5, -8, "left"), (-5, 8, "right"), (-5, -8, "right")]
    for name, (px, py) in zip(
        unit_labels(points, lang), ax.transData.transform(points[columns].to_numpy(float)), strict=True
    ):
        width, height = text_width(name, SMALL), SMALL * 1.25
        for dx, dy, align in places:
            left = px * scale + dx - width * {"left": 0.0, "right": 1.0, "center": 0.5}[align]
            box = (left, py * scale + dy - height / 2, left + width, py * scale + dy + height / 2)
            across = frame.x0 * scale <= box[0] and box[2] <= frame.x1 * scale
            inside = across and frame.y0 * scale <= box[1] and box[3] <= frame.y1 * scale
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
