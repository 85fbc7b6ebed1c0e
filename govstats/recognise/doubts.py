"""Matched rows whose values are not certainly theirs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from govstats.form import Form
from govstats.recognise.align import Match
from govstats.recognise.headers import Parts
from govstats.recognise.labels import ANCHOR, NUMBERING, anchor, normalise_label, row_likeness
from govstats.recognise.matching import is_complete, row_scores, values_row
from govstats.recognise.rows import PrintedRow, exact_values
from govstats.recognise.running import ends_with_heads, names_heads

WHOLE_LABEL = 0.9
"""Likeness from which on a label is whole: below, a line beside it may have the rest of it."""
PIECES = 0.06
"""By how much that sinks for each further line that a label is broken over."""
ABOUT = 0.01
"""Likenesses this near to each other are one."""
FEW = 0.2
"""Share of the rows that lack their number where it is printed."""
SHORT_LABEL = 4
"""A label of fewer characters is a piece of one, or of a group's."""
_WHOLE = re.compile("小计|[合总共]计|总?数量?|件数|本年度?")
"""Beside a label: all of it."""


def twin_rows(form: Form, rows: Sequence[PrintedRow], matches: Sequence[Match], matched: set[int]) -> set[str]:
    """Rows of the form whose label stands on two printed rows with other values: which is meant is not certain."""
    if not matches:
        return set()
    found = {form.rows[match.target].code: match for match in matches}
    twins = set()
    for i in range(max(0, matches[0].start - 3), min(len(rows), matches[-1].stop + 3)):
        if i in matched or not rows[i].has_values:
            continue
        for code, score in row_scores(form, rows[i : i + 1]).items():
            match = found.get(code)
            if match is None or score < match.score or not is_complete(form, code, rows[i : i + 1]):
                continue
            if not _same_values(rows[i], rows[match.start : match.stop]):
                twins.add(code)
    return twins


def rows_out_of_step(form: Form, rows: Sequence[PrintedRow], matches: Sequence[Match]) -> set[str]:
    """Rows hardly like their label, whose place between two sure ones is another row's, where none is missing there."""
    sure = [match for match in matches if match.score >= ANCHOR and not rows[match.start].flat]
    between = [(one, other) for one, other in pairwise(sure) if other.start - one.start == other.target - one.target]
    between = [(one, other) for one, other in between if other.start > one.start + 1]
    return {
        form.rows[match.target].code
        for one, other in between
        for match in matches
        if one.start < match.start < other.start and match.start - one.start != match.target - one.target
    }


def rows_like_two(form: Form, rows: Sequence[PrintedRow], matches: Sequence[Match]) -> set[str]:
    """Rows of running text whose label is as much like another row's, and not truly like either."""
    doubted = set()
    for match in matches:
        if rows[match.start].flat and match.score < WHOLE_LABEL:
            scores = sorted(row_scores(form, rows[match.start : match.stop]).values())
            if len(scores) > 1 and scores[-2] >= scores[-1] - ABOUT:
                doubted.add(form.rows[match.target].code)
    return doubted


def rows_without_number(form: Form, rows: Sequence[PrintedRow], matches: Sequence[Match], parts: Parts) -> set[str]:
    """Rows of a table without rules with but a part of their label, and not its number, where nearly all have theirs.

    It may be the rest of the label above, whose figures are set on two lines.
    """
    numbered = [m for m in matches if form.rows[m.target].number and not rows[m.start].flat]
    numbered = [m for m in numbered if parts[rows[m.start].part].kind == "aligned"]
    bare = [m for m in numbered if not any(NUMBERING.match(row.leaf) for row in rows[m.start : m.stop])]
    if len(bare) > FEW * len(numbered):
        return set()
    return {form.rows[match.target].code for match in bare if match.score < WHOLE_LABEL}


def rows_in_parts(
    form: Form, rows: Sequence[PrintedRow], matches: Sequence[Match], matched: set[int], parts: Parts
) -> set[str]:
    """Rows whose label stands beside lines of figures that each have a label: 行政许可, 网上 and 窗口."""
    doubted = set()
    for match in matches:
        if match.stop >= len(rows) or match.stop in matched:
            continue
        row, below, code = rows[match.start], rows[match.stop], form.rows[match.target].code
        if below.part != row.part or not below.label or not is_complete(form, code, [below]):
            continue
        if (
            match.score < WHOLE_LABEL and _goes_on(form, code, row)
            if row.flat
            else _stands_over(form, code, row, below, parts[row.part].is_tiled)
        ):
            doubted.add(code)
    return doubted


def _goes_on(form: Form, code: str, row: PrintedRow) -> bool:
    """Whether running text goes on behind the label of a row."""
    label = normalise_label(form.row(code).label_zh)
    _, found, rest = normalise_label(row.label).rpartition(label)
    return bool(found and rest) and not _WHOLE.fullmatch(rest)


def _stands_over(form: Form, code: str, row: PrintedRow, below: PrintedRow, is_tiled: bool) -> bool:
    """Whether what stands beside the figures is not the label, which stands left of it and may go on below."""
    if row.leaf == row.label or _WHOLE.fullmatch(normalise_label(row.leaf)) or code in row_likeness(form, row.leaf):
        return False
    spans = [cell.row_span for cell in row.cells if code in row_likeness(form, cell.text)]
    return bool(spans) and (max(spans) > 1 or not is_tiled or not below.cells[0].text.strip())


def _same_values(row: PrintedRow, taken: Sequence[PrintedRow]) -> bool:
    return [cell.text for cell in row.values] == [cell.text for cell in values_row(taken).values]


def shares_lines(form: Form, rows: Sequence[PrintedRow], match: Match, matched: set[int], parts: Parts) -> bool:
    """Whether a label and its values do not stand on the same lines of a grid.

    One value over several labelled rows may be their sum or each one's; of two lines of values beside one label
    (two years, two organs, a number broken over two lines) the document does not say which is meant.
    """
    row = rows[match.start]
    if row.flat:
        return False
    tall = [cell.row_span for cell in row.values if cell.row_span > 1 and cell.text.strip()]
    if tall and max(tall) > max((cell.row_span for cell in row.cells if cell.text == row.leaf), default=1):
        return True
    taken = rows[match.start : match.stop]
    is_aligned = parts[row.part].kind == "aligned"
    if is_aligned and _stand_between(form, taken[-1], rows[match.stop : match.stop + 1]):
        return True
    is_held = row.has_values or any(r.has_values for r in taken)
    beside = (match.start - 1, match.stop) if is_aligned or not is_held else (match.stop,)
    others = [rows[i] for i in beside if 0 <= i < len(rows) and i not in matched]
    lines = [line for line in others if line.part == row.part and not line.flat and line.has_values]
    if not lines:
        return False
    if is_aligned:
        scores = row_scores(form, taken)
        is_whole = scores.get(form.rows[match.target].code, 0.0) > WHOLE_LABEL - PIECES * (len(taken) - 1)
        return not is_whole or any(len(normalise_label(line.label)) < SHORT_LABEL for line in lines)
    return any(not line.label for line in lines)


def _stand_between(form: Form, values: PrintedRow, below: Sequence[PrintedRow]) -> bool:
    """Whether values have a line of their own above the label of another row that has none beside it."""
    return (
        values.has_values
        and not values.label
        and any(
            row.part == values.part and not row.has_values and anchor(form, row.label, False) is not None
            for row in below
        )
    )


def inverted_blocks(
    form: Form, rows: Sequence[PrintedRow], matches: Sequence[Match], above: Sequence[PrintedRow]
) -> set[str]:
    """Blocks of the form whose values a flattened text prints before their labels: they seem to be of the row above.

    Then values stand right behind the head of a column, or those of a whole row before the label of the first one.
    """
    starts = [match.start for match in matches]
    behind_heads = [i for i, row in enumerate(rows) if row.flat and row.has_values and ends_with_heads(form, row.label)]
    below = [bisect_right(starts, i) for i in behind_heads]
    inverted = {form.rows[matches[at].target].block for at in below if at < len(matches)}
    before = [*above, *rows[: matches[0].start]] if matches and not matches[0].target else []
    if before and _holds_a_row(form, before[-1]):
        inverted.add(form.rows[0].block)
    return inverted


def _holds_a_row(form: Form, row: PrintedRow) -> bool:
    """Whether flattened text holds the values of the form's first row, and does not just number the columns."""
    if not row.flat or (anchor(form, row.label, True) is not None and not names_heads(form, row.label)):
        return False  # the last row of a table before
    columns = form.column_codes[form.rows[0].code]
    values = exact_values(row, len(columns))
    numbers = [str(i) for i in range(1, len(columns) + 1)]
    return values is not None and [cell.text.strip() for cell in values] != numbers
