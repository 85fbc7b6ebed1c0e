"""The linear algebra of one independent block of a form, in whole numbers throughout.

A block is a set of cells that share identities: all of ``requests``, each row of ``remedies``. Cells and
identities are numbered; ``numbers`` holds what is printed in each cell, None where there is no number (a
*blank*). Every identity is a weighted sum that should be zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from math import gcd
from typing import NamedTuple

from govstats.arithmetic.words import identity_code
from govstats.form import CellKey, Identity, load_form

Numbers = Sequence[int | None]


class Block(NamedTuple):
    """Cells and identities of one block, numbered."""

    cells: tuple[CellKey, ...]
    identities: tuple[Identity, ...]
    rows: tuple[tuple[tuple[int, int], ...], ...]
    """Of each identity its (cell, weight)."""
    columns: tuple[tuple[tuple[int, int], ...], ...]
    """Of each cell its (identity, weight)."""
    bits: tuple[int, ...]
    """Of each cell its identities, as bits."""
    sides: tuple[tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]], ...]
    """Of each identity the (cell, weight) of its left and of its right side, as the form writes them."""
    order: tuple[int, ...]
    """The place of each identity among the identities of the form."""
    codes: tuple[str, ...]
    """What each identity is called."""


@cache
def blocks(form: str, table: str) -> tuple[Block, ...]:
    """The independent blocks of a table, each as large as its shared cells make it."""
    identities = [
        (place, identity) for place, identity in enumerate(load_form(form, table).identities) if not identity.over_years
    ]
    groups: list[tuple[set[CellKey], list[tuple[int, Identity]]]] = []
    for place, identity in identities:
        cells = {(term.row, term.column) for term in identity.terms}
        members = [(place, identity)]
        for group in [group for group in groups if group[0] & cells]:
            groups.remove(group)
            cells |= group[0]
            members += group[1]
        groups.append((cells, sorted(members)))
    return tuple(
        _block([cell for cell in load_form(form, table).cells if cell in cells], members)
        for cells, members in sorted(groups, key=lambda group: group[1][0][0])
    )


def _block(cells: list[CellKey], members: list[tuple[int, Identity]]) -> Block:
    number = {cell: k for k, cell in enumerate(cells)}
    rows, sides = [], []
    columns: list[list[tuple[int, int]]] = [[] for _ in cells]
    for i, (_, identity) in enumerate(members):
        row = tuple((number[term.row, term.column], term.weight) for term in identity.terms)
        rows.append(row)
        left, right = (
            tuple((number[term.row, term.column], term.weight) for term in side)
            for side in (identity.left, identity.right)
        )
        sides.append((left, right))
        for k, weight in row:
            columns[k].append((i, weight))
    return Block(
        tuple(cells),
        tuple(identity for _, identity in members),
        tuple(rows),
        tuple(map(tuple, columns)),
        tuple(sum(1 << i for i, _ in column) for column in columns),
        tuple(sides),
        tuple(place for place, _ in members),
        tuple(identity_code(identity) for _, identity in members),
    )


def residuals(block: Block, numbers: Numbers) -> list[int]:
    """What each identity is away from zero, a blank taken as 0."""
    known = [number or 0 for number in numbers]
    return [sum([weight * known[k] for k, weight in row]) for row in block.rows]


# --- combinations of identities in which no blank is left


class Reduction(NamedTuple):
    """The identities after the blanks are eliminated.

    ``free`` holds combinations of identities without a blank: a basis of the complement of the span of
    the blank columns, as (weights of identities, weights of read cells). ``pivots`` holds the others, one
    for each blank that was eliminated, as weights of cells.
    """

    free: tuple[tuple[dict[int, int], dict[int, int]], ...]
    pivots: dict[int, dict[int, int]]

    def guarded(self) -> set[int]:
        """Read cells of which a change alone would be noticed."""
        return {k for _, cells in self.free for k in cells}


def eliminate(block: Block, blanks: frozenset[int]) -> Reduction:
    """Gauss-Jordan elimination of the blank cells, exact, over sparse rows of whole numbers."""
    rows = [({i: 1}, dict(row)) for i, row in enumerate(block.rows)]
    holders = {j: block.bits[j] for j in blanks}
    open_rows = (1 << len(rows)) - 1
    pivots: dict[int, dict[int, int]] = {}
    for j in sorted(blanks):
        candidates = holders[j] & open_rows
        if not candidates:
            continue
        pivot = min(set_bits(candidates), key=lambda i: len(rows[i][1]))
        open_rows ^= 1 << pivot
        pivots[j] = rows[pivot][1]
        for i in set_bits(holders[j] ^ 1 << pivot):
            _subtract(rows[i], rows[pivot], j)
            _note_holders(holders, i, rows[i][1], rows[pivot][1])
    return Reduction(tuple(rows[i] for i in set_bits(open_rows)), pivots)


def set_bits(bits: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _subtract(row: tuple[dict[int, int], dict[int, int]], pivot: tuple[dict[int, int], dict[int, int]], j: int) -> None:
    """Take as much of ``pivot`` from ``row`` as clears cell ``j``."""
    a, b = pivot[1][j], row[1][j]
    divisor = gcd(a, b) * (1 if a > 0 else -1)
    a, b = a // divisor, b // divisor
    for mine, other in zip(row, pivot, strict=True):
        if a != 1:
            for key in mine:
                mine[key] *= a
        for key, weight in other.items():
            rest = mine.get(key, 0) - b * weight
            if rest:
                mine[key] = rest
            else:
                mine.pop(key, None)
    common = gcd(*row[0].values(), *row[1].values())
    if common > 1:
        for mine in row:
            for key in mine:
                mine[key] //= common


def _note_holders(holders: dict[int, int], i: int, row: Mapping[int, int], changed: Mapping[int, int]) -> None:
    for key in changed:
        if key in holders:
            holders[key] = holders[key] | 1 << i if key in row else holders[key] & ~(1 << i)


def syndrome(reduction: Reduction, residual: Sequence[int]) -> list[int]:
    """What each blank-free combination of identities is away from zero."""
    return [sum(weight * residual[i] for i, weight in ids.items()) for ids, _ in reduction.free]


def failing_identities(reduction: Reduction, s: Sequence[int]) -> set[int]:
    """Identities with a non-zero entry in the projection of the residual to the blank-free combinations."""
    if not any(s):
        return set()
    failing: set[int] = set()
    for group in _groups([ids for ids, _ in reduction.free]):
        if any(s[v] for v in group):
            failing |= _support([reduction.free[v][0] for v in group], [s[v] for v in group])
    return failing


def _groups(rows: list[dict[int, int]]) -> list[list[int]]:
    """Numbers of rows that share a key, directly or through others."""
    groups: list[tuple[set[int], list[int]]] = []
    for number, row in enumerate(rows):
        keys, members = set(row), [number]
        apart = []
        for group in groups:
            if group[0] & keys:
                keys |= group[0]
                members += group[1]
            else:
                apart.append(group)
        groups = [*apart, (keys, members)]
    return [sorted(members) for _, members in groups]


def _support(rows: list[dict[int, int]], s: list[int]) -> set[int]:
    """Where V'(VV')^-1 s is not zero, V being ``rows``."""
    gram = [
        [sum(weight * other.get(key, 0) for key, weight in row.items()) for other in rows] + [s[v]]
        for v, row in enumerate(rows)
    ]
    for v in range(len(gram)):
        pivot = gram[v]  # never 0 on the diagonal: the Gram matrix of independent rows is definite
        for u, line in enumerate(gram):
            if u != v and line[v]:
                a, b = pivot[v], line[v]
                line = [a * x - b * y for x, y in zip(line, pivot, strict=True)]
                common = gcd(*line)
                gram[u] = [x // common for x in line] if common > 1 else line
    solution = [Fraction(line[-1], line[v]) for v, line in enumerate(gram)]
    keys = {key for row in rows for key in row}
    return {key for key in keys if sum(y * row.get(key, 0) for y, row in zip(solution, rows, strict=True))}


def reached_blanks(block: Block, reduction: Reduction, blanks: frozenset[int]) -> set[int]:
    """Blanks whose number an unnoticed change of one read cell could move.

    These are the blanks that the identities alone do not fix, if any read cell is unguarded, and those
    that an unguarded read cell enters.
    """
    guarded = reduction.guarded()
    unguarded = {k for k in range(len(block.cells)) if k not in blanks and k not in guarded}
    if not unguarded:
        return set()
    reached = blanks - reduction.pivots.keys()
    for j, cells in reduction.pivots.items():
        if any(k in unguarded or (k in blanks and k != j) for k in cells):
            reached |= {j}
    return set(reached)
