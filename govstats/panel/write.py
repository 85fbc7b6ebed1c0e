"""From readings that are kept on disk to the files of a panel: made in children, a group of agencies at a time."""

from __future__ import annotations

import os
import pickle
import warnings
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from itertools import chain, groupby, starmap
from operator import attrgetter
from pathlib import Path

from govstats.corrections import Correction
from govstats.isolate.children import ChildLostError, ask_child
from govstats.panel.groups import Agencies, Group, GroupTask, make_group
from govstats.panel.ledger import Ledger
from govstats.panel.store import PanelWriter
from govstats.panel.work import Problem
from govstats.progress import Progress

GROUP_REPORTS = 200
"""Reports that are held in memory and written together, or a few more: those of an agency stay together."""


def write_reports(
    ledger: Ledger,
    corrections: list[Correction],
    results: Path,
    writer: PanelWriter,
    jobs: int | None,
    progress: bool,
) -> list[Problem]:
    """Write the lines of all reports; the corrections that could not be applied come back."""
    stale = [
        f"{line.cell}: there is no such report; delete or mend the correction"
        for line in sorted(corrections, key=attrgetter("report_id"))
        if ledger.source_of(line.report_id) is None
    ]
    n_reports = ledger.n_entries()
    with closing(Progress(n_reports, "write", progress and n_reports > GROUP_REPORTS, "report")) as bar:
        for group in _made(_group_tasks(ledger, corrections, results), jobs or os.cpu_count() or 1):
            writer.write(group.tables, group.newest)
            stale += group.stale
            bar.advance(len(group.tables["reports"]))
    for sentence in stale:
        warnings.warn(f"corrections.csv: {sentence}", stacklevel=3)
    return [Problem("corrections.csv", "", "corrections", sentence) for sentence in stale]


def _group_tasks(ledger: Ledger, corrections: list[Correction], results: Path) -> Iterator[GroupTask]:
    """Whole agencies in the panel's order, as many as have :data:`GROUP_REPORTS` reports together."""
    agencies: list[list[tuple[str, int, int, str]]] = []
    for _, entries in groupby(ledger.entries(), attrgetter("series")):
        agencies.append([(entry.key, entry.place, entry.number, entry.report_id) for entry in entries])
        if sum(map(len, agencies)) >= GROUP_REPORTS:
            yield _task_of(agencies, corrections, results)
            agencies = []
    if agencies:
        yield _task_of(agencies, corrections, results)


def _task_of(agencies: Agencies, corrections: list[Correction], results: Path) -> GroupTask:
    own = {report_id for agency in agencies for *_, report_id in agency}
    return GroupTask(str(results.absolute()), agencies, [line for line in corrections if line.report_id in own])


def _made(tasks: Iterator[GroupTask], jobs: int) -> Iterator[Group]:
    """The groups in their order, ``jobs`` of them made at a time, in children."""
    first, second = next(tasks, None), next(tasks, None)
    if first is None or second is None:  # a child takes longer to start than one group takes
        yield from starmap(make_group, filter(None, (first,)))
        return
    under_way: deque[Future[Group]] = deque()
    with ThreadPoolExecutor(jobs) as threads:
        for task in chain((first, second), tasks):
            under_way.append(threads.submit(_made_in_child, task))
            if len(under_way) > jobs:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


def _made_in_child(task: GroupTask) -> Group:
    """The group made by a child; where that is lost, by this process, which then shows what is wrong."""
    try:
        return Group(*pickle.loads(ask_child({"function": "govstats.panel.groups:make_group", **task._asdict()})))
    except ChildLostError:
        return make_group(*task)
