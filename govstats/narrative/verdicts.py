"""Statements against the tables: do the figures of the prose and of the tables agree?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from govstats.arithmetic import Finding
from govstats.arithmetic.words import cell_code
from govstats.assemble import CellRecord
from govstats.form import CellKey, Form
from govstats.narrative.patterns import CellCode, Reading
from govstats.narrative.statements import Statement

Numbers = Mapping[CellCode, int]


class Settled(NamedTuple):
    """Cells that prose and table together prove, and the proof in words."""

    numbers: dict[CellKey, int]
    proof: str


def narrative_findings(statements: Sequence[Statement], numbers: Numbers, report_id: str) -> list[Finding]:
    """One finding for each statement that a table has cells for, and one for each figure that prose states twice.

    Parameters
    ----------
    statements : sequence of Statement
        From :func:`govstats.narrative.read_statements`.
    numbers : mapping of (table, row, column) to int
        The numbers of the tables, printed or proved.
    report_id : str

    Returns
    -------
    list of Finding
        ``kind`` narrative. ``holds``: a reading equals the figure, exactly or within its rounding. ``fails``: the
        words fix what is counted, all readings come to one other number, and the prose states no second figure
        for it, nor withdrawn requests that the table may leave out. Else ``cannot_tell``. ``row`` and ``column`` are
        the first cell of the reading, ``suspects`` all its cells; ``left`` is stated, ``right`` the table's.

    Examples
    --------
    >>> from govstats.narrative import read_statements
    >>> statements = read_statements("答复申请49件，其中予以公开和部分公开28件。", 2021)
    >>> numbers = {("requests", "granted", "total"): 24, ("requests", "partly_granted", "total"): 6}
    >>> finding = narrative_findings(statements, numbers, "example")[-1]
    >>> finding.verdict, finding.message
    ('fails', 'the prose states 28; granted + partly_granted in the table: 24 + 6 = 30')
    """
    told = [s for s in statements if s.readings]
    figures = {what: _values([s for s in same if not s.doubt]) for what, same in _by_what(told)}
    without = any(s.what == "withdrawn" and s.value for s in statements)
    found = []
    for statement in told:
        is_clear = len(figures[statement.what]) == 1 and not (without and statement.what == RECEIVED)
        finding = _finding(statement, numbers, report_id, is_clear=is_clear and _counts_all(statement, numbers))
        found += [finding] if finding else []
    return found + [
        _conflict(what, same, report_id)
        for what, same in _by_what([s for s in statements if not s.readings])
        if len(_values(same)) > 1
    ]


def narrative_cells(statements: Sequence[Statement], report_id: str, *, form: str = "") -> list[CellRecord]:
    """The figures that only the prose has, as lines of the table ``narrative``.

    Returns
    -------
    list of CellRecord
        Column ``stated``, status ``stated``, check ``none``; ``printed`` keeps words of rounding (``3.8万余``).
        Left out: figures in doubt, and those of which the prose states two (a finding names them).
    """
    return [
        _record(same[0], report_id, form)
        for _, same in _by_what([s for s in statements if not s.readings])
        if len(_values(same)) == 1 and not any(s.doubt for s in same)
    ]


def blocks_settled_by_prose(statements: Sequence[Statement], numbers: Numbers, form: Form) -> Settled:
    """A litigation block without any number that the prose proves to be 0.

    If the prose states once, exactly and of the same cases how many suits there were, and the printed total of one
    litigation block is that number, every cell of the other is 0, since none is less.

    Parameters
    ----------
    statements : sequence of Statement
    numbers : mapping of (table, row, column) to int
        The numbers printed. A block counts as blank if none of its five cells has one: leave out reports where a
        cell of ``remedies`` could not be read.
    form : Form
        The form of ``remedies``.

    Returns
    -------
    Settled
        Empty where nothing is proved.
    """
    suits = [s for s in statements if s.what in ("litigation", TOGETHER)]
    rows = [row for row in form.rows if row.code.startswith("litigation_")]
    if len(suits) != 1 or suits[0].what == TOGETHER or suits[0].doubt or suits[0].low != suits[0].high:
        return Settled({}, "")
    stated = suits[0].value
    cells = {row.code: [(row.code, column.code) for column in form.columns_of(row)] for row in rows}
    blank = [row for row, keys in cells.items() if not any((form.table, *key) in numbers for key in keys)]
    other = [row for row in cells if row not in blank]
    if len(blank) != 1 or numbers.get((form.table, other[0], "total")) != stated:
        return Settled({}, "")
    proof = (
        f"the prose states {stated:.0f} lawsuits; {cell_code(form.table, (other[0], 'total'))} is {stated:.0f}, "
        f"so that none is left for {blank[0]}"
    )
    return Settled(dict.fromkeys(cells[blank[0]], 0), proof)


RECEIVED = "requests/received/total"
TOGETHER = "remedies/reconsideration/total + litigation"
"""Reconsiderations and suits in one figure."""


def _counts_all(statement: Statement, numbers: Numbers) -> bool:
    """Outcomes of this year's requests are all outcomes only if none was carried in."""
    return not statement.is_of_new_requests or numbers.get(("requests", "carried_in", "total")) == 0


def _by_what(statements: Sequence[Statement]) -> Iterator[tuple[str, list[Statement]]]:
    for what, same in groupby(sorted(statements, key=lambda s: (s.what, s.start)), key=lambda s: s.what):
        yield what, list(same)


def _values(statements: Sequence[Statement]) -> set[float]:
    return {s.value for s in statements}


def _finding(statement: Statement, numbers: Numbers, report_id: str, *, is_clear: bool) -> Finding | None:
    """The answer for one statement; None where the tables have none of its cells."""
    readings = [r for r in statement.readings if any(cell in numbers for _, cell in r)]
    if not readings:
        return None
    sums = [reading_sum(reading, numbers) for reading in readings]
    fitting = [i for i, total in enumerate(sums) if total is not None and statement.low <= total <= statement.high]
    is_settled = statement.is_firm and is_clear and None not in sums and len(set(sums)) == 1
    verdict = "holds" if fitting else "fails" if is_settled else "cannot_tell"
    told = [fitting[0]] if fitting else [i for i, total in enumerate(sums) if total is not None] or [0]
    table, row, column = readings[told[0]][0][1]
    right = sums[told[0]] if len({sums[i] for i in told}) == 1 else None
    stated = int(statement.value)
    return Finding(
        report_id=report_id,
        kind="narrative",
        table=table,
        row=row,
        column=column,
        left=stated,
        right=right,
        difference=None if right is None else stated - right,
        verdict=verdict,
        attribution="unsettled" if verdict == "fails" else "",
        suspects=reading_codes([readings[i] for i in told]) if verdict != "holds" else "",
        message=_message(statement, [readings[i] for i in told], numbers, verdict),
        page=statement.page,
    )


def reading_sum(reading: Reading, numbers: Numbers) -> int | None:
    if any(cell not in numbers for _, cell in reading):
        return None
    return sum(weight * numbers[cell] for weight, cell in reading)


def reading_codes(readings: Sequence[Reading]) -> str:
    sets = [" + ".join(cell_code(cell[0], cell[1:]) for _, cell in reading) for reading in readings]
    return " | ".join(dict.fromkeys(sets))


def _message(statement: Statement, readings: Sequence[Reading], numbers: Numbers, verdict: str) -> str:
    said = f"the prose states {_stated(statement)}; " + ", or ".join(in_figures(r, numbers) for r in readings)
    return f"{said}; {statement.doubt}" if verdict == "cannot_tell" and statement.doubt else said


def _stated(statement: Statement) -> str:
    value = f"{statement.value:.10g}"
    return value if statement.low == statement.high else f"about {value} ({statement.low:.0f} to {statement.high:.0f})"


def in_figures(reading: Reading, numbers: Numbers) -> str:
    """``granted + partly_granted in the table: 272 + 3 = 275``; a long sum without its zeros."""
    names = _joined([(weight, _short(cell)) for weight, cell in reading])
    terms = [(weight, str(numbers.get(cell, "(no number)"))) for weight, cell in reading]
    if len(terms) > 4:
        terms = [term for term in terms if term[1] != "0"] or [(1, "0")]
        names = f"{_short(reading[0][1])} to {_short(reading[-1][1])}"
    total = reading_sum(reading, numbers)
    figures = _joined(terms)
    return f"{names} in the table: {figures}" + (f" = {total}" if total is not None and len(terms) > 1 else "")


def _short(cell: CellCode) -> str:
    return cell[1] if cell[2] == "total" else f"{cell[1]}/{cell[2]}"


def _joined(terms: Sequence[tuple[int, str]]) -> str:
    text = " ".join(f"{'-' if weight < 0 else '+'} {term}" for weight, term in terms)
    return text.removeprefix("+ ")


def _conflict(what: str, statements: Sequence[Statement], report_id: str) -> Finding:
    figures = ", ".join(dict.fromkeys(_stated(s) for s in statements))
    return Finding(
        report_id=report_id,
        kind="narrative",
        table="narrative",
        row=what,
        column="stated",
        verdict="cannot_tell",
        message=f"the prose states more than one figure for it: {figures}",
        page=statements[0].page,
    )


def _record(statement: Statement, report_id: str, form: str) -> CellRecord:
    return CellRecord(
        report_id=report_id,
        table="narrative",
        form=form,
        row=statement.what,
        column="stated",
        printed=statement.printed,
        printed_value=statement.printed_value,
        printed_unit=statement.printed_unit,
        value=statement.value,
        unit="yuan" if statement.printed_unit.endswith("元") else "count",
        status="stated",
        check="none",
        reader="",
        page=statement.page,
    )
