"""Comparisons that would mislead: each is refused with its reason and the word that lifts the refusal."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

import pandas as pd

from govstats.form import agency_keys


class ComparisonRefused(ValueError):  # noqa: N818 - a public name
    """A comparison that would mislead: one sentence that says why, and the ``allow=`` that lifts it."""

    def __init__(self, reason: str, allow: str) -> None:
        super().__init__(f"{reason} To compare all the same, say allow={allow!r}: captions will print it.")
        self.allow = allow


class Refusal(NamedTuple):
    """A rule of comparison: the word that lifts it and why it stands."""

    allow: str
    reason_zh: str
    reason_en: str


REFUSALS = {
    rule.allow: rule
    for rule in (
        Refusal("scope", "统计范围不同", "Reports that count different sets of organs are not compared."),
        Refusal(
            "scope_unknown", "统计范围不明", "Reports whose scope nobody stated may count different sets of organs."
        ),
        Refusal("level", "行政层级不同", "Bodies of different levels are not compared."),
        Refusal(
            "source_kind",
            "原件与转载、重排件混用",
            "Originals (`official`, `archive`) and copies (`copy`, `typeset`) are not mixed.",
        ),
        Refusal(
            "sum_of_found",
            "区域汇总与已收集机关之和混用",
            "What a region reports for all its organs is not compared with a sum of the organs that were found, "
            "which a frame of your own marks as scope `sum_of_found`.",
        ),
        Refusal(
            "organ_type",
            "部委、垂直系统与地方政府混比",
            "Ministries and vertical systems are not compared with governments.",
        ),
        Refusal(
            "per_capita",
            "人均数只适用于本行政区域汇总",
            "Only reports of scope `region` count the requests of a resident population.",
        ),
        Refusal(
            "proactive",
            "主动公开数量无勾稽关系，不可比",
            "Counts of what was disclosed proactively have no arithmetic and follow no common rule of counting.",
        ),
        Refusal(
            "vertical_systems",
            "许可、处罚、强制数量随垂直管理体制而变",
            "Licensing, penalties and coercion depend on which vertical systems an organ counts in.",
        ),
        Refusal(
            "break_2019",
            "2019年统计口径改变",
            "From 2018 to 2019 the form changed and this is not exactly the same quantity in both.",
        ),
        Refusal(
            "not_held_2019",
            "“不掌握”自2019年起合并了两种情形",
            "Since 2019 `not held` merges `does not exist` and `not this organ`: it is no series with 信息不存在.",
        ),
        Refusal(
            "mean_of_rates", "率的平均不是整体的率", "The mean of the members' rates is not the rate of the group."
        ),
        Refusal("partial_group", "成员缺数", "A group with a member missing has no sum: it would be too small."),
        Refusal(
            "remedies_over_years",
            "复议、诉讼案件跨年重复计数",
            "Reconsiderations and suits on the books include cases carried in: summed over years they count twice.",
        ),
        Refusal(
            "stock_over_years",
            "存量跨年相加会重复计数",
            "What stands at the turn of a year is a stock: summed over years it counts the same things again.",
        ),
        Refusal(
            "years",
            "多个年度混排",
            "Funnels, shrunken rates and ranks are of one year: in several, one organ would count as several units.",
        ),
        Refusal(
            "rank",
            "样本过小或名次区间重叠",
            "Ranks with fewer than 30 cases or overlapping rank intervals say nothing.",
        ),
        Refusal(
            "no_requests",
            "不受理申请的机构",
            "Bodies that accept no requests are structural zeros: they have no place in a rate or an average.",
        ),
        Refusal(
            "duplicate",
            "同一机关、范围、年度有两份报告",
            "Two reports of one agency, scope and year count the same requests twice.",
        ),
    )
}
"""All refusals by their ``allow`` word."""

ORIGINALS = frozenset({"official", "archive"})
COPIES = frozenset({"copy", "typeset"})
"""Kinds of sources that are not mixed; what is ``unknown`` is taken for neither."""


def check_allowed(allow: str | Iterable[str]) -> frozenset[str]:
    """The words of ``allow`` as a set.

    Raises
    ------
    ValueError
        A word that lifts nothing.
    """
    words = frozenset([allow] if isinstance(allow, str) else allow)
    unknown = sorted(words - REFUSALS.keys())
    if unknown:
        raise ValueError(f"allow={', '.join(unknown)}: there is no such refusal; there are {', '.join(REFUSALS)}.")
    return words


def refuse(word: str, found: str, allowed: Collection[str]) -> str:
    """Raise unless allowed; the word if it was allowed and needed.

    Raises
    ------
    ComparisonRefused
        The refusal is not lifted.
    """
    if word in allowed:
        return word
    raise ComparisonRefused(f"{REFUSALS[word].reason_en} Here: {found}.", word)


def check_comparison(units: pd.DataFrame, allowed: Collection[str], before_2019: str = "") -> tuple[str, ...]:
    """Check that reports may stand side by side.

    Parameters
    ----------
    units : DataFrame
        One line per report: ``report_id, agency, level, scope, year`` and, where known, ``source_kind``
        and ``organ_type``.
    allowed : collection of str
        Refusals that are lifted.
    before_2019 : str
        The refusal that keeps years before 2019 from later ones; empty where the quantity is the same.

    Returns
    -------
    tuple of str
        The refusals that were lifted and would have stood, sorted.

    Raises
    ------
    ComparisonRefused
        The first refusal that stands.
    """
    if len(units) < 2:
        return ()
    used = []
    for word, found in _objections(units, before_2019):
        used.append(refuse(word, found, allowed))
    return tuple(sorted(set(used)))


def _objections(units: pd.DataFrame, before_2019: str) -> Iterable[tuple[str, str]]:
    twice = units[_is_twice(units)]
    if len(twice):
        first = twice.iloc[0]
        names = _listed(twice["report_id"]) if "report_id" in twice else f"{len(twice)} lines"
        yield "duplicate", f"{first.get('agency', '')} {first.get('year', '')} in {names}".strip()
    scopes = _values(units, "scope")
    if "unknown" in scopes:
        count = int((units["scope"].astype(object).fillna("unknown") == "unknown").sum())
        yield "scope_unknown", f"{count} of {len(units)} reports"
    known = scopes - {"unknown"}
    if {"region", "sum_of_found"} <= known:
        yield "sum_of_found", "both `region` and `sum_of_found`"
        known -= {"sum_of_found"}
    if len(known) > 1:
        yield "scope", _listed(sorted(known))
    levels = _values(units, "level")
    if len(levels) > 1:
        yield "level", _listed(sorted(levels))
    kinds = _values(units, "source_kind")
    if kinds & ORIGINALS and kinds & COPIES:
        yield "source_kind", _listed(sorted(kinds & (ORIGINALS | COPIES)))
    organs = _values(units, "organ_type")
    vertical = organs & {"ministry", "vertical_bureau"}
    if vertical and organs - vertical:
        yield "organ_type", _listed(sorted(organs))
    closed = units["organ_type"].eq("public_utility").sum() if "organ_type" in units else 0
    if closed:
        yield "no_requests", f"{closed} of {len(units)} are public utilities (Art. 55 of the Regulations)"
    years = pd.to_numeric(units.get("year", pd.Series(dtype=float)), errors="coerce").dropna()
    if before_2019 and len(years) and years.min() < 2019 <= years.max():
        yield before_2019, f"{int(years.min())} to {int(years.max())}"


def _is_twice(units: pd.DataFrame) -> pd.Series:
    """Lines of one report, or of one agency, scope and year; an agency is one by its name and by its id."""
    known = units.reindex(columns=["agency", "adcode", "scope", "year", "report_id"]).astype(object)
    same_name = known.drop(columns="report_id").duplicated(keep=False) & known[["agency", "year"]].notna().all(axis=1)
    keys = known[["scope", "year"]].assign(agency=agency_keys(units))
    same_id = keys.duplicated(keep=False) & known["year"].notna() & keys["agency"].ne("\n\n")
    return same_name | same_id | (known["report_id"].duplicated(keep=False) & known["report_id"].notna())


def _values(units: pd.DataFrame, column: str) -> set[str]:
    if column not in units:
        return set()
    found = units[column].astype(object).fillna("unknown" if column == "scope" else "")
    return {str(value) for value in found} - {""}


def _listed(values: Iterable[object]) -> str:
    names = [str(value) for value in values]
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
