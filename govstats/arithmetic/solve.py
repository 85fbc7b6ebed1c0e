"""Blanks of a block: interval propagation over whole numbers of 0 or more, to the fixed point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from govstats.arithmetic.algebra import Block, Numbers


class Intervals(NamedTuple):
    """What whole numbers of 0 or more each blank can be, and which identities say so (as bits)."""

    low: dict[int, int]
    high: dict[int, int | None]
    low_by: dict[int, int]
    high_by: dict[int, int]
    broken: int
    """Identities that together leave a blank no number (as bits)."""

    def solved(self) -> dict[int, int]:
        return {j: low for j, low in self.low.items() if low == self.high[j]}

    def proof(self, j: int) -> int:
        """The identities on the chain of proof of a blank (as bits)."""
        return self.low_by[j] | self.high_by[j]


MAX_ROUNDS = 50
"""Rounds of propagation: tables that add up need fewer than 10; bounds that still move contradict each other."""


def propagate(block: Block, numbers: Numbers) -> Intervals:
    """Narrow the interval of every blank until no identity narrows one further."""
    blanks = [k for k, number in enumerate(numbers) if number is None]
    low: dict[int, int] = dict.fromkeys(blanks, 0)
    high: dict[int, int | None] = dict.fromkeys(blanks)
    by = (dict.fromkeys(blanks, 0), dict.fromkeys(blanks, 0))
    equations = []
    for i, row in enumerate(block.rows):
        terms = [(k, weight) for k, weight in row if numbers[k] is None]
        if terms:
            equations.append((i, terms, -sum(weight * (numbers[k] or 0) for k, weight in row)))
    broken = 0
    waiting = {i for i, _, _ in equations}
    for _ in range(MAX_ROUNDS):
        if not waiting:
            break
        awake: set[int] = set()
        for i, terms, target in equations:
            if i in waiting:
                narrowed, clash = _narrow(i, terms, target, low, high, by)
                broken |= clash
                awake |= {other for j in narrowed for other, _ in block.columns[j] if other != i}
        waiting = awake
    for i in waiting:
        broken |= 1 << i
    return Intervals(low, high, *by, broken)


def _narrow(
    i: int,
    terms: list[tuple[int, int]],
    target: int,
    low: dict[int, int],
    high: dict[int, int | None],
    by: tuple[dict[int, int], dict[int, int]],
) -> tuple[list[int], int]:
    """Narrow the blanks of one identity; which were narrowed, and the identities that clash (as bits)."""
    narrowed, clash = [], 0
    for j, weight in terms:
        others = [(k, w if weight > 0 else -w) for k, w in terms if k != j]
        goal = target if weight > 0 else -target
        size = abs(weight)
        least = _sum_of_bounds(others, low, high)
        if least is not None:
            bound = (goal - least) // size
            top = high[j]
            if top is None or bound < top:
                proof = _proof(i, others, by[0], by[1])
                if bound < low[j]:
                    clash |= proof | by[0][j]
                else:
                    high[j], by[1][j] = bound, proof
                    narrowed.append(j)
        most = _sum_of_bounds(others, high, low)
        if most is not None:
            bound = -((most - goal) // size)
            if bound > low[j]:
                proof = _proof(i, others, by[1], by[0])
                top = high[j]
                if top is not None and bound > top:
                    clash |= proof | by[1][j]
                else:
                    low[j], by[0][j] = bound, proof
                    narrowed.append(j)
    return narrowed, clash


def _sum_of_bounds(
    terms: list[tuple[int, int]], if_positive: Mapping[int, int | None], if_negative: Mapping[int, int | None]
) -> int | None:
    total = 0
    for k, weight in terms:
        bound = if_positive[k] if weight > 0 else if_negative[k]
        if bound is None:
            return None
        total += weight * bound
    return total


def _proof(i: int, terms: list[tuple[int, int]], if_positive: Mapping[int, int], if_negative: Mapping[int, int]) -> int:
    bits = 1 << i
    for k, weight in terms:
        bits |= if_positive[k] if weight > 0 else if_negative[k]
    return bits
