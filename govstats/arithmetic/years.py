"""Questions that one table of one report cannot answer: last year's report, and the parts of a region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from govstats.arithmetic.table import Finding, TableAudit
from govstats.arithmetic.words import Side, cell_code, side_sum, written
from govstats.form import CellKey, Form, Identity, Term

UNTOLD_SCOPES = ("", "unknown")
"""Scopes that do not say whose cases are counted."""


class ReportTable(NamedTuple):
    """One table of one report: what it prints, and whose and which year's it is."""

    report_id: str
    form: Form
    printed: dict[CellKey, int | float]
    """The numbers printed, repaired or amended; a cell that has none is left out."""
    explicit: bool = True
    agency: tuple[str, ...] = ()
    """What identifies the agency; empty if unknown."""
    scope: str | None = None
    """Whose cases are counted; None where the frame does not speak of scopes at all."""
    year: int | None = None
    pages: Mapping[CellKey, int] = {}
    name: str = ""
    """What the agency calls itself: organs that merged or were parted are one agency of several names."""

    def whole(self, cell: CellKey) -> int | None:
        """The whole number printed in a cell, None if there is none."""
        number = self.printed.get(cell)
        return int(number) if number is not None and number == int(number) else None


class Audited(NamedTuple):
    """A table with its own audit."""

    table: ReportTable
    audit: TableAudit

    def number(self, cell: CellKey) -> int | None:
        number = self.table.whole(cell)
        return self.audit.solved.get(cell) if number is None else number


def over_years(audited: Sequence[Audited]) -> Iterator[Finding]:
    """``carry_over``, ``stock`` and ``same_as_last_year`` for each table that has one of the year before.

    Last year's table is that of the same agency and the same scope. Where several reports give it, the one
    that agrees is compared, and the message names the other.
    """
    by_year: dict[tuple[object, ...], list[Audited]] = {}
    for item in audited:
        if item.table.agency and item.table.year is not None:
            by_year.setdefault(_series(item.table, item.table.year), []).append(item)
    for item in audited:
        if item.table.agency and item.table.year is not None:
            before = by_year.get(_series(item.table, item.table.year - 1), [])
            if before:
                beside = by_year[_series(item.table, item.table.year)]
                yield from _against_last_year(item, before, beside)


def _series(table: ReportTable, year: int) -> tuple[object, ...]:
    return (table.agency, table.scope, table.form.table, year)


def _against_last_year(item: Audited, before: Sequence[Audited], beside: Sequence[Audited]) -> Iterator[Finding]:
    several = any(len({other.table.name for other in year}) > 1 for year in (before, beside))
    for identity in _over_years(item.table.form):
        answers = [(_answer(identity, item, last), last) for last in before if _has_cells(identity, last.table.form)]
        if answers:
            best, chosen = min(reversed(answers), key=lambda answer: answer[0].verdict != "holds")
            others = [last.table.report_id for answer, last in answers if answer.verdict != best.verdict]
            if best.verdict == "holds" and others:
                said = f"; so in {chosen.table.report_id}, which restates {', '.join(others)}"
                best = best._replace(message=best.message + said)
            yield best if best.verdict == "holds" or not several else _taken_together(identity, item, before, beside)
    printed = item.table.printed
    if any(printed.values()) and any(printed == last.table.printed for last in before):
        yield Finding(
            report_id=item.table.report_id,
            kind="same_as_last_year",
            table=item.table.form.table,
            verdict="notice",
            message=f"all {len(printed)} numbers printed for {item.table.year}, "
            f"{sum(map(bool, printed.values()))} of them not 0, are those printed for {_last(item)}",
        )


def _taken_together(identity: Identity, item: Audited, before: Sequence[Audited], beside: Sequence[Audited]) -> Finding:
    """The answer for organs that merged or were parted: their reports added; what differs then is no failure."""
    answer = _answer(identity, _sum_of(beside), _sum_of(before))
    names = [[one.table.report_id for one in year] for year in (before, beside) if len(year) > 1]
    said = "; ".join(f"{' and '.join(ids)} taken together" for ids in names)
    return answer._replace(
        report_id=item.table.report_id,
        verdict="cannot_tell" if answer.verdict == "fails" else answer.verdict,
        attribution="",
        message=f"{answer.message}; {said}",
        page=item.table.pages.get((identity.row, identity.column)),
    )


def _sum_of(reports: Sequence[Audited]) -> Audited:
    """Reports of one year as one; a cell has a number only if it has one in each of them."""
    cells = [cell for cell in reports[0].table.form.cells if all(one.number(cell) is not None for one in reports)]
    numbers = {cell: sum(one.number(cell) or 0 for one in reports) for cell in cells}
    printed = {cell for cell in cells if all(one.table.whole(cell) is not None for one in reports)}
    table = reports[0].table._replace(printed={cell: n for cell, n in numbers.items() if cell in printed})
    solved = {cell: n for cell, n in numbers.items() if cell not in printed}
    return Audited(table, TableAudit({}, solved, {}, {}, []))


@cache
def _over_years(form: Form) -> tuple[Identity, ...]:
    return tuple(identity for identity in form.identities if identity.over_years)


def _last(item: Audited) -> int:
    return (item.table.year or 0) - 1


def _has_cells(identity: Identity, last: Form) -> bool:
    return all((term.row, term.column) in last.cells for term in identity.terms if term.lag)


def _answer(identity: Identity, item: Audited, last: Audited) -> Finding:
    left, right = (_side(terms, item, last) for terms in (identity.left, identity.right))
    sums = side_sum(left), side_sum(right)
    all_printed = all(printed for _, _, printed in (*left, *right))
    label = item.table.form.row(identity.row).label_en
    message = f"{label}: {item.table.year} has {written(left)}; going by {_last(item)} it is {written(right)}"
    difference = None if sums[0] is None or sums[1] is None else sums[0] - sums[1]
    if difference is None:
        verdict, message = "cannot_tell", f"{message}; a number is missing"
    elif difference == 0:
        verdict = "holds"
    elif not all_printed:
        verdict, message = "cannot_tell", f"{message}; not every number is printed"
    elif item.table.scope is not None and item.table.scope in UNTOLD_SCOPES:
        verdict, message = "cannot_tell", f"{message}; whose cases are counted is not known"
    else:
        verdict, message = identity.verdict, f"{message}{_restatement(identity, item, last)}"
    cell = (identity.row, identity.column)
    return Finding(
        report_id=item.table.report_id,
        kind=identity.kind,
        table=identity.table,
        row=identity.row,
        column=identity.column,
        left=sums[0],
        right=sums[1],
        difference=difference,
        verdict=verdict,
        attribution="unsettled" if verdict == "fails" else "",
        message=message,
        page=item.table.pages.get(cell),
    )


def _side(terms: Sequence[Term], item: Audited, last: Audited) -> Side:
    side = []
    for term in terms:
        cell, own = (term.row, term.column), last if term.lag else item
        side.append((term.weight, own.number(cell), own.table.whole(cell) is not None))
    return side


def _restatement(identity: Identity, item: Audited, last: Audited) -> str:
    """That both years' rows add up by themselves, so that the later report restates the earlier figures."""
    rows = [(last if term.lag else item, term.row) for term in identity.terms]
    if any(_row_verdict(audited, row) != "holds" for audited, row in rows):
        return ""
    return f"; each row adds up by itself: {item.table.year} restates {_last(item)}"


def _row_verdict(audited: Audited, row: str) -> str:
    return next((f.verdict for f in audited.audit.findings if f.kind == "row_total" and f.row == row), "")


def sum_of_parts(audited: Sequence[Audited], parts: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Whether each cell of a region's tables is the sum of its organs', for the reports named in ``parts``.

    Raises
    ------
    ValueError
        A report that ``parts`` names is not there.
    """
    tables = {(item.table.report_id, item.table.form.table): item for item in audited}
    there = {report_id for report_id, _ in tables}
    missing = sorted({*parts, *(part for organs in parts.values() for part in organs)} - there)
    if missing:
        raise ValueError(f"parts names {', '.join(missing)}, of which there are no cells; leave them out or add them")
    for (region, name), item in tables.items():
        organs = [tables.get((part, name)) for part in parts.get(region, ())]
        for cell in item.table.form.cells if organs else ():
            yield _part_sum(item, [None if organ is None else organ.number(cell) for organ in organs], cell)


def _part_sum(item: Audited, numbers: Sequence[int | None], cell: CellKey) -> Finding:
    left, right = item.number(cell), side_sum([(1, number, True) for number in numbers])
    difference = None if left is None or right is None else left - right
    verdict = "cannot_tell" if difference is None else "notice" if difference else "holds"
    name = item.table.form.table
    missing = sum(number is None for number in numbers)
    return Finding(
        report_id=item.table.report_id,
        kind="sum_of_parts",
        table=name,
        row=cell[0],
        column=cell[1],
        left=left,
        right=right,
        difference=difference,
        verdict=verdict,
        message=f"{cell_code(name, cell)}: the region has {'no number' if left is None else left}; its "
        f"{len(numbers)} parts have " + (f"no number in {missing} reports" if right is None else f"{right} together"),
        page=item.table.pages.get(cell),
    )
