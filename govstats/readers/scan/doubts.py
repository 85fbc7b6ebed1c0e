"""Figures of a ruled grid whose place is in doubt, since a rule may not have been seen."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from govstats.readers.scan.confidence import CONFIDENCE_FLOOR
from govstats.readers.scan.crop import Ink, holds_one_head
from govstats.readers.scan.grids import Slot
from govstats.readers.scan.marks import DASHES
from govstats.readers.scan.read import Read, holds_several, may_be_figure

OFF_CENTRE = 4.0
"""Letter units between the middle of a figure and that of its row or column from which it may belong to half of it."""

TWO_LINES = 22.0
"""Letter units of height from which a row can hold two lines."""

LEAST_AT_TOP = 3
"""Rows of two lines with their figures at the top that show that this is how the table is set."""

RARE = 0.2
"""Share of the rows of a table in which a column ends, below which its rule may be a stroke of a figure."""

WRAP = 22.0
"""Letter units of white at most between a line and the margin where the next letter would not have fitted."""

NUMBERED = re.compile(
    r"^\s*(?:\d{1,2}\s*[.．、]|[(（][一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+\s*、)", re.MULTILINE
)
"""Lines that begin with a number of a list."""


def doubtful_places(slots: Sequence[Slot], inks: Sequence[Ink], reads: Sequence[Read], unit: float) -> list[bool]:
    """For each cell whether it may be a figure that belongs to a part of what is taken for one cell or one row.

    A rule that is seen where there is none, or not where there is one, moves the other figures of its row too.
    """
    figures = [may_be_figure(read.text) for read in reads]
    no_words = [figure and _has_no_words(read.text) for figure, read in zip(figures, reads, strict=True)]
    headed = _headed(slots, inks, figures, unit)
    rows = _two_high(slots, inks, no_words, unit) - _wrapped(slots, inks, reads, unit)
    rows |= _twice_numbered(slots, reads, figures) | _cut_in_two(slots, reads)
    columns = _two_wide(slots, inks, no_words, unit)
    labels = _label_columns(slots, reads, no_words)
    for slot, ink, read, figure, under in zip(slots, inks, reads, figures, headed, strict=True):
        is_number = _is_rather_number(read.text) if slot.row_span > 1 else figure and slot.column not in labels
        several = slot.row_span > 1 and holds_several(read.text)
        if is_number and (not slot.certain or several or _off_centre(slot, ink, under, unit)):
            rows.update(range(slot.row, slot.row + slot.row_span))
    return [
        figure and (slot.row in rows or slot.column in columns) for slot, figure in zip(slots, figures, strict=True)
    ]


def _label_columns(slots: Sequence[Slot], reads: Sequence[Read], figures: Sequence[bool]) -> set[int]:
    """Columns in which most of what is written is no figure, and those further left, of groups that go on."""
    balance: dict[int, int] = {}
    for slot, read, figure in zip(slots, reads, figures, strict=True):
        if read.text and slot.row_span == slot.column_span == 1:
            balance[slot.column] = balance.get(slot.column, 0) + (1 if figure else -1)
    labels = {column for column, more in balance.items() if more < 0}
    return labels | set(range(min(labels, default=0)))


def _is_rather_number(text: str) -> bool:
    """Whether it has digits, no speck beside the table, and not fewer than ideographs, as a label misread in part."""
    return sum(map(str.isdigit, text)) > sum("一" <= sign <= "鿿" for sign in text)


def _has_no_words(text: str) -> bool:
    """A figure or a dash, no short head such as 总计, and no speck of dust."""
    return text in DASHES or (any(map(str.isdigit, text)) and not any("一" <= sign <= "鿿" for sign in text))


def _headed(slots: Sequence[Slot], inks: Sequence[Ink], figures: Sequence[bool], unit: float) -> list[bool]:
    """For each cell whether the words of one above it, of the same columns, show that these are one."""
    known: dict[tuple[int, int, int], bool] = {}
    headed = []
    for slot, ink, figure in zip(slots, inks, figures, strict=True):
        above = known.get((slot.column, slot.column_span, slot.row), False)
        headed.append(above)
        words = not figure and holds_one_head(ink, unit)
        known[slot.column, slot.column_span, slot.row + slot.row_span] = above or words
    return headed


def _off_centre(slot: Slot, ink: Ink, headed: bool, unit: float) -> bool:
    """Whether the ink of a merged cell stands in one of its parts."""
    height, width = ink.mask.shape
    boxes = [piece.rectangle for piece in ink.pieces]
    across = slot.column_span > 1 and not headed and _misses(width / 2, [(box[0], box[2]) for box in boxes], 2 * unit)
    down = slot.row_span > 1 and _misses(height / 2, [(box[1], box[3]) for box in boxes], 2 * unit)
    return across or down


def _misses(middle: float, extents: list[tuple[int, int]], reach: float) -> bool:
    if not extents:
        return False
    return middle < min(start for start, _ in extents) - reach or middle > max(end for _, end in extents) + reach


def _two_high(slots: Sequence[Slot], inks: Sequence[Ink], figures: Sequence[bool], unit: float) -> set[int]:
    """Rows of two lines with a figure above or below their middle, unless most are set with theirs at the top."""
    offsets: dict[int, list[float]] = {}
    for slot, ink, figure in zip(slots, inks, figures, strict=True):
        height = ink.mask.shape[0]
        if figure and ink.pieces and slot.row_span == 1 and height >= TWO_LINES * unit:
            top = min(piece.rectangle[1] for piece in ink.pieces)
            bottom = max(piece.rectangle[3] for piece in ink.pieces)
            offsets.setdefault(slot.row, []).append((top + bottom - height) / 2 / unit)
    at_top = {row for row, places in offsets.items() if max(places) < -OFF_CENTRE}
    if len(at_top) >= LEAST_AT_TOP and 2 * len(at_top) > len(offsets):
        offsets = {row: places for row, places in offsets.items() if row not in at_top}
    return {row for row, places in offsets.items() if max(map(abs, places)) > OFF_CENTRE}


def _two_wide(slots: Sequence[Slot], inks: Sequence[Ink], figures: Sequence[bool], unit: float) -> set[int]:
    """Columns whose figures stand otherwise than those of most: two columns, one of them blank, may be one here.

    What a stamp covers may be a stroke of the stamp.
    """
    places: dict[int, list[tuple[float, float, float]]] = {}
    for slot, ink, figure in zip(slots, inks, figures, strict=True):
        if figure and ink.pieces and slot.column_span == 1 and not ink.stamped:
            left = min(piece.rectangle[0] for piece in ink.pieces) / unit
            right = (ink.mask.shape[1] - max(piece.rectangle[2] for piece in ink.pieces)) / unit
            places.setdefault(slot.column, []).append(((left - right) / 2, right, left))
    if not places:
        return set()
    usual = [np.median([np.median([place[side] for place in column]) for column in places.values()]) for side in (1, 2)]
    off = [
        {
            column
            for column, found in places.items()
            if 2 * sum(abs(place[side] - target) > OFF_CENTRE for place in found) >= len(found)
        }
        for side, target in enumerate((0.0, *usual))
    ]
    fewest = min(off, key=len)
    return fewest if 2 * len(fewest) <= len(places) else set()


def _cut_in_two(slots: Sequence[Slot], reads: Sequence[Read]) -> set[int]:
    """Rows parted where hardly any other is, beside what is not read for certain: a stroke was taken for a rule."""
    rows_at: dict[int, set[int]] = {}
    unsure: set[tuple[int, int]] = set()
    for slot, read in zip(slots, reads, strict=True):
        rows = range(slot.row, slot.row + slot.row_span)
        for edge in (slot.column, slot.column + slot.column_span):
            rows_at.setdefault(edge, set()).update(rows)
            if read.confidence < CONFIDENCE_FLOOR:
                unsure.update((row, edge) for row in rows)
    n_rows = len(set().union(*rows_at.values()))
    rare = {edge for edge, rows in rows_at.items() if len(rows) <= RARE * n_rows}
    return {row for row, edge in unsure if edge in rare}


def _twice_numbered(slots: Sequence[Slot], reads: Sequence[Read], figures: Sequence[bool]) -> set[int]:
    """Rows with a label that holds two items of a list."""
    return {
        slot.row
        for slot, read, figure in zip(slots, reads, figures, strict=True)
        if not figure and slot.row_span == 1 and len(NUMBERED.findall(read.text)) > 1
    }


def _wrapped(slots: Sequence[Slot], inks: Sequence[Ink], reads: Sequence[Read], unit: float) -> set[int]:
    """Rows with a label that holds one item of a list, of lines that fill the cell up to the last."""
    return {
        slot.row
        for slot, ink, read in zip(slots, inks, reads, strict=True)
        if slot.row_span == 1 and len(NUMBERED.findall(read.text)) == 1 and _fills_its_lines(ink, unit)
    }


def _fills_its_lines(ink: Ink, unit: float) -> bool:
    ends: dict[int, int] = {}
    for piece in ink.pieces:
        ends[piece.line] = max(ends.get(piece.line, 0), piece.rectangle[2])
    *full, _ = ends.values() or (0,)
    margin = min((piece.rectangle[0] for piece in ink.pieces), default=0)
    return bool(full) and min(full) >= ink.mask.shape[1] - margin - WRAP * unit
