"""Questions over the years, asked of an agency's reports that were audited one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from govstats.arithmetic import READ_STATUSES, Finding, TableAudit
from govstats.arithmetic.years import Audited, ReportTable, over_years
from govstats.form import CellKey, agency_key, load_form

_TABLE = Finding._fields.index("table") - 1
"""Its place in a finding without ``report_id``."""


def agency_of(info: Mapping[str, Any]) -> tuple[str, ...]:
    """The :func:`govstats.form.agency_key` of a report."""
    return agency_key(info.get("agency_id"), info.get("adcode"), info.get("agency"))


def questions_over_years(reports: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """``carry_over``, ``stock`` and ``same_as_last_year`` among the reports of one agency.

    The same answers as those of :func:`govstats.arithmetic` on a panel; within each table the audit that the report
    already has is used instead of being made again.
    """
    if len({report["info"].get("year") for report in reports}) < 2:
        return []
    return list(over_years([table for report in reports for table in _tables(report)]))


def _tables(report: Mapping[str, Any]) -> Iterator[Audited]:
    info, cells = report["info"], report["cells"]
    lines = zip(*(cells[name] for name in ("table", "form", "row", "column", "value", "status", "page")), strict=True)
    for (table, form), own_lines in groupby(lines, key=itemgetter(0, 1)):
        printed: dict[CellKey, float] = {}
        solved: dict[CellKey, int] = {}
        pages: dict[CellKey, int] = {}
        for _, _, row, column, value, status, page in own_lines:
            if value is not None and status in READ_STATUSES:
                printed[row, column] = value
            elif value is not None and status == "derived":
                solved[row, column] = int(value)
            if page:
                pages[row, column] = page
        own = ReportTable(
            info["report_id"],
            load_form(form, table),
            printed,
            explicit=info.get("reader") != "scan",
            agency=agency_of(info),
            scope=str(info.get(f"scope_{table}") or ""),
            year=info.get("year"),
            pages=pages,
            name=str(info.get("agency") or ""),
        )
        findings = [Finding(info["report_id"], *f) for f in report["findings"] if f[_TABLE] == table]
        yield Audited(own, TableAudit({}, solved, {}, {}, findings))
