"""Marks that stand for "no figure", told by their shape: alone in a cell, a recogniser takes them for digits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from govstats.readers.scan.image import Pixels

Places = npt.NDArray[np.intp]

DASHES = {"-", "—", "/", "－", "一"}
"""How a mark that stands alone for no figure is read."""

LEAN = (0.14, 0.25)
"""Run to rise of a lone straight stroke: below, an upright 1; above, a slash; between, in doubt."""

MANY_SLASHES, LIKE_OTHERS = 5, 0.08
"""Slashes of a table that tell how its slashes lean, and the difference in lean of one in doubt, at most."""

OF_HEIGHT = 0.15
"""Share of their height by which slashes that are alike differ at most."""

FLAT = 2.5
"""Letter units of height of a dash at most."""

SHORTEST_DASH = 1.8
"""Letter units; what is shorter may be dust."""

SHORTEST_STROKE, SHORTEST_SLASH = 3.5, 4.5
"""Letter units of height from which a stroke may be a slash, or part of one, and from which it is one."""

MOST_ASLANT, STRAIGHT = 0.08, 0.4
"""Rise to run of a dash, and letter units by which it may depart from a straight line."""

DOUBTFUL_STROKE = "?"
"""A stroke that may be a 1, a 7 or a slash, a dash that may be dust."""


def lean_of(ink: Pixels) -> float:
    """Run to rise of a stroke, to the right as it rises."""
    y, x = np.nonzero(ink)
    down = y - y.mean()
    return float(-((x - x.mean()) @ down) / max(down @ down, 1))


def usual_lean(slashes: Sequence[Pixels]) -> float | None:
    """The lean of the slashes of a table, where it has so many that it prints them for nothing."""
    return float(np.median([lean_of(ink) for ink in slashes])) if len(slashes) >= MANY_SLASHES else None


def alike(slashes: Sequence[Pixels]) -> list[bool]:
    """For each slash whether it is like many others of its table, in lean and height."""
    if len(slashes) < MANY_SLASHES:
        return [False] * len(slashes)
    leans, heights = np.array([lean_of(ink) for ink in slashes]), np.array([len(ink) for ink in slashes])
    same = np.abs(leans - np.median(leans)) <= LIKE_OTHERS
    same &= np.abs(heights - np.median(heights)) <= OF_HEIGHT * np.median(heights)
    return [bool(one) and int(same.sum()) >= MANY_SLASHES for one in same]


def mark_of(ink: Pixels, unit: float, usual: float | None = None) -> str:
    """``-``, ``—`` or ``/`` for the ink of one piece, ``?`` for a stroke in doubt, "" for anything else.

    What leans as the slashes of its table do, ``usual``, is one of them.
    """
    y, x = np.nonzero(ink)
    if len(y) < 3:
        return ""
    height, width = int(np.ptp(y)) + 1, int(np.ptp(x)) + 1
    is_flat = height <= FLAT * unit and width >= 1.7 * (height - 0.5)
    if is_flat and (len(y) >= 0.6 * height * width or _is_level(x, y, unit)):
        return "—" if width >= 6 * unit else "-" if width >= SHORTEST_DASH * unit else DOUBTFUL_STROKE
    if height < SHORTEST_STROKE * unit or width > height:
        return ""
    lean = lean_of(ink)
    spread = np.std(x - x.mean() + lean * (y - y.mean()))
    if spread > 0.9 * unit or lean < LEAN[0]:
        return ""
    like_others = usual is not None and abs(lean - usual) <= LIKE_OTHERS
    certain = like_others or (height >= SHORTEST_SLASH * unit and lean >= LEAN[1])
    certain &= spread <= 0.55 * unit
    return "/" if certain else DOUBTFUL_STROKE


def _is_level(x: Places, y: Places, unit: float) -> bool:
    """Whether ink is one stroke from left to right without a break, straight and hardly aslant."""
    columns, counts = np.unique(x, return_counts=True)
    if len(columns) <= np.ptp(columns):
        return False
    middles = np.bincount(x - x.min(), y) / counts
    slope, level = np.polyfit(columns, middles, 1)
    off = np.abs(middles - slope * columns - level).max()
    return bool(abs(slope) <= MOST_ASLANT and off <= STRAIGHT * unit)
