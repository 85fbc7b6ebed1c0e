"""Binary Word documents: pieces of text, properties, and tables."""

from govstats.readers.doc.reader import read_doc

__all__ = ["read_doc"]
