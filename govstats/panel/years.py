"""Questions over the years, asked of an agency's reports that were audited one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from govstats.arithmetic import Finding, TableAudit
from govstats.arithmetic.years import Audited, ReportTable, over_years
from govstats.corrections import READ
from govstats.form import TABLES, load_form


def agency_of(info: Mapping[str, Any]) -> tuple[str, ...]:
    """What identifies an agency over the years: the manifest's ``agency_id``, else division code and name."""
    if info.get("agency_id"):
        return (str(info["agency_id"]),)
    return (str(info.get("adcode") or ""), str(info["agency"])) if info.get("agency") else ()


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
    for table in TABLES:
        lines = [i for i, name in enumerate(cells["table"]) if name == table]
        if not lines:
            continue
        spots = {i: (cells["row"][i], cells["column"][i]) for i in lines if cells["value"][i] is not None}
        own = ReportTable(
            info["report_id"],
            load_form(cells["form"][lines[0]], table),
            {spot: cells["value"][i] for i, spot in spots.items() if cells["status"][i] in READ},
            explicit=cells["reader"][lines[0]] != "scan",
            agency=agency_of(info),
            scope=str(info.get(f"scope_{table}") or ""),
            year=info.get("year"),
            pages={(cells["row"][i], cells["column"][i]): cells["page"][i] for i in lines if cells["page"][i]},
        )
        solved = {spot: int(cells["value"][i]) for i, spot in spots.items() if cells["status"][i] == "derived"}
        findings = [Finding(info["report_id"], *finding) for finding in report["findings"]]
        yield Audited(own, TableAudit({}, solved, {}, {}, [f for f in findings if f.table == table]))
