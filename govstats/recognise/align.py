"""Order-preserving alignment of what is printed to what the form has (dynamic programming)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple


class Match(NamedTuple):
    """Printed items ``start`` to ``stop`` (exclusive) stand for the form's item ``target``."""

    start: int
    stop: int
    target: int
    score: float


def align(options: Sequence[Sequence[Match]], n_targets: int) -> list[Match]:
    """The best matching of printed items to targets that keeps both orders.

    Parameters
    ----------
    options : sequence of sequences of Match
        For each printed item what it may be, by itself or with those before it; what is no evidence is left out.
    n_targets : int
        How many items the form has.

    Returns
    -------
    list of Match
        In order. Printed items and targets that nothing speaks for are in none: a slip, a missing, an extra
        or a repeated row costs only itself.
    """
    best = [[0.0] * (n_targets + 1)]
    choices: list[dict[int, Match | None]] = [{}]
    for found in options:
        row = best[-1]
        chosen: dict[int, Match | None] = {}
        if found:
            row = row.copy()
            _enter(found, best, row, chosen)
        best.append(row)
        choices.append(chosen)
    return _trace(choices, len(options), n_targets)


def options_alone(scores: Sequence[Mapping[str, float]], targets: Sequence[str]) -> list[list[Match]]:
    """What each printed item may be by itself: its score for each code, and the codes of the form in their order."""
    place = {code: j for j, code in enumerate(targets)}
    return [
        [Match(i, i + 1, place[code], score) for code, score in of_item.items() if code in place]
        for i, of_item in enumerate(scores)
    ]


def _enter(
    matches: Sequence[Match], best: list[list[float]], row: list[float], chosen: dict[int, Match | None]
) -> None:
    """Raise the totals in ``row`` that the options improve; a total that only stands further right is None.

    Totals never fall from left to right, so nothing changes before the first option, nor behind the last one once
    a total holds its own.
    """
    options: dict[int, list[Match]] = {}
    for match in matches:
        options.setdefault(match.target + 1, []).append(match)
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
