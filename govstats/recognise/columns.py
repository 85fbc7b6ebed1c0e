"""Which column of the form each value of a printed row stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from govstats.grid import Cell, Grid, Text
from govstats.recognise.align import align, options_alone, sandwich
from govstats.recognise.labels import is_qualified

Likeness = Mapping[str, float]
Heads = Callable[[tuple[str, ...]], Likeness]
"""Code -> similarity for the texts over one value, top first; for one form and kind of code always the same object."""

SURE = 0.75
"""Similarity from which on a header cell names a column for certain."""


class Part(NamedTuple):
    """What recognition asks of a grid for every row of it."""

    kind: str
    n_columns: int
    is_tiled: bool
    """Whether cells and spans cover every slot exactly once: only then does a slot say what stands above what.
    Where a marked-up table lost its spans or has wrong ones, the slots of different rows have nothing in common."""
    caption: str = ""
    """单位：万元 right above the table, or in its first rows."""
    is_after_lines: bool = False
    """Whether lines whose columns are in doubt stand right before it."""


_CAPTION = re.compile(r"[(（]?单位[:：].{1,12}")
_CAPTION_ROWS = 2
_MOST_KEPT = 200
"""Texts of heads whose columns are kept; a report's table has 45."""


def part_of(grid: Grid, before: Grid | Text | None = None) -> Part:
    """Kind, width and tiling of a grid, and the unit that the last line of text before it states."""
    n_rows, n_columns = grid.n_rows, grid.n_columns
    covered: list[int] = []
    for cell in grid.cells:
        first = cell.row * n_columns + cell.column
        if cell.row_span == cell.column_span == 1:
            covered.append(first)
        else:
            for start in range(first, first + cell.row_span * n_columns, n_columns):
                covered.extend(range(start, start + cell.column_span))
    last_line = before.text.rstrip().rpartition("\n")[2].strip() if isinstance(before, Text) else ""
    above = [last_line, *[cell.text for cell in grid.cells if cell.row < _CAPTION_ROWS]]
    caption = next((text for text in reversed(above) if _CAPTION.fullmatch(text)), "")
    is_after_lines = isinstance(before, Grid) and before.kind == "lines"
    return Part(grid.kind, n_columns, len(covered) == n_rows * n_columns == len(set(covered)), caption, is_after_lines)


@dataclass(frozen=True, eq=False)
class Header:
    """The lowest header cells over the values: for each the slots that it covers, its text and its column.

    ``columns`` has None for a printed column that is none of the form's (a note, an empty column).
    """

    slots: tuple[tuple[int, int], ...]
    texts: tuple[str, ...]
    columns: tuple[str | None, ...]
    evidence: float
    """Sum of the similarities of the columns that their own text speaks for."""
    boxes: tuple[tuple[float, float], ...] = ()
    """Left and right edges on the page, where the source has geometry."""
    names_too_many: bool = False
    """More cells than the form has columns name one for certain: two years side by side, the region beside the
    organ. Which of them is meant is not certain."""
    leaves_out: bool = False
    """A cell names a column for certain and stands for none: the columns are in another order."""
    is_of_figures: bool = False
    """The slots are those of the columns of figures, and every one of them is known (tables without rules)."""
    others: Mapping[str, str] = field(default_factory=dict)
    """Columns of the form that have a head, and no figure at all below it, with the text of that head."""

    @cached_property
    def known(self) -> tuple[str, ...]:
        return tuple(column for column in self.columns if column)

    @cached_property
    def text_over(self) -> dict[str, str]:
        """Column code -> the text of its header cell."""
        return {column: text for column, text in zip(self.columns, self.texts, strict=True) if column}

    @cached_property
    def over_slot(self) -> dict[int, list[int]]:
        """Slot -> the header cells that cover it, by number."""
        over: dict[int, list[int]] = {}
        for i, (start, stop) in enumerate(self.slots):
            for slot in range(start, stop):
                over.setdefault(slot, []).append(i)
        return over


Stack = tuple[tuple[int, int], list[Cell]]
"""The slots under one header cell, and the header cells over them, top first."""


def header_stacks(rows: Sequence[Sequence[Cell]], first_slot: int, n_slots: int) -> list[Stack]:
    """For each lowest header cell its slots and all header cells above and including it."""
    covering: list[list[Cell]] = [[] for _ in range(n_slots)]
    for cells in rows:
        for cell in cells:
            for slot in range(cell.column, min(cell.column + cell.column_span, n_slots)):
                covering[slot].append(cell)
    stacks = [((slot, slot + 1), covering[slot]) for slot in range(first_slot, n_slots)]
    return _joined(stacks, lambda left, right: left[-1] is right[-1])


def _joined(stacks: list[Stack], are_one: Callable[[list[Cell], list[Cell]], bool]) -> list[Stack]:
    joined: list[Stack] = []
    for (start, stop), stack in stacks:
        if joined and stack and joined[-1][1] and are_one(joined[-1][1], stack):
            joined[-1] = (joined[-1][0][0], stop), stack
        else:
            joined.append(((start, stop), stack))
    return joined


def _same_texts(left: list[Cell], right: list[Cell]) -> bool:
    """The repeated text of what was one cell."""
    return bool(left[-1].text.strip()) and [cell.text for cell in left] == [cell.text for cell in right]


def read_header(
    rows: Sequence[Sequence[Cell]],
    first_slot: int,
    n_slots: int,
    codes: tuple[str, ...],
    likeness: Heads,
) -> Header:
    """The header that stands in these rows, its cells aligned to the column codes of the form.

    A header whose texts all are exactly columns of the form may have them in another order; otherwise the
    order of the form is kept and what is garbled between two sure neighbours is filled.
    """
    stacks = header_stacks(rows, first_slot, n_slots)
    while len(stacks) > 1 and _is_over_labels(stacks[0][1], first_slot, likeness):
        stacks = stacks[1:]
    header = align_stacks(stacks, codes, likeness)
    return align_stacks(_joined(stacks, _same_texts), codes, likeness) if header.names_too_many else header


def align_stacks(stacks: list[Stack], codes: tuple[str, ...], likeness: Heads) -> Header:
    """The header whose lowest cells, with those over them, are aligned to the column codes of the form."""
    lowest = [stack[-1] if stack else None for _, stack in stacks]
    boxes = tuple([(cell.box[0], cell.box[2]) if cell and cell.box else (0.0, 0.0) for cell in lowest])
    texts = tuple([tuple([cell.text for cell in stack]) for _, stack in stacks])
    align_texts = _align_texts if sum(map(len, texts)) <= _MOST_KEPT else _align_texts.__wrapped__
    columns, evidence, n_sure, leaves_out = align_texts(texts, codes, likeness)
    return Header(
        tuple([slots for slots, _ in stacks]),
        tuple([stack[-1] if stack else "" for stack in texts]),
        columns,
        evidence,
        boxes if all(right > left for left, right in boxes) else (),
        n_sure > len(codes),
        leaves_out,
    )


@lru_cache(maxsize=1024)
def _align_texts(
    stacks: tuple[tuple[str, ...], ...], codes: tuple[str, ...], likeness: Heads
) -> tuple[tuple[str | None, ...], float, int, bool]:
    """The columns that header texts stand for, how much speaks for these, how many texts surely name one, and
    whether one of these stands for none."""
    scores = [likeness(stack) for stack in stacks]
    columns = _in_any_order(scores, codes) or _in_order(scores, codes)
    named = {column for column, score in zip(columns, scores, strict=True) if column in score}
    for i, (stack, score, column) in enumerate(zip(stacks, scores, columns, strict=True)):
        if column and column not in named:
            is_elsewhere = any(other.get(column, 0.0) >= SURE for other in scores)
            if is_elsewhere or not named.issuperset(score) or (stack and is_qualified(stack[-1])):
                columns[i] = None  # its text says another one, or another text says it
    are_sure = [max(score.values(), default=0.0) >= SURE for score in scores]
    leaves_out = any(sure and not column for sure, column in zip(are_sure, columns, strict=True))
    evidence = sum(score.get(column, 0.0) for score, column in zip(scores, columns, strict=True) if column)
    return tuple(columns), evidence, sum(are_sure), leaves_out


def _in_any_order(scores: list[Likeness], codes: Sequence[str]) -> list[str | None] | None:
    exact = [next((code for code, score in s.items() if score == 1.0 and code in codes), None) for s in scores]
    found = [code for code in exact if code]
    return exact if len(found) == len(set(found)) == len(codes) else None


def _in_order(scores: list[Likeness], codes: Sequence[str]) -> list[str | None]:
    matched: list[str | None] = [None] * len(scores)
    for match in align(options_alone(scores, codes), len(codes)):
        matched[match.start] = codes[match.target]
    return sandwich(codes, matched)


def cells_by_column(values: Sequence[Cell], header: Header, kind: str) -> dict[str, Cell] | None:
    """Column code -> the value that stands in it, or None where that is not certain.

    Certain are values that each stand under exactly one header cell of a page, and, where that says nothing, a
    row that has as many values as the header has cells: their order decides. In marked-up tables the spans of
    single rows are often wrong, and ruled ones may go on in columns of other widths, so there the order goes first.
    But for marked-up tables, a blank left of the header is the label's: with it, all would stand one column on.
    Without rules, a value below no header text at all may belong to any column, and so may those beside it.
    In scans a rule that was not seen makes one head of two and one value too few: there all must stand in order.
    """
    if kind == "aligned" and any(cell.text.strip() and not _is_headed(cell, header) for cell in values):
        return None
    in_place = kind == "markup" or all(cell.column >= header.slots[0][0] for cell in values[:1])
    as_many = in_place and len(values) == len(header.columns)
    if kind == "ruled" and as_many and any(cell.confidence is not None for cell in values):
        as_many = all(map(_stands_at, values, header.slots))
    if as_many and (kind in ("markup", "ruled") or all(map(_stands_under, values, header.slots))):
        found: dict[str | None, Cell] | None = dict(zip(header.columns, values, strict=True))
    else:
        found = _cells_under(values, header)
        if not found and as_many:
            found = dict(zip(header.columns, values, strict=True))
    return None if found is None else {column: cell for column, cell in found.items() if column}


def _is_over_labels(stack: Sequence[Cell], first_slot: int, likeness: Heads) -> bool:
    """Whether the head is that of the labels, where its edge is not just that of the labels."""
    return bool(stack) and stack[-1].column < first_slot and not likeness((stack[-1].text,))


def are_in_step(values: Sequence[Cell], header: Header) -> bool:
    """Whether there is a value for each header cell, in slots that are its own at least in part.

    Then edges of cells that miss each other, as word processors leave them, part no value from its header.
    """
    return len(values) == len(header.slots) and all(map(_stands_at, values, header.slots))


def _stands_at(cell: Cell, slots: tuple[int, int]) -> bool:
    return cell.column < slots[1] and slots[0] < cell.column + cell.column_span


def _stands_under(cell: Cell, slots: tuple[int, int]) -> bool:
    return cell.column == slots[0] and cell.column + cell.column_span == slots[1]


def _cells_under(values: Sequence[Cell], header: Header) -> dict[str | None, Cell] | None:
    placed: dict[str | None, Cell] = {}
    for cell in values:
        under = _header_cells_over(cell, header)
        columns = {header.columns[i] for i in under} - {None}
        if (len(under) > 1 and columns and cell.text.strip()) or any(
            column in placed and placed[column].text != cell.text for column in columns
        ):
            return None
        placed.update(dict.fromkeys(columns, cell))
    return placed


def _is_headed(cell: Cell, header: Header) -> bool:
    return any(header.texts[i].strip() for i in _header_cells_over(cell, header))


def _header_cells_over(cell: Cell, header: Header) -> set[int]:
    slots = range(cell.column, cell.column + cell.column_span)
    return {i for slot in slots for i in header.over_slot.get(slot, ())}


def header_on_page(header: Header, first_row: Sequence[Cell]) -> Header | None:
    """The header of the part before for a part without one: the same columns, by their edges on the page.

    None where the source has no geometry; the slots are those of the new part.
    """
    if not header.boxes or not all(cell.box for cell in first_row):
        return None
    return _header_at(header, tuple((c.column, c.column_span, c.box[0], c.box[2]) for c in first_row if c.box))


@lru_cache(maxsize=500)
def _header_at(header: Header, row: tuple[tuple[int, int, float, float], ...]) -> Header | None:
    """The header in the slots of a row whose cells have these columns, spans and edges; most rows share theirs."""
    slots = []
    for left, right in header.boxes:
        middle = (left + right) / 2
        under = [(column, column + span) for column, span, start, end in row if start < middle < end]
        if len(under) != 1:
            return None
        slots += under
    if any(after[0] < before[1] for before, after in pairwise(slots)):
        return None  # one of its cells stands over others
    return replace(header, slots=tuple(slots))
