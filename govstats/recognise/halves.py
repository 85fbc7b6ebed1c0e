"""Table 三 printed in two halves side by side, each with its own header and labels, as one grid."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from govstats.form import forms, load_form
from govstats.grid import Cell, Grid, Text
from govstats.recognise.columns import part_of
from govstats.recognise.labels import label_variants, normalise_label, row_spellings

LEAST_LABELS = 4
"""So many labels of rows stand in each half."""


def halves(block: Grid | Text) -> list[Grid | Text]:
    """The block; the two grids, left and right, where it holds two halves of the table side by side."""
    if isinstance(block, Text) or block.kind == "lines":
        return [block]
    wanted = _heads()
    heads = [cell for cell in block.cells if not cell.text.isascii() and normalise_label(cell.text) in wanted]
    if len(heads) != 2 * len(wanted):
        return [block]
    in_order = sorted(heads, key=lambda cell: cell.column)
    first, second = in_order[: len(wanted)], in_order[len(wanted) :]
    edge = _edge(block, max(map(_end, first)), second[0].column)
    if edge is None or any(len({normalise_label(c.text) for c in one}) < len(wanted) for one in (first, second)):
        return [block]
    left = [cell for cell in block.cells if cell.column < edge]
    right = [cell._replace(column=cell.column - edge) for cell in block.cells if cell.column >= edge]
    rows = [set(_rows(cells)) for cells in (left, right)]
    if min(map(len, rows)) < LEAST_LABELS or rows[0] & rows[1]:
        return [block]
    parts = [block._replace(cells=tuple(cells)) for cells in (left, right)]
    is_parted = block.kind != "markup" or all(part_of(part).is_tiled for part in parts)
    return [*parts] if is_parted else [block]


@cache
def _heads() -> frozenset[str]:
    return frozenset(normalise_label(column.label_zh) for column in load_form(forms()[-1], "requests").columns)


@cache
def _row_of() -> dict[str, str]:
    """Each spelling of a row, numbered or not -> its code."""
    newest_last = [row_spellings(load_form(form, "requests")) for form in forms()]
    return {spelling: code for of_form in newest_last for code, spellings in of_form.items() for spelling in spellings}


def _rows(cells: list[Cell]) -> Iterator[str]:
    """The rows of the form that some cells surely name."""
    heads = _heads()
    for cell in cells:
        variants = label_variants(cell.text) if cell.text else ()
        if heads.isdisjoint(variants):
            yield from (_row_of()[variant] for variant in variants if variant in _row_of())


def _end(cell: Cell) -> int:
    return cell.column + cell.column_span


def _edge(grid: Grid, start: int, stop: int) -> int | None:
    """The first column from ``start`` to ``stop`` at whose left edge no cell goes on."""
    crossed = {at for cell in grid.cells for at in range(cell.column + 1, _end(cell))}
    return next((at for at in range(start, stop + 1) if at not in crossed), None)
