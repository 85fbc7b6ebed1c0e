"""What stands around a figure: whether it speaks of this year, of these cases, and of the whole."""

from __future__ import annotations

import re
from typing import NamedTuple

from govstats.narrative.patterns import Pattern
from govstats.narrative.prose import SECTION

FAR = 400
"""Characters before a figure in which its subject is looked for, within its section."""

_SENTENCE_END = re.compile(r"[。!?\x1e]")
_CLAUSE_END = re.compile(r"[,。;:!?()\x1e]")
_COUNTED = re.compile(r"[\d万亿余多%][件份宗例条起个项次封元人]?$|%$")
_JOINED = re.compile(r"(?:[、和及与或/并]|以及)(?:行政|予以|同意|依法|提起|被|发生|引发)*$")

_FULL_YEAR = re.compile(r"1月1日[^,。;]{0,12}?12月3[01]日|截[至止]?(?:到)?(?:20\d\d年)?(?:底|12月31日|12月底|年底)")
_PART_OF_YEAR = re.compile(r"[上下]半年|季度|\d月|[一二三四五六七八九十]月份")
_YEAR = re.compile(r"(?<![比较与同〔\[(\d])(20\d\d)年")
_ANOTHER_YEAR = re.compile(
    r"(?<![比较与同])(?:上年|去年|上一年|往年|历年|同期|年前)|以来|[两二三四五六七八九十近]年[来间]"
)
_NOT_A_COUNT = re.compile(r"增加|减少|增长|下降|增至|[日月年]均|平均|[每多少增减]$|计划|预计|力争|目标|培训|转载|转发")

_SCOPES = re.compile(  # each alternative begins with a fixed character: four times as fast
    r"全(?:[省市区县州盟旗镇乡](?!面)|自治[区州县]|系统)|各(?:[省市区县镇乡部委科处单](?!级)|街道|级)"
    r"|省市县|县两级|区县|县区|县市|下属|所属|直属|省直|市直|区直|县直|基层单位|其他部门|办公[厅室]|府办(?!公)|我(?:办|局|厅|委|院|部|单位|中心|队)"
    r"|本(?:行政区域|级(?<=[省市区县州盟旗]本级)|机关|局|厅|委|院|部(?!门)|单位|中心|队)"
)
_SCOPE_OF = {
    word: scope
    for scope, words in {
        "region": "全 各级 省市县 县两级 本行政区域",
        "parts": "各 区县 县区 县市 下属 所属 直属 省直 市直 区直 县直 基层单位 其他部门",
        "office": "办公 府办 我办",
        "own_level": "本级",
        "department": "我 本",
    }.items()
    for word in words.split()
}
_OWN = {"department", "office"}
"""Names of the organ itself do not part its office from what its table counts."""
_OWN_SENTENCE = ("whole", "fee")
"""Figures whose sentence must say itself whose they are; all others follow the count of requests before them."""
_CHANNEL = re.compile(r"网|信函|邮|传真|当面|现场|平台")
_OTHER_MATTER = re.compile(r"咨询|留言|信访件|热线|工单|主动公开|发布|建议|提案|点击|访问")
_AN_ORGAN = re.compile(
    r"(?<![我本])(?:局|委|厅|院|队|站|所|处|镇|乡|部|中心|公司)(?:共|全年|累计|总计|合计|20\d\d年|年?度|新|依法)*$"
)
_COUNT_OF_REQUESTS = re.compile(r"(收到|受理|接收|新收|答复|办结|办理|处理)[^\d,。;]{0,30}\d")
_OWN_ACCOUNT = re.compile(r"\([^()]*?(?:不含|不包括|撤|重复|除)|,(?:不含|不包括|除)")
_PLAIN_PREFIX = re.compile(
    r"(?:.*等(?:原因|情形|情况|理由))?"
    r"(?:其中|分别|依法|均|共|全部|予以|同意|按照?规定|经审查|决定|答复(?:结果)?(?:中|为)?|\d\.|[一二三四五六七]是)*"
)
"""What may stand before an outcome without narrowing it."""


class Context(NamedTuple):
    """What stands before and behind a match."""

    section: str
    """From the beginning of its section, at most :data:`FAR` characters."""
    sentence: str
    clause: str
    scope: str
    """Whose cases the section speaks of last: a code of scope, ``parts`` of the organ, or nothing."""
    is_named_here: bool
    """Whether the sentence itself says so."""


def context_of(text: str, start: int) -> Context:
    """The context of a match that begins at ``start``."""
    begin = max(start - FAR, text.rfind(SECTION, 0, start) + 1, 0)
    section = text[begin:start]
    sentence = _SENTENCE_END.split(section)[-1]
    scopes = _SCOPES.findall(section)
    scope = _scope_of(scopes[-1]) if scopes else ""
    return Context(section, sentence, _CLAUSE_END.split(sentence)[-1], scope, bool(_SCOPES.search(sentence)))


def _scope_of(words: str) -> str:
    """The longest beginning that says whose cases are meant."""
    return next(_SCOPE_OF[words[:n]] for n in range(len(words), 0, -1) if words[:n] in _SCOPE_OF)


def is_excluded(pattern: Pattern, match: re.Match[str], context: Context, year: int | None) -> bool:
    """Whether the words around it say that the figure is another one than the pattern's."""
    clause = _FULL_YEAR.sub("", context.clause)
    if _is_of_list(context.section) or _NOT_A_COUNT.search(clause):
        return True
    if pattern.year is not None:
        return year is None or int(match["year"]) != year + pattern.year
    if _ANOTHER_YEAR.search(clause) or _year_in(context.sentence) not in (None, year):
        return True
    return not _NEEDS[pattern.needs](context, match)


def doubt_of(pattern: Pattern, match: re.Match[str], context: Context, scope: str) -> str:
    """Why the figure may count something else than the table, in words; empty where nothing says so.

    ``scope`` is whose cases the tables count, ``unknown`` where only the prose itself says so.
    """
    if _PART_OF_YEAR.search(_FULL_YEAR.sub("", context.sentence)):
        return "it may cover part of the year"
    of_section = pattern.needs not in _OWN_SENTENCE
    if (of_section or context.is_named_here) and not _may_be_same(context.scope, scope):
        return "it may count the cases of other organs than the table"
    if pattern.needs == "outcome" and not _PLAIN_PREFIX.fullmatch(context.clause.rpartition("、")[2]):
        return "it may count only some of these cases"
    if pattern.what == "requests/received/total":
        if re.search("其中|另", context.clause) and "新收" not in match[0]:
            return "it may count only some of these cases"
        if _OWN_ACCOUNT.match(match.string, match.end()):
            return "what it counts in or out is said behind it"
    return ""


def is_of_new_requests(context: Context) -> bool:
    """Whether the last count before it is of requests received: outcomes of these, not of all that were closed."""
    counts = _COUNT_OF_REQUESTS.findall(context.section)
    return bool(counts) and counts[-1] in ("收到", "受理", "接收", "新收")


def is_of_table(pattern: Pattern, match: re.Match[str], context: Context, scope: str) -> bool:
    """Whether nothing leaves open that other cases are meant than those that the tables are known to count."""
    if not pattern.needs and (not re.search("公开|新收", match[0]) or _AN_ORGAN.search(context.clause)):
        return False
    return context.scope in ("", scope) or {context.scope, scope} <= _OWN


def _may_be_same(stated: str, known: str) -> bool:
    if known == "unknown":
        return stated in ("", *_OWN)
    return stated in ("", known) or {stated, known} <= _OWN


def _is_of_list(before: str) -> bool:
    """``A、B和C共9件``: the number behind C is not C's alone."""
    joined = _JOINED.search(before)
    if joined is None:
        return False
    earlier = before[: joined.start()]
    return not _COUNTED.search(earlier.removesuffix(")"))


def _year_in(sentence: str) -> int | None:
    """The year that the sentence names last before the figure."""
    years = _YEAR.findall(re.sub(r"《[^》]*》", "", sentence))
    return int(years[-1]) if years else None


def _of_total(context: Context, match: re.Match[str]) -> bool:
    """A count that is said to come by one channel is not the count of requests."""
    if "公开" not in match[0] and "公开" not in context.section:
        return False
    return not _CHANNEL.search(context.clause) or "等" in context.clause


def _about_requests(context: Context, match: re.Match[str]) -> bool:
    return "申请" in context.section or "申请" in match[0]


def _about_channels(context: Context, match: re.Match[str]) -> bool:
    last = max(context.sentence.rfind("申请"), context.sentence.rfind("依申请公开"))
    if last < 0:
        return "申请" in match[0]
    return not _OTHER_MATTER.search(context.sentence, last)


def _about_disclosure(context: Context, match: re.Match[str]) -> bool:
    return "公开" in context.section or "公开" in match[0]


def _about_fees(context: Context, match: re.Match[str]) -> bool:
    return "处理费" in context.sentence or "处理费" in match[0]


def _of_whole(context: Context, match: re.Match[str]) -> bool:
    return "其中" not in context.clause and "其中" not in context.sentence


_NEEDS = {
    "": _of_total,
    "request": _about_requests,
    "outcome": _about_requests,
    "channel": _about_channels,
    "disclosure": _about_disclosure,
    "fee": _about_fees,
    "whole": _of_whole,
}
"""What ``needs`` in patterns.csv asks for."""
