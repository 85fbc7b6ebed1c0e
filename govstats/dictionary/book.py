"""The codebook, in Chinese and English, made from the forms and the metrics."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from govstats.dictionary.words import FIELDS, WORDS
from govstats.form import TABLES, Column, Row, forms, load_form
from govstats.metrics.definitions import all_definitions
from govstats.metrics.reports import REPORT_METRICS

if TYPE_CHECKING:
    import pandas as pd

CODEBOOK_COLUMNS = (
    *("kind", "code", "name", "label_zh", "label_en", "table", "form", "heading_zh", "article", "group", "unit"),
    *("definition", "note", "source"),
)
"""Columns of the codebook; ``kind`` is ``table``, ``row``, ``column``, ``identity``, ``metric``, ``finding`` (the
``kind`` of a finding that is no identity), ``correction`` (the ``kind`` of a correction), ``field`` or a column's name.
"""


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

    lines = [*_tables(), *_rows(), *_columns(), *_identities(), *_metrics(), *_words(), *_fields()]
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
    for of_reports in REPORT_METRICS:
        yield {
            "kind": "metric",
            "code": of_reports.name,
            "label_zh": of_reports.label_zh,
            "label_en": of_reports.label_en,
            "definition": of_reports.definition,
            "note": of_reports.caveat,
            "source": of_reports.source,
        }


def _words() -> Iterator[dict[str, str]]:
    for kind, words in WORDS.items():
        for code, (zh, en) in words.items():
            yield {"kind": kind, "code": code, "label_zh": zh, "label_en": en}


def _fields() -> Iterator[dict[str, str]]:
    for name, (zh, en) in fields().items():
        yield {"kind": "field", "code": name, "label_zh": zh, "label_en": en}


@cache
def fields() -> dict[str, tuple[str, str]]:
    """What each column of the project's tables means, in Chinese and English."""
    found = dict(FIELDS)
    for table in TABLES:
        form = load_form(forms()[-1], table)
        found[f"scope_{table}"] = (f"统计范围：{form.title_zh}", f"whose cases `{table}` counts")
    for code, (zh, _) in WORDS["status"].items():
        found[f"cells_{code}"] = (f"单元格数：{zh}", f"how many cells are {code}")
    for code, (zh, _) in WORDS["verdict"].items():
        found[f"findings_{code}"] = (f"问题数：{zh}", f"how many findings have the verdict {code}")
    return found
