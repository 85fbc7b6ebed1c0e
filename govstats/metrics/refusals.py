"""Comparisons that would mislead: each is refused with its reason and the word that lifts the refusal."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

import pandas as pd

from govstats.form import agency_keys, packaged_lines


class ComparisonRefused(ValueError):  # noqa: N818 - a public name
    """A comparison that would mislead: one sentence that says why, and the ``allow=`` that lifts it."""

    def __init__(self, reason: str, allow: str) -> None:
        super().__init__(f"{reason} To compare all the same, say allow={allow!r}: captions will print it.")
        self.allow = allow


class Refusal(NamedTuple):
    """A rule of comparison: the word that lifts it and why it stands."""

    allow: str
    reason_zh: str
    reason_en: str


REFUSALS = {line["allow"]: Refusal(**line) for line in packaged_lines("metrics", "refusals")}
"""All refusals by their ``allow`` word (``refusals.csv``)."""

ORIGINALS = frozenset({"official", "archive"})
COPIES = frozenset({"copy", "typeset"})
"""Kinds of sources that are not mixed; what is ``unknown`` is taken for neither."""


def check_allowed(allow: str | Iterable[str]) -> frozenset[str]:
    """The words of ``allow`` as a set.

    Raises
    ------
    ValueError
        A word that lifts nothing.
    """
    words = frozenset([allow] if isinstance(allow, str) else allow)
    unknown = sorted(words - REFUSALS.keys())
    if unknown:
        raise ValueError(f"allow={', '.join(unknown)}: there is no such refusal; there are {', '.join(REFUSALS)}.")
    return words


def refuse(word: str, found: str, allowed: Collection[str]) -> str:
    """Raise unless allowed; the word if it was allowed and needed.

    Raises
    ------
    ComparisonRefused
        The refusal is not lifted.
    """
    if word in allowed:
        return word
    raise ComparisonRefused(f"{REFUSALS[word].reason_en} Here: {found}.", word)


def check_comparison(units: pd.DataFrame, allowed: Collection[str], before_2019: str = "") -> tuple[str, ...]:
    """Check that reports may stand side by side.

    Parameters
    ----------
    units : DataFrame
        One line per report: ``report_id, agency, level, scope, year`` and, where known, ``source_kind``
        and ``organ_type``.
    allowed : collection of str
        Refusals that are lifted.
    before_2019 : str
        The refusal that keeps years before 2019 from later ones; empty where the quantity is the same.

    Returns
    -------
    tuple of str
        The refusals that were lifted and would have stood, sorted.

    Raises
    ------
    ComparisonRefused
        The first refusal that stands.
    ValueError
        Simulated reports beside real ones: nothing lifts that.
    """
    if len(units) < 2:
        return ()
    if "report_id" in units and len(set(units["report_id"].astype(str).str.startswith("simulated-"))) > 1:
        raise ValueError("Simulated figures do not stand beside real ones: choose the one or the other.")
    used = []
    for word, found in _objections(units, before_2019):
        used.append(refuse(word, found, allowed))
    return tuple(sorted(set(used)))


def _objections(units: pd.DataFrame, before_2019: str) -> Iterable[tuple[str, str]]:
    twice = units[_is_twice(units)]
    if len(twice):
        first = twice.iloc[0]
        names = _listed(twice["report_id"]) if "report_id" in twice else f"{len(twice)} lines"
        yield "duplicate", f"{first.get('agency', '')} {first.get('year', '')} in {names}".strip()
    scopes = _values(units, "scope")
    if "unknown" in scopes:
        count = int((units["scope"].astype(object).fillna("unknown") == "unknown").sum())
        yield "scope_unknown", f"{count} of {len(units)} reports"
    known = scopes - {"unknown"}
    if {"region", "sum_of_found"} <= known:
        yield "sum_of_found", "both `region` and `sum_of_found`"
        known -= {"sum_of_found"}
    if len(known) > 1:
        yield "scope", _listed(sorted(known))
    levels = _values(units, "level")
    if len(levels) > 1:
        yield "level", _listed(sorted(levels))
    kinds = _values(units, "source_kind")
    if kinds & ORIGINALS and kinds & COPIES:
        yield "source_kind", _listed(sorted(kinds & (ORIGINALS | COPIES)))
    organs = _values(units, "organ_type")
    vertical = organs & {"ministry", "vertical_bureau"}
    if vertical and organs - vertical:
        yield "organ_type", _listed(sorted(organs))
    closed = units["organ_type"].eq("public_utility").sum() if "organ_type" in units else 0
    if closed:
        yield "no_requests", f"{closed} of {len(units)} are public utilities (Art. 55 of the Regulations)"
    years = pd.to_numeric(units.get("year", pd.Series(dtype=float)), errors="coerce").dropna()
    if before_2019 and len(years) and years.min() < 2019 <= years.max():
        yield before_2019, f"{int(years.min())} to {int(years.max())}"


def _is_twice(units: pd.DataFrame) -> pd.Series:
    """Lines of one report, or of one agency, scope and year; an agency is one by its name and by its id."""
    known = units.reindex(columns=["agency", "adcode", "scope", "year", "report_id"]).astype(object)
    same_name = known.drop(columns="report_id").duplicated(keep=False) & known[["agency", "year"]].notna().all(axis=1)
    keys = known[["scope", "year"]].assign(agency=agency_keys(units))
    same_id = keys.duplicated(keep=False) & known["year"].notna() & keys["agency"].ne("\n\n")
    return same_name | same_id | (known["report_id"].duplicated(keep=False) & known["report_id"].notna())


def _values(units: pd.DataFrame, column: str) -> set[str]:
    if column not in units:
        return set()
    found = units[column].astype(object).fillna("unknown" if column == "scope" else "")
    return {str(value) for value in found} - {""}


def _listed(values: Iterable[object]) -> str:
    names = [str(value) for value in values]
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
