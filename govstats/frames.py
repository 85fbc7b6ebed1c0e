"""Records to frames, column by column with its type stated: inferring and converting costs six times as much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FLOATS = frozenset({"printed_value", "value", "x0", "top", "x1", "bottom"})
INTEGERS = frozenset({"page", "year", "left", "right", "difference"})
"""Whole numbers that can be missing; every column in neither set is text."""


def build_frame(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """A frame of named columns: float64 with NaN, Int64 with NA, or text, by the name of the column.

    Examples
    --------
    >>> build_frame({"row": ["received"], "value": [196.0], "page": [None]}).dtypes.astype(str).tolist()
    ['str', 'float64', 'Int64']
    """
    import numpy as np
    import pandas as pd

    def typed(name: str, values: Sequence[Any]) -> Any:
        if name in FLOATS:
            return np.array(values, dtype="float64")
        return pd.array(values, dtype="Int64" if name in INTEGERS else "str")

    return pd.DataFrame({name: typed(name, values) for name, values in columns.items()}, copy=False)
