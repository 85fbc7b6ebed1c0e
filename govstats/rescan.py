"""Scans: doubtful cells are read again from their own crops, and changed only where page and arithmetic agree."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from govstats.arithmetic import audit_table, repair_table
from govstats.arithmetic.algebra import blocks
from govstats.clean import parse_count
from govstats.form import CellKey, Form
from govstats.grid import Cell
from govstats.recognise import PlacedTable


class Rescan(NamedTuple):
    """What second readings make of a table's first reading."""

    repaired: dict[CellKey, int]
    """Numbers that take the place of what was read first (docs/trust.md, "What repair does")."""
    illegible: dict[CellKey, str]
    """Cells read with too little confidence that no second reading confirms: all their readings, for the record."""


UNSCANNED = Rescan({}, {})
"""For explicit sources: what is printed is what is read."""


def is_scanned(placed: PlacedTable) -> bool:
    """Whether a table was read from a picture."""
    return any(cell.confidence is not None for cell in placed.cells.values())


def rescan(placed: PlacedTable, path: Path) -> Rescan:
    """Read the doubtful cells of a scanned table again.

    Doubtful is a cell below the confidence floor and, where the table does not add up, each cell of an identity
    that fails. The rule is that of :func:`govstats.arithmetic.repair_table`; a cell below the floor stands only if the
    second readings agree with it, nothing but its reading is in doubt, and its sums hold if blanks stand for nothing.
    One that lacks strokes in every crop stands where sums hold with it both ways.
    """
    from govstats.readers.scan import CONFIDENCE_FLOOR, LEAST_CONFIRMED, STROKES_IN_DOUBT, second_readings

    form = placed.form
    first = {key: number for key, cell in placed.cells.items() if (number := _number(form, key, cell.text)) is not None}
    unsure = {key for key, cell in placed.cells.items() if _certainty(cell) < CONFIDENCE_FLOOR}
    checks = audit_table(form, first, explicit=False).checks
    doubtful = unsure | {key for key in placed.cells if checks[key] == "fails"}
    if not doubtful:
        return UNSCANNED
    again = second_readings(path, [placed.cells[key] for key in doubtful])
    texts = {key: (*again.get(placed.cells[key], ()), *placed.cells[key].alternatives) for key in doubtful}
    numbers = {key: {n for text in texts[key] if (n := _number(form, key, text)) is not None} for key in doubtful}
    repaired = repair_table(form, first, numbers, unsure)
    sums = audit_table(form, _with_blanks_as_nothing(placed, first), explicit=False).checks
    short = {key for key in unsure if sums[key] == "fails" != checks[key] and not _is_dash(placed.cells[key])}
    least = dict.fromkeys(_crossed(form, checks), STROKES_IN_DOUBT)
    unconfirmed = {
        key
        for key in unsure - repaired.keys()
        if key in short or not _confirmed(placed.cells[key], again, least.get(key, LEAST_CONFIRMED))
    }
    return Rescan(repaired, {key: " ".join((placed.cells[key].text, *texts[key])) for key in unconfirmed})


def _number(form: Form, key: CellKey, text: str) -> int | None:
    column = form.column(key[1])
    value = parse_count(text, signed=column.signed).value if column.unit == "count" else None
    return None if value is None else int(value)


def _with_blanks_as_nothing(placed: PlacedTable, numbers: Mapping[CellKey, int]) -> dict[CellKey, int]:
    """The numbers of a table, with 0 where the page prints none."""
    counts = {key for key in placed.cells if placed.form.column(key[1]).unit == "count"}
    blanks = {key for key in counts if _is_dash(cell := placed.cells[key]) or not cell.text.strip()}
    return dict.fromkeys(blanks, 0) | dict(numbers)


def _is_dash(cell: Cell) -> bool:
    return parse_count(cell.text).status == "dash"


def _certainty(cell: Cell) -> float:
    return 1.0 if cell.confidence is None else cell.confidence


def _crossed(form: Form, checks: Mapping[CellKey, str]) -> set[CellKey]:
    """Cells whose sums hold both ways: one wrong alike in its part and in its total breaks the other."""
    crossed = [block for block in blocks(form.form, form.table) if len(block.identities) > 1]
    return {key for block in crossed for key in block.cells if checks[key] == "holds"}


def _confirmed(cell: Cell, again: Mapping[Cell, tuple[str, ...]], least: float) -> bool:
    """Whether a reading as certain as the least is that of every crop."""
    readings = {text.strip() for text in again.get(cell, ())}
    return _certainty(cell) >= least and readings == {cell.text.strip()}
