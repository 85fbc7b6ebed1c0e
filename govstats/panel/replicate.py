"""Everything that a reader needs to compute a result again, in one file."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from govstats.panel.used import USED

if TYPE_CHECKING:
    from govstats.panel.load import Panel

NO_DATE = (1980, 1, 1, 0, 0, 0)
"""The oldest date that a zip can state: the same content gives the same bytes."""


def replication(panel: Panel, target: Path, files: Iterable[Path] = ()) -> Path:
    """Write a panel, or the part of it that was loaded, with what explains it as one zip.

    Parameters
    ----------
    panel : Panel
        As it was loaded: of cells, findings and reports only the years, tables and columns in it are written.
    target : path
        A ``.zip`` file, or a folder that ``replication.zip`` is put into.
    files : iterable of path
        What else belongs to it: the notebook, a script. They come to ``files/``; where two have one name, with the
        folders that tell them apart.

    Returns
    -------
    Path
        The zip. In it are ``reports.csv``, ``cells.csv``, ``findings.csv`` and ``problems.csv``; ``codebook.csv`` and
        ``datapackage.json``, which explain them; ``CITATION.txt``, which says how much of the panel this is, and
        ``panel.json`` with the hashes of the whole; ``sources.csv``, the manifest, and ``corrections.csv``, the
        corrections that were applied, if the panel was built with them; ``frame.csv`` (which reports are to be
        expected) and ``requirements.lock``, if govstats is installed from its checkout; and ``files/``.
        The documents are not in it.

    Raises
    ------
    FileNotFoundError
        One of ``files`` is not there; nothing is written then.
    """
    named = _names(files)
    place = target if target.suffix == ".zip" else target / "replication.zip"
    with TemporaryDirectory() as folder:
        _put_tables(panel, Path(folder))
        for name, path in named.items():
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, Path(folder) / name)
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(f"{place.name}.part")
        _zip(Path(folder), part)
        part.replace(place)
    return place


def _names(files: Iterable[Path]) -> dict[str, Path]:
    """What each file is called in the zip."""
    paths = sorted({path.resolve() for path in files})
    for path in paths:
        if not path.is_file():
            raise FileNotFoundError(f"{path}: there is no such file; nothing was written, check the path.")
    taken = Counter(path.name.lower() for path in paths)
    twice = [path for path in paths if taken[path.name.lower()] > 1]
    common = os.path.commonpath(twice) if twice else ""
    names = {path: PurePosixPath(os.path.relpath(path, common)).as_posix() for path in twice}
    return {f"files/{names.get(path, path.name)}": path for path in paths}


def _put_tables(panel: Panel, folder: Path) -> None:
    from govstats.data_package import write_package
    from govstats.dictionary import codebook

    frames = {"cells": panel.cells, "findings": panel.findings, "reports": panel.reports, "problems": panel.problems}
    for name, frame in {**frames, "codebook": codebook()}.items():
        frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    checkout = Path(__file__).parents[2]
    known = {name: panel.folder / used for name, used in USED.items()}
    known |= {"panel.json": panel.folder / "panel.json", "frame.csv": checkout / "data" / "frame.csv"}
    known |= {"requirements.lock": checkout / "requirements.lock"}
    for name, path in known.items():
        if path.exists():
            shutil.copyfile(path, folder / name)
    write_package(folder)
    (folder / "CITATION.txt").write_text(_citation(panel), encoding="utf-8", newline="\n")


def _citation(panel: Panel) -> str:
    """The reference of the panel, and how much of it is in the zip."""
    parts = {"years": sorted(panel.years or ()), "tables": panel.tables or (), "columns": panel.columns or ()}
    chosen = "; ".join(f"{name} {', '.join(map(str, words))}" for name, words in parts.items() if words)
    here, whole = len(panel.reports), panel.about["lines"]["reports"]
    return f"{panel.cite()}\nIn this file: {here} of {whole} reports{f' ({chosen})' if chosen else ''}.\n"


def _zip(folder: Path, target: Path) -> None:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in sorted(found.items()):
            with path.open("rb") as content, archive.open(_entry(name), "w", force_zip64=True) as entry:
                shutil.copyfileobj(content, entry)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, NO_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
