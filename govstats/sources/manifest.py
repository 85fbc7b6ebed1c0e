"""The manifest: which documents there are, where they stand, and what is known of each beyond what it says.

A manifest is a CSV file (``sources.csv``) that a spreadsheet opens: a line for each report, the file beside it or
below its folder. An empty cell is unknown; what a cell states stands above what the document says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from govstats.form import TABLES
from govstats.isolate.children import Task, end_idle_children, read_isolated
from govstats.isolate.pack import unpack_head
from govstats.spreadsheet import SpreadsheetError, read_spreadsheet
from govstats.stated import MANIFEST_COLUMNS, ManifestError, check_line

if TYPE_CHECKING:
    import pandas as pd

LINES_AT_ONCE = 5000
"""Lines of a manifest that are Python's own strings at a time: frames hold them in a fraction of the memory."""

TO_FILL_IN = ("agency", "adcode", "year", *(f"scope_{table}" for table in TABLES))
"""What every comparison needs, and a document may leave open."""

NOT_READ = "not read: "
"""How the note of a document begins that could not be read."""

SUFFIXES = frozenset(
    (
        *(".htm", ".html", ".xhtml", ".mht", ".mhtml", ".pdf", ".doc", ".docx", ".wps", ".txt", ".md"),
        *(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp"),
    )
)
"""Files of a folder that are taken for documents; what they are is then found from their content."""

NOT_DOCUMENTS = re.compile(r"^(readme|license|licence|sources|figures)\b", re.IGNORECASE)


def find_documents(folder: str | PathLike[str]) -> list[Path]:
    """The documents below a folder, sorted; hidden files and folders, and files beside the documents, are left out.

    Examples
    --------
    >>> [path.name for path in find_documents("data/samples")]
    ['heilongjiang-office-2020.txt', 'hongze-2023.pdf', 'shuyang-drc-2023.html']
    """
    root = Path(folder)
    if not root.is_dir():
        raise ManifestError(f"{root}: there is no such folder; check the path.")
    found = (
        path
        for path in root.rglob("*")
        if path.suffix.lower() in SUFFIXES and not NOT_DOCUMENTS.match(path.name) and path.is_file()
    )
    visible = (path for path in found if not any(part.startswith((".", "~$")) for part in path.relative_to(root).parts))
    return sorted(visible, key=lambda path: path.relative_to(root).as_posix())


def name_reports(sources: Iterable[str]) -> dict[str, str]:
    """A ``report_id`` for each source: the file's stem, with its folder or suffix where that would be taken twice.

    Examples
    --------
    >>> name_reports(["a/x.pdf", "b/x.pdf", "y.html"])
    {'a/x.pdf': 'a/x', 'b/x.pdf': 'b/x', 'y.html': 'y'}
    """
    names = {source: PurePosixPath(source).stem for source in sources}
    for spelling in (lambda path: path.with_suffix("").as_posix(), PurePosixPath.as_posix):
        taken = Counter(names.values())
        names = {s: spelling(PurePosixPath(s)) if taken[n] > 1 else n for s, n in names.items()}
    return names


def read_manifest(path: str | PathLike[str]) -> pd.DataFrame:
    """Read and check ``sources.csv``.

    Parameters
    ----------
    path : path
        UTF-8, with or without a byte order mark, or GB18030 as a Chinese Excel saves it. ``report_id`` may be
        missing (the file's stem is taken); every other column may be missing.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`MANIFEST_COLUMNS`, all text, empty where unknown; dates as ``YYYY-MM-DD``.

    Raises
    ------
    ManifestError
        The file cannot be read, a column is unknown, a cell holds no admitted word, a ``report_id`` is there twice.
    """
    path = Path(path)
    try:
        header, lines = read_spreadsheet(path)
        return _manifest(header, lines, path.name)
    except OSError as error:
        raise ManifestError(f"{path}: cannot be opened ({error.strerror or error}); check the path.") from None
    except SpreadsheetError as error:
        raise ManifestError(str(error)) from None


def check_manifest(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame as the manifest that it would be if it were saved and read: the same columns, checks and sentences."""
    header = [str(name).strip().lower() for name in frame]
    texts = frame.astype("object").where(frame.notna(), "")
    rows = texts.itertuples(index=False, name=None)
    lines = ((number, dict(zip(header, map(str, row), strict=True))) for number, row in enumerate(rows, start=1))
    return _manifest(header, lines, "the frame")


_Lines = Iterable[tuple[int, Mapping[str, str]]]


def _manifest(header: list[str], lines: _Lines, file: str) -> pd.DataFrame:
    import pandas as pd

    checked = (check_line(line, f"{file}, line {number}") for number, line in _filled(header, lines, file))
    frames = []
    while some := list(islice(checked, LINES_AT_ONCE)):
        frames.append(pd.DataFrame(some, dtype="str"))
    if not frames:
        raise ManifestError(f"{file}: no line names a document; write one with `govstats manifest FOLDER`.")
    return _named(pd.concat(frames, ignore_index=True), file)


def _filled(header: list[str], lines: _Lines, file: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines that are not empty, under names that a manifest has."""
    unknown = [name for name in header if name and name not in MANIFEST_COLUMNS]
    if "source" not in header and "url" not in header:
        raise ManifestError(f"{file}: a manifest needs the column source (or url); it has {', '.join(header)}.")
    if unknown:
        raise ManifestError(
            f"{file}: unknown column {', '.join(unknown)}; a manifest has {', '.join(MANIFEST_COLUMNS)}."
        )
    for number, line in lines:
        cells = {key: value.strip() for key, value in line.items() if key}
        if any(cells.values()):
            yield number, cells


def _named(manifest: pd.DataFrame, file: str) -> pd.DataFrame:
    """Fill in missing ids; a second report of one file gets ``#2``."""
    ids, sources, urls = (manifest[name].tolist() for name in ("report_id", "source", "url"))
    names = name_reports(dict.fromkeys(filter(None, sources)))
    seen: Counter[str] = Counter()
    for i, source in enumerate(sources):
        seen[source] += 1
        if ids[i] and not source and not urls[i]:
            raise ManifestError(f"{file}: report_id {ids[i]} has neither source nor url; name one.")
        if not ids[i]:
            if not source:
                raise ManifestError(f"{file}: a line for {urls[i]} has neither report_id nor source; name one.")
            ids[i] = names[source] + (f"#{seen[source]}" if seen[source] > 1 else "")
    twice = sorted(name for name, count in Counter(ids).items() if count > 1)
    if twice:
        raise ManifestError(f"{file}: report_id {', '.join(twice)} stands there twice; each report needs its own.")
    manifest["report_id"] = ids
    return manifest.astype("str")


def make_manifest(folder: str | PathLike[str], *, second_reading: Any = "auto", progress: bool = True) -> pd.DataFrame:
    """Read every document of a folder and write ``sources.csv`` into it: what was found, empty where unsure.

    The scope (whose cases are counted) is filled in only where the text says so; a person who knows it fills in
    the rest. Lines that are already in ``sources.csv`` stay as they are; new documents are added.

    Parameters
    ----------
    folder : path
        Where the documents are.
    second_reading : "auto", True or False
        As in :func:`govstats.read_report`.
    progress : bool
        Whether to tell how far it is.

    Returns
    -------
    pandas.DataFrame
        The manifest as :func:`read_manifest` reads it; ``note`` says why a document could not be read.

    Raises
    ------
    ManifestError
        There is no such folder, or no document in it.
    """
    import pandas as pd

    from govstats.progress import told

    root = Path(folder)
    documents = find_documents(root)
    if not documents:
        raise ManifestError(f"{root}: no document in this folder; expected {', '.join(sorted(SUFFIXES))}.")
    target = root / "sources.csv"
    lines = as_lines(read_manifest(target)) if target.exists() else []
    listed = {line["source"] for line in lines}
    new = [path for path in documents if path.relative_to(root).as_posix() not in listed]
    every = [*listed, *(path.relative_to(root).as_posix() for path in new)]
    names = name_reports(dict.fromkeys(every))
    for path in told(new, "manifest", progress):
        source = path.relative_to(root).as_posix()
        lines += _found_in(path, source, names[source], second_reading)
    end_idle_children()
    frame = _named(pd.DataFrame(lines, columns=list(MANIFEST_COLUMNS), dtype="str"), target.name)
    save_manifest(frame, target)
    return frame


def _found_in(path: Path, source: str, report_id: str, second_reading: Any) -> list[dict[str, str]]:
    """The manifest lines of a document: one for each report that it holds."""
    result = unpack_head(read_isolated(Task(str(path), source, ({"report_id": report_id},), second_reading)))
    empty = dict.fromkeys(MANIFEST_COLUMNS, "") | {"report_id": report_id, "source": source}
    if not result["infos"]:
        return [empty | {"note": f"{NOT_READ}{result['problems'][0][1]}"}]
    lines = []
    for info in result["infos"]:
        found = {name: str(info.get(name) or "") for name in MANIFEST_COLUMNS if name not in ("note", "agency_id")}
        for name, nothing in (("scope_basis", "none"), ("source_kind", "unknown")):
            found[name] = "" if found[name] == nothing else found[name]
        for table in TABLES:
            name = f"scope_{table}"
            found[name] = "" if found[name] == "unknown" else found[name]
        unsure = [name for name in TO_FILL_IN if not found[name]]
        lines.append(empty | found | {"source": source, "note": f"to fill in: {', '.join(unsure)}" if unsure else ""})
    return lines


def as_lines(manifest: pd.DataFrame) -> list[dict[str, str]]:
    """Its lines by the names of their columns."""
    return [{str(key): str(value) for key, value in line.items()} for line in manifest.to_dict("records")]


def save_manifest(manifest: pd.DataFrame, path: str | PathLike[str]) -> None:
    """Write ``sources.csv`` in one move, so that an interruption leaves the old one; UTF-8 with a mark for Excel."""
    path = Path(path)
    temporary = path.with_name(f"{path.name}.part")
    manifest.to_csv(temporary, index=False, lineterminator="\n", encoding="utf-8-sig")
    temporary.replace(path)
