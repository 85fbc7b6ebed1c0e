"""Readers: one source format each, a path comes in, grids and running text go out.

Which reader a source needs is told by its content, never by its name: :func:`sniff_media_type`.
A reader knows nothing of forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from govstats.grid import Grid, Reading, ReadingError, Text
from govstats.readers.sniff import (
    DOC,
    DOCX,
    HTML,
    MHT,
    PDF,
    PICTURES,
    TEXT,
    WORD_XML,
    refusal,
    sniff_media_type,
)

__all__ = ["MAX_BYTES", "READERS", "read_grids", "sniff_media_type"]

MAX_BYTES = 256 * 2**20
"""Largest file that is opened; single formats have smaller limits."""

_ADDRESS = re.compile(r"https?:[/\\]")
_OCR_MODULES = ("rapidocr", "onnxruntime", "cv2")


def read_grids(path: Path | str) -> Reading:
    """Read the tables and the running text of one source, whatever its format.

    Pages of a PDF without characters to rely on are read by the scan reader, where the extra ``ocr`` is
    installed; their cells carry a ``confidence``. Without it these pages are left out, and
    ``scanned_pages`` names them.

    Parameters
    ----------
    path
        A PDF, web page, web archive, Word document (.docx, .doc, Word XML), text file or picture.
        The name is not looked at, only the content.

    Returns
    -------
    Reading
        Blocks of text and grids in reading order.

    Raises
    ------
    ReadingError
        One sentence (file, reason, what to do), whatever is wrong with the source.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "report.doc")
    ...     _ = file.write_text("<table><tr><td>规章<td>2<td>0</table>", encoding="gb18030")
    ...     reading = read_grids(file)
    >>> reading.media_type, [cell.text for cell in reading.grids[0].cells]
    ('text/html', ['规章', '2', '0'])
    """
    path = Path(path)
    _check(path)
    media_type = sniff_media_type(path)
    reader = READERS.get(media_type)
    if reader is None:
        raise ReadingError(f"{path.name}: {refusal(media_type)}.")
    try:
        return reader(path)
    except ReadingError:
        raise
    except (MemoryError, RecursionError):
        raise ReadingError(
            f"{path.name}: too large or too deeply nested to be read; keep only the pages of the report."
        ) from None
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise ReadingError(
            f"{path.name}: damaged, cannot be read as {media_type} ({reason}); fetch or save it again."
        ) from error


def _check(path: Path) -> None:
    if _ADDRESS.match(str(path)):
        raise ReadingError(
            f"{path.name}: this is an address; save the document and name the file, "
            "or list addresses in a manifest and run `govstats fetch`."
        )
    try:
        size = path.stat().st_size
        is_folder = path.is_dir()
    except (OSError, ValueError) as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else f"cannot be opened ({error})"
        raise ReadingError(f"{path.name or path}: {reason}; check the path.") from None
    if is_folder:
        raise ReadingError(f"{path.name or path}: this is a folder, not a report; name a file in it.")
    if not path.is_file():
        raise ReadingError(f"{path.name}: this is no ordinary file; name a file on disk.")
    if size == 0:
        raise ReadingError(f"{path.name}: the file is empty; fetch it again.")
    if size > MAX_BYTES:
        raise ReadingError(
            f"{path.name}: {size // 2**20} MiB, more than the {MAX_BYTES // 2**20} MiB that are read; "
            "keep only the pages of the report."
        )


def _read_pdf(path: Path) -> Reading:
    from govstats.readers.pdf import read_pdf

    reading = read_pdf(path)
    if not reading.scanned_pages:
        return reading
    relied_on = [block for block in reading.blocks if block.page not in reading.scanned_pages]
    if not is_ocr_installed():
        if any(isinstance(block, Grid) or block.text.strip() for block in relied_on):
            return reading
        raise ReadingError(_needs_ocr(path, "a scanned PDF"))
    from govstats.readers.scan import read_scan

    scan = read_scan(path, pages=reading.scanned_pages)
    blocks = sorted([*relied_on, *scan.blocks], key=_page_of)
    return reading._replace(blocks=tuple(blocks), reader=reading.reader if relied_on else scan.reader)


def _page_of(block: Text | Grid) -> int:
    return block.page or 0


def _read_picture(path: Path) -> Reading:
    if not is_ocr_installed():
        raise ReadingError(_needs_ocr(path, f"a {PICTURES[sniff_media_type(path)]} picture"))
    from govstats.readers.scan import read_scan

    return read_scan(path)


def is_ocr_installed() -> bool:
    """Whether scans can be read: the packages of the extra ``ocr`` are there."""
    return all(find_spec(module) for module in (*_OCR_MODULES, "govstats.readers.scan"))


def _needs_ocr(path: Path, what: str) -> str:
    return f'{path.name}: this is {what}; to read it, run: pip install "govstats[ocr]".'


def _read_html(path: Path) -> Reading:
    from govstats.readers.html import read_html

    return read_html(path)


def _read_docx(path: Path) -> Reading:
    from govstats.readers.word import read_docx

    return read_docx(path)


def _read_word_xml(path: Path) -> Reading:
    from govstats.readers.word import read_word_xml

    return read_word_xml(path)


def _read_doc(path: Path) -> Reading:
    from govstats.readers.doc import read_doc

    return read_doc(path)


def _read_text(path: Path) -> Reading:
    from govstats.readers.text import read_text

    return read_text(path)


READERS: dict[str, Callable[[Path], Reading]] = {
    PDF: _read_pdf,
    HTML: _read_html,
    MHT: _read_html,
    DOCX: _read_docx,
    WORD_XML: _read_word_xml,
    DOC: _read_doc,
    TEXT: _read_text,
    **dict.fromkeys(PICTURES, _read_picture),
}
"""Media type of a source to the function that reads it."""
