"""Figures of a table without rules that are too long for their columns, and so go on in the line below."""

from __future__ import annotations

import re
from itertools import pairwise

from govstats.grid import Box
from govstats.readers.pdf.columns import Line, is_value, merged_spans, overlap, span_of, values
from govstats.readers.pdf.ruled import is_grouped
from govstats.readers.pdf.words import Run

NEAR = 1.4
"""Heights of digits. Lines of figures nearer than this are of one row: print of two rows would touch."""
MOST_LINES = 5
"""Lines of figures that a row has at most: three of a wrapped number, two of others beside it."""
PIECES = re.compile(r"\d{2,}(?:\n[\d.]+)+")


def join_wrapped(lines: list[Line]) -> list[Line]:
    """The lines, with those of one row in one wherever its numbers are wrapped: each number whole."""
    chains: list[list[int]] = []
    for i, line in enumerate(lines):
        if any(map(is_value, line)):
            if chains and _is_near(lines[chains[-1][-1]], line):
                chains[-1].append(i)
            else:
                chains.append([i])
    whole = list(lines)
    for chain in chains:
        row = _joined([lines[i] for i in chain]) if 1 < len(chain) <= MOST_LINES else None
        if row is not None:
            for i in chain:
                whole[i] = []
            whole[chain[0]] = row
    return [line for line in whole if line]


def _is_near(upper: Line, lower: Line) -> bool:
    digits = [[run.box for run in values(line) if run.text[-1].isdigit()] for line in (upper, lower)]
    if not all(digits):
        return False
    height = max(bottom - top for boxes in digits for _, top, _, bottom in boxes)
    above, below = (sum(top + bottom for _, top, _, bottom in boxes) / len(boxes) / 2 for boxes in digits)
    return below - above < NEAR * height


def _joined(lines: list[Line]) -> Line | None:
    """One line of all; None where that is no wrapped row: words right of figures, or pieces that make no number."""
    figures = [run for line in lines for run in values(line)]
    words = [run for line in lines for run in line if not is_value(run)]
    if max((run.box[0] for run in words), default=0.0) > min(run.box[0] for run in figures):
        return None
    numbers = list(map(_stacked, _by_column(figures)))
    if not all("\n" not in run.text or _is_one_number(run.text) for run in numbers):
        return None
    whole = [run._replace(text=run.text.replace("\n", "")) for run in numbers]
    return sorted([*map(_stacked, _by_column(words)), *whole], key=lambda run: run.box[0])


def _by_column(runs: list[Run]) -> list[list[Run]]:
    spans = merged_spans([span_of(run) for run in runs])
    return [[run for run in runs if overlap(span, span_of(run)) > 0] for span in spans]


def _stacked(runs: list[Run]) -> Run:
    x0, top, x1, bottom = zip(*(run.box for run in runs), strict=True)
    around: Box = (min(x0), min(top), max(x1), max(bottom))
    return runs[0] if len(runs) == 1 else Run("\n".join(run.text for run in runs), around)


def _is_one_number(text: str) -> bool:
    """Whether every line but the last one is full; thousands set apart tell it, too."""
    lengths = [len(line) for line in text.split("\n")]
    is_full = PIECES.fullmatch(text) is not None and all(a == lengths[0] >= b for a, b in pairwise(lengths))
    return is_full or is_grouped(text)
