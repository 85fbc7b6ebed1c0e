"""Digits that are set apart from each other, and yet are of one number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from govstats.readers.pdf.codes import DIGIT, FULL_WIDTH, NUMBER
from govstats.readers.pdf.words import Ink, common_height, is_far, steps

MIN_PAIRS = 8
"""So many characters of a page stand apart from their neighbours where letters are spaced."""

WIDEST = 2.0
"""Heights of characters between digits that may be of one number."""
Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def close_letter_gaps(ink: Ink, inside: Flags) -> Ink:
    """Digits that only stand as far apart as letters do throughout the page are not spaced.

    `inside` are the characters in ruled cells: outside, digits that are evenly far apart may be of several cells.
    """
    return _close_outside(_close_inside(ink, inside), ~inside)


def _close_outside(ink: Ink, outside: Flags) -> Ink:
    number = NUMBER[ink.codes] & outside
    gap = ink.boxes[1:, 0] - ink.boxes[:-1, 2]
    height = common_height(ink.boxes[outside])
    apart = ink.spaced[1:] & _both(number) & (gap > 0) & (gap < height)
    if not apart.any():
        return ink
    level = np.abs(steps(ink.y)) < 0.5 * height
    words = _both((ink.codes >= 0x4E00) & (ink.codes < 0xA000) & outside) & level & (gap > 0) & (gap < height)
    close = apart & level & (gap < _even_gap(gap[words], height))
    return ink._replace(spaced=ink.spaced & ~np.concatenate(([False], close)))


def _even_gap(gaps: Numbers, height: float) -> float:
    """Hardly more than what Chinese characters are apart, where they are alike apart everywhere; else 0."""
    if len(gaps) < MIN_PAIRS:
        return 0.0
    gap = float(np.median(gaps))
    return gap + 0.15 * height if np.mean(np.abs(gaps - gap) < 0.1 * height) >= 0.6 else 0.0


def _close_inside(ink: Ink, inside: Flags) -> Ink:
    number = NUMBER[ink.codes]
    apart = (ink.spaced[1:] & number[1:] & number[:-1] & inside[1:] & inside[:-1]).nonzero()[0]
    reach = ink.boxes[apart + 1, 0] - ink.boxes[apart, 2]
    if not ((reach > 0) & (reach < WIDEST * (ink.boxes[apart, 3] - ink.boxes[apart, 1]))).any():
        return ink
    digits = DIGIT[ink.codes] & inside
    point = number & ~digits & inside
    pairs = _both(digits | point)
    spaced = ink.spaced[1:]
    height = common_height(ink.boxes[inside])
    gap, pitch = ink.boxes[1:, 0] - ink.boxes[:-1, 2], steps(ink.x)
    beside = (np.abs(steps(ink.y)) < 0.5 * height) & (gap > 0) & ~is_far(ink.codes, ink.boxes, height)
    words = _both((ink.codes >= 0x4E00) & (ink.codes < 0xA000) & inside) & beside
    close = (gap < _letter_gap(gap[words], spaced[words], height)) & (gap < height)
    close |= pitch < _digit_pitch(pitch[_both(digits) & beside], height)
    leaning = 0.3 * (point[1:] | point[:-1])  # a full-width point stands at one side of its square
    close |= _both(FULL_WIDTH[ink.codes]) & (pitch < (1.5 + leaning) * height)
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
