"""Tables that stand as pictures on pages of print: recognised like scans, and put among what is printed there."""

from __future__ import annotations

from pathlib import Path

from govstats.grid import Box, Grid, Reading, ReadingError, Text, around
from govstats.readers import is_ocr_installed

MOST_PAGES = 12
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
    shown = [grid for grid in recognised if _is_shown_alone(grid, reading)]
    blocks: list[Text | Grid] = [*reading.blocks, *shown]
    return reading._replace(blocks=tuple(sorted(blocks, key=lambda block: block.page or 0)))


def _is_shown_alone(grid: Grid, reading: Reading) -> bool:
    """Whether a table stands on a picture, and not as print that has the picture behind it."""
    own = _box_of(grid)
    pictures = [box for page, box in reading.pictures if page == grid.page]
    printed = [_box_of(other) for other in reading.grids if other.page == grid.page]
    on_picture = any(_is_within(own, box) for box in pictures) if own else False
    return on_picture and not any(_overlap(own, box) for box in printed if own and box)


def _box_of(grid: Grid) -> Box | None:
    boxes = [cell.box for cell in grid.cells if cell.box]
    return around(boxes) if boxes else None


def _is_within(box: Box, picture: Box) -> bool:
    return (
        box[0] > picture[0] - _MARGIN
        and box[1] > picture[1] - _MARGIN
        and box[2] < picture[2] + _MARGIN
        and box[3] < picture[3] + _MARGIN
    )


def _overlap(one: Box, other: Box) -> bool:
    return max(one[0], other[0]) < min(one[2], other[2]) and max(one[1], other[1]) < min(one[3], other[3])
