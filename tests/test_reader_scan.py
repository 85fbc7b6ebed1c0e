"""Scans: typeset pages, rasterised and spoilt, read back cell by cell."""

from __future__ import annotations

import csv
import math
import socket
import struct
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from govstats.grid import Cell, Grid, ReadingError
from govstats.readers.scan import CONFIDENCE_FLOOR, read_scan, reader, second_readings

cv2 = pytest.importorskip("cv2")
pytest.importorskip("rapidocr")
typst = pytest.importorskip("typst")
fonts = pytest.importorskip("noto_cjk_sans_otc")

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"

FIGURES = (
    ("一、本年新收政府信息公开申请数量", "21", "0", "108", "4,119", "7730.28"),
    ("二、上年结转政府信息公开申请数量", "3", "", "-", "77", "0"),
    ("（一）予以公开", "11", "1", "—", "", "251000"),
    ("（二）部分公开", "17", "7", "/", "69", "88"),
    ("四、结转下年度继续办理", "", "1180", "10", "5", "26.6"),
)
"""Label and figures of each row of the sample; "" is a blank cell."""

DASHES = {"-", "—", "一", "－", "–"}


class Spoilt(NamedTuple):
    """What a scanner does to a page."""

    dpi: int = 150
    skew: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    shade: float = 0.0
    quality: int | None = None
    turns: int = 0


def typeset(figures=FIGURES, stroke: str = "0.6pt", size: float = 10.5) -> bytes:
    """A page with a title, a table with a merged heading, and a sentence."""
    rows = "".join(
        f"table.cell(align: left)[{row[0]}]," + "".join(f"[{value.replace('/', chr(92) + '/')}]," for value in row[1:])
        for row in figures
    )
    source = f"""
#set page(paper: "a4", margin: 60pt)
#set text(font: "Noto Sans CJK SC", size: {size}pt, lang: "zh")
政府信息公开工作年度报告

#table(columns: (190pt,) + (1fr,) * 5, stroke: {stroke}, align: center + horizon,
  table.cell(rowspan: 2)[信息内容], table.cell(colspan: 4)[申请人情况], table.cell(rowspan: 2)[总计],
  [自然人], [商业企业], [科研机构], [其他],
  {rows})

本页为测试样张。
"""
    return bytes(typst.compile(source.encode(), font_paths=[str(Path(fonts.__file__).parent)]))


def rasterise(pdf: bytes | Path, page: int = 1, dpi: int = 150) -> np.ndarray:
    with pdfium.PdfDocument(pdf) as document:
        return document[page - 1].render(scale=dpi / 72, rev_byteorder=True).to_numpy()[:, :, :3].copy()


def save_scan(pixels: np.ndarray, how: Spoilt, path: Path) -> Path:
    height, width = pixels.shape[:2]
    if how.skew:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -how.skew, 1)
        pixels = cv2.warpAffine(pixels, matrix, (width, height), borderValue=(255, 255, 255))
    if how.blur:
        pixels = cv2.GaussianBlur(pixels, (0, 0), how.blur)
    light = 1 - how.shade * np.linspace(0, 1, width)[None, :, None]
    noise = np.random.default_rng(7).normal(0, how.noise, (height, width, 1))
    pixels = np.clip(pixels * light + noise, 0, 255).astype(np.uint8)
    options = {"quality": how.quality} if how.quality else {}
    turned = np.ascontiguousarray(np.rot90(pixels, how.turns))
    Image.fromarray(turned).save(path, dpi=(how.dpi, how.dpi), **options)
    return path


def figures_of(grid: Grid) -> list[list[Cell]]:
    return [[cell for cell in row if cell.column > 0] for row in grid.rows()[2:]]


def same(read: str, printed: str) -> bool:
    return read == printed or (printed in DASHES and read in DASHES)


@pytest.fixture(scope="module")
def page() -> bytes:
    return typeset()


@pytest.fixture(scope="module")
def clean(page: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_scan(rasterise(page), Spoilt(), tmp_path_factory.mktemp("scan") / "clean.png")


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("clean.png", Spoilt()),
        ("skew.jpg", Spoilt(skew=2.0, noise=6, shade=0.3, quality=50)),
        ("noise.jpg", Spoilt(skew=-0.9, noise=8, blur=0.5, shade=0.25, quality=35)),
        ("fine.jpg", Spoilt(dpi=300, skew=-1.2, noise=8, quality=60)),
        ("coarse.jpg", Spoilt(dpi=120, skew=0.6, noise=5, quality=60)),
        ("side.jpg", Spoilt(skew=0.5, noise=5, quality=60, turns=1)),
        ("head.png", Spoilt(turns=2)),
        ("other-side.png", Spoilt(turns=3)),
    ],
)
def test_every_figure_is_read(page: bytes, tmp_path: Path, name: str, how: Spoilt) -> None:
    path = save_scan(rasterise(page, dpi=how.dpi), how, tmp_path / name)
    (grid,) = read_scan(path).grids
    assert (grid.kind, grid.n_rows, grid.n_columns) == ("ruled", 7, 6)
    for cells, printed in zip(figures_of(grid), FIGURES, strict=True):
        for cell, value in zip(cells, printed[1:], strict=True):
            assert same(cell.text, value), (cell, value)
            assert cell.confidence is not None and cell.confidence >= CONFIDENCE_FLOOR, cell


def test_spans_labels_and_text(clean: Path) -> None:
    reading = read_scan(clean)
    (grid,) = reading.grids
    assert {(c.text, c.row, c.column, c.row_span, c.column_span) for c in grid.rows()[0]} == {
        ("信息内容", 0, 0, 2, 1),
        ("申请人情况", 0, 1, 1, 4),
        ("总计", 0, 5, 2, 1),
    }
    assert [row[0].text for row in grid.rows()[2:]] == [row[0] for row in FIGURES]
    assert reading.text == "政府信息公开工作年度报告\n本页为测试样张。"
    assert (reading.reader, reading.media_type, reading.n_pages) == ("scan", "image/png", 1)
    assert reading.scanned_pages == (1,)


@pytest.mark.parametrize("how", [Spoilt(), Spoilt(skew=1.5), Spoilt(turns=1), Spoilt(skew=-1.0, turns=3)])
def test_boxes_frame_the_cell_on_the_page_as_displayed(page: bytes, tmp_path: Path, how: Spoilt) -> None:
    path = save_scan(rasterise(page), how, tmp_path / "page.png")
    (grid,) = read_scan(path).grids
    (cell,) = (cell for cell in grid.cells if cell.text == "251000")
    with pdfium.PdfDocument(page) as document:
        text = document[0].get_textpage()
        found = text.search("251000")
        index, _ = found.get_next()
        left, bottom, _, _ = text.get_charbox(index)
        width, height = document[0].get_size()
    x, y = left, height - bottom
    angle = math.radians(how.skew)
    dx, dy = x - width / 2, y - height / 2
    x, y = (
        width / 2 + dx * math.cos(angle) - dy * math.sin(angle),
        height / 2 + dx * math.sin(angle) + dy * math.cos(angle),
    )
    for _ in range(how.turns):
        x, y, width, height = y, width - x, height, width
    x0, top, x1, bottom = cell.box
    assert x0 < x < x1 and top < y < bottom
    assert (x1 - x0) * (bottom - top) < 110 * 40


def test_a_pdf_page_is_read_like_a_picture(page: bytes, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(page)
    reading = read_scan(path, pages=[1])
    assert reading.media_type == "application/pdf"
    assert [cell.text for cell in figures_of(reading.grids[0])[0]] == list(FIGURES[0][1:])


def test_a_stamp_makes_doubtful_and_never_wrong(page: bytes, tmp_path: Path) -> None:
    pixels = rasterise(page)
    stamped = pixels.copy()
    centre = (760, 380)
    cv2.circle(stamped, centre, 110, (215, 40, 40), 6, cv2.LINE_AA)
    cv2.putText(stamped, "1108", (690, 400), cv2.FONT_HERSHEY_DUPLEX, 1.6, (215, 40, 40), 3, cv2.LINE_AA)
    path = save_scan(np.minimum(pixels, stamped), Spoilt(quality=70, noise=4), tmp_path / "stamp.jpg")
    (grid,) = read_scan(path).grids
    doubtful = 0
    for cells, printed in zip(figures_of(grid), FIGURES, strict=True):
        for cell, value in zip(cells, printed[1:], strict=True):
            assert same(cell.text, value) or cell.confidence < CONFIDENCE_FLOOR, (cell, value)
            doubtful += cell.confidence < CONFIDENCE_FLOOR
    assert 1 <= doubtful <= 16


def test_figures_printed_in_red_are_no_stamp(page: bytes, tmp_path: Path) -> None:
    pixels = rasterise(page)
    red = np.stack([np.maximum(pixels[..., 0], 200), pixels[..., 1], pixels[..., 2]], axis=2)
    band = slice(290, 330)
    pixels[band] = red[band]
    (grid,) = read_scan(save_scan(pixels, Spoilt(), tmp_path / "red.png")).grids
    for cells, printed in zip(figures_of(grid), FIGURES, strict=True):
        assert all(same(cell.text, value) for cell, value in zip(cells, printed[1:], strict=True)), cells


def test_a_rule_that_is_missing_never_joins_two_figures_for_certain(page: bytes, tmp_path: Path) -> None:
    pixels = rasterise(page)
    (grid,) = read_scan(save_scan(pixels, Spoilt(), tmp_path / "whole.png")).grids
    left = next(cell for cell in grid.cells if cell.text == "21")
    x = round(left.box[2] * 150 / 72)
    top, bottom = (round(edge * 150 / 72) for edge in (left.box[1], left.box[3]))
    pixels[top + 4 : bottom - 4, x - 5 : x + 6] = 255
    (grid,) = read_scan(save_scan(pixels, Spoilt(), tmp_path / "gap.png")).grids
    joined = next(cell for cell in grid.cells if (cell.row, cell.column) == (2, 1))
    assert joined.text == "21 0"
    assert joined.confidence < CONFIDENCE_FLOOR


def test_a_figure_beside_a_blank_without_a_rule_between_is_doubtful(page: bytes, tmp_path: Path) -> None:
    pixels = rasterise(page)
    (grid,) = read_scan(save_scan(pixels, Spoilt(), tmp_path / "whole.png")).grids
    figure = next(cell for cell in grid.cells if cell.text == "3")
    x = round(figure.box[2] * 150 / 72)
    top, bottom = (round(edge * 150 / 72) for edge in (figure.box[1], figure.box[3]))
    pixels[top + 4 : bottom - 4, x - 5 : x + 6] = 255
    (grid,) = read_scan(save_scan(pixels, Spoilt(), tmp_path / "gap.png")).grids
    merged = next(cell for cell in grid.cells if cell.text == "3")
    assert merged.column_span == 2
    assert merged.confidence < CONFIDENCE_FLOOR


@pytest.mark.parametrize("stroke", ["0.5pt + gray", "0.25pt", "1.5pt"])
def test_pale_thin_and_thick_rules(tmp_path: Path, stroke: str) -> None:
    path = save_scan(rasterise(typeset(stroke=stroke)), Spoilt(noise=4, quality=60), tmp_path / "page.jpg")
    (grid,) = read_scan(path).grids
    assert (grid.kind, grid.n_rows, grid.n_columns) == ("ruled", 7, 6)


def test_a_table_without_rules_is_aligned_or_only_lines(tmp_path: Path) -> None:
    full = tuple(tuple(value or "0" for value in row) for row in FIGURES)
    path = save_scan(rasterise(typeset(full, stroke="none")), Spoilt(), tmp_path / "bare.png")
    (grid,) = read_scan(path).grids
    assert grid.kind in {"aligned", "lines"}
    rows = [[cell.text for cell in row] for row in grid.rows()]
    for printed in full:
        row = next(row for row in rows if row and row[0] == printed[0])
        assert len(row) == 6 and all(map(same, row, printed)), row
    if grid.kind == "aligned":
        assert all(len({cell.column for cell in row}) == len(row) for row in grid.rows())


def test_second_readings_come_from_the_crop_of_each_cell(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import govstats.readers.scan.cells as layout

    (grid,) = read_scan(clean).grids
    monkeypatch.setattr(layout, "lay_out", lambda image: pytest.fail(f"page {image.page} laid out twice"))
    cells = [cell for row in figures_of(grid) for cell in row if cell.text.isdigit()]
    readings = second_readings(clean, cells)
    assert set(readings) == set(cells)
    assert all(set(texts) == {cell.text} and len(texts) == 2 for cell, texts in readings.items())
    assert second_readings(clean, []) == {}


def test_pages_of_a_tiff(page: bytes, tmp_path: Path) -> None:
    first = Image.new("L", (800, 1100), 255)
    second = Image.fromarray(rasterise(page)).convert("L")
    path = tmp_path / "two.tiff"
    first.save(path, save_all=True, append_images=[second], dpi=(150, 150))
    reading = read_scan(path, pages=[2])
    assert reading.n_pages == 2 and reading.scanned_pages == (2,)
    assert [cell.text for cell in figures_of(reading.grids[0])[3]] == ["17", "7", "/", "69", "88"]
    assert reading.grids[0].cells[0].page == 2


@pytest.mark.parametrize("pixels", [np.full((400, 300, 3), 255, np.uint8), np.zeros((9, 9, 3), np.uint8)])
def test_a_picture_without_text_holds_nothing(tmp_path: Path, pixels: np.ndarray) -> None:
    reading = read_scan(save_scan(pixels, Spoilt(), tmp_path / "empty.png"))
    assert not reading.grids and not reading.text


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("huge.png", png_header(60_000, 60_000), "pixels"),
        ("wide.png", png_header(60_000, 2_000), "pixels"),
        ("hollow.png", png_header(600, 800), "damaged or cut short"),
        ("text.png", b"no picture at all", "not a picture"),
        ("empty.png", b"", "not a picture"),
        ("broken.pdf", b"%PDF-1.7\n%%EOF", "cannot be opened as a PDF"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ReadingError, match=reason) as caught:
        read_scan(path)
    assert name in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["cut.jpg", "cut.png"])
def test_a_truncated_picture_is_refused(page: bytes, tmp_path: Path, name: str) -> None:
    path = save_scan(rasterise(page), Spoilt(), tmp_path / name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ReadingError, match="damaged or cut short"):
        read_scan(path)


def test_without_the_extra_its_name_is_given(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "find_spec", lambda name: None)
    with pytest.raises(ReadingError, match=r'pip install "govstats\[ocr\]"'):
        read_scan(clean)


def test_nothing_is_fetched_printed_or_left_behind(
    clean: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from govstats.readers.scan import recognise

    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", no_network)
    for variable in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    recognise._engine.cache_clear()
    assert read_scan(clean).grids
    assert capfd.readouterr() == ("", "")
    assert not list(tmp_path.iterdir())


def test_a_real_report_scanned(tmp_path: Path) -> None:
    source, expected = CORPUS / "hongze-2023.pdf", CORPUS / "expected" / "hongze-2023.csv"
    if not source.exists():
        pytest.skip("the corpus of real reports is not at hand")
    with expected.open(encoding="utf-8") as file:
        printed = [line["printed_value"] for line in csv.DictReader(file) if line["table"] == "requests"]
    how = Spoilt(skew=-0.9, noise=8, blur=0.5, shade=0.25, quality=35)
    path = save_scan(rasterise(source, page=3), how, tmp_path / "page.jpg")
    grid = read_scan(path).grids[1]
    cells = [cell for row in grid.rows()[3:] for cell in row if cell.column >= 3]
    assert [cell.text for cell in cells] == printed[: 14 * 7]


@pytest.mark.parametrize("fold", [False, True])
def test_two_pages_on_one_picture_are_read_one_after_the_other(page: bytes, tmp_path: Path, fold: bool) -> None:
    left, right = rasterise(page), rasterise(typeset((("（三）不予公开", "5", "4", "3", "2", "14"),)))
    sheet = np.hstack([left, right])
    if fold:
        sheet[:, left.shape[1] - 3 : left.shape[1] + 3] = 90
    reading = read_scan(save_scan(sheet, Spoilt(), tmp_path / "sheet.png"))
    assert [grid.n_rows for grid in reading.grids] == [7, 3]
    assert [cell.text for cell in figures_of(reading.grids[1])[0]] == ["5", "4", "3", "2", "14"]
    assert reading.text == "\n".join(["政府信息公开工作年度报告\n本页为测试样张。"] * 2)


UNIT = 3.0
"""Pixels of a letter unit in the drawings below."""


def drawn(*rectangles: tuple[float, float, float, float]) -> np.ndarray:
    """Ink in a cell of 60 by 20 letter units: left, top, width and height of each mark."""
    mask = np.zeros((60, 180), np.uint8)
    for left, top, width, height in (np.rint(np.multiply(r, UNIT)).astype(int) for r in rectangles):
        mask[top : top + height, left : left + width] = 1
    return mask


SEVEN, THREE = (20, 6, 4, 7), (26, 6, 4, 7)
"""Two digits side by side."""


@pytest.mark.parametrize(
    ("mark", "kept"),
    [
        ((24.4, 12, 1, 1), True),  # a point between them
        ((24.4, 12, 1, 1.8), True),  # a comma
        ((18, 12, 1, 1), True),  # a point before the first: .73 is no number, and shall not become one
        ((31, 12, 1, 1), False),
        ((31, 9, 1.5, 0.8), False),
        ((22, 2, 1, 1), False),
        ((28, 16, 1, 1), False),
        ((8, 9, 1, 1), False),
        ((15, 9, 3, 0.8), True),  # a minus sign
        ((17.5, 9, 1.6, 0.8), True),  # a short one
        ((21, 8, 1, 1), True),  # within a digit
    ],
)
def test_dust_beside_figures_is_no_ink(mark: tuple[float, float, float, float], kept: bool) -> None:
    from govstats.readers.scan.specks import without_dust

    with_mark, without = drawn(SEVEN, THREE, mark), drawn(SEVEN, THREE)
    assert np.array_equal(without_dust(with_mark, with_mark, UNIT)[0], with_mark if kept else without)


@pytest.mark.parametrize(
    ("ink", "rim", "kept", "doubtful"),
    [
        ((16.6, 8.7, 1.4, 1.1), (16, 8.6, 3, 1.4), True, False),
        ((16.6, 8.7, 1.4, 1.1), (16.2, 8.3, 2.3, 1.9), True, True),
        ((16.6, 8.7, 1.4, 1.1), (16.5, 8.4, 1.8, 1.8), False, False),
        ((16, 8.7, 1.8, 1), (16, 8.4, 2, 1.7), True, False),
        ((16.2, 8.7, 1.3, 0.7), (16, 8.4, 1.5, 1.5), True, True),
    ],
)
def test_a_short_sign_is_told_by_its_rim_or_its_ink(ink: tuple, rim: tuple, kept: bool, doubtful: bool) -> None:
    """At 150 dpi the ink of the minus of -1035 was hardly wider than high, as was the rim of that of -14."""
    from govstats.readers.scan.specks import without_dust

    core = drawn(ink)
    left, is_doubtful = without_dust(drawn(SEVEN, THREE) | core, drawn(SEVEN, THREE, rim) | core, UNIT)
    assert ((left & core).any(), is_doubtful) == (kept, doubtful)


@pytest.mark.parametrize(
    ("mark", "beside", "kept"),
    [
        ((10, 9, 1, 1), [], False),
        ((10, 9, 1, 1), [(30, 3, 1.5, 1.5)], False),
        ((10, 9, 1, 1), [(20, 9, 8, 1)], False),  # beside a dash
        ((10, 9, 1, 1), [(14, 9, 8, 1)], True),  # close to it: what is left of a figure that has faded?
        ((10, 9, 1, 1), [(11.5, 6, 0.5, 0.5)], True),
        ((10, 9, 2, 0.8), [], True),  # a short dash
        ((10, 9, 1.4, 0.7), [], False),
        ((10, 9, 1, 1), [(13, 9, 0.33, 0.33)], False),  # noise
        ((10, 18.5, 1, 1), [(14, 18, 4, 2)], False),  # what is left of a rule
        ((10, 6, 1.4, 7), [], True),  # a 1
    ],
)
def test_a_dot_far_from_all_other_marks_is_dust(mark: tuple, beside: list, kept: bool) -> None:
    from govstats.readers.scan.specks import without_lone_dots

    marks = drawn(mark, *beside)
    assert (without_lone_dots(marks, UNIT) & drawn(mark)).any() == kept


@pytest.mark.parametrize(("faded", "fading"), [([], False), ([(14, 6, 4, 7)], True)])
def test_dots_of_noise_are_no_faded_digit(faded: list, fading: bool) -> None:
    """Every second figure of a noisy page was in doubt: dots side by side are as high as a pale digit."""
    from govstats.readers.scan.crop import ink_in
    from govstats.readers.scan.page import Page

    grey = np.where(drawn(*faded) > 0, np.uint8(190), np.uint8(255))
    dots = np.random.default_rng(1).random(grey.shape) < 0.03
    grey = np.where(drawn(SEVEN, THREE) > 0, np.uint8(40), np.where(dots, np.uint8(205), grey))
    page = Page(1, grey, grey * 0, UNIT, 200, 0, np.eye(2, 3))
    assert ink_in(page, grey * 0, (0, 0, 180, 60)).fading == fading


@pytest.mark.parametrize(
    ("end", "inside", "cut"), [(44, 45, False), (45, 45, False), (45, 44, False), (46, 45, True), (48, 44, True)]
)
def test_a_stroke_that_ends_at_the_soft_edge_of_a_rule_is_not_cut(end: int, inside: int, cut: bool) -> None:
    """Slashes that reach down to the rule made a whole table illegible."""
    from govstats.readers.scan.crop import ink_in
    from govstats.readers.scan.page import Page

    grey = np.full((60, 180), 255, np.uint8)
    grey[45] = grey[48] = 210
    grey[46:48] = 80
    grey[25:end, 60:66] = 60
    page = Page(1, grey, grey * 0, UNIT, 200, 0, np.eye(2, 3))
    rules = np.zeros_like(grey)
    rules[46:48] = 1
    assert ink_in(page, rules, (0, 0, 180, inside)).cut == cut


@pytest.mark.parametrize(("between", "n_pieces"), [([], 2), ([(16, 9, 8, 0.7)], 1)])
def test_a_letter_too_thin_to_be_ink_parts_no_word(between: list, n_pieces: int) -> None:
    """Of 上一年项目数量 only 上 and 年项目数量 were read."""
    from govstats.readers.scan.crop import ink_in
    from govstats.readers.scan.page import Page

    grey = np.where(drawn(*between) > 0, np.uint8(195), np.uint8(255))
    grey = np.where(drawn((9, 5, 5, 9), (27, 5, 9, 9)) > 0, np.uint8(40), grey)
    page = Page(1, grey, grey * 0, UNIT, 200, 0, np.eye(2, 3))
    assert len(ink_in(page, grey * 0, (0, 0, 180, 60)).pieces) == n_pieces


@pytest.mark.parametrize(
    ("marks", "inked"), [([(10, 9, 1, 1)], False), ([(10, 9, 3.3, 3.3)], False), ([(10, 6, 4, 7)], True)]
)
def test_a_cell_with_a_speck_is_blank(marks: list, inked: bool) -> None:
    from govstats.readers.scan.crop import ink_in
    from govstats.readers.scan.page import Page

    grey = np.where(drawn(*marks) > 0, np.uint8(40), np.uint8(255))
    page = Page(1, grey, grey * 0, UNIT, 200, 0, np.eye(2, 3))
    assert bool(ink_in(page, grey * 0, (0, 0, 180, 60)).pieces) == inked


@pytest.mark.parametrize(
    ("points", "thickness", "mark"),
    [
        ([(10, 30), (20, 30)], 3, "-"),
        ([(10, 30), (40, 30)], 3, "—"),
        ([(10, 30), (13, 30)], 1, "?"),
        ([(10, 30), (24, 30), (25, 31), (40, 31)], 1, "—"),  # a thin one, hardly aslant
        ([(10, 30), (20, 30), (21, 33), (30, 33), (31, 30), (40, 30)], 1, ""),  # a wave
        ([(10, 27), (40, 33)], 1, ""),  # too far aslant
        ([(22, 8), (12, 40)], 3, "/"),
        ([(21, 8), (12, 41)], 3, "/"),  # Arial's
        ([(20, 8), (13, 41)], 3, "?"),  # a slash or a slanted 1
        ([(20, 8), (20, 40)], 3, ""),
        ([(10, 8), (25, 8), (15, 40)], 3, ""),
        ([(16, 9), (22, 8), (13, 40)], 3, "?"),  # a 7 or a slash
        ([(20, 20), (15, 28)], 3, "?"),  # a slash of which a part was seen
    ],
)
def test_strokes_by_their_shape(points: list[tuple[int, int]], thickness: int, mark: str) -> None:
    from govstats.readers.scan.marks import mark_of

    picture = np.zeros((60, 60), np.uint8)
    cv2.polylines(picture, [np.array(points, np.int32)], False, 1, thickness)
    assert mark_of(picture, UNIT) == mark


@pytest.mark.parametrize(
    ("run", "slashes", "mark"),
    [(8, [9] * 5, "/"), (7, [9] * 4, "?"), (7, [14] * 5, "?"), (2, [9] * 5, "")],  # the last but one is italic type
)
def test_a_stroke_in_doubt_is_a_slash_among_slashes_that_lean_alike(run: int, slashes: list[int], mark: str) -> None:
    from govstats.readers.scan.marks import mark_of, usual_lean

    def stroke(run: int) -> np.ndarray:
        return cv2.line(np.zeros((60, 60), np.uint8), (20 + run, 8), (20, 41), 1, 3)

    usual = usual_lean([stroke(other) for other in slashes])
    assert mark_of(stroke(run), UNIT, usual) == mark
    assert mark_of(stroke(run)[20:34], UNIT, usual) == mark  # of which only a part was seen


@pytest.mark.parametrize(("height", "width", "mark"), [(3, 5, "-"), (3, 4, ""), (3, 3, "")])
def test_a_short_dash_is_told_from_a_dot_to_half_a_pixel(height: int, width: int, mark: str) -> None:
    from govstats.readers.scan.marks import mark_of

    assert mark_of(np.ones((height, width), np.uint8), 2.2) == mark


@pytest.mark.parametrize(("text", "share"), [("政府信息公开工作", 0.5), ("政府", 1)])
def test_no_more_lines_are_read_than_show_that_a_page_is_upright(
    page: bytes, text: str, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    from govstats.readers.scan import turn
    from govstats.readers.scan.image import PageImage
    from govstats.readers.scan.page import prepare, straighten
    from govstats.readers.scan.recognise import Recognised

    seen: list[np.ndarray] = []
    monkeypatch.setattr(turn, "recognise", lambda crops: seen.extend(crops) or [Recognised(text, 1.0)] * len(crops))
    straight = straighten(prepare(PageImage(1, rasterise(page), 150)), 1, 0)
    rules = np.zeros_like(straight.grey)
    sample = turn._sample(straight, rules)
    turn._legibility(straight, rules)
    assert len(seen) == math.ceil(share * len(sample))


def curled(pixels: np.ndarray, way: str) -> np.ndarray:
    """A page photographed from the side, or one that does not lie flat."""
    height, width = pixels.shape[:2]
    if way == "aslant":
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        seen = np.array([(40, 10), (width - 15, 45), (width - 2, height - 30), (5, height - 5)], np.float32)
        matrix = cv2.getPerspectiveTransform(corners, seen)
        return cv2.warpPerspective(pixels, matrix, (width, height), borderValue=(255, 255, 255))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return cv2.remap(pixels, x, y + 14 * np.sin(x / width * np.pi).astype(np.float32), cv2.INTER_CUBIC)


@pytest.mark.parametrize("way", ["aslant", "curled"])
def test_a_photographed_page_is_bent_straight(page: bytes, tmp_path: Path, way: str) -> None:
    path = save_scan(curled(rasterise(page), way), Spoilt(), tmp_path / "photo.png")
    (grid,) = read_scan(path).grids
    assert (grid.n_rows, grid.n_columns) == (7, 6)
    for cells, printed in zip(figures_of(grid), FIGURES, strict=True):
        assert all(same(cell.text, value) for cell, value in zip(cells, printed[1:], strict=True)), cells
    again = second_readings(path, [cell for cell in grid.cells if cell.text.isdigit()])
    assert all(set(texts) == {cell.text} for cell, texts in again.items())


@pytest.mark.parametrize(
    ("upright", "on_its_side"),
    [
        # heads of table 四, one glyph under another, read across from the side
        (
            [("五、存在的主要问题及改进情", 0.98), ("公开内容还不够丰富，下一年度将", 0.85), ("防果纠", 0.36)],
            [("后他果1", 0.99), ("果持0", 0.73), ("果正2", 0.95), ("起结", 0.54), ("议其", 0.98), ("他果", 1.0)],
        ),
        ([("规章", 0.6), ("行政许可", 0.5), ("信息内容", 0.6)], [("口", 0.95), ("王米", 0.25), ("5.", 0.2)]),
        # long figures, and words that stand
        (
            [("行政复议、行政诉讼", 1.0), ("4.保护第三方合法权益", 1.0), *[("11,754", 0.98), ("5,760", 1.0)] * 2],
            [("本年度办理结果", 1.0), ("服务机", 1.0), ("请瓒信", 0.1)],
        ),
    ],
)
def test_a_page_is_upright_where_most_can_be_read(upright: list, on_its_side: list) -> None:
    from govstats.readers.scan.recognise import Recognised
    from govstats.readers.scan.turn import CLEARLY_BETTER, CLEARLY_UPRIGHT, _ideographs_a_line

    side = _ideographs_a_line([Recognised(*line) for line in on_its_side])
    assert side < CLEARLY_UPRIGHT
    assert _ideographs_a_line([Recognised(*line) for line in upright]) > side + CLEARLY_BETTER


@pytest.mark.parametrize(
    ("stands", "legible", "turns"),
    [
        (False, {0: 7.2, 1: 4.5}, 0),
        (True, {0: 7.2, 1: 4.5}, 0),  # slashes in columns, and narrow heads that read well from the side
        (True, {0: 4.5, 1: 7.2}, 1),
        (True, {3: 7.2}, 3),
        (False, {2: 7.2}, 2),
    ],
)
def test_a_page_that_seems_to_lie_on_its_side_is_tried_as_shown_too(
    stands: bool, legible: dict, turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from govstats.readers.scan import turn
    from govstats.readers.scan.image import PageImage
    from govstats.readers.scan.page import prepare

    monkeypatch.setattr(turn, "_lines_stand", lambda _: stands)
    monkeypatch.setattr(turn, "_legibility", lambda page, _: legible.get(page.turns, 0.1))
    blank = prepare(PageImage(1, np.full((300, 200, 3), 255, np.uint8), 150))
    assert turn.upright(blank, 1).page.turns == turns
