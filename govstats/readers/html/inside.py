"""Elements that say of themselves what another look than that of the elements around them gives them."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator

from selectolax.lexbor import LexborNode

from govstats.readers.html.look import NO_SIZE, look_of
from govstats.readers.html.sheets import Rule

_SIZE = re.compile(r"(?<![\w-])font(?:-size)?\s*:", re.I)
_COLOUR = re.compile(r"(?<![\w-])color\s*:(?!\s*(?:inherit|unset))", re.I)
_VISIBLE = re.compile(r"(?<![\w-])visibility\s*:\s*visible", re.I)
_DIGIT = re.compile(r"\d")


def has_size(style: str) -> bool:
    """Whether a style states a size that can be seen."""
    return _SIZE.search(style) is not None and not NO_SIZE.search(style)


def has_colour(style: str) -> bool:
    """Whether a style states a colour other than white."""
    return _COLOUR.search(style) is not None and not look_of(style).is_pale


def is_visible(style: str) -> bool:
    """Whether a style says that its element is to be seen."""
    return _VISIBLE.search(style) is not None


def places_that_say(root: LexborNode, rules: list[Rule], says: Callable[[str], bool]) -> set[int]:
    """The elements of which a style, a rule or an attribute says so."""
    by_rule = {
        node.mem_id for rule in rules if not rule.is_generated and says(rule.style) for node in rule.elements(root)
    }
    styled = ((node, node.attributes.get("style") or "") for node in root.css("[style]"))
    coloured = ((node, f"color:{node.attributes.get('color') or ''}") for node in root.css("font[color]"))
    return by_rule | {node.mem_id for part in (styled, coloured) for node, style in part if says(style)}


def inside(node: LexborNode, places: Container[int]) -> Iterator[LexborNode]:
    """The elements inside one that are among these."""
    return (inner for inner in node.css("*") if inner.mem_id in places and inner.mem_id != node.mem_id)


def has_digits_outside(node: LexborNode, places: Container[int]) -> bool:
    """Whether digits stand in an element, and in none inside it that is among these."""
    nodes = list(node.iter(include_text=True))
    while nodes:
        inner = nodes.pop()
        if inner.tag == "-text" and _DIGIT.search(inner.text_content or ""):
            return True
        if inner.mem_id not in places:
            nodes.extend(inner.iter(include_text=True))
    return False
