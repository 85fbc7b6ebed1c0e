"""Running text with tables in it, as a document in markup holds them, and the blocks that come of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain, compress, groupby, islice
from operator import add, attrgetter
from typing import NamedTuple, cast

from govstats.grid import Cell, Grid, Text
from govstats.readers.text import REVERSED, parse_text, printed_lines, printed_text


class Slot(NamedTuple):
    """One cell of a table in markup: where it stands and what it holds."""

    row: int
    column: int
    row_span: int
    column_span: int
    content: Flow


class Table(NamedTuple):
    slots: list[Slot]


Flow = list["str | Table"]
"""Text and tables in reading order; a line feed in the text is a line break of the page."""

RAISED, LOWERED = "\x0e", "\x0f"
"""Stand before and behind superscript and subscript text in a :data:`Flow`."""

PALE, DARK = "\x10", "\x11"
"""Stand before and behind text in white: it is seen only where the ground is dark, and then all beside it is white."""

TABLE_SIZE = 3
"""A nested table of at least so many rows and columns is a table of its own, whatever holds it."""

LEAST_GAPPED = 5
"""Fewer rows or columns, every second blank, are not taken for gaps and what stands between them."""

_MARK = re.compile(f"[{RAISED}{PALE}]")
_OF_RAISED = re.compile(f"{RAISED}[^{RAISED}{LOWERED}]*{LOWERED}")
_OF_PALE = re.compile(f"{PALE}[^{DARK}]*(?:{DARK}|$)")
_BLANK_LINES = re.compile(r"\n[^\S\n]*(?=\n)")
_DIGIT = re.compile(r"\d")
_IN_BRACKETS = re.compile(r"[(（\[［【〔]([^()（）\[\]［］【】〔〕]*)[)）\]］】〕]")


def blocks_of(flow: Flow) -> tuple[Text | Grid, ...]:
    """Grids of the tables that hold data, and the running text between them, in reading order."""
    blocks: list[Text | Grid] = []
    text: list[str] = []
    for item in [*_without_layout(flow), Table([])]:
        if isinstance(item, str):
            text.append(item)
            continue
        if text:
            blocks.extend(parse_text(_paragraphs("".join(text))))
            text.clear()
        if item.slots:
            blocks.append(_grid_of(item))
    return tuple(_with_rows_joined(blocks))


def _with_rows_joined(blocks: list[Text | Grid]) -> Iterator[Text | Grid]:
    """The blocks, with tables of one row each that follow upon one another made one table."""
    for is_row, run in groupby(blocks, _is_row):
        if not is_row:
            yield from run
            continue
        grids = [block for block in run if isinstance(block, Grid)]
        yield Grid(tuple(cell._replace(row=row) for row, grid in enumerate(grids) for cell in grid.cells), "markup")


def _is_row(block: Text | Grid) -> bool:
    """Whether a block is a table of one row; that of its last cell tells most others at once."""
    return isinstance(block, Grid) and bool(block.cells) and block.cells[-1].row == 0 and block.n_rows == 1


def _paragraphs(text: str) -> str:
    lines = map(_without_pale, text.split("\n")) if PALE in text else (text,)
    return _BLANK_LINES.sub("", printed_text(_set_notes_apart("\n".join(lines)))).strip("\n")


def _without_layout(flow: Flow) -> Iterator[str | Table]:
    for item in _with_strings_joined(flow):
        if isinstance(item, str):
            yield item
        elif _is_layout(item):
            for slot in item.slots:
                yield "\n"
                yield from _without_layout(slot.content)
            yield "\n"
        else:
            yield item


def _with_strings_joined(flow: Flow) -> Iterator[str | Table]:
    for kind, run in groupby(flow, type):
        if kind is str:
            yield "".join(cast("Iterator[str]", run))
        else:
            yield from run


def _is_layout(table: Table) -> bool:
    """Whether a table only arranges the page: what it holds is then text and tables in their own right."""
    if len(table.slots) == 1 or not any(map(_is_filled, table.slots)):
        return True
    if not _hold_tables(slot.content for slot in table.slots):
        return False
    of_slots = [tables for slot in table.slots if (tables := _tables_of_more_values(slot.content))]
    nested = [inner for tables in of_slots for inner in tables]
    if any(_is_layout(inner) or _is_sizeable(inner) for inner in nested):
        return True
    return sum(len(inner.slots) for inner in nested) >= len(table.slots) - len(of_slots)


def _hold_tables(contents: Iterable[Flow]) -> bool:
    return Table in map(type, chain.from_iterable(contents))


def _tables(content: Flow) -> list[Table]:
    return [item for item in content if isinstance(item, Table)]


def _tables_of_more_values(content: Flow) -> list[Table]:
    return [item for item in content if not isinstance(item, str) and not _is_one_value(item)]


def _is_one_value(table: Table) -> bool:
    """Whether a nested table holds one value at most, and so is a part of the cell that it stands in."""
    return len(list(islice(filter(_is_filled, table.slots), 2))) <= 1 and all(
        _is_one_value(inner) for slot in table.slots for inner in _tables(slot.content)
    )


def _is_filled(slot: Slot) -> bool:
    return any(not item.isspace() if isinstance(item, str) else True for item in slot.content if item)


def _is_sizeable(table: Table) -> bool:
    rows = {slot.row for slot in table.slots}
    columns = {slot.column for slot in table.slots}
    return min(len(rows), len(columns)) >= TABLE_SIZE


def _grid_of(table: Table) -> Grid:
    """The grid of a table, without the rows and columns in which no cell begins, or that only keep others apart."""
    rows, columns, row_spans, column_spans, contents = zip(*table.slots, strict=True)
    texts = _without_pale_figures(list(map(_text_of if _hold_tables(contents) else "".join, contents)))
    row_at = _places(rows, row_spans, compress(rows, texts))
    column_at = _places(columns, column_spans, compress(columns, texts))
    cells = []
    for text, row, column, row_span, column_span in zip(texts, rows, columns, row_spans, column_spans, strict=True):
        top, left = row_at[row], column_at[column]
        height, width = row_at[row + row_span] - top, column_at[column + column_span] - left
        if height and width:
            cells.append(Cell(text, top, left, height, width))
    ends = list(map(add, columns, column_spans))
    if max(compress(ends, texts), default=0) < max(ends):  # no text reaches the last column
        cells = _without_ragged_end(cells, max(row_at.values()))
    return Grid(tuple(sorted(cells, key=attrgetter("row", "column"))), "markup")


def _places(begins: Iterable[int], spans: Iterable[int], filled: Iterable[int]) -> dict[int, int]:
    """Where the rows (or columns) in which cells begin or end stand among those of the grid; ``filled`` have text."""
    lines = _without_gaps(set(begins), set(filled))
    return {line: bisect_left(lines, line) for line in {*begins, *map(add, begins, spans)}}


def _without_gaps(lines: set[int], filled: set[int]) -> list[int]:
    """The rows (or columns) in which cells begin; where only every second has text, the others keep them apart."""
    in_order = sorted(lines)
    blank = [i for i, line in enumerate(in_order) if line not in filled]
    is_gaps = len(in_order) >= LEAST_GAPPED and blank in (list(range(k, len(in_order), 2)) for k in (0, 1))
    return sorted(filled) if is_gaps else in_order


def _without_ragged_end(cells: list[Cell], n_rows: int) -> list[Cell]:
    """Cells without the blank ones behind the last column with text, where some rows have more of them than others."""
    edge = max((cell.column + cell.column_span for cell in cells if cell.text), default=0)
    ends = [edge] * n_rows
    for cell in cells:
        ends[cell.row] = max(ends[cell.row], cell.column + cell.column_span)
    return cells if len(set(ends)) == 1 else [cell for cell in cells if cell.column < edge]


def _without_pale_figures(contents: list[str]) -> list[str]:
    """The texts of cells; figures in white alone are in doubt where others are not: their ground is not known."""
    if _MARK.search("".join(contents)) is None:
        return [printed_lines(content) for content in contents]
    texts = [printed_lines(_set_notes_apart(_without_pale(content))) for content in contents]
    if not any(PALE in content for content in contents):
        return texts
    is_pale = [PALE in content and not _OF_PALE.sub("", content).strip() for content in contents]
    is_figure = [_DIGIT.search(text) is not None for text in texts]
    if all(pale for pale, figure in zip(is_pale, is_figure, strict=True) if figure):
        return texts
    return [
        printed_text(REVERSED + text) if pale and figure else text
        for text, pale, figure in zip(texts, is_pale, is_figure, strict=True)
    ]


def _without_pale(text: str) -> str:
    """Text without what stands in white beside text in other colours."""
    return _OF_PALE.sub("", text) if PALE in text and printed_text(_OF_PALE.sub("", text)).strip() else text


def _text_of(content: Flow) -> str:
    return "".join([item if isinstance(item, str) else _text_in(item) for item in content])


def _text_in(table: Table) -> str:
    """What stands in a table within a cell, a line for each row."""
    parts = []
    row = -1
    for slot in table.slots:
        parts += [" " if slot.row == row else "\n", _text_of(slot.content)]
        row = slot.row
    return "".join([*parts, "\n"])


def _set_notes_apart(text: str) -> str:
    """Text with each superscript or subscript in brackets, as a note: 12¹ must never become 121.

    What stands raised or lowered as a whole line is plain text.
    """
    if RAISED not in text:
        return text
    return "\n".join(map(_set_line_apart, text.split("\n"))).translate({ord(RAISED): None, ord(LOWERED): None})


def _set_line_apart(line: str) -> str:
    line = re.sub(f"{LOWERED}(\\s*){RAISED}", r"\1", line)
    if not _OF_RAISED.sub("", line).strip():
        return line
    return _OF_RAISED.sub(_bracketed, line)


def _bracketed(match: re.Match[str]) -> str:
    note = match[0].strip(f"{RAISED}{LOWERED} \u3000\xa0")
    inside = _IN_BRACKETS.fullmatch(note)
    return f"（{inside[1] if inside else note}）" if note else ""
