"""Many sources to one panel: read in children, resumed where it was interrupted, the same bytes every time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from os import PathLike
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from govstats.corrections import Correction, read_corrections
from govstats.isolate.children import MEMORY_LIMIT, TIME_LIMIT, Task, end_idle_children, read_isolated
from govstats.panel.ledger import Entry, Ledger
from govstats.panel.load import Panel, load_panel
from govstats.panel.results import Results, result_key
from govstats.panel.store import FILES, PanelWriter
from govstats.panel.used import USED, keep_corrections, keep_manifest
from govstats.panel.work import Problem, Source, find_manifest, find_sources, listed
from govstats.panel.write import write_reports
from govstats.panel.years import agency_of
from govstats.places import lie_apart
from govstats.progress import Progress
from govstats.readers.source import hash_file
from govstats.second import check_second_reading

IN_FLIGHT = 64
"""Sources that are handed to an executor at a time."""


def build_panel(
    sources: Any,
    out: str | PathLike[str],
    *,
    executor: Executor | None = None,
    jobs: int | None = None,
    progress: bool = True,
    second_reading: Any = "auto",
    time_limit: float = TIME_LIMIT,
    memory_limit: int = MEMORY_LIMIT,
    corrections: str | PathLike[str] | None = None,
) -> Panel:
    """Read every source, audit, compare over the years, and write the panel.

    Parameters
    ----------
    sources : path, DataFrame or iterable of paths
        A folder of documents, a manifest (:func:`govstats.sources.read_manifest`), or the documents.
    out : path
        The folder of the panel. Beside it stands ``<out>.work`` with the result of each source: after an
        interruption, or when documents are added, only what is missing is read. It may be deleted at any time.
    executor : concurrent.futures.Executor, optional
        Who drives the children; by default threads of this process, ``jobs`` of them.
    jobs : int, optional
        How many sources are read at a time; by default one a core.
    progress : bool
        A bar on a terminal, plain lines elsewhere; False for silence.
    second_reading : "auto", True or False
        As in :func:`govstats.read_report`.
    time_limit : float
        Seconds for one source; a source that ran out of time is tried again by the next build.
    memory_limit : int
        Resident bytes of a process that reads.
    corrections : path, optional
        ``corrections.csv``; by default the one beside the manifest, if there is one.

    Returns
    -------
    Panel
        As :func:`load_panel` gives it. Sources that could not be used are lines of ``problems``. The manifest and the
        corrections that were applied are kept beside its files, as ``used-sources.csv`` and ``used-corrections.csv``.

    Raises
    ------
    ValueError
        There is nothing to read, the manifest or the corrections cannot be used, ``jobs`` is less than 1,
        ``second_reading`` is none of the three. Nothing is written then, and a panel that is there stays as it is.
    NotADirectoryError
        ``out`` is a file.

    Notes
    -----
    The files are the same bytes in any order of reading, with any number of workers, after any interruption: no
    date, time, host or number of workers is in them.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> panel = build_panel("data/samples", f"{folder}/panel", second_reading=False, progress=False)
    >>> len(panel.reports)
    3
    """
    if jobs is not None and jobs < 1:
        raise ValueError(f"jobs={jobs}: expected 1 or more, or None for one a core.")
    check_second_reading(second_reading)
    target = Path(out)
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(f"{target}: is a file; name a folder for the panel.")
    lines = _corrections_for(sources, corrections)
    part = target.with_name(f"{target.name}.part")
    with closing(Ledger()) as ledger, ExitStack() as at_end:
        at_end.callback(end_idle_children)
        n_sources = _take_in(sources, ledger, part)
        settings = {"second_reading": second_reading, "time_limit": time_limit, "memory_limit": memory_limit}
        with closing(Results(target.with_name(f"{target.name}.work"))) as results:
            problems = _read_all(ledger, n_sources, results, settings, executor, jobs, progress)
            problems += _enter_reports(ledger, results)
        writer = PanelWriter(part)
        stale = write_reports(ledger, lines, results.path, writer, jobs, progress)
    writer.add_problems(sorted(problems + stale))
    from govstats import __version__

    writer.close(__version__)
    keep_corrections(part, [line for line in lines if not _is_stale(line, stale)])
    move_panel(part, target)
    return load_panel(target)


def _take_in(sources: Any, ledger: Ledger, part: Path) -> int:
    """Enter the sources, and keep their manifest beside the panel to be; how many there are.

    The manifest is let go before anything is read: it is as large as the list of sources.
    """
    manifest, folder = find_manifest(sources)
    keep_manifest(part, manifest)
    return ledger.add_sources(find_sources(sources) if manifest is None else listed(manifest, folder))


def _read_all(
    ledger: Ledger,
    n_sources: int,
    results: Results,
    settings: Mapping[str, Any],
    executor: Executor | None,
    jobs: int | None,
    progress: bool,
) -> list[Problem]:
    """Read what is missing and note what each source's result is called; the sources that cannot even be opened."""
    problems: list[Problem] = []
    bar = Progress(n_sources, "read", progress)
    for key, place in results.stored():
        ledger.add_place(key, place)

    def missing() -> Iterator[tuple[Task, str]]:
        for source in ledger.sources():
            sha256, reason = _looked_at(source)
            if reason:
                problems.append(Problem(source.source, sha256, "open", reason))
                bar.advance()
                continue
            task = Task(str(source.path.absolute()), source.source, source.lines, **settings)
            key = result_key(sha256, task)
            ledger.add_result(source.source, sha256, key)
            if results.is_done(key, ledger.place_of(key)):
                bar.advance()
            else:
                yield task, key

    own = ThreadPoolExecutor(jobs or os.cpu_count() or 1) if executor is None else None
    try:
        for key, reply in _driven(missing(), own or executor):  # type: ignore[arg-type]
            ledger.add_place(key, results.save(key, reply))
            bar.advance()
    finally:
        if own is not None:
            own.shutdown(cancel_futures=True)
        bar.close()
    return problems


def _looked_at(source: Source) -> tuple[str, str]:
    """The SHA-256 of a source as it is there, and why it is not to be read; empty where it is."""
    try:
        sha256 = hash_file(source.path)
    except OSError as error:
        return "", f"cannot be opened ({error.strerror or error}); fetch it or check the path"
    if source.sha256 in ("", sha256):
        return sha256, ""
    return sha256, f"is not the document that the manifest names ({source.sha256[:12]}…); fetch it again"


def _driven(tasks: Iterator[tuple[Task, str]], executor: Executor) -> Iterator[tuple[str, bytes]]:
    """The replies as they come in; never more than :data:`IN_FLIGHT` are under way."""
    finished: SimpleQueue[tuple[str, Future[bytes]]] = SimpleQueue()
    running = 0
    for task, key in tasks:
        if running == IN_FLIGHT:
            yield _next(finished)
            running -= 1
        executor.submit(read_isolated, task).add_done_callback(partial(_put, finished, key))
        running += 1
    for _ in range(running):
        yield _next(finished)


def _put(finished: SimpleQueue[tuple[str, Future[bytes]]], key: str, future: Future[bytes]) -> None:
    finished.put((key, future))


def _next(finished: SimpleQueue[tuple[str, Future[bytes]]]) -> tuple[str, bytes]:
    key, future = finished.get()
    return key, future.result()


def _enter_reports(ledger: Ledger, results: Results) -> list[Problem]:
    """Enter all reports that were read; what the sources' readings complain of."""
    problems: list[Problem] = []
    for source, sha256, key, place in ledger.results():
        head = results.head(key, place)
        if head is None or place is None:
            problems.append(Problem(source, sha256, "work", "its result is gone from the work file; build again"))
            continue
        problems += [Problem(source, sha256, stage, reason) for stage, reason in head["problems"]]
        for number, info in enumerate(head["infos"]):
            report_id = info["report_id"]
            taken = ledger.source_of(report_id)
            if taken is not None:
                reason = f"report_id {report_id} is that of {taken} already; left out: name it in a manifest"
                problems.append(Problem(source, sha256, "manifest", reason))
                continue
            problems += _contradictions(info, source, sha256)
            year = int(info.get("year") or 0)
            ledger.add_entry(Entry(_series(info, sha256), year, report_id, source, key, place, number))
    return problems


def _contradictions(info: Mapping[str, Any], source: str, sha256: str) -> Iterator[Problem]:
    """A year or a place was stated, and the document says another one: the likeliest slips in a manifest."""
    differing = {"year": lambda one, other: one != other, "adcode": lie_apart}
    for name, differ in differing.items():
        own, stated = info.get(f"{name}_in_text"), info[name]
        if own and stated and differ(own, stated):
            reason = f"{info['report_id']}: {name} is {stated} in the list, {own} in the document"
            yield Problem(source, sha256, "manifest", f"{reason}; the list counts, mend it if it is wrong")


def _series(info: Mapping[str, Any], sha256: str) -> tuple[str, ...]:
    """Reports of one agency stand together, even where the division code changed."""
    agency = agency_of(info)
    if len(agency) == 1:
        return ("", *agency)
    return (str(info.get("adcode") or ""), *(agency or ("", f"sha256 {sha256}")))


def _corrections_for(sources: Any, path: str | PathLike[str] | None) -> list[Correction]:
    if path is None and isinstance(sources, str | PathLike):
        given = Path(sources)
        beside = (given if given.is_dir() else given.parent) / "corrections.csv"
        path = beside if beside.exists() else None
    return [] if path is None else read_corrections(path)


def _is_stale(line: Correction, stale: list[Problem]) -> bool:
    return any(problem.reason.startswith(f"{line.cell}: ") for problem in stale)


def move_panel(part: Path, target: Path) -> None:
    """Put the finished files in place; ``panel.json`` goes first and comes last: without it there is no panel."""
    used = [name for name in USED.values() if (part / name).exists()]
    target.mkdir(parents=True, exist_ok=True)
    (target / "panel.json").unlink(missing_ok=True)
    for name in set(USED.values()) - set(used):
        (target / name).unlink(missing_ok=True)
    for name in (*(f"{name}.parquet" for name in FILES), *used, "panel.json"):
        (part / name).replace(target / name)
    part.rmdir()
