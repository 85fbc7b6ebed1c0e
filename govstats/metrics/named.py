"""The metrics by their names: thin words over :func:`govstats.metrics.compute`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Literal, TypedDict, Unpack

import pandas as pd

from govstats.metrics.definitions import all_definitions
from govstats.metrics.quantities import OnFail
from govstats.metrics.rates import compute

Remedy = Literal["reconsideration", "litigation_direct", "litigation_after_reconsideration", "litigation"]


class Choices(TypedDict, total=False):
    """What every metric takes; see :func:`govstats.metrics.compute`."""

    scope: str | None
    level: str | None
    years: int | Collection[int] | None
    on_fail: OnFail
    derived: bool
    allow: str | Iterable[str]
    confidence: float


def disclosure_rate(
    data: Any,
    per: Literal["closed", "workload", "answered", "release"] = "closed",
    *,
    separate_procedure: bool = False,
    **choices: Unpack[Choices],
) -> pd.DataFrame:
    """Share of requests that were granted or partly granted (公开率).

    Parameters
    ----------
    data : Panel, Report or DataFrame
        Whose requests.
    per : {"closed", "workload", "answered", "release"}
        Of all closed (what Chinese reports print); of received and carried in; of those answered, that is
        without not processed and other outcomes; of disclosed and refused under Arts 14 to 16.
    separate_procedure : bool
        With ``per="release"``: count 行政查询事项 (Art. 36(7)) among the refused.
    **choices
        ``scope, level, years, on_fail, derived, allow, confidence``: see :func:`compute`.

    Returns
    -------
    DataFrame
        One line per report; ``value`` is a share: see :func:`compute`.

    Raises
    ------
    ComparisonRefused
        The reports may not stand side by side.

    Examples
    --------
    >>> import govstats as gs
    >>> report = gs.read_report("data/samples/heilongjiang-office-2020.txt")
    >>> disclosure_rate(report, per="closed")[["numerator", "denominator"]].values.tolist()
    [[53.0, 187.0]]
    """
    if separate_procedure and per != "release":
        raise ValueError(f"separate_procedure=True goes with per='release', not with per={per!r}.")
    return compute(data, "disclosure_rate", f"{per}_with_separate_procedure" if separate_procedure else per, **choices)


def full_grant_rate(
    data: Any, per: Literal["closed", "uk_6b", "uk_6a"] = "closed", **choices: Unpack[Choices]
) -> pd.DataFrame:
    """Share of requests that were granted in full; ``uk_6a`` and ``uk_6b`` are analogues of the UK's tables."""
    return compute(data, "full_grant_rate", per, **choices)


def refusal_rate(data: Any, ground: str = "", **choices: Unpack[Choices]) -> pd.DataFrame:
    """Share of closed requests that were refused under Arts 14 to 16.

    Parameters
    ----------
    data : Panel, Report or DataFrame
        Whose requests.
    ground : str
        Empty for all; ``"mandatory"`` (Arts 14, 15) or ``"discretionary"`` (Art. 16); or the code of a row
        such as ``"refused_deliberative"``.
    **choices
        See :func:`compute`.

    Raises
    ------
    ValueError
        No ground of refusal: not held, for instance, is none.

    Examples
    --------
    >>> import govstats as gs
    >>> report = gs.read_report("data/samples/heilongjiang-office-2020.txt")
    >>> refusal_rate(report)["numerator"].item(), refusal_rate(report, "refused_deliberative")["numerator"].item()
    (3.0, 3.0)
    """
    if ground in ("", "mandatory", "discretionary"):
        return compute(data, "_".join(filter(None, ("refusal_rate", ground))), "closed", **choices)
    grounds = [d.name.removeprefix("share_") for d in all_definitions() if d.name.startswith("share_refused_")]
    if ground not in grounds:
        raise ValueError(
            f"ground={ground!r}: expected '', 'mandatory', 'discretionary' or one of {', '.join(grounds)}."
        )
    return compute(data, f"share_{ground}", "closed", **choices)


def not_held_share(data: Any, **choices: Unpack[Choices]) -> pd.DataFrame:
    """Share of closed requests for what the organ does not hold: neither "does not exist" nor "not ours" alone."""
    return compute(data, "share_unavailable_not_held", "closed", **choices)


def not_processed_share(
    data: Any,
    kind: Literal["all", "anti_abuse", "petitions", "lapsed"] = "all",
    **choices: Unpack[Choices],
) -> pd.DataFrame:
    """Share of closed requests that were not processed, or of one kind of them.

    ``anti_abuse`` is repeated and excessive requests, ``petitions`` those that are petitions or complaints,
    ``lapsed`` those no longer handled for want of clarification or of a fee (from 2021 on).

    Examples
    --------
    >>> import govstats as gs
    >>> report = gs.read_report("data/samples/heilongjiang-office-2020.txt")
    >>> not_processed_share(report)["value"].round(3).item()
    0.123
    """
    names = {
        "all": "not_processed_share",
        "anti_abuse": "anti_abuse_share",
        "petitions": "share_not_processed_petition",
        "lapsed": "lapsed_share",
    }
    if kind not in names:
        raise ValueError(f"kind={kind!r}: expected one of {', '.join(map(repr, names))}.")
    return compute(data, names[kind], "closed", **choices)


def backlog(data: Any, **choices: Unpack[Choices]) -> pd.DataFrame:
    """Share of the year's workload that is carried out: all pending, not only overdue."""
    return compute(data, "backlog", "workload", **choices)


def clearance(data: Any, **choices: Unpack[Choices]) -> pd.DataFrame:
    """Share of the year's workload that was closed."""
    return compute(data, "clearance", "workload", **choices)


def applicant_share(data: Any, applicant: str = "natural_person", **choices: Unpack[Choices]) -> pd.DataFrame:
    """Share of received requests that one kind of applicant filed; ``applicant`` is a column of the form."""
    return compute(data, f"applicants_{applicant}", "received", **choices)


def requests_per_100000(data: Any, residents: pd.Series, **choices: Unpack[Choices]) -> pd.DataFrame:
    """Requests received per 100,000 residents of the same year's end.

    Parameters
    ----------
    data : Panel, Report or DataFrame
        Whose requests; scope ``region`` only.
    residents : Series
        Number of residents, indexed by ``(adcode, year)``. Its name is printed in the caption: a census of
        another year must say so there.
    **choices
        See :func:`compute`.
    """
    frame = compute(data, "requests_per_100000", "residents", residents=residents, **choices)
    frame.attrs["notes"] = (*frame.attrs["notes"], f"residents: {residents.name or 'source not stated'}")
    frame["notes"] = "; ".join(frame.attrs["notes"])
    return frame


def correction_rate(
    data: Any,
    per: Literal["decided", "merits", "not_upheld"] = "decided",
    *,
    remedy: Remedy = "reconsideration",
    **choices: Unpack[Choices],
) -> pd.DataFrame:
    """Share of decided reconsiderations or suits in which the organ was corrected.

    Parameters
    ----------
    data : Panel, Report or DataFrame
        Whose cases.
    per : {"decided", "merits", "not_upheld"}
        Corrected of upheld, corrected and other results; of upheld and corrected; or corrected *and other*
        of all decided. From parts, never from a printed total.
    remedy : str
        ``reconsideration``, ``litigation_direct``, ``litigation_after_reconsideration``, or ``litigation`` for
        both kinds.
    **choices
        See :func:`compute`.

    Examples
    --------
    >>> import govstats as gs
    >>> report = gs.read_report("data/samples/heilongjiang-office-2020.txt")
    >>> correction_rate(report)[["numerator", "denominator"]].values.tolist()
    [[0.0, 8.0]]
    """
    return compute(data, f"correction_rate_{remedy}", per, **choices)


def remedies_per_1000(data: Any, remedy: Remedy = "reconsideration", **choices: Unpack[Choices]) -> pd.DataFrame:
    """Cases on the books per 1,000 requests closed in the same year; never summed over years."""
    return compute(data, f"remedies_{remedy}", "1000_closed", **choices)
