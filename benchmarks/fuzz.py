"""Damaged documents of every format: each gives a report or one sentence, nothing else, and soon.

    python -m benchmarks.fuzz [N] [--seed 0] [--minutes M] [--keep DIR] [--without-ocr]

Typesets one document of each kind, damages copies of them (bytes, pieces, numbers, parts of packages, streams of
PDFs), and reads them in a child process that is ended when it takes too long or swells. Prints what came of them;
inputs that gave anything but a report or a sentence are kept. Equal arguments give equal inputs. Exit 1 if any
input failed. Many damaged PDFs are read as scans, which takes seconds each; without recognition 50,000 inputs are a
matter of an hour.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import re
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

from govstats.isolate.children import Child, ChildLostError, Task
from govstats.isolate.pack import unpack_head
from tests.typeset import LAYOUTS, random_figures, typeset
from tests.typeset.pdf_changes import pdf_objects, pdf_stream, updated_pdf

SEED_LAYOUTS = (
    "pdf-ruled",
    "pdf-no-rules-two-pages",
    "html-site",
    "html-gbk-as-gb2312",
    "html-nested",
    "text-broken",
    "text-pipes",
    "text-rows-utf-16",
    "docx-nested",
    "docx-tracked",
    "doc-plain",
    "doc-pieces",
)
PICTURE_LAYOUTS = ("scan-120", "picture-png", "picture-jpg")
ONE_PICTURE_IN = 500
"""A picture takes seconds to read, the other documents take milliseconds."""

TIME_LIMIT = 120.0
MEMORY_LIMIT = 2 * 2**30
SENTENCE = re.compile(r"[^\n]{10,600}[.!?]$")
UNFORESEEN = re.compile(r"damaged, cannot be read as \S+ \((\w+)")
"""The sentence of last resort, and the exception that a reader did not foresee."""

NUMBERS = (b"0", b"-1", b"1", b"65536", b"2147483648", b"4294967295", b"99999999999999999999", b"1e309", b"NaN")
PIECES = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xf0\x28\x8c\x28",
    b"<table>" * 60,
    b"<td rowspan=1000000 colspan=1000000>",
    b"</table></td></tr>",
    b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>&e;",
    b"<w:tbl><w:tr><w:tc>",
    b"<![CDATA[",
    b"<!--",
    b"&#x110000;&#0;",
    b"endobj\n1 0 obj\n<</Length -5>>stream\n",
    b"/Kids[1 0 R 1 0 R]",
    b"1e30 0 0 1e30 0 0 cm\n",
    b"q " * 500,
    b"[" * 2000,
    "｜".encode() * 300,
    "（一）总计\t".encode() * 100,
    "９".encode() * 400,
)

Change = Callable[[bytes, random.Random], bytes]


# --- changes to bytes


def with_bytes_flipped(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(int(10 ** rng.uniform(0, 3))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut_short(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(1, len(data) + 1)]


def without_a_piece(data: bytes, rng: random.Random) -> bytes:
    begin, end = _piece(data, rng)
    return data[:begin] + data[end:]


def with_a_piece_repeated(data: bytes, rng: random.Random) -> bytes:
    begin, end = _piece(data, rng)
    times = min(rng.choice((1, 2, 50)), max(1, 2**20 // (end - begin + 1)))
    return data[:end] + data[begin:end] * times + data[end:]


def with_a_piece_moved(data: bytes, rng: random.Random) -> bytes:
    begin, end = _piece(data, rng)
    rest = data[:begin] + data[end:]
    at = rng.randrange(len(rest) + 1)
    return rest[:at] + data[begin:end] + rest[at:]


def with_a_piece_zeroed(data: bytes, rng: random.Random) -> bytes:
    begin, end = _piece(data, rng)
    return data[:begin] + bytes(end - begin) + data[end:]


def with_foreign_pieces(data: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data) + 1)
        data = data[:at] + rng.choice(PIECES) + data[at:]
    return data


def with_other_numbers(data: bytes, rng: random.Random) -> bytes:
    share = 10 ** rng.uniform(-3, -0.5)
    return re.sub(rb"\d+", lambda m: rng.choice(NUMBERS) if rng.random() < share else m[0], data)


def _piece(data: bytes, rng: random.Random) -> tuple[int, int]:
    begin = rng.randrange(len(data))
    return begin, min(len(data), begin + int(10 ** rng.uniform(0, 3.5)))


CHANGES: tuple[Change, ...] = (
    with_bytes_flipped,
    cut_short,
    without_a_piece,
    with_a_piece_repeated,
    with_a_piece_moved,
    with_a_piece_zeroed,
    with_foreign_pieces,
    with_other_numbers,
)


def damaged(data: bytes, rng: random.Random) -> bytes:
    """A copy with one to three changes; inside a package, mostly of its parts."""
    if data.startswith(b"PK") and rng.random() < 0.75:
        return _with_damaged_parts(data, rng)
    for _ in range(rng.choice((1, 1, 2, 3))):
        data = rng.choice(CHANGES)(data, rng) or b"\0"
    return data


def _with_damaged_parts(package: bytes, rng: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = {"word/document.xml" if rng.random() < 0.7 else rng.choice(names)}
        for name in names:
            part = old.read(name)
            new.writestr(name, rng.choice(CHANGES)(part, rng) if name in chosen and part else part)
    return out.getvalue()


# --- documents to damage


def with_plain_streams(pdf: bytes) -> bytes:
    """The PDF with its compressed streams inflated, so that changes reach what is inside."""
    plain = {}
    for number, body in pdf_objects(pdf).items():
        if b"/FlateDecode" in body and b">>\nstream\n" in body:
            head, _, rest = body.partition(b">>\nstream\n")
            entries = re.sub(rb"/Filter\s*/FlateDecode|/Length \d+", b"", head.removeprefix(b"<<"))
            plain[number] = pdf_stream(zlib.decompress(rest.rsplit(b"\nendstream", 1)[0]), entries)
    return updated_pdf(pdf, plain)


def as_web_archive(page: bytes) -> bytes:
    message = EmailMessage()
    message["MIME-Version"] = "1.0"
    message.set_content(page.decode("utf-8"), subtype="html", charset="utf-8")
    return message.as_bytes()


def as_flat_xml(package: bytes) -> bytes:
    """The body of a Word package as one XML file, as Word saves it on demand."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        body = archive.read("word/document.xml").partition(b"?>")[2]
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Word.Document"?>\n'
        b'<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
        b'<pkg:part pkg:name="/word/document.xml"><pkg:xmlData>' + body + b"</pkg:xmlData></pkg:part></pkg:package>"
    )


def documents() -> dict[str, bytes]:
    """What is damaged, by kind; undamaged, each gives a report."""
    made = {
        name: typeset(random_figures(number, ("2019", "2021")[number % 2]), LAYOUTS[name])
        for number, name in enumerate((*SEED_LAYOUTS, *PICTURE_LAYOUTS))
    }
    page = typeset(random_figures(5, "2021"), LAYOUTS["html-plain"])
    made["pdf-plain-streams"] = with_plain_streams(made["pdf-ruled"])
    made["web-archive"] = as_web_archive(page)
    made["flat-xml"] = as_flat_xml(made["docx-nested"])
    return made


# --- reading


class Outcome(NamedTuple):
    """What came of one input."""

    kind: str
    """``report``, ``sentence``, ``no sentence``, or the stage at which reading failed (error, time, memory, crash)."""
    said: str
    seconds: float
    peak_bytes: int


class Reader:
    """A child that reads, replaced when it had to be ended."""

    def __init__(self) -> None:
        self._child: Child | None = None

    def read(self, path: Path) -> Outcome:
        self._child = self._child or Child()
        task = Task(str(path), path.name, ({"report_id": "fuzz"},), False, TIME_LIMIT, MEMORY_LIMIT)
        begun = time.monotonic()
        try:
            head = unpack_head(self._child.read(task))
        except ChildLostError as lost:
            peak = peak_bytes(self._child)
            self.end()
            return Outcome(lost.stage, str(lost), time.monotonic() - begun, peak)
        seconds = time.monotonic() - begun
        kind, said = "report", ""
        for stage, said in head["problems"]:
            if stage == "read":
                kind = "sentence" if SENTENCE.fullmatch(said) else "no sentence"
            elif stage != "manifest":  # the damage made two reports of one
                kind = stage
        return Outcome(kind, said, seconds, peak_bytes(self._child))

    def end(self) -> None:
        if self._child:
            self._child.end()
        self._child = None


def peak_bytes(child: Child) -> int:
    """Most resident bytes so far, where the platform tells; else those of now."""
    try:
        status = Path(f"/proc/{child.process.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024
    except (OSError, IndexError):
        return child.memory()


def hide_recognition(folder: Path) -> None:
    """Let children find no package that recognises scans, as where the extra is not installed."""
    folder.mkdir()
    Path(folder, "sitecustomize.py").write_text("import sys\nsys.modules['rapidocr'] = None\n", encoding="utf-8")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))


def fuzz(count: int, seed: int, minutes: float, keep: Path, ocr: bool) -> bool:
    """Damage, read, count and print; whether every input gave a report or a sentence."""
    sources = documents()
    usual = [name for name in sources if name not in PICTURE_LAYOUTS]
    outcomes: dict[str, Counter[str]] = {name: Counter() for name in sources}
    unforeseen: Counter[str] = Counter()
    slowest, largest = (0.0, ""), (0, "")
    reader, begun, done = Reader(), time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder:
        if not ocr:
            hide_recognition(Path(folder, "without"))
        for number in range(count):
            if minutes and time.monotonic() - begun > minutes * 60:
                break
            rng = random.Random(f"{seed}-{number}")
            pictured = rng.random() < 1 / ONE_PICTURE_IN
            source = rng.choice(PICTURE_LAYOUTS if pictured else usual)
            path = Path(folder, f"{seed}-{number}-{source}")
            path.write_bytes(damaged(sources[source], rng))
            outcome = reader.read(path)
            done += 1
            outcomes[source][outcome.kind] += 1
            slowest = max(slowest, (outcome.seconds, path.name))
            if outcome.peak_bytes > largest[0]:
                largest = (outcome.peak_bytes, path.name)
            match = UNFORESEEN.search(outcome.said)
            if match:
                unforeseen[f"{source}: {match[1]}"] += 1
            if outcome.kind not in ("report", "sentence"):
                keep.mkdir(parents=True, exist_ok=True)
                path.replace(keep / path.name)
                print(f"{path.name}: {outcome.kind}: {outcome.said[:300]}", flush=True)
            else:
                path.unlink()
        reader.end()
    _print_outcomes(outcomes)
    print(f"\n{done} inputs in {time.monotonic() - begun:.0f} s, seed {seed}.")
    print(f"Slowest: {slowest[0]:.1f} s ({slowest[1]}). Most memory: {largest[0] / 2**20:.0f} MiB ({largest[1]}).")
    print("Sentences of last resort:", ", ".join(f"{k} {n}" for k, n in unforeseen.most_common()) or "none")
    return all(set(counts) <= {"report", "sentence"} for counts in outcomes.values())


def _print_outcomes(outcomes: dict[str, Counter[str]]) -> None:
    print("| document | inputs | report | sentence | anything else |\n|---|---:|---:|---:|---:|")
    total: Counter[str] = Counter()
    for counts in outcomes.values():
        total += counts
    for name, counts in [*outcomes.items(), ("all", total)]:
        n = counts.total()
        print(f"| {name} | {n} | {counts['report']} | {counts['sentence']} |", end="")
        print(f" {n - counts['report'] - counts['sentence']} |")


def main() -> int:
    """Read the command line, fuzz."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=2000, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=0, help="stop after so long")
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"), help="where inputs that failed are kept")
    parser.add_argument("--without-ocr", action="store_true", help="as without the extra that reads scans")
    options = parser.parse_args()
    return 0 if fuzz(options.count, options.seed, options.minutes, options.keep, not options.without_ocr) else 1


if __name__ == "__main__":
    sys.exit(main())
