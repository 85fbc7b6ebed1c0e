"""The number of a sentence, with how far it is rounded: ``3.8万余`` is 38,000 to 38,999."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

WORD_BEFORE = "(?P<about>约|近|超过|超|逾|达到|达|多达)?"
AMOUNT = (
    r"(?P<number>\d{1,3}(?:,\d{3})+(?![\d,])|\d+(?:\.\d+)?)"
    r"(?:(?P<more>[余多])(?P<scale_behind>[万亿])?|(?P<scale>[万亿])(?P<more_behind>[余多])?)?"
)
"""Regular expressions for an amount and a word before it, with the groups that :func:`parse_amount` takes."""

_SCALES = {"": 1, "万": 10_000, "亿": 100_000_000}
_INEXACT = ("约", "近", "超过", "超", "逾")


class Amount(NamedTuple):
    """A stated number; the true one lies from ``low`` to ``high``."""

    value: float
    rounding: int
    """The unit that it is stated in: 10,000 for 万, 100 for 1200余, 1 for an exact count."""
    low: float
    high: float
    printed: str
    """The number as printed, without unit and words around it."""
    printed_value: float
    """Its digits."""
    scale: str
    """万 or 亿, if they stand behind the digits."""


def parse_amount(match: re.Match[str], *, is_money: bool = False) -> Amount:
    """The amount of a match of :data:`AMOUNT`; 万 rounds a count, but is only a unit of money.

    Examples
    --------
    >>> parse_amount(re.fullmatch(AMOUNT, "1,036"))[:4]
    (1036.0, 1, 1036.0, 1036.0)
    >>> parse_amount(re.fullmatch(AMOUNT, "3.8万余"))[:4]
    (38000.0, 10000, 38000.0, 38999.0)
    """
    digits = match["number"].replace(",", "")
    scale_word = match["scale"] or match["scale_behind"] or ""
    scale = _SCALES[scale_word]
    more = match["more"] or match["more_behind"]
    about = match.groupdict().get("about")
    value = Decimal(digits) * scale
    end = max(match.end(group) for group in ("number", "more", "scale", "scale_behind", "more_behind"))
    as_printed = match.string[match.start("number") : end], float(digits), scale_word
    if not (more or (scale > 1 and not is_money) or about in _INEXACT):
        return Amount(float(value), 1, float(value), float(value), *as_printed)
    decimals = len(digits.partition(".")[2])
    idle = len(digits) - len(digits.rstrip("0")) if not decimals else 0
    step = max(scale // 10**decimals, 1) * 10**idle
    below = 0 if more or about in ("超过", "超", "逾") else step - 1 if about is None else step
    above = 0 if about == "近" else step if about == "约" else step - 1
    return Amount(float(value), max(scale, step), float(value - below), float(value + above), *as_printed)
