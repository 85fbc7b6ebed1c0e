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
    ("", "<noscript><style>b{display:none}</style></noscript><b>5</b>"): "58",
    ("", "<style type=text/less>b{display:none}</style><b>5</b>"): "58",
}


@pytest.mark.parametrize(("sheet", "markup"), COUNTS)
def test_what_is_said_of_an_element_counts_as_in_a_browser(tmp_path: Path, sheet: str, markup: str) -> None:
    assert cells(tmp_path, f"<td>规章<td>{markup}8<td>2", sheet) == ["规章", COUNTS[sheet, markup], "2"]


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
}


@pytest.mark.parametrize("media", MEDIA)
def test_media_hold_as_on_the_screen_of_a_desk(media: str) -> None:
    assert holds_for_media(media) is MEDIA[media]
