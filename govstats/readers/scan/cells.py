"""A page picture to blocks: cells of ruled grids with their confidence, tables without rules, text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from govstats.grid import Cell, Grid, Text
from govstats.readers.scan.aligned import grid_of, regions_of
from govstats.readers.scan.confidence import CROP_IN_DOUBT
from govstats.readers.scan.crop import SECOND_TRIMS, ink_in
from govstats.readers.scan.doubts import doubtful_places
from govstats.readers.scan.grids import RuledGrid, Slot, find_grids
from govstats.readers.scan.image import PageImage, Pixels
from govstats.readers.scan.page import Page, box_of, is_ink, prepare, rectangle_of
from govstats.readers.scan.read import DOUBTFUL, Read, read_inks, readings_of
from govstats.readers.scan.recognise import Recognised
from govstats.readers.scan.rules import inside_of
from govstats.readers.scan.turn import upright
from govstats.readers.scan.words import Word, lines_of, read_words, word_rectangles
from govstats.readers.scan.wrapped import full_cells, unwrapped

LEAST_GUTTER = 15.0
"""Letter units of white between two pages on one picture."""


class Laid(NamedTuple):
    """A page with what was found on it before anything is read."""

    page: Page
    rules: Pixels
    long_rules: Pixels
    grids: list[RuledGrid]


def lay_out(image: PageImage) -> Laid:
    """Straighten a page and find its grids."""
    page, rules, long = upright(prepare(image), image.page)
    return Laid(page, rules.both, long, find_grids(rules, page.stamp, page.unit))


def read_page(laid: Laid) -> list[Text | Grid]:
    """The blocks of a page from top to bottom."""
    page, rules, long, grids = laid
    words = read_words(page, word_rectangles(page, [grid.rectangle for grid in grids], long), long)
    blocks: list[Text | Grid] = []
    for start, stop in _sheets(page):
        lines = lines_of(word for word in words if start <= word.rectangle[0] < stop)
        for grid in (grid for grid in grids if start <= grid.rectangle[0] < stop):
            above = [line for line in lines if _middle(line) < grid.rectangle[1]]
            lines = lines[len(above) :]
            blocks.extend(_loose_blocks(above, page))
            blocks.append(_read_grid(page, rules, grid))
        blocks.extend(_loose_blocks(lines, page))
    return blocks


def _sheets(page: Page) -> list[tuple[float, float]]:
    """Left and right ends of the pages side by side on a picture: two where white parts it from top to foot."""
    height, width = page.grey.shape
    middle = slice(round(0.42 * width), round(0.58 * width))
    inked = is_ink(page.grey)[:, middle].mean(axis=0)
    white = np.flatnonzero((inked < 0.001) | (inked > 0.5))  # a fold may run down between the pages
    runs = np.split(white, np.flatnonzero(np.diff(white) > 1) + 1)
    widest = max(runs, key=len)
    if width < 1.15 * height or len(widest) < LEAST_GUTTER * page.unit:
        return [(-np.inf, np.inf)]
    gutter = float(middle.start + widest.mean())
    return [(-np.inf, gutter), (gutter, np.inf)]


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
    reads = read_inks(inks, page.unit, full_cells(grid.slots, inks, page.unit))
    doubts = doubtful_places(grid.slots, inks, reads, page.unit)
    cells = [_cell(page, *found) for found in zip(grid.slots, reads, doubts, strict=True)]
    return Grid(tuple(cells), "ruled", page.number)


def _cell(page: Page, slot: Slot, read: Read, doubtful: bool) -> Cell:
    return Cell(
        read.text,
        slot.row,
        slot.column,
        slot.row_span,
        slot.column_span,
        page.number,
        box_of(page, slot.rectangle),
        min(read.confidence, CROP_IN_DOUBT) if doubtful else read.confidence,
        read.alternatives,
    )


def reread(laid: Laid, cells: Iterable[Cell]) -> dict[Cell, tuple[str, ...]]:
    """Cells of one page, read again from their own crops; "" where a reading is doubtful itself."""
    page, rules, *_ = laid
    cells = list(cells)
    inks = []
    for cell in cells:
        x0, y0, x1, y1 = rectangle_of(page, cell.box or (0, 0, 0, 0))
        rectangle = (round(x0), round(y0), round(x1), round(y1))
        inks.append(ink_in(page, rules, inside_of(rectangle, rules, page.unit)))
    views = [
        [_again(cell, reading) for cell, reading in zip(cells, readings_of(inks, page.unit, trim), strict=True)]
        for trim in SECOND_TRIMS
    ]
    return dict(zip(cells, zip(*views, strict=True), strict=True))


def _again(cell: Cell, reading: Recognised) -> str:
    """What a second reading says, its lines put together as they were at first."""
    text = reading.text if "\n" in cell.text else unwrapped(reading.text)
    return text if reading.confidence > DOUBTFUL else ""
