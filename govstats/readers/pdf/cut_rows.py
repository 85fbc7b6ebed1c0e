"""A row of a ruled table that a page break cuts: what belongs together, in one place again."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator

from govstats.grid import Cell, Grid
from govstats.readers.pdf.figures import VALUE, struck
from govstats.readers.pdf.rules import SAME_EDGE

PIECE = re.compile(r"[0-9０-９][0-9０-９,，.．\n]*")
NUMBERED = re.compile(r"[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2}|[０-９]{1,2})[)）、.．,，]|\d{1,2}[\u4e00-\u9fff]")
Pairs = list[tuple[Cell | None, Cell]]
"""Cells of a row below a page break, each with that of the upper table's last row that has the same edges."""

LEAST_HEADS = 5
"""So many cells of a header have their edges in common with the cells that they go on in."""


def rejoined(upper: Grid, lower: Grid) -> tuple[Grid, Grid] | None:
    """Both tables where the first row of the lower one only goes on with cells of the upper one's last row.

    It holds no label but the rest of one, and but some of the figures, whose numbers are too long for their cells, or
    none: that rest alone is left to recognition where no header stands between.
    """
    if not upper.kind == lower.kind == "ruled" or upper.page is None or lower.page != upper.page + 1:
        return None
    head, last = _n_repeated_rows(upper, lower), last_row(upper)
    if _is_blank_rest(last, lower, head):
        return upper, lower._replace(cells=tuple(without_rows(lower, range(head + 1))))
    pairs = [(beside(cell, last), cell) for cell in lower.cells if cell.row == head]
    if below := _with_figures_of_next_page(upper, lower, head, pairs) or _with_pieces_of_last_page(upper, lower, pairs):
        return below
    if not head and not any(PIECE.fullmatch(cell.text) for cell in lower.cells if cell.row == 0):
        return None
    rests = {above: cell.text for above, cell in pairs if above and cell.text}
    figures = [above for above, _ in pairs if above and VALUE.fullmatch(above.text)]
    numbers = [above for above in rests if above in figures]
    is_other_row = len(numbers) == len(figures) and len(rests) > 1
    if None in [above for above, _ in pairs] or not (numbers or (rests and head)) or is_other_row:
        return None
    if not all(_goes_on(above, rest, upper) for above, rest in rests.items()):
        return None
    moved = {c: c._replace(text=c.text + ("" if c in numbers else "\n") + rest) for c, rest in rests.items()}
    return (
        upper._replace(cells=tuple(moved.get(cell, cell) for cell in upper.cells)),
        lower._replace(cells=tuple(without_rows(lower, range(head + 1)))),
    )


def _is_blank_rest(last: list[Cell], lower: Grid, row: int) -> bool:
    """Whether a row above others is only what is left of the upper table's last one: without any print."""
    first = [cell for cell in lower.cells if cell.row == row and cell.row_span == 1]
    is_blank = bool(first) and all(not cell.text and beside(cell, last) for cell in first)
    return is_blank and lower.n_rows > row + 1


def _with_figures_of_next_page(upper: Grid, lower: Grid, head: int, pairs: Pairs) -> tuple[Grid, Grid] | None:
    """Both tables where the upper one's last row is blank but for a label, and the lower one's first has its figures.

    There stands the rest of the label at most; a row without any label is the lower table's only one.
    """
    figures = {above: cell for above, cell in pairs if above and not above.text and VALUE.fullmatch(cell.text)}
    others = [
        (above, cell)
        for above, cell in pairs
        if above not in figures and cell.row_span == 1 and (cell.text or (above and above.text))
    ]
    if len(figures) < LEAST_HEADS or (not others and lower.n_rows > head + 1):
        return None
    if not all(above and (not rest.text or _goes_on(above, rest.text, upper)) for above, rest in others):
        return None
    rests = {above: rest.text for above, rest in others if above and rest.text}
    moved = {
        above: cell._replace(row=above.row, column=above.column, column_span=above.column_span)
        for above, cell in figures.items()
    } | {above: above._replace(text=f"{above.text}\n{rest}") for above, rest in rests.items()}
    return (
        upper._replace(cells=tuple(moved.get(cell, cell) for cell in upper.cells)),
        lower._replace(cells=tuple(without_rows(lower, range(head + 1)))),
    )


def _with_pieces_of_last_page(upper: Grid, lower: Grid, pairs: Pairs) -> tuple[Grid, Grid] | None:
    """Both tables where the upper one's last row has no label and only some figures: pieces of the row below it.

    A number is in doubt that is not surely one of both pieces.
    """
    pairs = [(above, cell) for above, cell in pairs if cell.row_span == 1]
    label = [cell for above, cell in pairs if above and not above.text and cell.text and not VALUE.fullmatch(cell.text)]
    pieces = {cell: above.text for above, cell in pairs if above and above.text}
    if not label or not 0 < len(pieces) < len(pairs) - 1 or None in [above for above, _ in pairs]:
        return None
    if not all(map(PIECE.fullmatch, pieces.values())):
        return None
    moved = {cell: cell._replace(text=_joined_pieces(piece, cell.text)) for cell, piece in pieces.items()}
    return (
        upper._replace(cells=tuple(without_rows(upper, {upper.n_rows - 1}))),
        lower._replace(cells=tuple(moved.get(cell, cell) for cell in lower.cells)),
    )


def _joined_pieces(upper: str, lower: str) -> str:
    whole, line = upper + lower, upper.split("\n")[-1]
    if PIECE.fullmatch(lower) and len(line) >= max(2, *map(len, lower.split("\n"))):
        return whole
    return struck(whole)


def _n_repeated_rows(upper: Grid, lower: Grid) -> int:
    """How many rows at the head of the lower table are those of the upper one again."""
    if not lower.cells[0].text or lower.cells[0].text != upper.cells[0].text:
        return 0
    again = {cell[:5] for cell in upper.cells}
    rows = lower.rows()
    n = next((i for i, row in enumerate(rows) if any(not cell.text or cell[:5] not in again for cell in row)), 0)
    return n if all(cell.row + cell.row_span <= n for row in rows[:n] for cell in row) else 0


def last_row(grid: Grid) -> list[Cell]:
    """The cells that reach to the foot of the table."""
    n_rows = grid.n_rows
    return [cell for cell in grid.cells if cell.row + cell.row_span == n_rows]


def beside(cell: Cell, others: list[Cell]) -> Cell | None:
    """The cell with the same edges on the page."""
    return next(
        (
            other
            for other in others
            if cell.box
            and other.box
            and max(abs(cell.box[0] - other.box[0]), abs(cell.box[2] - other.box[2])) < SAME_EDGE
        ),
        None,
    )


def _goes_on(above: Cell, rest: str, grid: Grid) -> bool:
    """Whether a number, or a label whose last line is full, may go on with the text below."""
    line = above.text.split("\n")[-1]
    if PIECE.fullmatch(above.text):
        return PIECE.fullmatch(rest) is not None and len(line) >= max(2, *map(len, rest.split("\n")))
    column = [cell.text for cell in grid.cells if beside(cell, [above])]
    lines = [one for text in (*column, rest) for one in text.split("\n")]
    return not VALUE.fullmatch(above.text) and len(line) + 1 >= max(map(len, lines)) and not NUMBERED.match(rest)


def without_rows(grid: Grid, rows: Container[int]) -> Iterator[Cell]:
    """The cells without some rows; what goes on below one of them begins there."""
    kept = [row for row in range(grid.n_rows) if row not in rows]
    for cell in grid.cells:
        start, end = bisect_left(kept, cell.row), bisect_left(kept, cell.row + cell.row_span)
        if end > start:
            yield cell._replace(row=start, row_span=end - start)
