"""The print of a sheet's back that shines through: told by its pale letters, and taken out."""

from __future__ import annotations

import cv2
import numpy as np

from govstats.readers.scan.image import Pixels

INK, PALE, PAPER = 130, 185, 238
"""Brightness below which there is ink for certain, above which none of the page's own, above which nothing."""

LEAST_LETTERS = (10, 30)
"""Letters in ink, many of which touch each other, and pale ones, without which nothing is said of a page."""

LEAST_SHARE = 0.15
"""Pale letters for one in ink from which the back shines through."""


def without_ghosts(grey: Pixels, unit: float) -> Pixels:
    """White where nothing is darker than pale, on a page with many pale letters among dark ones; else as it is."""
    calm = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    darkest = cv2.resize(cv2.erode(grey, np.ones((3, 3), np.uint8)), calm.shape[::-1], interpolation=cv2.INTER_NEAREST)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(calm < PAPER, np.uint8), connectivity=8)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    letter = (height >= 2.5 * unit) & (height <= 8 * unit) & (width <= 2 * height) & (height <= 5 * width)
    letter[0] = False
    dark, shown = np.zeros_like(letter), np.zeros_like(letter)
    dark[labels[darkest < INK]] = True
    shown[labels[darkest < PALE]] = True
    letters, ghosts = int((letter & dark).sum()), int((letter & ~shown).sum())
    if letters < LEAST_LETTERS[0] or ghosts < LEAST_LETTERS[1] or ghosts < LEAST_SHARE * letters:
        return grey
    rim = max(3, round(unit)) | 1
    near = cv2.dilate(np.asarray(grey < PALE, np.uint8), np.ones((rim, rim), np.uint8))
    return np.where(near > 0, grey, np.uint8(255))
