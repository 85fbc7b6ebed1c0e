"""Download what a manifest lists, politely and within bounds; the download itself is pooch's.

A file is written beside its place, checked, and only then moved there, so what stands in the folder is whole. What
was fetched is never replaced: a document that changed on its site becomes a new file and a new line.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from govstats.progress import Progress
from govstats.readers.source import hash_file
from govstats.sources.download import DELAY, MAX_BYTES, MAX_SECONDS, RETRIES, Bounds, FetchError, download
from govstats.sources.manifest import as_lines, read_manifest, save_manifest
from govstats.stated import MANIFEST_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

HOSTS_AT_A_TIME = 4

_SUFFIXES = {
    "application/pdf": ".pdf",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
}


class Fetched(NamedTuple):
    """What came of one line of the manifest."""

    report_id: str
    url: str
    outcome: str
    """``present``, ``fetched``, ``unchanged``, ``changed`` or ``failed``."""
    reason: str


def fetch(
    manifest: str | PathLike[str],
    *,
    folder: str | PathLike[str] | None = None,
    refresh: bool = False,
    delay: float = DELAY,
    retries: int = RETRIES,
    max_bytes: int = MAX_BYTES,
    max_seconds: float = MAX_SECONDS,
    progress: bool = True,
) -> pd.DataFrame:
    """Download the documents of a manifest that are not there yet.

    One connection a host, ``delay`` seconds between two requests to it, retries with growing pauses. After an
    interruption only what is missing is fetched. The manifest gets ``source``, ``sha256``, ``retrieved_on`` and
    ``media_type`` after each document.

    Parameters
    ----------
    manifest : path
        ``sources.csv``; lines without ``url`` are left alone.
    folder : path, optional
        Where documents go: by default ``raw`` beside the manifest. Nothing is written outside it. A document that
        stands beside the manifest itself is there, too.
    refresh : bool
        Whether documents that are there are fetched again, to see whether they changed. One that did becomes a new
        line that names the old one in ``supersedes``; the old file stays.
    delay, retries, max_bytes, max_seconds
        Bounds; a document beyond them is not kept.
    progress : bool
        Whether to tell how far it is.

    Returns
    -------
    pandas.DataFrame
        One line per address: columns of :class:`Fetched`.

    Raises
    ------
    govstats.sources.ManifestError
        The manifest cannot be used.
    """
    import pandas as pd

    path = Path(manifest)
    lines = as_lines(read_manifest(path))
    beside = path.parent.resolve()
    root = (path.parent / "raw" if folder is None else Path(folder)).resolve()
    bounds = Bounds(max_bytes, max_seconds, delay, retries)
    results: list[Fetched] = []
    lock = threading.Lock()
    addressed = [line for line in lines if line["url"]]
    bar = Progress(len(addressed), "fetch", progress)

    def of_host(addresses: list[list[dict[str, str]]]) -> None:
        asked = False
        for own in addresses:
            if asked:
                time.sleep(bounds.delay)
            told, new = _fetch_address(own, root, beside, bounds, refresh)
            asked = told[0].outcome != "present"
            with lock:
                results.extend(told)
                for line in new:
                    lines.append(_with_new_id(line, lines))
                if told[0].outcome in ("fetched", "changed"):
                    save_manifest(pd.DataFrame(lines, columns=list(MANIFEST_COLUMNS)), path)
                bar.advance(len(own))

    hosts: dict[str, dict[str, list[dict[str, str]]]] = {}
    for line in addressed:
        by_url = hosts.setdefault(urlsplit(line["url"]).netloc.lower(), {})
        by_url.setdefault(line["url"], []).append(line)
    with ThreadPoolExecutor(HOSTS_AT_A_TIME) as pool:
        for future in [pool.submit(of_host, list(by_url.values())) for by_url in hosts.values()]:
            future.result()
    bar.close()
    order = {line["report_id"]: number for number, line in enumerate(addressed)}
    told = sorted(results, key=lambda one: order[one.report_id])
    return pd.DataFrame(told, columns=pd.Index(Fetched._fields))


def _fetch_address(
    lines: list[dict[str, str]], root: Path, beside: Path, bounds: Bounds, refresh: bool
) -> tuple[list[Fetched], list[dict[str, str]]]:
    """Fetch a document that one or several lines describe; fills the lines in, or gives new ones where it changed."""
    superseded = {line["supersedes"] for line in lines}
    current = [line for line in lines if line["report_id"] not in superseded]
    recorded = {line["sha256"] for line in lines} - {""}
    try:
        outcome, found, reason = _fetch_document(current[0], recorded, root, beside, bounds, refresh)
    except (FetchError, OSError) as error:
        outcome, found, reason = "failed", {}, str(error)
    told = [Fetched(line["report_id"], line["url"], outcome, reason) for line in lines]
    if outcome == "changed":
        new = {"edition": found["retrieved_on"], **found}
        return told, [{**line, **new, "supersedes": line["report_id"]} for line in current]
    for line in current:
        line.update(found)
    return told, []


def _fetch_document(
    line: Mapping[str, str], recorded: set[str], root: Path, beside: Path, bounds: Bounds, refresh: bool
) -> tuple[str, dict[str, str], str]:
    """Outcome, what the manifest is to record, and the reason."""
    place = _inside(root, line["source"]) if line["source"] else None
    if place is not None and not place.exists() and (beside / line["source"]).is_file():
        place = _inside(beside, line["source"])
    there = place is not None and place.exists()
    if place is not None and there and not refresh:
        if line["sha256"] and hash_file(place) != line["sha256"]:
            said = "is not the document that was recorded; move it away to fetch it again"
            raise FetchError(f"{line['source']}: {said}")
        return "present", {name: line[name] for name in ("source", "sha256", "media_type", "retrieved_on")}, ""
    known = line["sha256"] or (hash_file(place) if place is not None and there else "")
    temporary, media_type = download(line["url"], root, bounds)
    try:
        sha256 = hash_file(temporary)
        if there and sha256 in {known, *recorded}:
            return "unchanged", {}, ""
        changed = bool(known) and sha256 != known
        name = line["source"] if line["source"] and not changed else ""
        name = name or _name_for(line, media_type, sha256 if changed else "")
        found = {
            "source": _keep(temporary, root, name, sha256),
            "sha256": sha256,
            "media_type": media_type,
            "retrieved_on": f"{datetime.now(UTC):%Y-%m-%d}",
        }
        return ("changed", found, f"was {known[:12]}, is {sha256[:12]}") if changed else ("fetched", found, "")
    finally:
        temporary.unlink(missing_ok=True)


def _inside(root: Path, source: str) -> Path:
    """A place below the data folder, links followed."""
    place = (root / source).resolve()
    if not place.is_relative_to(root) or place == root:
        raise FetchError(f"{source}: leads out of {root.name}; expected a path below it")
    return place


def _name_for(line: Mapping[str, str], media_type: str, sha256: str) -> str:
    """A name for a document without one: host and report, with the hash where it is a later edition."""
    host = re.sub(r"[^a-z0-9.-]", "-", (urlsplit(line["url"]).hostname or "unknown").lower())
    stem = re.sub(r"[^\w.-]+", "-", line["report_id"]).strip(".-") or "report"
    later = f".{sha256[:8]}" if sha256 else ""
    return f"{host.strip('.')}/{stem[:100]}{later}{_SUFFIXES.get(media_type, '.bin')}"


def _keep(temporary: Path, root: Path, name: str, sha256: str) -> str:
    """Move a whole document to its place; what already stands there is never replaced."""
    place = _inside(root, name)
    if place.exists() and hash_file(place) != sha256:
        name = f"{name.rpartition('.')[0]}.{sha256[:8]}.{name.rpartition('.')[2]}"
        place = _inside(root, name)
    place.parent.mkdir(parents=True, exist_ok=True)
    temporary.replace(place)
    return place.relative_to(root).as_posix()


def _with_new_id(line: dict[str, str], lines: list[dict[str, str]]) -> dict[str, str]:
    taken = {other["report_id"] for other in lines}
    stem = re.sub(r"-edition\d+$", "", line["report_id"])
    number = next(n for n in range(2, len(lines) + 3) if f"{stem}-edition{n}" not in taken)
    return {**line, "report_id": f"{stem}-edition{number}"}
