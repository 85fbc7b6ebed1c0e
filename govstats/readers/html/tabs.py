"""Closed tabs of a page: parts of what it shows, or another edition of it."""

from __future__ import annotations

from collections.abc import Container, Iterator

from selectolax.lexbor import LexborNode

_ALIKE = 0.5
"""Tables that share at least so many of their words are editions of one table."""


def is_closed_part(node: LexborNode, hidden: Container[int]) -> bool:
    """Whether a hidden element is a closed tab with tables that no open tab beside it prints, of whatever year."""
    if node.css_first("table") is None:
        return False
    beside = [tab for tab in _beside(node) if tab.mem_id not in hidden and tab.css_first("table") is not None]
    words = _words(node)
    return bool(beside) and not any(_share(words, _words(tab)) >= _ALIKE for tab in beside)


def _beside(node: LexborNode) -> Iterator[LexborNode]:
    """The elements around a node that are built like it."""
    classes = _classes(node)
    for other in node.parent.iter() if node.parent else ():
        if other.mem_id != node.mem_id and other.tag == node.tag and (not classes or classes & _classes(other)):
            yield other


def _classes(node: LexborNode) -> set[str]:
    return set((node.attributes.get("class") or "").split())


def _words(node: LexborNode) -> set[str]:
    """What the cells of its tables say in words."""
    texts = ("".join(cell.text().split()) for cell in node.css("table td, table th"))
    return {text for text in texts if text and not text.isascii()}


def _share(words: set[str], others: set[str]) -> float:
    return len(words & others) / max(1, min(len(words), len(others)))
