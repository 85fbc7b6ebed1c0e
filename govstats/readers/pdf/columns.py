"""Lines of words that form a table -> a grid of kind ``aligned``, or ``lines`` where columns are in doubt."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import NamedTuple

from govstats.grid import Box, Cell, Grid
from govstats.readers.pdf.figures import (
    Line,
    Span,
    bottom_of,
    is_value,
    merged_spans,
    overlap,
    span_of,
    struck,
    top_of,
    values,
)
from govstats.readers.pdf.rules import Ruling
from govstats.readers.pdf.words import STROKE, Run

PUNCTUATION = re.compile(r"[、，。：；（）()“”]")
"""Full-width marks whose own box leaves a gap beside them."""


class Columns(NamedTuple):
    """Where the columns of a table stand."""

    figures: list[Span]
    """From where to where each column of figures reaches, from left to right."""
    cuts: list[float]
    """Where the labels, left of the figures, are parted into columns."""

    labels_end: float
    """Where the labels of figures end; 0 where no figure has one."""
    has_labels: bool

    @property
    def n_labels(self) -> int:
        return len(self.cuts) + 1 if self.has_labels else 0

    def labels(self, line: Line) -> list[Run]:
        return _labels(line, self.figures[0][0], self.labels_end)


def build_columns_grid(lines: list[Line], horizontal: list[Ruling], page: int) -> Grid:
    lines = [_with_doubts_spread(line) for line in _cut_heads(lines)]
    columns = _find_columns(lines)
    if columns is None:
        return _lines_grid(lines, page)
    rows = []
    for line in lines:
        placed = _place(line, columns)
        if placed is None:
            return _lines_grid(lines, page)
        rows.append(placed)
    rows = _merge_bands(_join_notes(rows, columns.n_labels), lines, horizontal, columns.n_labels)
    cells = [
        Cell(text, i, start, 1, end - start, page, box)
        for i, row in enumerate(rows)
        for (start, end), (text, box) in sorted(row.items())
    ]
    return Grid(tuple(cells), "aligned", page)


def _with_doubts_spread(line: Line) -> Line:
    """A line where digits may be set apart: a single one beside such a number may be a piece of another, too."""
    doubtful = [STROKE in run.text for run in line]
    if not any(doubtful):
        return line
    beside = [any(doubtful[max(0, i - 1) : i + 2]) for i in range(len(line))]
    return [
        run._replace(text=run.text + STROKE) if near and run.text.isdigit() and len(run.text) == 1 else run
        for run, near in zip(line, beside, strict=True)
    ]


def _cut_heads(lines: list[Line]) -> list[Line]:
    """Heads set so tightly that they make one run, cut into theirs.

    A gap parts two heads if it lies between two columns of figures, or if whole words stand on both its sides.
    """
    figures = merged_spans([span_of(run) for line in lines for run in values(line)])
    edge = _labels_end(lines)
    return [[piece for run in line for piece in _cut(run, figures, edge)] for line in lines]


def _cut(run: Run, figures: list[Span], edge: float) -> list[Run]:
    if parts := _label_and_figure(run, figures):
        return parts
    gaps = [gap for gap in run.gaps if not PUNCTUATION.search(run.text[gap[0] - 1 : gap[0] + 2].replace(" ", ""))]
    if not gaps or is_value(run):
        return [run]
    ends = [0, *(at for at, _, _ in gaps), len(run.text)]
    is_head = run.box[0] >= edge and not any(map(str.isdigit, run.text))
    if not is_head or min(len(run.text[i:j].strip()) for i, j in pairwise(ends)) < 2:
        between = [(figures[i][1], figures[j][0]) for i, j in pairwise(_columns_met(figures, span_of(run)))]
        widest = [max(gaps, key=lambda gap: overlap(gap[1:], one)) for one in between]
        gaps = [gap for gap, one in zip(widest, between, strict=True) if overlap(gap[1:], one) > 0]
    pieces, done, left = [], 0, run.box[0]
    for at, end, start in [*dict.fromkeys(gaps), (len(run.text), run.box[2], 0.0)]:
        pieces.append(Run(run.text[done:at].strip(), (left, run.box[1], end, run.box[3])))
        done, left = at, start
    is_torn = any(one.text[-1:].isdigit() and other.text[:1].isdigit() for one, other in pairwise(pieces))
    return [piece._replace(text=struck(piece.text)) for piece in pieces] if is_torn else pieces


def _label_and_figure(run: Run, figures: list[Span]) -> list[Run] | None:
    """A label that a figure stands close behind, and that figure, where it is in the first of the columns."""
    at, end, start = run.gaps[-1] if run.gaps else (0, 0.0, 0.0)
    figure = Run(run.text[at:].strip(), (start, run.box[1], run.box[2], run.box[3]))
    if not at or not figures or end > figures[0][0] or not (figure.text[:1].isdigit() and is_value(figure)):
        return None
    label = Run(run.text[:at].strip(), (run.box[0], run.box[1], end, run.box[3]), run.gaps[:-1])
    return [label, figure] if overlap(span_of(figure), figures[0]) > 0 and not is_value(label) else None


def _lines_grid(lines: list[Line], page: int) -> Grid:
    cells = [Cell(run.text, i, j, page=page, box=run.box) for i, line in enumerate(lines) for j, run in enumerate(line)]
    return Grid(tuple(cells), "lines", page)


def _find_columns(lines: list[Line]) -> Columns | None:
    """Columns of figures, the columns that only have a header, and the cuts between labels."""
    figures = merged_spans([span_of(run) for line in lines for run in values(line)])
    for line in lines:
        held = [_columns_met(figures, span_of(run)).start for run in values(line)]
        if len(set(held)) < len(held):
            return None
    edge, labels_end = figures[0][0], _labels_end(lines)
    labels = [_labels(line, edge, labels_end) for line in lines]
    # A line of one run heads them all.
    heads = [line[len(left) :] for line, left in zip(lines, labels, strict=True) if len(line) > 1]
    headers = [span_of(run) for line in heads for run in line if not is_value(run)]
    for span in sorted(headers, key=lambda span: span[1] - span[0]):
        if all(overlap(span, other) <= 0 for other in figures):
            figures.append(span)
    spans = sorted({span_of(run) for left in labels for run in left})
    # Runs of one column always overlap, however they are aligned: where two do not, a column ends.
    starts = [start for start, _ in spans]
    gaps = [(end, starts[i]) for _, end in spans if (i := bisect_right(starts, end)) < len(starts)]
    return Columns(sorted(figures), _stabs(gaps), labels_end, len(spans) > 0)


def _labels(line: Line, edge: float, labels_end: float) -> list[Run]:
    """The words left of the figures, which begin at the edge; a head over these may begin behind all labels."""
    first = next((i for i, run in enumerate(line) if is_value(run)), None)
    if first is not None:
        return line[:first]
    left = [run for run in line if run.box[0] + run.box[2] < 2 * edge]
    return [run for run in left if run.box[2] <= edge or not 0 < labels_end <= run.box[0]]


def _labels_end(lines: list[Line]) -> float:
    labels = [run for line in lines if values(line) for run in _labels(line, 0.0, 0.0)]
    return max((run.box[2] for run in labels), default=0.0)


def _columns_met(columns: list[Span], one: Span) -> range:
    """Which columns a span reaches into; columns are apart and in order."""
    first = bisect_right(columns, one[0], key=lambda column: column[1])
    return range(first, bisect_left(columns, one[1], first, key=lambda column: column[0]))


def _nearest(columns: list[Span], one: Span) -> range:
    first = max(range(len(columns)), key=lambda i: overlap(columns[i], one))
    return range(first, first + 1)


def _stabs(gaps: list[Span]) -> list[float]:
    """As few places as will do, such that each gap holds one of them."""
    places: list[float] = []
    shared: Span | None = None
    for start, end in sorted(gaps, key=lambda gap: gap[1]):
        if shared is not None and start < shared[1]:
            shared = max(shared[0], start), shared[1]
            continue
        if shared is not None:
            places.append(sum(shared) / 2)
        shared = start, end
    if shared is not None:
        places.append(sum(shared) / 2)
    return places


Placed = dict[tuple[int, int], tuple[str, Box]]
"""Cells of one row: first column and the column after the last -> text and box."""


def _place(line: Line, columns: Columns) -> Placed | None:
    """Columns of each run of a line; None if two figures, or a figure and a word, would share one."""
    n_labels = columns.n_labels
    labels = len(columns.labels(line))
    row: Placed = {}
    for i, run in enumerate(line):
        met = _columns_met(columns.figures, span_of(run))
        if i < labels:
            start = sum(cut < run.box[0] for cut in columns.cuts)
            end = 1 + sum(cut < run.box[2] for cut in columns.cuts)
            held = [j for j in met if _covers(run, columns.figures[j])]
            if held and labels == len(line) == 1:  # a heading across the table
                end = n_labels + held[-1] + 1
        else:
            if not met and len(line) == 1 and not is_value(run):
                met = _nearest(columns.figures, span_of(run))
            if not met or (is_value(run) and len(met) > 1):
                return None
            start, end = n_labels + met.start, n_labels + met.stop
        clash = [key for key in row if key[0] < end and start < key[1]]
        if clash and i < labels and len(clash) == 1:
            text, box = row.pop(clash[0])
            start, end = min(start, clash[0][0]), max(end, clash[0][1])
            row[start, end] = f"{text} {run.text}", _around([box, run.box])
        elif clash:
            return None
        else:
            row[start, end] = run.text, run.box
    return row


def _covers(run: Run, span: Span) -> bool:
    return 2 * overlap(span_of(run), span) > span[1] - span[0]


def _around(boxes: list[Box]) -> Box:
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return min(x0), min(top), max(x1), max(bottom)


def _join_notes(rows: list[Placed], n_labels: int) -> list[Placed]:
    """A figure whose bracket stays open goes on in the line below: 22（其中 / 修订16件）."""
    rows = [dict(row) for row in rows]
    for i, row in enumerate(rows):
        for key, (text, box) in row.items():
            below = i + 1
            while key[0] >= n_labels and _is_open(text) and below < len(rows) and key in rows[below]:
                rest, place = rows[below].pop(key)
                text, box, below = f"{text}\n{rest}", _around([box, place]), below + 1
            row[key] = text, box
    return rows


def _is_open(text: str) -> bool:
    return len(re.findall("[（(]", text)) > len(re.findall("[）)]", text))


def _merge_bands(rows: list[Placed], lines: list[Line], horizontal: list[Ruling], n_labels: int) -> list[Placed]:
    """Lines between two rules are one row, where just one of them has figures and the rest are labels."""
    left = min(line[0].box[0] for line in lines)
    right = max(line[-1].box[2] for line in lines)
    wide = sorted(at for at, start, end in horizontal if min(end, right) - max(start, left) > 0.6 * (right - left))
    bands: dict[int, list[int]] = {}
    for i, line in enumerate(lines):
        bands.setdefault(bisect_left(wide, (top_of(line) + bottom_of(line)) / 2), []).append(i)
    merged: list[Placed] = []
    for members in bands.values():
        figured = [i for i in members if any(start >= n_labels for start, _ in rows[i])]
        one = _merge([rows[i] for i in members]) if len(figured) == 1 and len(members) > 1 else None
        merged += [one] if one is not None else [rows[i] for i in members if rows[i]]
    return merged


def _merge(rows: list[Placed]) -> Placed | None:
    """Rows laid over each other; None if cells overlap without covering the same columns."""
    merged: Placed = {}
    for row in rows:
        for key, (text, box) in row.items():
            if key in merged:
                merged[key] = f"{merged[key][0]}\n{text}", _around([merged[key][1], box])
            elif any(other[0] < key[1] and key[0] < other[1] for other in merged):
                return None
            else:
                merged[key] = text, box
    return merged
