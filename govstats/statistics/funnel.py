"""Funnel limits that allow for variation beyond chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from govstats.metrics.intervals import check_confidence, scipy_stats
from govstats.metrics.side_by_side import side_by_side
from govstats.statistics.frames import Floats, counts_of, with_columns


class Dispersion(NamedTuple):
    """How much more the units differ than chance: ``phi`` as a factor, ``tau2`` as a variance."""

    phi: float
    tau2: float


def dispersion(estimates: ArrayLike, variances: ArrayLike, target: float, winsorise: float = 0.1) -> Dispersion:
    """How much estimates differ from a target beyond their own variances.

    Parameters
    ----------
    estimates, variances : array-like
        One per unit.
    target : float
        What they are measured against.
    winsorise : float
        Share of z-scores at each end that are drawn in to the nearest score inside, so that true outliers
        do not widen the limits that are to show them.

    Returns
    -------
    Dispersion
        ``phi`` is the mean squared z-score, ``tau2`` the variance between units by moments, not below 0.

    Notes
    -----
    D. J. Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, and Quality and Safety in Health Care 14,
    347-351. Without winsorising and against the weighted mean, ``tau2`` is the estimator of R. DerSimonian
    and N. Laird (1986), Controlled Clinical Trials 7, 177-188.

    Examples
    --------
    >>> dispersion([0.1, 0.3, 0.5], [0.01, 0.01, 0.01], 0.3)
    Dispersion(phi=2.6666666666666665, tau2=0.03)
    """
    x, s2 = np.asarray(estimates, dtype=float), np.asarray(variances, dtype=float)
    if not x.size or x.shape != s2.shape or not (s2 > 0).all():
        raise ValueError("Estimates are expected, each with a variance that is more than 0.")
    z = np.sort((x - target) / np.sqrt(s2))
    cut = int(winsorise * len(z))
    if cut:
        z = np.clip(z, z[cut], z[-cut - 1])
    phi, w = float(np.mean(z**2)), 1 / s2
    tau2 = (len(z) * phi - (len(z) - 1)) / (w.sum() - (w**2).sum() / w.sum()) if len(z) > 1 else 0.0
    return Dispersion(phi, max(0.0, float(tau2)))


def funnel_limits(
    rates: pd.DataFrame,
    levels: Sequence[float] = (0.95, 0.998),
    overdispersed: Literal["additive", "multiplicative", "none"] = "additive",
    winsorise: float = 0.1,
    *,
    allow: str | Iterable[str] = (),
) -> pd.DataFrame:
    """Limits within which a unit differs from the common rate by no more than units of its size do.

    Parameters
    ----------
    rates : DataFrame
        Shares of one metric.
    levels : sequence of float
        Two levels, inner and outer.
    overdispersed : {"additive", "multiplicative", "none"}
        How variation beyond chance widens the limits; ``none`` is for a process without clusters.
    winsorise : float
        As in :func:`dispersion`. At 0.1 some honest spread is drawn in too: of units from one normal
        distribution about 11 %, not 5 %, fall outside the inner limits.
    allow : str or iterable of str
        Refused comparisons to make all the same; ``"years"`` takes rates of several years, each for a unit
        of its own.

    Returns
    -------
    DataFrame
        With ``inner_low, inner_high, outer_low, outer_high`` (shares) and ``outside`` (``""``, ``"inner"`` or
        ``"outer"``: beyond which limit), and, the same on every line, ``target`` (pooled rate), ``inner_level``,
        ``outer_level`` and ``overdispersed``. ``attrs`` has ``curve`` (the limits at 80 sizes), ``phi`` and ``tau2``
        (arcsine scale).

    Raises
    ------
    ValueError
        No unit has a rate; ``levels``, ``winsorise`` or ``overdispersed`` that there are not.
    ComparisonRefused
        Rates of several years, or of reports that may not stand side by side
        (:data:`govstats.metrics.REFUSALS`).

    Notes
    -----
    Spiegelhalter (2005), as in :func:`dispersion`, on the arcsine square root scale, where a share of n has
    the variance 1/(4n).

    Examples
    --------
    >>> rates = pd.DataFrame({"numerator": [10, 30, 55], "denominator": [100, 100, 100], "value": [0.1, 0.3, 0.55]})
    >>> funnel_limits(rates, overdispersed="none")["outside"].tolist()
    ['outer', '', 'outer']
    """
    if len(levels) != 2 or not levels[0] < levels[1]:
        raise ValueError(f"levels={tuple(levels)}: expected two, the inner and the outer, such as (0.95, 0.998).")
    for level in levels:
        check_confidence(level)
    if not 0 <= winsorise < 0.5:
        raise ValueError(f"winsorise={winsorise!r}: expected a share from 0 to less than 0.5 of each end.")
    rates = side_by_side(rates, allow, one_year=True)
    present, y, n = counts_of(rates)
    if not y.size:
        raise ValueError("No unit has a rate: there is no funnel.")
    target = float(y.sum() / n.sum())
    variances = 1 / (4 * n)
    found = dispersion(np.arcsin(np.sqrt(y / n)), variances, float(np.arcsin(np.sqrt(target))), winsorise)
    columns: dict[str, Floats] = {}
    for name, level in zip(("inner", "outer"), levels, strict=True):
        columns[f"{name}_low"], columns[f"{name}_high"] = limits_at(n, target, found, level, overdispersed)
    frame = with_columns(rates, present, **columns)
    share = frame["value"].astype("float64")
    beyond = {name: (share < frame[f"{name}_low"]) | (share > frame[f"{name}_high"]) for name in ("inner", "outer")}
    frame["outside"] = np.select([beyond["outer"], beyond["inner"]], ["outer", "inner"], "")
    frame = frame.assign(target=target, inner_level=levels[0], outer_level=levels[1], overdispersed=overdispersed)
    frame.attrs |= {"phi": found.phi, "tau2": found.tau2}
    sizes = np.geomspace(max(1.0, n.min() / 1.6), n.max() * 1.6, 80)
    bounds = [limits_at(sizes, target, found, level, overdispersed) for level in levels]
    frame.attrs["curve"] = tuple(
        tuple(float(x) for x in point) for point in zip(sizes, *bounds[0], *bounds[1], strict=True)
    )
    return frame


def limits_at(
    denominators: ArrayLike, target: float, found: Dispersion, level: float, overdispersed: str
) -> tuple[Floats, Floats]:
    """Funnel limits for units of any size: low and high as shares."""
    s2 = 1 / (4 * np.asarray(denominators, dtype=float))
    if overdispersed == "additive":
        s2 = s2 + found.tau2
    elif overdispersed == "multiplicative":
        s2 = s2 * max(1.0, found.phi)
    elif overdispersed != "none":
        raise ValueError(f"overdispersed={overdispersed!r}: expected 'additive', 'multiplicative' or 'none'.")
    reach = float(scipy_stats().norm.ppf((1 + level) / 2)) * np.sqrt(s2)
    centre = np.arcsin(np.sqrt(target))
    low, high = np.clip(centre - reach, 0, np.pi / 2), np.clip(centre + reach, 0, np.pi / 2)
    return np.sin(low) ** 2, np.sin(high) ** 2
