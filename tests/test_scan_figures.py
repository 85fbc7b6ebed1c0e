"""Figures of scans: which crops are read again, and what is said where marks may be dashes or dust."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from govstats.readers.scan import CONFIDENCE_FLOOR
from govstats.readers.scan.confidence import STROKES_IN_DOUBT
from govstats.readers.scan.image import read_page_images

pytest.importorskip("cv2")
pytest.importorskip("rapidocr")


@pytest.mark.parametrize(
    ("text", "confidence", "crops"),
    [("17", 0.999, 1), ("17", 0.98, 2), ("1117", 0.999, 2), ("I7", 0.999, 2), ("其他", 0.999, 2), ("行政许可", 0.5, 1)],
)
def test_only_what_is_in_doubt_is_read_again(
    text: str, confidence: float, crops: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from govstats.readers.scan import read
    from govstats.readers.scan.crop import Ink, Piece
    from govstats.readers.scan.recognise import Recognised

    seen: list[np.ndarray] = []

    def recognise(pictures: list[np.ndarray]) -> list[Recognised]:
        seen.extend(pictures)
        return [Recognised(text, confidence)] * len(pictures)

    monkeypatch.setattr(read, "recognise", recognise)
    grey = np.full((40, 60), 255, np.uint8)
    grey[10:30, 10:30] = 0
    ink = Ink(grey, np.asarray(grey < 128, np.uint8), (Piece(0, (10, 10, 30, 30)),), False, False, False)
    assert read.read_inks([ink], 3.0)[0].text == text
    assert len(seen) == crops


@pytest.mark.parametrize(
    ("text", "width", "height", "read"), [("o", 14, 20, "0"), ("o", 18, 18, "o"), ("D", 14, 20, "D")]
)
def test_a_letter_o_as_high_as_a_digit_is_a_nought(
    text: str, width: int, height: int, read: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a page of noughts of one font every fifth was illegible."""
    from govstats.readers.scan import read as reading
    from govstats.readers.scan.crop import Ink, Piece
    from govstats.readers.scan.recognise import Recognised

    monkeypatch.setattr(reading, "recognise", lambda pictures: [Recognised(text, 0.6)] * len(pictures))
    grey = np.full((40, 60), 255, np.uint8)
    grey[10 : 10 + height, 10 : 10 + width] = 0
    ink = Ink(
        grey, np.asarray(grey < 128, np.uint8), (Piece(0, (10, 10, 10 + width, 10 + height)),), False, False, False
    )
    assert reading.read_inks([ink], 3.0)[0].text == read


@pytest.mark.parametrize(
    ("stamped", "text", "other", "certain"),
    [(True, "1", "/", False), (True, "1", "0", True), (False, "1", "/", True), (True, "7", "/", True)],
)
def test_a_one_under_a_stamp_is_in_doubt_among_slashes(stamped: bool, text: str, other: str, certain: bool) -> None:
    """Half a slash was read as 1, twice alike."""
    from govstats.readers.scan.crop import Ink
    from govstats.readers.scan.read import Read, among_slashes

    white = np.full((20, 20), 255, np.uint8)
    inks = [Ink(white, white * 0, (), False, False, is_stamped) for is_stamped in (stamped, False)]
    first, _ = among_slashes(inks, [Read(text, 0.4, ()), Read(other, 1.0, ())])
    assert (first.confidence == 0.4) == certain


@pytest.mark.parametrize(
    ("n_slashes", "foot", "stamped", "certain"),
    [(6, 38, False, True), (3, 38, False, False), (6, 30, False, False), (6, 38, True, False)],
)
def test_slashes_that_run_into_an_edge_as_many_others_do_are_certain(
    n_slashes: int, foot: int, stamped: bool, certain: bool
) -> None:
    """In low rows every slash touched the rule below, and all blanks of a table were illegible."""
    from govstats.readers.scan.crop import Ink, Piece
    from govstats.readers.scan.read import read_inks

    def slash(foot: int) -> Ink:
        grey = np.full((40, 40), 255, np.uint8)
        for y in range(10, foot):
            grey[y, 30 - y // 3 : 33 - y // 3] = 40
        mask = np.asarray(grey < 165, np.uint8)
        x = np.flatnonzero(mask.any(axis=0))
        return Ink(grey, mask, (Piece(0, (int(x[0]), 10, int(x[-1]) + 1, foot)),), False, True, stamped)

    first, *_ = read_inks([slash(foot), *[slash(38)] * (n_slashes - 1)], 3.0)
    assert first.text == "/"
    assert (first.confidence >= CONFIDENCE_FLOOR) == certain


@pytest.mark.parametrize(
    ("gap", "n_parted", "confidence", "doubtful", "others_doubtful"),
    [(0, 5, 0.9, False, False), (3, 4, 0.9, True, False), (3, 5, 0.999, False, False), (3, 5, 0.9, True, True)],
)
def test_print_in_pieces_is_in_doubt(
    gap: int, n_parted: int, confidence: float, doubtful: bool, others_doubtful: bool
) -> None:
    """Of light digits in black and white strokes were missing: 354 was read as 351 in all crops alike, 143 as 43."""
    from govstats.readers.scan.crop import Ink, Piece
    from govstats.readers.scan.read import Read, among_broken

    whole = np.full((40, 40), 255, np.uint8)
    whole[8:32, 10:24] = 0
    parted = whole.copy()
    parted[18 : 18 + gap] = 255
    inks = [
        Ink(grey, np.asarray(grey < 128, np.uint8), (Piece(0, (10, 8, 24, 32)),), False, False, False)
        for grey in [parted] * n_parted + [whole] * 9
    ]
    reads = among_broken(inks, [Read("5", confidence, ())] * n_parted + [Read("6", 0.999, ())] * 9, 3.0)
    assert (reads[0].confidence == STROKES_IN_DOUBT) == doubtful
    assert (reads[-1].confidence == STROKES_IN_DOUBT) == others_doubtful


@pytest.mark.parametrize(("tone", "text", "broken"), [(200, "1", False), (100, "1", True), (100, "元", False)])
def test_noise_beside_a_digit_is_no_piece_of_it(tone: int, text: str, broken: bool) -> None:
    """Every fifth figure of a noisy page was in doubt, and amounts with their unit."""
    from govstats.readers.scan.broken import is_broken
    from govstats.readers.scan.crop import Ink, Piece

    grey = np.full((40, 40), 255, np.uint8)
    grey[8:32, 10:24] = 0
    grey[10:16, 27:30] = tone
    ink = Ink(grey, np.asarray(grey < 165, np.uint8), (Piece(0, (10, 8, 30, 32)),), False, False, False)
    assert is_broken(ink, text, 3.0) == broken


@pytest.mark.parametrize(
    ("text", "lefts", "closed"),
    [
        ("70 4 2", [10, 35, 60, 85], "7042"),
        ("– 1 47", [10, 35, 60, 85], "-147"),
        ("7 0 4 2", [10, 23, 48, 73], "7 0 4 2"),  # two digits beside each other, two apart
        ("704 2", [10, 35, 60, 110], "704 2"),  # a point is missing
        ("7 0 4", [10, 35, 60, 85], "7 0 4"),
        ("70 4", [10, 23, 36], "70 4"),
        ("12 (3)", [10, 35, 60, 85], "12 (3)"),
    ],
)
def test_digits_that_stand_in_squares_are_one_figure(text: str, lefts: list[int], closed: str) -> None:
    """Full-width digits were taken for several figures in one cell."""
    from govstats.readers.scan.crop import Ink, Piece
    from govstats.readers.scan.spaced import closed_up

    grey = np.full((40, 150), 255, np.uint8)
    for left in lefts:
        grey[10:28, left : left + 12] = 40
    piece = Piece(0, (10, 10, lefts[-1] + 12, 28))
    ink = Ink(grey, np.asarray(grey < 165, np.uint8), (piece,), False, False, False)
    assert closed_up(text, ink, piece, 2.7) == closed


def test_a_dash_on_a_line_makes_those_beside_it_uncertain() -> None:
    """A row that lies crooked is several lines: dust beside one moves the figures of all."""
    from govstats.readers.scan.aligned import grid_of
    from govstats.readers.scan.image import PageImage
    from govstats.readers.scan.page import prepare, straighten
    from govstats.readers.scan.words import Word

    page = straighten(prepare(PageImage(1, np.full((300, 300, 3), 255, np.uint8), 150)), 1, 0)
    lines = [
        [Word("-", (10, 10, 14, 12), 1.0)],
        [
            Word("总计", (10, 30, 60, 50), 1.0),
            Word("806", (50, 30, 120, 50), 1.0),
            Word("180", (110, 30, 160, 50), 1.0),
        ],
    ]
    grid = grid_of(lines, page)
    assert grid.kind == "lines"
    assert all(cell.confidence < CONFIDENCE_FLOOR for cell in grid.cells)


@pytest.mark.parametrize("n_strips", [1, 12])
def test_a_page_cut_in_strips_is_rendered_at_their_resolution(n_strips: int, tmp_path: Path) -> None:
    document = pdfium.PdfDocument.new()
    page = document.new_page(595, 842)
    for number in range(n_strips):
        jpeg = io.BytesIO()
        Image.new("L", (1323, 1872 // n_strips), 200).save(jpeg, "JPEG")
        strip = pdfium.PdfImage.new(document)
        strip.load_jpeg(jpeg, inline=True)
        strip.set_matrix(pdfium.PdfMatrix(595, 0, 0, 842 / n_strips, 0, 842 * number / n_strips))
        page.insert_obj(strip)
    page.gen_content()
    document.save(tmp_path / "strips.pdf")
    (image,) = read_page_images(tmp_path / "strips.pdf")
    assert image.dpi == pytest.approx(160, abs=0.5)


def test_specks_alone_are_no_words() -> None:
    """A page of black and white can hold thousands of them: each would be read."""
    from govstats.readers.scan.image import PageImage
    from govstats.readers.scan.page import prepare, straighten
    from govstats.readers.scan.words import word_rectangles

    page = straighten(prepare(PageImage(1, np.full((600, 600, 3), 255, np.uint8), 150)), 1, 0)._replace(unit=2.0)
    for x, y in np.ndindex(48, 48):
        page.grey[12 * y + 5 : 12 * y + 7, 12 * x + 5 : 12 * x + 7] = 0
    page.grey[400:420, 100:110] = 0
    page.grey[416:419, 114:117] = 0
    boxes = word_rectangles(page, [], np.zeros_like(page.grey))
    assert len(boxes) == 1
    assert boxes[0][0] <= 100 and boxes[0][2] >= 110


@pytest.mark.parametrize(("pale", "certain"), [([], True), ([100, 108, 116], False), ([100], True)])
def test_a_word_that_goes_on_in_pale_pieces_is_doubtful(
    pale: list[int], certain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from govstats.readers.scan import read
    from govstats.readers.scan.image import PageImage
    from govstats.readers.scan.page import prepare, straighten
    from govstats.readers.scan.recognise import Recognised
    from govstats.readers.scan.words import read_words

    monkeypatch.setattr(read, "recognise", lambda pictures: [Recognised("1469", 0.99)] * len(pictures))
    page = straighten(prepare(PageImage(1, np.full((300, 300, 3), 255, np.uint8), 150)), 1, 0)._replace(unit=3.0)
    page.grey[100:124, 100:110] = page.grey[100:124, 118:128] = 40
    for top in pale:
        page.grey[top : top + 5, 84:92] = 195
    (word,) = read_words(page, [(100, 100, 128, 124)], np.zeros_like(page.grey))
    assert (word.confidence >= CONFIDENCE_FLOOR) is certain


@pytest.mark.parametrize(("brightness", "certain"), [(40, True), (190, False)])
def test_digits_that_fade_within_a_word_make_it_doubtful(
    brightness: int, certain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 328191469.8 some digits may be too pale to be seen, and what is read without them is a number too."""
    from govstats.readers.scan import read
    from govstats.readers.scan.image import PageImage
    from govstats.readers.scan.page import prepare, straighten
    from govstats.readers.scan.recognise import Recognised
    from govstats.readers.scan.words import read_words

    monkeypatch.setattr(read, "recognise", lambda pictures: [Recognised("31469", 0.99)] * len(pictures))
    page = straighten(prepare(PageImage(1, np.full((300, 300, 3), 255, np.uint8), 150)), 1, 0)._replace(unit=3.0)
    for number in range(5):
        left = 100 + 18 * number
        page.grey[100:124, left : left + 10] = brightness if number == 2 else 40
    (word,) = read_words(page, [(100, 100, 182, 124)], np.zeros_like(page.grey))
    assert (word.confidence >= CONFIDENCE_FLOOR) is certain
