"""One table of the form: printed rows in, cells of the form out, with what could not be placed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from govstats.form import CellKey, Form
from govstats.grid import Cell
from govstats.recognise.align import Match
from govstats.recognise.columns import Header, are_in_step, cells_by_column
from govstats.recognise.doubts import (
    inverted_blocks,
    rows_in_parts,
    rows_like_two,
    rows_out_of_step,
    rows_without_number,
    shares_lines,
    twin_rows,
)
from govstats.recognise.figure_columns import cells_on_figures
from govstats.recognise.headers import Heading, Parts, headings
from govstats.recognise.labels import anchor
from govstats.recognise.matching import align_rows, values_row
from govstats.recognise.rows import PrintedRow, exact_values, is_unit_word
from govstats.recognise.running import running_header_evidence

UNPLACED = 0.5
"""What a row whose values have no certain column speaks against a form; its label alone speaks for it by more."""
_HEADER_RUN = 60
"""Characters before a value of flattened text in which its column header is looked for."""


class Unplaced(NamedTuple):
    """Printed values that belong to a row of the form but to no certain column."""

    row: str
    texts: tuple[str, ...]
    page: int | None
    reason: str


class Extra(NamedTuple):
    """A printed row with values that is no row of the form."""

    label: str
    texts: tuple[str, ...]
    page: int | None


class PlacedTable(NamedTuple):
    """A table of the form as found in a document."""

    form: Form
    cells: dict[CellKey, Cell]
    headers: dict[CellKey, str]
    """What stands over and beside each placed cell (column header, row label), for the units that it states."""
    unplaced: tuple[Unplaced, ...]
    missing_rows: tuple[str, ...]
    extra_rows: tuple[Extra, ...]
    first_row: int
    """Number of the printed row that it begins with."""
    parts: tuple[int, ...]
    """Numbers of the blocks that it stands in."""
    evidence: float
    """What speaks for this form against another: rows and columns found, less what is missing."""
    has_header: bool = True
    """Whether a header of the form stands over any of its rows."""

    @property
    def is_sound(self) -> bool:
        """Every row found and every value placed by label and column; nothing missing, nothing extra."""
        return not (self.unplaced or self.missing_rows or self.extra_rows) and len(self.cells) == len(self.form.cells)


def place_by_rows(
    form: Form, rows: Sequence[PrintedRow], parts: Parts, above: Sequence[PrintedRow] = ()
) -> PlacedTable:
    """Place a table whose rows are labelled: 二 and 三. ``above`` are the rows that stand before these."""
    matches = align_rows(form, rows, parts)
    matched = {i for match in matches for i in range(match.start, match.stop)}
    cells: dict[CellKey, Cell] = {}
    headers: dict[CellKey, str] = {}
    unplaced: list[Unplaced] = []
    header_evidence: dict[object, float] = {}
    doubted = twin_rows(form, rows, matches, matched) | rows_out_of_step(form, rows, matches)
    doubted |= rows_in_parts(form, rows, matches, matched, parts) | rows_like_two(form, rows, matches)
    doubted |= rows_without_number(form, rows, matches, parts)
    inverted = inverted_blocks(form, rows, matches, above)
    for match, heading in zip(matches, headings(form, rows, matches, parts), strict=True):
        row, header = form.rows[match.target], heading.header
        printed = values_row(rows[match.start : match.stop])
        codes = form.column_codes[row.code]
        is_doubtful = row.code in doubted or shares_lines(form, rows, match, matched, parts)
        is_doubtful = is_doubtful or (printed.flat and row.block in inverted)
        by_column = None if is_doubtful else _row_cells(printed, codes, heading, parts)
        if header:
            header_evidence[header.texts] = header.evidence
        elif printed.flat:
            header_evidence[printed.label, row.block] = running_header_evidence(form, row, printed.label)
        if by_column is None:
            texts = tuple(cell.text for cell in printed.values)
            page = next((cell.page for cell in printed.cells), None)
            unplaced.append(Unplaced(row.code, texts, page, _why(printed, codes, header)))
            continue
        if header and (left := _left_over(printed, by_column, codes)):
            texts, page = tuple(cell.text for cell in left), left[0].page
            unplaced.append(Unplaced(row.code, texts, page, "values under heads that are none of the form's"))
        over = header.text_over if header else {}
        before = "" if all(map(over.get, by_column)) else _running_text(rows, match.start)
        beside = " ".join((printed.label, *_unit_words(printed)))
        caption = "" if printed.flat else parts[printed.part].caption
        for code, cell in by_column.items():
            cells[row.code, code] = cell
            stated = f"{over.get(code) or before} {beside}"
            headers[row.code, code] = f"{stated} {caption}" if caption and "元" not in stated else stated
    found = {form.rows[match.target].code for match in matches}
    missing = tuple(row.code for row in form.rows if row.code not in found)
    evidence = sum(match.score for match in matches) + sum(header_evidence.values())
    extra = _extra_rows(form, rows, matches, matched, missing)
    evidence += len(cells) / max(1, len(form.columns)) - len(missing) - UNPLACED * len(unplaced) - len(extra)
    blocks = tuple(sorted({rows[i].part for i in matched}))
    first = matches[0].start if matches else 0
    return PlacedTable(
        form, cells, headers, tuple(unplaced), missing, extra, first, blocks, evidence, any(header_evidence.values())
    )


def _row_cells(printed: PrintedRow, codes: Sequence[str], heading: Heading, parts: Parts) -> dict[str, Cell] | None:
    if printed.flat:
        values = exact_values(printed, len(codes)) if heading.counts else None
        return None if values is None else dict(zip(codes, values, strict=True))
    kind = parts[printed.part].kind
    if heading.header and heading.header.is_of_figures:
        return cells_on_figures(printed, heading.header)
    if heading.header and kind in ("markup", "ruled") and are_in_step(printed.values, heading.header):
        by_order = zip(heading.header.columns, printed.values, strict=True)
        return {column: cell for column, cell in by_order if column}
    is_full = heading.counts and len(printed.values) == len(codes)
    in_order = dict(zip(codes, printed.values, strict=True)) if is_full else None
    if heading.header is None:
        return in_order
    edge = heading.header.slots[0][0]
    if any(cell.column < edge and cell.text.strip() for cell in printed.values):
        return None
    under = cells_by_column(_right_of_label(printed, heading.header), heading.header, kind)
    is_shifted = kind == "aligned" and len(under or ()) < len(codes)
    if is_shifted and in_order:
        return in_order
    is_known = len(heading.header.known) == len(codes)
    if in_order and under and not is_known and any(in_order[code] is not cell for code, cell in under.items()):
        return None  # some heads say one thing, and as many values as there should be say another
    return under


def _left_over(printed: PrintedRow, by_column: dict[str, Cell], codes: Sequence[str]) -> list[Cell]:
    """The values in no column of the form, where it has a column that no head names: they may be its own."""
    if len(by_column) == len(codes):
        return []
    placed = set(by_column.values())
    return [cell for cell in printed.values if cell.text.strip() and cell not in placed]


def _right_of_label(printed: PrintedRow, header: Header) -> tuple[Cell, ...]:
    """The values by the header's left edge: a note in a value cell is no label."""
    edge = header.slots[0][0]
    under = tuple(cell for cell in printed.cells if cell.column >= edge)
    return under if len(under) == len(header.columns) else printed.values


def _why(printed: PrintedRow, codes: Sequence[str], header: Header | None) -> str:
    over = f"under {len(header.columns)} header cells" if header else "without a header"
    return f"{len(printed.values)} values {over}, where the form has {len(codes)} columns"


def _unit_words(printed: PrintedRow) -> list[str]:
    """Cells of the row that only say what is counted."""
    return [cell.text for cell in printed.cells if not printed.flat and is_unit_word(cell.text)]


def _running_text(rows: Sequence[PrintedRow], stop: int) -> str:
    """What is printed before the values of a row that has no header cells: its label and the rows without values."""
    run = rows[stop].label
    for row in reversed(rows[:stop]):
        if row.has_values or len(run) >= _HEADER_RUN:
            break
        run = row.label + run
    return run[-_HEADER_RUN:]


def _extra_rows(
    form: Form, rows: Sequence[PrintedRow], matches: Sequence[Match], matched: set[int], missing: Sequence[str]
) -> tuple[Extra, ...]:
    """Rows with numbers between the first and the last matched row that are none of the form's, at that place.

    In running text only those that are surely a missing row of the form in another place.
    """
    gone = {i for i, row in enumerate(form.rows) if row.code in missing}
    if not matches:
        return ()
    last = rows[matches[-1].stop - 1].part
    between = (
        i
        for i in range(matches[0].start, min(len(rows), matches[-1].stop + 2))
        if i not in matched and (i < matches[-1].stop or rows[i].part == last)
    )
    return tuple(
        Extra(row.label, tuple(cell.text for cell in row.values), next((c.page for c in row.cells), None))
        for row in (rows[i] for i in between)
        if row.has_values and (not row.flat or anchor(form, row.label, True) in gone)
    )


def best_form(
    forms: Iterable[Form], rows: Sequence[PrintedRow], parts: Parts, above: Sequence[PrintedRow] = ()
) -> PlacedTable | None:
    """The table in the form that its rows and columns speak for most; None where two are equally likely.

    A form that everything printed fits into, and that nothing is missing of, is taken at once.
    """
    tried: list[PlacedTable] = []
    for form in forms:
        placed = place_by_rows(form, rows, parts, above)
        if placed.is_sound:
            return placed
        tried.append(placed)
    tried.sort(key=lambda table: table.evidence, reverse=True)
    return tried[0] if len(tried) == 1 or tried[0].evidence > tried[1].evidence else None
