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
