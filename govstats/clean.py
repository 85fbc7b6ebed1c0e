"""Printed text to number, unit and status. Pure: one cell in, one :class:`Cleaned` out, nothing guessed."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

MONEY_UNITS = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
"""Yuan in one of each printed unit of money."""

_COUNT_UNITS = {"": Decimal(1), "万": Decimal(10_000)}
_MULTIPLIER = r"(?P<multiplier>万?)"
_COUNTER = r"(?P<counter>件|个|条|项|宗|份|部|次|起|例|人次|类)?"
_NUMBER = r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_COUNT = re.compile(rf"(?P<sign>[+-]?){_NUMBER}{_MULTIPLIER}{_COUNTER}")
_MONEY = re.compile(rf"(?:人民币|¥)?{_NUMBER}(?P<unit>亿元|万元|千元|元)?")
_NOTE = re.compile(r"(?P<body>[^()\[\]【】〔〕]+)(?P<note>[(\[【〔].*[)\]】〕])", re.DOTALL)
_TRAILING_NOTE = re.compile(r"(?P<body>.+?)(?P<note>[;,]?\s*(?:其中|包括|含|[均全]为|注[::]).+)", re.DOTALL)
_UNIT_NOTE = re.compile(r"[(\[【〔](?:单位[:：]?)?(?P<unit>亿元|万元|千元|元)[)\]】〕]")
_CORRECTION = re.compile(r"(?:更正|订正|修正|改正|改|应|实)[为是]\D*\d")
"""A note that says that the number should be another one."""
_UNIT_UNREAD = re.compile(
    r"[(\[【〔](?:单位[:：]?|含税[,，]?|人民币)?(?:[\u4e00-\u9fff]{0,2}[十百千万萬亿億仟佰](?:[件条條个個项項宗份部次起例类]|人次)?"
    r"|[\u4e00-\u9fff]{0,3}元(?:人民币)?)[)\]】〕]"
)
"""A note that is a unit which makes another number of it, and none of those above."""
_DECREASE = re.compile(r"[(\[【〔](?:减[少小]?|降低?|下降|负|\u2193|-)[)\]】〕]")
"""A note that may be the sign of the number before it."""
_BRACKETED_END = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]\s*$")
_CHANGE = re.compile(r"(?P<word>增加?|减少?|\u2191|\u2193)(?P<rest>\d.*)")
_FOOTNOTE_MARKS = "*※\uff0a\u00b9\u00b2\u00b3\u2070-\u209f\u2460-\u2487\u249c-\u24ff\u2776-\u2793"
"""Asterisks, and raised, lowered and circled numbers: NFKC would fold those into the digits before them.

Digits with a full stop (⒏) stand on the line, and are digits.
"""
_MARKED = re.compile(rf"(?P<body>[^{_FOOTNOTE_MARKS}]+)(?P<mark>[{_FOOTNOTE_MARKS}]+)\s*")
_UNIT_IN_HEADER = re.compile(r"(?P<unit>[\u4e00-\u9fff]?[十百千万亿仟佰]*元)")
_MULTIPLES = "十百千万亿仟佰美欧港日方刀力乃几"
"""What before 元 makes another unit of it, or is a 万 misread."""
_TRADITIONAL = str.maketrans("萬億圓仟", "万亿元千")
_DASHES = {"-", "--", "---", "–", "—", "——", "―", "−", "/", "//", "\\", "无", "一一", "ー", "─", "──"}
_DASHES |= {"…", "...", "......", "~", "×", "N/A", "n/a", "NA", "null", "NULL", "None", "nan", "NaN", "暂无", "没有"}
_DASHES |= {"不适用", "不涉及", "未发生", "无数据", "无此项", "无此事项", "无此情况"}
LIMIT = 10**15
"""No count and no amount as printed is so large: its digits are those of several cells, or no number at all."""
MOST_DIGITS = len(str(LIMIT)) - 1
_ZEROS = {"零", "〇"}
_MINUS = str.maketrans("−﹣‐‑–—", "------")


class Cleaned(NamedTuple):
    """What a printed cell says.

    ``status`` is ``printed``, ``blank``, ``dash``, ``illegible`` or ``unit_doubtful``.
    ``value`` is in the unit of the column (cases, or yuan) and None unless ``status`` is ``printed``.
    """

    printed_value: Decimal | None
    printed_unit: str
    value: Decimal | None
    status: str
    note: str = ""


def normalise_text(text: str) -> str:
    """Full-width forms to ASCII, invisible characters removed, outer white space stripped."""
    folded = unicodedata.normalize("NFKC", text)
    if "".join(folded.split()).isprintable():
        return folded.strip()
    return "".join(c for c in folded if unicodedata.category(c) != "Cf").strip()


def to_simplified(text: str) -> str:
    """Traditional characters to simplified ones.

    Examples
    --------
    >>> to_simplified("申請總數")
    '申请总数'
    """
    return str(_converter().convert(text))


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def is_value(text: str) -> bool:
    """Whether a printed text can stand where a number is expected: a number, a dash or nothing.

    Examples
    --------
    >>> [is_value(t) for t in ("22（其中修订16件）", "1180.8万元", "—", "", "1.属于国家秘密")]
    [True, True, True, True, False]
    """
    if _is_plain(text):
        return True
    count = parse_count(text, signed=True)
    return count.status != "illegible" or parse_money(text, "").status != "illegible"


@lru_cache(maxsize=4096)
def parse_count(text: str, *, signed: bool = False, printed_unit: str = "件") -> Cleaned:
    """A count of cases, documents or decisions.

    Parameters
    ----------
    text : str
        The cell as printed.
    signed : bool
        Whether the column can hold a decrease (``items_change``): ``+12``, ``-8``, ``减少8``.
    printed_unit : str
        What the form counts in, where the cell itself says nothing.

    Examples
    --------
    >>> parse_count("１，０３６").value
    Decimal('1036')
    >>> parse_count("22（其中修订16件）")[2:]
    (Decimal('22'), 'printed', '(其中修订16件)')
    >>> parse_count("1.5").status
    'illegible'
    """
    if _is_plain(text):
        number = Decimal(text)
        return Cleaned(number, printed_unit, number, "printed")
    body, note, status = _body(text)
    if status:
        return Cleaned(None, printed_unit, None, status, note)
    if body in _ZEROS:
        return Cleaned(Decimal(0), printed_unit, Decimal(0), "printed", note)
    if signed and (change := _CHANGE.fullmatch(body)):
        body = ("-" if change["word"] in ("减", "减少", "\u2193") else "+") + change["rest"]
    match = _COUNT.fullmatch(body)
    if match is None or (signed and _DECREASE.match(note)):
        return Cleaned(None, printed_unit, None, "illegible", text)
    number = Decimal(match["number"].replace(",", ""))
    number = -number if match["sign"] == "-" else number
    unit = match["multiplier"] + (match["counter"] or (printed_unit if match["multiplier"] else "")) or printed_unit
    value = number * _COUNT_UNITS[match["multiplier"]]
    is_count = value == value.to_integral_value() and abs(value) < LIMIT
    if not is_count or (match["sign"] and not signed) or _has_idle_zero(match["number"]):
        return Cleaned(number, unit, None, "illegible", text)
    return Cleaned(number, unit, value, "printed", note)


@lru_cache(maxsize=4096)
def parse_money(text: str, header: str) -> Cleaned:
    """An amount of money, in yuan.

    Parameters
    ----------
    text : str
        The cell as printed; its own unit is above that of the header.
    header : str
        The printed header of its column, which may say 单位：万元.

    Returns
    -------
    Cleaned
        ``unit_doubtful`` with no value where neither says 元 or 万元; 0 is 0 in any unit.

    Examples
    --------
    >>> parse_money("7730.28", "本年收费金额（单位：万元）").value
    Decimal('77302800.00')
    >>> parse_money("15000000", "采购总金额").status
    'unit_doubtful'
    """
    body, note, status = _body(text)
    stated = unit_in(header)
    if status:
        return Cleaned(None, stated, None, status, note)
    match = _MONEY.fullmatch("0" if body in _ZEROS else body)
    if match is None or _has_idle_zero(match["number"]):
        return Cleaned(None, stated, None, "illegible", text)
    number = Decimal(match["number"].replace(",", ""))
    if number >= LIMIT:
        return Cleaned(None, stated, None, "illegible", text)
    unit = match["unit"] or stated
    if unit:
        return Cleaned(number, unit, number * MONEY_UNITS[unit], "printed", note)
    if number == 0:
        return Cleaned(number, "", number, "printed", note)
    return Cleaned(number, "", None, "unit_doubtful", note)


@lru_cache(maxsize=4096)
def unit_in(header: str) -> str:
    """The unit of money that a printed header states; empty where it states none, or more than one.

    Examples
    --------
    >>> unit_in("本年收费金额（单位：万元）"), unit_in("金额（百万元）"), unit_in("金额（美元）")
    ('万元', '', '')
    """
    plain = re.sub(r"\s", "", normalise_text(header)).translate(_TRADITIONAL)
    units = {match["unit"] for match in _UNIT_IN_HEADER.finditer(plain)}
    known = {unit if unit in MONEY_UNITS else unit[1:] if unit[0] not in _MULTIPLES else "" for unit in units}
    return known.pop() if len(known) == 1 and known <= set(MONEY_UNITS) else ""


@lru_cache(maxsize=4096)
def _body(text: str) -> tuple[str, str, str]:
    """The number's own text, the note behind it, and a status where there is no number to look for."""
    note = ""
    if marked := _MARKED.fullmatch(text):
        text, note = marked["body"], marked["mark"]
    plain = normalise_text(text).removeprefix("'")  # as spreadsheets mark a number that is text
    if not plain:
        return "", "", "blank"
    if plain.replace(" ", "").rstrip("。") in _DASHES:
        return "", "", "dash"
    if re.search(f"[{_FOOTNOTE_MARKS}]", _BRACKETED_END.sub("", text)):
        return "", text, "illegible"
    if match := _NOTE.fullmatch(plain):
        plain, note = match["body"].strip(), match["note"] + note
        if unit := _UNIT_NOTE.fullmatch(match["note"].translate(_TRADITIONAL)):
            plain, note = plain + unit["unit"], ""
    elif match := _TRAILING_NOTE.fullmatch(plain):
        plain, note = match["body"].strip(), match["note"] + note
    if note and (_CORRECTION.search(note) or _UNIT_UNREAD.match(note)):
        return "", text, "illegible"
    plain = re.sub(r"\s+(?=[^\d.,\s])|(?<=[^\d.,\s])\s+", "", plain)
    return plain.translate(_MINUS).translate(_TRADITIONAL), note, ""


def _is_plain(text: str) -> bool:
    """Whether a text is nothing but the digits of a number: nearly every cell, in a tenth of the time of the rest."""
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and not _has_idle_zero(text)


def _has_idle_zero(number: str) -> bool:
    """``007`` or ``00``: glued cells or a lost sign, never how a count is printed."""
    return len(number) > 1 and number[0] == "0" and number[1] != "."
