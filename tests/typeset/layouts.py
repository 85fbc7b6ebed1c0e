"""The layouts, as data, and the one function that typesets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .doc import DocOptions, typeset_doc
from .figures import Figures
from .html import HtmlOptions, typeset_html
from .pdf import PdfOptions, typeset_pdf
from .scan import ScanOptions, typeset_scan
from .tables import Block, Paragraph, Table, build_document, with_column, with_empty_column
from .text import TextOptions, typeset_text
from .word import DocxOptions, typeset_docx
from .wording import OFFICIAL, Wording

Options = PdfOptions | HtmlOptions | TextOptions | DocxOptions | DocOptions | ScanOptions


class Layout(NamedTuple):
    """What a document looks like, whatever figures it holds."""

    name: str
    suffix: str
    """Of the file: ``.pdf``, ``.html``, ``.txt``, ``.docx``, ``.doc``, ``.png`` or ``.jpg``."""
    options: Options
    column: str | None = None
    """A column of the publisher's own in table 三: its head; empty for one without head and content."""


_SCAN = ScanOptions(noise=6, blur=0.5, quality=75, shading=0.12, skew=0.6)

LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout("pdf-ruled", ".pdf", PdfOptions()),
        Layout(
            "pdf-shaded",
            ".pdf",
            PdfOptions(shading=True, digits_font="Libertinus Serif", size=10, inset=7, flowing=True),
        ),
        Layout("pdf-tight", ".pdf", PdfOptions(size=7, inset=1.5)),
        Layout("pdf-flowing", ".pdf", PdfOptions(flowing=True, inset=9)),
        Layout("pdf-two-pages-open", ".pdf", PdfOptions(cuts=(13,))),
        Layout("pdf-two-pages-ruled", ".pdf", PdfOptions(cuts=(13,), ruled_breaks=True)),
        Layout("pdf-two-pages-broken-text", ".pdf", PdfOptions(cuts=(14,), broken_text=True)),
        Layout("pdf-two-pages-head-again", ".pdf", PdfOptions(cuts=(11,), ruled_breaks=True, repeated_head=True)),
        Layout("pdf-two-pages-last-row", ".pdf", PdfOptions(cuts=(21,))),
        Layout("pdf-three-pages-open", ".pdf", PdfOptions(cuts=(6, 14))),
        Layout("pdf-three-pages-ruled", ".pdf", PdfOptions(cuts=(6, 14), ruled_breaks=True)),
        Layout("pdf-three-pages-broken-text", ".pdf", PdfOptions(cuts=(5, 17), broken_text=True)),
        Layout("pdf-narrow-group", ".pdf", PdfOptions(vertical="narrow")),
        Layout("pdf-turned-group", ".pdf", PdfOptions(vertical="turned")),
        Layout("pdf-stacked-heads", ".pdf", PdfOptions(stacked_heads=True)),
        Layout("pdf-no-frame", ".pdf", PdfOptions(rules="inner")),
        Layout("pdf-horizontal-rules", ".pdf", PdfOptions(rules="horizontal")),
        Layout("pdf-horizontal-rules-two-pages", ".pdf", PdfOptions(rules="horizontal", cuts=(12,))),
        Layout("pdf-three-rules", ".pdf", PdfOptions(rules="header")),
        Layout("pdf-no-rules", ".pdf", PdfOptions(rules="none")),
        Layout("pdf-no-rules-two-pages", ".pdf", PdfOptions(rules="none", cuts=(12,))),
        Layout("pdf-no-rules-right-aligned", ".pdf", PdfOptions(rules="none", align="right")),
        Layout("pdf-no-rules-tight", ".pdf", PdfOptions(rules="none", size=7, inset=1.5, align="left")),
        Layout("pdf-rules-as-fills", ".pdf", PdfOptions(rule_as_fill=True)),
        Layout("pdf-landscape", ".pdf", PdfOptions(landscape=True, cuts=(9,))),
        Layout("pdf-rotated-90", ".pdf", PdfOptions(rotate=90, cuts=(9,))),
        Layout("pdf-rotated-270", ".pdf", PdfOptions(rotate=270, cuts=(9,))),
        Layout("pdf-sideways", ".pdf", PdfOptions(rotate=0, cuts=(9,))),
        Layout("pdf-doubled-glyphs", ".pdf", PdfOptions(doubled="glyph")),
        Layout("pdf-doubled-runs", ".pdf", PdfOptions(doubled="run")),
        Layout("pdf-white-fills", ".pdf", PdfOptions(fills=True)),
        Layout("pdf-private-characters", ".pdf", PdfOptions(character_map="private")),
        Layout("pdf-no-character-map", ".pdf", PdfOptions(character_map="missing")),
        Layout("pdf-empty-column", ".pdf", PdfOptions(), column=""),
        Layout("pdf-own-column", ".pdf", PdfOptions(), column="备注"),
        Layout("html-plain", ".html", HtmlOptions()),
        Layout("html-gbk-as-gb2312", ".html", HtmlOptions(encoding="gb18030", charset="gb2312")),
        Layout("html-gbk-as-utf-8", ".html", HtmlOptions(encoding="gb18030", charset="utf-8")),
        Layout("html-utf-8-as-gbk", ".html", HtmlOptions(charset="gbk")),
        Layout("html-utf-8-no-charset", ".html", HtmlOptions(charset=None)),
        Layout("html-gbk-no-charset", ".html", HtmlOptions(encoding="gb18030", charset=None)),
        Layout("html-bom", ".html", HtmlOptions(bom=True, charset=None)),
        Layout("html-utf-16", ".html", HtmlOptions(encoding="utf-16", charset=None)),
        Layout("html-entities", ".html", HtmlOptions(entities=True)),
        Layout("html-word-soup", ".html", HtmlOptions(soup=True, blank="&nbsp;", stacked=True)),
        Layout("html-nested", ".html", HtmlOptions(frame="layout")),
        Layout("html-site", ".html", HtmlOptions(frame="site", soup=True)),
        Layout("html-unclosed", ".html", HtmlOptions(closed=False)),
        Layout("html-capitals", ".html", HtmlOptions(closed=False, upper=True, cells="th")),
        Layout("html-spans-zero", ".html", HtmlOptions(spans="zero")),
        Layout("html-spans-beyond", ".html", HtmlOptions(spans="beyond")),
        Layout("html-spans-long", ".html", HtmlOptions(spans="long")),
        Layout("html-spans-lost", ".html", HtmlOptions(spans="lost")),
        Layout("html-repeated-text", ".html", HtmlOptions(repeated_text=True)),
        Layout("html-two-tables", ".html", HtmlOptions(parts=2)),
        Layout("html-three-tables", ".html", HtmlOptions(parts=3, spans="lost")),
        Layout("html-stacked", ".html", HtmlOptions(stacked=True, blank="<br>")),
        Layout("html-hidden", ".html", HtmlOptions(hidden=True)),
        Layout("html-div-cells", ".html", HtmlOptions(cells="div")),
        Layout("html-empty-column", ".html", HtmlOptions(), column=""),
        Layout("html-own-column", ".html", HtmlOptions(), column="备注"),
        Layout("text-broken", ".txt", TextOptions("broken", page_lines=34)),
        Layout("text-broken-blank-lines", ".txt", TextOptions("broken", page_lines=30, blank_lines=True)),
        Layout("text-broken-in-rows", ".txt", TextOptions("broken", page_lines=23, broken_rows=True, width=7)),
        Layout("text-rows", ".txt", TextOptions("rows")),
        Layout("text-rows-tabs", ".txt", TextOptions("rows", gap="\t", newline="\r\n", bom=True)),
        Layout("text-rows-gaps", ".txt", TextOptions("rows", gap="    ", page_lines=25, form_feed=True)),
        Layout("text-rows-gbk", ".txt", TextOptions("rows", encoding="gb18030")),
        Layout("text-rows-utf-16", ".txt", TextOptions("rows", encoding="utf-16")),
        Layout("text-cells", ".txt", TextOptions("cells")),
        Layout("text-cells-blank-lines", ".txt", TextOptions("cells", blank_lines=True)),
        Layout("text-pipes", ".txt", TextOptions("pipes")),
        Layout("text-bars", ".txt", TextOptions("bars")),
        Layout("text-rows-vanishing", ".txt", TextOptions("rows", vanishing=True)),
        Layout("text-cells-vanishing", ".txt", TextOptions("cells", vanishing=True)),
        Layout("text-zeros-once", ".txt", TextOptions("cells", zeros_once=True)),
        Layout("text-markdown", ".txt", TextOptions("markdown")),
        Layout("text-records", ".txt", TextOptions("records")),
        Layout("text-aligned", ".txt", TextOptions("aligned")),
        Layout("text-aligned-pages", ".txt", TextOptions("aligned", page_lines=31, form_feed=True)),
        Layout("text-detached", ".txt", TextOptions("detached")),
        Layout("docx-plain", ".docx", DocxOptions()),
        Layout("docx-vertical", ".docx", DocxOptions(vertical=True, paragraphs=True)),
        Layout("docx-nested", ".docx", DocxOptions(nested=True)),
        Layout("docx-tracked", ".docx", DocxOptions(tracked=True)),
        Layout("docx-runs", ".docx", DocxOptions(runs=True, controls=True)),
        Layout("docx-hidden", ".docx", DocxOptions(hidden=True)),
        Layout("docx-two-tables", ".docx", DocxOptions(parts=2)),
        Layout("docx-offset-rows", ".docx", DocxOptions(offset_rows=True)),
        Layout("docx-empty-column", ".docx", DocxOptions(), column=""),
        Layout("doc-plain", ".doc", DocOptions()),
        Layout("doc-pieces", ".doc", DocOptions(pieces=40, compressed=True)),
        Layout("scan-clean-200", ".pdf", ScanOptions(dpi=200, mode="L")),
        Layout("scan-120", ".pdf", _SCAN._replace(dpi=120)),
        Layout("scan-150", ".pdf", _SCAN._replace(dpi=150)),
        Layout("scan-200", ".pdf", _SCAN._replace(dpi=200)),
        Layout("scan-300", ".pdf", _SCAN._replace(dpi=300)),
        Layout("scan-200-skewed", ".pdf", _SCAN._replace(skew=2.0)),
        Layout("scan-150-grey-jpeg", ".pdf", _SCAN._replace(dpi=150, mode="L", quality=35)),
        Layout("scan-200-noisy", ".pdf", _SCAN._replace(noise=25, shading=0.35)),
        Layout("scan-200-black-and-white", ".pdf", ScanOptions(mode="1", noise=6, skew=0.6)),
        Layout("scan-200-stamp", ".pdf", _SCAN._replace(stamp=True)),
        Layout("scan-200-two-pages", ".pdf", _SCAN._replace(page=PdfOptions(cuts=(13,)))),
        Layout("scan-200-no-rules", ".pdf", _SCAN._replace(page=PdfOptions(rules="none"))),
        Layout("scan-200-upside-down", ".pdf", _SCAN._replace(upside_down=True)),
        Layout("scan-120-hard", ".pdf", ScanOptions(dpi=120, quality=18, skew=2, noise=12, blur=0.6, shading=0.2)),
        Layout("scan-searchable", ".pdf", _SCAN._replace(layer="invisible")),
        Layout("scan-searchable-errors", ".pdf", _SCAN._replace(layer="invisible", errors=0.08)),
        Layout("scan-text-under", ".pdf", _SCAN._replace(layer="under", errors=0.08)),
        Layout("picture-png", ".png", _SCAN._replace(file="png", dpi=150)),
        Layout("picture-jpg", ".jpg", _SCAN._replace(file="jpg")),
    )
}
"""The layouts by name; several reports in one document are the same layouts with several figures."""


def typeset(
    figures: Figures | Sequence[Figures],
    layout: Layout,
    wording: Wording = OFFICIAL,
    mark: Sequence[str] = (),
) -> bytes:
    """The file that prints these figures.

    Parameters
    ----------
    figures : Figures or sequence of Figures
        Several make several reports in one document.
    layout : Layout
        One of :data:`LAYOUTS`, or one of your own.
    wording : Wording
        How labels are spelled.
    mark : sequence of str
        Lines that stand on every page.

    Returns
    -------
    bytes
        Equal for equal arguments.
    """
    reports = [figures] if isinstance(figures, Figures) else list(figures)
    blocks: list[Block] = []
    for report in reports:
        blocks += [Paragraph("", "page")] * bool(blocks)
        blocks += [_with_columns(b, layout) for b in build_document(report, wording, () if blocks else mark)]
    options = layout.options
    if isinstance(options, PdfOptions):
        return typeset_pdf(blocks, options)
    if isinstance(options, HtmlOptions):
        return typeset_html(blocks, options)
    if isinstance(options, TextOptions):
        return typeset_text(blocks, options)
    if isinstance(options, DocxOptions):
        return typeset_docx(blocks, options)
    if isinstance(options, DocOptions):
        return typeset_doc(blocks, options)
    return typeset_scan(blocks, options)


def _with_columns(block: Block, layout: Layout) -> Block:
    if layout.column is None or not isinstance(block, Table) or block.code != "requests":
        return block
    if layout.column:
        return with_column(block, layout.column)
    return with_empty_column(block, block.n_columns - 1)
