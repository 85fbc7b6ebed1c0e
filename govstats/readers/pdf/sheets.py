"""Sheets on which two pages are printed side by side."""

from __future__ import annotations

import numpy as np

from govstats.readers.pdf.characters import Flags
from govstats.readers.pdf.paths import Boxes
from govstats.readers.pdf.words import Ink

GUTTER = 0.05
"""Share of the width of a sheet that is free between two pages; columns of a table stand nearer."""
LEAST_WORDS = 0.25
"""Share of the words of a sheet that stand on one of two pages alone at least; right of a table's labels are but heads,
or the same labels once more."""


def pages_of(ink: Ink, rules: Boxes, width: float, height: float) -> list[tuple[Ink, Boxes]]:
    """The print and the rules of a sheet, or of each of the two pages that stand on it."""
    if width <= height or not len(ink.x):
        return [(ink, rules)]
    x0, x1 = (np.concatenate((ink.boxes[:, side], rules[:, side])) for side in (0, 2))
    is_left = (x0 + x1) / 2 < width / 2
    end, start = x1[is_left].max(initial=0), x0[~is_left].min(initial=width)
    if start - end < GUTTER * width or not _hold_words(ink, is_left[: len(ink.x)]):
        return [(ink, rules)]
    sides = is_left, ~is_left
    return [(Ink._make(part[side[: len(ink.x)]] for part in ink), rules[side[len(ink.x) :]]) for side in sides]


def _hold_words(ink: Ink, is_left: Flags) -> bool:
    """Whether both sides hold words that do not stand on the same line of the other, as the labels of halves do."""
    is_word = (ink.codes >= 0x4E00) & (ink.codes <= 0x9FFF)
    words = np.rint(ink.y).astype(np.int64) << 32 | ink.codes
    left, right = words[is_word & is_left], words[is_word & ~is_left]
    own = [int(np.isin(one, other, invert=True).sum()) for one, other in ((left, right), (right, left))]
    return min(own) >= LEAST_WORDS * max(len(left) + len(right), 1)
