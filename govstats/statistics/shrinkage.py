"""Empirical Bayes: rates drawn towards the common mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from govstats.metrics.intervals import check_confidence, scipy_stats
from govstats.metrics.side_by_side import side_by_side
from govstats.statistics.frames import Floats, counts_of, with_columns


class Prior(NamedTuple):
    """A beta distribution of the true rates: ``Beta(alpha, beta)``; infinite where the units do not differ."""

    alpha: float
    beta: float
    mean: float


def fit_prior(numerators: ArrayLike, denominators: ArrayLike) -> Prior:
    """The beta distribution of true rates that makes the counts most likely.

    Parameters
    ----------
    numerators, denominators : array-like
        Counts of at least two units.

    Returns
    -------
    Prior
        ``alpha`` and ``beta`` are infinite where the counts differ no more than by chance.

    Notes
    -----
    Maximum likelihood of the beta-binomial: D. A. Griffiths (1973), Biometrics 29, 637-648.
    """
    scipy_stats()
    from scipy.optimize import minimize  # type: ignore[import-untyped]
    from scipy.special import betaln, expit, logit  # type: ignore[import-untyped]

    y, n = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    if y.shape != n.shape or not ((y >= 0) & (y <= n) & (n > 0)).all():
        raise ValueError("Shares are expected: as many numerators as denominators, each from 0 to its denominator.")
    if len(y) < 2:
        raise ValueError(f"{len(y)} unit: a distribution of rates needs at least two.")
    pooled = float(y.sum() / n.sum())
    if pooled in (0.0, 1.0):
        return Prior(float("inf"), float("inf"), pooled)

    def loss(point: Floats) -> float:
        mean, strength = expit(point[0]), np.exp(point[1])
        alpha, beta = mean * strength, (1 - mean) * strength
        return -float(np.sum(betaln(alpha + y, beta + n - y) - betaln(alpha, beta)))

    limits = [(-15.0, 15.0), (-5.0, 16.0)]
    fits = [
        minimize(loss, [logit(pooled), start], method="L-BFGS-B", bounds=limits, options={"ftol": 1e-13})
        for start in (0.0, 3.0, 7.0)
    ]
    best = min(fits, key=lambda fit: float(fit.fun))
    binomial = -float(np.sum(y * np.log(pooled) + (n - y) * np.log1p(-pooled)))
    if best.fun >= binomial - 1e-6:
        return Prior(float("inf"), float("inf"), pooled)
    mean, strength = float(expit(best.x[0])), float(np.exp(best.x[1]))
    return Prior(mean * strength, (1 - mean) * strength, mean)


def shrink(rates: pd.DataFrame, confidence: float = 0.95, *, allow: str | Iterable[str] = ()) -> pd.DataFrame:
    """Rates drawn towards the common mean, the more so the fewer cases stand behind them.

    Parameters
    ----------
    rates : DataFrame
        Shares of one metric.
    confidence : float
        Of the interval.
    allow : str or iterable of str
        Refused comparisons to make all the same; ``"years"`` takes rates of several years, each for a unit
        of its own.

    Returns
    -------
    DataFrame
        With ``shrunken`` (posterior mean), ``shrunken_low``, ``shrunken_high`` (posterior quantiles) and
        ``weight`` (share of the unit's own rate in it); ``attrs["prior"]`` is the fitted ``(alpha, beta)``.

    Raises
    ------
    ComparisonRefused
        Rates of several years, or of reports that may not stand side by side
        (:data:`govstats.metrics.REFUSALS`).

    Notes
    -----
    Parametric empirical Bayes, beta-binomial: C. N. Morris (1983), JASA 78, 47-55; G. Casella (1985), The
    American Statistician 39, 83-87. The interval leaves out the uncertainty of the prior. Where the counts differ no
    more than by chance, every unit has the pooled rate, with Jeffreys' interval of all cases together: L. D. Brown,
    T. T. Cai and A. DasGupta (2001), Statistical Science 16, 101-133.

    Examples
    --------
    >>> rates = pd.DataFrame({"numerator": [10, 30, 55], "denominator": [100, 100, 100], "value": [0.1, 0.3, 0.55]})
    >>> shrink(rates)["shrunken"].round(2).tolist()
    [0.11, 0.3, 0.54]
    """
    check_confidence(confidence)
    rates = side_by_side(rates, allow, one_year=True)
    present, y, n = counts_of(rates)
    prior = fit_prior(y, n)
    alike = np.isinf(prior.alpha)
    weight = np.zeros(len(y)) if alike else n / (n + prior.alpha + prior.beta)
    a, b = _pooled_posterior(y, n) if alike else (prior.alpha + y, prior.beta + n - y)
    tail = (1 - confidence) / 2
    frame = with_columns(
        rates,
        present,
        shrunken=np.full(len(y), prior.mean) if alike else a / (a + b),
        shrunken_low=scipy_stats().beta.ppf(tail, a, b),
        shrunken_high=scipy_stats().beta.ppf(1 - tail, a, b),
        weight=weight,
    )
    frame.attrs["prior"] = (prior.alpha, prior.beta)
    return frame


def _pooled_posterior(y: Floats, n: Floats) -> tuple[Floats, Floats]:
    """What is known of the one rate of units that do not differ, with Jeffreys' prior, for each of them."""
    return np.full(len(y), 0.5 + y.sum()), np.full(len(y), 0.5 + (n - y).sum())
