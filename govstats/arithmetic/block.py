"""What adds up in one independent block, which blanks are proved, and what can be told of each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from govstats.arithmetic.algebra import (
    Block,
    Reduction,
    eliminate,
    failing_identities,
    reached_blanks,
    residuals,
    syndrome,
)
from govstats.arithmetic.locate import explanations
from govstats.arithmetic.solve import Intervals, propagate
from govstats.form import CellKey

Changes = tuple[tuple[CellKey, int], ...]
"""Cells and the numbers that would make a block add up."""


class BlockAudit(NamedTuple):
    """What the arithmetic says about one independent block, its cells and identities numbered."""

    block: Block
    numbers: Sequence[int | None]
    verdicts: list[str]
    failing: set[int]
    checks: list[str]
    solved: dict[int, int]
    intervals: Intervals | None
    sets: list[Changes]
    """The smallest sets of cells that would explain a failure."""

    @property
    def consistent(self) -> bool:
        return not self.failing and not (self.intervals and self.intervals.broken)


def audit_block(block: Block, numbers: Sequence[int | None], *, explicit: bool = True) -> BlockAudit:
    """Check, solve and locate in one independent block."""
    residual = residuals(block, numbers)
    blanks = frozenset(k for k, number in enumerate(numbers) if number is None)
    everything_holds = not blanks and not any(residual)
    if everything_holds:
        holds = ["holds"] * len(block.identities)
        return BlockAudit(block, numbers, holds, set(), ["holds"] * len(block.cells), {}, None, [])
    reduction = eliminate(block, blanks)
    s = syndrome(reduction, residual)
    failing = failing_identities(reduction, s)
    intervals = propagate(block, numbers) if blanks else None
    solved = _standing(block, reduction, failing, intervals, blanks, explicit) if intervals else {}
    verdicts = [_verdict(block, reduction, i, i in failing, solved, intervals, blanks) for i in range(len(block.rows))]
    checks = _checks(block, reduction, verdicts, solved, intervals, blanks)
    sets = [tuple((block.cells[k], number) for k, number in changes) for changes in explanations(reduction, s, numbers)]
    return BlockAudit(block, numbers, verdicts, failing, checks, solved, intervals, sets)


def _standing(
    block: Block, reduction: Reduction, failing: set[int], intervals: Intervals, blanks: frozenset[int], explicit: bool
) -> dict[int, int]:
    """The solved blanks whose number may stand."""
    solved = intervals.solved()
    doubted = intervals.broken | sum(1 << i for i in failing)
    if not explicit:
        reached = reached_blanks(block, reduction, blanks) if solved and not doubted else blanks
        return {j: number for j, number in solved.items() if j not in reached}
    if not doubted:
        return solved
    complete = sum(1 << i for i, row in enumerate(block.rows) if all(k not in blanks or k in solved for k, _ in row))
    return {j: number for j, number in solved.items() if not doubted & (intervals.proof(j) | complete & block.bits[j])}


def _verdict(
    block: Block,
    reduction: Reduction,
    i: int,
    fails: bool,
    solved: Mapping[int, int],
    intervals: Intervals | None,
    blanks: frozenset[int],
) -> str:
    if fails:
        return "fails"
    own_blanks = [k for k, _ in block.rows[i] if k in blanks]
    if not own_blanks or intervals is None:
        return "holds"
    if intervals.broken >> i & 1 or any(k not in solved for k in own_blanks):
        return "cannot_tell"
    if not any(intervals.proof(k) >> i & 1 for k in own_blanks):
        return "holds"  # all are proved elsewhere
    is_tested = any(i in identities and cells for identities, cells in reduction.free)
    return "holds" if is_tested else "cannot_tell"


def _checks(
    block: Block,
    reduction: Reduction,
    verdicts: Sequence[str],
    solved: Mapping[int, int],
    intervals: Intervals | None,
    blanks: frozenset[int],
) -> list[str]:
    guarded = reduction.guarded()
    failed = {k for row, verdict in zip(block.rows, verdicts, strict=True) if verdict == "fails" for k, _ in row}
    holding = sum(1 << i for i, verdict in enumerate(verdicts) if verdict == "holds")
    checks = []
    for k, bits in enumerate(block.bits):
        if k in failed:
            checks.append("fails")
        elif k in blanks:
            elsewhere = holding & ~intervals.proof(k) if intervals and k in solved else holding
            checks.append("holds" if elsewhere & bits else "cannot_tell")
        else:
            checks.append("holds" if k in guarded else "cannot_tell")
    return checks
