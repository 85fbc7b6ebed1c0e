"""Rules drawn on a page -> lattices: which slots there are and which of them are one cell."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from govstats.readers.pdf_objects import RULE_THICKNESS, Boxes

SAME_LINE = 1.0
"""Points. Pieces of rules this near to each other across their length are one line."""
DASH_GAP = 3.5
"""Points. Collinear pieces with a smaller gap between them are one rule (dashes, cell by cell borders)."""
TOUCH = 2.5
"""Points. A rule that ends this near to another one meets it."""
SAME_EDGE = 3.0
"""Points. Parallel rules nearer than this are one edge (double rules)."""
OPEN_END = 6.0
"""Points. Rules that run this far past the last crossing rule leave an open row or column."""
SHORTEST = 5.0
"""Points. Shorter rules are specks."""
MIDDLE = 0.25
"""A line strikes a character out that leaves this share of its height free above and below."""
MAX_RULES = 4_000
"""Rules of one direction on one page; a page with more shows a drawing, not a table."""

Positions = npt.NDArray[np.float64]


class Lines(NamedTuple):
    """Rules of one direction: where each stands, from where to where it runs."""

    at: Positions
    start: Positions
    end: Positions


class Slots(NamedTuple):
    """One cell of a lattice in slots."""

    row: int
    column: int
    row_span: int
    column_span: int


class Lattice(NamedTuple):
    """A ruled table: edges of its slots, and the cells that the drawn rules leave."""

    xs: Positions
    ys: Positions
    cells: list[Slots]
    owner: npt.NDArray[np.intp]
    """Index into `cells` of each slot, one row a row of slots."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        return float(self.xs[0]), float(self.ys[0]), float(self.xs[-1]), float(self.ys[-1])


def build_lines(rules: Boxes) -> tuple[Lines, Lines]:
    """Horizontal and vertical lines from thin boxes; a speck, thin both ways, may belong to either."""
    width, height = rules[:, 2] - rules[:, 0], rules[:, 3] - rules[:, 1]
    speck = (width < RULE_THICKNESS) & (height < RULE_THICKNESS)
    flat, steep = rules[speck | (width >= height)], rules[speck | (height > width)]
    horizontal = _joined((flat[:, 1] + flat[:, 3]) / 2, flat[:, 0], flat[:, 2])
    vertical = _joined((steep[:, 0] + steep[:, 2]) / 2, steep[:, 1], steep[:, 3])
    return horizontal, vertical


def _joined(at: Positions, start: Positions, end: Positions) -> Lines:
    """Collinear pieces that touch or nearly touch become one line."""
    if not len(at):
        return Lines(at, start, end)
    order = np.argsort(at, kind="stable")
    line = np.empty(len(at), np.intp)
    line[order] = np.concatenate(([0], np.cumsum(np.diff(at[order]) > SAME_LINE)))
    order = np.lexsort((start, line))
    line, at, start, end = line[order], at[order], start[order], end[order]
    # The furthest end so far, line by line: lines lie apart by more than any page is long.
    offset = line * (np.ptp(np.concatenate((start, end))) + 10 * DASH_GAP)
    reach = np.maximum.accumulate(end + offset)
    fresh = np.concatenate(([True], (start[1:] + offset[1:]) > reach[:-1] + DASH_GAP))
    first = np.flatnonzero(fresh)
    ends = np.maximum.reduceat(end, first)
    keep = ends - start[first] >= SHORTEST
    mean = np.add.reduceat(at, first) / np.diff(np.append(first, len(at)))
    return Lines(mean[keep], start[first][keep], ends[keep])


def find_strikes(rules: Boxes, boxes: Boxes) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which rules strike print out, and which characters they strike.

    Such a rule runs through the middle of characters and little farther than those, and ends freely; a rule of
    a table that print overlaps runs on, or meets others.
    """
    strikes, struck = np.zeros(len(rules), np.bool_), np.zeros(len(boxes), np.bool_)
    if not len(rules):
        return strikes, struck
    flat = np.flatnonzero(rules[:, 2] - rules[:, 0] > rules[:, 3] - rules[:, 1])
    flat = flat[np.argsort(rules[flat, 1] + rules[flat, 3])]
    levels = (rules[flat, 1] + rules[flat, 3]) / 2
    free = MIDDLE * (boxes[:, 3] - boxes[:, 1])
    first, last = np.searchsorted(levels, boxes[:, 1] + free), np.searchsorted(levels, boxes[:, 3] - free)
    met = np.flatnonzero(first < last)
    times = (last - first)[met]
    character = np.repeat(met, times)  # one pair for each rule on the level of a character
    rule = flat[np.arange(len(character)) - np.repeat(np.cumsum(times) - times - first[met], times)]
    if not len(character):
        return strikes, struck
    middle = (boxes[character, 0] + boxes[character, 2]) / 2
    through = (rules[rule, 0] < middle) & (middle < rules[rule, 2])
    character, rule = character[through], rule[through]
    for one in np.unique(rule).tolist():
        held = boxes[character[rule == one]]
        over = 2 * (held[:, 3] - held[:, 1]).max()
        if rules[one, 2] - rules[one, 0] < held[:, 2].max() - held[:, 0].min() + over:
            strikes[one] = True
    for one in np.flatnonzero(strikes).tolist():
        x0, top, x1, bottom = rules[one]
        meets = (rules[:, 0] < x1 + SAME_LINE) & (rules[:, 2] > x0 - SAME_LINE)
        meets &= (rules[:, 1] < bottom + SAME_LINE) & (rules[:, 3] > top - SAME_LINE)
        strikes[one] = not np.any(meets & ~strikes)
    struck[character[strikes[rule]]] = True
    return strikes, struck


def build_lattices(horizontal: Lines, vertical: Lines) -> list[Lattice]:
    """One lattice for each group of rules that touch, if it has at least two columns; top one first."""
    if not 0 < len(horizontal.at) <= MAX_RULES or not 0 < len(vertical.at) <= MAX_RULES:
        return []
    meets = (
        (vertical.at[None, :] >= horizontal.start[:, None] - TOUCH)
        & (vertical.at[None, :] <= horizontal.end[:, None] + TOUCH)
        & (horizontal.at[:, None] >= vertical.start[None, :] - TOUCH)
        & (horizontal.at[:, None] <= vertical.end[None, :] + TOUCH)
    )
    lattices = []
    for rows, columns in _groups(meets):
        lattice = _build_lattice(
            Lines(*(values[rows] for values in horizontal)), Lines(*(values[columns] for values in vertical))
        )
        if lattice is not None:
            lattices.append(lattice)
    return sorted(lattices, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _groups(meets: npt.NDArray[np.bool_]) -> list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    """Connected components of the crossings, as indices of horizontal and of vertical lines."""
    free = meets.max(axis=1)
    groups = []
    while free.any():
        rows = np.zeros(len(meets), np.bool_)
        rows[free.argmax()] = True
        size = 0
        while size != (size := int(np.count_nonzero(rows))):
            columns = meets[rows].max(axis=0)
            rows = meets[:, columns].max(axis=1)
        groups.append((np.flatnonzero(rows), np.flatnonzero(columns)))
        free = free & ~rows
    return groups


def _build_lattice(horizontal: Lines, vertical: Lines) -> Lattice | None:
    horizontal = _closed(horizontal, vertical)
    vertical = _closed(vertical, horizontal)
    ys, across = _edges(horizontal)
    xs, down = _edges(vertical)
    n_rows, n_columns = len(ys) - 1, len(xs) - 1
    if n_rows < 1 or n_columns < 2:
        return None
    above = _covered(horizontal, across, len(ys), xs)  # above[k, j]: a rule on top of slot (k, j)
    left = _covered(vertical, down, len(xs), ys).T  # left[i, k]: a rule at the left of slot (i, k)
    cells, owner = _cells(above[1:-1], left[:, 1:-1], n_rows, n_columns)
    if len(cells) < 2:
        return None
    return Lattice(xs, ys, cells, owner)


def _closed(lines: Lines, crossing: Lines) -> Lines:
    """With a line added at each side where the crossing lines run past the outermost one.

    So a table cut by a page break, or printed without its outer rules, keeps its last row or column.
    """
    first, last = float(lines.at.min()), float(lines.at.max())
    start, end = float(lines.start.min()), float(lines.end.max())
    added = []
    for side, outermost in ((float(crossing.start.min()), first), (float(crossing.end.max()), last)):
        if abs(side - outermost) > OPEN_END and (side < first or side > last):
            added.append(side)
    if not added:
        return lines
    return Lines(
        np.append(lines.at, added),
        np.append(lines.start, [start] * len(added)),
        np.append(lines.end, [end] * len(added)),
    )


def _edges(lines: Lines) -> tuple[Positions, npt.NDArray[np.intp]]:
    """Edges of the slots, and which edge each line lies on."""
    order = np.argsort(lines.at, kind="stable")
    edge = np.empty(len(order), np.intp)
    edge[order] = np.concatenate(([0], np.cumsum(np.diff(lines.at[order]) > SAME_EDGE)))
    return np.bincount(edge, lines.at) / np.bincount(edge), edge


def _covered(lines: Lines, edge: npt.NDArray[np.intp], n_edges: int, stations: Positions) -> npt.NDArray[np.bool_]:
    """For each edge and each interval between stations: is most of it drawn?"""
    drawn = np.zeros((n_edges, len(stations) - 1))
    shared = np.minimum(lines.end[:, None], stations[None, 1:]) - np.maximum(lines.start[:, None], stations[None, :-1])
    np.add.at(drawn, edge, np.maximum(shared, 0))
    return drawn > np.diff(stations)[None, :] / 2


def _cells(
    above: npt.NDArray[np.bool_], left: npt.NDArray[np.bool_], n_rows: int, n_columns: int
) -> tuple[list[Slots], npt.NDArray[np.intp]]:
    """Slots with no rule between them become one cell; what is no rectangle is cut into rectangles.

    The cuts lie between rows, so that no line of print is ever cut.
    """
    corners: list[tuple[int, int, int]] = []  # row, first column, column after the last
    heights: list[int] = []
    owner: list[list[int]] = []
    open_cells: dict[tuple[int, int], int] = {}
    inner, tops = left.tolist(), above.tolist()
    for row in range(n_rows):
        bounds = [0, *(column for column, drawn in enumerate(inner[row], 1) if drawn), n_columns]
        present: dict[tuple[int, int], int] = {}
        slots: list[int] = []
        for span in pairwise(bounds):
            start, end = span
            index = open_cells.get(span)
            if index is not None and not any(tops[row - 1][start:end]):
                heights[index] += 1
            else:
                index = len(corners)
                corners.append((row, start, end))
                heights.append(1)
            present[span] = index
            slots += [index] * (end - start)
        open_cells = present
        owner.append(slots)
    cells = [Slots(row, start, height, end - start) for (row, start, end), height in zip(corners, heights, strict=True)]
    return cells, np.array(owner, np.intp)
