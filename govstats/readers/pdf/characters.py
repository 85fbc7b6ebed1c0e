"""The characters of a PDF page that leave ink, as pdfium has them."""

from __future__ import annotations

from ctypes import c_void_p
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from govstats.readers.pdf.calls import direct
from govstats.readers.pdf.codes import DIGIT, MARK
from govstats.readers.pdf.paths import Boxes

Flags = npt.NDArray[np.bool_]

_object_of = direct(pdfium.FPDFText_GetTextObject, c_void_p)


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
        return DIGIT[self.codes]

    @cached_property
    def of_numbers(self) -> Flags:
        """Digits, and signs and points that may be a number's."""
        return self.digits | MARK[self.codes]

    @cached_property
    def owners(self) -> list[int]:
        """The address of the text object that each is of."""
        return list(map(_object_of, repeat(self.text), self.places))

    @cached_property
    def owners_of_digits(self) -> list[int]:
        return list(map(_object_of, repeat(self.text), compress(self.places, self.digits.tolist())))

    def members(self, *sets: set[int]) -> list[Flags]:
        """For each set of text objects, which characters it holds."""
        if not any(sets):
            return [np.zeros(len(self.places), np.bool_) for _ in sets]
        return [np.fromiter(map(one.__contains__, self.owners), np.bool_, len(self.owners)) for one in sets]
