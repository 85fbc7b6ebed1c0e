"""Columns of a table without vertical rules: which column of the form each column of figures is.

There a grid's columns are where figures stand above each other, and where a cell ends is printed nowhere. So a
head may stand beside its figures (heads centred, figures flush), or over some of them only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from govstats.grid import Cell
from govstats.recognise.align import sandwich
from govstats.recognise.columns import SURE, Header, Heads, Stack, align_stacks
from govstats.recognise.rows import PrintedRow

Span = tuple[float, float]
Spans = Mapping[int, Span]
"""Slot of each column of figures -> from where to where its figures reach across the page."""


def figure_spans(rows: Iterable[PrintedRow]) -> Spans:
    """Where the figures of some rows of one grid stand, from left to right."""
    spans: dict[int, Span] = {}
    for row in rows:
        for cell in row.values:
            if cell.box and cell.text.strip():
                left, right = spans.get(cell.column, _span(cell))
                spans[cell.column] = min(left, cell.box[0]), max(right, cell.box[2])
    return dict(sorted(spans.items()))


def read_heads(
    rows: Sequence[Sequence[Cell]],
    below: Sequence[PrintedRow],
    codes: tuple[str, ...],
    likeness: Heads,
    sure: float = SURE,
    *,
    is_one_grid: bool = True,
) -> Header | None:
    """The header in these rows with the columns of figures in the rows below as its slots; None if one is doubtful.

    Where the rows below are not of one grid with these, only places on the page tell which cells stand over labels.

    Each column of the form has a head that is at least so alike to it as is sure. A column of figures is that of
    the one head over it; between two such columns, and where all are there, the order decides, if each stands
    between the heads before and behind its own.
    """
    spans = figure_spans(below)
    edge = max((c.column + c.column_span for row in below for c in row.cells if c not in row.values), default=0)
    left = min((span[0] for span in spans.values()), default=0.0)
    over = [[cell for cell in row if (cell.column >= edge if is_one_grid else _span(cell)[1] > left)] for row in rows]
    heads = _heads(over, likeness)
    stacks: list[Stack] = [((i, i + 1), [head]) for i, head in enumerate(heads)]
    header = align_stacks(stacks, codes, likeness)
    if header.names_too_many or not header.boxes or sorted(header.known) != sorted(codes):
        return None
    named = [(head, column) for head, column in zip(heads, header.columns, strict=True) if column]
    if any(likeness((head.text,)).get(column, 0.0) < sure for head, column in named):
        return None
    box_of = {column: box for column, box in zip(header.columns, header.boxes, strict=True) if column}
    met = [[code for code, box in box_of.items() if _overlap(box, span)] for span in spans.values()]
    columns = sandwich(header.known, [found[0] if len(found) == 1 else None for found in met])
    own = [box for column, box in zip(header.columns, header.boxes, strict=True) if column is None]
    is_under_own = any(_overlap(box, span) for box in own for span in spans.values())
    if not any(met) and len(met) == len(header.known) and not is_under_own:
        columns = list(header.known)
    middles = {code: sum(box) / 2 for code, box in box_of.items()}
    bounds = [float("-inf"), *middles.values(), float("inf")]
    for column, (left, right) in zip(columns, spans.values(), strict=True):
        place = header.known.index(column) if column else -2
        if place < 0 or not bounds[place] < (left + right) / 2 < bounds[place + 2]:
            return None
    return _on(header, columns, spans) if len(set(columns)) == len(columns) else None


def _heads(rows: Sequence[Sequence[Cell]], likeness: Heads) -> list[Cell]:
    """The lowest heads, from left to right, each put together from the lines that it is broken over."""
    heads: list[Cell] = []
    for row in reversed(rows):
        for cell in row:
            met = [i for i, head in enumerate(heads) if head.box and cell.box and _overlap(_span(head), _span(cell))]
            if not met and cell.box and cell.text.strip():
                heads.append(cell)
            elif len(met) == 1 and (whole := _joined(cell, heads[met[0]])):
                below = max(likeness((heads[met[0]].text,)).values(), default=0.0)
                if max(likeness((whole.text,)).values(), default=0.0) > below:
                    heads[met[0]] = whole
    return sorted(heads, key=_span)


def _joined(upper: Cell, lower: Cell) -> Cell | None:
    if upper.box is None or lower.box is None:
        return None
    box = min(upper.box[0], lower.box[0]), upper.box[1], max(upper.box[2], lower.box[2]), lower.box[3]
    return lower._replace(text=upper.text + lower.text, box=box)


def _span(cell: Cell) -> Span:
    return (cell.box[0], cell.box[2]) if cell.box else (0.0, 0.0)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _on(header: Header, columns: Sequence[str | None], spans: Spans) -> Header:
    return replace(
        header,
        slots=tuple((slot, slot + 1) for slot in spans),
        texts=tuple(header.text_over.get(column or "", "") for column in columns),
        columns=tuple(columns),
        boxes=tuple(spans.values()),
        others={c: t for c, t in {**header.text_over, **header.others}.items() if c not in columns},
        is_of_figures=True,
    )


def carried_over(header: Header, below: Sequence[PrintedRow]) -> Header | None:
    """The header of the part before for the next page: each column of figures stands below one of that page."""
    spans = figure_spans(below)
    met = [[i for i, box in enumerate(header.boxes) if _overlap(box, span)] for span in spans.values()]
    heads = [found[0] for found in met if len(found) == 1]
    if len(heads) < len(spans) or any(i >= j for i, j in pairwise(heads)):
        return None
    return _on(header, [header.columns[i] for i in heads], spans)


def cells_on_figures(row: PrintedRow, header: Header) -> dict[str, Cell] | None:
    """The cells of a row by column, None where one stands in no column that is known.

    Nothing is printed where the row has no figure in a column that is known.
    """
    column_of = {slot: column for (slot, _), column in zip(header.slots, header.columns, strict=True)}
    figures = [cell for cell in row.values if cell.text.strip()]
    under = {column: cell for cell in figures if (column := column_of.get(cell.column))}
    if len(under) < len(figures):
        return None
    page = next((cell.page for cell in row.cells), None)
    return {code: under.get(code) or Cell("", -1, -1, page=page) for code in (*header.known, *header.others)}
