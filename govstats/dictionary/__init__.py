"""The codebook, in Chinese and English: what every code, word and column means."""

from govstats.dictionary.book import CODEBOOK_COLUMNS, codebook, fields
from govstats.dictionary.words import FIELDS, WORDS

__all__ = ["CODEBOOK_COLUMNS", "FIELDS", "WORDS", "codebook", "fields"]
