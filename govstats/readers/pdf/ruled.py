"""Lattices and ink -> grids of kind ``ruled``."""

from __future__ import annotations

import re
from collections import Counter
from operator import gt

import numpy as np
import numpy.typing as npt

from govstats.grid import Cell, Grid
from govstats.readers.pdf.codes import BRACKET, DASH, DASHES, FULL_WIDTH, IN_NUMBERS, POINT
from govstats.readers.pdf.figures import VALUE
from govstats.readers.pdf.page import ODD_SIZE
from govstats.readers.pdf.paths import Boxes
from govstats.readers.pdf.rules import Lattice
from govstats.readers.pdf.words import (
    FLAT,
    Indices,
    Ink,
    build_texts,
    common_height,
    line_starts,
    steps,
)
from govstats.readers.wrapped import WIDEST_MARGINS, WRAPPED

Flags = npt.NDArray[np.bool_]

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"
FIGURE = rf"(?:[\d.,]+|[/{re.escape(DASHES)}]+)"
FIGURES = re.compile(f"^{FIGURE}(?: {FIGURE}){{2,}}$", re.MULTILINE)
STACK = re.compile("w*1{3,}|w+1+")
"""Lines of a cell of which some are figures, below words or two others."""
STACKS = 3
"""So many cells of a row with several figures, or words and figures, below each other hold several rows."""
SQUARE = 1.25
"""Heights of characters that a full-width digit takes."""
LARGE = 2.0
"""Print higher than the rest by this factor may be no print of the table."""
UNEVEN = 0.1
"""Share of their height that the digits of one number are set more or less widely at most."""
WORD_GAP = 0.45
"""Characters of one number stand nearer than this share of their height."""
WIDE_GAP = 1.0
"""The same for full-width digits; those of several cells stand farther apart."""


def owners(lattices: list[Lattice], ink: Ink) -> npt.NDArray[np.intp]:
    """Index of the innermost lattice that holds the centre of each character; -1 outside all."""
    owner = np.full(len(ink.codes), -1, np.intp)
    areas = [(lattice.box[2] - lattice.box[0]) * (lattice.box[3] - lattice.box[1]) for lattice in lattices]
    for index in np.argsort(areas)[::-1].tolist():
        x0, top, x1, bottom = lattices[index].box
        owner[(ink.x >= x0) & (ink.x <= x1) & (ink.y >= top) & (ink.y <= bottom)] = index
    edges = (owner[1:] != owner[:-1]).nonzero()[0]
    if not ((ink.sizes[edges] > 0) | (ink.sizes[edges + 1] > 0)).any():  # no digit, as nearly always
        return owner
    number = (ink.sizes > 0) | POINT[ink.codes]
    joined = _are_joined(ink.boxes, FULL_WIDTH[ink.codes], number & ~ink.spaced, number)
    for at in (joined & (owner[1:] != owner[:-1])).nonzero()[0].tolist():  # it stands on a rule, or reaches over one
        start, end = _run_around(joined, at)
        held = owner[start:end]
        owner[start:end] = np.bincount(held[held >= 0]).argmax()
    return owner


def _are_joined(boxes: Boxes, wide: Flags, follows: Flags, precedes: Flags) -> Flags:
    """Whether each two characters stand side by side as in one word; which may, and which are full-width, is given."""
    size = boxes[:, 3] - boxes[:, 1]
    gap = np.where(wide[1:] & wide[:-1], WIDE_GAP, WORD_GAP)
    is_sign = (size[:-1] < FLAT * size[1:]) & (boxes[:-1, 1] > boxes[1:, 1]) & (boxes[:-1, 3] < boxes[1:, 3])
    joined: Flags = (
        follows[1:]
        & precedes[:-1]
        & (is_sign | (np.abs(boxes[1:, 3] - boxes[:-1, 3]) < 0.3 * np.maximum(size[1:], size[:-1])))
        & (boxes[1:, 0] - boxes[:-1, 2] < gap * np.maximum(size[1:], size[:-1]))
        & (boxes[1:, 0] > boxes[:-1, 0])
    )
    return joined


def _run_around(joined: Flags, at: int) -> tuple[int, int]:
    """First and last of the characters that are joined to one and the next."""
    start, end = at, at + 1
    while start > 0 and joined[start - 1]:
        start -= 1
    while end < len(joined) and joined[end]:
        end += 1
    return start, end + 1


def build_grid(lattice: Lattice, ink: Ink, members: Indices, page: int) -> Grid | None:
    """Each character in the cell that holds its centre; a word that overflows its cell stays whole.

    None where no rules part the rows.
    """
    cell = _cells_of(lattice, ink, members)
    heights = ink.boxes[members, 3] - ink.boxes[members, 1]
    if heights.max() > LARGE * common_height(ink.boxes[members]):
        room = np.array([lattice.ys[row + height] - lattice.ys[row] for row, _, height, _ in lattice.cells])
        kept = heights < room[cell]  # a watermark runs over the rules above and below
        members, cell = members[kept], cell[kept]
        if not len(members):
            return None
    pale = ink.pale[members]
    if pale.any():  # a watermark over a cell, not pale print in it
        kept = ~pale | (np.bincount(cell[~pale], minlength=len(lattice.cells)) == 0)[cell]
        members, cell = members[kept], cell[kept]
    order = cell.argsort(kind="stable")
    members, cell = members[order], cell[order]
    texts = build_texts(ink, members, cell, len(lattice.cells))
    xs, ys = lattice.xs, lattice.ys
    tall = [index for index, text in enumerate(texts) if "\n" in text]
    _join_wrapped(texts, tall, lattice, ink, members, cell)
    if not _has_ruled_rows(texts, tall, lattice):
        return None
    cells = [
        Cell(
            text,
            row,
            column,
            height,
            width,
            page,
            (xs[column], ys[row], xs[column + width], ys[row + height]),
        )
        for text, (row, column, height, width) in zip(texts, lattice.cells, strict=True)
    ]
    return Grid(tuple(cells), "ruled", page)


def is_grouped(text: str) -> bool:
    """Whether lines make one number with its thousands set apart, and the first of them is none by itself."""
    first, _, _ = text.partition("\n")
    whole = re.fullmatch(NUMBER, text.replace("\n", ""))
    return whole is not None and not first.isdigit() and not re.fullmatch(NUMBER, first)


def _has_ruled_rows(texts: list[str], tall: list[int], lattice: Lattice) -> bool:
    """Whether rules part the rows; not where heads and figures, or some figures, share several cells of one row, or
    one cell holds lines of figures side by side. `tall` are the cells of several lines."""
    stacked = [index for index in tall if not "\u4e00" <= texts[index][-1] <= "\u9fff"]
    if any(len(FIGURES.findall(texts[index])) >= STACKS for index in stacked):
        return False
    rows = Counter(lattice.cells[index][0] for index in stacked if STACK.fullmatch(_kinds_of_lines(texts[index])))
    return all(
        n < STACKS or any(at[0] == row and VALUE.fullmatch(one) for one, at in zip(texts, lattice.cells, strict=True))
        for row, n in rows.items()
    )


def _kinds_of_lines(text: str) -> str:
    return "".join("1" if VALUE.fullmatch(line) else "w" for line in text.split("\n"))


def _join_wrapped(
    texts: list[str], tall: list[int], lattice: Lattice, ink: Ink, members: Indices, cell: Indices
) -> None:
    """A number too long for its cell goes on in the next line; numbers with room beside them stay apart."""
    for index in tall:
        if is_grouped(texts[index]):
            texts[index] = texts[index].replace("\n", "")
    wrapped = [index for index in tall if WRAPPED.fullmatch(texts[index])]
    if not wrapped:
        return
    boxes = ink.boxes[members]
    widths = np.array([lattice.xs[column + width] - lattice.xs[column] for _, column, _, width in lattice.cells])
    starts = line_starts(boxes, cell)
    left, right = np.minimum.reduceat(boxes[:, 0], starts), np.maximum.reduceat(boxes[:, 2], starts)
    free = widths[cell[starts]] - (right - left)
    margins = free.min()  # what a cell of this table keeps free in its fullest line
    if not 0 <= margins < WIDEST_MARGINS * common_height(boxes):
        return
    for index in wrapped:
        own = np.flatnonzero(cell[starts] == index)
        own = own[boxes[starts[own], 1].argsort()]  # on a turned page pdfium begins with the last line
        lines = texts[index].split("\n")
        if len(own) != len(lines) or any(map(gt, map(len, lines[1:]), map(len, lines))):
            continue
        pitches = steps(ink.x[members[cell == index]])  # what is free beside full lines is less than one digit takes
        digit = max((right[own] - left[own]).max() / max(map(len, lines)), pitches.max())
        if FULL_WIDTH[ink.codes[members[cell == index]]].any():  # most of its square is free
            digit = max(digit, SQUARE * common_height(boxes))
        sizes = ink.sizes[members[cell == index]]
        one_size = sizes[sizes > 0].min() >= ODD_SIZE * sizes.max()
        if one_size and (free[own[:-1]] < margins + digit).all():
            texts[index] = "".join(lines)


def _cells_of(lattice: Lattice, ink: Ink, members: Indices) -> Indices:
    column = np.array(lattice.xs[1:-1]).searchsorted(ink.x[members])
    row = np.array(lattice.ys[1:-1]).searchsorted(ink.y[members])
    cell = lattice.owner[row, column]
    boxes = ink.boxes.take(members, axis=0)
    for start, end in _torn_words(ink, members, cell):
        parts, inside = cell[start:end].copy(), np.bincount(cell[start:end], boxes[start:end, 2] - boxes[start:end, 0])
        cell[start:end] = inside.argmax()
        is_alone = not np.isin(cell, parts[parts != inside.argmax()]).any()
        number = (ink.sizes[members[start:end]] > 0) | DASH[ink.codes[members[start:end]]]
        is_cut = (number[1:] & number[:-1] & (parts[1:] != parts[:-1])).any() and not _lie_on(lattice, boxes[start:end])
        if (is_alone and is_cut) or not _is_one_number(ink, members[start:end]):
            ink.struck[members[start:end]] = True
    ink.struck[members[_before_notes_of_others(ink, members, cell)]] = True
    return cell


def _before_notes_of_others(ink: Ink, members: Indices, cell: Indices) -> Indices:
    """Digits before a bracket over a rule, so that what is in it is in the next cell: they may be that one's number."""
    apart = cell[1:] != cell[:-1]
    opens = BRACKET[ink.codes[members[1:]]] & (steps(members) == 1)
    opens &= apart | np.concatenate((apart[1:], [False]))
    digit = ink.sizes[members] > 0
    if not (opens & digit[:-1]).any():
        return np.zeros(0, np.intp)
    boxes = ink.boxes.take(members, axis=0)
    near = _are_joined(boxes, np.ones(len(members), np.bool_), np.ones(len(members), np.bool_), digit)
    runs = [_run_around(digit[1:] & digit[:-1] & near, at) for at in (opens & near).nonzero()[0].tolist()]
    return np.concatenate([np.arange(start, end) for start, end in runs] or [np.zeros(0, np.intp)])


def _lie_on(lattice: Lattice, boxes: Boxes) -> bool:
    """Whether one of some characters reaches over a vertical rule: what keeps clear of it may be of two cells."""
    xs = np.array(lattice.xs)
    return bool((xs.searchsorted(boxes[:, 0]) < xs.searchsorted(boxes[:, 2])).any())


def _is_one_number(ink: Ink, word: Indices) -> bool:
    """Whether figures that reach over rules are set as evenly as in one number: those of several cells may touch."""
    digit = ink.sizes[word] > 0
    pitches = steps(ink.x[word])[digit[1:] & digit[:-1]]
    return not len(pitches) or bool(np.ptp(pitches) < UNEVEN * ink.sizes[word].max())


def _torn_words(ink: Ink, members: Indices, cell: Indices) -> list[tuple[int, int]]:
    """Numbers whose characters fall into several cells, though nothing stands between them."""
    apart = cell[1:] != cell[:-1]
    follows = (steps(members) == 1) & (ink.pale[members[1:]] == ink.pale[members[:-1]]) & ~ink.spaced[members[1:]]
    if not (follows & apart).any():
        return []
    codes = ink.codes[members]
    number = IN_NUMBERS[codes]
    boxes = ink.boxes.take(members, axis=0)
    follows = number & ~DASH[codes] & np.concatenate(([False], follows))
    joined = _are_joined(boxes, FULL_WIDTH[codes], follows, number)
    return [_run_around(joined, at) for at in (joined & apart).nonzero()[0].tolist()]
