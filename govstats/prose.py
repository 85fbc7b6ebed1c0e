"""What the prose of a report adds to its tables: findings, figures of its own, and what it settles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from govstats.arithmetic import Finding
from govstats.assemble import CellRecord, notice
from govstats.form import CellKey, load_form
from govstats.grid import Text
from govstats.narrative import (
    blocks_settled_by_prose,
    known_scope,
    narrative_cells,
    narrative_findings,
    page_offsets,
    read_shares,
    read_statements,
    share_findings,
)


class Prose(NamedTuple):
    """A report's lines with its prose taken in."""

    records: list[CellRecord]
    findings: list[Finding]
    stated: list[CellRecord]
    """The table ``narrative``: figures that only the prose has."""
    proofs: dict[tuple[str, str, str], str]
    """What settles a blank cell, in words."""


def take_in_prose(
    records: Sequence[CellRecord], blocks: Sequence[Text], info: Mapping[str, Any], attribution: str
) -> Prose:
    """Compare what the prose states with the tables.

    Parameters
    ----------
    records : sequence of CellRecord
        The lines of the report's tables.
    blocks : sequence of Text
        Its own running text.
    info : mapping
        Its line of ``reports``.
    attribution : str
        What a contradiction is attributed to: ``document`` where every cell was placed for certain.

    Returns
    -------
    Prose
        A litigation block that is blank as a whole becomes 0 (``derived``) where the prose's count of lawsuits is
        exactly the printed total of the other block.
    """
    report_id = str(info["report_id"])
    text, pages = "\n".join(block.text for block in blocks), page_offsets(blocks)
    statements = read_statements(text, info["year"], scope=known_scope(info), pages=pages)
    form = load_form(next(r.form for r in records if r.table == "remedies"), "remedies")
    before = _numbers(records, ("printed", "derived", "repaired")) if statements else {}
    is_open = _may_be_settled(records)
    settled = blocks_settled_by_prose(statements, _numbers(records, ("printed",)), form) if is_open else None
    if settled and settled.numbers:
        records = [_settle(record, settled.numbers) for record in records]
    found = [
        finding._replace(attribution=attribution) if finding.verdict == "fails" else finding
        for finding in (
            *narrative_findings(statements, before, report_id),
            *share_findings(read_shares(text, statements), statements, before, report_id),
        )
    ]
    if settled and settled.numbers:
        found.append(notice(report_id, "narrative", "remedies", settled.proof, row=next(iter(settled.numbers))[0]))
    proofs = {("remedies", *key): settled.proof for key in settled.numbers} if settled else {}
    return Prose(list(records), found, narrative_cells(statements, report_id, form=form.form), proofs)


def _settle(record: CellRecord, settled: Mapping[CellKey, int]) -> CellRecord:
    key = record.row, record.column
    if record.table != "remedies" or record.status != "blank" or key not in settled:
        return record
    return record._replace(value=float(settled[key]), status="derived")


def _numbers(records: Sequence[CellRecord], statuses: tuple[str, ...]) -> dict[tuple[str, str, str], int]:
    return {
        (r.table, r.row, r.column): int(r.value)
        for r in records
        if r.value is not None and r.unit == "count" and r.status in statuses
    }


def _may_be_settled(records: Sequence[CellRecord]) -> bool:
    """Whether table 四 has blank cells, and none that could not be read."""
    statuses = {record.status for record in records if record.table == "remedies"}
    return "blank" in statuses and not statuses & {"illegible", "absent"}
