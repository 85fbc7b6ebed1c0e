"""PDF with a text layer: what a page shows, its rules, its words, and the grids that they make."""

from govstats.readers.pdf.reader import MEDIA_TYPE, read_pdf

__all__ = ["MEDIA_TYPE", "read_pdf"]
