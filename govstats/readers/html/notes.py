"""Digits right behind others that may be no digits of theirs: far smaller ones, and links to notes."""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborNode

SMALLER = 0.75
"""Digits smaller than this share of those before them may be a note."""
USUAL_SIZE = 16.0
"""Pixels where nothing is said."""

_SIZE = re.compile(
    r"font-size\s*:\s*(\d+(?:\.\d+)?|\.\d+)(px|pt|r?em|%)|(?<![\w-])font\s*:[^;]*?(\d+(?:\.\d+)?)(px|pt)", re.I
)
_PIXELS = {"px": 1.0, "pt": 4 / 3, "rem": USUAL_SIZE}
_SHARE = {"em": 1.0, "%": 0.01}
_OF_FONT = {"1": 10.0, "2": 13.0, "3": 16.0, "4": 18.0, "5": 24.0, "6": 32.0, "7": 48.0}
_SMALL = 0.7
"""Of ``small``, which browsers set at five sixths: nobody sets a digit of a number so."""


MOST_AROUND = 4
"""Elements between a link and its text."""
MOST_SIZES = 40
"""Elements around a text whose sizes are asked for."""


def may_be_note(text: LexborNode, before: LexborNode) -> bool:
    """Whether the digits of a text behind that of another one may be a note, by their size or as a link to it."""
    return _is_link(text) or _size(text) < SMALLER * _size(before)


def _is_link(text: LexborNode) -> bool:
    """Whether a text is a link to a place on the same page."""
    around = text.parent
    for _ in range(MOST_AROUND):
        if around is None or around.tag == "a":
            break
        around = around.parent
    return around is not None and around.tag == "a" and (around.attributes.get("href") or "").startswith("#")


def _size(text: LexborNode) -> float:
    share = 1.0
    around = text.parent
    for _ in range(MOST_SIZES):
        if around is None or around.tag == "-document":
            break
        size, is_share = _own_size(around.tag or "", around.attributes)
        share *= size if is_share else 1.0
        if not is_share:
            return share * size
        around = around.parent
    return share * USUAL_SIZE


def _own_size(tag: str, attributes: dict[str, str | None]) -> tuple[float, bool]:
    """Pixels, or a share of the size around it."""
    size, is_share = _size_in(attributes.get("style") or "")
    if is_share and size == 1.0 and tag == "font":
        pixels = _OF_FONT.get(attributes.get("size") or "")
        return (pixels, False) if pixels else (1.0, True)
    return (_SMALL, True) if is_share and size == 1.0 and tag == "small" else (size, is_share)


@lru_cache(maxsize=1024)
def _size_in(style: str) -> tuple[float, bool]:
    found = _SIZE.search(style)
    if found is None:
        return 1.0, True
    number, unit = float(found[1] or found[3]), (found[2] or found[4]).lower()
    return (number * _PIXELS[unit], False) if unit in _PIXELS else (number * _SHARE[unit], True)
