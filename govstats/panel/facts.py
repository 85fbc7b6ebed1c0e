"""The project's own panel: figures of published reports that were typed or stated, not read from a document.

Run as ``python -m govstats.panel.facts`` to write ``data/panel`` from ``data/facts``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from govstats.arithmetic import audit_table
from govstats.assemble import CellRecord
from govstats.form import TABLES, CellKey, Form, forms, load_form
from govstats.panel.build import move_panel
from govstats.panel.groups import group_of
from govstats.panel.load import Panel, load_panel
from govstats.panel.store import PanelWriter
from govstats.panel.years import agency_of

READER = "stated"
"""In place of a reader: somebody typed the figure from the published text."""

IDENTIFYING = ("agency", "scope", "year")


def build_facts_panel(facts: str | PathLike[str], out: str | PathLike[str]) -> Panel:
    """Write the panel of ``report_tables.csv`` and of those of ``province_figures.csv`` that have a cell in the form.

    Parameters
    ----------
    facts : path
        ``data/facts``.
    out : path
        The folder of the panel.

    Returns
    -------
    Panel
        Cells with a figure have the status ``stated``; blanks of a whole table that the arithmetic proves are
        ``derived``; a figure stated alone leaves the rest of the form ``absent``.
    """
    folder, target = Path(facts), Path(out)
    reports = [*_whole_tables(folder / "report_tables.csv"), *_single_figures(folder / "province_figures.csv")]
    by_agency: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for report in sorted(reports, key=lambda report: (report["info"]["adcode"], report["info"]["report_id"])):
        by_agency.setdefault(agency_of(report["info"]), []).append(report)
    part = target.with_name(f"{target.name}.part")
    writer = PanelWriter(part)
    group = group_of(
        sorted(by_agency[agency], key=lambda report: (report["info"]["year"], report["info"]["report_id"]))
        for agency in sorted(by_agency)
    )
    writer.write(group.tables, group.newest)
    from govstats import __version__

    writer.close(__version__)
    move_panel(part, target)
    return load_panel(target)


def _lines(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _whole_tables(path: Path) -> Iterator[dict[str, Any]]:
    by_report: dict[str, list[dict[str, str]]] = {}
    for line in _lines(path):
        by_report.setdefault(line["report_id"], []).append(line)
    for report_id, lines in by_report.items():
        tables = {
            table: {(line["row"], line["column"]): line for line in lines if line["table"] == table} for table in TABLES
        }
        of_form = {line["table"]: line["form"] for line in lines}
        cells = [cell for t in TABLES for cell in _cells(report_id, load_form(of_form[t], t), tables[t], "blank")]
        yield _report(report_id, lines[0], lines[0]["scope"], cells)


def _single_figures(path: Path) -> Iterator[dict[str, Any]]:
    by_report: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for line in _lines(path):
        if line["table"] and not line["not_in_panel"]:
            by_report.setdefault(tuple(line[name] for name in IDENTIFYING), []).append(line)
    for (agency, scope, year), lines in by_report.items():
        report_id = f"{agency}-{year}-{scope}"
        form = next(form for form in reversed(forms()) if form <= year)
        cells = []
        for table in TABLES:
            stated = {
                (line["row"], line["column"]): {**line, "printed_value": line["value"], "printed_unit": line["unit"]}
                for line in lines
                if line["table"] == table
            }
            cells += list(_cells(report_id, load_form(form, table), stated, "absent"))
        yield _report(report_id, lines[0], scope, cells)


def _cells(
    report_id: str, form: Form, stated: Mapping[CellKey, Mapping[str, str]], without: str
) -> Iterator[CellRecord]:
    """The cells of one table: figures ``stated``, proved blanks ``derived``, all others ``without`` a number."""
    numbers = {
        key: int(line["value"])
        for key, line in stated.items()
        if line["printed_value"] and form.column(key[1]).unit == "count"
    }
    audit = audit_table(form, numbers)
    for row, column in form.cells:
        line = stated.get((row, column), {})
        printed, unit = line.get("printed_value", ""), form.column(column)
        solved = audit.solved.get((row, column))
        value = float(line["value"]) if printed else None if solved is None else float(solved)
        yield CellRecord(
            report_id=report_id,
            table=form.table,
            form=form.form,
            row=row,
            column=column,
            printed=printed,
            printed_value=float(printed) if printed else None,
            printed_unit=line.get("printed_unit", unit.printed_unit),
            value=value,
            unit=unit.unit,
            status="stated" if printed else without if value is None else "derived",
            check=audit.checks.get((row, column), "none"),
            reader=READER,
        )


def _report(report_id: str, line: Mapping[str, str], scope: str, cells: Iterable[CellRecord]) -> dict[str, Any]:
    """One report as :func:`govstats.panel.groups.group_of` takes it, audited table by table."""
    records = list(cells)
    findings: list[list[Any]] = []
    for table in TABLES:
        own = [cell for cell in records if cell.table == table]
        numbers = {(c.row, c.column): int(c.value or 0) for c in own if c.status == "stated" and c.unit == "count"}
        audit = audit_table(load_form(own[0].form, table), numbers)
        told = [f for f in audit.findings if f.verdict != "cannot_tell" or "absent" not in {c.status for c in own}]
        findings += [list(finding[1:]) for finding in told]
    columns = dict(zip(CellRecord._fields, map(list, zip(*records, strict=True)), strict=True))
    del columns["report_id"]
    address = line["source"]
    info = {
        "report_id": report_id,
        "source": address,
        "url": address if address.startswith("http") else "",
        "source_kind": line["source_kind"],
        "reader": READER,
        "title": "" if address.startswith("http") else address,
        **{name: line[name] for name in ("agency", "organ_type", "adcode", "level")},
        "province": line["province"],
        "year": int(line["year"]),
        **{f"scope_{table}": scope for table in TABLES},
        "scope_basis": "manifest",
    }
    return {"info": info, "cells": columns, "findings": findings}


if __name__ == "__main__":
    data = Path(__file__).parents[2] / "data"
    print(build_facts_panel(data / "facts", data / "panel"))
