"""Every metric of requests and remedies as data: what is counted, by what it is divided, what it is not.

A quantity is a list of words: a row of the form, or ``@`` and a group of rows (``@granted``) or a role
(``@outcome``), so that a form with other rows needs no other definition.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd


class Quantity(NamedTuple):
    """Cells of one table that are added up."""

    table: str
    rows: str
    columns: str

    def __str__(self) -> str:
        return " + ".join(
            row if self.table == "requests" and column == "total" else f"{row}/{column}"
            for row in self.rows.split()
            for column in self.columns.split()
        )


class Definition(NamedTuple):
    """A metric: ``scale`` times ``numerator`` over ``denominator``."""

    name: str
    per: str
    numerator: Quantity
    denominator: Quantity | None
    label_zh: str
    label_en: str
    source: str
    caveat: str
    scale: int = 1
    """1 for shares (Wilson interval); otherwise events per so many (Poisson interval)."""
    unit: str = "share"
    before_2019: str = "break_2019"
    """The refusal that keeps years before 2019 apart; empty where the quantity is exactly the same."""


def _requests(rows: str, column: str = "total") -> Quantity:
    return Quantity("requests", rows, column)


_DISCLOSED = "@granted @partly"
_REFUSED = "@exempt_mandatory @exempt_discretionary"
_CLOSED = _requests("@outcome")
_WORKLOAD = _requests("received carried_in")
_REGULATIONS = "Regulations 2019 (令711号)"
_LETTER = "国办公开办函〔2021〕30号"
_CABINET = "Cabinet Office, Freedom of Information statistics"

_RATES = (
    Definition(
        "disclosure_rate",
        "closed",
        _requests(_DISCLOSED),
        _CLOSED,
        "公开率（占办结）",
        "Disclosure rate (of all closed)",
        f"{_LETTER}; what Chinese reports print as 公开率",
        "Local yearbooks print rates with other denominators under the same name.",
    ),
    Definition(
        "disclosure_rate",
        "workload",
        _requests(_DISCLOSED),
        _WORKLOAD,
        "公开率（占新收与结转）",
        "Disclosure rate (of received and carried in)",
        _LETTER,
        "Falls when requests arrive late in the year.",
    ),
    Definition(
        "disclosure_rate",
        "answered",
        _requests(_DISCLOSED),
        _requests(f"{_DISCLOSED} {_REFUSED} @separate_procedure @unavailable"),
        "公开率（占实体答复）",
        "Disclosure rate (of those answered)",
        f"{_REGULATIONS} Arts 14 to 16, 30, 36 to 38",
        "Leaves out not processed and other outcomes; keeps `not held`.",
    ),
    Definition(
        "disclosure_rate",
        "release",
        _requests(_DISCLOSED),
        _requests(f"{_DISCLOSED} {_REFUSED}"),
        "公开率（公开与不予公开之间）",
        "Disclosure rate (of disclosed and refused)",
        "Analogue of the release rate of the US Office of Information Policy",
        "High everywhere, since few are refused on merits; never one ranking across countries.",
    ),
    Definition(
        "disclosure_rate",
        "release_with_separate_procedure",
        _requests(_DISCLOSED),
        _requests(f"{_DISCLOSED} {_REFUSED} @separate_procedure"),
        "公开率（公开与不予公开之间，含行政查询）",
        "Disclosure rate (of disclosed and refused, separate procedure among the refused)",
        f"Form of {_LETTER}, which prints 行政查询事项 under 不予公开",
        "Article 36(7) is no exemption.",
    ),
    Definition(
        "full_grant_rate",
        "closed",
        _requests("@granted"),
        _CLOSED,
        "全部公开率（占办结）",
        "Full-grant rate (of all closed)",
        f"{_REGULATIONS} Art. 36(1), (2)",
        "Telling where public information stands counts as granting.",
    ),
    Definition(
        "full_grant_rate",
        "uk_6b",
        _requests("@granted"),
        _requests(f"{_DISCLOSED} {_REFUSED}"),
        "全部公开率（英国表6b口径）",
        "Full-grant rate (analogue of UK table 6b)",
        f"{_CABINET}, table 6b: procedural refusals left out",
        "An analogue: never one ranking across countries.",
    ),
    Definition(
        "full_grant_rate",
        "uk_6a",
        _requests("@granted"),
        _requests(f"{_DISCLOSED} {_REFUSED} not_processed_repeat not_processed_excessive"),
        "全部公开率（英国表6a口径）",
        "Full-grant rate (analogue of UK table 6a)",
        f"{_CABINET}, table 6a: with repeated and vexatious requests",
        "An analogue: never one ranking across countries.",
    ),
)

_MERITS = "Article 36(7), separate procedure, is outside: 不予公开 is limited to Arts 14 to 16."
_SHARES = (
    Definition(
        "refusal_rate",
        "closed",
        _requests(_REFUSED),
        _CLOSED,
        "不予公开率（第十四至十六条）",
        "Refusal rate (Arts 14 to 16)",
        f"{_REGULATIONS} Arts 14 to 16; Supreme People's Court, interpretation on OGI cases (2025)",
        _MERITS,
    ),
    Definition(
        "refusal_rate_mandatory",
        "closed",
        _requests("@exempt_mandatory"),
        _CLOSED,
        "绝对豁免率（第十四、十五条）",
        "Refusal rate, mandatory exemptions (Arts 14 and 15)",
        f"{_REGULATIONS} Arts 14, 15, 32",
        _MERITS,
    ),
    Definition(
        "refusal_rate_discretionary",
        "closed",
        _requests("@exempt_discretionary"),
        _CLOSED,
        "裁量豁免率（第十六条）",
        "Refusal rate, discretionary exemptions (Art. 16)",
        f"{_REGULATIONS} Art. 16",
        _MERITS,
    ),
    Definition(
        "unavailable_share",
        "closed",
        _requests("@unavailable"),
        _CLOSED,
        "无法提供占比",
        "Share unable to provide",
        f"{_REGULATIONS} Arts 30, 36(4), 36(5), 38",
        "Mostly what the organ does not hold.",
    ),
    Definition(
        "not_processed_share",
        "closed",
        _requests("@not_processed"),
        _CLOSED,
        "不予处理占比",
        "Share not processed",
        f"{_REGULATIONS} Arts 35, 36(6), 39",
        "Holds petitions, repeats, publications, excessive requests and re-issue.",
    ),
    Definition(
        "anti_abuse_share",
        "closed",
        _requests("not_processed_repeat not_processed_excessive"),
        _CLOSED,
        "重复与大量反复申请占比",
        "Share repeated or excessive",
        f"{_REGULATIONS} Arts 35, 36(6)",
        "Depends on what an organ calls repeated.",
    ),
    Definition(
        "lapsed_share",
        "closed",
        _requests("other_not_clarified other_fee_unpaid"),
        _CLOSED,
        "逾期不补正、不缴费占比",
        "Share lapsed (not clarified or fee not paid)",
        f"{_REGULATIONS} Arts 30, 42; 国办函〔2020〕109号",
        "From 2021 on: the form of 2019 prints one row for all other outcomes.",
    ),
    Definition(
        "other_share",
        "closed",
        _requests("@other"),
        _CLOSED,
        "其他处理占比",
        "Share of other outcomes",
        f"{_REGULATIONS} Arts 30, 42",
        "One row in the form of 2019, three from 2021.",
    ),
    Definition(
        "backlog",
        "workload",
        _requests("carried_out"),
        _WORKLOAD,
        "结转率",
        "Backlog (carried out of received and carried in)",
        _LETTER,
        "All that is pending, not only what is overdue.",
    ),
    Definition(
        "clearance",
        "workload",
        _CLOSED,
        _WORKLOAD,
        "办结率",
        "Clearance (closed of received and carried in)",
        _LETTER,
        "One minus the backlog where the table balances.",
    ),
)

_REMEDIES = (
    ("reconsideration", "reconsideration", "行政复议", "Reconsideration"),
    ("litigation_direct", "litigation_direct", "未经复议直接起诉", "Litigation without reconsideration"),
    (
        "litigation_after_reconsideration",
        "litigation_after_reconsideration",
        "复议后起诉",
        "Litigation after reconsideration",
    ),
    ("litigation", "litigation_direct litigation_after_reconsideration", "行政诉讼", "Litigation"),
)


def _remedies(name: str, rows: str, zh: str, en: str) -> tuple[Definition, ...]:
    def cells(columns: str) -> Quantity:
        return Quantity("remedies", rows, columns)

    decided = cells("decision_upheld decision_corrected other_result")
    note = "From parts, never from a printed total; `other result` holds withdrawn, settled and rejected."
    return (
        Definition(
            f"correction_rate_{name}",
            "decided",
            cells("decision_corrected"),
            decided,
            f"{zh}纠正率（占已结）",
            f"{en}: correction rate (of decided)",
            f"{_REGULATIONS} Art. 51",
            note,
        ),
        Definition(
            f"correction_rate_{name}",
            "merits",
            cells("decision_corrected"),
            cells("decision_upheld decision_corrected"),
            f"{zh}纠正率（占维持与纠正）",
            f"{en}: correction rate (of upheld and corrected)",
            f"{_REGULATIONS} Art. 51",
            note,
        ),
        Definition(
            f"correction_rate_{name}",
            "not_upheld",
            cells("decision_corrected other_result"),
            decided,
            f"{zh}未维持率（占已结）",
            f"{en}: share not upheld (of decided)",
            f"{_REGULATIONS} Art. 51",
            note,
        ),
        Definition(
            f"remedies_{name}",
            "1000_closed",
            cells("@part"),
            _CLOSED,
            f"每千件办结申请的{zh}案件",
            f"{en}: cases on the books per 1,000 requests closed",
            f"{_REGULATIONS} Arts 50(3), 51",
            "Includes cases carried in; never summed over years; the instance is unknown.",
            scale=1000,
            unit="per 1,000 closed",
        ),
    )


_RESIDENTS = Definition(
    "requests_per_100000",
    "residents",
    _requests("received"),
    None,
    "每十万常住人口新收申请",
    "Requests received per 100,000 residents",
    "Residents at the end of the same year, as given by the user",
    "Scope `region` only. A census used for another year says so; Xinjiang's census count includes the XPCC.",
    scale=100_000,
    unit="per 100,000 residents",
    before_2019="",
)


@cache
def all_definitions() -> tuple[Definition, ...]:
    """Every metric, with the shares by ground and by applicant that the form itself defines."""
    from govstats.form import forms, load_form

    newest = load_form(forms()[-1], "requests")
    grounds = tuple(
        Definition(
            f"share_{row.code}",
            "closed",
            _requests(row.code),
            _CLOSED,
            f"{row.label_zh.split('（')[0]}占比",
            f"{row.label_en} (share of closed)",
            f"{_REGULATIONS} Art. {row.article}" if row.article else _LETTER,
            row.note,
            before_2019="not_held_2019" if row.code == "unavailable_not_held" else "break_2019",
        )
        for row in newest.rows
        if row.role == "outcome"
    )
    applicants = tuple(
        Definition(
            f"applicants_{column.code}",
            "received",
            _requests("received", column.code),
            _requests("received"),
            f"{column.label_zh}占新收申请",
            f"{column.label_en} (share of received)",
            _LETTER,
            "Natural persons are nearly all; requests, not persons.",
        )
        for column in newest.columns
        if column.role == "part"
    )
    remedies = tuple(definition for remedy in _REMEDIES for definition in _remedies(*remedy))
    return (*_RATES, *_SHARES, *grounds, *applicants, *remedies, _RESIDENTS)


def find_definition(name: str, per: str = "") -> Definition:
    """The definition of a metric.

    Raises
    ------
    ValueError
        No such metric, or none with this denominator; the message lists what there is.
    """
    named = [definition for definition in all_definitions() if definition.name == name]
    if not named:
        known = sorted({definition.name for definition in all_definitions()})
        raise ValueError(f"There is no metric {name!r}; there are {', '.join(known)}.")
    for definition in named:
        if per in ("", definition.per):
            return definition
    raise ValueError(f"{name} per={per!r}: expected one of {', '.join(repr(d.per) for d in named)}.")


def definitions() -> pd.DataFrame:
    """Every metric of requests and remedies, for the codebook.

    Returns
    -------
    DataFrame
        One line per metric and denominator: ``name, per, numerator, denominator, label_zh, label_en, unit,
        source, caveat``. Numerator and denominator are in the codes of the form; ``@`` marks a group.

    Examples
    --------
    >>> table = definitions()
    >>> table.loc[table["per"].eq("workload") & table["name"].eq("disclosure_rate"), "denominator"].item()
    'received + carried_in'
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "name": d.name,
                "per": d.per,
                "numerator": str(d.numerator),
                "denominator": "residents" if d.denominator is None else str(d.denominator),
                "label_zh": d.label_zh,
                "label_en": d.label_en,
                "unit": d.unit,
                "source": d.source,
                "caveat": d.caveat,
            }
            for d in all_definitions()
        ]
    )
