"""The same report twice: which one counts, and where the two differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from govstats.arithmetic import Finding

SOURCE_KINDS = ("official", "archive", "unknown", "copy", "typeset")
"""From the publisher's own to the farthest from it."""

UNTOLD = ("", "unknown")

Report = Mapping[str, Any]
"""``info``, ``cells`` as columns, ``findings`` as lines without ``report_id``."""


def find_duplicates(reports: Sequence[Report]) -> tuple[dict[str, str], list[Finding]]:
    """Which reports of one agency are the same report again.

    Two reports are the same if agency and year are, and either the content of the file and what was read there, or
    the scope (known) of their requests, or (where a scope is unknown, or the agency has two names) every number of
    their requests. Where a scope is unknown and the numbers differ, they may be the region's and the office's; where
    the names differ, those of organs that merged later: nothing is chosen, a finding asks.

    The one that counts: not superseded by another; corrected by a person; whole tables before figures stated in
    prose; nearer to the publisher (:data:`SOURCE_KINDS`); fewer identities that fail; more cells with a number;
    retrieved last; the first by ``report_id``.

    Returns
    -------
    tuple
        For each report that does not count the ``report_id`` of the one that does, and the findings: kind
        ``duplicate``, a line for each pair and one for each cell in which the two differ.
    """
    instead: dict[str, str] = {}
    findings: list[Finding] = []
    by_year: dict[Any, list[Report]] = {}
    for report in reports:
        by_year.setdefault(report["info"].get("year"), []).append(report)
    for year, same_year in by_year.items():
        superseded = {report["info"].get("supersedes") for report in same_year} - {"", None}
        chosen: list[Report] = []
        for report in sorted(same_year, key=lambda report: _rank(report, superseded)):
            first = next((other for other in chosen if _same(other, report, year is not None)), None)
            if first is not None:
                instead[report["info"]["report_id"]] = first["info"]["report_id"]
                findings += _differences(first, report)
            else:
                findings += [_asks(other, report) for other in chosen if _unclear(other, report, year is not None)]
                chosen.append(report)
    return instead, findings


def _rank(report: Report, superseded: set[Any]) -> tuple[Any, ...]:
    info, cells = report["info"], report["cells"]
    kind = info.get("source_kind") or "unknown"
    verdict = Finding._fields.index("verdict") - 1
    retrieved = [-ord(character) for character in str(info.get("retrieved_on") or "")]
    return (
        info["report_id"] in superseded,
        "amended" not in cells["status"],
        "stated" in cells["status"] and "absent" in cells["status"],
        SOURCE_KINDS.index(kind),
        sum(finding[verdict] == "fails" for finding in report["findings"]),
        -sum(value is not None for value in cells["value"]),
        [*retrieved, 0],
        info["report_id"],
    )


def _numbers(report: Report, table: str = "") -> dict[tuple[str, str, str], Any]:
    cells = report["cells"]
    lines = zip(cells["table"], cells["row"], cells["column"], cells["value"], strict=True)
    return {(t, row, column): value for t, row, column, value in lines if value is not None and t in (table or t)}


def _same(one: Report, other: Report, year_known: bool) -> bool:
    content = one["info"].get("sha256")
    if content and content == other["info"].get("sha256") and _read_alike(one, other):
        return True
    if not year_known or not one["info"].get("agency"):
        return False
    scopes = [report["info"].get("scope_requests") or "" for report in (one, other)]
    if not set(scopes) & set(UNTOLD) and scopes[0] != scopes[1]:
        return False
    if not set(scopes) & set(UNTOLD) and (_same_name(one, other) or _supersedes(one, other)):
        return True
    numbers = _numbers(one, "requests")
    return any(numbers.values()) and numbers == _numbers(other, "requests")


def _read_alike(one: Report, other: Report) -> bool:
    """Whether the same was read in the same cells, whatever a person has corrected since."""
    names = ("table", "row", "column", "printed")
    return all(list(one["cells"][name]) == list(other["cells"][name]) for name in names)


def _same_name(one: Report, other: Report) -> bool:
    return bool(one["info"].get("agency") == other["info"].get("agency"))


def _supersedes(one: Report, other: Report) -> bool:
    pairs = ((one["info"], other["info"]), (other["info"], one["info"]))
    return any(newer.get("supersedes") == older["report_id"] for newer, older in pairs)


def _unclear(one: Report, other: Report, year_known: bool) -> bool:
    scopes = {report["info"].get("scope_requests") or "" for report in (one, other)}
    is_open = bool(scopes & set(UNTOLD)) or (len(scopes) == 1 and not _same_name(one, other))
    return year_known and bool(one["info"].get("agency")) and is_open


def _asks(one: Report, other: Report) -> Finding:
    scopes = {report["info"].get("scope_requests") or "" for report in (one, other)}
    why = (
        "whose cases one of them counts is not known: state the scope of both"
        if scopes & set(UNTOLD)
        else "both count, under two names: if it is one report, state in supersedes which edition replaces the other"
    )
    return Finding(
        report_id=other["info"]["report_id"],
        kind="duplicate",
        verdict="cannot_tell",
        message=f"{one['info']['report_id']} is of the same agency and year with other figures; {why}",
    )


def _differences(first: Report, report: Report) -> Iterator[Finding]:
    chosen, own = first["info"]["report_id"], report["info"]["report_id"]
    theirs, ours = _numbers(first), _numbers(report)
    differing = [cell for cell in ours if cell in theirs and ours[cell] != theirs[cell]]
    alike = sum(cell in theirs for cell in ours) - len(differing)
    yield Finding(
        report_id=own,
        kind="duplicate",
        verdict="notice",
        message=f"the same report as {chosen}, which counts: {alike} numbers agree, {len(differing)} differ",
    )
    for table, row, column in differing:
        here, there = ours[table, row, column], theirs[table, row, column]
        whole = here == int(here) and there == int(there)
        yield Finding(
            report_id=own,
            kind="duplicate",
            table=table,
            row=row,
            column=column,
            left=int(here) if whole else None,
            right=int(there) if whole else None,
            difference=int(here - there) if whole else None,
            verdict="notice",
            message=f"{here:.15g} here, {there:.15g} in {chosen}, which counts",
        )
