"""Which rows of the form printed rows are, by their labels and in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate

from govstats.form import Form
from govstats.recognise.align import Match, align
from govstats.recognise.columns import Part
from govstats.recognise.compound import is_of_parts
from govstats.recognise.labels import (
    MARK,
    NUMBERING,
    anchor,
    ending_likeness,
    heading_spellings,
    normalise_label,
    row_likeness,
)
from govstats.recognise.rows import PrintedRow, exact_values

_WINDOW = 10
"""Baselines that one label may be broken over in a table without rules."""
_JOIN_COST = 0.05
"""What joining one more printed row to a label costs: a label that stands on one row is preferred."""
_MOST_JOIN_COST = 0.15
"""What joining many rows costs at most, but for a trifle each."""
_PIECE_COST = 0.45
"""What each label costs where labels are broken over lines: one whole label is preferred to two pieces of it."""
_EMPTY_COST = 0.3
"""What a label without any values costs: where it goes on in the next rows, they are preferred."""
_COUNT_BONUS = 0.05
"""Between two equally good rows the one whose values are complete is meant."""


_MOST_KEPT = 200
"""Rows of a document whose alignment is kept; a report prints 45."""


def row_scores(form: Form, rows: Sequence[PrintedRow]) -> Mapping[str, float]:
    """Which rows of the form some printed rows, taken together, may be."""
    first = rows[0]
    if first.flat:
        scores = ending_likeness(form, "".join(row.label for row in rows))
        penalty = _penalty(len(rows), any(row.values for row in rows))
        return {code: score - penalty + _COUNT_BONUS * is_complete(form, code, rows) for code, score in scores.items()}
    deepest = (first.leaf,) if len(rows) == 1 else tuple(_deepest_labels(rows))
    return _grid_scores(form, tuple(map(_line_of, rows)), deepest)


def _penalty(n_rows: int, has_values: bool) -> float:
    return min(_JOIN_COST * (n_rows - 1), _MOST_JOIN_COST) + 0.01 * n_rows + _EMPTY_COST * (not has_values)


Line = tuple[str, str, int, bool]
"""Of a row of a grid its label, its leaf, how many values it has, and whether any of them is more than a blank."""


def _line_of(row: PrintedRow) -> Line:
    return row.label, row.leaf, len(row.values), row.has_values


@lru_cache(maxsize=4096)
def _grid_scores(form: Form, lines: tuple[Line, ...], deepest: tuple[str, ...]) -> Mapping[str, float]:
    """Which rows of the form some rows of a grid may be, by what is printed and the labels next to the values."""
    labels, leaves, counts, are_held = zip(*lines, strict=True)
    if sum(are_held) > 1 or (len(lines) > 1 and are_held[0] and not labels[0]):
        return {}  # no row has its figures above the first line of its label
    if any(map(NUMBERING.match, deepest[1:])) or any(_runs_into_next(form, leaf) for leaf in leaves):
        return {}
    if any(_begins_a_row(form, leaf) for leaf in leaves[1:]):
        return {}  # a row of its own, whose label is narrower
    label = "".join(labels)
    if is_of_parts(form, label) or is_of_parts(form, leaves[-1]):
        return {}
    scores = row_likeness(form, label)
    for text in dict.fromkeys(("".join(leaves), "".join(deepest))):
        scores = scores if text == label else _higher(scores, row_likeness(form, text))
    scores = _without(scores, _likeness_below(form, lines))
    penalty = _penalty(len(lines), any(counts))
    n_columns = {code: len(form.column_codes[code]) for code in scores}
    return {code: score - penalty + _COUNT_BONUS * (n_columns[code] in counts) for code, score in scores.items()}


def _begins_a_row(form: Form, leaf: str) -> bool:
    """Whether a label has a number and is surely that of a row."""
    return NUMBERING.match(leaf) is not None and anchor(form, leaf, False) is not None


def _likeness_below(form: Form, lines: Sequence[Line]) -> Mapping[str, float]:
    """Which rows of the form are meant by what stands below figures that have no label beside them."""
    labels = [label for label, *_ in lines]
    held = next((i for i, (*_, is_held) in enumerate(lines) if is_held), 0)
    likeness: Mapping[str, float] = {}
    if held and not labels[held]:
        for text in accumulate(labels[held + 1 :]):
            likeness = _higher(likeness, row_likeness(form, text)) if text else likeness
    return likeness


def _without(scores: Mapping[str, float], below: Mapping[str, float]) -> Mapping[str, float]:
    """The likenesses that what stands above the figures adds to."""
    return {code: score for code, score in scores.items() if score > below.get(code, 0.0)} if below else scores


def _runs_into_next(form: Form, label: str) -> bool:
    """Whether a line of a label is numbered below words that are no heading: what stands before is of another row."""
    if "\n" not in label:
        return False
    lines = label.split("\n")
    begin = next((i for i, line in enumerate(lines) if i and MARK.match(line.lstrip())), 0)
    before = normalise_label("".join(lines[:begin]))
    return bool(before) and not before.endswith(heading_spellings(form))


def _deepest_labels(rows: Sequence[PrintedRow]) -> list[str]:
    """The labels next to the values, without the lines of group headings that stand beside them."""
    if len(rows) == 1:
        return [rows[0].leaf]
    ends = [next((c.column + c.column_span for c in reversed(row.cells) if c.text == row.leaf), 0) for row in rows]
    deepest: dict[int, int] = {}
    for row, end in zip(rows, ends, strict=True):
        deepest[row.part] = max(end, deepest.get(row.part, 0))
    return [row.leaf for row, end in zip(rows, ends, strict=True) if end == deepest[row.part]]


def _higher(one: Mapping[str, float], other: Mapping[str, float]) -> Mapping[str, float]:
    if not other:
        return one
    return {code: max(one.get(code, 0.0), other.get(code, 0.0)) for code in (*one, *(c for c in other if c not in one))}


def is_complete(form: Form, code: str, rows: Sequence[PrintedRow]) -> bool:
    """Whether one of some rows has a value for each column, or more where those of merged cells are repeated."""
    n = len(form.column_codes[code])
    return any(len(row.values) >= n if not row.flat else exact_values(row, n) is not None for row in rows)


def align_rows(form: Form, rows: Sequence[PrintedRow], parts: Mapping[int, Part]) -> list[Match]:
    """The printed rows that stand for rows of the form."""
    kinds = {parts[number].kind if number in parts else "" for number in {row.part for row in rows}}
    if kinds <= {"markup", "ruled"} and len(rows) <= _MOST_KEPT:
        begins = [i for i in range(1, len(rows)) if rows[i].part != rows[i - 1].part]
        joints = tuple([i for i in begins if not parts[rows[i].part].is_after_lines])
        return list(_align_lines(form, tuple(map(_line_of, rows)), joints))
    is_broken = [not row.flat and parts[row.part].kind == "aligned" for row in rows]
    options = [_options(form, rows, stop, parts, is_broken[stop - 1]) for stop in range(1, len(rows) + 1)]
    found = align(options, len(form.rows))
    return [m._replace(score=m.score + _PIECE_COST) if is_broken[m.stop - 1] else m for m in found]


@lru_cache(maxsize=256)
def _align_lines(form: Form, lines: tuple[Line, ...], joints: tuple[int, ...]) -> list[Match]:
    """The same for rows of grids with rules or markup alone, of whose labels only those at joints may go on.

    Kept, since all labels of a document together come again as well, where thousands of agencies fill one template:
    then 0.01 ms instead of 0.04 to 0.08.
    """
    options = []
    for i, line in enumerate(lines):
        scores = _grid_scores(form, (line,), (line[1],))
        options.append([Match(i, i + 1, form.places[code], score) for code, score in scores.items()])
        if i in joints:
            both = _grid_scores(form, (lines[i - 1], line), (lines[i - 1][1], line[1]))
            options[-1] += [Match(i - 1, i + 1, form.places[code], score) for code, score in both.items()]
    return align(options, len(form.rows))


def _options(
    form: Form, rows: Sequence[PrintedRow], stop: int, parts: Mapping[int, Part], is_broken: bool
) -> list[Match]:
    """The rows of the form that the printed rows up to one may be, the last alone or with those before it."""
    last, places = rows[stop - 1], form.places
    window = _most_lines(form, rows[max(0, stop - _WINDOW) : stop]) if is_broken else _most_beside(rows, stop)
    cost = _PIECE_COST if is_broken else 0.0
    options = [Match(stop - 1, stop, places[code], score - cost) for code, score in row_scores(form, (last,)).items()]
    for start in range(stop - 2, stop - 1 - window, -1):
        taken = rows[start:stop]
        if not _is_parted(taken, parts):
            scores = row_scores(form, taken)
            options += [Match(start, stop, places[code], score - cost) for code, score in scores.items()]
    return options


def _most_beside(rows: Sequence[PrintedRow], stop: int) -> int:
    """How many rows up to one may hold one label where labels are not broken over lines of a grid."""
    last, before = rows[stop - 1], rows[stop - 2] if stop > 1 else rows[stop - 1]
    if last.flat:
        return 2 if before.part == last.part and before.lines == (1,) and stop > 1 else 1
    return 2 if before.part != last.part else 1


def _is_parted(taken: Sequence[PrintedRow], parts: Mapping[int, Part]) -> bool:
    """Whether some rows are of a grid and of running text, or lines that were left out stand between them."""
    later = {row.part for row in taken if row.part != taken[0].part and not row.flat}
    return len({row.flat for row in taken}) > 1 or any(parts[part].is_after_lines for part in later)


def _most_lines(form: Form, rows: Sequence[PrintedRow]) -> int:
    """How many of these rows, counted from the last, may hold one label: figures beside one, a number before it."""
    n, is_held = 0, False
    for row in reversed(rows):
        if row.flat or (is_held and row.has_values):
            break
        n, is_held = n + 1, is_held or row.has_values
        if _begins_a_row(form, row.leaf):
            break
    return n


def values_row(taken: Sequence[PrintedRow]) -> PrintedRow:
    """The one of the rows that make up a broken row which holds its values; behind a page number, the last."""
    if len(taken) == 1 or taken[-1].flat:
        return taken[-1]
    return next((row for row in taken if row.has_values), max(taken, key=lambda row: len(row.values)))
