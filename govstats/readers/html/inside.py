"""Elements that say of themselves what another look than that of the elements around them gives them."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping

from selectolax.lexbor import LexborNode

from govstats.readers.html.look import NO_SIZE, look_of
from govstats.readers.html.sheets import Rule

_SIZE = re.compile(r"(?<![\w-])font(?:-size)?\s*:", re.I)
_COLOUR = re.compile(r"(?<![\w-])color\s*:(?!\s*(?:inherit|unset))", re.I)
_VISIBLE = re.compile(r"(?<![\w-])visibility\s*:\s*visible", re.I)
_DIGIT = re.compile(r"\d")
MOST_LOOKED_AT = 1000
"""Pieces of an element that are looked at for digits."""

Places = Mapping[int, LexborNode]
"""Elements by their ``mem_id``."""


def has_size(style: str) -> bool:
    """Whether a style states a size that can be seen."""
    return _SIZE.search(style) is not None and not NO_SIZE.search(style)


def has_colour(style: str) -> bool:
    """Whether a style states a colour other than white."""
    return _COLOUR.search(style) is not None and not look_of(style).is_pale


def is_visible(style: str) -> bool:
    """Whether a style says that its element is to be seen."""
    return _VISIBLE.search(style) is not None


def places_that_say(root: LexborNode, rules: list[Rule], says: Callable[[str], bool]) -> Places:
    """The elements of which a style, a rule or an attribute says so."""
    by_rule = [node for rule in rules if not rule.is_generated and says(rule.style) for node in rule.elements(root)]
    styled = ((node, node.attributes.get("style") or "") for node in root.css("[style]"))
    coloured = ((node, f"color:{node.attributes.get('color') or ''}") for node in root.css("font[color]"))
    by_itself = [node for part in (styled, coloured) for node, style in part if says(style)]
    return {node.mem_id: node for node in (*by_rule, *by_itself)}


def holders_of(places: Places) -> set[int]:
    """The elements that hold one of these."""
    holders: set[int] = set()
    for node in places.values():
        around = node.parent
        while around is not None and around.mem_id not in holders:
            holders.add(around.mem_id)
            around = around.parent
    return holders


def says_around(node: LexborNode | None, says: Callable[[LexborNode], bool], known: dict[int, bool]) -> bool:
    """Whether an element or one around it says so; ``known`` are the answers so far, which spare the way up."""
    path, found = [], False
    while node is not None and node.mem_id not in known and not found:
        path.append(node.mem_id)
        found = says(node)
        node = node.parent
    found = found or (node is not None and known.get(node.mem_id, False))
    known.update(dict.fromkeys(path, found))
    return found


def inside_any(places: Places, outer: Container[int]) -> Iterator[LexborNode]:
    """Those of some elements that stand inside one of others."""
    known: dict[int, bool] = {}
    return (node for node in places.values() if says_around(node.parent, lambda around: around.mem_id in outer, known))


def has_digits_outside(node: LexborNode, places: Container[int]) -> bool:
    """Whether digits stand in an element, and in none inside it that is among these; or so much that they may."""
    nodes = list(node.iter(include_text=True))
    n_seen = 0
    while nodes:
        inner = nodes.pop()
        n_seen += 1
        if n_seen > MOST_LOOKED_AT:
            return True
        if inner.tag == "-text" and _DIGIT.search(inner.text_content or ""):
            return True
        if inner.mem_id not in places:
            nodes.extend(inner.iter(include_text=True))
    return False
