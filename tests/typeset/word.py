"""Documents as Word files (.docx), in a container by python-docx."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from .tables import Block, Slot, Table, cut


class DocxOptions(NamedTuple):
    """How a .docx is built."""

    nested: bool = False
    """Every table inside a layout table."""
    tracked: bool = False
    """Figures as tracked changes: the old number deleted, the printed one inserted."""
    runs: bool = False
    """Each glyph in a run of its own."""
    vertical: bool = False
    """The group of table 三 by text direction; else one glyph a line by line breaks."""
    controls: bool = False
    """Cells' text inside content controls."""
    hidden: bool = False
    """Hidden text beside each figure."""
    parts: int = 1
    """How many tables table 三 is cut into."""
    offset_rows: bool = False
    """Rows begin with ``w:gridBefore`` in place of continued merged cells."""
    paragraphs: bool = False
    """Labels broken over two paragraphs."""


def typeset_docx(blocks: Sequence[Block], options: DocxOptions) -> bytes:
    """The document as .docx; equal input gives equal bytes."""
    document = docx.Document()
    end = document.element.body.sectPr
    for block in blocks:
        if isinstance(block, Table):
            first = min(slot.row for slot in block.slots if slot.kind == "figure")
            n = options.parts if block.code == "requests" else 1
            rows = [first + round((block.n_rows - first) * i / n) for i in range(1, n)]
            for part in cut(block, rows):
                end.addprevious(parse_xml(_framed(_table(part, options), options)))
                document.add_paragraph("")
        elif block.kind == "page":
            document.add_page_break()
        else:
            document.add_paragraph(block.text, style="Title" if block.kind == "title" else None)
    packed = io.BytesIO()
    document.save(packed)
    return _dated(packed.getvalue())


def _dated(packed: bytes) -> bytes:
    """The archive with one date for all its members."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


_BORDERS = (
    "<w:tblPr><w:tblBorders>"
    + "".join(f'<w:{s} w:val="single" w:sz="4"/>' for s in ("top", "left", "bottom", "right", "insideH", "insideV"))
    + "</w:tblBorders></w:tblPr>"
)


def _table(table: Table, options: DocxOptions) -> str:
    grid = "<w:gridCol/>" * table.n_columns
    rows = "".join(_row(table, row, options) for row in range(table.n_rows))
    return f"<w:tbl {nsdecls('w')}>{_BORDERS}<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


def _row(table: Table, row: int, options: DocxOptions) -> str:
    covering = sorted(
        (slot for slot in table.slots if slot.row <= row < slot.row + slot.row_span),
        key=lambda slot: slot.column,
    )
    before = 0
    if options.offset_rows:
        while covering[0].row < row:
            before += covering.pop(0).column_span
    head = f'<w:trPr><w:gridBefore w:val="{before}"/></w:trPr>' if before else ""
    return f"<w:tr>{head}{''.join(_cell(slot, row, options) for slot in covering)}</w:tr>"


def _cell(slot: Slot, row: int, options: DocxOptions) -> str:
    properties = f'<w:gridSpan w:val="{slot.column_span}"/>' if slot.column_span > 1 else ""
    if slot.row_span > 1:
        properties += '<w:vMerge w:val="restart"/>' if row == slot.row else "<w:vMerge/>"
    group = slot.kind == "group" and slot.column == 0
    if group and options.vertical:
        properties += '<w:textDirection w:val="tbRlV"/>'
    content = _paragraphs(slot, options) if row == slot.row else "<w:p/>"
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def _paragraphs(slot: Slot, options: DocxOptions) -> str:
    if slot.kind == "group" and slot.column == 0 and not options.vertical:
        return "<w:p>" + "<w:r><w:br/></w:r>".join(_run(c) for c in slot.text) + "</w:p>"
    if slot.kind == "figure":
        return f"<w:p>{_figure(slot.text, options)}</w:p>"
    half = len(slot.text) // 2 if options.paragraphs and slot.kind == "label" else 0
    return "".join(
        f"<w:p>{_runs(text, options)}</w:p>" for text in (slot.text[:half], slot.text[half:]) if text or not half
    )


def _figure(text: str, options: DocxOptions) -> str:
    runs = _runs(text, options)
    if options.controls:
        runs = f"<w:sdt><w:sdtContent>{runs}</w:sdtContent></w:sdt>"
    if options.tracked:
        author = 'w:id="1" w:author="editor" w:date="2024-01-10T08:00:00Z"'
        old = f"<w:del {author}><w:r><w:delText>7</w:delText></w:r></w:del>"
        runs = f"{old}<w:ins {author}>{runs}</w:ins>"
    if options.hidden:
        runs += "<w:r><w:rPr><w:vanish/></w:rPr><w:t>5</w:t></w:r>"
    return runs


def _runs(text: str, options: DocxOptions) -> str:
    return "".join(map(_run, text)) if options.runs else _run(text)


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def _framed(table: str, options: DocxOptions) -> str:
    if not options.nested:
        return table
    note = "<w:tc><w:p/></w:tc>"
    cell = f"<w:tc><w:p><w:r><w:t>附表</w:t></w:r></w:p>{table}<w:p/></w:tc>"
    grid = "<w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"
    return f"<w:tbl {nsdecls('w')}><w:tblPr/>{grid}<w:tr>{note}{cell}</w:tr></w:tbl>"
