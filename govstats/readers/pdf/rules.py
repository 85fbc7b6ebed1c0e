"""Rules drawn on a page -> lattices: which slots there are and which of them are one cell.

For some dozens of rules a page plain lists take two thirds of the time of arrays (saves 0.05 of raw extraction).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, compress, pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from govstats.readers.pdf.paths import RULE_THICKNESS, Boxes

SAME_LINE = 1.0
"""Points. Pieces of rules this near to each other across their length are one line."""
DASH_GAP = 3.5
"""Points. Collinear pieces with a smaller gap between them are one rule (dashes, cell by cell borders)."""
LONGEST_DASH = 8.0
"""Points. Pieces shorter than this may be dashes, with gaps of up to `SPREAD` times as much, `WIDEST_GAP` at most."""
SPREAD = 1.6
WIDEST_GAP = 6.0
TOUCH = 2.5
"""Points. A rule that ends this near to another one meets it."""
SAME_EDGE = 3.0
"""Points. Parallel rules nearer than this are one edge (double rules)."""
OPEN_END = 6.0
"""Points. Rules that run this far past the last crossing rule leave an open row or column."""
SHORTEST = 5.0
"""Points. Shorter rules are specks."""
MANY_SPECKS = 200
"""With so many specks on a page there are dotted lines, and each speck belongs where others follow it."""
LEAST_DOTS = 3
"""Dots of a line; two may be of the borders of cells side by side."""
SAME_DOTS = 0.2
"""Points. Dots of one line are this near to each other across its length."""
MIDDLE = 0.25
"""A line strikes a character out that leaves this share of its height free above and below."""
MAX_RULES = 4_000
"""Rules of one direction on one page; a page with more shows a drawing, not a table."""

Ruling = tuple[float, float, float]
"""A rule: where it stands, from where to where it runs."""
Slots = tuple[int, int, int, int]
"""A cell in slots of a lattice: row, column, row span, column span."""


class Lattice(NamedTuple):
    """A ruled table: edges of its slots, and the cells that the drawn rules leave."""

    xs: list[float]
    ys: list[float]
    cells: list[Slots]
    owner: npt.NDArray[np.intp]
    """Index into `cells` of each slot, one row a row of slots."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


def build_lines(rules: Boxes) -> tuple[list[Ruling], list[Ruling]]:
    """Horizontal and vertical lines from thin boxes; a speck, thin both ways, may belong to either."""
    flat: list[Ruling] = []
    steep: list[Ruling] = []
    for x0, top, x1, bottom in rules.tolist():
        width, height = x1 - x0, bottom - top
        speck = width < RULE_THICKNESS and height < RULE_THICKNESS
        if speck or width >= height:
            flat.append(((top + bottom) / 2, x0, x1))
        if speck or height > width:
            steep.append(((x0 + x1) / 2, top, bottom))
    if len(flat) + len(steep) > len(rules) + MANY_SPECKS:
        specks = (rules[:, 2:] - rules[:, :2] < RULE_THICKNESS).all(axis=1)
        across, upright = _follow_each_other(rules[specks]), _follow_each_other(rules[specks][:, [1, 0, 3, 2]])
        flat = _without_specks(flat) + list(compress(_specks(flat), across))
        steep = _without_specks(steep) + list(compress(_specks(steep), upright))
    return _joined(flat), _joined(steep)


def _specks(pieces: list[Ruling]) -> list[Ruling]:
    return [piece for piece in pieces if piece[2] - piece[1] < RULE_THICKNESS]


def _without_specks(pieces: list[Ruling]) -> list[Ruling]:
    return [piece for piece in pieces if piece[2] - piece[1] >= RULE_THICKNESS]


def _follow_each_other(specks: Boxes) -> npt.NDArray[np.bool_]:
    """Which specks are of several in a row on their level: those of dotted lines across."""
    follow = np.zeros(len(specks), np.bool_)
    levels = (specks[:, 1] + specks[:, 3]) / 2
    for shift in (0.0, SAME_DOTS / 2):  # those that one raster parts
        line = np.floor((levels + shift) / SAME_DOTS)
        order = np.lexsort((specks[:, 0], line))
        near = specks[order[1:], 0] - specks[order[:-1], 2] <= DASH_GAP
        near &= line[order[1:]] == line[order[:-1]]
        is_again = near & (specks[order[1:], 0] <= specks[order[:-1], 0] + SAME_DOTS)  # the same dot
        row = np.concatenate(([0], (~near).cumsum()))
        n_dots = np.bincount(row, np.concatenate(([True], ~is_again)))
        follow[order[n_dots[row] >= LEAST_DOTS]] = True
    return follow


def _joined(pieces: list[Ruling]) -> list[Ruling]:
    """Collinear pieces that touch or nearly touch become one line."""
    groups: list[list[Ruling]] = []
    for level in _levels(pieces):
        reach = -np.inf  # the furthest end so far
        for piece in sorted(level, key=itemgetter(1)):
            gap = piece[1] - reach
            if gap > DASH_GAP and (gap > WIDEST_GAP or gap > _dash_gap(groups[-1][-1], piece)):
                groups.append([])
            groups[-1].append(piece)
            reach = max(reach, piece[2])
    wholes = (group[0] if len(group) == 1 else _whole(group) for group in groups)
    return [whole for whole in wholes if whole[2] - whole[1] >= SHORTEST]


def _dash_gap(one: Ruling, other: Ruling) -> float:
    """How far apart two pieces may be: browsers spread dashes so that lines begin and end with one."""
    longest = max(one[2] - one[1], other[2] - other[1])
    return min(SPREAD * longest, WIDEST_GAP) if longest < LONGEST_DASH else DASH_GAP


def _levels(pieces: list[Ruling]) -> Iterator[list[Ruling]]:
    """Pieces that are on one level; not all that dots of the lines across lead to, one near the other."""
    for level in _clusters(pieces, SAME_LINE):
        if level[-1][0] - level[0][0] <= 2 * SAME_LINE:
            yield level
        else:
            yield from _clusters(level, SAME_DOTS)


def _whole(pieces: list[Ruling]) -> Ruling:
    return _mean_level(pieces), min(start for _, start, _ in pieces), max(end for _, _, end in pieces)


def _clusters(lines: Sequence[Ruling], gap: float) -> list[list[Ruling]]:
    """Lines of one direction in groups, each line at most `gap` away from the next."""
    clusters: list[list[Ruling]] = []
    last = -np.inf
    for line in sorted(lines):
        if line[0] - last > gap:
            clusters.append([])
        clusters[-1].append(line)
        last = line[0]
    return clusters


def _mean_level(lines: list[Ruling]) -> float:
    return lines[0][0] if len(lines) == 1 else sum(at for at, _, _ in lines) / len(lines)


def find_strikes(rules: Boxes, boxes: Boxes) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which rules strike print out, and which characters they strike.

    Such a rule runs through the middle of characters and little farther than those, and ends freely; a rule of
    a table that print overlaps runs on, or meets others.
    """
    strikes, struck = np.zeros(len(rules), np.bool_), np.zeros(len(boxes), np.bool_)
    if not len(rules):
        return strikes, struck
    flat = (rules[:, 2] - rules[:, 0] > rules[:, 3] - rules[:, 1]).nonzero()[0]
    flat = flat[(rules[flat, 1] + rules[flat, 3]).argsort()]
    levels = (rules[flat, 1] + rules[flat, 3]) / 2
    free = MIDDLE * (boxes[:, 3] - boxes[:, 1])
    first, last = levels.searchsorted(boxes[:, 1] + free), levels.searchsorted(boxes[:, 3] - free)
    met = (first < last).nonzero()[0]
    if not len(met):
        return strikes, struck
    times = (last - first)[met]
    character = np.repeat(met, times)  # one pair for each rule on the level of a character
    rule = flat[np.arange(len(character)) - np.repeat(np.cumsum(times) - times - first[met], times)]
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


def build_lattices(horizontal: list[Ruling], vertical: list[Ruling]) -> list[Lattice]:
    """One lattice for each group of rules that touch, if it has at least two columns; top one first."""
    if not 0 < len(horizontal) <= MAX_RULES or not 0 < len(vertical) <= MAX_RULES:
        return []
    groups = _groups(horizontal, vertical)
    lattices = filter(None, (_build_lattice(rows, columns) for rows, columns in groups))
    return sorted(lattices, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _groups(horizontal: list[Ruling], vertical: list[Ruling]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """Horizontal and vertical lines that are connected by crossings."""
    reaches = [(x, top - TOUCH, bottom + TOUCH) for x, top, bottom in vertical]
    groups: list[tuple[list[int], set[int]]] = []
    for row, (y, left, right) in enumerate(horizontal):
        first, last = left - TOUCH, right + TOUCH
        columns = {i for i, (x, top, bottom) in enumerate(reaches) if first <= x <= last and top <= y <= bottom}
        rows = [row]
        apart = []
        for group in groups:
            if columns.isdisjoint(group[1]):
                apart.append(group)
            else:
                rows += group[0]
                columns |= group[1]
        groups = [*apart, (rows, columns)] if columns else apart
    return [([horizontal[i] for i in sorted(rows)], [vertical[i] for i in sorted(columns)]) for rows, columns in groups]


def _build_lattice(horizontal: list[Ruling], vertical: list[Ruling]) -> Lattice | None:
    horizontal = _closed(horizontal, vertical)
    vertical = _closed(vertical, horizontal)
    rows, columns = _clusters(horizontal, SAME_EDGE), _clusters(vertical, SAME_EDGE)
    if len(rows) < 2 or len(columns) < 3:
        return None
    xs, ys = list(map(_mean_level, columns)), list(map(_mean_level, rows))
    cells, owner = _cells(_drawn(rows, xs), _drawn(columns, ys))
    if len(cells) < 2:
        return None
    return Lattice(xs, ys, cells, owner)


def _closed(lines: list[Ruling], crossing: list[Ruling]) -> list[Ruling]:
    """With a line added at each side where the crossing lines run past the outermost one.

    So a table cut by a page break, or printed without its outer rules, keeps its last row or column.
    """
    levels, starts, ends = zip(*lines, strict=True)
    first, last = min(levels), max(levels)
    _, sides, far_sides = zip(*crossing, strict=True)
    added = []
    for side, outermost in ((min(sides), first), (max(far_sides), last)):
        if abs(side - outermost) > OPEN_END and (side < first or side > last):
            added.append((side, min(starts), max(ends)))
    return lines + added


def _drawn(edges: list[list[Ruling]], stations: list[float]) -> list[list[bool]]:
    """For each edge and each interval between stations: is most of it drawn?"""
    start, end = np.array([line[1:] for lines in edges for line in lines]).T[:, :, None]
    before, after = np.array(stations[:-1]), np.array(stations[1:])
    shared = np.maximum(np.minimum(end, after) - np.maximum(start, before), 0)
    first = list(accumulate(map(len, edges[:-1]), initial=0))
    drawn: list[list[bool]] = (np.add.reduceat(shared, first) > (after - before) / 2).tolist()
    return drawn


def _cells(above: list[list[bool]], left: list[list[bool]]) -> tuple[list[Slots], npt.NDArray[np.intp]]:
    """Slots with no rule between them become one cell; what is no rectangle is cut into rectangles.

    The cuts lie between rows, so that no line of print is ever cut. `above` tells for each horizontal edge, `left`
    for each vertical one, along which slots it is drawn.
    """
    n_columns = len(left) - 1
    corners: list[tuple[int, int, int]] = []  # row, first column, column after the last
    heights: list[int] = []
    owner: list[int] = []
    spans_of: dict[tuple[bool, ...], list[tuple[int, int]]] = {}  # most rows are cut alike
    open_cells: dict[tuple[int, int], int] = {}
    for row, drawn in enumerate(zip(*left[1:-1], strict=True)):
        if drawn not in spans_of:
            spans_of[drawn] = list(pairwise([0, *compress(range(1, n_columns), drawn), n_columns]))
        tops = above[row]
        present: dict[tuple[int, int], int] = {}
        for span in spans_of[drawn]:
            start, end = span
            if span in open_cells and True not in tops[start:end]:
                index = open_cells[span]
                heights[index] += 1
            else:
                index = len(corners)
                corners.append((row, start, end))
                heights.append(1)
            present[span] = index
            owner += [index] * (end - start)
        open_cells = present
    cells = [(row, start, height, end - start) for (row, start, end), height in zip(corners, heights, strict=True)]
    return cells, np.array(owner, np.intp).reshape(-1, n_columns)
