"""What the styles of a web page do to its text: hide it, print it white, raise it, or leave it in doubt."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from govstats.readers.html.cascade import RESET, Said, declared, settled, winning
from govstats.readers.html.scripts import figures_to_come
from govstats.readers.html.sheets import Rule, rules_of
from govstats.readers.html.tabs import is_closed_part

_ZERO = r"\s*:\s*0(?:\.0+)?(?:px|pt|r?em|%)?\s*(?:;|!|$)"
_NO_SIZE = re.compile(
    rf"font-size(?:{_ZERO}|\s*:\s*(?:1|0?\.\d+)(?:px|pt)\s*(?:;|!|$))|(?<![\w-])font\s*:[\w\s-]*(?<![\w.])0(?:px|pt)?[\s/]",
    re.I,
)
_HIDDEN = re.compile(
    r"(?<![\w-])display\s*:\s*none|mso-hide\s*:\s*all|text-decoration[^;]{0,200}line-through"
    r"|(?<![\w-])visibility\s*:\s*(?:hidden|collapse)"
    rf"|(?<![\w-])opacity(?:{_ZERO}|\s*:\s*0?\.0\d|\(\s*0(?:\.0\d*)?%?\s*\))"
    r"|(?<![\w-])(?:left|top|text-indent)\s*:\s*-(?:\d{3,}|\d{2}r?em)|margin-(?:left|top)\s*:\s*-\d{4}"
    rf"|(?<![\w-])(?:right|bottom)\s*:\s*-\d{{4}}|scale[xy]?\(\s*0\s*[,)]|(?<![\w-])zoom{_ZERO}"
    r"|translate[xy3d]*\([^)]{0,200}-\d{4}|rotate[xy]\(\s*-?90deg|content-visibility\s*:\s*hidden"
    r"|clip\s*:\s*rect\((?:\s*[01](?:px)?[\s,]*){4}\)|clip-path\s*:\s*inset\(\s*(?:50|100)%"
    r"|clip-path\s*:\s*(?:circle|ellipse)\(\s*0|clip-path\s*:\s*polygon\(\s*(?:0(?:px|%)?[\s,]*)++\)"
)
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
_COLOUR = re.compile(r"(?<![\w-])color\s*:", re.I)
_COLOURED = "[style*='color' i], font[color]"
_PALE_ATTRIBUTE = re.compile(r"\s*(?:#?(?:f[89a-f]){3}|white)\s*", re.I)
_RAISED = re.compile(
    r"vertical-align\s*:\s*(?:super|sub\b|text-top|-?(?:(?:[3-9]|\d\d)(?:\.\d+)?p[xt]|[2-9]\d(?:\.\d+)?%|0?\.[2-9]\d*r?em))"
    r"|text-raise\s*:\s*-?[1-9]"
)
_RELATIVE = re.compile(r"position\s*:\s*relative([^{}]*)")
_MOVED = re.compile(r"(?<![\w-])(?:top|bottom)\s*:\s*-?0?\.?[1-9]")
_DOUBTFUL = re.compile(
    r"z-index\s*:\s*-|letter-spacing\s*:\s*-(?:(?:[3-9]|\d{2,})(?:\.\d+)?(?:px|pt)|(?:0?\.[3-9]\d*|[1-9]\d*)r?em)"
    r"|unicode-bidi\s*:\s*(?:isolate|bidi)-override|scale(?:x|y|3d)?\(\s*-1|rotate\(\s*-?(?:180deg|0?\.5turn)"
    r"|flex-(?:direction|flow)\s*:[^;]*reverse|(?<![\w-])(?:order\s*:\s*-?[1-9]|rotate\s*:\s*-?180deg)"
)
"""Set behind the rest, over itself, or turned round."""
_CONTENT = re.compile(r"content\s*:([^;]*)", re.I)
_DIGITS = re.compile(r"\d|counter|attr", re.I)
_GROUND = re.compile(
    r"background(?:-color)?\s*:\s*(?!white|transparent|none|inherit|initial|rgba?\(\s*2[2-5]\d"
    r"|#[d-f]{3}(?![0-9a-f])|#(?:[d-f][0-9a-f]){3})[\w#]",
    re.I,
)
"""A ground that is not light."""
_PREFORMATTED = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)")
_SAID_OTHERWISE = "[hidden], [popover], font[color], [style][color], dialog, td details, details[style]"
"""What may look other than plain by more than the style at it."""
_BLOCKS = frozenset(
    ("div", "p", "li", "ul", "ol", "table", "tr", "td", "th", "section", "article", "nav", "header", "footer")
)
"""Elements that stand in lines of their own, or in their place in a table, by themselves."""
_BELOW_ALL = -(10**6)
_ONLY_TOGETHER = ("position", "top", "bottom", "overflow", "width", "height", "max-width", "max-height")


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


class Looks(NamedTuple):
    """The elements of a page that do not look plain."""

    by_place: dict[int, Look]
    tags: set[str | None]


_PLAIN, _DOUBT, _HIDE, _PALE_TEXT = Look(), Look(is_doubtful=True), Look(is_hidden=True), Look(is_pale=True)
_BLOCK_ALONE = Look(is_block=True)
_Found = dict[int, tuple[LexborNode, Look]]


@lru_cache(maxsize=4096)
def _look(style: str) -> Look:
    style = style.lower()  # patterns for either case take twice as long
    if "/*" not in style and _look_of(style) == _PLAIN:
        return _PLAIN
    look = _look_of(settled(style))
    return _PLAIN if look == _PLAIN else look


def _look_of(style: str) -> Look:
    return Look(
        bool(_HIDDEN.search(style)),
        bool(_OVERFLOW.search(style) and (_CUT_OFF.search(style) or _is_one_pixel(style))),
        bool(_NO_SIZE.search(style)),
        bool(_PALE.search(style) and not _GROUND.search(style)),
        bool(_RAISED.search(style)) or _is_moved(style),
        bool(_PREFORMATTED.search(style)),
        bool(_DOUBTFUL.search(style)),
        bool(_OUT.search(style)),
        bool(_APART.search(style)),
        bool(_BLOCK.search(style)),
    )


def _is_one_pixel(style: str) -> bool:
    return bool(_ABSOLUTE.search(style) and _ONE_PIXEL.search(style))


def _is_moved(style: str) -> bool:
    """Whether text is set higher or lower than the line that it stands in."""
    return any(_MOVED.search(style, *found.span(1)) for found in _RELATIVE.finditer(style))


def looks(root: LexborNode) -> Looks:
    """How elements look that do not look plain: by their own style, or by the rules of the page's own sheets."""
    rules = rules_of(root)
    found: _Found = {}
    others = root.css(_SAID_OTHERWISE)
    for node, said in _said(root, rules, others).values():
        look = _look(winning(said))
        if look is not _PLAIN and not (look == _BLOCK_ALONE and node.tag in _BLOCKS):
            _add(found, node, look)
    for rule in rules:
        if rule.is_generated and any(map(_DIGITS.search, _CONTENT.findall(rule.style))):
            for node in rule.elements(root):
                _add(found, node, _DOUBT)
    for node in figures_to_come(root):
        _add(found, node, _DOUBT)
    for node in others:
        if node.tag in ("dialog", "details") and "open" not in node.attributes:
            _add(found, node, _HIDE if node.tag == "dialog" else _DOUBT)
    for row in [node for node, look in found.values() if (look.is_pale or look.is_doubtful) and node.tag == "tr"]:
        look = found[row.mem_id][1]
        for cell in row.iter():
            _add(found, cell, Look(is_pale=look.is_pale, is_doubtful=look.is_doubtful))
    hidden = {place for place, (_, look) in found.items() if look.is_hidden}
    grounds = _grounds(root, rules) if any(look.is_pale for _, look in found.values()) else set()
    by_place = {place: _settled(node, look, hidden, grounds) for place, (node, look) in found.items()}
    return Looks(by_place, {node.tag for node, _ in found.values()})


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
        if _look(style) is not _PLAIN:
            said.setdefault(node.mem_id, (node, []))
    telling = [rule for rule in rules if not rule.is_generated and _look(rule.style) is not _PLAIN]
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
    look = _look(style)
    if look is _PLAIN:
        return frozenset()
    both = declared(style.lower())
    alone = {name for name, value in both if _look(f"{name}:{value}") is not _PLAIN}
    return frozenset(alone | {name for name, _ in both if not alone or name in _ONLY_TOGETHER})


def _said_otherwise(node: LexborNode) -> str:
    """The style that attributes of other names stand for."""
    attributes = node.attributes
    is_hidden = "hidden" in attributes or "popover" in attributes
    is_pale = _PALE_ATTRIBUTE.fullmatch(attributes.get("color") or "")
    return f"{'display:none;' if is_hidden else ''}{'color:#fff' if is_pale else ''}"


def _add(found: _Found, node: LexborNode, look: Look) -> None:
    before = found.get(node.mem_id, (node, _PLAIN))[1]
    found[node.mem_id] = node, look if before is _PLAIN else _both(before, look)


def _both(one: Look, other: Look) -> Look:
    return Look(*(a or b for a, b in zip(one, other, strict=True)))


def _settled(node: LexborNode, look: Look, hidden: set[int], grounds: set[int]) -> Look:
    """A look after a glance at what stands in and around the element."""
    is_small = look.is_cut_off or (look.has_no_size and not _has_sizes_inside(node))
    return look._replace(
        is_hidden=(look.is_hidden and not is_closed_part(node, hidden))
        or (is_small and node.css_first("table") is None),
        is_pale=look.is_pale and not _is_coloured(node) and not _stands_on_ground(node, grounds),
    )


def _is_coloured(cell: LexborNode) -> bool:
    """Whether what is in a cell, or the cell of a row, has a colour of its own."""
    if cell.tag not in ("td", "th"):
        return False
    own = cell.attributes.get("style") or ""
    is_dark = _COLOUR.search(own) is not None and not _look(own).is_pale
    return is_dark or any(inner.mem_id != cell.mem_id for inner in cell.css(_COLOURED))


def _stands_on_ground(node: LexborNode, grounds: set[int]) -> bool:
    """Whether something around an element has a ground that white is seen on."""
    around: LexborNode | None = node
    while around is not None and around.tag not in ("body", "-undef"):
        attributes = around.attributes
        own = f"{attributes.get('style') or ''};background:{attributes.get('bgcolor') or 'none'}"
        if around.mem_id in grounds or _GROUND.search(own):
            return True
        around = around.parent
    return False


def _grounds(root: LexborNode, rules: list[Rule]) -> set[int]:
    """The elements that rules give a ground that white is seen on."""
    dark = (rule for rule in rules if not rule.is_generated and _GROUND.search(rule.style))
    return {node.mem_id for rule in dark for node in rule.elements(root)}


def _has_sizes_inside(node: LexborNode) -> bool:
    sizes = (inner.attributes.get("style") or "" for inner in node.css("[style*='font-size' i]"))
    return any(not _NO_SIZE.search(style) for style in sizes)
