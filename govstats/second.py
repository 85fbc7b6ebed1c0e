"""The second, independent reading of a source, and what it says about a failed identity."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal

from govstats.arithmetic import Finding
from govstats.assemble import Assembled, notice_at
from govstats.form import TABLES, CellKey, Identity
from govstats.grid import Reading, ReadingError
from govstats.readers import is_ocr_installed

SecondReading = bool | Literal["auto"]

EXPLICIT_ALONE = ("html", "word", "text")
"""Readers whose sources state every cell explicitly: one reading is what the document prints."""


logger = logging.getLogger("govstats")


def check_second_reading(second_reading: object) -> None:
    """Refuse what is none of the three words.

    Raises
    ------
    ValueError
        One sentence with those there are.
    """
    if second_reading not in ("auto", True, False):
        raise ValueError(f"second_reading={second_reading!r}: expected 'auto', True or False.")


def second_reading_of(path: Path, reader: str, pages: Collection[int] | None = None) -> tuple[Reading | None, str]:
    """The same source through another reader; None, with what to do about it, where there is none to be had.

    A PDF is read by tabula-py, and without Java its ``pages`` (all by default) as pictures, where scans can be read.
    """
    if reader != "pdf":
        return None, ""
    from govstats.readers.tabula import JAVA_HINT, java_available, read_pdf_with_tabula

    try:
        if java_available():
            logger.info("%s: waiting for a second reading by tabula-py (Java)", path.name)
            return read_pdf_with_tabula(path), ""
        if is_ocr_installed():
            from govstats.readers.scan import read_scan

            logger.info("%s: waiting for a second reading of its pages as pictures", path.name)
            return read_scan(path, pages), ""
    except ReadingError as error:
        return None, str(error)
    return None, JAVA_HINT


def wants_second_reading(tables: Mapping[str, Assembled]) -> bool:
    """Whether a first reading leaves a question: a table or a row is missing, or an identity fails."""
    return len(tables) < len(TABLES) or any(
        not table.is_sound or any(finding.verdict == "fails" for finding in table.findings) for table in tables.values()
    )


def attributed(first: Assembled, reader: str, second: Assembled | None, hint: str) -> tuple[Finding, ...]:
    """The findings of a table with every failure attributed, and one for each number read in two ways.

    ``document``: the document at hand prints it so; ``reading``: the second reading adds
    up; ``unsettled``: neither is sure, with the way to a second reading where that is what lacks.
    """
    findings = []
    for finding in first.findings:
        if finding.verdict == "fails":
            identity = first.form.identity(finding.kind, finding.row, finding.column)
            attribution = _attribution(identity, first, reader, second)
            message = finding.message
            if attribution == "unsettled" and hint:
                message += f"; for a second reading {hint}"
            finding = finding._replace(attribution=attribution, message=message)
        findings.append(finding)
    return (*findings, *(_differences(first, second) if second else ()))


def _attribution(identity: Identity, first: Assembled, reader: str, second: Assembled | None) -> str:
    if reader in EXPLICIT_ALONE:
        return "document" if first.is_sound else "unsettled"
    if second is None:
        return "unsettled"
    cells = [(term.row, term.column) for term in identity.terms]
    one, other = ([reading.numbers.get(cell) for cell in cells] for reading in (first, second))
    if one == other:
        return "document" if first.is_sound else "unsettled"
    return "reading" if None not in other and _adds_up(identity, second.numbers) else "unsettled"


def _adds_up(identity: Identity, numbers: Mapping[CellKey, int]) -> bool:
    return sum(term.weight * numbers[term.row, term.column] for term in identity.terms) == 0


def _differences(first: Assembled, second: Assembled) -> Iterator[Finding]:
    others = {(record.row, record.column): record for record in second.records}
    for record in first.records:
        other = others.get((record.row, record.column))
        if other is None or None in (record.printed_value, other.printed_value):
            continue
        if record.printed_value != other.printed_value:
            message = f"{record.reader} reads {record.printed}, {other.reader} reads {other.printed}"
            yield notice_at(record, "readings_differ", message)
