"""Table 四: one line of fifteen values under a header of three levels (or three labelled rows of five)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial

from govstats.clean import is_value
from govstats.form import CellKey, Form
from govstats.grid import Cell
from govstats.recognise.columns import SURE, Header, Heads, Part, cells_by_column, header_on_page, read_header
from govstats.recognise.figure_columns import cells_on_figures, read_heads
from govstats.recognise.headers import Parts
from govstats.recognise.labels import (
    column_spellings,
    is_qualified,
    leaf_stack_likeness,
    normalise_label,
    row_likeness,
    row_spellings,
)
from govstats.recognise.rows import PrintedRow, exact_values
from govstats.recognise.tables import PlacedTable, Unplaced, place_by_rows

_HEADER_GLYPHS = 120
"""Characters before the values in which the glyphs of the header are looked for; it prints 80."""


def place_remedies(form: Form, rows: Sequence[PrintedRow], parts: Parts) -> list[PlacedTable]:
    """Every such table in the document."""
    found: list[PlacedTable] = []
    for i in range(len(rows)):
        table = _place_line(form, rows, i, parts)
        before = found[-1] if found else None
        if before and _is_second_line(before, rows, i):
            found[-1] = _both_lines(before, rows[i])
        elif before and table and not {row for row, _ in table.cells} & {row for row, _ in before.cells}:
            found[-1] = before._replace(cells=before.cells | table.cells, parts=before.parts + table.parts)
        elif table:
            found.append(table._replace(first_row=i))
    return [_with_missing_rows(table) for table in found] or _by_rows(form, rows, parts)


def _is_second_line(table: PlacedTable, rows: Sequence[PrintedRow], i: int) -> bool:
    """Whether another line of values stands under the header of a table, with no line of labels between."""
    row = rows[i]
    if row.flat:
        is_next = i == table.first_row + 1 and row.part in table.parts
        return is_next and is_qualified(row.label) and exact_values(row, len(table.form.cells)) is not None
    between = rows[table.first_row + 1 : i]
    return (
        row.part in table.parts
        and row.has_values
        and len(row.values) >= len(table.form.columns)
        and not any(line.label for line in between)
    )


def _place_line(form: Form, rows: Sequence[PrintedRow], i: int, parts: Parts) -> PlacedTable | None:
    """A line of values with the header over it."""
    row = rows[i]
    is_aligned = not row.flat and parts[row.part].kind == "aligned"
    if is_aligned and row.has_values and not row.label and (by_heads := _by_heads(form, rows, i)):
        return by_heads
    if row.flat or not parts[row.part].is_tiled:
        return _by_count(form, rows[: i + 1])
    if len(row.cells) < len(form.columns) or _is_header_line(row):
        return None
    table = _by_header(form, rows, i, parts) or _by_cut_header(form, rows, i)
    if is_aligned and (table is None or len(table.cells) < len(form.cells)):
        return _by_count(form, rows[: i + 1]) or table
    return table


def _is_header_line(row: PrintedRow) -> bool:
    return _only_numbers_columns(row) if row.has_values else bool(row.label) and not _is_mostly_values(row)


def _is_mostly_values(row: PrintedRow) -> bool:
    """Whether most cells are numbers: then a text behind them is a value with a note, no label."""
    return 2 * sum(bool(cell.text.strip()) and is_value(cell.text) for cell in row.cells) > len(row.cells)


def _only_numbers_columns(row: PrintedRow) -> bool:
    """A row 1, 2, 3 … that numbers the columns."""
    values = row.values
    if len(values) < 3 or values[0].text.strip() != "1":
        return False
    return all(cell.text.strip() == str(i) for i, cell in enumerate(values, 1))


def _both_lines(table: PlacedTable, second: PrintedRow) -> PlacedTable:
    """Two lines of values under one header: two years or two organs, and which is meant is not certain."""
    texts = tuple(cell.text for cell in (*table.cells.values(), *second.values))
    unplaced = tuple(Unplaced(row.code, texts, None, "two lines of values under one header") for row in table.form.rows)
    return table._replace(cells={}, unplaced=unplaced)


def _with_missing_rows(table: PlacedTable) -> PlacedTable:
    """Kinds of cases that the header does not name, where what it names is placed."""
    named = {row for row, _ in table.cells} | {unplaced.row for unplaced in table.unplaced}
    return table._replace(missing_rows=tuple(row.code for row in table.form.rows if row.code not in named))


def _by_header(form: Form, rows: Sequence[PrintedRow], i: int, parts: Parts) -> PlacedTable | None:
    """By the header above in the same part; by that which ends the part before where this one begins anew."""
    row, first = rows[i], i
    if i and rows[i - 1].part == row.part and rows[i - 1].has_values and not _is_header_line(rows[i - 1]):
        return None
    while first and rows[first - 1].part == row.part and not _any_text(rows[first - 1]):
        first -= 1
    if first and rows[first - 1].part == row.part:
        return _placed(form, row, _header_above(form, rows, i, parts), parts)
    above = rows[first - 1] if first and not rows[first - 1].flat else None
    header = _header_above(form, rows, first, parts, part=above.part) if above else None
    if header and above and not _are_as_wide(parts[above.part], parts[row.part]):
        header = header_on_page(header, row.cells)
    return _placed(form, row, header, parts)


def _by_cut_header(form: Form, rows: Sequence[PrintedRow], i: int) -> PlacedTable | None:
    """By a head for each cell of the form, in its order, where what stands over the heads ends the part before.

    A head that is cut itself may have its text there.
    """
    row = rows[i]
    if i < 2 or rows[i - 1].part != row.part or rows[i - 2].part == row.part or len(row.cells) != len(form.cells):
        return None
    over = _header_lines(rows, i - 1, rows[i - 2].part)
    kinds = normalise_label(_across(over))
    places = [kinds.find(normalise_label(kind.label_zh)) for kind in form.rows]
    if -1 in places or places != sorted(places):
        return None
    spellings = column_spellings(form)
    heads = [normalise_label(cell.text) for cell in rows[i - 1].cells]
    wanted = [spellings[column] for _, column in form.cells]
    n_cut = heads.count("")
    if len(heads) != len(wanted) or n_cut > len(form.rows):
        return None
    if not all(not head or head in spelt for head, spelt in zip(heads, wanted, strict=True)):
        return None
    return _table(form, dict(zip(form.cells, row.cells, strict=True)), (), row.part, float(len(heads) - n_cut))


def _any_text(row: PrintedRow) -> bool:
    return bool(row.label) or row.has_values or any(cell.text.strip() for cell in row.cells)


def _are_as_wide(upper: Part, lower: Part) -> bool:
    """Whether two tables of a web page are head and body of one: what stands in a column says its slot."""
    kinds = {upper.kind, lower.kind}
    return kinds == {"markup"} and upper.n_columns == lower.n_columns and upper.is_tiled and lower.is_tiled


@cache
def _codes(form: Form) -> tuple[str, ...]:
    return tuple("/".join(key) for key in form.cells)


@cache
def _heads(form: Form) -> Heads:
    return partial(leaf_stack_likeness, form)


def _key(code: str) -> CellKey:
    row, column = code.split("/")
    return row, column


def _by_heads(form: Form, rows: Sequence[PrintedRow], i: int) -> PlacedTable | None:
    """By a head for each cell of the form, in its order, where columns are those of figures."""
    row = rows[i]
    above = _header_lines(rows, i, row.part)
    if not above or _other_order(form, _across(above)):
        return None
    header = read_heads([line.cells for line in above], [row], _codes(form), _heads(form), SURE / 2)
    cells = cells_on_figures(row, header) if header else None
    if header is None or cells is None:
        return None
    return _table(form, {_key(code): cell for code, cell in cells.items()}, (), row.part, header.evidence)


def _header_lines(rows: Sequence[PrintedRow], stop: int, part: int) -> list[PrintedRow]:
    first = stop
    while first > 0 and rows[first - 1].part == part and _is_header_line(rows[first - 1]):
        first -= 1
    return [row for row in rows[first:stop] if row.label]


def _header_above(
    form: Form, rows: Sequence[PrintedRow], stop: int, parts: Parts, part: int | None = None
) -> Header | None:
    """The header that stands right above a row in its part, if it names most of the cells."""
    part = rows[stop].part if part is None else part
    above = [row.cells for row in _header_lines(rows, stop, part)]
    if not above or part not in parts:
        return None
    codes = _codes(form)
    header = read_header(above, 0, parts[part].n_columns, codes, _heads(form))
    if len({code.split("/")[0] for code in header.known}) < len(form.rows):
        header = _of_kinds_named(form, header, above)
    named = {code.split("/")[0] for code in header.known}
    wanted = sum(code.split("/")[0] in named for code in codes)
    return header if header.evidence * 2 > wanted > 0 and not header.names_too_many else None


def _of_kinds_named(form: Form, header: Header, above: Sequence[Sequence[Cell]]) -> Header:
    """The header without columns of a kind of case that no text names: 行政诉讼 as a whole is neither kind of it."""
    texts = [normalise_label(cell.text) for cells in above for cell in cells if cell.text.strip()]
    spelt = row_spellings(form)
    named = {row for row in spelt if any(text.startswith(spelling) for text in texts for spelling in spelt[row])}
    named.update(row for text in texts for row in row_likeness(form, text))
    return replace(header, columns=tuple(c if c and c.split("/")[0] in named else None for c in header.columns))


def _placed(form: Form, row: PrintedRow, header: Header | None, parts: Parts) -> PlacedTable | None:
    if header is None:
        return None
    by_code = cells_by_column(row.cells, header, parts[row.part].kind)
    page = next((cell.page for cell in row.cells), None)
    if by_code is None or len(by_code) < min(len(row.values), len(form.cells)):
        texts = tuple(cell.text for cell in row.cells)
        reason = (
            f"{len(texts)} values under {len(header.columns)} header cells, {len(header.known)} of them of the form"
        )
        unplaced = tuple(Unplaced(r.code, texts, page, reason) for r in form.rows)
        return _table(form, {}, unplaced, row.part, header.evidence)
    return _table(form, {_key(code): cell for code, cell in by_code.items()}, (), row.part, header.evidence)


def _by_count(form: Form, rows: Sequence[PrintedRow]) -> PlacedTable | None:
    """Without columns to stand in: all glyphs of the header before exactly as many values as the form has cells.

    In running text a page number may stand between the glyphs, which makes a row of one value.
    """
    row = rows[-1]
    n = len(form.cells)
    values = exact_values(row, n) if row.flat else row.values if len(row.values) == n else None
    if values is None:
        return None
    run, above = row.label, [row]
    for before in reversed(rows[:-1]):
        if before.part != row.part or len(before.values) > 1:
            break
        run = before.label + run
        above.insert(0, before)
    if _other_order(form, run if row.flat else _across(above)) or _varies(form, run):
        return None
    glyphs = Counter(normalise_label(run)[-_HEADER_GLYPHS:])
    spellings = column_spellings(form)
    if not all(any(_is_spelt(label, glyphs, len(form.rows) - 1) for label in spellings[c.code]) for c in form.columns):
        return None
    return _table(form, dict(zip(form.cells, values, strict=True)), (), row.part, float(len(form.columns)))


def _is_spelt(label: str, glyphs: Counter[str], times: int) -> bool:
    """Whether the glyphs of a label stand so many times among others."""
    return all(glyphs[glyph] >= times for glyph in label)


def _across(above: Sequence[PrintedRow]) -> str:
    """The header's texts from left to right, whichever stands higher: 行政诉讼 is often set above 行政复议."""
    cells = [cell for row in above for cell in row.cells]
    return "".join(cell.text for cell in sorted(cells, key=lambda cell: cell.column))


def _other_order(form: Form, run: str) -> bool:
    """Whether the header names all rows or all columns whole, but in another order than the form's."""
    header = normalise_label(run)[-_HEADER_GLYPHS:].rpartition("情况")[2]
    groups = [row.headings_zh[0] if row.headings_zh else row.label_zh for row in form.rows]
    for labels in (dict.fromkeys(groups), [row.label_zh for row in form.rows[1:]], _columns(form)):
        found = [header.find(label) for label in labels]
        if -1 not in found and found != sorted(found):
            return True
    return False


def _columns(form: Form) -> list[str]:
    return [column.label_zh for column in form.columns]


def _varies(form: Form, run: str) -> bool:
    """Whether all columns are named whole, line by line, and in one kind of case in another order."""
    named = re.findall("|".join(_columns(form)), normalise_label(run)[-_HEADER_GLYPHS:].rpartition("情况")[2])
    return len(named) == len(form.cells) and named != _columns(form) * len(form.rows)


def _table(
    form: Form, cells: dict[CellKey, Cell], unplaced: tuple[Unplaced, ...], part: int, evidence: float
) -> PlacedTable:
    return PlacedTable(form, cells, {}, unplaced, (), (), 0, (part,), evidence)


def _by_rows(form: Form, rows: Sequence[PrintedRow], parts: Parts) -> list[PlacedTable]:
    """The same table set with a labelled row for each kind of case."""
    table = place_by_rows(form, rows, parts)
    return [table] if len(table.cells) >= 2 * len(form.columns) and not table.missing_rows else []
