"""Frames of rates: which lines count, and columns beside them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from govstats.frames import check_frame

Floats = NDArray[np.float64]


def counts_of(rates: pd.DataFrame) -> tuple[pd.Series, Floats, Floats]:
    """Which lines have a share, and their counts.

    Raises
    ------
    ValueError
        Not a frame of shares.
    """
    check_frame(rates, "rates", ("numerator", "denominator", "value"))
    if "unit" in rates and (rates["unit"] != "share").any():
        raise ValueError("Shares are expected; these are events per 1,000 or 100,000.")
    counts = rates[["numerator", "denominator", "value"]].astype("float64")
    present = counts["value"].notna() & (counts["denominator"] > 0)
    y = rates.loc[present, "numerator"].to_numpy(float)
    n = rates.loc[present, "denominator"].to_numpy(float)
    return present, y, n


def with_columns(rates: pd.DataFrame, present: pd.Series, **columns: ArrayLike) -> pd.DataFrame:
    frame = rates.copy()
    for name, values in columns.items():
        frame[name] = np.nan
        frame.loc[present, name] = np.asarray(values, dtype=float)
    return frame
