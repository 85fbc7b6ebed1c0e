"""The typesetter prints what it is given: checked with readers that are not ours."""

from __future__ import annotations

import csv
import io
import re
import struct
from collections import Counter
from decimal import Decimal
from pathlib import Path

import docx
import numpy as np
import olefile
import pdfplumber
import pypdfium2
import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from govstats.form import TABLES
from tests.typeset import LAYOUTS, WORDINGS, Figures, expected, random_figures, typeset
from tests.typeset.doc import DocOptions
from tests.typeset.figures import (
    MIXED,
    amounts_in,
    blanked,
    full_width,
    misprinted,
    noted,
    plus_signs,
    print_number,
    thousands,
    with_extra_row,
    without_row,
    zeros_as,
)
from tests.typeset.html import HtmlOptions
from tests.typeset.pdf import PdfOptions
from tests.typeset.samples import FOLDER, MARK, load_samples, typeset_sample
from tests.typeset.tables import Table, build_document, build_table, cut, with_empty_column
from tests.typeset.word import DocxOptions

FORMS = ["2019", "2021", MIXED]


def by_options(kind: type) -> list[str]:
    return [name for name, layout in LAYOUTS.items() if isinstance(layout.options, kind)]


def document(name: str, figures: Figures) -> bytes:
    return typeset(figures, LAYOUTS[name])


def squeezed(text: str | None) -> str:
    return re.sub(r"\s", "", text or "")


def printed_texts(figures: Figures) -> list[str]:
    """Every non-empty cell of the tables in print order."""
    tables = (build_table(figures, table) for table in TABLES)
    return [squeezed(slot.text) for table in tables for row in table.rows() for slot in row if slot.text.strip()]


def printed_numbers(figures: Figures) -> list[str]:
    tables = (build_table(figures, table) for table in TABLES)
    return [slot.text for t in tables for row in t.rows() for slot in row if slot.kind == "figure" and slot.text]


FIGURES = random_figures(3, MIXED, size=300)
SPARSE = zeros_as(random_figures(5, "2021", size=40), "")


# --- figures ---------------------------------------------------------------------------------------------


def broken_identities(figures: Figures) -> int:
    def number(table: str, row: str, column: str) -> Decimal:
        return Decimal(figures.cells[table, row, column].number)

    return sum(
        sum(term.weight * number(identity.table, term.row, term.column) for term in identity.terms) != 0
        for table in figures.forms
        for identity in figures.form(table).identities
        if not identity.over_years
    )


@pytest.mark.parametrize("form", FORMS, ids=["2019", "2021", "mixed"])
@pytest.mark.parametrize("seed", range(12))
def test_random_figures_add_up(form, seed):
    figures = random_figures(seed, form)
    assert broken_identities(figures) == 0
    assert {key[0] for key in figures.cells} == set(TABLES)


def test_random_figures_are_equal_for_equal_seeds_and_vary():
    assert random_figures(4, "2021") == random_figures(4, "2021")
    sizes = {random_figures(seed, "2021").cells["requests", "received", "total"].text for seed in range(9)}
    assert len(sizes) == 9


def test_random_figures_have_the_cells_of_the_form():
    figures = random_figures(1, "2021")
    assert len(figures.cells) == 175 + 15 + 10
    assert len(random_figures(1, "2019").cells) == 161 + 15 + 22


@pytest.mark.parametrize("seed", range(8))
def test_one_misprint_breaks_an_identity(seed):
    figures = random_figures(seed, "2021", size=60)
    wrong, keys = misprinted(figures, seed)
    assert [key for key in figures.cells if figures.cells[key] != wrong.cells[key]] == keys
    assert broken_identities(wrong) > 0


FEES_2021 = ("proactive", "administrative_fees", "amount")
PROCUREMENT = ("proactive", "procurement", "amount")


@pytest.mark.parametrize(
    ("form", "key", "number", "unit", "text", "printed_unit", "value"),
    [
        ("2021", FEES_2021, "7730.28", None, "7730.28", "万元", "77302800"),
        ("2021", FEES_2021, "0", None, "0", "万元", "0"),
        ("2021", FEES_2021, "0.0001", None, "0.0001", "万元", "1"),
        ("2021", FEES_2021, "251000", "元", "251000元", "元", "251000"),
        ("2019", PROCUREMENT, "1180.8", "万元", "1180.8万元", "万元", "11808000"),
        ("2019", PROCUREMENT, "15000000", None, "15000000", "", ""),
        ("2019", ("proactive", "rules", "newly_made"), "3", None, "3", "件", "3"),
        ("2019", ("proactive", "licensing", "items_change"), "-8", None, "-8", "件", "-8"),
        ("2021", ("requests", "received", "total"), "1459", None, "1459", "件", "1459"),
    ],
)
def test_expected_values(form, key, number, unit, text, printed_unit, value):
    figures = random_figures(1, form)
    cell = print_number(figures, key, Decimal(number), unit=unit)
    line = next(line for line in expected(figures._replace(cells={**figures.cells, key: cell})) if line[:3] == key)
    assert (cell.text, line.printed_value, line.printed_unit, line.value) == (text, number, printed_unit, value)


RECEIVED = ("requests", "received", "total")


@pytest.mark.parametrize(
    ("number", "change", "text", "printed"),
    [
        ("0", lambda f: zeros_as(f, "-"), "-", ""),
        ("0", lambda f: zeros_as(f, ""), "", ""),
        ("12", lambda f: zeros_as(f, "-"), "12", "12"),
        ("12", lambda f: blanked(f, [RECEIVED]), "", ""),
        ("12", full_width, "１２", "12"),
        ("1459", thousands, "1,459", "1459"),
        ("1459", lambda f: full_width(thousands(f)), "１，４５９", "1459"),
        ("22", lambda f: noted(f, [RECEIVED], "（其中修订{}件）"), "22（其中修订11件）", "22"),
    ],
)
def test_ways_of_printing_leave_the_number(number, change, text, printed):
    figures = random_figures(1, "2021")
    figures = figures._replace(cells={**figures.cells, RECEIVED: print_number(figures, RECEIVED, Decimal(number))})
    cell = change(figures).cells[RECEIVED]
    assert (cell.text, cell.number) == (text, printed)


def test_amounts_keep_their_value_in_another_unit():
    figures = random_figures(1, "2019")
    money = print_number(figures, PROCUREMENT, Decimal("1180.8"), unit="万元")
    figures = figures._replace(cells={**figures.cells, PROCUREMENT: money})
    other = amounts_in(figures, "元")
    assert other.cells[PROCUREMENT].text == "11808000元"
    assert [line.value for line in expected(figures)] == [line.value for line in expected(other)]


def test_plus_signs_stand_before_increases_only():
    figures = plus_signs(random_figures(7, "2019", density=0.9))
    signed = [key for key, cell in figures.cells.items() if cell.text.startswith("+")]
    assert signed
    assert {key[2] for key in signed} == {"items_change"}


# --- tables ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS, ids=["2019", "2021", "mixed"])
@pytest.mark.parametrize("table", TABLES)
def test_every_slot_is_covered_once(form, table):
    built = build_table(random_figures(1, form), table)
    for variant in (built, *cut(built, [built.n_rows - 1]), with_empty_column(built, built.n_columns - 1)):
        assert_covered_once(variant)


def assert_covered_once(table: Table) -> None:
    covered = Counter(
        (row, column)
        for slot in table.slots
        for row in range(slot.row, slot.row + slot.row_span)
        for column in range(slot.column, slot.column + slot.column_span)
    )
    assert set(covered.values()) == {1}
    assert len(covered) == table.n_rows * table.n_columns


def test_rows_can_be_missing_or_added():
    figures = without_row(random_figures(1, "2019"), "requests", "not_processed_reissue")
    figures = with_extra_row(figures, "proactive", "normative_documents", "其他主动公开文件", ["186", "86", "255"])
    texts = printed_texts(figures)
    at = texts.index("其他主动公开文件")
    assert texts[at + 1 : at + 4] == ["186", "86", "255"]
    assert not any("重新出具" in text for text in texts)
    assert_covered_once(build_table(figures, "proactive"))
    assert_covered_once(build_table(figures, "requests"))


def test_each_wording_prints_other_labels_and_the_same_figures():
    figures = random_figures(2, "2019")
    official = printed_labels(figures, "official")
    for name in WORDINGS:
        both = [printed_labels(f, name) for f in (figures, random_figures(2, "2021", size=10))]
        if name != "official":
            assert both != [official, printed_labels(random_figures(2, "2021", size=10), "official")], name


def printed_labels(figures: Figures, wording: str) -> list[str]:
    blocks = build_document(figures, WORDINGS[wording])
    return [b.text if not isinstance(b, Table) else "|".join(s.text for s in b.slots) for b in blocks]


# --- every layout ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [n for n in LAYOUTS if not n.startswith(("scan", "picture"))])
def test_equal_figures_give_equal_bytes(name):
    assert document(name, FIGURES) == document(name, FIGURES)


def test_several_reports_in_one_document():
    office, region = random_figures(1, "2021"), random_figures(2, "2021", scope="region")
    both = typeset([region, office], LAYOUTS["text-cells"]).decode()
    assert both.count("二、主动公开政府信息情况") == 2
    assert both.index("本行政区域汇总") < both.index("本机关数据")
    with pdfplumber.open(io.BytesIO(typeset([region, office], LAYOUTS["pdf-ruled"]))) as pdf:
        assert sum("主动公开政府信息情况" in squeezed(page.extract_text()) for page in pdf.pages) == 2


# --- PDF -------------------------------------------------------------------------------------------------

RULED = [name for name in by_options(PdfOptions) if LAYOUTS[name].options.rules == "full"]
NO_TEXT = ["pdf-private-characters", "pdf-no-character-map"]
SIDEWAYS = ["pdf-rotated-90", "pdf-rotated-270", "pdf-sideways"]
WHOLE_CELLS = set(RULED) - {
    *NO_TEXT,
    *SIDEWAYS,
    "pdf-two-pages-head-again",
    "pdf-two-pages-broken-text",
    "pdf-three-pages-broken-text",
    "pdf-turned-group",
    "pdf-doubled-glyphs",
    "pdf-doubled-runs",
    "pdf-own-column",
    # an outside reader takes the white rectangles for cells
    "pdf-white-fills",
    # no rule closes the first or last row at the page break: an outside reader loses that row
    *(n for n in RULED if LAYOUTS[n].options.flowing),
    *(n for n in RULED if LAYOUTS[n].options.cuts and not LAYOUTS[n].options.ruled_breaks),
}


@pytest.mark.parametrize("figures", [FIGURES, SPARSE], ids=["mixed", "blank zeros"])
@pytest.mark.parametrize("name", sorted(WHOLE_CELLS))
def test_ruled_pdf_has_every_cell(name, figures):
    with pdfplumber.open(io.BytesIO(document(name, figures))) as pdf:
        tables = [table for page in pdf.pages for table in page.extract_tables()]
    texts = [squeezed(cell) for table in tables for row in table for cell in row if squeezed(cell)]
    assert texts == printed_texts(figures)


@pytest.mark.parametrize("name", ["pdf-flowing", "pdf-shaded"])
def test_flowing_tables_break_over_pages_and_keep_every_number(name):
    with pdfplumber.open(io.BytesIO(document(name, FIGURES))) as pdf:
        pages = [[cell for t in page.extract_tables() for row in t for cell in row] for page in pdf.pages]
    assert sum(any("属于" in (cell or "") or "申请" in (cell or "") for cell in page) for page in pages) == 2
    numbers = [cell for page in pages for cell in page if re.fullmatch(r"-?[\d.]+", cell or "")]
    assert numbers == printed_numbers(FIGURES)


@pytest.mark.parametrize("name", [n for n in by_options(PdfOptions) if n not in NO_TEXT])
def test_every_character_is_on_the_page(name):
    figures = random_figures(3, "2021", size=4000)
    texts = [
        "".join(slot.text for slot in block.slots) if isinstance(block, Table) else block.text
        for block in build_document(figures)
    ]
    wanted = Counter(squeezed("".join(texts)))
    found: Counter[str] = Counter()
    with pdfplumber.open(io.BytesIO(document(name, figures))) as pdf:
        for page in pdf.pages:
            for char in page.chars:
                assert char["x0"] >= -1 and char["x1"] <= page.width + 1
                assert char["top"] >= -1 and char["bottom"] <= page.height + 1
                found.update(char["text"])
    assert not wanted - found


@pytest.mark.parametrize(
    ("name", "pages"),
    [("pdf-ruled", 1), ("pdf-two-pages-open", 2), ("pdf-two-pages-ruled", 2), ("pdf-three-pages-open", 3)],
)
def test_table_three_stands_on_so_many_pages(name, pages):
    with pdfplumber.open(io.BytesIO(document(name, FIGURES))) as pdf:
        texts = [squeezed(page.extract_text()) for page in pdf.pages]
    marks = ("本年新收", "属于国家秘密", "属于四类过程性信息", "信访举报投诉类申请", "结转下年度")
    assert sum(any(mark in text for mark in marks) for text in texts) == pages


@pytest.mark.parametrize(("name", "closed"), [("pdf-two-pages-open", False), ("pdf-two-pages-ruled", True)])
def test_rules_at_a_page_break(name, closed):
    with pdfplumber.open(io.BytesIO(document(name, FIGURES))) as pdf:
        page = pdf.pages[0]
        bottom = max(line["bottom"] for line in page.lines)
        lowest = max(line["bottom"] for line in page.lines if line["top"] == line["bottom"])
    assert (abs(bottom - lowest) < 1) is closed


@pytest.mark.parametrize(
    ("name", "vertical", "horizontal"),
    [
        ("pdf-ruled", True, True),
        ("pdf-horizontal-rules", False, True),
        ("pdf-three-rules", False, True),
        ("pdf-no-rules", False, False),
        ("pdf-no-rules-two-pages", False, False),
    ],
)
def test_rules(name, vertical, horizontal):
    with pdfplumber.open(io.BytesIO(document(name, FIGURES))) as pdf:
        lines = [line for page in pdf.pages for line in page.lines + page.rects]
    assert any(line["height"] > 2 for line in lines) is vertical
    assert any(line["width"] > 2 for line in lines) is horizontal


def test_rules_as_fills_are_rectangles():
    with pdfplumber.open(io.BytesIO(document("pdf-rules-as-fills", FIGURES))) as pdf:
        assert not any(page.lines for page in pdf.pages)
        assert all(min(r["width"], r["height"]) <= 0.5 for page in pdf.pages for r in page.rects)


def test_white_fills_lie_behind_text():
    with pdfplumber.open(io.BytesIO(document("pdf-white-fills", FIGURES))) as pdf:
        fills = [rect for page in pdf.pages for rect in page.rects if rect["fill"] and rect["height"] > 5]
    assert len(fills) > 200


def test_doubled_glyphs_stand_twice():
    def digits(name: str) -> Counter[str]:
        with pdfplumber.open(io.BytesIO(document(name, FIGURES))) as pdf:
            table = pdf.pages[1].find_tables()[0]
            return Counter(c["text"] for c in pdf.pages[1].crop(table.bbox).chars if c["text"].isdigit())

    once = digits("pdf-ruled")
    assert digits("pdf-doubled-glyphs") == Counter({digit: 2 * n for digit, n in once.items()})


def rendered(pdf: bytes, page: int) -> np.ndarray:
    with pypdfium2.PdfDocument(pdf) as opened:
        return np.asarray(opened[page].render(scale=1, grayscale=True).to_pil()).astype(int)


@pytest.mark.parametrize(("name", "quarters"), [("pdf-rotated-90", 0), ("pdf-rotated-270", 0), ("pdf-sideways", 1)])
def test_turned_pages_look_like_the_landscape_page(name, quarters):
    upright = rendered(document("pdf-landscape", FIGURES), 1)
    turned = np.rot90(rendered(document(name, FIGURES), 1), -quarters)
    height, width = np.minimum(upright.shape, turned.shape)
    assert abs(upright[:height, :width] - turned[:height, :width]).mean() < 3
    assert (upright < 128).any()


@pytest.mark.parametrize("name", NO_TEXT)
def test_broken_character_maps_change_nothing_that_is_seen(name):
    broken = document(name, FIGURES)
    assert (rendered(broken, 1) == rendered(document("pdf-ruled", FIGURES), 1)).all()
    with pypdfium2.PdfDocument(broken) as pdf:
        text = pdf[1].get_textpage().get_text_range()
    assert not re.search(r"[一-鿿]", text)


# --- HTML ------------------------------------------------------------------------------------------------

ENCODED = {"html-gbk-as-gb2312", "html-gbk-as-utf-8", "html-gbk-no-charset"}
ODD = {"html-div-cells", "html-repeated-text", "html-hidden", "html-nested", "html-site", "html-own-column"}


def html_tables(page: bytes, encoding: str) -> list[list[str]]:
    """The cells of the report's tables: tables that hold no other table."""
    tree = LexborHTMLParser(page.decode(encoding))
    tables = [table for table in tree.css("table") if len(table.css("table")) == 1]
    return [[cell.text() for cell in table.css("td, th")] for table in tables]


@pytest.mark.parametrize("figures", [FIGURES, SPARSE], ids=["mixed", "blank zeros"])
@pytest.mark.parametrize("name", sorted(set(by_options(HtmlOptions)) - ODD))
def test_html_has_every_cell(name, figures):
    encoding = {"html-utf-16": "utf-16", "html-bom": "utf-8-sig"}.get(name, "utf-8")
    tables = html_tables(document(name, figures), "gb18030" if name in ENCODED else encoding)
    texts = [squeezed(cell) for table in tables for cell in table]
    assert [text for text in texts if text] == printed_texts(figures)


@pytest.mark.parametrize(("name", "frame"), [("html-nested", 0), ("html-site", 1)])
def test_html_in_a_frame(name, frame):
    tables = html_tables(document(name, FIGURES), "utf-8")
    texts = [squeezed(cell) for table in tables[frame : frame + 3] for cell in table]
    assert [text for text in texts if text] == printed_texts(FIGURES)


def test_html_hidden_content_is_hidden_only():
    tree = LexborHTMLParser(document("html-hidden", FIGURES).decode())
    for hidden in tree.css("script, style, [style='display:none']"):
        hidden.decompose()
    texts = [squeezed(cell.text()) for cell in tree.css("td")]
    assert [text for text in texts if text] == printed_texts(FIGURES)


def test_html_divs_hold_every_cell():
    tree = LexborHTMLParser(document("html-div-cells", FIGURES).decode())
    assert [squeezed(cell.text()) for cell in tree.css("div.td")] == printed_texts(FIGURES)
    assert not tree.css("table")


@pytest.mark.parametrize(
    ("name", "attributes"),
    [
        ("html-spans-zero", {'rowspan="0"'}),
        ("html-spans-beyond", {'rowspan="999"', 'colspan="50"'}),
        ("html-spans-long", {'rowspan="21"'}),
        ("html-plain", {'rowspan="20"'}),
    ],
)
def test_html_spans(name, attributes):
    page = document(name, FIGURES).decode()
    assert all(attribute in page for attribute in attributes)


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("html-gbk-as-gb2312", b'charset="gb2312"'),
        ("html-gbk-as-utf-8", b'charset="utf-8"'),
        ("html-utf-8-as-gbk", b'charset="gbk"'),
        ("html-gbk-no-charset", None),
        ("html-utf-8-no-charset", None),
    ],
)
def test_html_charset(name, declared):
    page = document(name, FIGURES)
    assert (declared in page) if declared else (b"charset" not in page)
    assert "信息公开" in page.decode("gb18030" if name in ENCODED else "utf-8")


# --- Word ------------------------------------------------------------------------------------------------

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.mark.parametrize("name", sorted(set(by_options(DocxOptions)) - {"docx-hidden"}))
def test_docx_has_every_cell(name):
    opened = docx.Document(io.BytesIO(document(name, SPARSE)))
    texts = []
    for cell in opened.element.body.iter(f"{W}tc"):
        if cell.find(f"{W}tbl") is None:
            texts.append(squeezed("".join(text.text or "" for text in cell.iter(f"{W}t"))))
    assert [text for text in texts if text] == printed_texts(SPARSE)


@pytest.mark.parametrize("name", ["docx-plain", "docx-vertical"])
def test_docx_merges_as_word_does(name):
    opened = docx.Document(io.BytesIO(document(name, FIGURES)))
    proactive, requests, remedies = opened.tables
    assert [len(table.rows) for table in opened.tables] == [13 + 1, 26, 4]
    assert squeezed(requests.cell(8, 0).text) == "三、本年度办理结果"
    assert requests.cell(8, 0)._tc is requests.cell(20, 0)._tc
    assert proactive.cell(0, 0)._tc is proactive.cell(0, 3)._tc
    total = FIGURES.cells["remedies", "litigation_after_reconsideration", "total"].text
    assert remedies.cell(3, 14).text == total


def test_docx_tracked_changes_keep_the_old_number_as_deleted():
    body = docx.Document(io.BytesIO(document("docx-tracked", FIGURES))).element.body
    assert len(list(body.iter(f"{W}delText"))) == len(FIGURES.cells)
    assert [e.getparent().getparent().tag for e in body.iter(f"{W}t")].count(f"{W}ins") == len(FIGURES.cells)


def test_docx_hidden_text_is_marked():
    body = docx.Document(io.BytesIO(document("docx-hidden", FIGURES))).element.body
    assert len(body.findall(f".//{W}vanish")) == len(FIGURES.cells)


@pytest.mark.parametrize("name", by_options(DocOptions))
def test_doc_is_a_word_file_of_cells(name):
    with olefile.OleFileIO(io.BytesIO(document(name, SPARSE))) as ole:
        main = ole.openstream("WordDocument").read()
        table = ole.openstream("1Table").read()
    at, length = struct.unpack_from("<II", main, 0x1A2)
    plc = table[at + 5 : at + length]
    n = (len(plc) - 4) // 12
    ends = struct.unpack_from(f"<{n + 1}I", plc)
    text = ""
    for i in range(n):
        (place,) = struct.unpack_from("<I", plc, 4 * (n + 1) + 8 * i + 2)
        size = ends[i + 1] - ends[i]
        if place & 0x40000000:
            place = (place & 0x3FFFFFFF) // 2
            text += main[place : place + size].decode("ascii")
        else:
            text += main[place : place + 2 * size].decode("utf-16-le")
    texts = [squeezed(piece) for paragraph in text.split("\r") for piece in paragraph.split("\x07")[:-1]]
    assert [piece for piece in texts if piece] == printed_texts(SPARSE)


# --- text ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "separator"),
    [
        ("text-cells", "\n"),
        ("text-cells-blank-lines", "\n\n"),
        ("text-rows-tabs", "\t|\r\n"),
        ("text-pipes", r" \| |\| | \||\n"),
        ("text-bars", r"\n\|?\n?"),
    ],
)
def test_text_has_every_cell(name, separator):
    text = document(name, FIGURES).decode("utf-8-sig")
    texts = [squeezed(piece) for piece in re.split(separator, text) if squeezed(piece)]
    first = texts.index("第二十条第（一）项")
    headings = re.compile("^[三四]、(收到|政府信息)")
    cells = [piece for piece in texts[first:] if not headings.match(piece)]
    wanted = printed_texts(FIGURES)
    assert cells[: len(wanted)] == wanted


@pytest.mark.parametrize("name", ["text-broken", "text-broken-in-rows", "text-rows", "text-rows-gaps"])
def test_text_has_every_number_in_order(name):
    text = document(name, FIGURES).decode()
    body = text[text.index("第二十条") :]
    lines = re.sub(r"(?m)^(- \d+ -|\d+)$\n.*link.*$", "", body).splitlines()
    numbers = [word for line in lines for word in line.split() if re.fullmatch(r"-?[\d.]+", word)]
    assert numbers == printed_numbers(FIGURES)


@pytest.mark.parametrize(
    ("name", "encoding"), [("text-rows-gbk", "gb18030"), ("text-rows-utf-16", "utf-16"), ("text-rows", "utf-8")]
)
def test_text_encodings_hold_the_same_text(name, encoding):
    assert document(name, FIGURES).decode(encoding) == document("text-rows", FIGURES).decode()


def numbers_of(name: str, figures: Figures) -> list[str]:
    text = document(name, figures).decode()
    return re.findall(r"(?<![^\s|])-?[\d.]+(?![^\s|])", text[text.index("第二十条") :])


def test_vanishing_cells_leave_no_trace():
    numbers = printed_numbers(SPARSE)
    assert len(numbers) < len(SPARSE.cells)
    assert numbers_of("text-rows-vanishing", SPARSE) == numbers
    lines = document("text-cells-vanishing", SPARSE).decode().splitlines()
    assert "" not in lines


def test_zeros_are_kept_once_a_table():
    numbers = numbers_of("text-zeros-once", FIGURES)
    assert numbers.count("0") == 3
    assert [n for n in numbers if n != "0"] == [n for n in printed_numbers(FIGURES) if n != "0"]


@pytest.mark.parametrize("name", ["text-markdown", "text-aligned", "text-detached"])
def test_text_has_every_number(name):
    assert numbers_of(name, FIGURES) == printed_numbers(FIGURES)


def test_records_hold_a_row_each():
    records = re.findall(r"\| 项目 .*\n\| (.*) \|", document("text-records", FIGURES).decode())
    numbers = [cell for record in records for cell in record.split(" | ")[1:]]
    assert numbers == printed_numbers(FIGURES)


def test_aligned_text_keeps_columns():
    lines = document("text-aligned", FIGURES).decode().splitlines()
    rows = [line for line in lines if re.search(r"(\s+\d+){7}$", line)]
    assert len(rows) == 23 + 1  # table 三, and the one row of table 四


def test_broken_text_stacks_glyphs_and_wraps_labels():
    lines = document("text-broken", FIGURES).decode().splitlines()
    assert {"自", "然", "人", "年", "度"} <= set(lines)
    assert "5.要求行政机关确认或" in lines
    assert any(line.startswith("http://") for line in lines)


# --- scans -----------------------------------------------------------------------------------------------

LIGHT = ["scan-clean-200", "scan-150-grey-jpeg", "scan-120-hard", "scan-searchable-errors", "scan-text-under"]


@pytest.mark.parametrize("name", LIGHT)
def test_scanned_pages_are_one_picture(name):
    layout = LAYOUTS[name]
    scan = document(name, FIGURES)
    assert scan == document(name, FIGURES)
    with pdfplumber.open(io.BytesIO(scan)) as pdf:
        for page in pdf.pages:
            (image,) = page.images
            assert image["width"] == pytest.approx(page.width, abs=0.1)
            assert image["srcsize"][0] == pytest.approx(page.width * layout.options.dpi / 72, abs=2)
            assert bool(page.chars) is bool(layout.options.layer)


def test_text_layer_is_invisible_and_has_errors():
    layered = document("scan-searchable-errors", FIGURES)
    assert b"BT 3 Tr" in layered
    with pypdfium2.PdfDocument(layered) as errors, pypdfium2.PdfDocument(document("scan-searchable", FIGURES)) as right:
        texts = [[squeezed(page.get_textpage().get_text_range()) for page in pdf] for pdf in (errors, right)]
    assert all("收到和处理政府信息公开申请情况" in text[1] for text in texts)
    assert Counter(texts[0][1])["0"] < Counter(texts[1][1])["0"]


def test_picture_holds_all_pages():
    picture = Image.open(io.BytesIO(document("picture-jpg", FIGURES)))
    with pypdfium2.PdfDocument(document("pdf-ruled", FIGURES)) as pdf:
        assert picture.height == pytest.approx(sum(page.get_height() for page in pdf) * 200 / 72, abs=4)


# --- the bundled samples ---------------------------------------------------------------------------------

SAMPLES = load_samples()


@pytest.mark.parametrize("report", SAMPLES)
def test_sample_is_current(report):
    sample = SAMPLES[report]
    assert sample.path.read_bytes() == typeset_sample(sample), "run: python -m tests.typeset.samples"
    assert sample.path.stat().st_size < 300_000


def sample_pages(path: Path) -> list[str]:
    if path.suffix == ".pdf":
        with pdfplumber.open(path) as pdf:
            return [page.extract_text() for page in pdf.pages]
    text = path.read_text(encoding="utf-8")
    return re.split(r"link\?url=.*\n(?=.)", text) if path.suffix == ".txt" else [text]


@pytest.mark.parametrize("report", SAMPLES)
def test_sample_says_on_every_page_what_it_is(report):
    pages = sample_pages(SAMPLES[report].path)
    assert all(squeezed(line) in squeezed(page) for page in pages for line in MARK)


@pytest.mark.parametrize("report", SAMPLES)
def test_sample_expectation_is_what_its_figures_say(report):
    with (FOLDER / "expected" / f"{report}.csv").open(encoding="utf-8", newline="") as file:
        typed = list(csv.DictReader(file))
    lines = [line._asdict() for line in expected(SAMPLES[report].figures)]
    for line, right in zip(lines, typed, strict=True):
        assert {**right, "value": right["value"] if line["value"] else ""} == line


@pytest.mark.parametrize(
    ("report", "failing"), [("heilongjiang-office-2020", 0), ("hongze-2023", 2), ("shuyang-drc-2023", 0)]
)
def test_sample_expectation_adds_up_as_published(report, failing):
    with (FOLDER / "expected" / f"{report}.csv").open(encoding="utf-8", newline="") as file:
        values = {(r["table"], r["row"], r["column"]): r["value"] for r in csv.DictReader(file)}
    figures = SAMPLES[report].figures
    cells = {key: cell._replace(number=values[key]) for key, cell in figures.cells.items()}
    assert broken_identities(figures._replace(cells=cells)) == failing


def test_sample_page_prints_its_figures():
    tables = html_tables(SAMPLES["shuyang-drc-2023"].path.read_bytes(), "utf-8")
    assert [squeezed(cell) for table in tables for cell in table if squeezed(cell)] == printed_texts(
        SAMPLES["shuyang-drc-2023"].figures
    )
