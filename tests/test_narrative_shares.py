"""Percentages of the prose against the tables. All sentences are invented."""

from __future__ import annotations

import pytest

from govstats.narrative import read_shares, read_statements, share_findings

TABLE = {
    ("requests", row, "total"): number
    for row, number in {
        "received": 250,
        "carried_in": 16,
        "closed_total": 266,
        "carried_out": 0,
        "granted": 110,
        "partly_granted": 10,
        "refused_state_secret": 3,
        "refused_other_law": 0,
        "refused_security_stability": 0,
        "refused_third_party": 4,
        "refused_internal_matters": 10,
        "refused_deliberative": 0,
        "refused_enforcement_file": 6,
        "refused_separate_procedure": 0,
        "unavailable_not_held": 70,
        "unavailable_not_compiled": 5,
        "unavailable_unclear": 0,
        "not_processed_petition": 12,
        "not_processed_repeat": 6,
        "not_processed_publication": 0,
        "not_processed_excessive": 0,
        "not_processed_reissue": 0,
    }.items()
}


def verdicts(sentence: str, year: int = 2021) -> str:
    statements = read_statements(sentence, year, scope="department")
    found = share_findings(read_shares(sentence, statements), statements, TABLE, "r")
    return " ".join(finding.verdict for finding in found)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # 120 / 266 = 45.11 %, 120 / 250 = 48.00 %
        ("答复申请266件，其中予以公开和部分公开120件，占答复总数的45.1%。", "holds"),
        ("答复申请266件，其中予以公开和部分公开120件，占45.11%。", "holds"),
        ("答复申请266件，其中予以公开和部分公开120件（占比45%）。", "holds"),
        ("答复申请266件，其中予以公开和部分公开120件，占申请总量的48%。", "holds"),
        ("答复申请266件，其中予以公开和部分公开１２０件，占全年答复总数的４５．１％。", "holds"),
        ("答复申请266件，其中予以公开和部分公开120件，\n占 答复总数的\n45.1%。", "holds"),
        ("答复申请266件，其中予以公开和部分公开120件，占答复总数的54.1%。", "fails"),
        ("答复申请266件，其中予以公开和部分公开120件，占收到申请总数的51%。", "fails"),
        ("答复申请266件，不予公开23件，占办结总数的8.6%；无法提供75件，占办结总数的28.2%。", "holds holds"),
        ("答复申请266件，不予公开23件，占办结总数的8.6%；无法提供75件，占办结总数的82.2%。", "holds fails"),
        ("答复申请266件，不予处理18件，占答复总数的6.76%。", "holds"),
        ("答复申请266件，不予处理18件，占答复总数的6.7%。", "holds"),  # cut, not rounded
        # what the share is of is not said for certain
        ("答复申请266件，其中予以公开和部分公开120件，占54.1%。", "cannot_tell"),
        ("答复申请266件，其中予以公开和部分公开120件，占总数的54.1%。", "cannot_tell"),
        ("答复申请266件，其中予以公开和部分公开120件，占答复总数的约54%。", "cannot_tell"),
        ("答复申请266件，另有申请人撤回申请14件，予以公开和部分公开120件，占答复总数的42.9%。", "cannot_tell"),
        ("答复申请280件，其中予以公开和部分公开120件，占答复总数的42.9%。", "cannot_tell"),
        ("收到申请266件，予以公开120件，占答复总数的54.1%。", "cannot_tell"),
        # the figure is not that of the table, or of others, or of another year
        ("答复申请266件，其中予以公开和部分公开144件，占答复总数的54.1%。", ""),
        ("全市答复申请266件，其中予以公开和部分公开120件，占答复总数的54.1%。", "cannot_tell"),
        ("2020年答复申请266件，其中予以公开和部分公开120件，占答复总数的54.1%。", ""),
        # shares of something else, and growth
        ("答复申请266件，不予公开23件，占已公开信息的2%。", ""),
        ("答复申请266件，不予公开23件，占全市总量的30.61%。", ""),
        ("答复申请266件，无法提供75件，占不予公开和无法提供的76.5%。", ""),
        ("收到申请250件，同比增长12%。", ""),
        ("答复申请266件，不予公开23件，同比增长12%。", ""),
        ("答复申请266件，答复率100%。", ""),
        ("行政复议5件，占复议诉讼总数的62%。", ""),
        ("收到申请250件，占全部申请总数的94%。", ""),
        ("收到申请250件，其中网上申请87件，占申请总数的99.9%。", ""),
    ],
)  # fmt: skip
def test_share(sentence, expected):
    assert verdicts(sentence) == expected


def test_a_finding_says_what_the_figures_do():
    sentence = "答复申请266件，其中不予公开23件，占答复总数的18.6%。"
    statements = read_statements(sentence, 2021, scope="department")
    (finding,) = share_findings(read_shares(sentence, statements), statements, TABLE, "r")
    assert finding.message == (
        "the prose states 18.6 %; refused_state_secret to refused_separate_procedure in the table: "
        "3 + 4 + 10 + 6 = 23, by closed_total in the table: 266 (8.65 %), or by received in the table: 250 (9.20 %)"
    )
    assert (finding.kind, finding.verdict, finding.attribution) == ("narrative", "fails", "unsettled")
    assert finding.suspects.endswith("requests/closed_total/total | requests/received/total")
