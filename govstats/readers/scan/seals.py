"""Round seals on a page without colours: found by their ring, taken off where they are paler than the print."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from govstats.readers.scan.image import Pixels

Places = npt.NDArray[np.float64]

RING, PALE_RING = 2.3, 1.5
"""Letter units of thickness of the ring of a seal at least: rules and letters are thinner, and so are pale rims."""

DARK, SOFT = (60, 120), 228
"""Brightness of the core of a printed stroke, and below which its rim lies."""

LETTER, DASH = 4.5, 1.8
"""Letter units of a letter at least, which may be four times as large, and of width of a dash."""

RADIUS = (38.0, 100.0)
"""Letter units from the middle of a seal to its ring."""

OFF_RING, BESIDE_RING = 1.6, 6.0
"""Letter units by which a place may lie off the circle of a ring, and at which there is none of it on either side."""

ARCS, ROUND, SEEN = 60, 0.6, 0.25
"""Parts of a circle; the share of those on the page that are drawn, and the share that is on the page, at least."""

MOST_SEALS, MOST_PLACES, TRIALS = 3, 400, 2000

COARSE_UNIT = 2.0
"""Pixels of a letter unit at which rings are looked for."""

STRAIGHT, LONGER_THAN_SEALS = 20.0, 60.0
"""Letter units of a rule that is longer than the strokes of the script in a seal, and than what a ring holds."""

RIM = 0.8
"""Letter units of the pale rim of a printed stroke."""

TONES, TONES_APART = 8, 25.0
"""Tones between those of print and of a seal that are tried, and how far apart the outermost lie at least."""

LOST, HARMED = 0.1, 0.01
"""Share of its ink that a letter may lose, and share of the letters that may lose more."""


ON_RING = 2
"""What marks the ring of a seal that stays on the page."""

RING_REACH = 3.0
"""Letter units to either side of the circle of a ring within which its ink lies."""


class Seal(NamedTuple):
    """A round seal, in pixels."""

    x: float
    y: float
    radius: float


def seals_on(grey: Pixels, unit: float) -> list[Seal]:
    """The seals of a page whose background is evened."""
    factor = min(1.0, COARSE_UNIT / unit)
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    thick = _too_thick_for_print(np.asarray(small, np.uint8), unit * factor)
    places = np.argwhere(thick)[:, ::-1].astype(np.float64)
    seals: list[Seal] = []
    rng = np.random.default_rng(0)
    while len(seals) < MOST_SEALS and len(places) >= RADIUS[0] * unit * factor:
        seal = _ring(rng.choice(places, min(MOST_PLACES, len(places)), replace=False), thick, unit * factor, rng)
        if seal is None:
            break
        seals.append(seal)
        off = np.hypot(places[:, 0] - seal.x, places[:, 1] - seal.y)
        places = places[off > seal.radius + BESIDE_RING * unit * factor]
    return [Seal(*(value / factor for value in seal)) for seal in seals]


def _too_thick_for_print(grey: Pixels, unit: float) -> Pixels:
    """1 where there is a wide stroke, or a pale one that is no rim of a printed stroke."""
    ink = grey < 165
    print_tone = float(np.clip(np.median(grey[ink]), *DARK)) if ink.any() else DARK[0]
    rim = 2 * round(unit) + 1
    near_print = cv2.dilate((grey < print_tone).astype(np.uint8), np.ones((rim, rim), np.uint8))
    wide, narrow = (np.ones((max(2, round(side * unit)),) * 2, np.uint8) for side in (RING, PALE_RING))
    rules = _straight_runs(grey, LONGER_THAN_SEALS * unit)
    pale = ((grey < SOFT) & (near_print == 0) & (rules == 0)).astype(np.uint8)
    strokes = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_OPEN, wide)
    return np.asarray(cv2.max(strokes, cv2.morphologyEx(pale, cv2.MORPH_OPEN, narrow)), np.uint8)


def _ring(places: Places, thick: Pixels, unit: float, rng: np.random.Generator) -> Seal | None:
    """The circle through three of the places that is drawn best, if it is the ring of a seal."""
    corners = places[rng.integers(len(places), size=(TRIALS, 3))]
    circles = [circle for circle in _circles(corners) if RADIUS[0] * unit <= circle[2] <= RADIUS[1] * unit]
    if not circles:
        return None
    off = np.hypot(*(places[None, :, axis] - np.array(circles)[:, axis, None] for axis in (0, 1)))
    on_ring = np.abs(off - np.array(circles)[:, 2, None]) <= OFF_RING * unit
    for best in np.argsort(-on_ring.sum(axis=1))[:5]:
        seal = Seal(*circles[best])
        if _is_drawn(seal, thick, unit):
            return seal
    return None


def _circles(corners: Places) -> Places:
    """Middle and radius of the circles through three places each."""
    a, b, c = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    cross = 2 * (b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0])
    fine = np.abs(cross) > 1
    a, b, c, cross = a[fine], b[fine], c[fine], cross[fine]
    squares_b, squares_c = (b**2).sum(axis=1), (c**2).sum(axis=1)
    x = (c[:, 1] * squares_b - b[:, 1] * squares_c) / cross
    y = (b[:, 0] * squares_c - c[:, 0] * squares_b) / cross
    return np.column_stack([a[:, 0] + x, a[:, 1] + y, np.hypot(x, y)])


def _is_drawn(seal: Seal, thick: Pixels, unit: float) -> bool:
    """Whether most of a circle that is on the page is drawn, as a line: with nothing on either side of it."""
    reach = round(OFF_RING * unit)
    near = np.asarray(cv2.dilate(thick, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)), np.uint8)
    height, width = thick.shape
    angles = np.linspace(0, 2 * np.pi, ARCS, endpoint=False)

    def drawn(mask: Pixels, radius: float) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        x = np.rint(seal.x + radius * np.cos(angles)).astype(int)
        y = np.rint(seal.y + radius * np.sin(angles)).astype(int)
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        return mask[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)] > 0, inside

    on, inside = drawn(near, seal.radius)
    beside = [drawn(thick, seal.radius + off)[0] for off in (-BESIDE_RING * unit, BESIDE_RING * unit)]
    as_line = on & ~beside[0] & ~beside[1]
    return bool(inside.mean() >= SEEN and as_line[inside].mean() >= ROUND)


def without_seals(grey: Pixels, seals: list[Seal], unit: float) -> tuple[Pixels, Pixels]:
    """The page with its seals taken off where that harms no print, and not 0 where they lie or lay.

    What lies on the ring or the star of a seal is read against it as its ground.
    """
    discs = np.zeros_like(grey)
    if not seals:
        return grey, discs
    for seal in seals:
        cv2.circle(discs, (round(seal.x), round(seal.y)), round(seal.radius + 3 * unit), 1, cv2.FILLED)
    printed = _printed(grey, discs, seals, unit)
    if printed is None:
        for seal in seals:
            cv2.circle(discs, (round(seal.x), round(seal.y)), round(seal.radius), ON_RING, round(2 * RING_REACH * unit))
        return grey, discs
    side = max(3, round(RING * unit)) | 1
    ground = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    even = np.asarray(cv2.divide(grey, np.maximum(ground, 40), scale=255), np.uint8)
    kept = (printed > 0) | (_straight_runs(even, STRAIGHT * unit) > 0)
    cleaned = np.where(discs == 0, grey, np.where(kept, even, np.uint8(255)))
    changed = cv2.dilate((cleaned != grey).astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray(cleaned, np.uint8), np.asarray(changed, np.uint8)


def _printed(grey: Pixels, discs: Pixels, seals: list[Seal], unit: float) -> Pixels | None:
    """1 where it is as dark as print, with its pale rim: at the darkest tone that is enough for letters elsewhere.

    None where no tone parts print from the seals.
    """
    rings = np.zeros_like(grey)
    for seal in seals:
        cv2.circle(rings, (round(seal.x), round(seal.y)), round(seal.radius), 1, max(1, round(unit)))
    ring, elsewhere = grey[(rings > 0) & (grey < SOFT)], np.where(discs > 0, np.uint8(255), grey)
    letters = _letters(elsewhere, unit)
    if not len(ring) or not letters.any():
        return None
    tones = np.linspace(np.median(elsewhere[letters > 0]), np.median(ring), TONES + 2)[1:-1]
    side = 2 * max(1, round(RIM * unit)) + 1
    rim = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    for tone in tones if tones[-1] - tones[0] >= TONES_APART else ():
        printed = np.asarray(cv2.dilate((grey < tone).astype(np.uint8), rim), np.uint8)
        if not _harms(printed, letters):
            return printed
    return None


def _straight_runs(grey: Pixels, length: float) -> Pixels:
    """1 along rules, which may be paler than letters."""
    faint, n = (grey < SOFT).astype(np.uint8), round(length)
    across, down = (cv2.morphologyEx(faint, cv2.MORPH_OPEN, np.ones(k, np.uint8)) for k in ((1, n), (n, 1)))
    return np.asarray(cv2.max(across, down), np.uint8)


def _letters(grey: Pixels, unit: float) -> npt.NDArray[np.int32]:
    """The ink of each mark that is as large as a letter, or a dash, numbered from 1."""
    n, labels, stats, _ = cv2.connectedComponentsWithStats((grey < 165).astype(np.uint8), connectivity=8)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    longest = np.maximum(width, height)
    is_dash = (width >= DASH * unit) & (width >= 1.7 * height)
    letter = ((longest >= LETTER * unit) | is_dash) & (longest <= 4 * LETTER * unit)
    letter[0] = False
    numbers = np.zeros(n, np.int32)
    numbers[letter] = np.arange(1, letter.sum() + 1)
    return np.asarray(numbers[labels], np.int32)


def _harms(printed: Pixels, letters: npt.NDArray[np.int32]) -> bool:
    """Whether letters lose ink where only what is printed stays."""
    area = np.bincount(letters.ravel())[1:]
    lost = np.bincount(letters[printed == 0], minlength=len(area) + 1)[1:]
    return bool((lost > LOST * area).mean() > HARMED)
