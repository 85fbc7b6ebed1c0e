"""Running text made fit for reading sentences: one line without spaces, every character's place kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from govstats.clean import to_simplified
from govstats.grid import Text

SECTION = "\x1e"
"""Stands where a numbered heading begins: what one section says is not said of the next."""
APART = "\x1f"
"""Stands between two digits that white space parts: they are not one number."""

_RUN = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff\xad]+")
_FOLIO = re.compile(r"^[ \t]*[-—–－][ \t]*\d{1,3}[ \t]*[-—–－][ \t]*$|^[ \t]*第[ \t]*\d{1,3}[ \t]*页[ \t]*$", re.M)
_LONE_NUMBER = re.compile(r"\n[ \t]*\d{1,3}[ \t]*\r?\n")
_ENDS_OPEN = re.compile(r"[\d.]\s*$")
_GOES_ON = re.compile(r"\s*[\d%件份宗例条起个项次万亿余多元人名年月日号期篇.]")
_HEADING = re.compile(r"[(（]?[一二三四五六七八九十]{1,2}(?:[、.．]|[)）])")
_BEFORE_HEADING = frozenset("(（一二三四五六七八九十")
_HALF_WIDTH = {"，": ",", "；": ";", "：": ":", "（": "(", "）": ")", "！": "!", "？": "?", "％": "%", "．": "."}
_FULL_WIDTH_DIGIT = re.compile("[０-９]")
_TRADITIONAL = re.compile("[請開訴議報處結轉辦]")


class Prose(NamedTuple):
    """A text without white space, half-width and simplified; ``original`` gives the place of a character."""

    text: str
    starts: tuple[int, ...]
    """Where runs of characters begin in ``text``."""
    origins: tuple[int, ...]
    """Where the same runs begin in the original."""

    def original(self, index: int) -> int:
        """The place in the original of a character of ``text``."""
        run = bisect_right(self.starts, index) - 1
        return self.origins[run] + index - self.starts[run]


def normalise_prose(text: str) -> Prose:
    """The text in one line: no white space, no page numbers between lines, :data:`SECTION` before headings.

    Examples
    --------
    >>> prose = normalise_prose("共收到申\\n 请１２件")
    >>> prose.text, prose.original(prose.text.index("1"))
    ('共收到申请12件', 7)
    """
    blanked = _LONE_NUMBER.sub(_page_number, _FOLIO.sub(_spaces, text))
    parts: list[str] = []
    starts, origins = [], []
    length, end, last = 0, 0, ""
    for run in _RUN.finditer(blanked):
        piece, start = run[0], run.start()
        if piece[0] in _BEFORE_HEADING and "\n" in blanked[end:start] and _HEADING.match(piece):
            parts.append(SECTION)
            length += 1
        elif last.isdigit() and piece[0].isdigit():
            parts.append(APART)
            length += 1
        starts.append(length)
        origins.append(start)
        parts.append(piece)
        length += len(piece)
        end, last = run.end(), piece[-1]
    return Prose(_simplified(_half_width("".join(parts))), tuple(starts), tuple(origins))


def page_offsets(blocks: Iterable[Text]) -> list[tuple[int, int | None]]:
    """Where each block of running text begins when they are joined by line feeds, and its page."""
    offsets, start = [], 0
    for block in blocks:
        offsets.append((start, block.page))
        start += len(block.text) + 1
    return offsets


def _page_number(match: re.Match[str]) -> str:
    """Spaces for a number that stands alone between lines, unless the lines beside it may go with it."""
    text = match.string
    if _ENDS_OPEN.search(text, max(match.start() - 8, 0), match.start()) or _GOES_ON.match(text, match.end()):
        return match[0]
    return _spaces(match)


def _half_width(text: str) -> str:
    for full, half in _HALF_WIDTH.items():
        text = text.replace(full, half)
    return _FULL_WIDTH_DIGIT.sub(lambda digit: chr(ord(digit[0]) - 0xFEE0), text)


def _spaces(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _simplified(text: str) -> str:
    if not _TRADITIONAL.search(text):
        return text
    simplified = to_simplified(text)
    return simplified if len(simplified) == len(text) else text
