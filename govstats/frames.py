"""Records to frames, column by column with its type stated: inferring and converting costs eight times as much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FLOATS = frozenset({"printed_value", "value", "x0", "top", "x1", "bottom"})
INTEGERS = frozenset({"page", "year", "left", "right", "difference"})
"""Whole numbers that can be missing; every column in neither set is text."""


def build_frame(columns: Mapping[str, Sequence[Any]], constants: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """A frame of named columns: float64 with NaN, Int64 with NA, or text, by the name of the column.

    ``constants`` come first, each with one value for all lines.

    Examples
    --------
    >>> build_frame({"row": ["received"], "value": [196.0], "page": [None]}).dtypes.astype(str).tolist()
    ['str', 'float64', 'Int64']
    """
    import pandas as pd

    n = len(next(iter(columns.values())))
    same = {name: _typed(name, [value], n) for name, value in (constants or {}).items()}
    own = {name: _typed(name, values) for name, values in columns.items()}
    return pd.DataFrame(same | own, index=pd.RangeIndex(n), copy=False)


def _typed(name: str, values: Sequence[Any], times: int = 1) -> Any:
    """The values, repeated so many times.

    Arrow's own arrays are taken as they are: by way of ``pandas.array`` a column takes four times as long.
    """
    import numpy as np
    import pandas as pd
    import pyarrow as pa  # type: ignore[import-untyped]

    if name in FLOATS:
        return np.repeat(np.array(values, dtype="float64"), times)
    if name in INTEGERS:
        missing = np.array([value is None for value in values], dtype="bool")
        whole = np.array([value or 0 for value in values], dtype="int64")
        return pd.arrays.IntegerArray(np.repeat(whole, times), np.repeat(missing, times))
    text = (
        pa.array(values, pa.large_string()) if times == 1 else pa.repeat(pa.scalar(values[0], pa.large_string()), times)
    )
    return pd.arrays.ArrowStringArray(text, dtype=pd.StringDtype("pyarrow", na_value=np.nan))  # type: ignore[call-arg]


NEEDED = ("report_id", "table", "form", "row", "column", "value", "status", "check")
"""Columns without which a frame is none of cells."""


def cells_of(data: Any) -> pd.DataFrame:
    """The cells of a panel or report, or the frame of cells itself.

    Raises
    ------
    ValueError
        Columns that a frame of cells has are not there, or a cell is there twice.
    """
    import pandas as pd

    is_frame = isinstance(data, pd.DataFrame)
    cells: pd.DataFrame = data if is_frame else data.cells
    missing = sorted(set(NEEDED) - set(cells.columns))
    if missing:
        raise ValueError(f"A frame of cells is expected; this one has no column {', '.join(missing)}.")
    if is_frame:
        check_each_once(cells)
    return cells


def check_each_once(cells: pd.DataFrame) -> None:
    """Refuse a frame in which a cell is there twice: frames of two reports of one name, put together.

    Raises
    ------
    ValueError
        One sentence that names the reports.
    """
    again = cells.duplicated(["report_id", "table", "row", "column"])
    if not again.any():
        return
    name = cells["report_id"][again.to_numpy()].iloc[0]
    own = cells[(cells["report_id"] == name).to_numpy()]
    known = [column for column in ("agency", "year", "source") if column in own]
    reports = own[known].astype("object").drop_duplicates() if known else own.head(1)[[]]
    said = [" ".join(str(word) for word in report[:2]) for report in reports.itertuples(index=False)]
    if len(said) > 1:
        raise ValueError(
            f"report_id {str(name)!r} stands for {len(said)} reports: {', '.join(said)}; "
            "give each a name of its own: read_report(file, report_id=...)."
        )
    raise ValueError(f"report_id {str(name)!r} is there twice: {', '.join(said)}; keep it once.")
