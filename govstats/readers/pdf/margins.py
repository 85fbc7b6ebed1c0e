"""Numbers in the margin of a page that count its lines."""

from __future__ import annotations

import re
from itertools import pairwise

from govstats.readers.pdf.words import FAR, Run

_NUMBER = re.compile(r"\d{1,4}")
LEAST = 5
"""So many numbers, each as much above the one before, count lines."""


def without_line_numbers(runs: list[Run]) -> list[Run]:
    """The runs without numbers that stand left of all words and count up from line to line."""
    edge = min((run.box[0] for run in runs if not _NUMBER.fullmatch(run.text)), default=FAR)
    left = (run for run in runs if run.box[2] <= edge and _NUMBER.fullmatch(run.text))
    outside = sorted(left, key=lambda run: run.box[1])
    rises = {int(lower.text) - int(upper.text) for upper, lower in pairwise(outside)}
    if len(outside) < LEAST or len(rises) > 1 or min(rises) < 1:
        return runs
    counting = set(map(id, outside))
    return [run for run in runs if id(run) not in counting]
