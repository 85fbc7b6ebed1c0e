"""A page picture to blocks: cells of ruled grids with their confidence, tables without rules, text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from govstats.grid import Cell, Grid, Text
from govstats.readers.scan_aligned import grid_of, regions_of
from govstats.readers.scan_crop import SECOND_TRIMS, Ink, ink_in
from govstats.readers.scan_grids import RuledGrid, Slot, find_grids
from govstats.readers.scan_image import PageImage, Pixels
from govstats.readers.scan_page import Page, box_of, prepare, rectangle_of
from govstats.readers.scan_read import DOUBTFUL, Read, may_be_figure, read_inks, readings_of
from govstats.readers.scan_rules import find_rules, inside_of, long_rules
from govstats.readers.scan_turn import upright
from govstats.readers.scan_words import Word, lines_of, read_words, word_rectangles


class Laid(NamedTuple):
    """A page with what was found on it before anything is read."""

    page: Page
    rules: Pixels
    long_rules: Pixels
    grids: list[RuledGrid]


def lay_out(image: PageImage) -> Laid:
    """Straighten a page and find its grids."""
    page = upright(prepare(image), image.page)
    rules = find_rules(page)
    return Laid(page, rules.both, long_rules(rules, page.unit), find_grids(rules, page.unit))


def read_page(image: PageImage) -> list[Text | Grid]:
    """The blocks of a page from top to bottom."""
    page, rules, long, grids = lay_out(image)
    boxes = word_rectangles(page, [grid.rectangle for grid in grids], long)
    words = read_words(page, boxes, long)
    lines = lines_of(words)
    blocks: list[Text | Grid] = []
    for grid in grids:
        above = [line for line in lines if _middle(line) < grid.rectangle[1]]
        lines = lines[len(above) :]
        blocks.extend(_loose_blocks(above, page))
        blocks.append(_read_grid(page, rules, grid))
    blocks.extend(_loose_blocks(lines, page))
    return blocks


def _middle(line: list[Word]) -> float:
    return sum(word.middle for word in line) / len(line)


def _loose_blocks(lines: list[list[Word]], page: Page) -> Iterator[Text | Grid]:
    for region in regions_of(lines, page.unit):
        if region.tabular:
            yield grid_of(region.lines, page)
        else:
            yield Text("\n".join(" ".join(word.text for word in line) for line in region.lines), page.number)


def _read_grid(page: Page, rules: Pixels, grid: RuledGrid) -> Grid:
    inks = [ink_in(page, rules, inside_of(slot.rectangle, rules, page.unit)) for slot in grid.slots]
    reads = read_inks(inks, page.unit)
    cells = [_cell(page, *found) for found in zip(grid.slots, inks, reads, strict=True)]
    return Grid(tuple(cells), "ruled", page.number)


def _cell(page: Page, slot: Slot, ink: Ink, read: Read) -> Cell:
    doubtful = may_be_figure(read.text) and (not slot.certain or _off_centre(slot, ink, page.unit))
    return Cell(
        read.text,
        slot.row,
        slot.column,
        slot.row_span,
        slot.column_span,
        page.number,
        box_of(page, slot.rectangle),
        min(read.confidence, DOUBTFUL) if doubtful else read.confidence,
        read.alternatives,
    )


def _off_centre(slot: Slot, ink: Ink, unit: float) -> bool:
    """Whether the ink of a merged cell stands in one of its parts: then a rule may just not have been seen."""
    height, width = ink.mask.shape
    boxes = [piece.rectangle for piece in ink.pieces]
    across = slot.column_span > 1 and _misses(width / 2, [(box[0], box[2]) for box in boxes], 2 * unit)
    down = slot.row_span > 1 and _misses(height / 2, [(box[1], box[3]) for box in boxes], 2 * unit)
    return across or down


def _misses(middle: float, extents: list[tuple[int, int]], reach: float) -> bool:
    if not extents:
        return False
    return middle < min(start for start, _ in extents) - reach or middle > max(end for _, end in extents) + reach


def reread(image: PageImage, cells: Iterable[Cell]) -> dict[Cell, tuple[str, ...]]:
    """Cells of one page, read again from their own crops."""
    page, rules, *_ = lay_out(image)
    cells = list(cells)
    inks = []
    for cell in cells:
        x0, y0, x1, y1 = rectangle_of(page, cell.box or (0, 0, 0, 0))
        rectangle = (round(x0), round(y0), round(x1), round(y1))
        inks.append(ink_in(page, rules, inside_of(rectangle, rules, page.unit)))
    views = [[reading.text for reading in readings_of(inks, page.unit, trim)] for trim in SECOND_TRIMS]
    return dict(zip(cells, zip(*views, strict=True), strict=True))
