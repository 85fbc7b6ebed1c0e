"""Words of figures: languages side by side, lines that fit, numbers as they are printed."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from functools import cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from govstats.figures.fonts import MISSING_GLYPH, family

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
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=MISSING_GLYPH)
        return float(TextToPath().get_text_width_height_descent(text.replace("$", "S"), properties, False)[0])


_NO_BREAK_BEFORE = "，。、；：）》」』％%,.;:)”’…"


_NO_BREAK_AFTER = "（《「“"


_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”"


_TOKEN = re.compile(rf"第[\d、]+条|[{_WIDE}]|[^ {_WIDE}]+| +")


def wrap(text: str, points: float, size: float = BODY) -> str:
    """Text in lines of at most this many points; Chinese breaks anywhere but at its punctuation.

    Examples
    --------
    >>> wrap("Refused: state secret", 1000.0)
    'Refused: state secret'
    """
    return "\n".join(_wrap_line(line, points, size) for line in text.split("\n"))


def unwrap(text: str) -> str:
    """Text on one line, with no blank between Chinese characters where a line ended.

    Examples
    --------
    >>> unwrap("来\\n源：report\\nof")
    '来源：report of'
    """
    return re.sub(rf"(?<=[{_WIDE}])\n(?=[{_WIDE}])", "", text).replace("\n", " ")


def _wrap_line(text: str, points: float, size: float) -> str:
    lines = [""]
    for piece in _fitting_pieces(text, points, size):
        longer = lines[-1] + piece
        if not lines[-1] or text_width(longer.rstrip(), size) <= points:
            lines[-1] = longer
        else:
            lines.append(piece.lstrip())
    return "\n".join(line.rstrip() for line in lines)


def pieces_of(text: str) -> list[str]:
    """What stays on one line each: words, characters with their punctuation, numbers of articles.

    Examples
    --------
    >>> pieces_of("市、县（旗）第15、32条")
    ['市、', '县', '（旗）', '第15、32条']
    """
    pieces = [""]
    for token in _TOKEN.findall(text):
        glued = token in _NO_BREAK_BEFORE or (pieces[-1] and pieces[-1][-1] in _NO_BREAK_AFTER)
        pieces[-1:] = [pieces[-1] + token] if glued else [pieces[-1], token]
    return [piece for piece in pieces if piece]


def _fitting_pieces(text: str, points: float, size: float) -> list[str]:
    """What stays on one line each; of addresses longer than that, their parts.

    Examples
    --------
    >>> _fitting_pieces("http://a.cn/b", 30, 8)
    ['http:/', '/', 'a.cn/', 'b']
    """
    pieces = pieces_of(text)
    whole = [[piece] if text_width(piece, size) <= points else _PARTS.findall(piece) for piece in pieces]
    return [part for parts in whole for part in parts]


_PARTS = re.compile(r"[^/?&_]*[/?&_]|[^/?&_]+")
"""Parts of an address too long for a line."""


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
