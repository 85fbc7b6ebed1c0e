"""PDF with a text layer, read by pypdfium2: ruling lines, positions of words, running text.

A page is a scan, and gives neither text nor grids, if it shows no characters, if its characters are
invisible or lie on a picture that covers most of the page, or if their character map is broken: such
characters are somebody's optical reading of a picture, not what is printed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from govstats.grid import Box, Cell, Grid, Reading, ReadingError, Text
from govstats.readers.native import PDFIUM
from govstats.readers.pdf.aligned import build_aligned
from govstats.readers.pdf.annotations import with_annotations
from govstats.readers.pdf.breaks import join_over_pages
from govstats.readers.pdf.figures import merged_spans
from govstats.readers.pdf.layers import has_layers
from govstats.readers.pdf.margins import without_line_numbers
from govstats.readers.pdf.objects import Objects, PageTooLargeError
from govstats.readers.pdf.page import Opened, Page, read_page
from govstats.readers.pdf.paths import Boxes, within_any
from govstats.readers.pdf.ruled import build_grid, owners
from govstats.readers.pdf.rules import build_lattices, build_lines, find_strikes
from govstats.readers.pdf.sheets import pages_of
from govstats.readers.pdf.spacing import close_letter_gaps
from govstats.readers.pdf.words import Ink, Run, build_ink, build_lines_of_runs, build_runs

MAX_BYTES = 200_000_000
MAX_PAGES = 1_000
PAGES_AT_ONCE = 8
"""Each step is taken for so many pages before the next: going to and fro for each page costs 0.1 of raw extraction."""
MOST_OF_PAGE = 0.5
"""Share of a page that pictures cover, or of its characters that are hidden, beyond which it is a scan."""
BROKEN_SHARE = 0.1
"""Share of characters without a usable Unicode value beyond which a page's character map is broken."""

FEW_CHARACTERS = 60
"""A page of pictures with fewer characters than these beside them (page number, caption) is a scan."""

LARGE = 0.4
LOWEST_TABLE = 40.0
"""Share of the width of a page, and points of height, beyond which a picture may show a table."""

MEDIA_TYPE = "application/pdf"


def read_pdf(path: Path) -> Reading:
    """Grids and running text of a PDF, page by page, from the top down.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    Reading
        Grids of kind ``ruled``, ``aligned`` or ``lines``; boxes in points from the top left of the page as
        displayed, pages counted from 1. Scanned pages give no blocks and are named in ``scanned_pages``.

    Raises
    ------
    ReadingError
        If the file is empty, encrypted, broken, no PDF, or passes a limit.

    Examples
    --------
    >>> from pathlib import Path
    >>> read_pdf(Path("no-such.pdf"))
    Traceback (most recent call last):
    govstats.grid.ReadingError: no-such.pdf: there is no such file.
    """
    with PDFIUM:
        return _read_pdf(path)


def _read_pdf(path: Path) -> Reading:
    document = _open(path)
    blocks: list[Text | Grid] = []
    scanned: list[int] = []
    pictures: list[tuple[int, Box]] = []
    turned_pages: dict[int, Page] = {}
    layers = has_layers(path)
    fonts: dict[int, dict[str, bool]] = {}
    try:
        n_pages = len(document)
        if n_pages == 0:
            raise ReadingError(f"{path.name}: the PDF has no pages.")
        if n_pages > MAX_PAGES:
            raise ReadingError(f"{path.name}: {n_pages} pages, more than the {MAX_PAGES} that are read; split it.")
        for first in range(1, n_pages + 1, PAGES_AT_ONCE):
            numbers = range(first, min(first + PAGES_AT_ONCE, n_pages + 1))
            for number, page in _load_pages(path, document, numbers, Opened(document.raw, layers, {})).items():
                fonts[number] = page.fonts
                if is_scan(page):
                    scanned.append(number)
                    continue
                blocks += build_blocks(page, number)
                pictures += [(number, box) for box in large_pictures(page)]
                if page.quarter_turns:
                    turned_pages[number] = page
        title = document.get_metadata_value("Title").strip()
    finally:
        document.close()
    if others := pages_in_belied_fonts(fonts) - set(scanned):
        scanned = sorted({*scanned, *others})
        blocks = [block for block in blocks if block.page not in others]
    blocks = join_over_pages(blocks)
    shown = (_displayed(block, turned_pages) if isinstance(block, Grid) else block for block in blocks)
    return Reading(tuple(shown), "pdf", MEDIA_TYPE, title, n_pages, tuple(scanned), tuple(pictures))


def _open(path: Path) -> pdfium.PdfDocument:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise ReadingError(f"{path.name}: there is no such file.") from error
    if size == 0:
        raise ReadingError(f"{path.name}: the file is empty.")
    if size > MAX_BYTES:
        raise ReadingError(f"{path.name}: {size} bytes, more than the {MAX_BYTES} that are read.")
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        # pdfium keeps the error of an earlier file where it states none for this one.
        if error.err_code == raw.FPDF_ERR_PASSWORD and b"/Encrypt" in path.read_bytes():
            raise ReadingError(f"{path.name}: the PDF is encrypted; save it without a password first.") from error
        raise ReadingError(f"{path.name}: not a PDF, or a broken one; fetch it again.") from error
    except OSError as error:
        raise ReadingError(f"{path.name}: cannot be opened: {error.strerror}.") from error


def _load_pages(path: Path, document: pdfium.PdfDocument, numbers: Iterable[int], opened: Opened) -> dict[int, Page]:
    """What stands on some pages; pdfium's own objects are closed before it is used."""
    handles: dict[int, Any] = {}
    texts: dict[int, Any] = {}
    objects = {number: Objects() for number in numbers}
    loaded: dict[int, Page] = {}
    with ExitStack() as to_close:
        try:
            for number in objects:
                handles[number] = page = with_annotations(document, number - 1)
                if not page:
                    raise ReadingError(f"{path.name}: page {number} is broken; fetch the file again.")
                to_close.callback(raw.FPDF_ClosePage, page)
            for number in objects:
                objects[number].visit_page(handles[number])  # first: it decides what the text is
            for number in objects:
                texts[number] = text = raw.FPDFText_LoadPage(handles[number])
                if not text:
                    raise ReadingError(f"{path.name}: the text of page {number} is broken; fetch the file again.")
                to_close.callback(raw.FPDFText_ClosePage, text)
            for number in objects:
                loaded[number] = read_page(handles[number], texts[number], objects[number], opened)
        except PageTooLargeError as error:
            raise ReadingError(f"{path.name}: page {number} holds {error}; take that page out.") from error
    return loaded


def is_scan(page: Page) -> bool:
    """Whether a page shows no characters that can be relied on; a page with nothing on it is no scan."""
    ink = ~page.foreign
    n = int(np.count_nonzero(ink))
    if page.n_broken > BROKEN_SHARE * max(n, 1):
        return True
    if n == 0:
        return page.n_objects > 0
    if np.count_nonzero(page.hidden & ink) > MOST_OF_PAGE * n:
        return True
    if picture_share(page.pictures, page.width, page.height) <= MOST_OF_PAGE:
        return False
    beside = int(np.count_nonzero(ink & ~within_any(page.boxes, page.pictures)))
    return beside < max((1 - MOST_OF_PAGE) * n, FEW_CHARACTERS)


def pages_in_belied_fonts(fonts: dict[int, dict[str, bool]]) -> set[int]:
    """Pages with digits of a font whose shapes belie its map, be it on another page that these are seen."""
    belied = {name for on_page in fonts.values() for name, is_belied in on_page.items() if is_belied}
    return {number for number, on_page in fonts.items() if not belied.isdisjoint(on_page)}


def picture_share(pictures: Boxes, width: float, height: float, steps: int = 40) -> float:
    """Share of the page that pictures cover, counted on a raster."""
    if not len(pictures):
        return 0.0
    x = (np.arange(steps) + 0.5) * width / steps
    y = (np.arange(steps) + 0.5) * height / steps
    covered = np.zeros((steps, steps), np.bool_)
    for x0, top, x1, bottom in pictures:
        covered |= ((y >= top) & (y <= bottom))[:, None] & ((x >= x0) & (x <= x1))[None, :]
    return float(covered.mean())


def large_pictures(page: Page) -> list[Box]:
    """The pictures that a table may be seen on, those that were cut into strips whole again."""
    found: list[Box] = []
    lowest: dict[tuple[int, int], int] = {}
    for x0, top, x1, bottom in sorted(page.pictures.tolist(), key=itemgetter(1)):
        above = lowest.setdefault((round(x0), round(x1)), len(found))
        if above < len(found) and abs(top - found[above][3]) < 1:
            found[above] = (x0, found[above][1], x1, bottom)
        else:
            lowest[round(x0), round(x1)] = len(found)
            found.append((x0, top, x1, bottom))
    return [box for box in found if box[2] - box[0] > LARGE * page.width and box[3] - box[1] > LOWEST_TABLE]


def build_blocks(page: Page, number: int) -> list[Text | Grid]:
    """Running text and grids of a page from the top down, boxes on the page as turned upright."""
    width, height = (page.height, page.width) if page.quarter_turns % 2 else (page.width, page.height)
    ink = build_ink(page, turned(page.boxes, page))
    pages = pages_of(ink, turned(page.rules, page), width, height)
    return [block for print_, rules in pages for block in _build_blocks(print_, rules, number)]


def _build_blocks(ink: Ink, rules: Boxes, number: int) -> list[Text | Grid]:
    strikes, struck = find_strikes(rules, ink.boxes)
    ink = ink._replace(struck=struck | ink.struck)
    horizontal, vertical = build_lines(rules[~strikes])
    lattices = build_lattices(horizontal, vertical)
    owner = owners(lattices, ink)
    ink = close_letter_gaps(ink, owner >= 0)
    ruled = []
    for index, lattice in enumerate(lattices):
        if len(members := (owner == index).nonzero()[0]):
            grid = build_grid(lattice, ink, members, number)
            if grid:
                ruled.append((lattice.box, grid))
            else:
                owner[members] = -1
    runs = build_runs(ink, ((owner < 0) & ~ink.pale).nonzero()[0])
    lines = build_lines_of_runs(without_line_numbers(runs))
    placed: list[tuple[float, Text | Grid]] = list(_in_reading_order(ruled))
    for part in _parts(lines, [box for box, _ in ruled]):
        placed += build_aligned(part, horizontal, number)
    placed.sort(key=lambda item: item[0])
    return [block for _, block in placed]


def _in_reading_order(ruled: list[tuple[Box, Grid]]) -> Iterator[tuple[float, Grid]]:
    """Each table with its top; of tables side by side those further left come first, at the top of them all."""
    for top, bottom in merged_spans([(box[1], box[3]) for box, _ in ruled]):
        band = [(box, grid) for box, grid in ruled if top <= box[1] and box[3] <= bottom]
        for left, right in merged_spans([(box[0], box[2]) for box, _ in band]):
            column = [(box, grid) for box, grid in band if left <= box[0] and box[2] <= right]
            yield from ((top, grid) for _, grid in sorted(column, key=lambda item: item[0][1]))


def _parts(lines: list[list[Run]], boxes: list[Box]) -> list[list[list[Run]]]:
    """Lines between one ruled table and the next."""
    tops = sorted(box[1] for box in boxes)
    parts: dict[int, list[list[Run]]] = {}
    for line in lines:
        centre = (line[0].box[1] + line[0].box[3]) / 2
        parts.setdefault(bisect_left(tops, centre), []).append(line)
    return [parts[key] for key in sorted(parts)]


def turned(boxes: Boxes, page: Page) -> Boxes:
    """Boxes as they stand when the page is turned so that most characters are upright."""
    x0, top, x1, bottom = boxes.T
    if page.quarter_turns == 1:  # print runs upwards: turn the page clockwise
        return np.column_stack((page.height - bottom, x0, page.height - top, x1))
    if page.quarter_turns == 2:
        sides = (page.width - x1, page.height - bottom, page.width - x0, page.height - top)
        return np.column_stack(sides)
    if page.quarter_turns == 3:  # print runs downwards
        return np.column_stack((top, page.width - x1, bottom, page.width - x0))
    return boxes


def _displayed(grid: Grid, pages: dict[int, Page]) -> Grid:
    """The grid with its boxes on the pages as displayed; `pages` are those whose print is turned."""
    if not pages:
        return grid
    return grid._replace(cells=tuple(_turned_back(cell, pages) for cell in grid.cells))


def _turned_back(cell: Cell, pages: dict[int, Page]) -> Cell:
    if cell.box is None or cell.page not in pages:
        return cell
    page = pages[cell.page]
    x0, top, x1, bottom = cell.box
    if page.quarter_turns == 1:
        return cell._replace(box=(top, page.height - x1, bottom, page.height - x0))
    if page.quarter_turns == 2:
        box = (page.width - x1, page.height - bottom, page.width - x0, page.height - top)
        return cell._replace(box=box)
    return cell._replace(box=(page.width - bottom, x0, page.width - top, x1))
