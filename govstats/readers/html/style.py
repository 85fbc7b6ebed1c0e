"""How the elements of a web page look: hidden, white, raised, in doubt, or plain."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from govstats.readers.html.cascade import RESET, Said, declared, winning
from govstats.readers.html.generated import with_generated_digits
from govstats.readers.html.inside import (
    Places,
    has_colour,
    has_digits_outside,
    has_size,
    holders_of,
    inside_any,
    is_visible,
    places_that_say,
    says_around,
)
from govstats.readers.html.look import GROUND, PLAIN, Look, look_of
from govstats.readers.html.scripts import figures_to_come
from govstats.readers.html.sheets import Rule, rules_of
from govstats.readers.html.tabs import is_closed_part

_PALE_ATTRIBUTE = re.compile(r"\s*(?:#fff|#?(?:f[89a-f]){3}|white)\s*", re.I)
_SAID_OTHERWISE = "[hidden], [popover], font[color], [style][color], dialog, td details, details[style]"
"""What may look other than plain by more than the style at it."""
_BLOCKS = frozenset(
    ("div", "p", "li", "ul", "ol", "table", "tr", "td", "th", "section", "article", "nav", "header", "footer")
)
"""Elements that stand in lines of their own, or in their place in a table, by themselves."""
_GROWING = frozenset(("td", "th", "tr", "tbody", "thead", "tfoot", "table"))
"""Elements that are as large as what they hold, whatever size is stated."""
_BELOW_ALL = -(10**6)
_ONLY_TOGETHER = ("position", "top", "bottom", "overflow", "width", "height", "max-width", "max-height")


class Looks(NamedTuple):
    """The elements of a page that do not look plain."""

    by_place: dict[int, Look]
    tags: set[str | None]


_DOUBT, _HIDE, _DARK = Look(is_doubtful=True), Look(is_hidden=True), Look(is_dark=True)
_BLOCK_ALONE = Look(is_block=True)
_Found = dict[int, tuple[LexborNode, Look]]


def looks(root: LexborNode) -> Looks:
    """How elements look that do not look plain: by their own style, or by the rules of the page's own sheets."""
    rules = rules_of(root)
    found: _Found = {}
    others = root.css(_SAID_OTHERWISE)
    for node, said in _said(root, rules, others).values():
        look = look_of(winning(said))
        if look is not PLAIN and not (look == _BLOCK_ALONE and node.tag in _BLOCKS):
            _add(found, node, look)
    for node in (*with_generated_digits(root, rules), *figures_to_come(root)):
        _add(found, node, _DOUBT)
    for node in others:
        if node.tag in ("dialog", "details") and "open" not in node.attributes:
            _add(found, node, _HIDE if node.tag == "dialog" else _DOUBT)
    for row in [node for node, look in found.values() if (look.is_pale or look.is_doubtful) and node.tag == "tr"]:
        look = found[row.mem_id][1]
        for cell in row.iter():
            is_pale = look.is_pale and not has_colour(cell.attributes.get("style") or "")
            _add(found, cell, Look(is_pale=is_pale, is_doubtful=look.is_doubtful))
    by_place = _in_their_places(root, rules, found)
    return Looks(by_place, {node.tag for node, _ in found.values()})


def _in_their_places(root: LexborNode, rules: list[Rule], found: _Found) -> dict[int, Look]:
    """Looks after a glance at what stands in and around their elements."""
    hidden = {place for place, (_, look) in found.items() if look.is_hidden}
    looks_of_all = [look for _, look in found.values()]
    grounds = _grounds(root, rules) if any(look.is_pale for look in looks_of_all) else set()
    sized = places_that_say(root, rules, has_size) if any(look.has_no_size for look in looks_of_all) else {}
    seen = places_that_say(root, rules, is_visible) if any(look.is_invisible for look in looks_of_all) else {}
    shown = {False: (sized, holders_of(sized)), True: (seen, holders_of(seen))}
    by_place = {place: _settled(node, look, hidden, *shown[look.is_invisible]) for place, (node, look) in found.items()}
    on_ground: dict[int, bool] = {}
    for place, (node, look) in found.items():
        if look.is_pale and says_around(node, lambda around: _has_ground(around, grounds), on_ground):
            by_place[place] = by_place[place]._replace(is_pale=False)
    pale = {place for place in found if by_place[place].is_pale}
    coloured = places_that_say(root, rules, has_colour) if pale else {}
    around_tables = holders_of({node.mem_id: node for node in root.css("table")}) if coloured else set()
    for inner in list(inside_any(coloured, pale - around_tables)):
        if not by_place.get(inner.mem_id, PLAIN).is_pale:
            _add(found, inner, _DARK)
            by_place[inner.mem_id] = by_place.get(inner.mem_id, PLAIN)._replace(is_dark=True)
    return by_place


def write_styles_out(root: LexborNode) -> None:
    """Write what counts of all that is said of elements into their own styles: selectors may then find them no more."""
    for node, said in _said(root, rules_of(root), root.css(_SAID_OTHERWISE)).values():
        node.attrs["style"] = winning(said)


def _said(root: LexborNode, rules: list[Rule], others: list[LexborNode]) -> dict[int, tuple[LexborNode, list[Said]]]:
    """All that is said, and may count, of the elements of which something is said that makes text look not plain."""
    said: dict[int, tuple[LexborNode, list[Said]]] = {}
    stakes: set[str] = set()
    for node in others:
        if style := _said_otherwise(node):
            said[node.mem_id] = node, [Said(style, is_inline=False, layer=_BELOW_ALL)]
    styled = root.css("[style]")
    for node, style in zip(styled, [node.attrs["style"] or "" for node in styled], strict=True):
        if look_of(style) is not PLAIN:
            said.setdefault(node.mem_id, (node, []))
    telling = [rule for rule in rules if not rule.is_generated and look_of(rule.style) is not PLAIN]
    for rule in telling:
        if nodes := rule.elements(root):
            stakes |= _stakes(rule.style)
            said.update({node.mem_id: (node, []) for node in nodes if node.mem_id not in said})
    for node, of_node in said.values():
        style = node.attributes.get("style") or ""
        of_node.append(Said(style.lower()))
        if rules:
            stakes.update(*map(_stakes, (one.style for one in of_node)))
    for order, rule in enumerate(_rules_at_stake(rules, stakes) if stakes else []):
        for node in rule.elements(root):
            if node.mem_id in said:
                one = Said(rule.style.lower(), is_inline=False, layer=rule.layer, weight=rule.weight, order=order)
                said[node.mem_id][1].append(one)
    return said


def _rules_at_stake(rules: list[Rule], stakes: set[str]) -> list[Rule]:
    at_stake = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, {*stakes, RESET}))})\s*:", re.I)
    return [rule for rule in rules if not rule.is_generated and at_stake.search(rule.style)]


@lru_cache(maxsize=4096)
def _stakes(style: str) -> frozenset[str]:
    """The properties by which a style makes text look not plain."""
    look = look_of(style)
    if look is PLAIN:
        return frozenset()
    both = declared(style.lower())
    alone = {name for name, value in both if look_of(f"{name}:{value}") is not PLAIN}
    return frozenset(alone | {name for name, _ in both if not alone or name in _ONLY_TOGETHER})


def _said_otherwise(node: LexborNode) -> str:
    """The style that attributes of other names stand for."""
    attributes = node.attributes
    is_hidden = "hidden" in attributes or "popover" in attributes
    is_pale = _PALE_ATTRIBUTE.fullmatch(attributes.get("color") or "")
    return f"{'display:none;' if is_hidden else ''}{'color:#fff' if is_pale else ''}"


def _add(found: _Found, node: LexborNode, look: Look) -> None:
    before = found.get(node.mem_id, (node, PLAIN))[1]
    found[node.mem_id] = node, look if before is PLAIN else _both(before, look)


def _both(one: Look, other: Look) -> Look:
    return Look(*(a or b for a, b in zip(one, other, strict=True)))


def _settled(node: LexborNode, look: Look, hidden: set[int], shown: Places, holders: set[int]) -> Look:
    """A look where some of what is inside may have a look of its own: elements that are ``shown``."""
    shows_some = (look.is_invisible or look.has_no_size) and node.mem_id in holders
    is_small = (look.is_cut_off and node.tag not in _GROWING) or (look.has_no_size and not shows_some)
    is_hidden = look.is_hidden and not (look.is_invisible and shows_some) and not is_closed_part(node, hidden)
    return look._replace(
        is_hidden=is_hidden or (is_small and node.css_first("table") is None),
        is_doubtful=look.is_doubtful or (shows_some and has_digits_outside(node, shown)),
    )


def _has_ground(node: LexborNode, grounds: set[int]) -> bool:
    """Whether an element has a ground that white is seen on; that of the page is not asked."""
    if node.tag in ("body", "html"):
        return False
    attributes = node.attributes
    own = f"{attributes.get('style') or ''};background:{attributes.get('bgcolor') or 'none'}"
    return node.mem_id in grounds or GROUND.search(own) is not None


def _grounds(root: LexborNode, rules: list[Rule]) -> set[int]:
    """The elements that rules give a ground that white is seen on."""
    dark = (rule for rule in rules if not rule.is_generated and GROUND.search(rule.style))
    return {node.mem_id for rule in dark for node in rule.elements(root)}
