"""A page break inside the header or inside a row of a ruled table: what belongs together, in one place again."""

from __future__ import annotations

import re
from collections import Counter

from govstats.grid import Cell, Grid, Text
from govstats.readers.pdf.cut_rows import LEAST_HEADS, beside, last_row, rejoined, without_rows
from govstats.readers.pdf.figures import VALUE
from govstats.readers.pdf.rules import SAME_EDGE

PAGE_NUMBER = re.compile(r"[\s\d\-—–－·/第共页]*")
WORD_ENDS = re.compile(r"[\u4e00-\u9fff]{1,2}(?: [\u4e00-\u9fff]{1,2})+")
DIGITS = re.compile(r"\d+")
HEAD_LINES = 2
"""Lines that the head or the foot of a page takes at most."""


def join_over_pages(blocks: list[Text | Grid]) -> list[Text | Grid]:
    """The blocks of all pages, with headers and rows that a page break cuts in one place again."""
    running = running_lines(blocks)
    return join_cut_rows(join_cut_headers(blocks, running), running)


def running_lines(blocks: list[Text | Grid]) -> frozenset[str]:
    """Lines that several pages begin or end with, digits left out: their heads and feet."""
    ends: dict[int | None, list[Text | Grid]] = {}
    for block in blocks:
        ends.setdefault(block.page, []).append(block)
    found: Counter[str] = Counter()
    for first, *_, last in ((*on_page, on_page[-1]) for on_page in ends.values()):
        head = first.text.split("\n")[:HEAD_LINES] if isinstance(first, Text) else []
        foot = last.text.split("\n")[-HEAD_LINES:] if isinstance(last, Text) else []
        found.update({DIGITS.sub("", line) for line in (*head, *foot)})
    return frozenset(line for line, n in found.items() if n > 1)


def join_cut_headers(blocks: list[Text | Grid], running: frozenset[str] = frozenset()) -> list[Text | Grid]:
    """The blocks of all pages, with header rows at a foot of a page joined to the table at the next page's head.

    Such rows hold no figures and have their edges in common with the next page's table; a cell of the last one goes
    on, blank, in its first row, or they are as wide as it. A joined grid is of the page of its values; each cell
    keeps its own page and box.
    """
    joined: list[Text | Grid] = []
    for block in blocks:
        upper = next((i for i in range(len(joined) - 1, -1, -1) if not _is_running(joined[i], running)), None)
        one = joined[upper] if upper is not None else None
        table = _joined(one, block) if isinstance(one, Grid) and isinstance(block, Grid) else None
        if upper is not None and table is not None:
            del joined[upper]
            joined.append(table)
        else:
            joined.append(block)
    return joined


def join_cut_rows(blocks: list[Text | Grid], running: frozenset[str] = frozenset()) -> list[Text | Grid]:
    """The blocks of all pages, with the rest of a row that a page break cuts moved up to the row's own page.

    A header that the next page repeats above such a rest goes with it.
    """
    whole = list(blocks)
    for i, block in enumerate(whole):
        if not isinstance(block, Grid):
            continue
        above = next((j for j in range(i - 1, -1, -1) if not _is_running(whole[j], running)), None)
        upper = whole[above] if above is not None else None
        parts = rejoined(upper, block) if isinstance(upper, Grid) else None
        if above is not None and parts is not None:
            whole[above], whole[i] = parts
    return whole


def _is_running(block: Text | Grid, running: frozenset[str]) -> bool:
    """Whether a block is only the head or foot of a page, or the ends of words that reach over the foot of a table."""
    return isinstance(block, Text) and all(
        PAGE_NUMBER.fullmatch(line) or WORD_ENDS.fullmatch(line) or DIGITS.sub("", line) in running
        for line in block.text.split("\n")
    )


def _joined(upper: Grid, lower: Grid) -> Grid | None:
    """One grid; None unless the upper one is a header that the lower one continues."""
    if not upper.kind == lower.kind == "ruled" or upper.page is None or lower.page != upper.page + 1:
        return None
    if any(VALUE.fullmatch(cell.text) for cell in upper.cells):
        return None
    upper, lower = _without_gaps(upper), _without_gaps(lower)
    whole_heads = _with_rests_of_heads(upper, lower)
    upper, lower = whole_heads or (upper, lower)
    edges = _edges(lower)
    above = [_moved(cell, edges) for cell in upper.cells]
    if len(_edges(upper)) < 3 or None in above:
        return None
    n_rows = upper.n_rows
    blank = (cell for cell in lower.cells if cell.row == 0 and not cell.text and whole_heads is None)
    below = {(cell.column, cell.column_span): cell for cell in blank}
    cells: list[Cell] = []
    for cell in filter(None, above):
        rest = below.pop((cell.column, cell.column_span), None) if cell.row + cell.row_span == n_rows else None
        cells.append(cell._replace(row_span=cell.row_span + rest.row_span) if rest and cell.text else cell)
    n_cut = sum(cell.row + cell.row_span > n_rows for cell in cells)
    if whole_heads is None and (below if n_cut else not _is_whole_header(upper, lower, above)):
        return None
    cut = {(cell.column, cell.column_span) for cell in cells if cell.row + cell.row_span > n_rows}
    for cell in lower.cells:
        if cell.row > 0 or (cell.column, cell.column_span) not in cut:
            cells.append(cell._replace(row=cell.row + n_rows))
    whole = Grid(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))), "ruled", lower.page)
    begun = {cell.row for cell in cells}
    return whole._replace(cells=tuple(without_rows(whole, set(range(whole.n_rows)) - begun)))


def _without_gaps(grid: Grid) -> Grid:
    """The grid without rows of blank cells beside print that goes on: the frame is drawn to the page's foot, no row."""
    gaps = {
        number
        for number, row in enumerate(grid.rows())
        if not any(cell.text for cell in row)
        and any(cell.text and cell.row < number < cell.row + cell.row_span for cell in grid.cells)
    }
    return grid._replace(cells=tuple(without_rows(grid, gaps))) if gaps else grid


def _with_rests_of_heads(upper: Grid, lower: Grid) -> tuple[Grid, Grid] | None:
    """Both grids, where every cell of the upper one's last row goes on with other words in the lower one's first."""
    last = last_row(upper)
    first = [cell for cell in lower.cells if cell.row == 0]
    rests = {above: cell.text for cell in first if (above := beside(cell, last)) is not None}
    if len(last) < LEAST_HEADS or not len(last) == len(first) == len(rests):
        return None
    if any(not rest or rest == above.text or VALUE.fullmatch(rest) for above, rest in rests.items()):
        return None
    cells = tuple(c._replace(text=f"{c.text}\n{rests[c]}") if c in rests else c for c in upper.cells)
    return upper._replace(cells=cells), lower._replace(cells=tuple(without_rows(lower, {0})))


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
