"""Figures whose strokes fell into pieces: print too light for a scanner of black and white."""

from __future__ import annotations

import cv2
import numpy as np

from govstats.readers.scan.crop import Ink
from govstats.readers.scan.page import is_faint

PIECE = 1.5
"""Letter units of a piece of a sign at least, with its pale rim: what is smaller is a point, or dust."""

IDEOGRAPH = 4
"""Pieces of an ideograph in a figure at most: 元 of 万元 has its strokes apart."""

FEW_BROKEN, MANY_BROKEN = 4, 0.2
"""Figures of a table, and share of them, broken and not sure, above which others may lack strokes, or a whole digit."""


def is_broken(ink: Ink, text: str, unit: float) -> bool:
    """Whether the ink of a figure, with the pale rims of its strokes, is in more pieces than its signs are whole."""
    n_pieces, whole = 0, sum(1 if sign.isascii() else IDEOGRAPH for sign in text if not sign.isspace())
    for piece in ink.pieces:
        x0, y0, x1, y1 = piece.rectangle
        _, labels, stats, _ = cv2.connectedComponentsWithStats(is_faint(ink.grey[y0:y1, x0:x1]), connectivity=8)
        longest = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
        inked = np.unique(labels[ink.mask[y0:y1, x0:x1] > 0])
        n_pieces += int((longest[inked[inked > 0]] >= PIECE * unit).sum())
    return n_pieces > whole
