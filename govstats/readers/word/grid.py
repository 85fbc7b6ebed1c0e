"""Where the cells of a Word table stand: merged cells, and edges that miss each other by a hair."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from govstats.readers.flow import Flow, Slot

HAIR = 30
"""Edges of cells no further apart than this, in twentieths of a point, are one edge."""


class WordCell(NamedTuple):
    """A cell as its row has it, before it is merged with the cells above and below."""

    left: int
    right: int
    merge: str | None
    """``restart`` where cells merged vertically begin, ``continue`` in the cells below."""
    content: Flow


def merged_slots(rows: Iterable[list[WordCell]]) -> list[Slot]:
    """The slots of a table; what stands in a cell that continues the one above is not printed."""
    slots: list[Slot] = []
    above: dict[int, int] = {}
    for at, row in enumerate(rows):
        merged: dict[int, int] = {}
        for cell in row:
            begin = above.get(cell.left) if cell.merge == "continue" else None
            if begin is None:
                begin = len(slots)
                slots.append(Slot(at, cell.left, 1, cell.right - cell.left, cell.content))
            else:
                slots[begin] = slots[begin]._replace(row_span=at + 1 - slots[begin].row)
            if cell.merge:
                merged[cell.left] = begin
        above = merged
    return slots


def snapped(slots: list[Slot], edges: list[int]) -> list[Slot]:
    """Slots with grid columns replaced by their places on the page, a hair's breadth taken as none.

    ``edges`` are the places of the grid columns in twentieths of a point; where they do not fit the slots,
    the slots come back as they are.
    """
    places = joined_edges(edges)
    placed = []
    for slot in slots:
        end = slot.column + slot.column_span
        if end >= len(edges) or places[edges[end]] <= places[edges[slot.column]]:
            return slots
        left, right = places[edges[slot.column]], places[edges[end]]
        placed.append(Slot(slot.row, left, slot.row_span, right - left, slot.content))
    return placed


def joined_edges(edges: Iterable[int]) -> dict[int, int]:
    """For each edge the first of those that lie within :data:`HAIR` of that first one."""
    joined: dict[int, int] = {}
    first = None
    for edge in sorted(edges):
        if first is None or edge - first > HAIR:
            first = edge
        joined[edge] = first
    return joined
