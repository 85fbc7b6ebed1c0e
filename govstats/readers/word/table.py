"""The rows and cells of a Word table, and what their properties say."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from govstats.readers.word.look import Stated, is_on
from govstats.readers.word.parts import Parts, attribute, parts_of

MAX_GRID_SPAN = 1000
"""Larger spans are cut to it; Word allows 63 columns."""

_TRANSPARENT = frozenset(["sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "annotation", "content"])


def _number(text: str, default: int) -> int:
    return int(text[:9]) if text.isdecimal() else default


def columns_before(stated: Stated) -> int:
    """How many columns of the grid a row with these properties leaves free before its first cell."""
    return min(_number(stated.get("gridBefore", ""), 0), MAX_GRID_SPAN)


def columns_of(stated: Stated) -> int:
    """How many columns of the grid a cell with these properties covers."""
    return max(1, min(_number(stated["gridSpan"], 1), MAX_GRID_SPAN)) if "gridSpan" in stated else 1


def merge_of(stated: Stated, name: str) -> str | None:
    """``restart``, ``continue`` or None; Word 2003 writes ``vmerge``, later ones ``vMerge``."""
    merge = stated.get(name, stated.get(f"{name[0]}Merge")) if stated else None
    return "continue" if merge == "" else merge


def is_deletion(annotation: etree._Element) -> bool:
    """Whether a tracked change of Word 2003 took this away."""
    return attribute(annotation, "type") == "Word.Deletion"


def is_row_hidden(stated: Stated) -> bool:
    return "del" in stated or is_on(stated.get("hidden"))


def within(parts: Parts, name: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also those in content controls and tracked changes."""
    for part_name, part in parts:
        if part_name == name:
            yield part
        elif part_name in _TRANSPARENT and not (part_name == "annotation" and is_deletion(part)):
            yield from within(parts_of(part), name)


def edges_of(table: etree._Element) -> list[int]:
    """The left edges of the grid columns in twentieths of a point, and the right edge of the last."""
    edges = [0]
    for column in table.iterfind("{*}tblGrid/{*}gridCol"):
        width = attribute(column, "w")
        edges.append(edges[-1] + (int(width[:9]) if width.isdecimal() else 0))
    return edges
