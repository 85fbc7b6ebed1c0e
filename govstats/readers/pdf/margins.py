"""Numbers in a margin of a page that count its lines."""

from __future__ import annotations

import re
from itertools import pairwise

from govstats.readers.pdf.words import FAR, Run

_NUMBER = re.compile(r"\d{1,4}")
LEAST = 5
"""So many numbers, each as much above the one before, count lines."""


def without_line_numbers(runs: list[Run]) -> list[Run]:
    """The runs without numbers that stand left or right of all words, outermost, and count up from line to line."""
    words = [run.box for run in runs if not _NUMBER.fullmatch(run.text)]
    left, right = min((box[0] for box in words), default=FAR), max((box[2] for box in words), default=-FAR)
    numbers = [run for run in runs if _NUMBER.fullmatch(run.text)]
    first, last = min((run.box[2] for run in numbers), default=0.0), max((run.box[0] for run in numbers), default=0.0)
    before = [run for run in numbers if run.box[0] < first and run.box[2] <= left]
    behind = [run for run in numbers if run.box[2] > last and run.box[0] >= right]
    counting = {id(run) for outside in (before, behind) if _count_up(outside) for run in outside}
    return [run for run in runs if id(run) not in counting] if counting else runs


def _count_up(numbers: list[Run]) -> bool:
    in_order = sorted(numbers, key=lambda run: run.box[1])
    rises = {int(lower.text) - int(upper.text) for upper, lower in pairwise(in_order)}
    return len(numbers) >= LEAST and len(rises) == 1 and min(rises) > 0
