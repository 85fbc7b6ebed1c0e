"""Faded scans: strokes that are hardly there are read, or said to be missing."""

from __future__ import annotations

import numpy as np
import pytest

cv2 = pytest.importorskip("cv2")

UNIT = 3.0
TWO_DIGITS = [(20, 6, 4, 7), (26, 6, 4, 7)]


def marks(*rectangles: tuple[float, float, float, float]) -> np.ndarray:
    """A cell of 60 by 20 letter units: left, top, width and height of each mark."""
    mask = np.zeros((60, 180), np.uint8)
    for left, top, width, height in (np.rint(np.multiply(r, UNIT)).astype(int) for r in rectangles):
        mask[top : top + height, left : left + width] = 1
    return mask


@pytest.mark.parametrize(
    ("pale", "doubtful"),
    [
        ([], False),
        ([(19.7, 5.7, 4.6, 7.6)], False),  # the rim of a digit
        ([(17, 6, 3, 7)], True),  # the left half of the first digit
        ([(30, 6, 3, 7)], True),  # the right half of the second
        ([(33, 6, 4, 7)], True),  # a third digit
        ([(33, 12, 1, 1)], False),  # dust
        ([(33, 6, 2, 2), (34, 9, 2, 1), (33, 11, 2, 2)], True),  # a third digit in pieces
        ([(33, 6, 2, 1), (39, 12, 2, 1)], False),  # dust here and there
        ([(33, 0, 4, 14)], False),  # a stroke of something larger that runs on over the edge of the cell
    ],
)
def test_ink_that_goes_on_in_pale_strokes_is_doubtful(pale: list, doubtful: bool) -> None:
    from govstats.readers.scan.fading import fades

    ink = marks(*TWO_DIGITS)
    assert fades(ink, ink | marks(*pale) if pale else ink, UNIT) is doubtful


@pytest.mark.parametrize(
    ("at", "n_dots", "doubtful"),
    [(33, 30, True), (53, 30, False), (53, 10, True)],
    ids=["near", "far", "far, no noise"],
)
def test_noise_far_from_a_figure_is_no_digit_of_it(at: float, n_dots: int, doubtful: bool) -> None:
    """In a noisy scan one clump of dots in some hundred cells is as high as a digit."""
    from govstats.readers.scan.fading import fades

    ink = marks(*TWO_DIGITS)
    dots = [(2 + 3 * (i % 5), 2 + 3 * (i // 5), 0.4, 0.4) for i in range(n_dots)]
    clump = [(at, 6, 2, 2), (at + 1, 9, 2, 1), (at, 11, 2, 2)]
    assert fades(ink, ink | marks(*dots, *clump), UNIT) is doubtful


@pytest.mark.parametrize(
    ("pale", "left"),
    [([], 20), ([(19.5, 6, 1, 7)], 20), ([(18.4, 12, 3, 1)], 18.4), ([(16.5, 12, 1, 1)], 20), ([(18, 2, 1, 1)], 20)],
)
def test_a_crop_holds_the_pale_ends_of_strokes(pale: list, left: float) -> None:
    """The foot of a small 2 is too thin to be ink; what lies further off is no part of it."""
    from govstats.readers.scan.fading import fades, widened

    ink = marks(*TWO_DIGITS)
    rectangle = (60, 18, 90, 39)
    assert widened(rectangle, ink, ink | marks(*pale), UNIT) == (round(UNIT * left), 18, 90, 39)
    assert not fades(ink, ink | marks(*pale), UNIT)


@pytest.mark.parametrize(
    ("text", "confidence", "beside", "paleness", "certain"),
    [
        ("281", 0.999, 0, 190, True),
        ("281", 0.9, 0, 190, False),
        ("28", 0.999, 0, 190, False),  # the pale third was not read
        ("281", 0.999, 5, 190, False),  # nor was what is left of a fourth
        ("281", 0.999, 8, 225, False),
        ("281", 0.999, 8, 245, True),  # noise
        ("2891", 0.999, 0, 190, False),
        ("281", 0.999, -4, 190, True),  # the pale third touches the second
        ("2891", 0.999, -4, 190, False),
    ],
)
def test_pale_digits_that_were_all_read_are_no_doubt(
    text: str, confidence: float, beside: int, paleness: int, certain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The light digits of a Song type are hardly ink at 150 dpi, and are read for certain."""
    from govstats.readers.scan import read
    from govstats.readers.scan.crop import Ink, Piece
    from govstats.readers.scan.recognise import Recognised

    monkeypatch.setattr(read, "recognise", lambda pictures: [Recognised(text, confidence)] * len(pictures))
    grey = np.full((60, 120), 255, np.uint8)
    for left in (40, 54, 68):
        grey[20:41, left : left + 10] = 190
    grey[20:26, 84 : 84 + beside] = paleness
    grey[30, 64 : 64 - beside] = 190
    grey[20:41, 44:62] = np.where(grey[20:41, 44:62] < 255, 120, 255)
    ink = Ink(grey, np.asarray(grey < 165, np.uint8), (Piece(0, (40, 20, 78, 41)),), False, False, False, True)
    (found,) = read.read_inks([ink], UNIT)
    assert (found.confidence > 0.85) is certain


@pytest.mark.parametrize(("width", "shown"), [(0, True), (2, True), (5, False)])
def test_digits_beside_what_may_be_a_sign_are_not_all_that_stands_there(width: int, shown: bool) -> None:
    from govstats.readers.scan.fading import shows_all

    grey = np.full((60, 120), 255, np.uint8)
    grey[20:41, 40:50] = grey[20:41, 54:64] = 120
    grey[29:31, 33 : 33 + width] = 120
    assert shows_all(grey, (33, 20, 64, 41), 2, UNIT) == shown


@pytest.mark.parametrize(("rows", "dash"), [(2, True), (9, False)])
def test_a_dash_that_is_too_thin_to_be_ink_throughout_is_one(rows: int, dash: bool) -> None:
    from govstats.readers.scan.crop import Ink, Piece
    from govstats.readers.scan.read import _mark

    grey = np.full((40, 60), 255, np.uint8)
    grey[20 : 20 + rows, 20:45] = 190
    grey[20, 20:30] = grey[21, 33:44] = 140
    piece = Piece(0, (20, 20, 44, 22))
    ink = Ink(grey, np.asarray(grey < 165, np.uint8), (piece,), False, False, False)
    assert (_mark(ink, piece, UNIT).text == "—") is dash


@pytest.mark.parametrize(("height", "certain"), [(21, True), (9, False)])
def test_what_is_too_low_for_a_digit_is_none_for_certain(
    height: int, certain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under a stamp half a slash may be left, which reads as a 1."""
    from govstats.readers.scan import read
    from govstats.readers.scan.crop import Ink, Piece
    from govstats.readers.scan.recognise import Recognised

    monkeypatch.setattr(read, "recognise", lambda pictures: [Recognised("1", 0.99)] * len(pictures))
    grey = np.full((60, 60), 255, np.uint8)
    grey[20 : 20 + height, 28:32] = 40
    piece = Piece(0, (28, 20, 32, 20 + height))
    (found,) = read.read_inks([Ink(grey, np.asarray(grey < 165, np.uint8), (piece,), False, False, False)], UNIT)
    assert (found.confidence > 0.4) is certain


@pytest.mark.parametrize(("foot", "doubtful"), [(False, True), (True, False)])
def test_a_figure_with_thin_strokes_is_no_stroke_in_doubt(foot: bool, doubtful: bool) -> None:
    """Of a small 2 with serifs only the slanted stroke is dark; alone, it may be a 1 or a slash."""
    from govstats.readers.scan.crop import Ink, Piece
    from govstats.readers.scan.read import _mark

    grey = np.full((40, 40), 255, np.uint8)
    cv2.line(grey, (17, 10), (13, 28), 40, 2)
    mask = np.asarray(grey < 165, np.uint8)
    if foot:
        grey[27:29, 9:22] = 190
    y, x = np.nonzero(mask)
    piece = Piece(0, (int(x.min()), int(y.min()), int(x.max()) + 1, int(y.max()) + 1))
    mark = _mark(Ink(grey, mask, (piece,), False, False, False), piece, UNIT)
    assert (mark.confidence < 1) is doubtful


@pytest.mark.parametrize("rows", [400, 100])  # a page of text, and one with a few lines on it
@pytest.mark.parametrize(("ink", "after"), [(30, 30), (140, 80), (200, 200)])
def test_a_faded_page_becomes_as_dark_as_others(ink: int, after: int, rows: int) -> None:
    from govstats.readers.scan.page import _strengthened

    grey = np.full((400, 400), 255, np.uint8)
    grey[:rows:4, : rows // 25] = ink
    strengthened = _strengthened(grey)
    assert abs(int(strengthened.min()) - after) <= 1
    assert strengthened.max() == 255
