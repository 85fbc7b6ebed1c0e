"""Stamps: coloured ink that spreads wide, told from coloured type and coloured rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

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

LEAST_TINT = 12.0
"""How much further than its paper a thin stroke of a stamp goes from grey towards the tint of the ink, at least."""

NEAR_STAMP, NEAR_STAR = 12.0, 24.0
"""Letter units within which coloured ink belongs to a stamp, and to what is not as large as a whole one."""

WHOLE_STAMP = 70.0
"""Letter units of a whole stamp at least; of those across a seal, its star takes a third."""

LINE_LENGTH = 45.0
"""Letter units of a straight coloured run from which it is a rule."""

STROKE = 2.5
"""Letter units of the widest stroke of print."""

BARE, AROUND, LEAST_BARE = 0.8, 15.0, 0.01
"""Share of the usual brightness of a stamp that it has where nothing is printed, letter units around a place, and the
share of those in which it is bare at least where it is a stamp that lies there, and no fringe of print."""

DARK_OF_PRINT = 0.5
"""Percent of what lies under a stamp that is print at its darkest."""

CLEAR = 0.75
"""Share of the way from print to bare ink of a stamp from which nothing is printed, but thin strokes of the stamp."""

VEILED = (80.0, 180.0)
"""Brightness of that print from which a stamp veils it, and from which there is no print."""

STAMP_LIGHT, DARK_OF_STAMP = 185.0, 10
"""Brightness of stamp ink in its own colour's channel, of 255, at which it becomes white."""


def _tones(colours: Pixels) -> tuple[Pixels, Pixels]:
    """How bright each pixel is in its darkest channel, and how much brighter in its brightest."""
    red, green, blue = cv2.split(colours)
    lowest = np.asarray(cv2.min(cv2.min(red, green), blue), np.uint8)
    return lowest, np.asarray(cv2.subtract(cv2.max(cv2.max(red, green), blue), lowest), np.uint8)


def stamps_on(colours: Pixels, unit: float) -> Pixels:
    """1 where coloured ink belongs to something as large as a stamp, where it is laid on thin too."""
    soft = cv2.blur(resized(colours, 0.5), (3, 3))  # what JPEG gives to black type does not count
    lowest, colour = _tones(np.asarray(soft, np.uint8))
    strong, coloured = (
        ((colour > least) & (lowest < brightest)).astype(np.uint8) for least, brightest in (STRONG_COLOUR, PALE_COLOUR)
    )
    if strong.mean() < 1e-4:
        return np.zeros(colours.shape[:2], dtype=np.uint8)
    unit = unit / 2
    side = max(3, round(8 * unit))
    blots = cv2.morphologyEx(_without_lines(coloured, unit), cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(blots)
    boxes = [stats[label, :4] for label in np.unique(labels[strong > 0]) if label]
    inside = np.zeros_like(coloured)
    wholes = []
    for x, y, width, height in boxes:
        if min(width, height) >= STAMP_SIDE * unit:
            reach = NEAR_STAMP if max(width, height) >= WHOLE_STAMP * unit else NEAR_STAR
            left, top, right, bottom = _with_neighbours((x, y, x + width, y + height), boxes, reach * unit)
            inside[top:bottom, left:right] = 1
            wholes.append((slice(2 * top, 2 * bottom), slice(2 * left, 2 * right)))
    thick = cv2.dilate(coloured & inside, np.ones((7, 7), np.uint8))
    size = (colours.shape[1], colours.shape[0])
    stamp = np.asarray(cv2.resize(thick, size, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
    for whole in wholes:
        stamp[whole] |= _tinted(colours[whole], stamp[whole])
    return stamp


def _tinted(colours: Pixels, stamp: Pixels) -> Pixels:
    """1 where there is something of a stamp's tint, on thin strokes too, and around it."""
    excess = colours - colours.mean(axis=2, keepdims=True, dtype=np.float32)
    _, colour = _tones(colours)
    strong = (stamp > 0) & (colour > STRONG_COLOUR[0])
    if not strong.any():
        return np.zeros_like(stamp)
    tint = excess[strong].mean(axis=0)
    along = cv2.blur(excess @ (tint / np.linalg.norm(tint)), (3, 3))
    tinted = along > np.median(along) + LEAST_TINT
    return np.asarray(cv2.dilate(tinted.astype(np.uint8), np.ones((5, 5), np.uint8)), np.uint8)


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


class StampInk(NamedTuple):
    """What the ink of stamps makes of a page."""

    brightest: Pixels
    """Each pixel in its brightest channel, where stamps are palest."""
    light: float
    """Brightness of their ink there."""
    inked: Pixels
    """1 where it lies, on print too."""


def ink_of_stamps(colours: Pixels, stamp: Pixels, unit: float) -> StampInk:
    """Where on a page the ink of stamps lies, and how it looks."""
    lowest, colour = _tones(colours)
    brightest = lowest + colour
    coloured = (stamp > 0) & (colour > STRONG_COLOUR[0])
    light = float(np.percentile(brightest[coloured], DARK_OF_STAMP)) if coloured.any() else STAMP_LIGHT
    inked = cv2.morphologyEx(coloured.astype(np.uint8), cv2.MORPH_CLOSE, _stroke(unit))
    return StampInk(brightest, max(STAMP_LIGHT, light), np.asarray(inked, np.uint8))


def without_veil(grey: Pixels, ink: StampInk, unit: float) -> Pixels:
    """The page, evened, with what is printed under a stamp as dark as elsewhere, where the stamp makes it pale.

    The picture of a stamp that is laid on a page lies over the print like a veil.
    """
    core = cv2.erode(ink.inked, _stroke(unit)) > 0
    if not core.any():
        return grey
    bare = ((ink.inked > 0) & (ink.brightest > BARE * np.median(ink.brightest[core]))).astype(np.float32)
    around = (round(AROUND * unit),) * 2
    share = cv2.blur(bare, around)
    ground = cv2.blur(ink.brightest * bare, around) / np.maximum(share, LEAST_BARE)
    even = np.clip(255.0 * ink.brightest / np.maximum(ground, 40), 0, 255).astype(np.uint8)
    darkest = float(np.percentile(even[core], DARK_OF_PRINT))
    if not VEILED[0] < darkest < VEILED[1]:
        return grey
    white = darkest + CLEAR * (255 - darkest)
    printed = np.interp(np.arange(256), (darkest, white), (VEILED[0], 255)).astype(np.uint8)[even]
    return np.asarray(np.where((ink.inked > 0) & (share >= LEAST_BARE), printed, grey), np.uint8)


def _stroke(unit: float) -> Pixels:
    """A square as wide as strokes of print are at most."""
    side = round(STROKE * unit) | 1
    return np.ones((side, side), np.uint8)


def resized(pixels: Pixels, factor: float) -> Pixels:
    """A picture made smaller by a factor."""
    return np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), dtype=np.uint8)
