"""The prose of a report: which figures its sentences state, whether the tables agree. All sentences are invented."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from govstats.form import load_form
from govstats.grid import Grid, Reading, Text
from govstats.narrative import (
    blocks_settled_by_prose,
    known_scope,
    narrative_cells,
    narrative_findings,
    page_offsets,
    read_statements,
)
from govstats.narrative.amount import AMOUNT, WORD_BEFORE, parse_amount
from govstats.narrative.patterns import patterns
from govstats.narrative.prose import normalise_prose

YEAR = 2021


def stated(text: str, *, year: int | None = YEAR, scope: str = "department") -> dict[str, float]:
    """What is stated -> value; short names for the total cells of rows."""
    statements = read_statements(text, year, scope=scope)
    assert len({s.what for s in statements}) == len(statements), "something is stated twice"
    return {re.sub(r"\w+/(\w+)/total", r"\1", s.what): s.value for s in statements}


def numbers_of(**rows: int) -> dict[tuple[str, str, str], int]:
    remedies = {row.code for row in load_form("2021", "remedies").rows}
    return {("remedies" if row in remedies else "requests", row, "total"): n for row, n in rows.items()}


# --- amounts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "value", "rounding", "low", "high"),
    [
        ("42", 42, 1, 42, 42),
        ("0", 0, 1, 0, 0),
        ("1,036", 1036, 1, 1036, 1036),
        ("达到42", 42, 1, 42, 42),
        ("1200余", 1200, 100, 1200, 1299),
        ("37余", 37, 1, 37, 37),
        ("20余万", 200_000, 100_000, 200_000, 299_999),
        ("3.8万余", 38_000, 10_000, 38_000, 38_999),
        ("62.73万", 627_300, 10_000, 627_201, 627_399),
        ("近300", 300, 100, 200, 300),
        ("约1500", 1500, 100, 1400, 1600),
        ("超过500", 500, 100, 500, 599),
    ],
)
def test_amount(printed, value, rounding, low, high):
    match = re.fullmatch(WORD_BEFORE + AMOUNT, printed)
    assert match
    assert parse_amount(match)[:4] == (value, rounding, low, high)


def test_ten_thousand_yuan_is_a_unit_and_no_rounding():
    match = re.fullmatch(AMOUNT, "0.06万")
    assert match
    assert parse_amount(match, is_money=True)[:4] == (600, 1, 600, 600)


# --- running text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("共收到申\n 请１２件；", "共收到申请12件;"),
        ("办结\n- 4 -\n申请", "办结申请"),
        ("办结\n\n4\n\n申请", "办结申请"),
        ("申请\n\n4\n\n26件", "申请4\x1f26件"),
        ("申请1 036件", "申请1\x1f036件"),
        ("办理情况\n（二）依申请公开", "办理情况\x1e(二)依申请公开"),
        ("收到政府信息公開申請，辦結", "收到政府信息公开申请,办结"),
    ],
)
def test_running_text_is_made_one_line(text, normal):
    assert normalise_prose(text).text == normal


def test_every_character_keeps_its_place():
    text = "（一）总 体\n\n- 3 -\n情况\n（二）收到申 请\u200b２６ 件"
    prose = normalise_prose(text)
    for index, character in enumerate(prose.text):
        if character.isdigit() or "\u4e00" <= character <= "\u9fff":
            original = text[prose.original(index)]
            assert original in (character, chr(ord(character) + 0xFEE0))


def test_a_statement_has_its_span_and_page():
    first, second = "一、总体情况", "全年共收到政府信息公\n开申请 26 件。"
    reading = Reading((Text(first, 1), Grid(()), Text(second, 2)), "pdf", "application/pdf")
    (statement,) = read_statements(reading.text, YEAR, pages=page_offsets(reading.texts))
    assert reading.text[statement.start : statement.end] == "收到政府信息公\n开申请 26 件"
    assert statement.page == 2


# --- sentences to statements ------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: f"{pattern.what}: {pattern.example}")
def test_every_wording_reads_its_example(pattern):
    found = read_statements(pattern.example, YEAR, scope="department")
    assert any(s.what == pattern.what and s.readings == pattern.readings for s in found)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("全年共收到政府信息公开申请30件，比上年（41件）减少11件。", {"received": 30}),
        ("全年共收到政府信息公开申请30件，同比增加5件，办结率100%。", {"received": 30}),
        ("2020年收到政府信息公开申请41件，2021年收到政府信息公开申请30件。", {"received": 30}),
        ("去年收到政府信息公开申请41件。", {}),
        ("近三年来共收到政府信息公开申请130件。", {}),
        ("自2008年《条例》施行以来，累计收到政府信息公开申请330件。", {}),
        ("预计全年收到政府信息公开申请50件。", {}),
        ("2021年1月1日起至12月31日，共收到政府信息公开申请30件。", {"received": 30}),
        ("全年受理网上咨询182件，收到依申请公开3件。", {"received": 3}),
        ("收到人大建议30件、政协提案12件，收到依申请公开5件。", {"received": 5}),
        ("政务服务窗口收到许可申请300件。", {}),
        ("全年共收到信息公开申请１，０３６件。", {"received": 1036}),
        ("收到政府信息公开申请3，全部办结。", {}),
        ("收到政府信息公开申请\n\n3\n\n26件。", {}),
        ("2021年收到7份政府信息公开申请。", {"received": 7}),
        ("全年未收到政府信息公开申请。", {"received": 0}),
        ("全年未收到当面提出的政府信息公开申请。", {}),
        ("收到政府信息公开申请9件，其中新收科研机构0件。", {"received": 9}),
        ("网上新收政府信息公开申请20件。", {}),
        ("收到依申请公开9件，其中2件予以公开、3件部分公开、4件不予公开。", {"received": 9}),
        ("通过信函、网络等方式收到政府信息公开申请30件。", {"received": 30}),
        ("依申请公开方面，本年新收33件，上年结转2件，结转至下年办理1件。",
         {"received": 33, "carried_in": 2, "carried_out": 1}),
        ("收到申请30件，2020年结转2件，结转2022年1件。", {"carried_in": 2, "carried_out": 1}),
        ("办理政府信息公开申请30件，剩余4件转2022年办理。", {"received": 30, "carried_out": 4}),
        ("收到政府信息公开申请30件，2019年结转2件。", {"received": 30}),
        ("办结申请30件，其中予以公开12件，部分公开3件，不予公开4件，无法提供5件，不予处理6件。",
         {"closed_total": 30, "granted": 12, "partly_granted": 3, "refused": 4, "unavailable": 5,
          "not_processed": 6}),
        ("办结申请30件，予以公开、部分公开共15件。", {"closed_total": 30, "granted + partly_granted": 15}),
        ("办结申请30件，不予公开、无法提供和不予处理共12件。", {"closed_total": 30}),
        ("答复申请9件，下年度答复3件。", {"closed_total": 9}),
        ("收到政府信息公开申请30件。被申请行政复议3件，行政诉讼1件。",
         {"received": 30, "reconsideration": 3, "litigation": 1}),
        ("政府信息公开行政复议、行政诉讼案件共43件。", {"reconsideration + litigation": 43}),
        ("因政府信息公开引发行政复议、行政诉讼各1件。", {}),
        ("全年未发生因政府信息公开引发的行政复议、行政诉讼。", {"reconsideration + litigation": 0}),
        ("未发生因政府信息公开引发的行政复议、行政诉讼败诉案件。", {}),
        ("行政复议机关收到行政复议申请12件。", {}),
        ("收到依申请公开30件，其中：当面申请1件、邮寄申请5件、传真2件、电子邮件4件、网络平台提交18件。",
         {"received": 30, "in_person": 1, "post": 5, "fax": 2, "email": 4, "online": 18}),
        ("收到依申请公开30件，其中网上申请和电子邮件共24件。", {"received": 30}),
        ("网站受理留言55件，网上咨询20件，收到依申请公开3件。", {"received": 3}),
        ("申请人主动撤回申请4件，延期答复3件，逾期答复1件。", {"withdrawn": 4, "extended": 3, "overdue": 1}),
        ("收到依申请公开30件，其中2件由申请人自行撤回，3件经批准延期答复。",
         {"received": 30, "withdrawn": 2, "extended": 3}),
        ("政府信息公开全年收取信息处理费0.06万元。", {"processing_fee": 600}),
        ("政府信息公开未收取任何费用。", {"processing_fee": 0}),
        ("全年主动公开政府信息1280条，其中网站公开政府信息800条。", {"items_disclosed": 1280}),
        ("历年累计主动公开政府信息2123条。", {}),
        ("发布政策解读36篇，从事政府信息公开工作的人员12人。", {"interpretations": 36, "staff": 12}),
        ("开展政府信息公开工作人员培训，信息公开工作人员200人次参加。", {}),
    ],
)  # fmt: skip
def test_sentence(sentence, expected):
    assert stated(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "scope", "doubt"),
    [
        ("我局收到政府信息公开申请30件。", "department", ""),
        ("全市共收到政府信息公开申请430件。", "region", ""),
        ("全市共收到政府信息公开申请430件。", "office", "it may count the cases of other organs than the table"),
        ("全市共收到政府信息公开申请430件。", "unknown", "it may count the cases of other organs than the table"),
        ("市政府办公室收到政府信息公开申请30件。", "region", "it may count the cases of other organs than the table"),
        ("下属单位收到政府信息公开申请4件。", "department", "it may count the cases of other organs than the table"),
        ("上半年收到政府信息公开申请12件。", "department", "it may cover part of the year"),
        ("1月至6月，共受理政府信息公开申请12件。", "department", "it may cover part of the year"),
        ("其中收到政府信息公开申请4件。", "department", "it may count only some of these cases"),
        ("收到政府信息公开申请30件（不含重复申请4件）。", "department", "what it counts in or out is said behind it"),
    ],
)
def test_doubt(sentence, scope, doubt):
    assert read_statements(sentence, YEAR, scope=scope)[0].doubt == doubt


def test_no_words_are_read_twice():
    text = "".join(pattern.example + "。" for pattern in patterns())
    statements = read_statements(text, YEAR, scope="department")
    assert len(statements) > len(patterns())
    assert all(first.end <= second.start for first, second in pairwise(statements))


@pytest.mark.parametrize(
    ("info", "scope"),
    [
        ({"organ_type": "general_office", "scope_requests": "region", "scope_basis": "text"}, "office"),
        ({"organ_type": "department", "scope_requests": "department", "scope_basis": "text"}, "department"),
        ({"organ_type": "government", "scope_requests": "region", "scope_basis": "text"}, "unknown"),
        ({"organ_type": "government", "scope_requests": "region", "scope_basis": "manifest"}, "region"),
    ],
)
def test_scope_taken_from_prose_does_not_judge_prose(info, scope):
    assert known_scope(info) == scope


# --- statements against tables ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "table", "verdicts"),
    [
        ("共收到政府信息公开申请30件。", {"received": 30, "carried_in": 2}, {"received": "holds"}),
        ("共收到政府信息公开申请32件。", {"received": 30, "carried_in": 2}, {"received": "holds"}),
        ("共收到政府信息公开申请33件。", {"received": 30, "carried_in": 2}, {"received": "cannot_tell"}),
        ("共收到政府信息公开申请33件。", {"received": 30, "carried_in": 0}, {"received": "fails"}),
        ("共收到政府信息公开申请33件。", {"received": 30}, {"received": "cannot_tell"}),
        ("共收到政府信息公开申请33件（含上年结转2件）。", {"received": 30, "carried_in": 2},
         {"received": "fails", "carried_in": "holds"}),
        ("共新收政府信息公开申请33件。", {"received": 30, "carried_in": 3}, {"received": "fails"}),
        ("共受理政府信息公开申请33件。", {"received": 30, "carried_in": 0}, {"received": "cannot_tell"}),
        ("共收到政府信息公开申请33件，申请人撤回申请3件。", {"received": 30, "carried_in": 0},
         {"received": "cannot_tell"}),
        ("共收到政府信息公开申请33件。全年收到政府信息公开申请30件。", {"received": 30, "carried_in": 0},
         {"received": "cannot_tell holds"}),
        ("全市共收到政府信息公开申请430件。", {"received": 30, "carried_in": 0}, {"received": "cannot_tell"}),
        ("全年未收到政府信息公开申请。", {"received": 0}, {"received": "holds"}),
        ("全年未收到政府信息公开申请。", {"received": 1}, {"received": "fails"}),
        ("全年收到政府信息公开申请约1200件。", {"received": 1236, "carried_in": 0}, {"received": "holds"}),
        ("全年收到政府信息公开申请约1200件。", {"received": 1536, "carried_in": 0}, {"received": "cannot_tell"}),
        ("答复申请30件，予以公开及部分公开20件。", {"granted": 18, "partly_granted": 2, "closed_total": 30},
         {"closed_total": "holds", "granted": "holds"}),
        ("答复申请30件，予以公开及部分公开18件。", {"granted": 18, "partly_granted": 2, "closed_total": 30},
         {"closed_total": "holds", "granted": "fails"}),
        ("收到申请30件，予以公开及部分公开18件。", {"granted": 18, "partly_granted": 2, "carried_in": 1},
         {"granted": "cannot_tell"}),
        ("收到申请30件，予以公开及部分公开18件。", {"granted": 18, "partly_granted": 2, "carried_in": 0},
         {"granted": "fails"}),
        ("答复申请30件，予以公开20件。", {"granted": 18, "partly_granted": 2}, {"granted": "holds"}),
        ("答复申请30件，予以公开19件。", {"granted": 18, "partly_granted": 2}, {"granted": "cannot_tell"}),
        ("答复申请30件，予以公开19件、部分公开2件。", {"granted": 18, "partly_granted": 2},
         {"granted": "fails", "partly_granted": "holds"}),
        ("答复申请30件，因涉及国家秘密而不予公开1件。", {"refused_state_secret": 1, "refused_third_party": 2}, {}),
        ("办结申请30件，结转下年度继续办理4件。", {"closed_total": 30, "carried_out": 3},
         {"closed_total": "holds", "carried_out": "fails"}),
        ("办结申请28件。", {"closed_total": 30, "carried_in": 2}, {"closed_total": "holds"}),
        ("政府信息公开行政复议和行政诉讼14件。",
         {"reconsideration": 9, "litigation_direct": 4, "litigation_after_reconsideration": 1},
         {"reconsideration": "holds"}),
        ("政府信息公开行政复议134件。", {"reconsideration": 170}, {"reconsideration": "cannot_tell"}),
    ],
)  # fmt: skip
def test_verdict(sentence, table, verdicts):
    statements = read_statements(sentence, YEAR, scope="department")
    numbers = numbers_of(**table)
    found: dict[str, str] = {}
    for finding in narrative_findings(statements, numbers, "r"):
        if finding.row in table and verdicts.get(finding.row):
            found[finding.row] = f"{found[finding.row]} {finding.verdict}" if finding.row in found else finding.verdict
        assert verdicts or finding.verdict != "fails"
    assert found == verdicts


def test_a_printed_total_that_is_not_the_sum_of_its_parts_does_not_hide_that_the_parts_agree():
    parts = {"decision_upheld": 6, "decision_corrected": 1, "other_result": 0, "pending": 0, "total": 0}
    numbers = {("remedies", "reconsideration", column): n for column, n in parts.items()}
    (finding,) = narrative_findings(read_statements("政府信息公开行政复议7件。", YEAR), numbers, "r")
    assert (finding.verdict, finding.left, finding.right) == ("holds", 7, 7)


def test_a_finding_says_what_the_figures_do():
    statements = read_statements("答复申请30件，予以公开及部分公开18件。", YEAR)
    finding = narrative_findings(statements, numbers_of(granted=18, partly_granted=2), "r")[-1]
    assert finding.message == "the prose states 18; granted + partly_granted in the table: 18 + 2 = 20"
    assert finding.suspects == "requests/granted/total + requests/partly_granted/total"
    assert (finding.kind, finding.left, finding.right, finding.difference) == ("narrative", 18, 20, -2)


def test_a_finding_holds_no_words_of_the_document():
    text = "".join(pattern.example + "。" for pattern in patterns())
    numbers = {
        (t, *cell): 1 for t in ("requests", "remedies") for f in ("2019", "2021") for cell in load_form(f, t).cells
    }
    findings = narrative_findings(read_statements(text, YEAR), numbers, "r")
    assert len(findings) > 20
    assert not [f for f in findings if re.search("[\u3000-\u9fff]", f"{f.message}{f.suspects}{f.suggested}")]


# --- figures that only the prose has ----------------------------------------------------------------------


def test_figures_of_prose_are_a_table_of_their_own():
    text = (
        "全年主动公开政府信息3.8万余条。收到依申请公开9件，其中信函申请4件、网上申请5件。政府信息公开未收取任何费用。"
    )
    cells = narrative_cells(read_statements(text, YEAR), "r", form="2021")
    assert [(c.row, c.printed, c.printed_value, c.printed_unit, c.value, c.unit) for c in cells] == [
        ("items_disclosed", "3.8万余", 3.8, "万条", 38_000, "count"),
        ("online", "5", 5, "件", 5, "count"),
        ("post", "4", 4, "件", 4, "count"),
        ("processing_fee", "", 0, "元", 0, "yuan"),
    ]
    assert {(c.table, c.column, c.status, c.check, c.form) for c in cells} == {
        ("narrative", "stated", "stated", "none", "2021")
    }


def test_a_figure_that_prose_states_twice_has_no_cell_but_a_finding():
    statements = read_statements("发布政策解读36篇。公报刊登政策解读12篇。", YEAR)
    assert narrative_cells(statements, "r") == []
    (finding,) = narrative_findings(statements, {}, "r")
    assert (finding.table, finding.row, finding.verdict) == ("narrative", "interpretations", "cannot_tell")
    assert finding.message == "the prose states more than one figure for it: 36, 12"


# --- blank blocks -----------------------------------------------------------------------------------------

DIRECT = {("remedies", "litigation_direct", column): n for column, n in [("decision_upheld", 5), ("total", 6)]}


@pytest.mark.parametrize(
    ("sentence", "numbers", "settled"),
    [
        ("政府信息公开类行政复议4件，诉讼6件。", DIRECT, "litigation_after_reconsideration"),
        ("政府信息公开行政诉讼7件。", DIRECT, ""),
        ("政府信息公开行政诉讼6件。另有行政诉讼6件。", DIRECT, ""),
        ("政府信息公开行政复议和行政诉讼6件。", DIRECT, ""),
        ("政府信息公开行政诉讼约6件。", DIRECT, ""),
        ("全市政府信息公开行政诉讼6件。", DIRECT, ""),
        ("2020年政府信息公开行政诉讼6件。", DIRECT, ""),
        ("政府信息公开行政诉讼6件。", {}, ""),
        ("政府信息公开行政诉讼6件。", {("remedies", "litigation_direct", "decision_upheld"): 6}, ""),
        ("政府信息公开行政诉讼6件。", {**DIRECT, ("remedies", "litigation_after_reconsideration", "pending"): 1}, ""),
    ],
)
def test_blank_block_is_settled(sentence, numbers, settled):
    form = load_form("2019", "remedies")
    statements = read_statements(sentence, YEAR, scope="office")
    result = blocks_settled_by_prose(statements, numbers, form)
    columns = ("decision_upheld", "decision_corrected", "other_result", "pending", "total")
    assert result.numbers == ({(settled, column): 0 for column in columns} if settled else {})
    assert bool(result.proof) == bool(settled)


# --- real reports -----------------------------------------------------------------------------------------


def real(corpus, name):
    from govstats import read_report

    report = read_report(corpus / name, second_reading=False)
    statements = read_statements(
        report.text, report.info["year"], scope=known_scope(report.info), pages=page_offsets(report.reading.texts)
    )
    return report, statements


def verdicts_of(report):
    told = [f for f in report.questions if f.kind == "narrative" and f.verdict != "notice"]
    return {(f.row, f.left): f.verdict for f in told if f.table != "narrative"}


def test_prose_of_heilongjiang(corpus):
    report, statements = real(corpus, "heilongjiang-office-2020.txt")
    assert verdicts_of(report) == {("received", 200): "holds", ("reconsideration", 14): "holds"}
    assert {c.row: c.value for c in narrative_cells(statements, "r")} == {
        "post": 113,
        "online": 87,
        "interpretations": 67,
    }


def test_prose_of_shanghai(corpus):
    report, statements = real(corpus, "shanghai-office-2019.html")
    assert verdicts_of(report) == {
        ("received", 859): "holds",
        ("closed_total", 805): "holds",
        ("carried_in", 18): "holds",
        ("carried_out", 72): "holds",
        ("granted", 258): "fails",
        ("refused_state_secret", 35): "holds",
        ("refused_state_secret", None): "holds",
        ("unavailable_not_held", 265): "fails",
        ("not_processed_petition", 158): "holds",
        ("not_processed_petition", None): "holds",
        ("other_outcome", 0): "holds",
        ("reconsideration", 7): "holds",
        ("litigation_direct", 9): "cannot_tell",
    }
    printed = {(r.table, r.row, r.column): int(r.value) for r in report.records if r.status == "printed"}
    settled = blocks_settled_by_prose(statements, printed, report.form("remedies"))
    assert {row for row, _ in settled.numbers} == {"litigation_after_reconsideration"}


def test_prose_of_shuyang(corpus):
    report, _ = real(corpus, "shuyang-drc-2023.html")
    assert verdicts_of(report) == {("received", 26): "holds"}


def test_prose_of_hongze(corpus):
    report, statements = real(corpus, "hongze-2023.pdf")
    assert verdicts_of(report) == {("received", 21): "holds"}
    cells = narrative_cells(statements, "r")
    assert {(c.row, c.value, c.page) for c in cells} == {("items_disclosed", 1136, 1), ("processing_fee", 0, 5)}
