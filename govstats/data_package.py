"""The data package: what is in ``data/``, made from its tables and the codebook's words.

Run as ``python -m govstats.data_package`` to write ``data/codebook.csv`` and ``data/datapackage.json``.
"""

from __future__ import annotations

import csv
import hashlib
import json
from os import PathLike
from pathlib import Path
from typing import Any

from govstats.dictionary import WORDS, codebook

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
