"""What is cut out of a page for the recogniser: pieces of lines, trimmed to their ink and padded."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from govstats.readers.scan.fading import fades, widened
from govstats.readers.scan.folds import smoothed
from govstats.readers.scan.image import Pixels
from govstats.readers.scan.page import Page, is_ink
from govstats.readers.scan.specks import (
    faint_marks,
    is_blot,
    without_dust,
    without_edges,
    without_lone_dots,
    without_specks,
)

Rectangle = tuple[int, int, int, int]


SOFT_EDGE, RULE = 25.0, 125.0
"""Brightness by which ink that goes on over the edge of a cell is darker than most of it, and below which a rule is."""

BRACKET = 8.5
"""Letter units of white that a bracket of full width leaves between words."""


class Trim(NamedTuple):
    """How a piece is cut out, in letter units."""

    margin: float
    """White around the ink."""
    height: float
    """Least height of the crop, so that a dash stays a dash."""
    size: float = 1.0
    """Factor by which the crop is enlarged."""


FIRST_TRIM = Trim(margin=2.5, height=12)
CHECK_TRIM = Trim(margin=1.2, height=10)
SECOND_TRIMS = (Trim(margin=1.8, height=13), Trim(margin=3.0, height=14, size=1.5))


class Piece(NamedTuple):
    """A run of ink on one line of a cell."""

    line: int
    rectangle: Rectangle


class Ink(NamedTuple):
    """The inside of a cell: its picture, what is ink in it, and what speaks against trusting it."""

    grey: Pixels
    mask: Pixels
    """1 where there is ink."""
    pieces: tuple[Piece, ...]
    faint: bool
    """Marks that are paler than ink, and nothing else."""
    cut: bool
    """Ink runs into the edge of the cell or a crease: a stroke from outside, or a letter cut off."""
    stamped: bool
    """A stamp covers part of it."""
    fading: bool = False
    """Ink goes on in marks that are paler, or a dot before it may be its sign: part of it was not seen for certain."""


def ink_in(page: Page, rules: Pixels, rectangle: Rectangle) -> Ink:
    """The ink of a rectangle of the page without the rules along its sides."""
    x0, y0, x1, y1 = _clipped(rectangle, page.grey)
    lines = cv2.dilate(rules[y0:y1, x0:x1], np.ones((3, 3), np.uint8))
    side = round(3 * page.unit)
    lines[side:-side, side:-side] = 0
    grey = np.where(lines > 0, np.uint8(255), page.grey[y0:y1, x0:x1])
    grey, crossed = (grey, False) if page.folds is None else smoothed(grey, page.folds[y0:y1, x0:x1], page.unit)
    pale = without_lone_dots(without_edges(faint_marks(grey), page.unit), page.unit)
    mask, is_sign_doubtful = without_dust(without_specks(is_ink(grey), pale, page.unit), pale, page.unit)
    faint = False
    if not mask.any():
        mask = without_specks(pale, pale, 1.5 * page.unit)
        faint = bool(mask.any())
    border = np.asarray(cv2.dilate(lines, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    if np.concatenate((mask[0], mask[-1], mask[:, 0], mask[:, -1])).any():
        border = np.asarray(cv2.max(border, _crossed_frame(page.grey, (x0, y0, x1, y1))), dtype=np.uint8)
    stamped = bool(page.stamp[y0:y1, x0:x1].any())
    cut = crossed or _is_cut(mask, border, page.unit)
    fading = is_sign_doubtful or fades(mask, pale, page.unit)
    pieces = tuple(
        piece._replace(rectangle=widened(piece.rectangle, mask, pale, page.unit))
        for piece in _pieces(mask, pale, page.unit)
        if not is_blot(piece.rectangle, pale, page.unit)
    )
    return Ink(grey, mask, pieces, faint, cut, stamped, fading)


def _clipped(rectangle: Rectangle, grey: Pixels) -> Rectangle:
    x0, y0, x1, y1 = rectangle
    x0, y0 = max(0, x0), max(0, y0)
    return x0, y0, max(x0 + 1, min(x1, grey.shape[1])), max(y0 + 1, min(y1, grey.shape[0]))


def _crossed_frame(grey: Pixels, rectangle: Rectangle) -> Pixels:
    """1 along the sides of a rectangle where what lies just outside is darker than along most of that side."""
    x0, y0, x1, y1 = rectangle
    frame = np.zeros((y1 - y0, x1 - x0), np.uint8)
    frame[0] = _crossing(grey[max(0, y0 - 2) : y0, x0:x1])
    frame[-1] |= _crossing(grey[y1 : y1 + 2, x0:x1])
    frame[:, 0] |= _crossing(grey[y0:y1, max(0, x0 - 2) : x0].T)
    frame[:, -1] |= _crossing(grey[y0:y1, x1 : x1 + 2].T)
    return frame


def _crossing(lines: Pixels) -> Pixels:
    """1 where each of the lines that is pale enough to tell is darker than most of it."""
    if not len(lines):
        return np.ones(lines.shape[1], np.uint8)
    usual = np.median(lines, axis=1, keepdims=True)
    darker = (lines < usual - SOFT_EDGE) | (usual < RULE)
    return np.asarray(cv2.dilate(darker.astype(np.uint8), np.ones((1, 3), np.uint8)).min(axis=0), np.uint8)


def _is_cut(mask: Pixels, border: Pixels, unit: float) -> bool:
    """Whether a mark of a letter's size touches the edge of the cell."""
    n, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if n == 1:
        return False
    touching = np.unique(labels[(border > 0) & (mask > 0)])
    high = stats[touching, cv2.CC_STAT_HEIGHT] > 3 * unit
    wide = stats[touching, cv2.CC_STAT_WIDTH] > 3 * unit
    return bool((high | wide)[touching > 0].any())


def _runs(profile: npt.NDArray[np.bool_], gap: int) -> list[tuple[int, int]]:
    """Stretches of True, joined across at most ``gap`` False."""
    places = np.flatnonzero(profile)
    if not len(places):
        return []
    breaks = np.flatnonzero(np.diff(places) > gap + 1)
    starts = [places[0], *places[breaks + 1]]
    ends = [*places[breaks], places[-1]]
    return [(int(start), int(end) + 1) for start, end in zip(starts, ends, strict=True)]


def _pieces(mask: Pixels, pale: Pixels, unit: float) -> Iterable[Piece]:
    """Lines by the rows without ink between them, pieces by gaps that no space within a number has.

    A letter that is too thin to be ink is no gap: 一 in 上一年.
    """
    for number, (top, bottom) in enumerate(_lines(mask, unit)):
        band = mask[top:bottom]
        inked, marked = band.max(axis=0) > 0, pale[top:bottom].max(axis=0) > 0
        for start, stop in _runs(inked | marked, gap=round(12 * unit)):
            if not inked[start:stop].any():
                continue
            left, right = start + int(inked[start:stop].argmax()), stop - int(inked[start:stop][::-1].argmax())
            rows = np.flatnonzero(band[:, left:right].any(axis=1))
            yield Piece(number, (left, top + int(rows[0]), right, top + int(rows[-1]) + 1))


def holds_one_head(ink: Ink, unit: float) -> bool:
    """Whether letters stand across the middle of a cell from left to right, or in one place only.

    Of two columns with no rule seen between them each has a head.
    """
    middle = ink.mask.shape[1] / 2
    runs = _runs(ink.mask.max(axis=0) > 0, gap=round(BRACKET * unit))
    return len(runs) == 1 or any(left < middle < right for left, right in runs)


def _lines(mask: Pixels, unit: float) -> list[tuple[int, int]]:
    """Rows of ink; what is too low for a line of its own (a dot, a dash of a letter) joins its neighbour."""
    lines = _runs(mask.max(axis=1) > 0, gap=max(0, round(0.3 * unit)))
    joined: list[tuple[int, int]] = []
    for top, bottom in lines:
        if joined:
            above = joined[-1]
            low = min(bottom - top, above[1] - above[0]) < 4.5 * unit
            if low and bottom - above[0] < 13 * unit and top - above[1] < 3 * unit:
                joined[-1] = (above[0], bottom)
                continue
        joined.append((top, bottom))
    return joined


def crop(ink: Ink, piece: Piece, unit: float, trim: Trim) -> Pixels:
    """One piece with white around it."""
    x0, y0, x1, y1 = piece.rectangle
    margin = round(trim.margin * unit)
    missing = max(0, round(trim.height * unit) - (y1 - y0) - 2 * margin)
    around = (x0 - margin, y0 - margin - missing // 2, x1 + margin, y1 + margin + (missing + 1) // 2)
    picture = _only(ink.grey, around, piece.rectangle, unit)
    if trim.size == 1.0:
        return picture
    enlarged = cv2.resize(picture, None, fx=trim.size, fy=trim.size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(enlarged, dtype=np.uint8)


def _only(grey: Pixels, around: Rectangle, rectangle: Rectangle, unit: float) -> Pixels:
    """The rectangle on a white ground of the size of ``around``; its pale rim of half a unit is kept."""
    rim = max(1, round(0.5 * unit))
    x0, y0 = max(0, rectangle[0] - rim), max(0, rectangle[1] - rim)
    x1, y1 = min(grey.shape[1], rectangle[2] + rim), min(grey.shape[0], rectangle[3] + rim)
    ground = np.full((around[3] - around[1], around[2] - around[0]), 255, dtype=np.uint8)
    left, top = x0 - around[0], y0 - around[1]
    right, bottom = min(left + x1 - x0, ground.shape[1]), min(top + y1 - y0, ground.shape[0])
    ground[max(top, 0) : bottom, max(left, 0) : right] = grey[
        y0 + max(-top, 0) : y0 + bottom - top, x0 + max(-left, 0) : x0 + right - left
    ]
    return ground


def joined(pieces: Iterable[Piece], texts: Iterable[str]) -> str:
    """Pieces of a line parted by a space, lines by a line feed; what read as nothing is left out."""
    read = [(piece, text) for piece, text in zip(pieces, texts, strict=True) if text]
    text = read[0][1] if read else ""
    for (before, _), (piece, part) in pairwise(read):
        text += (" " if piece.line == before.line else "\n") + part
    return text
