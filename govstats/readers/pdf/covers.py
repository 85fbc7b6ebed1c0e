"""Print that something opaque lies over: corrected by whitening out, say, and so no longer seen."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import c_int, cast
from itertools import chain, repeat
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from pypdfium2 import PdfBitmap

from govstats.readers.pdf.calls import Outlet, direct, pointer
from govstats.readers.pdf.clips import BESIDE, EVERYWHERE, read_clips, shared
from govstats.readers.pdf.codes import MARK
from govstats.readers.pdf.grounds import OPAQUE, fill_colour
from govstats.readers.pdf.paths import (
    IDENTITY,
    Box,
    Matrix,
    box_within,
    boxes_within,
    compose,
    read_matrix,
    read_subpaths,
)

MOST_OF_PRINT = 0.7
"""Share of a character that is covered if it is not seen; what is left of it tells nothing."""

SOME_OF_PRINT = 0.3
"""Share of a digit that is covered if it may be taken for another."""

OVERPRINT = 0.35
"""Neighbours in a number have less than this share of their width in common, in any make of type."""

REACH = 6.0
"""Points that an area may lie above or below the foot of the print that it covers."""

LARGEST_RASTER = 1e6
"""Square points of a picture of which it is asked how much shows through it."""

OF_PATTERNS = (191, 191, 191, 255)
"""What pdfium says of the colour of an area that is filled with tiles; these may be as clear as a watermark's."""

PAIRS_AT_ONCE = 1_000_000
"""Areas, each with a text that it may lie over, that memory is taken for."""

RECTANGLE = 5
"""Segments of a rectangle at most."""

LEVEL = 0.5
"""Points that the ends of a side of a rectangle differ in height at most."""

_bounds = Outlet(pdfium.FPDFPageObj_GetBounds, np.float32, (0, 1, 2, 3))
_kind = direct(pdfium.FPDFPageObj_GetType, c_int)
_n_segments = direct(pdfium.FPDFPath_CountSegments, c_int)
is_blended = direct(pdfium.FPDFPageObj_HasTransparency, c_int)

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


class Drawn(NamedTuple):
    """Objects of one content stream."""

    addresses: list[int]
    places: Numbers
    """Where each text begins, or left, bottom, right, top of each area; in the space of the page."""
    orders: Numbers
    """The lower, the earlier it is drawn."""
    outer: Matrix
    is_sure: bool = True
    """Whether areas are as opaque as they say: not in a form that may be blended with what is below."""
    clip: Box = EVERYWHERE
    """The part of the page outside which nothing of the stream is seen."""


class Cover(NamedTuple):
    """Something opaque."""

    box: Box
    raster: Flags | None = None
    """Which parts of a picture are opaque, from the top left; None for all."""
    is_sure: bool = True
    fills_box: bool = True
    """Whether it is a rectangle of one colour, or a picture that tells; of all else it is not known what it covers."""

    def shares(self, boxes: Numbers) -> Numbers:
        """How much of each box is covered."""
        if self.raster is None:
            return _shares_within(boxes, np.array(self.box))
        x0, y0, x1, y1 = self.box
        n_rows, n_columns = self.raster.shape
        columns = np.clip((boxes[:, [0, 2]] - x0) / (x1 - x0) * n_columns, 0, n_columns).round().astype(int)
        rows = np.clip((y1 - boxes[:, [3, 1]]) / (y1 - y0) * n_rows, 0, n_rows).round().astype(int)
        parts = [self.raster[top:foot, left:right] for (top, foot), (left, right) in zip(rows, columns, strict=True)]
        opaque = np.array([part.mean() if part.size else 0.0 for part in parts])
        shares: Numbers = opaque * _shares_within(boxes, np.array(self.box))
        return shares


def find_covers(texts: list[Drawn], areas: list[Drawn], page: Any, document: Any) -> list[tuple[Cover, Indices]]:
    """Each opaque area that is drawn over some texts, and the addresses of these."""
    earliest = min((text.orders.min(initial=np.inf) for text in texts), default=np.inf)
    if not any((area.orders > earliest).any() for area in areas):
        return []
    found = []
    addresses = list(chain.from_iterable(text.addresses for text in texts))
    asked = np.array(addresses, np.intp)
    of_area = list(chain.from_iterable(zip(repeat(area), range(len(area.addresses))) for area in areas))
    for at, below in _overlaps(texts, areas, addresses):
        cover = _cover(*of_area[at], page, document)
        if cover is not None:
            found.append((cover, asked[below]))
    return found


def _overlaps(texts: list[Drawn], areas: list[Drawn], addresses: list[int]) -> Iterator[tuple[int, Indices]]:
    """Each area that touches texts which are drawn before it, and these; as numbers in the order of both lists."""
    origins = np.concatenate([text.places for text in texts])
    boxes = np.concatenate([area.places for area in areas])
    when = np.concatenate([text.orders for text in texts])
    until = np.concatenate([area.orders for area in areas])
    by_height = np.argsort(origins[:, 1])
    levels = origins[by_height, 1]
    later = (until > when.min()).nonzero()[0]
    first = np.searchsorted(levels, boxes[later, 1] - REACH)
    times = np.searchsorted(levels, boxes[later, 3] + REACH) - first
    ends = times.cumsum()
    for part in np.split(np.arange(len(later)), ends.searchsorted(range(PAIRS_AT_ONCE, ends[-1], PAIRS_AT_ONCE))):
        area = np.repeat(later[part], times[part])
        skipped = times[part].cumsum() - times[part] - first[part]
        text = by_height[np.arange(len(area)) - np.repeat(skipped, times[part])]
        may_be = (when[text] < until[area]) & (origins[text, 0] < boxes[area, 2])
        text, area = text[may_be], area[may_be]
        extents = _extents(texts, addresses, text)
        is_over = _shares_within(extents[text], boxes[area].T) > 0
        text, area = text[is_over], area[is_over]
        starts = np.flatnonzero(np.diff(area, prepend=-1))  # the pairs of each area follow each other
        yield from zip(area[starts].tolist(), np.split(text, starts[1:]), strict=False)


def _extents(texts: list[Drawn], addresses: list[int], asked: Indices) -> Numbers:
    """Left, bottom, right, top of the texts that are asked for, zeros for all others."""
    is_asked = np.zeros(len(addresses), np.bool_)
    is_asked[asked] = True
    at = is_asked.nonzero()[0]
    extents = np.zeros((len(addresses), 4))
    extents[at] = _bounds.read(len(at), map(pointer, map(addresses.__getitem__, at.tolist())))
    start = 0
    for text in texts:
        first, start = start, start + len(text.addresses)
        if text.outer != IDENTITY:
            own = at[slice(*at.searchsorted((first, start)))]
            extents[own] = boxes_within(extents[own], text.outer)
    return extents


def _cover(areas: Drawn, i: int, page: Any, document: Any) -> Cover | None:
    """What an area covers; None if it is not opaque."""
    handle = pointer(areas.addresses[i])
    if is_blended(handle) or fill_colour.read(1, [handle])[0, 3] != 255:
        return None
    whole: Box = tuple(areas.places[i].tolist())
    clips = read_clips([handle])
    seen = shared(whole, box_within(clips[0], areas.outer)) if clips else whole
    if seen[0] >= seen[2] or seen[1] >= seen[3]:
        return None
    if _kind(handle) == pdfium.FPDF_PAGEOBJ_IMAGE:
        raster = _raster(areas.addresses[i], (whole[2] - whole[0]) * (whole[3] - whole[1]), page, document)
        if raster is not None:
            return Cover(whole, _within(raster, whole, seen), areas.is_sure and not clips)
        return Cover(seen, None, is_sure=False)
    return Cover(seen, None, areas.is_sure and not clips, _is_plain_rectangle(handle, areas.outer))


def _is_plain_rectangle(path: Any, outer: Matrix) -> bool:
    if not 0 < (n := _n_segments(path)) <= RECTANGLE or tuple(fill_colour.read(1, [path])[0].tolist()) == OF_PATTERNS:
        return False
    return all(map(_is_rectangle, read_subpaths(path, n, compose(read_matrix(path), outer))))


def _is_rectangle(points: list[tuple[float, float] | None]) -> bool:
    corners = [point for point in (*points, points[0]) if point]
    sides = np.abs(np.diff(corners, axis=0)).min(axis=1)
    return None not in points and bool((sides < LEVEL).all())


def _within(raster: Flags, whole: Box, seen: Box) -> Flags:
    """The raster of a picture where a clip leaves it."""
    (x0, y0, x1, y1), (n_rows, n_columns) = whole, raster.shape
    kept = np.zeros_like(raster)
    columns = [round((x - x0) / (x1 - x0) * n_columns) for x in (seen[0], seen[2])]
    rows = [round((y1 - y) / (y1 - y0) * n_rows) for y in (seen[3], seen[1])]
    part = slice(*rows), slice(*columns)
    kept[part] = raster[part]
    return kept


def _raster(image: int, size: float, page: Any, document: Any) -> Flags | None:
    """Which parts of a picture are opaque as it stands on the page; None if that is not known."""
    handle = cast(image, pdfium.FPDF_PAGEOBJECT)
    raw = pdfium.FPDFImageObj_GetRenderedBitmap(document, page, handle) if size < LARGEST_RASTER else None
    if not raw:
        return None
    bitmap = PdfBitmap.from_raw(raw)  # frees it when it goes, and what numpy sees of it
    alpha = bitmap.to_numpy()[:, :, 3:]
    return alpha[:, :, 0] >= OPAQUE if alpha.size else np.ones((1, 1), np.bool_)


def find_covered(
    digits: Flags, owners: list[int], boxes: Numbers, covers: list[tuple[Cover, Indices]]
) -> tuple[Flags, Flags]:
    """Which characters are not seen for what lies over them, and which digits may not be what they seem to be.

    `boxes` are left, bottom, right, top in the space of the page.
    """
    covered, doubtful = np.zeros(len(boxes), np.bool_), np.zeros(len(boxes), np.bool_)
    own = np.array(owners, np.intp)
    for cover, below in covers:
        at = np.isin(own, below).nonzero()[0]
        share = cover.shares(boxes[at])
        covered[at] |= (share > MOST_OF_PRINT) & cover.is_sure
        doubtful[at] |= share > SOME_OF_PRINT
    return covered, doubtful & digits & ~covered


def _shares_within(boxes: Numbers, area: Numbers) -> Numbers:
    """How much of each box an area, or each its own, covers."""
    width = np.minimum(boxes[:, 2], area[2]) - np.maximum(boxes[:, 0], area[0])
    height = np.minimum(boxes[:, 3], area[3]) - np.maximum(boxes[:, 1], area[1])
    whole = np.maximum((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]), 1e-6)
    shares: Numbers = np.maximum(width, 0) * np.maximum(height, 0) / whole
    return shares


def beside_covered(
    digits: Flags, codes: npt.NDArray[np.uint32], covered: Flags, unseen: Flags, boxes: Numbers
) -> Flags:
    """Digits that stand right beside a covered digit, sign or point on which nothing is seen.

    pdfium leaves out a character that lies on the same character, so a digit printed over its covered like is lost.
    """
    doubtful = np.zeros(len(boxes), np.bool_)
    seen = np.flatnonzero(digits & ~unseen)
    x0, top, x1, bottom = boxes[seen].T
    near = BESIDE * (bottom - top)
    for left, upper, right, lower in boxes[covered & (digits | MARK[codes])]:
        level = (top < lower) & (upper < bottom)
        if not np.any(level & (x0 < right) & (left < x1)):
            doubtful[seen[level & (x0 < right + near) & (left - near < x1)]] = True
    return doubtful


def either_of(pairs: Flags) -> list[int]:
    """The numbers of both where something is true of a thing and the next one."""
    at: list[int] = (np.append(pairs, False) | np.append(False, pairs)).nonzero()[0].tolist()
    return at


def overprinted(boxes: Numbers, sizes: Numbers, beside: Flags) -> list[int]:
    """Digits of which one lies over the next: which of them is seen is not told."""
    widths = boxes[:, 2] - boxes[:, 0]
    reach = boxes[:-1, 2] - boxes[1:, 0]
    over = beside & (sizes[1:] > 0) & (sizes[:-1] > 0) & (reach > OVERPRINT * np.minimum(widths[1:], widths[:-1]))
    return either_of(over)
