"""The codebook, in Chinese and English, made from the forms and the metrics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govstats.form import TABLES, Column, Row, forms, load_form
from govstats.metrics.definitions import all_definitions

if TYPE_CHECKING:
    import pandas as pd

CODEBOOK_COLUMNS = (
    *("kind", "code", "name", "label_zh", "label_en", "table", "form", "heading_zh", "article", "group", "unit"),
    *("definition", "note", "source"),
)
"""Columns of the codebook; ``kind`` is ``table``, ``row``, ``column``, ``identity``, ``metric`` or a column's name."""

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "status": {
        "printed": ("原文印有", "printed in the document"),
        "blank": ("原文空白", "blank in the document; not zero"),
        "dash": ("原文为横线、斜线或“无”", "a dash, a slash or 无 in the document"),
        "derived": ("由勾稽关系推得唯一值", "not printed or unreadable; the form's arithmetic proves one number"),
        "repaired": ("扫描件：经复读与勾稽更正", "a scan: a second reading of that very spot and the arithmetic agree"),
        "amended": ("人工更正（见 corrections.csv）", "misread and corrected by a person, see corrections.csv"),
        "illegible": ("无法辨认", "not legible, or not placed for certain"),
        "unit_doubtful": ("单位（元或万元）不明", "the page does not settle whether it is 元 or 万元"),
        "stated": ("据正文或整理资料录入", "from prose or a curated source, not read from a table"),
        "absent": ("文件中没有该行或该列", "the document has no such row, column or table"),
        "not_in_form": ("该表式没有此项", "the form has no such cell"),
    },
    "check": {
        "holds": ("勾稽相符", "the identities that it is in hold, and a change of it alone would be noticed"),
        "fails": ("勾稽不符", "an identity that it is in does not add up"),
        "cannot_tell": ("无法判断", "a number is missing, or a change of it alone would not be noticed"),
        "none": ("无勾稽关系", "in no identity: all of `proactive`"),
    },
    "verdict": {
        "holds": ("成立", "the figures add up"),
        "fails": ("不成立", "the figures do not add up"),
        "cannot_tell": ("无法判断", "a number is missing or the scope is not known"),
        "notice": ("提示", "something to look at; no question of arithmetic"),
    },
    "scope": {
        "region": ("本行政区域汇总", "all organs of the division together"),
        "own_level": ("本级汇总", "the organs of the division's own level"),
        "office": ("本级政府（含办公厅/室）", "the people's government as one organ with its general office"),
        "department": ("单个机关", "one organ"),
        "system": ("机关及其下属机关", "an organ with its subordinate organs"),
        "unknown": ("不明", "the document does not say and nobody stated it"),
    },
    "scope_basis": {
        "manifest": ("清单注明", "a person stated it"),
        "text": ("正文写明", "the text says so"),
        "none": ("无依据", "nothing says so"),
    },
    "source_kind": {
        "official": ("发布机关网站", "the publisher's own host"),
        "archive": ("网页存档", "an archive of the publisher's page"),
        "copy": ("转载或重排", "a mirror, converted or typeset again"),
        "typeset": ("本项目重排的示例", "a sample typeset by this project"),
        "unknown": ("不明", "not known"),
    },
    "level": {
        "national": ("国家级", "national"),
        "province": ("省级", "province"),
        "prefecture": ("地级", "prefecture"),
        "county": ("县级", "county"),
        "township": ("乡级", "township"),
    },
    "organ_type": {
        "government": ("人民政府", "people's government"),
        "general_office": ("政府办公厅（室）", "general office of a government"),
        "department": ("工作部门", "department"),
        "ministry": ("国务院部门", "department of the State Council"),
        "vertical_bureau": ("垂直管理机关", "organ of a vertical system"),
        "dispatched_organ": ("派出机关", "dispatched organ"),
        "development_zone": ("开发区管委会", "administration of a development zone"),
        "xpcc": ("新疆生产建设兵团", "Xinjiang Production and Construction Corps"),
        "authorised_organisation": ("法律、法规授权组织", "organisation authorised by law"),
        "public_utility": ("公共企事业单位", "public utility or institution"),
        "other": ("其他", "other"),
    },
}
"""What each word of a coded column means, in Chinese and English."""


def codebook() -> pd.DataFrame:
    """What every code means: tables, rows, columns, identities, metrics, and the words of coded columns.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`CODEBOOK_COLUMNS`. ``note`` says what a row, column or metric is not; ``name`` is the short
        name in wide and Stata files (``rq_<row>_<column>``); ``article`` is that of the 2019 Regulations (令711号).

    Examples
    --------
    >>> book = codebook()
    >>> book.loc[book["code"] == "granted", "label_zh"].item()
    '予以公开'
    """
    import pandas as pd

    lines = [*_tables(), *_rows(), *_columns(), *_identities(), *_metrics(), *_words()]
    empty = dict.fromkeys(CODEBOOK_COLUMNS, "")
    return pd.DataFrame([{**empty, **line} for line in lines], columns=list(CODEBOOK_COLUMNS))


def _tables() -> Iterator[dict[str, str]]:
    for table in TABLES:
        for form in forms():
            own = load_form(form, table)
            labels = {"label_zh": own.title_zh, "label_en": own.title_en, "source": own.basis}
            yield {"kind": "table", "code": table, "form": form, **labels}


def _rows() -> Iterator[dict[str, str]]:
    found: dict[tuple[str, str], tuple[Row, list[str]]] = {}
    for table in TABLES:
        for form in forms():
            for row in load_form(form, table).rows:
                found.setdefault((table, row.code), (row, []))[1].append(form)
    for (table, code), (row, in_forms) in found.items():
        yield {
            "kind": "row",
            "code": code,
            "name": row.short,
            "label_zh": row.label_zh,
            "label_en": row.label_en,
            "table": table,
            "form": " ".join(in_forms),
            "heading_zh": " / ".join(row.headings_zh),
            "article": row.article,
            "group": row.group,
            "note": row.note,
        }


def _columns() -> Iterator[dict[str, str]]:
    found: dict[tuple[str, str, str, str], tuple[Column, list[str]]] = {}
    for table in TABLES:
        for form in forms():
            for column in load_form(form, table).columns:
                key = (table, column.code, column.label_zh, column.printed_unit)
                found.setdefault(key, (column, []))[1].append(form)
    for (table, code, label, _), (column, in_forms) in found.items():
        yield {
            "kind": "column",
            "code": code,
            "name": column.short,
            "label_zh": label,
            "label_en": column.label_en,
            "table": table,
            "form": " ".join(in_forms),
            "heading_zh": " / ".join(column.headings_zh),
            "unit": column.unit,
            "note": column.note,
        }


def _identities() -> Iterator[dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for table in TABLES:
        for form in forms():
            for identity in load_form(form, table).identities:
                line = {
                    "kind": "identity",
                    "code": identity.kind,
                    "label_zh": identity.text_zh,
                    "label_en": identity.text_en,
                    "table": table,
                    "note": f"broken: {identity.verdict}",
                }
                known = found.setdefault((identity.kind, table), line | {"form": form})
                if form not in known["form"].split():
                    known["form"] += f" {form}"
    yield from found.values()


def _metrics() -> Iterator[dict[str, str]]:
    for metric in all_definitions():
        below = "residents" if metric.denominator is None else f"({metric.denominator})"
        times = f"{metric.scale} * " if metric.scale != 1 else ""
        yield {
            "kind": "metric",
            "code": metric.name,
            "name": metric.per,
            "label_zh": metric.label_zh,
            "label_en": metric.label_en,
            "unit": metric.unit,
            "definition": f"{times}({metric.numerator}) / {below}",
            "note": metric.caveat,
            "source": metric.source,
        }


def _words() -> Iterator[dict[str, str]]:
    for kind, words in WORDS.items():
        for code, (zh, en) in words.items():
            yield {"kind": kind, "code": code, "label_zh": zh, "label_en": en}
