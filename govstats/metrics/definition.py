"""What a metric is: cells that are added up, over cells that are added up.

A quantity is a list of words: a row of the form, or ``@`` and a group of rows (``@granted``) or a role
(``@outcome``), so that a form with other rows needs no other definition.
"""

from __future__ import annotations

from typing import NamedTuple


class Quantity(NamedTuple):
    """Cells of one table that are added up."""

    table: str
    rows: str
    columns: str

    def __str__(self) -> str:
        return " + ".join(
            row if self.table == "requests" and column == "total" else f"{row}/{column}"
            for row in self.rows.split()
            for column in self.columns.split()
        )


class Definition(NamedTuple):
    """A metric: ``scale`` times ``numerator`` over ``denominator``."""

    name: str
    per: str
    numerator: Quantity
    denominator: Quantity | None
    label_zh: str
    label_en: str
    source: str
    caveat: str
    scale: int = 1
    """1 for shares (Wilson interval); otherwise events per so many (Poisson interval)."""
    unit: str = "share"
    before_2019: str = "break_2019"
    """The refusal that keeps years before 2019 apart; empty where the quantity is exactly the same."""
