"""What a source is, told by its content."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from govstats.readers.source import decode, read_head

PDF = "application/pdf"
HTML = "text/html"
MHT = "multipart/related"
TEXT = "text/plain"
DOC = "application/msword"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORD_XML = "application/xml"
RTF = "application/rtf"
OFD = "application/ofd"
PICTURES = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/tiff": "TIFF",
    "image/bmp": "BMP",
    "image/gif": "GIF",
    "image/webp": "WebP",
}
"""Media types of pictures, and what people call them."""

_AS_WORD = "open it in Word, WPS or LibreOffice and save it as .docx"
_WORKBOOK = "this is an Excel workbook, not a report; save the sheet with the report as a web page or as text"
_SLIDES = "this is a PowerPoint presentation, not a report; save it as PDF"
_ARCHIVE = "this is an archive; unpack it and name a file in it"
_REFUSALS = {
    RTF: f"this is an RTF document, which is not read; {_AS_WORD}",
    "application/vnd.oasis.opendocument.text": f"this is an OpenDocument text, which is not read; {_AS_WORD}",
    OFD: "this is an OFD document, which is not read; save it as PDF with an OFD viewer",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _WORKBOOK,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": _SLIDES,
    "application/vnd.ms-excel": _WORKBOOK,
    "application/vnd.ms-powerpoint": _SLIDES,
    "application/zip": "this is a zip archive or a damaged Word document; unpack it or fetch it again",
    "application/x-ole-storage": f"this is a damaged or unknown Office document; {_AS_WORD}",
    "application/x-encrypted-ooxml": "this is a Word document with a password; save it without one",
    **dict.fromkeys(("application/vnd.rar", "application/x-7z-compressed", "application/gzip"), _ARCHIVE),
}
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"{\\rtf", RTF),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
)
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = {
    "WordDocument": DOC,
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "EncryptedPackage": "application/x-encrypted-ooxml",
}
_ZIP_PARTS = {
    "word/": DOCX,
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "OFD.xml": OFD,
}
_HEAD_BYTES = 2**20
_PDF_HEAD_BYTES = 1024
"""A PDF may have so many bytes before its header (ISO 32000-1, annex H, note 13)."""
_BEGINS_AS_HTML = re.compile(
    r"(?>\s+|<\?xml[^>]*>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body|meta|title|style|script|link|table|tr|td"
    r"|div|p|span|font|center|h[1-6]|ul|ol|section|article|main|b|strong|br|a|img)\b",
    re.I | re.S,
)
_HOLDS_HTML = re.compile(r"(?:<|\\u003c)(?:(?:[\w-]+:)?html|body|table|td)(?:\s[^<>]*)?(?:>|\\u003e)", re.I)
_WORD_XML = re.compile(
    r"<[^>]*(?:schemas\.microsoft\.com/office/word/2003/wordml|schemas\.microsoft\.com/office/2006/xmlPackage)"
)
_WEB_ARCHIVE = re.compile(r"^mime-version:", re.I | re.M)
_CONTROLS = bytes([*range(9), *range(0x0E, 0x1A), *range(0x1B, 0x20), 0x7F])
_UNPRINTABLE = re.compile(f"[{_CONTROLS.decode()}\ufffd]")
_MOST_UNPRINTABLE = 0.05
"""Text has at most this share of control and undecodable characters."""


def sniff_media_type(path: Path) -> str:
    """The media type of a file by its content; its name is not looked at.

    Parameters
    ----------
    path
        A file of any kind.

    Returns
    -------
    str
        A media type such as ``application/pdf``; ``application/octet-stream`` for unknown content.

    Raises
    ------
    ReadingError
        The file cannot be opened.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "report.pdf")
    ...     _ = file.write_bytes(b"\\x89PNG\\r\\n\\x1a\\n")
    ...     sniff_media_type(file)
    'image/png'
    """
    head = read_head(path, _HEAD_BYTES)
    if b"%PDF-" in head[:_PDF_HEAD_BYTES]:
        return PDF
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "image/bmp"
    if head.startswith(b"PK\x03\x04"):
        return _zip_media_type(path)
    if head.startswith(_OLE_MAGIC):
        return _ole_media_type(path)
    return _text_media_type(head)


def refusal(media_type: str) -> str:
    """Why a source of this media type is not read, and what to do: the sentence after the file's name."""
    return _REFUSALS.get(
        media_type,
        "the content is neither PDF, web page, Word document, text nor picture; "
        "check that the file is what its name says, or fetch it again",
    )


def _zip_media_type(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return archive.read("mimetype").decode("ascii", "replace").strip()
    except Exception:  # a damaged archive raises whatever its bytes lead to
        return "application/zip"
    for beginning, media_type in _ZIP_PARTS.items():
        if any(name.startswith(beginning) for name in names):
            return media_type
    return "application/zip"


def _ole_media_type(path: Path) -> str:
    import olefile  # type: ignore[import-untyped]

    try:
        with olefile.OleFileIO(path) as storage:
            for stream, media_type in _OLE_STREAMS.items():
                if storage.exists(stream):
                    return media_type
    except Exception:  # as above
        pass
    return "application/x-ole-storage"


def _text_media_type(head: bytes) -> str:
    text = decode(_whole_characters(head))
    if b"\0" in head and _HOLDS_HTML.search(text):
        text = text.replace("\0", "")  # what parsers of web pages leave out
    if _is_unprintable(text, head):
        return "application/octet-stream"
    if _WORD_XML.search(text, 0, 8192):
        return WORD_XML
    if _WEB_ARCHIVE.search(text, 0, 4096) and not text.lstrip().startswith("<"):
        return MHT
    if _BEGINS_AS_HTML.match(text) or _HOLDS_HTML.search(text):
        return HTML
    return TEXT


def _is_unprintable(text: str, head: bytes) -> bool:
    """Whether too much of a text cannot be printed.

    In no encoding it has more controls than its bytes: these are counted in 0.2 of the time, nearly always few enough.
    """
    most = _MOST_UNPRINTABLE * len(text)
    at_most = len(head) - len(head.translate(None, _CONTROLS)) + text.count("\ufffd")
    return at_most > most and len(_UNPRINTABLE.findall(text)) > most


def _whole_characters(head: bytes) -> bytes:
    """The head of a longer file cut after a line, so that no character is cut."""
    end = head.rfind(b"\n") + 1
    return head[:end] if len(head) == _HEAD_BYTES and end else head
