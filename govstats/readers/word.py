"""Word documents: .docx, and the single XML files of Word 2003 and later."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from lxml import etree

from govstats.grid import Reading, ReadingError
from govstats.readers.flow import DARK, LOWERED, PALE, RAISED, Flow, Table, blocks_of
from govstats.readers.html import page_flow
from govstats.readers.package import Package, parse_xml
from govstats.readers.sniff import DOCX, WORD_XML
from govstats.readers.source import MAX_TEXT_BYTES, read_bytes
from govstats.readers.word_grid import WordCell, merged_slots, snapped
from govstats.readers.word_look import Look, attribute, character_styles, is_on, run_look, value

MAX_CELLS = 200_000
"""Most cells of all tables; a report has fewer than 500."""
MAX_GRID_SPAN = 1000
"""Larger spans are cut to it; Word allows 63 columns."""

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
        The file is no .docx, is damaged, or exceeds the limits of :mod:`govstats.readers.package`.

    Examples
    --------
    >>> read_docx(Path("report.docx")).grids  # doctest: +SKIP
    """
    with Package(path) as package:
        main = package.related("", kind="officeDocument") or "word/document.xml"
        core = package.related("", kind="core-properties")
        title = package.xml(core).findtext("{*}title") if core else ""
        sheet = package.related(main, kind="styles")
        styles = character_styles(package.xml(sheet)) if sheet else {}
        body = _Body(path.name, styles, lambda identifier: _chunk(package, main, identifier, path.name))
        return Reading(blocks_of(body.flow_of(package.xml(main))), "word", DOCX, (title or "").strip())


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
    body = _Body(path.name, character_styles(document), lambda _: [])
    return Reading(blocks_of(body.flow_of(document)), "word", WORD_XML)


def _chunk(package: Package, main: str, identifier: str, name: str) -> Flow:
    """The web page that stands in for a part of the body (``w:altChunk``)."""
    part = package.related(main, identifier=identifier)
    return page_flow(package.part(part), name) if part else []


class _Body:
    """The flow of a document, built from its elements in order."""

    def __init__(self, name: str, styles: Mapping[str, Look], chunk: Callable[[str], Flow]) -> None:
        self._name = name
        self._styles = styles
        self._chunk = chunk
        self._boxes: Flow = []
        self._fields: list[bool] = []
        self._goes_on = False
        self._n_cells = 0

    def flow_of(self, document: etree._Element) -> Flow:
        body = next(document.iter("{*}body"), document)
        return self._flow(body)

    def _flow(self, element: etree._Element) -> Flow:
        flow: Flow = []
        for child in element:
            self._add(child, flow)
            flow.extend(self._boxes)
            self._boxes = []
        return flow

    def _add(self, element: etree._Element, flow: Flow) -> None:
        name = _local_name(element)
        if name in _NOT_PRINTED or _is_deletion(element):
            return
        if name == "t":
            if all(self._fields):
                flow.append((element.text or "").replace("\n", " "))
        elif name in _CHARACTERS:
            flow.append(_CHARACTERS[name])
        elif name == "p":
            flow.extend([] if self._goes_on else ["\n"])
            self._add_children(element, flow)
            self._goes_on = element.find("{*}pPr/{*}rPr/{*}del") is not None
            flow.extend([] if self._goes_on else ["\n"])
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
        for child in element:
            self._add(child, flow)

    def _add_run(self, run: etree._Element, flow: Flow) -> None:
        look = run_look(run.find("{*}rPr"), self._styles)
        if not look.is_seen:
            for field in run.iter("{*}fldChar"):
                self._follow_field(attribute(field, "fldCharType"))
            return
        flow.extend([PALE] if look.pale else [])
        flow.extend([RAISED] if look.is_raised else [])
        self._add_children(run, flow)
        flow.extend([LOWERED] if look.is_raised else [])
        flow.extend([DARK] if look.pale else [])

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
        left = min(_number(row.find("{*}trPr"), "gridBefore", 0), MAX_GRID_SPAN)
        for cell in _within(row, "tc"):
            properties = cell.find("{*}tcPr")
            right = left + max(1, min(_number(properties, "gridSpan", 1), MAX_GRID_SPAN))
            content = self._cell(cell)
            if cells and _merge(properties, "hmerge") == "continue":
                cells[-1] = cells[-1]._replace(right=right)
            else:
                cells.append(WordCell(left, right, _merge(properties, "vmerge"), content))
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
        if any(isinstance(item, Table) or not item.isspace() for item in flow):
            self._boxes = boxes + self._boxes
        else:
            flow, self._boxes = self._boxes, boxes
        return flow


def _local_name(element: etree._Element) -> str:
    """The name without its namespace, which differs between editions; empty for comments."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _number(properties: etree._Element | None, name: str, default: int) -> int:
    number = value(properties, name) or ""
    return int(number[:9]) if number.isdecimal() else default


def _merge(properties: etree._Element | None, name: str) -> str | None:
    """``restart``, ``continue`` or None; Word 2003 writes ``vmerge``, later ones ``vMerge``."""
    merge = value(properties, name)
    if merge is None:
        merge = value(properties, f"{name[0]}Merge")
    return "continue" if merge == "" else merge


def _is_deletion(element: etree._Element) -> bool:
    """Whether a tracked change of Word 2003 took this away."""
    return _local_name(element) == "annotation" and attribute(element, "type") == "Word.Deletion"


def _is_row_hidden(row: etree._Element) -> bool:
    properties = row.find("{*}trPr")
    return properties is not None and (is_on(value(properties, "hidden")) or properties.find("{*}del") is not None)


def _within(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also those in content controls and tracked changes."""
    for child in element:
        child_name = _local_name(child)
        if child_name == name:
            yield child
        elif child_name in _TRANSPARENT and not _is_deletion(child):
            yield from _within(child, name)


def _edges(table: etree._Element) -> list[int]:
    """The left edges of the grid columns in twentieths of a point, and the right edge of the last."""
    edges = [0]
    for column in table.iterfind("{*}tblGrid/{*}gridCol"):
        width = attribute(column, "w")
        edges.append(edges[-1] + (int(width[:9]) if width.isdecimal() else 0))
    return edges
