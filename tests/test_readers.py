"""The choice of the reader, by content, and one sentence for whatever cannot be read."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import govstats as gs
import govstats.readers as readers
from govstats.grid import Cell, Grid, Reading, ReadingError, Text
from govstats.readers import READERS, read_grids, sniff_media_type
from tests.typeset import LAYOUTS, random_figures, typeset

ROOT = Path(__file__).parents[1]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def zipped(*names: str, **contents: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, contents.get(name, "x"))
    return file.getvalue()


CONTENT = {
    "pdf": (b"%PDF-1.7\n", "application/pdf"),
    "pdf after a mail header": (b"\r\n" * 20 + b"%PDF-1.4", "application/pdf"),
    "png": (PNG, "image/png"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
    "tiff": (b"II*\x00" + bytes(20), "image/tiff"),
    "bmp": (b"BM" + struct.pack("<IHHI", 99, 0, 0, 54), "image/bmp"),
    "webp": (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
    "web page": ("<!-- 年报 -->\n<!DOCTYPE html><html>".encode(), "text/html"),
    "fragment": ("<p style='x'>年报".encode("gb18030"), "text/html"),
    "text with a table element": ("# 年报\n\n<table border=1><tr>".encode(), "text/html"),
    "utf-16 page": ("<html><table>".encode("utf-16"), "text/html"),
    "web archive": (b"From: <x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "multipart/related"),
    "text": ("二、主动公开 3 < 5 条".encode(), "text/plain"),
    "text in gbk": ("二、主动公开政府信息情况".encode("gbk"), "text/plain"),
    "markdown with line breaks": (b"|a<br>b|1|", "text/plain"),
    "word xml": (
        b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">',
        "application/xml",
    ),
    "docx": (
        zipped("[Content_Types].xml", "word/document.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "rtf": (b"{\\rtf1\\ansi", "application/rtf"),
    "noise": (bytes(range(256)) * 8, "application/octet-stream"),
}


@pytest.mark.parametrize("case", CONTENT)
def test_the_media_type_is_told_by_content(tmp_path: Path, case: str) -> None:
    content, media_type = CONTENT[case]
    file = tmp_path / "report.pdf"
    file.write_bytes(content)
    assert sniff_media_type(file) == media_type


def test_a_doc_is_told_by_its_streams(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_bytes((Path(__file__).parent / "documents" / "tables.doc").read_bytes())
    assert sniff_media_type(file) == "application/msword"
    assert read_grids(file).reader == "word"


REFUSED = {
    "an empty file": (b"", "the file is empty"),
    "noise": (bytes(range(256)) * 8, "the content is neither PDF"),
    "rtf": (b"{\\rtf1\\ansi x}", "RTF .* save it as .docx"),
    "excel": (zipped("[Content_Types].xml", "xl/workbook.xml"), "Excel workbook"),
    "powerpoint": (zipped("ppt/presentation.xml"), "PowerPoint"),
    "ofd": (zipped("OFD.xml", "Doc_0/Document.xml"), "OFD .* save it as PDF"),
    "opendocument": (
        zipped("mimetype", "content.xml", mimetype="application/vnd.oasis.opendocument.text"),
        "OpenDocument .* save it as .docx",
    ),
    "zip": (zipped("report.pdf"), "zip archive"),
    "damaged zip": (b"PK\x03\x04" + bytes(40), "damaged"),
    "rar": (b"Rar!\x1a\x07\x00", "archive; unpack it"),
    "damaged office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged or unknown Office document"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_one_sentence_for_what_is_not_read(tmp_path: Path, case: str) -> None:
    content, reason = REFUSED[case]
    file = tmp_path / "report.pdf"
    file.write_bytes(content)
    with pytest.raises(ReadingError, match=f"^report.pdf: .*{reason}") as caught:
        read_grids(file)
    assert "\n" not in str(caught.value)


def test_wrong_paths(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"^missing.pdf: there is no such file; check the path\.$"):
        read_grids(tmp_path / "missing.pdf")
    with pytest.raises(ReadingError, match=r"this is a folder, not a report"):
        read_grids(str(tmp_path))
    with pytest.raises(ReadingError, match=r"check the path"):
        read_grids("a\0b.pdf")


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_BYTES", 2**20)
    (tmp_path / "report.txt").write_bytes(b"a" * (2**20 + 1))
    with pytest.raises(ReadingError, match=r"^report.txt: 1 MiB, more than the 1 MiB"):
        read_grids(tmp_path / "report.txt")


@pytest.mark.parametrize("error", [KeyError("Root"), MemoryError(), RecursionError(), OSError("a\nb"), ValueError()])
def test_whatever_a_library_raises_becomes_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fails(path: Path) -> Reading:
        raise error

    monkeypatch.setitem(READERS, "text/plain", fails)
    (tmp_path / "report.txt").write_text("x")
    with pytest.raises(ReadingError, match=r"^report.txt: .*; \w+ .*\.$") as caught:
        read_grids(tmp_path / "report.txt")
    assert "\n" not in str(caught.value)


def test_an_address_is_not_taken_for_a_file() -> None:
    with pytest.raises(ReadingError, match=r"^report.html: this is an address; .* `govstats fetch`\.$"):
        read_grids("https://example.org/report.html")


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "is_ocr_installed", lambda: False)


@pytest.mark.usefixtures("without_ocr")
def test_a_picture_without_the_extra(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(PNG)
    with pytest.raises(ReadingError, match=r'^report.pdf: this is a PNG picture; .*pip install "govstats\[ocr\]"'):
        read_grids(tmp_path / "report.pdf")


class FakeReader:
    """Stands in for a reader module and notes what it was asked for."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.asked: list[object] = []

    def read_pdf(self, path: Path) -> Reading:
        return self.reading

    def read_scan(self, path: Path, pages: object = None) -> Reading:
        self.asked.append(pages)
        return self.reading


def text_on(page: int, text: str) -> Text:
    return Text(text, page)


@pytest.fixture
def pdf_file(tmp_path: Path) -> Path:
    file = tmp_path / "report.pdf"
    file.write_bytes(b"%PDF-1.7")
    return file


def half_scanned(*blocks: Text) -> Reading:
    return Reading(blocks, "pdf", "application/pdf", n_pages=3, scanned_pages=(2,))


def test_scanned_pages_come_from_the_scan_reader(pdf_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grid = Grid((Cell("2", 0, 0, page=2, confidence=0.9),), "ruled", 2)
    scan = FakeReader(Reading((grid,), "scan", "application/pdf"))
    hidden_layer = text_on(2, "an invisible layer")
    monkeypatch.setitem(
        sys.modules, "govstats.readers.pdf", FakeReader(half_scanned(text_on(1, "a"), hidden_layer, text_on(3, "c")))
    )
    monkeypatch.setitem(sys.modules, "govstats.readers.scan", scan)
    monkeypatch.setattr(readers, "is_ocr_installed", lambda: True)
    reading = read_grids(pdf_file)
    assert reading.blocks == (text_on(1, "a"), grid, text_on(3, "c"))
    assert (reading.reader, reading.scanned_pages, scan.asked) == ("pdf", (2,), [(2,)])


@pytest.mark.usefixtures("without_ocr")
def test_scanned_pages_without_the_extra(pdf_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = half_scanned(text_on(1, "a"))
    monkeypatch.setitem(sys.modules, "govstats.readers.pdf", FakeReader(reading))
    assert read_grids(pdf_file) == reading
    monkeypatch.setitem(sys.modules, "govstats.readers.pdf", FakeReader(half_scanned(text_on(2, "a"))))
    with pytest.raises(ReadingError, match=r'^report.pdf: this is a scanned PDF; .*pip install "govstats\[ocr\]"'):
        read_grids(pdf_file)


# --- several threads


@pytest.fixture
def eager_threads():
    """Threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def test_threads_read_what_one_alone_reads(eager_threads, tmp_path):
    files = [*sorted((ROOT / "data" / "samples").glob("*-20??.*"))]
    for name in ("pdf-doubled-glyphs", "pdf-two-pages-open", "docx-nested", "html-nested", "doc-plain"):
        files.append(tmp_path / f"{name}{LAYOUTS[name].suffix}")
        files[-1].write_bytes(typeset(random_figures(3, "2021"), LAYOUTS[name]))
    alone = {path: gs.read_report(path, second_reading=False).records for path in files}
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda path: gs.read_report(path, second_reading=False).records, files * 4))
    assert [path.name for path, records in zip(files * 4, found, strict=True) if records != alone[path]] == []
