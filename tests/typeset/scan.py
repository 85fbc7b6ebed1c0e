"""Documents as scans: a PDF is rendered, spoilt as paper and scanners spoil it, and stored as pictures."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pypdfium2
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageDraw, ImageFilter

from .pdf import PdfOptions, typeset_pdf
from .pdf_changes import pdf_stream
from .tables import Block

CONFUSED = dict(zip("015823679", "OlSB8985g", strict=True))
"""What a recogniser takes a digit for."""


class ScanOptions(NamedTuple):
    """How a page was scanned."""

    dpi: int = 200
    skew: float = 0
    """Degrees, alternating in sign from page to page."""
    noise: float = 0
    """Standard deviation of grey levels."""
    blur: float = 0
    """Radius in pixels at 200 dpi."""
    quality: int = 85
    """Of the JPEG."""
    shading: float = 0
    """How much darker the page grows towards its edge, 0 to 1."""
    stamp: bool = False
    """A red seal over a corner of each page's middle."""
    mode: str = "RGB"
    """``RGB``, ``L`` (grey) or ``1`` (black and white)."""
    layer: str = ""
    """A text layer: ``invisible`` above the picture, or ``under`` it."""
    errors: float = 0
    """Share of digits wrong in the text layer."""
    file: str = "pdf"
    """``pdf``, or all pages in one ``png`` or ``jpg``."""
    upside_down: bool = False
    page: PdfOptions = PdfOptions()


def typeset_scan(blocks: Sequence[Block], options: ScanOptions) -> bytes:
    """The scanned document; equal input gives equal bytes."""
    pdf = typeset_pdf(blocks, options.page)
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [_scanned(page, i, options) for i, page in enumerate(document)]
        if options.file != "pdf":
            return _picture([image for image, _, _ in pages], options)
        return _image_pdf(pages, options)


class _Word(NamedTuple):
    character: str
    x: float
    y: float
    size: float


Page = tuple[Image.Image, tuple[float, float], list[_Word]]


def _scanned(page: pypdfium2.PdfPage, number: int, options: ScanOptions) -> Page:
    image = page.render(scale=options.dpi / 72).to_pil().convert("RGB")
    rng = np.random.default_rng(number)
    words = _words(page, rng, options) if options.layer else []
    return _spoilt(image, number, rng, options), page.get_size(), words


def _spoilt(image: Image.Image, number: int, rng: np.random.Generator, options: ScanOptions) -> Image.Image:
    if options.stamp:
        image = _stamped(image, options.dpi)
    skew = options.skew * (-1) ** number + (180 if options.upside_down else 0)
    if skew:
        image = image.rotate(skew, Image.Resampling.BICUBIC, fillcolor="white")
    if options.blur:
        image = image.filter(ImageFilter.GaussianBlur(options.blur * options.dpi / 200))
    pixels = np.asarray(image).astype(np.float32)
    height, width, _ = pixels.shape
    if options.shading:
        fall = np.linspace(0, 1, width)[None, :] * np.linspace(0.4, 1, height)[:, None]
        pixels *= (1 - options.shading * fall)[..., None]
    if options.noise:
        pixels += rng.normal(0, options.noise, (height, width, 1))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).convert(options.mode, dither=Image.Dither.NONE)


def _stamped(image: Image.Image, dpi: int) -> Image.Image:
    seal = Image.new("RGBA", image.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(seal)
    x, y, radius, width = image.width * 0.78, image.height * 0.42, dpi * 0.8, dpi // 25
    ring = (x - radius, y - radius, x + radius, y + radius)
    draw.ellipse(ring, outline=(214, 30, 40, 150), width=width)
    draw.regular_polygon((x, y, radius * 0.35), 5, fill=(214, 30, 40, 150))
    return Image.alpha_composite(image.convert("RGBA"), seal).convert("RGB")


def _words(page: pypdfium2.PdfPage, rng: np.random.Generator, options: ScanOptions) -> list[_Word]:
    """Every glyph of the page with its place, some digits misread."""
    text = page.get_textpage()
    words = []
    for i in range(text.count_chars()):
        character = text.get_text_range(i, 1)
        if not character.strip():
            continue
        x0, y0, _, y1 = text.get_charbox(i, loose=True)
        if character in CONFUSED and rng.random() < options.errors:
            character = CONFUSED[character]
        words.append(_Word(character, x0, y0, max(y1 - y0, 4)))
    return words


def _encoded(image: Image.Image, file: str, quality: int) -> bytes:
    out = io.BytesIO()
    if file == "png":
        image.save(out, "PNG")
    else:
        image.convert("L" if image.mode == "1" else image.mode).save(out, "JPEG", quality=quality)
    return out.getvalue()


def _picture(images: Sequence[Image.Image], options: ScanOptions) -> bytes:
    """All pages below one another."""
    height = sum(image.height for image in images)
    whole = Image.new(images[0].mode, (max(image.width for image in images), height), "white")
    top = 0
    for image in images:
        whole.paste(image, (0, top))
        top += image.height
    return _encoded(whole, options.file, options.quality)


def _image_pdf(pages: Sequence[Page], options: ScanOptions) -> bytes:
    """A PDF of one picture a page, with the text layer if there is one."""
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/Layer/Encoding/Identity-H/ToUnicode 4 0 R/DescendantFonts["
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Layer/DW 1000/CIDToGIDMap 5 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/Layer/Flags 4/FontBBox[0 -254 1000 880]"
        b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93/FontFile2 6 0 R>>>>]>>"
    )
    first, n = 7, len(pages)
    kids = b" ".join(b"%d 0 R" % (first + 3 * i) for i in range(n))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (n, kids),
        font,
        pdf_stream(_identity_map()),
        pdf_stream(zlib.compress(b"\0\1" * 65536), b"/Filter/FlateDecode"),
        pdf_stream(_font_of_one_glyph()),
    ]
    for i, (image, (width, height), words) in enumerate(pages):
        picture = b"q %.2f 0 0 %.2f 0 0 cm /Im Do Q\n" % (width, height)
        layer = _layer(words, 3 if options.layer == "invisible" else 0)
        number = first + 3 * i
        space = b"/DeviceRGB" if image.mode == "RGB" else b"/DeviceGray"
        entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8" % image.size
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R"
            b"/Resources<</XObject<</Im %d 0 R>>/Font<</F 3 0 R>>>>>>" % (width, height, number + 1, number + 2),
            pdf_stream(layer + picture if options.layer == "under" else picture + layer),
            pdf_stream(_encoded(image, "jpg", options.quality), entries + b"/Filter/DCTDecode/ColorSpace" + space),
        ]
    return _pdf(objects)


def _font_of_one_glyph() -> bytes:
    """A TrueType font whose only glyph, a full box, stands for every character, as text layers have."""
    pen = TTGlyphPen(None)
    for move, *point in (("moveTo", 50, -80), ("lineTo", 50, 800), ("lineTo", 950, 800), ("lineTo", 950, -80)):
        getattr(pen, move)(tuple(point))
    pen.closePath()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "box"])
    font.setupCharacterMap({0x53E3: "box"})
    font.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "box": pen.glyph()})
    font.setupHorizontalMetrics({".notdef": (1000, 0), "box": (1000, 50)})
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable({"familyName": "Layer", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.updateHead(created=0, modified=0)
    font.font.recalcTimestamp = False
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _identity_map() -> bytes:
    """A map to characters for codes that are the characters themselves."""
    ranges = [b"<%02X00> <%02XFF> <%02X00>\n" % (high, high, high) for high in range(256)]
    blocks = (ranges[i : i + 100] for i in range(0, 256, 100))
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Layer def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        + b"".join(b"%d beginbfrange\n%sendbfrange\n" % (len(block), b"".join(block)) for block in blocks)
        + b"endcmap end end"
    )


def _layer(words: Sequence[_Word], mode: int) -> bytes:
    shown = (
        b"/F %.2f Tf 1 0 0 1 %.2f %.2f Tm <%s> Tj\n"
        % (word.size, word.x, word.y, word.character.encode("utf-16-be").hex().encode())
        for word in words
    )
    return b"BT %d Tr\n%sET\n" % (mode, b"".join(shown)) if words else b""


def _pdf(objects: Sequence[bytes]) -> bytes:
    body, places = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return body + end % (len(objects) + 1, table, len(objects) + 1, len(body))
