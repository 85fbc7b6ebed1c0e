"""Page objects of a PDF page, form XObjects included: which of them are rules and pictures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from ctypes import c_int, c_void_p
from itertools import compress, repeat
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from govstats.readers.pdf.calls import Outlet, address, direct, pointer
from govstats.readers.pdf.clips import EVERYWHERE, NOWHERE, cut_to, read_clips, shared
from govstats.readers.pdf.covers import Drawn, is_blended
from govstats.readers.pdf.grounds import BLACK, PALE, Paths, Print, dark_grounds, fill_colour, shades
from govstats.readers.pdf.paths import (
    IDENTITY,
    RULE_THICKNESS,
    Box,
    Boxes,
    Matrix,
    box_within,
    boxes_within,
    compose,
    moved,
    read_matrix,
    read_subpaths,
    straight_strokes,
    thin_fills,
)
from govstats.readers.pdf.spoken import show_own_figures

Handles = list[Any]
"""Objects of pdfium, each as the argument that stands for it."""
MAX_OBJECTS = 200_000
"""Page objects (text, paths, pictures, form XObjects) of one page."""
MAX_SEGMENTS = 20_000
"""A path of more segments is a drawing and gives no rules."""
MAX_FORM_DEPTH = 12
KINDS = pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_SHADING
WHITE = 250
"""A colour whose red, green and blue all reach this is invisible on paper."""
FAINT = 0.12
"""Print that takes no more than this share of the light is hardly seen by anybody."""
SLANT = 0.05
"""Tangent of the angle beyond which print is neither level nor upright: a watermark or the text of a seal."""
INVISIBLE = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
"""Text render modes that leave no mark on the page."""
OUTLINES = (pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP)
"""Text render modes that draw the outlines of glyphs alone; the next two fill them, too."""
FILLED_OUTLINES = (pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP)


class Stream(NamedTuple):
    """A page's content, or that of a form in it: how it is drawn."""

    outer: Matrix = IDENTITY
    clip: Box = EVERYWHERE
    depth: int = 0
    first: float = 0.0
    """When it is drawn, and below how long each of its objects takes."""
    step: float = 1.0
    is_sure: bool = True
    """Whether its areas are as opaque as they say."""

    def orders(self, at: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
        """When objects are drawn of which these are the numbers."""
        return self.first + at.astype(np.float64) * self.step


class PageTooLargeError(ValueError):
    """A page passes one of the limits; the message says which."""


_page_object = direct(pdfium.FPDFPage_GetObject, c_void_p)
_form_object = direct(pdfium.FPDFFormObj_GetObject, c_void_p)
_form_count = direct(pdfium.FPDFFormObj_CountObjects, c_int)
_kind = direct(pdfium.FPDFPageObj_GetType, c_int)
render_mode = direct(pdfium.FPDFTextObj_GetTextRenderMode, c_int)
_bounds = Outlet(pdfium.FPDFPageObj_GetBounds, np.float32, (0, 1, 2, 3))
_matrix = Outlet(pdfium.FPDFPageObj_GetMatrix, np.float32, (0,), (*IDENTITY, 0, 0))
_draw_mode = Outlet(pdfium.FPDFPath_GetDrawMode, np.int32, (0, 1))
_n_segments = direct(pdfium.FPDFPath_CountSegments, c_int)
_stroke_width = Outlet(pdfium.FPDFPageObj_GetStrokeWidth, np.float32, (0,))
_stroke_colour = Outlet(pdfium.FPDFPageObj_GetStrokeColor, np.uint32, (0, 1, 2, 3), BLACK)


class Objects:
    """Rules and pictures of a page, form XObjects included, as left, bottom, right, top."""

    def __init__(self) -> None:
        self.rules: list[Boxes] = []
        self.pictures: list[Boxes] = []
        self.hidden_texts: set[int] = set()
        """Text objects in a render mode that leaves no mark; the next six are of text objects, too."""
        self.slanted_texts: set[int] = set()
        self.turned_texts: dict[int, int] = {}
        """Text object -> by how many quarters it is turned anticlockwise, where any of its stream is turned."""
        self.pale_texts: set[int] = set()
        self.faint_texts: set[int] = set()
        self.white_texts: set[int] = set()
        self.blended_texts: set[int] = set()
        """Those that a soft mask or a blend mode may keep out of sight."""
        self.texts: list[Drawn] = []
        self.shapes: list[Drawn] = []
        """Filled paths that are no rectangles, thick lines and gradients."""
        self.covers: list[Drawn] = []
        """Pictures and filled rectangles, whether opaque or not."""
        self.prints: list[Print] = []
        self.paths: list[Paths] = []
        self.count = 0

    def visit_page(self, page: Any) -> None:
        n = self._admitted(pdfium.FPDFPage_CountObjects(page))
        self._visit(list(map(_page_object, repeat(pointer(address(page))), range(n))), Stream())

    def _admitted(self, n: int) -> int:
        self.count += max(n, 0)
        if self.count > MAX_OBJECTS:
            raise PageTooLargeError(f"more than {MAX_OBJECTS} drawn objects")
        return n

    def _visit(self, addresses: list[int], stream: Stream) -> None:
        handles, outer = list(map(pointer, addresses)), stream.outer
        modes = np.fromiter(map(render_mode, handles), np.intp, len(handles))  # -1 for all that is no text
        is_text = modes >= 0
        at_texts, at_others = is_text.nonzero()[0], (~is_text).nonzero()[0].tolist()
        hidden = np.logical_or.reduce([modes == mode for mode in INVISIBLE]).nonzero()[0]
        self.hidden_texts.update(addresses[at] for at in hidden.tolist())
        if len(at_texts):
            chosen = is_text.tolist()
            texts, prints = list(compress(addresses, chosen)), list(compress(handles, chosen))
            show_own_figures(prints)
            origins = self._visit_texts(texts, prints, modes[at_texts], outer)
            blended = set(compress(texts, map(is_blended, prints)) if stream.is_sure else texts)
            self.blended_texts |= blended - self.pale_texts
            self.texts.append(Drawn(texts, origins, stream.orders(at_texts), outer, clip=stream.clip))
        others: dict[int, list[int]] = defaultdict(list)
        for at, kind in zip(at_others, map(_kind, map(handles.__getitem__, at_others)), strict=True):
            others[kind].append(at)
        paths, images, forms, gradients = (others[kind] for kind in KINDS)
        boxes, is_area, is_shape = self._visit_paths([handles[at] for at in paths], stream)
        if is_shape.any():
            own, orders = list(compress(paths, is_shape)), stream.orders(np.array(paths)[is_shape])
            shapes = Drawn([addresses[at] for at in own], boxes[is_shape], orders, outer, stream.is_sure)
            self.shapes.append(shapes)
        if gradients:
            handles_of, orders = [handles[at] for at in gradients], stream.orders(np.array(gradients))
            own = [addresses[at] for at in gradients]
            self.shapes.append(Drawn(own, _read_bounds(handles_of, outer), orders, outer, stream.is_sure))
        covers = list(compress(paths, is_area))
        pictures = _read_bounds([handles[at] for at in images], outer)
        if images:
            thin = _is_thin(pictures)
            self.rules.append(pictures[thin])
            self.pictures.append(pictures[~thin])
        if covers or images:
            places, orders = np.concatenate((boxes[is_area], pictures)), stream.orders(np.array(covers + images))
            own = [addresses[at] for at in covers + images]
            self.covers.append(Drawn(own, places, orders, outer, stream.is_sure))
        if forms and stream.depth < MAX_FORM_DEPTH:
            self._visit_forms([handles[at] for at in forms], stream.orders(np.array(forms)).tolist(), stream)

    def _visit_forms(self, forms: Handles, orders: list[float], stream: Stream) -> None:
        clips = read_clips(forms)
        _, alphas = shades(fill_colour.read(len(forms), forms))
        for i, handle in enumerate(forms):
            n = self._admitted(_form_count(handle))
            inner = compose(read_matrix(handle), stream.outer)
            clip = shared(stream.clip, box_within(clips[i], stream.outer)) if i in clips else stream.clip
            clip = clip if alphas[i] >= PALE else NOWHERE
            is_sure = stream.is_sure and not is_blended(handle)
            form = Stream(inner, clip, stream.depth + 1, orders[i], stream.step / (n + 1), is_sure)
            self._visit(list(map(_form_object, repeat(handle), range(n))), form)

    def _visit_texts(
        self, addresses: list[int], handles: Handles, modes: npt.NDArray[np.intp], outer: Matrix
    ) -> npt.NDArray[np.float64]:
        """Note what is to know of some texts; where they begin."""
        matrices = _matrix.read(len(handles), handles)
        x, y = matrices[:, 0], matrices[:, 1]  # where the line of print runs; the rest may lean for italics
        if outer != IDENTITY:
            a, b, c, d = outer[:4]
            x, y = a * x + c * y, b * x + d * y
        if (y != 0).any() or (x < 0).any():
            quarters = np.rint(np.nan_to_num(np.arctan2(y, x)) / (np.pi / 2)).astype(int) % 4
            self.turned_texts.update(zip(addresses, quarters.tolist(), strict=True))
            x, y = np.abs(x), np.abs(y)
            self.slanted_texts.update(compress(addresses, np.minimum(x, y) > SLANT * np.maximum(x, y)))
        colours = _print_colours(handles, modes)
        self.prints.append(Print(addresses, colours))
        if colours.tobytes() != np.array(BLACK, np.uint32).tobytes() * len(handles):
            shade, alpha = shades(colours)
            self.pale_texts.update(compress(addresses, (shade * alpha < PALE) | (alpha < 0.5)))
            self.faint_texts.update(compress(addresses, shade * alpha <= FAINT))
            self.white_texts.update(compress(addresses, shade * alpha <= 1 - WHITE / 255))
        origins = matrices[:, 4:6].astype(np.float64)
        return origins if outer == IDENTITY else np.column_stack(moved(origins[:, 0], origins[:, 1], outer))

    def _visit_paths(
        self, handles: Handles, stream: Stream
    ) -> tuple[Boxes, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Note the rules among some paths; their boxes, and which are filled rectangles, and which other shapes."""
        n = len(handles)
        if not n:
            return np.zeros((0, 4)), np.zeros(0, np.bool_), np.zeros(0, np.bool_)
        boxes = _read_bounds(handles, stream.outer)
        thin = _is_thin(boxes)
        modes = _draw_mode.read(n, handles) != 0
        filled, stroked = modes[:, 0], modes[:, 1]
        sizes = np.fromiter(map(_n_segments, handles), np.intp, n)
        self.paths.append(Paths(boxes, handles, filled & ~thin))
        drawn = filled | stroked
        simple = sizes <= 5  # a line or a rectangle
        straight = simple & thin & drawn
        compound = np.where(simple, ~thin & stroked, (sizes <= MAX_SEGMENTS) & drawn)
        for colour_of, asked in ((_stroke_colour, stroked), (fill_colour, ~stroked)):
            asked = (asked & (straight | compound)).nonzero()[0]
            if len(asked):
                shade, alpha = shades(colour_of.read(len(asked), [handles[i] for i in asked.tolist()]))
                faint = asked[(alpha <= 12 / 255) | (shade <= (255 - WHITE) / 255)]
                straight[faint] = compound[faint] = False
        sides = _sides(handles, straight | compound, stream)
        self.rules.append(boxes[straight] if sides is None else cut_to(boxes[straight], sides[straight]))
        for i in compound.nonzero()[0].tolist():
            rules = _compound_rules(handles[i], int(sizes[i]), bool(filled[i]), bool(stroked[i]), stream.outer)
            self.rules.append(rules if sides is None else cut_to(rules, sides[i]))
        return boxes, filled & ~thin & simple, ~thin & ((filled & ~simple) | (stroked & (sizes <= 2)))

    def read_backgrounds(self) -> Boxes:
        """Areas dark enough for pale print to be read on them, pictures included."""
        return joined([*self.pictures, *dark_grounds(self.paths)])

    def read_clips(self, asked: set[int]) -> dict[int, Box]:
        """Those text objects of some that clip paths cut -> the part of the page outside which none of it is seen."""
        found: dict[int, Box] = {}
        for text in self.texts:
            own = [address for address in text.addresses if address in asked]
            if text.clip != EVERYWHERE:
                found.update(dict.fromkeys(own, text.clip))
            clips = read_clips(list(map(pointer, own)))
            found.update((own[i], shared(text.clip, box_within(box, text.outer))) for i, box in clips.items())
        return found


def _sides(handles: Handles, asked: npt.NDArray[np.bool_], stream: Stream) -> Boxes | None:
    """What clip paths leave in sight of each of some objects; None if that is all of each."""
    at = asked.nonzero()[0].tolist()
    clips = read_clips([handles[i] for i in at])
    if not clips and stream.clip == EVERYWHERE:
        return None
    sides = np.tile(np.array(stream.clip), (len(handles), 1))
    for i, box in clips.items():
        sides[at[i]] = shared(stream.clip, box_within(box, stream.outer))
    return sides


def _compound_rules(handle: Any, n: int, filled: bool, stroked: bool, outer: Matrix) -> Boxes:
    matrix = compose(read_matrix(handle), outer)
    subpaths = read_subpaths(handle, n, matrix)
    rules = thin_fills(subpaths) if filled else []
    if stroked:
        width = float(_stroke_width.read(1, [handle])[0, 0])
        half = width * abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) ** 0.5 / 2
        rules += straight_strokes(subpaths, half)
    return joined([rules])


def joined(boxes: Sequence[Boxes | list[tuple[float, float, float, float]]]) -> Boxes:
    """One table of boxes."""
    return np.concatenate([np.asarray(some, np.float64).reshape(-1, 4) for some in (*boxes, ())])


def _is_thin(boxes: Boxes) -> npt.NDArray[np.bool_]:
    return np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) < RULE_THICKNESS


def _print_colours(texts: Handles, modes: npt.NDArray[np.intp]) -> npt.NDArray[np.uint32]:
    """The colour that each text shows in: of its glyphs or their outlines, the darker one where both are drawn."""
    colours: npt.NDArray[np.uint32] = fill_colour.read(len(texts), texts)
    if not modes.any():  # as nearly always
        return colours
    outlined = np.isin(modes, (*OUTLINES, *FILLED_OUTLINES)).nonzero()[0]
    strokes = _stroke_colour.read(len(outlined), [texts[at] for at in outlined.tolist()])
    (fill, fill_alpha), (shade, alpha) = shades(colours[outlined]), shades(strokes)
    shows = np.isin(modes[outlined], OUTLINES) | (shade * alpha > fill * fill_alpha)
    colours[outlined[shows]] = strokes[shows]
    return colours


def _read_bounds(handles: Handles, outer: Matrix) -> Boxes:
    boxes = _bounds.read(len(handles), handles).astype(np.float64)
    return boxes if outer == IDENTITY else boxes_within(boxes, outer)
