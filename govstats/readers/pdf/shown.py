"""The way from the space of a PDF page to the page as displayed: its box cut out and /Rotate applied."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from govstats.readers.pdf.paths import Boxes


class Display(NamedTuple):
    """The way from a page's own space to the page as displayed."""

    left: float
    bottom: float
    right: float
    top: float
    quarters: int
    """Clockwise, as /Rotate has it."""

    @classmethod
    def of(cls, page: Any) -> Display:
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
