"""Frames of rates: which lines count, and columns beside them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from govstats.metrics.refusals import check_allowed, refuse

Floats = NDArray[np.float64]


def counts_of(rates: pd.DataFrame) -> tuple[pd.Series, Floats, Floats]:
    """Which lines have a share, and their counts.

    Raises
    ------
    ValueError
        Not a frame of shares.
    """
    missing = sorted({"numerator", "denominator", "value"} - set(rates.columns))
    if missing:
        raise ValueError(f"A frame of rates is expected; this one has no column {', '.join(missing)}.")
    if "unit" in rates and (rates["unit"] != "share").any():
        raise ValueError("Shares are expected; these are events per 1,000 or 100,000.")
    present = rates["value"].notna() & (rates["denominator"] > 0)
    y = rates.loc[present, "numerator"].to_numpy(float)
    n = rates.loc[present, "denominator"].to_numpy(float)
    return present, y, n


def of_one_year(rates: pd.DataFrame, allow: str | Iterable[str]) -> pd.DataFrame:
    """The rates, where those that have a value are of one year.

    Raises
    ------
    ComparisonRefused
        They are of several, and ``"years"`` is not allowed.
    """
    allowed = check_allowed(allow)
    if "year" not in rates or "value" not in rates:
        return rates
    years = sorted(set(rates.loc[rates["value"].notna(), "year"].dropna().astype(int)))
    if len(years) < 2:
        return rates
    return noted(rates, refuse("years", ", ".join(map(str, years)), allowed))


def noted(rates: pd.DataFrame, word: str) -> pd.DataFrame:
    """The frame with a refusal that was lifted, for captions."""
    frame = rates.copy()
    frame.attrs = {**rates.attrs, "allowed": tuple(sorted({*rates.attrs.get("allowed", ()), word}))}
    frame["allowed"] = ", ".join(frame.attrs["allowed"])
    return frame


def with_columns(rates: pd.DataFrame, present: pd.Series, **columns: ArrayLike) -> pd.DataFrame:
    frame = rates.copy()
    frame.attrs = dict(rates.attrs)
    for name, values in columns.items():
        frame[name] = np.nan
        frame.loc[present, name] = np.asarray(values, dtype=float)
    return frame
