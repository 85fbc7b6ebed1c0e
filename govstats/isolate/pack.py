"""What a child sends and what a work file holds: small to keep and quick to unpack.

A packed result is compressed lines of JSON: one of what the reports say of themselves, and one of figures for each
report. A column of cells that the forms fix is left out, one that says the same everywhere is said once.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from govstats.form import load_form

FIXED = ("table", "form", "row", "column", "unit")
"""Columns of cells that follow from which form each table has."""


def pack(result: dict[str, Any]) -> bytes:
    """The result of :func:`govstats.isolate.child.read_source` as bytes."""
    reports = result["reports"]
    head = {"infos": [report["info"] for report in reports], "problems": result["problems"]}
    lines = [head, *({"cells": _shrunk(r["cells"]), "findings": r["findings"]} for r in reports)]
    text = "\n".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in lines)
    return zlib.compress(text.encode(), 1)


def unpack_head(reply: bytes) -> dict[str, Any]:
    """``infos`` and ``problems`` of a packed result; :class:`zlib.error` or ValueError if it is damaged."""
    head: dict[str, Any] = json.loads(zlib.decompress(reply).partition(b"\n")[0])
    return head


def unpack_report(reply: bytes, number: int) -> dict[str, Any]:
    """``info``, ``cells`` (columns) and ``findings`` (lines) of one report of a packed result."""
    lines = zlib.decompress(reply).split(b"\n")
    body: dict[str, Any] = json.loads(lines[number + 1])
    return {"info": json.loads(lines[0])["infos"][number], "cells": _grown(body["cells"]), "findings": body["findings"]}


def _shrunk(cells: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """The columns of cells without what can be said in a word; ValueError if they are not those of the forms."""
    forms = tuple(dict.fromkeys(zip(cells["table"], cells["form"], strict=True)))
    fixed = _fixed(forms)
    if any(tuple(cells[name]) != fixed[name] for name in FIXED):
        raise ValueError("the cells are not those of the forms in their order")
    rest = {name: values for name, values in cells.items() if name not in FIXED}
    same = {name: values[0] for name, values in rest.items() if all(value == values[0] for value in values)}
    return {"forms": forms, "same": same, **{name: values for name, values in rest.items() if name not in same}}


def _grown(small: Mapping[str, Any]) -> dict[str, Sequence[Any]]:
    columns = dict(small)
    fixed = _fixed(tuple(map(tuple, columns.pop("forms"))))
    same = {name: (value,) * len(fixed["row"]) for name, value in columns.pop("same").items()}
    return {**fixed, **same, **columns}


@cache
def _fixed(forms: tuple[tuple[str, str], ...]) -> dict[str, tuple[str, ...]]:
    """The :data:`FIXED` columns of the cells of these tables, each with its form."""
    lines = []
    for table, code in forms:
        form = load_form(code, table)
        lines += [(table, code, row, column, form.column(column).unit) for row, column in form.cells]
    return dict(zip(FIXED, zip(*lines, strict=True), strict=True))
