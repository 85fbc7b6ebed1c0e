"""The panel on disk: five Parquet files, one place for each fact, the same bytes for the same content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govstats.compose import STATUSES, VERDICTS
from govstats.form import TABLES, forms, load_form
from govstats.readers.source import hash_file

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

FILES = ("reports", "cells", "places", "findings", "problems")
REPORT_TEXTS = (
    *("report_id", "edition", "supersedes", "duplicate_of", "source", "source_kind", "sha256", "media_type", "reader"),
    *("title", "agency", "agency_id", "organ_type", "adcode", "province", "level"),
    *("scope_proactive", "scope_requests", "scope_remedies", "scope_basis"),
)
REPORT_DATES = ("published_on", "retrieved_on", "url", "archived_url")
REPORT_COUNTS = (
    *(f"cells_{status}" for status in (*STATUSES, "stated", "not_in_form")),
    *(f"findings_{verdict}" for verdict in VERDICTS),
)
CELL_STATUSES = (*STATUSES, "stated", "not_in_form")
CHECKS = ("holds", "fails", "cannot_tell", "none")
_PLAIN = ("sha256", "title", "url", "archived_url", "message", "suspects", "suggested", "reason", "source")
"""Texts that hardly repeat."""


@cache
def codes(column: str) -> tuple[str, ...] | None:
    """All codes that a column of cells may hold, in the order of the form; None where it is open."""
    every = [load_form(form, table) for table in TABLES for form in forms()]
    fixed: dict[str, Sequence[str]] = {
        "table": TABLES,
        "form": forms(),
        "row": [row.code for form in every for row in form.rows],
        "column": [column.code for form in every for column in form.columns],
        "unit": [column.unit for form in every for column in form.columns],
        "status": CELL_STATUSES,
        "check": CHECKS,
    }
    return tuple(dict.fromkeys(fixed[column])) if column in fixed else None


@cache
def schemas() -> dict[str, pa.Schema]:
    """Columns and types of each file."""
    import pyarrow as pa

    def text(name: str) -> pa.Field:
        short = codes(name) is not None
        kind = pa.string() if name in _PLAIN else pa.dictionary(pa.int8() if short else pa.int32(), pa.string())
        return pa.field(name, kind)

    def number(kind: pa.DataType, *names: str) -> list[pa.Field]:
        return [pa.field(name, kind) for name in names]

    def texts(*names: str) -> list[pa.Field]:
        return [text(name) for name in names]

    key = texts("report_id", "table", "row", "column")
    loose = [pa.field(f.name, pa.dictionary(pa.int32(), pa.string())) for f in key[1:]]
    return {
        "reports": pa.schema(
            [
                *texts(*REPORT_TEXTS),
                pa.field("year", pa.int16()),
                *texts(*REPORT_DATES),
                *number(pa.int32(), *REPORT_COUNTS),
            ]
        ),
        "cells": pa.schema(
            [
                *texts("report_id", "table", "form", "row", "column", "printed"),
                *number(pa.float64(), "printed_value"),
                *texts("printed_unit"),
                *number(pa.float64(), "value"),
                *texts("unit", "status", "check", "reader"),
            ]
        ),
        "places": pa.schema([*key, pa.field("page", pa.int32()), *number(pa.float32(), "x0", "top", "x1", "bottom")]),
        "findings": pa.schema(
            [
                *texts("report_id", "kind"),
                *loose,
                *number(pa.int64(), "left", "right", "difference"),
                *texts("verdict", "attribution", "suspects", "suggested", "message"),
                pa.field("page", pa.int32()),
            ]
        ),
        "problems": pa.schema([text("source"), text("sha256"), text("stage"), text("reason")]),
    }


def array(values: Sequence[Any], field: pa.Field) -> pa.Array:
    """A column; codes of the form always with the same dictionary, in the form's order, all others sorted."""
    import numpy as np
    import pyarrow as pa

    if not pa.types.is_dictionary(field.type):
        return pa.array(values, field.type)
    known = codes(field.name) if pa.types.is_int8(field.type.index_type) else None
    if known:
        index = _index(field.name)
        return pa.DictionaryArray.from_arrays(
            pa.array([index[value] for value in values], field.type.index_type), pa.array(known, pa.string())
        )
    found = pa.array(values, pa.string()).fill_null("").dictionary_encode()
    words = found.dictionary.to_pylist()
    order = sorted(range(len(words)), key=words.__getitem__)
    rank = np.empty(len(words), "int32")
    rank[order] = np.arange(len(words), dtype="int32")
    indices = pa.array(rank[found.indices.to_numpy()], field.type.index_type)
    return pa.DictionaryArray.from_arrays(indices, pa.array([words[i] for i in order], pa.string()))


@cache
def _index(column: str) -> dict[str, int]:
    return {code: i for i, code in enumerate(codes(column) or ())}


def table(name: str, columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    """Lines of one file, from its columns."""
    import pyarrow as pa

    schema = schemas()[name]
    return pa.Table.from_arrays([array(columns[field.name], field) for field in schema], schema=schema)


class PanelWriter:
    """Writes the files of a panel, a row group of each at a time, in the order in which they come."""

    def __init__(self, folder: Path) -> None:
        import pyarrow.parquet as pq  # type: ignore[import-untyped]

        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.writers = {
            name: pq.ParquetWriter(
                folder / f"{name}.parquet", schema, compression="zstd", compression_level=9, write_statistics=True
            )
            for name, schema in schemas().items()
        }
        self.counts = dict.fromkeys(FILES, 0)
        self.newest = ""
        self.writing = ThreadPoolExecutor(1)
        self.written: Future[None] | None = None

    def write(self, tables: Mapping[str, pa.Table], newest: str) -> None:
        """Write these lines of some of the files; ``newest`` is when the last of their documents was retrieved.

        They are compressed in a thread of their own, while the next ones are made.
        """
        for name, lines in tables.items():
            self.counts[name] += len(lines)
        self.newest = max(self.newest, newest)
        if self.written is not None:
            self.written.result()
        self.written = self.writing.submit(self._write, tables)

    def _write(self, tables: Mapping[str, pa.Table]) -> None:
        for name, lines in tables.items():
            if len(lines):
                self.writers[name].write_table(lines, row_group_size=len(lines))

    def add_problems(self, problems: Sequence[Sequence[str]]) -> None:
        """Lines of ``problems``."""
        if problems:
            columns = dict(zip(schemas()["problems"].names, zip(*problems, strict=True), strict=True))
            self.write({"problems": table("problems", columns)}, "")

    def close(self, version: str) -> None:
        """Finish the files and write ``panel.json``: version, counts, newest retrieval, hashes."""
        if self.written is not None:
            self.written.result()
        self.writing.shutdown()
        for writer in self.writers.values():
            writer.close()
        hashes = {name: hash_file(self.folder / f"{name}.parquet") for name in FILES}
        about = {
            "hash": hashlib.sha256("".join(hashes[name] for name in FILES).encode()).hexdigest(),
            "version": version,
            "newest_retrieval": self.newest,
            "lines": self.counts,
            "sha256": {f"{name}.parquet": hashes[name] for name in FILES},
        }
        text = json.dumps(about, indent=1, ensure_ascii=False) + "\n"
        (self.folder / "panel.json").write_text(text, encoding="utf-8", newline="\n")
