"""Print that is turned against the rest of a page.

Numbers in cells too narrow for them are set upright where they stand; of print on a curve, some stands upright.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from govstats.readers.pdf.paths import Boxes

NEXT = 1.3
"""The characters of a number are this many times their size apart at most, from middle to middle."""

UPWARDS = 1
CURVE = 2.5
"""Sizes of characters that one on a curve is from the next at most."""

Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]


class Run(NamedTuple):
    """Characters in a row that are turned."""

    start: int
    end: int
    turn: int
    """Quarters anticlockwise."""
    is_number: bool


def turned_runs(number: Flags, owners: list[int], boxes: Boxes, turns: Mapping[int, int], usual: int) -> list[Run]:
    """The numbers and words that are turned.

    `number` are the characters of numbers, `turns` the quarters that each text object is turned by where it is, and
    `usual` those of the page's other print.
    """
    if not owners:
        return []
    own = [(turns.get(owner, 0) - usual) % 4 for owner in owners]
    middles, sizes = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    gaps = np.hypot(*np.diff(middles, axis=0).T) > NEXT * np.maximum(sizes[1:], sizes[:-1])
    cells = np.concatenate(([0], gaps.cumsum())).tolist()
    runs, start = [], 0
    for (turn, _), run in groupby(zip(own, cells, strict=True)):
        end = start + len(list(run))
        if turn:
            runs.append(Run(start, end, turn, bool(number[start:end].all())))
        start = end
    return runs


def set_upright(boxes: Boxes, runs: list[Run]) -> None:
    """Turn the boxes of each number about its middle until it is upright, and words that run upwards until they run
    downwards, as vertical print does; boxes are left, top, right, bottom, and y runs down."""
    for start, end, turn, is_number in runs:
        part = boxes[start:end]
        middle = (part[:, :2].min(axis=0) + part[:, 2:].max(axis=0)) / 2
        x0, top, x1, bottom = (part - np.tile(middle, 2)).T
        for _ in range(turn if is_number else 2 * (turn == UPWARDS)):
            x0, top, x1, bottom = -bottom, x0, -top, x1
        boxes[start:end] = np.column_stack((x0, top, x1, bottom)) + np.tile(middle, 2)


def without_gaps(blanks: Indices, runs: list[Run]) -> Indices:
    """White space so far before each character, without that inside of the runs: it stands for turned gaps."""
    steps = np.diff(blanks, prepend=blanks[:1])
    for run in runs:
        if run.is_number:
            steps[run.start + 1 : run.end] = 0
    return blanks[:1] + steps.cumsum() if len(blanks) else blanks


def on_curves(slanted: Flags, owners: list[int], boxes: Boxes) -> Flags:
    """Characters that are upright beside slanted ones, each of these set by itself, as on the curve of a seal."""
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    sizes = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    near = np.hypot(np.diff(x), np.diff(y)) < CURVE * np.maximum(sizes[1:], sizes[:-1])
    same = np.array([one == other for one, other in pairwise(owners)], np.bool_)
    single = slanted & ~np.append(same, False) & ~np.insert(same, 0, False)
    beside = np.zeros(len(slanted), np.bool_)
    beside[1:] |= near & single[:-1]
    beside[:-1] |= near & single[1:]
    return beside & ~slanted
