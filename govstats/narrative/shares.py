"""Percentages behind a figure (``不予公开7件，占答复总数的14.3%``) against the ratio of the tables' cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govstats.arithmetic import Finding
from govstats.narrative.patterns import Reading, rows_reading
from govstats.narrative.prose import normalise_prose
from govstats.narrative.statements import Statement
from govstats.narrative.verdicts import RECEIVED, Numbers, in_figures, reading_codes, reading_sum

_REACH = 60
"""Characters of the document behind a figure in which its percentage must stand."""
_SHARE = re.compile(
    r"[,(]?占(?:比|(?P<of>[^\d,。;:、()%]{0,20}?)(?:的(?:比例|比重|比率)?)?)(?:为|达到?)?"
    r"(?P<about>约|近|超过|超|逾)?(?P<number>\d{1,3}(?:\.\d+)?)%"
)
_NAMED = re.compile(
    r"(?:全年|本?年度?|已)?(?:收到|新收|受理|答复|回复|办结)?的?(?:依申请公开|(?:政府)?信息公开)?的?(?:申请)?(?:件)?"
    r"(?:总数量?|总量|总件数)"
)
"""What names all requests or all replies, where it says which; a bare ``总数`` does not."""
_DENOMINATORS = tuple(
    rows_reading(expression)
    for expression in ("closed_total", "closed_total - carried_in", "received", "received + carried_in")
)
_WHOLES = {cell for reading in _DENOMINATORS for _, cell in reading} | {("requests", "carried_out", "total")}
_COUNTS_OF_ALL = (RECEIVED, "requests/closed_total/total")


class Share(NamedTuple):
    """A percentage that stands behind a stated figure."""

    figure: Statement
    """Of which it is the percentage."""
    percent: float
    step: float
    """One unit of its last digit: rounded or cut, the true share is less than that away."""
    is_named: bool
    """Whether the words say of what it is the share."""


def read_shares(text: str, statements: Sequence[Statement]) -> list[Share]:
    """The percentages right behind the stated figures of outcomes of requests.

    Left out: shares of something else than all requests or all replies (``占不予公开的28%``), growth, rates.

    Examples
    --------
    >>> from govstats.narrative import read_statements
    >>> text = "答复申请49件，其中不予公开7件，占答复总数的14.3%。"
    >>> [(share.percent, share.is_named) for share in read_shares(text, read_statements(text, 2021))]
    [(14.3, True)]
    """
    if "占" not in text and "佔" not in text:
        return []
    return [share for statement in statements if _is_outcome(statement) for share in _behind(text, statement)]


def _is_outcome(statement: Statement) -> bool:
    cells = {cell for reading in statement.readings for _, cell in reading}
    return all(cell[0] == "requests" for cell in cells) and bool(cells - _WHOLES) and bool(statement.printed)


def _behind(text: str, statement: Statement) -> Iterator[Share]:
    match = _SHARE.match(normalise_prose(text[statement.end : statement.end + _REACH]).text)
    if match is None or float(match["number"]) > 100:
        return
    of = match["of"] or ""
    is_named = bool(_NAMED.fullmatch(of)) and of not in ("总数", "总量", "总数量", "总件数")
    if is_named or of in ("", "总数", "总量", "总数量", "总件数"):
        step = 10.0 ** -len(match["number"].partition(".")[2])
        yield Share(statement, float(match["number"]), step, is_named and not match["about"])


def share_findings(
    shares: Sequence[Share], statements: Sequence[Statement], numbers: Numbers, report_id: str
) -> list[Finding]:
    """One finding for each percentage whose figure the table has: kind narrative, no ``left`` and ``right``.

    ``holds``: the figure by one of the counts that it may be a share of gives it. ``fails``: the words name all
    requests or all replies, the figure is for certain that of the table, and no count of requests or replies gives
    it, neither of those in the table nor of those that the prose states, nor does the prose speak of withdrawn
    requests. Else ``cannot_tell``.
    """
    stated = {s.value for s in statements if s.what in _COUNTS_OF_ALL}
    withdrawn = any(s.what == "withdrawn" and s.value for s in statements)
    return [
        finding
        for share in shares
        if (finding := _finding(share, numbers, stated, report_id, is_clear=not withdrawn)) is not None
    ]


def _finding(share: Share, numbers: Numbers, stated: set[float], report_id: str, *, is_clear: bool) -> Finding | None:
    figure = share.figure
    of_table = next((r for r in figure.readings if reading_sum(r, numbers) == figure.value), None)
    known = [(reading, reading_sum(reading, numbers)) for reading in _DENOMINATORS]
    if of_table is None or not any(total for _, total in known):
        return None
    fitting = next((r for r, total in known if total and _gives(share, total)), None)
    is_certain = share.is_named and figure.is_firm and is_clear and all(total for _, total in known)
    fails = fitting is None and is_certain and not any(map(bool, (_gives(share, n) for n in stated if n)))
    verdict = "holds" if fitting else "fails" if fails else "cannot_tell"
    wholes = [fitting] if fitting else [_DENOMINATORS[0], _DENOMINATORS[2]]
    _, (table, row, column) = of_table[0]
    return Finding(
        report_id=report_id,
        kind="narrative",
        table=table,
        row=row,
        column=column,
        verdict=verdict,
        attribution="unsettled" if fails else "",
        suspects=reading_codes([of_table, *wholes]) if fails else "",
        message=f"the prose states {share.percent:g} %; {in_figures(of_table, numbers)}, "
        + ", or ".join(_of(figure.value, reading, numbers) for reading in wholes),
        page=figure.page,
    )


def _gives(share: Share, whole: float) -> bool:
    return abs(100 * share.figure.value / whole - share.percent) < share.step


def _of(part: float, whole: Reading, numbers: Numbers) -> str:
    total = reading_sum(whole, numbers)
    return f"by {in_figures(whole, numbers)}" + (f" ({100 * part / total:.2f} %)" if total else "")
