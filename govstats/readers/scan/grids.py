"""Ruled grids on a straightened page: cells by which rules are drawn and which are missing."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from govstats.readers.scan.image import Pixels
from govstats.readers.scan.rules import Marks, Rectangle, Rules

Shares = npt.NDArray[np.float64]

MAX_SLOTS = 20_000
"""A grid of more slots than this is no table."""


LEAST_WIDTH, LEAST_HEIGHT = 80.0, 14.0
"""Letter units below which rules that hang together are no table."""


NEAREST_RULES = 6.0
"""Letter units between two rules below which they count as one: nothing can be written between them."""


DRAWN = 0.35
"""Share of a side of a cell along which a rule is seen where there is one; breaks come from noise."""


SEEN = 0.25
"""Share of a side of a cell that no stamp covers from which on it tells what the rest of it is."""


LEAST_INNER = 3
"""Rules either way inside a table without a frame."""


TRACE = 0.05
"""Share of a side from which on a missing rule may be one that was not seen."""


class Slot(NamedTuple):
    """One cell of a ruled grid."""

    row: int
    column: int
    row_span: int
    column_span: int
    rectangle: Rectangle
    certain: bool
    """False where the rules around it do not close to a rectangle, or traces of a rule cross it."""


class RuledGrid(NamedTuple):
    slots: tuple[Slot, ...]
    """Sorted by row, then column."""
    rectangle: Rectangle


def find_grids(rules: Rules, stamp: Pixels, unit: float) -> list[RuledGrid]:
    """Every connected system of rules that encloses at least two cells, from top to bottom.

    Where a stamp lies (not 0) a rule may be that is not seen.
    """
    reach = max(3, round(2 * unit)) | 1
    joined = cv2.dilate(rules.both, np.ones((reach, reach), np.uint8))
    n, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    grids: list[RuledGrid] = []
    for label in np.argsort(-stats[1:, cv2.CC_STAT_AREA]) + 1 if n > 1 else []:
        x, y, width, height = (int(value) for value in stats[label, :4])
        if width < LEAST_WIDTH * unit or height < LEAST_HEIGHT * unit:
            continue
        place = slice(y, y + height), slice(x, x + width)
        own = labels[place] == label
        here = Rules(rules.horizontal[place] * own, rules.vertical[place] * own)
        slots = _slots(here, stamp[place], unit, (x, y))
        rectangle = (x, y, x + width, y + height)
        if len(slots) >= 2 and not any(_inside_cell(rectangle, grid) for grid in grids):
            grids.append(RuledGrid(slots, rectangle))
    return sorted(grids, key=lambda grid: (grid.rectangle[1], grid.rectangle[0]))


def _inside_cell(inner: Rectangle, grid: RuledGrid) -> bool:
    return any(
        slot.rectangle[0] <= inner[0]
        and slot.rectangle[1] <= inner[1]
        and slot.rectangle[2] >= inner[2]
        and slot.rectangle[3] >= inner[3]
        for slot in grid.slots
    )


def _slots(rules: Rules, stamp: Pixels, unit: float, origin: tuple[int, int]) -> tuple[Slot, ...]:
    ys = _edges(rules.horizontal, unit, vertical=False)
    xs = _edges(rules.vertical, unit, vertical=True)
    if len(ys) < 2 or len(xs) < 2:
        return ()
    ys = _with_open_ends(ys, np.flatnonzero(rules.vertical.max(axis=1)), unit)
    xs = _with_open_ends(xs, np.flatnonzero(rules.horizontal.max(axis=0)), unit)
    if (len(ys) - 1) * (len(xs) - 1) > MAX_SLOTS:
        return ()
    xs = _drawn_edges(rules.vertical.T, xs, ys, unit, 24 * unit)
    ys = _drawn_edges(rules.horizontal, ys, xs, unit, 50 * unit)
    below = _coverage(rules.horizontal, ys, xs, unit, stamp)
    beside = _coverage(rules.vertical.T, xs, ys, unit, stamp.T).T
    if not _is_framed(below, beside):
        return ()
    regions = _regions(below[1:-1] >= DRAWN, beside[:, 1:-1] >= DRAWN)
    slots = []
    for certain, cells in _rectangles(regions, below[1:-1], beside[:, 1:-1]):
        rows, columns = [row for row, _ in cells], [column for _, column in cells]
        top, bottom, left, right = min(rows), max(rows) + 1, min(columns), max(columns) + 1
        inner = (below[top + 1 : bottom, left:right], beside[top:bottom, left + 1 : right])
        certain &= all(float(shares.max(initial=0.0)) <= TRACE for shares in inner)
        box = (xs[left] + origin[0], ys[top] + origin[1], xs[right] + origin[0], ys[bottom] + origin[1])
        slots.append(Slot(top, left, bottom - top, right - left, box, certain))
    return tuple(sorted(slots))


def _edges(mask: Pixels, unit: float, *, vertical: bool) -> list[int]:
    """Positions of the lines: the means of the pieces that lie together; of two that are too near, the longer."""
    _, _, stats, centres = cv2.connectedComponentsWithStats(mask)
    length = stats[1:, cv2.CC_STAT_HEIGHT if vertical else cv2.CC_STAT_WIDTH]
    position = centres[1:, 0 if vertical else 1]
    order = np.argsort(position)
    if not len(order):
        return []
    groups = np.split(order, np.flatnonzero(np.diff(position[order]) > 3 * unit) + 1)
    lines = [(float(np.average(position[group], weights=length[group])), int(length[group].sum())) for group in groups]
    edges: list[tuple[float, int]] = []
    for line in lines:
        if edges and line[0] - edges[-1][0] < NEAREST_RULES * unit:
            edges[-1] = max(edges[-1], line, key=lambda edge: edge[1])
        else:
            edges.append(line)
    return [round(place) for place, _ in edges]


def _with_open_ends(edges: list[int], extent: np.ndarray[tuple[int], np.dtype[np.intp]], unit: float) -> list[int]:
    """Add an edge where the crossing rules run on past the outermost line: a table cut by the page's end."""
    first, last = int(extent[0]), int(extent[-1])
    before = [first] if edges[0] - first > 6 * unit else []
    after = [last] if last - edges[-1] > 6 * unit else []
    return before + edges + after


def _coverage(mask: Pixels, edges: list[int], stops: list[int], unit: float, stamp: Pixels | None = None) -> Shares:
    """Share of each piece of each edge, from stop to stop, along which a line is drawn.

    Where a stamp covers a piece in part it is the share of the rest.
    """
    reach, inset = max(2, round(3 * unit)), max(1, round(1.5 * unit))
    shares = np.zeros((len(edges), len(stops) - 1))
    for i, edge in enumerate(edges):
        drawn = mask[max(0, edge - reach) : edge + reach + 1].max(axis=0) > 0
        seen = drawn | (stamp[min(edge, len(stamp) - 1)] == 0) if stamp is not None else np.ones_like(drawn)
        for j, (start, stop) in enumerate(pairwise(stops)):
            place = slice(start + inset, max(stop - inset, start + inset + 1))
            piece = drawn[place]
            n_seen = int(seen[place].sum())
            shares[i, j] = piece.sum() / (n_seen if n_seen >= SEEN * piece.size else piece.size) if piece.size else 0.0
    return shares


def _drawn_edges(mask: Pixels, edges: list[int], stops: list[int], unit: float, least: float) -> list[int]:
    """The outermost edges and those that are drawn from stop to stop over a least length."""
    shares = _coverage(mask, edges, stops, unit)
    length = ((shares >= 0.85) * np.diff(stops)).sum(axis=1)
    long = (length > 0) & (length >= least)
    drawn = long | (shares.mean(axis=1) >= DRAWN)
    drawn[[0, -1]] = True
    return [edge for edge, keep in zip(edges, drawn, strict=True) if keep]


def _is_framed(below: Shares, beside: Shares) -> bool:
    """Whether at least two of the four sides are drawn, or inside so many rules that it is a table without a frame."""
    sides = (below[0].mean(), below[-1].mean(), beside[:, 0].mean(), beside[:, -1].mean())
    if sum(side >= 0.7 for side in sides) >= 2:
        return True
    inner = (below[1:-1], beside[:, 1:-1])
    return min(len(inner[0]), inner[1].shape[1]) >= LEAST_INNER and all((part >= 0.85).mean() >= 0.5 for part in inner)


def _regions(below: Marks, beside: Marks) -> list[list[tuple[int, int]]]:
    """Slots joined wherever no rule parts them."""
    n_rows, n_columns = beside.shape[0], below.shape[1]
    parent = list(range(n_rows * n_columns))

    def root(slot: int) -> int:
        while parent[slot] != slot:
            parent[slot] = slot = parent[parent[slot]]
        return slot

    for row, column in np.argwhere(~below):
        parent[root(int((row + 1) * n_columns + column))] = root(int(row * n_columns + column))
    for row, column in np.argwhere(~beside):
        parent[root(int(row * n_columns + column + 1))] = root(int(row * n_columns + column))
    regions: dict[int, list[tuple[int, int]]] = {}
    for slot in range(n_rows * n_columns):
        regions.setdefault(root(slot), []).append(divmod(slot, n_columns))
    return list(regions.values())


def _rectangles(
    regions: list[list[tuple[int, int]]], below: Shares, beside: Shares
) -> list[tuple[bool, list[tuple[int, int]]]]:
    """The regions, marked whether they are rectangles; others fall apart, first along their faint rules."""
    found = []
    for region in regions:
        if _is_rectangle(region):
            found.append((True, region))
            continue
        rows, columns = zip(*region, strict=True)
        top, left = min(rows), min(columns)
        bottom, right = max(rows) + 1, max(columns) + 1
        inside = {(row - top, column - left) for row, column in region}
        pieces = _regions(
            below[top : bottom - 1, left:right] >= DRAWN / 2, beside[top:bottom, left : right - 1] >= DRAWN / 2
        )
        for piece in pieces:
            cells = [cell for cell in piece if cell in inside]
            whole = len(cells) == len(piece) and _is_rectangle(cells)
            for part in [cells] if whole else [[cell] for cell in cells]:
                found.append((whole, [(row + top, column + left) for row, column in part]))
    return found


def _is_rectangle(cells: list[tuple[int, int]]) -> bool:
    rows, columns = {row for row, _ in cells}, {column for _, column in cells}
    return len(cells) == (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) if cells else False
