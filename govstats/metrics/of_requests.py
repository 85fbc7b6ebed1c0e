"""The metrics of requests."""

from __future__ import annotations

from govstats.form import forms, load_form
from govstats.metrics.definition import CLOSED, LETTER, REGULATIONS, Definition, requests

_DISCLOSED = "@granted @partly"
_REFUSED = "@exempt_mandatory @exempt_discretionary"
_WORKLOAD = requests("received carried_in")
_CABINET = "Cabinet Office, Freedom of Information statistics"

_RATES = (
    Definition(
        "disclosure_rate",
        "closed",
        requests(_DISCLOSED),
        CLOSED,
        "公开率（占办结）",
        "Disclosure rate (of all closed)",
        f"{LETTER}; what Chinese reports print as 公开率",
        "Local yearbooks print rates with other denominators under the same name.",
    ),
    Definition(
        "disclosure_rate",
        "workload",
        requests(_DISCLOSED),
        _WORKLOAD,
        "公开率（占新收与结转）",
        "Disclosure rate (of received and carried in)",
        LETTER,
        "Falls when requests arrive late in the year.",
    ),
    Definition(
        "disclosure_rate",
        "answered",
        requests(_DISCLOSED),
        requests(f"{_DISCLOSED} {_REFUSED} @separate_procedure @unavailable"),
        "公开率（占实体答复）",
        "Disclosure rate (of those answered)",
        f"{REGULATIONS} Arts 14 to 16, 30, 36 to 38",
        "Leaves out not processed and other outcomes; keeps `not held`.",
    ),
    Definition(
        "disclosure_rate",
        "release",
        requests(_DISCLOSED),
        requests(f"{_DISCLOSED} {_REFUSED}"),
        "公开率（公开与不予公开之间）",
        "Disclosure rate (of disclosed and refused)",
        "Analogue of the release rate of the US Office of Information Policy",
        "High everywhere, since few are refused on merits; never one ranking across countries.",
    ),
    Definition(
        "disclosure_rate",
        "release_with_separate_procedure",
        requests(_DISCLOSED),
        requests(f"{_DISCLOSED} {_REFUSED} @separate_procedure"),
        "公开率（公开与不予公开之间，含行政查询）",
        "Disclosure rate (of disclosed and refused, separate procedure among the refused)",
        f"Form of {LETTER}, which prints 行政查询事项 under 不予公开",
        "Article 36(7) is no exemption.",
    ),
    Definition(
        "full_grant_rate",
        "closed",
        requests("@granted"),
        CLOSED,
        "全部公开率（占办结）",
        "Full-grant rate (of all closed)",
        f"{REGULATIONS} Art. 36(1), (2)",
        "Telling where public information stands counts as granting.",
    ),
    Definition(
        "full_grant_rate",
        "uk_6b",
        requests("@granted"),
        requests(f"{_DISCLOSED} {_REFUSED}"),
        "全部公开率（英国表6b口径）",
        "Full-grant rate (analogue of UK table 6b)",
        f"{_CABINET}, table 6b: procedural refusals left out",
        "An analogue: never one ranking across countries.",
    ),
    Definition(
        "full_grant_rate",
        "uk_6a",
        requests("@granted"),
        requests(f"{_DISCLOSED} {_REFUSED} not_processed_repeat not_processed_excessive"),
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
        requests(_REFUSED),
        CLOSED,
        "不予公开率（第十四至十六条）",
        "Refusal rate (Arts 14 to 16)",
        f"{REGULATIONS} Arts 14 to 16; Supreme People's Court, interpretation on OGI cases (2025)",
        _MERITS,
    ),
    Definition(
        "refusal_rate_mandatory",
        "closed",
        requests("@exempt_mandatory"),
        CLOSED,
        "绝对豁免率（第十四、十五条）",
        "Refusal rate, mandatory exemptions (Arts 14 and 15)",
        f"{REGULATIONS} Arts 14, 15, 32",
        _MERITS,
    ),
    Definition(
        "refusal_rate_discretionary",
        "closed",
        requests("@exempt_discretionary"),
        CLOSED,
        "裁量豁免率（第十六条）",
        "Refusal rate, discretionary exemptions (Art. 16)",
        f"{REGULATIONS} Art. 16",
        _MERITS,
    ),
    Definition(
        "unavailable_share",
        "closed",
        requests("@unavailable"),
        CLOSED,
        "无法提供占比",
        "Share unable to provide",
        f"{REGULATIONS} Arts 30, 36(4), 36(5), 38",
        "Mostly what the organ does not hold.",
    ),
    Definition(
        "not_processed_share",
        "closed",
        requests("@not_processed"),
        CLOSED,
        "不予处理占比",
        "Share not processed",
        f"{REGULATIONS} Arts 35, 36(6), 39",
        "Holds petitions, repeats, publications, excessive requests and re-issue.",
    ),
    Definition(
        "anti_abuse_share",
        "closed",
        requests("not_processed_repeat not_processed_excessive"),
        CLOSED,
        "重复与大量反复申请占比",
        "Share repeated or excessive",
        f"{REGULATIONS} Arts 35, 36(6)",
        "Depends on what an organ calls repeated.",
    ),
    Definition(
        "lapsed_share",
        "closed",
        requests("other_not_clarified other_fee_unpaid"),
        CLOSED,
        "逾期不补正、不缴费占比",
        "Share lapsed (not clarified or fee not paid)",
        f"{REGULATIONS} Arts 30, 42; 国办函〔2020〕109号",
        "From 2021 on: the form of 2019 prints one row for all other outcomes.",
    ),
    Definition(
        "other_share",
        "closed",
        requests("@other"),
        CLOSED,
        "其他处理占比",
        "Share of other outcomes",
        f"{REGULATIONS} Arts 30, 42",
        "One row in the form of 2019, three from 2021.",
    ),
    Definition(
        "backlog",
        "workload",
        requests("carried_out"),
        _WORKLOAD,
        "结转率",
        "Backlog (carried out of received and carried in)",
        LETTER,
        "All that is pending, not only what is overdue.",
    ),
    Definition(
        "clearance",
        "workload",
        CLOSED,
        _WORKLOAD,
        "办结率",
        "Clearance (closed of received and carried in)",
        LETTER,
        "One minus the backlog where the table balances.",
    ),
)

_CAVEATS = {
    "exempt_mandatory": _MERITS,
    "exempt_discretionary": _MERITS,
    "unavailable": "Says that there was nothing to give, not whether it may be public.",
    "not_processed": "Depends on what an organ takes for such a request.",
    "other": "From 2021 on: the form of 2019 prints one row for all other outcomes.",
}
"""What every outcome of a group is not, by group."""

_RESIDENTS = Definition(
    "requests_per_100000",
    "residents",
    requests("received"),
    None,
    "每十万常住人口新收申请",
    "Requests received per 100,000 residents",
    "Residents at the end of the same year, as given by the user",
    "Scope `region` only. A census used for another year says so; Xinjiang's census count includes the XPCC.",
    scale=100_000,
    unit="per 100,000 residents",
    before_2019="",
)


def metrics_of_requests() -> tuple[Definition, ...]:
    """Rates and shares, with the shares by ground and by applicant that the form itself defines."""
    newest = load_form(forms()[-1], "requests")
    grounds = tuple(
        Definition(
            f"share_{row.code}",
            "closed",
            requests(row.code),
            CLOSED,
            f"{row.label_zh.split('（')[0]}占比",
            f"{row.label_en} (share of closed)",
            f"{REGULATIONS} Art. {row.article}" if row.article else LETTER,
            row.note or _CAVEATS[row.group],
            before_2019="not_held_2019" if row.code == "unavailable_not_held" else "break_2019",
        )
        for row in newest.rows
        if row.role == "outcome"
    )
    applicants = tuple(
        Definition(
            f"applicants_{column.code}",
            "received",
            requests("received", column.code),
            requests("received"),
            f"{column.label_zh}占新收申请",
            f"{column.label_en} (share of received)",
            LETTER,
            "Natural persons are nearly all; requests, not persons.",
        )
        for column in newest.columns
        if column.role == "part"
    )
    return (*_RATES, *_SHARES, *grounds, *applicants, _RESIDENTS)
