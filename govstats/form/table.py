"""What a table of the form is made of: rows, columns, cells, identities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
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
    def places(self) -> dict[str, int]:
        """Row code -> its place among the rows."""
        return {row.code: i for i, row in enumerate(self.rows)}

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
        return {row.code: tuple(column for column in self.columns if has_cell(row, column)) for row in self.rows}


def has_cell(row: Row, column: Column) -> bool:
    """Whether the form has a cell where these meet."""
    return not column.blocks or row.block in column.blocks
