"""Web pages, and what is saved as one: HTML in any charset, web archives, Word's "web page" files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from operator import sub
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from govstats.grid import Grid, Reading, ReadingError, Text
from govstats.readers.flow import DARK, LOWERED, PALE, RAISED, Flow, Table, blocks_of
from govstats.readers.html.elements import with_tables_of_elements
from govstats.readers.html.source import embedded_markup, page_markup
from govstats.readers.html.style import Look, looks
from govstats.readers.html.table import MAX_CELLS, MAX_COLUMN_SPAN, OpenTable, parse_span
from govstats.readers.source import MAX_TEXT_BYTES, read_bytes
from govstats.readers.text import REVERSED

MAX_TABLE_DEPTH = 50
"""Most tables within tables."""
MAX_DEPTH = 4096
"""Most elements within elements; parsing takes time quadratic in it."""


Blocks = tuple[Text | Grid, ...]


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_NOT_PRINTED = _tags(
    "-comment !doctype script style template noscript head title meta link svg math object iframe audio video "
    "canvas meter progress datalist del s strike rt rp"
)
_LINES = _tags(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre "
    "section summary table td th tr ul xmp"
)
_TABLE_PARTS = _tags("table thead tbody tfoot tr td th")
_RAISED = _tags("sup sub")
_SPECIAL = _LINES | _TABLE_PARTS | _RAISED | _tags("br bdo input select textarea listing plaintext")
_ONLY_LOOKS = "a, abbr, b, big, cite, code, em, font, i, ins, label, mark, nobr, small, span, strong, tt, u, o\\:p"
_FIELDS_WITHOUT_TEXT = _tags("hidden checkbox radio button submit reset image file range color password")
_KEEPS_LINES = _tags("pre xmp textarea listing plaintext")
_TEXT = "-text"
_SOURCE_SPACE = re.compile(r"[\t\n\r\f]")
_ONE_SPACE = str.maketrans("\t\n\r\f", "    ")
_LINE_MARKUP = "p, div, br, li, h1, h2, h3, h4, pre"
_OPEN_ENDED = (
    "p|br|img|input|meta|link|hr|col|area|base|embed|param|source|track|wbr|li|td|th|tr|option|dt|dd|tbody|thead|tfoot"
)
_CELL = re.compile("<[Tt][Dd]")
_TABLE = re.compile("<[Tt][Aa][Bb][Ll][Ee]")
_NESTING_TAG = re.compile(rf"<(/?)(?!(?:{_OPEN_ENDED})(?![a-z0-9:]))(?=[a-z])", re.I)


def read_html(path: Path) -> Reading:
    """Read a web page: its tables as grids, the text between them in reading order.

    Cells are placed as a browser places them (HTML standard, 4.9.12): ``rowspan`` ends with its row group
    at the latest, ``rowspan=0`` reaches to that end, a wrong span counts as 1. A table that only arranges
    the page is read through; a nested table with one value is the text of its cell. What a style at the
    element or a simple rule of the page hides or strikes out is not printed and left out, unless all tables
    of the page are inside; so is what stands in white beside text in other colours.

    Parameters
    ----------
    path
        An HTML file or fragment, a single-file web archive (.mht), or an answer in JSON that holds markup;
        the name is not looked at. A page without any table is searched for markup in its scripts and frames.

    Raises
    ------
    ReadingError
        The file cannot be opened, or is larger or more deeply nested than the limits of this module.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     page = Path(folder, "page.html")
    ...     _ = page.write_text("<table><tr><td rowspan=2>规章<td>2<tr><td>0</table>", encoding="utf-8")
    ...     [(cell.text, cell.row, cell.column) for cell in read_html(page).grids[0].cells]
    [('规章', 0, 0), ('2', 0, 1), ('0', 1, 1)]
    """
    parser = _parser(page_markup(read_bytes(path, MAX_TEXT_BYTES)), path.name)
    readings = _readings(parser, path.name)
    printed = next(readings)
    blocks = printed if _holds_grid(printed) else next(filter(_holds_grid, readings), printed)
    title = parser.css_first("head title") or parser.css_first("title")
    return Reading(blocks, "html", "text/html", " ".join(title.text().split()) if title else "")


def page_flow(data: bytes, name: str) -> Flow:
    """The text and tables of a page; ``name`` is for messages only."""
    return next(_flows(_parser(page_markup(data), name).root, name))


def _readings(parser: LexborHTMLParser, name: str) -> Iterator[Blocks]:
    """What a page prints; all that it hides as well; and behind what it prints, what its scripts are to print."""
    flows = map(blocks_of, _flows(parser.root, name))
    printed = next(flows)
    yield printed
    yield next(flows)
    prose = "\n".join(block.text for block in printed if isinstance(block, Text))
    for markup in embedded_markup(parser, prose):
        yield (*printed, *blocks_of(next(_flows(_parser(markup, name).root, name))))


def _holds_grid(blocks: Blocks) -> bool:
    return any(isinstance(block, Grid) for block in blocks)


def _parser(markup: str, name: str) -> LexborHTMLParser:
    if _may_be_too_deep(markup):
        _refuse_deep_nesting(markup, name)
    if _CELL.search(markup) and not _TABLE.search(markup):
        markup = f"<table>{markup}"
    return with_tables_of_elements(LexborHTMLParser(markup))


def _may_be_too_deep(markup: str) -> bool:
    """Whether so many elements begin that they could be too many within each other; most pages are done at once."""
    n = markup.count("<")
    for closed_or_side_by_side in ("</", "<li", "<td", "<tr", "<br", "<p ", "<p>", "<img"):
        if n <= MAX_DEPTH:
            break
        n -= markup.count(closed_or_side_by_side)
    return n > MAX_DEPTH


def _refuse_deep_nesting(markup: str, name: str) -> None:
    steps = [-1 if closes else 1 for closes in _NESTING_TAG.findall(markup)]
    heights = [0, *accumulate(steps)]
    depths = map(sub, heights, accumulate(heights, min))  # what is closed without having been opened counts for nothing
    if max(depths, default=0) > MAX_DEPTH:
        raise ReadingError(
            f"{name}: elements are nested more than {MAX_DEPTH} deep, which no report needs; "
            "save the page again from a browser."
        )


class _Page:
    """The flow of a page, built from its elements as they begin and end."""

    def __init__(self, root: LexborNode, name: str, found: dict[int, Look], show_hidden: bool) -> None:
        self.flow: Flow = []
        self._name = name
        self._keep_lines = root.css_first(_LINE_MARKUP) is None
        self._looks = found
        self._preformatted: list[int] = []
        self._open_marks: list[tuple[int, str]] = []
        self._show_hidden = show_hidden
        self._tables: list[OpenTable] = []
        self._n_slots = 0

    @property
    def is_marking(self) -> bool:
        """Whether the end of any element may end a style."""
        return bool(self._preformatted or self._open_marks)

    def begin(self, node: LexborNode, tag: str) -> bool:
        """Take in a node; False if nothing inside it is left to take in."""
        if tag == _TEXT:
            text = node.text_content or ""
            if not self._preformatted and (self._tables or not self._keep_lines):
                text = text.translate(_ONE_SPACE) if _SOURCE_SPACE.search(text) else text
            self.flow.append(text)
            return False
        if tag in _NOT_PRINTED or (node.mem_id in self._looks and not self._apply_style(node, tag)):
            return False
        if tag not in _SPECIAL:
            return True
        if tag == "br" or tag in _LINES:
            self.flow.append("\n")
        if tag in _TABLE_PARTS:
            self._begin_table_part(tag, node)
        elif tag in _RAISED:
            self.flow.append(RAISED)
        elif tag == "bdo" and (node.attributes.get("dir") or "").lower() == "rtl":
            self.flow.append(REVERSED)
        elif tag == "input" and (node.attributes.get("type") or "").lower() not in _FIELDS_WITHOUT_TEXT:
            self.flow.append(node.attributes.get("value") or "")
        elif tag == "select":
            chosen = node.css_first("option[selected]") if self._tables else None
            self.flow.append(chosen.text() if chosen else "")
            return False
        if tag in _KEEPS_LINES:
            self._preformatted.append(node.mem_id)
        return True

    def end(self, node: LexborNode, tag: str) -> None:
        """Take in that an element has ended."""
        if self._preformatted and self._preformatted[-1] == node.mem_id:
            self._preformatted.pop()
        while self._open_marks and self._open_marks[-1][0] == node.mem_id:
            self.flow.append(self._open_marks.pop()[1])
        if tag not in _SPECIAL:
            return
        if tag in _TABLE_PARTS and self._tables:
            self._end_table_part(tag)
        elif tag in _RAISED:
            self.flow.append(LOWERED)
        if tag in _LINES:
            self.flow.append("\n")

    def _apply_style(self, node: LexborNode, tag: str) -> bool:
        """Whether an element is printed; begins what its style does to the text inside."""
        look = self._looks[node.mem_id]
        if look.is_hidden and (self._tables or not self._show_hidden):
            return False
        if look.is_preformatted and tag not in _KEEPS_LINES:
            self._preformatted.append(node.mem_id)
        if tag not in _TABLE_PARTS:
            self.flow.extend([REVERSED] if look.is_doubtful and self._tables else [])
            is_raised = look.is_raised and tag not in _LINES
            for applies, begin, end in ((look.is_pale, PALE, DARK), (is_raised, RAISED, LOWERED)):
                if applies:
                    self.flow.append(begin)
                    self._open_marks.append((node.mem_id, end))
        return True

    def _begin_table_part(self, tag: str, node: LexborNode) -> None:
        if tag == "table":
            self._begin_table()
        elif tag == "tr" and self._tables:
            self._tables[-1].begin_row()
        elif tag in ("td", "th") and self._tables:
            self._begin_cell(node.attributes)

    def _end_table_part(self, tag: str) -> None:
        table = self._tables[-1]
        if tag in ("td", "th"):
            self.flow = table.outside
        elif tag != "tr":
            table.end_group(is_foot=tag == "tfoot")
        if tag == "table":
            self.flow = table.outside
            self.flow.append(Table(table.all_slots()))
            self._tables.pop()

    def _begin_table(self) -> None:
        if len(self._tables) == MAX_TABLE_DEPTH:
            raise ReadingError(
                f"{self._name}: tables are nested more than {MAX_TABLE_DEPTH} deep, which no report needs; "
                "save the page again from a browser."
            )
        self._tables.append(OpenTable(self.flow))

    def _begin_cell(self, attributes: dict[str, str | None]) -> None:
        column_span = min(parse_span(attributes.get("colspan")) or 1, MAX_COLUMN_SPAN)
        self._n_slots += column_span
        if self._n_slots > MAX_CELLS:
            raise ReadingError(
                f"{self._name}: the tables have more than {MAX_CELLS} cells, which no report has; "
                "keep only the page with the report."
            )
        self.flow = self._tables[-1].begin_cell(parse_span(attributes.get("rowspan")), column_span)


def _flows(root: LexborNode | None, name: str) -> Iterator[Flow]:
    """What stands on a page, and then the same with what it hides."""
    if root is None:
        yield from ([], [])
        return
    found = looks(root)
    for node in root.css(_ONLY_LOOKS):
        if node.mem_id not in found:
            node.unwrap()  # there are more of them than of all others: 0.7 of the time with them
    for show_hidden in (False, True):
        yield _walked(root, _Page(root, name, found, show_hidden))


def _walked(root: LexborNode, page: _Page) -> Flow:
    node = root.child
    around: list[tuple[LexborNode, str]] = []
    while node is not None or around:
        if node is None:
            parent, tag = around.pop()
            if tag in _SPECIAL or page.is_marking:
                page.end(parent, tag)
            node = parent.next
            continue
        tag = node.tag or ""
        if page.begin(node, tag):
            around.append((node, tag))
            node = node.child
        else:
            node = node.next
    return page.flow
