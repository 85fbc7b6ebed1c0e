"""The arithmetic of the forms: what it tells, proves, locates and leaves alone."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.simulated_errors import misread, random_table
from govstats.arithmetic import Finding, audit_table, repair_table
from govstats.arithmetic.algebra import blocks, eliminate, failing_identities, reached_blanks, residuals, syndrome
from govstats.arithmetic.locate import explanations
from govstats.form import load_form

FACTS = Path(__file__).parents[2] / "shared" / "facts" / "report_tables.csv"
REMEDIES = ("decision_upheld", "decision_corrected", "other_result", "pending", "total")
APPLICANTS = ("natural_person", "business", "research", "public_interest", "legal_service", "other_body", "total")
FORMS = pytest.mark.parametrize("code", ["2019", "2021"])
seeds = st.integers(0, 2**32)


def remedies_row(*numbers):
    """One block of ``remedies``; ``None`` is a cell without a number."""
    return {("reconsideration", column): number for column, number in zip(REMEDIES, numbers, strict=True)}


def requests_table(rows, code="2021"):
    """``requests`` with these rows of seven numbers, all others zero."""
    form = load_form(code, "requests")
    table = dict.fromkeys(form.cells, 0)
    for row, numbers in rows.items():
        table.update({(row, column): number for column, number in zip(APPLICANTS, numbers, strict=True)})
    return table


def by_place(audit):
    return {(f.kind, f.row, f.column): f for f in audit.findings}


def draw_table(seed, code="2021", table="requests"):
    form = load_form(code, table)
    return form, random_table(form, random.Random(seed))


# --- every cell and every identity gets its line


@FORMS
@pytest.mark.parametrize(
    ("table", "n_cells", "n_identities"), [("proactive", None, 0), ("requests", None, None), ("remedies", 15, 3)]
)
def test_every_cell_has_a_check_and_every_identity_a_finding(code, table, n_cells, n_identities):
    form = load_form(code, table)
    audit = audit_table(form, dict.fromkeys(form.cells, 0))
    within = [identity for identity in form.identities if not identity.over_years]
    assert list(audit.checks) == list(form.cells)
    assert set(audit.checks.values()) == ({"none"} if table == "proactive" else {"holds"})
    assert [(f.kind, f.row, f.column) for f in audit.findings] == [(i.kind, i.row, i.column) for i in within]
    assert n_identities in (None, len(audit.findings)) and n_cells in (None, len(audit.checks))


def test_the_fields_of_a_finding():
    assert " ".join(Finding._fields) == (
        "report_id kind table row column left right difference verdict attribution suspects suggested message page"
    )
    assert Finding().left is None and Finding().message == ""


@pytest.mark.parametrize(("code", "n_cells", "n_identities", "rank"), [("2019", 161, 37, 35), ("2021", 175, 39, 37)])
def test_size_and_rank_of_requests(code, n_cells, n_identities, rank):
    (block,) = blocks(code, "requests")
    reduction = eliminate(block, frozenset(range(n_cells)))
    assert (len(block.cells), len(block.identities), len(reduction.pivots)) == (n_cells, n_identities, rank)


def test_each_row_of_remedies_is_a_block_of_its_own():
    assert [len(block.cells) for block in blocks("2021", "remedies")] == [5, 5, 5]


# --- remedies


@pytest.mark.parametrize(
    ("numbers", "verdict", "difference", "suggested", "message"),
    [
        ((10, 1, 0, 0, 11), "holds", 0, "", "as published 10 + 1 + 0 + 0 = 11; the total printed is 11"),
        ((0, 0, 0, 0, 0), "holds", 0, "", "as published 0 + 0 + 0 + 0 = 0; the total printed is 0"),
        ((10, 1, 0, 0, 0), "fails", 11, "total=11", "as published 10 + 1 + 0 + 0 = 11; the total printed is 0"),
        (
            (5, 0, 0, 0, 0),
            "fails",
            5,
            "decision_upheld=0 | total=5",
            "as published 5 + 0 + 0 + 0 = 5; the total printed is 0; each of 2 cells would explain it equally",
        ),
        (
            (1, 0, 0, 0, 3),
            "fails",
            -2,
            "decision_upheld=3 | decision_corrected=2 | other_result=2 | pending=2 | total=1",
            "as published 1 + 0 + 0 + 0 = 1; the total printed is 3; each of 5 cells would explain it equally",
        ),
    ],
)
def test_a_block_of_remedies_without_blanks(numbers, verdict, difference, suggested, message):
    audit = audit_table(load_form("2021", "remedies"), remedies_row(*numbers))
    finding = by_place(audit)["remedies_total", "reconsideration", "total"]
    assert (finding.verdict, finding.difference, finding.message) == (verdict, difference, message)
    assert finding.suggested.replace("remedies/reconsideration/", "") == suggested
    assert finding.suspects == " | ".join(part.partition("=")[0] for part in finding.suggested.split(" | "))
    assert finding.attribution == ("unsettled" if verdict == "fails" else "")
    assert {audit.checks["reconsideration", column] for column in REMEDIES} == {verdict}


@pytest.mark.parametrize(
    ("numbers", "solved", "bounds"),
    [
        ((5, None, None, 2, 7), {"decision_corrected": 0, "other_result": 0}, {}),
        ((None, None, None, None, 0), dict.fromkeys(REMEDIES[:4], 0), {}),
        ((5, 1, 0, 1, None), {"total": 7}, {}),
        ((5, None, 0, 1, 9), {"decision_corrected": 3}, {}),
        ((5, None, None, 1, 9), {}, {"decision_corrected": (0, 3), "other_result": (0, 3)}),
        ((5, None, 0, 1, None), {}, {"decision_corrected": (0, None), "total": (6, None)}),
        ((None,) * 5, {}, dict.fromkeys(REMEDIES, (0, None))),
    ],
)
@pytest.mark.parametrize("explicit", [True, False])
def test_blanks_in_a_block_of_remedies(numbers, solved, bounds, explicit):
    """One identity proves, but cannot confirm; in a scan, where it could carry a misreading, nothing stands."""
    audit = audit_table(load_form("2021", "remedies"), remedies_row(*numbers), explicit=explicit)
    assert audit.solved == ({("reconsideration", c): n for c, n in solved.items()} if explicit else {})
    if explicit:
        assert {c: audit.bounds["reconsideration", c] for c in bounds} == bounds
    assert {audit.checks["reconsideration", column] for column in REMEDIES} == {"cannot_tell"}
    assert by_place(audit)["remedies_total", "reconsideration", "total"].verdict == "cannot_tell"


def test_parts_beyond_the_total_leave_a_blank_no_number():
    audit = audit_table(load_form("2021", "remedies"), remedies_row(5, 7, None, 0, 10))
    finding = by_place(audit)["remedies_total", "reconsideration", "total"]
    assert audit.solved == {} and finding.verdict == "cannot_tell"
    assert finding.message == (
        "as published 5 + 7 + (no number) + 0; the total printed is 10; in remedies/reconsideration/other_result "
        "remedies_total remedies/reconsideration/total asks for -2"
    )


# --- requests: detect and locate


ADDS_UP = requests_table(
    {
        "received": (60, 1, 0, 0, 0, 0, 61),
        "carried_in": (3, 0, 0, 0, 0, 2, 5),
        "granted": (50, 1, 0, 0, 0, 1, 52),
        "partly_granted": (10, 0, 0, 0, 0, 0, 10),
        "closed_total": (60, 1, 0, 0, 0, 1, 62),
        "carried_out": (3, 0, 0, 0, 0, 1, 4),
    }
)


@pytest.mark.parametrize(
    ("changes", "failing", "suggested"),
    [
        ({}, set(), set()),
        (
            {("granted", "business"): 7},
            {("row_total", "granted"), ("outcomes_total", "business")},
            {"granted/business=1"},
        ),
        (
            {("received", "total"): 67},
            {("row_total", "received"), ("balance", "total")},
            {"received/total=61"},
        ),
        (
            {("closed_total", "total"): 0},
            {("row_total", "closed_total"), ("outcomes_total", "total"), ("balance", "total")},
            {"closed_total/total=62"},
        ),
        (
            {("granted", "business"): 7, ("carried_in", "total"): 8},
            {
                ("row_total", "granted"),
                ("outcomes_total", "business"),
                ("row_total", "carried_in"),
                ("balance", "total"),
            },
            {"carried_in/total=5 + granted/business=1"},
        ),
    ],
)
def test_locating_changes(changes, failing, suggested):
    form = load_form("2021", "requests")
    audit = audit_table(form, {**ADDS_UP, **changes})
    found = {(f.kind, f.row if f.kind == "row_total" else f.column) for f in audit.findings if f.verdict == "fails"}
    assert found == failing
    said = {f.suggested.replace("requests/", "") for f in audit.findings if f.verdict == "fails"}
    assert said == suggested
    in_failing = {
        (t.row, t.column) for i in form.identities for t in i.terms if _named(i) in failing and not i.over_years
    }
    assert {cell for cell, check in audit.checks.items() if check == "fails"} == in_failing
    assert {check for cell, check in audit.checks.items() if cell not in in_failing} == {"holds"}


def _named(identity):
    return identity.kind, identity.row if identity.kind == "row_total" else identity.column


def test_a_tie_is_told_in_full():
    """Natural persons one more closed than came in, other bodies one fewer: three rows explain it equally."""
    printed = {**ADDS_UP, ("received", "natural_person"): 59, ("received", "other_body"): 1}
    audit = audit_table(load_form("2021", "requests"), printed)
    failing = [f for f in audit.findings if f.verdict == "fails"]
    assert [(f.kind, f.column, f.left, f.right, f.difference) for f in failing] == [
        ("balance", "natural_person", 62, 63, -1),
        ("balance", "other_body", 3, 2, 1),
    ]
    for finding in failing:
        assert finding.suggested.replace("requests/", "").split(" | ") == [
            "received/natural_person=60 + received/other_body=0",
            "carried_in/natural_person=4 + carried_in/other_body=1",
            "carried_out/natural_person=2 + carried_out/other_body=2",
        ]
        assert finding.message.endswith("each of 3 pairs of cells would explain it equally")
    assert failing[0].message.startswith("as published 59 + 3 = 62; the other side is 60 + 3 = 63")


def test_without_an_explanation_the_cells_of_the_failing_identity_are_named():
    printed = {**ADDS_UP, ("granted", "business"): 5, ("partly_granted", "total"): 4, ("carried_in", "research"): 9}
    finding = by_place(audit_table(load_form("2021", "requests"), printed))["row_total", "granted", "total"]
    assert finding.suspects == " + ".join(f"requests/granted/{column}" for column in APPLICANTS)
    assert finding.suggested == ""


def test_zeros_of_long_sums_are_left_out():
    finding = by_place(audit_table(load_form("2021", "requests"), ADDS_UP))["outcomes_total", "closed_total", "total"]
    assert finding.message == "as published 52 + 10 = 62; the total printed is 62"


def test_large_numbers_stay_exact():
    huge = 10**18
    table = requests_table(dict.fromkeys(("received", "granted", "closed_total"), (huge, 1, 0, 0, 0, 0, huge + 1)))
    assert {f.verdict for f in audit_table(load_form("2021", "requests"), table).findings} == {"holds"}
    table["granted", "business"] = 2
    failing = [f for f in audit_table(load_form("2021", "requests"), table).findings if f.verdict == "fails"]
    assert {f.suggested for f in failing} == {"requests/granted/business=1"}


@FORMS
@given(seeds)
@settings(deadline=None, max_examples=60)
def test_one_change_is_detected_and_located(code, seed):
    form, table = draw_table(seed, code)
    rng = random.Random(seed)
    cell = rng.choice(form.cells)
    audit = audit_table(form, {**table, cell: misread(table[cell], rng)})
    assert audit.checks[cell] == "fails"
    assert {f.suggested for f in audit.findings if f.verdict == "fails"} == {f"requests/{'/'.join(cell)}={table[cell]}"}


@FORMS
@given(seeds)
@settings(deadline=None, max_examples=60)
def test_two_changes_are_detected_and_their_explanation_is_among_the_ties(code, seed):
    form, table = draw_table(seed, code)
    rng = random.Random(seed)
    cells = sorted(rng.sample(form.cells, 2), key=form.cells.index)
    audit = audit_table(form, {**table, **{cell: misread(table[cell], rng) for cell in cells}})
    truth = " + ".join(f"requests/{'/'.join(cell)}={table[cell]}" for cell in cells)
    assert any(audit.checks[cell] == "fails" for cell in cells)
    assert all(truth in f.suggested.split(" | ") for f in audit.findings if f.verdict == "fails")


# --- requests: prove


@FORMS
@given(seeds, st.integers(1, 3))
@settings(deadline=None, max_examples=60)
def test_up_to_three_blanks_are_solved(code, seed, n):
    form, table = draw_table(seed, code)
    blanks = random.Random(seed).sample(form.cells, n)
    audit = audit_table(form, {**table, **dict.fromkeys(blanks)})
    assert audit.solved == {cell: table[cell] for cell in blanks} and audit.bounds == {}
    assert set(audit.proofs) == set(blanks)


def test_three_corners_of_a_rectangle_stand_on_a_page_but_not_in_a_scan():
    """The fourth corner could be misread unnoticed, and would move the three."""
    form, fourth = load_form("2021", "requests"), ("partly_granted", "business")
    corners = [("granted", "natural_person"), ("granted", "business"), ("partly_granted", "natural_person")]
    printed = {**ADDS_UP, **dict.fromkeys(corners)}
    page, scan = (audit_table(form, printed, explicit=explicit) for explicit in (True, False))
    assert page.solved == {cell: ADDS_UP[cell] for cell in corners} and page.bounds == {}
    assert scan.solved == {} and scan.bounds == {cell: (n, n) for cell, n in page.solved.items()}
    assert page.checks[fourth] == scan.checks[fourth] == "cannot_tell"


@FORMS
@given(seeds, st.integers(1, 120))
@settings(deadline=None, max_examples=60)
def test_what_is_solved_is_right_and_what_is_not_lies_within_its_bounds(code, seed, n):
    form, table = draw_table(seed, code)
    blanks = random.Random(seed).sample(form.cells, n)
    for explicit in (True, False):
        audit = audit_table(form, {**table, **dict.fromkeys(blanks)}, explicit=explicit)
        assert audit.solved.items() <= table.items() and set(audit.solved) <= set(blanks)
        assert set(audit.solved) | set(audit.bounds) == set(blanks)
        for cell, (low, high) in audit.bounds.items():
            assert low <= table[cell] and (high is None or table[cell] <= high)
        assert "fails" not in audit.checks.values()
        assert {f.verdict for f in audit.findings} <= {"holds", "cannot_tell"}
        assert all(f.difference == 0 for f in audit.findings if f.verdict == "holds")


@FORMS
@given(seeds, st.integers(1, 40))
@settings(deadline=None, max_examples=150)
def test_beside_one_misread_a_scan_has_no_wrong_solved_number(code, seed, n):
    form, table = draw_table(seed, code)
    rng = random.Random(seed)
    blanks = rng.sample(form.cells, n)
    wrong = rng.choice([cell for cell in form.cells if cell not in blanks])
    values = {**table, **dict.fromkeys(blanks), wrong: misread(table[wrong], rng)}
    audit = audit_table(form, values, explicit=False)
    assert audit.solved.items() <= table.items()
    assert audit.checks[wrong] in ("fails", "cannot_tell")


@pytest.mark.parametrize(
    ("corners", "solved"),
    [((3, 0, 0, 4), False), ((3, 2, 1, 4), False), ((3, 0, 0, 0), True), ((3, 2, 0, 0), True), ((0, 0, 0, 0), True)],
)
def test_four_blanks_in_a_rectangle(corners, solved):
    """Open exactly where one could move along the rectangle without going below zero."""
    cells = [(row, column) for row in ("granted", "partly_granted") for column in APPLICANTS[:2]]
    inner = dict(zip(cells, corners, strict=True))
    rows = {row: (inner[row, "natural_person"], inner[row, "business"]) for row in ("granted", "partly_granted")}
    closed = (corners[0] + corners[2], corners[1] + corners[3])
    rows |= {"closed_total": closed, "received": closed}
    table = requests_table({row: (a, b, 0, 0, 0, 0, a + b) for row, (a, b) in rows.items()})
    audit = audit_table(load_form("2021", "requests"), {**table, **dict.fromkeys(cells)})
    assert audit.solved == (inner if solved else {})


def test_a_proved_cell_holds_only_by_an_identity_outside_its_proof():
    """Its row proves (granted, natural_person); its column holds an open rectangle and cannot confirm it."""
    table = requests_table(
        {
            "received": (12, 10, 0, 0, 0, 0, 22),
            "granted": (5, 3, 0, 0, 0, 0, 8),
            "unavailable_unclear": (3, 3, 0, 0, 0, 0, 6),
            "not_processed_repeat": (4, 4, 0, 0, 0, 0, 8),
            "closed_total": (12, 10, 0, 0, 0, 0, 22),
        }
    )
    rectangle = [(r, c) for r in ("unavailable_unclear", "not_processed_repeat") for c in APPLICANTS[:2]]
    cell = ("granted", "natural_person")
    audit = audit_table(load_form("2021", "requests"), {**table, **dict.fromkeys([*rectangle, cell])})
    assert audit.solved == {cell: 5} and set(audit.bounds) == set(rectangle)
    assert audit.bounds["unavailable_unclear", "natural_person"] == (0, 6)
    places = by_place(audit)
    assert places["row_total", "granted", "total"].verdict == "holds"
    assert places["outcomes_total", "closed_total", "natural_person"].verdict == "cannot_tell"
    granted = {column: audit.checks["granted", column] for column in APPLICANTS}
    assert granted == dict.fromkeys(APPLICANTS, "holds") | dict.fromkeys(APPLICANTS[:2], "cannot_tell")
    assert "requests/not_processed_repeat/business can be 1 to 7" in (
        places["outcomes_total", "closed_total", "business"].message
    )


def test_the_chain_of_proof_is_told():
    blanks = [("granted", "total"), ("granted", "business")]
    audit = audit_table(load_form("2021", "requests"), {**ADDS_UP, **dict.fromkeys(blanks)})
    assert audit.solved == {("granted", "total"): 52, ("granted", "business"): 1}
    assert audit.proofs["granted", "total"] == "derived from outcomes_total requests/closed_total/total"
    assert audit.proofs["granted", "business"] == "derived from outcomes_total requests/closed_total/business"
    assert audit.checks["granted", "total"] == audit.checks["granted", "business"] == "holds"


def test_two_identities_that_disagree_about_a_blank_leave_it_without_a_number():
    printed = {**ADDS_UP, ("granted", "business"): None, ("granted", "natural_person"): 48}
    audit = audit_table(load_form("2021", "requests"), printed)
    places = by_place(audit)
    assert audit.solved == {} and audit.bounds == {("granted", "business"): (0, None)}
    asked = (
        "in requests/granted/business row_total requests/granted/total asks for 3, "
        "outcomes_total requests/closed_total/business asks for 1"
    )
    for finding in (
        places["row_total", "granted", "total"],
        places["outcomes_total", "closed_total", "business"],
    ):
        assert finding.verdict == "fails" and asked in finding.message and finding.left is None
    assert audit.checks["granted", "business"] == "fails"
    assert places["outcomes_total", "closed_total", "natural_person"].verdict == "fails"


def test_a_failure_elsewhere_does_not_unsettle_a_proof_of_an_explicit_source():
    printed = {**ADDS_UP, ("carried_in", "legal_service"): 5, ("granted", "business"): None}
    form = load_form("2021", "requests")
    assert audit_table(form, printed).solved == {("granted", "business"): 1}
    assert audit_table(form, printed, explicit=False).solved == {}


def test_only_two_columns_filled():
    """Natural persons and total agree: every other applicant is proved to be 0."""
    table = requests_table(
        {row: (n, 0, 0, 0, 0, 0, n) for row, n in [("received", 9), ("granted", 9), ("closed_total", 9)]}
    )
    blanks = [cell for cell in table if cell[1] not in ("natural_person", "total")]
    audit = audit_table(load_form("2021", "requests"), {**table, **dict.fromkeys(blanks)})
    assert audit.solved == dict.fromkeys(blanks, 0)
    assert set(audit.checks.values()) == {"holds"} == {f.verdict for f in audit.findings}


# --- the algebra against a second implementation: the rule as it is written, with numpy


@FORMS
@given(seeds, st.integers(0, 60), st.integers(0, 3))
@settings(deadline=None, max_examples=60)
def test_the_exact_algebra_agrees_with_floating_point(code, seed, n_blanks, n_wrong):
    _, table = draw_table(seed, code)
    rng = random.Random(seed)
    (block,) = blocks(code, "requests")
    numbers = [table[cell] for cell in block.cells]
    for k in rng.sample(range(len(numbers)), n_wrong):
        numbers[k] = misread(numbers[k], rng)
    blanks = frozenset(rng.sample(range(len(numbers)), n_blanks))
    numbers = [None if k in blanks else number for k, number in enumerate(numbers)]

    a = np.zeros((len(block.rows), len(block.cells)))
    for i, row in enumerate(block.rows):
        for k, weight in row:
            a[i, k] = weight
    x = np.array([number or 0 for number in numbers], dtype=float)
    u = sorted(blanks)
    left, size, _ = np.linalg.svd(a[:, u]) if u else (np.eye(len(a)), np.zeros(0), None)
    q = left[:, int((size > 1e-9).sum()) :]
    r = q @ q.T @ a @ x
    t = q.T @ a

    reduction = eliminate(block, blanks)
    s = syndrome(reduction, residuals(block, numbers))
    assert failing_identities(reduction, s) == {i for i, entry in enumerate(r) if abs(entry) > 1e-6}
    read = [k for k in range(len(numbers)) if k not in blanks]
    assert reduction.guarded() == {k for k in read if np.abs(t[:, k]).max() > 1e-9}

    reached = set()
    solutions = np.linalg.pinv(a[:, u]) if u else np.zeros((0, len(a)))
    fixed = np.abs(np.eye(len(u)) - solutions @ a[:, u]).max(axis=1, initial=0) < 1e-9
    for k in set(read) - reduction.guarded():
        moved = np.abs(solutions @ a[:, k]) > 1e-9
        reached |= {j for j, moves, fix in zip(u, moved, fixed, strict=True) if moves or not fix}
    assert reached_blanks(block, reduction, blanks) == reached

    found = explanations(reduction, s, numbers)
    if np.abs(r).max() > 1e-6:
        assert {frozenset(changes) for changes in found} == _by_brute_force(t, q.T @ a @ x, numbers, read)
    else:
        assert found == []


def _by_brute_force(t, s, numbers, read):
    def fits(cells):
        steps, _, rank, _ = np.linalg.lstsq(t[:, cells], -s, rcond=1e-9)
        new = [numbers[k] + step for k, step in zip(cells, steps, strict=True)]
        whole = all(
            abs(n - round(n)) < 1e-6 and round(n) >= 0 and round(n) != numbers[k]
            for k, n in zip(cells, new, strict=True)
        )
        if rank == len(cells) and whole and np.abs(t[:, cells] @ steps + s).max() < 1e-6:
            return frozenset((k, round(n)) for k, n in zip(cells, new, strict=True))
        return None

    singles = {found for k in read if (found := fits([k]))}
    if singles:
        return singles
    unit = s / np.linalg.norm(s)
    gram, g = t.T @ t, t.T @ unit
    diagonal = np.diag(gram)
    determinant = (
        diagonal[:, None] * diagonal
        - gram**2
        - diagonal * g[:, None] ** 2
        - diagonal[:, None] * g**2
        + 2 * gram * np.outer(g, g)
    )
    near = np.argwhere(np.triu(np.abs(determinant) < 1e-6, 1))
    known = set(read)
    return {found for k, m in near.tolist() if k in known and m in known and (found := fits([k, m]))}


# --- repair of scans


UPHELD, TOTAL = ("reconsideration", "decision_upheld"), ("reconsideration", "total")


@pytest.mark.parametrize(
    ("numbers", "alternatives", "below_floor", "repaired"),
    [
        ((7, 1, 0, 0, 2), {UPHELD: {1}}, (), {UPHELD: 1}),
        ((7, 1, 0, 0, 2), {UPHELD: {7, 1}}, (), {}),  # one second reading repeats the first: the page may print 7
        ((7, 1, 0, 0, 2), {}, (UPHELD,), {}),
        ((7, 1, 0, 0, 2), {UPHELD: {4}}, (), {}),
        ((7, 1, 0, 0, 2), {TOTAL: {8}}, (), {}),
        ((7, 1, 0, 0, 2), {TOTAL: {8}}, (TOTAL,), {TOTAL: 8}),
        ((7, 1, 0, 0, 2), {UPHELD: {1}, TOTAL: {8}}, (TOTAL,), {}),
        ((10, 1, 0, 0, 0), {TOTAL: {0}}, (TOTAL,), {}),
        ((1, 1, 0, 0, 2), {UPHELD: {7}}, (UPHELD,), {}),
    ],
)
def test_repair_of_remedies(numbers, alternatives, below_floor, repaired):
    values = remedies_row(*numbers)
    assert repair_table(load_form("2021", "remedies"), values, alternatives, below_floor) == repaired


@pytest.mark.parametrize(
    ("read", "alternatives", "repaired"),
    [
        ({("granted", "business"): 7}, {("granted", "business"): {1}}, {("granted", "business"): 1}),
        ({("granted", "business"): 7}, {("granted", "business"): {4}}, {}),
        ({("closed_total", "total"): 82}, {("closed_total", "total"): {62}}, {("closed_total", "total"): 62}),
        (
            {("granted", "business"): 7, ("carried_in", "total"): 8},
            {("granted", "business"): {1}, ("carried_in", "total"): {5}},
            {("granted", "business"): 1, ("carried_in", "total"): 5},
        ),
        ({("granted", "business"): 7, ("carried_in", "total"): 8}, {("granted", "business"): {1}}, {}),
        (
            {("received", "natural_person"): 59, ("received", "other_body"): 1},
            {("received", "natural_person"): {60}, ("received", "other_body"): {0}},
            {("received", "natural_person"): 60, ("received", "other_body"): 0},
        ),
        (
            {("received", "natural_person"): 59, ("received", "other_body"): 1},
            {
                ("received", "natural_person"): {60},
                ("received", "other_body"): {0},
                ("carried_in", "natural_person"): {4},
                ("carried_in", "other_body"): {1},
            },
            {},
        ),
        (
            {("carried_in", "research"): None, ("granted", "business"): 7},
            {("granted", "business"): {1}},
            {("granted", "business"): 1},
        ),
    ],
)
def test_repair_of_requests(read, alternatives, repaired):
    assert repair_table(load_form("2021", "requests"), {**ADDS_UP, **read}, alternatives, ()) == repaired


@given(seeds, st.integers(1, 3))
@settings(deadline=None, max_examples=60)
def test_what_every_reading_shows_is_never_rewritten(seed, n):
    """A slip that the document prints is read alike each time, and stays."""
    rng = random.Random(seed)
    for name in ("requests", "remedies"):
        form, table = draw_table(seed, table=name)
        printed = {**table, **{cell: misread(table[cell], rng) for cell in rng.sample(form.cells, n)}}
        alternatives = {cell: {number} for cell, number in printed.items()}
        assert repair_table(form, printed, alternatives, form.cells) == {}


# --- real tables


def real_tables():
    if not FACTS.exists():
        return []
    tables = {}
    with FACTS.open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            cells = tables.setdefault((line["report"], line["table"]), {})
            cells[line["row"], line["column"]] = int(float(line["printed_value"])) if line["printed_value"] else None
    return [(report, table, cells) for (report, table), cells in tables.items() if table != "proactive"]


@pytest.mark.skipif(not FACTS.exists(), reason=f"{FACTS.name} is not there")
@pytest.mark.parametrize("explicit", [True, False])
def test_which_real_tables_add_up(explicit):
    failing = set()
    for report, table, cells in real_tables():
        form = next(form for code in ("2019", "2021") if set((form := load_form(code, table)).cells) == set(cells))
        failing |= {
            (report, f.kind, f.row, f.left, f.right)
            for f in audit_table(form, cells, explicit=explicit).findings
            if f.verdict == "fails"
        }
    assert failing == {
        ("hongze-2023", "remedies_total", "reconsideration", 11, 0),
        ("hongze-2023", "remedies_total", "litigation_after_reconsideration", 5, 0),
    }


@pytest.mark.skipif(not FACTS.exists(), reason=f"{FACTS.name} is not there")
@pytest.mark.parametrize(
    ("report", "code", "n_blank"), [("shanghai-office-2019", "2019", 126), ("shuyang-drc-2023", "2021", 125)]
)
def test_real_blanks_are_all_proved(report, code, n_blank):
    cells = next(cells for name, table, cells in real_tables() if (name, table) == (report, "requests"))
    audit = audit_table(load_form(code, "requests"), cells)
    assert len(audit.solved) == n_blank and audit.bounds == {}
    closed = {column: n for (row, column), n in (cells | audit.solved).items() if row == "closed_total"}
    assert sum(n for column, n in closed.items() if column != "total") == closed["total"]
