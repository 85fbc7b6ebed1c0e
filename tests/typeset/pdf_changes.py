"""Changes to finished PDF files, as incremental updates: what typst itself cannot do."""

from __future__ import annotations

import re
import zlib


def pdf_objects(pdf: bytes) -> dict[int, bytes]:
    """Every object of a file without object streams, by number, without ``obj`` and ``endobj``."""
    found = re.finditer(rb"^(\d+) 0 obj\n(.*?)\nendobj", pdf, re.DOTALL | re.MULTILINE)
    return {int(match[1]): match[2] for match in found}


def updated_pdf(pdf: bytes, objects: dict[int, bytes]) -> bytes:
    """The file with these objects replaced or added, as an incremental update."""
    trailer = re.findall(rb"trailer\n<<(.*?)>>\nstartxref\n(\d+)", pdf, re.DOTALL)[-1]
    size = max([*objects, int(re.findall(rb"/Size (\d+)", trailer[0])[0]) - 1]) + 1
    kept = re.sub(rb"/(Size|Prev) \d+", b"", trailer[0])
    body, table = pdf.rstrip() + b"\n", b"xref\n"
    for number in sorted(objects):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    end = b"trailer\n<</Size %d/Prev %s%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer[1], kept, len(body))
    return body + table + end


def pdf_stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def turned_pdf(pdf: bytes, rotate: int) -> bytes:
    """Pages whose content lies sideways, with /Rotate to turn them back unless that is 0."""
    objects = pdf_objects(pdf)
    pages = {number: page for number, page in objects.items() if re.search(rb"/Type ?/Page\b(?!s)", page)}
    before = max(objects) + 1
    changed: dict[int, bytes] = {}
    for number, page in pages.items():
        box = re.search(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", page)
        contents = re.search(rb"/Contents (\d+ 0 R)", page)
        assert box and contents
        width, height = box[1], box[2]
        turn = b"q 0 -1 1 0 0 %s cm" % width if rotate == 270 else b"q 0 1 -1 0 %s 0 cm" % height
        changed |= {before: pdf_stream(turn), before + 1: pdf_stream(b"Q")}
        page = page.replace(box[0], b"/MediaBox[0 0 %s %s]" % (height, width))
        page = page.replace(contents[0], b"/Contents[%d 0 R %s %d 0 R]" % (before, contents[1], before + 1))
        page = re.sub(rb"/(Crop|Trim|Bleed|Art)Box ?\[[^]]*\]", b"", page)
        if rotate:
            page = page.replace(b"/MediaBox", b"/Rotate %d/MediaBox" % rotate, 1)
        changed[number] = page
        before += 2
    return updated_pdf(pdf, changed)


def _content_of(stream: bytes) -> bytes:
    """What an object's compressed stream holds."""
    return zlib.decompress(stream.split(b">>\nstream\n", 1)[1].rsplit(b"\nendstream", 1)[0])


def with_filled_rules(pdf: bytes) -> bytes:
    """The file with every stroked line as a filled rectangle half a point thick."""
    line = rb"/(\w+) CS 0 SCN 0\.5 w 4 M 0 0 m ([\d.]+) ([\d.]+) l\nS\n"

    def filled(match: re.Match[bytes]) -> bytes:
        name, x, y = match.groups()
        box = b"-0.25 0 0.5 %s" % y if float(x) == 0 else b"0 -0.25 %s 0.5" % x
        return b"/%s cs 0 scn %s re\nf\n" % (name, box)

    objects = pdf_objects(pdf)
    contents = [int(n) for page in objects.values() for n in re.findall(rb"/Contents (\d+) 0 R", page)]
    return updated_pdf(pdf, {n: pdf_stream(re.sub(line, filled, _content_of(objects[n]))) for n in contents})


def with_character_map(pdf: bytes, kind: str) -> bytes:
    """The file with its maps from glyphs to characters broken; what is seen stays.

    ``private`` maps into the private use area, ``missing`` is no map, ``shifted`` makes each digit the next one.
    """
    objects = pdf_objects(pdf)
    changed = {}
    for number, font in objects.items():
        map_of = re.search(rb"/ToUnicode (\d+) 0 R", font)
        if not map_of:
            continue
        if kind == "missing":
            changed[number] = font.replace(map_of[0], b"")
        else:
            changed[int(map_of[1])] = (_private_map if kind == "private" else _shifted_map)(objects[int(map_of[1])])
    return updated_pdf(pdf, changed)


def _private_map(stream: bytes) -> bytes:
    text = _content_of(stream)
    mapped = re.sub(rb"<([0-9A-F]{4})> <[0-9A-F]+>", lambda m: b"<%s> <E%s>" % (m[1], m[1][1:]), text)
    return pdf_stream(zlib.compress(mapped), b"/Filter/FlateDecode")


def _shifted_map(stream: bytes) -> bytes:
    def shifted(match: re.Match[bytes]) -> bytes:
        return b"<%s> <003%d>" % (match[1], (int(match[2]) + 1) % 10)

    return pdf_stream(
        zlib.compress(re.sub(rb"<([0-9A-F]{4})> <003([0-9])>", shifted, _content_of(stream))), b"/Filter/FlateDecode"
    )
