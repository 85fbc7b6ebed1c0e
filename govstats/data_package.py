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

from govstats.dictionary import WORDS, codebook, fields

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


def data_package(folder: str | PathLike[str]) -> dict[str, Any]:
    """A Frictionless data package of the tables in ``data/``.

    Parameters
    ----------
    folder : path
        ``data/``: its CSV files, ``facts/*.csv`` and ``panel/*.parquet``; others are left out.

    Returns
    -------
    dict
        The content of ``datapackage.json`` (https://specs.frictionlessdata.io), with a hash of every file.
    """
    from govstats import __version__

    root = Path(folder)
    every = [*root.glob("*.csv"), *root.glob("facts/*.csv"), *root.glob("panel/*.parquet")]
    files = [path for path in every if path.stem in DESCRIPTIONS]
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
    """A file as the standard describes it; without ``bytes`` for Parquet, which those who check never see as bytes."""
    content = path.read_bytes()
    is_text = path.suffix == ".csv"
    if is_text:
        content = content.replace(b"\r\n", b"\n")
    return {
        "profile": "tabular-data-resource" if is_text else "data-resource",
        "name": path.stem,
        "path": path.relative_to(root).as_posix(),
        "description": DESCRIPTIONS[path.stem],
        "format": path.suffix[1:],
        "mediatype": "text/csv" if is_text else "application/vnd.apache.parquet",
        **({"encoding": "utf-8", "bytes": len(content)} if is_text else {}),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {"fields": _csv_fields(path) if is_text else _parquet_fields(path), "missingValues": [""]},
    }


def _csv_fields(path: Path) -> list[dict[str, Any]]:
    """The narrowest type that every value of a column has; codes of digits, and columns without any, are text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        names = next(lines, [])
        kinds = {i: list(_NARROW if name == "year" else _NARROW[1:]) for i, name in enumerate(names)}
        kinds = {i: possible for i, possible in kinds.items() if names[i] not in _TEXTS}
        seen = set()
        for line in lines:
            for i, possible in kinds.items():
                if possible and line[i]:
                    seen.add(i)
                    while possible and not _is(possible[0], line[i]):
                        del possible[0]
    return [_field(name, kinds[i][0] if i in seen and kinds[i] else "string") for i, name in enumerate(names)]


_NARROW = ("year", "integer", "number")
_TEXTS = ("adcode", "form", "article", "sha256", "code")


def _is(kind: str, value: str) -> bool:
    if kind == "year":
        return value.isdigit() and len(value) == 4
    try:
        return (int if kind == "integer" else float)(value) is not None
    except ValueError:
        return False


def _parquet_fields(path: Path) -> list[dict[str, Any]]:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    schema = pq.read_schema(path)
    whole = [field.name for field in schema if pa.types.is_integer(field.type)]
    numbers = pq.read_table(path, columns=whole)

    def kind(field: pa.Field) -> str:
        """A whole number that may be missing is a number: that is what most programs read it as."""
        if field.name in whole:
            return "number" if numbers[field.name].null_count else "integer"
        return "number" if pa.types.is_floating(field.type) else "string"

    return [_field(field.name, kind(field)) for field in schema]


def _field(name: str, kind: str) -> dict[str, Any]:
    base = "scope" if name.startswith("scope_") and name != "scope_basis" else name
    field: dict[str, Any] = {"name": name, "type": kind}
    if name in fields():
        field["description"] = fields()[name][1]
    if base in WORDS and name != "level":
        field["constraints"] = {"enum": ["", *WORDS[base]]}
    return field


def save_codebook(folder: str | PathLike[str]) -> None:
    """Write ``codebook.csv`` and ``datapackage.json`` into ``data/`` or another folder, which is made if need be."""
    root = Path(folder)
    root.mkdir(parents=True, exist_ok=True)
    codebook().to_csv(root / "codebook.csv", index=False, lineterminator="\n", encoding="utf-8")
    write_package(root)


def write_package(folder: Path) -> None:
    """Write ``datapackage.json`` of the tables in a folder."""
    text = json.dumps(data_package(folder), ensure_ascii=False, indent=1) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    save_codebook(Path(__file__).parents[1] / "data")
