"""Marks in a cell that are no ink of it: noise, dust, specks, what is left of the rules."""

from __future__ import annotations

import cv2
import numpy as np

from govstats.readers.scan.fading import LETTER
from govstats.readers.scan.image import Pixels
from govstats.readers.scan.marks import SHORTEST_DASH
from govstats.readers.scan.page import is_faint

DOT = 2.0
"""Letter units: a mark that is smaller either way is a dot or dust."""

RIMMED_DOT, ALONE = 2.6, 5.0
"""Letter units of a dot with its pale rim, at most, and of the white around one that is dust."""

SIGN, ROUND_SIGN = 1.5, 1.15
"""How much wider than high a sign is with its rim, and from which on a dot may be one."""

HUGGING = 2.5
"""Letter units from an edge within which a mark may be left of the rule there."""

BLOT, ROUND, BLOT_ALONE = (1.3, 3.5), 1.5, 1.5
"""Letter units of a blot, its longer side to its shorter one at most, and letter units of white around it."""

NOISE_DOT, MOST_DOTS = 4, 8
"""Pixels of a dot of noise at most, and how many of them in a cell are noise; a faded digit falls into a few pieces."""


def faint_marks(grey: Pixels) -> Pixels:
    """1 where there may be ink; among dots of noise, where the surroundings of a pixel are dark too."""
    faint = is_faint(grey)
    _, _, stats, _ = cv2.connectedComponentsWithStats(faint, connectivity=8)
    n_dots = np.count_nonzero(stats[1:, cv2.CC_STAT_AREA] <= NOISE_DOT)
    return is_faint(np.asarray(cv2.blur(grey, (3, 3)), np.uint8)) if n_dots > MOST_DOTS else faint


def without_specks(mask: Pixels, grown: Pixels, unit: float) -> Pixels:
    """Leave out what is smaller than a full stop or a dash, measured with its pale rim."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(grown, connectivity=8)
    longest = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    keep = (longest >= 0.9 * unit) & (stats[:, cv2.CC_STAT_AREA] >= 0.7 * unit * unit)
    keep[0] = False
    return np.asarray(mask & keep[labels], dtype=np.uint8)


def without_lone_dots(mask: Pixels, unit: float) -> Pixels:
    """Leave out dots with nothing near them, not even a pale mark: they belong to no figure, faded or not.

    Single pixels and what is left of the rules along the edges are no marks.
    """
    n, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    left, top, width, height = (stats[1:, column] for column in range(4))
    right, bottom = left + width, top + height
    longest = np.maximum(width, height)
    depth = np.minimum(np.minimum(right, mask.shape[1] - left), np.minimum(bottom, mask.shape[0] - top))
    marks = (longest >= max(2.0, 0.5 * unit)) & (depth > HUGGING * unit)
    dots = (longest < RIMMED_DOT * unit) & ((width < 1.5 * height) | (width < SHORTEST_DASH * unit))
    keep = np.ones(n, dtype=bool)
    for dot in np.flatnonzero(dots):
        across = np.maximum(left - right[dot], left[dot] - right)
        down = np.maximum(top - bottom[dot], top[dot] - bottom)
        near = marks & (np.maximum(across, down) < ALONE * unit)
        near[dot] = False
        keep[dot + 1] = near.any()
    return np.asarray(mask & keep[labels], dtype=np.uint8)


def without_dust(mask: Pixels, grown: Pixels, unit: float) -> tuple[Pixels, bool]:
    """Leave out dots beside letters: a point stands between digits or at the foot of the first, a sign before it.

    A sign is told by its shape with its pale rim, since of the ink of a short one not much is left at low resolution,
    or by that of its ink, if it is as wide as a dash. The second value says whether a dot stays that may be a sign
    or dust.
    """
    n, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    left, top, width, height = (stats[1:, column].astype(np.float64) for column in range(4))
    large = height >= LETTER * unit
    small = np.maximum(width, height) < DOT * unit
    if not (large.any() and small.any()):
        return mask, False
    right, bottom, middle = left + width, top + height, top + height / 2
    _, rims, rim_stats, _ = cv2.connectedComponentsWithStats(grown, connectivity=8)
    keep, is_doubtful = np.ones(n, dtype=bool), False
    for dot in np.flatnonzero(small):
        level = large & (top - unit < middle[dot]) & (middle[dot] < bottom + 2 * unit)
        before = level & (left[dot] - right < 6 * unit) & (left < left[dot])
        behind = level & (left - right[dot] < 6 * unit) & (right > right[dot])
        _, _, wide, high, _ = rim_stats[rims[labels == dot + 1].max()]
        first = behind & (left - right[dot] < 3 * unit)
        is_sign = wide >= SIGN * high or (wide >= SHORTEST_DASH * unit and width[dot] >= SIGN * height[dot])
        may_be_sign = bool(first.any()) and (is_sign or wide >= ROUND_SIGN * high)
        is_point = bool((before.any() and behind.any()) or (first & (middle[dot] > top + 0.65 * height)).any())
        keep[dot + 1] = is_point or may_be_sign
        is_doubtful |= may_be_sign and not (is_sign or is_point)
    return np.asarray(mask & keep[labels], dtype=np.uint8), bool(is_doubtful)


def is_blot(rectangle: tuple[int, int, int, int], pale: Pixels, unit: float) -> bool:
    """Whether ink that stands by itself is a round dot: no digit, no dash, no point of a number."""
    x0, y0, x1, y1 = rectangle
    short, long = sorted((x1 - x0, y1 - y0))
    if not (BLOT[0] * unit <= short and long <= BLOT[1] * unit and long <= ROUND * short):
        return False
    near, far = 1, 1 + max(1, round(BLOT_ALONE * unit))
    around = pale[max(0, y0 - far) : y1 + far, max(0, x0 - far) : x1 + far].sum(dtype=int)
    return bool(around == pale[max(0, y0 - near) : y1 + near, max(0, x0 - near) : x1 + near].sum(dtype=int))


def without_edges(mask: Pixels, unit: float) -> Pixels:
    """Leave out what is left of the rules: marks that lie along an edge of the cell."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    left, top, width, height = (stats[:, column] for column in range(4))
    rows, columns = mask.shape
    keep = np.ones(len(stats), dtype=bool)
    for start, thickness, length, size in ((left, width, height, columns), (top, height, width, rows)):
        depth = np.minimum(start + thickness, size - start)
        keep &= (depth > unit) & ((depth > 2.5 * unit) | (length < 4 * unit))
    keep[0] = False
    return np.asarray(keep[labels], dtype=np.uint8)
