"""The rules of a page's own style sheets, as they hold on the screen of a desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborNode, SelectolaxError

SCREEN_WIDTH = 1280
"""Pixels; sheets for narrower screens show the same page in another way."""

_COMMENT = re.compile(r"""("[^"\n]*"|'[^'\n]*')|/\*.*?(?:\*/|\Z)|<!--|-->""", re.S)
"""Or a string, in which no comment begins."""
_GROUP = re.compile(r"@([\w-]+)([^{;@]*)\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}")
_RULE = re.compile(r"(?<![^{}@])([^{}@]+)\{([^{}]*)\}")
"""Tried where a selector can begin, and not at each character of a sheet without rules."""
_OTHER_MEDIUM = re.compile(r"\b(?:print|speech|aural|tty|tv|projection|handheld|braille|embossed|not)\b")
_FEATURE = re.compile(r"\(\s*([\w-]+)\s*(?::\s*([^)]*))?\)")
_WIDTH = re.compile(r"(\d+(?:\.\d+)?)(px|r?em)")
_PIXELS = {"px": 1, "em": 16, "rem": 16}
_OF_STATE = re.compile(r":(?!nth-|first-|last-|only-|not\()|[*\\]")
"""Pseudo-classes that hold only at times, and what is not worth asking for."""
_GENERATED = re.compile(r"::?(?:before|after)\s*$", re.I)


class Rule(NamedTuple):
    """One selector and what is said of the elements that it finds."""

    selector: str
    style: str
    is_generated: bool = False
    """Said of what stands before or behind the content of the elements."""

    @property
    def weight(self) -> tuple[int, int]:
        """How particular the selector is: the more particular rule counts."""
        return self.selector.count("#"), sum(map(self.selector.count, ".[:"))

    def elements(self, root: LexborNode) -> list[LexborNode]:
        """The elements that the selector finds; none if it is of a kind that is not followed."""
        if _OF_STATE.search(self.selector):
            return []
        try:
            return root.css(self.selector)
        except SelectolaxError:
            return []


def rules_of(root: LexborNode) -> Iterator[Rule]:
    """The rules of all sheets, in their order."""
    for sheet in root.css("style"):
        if _holds(sheet.attributes.get("media") or ""):
            text = sheet.text()
            text = _COMMENT.sub(r"\1", text) if "/*" in text or "--" in text else text
            for selectors, style in _RULE.findall(_GROUP.sub(_opened, text)):
                for selector in selectors.split(",") if "(" not in selectors else [selectors]:
                    generated = _GENERATED.search(selector) if ":" in selector else None
                    end = generated.start() if generated else len(selector)
                    yield Rule(selector[:end].strip(), style, generated is not None)


def _opened(group: re.Match[str]) -> str:
    """The rules of a group that hold; none of one that is no condition."""
    kind, condition, rules = group.groups()
    return rules if kind.lower() in ("supports", "layer") or (kind.lower() == "media" and _holds(condition)) else ""


def _holds(media: str) -> bool:
    """Whether a list of media holds for a wide screen; features that are not known do not."""
    return not media.strip() or any(map(_is_wide_screen, media.lower().split(",")))


def _is_wide_screen(medium: str) -> bool:
    return not _OTHER_MEDIUM.search(medium) and all(_is_met(name, value) for name, value in _FEATURE.findall(medium))


def _is_met(feature: str, value: str) -> bool:
    bound, _, measure = feature.partition("-")
    width = _WIDTH.match(value.strip())
    if bound not in ("min", "max") or measure not in ("width", "device-width") or not width:
        return False
    pixels = float(width[1]) * _PIXELS[width[2]]
    return pixels <= SCREEN_WIDTH if bound == "min" else pixels >= SCREEN_WIDTH
