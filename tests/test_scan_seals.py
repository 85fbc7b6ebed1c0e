"""Round seals on grey and black-and-white scans: found by their ring, taken off where print is darker."""

from __future__ import annotations

import numpy as np
import pytest

cv2 = pytest.importorskip("cv2")

UNIT = 3.0
PRINT, RULE, SEAL = 40, 110, 130


def letters(grey: np.ndarray) -> np.ndarray:
    """Rows of marks as large as letters, in the tone of print, with a paler rule under each row."""
    for top in range(60, 1100, 60):
        for left in range(60, 940, 40):
            grey[top : top + 24, left : left + 4] = grey[top + 10 : top + 13, left : left + 16] = PRINT
        grey[top + 40 : top + 43, 40:960] = RULE
    return grey


def page_with(tone: int | None, *, x: int = 500, y: int = 500, radius: int = 170, gap: int = 0) -> np.ndarray:
    """A page of print under a seal with a star of strokes, its ring drawn but for ``gap`` degrees."""
    white = np.full((1200, 1000), 255, np.uint8)
    page = letters(white.copy())
    if tone is not None:
        seal = cv2.ellipse(white, (x, y), (radius, radius), 0, 0, 360 - gap, tone, 10)
        for angle in np.linspace(0.2, 2 * np.pi + 0.2, 12, endpoint=False):
            end = (round(x + 0.8 * radius * np.cos(angle)), round(y + 0.8 * radius * np.sin(angle)))
            cv2.line(seal, (x, y), end, tone, 4)
        page = np.minimum(page, seal)
    return cv2.GaussianBlur(page, (3, 3), 0)


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (page_with(None), 0),
        (page_with(SEAL), 1),
        (page_with(PRINT), 1),  # black and white
        (page_with(200), 1),
        (page_with(SEAL, x=960), 1),  # over the edge of the page
        (page_with(SEAL, gap=90), 1),
        (page_with(SEAL, gap=240), 0),
        (page_with(SEAL, radius=60), 0),
        (cv2.circle(page_with(None), (500, 500), 170, 100, -1), 0),  # a picture
    ],
)
def test_a_seal_is_found_by_its_ring(page: np.ndarray, found: int) -> None:
    from govstats.readers.scan.seals import seals_on

    seals = seals_on(page, UNIT)
    assert len(seals) == found
    assert all(abs(seal.radius - 170) < 3 * UNIT for seal in seals)


def test_print_under_a_paler_seal_is_laid_bare() -> None:
    from govstats.readers.scan.seals import seals_on, without_seals

    bare, page = page_with(None), page_with(SEAL)
    cleaned, stamp = without_seals(page, seals_on(page, UNIT), UNIT)
    assert ((cleaned < 165) == (bare < 165)).mean() > 0.998
    assert ((cleaned < 165) & (bare > 215)).sum() < 0.05 * ((page < 165) & (bare > 215)).sum()
    assert (stamp[(page < 165) & (bare > 215)] > 0).mean() > 0.95


@pytest.mark.parametrize("tone", [SEAL, PRINT])
def test_no_arc_of_a_seal_is_a_rule(tone: int) -> None:
    """The left side of a ring became a rule between two columns."""
    from govstats.readers.scan.page import Page
    from govstats.readers.scan.rules import find_rules
    from govstats.readers.scan.seals import seals_on, without_seals

    page = page_with(tone)
    grey, stamp = without_seals(page, seals_on(page, UNIT), UNIT)
    rules = find_rules(Page(1, grey, stamp, UNIT, 200, 0, np.eye(2, 3)))
    assert not rules.vertical[:, :400].any() and not rules.vertical[:, 600:].any()
    assert not rules.horizontal[328:336, 480:520].any()
    assert rules.horizontal[401, 480:520].any()


def test_what_a_seal_as_dark_as_print_covers_is_stamped_and_stays() -> None:
    from govstats.readers.scan.seals import seals_on, without_seals

    page = page_with(PRINT)
    cleaned, stamp = without_seals(page, seals_on(page, UNIT), UNIT)
    assert (cleaned == page).all()
    assert stamp[500, 500] and stamp[500, 340] and not stamp[500, 310]


def test_a_page_without_a_seal_stays_as_it_is() -> None:
    from govstats.readers.scan.seals import without_seals

    page = page_with(None)
    cleaned, stamp = without_seals(page, [], UNIT)
    assert cleaned is page and not stamp.any()
