"""Elements of Word's XML, by their names without the namespace, which differs between editions."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

Parts = list[tuple[str, etree._Element]]
"""Elements and their names without the namespace."""


def local_name(element: etree._Element) -> str:
    """The name without its namespace; empty for comments."""
    return _without_namespace(element.tag)


@lru_cache(maxsize=4096)
def _without_namespace(name: object) -> str:
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def parts_of(element: etree._Element | None) -> Parts:
    """The children of an element; each is made anew by lxml whenever it is met, so they are asked for once.

    From one to the next takes 0.6 of the time that lxml's iterator takes, as most elements have one or two.
    """
    parts: Parts = []
    part = None if element is None or not len(element) else element[0]
    while part is not None:
        parts.append((_without_namespace(part.tag), part))
        part = part.getnext()
    return parts


def first(parts: Parts, name: str) -> etree._Element | None:
    """The first of the parts that has this name; properties come before all else."""
    for part_name, part in parts:
        if part_name == name:
            return part
    return None


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of this name, for which ``find`` would be given a path."""
    return first(parts_of(element), name)


def attribute(element: etree._Element, name: str) -> str:
    """An attribute, whatever its namespace."""
    for key, given in element.items():
        if _without_namespace(key) == name:
            return str(given)
    return ""
