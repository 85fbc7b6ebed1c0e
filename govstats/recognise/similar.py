"""How alike a text is to many spellings, asked at once: one call for each of them takes five times as long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Indel

FLOOR = 0.55
"""Below this similarity a printed label is no evidence for a row or column. Distinct rows that can stand
beside one another are at most 0.53 alike, but for received/carried_in and the two lapsed outcomes,
which only :func:`evidence` tells apart."""


class Spellings(NamedTuple):
    """Spellings side by side with what each of them stands for."""

    texts: tuple[str, ...]
    codes: tuple[str, ...]
    """In the order of the form, a code again for each of its spellings."""


def spellings_of(by_code: Mapping[str, Iterable[str]]) -> Spellings:
    """All spellings of some codes."""
    pairs = [(text, code) for code, texts in by_code.items() for text in texts]
    return Spellings(tuple(text for text, _ in pairs), tuple(code for _, code in pairs))


def similarities(printed: Iterable[str], spellings: Spellings) -> dict[str, float]:
    """Code -> the greatest similarity of any of the texts to any of its spellings; left out below the floor."""
    best: dict[str, float] = {}
    for text in printed:
        for _, score, i in process.extract(
            text, spellings.texts, scorer=Indel.normalized_similarity, score_cutoff=FLOOR, limit=None
        ):
            code = spellings.codes[i]
            best[code] = max(score, best.get(code, 0.0))
    return {code: best[code] for code in dict.fromkeys(spellings.codes) if code in best} if best else {}
