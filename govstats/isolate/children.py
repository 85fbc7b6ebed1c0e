"""Work in child processes that live long and can be ended and replaced at any moment: above all, reading sources.

A reader may crash (pdfium), hang, swell, or have a Java machine in it. So nothing is read in the process that
builds a panel, and nothing is ever forked: a child is a new interpreter, spoken to over two pipes.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

from govstats.isolate.child import read_frame, write_frame
from govstats.isolate.pack import pack

TIME_LIMIT = 300.0
"""Seconds for one source; a scan of many pages takes a few seconds a page."""
MEMORY_LIMIT = 3 * 2**30
"""Resident bytes of the process that reads."""
RETRIED = frozenset({"time", "memory", "crash", "open"})
"""Stages of problems that another attempt may not meet."""

_LOOK_SECONDS = 0.1
_LOOK_EVERY = 20
"""Documents between two looks at the memory of a child that answers at once."""


class Task(NamedTuple):
    """One source to be read: what crosses to the child, and to other machines."""

    path: str
    source: str
    lines: tuple[dict[str, Any], ...]
    """What is stated of each report of the file, in the document's order, each with its ``report_id``."""
    second_reading: Any = "auto"
    time_limit: float = TIME_LIMIT
    memory_limit: int = MEMORY_LIMIT


class ChildLostError(RuntimeError):
    """The child ended, or had to be ended: ``stage`` is ``time``, ``memory`` or ``crash``."""

    def __init__(self, stage: str, reason: str) -> None:
        super().__init__(reason)
        self.stage = stage


class Child:
    """A process that reads one source at a time."""

    def __init__(self) -> None:
        import psutil  # type: ignore[import-untyped]

        checkout = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, [checkout, os.environ.get("PYTHONPATH", "")]))
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "govstats.isolate.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
        )
        self.watched = psutil.Process(self.process.pid)
        self.replies: SimpleQueue[bytes | None] = SimpleQueue()
        self.asked = 0
        self.resident = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        body: bytes | None = b""
        while body is not None:
            try:
                body = read_frame(self.process.stdout)
            except (OSError, ValueError):
                body = None
            self.replies.put(body)

    def read(self, task: Task) -> bytes:
        """What the child read, packed; :class:`ChildLostError` if it sent nothing."""
        request = task._asdict()
        return self.ask(request, task.time_limit, request.pop("memory_limit"))

    def ask(self, request: Mapping[str, Any], time_limit: float, memory_limit: float) -> bytes:
        """The child's reply; :class:`ChildLostError` if there is none."""
        assert self.process.stdin is not None
        try:
            write_frame(self.process.stdin, json.dumps(request).encode())
        except OSError:
            raise ChildLostError("crash", self._ending()) from None
        started = time.monotonic()
        self.asked += 1
        if self.asked % _LOOK_EVERY == 0:
            self.memory()
        while True:
            try:
                reply = self.replies.get(timeout=_LOOK_SECONDS)
            except Empty:
                if time.monotonic() - started > time_limit:
                    said = f"not read within {time_limit:g} seconds; a longer time limit may help"
                    raise ChildLostError("time", said) from None
                if self.memory() > memory_limit:
                    said = (
                        f"reading it took more than {memory_limit / 2**20:.0f} MiB of memory; a higher limit may help"
                    )
                    raise ChildLostError("memory", said) from None
                continue
            if reply is None:
                raise ChildLostError("crash", self._ending())
            return reply

    def memory(self) -> int:
        """Resident bytes, kept in ``resident``; 0 when the process is gone."""
        import psutil

        self.resident = 0
        with contextlib.suppress(psutil.Error):
            self.resident = int(self.watched.memory_info().rss)
        return self.resident

    def _ending(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=5)
        code = self.process.returncode
        how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        return f"the process that read it ended ({how})"

    def end(self) -> None:
        """End it, with what it started (a Java machine may be among them)."""
        import psutil

        family: list[psutil.Process] = []
        with contextlib.suppress(psutil.Error):
            family = self.watched.children(recursive=True)
        for member in family:
            with contextlib.suppress(psutil.Error):
                member.kill()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()


_idle: SimpleQueue[Child] = SimpleQueue()
"""Children of this process that wait for work; whoever drives (threads, processes, a cluster) takes from here."""


def _take() -> Child:
    with contextlib.suppress(Empty):
        while True:
            child = _idle.get_nowait()
            if child.process.poll() is None:
                return child
            child.end()
    return Child()


def end_idle_children() -> None:
    """End the children of this process that wait for work."""
    with contextlib.suppress(Empty):
        while True:
            _idle.get_nowait().end()


atexit.register(end_idle_children)


def read_isolated(task: Task) -> bytes:
    """Read one source in a child of this process.

    A child that crashes is replaced, and the source tried once more in the new one, since an earlier document may
    have damaged the old; so with memory. A source that ran out of time is not tried again here.

    Returns
    -------
    bytes
        What :func:`govstats.isolate.child.read_source` gives, packed; never raises for a bad source.
    """
    for attempt in (1, 2):
        child = _take() if attempt == 1 else Child()
        try:
            reply = child.read(task)
        except ChildLostError as lost:
            child.end()
            if lost.stage == "time" or attempt == 2:
                return pack({"reports": [], "problems": [[lost.stage, str(lost)]]})
        except BaseException:
            child.end()
            raise
        else:
            if child.resident > task.memory_limit // 2:
                child.end()
            else:
                _idle.put(child)
            return reply
    raise AssertionError("unreachable")


def ask_child(request: Mapping[str, Any]) -> bytes:
    """The reply of a child to a request that has no limits; :class:`ChildLostError` if there is none."""
    child = _take()
    try:
        reply = child.ask(request, math.inf, math.inf)
    except BaseException:
        child.end()
        raise
    _idle.put(child)
    return reply
