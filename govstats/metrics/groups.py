"""Several reports as one: the rate of a group, sums of organs, counts over years."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Literal

import pandas as pd

from govstats.form import agency_keys, forms, load_form
from govstats.frames import cells_of, check_frame
from govstats.metrics.definition import Quantity
from govstats.metrics.filters import keep
from govstats.metrics.intervals import wilson
from govstats.metrics.rates import UNIT_COLUMNS, provenance, units_of
from govstats.metrics.refusals import check_allowed, check_comparison, refuse
from govstats.metrics.side_by_side import definition_of, lifted_in, side_by_side


def group_rate(
    rates: pd.DataFrame,
    by: str | Sequence[str] = ("year",),
    *,
    show: Literal["both", "pooled", "mean_of_rates"] = "both",
    allow: str | Iterable[str] = (),
) -> pd.DataFrame:
    """The rate of a group of reports, and beside it the mean of their rates, each by its name.

    Parameters
    ----------
    rates : DataFrame
        Shares as :func:`govstats.metrics.compute` gives them, of one metric and denominator.
    by : str or sequence of str
        Columns of the rates that make a group.
    show : {"both", "pooled", "mean_of_rates"}
        Both (the default); or one as ``value``. The mean of rates as the rate of the group is refused.
    allow : str or iterable of str
        Refused comparisons to make all the same; ``"mean_of_rates"``; ``"partial_group"`` sums the members that
        have a number.

    Returns
    -------
    DataFrame
        One line per group: the keys, ``metric, per, n, n_missing, n_empty, numerator, denominator, pooled, low, high,
        mean_of_rates, reason``; with ``show`` also ``value``. The two rates differ where the members'
        sizes do, and may move in opposite directions (Simpson 1951). ``n_missing`` members have no number, and leave
        the group none; ``n_empty`` have 0 of 0: they add nothing to the pooled rate and have no place in the mean.
        No rates, no lines.

    Raises
    ------
    ComparisonRefused
        The mean was asked for as the group's rate; the reports may not stand side by side, or one is there twice;
        stocks or remedies are pooled over years.
    ValueError
        Rates of several metrics, figures that are not shares, or a ``by`` or ``show`` that there is not.

    Examples
    --------
    >>> rates = pd.DataFrame({"metric": "disclosure_rate", "per": "closed", "unit": "share", "year": 2023,
    ...                       "numerator": [80.0, 5.0], "denominator": [160.0, 20.0], "value": [0.5, 0.25]})
    >>> group_rate(rates)[["pooled", "mean_of_rates"]].round(3).values.tolist()
    [[0.472, 0.375]]
    """
    allowed = check_allowed(allow)
    check_frame(rates, "rates", ("metric", "per", "unit", "numerator", "denominator", "value"))
    by = [by] if isinstance(by, str) else list(by)
    unknown = [name for name in by if name not in rates.columns]
    if unknown or not by:
        raise ValueError(f"by={by}: expected columns of the rates, which are {', '.join(map(str, rates.columns))}.")
    if show not in ("both", "pooled", "mean_of_rates"):
        raise ValueError(f"show={show!r}: expected 'both', 'pooled' or 'mean_of_rates'.")
    if (rates["unit"] != "share").any():
        raise ValueError("group_rate takes shares; these are events per 1,000 or 100,000.")
    rates = side_by_side(rates, allowed)
    used = set(lifted_in(rates))
    if show == "mean_of_rates":
        used.add(refuse("mean_of_rates", "the mean was asked for as the rate of the group", allowed))
    lines = []
    keys: Any
    for keys, part in rates.groupby(by, sort=True, observed=True, dropna=False):
        used.update(_refused_over_years(part, allowed | used))
        line = _pooled(part, "partial_group" in allowed)
        if line["n_missing"] and "partial_group" in allowed:
            used.add("partial_group")
        lines.append({**dict(zip(by, keys, strict=True)), **line})
    frame = pd.DataFrame(lines, columns=[*by, *_GROUP])
    if show != "both":
        frame["value"] = frame[show]
    frame["allowed"] = ", ".join(sorted(used))
    if "notes" in rates:
        frame["notes"] = "; ".join(filter(None, rates["notes"].dropna().unique()))
    frame.attrs = {**rates.attrs, "allowed": tuple(sorted(used))}
    return frame


def _pooled(part: pd.DataFrame, may_be_partial: bool) -> dict[str, Any]:
    """The line of one group, without its keys."""
    empty = part["value"].isna() & part["numerator"].eq(0) & part["denominator"].eq(0)
    missing = int((part["value"].isna() & ~empty).sum())
    present = part[part["value"].notna()]
    above, below = float(present["numerator"].sum()), float(present["denominator"].sum())
    pooled = low = high = mean = float("nan")
    reason = f"{missing} of {len(part)} members have no number" if missing else "there is nothing to divide"
    if (may_be_partial or not missing) and below > 0:
        pooled, mean, reason = above / below, float(present["value"].mean()), ""
        low, high = wilson(above, below)
    else:
        above = below = float("nan")
    front = part["metric"].iloc[0], part["per"].iloc[0], len(part), missing, int(empty.sum())
    return dict(zip(_GROUP, (*front, above, below, pooled, low, high, mean, reason), strict=True))


def _refused_over_years(rates: pd.DataFrame, allowed: Collection[str]) -> Iterator[str]:
    """Refuse to pool years of what counts the same things again in the next; the words that were allowed."""
    definition, years = definition_of(rates), sorted(set(rates.loc[rates["value"].notna(), "year"].dropna()))
    if definition is None or len(years) < 2:
        return
    quantities = [q for q in (definition.numerator, definition.denominator) if q is not None]
    found = f"{definition.name} of {years[0]} to {years[-1]} pooled"
    if any(quantity.table == "remedies" for quantity in quantities):
        yield refuse("remedies_over_years", found, allowed)
    if any(_holds_stock(quantity) for quantity in quantities):
        yield refuse("stock_over_years", found, allowed)


def _holds_stock(quantity: Quantity) -> bool:
    form = load_form(forms()[-1], quantity.table)
    return any(row.role == "stock" for row in form.rows if row.code in quantity.rows.split())


_GROUP = (
    *("metric", "per", "n", "n_missing", "n_empty", "numerator", "denominator", "pooled", "low", "high"),
    *("mean_of_rates", "reason"),
)


def counts(
    data: Any,
    table: str,
    row: str,
    column: str,
    *,
    scope: str | None = None,
    level: str | None = None,
    over_years: bool = False,
    allow: str | Iterable[str] = (),
) -> pd.DataFrame:
    """One cell of every report, side by side.

    Parameters
    ----------
    data : Panel, Report or DataFrame
        Whose cells.
    table, row, column : str
        The cell, in the codes of the form.
    scope, level : str, optional
        Keep only reports of this scope (of this table) and level.
    over_years : bool
        Sum each agency's years. ``agency_id`` follows one that was renamed, by the name of its newest report.
    allow : str or iterable of str
        Refused comparisons to make all the same.

    Returns
    -------
    DataFrame
        One line per report (per agency and scope with ``over_years``) with ``value, unit, status, check,
        reason, allowed``. A sum with a missing year, one without a report between others too, is missing.

    Raises
    ------
    ComparisonRefused
        Counts of what was disclosed proactively; remedies or stocks summed over years; and what
        :func:`govstats.metrics.compute` refuses.
    KeyError
        No form has such a cell.
    ValueError
        An unknown scope, level or ``allow``.

    Examples
    --------
    >>> import govstats as gs
    >>> report = gs.read_report("data/samples/heilongjiang-office-2020.txt")
    >>> counts(report, "requests", "received", "total")[["value", "status"]].values.tolist()
    [[196.0, 'printed']]
    """
    allowed = check_allowed(allow)
    having = [form for form in (load_form(name, table) for name in forms()) if (row, column) in form.cells]
    if not having:
        raise KeyError(f"No form has a cell {table}/{row}/{column}.")
    cells = cells_of(data)
    units = keep(units_of(data, cells, table), scope, level)
    used = list(check_comparison(units, allowed, "" if row == "received" else "break_2019"))
    if len(units) > 1 and table == "proactive":
        used.append(refuse("proactive", f"{row}/{column} of {len(units)} reports", allowed))
        if row in ("licensing", "penalties", "coercion"):
            used.append(refuse("vertical_systems", f"{row}/{column} of {len(units)} reports", allowed))
    if over_years and table == "remedies":
        used.append(refuse("remedies_over_years", f"{row}/{column} summed over years", allowed))
    if over_years and "stock" in (having[0].row(row).role, having[0].column(column).role):
        used.append(refuse("stock_over_years", f"{row}/{column} summed over years", allowed))

    chosen = cells[(cells["table"] == table) & (cells["row"] == row) & (cells["column"] == column)]
    has_unit = [name for name in ("unit",) if name in chosen]
    frame = units.merge(chosen[["report_id", "value", "status", "check", *has_unit]], on="report_id", how="left")
    frame["status"] = frame["status"].astype(object).fillna("absent")
    why = f"no number in {table}/{row}/{column} (" + frame["status"].astype(str) + ")"
    frame["reason"] = why.where(frame["value"].isna(), "")
    if over_years:
        frame = _over_years(frame)
    frame["allowed"] = ", ".join(sorted(set(used)))
    frame.attrs.update(provenance(data, cells, units), allowed=tuple(sorted(set(used))))
    return frame


def _over_years(frame: pd.DataFrame) -> pd.DataFrame:
    lines: list[dict[str, Any]] = []
    for _, part in frame.groupby([agency_keys(frame), "level", "scope"], sort=False, dropna=False):
        years = part.sort_values("year", kind="stable")
        reasons = [*part.loc[part["value"].isna(), "reason"], *_years_missing(part)]
        lines.append(
            {
                **years.iloc[-1][[name for name in UNIT_COLUMNS if name not in ("report_id", "source", "year")]],
                "agency_id": years["agency_id"].iloc[-1],
                "first_year": part["year"].min(),
                "last_year": part["year"].max(),
                "n_years": part["year"].nunique(),
                "value": float("nan") if reasons else part["value"].sum(),
                "reason": reasons[0] if reasons else "",
            }
        )
    return pd.DataFrame(lines).sort_values(["agency", "adcode"], kind="stable", ignore_index=True)


def _years_missing(part: pd.DataFrame) -> Iterator[str]:
    """Why a sum over one agency's reports would not be that of the years from its first to its last."""
    years = pd.to_numeric(part["year"], errors="coerce")
    unknown = part.loc[years.isna(), "report_id"]
    if len(unknown):
        yield f"the year of {unknown.iloc[0]} is not known"
    found = set(years.dropna().astype(int))
    gap = sorted(set(range(min(found, default=0), max(found, default=0))) - found)
    if gap:
        yield f"no report of {', '.join(map(str, gap))}"
