"""Cells of a block that would explain why it does not add up."""

from __future__ import annotations

from collections.abc import Sequence

from govstats.arithmetic.algebra import Numbers, Reduction

Change = tuple[int, int]
"""A cell and the number that would stand in it."""

Column = dict[int, int]
"""What a cell adds to each blank-free combination of identities, where that is not 0."""


def explanations(reduction: Reduction, s: Sequence[int], numbers: Numbers) -> list[tuple[Change, ...]]:
    """The smallest sets of read cells, of one or else of two, whose change makes the block add up.

    All ties are listed; an empty list means that no set of one or two cells does.
    """
    wanted = {v: -value for v, value in enumerate(s) if value}
    if not wanted:
        return []
    columns: dict[int, Column] = {}
    for v, (_, cells) in enumerate(reduction.free):
        for k, weight in cells.items():
            columns.setdefault(k, {})[v] = weight
    return _singles(columns, wanted, numbers) or _pairs(columns, wanted, numbers)


def _singles(columns: dict[int, Column], wanted: Column, numbers: Numbers) -> list[tuple[Change, ...]]:
    found: list[tuple[Change, ...]] = []
    for k, column in sorted(columns.items()):
        if column.keys() == wanted.keys():
            v = next(iter(wanted))
            step = _whole(wanted[v], column[v])
            if step and all(weight * step == wanted[u] for u, weight in column.items()):
                found += _allowed(((k, step),), numbers)
    return found


def _pairs(columns: dict[int, Column], wanted: Column, numbers: Numbers) -> list[tuple[Change, ...]]:
    """Two cells: what only one of them touches must be wanted, and all that is wanted one must touch."""
    masks = {k: sum(1 << v for v in column) for k, column in columns.items()}
    goal = sum(1 << v for v in wanted)
    rarest = min(wanted, key=lambda v: sum(mask >> v & 1 for mask in masks.values()))
    found: set[tuple[Change, ...]] = set()
    for k, mask in masks.items():
        if not mask >> rarest & 1:
            continue
        for m, other in masks.items():
            if m != k and not (mask ^ other) & ~goal and not goal & ~(mask | other):
                steps = _two_steps(columns[k], columns[m], wanted)
                if steps:
                    found.update(_allowed(tuple(sorted(zip((k, m), steps, strict=True))), numbers))
    return sorted(found)


def _two_steps(a: Column, b: Column, wanted: Column) -> tuple[int, int] | None:
    """The only two changes, both whole and none 0, that give ``wanted``; None where there are none."""
    rows = [(a.get(v, 0), b.get(v, 0), wanted.get(v, 0)) for v in a.keys() | b.keys()]
    first = rows[0]
    second = next((row for row in rows if first[0] * row[1] != first[1] * row[0]), None)
    if second is None:
        return None
    determinant = first[0] * second[1] - first[1] * second[0]
    x = _whole(first[2] * second[1] - first[1] * second[2], determinant)
    y = _whole(first[0] * second[2] - first[2] * second[0], determinant)
    if x and y and all(p * x + q * y == goal for p, q, goal in rows):
        return x, y
    return None


def _whole(numerator: int, denominator: int) -> int:
    """The quotient where it is whole, else 0."""
    quotient, rest = divmod(numerator, denominator)
    return 0 if rest else quotient


def _allowed(steps: tuple[Change, ...], numbers: Numbers) -> list[tuple[Change, ...]]:
    """The new numbers, unless one is below 0."""
    changes = tuple((k, (numbers[k] or 0) + step) for k, step in steps)
    return [changes] if all(number >= 0 for _, number in changes) else []
