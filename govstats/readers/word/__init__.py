"""Word documents as XML: the package, the look of its characters, and its tables."""

from govstats.readers.word.reader import read_docx, read_word_xml

__all__ = ["read_docx", "read_word_xml"]
