"""Change over years, with the breaks that make it more or less than change."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from govstats.figures.colours import ACCENT, SOFT
from govstats.figures.comparison import missing_remark
from govstats.figures.fonts import Lang, check_language
from govstats.figures.house_style import WIDTH, canvas, finish, own_figure, put_caption, put_title, style, styled
from govstats.figures.provenance import caption
from govstats.figures.units import INTERVAL, check_rates, is_simulated, one_metric, unit_labels
from govstats.figures.words import BODY, SMALL, percent, percent_tick, say


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
    ax.plot(years, series["value"], color=colour, linewidth=1.2, marker="o", markersize=2.6)


def _axis(ax: Axes, first: int, last: int, share: bool) -> None:
    ax.set_xlim(first - 0.4, last + 0.4)
    ax.xaxis.set_major_locator(MaxNLocator(min(6, last - first + 1), integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    if share:
        ax.yaxis.set_major_formatter(FuncFormatter(percent_tick))
    ax.grid(axis="y")


def _is_share(rates: pd.DataFrame) -> bool:
    return "unit" not in rates or bool((rates["unit"] == "share").all())


@styled
def slope(
    rates: pd.DataFrame,
    first: int,
    last: int,
    ax: Axes | None = None,
    *,
    lang: Lang = "both",
    title: str | None = None,
) -> Axes:
    """Two years joined by a line for each unit that has a value in both.

    Parameters
    ----------
    rates : DataFrame
        Rates of one metric, one line per unit and year.
    first, last : int
        The two years.
    ax : Axes, optional
        Where to draw; without it a figure 16 cm wide is made.
    lang : {"zh", "en", "both"}
        Language of all words.
    title : str, optional
        Instead of the metric's label.

    Returns
    -------
    Axes
        Names stand at the right, moved apart where they would touch. Breaks between the years are drawn.
        Units without a value in one of the two are named below.
    """
    check_rates(rates)
    labels = one_metric(rates)
    chosen = rates[rates["year"].isin([first, last])]
    keys = ["adcode", "agency"]
    if chosen.duplicated([*keys, "year"]).any():
        raise ValueError("Two lines for one unit and year: choose one scope.")
    ends = chosen.set_index([*keys, "year"])["value"].unstack()  # noqa: PD010
    ends = ends.reindex(columns=[first, last]).set_axis(["first", "last"], axis=1)
    both = ends.dropna().sort_values(["last", "first"], ascending=False, kind="stable")
    if both.empty:
        raise ValueError(f"No unit has a value in both {first} and {last}.")
    units = chosen.drop_duplicates(keys).set_index(keys).loc[both.index].reset_index()
    names = unit_labels(units.assign(year=last), lang)
    ax, own = canvas(ax, max(3.0, 0.165 * len(both) + 1.5))
    share = _is_share(rates)
    for a, b in both.itertuples(index=False):
        ax.plot([first, last], [a, b], color=ACCENT, linewidth=1.0, marker="o", markersize=3, alpha=0.8)
    values = both["last"].to_numpy(float)
    span = max(float(both.to_numpy().max() - both.to_numpy().min()), 1e-6)
    bottom, top = both.to_numpy().min() - 0.06 * span, both.to_numpy().max() + 0.06 * span
    least = (top - bottom) / (len(both) + 2)
    ax.set_xlim(first - 0.15 * (last - first), last + (last - first) * 0.2)
    for name, value, y in zip(names, values, _apart(values, least, bottom, top), strict=True):
        text = f"{percent(value)}  {name}" if share else f"{value:.1f}  {name}"
        ax.annotate(
            text,
            (last, value),
            xytext=(1.02, y),
            textcoords=ax.get_yaxis_transform(),
            va="center",
            fontsize=BODY - 1,
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
    if share:
        ax.yaxis.set_major_formatter(FuncFormatter(percent_tick))
    inner = [(mark, one) for mark, one in breaks_between(first, last) if first < one.at < last]
    for mark, one in inner:
        ax.axvline(one.at, color=BREAK, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
        ax.text(one.at, top, mark, ha="center", va="bottom", fontsize=BODY + 1, color=BREAK)
    put_title(ax, title if title is not None else say(*labels, lang), own, is_simulated(rates))
    remarks = [(f"{mark} {one.zh}", f"{mark} {one.en}") for mark, one in inner]
    lost = chosen.drop_duplicates(keys).set_index(keys).drop(both.index).reset_index()
    remarks += missing_remark(lost.assign(value=np.nan, year=last))
    put_caption(ax, caption(rates, 2 * len(both), lang, *remarks), own)
    return ax


def _apart(values: np.ndarray, least: float, bottom: float, top: float) -> np.ndarray:
    """Places for labels at least so far apart, in the order of the values (highest first), moved least."""
    from scipy.optimize import isotonic_regression  # type: ignore[import-untyped]

    steps = least * np.arange(len(values))
    places = isotonic_regression(values + steps, increasing=False).x - steps
    return np.asarray(np.clip(places, bottom + least / 2 + steps[::-1], top - least / 2 - steps), dtype=float)


@styled
def trend(rates: pd.DataFrame, ax: Axes | None = None, lang: Lang = "both", *, title: str | None = None) -> Axes:
    """One unit's rate over the years, with its interval and the breaks.

    Parameters
    ----------
    rates : DataFrame
        Rates of one metric and one unit.
    ax, lang, title
        As in :func:`slope`.

    Returns
    -------
    Axes
        Years without a value interrupt the line.
    """
    check_rates(rates, "low", "high")
    labels = one_metric(rates)
    if len(rates[["adcode", "agency"]].drop_duplicates()) != 1:
        raise ValueError("One unit is expected; draw several with `small_multiples`.")
    first, last = _years(rates)
    ax, own = canvas(ax, 3.4)
    _lines(ax, rates, first, last, ACCENT)
    _axis(ax, first, last, _is_share(rates))
    _draw_breaks(ax, first, last)
    who = unit_labels(rates.tail(1), lang)[0]
    put_title(ax, title if title is not None else f"{who}: {say(*labels, lang, ' ')}", own, is_simulated(rates))
    remarks = [*_break_remarks(first, last), *missing_remark(rates), INTERVAL]
    put_caption(ax, caption(rates, int(rates["value"].notna().sum()), lang, *remarks), own)
    return ax


def small_multiples(
    rates: pd.DataFrame,
    figure: Figure | None = None,
    lang: Lang = "both",
    *,
    columns: int = 5,
    title: str | None = None,
) -> list[Axes]:
    """Every unit's rate over the years in a panel of its own, all on the same axes, with the breaks.

    Parameters
    ----------
    rates : DataFrame
        Rates of one metric, one line per unit and year.
    figure : Figure, optional
        Where to draw; without it one 16 cm wide is made.
    lang : {"zh", "en", "both"}
        Language of all words.
    columns : int
        Panels side by side.
    title : str, optional
        Instead of the metric's label.

    Returns
    -------
    list of Axes
        In the order of division codes. A unit with no value at all says "no data".
    """
    check_language(lang)
    check_rates(rates, "low", "high")
    labels = one_metric(rates)
    first, last = _years(rates)
    units = list(rates.groupby(["adcode", "agency"], sort=True))
    rows = -(-len(units) // columns)
    with style():
        figure = figure or own_figure(0.98 * rows + 1.9, WIDTH)
        grid = figure.subplots(rows, min(columns, len(units)), sharex=True, sharey=True, squeeze=False)
        axes = list(grid.flat)
        for ax, (_, part) in zip(axes, units, strict=False):
            if part["value"].notna().any():
                _lines(ax, part, first, last, ACCENT)
            else:
                ax.text(0.5, 0.5, say("无数据", "no data", lang), transform=ax.transAxes, ha="center", color=SOFT)
            for _, one in breaks_between(first, last):
                ax.axvline(one.at, color=BREAK, linewidth=0.7, linestyle=(0, (4, 3)))
            ax.set_title(unit_labels(part.head(1), lang)[0], fontsize=SMALL + 0.5, loc="left", pad=2)
            _axis(ax, first, last, _is_share(rates))
            ax.tick_params(labelsize=SMALL)
            ax.xaxis.set_major_locator(MaxNLocator(2, integer=True))
        for ax in axes[len(units) :]:
            ax.set_axis_off()
        for ax in axes[max(0, len(units) - columns) : len(units)]:
            ax.tick_params(labelbottom=True)
        for ax in axes[:columns]:
            _draw_signs(ax, first, last)
        put_title(axes[0], title if title is not None else say(*labels, lang), True, is_simulated(rates))
        remarks = [*_break_remarks(first, last), INTERVAL]
        put_caption(axes[0], caption(rates, int(rates["value"].notna().sum()), lang, *remarks), True)
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
