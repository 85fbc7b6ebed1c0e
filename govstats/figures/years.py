"""Change over years, with the breaks that make it more or less than change."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from govstats.figures.breaks import BREAK, DASHED, break_remarks, breaks_between, draw_breaks, span_of
from govstats.figures.colours import ACCENT, SOFT
from govstats.figures.fonts import Lang, check_language
from govstats.figures.house_style import (
    WIDTH,
    canvas,
    check_place,
    finish,
    keep_possible,
    own_figure,
    room_of,
    style,
    styled,
)
from govstats.figures.intervals import interval_remarks
from govstats.figures.sheet import put_words
from govstats.figures.side_by_side import comparable_rates
from govstats.figures.units import check_rates, is_share, missing_remark, newest_lines, one_metric, unit_labels
from govstats.figures.words import LINE, SMALL, lines_of, percent_tick, say, wrap
from govstats.form import agency_keys


def _lines_or_nothing(ax: Axes, part: pd.DataFrame, first: int, last: int, lang: str) -> None:
    """One unit's years: joined only where both years have a value; "no data" where none has."""
    if part["value"].isna().all():
        ax.text(0.5, 0.5, say("无数据", "no data", lang), transform=ax.transAxes, ha="center", color=SOFT)
        return
    series = part.set_index("year")[["value", "low", "high"]].reindex(range(first, last + 1))
    years = series.index.to_numpy(float)
    ax.fill_between(years, series["low"], series["high"], color=ACCENT, alpha=0.15, linewidth=0)
    ax.vlines(years, series["low"], series["high"], color=ACCENT, alpha=0.4, linewidth=0.8)
    ax.plot(years, series["value"], color=ACCENT, linewidth=1.2, marker="o", markersize=2.6, clip_on=False)


def _axis(ax: Axes, first: int, last: int, share: bool, at_most: int) -> None:
    ax.set_xlim(first - 0.4, last + 0.4)
    years = range(first, last + 1, -(-(last - first + 1) // at_most))
    ax.set_xticks(list(years), [str(year) for year in years])
    if share:
        ax.yaxis.set_major_formatter(FuncFormatter(percent_tick))
    ax.grid(axis="y")


AXIS = 32.0
"""Points across for the labels of the axis at the left of the panels."""


@styled
def trend(
    rates: pd.DataFrame,
    ax: Axes | None = None,
    lang: Lang = "both",
    *,
    title: str | None = None,
    width: float = WIDTH,
    allow: str | Iterable[str] = (),
) -> Axes:
    """One unit's rate over the years, with its interval and the breaks.

    Parameters
    ----------
    rates : DataFrame
        Rates of one metric and one unit; with ``agency_id``, also of one that was renamed.
    ax, lang, title, width, allow
        As in :func:`govstats.figures.slope`.

    Returns
    -------
    Axes
        Years without a value interrupt the line.
    """
    check_rates(rates, "low", "high")
    labels = one_metric(rates)
    newest = newest_lines(rates)
    if len(newest) != 1:
        raise ValueError("One unit is expected; draw several with `small_multiples`.")
    rates = comparable_rates(rates, allow)
    first, last = span_of(rates)
    room = room_of(ax, width)
    ax, own = canvas(ax, 2.4, width)
    _lines_or_nothing(ax, rates, first, last, lang)
    _axis(ax, first, last, is_share(rates), 10 if room > 400 else 4)
    keep_possible(ax, "y", is_share(rates))
    draw_breaks(ax, first, last)
    who = unit_labels(newest, lang)[0]
    words = title if title is not None else f"{who}: {say(*labels, lang, ' ')}"
    remarks = [*break_remarks(first, last), *missing_remark(rates), *interval_remarks(rates)]
    put_words(ax, own, rates, lang, words, int(rates["value"].notna().sum()), *remarks)
    return ax


def small_multiples(
    rates: pd.DataFrame,
    figure: Figure | None = None,
    lang: Lang = "both",
    *,
    columns: int | None = None,
    title: str | None = None,
    width: float = WIDTH,
    allow: str | Iterable[str] = (),
) -> list[Axes]:
    """Every unit's rate over the years in a panel of its own, all on the same axes, with the breaks.

    Parameters
    ----------
    rates : DataFrame
        Rates of one metric, one line per unit and year; ``agency_id`` follows a unit that was renamed.
    figure : Figure, optional
        Where to draw; without it one of our own is made.
    lang : {"zh", "en", "both"}
        Language of all words.
    columns : int
        Panels side by side; without it as many as can be read.
    title : str, optional
        Instead of the metric's label.
    width : float
        Of a figure of our own, in millimetres.
    allow : str or iterable of str
        Refused comparisons to make all the same (:data:`govstats.metrics.REFUSALS`); the caption prints them.

    Returns
    -------
    list of Axes
        In the order of division codes. A unit with no value at all says "no data".
    """
    check_language(lang)
    check_place(None, width)
    check_rates(rates, "low", "high")
    labels = one_metric(rates)
    first, last = span_of(rates)
    newest = newest_lines(rates)
    rates = comparable_rates(rates, allow)
    by_unit = dict(list(rates.groupby(agency_keys(rates))))
    units = [by_unit[key] for key in newest.index]
    across = width * 72 / 25.4 if figure is None else 72 * figure.get_figwidth()
    columns = columns or max(1, int(across / 84))
    rows = -(-len(units) // columns)
    with style():
        room = (across - AXIS) / min(columns, len(units)) - 10
        names = [wrap(name, room, SMALL + 0.5) for name in unit_labels(newest.assign(year=last), lang)]
        figure = figure or own_figure(rows * (0.72 + LINE * (SMALL + 0.5) * max(lines_of(names)) / 72) + 0.2, width)
        grid = figure.subplots(rows, min(columns, len(units)), sharex=True, sharey=True, squeeze=False)
        axes = list(grid.flat)
        for ax, name, part in zip(axes, names, units, strict=False):
            _lines_or_nothing(ax, part, first, last, lang)
            for _, one in breaks_between(first, last):
                ax.axvline(one.at, color=BREAK, linewidth=0.7, linestyle=DASHED)
            ax.set_title(name, fontsize=SMALL + 0.5, loc="left", pad=2, linespacing=1.1)
            _axis(ax, first, last, is_share(rates), max(1, int(room / 25)))
            ax.tick_params(labelsize=SMALL)
        keep_possible(axes[0], "y", is_share(rates))
        for ax in axes[len(units) :]:
            ax.set_axis_off()
        for ax in axes[max(0, len(units) - columns) : len(units)]:
            ax.tick_params(labelbottom=True)
        for ax in axes[:columns]:
            _draw_signs(ax, first, last)
        remarks = [*break_remarks(first, last), *interval_remarks(rates)]
        words, n = title if title is not None else say(*labels, lang), int(rates["value"].notna().sum())
        put_words(axes[0], True, rates, lang, words, n, *remarks)
        finish(figure)
    return axes[: len(units)]


def _draw_signs(ax: Axes, first: int, last: int) -> None:
    for mark, one in breaks_between(first, last):
        ax.annotate(
            mark,
            (one.at, 0),
            xycoords=("data", "axes fraction"),
            xytext=(1, 1),
            textcoords="offset points",
            va="bottom",
            fontsize=SMALL,
            color=BREAK,
        )
