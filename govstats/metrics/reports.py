"""Metrics of the reports themselves: were they on time, do they add up."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from govstats.frames import cells_of, check_frame

DEADLINES = {"department": (1, 31), "government": (3, 31)}
"""Month and day after the year's end: Article 49 of the Regulations of 2019 (令711号)."""
LEAD_OFFICES = frozenset({"government", "general_office"})


class ReportMetric(NamedTuple):
    """A metric of the reports themselves, which no cells of the form are divided for."""

    name: str
    label_zh: str
    label_en: str
    definition: str
    source: str
    caveat: str


REPORT_METRICS = (
    ReportMetric(
        "timeliness",
        "按时发布",
        "Published on time",
        "1 if published_on is no later than the deadline (31 January after the year for departments, 31 March for the "
        "lead office of a government), else 0; townships have no deadline",
        "Regulations 2019 (令711号) Art. 49",
        "The date that the page states; a page may be moved later.",
    ),
    ReportMetric(
        "report_quality",
        "报告表格质量",
        "How far a report's tables can be relied on",
        "cells by status and check, and failing identities, counted per report",
        "govstats",
        "Ours alone: no official measure.",
    ),
)


def timeliness(data: Any) -> pd.DataFrame:
    """Days between the deadline and the publication of each report.

    Parameters
    ----------
    data : Panel or DataFrame
        A panel, or its frame of reports: ``report_id, agency, organ_type, year, published_on`` (such as 2024-01-31),
        and ``level`` where it is known.

    Returns
    -------
    DataFrame
        One line per report that repeats no other: ``report_id, agency, organ_type, year, published_on, deadline,
        days_late, value, reason``; ``value`` is 1 for a report on time, 0 for a late one, NaN where the date or the
        kind of organ is not known, the date lies before the end of the year reported, or the organ is a township's.

    Notes
    -----
    Article 49 of the Regulations of 2019 (令711号): departments by 31 January, the lead office of a
    government by 31 March, both from the county level up: it sets townships no date. ``published_on`` is the date
    that the page states; a page may be moved later.

    Examples
    --------
    >>> line = {"report_id": "a", "agency": "某局", "organ_type": "department"}
    >>> found = timeliness(pd.DataFrame([line | {"year": 2023, "published_on": "2024-01-25"}]))
    >>> found[["deadline", "days_late", "value"]].values.tolist()
    [['2024-01-31', -6.0, 1.0]]
    """
    reports = data if isinstance(data, pd.DataFrame) else getattr(data, "reports", data)
    check_frame(reports, "reports", ("report_id", "agency", "organ_type", "year", "published_on"))
    if "duplicate_of" in reports:
        reports = reports[reports["duplicate_of"].astype(object).fillna("") == ""]
    lines = []
    report: Any
    for report in reports.itertuples():
        published = pd.to_datetime(str(report.published_on)[:10], errors="coerce", format="%Y-%m-%d")
        kind = str(report.organ_type) if pd.notna(report.organ_type) else ""
        reason = _why_not_told(report, published, kind)
        due = None
        if not reason:
            month, day = DEADLINES["government" if kind in LEAD_OFFICES else "department"]
            due = date(int(report.year) + 1, month, day)
        late = float((published.date() - due).days) if due and isinstance(published, pd.Timestamp) else float("nan")
        lines.append(
            {
                "report_id": report.report_id,
                "agency": report.agency,
                "organ_type": kind,
                "year": report.year,
                "published_on": report.published_on,
                "deadline": due.isoformat() if due else "",
                "days_late": late,
                "value": float(late <= 0) if due else float("nan"),
                "reason": reason,
            }
        )
    return pd.DataFrame(lines, columns=_TIMELINESS)


def _why_not_told(report: Any, published: Any, kind: str) -> str:
    """Why nothing is said of the day on which a report was published; empty where something is."""
    if pd.isna(published):
        return "the date of publication is not known"
    if not kind:
        return "the kind of organ is not known"
    if pd.isna(report.year):
        return "the year is not known"
    if str(getattr(report, "level", "")) == "township":
        return "Article 49 sets townships no date"
    year = int(report.year)
    over = published.year > year
    return "" if over else f"{published.date()} is no date of publication: the year {year} was not over"


_TIMELINESS = ("report_id", "agency", "organ_type", "year", "published_on", "deadline", "days_late", "value", "reason")


def report_quality(data: Any) -> pd.DataFrame:
    """How far each report's tables can be relied on.

    Parameters
    ----------
    data : Panel or Report
        What has ``cells`` and ``findings``.

    Returns
    -------
    DataFrame
        One line per report: ``report_id, agency, adcode, level, scope, year, n_cells, n_blank, n_illegible,
        n_derived, n_stated, share_printed, n_fails, n_cannot_tell`` (cells by status and check),
        then ``identities_failing, narrative_failing, carry_over_failing, document_failing`` (findings; the last
        are failures that the document itself prints). Ours alone: no official measure.

    Examples
    --------
    >>> import govstats as gs
    >>> report = gs.read_report("data/samples/heilongjiang-office-2020.txt")
    >>> report_quality(report)[["n_cells", "identities_failing"]].values.tolist()
    [[198, 0]]
    """
    from govstats.metrics.rates import UNIT_COLUMNS

    cells = cells_of(data)
    known = [column for column in UNIT_COLUMNS if column in cells]
    units = cells[known].drop_duplicates("report_id").set_index("report_id")
    status = pd.crosstab(cells["report_id"], cells["status"].astype(str))
    check = pd.crosstab(cells["report_id"], cells["check"].astype(str))

    def count(table: pd.DataFrame, *names: str) -> pd.Series:
        return table.reindex(columns=list(names), fill_value=0).sum(axis=1)

    n_cells = status.sum(axis=1) - count(status, "not_in_form")
    columns = {
        "n_cells": n_cells,
        "n_blank": count(status, "blank", "dash", "absent"),
        "n_illegible": count(status, "illegible", "unit_doubtful"),
        "n_derived": count(status, "derived"),
        "n_stated": count(status, "stated"),
        "share_printed": count(status, "printed") / n_cells,
        "n_fails": count(check, "fails"),
        "n_cannot_tell": count(check, "cannot_tell"),
    }
    frame = units.join(pd.DataFrame(columns))
    frame.index = frame.index.astype("str")
    findings = getattr(data, "findings", None)
    if isinstance(findings, pd.DataFrame):
        failing = findings[findings["verdict"] == "fails"]
        kinds = {
            "identities_failing": failing["kind"].isin(["row_total", "outcomes_total", "balance", "remedies_total"]),
            "narrative_failing": failing["kind"] == "narrative",
            "carry_over_failing": failing["kind"] == "carry_over",
            "document_failing": failing["attribution"] == "document",
        }
        for name, chosen in kinds.items():
            found = failing.loc[chosen, "report_id"].astype("str").value_counts()
            frame[name] = found.reindex(frame.index, fill_value=0).astype(int)
    return frame.reset_index()
