"""Tables that stand as pictures between lines of print, as word processors put them there."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import numpy as np
import pytest
from PIL import Image

import govstats as gs
from govstats.form import TABLES
from govstats.readers import instead, is_ocr_installed, pictured, read_grids
from govstats.readers.pdf.reader import large_pictures
from tests.reading import differences
from tests.typeset import LAYOUTS, expected, random_figures, typeset
from tests.typeset.pdf import PdfOptions, typeset_pdf
from tests.typeset.tables import Paragraph, Table, build_document

needs_ocr = pytest.mark.skipif(not is_ocr_installed(), reason="the extra ocr is not installed")


def document(folder: Path, figures: Any, codes: tuple[str, ...], cuts: tuple[int, ...] = ()) -> Path:
    path = folder / "report.pdf"
    options = PdfOptions(pictured=codes, cuts=cuts)
    path.write_bytes(typeset(figures, LAYOUTS["pdf-ruled"]._replace(options=options)))
    return path


@needs_ocr
@pytest.mark.parametrize(("codes", "cuts"), [(("requests",), (13,)), (TABLES, ())], ids=["one-in-two-parts", "all"])
def test_every_figure_is_read_and_said_to_be_recognised(
    codes: tuple[str, ...], cuts: tuple[int, ...], tmp_path: Path
) -> None:
    figures = random_figures(50, "2021")
    report = gs.read_report(document(tmp_path, figures, codes, cuts), second_reading=False)
    assert differences(report, expected(figures)) == []
    readers = report.cells.groupby("table")["reader"].unique().map(list).to_dict()
    assert readers == {table: ["scan" if table in codes else "pdf"] for table in TABLES}
    assert report.info["scope_requests"] != "unknown"  # said by the lines of print


@needs_ocr
@pytest.mark.parametrize("place", [0, 1], ids=["before", "behind"])
def test_another_years_table_beside_it_is_never_taken_for_the_reports(place: int, tmp_path: Path) -> None:
    figures, other = random_figures(1, "2021"), random_figures(2, "2021")
    blocks = list(build_document(figures))
    [at] = [i for i, block in enumerate(blocks) if isinstance(block, Table) and block.code == "requests"]
    [table] = [block for block in build_document(other) if isinstance(block, Table) and block.code == "requests"]
    blocks[at + place : at + place] = [table, Paragraph("以下为其他情况。")]
    path = tmp_path / "report.pdf"
    path.write_bytes(typeset_pdf(blocks, PdfOptions(pictured=("requests",))))
    [report] = gs.read_reports(path, second_reading=False)
    assert {difference.found for difference in differences(report, expected(figures))} <= {""}
    assert len(report.cells.query("status == 'printed'")) == 25


@needs_ocr
def test_places_are_on_the_page(tmp_path: Path) -> None:
    path = document(tmp_path, random_figures(50, "2021"), ("remedies",))
    [(page, (left, top, right, bottom))] = read_grids(path).pictures
    cells = gs.read_report(path, second_reading=False).cells.query("table == 'remedies'")
    assert set(cells["page"]) == {page}
    assert left < cells["x0"].min() < cells["x1"].max() < right + 1
    assert top < cells["top"].min() < cells["bottom"].max() < bottom + 1


@needs_ocr
def test_what_is_printed_over_a_picture_is_not_taken_twice(tmp_path: Path) -> None:
    path = document(tmp_path, random_figures(50, "2021"), ("remedies",))
    reading = read_grids(path)
    assert reading.n_pages
    behind = tuple((page, (0.0, 0.0, 596.0, 842.0)) for page in range(1, reading.n_pages + 1))
    whole = pictured.with_pictured_tables(path, reading._replace(pictures=behind))
    assert [grid for grid in whole.grids if grid.cells[0].confidence is None] == reading.grids
    assert len(whole.grids) == len(reading.grids) + 1


@pytest.mark.parametrize(
    ("boxes", "large"),
    [
        ([(50, 100, 550, 300)], [(50, 100, 550, 300)]),
        ([(50, 100, 200, 300), (50, 310, 550, 340)], []),
        ([(50, 120, 550, 140), (300, 100, 340, 140), (50, 100, 550, 120), (50, 140, 550, 160)], [(50, 100, 550, 160)]),
        ([(50, 100, 550, 150), (50, 160, 550, 210)], [(50, 100, 550, 150), (50, 160, 550, 210)]),
    ],
    ids=["one", "narrow-or-low", "strips", "two"],
)
def test_large_are_pictures_that_a_table_has_room_on(boxes: list[Any], large: list[Any]) -> None:
    page = SimpleNamespace(width=600.0, pictures=np.array(boxes, "float64"))
    assert large_pictures(page) == large  # type: ignore[arg-type]


def test_nothing_is_recognised_where_no_table_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = document(tmp_path, random_figures(50, "2021"), ())
    assert read_grids(path).pictures == ()
    reading = read_grids(path)
    monkeypatch.setattr("govstats.report.read_grids", lambda _: reading._replace(pictures=((1, (0, 0, 500, 300)),)))
    monkeypatch.setattr("govstats.report.with_pictured_tables", lambda *_: pytest.fail("its pictures are recognised"))
    assert len(gs.read_report(path, second_reading=False).cells) == 200


def test_without_the_extra_its_name_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (instead, pictured):
        monkeypatch.setattr(module, "is_ocr_installed", lambda: False)
    figures = random_figures(50, "2021")
    with pytest.raises(gs.ReadingError, match=r'shows a large picture: pip install "govstats\[ocr\]" reads'):
        gs.read_report(document(tmp_path, figures, TABLES))
    report = gs.read_report(document(tmp_path, figures, ("remedies",)), second_reading=False)
    assert set(report.cells.query("table == 'remedies'")["status"]) == {"absent"}


def test_of_a_word_document_with_pictures_it_is_said_what_to_do(tmp_path: Path) -> None:
    Image.new("RGB", (200, 100), "white").save(tmp_path / "table.png")
    document = docx.Document()
    document.add_paragraph("二、主动公开政府信息情况")
    document.add_picture(str(tmp_path / "table.png"))
    document.save(str(tmp_path / "report.docx"))
    with pytest.raises(gs.ReadingError, match=r"was found; if .* shows its tables as pictures, save it as PDF"):
        gs.read_report(tmp_path / "report.docx")
