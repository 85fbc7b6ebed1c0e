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
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz.fuzz import partial_ratio

from govstats.form import TABLES, Form
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
)
"""Read in this order, as many as are asked for; each takes half a minute."""
SLOW_FAMILIES = ("Scans and pictures", "PDF, broken character map (read as a scan)")

OUTCOMES = ("right", "missing", "flagged", "silent")

NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?=(?:万?元|件)?$)")
LIKE_ENOUGH = 60
"""Similarity of a printed row to the official label, in per cent, from which it may stand for it."""


class Line(NamedTuple):
    """A row of a peer's table: its words, and the numbers that it ends with."""

    words: str
    numbers: tuple[str, ...]


Tables = list[list[list[Any]]]
"""What a peer gives: tables, rows, cells."""


# --- the peers


def tabula_tables(path: Path, **options: Any) -> Tables:
    from tabula.io import read_pdf

    frames: Any = read_pdf(
        str(path), pages="all", silent=True, pandas_options={"header": None, "dtype": str}, **options
    )
    return [frame.to_numpy().tolist() for frame in frames]


def tabula_lattice(path: Path) -> Tables:
    return tabula_tables(path, lattice=True)


def pdfplumber_tables(path: Path) -> Tables:
    import pdfplumber

    with pdfplumber.open(path) as document:
        return [table for page in document.pages for table in page.extract_tables()]


def camelot_tables(path: Path) -> Tables:
    import camelot  # type: ignore[import-not-found]

    return [table.df.to_numpy().tolist() for table in camelot.read_pdf(str(path), pages="all")]


def pandas_tables(path: Path) -> Tables:
    import pandas as pd

    tables = []
    for frame in pd.read_html(path, flavor="lxml", keep_default_na=False):
        names = [name if isinstance(name, tuple) else (name,) for name in frame.columns]
        heads = [list(head) for head in zip(*names, strict=True) if not all(isinstance(name, int) for name in head)]
        tables.append(heads + frame.to_numpy().tolist())
    return tables


PEERS: dict[str, tuple[str, Callable[[Path], Tables]]] = {
    "tabula-py": (".pdf", tabula_tables),
    "tabula-py, lattice": (".pdf", tabula_lattice),
    "pdfplumber": (".pdf", pdfplumber_tables),
    "camelot": (".pdf", camelot_tables),
    "pandas.read_html": (".html", pandas_tables),
}
"""Tool to the suffix that it reads and its tables."""
METHOD = """\
The other tools return tables of text and know no form, so their tables are mapped onto it as kindly as possible. Rows
of table 三 are taken in the form's order if there are exactly as many as the form has, else by the best match of their
words, and of the lines without numbers around them, with the official labels, order kept (rows of table 二 always so);
a row's columns are the last seven numbers in it (of table 二 as many as its row has, of table 四 fifteen), however the
tool cut them into cells or repeats merged ones, and amounts count as right in the unit that is printed.
"""


# --- a peer's tables on the form


def cells_on_form(tables: Tables, figures: Figures) -> dict[tuple[str, str, str], str]:
    """Table, row and column to the number that a peer's tables give for it."""
    lines = [line for table in tables for line in map(line_of, table) if line.words or line.numbers]
    placed: dict[tuple[str, str, str], str] = {}
    for table in TABLES:
        form = figures.form(table)
        rows = _columns_of_rows(form)
        if table == "remedies":
            keys = [(row, column) for row, columns in rows.items() for column in columns]
            whole = [line for line in lines if len(line.numbers) >= len(keys)]
            chosen = {key: number for line in whole[:1] for key, number in _last(keys, line.numbers)}
        elif table == "requests":
            chosen = _by_rows(form, rows, [i for i, line in enumerate(lines) if 7 <= len(line.numbers) < 15], lines)
        else:
            chosen = _by_rows(form, rows, [i for i, line in enumerate(lines) if 1 <= len(line.numbers) < 7], lines)
        placed |= {(table, row, column): number for (row, column), number in chosen.items()}
    return placed


def line_of(cells: list[Any]) -> Line:
    """The words of a row, and the run of numbers at its end, however they are cut into cells.

    Examples
    --------
    >>> line_of(["规章", None, "2 0", 5.0])
    Line(words='规章', numbers=('2', '0', '5'))
    """
    shown = ["" if cell is None or cell != cell else str(cell) for cell in cells]
    tokens = unicodedata.normalize("NFKC", " ".join(shown)).split()
    begin = len(tokens)
    while begin and NUMBER.match(tokens[begin - 1]):
        begin -= 1
    numbers = (NUMBER.match(token) for token in tokens[begin:])
    plain = tuple(format(Decimal(number[0].replace(",", "")).normalize(), "f") for number in numbers if number)
    return Line("".join(tokens[:begin]), plain)


def _columns_of_rows(form: Form) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    for row, column in form.cells:
        rows.setdefault(row, []).append(column)
    return rows


def _last(keys: list[Any], numbers: tuple[str, ...]) -> Iterator[tuple[Any, str]]:
    return zip(keys, numbers[-len(keys) :], strict=False)


def _by_rows(
    form: Form, rows: dict[str, list[str]], candidates: list[int], lines: list[Line]
) -> dict[tuple[str, str], str]:
    if form.rows[0].table == "requests" and len(candidates) == len(rows):
        pairs = list(zip(rows, candidates, strict=True))
    else:
        words = _words_around(candidates, lines)
        labels = {row.code: unicodedata.normalize("NFKC", row.label_zh) for row in form.rows}
        pairs = best_match(list(rows), [[partial_ratio(labels[row], text) for text in words] for row in rows])
        pairs = [(row, candidates[number]) for row, number in pairs]
    return {
        (row, column): number
        for row, at in pairs
        if len(lines[at].numbers) >= len(rows[row])
        for column, number in _last(rows[row], without_repeats(lines[at].numbers, len(rows[row])))
    }


def without_repeats(numbers: tuple[str, ...], count: int) -> tuple[str, ...]:
    """One of each number where every one is repeated equally often, as pandas does with merged columns.

    Examples
    --------
    >>> without_repeats(("5", "5", "0", "0"), 2)
    ('5', '0')
    """
    times, rest = divmod(len(numbers), count)
    once = numbers[::times] if times else numbers
    return once if not rest and numbers == tuple(n for n in once for _ in range(times)) else numbers


def _words_around(candidates: list[int], lines: list[Line]) -> list[str]:
    """The words of each candidate with those of the lines without numbers before and after it."""
    bounds = [-1, *candidates, len(lines)]
    between = ["".join(line.words for line in lines[a + 1 : b] if not line.numbers) for a, b in pairwise(bounds)]
    return [between[n] + lines[at].words + between[n + 1] for n, at in enumerate(candidates)]


def best_match(rows: list[str], likeness: list[list[float]]) -> list[tuple[str, int]]:
    """Rows and candidates paired in order so that the likeness above the least that counts is largest."""
    width = len(likeness[0]) if likeness else 0
    best: list[list[tuple[float, tuple[tuple[str, int], ...]]]] = [[(0.0, ())] * (width + 1)]
    for row, alike in zip(rows, likeness, strict=True):
        above, line = best[-1], [(0.0, ())]
        for number in range(width):
            gain, pairs = above[number]
            paired = (gain + alike[number] - LIKE_ENOUGH, (*pairs, (row, number)))
            line.append(max(above[number + 1], line[number], paired, key=lambda option: option[0]))
        best.append(line)
    return list(best[-1][-1][1])


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
            results = {"govstats": count_govstats(path, figures)}
            if family not in SLOW_FAMILIES:
                results |= {
                    tool: count_peer(read, path, figures) for tool, (kind, read) in peers.items() if kind == suffix
                }
            for tool, result in results.items():
                counts[family].setdefault(tool, Counter()).update({**result, "documents": 1})
            if results["govstats"]["right"] != results["govstats"].total():
                print(f"{name}: govstats: {dict(results['govstats'])}", file=sys.stderr, flush=True)
    return counts


# --- the page


def page(counts: dict[str, dict[str, Counter[str]]]) -> str:
    """The documentation page."""
    names = ("tabula-py", "pdfplumber", "camelot", "pandas", "pypdfium2", "rapidocr")
    there = [f"{name} {version(name)}" for name in names if importlib.util.find_spec(name.replace("-py", ""))]
    skipped = [] if importlib.util.find_spec("camelot") else ["camelot is not installed and left out."]
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
