"""Shares with intervals, shares of a whole, and what each unit weighs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Unpack

import numpy as np
import pandas as pd

from govstats.metrics.intervals import check_confidence, wilson
from govstats.metrics.named import Choices
from govstats.metrics.rates import compute
from govstats.metrics.side_by_side import side_by_side
from govstats.statistics.frames import counts_of, with_columns

GROUP_METRICS = {
    "granted": "share_granted",
    "partly": "share_partly_granted",
    "exempt_mandatory": "refusal_rate_mandatory",
    "exempt_discretionary": "refusal_rate_discretionary",
    "separate_procedure": "share_refused_separate_procedure",
    "unavailable": "unavailable_share",
    "not_processed": "not_processed_share",
    "other": "other_share",
}
"""The metric that is the share of each group of outcomes."""


def wilson_intervals(rates: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """The frame with Wilson's score interval as ``low`` and ``high``.

    Notes
    -----
    E. B. Wilson (1927), JASA 22, 209-212. Too narrow where requests come in clusters.

    Examples
    --------
    >>> rates = pd.DataFrame({"numerator": [10, 30, 55], "denominator": [100, 100, 100], "value": [0.1, 0.3, 0.55]})
    >>> wilson_intervals(rates)[["low", "high"]].round(3).values.tolist()[0]
    [0.055, 0.174]
    """
    check_confidence(confidence)
    present, y, n = counts_of(rates)
    bounds = [wilson(a, b, confidence) for a, b in zip(y, n, strict=True)]
    return with_columns(rates, present, low=[b[0] for b in bounds], high=[b[1] for b in bounds])


def composition(data: Any, **choices: Unpack[Choices]) -> pd.DataFrame:
    """Shares of the groups of outcomes in all that was closed, with simultaneous intervals.

    Parameters
    ----------
    data : Panel, Report or DataFrame
        Whose requests.
    **choices
        See :func:`govstats.metrics.compute`; ``confidence`` is that all intervals of one report hold together.

    Returns
    -------
    DataFrame
        One line per report and ``group`` in the form's order, as :func:`govstats.metrics.compute` gives it.

    Notes
    -----
    L. A. Goodman (1965), Technometrics 7, 247-254: Wilson intervals at ``1 - (1 - confidence) / k``.

    Examples
    --------
    >>> import govstats as gs
    >>> report = gs.read_report("data/samples/heilongjiang-office-2020.txt")
    >>> composition(report)[["group", "value"]].round(3).values.tolist()[:2]
    [['granted', 0.08], ['partly', 0.203]]
    """
    confidence = choices.get("confidence", 0.95)
    check_confidence(confidence)
    choices["confidence"] = 1 - (1 - confidence) / len(GROUP_METRICS)
    frames = []
    for group, name in GROUP_METRICS.items():
        frame = compute(data, name, "closed", **choices)
        frame.insert(0, "group", group)
        frames.append(frame)
    whole = pd.concat(frames).sort_index(kind="stable", ignore_index=True)  # all frames have the reports in one order
    whole.attrs = dict(frames[0].attrs)
    return whole


def leave_one_out(rates: pd.DataFrame, *, allow: str | Iterable[str] = ()) -> pd.DataFrame:
    """How much the pooled rate and the mean of rates hang on each unit.

    Parameters
    ----------
    rates : DataFrame
        Shares of one metric, at least two.
    allow : str or iterable of str
        Refused comparisons to make all the same; ``"years"`` takes rates of several years, each for a unit
        of its own.

    Returns
    -------
    DataFrame
        With ``pooled_without``, ``pooled_change``, ``mean_without``, ``mean_change``: the figures without the
        unit and their change against those with it. ``attrs`` has ``pooled`` and ``mean_of_rates``.

    Raises
    ------
    ComparisonRefused
        Rates of several years, or of reports that may not stand side by side (:data:`govstats.metrics.REFUSALS`).

    Notes
    -----
    The jackknife's deletion: B. Efron (1982), The Jackknife, the Bootstrap and Other Resampling Plans.

    Examples
    --------
    >>> rates = pd.DataFrame({"numerator": [10, 30, 55], "denominator": [100, 100, 100], "value": [0.1, 0.3, 0.55]})
    >>> leave_one_out(rates)["pooled_change"].round(3).tolist()
    [0.108, 0.008, -0.117]
    """
    rates = side_by_side(rates, allow, one_year=True)
    present, y, n = counts_of(rates)
    if len(y) < 2:
        raise ValueError(f"{len(y)} unit with a rate: at least two are needed to leave one out.")
    pooled, mean = float(y.sum() / n.sum()), float(np.mean(y / n))
    pooled_without = (y.sum() - y) / (n.sum() - n)
    mean_without = (np.sum(y / n) - y / n) / (len(y) - 1)
    frame = with_columns(
        rates,
        present,
        pooled_without=pooled_without,
        pooled_change=pooled_without - pooled,
        mean_without=mean_without,
        mean_change=mean_without - mean,
    )
    frame.attrs |= {"pooled": pooled, "mean_of_rates": mean}
    return frame
