"""The bytes of a source and the characters that they stand for."""

from __future__ import annotations

import codecs
import hashlib
import os
from pathlib import Path

from govstats.grid import ReadingError

MAX_TEXT_BYTES = 32 * 2**20
"""Largest web page or text file; real reports stay below 1 MiB."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMON = "的一是在不有人年公政府行"
_FAR_MORE = 4
_HEAD_BYTES = 4096
_UTF16_ZEROS = 0.05
"""UTF-16 without a byte order mark has at least this share of zero bytes: those of its ASCII characters."""
_UTF8_DAMAGE = 0.1
"""UTF-8 with a larger share of undecodable characters than this is another encoding."""


def read_bytes(path: Path, limit: int) -> bytes:
    """The whole file, or a :class:`ReadingError` if it cannot be opened, is empty or exceeds ``limit``."""
    data = read_head(path, limit + 1)
    if not data:
        raise ReadingError(f"{path.name}: the file is empty; fetch it again.")
    if len(data) > limit:
        raise ReadingError(f"{path.name}: larger than the {limit // 2**20} MiB that are read; split it.")
    return data


def read_head(path: Path, n: int) -> bytes:
    """The first ``n`` bytes of a file, or all; room for more than there are takes longer to make than to fill."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size or n
            return file.read(min(size + 1, n))
    except OSError as error:
        raise ReadingError(f"{path.name}: cannot be opened ({error.strerror or error}); check the path.") from None


def hash_file(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def decode(data: bytes, declared: str = "") -> str:
    """Characters of ``data``: by byte order mark, as UTF-8, as declared, else as GB18030 or Big5; never fails.

    UTF-8 comes before the declaration, because pages that were saved or converted keep a stale one, and
    text in another encoding is practically never valid UTF-8. GB18030 contains GBK and GB2312, so a
    declaration of either is read as GB18030. Bytes that no encoding explains become U+FFFD.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if b"\0" in data[:_HEAD_BYTES] and (encoding := _utf16_without_mark(data[:_HEAD_BYTES])):
        return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    encoding = _codec(declared) if declared else _likelier(data)
    if encoding == "utf-8":
        text = data.decode("utf-8", "replace")
        beyond_ascii = sum(character > "\x7f" for character in text)
        if text.count("\ufffd") <= _UTF8_DAMAGE * beyond_ascii:
            return text
        encoding = "gb18030"
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, ValueError):
        readings = [data.decode(name, "replace") for name in ("gb18030", "utf-8")]
        return min(readings, key=lambda text: text.count("\ufffd"))


def _utf16_without_mark(head: bytes) -> str:
    """``utf-16-le`` or ``utf-16-be`` where the zero bytes are nearly all on one side, as in ASCII characters."""
    first, second = head[::2].count(0), head[1::2].count(0)
    if max(first, second) < max(_UTF16_ZEROS * len(head), 4 * min(first, second)):
        return ""
    return "utf-16-le" if second > first else "utf-16-be"


def _likelier(data: bytes) -> str:
    """``gb18030``, or ``big5`` where that gives far more of the commonest characters."""
    gb18030, big5 = (sum(map(data.decode(name, "ignore").count, _COMMON)) for name in ("gb18030", "big5"))
    return "big5" if big5 > _FAR_MORE * max(1, gb18030) else "gb18030"


def _codec(declared: str) -> str:
    try:
        name = codecs.lookup(declared.strip()).name
    except (LookupError, ValueError):
        return "gb18030"
    known = name.startswith(("utf", "big5", "cp950", "hz"))
    return name if known else "gb18030"
