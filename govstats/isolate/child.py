"""The child process that reads sources one after the other; it may crash, hang or swell without harm.

Run as ``python -m govstats.isolate.child``: requests come in on standard input, replies leave on standard output,
each a length of four bytes, then JSON or a packed result (:mod:`govstats.isolate.pack`).
"""

from __future__ import annotations

import faulthandler
import json
import os
import pickle
import struct
import sys
import threading
from dataclasses import replace
from pathlib import Path
from pkgutil import resolve_name
from queue import Empty, SimpleQueue
from typing import IO, TYPE_CHECKING, Any

from govstats.form import TABLES
from govstats.isolate.pack import pack

if TYPE_CHECKING:
    from govstats.report import Report

IDLE_SECONDS = 120
"""A child that nobody asks anything for so long ends by itself."""

STATED_OF_ONE = ("edition", "supersedes", "title", "agency", "organ_type", "adcode", "province", "level", "year")
SCOPES = tuple(f"scope_{table}" for table in TABLES)


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next message; None at the end of the stream."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    length = struct.unpack("<I", head)[0]
    body = stream.read(length)
    return body if len(body) == length else None


def write_frame(stream: IO[bytes], body: bytes) -> int:
    """Send one message; how many bytes were written for it."""
    n_bytes = stream.write(struct.pack("<I", len(body)) + body)
    stream.flush()
    return n_bytes


def read_source(task: dict[str, Any]) -> dict[str, Any]:
    """All reports of one source as plain lists, or the reason why there is none.

    Parameters
    ----------
    task : dict
        ``path``, ``source`` (the name that the panel uses), ``second_reading`` and ``lines``: what is stated of
        each report of the file, in the order of the document, each with its ``report_id``.

    Returns
    -------
    dict
        ``reports``: for each ``info``, ``cells`` (a list for each column) and ``findings`` (lines);
        ``problems``: pairs of stage and reason.
    """
    from govstats.grid import ReadingError

    path = Path(task["path"])
    try:
        reports, problems = _reports(path, task)
    except (ReadingError, OSError) as error:
        stage = "read" if isinstance(error, ReadingError) else "open"
        return {"reports": [], "problems": [[stage, _without_place(str(error), path, task["source"])]]}
    except MemoryError:
        return {"reports": [], "problems": [["memory", "not enough memory to read it"]]}
    except Exception as error:
        reason = f"unexpected {type(error).__name__}: {error}; please report it with the file"
        return {"reports": [], "problems": [["error", _without_place(reason, path, task["source"])]]}
    return {"reports": [_plain(report) for report in reports], "problems": problems}


def _without_place(text: str, path: Path, source: str) -> str:
    """The sentence with the panel's name for the file: where it lies on this machine is nobody's business."""
    return " ".join(text.replace(str(path), source).replace(path.as_posix(), source).split())


def _reports(path: Path, task: dict[str, Any]) -> tuple[list[Report], list[list[str]]]:
    from govstats.report import read_reports

    lines: list[dict[str, Any]] = task["lines"]
    source, second = task["source"], task["second_reading"]

    def read(line: dict[str, Any]) -> list[Report]:
        return read_reports(path, second_reading=second, source=source, **_known(line))

    reports = read(lines[0])
    if len(lines) == len(reports):
        own = [reports[0], *(read(line)[number] for number, line in enumerate(lines[1:], 1))]
        return [_named(report, line["report_id"], line) for report, line in zip(own, lines, strict=True)], []
    first, problem = lines[0]["report_id"], ["manifest", _counts_differ(len(reports), len(lines))]
    found = enumerate(read(_of_all(lines[0])), 1)
    return [_named(report, f"{first}#{number}" if number > 1 else first, {}) for number, report in found], [problem]


def _counts_differ(found: int, stated: int) -> str:
    return (
        f"the file holds {found} report{'s' * (found != 1)} and {stated} line{'s' * (stated != 1)} of the list "
        "describe it: what they state of a single report (agency, year, scope) is left out; give each report a line"
    )


def _of_all(line: dict[str, Any]) -> dict[str, Any]:
    """What a line states of the file; what it states of one report of several is left out."""
    return {key: value for key, value in line.items() if key not in (*STATED_OF_ONE, *SCOPES, "scope_basis")}


def _known(line: dict[str, Any]) -> dict[str, Any]:
    """What ``read_reports`` is told; scopes follow later, to see whether the document says the same."""
    return {key: value for key, value in line.items() if key not in (*SCOPES, "scope_basis", "agency_id", "source")}


def _named(report: Report, report_id: str, line: dict[str, Any]) -> Report:
    """The report with what is said of it under this id, and with the scopes that were stated and what says so."""
    info = {**report.info, "report_id": report_id, "agency_id": line.get("agency_id", "")}
    stated = {scope: line[scope] for scope in SCOPES if line.get(scope)}
    if stated:
        same = all(info[scope] == value for scope, value in stated.items())
        basis = line.get("scope_basis") or "manifest"
        info |= {**stated, "scope_basis": info["scope_basis"] if same and basis == "text" else "manifest"}
    return replace(report, info=info)


def _plain(report: Report) -> dict[str, Any]:
    """A report as JSON can hold it; the report's id stands in ``info`` alone."""
    columns = dict(zip(report.records[0]._fields, map(list, zip(*report.records, strict=True)), strict=True))
    del columns["report_id"]
    findings = [list(finding[1:]) for finding in report.questions]
    return {"info": report.info, "cells": columns, "findings": findings}


def answer(request: dict[str, Any]) -> bytes:
    """What a request asks for: a source read, or what the function that it names makes of the rest of it."""
    function = request.pop("function", None)
    return pickle.dumps(resolve_name(function)(**request)) if function else pack(read_source(request))


def _listen(requests: SimpleQueue[bytes | None]) -> None:
    """Hand on what comes in; when the parent is gone there is nothing left to do, whatever is being read."""
    while (body := read_frame(sys.stdin.buffer)) is not None:
        requests.put(body)
    os._exit(0)


def main() -> None:
    """Answer requests until the parent closes the line or stays silent for long."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the replies
    requests: SimpleQueue[bytes | None] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    while True:
        try:
            body = requests.get(timeout=IDLE_SECONDS)
        except Empty:
            os._exit(0)
        task = json.loads(body or b"{}")
        limit = task.pop("time_limit", 0)
        if limit:  # should the parent be unable to end this process: without the interpreter's help
            faulthandler.dump_traceback_later(limit * 2 + 30, exit=True)
        reply = answer(task)
        faulthandler.cancel_dump_traceback_later()
        write_frame(replies, reply)


if __name__ == "__main__":
    main()
