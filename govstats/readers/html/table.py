"""A table of a web page: its cells placed as HTML standard, 4.9.12, says."""

from __future__ import annotations

import re

from govstats.readers.flow import Flow, Slot

MAX_CELLS = 200_000
"""Most cells that are read from one page; a report has fewer than 500."""
MAX_COLUMN_SPAN = 1000
"""As in the HTML standard, section 4.9.11; larger spans are cut to it."""
_DIGITS = re.compile(r"\s*\+?([0-9]{1,9})")


class OpenTable:
    """A table whose end has not come yet: places cells as HTML standard, 4.9.12, says."""

    def __init__(self, outside: Flow) -> None:
        self.outside = outside
        self.slots: list[Slot] = []
        self._group_begins = 0
        self._row = -1
        self._first_row = 0
        self._groups: dict[str, range] = {}
        self._taken_until: list[int] = []

    def begin_row(self) -> None:
        self._row += 1
        self._column = 0

    def begin_cell(self, row_span: int, column_span: int) -> Flow:
        row, column, taken_until = self._row, self._column, self._taken_until
        while column < len(taken_until) and taken_until[column] > row:
            column += 1
        stop = column + column_span
        if stop > len(taken_until):
            taken_until.extend([0] * (stop - len(taken_until)))
        end, until = column, row + row_span if row_span else MAX_CELLS
        while end < stop and taken_until[end] <= row:
            taken_until[end] = until
            end += 1
        if end < stop:
            taken_until[end:stop] = [max(until, other) for other in taken_until[end:stop]]
        self._column = stop
        content: Flow = []
        self.slots.append(Slot(row, column, row_span, end - column, content))
        return content

    def end_group(self, tag: str = "") -> None:
        """End the row group, and with it every cell that reaches further down or to its end."""
        self._groups.setdefault(tag, range(self._first_row, self._row + 1))
        self._first_row = self._row + 1
        for position in range(self._group_begins, len(self.slots)):
            slot = self.slots[position]
            if slot.row_span != 1:
                room = self._row + 1 - slot.row
                self.slots[position] = slot._replace(row_span=min(slot.row_span or room, room))
        self._group_begins = len(self.slots)
        self._taken_until.clear()

    def all_slots(self) -> list[Slot]:
        """The slots of the table, the rows of its head first and those of its foot last, wherever they stand."""
        head, foot = (self._groups.get(tag, range(0)) for tag in ("thead", "tfoot"))
        end = self._row + 1
        if not head.start and (not foot or foot.stop == end):
            return self.slots
        order = [*head, *(row for row in range(end) if row not in head and row not in foot), *foot]
        rows = {row: place for place, row in enumerate(order)}
        return sorted((slot._replace(row=rows[slot.row]) for slot in self.slots), key=lambda slot: slot.row)


def parse_span(attribute: str | None) -> int:
    """A span as HTML standard, 2.3.4, parses it: leading digits; what is none counts as 1."""
    match = None if attribute is None else _DIGITS.match(attribute)
    return int(match[1]) if match else 1
