"""What a reader hands over: grids of cells and the running text between them, in reading order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points from the top left of the page as displayed."""


def around(boxes: Iterable[Box]) -> Box:
    """The box around some boxes; there is at least one."""
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


class ReadingError(ValueError):
    """A source could not be read: one sentence that names the file, the reason and what to do."""


class Cell(NamedTuple):
    """One printed cell: its text, the slots that it covers and the place where it stands."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    box: Box | None = None
    confidence: float | None = None
    """0 to 1 for a cell that was recognised from a picture; None where the text is explicit."""
    alternatives: tuple[str, ...] = ()
    """Other readings of this very cell, made from its own crop."""


class Grid(NamedTuple):
    """One printed table, or the part of one that stands on one page.

    ``kind`` says what the placement rests on: ``ruled`` (lines on the page), ``aligned`` (positions of
    words), ``markup`` (table, row and cell elements), ``lines`` (only the order of words on lines: a row
    is a line, a cell is what stands between gaps, and columns mean nothing).
    """

    cells: tuple[Cell, ...]
    """Sorted by row, then column; slots that no cell covers do not exist in the source."""
    kind: str = "markup"
    page: int | None = None

    @property
    def n_rows(self) -> int:
        return max([cell.row + cell.row_span for cell in self.cells], default=0)

    @property
    def n_columns(self) -> int:
        return max([cell.column + cell.column_span for cell in self.cells], default=0)

    def rows(self) -> list[list[Cell]]:
        """The cells that begin in each row."""
        lines: list[list[Cell]] = [[] for _ in range(self.n_rows)]
        for cell in self.cells:
            lines[cell.row].append(cell)
        return lines


class Text(NamedTuple):
    """Running text between tables, lines parted by a line feed."""

    text: str
    page: int | None = None


class Reading(NamedTuple):
    """A whole source as one reader saw it."""

    blocks: tuple[Text | Grid, ...]
    reader: str
    media_type: str
    title: str = ""
    """The title that the container states (HTML ``<title>``, document properties); empty if none."""
    n_pages: int | None = None
    scanned_pages: tuple[int, ...] = ()
    """Pages that hold no printed characters to rely on (see :mod:`govstats.readers.pdf`)."""
    pictures: tuple[tuple[int, Box], ...] = ()
    """Page and place of each picture on a page of print that is large enough to show a table."""

    @property
    def grids(self) -> list[Grid]:
        return [block for block in self.blocks if isinstance(block, Grid)]

    @property
    def texts(self) -> list[Text]:
        return [block for block in self.blocks if isinstance(block, Text)]

    @property
    def text(self) -> str:
        """The running text without the tables."""
        return "\n".join(block.text for block in self.texts)
