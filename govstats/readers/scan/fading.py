"""Ink that goes on in strokes too pale to be told from paper for certain."""

from __future__ import annotations

import cv2
import numpy as np

from govstats.readers.scan.image import Pixels
from govstats.readers.scan.page import is_faint

Rectangle = tuple[int, int, int, int]

LETTER = 4.5
"""Letter units: a mark that is at least so high is a letter."""

PALE_RIM = 1.9
"""Letter units by which a pale stroke may reach beyond the ink that it goes on from: no digit is so narrow."""

HARDLY_SEEN, EDGE = 235, 2.5
"""Brightness, among its neighbours, of a mark that can hardly be seen, and letter units along the edges of a cell."""

NOISY, NEAR_INK = 25, 20.0
"""Marks in a cell above which pale ones are noise, and letter units from ink within which they may yet be a digit."""

SPECK = 1.2
"""Letter units of what may be a sign or a point, at least."""

ADVANCE = 0.7
"""From one digit to the next, by the height of digits, at least."""

PIECES_APART = 1.5
"""Letter units between the pieces of a pale letter, at most."""


def _rim(unit: float) -> float:
    return max(2.0, PALE_RIM * unit)


def widened(rectangle: Rectangle, mask: Pixels, pale: Pixels, unit: float) -> Rectangle:
    """A rectangle around ink, wide enough for the pale ends of its strokes."""
    x0, y0, x1, y1 = rectangle
    left, rim, least = max(0, x0 - round(_rim(unit))), round(_rim(unit)), max(2, unit)
    off = int(least) + 1
    if not (pale[y0:y1, left : max(left, x0 - off + 1)].any() or pale[y0:y1, x1 + off - 1 : x1 + rim].any()):
        return rectangle
    _, labels = cv2.connectedComponents(pale[y0:y1, left : x1 + rim], connectivity=8)
    joined = np.unique(labels[:, x0 - left : x1 - left][mask[y0:y1, x0:x1] > 0])
    places = np.flatnonzero(np.isin(labels, joined[joined > 0]).any(axis=0))
    if not len(places):
        return rectangle
    first, last = left + int(places[0]), left + int(places[-1]) + 1
    return first if x0 - first > least else x0, y0, last if last - x1 > least else x1, y1


def with_pale(rectangle: Rectangle, grey: Pixels, mask: Pixels, unit: float) -> Pixels:
    """The ink of a rectangle and the pale strokes that go on from it, upward and downward too."""
    x0, y0, x1, y1 = rectangle
    rim = round(2 * PALE_RIM * unit)
    around = slice(max(0, y0 - rim), y1 + rim), slice(max(0, x0 - rim), x1 + rim)
    _, labels = cv2.connectedComponents(is_faint(grey[around]), connectivity=8)
    joined = np.unique(labels[mask[around] > 0])
    return np.asarray(np.isin(labels, joined[joined > 0]), np.uint8)


def fades(mask: Pixels, pale: Pixels, unit: float) -> bool:
    """Whether ink goes on in pale marks to either side, or has a pale letter beside it: part of it was not seen.

    Pale marks that run on over the edge are no letters: a watermark's, perhaps.
    """
    pale = _without_crossing(mask, pale)
    n, labels, stats, _ = cv2.connectedComponentsWithStats(pale, connectivity=8)
    places = np.flatnonzero(mask.any(axis=0))
    if n == 1 or not len(places):
        return False
    inked = np.zeros(n, dtype=bool)
    inked[labels[mask > 0]] = True
    letter = stats[:, cv2.CC_STAT_HEIGHT] >= LETTER * unit
    letter[0] = False
    reach = NEAR_INK * unit if n > NOISY else np.inf
    near = slice(*np.clip((places[0] - reach, places[-1] + reach), 0, mask.shape[1]).astype(int))
    if not inked[1:].all() and pale_letters(mask[:, near], pale[:, near], unit):
        return True
    left = stats[:, cv2.CC_STAT_LEFT][letter].min(initial=places[0])
    right = (stats[:, cv2.CC_STAT_LEFT] + stats[:, cv2.CC_STAT_WIDTH])[letter].max(initial=places[-1] + 1)
    return bool(max(places[0] - left, right - 1 - places[-1]) > _rim(unit))


def _without_crossing(mask: Pixels, pale: Pixels) -> Pixels:
    """Leave out the pale marks, none of them ink, that cross the edge of a cell."""
    border = np.ones_like(pale)
    border[1:-1, 1:-1] = 0
    if not (pale & border).any():
        return pale
    n, labels = cv2.connectedComponents(pale, connectivity=8)
    keep = np.ones(n, dtype=bool)
    keep[labels[border > 0]] = False
    keep[labels[mask > 0]] = True
    keep[0] = False
    return np.asarray(keep[labels], np.uint8)


def pale_letters(mask: Pixels, pale: Pixels, unit: float) -> bool:
    """Whether pale marks without any ink are, together with those close to them, as high as a letter."""
    n, labels = cv2.connectedComponents(pale, connectivity=8)
    alone = np.ones(n, dtype=bool)
    alone[labels[mask > 0]] = alone[0] = False
    if not alone.any():
        return False
    side = max(2, round(PIECES_APART * unit)) | 1
    pieces = np.pad(np.asarray(alone[labels], np.uint8), side)
    letters = cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(letters, connectivity=8)
    return bool((stats[1:, cv2.CC_STAT_HEIGHT] >= LETTER * unit).any())


def shows_all(grey: Pixels, rectangle: Rectangle, n_digits: int, unit: float) -> bool:
    """Whether so many digits stand in a rectangle, pale ones too, no other mark, and outside it nothing, hardly seen.

    Digits may touch: how many a mark holds is told by its width.
    """
    x0, _, x1, _ = rectangle
    _, _, stats, _ = cv2.connectedComponentsWithStats(is_faint(grey[:, x0:x1]), connectivity=8)
    width, height = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    high = height >= LETTER * unit
    if (np.maximum(width, height)[~high] >= SPECK * unit).any():
        return False
    held = np.maximum(1, np.rint(width[high] / (ADVANCE * height[high])))
    return bool(held.sum() == n_digits and not _stands_outside(grey, rectangle, unit))


def _stands_outside(grey: Pixels, rectangle: Rectangle, unit: float) -> bool:
    """Whether a mark stands in a cell beside a rectangle; along the edges, what is left of the rules does."""
    soft = np.asarray(cv2.blur(grey, (3, 3)) < HARDLY_SEEN, np.uint8)
    edge, rim = max(1, round(EDGE * unit)), max(2, round(unit))
    x0, y0, x1, y1 = rectangle
    soft[max(0, y0 - rim) : y1 + rim, max(0, x0 - rim) : x1 + rim] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(soft[edge:-edge, edge:-edge], connectivity=8)
    return bool((stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]] >= PIECES_APART * unit).any())
