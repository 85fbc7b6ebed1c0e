"""Order-preserving alignment of what is printed to what the form has (dynamic programming)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple


class Match(NamedTuple):
    """Printed items ``start`` to ``stop`` (exclusive) stand for the form's item ``target``."""

    start: int
    stop: int
    target: int
    score: float


def align(
    n_printed: int,
    targets: Sequence[str],
    likeness: Callable[[int, int], Mapping[str, float]],
    windows: Callable[[int], int] = lambda stop: 1,
) -> list[Match]:
    """The best matching of printed items to targets that keeps both orders.

    Parameters
    ----------
    n_printed : int
        How many items are printed.
    targets : sequence of str
        The form's codes in its order.
    likeness : callable
        ``likeness(start, stop)`` gives code -> score of the printed items from start to stop taken together;
        what is no evidence is left out.
    windows : callable
        How many printed items may be taken together where they end at ``stop``.

    Returns
    -------
    list of Match
        In order. Printed items and targets that nothing speaks for are in none: a slip, a missing, an extra
        or a repeated row costs only itself.
    """
    n = len(targets)
    best = [[0.0] * (n + 1)]
    choice: list[list[Match | bool | None]] = [[None, *([False] * n)]]
    for stop in range(1, n_printed + 1):
        row, picks = list(best[stop - 1]), [None if j == 0 else True for j in range(n + 1)]
        options: list[list[Match]] = [[] for _ in range(n)]
        for width in range(1, min(windows(stop), stop) + 1):
            scores = likeness(stop - width, stop)
            if scores:
                for j, code in enumerate(targets):
                    if code in scores:
                        options[j].append(Match(stop - width, stop, j, scores[code]))
        chosen: list[Match | bool | None] = list(picks)
        for j in range(1, n + 1):
            if row[j - 1] > row[j]:
                row[j], chosen[j] = row[j - 1], False
            for match in options[j - 1]:
                total = best[match.start][j - 1] + match.score
                if total > row[j]:
                    row[j], chosen[j] = total, match
        best.append(row)
        choice.append(chosen)
    return _trace(choice, n_printed, n)


def _trace(choice: list[list[Match | bool | None]], i: int, j: int) -> list[Match]:
    """Follow the choices back: True skips a printed item, False a target."""
    matches: list[Match] = []
    while i > 0 and j > 0:
        step = choice[i][j]
        if isinstance(step, Match):
            matches.append(step)
            i, j = step.start, j - 1
        elif step:
            i -= 1
        else:
            j -= 1
    return matches[::-1]


def sandwich(codes: Sequence[str], matched: list[str | None]) -> list[str | None]:
    """Codes for the unmatched items between matched neighbours, where exactly as many are left on both sides.

    The ends count as neighbours only where there are as many items as codes and one of them is sure: what stands
    before the first or behind the last sure item may be no column at all.

    Examples
    --------
    >>> sandwich(["a", "b", "c", "d"], ["a", None, None, "d"])
    ['a', 'b', 'c', 'd']
    >>> sandwich(["a", "b", "c", "d"], ["a", None, "d"])
    ['a', None, 'd']
    >>> sandwich(["a", "b", "c"], [None, "b", None, "c"])
    [None, 'b', None, 'c']
    """
    filled = list(matched)
    places = [(i, codes.index(code)) for i, code in enumerate(matched) if code]
    if places and len(matched) == len(codes):
        places = [(-1, -1), *places, (len(matched), len(codes))]
    for (i, a), (j, b) in pairwise(places):
        if j - i == b - a:
            filled[i + 1 : j] = codes[a + 1 : b]
    return filled
