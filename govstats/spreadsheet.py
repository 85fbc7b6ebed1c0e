"""CSV files that people keep: as a spreadsheet of any language saves them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice, zip_longest
from pathlib import Path

SEPARATORS = ",;\t"
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".ods", ".xls", ".et")
"""Suffixes of what a spreadsheet keeps by itself."""

_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def may_be_list(path: Path) -> bool:
    """Whether a file is one that people keep in a spreadsheet, by its name; workbooks by their content too.

    Some sites call a web page ``.xls``.
    """
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        is_workbook = suffix in WORKBOOKS and file.read(4).startswith(_PACKED)
    return is_workbook or suffix in (".csv", ".tsv")


class SpreadsheetError(ValueError):
    """What people keep in a spreadsheet cannot be used: one sentence with file, reason and what to do."""


def read_spreadsheet(path: Path) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """The names of the columns, and each line with its number.

    UTF-8 or UTF-16 with a byte order mark, UTF-8 without, else GB18030 as a Chinese Excel saves it; separated by
    comma, semicolon or tab, whichever its first line has most of.

    Raises
    ------
    SpreadsheetError
        It is a workbook and no text, it is empty, a column is there twice; while lines are taken: one has more cells
        than there are columns, a quotation mark is missing.
    """
    data = path.read_bytes()
    if data.startswith(_PACKED):
        raise SpreadsheetError(f"{path.name}: is a workbook; save the sheet as CSV UTF-8 and name that file.")
    text = _decoded(data)
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines = _parted(table, path.name)
    names = [name.strip().lower() for _, cells in islice(lines, 1) for name in cells]
    if not any(names):
        raise SpreadsheetError(f"{path.name}: is empty; its first line should name the columns.")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise SpreadsheetError(f"{path.name}: the column {', '.join(twice)} is there twice; keep one of each.")
    return names, _lines(names, lines, path.name)


def read_fields(path: Path, fields: Sequence[str], refuse: type[ValueError]) -> Iterator[tuple[str, list[str]]]:
    """Each line's place in words, and its cells in these columns; ``refuse`` is raised where one is missing."""
    try:
        columns, lines = read_spreadsheet(path)
    except OSError as error:
        raise refuse(f"{path}: cannot be opened ({error.strerror or error}); check the path.") from None
    missing = [field for field in fields if field not in columns]
    if missing:
        raise refuse(f"{path.name}: the column {', '.join(missing)} is missing; add it.")
    for number, line in lines:
        yield f"{path.name}, line {number}", [line[field].strip() for field in fields]


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _parted(table: Iterator[list[str]], file: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line, with the number of the line that they begin in."""
    number = 0
    try:
        for cells in table:
            yield number + 1, cells
            number = table.line_num  # type: ignore[attr-defined]
    except csv.Error as error:
        reason = "a quotation mark is missing, or one too many"
        raise SpreadsheetError(f"{file}, line {number + 1}: {reason} ({error}); mend it.") from None


def _lines(names: list[str], lines: Iterator[tuple[int, list[str]]], file: str) -> Iterator[tuple[int, dict[str, str]]]:
    for number, cells in lines:
        if any(map(str.strip, cells[len(names) :])):
            raise SpreadsheetError(f"{file}, line {number}: more cells than columns; is a comma unquoted?")
        if any(map(str.strip, cells)):
            yield number, dict(zip_longest(names, cells[: len(names)], fillvalue=""))


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
