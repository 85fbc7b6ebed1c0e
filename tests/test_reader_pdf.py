"""The PDF reader on pages made here: typeset by typst, or written as bytes where every stroke matters."""

from __future__ import annotations

import csv
import gc
import importlib.util
import math
import re
import zlib
from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import typst

from govstats.grid import Cell, Grid, Reading, ReadingError, Text
from govstats.readers.pdf import covers, objects, page, read_pdf, reader
from govstats.readers.pdf.breaks import join_over_pages
from govstats.readers.pdf.layers import has_layers
from govstats.readers.pdf.signs import with_signs_settled
from govstats.readers.pdf.words import Run
from govstats.readers.pdf.wrapped import join_wrapped
from tests.typeset.pdf_changes import pdf_objects, updated_pdf, with_character_map

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


# Pages as bytes --------------------------------------------------------------------------------------


def write_pdf(
    path: Path, *contents: str, page: str = "", resources: str = "", objects: tuple = (), catalog: str = ""
) -> Path:
    """A PDF of pages 600 x 400 with the font /F (Helvetica); `objects` are numbered from 100."""
    n = len(contents)
    bodies = {1: f"<</Type/Catalog/Pages 2 0 R{catalog}>>", 3: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"}
    bodies[2] = f"<</Type/Pages/Count {n}/Kids[{' '.join(f'{10 + 2 * i} 0 R' for i in range(n))}]>>"
    for i, content in enumerate(contents):
        bodies[10 + 2 * i] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 400]{page}/Contents {11 + 2 * i} 0 R"
            f"/Resources<</Font<</F 3 0 R>>{resources}>>>>"
        )
        bodies[11 + 2 * i] = f"<</Length {len(content)}>>\nstream\n{content}\nendstream"
    for i, body in enumerate(objects):
        bodies[100 + i] = body
    out = bytearray(b"%PDF-1.7\n")
    offsets = {}
    for number, body in sorted(bodies.items()):
        offsets[number] = len(out)
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    for number, offset in offsets.items():
        out += b"xref\n" * (number == 1) + f"{number} 1\n{offset:010} 00000 n \n".encode()
    out += f"trailer\n<</Size 200/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()
    path.write_bytes(out)
    return path


def text(x: float, y: float, string: str, size: float = 10, matrix: str = "1 0 0 1") -> str:
    return f"BT /F {size} Tf {matrix} {x} {y} Tm ({string}) Tj ET "


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{x0} {y0} m {x1} {y1} l S "


XS, YS = (100, 200, 300, 400), (300, 270, 240, 210)
WORDS = (("label", "first", "total"), ("received", "11", "22"), ("closed", "100", "00"))


def words(dx: float = 0, dy: float = 0) -> str:
    return "".join(
        text(XS[j] + 20 + dx, YS[i] - 20 + dy, word) for i, row in enumerate(WORDS) for j, word in enumerate(row)
    )


def strokes() -> str:
    horizontal = "".join(line(XS[0], y, XS[-1], y) for y in YS)
    return horizontal + "".join(line(x, YS[0], x, YS[-1]) for x in XS)


def cell_borders() -> str:
    return "".join(f"{x0} {y1} {x1 - x0} {y0 - y1} re S " for x0, x1 in pairwise(XS) for y0, y1 in pairwise(YS))


def thin_fills() -> str:
    return "".join(f"{XS[0]} {y} 300 0.5 re f " for y in YS) + "".join(f"{x} 210 0.5 90 re f " for x in XS)


def one_path() -> str:
    return strokes().replace("S ", "") + "S "


def dashes() -> str:
    across = "".join(line(x, y, x + 3, y) for y in YS for x in range(100, 400, 5))
    return across + "".join(line(x, y, x, y + 3) for x in XS for y in range(210, 300, 5))


def spread_dashes() -> str:
    """As a browser spreads them, so that each line begins and ends with one."""
    across = "".join(f"{100 + 7.425 * n} {y} 3 .5 re f " for y in YS for n in range(41))
    return across + "".join(f"{x} {210 + 7.25 * n} .5 3 re f " for x in XS for n in range(13))


def dots() -> str:
    """Each cell's borders begin with a dot at its own corner, so that dots of upright lines stand on all levels."""
    across = "".join(f"{x} {y} .8 .8 re f " for y in YS for x in range(100, 400, 2))
    return 2 * across + "".join(
        f"{x} {y0 - 5 * i % 14 / 7 - 2 * n} .8 .8 re f "
        for i, x in enumerate(XS * 3)
        for y0 in YS[:-1]
        for n in range(15)
    )


def double_rules() -> str:
    outer = "".join(line(98, y, 402, y) for y in (302, 208)) + "".join(line(x, 302, x, 208) for x in (98, 402))
    return strokes() + outer


def open_sides() -> str:
    horizontal = "".join(line(XS[0], y, XS[-1], y) for y in YS)
    return horizontal + "".join(line(x, YS[0], x, YS[-1]) for x in XS[1:-1])


def open_ends() -> str:
    horizontal = "".join(line(XS[0], y, XS[-1], y) for y in YS[1:-1])
    return horizontal + "".join(line(x, YS[0], x, YS[-1]) for x in XS)


def with_white_fills() -> str:
    fills = "".join(f"{x + 5} {y - 25} 60 20 re f {x + 50} {y - 29} 1 28 re f " for x in XS[:-1] for y in YS[:-1])
    return strokes() + f"1 g {fills} 0 g "


def dotted_boxes() -> str:
    """Each cell has dots around it, apart from its neighbours' by as little as from each other."""
    found = ""
    for x0, x1 in pairwise(XS):
        for j, (y0, y1) in enumerate(pairwise(YS)):
            left, right, top, foot = x0 + 2, x1 - 2, y0 - 2.25, y1 + 1.5
            for y, row in ((top, j), (foot, j + 1)):
                found += "".join(f"{left + 1.5 * n + 0.75 * (row % 2)} {y} .75 .75 re f " for n in range(64))
            found += "".join(f"{x} {foot + 1.5 * n} .75 .75 re f " for x in (left, right) for n in range(18))
    return found


def rows(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows()]


def only_grid(reading: Reading) -> Grid:
    assert len(reading.grids) == 1, reading.blocks
    return reading.grids[0]


EXPECTED = [list(row) for row in WORDS]


@pytest.mark.parametrize(
    "rules",
    [
        strokes,
        cell_borders,
        thin_fills,
        one_path,
        dashes,
        spread_dashes,
        dots,
        double_rules,
        open_sides,
        open_ends,
        with_white_fills,
    ],
)
def test_rules_of_any_make_give_the_same_cells(tmp_path: Path, rules: Callable[[], str]) -> None:
    grid = only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", rules() + words())))
    assert grid.kind == "ruled"
    assert rows(grid) == EXPECTED
    assert [cell.column for cell in grid.rows()[1]] == [0, 1, 2]
    box = grid.rows()[1][1].box
    assert box is not None
    assert box == pytest.approx((200, 130, 300, 160), abs=2)


def test_dots_around_each_cell_are_rules_where_they_stand(tmp_path: Path) -> None:
    """Those of several lines across may lead from one upright line to the next."""
    grids = read_pdf(write_pdf(tmp_path / "a.pdf", dotted_boxes() + words())).grids
    cells = [cell for grid in grids for cell in grid.cells if cell.text]
    assert [cell.text for cell in cells] == [word for row in EXPECTED for word in row]
    for cell, (x0, x1) in zip(cells, 3 * list(pairwise(XS)), strict=True):
        assert cell.box is not None
        assert cell.box[::2] == pytest.approx((x0 + 2, x1 - 2), abs=1)


def test_dots_side_by_side_are_no_rule(tmp_path: Path) -> None:
    """Those of the borders of two cells stand as near to each other as those of one border."""
    dots = ""
    for x0, x1 in pairwise(XS):
        left, right = x0 + 1.5, x1 - 3.75
        for y0, y1 in pairwise(YS):
            top, foot = y0 - 3.75, y1 + 1.5
            dots += "".join(f"{left + 4.5 * n} {y} 2.25 2.25 re f " for y in (top, foot) for n in range(22))
            dots += "".join(
                f"{x} {foot + (top - foot) / 5 * n} 2.25 2.25 re f " for x in (left, right) for n in range(6)
            )
    content = dots + text(110, 255, "rece") + text(110, 246, "ived") + text(220, 250, "11") + text(320, 250, "22")
    grids = read_pdf(write_pdf(tmp_path / "a.pdf", content)).grids
    assert [cell.text for grid in grids for cell in grid.cells if cell.text] == ["rece\nived", "11", "22"]
    assert sum(grid.n_rows for grid in grids) <= 5


def test_rules_inside_form_objects_with_matrices(tmp_path: Path) -> None:
    """The outer form halves, the inner one moves: the rules fall where they belong only with both."""
    doubled = re.sub(r"\d+", lambda match: str(2 * int(match[0]) - 20), strokes())
    inner = f"<</Type/XObject/Subtype/Form/BBox[0 0 2000 2000]/Matrix[1 0 0 1 20 20]/Length {len(doubled)}>>"
    outer = (
        "<</Type/XObject/Subtype/Form/BBox[0 0 2000 2000]/Matrix[.5 0 0 .5 0 0]"
        "/Resources<</XObject<</I 100 0 R>>>>/Length 5>>"
    )
    path = write_pdf(
        tmp_path / "a.pdf",
        "/O Do " + words(),
        resources="/XObject<</O 101 0 R>>",
        objects=(f"{inner}\nstream\n{doubled}\nendstream", f"{outer}\nstream\n/I Do\nendstream"),
    )
    assert rows(only_grid(read_pdf(path))) == EXPECTED


def test_slots_without_a_rule_between_are_one_cell(tmp_path: Path) -> None:
    content = "".join(line(100, y, 400, y) for y in YS) + line(100, 300, 100, 210) + line(400, 300, 400, 210)
    content += line(200, 270, 200, 210) + line(300, 270, 300, 240)
    content += text(220, 280, "head") + text(120, 250, "a") + text(220, 250, "1") + text(320, 250, "2")
    content += text(120, 220, "b") + text(290, 220, "550")
    cells = only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", content))).cells
    assert [(cell.text, cell.row, cell.column, cell.column_span) for cell in cells] == [
        ("head", 0, 0, 3),
        ("a", 1, 0, 1),
        ("1", 1, 1, 1),
        ("2", 1, 2, 1),
        ("b", 2, 0, 1),
        ("550", 2, 1, 2),
    ]


def test_a_number_wider_than_its_cell_stays_whole(tmp_path: Path) -> None:
    content = strokes() + text(175, 280, "7730.28") + text(320, 280, "5")
    grid = only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", content)))
    assert sorted(cell.text for cell in grid.cells if cell.text) == ["5", "7730.28"]


def test_numbers_at_both_sides_of_a_rule_stay_apart(tmp_path: Path) -> None:
    content = strokes() + text(188, 280, "21") + text(202, 280, "34")
    grid = only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", content)))
    assert [cell.text for cell in grid.rows()[0]] == ["21", "34", ""]


def test_print_of_a_cell_in_content_order_with_its_lines(tmp_path: Path) -> None:
    content = strokes() + text(110, 287, "upper") + text(220, 280, "7") + text(110, 275, "lower")
    content += text(320, 260, "2") + text(314, 260, "1")  # drawn from right to left
    content += text(110, 245, "second") + text(110, 257, "first")  # from the foot up
    grid = only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", content)))
    assert [cell.text for cell in grid.rows()[0]] == ["upper\nlower", "7", ""]
    assert grid.rows()[1][2].text.replace(" ", "") == "12"
    assert grid.rows()[1][0].text == "first\nsecond"


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_pages_turned_by_their_rotate_entry(tmp_path: Path, degrees: int) -> None:
    """The print is turned the other way, so that the page displays upright."""
    turn = {
        0: ("1 0 0 1 0 0", (600, 400)),
        90: ("0 1 -1 0 600 0", (600, 400)),
        180: ("-1 0 0 -1 600 400", (600, 400)),
        270: ("0 -1 1 0 0 400", (600, 400)),
    }[degrees][0]
    path = write_pdf(tmp_path / "a.pdf", f"q {turn} cm {strokes()}{words()} Q", page=f"/Rotate {degrees}")
    if degrees in (90, 270):  # 600 wide as displayed needs 600 high as stored
        path.write_bytes(path.read_bytes().replace(b"[0 0 600 400]", b"[0 0 400 600]"))
        matrix = {90: "0 1 -1 0 400 0", 270: "0 -1 1 0 0 600"}[degrees]
        path.write_bytes(path.read_bytes().replace(turn.encode(), matrix.encode()))
    grid = only_grid(read_pdf(path))
    assert rows(grid) == EXPECTED
    assert grid.rows()[1][1].box == pytest.approx((200, 130, 300, 160), abs=2)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_tables_turned_on_the_page_are_read_upright_and_boxed_as_displayed(tmp_path: Path, degrees: int) -> None:
    matrix = {90: "0 1 -1 0 600 0", 180: "-1 0 0 -1 600 400", 270: "0 -1 1 0 0 450"}[degrees]
    path = write_pdf(tmp_path / "a.pdf", f"q {matrix} cm {strokes()}{words()} Q")
    if degrees != 180:
        path.write_bytes(path.read_bytes().replace(b"[0 0 600 400]", b"[0 0 600 450]"))
    grid = only_grid(read_pdf(path))
    assert rows(grid) == EXPECTED
    where = {90: (330, 150, 360, 250), 180: (300, 240, 400, 270), 270: (240, 200, 270, 300)}[degrees]
    assert grid.rows()[1][1].box == pytest.approx(where, abs=2)


def test_boxes_count_from_the_crop_box_and_print_outside_it_is_not_seen(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", strokes() + words() + text(20, 380, "hidden"), page="/CropBox[50 100 500 350]")
    reading = read_pdf(path)
    assert only_grid(reading).rows()[1][1].box == pytest.approx((150, 80, 250, 110), abs=2)
    assert "hidden" not in reading.text


def test_doubled_glyphs_are_one_and_double_digits_two(tmp_path: Path) -> None:
    bold = words() + words(0.3) + words(0, 0.25)
    assert rows(only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", strokes() + bold)))) == EXPECTED
    glyph_by_glyph = "".join(text(220 + 5.56 * i + dx, 280, digit) for i, digit in enumerate("1100") for dx in (0, 0.4))
    grid = only_grid(read_pdf(write_pdf(tmp_path / "b.pdf", strokes() + glyph_by_glyph)))
    assert grid.rows()[0][1].text == "1100"


@pytest.mark.parametrize("size", [5, 7, 10, 16])
@pytest.mark.parametrize("number", ["11", "22", "100", "00", "1111111", "1.11"])
def test_no_size_of_type_loses_a_real_double(tmp_path: Path, size: int, number: str) -> None:
    grid = only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", strokes() + text(210, 280, number, size))))
    assert grid.rows()[0][1].text == number


# Glyphs that are not part of a number ------------------------------------------------------------------


def cell_with(tmp_path: Path, content: str, **kwargs: str) -> str:
    """What is read of the second cell of the first row."""
    path = write_pdf(tmp_path / "a.pdf", strokes() + text(110, 280, "word") + content, **kwargs)
    return only_grid(read_pdf(path)).rows()[0][1].text


@pytest.mark.parametrize(
    ("content", "printed"),
    [
        (text(210, 280, "238") + text(227, 284, "1", 6), "238（1）"),
        (text(210, 280, "238") + text(227, 283, "12", 8), "238（12）"),
        (text(227, 284, "1", 6) + text(210, 280, "238"), "238（1）"),
        (text(210, 280, "238") + text(227, 285, "1", 9), "238（1）"),
        ("BT /F 10 Tf 210 280 Td (23) Tj 4 Ts 6 Tf (1) Tj ET".replace("6 Tf", "/F 6 Tf"), "23（1）"),
        (text(210, 280, "23") + text(221.5, 283, "7", 0.6, "10 0 0 10"), "23（7）"),
        (text(210, 280, "2023") + text(210, 272, "1", 6), "2023 1"),
        (text(210, 280, "23") + text(221.5, 280, "1", 6), "23 1"),
        (text(210, 280, "12") + text(221.5, 280, "34"), "1234"),
    ],
    ids=["raised", "two figures", "large", "drawn first", "text rise", "scaled", "below", "level", "one number"],
)
def test_notes_are_no_part_of_a_number(tmp_path: Path, content: str, printed: str) -> None:
    assert re.sub(r"\s", " ", cell_with(tmp_path, content)) == printed


def test_notes_in_a_table_without_rules(tmp_path: Path) -> None:
    content = "".join(
        text(60, y, "word") + text(200, y, n) + text(200 + 5.6 * len(n), y + 4, "1", 6) + text(300, y, n)
        for y, n in ((300, "238"), (280, "12"), (260, "7"))
    )
    grid = only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", content)))
    assert rows(grid) == [["word", f"{n}（1）", n] for n in ("238", "12", "7")]


WHITED = "1 g 205 274 60 16 re f 0 g "


@pytest.mark.parametrize(
    ("content", "printed"),
    [
        (text(210, 280, "58") + WHITED + text(210, 280, "61"), "61"),
        (text(225, 280, "58") + WHITED + text(210, 280, "6"), "6"),
        (text(210, 280, "58") + WHITED + text(210, 280, "581"), "5\u03368\u03361\u0336"),
        (WHITED + text(210, 280, "58"), "58"),
        (text(210, 280, "58") + "1 g 205 274 9 16 re f 0 g ", "8\u0336"),
        (text(210, 280, "58") + "1 g 215.5 274 9 16 re f 0 g ", "5\u0336"),
        (text(210, 280, "-58") + "1 g 205 274 8.5 16 re f 0 g ", "5\u03368"),
        (text(210, 280, "58") + "1 g 205 274 60 10 re f 0 g ", "5\u03368\u0336"),
        (text(210, 280, "58") + "q 0 0 9 9 re W n " + WHITED + "Q", "58"),
        (text(210, 280, "58") + "q 204 270 70 22 re 220 280 3 3 re W n " + WHITED + "Q", "5\u03368\u0336"),
        (text(210, 280, "58") + "1 g 204 275 m 210 295 230 295 226 275 c f 0 g " + text(230, 280, "6"), "6"),
        (text(210, 280, "58") + "1 G 12 w 205 284 m 230 284 l S 0 G 1 w", ""),
        (text(210, 280, "58") + ".9 0 0 rg 200 260 m 300 260 l 300 300 l 260 262 l 205 262 l h f 0 g", "58"),
        (text(210, 280, "58") + ".9 0 0 rg 200 260 m 300 260 l 300 300 l f 0 g", "58"),
        (text(210, 280, "58") + "0 0 1 rg 200 268 m 203 268 l 300 300 l 297 300 l h f 0 g", "58"),
        (text(210, 280, "58") + "1 g 204 275 m 230 275 l 230 295 l 204 295 l f 0 g " + text(210, 280, "61"), "61"),
        (text(210, 280, "58") + "/Pattern cs /Tiles scn 0 0 600 400 re f 0 g", "58"),
        (text(210, 280, "58") + "q 205 274 60 16 re W n /Shade sh Q " + text(240, 280, "6"), "6"),
        ("q 205 274 60 16 re W n /Shade sh Q " + text(210, 280, "58"), "58"),
        (text(210, 280, "58") + "/X Do " + text(210, 280, "61"), "61"),
        ("/X Do " + text(210, 280, "58"), "58"),
        (text(210, 280, "58") + "/Pale gs /X Do", "58"),
    ],
    ids=[
        *(
            "corrected",
            "elsewhere",
            "same digits",
            "ground",
            "first digit",
            "last digit",
            "sign",
            "feet",
            "clipped away",
        ),
        *("clipped", "by a shape", "by a thick line", "shape beside"),
        *(
            "triangle beside",
            "slash beside",
            "by an open path",
            "by clear tiles",
            "by a gradient",
            "gradient below",
            "by a form",
            "form below",
            "pale form",
        ),
    ],
)
def test_what_was_whitened_out_is_not_printed(tmp_path: Path, content: str, printed: str) -> None:
    """A digit on its like is left out by pdfium: where one may be, the number is in doubt."""
    form = f"<</Type/XObject/Subtype/Form/BBox[0 0 600 400]/Length {len(WHITED)}>>\nstream\n{WHITED}\nendstream"
    tile = "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 20 20]/XStep 20/YStep 20/Resources<<>>/Length 22"
    tiles = f"<</Type/Pattern{tile}>>\nstream\n.8 G 0 0 m 20 20 l S   \nendstream"
    shade = "/ColorSpace/DeviceGray/Coords[200 0 300 0]/Function<</FunctionType 2/Domain[0 1]/C0[1]/C1[.9]/N 1>>"
    resources = (
        "/XObject<</X 100 0 R>>/ExtGState<</Pale<</ca .3>>>>/Pattern<</Tiles 101 0 R>>"
        f"/Shading<</Shade<</ShadingType 2{shade}>>>>"
    )
    found = cell_with(tmp_path, content, resources=resources, objects=(form, tiles))
    assert found == printed or ("\u0336" in printed and "\u0336" in found)


def test_areas_over_print_are_looked_at_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covers, "PAIRS_AT_ONCE", 5)
    over = "1 g 205 275 40 20 re f 305 245 40 20 re f "
    grid = only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", strokes() + words() + 4 * over)))
    assert rows(grid) == [["label", "", "total"], ["received", "11", ""], ["closed", "100", "00"]]


@pytest.mark.parametrize("content", [text(210, 280, "58"), "/X Do "])
@pytest.mark.parametrize(("light", "printed"), [("0 g", ""), ("1 g", "58")])
def test_what_a_soft_mask_keeps_out_of_sight_is_not_printed(
    tmp_path: Path, content: str, light: str, printed: str
) -> None:
    resources = "/ExtGState<</M<</SMask<</S/Luminosity/G 100 0 R>>>>>>/XObject<</X 101 0 R>>"
    group = "<</Type/XObject/Subtype/Form/BBox[0 0 600 400]/Group<</S/Transparency/CS/DeviceGray>>{}/Length {}>>\n"
    forms = [
        group.format("/Resources<</Font<</F 3 0 R>>>>", len(inner)) + f"stream\n{inner}\nendstream"
        for inner in (f"{light} 0 0 600 400 re f", text(210, 280, "58"))
    ]
    assert cell_with(tmp_path, f"/M gs {content}", resources=resources, objects=tuple(forms)) == printed


def test_print_that_is_blended_with_its_ground_is_seen_by_a_trace(tmp_path: Path) -> None:
    content = f"q .3 .45 .75 rg 201 271 98 28 re f .55 g /T gs {text(210, 280, '1174', 4)} Q"
    assert cell_with(tmp_path, content, resources="/ExtGState<</T<</BM/Multiply>>>>") == "1174"


OVER = "q 15 0 0 16 208 274 cm /I Do Q "


@pytest.mark.parametrize(
    ("content", "mask", "printed"),
    [
        (text(210, 280, "58") + OVER, "", ""),
        (text(210, 280, "5812") + OVER, "", "1\u03362"),
        (text(210, 280, "58") + OVER + text(210, 280, "61"), "", "61"),
        (OVER + text(210, 280, "58"), "", "58"),
        (text(210, 280, "58") + OVER, "/SMask 101 0 R", "58"),
        (text(210, 280, "58") + "/Pale gs " + OVER, "", "58"),
    ],
    ids=["opaque", "half of them", "corrected", "below", "clear", "pale"],
)
def test_what_a_picture_lies_over_is_not_printed(tmp_path: Path, content: str, mask: str, printed: str) -> None:
    resources = "/XObject<</I 100 0 R>>/ExtGState<</Pale<</ca .3>>>>"
    clear = PICTURE.replace("\xf0", "\x00")
    objects = (PICTURE.replace("/Length", f"{mask}/Length"), clear)
    assert cell_with(tmp_path, content, resources=resources, objects=objects) == printed


CLIP = "q 201 271 50 28 re W n "


@pytest.mark.parametrize(
    ("content", "printed"),
    [
        (CLIP + text(210, 280, "58") + text(260, 280, "77") + "Q", "58"),
        (text(210, 280, "58") + "q 0 0 9 9 re W n " + text(222, 280, "61") + "Q", "58"),
        (CLIP + text(239.5, 280, "58") + text(251, 280, "61") + "Q", "58\u0336"),
        (text(210, 280, "58") + "q 0 0 9 9 re W n " + text(240, 280, "61") + "Q", "58"),
        (CLIP + text(236, 280, "5823") + "Q", "582\u0336"),
        (CLIP + text(210, 280, "58") + "Q " + text(260, 280, "77"), "58 77"),
        (CLIP + "215 271 40 28 re W n " + text(204, 280, "5") + text(230, 280, "8") + "Q", "8"),
        (CLIP + text(240, 280, "wide 8") + "Q", "wide"),
        ("q 0 0 9 9 re W n /X Do Q " + text(210, 280, "58"), "58"),
        ("/None gs /X Do /All gs " + text(210, 280, "58"), "58"),
        ("/Faint gs /X Do /All gs " + text(210, 280, "58"), "58"),
        ("/X Do " + text(260, 280, "7"), "61 7"),
        (text(220, 280, "58") + "q 201 271 34.5 28 re W n " + text(232, 280, "4") + "Q", "584\u0336"),
    ],
    ids=[
        "in part", "right behind", "rest of a number", "behind", "within a number", "unclipped", "two paths", "words",
        "form", "transparent form", "nearly transparent form", "form in sight", "half a digit",
    ],
)  # fmt: skip
def test_what_a_clip_path_cuts_away_is_not_printed(tmp_path: Path, content: str, printed: str) -> None:
    """Half a number that is seen is in doubt; a label is read all the same."""
    form = text(230, 280, "61")
    path = write_pdf(
        tmp_path / "a.pdf",
        strokes() + text(110, 280, "word") + content,
        resources="/XObject<</X 100 0 R>>/ExtGState<</None<</ca 0>>/Faint<</ca .02>>/All<</ca 1>>>>",
        objects=(
            f"<</Type/XObject/Subtype/Form/BBox[0 0 600 400]/Resources<</Font<</F 3 0 R>>>>/Length {len(form)}>>"
            f"\nstream\n{form}\nendstream",
        ),
    )
    assert only_grid(read_pdf(path)).rows()[0][1].text == printed


def test_a_digit_far_smaller_than_the_print_is_not_seen(tmp_path: Path) -> None:
    content = text(210, 280, "58") + text(222, 280, "1", 0.9) + text(230, 280, "61", 0.9)
    assert cell_with(tmp_path, content) == "58"


@pytest.mark.parametrize(
    "rules",
    [
        f"q 0 0 9 9 re W n {line(250, 300, 250, 210)}{line(100, 285, 400, 285)}Q",
        f"q 0 210 600 90 re W n {line(100, 300, 100, -500)}{line(400, 300, 400, -500)}Q",
        "q 0 210 600 90 re W n 100 300 m 100 -500 l 400 -500 l 400 300 l S Q",
        f"q 90 209 320 92 re W n /X Do Q {line(100, 240, 400, 240)}",
        f"{line(-90, -20, 700, -20)}{line(-20, 300, -20, 210)}{line(620, 300, 620, 210)}",
    ],
    ids=["away", "in part", "one path", "form", "off the page"],
)
def test_rules_end_where_they_are_cut_off(tmp_path: Path, rules: str) -> None:
    """A browser draws the frame of a whole table on each of its pages."""
    content = f"{rules} {strokes()}{words()}"
    form = line(250, 400, 250, 302) + line(250, 208, 250, 100)
    objects = (f"<</Type/XObject/Subtype/Form/BBox[0 0 600 400]/Length {len(form)}>>\nstream\n{form}\nendstream",)
    path = write_pdf(tmp_path / "a.pdf", content, resources="/XObject<</X 100 0 R>>", objects=objects)
    grid = only_grid(read_pdf(path))
    assert rows(grid) == EXPECTED
    assert grid.rows()[2][2].box == pytest.approx((300, 160, 400, 190), abs=2)


def test_an_open_row_whose_frame_runs_off_the_page_has_its_cells(tmp_path: Path) -> None:
    frame = f"q 0 20 600 400 re W n {line(100, 60, 100, -900)}{line(400, 60, 400, -900)}{line(100, 60, 400, 60)}"
    inner = "".join(line(x, 60, x, 20) for x in XS)
    print_ = text(110, 40, "label") + text(210, 40, "11") + text(310, 40, "22")
    grid = only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", f"{frame}{inner}Q {print_}")))
    assert rows(grid) == [["label", "11", "22"]]


def test_clips_move_with_the_form_that_they_stand_in(tmp_path: Path) -> None:
    form = "q 500 540 30 40 re W n " + text(505, 560, "58", 20) + text(545, 560, "61", 20) + "Q "
    path = write_pdf(
        tmp_path / "a.pdf",
        strokes() + text(110, 280, "word") + "q .5 0 0 .5 -45 0 cm /X Do Q",
        resources="/XObject<</X 100 0 R>>",
        objects=(
            f"<</Type/XObject/Subtype/Form/BBox[0 0 900 900]/Resources<</Font<</F 3 0 R>>>>/Length {len(form)}>>"
            f"\nstream\n{form}\nendstream",
        ),
    )
    assert only_grid(read_pdf(path)).rows()[0][1].text == "58"


def test_a_number_cut_by_the_edge_of_the_page_is_in_doubt(tmp_path: Path) -> None:
    """Its column and all others stand."""
    content = "".join(
        text(60, y, "word") + text(300, y, "12") + text(x, y, n) for y, x, n in ((300, 585, "10326"), (280, 590, "7"))
    )
    grid = only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", content)))
    assert rows(grid) == [["word", "12", "103\u0336"], ["word", "12", "7"]]


@pytest.mark.parametrize("x", [216, 222])
def test_a_number_printed_over_another_one_is_in_doubt(tmp_path: Path, x: float) -> None:
    """Whatever hides the first one, as a picture does: which digits are seen is not told."""
    assert "\u0336" in cell_with(tmp_path, text(220, 280, "80") + text(x, 280, "75"))
    assert cell_with(tmp_path, text(220, 280, "80") + text(240, 280, "75")) == "80 75"


@pytest.mark.parametrize("hidden", [2, 32])
def test_what_form_fields_show_is_printed(tmp_path: Path, hidden: int) -> None:
    """As they show it, whatever value they keep; a field that is hidden or not for viewing shows nothing."""
    field = "<</Type/Annot/Subtype/Widget/FT/Tx/T({0})/V(99)/F {1}/Rect[{2} 272 {3} 298]/AP<</N {4} 0 R>>>>"
    look = text(10, 8, "58")
    path = write_pdf(
        tmp_path / "a.pdf",
        strokes() + text(110, 280, "word"),
        page="/Annots[100 0 R 101 0 R 103 0 R]",
        objects=(
            field.format("a", 4, 202, 298, 102),
            field.format("b", hidden, 302, 398, 102),
            f"<</Type/XObject/Subtype/Form/BBox[0 0 96 26]/Resources<</Font<</F 3 0 R>>>>/Length {len(look)}>>"
            f"\nstream\n{look}\nendstream",
            "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]>>",
        ),
    )
    assert rows(only_grid(read_pdf(path)))[0] == ["word", "58", ""]


@pytest.mark.parametrize(("catalog", "printed"), [("/AcroForm<</Fields[100 0 R]/DR 101 0 R>>", "58"), ("", "")])
def test_a_field_without_a_look_shows_its_value(tmp_path: Path, catalog: str, printed: str) -> None:
    """As viewers have it, where the document says that it is a form."""
    field = "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(58)/F 4/Rect[202 272 298 298]/DA(/F 10 Tf 0 g)>>"
    content = strokes() + text(110, 280, "word")
    objects = (field, "<</Font<</F 3 0 R>>>>")
    path = write_pdf(tmp_path / "a.pdf", content, page="/Annots[100 0 R]", objects=objects, catalog=catalog)
    assert rows(only_grid(read_pdf(path)))[0] == ["word", printed, ""]


@pytest.mark.parametrize(
    ("kind", "printed"),
    [
        ("StrikeOut/QuadPoints[208 290 224 290 208 278 224 278]", "5\u03368\u0336"),
        ("StrikeOut/QuadPoints[208 290 224 290 208 278 224 278]/F 2", "58"),
        ("Underline/QuadPoints[208 290 224 290 208 278 224 278]", "58"),
        ("Highlight/QuadPoints[208 290 224 290 208 278 224 278]", "58"),
        ("Square/IC[1 1 1]/C[1 1 1]", "5\u03368\u0336"),
        ("Square/C[1 0 0]", "58"),
        ("Ink/InkList[[206 283.5 226 283.5]]", "5\u03368\u0336"),
        ("FreeText/DA(/F 10 Tf 0 g)/Contents(61)", "5\u03366\u03368\u03361\u0336"),
        ("Text/Contents(61)", "58"),
        ("Popup/Contents(61)/Open true", "58"),
    ],
)
def test_annotations_show_as_viewers_draw_them_where_they_have_no_look(tmp_path: Path, kind: str, printed: str) -> None:
    note = f"<</Type/Annot/Rect[206 276 228 292]/Subtype/{kind}>>"
    other = "<</Type/Annot/Rect[306 276 328 292]/Subtype/StrikeOut/QuadPoints[308 290 324 290 308 278 324 278]>>"
    found = cell_with(tmp_path, text(210, 280, "58"), page="/Annots[100 0 R 101 0 R]", objects=(note, other))
    assert found == printed or ("6" in printed and "\u0336" in found)


@pytest.mark.parametrize(("asks", "printed"), [("true", "58"), ("false", "")])
def test_a_field_whose_look_is_to_be_made_anew_shows_its_value(tmp_path: Path, asks: str, printed: str) -> None:
    """A program that fills a form in may leave the look of the blank form."""
    field = "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(58)/F 4/Rect[202 272 298 298]/DA(/F 10 Tf)/AP<</N 102 0 R>>>>"
    blank = "<</Type/XObject/Subtype/Form/BBox[0 0 96 26]/Length 12>>\nstream\n/Tx BMC EMC \nendstream"
    catalog = f"/AcroForm<</Fields[100 0 R]/DR 101 0 R/NeedAppearances {asks}>>"
    objects = (field, "<</Font<</F 3 0 R>>>>", blank)
    content = strokes() + text(110, 280, "word")
    path = write_pdf(tmp_path / "a.pdf", content, page="/Annots[100 0 R]", objects=objects, catalog=catalog)
    assert rows(only_grid(read_pdf(path)))[0] == ["word", printed, ""]


@pytest.mark.parametrize(("state", "printed"), [("OFF", ["12", ""]), ("ON", ["12", "58"])])
def test_what_stands_on_a_layer_that_is_off_is_not_printed(tmp_path: Path, state: str, printed: list[str]) -> None:
    layered = "/OC /L BDC " + text(310, 280, "58") + "EMC "
    content = strokes() + text(110, 280, "word") + text(210, 280, "12") + layered
    catalog = f"/OCProperties<</OCGs[100 0 R]/D<</{state}[100 0 R]>>>>"
    layer = ("<</Type/OCG/Name(a)>>",)
    path = write_pdf(tmp_path / "a.pdf", content, resources="/Properties<</L 100 0 R>>", objects=layer, catalog=catalog)
    assert rows(only_grid(read_pdf(path)))[0] == ["word", *printed]


def test_turned_numbers_are_looked_for_where_they_stand(tmp_path: Path) -> None:
    content = text(240, 274, "1039", 10, "0 1 -1 0") + text(110, 250, "most of the print")
    catalog = "/OCProperties<</OCGs[100 0 R]/D<</ON[100 0 R]>>>>"
    assert cell_with(tmp_path, content, objects=("<</Type/OCG/Name(a)>>",), catalog=catalog) == "1039"


@pytest.mark.parametrize(("state", "printed"), [("OFF", "5\u03368\u0336"), ("ON", "")])
def test_what_stands_on_a_layer_that_is_off_hides_nothing(tmp_path: Path, state: str, printed: str) -> None:
    content = text(210, 280, "58") + "/OC /L BDC " + WHITED + "EMC "
    catalog = f"/OCProperties<</OCGs[100 0 R]/D<</{state}[100 0 R]>>>>"
    layer = ("<</Type/OCG/Name(a)>>",)
    found = cell_with(tmp_path, content, resources="/Properties<</L 100 0 R>>", objects=layer, catalog=catalog)
    assert found == printed


@pytest.mark.parametrize(
    ("catalog", "has"),
    [
        (b"<</Type/Catalog/OCProperties<<>>>>", True),
        (b"<</Type/Catalog>>", False),
        (b"/OCProperties", True),
        (b"", True),
    ],
    ids=["layers", "none", "no catalog", "nothing"],
)
def test_layers_that_a_compressed_catalog_tells_of(tmp_path: Path, catalog: bytes, *, has: bool) -> None:
    path = tmp_path / "a.pdf"
    parts = b"".join(
        b"<</Type/ObjStm/Filter/FlateDecode>>\nstream\r\n%s\nendstream\n" % zlib.compress(part)
        for part in (catalog, b"<</Type/Font>>")
    )
    path.write_bytes(b"%PDF-1.5\n" + parts)
    assert has_layers(path) is has
    path.write_bytes(b"%PDF-1.5\n" + parts.replace(zlib.compress(catalog), b"encrypted"))
    assert has_layers(path)


@pytest.mark.parametrize("said", ["99", "7", "", "<FEFF65E0>"])
def test_what_is_said_to_be_read_out_is_not_printed(tmp_path: Path, said: str) -> None:
    spoken = f"/Span<</ActualText{said if said.startswith('<') else f'({said})'}>>BDC "
    assert cell_with(tmp_path, spoken + text(210, 280, "58") + "EMC ") == "58"


def test_words_are_what_is_said_to_be_read_out(tmp_path: Path) -> None:
    """A font may have no characters for its glyphs."""
    assert cell_with(tmp_path, "/Span<</ActualText(word)>>BDC " + text(210, 280, "!!!") + "EMC ") == "word"


@pytest.mark.parametrize("digits", [text(220, 274, "a 12 c", 8, "0 1 -1 0"), text(220, 296, "a 12 c", 8, "0 -1 1 0")])
def test_words_that_are_turned_in_their_cell_keep_their_order(tmp_path: Path, digits: str) -> None:
    content = digits + text(110, 250, "most of the print")
    assert re.sub(r"\s", "", cell_with(tmp_path, content)) == "a12c"


@pytest.mark.parametrize(
    ("content", "printed"),
    [
        (text(185, 280, "1234567") + text(310, 280, "8"), ["1234567", "8"]),
        (text(280, 280, "120") + text(298.2, 280, "58"), ["1\u03362\u03360\u03365\u03368\u0336", ""]),
        (text(210, 280, "7") + text(386, 280, "12345"), ["7", "12345"]),
        (text(277.8, 280, "1203456"), ["1\u03362\u03360\u03363\u03364\u03365\u03366\u0336", ""]),
        (text(277.8, 280, "1203456") + text(360, 280, "8"), ["1203456", "8"]),
        (text(280.5, 280, "1203456"), ["1203456", ""]),
        (text(298, 280, "-1203456"), ["", "-1203456"]),
        (text(296.4, 280, "-") + text(300.5, 280, "58"), ["", "-5\u03368\u0336"]),
        (text(280, 280, "-") + text(310, 280, "58"), ["-", "58"]),
        (text(297, 280, "-") + text(300.5, 280, "-"), ["-", "-"]),
    ],
    ids=[
        *("one number", "two that touch", "over the edge of the table", "with a rule between two digits"),
        *("and another beside them", "with a rule through a digit"),
        *("a sign on a rule", "a sign before a rule", "a dash in the cell before", "two dashes"),
    ],
)
def test_numbers_wider_than_their_cells(tmp_path: Path, content: str, printed: list[str]) -> None:
    path = write_pdf(tmp_path / "a.pdf", strokes() + text(110, 280, "word") + content)
    found = rows(only_grid(read_pdf(path)))[0][1:]
    assert found == printed or (len(printed[0]) > 8 and "\u0336" in "".join(found))


@pytest.mark.parametrize(("x", "printed"), [(288, "25 1\u03362\u0336"), (285, "25 1\u03362\u0336("), (305, "25")])
def test_digits_before_a_note_in_the_next_cell_are_in_doubt(tmp_path: Path, x: float, printed: str) -> None:
    """Number and note are wider than their cell, and centred in it."""
    content = strokes() + text(110, 280, "word") + text(240, 280, "25") + text(x, 280, "12(of 48)")
    found = rows(only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", content))))[0][1]
    assert found == printed


def test_full_width_figures_wider_than_their_cell_are_one_number(tmp_path: Path) -> None:
    wide = "#move(dx: -2.4em, box(width: 5.1em)[１３０３５])"
    body = f"#table(columns: (4em, 3em, 3em), stroke: .5pt, inset: 0pt, [规章], [{wide}], [８])"
    (grid,) = read_pdf(typeset(tmp_path / "a.pdf", f"#set text(size: 10pt)\n{body}")).grids
    assert [cell.text for cell in grid.rows()[0]] == ["规章", "１３０３５", "８"]


@pytest.mark.parametrize("foot", [270, 210])
def test_the_point_of_a_number_that_stands_on_a_rule_is_its_own(tmp_path: Path, foot: int) -> None:
    """The middle of its digits is in the cell, the middle of the point below it."""
    content = strokes() + text(110, foot + 10, "word") + text(210, foot - 0.8, "58.25")
    path = write_pdf(tmp_path / "a.pdf", content)
    assert "58.25" in [cell.text for cell in only_grid(read_pdf(path)).cells]


def test_a_figure_of_a_seal_that_stands_upright_is_in_doubt(tmp_path: Path) -> None:
    """As others beside it on its curve do not."""
    curve = (
        text(212, 276, "6", 10, ".94 .34 -.34 .94") + text(219, 280, "8") + text(226, 280, "5", 10, ".94 -.34 .34 .94")
    )
    assert cell_with(tmp_path, curve) == "8\u0336"


UPWARDS, DOWNWARDS, OVERHEAD = "0 1 -1 0", "0 -1 1 0", "-1 0 0 -1"


@pytest.mark.parametrize(
    "content",
    [
        text(240, 274, "1039", 10, UPWARDS),
        text(230, 297, "1039", 10, DOWNWARDS),
        text(240, 290, "1039", 10, OVERHEAD),
        "".join(text(240, 274 + 5.56 * i, digit, 10, UPWARDS) for i, digit in enumerate("1039")),
        "".join(text(240 - 5.56 * i, 290, digit, 10, OVERHEAD) for i, digit in enumerate("1039")),
        text(240, 274, "1039", 10, UPWARDS).replace("BT", "BT 1 Tc"),
    ],
    ids=["upwards", "downwards", "overhead", "digit by digit", "overhead, digit by digit", "spaced"],
)
def test_a_number_that_is_turned_in_its_cell_is_whole(tmp_path: Path, content: str) -> None:
    beside = text(320, 274, "58", 10, UPWARDS) + text(110, 250, "most of the print")
    assert cell_with(tmp_path, content + beside) == "1039"


def test_a_page_of_turned_blanks_alone_is_read(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", text(240, 274, "  ", 10, UPWARDS))
    assert read_pdf(path).scanned_pages == (1,)


SLANTED = ".866 .5 -.5 .866"
LEANING = "1 0 .3 1"


@pytest.mark.parametrize(
    ("content", "printed"),
    [
        (text(210, 280, "8") + text(218, 278, "2024", 10, SLANTED), "8"),
        (text(218, 278, "2024", 10, SLANTED), ""),
        (f"q {SLANTED} 40 -60 cm " + text(280, 200, "2024") + "Q " + text(210, 280, "8"), "8"),
        (text(210, 280, "2024", 10, LEANING), "2024"),
        ("1 g " + text(212, 280, "8848") + "0 g " + text(210, 280, "95"), "95"),
        (".9 g " + text(212, 280, "8848") + "0 g " + text(210, 280, "95"), "95"),
        ("/T gs " + text(212, 280, "8848") + "/S gs " + text(210, 280, "95"), "95"),
        ("1 g " + text(212, 280, "8848") + "0 g ", ""),
        (".8 g " + text(212, 280, "8848") + "0 g ", "8848"),
        (".95 g " + text(212, 280, "8848") + "0 g ", "8\u03368\u03364\u03368\u0336"),
        (".1 g 201 271 98 28 re f 1 g " + text(212, 280, "8848") + "0 g ", "8848"),
        (".1 g 201 271 98 28 re f .12 g " + text(212, 280, "8848") + "0 g ", ""),
        ("1 .9 .2 rg 201 271 98 28 re f " + text(212, 280, "8848") + "0 g ", ""),
        ("0 g 150 200 200 110 re f 1 g 201 271 98 28 re f " + text(212, 280, "8848") + "0 g ", ""),
        ("1 g 150 200 200 110 re f .1 g 201 271 98 28 re f 1 g " + text(212, 280, "8848") + "0 g ", "8848"),
    ],
    ids=[
        "slanted", "slanted alone", "slanted by the page", "italics", "white", "pale", "transparent", "white on white",
        "pale alone", "hardly seen", "white on black", "black on black", "yellow on yellow",
        "white on white over black", "white on black over white",
    ],
)  # fmt: skip
def test_watermarks_are_no_part_of_a_number(tmp_path: Path, content: str, printed: str) -> None:
    states = "/ExtGState<</T<</ca .1>>/S<</ca 1>>>>"
    assert cell_with(tmp_path, content, resources=states) == printed


def test_a_page_full_of_slanted_watermarks_is_no_scan(tmp_path: Path) -> None:
    tiles = "".join(text(x, y, "2024-01-05", 8, SLANTED) for x in range(20, 560, 60) for y in range(20, 380, 40))
    reading = read_pdf(write_pdf(tmp_path / "a.pdf", tiles + strokes() + words() + tiles))
    assert rows(only_grid(reading)) == EXPECTED
    assert (reading.scanned_pages, reading.text) == ((), "")


def test_white_print_beside_a_table_without_rules(tmp_path: Path) -> None:
    content = "".join(
        text(60, y, "word") + text(200, y, "12") + "1 g " + text(240, y, "99") + "0 g " + text(300, y, "7")
        for y in (300, 280, 260)
    )
    grid = only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", content)))
    assert rows(grid) == [["word", "12", "7"]] * 3


@pytest.mark.parametrize("shift", [-1.5, 0, 2])
@pytest.mark.parametrize(
    ("content", "printed"),
    [
        (text(210, 280, "9") + line(210, 283.5, 215.5, 283.5) + text(216, 280, "164"), "9\u0336164"),
        (text(210, 280, "100") + line(208, 283.5, 229, 283.5), "1\u03360\u03360\u0336"),
        (text(210, 280, "100") + "210 283 16.7 .6 re f ", "1\u03360\u03360\u0336"),
        (text(210, 280, "100") + line(208, 278.5, 229, 278.5), "100"),
        (text(210, 280, "100") + line(230, 283.5, 260, 283.5), "100"),
    ],
    ids=["one of two", "all", "filled", "underlined", "beside"],
)
def test_struck_digits_are_told_from_those_that_stand(tmp_path: Path, content: str, printed: str, shift: float) -> None:
    content = f"q 1 0 0 1 0 {shift} cm {content} Q"
    assert cell_with(tmp_path, content) == printed


@pytest.mark.parametrize(
    ("look", "printed"),
    [
        ("1 g 0 G 1 Tr", "58"),
        ("1 g 0 G 2 Tr", "58"),
        ("0 g 1 G 1 Tr", ""),
        ("0 g 1 G 2 Tr", "58"),
        ("1 g 1 G 2 Tr", ""),
        ("/None gs 0 G 2 Tr", "58"),
    ],
)
def test_print_is_seen_by_its_outlines_where_these_are_drawn(tmp_path: Path, look: str, printed: str) -> None:
    """Hollow letters, and white ones."""
    states = "/ExtGState<</None<</ca 0>>>>"
    assert cell_with(tmp_path, f"q {look} {text(210, 280, '58')} Q", resources=states) == printed


@pytest.mark.parametrize(
    ("x", "y", "printed"),
    [
        (210, 280, "2024\u03361\u03363"),
        (206, 282, "2024\u0336 1\u03363"),
        (210, 285, "13\n2024"),
        (195, 280, "2024 13"),
        (160, 280, "13"),
    ],
    ids=["on the line", "beside the line", "above the line", "apart", "in another cell"],
)
def test_digits_of_another_colour_make_no_number_with_others(tmp_path: Path, x: float, y: float, printed: str) -> None:
    """A stamp, or a watermark that is level and dark."""
    assert cell_with(tmp_path, text(233, 280, "13") + "1 0 0 rg " + text(x, y, "2024")) == printed


@pytest.mark.parametrize("page", ["", "/Rotate 90", "/Rotate 270"])
@pytest.mark.parametrize(("x", "y", "printed"), [(210, 285, "2024\u03361\u03363"), (233, 276, "13\n2024")])
def test_colours_are_compared_along_the_lines_of_print(
    tmp_path: Path, page: str, x: float, y: float, printed: str
) -> None:
    content = strokes() + text(110, 280, "word") + text(233, 285, "13") + "1 0 0 rg " + text(x, y, "2024")
    path = write_pdf(tmp_path / "a.pdf", f"q 0 1 -1 0 400 0 cm {content} Q", page=page)
    assert only_grid(read_pdf(path)).rows()[0][1].text == printed


def test_digits_of_another_colour_in_the_next_cell_are_of_another_number(tmp_path: Path) -> None:
    content = strokes() + text(110, 280, "word") + text(287.5, 280, "13") + "1 0 0 rg " + text(301.4, 280, "58")
    assert rows(only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", content))))[0] == ["word", "13", "58"]


@pytest.mark.parametrize("shade", [".02 g ", ".2 g ", "0 0 .2 rg "])
def test_digits_of_nearly_one_colour_make_a_number(tmp_path: Path, shade: str) -> None:
    assert cell_with(tmp_path, text(233, 280, "13") + shade + text(222, 280, "20")) == "2013"


@pytest.mark.parametrize("shade", ["0.6 g ", "0.9 g "])
def test_large_print_over_several_rows_is_of_no_cell(tmp_path: Path, shade: str) -> None:
    content = strokes() + words() + shade + text(305, 231, "2024", 45)
    blank = content.replace("(22)", "()").replace("(00)", "()")
    assert rows(only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", blank))))[1:] == [
        ["received", "11", ""],
        ["closed", "100", ""],
    ]


@pytest.mark.parametrize("rules", [strokes, cell_borders, thin_fills])
def test_a_rule_of_the_table_strikes_nothing_out(tmp_path: Path, rules: Callable[[], str]) -> None:
    """However far print overlaps it: here it is as wide as a cell."""
    content = rules() + words() + text(202, 262, "1234567", 25) + ".8 g " + text(302, 236, "1234567", 25)
    grid = only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", content)))
    assert len(grid.rows()) == 3
    assert not any("\u0336" in cell.text for cell in grid.cells)
    assert rows(grid)[2] == EXPECTED[2]


# Scans -----------------------------------------------------------------------------------------------

PICTURE = (
    "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
    "\nstream\n\xf0\nendstream"
)


def picture(x: float, y: float, width: float, height: float) -> str:
    return f"q {width} 0 0 {height} {x} {y} cm /P Do Q "


def scan_of(tmp_path: Path, content: str) -> Reading:
    return read_pdf(write_pdf(tmp_path / "a.pdf", content, resources="/XObject<</P 100 0 R>>", objects=(PICTURE,)))


@pytest.mark.parametrize(
    ("content", "is_scan"),
    [
        (picture(0, 0, 600, 400), True),
        (picture(0, 0, 600, 400) + "3 Tr " + words() + strokes(), True),
        ("3 Tr " + words() + strokes(), True),
        (picture(0, 0, 600, 400) + words() + strokes(), True),
        (words() + strokes() + picture(0, 0, 600, 400), True),
        ("".join(picture(0, y, 600, 50) for y in range(0, 400, 50)) + words(), True),
        (picture(20, 40, 560, 340) + text(290, 20, "- 3 -"), True),
        (words() + strokes() + picture(320, 200, 120, 120), False),
        (picture(0, 350, 600, 50) + words() + strokes(), False),
        (strokes() + words(), False),
        ("", False),
    ],
    ids=[
        "picture alone",
        "searchable scan",
        "invisible print",
        "print on a picture",
        "picture over print",
        "picture in strips",
        "page number under a scan",
        "stamp",
        "banner",
        "no picture",
        "blank page",
    ],
)
def test_what_is_a_scan(tmp_path: Path, content: str, is_scan: bool) -> None:
    reading = scan_of(tmp_path, content)
    assert reading.scanned_pages == ((1,) if is_scan else ())
    assert not (is_scan and reading.blocks)


def test_a_few_invisible_characters_are_left_out_of_a_printed_page(tmp_path: Path) -> None:
    content = strokes() + words() + "BT 3 Tr /F 10 Tf 1 0 0 1 230 250 Tm (9) Tj 0 Tr ET"
    assert rows(only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", content)))) == EXPECTED


def cmap(target: int, *, also: str = "") -> str:
    body = (
        "/CIDInit/ProcSet findresource begin 12 dict begin begincmap /CMapName/X def /CMapType 2 def "
        "1 begincodespacerange <00> <ff> endcodespacerange "
        f"1 beginbfrange <20> <7e> <{target:04x}> endbfrange {also} endcmap end end"
    )
    return f"<</Length {len(body)}>>\nstream\n{body}\nendstream"


@pytest.mark.parametrize(("target", "is_scan"), [(0xE020, True), (0xF020, True), (0x0020, False)])
def test_a_broken_character_map_makes_a_scan(tmp_path: Path, target: int, is_scan: bool) -> None:
    path = write_pdf(tmp_path / "a.pdf", strokes() + words(), objects=(cmap(target),))
    path.write_bytes(path.read_bytes().replace(b"/BaseFont/Helvetica>>", b"/BaseFont/Helvetica/ToUnicode 100 0 R>>"))
    reading = read_pdf(path)
    assert reading.scanned_pages == ((1,) if is_scan else ())


def test_a_minus_sign_that_its_font_takes_for_a_soft_hyphen_is_one(tmp_path: Path) -> None:
    content = strokes() + text(110, 280, "word") + text(210, 280, "-58") + text(310, 280, "-")
    soft = cmap(0x20, also="1 beginbfchar <2d> <00ad> endbfchar")
    path = write_pdf(tmp_path / "a.pdf", content, objects=(soft,))
    path.write_bytes(path.read_bytes().replace(b"/BaseFont/Helvetica>>", b"/BaseFont/Helvetica/ToUnicode 100 0 R>>"))
    assert rows(only_grid(read_pdf(path)))[0] == ["word", "-58", "-"]


def test_digits_whose_shapes_belie_their_map_make_a_scan(tmp_path: Path) -> None:
    """A map that makes each digit the next one: an 8 is drawn as a 7, a single line without rings."""
    figures = {label: row.replace("2", "7") for label, row in FIGURES.items()}
    path = typeset(tmp_path / "a.pdf", requests_table("0.5pt", figures=figures))
    assert read_pdf(path).scanned_pages == ()
    path.write_bytes(with_character_map(path.read_bytes(), "shifted"))
    reading = read_pdf(path)
    assert (reading.scanned_pages, reading.grids) == ((1,), [])


def test_pages_in_a_font_that_is_found_out_on_another_page_are_scans(tmp_path: Path) -> None:
    """On the first page no digit has a shape that it cannot have."""
    figures = {label: row.replace("2", "7") for label, row in FIGURES.items()}
    first = requests_table("0.5pt", figures={label: re.sub("[1-9]", "0", row) for label, row in FIGURES.items()})
    path = typeset(tmp_path / "a.pdf", f"{first}#pagebreak()\n{requests_table('0.5pt', figures=figures)}")
    path.write_bytes(with_character_map(path.read_bytes(), "shifted"))
    assert read_pdf(path).scanned_pages == (1, 2)


def test_glyphs_without_any_unicode_are_not_taken_for_their_codes(tmp_path: Path) -> None:
    """A composite font with neither ToUnicode nor a known character collection: the codes mean nothing."""
    font = (
        "<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+X/Encoding/Identity-H/DescendantFonts[<</Type/Font"
        "/Subtype/CIDFontType2/BaseFont/ABCDEF+X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        "/Supplement 0>>/FontDescriptor<</Type/FontDescriptor/FontName/ABCDEF+X/Flags 4/FontBBox[0 0 1000 1000]"
        "/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>>>]>>"
    )
    path = write_pdf(
        tmp_path / "a.pdf",
        strokes() + "BT /G 10 Tf 220 280 Td <003100320033> Tj ET",
        objects=(font,),
    )
    path.write_bytes(path.read_bytes().replace(b"/F 3 0 R", b"/F 3 0 R/G 100 0 R"))
    reading = read_pdf(path)
    assert "1" not in "".join(cell.text for grid in reading.grids for cell in grid.cells)
    assert reading.scanned_pages == (1,)


# Refusals --------------------------------------------------------------------------------------------


def encrypted(path: Path) -> Path:
    write_pdf(path, strokes() + words())
    lock = f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'41' * 32}>/U<{'42' * 32}>>>/ID[<00><00>]"
    path.write_bytes(path.read_bytes().replace(b"/Root 1 0 R", b"/Root 1 0 R" + lock.encode()))
    return path


def no_pages(path: Path) -> Path:
    return write_pdf(path)


def truncated(path: Path) -> Path:
    write_pdf(path, words())
    path.write_bytes(path.read_bytes()[:120])
    return path


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def renamed_picture(path: Path) -> Path:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    return path


def missing(path: Path) -> Path:
    return path


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (encrypted, "encrypted"),
        (no_pages, "no pages|broken"),
        (truncated, "not a PDF, or a broken one"),
        (empty, "empty"),
        (renamed_picture, "not a PDF"),
        (missing, "no such file"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(tmp_path: Path, make: Callable[[Path], Path], reason: str) -> None:
    with pytest.raises(ReadingError, match=reason) as caught:
        read_pdf(make(tmp_path / "a.pdf"))
    assert "a.pdf" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("module", "limit", "value"),
    [
        (reader, "MAX_BYTES", 100),
        (reader, "MAX_PAGES", 1),
        (objects, "MAX_OBJECTS", 5),
        (page, "MAX_CHARACTERS", 5),
    ],
)
def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: object, limit: str, value: int) -> None:
    path = write_pdf(tmp_path / "a.pdf", words(), words())
    read_pdf(path)
    monkeypatch.setattr(module, limit, value)
    with pytest.raises(ReadingError, match=str(value)):
        read_pdf(path)


def test_the_file_is_closed_again(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", words())
    read_pdf(path)
    gc.collect()  # an open document would warn here, and fail to be replaced on Windows
    path.rename(tmp_path / "b.pdf")


# Typeset pages ---------------------------------------------------------------------------------------


@cache
def _fonts() -> Path:
    spec = importlib.util.find_spec("noto_cjk_sans_otc")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def typeset(path: Path, body: str, page: str = 'paper: "a4", margin: 2cm') -> Path:
    head = f'#set document(date: none)\n#set page({page})\n#set text(font: "Noto Sans CJK SC", size: 10pt)\n'
    source = (head + body).encode()
    path.write_bytes(typst.compile(source, font_paths=[str(_fonts())], ignore_system_fonts=True))
    return path


FIGURES = {
    "一、本年新收政府信息公开申请数量": "21 0 0 0 0 0 21",
    "二、上年结转政府信息公开申请数量": "1 0 0 0 0 0 1",
    "（一）予以公开": "4 0 0 0 0 0 4",
    "（二）部分公开": "0 11 0 0 - 0 11",
    "1.属于国家秘密": "1 0 0 0 0 0 1",
    "2.其他法律行政法规禁止公开": "0 0 0 0 22 0 22",
    "3.危及“三安全一稳定”": "0 0 0 0 0 0 0",
    "（七）总计": "4 1100 0 0 22 0 1126",
    "四、结转下年度继续办理": "100 0 0 0 0 0 100",
}
HEADS = ("自然人", "商业企业", "科研机构", "公益组织", "服务机构", "其他", "总计")
HALF_WIDTH = {ord(wide): half for wide, half in zip("０１２３４５６７８９", "0123456789", strict=True)}
FULL_WIDTH = {ord(half): chr(wide) for wide, half in HALF_WIDTH.items()}
REMEDIES = "10 1 0 0 11 0 2 0 0 2 5 0 0 0 5"


def requests_table(stroke: str, align: str = "center + horizon", figures: dict[str, str] = FIGURES) -> str:
    cells = "[项目]," + ",".join(f"[{head}]" for head in HEADS)
    for label, values in figures.items():
        cells += f",\n[{label}]," + ",".join(f"[{value}]" for value in values.split())
    columns = "(14em, 3em, 3em, 3em, 3em, 3em, 3em, 3em)"
    return f"#table(columns: {columns}, align: {align}, stroke: {stroke}, {cells})\n"


def figure_rows(grids: list[Grid]) -> list[list[str]]:
    """The figures of each row that has some, in columns."""
    found = []
    for grid in grids:
        for row in grid.rows():
            values = [(cell.column, cell.text) for cell in row if re.fullmatch(r"[\d.]+|[-—/]", cell.text)]
            if values:
                found.append([value for _, value in sorted(values)])
    return found


STROKES = {
    "all rules": "0.5pt",
    "vertical rules": "(x, y) => (x: 0.5pt, top: if y == 0 { 0.5pt }, bottom: if y == 9 { 0.5pt })",
    "frame": "(x, y) => (left: if x < 2 { 0.5pt }, right: if x == 7 { 0.5pt },"
    " top: if y == 0 { 0.5pt }, bottom: if y == 9 { 0.5pt })",
    "horizontal rules": "(x: none, y: 0.5pt)",
    "three rules": "(x, y) => if y < 2 { (top: 1pt) } else if y == 9 { (bottom: 1pt) }",
    "no rules": "none",
}


@pytest.mark.parametrize("align", ["center + horizon", "left", "right + bottom"])
@pytest.mark.parametrize("stroke", STROKES.values(), ids=STROKES)
def test_tables_with_and_without_rules(tmp_path: Path, stroke: str, align: str) -> None:
    grids = read_pdf(typeset(tmp_path / "a.pdf", requests_table(stroke, align))).grids
    assert figure_rows(grids) == [values.split() for values in FIGURES.values()]
    assert {grid.kind for grid in grids} == {"ruled" if stroke == "0.5pt" else "aligned"}
    columns = [{cell.column for cell in row if re.fullmatch(r"[\d-]+", cell.text)} for row in grids[0].rows()]
    assert len({frozenset(row) for row in columns if row}) == 1, "each figure under the one above"


def test_dashes_under_each_other_are_several(tmp_path: Path) -> None:
    content = "".join(text(210, y, "-", 8) for y in (291, 282, 273))
    assert cell_with(tmp_path, content) == "-\n-\n-"


@pytest.mark.parametrize("rules", ["frame", "vertical rules"])
@pytest.mark.parametrize("zero", ["-", "—", "/"])
def test_rules_around_figures_and_marks_for_none_make_no_table_of_one_row(
    tmp_path: Path, zero: str, rules: str
) -> None:
    figures = {label: re.sub(r"\b0\b", f'#"{zero}"', values) for label, values in FIGURES.items()}
    grid = only_grid(read_pdf(typeset(tmp_path / "a.pdf", requests_table(STROKES[rules], figures=figures))))
    assert figure_rows([grid]) == [re.sub(r"\b0\b", zero, values).split() for values in FIGURES.values()]


def test_labels_wrapped_between_two_rules_are_one_cell(tmp_path: Path) -> None:
    long = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"
    figures = {"（一）予以公开": "4 0 0 0 0 0 4", long: "0 11 0 0 0 0 11"}
    path = typeset(tmp_path / "a.pdf", requests_table("(x: none, y: 0.5pt)", figures=figures))
    last = only_grid(read_pdf(path)).rows()[-1]
    assert last[0].text.replace("\n", "") == long
    assert [cell.text for cell in last[1:]] == ["0", "11", "0", "0", "0", "0", "11"]


def test_without_rules_no_piece_of_a_wrapped_label_is_lost(tmp_path: Path) -> None:
    long = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"
    figures = {"（一）予以公开": "4 0 0 0 0 0 4", long: "0 11 0 0 0 0 11", "（七）总计": "4 11 0 0 0 0 15"}
    reading = read_pdf(typeset(tmp_path / "a.pdf", requests_table("none", figures=figures)))
    printed = "".join(cell.text for cell in only_grid(reading).cells)
    assert "（二）部分公开" in printed
    assert "不计其他情形）" in re.sub(r"\d", "", printed)
    assert figure_rows(reading.grids) == [values.split() for values in figures.values()]


@pytest.mark.parametrize("stroke", ["0.5pt", "none"])
def test_blank_cells_move_no_figure(tmp_path: Path, stroke: str) -> None:
    figures = {"（一）予以公开": "4 7 0 3 2 1 17", "（二）部分公开": "~ 11 ~ ~ 5 ~ 16", "（七）总计": "~ ~ ~ ~ ~ ~ 33"}
    grid = only_grid(read_pdf(typeset(tmp_path / "a.pdf", requests_table(stroke, figures=figures))))
    placed = [{cell.column: cell.text for cell in row if cell.text.isdigit()} for row in grid.rows()[-3:]]
    assert placed == [
        {1: "4", 2: "7", 3: "0", 4: "3", 5: "2", 6: "1", 7: "17"},
        {2: "11", 5: "5", 7: "16"},
        {7: "33"},
    ]


def test_wrapped_notes_and_units_stay_with_their_figures(tmp_path: Path) -> None:
    body = (
        "#table(columns: (6em, 3em, 6em), stroke: none, [规章], [5], [22（其中修订16件）], "
        "[规范性文件], [11], [55（含自然失效29件）])"
    )
    reading = read_pdf(typeset(tmp_path / "a.pdf", body))
    printed = [[re.sub(r"\s", "", cell.text) for cell in row] for row in only_grid(reading).rows()]
    assert printed == [["规章", "5", "22（其中修订16件）"], ["规范性文件", "11", "55（含自然失效29件）"]]
    assert reading.text == ""


@pytest.mark.parametrize("body", ["fill: (x, y) => if calc.odd(y) { luma(230) }, stroke: none", "stroke: 3pt"])
def test_shades_and_thick_rules(tmp_path: Path, body: str) -> None:
    cells = "[项目], [数量], [单位], [规章], [0], [件], [收费], [7730.28], [万元], [采购], [12], [件]"
    grid = only_grid(read_pdf(typeset(tmp_path / "a.pdf", f"#table(columns: 3, {body}, {cells})")))
    assert rows(grid)[1:] == [["规章", "0", "件"], ["收费", "7730.28", "万元"], ["采购", "12", "件"]]


def test_a_frame_around_the_page_is_no_table(tmp_path: Path) -> None:
    body = f"#rect(width: 100%)[一、总体情况 {requests_table('0.5pt')} #line(length: 100%) 后文。]"
    reading = read_pdf(typeset(tmp_path / "a.pdf", body))
    assert figure_rows([only_grid(reading)]) == [values.split() for values in FIGURES.values()]
    assert reading.text == "一、总体情况\n后文。"


@pytest.mark.parametrize(
    "stroke", ["0.5pt", "none", "(x, y) => (x: 0.5pt, top: if y == 0 { 0.5pt }, bottom: if y == 2 { 0.5pt })"]
)
def test_fifteen_narrow_columns(tmp_path: Path, stroke: str) -> None:
    cells = "table.cell(colspan: 5)[行政复议], table.cell(colspan: 10)[行政诉讼]," + ",".join(
        ["[结果维持], [结果纠正], [其他结果], [尚未审结], [总计]"] * 3
    )
    values = ",".join(f"[{value}]" for value in REMEDIES.split())
    table = f"#table(columns: 15, align: center, inset: 4pt, stroke: {stroke}, {cells}, {values})"
    body = f"四、行政复议、行政诉讼情况\n{table}"
    reading = read_pdf(typeset(tmp_path / "a.pdf", body))
    assert figure_rows(reading.grids) == [REMEDIES.split()]
    assert reading.text.strip() == "四、行政复议、行政诉讼情况"


@pytest.mark.parametrize("stroke", ["0.5pt", "none", "(x: none, y: 0.5pt)"])
def test_tables_over_a_page_break_lose_no_row(tmp_path: Path, stroke: str) -> None:
    for height in (8, 8.7, 9.4, 10.1, 10.8, 11.5):
        path = typeset(tmp_path / "a.pdf", requests_table(stroke), f"width: 21cm, height: {height}cm, margin: 2cm")
        reading = read_pdf(path)
        assert reading.n_pages is not None
        assert reading.n_pages > 1
        assert figure_rows(reading.grids) == [values.split() for values in FIGURES.values()]
        assert {cell.page for grid in reading.grids for cell in grid.cells} == set(range(1, reading.n_pages + 1))


@pytest.mark.parametrize("number", ["", "- 1 -"])
@pytest.mark.parametrize(
    ("foot", "head", "is_cut"),
    [("label", "", True), ("label", "label", False), ("7", "", False), ("", "", False)],
    ids=["cut cell", "header again", "figures above", "blank above"],
)
def test_a_header_cut_by_a_page_break_is_one(tmp_path: Path, number: str, foot: str, head: str, is_cut: bool) -> None:
    """On the first page a label and a group; its two columns are named, with the figures, on the second."""
    upper = line(100, 60, 400, 60) + line(100, 30, 400, 30) + line(200, 60, 200, 30)
    upper += line(100, 60, 100, 30) + line(400, 60, 400, 30) + text(120, 40, foot) + text(250, 40, "group")
    lower = "".join(line(100, y, 400, y) for y in (380, 350, 320)) + "".join(line(x, 380, x, 320) for x in XS)
    lower += text(120, 360, head) + text(220, 360, "first") + text(320, 360, "total")
    lower += text(120, 330, "closed") + text(220, 330, "11") + text(320, 330, "22")
    grids = read_pdf(write_pdf(tmp_path / "a.pdf", upper + text(290, 10, number), lower)).grids
    below = [[head, "first", "total"], ["closed", "11", "22"]]
    if not is_cut:
        assert [rows(grid) for grid in grids] == [[[foot, "group"]], below]
        return
    assert [rows(grid) for grid in grids] == [[["label", "group"], ["first", "total"], ["closed", "11", "22"]]]
    assert [(c.row, c.column, c.row_span, c.column_span, c.page) for c in grids[0].cells[:3]] == [
        (0, 0, 2, 1, 1),
        (0, 1, 1, 2, 1),
        (1, 1, 1, 1, 2),
    ]


def test_a_header_cut_where_its_frame_runs_on_to_the_foot_of_the_page(tmp_path: Path) -> None:
    """As browsers print: room left free under a group, the page's head and foot between both parts."""
    upper = line(100, 80, 400, 80) + line(200, 60, 400, 60) + line(100, 30, 400, 30) + line(200, 80, 200, 30)
    upper += line(100, 80, 100, 30) + line(400, 80, 400, 30) + text(120, 50, "label") + text(250, 65, "group")
    lower = "".join(line(200, y, 400, y) for y in (380, 350)) + "".join(
        line(100, y, 400, y) for y in (380, 372, 350, 320)
    )
    lower += "".join(line(x, 380, x, 320) for x in (100, 200, 400)) + line(300, 380, 300, 320)
    lower = lower.replace(line(100, 372, 400, 372), line(100, 372, 200, 372))
    lower += text(220, 360, "first") + text(320, 360, "total")
    lower += text(120, 330, "closed") + text(220, 330, "11") + text(320, 330, "22")
    frame = [text(100, 390, "report 2024") + text(100, 10, f"www 2024 {number} of 2") for number in (1, 2)]
    grids = read_pdf(write_pdf(tmp_path / "a.pdf", upper + frame[0], lower + frame[1])).grids
    assert [rows(grid) for grid in grids] == [[["label", "group"], ["first", "total"], ["closed", "11", "22"]]]


@pytest.mark.parametrize(("between", "is_one"), [("正 果", True), ("续表\n- 2 -", False), ("表2 3", False)])
def test_ends_of_words_may_reach_over_the_foot_of_a_cut_header(between: str, is_one: bool) -> None:
    def grid(page: int, *lines: tuple[str, ...]) -> Grid:
        edges = ((100, 200), (200, 300), (300, 400))
        cells = [
            Cell(word, i, j, page=page, box=(*edges[j][:1], 10.0 * i, edges[j][1], 10.0 * i + 10))
            for i, line in enumerate(lines)
            for j, word in enumerate(line)
        ]
        return Grid(tuple(cells), "ruled", page)

    blocks = [grid(1, ("结果纠", "其他结", "总计")), Text(between, 1), grid(2, ("", "", ""), ("1", "2", "3"))]
    joined = [block for block in join_over_pages(blocks) if isinstance(block, Grid)]
    whole = [["结果纠", "其他结", "总计"], ["1", "2", "3"]]
    assert [rows(one) for one in joined] == ([whole] if is_one else [whole[:1], [["", "", ""], whole[1]]])


@pytest.mark.parametrize("turn", ["", "/Rotate 90", "/Rotate 270"])
@pytest.mark.parametrize("width", [400, 390])
def test_whole_header_rows_at_a_page_foot_belong_to_the_next_page(tmp_path: Path, width: int, turn: str) -> None:
    """Two groups on the first page, their columns and figures on the second; a narrower table is another one."""
    upper = line(100, 60, 400, 60) + line(100, 30, 400, 30) + "".join(line(x, 60, x, 30) for x in (100, 300, 400))
    upper += text(150, 40, "review") + text(320, 40, "suits")
    lower = "".join(line(100, y, width, y) for y in (380, 350, 320))
    lower += "".join(line(x, 380, x, 320) for x in (100, 200, 300, width))
    lower += "".join(text(x, 360, head) for x, head in ((120, "upheld"), (220, "total"), (320, "none")))
    lower += "".join(text(x, 330, figure) for x, figure in ((120, "7"), (220, "11"), (320, "22")))
    grids = read_pdf(write_pdf(tmp_path / "a.pdf", upper + text(290, 10, "- 1 -"), lower, page=turn)).grids
    parts = [[["review", "suits"]], [["upheld", "total", "none"], ["7", "11", "22"]]]
    assert [rows(grid) for grid in grids] == ([[*parts[0], *parts[1]]] if width == 400 else parts)


@pytest.mark.parametrize(
    ("foot", "head", "joined"),
    [
        (("closed", "14", "51", "7"), ("", "6", "", ""), ("closed", "146", "51", "7")),
        (("closed by", "14", "51", "7"), ("an organ", "", "6", ""), ("closed by an organ", "14", "516", "7")),
        (("closed", "14", "51", "7"), ("", "6", "0", "0"), None),
        (("rules", "14", "51", "7"), ("other rules", "6", "", ""), None),
        (("closed", "14", "5", "7"), ("", "", "6", ""), None),
        (("closed by", "14", "51", "7"), ("2.open", "6", "", ""), None),
    ],
    ids=["number", "label and number", "whole row", "another label", "too short", "numbered"],
)
def test_a_row_cut_by_a_page_break_is_one(
    tmp_path: Path, foot: tuple[str, ...], head: tuple[str, ...], joined: tuple[str, ...] | None
) -> None:
    """Numbers too long for their cells are cut, too; what may be a row of its own stays one."""
    xs, heads = (100, 200, 300, 400, 500), ("label", "first", "second", "total")

    def table(ys: tuple[int, ...], *printed: tuple[str, ...]) -> str:
        rules = "".join(line(100, y, 500, y) for y in ys) + "".join(line(x, ys[0], x, ys[-1]) for x in xs)
        return rules + "".join(
            text(x + 10, y - 20, one)
            for y, row in zip(ys, printed, strict=False)
            for x, one in zip(xs, row, strict=False)
        )

    last = ("carried", "1", "0", "1")
    for again in ((), (heads,)):
        lower = (*again, head, last)
        path = write_pdf(
            tmp_path / "a.pdf",
            table((90, 60, 30), heads, foot),
            table(tuple(380 - 30 * i for i in range(len(lower) + 1)), *lower),
        )
        found = [[[re.sub(r"\s", " ", one) for one in row] for row in rows(grid)] for grid in read_pdf(path).grids]
        cut = [[list(heads), list(foot)], [list(row) for row in lower]]
        assert found == (cut if joined is None else [[list(heads), list(joined)], [list(last)]])


@pytest.mark.parametrize(
    ("foot", "head", "joined"),
    [
        (
            ("closed by", *[""] * 5),
            ("an organ", "1", "2", "3", "4", "10"),
            ("closed by an organ", "1", "2", "3", "4", "10"),
        ),
        (("closed by", *[""] * 5), ("", "1", "2", "3", "4", "10"), ("closed by", "1", "2", "3", "4", "10")),
        (("closed by", *[""] * 5), ("2.open", "1", "2", "3", "4", "10"), None),
        (("closed by", "1", "2", "3", "4", "10"), ("", *[""] * 5), ("closed by", "1", "2", "3", "4", "10")),
    ],
    ids=["label and figures", "figures", "another row", "nothing"],
)
def test_figures_behind_a_page_break_are_of_the_row_before_it(
    tmp_path: Path, foot: tuple[str, ...], head: tuple[str, ...], joined: tuple[str, ...] | None
) -> None:
    last = ("carried", "1", "0", "1", "5", "7")
    heads = ("label", "first", "second", "third", "fourth", "total")
    path = write_pdf(
        tmp_path / "a.pdf", ruled_table((120, 90, 60, 30), heads, last, foot), ruled_table((380, 350, 320), head, last)
    )
    found = [[[re.sub(r"\s", " ", one) for one in row] for row in rows(grid)] for grid in read_pdf(path).grids]
    parts = [[heads, last, foot], [head, last]] if joined is None else [[heads, last, joined], [last]]
    assert found == [[list(row) for row in part] for part in parts]


@pytest.mark.parametrize(("piece", "rest", "whole"), [("101", "3", "1013"), ("2", "84", "2\u03368\u03364\u0336")])
def test_pieces_of_numbers_before_a_page_break_are_of_the_row_behind_it(
    tmp_path: Path, piece: str, rest: str, whole: str
) -> None:
    heads, last = ("label", "first", "second", "total"), ("closed", "1", "2", "3")
    upper = ruled_table((120, 90, 60, 30), heads, last, ("", piece, "", ""))
    lower = ruled_table((380, 350, 320), ("received", rest, "0", "7"), last)
    grids = read_pdf(write_pdf(tmp_path / "a.pdf", upper, lower)).grids
    assert [rows(grid) for grid in grids] == [
        [list(heads), list(last)],
        [["received", whole, "0", "7"], list(last)],
    ]


def test_heads_whose_lines_a_page_break_parts_are_whole(tmp_path: Path) -> None:
    foot, head, last = [tuple(f"{word}{i}" for i in range(6)) for word in ("col", "umn", "")]
    blank = ("", *last[1:])
    path = write_pdf(tmp_path / "a.pdf", ruled_table((60, 30), foot), ruled_table((380, 350, 320), head, blank))
    whole = [f"{upper}\n{lower}" for upper, lower in zip(foot, head, strict=True)]
    assert [rows(grid) for grid in read_pdf(path).grids] == [[whole, list(blank)]]


def ruled_table(ys: tuple[int, ...], *printed: tuple[str, ...]) -> str:
    """Rows of cells 80 wide between these levels."""
    xs = range(50, 51 + 80 * len(printed[0]), 80)
    rules = "".join(line(50, y, xs[-1], y) for y in ys) + "".join(line(x, ys[0], x, ys[-1]) for x in xs)
    cells = [(x, y, one) for y, row in zip(ys, printed, strict=False) for x, one in zip(xs, row, strict=False)]
    return rules + "".join(text(x + 10, y - 20, one) for x, y, one in cells)


def test_tables_of_other_columns_under_each_other_stay_apart(tmp_path: Path) -> None:
    body = (
        "#table(columns: (10em, 6em, 6em, 6em), align: center, stroke: none, [信息内容], [制发], [废止], [有效], "
        "[规章], [0], [0], [0], [规范性文件], [0], [5], [5])\n三、收到和处理情况\n" + requests_table("none")
    )
    reading = read_pdf(typeset(tmp_path / "a.pdf", body))
    assert [len(figure_rows([grid])) for grid in reading.grids] == [2, 9]
    assert reading.text == "三、收到和处理情况"


def test_figures_across_two_columns_leave_the_columns_open(tmp_path: Path) -> None:
    content = "".join(
        text(x, y, word)
        for y, row in (
            (300, ((60, "received"), (200, "12"), (240, "3"))),
            (280, ((60, "closed"), (200, "7"), (240, "5"))),
            (260, ((60, "amount"), (195, "123456789.01"))),
        )
        for x, word in row
    )
    grid = only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", content)))
    assert grid.kind == "lines"
    assert rows(grid) == [["received", "12", "3"], ["closed", "7", "5"], ["amount", "123456789.01"]]


def test_stacked_labels_come_out_joined(tmp_path: Path) -> None:
    body = (
        "#table(columns: (2.6em, 8em, 4em), [三、本年度办理结果], [予以公开], [4],table.cell(colspan: 2)[总计], [10])"
    )
    cells = only_grid(read_pdf(typeset(tmp_path / "a.pdf", body))).cells
    assert [cell.text for cell in cells] == ["三、本年度办理结果", "予以公开", "4", "总计", "10"]


def test_running_text_and_tables_in_reading_order(tmp_path: Path) -> None:
    body = f"一、总体情况\n\n全年受理申请 21 件。\n\n{requests_table('0.5pt')}\n五、存在的问题\n\n仍有差距。"
    blocks = read_pdf(typeset(tmp_path / "a.pdf", body)).blocks
    assert [type(block) for block in blocks] == [Text, Grid, Text]
    assert blocks[0] == Text("一、总体情况\n全年受理申请 21 件。", 1)
    assert blocks[2] == Text("五、存在的问题\n仍有差距。", 1)


def test_prose_is_no_table(tmp_path: Path) -> None:
    sentence = "2023 年全区主动公开信息 1136 条，受理申请 21 件，办结 20 件，收费 0 元，结转 1 件。"
    framed = "#rect(width: 100%)[本报告的统计期限为 1 月 1 日至 12 月 31 日。]"
    body = f"#set par(justify: true)\n{sentence * 12}\n\n{framed}\n#align(center)[- 1 -]\n+ 公开 12 条\n+ 公开 34 条"
    reading = read_pdf(typeset(tmp_path / "a.pdf", body))
    assert reading.grids == []
    assert "1136" in reading.text


def test_wide_and_landscape_pages(tmp_path: Path) -> None:
    for sheet in ('paper: "a4", flipped: true', "width: 90cm, height: 20cm"):
        grids = read_pdf(typeset(tmp_path / "a.pdf", requests_table("0.5pt"), sheet)).grids
        assert figure_rows(grids) == [values.split() for values in FIGURES.values()]


@pytest.mark.parametrize("stroke", ["0.5pt", "none"])
def test_letters_spaced_all_over_a_table_part_no_number(tmp_path: Path, stroke: str) -> None:
    body = f"#set text(tracking: 3pt, size: 8pt)\n{requests_table(stroke)}"
    reading = read_pdf(typeset(tmp_path / "a.pdf", body))
    assert figure_rows(reading.grids) == [values.split() for values in FIGURES.values()]


@pytest.mark.parametrize("shown", [lambda n: f"#text(tracking: 3pt)[{n}]", lambda n: n.translate(FULL_WIDTH)])
def test_digits_spaced_alike_all_over_a_table_are_of_one_number(tmp_path: Path, shown: Callable[[str], str]) -> None:
    figures = {label: " ".join(shown(n).replace(" ", "~") for n in row.split()) for label, row in FIGURES.items()}
    figures = {label: row.replace("tracking:~", "tracking:") for label, row in figures.items()}
    reading = read_pdf(typeset(tmp_path / "a.pdf", f"#set text(size: 7pt)\n{requests_table('0.5pt', figures=figures)}"))
    printed = [[one.translate(HALF_WIDTH) for one in row] for row in figure_rows(reading.grids)]
    assert printed == [values.split() for values in FIGURES.values()]


def test_without_rules_digits_apart_are_of_no_certain_number(tmp_path: Path) -> None:
    """Three digits that stand apart in one column are no figures of three columns."""
    heads = "[内容], [制发件数], [废止件数], [有效件数]"
    cells = "[规章], [], [], [#text(tracking: 3pt)[617]], [文件], [], [4], [25]"
    body = f"#table(columns: (10em, 8em, 8em, 8em), align: center, stroke: none, {heads}, {cells})"
    [_, row, _] = rows(only_grid(read_pdf(typeset(tmp_path / "a.pdf", body))))
    assert row == ["规章", "6\u03361\u03367\u0336"]


def test_without_rules_digits_drawn_apart_from_each_other_are_of_no_certain_number(tmp_path: Path) -> None:
    """Each is drawn by itself, with print of another line in between."""
    words = text(50, 300, "rules") + text(50, 280, "other") + text(50, 260, "more")
    figures = text(220, 300, "12") + text(300, 300, "34") + text(300, 280, "56") + text(220, 260, "7")
    digits = "".join(text(x, 280, digit) + text(400, 100 - x / 9, "a") for x, digit in ((218, "1"), (223.56, "8")))
    grid = only_grid(read_pdf(write_pdf(tmp_path / "a.pdf", words + figures + digits)))
    assert rows(grid)[1] == ["other", "1\u0336", "8\u0336", "56"]


@pytest.mark.parametrize("look", ["stroke: 0.5pt", "stroke: none"])
@pytest.mark.parametrize("tracking", [0, 1])
def test_a_full_width_point_is_of_its_number(tmp_path: Path, look: str, tracking: int) -> None:
    body = f"#set text(tracking: {tracking}pt)\n#table(columns: 2, {look}, "
    body += "[规章], [４５６５４８．９２], [收费], [１，１１１．１７])"
    grid = only_grid(read_pdf(typeset(tmp_path / "a.pdf", body)))
    assert rows(grid) == [["规章", "４５６５４８．９２"], ["收费", "１，１１１．１７"]]


def test_digits_apart_in_a_table_whose_letters_are_not_stay_apart(tmp_path: Path) -> None:
    figures = {"（一）予以公开": "4 7 0 3 2 1 1~7", "（二）部分公开": "0 1#h(3pt)2 0 0 5 0 16"}
    grid = only_grid(read_pdf(typeset(tmp_path / "a.pdf", requests_table("0.5pt", figures=figures))))
    assert [cell.text for cell in grid.rows()[-2]][-1] == "1 7"
    assert [cell.text for cell in grid.rows()[-1]][2] == "1 2"


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_numbers_wrapped_in_narrow_cells_are_whole(tmp_path: Path, turn: int) -> None:
    """Wrapped where the cell is full; two numbers with room beside them are two."""
    cells = "[规章], [13364\\ 7], [12\\ 34], [1180\\ 5.25], [办法], [3,3\\ 25], [33\\ ,325], [2]"
    widths = "columns: (3em, 4.2em, 4.2em, 4.2em), inset: 4pt, stroke: 0.5pt"
    body = f"#set text(size: 10pt)\n#table({widths}, [项目], [数量多少], [数量], [金额多少], {cells})"
    path = typeset(tmp_path / "a.pdf", body)
    pdf = path.read_bytes()
    pages = {n: page for n, page in pdf_objects(pdf).items() if b"/MediaBox" in page}
    turned = {n: page.replace(b"/MediaBox", b"/Rotate %d/MediaBox" % turn) for n, page in pages.items()}
    path.write_bytes(updated_pdf(pdf, turned))
    grid = only_grid(read_pdf(path))
    assert rows(grid)[1:] == [["规章", "133647", "12\n34", "1180\n5.25"], ["办法", "3,325", "33\n,325", "2"]]


def test_spaced_digits_wrapped_in_narrow_cells_are_whole(tmp_path: Path) -> None:
    """Beside a full line less is free than a digit takes with the space behind it."""
    body = "#set text(size: 10pt, tracking: 2pt)\n#table(columns: (30pt, 42.8pt), inset: 4pt, stroke: 0.5pt, "
    body += "[规章], [1336\\ 7], [办法], [12\\ 3], " + "[行政], [10]," * 12 + ")"
    grid = only_grid(read_pdf(typeset(tmp_path / "a.pdf", body)))
    assert [row[1] for row in rows(grid)] == ["13367", "12\n3", *["10"] * 12]


def test_full_width_digits_wrapped_in_narrow_cells_are_whole(tmp_path: Path) -> None:
    cells = "[规章], [１３\\ ６], [１], [１\\ ７], [办法], [５], [３], [２]"
    widths = "columns: (3em, 3em, 4.2em, 4.2em), inset: 4pt, stroke: 0.5pt"
    body = f"#set text(size: 10pt)\n#table({widths}, [项目], [数量], [多少数], [数量多], {cells})"
    grid = only_grid(read_pdf(typeset(tmp_path / "a.pdf", body)))
    assert [cell.text for cell in grid.rows()[1]] == ["规章", "１３６", "１", "１\n７"]


@pytest.mark.parametrize("align", ["horizon", "top", "bottom"])
@pytest.mark.parametrize("stroke", ["none", "(x: none, y: 0.5pt)"])
@pytest.mark.parametrize(
    ("first", "second", "printed"),
    [("456\\ 59", "33,\\ 634", ["45659", "0", "33,634"]), ("12\\ 345", "1\\ 2", None)],
    ids=["numbers", "no numbers"],
)
def test_numbers_wrapped_without_rules_are_whole_or_in_doubt(
    tmp_path: Path, align: str, stroke: str, first: str, second: str, printed: list[str] | None
) -> None:
    """Pieces above and below the level of the row's other figures are of its own numbers, and of no other row's."""
    cells = f"[一、新收], [{first}], [0], [{second}], [二、结转], [108], [370], [145], [三、公开], [7], [8], [9]"
    widths = "columns: (9em, 4em, 4em, 4em), inset: 5pt"
    body = f"#table({widths}, align: center + {align}, stroke: {stroke}, {cells})"
    found = [row for grid in read_pdf(typeset(tmp_path / "a.pdf", body)).grids for row in rows(grid)]
    if printed:
        assert next(row for row in found if row[0] == "一、新收") == ["一、新收", *printed]
    else:
        figures = [text for row in found for text in row if text not in ("一、新收", "二、结转", "三、公开", "0")]
        assert all("\u0336" in text for text in figures if text.replace("\u0336", "") in ("12", "345", "1", "2"))
        assert "145" in figures


def line_of(top: float, label: str, *figures: tuple[float, str]) -> list[Run]:
    """Print of 8 points."""
    texts = ((20, label), *figures) if label else figures
    return [Run(text, (x, top, x + 8 * len(text), top + 8)) for x, text in texts]


def test_a_number_that_begins_beside_another_line_of_its_label_is_in_doubt() -> None:
    """The words of one label stand beside both lines; where they are all of one line, rows are not so near."""

    label = [line_of(20 + 15 * i, word) for i, word in enumerate(("其中公", "开的规", "范性文"))]
    first, rest = ((100, "36"), (200, "36")), ((100, "1"), (150, "0"), (200, "3"))
    rows = join_wrapped([*label, line_of(65, "件其他", *first), line_of(80, "情形", *rest)])
    assert [run.text for run in rows[-1]][1:] == ["3\u03366\u03361\u0336", "0\u0336", "3\u03366\u03363\u0336"]
    one_line_each = [line_of(65, "规章", *first), line_of(80, "办法", *rest)]
    assert join_wrapped(one_line_each) == one_line_each


def test_a_figure_between_two_rows_makes_no_number_of_those_above_and_below_it() -> None:
    """Their lines are as far apart as rows are, not lines."""
    rows = [line_of(20, "规章", (100, "2462")), line_of(32, "", (300, "48")), line_of(44, "办法", (100, "1309"))]
    texts = [run.text for row in join_wrapped(rows) for run in row]
    assert "24621309" not in texts
    assert "2\u03364\u03366\u03362\u0336" in texts


def test_figures_over_each_other_without_rules_are_in_doubt() -> None:
    line = line_of(20, "规章", (100, "42（其中21件）"), (130, "无"), (200, "7"))
    assert [run.text for run in join_wrapped([line])[0]][1:] == ["4\u03362\u0336（其中2\u03361\u0336件）", "无", "7"]


def test_figures_beside_each_other_make_no_wrapped_number() -> None:
    """However wide they are for their columns; here only one of the row is wrapped."""
    rows = [line_of(20, "", (60, "61"), (100, "3045"), (130, "4907")), line_of(31, "", (60, "12"))]
    texts = [run.text for row in join_wrapped(rows) for run in row]
    assert not any(text.replace("\u0336", "") == "30454907" and "\u0336" not in text for text in texts)


def run(x0: float, text: str, x1: float = 0) -> Run:
    """Print of 10 points."""
    return Run(text, (x0, 0, x1 or x0 + 5 * len(text), 10))


@pytest.mark.parametrize(
    ("gap", "others", "printed"),
    [
        (10, [], "12 - 8\u0336"),
        (10, [[run(145, "12345")]], "12 -8"),
        (10, [[run(148, "-")], [run(162, "30")]], "12 - 8"),
        (10, [[run(145, "ab"), run(160, "cd")]], "12 - 8"),
        (10, [[run(145, "abcde")]], "12 - 8\u0336"),
        (10, [[run(148, "1")], [run(140, "4567890")]], "12 - 8\u0336"),
        (25, [[run(145, "1234567")]], "12 - 8\u0336"),
        (25, [], "12 - 8"),
        (10, [[run(145, "50")]], "12 - 8\u0336"),
        (20, [[run(145, "a"), run(160, "cdefgh")], [run(145, "50")]], "12 - 8"),
        (20, [[run(145, "abcdefg")]], "12 - 8\u0336"),
        (20, [[run(145, "abcdefg")], [run(145, "1"), run(170, "2")]], "12 - 8"),
    ],
    ids=[
        *("nothing", "one", "two", "two heads", "one head", "both", "one, but far", "nothing, and far"),
        *("over the dash alone", "far, two heads", "far, one head", "far, one head over two columns"),
    ],
)
def test_a_dash_apart_from_its_number_without_rules(gap: float, others: list[list[Run]], printed: str) -> None:
    """Where it may be a sign or a cell of its own, the other lines tell it, or the number is in doubt."""
    for note in ("", "（其中）"):
        line = [run(100, "12"), run(148, "-", 152), run(152 + gap, f"8{note}", 157 + gap)]
        assert " ".join(run.text for run in with_signs_settled([line, *others])[0]) == f"{printed}{note}"


def test_a_heading_over_a_table_without_rules_is_no_column(tmp_path: Path) -> None:
    """It stands between two columns of figures, over the heads of two."""
    heads = "[内容], [本年制发件数], [本年废止件数], [现行有效件数]"
    band = "table.cell(colspan: 4)[第二十条第（五）项]"
    cells = f"[规章], [], [], [61], [文件], [95], [], [25], {band}, [许可], table.cell(colspan: 3)[12]"
    body = f"#set text(size: 10pt)\n#table(columns: (11em,) * 4, align: center, stroke: none, {heads}, {cells})"
    grid = only_grid(read_pdf(typeset(tmp_path / "a.pdf", body)))
    assert grid.kind == "aligned"
    assert [cell.column for cell in grid.cells if cell.text in ("95", "本年制发件数")] == [1, 1]
    assert [cell.column for cell in grid.cells if cell.text in ("61", "25", "现行有效件数")] == [3, 3, 3]


def test_heads_set_so_tightly_that_their_line_is_one_run_are_no_prose(tmp_path: Path) -> None:
    heads = [f"结果{word}" for word in ("维持", "纠正", "其他", "未结", "总计")] * 3
    cells = "".join(f"[{cell}]," for cell in (*heads, *range(15)))
    body = f"#set text(size: 7pt)\n#table(columns: 15, inset: (x: 1.2pt), stroke: none, align: center, {cells})"
    grid = only_grid(read_pdf(typeset(tmp_path / "a.pdf", body)))
    assert rows(grid) == [heads, list(map(str, range(15)))]


def test_a_title_with_gaps_in_it_is_no_part_of_the_table_below(tmp_path: Path) -> None:
    body = "1/26/26, 9:57 \\ 四、#h(2em)政府信息公开行政复议、#h(2em)行政诉讼情况"
    cells = "[维持], [纠正], [其他], [未结], [总计], [1], [2], [3], [4], [10]"
    body += f"#table(columns: (6em,) * 5, align: center, stroke: none, {cells})"
    grid = only_grid(read_pdf(typeset(tmp_path / "a.pdf", body)))
    assert rows(grid) == [["维持", "纠正", "其他", "未结", "总计"], ["1", "2", "3", "4", "10"]]


def test_tables_side_by_side_are_read_from_left_to_right(tmp_path: Path) -> None:
    """The right one stands a little higher, and below both of them one that is as wide."""

    def table(x0: int, y0: int, *printed: tuple[str, ...]) -> str:
        ys, xs = range(y0, y0 - 30 * len(printed) - 1, -30), range(x0, x0 + 80 * len(printed[0]) + 1, 80)
        rules = "".join(line(xs[0], y, xs[-1], y) for y in ys) + "".join(line(x, ys[0], x, ys[-1]) for x in xs)
        cells = [(x, y, one) for y, row in zip(ys, printed, strict=False) for x, one in zip(xs, row, strict=False)]
        return rules + "".join(text(x + 10, y - 20, one) for x, y, one in cells)

    left = table(20, 380, ("a", "1"), ("b", "2")), table(20, 310, ("c", "3"), ("d", "4"))
    right, below = table(300, 390, ("e", "5"), ("f", "6"), ("g", "7")), table(20, 200, tuple("hijklm"), tuple("890123"))
    path = write_pdf(tmp_path / "a.pdf", right + "".join(left) + below)
    assert [grid.cells[0].text for grid in read_pdf(path).grids] == ["a", "c", "e", "h"]


# A real report ---------------------------------------------------------------------------------------

needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real reports is not here")


@needs_corpus
def test_every_figure_of_a_real_report() -> None:
    """Its table 三 runs over two pages without rules at the break."""
    with (CORPUS / "expected" / "hongze-2023.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    lines: dict[tuple[str, str], list[str]] = {}
    for cell in expected:
        row = "" if cell["table"] == "remedies" else cell["row"]
        lines.setdefault((cell["table"], row), []).append(cell["printed_value"])
    reading = read_pdf(CORPUS / "hongze-2023.pdf")
    assert figure_rows(reading.grids) == list(lines.values())
    assert sum(map(len, lines.values())) == len(expected) == 186
    assert reading.scanned_pages == ()
    assert {grid.kind for grid in reading.grids} == {"ruled"}


@needs_corpus
def test_a_real_report_as_pdfplumber_sees_it() -> None:
    import pdfplumber

    def bare(string: str) -> str:
        return re.sub(r"\s", "", string)

    ours = [
        (cell.page, bare(cell.text))
        for grid in read_pdf(CORPUS / "hongze-2023.pdf").grids
        for cell in grid.cells
        if cell.text
    ]
    with pdfplumber.open(CORPUS / "hongze-2023.pdf") as document:
        theirs = [
            (page.page_number, bare(cell))
            for page in document.pages
            for table in page.extract_tables()
            for row in table
            if sum(bool(cell) for cell in row) > 1  # it takes lines of prose for rows of one cell
            for cell in row
            if cell
        ]
    assert Counter(theirs) <= Counter(ours)
    lost = {bare(text) for _, text in Counter(ours) - Counter(theirs)}
    assert not any(re.search(r"^\d", text) for text in lost), "the same figures, as often"


def test_a_letter_set_at_no_angle_turns_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Matrices beyond all numbers made a damaged page unreadable."""
    from govstats.readers.pdf import page

    angles = [math.nan, math.pi / 2, math.pi / 2]
    monkeypatch.setattr(page, "_char_angle", lambda text, i: angles[i])
    assert page._quarter_turns(None, [0, 1, 2], 0) == 3
    assert page._quarter_turns(None, [0], 0) == 0
