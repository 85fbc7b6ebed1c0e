"""Days from which figures mean something else: which are within some years, how they are drawn and named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from govstats.figures.words import BODY


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
DASHED = (0, (4, 3))


def breaks_between(first: float, last: float) -> list[tuple[str, Break]]:
    """The breaks within a span of years, each with the sign that names it in a figure."""
    return [(mark, one) for mark, one in zip(MARKS, BREAKS, strict=True) if first - 0.5 < one.at < last + 0.5]


def span_of(frame: pd.DataFrame) -> tuple[int, int]:
    """The first and the last year of a frame of rates or cells; 0 and 0 where no year is known.

    Examples
    --------
    >>> span_of(pd.DataFrame({"year": [2021, None, 2019]}))
    (2019, 2021)
    """
    years = pd.to_numeric(frame["year"], errors="coerce").dropna() if "year" in frame else pd.Series(dtype=float)
    return (int(years.min()), int(years.max())) if len(years) else (0, 0)


def break_remarks(first: int, last: int, *, signs: bool = True) -> list[tuple[str, str]]:
    """What a caption says of the breaks within a span of years; without signs where none are drawn."""
    return [
        (f"{mark} {one.zh}" if signs else one.zh, f"{mark} {one.en}" if signs else one.en)
        for mark, one in breaks_between(first, last)
    ]


def draw_breaks(ax: Axes, first: int, last: int) -> None:
    """The breaks as dashed lines across the years, their signs over the axes."""
    for mark, one in breaks_between(first, last):
        ax.axvline(one.at, color=BREAK, linewidth=1.0, linestyle=DASHED, zorder=1)
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


def draw_breaks_between_rows(ax: Axes, years: Sequence[int], edges: Sequence[float]) -> None:
    """The breaks as dashed lines over the rows of the years that follow them, their signs at the right.

    ``edges`` is where each row begins.
    """
    signs: dict[float, str] = {}
    for mark, one in breaks_between(years[0], years[-1]):
        edge = next(edge for year, edge in zip(years, edges, strict=True) if year > one.at)
        signs[edge] = signs.get(edge, "") + mark
    for edge, marks in signs.items():
        ax.axhline(edge, color=BREAK, linewidth=1.0, linestyle=DASHED, zorder=1, clip_on=False)
        ax.annotate(
            marks,
            (1, edge),
            xycoords=("axes fraction", "data"),
            xytext=(2, 0),
            textcoords="offset points",
            va="center",
            fontsize=BODY + 1,
            color=BREAK,
            annotation_clip=False,
        )


def signed(labels: Sequence[str], years: Sequence[float], first: int, last: int) -> list[str]:
    """Labels of reports of several years, each with the sign of the last break that its year lies behind.

    Examples
    --------
    >>> signed(["A 2020", "A 2023"], [2020, 2023], 2020, 2023)
    ['A 2020', 'A 2023\\xa0❷']
    """
    if first == last:
        return list(labels)
    behind = [[mark for mark, one in breaks_between(first, last) if one.at < year] for year in years]
    return [f"{label}\u00a0{''.join(marks[-1:])}".rstrip() for label, marks in zip(labels, behind, strict=True)]


def sign_remarks(first: int, last: int) -> list[tuple[str, str]]:
    """What a caption says of the signs of :func:`signed`: what they mean, and the breaks; nothing of one year."""
    if first == last:
        return []
    return [
        ("名称后的记号：此年之前最近的变化", "a sign behind a name: the last break before its year"),
        *break_remarks(first, last),
    ]
