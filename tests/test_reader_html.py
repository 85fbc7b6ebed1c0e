"""Web pages: cells stand where a browser puts them, and only what a browser prints is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from govstats.grid import Grid, Reading, ReadingError
from govstats.readers import read_grids
from govstats.readers.html import read_html, reader

Page = Callable[[str | bytes], Reading]


@pytest.fixture
def page(tmp_path: Path) -> Page:
    def read(markup: str | bytes) -> Reading:
        file = tmp_path / "page.html"
        file.write_bytes(markup if isinstance(markup, bytes) else markup.encode())
        return read_html(file)

    return read


def places(reading: Reading) -> list[list[str]]:
    """Each grid as lines of ``text@column`` with +columns and /rows of its span."""

    def place(cell) -> str:  # type: ignore[no-untyped-def]
        across = f"+{cell.column_span}" if cell.column_span > 1 else ""
        down = f"/{cell.row_span}" if cell.row_span > 1 else ""
        return f"{cell.text}@{cell.column}{across}{down}"

    return [[" ".join(map(place, row)) for row in grid.rows()] for grid in reading.grids]


PLACED = {
    "plain": ("<table><tr><td>a</td><td>1</td></tr></table>", ["a@0 1@1"]),
    "cells and rows not closed": ("<table><tr><td>a<td>1<tr><td>b<td>2</table>", ["a@0 1@1", "b@0 2@1"]),
    "no row element": ("<table><td>a<td>1</table>", ["a@0 1@1"]),
    "no table element": ("<tr><td>a</td><td>12</td></tr><tr><td>b</td><td>0</td></tr>", ["a@0 12@1", "b@0 0@1"]),
    "font between row and cell": ("<table><tr><font><td>a</td></font><td>1</table>", ["a@0 1@1"]),
    "rowspan": ("<table><tr><td rowspan=2>a<td>1<tr><td>2</table>", ["a@0/2 1@1", "2@1"]),
    "rowspan=0 to the end of its row group": (
        "<table><tbody><tr><td rowspan=0>a<td>1<tr><td>2<tr><td>3<tbody><tr><td>b<td>4</table>",
        ["a@0/3 1@1", "2@1", "3@1", "b@0 4@1"],
    ),
    "a foot before its body": (
        "<table><thead><tr><th>a<th>b<tfoot><tr><td>e<td>5<tbody><tr><td rowspan=2>c<td>3<tr><td>4</table>",
        ["a@0 b@1", "c@0/2 3@1", "4@1", "e@0 5@1"],
    ),
    "a head behind its body": (
        "<table><tbody><tr><td>c<td>3<thead><tr><th>a<th>b<thead><tr><th>d<th>4<tfoot><tr><td>e<td>5</table>",
        ["a@0 b@1", "c@0 3@1", "d@0 4@1", "e@0 5@1"],
    ),
    "rowspan beyond its row group": (
        "<table><thead><tr><th rowspan=9>a<th>b<tbody><tr><td>1<td>2</table>",
        ["a@0 b@1", "1@0 2@1"],
    ),
    "spans of a million": (
        "<table><tr><td rowspan=1000000 colspan=1000000>a<tr><td>b<td>2<td>3</table>",
        ["a@0/2", "b@1 2@2 3@3"],
    ),
    "spans that are no numbers": (
        "<table><tr><td rowspan=-1 colspan=x>a<td colspan=''>1<tr><td colspan='2 columns'>b</table>",
        ["a@0 1@1", "b@0+2"],
    ),
    "cells in each other's way": (
        "<table><tr><td>a<td rowspan=2>b<td>c<tr><td colspan=2>d<td>e</table>",
        ["a@0 b@1/2 c@2", "d@0 e@2"],
    ),
    "cells in the way of wider ones": (
        "<table><tr><td>a<td rowspan=2>b<td>c<td>d<td>e<tr><td colspan=3 rowspan=2>f<td>g<tr><td>h</table>",
        ["a@0 b@1/2 c@2 d@3 e@4", "f@0/2 g@3", "h@3"],
    ),
    "columns in which nothing begins": (
        "<table><tr><td colspan=3>a<td colspan=2>1<tr><td colspan=3>b<td colspan=2>2</table>",
        ["a@0 1@1", "b@0 2@1"],
    ),
    "blank cells behind some rows": (
        "<table><tr><td>a<td>1<td><td><tr><td>b<td>2<td>&nbsp;<tr><td>c<td>3</table>",
        ["a@0 1@1", "b@0 2@1", "c@0 3@1"],
    ),
    "a blank cell behind every row": (
        "<table><tr><td>a<td>1<td><tr><td>b<td>2<td></table>",
        ["a@0 1@1 @2", "b@0 2@1 @2"],
    ),
    "columns of gaps": (
        "<table><tr><td>a<td><img src=gap.gif><td colspan=3>b<tr><td>c<td>&nbsp;<td>1<td><td>2</table>",
        ["a@0 b@1+2", "c@0 1@1 2@2"],
    ),
    "rows of gaps": (
        "<table><tr><td rowspan=3>a<td>1<tr><td>&nbsp;<tr><td>2<tr><td><td><tr><td>b<td>3</table>",
        ["a@0/2 1@1", "2@1", "b@0 3@1"],
    ),
    "a blank column and a blank row": (
        "<table><tr><td>a<td>1<td><td>3<tr><td>b<td>4<td><td>6<tr><td><td><td><td></table>",
        ["a@0 1@1 @2 3@3", "b@0 4@1 @2 6@3", "@0 @1 @2 @3"],
    ),
    "hidden cells and rows": (
        "<table><tr><td>a<td style='DISPLAY : none'>9<td>1<tr hidden><td>x<td>8<tr><td>b<td>2</table>",
        ["a@0 1@1", "b@0 2@1"],
    ),
}


@pytest.mark.parametrize("case", PLACED)
def test_cells_stand_where_a_browser_puts_them(page: Page, case: str) -> None:
    markup, rows = PLACED[case]
    assert places(page(markup)) == [rows]


PRINTED = {
    "line breaks": ("商业<br>企业", "商业\n企业"),
    "paragraphs": ("<p> 商业 </p>\n<p>企业</p>", "商业\n企业"),
    "source lines are no line breaks": ("申请人\n  情况", "申请人 情况"),
    "spaces of all kinds": ("&nbsp;\u3000 7 \u3000 8&#12288;", "7 8"),
    "characters without width": ("1\u200b2\ufeff", "12"),
    "word's empty paragraph": ("<p class=MsoNormal><span><o:p>&nbsp;</o:p></span></p>", ""),
    "fonts and spans": ("<font><span>1</span></font><b>2</b>", "12"),
    "script, style and comment": ("1<script>2</script><style>3</style><!-- 4 -->", "1"),
    "hidden span": ("1<span style='display:none'>2</span><span style='mso-hide:all'>3</span>", "1"),
    "struck out": ("<del>1</del><s>2</s><span style='text-decoration: line-through'>3</span>4", "4"),
    "a note above a number is no digit of it": ("12<sup>1</sup>", "12（1）"),
    "a note in brackets": ("12<sup>[1]</sup>", "12（1）"),
    "a note below": ("12<sub>注</sub>", "12（注）"),
    "a number that stands raised as a whole": ("<sup>1</sup><sup>2</sup>", "12"),
    "a field of a form": ("<input type=text value=12><input type=hidden value=3>", "12"),
    "a field for telephone numbers": ("<input type=tel value=12><input type=checkbox value=3>", "12"),
    "the choice in a list": ("<select><option>3<option selected>12<option>4</select>", "12"),
    "what stands in for a drawing": ("12<canvas>3</canvas><video>4</video><meter>5</meter>", "12"),
    "digits from right to left": ("<bdo dir=rtl>21</bdo>", "\ufffd21"),
    "digits behind a mark that turns them": ("&#x202e;21&#x202c;", "\ufffd21\u202c"),
    "one value in a table of its own": ("<table><tr><td><table><tr><td>12</table></table>", "12"),
}


@pytest.mark.parametrize("case", PRINTED)
def test_the_text_of_a_cell_is_what_is_printed(page: Page, case: str) -> None:
    markup, text = PRINTED[case]
    reading = page(f"<table><tr><td>标签</td><td>{markup}</td></tr></table>")
    assert [cell.text for cell in reading.grids[0].cells] == ["标签", text]


def test_blocks_come_in_reading_order(page: Page) -> None:
    reading = page(
        "<title> 年报 \n 2023</title><h1>年报</h1><div>发布日期：<span>2024-01-17</span></div>"
        "<table><caption>表一</caption><tr><td>规章<td>2</table><p>三、收到</p><p>四、复议"
    )
    assert reading.title == "年报 2023"
    assert [b if isinstance(b, Grid) else b.text for b in reading.blocks] == [
        "年报\n发布日期：2024-01-17\n表一",
        reading.grids[0],
        "三、收到\n四、复议",
    ]


def test_a_table_around_tables_is_layout(page: Page) -> None:
    reading = page(
        "<table><tr><td>栏目<td><p>标题</p><table><tr><td>a<td>1<tr><td>b<td>2</table>"
        "<table><tr><td>c<td>3</table>注</table>"
    )
    assert places(reading) == [["a@0 1@1", "b@0 2@1"], ["c@0 3@1"]]
    assert reading.text == "栏目\n标题\n注"


def test_tables_of_one_row_that_follow_upon_one_another_are_one(page: Page) -> None:
    rows = "<table><tr><td>a<td>1</table>\n<table><tr><td>b<td>2</table>"
    assert places(page(rows)) == [["a@0 1@1", "b@0 2@1"]]
    assert len(page(rows.replace("\n", "注")).grids) == 2


def test_a_small_table_in_a_cell_of_a_large_one_is_the_text_of_the_cell(page: Page) -> None:
    rows = "".join(f"<tr><td>行{i}<td>{i}<td>{i + 10}" for i in range(4))
    nested = "<table><tr><td>商业<td>企业</table>"
    reading = page(f"<table><tr><td>{nested}<td>x<td>y{rows}</table>")
    assert reading.grids[0].n_rows == 5
    assert reading.grids[0].cells[0].text == "商业 企业"


def test_a_page_whose_only_table_waits_for_a_script_to_show_it_is_read(page: Page) -> None:
    table = "<table><tr><td>规章<td>{}</table>"
    hidden = f"<div style='display:none'>{table.format(2)}</div>"
    assert places(page(hidden)) == [["规章@0 2@1"]]
    assert places(page(hidden + table.format(3))) == [["规章@0 3@1"]]


def test_preformatted_lines_and_tabs_stay(page: Page) -> None:
    assert places(page("<body><pre>规章\t2\t0\n文件\t\t1</pre>")) == [["规章@0 2@1 0@2", "文件@0 @1 1@2"]]


def test_lines_of_text_around_tables_stay_where_no_element_makes_lines(page: Page) -> None:
    assert page("# 标题\n二、主动\n<table><tr><td>规章<td>2</table>\n三、收到\n四、复议").text == (
        "# 标题\n二、主动\n三、收到\n四、复议"
    )


REPORT = "<html><head>{}</head><body><table><tr><td>规章镕</td><td>２</td></tr></table></body></html>"
CHARSETS = {
    "utf-8": ("", "utf-8"),
    "utf-8, said to be gb2312": ("<meta charset=gb2312>", "utf-8"),
    "byte order mark": ("", "utf-8-sig"),
    "utf-16": ("", "utf-16"),
    "utf-16 without its mark": ("", "utf-16-le"),
    "utf-16 without its mark, said to be gb2312": ("<meta charset=gb2312>", "utf-16-be"),
    "gb18030, said to be gb2312": ("<meta http-equiv=Content-Type content='text/html; charset=gb2312'>", "gb18030"),
    "gbk, said to be utf-8": ("<meta charset=utf-8>", "gbk"),
    "gbk, nothing said": ("", "gbk"),
    "gbk, said to be nonsense": ("<meta charset=x-unknown>", "gbk"),
    "an xml declaration": ("<?xml version='1.0' encoding='GBK'?>", "gbk"),
}


@pytest.mark.parametrize("case", CHARSETS)
def test_characters_come_out_whatever_the_page_says(page: Page, case: str) -> None:
    declared, encoding = CHARSETS[case]
    reading = page(REPORT.format(declared).encode(encoding))
    assert [cell.text for cell in reading.grids[0].cells] == ["规章镕", "２"]


def test_big5_is_read_where_it_is_declared(page: Page) -> None:
    markup = "<meta charset=big5><table><tr><td>規章<td>2</table>".encode("big5")
    assert [cell.text for cell in page(markup).grids[0].cells] == ["規章", "2"]


def test_big5_is_known_by_the_commonest_characters(page: Page) -> None:
    markup = "<p>本年度政府信息公開工作的行政規範</p><table><tr><td>規章<td>2</table>"
    assert [cell.text for cell in page(markup.encode("big5")).grids[0].cells] == ["規章", "2"]
    assert [cell.text for cell in page(markup.encode("gbk")).grids[0].cells] == ["規章", "2"]


def test_a_few_damaged_bytes_do_not_change_the_encoding(page: Page) -> None:
    markup = REPORT.format("<meta charset=utf-8>").replace("镕", "规范性文件" * 20).encode()
    damaged = markup.replace("规章".encode(), "规章".encode() + b"\xff\xe4\xb8")
    assert page(damaged).grids[0].cells[0].text.startswith("规章\ufffd")


def test_a_web_archive(page: Page) -> None:
    archive = (
        b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=X\r\n\r\n"
        b"--X\r\nContent-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<table><tr><td>=B9=E6=D5=C2</td><td>2</td></tr></table>\r\n--X--\r\n"
    )
    assert places(page(archive)) == [["规章@0 2@1"]]


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ('<link rel="stylesheet" type="text/css" href="cid:css-1@mhtml.blink" />', "2"),
        ("<LINK href=http://x.example/a.css?a=1&amp;b=2 rel=stylesheet>", "2"),
        ("<link rel=stylesheet href=cid:part@x>", "2"),
        ("<link rel=stylesheet href='../a.css?a=1&amp;b=2'>", "2"),
        ("<link rel=stylesheet href=''>", "92"),
        ("<link rel=stylesheet href='http://[x'>", "92"),
        ("<link rel=stylesheet media=print href=cid:part@x>", "92"),
        ("<link rel='alternate stylesheet' href=cid:part@x>", "92"),
        ("<link rel=stylesheet href=http://x.example/b.css>", "92"),
    ],
)
def test_style_sheets_of_a_web_archive_hold_for_its_page(page: Page, link: str, text: str) -> None:
    sheets = "".join(
        f"--X\r\nContent-Type: text/css; charset=utf-8\r\n{head}\r\n\r\n.m{{display:none}}\r\n"
        for head in (
            "Content-Location: cid:css-1@mhtml.blink",
            "Content-Location: http://x.example/a.css?a=1&b=2",
            "Content-ID: <part@x>",
        )
    )
    archive = (
        "From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=X\r\n\r\n"
        "--X\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: http://x.example/b/c.html\r\n\r\n"
        f"{link}<table><tr><td>规章</td>"
        f"<td><i class=m>9</i>2</td></tr></table>\r\n{sheets}--X--\r\n"
    )
    assert places(page(archive.encode())) == [[f"规章@0 {text}@1"]]


TABLE = '<table border="1"><tr><td colspan="2">规章</td><td>2</td></tr></table>'
WRAPPED = {
    "an answer in JSON": json.dumps({"code": 200, "data": [{"content": TABLE}]}, ensure_ascii=False),
    "an answer in ASCII": json.dumps({"title": "年报", "content": TABLE}).replace("</", "<\\/"),
    "an answer without angle brackets": json.dumps([TABLE]).replace("<", "\\u003c").replace(">", "\\u003e"),
    "a string of a script": f"<p>年报</p><script>// it's here\nvar page = {json.dumps(TABLE)};</script>",
    "a string of a script in single quotes": f"<p>年报</p><script>a.innerHTML = '{TABLE}'</script>",
    "a frame": f"<iframe srcdoc='{TABLE}'></iframe>",
    "a template in a script": f"<div id=v></div><script type='text/html'>\n{TABLE}</script>",
    "a hidden field": f"<div id=v></div><input type=hidden value='{TABLE}'>",
    "a field of many lines": "<body><textarea>{}</textarea>".format(
        escape("\n".join(["<p style='a:b;c:0;;'>文</p>"] * 5) + TABLE)
    ),
    "printed markup": f"<body>{escape(TABLE)}</body>",
    "XHTML with a prefix": f"<h:html xmlns:h='x'>{TABLE.replace('<', '<h:').replace('<h:/', '</h:')}</h:html>",
    "zero bytes between cells": TABLE.replace("<td", "\0<td").replace("</td>", "\0</td>\0"),
}


@pytest.mark.parametrize("case", WRAPPED)
def test_markup_is_found_in_what_it_is_wrapped_in(tmp_path: Path, case: str) -> None:
    (tmp_path / "page").write_text(WRAPPED[case], encoding="utf-8")
    assert places(read_grids(tmp_path / "page")) == [["规章@0 2@1"]]


def test_a_page_with_a_table_is_not_searched_for_more(page: Page) -> None:
    assert places(page(f"<script>var old = '{TABLE}'</script><table><tr><td>规章<td>3</table>")) == [["规章@0 3@1"]]


def test_what_a_page_prints_stays_beside_what_its_scripts_hold(page: Page) -> None:
    assert page(f"<p>收到申请 3 件</p><script>var widget = '{TABLE}'</script>").text == "收到申请 3 件"


OTHER = f"<script>var last = '{TABLE}'</script>"
PROSE = "收到申请 3 件。予以公开 2 件。结转 1 件。"


@pytest.mark.parametrize(
    ("markup", "n_tables"),
    [
        (f"<p>首页。联系我们。</p>{OTHER}", 1),
        (f"<p>{PROSE}</p>{OTHER}", 0),
        (f"<p>{PROSE}</p><script>var page = '<p>{PROSE * 2}</p>{TABLE}'</script>", 1),
    ],
)
def test_a_page_with_prose_of_its_own_does_not_wait_for_its_scripts(page: Page, markup: str, n_tables: int) -> None:
    assert len(page(markup).grids) == n_tables


def test_an_archive_whose_first_page_is_a_frame(page: Page) -> None:
    part = "--X\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{}\r\n"
    pages = part.format("<frameset><frame src=b.html></frameset>") + part.format(TABLE)
    archive = f"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=X\r\n\r\n{pages}--X--\r\n"
    assert places(page(archive)) == [["规章@0 2@1"]]


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<div>" * 20_000, "elements are nested more than 4096 deep"),
        ("<table><tr><td>" * 60, "tables are nested more than 50 deep"),
        ("<table>" + "<tr><td colspan=1000>" * 300, "more than 200000 cells"),
    ],
)
def test_what_no_report_needs_is_refused(page: Page, markup: str, reason: str) -> None:
    with pytest.raises(ReadingError, match=f"^page.html: .*{reason}"):
        page(markup)


def test_a_page_that_is_too_large(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_TEXT_BYTES", 2**20)
    with pytest.raises(ReadingError, match="larger than the 1 MiB"):
        page(b" " * (2**20 + 1))


SAMPLE = REPORT.format("<meta charset=utf-8><style>p {}</style>").replace("<td>", "<td rowspan=2 colspan='3'>").encode()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE)), st.binary(max_size=8)), max_size=6))
@example([(0, b"<table><table>")])
@example([(len(SAMPLE), b"</table></td></body>")])
def test_damaged_pages_are_read_or_refused(tmp_path: Path, damage: list[tuple[int, bytes]]) -> None:
    data = bytearray(SAMPLE)
    for place, inserted in damage:
        data[place : place + len(inserted) // 2] = inserted
    file = tmp_path / "page.html"
    file.write_bytes(data)
    try:
        reading = read_grids(file)
    except ReadingError as error:
        assert "page.html: " in str(error)
        return
    for grid in reading.grids:
        taken = [(r, c) for cell in grid.cells for r in range(cell.row, cell.row + cell.row_span)
                 for c in range(cell.column, cell.column + cell.column_span)]  # fmt: skip
        assert len(taken) == len(set(taken)), "cells lie over each other"


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("shanghai-office-2019.html", [(18, 5), (26, 10), (4, 15)]),
        ("shuyang-drc-2023.html", [(6, 4), (14, 4), (28, 10), (4, 15)]),
    ],
)
def test_real_pages(corpus: Path, name: str, sizes: list[tuple[int, int]]) -> None:
    grids = read_html(corpus / name).grids
    assert [(grid.n_rows, grid.n_columns) for grid in grids] == sizes
    for grid in grids[-2:]:
        slots = sum(cell.row_span * cell.column_span for cell in grid.cells)
        assert slots == grid.n_rows * grid.n_columns, "a slot is not covered by exactly one cell"


SHEET = """<style><!-- @media (max-width:9px){.kept{display:none}} .gone, p .x{display: none} #old{visibility:hidden}
span.MsoFootnoteReference {vertical-align:super} --></style>"""
SEEN = {
    # beside 12 in a cell: what stands in the cell
    "<span style='visibility:hidden'>9</span>": "12",
    "<span style='font-size:0'>9</span>": "12",
    "<span style='font-size: 0pt;color:red'>9</span>": "12",
    "<span style='font-size:1px'>9</span>": "12",
    "<span style='font-size:0.1px'>9</span>": "12",
    "<span style='font-size:.9em'>9</span>": "912",
    "<span style='opacity:.01'>9</span>": "12",
    "<span style='position:absolute;transform:translateX(-9999px)'>9</span>": "12",
    "<span style='content-visibility:hidden'>9</span>": "12",
    "<b style='position:absolute;clip:rect(1px,1px,1px,1px)'>9</b>": "12",
    "<b style='color:hsl(0,0%,100%)'>9</b>": "12",
    "<b style='color:hsl(0,100%,40%)'>9</b>": "912",
    "<span style='font-size:0'><span style='font-size:12px'>9</span></span>": "912",
    "<span style='font-size:10.5pt'>9</span>": "912",
    "<span style='opacity:0'>9</span>": "12",
    "<span style='position:absolute;left:-9999px'>9</span>": "12",
    "<span class='gone'>9</span>": "12",
    "<span id='old'>9</span>": "12",
    "<span style='display:inline-block;width:0;height:0;overflow:hidden'>9</span>": "12",
    "<div style='max-height: 0px; overflow: hidden'>9</div>": "12",
    "<span style='overflow:hidden;width:10px'>9</span>": "912",
    "<i style='position:absolute;clip:rect(0, 0, 0, 0)'>9</i>": "12",
    "<i style='clip-path:inset(100%)'>9</i>": "12",
    "<i style='transform:scale(0)'>9</i>": "12",
    "<span style='color:#fff'>9</span>": "12",
    "<span style='color: rgb(255, 255, 255)'>9</span>": "12",
    "<font color=#FFFFFF>9</font>": "12",
    "<span style='color:#fefefe'>9</span>": "12",
    "<span style='color:rgb(254,254,254)'>9</span>": "12",
    "<span style='color:transparent'>9</span>": "12",
    "<span style='color:#fff0f0'>9</span>": "912",
    "<span style='background:#c00;color:#fff'>9</span>": "912",
    "<span style='background-color:#fff'>9</span>": "912",
    "<p style='background:#036'><font color=white>9</font><b>8</b></p>": "98\n12",
    "<p style='background:#f5f5f5'><font color=white>9</font>8</p>": "8\n12",
    "<span style='vertical-align:super;font-size:6pt'>9</span>": "（9）12",
    "<span style='position:relative;top:-3.0pt;mso-text-raise:3.0pt'>9</span>": "（9）12",
    "<span style='position:relative;top:0'>9</span>": "912",
    "<span class=MsoFootnoteReference>9</span>": "（9）12",
}


@pytest.mark.parametrize("markup", SEEN)
def test_what_no_reader_of_the_page_sees_is_not_printed(page: Page, markup: str) -> None:
    rest = "<td class='kept'>3</td><td style='font-size:0.9em;opacity:0.8'>4</td>"
    [grid] = page(f"{SHEET}<table><tr><td>规章</td><td>{markup}12</td>{rest}</tr></table>").grids
    assert [cell.text for cell in grid.cells] == ["规章", SEEN[markup], "3", "4"]


STARRED = {
    'input[accept="image/*"]{color:red} .gone{display:none}': "12",
    "a{content:'/*'} .gone{display:none} /* b */": "12",
    "/* it's */ .gone{display:none} /* 'tis */": "12",
    "/* a */ .kept{color:red} /* .gone{display:none}": "912",
}
"""Sheets, and what stands in the cell: in a string no comment begins; one without an end has no rules."""


@pytest.mark.parametrize("sheet", STARRED)
def test_comments_of_a_sheet_are_those_that_a_browser_takes_for_such(page: Page, sheet: str) -> None:
    markup = f"<style>{sheet}</style><table><tr><td>规章</td><td><span class=gone>9</span>12</td></tr></table>"
    [grid] = page(markup).grids
    assert [cell.text for cell in grid.cells] == ["规章", STARRED[sheet]]


OTHER_TABLE = TABLE.replace("规章", "自然人")
SWITCH = "<style>.pane{display:none} .pane.on{display:block}</style>"
TABS = {
    # the second tab is closed
    "another table": (f"<div>{TABLE}</div><div style='display:none'>{OTHER_TABLE}</div>", "规章 2 自然人 2"),
    "last year": (f"<div>{TABLE}</div><div style='display:none'>{TABLE}</div>", "规章 2"),
    "both, by rule": (
        f"{SWITCH}<div class='pane on'>{TABLE}</div><div class=pane>{OTHER_TABLE}</div>",
        "规章 2 自然人 2",
    ),
    "last year, by rule": (f"{SWITCH}<div class='pane on'>{TABLE}</div><div class=pane>{TABLE}</div>", "规章 2"),
    "beside a tab without tables": (f"{TABLE}<p>年</p><div></div><div hidden>{OTHER_TABLE}</div>", "规章 2"),
    "no tab": (f"{TABLE}<div style='display:none'>{OTHER_TABLE}</div>", "规章 2"),
    "of another kind": (f"<div class=a>{TABLE}</div><div class=b style='display:none'>{OTHER_TABLE}</div>", "规章 2"),
    "by a later rule": (
        f"<style>.a{{display:none}} .b{{display:block}}</style><div class='a b'>{TABLE}</div><p class=a>9</p>",
        "规章 2",
    ),
}


@pytest.mark.parametrize("case", TABS)
def test_a_closed_tab_is_read_where_no_open_one_has_its_table(page: Page, case: str) -> None:
    markup, texts = TABS[case]
    cells = [cell.text for grid in page(f"<h1>年报</h1>{markup}").grids for cell in grid.cells]
    assert " ".join(cells) == texts


def test_white_on_a_dark_ground_is_seen(page: Page) -> None:
    head = "<tr style='background:#036'><td><span style='color:#fff'>自然人</span></td><td style='color:#fff'>总计"
    assert places(page(f"<table>{head}<tr><td>1<td>2</table>")) == [["自然人@0 总计@1", "1@0 2@1"]]
    banner = "<p style='color:white'>某县年报</p><p>共<font color=white>9</font>2 件</p>"
    assert page(banner).text == "某县年报\n共2 件"


@pytest.mark.parametrize("style", ["font-size:0", "height:0;overflow:hidden"])
def test_a_box_without_size_that_holds_a_table_opens(page: Page, style: str) -> None:
    assert places(page(f"<table><tr><td>规章<td>2</table>及<div style='{style}'>{TABLE}</div>")) == [["规章@0 2@1"]] * 2


def test_a_raised_block_around_all_is_no_note(page: Page) -> None:
    reading = page(
        "<div style='position:relative;top:5px'><p>收到 12<sup>1</sup> 件</p><table><tr><td>a<td>1</table></div>"
    )
    assert (reading.text, places(reading)) == ("收到 12（1） 件", [["a@0 1@1"]])


RULES = """table td i{display:none} td > em {display:none} u[data-x]{visibility:hidden} s:hover, b:hover{display:none}
@media screen and (min-width:768px){.phone{display:none}} @media print, (max-width:760px){.desk{display:none}}
td .twice{display:none} td b.twice.again{display:inline} .loud{display:none!important} .total{background:#036}
.on:after{content:"9"} .off:before{content:"件"} @supports(display:grid){.grid{display:none}}"""
BY_RULE = {
    # beside 12 in a cell: what stands in the cell
    "<i>9</i>": "12",
    "<em>9</em>": "12",
    "<u data-x=1>9</u>": "12",
    "<b>9</b>": "912",
    "<b class=phone>9</b>": "12",
    "<b class=desk>9</b>": "912",
    "<b class='twice again'>9</b>": "912",
    "<b class=twice style='display:inline'>9</b>": "912",
    "<b class=loud style='display:inline'>9</b>": "12",
    "<b class=grid>9</b>": "12",
    "<b class=on></b>": "\ufffd12",
    "<b class=off></b>": "12",
    "<b style='z-index:-1;position:absolute'>9</b>": "\ufffd912",
    "<b style='letter-spacing:-.8em'>9</b>": "\ufffd912",
    "<b style='letter-spacing:-.5px'>9</b>": "912",
    "<b style='direction:rtl;unicode-bidi:bidi-override'>9</b>": "\ufffd912",
    "<b style='transform:rotate(180deg)'>9</b>": "\ufffd912",
    "<b style='position:fixed;right:-9999px'>9</b>": "12",
    "<b style='clip-path:circle(0)'>9</b>": "12",
    "<b style='font:0/0 a'>9</b>": "12",
    "<b style='font:10pt/1 a'>9</b>": "912",
    "<b style='position:absolute;width:1px;height:1px;overflow:hidden'>9</b>": "12",
    "<b style='width:1px;overflow:hidden'>9</b>": "912",
    "<b style='color:#00000000'>9</b>": "12",
    "<b style='-webkit-text-fill-color:transparent'>9</b>": "12",
    "<b style='filter:opacity(0)'>9</b>": "12",
    "<b style='zoom:0'>9</b>": "12",
    "<b style='zoom:0.9'>9</b>": "912",
    "<dialog>9</dialog>": "12",
    "<b popover>9</b>": "12",
    "<details><summary></summary>9</details>": "\ufffd\n9\n12",
}


@pytest.mark.parametrize("markup", BY_RULE)
def test_rules_of_the_page_hold_as_on_a_wide_screen(page: Page, markup: str) -> None:
    sheets = f"<style>{RULES}</style><style media=print>td{{display:none}}</style>"
    [grid] = page(f"{sheets}<table><tr><td>规章</td><td>{markup}12</td></tr></table>").grids
    assert [cell.text for cell in grid.cells] == ["规章", BY_RULE[markup]]


@pytest.mark.parametrize(
    ("row", "cells", "texts"),
    [
        ("<tr>", "<td>3<td><b style='color:#fff'>9</b>", ["3", "\ufffd9"]),  # figures side by side are of one colour
        ("<tr>", "<td><b style='color:#fff'>3</b><td><b style='color:#fff'>9</b>", ["3", "9"]),
        ("<tr class=total>", "<td>3<td><b style='color:#fff'>9</b>", ["3", "9"]),
        ("<tr style='background:#036'>", "<td>3<td><b style='color:#fff'>9</b>", ["3", "9"]),
    ],
)
def test_a_figure_all_in_white_is_in_doubt_unless_its_ground_is_dark(
    page: Page, row: str, cells: str, texts: list[str]
) -> None:
    [grid] = page(f"<style>{RULES}</style><table>{row}<td>规章{cells}</table>").grids
    assert [cell.text for cell in grid.cells] == ["规章", *texts]


def rows_of(tag: str, cell: str, *rows: str, style: str = "") -> str:
    """Rows of elements, each a line of texts parted by spaces; ``_`` is an empty one."""
    cells = ("".join(f"<{cell}>{text.strip('_')}</{cell}>" for text in row.split()) for row in rows)
    return "".join(f"<{tag} class=r{style}>{inner}</{tag}>" for inner in cells)


FIGURES = ("内容 制发 废止 有效", "规章 2 _ 1", "文件 13 0 _")


@pytest.mark.parametrize(
    ("tag", "cell"), [("div", "div"), ("div", "span"), ("ul", "li"), ("dl", "dd"), ("section", "p")]
)
def test_rows_of_figures_in_other_elements_are_a_table(page: Page, tag: str, cell: str) -> None:
    [grid] = page(f"<p>二、情况</p><div class=t>{rows_of(tag, cell, *FIGURES)}</div>").grids
    assert [[cell.text for cell in row] for row in grid.rows()] == [row.replace("_", "").split(" ") for row in FIGURES]


@pytest.mark.parametrize(
    "markup",
    [
        rows_of("ul", "li", "首页 新闻 公开 服务", "上页 1 2 3 4 下页 末页 共 9 页"),
        rows_of("div", "div", "标题 2024-01-02", "题名 2024-01-03", "题目 2024-01-04"),
        "<p><span>2</span><span>0</span><span>2</span><span>3</span></p>" * 3,
    ],
)
def test_other_elements_side_by_side_are_none(page: Page, markup: str) -> None:
    assert page(f"<div>{markup}</div>").grids == []


@pytest.mark.parametrize("style", ["flex-direction:row-reverse", "direction:rtl"])
def test_cells_in_another_order_than_they_stand_in_are_in_doubt(page: Page, style: str) -> None:
    markup = rows_of("div", "div", *FIGURES, style=f' style="display:flex;{style}"')
    [grid] = page(f"<div>{markup}</div>").grids
    assert not any(cell.text.isdigit() for cell in grid.cells)


@pytest.mark.parametrize(
    ("sheet", "old", "new"),
    [
        (".t > .r b{display:none}", ">13<", "><b>9</b>13<"),
        (".r > div > b{display:none}", ">13<", "><b>9</b>13<"),
        (".id{display:none}", "<div>文件<", "<div class=id>7</div><div>文件<"),
        ("", "<div>文件<", "<div hidden>7</div><div>文件<"),
    ],
)
def test_rules_find_what_they_found_before_elements_were_taken_for_cells(
    page: Page, sheet: str, old: str, new: str
) -> None:
    rows = rows_of("div", "div", *FIGURES).replace(old, new)
    [grid] = page(f"<style>{sheet}</style><div class=t>{rows}</div>").grids
    assert [[cell.text for cell in row] for row in grid.rows()] == [row.replace("_", "").split(" ") for row in FIGURES]
