"""Native libraries that serve one thread at a time.

Two threads in one of them at once give wrong numbers without a word, or end the process.
"""

from __future__ import annotations

from threading import RLock

PDFIUM = RLock()
"""Held while PDFium works, and while the memory of :mod:`govstats.readers.pdf.calls` is in use."""

RECOGNISER = RLock()
"""Held while the recogniser of scans works; it uses all processors by itself."""
