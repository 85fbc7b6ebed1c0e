"""Styles of web pages: which of all that is said of an element counts, and what is seen of its text then."""

from __future__ import annotations

from pathlib import Path

import pytest

from govstats.readers.html import read_html
from govstats.readers.html.media import holds_for_media


def cells(tmp_path: Path, row: str, sheet: str = "") -> list[str]:
    """The texts of a row of a table, which has a second row of figures."""
    file = tmp_path / "page.html"
    page = f"<style>{sheet}</style><table><tr>{row}</tr><tr><td>文件</td><td>4</td><td>5</td></tr></table>"
    file.write_text(page, encoding="utf-8")
    [grid] = read_html(file).grids
    return [cell.text for cell in grid.rows()[0]]


COUNTS = {
    # sheet, what stands before 8 in a cell: what is seen
    ("td b{visibility:hidden} td b.s{visibility:visible}", "<b class=s>5</b>"): "58",
    ("td b{text-decoration:line-through} td b.s{text-decoration:none}", "<b class=s>5</b>"): "58",
    ("td b{opacity:0} td b.s{opacity:1}", "<b class=s>5</b>"): "58",
    ("td b{color:#fff} td b.s{color:#000}", "<b class=s>5</b>"): "58",
    ("td b{display:none} b{display:inline}", "<b>5</b>"): "8",
    ("b[title='a.b.c']{display:none} b.x.y{display:inline}", "<b class='x y' title='a.b.c'>5</b>"): "58",
    ("b:not(.x){display:none} b.y{display:inline}", "<b class=y>5</b>"): "58",
    ("b.x{display:none} b{display:foo} b.x{display:foo}", "<b class=x>5</b>"): "8",
    ("b{display:none} b{all:unset}", "<b>5</b>"): "58",
    ("b{display:inline} @layer z{b.x{display:none}}", "<b class=x>5</b>"): "58",
    ("@layer y,z; @layer z{b{display:inline}} @layer y{b.x{display:none}}", "<b class=x>5</b>"): "58",
    ("b{display:inline}", "<b hidden>5</b>"): "58",
    (".s{display:inline!important}", "<b class=s style='display:none'>5</b>"): "58",
    (".s{display:none!important}", "<b class=s style='display:inline!important'>5</b>"): "58",
    ("", "<b style='display:none;display:inline'>5</b>"): "58",
    ("", "<b style='--display:none'>5</b>"): "58",
    ("", "<b style='display:/* not */none'>5</b>"): "8",
    ("", "<b style='-webkit-backface-visibility:hidden'>5</b>"): "58",
    ("", "<b style='position:relative;left:100px;margin-left:-100px'>5</b>"): "58",
    (":root{--d:none} b{display:var(--d)}", "<b>5</b>"): "8",
    ("b{display:var(--d,none)}", "<b>5</b>"): "8",
    (":is(b,i){display:none}", "<b>5</b>"): "8",
    ("td:has(i) b{display:none}", "<b>5</b><i></i>"): "8",
    ("td *{display:none}", "<b>5</b>"): "8",
    (":root b{display:none}", "<b>5</b>"): "8",
    (".md\\:hidden{display:none}", "<b class='md:hidden'>5</b>"): "8",
    ("i{display:none} :checked + i{display:inline}", "<input type=checkbox checked><i>5</i>"): "58",
    ("b[title='a,b']{display:none}", "<b title='a,b'>5</b>"): "8",
    ("@media (width <= 700px){b{display:none}}", "<b>5</b>"): "58",
    ("@media (width >= 700px){b{display:none}}", "<b>5</b>"): "8",
    ("@media print{@keyframes x{from{opacity:0}} b{display:none}}", "<b>5</b>"): "58",
    ("@media print{@supports(display:grid){b{display:none}}}", "<b>5</b>"): "58",
    ("@supports not (display:grid){b{display:none}}", "<b>5</b>"): "58",
    (".x{b{display:none}}", "<b>5</b>"): "58",
    ("td{color:red;b{display:none}}", "<b>5</b>"): "8",
    ("td{i &, & b{display:none}}", "<b>5</b>"): "8",
    ("b{color:red;@media (min-width:9px){display:none}}", "<b>5</b>"): "8",
    ("@charset 'utf-8'; b{display:none}", "<b>5</b>"): "8",
    ("@import url(x.css); b{display:none}", "<b>5</b>"): "8",
    ("} b{display:none} i{display:none}", "<b>5</b><i>9</i>"): "58",
    ("i{}; b{display:none}", "<b>5</b>"): "58",
    ("@media screen{i{}; b{display:none}}", "<b>5</b>"): "8",
    ("b{display:none", "<b>5</b>"): "8",
    ("i:after{content:'}'} b{display:none}", "<b>5</b>"): "8",
    ("i:after{content:'{'} b{display:none}", "<b>5</b>"): "8",
    ("b{display:none\\9}", "<b>5</b>"): "58",
    ("b{color:red display:none}", "<b>5</b>"): "58",
    ("b{background:url(data:a;b,c);display:none}", "<b>5</b>"): "8",
    (".h{visibility:hidden} .v{visibility:visible}", "<b class=h>个<b class=v>5</b></b>"): "个58",
    (".h{visibility:hidden} .v{visibility:visible}", "<b class=h>9<b class=v>5</b></b>"): "\ufffd958",
    (".h{color:#fff} .v{color:#000}", "<b class=h>9<b class=v>5</b></b>"): "58",
    ("", "<font color=#ffffff>9<font color=#000000>5</font>9</font>"): "58",
    ("", "<font color=#ffffff>9<font color=white>5</font>9</font>"): "8",
    ("", "<font color=#fff><font color=#ffffff>9<font color=red>5</font></font></font>"): "58",
    (".h{color:#fff;vertical-align:super}", "<b class=h>9</b>"): "8",
    ("", "<noscript><style>b{display:none}</style></noscript><b>5</b>"): "58",
    ("", "<style type=text/less>b{display:none}</style><b>5</b>"): "58",
}


@pytest.mark.parametrize(("sheet", "markup"), COUNTS)
def test_what_is_said_of_an_element_counts_as_in_a_browser(tmp_path: Path, sheet: str, markup: str) -> None:
    assert cells(tmp_path, f"<td>规章<td>{markup}8<td>2", sheet) == ["规章", COUNTS[sheet, markup], "2"]


@pytest.mark.parametrize(("sheet", "markup"), COUNTS)
def test_many_rules_for_other_pages_change_nothing(tmp_path: Path, sheet: str, markup: str) -> None:
    others = "".join(f".other{i}{{display:none}}" for i in range(150))
    row = f"<td>规章<td>{markup}8<td>2<style>{others}</style>"
    assert cells(tmp_path, row, sheet) == ["规章", COUNTS[sheet, markup], "2"]


MEDIA = {
    "": True,
    "print": False,
    "not print": True,
    "not all": False,
    "print, (max-width:9px)": False,
    "only screen and (max-width:700px)": False,
    "not screen and (max-width:700px)": True,
    "(max-width:700px) or (min-width:100px)": True,
    "screen and (not (max-width:700px))": True,
    "(400px <= width <= 700px)": False,
    "(width>=48rem)": True,
    "(min-width:1281px)": False,
    "(max-width:1281px)": True,
    "(max-width:90em)": True,
    "(max-height:45rem)": True,
    "(min-device-width:80.5em)": False,
    "(1280px = width)": True,
    "(1280px < width)": False,
    "(700px < width <= 1300px)": True,
    "(width)": True,
    "(width:1280px)": True,
    "(width:1279px)": False,
    "(orientation:landscape)": True,
    "(prefers-color-scheme:dark)": False,
    "(hover)": True,
    "(hover:none)": False,
    "(min-width:0)": True,
    "(min-width:0\\0)": False,
    "(-webkit-min-device-pixel-ratio:0)": True,
    "(-webkit-min-device-pixel-ratio:2)": False,
    "(max-width:calc(9px + 1px))": False,
    "(" * 99: False,
    "()": False,
    "screen and ()": False,
}


@pytest.mark.parametrize("media", MEDIA)
def test_media_hold_as_on_the_screen_of_a_desk(media: str) -> None:
    assert holds_for_media(media) is MEDIA[media]


LARGE = {
    # sheet, what stands in a cell: what is seen
    ("td{width:0;overflow:hidden}", "58"): "58",
    ("td{max-width:0;overflow:hidden;text-overflow:ellipsis}", "58"): "58",
    ("tr{height:0;overflow:hidden}", "58"): "58",
    ("b{display:block;height:0;overflow:hidden}", "<b>9</b>58"): "58",
    (".r{font-size:0} .c{font-size:14px}", "<div class=r><span class=c>58</span></div>"): "58",
    (".r{font-size:0} .c{font:14px/1 serif}", "<div class=r> <i><span class=c>58</span></i></div>"): "58",
    (".r{font-size:0} .c{font-size:14px}", "<div class=r>9<span class=c>58</span></div>"): "\ufffd958",
    (".r{font-size:0} .c{font-size:14px}", "<div class=r>9</div><span class=c>58</span>"): "58",
    ("tr{font-size:0} td{font-size:14px}", "58"): "58",
}


@pytest.mark.parametrize(("sheet", "markup"), LARGE)
def test_what_is_stated_of_a_size_and_what_is_seen_of_it(tmp_path: Path, sheet: str, markup: str) -> None:
    assert cells(tmp_path, f"<td>规章<td>{markup}</td>", sheet) == ["规章", LARGE[sheet, markup]]


KEPT = {
    # a row of four, the second cell with this style: what stands in the row
    "visibility:hidden": ["规章", "", "1", "2"],
    "opacity:0": ["规章", "", "1", "2"],
    "text-decoration:line-through": ["规章", "", "1", "2"],
    "font-size:0": ["规章", "", "1", "2"],
    "position:absolute;left:-999px": ["规章", "", "1", "2"],
    "display:none": ["规章", "1", "2"],
}


@pytest.mark.parametrize("style", KEPT)
def test_a_cell_whose_text_is_not_seen_keeps_its_place(tmp_path: Path, style: str) -> None:
    assert cells(tmp_path, f"<td>规章<td style='{style}'>9<td>1<td>2") == KEPT[style]
    assert cells(tmp_path, "<td>规章<td class=x>9<td>1<td>2", f".x{{{style}}}") == KEPT[style]


def test_white_around_a_table_ends_at_its_cells(tmp_path: Path) -> None:
    row = "<td>规章<td><font color=#fff>9</font>1<td>2"
    page = f"共<b style='color:#fff'>9<table><tr>{row}<tr>{row}</table></b>3 件"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    reading = read_html(tmp_path / "page.html")
    assert [cell.text for cell in reading.grids[0].cells] == ["规章", "1", "2"] * 2
    assert reading.text == "共\n3 件"


def test_a_row_whose_text_is_not_seen_keeps_its_place(tmp_path: Path) -> None:
    row = "<td rowspan=3>规章<td>1<tr style='visibility:{}'><td>9<tr><td>2"
    assert cells(tmp_path, row.format("visible")) == ["规章", "1"]
    file = tmp_path / "page.html"
    for shown, rows in (("visible", [["规章", "1"], ["9"], ["2"]]), ("hidden", [["规章", "1"], [""], ["2"]])):
        file.write_text(f"<table><tr>{row.format(shown)}<tr><td>文件<td>4</table>", encoding="utf-8")
        [grid] = read_html(file).grids
        assert [[cell.text for cell in row] for row in grid.rows()] == [*rows, ["文件", "4"]]


OF_CELLS = {
    # sheet, cell: what is seen
    ("td.x:before{content:'9'}", "<td class=x>1"): "\ufffd1",
    ("td.x:before{content:counter(row)}", "<td class=x>"): "\ufffd",
    ("td.x:before{content:'9'}", "<td class=x>无"): "无",
    ("td.x:before{content:'*'}", "<td class=x>1"): "1",
    ("td.x:before{content:'\\e601'}", "<td class=x>1"): "1",
    ("td.x:before{content:'\\31'}", "<td class=x>1"): "\ufffd1",
    ("td.x:before{content:attr(data-n)}", "<td class=x data-n=9>1"): "\ufffd1",
    ("td.x:before{content:attr(data-n)}", "<td class=x data-n=数量>1"): "1",
    ("td.x:before{content:'9';display:none}", "<td class=x>1"): "1",
    ("td.x:before{content:'9'} td.x:before{content:none}", "<td class=x>1"): "1",
    ("td.x:before{content:'9'} td.x:after{content:none}", "<td class=x>1"): "\ufffd1",
    ("td.x::after{content:none} td::after{content:'9'}", "<td class=x>1"): "1",
    ("td{position:relative} td.x::after{width:9px;content:''}", "<td class=x>1"): "1",
    ("", "<td style='color:#fff'>1"): "\ufffd1",
    ("tr:first-child{color:#fff}", "<td>1"): "\ufffd1",
    ("tr:first-child{color:#fff}", "<td style='color:#000'>1"): "1",
    ("", "<td style='color:#fff'><b style='color:#000'>1</b>"): "1",
    ("", "<td style='color:#fff;background:#036'>1"): "1",
    ("", "<td style='color:#fff;background:#036'><b style='color:#ff0'>1</b>2"): "12",
}


@pytest.mark.parametrize(("sheet", "cell"), OF_CELLS)
def test_a_style_of_cells_and_rows_puts_their_figures_in_doubt(tmp_path: Path, sheet: str, cell: str) -> None:
    assert cells(tmp_path, f"<td>规章{cell}</td>", sheet) == ["规章", OF_CELLS[sheet, cell]]


SET_APART = {
    # sheet, what stands in a cell: what is seen
    ("", "<span style='display:block'>1</span><span style='display:block'>2</span>"): "1\n2",
    ("td b{display:flex}", "<b>1</b>2"): "1\n2",
    ("", "<b style='display:table-cell'>1</b><b style='display:table-cell'>2</b>"): "1\n2",
    ("", "<b style='display:inline-block'>1</b><b style='display:inline-block'>2</b>"): "12",
    ("", "12<span style='vertical-align:5px'>1</span>"): "12（1）",
    ("", "12<span style='vertical-align:text-top'>1</span>"): "12（1）",
    ("", "1<span style='vertical-align:-1px'>2</span>"): "12",
    ("", "1<span style='position:relative;top:-1px'>2</span>"): "12",
    ("", "12<span style='position:relative;top:-.4em'>1</span>"): "12（1）",
    ("", "12<span style='position:relative;bottom:6px'>1</span>"): "12（1）",
    ("", "1<span style='position:relative;top:-1.0pt;mso-text-raise:1.0pt'>2</span>"): "12",
    ("", "12<small>1</small>"): "12\ufffd1",
    ("", "12<font size=1>1</font>"): "12\ufffd1",
    ("", "12<span style='font-size:50%'>1</span>"): "12\ufffd1",
    ("", "<span style='font-size:12pt'>12</span><span style='font-size:7.5pt'>1</span>"): "12\ufffd1",
    ("", "<span style='font-size:10.5pt'>12</span><span style='font-size:14px'>1</span>"): "121",
    ("", "<small><b>1</b>2</small>"): "12",
    ("", "12<a href='#_ftn1'><span>1</span></a>"): "12\ufffd1",
    ("", "<a href='#_ftn1'>12</a>"): "12",
    ("", "12<a href='http://x.example/'>1</a>"): "121",
    ("", "12<span style='position:absolute'>1</span>"): "12\ufffd1",
    ("", "<span style='position:absolute'>12</span>"): "12",
    ("", "<b style='position:absolute'><img></b>12"): "12",
    ("", "<b style='display:flex;flex-direction:row-reverse'><i>1</i><i>2</i></b>"): "\ufffd\n12",
    ("", "<b style='display:flex'><i style='order:2'>1</i><i>2</i></b>"): "\ufffd12",
    ("", "<b style='transform:rotate(.5turn)'>69</b>"): "\ufffd69",
}


@pytest.mark.parametrize(("sheet", "markup"), SET_APART)
def test_digits_that_are_not_set_as_one_number_are_none(tmp_path: Path, sheet: str, markup: str) -> None:
    assert cells(tmp_path, f"<td>规章<td>{markup}</td>", sheet) == ["规章", SET_APART[sheet, markup]]


PRINTED_OTHERWISE = {
    "12<noembed>9</noembed><noframes>9</noframes>": "12",
    "1<svg><text y=9>2</text></svg>": "1\ufffd",
    "12<svg><path d=M1></svg>": "12",
    "1<math><mn>2</mn></math>": "1\ufffd",
    "1<object>2</object>": "1\ufffd",
    "1<script>document.write(2)</script>": "1\ufffd",
    "<select><option selected>3<option selected>12</select>": "12",
}


@pytest.mark.parametrize("markup", PRINTED_OTHERWISE)
def test_what_is_printed_otherwise_than_as_text_is_in_doubt(tmp_path: Path, markup: str) -> None:
    assert cells(tmp_path, f"<td>规章<td>{markup}</td>") == ["规章", PRINTED_OTHERWISE[markup]]


WRITTEN = {
    # script, cell: what is read
    ("document.getElementById('n').innerText = 58", "<td id=n>0"): "\ufffd0",
    ("document.getElementById('n').innerText = 58", "<td id=n>"): "\ufffd",
    ('$("#n").html(58)', "<td><b id=n>0</b>"): "\ufffd0",
    ('document.querySelector("#n").textContent = n', "<td><b id=n>0</b>"): "\ufffd0",
    ("document.getElementById('m').innerText = 58", "<td id=n>0"): "0",
    ("document.getElementById('n').style.color = 'red'", "<td id=n>0"): "0",
    ("document.getElementById('n').innerText = ''", "<td id=n>件数"): "件数",
}


@pytest.mark.parametrize(("script", "cell"), WRITTEN)
def test_figures_that_a_script_replaces_are_in_doubt(tmp_path: Path, script: str, cell: str) -> None:
    assert cells(tmp_path, f"<td>规章{cell}</td><td>2<script>{script}</script>") == ["规章", WRITTEN[script, cell], "2"]
