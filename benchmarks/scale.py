"""How a panel grows: documents a second, memory, workers, and what a kill costs.

    python -m benchmarks.scale [--documents 300] [--pdfs 30] [--folder DIR] [--keep]

Typesets up to 200 HTML and text documents and a few PDFs, substitutes figures into copies of them, and builds
panels of a hundredth and a tenth of them with one worker, of the tenth and of all with two; then kills a small build
five times on its way and resumes it. Prints the table of docs/scale.md. Documents that an earlier run left
in the folder (--keep) are used again. Everything that is random has a fixed seed.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import psutil

from govstats.form import TABLES, load_form
from govstats.panel import load_panel
from govstats.panel.results import Results
from govstats.sources import MANIFEST_COLUMNS
from tests.typeset import LAYOUTS, OFFICIAL, WORDINGS, random_figures, typeset
from tests.typeset.figures import Printed

TEMPLATES = 200
FIRST_TOKEN = 9_000_000
"""A template prints this and the following numbers in place of its figures."""

BUILD = """
import sys
from govstats.panel import build_panel
build_panel(sys.argv[1], sys.argv[2], jobs=int(sys.argv[3]), second_reading=False, progress=False)
"""


class Run(NamedTuple):
    """One build: seconds, and peak resident memory of the builder and of its largest child."""

    seconds: float
    builder_mb: float
    child_mb: float


# --- documents


def templates(count: int) -> list[tuple[str, bytes, dict[bytes, tuple[str, str, str]]]]:
    """Suffix, content, and which number stands for which cell; layouts whose digits are plain ASCII."""
    layouts = [
        layout
        for name, layout in LAYOUTS.items()
        if layout.suffix in (".html", ".txt") and not any(word in name for word in ("utf-16", "entities", "zeros"))
    ]
    wordings = [OFFICIAL, *(w for w in WORDINGS.values() if not w.script)]
    made = []
    for number in range(count):
        form = "2021" if number % 3 else "2019"
        figures = random_figures(number, form, year=2021)
        tokens = {key: str(FIRST_TOKEN + i) for i, key in enumerate(figures.cells)}
        cells = {key: Printed(tokens[key], tokens[key], "") for key in figures.cells}
        layout, wording = layouts[number % len(layouts)], wordings[number // len(layouts) % len(wordings)]
        content = typeset(figures._replace(cells=cells), layout, wording)
        made.append((layout.suffix, content, {token.encode(): key for key, token in tokens.items()}))
    return made


def with_figures(content: bytes, tokens: dict[bytes, tuple[str, str, str]], seed: int, year: int) -> bytes:
    """A copy of a template with consistent figures and this year."""
    form = "2021" if ("proactive", "rules", "issued") in tokens.values() else "2019"
    cells = random_figures(seed, form, year=year).cells
    filled = re.sub(rb"(?<!\d)9\d{6}(?!\d)", lambda match: cells[tokens[match[0]]].text.encode(), content)
    return filled.replace(b"2021", str(year).encode())


def write_documents(folder: Path, documents: int, pdfs: int) -> None:
    """Documents in folders of a thousand and their manifest; agencies publish seven years each."""
    (folder / "0000").mkdir(parents=True)
    made = templates(min(TEMPLATES, documents))
    printed = [
        typeset(random_figures(n, "2021", year=2023), LAYOUTS["pdf-two-pages-open"]) for n in range(min(pdfs, 20))
    ]
    rng = random.Random(0)
    with (folder / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        manifest = csv.DictWriter(file, MANIFEST_COLUMNS)
        manifest.writeheader()
        for number in range(documents + pdfs):
            year = 2019 + number % 7
            if number < documents:
                suffix, content, tokens = made[rng.randrange(len(made))]
                content = with_figures(content, tokens, number, year)
            else:
                suffix, content, year = ".pdf", printed[number % len(printed)], 2023
            place = folder / f"{number // 1000:04}" / f"{number:07}{suffix}"
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(content)
            line = {"source": place.relative_to(folder).as_posix(), "year": year, "scope_requests": "region"}
            manifest.writerow({**line, "agency_id": f"agency {number // 7}"})


def part_of(folder: Path, count: int) -> Path:
    """A manifest of the first documents only."""
    lines = (folder / "sources.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    path = folder / f"sources-{count}.csv"
    path.write_text("".join(lines[: count + 1]), encoding="utf-8", newline="")
    return path


# --- measuring


def start(manifest: Path, out: Path, jobs: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", BUILD, str(manifest), str(out), str(jobs)])


def measured(manifest: Path, out: Path, jobs: int) -> Run:
    """One whole build in a process of its own; looking once a second costs it nothing."""
    started = time.monotonic()
    process = start(manifest, out, jobs)
    watched, builder, child = psutil.Process(process.pid), 0, 0
    while process.poll() is None:
        with contextlib.suppress(psutil.Error):
            builder = max(builder, watched.memory_info().rss)
            child = max([child, *(c.memory_info().rss for c in watched.children())])
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1)
    if process.returncode:
        raise SystemExit(f"the build ended with {process.returncode}")
    return Run(time.monotonic() - started, builder / 2**20, child / 2**20)


def results_of(out: Path) -> list[str]:
    """The key of each result that a build, which is not running, has kept: twice where it was made twice."""
    with contextlib.closing(Results(out.with_name(f"{out.name}.work"))) as results:
        return [key for key, _ in results.stored()]


class Killed(NamedTuple):
    """What a build that was killed again and again had to do over."""

    kills: int
    made_again: int
    same_bytes: bool


def killed(manifest: Path, whole: Path, jobs: int, documents: int, kills: int = 5) -> Killed:
    """Kill a build ``kills`` times on its way, then let it finish; compare it with an undisturbed one."""
    out = whole.with_name(f"{whole.name}-killed")
    work = out.with_name(f"{out.name}.work") / "results"
    whole_size = size_of(whole.with_name(f"{whole.name}.work"))
    for kill in range(kills):
        process = start(manifest, out, jobs)
        wanted = whole_size * (kill + 1) // (kills + 1)
        while not (work.exists() and work.stat().st_size >= wanted) and process.poll() is None:
            time.sleep(0.05)
        process.kill()
        process.wait()
    measured(manifest, out, jobs)
    kept = results_of(out)
    again = len(kept) - len(set(kept))
    return Killed(kills, again, all((out / path.name).read_bytes() == path.read_bytes() for path in whole.iterdir()))


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def report(folder: Path, documents: int, pdfs: int) -> None:
    """Build a hundredth and a tenth with one worker, the tenth and all with two; measure and print."""
    few, some, total = max(documents // 100, 20), max(documents // 10, 40), documents + pdfs
    print(f"{documents} HTML and text documents, {pdfs} PDFs, {size_of(folder) / 2**20:.0f} MiB\n")
    print("| documents | workers | seconds | documents a second | builder MiB | largest child MiB |")
    print("|---:|---:|---:|---:|---:|---:|")
    runs, panels = {}, {}
    for count, jobs in ((few, 1), (some, 1), (some, 2), (total, 2)):
        manifest, out = part_of(folder, count), folder.with_name(f"{folder.name}-{count}-{jobs}")
        run, panels[count, jobs] = measured(manifest, out, jobs), out
        runs[count, jobs] = run
        print(
            f"| {count:,} | {jobs} | {run.seconds:.1f} | {count / run.seconds:.0f} "
            f"| {run.builder_mb:.0f} | {run.child_mb:.0f} |",
            flush=True,
        )
    one, two, whole = runs[some, 1], runs[some, 2], runs[total, 2]
    growth = (whole.builder_mb - two.builder_mb) * 2**20 / (total - some)
    rate = (total - some) / (whole.seconds - two.seconds)
    print(f"\nTwo workers: {one.seconds / two.seconds:.2f} times one, from {some:,} documents.")
    print(
        f"From {some:,} to {total:,}: {rate:.0f} more documents a second; the builder grows by {growth:.0f} bytes each."
    )
    panel = load_panel(panels[some, 2])
    used = panel.cells.memory_usage(deep=True).sum()
    out = panels[total, 2]
    print(f"Panel: {size_of(out) / total:.0f} bytes a document on disk, {used / len(panel.reports):.0f} in memory;")
    print(f"work file: {size_of(out.with_name(f'{out.name}.work')) / total:.0f} bytes a document.")
    whole_panel = load_panel(out)
    print(f"Reports {len(whole_panel.reports):,}, problems {len(whole_panel.problems):,}.")
    told = killed(part_of(folder, few), panels[few, 1], 2, few)
    print(
        f"Killed {told.kills} times on the way to {few:,}: {told.made_again} results made again, "
        f"same bytes in the end: {told.same_bytes}."
    )


def check_forms() -> None:
    """The token of a template is no number that a label prints."""
    labels = "".join(row.label_zh for table in TABLES for row in load_form("2021", table).rows)
    assert not re.search(r"9\d{6}", labels)


def main() -> None:
    """Read the command line, write the documents, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--pdfs", type=int, default=30)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--keep", action="store_true", help="leave the documents and panels where they are")
    options = parser.parse_args()
    check_forms()
    base = options.folder or Path(tempfile.mkdtemp())
    folder = base / "documents"
    started = time.monotonic()
    if not (folder / "sources.csv").exists():
        write_documents(folder, options.documents, options.pdfs)
    print(f"written in {time.monotonic() - started:.0f} s", file=sys.stderr)
    report(folder, options.documents, options.pdfs)
    if not options.keep:
        shutil.rmtree(base)


if __name__ == "__main__":
    main()
