"""The official forms, read from ``govstats/forms/*.csv``."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from govstats.form.table import Column, Form, Identity, Row, Term, has_cell


class EarlierForm(NamedTuple):
    """A form that is recognised and named but not read; ``marks`` are labels that only it prints."""

    form: str
    title_zh: str
    title_en: str
    basis: str
    first_year: int
    last_year: int
    marks: tuple[str, ...]


class Alias(NamedTuple):
    """A spelling of a label seen in published reports."""

    table: str
    axis: str
    """``row``, ``column`` or ``heading`` (a printed text that is no row and no column)."""
    code: str
    spelling: str
    source: str


@cache
def packaged_lines(folder: str, name: str) -> list[dict[str, str]]:
    """The lines of a table that the package brings along: ``govstats/<folder>/<name>.csv``.

    Examples
    --------
    >>> packaged_lines("forms", "columns")[0]["table"]
    'proactive'
    """
    text = files("govstats").joinpath(folder, f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _records(name: str) -> list[dict[str, str]]:
    return packaged_lines("forms", name)


def _path(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(" / ") if part)


def _printed_by(record: dict[str, str], form: str, table: str) -> bool:
    return record["table"] == table and form in record["forms"].split()


def _rows(form: str, table: str) -> tuple[Row, ...]:
    return tuple(
        Row(table, r["row"], _path(r["heading_zh"]), *(r[name] for name in Row._fields[3:]))
        for r in _records("rows")
        if _printed_by(r, form, table)
    )


def _columns(form: str, table: str) -> tuple[Column, ...]:
    return tuple(
        Column(
            table=table,
            code=r["column"],
            blocks=tuple(r["blocks"].split()),
            headings_zh=_path(r["heading_zh"]),
            label_zh=r["label_zh"],
            label_en=r["label_en"],
            short=r["short"],
            unit=r["unit"],
            printed_unit=r["printed_unit"],
            role=r["role"],
            signed=r["signed"] == "yes",
            note=r["note"],
        )
        for r in _records("columns")
        if _printed_by(r, form, table)
    )


_TERM = re.compile(r"([+-]?)\s*(?:(\d+)\s*\*\s*)?(role:)?(\w+)(?:\[(-\d+)\])?")


def _terms(expression: str, over: str, fixed: str, codes_by_role: dict[str, list[str]]) -> tuple[Term, ...]:
    """The terms of one side, along the other axis than the one that the identity runs over."""
    terms = []
    for sign, weight, role, name, lag in _TERM.findall(expression):
        for code in codes_by_role[name] if role else [name]:
            row, column = (fixed, code) if over == "row" else (code, fixed)
            terms.append(Term(row, column, int(sign + (weight or "1")), int(lag or 0)))
    return tuple(terms)


def _identities(form: str, table: str, rows: tuple[Row, ...], columns: tuple[Column, ...]) -> tuple[Identity, ...]:
    cells = {(row.code, column.code) for row in rows for column in columns if has_cell(row, column)}
    identities = []
    for r in _records("identities"):
        if not _printed_by(r, form, table):
            continue
        over = r["over"]
        along: tuple[Row, ...] | tuple[Column, ...] = columns if over == "row" else rows
        by_role: dict[str, list[str]] = {}
        for item in along:
            by_role.setdefault(item.role, []).append(item.code)
        for fixed in rows if over == "row" else columns:
            anchor = (fixed.code, r["anchor"]) if over == "row" else (r["anchor"], fixed.code)
            if anchor not in cells:
                continue
            left, right = (_terms(r[side], over, fixed.code, by_role) for side in ("left", "right"))
            identities.append(
                Identity(r["kind"], table, *anchor, left, right, r["verdict"], r["text_zh"], r["text_en"])
            )
    return tuple(identities)


@cache
def load_form(form: str, table: str) -> Form:
    """One table of one form.

    Parameters
    ----------
    form : str
        ``"2019"`` or ``"2021"``.
    table : str
        One of :data:`TABLES`.

    Returns
    -------
    Form
        Rows and columns in print order, cells and identities.

    Raises
    ------
    KeyError
        No such form or table.

    Examples
    --------
    >>> form = load_form("2021", "requests")
    >>> len(form.rows), len(form.columns), len(form.cells)
    (25, 7, 175)
    """
    for r in _records("forms"):
        if r["form"] == form and r["table"] == table and r["read"] == "yes":
            rows, columns = _rows(form, table), _columns(form, table)
            cells = tuple((row.code, col.code) for row in rows for col in columns if has_cell(row, col))
            identities = _identities(form, table, rows, columns)
            return Form(form, table, r["title_zh"], r["title_en"], r["basis"], rows, columns, cells, identities)
    raise KeyError(f"no form {form!r} with a table {table!r}; there are {', '.join(map(str, forms()))}")


@cache
def forms() -> tuple[str, ...]:
    """The forms that are read, oldest first: ``("2019", "2021")``."""
    return tuple(sorted({r["form"] for r in _records("forms") if r["read"] == "yes"}))


@cache
def earlier_forms() -> tuple[EarlierForm, ...]:
    """The forms that are recognised, named and refused."""
    return tuple(
        EarlierForm(
            r["form"],
            r["title_zh"],
            r["title_en"],
            r["basis"],
            int(r["first_year"]),
            int(r["last_year"]),
            tuple(r["marks"].split(" | ")),
        )
        for r in _records("forms")
        if r["read"] != "yes"
    )


@cache
def aliases(table: str, axis: str) -> tuple[Alias, ...]:
    """Spellings of labels of one table, along ``axis`` ``row``, ``column`` or ``heading``."""
    return tuple(
        Alias(**{field: r[field] for field in Alias._fields})
        for r in _records("aliases")
        if r["table"] == table and r["axis"] == axis
    )
