"""The figures of a report: what each cell means, what is printed there, and what a right reader gives."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from govstats.form import TABLES, Column, Form, load_form

Key = tuple[str, str, str]
"""Table, row and column code."""

YUAN_PER = {"元": 1, "万元": 10_000}


class Printed(NamedTuple):
    """One cell as printed: its text, and the number and unit that a right reader finds in it."""

    text: str
    number: str
    """Plain digits, empty where no number is printed."""
    unit: str
    """件, 元, 万元, or empty where neither the cell nor the form states one."""


class ExtraRow(NamedTuple):
    """A row that is in no form."""

    table: str
    after: str
    label: str
    texts: tuple[str, ...]


class Figures(NamedTuple):
    """A report's figures; every helper of this module returns a new one."""

    agency: str
    year: int
    scope: str
    """``region``, ``office``, ``department`` or ``unknown``: what the document says of itself."""
    forms: Mapping[str, str]
    """The form that each table follows."""
    cells: Mapping[Key, Printed]
    """Every cell of the printed tables; a row without cells is not printed."""
    extra_rows: tuple[ExtraRow, ...] = ()

    def form(self, table: str) -> Form:
        return load_form(self.forms[table], table)


class Expected(NamedTuple):
    """What a right reader gives for one cell; empty where nothing is printed."""

    table: str
    row: str
    column: str
    printed_value: str
    printed_unit: str
    value: str
    """In ``unit``; empty where no number is printed or 元 and 万元 cannot be told apart."""
    unit: str


def expected(figures: Figures) -> list[Expected]:
    """Every printed cell in the order of the form."""
    return [
        Expected(
            table,
            row,
            column,
            cell.number,
            cell.unit,
            _value(cell, figures.form(table).column(column)),
            figures.form(table).column(column).unit,
        )
        for (table, row, column), cell in figures.cells.items()
    ]


def _value(cell: Printed, column: Column) -> str:
    if not cell.number or column.unit == "count" or not Decimal(cell.number):
        return cell.number
    return plain(Decimal(cell.number) * YUAN_PER[cell.unit]) if cell.unit else ""


def plain(number: Decimal | int) -> str:
    """Digits without exponent and without trailing zeros of a fraction."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- generators ------------------------------------------------------------------------------------------

MIXED = {"proactive": "2021", "requests": "2019", "remedies": "2019"}
"""The 2021 table 二 with the 2019 table 三, as some reports of 2022 and 2023 print it."""


def random_figures(
    seed: int | random.Random = 0,
    form: str | Mapping[str, str] = "2021",
    *,
    size: int | None = None,
    density: float | None = None,
    agency: str = "示例市人民政府办公室",
    year: int | None = None,
    scope: str = "office",
) -> Figures:
    """Consistent figures of an invented report.

    Parameters
    ----------
    seed : int or random.Random
    form : str or mapping
        One form for all tables, or one for each.
    size : int, optional
        About how many requests were closed; drawn between none and some thousands if not given.
    density : float, optional
        Share of outcome rows that hold anything; drawn if not given.
    """
    rng = seed if isinstance(seed, random.Random) else random.Random(seed)
    forms = dict.fromkeys(TABLES, form) if isinstance(form, str) else dict(form)
    if size is None:
        size = int(10 ** rng.uniform(0, 3.6)) - 1
    if density is None:
        density = rng.uniform(0.15, 0.8)
    numbers: dict[Key, Decimal] = {}
    for table, build in (("proactive", _proactive), ("requests", _requests), ("remedies", _remedies)):
        if table in forms:
            numbers |= build(rng, load_form(forms[table], table), size, density)
    year = year or (rng.randint(2021, 2025) if "2021" in forms.values() else rng.randint(2019, 2020))
    blank = Figures(agency, year, scope, forms, {})
    return blank._replace(cells={key: print_number(blank, key, number) for key, number in numbers.items()})


def _count(rng: random.Random, size: float) -> int:
    return int(rng.expovariate(1 / size)) if size > 0 else 0


def _proactive(rng: random.Random, form: Form, size: int, density: float) -> dict[Key, Decimal]:
    numbers: dict[Key, Decimal] = {}
    for row, column in form.cells:
        number = Decimal(_count(rng, 3 + size) if rng.random() < 0.4 + density / 2 else 0)
        if form.column(column).unit == "yuan":
            number = Decimal(rng.choice([0, rng.randint(1, 9_999_999_999)])).scaleb(-rng.randint(0, 4))
        if form.column(column).signed and rng.random() < 0.4:
            number = -number
        numbers["proactive", row, column] = number
    return numbers


def _requests(rng: random.Random, form: Form, size: int, density: float) -> dict[Key, Decimal]:
    outcomes = [row.code for row in form.rows if row.role == "outcome"]
    parts = [column.code for column in form.columns if column.role == "part"]
    at: dict[tuple[str, str], int] = {}
    for column in parts:
        share = 1.0 if column == "natural_person" else rng.choice([0, 0, 0, 0.02, 0.2])
        for row in outcomes:
            filled = share and rng.random() < density
            at[row, column] = _count(rng, 3 * size * share / len(outcomes) / density) if filled else 0
        at["closed_total", column] = sum(at[row, column] for row in outcomes)
        at["carried_out", column] = _count(rng, size * share / 15)
        handled = at["closed_total", column] + at["carried_out", column]
        at["carried_in", column] = min(handled, _count(rng, size * share / 15))
        at["received", column] = handled - at["carried_in", column]
    for code in (row.code for row in form.rows):
        at[code, "total"] = sum(at[code, column] for column in parts)
    return {("requests", row, column): Decimal(at[row, column]) for row, column in form.cells}


def _remedies(rng: random.Random, form: Form, size: int, density: float) -> dict[Key, Decimal]:
    numbers: dict[Key, Decimal] = {}
    for row in form.rows:
        parts = [column.code for column in form.columns if column.role == "part"]
        drawn = {c: _count(rng, 2 + size / 20) if rng.random() < 0.3 + density / 2 else 0 for c in parts}
        drawn["total"] = sum(drawn.values())
        numbers |= {("remedies", row.code, column): Decimal(n) for column, n in drawn.items()}
    return numbers


def misprinted(figures: Figures, seed: int | random.Random = 0, cells: int = 1) -> tuple[Figures, list[Key]]:
    """Figures with some counts of tables 三 and 四 printed wrong by one to nine, and which."""
    rng = seed if isinstance(seed, random.Random) else random.Random(seed)
    keys = rng.sample([key for key in figures.cells if key[0] != "proactive"], cells)
    changed = dict(figures.cells)
    for key in keys:
        number = Decimal(changed[key].number or 0) + rng.randint(1, 9)
        changed[key] = print_number(figures, key, number)
    return figures._replace(cells=changed), keys


# --- ways of printing ------------------------------------------------------------------------------------


def print_number(figures: Figures, key: Key, number: Decimal, *, unit: str | None = None) -> Printed:
    """A number in plain digits; ``unit`` is printed in the cell, else the form's own is taken."""
    text = plain(number)
    stated = figures.form(key[0]).column(key[2]).printed_unit
    return Printed(text, text, stated) if unit is None else Printed(text + unit, text, unit)


def _map(figures: Figures, change: Callable[[Key, Printed], Printed], keys: Iterable[Key] | None = None) -> Figures:
    chosen = set(figures.cells if keys is None else keys)
    cells = {key: change(key, cell) if key in chosen else cell for key, cell in figures.cells.items()}
    return figures._replace(cells=cells)


def zeros_as(figures: Figures, text: str, keys: Iterable[Key] | None = None) -> Figures:
    """Zeros printed as ``text``: empty, ``-``, ``—``, ``/``, ``无``."""
    return _map(figures, lambda _, cell: cell._replace(text=text, number="") if cell.text == "0" else cell, keys)


def blanked(figures: Figures, keys: Iterable[Key]) -> Figures:
    """These cells printed empty, whatever they hold."""
    return _map(figures, lambda _, cell: cell._replace(text="", number=""), keys)


_FULL_WIDTH = str.maketrans("0123456789.,-+", "０１２３４５６７８９．，－＋")


def full_width(figures: Figures) -> Figures:
    return _map(figures, lambda _, cell: cell._replace(text=cell.text.translate(_FULL_WIDTH)))


def thousands(figures: Figures, separator: str = ",") -> Figures:
    """12345 as 12,345."""

    def grouped(_: Key, cell: Printed) -> Printed:
        if not cell.number:
            return cell
        digits = f"{Decimal(cell.number):,f}".replace(",", separator)
        return cell._replace(text=cell.text.replace(cell.number, digits))

    return _map(figures, grouped)


def spaced(figures: Figures, space: str = " ") -> Figures:
    """Digits with a space before and after."""
    return _map(figures, lambda _, cell: cell._replace(text=f"{space}{cell.text}{space}"))


def plus_signs(figures: Figures) -> Figures:
    """Increases printed with a sign: +8."""

    def signed(key: Key, cell: Printed) -> Printed:
        column = figures.form(key[0]).column(key[2])
        return (
            cell._replace(text=f"+{cell.text}")
            if column.signed and cell.text[:1] in "123456789" and cell.text
            else cell
        )

    return _map(figures, signed)


def noted(figures: Figures, keys: Iterable[Key], note: str = "（其中修订{}件）") -> Figures:
    """A note after the number: 22（其中修订16件）."""

    def with_note(_: Key, cell: Printed) -> Printed:
        return cell._replace(text=cell.text + note.format(int(Decimal(cell.number)) // 2)) if cell.number else cell

    return _map(figures, with_note, keys)


def amounts_in(figures: Figures, unit: str) -> Figures:
    """Amounts with ``unit`` printed in the cell (元 or 万元), the money itself unchanged."""

    def converted(key: Key, cell: Printed) -> Printed:
        if figures.form(key[0]).column(key[2]).unit != "yuan" or not cell.number:
            return cell
        yuan = Decimal(cell.number) * YUAN_PER[cell.unit or "元"]
        return print_number(figures, key, yuan / YUAN_PER[unit], unit=unit)

    return _map(figures, converted)


def without_row(figures: Figures, table: str, row: str) -> Figures:
    """A document that lacks the row."""
    return figures._replace(cells={key: cell for key, cell in figures.cells.items() if key[:2] != (table, row)})


def with_extra_row(figures: Figures, table: str, after: str, label: str, texts: Iterable[str]) -> Figures:
    """A document with a row that the form does not have."""
    return figures._replace(extra_rows=(*figures.extra_rows, ExtraRow(table, after, label, tuple(texts))))
