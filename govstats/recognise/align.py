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
    place = {code: j for j, code in enumerate(targets, 1)}
    best = [[0.0] * (n + 1)]
    choices: list[dict[int, Match | None]] = [{}]
    for stop in range(1, n_printed + 1):
        row = best[-1]
        chosen: dict[int, Match | None] = {}
        options = _options(stop, likeness, windows(stop), place)
        if options:
            row = row.copy()
            _enter(options, best, row, chosen)
        best.append(row)
        choices.append(chosen)
    return _trace(choices, n_printed, n)


def _options(
    stop: int, likeness: Callable[[int, int], Mapping[str, float]], window: int, place: Mapping[str, int]
) -> dict[int, list[Match]]:
    """What the printed items up to ``stop`` may be, by the number of the target."""
    options: dict[int, list[Match]] = {}
    for start in range(stop - 1, max(stop - window, 0) - 1, -1):
        for code, score in likeness(start, stop).items():
            if code in place:
                options.setdefault(place[code], []).append(Match(start, stop, place[code] - 1, score))
    return options


def _enter(
    options: Mapping[int, list[Match]], best: list[list[float]], row: list[float], chosen: dict[int, Match | None]
) -> None:
    """Raise the totals in ``row`` that the options improve; a total that only stands further right is None.

    Totals never fall from left to right, so nothing changes before the first option, nor behind the last one once
    a total holds its own.
    """
    last = max(options)
    for j in range(min(options), len(row)):
        is_raised = row[j - 1] > row[j]
        if is_raised:
            row[j], chosen[j] = row[j - 1], None
        elif j > last:
            return
        for match in options.get(j, ()):
            total = best[match.start][j - 1] + match.score
            if total > row[j]:
                row[j], chosen[j] = total, match


def _trace(choices: list[dict[int, Match | None]], i: int, j: int) -> list[Match]:
    """Follow the choices back: a printed item without one is skipped, None skips a target."""
    matches: list[Match] = []
    while i > 0 and j > 0:
        if j not in choices[i]:
            i -= 1
        elif (match := choices[i][j]) is None:
            j -= 1
        else:
            matches.append(match)
            i, j = match.start, j - 1
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
