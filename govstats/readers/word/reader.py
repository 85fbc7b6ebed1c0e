"""Word documents: .docx, and the single XML files of Word 2003 and later."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from lxml import etree

from govstats.grid import Reading, ReadingError
from govstats.readers.flow import DARK, LOWERED, PALE, RAISED, Flow, Table, blocks_of
from govstats.readers.html import page_flow
from govstats.readers.sniff import DOCX, WORD_XML
from govstats.readers.source import MAX_TEXT_BYTES, read_bytes
from govstats.readers.text import REVERSED
from govstats.readers.word.grid import WordCell, merged_slots, snapped
from govstats.readers.word.look import (
    PLAIN,
    CharacterStyles,
    attribute,
    child,
    is_dark,
    is_on,
    local_name,
    run_look,
    stated_in,
)
from govstats.readers.word.package import Package, parse_xml

MAX_CELLS = 200_000
"""Most cells of all tables; a report has fewer than 500."""
MAX_GRID_SPAN = 1000
"""Larger spans are cut to it; Word allows 63 columns."""

_PACKAGE_MAGIC = b"PK\x03\x04"
_NOT_PRINTED = frozenset(
    (
        *("del", "moveFrom", "delText", "instrText", "footnote", "endnote", "rt", "Fallback", "binData"),
        *("pPr", "rPr", "sectPr", "sdtPr", "tblPr", "tblGrid", "tcPr", "trPr"),
    )
)
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "sym": "\ufffd"}
"""What elements print; which character a symbol font has there is not known."""
_TRANSPARENT = frozenset(["sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "annotation", "content"])


def read_docx(path: Path) -> Reading:
    """Read a .docx file: its tables as grids, each merged cell as one, and the text between them.

    Read is what Word prints in the body: insertions and not deletions, results of fields and not their
    codes, text boxes once, behind the paragraph or table that they are anchored in, or in the cell if it
    holds nothing else. Left out are hidden text, text that is struck out, white text beside text in other
    colours, headers, footers, notes and comments, and the numbers of lists, which Word counts by itself.

    Raises
    ------
    ReadingError
        The file is no .docx, is damaged, or exceeds the limits of :mod:`govstats.readers.word.package`.

    Examples
    --------
    >>> read_docx(Path("report.docx")).grids  # doctest: +SKIP
    """
    with Package(path) as package:
        core = package.related("", kind="core-properties")
        title = package.xml(core).findtext("{*}title") if core else ""
        return Reading(blocks_of(_flow_of(package, path)), "word", DOCX, (title or "").strip())


def read_word_xml(path: Path) -> Reading:
    """Read what Word saved as one XML file (Word 2003 XML, or a flat package), as :func:`read_docx` does.

    Raises
    ------
    ReadingError
        The file cannot be opened, is too large or no well-formed XML.

    Examples
    --------
    >>> read_word_xml(Path("report.xml")).grids  # doctest: +SKIP
    """
    document = parse_xml(read_bytes(path, MAX_TEXT_BYTES), path.name)
    body = _Body(path.name, CharacterStyles(lambda: document), lambda _: [])
    return Reading(blocks_of(body.flow_of(document)), "word", WORD_XML)


def _flow_of(package: Package, path: Path, *, is_chunk: bool = False) -> Flow:
    main = package.related("", kind="officeDocument") or "word/document.xml"
    sheet = package.related(main, kind="styles")
    styles = CharacterStyles(lambda: package.xml(sheet) if sheet else None)

    def chunk(identifier: str) -> Flow:
        """The web page or the document that stands in for a part of the body (``w:altChunk``)."""
        part = None if is_chunk else package.related(main, identifier=identifier)
        data = package.part(part) if part else b""
        if not data.startswith(_PACKAGE_MAGIC):
            return page_flow(data, path.name) if data else []
        with Package(path, data) as inner:
            return _flow_of(inner, path, is_chunk=True)

    return _Body(path.name, styles, chunk).flow_of(package.xml(main))


class _Body:
    """The flow of a document, built from its elements in order."""

    def __init__(self, name: str, styles: CharacterStyles, chunk: Callable[[str], Flow]) -> None:
        self._name = name
        self._styles = styles
        self._chunk = chunk
        self._boxes: Flow = []
        self._fields: list[bool] = []
        self._goes_on = False
        self._below = self._before = PLAIN
        self._n_cells = 0

    def flow_of(self, document: etree._Element) -> Flow:
        body = next(document.iter("{*}body"), document)
        return self._flow(body)

    def _flow(self, element: etree._Element) -> Flow:
        flow: Flow = []
        for part in element:
            self._add(part, flow)
            flow.extend(self._boxes)
            self._boxes = []
        return flow

    def _add(self, element: etree._Element, flow: Flow) -> None:
        name = local_name(element)
        if name in _NOT_PRINTED or (name == "annotation" and _is_deletion(element)):
            return
        if name == "t":
            if all(self._fields):
                flow.append((element.text or "").replace("\n", " "))
        elif name in _CHARACTERS:
            flow.append(_CHARACTERS[name])
        elif name == "p":
            self._add_paragraph(element, flow)
        elif name == "r":
            self._add_run(element, flow)
        elif name == "tbl":
            flow.append(self._table(element))
        elif name == "fldChar":
            self._follow_field(attribute(element, "fldCharType"))
        elif name == "AlternateContent":
            choice = element.find("{*}Choice")
            for branch in [choice] if choice is not None else element:
                self._add_children(branch, flow)
        elif name == "txbxContent":
            fields, self._fields, boxes, self._boxes = self._fields, [], self._boxes, []
            content = self._flow(element)
            self._fields, self._boxes = fields, boxes + content
        elif name == "altChunk":
            flow.extend(self._chunk(attribute(element, "id")))
        else:
            self._add_children(element, flow)

    def _add_children(self, element: etree._Element, flow: Flow) -> None:
        for part in element:
            self._add(part, flow)

    def _add_paragraph(self, paragraph: etree._Element, flow: Flow) -> None:
        properties = child(paragraph, "pPr")
        style = child(properties, "pStyle")
        around, self._below = self._below, PLAIN if style is None else self._styles.look(attribute(style, "val"))
        flow.extend([] if self._goes_on else ["\n"])
        start = len(flow)
        self._add_children(paragraph, flow)
        if is_dark(child(properties, "shd")):
            flow[start:] = [item for item in flow[start:] if item not in (PALE, DARK)]
        self._goes_on = child(child(properties, "rPr"), "del") is not None
        flow.extend([] if self._goes_on else ["\n"])
        self._below = around

    def _add_run(self, run: etree._Element, flow: Flow) -> None:
        look = run_look(child(run, "rPr"), self._styles).over(self._below)
        if not look.is_seen:
            for field in run.iter("{*}fldChar"):
                self._follow_field(attribute(field, "fldCharType"))
            return
        is_apart = not look.is_raised and _continues_number(run, flow) and look.is_far_smaller(self._before)
        flow.extend([REVERSED] if is_apart else [])  # a note, or a piece of the number: which is not certain
        flow.extend([PALE] if look.pale else [])
        flow.extend([RAISED] if look.is_raised else [])
        self._add_children(run, flow)
        flow.extend([LOWERED] if look.is_raised else [])
        flow.extend([DARK] if look.pale else [])
        self._before = look

    def _follow_field(self, mark: str) -> None:
        if mark == "begin":
            self._fields.append(False)
        elif self._fields:
            self._fields.pop()
            self._fields.extend([True] if mark == "separate" else [])

    def _table(self, table: etree._Element) -> Table:
        rows: list[list[WordCell]] = []
        for row in _within(table, "tr"):
            if not _is_row_hidden(row):
                rows.append(self._row(row))
        return Table(snapped(merged_slots(rows), _edges(table)))

    def _row(self, row: etree._Element) -> list[WordCell]:
        cells: list[WordCell] = []
        left = min(_number(stated_in(child(row, "trPr")).get("gridBefore", ""), 0), MAX_GRID_SPAN)
        for cell in _within(row, "tc"):
            stated = stated_in(child(cell, "tcPr"))
            right = left + max(1, min(_number(stated.get("gridSpan", ""), 1), MAX_GRID_SPAN))
            content = self._cell(cell)
            if cells and _merge(stated, "hmerge") == "continue":
                cells[-1] = cells[-1]._replace(right=right)
            else:
                cells.append(WordCell(left, right, _merge(stated, "vmerge"), content))
            left = right
        return cells

    def _cell(self, cell: etree._Element) -> Flow:
        self._n_cells += 1
        if self._n_cells > MAX_CELLS:
            raise ReadingError(
                f"{self._name}: the tables have more than {MAX_CELLS} cells, which no report has; "
                "keep only the pages of the report."
            )
        flow: Flow = []
        boxes, self._boxes = self._boxes, []
        self._add_children(cell, flow)
        if is_dark(child(child(cell, "tcPr"), "shd")):
            flow = [item for item in flow if item not in (PALE, DARK)]
        if any(isinstance(item, Table) or not item.isspace() for item in flow):
            self._boxes = boxes + self._boxes
        else:
            flow, self._boxes = self._boxes, boxes
        return flow


def _continues_number(run: etree._Element, flow: Flow) -> bool:
    """Whether a run is digits right behind a digit."""
    before = flow[-1] if flow else ""
    return isinstance(before, str) and before[-1:].isdigit() and (run.findtext("{*}t") or "").isdigit()


def _number(text: str, default: int) -> int:
    return int(text[:9]) if text.isdecimal() else default


def _merge(stated: Mapping[str, str], name: str) -> str | None:
    """``restart``, ``continue`` or None; Word 2003 writes ``vmerge``, later ones ``vMerge``."""
    merge = stated.get(name, stated.get(f"{name[0]}Merge"))
    return "continue" if merge == "" else merge


def _is_deletion(annotation: etree._Element) -> bool:
    """Whether a tracked change of Word 2003 took this away."""
    return attribute(annotation, "type") == "Word.Deletion"


def _is_row_hidden(row: etree._Element) -> bool:
    stated = stated_in(child(row, "trPr"))
    return "del" in stated or is_on(stated.get("hidden"))


def _within(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also those in content controls and tracked changes."""
    for part in element:
        part_name = local_name(part)
        if part_name == name:
            yield part
        elif part_name in _TRANSPARENT and not (part_name == "annotation" and _is_deletion(part)):
            yield from _within(part, name)


def _edges(table: etree._Element) -> list[int]:
    """The left edges of the grid columns in twentieths of a point, and the right edge of the last."""
    edges = [0]
    for column in table.iterfind("{*}tblGrid/{*}gridCol"):
        width = attribute(column, "w")
        edges.append(edges[-1] + (int(width[:9]) if width.isdecimal() else 0))
    return edges
