"""All units as dots, and how they are spread."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from govstats.figures.breaks import break_remarks, draw_breaks_between_rows, span_of
from govstats.figures.colours import ACCENT, INK, SOFT
from govstats.figures.fonts import Lang
from govstats.figures.house_style import WIDTH, canvas, keep_possible, room_of, styled
from govstats.figures.labels import LEVELS, SCOPES
from govstats.figures.sheet import put_words
from govstats.figures.side_by_side import comparable_rates
from govstats.figures.units import check_rates, is_share, one_metric
from govstats.figures.words import BODY, percent_tick, say, wrap

ROW = 0.75
"""Height of a row in inches."""


@styled
def distribution(
    rates: pd.DataFrame,
    ax: Axes | None = None,
    lang: Lang = "both",
    *,
    by: str = "year",
    title: str | None = None,
    width: float = WIDTH,
    allow: str | Iterable[str] = (),
) -> Axes:
    """All units as one dot each, by year, level or scope, with median and quartiles.

    Parameters
    ----------
    rates : DataFrame
        Rates of one metric.
    by : str
        The column that makes the rows of dots.
    ax, lang, title, width
        As in :func:`govstats.figures.ranked`.
    allow : str or iterable of str
        Refused comparisons to make all the same (:data:`govstats.metrics.REFUSALS`); the caption prints them.

    Returns
    -------
    Axes
        The number of units, and of those without a value, stands beside each row. Rows of years have the
        breaks between them.

    Raises
    ------
    ComparisonRefused
        The reports may not stand side by side.
    """
    check_rates(rates, by)
    labels = one_metric(rates)
    rates = comparable_rates(rates, allow)
    keys = sorted(rates[by].dropna().unique())
    room = room_of(ax, width)
    ax, own = canvas(ax, ROW * len(keys) + 0.45, width)
    known = rates["value"].notna().any()
    span = float(rates["value"].max() - rates["value"].min()) if known else 0.0
    bin_width = (span or 1.0) * 4.4 / (0.8 * room)
    parts = [rates[rates[by] == key] for key in keys]
    columns = [np.sort(part["value"].dropna().to_numpy(float)) for part in parts]
    highest = max((stop - start for values in columns for start, stop in _stacks(values, bin_width)), default=1)
    area = min(12.0, (0.9 * 72 * ROW * _step(highest)) ** 2)
    for row, (part, values) in enumerate(zip(parts, columns, strict=True)):
        dots: dict[str, Any] = {"s": area, "color": ACCENT, "alpha": 0.75, "linewidths": 0, "zorder": 3}
        ax.scatter(values, row + _spread(values, bin_width), clip_on=False, **dots)
        if len(values):
            low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
            ax.hlines(row + 0.26, low, high, color=SOFT, linewidth=2)
            ax.scatter(middle, row + 0.26, marker="|", s=70, color=INK, zorder=4, clip_on=False)
        absent = int(part["value"].isna().sum())
        text = f"n = {len(values)}"
        if absent:
            text += "\n" + say(f"无数据 {absent}", f"no data {absent}", lang)
        ax.text(1.02, row, text, transform=ax.get_yaxis_transform(), va="center", fontsize=BODY - 0.5, color=SOFT)
    ax.set_yticks(range(len(keys)), [_key(key, lang) for key in keys])
    ax.set_ylim(len(keys) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    ax.xaxis.set_major_locator(MaxNLocator(max(2, int(room / 60))))
    if is_share(rates):
        ax.xaxis.set_major_formatter(FuncFormatter(percent_tick))
    if known:
        keep_possible(ax, "x", is_share(rates))
    else:
        ax.set_xlim(0, 1)
    first, last = span_of(rates)
    remarks = [("每点一个单位；灰线为四分位距，竖线为中位数", "one dot a unit; grey line: quartiles, mark: median")]
    if first < last:
        by_year = by == "year"
        if by_year:
            draw_breaks_between_rows(ax, [int(key) for key in keys], [row - 0.6 for row in range(len(keys))])
        remarks += break_remarks(first, last, signs=by_year)
    ax.set_xlabel(wrap(say(*labels, lang, " "), 0.75 * room))
    n = int(rates["value"].notna().sum())
    put_words(ax, own, rates, lang, title if title is not None else say(*labels, lang), n, *remarks)
    return ax


def _key(key: object, lang: str) -> str:
    words = LEVELS.get(str(key)) or SCOPES.get(str(key))
    return say(*words, lang) if words else f"{key:g}" if isinstance(key, float) else str(key)


def _stacks(values: np.ndarray, width: float) -> list[tuple[int, int]]:
    """Where each stack of dots begins and ends among the values, which are sorted."""
    bins = np.floor(values / width)
    starts = [0, *[i for i, (a, b) in enumerate(pairwise(bins), 1) if a != b], len(values)]
    return list(pairwise(starts))


def _step(dots: int) -> float:
    """From dot to dot in a stack of so many, as a share of a row."""
    return min(0.1, 0.7 / max(1, dots))


def _spread(values: np.ndarray, width: float) -> np.ndarray:
    """Offsets that keep dots apart that would cover each other: upwards, as in a stack."""
    offsets = np.zeros(len(values))
    for start, stop in _stacks(values, width):
        offsets[start:stop] = 0.1 - _step(stop - start) * np.arange(stop - start)
    return offsets
