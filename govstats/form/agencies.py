"""Which lines of a frame are of one agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def agency_keys(frame: pd.DataFrame) -> pd.Series:
    """What identifies the agency of each line over the years, by the rule of the questions over years.

    The manifest's ``agency_id`` where there is one, so that an agency that was renamed stays itself; else division
    code and name; a report whose agency nobody stated stands for itself.
    """
    text = frame.reindex(columns=["agency_id", "adcode", "agency", "report_id"]).astype(object).fillna("").astype(str)
    by_name = ("name " + text["adcode"] + " " + text["agency"]).where(
        text["agency"] != "", "report " + text["report_id"]
    )
    return ("id " + text["agency_id"]).where(text["agency_id"] != "", by_name)
