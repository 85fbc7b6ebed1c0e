"""The audit of whole frames: years against each other, parts against their region."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from govstats.arithmetic import Finding, audit
from govstats.form import load_form

APPLICANTS = ("natural_person", "business", "research", "public_interest", "legal_service", "other_body", "total")


def requests_cells(report_id, year, rows, code="2021", **more):
    """``requests`` as a frame: these rows of (natural persons, businesses), the total theirs, all else 0."""
    lines = []
    for row, column in load_form(code, "requests").cells:
        natural, business = rows.get(row, (0, 0))
        numbers = {"natural_person": natural, "business": business}
        number = natural + business if column == "total" else numbers.get(column, 0)
        lines.append({"row": row, "column": column, "value": float(number), "status": "printed"})
    return _frame(lines, report_id, year, "requests", code, more)


def proactive_cells(report_id, year, numbers, code="2021", **more):
    lines = [
        {"row": row, "column": column, "value": number, "status": "printed" if number is not None else "blank"}
        for (row, column), number in numbers.items()
    ]
    return _frame(lines, report_id, year, "proactive", code, more)


def _frame(lines, report_id, year, table, code, more):
    known = {"agency": "示范市人民政府", "adcode": "990000", "scope": "region", "reader": "html", "page": 2} | more
    return pd.DataFrame(lines).assign(report_id=report_id, year=year, table=table, form=code, **known)


def moved(carried_in, carried_out):
    """Rows that add up with these requests carried in and out."""
    return {
        "received": (50, 5),
        "carried_in": carried_in,
        "granted": tuple(n + a - b for n, a, b in zip((50, 5), carried_in, carried_out, strict=True)),
        "closed_total": tuple(n + a - b for n, a, b in zip((50, 5), carried_in, carried_out, strict=True)),
        "carried_out": carried_out,
    }


def carry_over(*frames):
    findings = audit(pd.concat(frames, ignore_index=True))
    return findings[findings["kind"] == "carry_over"].set_index("column")


def test_the_frame_of_findings():
    findings = audit(requests_cells("b", 2022, moved((1, 0), (2, 0))))
    assert tuple(findings.columns) == Finding._fields
    assert len(findings) == 39 and set(findings["verdict"]) == {"holds"} and set(findings["page"]) == {2}
    assert {str(findings[name].dtype) for name in ("left", "right", "difference", "page")} == {"Int64"}
    assert findings["message"].iloc[0] == "as published 50 + 5 + 0 + 0 + 0 + 0 = 55; the total printed is 55"


def test_findings_are_sorted_whatever_the_order_of_the_cells():
    cells = pd.concat(
        [requests_cells("b", 2022, moved((2, 0), (1, 0))), requests_cells("a", 2021, moved((1, 0), (2, 0)))]
    )
    findings = audit(cells)
    assert findings["report_id"].tolist() == ["a"] * 39 + ["b"] * 46
    pd.testing.assert_frame_equal(findings, audit(cells.iloc[::-1]))


def test_no_cells_no_findings():
    assert audit(requests_cells("a", 2021, {}).iloc[:0]).empty


@pytest.mark.parametrize("column", ["report_id", "table", "form", "row", "column", "value"])
def test_a_missing_column_is_named(column):
    with pytest.raises(ValueError, match=f"no column {column}"):
        audit(requests_cells("a", 2021, {}).drop(columns=column))


@pytest.mark.parametrize(
    ("out", "into", "verdicts"),
    [
        ((2, 1), (2, 1), {"natural_person": "holds", "business": "holds", "total": "holds"}),
        ((2, 1), (3, 1), {"natural_person": "fails", "business": "holds", "total": "fails"}),
        ((2, 1), (1, 2), {"natural_person": "fails", "business": "fails", "total": "holds"}),
    ],
)
def test_what_is_carried_out_is_carried_in(out, into, verdicts):
    found = carry_over(requests_cells("a", 2021, moved((0, 0), out)), requests_cells("b", 2022, moved(into, (1, 1))))
    assert list(found.index) == list(APPLICANTS)
    assert {column: found.loc[column, "verdict"] for column in verdicts} == verdicts
    assert set(found["report_id"]) == {"b"} and set(found["row"]) == {"carried_in"}
    assert found.loc["natural_person", ["left", "right", "difference"]].tolist() == [into[0], out[0], into[0] - out[0]]


def test_a_restatement_is_named_with_both_years():
    found = carry_over(
        requests_cells("a", 2021, moved((0, 0), (2, 1))), requests_cells("b", 2022, moved((3, 1), (0, 0)))
    )
    assert found.loc["total", "message"] == (
        "Requests carried over from last year: 2022 has 4; going by 2021 it is 3; each row adds up by itself: "
        "2022 restates 2021"
    )


def test_of_two_reports_of_last_year_the_one_that_agrees_is_named():
    found = carry_over(
        requests_cells("a1", 2021, moved((0, 0), (2, 1))),
        requests_cells("a2", 2021, moved((0, 0), (3, 1))),
        requests_cells("b", 2022, moved((3, 1), (0, 0))),
    )
    assert set(found["verdict"]) == {"holds"}
    assert found.loc["total", "message"].endswith("it is 4; so in a2, which restates a1")


@pytest.mark.parametrize(
    ("earlier", "later", "n"),
    [
        ({}, {}, 7),
        ({"scope": "own_level"}, {"scope": "own_level"}, 7),
        ({"scope": "office"}, {"scope": "region"}, 0),
        ({"agency": "另一市人民政府"}, {}, 0),
        ({"adcode": "990100"}, {}, 0),
        ({"agency": "旧名局", "agency_id": "x1"}, {"agency": "新名局", "agency_id": "x1"}, 7),
        ({"agency": None}, {"agency": None}, 0),
        ({"year": 2020}, {}, 0),
        ({"code": "2019"}, {}, 7),
    ],
)
def test_which_reports_are_compared(earlier, later, n):
    first = {"report_id": "a", "year": 2021, "rows": moved((0, 0), (2, 1))} | earlier
    second = {"report_id": "b", "year": 2022, "rows": moved((2, 1), (0, 0))} | later
    assert len(carry_over(requests_cells(**first), requests_cells(**second))) == n


@pytest.mark.parametrize(("into", "verdict"), [((2, 1), "holds"), ((9, 1), "cannot_tell")])
def test_where_it_is_not_known_whose_cases_are_counted_no_failure_is_told(into, verdict):
    found = carry_over(
        requests_cells("a", 2021, moved((0, 0), (2, 1)), scope="unknown"),
        requests_cells("b", 2022, moved(into, (0, 0)), scope="unknown"),
    )
    assert found.loc["total", "verdict"] == verdict


def test_a_number_that_is_missing_cannot_be_told_and_one_that_is_proved_can():
    later = requests_cells("b", 2022, moved((2, 1), (0, 0)))
    at = later["row"].eq("carried_in") & later["column"].isin(["business", "natural_person"])
    later.loc[at, ["value", "status"]] = [float("nan"), "blank"]
    found = carry_over(requests_cells("a", 2021, moved((0, 0), (2, 1))), later)
    assert found.loc["business", "verdict"] == "holds"
    assert found.loc["business", "message"].startswith("Requests carried over from last year: 2022 has [1];")

    later.loc[later["column"].isin(["business", "natural_person"]), ["value", "status"]] = [float("nan"), "blank"]
    found = carry_over(requests_cells("a", 2021, moved((0, 0), (2, 1))), later)
    assert found.loc["business", "verdict"] == "cannot_tell" and pd.isna(found.loc["business", "left"])
    assert found.loc["total", "verdict"] == "holds"


@pytest.mark.parametrize(
    ("status", "n_read"),
    [("printed", 1), ("repaired", 1), ("amended", 1), ("derived", 0), ("illegible", 0), ("stated", 1)],
)
def test_which_statuses_count_as_read(status, n_read):
    cells = requests_cells("a", 2021, moved((0, 0), (2, 1)))
    cells.loc[cells["row"].eq("granted") & cells["column"].eq("business"), ["value", "status"]] = [99.0, status]
    failing = audit(cells).query("verdict == 'fails'")
    assert len(failing) == (2 if n_read else 0)


@pytest.mark.parametrize(("reader", "left"), [("html", [55]), ("scan", [pd.NA])])
def test_a_scan_proves_less_than_a_page(reader, left):
    """A blank beside a failure elsewhere: a page may still prove it, a scan may not."""
    cells = requests_cells("a", 2021, moved((0, 0), (2, 1)), reader=reader)
    cells.loc[cells["row"].eq("received") & cells["column"].eq("business"), "value"] = float("nan")
    cells.loc[cells["row"].eq("partly_granted") & cells["column"].eq("research"), "value"] = 6.0
    found = audit(cells).query("kind == 'row_total' and row == 'received'")
    assert found["left"].tolist() == left


STOCK = {("rules", "issued"): 2, ("rules", "repealed"): 1, ("rules", "in_force"): 11}


@pytest.mark.parametrize(
    ("in_force", "verdict", "message"),
    [
        (12, "holds", "Government rules: 2022 has 12; going by 2021 it is 11 + 2 - 1 = 12"),
        (14, "notice", "Government rules: 2022 has 14; going by 2021 it is 11 + 2 - 1 = 12"),
        (
            None,
            "cannot_tell",
            "Government rules: 2022 has (no number); going by 2021 it is 11 + 2 - 1 = 12; a number is missing",
        ),
    ],
)
def test_what_is_in_force_follows_from_last_year(in_force, verdict, message):
    cells = [
        proactive_cells("a", 2021, STOCK),
        proactive_cells("b", 2022, STOCK | {("rules", "in_force"): in_force}),
    ]
    found = audit(pd.concat(cells, ignore_index=True)).query("kind == 'stock' and row == 'rules'")
    assert found[["verdict", "message"]].to_numpy().tolist() == [[verdict, message]]


def test_stocks_of_different_forms_are_not_chained():
    earlier = proactive_cells("a", 2020, {("rules", "disclosed_total"): 11}, code="2019")
    later = proactive_cells("b", 2021, STOCK)
    assert audit(pd.concat([earlier, later], ignore_index=True)).empty


@pytest.mark.parametrize(
    ("earlier", "later", "told"),
    [((1, 1), (1, 1), True), ((1, 1), (2, 2), False), ((1, 1), (1, 2), False)],
)
def test_the_numbers_of_last_year(earlier, later, told):
    found = audit(
        pd.concat(
            [
                requests_cells("a", 2021, moved(earlier, (1, 1))),
                requests_cells("b", 2022, moved(later, (1, 1))),
            ],
            ignore_index=True,
        )
    ).query("kind == 'same_as_last_year'")
    assert found["verdict"].tolist() == (["notice"] if told else [])
    if told:
        assert found["message"].item() == (
            "all 175 numbers printed for 2022, 15 of them not 0, are those printed for 2021"
        )


def test_tables_of_zeros_only_are_no_notice():
    cells = pd.concat([requests_cells("a", 2021, {}), requests_cells("b", 2022, {})], ignore_index=True)
    assert "same_as_last_year" not in set(audit(cells)["kind"])


def test_a_region_and_its_parts():
    cells = pd.concat(
        [
            requests_cells("region", 2022, moved((2, 1), (0, 0)) | {"carried_in": (9, 1)}),
            requests_cells("one", 2022, {"received": (20, 5), "carried_in": (2, 0)}, agency="甲局"),
            requests_cells("two", 2022, {"received": (30, 0), "carried_in": (0, 1)}, agency="乙局"),
        ],
        ignore_index=True,
    )
    assert "sum_of_parts" not in set(audit(cells)["kind"])
    found = audit(cells, parts={"region": ["one", "two"]}).query("kind == 'sum_of_parts'")
    told = found.set_index(["row", "column"])[["left", "right", "verdict"]]
    assert len(found) == 175 and set(found["report_id"]) == {"region"}
    assert told.loc[("received", "total")].tolist() == [55, 55, "holds"]
    assert told.loc[("carried_in", "natural_person")].tolist() == [9, 2, "notice"]
    with pytest.raises(ValueError, match="parts names three"):
        audit(cells, parts={"region": ["one", "three"]})


def test_attribution_is_taken_over_from_the_findings_of_the_source():
    cells = requests_cells("a", 2021, moved((0, 0), (2, 1)))
    cells.loc[cells["row"].eq("granted") & cells["column"].eq("business"), "value"] = 99.0
    unsettled = audit(cells)
    assert set(unsettled.query("verdict == 'fails'")["attribution"]) == {"unsettled"}
    known = unsettled.assign(attribution=unsettled["attribution"].replace("unsettled", "document"))
    settled = audit(SimpleNamespace(cells=cells, findings=known))
    assert set(settled.query("verdict == 'fails'")["attribution"]) == {"document"}
    assert set(settled.query("verdict == 'holds'")["attribution"]) == {""}
    assert set(audit(SimpleNamespace(cells=cells))["attribution"]) == {"", "unsettled"}


# --- organs that merged, were parted or renamed: one agency_id, several names ------------------------------


def organ(name, year, carried_in, carried_out):
    return requests_cells(
        f"{name}-{year}", year, moved(carried_in, carried_out), agency=name, adcode="", agency_id="the heir"
    )


A, B, C = "甲局", "乙局", "丙局"


@pytest.mark.parametrize(
    ("frames", "report_id", "verdicts"),
    [
        ((organ(A, 2021, (0, 0), (3, 1)), organ(C, 2022, (3, 1), (0, 0))), "丙局-2022", {"holds"}),
        ((organ(A, 2021, (0, 0), (3, 1)), organ(C, 2022, (5, 1), (0, 0))), "丙局-2022", {"holds", "fails"}),
        # merged: what both carry out is carried in
        ((organ(A, 2021, (0, 0), (3, 1)), organ(B, 2021, (0, 0), (2, 0)), organ(C, 2022, (5, 1), (0, 0))),
         "丙局-2022", {"holds"}),
        # merged, and neither the sum nor one of them is carried in: whose cases were taken over is not known
        ((organ(A, 2021, (0, 0), (3, 1)), organ(B, 2021, (0, 0), (2, 0)), organ(C, 2022, (9, 1), (0, 0))),
         "丙局-2022", {"holds", "cannot_tell"}),
        # parted: what one carried out, both carry in
        ((organ(C, 2021, (0, 0), (5, 1)), organ(A, 2022, (3, 1), (0, 0)), organ(B, 2022, (2, 0), (0, 0))),
         "乙局-2022", {"holds"}),
        # the same name twice is no merger
        ((organ(A, 2021, (0, 0), (3, 1)), organ(A, 2021, (0, 0), (2, 0)).assign(report_id="again"),
          organ(A, 2022, (5, 1), (0, 0))), "甲局-2022", {"holds", "fails"}),
    ],
)  # fmt: skip
def test_organs_of_one_agency_id_are_taken_together(frames, report_id, verdicts):
    findings = audit(pd.concat(frames, ignore_index=True))
    told = findings[(findings["kind"] == "carry_over") & (findings["report_id"] == report_id)]
    assert len(told) == 7 and set(told["verdict"]) == verdicts


def test_a_merger_is_told_by_the_reports_that_were_added():
    frames = organ(A, 2021, (0, 0), (3, 1)), organ(B, 2021, (0, 0), (2, 0)), organ(C, 2022, (5, 1), (0, 0))
    total = carry_over(*frames).loc["total"]
    assert total["message"].endswith("; 甲局-2021 and 乙局-2021 taken together")
    assert (total["left"], total["right"]) == (6, 6)
