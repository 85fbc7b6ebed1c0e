"""How a report that was read compares with what is printed: right, missing, wrong, and silently wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, Protocol

from govstats.report import Report

TRUSTED = ("printed", "derived", "repaired")
"""Statuses under which a number is given without a flag."""


class Wanted(Protocol):
    """A cell as typed from the page, or as the typesetter printed it."""

    @property
    def table(self) -> str: ...
    @property
    def row(self) -> str: ...
    @property
    def column(self) -> str: ...
    @property
    def printed_value(self) -> str: ...
    @property
    def printed_unit(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def unit(self) -> str: ...


class Typed(NamedTuple):
    """One line of an expected CSV."""

    table: str
    row: str
    column: str
    printed_value: str
    printed_unit: str
    value: str
    unit: str


class Difference(NamedTuple):
    """A cell that is not as wanted."""

    place: str
    wanted: str
    found: str
    status: str
    check: str

    @property
    def is_silent(self) -> bool:
        """A number that is not the one printed, without a flag."""
        return bool(self.found) and self.status in TRUSTED and self.check != "fails"


def typed_cells(path: Path) -> list[Typed]:
    with path.open(encoding="utf-8") as file:
        return [Typed(**line) for line in csv.DictReader(file)]


def plain(number: float | None) -> str:
    return "" if number is None else format(Decimal(repr(number)).normalize(), "f")


def differences(report: Report, wanted: Iterable[Wanted]) -> list[Difference]:
    """Cells whose value is not the wanted one. Where nothing is wanted (a blank), a proved number is no difference."""
    found = {(r.table, r.row, r.column): r for r in report.records}
    out = []
    for cell in wanted:
        record = found.get((cell.table, cell.row, cell.column))
        place = "/".join((cell.table, cell.row, cell.column))
        if record is None:
            out.append(Difference(place, cell.value, "", "no such cell", ""))
        elif plain(record.value) != plain_text(cell.value) and not (cell.value == "" and record.status == "derived"):
            out.append(Difference(place, cell.value, plain(record.value), record.status, record.check))
    return out


def plain_text(number: str) -> str:
    return format(Decimal(number).normalize(), "f") if number else ""


def printed_differences(report: Report, wanted: Iterable[Wanted]) -> list[str]:
    """Cells whose printed number, printed unit or unit is not as typed from the page."""
    found = {(r.table, r.row, r.column): r for r in report.records}
    out = []
    for cell in wanted:
        r = found[cell.table, cell.row, cell.column]
        if (plain(r.printed_value), r.printed_unit, r.unit) != (
            plain_text(cell.printed_value),
            cell.printed_unit,
            cell.unit,
        ):
            out.append(f"{cell}: {r}")
    return out
