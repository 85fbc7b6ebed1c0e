"""A page picture made ready for reading: stamps taken out, shading evened, turned upright, straightened."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from govstats.grid import Box
from govstats.readers.scan.ghosts import without_ghosts
from govstats.readers.scan.image import PageImage, Pixels
from govstats.readers.scan.seals import seals_on, without_seals
from govstats.readers.scan.stamps import ink_of_stamps, resized, stamps_on, without_veil

Affine = npt.NDArray[np.float64]
"""Two rows, three columns: straightened pixels = matrix @ (x, y, 1) of the page as displayed."""

MAX_SKEW = 5.0
"""Degrees to either side within which the skew is looked for."""


READING_UNIT = 3.0
"""Pixels of a letter unit above which a page is made smaller: ten-point text at some 220 dpi."""

A4_LENGTH = 842
"""Points along the longer side of the paper."""


DARKEST, DARKEST_OF_MARKS = 0.5, 5.0
"""Percent of a page full of text, and of all that may be ink, that is ink at its darkest."""

INK_OF_FADED = (80.0, 190.0)
"""Brightness of that ink from which a page is faded, and from which there is nothing on it."""


class Prepared(NamedTuple):
    """A page as displayed, cleaned."""

    grey: Pixels
    stamp: Pixels
    unit: float
    dpi: float


class Bend(NamedTuple):
    """How a page is bent: displacements in pixels, as factors of u, u v and u u (down), v, u v and v v (right).

    u and v are the place on the page, from -0.5 at the left or top to 0.5 at the right or bottom.
    """

    down: tuple[float, float, float]
    right: tuple[float, float, float]


STRAIGHT = Bend((0, 0, 0), (0, 0, 0))


class Page(NamedTuple):
    """A straightened page and the way back to the page as displayed."""

    number: int
    grey: Pixels
    """Ink dark on a background evened to white."""
    stamp: Pixels
    """Not 0 where a stamp lay, or lies."""
    unit: float
    """Pixels of one letter unit: a tenth of the height of the text, about a point in ten-point text."""
    dpi: float
    turns: int
    """Quarter turns anticlockwise that brought the page upright."""
    matrix: Affine
    bend: Bend = STRAIGHT
    """What was bent straight after that."""
    folds: Pixels | None = None
    """1 where a crease or a streak lies and no rule does."""


def is_ink(grey: Pixels) -> Pixels:
    """1 where there is ink for certain."""
    return np.asarray(grey < 165, dtype=np.uint8)


def is_faint(grey: Pixels) -> Pixels:
    """1 where there may be ink: thin rules and pale type included."""
    return np.asarray(grey < 215, dtype=np.uint8)


def prepare(image: PageImage) -> Prepared:
    """Even the background to white, take stamps and the back's print out, bring text to a size that reads well."""
    grey = np.asarray(cv2.cvtColor(image.pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    unit, dpi = letter_unit(grey), image.dpi
    factor = min(1.0, max(READING_UNIT / unit, 0.25)) if unit > 1.25 * READING_UNIT else 1.0
    colours = image.pixels
    if factor < 1.0:
        colours, grey = resized(colours, factor), resized(grey, factor)
        unit, dpi = unit * factor, dpi * factor
    stamp = stamps_on(colours, unit)
    if stamp.any():
        ink = ink_of_stamps(colours, stamp, unit)
        even = _strengthened(_evened(np.where(stamp > 0, ink.brightest, grey), unit))
        even = np.where(stamp > 0, cv2.convertScaleAbs(even, alpha=255 / ink.light), even)
        even = without_veil(even, ink, unit)
    else:
        even = _strengthened(_evened(grey, unit))
        even, stamp = without_seals(even, seals_on(even, unit), unit)
    return Prepared(without_ghosts(even, unit), stamp, unit, dpi)


def _evened(grey: Pixels, unit: float) -> Pixels:
    """Divide by the background: the brightest surroundings, wider than a stroke, narrower than a shaded cell."""
    brightest = cv2.dilate(cv2.medianBlur(grey, 3), np.ones((4, 4), np.uint8))[::4, ::4]
    side = max(3, round(unit * 7 / 4)) | 1
    background = cv2.morphologyEx(brightest, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    background = cv2.blur(background, (side, side))
    background = cv2.resize(background, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, np.maximum(background, 40), scale=255), dtype=np.uint8)


def _strengthened(grey: Pixels) -> Pixels:
    """A faded page made as dark as others, so that its thin strokes are ink."""
    sample = grey[::4, ::4]
    darkest = float(np.percentile(sample, min(DARKEST, DARKEST_OF_MARKS * float(is_faint(sample).mean()))))
    if not INK_OF_FADED[0] < darkest < INK_OF_FADED[1]:
        return grey
    factor = (255 - INK_OF_FADED[0]) / (255 - darkest)
    return np.asarray(cv2.convertScaleAbs(grey, alpha=factor, beta=255 * (1 - factor)), dtype=np.uint8)


def letter_unit(grey: Pixels) -> float:
    """Pixels in a tenth of the text's height, from the heights of the marks that may be letters."""
    dark = cv2.adaptiveThreshold(grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 51, 25)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    width, height = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    letters = height[(height >= 7) & (height <= max(grey.shape) / 20) & (width <= 3 * height) & (height <= 5 * width)]
    largest = 1.15 * max(grey.shape) / A4_LENGTH
    if len(letters) < 10:
        return float(largest / 1.15)
    return min(float(np.percentile(letters, 75)) / 9.0, float(largest))


def skew_of(grey: Pixels, unit: float) -> float:
    """Degrees by which lines fall to the right: the angle that stacks the ink on the fewest rows."""
    factor = min(1.0, 1.6 / unit)
    small = cv2.resize(is_faint(grey) * 255, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    y, x = np.nonzero(small > 90)
    if len(x) < 200:
        return 0.0
    reach = math.ceil(small.shape[1] * math.tan(math.radians(MAX_SKEW))) + 1
    n_rows = small.shape[0] + 2 * reach + 2

    def sharpness(angle: float, y: npt.NDArray[np.intp], x: npt.NDArray[np.intp]) -> float:
        rows = y - x * math.tan(math.radians(angle)) + reach
        whole = rows.astype(np.intp)
        part = rows - whole
        counts = np.bincount(whole, 1 - part, n_rows) + np.bincount(whole + 1, part, n_rows)
        return float(np.sum(np.square(np.diff(counts))))

    best: float = 0.0
    for reach_around, step, most in ((MAX_SKEW, 0.2, 30_000), (0.2, 0.04, 60_000), (0.03, 0.01, 120_000)):
        picked = np.linspace(0, len(x) - 1, min(len(x), most)).astype(np.intp)
        points = (y[picked], x[picked])
        angles = np.arange(best - reach_around, best + reach_around + step / 2, step)
        best = max(angles.tolist(), key=lambda angle: sharpness(angle, *points))
    return best


def straighten(prepared: Prepared, number: int, turns: int) -> Page:
    """The page turned by quarter turns anticlockwise, then by its skew; the canvas grows, nothing is cut."""
    grey, stamp, unit, dpi = prepared
    height, width = grey.shape
    turning = {
        0: [[1, 0, 0], [0, 1, 0]],
        1: [[0, 1, 0], [-1, 0, width - 1]],
        2: [[-1, 0, width - 1], [0, -1, height - 1]],
        3: [[0, -1, height - 1], [1, 0, 0]],
    }[turns]
    matrix = np.array(turning, dtype=np.float64)
    grey, stamp = np.ascontiguousarray(np.rot90(grey, turns)), np.ascontiguousarray(np.rot90(stamp, turns))
    skew = skew_of(grey, unit)
    if abs(skew) >= 0.03:
        height, width = grey.shape
        angle = math.radians(skew)
        cos, sin = math.cos(angle), math.sin(angle)
        size = (math.ceil(width * cos + height * abs(sin)), math.ceil(height * cos + width * abs(sin)))
        rotation = np.array([[cos, sin, 0], [-sin, cos, 0]])
        rotation[:, 2] = np.array(size) / 2 - rotation[:, :2] @ (width / 2, height / 2)
        grey = np.asarray(
            cv2.warpAffine(grey, rotation, size, flags=cv2.INTER_CUBIC, borderValue=255.0), dtype=np.uint8
        )
        stamp = np.asarray(cv2.warpAffine(stamp, rotation, size, flags=cv2.INTER_NEAREST), dtype=np.uint8)
        matrix = rotation @ np.vstack([matrix, [0, 0, 1]])
    return Page(number, grey, stamp, unit, dpi, turns, matrix)


def _size(page: Page) -> tuple[int, int]:
    height, width = page.grey.shape
    return width, height


def bent(bend: Bend, places: npt.NDArray[Any], size: tuple[int, int]) -> npt.NDArray[np.float64]:
    """Where places of a straight page (x, y; one a line) lie on the bent one of this width and height."""
    u, v = (places / size - 0.5).T
    return np.asarray(places + np.column_stack([shift(bend.right, v, u), shift(bend.down, u, v)]), dtype=np.float64)


def shift(factors: tuple[float, float, float], along: npt.NDArray[Any], across: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """One displacement of a bend (see :class:`Bend`) at places along and across the rules that it bends."""
    first, second, third = factors
    return along * (first + second * across + third * along)


def box_of(page: Page, rectangle: tuple[float, float, float, float]) -> Box:
    """Points on the page as displayed of the box that frames a rectangle of straightened pixels."""
    x0, y0, x1, y1 = rectangle
    inverse = cv2.invertAffineTransform(page.matrix)
    straight = np.array([(x0, y0), (x1, y0), (x0, y1), (x1, y1)], dtype=np.float64)
    places = bent(page.bend, straight, _size(page))
    corners = np.column_stack([places, np.ones(4)]) @ inverse.T * 72 / page.dpi
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return (round(float(left), 2), round(float(top), 2), round(float(right), 2), round(float(bottom), 2))


def rectangle_of(page: Page, box: Box) -> tuple[float, float, float, float]:
    """The rectangle of straightened pixels that a box frames: :func:`box_of` undone."""
    x0, y0, x1, y1 = (value * page.dpi / 72 for value in box)
    place = page.matrix @ ((x0 + x1) / 2, (y0 + y1) / 2, 1)
    centre = place
    for _ in range(3):
        centre = centre + place - bent(page.bend, centre[None], _size(page))[0]
    cos, sin = abs(page.matrix[0, 0]), abs(page.matrix[0, 1])
    width, height = np.linalg.solve([[cos, sin], [sin, cos]], (x1 - x0, y1 - y0))
    return (
        float(centre[0] - width / 2),
        float(centre[1] - height / 2),
        float(centre[0] + width / 2),
        float(centre[1] + height / 2),
    )
