"""Paths of a PDF page as pdfium holds them, and the matrices that move them: which rules their pieces are."""

from __future__ import annotations

from ctypes import c_int, c_void_p
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from govstats.readers.pdf.calls import Outlet, direct, pointer

Boxes = npt.NDArray[np.float64]
"""One row a box: x0, top, x1, bottom."""
Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

RULE_THICKNESS = 2.5
"""Points. A filled path thinner than this is a rule; a fatter one is a background."""
STROKE_THICKNESS = 5.0
"""Points. A stroked line thinner than this is a rule."""

_matrix = Outlet(pdfium.FPDFPageObj_GetMatrix, np.float32, (0,), (*IDENTITY, 0, 0))
_segment = direct(pdfium.FPDFPath_GetPathSegment, c_void_p)
_segment_kind = direct(pdfium.FPDFPathSegment_GetType, c_int)
_segment_closes = direct(pdfium.FPDFPathSegment_GetClose, c_int)
_segment_point = Outlet(pdfium.FPDFPathSegment_GetPoint, np.float32, (0, 1))


def read_matrix(handle: Any) -> Matrix:
    a, b, c, d, e, f = _matrix.read(1, [handle])[0, :6].tolist()
    return a, b, c, d, e, f


def read_subpaths(handle: Any, n: int, matrix: Matrix) -> list[list[tuple[float, float] | None]]:
    """Points of each subpath; None stands where a curve breaks the line."""
    segments = [pointer(_segment(handle, i)) for i in range(n)]
    own = _segment_point.read(n, segments).astype(np.float64)
    x, y = moved(own[:, 0], own[:, 1], matrix)
    subpaths: list[list[tuple[float, float] | None]] = []
    for segment, point in zip(segments, zip(x.tolist(), y.tolist(), strict=True), strict=True):
        kind = _segment_kind(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not subpaths:
            subpaths.append([])
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            subpaths[-1].append(None)
        subpaths[-1].append(point)
        if _segment_closes(segment):
            subpaths[-1].append(subpaths[-1][0])
    return subpaths


def moved(x: Any, y: Any, matrix: Matrix) -> tuple[Any, Any]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def compose(inner: Matrix, outer: Matrix) -> Matrix:
    if outer == IDENTITY:
        return inner
    a, b, c, d, e, f = inner
    p, q = moved(a, b, (*outer[:4], 0, 0)), moved(c, d, (*outer[:4], 0, 0))
    return (*p, *q, *moved(e, f, outer))


def _bounding(points: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def straight_strokes(
    subpaths: list[list[tuple[float, float] | None]], half_width: float
) -> list[tuple[float, float, float, float]]:
    if half_width * 2 >= STROKE_THICKNESS:
        return []
    found = []
    for points in subpaths:
        for start, end in pairwise(points):
            if start is None or end is None:
                continue
            x0, y0, x1, y1 = _bounding([start, end])
            if min(x1 - x0, y1 - y0) < 0.5:
                found.append((x0 - half_width, y0 - half_width, x1 + half_width, y1 + half_width))
    return found


def thin_fills(
    subpaths: list[list[tuple[float, float] | None]],
) -> list[tuple[float, float, float, float]]:
    found = []
    for points in subpaths:
        corners = [point for point in points if point is not None]
        if len(corners) == len(points) and len(corners) > 1:
            box = _bounding(corners)
            if min(box[2] - box[0], box[3] - box[1]) < RULE_THICKNESS:
                found.append(box)
    return found


def boxes_within(boxes: Boxes, outer: Matrix) -> Boxes:
    """The boxes around what some boxes become when `outer` moves them."""
    x, y = moved(boxes[:, [0, 0, 2, 2]], boxes[:, [1, 3, 1, 3]], outer)
    return np.column_stack((x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1)))


def box_within(box: Box, outer: Matrix) -> Box:
    x0, y0, x1, y1 = boxes_within(np.array([box]), outer)[0].tolist()
    return x0, y0, x1, y1


def within_any(boxes: Boxes, areas: Boxes) -> npt.NDArray[np.bool_]:
    """Which boxes have their centre in one of the areas."""
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    within = np.zeros(len(x), np.bool_)
    for x0, top, x1, bottom in areas:
        within |= (x >= x0) & (x <= x1) & (y >= top) & (y <= bottom)
    return within
