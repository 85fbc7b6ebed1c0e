"""Word documents: .docx, and the single XML files of Word 2003 and later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from lxml import etree

from govstats.grid import Reading, ReadingError
from govstats.readers.flow import DARK, LOWERED, PALE, RAISED, Flow, Table, blocks_of
from govstats.readers.html import page_flow
from govstats.readers.sniff import DOCX, WORD_XML
from govstats.readers.source import MAX_TEXT_BYTES, read_bytes
from govstats.readers.text import REVERSED
from govstats.readers.word.grid import WordCell, merged_slots, snapped
from govstats.readers.word.look import PLAIN, CharacterStyles, Stated, is_dark, run_look, stated_below
from govstats.readers.word.package import Package, parse_xml
from govstats.readers.word.parts import Parts, attribute, child, first, local_name, parts_of
from govstats.readers.word.printed import (
    CHARACTERS,
    NOT_PRINTED,
    continues_number,
    is_in_line,
    prints_without_result,
    without_pale_marks,
)
from govstats.readers.word.table import (
    columns_before,
    columns_of,
    edges_of,
    is_deletion,
    is_row_hidden,
    merge_of,
    within,
)

MAX_CELLS = 200_000
"""Most cells of all tables; a report has fewer than 500."""

_PACKAGE_MAGIC = b"PK\x03\x04"


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
        self._usual_size = styles.usual_size
        self._chunk = chunk
        self._stated: Mapping[etree._Element | None, Stated] = {}
        self._has_deletions = False
        self._boxes: Flow = []
        self._fields: list[bool] = []
        self._goes_on = False
        self._below = self._before = PLAIN
        self._n_cells = 0

    def flow_of(self, document: etree._Element) -> Flow:
        body = next(document.iter("{*}body"), document)
        self._stated = stated_below(body)
        self._has_deletions = next(body.iter("{*}del"), None) is not None
        return self._flow(body)

    def _stated_in(self, properties: etree._Element | None) -> Stated:
        return {} if properties is None else self._stated.get(properties, {})

    def _flow(self, element: etree._Element) -> Flow:
        flow: Flow = []
        for part in element:
            self._add([(local_name(part), part)], flow)
            flow.extend(self._boxes)
            self._boxes = []
        return flow

    def _add(self, parts: Parts, flow: Flow) -> None:
        for name, element in parts:
            if name == "t":
                if all(self._fields):
                    flow.append((element.text or "").replace("\n", " "))
            elif name in CHARACTERS:
                flow.append(CHARACTERS[name])
            elif name not in NOT_PRINTED:
                _ADD.get(name, _Body._add_element)(self, element, flow)

    def _add_element(self, element: etree._Element, flow: Flow) -> None:
        self._add(parts_of(element), flow)

    def _add_annotation(self, annotation: etree._Element, flow: Flow) -> None:
        if not is_deletion(annotation):
            self._add_element(annotation, flow)

    def _add_turned(self, part: etree._Element, flow: Flow) -> None:
        """Text that stands in the order that is stated (``w:bdo``)."""
        flow.extend([REVERSED] if attribute(part, "val") == "rtl" else [])
        self._add_element(part, flow)

    def _add_formula(self, formula: etree._Element, flow: Flow) -> None:
        """A formula: a number is read of one that is text in a line, as its runs look, and of no other."""
        flow.extend([] if is_in_line(formula) else [REVERSED])
        for run in formula.iter("{*}r"):
            properties = run.findall("{*}rPr")
            for of_formula in properties[:-1]:
                run.remove(of_formula)
        self._add_element(formula, flow)

    def _add_code(self, code: etree._Element, flow: Flow) -> None:
        """The code of a field, which is not printed; what a field without a result prints is not known."""
        flow.extend([REVERSED] if all(self._fields[:-1]) and prints_without_result(code.text or "") else [])

    def _add_table(self, table: etree._Element, flow: Flow) -> None:
        flow.append(self._table(table))

    def _add_choice(self, alternatives: etree._Element, flow: Flow) -> None:
        choice = alternatives.find("{*}Choice")
        for branch in [choice] if choice is not None else alternatives:
            self._add_element(branch, flow)

    def _add_box(self, box: etree._Element, flow: Flow) -> None:
        fields, self._fields, boxes, self._boxes = self._fields, [], self._boxes, []
        content = self._flow(box)
        self._fields, self._boxes = fields, boxes + content

    def _add_chunk(self, chunk: etree._Element, flow: Flow) -> None:
        flow.extend(self._chunk(attribute(chunk, "id")))

    def _add_paragraph(self, paragraph: etree._Element, flow: Flow) -> None:
        if not self._goes_on:
            flow.append("\n")
        start = len(flow)
        parts = parts_of(paragraph)
        properties = first(parts, "pPr")
        style = self._stated_in(properties).get("pStyle")
        around, self._below = self._below, PLAIN if style is None else self._styles.look(style)
        self._add(parts, flow)
        if PALE in flow[start:] and is_dark(child(properties, "shd")):
            flow[start:] = without_pale_marks(flow[start:])
        self._goes_on = self._has_deletions and child(child(properties, "rPr"), "del") is not None
        if not self._goes_on:
            flow.append("\n")
        self._below = around

    def _add_run(self, run: etree._Element, flow: Flow) -> None:
        parts = parts_of(run)
        properties = first(parts, "rPr")
        look = self._below
        if properties is not None:
            look = run_look(properties, self._stated_in(properties), self._styles).over(look)
        if not look.is_seen:
            for field in run.iter("{*}fldChar"):
                self._add_field_character(field, flow)
            return
        is_raised = look.is_raised
        if not is_raised and continues_number(run, flow) and look.is_far_smaller(self._before, self._usual_size):
            flow.append(REVERSED)  # a note, or a piece of the number: which is not certain
        if look.pale:
            flow.append(PALE)
        if is_raised:
            flow.append(RAISED)
        self._add(parts, flow)
        if is_raised:
            flow.append(LOWERED)
        if look.pale:
            flow.append(DARK)
        self._before = look

    def _add_field_character(self, character: etree._Element, _: Flow) -> None:
        mark = attribute(character, "fldCharType")
        if mark == "begin":
            self._fields.append(False)
        elif self._fields:
            self._fields.pop()
            self._fields.extend([True] if mark == "separate" else [])

    def _table(self, table: etree._Element) -> Table:
        rows: list[list[WordCell]] = []
        for row in within(parts_of(table), "tr"):
            parts = parts_of(row)
            stated = self._stated_in(first(parts, "trPr"))
            if not is_row_hidden(stated):
                rows.append(self._row(parts, columns_before(stated)))
        return Table(snapped(merged_slots(rows), edges_of(table)))

    def _row(self, row: Parts, left: int) -> list[WordCell]:
        cells: list[WordCell] = []
        for cell in within(row, "tc"):
            parts = parts_of(cell)
            properties = first(parts, "tcPr")
            stated = self._stated_in(properties)
            right = left + columns_of(stated)
            content = self._cell(parts, properties)
            if cells and merge_of(stated, "hmerge") == "continue":
                cells[-1] = cells[-1]._replace(right=right)
            else:
                cells.append(WordCell(left, right, merge_of(stated, "vmerge"), content))
            left = right
        return cells

    def _cell(self, parts: Parts, properties: etree._Element | None) -> Flow:
        self._n_cells += 1
        if self._n_cells > MAX_CELLS:
            raise ReadingError(
                f"{self._name}: the tables have more than {MAX_CELLS} cells, which no report has; "
                "keep only the pages of the report."
            )
        flow: Flow = []
        boxes, self._boxes = self._boxes, []
        self._add(parts, flow)
        if PALE in flow and is_dark(child(properties, "shd")):
            flow = without_pale_marks(flow)
        for item in flow:
            if isinstance(item, Table) or not item.isspace():
                self._boxes = boxes + self._boxes
                return flow
        flow, self._boxes = self._boxes, boxes
        return flow


_ADD: dict[str, Callable[[_Body, etree._Element, Flow], None]] = {
    "p": _Body._add_paragraph,
    "r": _Body._add_run,
    "tbl": _Body._add_table,
    "bdo": _Body._add_turned,
    "oMath": _Body._add_formula,
    "instrText": _Body._add_code,
    "fldChar": _Body._add_field_character,
    "annotation": _Body._add_annotation,
    "AlternateContent": _Body._add_choice,
    "txbxContent": _Body._add_box,
    "altChunk": _Body._add_chunk,
}
"""What adds an element to a flow; of all others what is inside is added."""
