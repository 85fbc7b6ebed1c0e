"""Documents as Word 97 files (.doc), of the few structures of the format that hold text and tables."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from .tables import Block, Table


class DocOptions(NamedTuple):
    """How a .doc is built."""

    pieces: int = 1
    """Pieces that the text is stored in, back to front."""
    compressed: bool = False
    """Pieces of ASCII only stored with one byte a character."""


CELL, PARAGRAPH = "\x07", "\r"
TEXT_AT = 0x800


def typeset_doc(blocks: Sequence[Block], options: DocOptions) -> bytes:
    """The document as Word 97 file: text, piece table, and paragraph properties of cells and row ends."""
    runs = [run for block in blocks for run in _doc_runs(block)]
    text = "".join(run for run, _ in runs)
    stored, pieces = _stored(text, options)
    page = -(-(TEXT_AT + len(stored)) // 512)
    papx, pages = _paragraph_pages(runs, pieces, page)
    clx = _piece_table(pieces)
    fib = bytearray(TEXT_AT)
    struct.pack_into("<HHHHHHH", fib, 0, 0xA5EC, 0xC1, 0, 0x0804, 0, 0x0200, 0xBF)
    struct.pack_into("<II", fib, 0x18, TEXT_AT, TEXT_AT + len(stored))
    struct.pack_into("<H", fib, 0x20, 14)
    struct.pack_into("<H", fib, 0x3E, 22)
    struct.pack_into("<I", fib, 0x4C, len(text))
    struct.pack_into("<H", fib, 0x98, 93)
    struct.pack_into("<II", fib, 0x9A + 8 * 13, 0, len(papx))
    struct.pack_into("<II", fib, 0x9A + 8 * 33, len(papx), len(clx))
    body = (bytes(fib) + stored).ljust(page * 512, b"\0") + pages
    return _compound({"WordDocument": body, "1Table": papx + clx})


def _doc_runs(block: Block) -> Iterator[tuple[str, str]]:
    """Paragraphs of a block, each with its mark, and whether it is ``text``, a ``cell`` or a ``row`` end."""
    if not isinstance(block, Table):
        yield block.text + PARAGRAPH, "text"
        return
    for row in range(block.n_rows):
        covering = [slot for slot in block.slots if slot.row <= row < slot.row + slot.row_span]
        for slot in sorted(covering, key=lambda slot: slot.column):
            yield (slot.text if slot.row == row else "") + CELL, "cell"
        yield CELL, "row"
    yield PARAGRAPH, "text"


Piece = tuple[int, int, int, bool]
"""First character, end, place in the file, whether compressed."""


def _stored(text: str, options: DocOptions) -> tuple[bytes, list[Piece]]:
    bounds = [round(len(text) * i / options.pieces) for i in range(options.pieces + 1)]
    stored, pieces = b"", []
    for first, end in reversed(list(pairwise(bounds))):
        compressed = options.compressed and text[first:end].isascii()
        pieces.append((first, end, TEXT_AT + len(stored), compressed))
        stored += text[first:end].encode("ascii" if compressed else "utf-16-le")
        stored += b"\0" * (len(stored) % 2)
    return stored, sorted(pieces)


def _piece_table(pieces: Sequence[Piece]) -> bytes:
    plc = struct.pack("<I", 0) + b"".join(struct.pack("<I", end) for _, end, _, _ in pieces)
    for _, _, at, compressed in pieces:
        plc += struct.pack("<HIH", 0, at * 2 | 0x40000000 if compressed else at, 0)
    return b"\x02" + struct.pack("<I", len(plc)) + plc


def _paragraph_pages(runs: Sequence[tuple[str, str]], pieces: Sequence[Piece], page: int) -> tuple[bytes, bytes]:
    """The bin table of paragraph properties and the formatted pages that it names."""
    properties = {
        "text": b"",
        "cell": struct.pack("<HB", 0x2416, 1),
        "row": struct.pack("<HBHB", 0x2416, 1, 0x2417, 1),
    }
    spans = sorted(_places(runs, pieces))
    bounds, numbers, pages = [], [], b""
    for i in range(0, len(spans), 20):
        chunk = spans[i : i + 20]
        block = bytearray(512)
        struct.pack_into(f"<{len(chunk) + 1}I", block, 0, *(first for first, _, _ in chunk), chunk[-1][1])
        top = 512 - 2
        for j, (_, _, kind) in enumerate(chunk):
            grpprl = b"\0\0" + properties[kind]
            grpprl += b"\0" * (1 - len(grpprl) % 2)
            top -= (len(grpprl) + 2) & ~1
            block[top] = (len(grpprl) + 1) // 2
            block[top + 1 : top + 1 + len(grpprl)] = grpprl
            block[4 * (len(chunk) + 1) + 13 * j] = top // 2
        block[511] = len(chunk)
        bounds.append(chunk[0][0])
        numbers.append(page + len(pages) // 512)
        pages += bytes(block)
    bounds.append(spans[-1][1])
    return struct.pack(f"<{len(bounds)}I{len(numbers)}I", *bounds, *numbers), pages


def _places(runs: Sequence[tuple[str, str]], pieces: Sequence[Piece]) -> Iterator[tuple[int, int, str]]:
    """Where each paragraph lies in the file: first byte, end, kind; in several places if pieces part it."""
    start = 0
    for run, kind in runs:
        for first, end, at, compressed in pieces:
            low, high = max(start, first), min(start + len(run), end)
            size = 1 if compressed else 2
            if low < high:
                yield at + (low - first) * size, at + (high - first) * size, kind
        start += len(run)


END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def _compound(streams: dict[str, bytes]) -> bytes:
    """A compound file of streams, each large enough to stand in whole sectors."""
    sectors: list[bytes] = []
    chain: list[int] = []
    entries = [_entry("Root Entry", 5, 1, END, 0)]
    for i, (name, content) in enumerate(streams.items()):
        content = content.ljust(4096, b"\0")
        blocks = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        entries.append(_entry(name, 2, i + 2 if i + 1 < len(streams) else None, len(sectors), len(content)))
        chain += [*range(len(sectors) + 1, len(sectors) + len(blocks)), END]
        sectors += blocks
    directory = len(sectors)
    sectors.append(b"".join(entries).ljust(512, b"\0"))
    chain.append(END)
    n_fat = 1
    while n_fat * 128 < len(chain) + n_fat:
        n_fat += 1
    fat = [*range(len(sectors), len(sectors) + n_fat)]
    chain += [FAT] * n_fat
    chain += [FREE] * (n_fat * 128 - len(chain))
    sectors.append(struct.pack(f"<{len(chain)}I", *chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, n_fat, directory, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", *(fat + [FREE] * (109 - n_fat)))
    return header + b"".join(sectors)


def _entry(name: str, kind: int, link: int | None, first: int, size: int) -> bytes:
    """A directory entry; ``link`` is the root's child, or a stream's next sibling."""
    raw = (name + "\0").encode("utf-16-le")
    child, right = (link, None) if kind == 5 else (None, link)
    packed = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1)
    packed += struct.pack("<III", FREE, FREE if right is None else right, FREE if child is None else child)
    return packed + b"\0" * 36 + struct.pack("<IQ", first, size)
