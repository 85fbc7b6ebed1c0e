"""PDFs without vertical rules: columns are where figures stand, and blanks move none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from govstats.report import Report, read_report
from tests.reading import differences
from tests.typeset import Figures, expected, random_figures
from tests.typeset import figures as figure
from tests.typeset.pdf import PdfOptions, typeset_pdf
from tests.typeset.tables import build_document


def read_back(figures: Figures, options: PdfOptions, folder: Path) -> Report:
    path = folder / "report.pdf"
    path.write_bytes(typeset_pdf(build_document(figures), options))
    return read_report(path, second_reading=False)


@pytest.mark.parametrize("rules", ["none", "horizontal"])
@pytest.mark.parametrize(
    ("align", "zero"),
    [("center", "0"), ("center", "—"), ("center", ""), *((a, z) for a in ("left", "right") for z in ("0", "—"))],
)
@pytest.mark.parametrize(("form", "size"), [("2019", 9), ("2021", 7)])
def test_heads_and_figures_of_any_alignment(
    rules: str, align: str, zero: str, form: str, size: float, tmp_path: Path
) -> None:
    figures = random_figures(5, form, size=400, density=0.6)
    figures = figures if zero == "0" else figure.zeros_as(figures, zero)
    report = read_back(figures, PdfOptions(rules=rules, align=align, size=size), tmp_path)
    assert differences(report, expected(figures)) == []


@pytest.mark.parametrize("align", ["left", "center", "right"])
@pytest.mark.parametrize("cuts", [(), (3,), (9, 17)])
@pytest.mark.parametrize("size", [7, 9])
def test_blanks_move_no_figure_whether_a_head_stands_over_its_figures_or_not(
    align: str, cuts: tuple[int, ...], size: float, tmp_path: Path
) -> None:
    figures = figure.zeros_as(random_figures(6, "2021", size=400, density=0.6), "")
    report = read_back(figures, PdfOptions(rules="none", cuts=cuts, align=align, size=size), tmp_path)
    found = differences(report, expected(figures))
    assert [difference for difference in found if difference.found] == []
    assert align != "center" or found == []
    blank = {(r.table, r.row, r.column) for r in report.records if r.status == "blank"}
    assert blank <= {key for key, cell in figures.cells.items() if not cell.text}
