"""Which of all that is said of an element counts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
_DECLARATION = re.compile(r"(?:^|;)\s*([\w-]+)\s*:([^;]*)")
_SAME = {"font": "font-size", "text-decoration-line": "text-decoration", "background-color": "background"}
"""Properties that say the same as another, among other things."""
_DISPLAY = re.compile(
    r"\s*(?:none|inline|block|flow|flex|grid|table|list-item|contents|ruby|run-in|inherit|initial|unset|revert|math|-)"
)
"""How a value of ``display`` begins; what begins otherwise is passed over."""
_WRONG = re.compile(r"\\[09]\s*(?:!|$)|^[^:(\"']*:")
"""For one browser of old, or without a semicolon behind it: browsers of today pass such values over."""
RESET = "all"


class Said(NamedTuple):
    """A style, and how much it counts against others."""

    style: str
    is_inline: bool = True
    layer: int = 0
    weight: tuple[int, ...] = ()
    order: int = 0


def declared(style: str) -> list[tuple[str, str]]:
    """Properties and their values, in the order of a style in lower case; without variables and unknown displays."""
    style = _COMMENT.sub("", style) if "/*" in style else style
    return [
        (name, value)
        for name, value in _DECLARATION.findall(style)
        if not name.startswith("--") and not _WRONG.search(value) and (name != "display" or _DISPLAY.match(value))
    ]


def winning(said: Iterable[Said]) -> str:
    """The style that an element has after all that is said of it."""
    chosen: dict[str, tuple[tuple[object, ...], str]] = {}
    for one in said:
        for at, (name, value) in enumerate(declared(one.style)):
            is_important = "!" in value
            layer = -one.layer if is_important else one.layer
            rank = is_important, one.is_inline, layer, one.weight, one.order, at
            place = _SAME.get(name, name)
            if place not in chosen or rank >= chosen[place][0]:
                chosen[place] = rank, f"{name}:{value}"
    reset = chosen.pop(RESET, None)
    return ";".join(text for rank, text in chosen.values() if reset is None or rank > reset[0])


@lru_cache(maxsize=4096)
def settled(style: str) -> str:
    """A style without what other parts of it make void."""
    return winning([Said(style)])
