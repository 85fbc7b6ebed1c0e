"""What `benchmarks/speed.py` times: floors, govstats, other tools, and the stages of one report."""

from __future__ import annotations

import statistics
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import govstats as gs
from govstats.compose import Source, assembled_reports, compose
from govstats.readers import read_grids
from govstats.recognise import recognise

LOADED_NOTHING_HEAVY = """
import sys, govstats
heavy = ("pandas", "matplotlib", "scipy", "jpype", "tabula", "rapidocr", "onnxruntime", "cv2")
print(", ".join(name for name in heavy if name in sys.modules))
"""


# --- floors


def pdf_floor(path: Path) -> list[str]:
    """The text of each page by pypdfium2, nothing else."""
    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(path)
    texts = []
    for number in range(len(document)):
        page = document[number]
        text_page = page.get_textpage()
        texts.append(text_page.get_text_bounded())
        text_page.close()
        page.close()
    document.close()
    return texts


def html_floor(path: Path) -> list[list[list[str]]]:
    """Every table as a grid of texts in which a cell fills the slots of its spans."""
    from selectolax.lexbor import LexborHTMLParser

    grids = []
    for table in LexborHTMLParser(path.read_bytes()).css("table"):
        taken: dict[tuple[int, int], str] = {}
        rows = [row for row in table.css("tr") if _table_of(row).mem_id == table.mem_id]
        for y, row in enumerate(rows):
            x = 0
            for cell in row.iter():
                while (y, x) in taken:
                    x += 1
                height, width = (int(cell.attributes.get(span) or 1) for span in ("rowspan", "colspan"))
                text = cell.text()
                taken.update({(y + dy, x + dx): text for dy in range(height) for dx in range(width)})
        n = max((x for _, x in taken), default=-1) + 1
        grids.append([[taken.get((y, x), "") for x in range(n)] for y in range(len(rows))])
    return grids


def _table_of(node: Any) -> Any:
    while node.tag != "table":
        node = node.parent
    return node


def docx_floor(path: Path) -> list[str]:
    """Inflate the document, parse it, and join the text of each cell."""
    from lxml import etree

    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(path) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    return ["".join(text.text or "" for text in cell.iter(f"{word}t")) for cell in body.iter(f"{word}tc")]


@cache
def _ocr() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def scan_floor(path: Path) -> list[object]:
    """Each page recognised as a whole, by the recogniser that govstats uses for its cells."""
    from govstats.readers.scan.image import read_page_images

    return [_ocr()(image.pixels[:, :, ::-1]) for image in read_page_images(path)]


# --- govstats


def govstats_grids(path: Path) -> object:
    return read_grids(path)


def govstats_report(path: Path) -> object:
    """Read, recognised, audited, with both frames made."""
    report = gs.read_report(path, second_reading=False)
    return report.cells, report.findings


def recognition_share(path: Path, rounds: int = 3) -> float:
    """How much of the time that a scan takes is spent inside the recogniser, its own scaling and decoding included."""
    from rapidocr.ch_ppocr_rec.main import TextRecognizer

    call = TextRecognizer.__call__
    shares = []
    for _ in range(rounds):
        spent = 0.0

        def timed(self: TextRecognizer, *args: Any) -> Any:
            nonlocal spent
            begun = time.perf_counter()
            found = call(self, *args)
            spent += time.perf_counter() - begun
            return found

        with mock.patch.object(TextRecognizer, "__call__", timed):
            begun = time.perf_counter()
            govstats_report(path)
            shares.append(spent / (time.perf_counter() - begun))
    return statistics.median(shares)


# --- other tools


def tabula_warm(path: Path) -> object:
    from tabula.io import read_pdf

    return read_pdf(str(path), pages="all", lattice=True, silent=True)


def tabula_subprocess(path: Path) -> object:
    """As its README shows it, where JPype is not installed."""
    from tabula import io

    machine = io._tabula_vm
    try:
        return io.read_pdf(str(path), pages="all", silent=True, force_subprocess=True)
    finally:
        io._tabula_vm = machine  # it would go on without the Java in this process


def pdfplumber_tables(path: Path) -> object:
    import pdfplumber

    with pdfplumber.open(path) as document:
        return [page.extract_tables() for page in document.pages]


def camelot_lattice(path: Path) -> object:
    import camelot  # type: ignore[import-not-found]

    return camelot.read_pdf(str(path), pages="all", flavor="lattice")


def pandas_tables(path: Path) -> object:
    import pandas as pd

    return pd.read_html(path, flavor="lxml", encoding="utf-8")


def python_docx_cells(path: Path) -> object:
    import docx

    return [[cell.text for cell in row.cells] for table in docx.Document(str(path)).tables for row in table.rows]


class Peer(NamedTuple):
    """Another tool: what must be installed for it, what it reads, and how it is called."""

    package: str
    module: str
    suffix: str
    call: Callable[[Path], object]
    is_java: bool = False
    is_slow: bool = False


PEERS = {
    "tabula-py, lattice, warm": Peer("tabula-py", "tabula", ".pdf", tabula_warm, is_java=True),
    "tabula-py, a process each": Peer("tabula-py", "tabula", ".pdf", tabula_subprocess, is_slow=True),
    "pdfplumber": Peer("pdfplumber", "pdfplumber", ".pdf", pdfplumber_tables, is_slow=True),
    "camelot, lattice": Peer("camelot-py", "camelot", ".pdf", camelot_lattice, is_slow=True),
    "pandas.read_html": Peer("pandas", "pandas", ".html", pandas_tables),
    "python-docx": Peer("python-docx", "docx", ".docx", python_docx_cells),
}


# --- where the time goes


def stages(path: Path, rounds: int) -> list[tuple[str, float]]:
    """Median seconds of each stage of one report, called in turn."""
    reading = read_grids(path)
    source = Source(path, reading, recognise(reading), {})
    tables = assembled_reports(source)
    report = gs.read_report(path, second_reading=False)

    def frames() -> object:
        fresh = gs.Report(*(getattr(report, name) for name in report.__dataclass_fields__))
        return fresh.cells, fresh.findings

    calls: dict[str, Callable[[], object]] = {
        "the text alone": lambda: pdf_floor(path),
        "read": lambda: read_grids(path),
        "recognition: which cell of the form each printed cell is": lambda: recognise(reading),
        "numbers cleaned, sums asked, suspects named": lambda: assembled_reports(source),
        "prose compared, the report described": lambda: compose(source, 0, tables[0], {}, ""),
        "frames": frames,
    }
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds + WARM_UP):
        for name, call in calls.items():
            begun = time.perf_counter()
            call()
            if number >= WARM_UP:
                seconds[name].append(time.perf_counter() - begun)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    floor, read = medians.pop("the text alone"), medians.pop("read")
    return [
        ("PDFium's own text, the floor", floor),
        ("places of letters, rules, grids", read - floor),
        *medians.items(),
    ]


WARM_UP = 3
