"""Digits that stand apart, each in a square of its own as full-width ones do: they are read with spaces between."""

from __future__ import annotations

import re

import cv2
import numpy as np

from govstats.readers.scan.crop import Ink, Piece
from govstats.readers.scan.page import is_faint

SPACED = re.compile(r"([-–—－]? ?)((?:\d ?)+)")
"""A figure with spaces in it, its sign apart."""

SQUARE, UNEVEN = (1.15, 1.7), 0.25
"""From the middle of one digit to that of the next, by the height of digits, and by how much that may vary."""

PIECE = 1.5
"""Letter units of a sign at least."""


def closed_up(text: str, ink: Ink, piece: Piece, unit: float) -> str:
    """The text without its spaces, if it is a figure with one mark for each sign, all equally far apart."""
    figure = SPACED.fullmatch(text)
    if figure is None or " " not in text:
        return text
    closed = ("-" if figure[1].strip() else "") + figure[2].replace(" ", "")
    return closed if _stand_in_squares(ink, piece, len(closed), unit) else text


def _stand_in_squares(ink: Ink, piece: Piece, n_signs: int, unit: float) -> bool:
    x0, y0, x1, y1 = piece.rectangle
    _, _, stats, _ = cv2.connectedComponentsWithStats(is_faint(ink.grey[y0:y1, x0:x1]), connectivity=8)
    left, width, height = (stats[1:, k] for k in (cv2.CC_STAT_LEFT, cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT))
    signs = np.maximum(width, height) >= PIECE * unit
    if signs.sum() != n_signs or n_signs < 2:
        return False
    steps = np.diff(np.sort((left + width / 2)[signs])) / (y1 - y0)
    return bool(steps.min() >= SQUARE[0] and steps.max() <= SQUARE[1] and np.ptp(steps) <= UNEVEN)
