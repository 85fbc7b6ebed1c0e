"""What the scan reader really misreads, and what the arithmetic makes of it.

    python -m benchmarks.scan_errors [--trials 1000]     the study, with the misreads of scan_misreads.csv
    python -m benchmarks.scan_errors --collect           reads typeset scans anew and writes that file

Collecting reads tables 三 of random figures, typeset and scanned at several resolutions and noises, takes every cell's
first reading and its second readings, and keeps the cells of which any differs from what is printed. The study puts
such cells into tables that add up, as the file has them (a glyph for a glyph, with the confidence and the second
readings of that very crop), and sends them the whole way through ``rescan`` and ``assemble_table``.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from benchmarks.simulated_errors import Sample, Table, random_table, slip
from govstats.arithmetic import audit_table
from govstats.assemble import CellRecord, assemble_table
from govstats.form import CellKey, load_form
from govstats.grid import Cell
from govstats.readers import scan
from govstats.recognise import PlacedTable, recognise
from govstats.rescan import rescan
from tests.reading import TRUSTED
from tests.typeset import Layout, random_figures, typeset
from tests.typeset.pdf import PdfOptions
from tests.typeset.scan import ScanOptions

MISREADS = Path(__file__).with_name("scan_misreads.csv")

HARD = ScanOptions(noise=10, blur=0.6, quality=40, shading=0.15, skew=0.6)
LEVELS = {
    "80 dpi": HARD._replace(dpi=80),
    "100 dpi": HARD._replace(dpi=100),
    "120 dpi": HARD._replace(dpi=120),
    "150 dpi": HARD._replace(dpi=150),
    "200 dpi, noisy": HARD._replace(dpi=200, noise=35, quality=25),
}
DIGITS = ("Noto Sans CJK SC", "Libertinus Serif", "DejaVu Sans Mono")
"""Faces of the figures; one document of each at each level."""


class Misread(NamedTuple):
    """A cell of which some reading is not what is printed; readings that are no whole number stay as text."""

    level: str
    printed: str
    read: str
    confidence: float
    alternatives: str
    """Other readings at the first pass, parted by ``|``."""
    again: str
    """The second readings, parted by ``|``."""


# --- collecting


def collect() -> Iterator[tuple[str, int, list[Misread]]]:
    """Level, cells read, misreads."""
    for number, (level, options) in enumerate(LEVELS.items()):
        for font in DIGITS:
            layout = Layout("scan", ".pdf", options._replace(page=PdfOptions(digits_font=font)))
            figures = random_figures(9000 + number, {"requests": "2021"}, size=3000, density=0.9)
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "scan.pdf")
                path.write_bytes(typeset(figures, layout))
                found = recognise(scan.read_scan(path))
                cells = found[0].tables["requests"].cells if found else {}
                again = scan.second_readings(path, cells.values())
            printed = {key: figures.cells["requests", *key].text for key in cells}
            yield (
                level,
                len(cells),
                [
                    Misread(
                        level,
                        printed[key],
                        cell.text,
                        cell.confidence or 0.0,
                        "|".join(cell.alternatives),
                        "|".join(seen),
                    )
                    for key, cell in cells.items()
                    if {cell.text, *(seen := again.get(cell, ()))} != {printed[key]}
                ],
            )


def write_misreads() -> None:
    """Collect anew, write the file, and print how often each level misreads."""
    read: Counter[str] = Counter()
    misreads: list[Misread] = []
    for level, n_cells, found in collect():
        read[level] += n_cells
        misreads += found
    with MISREADS.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(Misread._fields)
        lines.writerows(sorted(misreads))
    print("| level | cells | first reading wrong | and not below the floor |\n|---|---:|---:|---:|")
    for level, n in read.items():
        wrong = [m for m in misreads if m.level == level and m.read != m.printed]
        certain = sum(m.confidence >= scan.CONFIDENCE_FLOOR for m in wrong)
        print(f"| {level} | {n:,} | {len(wrong)} | {certain} |")


def load_misreads() -> list[Misread]:
    """The lines of the file."""
    with MISREADS.open(encoding="utf-8") as file:
        return [Misread(**{**line, "confidence": float(line["confidence"])}) for line in csv.DictReader(file)]


# --- misreads put into other tables


class Edit(NamedTuple):
    """What a reading has instead of what is printed: the part in which they differ."""

    printed: str
    read: str


def edit_of(printed: str, read: str) -> Edit:
    """The part in which two texts differ.

    Examples
    --------
    >>> edit_of("1180", "1130"), edit_of("17", "17"), edit_of("11", "1")
    (Edit(printed='8', read='3'), Edit(printed='', read=''), Edit(printed='1', read=''))
    """
    start = 0
    while start < min(len(printed), len(read)) and printed[start] == read[start]:
        start += 1
    end = 0
    while end < min(len(printed), len(read)) - start and printed[-1 - end] == read[-1 - end]:
        end += 1
    return Edit(printed[start : len(printed) - end], read[start : len(read) - end])


def read_like(text: str, misread: Misread, rng: random.Random) -> tuple[Cell, tuple[str, ...]] | None:
    """A cell that prints the text, read as the misread one was, and its second readings; None where it cannot be."""
    first = edit_of(misread.printed, misread.read)
    places = [at for at in range(len(text) + 1) if text.startswith(first.printed, at)]
    if not places:
        return None
    at = rng.choice(places)

    def reading(other: str) -> str | None:
        edit = edit_of(misread.printed, other)
        if edit.printed and text.startswith(edit.printed, at):
            return text[:at] + edit.read + text[at + len(edit.printed) :]
        return text if edit == Edit("", "") else text[:at] + edit.read + text[at:] if not edit.printed else None

    views = [reading(other) for other in (misread.read, *misread.alternatives.split("|"), *misread.again.split("|"))]
    if any(view is None for view in views):
        return None
    read, *others = [view or "" for view in views]
    n_again = len(misread.again.split("|"))
    cell = Cell(read, 0, 0, page=1, confidence=misread.confidence, alternatives=tuple(others[:-n_again]))
    return cell, tuple(others[-n_again:])


class Outcome(NamedTuple):
    """What became of one table."""

    noticed: bool
    """Something fails, or no number is given for a misread cell, or it was put right."""
    located: bool
    """The misread cells, and no others, explain why the first readings do not add up."""
    repaired: int
    changed_wrongly: int
    slips_rewritten: int
    silent: int
    """Cells with a wrong number and no flag."""
    lost: int


def outcome(sample: Sample, misreads: Sequence[Misread], n_slips: int, rng: random.Random) -> Outcome | None:
    """One table with these misreads and some printed slips, sent the whole way; None where a misread fits nowhere."""
    printed: Table = dict(sample.table)
    slips = rng.sample(sample.form.cells, n_slips)
    printed |= {key: slip(printed[key], rng) for key in slips}
    cells = {
        key: Cell(str(n), i, 0, page=1, box=(0, i, 9, i + 9), confidence=0.999)
        for i, (key, n) in enumerate(printed.items())
    }
    again = {cell: (cell.text, cell.text) for cell in cells.values()}
    wrong: set[CellKey] = set()
    for misread in misreads:
        free = [key for key in sample.form.cells if key not in wrong and key not in slips]
        for key in rng.sample(free, len(free)):
            if (found := read_like(cells[key].text, misread, rng)) is not None:
                cell, seen = found
                cells[key] = cell._replace(row=cells[key].row, box=cells[key].box)
                again[cells[key]] = seen
                wrong.add(key)
                break
        else:
            return None
    return _compared(sample, cells, again, printed, wrong, set(slips))


def _compared(
    sample: Sample,
    cells: dict[CellKey, Cell],
    again: dict[Cell, tuple[str, ...]],
    printed: Table,
    wrong: set[CellKey],
    slips: set[CellKey],
) -> Outcome:
    placed = PlacedTable(sample.form, cells, {}, (), (), (), 0, (0,), 1.0)
    with mock.patch.object(scan, "second_readings", lambda _, wanted: {cell: again[cell] for cell in wanted}):
        records = assemble_table(placed, "report", "scan", rescan(placed, Path("scan.pdf"))).records
    at: dict[CellKey, CellRecord] = {(record.row, record.column): record for record in records}
    false = {key for key, record in at.items() if record.value is not None and record.value != printed[key]}
    repaired = {key for key, record in at.items() if record.status == "repaired"}
    silent = {key for key in false if at[key].status in TRUSTED and at[key].check != "fails"}
    numbers = {key: int(cell.text) if cell.text.isdecimal() else None for key, cell in cells.items()}
    truth = {key for key in wrong if numbers[key] != printed[key]}
    sets = {
        frozenset(f.suspects.split(" + "))
        for f in audit_table(sample.form, numbers, explicit=False).findings
        if f.suspects
    }
    return Outcome(
        noticed=not (truth & silent),
        located=sets == {frozenset("/".join((sample.form.table, *key)) for key in truth)},
        repaired=len(repaired - false),
        changed_wrongly=len(repaired & false),
        slips_rewritten=len(repaired & slips),
        silent=len(silent),
        lost=sum(record.value is None for record in at.values()),
    )


# --- the study


def study(samples: list[Sample], misreads: list[Misread], n_misreads: int, n_slips: int, trials: int) -> list[Outcome]:
    """What became of as many tables; where there is a choice, seeded."""
    rng = random.Random(1000 * n_misreads + n_slips)
    found: list[Outcome] = []
    while len(found) < trials:
        drawn = rng.choices(misreads, k=n_misreads)
        one = outcome(rng.choice(samples), drawn, n_slips, rng)
        found += [one] if one else []
    return found


def lines_of_the_study(trials: int) -> Iterator[str]:
    """The Markdown table."""
    wrong = [m for m in load_misreads() if m.read != m.printed]
    certain = [m for m in wrong if m.confidence >= scan.CONFIDENCE_FLOOR]
    rng = random.Random(0)
    samples = {
        table: [Sample("random", form, random_table(form, rng)) for code in ("2019", "2021") for _ in range(10)
                for form in (load_form(code, table),)]
        for table in ("requests", "remedies")
    }  # fmt: skip
    yield f"{len(wrong)} misreads, {len(certain)} of them not below the floor; {trials:,} tables each.\n"
    heads = "misreads | slips | noticed | located | repaired | wrongly changed | slips rewritten | silently wrong"
    yield f"| table | {heads} |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|---:|"
    for table, kind, drawn, cases in (
        ("requests", "any", wrong, ((1, 0), (2, 0), (3, 0), (0, 1), (1, 1))),
        ("requests", "certain", certain, ((1, 0), (2, 0))),
        ("remedies", "any", wrong, ((1, 0), (0, 1), (1, 1))),
        ("remedies", "certain", certain, ((1, 0),)),
    ):
        for n_misreads, n_slips in cases if drawn else ():
            found = study(samples[table], drawn, n_misreads, n_slips, trials)
            sums = [sum(getattr(o, field) for o in found) for field in Outcome._fields]
            noticed, located, repaired, changed, rewritten, silent, _ = sums
            yield (
                f"| `{table}` | {n_misreads} {kind} | {n_slips} | {noticed:,} | {located:,} | {repaired:,} | {changed} "
                f"| {rewritten} | {silent} |"
            )


def main() -> None:
    """Read the command line; collect, or print the study."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--collect", action="store_true")
    parser.add_argument("--trials", type=int, default=1000)
    options = parser.parse_args()
    if options.collect:
        write_misreads()
        return
    for line in lines_of_the_study(options.trials):
        print(line, flush=True)


if __name__ == "__main__":
    main()
