"""What the styles of a web page do to its text: hide it, print it white, raise it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from govstats.readers.html.tabs import is_closed_part

_ZERO = r"\s*:\s*0(?:\.0+)?(?:px|pt|em|%)?\s*(?:;|!|$)"
_NO_SIZE = re.compile(rf"font-size(?:{_ZERO}|\s*:\s*(?:1|0?\.\d+)(?:px|pt)\s*(?:;|!|$))", re.I)
_HIDDEN = re.compile(
    rf"display\s*:\s*none|mso-hide\s*:\s*all|text-decoration[^;]*line-through|visibility\s*:\s*(?:hidden|collapse)"
    rf"|opacity(?:{_ZERO}|\s*:\s*0?\.0\d)|(?:left|top|text-indent)\s*:\s*-\d{{3,}}|scale[xy]?\(\s*0\s*[,)]"
    r"|translate[xy3d]*\([^)]*-\d{4}|content-visibility\s*:\s*hidden"
    r"|clip\s*:\s*rect\((?:\s*[01](?:px)?[\s,]*){4}\)|clip-path\s*:\s*inset\(\s*(?:50|100)%",
    re.I,
)
_CUT_OFF = re.compile(rf"(?<![\w-])(?:max-)?(?:height|width){_ZERO}", re.I)
_OVERFLOW = re.compile(r"overflow\s*:\s*(?:hidden|clip)", re.I)
_PALE = re.compile(
    r"(?<![\w-])color\s*:\s*(?:#(?:fff|(?:f[89a-f]){3})(?![0-9a-f])|white\b|transparent"
    r"|rgba?\((?:\s*25\d\s*[, )]){3}|rgba\([^)]*,\s*0(?:\.0+)?\s*\)|hsla?\([^)%]*%[, ]+100%)",
    re.I,
)
_PALE_ATTRIBUTE = re.compile(r"\s*(?:#?(?:f[89a-f]){3}|white)\s*", re.I)
_RAISED = re.compile(
    r"vertical-align\s*:\s*(?:super|sub\b)|text-raise\s*:\s*-?[1-9]"
    r"|position\s*:\s*relative[^{}]*(?<![\w-])(?:top|bottom)\s*:\s*-?0?\.?[1-9]",
    re.I,
)
_GROUND = re.compile(
    r"background(?:-color)?\s*:\s*(?!white|transparent|none|inherit|initial|rgba?\(\s*2[2-5]\d"
    r"|#[d-f]{3}(?![0-9a-f])|#(?:[d-f][0-9a-f]){3})[\w#]",
    re.I,
)
"""A ground that is not light."""
_PREFORMATTED = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.I)
_STYLED = "[style], [hidden], font[color]"
_RULE = re.compile(r"([^{}@]+)\{([^{}]*)\}")
_DISPLAY = re.compile(r"(?<![\w-])display\s*:\s*(none\b)?[^;]*", re.I)
_SELECTOR_PART = re.compile("[.#]")
_SIMPLE_SELECTOR = re.compile(r"\s*[\w*]*(?:[.#][\w-]+)+\s*")


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


_PLAIN = Look()
_Found = dict[int, tuple[LexborNode, Look]]


@lru_cache(maxsize=4096)
def _look(style: str) -> Look:
    return Look(
        bool(_HIDDEN.search(style)),
        bool(_OVERFLOW.search(style) and _CUT_OFF.search(style)),
        bool(_NO_SIZE.search(style)),
        bool(_PALE.search(style) and not _GROUND.search(style)),
        bool(_RAISED.search(style)),
        bool(_PREFORMATTED.search(style)),
    )


def looks(root: LexborNode) -> dict[int, Look]:
    """How elements look that do not look plain: by their own style, or by simple rules of the page's own sheets."""
    found = _looks_by_rule(root)
    for node in root.css(_STYLED):
        attributes = node.attributes
        own = _look(attributes.get("style") or "")
        is_hidden = own.is_hidden or "hidden" in attributes
        is_pale = own.is_pale or bool(_PALE_ATTRIBUTE.fullmatch(attributes.get("color") or ""))
        if is_hidden or is_pale or own != _PLAIN:
            _add(found, node, own._replace(is_hidden=is_hidden, is_pale=is_pale))
    hidden = {place for place, (_, look) in found.items() if look.is_hidden}
    return {place: _settled(node, look, hidden) for place, (node, look) in found.items()}


def _add(found: _Found, node: LexborNode, look: Look) -> None:
    before = found.get(node.mem_id, (node, _PLAIN))[1]
    found[node.mem_id] = node, Look(*(a or b for a, b in zip(before, look, strict=True)))


def _settled(node: LexborNode, look: Look, hidden: set[int]) -> Look:
    """A look after a glance at what stands in and around the element."""
    is_small = look.is_cut_off or (look.has_no_size and not _has_sizes_inside(node))
    return look._replace(
        is_hidden=(look.is_hidden and not is_closed_part(node, hidden))
        or (is_small and node.css_first("table") is None),
        is_pale=look.is_pale and not _stands_on_ground(node),
    )


def _stands_on_ground(node: LexborNode) -> bool:
    """Whether something around an element has a ground that white is seen on."""
    around = node.parent
    while around is not None and around.tag not in ("body", "-undef"):
        attributes = around.attributes
        if _GROUND.search(f"{attributes.get('style') or ''};background:{attributes.get('bgcolor') or 'none'}"):
            return True
        around = around.parent
    return False


def _has_sizes_inside(node: LexborNode) -> bool:
    sizes = (inner.attributes.get("style") or "" for inner in node.css("[style*='font-size' i]"))
    return any(not _NO_SIZE.search(style) for style in sizes)


def _looks_by_rule(root: LexborNode) -> _Found:
    """By the page's own stylesheets, simple classes and ids only; rules of @media are left out."""
    found: _Found = {}
    displayed: dict[int, tuple[int, LexborNode, bool]] = {}
    for sheet in root.css("style"):
        rules = re.sub(r"@[^{;]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", sheet.text())
        for selectors, style in _RULE.findall(re.sub(r"/\*.*?\*/|<!--|-->", "", rules, flags=re.S)):
            display = _DISPLAY.search(style) if "isplay" in style else None
            look = _look(_DISPLAY.sub("", style) if display else style)
            if look == _PLAIN and not display:
                continue
            for selector in filter(_SIMPLE_SELECTOR.fullmatch, selectors.split(",")):
                weight = len(_SELECTOR_PART.findall(selector))
                for node in root.css(selector):
                    _add(found, node, look)
                    if display and weight >= displayed.get(node.mem_id, (0,))[0]:
                        displayed[node.mem_id] = weight, node, display[1] is not None
    for _, node, is_none in displayed.values():
        _add(found, node, _PLAIN._replace(is_hidden=is_none))
    return found
