"""The audit: do the published figures add up, within a table, over years, and over the parts of a region?

The exact rule is in :func:`audit_table` (checks, proofs, suspects) and :func:`repair_table` (scans). The
identities come from the forms (:mod:`govstats.form`) alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from govstats.arithmetic.repair import repair_table
from govstats.arithmetic.table import Finding, TableAudit, audit_table
from govstats.arithmetic.years import Audited, ReportTable, over_years, sum_of_parts
from govstats.form import TABLES, CellKey, agency_key, forms, load_form
from govstats.frames import check_each_once, check_numbers

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Finding", "TableAudit", "audit", "audit_table", "repair_table"]

READ_STATUSES = ("printed", "repaired", "amended", "stated")
"""Statuses of cells whose number was read; any other cell counts as one without a number."""

NEEDED_COLUMNS = ("report_id", "table", "form", "row", "column")
USED_COLUMNS = (*NEEDED_COLUMNS, "status", "reader", "page", "agency_id", "adcode", "agency", "scope", "year")


def audit(source: Any, *, parts: Mapping[str, Sequence[str]] | None = None) -> pd.DataFrame:
    """Ask every question that the forms allow of a report, a panel or a long frame of cells.

    Within each table: does it add up, and if not, which one or two cells would explain it. Over years, for
    reports of one agency and one scope: does what was carried in equal what last year's report carries out,
    do stocks follow from last year's, are all numbers those of last year. Nothing is changed.

    Parameters
    ----------
    source : Report, Panel or pandas.DataFrame
        Anything with ``cells``, or such a frame itself: one line per cell with ``report_id``, ``table``,
        ``form``, ``row``, ``column`` and ``value`` (else ``printed_value``). Taken into account where they
        are there: ``status``, ``reader``, ``page``; for the questions over years ``agency_id``, else
        ``adcode`` and ``agency``, with ``scope`` and ``year``.
    parts : mapping of report_id to report_ids, optional
        The report of a region, and those of all its organs: are its figures the sum of theirs?

    Returns
    -------
    pandas.DataFrame
        One line per question, sorted by report and table, with the columns of :class:`Finding`. ``verdict``
        is ``holds``, ``fails``, ``cannot_tell`` or ``notice``; ``attribution`` is taken over from the
        findings of ``source`` where it has them, else ``unsettled``.

    Raises
    ------
    TypeError
        ``source`` is none of these.
    ValueError
        A column is missing, a cell is there twice, or a report that ``parts`` names is not there.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame({
    ...     "report_id": "example", "table": "remedies", "form": "2021", "row": "reconsideration",
    ...     "column": ["decision_upheld", "decision_corrected", "other_result", "pending", "total"],
    ...     "value": [10, 1, 0, 0, 11]})
    >>> findings = audit(cells)
    >>> findings.loc[findings["row"] == "reconsideration", "verdict"].item()
    'holds'
    """
    import pandas as pd

    cells = source if isinstance(source, pd.DataFrame) else getattr(source, "cells", None)
    if not isinstance(cells, pd.DataFrame):
        raise TypeError(f"audit: a Report, a Panel or a frame of cells is expected, not {type(source).__name__}.")
    audited = [
        Audited(table, audit_table(table.form, _whole_numbers(table), explicit=table.explicit))
        for table in _report_tables(cells)
    ]
    findings = [
        finding._replace(report_id=item.table.report_id, page=item.table.pages.get((finding.row, finding.column)))
        for item in audited
        for finding in item.audit.findings
    ]
    findings += over_years(audited)
    findings += sum_of_parts(audited, parts or {})
    known = None if isinstance(source, pd.DataFrame) else getattr(source, "findings", None)
    if known is not None:
        findings = _with_attribution(findings, known)
    findings.sort(key=lambda finding: (finding.report_id, TABLES.index(finding.table)))
    frame = pd.DataFrame(findings, columns=list(Finding._fields))
    counts = ["left", "right", "difference", "page"]
    return frame.astype(dict.fromkeys(frame.columns.difference(counts), "str") | dict.fromkeys(counts, "Int64"))


def _whole_numbers(table: ReportTable) -> dict[CellKey, int | None]:
    return {cell: table.whole(cell) for cell in table.printed}


def _report_tables(cells: pd.DataFrame) -> Iterator[ReportTable]:
    """The tables of a long frame in its order; tables and forms without identities are left out."""
    number = next((name for name in ("value", "printed_value") if name in cells.columns), "value")
    missing = [name for name in (*NEEDED_COLUMNS, number) if name not in cells.columns]
    if missing:
        raise ValueError(
            f"audit: the frame of cells has no column {', '.join(missing)}; it has {', '.join(cells.columns)}"
        )
    check_numbers(cells)
    check_each_once(cells)
    column = {name: _values(cells, name) for name in (*USED_COLUMNS, number)}
    spots = list(zip(column["row"], column["column"], strict=True))
    readable = (None, *READ_STATUSES)
    lines: dict[tuple[str, str, str], list[int]] = {}
    for place, key in enumerate(zip(column["report_id"], column["table"], column["form"], strict=True)):
        lines.setdefault((str(key[0]), str(key[1]), str(key[2])), []).append(place)
    for (report_id, table, form), places in lines.items():
        if table in TABLES and form in forms():
            own, first = load_form(form, table), places[0]
            known = set(own.cells)
            numbered = [p for p in places if column[number][p] is not None and column["status"][p] in readable]
            yield ReportTable(
                report_id,
                own,
                {spots[p]: column[number][p] for p in numbered if spots[p] in known},
                explicit=all(column["reader"][p] != "scan" for p in places),
                agency=agency_key(*(column[name][first] for name in ("agency_id", "adcode", "agency"))),
                scope=str(column["scope"][first] or "") if "scope" in cells.columns else None,
                year=None if column["year"][first] is None else int(column["year"][first]),
                pages={spots[p]: int(column["page"][p]) for p in places if column["page"][p] is not None},
                name=str(column["agency"][first] or ""),
            )


def _values(cells: pd.DataFrame, name: str) -> list[Any]:
    """The values of a column, None where there is none or no such column."""
    if name not in cells.columns:
        return [None] * len(cells)
    return [
        None if missing else value
        for value, missing in zip(cells[name].tolist(), cells[name].isna().tolist(), strict=True)
    ]


def _with_attribution(findings: Sequence[Finding], known: pd.DataFrame) -> list[Finding]:
    """The findings with the attribution that reading the document settled."""
    keys = ("report_id", "kind", "table", "row", "column", "verdict")
    settled = dict(
        zip(zip(*(_values(known, name) for name in keys), strict=True), _values(known, "attribution"), strict=True)
    )
    return [
        finding._replace(attribution=settled.get(tuple(getattr(finding, name) for name in keys)) or finding.attribution)
        for finding in findings
    ]
