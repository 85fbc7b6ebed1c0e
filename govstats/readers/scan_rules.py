"""Ruled grids on a straightened page: lines by morphology, cells by which rules are there and which lack."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from govstats.readers.scan_image import Pixels
from govstats.readers.scan_page import Page, is_faint

Rectangle = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels of the straightened page."""

Shares = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

MAX_SLOTS = 20_000
"""A grid of more slots than this is no table."""


LEAST_WIDTH, LEAST_HEIGHT = 80.0, 20.0
"""Letter units below which rules that hang together are no table."""


NEAREST_RULES = 6.0
"""Letter units between two rules below which they count as one: nothing can be written between them."""


DRAWN = 0.35
"""Share of a side of a cell along which a rule is seen where there is one; breaks come from noise."""


class Rules(NamedTuple):
    """Masks of what is drawn as a line."""

    horizontal: Pixels
    vertical: Pixels

    @property
    def both(self) -> Pixels:
        return np.asarray(self.horizontal | self.vertical, dtype=np.uint8)


class Slot(NamedTuple):
    """One cell of a ruled grid."""

    row: int
    column: int
    row_span: int
    column_span: int
    rectangle: Rectangle
    certain: bool
    """False where the rules around it do not close to a rectangle."""


class RuledGrid(NamedTuple):
    slots: tuple[Slot, ...]
    """Sorted by row, then column."""
    rectangle: Rectangle


def find_rules(page: Page) -> Rules:
    """Straight runs longer than any stroke of a letter, dark ones and pale ones, short breaks closed."""
    grey, unit = page.grey, page.unit
    horizontal = _runs(is_faint(grey), 24 * unit) | _runs(_pale_lines(grey, unit), 24 * unit)
    horizontal = _thin(horizontal, unit)
    upright = np.ascontiguousarray(grey.T)
    vertical = _runs(is_faint(upright), 12 * unit) | _runs(_pale_lines(upright, unit), 12 * unit)
    vertical = _without_strokes(np.ascontiguousarray(_thin(vertical, unit).T), horizontal, unit)
    return Rules(_closed(horizontal, unit), np.ascontiguousarray(_closed(vertical.T, unit).T))


def _row(length: float) -> Pixels:
    return np.ones((1, max(3, round(length))), np.uint8)


def _runs(mask: Pixels, length: float) -> Pixels:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, _row(length)), dtype=np.uint8)


def _pale_lines(grey: Pixels, unit: float) -> Pixels:
    """1 where most of a stretch of a row is darker than just above and below, and both of these are white."""
    stretch = (max(3, round(9 * unit)), 1)
    off = max(2, round(1.8 * unit))
    along = cv2.copyMakeBorder(cv2.blur(grey, stretch), off, off, 0, 0, cv2.BORDER_REPLICATE)
    beside = cv2.min(along[: -2 * off], along[2 * off :])
    darker = (cv2.subtract(beside, grey) > 6) & (beside >= 225)
    lines = cv2.blur(np.where(darker, np.uint8(255), np.uint8(0)), stretch) >= 0.75 * 255
    return np.asarray(cv2.dilate(lines.astype(np.uint8), _row(4.5 * unit)), dtype=np.uint8)


def _closed(mask: Pixels, unit: float) -> Pixels:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _row(8 * unit)), dtype=np.uint8)


def _without_strokes(vertical: Pixels, horizontal: Pixels, unit: float) -> Pixels:
    """Keep vertical runs that are long, or that reach from one horizontal rule to another."""
    reach = max(3, round(2.4 * unit)) | 1
    near = cv2.dilate(horizontal, np.ones((reach, reach), np.uint8))
    _, labels, stats, centres = cv2.connectedComponentsWithStats(vertical)
    top, height = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_HEIGHT]
    middle = np.rint(centres[:, 0]).astype(np.intp)
    held = (near[top, middle] > 0) & (near[top + height - 1, middle] > 0)
    keep = held | (height >= 24 * unit)
    keep[0] = False
    return np.asarray(keep[labels], dtype=np.uint8)


def _thin(mask: Pixels, unit: float) -> Pixels:
    """Leave out what is too thick for a rule: fills and pictures."""
    kernel = np.ones((max(4, round(4 * unit)), 1), np.uint8)
    thick = cv2.dilate(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel), np.ones((3, 3), np.uint8))
    return np.asarray(mask & (thick == 0), dtype=np.uint8)


def long_rules(rules: Rules, unit: float) -> Pixels:
    """The rules without what may be strokes of large letters."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(rules.both)
    keep = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= 60 * unit
    keep[0] = False
    return np.asarray(keep[labels], dtype=np.uint8)


def find_grids(rules: Rules, unit: float) -> list[RuledGrid]:
    """Every connected system of rules that encloses at least two cells, from top to bottom."""
    reach = max(3, round(2 * unit)) | 1
    joined = cv2.dilate(rules.both, np.ones((reach, reach), np.uint8))
    n, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    grids: list[RuledGrid] = []
    for label in np.argsort(-stats[1:, cv2.CC_STAT_AREA]) + 1 if n > 1 else []:
        x, y, width, height = (int(value) for value in stats[label, :4])
        if width < LEAST_WIDTH * unit or height < LEAST_HEIGHT * unit:
            continue
        own = labels[y : y + height, x : x + width] == label
        here = Rules(
            rules.horizontal[y : y + height, x : x + width] * own,
            rules.vertical[y : y + height, x : x + width] * own,
        )
        slots = _slots(here, unit, (x, y))
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


def _slots(rules: Rules, unit: float, origin: tuple[int, int]) -> tuple[Slot, ...]:
    ys = _edges(rules.horizontal, unit, vertical=False)
    xs = _edges(rules.vertical, unit, vertical=True)
    if len(ys) < 2 or len(xs) < 2:
        return ()
    ys = _with_open_ends(ys, np.flatnonzero(rules.vertical.max(axis=1)), unit)
    xs = _with_open_ends(xs, np.flatnonzero(rules.horizontal.max(axis=0)), unit)
    if (len(ys) - 1) * (len(xs) - 1) > MAX_SLOTS:
        return ()
    xs = _drawn_edges(rules.vertical.T, xs, ys, unit, 0.0)
    ys = _drawn_edges(rules.horizontal, ys, xs, unit, 50 * unit)
    below = _coverage(rules.horizontal, ys, xs, unit)
    beside = _coverage(rules.vertical.T, xs, ys, unit).T
    if not _is_framed(below, beside):
        return ()
    regions = _regions(below[1:-1] >= DRAWN, beside[:, 1:-1] >= DRAWN)
    slots = []
    for certain, cells in _rectangles(regions, below[1:-1], beside[:, 1:-1]):
        rows, columns = [row for row, _ in cells], [column for _, column in cells]
        top, bottom, left, right = min(rows), max(rows) + 1, min(columns), max(columns) + 1
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


def _coverage(mask: Pixels, edges: list[int], stops: list[int], unit: float) -> Shares:
    """Share of each piece of each edge, from stop to stop, along which a line is drawn."""
    reach, inset = max(2, round(3 * unit)), max(1, round(1.5 * unit))
    shares = np.zeros((len(edges), len(stops) - 1))
    for i, edge in enumerate(edges):
        drawn = mask[max(0, edge - reach) : edge + reach + 1].max(axis=0) > 0
        for j, (start, stop) in enumerate(pairwise(stops)):
            piece = drawn[start + inset : max(stop - inset, start + inset + 1)]
            shares[i, j] = piece.mean() if piece.size else 0.0
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
    """Whether at least two of the four sides are drawn: a table cut by the page or open at its sides."""
    sides = (below[0].mean(), below[-1].mean(), beside[:, 0].mean(), beside[:, -1].mean())
    return int(sum(side >= 0.7 for side in sides)) >= 2


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


def inside_of(rectangle: Rectangle, rules: Pixels, unit: float) -> Rectangle:
    """The rectangle without the rules that run along its sides, found where they really lie."""
    x0, y0, x1, y1 = rectangle
    reach = min(round(3 * unit), (x1 - x0) // 3, (y1 - y0) // 3)
    rows = rules[max(0, y0) : y1, max(0, x0 + reach) : x1 - reach].mean(axis=1) > 0.2
    columns = rules[max(0, y0 + reach) : y1 - reach, max(0, x0) : x1].mean(axis=0) > 0.2
    (top, bottom), (left, right) = _rims(rows, reach), _rims(columns, reach)
    return x0 + left, y0 + top, x1 - right, y1 - bottom


def _rims(drawn: Marks, reach: int) -> tuple[int, int]:
    """How far the rules at both ends reach in, with a pixel for their soft edge."""
    first, last = np.flatnonzero(drawn[:reach]), np.flatnonzero(drawn[::-1][:reach])
    return (int(first[-1]) + 2 if len(first) else 1), (int(last[-1]) + 2 if len(last) else 1)
