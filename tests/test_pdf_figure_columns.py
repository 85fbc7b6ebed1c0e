"""PDFs without vertical rules: columns are where figures stand, and blanks move none of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from govstats.form import load_form
from govstats.grid import Cell, Grid, Reading
from govstats.readers.pdf.columns import build_columns_grid
from govstats.readers.pdf.margins import without_line_numbers
from govstats.readers.pdf.sheets import pages_of
from govstats.readers.pdf.words import Ink, Run
from govstats.readers.pdf.wrapped import join_wrapped
from govstats.recognise import recognise
from govstats.recognise.rows import grid_rows
from govstats.report import Report, read_report
from tests.reading import differences
from tests.typeset import Figures, expected, random_figures
from tests.typeset import figures as figure
from tests.typeset.pdf import PdfOptions, typeset_pdf
from tests.typeset.tables import build_document, build_table


def read_back(figures: Figures, options: PdfOptions, folder: Path) -> Report:
    path = folder / "report.pdf"
    path.write_bytes(typeset_pdf(build_document(figures), options))
    return read_report(path, second_reading=False)


@pytest.mark.parametrize("rules", ["none", "horizontal"])
@pytest.mark.parametrize(
    ("align", "zero"),
    [("center", "0"), ("center", "—"), ("center", ""), *((a, z) for a in ("left", "right") for z in ("0", "—"))],
)
@pytest.mark.parametrize(("form", "size"), [("2019", 9), ("2021", 7)])
def test_heads_and_figures_of_any_alignment(
    rules: str, align: str, zero: str, form: str, size: float, tmp_path: Path
) -> None:
    figures = random_figures(5, form, size=400, density=0.6)
    figures = figures if zero == "0" else figure.zeros_as(figures, zero)
    report = read_back(figures, PdfOptions(rules=rules, align=align, size=size), tmp_path)
    assert differences(report, expected(figures)) == []


@pytest.mark.parametrize("rules", ["none", "horizontal", "full"])
def test_two_pages_on_one_sheet(rules: str, tmp_path: Path) -> None:
    figures = random_figures(8, "2021", size=400, density=0.6)
    path = tmp_path / "report.pdf"
    pages = pypdfium2.PdfDocument(typeset_pdf(build_document(figures), PdfOptions(rules=rules)))
    sheets = pypdfium2.PdfDocument(pypdfium2.raw.FPDF_ImportNPagesToOne(pages, 842, 595, 2, 1))
    sheets.save(path)
    sheets.close()
    pages.close()
    assert differences(read_report(path, second_reading=False), expected(figures)) == []


@pytest.mark.parametrize(
    ("right", "n_pages"),
    [(["予以公开 1", "重复申请 2", "总计 3"], 1), (["处罚 1", "强制 2", "其他 3"], 2), (["1", "2", "3"], 1)],
    ids=["columns of one table in two halves", "two pages", "columns of one table"],
)
def test_a_sheet_is_of_two_pages_where_both_have_words_of_their_own(right: list[str], n_pages: int) -> None:
    left = ["予以公开 5", "重复申请 6", "总计 7"]
    placed = [
        (9.0 * i + x, 20.0 * line, one)
        for x, lines in ((50, left), (450, right))
        for line, text in enumerate(lines)
        for i, one in enumerate(text)
        if one != " "
    ]
    x, y, texts = zip(*placed, strict=True)
    boxes = np.column_stack((x, y, np.add(x, 9), np.add(y, 9)))
    no = np.zeros(len(x), np.bool_)
    ink = Ink(np.array(list(map(ord, texts))), boxes, boxes[:, 0] + 4.5, boxes[:, 1] + 4.5, no, no, no, no * 9.0, no)
    assert len(pages_of(ink, np.zeros((0, 4)), 842, 595)) == n_pages


@pytest.mark.parametrize("align", ["left", "center", "right"])
@pytest.mark.parametrize("cuts", [(), (3,), (9, 17)])
@pytest.mark.parametrize("size", [7, 9])
def test_blanks_move_no_figure_whether_a_head_stands_over_its_figures_or_not(
    align: str, cuts: tuple[int, ...], size: float, tmp_path: Path
) -> None:
    figures = figure.zeros_as(random_figures(6, "2021", size=400, density=0.6), "")
    report = read_back(figures, PdfOptions(rules="none", cuts=cuts, align=align, size=size), tmp_path)
    found = differences(report, expected(figures))
    assert [difference for difference in found if difference.found] == []
    assert align != "center" or found == []
    blank = {(r.table, r.row, r.column) for r in report.records if r.status == "blank"}
    assert blank <= {key for key, cell in figures.cells.items() if not cell.text}


@pytest.mark.parametrize("blank", [("research", "other_body"), ("business",), ()])
@pytest.mark.parametrize("zero", ["", "0"])
def test_boxes_around_heads_alone_move_no_figure(blank: tuple[str, ...], zero: str, tmp_path: Path) -> None:
    """The columns of heads and of figures are counted apart: as many of both may be of different places."""
    figures = random_figures(6, "2021", size=400, density=0.6)
    figures = figures if zero == "0" else figure.zeros_as(figures, zero)
    figures = figure.blanked(figures, [key for key in figures.cells if key[0] == "requests" and key[2] in blank])
    report = read_back(figures, PdfOptions(rules="heads"), tmp_path)
    assert [difference for difference in differences(report, expected(figures)) if difference.found] == []


def test_a_table_of_dashes_is_one_table(tmp_path: Path) -> None:
    """A dash is flat: lines are no farther from each other for that."""
    figures = figure.zeros_as(random_figures(6, "2021", size=9, density=0.1), "-")
    report = read_back(figures, PdfOptions(rules="none", inset=7), tmp_path)
    assert differences(report, expected(figures)) == []


HEADS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def broken_lines(width: int, at: float) -> list[tuple[str, tuple[str, ...]]]:
    """Labels of table 三 in pieces of `width` characters, figures beside one of them: row i holds i00 to i06."""
    lines = []
    for i, row in enumerate(load_form("2021", "requests").rows):
        label = row.number + row.label_zh
        pieces = [label[k : k + width] for k in range(0, len(label), width)]
        figures = tuple(f"{i + 1}0{j}" for j in range(7))
        held = round(at * (len(pieces) - 1))
        lines += [(piece, figures if k == held else ()) for k, piece in enumerate(pieces)]
    return lines


def grid_of(lines: list[tuple[str, tuple[str, ...]]], page: int) -> Grid:
    cells = []
    for i, (label, figures) in enumerate(lines):
        cells.append(Cell(label, i, 0, page=page, box=(50, 12 * i, 100, 12 * i + 9)))
        cells += [
            Cell(figure, i, j + 1, page=page, box=(150 + 50 * j, 12 * i, 170 + 50 * j, 12 * i + 9))
            for j, figure in enumerate(figures)
        ]
    return Grid(tuple(cells), "aligned", page)


@pytest.mark.parametrize("width", [5, 8, 12])
@pytest.mark.parametrize("at", [0, 0.5, 1])
@pytest.mark.parametrize("cut", [None, 20, 31, 40])
def test_labels_broken_over_many_lines_and_a_page(width: int, at: float, cut: int | None) -> None:
    lines = [("", HEADS), *broken_lines(width, at)]
    pages = [lines] if cut is None else [lines[:cut], lines[cut:]]
    grids = tuple(grid_of(part, page) for page, part in enumerate(pages, 1) if part)
    [report] = recognise(Reading(grids, "pdf", "application/pdf"))
    table = report.tables["requests"]
    rows = [row.code for row in table.form.rows]
    wrong = {
        key: cell.text
        for key, cell in table.cells.items()
        if cell.text != f"{rows.index(key[0]) + 1}0{[c.code for c in table.form.columns].index(key[1])}"
    }
    assert wrong == {}
    assert cut is not None or len(table.cells) == len(table.form.cells)


def placed(*grids: Grid) -> dict[tuple[str, str], str]:
    """Cells of table 三 that are wrong, where figures are the number of their row, 0, and that of their column."""
    [report] = recognise(Reading(grids, "pdf", "application/pdf"))
    table = report.tables["requests"]
    rows, columns = [row.code for row in table.form.rows], [column.code for column in table.form.columns]
    right = {(row, column): f"{i + 1}0{j}" for i, row in enumerate(rows) for j, column in enumerate(columns)}
    return {key: cell.text for key, cell in table.cells.items() if cell.text not in (right[key], "")}


def test_a_label_in_one_grid_and_its_figures_in_the_next_that_counts_its_columns_otherwise() -> None:
    """There one more column of labels stands before the figures, and one of them is blank."""
    lines = broken_lines(12, 1)
    at = next(i for i, (label, _) in enumerate(lines) if label.startswith("（二）部分公开"))
    held = next(i for i in range(at, len(lines)) if lines[i][1])
    below = grid_of([*lines[at + 1 : held], (lines[held][0], lines[held][1][:6]), *lines[held + 1 :]], 1)
    moved = [cell._replace(column=cell.column + 1) if cell.column else cell for cell in below.cells]
    assert placed(grid_of([("", HEADS), *lines[: at + 1]], 1), below._replace(cells=tuple(moved))) == {}


def test_figures_beside_the_labels_of_two_rows_are_of_neither() -> None:
    """Their lines are joined: the end of one label, and the beginning of the next."""
    lines = broken_lines(12, 0)
    joined = "数量\n二、上年结转政府信息公开申请"
    assert lines[2][0].startswith("二、") and lines[4][0].startswith("（一）")
    assert placed(grid_of([("", HEADS), (joined, lines[0][1]), *lines[4:]], 1)) == {}


def test_figures_on_a_line_of_their_own_between_two_whole_labels_are_of_neither() -> None:
    """One value for both rows, set between them."""
    lines = broken_lines(60, 0)
    between = [(lines[0][0], ()), ("", lines[0][1]), (lines[1][0], ())]
    [report] = recognise(Reading((grid_of([("", HEADS), *between, *lines[2:]], 1),), "pdf", "application/pdf"))
    cells = report.tables["requests"].cells
    assert {row for (row, _), cell in cells.items() if cell.text}.isdisjoint({"received", "carried_in"})
    assert cells["granted", "total"].text == "306"


@pytest.mark.parametrize("first_blank", [3, 16])
@pytest.mark.parametrize("width", [8, 20])
def test_rows_of_blanks_tell_the_form_though_their_columns_are_not_certain(width: int, first_blank: int) -> None:
    """A page without heads: the three rows of 其他处理 are of the newer form alone."""
    lines, row = [], -1
    for label, figures in broken_lines(width, 0):
        row += bool(figures)
        lines.append((label, () if first_blank <= row < 24 else figures))
    [report] = recognise(Reading((grid_of(lines, 1),), "pdf", "application/pdf"))
    assert report.tables["requests"].form.form == "2021"


def test_the_head_of_a_table_with_but_a_row_of_figures_tells_that_it_is_printed_twice() -> None:
    """The rest of it is running text: without figures, lines are no table."""
    begin = [("", HEADS), *((row.number + row.label_zh, ()) for row in load_form("2021", "requests").rows[:6])]
    begin[1] = (begin[1][0], ("7", "7"))
    grids = grid_of(begin, 1), grid_of([("", HEADS), *broken_lines(40, 1)], 2)
    [report] = recognise(Reading(grids, "pdf", "application/pdf"))
    assert not report.tables["requests"].cells


def test_lines_in_doubt_part_a_label_from_the_figures_below_them() -> None:
    """The label's own figures are in the lines whose columns are in doubt, as are the labels of those below."""
    lines = broken_lines(12, 1)
    at, end = (
        next(i for i, (label, _) in enumerate(lines) if label.startswith(begin)) for begin in ("2.没有", "4.无正当")
    )
    doubt = [Cell(label, i, 0, page=1) for i, (label, _) in enumerate(lines[at + 1 : end])]
    below = [("理", lines[end][1] or lines[end + 1][1]), *lines[end + 1 :]]
    upper = grid_of([("", HEADS), *lines[:at], (lines[at][0][:9], ())], 1)
    assert placed(upper, Grid(tuple(doubt), "lines", 1), grid_of(below, 1)) == {}


@pytest.mark.parametrize(
    "heads", [("结果维持 结果纠正 其他结果 尚未审结 总计",), ("结果维 结果纠 其他结 尚未审", "持 正 果 结 总计")]
)
@pytest.mark.parametrize("gap", ["|", ""])
def test_figures_are_of_no_label_that_begins_below_them(heads: tuple[str, ...], gap: str) -> None:
    """Table 四 in three parts below each other: figures stand under their own head, above the next one's."""
    titles = ("行政复议", f"行政诉讼{gap}（未经复议直接起诉）", f"行政诉讼{gap}（复议后起诉）")
    lines: list[tuple[str, ...]] = []
    for i, title in enumerate(titles):
        lines += [(label,) for label in title.split("|")]
        lines += [*(tuple(line.split()) for line in heads), tuple(f"{i + 1}{j}" for j in range(5))]
    cells = [
        Cell(text, i, 2 if len(line) == 1 else j, page=1, box=(50 * j, 12 * i, 50 * j + 20, 12 * i + 9))
        for i, line in enumerate(lines)
        for j, text in enumerate(line)
    ]
    grid = Grid(tuple(cells), "aligned", 1)
    [report] = recognise(Reading((grid_of([("", HEADS), *broken_lines(12, 0)], 1), grid), "pdf", "application/pdf"))
    table = report.tables.get("remedies")
    codes = [row.code for row in load_form("2021", "remedies").rows]
    assert table is None or all(cell.text[0] == str(codes.index(row) + 1) for (row, _), cell in table.cells.items())


@pytest.mark.parametrize("zero", ["0", ""])
@pytest.mark.parametrize("cut", [4, 9])
def test_columns_of_other_widths_below_a_row_are_the_same_in_order(zero: str, cut: int) -> None:
    """Table 三 in two parts that touch, as one ruled grid: the lower one has wide labels and narrow figures."""
    figures = figure.zeros_as(random_figures(6, "2021", size=400, density=0.6), zero)
    table = build_table(figures, "requests")
    head = min(slot.row for slot in table.slots if slot.kind == "figure")
    upper, lower = [0, 20, 60, *range(150, 431, 40)], [0, 30, 80, *range(262, 431, 24)]
    edges = sorted({*upper, *lower})
    cells = []
    for slot in table.slots:
        xs = upper if slot.row < head + cut else lower
        left, right = xs[slot.column], xs[slot.column + slot.column_span]
        places = edges.index(left), edges.index(right)
        box = (float(left), 12.0 * slot.row, float(right), 12.0 * (slot.row + slot.row_span))
        span = min(slot.row_span, head + cut - slot.row) if slot.row < head + cut else slot.row_span
        cells.append(Cell(slot.text, slot.row, places[0], span, places[1] - places[0], 1, box))
        if span < slot.row_span:
            left, right = lower[slot.column], lower[slot.column + slot.column_span]
            first, last = edges.index(left), edges.index(right)
            cells.append(Cell("", slot.row + span, first, slot.row_span - span, last - first, 1, box))
    grid = Grid(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))), "ruled", 1)
    [report] = recognise(Reading((grid,), "pdf", "application/pdf"))
    found = {key: cell.text for key, cell in report.tables["requests"].cells.items()}
    assert found == {key[1:]: cell.text for key, cell in figures.cells.items() if key[0] == "requests"}


@pytest.mark.parametrize(
    ("numbers", "left", "are_line_numbers"),
    [
        (range(1, 90), 10, True),
        (range(5, 450, 5), 10, True),
        (range(1, 90), 100, True),
        (range(1, 90), 60, False),
        ([4, 5, 6, 9, 2, 1], 10, False),
        ([1, 2, 3], 10, False),
    ],
    ids=["every line", "every fifth line", "right of all", "among the words", "figures", "few"],
)
def test_numbers_of_lines_in_the_margin_are_none_of_the_table(
    numbers: Sequence[int], left: float, *, are_line_numbers: bool
) -> None:
    words = [Run(word, (40, top, 80, top + 9)) for word, top in (("规章", 30), ("许可", 60))]
    figures = [Run("7", (90, top, 95, top + 9)) for top in (30, 60)]
    margin = [Run(str(n), (left, 9.0 * i, left + 9, 9.0 * i + 8)) for i, n in enumerate(numbers)]
    kept = words + figures
    assert without_line_numbers(margin + kept) == (kept if are_line_numbers else margin + kept)


@pytest.mark.parametrize("text", ["²", "9" * 5000])
def test_what_is_no_number_of_a_line_counts_none(text: str) -> None:
    runs = [Run(text, (10, top, 20, top + 9)) for top in (30, 60)] + [Run("规章", (40, 30, 80, 39))]
    assert without_line_numbers(runs) == runs


def test_a_figure_close_behind_its_label_is_one() -> None:
    def line(top: float, *runs: Run) -> list[Run]:
        return [run._replace(box=(run.box[0], top, run.box[2], top + 9)) for run in runs]

    above = (Run("规章", (10, 0, 30, 9)), Run("120", (95, 0, 110, 9)), Run("7", (130, 0, 135, 9)))
    glued = (Run("许可 处罚 434", (10, 0, 110, 9), ((3, 30.0, 40.0), (6, 85.0, 95.0))), Run("8", (130, 0, 135, 9)))
    words = (Run("第二 12", (10, 0, 50, 9), ((3, 30.0, 40.0),)), Run("3", (100, 0, 105, 9)), Run("9", (130, 0, 135, 9)))
    grid = build_columns_grid([line(0, *above), line(20, *glued), line(40, *words)], [], 1)
    texts = [[cell.text for cell in row] for row in grid.rows()]
    assert texts == [["规章", "120", "7"], ["许可 处罚", "434", "8"], ["第二 12", "3", "9"]]


def test_a_head_that_begins_far_left_of_its_figures_is_no_label() -> None:
    heads = [Run("信息内容", (10, 0, 50, 9)), Run("2021年", (90, 0, 120, 9)), Run("2022年", (190, 0, 220, 9))]
    figures = [Run("规章", (30, 20, 50, 29)), Run("31", (110, 20, 120, 29)), Run("32", (210, 20, 220, 29))]
    grid = build_columns_grid([heads, figures], [], 1)
    assert [[(cell.column, cell.text) for cell in row] for row in grid.rows()] == [
        [(0, "信息内容"), (1, "2021年"), (2, "2022年")],
        [(0, "规章"), (1, "31"), (2, "32")],
    ]


def test_a_figure_close_behind_a_label_may_be_a_piece_of_a_wrapped_number() -> None:
    upper = [Run("总计 434", (10, 0, 110, 9)), Run("121", (130, 0, 145, 9))]
    lower = [Run("6", (100, 14, 105, 23)), Run("0", (135, 14, 140, 23)), Run("5", (160, 14, 165, 23))]
    texts = [run.text for line in join_wrapped([upper, lower]) for run in line]
    assert not [text for text in texts if text.isdigit()]


def test_figures_set_so_tightly_that_they_make_one_run_are_in_doubt() -> None:
    """Which digit is of which figure is not told by the widest gap."""

    def line(top: float, *runs: Run) -> list[Run]:
        return [run._replace(box=(run.box[0], top, run.box[2], top + 9)) for run in runs]

    gaps = tuple((i + 2, 100.0 + 10 * i, 104.0 + 10 * i) for i in range(1, 6))
    tight = Run("/ 4701864", (100, 0, 180, 9), gaps)
    above = (Run("label", (10, 0, 60, 9)), Run("12", (100, 0, 120, 9)), Run("7", (130, 0, 140, 9)))
    grid = build_columns_grid([line(0, *above, Run("9", (160, 0, 170, 9))), line(20, above[0], tight)], [], 1)
    assert not [cell.text for cell in grid.rows()[1] if re.fullmatch(r"\d+", cell.text)]


def one_row(heads: str, figures: str) -> dict[str, str]:
    """Table 三 without rules, its columns 40 points wide: the first row's heads and figures, parted by spaces.

    ``_`` stands for nothing at its place, ``~`` goes on over the next one, ``/`` for the next line.
    """

    def cells(texts: str, line: int) -> list[Cell]:
        made: list[Cell] = []
        for column, text in enumerate(texts.split(), 1):
            if text == "~":
                last = made.pop()
                span = last.column_span + 1
                made.append(last._replace(column_span=span, box=(last.box[0], 0, last.box[0] + 40 * span - 20, 9)))
            elif text != "_":
                made.append(Cell(text, line, column, page=1, box=(40 * column + 100, 0, 40 * column + 120, 9)))
        return made

    labels = [row.number + row.label_zh for row in load_form("2021", "requests").rows]
    rows = [cells(line, i) for i, line in enumerate(heads.split("/"))]
    for line, label in enumerate(labels, len(rows)):
        row = cells(figures if label == labels[0] else "1 1 1 1 1 1 6", line)
        rows.append([Cell(label, line, 0, page=1, box=(0, 0, 90, 9)), *row])
    grid = Grid(tuple(cell for row in rows for cell in row), "aligned", 1)
    [report] = recognise(Reading((grid,), "pdf", "application/pdf"))
    cells_of = report.tables["requests"].cells
    return {column: cell.text for (row, column), cell in cells_of.items() if row == "received" and cell.text}


@pytest.mark.parametrize(
    ("heads", "figures", "right"),
    [
        ("自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计", "5 1 0 0 2 0 8", "5 1 0 0 2 0 8"),
        ("_ 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计", "5 1 0 0 2 0 _", ""),  # the head of 5 is lost
        ("自然人 商业企业科研机构 ~ 社会公益组织 法律服务机构 其他 总计", "3 _ 5 0 0 0 8", "3 _ _ 0 0 0 8"),
        ("自然人 其 科研机 社会公益组 法律服务机 _ 总/_ 他 构 织 构 _ 计", "9 2 1 0 0 5 17", ""),  # in another order
    ],
)
def test_a_figure_below_no_head_or_below_two_in_one_has_no_column(heads: str, figures: str, right: str) -> None:
    columns = load_form("2021", "requests").columns
    wanted = zip(columns, right.split(), strict=False)
    assert one_row(heads, figures) == {column.code: text for column, text in wanted if text != "_"}


def test_a_line_of_heads_with_a_word_for_a_unit_in_it_has_no_values() -> None:
    """自然人 broken over two lines: 人 is no unit there."""
    texts = ("年", "人", "商业企", "科研机")
    cells = tuple(Cell(text, 0, i, page=1) for i, text in enumerate(texts))
    [row] = grid_rows(Grid(cells, "aligned", 1), 1)
    assert (row.label, row.has_values) == ("年商业企科研机", False)


def test_a_digit_beside_digits_set_apart_may_be_a_piece_of_another_number() -> None:
    """分散对齐: the digits of a number stand as far from each other as the cell is wide."""

    def line(top: float, *texts: str) -> list[Run]:
        return [Run(text, (60.0 * i, top, 60.0 * i + 20, top + 9)) for i, text in enumerate(texts)]

    lines = [line(12, "word", "8", "4\u03360\u0336", "12", "7"), line(24, "word", "8", "40", "12", "7")]
    doubtful, certain = ([cell.text for cell in row if cell.column] for row in build_columns_grid(lines, [], 1).rows())
    assert doubtful == ["8\u0336", "4\u03360\u0336", "12", "7"]
    assert certain == ["8", "40", "12", "7"]
