"""The text of a binary Word document: its pieces, put together, and the marks at the end of paragraphs.

Section numbers are those of [MS-DOC], Word (.doc) Binary File Format.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from struct import iter_unpack, unpack_from
from typing import NamedTuple

from govstats.readers.doc.properties import (
    CHARACTER_COLOUR,
    CHARACTER_COLOUR_INDEX,
    CHARACTER_DELETED,
    CHARACTER_GROUND,
    CHARACTER_HEIGHT,
    CHARACTER_HIDDEN,
    CHARACTER_RAISED,
    CHARACTER_SIZE,
    CHARACTER_STRUCK,
    CHARACTER_STRUCK_TWICE,
    CHARACTER_SYMBOL,
    Properties,
    Runs,
    parse_properties,
    value,
)
from govstats.readers.doc.styles import StyledParagraphs
from govstats.readers.flow import DARK, LOWERED, PALE, RAISED
from govstats.readers.text import REVERSED
from govstats.readers.word.look import LEAST_RAISE, LEAST_SIZE, SMALLER
from govstats.readers.word.printed import prints_without_result

PARAGRAPH, CELL = 0x0D, 0x07
_FIELD_BEGINS, _FIELD_RESULT, _FIELD_ENDS = 0x13, 0x14, 0x15
_PRINTED = {0x09: "\t", 0x0B: "\n", 0x0C: "\n", 0x0E: "\n", 0x1E: "-"}
"""What control characters print (2.4.1); the others print nothing."""
_SYMBOL = 0x28
"""Stands for a character of a symbol font; which one it is there is not known."""
_LONGEST_NAME = 20
"""Characters at the begin of a field in which its name stands."""
_COMPRESSED = 0x40000000


class Piece(NamedTuple):
    """A stretch of text as it is stored: its place in the document stream and the bytes of a character."""

    place: int
    n_characters: int
    width: int
    code: bytes = b""
    """Properties that were set when the document was last saved in haste."""


class Mark(NamedTuple):
    """The end of a paragraph, cell or row: the text before it and its place in the document stream."""

    text: str
    place: int
    character: int


def parse_pieces(clx: bytes) -> list[Piece]:
    """The pieces of 2.9.38 Clx, in the order of the text."""
    at = 0
    changes: list[bytes] = []
    while clx[at : at + 1] == b"\x01":
        end = at + 3 + int.from_bytes(clx[at + 1 : at + 3], "little")
        changes.append(clx[at + 3 : end])
        at = end
    if clx[at : at + 1] != b"\x02":
        return []
    n = (int.from_bytes(clx[at + 1 : at + 5], "little") - 4) // 12
    ends = unpack_from(f"<{n + 1}I", clx, at + 5)
    places = iter_unpack("<2xIH", clx[at + 9 + 4 * n :][: 8 * n])
    pieces = []
    for begin, end, (place, change) in zip(ends, ends[1:], places, strict=False):
        is_compressed = bool(place & _COMPRESSED)
        place &= _COMPRESSED - 1
        pieces.append(
            Piece(
                place // 2 if is_compressed else place,
                end - begin,
                1 if is_compressed else 2,
                _code_of(change, changes),
            )
        )
    return pieces


def _code_of(change: int, changes: list[bytes]) -> bytes:
    """The properties of a piece (2.9.213 Prm): one of a few operations with its value, or a place in a list."""
    number = change >> 1
    if change & 1:
        return changes[number] if number < len(changes) else b""
    operation = _OPERATIONS.get(number & 0x7F)
    return operation.to_bytes(2, "little") + bytes([change >> 8]) if operation else b""


def pieces_between(pieces: list[Piece], begin: int, end: int) -> Iterator[Piece]:
    """The parts of the pieces that hold the characters from ``begin`` to ``end``."""
    at = 0
    for piece in pieces:
        first, last = max(begin - at, 0), min(end - at, piece.n_characters)
        if first < last:
            yield piece._replace(place=piece.place + first * piece.width, n_characters=last - first)
        at += piece.n_characters


def read_marks(
    document: bytes, pieces: Iterator[Piece], characters: Runs, styled: StyledParagraphs | None = None
) -> Iterator[Mark]:
    """Every end of a paragraph, cell or row, with the printed text since the one before."""
    text: list[str] = []
    fields: list[bool] = []
    field_code = ""
    digit_size = 0
    for place, code, (look, size) in _characters(document, pieces, characters, styled):
        if code == CELL or (code == PARAGRAPH and look != "hidden"):
            yield Mark(_joined(text), place, code)
            text.clear()
            digit_size = 0
        elif code == _FIELD_BEGINS:
            fields.append(False)
            field_code = ""
        elif code in (_FIELD_RESULT, _FIELD_ENDS):
            has_result = not fields or fields.pop()
            if code == _FIELD_RESULT:
                fields.append(True)
            elif not has_result and all(fields) and prints_without_result(field_code):
                text.append(REVERSED)
        elif not all(fields):
            field_code += chr(code) if len(field_code) < _LONGEST_NAME else ""
        elif look == "symbol" and code == _SYMBOL:
            text.append("\ufffd")
        elif look != "hidden":
            character = chr(code) if code >= 0x20 else _PRINTED.get(code, "")
            before, behind = _MARKS.get(look, ("", ""))
            is_digit = character.isdigit() and look != "raised"
            if is_digit and size < SMALLER * digit_size:
                before = REVERSED + before  # a note, or a piece of the number: which is not certain
            digit_size = size if is_digit else 0
            text.append(f"{before}{character}{behind}")
    if text:
        yield Mark(_joined(text), -1, PARAGRAPH)


def _characters(
    document: bytes, pieces: Iterator[Piece], runs: Runs, styled: StyledParagraphs | None
) -> Iterator[tuple[int, int, tuple[str, int]]]:
    for piece in pieces:
        stored = document[piece.place : piece.place + piece.n_characters * piece.width]
        codes = list(map(ord, stored.decode("cp1252", "replace"))) if piece.width == 1 else _units(stored)
        run_ends, look = -1, ("", 0)
        for at, code in enumerate(codes):
            place = piece.place + at * piece.width
            if place >= run_ends:
                own, run_ends = runs.run_at(place)
                below, style_ends = styled.code_at(place, own) if styled else (b"", run_ends)
                run_ends = min(run_ends, style_ends)
                look = _look(below, own, piece.code)
            yield place, code, look


def _units(stored: bytes) -> list[int]:
    return [unit for (unit,) in iter_unpack("<H", stored[: len(stored) & ~1])]


def _joined(text: list[str]) -> str:
    """Text of UTF-16 units, pairs of surrogates joined."""
    return "".join(text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


_MARKS = {"raised": (RAISED, LOWERED), "pale": (PALE, DARK)}
_WHITE_INDEX = 8
_NO_GROUND = (0, _WHITE_INDEX)
"""2.9.119 Ico: none, and white."""
_LIGHTEST = 0xF8
"""What has so much of each colour no eye tells from the paper."""
_USUAL_SIZE = 20
_OPERATIONS = {
    0x41: CHARACTER_DELETED,
    0x57: CHARACTER_STRUCK,
    0x5C: CHARACTER_HIDDEN,
    0x62: CHARACTER_COLOUR_INDEX,
    0x68: CHARACTER_RAISED,
    0x73: CHARACTER_STRUCK_TWICE,
}
"""Those of 2.9.214 Prm0 that change what is seen."""


@lru_cache(maxsize=1024)
def _look(*codes: bytes) -> tuple[str, int]:
    """``hidden``, ``pale``, ``raised`` or plain (empty): how text looks by its properties; and its size.

    What comes later counts.
    """
    properties = parse_properties(b"".join(codes))
    size = value(properties, CHARACTER_SIZE) or _USUAL_SIZE
    unprinted = (CHARACTER_DELETED, CHARACTER_HIDDEN, CHARACTER_STRUCK, CHARACTER_STRUCK_TWICE)
    if size <= LEAST_SIZE or any(_is_on(properties, operation) for operation in unprinted):
        return "hidden", size
    if _is_white(properties) and not any(
        operation in CHARACTER_GROUND and _is_ground(operation, operand) for operation, operand in properties
    ):
        return "pale", size
    if any(operation == CHARACTER_SYMBOL for operation, _ in properties):
        return "symbol", size
    is_moved = abs(value(properties, CHARACTER_HEIGHT, signed=True)) >= LEAST_RAISE
    return "raised" if is_moved or value(properties, CHARACTER_RAISED) else "", size


def _is_on(properties: Properties, operation: int) -> bool:
    """Whether the last that is said of a property switches it on; 2.9.329 ToggleOperand may leave or turn it."""
    is_on = False
    for name, operand in properties:
        if name == operation and operand:
            is_on = {0x80: is_on, 0x81: not is_on}.get(operand[0], bool(operand[0] & 1))
    return is_on


def _is_white(properties: Properties) -> bool:
    colour = value(properties, CHARACTER_COLOUR).to_bytes(4, "little")
    return _is_light(colour) or value(properties, CHARACTER_COLOUR_INDEX) == _WHITE_INDEX


def _is_light(colour: bytes) -> bool:
    """Whether a colour (2.9.43 COLORREF) is white or nearly; not one that is automatic."""
    return colour[3] == 0 and min(colour[:3]) >= _LIGHTEST


def _is_ground(operation: int, operand: bytes) -> bool:
    """Whether white may be seen on a highlight or a shading (2.9.247 Shd80, 2.9.248 SHDOperand)."""
    number = int.from_bytes(operand[:2], "little")
    if operation == CHARACTER_GROUND[0]:
        return number not in _NO_GROUND
    if operation == CHARACTER_GROUND[1]:
        back, pattern = operand[4:8].ljust(4, b"\0"), operand[8:10]
        return any(pattern) or not (back[3] or _is_light(back))
    return bool(number >> 10) or number >> 5 & 0x1F not in _NO_GROUND
