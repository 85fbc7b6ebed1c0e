"""A document before it has a format: running text and tables of merged cells, built from the form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import lcm
from typing import NamedTuple

from govstats.form import TABLES, Form, Row

from .figures import ExtraRow, Figures, Key
from .wording import OFFICIAL, Wording, numbered, word

CHECK_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
SCOPES = {
    "region": "本报告所列数据为本行政区域汇总数据。",
    "own_level": "本报告所列数据为本级汇总数据。",
    "office": "本报告所列数据为本机关数据。",
    "department": "本报告所列数据为本机关数据。",
}


class Slot(NamedTuple):
    """One printed cell and the slots that it covers."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    kind: str = "label"
    """``band``, ``head``, ``group``, ``label``, ``figure`` or ``extra``."""
    key: Key | None = None


class Table(NamedTuple):
    """A printed table; every slot is covered by one cell."""

    code: str
    slots: tuple[Slot, ...]

    @property
    def n_rows(self) -> int:
        return max(slot.row + slot.row_span for slot in self.slots)

    @property
    def n_columns(self) -> int:
        return max(slot.column + slot.column_span for slot in self.slots)

    def rows(self) -> list[list[Slot]]:
        """The cells that begin in each row, left to right."""
        lines: list[list[Slot]] = [[] for _ in range(self.n_rows)]
        for slot in sorted(self.slots, key=lambda slot: (slot.row, slot.column)):
            lines[slot.row].append(slot)
        return lines


class Paragraph(NamedTuple):
    text: str
    kind: str = "body"
    """``title``, ``heading``, ``body`` or ``mark``."""


Block = Paragraph | Table


def build_document(figures: Figures, wording: Wording = OFFICIAL, mark: Sequence[str] = ()) -> list[Block]:
    """Title, six sections and the tables of a report, in print order."""
    titles = {table: word(wording, figures.form(table).title_zh) for table in figures.forms}

    def text(official: str) -> str:
        return word(wording, official)

    blocks: list[Block] = [Paragraph(line, "mark") for line in mark]
    blocks += [
        Paragraph(text(figures.agency), "title"),
        Paragraph(text(f"{figures.year}年政府信息公开工作年度报告"), "title"),
        Paragraph(text(f"本报告依照政府信息公开条例编制，统计期限为{figures.year}年1月1日至12月31日。")),
        Paragraph(text("一、总体情况"), "heading"),
        Paragraph(text(f"{figures.agency}依照规定办理政府信息公开事项。" + SCOPES.get(figures.scope, ""))),
    ]
    for number, table in zip("二三四", TABLES, strict=True):
        if table in figures.forms:
            blocks.append(Paragraph(f"{number}、{titles[table]}", "heading"))
            blocks += [Paragraph(text(wording.before_tables))] * bool(wording.before_tables)
            blocks.append(build_table(figures, table, wording))
            blocks += [Paragraph(text(wording.after_tables))] * bool(wording.after_tables)
    return [
        *blocks,
        Paragraph(text("五、存在的主要问题及改进情况"), "heading"),
        Paragraph(text("公开内容还不够丰富，下一年度将继续改进。")),
        Paragraph(text("六、其他需要报告的事项"), "heading"),
        Paragraph(text("无其他需要报告的事项。")),
    ]


def build_table(figures: Figures, table: str, wording: Wording = OFFICIAL) -> Table:
    """One table as the form prints it, with this wording and these figures."""
    build = {"proactive": _proactive, "requests": _requests, "remedies": _remedies}[table]
    return build(figures, figures.form(table), wording)


def _printed_rows(figures: Figures, form: Form) -> list[Row | ExtraRow]:
    rows: list[Row | ExtraRow] = []
    printed = {key[1] for key in figures.cells if key[0] == form.table}
    for row in form.rows:
        if row.code in printed:
            rows.append(row)
        rows += [extra for extra in figures.extra_rows if (extra.table, extra.after) == (form.table, row.code)]
    return rows


def _proactive(figures: Figures, form: Form, wording: Wording) -> Table:
    blocks = list(dict.fromkeys(row.block for row in form.rows))
    columns = {row.block: form.columns_of(row) for row in form.rows}
    width = lcm(*(len(columns[block]) for block in blocks))
    slots: list[Slot] = []
    line = 0
    block = ""
    for row in _printed_rows(figures, form):
        if isinstance(row, Row) and row.block != block:
            block = row.block
            span = width // len(columns[block])
            slots.append(Slot(word(wording, row.headings_zh[0]), line, 0, 1, 1 + width, "band"))
            heads = ["信息内容", *(column.label_zh for column in columns[block])]
            slots.append(Slot(word(wording, heads[0]), line + 1, 0, kind="head"))
            slots += [
                Slot(word(wording, head), line + 1, 1 + span * i, 1, span, "head") for i, head in enumerate(heads[1:])
            ]
            line += 2
        slots.append(Slot(word(wording, _label(row, wording)), line, 0))
        slots += _figures(figures, row, [c.code for c in columns[block]], line, 1, span)
        line += 1
    return Table(form.table, tuple(slots))


def _label(row: Row | ExtraRow, wording: Wording) -> str:
    return row.label if isinstance(row, ExtraRow) else numbered(wording, row.number, row.label_zh)


def _figures(
    figures: Figures, row: Row | ExtraRow, columns: Sequence[str], line: int, first: int, span: int = 1
) -> list[Slot]:
    if isinstance(row, ExtraRow):
        return [Slot(text, line, first + span * i, 1, span, "extra") for i, text in enumerate(row.texts)]
    keys = [(row.table, row.code, column) for column in columns]
    return [Slot(figures.cells[key].text, line, first + span * i, 1, span, "figure", key) for i, key in enumerate(keys)]


def _spans(paths: Sequence[tuple[str, ...]], level: int) -> Iterable[tuple[str, int, int]]:
    """Runs of equal headings at one level: heading, first index, length."""
    start = 0
    for end in range(1, len(paths) + 1):
        if end == len(paths) or paths[end][: level + 1] != paths[start][: level + 1]:
            if len(paths[start]) > level:
                yield paths[start][level], start, end - start
            start = end


def _requests(figures: Figures, form: Form, wording: Wording) -> Table:
    rows = _printed_rows(figures, form)
    paths = [_headings(form, row) for row in rows]
    depth = 1 + max(map(len, paths))
    head_paths = [column.headings_zh for column in form.columns]
    head_depth = 1 + max(map(len, head_paths))
    slots = [Slot(word(wording, CHECK_NOTE), 0, 0, head_depth, depth, "head")]
    for level in range(head_depth - 1):
        slots += [
            Slot(word(wording, text), level, depth + start, 1, length, "head")
            for text, start, length in _spans(head_paths, level)
        ]
    slots += [
        Slot(
            word(wording, column.label_zh),
            len(column.headings_zh),
            depth + i,
            head_depth - len(column.headings_zh),
            1,
            "head",
        )
        for i, column in enumerate(form.columns)
    ]
    for level in range(depth - 1):
        slots += [
            Slot(word(wording, text), head_depth + start, level, length, 1, "group")
            for text, start, length in _spans(paths, level)
        ]
    for i, (row, path) in enumerate(zip(rows, paths, strict=True)):
        label = word(wording, _label(row, wording))
        slots.append(Slot(label, head_depth + i, len(path), 1, depth - len(path)))
        slots += _figures(figures, row, [column.code for column in form.columns], head_depth + i, depth)
    return Table(form.table, tuple(slots))


def _headings(form: Form, row: Row | ExtraRow) -> tuple[str, ...]:
    return form.row(row.after).headings_zh if isinstance(row, ExtraRow) else row.headings_zh


def _remedies(figures: Figures, form: Form, wording: Wording) -> Table:
    rows = [row for row in _printed_rows(figures, form) if isinstance(row, Row)]
    width = len(form.columns)
    depth = 1 + max(len(row.headings_zh) for row in rows)
    slots = []
    for level in range(depth - 1):
        slots += [
            Slot(word(wording, text), level, start * width, 1, length * width, "head")
            for text, start, length in _spans([row.headings_zh for row in rows], level)
        ]
    for i, row in enumerate(rows):
        top = len(row.headings_zh)
        slots.append(Slot(word(wording, row.label_zh), top, i * width, 1, width, "head"))
        slots += [
            Slot(word(wording, column.label_zh), top + 1, i * width + j, depth - top, 1, "head")
            for j, column in enumerate(form.columns)
        ]
        slots += _figures(figures, row, [column.code for column in form.columns], depth + 1, i * width)
    return Table(form.table, tuple(slots))


# --- the same table, printed otherwise -------------------------------------------------------------------


def cut(table: Table, rows: Sequence[int], *, break_text: bool = False) -> list[Table]:
    """The table in parts that begin at these rows; a cell over a cut stands in both parts.

    Its text stands in the first part, or is broken over both with ``break_text``.
    """
    bounds = [0, *rows, table.n_rows]
    parts = []
    for first, end in pairwise(bounds):
        slots = []
        for slot in table.slots:
            top, bottom = max(slot.row, first), min(slot.row + slot.row_span, end)
            if top < bottom:
                text = _piece(slot, top, bottom, break_text=break_text)
                slots.append(slot._replace(text=text, row=top - first, row_span=bottom - top))
        parts.append(Table(table.code, tuple(slots)))
    return parts


def _piece(slot: Slot, top: int, bottom: int, *, break_text: bool) -> str:
    if not break_text:
        return slot.text if top == slot.row else ""
    at = [round(len(slot.text) * (row - slot.row) / slot.row_span) for row in (top, bottom)]
    return slot.text[at[0] : at[1]]


def with_empty_column(table: Table, at: int) -> Table:
    """The table with an empty column before slot column ``at``; cells that span it grow."""
    slots = [
        slot._replace(column=slot.column + (slot.column >= at), column_span=slot.column_span + spans(slot, at))
        for slot in table.slots
    ]
    covered = {row for slot in table.slots if spans(slot, at) for row in range(slot.row, slot.row + slot.row_span)}
    empty = [Slot("", row, at, kind="extra") for row in range(table.n_rows) if row not in covered]
    return Table(table.code, (*slots, *empty))


def spans(slot: Slot, at: int) -> bool:
    """Whether the cell covers both sides of the edge before column ``at``."""
    return slot.column < at < slot.column + slot.column_span


def with_column(table: Table, head: str, text: str = "") -> Table:
    """The table with a column of the publisher's own at the right: a head, and the same text in each row."""
    at, first = table.n_columns, min(slot.row for slot in table.slots if slot.kind == "figure")
    cells = [Slot(head, 0, at, first, 1, "extra")]
    cells += [Slot(text, row, at, kind="extra") for row in range(first, table.n_rows)]
    return Table(table.code, table.slots + tuple(cells))
