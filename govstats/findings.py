"""Findings that name their organs: never made by accident, only from lines that a person has reviewed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from govstats.spreadsheet import parse_day, read_fields

if TYPE_CHECKING:
    import pandas as pd

SOURCE_KINDS = ("official", "archive")
"""Only a document of the publisher's own, live or archived, may be held against its publisher."""

__all__ = ["NamedFindingsError", "Review", "named"]


def __dir__() -> list[str]:
    return __all__


class NamedFindingsError(ValueError):
    """A list that names organs is not made: one sentence with the line, what is missing and what to do."""


class Review(NamedTuple):
    """One line of the reviewed file: a finding, and who has looked at it, where and when.

    ``difference`` is the finding's when it was reviewed (empty where it has none); ``address`` is where the document
    was looked at, ``retrieved_on`` when it was taken from there, ``source_kind`` official or archive.
    """

    report_id: str
    kind: str
    table: str
    row: str
    column: str
    difference: str
    reviewer: str
    reviewed_on: str
    address: str
    retrieved_on: str
    source_kind: str

    @property
    def question(self) -> tuple[str, ...]:
        """What tells a finding from all others."""
        return self[:5]


def named(panel: Any, reviews: str | PathLike[str] | None = None, *, reviewed: bool = False) -> pd.DataFrame:
    """Failed questions with the names of their organs, from a file in which a person vouches for each line.

    Parameters
    ----------
    panel : Panel
        Anything with ``findings`` and ``reports``.
    reviews : path
        A CSV file with the columns of :class:`Review`.
    reviewed : bool
        Say ``reviewed=True`` if all lines of the file have been reviewed; nothing is listed otherwise.

    Returns
    -------
    pandas.DataFrame
        One line for each of the file, in its order: what is known of the organ, the finding, and who reviewed it.

    Raises
    ------
    NamedFindingsError
        ``reviewed`` is not True; a line lacks its reviewer, a date, its address or is of another kind of source; no
        such question fails in the panel, or it fails by another difference than the one reviewed.

    Examples
    --------
    >>> import govstats as gs
    >>> try:
    ...     named(gs.load_panel())
    ... except NamedFindingsError as error:
    ...     print(str(error)[:59])
    a list that names organs is made only of findings that a pe
    """
    if reviewed is not True or reviews is None:
        raise NamedFindingsError(
            "a list that names organs is made only of findings that a person has reviewed against the document: "
            "name the file of reviews and say reviewed=True."
        )
    import pandas as pd

    path = Path(reviews)
    failed = panel.findings[panel.findings["verdict"] == "fails"]
    questions = {
        tuple(map(str, key)): place
        for place, key in enumerate(zip(*(failed[name] for name in Review._fields[:5]), strict=True))
    }
    reports = {str(report_id): place for place, report_id in enumerate(panel.reports["report_id"])}
    lines = []
    for place, review in _reviews(path):
        if review.question not in questions:
            raise NamedFindingsError(f"{place}: no such question fails in the panel; delete the line or look again.")
        finding = failed.iloc[questions[review.question]]
        report = panel.reports.iloc[reports[review.report_id]]
        _check_against(review, finding, report, place)
        organ = {name: report[name] for name in ("agency", "adcode", "province", "level", "year")}
        told = {name: finding[name] for name in ("left", "right", "attribution", "suspects", "message")}
        scope = report.get(f"scope_{review.table}", "")
        lines.append({**organ, "scope": scope, **review._asdict(), **told})
    return pd.DataFrame(lines)


def _reviews(path: Path) -> Iterator[tuple[str, Review]]:
    for place, cells in read_fields(path, Review._fields, NamedFindingsError):
        yield place, _checked(Review(*cells), place)


def _checked(review: Review, place: str) -> Review:
    for name in ("report_id", "kind", "reviewer", "reviewed_on", "address", "retrieved_on", "source_kind"):
        if not getattr(review, name):
            raise NamedFindingsError(f"{place}: {name} is missing; every line needs it.")
    for name in ("reviewed_on", "retrieved_on"):
        day = parse_day(getattr(review, name))
        if day is None:
            said = f"{place}: {name} is {getattr(review, name)!r}; expected a date such as 2026-01-31."
            raise NamedFindingsError(said)
        review = review._replace(**{name: day})
    if review.reviewed_on < review.retrieved_on:
        raise NamedFindingsError(f"{place}: reviewed_on lies before retrieved_on; what was not there was not reviewed.")
    if not re.match(r"https?://\S+$", review.address):
        raise NamedFindingsError(f"{place}: address is {review.address!r}; expected that of the document, https://….")
    if review.source_kind not in SOURCE_KINDS:
        raise NamedFindingsError(f"{place}: source_kind is {review.source_kind!r}; only official or archive will do.")
    return review


def _check_against(review: Review, finding: pd.Series, report: pd.Series, place: str) -> None:
    import pandas as pd

    if report["source_kind"] not in SOURCE_KINDS:
        raise NamedFindingsError(
            f"{place}: the panel's document is of source_kind {report['source_kind']!r}; read the publisher's own "
            "(official or archive) and state so in the manifest."
        )
    difference = "" if pd.isna(finding["difference"]) else str(int(finding["difference"]))
    if review.difference != difference:
        raise NamedFindingsError(
            f"{place}: the difference is {difference or 'none'} now, {review.difference or 'none'} when it was "
            "reviewed; look at it again."
        )
