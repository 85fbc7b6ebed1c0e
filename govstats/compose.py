"""A report composed from its recognised tables: assembled, attributed, compared with its prose, described."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from govstats.arithmetic import Finding
from govstats.assemble import Assembled, CellRecord, absent_records, absent_tables, assemble_table
from govstats.form import TABLES
from govstats.grid import Reading, Text
from govstats.identify import identify, title_line
from govstats.places import follows_from
from govstats.prose import take_in_prose
from govstats.readers.source import hash_file
from govstats.recognise import PlacedTable, Recognised
from govstats.rescan import UNSCANNED, is_scanned, rescan
from govstats.second import EXPLICIT_ALONE, attributed

STATUSES = ("printed", "blank", "dash", "derived", "repaired", "amended", "illegible", "unit_doubtful", "absent")
VERDICTS = ("holds", "fails", "cannot_tell", "notice")


class Source(NamedTuple):
    """A document as one reader saw it, and what is known of it beforehand."""

    path: Path
    reading: Reading
    found: Sequence[Recognised]
    known: Mapping[str, Any]


class Composed(NamedTuple):
    """The parts of a report."""

    info: dict[str, Any]
    records: tuple[CellRecord, ...]
    findings: tuple[Finding, ...]
    stated: tuple[CellRecord, ...]
    proofs: dict[tuple[str, str, str], str]


def assembled_reports(source: Source) -> list[dict[str, Assembled]]:
    """For each report of a document its tables by name, cleaned and audited."""
    return [
        {name: _assembled(table, source, _report_id(source, number)) for name, table in report.tables.items()}
        for number, report in enumerate(source.found)
    ]


def _assembled(table: PlacedTable, source: Source, report_id: str) -> Assembled:
    if is_scanned(table):
        return assemble_table(table, report_id, "scan", rescan(table, source.path))
    return assemble_table(table, report_id, source.reading.reader, UNSCANNED)


def _report_id(source: Source, number: int) -> str:
    stem = str(source.known.get("report_id") or source.path.stem)
    return stem if number == 0 else f"{stem}#{number + 1}"


def compose(
    source: Source, number: int, tables: Mapping[str, Assembled], second: Mapping[str, Assembled], hint: str
) -> Composed:
    """One report of a document, from its first and, where there is one, its second reading.

    A table that only the second reading has is taken from it.
    """
    report_id = _report_id(source, number)
    tables = {**second, **tables}
    records: list[CellRecord] = []
    findings: list[Finding] = []
    absent = {form.table: (form, f) for form, f in absent_tables({n: t.form for n, t in tables.items()}, report_id)}
    for name in TABLES:
        if name in tables:
            records += tables[name].records
            findings += attributed(tables[name], source.reading.reader, second.get(name), hint)
        else:
            form, finding = absent[name]
            records += absent_records(form, report_id, source.reading.reader)
            findings.append(finding)
    of_report, blocks = _own_blocks(source, number)
    info = _info(source, report_id, of_report)
    is_certain = source.reading.reader in EXPLICIT_ALONE and all(table.is_sound for table in tables.values())
    prose = take_in_prose(records, blocks, info, "document" if is_certain else "unsettled")
    findings += prose.findings
    counts = _counts(prose.records, findings)
    proofs = {(name, *key): proof for name, table in tables.items() for key, proof in table.audit.proofs.items()}
    return Composed(
        {**info, **counts}, tuple(prose.records), tuple(findings), tuple(prose.stated), proofs | prose.proofs
    )


def _own_blocks(source: Source, number: int) -> tuple[list[Text], list[Text]]:
    """The text that says whose one of several reports is, and that whose figures are its own.

    The first is that from the end of the report before. What stands between two reports is of the one before up to
    the title of the other; without a title its figures are of neither, nor are those of a text that holds both.
    """
    blocks, found = source.reading.blocks, source.found
    start = 0 if number == 0 else _last_part(found[number - 1]) + 1
    is_last = number + 1 == len(found)
    stop = len(blocks) if is_last else _last_part(found[number]) + 1
    own = [block for block in blocks[start:stop] if isinstance(block, Text)]
    if is_last and number == 0:
        return own, own
    told = own if number == 0 else _at_title(own)[1]
    last_parts = [_last_part(report) for report in found]
    if any(_first_part(report) <= last for report, last in zip(found[1:], last_parts, strict=False)):
        return own, []
    behind = () if is_last else blocks[stop : _last_part(found[number + 1]) + 1]
    return told or own, [*told, *_at_title([block for block in behind if isinstance(block, Text)])[0]]


def _at_title(blocks: Sequence[Text]) -> tuple[list[Text], list[Text]]:
    """What stands before and from the first title on; nothing where there is none."""
    for i, block in enumerate(blocks):
        lines = block.text.split("\n")
        line = title_line(lines)
        if line is not None:
            parts = [block._replace(text="\n".join(part)) for part in (lines[:line], lines[line:])]
            return [*blocks[:i], parts[0]], [parts[1], *blocks[i + 1 :]]
    return [], []


def _first_part(report: Recognised) -> int:
    return min(part for table in report.tables.values() for part in table.parts)


def _last_part(report: Recognised) -> int:
    return max(part for table in report.tables.values() for part in table.parts)


def _info(source: Source, report_id: str, blocks: Sequence[Text]) -> dict[str, Any]:
    path, reading = source.path, source.reading
    own = identify(reading.title if len(source.found) == 1 else "", "\n".join(b.text for b in blocks))._asdict()
    scope = own.pop("scope")
    info: dict[str, Any] = {
        "report_id": report_id,
        "edition": "",
        "supersedes": "",
        "source": path.name if path.is_absolute() else path.as_posix(),
        "source_kind": "unknown",
        "sha256": hash_file(path),
        "media_type": reading.media_type,
        "reader": reading.reader,
        **own,
        "year_in_text": own["year"],
        "adcode_in_text": own["adcode"],
        **{f"scope_{table}": scope for table in TABLES},
        "retrieved_on": "",
        "url": "",
        "archived_url": "",
    }
    stated = {key: value for key, value in source.known.items() if key != "report_id" and value not in (None, "")}
    if any(key.startswith("scope_") for key in stated):
        stated.setdefault("scope_basis", "manifest")
    return {**info, **follows_from(own, stated.get("agency", ""), stated.get("adcode", "")), **stated}


def _counts(records: Iterable[CellRecord], findings: Iterable[Finding]) -> dict[str, int]:
    statuses = Counter([record.status for record in records])
    verdicts = Counter([finding.verdict for finding in findings if finding.kind != "narrative"])
    return {
        **{f"cells_{status}": statuses[status] for status in STATUSES},
        **{f"findings_{verdict}": verdicts[verdict] for verdict in VERDICTS},
    }
