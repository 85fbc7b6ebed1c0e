"""Tables without rules: rows by the lines of words, columns by how the figures stand under each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import NamedTuple

from govstats.grid import Cell, Grid, around
from govstats.readers.scan.confidence import CROP_IN_DOUBT
from govstats.readers.scan.marks import DASHES
from govstats.readers.scan.page import Page, box_of
from govstats.readers.scan.words import Word

Line = list[Word]

COLUMN_GAP = 9.0
"""Letter units of white between two columns."""

MANY_DASHED = 4
"""One in so many lines with a dash, from which on all lines may hold dust."""

LEAST_ROWS = 3
"""Lines of three words or more that make a table."""


class Region(NamedTuple):
    """A run of lines, table or not."""

    lines: list[Line]
    tabular: bool


def regions_of(lines: list[Line], unit: float) -> list[Region]:
    """Part the lines into tables and prose; a wrapped label or two and the heading belong to the table."""
    in_table = [False] * len(lines)
    tabular = [number for number, line in enumerate(lines) if _wide_gaps(line, unit) >= 2]
    for run in _runs_of(tabular, reach=3):
        if len(run) >= LEAST_ROWS:
            first = run[0]
            while first and _wide_gaps(lines[first - 1], unit) >= 1:
                first -= 1
            in_table[first : run[-1] + 1] = [True] * (run[-1] + 1 - first)
    return [
        Region([line for line, _ in group], mark)
        for mark, group in groupby(zip(lines, in_table, strict=True), key=lambda pair: pair[1])
    ]


def _runs_of(numbers: list[int], reach: int) -> list[list[int]]:
    """Ascending numbers gathered while the next is within reach."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number - runs[-1][-1] <= reach:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _wide_gaps(line: Line, unit: float) -> int:
    """How many gaps of a line are as wide as those between columns."""
    return sum(right.rectangle[0] - left.rectangle[2] >= COLUMN_GAP * unit for left, right in pairwise(line))


def grid_of(lines: list[Line], page: Page) -> Grid:
    """``aligned`` where every word stands under or beside one column of figures, else ``lines``."""
    columns = _figure_columns(lines, page.unit)
    placed = _place(lines, columns, page.unit) if columns else None
    if placed is None:
        return Grid(tuple(_counted(page, lines)), "lines", page.number)
    cells = [_cell(page, words, row, first, last - first + 1) for (row, first, last), words in placed.items()]
    return Grid(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))), "aligned", page.number)


def _counted(page: Page, lines: list[Line]) -> Iterator[Cell]:
    """The words of lines one after the other: with dashes among them none is certain, since dust looks like one.

    Lines of figures alone may be one row that lies crooked: a dash in one of them makes all uncertain. Where many
    lines hold dashes, all are.
    """
    dashed = [any(word.text in DASHES for word in line) for line in lines]
    many = MANY_DASHED * sum(dashed) >= len(lines)
    firsts = [_first_row(lines, row) for row in range(len(lines))]
    doubtful = {first for first, dash in zip(firsts, dashed, strict=True) if dash}
    for row, line in enumerate(lines):
        for column, word in enumerate(line):
            cell = _cell(page, [word], row, column)
            doubt = many or firsts[row] in doubtful
            yield cell._replace(confidence=min(cell.confidence or 0.0, CROP_IN_DOUBT)) if doubt else cell


def _first_row(lines: list[Line], row: int) -> int:
    """The first of the lines of figures alone that stand together with this one, with the line above them."""
    while row and all(map(_is_figure, lines[row])):
        row -= 1
    return row


def _cell(page: Page, words: list[Word], row: int, column: int, column_span: int = 1) -> Cell:
    return Cell(
        " ".join(word.text for word in words),
        row,
        column,
        1,
        column_span,
        page.number,
        box_of(page, around(word.rectangle for word in words)),
        min(word.confidence for word in words),
        words[0].alternatives if len(words) == 1 else (),
    )


def _is_figure(word: Word) -> bool:
    text = word.text.strip()
    return text in DASHES | {"无"} or (
        any(s.isdigit() for s in text) and text[:1] in "+-0123456789" and not any("一" <= sign <= "鿿" for sign in text)
    )


def _figure_columns(lines: list[Line], unit: float) -> list[tuple[int, int]]:
    """Extents of the columns of figures, from left to right; none where two of them are in doubt."""
    extents = sorted((word.rectangle[0], word.rectangle[2]) for line in lines for word in line if _is_figure(word))
    columns: list[tuple[int, int]] = []
    for left, right in extents:
        if columns and left < columns[-1][1] + 2 * unit:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _place(
    lines: list[Line], columns: list[tuple[int, int]], unit: float
) -> dict[tuple[int, int, int], list[Word]] | None:
    """Words by row and by first and last column, labels in column 0; None where a place is not certain."""
    placed: dict[tuple[int, int, int], list[Word]] = {}
    for row, line in enumerate(lines):
        for word in line:
            left, _, right, _ = word.rectangle
            under = [
                number
                for number, (start, end) in enumerate(columns, start=1)
                if left < end + unit and right > start - unit
            ]
            if not under and right <= columns[0][0]:
                under = [0]
            if not under and not _is_figure(word) and (nearest := _nearest(word, columns)) is not None:
                under = [nearest]
            if not under or (_is_figure(word) and len(under) > 1):
                return None
            place = (row, under[0], under[-1])
            if place in placed and under != [0]:
                return None
            placed.setdefault(place, []).append(word)
    return placed


def _nearest(word: Word, columns: list[tuple[int, int]]) -> int | None:
    middle = (word.rectangle[0] + word.rectangle[2]) / 2
    distances = [abs(middle - (start + end) / 2) for start, end in columns]
    return distances.index(min(distances)) + 1
