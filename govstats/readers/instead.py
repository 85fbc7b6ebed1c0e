"""Where the report may be when a source holds none of its tables: in pictures, a file, a frame, behind scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import ZipFile

from selectolax.lexbor import LexborHTMLParser

from govstats.grid import Reading
from govstats.readers import is_ocr_installed
from govstats.readers.html.source import page_markup
from govstats.readers.sniff import DOCX
from govstats.readers.source import MAX_TEXT_BYTES, read_bytes

_DOCUMENT = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|et|rtf|zip|rar|7z|tiff?)(?=$|[?#&\"'])", re.I)
_OF_REPORT = re.compile("信息公开|年度报告|年报")
_OF_TABLES = re.compile("主动公开|公开申请|行政复议")
_FRAMES = (("iframe", "src"), ("frame", "src"), ("embed", "src"), ("object", "data"))
_LONGEST = 100
"""Characters of an address, or of what a link says, that a sentence repeats."""
_FEW_CHARACTERS = 100
"""A page that prints fewer is one that scripts have yet to fill."""


def place_instead(path: Path, reading: Reading) -> str:
    """Where a source without the tables of a report may have them, as half a sentence; empty if nothing tells.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from govstats.readers import read_grids
    >>> with TemporaryDirectory() as folder:
    ...     page = Path(folder, "page.html")
    ...     _ = page.write_text('<p>附件：<a href="P02.pdf">某县2023年度报告</a>', encoding="utf-8")
    ...     place_instead(page, read_grids(page))
    'it may be in a file that the page links to: 某县2023年度报告 (P02.pdf)'
    """
    if reading.reader == "html":
        return _instead_on_page(LexborHTMLParser(page_markup(read_bytes(path, MAX_TEXT_BYTES))))
    if reading.media_type == DOCX and _has_pictures(path):
        return "if the document shows its tables as pictures, save it as PDF and name that"
    if reading.scanned_pages and not is_ocr_installed():
        return f'page {_listed(reading.scanned_pages)} is a scan: pip install "govstats[ocr]" reads it'
    if reading.pictures and not is_ocr_installed():
        pages = sorted({page for page, _ in reading.pictures})
        return f'page {_listed(pages)} shows a large picture: pip install "govstats[ocr]" reads tables on it'
    return ""


def _listed(pages: Iterable[int]) -> str:
    return ", ".join(map(str, pages))


def _has_pictures(path: Path) -> bool:
    with ZipFile(path) as package:
        return any(name.startswith("word/media/") for name in package.namelist())


def _instead_on_page(page: LexborHTMLParser) -> str:
    has_scripts = page.css_first("script") is not None
    page.strip_tags(["script", "style", "noscript", "template"])
    text = "".join(page.body.text().split()) if page.body else ""
    links = list(_links(page))
    of_report = next((link for link in links if _OF_REPORT.search(link)), links[0] if links else "")
    if of_report:
        return f"it may be in a file that the page links to: {of_report}"
    frame = next(_frames(page), "")
    if frame:
        return f"it may be in what the page shows in a frame: {frame}"
    if _OF_TABLES.search(text) and page.css_first("img"):
        return "if the page shows its tables as pictures, save these and name them"
    if has_scripts and len(text) < _FEW_CHARACTERS:
        return "the page is filled by scripts: save it from a browser that displays it"
    return ""


def _links(page: LexborHTMLParser) -> Iterator[str]:
    """What the links to documents say, and their addresses."""
    for link in page.css("a[href]"):
        address = link.attributes.get("href") or ""
        if _DOCUMENT.search(address):
            said = " ".join(link.text().split())[:_LONGEST]
            yield f"{said} ({address[-_LONGEST:]})" if said else address[-_LONGEST:]


def _frames(page: LexborHTMLParser) -> Iterator[str]:
    for name, attribute in _FRAMES:
        for frame in page.css(f"{name}[{attribute}]"):
            address = (frame.attributes.get(attribute) or "").strip()
            if address and not address.startswith(("about:", "javascript:", "data:")):
                yield address[:_LONGEST]
