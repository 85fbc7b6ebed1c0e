"""Documents as web pages, clean and as content systems leave them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from .tables import Block, Paragraph, Slot, Table, cut

SITE = "政府信息公开"


class HtmlOptions(NamedTuple):
    """How a page is written."""

    encoding: str = "utf-8"
    charset: str | None = "utf-8"
    """What the page declares; None: nothing."""
    bom: bool = False
    frame: str = ""
    """Around the report: ``layout`` (nested layout tables), ``site`` (a whole page: navigation, a table of
    metadata first, scripts, a footer), or nothing."""
    soup: bool = False
    """Cells as pasted from Word: p, font and span nests, ``<o:p>``, conditional comments."""
    spans: str = "right"
    """``right``, ``zero`` (rowspan=0 to the end of the row group), ``beyond`` (larger than the table),
    ``long`` (a merged cell one row too tall) or ``lost`` (none at all)."""
    closed: bool = True
    """Whether td and tr are closed."""
    parts: int = 1
    """How many tables table 三 is cut into."""
    repeated_text: bool = False
    """Merged cells resolved: their text repeated in every slot."""
    blank: str = ""
    """What stands in an empty cell, as HTML."""
    stacked: bool = False
    """The vertical group one glyph a line, by ``<br>``."""
    cells: str = "td"
    """``td``; ``th`` for heads; ``div`` builds the tables of div elements in a CSS grid."""
    hidden: bool = False
    """Each cell also holds a hidden element, a script or a style with digits in it."""
    entities: bool = False
    """Characters outside ASCII as numeric references."""
    upper: bool = False
    """Element and attribute names in capitals, attribute values unquoted."""


def typeset_html(blocks: Sequence[Block], options: HtmlOptions) -> bytes:
    """The page in the encoding that the options name (which need not be the declared one)."""
    title = "".join(b.text for b in blocks[:6] if isinstance(b, Paragraph) and b.kind == "title")
    marks = [b for b in blocks if isinstance(b, Paragraph) and b.kind == "mark"]
    body = "\n".join(_block(block, options) for block in [*blocks, *marks])
    page = _page(title, _framed(body, options), options)
    if options.entities:
        page = page.encode("ascii", "xmlcharrefreplace").decode()
    data = page.encode(options.encoding, "xmlcharrefreplace")
    return b"\xef\xbb\xbf" + data if options.bom else data


def _page(title: str, body: str, options: HtmlOptions) -> str:
    charset = f'<meta charset="{options.charset}">\n' if options.charset else ""
    return (
        f"<!DOCTYPE html>\n<html>\n<head>\n{charset}<title>{escape(title)}</title>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _framed(body: str, options: HtmlOptions) -> str:
    if options.frame == "layout":
        return (
            '<table width="100%"><tr><td width="180">栏目导航<br>机构职能<br>年报</td><td>'
            f'<table align="center"><tr><td>您的位置：首页 &gt; {SITE} &gt; 年度报告</td></tr><tr><td>\n{body}\n'
            "</td></tr></table></td></tr></table>"
        )
    if options.frame == "site":
        return (
            "<script>var total = 12; document.title += '';</script>\n"
            '<ul class="nav"><li>首页</li><li>政务公开</li><li>3</li></ul>\n'
            '<table class="metadata" border="1"><tbody>'
            "<tr><td>索引号</td><td>000000000/2024-00012</td><td>分类</td><td>年度报告 / 其他</td></tr>"
            "<tr><td>发布机构</td><td>示例机关</td><td>总计</td><td>1</td></tr>"
            "<tr><td>文号</td><td></td><td>时效</td><td>有效</td></tr></tbody></table>\n"
            f'<div class="article" id="zoom">\n{body}\n</div>\n'
            '<table class="links"><tr><td>上一篇</td><td>下一篇</td></tr></table>\n'
            "<style>.article td { width: 120px }</style>\n<footer>网站标识码 0000000000</footer>"
        )
    return body


def _block(block: Block, options: HtmlOptions) -> str:
    if isinstance(block, Table):
        n = options.parts if block.code == "requests" else 1
        first = min(slot.row for slot in block.slots if slot.kind == "figure")
        rows = [first + round((block.n_rows - first) * i / n) for i in range(1, n)]
        return "\n".join(_table(part, options) for part in cut(block, rows))
    if block.kind == "title":
        return f"<h1>{escape(block.text)}</h1>"
    if block.kind == "page":
        return "<hr>"
    return f"<p>{_span(escape(block.text)) if options.soup else escape(block.text)}</p>"


def _table(table: Table, options: HtmlOptions) -> str:
    if options.cells == "div":
        return _grid_of_divs(table, options)
    if options.repeated_text:
        table = _resolved(table)
    close = options.closed
    lines = ['<table border="1" cellspacing="0">']
    groups = _row_groups(table) if options.spans in ("zero", "beyond") else [table.rows()]
    for group in groups:
        lines.append("<tbody>")
        for row in group:
            cells = "".join(_cell(slot, table, options) for slot in row)
            lines.append(f"<tr>{cells}" + ("</tr>" if close else ""))
        if close:
            lines.append("</tbody>")
    return "\n".join([*lines, "</table>"])


def _row_groups(table: Table) -> list[list[list[Slot]]]:
    """Rows in groups that no merged cell leaves."""
    groups: list[list[list[Slot]]] = []
    end = 0
    for i, row in enumerate(table.rows()):
        if i >= end:
            groups.append([])
        end = max([end, i + 1, *(slot.row + slot.row_span for slot in row)])
        groups[-1].append(row)
    return groups


def _resolved(table: Table) -> Table:
    single = [
        slot._replace(row=row, column=column, row_span=1, column_span=1)
        for slot in table.slots
        for row in range(slot.row, slot.row + slot.row_span)
        for column in range(slot.column, slot.column + slot.column_span)
    ]
    return table._replace(slots=tuple(single))


def _cell(slot: Slot, table: Table, options: HtmlOptions) -> str:
    name = "th" if options.cells == "th" and slot.kind in ("head", "band", "group") else "td"
    text = _text(slot, options)
    attributes = "".join(f' {key}="{value}"' for key, value in _spans(slot, table, options).items())
    if options.soup:
        attributes += ' style="border: solid windowtext 1.0pt; mso-border-alt: solid" valign="center"'
        text = f'<p class="MsoNormal" align="center">{_span(text)}</p>'
    if options.hidden:
        text += '<span style="display:none">7</span><script>var n = 9;</script><!-- 5 -->'
    if options.upper:
        name, attributes = name.upper(), attributes.upper().replace('"', "")
    return f"<{name}{attributes}>{text}" + (f"</{name}>" if options.closed else "")


def _text(slot: Slot, options: HtmlOptions) -> str:
    if not slot.text:
        return options.blank
    if options.stacked and slot.kind == "group":
        return "<br>".join(escape(c) for c in slot.text)
    return escape(slot.text)


def _spans(slot: Slot, table: Table, options: HtmlOptions) -> dict[str, int]:
    rows, columns = slot.row_span, slot.column_span
    if options.spans == "lost":
        return {}
    if options.spans == "zero" and slot.kind == "group" and slot.column == 0:
        rows = 0
    if options.spans == "long" and slot.kind == "group" and slot.column == 0:
        rows += 1
    if options.spans == "beyond":
        rows = 999 if slot.kind == "group" and slot.column == 0 else rows
        columns = 50 if slot.kind == "band" else columns
    return {name: n for name, n in (("rowspan", rows), ("colspan", columns)) if n != 1}


def _span(text: str) -> str:
    """Text in nested spans, each half of it in its own."""
    if text.startswith(("&", "<")) or not text:
        return f'<span lang="EN-US">{text}<o:p></o:p></span>'
    half = len(text) // 2 if "&" not in text and "<" not in text else 0
    pieces = [piece for piece in (text[:half], text[half:]) if piece]
    spans = "".join(f'<font face="宋体"><span style="font-size:12.0pt">{piece}</span></font>' for piece in pieces)
    return f"<b><span>{spans}</span></b><!--[if !supportMisalignedColumns]--><o:p></o:p><!--[endif]-->"


def _grid_of_divs(table: Table, options: HtmlOptions) -> str:
    rows = (
        "<div class='tr'>" + "".join(f"<div class='td'>{_text(s, options)}</div>" for s in row) + "</div>"
        for row in table.rows()
    )
    return "<div class='table'>\n" + "\n".join(rows) + "\n</div>"
