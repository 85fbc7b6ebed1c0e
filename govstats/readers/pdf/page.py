"""One PDF page as pdfium holds it: characters with their boxes, rules, pictures.

All boxes are in points from the top left of the page as displayed (crop box and /Rotate applied).
"""

from __future__ import annotations

from ctypes import c_double, c_float, c_int, c_uint, c_ushort
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from govstats.readers.pdf.calls import Outlet, address, direct, pointer
from govstats.readers.pdf.characters import Characters
from govstats.readers.pdf.clips import cut_to, runs_over
from govstats.readers.pdf.codes import BLANK, UNUSABLE
from govstats.readers.pdf.glyphs import Verdicts, judge_fonts
from govstats.readers.pdf.objects import Objects, PageTooLargeError, joined
from govstats.readers.pdf.paths import Boxes
from govstats.readers.pdf.seen import find_seen
from govstats.readers.pdf.shown import Display
from govstats.readers.pdf.turned import set_upright, turned_runs, without_gaps

MAX_CHARACTERS = 200_000
"""Characters of one page."""
ODD_SIZE = 0.9
"""A digit smaller than this share of its neighbour is not of the same number; notes are 0.6 to 0.85."""
TINY = 0.15
"""A digit lower than this share of the page's print is not seen."""
HYPHEN, SOFT_HYPHEN = 0x2D, 0xAD
TORN = 1.2
"""Digits of one number that are set apart stand nearer than this share of their height."""


class Opened(NamedTuple):
    """A document that pages are read of."""

    document: Any
    """Its raw pdfium handle."""
    has_layers: bool
    verdicts: Verdicts
    """On the digits of the fonts of pages that are open, in :mod:`glyphs`."""


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
    fonts: dict[str, bool]
    """Fonts of digits by name, and whether their shapes belie their character map."""
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


def read_page(page: Any, text_page: Any, objects: Objects, opened: Opened) -> Page:
    """What stands on a page; `page` and `text_page` are raw pdfium handles, kept open by the caller."""
    n = pdfium.FPDFText_CountChars(text_page)
    if n > MAX_CHARACTERS:
        raise PageTooLargeError(f"more than {MAX_CHARACTERS} characters")
    text = pointer(address(text_page))
    printed = _codes(text_page, n)
    _show_drawn_hyphens(text, printed)
    blank = BLANK[printed]
    ink = (~blank).nonzero()[0]
    places = ink.tolist()
    codes = printed[ink]
    show = Display.of(page)
    characters = Characters(text, places, codes, _char_box.read(len(ink), repeat(text), places))
    boxes = displayed = show.boxes(characters.boxes)
    turns = _quarter_turns(text, places, show.quarters)
    blanks_before, usual = blank.cumsum()[ink], (turns + show.quarters) % 4
    if len(set(objects.turned_texts.values()) | {usual}) > 1:
        boxes = displayed.copy()
        runs = turned_runs(characters.of_numbers, characters.owners, boxes, objects.turned_texts, usual)
        set_upright(boxes, runs)
        blanks_before = without_gaps(blanks_before, runs)
    seen = find_seen(characters, boxes, displayed, objects, show, turns, page, opened.document, opened.has_layers)
    fonts = judge_fonts(text, places, codes, opened.verdicts)
    return Page(
        width=show.width,
        height=show.height,
        codes=codes,
        blanks_before=blanks_before,
        torn=_torn(characters, ink),
        boxes=boxes,
        hidden=seen.hidden,
        foreign=seen.foreign,
        doubtful=seen.doubtful,
        pale=seen.pale,
        sizes=_digit_sizes(characters, ink, boxes[:, 3 - turns % 2] - boxes[:, 1 - turns % 2]),
        n_broken=n if any(fonts.values()) else _count_broken(text, printed),
        fonts=fonts,
        quarter_turns=turns,
        rules=_on_paper(show.boxes(joined(objects.rules)), show),
        pictures=show.boxes(joined(objects.pictures)),
        n_objects=objects.count,
    )


def _on_paper(rules: Boxes, show: Display) -> Boxes:
    """The rules as far as they are on the page: a frame may go on where its table does, on the next one."""
    paper = 0.0, 0.0, show.width, show.height
    return cut_to(rules, np.array(paper)) if runs_over(rules, paper) else rules


def _torn(characters: Characters, places: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    digits = characters.digits
    torn = np.zeros(len(digits), np.bool_)
    at = (digits[1:] & digits[:-1] & (places[1:] - places[:-1] == 2)).nonzero()[0] + 1
    if not len(at):
        return torn
    after, before = characters.boxes[at], characters.boxes[at - 1]
    gap = np.maximum(after[:, :2] - before[:, 2:], before[:, :2] - after[:, 2:]).max(axis=1)
    height = np.maximum(after[:, 2:] - after[:, :2], before[:, 2:] - before[:, :2]).max(axis=1)
    asked = at[gap < TORN * height]
    torn[asked] = [_char_generated(characters.text, blank) == 1 for blank in (places[asked] - 1).tolist()]
    return torn


def _codes(text_page: Any, n: int) -> npt.NDArray[np.uint32]:
    buffer = (c_ushort * (n + 1))()
    if pdfium.FPDFText_GetText(text_page, 0, n, buffer) == n + 1:
        codes = np.frombuffer(bytes(buffer), np.uint16, n).astype(np.uint32)
        if not ((codes >= 0xD800) & (codes < 0xE000)).any():
            return codes
    codes = np.fromiter(map(_char_code, repeat(pointer(address(text_page))), range(n)), np.uint32, n)
    codes[((codes >= 0xD800) & (codes < 0xE000)) | (codes > 0x10FFFF)] = 0xFFFD
    return codes


def _show_drawn_hyphens(text: Any, codes: npt.NDArray[np.uint32]) -> None:
    """Make hyphens of soft ones that leave ink: a font may have one glyph for both, and its map either character."""
    soft = (codes == SOFT_HYPHEN).nonzero()[0]
    if len(soft):
        left, _, right, _ = _char_box.read(len(soft), repeat(text), soft.tolist()).T
        codes[soft[right > left]] = HYPHEN


def _count_broken(text: Any, codes: npt.NDArray[np.uint32]) -> int:
    """Characters without usable Unicode; pdfium is asked about all only if one that is not Chinese has none."""
    broken = UNUSABLE[codes] & (codes != 0)
    rare = ((codes > 32) & ((codes < 0x3000) | (codes > 0x9FFF))).nonzero()[0]
    if 1 in map(_char_unmapped, repeat(text), rare.tolist()):
        broken |= np.array([_char_unmapped(text, i) == 1 for i in range(len(codes))])
    return int(np.count_nonzero(broken))


def _digit_sizes(
    characters: Characters, places: npt.NDArray[np.intp], heights: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The height of a digit tells its size as a rule; not in fonts whose 1 is half as high as their 6."""
    text, digits = characters.text, characters.digits.nonzero()[0]
    one, other = heights[digits[:-1]], heights[digits[1:]]
    odd = np.minimum(one, other) < ODD_SIZE * np.maximum(one, other)
    asked = places[digits]
    if not (odd & (asked[1:] - asked[:-1] <= 2)).any():  # with a blank between them at most, so on one line
        return np.zeros(0)
    matrices = _char_matrix.read(len(asked), repeat(text), asked.tolist())
    sizes = np.zeros(len(heights))
    sizes[digits] = list(map(_char_size, repeat(text), asked.tolist())) * np.hypot(matrices[:, 2], matrices[:, 3])
    return sizes


def _quarter_turns(text: Any, places: list[int], page_quarters: int) -> int:
    """The commonest direction of a sample of characters, as displayed."""
    sample = places[:: max(1, len(places) // 12)]
    # pdfium counts the angle clockwise, as it does /Rotate; a matrix beyond all numbers has none.
    angles = [_char_angle(text, i) for i in sample]
    if angles and not any(angles):
        return -page_quarters % 4
    quarters = np.rint(np.nan_to_num(angles) / (np.pi / 2)).astype(int)
    turns = np.bincount((-quarters - page_quarters) % 4, minlength=4)
    return int(turns.argmax())
