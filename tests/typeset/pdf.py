"""Documents as PDF, set by typst; what typst cannot do is changed in the finished file."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import typst

from .pdf_changes import turned_pdf, with_character_map, with_filled_rules
from .tables import Block, Paragraph, Slot, Table, cut

FONT = "Noto Sans CJK SC"


class PdfOptions(NamedTuple):
    """How a PDF looks."""

    rules: str = "full"
    """``full``, ``horizontal``, ``inner`` (no frame), ``header`` (three lines as in books), ``heads`` (around those
    alone) or ``none``."""
    cuts: tuple[int, ...] = ()
    """Rows of figures of table 三 after which the page ends."""
    flowing: bool = False
    """Whether tables break by themselves where the page is full."""
    ruled_breaks: bool = False
    """Whether parts of a table that is cut by a page end and begin with a rule."""
    broken_text: bool = False
    """Whether the text of a merged cell is broken over the pages, or a label over a page break."""
    repeated_head: bool = False
    vertical: str = "stacked"
    """The group of table 三: ``stacked`` one glyph a line, ``narrow`` wrapped, or ``turned`` by 90°."""
    stacked_heads: bool = False
    """Heads of tables 三 and 四 one glyph a line."""
    landscape: bool = False
    rotate: int | None = None
    """Content set sideways and the page turned back by this (90 or 270); 0: left sideways."""
    doubled: str = ""
    """Faux bold: each ``glyph`` printed twice, or each ``run``."""
    fills: bool = False
    """White rectangles behind text."""
    shading: bool = False
    """Coloured bands behind headings."""
    rule_as_fill: bool = False
    """Rules drawn as thin filled rectangles."""
    character_map: str = ""
    """``private`` maps every glyph into the private use area, ``missing`` has no map at all."""
    digits_font: str = FONT
    align: str = "center"
    size: float = 9
    inset: float = 4
    pictured: tuple[str, ...] = ()
    """Tables that stand as pictures between the lines of print."""


@cache
def _compiler() -> typst.Compiler:
    spec = find_spec("noto_cjk_sans_otc")
    if spec is None or spec.origin is None:
        raise RuntimeError("the typesetter needs the font package noto-cjk-sans-otc: pip install noto-cjk-sans-otc")
    return typst.Compiler(b"", font_paths=[str(Path(spec.origin).parent)], ignore_system_fonts=True)


def typeset_pdf(blocks: Sequence[Block], options: PdfOptions) -> bytes:
    """The document as PDF; equal input gives equal bytes."""
    pdf = _compiler().compile(typst_source(blocks, options).encode(), format="pdf", pdf_tags=False)
    assert isinstance(pdf, bytes)
    if options.rule_as_fill:
        pdf = with_filled_rules(pdf)
    if options.rotate is not None:
        pdf = turned_pdf(pdf, options.rotate)
    if options.character_map:
        pdf = with_character_map(pdf, options.character_map)
    return pdf


def typst_source(blocks: Sequence[Block], options: PdfOptions) -> str:
    """What typst is given."""
    marks = [block.text for block in blocks if isinstance(block, Paragraph) and block.kind == "mark"]
    header = f"header: align(center, text(size: 7pt, {_lines(marks)}))," if marks else ""
    flipped = "true" if options.landscape or options.rotate is not None else "false"
    source = [
        "#set document(date: none)",
        f'#set page(paper: "a4", flipped: {flipped}, margin: (x: 2cm, y: 2.2cm), {header} numbering: "- 1 -")',
        f'#set text(font: "{FONT}", lang: "zh", region: "cn", size: 10.5pt)',
        "#set par(first-line-indent: (amount: 2em, all: true), leading: 0.8em)",
    ]
    for block in blocks:
        if isinstance(block, Table):
            source += _pages(block, options)
        elif block.kind == "title":
            source.append(f"#align(center, text(size: 16pt, {_string(block.text)}))")
        elif block.kind == "heading":
            source.append(f"#block(sticky: true, above: 1.4em, below: 1em, text(size: 12pt, {_string(block.text)}))")
        elif block.kind == "body":
            source.append(f"#par({_string(block.text)})")
        elif block.kind == "page":
            source.append("#pagebreak(weak: true)")
    return "\n".join(source)


def _pages(table: Table, options: PdfOptions) -> list[str]:
    if options.flowing:
        return [_table(table, options, breakable=True)]
    head_rows = min(slot.row for slot in table.slots if slot.kind == "figure")
    cuts = [head_rows + n for n in options.cuts] if table.code == "requests" else []
    parts = cut(table, cuts, break_text=options.broken_text)
    source: list[str] = []
    for i, part in enumerate(parts):
        if i and options.repeated_head:
            part = _stacked([cut(table, [head_rows])[0], part])
        source += ["#pagebreak()"] * (i > 0)
        markup = _table(part, options, goes_on=i + 1 < len(parts), continues=i > 0)
        source.append(_picture(markup) if table.code in options.pictured else markup)
    return source


def _picture(markup: str, dpi: int = 150) -> str:
    """What typst is given for a picture of this."""
    page = f'#set page(width: 17cm, height: auto, margin: 2pt)\n#set text(font: "{FONT}", lang: "zh", region: "cn")\n'
    picture = _compiler().compile((page + markup).encode(), format="png", ppi=dpi)
    assert isinstance(picture, bytes)
    return f'#image(bytes({tuple(picture)}), format: "png", width: 100%)'


def _stacked(parts: Sequence[Table]) -> Table:
    slots: list[Slot] = []
    top = 0
    for part in parts:
        slots += [slot._replace(row=slot.row + top) for slot in part.slots]
        top += part.n_rows
    return Table(parts[0].code, tuple(slots))


def _table(
    table: Table,
    options: PdfOptions,
    *,
    goes_on: bool = False,
    continues: bool = False,
    breakable: bool = False,
) -> str:
    cells = []
    for slot in table.slots:
        position = f"x: {slot.column}, y: {slot.row}, colspan: {slot.column_span}, rowspan: {slot.row_span}"
        stroke = _stroke(slot, table, options, goes_on=goes_on, continues=continues)
        fill = ", fill: rgb(200, 215, 235)" if options.shading and slot.kind == "band" else ""
        align = _align(slot, table, options)
        cells.append(f"table.cell({position}, align: {align}, stroke: {stroke}{fill})[{_content(slot, options)}]")
    columns = ", ".join(_widths(table, options))
    body = ",\n".join(cells)
    return (
        f"#block(breakable: {str(breakable).lower()}, width: 100%)[#set par(first-line-indent: 0pt, leading: 0.45em)\n"
        f"#set text(size: {options.size}pt)\n"
        f"#table(columns: ({columns}), stroke: none, inset: (x: 2pt, y: {options.inset}pt),\n{body})]"
    )


def _stroke(slot: Slot, table: Table, options: PdfOptions, *, goes_on: bool, continues: bool) -> str:
    bottom_row = slot.row + slot.row_span == table.n_rows
    head_end = max((s.row + s.row_span for s in table.slots if s.kind == "head"), default=0)
    sides = {
        "top": slot.row > 0 or not continues or options.ruled_breaks,
        "bottom": not bottom_row or not goes_on or options.ruled_breaks,
        "left": True,
        "right": True,
    }
    if options.rules in ("horizontal", "header", "none"):
        sides |= {"left": False, "right": False}
    if options.rules == "none" or (options.rules == "heads" and slot.kind not in ("head", "band")):
        sides |= dict.fromkeys(sides, False)
    if options.rules == "header":
        sides["top"] &= slot.row in (0, head_end)
        sides["bottom"] &= bottom_row or slot.row + slot.row_span == head_end
    if options.rules == "inner":
        sides["left"] &= slot.column > 0
        sides["right"] &= slot.column + slot.column_span < table.n_columns
        sides["top"] &= slot.row > 0
        sides["bottom"] &= not bottom_row
    return "(" + ", ".join(f"{side}: {'0.5pt' if drawn else 'none'}" for side, drawn in sides.items()) + ")"


def _align(slot: Slot, table: Table, options: PdfOptions) -> str:
    if slot.kind in ("figure", "extra"):
        return f"{options.align} + horizon"
    left = slot.kind == "label" and table.code != "remedies"
    return "left + horizon" if left else "center + horizon"


def _width(text: str, size: float) -> float:
    """About how wide a line of text is, in points."""
    return size * sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.58 for c in text)


def _widths(table: Table, options: PdfOptions) -> list[str]:
    figures = [slot for slot in table.slots if slot.kind in ("figure", "extra")]
    first = min((slot.column for slot in figures), default=1)
    if table.code == "proactive":
        return ["2fr"] + ["1fr"] * (table.n_columns - 1)
    widths: dict[int, float] = {}
    for slot in figures:
        text = slot.text if len(slot.text) <= 8 else slot.text[:6]
        widths[slot.column] = max(widths.get(slot.column, 26), _width(text, options.size) + 6)
    if table.code == "remedies":
        return [f"{widths.get(i, 26):.1f}fr" for i in range(table.n_columns)]
    labels = {0: "22pt", 1: "58pt"} if options.vertical != "narrow" else {0: "14pt", 1: "58pt"}
    return [labels.get(i, "1fr") if i < first else f"{widths.get(i, 26):.1f}pt" for i in range(table.n_columns)]


def _content(slot: Slot, options: PdfOptions) -> str:
    if not slot.text.strip():
        return ""
    stacked = (slot.kind == "group" and slot.column == 0 and options.vertical == "stacked") or (
        slot.kind == "head" and options.stacked_heads and slot.column_span == 1 and len(slot.text) <= 8
    )
    text = _lines(slot.text) if stacked else _string(slot.text)
    if slot.kind == "group" and slot.column == 0 and options.vertical == "turned":
        return f"#rotate(-90deg, reflow: true, {text})"
    if slot.kind in ("figure", "extra"):
        text = f'text(font: ("{options.digits_font}", "{FONT}"), {text})'
    if options.doubled == "glyph" and not stacked:
        boxes = (f"box[#place(dx: 0.3pt, {_string(c)})#{_string(c)}]" for c in slot.text)
        return "".join(f"#{box}" for box in boxes)
    if options.doubled == "run" and len(slot.text) < 6:
        return f"#box[#place(dx: 0.3pt, {text})#{text}]"
    if options.fills:
        return f"#highlight(fill: white, {text})"
    return f"#{text}"


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _lines(parts: Sequence[str]) -> str:
    """The parts, each on a line of its own."""
    return "(" + "".join(f"{_string(part)}," for part in parts) + ").join(linebreak())"
