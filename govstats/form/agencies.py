"""What an agency is over the years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def agency_key(agency_id: Any, adcode: Any, agency: Any) -> tuple[str, ...]:
    """What identifies an agency over the years: the manifest's id, else division code and name; empty if unknown."""
    if agency_id:
        return (str(agency_id),)
    return (str(adcode or ""), str(agency)) if agency else ()


def agency_keys(frame: pd.DataFrame) -> pd.Series:
    """A text for each line that is the same where :func:`agency_key` is.

    A report whose agency nobody stated stands for itself.
    """
    import pandas as pd

    columns = frame.reindex(columns=["agency_id", "adcode", "agency", "report_id"]).astype(object).fillna("")
    keys = [
        agency_key(*names) or ("", "", str(report)) for *names, report in columns.itertuples(index=False, name=None)
    ]
    return pd.Series(["\n".join(key) for key in keys], index=frame.index)
