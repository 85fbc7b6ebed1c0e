"""Stamps: coloured ink that spreads wide, told from coloured type and coloured rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from govstats.readers.scan.image import Pixels

STAMP_SIDE = 40.0
"""Coloured ink that spreads over at least so many letter units both ways is a stamp, not coloured type."""

STRONG_COLOUR, PALE_COLOUR = (60, 190), (40, 230)
"""How far the channels of coloured ink lie apart at least, and how bright its darkest is at most.

Without any strong colour there is no stamp; with one, what is pale belongs to it.
"""

NEAR_STAMP = 12.0
"""Letter units within which coloured ink belongs to a stamp."""

LINE_LENGTH = 45.0
"""Letter units of a straight coloured run from which it is a rule."""

STAMP_LIGHT, DARK_OF_STAMP = 185.0, 10
"""Brightness of stamp ink in its own colour's channel, of 255, at which it becomes white."""


def _coloured(colours: Pixels, least: int, brightest: int) -> Pixels:
    """1 where the ink has a colour of its own; the fringes that JPEG gives to black type do not count."""
    red, green, blue = cv2.split(cv2.blur(colours, (3, 3)))
    highest, lowest = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    return np.asarray((cv2.subtract(highest, lowest) > least) & (lowest < brightest), dtype=np.uint8)


def stamps_on(colours: Pixels, unit: float) -> Pixels:
    """1 where coloured ink belongs to something as large as a stamp, where it is laid on thin too."""
    small = resized(colours, 0.5)
    strong, coloured = _coloured(small, *STRONG_COLOUR), _coloured(small, *PALE_COLOUR)
    if strong.mean() < 1e-4:
        return np.zeros(colours.shape[:2], dtype=np.uint8)
    unit = unit / 2
    side = max(3, round(8 * unit))
    blots = cv2.morphologyEx(_without_lines(coloured, unit), cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(blots)
    boxes = [stats[label, :4] for label in np.unique(labels[strong > 0]) if label]
    inside = np.zeros_like(coloured)
    for x, y, width, height in boxes:
        if min(width, height) >= STAMP_SIDE * unit:
            left, top, right, bottom = _with_neighbours((x, y, x + width, y + height), boxes, NEAR_STAMP * unit)
            inside[top:bottom, left:right] = 1
    stamp = cv2.dilate(coloured & inside, np.ones((7, 7), np.uint8))
    size = (colours.shape[1], colours.shape[0])
    return np.asarray(cv2.resize(stamp, size, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)


def _with_neighbours(
    stamp: tuple[int, int, int, int], boxes: Sequence[npt.NDArray[Any]], reach: float
) -> tuple[int, int, int, int]:
    """The rectangle around a part of a stamp and what coloured ink lies near: the ring of a stamp has gaps."""
    left, top, right, bottom = stamp
    for _ in range(2):
        for x, y, width, height in boxes:
            apart = max(x - right, left - x - width, y - bottom, top - y - height)
            if apart < reach:
                left, top = min(left, x), min(top, y)
                right, bottom = max(right, x + width), max(bottom, y + height)
    return left, top, right, bottom


def _without_lines(coloured: Pixels, unit: float) -> Pixels:
    """Leave out coloured rules, which would make a stamp of a whole table; a ring holds no straight run so long."""
    thick = cv2.dilate(coloured, np.ones((3, 3), np.uint8))
    length = max(3, round(LINE_LENGTH * unit))
    lines = np.zeros_like(coloured)
    for kernel in (np.ones((1, length), np.uint8), np.ones((length, 1), np.uint8)):
        lines |= np.asarray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, kernel), dtype=np.uint8)
    return np.asarray(coloured & (lines == 0), dtype=np.uint8)


def stamp_light(colours: Pixels, stamp: Pixels) -> tuple[Pixels, float]:
    """Each pixel in its brightest channel, where a stamp is palest, and the brightness of the stamp's ink there."""
    red, green, blue = cv2.split(colours)
    brightest, darkest = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    ink = brightest[(stamp > 0) & (cv2.subtract(brightest, darkest) > STRONG_COLOUR[0])]
    light = float(np.percentile(ink, DARK_OF_STAMP)) if ink.size else STAMP_LIGHT
    return np.asarray(brightest, np.uint8), max(STAMP_LIGHT, light)


def resized(pixels: Pixels, factor: float) -> Pixels:
    """A picture made smaller by a factor."""
    return np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), dtype=np.uint8)
