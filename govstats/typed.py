"""Columns of a frame with their type stated: inferring and converting costs eight times as much."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

FLOATS = frozenset({"printed_value", "value", "x0", "top", "x1", "bottom"})
INTEGERS = frozenset({"page", "year", "left", "right", "difference"})
"""Whole numbers that can be missing; every column in neither set is text."""
CODES = frozenset(
    {"scope", "table", "form", "row", "column", "printed_unit", "unit", "status", "check", "reader"}
    | {"kind", "verdict", "attribution"}
)
"""Text of few words, which come in the same order in thousands of reports."""

_TEXT = pa.large_string()
_STR = pd.StringDtype("pyarrow", na_value=np.nan)


def typed(name: str, values: Sequence[Any], n_lines: int) -> Any:
    """The array of a column; a single value is that of every line.

    Arrow's own arrays are taken as they are: by way of ``pandas.array`` a column takes four times as long.
    """
    times = n_lines if len(values) == 1 else 1
    if name in FLOATS:
        return _repeated(np.array(values, "float64"), times)
    if name in INTEGERS:
        missing = np.array([value is None for value in values], "bool")
        whole = np.array([value or 0 for value in values], "int64")
        return pd.arrays.IntegerArray(_repeated(whole, times), _repeated(missing, times))
    if times != 1:
        text = pa.repeat(pa.scalar(values[0], _TEXT), times)
    else:
        text = _codes(tuple(values)) if name in CODES else pa.array(values, _TEXT)
    return pd.arrays.ArrowStringArray(text, dtype=_STR)  # type: ignore[call-arg]


def _repeated(values: Any, times: int) -> Any:
    return values if times == 1 else values.repeat(times)


@lru_cache(maxsize=256)
def _codes(values: tuple[str, ...]) -> pa.Array:
    """Arrow's array, which cannot be changed: looking it up takes a third of the time of making it."""
    return pa.array(values, _TEXT)
