"""Cells right, wrong and silently wrong: govstats beside general readers of tables, on the same documents.

    python -m benchmarks.accuracy [--seeds 1] [--scans 3] [--only REGEX] [--output docs/accuracy.md]

Typesets figures of both forms in every layout, reads them with each tool that can open the format, and writes a
table for each family of layouts. Everything that is random has a fixed seed.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import re
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from benchmarks.peers import METHOD, PEERS, Tables, cells_on_form
from govstats.grid import ReadingError
from govstats.readers.tabula import java_home
from govstats.report import read_reports
from tests.reading import differences, plain_text
from tests.typeset import LAYOUTS, Expected, Figures, expected, random_figures, typeset

FAMILIES = {
    "PDF, ruled": r"pdf-(ruled|shaded|tight|flowing|rules-as-fills|no-frame|narrow|turned|stacked|\w+-column)",
    "PDF, cut by page breaks": r"pdf-(two|three)-pages",
    "PDF, rules missing": r"pdf-(horizontal-rules|three-rules|no-rules)",
    "PDF, landscape or turned": r"pdf-(landscape|rotated|sideways)",
    "PDF, doubled glyphs, white fills": r"pdf-(doubled|white)",
    "PDF, broken character map (read as a scan)": r"pdf-(private|no-character)",
    "HTML": r"html-(plain|site|nested|word-soup|entities|capitals|unclosed|stacked|hidden|div|\w+-column)",
    "HTML, charset wrong or missing": r"html-(gbk|utf|bom)",
    "HTML, wrong spans, cut tables": r"html-(spans|repeated|two|three)",
    "Word .docx": r"docx-",
    "Word .doc": r"doc-",
    "Text, rows or cells kept": r"text-(rows|cells|pipes|bars|markdown|aligned)(?!.*vanishing)",
    "Text, flattened": r"text-",
    "Scans and pictures": r"scan-|picture-",
}
"""Family to the layouts in it; a layout belongs to the first that matches."""

SCANS = (
    "scan-200",
    "scan-150",
    "scan-200-two-pages",
    "scan-300",
    "picture-png",
    "scan-searchable-errors",
    "scan-200-skewed",
    "scan-200-stamp",
    "scan-200-noisy",
    "scan-150-grey-jpeg",
    "scan-200-black-and-white",
    "scan-text-under",
    "picture-jpg",
)
"""Read in this order, as many as are asked for; each takes half a minute."""
SLOW_FAMILIES = ("Scans and pictures", "PDF, broken character map (read as a scan)")

OUTCOMES = ("right", "missing", "flagged", "silent")

# --- counting


def count_govstats(path: Path, figures: Figures) -> Counter[str]:
    """Cells by outcome; a wrong number with a flag is ``flagged``."""
    wanted = expected(figures)
    try:
        reports = read_reports(path)
    except ReadingError:
        return Counter(missing=len(wanted))
    different = differences(reports[0], wanted)
    kinds = Counter("silent" if d.is_silent else "flagged" if d.found else "missing" for d in different)
    return kinds + Counter(right=len(wanted) - len(different))


def count_peer(read: Callable[[Path], Tables], path: Path, figures: Figures) -> Counter[str]:
    """Cells by outcome; peers have no flags, so that every wrong number is silent."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tables = read(path)
    except Exception as error:
        print(f"{path.name}: {read.__name__}: {type(error).__name__}: {str(error)[:100]}", file=sys.stderr)
        tables = []
    found = cells_on_form(tables, figures)
    return Counter(_outcome(found.get((cell.table, cell.row, cell.column)), cell) for cell in expected(figures))


def _outcome(found: str | None, cell: Expected) -> str:
    if not found:
        return "missing"
    return "right" if found == plain_text(cell.printed_value) else "silent"


def family_of(layout: str) -> str:
    """The family that a layout belongs to."""
    return next(family for family, pattern in FAMILIES.items() if re.match(pattern, layout))


def documents(seeds: int, scans: int) -> Iterator[tuple[str, Figures]]:
    """Layouts and figures: every layout in both forms; of what is slow to read one document each."""
    for name in LAYOUTS:
        if family_of(name) not in SLOW_FAMILIES:
            for seed in range(seeds):
                for form in ("2019", "2021"):
                    yield name, random_figures(1000 + seed, form)
    slow = [*SCANS, *(name for name in LAYOUTS if family_of(name) == SLOW_FAMILIES[1])]
    for number, name in enumerate([*slow[: min(scans, len(SCANS))], *(slow[len(SCANS) :] if scans else [])]):
        yield name, random_figures(1000, ("2021", "2019")[number % 2])


def measure(seeds: int, scans: int, only: str) -> dict[str, dict[str, Counter[str]]]:
    """Family to tool to cells by outcome, and ``documents``."""
    peers = {name: peer for name, peer in PEERS.items() if name != "camelot" or importlib.util.find_spec("camelot")}
    counts: dict[str, dict[str, Counter[str]]] = {family: {} for family in FAMILIES}
    with tempfile.TemporaryDirectory() as folder:
        for name, figures in documents(seeds, scans):
            if not re.search(only, name):
                continue
            family, suffix = family_of(name), LAYOUTS[name].suffix
            path = Path(folder, f"{name}{suffix}")
            path.write_bytes(typeset(figures, LAYOUTS[name]))
            reads = "scan" if family in SLOW_FAMILIES else suffix
            results = {"govstats": count_govstats(path, figures)}
            results |= {tool: count_peer(read, path, figures) for tool, (kind, read) in peers.items() if kind == reads}
            for tool, result in results.items():
                counts[family].setdefault(tool, Counter()).update({**result, "documents": 1})
            if results["govstats"]["right"] != results["govstats"].total():
                print(f"{name}: govstats: {dict(results['govstats'])}", file=sys.stderr, flush=True)
    return counts


# --- the page


def page(counts: dict[str, dict[str, Counter[str]]]) -> str:
    """The documentation page."""
    names = ("tabula-py", "pdfplumber", "camelot-py", "pandas", "pypdfium2", "rapidocr")
    there = [f"{name} {version(name)}" for name in names if importlib.util.find_spec(name.replace("-py", ""))]
    skipped = [] if importlib.util.find_spec("camelot") else ["camelot is not installed (`make bench`) and left out."]
    lines = [
        "<!-- written by benchmarks/accuracy.py -->",
        "# Accuracy",
        "",
        "The same figures, typeset in every layout of `tests/typeset/`, read by govstats and by general readers of",
        "tables. Cells are **right**, **missing** (no number, or told to be illegible), **wrong and flagged**, or",
        "**silently wrong**: a wrong number that nothing marks. The other tools have no flags.",
        "These layouts are the ones that govstats is developed with; real reports vary more. One set of figures",
        "a layout and form, zeros printed as 0, official wording; one scan says little about scans. The mapping was",
        "mended where it wronged another tool, and pandas is told no encoding.",
        "",
        METHOD,
        f"govstats {version('govstats')}, {', '.join(there)}, Python {platform.python_version()}.",
        *skipped,
        "",
        "| documents | n | tool | cells | right | missing | wrong, flagged | silently wrong |",
        "|---|---:|---|---:|---:|---:|---:|---:|",
    ]
    for family, tools in counts.items():
        for number, (tool, count) in enumerate(tools.items()):
            cells = sum(count[outcome] for outcome in OUTCOMES)
            first = f"{family} | {count['documents']}" if number == 0 else " | "
            figures = " | ".join(f"{count[outcome]:,}" for outcome in OUTCOMES[1:])
            lines.append(f"| {first} | {tool} | {cells:,} | {_percent(count['right'], cells)} | {figures} |")
    return "\n".join(lines) + "\n"


def _percent(right: int, cells: int) -> str:
    """Per cent right, cut rather than rounded, so that 100 means all."""
    return f"{right * 1000 // cells / 10:g} %" if cells else "none"


def main() -> None:
    """Read the command line, measure, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--scans", type=int, default=3)
    parser.add_argument("--only", default="", help="layouts whose name matches")
    parser.add_argument("--output", type=Path, default=Path(__file__).parents[1] / "docs" / "accuracy.md")
    options = parser.parse_args()
    home = java_home()
    if home is not None:
        os.environ["JAVA_HOME"] = str(home)
        os.environ["PATH"] = os.pathsep.join((str(home / "bin"), os.environ.get("PATH", "")))
    text = page(measure(options.seeds, options.scans, options.only))
    options.output.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
