"""Form fields, stamps and notes, which are seen on a page and are no part of its own content."""

from __future__ import annotations

from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

UNSEEN = (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_FILEATTACHMENT)
"""Kinds of annotations that add nothing to what is printed."""
DRAWN = (
    *(raw.FPDF_ANNOT_STRIKEOUT, raw.FPDF_ANNOT_INK, raw.FPDF_ANNOT_SQUARE, raw.FPDF_ANNOT_CIRCLE),
    raw.FPDF_ANNOT_FREETEXT,
)
"""Kinds whose look viewers make where a document has none: they may strike a figure out, lie over it, or be one."""
MADE = (*DRAWN, raw.FPDF_ANNOT_WIDGET)
HIDDEN = raw.FPDF_ANNOT_FLAG_NOVIEW | raw.FPDF_ANNOT_FLAG_HIDDEN
EMPTY = 2
"""Bytes that pdfium writes for no text."""


def with_annotations(document: pdfium.PdfDocument, number: int) -> Any:
    """pdfium's handle of a page, with what annotations show as a part of its content; None for a broken page."""
    page = raw.FPDF_LoadPage(document.raw, number)
    if not page or not raw.FPDFPage_GetAnnotCount(page):
        return page
    shown = _shown_kinds(page)
    if raw.FPDF_ANNOT_WIDGET in shown and document.get_formtype():  # the look of a field may have to be made
        document.init_forms()
        raw.FORM_OnAfterLoadPage(page, document.formenv.raw)
        raw.FORM_OnBeforeClosePage(page, document.formenv.raw)
    if any(shown.get(kind) for kind in DRAWN):
        _make_looks(page)
    if shown and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
        raw.FPDF_ClosePage(page)
        page = raw.FPDF_LoadPage(document.raw, number)
    return page


def _shown_kinds(page: Any) -> dict[int, bool]:
    """Each kind of the annotations that are seen, and whether one has no look; the others are marked as hidden."""
    kinds: dict[int, bool] = {}
    for i in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, i)
        if not annotation:
            continue
        kind, flags = raw.FPDFAnnot_GetSubtype(annotation), raw.FPDFAnnot_GetFlags(annotation)
        if kind in UNSEEN or flags & HIDDEN or not (kind in MADE or _has_look(annotation)):
            raw.FPDFAnnot_SetFlags(annotation, flags | raw.FPDF_ANNOT_FLAG_HIDDEN)
        else:
            kinds[kind] = kinds.get(kind, False) or not _has_look(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
    return kinds


def _has_look(annotation: Any) -> bool:
    length: int = raw.FPDFAnnot_GetAP(annotation, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0)
    return length > EMPTY


def _make_looks(page: Any) -> None:
    """Have pdfium make the looks of annotations that have none: it does so before it draws them."""
    bitmap = pdfium.PdfBitmap.new_native(1, 1, raw.FPDFBitmap_Gray)
    raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, 1, 1, 0, raw.FPDF_ANNOT)
