"""Rank intervals, and when not to rank."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from govstats.frames import check_frame
from govstats.metrics.intervals import check_confidence
from govstats.metrics.refusals import check_allowed, refuse
from govstats.metrics.side_by_side import noted, side_by_side
from govstats.statistics.frames import Floats, counts_of, with_columns
from govstats.statistics.shrinkage import Prior, fit_prior

MIN_CASES = 30
"""Fewer cases than this are not ranked."""


def rank_intervals(
    rates: pd.DataFrame,
    *,
    seed: int,
    draws: int = 10_000,
    confidence: float = 0.95,
    model: Literal["empirical_bayes", "independent"] = "empirical_bayes",
    design_effect: float = 1,
    allow: str | Iterable[str] = (),
) -> pd.DataFrame:
    """The ranks that a unit could have had: 1 is the highest rate.

    Parameters
    ----------
    rates : DataFrame
        Shares of one metric, at least two.
    seed : int
        Of the simulation; the same seed gives the same ranks, in whatever order the units stand.
    draws : int
        Number of simulated rankings.
    confidence : float
        Of the rank interval.
    model : {"empirical_bayes", "independent"}
        Rates drawn from the beta-binomial posterior (units are alike, as far as the counts say), or each
        from its own counts alone with Jeffreys' prior.
    design_effect : float
        Cases that count as one, since requests come in clusters: counts are divided by it. One report does not
        tell it; with 1 the intervals are too narrow where one person files many requests.
    allow : str or iterable of str
        Refused comparisons to make all the same; ``"years"`` takes rates of several years, each for a unit
        of its own.

    Returns
    -------
    DataFrame
        With ``rank_low``, ``rank_median``, ``rank_high`` (whole numbers as floats; among the units with at least
        :data:`MIN_CASES` cases, the others have none), and ``rank_reason`` (why the unit is not to be ranked, or empty)
        of :func:`do_not_rank`.

    Raises
    ------
    ComparisonRefused
        Rates of several years, or of reports that may not stand side by side
        (:data:`govstats.metrics.REFUSALS`).

    Notes
    -----
    H. Goldstein and D. J. Spiegelhalter (1996), JRSS A 159, 385-443; the design effect: L. Kish (1965), Survey
    Sampling.

    Examples
    --------
    >>> rates = pd.DataFrame({"numerator": [10, 30, 55], "denominator": [100, 100, 100], "value": [0.1, 0.3, 0.55]})
    >>> rank_intervals(rates, seed=1)[["rank_low", "rank_high"]].values.tolist()
    [[3.0, 3.0], [2.0, 2.0], [1.0, 1.0]]
    """
    if model not in ("empirical_bayes", "independent"):
        raise ValueError(f"model={model!r}: expected 'empirical_bayes' or 'independent'.")
    if draws < 1 or design_effect < 1:
        raise ValueError(f"draws={draws}, design_effect={design_effect}: expected 1 or more of each.")
    check_confidence(confidence)
    rates = side_by_side(rates, allow, one_year=True)
    present, y, n = counts_of(rates)
    if len(y) < 2:
        raise ValueError(f"{len(y)} unit with a rate: ranks need at least two.")
    ranked, enough = present.copy(), n >= MIN_CASES
    ranked[present] = enough
    names = rates["report_id"][ranked].to_numpy(str) if "report_id" in rates else None
    y, n = y[enough] / design_effect, n[enough] / design_effect
    drawn = _drawn_rates(y, n, np.random.default_rng(seed), draws, model, names)
    ranks = len(y) - np.argsort(np.argsort(drawn, axis=1), axis=1)
    tail = (1 - confidence) / 2
    low, middle, high = np.quantile(ranks, [tail, 0.5, 1 - tail], axis=0, method="closest_observation")
    frame = with_columns(rates, ranked, rank_low=low, rank_median=middle, rank_high=high)
    frame.attrs |= {"seed": seed, "draws": draws, "model": model, "confidence": confidence}
    frame.attrs |= {"design_effect": design_effect}
    return do_not_rank(frame)


def _drawn_rates(
    y: Floats, n: Floats, random: np.random.Generator, draws: int, model: str, names: NDArray[np.str_] | None
) -> Floats:
    """Rates that the units could have, a ranking a row; each unit's draws are its own in whatever order they stand."""
    prior = fit_prior(y, n) if model == "empirical_bayes" and len(y) > 1 else Prior(0.5, 0.5, 0.5)
    order = np.arange(len(y)) if names is None else np.argsort(names)
    drawn = np.empty((draws, len(y)))
    if np.isinf(prior.alpha):
        drawn[:, order] = random.random((draws, len(y)))
    else:
        drawn[:, order] = random.beta(prior.alpha + y[order], prior.beta + (n - y)[order], size=(draws, len(y)))
    return drawn


def do_not_rank(ranks: pd.DataFrame, min_cases: int = MIN_CASES) -> pd.DataFrame:
    """The frame with ``rank_reason``: why a unit is not to be given a rank, or empty.

    Reasons: no value; fewer than ``min_cases`` cases in the denominator; a rank interval that overlaps that
    of another unit (Goldstein & Spiegelhalter 1996).
    """
    check_frame(ranks, "rates", ("value", "denominator", "rank_low", "rank_high"))
    frame = ranks.copy()
    low, high = frame["rank_low"].to_numpy(float), frame["rank_high"].to_numpy(float)
    overlap = (low[:, None] <= high[None, :]) & (low[None, :] <= high[:, None])
    others = overlap.sum(axis=1) - np.diag(overlap)
    reasons = []
    for position, (value, cases) in enumerate(zip(frame["value"], frame["denominator"], strict=True)):
        if pd.isna(value):
            reasons.append("no value")
        elif cases < min_cases:
            reasons.append(f"{cases:.0f} cases, fewer than {min_cases}")
        elif n := int(others[position]):
            span = f"{low[position]:.0f} to {high[position]:.0f}"
            reasons.append(f"its rank interval {span} overlaps that of {n} other unit{'s' * (n > 1)}")
        else:
            reasons.append("")
    frame["rank_reason"] = reasons
    return frame


def rank(ranks: pd.DataFrame, allow: str | Iterable[str] = ()) -> pd.DataFrame:
    """Ranks as whole numbers, refused where they would say nothing.

    Parameters
    ----------
    ranks : DataFrame
        What :func:`rank_intervals` gave.
    allow : str or iterable of str
        ``"rank"`` ranks all units that have a value.

    Returns
    -------
    DataFrame
        Sorted by ``rank``; units without a value come last, without one.

    Raises
    ------
    ComparisonRefused
        A unit has fewer than 30 cases, or its rank interval overlaps another's.
    """
    allowed = check_allowed(allow)
    check_frame(ranks, "rates", ("value", "rank_low", "rank_reason"))
    bad = ranks[ranks["value"].notna() & (ranks["rank_reason"] != "")]
    frame = ranks.copy()
    if len(bad):
        first, n = bad.iloc[0], int(ranks["value"].notna().sum())
        found = f"{len(bad)} of {n} units; {first.get('agency', '')}: {first['rank_reason']}"
        frame = noted(frame, refuse("rank", found, allowed))
    frame["rank"] = frame["value"].rank(ascending=False, method="min")
    return frame.sort_values("rank", kind="stable", na_position="last", ignore_index=True)
