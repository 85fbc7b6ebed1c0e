"""Words of figures: languages side by side, lines that fit, numbers as they are printed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from govstats.figures.fonts import family

BODY, SMALL, TITLE = 8.0, 6.5, 9.5
"""Sizes of type in points."""


LINE = 1.35
"""Height of a line of text by its size."""


def say(zh: str, en: str, lang: str, between: str = "\n") -> str:
    """The words of the language asked for; with ``"both"``, Chinese first.

    Examples
    --------
    >>> say("予以公开", "Granted", "both", " ")
    '予以公开 Granted'
    """
    if lang == "both" and zh != en:
        return between.join(part for part in (zh, en) if part)
    return en if lang == "en" else zh


@cache
def text_width(text: str, size: float) -> float:
    """Width of one line of text in points."""
    properties = FontProperties(family=list(family()), size=size)
    return float(TextToPath().get_text_width_height_descent(text.replace("$", "S"), properties, False)[0])


_NO_BREAK_BEFORE = "，。、；：）》」』％%,.;:)”’…"


_NO_BREAK_AFTER = "（《「“"


_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”"


_TOKEN = re.compile(rf"[{_WIDE}]|[^ {_WIDE}]+| +")


def wrap(text: str, points: float, size: float = BODY) -> str:
    """Text in lines of at most this many points; Chinese breaks anywhere but at its punctuation.

    Examples
    --------
    >>> wrap("Refused: state secret", 1000.0)
    'Refused: state secret'
    """
    return "\n".join(_wrap_line(line, points, size) for line in text.split("\n"))


def _wrap_line(text: str, points: float, size: float) -> str:
    lines = [""]
    for token in _TOKEN.findall(text):
        longer = lines[-1] + token
        glued = token in _NO_BREAK_BEFORE or lines[-1][-1:] in _NO_BREAK_AFTER
        if glued or text_width(longer.rstrip(), size) <= points:
            lines[-1] = longer
        else:
            lines.append(token.lstrip())
    return "\n".join(line.rstrip() for line in lines)


def percent(share: float) -> str:
    """A share as it is printed: one place after the point.

    Examples
    --------
    >>> percent(0.43649)
    '43.6%'
    """
    return f"{100 * share:.1f}%"


def percent_tick(share: float, _: object = None) -> str:
    """A share as it stands at an axis: exactly, with as many places as it has.

    Examples
    --------
    >>> percent_tick(0.425), percent_tick(0.4)
    ('42.5%', '40%')
    """
    return f"{round(100 * share, 6):g}%"


def number(value: float) -> str:
    """A count as it is printed.

    Examples
    --------
    >>> number(10538.0)
    '10,538'
    """
    return f"{value:,.0f}"


def lines_of(labels: Iterable[str]) -> list[int]:
    """How many lines each label has."""
    return [label.count("\n") + 1 for label in labels]
