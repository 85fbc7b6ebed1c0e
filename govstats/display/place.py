"""The place of a number: a picture of that spot of the page, the row in words, or the sentence that states it."""

from __future__ import annotations

import base64
import io
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from govstats.form import Row
from govstats.narrative import known_scope, page_offsets, read_statements
from govstats.readers.native import PDFIUM
from govstats.readers.source import hash_file

if TYPE_CHECKING:
    from pathlib import Path

    from govstats.arithmetic import Finding
    from govstats.grid import Box
    from govstats.report import Report

REASONS = {
    "blank": "printed blank",
    "dash": "printed as a dash",
    "derived": "not printed; proved by the arithmetic of the form",
    "repaired": "first reading changed to a second reading of the same crop, which the arithmetic asks for",
    "amended": "amended by hand, see corrections.csv",
    "illegible": "printed, but not read for certain",
    "unit_doubtful": "the page does not settle whether it is 元 or 万元",
    "stated": "stated in prose or a curated source",
    "absent": "not in the document",
}
"""Status of a cell -> why it is marked."""


def row_label(row: Row) -> str:
    """Number and label as the form prints them."""
    return f"{row.number}{row.label_zh}"


class Spot(NamedTuple):
    """Where a number stands: a caption in words and, for pages, a picture of the spot with the cell framed."""

    caption: str
    png: bytes | None = None

    def _repr_html_(self) -> str:
        if self.png is None:
            return f"<p>{escape(self.caption)}</p>"
        data = base64.b64encode(self.png).decode("ascii")
        return (
            f'<figure><img src="data:image/png;base64,{data}"/><figcaption>{escape(self.caption)}</figcaption></figure>'
        )

    def __repr__(self) -> str:
        return self.caption


def show_cell(report: Report, table: str, row: str, column: str) -> Spot:
    """The spot of one cell (codes of table, row and column).

    Raises
    ------
    KeyError
        The report's form has no such cell.
    """
    record = next((r for r in report.records if (r.table, r.row, r.column) == (table, row, column)), None)
    if record is None:
        raise KeyError(f"{table}/{row}/{column}: no such cell in the form that this report follows")
    form = report.form(table)
    place = f", page {record.page}" if record.page else ""
    printed = record.printed or REASONS.get(record.status, record.status)
    labels = f"{row_label(form.row(row))} / {form.column(column).label_zh}"
    caption = f"{report.info['source']}{place}: {labels}: {printed}"
    if record.page is None or record.x0 is None or record.top is None or record.x1 is None or record.bottom is None:
        in_row = [r.printed for r in report.records if (r.table, r.row) == (table, row)]
        return Spot(f"{caption} (the row: {' | '.join(in_row)})")
    if not report.path.exists() or hash_file(report.path) != report.info["sha256"]:
        return Spot(f"{caption} (no picture: the file is gone, or is another one now)")
    return Spot(caption, crop_png(report.path, record.page, (record.x0, record.top, record.x1, record.bottom)))


def crop_png(path: Path, page: int, box: Box, margin: float = 60, scale: float = 2) -> bytes:
    """A picture of a box on a page with what stands around it, the box framed in red.

    ``box`` and ``margin`` are in points from the top left of the page as displayed, ``scale`` in pixels a point.
    """
    from PIL import Image, ImageDraw

    if path.read_bytes()[:5] == b"%PDF-":
        import pypdfium2  # type: ignore[import-untyped]

        with PDFIUM, pypdfium2.PdfDocument(path) as document:
            image = document[page - 1].render(scale=scale).to_pil()
    else:
        image = Image.open(path)
        image.seek(page - 1)
        scale = (image.info.get("dpi") or (72, 72))[0] / 72
    image = image.convert("RGB")
    x0, top, x1, bottom = (value * scale for value in box)
    ImageDraw.Draw(image).rectangle((x0, top, x1, bottom), outline=(214, 40, 40), width=3)
    edge = margin * scale
    spot = (
        max(0, x0 - 3 * edge),
        max(0, top - edge),
        min(image.width, x1 + 3 * edge),
        min(image.height, bottom + edge),
    )
    out = io.BytesIO()
    image.crop(tuple(map(int, spot))).save(out, "PNG")
    return out.getvalue()


AROUND = 80
"""Characters of a sentence that are shown before and behind its figure."""


def place_html(report: Report, finding: Finding) -> str:
    """Where the figures of a failure stand, to be opened: the spot of its cell, and the sentence of a narrative one.

    Made when it is looked at, from the file and the text at hand; empty where there is nothing to show.
    """
    said = _sentence_html(report, finding) if finding.kind == "narrative" else ""
    key = (finding.table, finding.row, finding.column)
    is_cell = any((r.table, r.row, r.column) == key for r in report.records)
    spot = show_cell(report, *key)._repr_html_() if is_cell and report.path.exists() else ""
    return f"<details><summary>where it stands</summary>{said}{spot}</details>" if said or spot else ""


def _sentence_html(report: Report, finding: Finding) -> str:
    """The sentence with its figure marked."""
    cell, text = (finding.table, finding.row, finding.column), report.text
    pages = page_offsets(report.reading.texts)
    for said in read_statements(text, report.info["year"], scope=known_scope(report.info), pages=pages):
        if said.value == (said.value if finding.left is None else finding.left) and any(
            cell == reading[0][1] for reading in said.readings
        ):
            start = max(text.rfind("。", 0, said.start) + 1, said.start - AROUND)
            stop = text.find("。", said.end)
            stop = min(len(text) if stop < 0 else stop + 1, said.end + AROUND)
            before, figure, behind = (
                escape("".join(part.split()))
                for part in (text[start : said.start], text[said.start : said.end], text[said.end : stop])
            )
            return f"<p>{before}<mark>{figure}</mark>{behind}</p>"
    return ""
