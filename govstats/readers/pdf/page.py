"""One PDF page as pdfium holds it: characters with their boxes, rules, pictures.

All boxes are in points from the top left of the page as displayed (crop box and /Rotate applied).
"""

from __future__ import annotations

from ctypes import c_double, c_float, c_int, c_uint, c_ushort, c_void_p
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from govstats.readers.pdf.calls import Outlet, address, direct, pointer
from govstats.readers.pdf.clips import find_cut, runs_over
from govstats.readers.pdf.covers import MARKS, beside_covered, find_covered, find_covers
from govstats.readers.pdf.glyphs import Verdicts, belies_map
from govstats.readers.pdf.layers import find_unseen
from govstats.readers.pdf.objects import Objects, PageTooLargeError, joined
from govstats.readers.pdf.paths import Boxes
from govstats.readers.pdf.turned import on_curves, set_upright, turned_runs, without_gaps

MAX_CHARACTERS = 200_000
"""Characters of one page."""
ODD_SIZE = 0.9
"""A digit smaller than this share of its neighbour is not of the same number; notes are 0.6 to 0.85."""
TINY = 0.15
"""A digit lower than this share of the page's print is not seen."""
TORN = 1.2
"""Digits of one number that are set apart stand nearer than this share of their height."""
FULL_WIDTH = np.zeros(0x110000, np.bool_)
"""By code point: full-width digits, commas and points."""
FULL_WIDTH[[0xFF0C, 0xFF0E, *range(0xFF10, 0xFF1A)]] = True
BLANK = np.zeros(0x110000, np.bool_)
"""By code point: white space, control and zero-width characters."""
BLANK[:0x21] = BLANK[0x7F:0xA1] = True
BLANK[[0xAD, 0x3000, 0x200B, 0x200C, 0x200D, 0x2028, 0x2029, 0x2060, 0xFEFF]] = True
BLANK[0x2000:0x200B] = True
UNUSABLE = np.zeros(0x110000, np.bool_)
"""By code point: private use, U+FFFD, controls and non-characters, which no printed text holds."""
UNUSABLE[[*range(9), *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xFFFD, 0xFFFE, 0xFFFF]] = True
UNUSABLE[0xE000:0xF900] = UNUSABLE[0xF0000:] = True


class Opened(NamedTuple):
    """A document that pages are read of."""

    document: Any
    """Its raw pdfium handle."""
    has_layers: bool
    verdicts: Verdicts
    """On the digits of its fonts, in :mod:`glyphs`."""


class Page(NamedTuple):
    """What stands on one page, in content order; a character is one that leaves ink, so no white space."""

    width: float
    height: float
    codes: npt.NDArray[np.uint32]
    """Unicode code point of each character."""
    blanks_before: npt.NDArray[np.intp]
    """White space and line ends on the page before each character."""
    torn: npt.NDArray[np.bool_]
    """Digits whose white space before them is no space typed, but a gap so small that it may be in a number."""
    boxes: Boxes
    """Box of each character."""
    hidden: npt.NDArray[np.bool_]
    """Characters drawn invisibly (text render modes 3 and 7)."""
    foreign: npt.NDArray[np.bool_]
    """Characters that are no part of the text: turned by anything but quarters, white on white, or
    below an area that is drawn later; digits that a clip path cuts away, too."""
    doubtful: npt.NDArray[np.bool_]
    """Digits beside one that is covered or cut away, in :mod:`covers` and :mod:`clips`."""
    pale: npt.NDArray[np.bool_]
    """Characters that hardly show on the paper, and do not stand on a dark ground."""
    sizes: npt.NDArray[np.float64]
    """Size of type of each digit in points, asked for where digits side by side differ in height; else empty."""
    n_broken: int
    """How many characters and controls have no usable Unicode value."""
    quarter_turns: int
    """How far most characters are turned anticlockwise on the displayed page, in quarters."""
    rules: Boxes
    pictures: Boxes
    n_objects: int


_char_box = Outlet(pdfium.FPDFText_GetCharBox, np.float64, (0, 2, 1, 3))  # it hands out left, right, bottom, top
_char_code = direct(pdfium.FPDFText_GetUnicode, c_uint)
_char_unmapped = direct(pdfium.FPDFText_HasUnicodeMapError, c_int)
_char_generated = direct(pdfium.FPDFText_IsGenerated, c_int)
_char_angle = direct(pdfium.FPDFText_GetCharAngle, c_float)
_char_size = direct(pdfium.FPDFText_GetFontSize, c_double)
_char_matrix = Outlet(pdfium.FPDFText_GetMatrix, np.float32, (0,))
_char_object = direct(pdfium.FPDFText_GetTextObject, c_void_p)


def read_page(page: Any, text_page: Any, opened: Opened) -> Page:
    """What stands on a page; `page` and `text_page` are raw pdfium handles, kept open by the caller."""
    n = pdfium.FPDFText_CountChars(text_page)
    if n > MAX_CHARACTERS:
        raise PageTooLargeError(f"more than {MAX_CHARACTERS} characters")
    objects = Objects()
    objects.visit_page(page)
    text = pointer(address(text_page))
    printed = _codes(text_page, n)
    blank = BLANK[printed]
    ink = (~blank).nonzero()[0]
    places = ink.tolist()
    codes = printed[ink]
    digits = is_digit(codes)
    show = _Display.of(page)
    own = _char_box.read(len(ink), repeat(text), places)
    boxes = show.boxes(own)
    turns = _quarter_turns(text, places, show.quarters)
    blanks_before, usual = blank.cumsum()[ink], (turns + show.quarters) % 4
    if len(set(objects.turned_texts.values()) | {usual}) > 1:
        owners = list(map(_char_object, repeat(text), places))
        runs = turned_runs(digits | np.isin(codes, MARKS), owners, boxes, objects.turned_texts, usual)
        set_upright(boxes, runs)
        blanks_before = without_gaps(blanks_before, runs)
    sets = (objects.hidden_texts, objects.slanted_texts, objects.pale_texts, objects.white_texts)
    hidden, foreign, pale, white = _members(text, places, sets)
    doubtful = np.zeros(len(ink), np.bool_)
    if foreign.any():
        owners = list(map(_char_object, repeat(text), places))
        doubtful |= digits & on_curves(foreign, owners, boxes)
    paper = show.left, show.bottom, show.right, show.top
    if objects.clips or runs_over(own, paper):
        owners = list(map(_char_object, repeat(text), places))
        cut, in_part = find_cut(digits, owners, own, objects.clips, paper)
        foreign |= cut
        doubtful |= in_part
    asked = np.full(len(ink), opened.has_layers)
    covered = np.zeros(len(ink), np.bool_)
    if covers := find_covers(objects.texts, objects.covers, page, opened.document):
        owners = list(map(_char_object, repeat(text), places))
        covered, in_part = find_covered(digits, owners, own, covers)
        doubtful |= in_part
    if shapes := find_covers(objects.texts, objects.shapes, page, opened.document):
        owners = list(map(_char_object, repeat(text), places))
        below, in_part = find_covered(digits, owners, own, shapes)
        asked |= below | in_part
    if (asked := (asked & digits).nonzero()[0]).size:
        covered[asked] |= find_unseen(page, boxes[asked], show.width, show.height)
    if covered.any():
        foreign |= covered
        doubtful |= beside_covered(digits, codes, covered, hidden | foreign, boxes)
    if pale.any():
        pale &= ~within_any(boxes, show.boxes(objects.read_backgrounds()))
        foreign |= white & pale
    return Page(
        width=show.width,
        height=show.height,
        codes=codes,
        blanks_before=blanks_before,
        torn=_torn(text, ink, codes, own),
        boxes=boxes,
        hidden=hidden,
        foreign=foreign,
        doubtful=doubtful,
        pale=pale,
        sizes=_digit_sizes(text, ink, codes, boxes[:, 3 - turns % 2] - boxes[:, 1 - turns % 2]),
        n_broken=n if belies_map(text, places, codes, opened.verdicts) else _count_broken(text, printed),
        quarter_turns=turns,
        rules=show.boxes(joined(objects.rules)),
        pictures=show.boxes(joined(objects.pictures)),
        n_objects=objects.count,
    )


def _torn(
    text: Any, places: npt.NDArray[np.intp], codes: npt.NDArray[np.uint32], boxes: Boxes
) -> npt.NDArray[np.bool_]:
    digits = is_digit(codes)
    after, before = boxes[1:], boxes[:-1]
    gap = np.maximum(after[:, :2] - before[:, 2:], before[:, :2] - after[:, 2:]).max(axis=1)
    height = np.maximum(after[:, 2:] - after[:, :2], before[:, 2:] - before[:, :2]).max(axis=1)
    torn = np.zeros(len(codes), np.bool_)
    torn[1:] = digits[1:] & digits[:-1] & (places[1:] - places[:-1] == 2) & (gap < TORN * height)
    asked = torn.nonzero()[0]
    torn[asked] = [_char_generated(text, at) == 1 for at in (places[asked] - 1).tolist()]
    return torn


def _codes(text_page: Any, n: int) -> npt.NDArray[np.uint32]:
    buffer = (c_ushort * (n + 1))()
    if pdfium.FPDFText_GetText(text_page, 0, n, buffer) == n + 1:
        codes = np.frombuffer(bytes(buffer), np.uint16, n).astype(np.uint32)
        if not np.any((codes >= 0xD800) & (codes < 0xE000)):
            return codes
    codes = np.fromiter(map(_char_code, repeat(pointer(address(text_page))), range(n)), np.uint32, n)
    codes[((codes >= 0xD800) & (codes < 0xE000)) | (codes > 0x10FFFF)] = 0xFFFD
    return codes


def _count_broken(text: Any, codes: npt.NDArray[np.uint32]) -> int:
    """Characters without usable Unicode; pdfium is asked about all only if one that is not Chinese has none."""
    broken = UNUSABLE[codes] & (codes != 0)
    rare = ((codes > 32) & ((codes < 0x3000) | (codes > 0x9FFF))).nonzero()[0]
    if 1 in map(_char_unmapped, repeat(text), rare.tolist()):
        broken |= np.array([_char_unmapped(text, i) == 1 for i in range(len(codes))])
    return int(np.count_nonzero(broken))


def _members(text: Any, places: list[int], sets: tuple[set[int], ...]) -> list[npt.NDArray[np.bool_]]:
    """For each set of text objects, which characters it holds."""
    if not any(sets):
        return [np.zeros(len(places), np.bool_) for _ in sets]
    owners = list(map(_char_object, repeat(text), places))
    return [np.fromiter(map(one.__contains__, owners), np.bool_, len(owners)) for one in sets]


def within_any(boxes: Boxes, areas: Boxes) -> npt.NDArray[np.bool_]:
    """Which boxes have their centre in one of the areas."""
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    within = np.zeros(len(x), np.bool_)
    for x0, top, x1, bottom in areas:
        within |= (x >= x0) & (x <= x1) & (y >= top) & (y <= bottom)
    return within


def is_digit(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    return ((codes >= 0x30) & (codes <= 0x39)) | ((codes >= 0xFF10) & (codes <= 0xFF19))


def _digit_sizes(
    text: Any, places: npt.NDArray[np.intp], codes: npt.NDArray[np.uint32], heights: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The height of a digit tells its size as a rule; not in fonts whose 1 is half as high as their 6."""
    digits = is_digit(codes).nonzero()[0]
    one, other = heights[digits[:-1]], heights[digits[1:]]
    odd = np.minimum(one, other) < ODD_SIZE * np.maximum(one, other)
    asked = places[digits]
    if not (odd & (asked[1:] - asked[:-1] <= 2)).any():  # with a blank between them at most, so on one line
        return np.zeros(0)
    matrices = _char_matrix.read(len(asked), repeat(text), asked.tolist())
    sizes = np.zeros(len(codes))
    sizes[digits] = list(map(_char_size, repeat(text), asked.tolist())) * np.hypot(matrices[:, 2], matrices[:, 3])
    return sizes


def _quarter_turns(text: Any, places: list[int], page_quarters: int) -> int:
    """The commonest direction of a sample of characters, as displayed."""
    sample = places[:: max(1, len(places) // 12)]
    # pdfium counts the angle clockwise, as it does /Rotate.
    quarters = [round(_char_angle(text, i) / (np.pi / 2)) for i in sample]
    turns = np.bincount([(-quarter - page_quarters) % 4 for quarter in quarters], minlength=4)
    return int(turns.argmax())


class _Display(NamedTuple):
    """The way from a page's own space to the page as displayed."""

    left: float
    bottom: float
    right: float
    top: float
    quarters: int
    """Clockwise, as /Rotate has it."""

    @classmethod
    def of(cls, page: Any) -> _Display:
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, box)
        return cls(box.left, box.bottom, box.right, box.top, pdfium.FPDFPage_GetRotation(page) % 4)

    @property
    def width(self) -> float:
        return self.top - self.bottom if self.quarters % 2 else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.quarters % 2 else self.top - self.bottom

    def boxes(self, own: Boxes) -> Boxes:
        """Left, bottom, right, top in the page's own space -> x0, top, x1, bottom as displayed."""
        x0, y0, x1, y1 = own.T
        if self.quarters == 0:
            sides = (x0 - self.left, self.top - y1, x1 - self.left, self.top - y0)
        elif self.quarters == 1:
            sides = (y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left)
        elif self.quarters == 2:
            sides = (self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom)
        else:
            sides = (self.top - y1, self.right - x1, self.top - y0, self.right - x0)
        return np.array(sides).T
