"""Properties of characters, paragraphs and table rows in a binary Word document.

Section numbers are those of [MS-DOC], Word (.doc) Binary File Format.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from struct import iter_unpack, unpack_from
from typing import NamedTuple

PAGE = 512
"""Formatted disk pages (2.9.2 ChpxFkp, 2.9.186 PapxFkp) are so long."""

CHARACTER_DELETED = 0x0800
CHARACTER_STRUCK = 0x0837
CHARACTER_STRUCK_TWICE = 0x2A53
CHARACTER_HIDDEN = 0x083C
CHARACTER_RAISED = 0x2A48
CHARACTER_HEIGHT = 0x4845
CHARACTER_SIZE = 0x4A43
CHARACTER_COLOUR = 0x6870
CHARACTER_COLOUR_INDEX = 0x2A42
CHARACTER_GROUND = (0x2A0C, 0xCA71, 0x4866)
CHARACTER_SYMBOL = 0x6A09
CHARACTER_STYLE = 0x4A30
PARAGRAPH_STYLE = 0x4600
PARAGRAPH_IN_TABLE = 0x2416
PARAGRAPH_ENDS_ROW = 0x2417
PARAGRAPH_DEPTH = 0x6649
PARAGRAPH_ENDS_INNER_CELL = 0x244B
PARAGRAPH_ENDS_INNER_ROW = 0x244C
PARAGRAPH_ELSEWHERE = (0x6645, 0x6646)
ROW_DEFINITION = 0xD608
ROW_MERGE = 0x5624
ROW_VERTICAL_MERGE = 0xD62B
TABS_CHANGED = 0xC615

MAX_PLACE = 2**31
"""No stream is so long."""

_OPERAND_BYTES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
"""By the upper three bits of an operation; 6 is of variable length (2.6.1 Sprm)."""
_CELL_BYTES = 20

Properties = list[tuple[int, bytes]]
"""Operations and their operands, in order."""


class Runs(NamedTuple):
    """Stretches of the document stream by their begins, and the code of the properties of each."""

    begins: list[int]
    codes: list[bytes]

    def at(self, place: int) -> bytes:
        """The code of the properties of what stands at a place of the stream."""
        return self.run_at(place)[0]

    def run_at(self, place: int) -> tuple[bytes, int]:
        """The code of the properties of what stands at a place of the stream, and where the next run begins."""
        run = bisect_right(self.begins, place)
        end = self.begins[run] if run < len(self.begins) else MAX_PLACE
        return self.codes[run - 1] if run else b"", end


class RowDefinition(NamedTuple):
    """Edges of a row's cells in twentieths of a point, and how each cell is merged.

    Merges are the numbers of 2.9.317 TCGRF: vertically 1 continues the cell above and 3 begins a merged
    cell; horizontally, neighbours with different numbers other than 0 are one cell.
    """

    edges: list[int]
    horizontal: list[int]
    vertical: list[int]


def character_runs(document: bytes, plc: bytes) -> Runs:
    """Runs of 2.8.5 PlcBteChpx, as far as their pages are there."""
    return _runs(document, plc, _character_code)


def paragraph_runs(document: bytes, plc: bytes) -> Runs:
    """Runs of 2.8.6 PlcBtePapx, as far as their pages are there."""
    return _runs(document, plc, _paragraph_code)


def parse_properties(code: bytes, data: bytes = b"") -> Properties:
    """Operations in order; ``data`` is the stream that holds what was too long for its page."""
    properties: Properties = []
    at = 0
    while at + 2 < len(code):
        operation = int.from_bytes(code[at : at + 2], "little")
        at, length = _operand(code, at + 2, operation)
        operand = code[at : at + length]
        if operation in PARAGRAPH_ELSEWHERE:
            place = int.from_bytes(operand, "little")
            size = int.from_bytes(data[place : place + 2], "little")
            properties += parse_properties(data[place + 2 : place + 2 + size])
        else:
            properties.append((operation, operand))
        at += length
    return properties


def value(properties: Properties, operation: int, *, signed: bool = False) -> int:
    """The operand as a number, 0 where the operation is not there."""
    operands = (operand for name, operand in reversed(properties) if name == operation)
    return int.from_bytes(next(operands, b""), "little", signed=signed)


def row_definition(properties: Properties) -> RowDefinition | None:
    """The cells of a row (2.9.311 TDefTableOperand) from the properties of the mark at its end."""
    definition = None
    for operation, operand in properties:
        if operation == ROW_DEFINITION and operand:
            n = operand[0]
            edges = list(unpack_from(f"<{n + 1}h", operand, 1))
            cells = operand[1 + 2 * (n + 1) :]
            flags = [int.from_bytes(cells[_CELL_BYTES * i :][:2], "little") for i in range(n)]
            definition = RowDefinition(edges, [flag & 3 for flag in flags], [flag >> 5 & 3 for flag in flags])
        elif operation == ROW_VERTICAL_MERGE and definition and len(operand) == 2:
            if operand[0] < len(definition.vertical):
                definition.vertical[operand[0]] = operand[1] & 3
        elif operation == ROW_MERGE and definition:
            first, limit = operand[0], min(operand[1], len(definition.horizontal))
            definition.horizontal[first:limit] = [2, *[1] * (limit - first - 1)][: max(0, limit - first)]
    return definition


def _runs(document: bytes, plc: bytes, code_of: Callable[[bytes, int, int], bytes]) -> Runs:
    n_pages = min(max(len(plc) - 4, 0) // 8, len(document) // PAGE)
    runs: list[tuple[int, bytes]] = []
    for (number,) in iter_unpack("<I", plc[4 * (n_pages + 1) :][: 4 * n_pages]):
        place = (number & 0x3FFFFF) * PAGE
        page = document[place : place + PAGE]
        if len(page) == PAGE:
            n_runs = page[-1]
            begins = unpack_from(f"<{n_runs}I", page)
            runs += [(begin, code_of(page, n_runs, run)) for run, begin in enumerate(begins)]
    runs.sort(key=lambda run: run[0])
    return Runs([begin for begin, _ in runs], [code for _, code in runs])


def _character_code(page: bytes, n_runs: int, run: int) -> bytes:
    at = page[4 * (n_runs + 1) + run] * 2
    return page[at + 1 : at + 1 + page[at]] if at else b""


def _paragraph_code(page: bytes, n_runs: int, run: int) -> bytes:
    """The style of a paragraph, as an operation like the others, and its own properties (2.9.181 PapxInFkp)."""
    at = page[4 * (n_runs + 1) + 13 * run] * 2
    if not at:
        return b""
    code = page[at + 1 : at + 2 * page[at]] if page[at] else page[at + 2 : at + 2 + 2 * page[at + 1]]
    return PARAGRAPH_STYLE.to_bytes(2, "little") + code


def _operand(code: bytes, at: int, operation: int) -> tuple[int, int]:
    """Where the operand begins, and its length (2.6.1 Sprm)."""
    length = _OPERAND_BYTES.get(operation >> 13)
    if length is not None:
        return at, length
    if operation == ROW_DEFINITION:
        return at + 2, max(int.from_bytes(code[at : at + 2], "little") - 1, 0)
    if operation == TABS_CHANGED and code[at : at + 1] == b"\xff":
        added = at + 2 + 4 * code[at + 1] if at + 1 < len(code) else len(code)
        return at + 1, added - at + 3 * (code[added] if added < len(code) else 0)
    return at + 1, code[at] if at < len(code) else 0
