"""Human corrections: applied with their reason, loud when they no longer match."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from govstats.corrections import CorrectionError, correct_report, read_corrections
from govstats.isolate.child import read_source
from govstats.panel import build_panel
from govstats.spreadsheet import SpreadsheetError

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
HEADER = "report_id,table,row,column,kind,printed,value,reason,evidence,who,when\n"
MISREAD = "hongze-2023,requests,received,natural_person,misread,21,22,digit misread,page 2,AB,2026-01-31\n"
MISPRINT = "hongze-2023,remedies,reconsideration,total,misprint,0,,total left at zero,page 4,AB,2026-01-31\n"


def corrections(folder: Path, *lines: str) -> Path:
    path = folder / "corrections.csv"
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report():
    task = {
        "path": str(SAMPLES / "hongze-2023.pdf"),
        "source": "hongze-2023.pdf",
        "second_reading": False,
        "lines": [{"report_id": "hongze-2023"}],
    }
    return read_source(task)["reports"][0]


def cell(report, table, row, column):
    cells = report["cells"]
    place = list(zip(cells["table"], cells["row"], cells["column"], strict=True)).index((table, row, column))
    return {name: values[place] for name, values in cells.items()}


def messages(report, verdict):
    return [finding[11] for finding in report["findings"] if finding[7] == verdict]


def test_a_misread_number_is_amended_and_the_table_audited_again(report, tmp_path):
    before = json.dumps(report)
    corrected, stale = correct_report(report, read_corrections(corrections(tmp_path, MISREAD)))
    assert stale == []
    changed = cell(corrected, "requests", "received", "natural_person")
    assert (changed["value"], changed["status"], changed["printed"], changed["printed_value"]) == (
        22,
        "amended",
        "21",
        21,
    )
    assert changed["check"] == "fails"  # 22 and the row's total of 21 contradict each other
    assert cell(corrected, "requests", "received", "total")["check"] == "fails"
    assert cell(corrected, "remedies", "reconsideration", "total")["check"] == "fails"  # another table, as before
    assert len(messages(corrected, "fails")) == len(messages(report, "fails")) + 2  # its row and its column's balance
    assert json.dumps(report) == before


def test_a_misprint_stays_as_printed_and_is_explained(report, tmp_path):
    corrected, stale = correct_report(report, read_corrections(corrections(tmp_path, MISPRINT)))
    assert stale == []
    assert corrected["cells"] == report["cells"]
    explained = [text for text in messages(corrected, "fails") if "known misprint: total left at zero" in text]
    assert len(explained) == 1
    assert explained[0].startswith("as published 10 + 1 + 0 + 0 = 11; the total printed is 0")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (MISREAD.replace(",21,", ",12,"), "reads '21' now, '12' when it was corrected"),
        (MISREAD.replace("received", "other_remaining"), "there is no such cell"),
    ],
)
def test_a_correction_that_no_longer_matches_is_told(report, tmp_path, line, expected):
    corrected, stale = correct_report(report, read_corrections(corrections(tmp_path, line)))
    assert len(stale) == 1 and expected in stale[0]
    assert corrected["cells"] == report["cells"]


def test_in_a_panel_a_stale_correction_is_a_warning_and_a_problem(tmp_path):
    (tmp_path / "in").mkdir()
    shutil.copy(SAMPLES / "hongze-2023.pdf", tmp_path / "in")
    gone = MISREAD.replace("hongze-2023", "elsewhere")
    corrections(tmp_path / "in", MISREAD.replace(",21,", ",12,"), MISPRINT, gone)
    with pytest.warns(UserWarning, match=r"corrections\.csv") as told:
        panel = build_panel(tmp_path / "in", tmp_path / "panel", second_reading=False, progress=False)
    assert len(told) == 2
    assert panel.problems["stage"].tolist() == ["corrections", "corrections"]
    assert panel.findings["message"].astype(str).str.contains("known misprint").sum() == 1


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (MISREAD.replace("misread", "wrong"), "kind is 'wrong'"),
        (MISREAD.replace("requests", "demands"), "table is 'demands'"),
        (MISREAD.replace("digit misread", ""), "reason is empty"),
        (MISREAD.replace(",AB,", ",,"), "who is empty"),
        (MISREAD.replace("2026-01-31", "yesterday"), "when is 'yesterday'"),
        (MISREAD.replace(",22,", ",1x,"), "value is '1x'"),
        (MISREAD.replace(",22,", ",22.5,"), "value is '22.5'; expected a whole number of 0 or more"),
        (MISREAD.replace(",22,", ",-5,"), "value is '-5'; expected a whole number of 0 or more"),
        (MISREAD.replace(",received,", ",recieved,"), "no form has a cell requests/recieved/natural_person"),
        (MISPRINT.replace("misprint,0,,", "misprint,0,11,"), "value is '11'"),
        (MISREAD + MISREAD, "stands there twice"),
    ],
)
def test_a_correction_without_what_it_needs_is_refused(tmp_path, line, expected):
    with pytest.raises(CorrectionError) as raised:
        read_corrections(corrections(tmp_path, line))
    assert expected in str(raised.value)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("licensing,items_change", "-3"), ("procurement,amount", "12345.67")],
)
def test_changes_may_be_negative_and_amounts_have_cents(tmp_path, cell, value):
    line = f"a,proactive,{cell},misread,1,{value},misread,page 1,AB,2026-01-31\n"
    assert read_corrections(corrections(tmp_path, line))[0].value == value


def test_a_number_with_a_comma_is_not_cut_at_it(tmp_path):
    path = tmp_path / "corrections.csv"
    path.write_text(
        "report_id,table,row,column,kind,printed,reason,evidence,who,when,value\n"
        "a,requests,received,total,misread,7,digit misread,page 1,AB,2026-01-31,1,200\n",
        encoding="utf-8",
    )
    with pytest.raises(SpreadsheetError, match=r"^corrections\.csv, line 2: more cells than columns"):
        read_corrections(path)


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "corrections.csv"
    path.write_text("report_id,table\n", encoding="utf-8")
    with pytest.raises(CorrectionError, match="the column row, column, kind"):
        read_corrections(path)


def test_the_projects_own_corrections_can_be_read():
    assert read_corrections(ROOT / "data" / "corrections.csv") == []
