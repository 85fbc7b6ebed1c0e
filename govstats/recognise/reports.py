"""Which tables of a document make one report."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from govstats.form import TABLES, CellKey, load_form
from govstats.grid import Grid, Text
from govstats.recognise.rows import PrintedRow
from govstats.recognise.tables import PlacedTable, Unplaced

_TITLE = re.compile(r"[^\n。；;，,]{0,40}政府信息公开(?:工作)?(?:年度报告|年报)(?!格式|的)")


class Recognised(NamedTuple):
    """One report within a document: its tables by name."""

    tables: dict[str, PlacedTable]


class Title(NamedTuple):
    """A title of a report: before which printed row it stands, and what it says."""

    row: int
    text: str


def titles_among(rows: Sequence[PrintedRow], blocks: Mapping[int, Grid | Text]) -> list[Title]:
    """The titles of reports in the labels of flattened text and in the text between grids."""
    parts = [row.part for row in rows]
    titles = [Title(i, m[0]) for i, row in enumerate(rows) if row.flat for m in _TITLE.finditer(row.label)]
    beside = [(number, block.text) for number, block in blocks.items() if isinstance(block, Text)]
    found = [(number, m[0]) for number, text in beside if number not in set(parts) for m in _TITLE.finditer(text)]
    return sorted([*titles, *(Title(bisect_left(parts, number), text) for number, text in found)])


def _has_title_of_its_own(table: PlacedTable, last: PlacedTable, titles: Sequence[Title]) -> bool:
    """Whether a title stands between two tables that stood nowhere before."""
    seen = {title.text for title in titles if title.row <= last.first_row}
    between = {title.text for title in titles if last.first_row < title.row <= table.first_row}
    return bool(between - seen)


def as_reports(found: list[PlacedTable], titles: Sequence[Title]) -> list[Recognised]:
    """The tables by report: a new one begins where a table comes again with other figures.

    A table that comes again with the same figures is a second copy (a page for telephones, a repeated annex)
    unless what follows it shows that another report has begun. An empty table beside a filled one is a blank form.
    One that comes again at once, with other figures and under no title of its own, is last year's: neither is placed.
    """
    filled = {table.form.table for table in found if _is_filled(table)}
    reports: list[Recognised] = []
    copies: list[PlacedTable] = []
    for table in sorted(found, key=lambda table: table.first_row):
        kind = table.form.table
        if kind in filled and not _is_filled(table):
            continue
        last = reports[-1].tables if reports else {}
        comes_at_once = next(reversed(last), "") == kind and _texts(last[kind]) != _texts(table)
        if comes_at_once and not _has_title_of_its_own(table, last[kind], titles):
            last[kind] = _twice(table)
            continue
        if kind in last and _texts(last[kind]) == _texts(table):
            copies.append(table)
            continue
        if not reports or kind in last:
            reports.append(Recognised({copy.form.table: copy for copy in copies}))
            copies = []
        reports[-1].tables[kind] = table
    reports = _joined(reports)
    for report in reports:
        _name_remedies(report.tables)
    return reports


def _is_filled(table: PlacedTable) -> bool:
    return bool(table.unplaced) or any(cell.text.strip() for cell in table.cells.values())


def _joined(reports: list[Recognised]) -> list[Recognised]:
    """Parts that only together make a report, and share a table: one report that prints the table twice.

    Last year's table before this year's looks like that. Which of the two is meant is not certain, so neither
    is placed.
    """
    joined: list[Recognised] = []
    is_joined = False
    for report in reports:
        before = joined[-1].tables if joined else {}
        is_part = len(report.tables) < len(TABLES)
        brings_more = len(before) < len(TABLES) and not report.tables.keys() <= before.keys()
        is_joined = bool(before) and is_part and (is_joined or brings_more)
        if is_joined:
            doubtful = {kind: _twice(table) for kind, table in before.items() if kind in report.tables}
            joined[-1] = joined[-1]._replace(tables=before | report.tables | doubtful)
        else:
            joined.append(report)
    return joined


def _twice(table: PlacedTable) -> PlacedTable:
    reason = "the document prints this table twice with other figures"
    unplaced = tuple(Unplaced(row.code, (), None, reason) for row in table.form.rows)
    return table._replace(cells={}, headers={}, unplaced=unplaced)


def _texts(table: PlacedTable) -> dict[CellKey, str]:
    return {key: cell.text for key, cell in table.cells.items()}


def _name_remedies(tables: dict[str, PlacedTable]) -> None:
    """Table 四 is alike in every form: it is said to follow the form of the table before it."""
    if "remedies" in tables:
        before = tables.get("requests") or tables.get("proactive") or tables["remedies"]
        form = load_form(before.form.form, "remedies")
        tables["remedies"] = tables["remedies"]._replace(form=form)
