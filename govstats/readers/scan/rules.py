"""The rules of a straightened page: straight runs, dark ones and pale ones, told from strokes of letters."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from govstats.readers.scan.folds import without_folds
from govstats.readers.scan.image import Pixels
from govstats.readers.scan.page import Page, is_faint
from govstats.readers.scan.seals import ON_RING

Rectangle = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels of the straightened page."""

Marks = npt.NDArray[np.bool_]

THICK = 5.0
"""Letter units of height above which a run is a fill, no rule; a soft edge of two pixels either side included."""

DASH = 4.0
"""Letter units of a dash and of the white before the next, at most, in a rule of dashes or dots."""

WIDER_THAN_DASH, LETTER = 2.0, (4.5, 14.0)
"""Letter units of width above which a mark is no dash of an upright rule, and of height of a letter."""

LEAST_DASHED = 60.0
"""Letter units of a rule of dashes at least: rows of letters are broken up before."""

WITH_DASHES = 1.12
"""Length of all rules, as a multiple of that of the solid ones, from which there are rules of dashes."""


LEAST_CONTRAST, OF_USUAL = 6.0, 0.15
"""Brightness by which a rule is darker than the paper at least, and as a share of that of dark rules.

What is paler shines through from the back of the sheet.
"""

NARROWED = 3
"""Pixels of a rule that one is enough of to tell how dark it is."""

MANY_DARK = 2000.0
"""Letter units of dark rules from which they are the rules of the page."""


ARC = 0.8
"""Share of a run on the ring of a seal from which it is an arc of it."""


class Rules(NamedTuple):
    """Masks of what is drawn as a line."""

    horizontal: Pixels
    vertical: Pixels
    folds: Pixels | None = None
    """Creases and streaks, which are no rules."""

    @property
    def both(self) -> Pixels:
        return np.asarray(self.horizontal | self.vertical, dtype=np.uint8)


def find_rules(page: Page) -> Rules:
    """Straight runs longer than any stroke of a letter, dark ones and pale ones, short breaks closed.

    Rows of dashes or dots count as rules on a page that has many of them.
    """
    grey, unit = page.grey, page.unit
    least = _least_contrast(grey, unit)
    horizontal = _thin(_long_runs(grey, unit, 24 * unit, least), unit)
    dashed = _thin(_long_runs(grey, unit, 24 * unit, least, DASH), unit)
    solid_length, dashed_length = (int(_runs(mask, LEAST_DASHED * unit).sum()) for mask in (horizontal, dashed))
    dash = DASH if dashed_length > WITH_DASHES * solid_length + 8 * LEAST_DASHED * unit else 0.0
    horizontal = dashed if dash else horizontal
    vertical = _thin(_long_runs(np.ascontiguousarray(grey.T), unit, 12 * unit, least, dash), unit)
    vertical = _without_strokes(np.ascontiguousarray(vertical.T), horizontal, unit, dashed=dash > 0)
    vertical = _without_letters(vertical, grey, unit) if dash else vertical
    rings = page.stamp == ON_RING
    if rings.any():
        horizontal, vertical = _without_arcs(horizontal, rings), _without_arcs(vertical, rings)
    return _without_folds(grey, _closed(horizontal, unit), np.ascontiguousarray(_closed(vertical.T, unit).T), unit)


def _without_arcs(mask: Pixels, rings: Marks) -> Pixels:
    """Leave out runs that lie on the ring of a seal: its arcs are nearly straight."""
    n, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    keep = np.bincount(labels[rings], minlength=n) < ARC * stats[:, cv2.CC_STAT_AREA]
    keep[0] = False
    return np.asarray(keep[labels], dtype=np.uint8)


def _without_folds(grey: Pixels, horizontal: Pixels, vertical: Pixels, unit: float) -> Rules:
    level = without_folds(grey, horizontal, vertical, unit)
    sideways, along, across = (np.ascontiguousarray(mask.T) for mask in (grey, vertical, level.rules))
    upright = without_folds(sideways, along, across, unit)
    folds = level.folds | upright.folds.T
    return Rules(level.rules, np.ascontiguousarray(upright.rules.T), folds if folds.any() else None)


def _least_contrast(grey: Pixels, unit: float) -> float:
    """How much darker than its surroundings a rule is at least, on a page with many that are dark."""
    narrow = np.ascontiguousarray(grey[:, ::NARROWED])
    dark = _thin(_runs(is_faint(narrow), LEAST_DASHED * unit / NARROWED), unit)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    if NARROWED * stats[1:, cv2.CC_STAT_WIDTH].sum() < MANY_DARK * unit:
        return LEAST_CONTRAST
    return max(LEAST_CONTRAST, OF_USUAL * (255.0 - float(np.median(narrow[dark > 0]))))


def _long_runs(grey: Pixels, unit: float, length: float, least: float, dash: float = 0.0) -> Pixels:
    return _runs(is_faint(grey), length) | _runs(_pale_lines(grey, unit, least, dash), length)


def _row(length: float) -> Pixels:
    return np.ones((1, max(3, round(length))), np.uint8)


def _runs(mask: Pixels, length: float) -> Pixels:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, _row(length)), dtype=np.uint8)


def _pale_lines(grey: Pixels, unit: float, least: float, dash: float) -> Pixels:
    """1 where most of a stretch of a row is darker by ``least`` than just above and below, and both of these are white.

    With ``dash``, letter units, whatever stands in a row with so little white between counts as one line.
    """
    stretch = (max(3, round(9 * unit)), 1)
    off = max(2, round(1.8 * unit))
    along = cv2.copyMakeBorder(cv2.blur(grey, stretch), off, off, 0, 0, cv2.BORDER_REPLICATE)
    beside = cv2.min(along[: -2 * off], along[2 * off :])
    here = cv2.blur(grey, (max(3, round(dash * unit)), 1)) if dash else grey
    darker = (cv2.subtract(beside, here) > least) & (beside >= 225)
    lines = cv2.blur(np.where(darker, np.uint8(255), np.uint8(0)), stretch) >= 0.75 * 255
    return np.asarray(cv2.dilate(lines.astype(np.uint8), _row(4.5 * unit)), dtype=np.uint8)


def _closed(mask: Pixels, unit: float) -> Pixels:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _row(8 * unit)), dtype=np.uint8)


def _without_strokes(vertical: Pixels, horizontal: Pixels, unit: float, *, dashed: bool) -> Pixels:
    """Keep vertical runs that are long, or that reach from one horizontal rule to another.

    Where dashes count as rules, strokes of letters that stand in one row reach as far.
    """
    reach = max(3, round(2.4 * unit)) | 1
    near = cv2.dilate(horizontal, np.ones((reach, reach), np.uint8))
    _, labels, stats, centres = cv2.connectedComponentsWithStats(vertical)
    top, height = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_HEIGHT]
    middle = np.rint(centres[:, 0]).astype(np.intp)
    held = (near[top, middle] > 0) & (near[top + height - 1, middle] > 0)
    keep = (held & (not dashed)) | (height >= 24 * unit)
    keep[0] = False
    return np.asarray(keep[labels], dtype=np.uint8)


def _without_letters(vertical: Pixels, grey: Pixels, unit: float) -> Pixels:
    """Leave out vertical rules of dashes that are, for the better part, letters: each 1 in a column is one."""
    inked = is_faint(grey)
    _, marks, stats, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
    width, height = stats[:, cv2.CC_STAT_WIDTH] / unit, stats[:, cv2.CC_STAT_HEIGHT] / unit
    is_letter = (width >= WIDER_THAN_DASH) & (width <= LETTER[1]) & (height >= LETTER[0]) & (height <= LETTER[1])
    is_letter[0] = False
    n, labels = cv2.connectedComponents(vertical)
    ink = np.bincount(labels[(vertical > 0) & (inked > 0)], minlength=n)
    letters = np.bincount(labels[(vertical > 0) & is_letter[marks]], minlength=n)
    keep = 2 * letters < np.maximum(ink, 1)
    keep[0] = False
    return np.asarray(keep[labels], dtype=np.uint8)


def _thin(mask: Pixels, unit: float) -> Pixels:
    """Leave out what is too thick for a rule: fills and pictures."""
    kernel = np.ones((max(8, round(THICK * unit)), 1), np.uint8)
    thick = cv2.dilate(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel), np.ones((3, 3), np.uint8))
    return np.asarray(mask & (thick == 0), dtype=np.uint8)


def long_rules(rules: Rules, unit: float) -> Pixels:
    """The rules without what may be strokes of large letters, and with the creases."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(rules.both)
    keep = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= 60 * unit
    keep[0] = False
    long = np.asarray(keep[labels], dtype=np.uint8)
    return long if rules.folds is None else np.asarray(long | rules.folds, dtype=np.uint8)


def inside_of(rectangle: Rectangle, rules: Pixels, unit: float) -> Rectangle:
    """The rectangle without the rules that run along its sides, found where they really lie."""
    x0, y0, x1, y1 = rectangle
    reach = min(round(3 * unit), (x1 - x0) // 3, (y1 - y0) // 3)
    rows = rules[max(0, y0) : y1, max(0, x0 + reach) : x1 - reach].mean(axis=1) > 0.2
    columns = rules[max(0, y0 + reach) : y1 - reach, max(0, x0) : x1].mean(axis=0) > 0.2
    (top, bottom), (left, right) = _rims(rows, reach), _rims(columns, reach)
    return x0 + left, y0 + top, x1 - right, y1 - bottom


def _rims(drawn: Marks, reach: int) -> tuple[int, int]:
    """How far the rules at both ends reach in, with a pixel for their soft edge."""
    first, last = np.flatnonzero(drawn[:reach]), np.flatnonzero(drawn[::-1][:reach])
    return (int(first[-1]) + 2 if len(first) else 1), (int(last[-1]) + 2 if len(last) else 1)
