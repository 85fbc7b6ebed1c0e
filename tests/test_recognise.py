"""Placement: a number stands only where its row label and its column are evidenced."""

from __future__ import annotations

import random

import pytest

from govstats.form import load_form
from govstats.grid import Cell, Grid, Reading, Text
from govstats.recognise import recognise
from govstats.recognise.align import align, options_alone
from govstats.recognise.reports import _titles_in
from govstats.recognise.rows import grid_rows, text_rows
from tests.typeset import random_figures
from tests.typeset.tables import Table, build_table, with_column

FORM = load_form("2021", "requests")
HEADS = [column.label_zh for column in FORM.columns]
ROWS = [(f"{row.number}{row.label_zh}", [str(i), "2", "3", "4", "5", "6", "7"]) for i, row in enumerate(FORM.rows)]


def grid(rows: list[list[str | tuple[str, int]]], kind: str = "markup") -> Grid:
    """A grid of rows of texts; a pair is a text and the slots that it spans."""
    cells = []
    for r, row in enumerate(rows):
        slot = 0
        for item in row:
            text, span = item if isinstance(item, tuple) else (item, 1)
            cells.append(Cell(text, r, slot, 1, span))
            slot += span
    return Grid(tuple(cells), kind)


def placed(*blocks: Grid | Text):
    [report] = recognise(Reading(blocks, "test", "text/plain"))
    return report.tables["requests"]


def table(heads: list[str | tuple[str, int]], kind: str = "markup", rows: list[tuple[str, list[str]]] = ROWS) -> Grid:
    return grid([["", *heads], *([label, *values] for label, values in rows)], kind)


def test_header_and_labels_place_every_cell() -> None:
    found = placed(table(HEADS))
    assert found.is_sound
    assert found.cells["granted", "natural_person"].text == "2"
    assert found.cells["carried_out", "total"].text == "7"


def test_a_header_in_another_order_is_followed() -> None:
    found = placed(table([HEADS[0], HEADS[2], HEADS[1], *HEADS[3:]]))
    assert found.cells["granted", "research"].text == "2"
    assert found.cells["granted", "business"].text == "3"


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("某市2023年政府信息公开工作年度报告\n一、总体情况", ["某市2023年"]),
        ("按要求，某县政府信息公开年报（2023）", ["某县"]),
        ("某市政府信息公开年报 某县政府信息公开年报", ["某市政府信息公开年报 某县"]),
        ("某市政府信息公开年报，现予公布", []),
    ],
)
def test_a_title_is_what_stands_before_it_in_its_clause(text: str, titles: list[str]) -> None:
    assert list(_titles_in(text)) == titles


def test_what_stands_before_the_head_of_its_own_table_is_no_second_table() -> None:
    """Two pages on a sheet, the second of them first."""
    half = 15
    later = grid([[label, *values] for label, values in ROWS[half:]])
    found = placed(later, Text("三、收到和处理政府信息公开申请情况"), table(HEADS, rows=ROWS[:half]))
    assert {key: cell.text for key, cell in found.cells.items() if key[0] == "received"}


def test_a_heading_of_several_columns_before_the_first_tells_of_another_order() -> None:
    """Where spans are lost, nothing says which values are whose; in the order of the form, their number does."""
    below = [HEADS[1:6], *([label, *values] for label, values in ROWS)]
    assert not placed(grid([["法人或其他组织", HEADS[0], HEADS[6]], *below])).cells
    assert placed(grid([[HEADS[0], "法人或其他组织", HEADS[6]], *below])).is_sound


@pytest.mark.parametrize(
    "heads",
    [
        [HEADS[0], (f"{HEADS[2]} {HEADS[1]} {HEADS[3]} {HEADS[4]}", 4), *HEADS[5:]],  # glued, in another order
        [f"20{year}年" for year in range(17, 24)],  # years
        ["全市", "市本级", "甲县", "乙县", "丙县", "丁县", "合计数"],  # organs
        ["上年自然人", *HEADS[1:-1], "总计"],  # one of last year
    ],
)
@pytest.mark.parametrize("kind", ["markup", "aligned"])
def test_a_header_that_says_something_else_places_nothing_by_count(heads, kind) -> None:
    found = placed(table(heads, kind))
    assert ("granted", "natural_person") not in found.cells


def test_without_any_header_a_full_count_places() -> None:
    assert placed(grid([[label, *values] for label, values in ROWS])).is_sound


def test_a_row_with_a_value_too_few_is_not_placed() -> None:
    rows = [[label, *values] for label, values in ROWS]
    del rows[4][3]
    found = placed(grid(rows))
    assert [unplaced.row for unplaced in found.unplaced] == [FORM.rows[4].code]
    assert not [key for key in found.cells if key[0] == FORM.rows[4].code]


def test_a_label_twice_with_other_values_is_not_placed() -> None:
    rows = [[label, *values] for label, values in ROWS]
    rows.insert(5, [ROWS[4][0], *"9999999"])
    found = placed(grid([["", *HEADS], *rows]))
    assert FORM.rows[4].code in {unplaced.row for unplaced in found.unplaced}


def test_rows_of_two_pages_are_one_table() -> None:
    rows = [[label, *values] for label, values in ROWS]
    found = placed(grid([["", *HEADS], *rows[:9]]), Text("- 3 -"), grid(rows[9:]))
    assert found.is_sound


def test_flattened_lines_are_placed_by_full_counts() -> None:
    text = "\n".join(f"{label}\n{' '.join(values)}" for label, values in ROWS)
    assert placed(Text(text)).is_sound


def test_alignment_keeps_both_orders_and_leaves_out_what_nothing_speaks_for() -> None:
    printed = ["a", "x", "c", "b", "d"]
    matches = align(options_alone([{item: 1.0} for item in printed], ["a", "b", "c", "d"]), 4)
    assert [(printed[m.start], m.target) for m in matches] in (
        [("a", 0), ("c", 2), ("d", 3)],
        [("a", 0), ("b", 1), ("d", 3)],
    )


FIVE = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


def places_of_remedies(heads: list[str | tuple[str, int]], values: str) -> dict[str, str]:
    """Table 四 of a scan whose rules between two levels of its header were not seen: what stands in which cell."""
    width = sum(head[1] if isinstance(head, tuple) else 1 for head in heads)
    printed = grid([[("行政复议", 5), ("行政诉讼", width)], [*FIVE, *heads], list(values)], "ruled")
    if len(values) < 5 + width:  # the last head reaches down beside the values
        *others, last = [cell for cell in printed.cells if cell.row < 2]
        printed = printed._replace(cells=(*others, last._replace(row_span=2), *printed.cells[-len(values) :]))
    [report] = recognise(Reading((table(HEADS), printed), "scan", "application/pdf"))
    return {"/".join(key): cell.text for key, cell in report.tables["remedies"].cells.items()}


def test_every_value_of_the_line_of_remedies_has_a_column() -> None:
    """What is left of one kind of case reads like another, whose own values have no column then: none is certain."""
    direct = ["未经复议直接起诉结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    after = ["复议后起诉结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    assert len(places_of_remedies([*direct, *after], "100012000230003")) == 15
    garbled = [("未经结果维结果纠持正", 2), "复议直接其他结果", "起诉尚未审结", "总计"]
    assert places_of_remedies([*garbled, *FIVE[:2], "【议后起其他结果", "5尚总计22"], "0001100000000") == {}


@pytest.mark.parametrize(
    ("kinds", "heads", "n_placed"),
    [
        (["未经复议直接起诉", "复议后起诉"], FIVE * 3, 15),
        (["未经复议直接起诉", "复议后起诉"], [*FIVE[:4], "", *FIVE * 2], 15),  # 总计 stands on the page before
        (["复议后起诉", "未经复议直接起诉"], FIVE * 3, 0),
        (["未经复议直接起诉", "复议后起诉"], [*FIVE * 2, *FIVE[:2], FIVE[3], FIVE[2], FIVE[4]], 0),
        (["未经复议直接起诉", "复议后起诉"], [*FIVE * 2, "", "", "", "", FIVE[4]], 0),
    ],
)
def test_the_header_of_table_four_may_be_cut_by_the_end_of_a_page(kinds: list, heads: list, n_placed: int) -> None:
    upper = grid([[("行政复议", 5), ("行政诉讼", 2)], ["", "", "", "", "总计", *kinds]], "ruled")
    lower = grid([heads, [str(i) for i in range(15)]], "ruled")
    [report] = recognise(Reading((table(HEADS), upper, Text("2/3"), lower), "scan", "application/pdf"))
    cells = report.tables["remedies"].cells if "remedies" in report.tables else {}
    assert [cell.text for cell in cells.values()] == [str(i) for i in range(n_placed)]


def test_a_row_of_one_value_under_the_head_of_its_label_is_placed() -> None:
    form = load_form("2021", "proactive")
    counts = {row.label_zh: len(form.columns_of(row)) for row in form.rows}
    records = [
        line
        for label, n in counts.items()
        for line in (["项目", *(f"数据{i}" for i in range(1, n + 1))], [label, *"123"[:n]])
    ]
    [report] = recognise(Reading((grid(records),), "test", "text/plain"))
    assert report.tables["proactive"].cells["licensing", "decisions"].text == "1"
    assert not report.tables["proactive"].unplaced


@pytest.mark.parametrize("texts", [("2.重复申请", "0", "1\u03362\u0336", "7"), ("", "0", "7", "2\u0336")])
def test_a_struck_number_is_no_label(texts: tuple[str, ...]) -> None:
    (row,) = grid_rows(Grid(tuple(Cell(text, 0, i) for i, text in enumerate(texts))), 0)
    assert (row.label, [cell.text for cell in row.values]) == (texts[0], list(texts[1:] if texts[0] else texts))


def test_heads_of_another_table_move_no_value() -> None:
    """Some of the heads stand one column on; as many values as the form has columns say so."""
    found = placed(table([("", 2), *HEADS[1:6]], "ruled"))
    assert not found.cells
    assert len(found.unplaced) == len(ROWS)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("许可 12 - 8\n处罚 3 0 4", ["12", "-", "\ufffd8", "3", "0", "4"]),
        ("许可 12 - 8\n处罚 - - 4", ["12", "-", "8", "-", "-", "4"]),
        ("许可 N/A 8 \\", ["N/A", "8", "\\"]),
    ],
)
def test_dashes_in_running_text(text: str, printed: list[str]) -> None:
    """Where they stand before numbers only, they may be signs."""
    assert [cell.text for row in text_rows(text, 0, None) for cell in row.values] == printed


@pytest.mark.parametrize("number", ["2 049", "049", "1 234 567"])
def test_figures_that_make_no_number_are_no_label(number: str) -> None:
    texts = ("", "2", number, "14", "0")
    (row,) = grid_rows(Grid(tuple(Cell(text, 0, i) for i, text in enumerate(texts))), 0)
    assert (row.label, [cell.text for cell in row.values]) == ("", list(texts))


def test_a_blank_of_the_label_moves_no_number_of_a_ruled_row() -> None:
    """A label without its usual merged cell, and two columns merged further on: as many cells as columns."""
    lines = [[("", 2), *HEADS], *([(label, 2), *values] for label, values in ROWS)]
    lines[4] = [ROWS[3][0], "", "3", "2", "3", ("0", 2), "0", "8"]
    found = placed(grid(lines, "ruled"))
    row = FORM.rows[3].code
    assert [unplaced.row for unplaced in found.unplaced] == [row]
    assert not any(key[0] == row for key in found.cells)


def with_uneven_edges(table: Table, reach: int, seed: int) -> Grid:
    """The table with the edges between the cells of each row moved by up to ``reach`` hundredths of a column."""
    rng = random.Random(seed)
    placed = []
    for row in range(table.n_rows):
        cells = sorted((s for s in table.slots if s.row <= row < s.row + s.row_span), key=lambda s: s.column)
        edges = [100 * slot.column for slot in cells] + [100 * table.n_columns]
        for i in range(1, len(cells)):
            if cells[i - 1].row_span == cells[i].row_span == 1:
                edges[i] += rng.randint(-reach, reach)
        placed += [(slot, *edges[i : i + 2]) for i, slot in enumerate(cells) if slot.row == row]
    at = sorted({edge for _, *edges in placed for edge in edges})
    cells = [
        Cell(slot.text, slot.row, at.index(left), slot.row_span, at.index(right) - at.index(left))
        for slot, left, right in placed
    ]
    return Grid(tuple(cells))


@pytest.mark.parametrize("reach", [3, 20, 45])
@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("column", [None, "备注"])
def test_edges_that_miss_each_other_part_no_value_from_its_header(reach: int, form: str, column: str | None) -> None:
    """As word processors leave them in web pages: every row has edges of its own."""
    figures = random_figures(reach, form, size=300)
    tables = [build_table(figures, name) for name in ("proactive", "requests", "remedies")]
    tables[1] = with_column(tables[1], column) if column else tables[1]
    grids = tuple(with_uneven_edges(one, reach, seed) for seed, one in enumerate(tables))
    [report] = recognise(Reading(grids, "test", "text/html"))
    found = {(name, *key): cell.text for name, one in report.tables.items() for key, cell in one.cells.items()}
    assert found == {key: cell.text for key, cell in figures.cells.items()}


def test_a_value_that_stands_under_no_header_of_its_own_is_not_placed_by_count() -> None:
    shifted = placed(grid([[("", 3), *HEADS], *([label, *values, "", ""] for label, values in ROWS)]))
    assert ("granted", "natural_person") not in shifted.cells


def test_the_rest_of_a_header_below_a_page_break_names_nothing_else() -> None:
    bands = [["第二十条第（六）项"], ["信息内容", "本年处理决定数"]]
    [report] = recognise(
        Reading(
            (
                grid([["第二十条第（五）项"], ["信息内容", "本年处理决定数量"], ["行政许可", "7"], *bands], "ruled"),
                grid([["", "量"], ["行政处罚", "5"], ["行政强制", "3"]], "ruled"),
            ),
            "test",
            "application/pdf",
        )
    )
    cells = report.tables["proactive"].cells
    assert [cells[row, "decisions"].text for row in ("licensing", "penalties", "coercion")] == ["7", "5", "3"]


@pytest.mark.parametrize("name", ["requests", "remedies"])
@pytest.mark.parametrize("form", ["2019", "2021"])
def test_a_table_on_its_side_is_turned(name: str, form: str) -> None:
    """Some of its labels stand beside the heading of their group."""
    figures = random_figures(3, form, size=300)
    sides = {table: build_table(figures, table) for table in ("requests", "remedies")}
    grids = [
        Grid(
            tuple(
                Cell(slot.text, slot.column, slot.row, slot.column_span, slot.row_span)
                if table == name
                else Cell(slot.text, slot.row, slot.column, slot.row_span, slot.column_span)
                for slot in sorted(side.slots, key=lambda s: (s.column, s.row) if table == name else (s.row, s.column))
            )
        )
        for table, side in sides.items()
    ]
    [report] = recognise(Reading(tuple(grids), "test", "text/html"))
    found = {(table, *key): cell.text for table, one in report.tables.items() for key, cell in one.cells.items()}
    assert found == {key: cell.text for key, cell in figures.cells.items() if key[0] != "proactive"}


def test_a_head_that_names_the_kind_of_case_and_the_result_is_that_of_both() -> None:
    form = load_form("2021", "remedies")
    heads = [f"{row.label_zh}{column.label_zh}" for row in form.rows for column in form.columns]
    line = grid([heads, [str(i) for i in range(15)]])
    [report] = recognise(Reading((table(HEADS), line), "test", "text/html"))
    assert [cell.text for cell in report.tables["remedies"].cells.values()] == [str(i) for i in range(15)]


def test_a_table_on_its_side_that_lost_its_merged_cells_is_not_turned() -> None:
    """Cells of different rows have no column in common then: sides of a row would change places."""
    rows = [
        ["", *(label for label, _ in ROWS)],
        *([[*first, head, *(values[i] for _, values in ROWS)] for i, (first, head) in enumerate(_sides())]),
    ]
    found = recognise(Reading((grid(rows),), "test", "text/plain"))
    assert not any(table.cells for report in found for table in report.tables.values())


def _sides() -> list[tuple[list[str], str]]:
    groups = [["申请人情况"], ["法人或其他组织"], [""], [""], [""], [""], []]
    return list(zip(groups, HEADS, strict=True))


def test_two_halves_side_by_side_are_one_table() -> None:
    def half(rows: list, first: int) -> dict[int, list[str]]:
        return {i: list(line) for i, line in enumerate([["", *HEADS], *([label, *values] for label, values in rows)])}

    left, right = half(ROWS[:13], 0), half(ROWS[13:], 0)
    found = placed(grid([[*left[i], *right.get(i, [""] * 8)] for i in left]))
    assert found.is_sound
    assert found.cells["carried_out", "total"].text == "7"
    years = placed(grid([["", *HEADS, *HEADS], *([label, *values, *values] for label, values in ROWS)]))
    assert not years.cells  # two years beside each other, whose labels stand once


def test_columns_in_two_tables_are_one_table() -> None:
    def part(start: int, stop: int) -> Grid:
        return grid([["", *HEADS[start:stop]], *([label, *values[start:stop]] for label, values in ROWS)])

    found = placed(part(0, 4), part(4, 7))
    assert found.is_sound
    assert [found.cells["carried_out", column.code].text for column in FORM.columns][1:] == list("234567")


def test_a_table_of_totals_alone() -> None:
    found = placed(grid([["项目", "总计"], *([label, values[-1]] for label, values in ROWS)]))
    assert {key[1] for key in found.cells} == {"total"}
    assert len(found.cells) == len(ROWS)
    assert not placed(grid([["项目", "数据"], *([label, values[-1]] for label, values in ROWS)])).cells


def test_values_of_flattened_text_that_stand_before_their_labels_are_not_placed() -> None:
    """A line of values a little higher than its label comes first: each row would get those of the next one."""
    lines = [f"{' '.join(values)}\n{label}\n" for label, values in ROWS]
    head = "申请人情况\n自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计\n"
    found = recognise(Reading((Text(head + "\n".join(lines)),), "test", "text/plain"))
    assert not any(table.cells for report in found for table in report.tables.values())
    right = [f"{label}\n{' '.join(values)}\n" for label, values in ROWS]
    assert placed(Text(head + "\n".join(right))).is_sound
    numbered = placed(Text(f"{head}1 2 3 4 5 6 7\n" + "\n".join(right)))
    assert len(numbered.cells) == len(FORM.cells)


def test_a_value_right_behind_a_head_leaves_its_block_in_doubt() -> None:
    blocks = {
        "第二十条第（一）项": ("规章 3 2 1", "行政规范性文件 5 0 9"),
        "第二十条第（五）项": ("7", "行政许可"),
        "第二十条第（六）项": ("4", "行政处罚", "0", "行政强制"),
        "第二十条第（八）项": ("行政事业性收费 12",),
    }
    heads = ["本年制发件数 本年废止件数 现行有效件数", *["本年处理决定数量"] * 2, "本年收费金额（单位：万元）"]
    text = "\n".join(
        "\n".join((block, f"信息内容 {head}", *lines))
        for (block, lines), head in zip(blocks.items(), heads, strict=True)
    )
    [report] = recognise(Reading((Text(text),), "test", "text/plain"))
    cells = report.tables["proactive"].cells
    assert {row for row, _ in cells} == {"rules", "normative_documents", "administrative_fees"}


def test_head_and_body_of_table_four_may_be_two_tables_of_a_web_page() -> None:
    """As scripts build tables that scroll below their header."""
    whole = build_table(random_figures(4, "2021", size=300), "remedies")
    head = [Cell(s.text, s.row, s.column, s.row_span, s.column_span) for s in whole.slots if s.kind == "head"]
    body = [Cell(s.text, 0, s.column) for s in whole.slots if s.kind == "figure"]
    blocks = table(HEADS), Grid(tuple(head)), Text("\n"), Grid(tuple(body))
    [report] = recognise(Reading(blocks, "test", "text/html"))
    assert [*report.tables["remedies"].cells.values()] == body


@pytest.mark.parametrize(
    ("confidence", "slots", "business"),
    [
        (None, (1, 2, 3, 4), "9"),
        (0.99, (1, 2, 3, 4), None),  # one head of two, and the last value was not read: nothing moves on by one
        (0.99, (1, 2, 4, 5), "9"),
    ],
)
def test_values_of_a_scan_are_not_counted_off_against_their_place(confidence, slots, business) -> None:
    from govstats.recognise.columns import Header, cells_by_column

    header = Header(
        ((1, 2), (2, 4), (4, 5), (5, 6)), ("",) * 4, ("natural_person", "business", "research", "total"), 4.0
    )
    values = [Cell(text, 3, slot, confidence=confidence) for text, slot in zip("8975", slots, strict=True)]
    found = cells_by_column(values, header, "ruled") or {}
    assert (found["business"].text if "business" in found else None) == business


def test_a_head_over_all_columns_tells_no_column_of_the_next_page() -> None:
    def on_page(rows: list, left: int) -> Grid:
        cells = [
            cell._replace(
                box=(50 * (cell.column - left), 0, 50 * (cell.column + cell.column_span - left), 9), confidence=1.0
            )
            for cell in grid(rows, "ruled").cells
        ]
        return Grid(tuple(cells), "ruled")

    misread = ["", "白然1", "", "1", "法人或其他组", "只", "", "总计"]  # taken for a row that the publisher added
    heads = [["", ("申请人情况", 7)], misread, ["", *HEADS[:6]]]
    rows = [["", label, *values[:4], "", *values[5:]] for label, values in ROWS]
    found = placed(on_page([*heads, *(row[1:] for row in rows[:10])], 0), on_page(rows[10:], 1))
    assert [found.cells["carried_out", column.code].text for column in FORM.columns][1:] == [*"234", "", *"67"]


RUN_OVER = [
    [
        "、行政机关不再处理其政府信息\n2.申请人逾期未按收费通知",
        "公开申请\n要求缴纳费用、行政机关不",
        "再处理其政府信息公开申请\n3.其他",
    ],
    [
        "补正、行政机关不再处理其\n2申请人逾期未按收费通知要求",
        "政.府信息公开申请\n缴纳费用、行政机关不再处理其",
        "政府信息公开申请\n3.其他",
    ],
]


@pytest.mark.parametrize("printed", RUN_OVER)
def test_labels_that_run_over_their_cells_move_no_figures(printed: list[str]) -> None:
    lapsed = [row.code for row in FORM.rows].index("other_not_clarified")
    rows = [[label, *values] for label, values in ROWS]
    for row, label in zip(rows[lapsed : lapsed + 3], printed, strict=True):
        row[0] = label
    found = placed(grid([["", *HEADS], *rows]))
    cells = {code: found.cells.get((code, "natural_person")) for code in (row.code for row in FORM.rows)}
    assert not {code: cell.text for i, (code, cell) in enumerate(cells.items()) if cell and cell.text != str(i)}


def test_a_blank_row_takes_no_figures_of_the_next_whose_label_is_narrower() -> None:
    form = load_form("2019", "requests")
    rows = [[f"{row.number}{row.label_zh}", "", "1", "2", "3", "4", "5", "6", "7"] for row in form.rows]
    at = [row.code for row in form.rows].index("other_outcome")
    rows[at] = [("（六）其他处理", 2)]
    rows[at + 1][0] = "（七）总计"
    rows[at + 2 :] = [["总计", "", *"3311211"]]  # of another table
    [report] = recognise(Reading((grid([["", "", *HEADS], *rows], "aligned"),), "test", "text/plain"))
    found = report.tables["requests"].cells
    assert not [cell.text for (row, _), cell in found.items() if row == "other_outcome" and cell.text]


def test_the_rest_of_a_broken_label_is_not_the_next_row() -> None:
    rows = [[label, *values] for label, values in ROWS]
    at = [row.code for row in FORM.rows].index("other_not_clarified")
    rows[at : at + 2] = [  # its figures are set on two lines, and blanks leave nothing in the row after it
        ["1.申请人无正当理由逾期不补正、", "", "", "", "", "", "", "172"],
        ["行政机关不再处理其政府信息公开申请", "172", "", "", "", "", "", ""],
        ["2.申请人逾期未按收费通知要求缴"],
        ["纳费用、行政机关不再处理其政府信息公开申请"],
    ]
    found = placed(grid([["", *HEADS], *rows], "aligned"))
    assert ("other_fee_unpaid", "natural_person") not in found.cells


def test_running_text_of_another_table_ends_with_no_short_label() -> None:
    """Of 行政强制, which is blank, the end of another label has two of four glyphs, and as many values."""
    labels = {"规章": "1 2 3", "行政规范性文件": "4 5 6", "行政许可": "7", "行政处罚": "8", "行政强制": ""}
    lines = [f"{label} {values}" for label, values in labels.items()]
    [report] = recognise(Reading((Text("\n".join([*lines, "2.没有现成信息需要另行制作 9"])),), "test", "text/plain"))
    found = report.tables["proactive"]
    assert found.cells["penalties", "decisions"].text == "8"
    assert ("coercion", "decisions") not in found.cells


def test_two_flattened_tables_that_each_have_figures_in_other_rows_are_not_one() -> None:
    labels = ("规章", "行政规范性文件", "行政许可", "其他对外管理服务事项", "行政处罚", "行政强制", "行政事业性收费")
    heads = [
        "信息内容 本年新制作数量 本年新公开数量 对外公开总数量",
        *["信息内容 上一年项目数量 本年增/减 处理决定数量"] * 2,
    ]
    values = (["", "17 5 6", "3", "6", "4 1", "1", "4"], ["3 4", "1 1", "4", "6 11", "3 5 4", "1 3", ""])
    lines = []
    for of_table in values:
        beside = [f"{label} {value}" for label, value in zip(labels, of_table, strict=True)]
        for head, begin in zip(heads, (0, 2, 4), strict=True):
            lines += [head, *beside[begin : begin + 2]]
        lines += ["信息内容 上一年项目数量 本年增/减", beside[6]]
    found = recognise(Reading((Text("\n".join(lines)),), "test", "text/plain"))
    assert [report.tables["proactive"].cells for report in found] in ([], [{}])
