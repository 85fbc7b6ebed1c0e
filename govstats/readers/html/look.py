"""How one style of a web page makes text look."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from govstats.readers.html.cascade import settled

_ZERO = r"\s*:\s*0(?:\.0+)?(?:px|pt|r?em|%)?\s*(?:;|!|$)"
NO_SIZE = re.compile(
    rf"font-size(?:{_ZERO}|\s*:\s*(?:1|0?\.\d+)(?:px|pt)\s*(?:;|!|$))|(?<![\w-])font\s*:[\w\s-]*(?<![\w.])0(?:px|pt)?[\s/]",
    re.I,
)
_HIDDEN = re.compile(
    r"(?<![\w-])display\s*:\s*none|mso-hide\s*:\s*all|text-decoration[^;]{0,200}line-through"
    rf"|(?<![\w-])opacity(?:{_ZERO}|\s*:\s*0?\.0\d|\(\s*0(?:\.0\d*)?%?\s*\))"
    r"|(?<![\w-])(?:left|top|text-indent)\s*:\s*-(?:\d{3,}|\d{2}r?em)|margin-(?:left|top)\s*:\s*-\d{4}"
    rf"|(?<![\w-])(?:right|bottom)\s*:\s*-\d{{4}}|scale[xy]?\(\s*0\s*[,)]|(?<![\w-])zoom{_ZERO}"
    r"|translate[xy3d]*\([^)]{0,200}-\d{4}|rotate[xy]\(\s*-?90deg|content-visibility\s*:\s*hidden"
    r"|clip\s*:\s*rect\((?:\s*[01](?:px)?[\s,]*){4}\)|clip-path\s*:\s*inset\(\s*(?:50|100)%"
    r"|clip-path\s*:\s*(?:circle|ellipse)\(\s*0|clip-path\s*:\s*polygon\(\s*(?:0(?:px|%)?[\s,]*)++\)"
)
_INVISIBLE = re.compile(r"(?<![\w-])visibility\s*:\s*(?:hidden|collapse)")
_OUT = re.compile(r"(?<![\w-])display\s*:\s*none")
_APART = re.compile(r"(?<![\w-])position\s*:\s*(?:absolute|fixed)")
_BLOCK = re.compile(r"(?<![\w-])display\s*:\s*(?:block|flex|grid|list-item|flow-root|table(?!-col))")
_CUT_OFF = re.compile(rf"(?<![\w-])(?:max-)?(?:height|width){_ZERO}")
_ABSOLUTE = re.compile(r"position\s*:\s*absolute")
_ONE_PIXEL = re.compile(r"(?<![\w-])(?:height|width)\s*:\s*1px")
_OVERFLOW = re.compile(r"overflow\s*:\s*(?:hidden|clip)")
_PALE = re.compile(
    r"(?:(?<![\w-])|text-fill-)color\s*:\s*(?:#(?:fff|(?:f[89a-f]){3})(?![0-9a-f])|white\b|transparent"
    r"|#(?:[0-9a-f]{3}0|[0-9a-f]{6}0[0-9a-f])(?![0-9a-f])"
    r"|rgba?\((?:\s*25\d\s*[, )]){3}|rgba\([^)]{0,200},\s*0(?:\.0+)?\s*\)|hsla?\([^)%]{0,200}%[, ]+100%)"
)
_RAISED = re.compile(
    r"vertical-align\s*:\s*(?:super|sub\b|text-top|-?(?:(?:[3-9]|\d\d)(?:\.\d+)?p[xt]|[2-9]\d(?:\.\d+)?%|0?\.[2-9]\d*r?em))"
    r"|text-raise\s*:\s*-?(?:[2-9]|\d\d)"
)
_RELATIVE = re.compile(r"position\s*:\s*relative([^{}]*)")
_MOVED = re.compile(r"(?<![\w-])(?:top|bottom)\s*:\s*-?(?:[2-9]|\d\d|(?:[1-9]|0?\.[1-9])[\d.]*r?em)")
"""By less than two pixels lines are straightened, and no notes set."""
_DOUBTFUL = re.compile(
    r"z-index\s*:\s*-|letter-spacing\s*:\s*-(?:(?:[3-9]|\d{2,})(?:\.\d+)?(?:px|pt)|(?:0?\.[3-9]\d*|[1-9]\d*)r?em)"
    r"|unicode-bidi\s*:\s*(?:isolate|bidi)-override|scale(?:x|y|3d)?\(\s*-1|rotate\(\s*-?(?:180deg|0?\.5turn)"
    r"|flex-(?:direction|flow)\s*:[^;]*reverse|(?<![\w-])(?:order\s*:\s*-?[1-9]|rotate\s*:\s*-?180deg)"
)
"""Set behind the rest, over itself, or turned round."""
GROUND = re.compile(
    r"background(?:-color)?\s*:\s*(?!white|transparent|none|inherit|initial|rgba?\(\s*2[2-5]\d"
    r"|#[d-f]{3}(?![0-9a-f])|#(?:[d-f][0-9a-f]){3})[\w#]",
    re.I,
)
"""A ground that is not light."""
_PREFORMATTED = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)")


class Look(NamedTuple):
    """How a style makes text look."""

    is_hidden: bool = False
    is_cut_off: bool = False
    """In a box without height or width; what opens it is not known."""
    has_no_size: bool = False
    """Set in no size that can be seen; what is inside may have a size of its own."""
    is_pale: bool = False
    """White or transparent: not seen, unless the ground is dark."""
    is_raised: bool = False
    is_preformatted: bool = False
    is_doubtful: bool = False
    """Set in such a way, or beside such marks, that what is seen is not the text."""
    is_out: bool = False
    """Takes no place in a row."""
    is_apart: bool = False
    """Stands somewhere else than in its line."""
    is_block: bool = False
    """Stands in lines of its own, whatever element it is."""
    is_invisible: bool = False
    """Hidden in such a way that what is inside may be seen."""
    is_dark: bool = False
    """Of a colour of its own within what is pale."""


PLAIN = Look()


@lru_cache(maxsize=4096)
def look_of(style: str) -> Look:
    style = style.lower()  # patterns for either case take twice as long
    if "/*" not in style and _look_of(style) == PLAIN:
        return PLAIN
    look = _look_of(settled(style))
    return PLAIN if look == PLAIN else look


def _look_of(style: str) -> Look:
    is_hidden, is_invisible = bool(_HIDDEN.search(style)), bool(_INVISIBLE.search(style))
    return Look(
        is_hidden or is_invisible,
        bool(_OVERFLOW.search(style) and (_CUT_OFF.search(style) or _is_one_pixel(style))),
        bool(NO_SIZE.search(style)),
        bool(_PALE.search(style) and not GROUND.search(style)),
        bool(_RAISED.search(style)) or _is_moved(style),
        bool(_PREFORMATTED.search(style)),
        bool(_DOUBTFUL.search(style)),
        bool(_OUT.search(style)),
        bool(_APART.search(style)),
        bool(_BLOCK.search(style)),
        is_invisible and not is_hidden,
    )


def _is_one_pixel(style: str) -> bool:
    return bool(_ABSOLUTE.search(style) and _ONE_PIXEL.search(style))


def _is_moved(style: str) -> bool:
    """Whether text is set higher or lower than the line that it stands in."""
    return any(_MOVED.search(style, *found.span(1)) for found in _RELATIVE.finditer(style))
