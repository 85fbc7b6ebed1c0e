"""Tables that a page builds of other elements: rows and cells of div, span, li or dd instead of tr and td."""

from __future__ import annotations

import re
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from govstats.readers.html.style import write_styles_out
from govstats.readers.text import REVERSED

MOST_CELLS = 60
"""A page with more cells of real tables holds its report in those."""
LEAST_CELLS, LEAST_VALUES = 4, 3
"""A row of figures has so many elements side by side, and so many of them hold a number or nothing."""
MOST_LABELS = 3
"""Elements beside those, groups and notes among them."""
MOST_DEPTH, MOST_INSIDE = 4, 2
"""Elements within each other in a cell of figures, and side by side in it."""
LEAST_ROWS = 2
"""So many such rows are a table; so is one of so many values:"""
LINE_OF_VALUES = 15
MOST_TABLES = 50
"""A page of more such tables holds no report."""

_AROUND = "body, article, main, section, form, div, ul, ol, dl, li"
_REORDERED = re.compile(r"row-reverse|(?<![\w-])order\s*:|float\s*:\s*right|direction\s*:\s*rtl", re.I)
_NOT_DISPLAYED = re.compile(r"(?<![\w-])display\s*:\s*none", re.I)
_VALUE = re.compile(r"[+\-−]?[\d,，.．\uff10-\uff19]*(?:万?元|件)?|[-—–/]+|无")


def with_tables_of_elements(parser: LexborHTMLParser) -> LexborHTMLParser:
    """The page with ``table``, ``tr`` and ``td`` wherever its elements are rows of figures; few pages are changed."""
    if len(parser.css("td")) > MOST_CELLS:
        return parser
    tables = [node for node in parser.css(_AROUND) if _is_table(node)]
    if not 0 < len(tables) <= MOST_TABLES:
        return parser
    if parser.root:
        write_styles_out(parser.root)
    markup = parser.html or ""
    for node in tables:
        markup = markup.replace(node.html or "", _as_table(node), 1)
    return LexborHTMLParser(markup)


def _is_table(node: LexborNode) -> bool:
    rows = [values for child in node.iter() if (values := _values(child))]
    is_filled = any(map(str.isdecimal, (character for values in rows for text in values for character in text)))
    return is_filled and (len(rows) >= LEAST_ROWS or any(len(values) >= LINE_OF_VALUES for values in rows))


def _values(row: LexborNode) -> list[str]:
    """What stands in the value cells of a row of figures; nothing for any other element."""
    cells = list(row.iter())
    if len(cells) < LEAST_CELLS or row.tag in ("p", "table", "tr") or row.text(deep=False).strip():
        return []
    texts = [_text(cell) for cell in cells]
    values = [text for text in texts if _VALUE.fullmatch(text)]
    return values if len(values) >= max(LEAST_VALUES, len(texts) - MOST_LABELS) else []


def _text(cell: LexborNode) -> str:
    """The text of a cell; a label's where it holds more elements than a cell of figures does."""
    return cell.text().strip() if _is_small(cell) else "…"


def _is_small(node: LexborNode, depth: int = 0) -> bool:
    inside = list(node.iter())
    return depth < MOST_DEPTH and len(inside) <= MOST_INSIDE and all(_is_small(one, depth + 1) for one in inside)


def _as_table(node: LexborNode) -> str:
    rows = "".join(f"<tr{_attributes(row)}>{_as_cells(row)}</tr>" for row in node.iter())
    return f"<div{_attributes(node)}><table>{rows}</table></div>"


def _as_cells(row: LexborNode) -> str:
    """Cells; each in doubt where a style sets them in another order than they stand in."""
    cells = _cells(row)
    styles = (node.attributes.get("style") or "" for node in (row, *cells))
    mark = REVERSED if any(map(_REORDERED.search, styles)) else ""
    return "".join(f"<td>{mark}{cell.html}</td>" for cell in cells if not _is_out(cell))


def _is_out(cell: LexborNode) -> bool:
    """Whether a cell takes no place in its row."""
    return _NOT_DISPLAYED.search(cell.attributes.get("style") or "") is not None


def _cells(row: LexborNode) -> list[LexborNode]:
    cells = list(row.iter())
    return cells if cells and not row.text(deep=False).strip() else [row]


def _attributes(node: LexborNode) -> str:
    given = node.attributes.items()
    return "".join(
        f' {name}="{escape(value or "")}"' for name, value in given if name in ("class", "id", "style", "hidden")
    )
