"""Stamps on scans: taken out whole, however unevenly they are inked."""

from __future__ import annotations

import numpy as np
import pytest

cv2 = pytest.importorskip("cv2")

UNIT = 3.0
STRONG, PALE = (220, 60, 70), (235, 185, 190)


def ring(*inks: tuple[int, int, int], arc: int = 20) -> np.ndarray:
    """A seal of 120 letter units, each of its arcs in one of the inks by turns."""
    page = np.full((500, 500, 3), 250, np.uint8)
    for number, start in enumerate(range(0, 360, arc)):
        cv2.ellipse(page, (250, 250), (180, 180), 0, start, start + arc, inks[number % len(inks)], 10)
    return page


@pytest.mark.parametrize(("inks", "found"), [([STRONG], True), ([STRONG, PALE, PALE], True), ([PALE], False)])
def test_a_stamp_is_found_where_its_ink_is_laid_on_thin_too(inks: list, found: bool) -> None:
    from govstats.readers.scan.stamps import stamps_on

    page = ring(*inks)
    inked = page[:, :, 1] < 200
    stamp = stamps_on(page, UNIT) > 0
    assert stamp[inked].mean() > 0.99 if found else not stamp.any()


def test_a_stamp_is_found_whole_though_its_ring_has_gaps() -> None:
    from govstats.readers.scan.stamps import stamps_on

    page = ring(*[STRONG] * 8, (250, 250, 250), arc=10)
    page[240:260, 0:20] = STRONG  # a red figure beside it
    inked = page[:, :, 1] < 200
    inked[:, :20] = False
    assert (stamps_on(page, UNIT) > 0)[inked].mean() > 0.99


def test_what_lies_around_the_star_of_a_stamp_belongs_to_it() -> None:
    """Of a ring in pieces none is as large as a stamp: it stayed on the page, and its sides became rules."""
    from govstats.readers.scan.stamps import stamps_on

    page = ring(STRONG, (250, 250, 250), arc=10)
    corners = [
        (250 + r * np.sin(a), 250 - r * np.cos(a)) for a, r in zip(np.arange(10) * np.pi / 5, [75, 30] * 5, strict=True)
    ]
    cv2.fillPoly(page, [np.array(corners, np.int32)], STRONG)
    assert (stamps_on(page, UNIT) > 0)[page[:, :, 1] < 200].mean() > 0.99


def test_thin_strokes_within_a_stamp_are_of_it_by_their_tint() -> None:
    """At 150 dpi the script of a seal left grey crosses beside the figures."""
    from govstats.readers.scan.stamps import stamps_on

    page = ring(STRONG)
    cv2.line(page, (200, 220), (300, 220), PALE, 2)
    cv2.line(page, (200, 280), (300, 280), (40, 45, 40), 2)
    stamp = stamps_on(page, UNIT) > 0
    assert stamp[220, 205:295].all()
    assert not stamp[280, 205:295].any()


def test_letters_under_a_bright_stamp_stay_as_thick_as_they_are() -> None:
    from govstats.readers.scan.stamps import ink_of_stamps, stamps_on

    page = ring(STRONG)
    ink = ink_of_stamps(page, stamps_on(page, UNIT), UNIT)
    assert ink.light == STRONG[0]
    assert ink.brightest.min() == STRONG[0]


def test_thin_strokes_whose_colour_is_lost_in_a_coarse_picture_are_of_the_stamp_around_them() -> None:
    from govstats.readers.scan.stamps import stamps_on

    page = ring(STRONG)
    page[240:244, 200:300] = tinted = (200, 160, 165)
    page[10:14, 10:60] = tinted
    stamp = stamps_on(page, UNIT) > 0
    assert stamp[240:244, 200:300].all()
    assert not stamp[:20].any()


@pytest.mark.parametrize("veiled", [True, False])
def test_what_a_stamp_lies_over_like_a_veil_becomes_as_dark_as_other_print(veiled: bool) -> None:
    from govstats.readers.scan.stamps import ink_of_stamps, stamps_on, without_veil

    page = ring(STRONG)
    stroke, on_ring = np.zeros(page.shape[:2], bool), ring((0, 0, 0))[:, :, 0] == 0
    stroke[247:253, 50:100] = True
    page[stroke] = (10, 10, 10)
    page[stroke & on_ring] = (140, 40, 45) if veiled else (10, 10, 10)
    page[247:253, 300:303] = fringe = (90, 20, 20)
    ink = ink_of_stamps(page, stamps_on(page, UNIT), UNIT)
    pale = np.asarray(page.min(axis=2), np.uint8)
    clear = without_veil(pale, ink, UNIT)
    if veiled:
        assert clear[stroke & on_ring].max() <= 90
        assert clear[on_ring & ~stroke].min() >= 240
        assert clear[250, 301] == min(fringe)  # print with a coloured fringe is no stamp, and stays
    else:
        assert clear is pale


@pytest.mark.parametrize(
    ("drawn", "covered", "share"), [(24, 0, 0.4), (24, 30, 0.8), (24, 50, 1.0), (5, 55, 0.08), (0, 30, 0.0)]
)
def test_of_a_rule_under_a_stamp_the_rest_tells(drawn: int, covered: int, share: float) -> None:
    """Where the ring of a stamp hid more than half of a rule, the rows on both sides of it were taken for one."""
    from govstats.readers.scan.grids import _coverage

    mask, stamp = np.zeros((21, 60), np.uint8), np.zeros((21, 60), np.uint8)
    mask[10, :drawn] = 1
    stamp[:, 60 - covered :] = 1
    (found,) = _coverage(mask, [10], [0, 60], 0.1, stamp)[0]
    assert found == pytest.approx(share, abs=0.03)
