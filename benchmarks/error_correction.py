"""How far the arithmetic of the forms detects, locates, proves and repairs: measured with simulated misreads.

    python -m benchmarks.error_correction [report_tables.csv] [--trials 1000]

Writes docs/arithmetic.md and ends with 1 where a promise is missed. Tables: the complete, consistent ones of the file
(blanks filled where they are proved), some that are typeset and read back, and as many random ones. Everything that is
random has a fixed seed.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.simulated_errors import (
    ERRORS,
    READ_ALIKE,
    Error,
    Sample,
    Table,
    misread,
    random_table,
    real_tables,
    some_slips,
    typeset_tables,
)
from govstats.arithmetic import audit_table, repair_table
from govstats.arithmetic.algebra import blocks, eliminate, residuals
from govstats.arithmetic.block import audit_block
from govstats.arithmetic.locate import explanations
from govstats.arithmetic.solve import propagate
from govstats.form import CellKey, Form, load_form

ROOT = Path(__file__).parents[1]


# --- what the arithmetic makes of it


def sets_of(sample: Sample, values: Table) -> list[Table]:
    return [
        dict(changes)
        for block in blocks(sample.form.form, sample.form.table)
        for changes in audit_block(block, [values.get(cell) for cell in block.cells]).sets
    ]


def adds_up(sample: Sample, values: Table) -> bool:
    return all(
        not any(residuals(block, [values[cell] for cell in block.cells]))
        for block in blocks(sample.form.form, sample.form.table)
    )


def outcome_of(sample: Sample, changes: Table) -> str:
    """What the located sets say about an error that was made."""
    real = {cell: number for cell, number in changes.items() if number != sample.table[cell]}
    values = sample.table | real
    if not real:
        return "no change"
    if adds_up(sample, values):
        return "breaks nothing"
    truth = {cell: sample.table[cell] for cell in real}
    found = sets_of(sample, values)
    if not found:
        return "not located"
    if len(found) > 1:
        return "tie with the truth" if truth in found else "tie without the truth"
    size = "one cell" if len(found[0]) == 1 else "two cells"
    return f"unique and right ({size})" if found[0] == truth else f"unique and wrong ({size})"


def located(samples: list[Sample], error: Error, trials: int) -> Counter[str]:
    rng = random.Random(1)
    counts = Counter(outcome_of(s, error(s, rng)) for s in (samples[t % len(samples)] for t in range(trials)))
    del counts["no change"]
    return counts


def every_cell(samples: list[Sample], per_cell: int) -> Counter[str]:
    rng = random.Random(2)
    return Counter(
        outcome_of(sample, {cell: misread(sample.table[cell], rng)})
        for sample in samples
        for cell in sample.form.cells
        for _ in range(per_cell)
    )


def solved_with_blanks(samples: list[Sample], n: int, trials: int) -> Counter[str]:
    rng = random.Random(3)
    counts: Counter[str] = Counter()
    for t in range(trials):
        sample = samples[t % len(samples)]
        blanks = rng.sample(sample.form.cells, n)
        solved = audit_table(sample.form, {**sample.table, **dict.fromkeys(blanks)}).solved
        right = all(solved.get(cell, sample.table[cell]) == sample.table[cell] for cell in blanks)
        counts["wrong" if not right else "all solved" if len(solved) == n else "some left"] += 1
    return counts


def rectangles(samples: list[Sample], trials: int) -> Counter[str]:
    """Four blanks at the corners of two outcome rows and two columns."""
    rng = random.Random(4)
    counts: Counter[str] = Counter()
    for t in range(trials):
        sample = samples[t % len(samples)]
        rows = rng.sample([row.code for row in sample.form.rows if row.role == "outcome"], 2)
        columns = rng.sample([column.code for column in sample.form.columns], 2)
        blanks = [(row, column) for row in rows for column in columns]
        solved = audit_table(sample.form, {**sample.table, **dict.fromkeys(blanks)}).solved
        kind = "a non-zero in them" if any(sample.table[cell] for cell in blanks) else "all zero"
        counts[f"{kind}: {'solved' if len(solved) == 4 else 'left open'}"] += 1
    return counts


def silently_wrong(samples: list[Sample], n_blanks: int, n_misreads: int, trials: int) -> tuple[int, int, int, int]:
    """Reports with a wrong solved number that no failing check flags: naively, and with the guard of scans.

    Naive: propagation alone. Also how many solved numbers stand under the guard, and the trials.
    """
    rng = random.Random(5)
    naive = guarded = stand = 0
    for t in range(trials):
        sample = samples[t % len(samples)]
        filled = [cell for cell in sample.form.cells if sample.table[cell]]
        blanks = rng.sample(filled, min(n_blanks, len(filled) // 2))
        wrong = rng.sample([cell for cell in sample.form.cells if cell not in blanks], n_misreads)
        values: dict[CellKey, int | None] = {**sample.table, **dict.fromkeys(blanks)}
        values |= {cell: misread(sample.table[cell], rng) for cell in wrong}
        audit = audit_table(sample.form, values, explicit=False)
        block = blocks(sample.form.form, sample.form.table)[0]
        propagated = propagate(block, [values[cell] for cell in block.cells]).solved()
        naively = {block.cells[k]: number for k, number in propagated.items()}
        naive += _unflagged(sample, naively, audit.checks)
        guarded += _unflagged(sample, audit.solved, audit.checks)
        stand += len(audit.solved)
    return naive, guarded, stand, trials


def _unflagged(sample: Sample, solved: Table, checks: dict[CellKey, str]) -> bool:
    return any(sample.table[cell] != number and checks[cell] != "fails" for cell, number in solved.items())


# --- repair


SECOND_READING = {"as printed": 0.85, "as first read": 0.12, "otherwise": 0.03}
"""How often a second reading of a doubtful cell shows what: assumed, not measured."""


def second_readings(sample: Sample, page: Table, read: Table, rng: random.Random) -> dict[CellKey, set[int]]:
    """Two more readings of each cell that breaks an identity."""
    checks = audit_table(sample.form, read).checks
    return {
        cell: {_second_reading(page[cell], read[cell], rng) for _ in range(2)}
        for cell, check in checks.items()
        if check == "fails"
    }


def _second_reading(printed: int, read: int, rng: random.Random) -> int:
    return rng.choices([printed, read, misread(printed, rng)], list(SECOND_READING.values()))[0]


def plausible(a: int, b: int) -> bool:
    """Whether two numbers differ by one glyph confused, lost or added."""
    short, long = sorted((str(a), str(b)), key=len)
    if len(short) == len(long):
        return sum(x != y for x, y in zip(short, long, strict=True)) == 1
    return len(long) - len(short) == 1 and any(long[:k] + long[k + 1 :] == short for k in range(len(long)))


class Repairs(NamedTuple):
    by_rule: int = 0
    by_rule_wrong: int = 0
    by_glyph: int = 0
    by_glyph_wrong: int = 0


def repairs(samples: list[Sample], error: Error, trials: int, *, kind: str) -> Repairs:
    """How many tables the rule, and "unique and plausible glyphs", change, and to something not printed.

    ``kind`` ``misread``: the page prints the truth; ``placed``: as read; ``slip``: the page prints the error.
    """
    rng = random.Random(6)
    tally = [0, 0, 0, 0]
    for t in range(trials):
        sample = samples[t % len(samples)]
        read = sample.table | error(sample, rng)
        page = sample.table if kind == "misread" else read
        below_floor = {cell for cell in read if read[cell] != page[cell] and rng.random() < 0.5}
        fixed = repair_table(sample.form, read, second_readings(sample, page, read, rng), below_floor)
        tally[0] += bool(fixed)
        tally[1] += any(page[cell] != number for cell, number in fixed.items())
        found = [s for s in sets_of(sample, read) if all(plausible(read[cell], n) for cell, n in s.items())]
        if len(found) == 1:
            tally[2] += 1
            tally[3] += any(page[cell] != number for cell, number in found[0].items())
    return Repairs(*tally)


# --- the report


def rank_and_distance(form: Form) -> str:
    block = blocks(form.form, form.table)[0]
    rank = len(eliminate(block, frozenset(range(len(block.cells)))).pivots)
    return f"{len(block.cells)} x {len(block.rows)}, rank {rank}, distance {'4' if distance_is_four(form) else 'not 4'}"


def distance_is_four(form: Form) -> bool:
    """No change of up to three cells goes unnoticed, one of four does."""
    block = blocks(form.form, form.table)[0]
    reduction = eliminate(block, frozenset())
    middle = [10**6] * len(block.cells)
    for k, column in enumerate(block.columns):
        change = [0] * len(block.rows)
        for i, weight in column:
            change[i] = weight
        others = reduction._replace(
            free=tuple((ids, {m: w for m, w in cells.items() if m != k}) for ids, cells in reduction.free)
        )
        for size in (1, 2, 3, 5):
            if explanations(others, [size * weight for weight in change], middle):
                return False
    rows = [row.code for row in form.rows if row.role == "outcome"][:2]
    corners = {(rows[0], "business"): 1, (rows[0], "research"): -1, (rows[1], "business"): -1, (rows[1], "research"): 1}
    return not any(residuals(block, [corners.get(cell, 0) for cell in block.cells]))


def share(counts: Counter[str], *kinds: str) -> str:
    n = sum(counts.values())
    found = sum(number for kind, number in counts.items() if any(kind.startswith(k) for k in kinds))
    return f"{100 * found / n:.2f} % ({found:,} of {n:,})"


def milliseconds(samples: list[Sample], error: Error | None, blanks: int = 0) -> float:
    """Processor time of an audit: the median of 200 tables, each at its best of three."""
    rng = random.Random(7)
    times = []
    for t in range(200):
        sample = samples[t % len(samples)]
        values = {**sample.table, **(error(sample, rng) if error else {})}
        values = {**values, **dict.fromkeys(rng.sample(sample.form.cells, blanks))}  # type: ignore[dict-item]
        times.append(min(_seconds(sample, values) for _ in range(3)))
    return 1000 * statistics.median(times)


def _seconds(sample: Sample, values: Table) -> float:
    start = time.process_time()
    audit_table(sample.form, values)
    return time.process_time() - start


class Line(NamedTuple):
    """A line of the study; ``reached`` is None where nothing was promised."""

    question: str
    answer: str
    reached: bool | None = None


def lines_of_the_study(requests: list[Sample], remedies: list[Sample], trials: int) -> Iterator[Line]:
    """Everything but the times."""
    for code in ("2019", "2021"):
        yield Line(f"`requests` {code}: cells x identities", rank_and_distance(load_form(code, "requests")))
    yield _all("one cell changed: located uniquely", every_cell(requests, 3), "unique and right")
    for name, error in ERRORS.items():
        counts = located(requests, error, trials)
        if name == "two misreads":
            yield _all("two misreads: detected", counts, "unique", "tie", "not located")
            yield Line("two misreads: look like one cell", share(counts, "unique and wrong (one cell)"))
            yield Line("two misreads: unique and right", share(counts, "unique and right"))
            yield Line("two misreads: tie with the truth in it", share(counts, "tie with"))
        elif name != "one misread":
            wrong = [share(counts, f"unique and wrong ({size})") for size in ("one cell", "two cells")]
            yield Line(
                f"{name}: breaks nothing; unique and wrong with one cell, two cells",
                "; ".join((share(counts, "breaks nothing"), *wrong)),
            )
    yield _all("three blanks: all solved, right", solved_with_blanks(requests, 3, trials), "all solved")
    corners = rectangles(requests, trials)
    for kind in sorted(corners):
        yield Line(f"four blanks in a rectangle, {kind}", f"{corners[kind]:,}")
    for n_misreads in (1, 2):
        for n_blanks in (5, 10, 20):
            naive, guarded, stand, n = silently_wrong(requests, n_blanks, n_misreads, trials)
            yield Line(
                f"{n_blanks} illegible non-zero cells, {n_misreads} misread: silently wrong naive / guarded",
                f"{100 * naive / n:.2f} % / {100 * guarded / n:.2f} % ({stand:,} solved numbers stand)",
                guarded == 0 if n_misreads == 1 else None,
            )
    changed = located(remedies, ERRORS["one misread"], trials)
    yield _all("`remedies`, one cell changed: detected", changed, "unique", "tie", "not located")
    yield Line("`remedies`, one cell changed: located uniquely", share(changed, "unique and right"))
    for name, error in ERRORS.items():
        kind = "placed" if name in READ_ALIKE else "misread"
        yield _repairs(name, repairs(requests, error, trials, kind=kind), trials)
    for n in (1, 2):
        tally = repairs(requests, partial(some_slips, n=n), trials, kind="slip")
        yield _repairs(f"{n} printed slip{'s' * (n > 1)}", tally, trials)
    one_slip = partial(some_slips, n=1)
    yield _repairs("`remedies`, one misread", repairs(remedies, ERRORS["one misread"], trials, kind="misread"), trials)
    yield _repairs("`remedies`, one printed slip", repairs(remedies, one_slip, trials, kind="slip"), trials)


def times(requests: list[Sample]) -> Iterator[Line]:
    """How long an audit takes, form by form: at most 1 ms when all holds, 3 ms when something fails."""
    for code in ("2019", "2021"):
        own = [sample for sample in requests if sample.form.form == code]
        held = milliseconds(own, None)
        yield Line(f"time, {code}: all holds", f"{held:.2f} ms", held <= 1)
        failed = [milliseconds(own, ERRORS[name]) for name in ("one misread", "two misreads", "four misreads")]
        answer = " / ".join(f"{number:.2f} ms" for number in failed)
        yield Line(f"time, {code}: one / two / four misreads", answer, max(failed) <= 3)
        for n in (10, 40, 125):
            both = " / ".join(f"{milliseconds(own, error, n):.2f} ms" for error in (None, ERRORS["one misread"]))
            yield Line(f"time, {code}: {n} blanks / and a misread", both)


def _all(question: str, counts: Counter[str], *kinds: str) -> Line:
    return Line(question, share(counts, *kinds), all(kind.startswith(kinds) for kind, n in counts.items() if n))


def _repairs(name: str, tally: Repairs, trials: int) -> Line:
    question = f"repair, {name}: by the rule (wrong) / by glyphs (wrong)"
    answer = f"{tally.by_rule} ({tally.by_rule_wrong}) / {tally.by_glyph} ({tally.by_glyph_wrong}) of {trials:,}"
    return Line(question, answer, tally.by_rule_wrong == 0)


HEAD = """<!-- written by benchmarks/error_correction.py -->
# What the arithmetic of the forms can do, in figures

Complete tables that add up; misreads, misplacements and slips of the pen simulated; the audit and the repair of this
package. `python -m benchmarks.error_correction` makes this page and ends with 1 if something that is promised was
missed.
What the words mean: [how numbers are read](trust.md).

"""


def page(samples: dict[str, list[Sample]], trials: int) -> tuple[str, bool]:
    """The page, and whether all that is promised was reached."""
    made = Counter(f"{s.form.form}, {s.name.partition(' ')[0]}" for s in samples["requests"] if s.is_made)
    real = "; ".join(f"{sample.name} ({sample.form.form})" for sample in samples["requests"] if not sample.is_made)
    counts = "; ".join(f"{kind}: {count}" for kind, count in sorted(made.items()))
    lines = [*lines_of_the_study(samples["requests"], samples["remedies"], trials), *times(samples["requests"])]
    table = "\n".join(f"| {line.question} | {line.answer} | {_MARKS[line.reached]} |" for line in lines)
    text = (
        f"{HEAD}Tables. Real: {real}. Besides: {counts}.\n\n| question | result | promised |\n|---|---|---|\n{table}\n"
    )
    return text, all(line.reached is not False for line in lines)


_MARKS = {None: "", True: "reached", False: "**missed**"}


def main() -> None:
    """Read the command line, measure, write the page; end with 1 if a promise was missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("tables", nargs="?", type=Path, default=ROOT / "data" / "facts" / "report_tables.csv")
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "arithmetic.md")
    arguments = parser.parse_args()
    rng = random.Random(0)
    samples = {}
    for name in ("requests", "remedies"):
        real = list(real_tables(arguments.tables, name))
        forms = [load_form(code, name) for code in ("2019", "2021")]
        made = [sample for form in forms for sample in typeset_tables(form, 4)]
        drawn = [
            Sample("random", form, random_table(form, rng), is_made=True)
            for form in forms
            for _ in range(len(real) // 2)
        ]
        samples[name] = real + made + drawn
    text, reached = page(samples, arguments.trials)
    arguments.output.write_text(text, encoding="utf-8", newline="\n")
    print(text)
    raise SystemExit(not reached)


if __name__ == "__main__":
    main()
