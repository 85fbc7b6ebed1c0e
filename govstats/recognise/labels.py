"""How alike a printed label is to the labels of the form: never by substring, always by whole label."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from govstats.clean import to_simplified
from govstats.form import Column, Form, Row, aliases
from govstats.recognise.compound import is_of_parts
from govstats.recognise.similar import FLOOR, Spellings, similarities, spellings_of

MARGIN = 0.1
"""A label that is this much more like another row of the form is no evidence for this one."""

ANCHOR = 0.8
"""Similarity from which on a single label says where in the form one stands."""

NUMBERING = re.compile(r"^(?:[(（]?[一二三四五六七八九十]{1,2}[)）、.．,，:：]|[(（]?\d{1,2}[)）、.．,，])+")
MARK = re.compile(
    r"[(（][一二三四五六七八九十]{1,2}[)）](?!项)|[一二三四五六七八九十]{1,2}、|(?<!\d)\d{1,2}[.．、](?!\d)"
)
"""A number of a row, anywhere in running text."""
_LATIN_NOTE = re.compile(r"[(（][a-zà-öø-ÿāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]+[)）]")
_BRACKETED = re.compile(r"[(（][^()（）]{4,}[)）]")
_GUIDANCE_AT_END = re.compile(r"[(（][^()（）]{4,}[)）]$")
RUN = 120
"""Characters of running text in whose end a label is looked for; the longest spelling has 60."""
QUALIFIER = re.compile(
    r"上一?年度?|去年|历年|累计|同期|同比|占比|比例|比重|增长|20\d\d年?|[上下]半年|季度|全[省市区县州]|[省市区县州]本级|乡镇|街道"
)
"""Words that make another quantity of a column: another year, other organs, a share."""
_OTHER_KIND = "率|金额|新增|小计|合计"
_NOT_GARBLED = re.compile(f"{_OTHER_KIND}|备注|说明")
"""Words of heads that are whole, and none of the form's where they are not like one."""
ANOTHER_MATTER = re.compile(
    r"(?:修[订改正]|新增|备案|清理|审[查核]|受理|解读|收到|办结)(?:文件|事项|申请)?(?:件数|总?数量?)"
)
"""Heads that are alike to those of the form, but for what is counted."""
OTHER_QUANTITIES = QUALIFIER, ANOTHER_MATTER, re.compile(_OTHER_KIND)
"""Kinds of words that make another quantity of what stands beside them, or that name one of another kind."""
_OF_THE_YEAR = re.compile(r"本年度?[\u4e00-\u9fff]{2,6}(?:件数|总?数量?)")
"""A head without a slip in what it has in common with those of the form."""
_FRAME = re.compile("本年度?|上一年度?|新(?!增)|总|件数?|数量?|单位|万元|其中")
"""What many heads have in common."""
_PART = re.compile("其中")
_TWO_LABELS = 0.9
"""Below this a label that is about as much like two rows is none of them."""
SHORT = 4
"""Labels of so few characters may be part of another."""
_NOT_LABEL = re.compile(r"[\W_]+")

Likeness = Mapping[str, float]
"""Code of a row or column -> similarity from 0 to 1; codes below :data:`FLOOR` are left out."""


@lru_cache(maxsize=4096)
def normalise_label(text: str) -> str:
    """Label text without spaces, punctuation, brackets and traditional forms; numbering is kept."""
    plain = unicodedata.normalize("NFKC", text)
    try:
        plain.encode("gb2312")
    except UnicodeEncodeError:
        plain = to_simplified(_LATIN_NOTE.sub("", plain))
    return _NOT_LABEL.sub("", plain)


@lru_cache(maxsize=4096)
def label_variants(text: str) -> tuple[str, ...]:
    """The ways to read one printed label: whole, without its numbering, without guidance in brackets."""
    compact = re.sub(r"\s+", "", text)
    bare = NUMBERING.sub("", compact)
    variants = (compact, bare, _BRACKETED.sub("", bare))
    return tuple(dict.fromkeys(v for v in map(normalise_label, variants) if v))


@cache
def row_spellings(form: Form) -> dict[str, tuple[str, ...]]:
    """Row code -> normalised spellings: alone, and behind its numbering and groups."""
    return {row.code: _row_spellings(form.table, row) for row in form.rows}


def _row_spellings(table: str, row: Row) -> tuple[str, ...]:
    labels = [row.label_zh, *(a.spelling for a in aliases(table, "row") if a.code == row.code)]
    prefixes = ["", row.number, *("".join(row.headings_zh[i:]) + row.number for i in range(len(row.headings_zh)))]
    return tuple(dict.fromkeys(normalise_label(prefix + label) for prefix in prefixes for label in labels))


@cache
def heading_spellings(form: Form) -> tuple[str, ...]:
    """Normalised titles of the table and of its groups of rows."""
    groups = {heading for row in form.rows for heading in row.headings_zh}
    return tuple(map(normalise_label, (form.title_zh, *groups, *(a.spelling for a in aliases(form.table, "heading")))))


def _is_heading(form: Form, printed: tuple[str, ...]) -> bool:
    """Whether a label is the title of a group, numbered or not, and of no row as well."""
    alone = _headings_alone(form)
    return any(variant in alone and len(printed[0]) < len(variant) + SHORT for variant in printed)


@cache
def _headings_alone(form: Form) -> frozenset[str]:
    """The titles of groups that are no labels of rows as well."""
    rows = {spelling for spellings in row_spellings(form).values() for spelling in spellings}
    return frozenset(heading_spellings(form)) - rows


@cache
def column_spellings(form: Form) -> dict[str, tuple[str, ...]]:
    """Column code -> normalised spellings."""
    return {column.code: _column_spellings(form.table, column) for column in form.columns}


def _column_spellings(table: str, column: Column) -> tuple[str, ...]:
    labels = [column.label_zh, *(a.spelling for a in aliases(table, "column") if a.code == column.code)]
    return tuple(dict.fromkeys(map(normalise_label, labels)))


@cache
def _all_rows(form: Form) -> Spellings:
    return spellings_of(row_spellings(form))


@cache
def _all_columns(form: Form) -> Spellings:
    return spellings_of(column_spellings(form))


@cache
def _rows_by_length(form: Form) -> dict[int, Spellings]:
    """Number of characters -> the spellings of rows that so long a text may be, with three more or less.

    Short ones lack none: less than all of one is in many words.
    """
    reached: dict[int, dict[str, list[str]]] = {}
    for code, spellings in row_spellings(form).items():
        for spelling in spellings:
            least = len(spelling) - 3 * (len(spelling) > SHORT)
            for length in range(least, len(spelling) + 3):
                reached.setdefault(length, {}).setdefault(code, []).append(spelling)
    return {length: spellings_of(by_code) for length, by_code in reached.items()}


def _strong(scores: dict[str, float]) -> dict[str, float]:
    """Only what the label is evidence for: above the floor and not clearly more like another one."""
    best = max(scores.values(), default=0.0)
    return {code: score for code, score in scores.items() if score >= FLOOR and score >= best - MARGIN}


@lru_cache(maxsize=4096)
def row_likeness(form: Form, text: str) -> Likeness:
    """Which rows of the form a printed label may be, by whole-label similarity.

    None for a part of a row (其中：…), for a group of rows, and for a label that is as much like two rows
    (行政处罚、行政强制).
    """
    return _likeness_of_variants(form, label_variants(text))


@lru_cache(maxsize=4096)
def _likeness_of_variants(form: Form, printed: tuple[str, ...]) -> Likeness:
    if any(_PART.match(variant) for variant in printed) or _is_heading(form, printed):
        return {}
    scores = similarities(printed, _all_rows(form))
    first, second = sorted([*scores.values(), 0.0, 0.0], reverse=True)[:2]
    return {} if first < _TWO_LABELS and second > first - MARGIN / 2 else _strong(scores)


@lru_cache(maxsize=4096)
def column_likeness(form: Form, text: str) -> Likeness:
    """Which columns of the form a printed header may be, by whole-label similarity.

    A word that makes another quantity of it (上年, 累计, 全市) must be in the form's own label, and what is counted
    must be alike: 本年修订件数 is not 本年废止件数. Two headers that are read as one, for they stand so near, are none.
    """
    printed = label_variants(text)
    if printed and sum(label in printed[0] for label in whole_columns(form)) > 1:
        return {}
    qualifiers = set(QUALIFIER.findall("".join(printed)))
    spelt = column_spellings(form)
    return _strong(
        {
            code: score
            for code, score in similarities(printed, _all_columns(form)).items()
            if all(any(qualifier in spelling for spelling in spelt[code]) for qualifier in qualifiers)
            and (score == 1.0 or _counts_alike(printed[0], spelt[code]))
        }
    )


def _counts_alike(printed: str, spellings: Sequence[str]) -> bool:
    """Whether a header says of what it counts at least a character that a spelling of a column has."""
    if ANOTHER_MATTER.search(printed):
        return any(ANOTHER_MATTER.search(spelling) for spelling in spellings)
    said = set(_FRAME.sub("", printed.replace("专案", "项目")))  # as it is called in Taiwan
    return len(said) < 2 or any(not said.isdisjoint(_FRAME.sub("", spelling)) for spelling in spellings)


@lru_cache(maxsize=4096)
def ending_likeness(form: Form, text: str) -> Likeness:
    """Which rows a running text may end with: in flattened text the label's beginning is not marked.

    What stands before its last number belongs to the rows before, as where values follow the first line of a label.
    """
    if is_of_parts(form, text[-RUN:], is_running=True):
        return {}
    last = "".join(text.split())
    last = last[max((mark.start() for mark in MARK.finditer(last, 0, len(last) - 1)), default=0) :]
    runs = {normalise_label(run)[-RUN:] for run in (last, _GUIDANCE_AT_END.sub("", last))}
    best: dict[str, float] = {}
    for length, spellings in _rows_by_length(form).items():
        ends = {run[-length:] for run in runs if not run[:-length].endswith("其中")}
        for code, score in similarities(ends, spellings).items():
            best[code] = max(score, best.get(code, 0.0))
    return _strong({code: best[code] for code in row_spellings(form) if code in best})


@lru_cache(maxsize=4096)
def anchor(form: Form, text: str, is_running: bool) -> int | None:
    """The place in the form of the row that a label (or the end of running text) surely is, if any."""
    likely = ending_likeness(form, text) if is_running else row_likeness(form, text)
    code = max(likely, key=lambda c: likely[c], default=None)
    return form.places[code] if code and likely[code] >= ANCHOR else None


def is_qualified(text: str) -> bool:
    """Whether a text says that it is of another year, other organs or matters, or a share: no garbled column."""
    label = normalise_label(text)
    told = (QUALIFIER.search(label), ANOTHER_MATTER.search(label), _OF_THE_YEAR.fullmatch(label))
    return any(told) or _NOT_GARBLED.search(label) is not None


@cache
def whole_columns(form: Form) -> frozenset[str]:
    labels = (normalise_label(column.label_zh) for column in form.columns)
    return frozenset(label for label in labels if len(label) >= SHORT)


@lru_cache(maxsize=4096)
def column_stack_likeness(form: Form, stack: tuple[str, ...]) -> Likeness:
    """Which columns the lowest of some header texts may be, by itself or joined with those above it."""
    merged: dict[str, float] = {}
    for n in range(1, len(stack) + 1):
        for code, score in column_likeness(form, "".join(stack[-n:])).items():
            merged[code] = max(score, merged.get(code, 0.0))
    return merged


@lru_cache(maxsize=4096)
def leaf_stack_likeness(form: Form, stack: tuple[str, ...]) -> Likeness:
    """For a table that is one line of cells (四): ``row/column`` code -> similarity of the header texts.

    The lowest text names the column; one above it the row. Without a text for the row, half as much.
    """
    columns = column_stack_likeness(form, stack)
    rows: dict[str, float] = {}
    for text in stack[:-1]:
        for code, score in row_likeness(form, text).items():
            rows[code] = max(score, rows.get(code, 0.0))
    likely = {
        f"{row.code}/{code}": score * (1 + rows.get(row.code, 0.0)) / 2
        for code, score in columns.items()
        for row in form.rows
        if not rows or row.code in rows
    }
    return likely or _leaf_in_one(form, stack[-1] if stack else "")


def _leaf_in_one(form: Form, text: str) -> Likeness:
    """The same for a text that names first the row and then the column: 行政复议结果维持."""
    whole = normalise_label(text)
    rests = {
        row.code: whole.removeprefix(spelling)
        for row in form.rows
        for spelling in sorted(row_spellings(form)[row.code], key=len)
        if whole.startswith(spelling)
    }
    return {
        f"{row}/{code}": score for row, rest in rests.items() for code, score in column_likeness(form, rest).items()
    }
