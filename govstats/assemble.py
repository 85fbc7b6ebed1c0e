"""From recognised tables to cell records and findings: cleans every cell and asks the arithmetic."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from govstats.arithmetic import Finding, TableAudit, audit_table
from govstats.clean import MOST_DIGITS, Cleaned, normalise_text, parse_count, parse_money
from govstats.form import TABLES, CellKey, Column, Form, load_form
from govstats.grid import Cell
from govstats.recognise import PlacedTable, Unplaced
from govstats.rescan import UNSCANNED, Rescan

_MANY = re.compile(r"[百千万萬亿億]\s*[件条條个個项項]|(?:[(（]|[单單]位[:：])\s*[百千万萬亿億]\s*(?:$|[、,，)）])")
"""A header that counts in thousands or more: the form does not, and whether the cell does is not certain."""
_NOWHERE: tuple[float | None, ...] = (None, None, None, None)


class CellRecord(NamedTuple):
    """One line of ``cells`` without the columns of its report."""

    report_id: str
    table: str
    form: str
    row: str
    column: str
    printed: str
    printed_value: float | None
    printed_unit: str
    value: float | None
    unit: str
    status: str
    check: str
    reader: str
    page: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None


class Assembled(NamedTuple):
    """One table ready for the report; ``audit`` and ``numbers`` are what attribution works with."""

    form: Form
    records: tuple[CellRecord, ...]
    findings: tuple[Finding, ...]
    numbers: dict[CellKey, int]
    """The whole numbers printed in it, as the audit saw them."""
    audit: TableAudit
    is_sound: bool


class Figure(NamedTuple):
    """What a placed cell says, with its numbers as the record and the audit take them."""

    cleaned: Cleaned
    printed_value: float | None
    value: float | None
    whole: int | None


def read_figure(cell: Cell, column: Column, header: str) -> Figure:
    """The number that a placed cell says, in the unit that its column needs."""
    if column.unit == "yuan":
        return _figure(parse_money(cell.text, header))
    if many := _counted_in(header):
        return _figure(Cleaned(None, many + column.printed_unit, None, "unit_doubtful", cell.text))
    return _count(cell.text, column.signed, column.printed_unit)


@lru_cache(maxsize=4096)
def _counted_in(header: str) -> str:
    """The ten thousand, or another such number, that a header counts in."""
    found = _MANY.search(header)
    return next((glyph for glyph in found[0] if glyph in "百千万萬亿億"), "") if found else ""


@lru_cache(maxsize=4096)
def _count(text: str, signed: bool, printed_unit: str) -> Figure:
    """The count that a text is: of 186 cells most are the same few small numbers."""
    cleaned = parse_count(text, signed=signed, printed_unit=printed_unit)
    return _figure(cleaned)._replace(whole=None if cleaned.value is None else int(cleaned.value))


def _figure(cleaned: Cleaned) -> Figure:
    printed_value, value = (None if n is None else float(n) for n in (cleaned.printed_value, cleaned.value))
    return Figure(cleaned, printed_value, value, None)


def assemble_table(placed: PlacedTable, report_id: str, reader: str, rescan: Rescan = UNSCANNED) -> Assembled:
    """Clean and audit one recognised table.

    What the arithmetic proves for a cell without a number is entered as ``derived``; what is printed stays.
    """
    form = placed.form
    figures = {
        key: read_figure(cell, form.column(key[1]), placed.headers.get(key, "")) for key, cell in placed.cells.items()
    }
    for key, readings in rescan.illegible.items():
        figures[key] = _figure(Cleaned(None, figures[key].cleaned.printed_unit, None, "illegible", readings))
    numbers = {key: figure.whole for key, figure in figures.items() if figure.whole is not None} | rescan.repaired
    audit = audit_table(form, numbers, explicit=reader != "scan")
    if _contradicts_cells(audit, figures) or any(_contradicts_row(audit, placed, row) for row in placed.unplaced):
        audit = audit._replace(solved={}, proofs={})
    elif _contradicts_extra_rows(audit, placed):
        audit = audit._replace(solved={key: n for key, n in audit.solved.items() if key[0] not in placed.missing_rows})
    records = tuple(_records(report_id, placed, figures, audit, rescan.repaired, reader))
    findings = (
        *_recognition_findings(placed, report_id),
        *_unit_findings(records),
        *_repair_findings(placed, report_id, rescan),
    )
    audited = [Finding._make((report_id, *finding[1:-1], _page(placed, finding))) for finding in audit.findings]
    return Assembled(form, records, (*findings, *audited), numbers, audit, placed.is_sound)


def _contradicts_cells(audit: TableAudit, figures: Mapping[CellKey, Figure]) -> bool:
    """Whether a proof gives a cell another number than the one that its text seems to hold: then no proof stands.

    ``3+2`` is not read, but it is no 0 either: the table does not add up there, and no proof can rest on it.
    A dash says that there is nothing: it can be proved to be 0, and no other number.
    """
    for key, number in audit.solved.items():
        said = figures[key].cleaned if key in figures else None
        seeming = {0} if said and said.status == "dash" else set()
        seeming = _digit_groups(said.note) if said and said.status == "illegible" else seeming
        if seeming and number not in seeming:
            return True
    return False


def _contradicts_extra_rows(audit: TableAudit, placed: PlacedTable) -> bool:
    """Whether rows that are missing are proved to hold other numbers than the printed rows that are none of the form's.

    Those may be the missing ones in another order.
    """
    proved = Counter(n for (row, _), n in audit.solved.items() if row in placed.missing_rows and n)
    printed = Counter(int(n) for row in placed.extra_rows for text in row.texts if (n := parse_count(text).value))
    return bool(placed.extra_rows) and proved != printed


def _contradicts_row(audit: TableAudit, placed: PlacedTable, row: Unplaced) -> bool:
    """The same for a row whose values could not be placed: what is proved must be among what is printed there."""
    printed = Counter(int(number) for text in row.texts if (number := parse_count(text).value))
    columns = placed.form.columns_of(placed.form.row(row.row))
    keys = [(row.row, column.code) for column in columns]
    solved = [audit.solved.get(key) for key in keys if key not in placed.cells]
    proved = Counter(number for number in solved if number)
    if not row.texts:
        return False
    return bool(proved - printed) or (None not in solved and proved != printed)


def _digit_groups(text: str) -> set[int]:
    """The numbers that an unread text may mean; -1, which no proof gives, for a long one or one in Chinese numerals."""
    groups = re.findall(r"[0-9]+", normalise_text(text))
    numbers = {int(group) for group in (*groups, "".join(groups)) if 0 < len(group) <= MOST_DIGITS}
    return numbers or ({-1} if groups or re.search("[一二两三四五六七八九十百千]", text) else set())


def _records(
    report_id: str,
    placed: PlacedTable,
    figures: Mapping[CellKey, Figure],
    audit: TableAudit,
    repaired: Mapping[CellKey, int],
    reader: str,
) -> Iterator[CellRecord]:
    form, solved, checks = placed.form, audit.solved, audit.checks
    of_table = report_id, form.table, form.form
    illegible_rows = {unplaced.row for unplaced in placed.unplaced}
    for key in form.cells:
        column, cell = form.column(key[1]), placed.cells.get(key)
        if cell is None:
            text, printed_value, unit, value, page = "", None, column.printed_unit, None, None
            status, box = "illegible" if key[0] in illegible_rows else "absent", _NOWHERE
        else:
            cleaned, printed_value, value, _ = figures[key]
            text, unit, status, page = cell.text, cleaned.printed_unit, cleaned.status, cell.page
            box = cell.box or _NOWHERE
        if key in repaired:
            value, status = float(repaired[key]), "repaired"
        elif value is None and key in solved:
            value, status = float(solved[key]), "derived"
        # By position: with names it takes five times as long, and there are 200 cells in a report.
        printed = text, printed_value, unit, value, column.unit, status, checks[key], reader, page
        yield CellRecord._make(of_table + key + printed + box)


def _page(placed: PlacedTable, finding: Finding) -> int | None:
    cell = placed.cells.get((finding.row, finding.column))
    return cell.page if cell else None


def _recognition_findings(placed: PlacedTable, report_id: str) -> Iterator[Finding]:
    table = placed.form.table
    for row in placed.missing_rows:
        label = placed.form.row(row).label_zh
        message = f"the form's row {label} was not found in the document"
        yield notice(report_id, "row_missing", table, message, row=row)
    for extra in placed.extra_rows:
        message = f"a row that is none of the form's: {extra.label or '(no label)'} with {', '.join(extra.texts)}"
        yield notice(report_id, "row_extra", table, message, page=extra.page)
    for unplaced in placed.unplaced:
        texts = ", ".join(text or "(blank)" for text in unplaced.texts) or "nothing"
        message = f"not placed: {unplaced.reason}; printed: {texts}"
        yield notice(report_id, "unplaced", table, message, row=unplaced.row, page=unplaced.page)


def _unit_findings(records: tuple[CellRecord, ...]) -> Iterator[Finding]:
    for record in records:
        if record.status == "unit_doubtful":
            message = f"the page does not say whether {record.printed} is 元 or 万元"
            yield notice_at(record, "unit_doubtful", message)


def _repair_findings(placed: PlacedTable, report_id: str, rescan: Rescan) -> Iterator[Finding]:
    for (row, column), number in rescan.repaired.items():
        cell = placed.cells[row, column]
        message = f"first read {cell.text or 'nothing'}, read again {number}, with which the table adds up"
        table = placed.form.table
        yield notice(report_id, "readings_differ", table, message, row=row, column=column, page=cell.page)


def notice(
    report_id: str, kind: str, table: str, message: str, *, row: str = "", column: str = "", page: int | None = None
) -> Finding:
    """A finding that is no question of arithmetic."""
    return Finding(
        report_id=report_id,
        kind=kind,
        table=table,
        row=row,
        column=column,
        verdict="notice",
        message=message,
        page=page,
    )


def notice_at(record: CellRecord, kind: str, message: str) -> Finding:
    """The same of one cell."""
    return notice(record.report_id, kind, record.table, message, row=record.row, column=record.column, page=record.page)


def absent_tables(present: Mapping[str, Form], report_id: str) -> Iterator[tuple[Form, Finding]]:
    """The tables that a document does not have, in the newest form of those that it has."""
    newest = max(form.form for form in present.values())
    for table in TABLES:
        if table not in present:
            form = load_form(newest, table)
            message = f"no table of {form.title_zh} was found in the document"
            yield form, notice(report_id, "table_missing", table, message)


def absent_records(form: Form, report_id: str, reader: str) -> tuple[CellRecord, ...]:
    """The cells of a table that the document does not have."""
    return tuple(
        CellRecord(
            report_id=report_id,
            table=form.table,
            form=form.form,
            row=row,
            column=column,
            printed="",
            printed_value=None,
            printed_unit=form.column(column).printed_unit,
            value=None,
            unit=form.column(column).unit,
            status="absent",
            check="cannot_tell" if form.table != "proactive" else "none",
            reader=reader,
        )
        for row, column in form.cells
    )
