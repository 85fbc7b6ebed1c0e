"""What style sheets print before and behind the content of elements."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from govstats.readers.html.cascade import Said, winning
from govstats.readers.html.look import look_of
from govstats.readers.html.sheets import Rule

_CONTENT = re.compile(r"(?<![\w-])content\s*:([^;]*)", re.I)
_ATTRIBUTE = re.compile(r"attr\(\s*([\w-]+)[^)]*\)", re.I)
_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?", re.I)
_DIGITS = re.compile(r"\d|counter", re.I)


def with_generated_digits(root: LexborNode, rules: list[Rule]) -> Iterator[LexborNode]:
    """The elements before or behind whose content digits are printed, which no text of the page holds."""
    generated = [rule for rule in rules if rule.is_generated]
    if not any(_may_print_digits(rule.style) for rule in generated):
        return
    for place in {rule.generated for rule in generated}:
        said: dict[int, tuple[LexborNode, list[Said]]] = {}
        for order, rule in enumerate(rule for rule in generated if rule.generated == place):
            one = Said(rule.style, is_inline=False, layer=rule.layer, weight=rule.weight, order=order)
            for node in rule.elements(root):
                said.setdefault(node.mem_id, (node, []))[1].append(one)
        yield from (node for node, of_node in said.values() if _prints_digits(node, winning(of_node)))


def _may_print_digits(style: str) -> bool:
    return any(_DIGITS.search(_plain(content)) or _ATTRIBUTE.search(content) for content in _CONTENT.findall(style))


def _prints_digits(node: LexborNode, style: str) -> bool:
    if look_of(style).is_hidden:
        return False
    values = node.attributes
    contents = (_ATTRIBUTE.sub(lambda name: values.get(name[1].lower()) or "", one) for one in _CONTENT.findall(style))
    return any(map(_DIGITS.search, map(_plain, contents)))


def _plain(content: str) -> str:
    return _ESCAPE.sub(_character, content) if "\\" in content else content


def _character(escape: re.Match[str]) -> str:
    number = int(escape[1], 16)
    return chr(number) if number <= sys.maxunicode else ""
