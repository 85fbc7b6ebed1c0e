"""Sheets on which two pages are printed side by side."""

from __future__ import annotations

import numpy as np

from govstats.readers.pdf.paths import Boxes
from govstats.readers.pdf.words import Ink

GUTTER = 0.05
"""Share of the width of a sheet that is free between two pages; columns of a table stand nearer."""
LEAST_WORDS = 0.25
"""Share of the words of a sheet that stand on one of two pages at least; right of a table's labels are but heads."""


def pages_of(ink: Ink, rules: Boxes, width: float, height: float) -> list[tuple[Ink, Boxes]]:
    """The print and the rules of a sheet, or of each of the two pages that stand on it."""
    if width <= height or not len(ink.x):
        return [(ink, rules)]
    x0, x1 = (np.concatenate((ink.boxes[:, side], rules[:, side])) for side in (0, 2))
    is_left = (x0 + x1) / 2 < width / 2
    end, start = x1[is_left].max(initial=0), x0[~is_left].min(initial=width)
    of_words = is_left[: len(ink.x)][(ink.codes >= 0x4E00) & (ink.codes <= 0x9FFF)]
    fewest = min(np.count_nonzero(of_words), np.count_nonzero(~of_words))
    if start - end < GUTTER * width or fewest < LEAST_WORDS * max(len(of_words), 1):
        return [(ink, rules)]
    sides = is_left, ~is_left
    return [(Ink._make(part[side[: len(ink.x)]] for part in ink), rules[side[len(ink.x) :]]) for side in sides]
