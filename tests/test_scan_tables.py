"""Ruled tables of scans: which cells are one, and what is said where that is not certain."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("cv2")
pytest.importorskip("rapidocr")
typst = pytest.importorskip("typst")
fonts = pytest.importorskip("noto_cjk_sans_otc")

from govstats.grid import Cell
from govstats.readers.scan import CONFIDENCE_FLOOR, read_scan
from tests.test_reader_scan import Spoilt, rasterise, save_scan

DPI = 150


def drawn(columns: str, cells: str, align: str = "center") -> np.ndarray:
    """A page that holds one table, as pixels."""
    source = f"""
#set page(width: 420pt, height: auto, margin: 30pt)
#set text(font: "Noto Sans CJK SC", size: 10pt, lang: "zh")
政府信息公开工作年度报告示例
#table(columns: {columns}, stroke: 0.6pt, align: {align} + horizon, inset: 5pt, {cells})
"""
    return rasterise(bytes(typst.compile(source.encode(), font_paths=[str(Path(fonts.__file__).parent)])), dpi=DPI)


def cells_of(pixels: np.ndarray, folder: Path) -> dict[str, Cell]:
    """The cells of the only table, by their text."""
    (grid,) = read_scan(save_scan(pixels, Spoilt(), folder / "page.png")).grids
    return {cell.text: cell for cell in grid.cells}


MERGED = """[信息内容],table.cell(colspan: 3, align: center)[本年处理决定数量],[行政处罚],table.cell(colspan: 3)[257],
[行政强制],table.cell(colspan: 3)[410],[规章],[3],[5],[8]"""


def test_a_figure_at_the_side_of_a_merged_cell_is_certain_under_a_merged_head(tmp_path: Path) -> None:
    cells = cells_of(drawn("(110pt, 1fr, 1fr, 1fr)", MERGED, align="right"), tmp_path)
    for text in ("257", "410"):
        assert cells[text].column_span == 3
        assert cells[text].confidence >= CONFIDENCE_FLOOR, cells[text]
