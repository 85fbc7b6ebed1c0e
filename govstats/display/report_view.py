"""How a report looks in a notebook: what it is, what does not add up, and its tables as the form prints them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from govstats.display.place import REASONS, place_html, row_label
from govstats.form import TABLES, Column, Form, Row

if TYPE_CHECKING:
    from govstats.assemble import CellRecord
    from govstats.report import Report

_STYLE = """<style>
.govstats table.form {border-collapse: collapse; margin: .4em 0 1.2em; font-size: 90%}
.govstats table.form tbody tr {background: none}
.govstats table.form :is(th, td) {border: 1px solid rgba(128,128,128,.55); padding: .15em .5em; font-weight: normal}
.govstats table.form th {text-align: center; background: rgba(128,128,128,.12)}
.govstats table.form th[scope^=row] {text-align: left}
.govstats table.form td {text-align: right; font-variant-numeric: tabular-nums}
.govstats .fails {background: rgba(214,60,40,.35); outline: 2px solid rgba(214,60,40,.9); outline-offset: -2px}
.govstats .derived {background: rgba(60,120,216,.22); font-style: italic}
.govstats .missing {background: repeating-linear-gradient(45deg, transparent 0 4px, rgba(128,128,128,.28) 4px 8px)}
.govstats .doubtful {background: rgba(230,160,0,.40)}
.govstats details {margin: .2em 0 .6em}
.govstats summary {cursor: pointer}
.govstats figure {margin: .4em 0}
.govstats img {max-width: 100%}
.govstats caption {text-align: left; font-weight: bold; padding: .3em 0; white-space: nowrap}
.govstats .key span {padding: 0 .6em; margin-right: .8em; border: 1px solid rgba(128,128,128,.4)}
</style>"""
"""Selectors name two classes, so that they outweigh those of a notebook page, which align every cell to the right."""

_KEY = (
    '<p class="key"><span class="fails">does not add up</span><span class="derived">not printed, proved by the '
    'arithmetic</span><span class="missing">no number</span><span class="doubtful">unit or reading in doubt</span></p>'
)


def report_html(report: Report) -> str:
    """The report as HTML: what it is, what does not add up, and its tables as the form prints them.

    Cells that do not add up, are derived, missing or doubtful are marked; the reason appears on hover.
    """
    tables = "".join(_table_html(report, table) for table in TABLES)
    return f'{_STYLE}<div class="govstats">{_heading(report)}{_failures(report)}{tables}{_KEY}</div>'


def _heading(report: Report) -> str:
    info = report.info
    title = info["title"] or info["report_id"]
    scopes = ", ".join(sorted({info[f"scope_{table}"] for table in TABLES}))
    facts = (
        f"{info['agency'] or 'agency unknown'} · {info['year'] or 'year unknown'} · scope {scopes} · "
        f"read by {info['reader']} from {info['source']} · identities: {info['findings_holds']} hold, "
        f"{info['findings_fails']} fail, {info['findings_cannot_tell']} cannot tell"
    )
    return f"<h3>{escape(title)}</h3><p>{escape(facts)}</p>"


def _failures(report: Report) -> str:
    told = [f for f in report.questions if f.verdict in ("fails", "notice")]
    shown = {f: place_html(report, f) for f in [f for f in told if f.verdict == "fails"][:MANY_PLACES]}
    items = "".join(
        f"<li><code>{escape('/'.join(part for part in (f.table, f.row, f.column) if part))}</code>: "
        f"{escape(f.message)}{_ATTRIBUTIONS.get(f.attribution, '')}{shown.get(f, '')}</li>"
        for f in told
    )
    return f"<ul>{items}</ul>" if items else ""


MANY_PLACES = 8
"""Failures beyond these are listed without their place."""

_ATTRIBUTIONS = {
    "document": " (the document prints it so)",
    "reading": " (a second reading mends it)",
    "unsettled": " (whether the document or its reading is not settled)",
}


def _table_html(report: Report, table: str) -> str:
    form = report.form(table)
    records = {(r.row, r.column): r for r in report.records if r.table == table}
    reasons = {(row, column): proof for (name, row, column), proof in report.proofs.items() if name == table}
    reasons |= {(f.row, f.column): f.message for f in report.questions if f.table == table and f.verdict == "fails"}
    body = {key: _cell_html(record, reasons.get(key, "")) for key, record in records.items()}
    layout = {"proactive": _blocks, "requests": _lines, "remedies": _one_line}[table]
    caption = f"{escape(form.title_zh)} · {escape(form.title_en)}"
    return f'<table class="form"><caption>{caption}</caption>{layout(form, body)}</table>'


def _cell_html(record: CellRecord, reason: str) -> str:
    reason = reason or REASONS.get(record.status, "")
    kind = "fails" if record.check == "fails" else _CLASSES.get(record.status, "")
    return f'<td class="{kind}" title="{escape(reason)}">{escape(_shown(record))}</td>'


_CLASSES = {
    **dict.fromkeys(("derived", "repaired", "amended", "stated"), "derived"),
    **dict.fromkeys(("blank", "dash", "absent"), "missing"),
    **dict.fromkeys(("illegible", "unit_doubtful"), "doubtful"),
}


def _shown(record: CellRecord) -> str:
    if record.status in ("derived", "repaired", "amended") and record.value is not None:
        return f"{record.value:.0f}"
    return record.printed


def _th(text: str, rows: int = 1, columns: int = 1, scope: str = "col") -> str:
    return f'<th scope="{scope}" rowspan="{rows}" colspan="{columns}">{escape(text)}</th>'


def _blocks(form: Form, body: dict[tuple[str, str], str]) -> str:
    width = max(len(form.columns_of(row)) for row in form.rows)
    lines = []
    for _, group in groupby(form.rows, key=lambda row: row.block):
        rows = list(group)
        columns = form.columns_of(rows[0])
        lines.append(_th(rows[0].headings_zh[0], columns=width + 1))
        lines.append(_th("信息内容") + "".join(_th(column.label_zh) for column in columns))
        lines += [
            _th(row_label(row), scope="row") + "".join(body[row.code, column.code] for column in columns)
            for row in rows
        ]
    return "".join(f"<tr>{line}</tr>" for line in lines)


def _lines(form: Form, body: dict[tuple[str, str], str]) -> str:
    depth = max(len(row.headings_zh) for row in form.rows) + 1
    lines = _header_lines(form.columns, depth)
    for i, row in enumerate(form.rows):
        groups = "".join(
            _th(heading, rows=_run(form.rows, i, level), scope="rowgroup")
            for level, heading in enumerate(row.headings_zh)
            if i == 0 or form.rows[i - 1].headings_zh[: level + 1] != row.headings_zh[: level + 1]
        )
        label = _th(row_label(row), columns=depth - len(row.headings_zh), scope="row")
        lines.append(groups + label + "".join(body[row.code, column.code] for column in form.columns))
    return "".join(f"<tr>{line}</tr>" for line in lines)


def _run(rows: Sequence[Row], start: int, level: int) -> int:
    path = rows[start].headings_zh[: level + 1]
    stop = start
    while stop < len(rows) and rows[stop].headings_zh[: level + 1] == path:
        stop += 1
    return stop - start


def _header_lines(columns: Iterable[Column], depth: int) -> list[str]:
    columns = list(columns)
    levels = max(len(column.headings_zh) for column in columns)
    lines = []
    for level in range(levels):
        cells = [_th("", rows=levels + 1, columns=depth)] if level == 0 else []
        for path, group in groupby(columns, key=lambda column: column.headings_zh[: level + 1]):
            below = list(group)
            if len(path) > level:
                cells.append(_th(path[level], columns=len(below)))
            elif level == len(path):
                cells += [_th(column.label_zh, rows=levels + 1 - level) for column in below]
        lines.append("".join(cells))
    lines.append("".join(_th(column.label_zh) for column in columns if len(column.headings_zh) == levels))
    return lines


def _one_line(form: Form, body: dict[tuple[str, str], str]) -> str:
    n = len(form.columns)
    top = "".join(
        _th(path[0] if path else next(iter(rows)).label_zh, rows=1 if path else 2, columns=n * n_rows)
        for path, rows, n_rows in _row_groups(form)
    )
    middle = "".join(_th(row.label_zh, columns=n) for row in form.rows if row.headings_zh)
    leaves = "".join(_th(column.label_zh) for _ in form.rows for column in form.columns)
    return "".join(f"<tr>{line}</tr>" for line in (top, middle, leaves, "".join(body[key] for key in form.cells)))


def _row_groups(form: Form) -> Iterable[tuple[tuple[str, ...], list[Row], int]]:
    for path, group in groupby(form.rows, key=lambda row: row.headings_zh):
        rows = list(group)
        yield path, rows, len(rows)
