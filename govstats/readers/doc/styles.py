"""The styles of a binary Word document: what they say of characters.

Section numbers are those of [MS-DOC], Word (.doc) Binary File Format.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from govstats.readers.doc.properties import CHARACTER_STYLE, Runs, parse_properties, value

MAX_BASES = 12
"""Most styles that one is based on; Word allows 11."""

_OF_PARAGRAPHS, _OF_CHARACTERS = 1, 2


class Styles:
    """What the styles of a sheet (2.9.271 STSH) say of characters, as code of their properties."""

    def __init__(self, sheet: bytes) -> None:
        self._head_size = _number(sheet, 4)
        self._styles = _styles_in(sheet)
        self._codes: dict[int, bytes] = {}

    def code(self, number: int) -> bytes:
        """The code of a style behind that of the styles it is based on: what comes later counts."""
        if number not in self._codes:
            codes: list[bytes] = []
            base = number
            while base < len(self._styles) and len(codes) < MAX_BASES:
                style = self._styles[base]
                codes.insert(0, _code_of(style, self._head_size))
                base = _number(style, 2) >> 4
            self._codes[number] = b"".join(codes)
        return self._codes[number]


class StyledParagraphs(NamedTuple):
    """The paragraphs of a document and its styles."""

    paragraphs: Runs
    styles: Styles

    def code_at(self, place: int, own: bytes) -> tuple[bytes, int]:
        """What styles say of characters at a place with properties of their own, and up to where they say it."""
        paragraph, end = self.paragraphs.run_at(place)
        code = self.styles.code(_number(paragraph, 2))  # the style comes first of all properties of a paragraph
        style = _character_style(own) if own else 0
        return (code + self.styles.code(style) if style else code), end


@lru_cache(maxsize=1024)
def _character_style(code: bytes) -> int:
    return value(parse_properties(code), CHARACTER_STYLE)


def _styles_in(sheet: bytes) -> list[bytes]:
    styles: list[bytes] = []
    at = 2 + _number(sheet, 0)
    for _ in range(_number(sheet, 2)):
        size = _number(sheet, at)
        styles.append(sheet[at + 2 : at + 2 + size])
        at += 2 + size + size % 2
    return styles


def _code_of(style: bytes, head_size: int) -> bytes:
    """What a style says of characters: 2.9.337 UpxChpx, the second part of a paragraph's style."""
    kind = _number(style, 2) & 0xF
    if kind not in (_OF_PARAGRAPHS, _OF_CHARACTERS):
        return b""
    at = head_size + 2 + 2 * _number(style, head_size) + 2
    for _ in range(kind == _OF_PARAGRAPHS):
        size = _number(style, at)
        at += 2 + size + size % 2
    return style[at + 2 : at + 2 + _number(style, at)]


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")
