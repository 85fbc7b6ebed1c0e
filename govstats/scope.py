"""Whose cases a report counts, from what its prose says of them."""

from __future__ import annotations

import re

_WHOLE_REGION = r"(?:全|本)(?:省|市|区|县|州|盟|旗|自治区|自治州|自治县)"
_OWN_LEVEL = r"[省市区县州盟旗]本级"
_SCOPES = (
    ("region", rf"{_WHOLE_REGION}(?:各级|行政机关|共|范围|政府|累计|受理|收到|新收)|本行政区域"),
    ("own_level", rf"{_OWN_LEVEL}(?:共|政府|行政机关|累计|受理|收到|新收|办理)"),
    (
        "department",
        r"(?:本机关|[我本](?:局|厅|委|办|院|部|单位|中心|队))(?:共|全年|累计|新收|受理|收到|办理|年度)",
    ),
    ("office", r"办公[厅室](?:代表.{1,4}政府)?(?:共|全年|累计|新收|受理|收到|办理)"),
)
_WHOSE_DATA = (
    ("region", rf"{_WHOLE_REGION}|本行政区域"),
    ("own_level", _OWN_LEVEL),
    ("department", r"[我本](?:机关|局|厅|委|办|院|部|单位|中心|队)"),
    ("office", r"[省市区县州盟旗](?:人民)?政府办公[厅室]"),
)
_SAYS_WHOSE_DATA = re.compile(
    r"(?:以上|上述|所列|报告|统计|表中|表内|本表)[^,，]{0,12}?(?:数据|范围|口径)(?:[均仅只都]?[为是指]|均?系|[:：])"
    rf"(?:{'|'.join(f'(?P<{scope}>{words})' for scope, words in _WHOSE_DATA)})"
    r"(?:的)?(?:各级)?(?:行政机关)?(?:的)?(?:汇总|统计|合计)?(?:数据|数字|情况|范围|口径)?(?=[,，。；;！!]|$)"
)
"""Such as 以上数据为全市汇总数据."""
_OWN = {"general_office": "office", "government": ""}
"""What an organ of this type means by itself; nothing certain where it may be its office or all its organs."""
_SENTENCE_END = re.compile("[。；;！!]")
_COUNTS, _OF_WHAT = re.compile("收到|受理|新收|办理|接收"), re.compile("申请|公开")


def find_scope(compact: str, year: int | None = None, organ_type: str = "") -> tuple[str, str]:
    """Whose cases are counted and what says so: a sentence on the data, or those that count requests of the year.

    ``("unknown", "none")`` where none says it or two say different things. 本机关 is the office itself in a general
    office's report, and says nothing in that of a whole government.

    Examples
    --------
    >>> find_scope("以上数据为全市汇总数据。")
    ('region', 'text')
    """
    found = {
        scope
        for sentence in _SENTENCE_END.split(compact)
        if _counts_requests(sentence) and not _is_of_another_year(sentence, year)
        for scope, pattern in _SCOPES
        if re.search(pattern, sentence)
    }
    found.update(str(match.lastgroup) for match in _SAYS_WHOSE_DATA.finditer(compact))
    found = {_OWN.get(organ_type, scope) if scope == "department" else scope for scope in found}
    if organ_type == "department":
        found = {"" if scope == "office" else scope for scope in found}  # a government's office is another organ
    return ("unknown", "none") if len(found) != 1 or "" in found else (found.pop(), "text")


def _counts_requests(sentence: str) -> bool:
    """Whether a sentence says 收到…申请…件; three searches, since one pattern of four runs is slow on endless text."""
    counts = _COUNTS.search(sentence)
    what = _OF_WHAT.search(sentence, counts.end()) if counts else None
    return what is not None and sentence.find("件", what.end()) >= 0


def _is_of_another_year(sentence: str, year: int | None) -> bool:
    years = {int(number) for number in re.findall(r"(20[012]\d)年", sentence)}
    return bool(re.search("上一?年度?[^结]|去年|往年", sentence)) or bool(year and years and year not in years)
