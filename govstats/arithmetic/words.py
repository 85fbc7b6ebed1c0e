"""What a finding says, in words: what the figures do, never why."""

from __future__ import annotations

from collections.abc import Sequence

from govstats.form import CellKey, Identity

Side = Sequence[tuple[int, int | None, bool]]
"""Of each cell on one side of an identity: weight, number (None if there is none), whether it is printed."""

MANY_TERMS = 8
"""A sum of more terms than this is written without its zeros."""


def cell_code(table: str, cell: CellKey) -> str:
    """``requests/received/total``."""
    return f"{table}/{cell[0]}/{cell[1]}"


def identity_code(identity: Identity) -> str:
    """``balance requests/carried_out/total``."""
    return f"{identity.kind} {identity.table}/{identity.row}/{identity.column}"


def side_sum(side: Side) -> int | None:
    """The sum of one side; None where a cell without a number makes it unknown."""
    total = 0
    for weight, number, _ in side:
        if number is None:
            return None
        total += weight * number
    return total


def cell_sets(table: str, sets: Sequence[Sequence[tuple[CellKey, int]]]) -> tuple[str, str]:
    """``suspects`` and ``suggested``: the cells of a set joined by `` + ``, the sets by `` | ``."""
    suspects = (" + ".join(cell_code(table, cell) for cell, _ in changes) for changes in sets)
    suggested = (" + ".join(f"{cell_code(table, cell)}={n}" for cell, n in changes) for changes in sets)
    return " | ".join(suspects), " | ".join(suggested)


def written(side: Side) -> str:
    """``10 + [1] + 0 = 11``, in brackets what is proved, not printed; no sum where it is unknown."""
    return _written(side, side_sum(side))


def _written(side: Side, total: int | None) -> str:
    terms = [term for term in side if term[1] != 0] if len(side) > MANY_TERMS else side
    said = [str(n) if printed and weight == 1 else _term(weight, n, printed) for weight, n, printed in terms]
    text = " + ".join(said).replace("+ -", "- ") or "0"
    return text if total is None or len(terms) < 2 else f"{text} = {total}"


def _term(weight: int, number: int | None, printed: bool) -> str:
    text = str(number) if printed else "(no number)" if number is None else f"[{number}]"
    return text if weight == 1 else f"-{text}" if weight == -1 else f"{weight} x {text}"


def in_figures(left: Side, right: Side, sums: tuple[int | None, int | None]) -> str:
    """The two sides, with their sums, as published: ``as published 10 + 1 + 0 + 0 = 11; the total printed is 0``.

    A right side of a single cell is a total.
    """
    first, second = _written(left, sums[0]), _written(right, sums[1])
    _, total, printed = right[0]
    if len(right) > 1:
        second = f"the other side is {second}"
    elif printed:
        second = f"the total printed is {second}"
    elif total is None:
        second = "there is no number for the total"
    else:
        second = f"no total is printed, {second} is proved"
    brackets = " ([ ] proved, not printed)" if "[" in first or "[" in second else ""
    return f"as published {first}; {second}{brackets}"


def range_in_words(low: int, high: int | None) -> str:
    """``3``, ``3 to 7`` or ``at least 3``."""
    if high is None:
        return f"at least {low}"
    return str(low) if low == high else f"{low} to {high}"
