"""Scans and pictures: the page straightened, its ruled grids found, each cell read by itself.

Needs the extra ``ocr``. Boxes are in points from the top left of the page as displayed; for a picture a point
is 1/72 inch at the resolution that the picture states, else at :data:`govstats.readers.scan.image.NOMINAL_DPI`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from govstats.grid import Cell, Grid, Reading, ReadingError, Text

if TYPE_CHECKING:
    from govstats.readers.scan.cells import Laid

MOST_KEPT = 8
"""Pages with tables that are kept as they were laid out, until the next document is read."""

_laid_out: dict[tuple[Path, int, int, int], Laid] = {}


def read_scan(path: Path, pages: Collection[int] | None = None) -> Reading:
    """Read a picture, or pages of a PDF as pictures.

    Parameters
    ----------
    path
        PNG, JPEG, TIFF (several pages), BMP, WebP or PDF.
    pages
        Pages to read, from 1; all by default.

    Returns
    -------
    Reading
        Grids of kind ``ruled`` (rules on the page), ``aligned`` or ``lines`` (no rules), and the text between
        them. ``Cell.confidence`` is that of the least certain character, and below ``CONFIDENCE_FLOOR``
        wherever something speaks against the reading: a stamp over the cell, ink cut off by its edge, two
        crops of it that read differently (the other reading is then among ``Cell.alternatives``). A cell
        without ink has the text "".

    Raises
    ------
    ReadingError
        The extra is not installed; the file is too large, damaged, or no picture and no PDF.

    Examples
    --------
    >>> reading = read_scan(Path("scan.png"))  # doctest: +SKIP
    >>> reading.grids[0].cells[0].text  # doctest: +SKIP
    '信息内容'
    """
    _require_ocr()
    from govstats.readers.scan.cells import lay_out, read_page
    from govstats.readers.scan.image import read_header, read_page_images

    source = read_header(path)
    blocks: list[Text | Grid] = []
    numbers: list[int] = []
    _laid_out.clear()
    for image in read_page_images(path, pages):
        laid = lay_out(image)
        found = read_page(laid)
        if len(_laid_out) < MOST_KEPT and any(isinstance(block, Grid) for block in found):
            _laid_out[_page_key(path, image.page)] = laid
        blocks.extend(found)
        numbers.append(image.page)
    return Reading(tuple(blocks), "scan", source.media_type, n_pages=source.n_pages, scanned_pages=tuple(numbers))


def second_readings(path: Path, cells: Iterable[Cell]) -> dict[Cell, tuple[str, ...]]:
    """Read cells of a scan again, each from its own crop, trimmed differently and at 1.5 times the size.

    Pages of the document that was read last are as they were laid out; others are rendered again, one at a time.

    Parameters
    ----------
    path
        The source that :func:`read_scan` read.
    cells
        Cells that it returned.

    Returns
    -------
    dict
        For each cell its readings, in a fixed order; equal ones stay, since two that agree are evidence.
    """
    _require_ocr()
    from govstats.readers.scan.cells import lay_out, reread
    from govstats.readers.scan.image import read_page_images

    by_page: dict[int, list[Cell]] = {}
    for cell in cells:
        if cell.page is not None and cell.box is not None:
            by_page.setdefault(cell.page, []).append(cell)
    readings: dict[Cell, tuple[str, ...]] = {}
    for page in [page for page in by_page if _page_key(path, page) in _laid_out]:
        readings.update(reread(_laid_out[_page_key(path, page)], by_page.pop(page)))
    for image in read_page_images(path, by_page) if by_page else ():
        readings.update(reread(lay_out(image), by_page[image.page]))
    return readings


def _page_key(path: Path, page: int) -> tuple[Path, int, int, int]:
    """The page of a file as it is now."""
    status = path.stat()
    return path.absolute(), status.st_mtime_ns, status.st_size, page


def _require_ocr() -> None:
    missing = [name for name in ("cv2", "onnxruntime", "rapidocr") if find_spec(name) is None]
    if missing:
        raise ReadingError(f'Scans and pictures need {", ".join(missing)}: run pip install "govstats[ocr]".')
