"""Broken and hostile input: a report or one sentence, soon and in little memory; nothing written, nothing fetched."""

from __future__ import annotations

import io
import json
import os
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from functools import partial
from pathlib import Path

import pytest

from govstats.isolate.children import Child, ChildLostError, Task, read_isolated
from govstats.isolate.pack import unpack_head
from tests.typeset import LAYOUTS, random_figures, typeset

SECONDS = 20.0
MEMORY = 2**30
SENTENCE = re.compile(r"[^\n]{10,600}[.!?]")


def typeset_in(layout: str) -> bytes:
    return typeset(random_figures(4, "2021"), LAYOUTS[layout])


# --- PDFs


def pdf_of(objects: list[bytes]) -> bytes:
    """A PDF whose first object is its catalogue."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


def stream_of(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def pdf_with_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return pdf_of(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids)] + [page] * count
    )


def pdf_with_content(content: bytes, resources: bytes = b"", more: tuple[bytes, ...] = ()) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%s>>>>" % resources
    tree = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    filled = stream_of(zlib.compress(content, 9), b"/Filter/FlateDecode")
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", tree, page, filled, *more])


def pdf_with_password() -> bytes:
    """Encrypted with a key that no empty password gives."""
    secret = b"<%s>" % (b"5a" * 32)
    encrypt = b"<</Filter/Standard/V 1/R 2/P -4/O %s/U %s>>" % (secret, secret)
    plain = pdf_with_content(b"0 0 m 9 9 l S")
    return plain.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt %s/ID[<00><00>]" % encrypt)


def pdf_of_forms_in_forms(depth: int, times: int) -> bytes:
    """Each form draws the next one several times: a small file with times ** depth drawings."""
    forms = tuple(
        stream_of(
            b"/X Do " * times if number < depth - 1 else b"0 0 m 9 9 l S",
            b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X %d 0 R>>>>" % (number + 6),
        )
        for number in range(depth)
    )
    return pdf_with_content(b"/X Do", b"/XObject<</X 5 0 R>>", forms)


# --- Word, HTML, pictures


def docx_of(document: bytes, **parts: bytes) -> bytes:
    relation = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        b'Target="word/document.xml"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", relation)
        archive.writestr("word/document.xml", document)
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def body_of(content: bytes, doctype: bytes = b"") -> bytes:
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    head = b'<?xml version="1.0" encoding="UTF-8"?>'
    return head + doctype + b"<w:document %s><w:body>%s</w:body></w:document>" % (space, content)


def word_xml_of(content: bytes, doctype: bytes = b"") -> bytes:
    space = b"http://schemas.microsoft.com/office/word/2003/wordml"
    return re.sub(rb'(?<=xmlns:w=")[^"]+', space, body_of(content, doctype))


def text_of(content: bytes) -> bytes:
    return b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % content


def billion_laughs() -> bytes:
    entities = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 11)
    )
    return b"<!DOCTYPE x [%s]>" % entities


def docx_bomb(size: int) -> bytes:
    return docx_of(body_of(text_of(b"0" * size)))


def docx_nested(depth: int) -> bytes:
    return docx_of(body_of(b"<w:tbl><w:tr><w:tc>" * depth + b"</w:tc></w:tr></w:tbl>" * depth))


def endless(begin: str, part: str, end: str) -> bytes:
    return f"{begin}{part * (400_000 // len(part))}{end}".encode()


def html_with(markup: bytes, layout: str = "html-plain") -> bytes:
    return typeset_in(layout).replace(b"<body>", b"<body>" + markup, 1)


def doc_with_part_of(size: int) -> bytes:
    """A document whose directory says so of its text, and whose table of sectors leads in circles."""
    document = bytearray(typeset_in("doc-plain"))
    entry = document.find("WordDocument".encode("utf-16-le"))
    start = int.from_bytes(document[entry + 116 : entry + 120], "little")
    document[entry + 120 : entry + 124] = size.to_bytes(4, "little")
    fat = 512 * (1 + int.from_bytes(document[76:80], "little"))
    document[fat + 4 * start : fat + 4 * start + 4] = start.to_bytes(4, "little")
    return bytes(document)


def with_cell(text: str) -> bytes:
    """A page whose cells of one column, all but one, hold this text."""
    page = typeset_in("html-plain").decode()
    return re.sub(r"(?<=>)\d+(?=</td>\s*</tr>)", text, page, count=20).encode()


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    shape = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", shape) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def in_the_middle(data: bytes, piece: bytes) -> bytes:
    return data[: len(data) // 2] + piece + data[len(data) // 2 :]


XXE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'

REFUSED = {
    "pdf cut to 1 kB": (lambda: typeset_in("pdf-ruled")[:1024], "broken|no pages|no table"),
    "pdf of nothing but its first line": (lambda: b"%PDF-1.7\n", "broken"),
    "pdf without pages": (lambda: pdf_with_pages(0), "broken|no pages"),
    "pdf with a password": (pdf_with_password, "encrypted"),
    "pdf of 2,000 pages": (lambda: pdf_with_pages(2000), "2000 pages, more than"),
    "pdf whose pages are their own parents": (
        lambda: pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"]),
        "broken|no pages",
    ),
    "pdf of nested arrays": (lambda: pdf_with_content(b"[" * 2_000_000), "no table|broken|holds"),
    "pdf with nested dictionaries": (
        lambda: pdf_of([b"<</Type/Catalog/Pages 2 0 R/X " + b"<</X" * 400_000 + b">>" * 400_000 + b">>"]),
        "broken|no pages",
    ),
    "pdf of an array of 500,000 numbers": (
        lambda: pdf_of(
            [b"<</Type/Catalog/Pages 2 0 R/X 3 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>", b"[%s]" % (b"0 " * 500_000)]
        ),
        "broken|no pages",
    ),
    "pdf of 10,000 objects that each hold the next": (
        lambda: pdf_of(
            [b"<</Type/Catalog/Pages 2 0 R>>"]
            + [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (number + 3) for number in range(10_000)]
        ),
        "broken|no pages",
    ),
    "pdf of 500,000 states put aside": (lambda: pdf_with_content(b"q " * 500_000), "no table"),
    "pdf of dictionaries in dictionaries on its page": (
        lambda: pdf_with_content(b"/A <<" * 500_000 + b" BDC"),
        "no table",
    ),
    "pdf with a text of 210,000 pieces": (
        lambda: pdf_with_content(b"BT /F 9 Tf " + b"(a) Tj " * 210_000 + b"ET"),
        "200000 (characters|drawn objects)",
    ),
    "pdf of 250,000 lines": (lambda: pdf_with_content(b"0 0 m 9 9 l S\n" * 250_000), "drawn objects"),
    "pdf whose content inflates to 100 MB": (lambda: pdf_with_content(b" " * 100_000_000), "no table"),
    "pdf with a page of 10,000 metres": (
        lambda: pdf_with_content(b"0 0 m 9 9 l S").replace(b"595 842", b"28346456 28346456"),
        "no table|pixels|scan",
    ),
    "docx that inflates to 70 MB": (lambda: docx_bomb(70_000_000), "inflates to more than"),
    "docx that is cut short": (lambda: typeset_in("docx-plain")[:3000], "."),
    "docx with an external entity": (lambda: docx_of(body_of(text_of(b"&e;"), XXE)), "document type"),
    "docx of a billion laughs": (
        lambda: docx_of(body_of(text_of(b"&a10;"), billion_laughs())),
        "document type|damaged",
    ),
    "docx of 5,000 tables in tables": (lambda: docx_nested(5000), "nested|damaged"),
    "docx that is no XML": (lambda: docx_of(b"\0\1\2" * 1000), "damaged"),
    "word xml with an external entity": (lambda: word_xml_of(text_of(b"&e;"), XXE), "document type"),
    "word xml of a billion laughs": (lambda: word_xml_of(text_of(b"&a10;"), billion_laughs()), "document type|damaged"),
    "doc of a part of 1.2 GB": (lambda: doc_with_part_of(1_258_306_560), "larger than the file"),
    "doc that is cut short": (lambda: typeset_in("doc-plain")[:5000], "."),
    "html of 100,000 elements in elements": (lambda: b"<html>" + b"<div>" * 100_000, "nested"),
    "html of 1,000 tables in tables": (lambda: b"<table><tr><td>" * 1000, "nested"),
    "html of 210,000 cells": (lambda: b"<table>" + b"<tr><td>1<td>2<td>3" * 70_000, "more than 200000 cells"),
    "html of 65,534 columns a cell": (
        lambda: b"<table>" + b"<tr>" + b"<td colspan=65534 rowspan=65534>1" * 500,
        "more than 200000 cells",
    ),
    "text without an end of line": (lambda: b"1 " * 50_000, "no table"),
    "text of 33 MiB": (lambda: b"0\n" * (33 * 2**19), "larger than"),
    "picture of 60,000 pixels a side": (lambda: png_header(60_000, 60_000), "pixels|ocr"),
    "picture with nothing behind its header": (lambda: png_header(600, 600), "damaged|ocr"),
    "nothing but NUL bytes": (lambda: bytes(100_000), "."),
    "nothing": (lambda: b"", "empty"),
}
"""What comes in, and what the sentence about it says."""

ENDLESS_SHEETS = ("/* ", "@a", "content:")
ENDLESS_STYLES = ("position:", "position:relative ", "text-decoration ", "color:rgba(", "color:hsl(", "translate(")
"""Begun again and again, and never ended."""


def archive_of_links(n: int, sheet: bytes) -> bytes:
    part = b"--x\r\nContent-Type: text/%s\r\nContent-Location: %s\r\n\r\n%s\r\n"
    page = html_with(b'<link rel="stylesheet" href="a.css">' * n)
    parts = part % (b"html; charset=utf-8", b"http://x/a.html", page) + part % (b"css", b"http://x/a.css", sheet)
    return b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n' + parts + b"--x--\r\n"


NESTED = {
    "white elements": (b"<font color=#fff>1", b"</font>"),
    "hidden elements with a seen one": (
        b'<div style="visibility:hidden">1<b style="visibility:visible">2</b>',
        b"</div>",
    ),
    "small elements": (b'<div style="font-size:0">1', b"</div>"),
    "elements set apart": (b"<table><tr><td>1" + b'<b style="position:absolute">1' * 2_000, b"</table>"),
    "digits": (b"<table><tr><td>1" + b"<b>1" * 2_000, b"</table>"),
    "searches": (
        b"<style>" + b":has(b:has(i)){color:#fff}" * 200 + b"</style>" + b"<b><i>" * 1_000,
        b"</i></b>" * 1_000,
    ),
}
"""What begins again and again, and its end: looking at all inside or around each takes time quadratic in them."""


def nested(begin: bytes, end: bytes) -> bytes:
    times = 2_500 if len(begin) < 100 else 1
    return html_with(begin * times + end * times)


READ = {
    "html with rowspan=1000000": lambda: html_with(
        b"<table><tr><td rowspan=1000000 colspan=1000000>1<td rowspan=1000000>2" + b"<tr><td>3" * 2000 + b"</table>"
    ),
    "html with an external entity": lambda: XXE + html_with(b"&e;"),
    "html of a billion laughs": lambda: billion_laughs() + html_with(b"&a10;"),
    "html with invalid UTF-8": lambda: in_the_middle(html_with(b"\xf0\x28\x8c\x28 \xff\xfe \xc3"), b""),
    "html with a count of 5,000 digits": lambda: with_cell("9" * 5000),
    "html with a count of two numbers, one of 5,000 digits": lambda: with_cell("12 " + "9" * 5000),
    "html with a sentence of 5,000 digits": lambda: html_with(f"本年新收政府信息公开申请{'9' * 5000}件。".encode()),
    "text of one endless line of titles": lambda: (
        typeset_in("text-broken") + ("某市" * 20_000 + "政府信息公开年报" * 50).encode()
    ),
    "html with NUL bytes": lambda: html_with(b"\0" * 20),
    "html with a style sheet of 500 kB and no rule": lambda: html_with(b"<style>" + b"x" * 500_000 + b"</style>"),
    "html behind 1,000 comments": lambda: b"<!--x-->" * 1_000 + b"<form>" + html_with(b"") + b"</form>",
    "web archive of 5,000 links to one sheet": lambda: archive_of_links(5_000, b"p{color:red}" * 20_000),
    "html with an endless polygon": lambda: html_with(b'<p style="clip-path:polygon(' + b"0 " * 1_000 + b'">'),
    "text with invalid UTF-8": lambda: typeset_in("text-pipes") + b"\xff\xf0\x28\x8c\x28",
    "text of one endless sentence": lambda: typeset_in("text-broken") + "收到公开".encode() * 5_000,
    "text of 20,000 lines with as many commas": lambda: typeset_in("text-pipes") + "\n甲,乙,丙".encode() * 20_000,
    "text of 20,000 quotes that nothing closes": lambda: typeset_in("text-pipes") + b'\n"' * 20_000,
    "text of a cell of 200 kB": lambda: typeset_in("text-pipes") + b'\n1,2,"' + b"3" * 200_000,
    "text with NUL bytes": lambda: typeset_in("text-pipes") + b"\0" * 20,
    "pdf without its end": lambda: typeset_in("pdf-ruled")[:-10],
    "pdf after a kilobyte of something else": lambda: b"\0" * 1000 + typeset_in("pdf-ruled"),
    **{f"html with nested {what}": partial(nested, *parts) for what, parts in NESTED.items()},
    **{
        f"html with a sheet of {part}": partial(html_with, endless("<style>p::before{", part, "}</style>"))
        for part in ENDLESS_SHEETS
    },
    **{
        f"html with a style of {part}": partial(html_with, endless('<p style="overflow:hidden;', part, '">'))
        for part in ENDLESS_STYLES
    },
}
"""What is damaged or hostile beside a report that can be read all the same."""


@pytest.fixture(scope="module")
def child():
    children: list[Child] = []

    def living() -> Child:
        if not children or children[-1].process.poll() is not None:
            children.append(Child())
        return children[-1]

    yield living
    for started in children:
        started.end()


def outcome(child: Child, path: Path) -> list[str]:
    """What the child says of the problems of a file; a lost child fails the test."""
    task = Task(str(path), path.name, ({"report_id": "hostile"},), False, SECONDS, MEMORY)
    try:
        problems = unpack_head(child.read(task))["problems"]
    except ChildLostError as lost:
        child.end()
        pytest.fail(f"{lost.stage}: {lost}")
    assert [stage for stage, _ in problems if stage not in ("read", "manifest")] == [], problems
    return [said for stage, said in problems if stage == "read"]


def file_of(data: bytes, folder: Path) -> Path:
    path = folder / "report.pdf"  # the name says nothing
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_sentence(what: str, child, tmp_path: Path) -> None:
    make, expected = REFUSED[what]
    [said] = outcome(child(), file_of(make(), tmp_path))
    assert SENTENCE.fullmatch(said)
    assert said.startswith("report.pdf")
    assert re.search(expected, said)
    assert "root:" not in said


@pytest.mark.parametrize("what", READ)
def test_a_report_is_read_whatever_stands_beside_it(what: str, child, tmp_path: Path) -> None:
    assert outcome(child(), file_of(READ[what](), tmp_path)) == []


def test_a_pdf_that_would_take_for_ever_ends_with_its_child(tmp_path: Path) -> None:
    path = file_of(pdf_of_forms_in_forms(12, 10), tmp_path)
    task = Task(str(path), "report.pdf", ({"report_id": "hostile"},), False, 3.0, MEMORY)
    [[stage, said]] = unpack_head(read_isolated(task))["problems"]
    assert stage in ("time", "memory")
    assert "not read within 3 seconds" in said or "of memory" in said


@pytest.mark.parametrize(
    "page", [lambda: with_cell("9" * 20), lambda: html_with(f"本年新收政府信息公开申请{'9' * 20}件。".encode())]
)
def test_numbers_too_long_for_a_frame_are_in_none(page, tmp_path: Path) -> None:
    from govstats import read_reports

    [report] = read_reports(file_of(page(), tmp_path))
    assert not report.cells["value"].gt(1e15).any()
    assert not report.findings["left"].gt(1e15).any()


@pytest.mark.parametrize("what", ["html with an external entity", "html of a billion laughs"])
def test_entities_are_not_expanded(what: str, tmp_path: Path) -> None:
    from govstats import read_reports

    [report] = read_reports(file_of(READ[what](), tmp_path))
    said = report.text + "".join(cell.text for grid in report.grids for cell in grid.cells)
    assert "root:" not in said and "haha" not in said


# --- what reading may touch

WATCHED_READING = r"""
import json, os, sys

folder, events = os.path.realpath(sys.argv[1]), []
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
PATHS = {"os.mkdir": [0], "os.remove": [0], "os.rename": [0, 1], "os.rmdir": [0], "os.truncate": [0],
         "os.link": [0, 1], "os.symlink": [0, 1], "os.chmod": [0], "shutil.move": [0, 1], "sqlite3.connect": [0]}
NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request",
           "http.client.connect", "ftplib.connect", "smtplib.connect")
PROCESSES = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.startfile")

def within(path):
    if isinstance(path, int):
        return True
    path = os.path.realpath(os.fsdecode(path))
    return path == os.devnull or path == folder or path.startswith(folder + os.sep)

def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        writes = set(mode or "") & set("wax+") or isinstance(flags, int) and flags & WRITING
        if writes and not within(path):
            events.append([event, str(path), str(mode)])
    elif event in PATHS:
        events.extend([event, str(arguments[at])] for at in PATHS[event] if not within(arguments[at]))
    elif event in NETWORK or event in PROCESSES:
        events.append([event, *map(str, arguments[:2])])

sys.dont_write_bytecode = True
sys.addaudithook(watch)
from govstats import ReadingError, read_reports
read = []
for path in sys.argv[2:]:
    try:
        read_reports(path)
        read.append("report")
    except ReadingError:
        read.append("sentence")
if os.environ.get("GOVSTATS_TEST_MISBEHAVES"):
    import socket
    try:
        socket.create_connection(("127.0.0.1", 9), 0.1)
    except OSError:
        pass
    with open(os.environ["GOVSTATS_TEST_MISBEHAVES"], "w"):
        pass
print(json.dumps([read, events]))
"""


def watched(paths: list[Path], folder: Path, **environment: str) -> tuple[list[str], list[list[str]]]:
    """What came of the files, and what reading them wrote, connected to or started outside ``folder``."""
    temporary = {name: str(folder) for name in ("TMPDIR", "TEMP", "TMP")}
    done = subprocess.run(
        [sys.executable, "-P", "-c", WATCHED_READING, str(folder), *map(str, paths)],
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "PYTHONUTF8": "1",
            **temporary,
            **environment,
        },
        capture_output=True,
        timeout=120,
        check=True,
    )
    read, events = json.loads(done.stdout.splitlines()[-1])
    return read, events


HOSTILE_XML = (
    b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY e SYSTEM "http://127.0.0.1:9/e">'
    b'<!ENTITY %% p SYSTEM "http://127.0.0.1:9/p"> %%p;]>'
)
HOSTILE_HTML = (
    b'<base href="http://127.0.0.1:9/"><img src="x.png"><script src="http://127.0.0.1:9/x.js"></script>'
    b'<link rel=stylesheet href="//127.0.0.1:9/x.css"><iframe src="http://127.0.0.1:9/"></iframe>'
)


def test_reading_writes_nothing_and_opens_no_connection(tmp_path: Path) -> None:
    sources = {
        "a.pdf": typeset_in("pdf-ruled"),
        "b.html": html_with(HOSTILE_HTML),
        "c.txt": typeset_in("text-pipes"),
        "d.docx": typeset_in("docx-plain"),
        "e.doc": typeset_in("doc-plain"),
        "f.docx": docx_of(body_of(text_of(b"&e;"), HOSTILE_XML)),
        "g.html": HOSTILE_XML + html_with(HOSTILE_HTML),
        "h.png": png_header(60_000, 60_000),
        "i.pdf": pdf_with_password(),
    }
    files, temporary = tmp_path / "files", tmp_path / "temporary"
    files.mkdir()
    temporary.mkdir()
    for name, data in sources.items():
        (files / name).write_bytes(data)
    paths = sorted(files.iterdir())
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in paths}
    read, events = watched(paths, temporary)
    assert read == ["report"] * 5 + ["sentence", "report", "sentence", "sentence"]
    assert events == []
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in sorted(files.iterdir())} == before
    assert list(temporary.iterdir()) == []


def test_the_watch_sees_what_it_should(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    _, events = watched([], temporary, GOVSTATS_TEST_MISBEHAVES=str(tmp_path / "written"))
    assert {"socket.connect", "open"} <= {event for event, *_ in events}
