"""Lists that name organs: only from reviewed lines, each requirement refused by name."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import pytest

import govstats as gs
from govstats.findings import NamedFindingsError, Review, named

LINE = {
    "report_id": "an-organ-2023",
    "kind": "row_total",
    "table": "requests",
    "row": "received",
    "column": "total",
    "difference": "-2",
    "reviewer": "R. Reader",
    "reviewed_on": "2026-02-01",
    "address": "https://www.example.gov.cn/2023.html",
    "retrieved_on": "2026-01-31",
    "source_kind": "official",
}


class APanel(NamedTuple):
    findings: pd.DataFrame
    reports: pd.DataFrame


def a_panel(verdict: str = "fails", source_kind: str = "official") -> APanel:
    finding = {name: LINE[name] for name in ("report_id", "kind", "table", "row", "column")}
    told = {"left": 8, "right": 10, "attribution": "document", "suspects": "", "message": "as published 8; 10"}
    report = {"report_id": "an-organ-2023", "agency": "某局", "adcode": "320000", "province": "江苏省"}
    report |= {"level": "province", "year": 2023, "scope_requests": "department", "source_kind": source_kind}
    findings = pd.DataFrame([finding | told | {"difference": -2, "verdict": verdict}])
    return APanel(findings.astype({"left": "Int64", "right": "Int64", "difference": "Int64"}), pd.DataFrame([report]))


def written(path, *, encoding="utf-8", separator=",", **changes):
    line = LINE | changes
    text = separator.join(line) + "\r\n" + separator.join(line.values()) + "\r\n"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(("encoding", "separator"), [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t")])
def test_reviewed_lines_name_their_organs(tmp_path, encoding, separator):
    path = written(tmp_path / "reviews.csv", encoding=encoding, separator=separator, reviewed_on="2026/2/1")
    (line,) = named(a_panel(), path, reviewed=True).to_dict("records")
    assert (line["agency"], line["scope"], line["year"]) == ("某局", "department", 2023)
    assert (line["left"], line["right"], line["reviewer"]) == (8, 10, "R. Reader")
    assert set(Review._fields) <= set(line)


@pytest.mark.parametrize("options", [{}, {"reviewed": False}, {"reviewed": 1}])
def test_without_the_word_nothing_is_named(tmp_path, options):
    path = written(tmp_path / "reviews.csv")
    with pytest.raises(NamedFindingsError, match="say reviewed=True"):
        named(a_panel(), path, **options)


def test_without_a_file_nothing_is_named():
    with pytest.raises(NamedFindingsError, match="name the file of reviews"):
        gs.findings.named(a_panel(), reviewed=True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reviewer": ""}, "line 2: reviewer is missing"),
        ({"reviewed_on": " "}, "line 2: reviewed_on is missing"),
        ({"address": ""}, "line 2: address is missing"),
        ({"retrieved_on": ""}, "line 2: retrieved_on is missing"),
        ({"source_kind": ""}, "line 2: source_kind is missing"),
        ({"source_kind": "copy"}, "line 2: source_kind is 'copy'; only official or archive"),
        ({"source_kind": "typeset"}, "line 2: source_kind is 'typeset'"),
        ({"reviewed_on": "yesterday"}, "line 2: reviewed_on is 'yesterday'; expected a date"),
        ({"retrieved_on": "2026-02-30"}, "line 2: retrieved_on is '2026-02-30'; expected a date"),
        ({"reviewed_on": "2026-01-30"}, "line 2: reviewed_on lies before retrieved_on"),
        ({"address": "on my desk"}, "line 2: address is 'on my desk'"),
        ({"row": "granted"}, "line 2: no such question fails in the panel"),
        ({"report_id": "another-2023"}, "line 2: no such question fails in the panel"),
        ({"difference": "-3"}, "line 2: the difference is -2 now, -3 when it was reviewed"),
        ({"difference": ""}, "line 2: the difference is -2 now, none when it was reviewed"),
    ],
)
def test_a_line_that_lacks_something_is_refused(tmp_path, changes, said):
    path = written(tmp_path / "reviews.csv", **changes)
    with pytest.raises(NamedFindingsError, match=said):
        named(a_panel(), path, reviewed=True)


@pytest.mark.parametrize(
    ("panel", "said"),
    [
        (a_panel(verdict="cannot_tell"), "no such question fails"),
        (a_panel(source_kind="copy"), "the panel's document is of source_kind 'copy'"),
        (a_panel(source_kind="typeset"), "the panel's document is of source_kind 'typeset'"),
        (a_panel(source_kind="unknown"), "the panel's document is of source_kind 'unknown'"),
    ],
)
def test_a_line_must_match_the_panel(tmp_path, panel, said):
    with pytest.raises(NamedFindingsError, match=said):
        named(panel, written(tmp_path / "reviews.csv"), reviewed=True)


def test_a_file_without_a_column_or_no_file_is_refused(tmp_path):
    (tmp_path / "reviews.csv").write_text("report_id,kind\nx,y\n", encoding="utf-8")
    with pytest.raises(NamedFindingsError, match="the column table, row"):
        named(a_panel(), tmp_path / "reviews.csv", reviewed=True)
    with pytest.raises(NamedFindingsError, match="cannot be opened"):
        named(a_panel(), tmp_path / "none.csv", reviewed=True)


def test_a_panel_of_typeset_or_stated_reports_names_nobody(tmp_path):
    panel = gs.load_panel()
    failed = panel.findings[panel.findings["verdict"] == "fails"]
    kinds = panel.reports.set_index(panel.reports["report_id"].astype(str))["source_kind"]
    told = failed[~failed["report_id"].astype(str).map(kinds).isin(("official", "archive"))]
    for _, line in told.head(3).iterrows():
        changes = {name: str(line[name]) for name in ("report_id", "kind", "table", "row", "column")}
        path = written(tmp_path / "reviews.csv", **changes, difference=str(line["difference"]))
        with pytest.raises(NamedFindingsError, match="the panel's document is of source_kind"):
            named(panel, path, reviewed=True)
