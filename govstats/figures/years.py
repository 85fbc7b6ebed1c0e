"""Change over years, with the breaks that make it more or less than change."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from govstats.figures.colours import ACCENT, SOFT
from govstats.figures.fonts import Lang, check_language
from govstats.figures.house_style import WIDTH, canvas, finish, own_figure, room_of, style, styled
from govstats.figures.sheet import put_words
from govstats.figures.units import (
    INTERVAL,
    check_rates,
    is_share,
    missing_remark,
    newest_lines,
    one_metric,
    unit_labels,
)
from govstats.figures.words import BODY, LINE, SMALL, lines_of, percent_tick, say, wrap
from govstats.form import agency_keys


class Break(NamedTuple):
    """A day from which figures mean something else."""

    at: float
    """Place on an axis where a year's figure stands at its whole number, the middle of the year."""
    zh: str
    en: str


BREAKS = (
    Break(2018.87, "2019-05-15 新条例施行，2019年表式试行", "2019-05-15 new Regulations, form on trial that year"),
    Break(2020.5, "2021 新表式（30号函）；收费可致申请拆分", "2021 form of letter 30; the fee lets requests be split"),
    Break(2023.5, "2024-01-01 行政复议法：不公开须先复议", "2024-01-01 Reconsideration Law: reconsider first"),
    Break(2024.91, "2025-06-01 最高法院司法解释", "2025-06-01 Supreme People's Court interpretation"),
)
"""Regulations of 2019 (令711号); 国办公开办函〔2021〕30号; Administrative Reconsideration Law, Art. 23; the court's
interpretation on OGI cases of 2025."""
MARKS = "❶❷❸❹"
BREAK = "#A3480B"
"""Colour of a break's line and of the sign that names it: dark enough to be read at the size of a note."""


def breaks_between(first: float, last: float) -> list[tuple[str, Break]]:
    """The breaks within a span of years, each with the sign that names it in a figure."""
    return [(mark, one) for mark, one in zip(MARKS, BREAKS, strict=True) if first - 0.5 < one.at < last + 0.5]


def _draw_breaks(ax: Axes, first: int, last: int) -> None:
    for mark, one in breaks_between(first, last):
        ax.axvline(one.at, color=BREAK, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
        ax.annotate(
            mark,
            (one.at, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=BODY + 1,
            color=BREAK,
            annotation_clip=False,
        )


def _break_remarks(first: int, last: int) -> list[tuple[str, str]]:
    return [(f"{mark} {one.zh}", f"{mark} {one.en}") for mark, one in breaks_between(first, last)]


def _years(rates: pd.DataFrame) -> tuple[int, int]:
    return int(rates["year"].min()), int(rates["year"].max())


def _lines(ax: Axes, part: pd.DataFrame, first: int, last: int, colour: str) -> None:
    """One unit's years: joined only where both years have a value."""
    series = part.set_index("year")[["value", "low", "high"]].reindex(range(first, last + 1))
    years = series.index.to_numpy(float)
    ax.fill_between(years, series["low"], series["high"], color=colour, alpha=0.15, linewidth=0)
    ax.vlines(years, series["low"], series["high"], color=colour, alpha=0.4, linewidth=0.8)
    ax.plot(years, series["value"], color=colour, linewidth=1.2, marker="o", markersize=2.6)


def _axis(ax: Axes, first: int, last: int, share: bool, at_most: int) -> None:
    ax.set_xlim(first - 0.4, last + 0.4)
    years = range(first, last + 1, -(-(last - first + 1) // at_most))
    ax.set_xticks(list(years), [str(year) for year in years])
    if share:
        ax.yaxis.set_major_formatter(FuncFormatter(percent_tick))
    ax.grid(axis="y")


@styled
def trend(
    rates: pd.DataFrame,
    ax: Axes | None = None,
    lang: Lang = "both",
    *,
    title: str | None = None,
    width: float = WIDTH,
) -> Axes:
    """One unit's rate over the years, with its interval and the breaks.

    Parameters
    ----------
    rates : DataFrame
        Rates of one metric and one unit; with ``agency_id``, also of one that was renamed.
    ax, lang, title, width
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
    first, last = _years(rates)
    room = room_of(ax, width)
    ax, own = canvas(ax, 2.4, width)
    _lines(ax, rates, first, last, ACCENT)
    _axis(ax, first, last, is_share(rates), 10 if room > 400 else 4)
    _draw_breaks(ax, first, last)
    who = unit_labels(newest, lang)[0]
    words = title if title is not None else f"{who}: {say(*labels, lang, ' ')}"
    remarks = [*_break_remarks(first, last), *missing_remark(rates), INTERVAL]
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

    Returns
    -------
    list of Axes
        In the order of division codes. A unit with no value at all says "no data".
    """
    check_language(lang)
    check_rates(rates, "low", "high")
    labels = one_metric(rates)
    first, last = _years(rates)
    newest = newest_lines(rates)
    by_unit = dict(list(rates.groupby(agency_keys(rates))))
    units = [by_unit[key] for key in newest.index]
    across = width * 72 / 25.4 if figure is None else 72 * figure.get_figwidth()
    columns = columns or max(1, int(across / 84))
    rows = -(-len(units) // columns)
    with style():
        room = across / min(columns, len(units)) - 10
        names = [wrap(name, room, SMALL + 0.5) for name in unit_labels(newest.assign(year=last), lang)]
        figure = figure or own_figure(rows * (0.72 + LINE * (SMALL + 0.5) * max(lines_of(names)) / 72) + 0.2, width)
        grid = figure.subplots(rows, min(columns, len(units)), sharex=True, sharey=True, squeeze=False)
        axes = list(grid.flat)
        for ax, name, part in zip(axes, names, units, strict=False):
            if part["value"].notna().any():
                _lines(ax, part, first, last, ACCENT)
            else:
                ax.text(0.5, 0.5, say("无数据", "no data", lang), transform=ax.transAxes, ha="center", color=SOFT)
            for _, one in breaks_between(first, last):
                ax.axvline(one.at, color=BREAK, linewidth=0.7, linestyle=(0, (4, 3)))
            ax.set_title(name, fontsize=SMALL + 0.5, loc="left", pad=2, linespacing=1.1)
            _axis(ax, first, last, is_share(rates), max(1, int(room / 25)))
            ax.tick_params(labelsize=SMALL)
        for ax in axes[len(units) :]:
            ax.set_axis_off()
        for ax in axes[max(0, len(units) - columns) : len(units)]:
            ax.tick_params(labelbottom=True)
        for ax in axes[:columns]:
            _draw_signs(ax, first, last)
        remarks = [*_break_remarks(first, last), INTERVAL]
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
