"""Stamps on scans: taken out whole, however unevenly they are inked."""

from __future__ import annotations

import numpy as np
import pytest

cv2 = pytest.importorskip("cv2")

UNIT = 3.0
STRONG, PALE = (220, 60, 70), (235, 185, 190)


def ring(*inks: tuple[int, int, int]) -> np.ndarray:
    """A seal of 120 letter units, each of its arcs in one of the inks by turns."""
    page = np.full((500, 500, 3), 250, np.uint8)
    for number, start in enumerate(range(0, 360, 20)):
        cv2.ellipse(page, (250, 250), (180, 180), 0, start, start + 20, inks[number % len(inks)], 10)
    return page


@pytest.mark.parametrize(("inks", "found"), [([STRONG], True), ([STRONG, PALE, PALE], True), ([PALE], False)])
def test_a_stamp_is_found_where_its_ink_is_laid_on_thin_too(inks: list, found: bool) -> None:
    from govstats.readers.scan.page import _stamps

    page = ring(*inks)
    inked = page[:, :, 1] < 200
    stamp = _stamps(page, UNIT) > 0
    assert stamp[inked].mean() > 0.99 if found else not stamp.any()
