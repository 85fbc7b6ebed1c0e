"""Metrics of transparency with named denominators, intervals, and refusals that say why."""

from govstats.metrics.definition import Definition, Quantity
from govstats.metrics.definitions import all_definitions, definitions
from govstats.metrics.groups import counts, group_rate
from govstats.metrics.intervals import poisson, wilson
from govstats.metrics.named import (
    applicant_share,
    backlog,
    clearance,
    correction_rate,
    disclosure_rate,
    full_grant_rate,
    not_held_share,
    not_processed_share,
    refusal_rate,
    remedies_per_1000,
    requests_per_100000,
)
from govstats.metrics.rates import compute
from govstats.metrics.refusals import REFUSALS, ComparisonRefused, Refusal
from govstats.metrics.reports import report_quality, timeliness

__all__ = [
    "REFUSALS",
    "ComparisonRefused",
    "Definition",
    "Quantity",
    "Refusal",
    "all_definitions",
    "applicant_share",
    "backlog",
    "clearance",
    "compute",
    "correction_rate",
    "counts",
    "definitions",
    "disclosure_rate",
    "full_grant_rate",
    "group_rate",
    "not_held_share",
    "not_processed_share",
    "poisson",
    "refusal_rate",
    "remedies_per_1000",
    "report_quality",
    "requests_per_100000",
    "timeliness",
    "wilson",
]


def __dir__() -> list[str]:
    return __all__
