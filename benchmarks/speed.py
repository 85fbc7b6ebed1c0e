"""How long reading takes beside what can be done at all, and beside other tools, in one interleaved run.

    python -m benchmarks.speed [--rounds 15] [--pdf FILE] [--cold 9] [--output docs/speed.md]

Each round calls every subject once, one after the other, so that all meet the same state of the machine; a row gives
the median of the rounds and its ratio to the floor, the least that anything must do with that file (text of a PDF,
parse of a page, walk of a Word file; for a scan, recognition of its pages as a whole). Tools that are not installed
are left out and named. Without ``--pdf`` the document is the re-typeset sample; `make bench` runs it with the other
benchmarks.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from benchmarks.speed_subjects import (
    LOADED_NOTHING_HEAVY,
    PEERS,
    docx_floor,
    govstats_grids,
    govstats_report,
    html_floor,
    pdf_floor,
    recognition_share,
    scan_floor,
    stages,
)
from govstats.readers.tabula import java_home
from tests.typeset import LAYOUTS, random_figures, typeset

ROOT = Path(__file__).parents[1]
WARM_UP = 5
"""Calls of each subject before it is timed; Java goes on getting faster up to some thirty."""
WARM_UP_JAVA = 30

FLOORS: dict[str, tuple[str, Callable[[Path], object]]] = {
    ".pdf": ("pypdfium2, text alone", pdf_floor),
    ".html": ("selectolax, parse and span grid", html_floor),
    ".docx": ("zipfile and lxml, walk", docx_floor),
    "scan": ("rapidocr, whole pages", scan_floor),
}
"""What is called first, by the suffix of a document, or for one that is a scan."""
SCAN = "scan-200"
MOST_SCANS = 9
"""Rounds over a scan, which takes seconds."""

Subject = Callable[[Path], object]


class Row(NamedTuple):
    """One line of the table: milliseconds, and times the floor."""

    name: str
    milliseconds: float
    ratio: float


# --- warm


def subjects(path: Path, slow: bool) -> dict[str, Subject]:
    """Name to call, the floor first; tools that take seconds only where they are asked for."""
    if path.stem == SCAN:
        name, recognised = FLOORS["scan"]
        return {name: recognised, "govstats, whole report": govstats_report}
    floor, call = FLOORS[path.suffix]
    own = {"govstats, grids": govstats_grids, "govstats, whole report": govstats_report}
    peers = {
        name: peer.call
        for name, peer in PEERS.items()
        if peer.suffix == path.suffix and (slow or not peer.is_slow) and importlib.util.find_spec(peer.module)
    }
    return {floor: call, **own, **peers}


def timed(path: Path, rounds: int, slow: bool) -> list[Row]:
    """Median milliseconds of each subject, all called in turn."""
    calls = subjects(path, slow)
    is_scan = path.stem == SCAN
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, call in calls.items():
            for _ in range(1 if is_scan else warm_up(name)):
                call(path)
        for _ in range(min(rounds, MOST_SCANS) if is_scan else rounds):
            for name, call in calls.items():
                begun = time.perf_counter()
                call(path)
                seconds[name].append(time.perf_counter() - begun)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    floor = next(iter(medians.values()))
    return [Row(name, 1000 * median, median / floor) for name, median in medians.items()]


def warm_up(name: str) -> int:
    peer = PEERS.get(name)
    return WARM_UP if peer is None else WARM_UP_JAVA if peer.is_java else 1


def documents(folder: Path, pdf: Path | None) -> Iterator[tuple[str, Path]]:
    """Title and file of what is read."""
    yield (
        ("the PDF given" if pdf else "report as PDF (`data/samples/hongze-2023.pdf`)"),
        pdf or ROOT / "data/samples/hongze-2023.pdf",
    )
    for title, layout, changed in (
        ("PDF over two pages, typeset", "pdf-two-pages-open", None),
        ("PDF with doubled glyphs, typeset", "pdf-doubled-glyphs", None),
        ("web page of 160 kB with Word markup", "html-word-soup", padded),
        ("web page, plain", "html-plain", None),
        ("Word .docx, styles as Word saves them", "docx-nested", with_styles_in_use),
        ("Word .docx, all 350 kB of styles in the template of python-docx", "docx-nested", None),
        ("scan of two pages at 200 dpi", SCAN, None),
    ):
        content = typeset(random_figures(7, "2021"), LAYOUTS[layout])
        name = f"{layout}-{changed.__name__}" if changed else layout
        path = folder / f"{name}{LAYOUTS[layout].suffix}"
        path.write_bytes(changed(content) if changed else content)
        yield title, path


def padded(page: bytes, size: int = 160_000) -> bytes:
    """The page with as much of navigation round its tables as makes it so large; real pages are mostly that."""
    link = '<li class="nav"><a href="/zwgk/list-{0}.html" title="栏目{0}"><span>栏目{0}</span></a></li>\n'
    menu, number = [], 0
    missing = size - len(page)
    while missing > 0:
        line = link.format(number).encode()
        menu.append(line)
        missing -= len(line)
        number += 1
    half = len(menu) // 2
    head, body, rest = page.partition(b"<body>")
    before, after = b"<ul>" + b"".join(menu[:half]) + b"</ul>", b"<ul>" + b"".join(menu[half:]) + b"</ul>"
    end = rest.rfind(b"</body>")
    return head + body + before + rest[:end] + after + rest[end:]


def with_styles_in_use(document: bytes) -> bytes:
    """The document with the styles that Word saves: the defaults, those in use, and the list of latent ones."""
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    saved = BytesIO()
    with ZipFile(BytesIO(document)) as package, ZipFile(saved, "w", ZIP_DEFLATED) as target:
        body, sheet = (etree.fromstring(package.read(f"word/{part}.xml")) for part in ("document", "styles"))
        styles = {style.get(f"{word}styleId"): style for style in sheet.iter(f"{word}style")}
        used = {name for name, style in styles.items() if style.get(f"{word}default") == "1"}
        named = set(body.iter(f"{word}pStyle", f"{word}rStyle", f"{word}tblStyle"))
        while not (found := {style.get(f"{word}val") for style in named}) <= used:
            used |= found
            of_used = (styles[name].iter(f"{word}basedOn", f"{word}link", f"{word}next") for name in used)
            named = set(chain.from_iterable(of_used))
        for name in styles.keys() - used:
            sheet.remove(styles[name])
        for part in package.namelist():
            target.writestr(part, etree.tostring(sheet) if part == "word/styles.xml" else package.read(part))
    return saved.getvalue()


# --- cold


def cold(runs: int) -> list[tuple[str, float]]:
    """Median seconds of whole processes, started in turn."""
    sample = str(ROOT / "data/samples/shuyang-drc-2023.html")
    commands = {
        '`python -c "import pandas"`': [sys.executable, "-c", "import pandas"],
        '`python -c "import govstats"`': [sys.executable, "-c", "import govstats"],
        "`govstats read FILE` (nothing fails)": [
            sys.executable,
            "-c",
            "from govstats.cli import main; main()",
            "read",
            sample,
        ],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            begun = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
            if number:
                seconds[name].append(time.perf_counter() - begun)
    return [(name, statistics.median(values)) for name, values in seconds.items()]


def heavy_modules() -> str:
    """What ``import govstats`` loads of that which it should not; empty if nothing."""
    run = subprocess.run([sys.executable, "-c", LOADED_NOTHING_HEAVY], capture_output=True, text=True, check=True)
    return run.stdout.strip()


# --- the page


def page(
    tables: list[tuple[str, list[Row]]],
    starts: list[tuple[str, float]],
    where: list[tuple[str, float]],
    recognition: float,
) -> str:
    """The documentation page."""
    used = sorted({p.package for p in PEERS.values()} | {"govstats", "pypdfium2", "lxml", "selectolax", "rapidocr"})
    versions = [f"{package} {version(package)}" for package in used if is_installed(package)]
    missing = sorted({peer.package for peer in PEERS.values() if not is_installed(peer.package)})
    lines = [
        "<!-- written by benchmarks/speed.py -->",
        "# Speed",
        "",
        "Warm, in one process, every subject called in turn: the median, and how many times the floor that is, the",
        "least that anything must do with the file; for a scan, what its recogniser takes for the pages as a whole.",
        "Ratios hold from machine to machine better than milliseconds do.",
        "",
        f"{', '.join(versions)}.",
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors.",
        *([f"Left out, since not installed: {', '.join(missing)}."] if missing else []),
    ]
    for title, rows in tables:
        lines += ["", f"## {title[0].upper()}{title[1:]}", "", "| | ms | times the floor |", "|---|---:|---:|"]
        lines += [f"| {row.name} | {row.milliseconds:.1f} | {row.ratio:.2f} |" for row in rows]
    lines += ["", "## From nothing", "", "Whole processes, the median.", "", "| | seconds |", "|---|---:|"]
    lines += [f"| {name} | {seconds:.2f} |" for name, seconds in starts]
    lines += ["", "## Where the time goes", "", "Shares of one whole report, that of the first table.", ""]
    total = sum(share for _, share in where)
    lines += [f"{n}. {name}: {100 * share / total:.0f} %." for n, (name, share) in enumerate(where, 1)]
    lines += ["", f"Of a scan {100 * recognition:.0f} % is the recogniser's, called for cells and not for pages."]
    return "\n".join(lines) + "\n"


def is_installed(package: str) -> bool:
    try:
        version(package)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def main() -> None:
    """Read the command line, measure, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--cold", type=int, default=9, help="processes started of each kind")
    parser.add_argument("--pdf", type=Path, help="the PDF to read instead of the sample")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "speed.md")
    options = parser.parse_args()
    home = java_home()
    if home is not None:
        os.environ["JAVA_HOME"] = str(home)
        os.environ["PATH"] = os.pathsep.join((str(home / "bin"), os.environ.get("PATH", "")))
    heavy = heavy_modules()
    if heavy:
        raise SystemExit(f"import govstats loads {heavy}")
    with tempfile.TemporaryDirectory() as folder:
        found = list(documents(Path(folder), options.pdf))
        tables = [(title, timed(path, options.rounds, number == 0)) for number, (title, path) in enumerate(found)]
        where = stages(found[0][1], options.rounds)
        recognition = recognition_share(found[-1][1])
    text = page(tables, cold(options.cold), where, recognition)
    options.output.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
