"""Which way up a page lies: a sample of its lines is read in the four positions."""

from __future__ import annotations

import re
from typing import NamedTuple

import cv2
import numpy as np

from govstats.readers.scan.bend import unbent
from govstats.readers.scan.crop import FIRST_TRIM, crop, ink_in
from govstats.readers.scan.image import Pixels
from govstats.readers.scan.page import Page, Prepared, is_ink, straighten
from govstats.readers.scan.recognise import Recognised, recognise
from govstats.readers.scan.rules import Rules, find_rules, long_rules
from govstats.readers.scan.words import word_rectangles

SAMPLE = 10
"""Lines that are read in each position."""

AS_SHOWN, ON_ITS_SIDE = (0, 2), (1, 3)
"""Quarter turns of a page; narrow heads and slashes in columns make one look as if it lay on its side."""

CLEARLY_UPRIGHT = 4.0
"""Ideographs surely read in a line of the sample at which the opposite position, or one on its side, is not tried."""

FIGURE, SURE_FIGURE = re.compile(r"[\d.,]+"), 0.95
"""A line of figures alone, and its confidence at least: ideographs that lie on their side read as figures too."""

CLEARLY_BETTER = 0.3
"""Ideographs a line by which a position must read better than one that was tried before it."""


class Upright(NamedTuple):
    """A page in the position in which it is read, with its rules."""

    page: Page
    rules: Rules
    long_rules: Pixels


def upright(prepared: Prepared, number: int) -> Upright:
    """The page straightened in the position in which its lines read best."""
    best, best_score = None, -1.0
    for positions in (ON_ITS_SIDE, AS_SHOWN) if _lines_stand(prepared) else (AS_SHOWN, ON_ITS_SIDE):
        for turns in positions:
            position = _position(straighten(prepared, number, turns))
            score = _legibility(position.page, position.long_rules)
            if best is None or score > best_score + CLEARLY_BETTER:
                best, best_score = position, score
            if best_score >= CLEARLY_UPRIGHT:
                break
        if best_score >= CLEARLY_UPRIGHT and positions == AS_SHOWN:
            break
    assert best is not None
    page = unbent(best.page, best.rules)
    return best if page is None else _position(page)


def _position(page: Page) -> Upright:
    rules = find_rules(page)
    return Upright(page._replace(folds=rules.folds), rules, long_rules(rules, page.unit))


def _lines_stand(prepared: Prepared) -> bool:
    """Whether runs of letters are rather tall than wide: the page lies on its side."""
    unit = prepared.unit / 2
    small = cv2.resize(prepared.grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(is_ink(np.asarray(small, np.uint8)), connectivity=8)
    letter = (stats[:, 2:4].max(axis=1) < 25 * unit) & (stats[:, 2:4].min(axis=1) > 2.5 * unit)
    letter[0] = False
    side = max(2, round(2.5 * unit))
    runs = cv2.morphologyEx(np.asarray(letter[labels], np.uint8), cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(runs)
    width, height = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    wide, tall = width >= 2.5 * height, height >= 2.5 * width
    return bool(height[tall].sum() > width[wide].sum())


def _legibility(page: Page, rules: Pixels) -> float:
    """How much of a sample of lines can be read (:func:`_ideographs_a_line`): of half of it, where that is clear."""
    crops = _sample(page, rules)
    readings = recognise(crops[::2])
    if _ideographs_a_line(readings) < CLEARLY_UPRIGHT:
        readings += recognise(crops[1::2])
    return _ideographs_a_line(readings)


def _sample(page: Page, rules: Pixels) -> list[Pixels]:
    """Crops of lines of a page, the longest first."""
    half = page._replace(grey=page.grey[::2, ::2], unit=page.unit / 2)
    lines = [(2 * x0, 2 * y0, 2 * x1, 2 * y1) for x0, y0, x1, y1 in word_rectangles(half, (), rules[::2, ::2])]
    lines = [
        box
        for box in lines
        if 5 * page.unit <= box[3] - box[1] <= 30 * page.unit and box[2] - box[0] >= 2.5 * (box[3] - box[1])
    ]
    lines.sort(key=lambda box: (-min(box[2] - box[0], 150 * page.unit), box))
    picked = [lines[i] for i in np.linspace(0, len(lines) - 1, SAMPLE).astype(int)] if len(lines) > SAMPLE else lines
    crops: list[Pixels] = []
    for x0, y0, x1, y1 in picked:
        ink = ink_in(page, rules, (x0, y0, min(x1, x0 + round(150 * page.unit)), y1))
        if ink.pieces:
            crops.append(
                crop(
                    ink,
                    max(ink.pieces, key=lambda piece: piece.rectangle[2] - piece.rectangle[0]),
                    page.unit,
                    FIRST_TRIM,
                )
            )
    return crops


def _ideographs_a_line(readings: list[Recognised]) -> float:
    """The mean number of ideographs in a line of words, weighed by their confidence; one alone may be a blot.

    Their number tells more than their confidence: glyphs that stand under one another, as in narrow heads, are
    read as short words where the page lies on its side.
    """
    counts = [sum("一" <= sign <= "鿿" for sign in reading.text) for reading in readings]
    read = sum(n * reading.confidence for n, reading in zip(counts, readings, strict=True) if n >= 2)
    figures = sum(reading.confidence >= SURE_FIGURE for reading in readings if FIGURE.fullmatch(reading.text))
    return read / max(3, len(readings) - figures)
