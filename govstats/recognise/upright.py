"""Tables that stand on their side: the columns of the form as rows, its rows as columns."""

from __future__ import annotations

from functools import cache

from govstats.form import Form, forms, load_form
from govstats.grid import Grid, Text
from govstats.recognise.columns import part_of
from govstats.recognise.labels import normalise_label

_TABLES = ("requests", "remedies")
"""Tables whose columns are the same in every row."""
_MOST_BESIDE = 2
"""So many labels of columns may stand in one row of a table on its side: two words that are also labels of rows."""


def upright(block: Grid | Text) -> Grid | Text:
    """The block; a table whose columns' labels stand below one another instead of side by side is turned."""
    if isinstance(block, Text) or block.kind == "lines":
        return block
    texts = {cell.text for cell in block.cells if not cell.text.isascii()}
    is_on_its_side = any(_is_on_its_side(block, texts, _labels(_newest(table))) for table in _TABLES)
    return _turned(block) if is_on_its_side and _is_in_columns(block) else block


def _is_in_columns(grid: Grid) -> bool:
    """Whether what stands below one another is one column: in markup, where no slot is missing or taken twice."""
    return grid.kind != "markup" or part_of(grid).is_tiled


def _newest(table: str) -> Form:
    return load_form(forms()[-1], table)


@cache
def _labels(form: Form) -> frozenset[str]:
    return frozenset(normalise_label(column.label_zh) for column in form.columns)


def _is_on_its_side(grid: Grid, texts: set[str], labels: frozenset[str]) -> bool:
    label_of = {text: label for text in texts if (label := normalise_label(text)) in labels}
    if len(label_of) < len(labels) - 1:
        return False
    named = [cell for cell in grid.cells if cell.text in label_of]
    if _most([cell.row for cell in named]) > _MOST_BESIDE:
        return False
    ends = [(cell.column + cell.column_span, label_of[cell.text]) for cell in named]  # groups stand left of some
    below = [{label for end, label in ends if end == edge} for edge, _ in ends]
    return max(map(len, below)) >= len(labels) - 1


def _most(numbers: list[int]) -> int:
    return max(map(numbers.count, numbers), default=0)


def _turned(grid: Grid) -> Grid:
    cells = (
        cell._replace(row=cell.column, column=cell.row, row_span=cell.column_span, column_span=cell.row_span)
        for cell in grid.cells
    )
    return grid._replace(cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))
