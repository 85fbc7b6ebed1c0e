"""Flattened text, and tables drawn with pipes or tabs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govstats.grid import Grid, ReadingError
from govstats.readers.text import parse_text, read_text


def shown(text: str) -> list[str | list[list[str]]]:
    """Blocks: running text as it is, grids as rows of texts."""
    return [
        [[cell.text for cell in row] for row in block.rows()] if isinstance(block, Grid) else block.text
        for block in parse_text(text)
    ]


DRAWN = {
    "markdown": (
        "二、主动\n\n| 信息内容 | 本年制发件数 |\n|---|:-:|\n| 规章 | 2 |\n\n三、收到",
        ["二、主动", [["信息内容", "本年制发件数"], ["规章", "2"]], "三、收到"],
    ),
    "no rule, blanks kept": ("|规章|2||0|\n|文件| |1|0|", [[["规章", "2", "", "0"], ["文件", "", "1", "0"]]]),
    "ragged rows": ("|第二十条第（一）项|\n|规章|2|0|", [[["第二十条第（一）项"], ["规章", "2", "0"]]]),
    "blank lines between rows": ("|规章|2|\n\n|文件|1|", [[["规章", "2"], ["文件", "1"]]]),
    "no outer pipes": ("规章 | 2 | 0\n文件 | 3 | 1", [[["规章", "2", "0"], ["文件", "3", "1"]]]),
    "no outer pipes, blanks at the edges": (
        "规章 | 2 | 0\n | 3 | 1\n文件 | 5 | ",
        [[["规章", "2", "0"], ["", "3", "1"], ["文件", "5", ""]]],
    ),
    "full-width pipes": ("｜规章｜2｜\n｜文件｜3｜", [[["规章", "2"], ["文件", "3"]]]),
    "drawn with boxes": ("┌──┬─┐\n│规章│2│\n├──┼─┤\n│文件│3│\n└──┴─┘", [[["规章", "2"], ["文件", "3"]]]),
    "a row broken over lines": (
        "|三、本年度\n办理结果|（一）予以公开|2|\n|四、结转|\n|五|1|",
        [[["三、本年度\n办理结果", "（一）予以公开", "2"], ["四、结转"], ["五", "1"]]],
    ),
    "markup in cells": ("|**总计**|a<br>b|\n|1&nbsp;2|c\\|d|", [[["总计", "a\nb"], ["1 2", "c|d"]]]),
    "zeros as dashes are no rule": ("|规章|-|-|\n|文件|—|0|", [[["规章", "-", "-"], ["文件", "—", "0"]]]),
    "tabs": ("规章\t2\t0\n文件\t\t1\n\n备注", [[["规章", "2", "0"], ["文件", "", "1"]], "备注"]),
    "tabs, first cell merged": (
        "（三）\t1.国家秘密\t0\n\t2.其他\t1",
        [[["（三）", "1.国家秘密", "0"], ["", "2.其他", "1"]]],
    ),
    "commas": (
        '二、主动\n信息内容,本年制发件数,本年废止件数\n规章,"1,036",0\n文件,,1\n（三）,3,1\n\n三、收到',
        [
            "二、主动",
            [
                ["信息内容", "本年制发件数", "本年废止件数"],
                ["规章", "1,036", "0"],
                ["文件", "", "1"],
                ["（三）", "3", "1"],
            ],
            "三、收到",
        ],
    ),
    "commas, merged cells filled": (
        "第一项,第一项,第一项,第一项\n信息内容,本年制发件数,本年废止件数,现行有效件数\n规章,1,0,3\n文件,2,0,1.5",
        [
            [
                ["第一项", "第一项", "第一项", "第一项"],
                ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
                ["规章", "1", "0", "3"],
                ["文件", "2", "0", "1.5"],
            ]
        ],
    ),
    "commas, line ends in quotes": (
        '"第\n一项",,\n信息内容,"本年\n制发",本年废止\n规章,1,0\n"规范性\n文件",2,0\n备注,无',
        [
            [
                ["第\n一项", "", ""],
                ["信息内容", "本年\n制发", "本年废止"],
                ["规章", "1", "0"],
                ["规范性\n文件", "2", "0"],
            ],
            "备注,无",
        ],
    ),
    "tabs, line ends in quotes": (
        '信息内容\t本年制发\n"行政\n规范性文件"\t2\n规章\t"1\n"',
        [[["信息内容", "本年制发"], ["行政\n规范性文件", "2"], ["规章", "1"]]],
    ),
    "a whole sheet": (
        "二、主动公开情况,,,\n规章,2,1,\n文件,3,,\n三、收到申请情况,,,\n本年,5,6,\n上年,,,",
        [
            "二、主动公开情况",
            [["规章", "2", "1"], ["文件", "3", ""]],
            "三、收到申请情况",
            [["本年", "5", "6"], ["上年", "", ""]],
        ],
    ),
    "commas in prose": (
        "一是,二是,三是\n1,2,3\n四是,五是,六是\n七是,八是,九是",
        ["一是,二是,三是\n1,2,3\n四是,五是,六是\n七是,八是,九是"],
    ),
    "one line is no table": ("首页 | 公开 | 年报\n规章\t2\n标题", ["首页 | 公开 | 年报\n规章 2\n标题"]),
    "pipes on lines of their own": ("|\n规章\n|\n2\n|", ["|\n规章\n|\n2\n|"]),
    "entities": ("规章&nbsp;2&#160;0\n&nbsp;", ["规章 2 0"]),
    "indented paragraphs": ("\t一、总体\n\t二、主动", ["一、总体\n二、主动"]),
}


@pytest.mark.parametrize("case", DRAWN)
def test_drawn_tables_become_grids(case: str) -> None:
    text, blocks = DRAWN[case]
    assert shown(text) == blocks


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\f"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, newline: str) -> None:
    file = tmp_path / "report.txt"
    file.write_bytes(newline.join(["二、主动公开政府信息情况", "规章 3 3 102"]).encode(encoding))
    assert read_text(file).text == "二、主动公开政府信息情况\n规章 3 3 102"


@pytest.mark.parametrize(
    ("pages", "printed"),
    [
        (["规章\n5\n 1\n\n", "文件\n6\n2\n", "完"], "规章\n5\n文件\n6\n完"),
        (["封面", "规章\n5\n1", "文件\n6\n2", ""], "封面\n规章\n5\n文件\n6"),
        (["规章\n5\n1", "文件\n6\n3", "完"], "规章\n5\n1\n文件\n6\n3\n完"),
        (["规章\n5", "文件"], "规章\n5\n文件"),
    ],
)
def test_numbers_at_the_feet_of_pages_are_no_figures(tmp_path: Path, pages: list[str], printed: str) -> None:
    file = tmp_path / "report.txt"
    file.write_text("\f".join(pages), "utf-8")
    assert read_text(file).text == printed


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    with pytest.raises(ReadingError, match=r"^empty.txt: the file is empty"):
        read_text(tmp_path / "empty.txt")


@given(st.text(alphabet="|｜\t\n -:1规\\─", max_size=60))
def test_no_printed_character_is_lost(text: str) -> None:
    blocks = parse_text(text)
    kept = "".join(
        "".join(cell.text for cell in block.cells) if isinstance(block, Grid) else block.text for block in blocks
    )
    for character in "1规":
        assert kept.count(character) == text.count(character)


def test_a_real_flattened_report(corpus: Path) -> None:
    reading = read_text(corpus / "heilongjiang-office-2020.txt")
    assert not reading.grids
    assert {"规章 3 3 102", "规范性文件 43 38 511"} <= set(reading.text.split("\n"))
