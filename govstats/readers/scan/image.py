"""Pages as pictures: picture files and rendered PDF pages, within limits that are checked before decoding."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium  # type: ignore[import-untyped]
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdfium2 import raw as pdfium_c

from govstats.grid import ReadingError
from govstats.readers.native import PDFIUM

Pixels = npt.NDArray[np.uint8]
"""One picture, rows first: grey (two axes) or red, green, blue (three axes)."""

MAX_PIXELS = 80_000_000
"""Larger pictures are refused by their header (A4 at 600 dpi has 35 million pixels)."""

MAX_SCANNED_PAGES = 200
"""Longer documents are refused: a page takes seconds."""

NOMINAL_DPI = 200.0
"""Pixels an inch of a picture that states none: a point is then 1/72 inch at this resolution."""

RENDER_DPI = (150.0, 240.0)
"""A PDF page is rendered at the resolution of the picture in it, within these bounds."""

PICTURE_MEDIA_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "WEBP": "image/webp",
    "GIF": "image/gif",
}


class PageImage(NamedTuple):
    """One page as displayed."""

    page: int
    pixels: Pixels
    """Red, green, blue."""
    dpi: float
    """Pixels an inch; a box in points is pixels * 72 / dpi."""


class Source(NamedTuple):
    """What the header of a source says."""

    media_type: str
    n_pages: int


def read_header(path: Path) -> Source:
    """Media type and number of pages of a picture or PDF; refuses what is too large without decoding it."""
    with path.open("rb") as file:
        if b"%PDF-" in file.read(1024):
            with PDFIUM, _open_pdf(path) as document:
                return Source("application/pdf", _checked_pages(path, len(document)))
    with _open_picture(path) as picture:
        return Source(
            PICTURE_MEDIA_TYPES.get(str(picture.format), "image/jpeg"),
            _checked_pages(path, getattr(picture, "n_frames", 1)),
        )


def read_page_images(path: Path, pages: Collection[int] | None = None) -> Iterator[PageImage]:
    """The pages of a picture file or PDF, one at a time, as displayed; ``pages`` counts from 1."""
    source = read_header(path)
    wanted = [page for page in range(1, source.n_pages + 1) if pages is None or page in pages]
    if source.media_type == "application/pdf":
        yield from _rendered_pages(path, wanted)
    else:
        yield from _decoded_pages(path, wanted)


def _checked_pages(path: Path, n_pages: int) -> int:
    if n_pages == 0:
        raise ReadingError(f"{path.name} has no pages; check that the file is complete.")
    if n_pages > MAX_SCANNED_PAGES:
        raise ReadingError(
            f"{path.name} has {n_pages} scanned pages, at most {MAX_SCANNED_PAGES} are read; split the file."
        )
    return n_pages


def _open_pdf(path: Path) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise ReadingError(f"{path.name} cannot be opened as a PDF ({error}); fetch or save it again.") from error


def _rendered_pages(path: Path, pages: list[int]) -> Iterator[PageImage]:
    with PDFIUM:
        document = _open_pdf(path)
    try:
        for number in pages:
            with PDFIUM:
                image = _rendered_page(path, document, number)
            yield image
    finally:
        with PDFIUM:
            document.close()


def _rendered_page(path: Path, document: pdfium.PdfDocument, number: int) -> PageImage:
    try:
        page = document[number - 1]
    except pdfium.PdfiumError as error:
        raise ReadingError(f"{path.name}: page {number} cannot be loaded; fetch the file again.") from error
    with closing(page):
        dpi = _render_dpi(path, number, page)
        with closing(page.render(scale=dpi / 72, rev_byteorder=True)) as bitmap:
            return PageImage(number, np.array(bitmap.to_numpy()[:, :, :3], order="C"), dpi)


def _render_dpi(path: Path, number: int, page: pdfium.PdfPage) -> float:
    """The resolution of the largest picture on the page, bounded; the upper bound where pictures are a small part.

    A page may be cut in strips: what counts is how much of it all pictures cover.
    """
    width, height = page.get_size()
    largest, covered, dpi = 0.0, 0.0, RENDER_DPI[1]
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        try:
            left, bottom, right, top = item.get_bounds()
            columns, rows = item.get_px_size()
        except pdfium.PdfiumError:
            continue
        area = (right - left) * (top - bottom)
        covered += area
        if area > largest:
            sides = sorted((right - left, top - bottom))
            largest, dpi = area, min(columns, rows) / sides[0] * 72
    dpi = min(max(dpi, RENDER_DPI[0]), RENDER_DPI[1]) if covered > 0.25 * width * height else RENDER_DPI[1]
    if width * height * (dpi / 72) ** 2 > MAX_PIXELS:
        raise ReadingError(
            f"{path.name}: page {number} measures {width:.0f} x {height:.0f} points, more than "
            f"{MAX_PIXELS:,} pixels when rendered; scale the page down."
        )
    return dpi


def _open_picture(path: Path) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large pictures; they are refused below
        try:
            picture = Image.open(path, formats=list(PICTURE_MEDIA_TYPES))
        except Image.DecompressionBombError as error:
            raise ReadingError(_too_large(path, str(error).split("(")[-1].split(" ")[0])) from error
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError) as error:
            raise ReadingError(
                f"{path.name}: not a picture that can be read; expected PNG, JPEG, TIFF, BMP, GIF or WebP."
            ) from error
    if picture.width * picture.height > MAX_PIXELS:
        picture.close()
        raise ReadingError(_too_large(path, f"{picture.width} x {picture.height}"))
    return picture


def _too_large(path: Path, size: str) -> str:
    return f"{path.name} has {size} pixels, at most {MAX_PIXELS:,} are read; scale the picture down."


def _decoded_pages(path: Path, pages: list[int]) -> Iterator[PageImage]:
    with _open_picture(path) as picture, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number in pages:
            try:
                picture.seek(number - 1)
                if picture.width * picture.height > MAX_PIXELS:
                    raise ReadingError(_too_large(path, f"{picture.width} x {picture.height}"))
                shown = ImageOps.exif_transpose(picture)
                pixels = _on_white(shown)
            except ReadingError:
                raise
            except (OSError, ValueError, SyntaxError, EOFError, TypeError, Image.DecompressionBombError) as error:
                raise ReadingError(
                    f"{path.name} is damaged or cut short and cannot be decoded; fetch or save it again."
                ) from error
            yield PageImage(number, pixels, _stated_dpi(picture))


def _on_white(picture: Image.Image) -> Pixels:
    """Red, green, blue; what is transparent becomes white, 16 bits become 8."""
    if picture.mode.startswith(("I", "F")):
        levels = np.asarray(picture, dtype=np.float64)
        top = 65535.0 if levels.max(initial=0) > 255 else 255.0
        grey = np.clip(levels * 255 / top, 0, 255).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if "A" in picture.getbands() or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    return np.asarray(picture.convert("RGB"), dtype=np.uint8)


def _stated_dpi(picture: Image.Image) -> float:
    try:
        dpi = float(picture.info["dpi"][0])
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError):
        return NOMINAL_DPI
    return dpi if 30 <= dpi <= 2400 else NOMINAL_DPI
