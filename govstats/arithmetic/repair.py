"""Which misread cells of a scan may be changed: the arithmetic proposes, the page disposes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from govstats.arithmetic.algebra import Block, blocks
from govstats.arithmetic.block import audit_block
from govstats.form import CellKey, Form


def repair_table(
    form: Form,
    values: Mapping[CellKey, int | None],
    alternatives: Mapping[CellKey, Collection[int]],
    below_floor: Collection[CellKey],
) -> dict[CellKey, int]:
    """The cells of a scan to change, with their numbers; empty where nothing may change.

    A set of one or two cells that would explain why a block does not add up is applied if a second reading
    of each of its cells shows exactly the number asked for and none repeats the first reading, if it is the
    only such set, and if the whole block adds up with it. Where a block has a single identity (``remedies``)
    the total changes only if its own first reading was below the floor. The arithmetic proposes, the page
    disposes.

    Parameters
    ----------
    form : Form
        The form that the table follows.
    values : mapping of (row, column) to int or None
        The numbers of the first reading.
    alternatives : mapping of (row, column) to numbers
        What second readings of the crop of that very cell show.
    below_floor : collection of (row, column)
        Cells whose first reading was less confident than the floor.

    Returns
    -------
    dict of (row, column) to int

    Examples
    --------
    >>> from govstats.form import load_form
    >>> read = {("reconsideration", c): n for c, n in
    ...         [("decision_upheld", 7), ("decision_corrected", 1), ("other_result", 0),
    ...          ("pending", 0), ("total", 2)]}
    >>> repair_table(load_form("2021", "remedies"), read, {("reconsideration", "decision_upheld"): {1}}, ())
    {('reconsideration', 'decision_upheld'): 1}
    """
    repaired: dict[CellKey, int] = {}
    for block in blocks(form.form, form.table):
        numbers = [values.get(cell) for cell in block.cells]
        confirmed = [
            changes
            for changes in audit_block(block, numbers, explicit=False).sets
            if all(_is_read_again(number, values.get(cell), alternatives.get(cell, ())) for cell, number in changes)
        ]
        if len(confirmed) == 1:
            changes = dict(confirmed[0])
            after = [changes.get(cell, values.get(cell)) for cell in block.cells]
            if _may_change(block, changes, below_floor) and audit_block(block, after).consistent:
                repaired |= changes
    return repaired


def _is_read_again(number: int, first: int | None, second: Collection[int]) -> bool:
    """A number that two readings of a crop agree on is what is printed there, whatever else a third one shows."""
    return number in second and first not in second


def _may_change(block: Block, changes: Mapping[CellKey, int], below_floor: Collection[CellKey]) -> bool:
    if len(block.identities) > 1:
        return True
    total = (block.identities[0].row, block.identities[0].column)
    return total not in changes or total in below_floor
