"""The panel on disk: five Parquet files, one place for each fact, the same bytes for the same content."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
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
ROW_GROUP_REPORTS = 200
"""Reports that are held in memory before they are written."""

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


class PanelWriter:
    """Writes the files of a panel report by report, in the order in which they come; memory stays flat."""

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
        self.buffers: dict[str, dict[str, list[Any]]] = {}
        self.counts = dict.fromkeys(FILES, 0)
        self.newest = ""
        self.held = 0
        self.writing = ThreadPoolExecutor(1)
        self.written: Future[None] | None = None
        self._empty()

    def _empty(self) -> None:
        self.buffers = {name: {column: [] for column in schema.names} for name, schema in schemas().items()}
        self.held = 0

    def add(
        self, info: Mapping[str, Any], cells: Mapping[str, Sequence[Any]], findings: Sequence[Sequence[Any]]
    ) -> None:
        """One report: its line, its cells as columns, its findings as lines without ``report_id``."""
        report_id = info["report_id"]
        n = len(cells["row"])
        self._extend("cells", {**cells, "report_id": [report_id] * n})
        placed = [i for i, page in enumerate(cells["page"]) if page is not None]
        places = self.buffers["places"]
        places["report_id"] += [report_id] * len(placed)
        for name in schemas()["places"].names[1:]:
            places[name] += [cells[name][i] for i in placed]
        columns = dict(zip(schemas()["findings"].names[1:], zip(*findings, strict=True), strict=False))
        self._extend("findings", {**columns, "report_id": [report_id] * len(findings)})
        verdict = schemas()["findings"].names.index("verdict") - 1
        counts = Counter(f"cells_{status}" for status in cells["status"])
        counts.update(f"findings_{finding[verdict]}" for finding in findings)
        for name, buffer in self.buffers["reports"].items():
            buffer.append(counts[name] if name in REPORT_COUNTS else _of_report(name, info))
        self.newest = max(self.newest, str(info.get("retrieved_on") or ""))
        self.held += 1
        if self.held >= ROW_GROUP_REPORTS:
            self.flush()

    def add_problems(self, problems: Sequence[Sequence[str]]) -> None:
        """Lines of ``problems``."""
        columns = dict(zip(schemas()["problems"].names, zip(*problems, strict=True), strict=False))
        self._extend("problems", columns)

    def _extend(self, name: str, columns: Mapping[str, Sequence[Any]]) -> None:
        for column, buffer in self.buffers[name].items():
            buffer += columns.get(column, ())

    def flush(self) -> None:
        """Write what is held as one row group of each file: compressed beside, while the next reports are taken in."""
        import pyarrow as pa

        groups = {}
        for name, schema in schemas().items():
            buffer = self.buffers[name]
            if buffer[schema.names[0]]:
                columns = [array(buffer[field.name], field) for field in schema]
                groups[name] = pa.Table.from_arrays(columns, schema=schema)
                self.counts[name] += len(groups[name])
        self._empty()
        if self.written is not None:
            self.written.result()
        self.written = self.writing.submit(self._write, groups)

    def _write(self, groups: Mapping[str, pa.Table]) -> None:
        for name, group in groups.items():
            self.writers[name].write_table(group, row_group_size=len(group))

    def close(self, version: str) -> dict[str, Any]:
        """Finish the files and write ``panel.json``: version, counts, newest retrieval, hashes."""
        self.flush()
        assert self.written is not None
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
        return about


def _of_report(name: str, info: Mapping[str, Any]) -> Any:
    """What is said of a report, in a column of ``reports``."""
    value = info.get(name)
    if name == "year":
        return None if value in (None, "") else int(value)
    return "" if value is None else str(value)
