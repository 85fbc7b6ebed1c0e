"""Figures that were too long for their column and go on in the next line of their cell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from govstats.readers.scan.crop import Ink
from govstats.readers.scan.grids import Slot
from govstats.readers.wrapped import WIDEST_MARGINS, WRAPPED

ADVANCE = 0.8
"""What one more digit takes, by the height of digits; most typefaces have 0.74 to 0.78."""

SAME_HEIGHT = 0.85
"""Lines of one figure are at least this share of each other in height."""

GAP = 2.0
"""Heights of digits that are white between one line and the next at most."""

CENTRED = 4.0
"""Letter units between the middle of a line and that of its row, below which there is but this line in the row."""

Line = tuple[int, int, int, int]
"""x0, y0, x1, y1 of the ink of one line."""


def full_cells(slots: Sequence[Slot], inks: Sequence[Ink], unit: float) -> set[int]:
    """Numbers of the cells whose lines, if they are figures, are one: there was no room for the next digit.

    Something else in the row must stand alone on its middle, so that it is one row and not two with a rule unseen.
    """
    lines = [_lines(ink) for ink in inks]
    free = [[ink.mask.shape[1] - (x1 - x0) for x0, _, x1, _ in own] for ink, own in zip(inks, lines, strict=True)]
    margins = min((space for own in free for space in own), default=0)
    single = {
        slot.row
        for slot, ink, own in zip(slots, inks, lines, strict=True)
        if slot.row_span == 1 and len(own) == 1 and _is_centred(own[0], ink, unit)
    }
    return {
        number
        for number, (slot, own, spaces) in enumerate(zip(slots, lines, free, strict=True))
        if slot.row in single and slot.row_span == 1 and len(own) > 1 and _goes_on(own, spaces, margins)
    }


def unwrapped(text: str) -> str:
    """The text without its line ends, if it is figures only."""
    return text.replace("\n", "") if WRAPPED.fullmatch(text) else text


def _lines(ink: Ink) -> list[Line]:
    found: dict[int, Line] = {}
    for number, (x0, y0, x1, y1) in ink.pieces:
        left, top, right, bottom = found.get(number, (x0, y0, x1, y1))
        found[number] = min(left, x0), min(top, y0), max(right, x1), max(bottom, y1)
    return list(found.values())


def _is_centred(line: Line, ink: Ink, unit: float) -> bool:
    height = int(ink.mask.shape[0])
    return abs(line[1] + line[3] - height) / 2 < CENTRED * unit


def _goes_on(lines: Sequence[Line], free: Sequence[int], margins: int) -> bool:
    heights = [bottom - top for _, top, _, bottom in lines]
    height = max(heights)
    return (
        margins < WIDEST_MARGINS * height
        and min(heights) >= SAME_HEIGHT * height
        and all(below[1] - above[3] < GAP * height for above, below in pairwise(lines))
        and all(space < margins + ADVANCE * height for space in free[:-1])
        and all(space <= after for space, after in pairwise(free))
        and free[-1] - free[0] > ADVANCE / 2 * height  # two lines as long as each other may be two figures
    )
