"""Print that a later area lies over: corrected by whitening out, and so no longer seen."""

from __future__ import annotations

from ctypes import c_int
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from govstats.readers.pdf.calls import Outlet, direct
from govstats.readers.pdf.clips import BESIDE, is_clipped

MOST_OF_PRINT = 0.7
"""Share of the box of some print that an area covers if it hides it; the box is higher than its glyphs."""

OVERPRINT = 0.35
"""Neighbours in a number have less than this share of their width in common, in any make of type."""

_bounds = Outlet(pdfium.FPDFPageObj_GetBounds, np.float32, (0, 1, 2, 3))
_fill_colour = Outlet(pdfium.FPDFPageObj_GetFillColor, np.uint32, (0, 1, 2, 3))
_is_transparent = direct(pdfium.FPDFPageObj_HasTransparency, c_int)

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


def find_covered(
    texts: list[Any], origins: Numbers, text_order: Indices, areas: list[Any], boxes: Numbers, area_order: Indices
) -> list[int]:
    """Which texts an opaque rectangle lies over that is drawn after them.

    `origins` are where the texts begin, `boxes` left, bottom, right, top of the areas, in the space of both; an
    order says when something is drawn. Areas that are clipped themselves are left out.
    """
    later = np.flatnonzero(area_order > text_order.min(initial=np.iinfo(np.intp).max))
    by_height = np.argsort(origins[:, 1])
    levels = origins[by_height, 1]
    first, last = np.searchsorted(levels, boxes[later, 1]), np.searchsorted(levels, boxes[later, 3])
    times = last - first
    area = np.repeat(later, times)
    text = by_height[np.arange(len(area)) - np.repeat(times.cumsum() - times - first, times)]
    x = origins[text, 0]
    under = (text_order[text] < area_order[area]) & (boxes[area, 0] - 1 < x) & (x < boxes[area, 2])
    covered = []
    for one in np.unique(area[under]).tolist():
        if _is_opaque(areas[one]):
            below = text[under & (area == one)].tolist()
            shares = _shares_within(_bounds.read(len(below), [texts[i] for i in below]).astype(np.float64), boxes[one])
            covered += [i for i, share in zip(below, shares.tolist(), strict=True) if share > MOST_OF_PRINT]
    return covered


def _is_opaque(area: Any) -> bool:
    return not is_clipped(area) and not _is_transparent(area) and _fill_colour.read(1, [area])[0, 3] == 255


def _shares_within(boxes: Numbers, area: Numbers) -> Numbers:
    width = np.minimum(boxes[:, 2], area[2]) - np.maximum(boxes[:, 0], area[0])
    height = np.minimum(boxes[:, 3], area[3]) - np.maximum(boxes[:, 1], area[1])
    whole = np.maximum((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]), 1e-6)
    shares: Numbers = np.maximum(width, 0) * np.maximum(height, 0) / whole
    return shares


def beside_covered(
    digits: npt.NDArray[np.bool_], covered: npt.NDArray[np.bool_], unseen: npt.NDArray[np.bool_], boxes: Numbers
) -> npt.NDArray[np.bool_]:
    """Digits that stand right beside a covered digit on which nothing is seen.

    pdfium leaves out a character that lies on the same character, so a digit printed over its covered like is lost.
    """
    doubtful = np.zeros(len(boxes), np.bool_)
    if not covered.any():
        return doubtful
    seen = np.flatnonzero(digits & ~unseen)
    x0, top, x1, bottom = boxes[seen].T
    for left, upper, right, lower in boxes[covered & digits]:
        level = (top < lower) & (upper < bottom)
        if not np.any(level & (x0 < right) & (left < x1)):
            near = BESIDE * (lower - upper)
            doubtful[seen[level & (x0 < right + near) & (left - near < x1)]] = True
    return doubtful


def overprinted(boxes: Numbers, sizes: Numbers, beside: npt.NDArray[np.bool_]) -> Indices:
    """Digits of which one lies over the next: which of them is seen is not told."""
    widths = boxes[:, 2] - boxes[:, 0]
    reach = boxes[:-1, 2] - boxes[1:, 0]
    over = beside & (sizes[1:] > 0) & (sizes[:-1] > 0) & (reach > OVERPRINT * np.minimum(widths[1:], widths[:-1]))
    at: Indices = over.nonzero()[0]
    return np.unique(np.concatenate((at, at + 1)))
