"""The codebook (Chinese and English) and the data package, both made from the forms and the metrics.

Run as ``python -m govstats.dictionary`` to write ``data/codebook.csv`` and ``data/datapackage.json``.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


DESCRIPTIONS = {
    "sources": "The manifest: documents, where they stand, and what is known of each.",
    "frame": "Which reports are to be expected: provinces and the XPCC, region and office, each year since 2019.",
    "corrections": "Human corrections with reasons: an overlay, never written into the reading.",
    "codebook": "What every code means, in Chinese and English.",
    "population_2020": "Residents on 2020-11-01, Seventh National Population Census.",
    "report_tables": "Whole tables of published reports, typed.",
    "province_figures": "Figures that reports state in prose or tables, with their address.",
    "reports": "The panel: one line per report.",
    "cells": "The panel: one line per cell of the form.",
    "places": "The panel: page and box of each cell, in points from the top left of the page.",
    "findings": "The panel: one line per question asked of the figures.",
    "problems": "The panel: sources that could not be used, with the reason.",
}
FIELDS = {
    "report_id": "The report; key of `reports`.",
    "value": "The number to use, in `unit`; missing is no value, never zero.",
    "printed": "The text as printed.",
    "printed_value": "The number of that text, in `printed_unit`.",
    "year": "The year that is reported on.",
    "adcode": "Six-digit division code (GB/T 2260).",
    "duplicate_of": "The report that counts in place of this one; empty if this one counts.",
    "scope": "Whose cases are counted; see the codebook.",
    "not_in_panel": "Why the figure is no cell of the panel; empty if it is one.",
    "rounded": "Whether the source rounded the figure.",
}
"""What fields mean that the codebook does not explain by their words."""


def data_package(folder: str | PathLike[str]) -> dict[str, Any]:
    """A Frictionless data package of the tables in ``data/``.

    Parameters
    ----------
    folder : path
        ``data/``: its CSV files, ``facts/*.csv`` and ``panel/*.parquet``.

    Returns
    -------
    dict
        The content of ``datapackage.json`` (https://specs.frictionlessdata.io), with a hash of every file.
    """
    from govstats import __version__

    root = Path(folder)
    files = [*root.glob("*.csv"), *root.glob("facts/*.csv"), *root.glob("panel/*.parquet")]
    resources = [_resource(path, root) for path in sorted(files, key=lambda path: path.relative_to(root).as_posix())]
    return {
        "profile": "data-package",
        "name": "govstats",
        "title": "Chinese open government information annual reports",
        "description": "Figures of 政府信息公开工作年度报告, tidy and audited, each with its source.",
        "version": __version__,
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": "Creative Commons Attribution 4.0",
            }
        ],
        "resources": resources,
    }


def _resource(path: Path, root: Path) -> dict[str, Any]:
    content = path.read_bytes()
    if path.suffix == ".csv":
        content = content.replace(b"\r\n", b"\n")
    name = path.stem
    what: dict[str, Any] = {
        "profile": "tabular-data-resource" if path.suffix == ".csv" else "data-resource",
        "name": name,
        "path": path.relative_to(root).as_posix(),
        "description": DESCRIPTIONS[name],
        "format": path.suffix[1:],
        "mediatype": "text/csv" if path.suffix == ".csv" else "application/vnd.apache.parquet",
    }
    if path.suffix == ".csv":
        what["encoding"] = "utf-8"
    fields = _csv_fields(path) if path.suffix == ".csv" else _parquet_fields(path)
    return {
        **what,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _csv_fields(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.DictReader(file)
        values = list(lines)
        names = list(lines.fieldnames or [])
    return [_field(name, _csv_type(name, [line[name] for line in values])) for name in names]


def _csv_type(name: str, values: list[str]) -> str:
    """The narrowest type that every value has; codes of digits are text."""
    present = [value for value in values if value]
    if not present or name in ("adcode", "form", "article", "sha256", "code"):
        return "string"
    if name == "year" and all(value.isdigit() and len(value) == 4 for value in present):
        return "year"
    for kind, test in (("integer", int), ("number", float)):
        try:
            for value in present:
                test(value)
        except ValueError:
            continue
        return kind
    return "string"


def _parquet_fields(path: Path) -> list[dict[str, Any]]:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    def kind(type_: pa.DataType) -> str:
        return "integer" if pa.types.is_integer(type_) else "number" if pa.types.is_floating(type_) else "string"

    return [_field(field.name, kind(field.type)) for field in pq.read_schema(path)]


def _field(name: str, kind: str) -> dict[str, Any]:
    base = "scope" if name.startswith("scope_") and name != "scope_basis" else name
    field: dict[str, Any] = {"name": name, "type": kind}
    if base in FIELDS:
        field["description"] = FIELDS[base]
    if base in WORDS and name != "level":
        field["constraints"] = {"enum": ["", *WORDS[base]]}
    return field


def save_codebook(folder: str | PathLike[str]) -> None:
    """Write ``codebook.csv`` and ``datapackage.json`` into ``data/``."""
    root = Path(folder)
    codebook().to_csv(root / "codebook.csv", index=False, lineterminator="\n", encoding="utf-8")
    text = json.dumps(data_package(root), ensure_ascii=False, indent=1) + "\n"
    (root / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    save_codebook(Path(__file__).parents[1] / "data")
