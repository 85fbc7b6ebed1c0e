"""What can be stated of a report beyond what it says: the columns of a manifest, and what each may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Any
from unicodedata import normalize

from govstats.form import LEVELS, SCOPES, TABLES
from govstats.places import contradiction
from govstats.spreadsheet import SpreadsheetError, parse_day

MANIFEST_COLUMNS = (
    *("report_id", "source", "title", "agency", "agency_id", "organ_type", "adcode", "province", "level", "year"),
    *("scope_proactive", "scope_requests", "scope_remedies", "scope_basis", "source_kind", "published_on"),
    *("url", "archived_url", "retrieved_on", "sha256", "media_type", "edition", "supersedes", "note"),
)
"""Columns of ``sources.csv``. ``note`` is for people; ``agency_id`` follows an agency that was renamed or merged."""

ADMITTED = {
    **dict.fromkeys([f"scope_{table}" for table in TABLES], SCOPES),
    "scope_basis": ("manifest", "text", "none"),
    "level": LEVELS,
    "organ_type": (
        *("government", "general_office", "department", "ministry", "vertical_bureau", "dispatched_organ"),
        *("development_zone", "xpcc", "authorised_organisation", "public_utility", "other"),
    ),
    "source_kind": ("official", "archive", "copy", "typeset", "unknown"),
}
"""The words that a column may hold."""

STATED = (
    *("title", "agency", "agency_id", "organ_type", "adcode", "province", "level", "year", "scope_proactive"),
    *("scope_requests", "scope_remedies", "scope_basis", "source_kind", "published_on", "url", "archived_url"),
    *("retrieved_on", "edition", "supersedes"),
)
"""Columns that state something of the report, and so reach the panel."""

KNOWN = ("report_id", "source", *(name for name in STATED if name != "agency_id"))
"""What a caller (a manifest) can state of a report; it stands above what the document says."""

FIRST_YEAR = 2008
"""The first that was reported on: the Regulations came into force on 1 May 2008."""

LOST = re.compile(r"[?？]{2,}|\ufffd")
"""What a spreadsheet that has no Chinese leaves of it; no name holds two question marks in a row."""


_NOTHING = ("None", "nan", "NaT", "<NA>")
"""What nothing is called where it becomes text."""


class ManifestError(SpreadsheetError):
    """A manifest cannot be used: one sentence with file, line, what was expected and what to do."""


def check_line(line: Mapping[str, str], place: str) -> dict[str, str]:
    """The line with every column, in one spelling; ``place`` is what a :class:`ManifestError` calls it."""
    cells = {name: line.get(name, "") for name in MANIFEST_COLUMNS}
    for name in ("year", "adcode", "published_on", "retrieved_on"):
        cells[name] = cells[name] if cells[name].isascii() else normalize("NFKC", cells[name])
    for name in ("agency", "province", "title", "source"):
        if LOST.search(cells[name]):
            raise ManifestError(
                f"{place}: {name} is {cells[name]!r}, its Chinese was lost on saving; fill it in again and save "
                'the sheet as "CSV UTF-8".'
            )
    for name, words in ADMITTED.items():
        cells[name] = cells[name].lower()
        if cells[name] and cells[name] not in words:
            raise ManifestError(f"{place}: {name} is {cells[name]!r}; expected one of {', '.join(words)}, or nothing.")
    cells["year"] = re.sub(r"(?:\.0+|年|年度)$", "", cells["year"])
    if cells["year"] and not re.fullmatch(r"20\d\d", cells["year"]):
        raise ManifestError(f"{place}: year is {line['year']!r}; expected four digits such as 2023, or nothing.")
    if cells["year"] and not FIRST_YEAR <= int(cells["year"]) <= date.today().year:
        raise ManifestError(
            f"{place}: year is {cells['year']}; expected the year reported on, from {FIRST_YEAR} to now, or nothing."
        )
    cells["adcode"] = cells["adcode"].removesuffix(".0")
    if cells["adcode"] and not re.fullmatch(r"\d{6}", cells["adcode"]):
        raise ManifestError(f"{place}: adcode is {cells['adcode']!r}; expected six digits such as 320813, or nothing.")
    if cells["adcode"] and (reason := contradiction(cells["adcode"], cells["province"])):
        raise ManifestError(f"{place}: adcode is {cells['adcode']}, which {reason}; mend it or leave it empty.")
    if cells["sha256"] and not re.fullmatch(r"[0-9a-f]{64}", cells["sha256"]):
        raise ManifestError(f"{place}: sha256 is no hash of 64 hexadecimal digits; delete the cell or fetch again.")
    for name in ("published_on", "retrieved_on"):
        cells[name] = _day(cells[name], name, place)
    cells["source"] = _inside(cells["source"], place)
    return cells


def _day(text: str, name: str, place: str) -> str:
    day = parse_day(text) if text else ""
    if day is None:
        raise ManifestError(f"{place}: {name} is {text!r}; expected a date such as 2024-01-31, or nothing.")
    return day


def _inside(source: str, place: str) -> str:
    """A relative path with ``/`` that stays below the manifest's folder."""
    if not source.isprintable():
        raise ManifestError(f"{place}: source is {source!r}; expected one path, is a quotation mark missing?")
    path = PurePosixPath(source.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match(r"^[A-Za-z]:", source):
        raise ManifestError(f"{place}: source is {source!r}; expected a path below the folder of the manifest.")
    return "" if not source else path.as_posix()


def stated_in(line: Mapping[str, str]) -> dict[str, Any]:
    """What a manifest line states of its report, ready for :func:`govstats.read_reports`."""
    stated: dict[str, Any] = {name: line[name] for name in STATED if line[name]}
    if "year" in stated:
        stated["year"] = int(stated["year"])
    return {"report_id": line["report_id"], **stated}


def check_stated(known: Mapping[str, Any]) -> dict[str, Any]:
    """What a caller states of a report, checked and spelt as in a line of a manifest; ``source`` as it is.

    Examples
    --------
    >>> check_stated({"year": 2023.0, "adcode": 320813, "scope_requests": "Region", "agency": None})
    {'adcode': '320813', 'year': 2023, 'scope_requests': 'region'}
    """
    texts = {name: str(value).strip() for name, value in known.items() if name != "source"}
    line = check_line({name: "" if text in _NOTHING else text for name, text in texts.items()}, "read_report")
    stated = {name: value for name, value in stated_in(line).items() if value}
    return stated | ({"source": known["source"]} if known.get("source") else {})
