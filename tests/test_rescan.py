"""What second readings make of the doubtful cells of a scanned table; all readings are typed here."""

from __future__ import annotations

from pathlib import Path

import pytest

from govstats.assemble import CellRecord, assemble_table
from govstats.form import load_form
from govstats.grid import Cell
from govstats.readers import scan
from govstats.recognise.tables import PlacedTable
from govstats.rescan import rescan

REMEDIES = ("decision_upheld", "decision_corrected", "other_result", "pending", "total")


def placed(table: str, row: str, texts: dict[str, str], confidence: dict[str, float]) -> PlacedTable:
    """A table whose cells read 0 for certain, but for one row."""
    form = load_form("2021", table)
    cells = {
        key: Cell(texts.get(key[1], "0") if key[0] == row else "0", i, 0, page=1, box=(0, i, 9, i + 9), confidence=0.99)
        for i, key in enumerate(form.cells)
    }
    cells |= {(row, c): cells[row, c]._replace(confidence=value) for c, value in confidence.items()}
    return PlacedTable(form, cells, {}, (), (), (), 0, (0,), 1.0)


def assembled(table: PlacedTable, again: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[tuple, CellRecord]:
    """The cells after both second readings of each column show the same text; the first reading where none is given."""
    columns = {cell: key[1] for key, cell in table.cells.items()}
    monkeypatch.setattr(
        scan, "second_readings", lambda _, cells: {c: (again.get(columns[c], c.text),) * 2 for c in cells}
    )
    records = assemble_table(table, "report", "scan", rescan(table, Path("scan.pdf"))).records
    return {(r.row, r.column): r for r in records}


@pytest.mark.parametrize(
    ("first", "confidence", "again", "value", "status"),
    [
        ("17", 0.99, "17", 17, "printed"),
        ("17", 0.40, "17", 17, "printed"),  # confirmed
        ("17", 0.40, "11", None, "illegible"),
        ("17", 0.40, "", None, "illegible"),
        ("1", 0.25, "1", None, "illegible"),  # the recogniser was at a loss: a streak, perhaps
        ("17", 0.20, "17", None, "illegible"),  # cut off, or a rule not seen: the crop itself may be wrong
        ("", 0.0, "", None, "illegible"),  # ink, but nothing read in it
        ("-", 0.40, "1", None, "illegible"),
        ("", 0.40, "1", None, "illegible"),
    ],
)
def test_a_doubtful_figure_stands_only_if_it_is_read_alike_again(monkeypatch, first, confidence, again, value, status):
    """Nothing in table 二 adds up: there the reading alone decides."""
    table = placed("proactive", "rules", {"issued": first}, {"issued": confidence})
    cell = assembled(table, {"issued": again}, monkeypatch)["rules", "issued"]
    assert (cell.value, cell.status, cell.printed) == (value, status, first)


def test_a_misread_figure_is_repaired_and_the_table_audited_with_it(monkeypatch):
    table = placed("requests", "granted", {"business": "7", "total": "1"}, {"business": 0.4})
    table.cells["closed_total", "business"] = table.cells["closed_total", "business"]._replace(text="1")
    table.cells["closed_total", "total"] = table.cells["closed_total", "total"]._replace(text="1")
    for column in ("business", "total"):
        table.cells["received", column] = table.cells["received", column]._replace(text="1")
    cells = assembled(table, {"business": "1"}, monkeypatch)
    assert cells["granted", "business"][7:12] == ("件", 1.0, "count", "repaired", "holds")
    assert {record.check for record in cells.values()} == {"holds"}


@pytest.mark.parametrize(
    ("table", "row", "texts", "status"),
    [
        ("requests", "granted", {"business": "7", "total": "7"}, "printed"),
        ("requests", "granted", {"business": "7", "total": "8"}, "illegible"),
        ("remedies", "reconsideration", {"pending": "7", "total": "7"}, "illegible"),  # may be wrong alike in both
    ],
)
def test_a_broken_figure_stands_where_sums_hold_both_ways(monkeypatch, table, row, texts, status):
    read = placed(table, row, texts, dict.fromkeys(texts, 0.3))
    if table == "requests":
        for other in ("received", "closed_total"):
            for column in texts:
                read.cells[other, column] = read.cells[other, column]._replace(text="7")
    cells = assembled(read, {}, monkeypatch)
    assert [cells[row, column].status for column in texts] == [status] * 2


def test_the_first_reading_of_a_repaired_cell_is_told(monkeypatch):
    table = placed("remedies", "reconsideration", {"decision_upheld": "7", "total": "1"}, {})
    monkeypatch.setattr(scan, "second_readings", lambda _, cells: {c: ("1", "1") for c in cells if c.text == "7"})
    assembled_ = assemble_table(table, "report", "scan", rescan(table, Path("scan.pdf")))
    told = [f for f in assembled_.findings if f.kind == "readings_differ"]
    assert [(f.row, f.column, f.verdict, f.message) for f in told] == [
        ("reconsideration", "decision_upheld", "notice", "first read 7, read again 1, with which the table adds up")
    ]
    assert not [f for f in assembled_.findings if f.verdict == "fails"]


def test_printed_characters_beside_a_scanned_part_are_certain(monkeypatch):
    """A table over two pages, one with a text layer: its cells have no confidence, and need no second reading."""
    table = placed("remedies", "reconsideration", {}, {})
    for key, cell in table.cells.items():
        if key[0] != "reconsideration":
            table.cells[key] = cell._replace(confidence=None)
    monkeypatch.setattr(scan, "second_readings", lambda _, cells: {})
    assert rescan(table, Path("scan.pdf")).illegible == {}


@pytest.mark.parametrize(("pending", "value"), [("132", None), ("152", 152)])
def test_a_doubtful_figure_beside_dashes_must_make_up_its_sum(monkeypatch, pending, value):
    """Of 152 + 55 = 207 the first was read as 132, three times alike; the dashes could have been any number."""
    texts = dict(zip(REMEDIES, ("/", "/", "55", pending, "207"), strict=True))
    table = placed("remedies", "litigation_direct", texts, {"pending": 0.7})
    cell = assembled(table, {}, monkeypatch)["litigation_direct", "pending"]
    assert cell.value == value


def test_a_dash_is_confirmed_though_its_sum_lacks_something(monkeypatch):
    texts = dict(zip(REMEDIES, ("—", "—", "55", "1", "55"), strict=True))
    table = placed("remedies", "litigation_direct", texts, {"decision_upheld": 0.4, "pending": 0.4})
    cells = assembled(table, {}, monkeypatch)
    assert cells["litigation_direct", "decision_upheld"].status == "dash"
    assert cells["litigation_direct", "pending"].status == "illegible"
