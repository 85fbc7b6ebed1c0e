"""The rules of a page's own style sheets, as they hold on the screen of a desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborNode, SelectolaxError

from govstats.readers.html.media import holds_for_media, is_supported

MAX_NESTING = 8
"""Most groups within groups whose rules are followed."""
MAX_SELECTOR = 1000
"""Characters of the longest selector that is followed."""
MANY_RULES = 100
MANY_SEARCHES = 8
"""So many selectors with ``:has``, each of which may look at the page once for each element, are not followed."""

_COMMENT = re.compile(r"""("[^"\n]*"|'[^'\n]*')|/\*.*?(?:\*/|\Z)|<!--|-->""", re.S)
"""Or a string, in which no comment begins."""
_STRING = re.compile(r""""[^"\n]*"|'[^'\n]*'""")
_BLOCK = re.compile(r"([^{}]*+)(?:\{([^{}]*+)(?:\}|\Z)|([{}])|\Z)")
"""What stands before a block, and what is in it; only a bracket where a block holds others, and at their end."""
_WITHOUT_BRACES = str.maketrans("", "", "{}")
_AT = re.compile(r"\s*@([\w-]+)(.*)", re.S)
_SELECTOR = re.compile(r"(?:[^,(\[]|\((?:[^()]|\([^()]*+\))*+\)|\[[^\[\]]*+\])++")
_OF_STATE = re.compile(r":has\(.*:has\(|:(?:hover|focus|active|visited|target)|^\s*\*?\s*$")
"""Pseudo-classes that hold only at times, and what finds nothing or all."""
_GENERATED = re.compile(r"::?(before|after)\s*$", re.I)
_ATTRIBUTE = re.compile(r"\[[^\[\]]*\]")
_NAME, _BRACKETS = re.compile(r"[.#][^\s.#:>+~,]+"), re.compile(r"[\[(\\]")
_WEIGHTLESS = re.compile(r":where\([^()]*\)|:(?:is|not|has)\b|\(\s*(?:odd|even)")
_ELEMENT = re.compile(r"(?<![\w#.:\\-])[a-z]", re.I)
_VARIABLE = re.compile(r"(--[\w-]+)\s*:([^;]*)")
_USE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")
_EVERYWHERE = (":root", "html", "body", "*")


class Rule(NamedTuple):
    """One selector and what is said of the elements that it finds."""

    selector: str
    style: str
    generated: str = ""
    """``before`` or ``after``, where it is said of what stands there of the content of the elements."""
    layer: int = 0
    """Below 0 in a layer; the first layer is the lowest."""

    @property
    def is_generated(self) -> bool:
        """Whether nothing is said of the elements themselves."""
        return bool(self.generated)

    @property
    def weight(self) -> tuple[int, int, int]:
        """How particular the selector is: the more particular rule counts."""
        selector = _ATTRIBUTE.sub("[", self.selector) if "[" in self.selector else self.selector
        selector = _WEIGHTLESS.sub("", selector) if "(" in selector else selector
        return selector.count("#"), sum(map(selector.count, ".[:")), len(_ELEMENT.findall(selector))

    def elements(self, root: LexborNode) -> list[LexborNode]:
        """The elements that the selector finds; none if it is of a kind that is not followed."""
        if len(self.selector) > MAX_SELECTOR or _OF_STATE.search(self.selector):
            return []
        try:
            return root.css(self.selector)
        except SelectolaxError:
            return []


class _Group(NamedTuple):
    """What is open around a rule."""

    holds: bool = True
    parents: str = ""
    """The selectors that it is nested in."""
    layer: str = ""


def rules_of(root: LexborNode) -> list[Rule]:
    """The rules of all sheets, in their order; of many only those that name nothing that is not on the page."""
    layers: dict[str, int] = {}
    rules = [rule for sheet in root.css("style") if _is_used(sheet) for rule in _rules_in(sheet.text(), layers)]
    if layers:
        rules = [rule._replace(layer=rule.layer - len(layers) - 1) if rule.layer else rule for rule in rules]
    rules = _with_variables(rules) if any("var(" in rule.style for rule in rules) else rules
    if sum(":has(" in rule.selector for rule in rules) >= MANY_SEARCHES:
        rules = [rule for rule in rules if ":has(" not in rule.selector]
    return _about(root, rules) if len(rules) > MANY_RULES else rules


def _about(root: LexborNode, rules: list[Rule]) -> list[Rule]:
    """The rules whose classes and identifiers are all on the page: to search it for others takes far longer."""
    there = {f".{name}" for node in root.css("[class]") for name in (node.attributes.get("class") or "").split()}
    there |= {f"#{node.attributes.get('id')}" for node in root.css("[id]")}
    return [rule for rule in rules if _BRACKETS.search(rule.selector) or there.issuperset(_NAME.findall(rule.selector))]


def _is_used(sheet: LexborNode) -> bool:
    """Whether a sheet is for this screen; some are for readers without scripts, or in another language."""
    attributes, parent = sheet.attributes, sheet.parent
    is_css = (attributes.get("type") or "text/css").strip().lower() == "text/css"
    return is_css and holds_for_media(attributes.get("media") or "") and not (parent and parent.tag == "noscript")


def _rules_in(text: str, layers: dict[str, int]) -> Iterator[Rule]:
    """The rules of a sheet; ``layers`` are numbered from 1 in the order in which they are named."""
    text = _COMMENT.sub(r"\1", text) if "/*" in text or "--" in text else text
    if text.count("{") != text.count("}"):
        text = _STRING.sub(lambda string: string[0].translate(_WITHOUT_BRACES), text)
    groups, is_spoiled = [_Group()], False
    for before, style, bracket in _BLOCK.findall(text):
        group = groups[-1]
        said, end, prelude = (before, "", "") if bracket == "}" else before.rpartition(";")
        if group.parents:
            yield from _rules(group, said, layers) if said.strip() else ()
        elif end:
            are_statements = [_is_statement(statement, layers) for statement in said.split(";")]
            is_spoiled = len(groups) == 1 and False in are_statements
        if bracket == "}":
            is_spoiled = len(groups) == 1  # closes nothing, and belongs to the selector behind it
            groups = groups[:-1] or groups
            continue
        inside = _inside(group, prelude, layers) if group.holds and not is_spoiled else _Group(holds=False)
        is_spoiled = False
        if bracket == "{":
            groups.append(inside if len(groups) <= MAX_NESTING else _Group(holds=False))
        elif inside.holds and inside.parents:
            yield from _rules(inside, style, layers)


def _is_statement(text: str, layers: dict[str, int]) -> bool:
    """Whether what ends with a semicolon outside of rules is a statement; else it spoils the rule behind it."""
    at = _AT.match(text)
    if at and at[1].lower() == "layer":
        for name in at[2].split(","):
            layers.setdefault(name.strip(), len(layers) + 1)
    return at is not None


def _inside(group: _Group, prelude: str, layers: dict[str, int]) -> _Group:
    """What holds inside a block; nothing inside one that is neither rule nor condition."""
    at = _AT.match(prelude)
    if at is None:
        return group._replace(parents=_nested(prelude.strip(), group.parents))
    kind, condition = at[1].lower(), at[2]
    if kind == "layer":
        name = f"{group.layer}.{condition.strip()}".strip(".") or f"-{len(layers)}"
        layers.setdefault(name, len(layers) + 1)
        return group._replace(layer=name)
    holds = (kind == "media" and holds_for_media(condition)) or (kind == "supports" and is_supported(condition))
    return group._replace(holds=holds)


def _nested(selectors: str, parents: str) -> str:
    """Selectors with those of the rule that they are nested in."""
    if not parents:
        return selectors
    around = f":is({parents})"
    inside = (one.replace("&", around) if "&" in one else f"{around} {one}" for one in _SELECTOR.findall(selectors))
    return ",".join(inside)[: MAX_SELECTOR + 1]


def _rules(group: _Group, style: str, layers: dict[str, int]) -> Iterator[Rule]:
    if not group.holds:
        return
    selectors = group.parents
    has_brackets = "(" in selectors or "[" in selectors
    for selector in _SELECTOR.findall(selectors) if has_brackets else selectors.split(","):
        generated = _GENERATED.search(selector) if ":" in selector else None
        end = generated.start() if generated else len(selector)
        yield Rule(selector[:end].strip(), style, generated[1].lower() if generated else "", layers.get(group.layer, 0))


def _with_variables(rules: list[Rule]) -> list[Rule]:
    """The rules with the values of variables that are the same on the whole page."""
    everywhere = ";".join(rule.style for rule in rules if rule.selector in _EVERYWHERE and not rule.is_generated)
    values = dict(_VARIABLE.findall(everywhere))
    return [
        rule._replace(style=_USE.sub(lambda use: str(values.get(use[1], use[2] or "")), rule.style))
        if "var(" in rule.style
        else rule
        for rule in rules
    ]
