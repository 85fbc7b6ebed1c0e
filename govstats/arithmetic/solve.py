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
    least = most = least_open = most_open = 0  # the sum of all terms: from what, to what, and how many set no limit
    for j, weight in terms:
        top = high[j]
        least += weight * (low[j] if weight > 0 else top or 0)
        most += weight * (low[j] if weight < 0 else top or 0)
        if top is None:
            least_open += weight < 0
            most_open += weight > 0
    narrowed: list[int] = []
    clash = 0
    if least_open > 1 and most_open > 1:
        return narrowed, clash
    for j, weight in terms:
        size, bottom, top = abs(weight), low[j], high[j]
        if weight > 0:
            above = None if least_open else (target - least) // size + bottom
            below = None if most_open > (top is None) else (most - target) // -size + (top or 0)
        else:
            above = None if most_open else (most - target) // size + bottom
            below = None if least_open > (top is None) else (target - least) // -size + (top or 0)
        if above is not None and (top is None or above < top):
            proof = _proof(i, terms, j, weight > 0, by[0], by[1])
            if above < bottom:
                clash |= proof | by[0][j]
            else:
                if weight > 0:
                    most += size * (above - (top or 0))
                    most_open -= top is None
                else:
                    least -= size * (above - (top or 0))
                    least_open -= top is None
                high[j], by[1][j] = above, proof
                narrowed.append(j)
        if below is not None and below > bottom:
            proof, top = _proof(i, terms, j, weight > 0, by[1], by[0]), high[j]
            if top is not None and below > top:
                clash |= proof | by[1][j]
            else:
                if weight > 0:
                    least += size * (below - bottom)
                else:
                    most -= size * (below - bottom)
                low[j], by[0][j] = below, proof
                narrowed.append(j)
    return narrowed, clash


def _proof(
    i: int,
    terms: list[tuple[int, int]],
    j: int,
    is_positive: bool,
    if_alike: Mapping[int, int],
    if_opposed: Mapping[int, int],
) -> int:
    """Identity ``i`` and those behind its other blanks' bounds, by whether a weight has the sign of that of ``j``."""
    bits = 1 << i
    for k, weight in terms:
        if k != j:
            bits |= if_alike[k] if (weight > 0) == is_positive else if_opposed[k]
    return bits
