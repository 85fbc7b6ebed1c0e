"""Form fields, stamps and notes, which are seen on a page and are no part of its own content."""

from __future__ import annotations

from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

UNSEEN = (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_FILEATTACHMENT)
"""Kinds of annotations that add nothing to what is printed."""
FIELDS = {raw.FPDF_ANNOT_WIDGET, None}
"""Of :func:`_shown_kinds`, those of fields."""
EMPTY = 2
"""Bytes that pdfium writes for no text."""


def with_annotations(document: pdfium.PdfDocument, number: int) -> Any:
    """pdfium's handle of a page, with what annotations show as a part of its content; None for a broken page."""
    page = raw.FPDF_LoadPage(document.raw, number)
    if not page or not raw.FPDFPage_GetAnnotCount(page):
        return page
    shown = _shown_kinds(page)
    if FIELDS & shown and document.get_formtype():  # the look of some, or of all, is to be made from their values
        document.init_forms()
        raw.FORM_OnAfterLoadPage(page, document.formenv.raw)
        raw.FORM_OnBeforeClosePage(page, document.formenv.raw)
    if shown and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
        raw.FPDF_ClosePage(page)
        page = raw.FPDF_LoadPage(document.raw, number)
    return page


def _shown_kinds(page: Any) -> set[int | None]:
    """The kinds of the annotations that are seen, None for a field without a look; others are marked as hidden."""
    kinds: set[int | None] = set()
    for i in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, i)
        if not annotation:
            continue
        kind, flags = raw.FPDFAnnot_GetSubtype(annotation), raw.FPDFAnnot_GetFlags(annotation)
        if flags & raw.FPDF_ANNOT_FLAG_NOVIEW:
            raw.FPDFAnnot_SetFlags(annotation, flags | raw.FPDF_ANNOT_FLAG_HIDDEN)
        elif kind not in UNSEEN and not flags & raw.FPDF_ANNOT_FLAG_HIDDEN:
            has_look = raw.FPDFAnnot_GetAP(annotation, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > EMPTY
            kinds.add(kind if has_look or kind != raw.FPDF_ANNOT_WIDGET else None)
        raw.FPDFPage_CloseAnnot(annotation)
    return kinds
