"""Scans through which the print of the back shines."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("cv2")


def page_of(*lines: tuple[int, int]) -> np.ndarray:
    """Lines of letters: how many, and their brightness; a rule of the same brightness under each line."""
    grey = np.full((60 * len(lines) + 20, 3000), 250, np.uint8)
    for number, (letters, brightness) in enumerate(lines):
        top = 20 + 60 * number
        for i in range(letters):
            grey[top : top + 24, 20 + 30 * i : 36 + 30 * i] = brightness
        grey[top + 40 : top + 42, 20:2980] = brightness
    return grey


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        ([(90, 40), (90, 200), (90, 40)], [True, False, True]),  # the back shines through
        ([(90, 40), (10, 200), (90, 40)], [True, True, True]),  # pale rules and a pale word of the page's own
        ([(90, 160), (90, 165)], [True, True]),  # a faded page
        ([(90, 200), (90, 205)], [True, True]),  # a very faded one
    ],
)
def test_what_is_pale_goes_only_where_the_back_shines_through(lines: list, kept: list[bool]) -> None:
    from govstats.readers.scan.ghosts import without_ghosts

    cleaned = without_ghosts(page_of(*lines), unit=3.0)
    for number, stays in enumerate(kept):
        line = cleaned[20 + 60 * number : 70 + 60 * number]
        assert bool((line < 230).any()) is stays, number


@pytest.mark.parametrize(("pale", "dark", "seen"), [(238, 60, False), (238, 250, True), (200, 60, True)])
def test_pale_rules_among_many_dark_ones_shine_through_from_the_back(pale: int, dark: int, seen: bool) -> None:
    from govstats.readers.scan.page import Prepared, straighten
    from govstats.readers.scan.rules import find_rules

    grey = np.full((1800, 2000), 250, np.uint8)
    for top in range(100, 1700, 100):
        grey[top : top + 3, 100:1900] = dark
        grey[top + 50 : top + 53, 300:1700] = pale
    page = straighten(Prepared(grey, np.zeros_like(grey), 3.0, 200.0), 1, 0)
    assert find_rules(page).horizontal[151, 400:1600].any() == seen
