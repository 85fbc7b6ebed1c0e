"""Records to frames, and the frames that are made of cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def build_frame(columns: Mapping[str, Sequence[Any]], n_lines: int) -> pd.DataFrame:
    """A frame of named columns: float64 with NaN, Int64 with NA, or text, by the name of the column.

    A single value is that of every line.

    Examples
    --------
    >>> build_frame({"row": ["received"], "value": [196.0], "page": [None]}, 1).dtypes.astype(str).tolist()
    ['str', 'float64', 'Int64']
    """
    import pandas as pd

    from govstats.typed import typed

    arrays = {name: typed(name, values, n_lines) for name, values in columns.items()}
    return pd.DataFrame(arrays, index=pd.RangeIndex(n_lines), copy=False)


NEEDED = ("report_id", "table", "form", "row", "column", "value", "status", "check")
"""Columns without which a frame is none of cells."""


def cells_of(data: Any) -> pd.DataFrame:
    """The cells of a panel or report, or the frame of cells itself.

    Raises
    ------
    TypeError
        It is none of these.
    ValueError
        Columns that a frame of cells has are not there, or a cell is there twice.
    """
    import pandas as pd

    is_frame = isinstance(data, pd.DataFrame)
    cells = data if is_frame else getattr(data, "cells", None)
    if not isinstance(cells, pd.DataFrame):
        raise TypeError(f"A Panel, a Report or a frame of cells is expected, not {type(data).__name__}.")
    check_frame(cells, "cells", NEEDED)
    if is_frame:
        check_each_once(cells)
    return cells


MAKERS = {
    "rank_low": "statistics.rank_intervals",
    "outside": "statistics.funnel_limits",
    "group": "statistics.composition",
}
"""What gives a frame of rates a column that others need."""


def check_frame(frame: Any, kind: str, needed: Iterable[str] = ()) -> None:
    """Refuse what is no frame of a kind.

    Raises
    ------
    TypeError
        It is no frame.
    ValueError
        Columns are not there, or numbers are text: it would be put together where numbers are added up.
    """
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"A frame of {kind} is expected, not {type(frame).__name__}.")
    missing = sorted(set(needed) - set(frame.columns))
    if missing:
        maker = next((f"; {MAKERS[name]} adds it" for name in missing if name in MAKERS), "")
        raise ValueError(f"A frame of {kind} is expected; this one has no column {', '.join(missing)}{maker}.")
    check_numbers(frame)


def check_numbers(frame: pd.DataFrame) -> None:
    """Refuse numbers that are text, as of a CSV that was read with ``dtype=str``.

    Raises
    ------
    ValueError
        One sentence that names the column.
    """
    from pandas.api.types import infer_dtype, is_numeric_dtype

    for name in ("value", "numerator", "denominator", "year"):
        if name in frame and not is_numeric_dtype(frame[name]) and infer_dtype(frame[name], skipna=True) == "string":
            raise ValueError(
                f"The column {name} is text, not numbers: make it numbers by pandas.to_numeric, "
                "or read the CSV with dtype={'adcode': str} alone."
            )


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
