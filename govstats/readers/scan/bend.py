"""Pages that lie crooked or curled before the lens: bent back until their rules are straight."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from govstats.readers.scan.image import Pixels
from govstats.readers.scan.page import Bend, Page, bent, shift
from govstats.readers.scan.rules import Rules

LEAST_BEND = 1.5
"""Letter units of displacement at a corner of the page below which it is left as it is."""

MOST_BEND = 0.05
"""Share of the page's size above which a displacement is no bend but a misfit."""

LEAST_RULES = 3
"""Long rules of a direction that it takes to tell a bend."""

MOST_POINTS = 20_000

REDUCED = 4
"""Pixels that are one where the course of the rules is looked at."""

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.intp]


def unbent(page: Page, rules: Rules) -> Page | None:
    """The page bent straight; None where it is straight, or its rules do not tell."""
    height, width = page.grey.shape
    down = _displacement(_reduced(rules.horizontal), page.unit / REDUCED)
    right = _displacement(np.ascontiguousarray(_reduced(rules.vertical).T), page.unit / REDUCED)
    bend = Bend(down, right)
    corners = np.array([(x, y) for x in (0.0, width / 2, width) for y in (0.0, height / 2, height)])
    moved = np.abs(bent(bend, corners, (width, height)) - corners)
    if moved.max() < LEAST_BEND * page.unit or (moved > MOST_BEND * max(width, height)).any():
        return None
    places_x, places_y = np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]
    u, v = places_x / width - np.float32(0.5), places_y / height - np.float32(0.5)
    x, y = places_x + shift(right, v, u), places_y + shift(down, u, v)
    grey = cv2.remap(page.grey, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=255.0)
    stamp = cv2.remap(page.stamp, x, y, cv2.INTER_NEAREST) if page.stamp.any() else page.stamp
    return page._replace(grey=np.asarray(grey, np.uint8), stamp=np.asarray(stamp, np.uint8), bend=bend)


def _reduced(mask: Pixels) -> Pixels:
    """A smaller mask in which no rule is lost: rules are long, so that fewer pixels tell their course as well."""
    return np.ascontiguousarray(cv2.dilate(mask, np.ones((REDUCED, REDUCED), np.uint8))[::REDUCED, ::REDUCED])


def _displacement(mask: Pixels, unit: float) -> tuple[float, float, float]:
    """How far the horizontal rules of a reduced mask depart from straight ones (see :class:`Bend`)."""
    height, width = mask.shape
    n, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    length = stats[:, cv2.CC_STAT_WIDTH]
    keep = (length >= 80 * unit) & (stats[:, cv2.CC_STAT_HEIGHT] < 0.1 * length)
    keep[0] = False
    for _ in range(2):
        if keep.sum() < LEAST_RULES:
            return 0.0, 0.0, 0.0
        y, x = np.nonzero(keep[labels])
        picked = np.linspace(0, len(x) - 1, min(len(x), MOST_POINTS)).astype(np.intp)
        rule = np.asarray(labels[y[picked], x[picked]], np.intp)
        u, down = np.asarray(x[picked] / width - 0.5, np.float64), np.asarray(y[picked], np.float64)
        factors = _fitted(u, down, rule, n, height)
        misfit = _by_rule(np.square(_residual(factors, u, down, rule, n, height)), rule, n)
        keep &= misfit <= (1.5 * unit) ** 2
    first, second, third = (REDUCED * factors).tolist()
    return first, second, third


def _fitted(u: Floats, y: Floats, rule: Labels, n: int, height: int) -> Floats:
    """Least squares, each rule at a height of its own, which is what is left when its mean is taken off."""
    factors = np.zeros(3)
    for _ in range(2):
        basis = _basis(u, (y - _basis(u, y / height - 0.5) @ factors) / height - 0.5)
        centred = np.column_stack([column - _by_rule(column, rule, n)[rule] for column in basis.T])
        factors = np.linalg.lstsq(centred, y - _by_rule(y, rule, n)[rule], rcond=None)[0].astype(np.float64)
    return factors


def _residual(factors: Floats, u: Floats, y: Floats, rule: Labels, n: int, height: int) -> Floats:
    straight = y - _basis(u, y / height - 0.5) @ factors
    return straight - _by_rule(straight, rule, n)[rule]


def _basis(u: Floats, v: Floats) -> Floats:
    return np.column_stack([u, u * v, u * u])


def _by_rule(values: Floats, rule: Labels, n: int) -> Floats:
    """The mean of the values of each rule."""
    sums, counts = np.bincount(rule, values, n), np.bincount(rule, minlength=n)
    return np.asarray(sums / np.maximum(counts, 1), np.float64)
