"""Table 四: one line of fifteen values under a header of three levels (or three labelled rows of five)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from govstats.form import CellKey, Form
from govstats.grid import Cell
from govstats.recognise.columns import Header, cells_by_column, header_on_page, read_header
from govstats.recognise.labels import leaf_stack_likeness, normalise_label
from govstats.recognise.rows import PrintedRow, exact_values
from govstats.recognise.tables import Grids, PlacedTable, Unplaced, place_by_rows


def place_remedies(form: Form, rows: Sequence[PrintedRow], grids: Grids) -> list[tuple[int, PlacedTable]]:
    """Every such table in the document, with the number of the printed row that its values stand in."""
    found: list[tuple[int, PlacedTable]] = []
    header: Header | None = None
    header_row = -1
    for i, row in enumerate(rows):
        table = None
        if row.flat:
            table = _flat_table(form, row)
        elif i > 0 and not row.label and len(row.cells) >= len(form.columns):
            seen = _header_above(form, rows, i, grids)
            header, header_row = (seen, i) if seen else (header, header_row)
            if header and i - header_row <= 1:
                table = _placed(form, row, header if seen else header_on_page(header, row.cells), grids)
        if table:
            found.append((i, table))
            header = None
        elif not row.flat and not row.label and header is None:
            continue
        elif not row.flat and i + 1 < len(rows) and rows[i + 1].part != row.part:
            header, header_row = _header_above(form, rows, i + 1, grids, part=row.part), i + 1
    return found or _by_rows(form, rows, grids)


def _codes(form: Form) -> list[str]:
    return ["/".join(key) for key in form.cells]


def _key(code: str) -> CellKey:
    row, column = code.split("/")
    return row, column


def _header_above(
    form: Form, rows: Sequence[PrintedRow], stop: int, grids: Grids, part: int | None = None
) -> Header | None:
    """The header that stands right above a row in its part, if it names most of the cells."""
    part = rows[stop].part if part is None else part
    first = stop
    while (
        first > 0
        and rows[first - 1].part == part
        and rows[first - 1].label
        and not rows[first - 1].has_values
    ):
        first -= 1
    above = [row.cells for row in rows[first:stop]]
    if not above or part not in grids:
        return None
    codes = _codes(form)
    header = read_header(
        above, 0, grids[part].n_columns, codes, lambda stack: leaf_stack_likeness(form, stack)
    )
    return header if header.evidence * 2 > len(codes) else None


def _placed(form: Form, row: PrintedRow, header: Header | None, grids: Grids) -> PlacedTable | None:
    if header is None:
        return None
    by_code = cells_by_column(row.cells, header, grids[row.part])
    page = next((cell.page for cell in row.cells), None)
    if by_code is None:
        texts = tuple(cell.text for cell in row.cells)
        reason = f"{len(texts)} values under {len(header.columns)} header cells"
        unplaced = tuple(Unplaced(r.code, texts, page, reason) for r in form.rows)
        return _table(form, {}, unplaced, row.part, header.evidence)
    return _table(form, {_key(code): cell for code, cell in by_code.items()}, (), row.part, header.evidence)


def _flat_table(form: Form, row: PrintedRow) -> PlacedTable | None:
    """Flattened text: all glyphs of the header before exactly as many values as the form has cells."""
    values = exact_values(row, len(form.cells))
    if values is None:
        return None
    glyphs = Counter(normalise_label(row.label)[-400:])
    needed = {glyph for column in form.columns for glyph in column.label_zh}
    if any(glyphs[glyph] < len(form.rows) - 1 for glyph in needed):
        return None
    return _table(form, dict(zip(form.cells, values, strict=True)), (), row.part, float(len(form.columns)))


def _table(
    form: Form, cells: dict[CellKey, Cell], unplaced: tuple[Unplaced, ...], part: int, evidence: float
) -> PlacedTable:
    return PlacedTable(form, cells, {}, unplaced, (), (), (part,), evidence)


def _by_rows(form: Form, rows: Sequence[PrintedRow], grids: Grids) -> list[tuple[int, PlacedTable]]:
    """The same table set with a labelled row for each kind of case."""
    table = place_by_rows(form, rows, grids)
    if len(table.cells) < 2 * len(form.columns) or table.missing_rows:
        return []
    return [(next(i for i, row in enumerate(rows) if row.part == table.parts[0]), table)]
