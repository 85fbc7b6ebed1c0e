"""The characters of a PDF page that leave ink, as pdfium has them."""

from __future__ import annotations

from ctypes import c_void_p
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from govstats.readers.pdf.calls import direct
from govstats.readers.pdf.covers import MARKS
from govstats.readers.pdf.paths import Boxes

Flags = npt.NDArray[np.bool_]

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

_object_of = direct(pdfium.FPDFText_GetTextObject, c_void_p)


def is_digit(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    return ((codes >= 0x30) & (codes <= 0x39)) | ((codes >= 0xFF10) & (codes <= 0xFF19))


@dataclass(frozen=True)
class Characters:
    """Characters in content order, those that are no white space."""

    text: Any
    """pdfium's handle of the text of the page."""
    places: list[int]
    """Number of each among all characters of the page."""
    codes: npt.NDArray[np.uint32]
    """Unicode code points."""
    boxes: Boxes
    """Left, bottom, right, top in the space of the page."""

    @cached_property
    def digits(self) -> Flags:
        return is_digit(self.codes)

    @cached_property
    def of_numbers(self) -> Flags:
        """Digits, and signs and points that may be a number's."""
        return self.digits | np.isin(self.codes, MARKS)

    @cached_property
    def owners(self) -> list[int]:
        """The address of the text object that each is of."""
        return list(map(_object_of, repeat(self.text), self.places))

    def members(self, *sets: set[int]) -> list[Flags]:
        """For each set of text objects, which characters it holds."""
        if not any(sets):
            return [np.zeros(len(self.places), np.bool_) for _ in sets]
        return [np.fromiter(map(one.__contains__, self.owners), np.bool_, len(self.owners)) for one in sets]
