"""The text of a binary Word document: its pieces, put together, and the marks at the end of paragraphs.

Section numbers are those of [MS-DOC], Word (.doc) Binary File Format.
"""

from __future__ import annotations

from bisect import bisect_right
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
    Runs,
    parse_properties,
    value,
)
from govstats.readers.flow import DARK, LOWERED, PALE, RAISED
from govstats.readers.word.look import LEAST_RAISE, LEAST_SIZE

PARAGRAPH, CELL = 0x0D, 0x07
_FIELD_BEGINS, _FIELD_RESULT, _FIELD_ENDS = 0x13, 0x14, 0x15
_PRINTED = {0x09: "\t", 0x0B: "\n", 0x0C: "\n", 0x0E: "\n", 0x1E: "-"}
"""What control characters print (2.4.1); the others print nothing."""
_COMPRESSED = 0x40000000


class Piece(NamedTuple):
    """A stretch of text as it is stored: its place in the document stream and the bytes of a character."""

    place: int
    n_characters: int
    width: int


class Mark(NamedTuple):
    """The end of a paragraph, cell or row: the text before it and its place in the document stream."""

    text: str
    place: int
    character: int


def parse_pieces(clx: bytes) -> list[Piece]:
    """The pieces of 2.9.38 Clx, in the order of the text."""
    at = 0
    while clx[at : at + 1] == b"\x01":
        at += 3 + int.from_bytes(clx[at + 1 : at + 3], "little")
    if clx[at : at + 1] != b"\x02":
        return []
    n = (int.from_bytes(clx[at + 1 : at + 5], "little") - 4) // 12
    ends = unpack_from(f"<{n + 1}I", clx, at + 5)
    places = iter_unpack("<2xI2x", clx[at + 9 + 4 * n :][: 8 * n])
    pieces = []
    for begin, end, (place,) in zip(ends, ends[1:], places, strict=False):
        is_compressed = bool(place & _COMPRESSED)
        place &= _COMPRESSED - 1
        pieces.append(Piece(place // 2 if is_compressed else place, end - begin, 1 if is_compressed else 2))
    return pieces


def pieces_between(pieces: list[Piece], begin: int, end: int) -> Iterator[Piece]:
    """The parts of the pieces that hold the characters from ``begin`` to ``end``."""
    at = 0
    for piece in pieces:
        first, last = max(begin - at, 0), min(end - at, piece.n_characters)
        if first < last:
            yield Piece(piece.place + first * piece.width, last - first, piece.width)
        at += piece.n_characters


def read_marks(document: bytes, pieces: Iterator[Piece], characters: Runs) -> Iterator[Mark]:
    """Every end of a paragraph, cell or row, with the printed text since the one before."""
    text: list[str] = []
    fields: list[bool] = []
    for place, code, look in _characters(document, pieces, characters):
        if code == CELL or (code == PARAGRAPH and look != "hidden"):
            yield Mark(_joined(text), place, code)
            text.clear()
        elif code == _FIELD_BEGINS:
            fields.append(False)
        elif code in (_FIELD_RESULT, _FIELD_ENDS):
            if fields:
                fields.pop()
            fields.extend([True] if code == _FIELD_RESULT else [])
        elif look != "hidden" and all(fields):
            character = chr(code) if code >= 0x20 else _PRINTED.get(code, "")
            before, behind = _MARKS.get(look, ("", ""))
            text.append(f"{before}{character}{behind}")
    if text:
        yield Mark(_joined(text), -1, PARAGRAPH)


def _characters(document: bytes, pieces: Iterator[Piece], runs: Runs) -> Iterator[tuple[int, int, str]]:
    for piece in pieces:
        stored = document[piece.place : piece.place + piece.n_characters * piece.width]
        codes = list(map(ord, stored.decode("cp1252", "replace"))) if piece.width == 1 else _units(stored)
        run_ends, look = -1, ""
        for at, code in enumerate(codes):
            place = piece.place + at * piece.width
            if place >= run_ends:
                run = bisect_right(runs.begins, place)
                run_ends = runs.begins[run] if run < len(runs.begins) else len(document)
                look = _look(runs.codes[run - 1]) if run else ""
            yield place, code, look


def _units(stored: bytes) -> list[int]:
    return [unit for (unit,) in iter_unpack("<H", stored[: len(stored) & ~1])]


def _joined(text: list[str]) -> str:
    """Text of UTF-16 units, pairs of surrogates joined."""
    return "".join(text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


_MARKS = {"raised": (RAISED, LOWERED), "pale": (PALE, DARK)}
_WHITE, _WHITE_INDEX = 0xFFFFFF, 8
"""2.9.43 COLORREF without its last byte, and 2.9.119 Ico."""


@lru_cache(maxsize=1024)
def _look(code: bytes) -> str:
    """``hidden``, ``pale``, ``raised`` or plain (empty): how properties of characters make text look."""
    properties = parse_properties(code)
    unprinted = (CHARACTER_DELETED, CHARACTER_HIDDEN, CHARACTER_STRUCK, CHARACTER_STRUCK_TWICE)
    if any(value(properties, operation) & 1 for operation in unprinted):
        return "hidden"
    if 0 < value(properties, CHARACTER_SIZE) <= LEAST_SIZE:
        return "hidden"
    has_ground = any(operation in CHARACTER_GROUND for operation, _ in properties)
    colours = (value(properties, CHARACTER_COLOUR), value(properties, CHARACTER_COLOUR_INDEX))
    if (colours[0] == _WHITE or colours[1] == _WHITE_INDEX) and not has_ground:
        return "pale"
    is_moved = abs(value(properties, CHARACTER_HEIGHT, signed=True)) >= LEAST_RAISE
    return "raised" if is_moved or value(properties, CHARACTER_RAISED) else ""
