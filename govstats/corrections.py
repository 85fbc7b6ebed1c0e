"""Human corrections: an overlay with reasons, applied when a panel is built, and loud when it no longer matches.

``corrections.csv`` has one line for each cell, in one of two kinds:

``misread``
    The page says something else than was read. The cell gets the page's number and the status ``amended``; what
    was read stays in ``printed`` and ``printed_value``, and the table is audited again.
``misprint``
    The page contradicts itself. Nothing is changed; the findings that speak of the cell carry the explanation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from govstats.arithmetic import READ_STATUSES, Finding, audit_table
from govstats.form import TABLES, Column, Form, forms, load_form
from govstats.spreadsheet import parse_day, read_fields


class Correction(NamedTuple):
    """One line of ``corrections.csv``."""

    report_id: str
    table: str
    row: str
    column: str
    kind: str
    """``misread`` or ``misprint``."""
    printed: str
    """The text as it was read: the line holds as long as it is this."""
    value: str
    """For a misread the number on the page, in the cell's unit (``count`` or ``yuan``); empty if the page has none."""
    reason: str
    evidence: str
    """Where to look: page, address."""
    who: str
    when: str

    @property
    def cell(self) -> str:
        """``report table/row/column``."""
        return f"{self.report_id} {self.table}/{self.row}/{self.column}"


class CorrectionError(ValueError):
    """``corrections.csv`` cannot be used: one sentence with line, what was expected and what to do."""


def read_corrections(path: str | PathLike[str]) -> list[Correction]:
    """The lines of ``corrections.csv``, checked.

    Raises
    ------
    CorrectionError
        A column is missing, a code is none of the form's, a number is none, a reason is missing, a cell is there twice.
    """
    corrections: dict[str, Correction] = {}
    for place, cells in read_fields(Path(path), Correction._fields, CorrectionError):
        correction = Correction(*cells)
        _check(correction, place)
        if correction.cell in corrections:
            raise CorrectionError(f"{place}: {correction.cell} stands there twice.")
        corrections[correction.cell] = correction
    return list(corrections.values())


def _check(line: Correction, place: str) -> None:
    if line.kind not in ("misread", "misprint"):
        raise CorrectionError(f"{place}: kind is {line.kind!r}; expected misread or misprint.")
    if line.table not in TABLES:
        raise CorrectionError(f"{place}: table is {line.table!r}; expected one of {', '.join(TABLES)}.")
    for name in ("report_id", "row", "column", "reason", "evidence", "who", "when"):
        if not getattr(line, name):
            raise CorrectionError(f"{place}: {name} is empty; every correction needs it.")
    if parse_day(line.when) is None:
        raise CorrectionError(f"{place}: when is {line.when!r}; expected a date such as 2026-01-31.")
    columns = [form.column(line.column) for form in _forms_with(line)]
    if not columns:
        raise CorrectionError(f"{place}: no form has a cell {line.table}/{line.row}/{line.column}.")
    if line.value and (line.kind == "misprint" or _number(line.value) is None):
        raise CorrectionError(f"{place}: value is {line.value!r}; expected a plain number for a misread, else nothing.")
    if line.value and not any(_may_hold(column, float(line.value)) for column in columns):
        raise CorrectionError(
            f"{place}: value is {line.value!r}; expected a whole number of 0 or more, as all counts are."
        )


def _forms_with(line: Correction) -> list[Form]:
    every = (load_form(form, line.table) for form in forms())
    return [form for form in every if (line.row, line.column) in form.cells]


def _may_hold(column: Column, value: float) -> bool:
    return (column.signed or value >= 0) and (column.unit != "count" or value == int(value))


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"-?\d+(?:\.\d+)?", text) else None


def correct_report(report: Mapping[str, Any], corrections: Sequence[Correction]) -> tuple[dict[str, Any], list[str]]:
    """One report with its corrections applied, and what no longer matches.

    Parameters
    ----------
    report : mapping
        ``info``, ``cells`` (columns) and ``findings`` (lines without ``report_id``).
    corrections : sequence of Correction
        Those of this report.

    Returns
    -------
    tuple
        The corrected report, and a sentence for each line that could not be applied: the cell is not there, or
        reads otherwise than when the correction was made.
    """
    if not corrections:
        return dict(report), []
    cells = {name: list(values) for name, values in report["cells"].items()}
    findings = [list(finding) for finding in report["findings"]]
    place = {key: i for i, key in enumerate(zip(cells["table"], cells["row"], cells["column"], strict=True))}
    stale, touched = [], set()
    for line in corrections:
        i = place.get((line.table, line.row, line.column))
        if i is None:
            stale.append(f"{line.cell}: there is no such cell in the report; delete or mend the correction")
        elif cells["printed"][i].strip() != line.printed:
            now = cells["printed"][i].strip()
            stale.append(f"{line.cell}: reads {now!r} now, {line.printed!r} when it was corrected; look at it again")
        elif line.kind == "misread":
            cells["value"][i] = _number(line.value) if line.value else None
            cells["status"][i] = "amended" if line.value else "blank"
            touched.add(line.table)
        else:
            _explain(findings, line)
    for table in sorted(touched):
        findings = _audited_again(cells, findings, table)
    return {"info": report["info"], "cells": cells, "findings": findings}, stale


_FIELD = {name: i for i, name in enumerate(Finding._fields[1:])}


def _explain(findings: list[list[Any]], line: Correction) -> None:
    """Add the explanation to the failures that the cell takes part in."""
    for finding in findings:
        own_cell = (finding[_FIELD["row"]], finding[_FIELD["column"]]) == (line.row, line.column)
        suspected = f"{line.table}/{line.row}/{line.column}" in finding[_FIELD["suspects"]]
        if finding[_FIELD["table"]] == line.table and finding[_FIELD["verdict"]] == "fails" and (own_cell or suspected):
            finding[_FIELD["message"]] += f"; known misprint: {line.reason}"


def _audited_again(cells: dict[str, list[Any]], findings: list[list[Any]], table: str) -> list[list[Any]]:
    """Checks, derived numbers and identities of one table, after a number in it was amended."""
    lines = [i for i, name in enumerate(cells["table"]) if name == table]
    form = load_form(cells["form"][lines[0]], table)
    keys = {i: (cells["row"][i], cells["column"][i]) for i in lines}
    numbers = {
        keys[i]: int(cells["value"][i])
        for i in lines
        if cells["status"][i] in READ_STATUSES and cells["value"][i] is not None and cells["unit"][i] == "count"
    }
    audit = audit_table(form, numbers, explicit=cells["reader"][lines[0]] != "scan")
    for i in lines:
        if cells["status"][i] == "derived":
            cells["value"][i], cells["status"][i] = None, "blank"
        if cells["status"][i] not in READ_STATUSES and cells["value"][i] is None and keys[i] in audit.solved:
            cells["value"][i], cells["status"][i] = float(audit.solved[keys[i]]), "derived"
        cells["check"][i] = audit.checks.get(keys[i], "none")
    kinds = {identity.kind for identity in form.identities if not identity.over_years}
    kept = [f for f in findings if not (f[_FIELD["table"]] == table and f[_FIELD["kind"]] in kinds)]
    return kept + [list(finding[1:]) for finding in audit.findings]
