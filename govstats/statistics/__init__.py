"""Statistics for shares of full counts: shrinkage, funnels, rank intervals, and when not to rank.

Every function takes a frame of rates as :mod:`govstats.metrics` gives it (``numerator, denominator, value``)
and returns it with more columns; lines without a value stay, without numbers. An annual report is a full
count, not a sample: the intervals describe a process that could have given other counts.
"""

from govstats.statistics.funnel import Dispersion, dispersion, funnel_limits, limits_at
from govstats.statistics.ranks import MIN_CASES, do_not_rank, rank, rank_intervals
from govstats.statistics.shares import GROUP_METRICS, composition, leave_one_out, wilson_intervals
from govstats.statistics.shrinkage import Prior, fit_prior, shrink

__all__ = [
    "GROUP_METRICS",
    "MIN_CASES",
    "Dispersion",
    "Prior",
    "composition",
    "dispersion",
    "do_not_rank",
    "fit_prior",
    "funnel_limits",
    "leave_one_out",
    "limits_at",
    "rank",
    "rank_intervals",
    "shrink",
    "wilson_intervals",
]


def __dir__() -> list[str]:
    return __all__
