"""Layers of a PDF that may be switched off: what they hold stands on the page, and may not be seen there.

pdfium tells of no object whether its layer is on; only a picture of the page shows it.
"""

from __future__ import annotations

import mmap
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from pypdfium2 import PdfBitmap

from govstats.readers.pdf.paths import Boxes

MAX_PART = 10_000_000
"""Bytes of a compressed part that are looked at."""
SCALE = 2.0
"""Dots a point."""
LARGEST_SIDE = 4000.0
"""Dots; a larger page is drawn at a smaller scale."""
CONTRAST = 40
"""Of 255: where the ground is as even as this, nothing is printed on it."""
TRACE = 8
"""The same of print that is clear in part, or blended with its ground, and so may hardly differ from it."""


def has_layers(path: Path) -> bool:
    """Whether a document says that it has layers, or cannot be asked."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(b"/OCProperties") >= 0:
            return True
        return content.find(b"/Catalog") < 0 and b"/OCProperties" in _compressed_catalog(content)


def _compressed_catalog(content: mmap.mmap) -> bytes:
    """The last of a file's compressed parts that holds a catalog; one with layers where none can be read."""
    end = len(content)
    while (at := content.rfind(b"/ObjStm", 0, end)) >= 0:
        end = at
        start = content.find(b"stream", at) + len(b"stream")
        packed = content[start : content.find(b"endstream", start)].lstrip(b"\r\n")
        try:
            part = zlib.decompressobj().decompress(packed, MAX_PART)
        except zlib.error:
            break
        if b"/Catalog" in part:
            return part
    return b"/OCProperties"


def find_unseen(
    page: Any, boxes: Boxes, width: float, height: float, is_blended: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Which boxes on the page as displayed show nothing; of print that is blended with its ground a trace is enough."""
    scale = min(SCALE, LARGEST_SIDE / max(width, height, 1.0))
    columns, rows = max(1, round(width * scale)), max(1, round(height * scale))
    bitmap = PdfBitmap.new_native(columns, rows, pdfium.FPDFBitmap_Gray)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, columns, rows)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, columns, rows, 0, 0)
    picture = bitmap.to_numpy().reshape(rows, columns, -1)[:, :, 0]
    places = np.clip(np.rint(boxes * scale).astype(int), 0, [columns, rows, columns, rows])
    parts = [picture[top : max(bottom, top + 1), x0 : max(x1, x0 + 1)] for x0, top, x1, bottom in places.tolist()]
    spread = np.array([np.ptp(part) if part.size else 0 for part in parts])
    unseen: npt.NDArray[np.bool_] = spread < np.where(is_blended, TRACE, CONTRAST)
    return unseen
