"""Quantities of one report: sums of cells, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, groupby, product
from operator import itemgetter
from typing import Any, Literal, NamedTuple

import pandas as pd

from govstats.form import Form, load_form
from govstats.frames import NEEDED
from govstats.metrics.definition import Definition, Quantity

OnFail = Literal["missing", "parts", "printed"]


NOT_PRINTED = frozenset({"derived", "stated"})
"""Statuses of a number that the table itself does not print."""


LINES_AT_ONCE = 100_000
"""Lines of a frame of cells that are Python's own objects at a time."""

IDENTITIES = frozenset({"row_total", "outcomes_total", "balance", "remedies_total"})
"""Kinds of findings that say that an identity within one report does not hold."""


class Figure(NamedTuple):
    """A quantity of one report: its number, or why there is none."""

    value: float = float("nan")
    n_derived: int = 0
    reason: str = ""


class Line(NamedTuple):
    """What a metric asks of a cell."""

    value: float
    status: str
    check: str


class Table(NamedTuple):
    """One table of one report, ready to be asked for its cells."""

    form: Form
    cells: dict[tuple[str, str], Line]
    """By row and column."""
    scope: str


def tables_by_report(cells: pd.DataFrame) -> Iterator[tuple[str, dict[str, Table]]]:
    """Each report with its tables by name, report after report: few lines at a time are Python's own objects."""
    has_scope = "scope" in cells
    ordered = cells[[*NEEDED, *(["scope"] if has_scope else [])]].sort_values("report_id", kind="stable")
    lines = (
        line if has_scope else (*line, "unknown")
        for start in range(0, len(ordered), LINES_AT_ONCE)
        for line in ordered.iloc[start : start + LINES_AT_ONCE].itertuples(index=False, name=None)
    )
    for report_id, own in groupby(lines, itemgetter(0)):
        yield str(report_id), _tables_of(own)


def _tables_of(lines: Iterable[tuple[Any, ...]]) -> dict[str, Table]:
    """The tables of one report, without those of forms that there are not."""
    tables: dict[str, Table] = {}
    for _, name, form, row, column, value, status, check, scope in lines:
        table = tables.get(name)
        if table is None:
            try:
                table = tables[str(name)] = Table(load_form(str(form), str(name)), {}, str(scope))
            except KeyError:
                continue
        table.cells[str(row), str(column)] = Line(value, str(status), str(check))
    return tables


def reasons_of(data: Any) -> dict[str, dict[tuple[str, str, str], str]]:
    """Messages of failing identities by report and by the place of each of their cells' identity."""
    findings = getattr(data, "findings", None)
    if not isinstance(findings, pd.DataFrame) or findings.empty:
        return {}
    failing = findings[(findings["verdict"] == "fails") & findings["kind"].isin(IDENTITIES)]
    reasons: dict[str, dict[tuple[str, str, str], str]] = {}
    for line in failing.itertuples():
        place = (str(line.table), str(line.row), str(line.column))
        reasons.setdefault(str(line.report_id), {})[place] = f"{line.kind} {'/'.join(place)}: {line.message}"
    return reasons


class Finder:
    """Quantities of one report."""

    def __init__(
        self, tables: Mapping[str, Table], reasons: Mapping[tuple[str, str, str], str], on_fail: OnFail, derived: bool
    ) -> None:
        self.tables, self.reasons, self.on_fail, self.derived = tables, reasons, on_fail, derived

    def scopes_differ(self, definition: Definition) -> str:
        """Why numerator and denominator may not be divided; empty where they may."""
        if definition.denominator is None or definition.denominator.table == definition.numerator.table:
            return ""
        pair = [
            self.tables[q.table].scope for q in (definition.numerator, definition.denominator) if q.table in self.tables
        ]
        return f"the tables count different sets of organs: {' and '.join(pair)}" if len(set(pair)) > 1 else ""

    def figure(self, quantity: Quantity) -> Figure:
        """The sum of a quantity's cells."""
        table = self.tables.get(quantity.table)
        if table is None:
            return Figure(reason=f"the table {quantity.table} was not read")
        wanted = cells_in(quantity, table.form.form)
        if isinstance(wanted, str):
            return Figure(reason=wanted)
        if failure := self._failure(table, wanted):
            return failure
        if self.on_fail == "printed":
            wanted = _totals_for(wanted, table.form)
        figures = [self._cell(table, key) for key in wanted]
        for found in figures:
            if found.reason:
                return found
        return Figure(sum(f.value for f in figures), sum(f.n_derived for f in figures))

    def _cell(self, table: Table, key: tuple[str, str]) -> Figure:
        """One cell; a total from its parts, where it has none of its own or parts are asked for."""
        cell = table.cells.get(key)
        broken = cell is not None and cell.check == "fails" and self.on_fail == "parts"
        parts = _parts_of(key, table.form) if broken or self._missing(cell) else []
        if parts:
            if failure := self._failure(table, parts):
                return failure
            of_parts = [self._cell(table, part) for part in parts]
            if not any(found.reason for found in of_parts):
                return Figure(sum(f.value for f in of_parts), sum(f.n_derived for f in of_parts))
            if broken:
                return next(found for found in of_parts if found.reason)
        if self._missing(cell):
            status = "absent" if cell is None else str(cell.status)
            return Figure(reason=f"no number in {table.form.table}/{'/'.join(key)} ({status})")
        assert cell is not None
        return Figure(float(cell.value), int(cell.status in NOT_PRINTED))

    def _missing(self, cell: Line | None) -> bool:
        return cell is None or pd.isna(cell.value) or (not self.derived and cell.status in NOT_PRINTED)

    def _failure(self, table: Table, keys: Iterable[tuple[str, str]]) -> Figure | None:
        """Why these cells give no number, the first of them that is in an identity that does not hold."""
        key = next((key for key in keys if key in table.cells and table.cells[key].check == "fails"), None)
        if key is None or self.on_fail != "missing":
            return None
        for identity in table.form.identities:
            place = (table.form.table, identity.row, identity.column)
            if place in self.reasons and any((t.row, t.column) == key for t in identity.terms):
                return Figure(reason=self.reasons[place])
        return Figure(reason=f"an identity over {table.form.table}/{'/'.join(key)} does not hold")


@cache
def cells_in(quantity: Quantity, form_name: str) -> tuple[tuple[str, str], ...] | str:
    """The cells that a quantity adds up in one form, or why the form has them not."""
    form = load_form(form_name, quantity.table)
    rows = [(row.code, f"@{row.group}", f"@{row.role}") for row in form.rows]
    columns = [(column.code, f"@{column.role}") for column in form.columns]
    named: list[list[str]] = []
    for words, items in ((quantity.rows, rows), (quantity.columns, columns)):
        found = {word: [names[0] for names in items if word in names] for word in words.split()}
        for word, codes in found.items():
            if not codes:
                return f"{word.lstrip('@')} is not in the form of {form.form}"
        named.append(list(dict.fromkeys(chain(*found.values()))))
    return tuple(product(named[0], named[1]))


@cache
def _parts_of(key: tuple[str, str], form: Form) -> list[tuple[str, str]]:
    """The cells along the row that sum to this one: the applicants, or the results of a remedy."""
    row, column = key
    for identity in form.identities:
        if not identity.over_years and (identity.row, identity.column) == key and identity.left[0].row == row:
            return [(term.row, term.column) for term in identity.left if term.column != column]
    return []


def _totals_for(wanted: tuple[tuple[str, str], ...], form: Form) -> tuple[tuple[str, str], ...]:
    """The printed totals instead of all their parts, where a quantity is a whole."""
    for identity in form.identities:
        parts = [(term.row, term.column) for term in identity.left]
        total = identity.row, identity.column
        if identity.kind in ("outcomes_total", "remedies_total") and set(parts) <= set(wanted):
            wanted = (total, *(key for key in wanted if key not in parts))
    return wanted
