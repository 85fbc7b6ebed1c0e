"""Creases of the paper and streaks of the scanner: lines that run on over the margins, where no table has rules."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from govstats.readers.scan.image import Pixels
from govstats.readers.scan.page import is_faint, is_ink

OVERHANG = 20.0
"""Letter units by which a line runs on beyond all that it could be a rule of."""

EDGE = 0.05
"""Share of the page's size within which a crease ends at its edge."""

TOGETHER, LEAST_WHOLE = 3, 60.0
"""Rules that end together, and their letter units at least: a table may be open to one side."""

BAND = 2.0
"""Letter units to either side of a crease that belong to it."""

ASLANT = 0.02
"""Rise to run between two pieces of a crease, on a page that was straightened by its rules."""

LEAST_COURSE = 80
"""Pixels of a crease that tell how far it lies aslant."""

DARKER = 30
"""Brightness by which a rule that lies on a crease is darker than the crease alone."""

LEAST_CLEAR = 70
"""Percent of the length of a rule that may be told from the letters that stand on a crease."""

OWN = 0.8
"""Share of a mark on a crease from which it is the crease's own."""

TALL = 3.5
"""Letter units of height of a dark mark on a crease that may be a 1."""

SEEN = 0.05
"""Share of a crease beside a figure that is as dark as pale ink, from which the figure may have changed."""

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[Any]


class Smoothed(NamedTuple):
    """The inside of a cell without the marks of a crease."""

    grey: Pixels
    crossed: bool
    """Whether the crease crosses ink, or hides some."""


class Unfolded(NamedTuple):
    """Rules without what creases drew."""

    rules: Pixels
    folds: Pixels
    """1 where a crease or streak lies and no rule does."""


def without_folds(grey: Pixels, along: Pixels, across: Pixels, unit: float) -> Unfolded:
    """Take the creases out of the rules that run from left to right; ``across`` are the rules that cross them."""
    folds = np.zeros_like(along)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(along)
    left, right = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_LEFT] + stats[:, cv2.CC_STAT_WIDTH]
    whole = right - left >= LEAST_WHOLE * unit
    whole[0] = False
    extent = _extent(left[whole], right[whole], across)
    if extent is None:
        return Unfolded(along, folds)
    start, end = extent
    over = np.maximum(np.minimum(right, start) - left, right - np.maximum(left, end))
    over[0] = 0
    rules = along
    for label in np.argsort(-over).tolist():
        if over[label] < OVERHANG * unit:
            break
        course = _course(labels, label, stats, extent, unit)
        if course is not None and _reaches_edge(along, course, unit):
            band = _band_of(grey, along, across, course, extent, unit)
            rules = np.where(band > 0, np.uint8(0), rules)
            folds |= band
    return Unfolded(rules, folds)


def _extent(left: Labels, right: Labels, across: Pixels) -> tuple[int, int] | None:
    """From where to where tables reach: the outermost crossing rules, or where several rules end together."""
    crossed = np.flatnonzero(across.any(axis=0))
    if not len(crossed):
        return None
    start, end = int(crossed[0]), int(crossed[-1])
    if len(left) >= TOGETHER:
        start, end = min(start, int(np.sort(left)[TOGETHER - 1])), max(end, int(np.sort(right)[-TOGETHER]))
    return start, end


def _course(labels: Labels, seed: int, stats: Labels, extent: tuple[int, int], unit: float) -> Floats | None:
    """The row of a crease in every column: the line through what hangs over, and the pieces that lie on it."""
    y, x = np.nonzero(labels == seed)
    outside = (x < extent[0]) | (x > extent[1])
    y, x = y[outside], x[outside]
    columns = np.arange(labels.shape[1], dtype=np.float64)
    left, width, top, height = (stats[:, column] for column in (0, 2, 1, 3))
    middle, level = left + width / 2, top + height / 2
    for label in np.argsort(np.maximum(left - x.max(), x.min() - left - width)):
        if label in (0, seed) or height[label] > max(3 * unit, ASLANT * width[label] + 2 * unit):
            continue
        gap = max(0.0, left[label] - x.max(), x.min() - left[label] - width[label])
        slope, start = _line(x, y)
        if abs(slope * middle[label] + start - level[label]) <= unit + ASLANT / 2 * gap:
            more_y, more_x = np.nonzero(labels == label)
            x, y = np.append(x, more_x), np.append(y, more_y)
    slope, start = _line(x, y)
    course = slope * columns + start
    return course if abs(slope) <= ASLANT and course.min() >= 0 and course.max() < labels.shape[0] else None


def _reaches_edge(along: Pixels, course: Floats, unit: float) -> bool:
    width = along.shape[1]
    drawn = np.flatnonzero(along[_rows_of(course, along.shape[0], unit), np.arange(width)].any(axis=0))
    return len(drawn) > 0 and bool(drawn[0] <= EDGE * width or drawn[-1] >= (1 - EDGE) * width)


def _rows_of(course: Floats, height: int, unit: float) -> Labels:
    """The rows of the band along a crease, in every column."""
    reach = max(2, round(BAND * unit))
    rows = np.rint(course).astype(np.intp)[None, :] + np.arange(-reach, reach + 1)[:, None]
    return np.asarray(np.clip(rows, 0, height - 1), np.intp)


def _line(x: Labels, y: Labels) -> tuple[float, float]:
    slope = float(np.cov(x, y)[0, 1] / np.var(x)) if np.ptp(x) >= LEAST_COURSE else 0.0
    return slope, float(y.mean() - slope * x.mean())


def _band_of(
    grey: Pixels, along: Pixels, across: Pixels, course: Floats, extent: tuple[int, int], unit: float
) -> Pixels:
    """1 along a crease, but not between two crossing rules where it is darker than beyond them: a rule lies there."""
    height, width = grey.shape
    rows, columns = _rows_of(course, height, unit), np.arange(width)
    darkest = grey[rows, columns].min(axis=0)
    outside = (columns < extent[0]) | (columns > extent[1])
    drawn = along[rows, columns].any(axis=0)
    alone = float(np.median(darkest[outside & drawn]))
    crossing = np.flatnonzero(across[rows, columns].any(axis=0))
    stops = np.unique([0, *crossing[np.flatnonzero(np.diff(crossing, prepend=-width) > 1)], width])
    band = np.zeros_like(along)
    for first, last in pairwise(stops.tolist()):
        clear = darkest[first:last]
        if first < extent[0] or last > extent[1] or np.percentile(clear, LEAST_CLEAR) > alone - DARKER:
            band[rows[:, first:last], columns[first:last]] = 1
    return band


def smoothed(grey: Pixels, folds: Pixels, unit: float) -> Smoothed:
    """Take out the marks that lie on a crease and nowhere else; dark and tall ones stay, for they may be a 1."""
    if not folds.any():
        return Smoothed(grey, False)
    pale = is_faint(grey)
    n, labels, stats, _ = cv2.connectedComponentsWithStats(pale, connectivity=8)
    inside = np.bincount(labels[folds > 0], minlength=n)
    own, crossing = inside >= OWN * stats[:, cv2.CC_STAT_AREA], inside > 0
    ink = is_ink(grey)
    dark = np.zeros(n, dtype=bool)
    dark[labels[ink > 0]] = True
    hidden = own & dark & (stats[:, cv2.CC_STAT_HEIGHT] >= TALL * unit)
    own, crossing = own & ~hidden, crossing & ~own
    own[0] = crossing[0] = hidden[0] = False
    rim = max(3, round(2 * unit)) | 1
    free = (folds > 0) & (cv2.dilate(ink, np.ones((rim, rim), np.uint8)) == 0)
    seen = not free.any() or pale[free].mean() > SEEN
    marks = cv2.dilate(np.asarray(own[labels], np.uint8), np.ones((3, 3), np.uint8))
    return Smoothed(np.where(marks > 0, np.uint8(255), grey), bool(hidden.any() or (crossing.any() and seen)))
