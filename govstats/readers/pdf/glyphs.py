"""Digits whose shape belies the character that their font's map makes of them.

A map from glyphs to characters may be wrong, and then what is read is not what is seen. How many closed lines a glyph
is drawn with tells an 8 from all other digits and a 0 from most, in every make of type.
"""

from __future__ import annotations

from ctypes import c_int, c_void_p, cast, create_string_buffer
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from govstats.readers.pdf.calls import address, direct, pointer

IMPOSSIBLE = {0x30: (1,), 0x31: (3,), 0x38: (1, 2)}
"""Digit -> numbers of closed lines that none of its shapes has."""
MAX_NAME = 200
"""Bytes of a font's name."""
NO_CHARACTER = 0xE83A
"""A code point of the private use area, which stands for no character."""

_text_object = direct(pdfium.FPDFText_GetTextObject, c_void_p)
_font = direct(pdfium.FPDFTextObj_GetFont, c_void_p)
_segment = direct(pdfium.FPDFGlyphPath_GetGlyphPathSegment, c_void_p)
_segment_kind = direct(pdfium.FPDFPathSegment_GetType, c_int)


Verdicts = dict[tuple[int, int], bool]
"""Font and digit -> whether the digit has another one's shape."""


def judge_fonts(text: Any, places: list[int], codes: npt.NDArray[np.uint32], verdicts: Verdicts) -> dict[str, bool]:
    """The names of fonts that digits of a page are set in, and whether one of these has the shape of another.

    `text` is the argument for pdfium's text page; `verdicts` those on other pages that are open, and the page's own.
    """
    judged: dict[int, bool] = {}
    for code in IMPOSSIBLE:
        at = (codes == code).nonzero()[0]
        for i in at[[0, len(at) // 2, -1]].tolist() if len(at) else ():
            font = _font(pointer(_text_object(text, places[i])))
            if font and (font, code) not in verdicts:
                verdicts[font, code] = _is_belied(font, code)
            if font:
                judged[font] = judged.get(font, False) or verdicts[font, code]
    belied = {_name(font) for font, is_belied in judged.items() if is_belied}
    return {name: name in belied for name in map(_name, judged)}


def _name(font: int) -> str:
    buffer = create_string_buffer(MAX_NAME)
    pdfium.FPDFFont_GetBaseFontName(cast(font, pdfium.FPDF_FONT), buffer, MAX_NAME)
    return buffer.value.decode("utf-8", "replace")


def _is_belied(font: int, code: int) -> bool:
    drawn = _segments(font, code)
    n_lines = drawn.count(pdfium.FPDF_SEGMENT_MOVETO)
    return n_lines in IMPOSSIBLE[code] and drawn != _segments(font, NO_CHARACTER)


def _segments(font: int, code: int) -> list[int]:
    """The kinds of the lines that a glyph is drawn with; none for a font of pictures."""
    glyph = pdfium.FPDFFont_GetGlyphPath(cast(font, pdfium.FPDF_FONT), code, 10)
    if not glyph:
        return []
    n = pdfium.FPDFGlyphPath_CountGlyphSegments(glyph)
    segments = map(_segment, repeat(pointer(address(glyph))), range(n))
    return list(map(_segment_kind, map(pointer, segments)))
