"""What is to be read: the sources that a folder, a manifest or a list of documents stand for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

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
