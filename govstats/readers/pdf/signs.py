"""A dash before a number in a table without rules: the number's sign, or a cell of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from govstats.readers.pdf.codes import DASHES
from govstats.readers.pdf.figures import Line, is_value, overlap, span_of, struck
from govstats.readers.pdf.words import Run

SIGN = re.compile(f"[{DASHES}]")
NEAR = 1.5
"""Heights of a number that its sign is before it at most, as a rule."""
FAR = 3.0
"""Heights that a sign may be before its number, where columns of figures are this close at all."""


def with_signs_settled(lines: list[Line]) -> list[Line]:
    """The lines of a table, each dash near before a number joined to it, left by itself, or the number in doubt.

    What stands in the other lines tells which: two runs above the two, or one across both.
    """
    pairs = [(line, i) for line in lines for i in _pairs(line)]
    if not pairs:
        return lines
    signed = {id(run) for line, i in pairs for run in line[i : i + 2]}
    settled = {id(line): list(line) for line, _ in pairs}
    for line, i in reversed(pairs):
        others = [[run for run in other if id(run) not in signed] for other in lines if other is not line]
        settled[id(line)][i : i + 2] = _settled(line[i], line[i + 1], others)
    return [settled.get(id(line), line) for line in lines]


def _pairs(line: Line) -> Iterator[int]:
    """Where a dash stands before a number in such a way that it may be its sign."""
    for i, (dash, number) in enumerate(pairwise(line)):
        is_number = number.text[:1].isdigit() and is_value(number)
        if is_number and SIGN.fullmatch(dash.text) and _gap(dash, number) < FAR:
            yield i


def _gap(dash: Run, number: Run) -> float:
    return (number.box[0] - dash.box[2]) / max(number.box[3] - number.box[1], 1e-6)


def _settled(dash: Run, number: Run, others: list[Line]) -> Line:
    over = [(run, _is_below(run, dash), _is_below(run, number)) for line in others for run in line]
    is_in_dash_column = any(is_value(run) and dashed and not numbered for run, dashed, numbered in over)
    are_apart = any(_part(line, dash, number) for line in others) or (
        is_in_dash_column and any(numbered and not dashed for _, dashed, numbered in over)
    )
    is_one = any(is_value(run) and dashed and numbered for run, dashed, numbered in over)
    is_headed = any(dashed and numbered for _, dashed, numbered in over)
    gap = _gap(dash, number)
    if are_apart and not is_one:
        return [dash, number]
    if is_one and not (are_apart or is_in_dash_column) and gap < NEAR:
        return [Run(f"-{number.text}", (dash.box[0], *number.box[1:]))]
    if gap < NEAR or is_headed:
        return [dash, number._replace(text=struck(number.text))]
    return [dash, number]


def _part(line: Line, dash: Run, number: Run) -> bool:
    """Whether a line has different print above the two."""
    over_dash = any(_is_below(run, dash) and not _is_below(run, number) for run in line)
    return over_dash and any(_is_below(run, number) and not _is_below(run, dash) for run in line)


def _is_below(run: Run, other: Run) -> bool:
    return overlap(span_of(run), span_of(other)) > 0
