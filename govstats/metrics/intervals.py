"""Intervals for one share and for one count.

Annual reports are full counts, not samples: an interval here describes a process that could have given
other counts. Requests come in clusters (one person, hundreds of them), so these intervals are too narrow;
:func:`govstats.statistics.funnel_limits` allows for that.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import Any


def wilson(successes: float, trials: float, confidence: float = 0.95) -> tuple[float, float]:
    """Score interval of a share.

    Parameters
    ----------
    successes, trials : float
        Counts; ``0 <= successes <= trials``.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    tuple of float
        Low and high; both NaN where there are no trials.

    Raises
    ------
    ValueError
        More successes than trials, a negative count, or a confidence outside 0 to 1.

    Notes
    -----
    E. B. Wilson (1927), Journal of the American Statistical Association 22, 209-212; method 3 of
    R. G. Newcombe (1998), Statistics in Medicine 17, 857-872.

    Examples
    --------
    >>> low, high = wilson(81, 263)
    >>> f"{low:.4f} {high:.4f}"
    '0.2553 0.3662'
    """
    check_confidence(confidence)
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes:g} of {trials:g} is no share: expected 0 <= successes <= trials.")
    if trials == 0:
        return float("nan"), float("nan")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, weight = successes / trials, z * z / trials
    centre = (share + weight / 2) / (1 + weight)
    reach = z * sqrt(share * (1 - share) / trials + weight / (4 * trials)) / (1 + weight)
    low = 0.0 if successes == 0 else centre - reach
    high = 1.0 if successes == trials else centre + reach
    return low, high


def poisson(count: float, confidence: float = 0.95) -> tuple[float, float]:
    """Exact interval of a count.

    Parameters
    ----------
    count : float
        A count, not negative.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    tuple of float
        Low and high.

    Raises
    ------
    ValueError
        No count, or a confidence outside 0 to 1.

    Notes
    -----
    F. Garwood (1936), Biometrika 28, 437-442.

    Examples
    --------
    >>> low, high = poisson(10)
    >>> f"{low:.3f} {high:.3f}"
    '4.795 18.390'
    """
    check_confidence(confidence)
    if not count >= 0:
        raise ValueError(f"{count:g} is no count: expected 0 or more.")
    chi2 = scipy_stats().chi2
    tail = (1 - confidence) / 2
    low = float(chi2.ppf(tail, 2 * count)) / 2 if count > 0 else 0.0
    return low, float(chi2.ppf(1 - tail, 2 * count + 2)) / 2


def check_confidence(confidence: float) -> None:
    """Refuse what is no level of confidence, such as 95 for 0.95.

    Raises
    ------
    ValueError
        Not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"{confidence!r} is no level of confidence: expected a number between 0 and 1, such as 0.95.")


def scipy_stats() -> Any:
    """The module ``scipy.stats``, or one sentence on what is to be installed."""
    try:
        from scipy import stats  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        needs = 'This needs scipy: run pip install "govstats[figures]".'
        raise ModuleNotFoundError(needs, name=error.name) from None
    return stats
