"""The reports of a few agencies, compared with each other, as lines of the panel's files: one row group of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from govstats.corrections import Correction, correct_report
from govstats.panel.duplicates import find_duplicates
from govstats.panel.results import read_result
from govstats.panel.store import REPORT_COUNTS, schemas, table
from govstats.panel.years import questions_over_years

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

OF_REPORTS = ("reports", "cells", "places", "findings")
"""The files that reports have lines in."""


Agencies = Sequence[Sequence[tuple[str, int, int, str]]]
"""For each agency its reports in their order: key and place of the result, number in it, ``report_id``."""


class GroupTask(NamedTuple):
    """Some agencies whose reports were read: what crosses to the process that makes their lines."""

    results: str
    """The file that holds the results of the sources."""
    agencies: Agencies
    corrections: Sequence[Sequence[str]]
    """The corrections of these reports."""


class Group(NamedTuple):
    """Lines of the files, and what was seen on the way."""

    tables: dict[str, pa.Table]
    newest: str
    """The last day on which one of the documents was retrieved."""
    stale: list[str]
    """A sentence for each correction that could not be applied."""


def make_group(results: str, agencies: Agencies, corrections: Sequence[Sequence[str]]) -> Group:
    """The group that a :class:`GroupTask` asks for, its corrections applied."""
    by_report: dict[str, list[Correction]] = {}
    for line in corrections:
        correction = Correction(*line)
        by_report.setdefault(correction.report_id, []).append(correction)
    corrected, stale = [], []
    with Path(results).open("rb") as file:
        for agency in agencies:
            reports = []
            for key, place, number, report_id in agency:
                read = read_result(file, key, place, number)
                report, old = correct_report(read, by_report.get(report_id, ()))
                reports.append(report)
                stale += old
            corrected.append(reports)
    return group_of(corrected)._replace(stale=stale)


def group_of(agencies: Iterable[Sequence[Mapping[str, Any]]]) -> Group:
    """The lines of the reports, with the findings that only several reports of an agency can give."""
    columns: dict[str, dict[str, list[Any]]] = {
        name: {column: [] for column in schemas()[name].names} for name in OF_REPORTS
    }
    newest = ""
    for reports in agencies:
        instead, findings = find_duplicates(reports) if len(reports) > 1 else ({}, [])
        counted = [report for report in reports if report["info"]["report_id"] not in instead]
        findings += questions_over_years(counted)
        for report in reports:
            report_id = report["info"]["report_id"]
            more = [list(finding[1:]) for finding in findings if finding.report_id == report_id]
            info = {**report["info"], "duplicate_of": instead.get(report_id, "")}
            _add(columns, info, report["cells"], [*report["findings"], *more])
            newest = max(newest, str(info.get("retrieved_on") or ""))
    return Group({name: table(name, columns[name]) for name in OF_REPORTS}, newest, [])


def _add(
    columns: Mapping[str, dict[str, list[Any]]],
    info: Mapping[str, Any],
    cells: Mapping[str, Sequence[Any]],
    findings: Sequence[Sequence[Any]],
) -> None:
    """Add one report: its line, its cells as columns, its findings as lines without ``report_id``."""
    report_id = [info["report_id"]]
    _extend(columns["cells"], {**cells, "report_id": report_id * len(cells["row"])})
    placed = [i for i, page in enumerate(cells["page"]) if page is not None]
    places = {name: [cells[name][i] for i in placed] for name in columns["places"] if name != "report_id"}
    _extend(columns["places"], {**places, "report_id": report_id * len(placed)})
    names = schemas()["findings"].names[1:]
    of_findings = dict(zip(names, zip(*findings, strict=True), strict=False))
    _extend(columns["findings"], {**of_findings, "report_id": report_id * len(findings)})
    verdict = names.index("verdict")
    counts = Counter(f"cells_{status}" for status in cells["status"])
    counts.update(f"findings_{finding[verdict]}" for finding in findings)
    for name, values in columns["reports"].items():
        values.append(counts[name] if name in REPORT_COUNTS else _of_report(name, info))


def _extend(columns: Mapping[str, list[Any]], more: Mapping[str, Sequence[Any]]) -> None:
    for name, values in columns.items():
        values += more.get(name, ())


def _of_report(name: str, info: Mapping[str, Any]) -> Any:
    """What is said of a report, in a column of ``reports``."""
    value = info.get(name)
    if name == "year":
        return None if value in (None, "") else int(value)
    return "" if value is None else str(value)
