"""What a caption says of the intervals of rates: which they are, and that reports are no samples."""

from __future__ import annotations

from math import isclose
from typing import Any

import pandas as pd

from govstats.figures.units import counted_in, is_share
from govstats.metrics.intervals import poisson, wilson

CONFIDENCES = (0.95, 0.9, 0.99, 0.8, 0.98, 0.998, 0.999)
"""Levels of intervals that a caption knows by their numbers."""


def interval_remarks(rates: pd.DataFrame) -> list[tuple[str, str]]:
    """Which intervals these are, where their numbers tell, and what an interval of full counts means."""
    kind, (zh, en) = interval_kind(rates), counted_in(rates)
    meaning = (
        f"年报是全数而非抽样：区间描述的是同一过程可能给出的其他数；{zh}常成批出现，区间偏窄",
        "reports are full counts, not samples: intervals show what the same process could have given; "
        f"{en} come in clusters, so they are too narrow",
    )
    return [*([(f"区间：{kind}", f"intervals: {kind}")] if kind else []), meaning]


def interval_kind(rates: pd.DataFrame) -> str:
    """The method and level at which all intervals come out as they are; empty where there is none.

    Examples
    --------
    >>> low, high = wilson(81, 263, 0.9)
    >>> line = {"numerator": 81, "denominator": 263, "value": 81 / 263, "low": low, "high": high}
    >>> interval_kind(pd.DataFrame([line]))
    '90% Wilson'
    """
    if not {"numerator", "denominator"} <= set(rates.columns):
        return ""
    known = [line for line in rates.to_dict("records") if pd.notna(line["value"])]
    name, comes_out = ("Wilson", _is_wilson) if is_share(rates) else ("Poisson", _is_poisson)
    level = next((c for c in CONFIDENCES if known and all(comes_out(line, c) for line in known)), None)
    return f"{100 * level:g}% {name}" if level else ""


def _is_wilson(line: dict[Any, Any], confidence: float) -> bool:
    return _same(line, *wilson(line["numerator"], line["denominator"], confidence))


def _is_poisson(line: dict[Any, Any], confidence: float) -> bool:
    count = line["numerator"]
    per_case = line["value"] / count if count else 0.0
    low, high = poisson(count, confidence)
    return not count or _same(line, per_case * low, per_case * high)


def _same(line: dict[Any, Any], low: float, high: float) -> bool:
    return isclose(line["low"], low, rel_tol=1e-4, abs_tol=1e-9) and isclose(line["high"], high, rel_tol=1e-4)
