"""The arithmetic of one table: what adds up, what is proved, what can be told and what cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from govstats.arithmetic.algebra import Block, blocks, set_bits
from govstats.arithmetic.block import BlockAudit, Changes, audit_block
from govstats.arithmetic.solve import Intervals
from govstats.arithmetic.words import cell_code, cell_sets, in_figures, range_in_words, side_sum
from govstats.form import CellKey, Form, load_form


class Finding(NamedTuple):
    """The answer to one question asked of the figures."""

    report_id: str = ""
    kind: str = ""
    table: str = ""
    row: str = ""
    column: str = ""
    left: int | None = None
    """Sum of the left side of the identity; None where a cell without a number makes it unknown."""
    right: int | None = None
    difference: int | None = None
    """``left`` minus ``right``."""
    verdict: str = ""
    """``holds``, ``fails``, ``cannot_tell`` or ``notice``."""
    attribution: str = ""
    suspects: str = ""
    """Cells whose change would mend a failure: one set joined by `` + ``, alternatives by `` | ``."""
    suggested: str = ""
    """The same sets with the numbers that they ask for; empty where none is proposed."""
    message: str = ""
    page: int | None = None


class TableAudit(NamedTuple):
    """What the arithmetic says about one table."""

    checks: dict[CellKey, str]
    """``holds``, ``fails``, ``cannot_tell`` or ``none`` for every cell of the form."""
    solved: dict[CellKey, int]
    """Numbers that are proved for cells that have none, and that may stand."""
    proofs: dict[CellKey, str]
    """The chain of identities behind each solved cell."""
    bounds: dict[CellKey, tuple[int, int | None]]
    """Least and greatest number (None: no limit) of cells that have none and are not solved."""
    findings: list[Finding]
    """One for each identity within the year."""


def audit_table(form: Form, values: Mapping[CellKey, int | None], *, explicit: bool = True) -> TableAudit:
    """Check one table against the identities of its form, prove blanks, locate what does not add up.

    Parameters
    ----------
    form : Form
        The form that the table follows (:func:`govstats.form.load_form`).
    values : mapping of (row, column) to int or None
        The whole numbers printed; None, or no key, where there is no number.
    explicit : bool
        False for a scan, where any number may be a misreading: a blank is then proved only if no unnoticed
        misreading of a single cell could move it.

    Returns
    -------
    TableAudit
        Nothing in it replaces a printed number.

    Notes
    -----
    An identity ``fails`` if its entry in the projection of the residuals to the combinations of identities
    without blanks is not zero: without blanks if its two sides differ, with blanks also if it disagrees
    with another about a blank. It ``holds`` if it does not fail, each of its cells has a number, and that is
    more than its own doing: none of these numbers was proved by means of this very identity, or it is part
    of a combination without blanks. Else ``cannot_tell``.

    A cell ``fails`` if an identity that it is in fails. A printed one else ``holds`` if changing it alone
    would be noticed. A proved one ``holds`` if an identity outside its proof holds too.

    Examples
    --------
    >>> from govstats.form import load_form
    >>> printed = {("reconsideration", c): n for c, n in
    ...            [("decision_upheld", 10), ("decision_corrected", 1), ("other_result", 0),
    ...             ("pending", 0), ("total", 0)]}
    >>> audit = audit_table(load_form("2021", "remedies"), printed)
    >>> print(audit.findings[0].message)
    as published 10 + 1 + 0 + 0 = 11; the total printed is 0
    >>> audit.findings[0].suggested
    'remedies/reconsideration/total=11'
    """
    checks = _no_checks(form.form, form.table).copy()
    solved: dict[CellKey, int] = {}
    proofs: dict[CellKey, str] = {}
    bounds: dict[CellKey, tuple[int, int | None]] = {}
    findings: list[tuple[int, Finding]] = []
    for block in blocks(form.form, form.table):
        audit = audit_block(block, [values.get(cell) for cell in block.cells], explicit=explicit)
        checks.update(zip(block.cells, audit.checks, strict=True))
        limits: dict[CellKey, tuple[int, int | None]] = {}
        if audit.intervals:
            solved.update((block.cells[j], number) for j, number in audit.solved.items())
            proofs.update((block.cells[j], _proof(block, audit.intervals, j)) for j in audit.solved)
            limits.update(_bounds(audit, audit.intervals))
            bounds.update(limits)
        findings += zip(block.order, _findings(audit, limits), strict=True)
    findings.sort(key=lambda item: item[0])
    return TableAudit(checks, solved, proofs, bounds, [finding for _, finding in findings])


@cache
def _no_checks(form: str, table: str) -> dict[CellKey, str]:
    return dict.fromkeys(load_form(form, table).cells, "none")


def _proof(block: Block, intervals: Intervals, j: int) -> str:
    """The identities behind a solved cell, its own first."""
    bits, own = intervals.proof(j), block.bits[j]
    return "derived from " + ", ".join([block.codes[i] for i in (*set_bits(bits & own), *set_bits(bits & ~own))])


def _bounds(audit: BlockAudit, intervals: Intervals) -> Iterator[tuple[CellKey, tuple[int, int | None]]]:
    """The interval of each blank that is not solved; no limits where what would set them is in doubt."""
    doubted = intervals.broken | sum(1 << i for i in audit.failing)
    for j, low in intervals.low.items():
        if j not in audit.solved:
            sure_low = 0 if intervals.low_by[j] & doubted else low
            sure_high = None if intervals.high_by[j] & doubted else intervals.high[j]
            yield audit.block.cells[j], (sure_low, sure_high)


def _findings(audit: BlockAudit, limits: Mapping[CellKey, tuple[int, int | None]]) -> Iterator[Finding]:
    block = audit.block
    known = list(audit.numbers)
    is_printed = [number is not None for number in known]
    for j, number in audit.solved.items():
        known[j] = number
    for i, (identity, verdict) in enumerate(zip(block.identities, audit.verdicts, strict=True)):
        left, right = [[(weight, known[k], is_printed[k]) for k, weight in side] for side in block.sides[i]]
        sums = side_sum(left), side_sum(right)
        message = in_figures(left, right, sums)
        suspects, suggested = "", ""
        if verdict == "fails":
            suspects, suggested = _suspects(audit, i)
            message += _ties(audit.sets)
        if verdict != "holds" and audit.intervals:
            message += _disagreement(audit, audit.intervals, i) or _open_cells(block, limits, i)
        difference = None if sums[0] is None or sums[1] is None else sums[0] - sums[1]
        attribution = "unsettled" if verdict == "fails" else ""
        # By position: with names it takes twice as long, and there are 44 findings in a report.
        of_cell = ("", identity.kind, identity.table, identity.row, identity.column)
        yield Finding(*of_cell, *sums, difference, verdict, attribution, suspects, suggested, message)


def _suspects(audit: BlockAudit, i: int) -> tuple[str, str]:
    """The explanations; where there are none, the printed cells of the failing identity, without numbers."""
    block = audit.block
    table = block.identities[i].table
    if audit.sets:
        return cell_sets(table, audit.sets)
    printed = [block.cells[k] for k, _ in block.rows[i] if audit.numbers[k] is not None]
    return " + ".join(cell_code(table, cell) for cell in printed), ""


def _ties(sets: Sequence[Changes]) -> str:
    if len(sets) < 2:
        return ""
    what = "cells" if len(sets[0]) == 1 else "pairs of cells"
    return f"; each of {len(sets)} {what} would explain it equally"


def _disagreement(audit: BlockAudit, intervals: Intervals, i: int) -> str:
    """What identities ask for in a blank about which they disagree, or which leaves none a number."""
    broken = intervals.broken >> i & 1
    if i not in audit.failing and not broken:
        return ""
    block, known = audit.block, intervals.solved()
    known.update((k, number) for k, number in enumerate(audit.numbers) if number is not None)
    said = []
    for j, _ in block.rows[i]:
        if audit.numbers[j] is None:
            asked = {m: _asked(block.rows[m], j, known) for m, _ in block.columns[j]}
            demands = {m: number for m, number in asked.items() if number is not None}
            if len(set(demands.values())) > 1 or min(demands.values(), default=0) < 0:
                words = (f"{block.codes[m]} asks for {n}" for m, n in demands.items())
                said.append(f"in {cell_code(block.identities[i].table, block.cells[j])} " + ", ".join(words))
    if broken and not said:
        said.append("no numbers of 0 or more in the cells without one make it add up")
    return "".join(f"; {words}" for words in said)


def _asked(row: Sequence[tuple[int, int]], j: int, known: Mapping[int, int]) -> int | None:
    """The number that an identity asks for in a cell; None where another of its cells has no number."""
    if any(k not in known for k, _ in row if k != j):
        return None
    return -sum(weight * known[k] for k, weight in row if k != j) // dict(row)[j]


def _open_cells(block: Block, limits: Mapping[CellKey, tuple[int, int | None]], i: int) -> str:
    identity = block.identities[i]
    return "".join(
        f"; {cell_code(identity.table, cell)} can be {range_in_words(*limits[cell])}"
        for cell in (block.cells[k] for k, _ in block.rows[i])
        if limits.get(cell, (0, None)) != (0, None)
    )
