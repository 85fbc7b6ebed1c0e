"""Marks that stand for "no figure", told by their shape: alone in a cell, a recogniser takes them for digits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from govstats.readers.scan.image import Pixels

Places = npt.NDArray[np.intp]

DASHES = {"-", "—", "/", "－", "一"}
"""How a mark that stands alone for no figure is read."""

LEAN = (0.14, 0.25)
"""Run to rise of a lone straight stroke: below, an upright 1; above, a slash; between, in doubt."""

SHORTEST_DASH = 1.8
"""Letter units; what is shorter may be dust."""

SHORTEST_STROKE, SHORTEST_SLASH = 3.5, 5.0
"""Letter units of height from which a stroke may be a slash, or part of one, and from which it is one."""

MOST_ASLANT, STRAIGHT = 0.08, 0.4
"""Rise to run of a dash, and letter units by which it may depart from a straight line."""

DOUBTFUL_STROKE = "?"
"""A stroke that may be a 1, a 7 or a slash, a dash that may be dust."""


def mark_of(ink: Pixels, unit: float) -> str:
    """``-``, ``—`` or ``/`` for the ink of one piece, ``?`` for a stroke in doubt, "" for anything else."""
    y, x = np.nonzero(ink)
    if len(y) < 3:
        return ""
    height, width = int(np.ptp(y)) + 1, int(np.ptp(x)) + 1
    is_flat = height <= 2.5 * unit and width >= 1.7 * (height - 0.5)
    if is_flat and (len(y) >= 0.6 * height * width or _is_level(x, y, unit)):
        return "—" if width >= 6 * unit else "-" if width >= SHORTEST_DASH * unit else DOUBTFUL_STROKE
    if height < SHORTEST_STROKE * unit or width > height:
        return ""
    across, down = x - x.mean(), y - y.mean()
    slope = (across @ down) / (down @ down)
    spread = np.std(across - slope * down)
    if spread > 0.9 * unit or slope > -LEAN[0]:
        return ""
    certain = height >= SHORTEST_SLASH * unit and slope <= -LEAN[1] and spread <= 0.55 * unit
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
