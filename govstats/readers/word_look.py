"""How the text of a Word document looks: by the properties of its runs, and by its character styles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lxml import etree

LEAST_SIZE = 4
"""Smallest size of text that is seen, in half points."""
LEAST_RAISE = 4
"""What is raised or lowered by so many half points stands apart from the line."""

_OFF = ("0", "false", "off", "none")


class Look(NamedTuple):
    """How a run looks; None is not said."""

    hidden: bool | None = None
    struck: bool | None = None
    struck_twice: bool | None = None
    is_small: bool | None = None
    pale: bool | None = None
    raised: bool | None = None
    moved: bool | None = None

    @property
    def is_seen(self) -> bool:
        return not (self.hidden or self.struck or self.struck_twice or self.is_small)

    @property
    def is_raised(self) -> bool:
        return bool(self.raised or self.moved)

    def over(self, below: Look) -> Look:
        """This look where it says something, else the one below."""
        return Look(*(own if own is not None else other for own, other in zip(self, below, strict=True)))


PLAIN = Look()


def run_look(properties: etree._Element | None, styles: Mapping[str, Look]) -> Look:
    """The look of a run with these properties (``w:rPr``)."""
    if properties is None:
        return PLAIN
    return _own_look(properties).over(styles.get(value(properties, "rStyle") or "", PLAIN))


def character_styles(root: etree._Element) -> dict[str, Look]:
    """Identifier of a style -> the look that it gives to text, with what it takes over from others."""
    styles = {attribute(style, "styleId"): style for style in root.iter("{*}style")}
    return {name: _style_look(name, styles) for name in styles}


def _style_look(name: str, styles: Mapping[str, etree._Element]) -> Look:
    look = PLAIN
    for style in _line_of(name, styles):
        properties = style.find("{*}rPr")
        look = look if properties is None else look.over(_own_look(properties))
    return look


def _line_of(name: str, styles: Mapping[str, etree._Element]) -> Iterator[etree._Element]:
    """A style and those that it is based on, nearest first."""
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        yield styles[name]
        name = value(styles[name], "basedOn") or ""


def _own_look(properties: etree._Element) -> Look:
    size, height = value(properties, "sz"), value(properties, "position")
    raised = value(properties, "vertAlign")
    colour = value(properties, "color")
    has_ground = any(value(properties, name) is not None for name in ("highlight", "shd"))
    return Look(
        _is_on(properties, "vanish"),
        _is_on(properties, "strike"),
        _is_on(properties, "dstrike"),
        None if size is None else size.isdecimal() and int(size[:9]) <= LEAST_SIZE,
        None if colour is None else colour.upper() == "FFFFFF" and not has_ground,
        None if raised is None else raised in ("superscript", "subscript"),
        None if height is None else height.lstrip("-").isdecimal() and abs(int(height[:9])) >= LEAST_RAISE,
    )


def _is_on(properties: etree._Element, name: str) -> bool | None:
    stated = value(properties, name)
    return None if stated is None else is_on(stated)


def is_on(stated: str | None) -> bool:
    """Whether the value of a property that can be on or off is on; one without a value is."""
    return stated is not None and stated not in _OFF


def attribute(element: etree._Element, name: str) -> str:
    """An attribute, whatever its namespace."""
    return next((str(given) for key, given in element.items() if str(key).rpartition("}")[2] == name), "")


def value(properties: etree._Element | None, name: str) -> str | None:
    """The value of a property, empty if it has none, None if it is not there."""
    found = None if properties is None else properties.find(f"{{*}}{name}")
    return None if found is None else attribute(found, "val")
