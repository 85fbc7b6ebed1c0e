"""Tables that add up, real and random, and what misreading, misplacing and mistyping does to them."""

from __future__ import annotations

import csv
import random
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from govstats.arithmetic import audit_table
from govstats.form import CellKey, Form, load_form
from govstats.report import read_report
from tests.typeset import LAYOUTS, random_figures, typeset

Table = dict[CellKey, int]
LOOKS_LIKE = {"0": "8", "1": "7", "2": "7", "3": "8", "4": "9", "5": "6", "6": "0", "7": "1", "8": "3", "9": "4"}


class Sample(NamedTuple):
    name: str
    form: Form
    table: Table
    is_made: bool = False
    """Typeset and read back, or drawn at random."""


# --- tables that add up


def random_table(form: Form, rng: random.Random, largest: int = 400) -> Table:
    """A table of ``requests`` or ``remedies`` that adds up: mostly zeros, natural persons foremost."""
    parts = [column.code for column in form.columns if column.role == "part"]
    total = next(column.code for column in form.columns if column.role == "total")
    table: Table = {}
    for place, part in enumerate(parts):
        size = max(1, largest // (1 if place == 0 else 20))
        drawn = {
            row.code: rng.randint(1, size) if rng.random() < (0.8 if place == 0 else 0.3) else 0 for row in form.rows
        }
        if form.table == "requests":
            drawn["closed_total"] = sum(drawn[row.code] for row in form.rows if row.role == "outcome")
            drawn["carried_in"] = min(drawn["carried_in"], drawn["closed_total"] + drawn["carried_out"])
            drawn["received"] = drawn["closed_total"] + drawn["carried_out"] - drawn["carried_in"]
        table.update({(row, part): number for row, number in drawn.items()})
    for row in form.rows:
        table[row.code, total] = sum(table[row.code, part] for part in parts)
    return table


def real_tables(path: Path, name: str) -> Iterator[Sample]:
    """The tables of a file that are complete, or proved to be, and add up."""
    by_report: dict[str, dict[CellKey, int | None]] = {}
    with path.open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            if line["table"] == name:
                number = line["value"] or line["printed_value"]
                cells = by_report.setdefault(line["report_id"], {})
                cells[line["row"], line["column"]] = int(float(number)) if number else None
    for report, values in sorted(by_report.items()):
        form = next(
            form for form in (load_form(code, name) for code in ("2021", "2019")) if set(form.cells) == set(values)
        )
        audit = audit_table(form, values)
        table = {cell: number for cell, number in values.items() if number is not None} | audit.solved
        if len(table) == len(form.cells) and all(finding.verdict != "fails" for finding in audit.findings):
            yield Sample(report, form, table)


def typeset_tables(form: Form, count: int) -> Iterator[Sample]:
    """Tables of typeset web pages as they are read."""
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(count):
            path = Path(folder) / f"{form.form}-{seed}.html"
            path.write_bytes(typeset(random_figures(seed, form.form), LAYOUTS["html-plain"]))
            records = read_report(path).records
            table = {(r.row, r.column): int(r.value) for r in records if r.table == form.table and r.value is not None}
            if len(table) == len(form.cells):
                yield Sample(f"typeset {seed}", form, table, is_made=True)


# --- what can happen to them


def misread(number: int, rng: random.Random) -> int:
    """Another number that looks alike: a glyph confused, a digit lost, a digit added."""
    text = str(number)
    place = rng.randrange(len(text))
    kinds = ["glyph", "glyph", "added"] + ["lost"] * (len(text) > 1)
    match rng.choice(kinds):
        case "glyph":
            text = text[:place] + LOOKS_LIKE[text[place]] + text[place + 1 :]
        case "lost":
            text = text[:place] + text[place + 1 :]
        case _:
            text = text[:place] + rng.choice("0123456789") + text[place:]
    return int(text) if int(text) != number else number + 1


def slip(number: int, rng: random.Random) -> int:
    """Another number that a hand may have typed: one off, a stale count, two digits swapped, a digit hit beside."""
    text = str(number)
    place = rng.randrange(len(text))
    options = [number + 1, max(0, number - 1), max(0, number + rng.randint(-20, 20))]
    options.append(int(text[:place] + rng.choice("0123456789") + text[place + 1 :]))
    if len(text) > 1:
        place = rng.randrange(len(text) - 1)
        options.append(int(text[:place] + text[place + 1] + text[place] + text[place + 2 :]))
    return rng.choice([option for option in options if option != number])


def some_slips(sample: Sample, rng: random.Random, n: int) -> Table:
    return {cell: slip(sample.table[cell], rng) for cell in rng.sample(sample.form.cells, n)}


def some_misread(sample: Sample, rng: random.Random, n: int) -> Table:
    return {cell: misread(sample.table[cell], rng) for cell in rng.sample(sample.form.cells, n)}


def one_glyph_everywhere(sample: Sample, rng: random.Random) -> Table:
    glyph = rng.choice("123456789")
    return {
        cell: int(str(number).replace(glyph, LOOKS_LIKE[glyph]))
        for cell, number in sample.table.items()
        if glyph in str(number)
    }


def glued_rows(sample: Sample, rng: random.Random) -> Table:
    """Two neighbouring rows read as one: digits run together, the second row left with zeros."""
    rows = [row.code for row in sample.form.rows]
    first = rng.randrange(len(rows) - 1)
    changes: Table = {}
    for column in sample.form.columns:
        upper, lower = (rows[first], column.code), (rows[first + 1], column.code)
        changes |= {upper: int(f"{sample.table[upper]}{sample.table[lower]}"), lower: 0}
    return changes


def slid_rows(sample: Sample, rng: random.Random) -> Table:
    """From some row on every row stands one lower, the last of them lost."""
    rows = [row.code for row in sample.form.rows]
    start = rng.randrange(len(rows) - 2)
    stop = rng.randrange(start + 1, len(rows))
    return {
        (rows[place], column.code): 0 if place == start else sample.table[rows[place - 1], column.code]
        for place in range(start, stop)
        for column in sample.form.columns
    }


def swapped_rows(sample: Sample, rng: random.Random) -> Table:
    rows = [row.code for row in sample.form.rows]
    first = rng.randrange(len(rows) - 1)
    pair = (rows[first], rows[first + 1])
    return {
        (row, c.code): sample.table[other, c.code] for row, other in (pair, pair[::-1]) for c in sample.form.columns
    }


def swapped_columns(sample: Sample, rng: random.Random) -> Table:
    columns = [column.code for column in sample.form.columns]
    first = rng.randrange(len(columns) - 1)
    pair = (columns[first], columns[first + 1])
    return {
        (r.code, column): sample.table[r.code, other] for column, other in (pair, pair[::-1]) for r in sample.form.rows
    }


def ten_times(sample: Sample, rng: random.Random) -> Table:
    return {cell: number * 10 for cell, number in sample.table.items()}


Error = Callable[[Sample, random.Random], Table]
ERRORS: dict[str, Error] = {
    "one misread": partial(some_misread, n=1),
    "two misreads": partial(some_misread, n=2),
    "three misreads": partial(some_misread, n=3),
    "four misreads": partial(some_misread, n=4),
    "one glyph misread alike everywhere": one_glyph_everywhere,
    "two rows glued": glued_rows,
    "rows slid down": slid_rows,
    "neighbouring rows swapped": swapped_rows,
    "neighbouring columns swapped": swapped_columns,
    "everything x 10": ten_times,
}
READ_ALIKE = ("two rows glued", "rows slid down", "neighbouring rows swapped", "neighbouring columns swapped")
"""Errors of placement: a second reading of the same crop shows the same number."""
