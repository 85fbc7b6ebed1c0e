"""Frames of rates put together by hand: what is refused where rates are made is refused between such frames too."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from govstats.frames import check_frame
from govstats.metrics.definition import Definition
from govstats.metrics.definitions import all_definitions
from govstats.metrics.refusals import check_allowed, check_comparison, refuse


def side_by_side(rates: pd.DataFrame, allow: str | Iterable[str] = (), *, one_year: bool = False) -> pd.DataFrame:
    """The rates, where those that have a value may stand side by side.

    Parameters
    ----------
    rates : DataFrame
        Rates of one metric and denominator; of what else stands in it (``scope``, ``level``, ``year``,
        ``source_kind`` and so on) all is looked at, and nothing is needed.
    allow : str or iterable of str
        Refusals to lift. Those that were lifted when the rates were made are.
    one_year : bool
        Whether rates of several years are refused.

    Returns
    -------
    DataFrame
        With the lifted refusals in ``allowed`` and in ``attrs``.

    Raises
    ------
    ComparisonRefused
        The reports may not be compared, or one is there twice.
    ValueError
        Several metrics or denominators.

    Examples
    --------
    >>> rates = pd.DataFrame({"scope": ["office", "region"], "year": 2023, "value": [0.4, 0.5]})
    >>> side_by_side(rates, allow="scope")["allowed"].tolist()
    ['scope', 'scope']
    """
    check_frame(rates, "rates")
    _check_one_metric(rates)
    definition = definition_of(rates)
    allowed = check_allowed(allow) | lifted_in(rates)
    units = rates[rates["value"].notna()] if "value" in rates else rates
    years = sorted(set(pd.to_numeric(units["year"], errors="coerce").dropna().astype(int))) if "year" in units else []
    several = one_year and len(years) > 1
    used = [refuse("years", ", ".join(map(str, years)), allowed)] if several else []
    used += check_comparison(units, allowed, definition.before_2019 if definition else "")
    return noted(rates, *used)


def lifted_in(rates: pd.DataFrame) -> frozenset[str]:
    """The refusals that were lifted when a frame was made, by its lines and its ``attrs``."""
    texts: Iterable[str] = rates["allowed"].dropna().astype(str).unique() if "allowed" in rates else []
    words = {word.strip() for text in texts for word in text.split(",")} | {*rates.attrs.get("allowed", ())}
    return frozenset(words - {""})


def noted(rates: pd.DataFrame, *words: str) -> pd.DataFrame:
    """The frame with refusals that were lifted, for captions."""
    everything = tuple(sorted({*lifted_in(rates), *words}))
    if not set(words) - lifted_in(rates):
        return rates
    frame = rates.copy()
    frame.attrs = {**rates.attrs, "allowed": everything}
    frame["allowed"] = ", ".join(everything)
    return frame


def _check_one_metric(rates: pd.DataFrame) -> None:
    names = [name for name in ("metric", "per") if name in rates]
    found = rates[names].drop_duplicates() if names else rates.head(0)
    if len(found) > 1:
        listed = ", ".join(" per ".join(map(str, line)) for line in found.itertuples(index=False))
        raise ValueError(f"Rates of one metric and denominator are expected; here are {listed}: choose one.")


def definition_of(rates: pd.DataFrame) -> Definition | None:
    """What the frame's one metric is; None for a metric of the caller's own."""
    if not {"metric", "per"} <= set(rates.columns) or rates.empty:
        return None
    name, per = rates[["metric", "per"]].iloc[0]
    return next((d for d in all_definitions() if (d.name, d.per) == (name, per)), None)
