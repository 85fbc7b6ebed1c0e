"""Two years joined by a line for each unit."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from govstats.figures.breaks import break_remarks, breaks_between, draw_breaks
from govstats.figures.colours import ACCENT
from govstats.figures.fonts import Lang
from govstats.figures.house_style import WIDTH, canvas, room_of, styled
from govstats.figures.sheet import put_words
from govstats.figures.side_by_side import comparable_rates
from govstats.figures.units import check_rates, is_share, missing_remark, newest_lines, one_metric, unit_labels
from govstats.figures.words import BODY, lines_of, percent, percent_tick, say, wrap
from govstats.form import agency_keys


@styled
def slope(
    rates: pd.DataFrame,
    first: int,
    last: int,
    ax: Axes | None = None,
    *,
    lang: Lang = "both",
    title: str | None = None,
    width: float = WIDTH,
    allow: str | Iterable[str] = (),
) -> Axes:
    """Two years joined by a line for each unit that has a value in both.

    Parameters
    ----------
    rates : DataFrame
        Rates of one metric, one line per unit and year; ``agency_id`` follows a unit that was renamed.
    first, last : int
        The two years, the earlier one first.
    ax : Axes, optional
        Where to draw; without it a figure of our own is made.
    lang : {"zh", "en", "both"}
        Language of all words.
    title : str, optional
        Instead of the metric's label.
    width : float
        Of a figure of our own, in millimetres.
    allow : str or iterable of str
        Refused comparisons to make all the same (:data:`govstats.metrics.REFUSALS`); the caption prints them.

    Returns
    -------
    Axes
        Names stand at the right, moved apart where they would touch. Breaks between the years are drawn.
        Units without a value in one of the two are named below.

    Raises
    ------
    ValueError
        The years do not run forward, or no unit has a value in both.
    ComparisonRefused
        The reports may not stand side by side.
    """
    check_rates(rates)
    labels = one_metric(rates)
    if first >= last:
        raise ValueError(f"first={first}, last={last}: two years are expected, the earlier one first.")
    chosen = rates[rates["year"].isin([first, last])]
    newest = newest_lines(chosen)
    chosen = comparable_rates(chosen, allow)
    by_unit = chosen.set_index(agency_keys(chosen))
    ends = pd.DataFrame(
        {name: by_unit.loc[by_unit["year"] == year, "value"] for name, year in (("first", first), ("last", last))},
        index=newest.index,
    )
    both = ends.dropna().sort_values(["last", "first"], ascending=False, kind="stable")
    if both.empty:
        raise ValueError(f"No unit has a value in both {first} and {last}.")
    room = room_of(ax, width)
    names = unit_labels(newest.loc[both.index].assign(year=last), lang)
    texts = [
        wrap(f"{percent(value)}  {name}" if is_share(rates) else f"{value:.1f}  {name}", 0.36 * room, BODY - 1)
        for name, value in zip(names, both["last"], strict=True)
    ]
    line = 1.3 * (BODY - 1) * max(lines_of(texts)) / 72
    height = max(1.8, line * (len(both) + 2))
    ax, own = canvas(ax, height + 0.3, width)
    for a, b in both.itertuples(index=False):
        ax.plot([first, last], [a, b], color=ACCENT, linewidth=1.0, marker="o", markersize=3, alpha=0.8, clip_on=False)
    values = both["last"].to_numpy(float)
    bottom, top = _limits(both.to_numpy(float), is_share(rates))
    least = (top - bottom) * line / height
    breaks = breaks_between(first, last)
    span = last - first
    ax.set_xlim(min([first - 0.15 * span, *(one.at - 0.05 * span for _, one in breaks)]), last + 0.2 * span)
    for text, value, y in zip(texts, values, _apart(values, least, bottom, top), strict=True):
        ax.annotate(
            text,
            (last, value),
            xytext=(1.02, y),
            textcoords=ax.get_yaxis_transform(),
            va="center",
            fontsize=BODY - 1,
            linespacing=1.1,
            arrowprops={
                "arrowstyle": "-",
                "color": "#BBBBBB",
                "linewidth": 0.5,
                "shrinkA": 1,
                "shrinkB": 3,
                "relpos": (0, 0.5),
            },
            annotation_clip=False,
        )
    ax.set_ylim(bottom, top)
    ax.set_xticks([first, last], [str(first), str(last)])
    if is_share(rates):
        ax.yaxis.set_major_formatter(FuncFormatter(percent_tick))
    draw_breaks(ax, first, last)
    remarks = break_remarks(first, last)
    remarks += missing_remark(newest.drop(both.index).assign(value=np.nan, year=last))
    put_words(ax, own, chosen, lang, title if title is not None else say(*labels, lang), 2 * len(both), *remarks)
    return ax


def _limits(values: np.ndarray, share: bool) -> tuple[float, float]:
    """Limits of the axis with some room at both ends, and nothing on it that no rate can be.

    Examples
    --------
    >>> _limits(np.array([0.0, 0.0]), True)
    (0.0, 0.02)
    """
    low, high = float(values.min()), float(values.max())
    room = 0.06 * (high - low) or 0.02 * (1.0 if share else max(high, 1.0))
    return max(0.0, low - room), min(1.0, high + room) if share else high + room


def _apart(values: np.ndarray, least: float, bottom: float, top: float) -> np.ndarray:
    """Places for labels at least so far apart, in the order of the values (highest first), moved least."""
    from scipy.optimize import isotonic_regression  # type: ignore[import-untyped]

    steps = least * np.arange(len(values))
    places = isotonic_regression(values + steps, increasing=False).x - steps
    return np.asarray(np.clip(places, bottom + least / 2 + steps[::-1], top - least / 2 - steps), dtype=float)
