"""Figures typeset in every layout and read back: every cell right; where that cannot be, nothing silently wrong."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govstats.form import load_form
from govstats.grid import ReadingError
from govstats.report import read_reports
from tests.reading import differences
from tests.typeset import LAYOUTS, WORDINGS, Figures, expected, random_figures, typeset
from tests.typeset import figures as figure
from tests.typeset.html import HtmlOptions, typeset_html
from tests.typeset.pdf import PdfOptions, typeset_pdf
from tests.typeset.tables import Paragraph, Slot, Table, build_document, build_table
from tests.typeset.text import TextOptions, typeset_text

NOT_CERTAIN = {
    "text-rows-vanishing",  # blanks leave no trace
    "text-cells-vanishing",
    "text-zeros-once",  # a zero is printed once for many
    "text-records",  # table 四 without any header
    "text-detached",  # labels here, values there
    "pdf-private-characters",  # no characters to rely on: a scan
    "pdf-no-character-map",
}
"""Layouts that do not say enough for every cell: their test is that nothing is silently wrong."""

ON_SCREEN = sorted(name for name, layout in LAYOUTS.items() if not name.startswith(("scan-", "picture-")))
IN_MARKUP = [name for name in ON_SCREEN if name.startswith(("html-", "docx-"))]
QUICK = [name for name in ON_SCREEN if not name.startswith("pdf-")]

ZEROS = ("", "-", "—", "/", "无")
VARIATIONS = {
    "plain": lambda f: f,
    "full-width": figure.full_width,
    "thousands": figure.thousands,
    "spaced": figure.spaced,
    "signed": figure.plus_signs,
    "yuan": lambda f: figure.amounts_in(f, "元"),
    "ten thousand yuan": lambda f: figure.amounts_in(f, "万元"),
    **{f"zero as {zero or 'blank'}": lambda f, zero=zero: figure.zeros_as(f, zero) for zero in ZEROS},
}


def read_back(figures: Figures, layout: str, wording: str, folder: Path) -> list:
    path = folder / f"report{LAYOUTS[layout].suffix}"
    path.write_bytes(typeset(figures, LAYOUTS[layout], WORDINGS[wording]))
    [report] = read_reports(path, second_reading=False)
    return differences(report, expected(figures))


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("layout", [name for name in ON_SCREEN if name not in NOT_CERTAIN])
def test_every_layout(layout: str, form: str, tmp_path: Path) -> None:
    assert read_back(random_figures(7, form), layout, "official", tmp_path) == []


@pytest.mark.parametrize("wording", sorted(WORDINGS))
@pytest.mark.parametrize("layout", ["html-plain", "docx-plain", "text-broken", "pdf-two-pages-open"])
def test_every_wording(layout: str, wording: str, tmp_path: Path) -> None:
    assert read_back(random_figures(8, "2021"), layout, wording, tmp_path) == []


@pytest.mark.parametrize("variation", sorted(VARIATIONS))
@pytest.mark.parametrize("layout", ["html-word-soup", "docx-vertical", "pdf-ruled"])
def test_every_way_to_print_a_number(layout: str, variation: str, tmp_path: Path) -> None:
    for seed, form in ((1, "2019"), (2, "2021")):
        assert read_back(VARIATIONS[variation](random_figures(seed, form)), layout, "official", tmp_path) == []


@pytest.mark.parametrize(
    ("layout", "form", "seed", "variation"),
    [
        # a section title over the only value of a row was taken for the first column's header
        ("pdf-no-rules-tight", "2019", 3, "zero as blank"),
    ],
)
def test_once_silently_wrong(layout: str, form: str, seed: int, variation: str, tmp_path: Path) -> None:
    found = read_back(VARIATIONS[variation](random_figures(seed, form)), layout, "official", tmp_path)
    assert [difference for difference in found if difference.is_silent] == []


@pytest.mark.parametrize(
    ("layout", "wording", "form", "seed", "variation"),
    [
        # an amount so wide that it reaches below two columns of the rows above it: its row was no table
        ("pdf-horizontal-rules", "no-quotes", "2019", 751281, "yuan"),
        ("pdf-no-rules-two-pages", "traditional", "2019", 629904, "ten thousand yuan"),
        # a dash was the sign of the number in the next column
        ("pdf-no-rules-right-aligned", "guidance-kept", "2021", 148682, "zero as -"),
        ("pdf-no-rules-right-aligned", "inner-spaces", "2019", 458209, "zero as -"),
        # two blank rows, the first of them numbered, were taken for a heading, which ended the table
        ("pdf-horizontal-rules", "official", "2019", 895944, "zero as blank"),
    ],
)
def test_once_lost(layout: str, wording: str, form: str, seed: int, variation: str, tmp_path: Path) -> None:
    assert read_back(VARIATIONS[variation](random_figures(seed, form)), layout, wording, tmp_path) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    layout=st.sampled_from(QUICK),
    wording=st.sampled_from(sorted(WORDINGS)),
    variation=st.sampled_from(sorted(VARIATIONS)),
    form=st.sampled_from(["2019", "2021"]),
    seed=st.integers(0, 10**6),
)
def test_nothing_is_silently_wrong(
    layout: str, wording: str, variation: str, form: str, seed: int, tmp_path: Path
) -> None:
    figures = VARIATIONS[variation](random_figures(seed, form))
    try:
        found = read_back(figures, layout, wording, tmp_path)
    except ReadingError:
        return
    assert [difference for difference in found if difference.is_silent] == []
    if layout in IN_MARKUP:
        assert found == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(layout=st.sampled_from(IN_MARKUP), seed=st.integers(0, 10**6), changes=st.integers(1, 3))
def test_figures_that_do_not_add_up_are_read_as_printed_and_flagged(
    layout: str, seed: int, changes: int, tmp_path: Path
) -> None:
    figures, _ = figure.misprinted(random_figures(seed, "2021"), seed, changes)
    path = tmp_path / f"report{LAYOUTS[layout].suffix}"
    path.write_bytes(typeset(figures, LAYOUTS[layout], WORDINGS["official"]))
    [report] = read_reports(path)
    assert differences(report, expected(figures)) == []
    fails = [finding for finding in report.questions if finding.verdict == "fails"]
    assert fails
    if not layout.endswith("-column"):
        assert {finding.attribution for finding in fails} == {"document"}


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("requests", "refused_third_party"),
        ("requests", "granted"),
        ("proactive", "licensing"),
        ("requests", "received"),
    ],
)
def test_a_missing_row_is_absent_and_shifts_nothing(table: str, row: str, tmp_path: Path) -> None:
    figures = figure.without_row(random_figures(3, "2021"), table, row)
    for layout in ("html-plain", "docx-plain", "text-rows", "pdf-ruled"):
        path = tmp_path / f"report{LAYOUTS[layout].suffix}"
        path.write_bytes(typeset(figures, LAYOUTS[layout], WORDINGS["official"]))
        [report] = read_reports(path, second_reading=False)
        assert differences(report, expected(figures)) == []
        assert [f.row for f in report.questions if f.kind == "row_missing"] == [row]
        assert {r.status for r in report.records if (r.table, r.row) == (table, row)} <= {"absent", "derived"}


@pytest.mark.parametrize("printed", [12, 0])
def test_no_proof_stands_against_a_row_that_is_printed_but_not_placed(printed: int, tmp_path: Path) -> None:
    """A line of six values where the form has seven: the columns' sums prove 5, whatever the line prints."""
    rows = [(row.number + row.label_zh, row.code) for row in load_form("2021", "requests").rows]
    values = dict.fromkeys((code for _, code in rows), ["0"] * 7)
    values["received"] = values["closed_total"] = ["5", *["0"] * 5, "5"]
    values["granted"] = [str(printed), *["0"] * 4, str(printed)]
    path = tmp_path / "report.txt"
    path.write_text("\n".join(f"{label}\n{' '.join(values[code])}" for label, code in rows), encoding="utf-8")
    [report] = read_reports(path)
    assert {r.value for r in report.records if r.row == "granted"} == {None}


@pytest.mark.parametrize(("first_head", "moved"), [("公民", 0), ("自然人", 1), ("自然人", 2)])
@pytest.mark.parametrize("suffix", [".html", ".txt"])
def test_no_proof_stands_against_a_number_whose_head_or_order_is_not_the_form_s(
    first_head: str, moved: int, suffix: str, tmp_path: Path
) -> None:
    """It is a slip of the document: what is printed adds up without it."""
    form = load_form("2021", "requests")
    lines = []
    for row in form.rows:
        number = "5" if row.code in ("received", "granted", "closed_total") else "0"
        first = "6" if row.code == "refused_deliberative" else number
        lines.append([row.number + row.label_zh, first, *["0"] * 5, number])
    at = next(i for i, row in enumerate(form.rows) if row.code == "refused_deliberative")
    lines.insert(at + moved, lines.pop(at))
    heads = ["项目", first_head, *(column.label_zh for column in form.columns[1:])]
    html = "".join(f"<tr><td>{'</td><td>'.join(line)}</td></tr>" for line in [heads, *lines])
    text = "\n".join(" ".join(line) for line in [heads, *lines])
    path = tmp_path / f"report{suffix}"
    path.write_text(f"<table>{html}</table>" if suffix == ".html" else text, encoding="utf-8")
    [report] = read_reports(path)
    [record] = [r for r in report.records if (r.row, r.column) == ("refused_deliberative", "natural_person")]
    assert record.value in (None, 6)


def test_a_row_of_the_publisher_is_told_and_shifts_nothing(tmp_path: Path) -> None:
    figures = figure.with_extra_row(
        random_figures(3, "2019"), "proactive", "normative_documents", "其他主动公开文件", ("186", "86", "255")
    )
    for layout in ("html-plain", "docx-plain", "pdf-ruled"):
        path = tmp_path / f"report{LAYOUTS[layout].suffix}"
        path.write_bytes(typeset(figures, LAYOUTS[layout], WORDINGS["official"]))
        [report] = read_reports(path, second_reading=False)
        assert differences(report, expected(figures)) == []
        assert [f.table for f in report.questions if f.kind == "row_extra"] == ["proactive"]


def test_two_reports_in_one_document(tmp_path: Path) -> None:
    region, office = random_figures(11, "2021"), random_figures(12, "2021")
    for layout in ("html-plain", "docx-plain", "text-broken", "pdf-two-pages-open"):
        path = tmp_path / f"both{LAYOUTS[layout].suffix}"
        path.write_bytes(typeset([region, office], LAYOUTS[layout]))
        reports = read_reports(path, second_reading=False)
        assert [report.info["report_id"] for report in reports] == ["both", "both#2"]
        for report, figures in zip(reports, (region, office), strict=True):
            assert differences(report, expected(figures)) == []


def test_the_same_tables_twice_are_one_report(tmp_path: Path) -> None:
    figures = random_figures(11, "2021")
    for layout in ("html-plain", "docx-plain", "text-broken"):
        path = tmp_path / f"twice{LAYOUTS[layout].suffix}"
        path.write_bytes(typeset([figures, figures], LAYOUTS[layout]))
        [report] = read_reports(path)
        assert differences(report, expected(figures)) == []


@pytest.mark.parametrize("suffix", [".pdf", ".txt"])
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(("seed", "density"), [(11, 0.2), (11, 0.05), (21, 0.02)])
def test_a_table_twice_with_other_figures_is_in_doubt_whichever_has_blanks_for_zeros(
    suffix: str, seed: int, density: float, tmp_path: Path, *, is_first: bool
) -> None:
    figures = figure.zeros_as(random_figures(seed, "2021", density=density), "")
    other = build_table(random_figures(12, "2021"), "requests")
    blocks = build_document(figures)
    at = next(i for i, block in enumerate(blocks) if isinstance(block, Table) and block.code == "requests")
    blocks[at + (not is_first) : at + (not is_first)] = [other, Paragraph("本年情况如下：")]
    path = tmp_path / f"twice{suffix}"
    pdf, text = PdfOptions(rules="none"), TextOptions(habit="rows", vanishing=True)
    path.write_bytes(typeset_pdf(blocks, pdf) if suffix == ".pdf" else typeset_text(blocks, text))
    [report] = read_reports(path, second_reading=False)
    assert [found for found in differences(report, expected(figures)) if found.is_silent] == []


@pytest.mark.parametrize("habit", ["rows", "cells", "broken", "pipes"])
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("code", ["proactive", "remedies"])
def test_a_flattened_table_whose_blanks_leave_no_trace_takes_no_figures_of_last_year_s(
    code: str, habit: str, tmp_path: Path, *, is_first: bool
) -> None:
    figures = figure.zeros_as(random_figures(11, "2021", density=0), "")
    blocks = build_document(figures)
    at = next(i for i, block in enumerate(blocks) if isinstance(block, Table) and block.code == code)
    blocks.insert(at + (not is_first), build_table(random_figures(12, "2021"), code))
    path = tmp_path / "twice.txt"
    path.write_bytes(typeset_text(blocks, TextOptions(habit, vanishing=True)))
    with suppress(ReadingError):
        [report] = read_reports(path)
        found = differences(report, expected(figures))
        assert [one for one in found if one.is_silent and one.place.startswith(code)] == []


def test_prose_that_names_the_articles_puts_no_flattened_table_in_doubt(tmp_path: Path) -> None:
    figures = random_figures(11, "2021")
    blocks = build_document(figures)
    items = zip("一五六八", ("规章0件", "行政许可3件", "行政处罚8件", "收费5万元"), strict=True)
    prose = "；".join(f"第二十条第（{number}）项{item}" for number, item in items)
    blocks.insert(5, Paragraph(f"{prose}。"))
    path = tmp_path / "articles.txt"
    path.write_bytes(typeset_text(blocks, TextOptions("rows")))
    [report] = read_reports(path)
    assert differences(report, expected(figures)) == []


@pytest.mark.parametrize("suffix", [".html", ".pdf"])
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(
    ("caption", "is_told"),
    [
        ("附：{}年收到和处理政府信息公开申请情况", True),
        ("{}年数据如下：", True),
        ("{}年度", True),
        ("上年度情况：", True),
        ("上年结转情况", False),
        ("下表为收到和处理政府信息公开申请情况", False),
        ("比{}年增加12件，情况如下：", False),
    ],
)
def test_the_table_of_another_year_than_the_title_s_is_not_the_report_s(
    caption: str, suffix: str, tmp_path: Path, *, is_told: bool, is_first: bool
) -> None:
    figures, other = random_figures(11, "2021"), build_table(random_figures(12, "2021"), "requests")
    blocks = build_document(figures)
    at = next(i for i, block in enumerate(blocks) if isinstance(block, Table) and block.code == "requests")
    blocks[at + (not is_first) : at + (not is_first)] = [
        Paragraph(caption.format(figures.year - 1)),
        other,
        *[Paragraph("本年情况如下：")] * is_first,
    ]
    path = tmp_path / f"twice{suffix}"
    path.write_bytes(typeset_pdf(blocks, PdfOptions()) if suffix == ".pdf" else typeset_html(blocks, HtmlOptions()))
    [report] = read_reports(path, second_reading=False)
    found = differences(report, expected(figures))
    assert [one for one in found if one.is_silent] == []
    assert (found == []) == is_told


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("heads", [("2023年", "2022年"), ("2023年度", "2022年度", "增减")])
def test_a_table_that_compares_years_costs_none_of_the_form_s(
    heads: tuple[str, ...], tmp_path: Path, *, is_first: bool
) -> None:
    figures = random_figures(11, "2021", year=2023)
    labels = [row.label_zh for row in figures.form("requests").rows]
    rows = [("项目", *heads), *((label, *"123"[: len(heads)]) for label in (*labels[:4], *labels[-2:]))]
    slots = [
        Slot(text, i, j, kind="figure" * bool(i and j)) for i, row in enumerate(rows) for j, text in enumerate(row)
    ]
    blocks = build_document(figures)
    at = next(i for i, block in enumerate(blocks) if isinstance(block, Table) and block.code == "requests")
    blocks.insert(at + (not is_first), Table("", tuple(slots)))
    path = tmp_path / "compared.html"
    path.write_bytes(typeset_html([*blocks[: at + 1], Paragraph("如下："), *blocks[at + 1 :]], HtmlOptions()))
    [report] = read_reports(path)
    assert differences(report, expected(figures)) == []


def test_rows_of_two_years_whose_blanks_leave_no_trace_are_in_doubt(tmp_path: Path) -> None:
    """This year's zeros are blank, so that a row may hold as many values as the form has columns."""
    figures, other = random_figures(11, "2021", density=0.2), random_figures(12, "2021", density=0.2)
    lines = ["三、收到和处理政府信息公开申请情况", "自然人 法人或其他组织 总计"]
    lines += ["商业企业 科研机构 社会公益组织 法律服务机构 其他", "本年 上年 " * 7]
    form = figures.form("requests")
    for row in form.rows:
        keys = [("requests", row.code, column.code) for column in form.columns]
        pairs = [(figures.cells[key].text.removeprefix("0"), other.cells[key].text) for key in keys]
        lines.append(" ".join([row.number + row.label_zh, *(text for pair in pairs for text in pair if text)]))
    path = tmp_path / "report.txt"
    path.write_text("\n".join([f"某市{figures.year}年政府信息公开工作年度报告", *lines]), encoding="utf-8")
    with suppress(ReadingError):
        for report in read_reports(path):
            assert [found for found in differences(report, expected(figures)) if found.is_silent] == []


@pytest.mark.parametrize("rules", ["full", "none", "horizontal"])
def test_a_figure_of_last_year_beside_a_blank_is_not_this_year_s(rules: str, tmp_path: Path) -> None:
    figures = figure.zeros_as(random_figures(11, "2021", density=0), "")
    table = build_table(figures, "proactive")
    heads = {slot.row for slot in table.slots if slot.kind == "head"}
    width = table.n_columns
    slots = [slot._replace(column_span=width + 1) if slot.kind == "band" else slot for slot in table.slots]
    bands = {slot.row for slot in slots if slot.kind == "band"}
    slots += [
        Slot("上年数" if row in heads else str(30 + row), row, width, kind="extra")
        for row in range(table.n_rows)
        if row not in bands
    ]
    blocks = [Table(b.code, tuple(slots)) if isinstance(b, Table) and b.code == "proactive" else b
              for b in build_document(figures)]  # fmt: skip
    path = tmp_path / "report.pdf"
    path.write_bytes(typeset_pdf(blocks, PdfOptions(rules=rules)))
    [report] = read_reports(path, second_reading=False)
    assert [found for found in differences(report, expected(figures)) if found.is_silent] == []


def test_two_reports_that_share_a_table(tmp_path: Path) -> None:
    region, office = random_figures(11, "2021"), random_figures(12, "2021")
    office = office._replace(
        cells={key: region.cells[key] if key[0] == "proactive" else cell for key, cell in office.cells.items()}
    )
    path = tmp_path / "both.html"
    path.write_bytes(typeset([region, office], LAYOUTS["html-plain"]))
    for report, figures in zip(read_reports(path), (region, office), strict=True):
        assert differences(report, expected(figures)) == []


def test_the_same_layout_gives_the_same_report(tmp_path: Path) -> None:
    figures = random_figures(random.Random(5), "2019")
    path = tmp_path / "report.html"
    path.write_bytes(typeset(figures, LAYOUTS["html-plain"]))
    first, second = (read_reports(path)[0] for _ in range(2))
    assert first.records == second.records and first.questions == second.questions
