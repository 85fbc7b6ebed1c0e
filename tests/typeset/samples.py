"""The bundled samples: documents of our own that print figures of published reports.

``python -m tests.typeset.samples`` writes them again from ``data/samples/figures.csv``.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

from govstats.form import forms, load_form

from .figures import Figures, Key, Printed
from .html import HtmlOptions
from .layouts import Layout, typeset
from .pdf import PdfOptions
from .text import TextOptions

FOLDER = Path(__file__).parents[2] / "data" / "samples"
MARK = ("据公开数据重排的示例，非原件", "re-typeset from published figures, not the original")

SAMPLES = {
    "heilongjiang-office-2020": Layout("sample-text", ".txt", TextOptions("broken", page_lines=36)),
    "hongze-2023": Layout(
        "sample-pdf",
        ".pdf",
        PdfOptions(cuts=(14,), shading=True, digits_font="Libertinus Serif", size=10, inset=8.5),
    ),
    "shuyang-drc-2023": Layout("sample-html", ".html", HtmlOptions(blank="&nbsp;")),
}
"""Report and the layout that it is printed in."""


class Sample(NamedTuple):
    path: Path
    layout: Layout
    figures: Figures


def load_samples() -> dict[str, Sample]:
    """The samples by report, with the figures of ``figures.csv``."""
    with (FOLDER / "figures.csv").open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file))
    return {
        report: Sample(
            FOLDER / f"{report}{layout.suffix}",
            layout,
            _figures([record for record in records if record["report"] == report]),
        )
        for report, layout in SAMPLES.items()
    }


def _figures(records: list[dict[str, str]]) -> Figures:
    keys: list[Key] = [(r["table"], r["row"], r["column"]) for r in records]
    printed_forms = {table: _form_with([key[1:] for key in keys if key[0] == table], table) for table, *_ in keys}
    first = records[0]
    blank = Figures(first["agency"], int(first["year"]), first["scope"], printed_forms, {})
    cells = {
        key: Printed(_text(blank, key, record), record["printed_value"], record["printed_unit"])
        for key, record in zip(keys, records, strict=True)
    }
    return blank._replace(cells=cells)


def _form_with(cells: list[tuple[str, ...]], table: str) -> str:
    """The form whose table has exactly these cells."""
    return next(form for form in forms() if set(load_form(form, table).cells) == set(cells))


def _text(figures: Figures, key: Key, record: dict[str, str]) -> str:
    """The number, with its unit where the form does not state it."""
    stated = figures.form(key[0]).column(key[2]).printed_unit
    return record["printed_value"] + ("" if stated == record["printed_unit"] else record["printed_unit"])


def typeset_sample(sample: Sample) -> bytes:
    """The document as it is bundled."""
    return typeset(sample.figures, sample.layout, mark=MARK)


if __name__ == "__main__":
    for sample in load_samples().values():
        sample.path.write_bytes(typeset_sample(sample))
        print(sample.path.name, sample.path.stat().st_size)
