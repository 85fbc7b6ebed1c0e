"""A report in a terminal: tables whose columns line up although Chinese characters are two columns wide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wcwidth import wcswidth

from govstats.form import TABLES, Form

if TYPE_CHECKING:
    import pandas as pd

    from govstats.assemble import CellRecord
    from govstats.report import Report

_MARKS = {"derived": "=", "illegible": "?", "unit_doubtful": "?", "blank": "", "dash": "", "absent": "."}
_KEY = "! does not add up   =n not printed, proved   ? in doubt   . not in the document"


def report_text(report: Report) -> str:
    """The report as text: what it is, its three tables, what does not add up, and the key of the marks."""
    tables = [_table_text(report, table) for table in TABLES]
    return "\n\n".join((_head(report), *tables, *_told(report), _KEY))


def audit_text(report: Report) -> str:
    """What the arithmetic says of a report: a line of counts, then all that does not hold."""
    return "\n".join((_head(report), *_told(report)))


def _head(report: Report) -> str:
    info = report.info
    scopes = " / ".join(dict.fromkeys(info[f"scope_{table}"] for table in TABLES))
    return (
        f"{info['report_id']}: {info['agency'] or 'agency unknown'}, {info['year'] or 'year unknown'}, "
        f"scope {scopes}, read by {info['reader']}\n"
        f"identities: {info['findings_holds']} hold, {info['findings_fails']} fail, "
        f"{info['findings_cannot_tell']} cannot tell"
    )


def _told(report: Report) -> list[str]:
    lines = []
    for finding in report.questions:
        if finding.verdict in ("fails", "notice"):
            place = "/".join(part for part in (finding.table, finding.row, finding.column) if part)
            page = f", page {finding.page}" if finding.page else ""
            source = f" [{finding.attribution}]" if finding.attribution else ""
            lines.append(f"{finding.verdict}: {finding.kind} {place}{page}: {finding.message}{source}")
            if finding.suspects:
                lines.append(f"  would explain it: {finding.suggested or finding.suspects}")
    return lines


def _table_text(report: Report, table: str) -> str:
    form = report.form(table)
    records = {(r.row, r.column): r for r in report.records if r.table == table}
    body = _blocks(form, records) if table == "proactive" else [_header(form), *_rows(form, records)]
    widths = [max(map(_width, column)) for column in zip(*_padded(body), strict=True)]
    lines = [
        "  ".join(_set(text, width, i > 0) for i, (text, width) in enumerate(zip(row, widths, strict=True)))
        for row in _padded(body)
    ]
    return "\n".join((f"{form.title_zh} (form of {form.form})", *(line.rstrip() for line in lines)))


def _padded(body: list[list[str]]) -> list[list[str]]:
    width = max(map(len, body))
    return [row + [""] * (width - len(row)) for row in body]


def _header(form: Form) -> list[str]:
    return ["", *(column.label_zh for column in form.columns)]


def _rows(form: Form, records: dict[tuple[str, str], CellRecord]) -> list[list[str]]:
    return [
        [f"{row.number}{row.label_zh}", *(_mark(records[row.code, column.code]) for column in form.columns)]
        for row in form.rows
    ]


def _blocks(form: Form, records: dict[tuple[str, str], CellRecord]) -> list[list[str]]:
    body = []
    block = ""
    for row in form.rows:
        columns = form.columns_of(row)
        if row.block != block:
            body.append(["", *(column.label_zh for column in columns)])
            block = row.block
        body.append([row.label_zh, *(_mark(records[row.code, column.code]) for column in columns)])
    return body


def _mark(record: CellRecord) -> str:
    if record.status == "derived" and record.value is not None:
        return f"={record.value:.0f}"
    failed = "!" if record.check == "fails" else ""
    return f"{failed}{record.printed.strip()}{_MARKS.get(record.status, '')}".replace("\n", "")


def _width(text: str) -> int:
    return max(0, wcswidth(text))


def _set(text: str, width: int, to_right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if to_right else text + space


def frame_text(frame: pd.DataFrame, format: str) -> str:
    """A frame as ``csv`` or ``json``: whole numbers without a trailing ``.0``, nothing else is touched."""
    import pandas as pd

    def plain(value: Any) -> Any:
        if pd.isna(value):
            return None
        return int(value) if float(value).is_integer() else float(value)

    numbers = {name: frame[name] for name in ("printed_value", "value") if name in frame}
    exact = {name: pd.Series(map(plain, column), column.index, dtype=object) for name, column in numbers.items()}
    frame = frame.assign(**exact)
    if format == "csv":
        return frame.to_csv(index=False, lineterminator="\n")
    return frame.to_json(orient="records", force_ascii=False, indent=1) + "\n"
