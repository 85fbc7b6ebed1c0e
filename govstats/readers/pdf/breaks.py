"""A page break inside the header of a ruled table: both parts of the header over the values again."""

from __future__ import annotations

import re

from govstats.grid import Cell, Grid, Text
from govstats.readers.pdf.columns import VALUE
from govstats.readers.pdf.rules import SAME_EDGE

PAGE_NUMBER = re.compile(r"[\s\d\-—–－·/第共页]*")


def join_cut_headers(blocks: list[Text | Grid]) -> list[Text | Grid]:
    """The blocks of all pages, with header rows at a foot of a page joined to the table at the next page's head.

    Such rows hold no figures and have their edges in common with the next page's table; a cell of the last one goes
    on, blank, in its first row, or they are as wide as it. A joined grid is of the page of its values; each cell
    keeps its own page and box.
    """
    joined: list[Text | Grid] = []
    for block in blocks:
        upper = next((i for i in range(len(joined) - 1, -1, -1) if not _is_page_number(joined[i])), None)
        one = joined[upper] if upper is not None else None
        table = _joined(one, block) if isinstance(one, Grid) and isinstance(block, Grid) else None
        if upper is not None and table is not None:
            del joined[upper]
            joined.append(table)
        else:
            joined.append(block)
    return joined


def _is_page_number(block: Text | Grid) -> bool:
    return isinstance(block, Text) and PAGE_NUMBER.fullmatch(block.text) is not None


def _joined(upper: Grid, lower: Grid) -> Grid | None:
    """One grid; None unless the upper one is a header that the lower one continues."""
    if not upper.kind == lower.kind == "ruled" or upper.page is None or lower.page != upper.page + 1:
        return None
    if any(VALUE.fullmatch(cell.text) for cell in upper.cells):
        return None
    edges = _edges(lower)
    above = [_moved(cell, edges) for cell in upper.cells]
    if len(_edges(upper)) < 3 or None in above:
        return None
    n_rows = upper.n_rows
    below = {(cell.column, cell.column_span): cell for cell in lower.cells if cell.row == 0 and not cell.text}
    cells: list[Cell] = []
    for cell in filter(None, above):
        rest = below.pop((cell.column, cell.column_span), None) if cell.row + cell.row_span == n_rows else None
        cells.append(cell._replace(row_span=cell.row_span + rest.row_span) if rest and cell.text else cell)
    n_cut = sum(cell.row + cell.row_span > n_rows for cell in cells)
    if below if n_cut else not _is_whole_header(upper, lower, above):
        return None
    cut = {(cell.column, cell.column_span) for cell in cells if cell.row + cell.row_span > n_rows}
    for cell in lower.cells:
        if cell.row > 0 or (cell.column, cell.column_span) not in cut:
            cells.append(cell._replace(row=cell.row + n_rows))
    return Grid(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))), "ruled", lower.page)


def _is_whole_header(upper: Grid, lower: Grid, above: list[Cell | None]) -> bool:
    """Whether the break lies between two rows: as wide a table goes on, with no cell above blank or printed again."""
    sides = [(min(edges), max(edges)) for edges in (_edges(upper).values(), _edges(lower).values())]
    slots = {(cell.column, cell.column_span) for cell in above if cell}
    first = [cell for cell in lower.cells if cell.row == 0]
    texts = {cell.text for cell in upper.cells}
    return (
        all(abs(one - other) < SAME_EDGE for one, other in zip(*sides, strict=True))
        and "" not in texts
        and not any(
            cell.text in texts or (not cell.text and (cell.column, cell.column_span) in slots) for cell in first
        )
    )


def _edges(grid: Grid) -> dict[int, float]:
    """Where each column of slots begins on the page, and the last one ends."""
    starts = {cell.column: cell.box[0] for cell in grid.cells if cell.box}
    return starts | {cell.column + cell.column_span: cell.box[2] for cell in grid.cells if cell.box}


def _moved(cell: Cell, edges: dict[int, float]) -> Cell | None:
    """The cell in the slots whose edges it shares; None if there are none."""
    if cell.box is None:
        return None
    x0, _, x1, _ = cell.box
    first, last = (next((slot for slot, at in edges.items() if abs(at - side) < SAME_EDGE), None) for side in (x0, x1))
    if first is None or last is None or last <= first:
        return None
    return cell._replace(column=first, column_span=last - first)
