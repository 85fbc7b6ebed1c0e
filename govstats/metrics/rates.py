"""Rates from cells: one line per report, with its interval, or with the reason why there is none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pandas as pd

from govstats.frames import cells_of
from govstats.metrics.definition import Definition
from govstats.metrics.definitions import find_definition
from govstats.metrics.filters import keep
from govstats.metrics.intervals import poisson, wilson
from govstats.metrics.quantities import Figure, Finder, OnFail, reasons_of, tables_by_report
from govstats.metrics.refusals import check_allowed, check_comparison, refuse

UNIT_COLUMNS = ("report_id", "source", "agency", "adcode", "province", "level", "scope", "year")
"""What stands in front of every line and says whose number it is."""


def compute(
    data: Any,
    name: str,
    per: str = "",
    *,
    scope: str | None = None,
    level: str | None = None,
    years: int | Collection[int] | None = None,
    on_fail: OnFail = "missing",
    derived: bool = True,
    allow: str | Iterable[str] = (),
    confidence: float = 0.95,
    residents: pd.Series | None = None,
) -> pd.DataFrame:
    """A metric of every report.

    Parameters
    ----------
    data : Panel, Report or DataFrame
        A panel, a report, or a frame of cells.
    name, per : str
        The metric and its denominator as :func:`govstats.metrics.definitions` lists them.
    scope, level : str, optional
        Keep only reports of this scope (of the metric's table) and this level.
    years : int or collection of int, optional
        Keep only these years.
    on_fail : {"missing", "parts", "printed"}
        What is done where an identity over the metric's cells does not hold: no value (the default); sums
        of the printed parts; or the totals as printed. The latter two stand in the caption.
    derived : bool
        False leaves out numbers that the table does not print.
    allow : str or iterable of str
        Refused comparisons to make all the same (:data:`govstats.metrics.REFUSALS`).
    confidence : float
        Of the intervals.
    residents : Series, optional
        Residents by ``(adcode, year)``, for ``requests_per_100000`` alone.

    Returns
    -------
    DataFrame
        One line per report: ``report_id, source, agency, adcode, province, level, scope, year, agency_id,
        organ_type, source_kind, metric, per, label_zh, label_en, numerator, denominator, value, low, high, unit,
        n_derived, reason, allowed, notes``, sorted by adcode, agency, year. ``agency_id`` follows an agency that was
        renamed; it is known to a panel, not to its cells alone. ``value`` is NaN where ``reason`` says why. ``low`` and
        ``high`` are the Wilson interval of a share or the exact Poisson interval of events per 1,000 or 100,000.
        ``allowed`` and ``notes`` (``on_fail=printed``, ``derived=False``; ``source_kind=unknown`` of a frame of cells,
        where originals and copies cannot be told apart) stand in captions; ``attrs`` carries what else they need.

    Raises
    ------
    ComparisonRefused
        The reports may not stand side by side.
    ValueError
        An unknown metric, denominator, scope, level, ``on_fail`` or ``allow``, years that are no numbers, or a
        frame that is not one of cells.

    Notes
    -----
    A metric is built from parts where there are parts: all closed is the sum of the outcomes, not the total
    printed. Missing parts give a missing metric, never a smaller sum.

    Examples
    --------
    >>> import govstats as gs
    >>> report = gs.read_report("data/samples/heilongjiang-office-2020.txt")
    >>> rates = compute(report, "disclosure_rate", "workload")
    >>> rates[["numerator", "denominator", "value"]].values.tolist()
    [[53.0, 200.0, 0.265]]
    """
    definition = find_definition(name, per)
    if on_fail not in ("missing", "parts", "printed"):
        raise ValueError(f"on_fail={on_fail!r}: expected 'missing', 'parts' or 'printed'.")
    allowed = check_allowed(allow)
    cells = cells_of(data)
    units = keep(units_of(data, cells, definition.numerator.table), scope, level, years)
    used = list(check_comparison(units, allowed, definition.before_2019))
    if definition.name == "requests_per_100000":
        wrong = sorted(set(units["scope"].astype(str)) - {"region"})
        used += [refuse("per_capita", f"scope {', '.join(wrong)}", allowed)] if wrong else []
        if not isinstance(residents, pd.Series):
            raise ValueError("requests_per_100000 needs residents=: a Series of residents by (adcode, year).")
        residents = residents.rename(index=str, level=0)  # a CSV's codes are numbers
        if not residents.index.is_unique:
            twice = residents.index[residents.index.duplicated()][0]
            raise ValueError(
                f"residents= has {' '.join(map(str, twice))} twice: give one number for each (adcode, year)."
            )

    reasons = reasons_of(data)
    tables = {q.table for q in (definition.numerator, definition.denominator) if q is not None}
    wanted = cells[cells["table"].isin(tables) & cells["report_id"].isin(units["report_id"])]
    found = {
        report_id: _figures_of(Finder(own, reasons.get(report_id, {}), on_fail, derived), definition)
        for report_id, own in tables_by_report(wanted)
    }
    nothing = _figures_of(Finder({}, {}, on_fail, derived), definition)
    lines: list[dict[str, Any]] = []
    for record in units.to_dict("records"):
        unit = {str(key): value for key, value in record.items()}
        above, below, scopes = found.get(str(unit["report_id"]), nothing)
        lines.append({**unit, **_line(definition, above, below or _residents_of(unit, residents), scopes, confidence)})
    frame = pd.DataFrame(lines, columns=[*units.columns, *_LINE])
    notes = _notes(frame, on_fail, derived)
    frame = frame.assign(allowed=", ".join(sorted(used)), notes="; ".join(notes))
    frame = frame.sort_values(["adcode", "agency", "year", "report_id"], kind="stable", ignore_index=True)
    frame.attrs.update(provenance(data, cells, units), allowed=tuple(sorted(used)), notes=notes)
    return frame


_LINE = (
    *("metric", "per", "label_zh", "label_en", "numerator", "denominator", "value", "low", "high", "unit"),
    *("n_derived", "reason"),
)


def units_of(data: Any, cells: pd.DataFrame, table: str) -> pd.DataFrame:
    """One line per report: whose numbers they are, with the scope of this table."""
    of_table = cells[cells["table"] == table]
    known = [column for column in UNIT_COLUMNS if column in cells.columns]
    units = pd.concat([of_table[known], cells[known]]).drop_duplicates("report_id", ignore_index=True)
    for column in UNIT_COLUMNS:
        if column not in units:
            units[column] = "unknown" if column == "scope" else pd.NA
    units = units[list(UNIT_COLUMNS)].astype(object)
    units["scope"] = units["scope"].fillna("unknown")
    reports = getattr(data, "reports", None)
    extra = ["agency_id", "organ_type", "source_kind"]
    origin = reports if isinstance(reports, pd.DataFrame) else cells
    present = [column for column in extra if column in origin.columns]
    more = origin[["report_id", *present]].drop_duplicates("report_id").astype(object)
    return units.merge(more, on="report_id", how="left").reindex(columns=[*UNIT_COLUMNS, *extra])


def provenance(data: Any, cells: pd.DataFrame, units: pd.DataFrame) -> dict[str, Any]:
    """What captions say of these reports: their sources, their newest retrieval, the hash of the panel."""
    reports = getattr(data, "reports", None)
    dated = reports if isinstance(reports, pd.DataFrame) else cells
    dated = dated[dated["report_id"].isin(units["report_id"])]
    dates = dated["retrieved_on"].dropna().astype(str) if "retrieved_on" in dated else pd.Series(dtype=str)
    return {
        "sources": tuple(sorted(set(units["source"].dropna().astype(str)))),
        "retrieved_on": max(dates, default=""),
        "panel_hash": str(cells.attrs.get("panel_hash", "") or getattr(data, "hash", "") or ""),
    }


def _figures_of(find: Finder, definition: Definition) -> tuple[Figure, Figure | None, str]:
    """Numerator, denominator (None where residents are) and why these may not be divided."""
    below = find.figure(definition.denominator) if definition.denominator else None
    return find.figure(definition.numerator), below, find.scopes_differ(definition)


def _residents_of(unit: Mapping[str, Any], residents: pd.Series | None) -> Figure:
    assert residents is not None
    if pd.isna(unit["year"]):
        return Figure(reason="the year is not known, so the residents are not")
    key = (str(unit["adcode"]), int(unit["year"]))
    if key not in residents.index:
        return Figure(reason=f"no count of residents for {key[0]} at the end of {key[1]}")
    number = float(residents[key])
    reason = "" if 0 < number < float("inf") else f"{number:g} is no count of residents ({key[0]}, {key[1]})"
    return Figure(number, reason=reason)


def _line(definition: Definition, above: Figure, below: Figure, scopes: str, confidence: float) -> dict[str, Any]:
    reason = scopes or above.reason or below.reason
    value = low = high = float("nan")
    if not reason and below.value == 0:
        reason = "the denominator is 0: there is nothing to divide"
    if not reason and definition.scale == 1 and above.value > below.value:
        reason = f"{above.value:g} of {below.value:g} is no share: the parts exceed the whole"
    if not reason:
        value = definition.scale * above.value / below.value
        if definition.scale == 1:
            low, high = wilson(above.value, below.value, confidence)
        else:
            low, high = (definition.scale * bound / below.value for bound in poisson(above.value, confidence))
    return {
        "metric": definition.name,
        "per": definition.per,
        "label_zh": definition.label_zh,
        "label_en": definition.label_en,
        "numerator": above.value,
        "denominator": below.value,
        "value": value,
        "low": low,
        "high": high,
        "unit": definition.unit,
        "n_derived": above.n_derived + below.n_derived,
        "reason": reason,
    }


def _notes(rates: pd.DataFrame, on_fail: OnFail, derived: bool) -> tuple[str, ...]:
    """What captions say beside the refusals: what was asked for against the rule, and what could not be looked at."""
    asked = (on_fail != "missing", f"on_fail={on_fail}"), (not derived, "derived=False")
    return (*(note for applies, note in asked if applies), *kinds_unknown(rates))


def kinds_unknown(units: pd.DataFrame) -> tuple[str, ...]:
    """What captions say of several reports whose originals and copies cannot be told apart."""
    return ("source_kind=unknown",) if len(units) > 1 and units["source_kind"].isna().all() else ()
