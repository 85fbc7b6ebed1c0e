"""The header in force over each matched row of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import NamedTuple

from govstats.form import Form
from govstats.recognise.align import Match
from govstats.recognise.columns import Header, Heads, Part, header_on_page, read_header
from govstats.recognise.figure_columns import carried_over, read_heads
from govstats.recognise.labels import (
    ANOTHER_MATTER,
    QUALIFIER,
    column_likeness,
    column_spellings,
    column_stack_likeness,
    heading_spellings,
    is_qualified,
    normalise_label,
)
from govstats.recognise.matching import values_row
from govstats.recognise.rows import PrintedRow
from govstats.recognise.running import names_column_of_another_form, names_other_quantity

Parts = Mapping[int, Part]
"""Block number -> what is known of it, for the blocks that are grids."""


_NO_COUNT = re.compile("率|金额|新增|小计")
_SHORT_HEAD = 6
"""So few characters are a head of a column, and no caption."""
_MOST_KEPT = 20
"""Lines over a row whose order is kept; heads have three at most."""


class Heading(NamedTuple):
    """What stands over a row."""

    header: Header | None
    counts: bool = True
    """Whether a full count of values may decide without header: not where what is printed over them names
    columns in another order than the form's, or more columns than the form has."""


def headings(form: Form, rows: Sequence[PrintedRow], matches: Sequence[Match], parts: Parts) -> Iterator[Heading]:
    """For each match the header above it, else the one before it in its block of the form."""
    matched = {i for match in matches for i in range(match.start, match.stop)}
    memory: dict[str, tuple[int, Heading]] = {}
    below = _rows_below(form, rows, matches, parts)
    counts = True
    for match in matches:
        first, row = rows[match.start], form.rows[match.target]
        codes = form.column_codes[row.code]
        if first.flat:
            heading = _running_heading(form, codes, first.label)
        else:
            under = below.get((first.part, row.block), ())
            heading = _heading_above(form, codes, rows, match.start, matched, parts, under)
        if heading is not None:
            memory[row.block] = first.part, heading
            counts = heading.counts
        seen_in, heading = memory.get(row.block, (first.part, Heading(None, counts)))
        holder = values_row(rows[match.start : match.stop])
        if seen_in != holder.part:
            heading = _carried(heading, holder, parts, below.get((holder.part, row.block), ()))
            if heading.header is not None and heading.header.is_of_figures:
                memory[row.block] = holder.part, heading
        yield heading


def _rows_below(
    form: Form, rows: Sequence[PrintedRow], matches: Sequence[Match], parts: Parts
) -> dict[tuple[int, str], list[PrintedRow]]:
    """The rows of each block of the form in each part whose columns are those of its figures."""
    below: dict[tuple[int, str], list[PrintedRow]] = {}
    for match in matches:
        for row in rows[match.start : match.stop]:
            if not row.flat and parts[row.part].kind == "aligned":
                below.setdefault((row.part, form.rows[match.target].block), []).append(row)
    return below


def _heading_above(
    form: Form,
    codes: tuple[str, ...],
    rows: Sequence[PrintedRow],
    start: int,
    matched: set[int],
    parts: Parts,
    below: Sequence[PrintedRow],
) -> Heading | None:
    """The header that the unmatched rows right above make, if they name columns."""
    if start - 1 in matched:
        return None
    part = parts[rows[start].part]
    above, begin = _rows_above(rows, start, matched, rows[start].part), parts[rows[start].part]
    if not above and start > 0 and rows[start - 1].part in parts:
        above = _without_values(_rows_above(rows, start, matched, rows[start - 1].part))
        begin = parts[rows[start - 1].part]
    cells = [row.cells for row in above if any(cell.text.strip() for cell in row.cells) and not _is_extra(row)]
    if not cells:
        return None
    other_order = _other_order if len(cells) <= _MOST_KEPT else _other_order.__wrapped__
    in_order = not other_order(form, codes, tuple([tuple([cell.text for cell in line]) for line in cells]))
    if (part.kind == "markup" and not (part.is_tiled and begin.is_tiled)) or part.n_columns != begin.n_columns:
        texts = [cell.text for line in cells for cell in line]
        if not in_order or _names_something_else(form, codes, texts) or any(_is_beside(form, text) for text in texts):
            return Heading(None, counts=False)
        return Heading(None) if any(column_likeness(form, text).keys() & set(codes) for text in texts) else None
    edge = min((cell.column for cell in _first_full_row(rows, start, len(codes)).values), default=part.n_columns)
    lines = [row.cells for row in _without_values(above)]
    is_one = begin is part
    if below:
        heads = read_heads(lines, below, codes, _heads(form), is_one_grid=is_one)
        if heads is not None:
            return Heading(heads, in_order)
    header = read_header(cells, edge, part.n_columns, codes, _heads(form))
    if not is_one and not _stands_over(header, _first_full_row(rows, start, len(codes))):
        return Heading(None, in_order)
    taken = [text for text, column in zip(header.texts, header.columns, strict=True) if column]
    if header.names_too_many or any(names_column_of_another_form(form, text) for text in taken):
        return Heading(None, counts=False)
    if len(header.known) * 2 > len(codes) or _names_nothing_else(form, header):
        others = [text for text, column in zip(header.texts, header.columns, strict=True) if column is None]
        return Heading(header, in_order and not header.leaves_out and not any(map(is_qualified, others)))
    says_else = _names_something_else(form, codes, header.texts) and len(header.slots) >= len(codes)
    return None if in_order and not says_else else Heading(None, counts=False)


@cache
def _heads(form: Form) -> Heads:
    return partial(column_stack_likeness, form)


def _stands_over(header: Header, row: PrintedRow) -> bool:
    """Whether the cells of a header of another grid stand on the page over those that share their slots."""
    return not header.boxes or all(
        header.boxes[i][0] < (cell.box[0] + cell.box[2]) / 2 < header.boxes[i][1]
        for cell in row.values
        if cell.box
        for i in header.over_slot.get(cell.column, ())
    )


def _names_nothing_else(form: Form, header: Header) -> bool:
    """Whether every cell of a header is just a column of the form: a table of totals alone, or of some columns.

    Not where other rows have other columns: there such a header is that of another form.
    """
    columns = zip(header.texts, header.columns, strict=True)
    is_of_all = len({form.column_codes[row.code] for row in form.rows}) == 1 and bool(header.slots)
    return is_of_all and all(c and column_likeness(form, text).get(c) == 1 for text, c in columns)


_YEAR = re.compile(r"(?:19|20)\d\d年?")


def _is_extra(row: PrintedRow) -> bool:
    """Whether a row holds numbers beside a label, and not years alone: a row that the publisher added, no header."""
    numbers = [text for cell in row.values if (text := cell.text.strip())]
    return bool(row.label and numbers) and not all(map(_YEAR.fullmatch, numbers))


def _first_full_row(rows: Sequence[PrintedRow], start: int, n_columns: int) -> PrintedRow:
    """The first row from ``start`` on in its part with a value for every column: in others a note may stand first."""
    part = rows[start].part
    in_part = (row for row in rows[start:] if row.part == part)
    return next((row for row in in_part if len(row.values) >= n_columns), rows[start])


_NEUTRAL = re.compile(
    r"(?:数据|数值|数量|列|栏|第)?\d{0,2}(?:列|栏)?|件数?|数量|序号|(?:统计)?(?:项目|指标|事项|内容|类别|名称)(?:名称)?"
)
"""Headers that name nothing, of values (数据1, 第2列) or of labels (项目, 统计指标)."""


def _names_something_else(form: Form, codes: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether there are as many header texts as columns, and they are not the form's, or one is of another matter."""
    if any(ANOTHER_MATTER.search(normalise_label(text)) for text in texts):
        return True
    telling = [text for text in texts if text.strip() and not _NEUTRAL.fullmatch(normalise_label(text))]
    telling = [text for text in telling if not _ends_a_header(form, codes, normalise_label(text))]
    named = {code for text in telling for code in column_likeness(form, text)} & set(codes)
    return len(telling) >= len(codes) and len(named) * 2 <= len(codes) and not _are_headings(form, telling)


def _is_beside(form: Form, text: str) -> bool:
    """Whether a text heads a column of another year, a rate or a subtotal: with it, a row may seem full."""
    label = normalise_label(text)
    is_told = len(label) <= _SHORT_HEAD and bool(QUALIFIER.match(label) or _NO_COUNT.search(label))
    return is_told and not column_likeness(form, text)


def _ends_a_header(form: Form, codes: Sequence[str], text: str) -> bool:
    """Whether a text is the rest of a column's header that a page break cut in two."""
    labels = (label for code in codes for label in column_spellings(form)[code])
    return any(label.endswith(text) and label != text for label in labels)


def _are_headings(form: Form, texts: Sequence[str]) -> bool:
    """Only titles of sections and groups, which stand over all columns."""
    return all(normalise_label(text).endswith(heading_spellings(form)) for text in texts)


def _rows_above(rows: Sequence[PrintedRow], start: int, matched: set[int], part: int) -> Sequence[PrintedRow]:
    first = start
    while first > 0 and first - 1 not in matched and rows[first - 1].part == part:
        first -= 1
    return rows[first:start]


def _without_values(above: Sequence[PrintedRow]) -> Sequence[PrintedRow]:
    """The last of some rows, behind the last one that has values."""
    first = len(above)
    while first > 0 and not above[first - 1].has_values:
        first -= 1
    return above[first:]


@lru_cache(maxsize=1024)
def _other_order(form: Form, codes: tuple[str, ...], lines: tuple[tuple[str, ...], ...]) -> bool:
    """Whether a line of header texts names columns of the form in another order."""
    first_below = {
        normalise_label(heading): i
        for i, code in reversed(list(enumerate(codes)))
        for heading in form.column(code).headings_zh
    }
    for texts in lines:
        named = [place for text in texts if (place := _place_named(form, codes, text, first_below)) is not None]
        if named != sorted(named) or not all(_names_in_order(form, codes, text) for text in texts):
            return True
    return False


def _place_named(form: Form, codes: Sequence[str], text: str, first_below: Mapping[str, int]) -> int | None:
    """The place of the one column that a head names exactly, or of the first below the heading that it is."""
    exact = [code for code, score in column_likeness(form, text).items() if score == 1 and code in codes]
    return codes.index(exact[0]) if len(exact) == 1 else first_below.get(normalise_label(text))


@lru_cache(maxsize=1024)
def _running_heading(form: Form, codes: tuple[str, ...], text: str) -> Heading | None:
    """For flattened text: whether the labels that stand whole before a row are the form's, in its order."""
    is_else = names_other_quantity(form, codes, text) or names_column_of_another_form(form, text)
    if is_else or not _names_in_order(form, codes, text):
        return Heading(None, counts=False)
    run = normalise_label(text)
    n_named = sum(run.count(normalise_label(form.column(code).label_zh)) == 1 for code in codes)
    return Heading(None) if n_named > 1 else None


def _names_in_order(form: Form, codes: Sequence[str], text: str) -> bool:
    """Whether the column labels that stand whole in one text do so in the form's order.

    Short ones may be part of other words; but the last column (总计) does not stand before the first.
    """
    run = normalise_label(text)
    labels = [normalise_label(form.column(code).label_zh) for code in codes]
    if run.count(labels[0]) == run.count(labels[-1]) == 1 and run.find(labels[-1]) < run.find(labels[0]):
        return False
    whole = [label for label in labels if len(label) > 2 and run.count(label) == 1]
    found = [run.find(label) for label in whole]
    between = {run[at + len(label) : end] for label, at, end in zip(whole, found, found[1:], strict=False)}
    return found == sorted(found) and between.isdisjoint(labels)


def _carried(heading: Heading, row: PrintedRow, parts: Parts, below: Sequence[PrintedRow]) -> Heading:
    """The header of the part before, for a part that has none of its own."""
    if heading.header is None or row.flat:
        return Heading(None, heading.counts)
    if below and heading.header.is_of_figures:
        return Heading(carried_over(heading.header, below), heading.counts)
    part = parts[row.part]
    if heading.header.slots[-1][1] == part.n_columns and part.kind == "markup" and part.is_tiled:
        return heading
    return Heading(header_on_page(heading.header, row.cells), heading.counts)
