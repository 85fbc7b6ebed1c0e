"""CSV files that people keep: as a spreadsheet of any language saves them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

SEPARATORS = ",;\t"
WORKBOOKS = (".xlsx", ".xlsm", ".ods")
"""Suffixes of what a spreadsheet keeps by itself: never a report, so a manifest is meant."""

_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class SpreadsheetError(ValueError):
    """What people keep in a spreadsheet cannot be used: one sentence with file, reason and what to do."""


def read_spreadsheet(path: Path) -> tuple[list[str], Iterator[tuple[int, dict[str | None, str | None]]]]:
    """The names of the columns, and each line with its number.

    UTF-8 or UTF-16 with a byte order mark, UTF-8 without, else GB18030 as a Chinese Excel saves it; separated by
    comma, semicolon or tab, whichever its first line has most of. Cells beyond the columns stand under None.

    Raises
    ------
    SpreadsheetError
        It is a workbook and no text.
    """
    data = path.read_bytes()
    if data.startswith(_PACKED):
        raise SpreadsheetError(f"{path.name}: is a workbook; save the sheet as CSV UTF-8 and name that file.")
    text = _decoded(data)
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    names = table.fieldnames = [(name or "").strip().lower() for name in table.fieldnames or []]
    return names, _lines(table)


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _lines(table: csv.DictReader[str]) -> Iterator[tuple[int, dict[str | None, str | None]]]:
    for line in table:
        cells: dict[str | None, str | None] = {**line}
        if None in cells or any(value and value.strip() for value in cells.values()):
            yield table.line_num, cells


def parse_day(text: str) -> str | None:
    """``2024-01-31`` however a spreadsheet turned it round; None for what is no date.

    Examples
    --------
    >>> parse_day("2024/1/31 00:00"), parse_day("2024年1月31日"), parse_day("31.1.")
    ('2024-01-31', '2024-01-31', None)

    The day comes first where points part it from the month, or where it is no month; else which is which is not known.

    >>> parse_day("3.1.2024"), parse_day("31/01/2024"), parse_day("03/01/2024")
    ('2024-01-03', '2024-01-31', None)
    """
    match = re.fullmatch(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?", text)
    turned = re.fullmatch(r"(\d{1,2})([-/.])(\d{1,2})\2(20\d\d)(?:[ T].*)?", text)
    try:
        if match:
            return date(*map(int, match.groups())).isoformat()
        if turned:
            day, month, year = int(turned[1]), int(turned[3]), int(turned[4])
            return date(year, month, day).isoformat() if turned[2] == "." or day > 12 else None
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None
