"""What a web page prints, taken in element by element."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from govstats.grid import ReadingError
from govstats.readers.flow import DARK, LOWERED, PALE, RAISED, Flow, Table
from govstats.readers.html.look import Look
from govstats.readers.html.notes import may_be_note
from govstats.readers.html.style import Looks
from govstats.readers.html.table import MAX_CELLS, MAX_COLUMN_SPAN, OpenTable, parse_span
from govstats.readers.text import REVERSED

MAX_TABLE_DEPTH = 50
"""Most tables within tables."""
MANY_APART = 500
"""Elements set apart whose texts are compared with those of their cells; behind these all are in doubt."""


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_NOT_PRINTED = _tags(
    "-comment !doctype style template noscript noembed noframes head title meta link iframe audio video canvas "
    "meter progress datalist del s strike rt rp"
)
_PRINTED_OTHERWISE = _tags("svg math object script")
"""What of it is printed, and where, is not known."""
_LINES = _tags(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre "
    "section summary table td th tr ul xmp"
)
_CELLS = _tags("td th")
_TABLE_PARTS = _CELLS | _tags("table thead tbody tfoot tr")
_RAISED = _tags("sup sub")
_KEEPS_LINES = _tags("pre xmp textarea listing plaintext")
_SPECIAL = (
    _NOT_PRINTED | _PRINTED_OTHERWISE | _LINES | _TABLE_PARTS | _RAISED | _KEEPS_LINES | _tags("br bdo input select")
)
_ONLY_LINES = _LINES - _TABLE_PARTS - _KEEPS_LINES
_FIELDS_WITHOUT_TEXT = _tags("hidden checkbox radio button submit reset image file range color password")
_TEXT, _LINE_BREAK = "-text", "\n"
_ONE_SPACE = str.maketrans("\t\n\r\f", "    ")
_DIGIT, _FIGURE = re.compile(r"\d"), re.compile(r"\d|^\s*$")
_LINE_MARKUP = "p, div, br, li, h1, h2, h3, h4, pre"


class Page:
    """The flow of a page, built from its elements as they begin and end."""

    def __init__(self, root: LexborNode, name: str, found: Looks, show_hidden: bool) -> None:
        self._flow: Flow = []
        self._name = name
        self._keep_lines = root.css_first(_LINE_MARKUP) is None
        self._looks = found.by_place
        self._only_lines = _ONLY_LINES - found.tags
        self._special = (_SPECIAL | found.tags) - self._only_lines
        self._preformatted: list[int] = []
        self._open_marks: list[tuple[int, str]] = []
        self._is_pale = False
        self._n_apart = 0
        self._show_hidden = show_hidden
        self._tables: list[OpenTable] = []
        self._n_slots = 0

    def taken_in(self, root: LexborNode) -> Flow:
        """The flow of all that is below a root.

        What most elements do, end a line or nothing, is done in the loop itself: 0.7 of the time.
        """
        node = root.child
        before = root
        around: list[tuple[LexborNode, str]] = []
        while node is not None or around:
            if node is None:
                node, ended = around.pop()
                if ended == _LINE_BREAK:
                    self._flow.append(_LINE_BREAK)
                elif ended:
                    self._end(node, ended)
                node = node.next
                continue
            tag = node.tag or ""
            if tag == _TEXT:
                text = node.text_content or ""
                if "0" <= text < ":" and self._flow and self._continues_number() and may_be_note(node, before):
                    self._flow.append(REVERSED)  # a note, or a piece of the number: which is not certain
                before = node
                self._flow.append(text if text.isprintable() else self._with_lines_joined(text))
                node = node.next
            elif tag in self._only_lines:
                self._flow.append(_LINE_BREAK)
                around.append((node, _LINE_BREAK))
                node = node.child
            elif tag not in self._special:
                if node.next is not None:
                    around.append((node, ""))
                node = node.child
            elif tag in _NOT_PRINTED or not self._begin(node, tag):
                node = node.next
            else:
                around.append((node, tag))
                node = node.child
        return self._flow

    def _continues_number(self) -> bool:
        """Whether a digit of a cell comes right before."""
        before = self._flow[-1]
        return bool(self._tables) and isinstance(before, str) and before[-1:].isdigit()

    def _with_lines_joined(self, text: str) -> str:
        """Text without the line ends of its source, unless they are the page's."""
        is_joined = not self._preformatted and (self._tables or not self._keep_lines)
        return text.translate(_ONE_SPACE) if is_joined else text

    def _begin(self, node: LexborNode, tag: str) -> bool:
        """Whether an element prints anything of what is inside it; takes in that it begins."""
        look = self._looks.get(node.mem_id) if self._looks else None
        if look and look.is_hidden and (self._tables or not self._show_hidden):
            if self._tables and not look.is_out:
                self._keep_place(node, tag)
            return False
        if tag in _LINES or tag == "br":
            self._flow.append(_LINE_BREAK)
        if tag in _CELLS:
            self._begin_cell(node.attributes)
            if self._is_pale:  # a cell begins anew
                self._open_marks.append((node.mem_id, ""))
                self._is_pale = False
        elif tag == "tr" and self._tables:
            self._tables[-1].begin_row()
        elif tag == "table":
            self._begin_table()
        elif tag in _RAISED:
            self._flow.append(RAISED)
        elif tag == "bdo" and (node.attributes.get("dir") or "").lower() == "rtl":
            self._flow.append(REVERSED)
        elif tag == "input" and (node.attributes.get("type") or "").lower() not in _FIELDS_WITHOUT_TEXT:
            self._flow.append(node.attributes.get("value") or "")
        elif tag == "select":
            chosen = node.css("option[selected]") if self._tables else []
            self._flow.append(chosen[-1].text() if chosen else "")
            return False
        elif tag in _PRINTED_OTHERWISE:
            if self._tables and _prints_digits(node, tag):
                self._flow.append(REVERSED)
            return False
        if tag in _KEEPS_LINES:
            self._preformatted.append(node.mem_id)
        if look:
            self._begin_look(node, tag, look)
        return True

    def _end(self, node: LexborNode, tag: str) -> None:
        """Take in that an element has ended that began."""
        if self._preformatted and self._preformatted[-1] == node.mem_id:
            self._preformatted.pop()
        while self._open_marks and self._open_marks[-1][0] == node.mem_id:
            mark = self._open_marks.pop()[1]
            self._flow.append(mark)
            self._is_pale = mark == PALE if mark in (PALE, DARK) else self._is_pale or not mark
        if tag in _TABLE_PARTS and self._tables:
            self._end_table_part(tag)
        elif tag in _RAISED:
            self._flow.append(LOWERED)
        if tag in _LINES:
            self._flow.append(_LINE_BREAK)

    def _begin_look(self, node: LexborNode, tag: str, look: Look) -> None:
        """Begin what a style does to the text inside an element that is printed."""
        if look.is_preformatted and tag not in _KEEPS_LINES:
            self._preformatted.append(node.mem_id)
        if tag in _TABLE_PARTS - _CELLS:
            return
        is_doubtful = look.is_doubtful and (tag not in _CELLS or _may_be_figure(node.text()))
        self._n_apart += look.is_apart
        is_part = look.is_apart and (self._n_apart > MANY_APART or _is_part(node))
        if self._tables and (is_doubtful or is_part):
            self._flow.append(REVERSED)
        if look.is_block and tag not in _LINES:
            self._flow.append(_LINE_BREAK)
            self._open_marks.append((node.mem_id, _LINE_BREAK))
        is_raised = look.is_raised and tag not in _LINES
        if is_raised:
            self._flow.append(RAISED)
            self._open_marks.append((node.mem_id, LOWERED))
        if look.is_dark if self._is_pale else look.is_pale:
            begin, end = (DARK, PALE) if self._is_pale else (PALE, DARK)
            self._flow.append(begin)
            self._open_marks.append((node.mem_id, end))
            self._is_pale = not self._is_pale

    def _keep_place(self, node: LexborNode, tag: str) -> None:
        """Take in a cell, or the cells of a row, without what nobody sees in them."""
        if tag in _CELLS:
            self._begin_cell(node.attributes)
            self._end_table_part(tag)
        elif tag == "tr":
            self._tables[-1].begin_row()
            for cell in node.iter():
                look = self._looks.get(cell.mem_id)
                if not (look and look.is_hidden and look.is_out):
                    self._keep_place(cell, cell.tag or "")

    def _end_table_part(self, tag: str) -> None:
        table = self._tables[-1]
        if tag in _CELLS:
            self._flow = table.outside
        elif tag != "tr":
            table.end_group(tag)
        if tag == "table":
            self._flow = table.outside
            self._flow.append(Table(table.all_slots()))
            self._tables.pop()

    def _begin_table(self) -> None:
        if len(self._tables) == MAX_TABLE_DEPTH:
            raise ReadingError(
                f"{self._name}: tables are nested more than {MAX_TABLE_DEPTH} deep, which no report needs; "
                "save the page again from a browser."
            )
        self._tables.append(OpenTable(self._flow))

    def _begin_cell(self, attributes: dict[str, str | None]) -> None:
        if not self._tables:
            return
        column_span = min(parse_span(attributes.get("colspan")) or 1, MAX_COLUMN_SPAN)
        self._n_slots += column_span
        if self._n_slots > MAX_CELLS:
            raise ReadingError(
                f"{self._name}: the tables have more than {MAX_CELLS} cells, which no report has; "
                "keep only the page with the report."
            )
        self._flow = self._tables[-1].begin_cell(parse_span(attributes.get("rowspan")), column_span)


def _is_part(node: LexborNode) -> bool:
    """Whether an element holds some of the digits of its cell and leaves others beside it."""
    text = node.text().strip()
    cell = node.parent
    while cell is not None and cell.tag not in _CELLS:
        cell = cell.parent
    return _DIGIT.search(text) is not None and cell is not None and cell.text().strip() != text


def _prints_digits(node: LexborNode, tag: str) -> bool:
    text = node.text()
    return ("document.write" in text) if tag == "script" else _DIGIT.search(text) is not None


def _may_be_figure(text: str) -> bool:
    return _FIGURE.search(text) is not None
