"""Which rows of the form printed rows are, by their labels and in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from govstats.form import Form
from govstats.recognise.align import Match, align
from govstats.recognise.columns import Part
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


def row_scores(form: Form, rows: Sequence[PrintedRow]) -> Mapping[str, float]:
    """Which rows of the form some printed rows, taken together, may be."""
    first = rows[0]
    if first.flat:
        scores = ending_likeness(form, "".join(row.label for row in rows))
    elif sum(row.has_values for row in rows) > 1 or (len(rows) > 1 and first.has_values and not first.label):
        return {}  # no row has its figures above the first line of its label
    else:
        deepest = _deepest_labels(rows)
        if any(map(NUMBERING.match, deepest[1:])) or any(_runs_into_next(form, row.leaf) for row in rows):
            return {}
        if any(NUMBERING.match(row.leaf) and anchor(form, row.leaf, is_running=False) is not None for row in rows[1:]):
            return {}  # a row of its own, whose label is narrower
        label, leaf = "".join(row.label for row in rows), "".join(row.leaf for row in rows)
        scores = row_likeness(form, label)
        for text in dict.fromkeys((leaf, "".join(deepest))):
            scores = scores if text == label else _higher(scores, row_likeness(form, text))
        scores = _without(scores, _likeness_below(form, rows))
    if not scores:
        return scores
    joined = min(_JOIN_COST * (len(rows) - 1), _MOST_JOIN_COST) + 0.01 * len(rows)
    penalty = joined + _EMPTY_COST * (not any(row.values for row in rows))
    return {code: score - penalty + _COUNT_BONUS * is_complete(form, code, rows) for code, score in scores.items()}


def _likeness_below(form: Form, rows: Sequence[PrintedRow]) -> Mapping[str, float]:
    """Which rows of the form are meant by what stands below figures that have no label beside them."""
    held = next((i for i, row in enumerate(rows) if row.has_values), 0)
    likeness: Mapping[str, float] = {}
    if held and not rows[held].label:
        for text in accumulate(row.label for row in rows[held + 1 :]):
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
    n = len(form.column_codes[code])
    return any(len(row.values) == n if not row.flat else exact_values(row, n) is not None for row in rows)


def align_rows(form: Form, rows: Sequence[PrintedRow], parts: Mapping[int, Part]) -> list[Match]:
    """The printed rows that stand for rows of the form."""

    def window(stop: int) -> int:
        last = rows[stop - 1]
        if last.flat:
            before = rows[stop - 2] if stop > 1 else last
            return 2 if before.part == last.part and before.lines == (1,) else 1
        if parts[last.part].kind == "aligned":
            return _WINDOW
        return 2 if stop >= 2 and rows[stop - 2].part != last.part else 1

    def likeness(start: int, stop: int) -> Mapping[str, float]:
        taken = rows[start:stop]
        is_mixed = stop - start > 1 and (len({row.flat for row in taken}) > 1 or is_parted(taken))
        scores = {} if is_mixed else row_scores(form, taken)
        if not scores or not is_broken(stop - 1):
            return scores
        return {code: score - _PIECE_COST for code, score in scores.items()}

    def is_parted(taken: Sequence[PrintedRow]) -> bool:
        """Whether lines that were left out stand between some rows."""
        later = {row.part for row in taken if row.part != taken[0].part and not row.flat}
        return any(parts[part].is_after_lines for part in later)

    def is_broken(i: int) -> bool:
        return not rows[i].flat and parts[rows[i].part].kind == "aligned"

    found = align(len(rows), [row.code for row in form.rows], likeness, window)
    return [m._replace(score=m.score + _PIECE_COST) if is_broken(m.stop - 1) else m for m in found]


def values_row(taken: Sequence[PrintedRow]) -> PrintedRow:
    """The one of the rows that make up a broken row which holds its values; behind a page number, the last."""
    if taken[-1].flat:
        return taken[-1]
    return next((row for row in taken if row.has_values), max(taken, key=lambda row: len(row.values)))
