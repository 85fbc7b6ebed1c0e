"""How the text of a Word document looks: by the properties of its runs, and by its character styles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from lxml import etree

from govstats.readers.word.parts import attribute, child, local_name, parts_of

LEAST_SIZE = 4
"""Smallest size of text that is seen, in half points."""
LEAST_SCALE = 5
"""Smallest width of characters that is seen, in percent."""
USUAL_SIZE, SMALLER = 21, 0.75
"""Size in half points where no style states one; digits smaller than this share of those before them may be a note."""
LEAST_RAISE = 4
"""What is raised or lowered by so many half points stands apart from the line."""

_WHITE = re.compile("(?:F[8-9A-F]){3}", re.I)
"""No eye tells these from the paper."""
LEAST_CLEAR = 95_000
"""Thousandths of a percent; what can be seen through so far is not seen."""

LIGHT = 3 * 0xC0
"""Sum of red, green and blue from which on a ground is so light that white does not show on it."""

_DIGITS = re.compile("[0-9A-F]{6}", re.I)
_WHITEST = "FFFFFF"
_WHITE_OF_THEME = ("background1", "light1", "bg1", "lt1")
_NO_HIGHLIGHT, _NO_PATTERN = ("white", "none"), ("", "clear", "nil")
_OFF = ("0", "false", "off", "none")

_STATED = ("vanish", "specVanish", "strike", "dstrike", "sz", "w", "vertAlign", "position")
"""Properties of characters that say all by their value."""
_ASKED = frozenset(
    (
        *_STATED,
        *("pStyle", "rStyle", "basedOn", "color", "textFill"),
        *("gridBefore", "gridSpan", "vMerge", "vmerge", "hMerge", "hmerge", "hidden", "del"),
    )
)
"""Of all the properties of paragraphs, runs, styles, rows and cells."""
_ASKED_ANYWHERE = [f"{{*}}{name}" for name in sorted(_ASKED)]


Stated = Mapping[str, str]
"""Name of each property that is there and asked for -> its value, empty if it has none; the first counts."""


class Look(NamedTuple):
    """How a run looks; None is not said."""

    hidden: bool | None = None
    struck: bool | None = None
    struck_twice: bool | None = None
    is_small: bool | None = None
    pale: bool | None = None
    raised: bool | None = None
    moved: bool | None = None
    size: int | None = None
    """In half points."""

    @property
    def is_seen(self) -> bool:
        return not (self.hidden or self.struck or self.struck_twice or self.is_small)

    @property
    def is_raised(self) -> bool:
        return bool(self.raised or self.moved)

    def is_far_smaller(self, before: Look, usual: Callable[[], int]) -> bool:
        """Whether digits that look like this are set so small behind others that they may be of no number with them.

        ``usual`` tells the size where none is stated.
        """
        return self.size != before.size and (self.size or usual()) < SMALLER * (before.size or usual())

    def over(self, below: Look) -> Look:
        """This look where it says something, else the one below."""
        return below if self is PLAIN else self if below is PLAIN else _over(self, below)


PLAIN = Look()


@lru_cache(maxsize=1024)
def _over(look: Look, below: Look) -> Look:
    return Look._make(own if own is not None else other for own, other in zip(look, below, strict=True))


def run_look(properties: etree._Element, stated: Stated, styles: CharacterStyles) -> Look:
    """The look of a run with these properties (``w:rPr``), which state this."""
    return _own_look(properties, stated).over(styles.look(stated.get("rStyle", ""))) if stated else PLAIN


class CharacterStyles:
    """The styles of a document, read when one is first used: a template's sheet is ten times the size of a report."""

    def __init__(self, sheet: Callable[[], etree._Element | None]) -> None:
        self._sheet = sheet
        self._looks: dict[str, Look] = {"": PLAIN}

    @cached_property
    def _root(self) -> etree._Element | None:
        return self._sheet()

    @cached_property
    def _styles(self) -> dict[str, etree._Element]:
        sheet = self._root
        return {} if sheet is None else {attribute(style, "styleId"): style for style in sheet.iter("{*}style")}

    @cached_property
    def _usual_size(self) -> int:
        for name, style in self._styles.items():
            is_usual = attribute(style, "type") == "paragraph" and attribute(style, "default") not in ("", *_OFF)
            if is_usual and (size := self.look(name).size):
                return size
        defaults = None if self._root is None else self._root.find("{*}docDefaults/{*}rPrDefault/{*}rPr")
        return (defaults is not None and _own_look(defaults, stated_in(defaults)).size) or USUAL_SIZE

    def usual_size(self) -> int:
        """The size in half points of text of which nothing is said."""
        return self._usual_size

    def look(self, name: str) -> Look:
        """The look that a style gives to text, with what it takes over from others."""
        if name not in self._looks:
            look = PLAIN
            for style in _line_of(name, self._styles):
                properties = child(style, "rPr")
                look = look if properties is None else look.over(_own_look(properties, stated_in(properties)))
            self._looks[name] = look
        return self._looks[name]


def _line_of(name: str, styles: Mapping[str, etree._Element]) -> Iterator[etree._Element]:
    """A style and those that it is based on, nearest first."""
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        yield styles[name]
        name = stated_in(styles[name]).get("basedOn", "")


def stated_in(properties: etree._Element | None) -> Stated:
    """What is stated by an element in which properties stand."""
    stated: dict[str, str] = {}
    for name, element in parts_of(properties):
        if name in _ASKED:
            stated.setdefault(name, attribute(element, "val"))
    return stated


def stated_below(root: etree._Element) -> Mapping[etree._Element | None, Stated]:
    """What is stated by each element below a root in which properties stand.

    Most properties are not asked for: lxml passes over them in a tenth of the time that it takes to look at each.
    """
    stated: dict[etree._Element | None, dict[str, str]] = {}
    for element in root.iter(*_ASKED_ANYWHERE):
        parent, name = element.getparent(), local_name(element)
        if parent not in stated:
            stated[parent] = {name: attribute(element, "val")}
        elif name not in stated[parent]:
            stated[parent][name] = attribute(element, "val")
    return stated


def _own_look(properties: etree._Element, stated: Stated) -> Look:
    colour = _colour(properties, stated)
    is_pale = None if colour is None else bool(_WHITE.fullmatch(colour)) and not _has_ground(properties)
    return _look(is_pale, *map(stated.get, _STATED))


def _has_ground(properties: etree._Element) -> bool:
    return any(
        (name == "highlight" and attribute(part, "val") not in _NO_HIGHLIGHT) or (name == "shd" and _is_shaded(part))
        for name, part in parts_of(properties)
    )


def _is_shaded(shading: etree._Element) -> bool:
    """Whether white may be seen on a shading; not on one that is clear or white itself."""
    fill = attribute(shading, "fill")
    is_clear = attribute(shading, "val") in _NO_PATTERN
    return not is_clear or not (fill in ("", "auto") or _WHITE.fullmatch(fill))


@lru_cache(maxsize=1024)
def _look(
    is_pale: bool | None,
    vanish: str | None,
    special_vanish: str | None,
    strike: str | None,
    double_strike: str | None,
    size: str | None,
    scale: str | None,
    raised: str | None,
    height: str | None,
) -> Look:
    return Look(
        is_on(vanish) if vanish is not None else is_on(special_vanish) or None,
        is_on(strike) if strike is not None else None,
        is_on(double_strike) if double_strike is not None else None,
        _is_small(size, scale),
        is_pale,
        None if raised is None else raised in ("superscript", "subscript"),
        None if height is None else height.lstrip("-").isdecimal() and abs(int(height[:9])) >= LEAST_RAISE,
        int(size[:9]) if size is not None and size.isdecimal() else None,
    )


def _colour(properties: etree._Element, stated: Stated) -> str | None:
    """The colour of characters: six digits, a name, or None where nothing is said."""
    filled = child(properties, "textFill") if "textFill" in stated else None
    if filled is not None:
        return _fill(filled)
    colour = child(properties, "color") if "color" in stated else None
    if colour is None:
        return None
    is_white = attribute(colour, "themeColor") in _WHITE_OF_THEME and not attribute(colour, "themeShade")
    return _WHITEST if is_white else stated["color"]


def _fill(filled: etree._Element) -> str:
    """What characters are filled with; nothing, or what can be seen through, is as good as white."""
    if child(filled, "noFill") is not None:
        return _WHITEST
    colour = next((colour for solid in filled.iterfind("{*}solidFill") for colour in solid), None)
    if colour is None:
        return ""
    alpha = child(colour, "alpha")
    clear = "" if alpha is None else attribute(alpha, "val")
    is_clear = clear.isdecimal() and int(clear[:9]) >= LEAST_CLEAR
    is_white = attribute(colour, "val") in _WHITE_OF_THEME and len(colour) == (alpha is not None)
    return _WHITEST if is_clear or is_white else attribute(colour, "val")


def _is_small(size: str | None, scale: str | None) -> bool | None:
    """Whether a size in half points, or a width in percent of the usual one, is too small to be seen."""
    if size is None and scale is None:
        return None
    return any(
        given is not None and given.isdecimal() and int(given[:9]) <= least
        for given, least in ((size, LEAST_SIZE), (scale, LEAST_SCALE))
    )


def is_dark(shading: etree._Element | None) -> bool:
    """Whether white can be seen on the ground of a cell (``w:shd``)."""
    fill = "" if shading is None else attribute(shading, "fill")
    return bool(_DIGITS.fullmatch(fill)) and sum(bytes.fromhex(fill)) < LIGHT


def is_on(stated: str | None) -> bool:
    """Whether the value of a property that can be on or off is on; one without a value is."""
    return stated is not None and stated not in _OFF
