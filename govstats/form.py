"""The official forms as data: which rows, columns and identities each table has.

Everything here is read from ``govstats/forms/*.csv``; no row, column or identity is listed anywhere else.
Sources: 国办公开办函〔2019〕60号 (reports for 2019 and 2020) and 国办公开办函〔2021〕30号 (from 2021).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import NamedTuple

TABLES = ("proactive", "requests", "remedies")
"""The tables of the form in its order: 二, 三, 四."""

CellKey = tuple[str, str]
"""Row code and column code of a cell within one table."""


class Row(NamedTuple):
    """A row of a table: its code, what is printed, and what it means."""

    table: str
    code: str
    headings_zh: tuple[str, ...]
    """The groups that it stands in, outermost first, as printed."""
    number: str
    """The numbering that is printed before the label: 一、 or （一） or 1."""
    label_zh: str
    label_en: str
    short: str
    article: str
    """Articles of the 2019 Regulations (令711号)."""
    group: str
    role: str
    block: str
    note: str


class Column(NamedTuple):
    """A column of a table; ``blocks`` are the blocks of rows that have it (all when empty)."""

    table: str
    code: str
    blocks: tuple[str, ...]
    headings_zh: tuple[str, ...]
    label_zh: str
    label_en: str
    short: str
    unit: str
    """The unit of ``value``: ``count`` or ``yuan``."""
    printed_unit: str
    """The unit that the form itself states; empty where the page must say it."""
    role: str
    signed: bool
    note: str


class Term(NamedTuple):
    """A cell with its weight in an identity; ``lag`` -1 is the same cell in last year's report."""

    row: str
    column: str
    weight: int
    lag: int = 0


class Identity(NamedTuple):
    """An equation of the form: the weighted ``left`` cells equal the weighted ``right`` cells."""

    kind: str
    table: str
    row: str
    column: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    verdict: str
    """What a broken one is called: ``fails`` or ``notice``."""
    text_zh: str
    text_en: str

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms with weights that sum to zero over a table that adds up."""
        return self.left + tuple(term._replace(weight=-term.weight) for term in self.right)

    @property
    def over_years(self) -> bool:
        return any(term.lag for term in (*self.left, *self.right))


@dataclass(frozen=True, eq=False)
class Form:
    """One table of one form; there is one object of each (:func:`load_form`), the key of many caches."""

    form: str
    table: str
    title_zh: str
    title_en: str
    basis: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    cells: tuple[CellKey, ...]
    """Every cell that the table has, row by row."""
    identities: tuple[Identity, ...]

    def row(self, code: str) -> Row:
        """The row with this code; KeyError where the form has none."""
        return self._rows[code]

    def column(self, code: str) -> Column:
        """The column with this code; KeyError where the form has none."""
        return self._columns[code]

    def columns_of(self, row: Row) -> tuple[Column, ...]:
        """The columns that a row has, in print order."""
        return self._columns_of[row.code]

    def identity(self, kind: str, row: str, column: str) -> Identity:
        """The identity of this kind over these cells; KeyError where the form has none."""
        return self._identities[kind, row, column]

    @cached_property
    def column_codes(self) -> dict[str, tuple[str, ...]]:
        """Row code -> codes of the columns that the row has, in print order."""
        return {row: tuple(column.code for column in columns) for row, columns in self._columns_of.items()}

    @cached_property
    def _rows(self) -> dict[str, Row]:
        return {row.code: row for row in self.rows}

    @cached_property
    def _columns(self) -> dict[str, Column]:
        return {column.code: column for column in self.columns}

    @cached_property
    def _identities(self) -> dict[tuple[str, str, str], Identity]:
        return {(identity.kind, identity.row, identity.column): identity for identity in self.identities}

    @cached_property
    def _columns_of(self) -> dict[str, tuple[Column, ...]]:
        return {row.code: tuple(column for column in self.columns if _has_cell(row, column)) for row in self.rows}


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


def _has_cell(row: Row, column: Column) -> bool:
    return not column.blocks or row.block in column.blocks


@cache
def _records(name: str) -> list[dict[str, str]]:
    text = files("govstats").joinpath("forms", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _path(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(" / ") if part)


def _printed_by(record: dict[str, str], form: str, table: str) -> bool:
    return record["table"] == table and form in record["forms"].split()


def _rows(form: str, table: str) -> tuple[Row, ...]:
    return tuple(
        Row(
            table=table,
            code=r["row"],
            headings_zh=_path(r["heading_zh"]),
            number=r["number"],
            label_zh=r["label_zh"],
            label_en=r["label_en"],
            short=r["short"],
            article=r["article"],
            group=r["group"],
            role=r["role"],
            block=r["block"],
            note=r["note"],
        )
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
    cells = {(row.code, column.code) for row in rows for column in columns if _has_cell(row, column)}
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
            cells = tuple((row.code, col.code) for row in rows for col in columns if _has_cell(row, col))
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
