"""From running text to statements: which figure a sentence states, and which cells it may mean."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from govstats.clean import LIMIT
from govstats.narrative.amount import Amount, parse_amount
from govstats.narrative.context import context_of, doubt_of, is_excluded, is_of_new_requests, is_of_table
from govstats.narrative.patterns import Pattern, Reading, patterns
from govstats.narrative.prose import SECTION, Prose, normalise_prose

UNITS = {"cases": "件", "items": "条", "persons": "人", "yuan": "元"}
"""The printed unit of each ``unit`` of patterns.csv."""


class Statement(NamedTuple):
    """One figure that a sentence states."""

    what: str
    """A cell (``requests/received/total``), a sum or group of cells, or a code of the table ``narrative``."""
    value: float
    rounding: int
    """The unit that the figure is stated in: 1 is exact, 3.8万余 is 38,000 with 10,000."""
    start: int
    end: int
    """Its characters in the text."""
    page: int | None
    readings: tuple[Reading, ...]
    """The cells or sums of cells that it may mean; none for what no table has."""
    low: float
    high: float
    """The true number lies between them."""
    printed: str
    """The number as printed (``3.8万余``); empty where words say it (未收到)."""
    printed_value: float
    printed_unit: str
    """件, 万条, 元 and so on; 件 stands for any counter of cases."""
    is_firm: bool
    """The words mean these cells and nothing else, unless there is a doubt."""
    doubt: str
    """Why the figure may count something else than the tables; empty where nothing says so."""
    is_of_new_requests: bool
    """An outcome that is counted among the requests received, which leaves out those carried in."""


def read_statements(
    text: str, year: int | None, *, scope: str = "unknown", pages: Sequence[tuple[int, int | None]] = ()
) -> list[Statement]:
    """The figures about requests, remedies and the rest that the sentences of a report state.

    Parameters
    ----------
    text : str
        Running text as a reader found it: lines broken anywhere, page numbers between them.
    year : int or None
        The year of the report; figures of other years are left out.
    scope : str
        Whose cases the tables count, as known from elsewhere than the prose (:func:`known_scope`); prose that speaks
        of others is in doubt.
    pages : sequence of (int, int or None)
        Where each page's text begins (:func:`govstats.narrative.prose.page_offsets`).

    Returns
    -------
    list of Statement
        In the order of the text; no number is read twice.

    Notes
    -----
    The wordings are those of ``patterns.csv``. What is not understood for certain is left out: figures of another
    year or of a comparison, percentages, one number for several things, numbers without a unit.

    Examples
    --------
    >>> text = "2021年共收到政府信息公开申请52件，其中信函申请20件。"
    >>> [(s.what, s.value, text[s.start : s.end]) for s in read_statements(text, 2021)]
    [('requests/received/total', 52.0, '收到政府信息公开申请52件'), ('post', 20.0, '信函申请20件')]
    """
    prose = normalise_prose(text)
    found: dict[tuple[int, int], Statement] = {}
    for begin, end, sentence in _sentences_with_figures(prose.text):
        for pattern in patterns():
            if pattern.trigger in sentence:
                for match in pattern.regex.finditer(prose.text, begin, end):
                    span = match.span("number") if pattern.value is None else match.span()
                    if not any(span[0] < last and first < span[1] for first, last in found):
                        statement = _statement(pattern, match, prose, year, scope, pages)
                        if statement:
                            found[span] = statement
    return sorted(found.values(), key=lambda statement: (statement.start, statement.end))


def known_scope(info: Mapping[str, Any]) -> str:
    """Whose cases the tables of a report count, as far as the manifest or the title's organ says so.

    A scope that was itself taken from the prose (``scope_basis`` text) cannot judge the prose.

    Examples
    --------
    >>> known_scope({"organ_type": "general_office", "scope_requests": "region", "scope_basis": "text"})
    'office'
    """
    if info.get("scope_basis") == "manifest":
        return str(info["scope_requests"])
    organ_type = info.get("organ_type")
    return "office" if organ_type == "general_office" else "department" if organ_type == "department" else "unknown"


_FIGURE = re.compile(r"\d[余多万亿]{0,2}[件份宗例条起个项次封篇期部元人名]|[未无]|没有")
_SUBJECT = re.compile("申请|公开|议|诉讼|解读|费|新收|[办转复]|提供|处理")


def _sentences_with_figures(text: str) -> Iterator[tuple[int, int, str]]:
    """Beginning, end and words of each sentence that may state something."""
    end = 0
    while figure := _FIGURE.search(text, end):
        start = figure.start()
        begin = max(text.rfind("。", 0, start), text.rfind(SECTION, 0, start)) + 1
        stops = [stop for mark in ("。", SECTION) if (stop := text.find(mark, start)) >= 0]
        end = min(stops, default=len(text))
        sentence = text[begin:end]
        if _SUBJECT.search(sentence):
            yield begin, end, sentence


def _statement(
    pattern: Pattern,
    match: re.Match[str],
    prose: Prose,
    year: int | None,
    scope: str,
    pages: Sequence[tuple[int, int | None]],
) -> Statement | None:
    context = context_of(prose.text, match.start())
    if is_excluded(pattern, match, context, year):
        return None
    amount = _amount(pattern, match)
    if amount.value >= LIMIT:
        return None
    start, last = prose.original(match.start()), prose.original(match.end() - 1)
    block = bisect_right(pages, start, key=lambda page: page[0]) - 1
    doubt = doubt_of(pattern, match, context, scope)
    return Statement(
        what=pattern.what,
        value=amount.value,
        rounding=amount.rounding,
        start=start,
        end=last + 1,
        page=pages[block][1] if block >= 0 else None,
        readings=pattern.readings,
        low=amount.low,
        high=amount.high,
        printed=amount.printed,
        printed_value=amount.printed_value,
        printed_unit=amount.scale + UNITS[pattern.unit],
        is_firm=(
            pattern.is_firm
            and not doubt
            and amount.low == amount.high
            and year is not None
            and is_of_table(pattern, match, context, scope)
        ),
        doubt=doubt,
        is_of_new_requests=pattern.needs == "outcome" and is_of_new_requests(context),
    )


def _amount(pattern: Pattern, match: re.Match[str]) -> Amount:
    if pattern.value is not None:
        return Amount(pattern.value, 1, pattern.value, pattern.value, "", pattern.value, "")
    return parse_amount(match, is_money=pattern.unit == "yuan")
