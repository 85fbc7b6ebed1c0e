"""The view of a report in a notebook and in a terminal."""

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

import govstats as gs
from govstats.report import Report
from govstats.terminal import report_text

SAMPLES = Path(__file__).parents[1] / "data" / "samples"


@pytest.fixture(scope="module")
def hongze() -> Report:
    return gs.read_report(SAMPLES / "hongze-2023.pdf", second_reading=False)


@pytest.fixture(scope="module")
def shuyang() -> Report:
    return gs.read_report(SAMPLES / "shuyang-drc-2023.html")


def cells_of(report: Report, table: int) -> list[list[str]]:
    page = LexborHTMLParser(report._repr_html_())
    return [[cell.text() for cell in row.css("td")] for row in page.css("table")[table].css("tr") if row.css("td")]


def test_tables_stand_as_the_form_prints_them(hongze: Report) -> None:
    requests = cells_of(hongze, 1)
    assert (len(requests), {len(row) for row in requests}) == (23, {7})
    assert cells_of(hongze, 2) == [["10", "1", "0", "0", "0", "0", "0", "0", "0", "0", "5", "0", "0", "0", "0"]]


def test_groups_span_their_rows(shuyang: Report) -> None:
    page = LexborHTMLParser(shuyang._repr_html_())
    spans = {th.text(): th.attributes["rowspan"] for th in page.css("table")[1].css("th")}
    assert (spans["三、本年度办理结果"], spans["（三）不予公开"], spans["（六）其他处理"]) == ("22", "8", "3")


def test_what_fails_is_marked_with_its_reason(hongze: Report) -> None:
    page = LexborHTMLParser(hongze._repr_html_())
    marked = page.css("td.fails")
    assert len(marked) == 10
    assert any("10 + 1 + 0 + 0" in (cell.attributes["title"] or "") for cell in marked)


def test_what_fails_is_shown_on_its_page(hongze: Report) -> None:
    places = LexborHTMLParser(hongze._repr_html_()).css("li details")
    assert len(places) == 2 and all(place.css_first("img") is not None for place in places)
    assert "page 3: 行政复议 / 总计: 0" in places[0].text()


def test_a_sentence_that_the_table_contradicts_is_shown(tmp_path: Path) -> None:
    page = (SAMPLES / "shuyang-drc-2023.html").read_text(encoding="utf-8")
    path = tmp_path / "page.html"
    path.write_text(page.replace("<table", "<p>全年未收到政府信息公开申请。</p><table", 1), encoding="utf-8")
    (place,) = LexborHTMLParser(gs.read_report(path)._repr_html_()).css("li details")
    assert [mark.text() for mark in place.css("mark")] == ["未收到政府信息公开申请"]
    assert "the row: 26 |" in place.text()


def test_what_is_derived_is_marked(shuyang: Report) -> None:
    page = LexborHTMLParser(shuyang._repr_html_())
    assert len(page.css("td.derived")) == shuyang.info["cells_derived"] == 125


def test_the_rules_of_a_table_outweigh_those_of_a_notebook_page(hongze: Report) -> None:
    """A page of nbconvert or JupyterLab aligns every cell to the right by selectors of two classes and an element."""
    from nbconvert import HTMLExporter
    from nbformat.v4 import new_code_cell, new_notebook

    page, _ = HTMLExporter().from_notebook_node(new_notebook(cells=[new_code_cell("report")]))
    theirs = [rule for rule in page.split("}") if "text-align: right" in rule and "jp-RenderedHTMLCommon th" in rule]
    assert [max(selector.count(".") for selector in rule.split("{")[0].split(",")) for rule in theirs] == [2]
    rules = LexborHTMLParser(hongze._repr_html_()).css_first("style").text().split("}")
    aligned = [rule.split("{")[0].strip() for rule in rules if "th" in rule.split("{")[0] and "text-align" in rule]
    assert aligned == [".govstats table.form th", ".govstats table.form th[scope^=row]"]
    striped = [rule for rule in rules if "tbody tr" in rule]
    assert len(striped) == 1 and "background: none" in striped[0]


def test_headers_say_what_they_are_of(hongze: Report) -> None:
    page = LexborHTMLParser(hongze._repr_html_())
    assert {table.attributes["class"] for table in page.css("table")} == {"form"}
    scopes = {th.text(): th.attributes["scope"] for th in page.css("table")[1].css("th")}
    assert (scopes["（七）总计"], scopes["（三）不予公开"], scopes["商业企业"]) == ("row", "rowgroup", "col")


def test_text_of_a_document_is_escaped(tmp_path: Path) -> None:
    page = (SAMPLES / "shuyang-drc-2023.html").read_text(encoding="utf-8")
    path = tmp_path / "page.html"
    path.write_text(page.replace(">26<", ">&lt;script&gt;alert(1)&lt;/script&gt;<", 1), encoding="utf-8")
    assert "<script>" not in gs.read_report(path)._repr_html_()


def test_the_spot_of_a_cell_is_a_picture(hongze: Report) -> None:
    spot = hongze.show("remedies", "reconsideration", "total")
    assert spot.png is not None and spot.png.startswith(b"\x89PNG")
    assert "行政复议 / 总计: 0" in spot.caption
    assert "<img" in spot._repr_html_()


def test_a_file_that_has_changed_since_shows_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes((SAMPLES / "hongze-2023.pdf").read_bytes())
    report = gs.read_report(path, second_reading=False)
    path.write_bytes(path.read_bytes() + b"% saved anew")
    spot = report.show("remedies", "reconsideration", "total")
    assert spot.png is None and "is another one now" in spot.caption
    path.unlink()
    assert report.show("remedies", "reconsideration", "total").png is None


def test_the_spot_of_a_cell_without_a_page_is_its_row_in_words(shuyang: Report) -> None:
    spot = shuyang.show("requests", "received", "total")
    assert spot.png is None
    assert "the row: 26 |" in spot.caption


def test_a_spot_that_is_not_in_the_form(hongze: Report) -> None:
    with pytest.raises(KeyError, match="no such cell"):
        hongze.show("requests", "other_remaining", "total")


def test_terminal_columns_line_up(hongze: Report) -> None:
    from wcwidth import wcswidth

    lines = report_text(hongze).splitlines()
    start = next(i for i, line in enumerate(lines) if "一、本年新收" in line)
    assert len({wcswidth(line) for line in lines[start : start + 23]}) == 1
    assert any(line.lstrip().startswith("行政复议") and "!10" in line for line in lines)
