"""Digits that are set apart from each other, and yet are of one number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from govstats.readers.pdf.page import is_digit
from govstats.readers.pdf.words import Ink, common_height, is_far, is_full_width, steps

MIN_PAIRS = 8
"""So many characters of a page stand apart from their neighbours where letters are spaced."""

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def close_letter_gaps(ink: Ink, inside: Flags) -> Ink:
    """Digits in ruled cells that only stand as far apart as letters do throughout the page are not spaced."""
    digits = is_digit(ink.codes) & inside
    point = np.isin(ink.codes, (0x2C, 0x2E, 0xFF0C, 0xFF0E)) & inside
    pairs = _both(digits | point)
    spaced = ink.spaced[1:]
    if not (pairs & spaced).any():
        return ink
    height = common_height(ink.boxes[inside])
    gap, pitch = ink.boxes[1:, 0] - ink.boxes[:-1, 2], steps(ink.x)
    beside = (np.abs(steps(ink.y)) < 0.5 * height) & (gap > 0) & ~is_far(ink.codes, ink.boxes, height)
    words = _both((ink.codes >= 0x4E00) & (ink.codes < 0xA000) & inside) & beside
    close = (gap < _letter_gap(gap[words], spaced[words], height)) & (gap < height)
    close |= pitch < _digit_pitch(pitch[_both(digits) & beside], height)
    leaning = 0.3 * (point[1:] | point[:-1])  # a full-width point stands at one side of its square
    close |= _both(is_full_width(ink.codes)) & (pitch < (1.5 + leaning) * height)
    return ink._replace(spaced=ink.spaced & ~np.concatenate(([False], pairs & beside & close)))


def _both(flags: Flags) -> Flags:
    both: Flags = flags[1:] & flags[:-1]
    return both


def _letter_gap(gaps: Numbers, spaced: Flags, height: float) -> float:
    """How far apart digits may stand by the Chinese characters; 0 if those are not spaced but for single words."""
    wide = gaps[spaced]
    if len(wide) < MIN_PAIRS or len(wide) < 0.3 * len(gaps):
        return 0.0
    gap = float(np.median(wide))
    return gap + 0.3 * height if np.mean(np.abs(wide - gap) < 0.25 * height) >= 0.6 else 0.0


def _digit_pitch(pitches: Numbers, height: float) -> float:
    """How far digits may stand from middle to middle where nearly all that follow each other do so alike; else 0."""
    if len(pitches) < MIN_PAIRS:
        return 0.0
    pitch = float(np.median(pitches))
    return pitch + 0.25 * height if np.mean(np.abs(pitches - pitch) < 0.25 * height) >= 0.9 else 0.0
