"""What the styles of a web page do to its text: hide it, print it white, raise it, or leave it in doubt."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from govstats.readers.html.sheets import Rule, rules_of
from govstats.readers.html.tabs import is_closed_part

_ZERO = r"\s*:\s*0(?:\.0+)?(?:px|pt|em|%)?\s*(?:;|!|$)"
_NO_SIZE = re.compile(
    rf"font-size(?:{_ZERO}|\s*:\s*(?:1|0?\.\d+)(?:px|pt)\s*(?:;|!|$))|(?<![\w-])font\s*:[\w\s-]*(?<![\w.])0(?:px|pt)?[\s/]",
    re.I,
)
_HIDDEN = re.compile(
    rf"display\s*:\s*none|mso-hide\s*:\s*all|text-decoration[^;]{{0,200}}line-through|visibility\s*:\s*(?:hidden|collapse)"
    rf"|opacity(?:{_ZERO}|\s*:\s*0?\.0\d|\(\s*0(?:\.0\d*)?%?\s*\))|(?:left|top|text-indent)\s*:\s*-(?:\d{{3,}}|\d{{2}}r?em)"
    rf"|(?<![\w-])(?:right|bottom)\s*:\s*-\d{{4}}|scale[xy]?\(\s*0\s*[,)]|(?<![\w-])zoom{_ZERO}"
    r"|translate[xy3d]*\([^)]{0,200}-\d{4}|rotate[xy]\(\s*-?90deg|content-visibility\s*:\s*hidden"
    r"|clip\s*:\s*rect\((?:\s*[01](?:px)?[\s,]*){4}\)|clip-path\s*:\s*inset\(\s*(?:50|100)%"
    r"|clip-path\s*:\s*(?:circle|ellipse)\(\s*0|clip-path\s*:\s*polygon\(\s*(?:0(?:px|%)?[\s,]*)++\)"
)
_CUT_OFF = re.compile(rf"(?<![\w-])(?:max-)?(?:height|width){_ZERO}")
_ABSOLUTE = re.compile(r"position\s*:\s*absolute")
_ONE_PIXEL = re.compile(r"(?<![\w-])(?:height|width)\s*:\s*1px")
_OVERFLOW = re.compile(r"overflow\s*:\s*(?:hidden|clip)")
_PALE = re.compile(
    r"(?:(?<![\w-])|text-fill-)color\s*:\s*(?:#(?:fff|(?:f[89a-f]){3})(?![0-9a-f])|white\b|transparent"
    r"|#(?:[0-9a-f]{3}0|[0-9a-f]{6}0[0-9a-f])(?![0-9a-f])"
    r"|rgba?\((?:\s*25\d\s*[, )]){3}|rgba\([^)]{0,200},\s*0(?:\.0+)?\s*\)|hsla?\([^)%]{0,200}%[, ]+100%)"
)
_PALE_ATTRIBUTE = re.compile(r"\s*(?:#?(?:f[89a-f]){3}|white)\s*", re.I)
_RAISED = re.compile(r"vertical-align\s*:\s*(?:super|sub\b)|text-raise\s*:\s*-?[1-9]")
_RELATIVE = re.compile(r"position\s*:\s*relative([^{}]*)")
_MOVED = re.compile(r"(?<![\w-])(?:top|bottom)\s*:\s*-?0?\.?[1-9]")
_DOUBTFUL = re.compile(
    r"z-index\s*:\s*-|letter-spacing\s*:\s*-(?:(?:[3-9]|\d{2,})(?:\.\d+)?(?:px|pt)|(?:0?\.[3-9]\d*|[1-9]\d*)r?em)"
    r"|unicode-bidi\s*:\s*(?:isolate|bidi)-override|scale(?:x|y|3d)?\(\s*-1|rotate\(\s*-?180deg"
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
_DISPLAY = re.compile(r"(?<![\w-])display\s*:\s*(none\b)?[^;!]*(!)?[^;]*", re.I)


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


class Looks(NamedTuple):
    """The elements of a page that do not look plain."""

    by_place: dict[int, Look]
    tags: set[str | None]


_PLAIN = Look()
_Found = dict[int, tuple[LexborNode, Look]]


@lru_cache(maxsize=4096)
def _look(style: str) -> Look:
    style = style.lower()  # patterns for either case take twice as long
    look = Look(
        bool(_HIDDEN.search(style)),
        bool(_OVERFLOW.search(style) and (_CUT_OFF.search(style) or _is_one_pixel(style))),
        bool(_NO_SIZE.search(style)),
        bool(_PALE.search(style) and not _GROUND.search(style)),
        bool(_RAISED.search(style)) or _is_moved(style),
        bool(_PREFORMATTED.search(style)),
        bool(_DOUBTFUL.search(style)),
    )
    return _PLAIN if look == _PLAIN else look


def _is_one_pixel(style: str) -> bool:
    return bool(_ABSOLUTE.search(style) and _ONE_PIXEL.search(style))


def _is_moved(style: str) -> bool:
    """Whether text is set higher or lower than the line that it stands in."""
    return any(_MOVED.search(style, *found.span(1)) for found in _RELATIVE.finditer(style))


def looks(root: LexborNode) -> Looks:
    """How elements look that do not look plain: by their own style, or by the rules of the page's own sheets."""
    rules = list(rules_of(root))
    found = _looks_by_rule(root, rules)
    styled = root.css("[style]")
    for node, look in zip(styled, [_look(node.attrs["style"] or "") for node in styled], strict=True):
        if look is not _PLAIN:
            _add(found, node, look)
    for node in root.css(_SAID_OTHERWISE):
        look = _said_otherwise(node)
        if look != _PLAIN:
            _add(found, node, look)
    hidden = {place for place, (_, look) in found.items() if look.is_hidden}
    grounds = _grounds(root, rules) if any(look.is_pale for _, look in found.values()) else set()
    by_place = {place: _settled(node, look, hidden, grounds) for place, (node, look) in found.items()}
    return Looks(by_place, {node.tag for node, _ in found.values()})


def _said_otherwise(node: LexborNode) -> Look:
    """The look that an element has by other attributes than its style, and by being closed."""
    attributes = node.attributes
    is_closed = "open" not in attributes
    return Look(
        is_hidden="hidden" in attributes or "popover" in attributes or (is_closed and node.tag == "dialog"),
        is_pale=bool(_PALE_ATTRIBUTE.fullmatch(attributes.get("color") or "")),
        is_doubtful=is_closed and node.tag == "details",
    )


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
        is_pale=look.is_pale and not _stands_on_ground(node, grounds),
    )


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


def _looks_by_rule(root: LexborNode, rules: list[Rule]) -> _Found:
    """By the rules of sheets; which rule displays an element or does not is told by how particular they are."""
    found: _Found = {}
    hidden: _Found = {}
    displays: list[tuple[Rule, bool, bool]] = []
    for rule in rules:
        if rule.is_generated:
            look = _PLAIN._replace(is_doubtful=any(map(_DIGITS.search, _CONTENT.findall(rule.style))))
        else:
            display = _DISPLAY.search(rule.style) if "isplay" in rule.style else None
            look = _look(_DISPLAY.sub("", rule.style) if display else rule.style)
            displays += [(rule, display[1] is not None, display[2] is not None)] if display else []
        if look != _PLAIN:
            for node in rule.elements(root):
                _add(found, node, look)
    if any(is_none for _, is_none, _ in displays):
        hidden = _not_displayed(root, displays)
    for node, _ in hidden.values():
        _add(found, node, _PLAIN._replace(is_hidden=True))
    return found


def _not_displayed(root: LexborNode, displays: list[tuple[Rule, bool, bool]]) -> _Found:
    """The elements of which the rule that counts says that they are not displayed."""
    chosen: dict[int, tuple[tuple[bool, tuple[int, int]], LexborNode, bool]] = {}
    for rule, is_none, is_important in displays:
        weight = is_important, rule.weight
        for node in rule.elements(root):
            if node.mem_id not in chosen or weight >= chosen[node.mem_id][0]:
                chosen[node.mem_id] = weight, node, is_none
    return {
        place: (node, _PLAIN)
        for place, ((is_important, _), node, is_none) in chosen.items()
        if is_none and (is_important or not _is_displayed_by_itself(node))
    }


def _is_displayed_by_itself(node: LexborNode) -> bool:
    own = _DISPLAY.search(node.attributes.get("style") or "")
    return own is not None and own[1] is None
