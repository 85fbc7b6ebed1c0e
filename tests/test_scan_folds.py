"""Creases and streaks that run on over the margins of a scan: they draw no rows, columns or figures."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("cv2")

UNIT = 3.0
ROWS, COLUMNS = (150, 200, 250, 300, 350), (100, 200, 300, 500)
"""Where the rules of the table lie, on a page of 600 by 500 pixels."""


def page_with(*creases: tuple[slice, slice, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A page with a ruled table and creases of a brightness, and its rules either way, creases among them."""
    grey = np.full((500, 600), 250, np.uint8)
    level, upright = np.zeros_like(grey), np.zeros_like(grey)
    for rows, columns, brightness in creases:
        grey[rows, columns] = brightness
        (upright if rows == slice(None) else level)[rows, columns] = 1
    for row in ROWS:
        grey[row - 1 : row + 1, 100:500] = 60
        level[row - 1 : row + 1, 100:500] = 1
    for column in COLUMNS:
        grey[150:351, column - 1 : column + 1] = 60
        upright[150:351, column - 1 : column + 1] = 1
    return grey, level, upright


ACROSS, LEFT_ONLY = slice(0, 600), slice(0, 420)


@pytest.mark.parametrize(
    ("crease", "gone"),
    [
        ((slice(224, 226), ACROSS, 200), True),
        ((slice(224, 226), LEFT_ONLY, 200), True),  # too faint to be seen further on
        ((slice(224, 226), slice(100, 500), 200), False),  # a rule of the table
        ((slice(224, 226), slice(40, 560), 200), False),  # drawn by hand, not over the whole page
        ((slice(60, 62), slice(80, 520), 60), False),  # a line of the page's head, a little longer than the table
    ],
)
def test_a_line_that_runs_on_over_the_margin_is_no_rule(crease: tuple, gone: bool) -> None:
    from govstats.readers.scan.folds import without_folds

    grey, level, upright = page_with(crease)
    rules, folds = without_folds(grey, level, upright, UNIT)
    assert rules[crease[0], crease[1]].any() == (not gone)
    assert folds.any() == gone
    for row in ROWS:
        assert rules[row, 100:500].all()


def test_a_rule_under_a_crease_stays() -> None:
    from govstats.readers.scan.folds import without_folds

    grey, level, upright = page_with((slice(250, 252), ACROSS, 200))
    rules, folds = without_folds(grey, level, upright, UNIT)
    assert rules[249, 110:490].mean() > 0.9
    assert not rules[251, :80].any() and folds[251, :80].all()


def test_rules_that_end_together_beyond_the_last_row_are_no_creases() -> None:
    """A table that the end of the page cuts."""
    from govstats.readers.scan.folds import without_folds

    grey, level, upright = page_with()
    upright[350:450, 99:501] = upright[300, 99:501]
    rules, folds = without_folds(grey.T.copy(), upright.T.copy(), level.T.copy(), UNIT)
    assert not folds.any()
    assert np.array_equal(rules, upright.T)


@pytest.mark.parametrize(
    ("marks", "crossed", "left"),
    [
        ([], False, 0),
        ([(slice(10, 30), slice(20, 34), 40)], False, 20 * 14),  # a figure above the crease
        ([(slice(24, 44), slice(20, 34), 40)], True, 20 * 14),  # a figure on it
    ],
)
def test_a_crease_leaves_no_ink_and_makes_doubtful_what_it_crosses(marks: list, crossed: bool, left: int) -> None:
    from govstats.readers.scan.folds import smoothed

    grey, folds = np.full((60, 120), 250, np.uint8), np.zeros((60, 120), np.uint8)
    grey[38:40] = 180
    folds[34:45] = 1
    for rows, columns, brightness in marks:
        grey[rows, columns] = brightness
    found = smoothed(grey, folds, UNIT)
    assert found.crossed is crossed
    assert (found.grey < 165).sum() == left


@pytest.mark.parametrize(("brightness", "crossed"), [(190, False), (40, True)])
def test_a_dark_stroke_on_an_upright_streak_may_be_a_figure(brightness: int, crossed: bool) -> None:
    from govstats.readers.scan.folds import smoothed

    grey, folds = np.full((60, 120), 250, np.uint8), np.zeros((60, 120), np.uint8)
    folds[:, 50:60] = 1
    grey[20:40, 53:56] = brightness
    found = smoothed(grey, folds, UNIT)
    assert found.crossed is crossed
    assert (found.grey < 215).any() == crossed
