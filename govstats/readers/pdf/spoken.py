"""Text that a PDF gives for some of its print to be read out instead (/ActualText).

pdfium hands it out in place of the glyphs. It need not be what is seen.
"""

from __future__ import annotations

from ctypes import addressof, byref, c_int, c_ulong, c_ushort, c_void_p, cast, create_string_buffer, sizeof
from itertools import compress, repeat
from typing import Any

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from govstats.readers.pdf.calls import direct, pointer

MAX_LENGTH = 200
"""UTF-16 units of a replacement that are looked at."""
WORD = 2
"""A replacement of so many characters, none of them a digit, is no figure and no mark for none."""

_count = direct(pdfium.FPDFPageObj_CountMarks, c_int)
_mark = direct(pdfium.FPDFPageObj_GetMark, c_void_p)
_kind = direct(pdfium.FPDFPageObjMark_GetParamValueType, c_int)
_remove = direct(pdfium.FPDFPageObj_RemoveMark, c_int)
_KEY = create_string_buffer(b"ActualText")
_KEY_AT = pointer(addressof(_KEY))


def show_own_figures(texts: list[Any]) -> None:
    """Take from text objects what would be read instead of their own glyphs, where that may be a figure."""
    counts = list(map(_count, texts))
    for i in reversed(range(max(counts, default=0))):
        marked = list(compress(texts, map(i.__lt__, counts)))
        marks = list(map(_mark, marked, repeat(i)))
        for at, kind in enumerate(map(_kind, map(pointer, marks), repeat(_KEY_AT))):
            if kind == pdfium.FPDF_OBJECT_STRING and not _is_word(_replacement(marks[at])):
                _remove(marked[at], pointer(marks[at]))


def _is_word(text: str) -> bool:
    return len(text) >= WORD and not any(map(str.isdigit, text))


def _replacement(mark: int) -> str:
    buffer, size = (c_ushort * MAX_LENGTH)(), c_ulong()
    handle = cast(mark, pdfium.FPDF_PAGEOBJECTMARK)
    pdfium.FPDFPageObjMark_GetParamStringValue(handle, _KEY, buffer, sizeof(buffer), byref(size))
    return bytes(buffer)[: max(0, size.value - 2)].decode("utf-16-le", "replace")
