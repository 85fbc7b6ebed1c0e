"""Ruled tables of scans: which cells are one, and what is said where that is not certain."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from govstats.grid import Cell
from govstats.readers.scan import CONFIDENCE_FLOOR, read_scan
from tests.test_reader_scan import Spoilt, fonts, rasterise, save_scan, typst

DPI = 150


def drawn(
    columns: str, cells: str, align: str = "center + horizon", stroke: str = "0.6pt", height: str = "auto"
) -> np.ndarray:
    """A page that holds one table, as pixels."""
    source = f"""
#set page(width: 420pt, height: {height}, margin: 30pt)
#set text(font: "Noto Sans CJK SC", size: 10pt, lang: "zh")
政府信息公开工作年度报告示例
#table(columns: {columns}, stroke: {stroke}, align: {align}, inset: 5pt, {cells})
"""
    return rasterise(bytes(typst.compile(source.encode(), font_paths=[str(Path(fonts.__file__).parent)])), dpi=DPI)


def cells_of(pixels: np.ndarray, folder: Path) -> dict[str, Cell]:
    """The cells of the only table, by their text."""
    (grid,) = read_scan(save_scan(pixels, Spoilt(), folder / "page.png")).grids
    return {cell.text: cell for cell in grid.cells}


MERGED = """[信息内容],table.cell(colspan: 3, align: center)[收费金额（万元）],[行政处罚],table.cell(colspan: 3)[257],
[行政强制],table.cell(colspan: 3)[410],[规章],[3],[5],[8]"""


def test_a_figure_at_the_side_of_a_merged_cell_is_certain_under_a_merged_head(tmp_path: Path) -> None:
    cells = cells_of(drawn("(110pt, 1fr, 1fr, 1fr)", MERGED, align="right + horizon"), tmp_path)
    for text in ("257", "410"):
        assert cells[text].column_span == 3
        assert cells[text].confidence >= CONFIDENCE_FLOOR, cells[text]


def test_a_cell_whose_rules_are_in_doubt_makes_its_row_doubtful() -> None:
    """With 10278 over two columns and a stray rule at its end, a count of the row's figures shifts all others."""
    from govstats.readers.scan.grids import Slot

    row = [("规章", True), ("10278", False), ("0", True), ("2881", True), ("", True)]
    rows = [row, [("行政许可", True), ("3", True), ("2", True), ("1", True), ("", True)]]
    slots = [Slot(i, j, 1, 1, (0, 0, 9, 9), sure) for i, cells in enumerate(rows) for j, (_, sure) in enumerate(cells)]
    assert doubts_of(slots, [text for cells in rows for text, _ in cells]) == [True] * 5 + [False] * 5


@pytest.mark.parametrize(("beside", "doubtful"), [("•", False), ("國", False), ("12", True)])
def test_a_speck_in_a_frame_that_a_fold_draws_makes_no_row_doubtful(beside: str, doubtful: bool) -> None:
    """The shadow of a fold runs on to the margins, where it makes cells as high as the rows above it together."""
    from govstats.readers.scan.grids import Slot

    sides = (0, 0, 9, 9)
    slots = [Slot(0, 0, 2, 1, sides, False), *(Slot(i, j, 1, 1, sides, True) for i in (0, 1) for j in (1, 2))]
    doubts = doubts_of(slots, [beside, "一、本年新收申请数量", "3", "二、上年结转申请数量", "5"])
    assert doubts[2] == doubts[4] == doubtful


@pytest.mark.parametrize(("total", "doubtful"), [("22", False), ("22\n—\n10", True)])
def test_figures_of_several_rows_in_one_cell_make_them_doubtful(total: str, doubtful: bool) -> None:
    """A rule was not seen there, so that one row lacks its total."""
    from govstats.readers.scan.grids import Slot

    sides = (0, 0, 200, 40)
    slots = [Slot(i, j, 1, 1, sides, True) for i in (0, 1) for j in (0, 1)]
    slots.insert(2, Slot(0, 2, 2, 1, sides, True))
    assert doubts_of(slots, ["予以公开", "5", total, "属于国家秘密", "7"])[1::3] == [doubtful, doubtful]


@pytest.mark.parametrize(("group", "doubtful"), [("二1\n-\n本\n年\n度\n办", False), ("21\n-\n4", True)])
def test_a_label_of_one_glyph_a_line_is_no_column_of_figures(group: str, doubtful: bool) -> None:
    """The thin strokes of 三、 were read as figures, and all rows beside it were in doubt."""
    from govstats.readers.scan.grids import Slot

    sides = (0, 0, 200, 40)
    slots = [Slot(0, 0, 2, 1, sides, True), *(Slot(i, j, 1, 1, sides, True) for i in (0, 1) for j in (1, 2))]
    doubts = doubts_of(slots, [group, "予以公开", "5", "部分公开", "7"])
    assert doubts[2] == doubts[4] == doubtful


@pytest.mark.parametrize("labels", [("予以公开", "部分公开", "重复申请", "其他处理"), ("本", "年", "办", "理")])
@pytest.mark.parametrize(("column", "mark", "doubtful"), [(0, "-", False), (0, "", False), (1, "-", True)])
def test_a_mark_among_labels_whose_rules_are_in_doubt_makes_no_row_doubtful(
    labels: tuple, column: int, mark: str, doubtful: bool
) -> None:
    """Brackets that touch the rule beside them: the end of one was read as a dash."""
    from govstats.readers.scan.grids import Slot

    sides = (0, 0, 200, 40)
    slots = [Slot(i, j, 1, 1, sides, (i, j) != (1, column)) for i in range(4) for j in range(3)]
    texts = [text for label in labels for text in (label, "5", "5")]
    texts[3 + column] = mark
    assert doubts_of(slots, texts)[5] == doubtful


@pytest.mark.parametrize(
    ("mark", "stamped", "doubtful"),
    [("", False, False), ("•", False, False), ("7", False, True), ("—", False, True), ("—", True, False)],
)
def test_a_speck_at_the_side_of_a_column_makes_it_no_two(mark: str, stamped: bool, doubtful: bool) -> None:
    from govstats.readers.scan.crop import Ink, Piece
    from govstats.readers.scan.doubts import doubtful_places
    from govstats.readers.scan.grids import Slot
    from govstats.readers.scan.read import Read

    white = np.full((40, 80), 255, np.uint8)
    centred, beside = Piece(0, (35, 15, 45, 30)), Piece(0, (70, 36, 73, 39))
    rows = [("一、本年新收", "3", "", "4"), ("二、上年结转", "5", mark, "6")]
    slots = [Slot(i, j, 1, 1, (0, 0, 80, 40), True) for i in (0, 1) for j in range(4)]
    texts = [text for row in rows for text in row]
    pieces = [(beside,) if place == (1, 2) else (centred,) for place in ((i, j) for i in (0, 1) for j in range(4))]
    pieces[2] = ()
    inks = [Ink(white, white * 0, piece, False, False, stamped) for piece in pieces]
    doubts = doubtful_places(slots, inks, [Read(text, 0.99, ()) for text in texts], 3.0)
    assert doubts[2] == doubtful


@pytest.mark.parametrize(("beside", "doubtful"), [(0.99, False), (0.3, True)])
def test_a_stroke_taken_for_a_rule_makes_its_row_doubtful(beside: float, doubtful: bool) -> None:
    """A 1 that is as high as its row cuts 1021 in two; by their count the row's figures would move on by one."""
    from govstats.readers.scan.crop import Ink
    from govstats.readers.scan.doubts import doubtful_places
    from govstats.readers.scan.grids import Slot
    from govstats.readers.scan.read import Read

    sides = (0, 0, 200, 40)
    whole = [Slot(row, column, 1, 1 + (column == 1), sides, True) for row in range(9) for column in (0, 1, 3)]
    slots = [*whole, *(Slot(9, column, 1, 1, sides, True) for column in range(4))]
    reads = [Read("7", 0.99, ())] * len(whole) + [Read(text, 0.99, ()) for text in ("不予公开", "", "021", "44")]
    reads[-2] = reads[-2]._replace(confidence=beside)
    white = np.full((40, 200), 255, np.uint8)
    doubts = doubtful_places(slots, [Ink(white, white * 0, (), False, False, False)] * len(slots), reads, 3.0)
    assert doubts == [False] * (len(whole) + 1) + [doubtful] * 3


def doubts_of(slots: list, texts: list[str]) -> list[bool]:
    """What is doubtful of cells without ink that are read for certain."""
    from govstats.readers.scan.crop import Ink
    from govstats.readers.scan.doubts import doubtful_places
    from govstats.readers.scan.read import Read

    white = np.full((40, 200), 255, np.uint8)
    inks = [Ink(white, white * 0, (), False, False, False)] * len(slots)
    return doubtful_places(slots, inks, [Read(text, 0.99, ()) for text in texts], 3.0)


def test_short_heads_in_the_middle_leave_figures_at_the_side_certain(tmp_path: Path) -> None:
    heads = "".join(f"table.cell(align: center + horizon)[{head}]," for head in ("维持", "纠正", "总计"))
    cells = cells_of(drawn("(1fr,) * 3", heads + "[17],[24],[41]", align="right + horizon"), tmp_path)
    assert all(cells[text].confidence >= CONFIDENCE_FLOOR for text in ("17", "24", "41"))


ROWS = (
    ("（四）无法提供信息", "", ""),
    ("4.无正当理由大量反复申请", "5", ""),
    ("5.要求重新出具已获取信息", "", "879"),
    ("（六）其他处理", "2", "31"),
)


@pytest.mark.parametrize("rows", [ROWS, tuple((label.lstrip("45."), *figures) for label, *figures in ROWS)])
def test_two_rows_without_a_rule_between_them_are_doubtful(rows: tuple, tmp_path: Path) -> None:
    """Blanks above and below: each figure could belong to either row."""
    text = "".join(f"[{cell}]," for row in rows for cell in row)
    for label in (rows[1][0], rows[2][0]):
        side = "bottom" if label == rows[1][0] else "top"
        for cell in [f"[{label}]"]:
            text = text.replace(cell, f"table.cell(stroke: ({side}: none)){cell}")
    text = text.replace("[5],[],", "table.cell(stroke: (bottom: none))[5],table.cell(stroke: (bottom: none))[],")
    text = text.replace("[],[879],", "table.cell(stroke: (top: none))[],table.cell(stroke: (top: none))[879],")
    cells = cells_of(drawn("(200pt, 1fr, 1fr)", "[信息内容],[自然人],[总计]," + text), tmp_path)
    assert cells["5"].confidence < CONFIDENCE_FLOOR and cells["879"].confidence < CONFIDENCE_FLOOR
    assert cells["2"].confidence >= CONFIDENCE_FLOOR and cells["31"].confidence >= CONFIDENCE_FLOOR


@pytest.mark.parametrize("align", ["top", "horizon"])
def test_labels_of_two_lines_leave_their_figures_certain(align: str, tmp_path: Path) -> None:
    rows = "".join(f"[{n}.要求行政机关确认或重新出具已经获取的信息],[{n}7]," for n in range(1, 5))
    cells = cells_of(drawn("(140pt, 80pt)", "[信息内容],[自然人]," + rows, align=f"center + {align}"), tmp_path)
    for n in range(1, 5):
        assert cells[f"{n}7"].confidence >= CONFIDENCE_FLOOR, cells[f"{n}7"]


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("5\n3", True),
        ("5 3", True),
        ("-\n5", True),
        ("/\n/", True),
        ("-5", False),
        ("- 5", False),
        ("22\n（修订16件）", False),
        ("1838(其中修订 919 件)", False),
        ("22（其中修订\n16件）", False),
        ("22（修订16件） 5", True),
    ],
)
def test_two_figures_in_one_cell_are_doubtful(text: str, several: bool) -> None:
    from govstats.readers.scan.read import holds_several

    assert holds_several(text) is several


@pytest.mark.parametrize("align", ["center", "right"])
def test_two_columns_without_a_rule_between_them_are_doubtful(align: str, tmp_path: Path) -> None:
    """The second is blank throughout: each figure could belong to either column."""
    figures = {
        "（一）予以公开": ("127", "", "4", "131"),
        "（二）部分公开": ("36", "", "5", "41"),
        "（七）总计": ("", "", "9", "9"),
    }
    left, right = "table.cell(stroke: (right: none))", "table.cell(stroke: (left: none))"
    rows = "".join(f"[{label}],{left}[{a}],{right}[{b}],[{c}],[{d}]," for label, (a, b, c, d) in figures.items())
    heads = f"[信息内容],{left}[自然人],{right}[商业],[科研],[总计],"
    cells = cells_of(drawn("(120pt,) + (1fr,) * 4", heads + rows, align=f"{align} + horizon"), tmp_path)
    assert {cell.column for cell in cells.values()} == {0, 1, 2, 3}
    assert cells["127"].confidence < CONFIDENCE_FLOOR and cells["36"].confidence < CONFIDENCE_FLOOR
    assert all(cells[text].confidence >= CONFIDENCE_FLOOR for text in ("4", "5", "131", "41"))


WRAPPED = (
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "4.保护第三方合法权益",
    "5.要求重新出具已获取信息",
)


@pytest.mark.parametrize("align", ["top", "bottom"])
def test_one_item_of_a_list_on_two_lines_leaves_its_figures_certain(align: str, tmp_path: Path) -> None:
    rows = "".join(f"table.cell(align: left)[{label}],[{n}7],[{n}]," for n, label in enumerate(WRAPPED, 1))
    cells = cells_of(drawn("(185pt, 1fr, 1fr)", "[信息内容],[自然人],[总计]," + rows, f"center + {align}"), tmp_path)
    for n in range(1, 4):
        assert cells[f"{n}7"].confidence >= CONFIDENCE_FLOOR, cells[f"{n}7"]


def test_figures_at_the_left_are_certain_where_most_columns_hold_short_ones(tmp_path: Path) -> None:
    heads = "[信息内容],[自然人],[商业],[科研],[公益],[法律],[其他],[总计],"
    rows = "".join(f"[{label}],[{n}31],[{n}52],[0],[0],[0],[0],[{n}83]," for n, label in enumerate(("甲项", "乙项"), 1))
    cells = cells_of(drawn("(60pt,) + (1fr,) * 7", heads + rows, align="left + horizon"), tmp_path)
    for text in ("131", "252", "283"):
        assert cells[text].confidence >= CONFIDENCE_FLOOR, cells[text]


RULED = "[信息内容],[自然人],[总计],[规章],[31],[52],[行政许可],[7],[180],[行政处罚],[0],[49]"


@pytest.mark.parametrize(
    "stroke",
    [
        '(thickness: 0.7pt, dash: "dotted")',
        '(thickness: 0.7pt, dash: "dashed")',
        '(thickness: 0.8pt, paint: rgb("#1a3f8b"))',
        '(thickness: 1.2pt, paint: rgb("#c02020"))',
    ],
)
def test_dashed_dotted_and_coloured_rules(stroke: str, tmp_path: Path) -> None:
    pixels = drawn("(140pt, 1fr, 1fr)", RULED, stroke=stroke, height="594pt")
    (grid,) = read_scan(save_scan(pixels, Spoilt(skew=0.8, noise=3, quality=80), tmp_path / "page.jpg")).grids
    assert (grid.kind, grid.n_rows, grid.n_columns) == ("ruled", 4, 3)
    figures = [cell for row in grid.rows()[1:] for cell in row[1:]]
    assert [cell.text for cell in figures] == ["31", "52", "7", "180", "0", "49"]
    assert all(cell.confidence >= CONFIDENCE_FLOOR for cell in figures), figures


def test_rules_as_thick_as_strokes_of_large_letters(tmp_path: Path) -> None:
    pixels = drawn("(140pt, 1fr, 1fr)", RULED, stroke="2pt", height="594pt")
    (grid,) = read_scan(save_scan(pixels, Spoilt(skew=0.5, blur=0.9, quality=70), tmp_path / "page.jpg")).grids
    assert (grid.kind, grid.n_rows, grid.n_columns) == ("ruled", 4, 3)
    figures = [cell for row in grid.rows()[1:] for cell in row[1:]]
    assert [cell.text for cell in figures] == ["31", "52", "7", "180", "0", "49"]
    assert all(cell.confidence >= CONFIDENCE_FLOOR for cell in figures), figures


def test_a_table_without_a_frame_is_ruled_by_its_inner_rules(tmp_path: Path) -> None:
    heads = "[信息内容],[自然人],[科研],[其他],[总计],"
    rows = "".join(f"[{label}],[{n}1],[0],[{n}],[{n}{n + 1}]," for n, label in enumerate(("甲项", "乙项", "丙项"), 1))
    stroke = "(x, y) => (left: if x > 0 {0.6pt}, top: if y > 0 {0.6pt})"
    (grid,) = read_scan(save_scan(drawn("(1fr,) * 5", heads + rows, stroke=stroke), Spoilt(), tmp_path / "a.png")).grids
    assert (grid.kind, grid.n_rows, grid.n_columns) == ("ruled", 4, 5)
    assert [cell.text for cell in grid.rows()[2]] == ["乙项", "21", "0", "2", "23"]


@pytest.mark.parametrize(("dashed", "kept"), [(False, True), (True, False)])
def test_strokes_within_one_row_are_no_dashed_rules(dashed: bool, kept: bool) -> None:
    from govstats.readers.scan.rules import _without_strokes

    level, upright = np.zeros((200, 300), np.uint8), np.zeros((200, 300), np.uint8)
    level[[20, 68, 116]] = 1
    upright[20:117, 40] = 1
    upright[22:66, 150] = 1
    found = _without_strokes(upright, level, 3.0, dashed=dashed)
    assert found[:, 40].any()
    assert found[:, 150].any() == kept


@pytest.mark.parametrize(
    ("heads", "certain"), [("left)[收费金额（万元）]", True), ("left)[金额#h(1fr)件数#h(0.5em)]", False)]
)
def test_a_head_at_the_side_of_a_merged_cell_is_that_of_all(heads: str, certain: bool, tmp_path: Path) -> None:
    table = MERGED.replace("center)[收费金额（万元）]", heads) + ",[规范性文件],[6],[7],[9]"
    cells = cells_of(drawn("(110pt, 1fr, 1fr, 1fr)", table, align="left", height="842pt"), tmp_path)
    for text in ("257", "410"):
        assert cells[text].column_span == 3
        assert (cells[text].confidence >= CONFIDENCE_FLOOR) == certain, cells[text]


def test_the_white_of_a_bracket_in_the_middle_of_a_head_parts_no_columns(tmp_path: Path) -> None:
    head = MERGED.replace("收费金额（万元）", "本年收费金额#h(0.2em)（单位：万元）") + ",[规范性文件],[6],[7],[9]"
    cells = cells_of(drawn("(110pt, 1fr, 1fr, 1fr)", head, align="left", height="842pt"), tmp_path)
    for text in ("257", "410"):
        assert cells[text].confidence >= CONFIDENCE_FLOOR, cells[text]


def test_the_one_row_of_a_table_that_a_page_begins_with_is_a_grid(tmp_path: Path) -> None:
    row = "[四、结转下年度继续办理],[24],[],[1],[],[],[],[25]"
    cells = cells_of(drawn("(130pt, 1fr, 1fr, 1fr, 1fr, 1fr, 1fr, 1fr)", row, height="842pt"), tmp_path)
    assert [(text, cells[text].column) for text in ("24", "1", "25")] == [("24", 1), ("1", 3), ("25", 7)]


LONG = "[信息内容],[自然人],[商业],[科研],[总计],[新收],[25363 \\ 5],[0],[31],[25366 \\ 6],[上年结转],[72],[5],[0],[77]"


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_a_figure_too_long_for_its_column_is_one(align: str, tmp_path: Path) -> None:
    pixels = drawn("(90pt,) + (40pt,) * 4", LONG, align=f"{align} + horizon", height="594pt")
    cells = cells_of(pixels, tmp_path)
    for text in ("253635", "253666"):
        assert cells[text].confidence >= CONFIDENCE_FLOOR, cells[text]


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        ("(90pt,) + (60pt,) * 4", LONG),  # there was room for the next digit
        (
            "(90pt,) + (40pt,) * 4",
            LONG.replace("[31]", "[31 \\ 6]").replace("[0],[31", "[0 \\ 4],[31").replace("[新收]", "[新收 \\ 转来]"),
        ),
        ("(90pt,) + (40pt,) * 4", LONG.replace("363 \\ 5", "3 \\ 635")),
        ("(90pt,) + (40pt,) * 4", LONG.replace("363 \\ 5", "363 \\ 54121")),  # two, each as long as there is room
    ],
)
def test_figures_below_each_other_are_no_one_figure(columns: str, cells: str, tmp_path: Path) -> None:
    found = cells_of(drawn(columns, cells, height="594pt"), tmp_path)
    certain = {text for text, cell in found.items() if cell.confidence >= CONFIDENCE_FLOOR}
    assert not certain & {"253635", "25363", "2536354121"}


def test_groups_that_go_on_from_the_page_before_leave_the_figures_certain(tmp_path: Path) -> None:
    group, item = "table.cell(stroke: (bottom: none, right: none))[]", "table.cell(stroke: (left: none))[]"
    inner = "table.cell(stroke: (top: none, bottom: none))[]"
    rows = f"{group},{item},[4.保护第三方合法权益],[31],[0],{inner},[],[5.属于三类内部事务信息],[52],[7],"
    rows += "table.cell(stroke: (top: none))[],[],[6.属于四类过程性信息],[9],[180],"
    cells = cells_of(drawn("(40pt, 50pt, 150pt, 1fr, 1fr)", rows, height="594pt"), tmp_path)
    for text in ("31", "52", "7", "9", "180"):
        assert cells[text].confidence >= CONFIDENCE_FLOOR, cells[text]


@pytest.mark.parametrize(("wide", "kept"), [(3, True), (8, False)])
def test_ones_under_one_another_are_no_dashed_rule(wide: int, kept: bool) -> None:
    """Two cells with a 1 each, between dotted rules, were read as four blank ones."""
    from govstats.readers.scan.rules import _without_letters

    grey, upright = np.full((200, 300), 255, np.uint8), np.zeros((200, 300), np.uint8)
    for top in (40, 88, 136):
        grey[top : top + 24, 39:42] = grey[top + 22 : top + 24, 40 - wide // 2 : 41 + wide // 2] = 40
        grey[top - 12, 20:60:6] = 40
    upright[30:170, 40] = 1
    assert _without_letters(upright, grey, 3.0).any() == kept
