"""Elements whose text the scripts of a page replace when it is opened."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

_REPLACING = ("innerHTML", "innerText", "textContent", ".html(", ".text(")
_NAMED = re.compile(r"""(?:getElementById\(\s*["']|(?:querySelector|\$|jQuery)\(\s*["']#)([\w-]+)["']""")
_FIGURE = re.compile(r"[\d\s.,-]*")


def figures_to_come(root: LexborNode) -> Iterator[LexborNode]:
    """Cells, and elements in them, that hold a figure or nothing and are named by a script that replaces text."""
    texts = [script.text() for script in root.css("script:not([src])")]
    names = {name for text in texts if any(word in text for word in _REPLACING) for name in _NAMED.findall(text)}
    for node in root.css("td[id], td [id]") if names else []:
        if node.attributes.get("id") in names and _FIGURE.fullmatch(node.text()):
            yield node
