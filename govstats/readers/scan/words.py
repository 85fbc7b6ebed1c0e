"""Text outside ruled grids: the words of a page by their ink, so that no lone digit is passed over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import cv2
import numpy as np

from govstats.readers.scan.confidence import CROP_IN_DOUBT
from govstats.readers.scan.crop import Ink, ink_in
from govstats.readers.scan.fading import pale_letters
from govstats.readers.scan.image import Pixels
from govstats.readers.scan.page import Page, is_faint, is_ink
from govstats.readers.scan.read import read_inks
from govstats.readers.scan.rules import Rectangle

WORD_GAP = 8.5
"""Letter units of white that part two words."""

NEXT_LETTER = 7.0
"""Letter units beyond the end of a word within which its next letter stands."""

LINE = 8.0
"""Letter units of height of a line of words, at least."""

LEAST_DOT, LEAST_MARK = 0.7, 1.5
"""Letter units of a dot within a word, and of the largest mark of one: a word of specks alone is dust."""

LEAST_CONFIDENCE = CROP_IN_DOUBT
"""What is read with less, outside grids, is taken for a blot and left out; what may be cut or fade stays, in doubt."""


class Word(NamedTuple):
    """A run of letters on one line."""

    text: str
    rectangle: Rectangle
    confidence: float
    alternatives: tuple[str, ...] = ()

    @property
    def middle(self) -> float:
        return (self.rectangle[1] + self.rectangle[3]) / 2


def word_rectangles(page: Page, taken: Iterable[Rectangle], rules: Pixels) -> list[Rectangle]:
    """Boxes of the words of a page, outside the rectangles that are taken, in no order."""
    mask = is_ink(page.grey)
    mask[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = 0
    margin = round(2 * page.unit)
    for x0, y0, x1, y1 in taken:
        mask[max(0, y0 - margin) : y1 + margin, max(0, x0 - margin) : x1 + margin] = 0
    mask = _without_noise(mask, page.unit, LEAST_DOT)
    kernel = np.ones((max(1, round(1.5 * page.unit)), max(1, round(WORD_GAP * page.unit))), np.uint8)
    closed = cv2.morphologyEx(_framed(mask, kernel), cv2.MORPH_CLOSE, kernel)
    n, labels, stats, _ = cv2.connectedComponentsWithStats(closed)
    marked = np.zeros(n, dtype=bool)
    marked[labels[_framed(_without_noise(mask, page.unit, LEAST_MARK), kernel) > 0]] = True
    rim_y, rim_x = kernel.shape
    boxes = [
        (int(x) - rim_x, int(y) - rim_y, int(x + width) - rim_x, int(y + height) - rim_y)
        for x, y, width, height, _ in stats[1:][marked[1:]]
    ]
    return _joined(boxes, WORD_GAP * page.unit)


def _joined(boxes: Iterable[Rectangle], gap: float) -> list[Rectangle]:
    """Boxes side by side on a line with less than the gap between them become one: 一、 and the strokes of 二."""
    words: list[Rectangle] = []
    for box in sorted(boxes):
        for number, word in enumerate(words):
            if box[0] - word[2] >= gap:
                continue
            shared = min(box[3], word[3]) - max(box[1], word[1])
            if 2 * shared >= min(box[3] - box[1], word[3] - word[1]):
                words[number] = (word[0], min(word[1], box[1]), max(word[2], box[2]), max(word[3], box[3]))
                break
        else:
            words.append(box)
    return words


def _framed(mask: Pixels, kernel: Pixels) -> Pixels:
    height, width = kernel.shape
    return np.pad(mask, ((height, height), (width, width)))


def _without_noise(mask: Pixels, unit: float, least: float) -> Pixels:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    longest = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    keep = (longest >= least * unit) & (stats[:, cv2.CC_STAT_HEIGHT] < 60 * unit)
    keep[0] = False
    return np.asarray(keep[labels], dtype=np.uint8)


def read_words(page: Page, rectangles: Iterable[Rectangle], rules: Pixels) -> list[Word]:
    """The words in the rectangles, split into lines where a rectangle holds several."""
    places: list[Rectangle] = []
    inks: list[Ink] = []
    rim = round(page.unit)
    for x0, y0, x1, y1 in rectangles:
        above = max(rim, round((LINE * page.unit - y1 + y0) / 2))  # a dash is no part of the edge
        left, top = max(0, x0 - rim), max(0, y0 - above)
        ink = ink_in(page, rules, (left, top, x1 + rim, y1 + above))
        tallest = max((piece.rectangle[3] - piece.rectangle[1] for piece in ink.pieces), default=0)
        for piece in ink.pieces:
            a, b, c, d = piece.rectangle
            if d - b >= 0.35 * tallest:
                places.append((left + a, top + b, left + c, top + d))
                goes_on = _fades_beside(page, rules, (left + a, top + b, left + c, top + d))
                inks.append(ink._replace(pieces=(piece,), cut=goes_on))
    return [
        Word(read.text, place, read.confidence, read.alternatives)
        for place, read in zip(places, read_inks(inks, page.unit), strict=True)
        if read.text and read.confidence >= LEAST_CONFIDENCE
    ]


def _fades_beside(page: Page, rules: Pixels, word: Rectangle) -> bool:
    """Whether pale marks stand where the next letter to either side would: the word goes on in them."""
    x0, y0, x1, y1 = word
    reach = round(NEXT_LETTER * page.unit)
    beside = slice(y0, y1), slice(max(0, x0 - reach), x1 + reach)
    grey = np.where(rules[beside] > 0, np.uint8(255), page.grey[beside])
    return pale_letters(is_ink(grey), is_faint(grey), page.unit)


def lines_of(words: Iterable[Word]) -> list[list[Word]]:
    """Words gathered into lines by their middles, lines from top to bottom, words from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.middle):
        if lines:
            tallest = max(lines[-1], key=lambda other: other.rectangle[3] - other.rectangle[1])
            if tallest.rectangle[1] < word.middle < tallest.rectangle[3] or (
                word.rectangle[1] < tallest.middle < word.rectangle[3]
            ):
                lines[-1].append(word)
                continue
        lines.append([word])
    return [sorted(line, key=lambda word: word.rectangle[0]) for line in lines]
