"""Documents as flattened text, in the habits of the programs that flatten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

from .tables import Block, Slot, Table

LINK = "http://www.example.gov.cn/link?url=vvsdBKoIwyiyEcYY30JBvwXLzFjFX"


class TextOptions(NamedTuple):
    """How text is flattened."""

    habit: str
    """One of the functions at the end of this module: ``broken`` (labels wrapped, narrow cells stacked,
    figures of a row on one line), ``rows`` (a line a row), ``cells`` (a line a cell), ``pipes`` (rows
    between ``|``), ``bars`` (cells and ``|`` on lines of their own), ``markdown`` (pipes with separator
    rows, a false one after a page break), ``records`` (a small table for each row), ``aligned`` (columns of
    characters, wrapped cells side by side) or ``detached`` (all labels, then all figures)."""
    gap: str = " "
    """Between the cells of a line."""
    blank_lines: bool = False
    """An empty line after each line."""
    page_lines: int = 0
    """A page number, the marks and a link after so many lines; 0: no pages."""
    width: int = 11
    """Characters of a label cell before it wraps, in the habit ``broken``."""
    encoding: str = "utf-8"
    bom: bool = False
    newline: str = "\n"
    blank: str = ""
    """What stands for an empty cell."""
    broken_rows: bool = False
    """Whether a page may end inside a row."""
    vanishing: bool = False
    """Whether empty cells leave no trace."""
    zeros_once: bool = False
    """Whether only the first 0 of a table is kept."""
    form_feed: bool = False
    """A form feed between pages."""


def typeset_text(blocks: Sequence[Block], options: TextOptions) -> bytes:
    """The text, encoded."""
    marks = [block.text for block in blocks if not isinstance(block, Table) and block.kind == "mark"]
    rows: list[list[str]] = []
    for block in blocks:
        if isinstance(block, Table):
            rows += _TABLES[options.habit](_thinned(block, options), options)
        elif block.kind != "mark":
            rows.append(_wrapped(block.text, 28) if options.habit == "broken" else [block.text])
    if options.broken_rows:
        rows = [[line] for row in rows for line in row]
    if options.page_lines:
        lines = list(_paged(rows, marks, options))
    else:
        lines = [*marks, *(line for row in rows for line in row), *marks]
    if options.blank_lines:
        lines = [line for text in lines for line in (text, "")]
    text = options.newline.join([*lines, ""])
    return (b"\xef\xbb\xbf" if options.bom else b"") + text.encode(options.encoding)


def _thinned(table: Table, options: TextOptions) -> Table:
    """The table without the cells that this habit loses."""
    zeros = [slot for slot in table.slots if slot.kind == "figure" and slot.text == "0"]
    lost = set(zeros[1:]) if options.zeros_once else set()
    if options.vanishing:
        lost |= {slot for slot in table.slots if not slot.text}
    return table._replace(slots=tuple(slot for slot in table.slots if slot not in lost))


def _wrapped(text: str, width: int) -> list[str]:
    return [text[i : i + width] for i in range(0, len(text), width)] or [""]


def _paged(rows: Sequence[Sequence[str]], marks: Sequence[str], options: TextOptions) -> Iterator[str]:
    """Lines in pages of whole rows, with debris between: page number, marks and a link."""
    page, filled = 1, 0
    yield from marks
    for row in rows:
        if filled and filled + len(row) > options.page_lines:
            yield from ("", f"- {page} -" if page % 2 else str(page), LINK, "")
            yield from ["\f"] * options.form_feed
            yield from marks
            page, filled = page + 1, 0
        yield from row
        filled += len(row)
    yield from ("", str(page), LINK)


def _shown(slot: Slot, options: TextOptions) -> str:
    return slot.text or options.blank


def _as_rows(table: Table, options: TextOptions) -> list[list[str]]:
    return [[options.gap.join(_shown(slot, options) for slot in row)] for row in table.rows()]


def _as_cells(table: Table, options: TextOptions) -> list[list[str]]:
    return [[_shown(slot, options) for slot in row] for row in table.rows()]


def _as_pipes(table: Table, options: TextOptions) -> list[list[str]]:
    return [["| " + " | ".join(_shown(slot, options) for slot in row) + " |"] for row in table.rows()]


def _as_bars(table: Table, options: TextOptions) -> list[list[str]]:
    return [[line for slot in row for line in (_shown(slot, options), "|")] for row in table.rows()]


def _as_broken(table: Table, options: TextOptions) -> list[list[str]]:
    """As a viewer copies it: narrow cells one or two glyphs a line, long labels wrapped."""
    return [_broken_row(row, table, options) for row in table.rows()]


def _broken_row(row: Sequence[Slot], table: Table, options: TextOptions) -> list[str]:
    figures = [slot for slot in row if slot.kind in ("figure", "extra")]
    if not figures and table.code == "proactive":
        return [options.gap.join(_shown(slot, options) for slot in row)]
    lines: list[str] = []
    for slot in row:
        if slot.kind == "head":
            lines += _wrapped(slot.text, _head_width(slot))
        elif slot.kind == "group":
            lines += list(slot.text) if slot.column == 0 else _wrapped(slot.text, 3)
    label = "".join(slot.text for slot in row if slot.kind == "label")
    pieces = _wrapped(label, options.width * (2 if _is_wide(row) else 1)) if label else []
    numbers = options.gap.join(_shown(slot, options) for slot in figures)
    if len(pieces) == 1 and figures:
        return [*lines, options.gap.join([label, numbers])]
    return [*lines, *pieces, *([numbers] if figures else [])]


def _is_wide(row: Sequence[Slot]) -> bool:
    return any(slot.kind == "label" and slot.column_span > 1 for slot in row)


def _head_width(slot: Slot) -> int:
    """Glyphs on a line of a head: one where the column is narrow."""
    if slot.column_span > 1:
        return 14
    return 1 if len(slot.text) <= 4 else 2


def _as_markdown(table: Table, options: TextOptions) -> list[list[str]]:
    rows = [row for (row,) in _as_pipes(table, options)]
    rule = "|" + " --- |" * table.n_columns
    half = len(rows) // 2
    return [[rows[0]], [rule], *([row] for row in rows[1:half]), [""], [rows[half]], [rule], rows[half + 1 :]]


def _as_records(table: Table, options: TextOptions) -> list[list[str]]:
    records = []
    for row in table.rows():
        label = "".join(slot.text for slot in row if slot.kind in ("label", "group"))
        cells = [_shown(slot, options) for slot in row if slot.kind in ("figure", "extra")]
        heads = ["项目", *(f"数据{i}" for i in range(1, len(cells) + 1))]
        if cells:
            records.append(["| " + " | ".join(heads) + " |", "| " + " | ".join([label, *cells]) + " |", ""])
    return records


def _as_detached(table: Table, options: TextOptions) -> list[list[str]]:
    rows = table.rows()
    labels = [[slot.text] for row in rows for slot in row if slot.kind not in ("figure", "extra")]
    figures = [[_shown(s, options) for s in row if s.kind in ("figure", "extra")] for row in rows]
    return labels + [[options.gap.join(row)] for row in figures if row]


def _columns_wide(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WFA" else 1 for c in text)


def _as_aligned(table: Table, options: TextOptions) -> list[list[str]]:
    """As text extractors that keep the layout: cells wrapped in columns, centred over the rows they span."""
    widths = _widths(table)
    lefts = [sum(widths[:i]) for i in range(len(widths) + 1)]
    pieces = {
        slot: _wrapped(slot.text, max(1, (lefts[slot.column + slot.column_span] - lefts[slot.column] - 2) // 2))
        if slot.kind != "figure"
        else [_shown(slot, options)]
        for slot in table.slots
    }
    heights = [1] * table.n_rows
    for slot in sorted(table.slots, key=lambda slot: slot.row_span):
        rows = range(slot.row, slot.row + slot.row_span)
        heights[rows[-1]] += max(0, len(pieces[slot]) - sum(heights[row] for row in rows))
    tops = [sum(heights[:i]) for i in range(len(heights) + 1)]
    lines: list[list[tuple[int, str]]] = [[] for _ in range(tops[-1])]
    for slot, texts in pieces.items():
        spare = tops[slot.row + slot.row_span] - tops[slot.row] - len(texts)
        for i, text in enumerate(texts):
            lines[tops[slot.row] + spare // 2 + i].append((lefts[slot.column], text))
    return [[_line(sorted(line))] for line in lines]


def _widths(table: Table) -> list[int]:
    """Columns of characters for each column of the table."""
    widths = [6] * table.n_columns
    for slot in table.slots:
        if slot.kind == "figure":
            each = -(-(_columns_wide(slot.text) + 2) // slot.column_span)
            widths[slot.column] = max(widths[slot.column], each)
    if table.code == "requests":
        widths[:3] = 4, 10, 28
    if table.code == "proactive":
        widths[0] = 26
    return widths


def _line(cells: Sequence[tuple[int, str]]) -> str:
    line = ""
    for left, text in cells:
        line += " " * max(left - _columns_wide(line), 1 if line and text else 0) + text
    return line.rstrip()


_TABLES = {
    "broken": _as_broken,
    "rows": _as_rows,
    "cells": _as_cells,
    "pipes": _as_pipes,
    "bars": _as_bars,
    "markdown": _as_markdown,
    "records": _as_records,
    "detached": _as_detached,
    "aligned": _as_aligned,
}
