"""Tables that stand as pictures on pages of print: recognised like scans, and put among what is printed there."""

from __future__ import annotations

from pathlib import Path

from govstats.grid import Box, Grid, Reading, ReadingError, Text
from govstats.readers import is_ocr_installed

MOST_PAGES = 40
"""Pages with large pictures that are recognised, the first ones: each takes seconds."""
_MARGIN = 3.0
"""Points by which what was recognised may reach over the edge of its picture."""


def with_pictured_tables(path: Path, reading: Reading) -> Reading:
    """The reading with the tables that its large pictures show, each behind what is printed on its page.

    It comes back as it is where there is no large picture or the extra ``ocr`` is not installed.
    """
    pages = sorted({page for page, _ in reading.pictures})[:MOST_PAGES]
    if not pages or not is_ocr_installed():
        return reading
    from govstats.readers.scan import read_scan

    try:
        recognised = read_scan(path, pages).grids
    except ReadingError:
        return reading
    shown = [grid for grid in recognised if any(_is_within(grid, box) for box in _boxes_on(grid.page, reading))]
    blocks: list[Text | Grid] = [*reading.blocks, *shown]
    return reading._replace(blocks=tuple(sorted(blocks, key=lambda block: block.page or 0)))


def _boxes_on(page: int | None, reading: Reading) -> list[Box]:
    return [box for number, box in reading.pictures if number == page]


def _is_within(grid: Grid, picture: Box) -> bool:
    left, top, right, bottom = picture
    boxes = [cell.box for cell in grid.cells if cell.box]
    return bool(boxes) and all(
        x0 > left - _MARGIN and y0 > top - _MARGIN and x1 < right + _MARGIN and y1 < bottom + _MARGIN
        for x0, y0, x1, y1 in boxes
    )
