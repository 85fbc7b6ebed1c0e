"""Page objects of a PDF page, form XObjects included: which of them are rules and pictures."""

from __future__ import annotations

from collections import deque
from ctypes import PYFUNCTYPE, addressof, c_float, c_int, c_uint, c_void_p, cast
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

Boxes = npt.NDArray[np.float64]
"""One row a box: x0, top, x1, bottom."""
Matrix = tuple[float, float, float, float, float, float]

RULE_THICKNESS = 2.5
"""Points. A filled path thinner than this is a rule; a fatter one is a background."""
STROKE_THICKNESS = 5.0
"""Points. A stroked line thinner than this is a rule."""
MAX_OBJECTS = 200_000
"""Page objects (text, paths, pictures, form XObjects) of one page."""
MAX_SEGMENTS = 20_000
"""A path of more segments is a drawing and gives no rules."""
MAX_FORM_DEPTH = 12
WHITE = 250
"""A colour whose red, green and blue all reach this is invisible on paper."""
PALE = 0.35
"""Print that takes less than this share of the light, or covers less than half, may be a watermark."""
SLANT = 0.05
"""Tangent of the angle beyond which print is neither level nor upright: a watermark or the text of a seal."""
INVISIBLE = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
"""Text render modes that leave no mark on the page."""
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class PageTooLargeError(ValueError):
    """A page passes one of the limits; the message says which."""


def address(handle: Any) -> int:
    return cast(handle, c_void_p).value or 0


def direct(function: Any, result: Any, *arguments: Any) -> Any:
    """The same C function with plain integers for handles and addresses.

    The generated binding checks and wraps every pointer; called once a character or object that would
    double the time of a page.
    """
    return PYFUNCTYPE(result, *arguments)(address(function))


_page_object = direct(pdfium.FPDFPage_GetObject, c_void_p, c_void_p, c_int)
_form_object = direct(pdfium.FPDFFormObj_GetObject, c_void_p, c_void_p, c_uint)
_form_count = direct(pdfium.FPDFFormObj_CountObjects, c_int, c_void_p)
_kind = direct(pdfium.FPDFPageObj_GetType, c_int, c_void_p)
render_mode = direct(pdfium.FPDFTextObj_GetTextRenderMode, c_int, c_void_p)
_bounds = direct(pdfium.FPDFPageObj_GetBounds, c_int, c_void_p, *[c_void_p] * 4)
_matrix = direct(pdfium.FPDFPageObj_GetMatrix, c_int, c_void_p, c_void_p)
_draw_mode = direct(pdfium.FPDFPath_GetDrawMode, c_int, c_void_p, c_void_p, c_void_p)
_n_segments = direct(pdfium.FPDFPath_CountSegments, c_int, c_void_p)
_segment = direct(pdfium.FPDFPath_GetPathSegment, c_void_p, c_void_p, c_int)
_segment_kind = direct(pdfium.FPDFPathSegment_GetType, c_int, c_void_p)
_segment_closes = direct(pdfium.FPDFPathSegment_GetClose, c_int, c_void_p)
_segment_point = direct(pdfium.FPDFPathSegment_GetPoint, c_int, c_void_p, c_void_p, c_void_p)
_stroke_width = direct(pdfium.FPDFPageObj_GetStrokeWidth, c_int, c_void_p, c_void_p)
_fill_colour = direct(pdfium.FPDFPageObj_GetFillColor, c_int, c_void_p, *[c_void_p] * 4)
_stroke_colour = direct(pdfium.FPDFPageObj_GetStrokeColor, c_int, c_void_p, *[c_void_p] * 4)


class Objects:
    """Rules and pictures of a page, form XObjects included, as left, bottom, right, top."""

    def __init__(self) -> None:
        self.rules: list[tuple[float, ...]] = []
        self.pictures: list[tuple[float, ...]] = []
        self.hidden_texts: set[int] = set()
        """Text objects in a render mode that leaves no mark; the next three are of text objects, too."""
        self.slanted_texts: set[int] = set()
        self.pale_texts: set[int] = set()
        self.white_texts: set[int] = set()
        self._areas: list[tuple[float, ...]] = []
        self._area_handles: list[int] = []
        self.count = 0
        self._floats = (c_float * 6)()
        self._at = [addressof(self._floats) + 4 * k for k in range(6)]

    def visit_page(self, page: Any) -> None:
        handle = address(page)
        n = self._admitted(pdfium.FPDFPage_CountObjects(page))
        self._visit(list(map(_page_object, repeat(handle), range(n))), IDENTITY, 0)

    def _admitted(self, n: int) -> int:
        self.count += max(n, 0)
        if self.count > MAX_OBJECTS:
            raise PageTooLargeError(f"more than {MAX_OBJECTS} drawn objects")
        return n

    def _visit(self, handles: list[int], outer: Matrix, depth: int) -> None:
        modes = list(map(render_mode, handles))  # -1 for all that is no text
        if any(mode in modes for mode in INVISIBLE):
            self.hidden_texts.update(h for h, mode in zip(handles, modes, strict=True) if mode in INVISIBLE)
        self._visit_texts([handle for handle, mode in zip(handles, modes, strict=True) if mode >= 0], outer)
        others = [handle for handle, mode in zip(handles, modes, strict=True) if mode < 0]
        kinds = list(map(_kind, others))
        of_kind: dict[int, list[int]] = {kind: [] for kind in kinds}
        for other, kind in zip(others, kinds, strict=True):
            of_kind[kind].append(other)
        self._visit_paths(of_kind.get(pdfium.FPDF_PAGEOBJ_PATH, []), outer)
        for box in _read_bounds(of_kind.get(pdfium.FPDF_PAGEOBJ_IMAGE, []), outer).tolist():
            thin = min(box[2] - box[0], box[3] - box[1]) < RULE_THICKNESS
            (self.rules if thin else self.pictures).append(tuple(box))
        if depth < MAX_FORM_DEPTH:
            for handle in of_kind.get(pdfium.FPDF_PAGEOBJ_FORM, []):
                n = self._admitted(_form_count(handle))
                inner = _compose(self._read_matrix(handle), outer)
                self._visit(list(map(_form_object, repeat(handle), range(n))), inner, depth + 1)

    def _visit_texts(self, handles: list[int], outer: Matrix) -> None:
        if not handles:
            return
        matrices = np.zeros((len(handles), 6), np.float32)
        deque(map(_matrix, handles, addresses(matrices)[0]), maxlen=0)
        x, y = matrices[:, 0], matrices[:, 1]  # where the line of print runs; the rest may lean for italics
        if outer != IDENTITY:
            a, b, c, d = outer[:4]
            x, y = a * x + c * y, b * x + d * y
        x, y = np.abs(x), np.abs(y)
        self.slanted_texts.update(handles[i] for i in np.flatnonzero(np.minimum(x, y) > SLANT * np.maximum(x, y)))
        shade, alpha = _read_colours(handles, _fill_colour)
        self.pale_texts.update(handles[i] for i in np.flatnonzero((shade * alpha < PALE) | (alpha < 0.5)))
        self.white_texts.update(handles[i] for i in np.flatnonzero(shade * alpha <= 1 - WHITE / 255))

    def _visit_paths(self, handles: list[int], outer: Matrix) -> None:
        if not handles:
            return
        boxes = _read_bounds(handles, outer)
        thin = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) < RULE_THICKNESS
        modes = np.zeros((len(handles), 2), np.int32)  # how filled, whether stroked
        deque(map(_draw_mode, handles, *addresses(modes)), maxlen=0)
        sizes = np.fromiter(map(_n_segments, handles), np.int64, len(handles))
        filled, stroked = (modes != 0).T
        areas = np.flatnonzero(filled & ~thin)
        self._areas += map(tuple, boxes[areas].tolist())
        self._area_handles += [handles[i] for i in areas]
        simple = sizes <= 5  # a line or a rectangle
        straight = simple & thin & (filled | stroked)
        compound = np.where(simple, ~thin & stroked, (sizes <= MAX_SEGMENTS) & (filled | stroked))
        for colour_of, drawn in ((_stroke_colour, stroked), (_fill_colour, ~stroked)):
            asked = np.flatnonzero((straight | compound) & drawn)
            shade, alpha = _read_colours([handles[i] for i in asked.tolist()], colour_of)
            faint = asked[(alpha <= 12 / 255) | (shade <= (255 - WHITE) / 255)]
            straight[faint] = compound[faint] = False
        self.rules += map(tuple, boxes[straight].tolist())
        for i in np.flatnonzero(compound).tolist():
            self._visit_compound(handles[i], int(sizes[i]), bool(filled[i]), bool(stroked[i]), outer)

    def read_backgrounds(self) -> list[tuple[float, ...]]:
        """Areas dark enough for pale print to be read on them, pictures included."""
        if not self._areas:
            return self.pictures
        shade, alpha = _read_colours(self._area_handles, _fill_colour)
        return self.pictures + [self._areas[i] for i in np.flatnonzero(shade * alpha >= PALE)]

    def _visit_compound(self, handle: int, n: int, filled: bool, stroked: bool, outer: Matrix) -> None:
        matrix = _compose(self._read_matrix(handle), outer)
        subpaths = self._read_subpaths(handle, n, matrix)
        if stroked:
            _stroke_width(handle, self._at[0])
            half = self._floats[0] * abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) ** 0.5 / 2
            self.rules += _straight_strokes(subpaths, half)
        if filled:
            self.rules += _thin_fills(subpaths)

    def _read_matrix(self, handle: int) -> Matrix:
        if not _matrix(handle, self._at[0]):
            return IDENTITY
        a, b, c, d, e, f = self._floats
        return a, b, c, d, e, f

    def _read_subpaths(self, handle: int, n: int, matrix: Matrix) -> list[list[tuple[float, float] | None]]:
        """Points of each subpath; None stands where a curve breaks the line."""
        subpaths: list[list[tuple[float, float] | None]] = []
        for i in range(n):
            segment = _segment(handle, i)
            kind = _segment_kind(segment)
            _segment_point(segment, self._at[0], self._at[1])
            point = _moved(self._floats[0], self._floats[1], matrix)
            if kind == pdfium.FPDF_SEGMENT_MOVETO or not subpaths:
                subpaths.append([])
            elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
                subpaths[-1].append(None)
            subpaths[-1].append(point)
            if _segment_closes(segment):
                subpaths[-1].append(subpaths[-1][0])
        return subpaths


def addresses(values: npt.NDArray[Any]) -> list[range]:
    """Where in memory each column of a table keeps its values, row by row."""
    n, row = len(values), values.shape[1] * values.itemsize
    first = values.ctypes.data
    return [range(at, at + row * n, row) for at in range(first, first + row, values.itemsize)]


def _read_colours(handles: list[int], colour_of: Any) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """How far from white each object is drawn, and how much that covers what lies below; both 0 to 1."""
    colours = np.zeros((len(handles), 4), np.uint32)
    colours[:, 3] = 255  # an object that tells no colour is black
    deque(map(colour_of, handles, *addresses(colours)), maxlen=0)
    return (255.0 - colours[:, :3].min(axis=1)) / 255, colours[:, 3] / 255


def _read_bounds(handles: list[int], outer: Matrix) -> Boxes:
    values = np.zeros((len(handles), 4), np.float32)
    deque(map(_bounds, handles, *addresses(values)), maxlen=0)
    boxes = values.astype(np.float64)
    if outer == IDENTITY:
        return boxes
    a, b, c, d, e, f = outer
    x, y = boxes[:, [0, 0, 2, 2]], boxes[:, [1, 3, 1, 3]]
    xs, ys = a * x + c * y + e, b * x + d * y + f
    return np.column_stack((xs.min(axis=1), ys.min(axis=1), xs.max(axis=1), ys.max(axis=1)))


def _moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _compose(inner: Matrix, outer: Matrix) -> Matrix:
    if outer == IDENTITY:
        return inner
    a, b, c, d, e, f = inner
    p, q = _moved(a, b, (*outer[:4], 0, 0)), _moved(c, d, (*outer[:4], 0, 0))
    return (*p, *q, *_moved(e, f, outer))


def _bounding(points: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _straight_strokes(
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


def _thin_fills(
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
