"""Runs of print that are figures, and where they reach across a page."""

from __future__ import annotations

import re
from functools import lru_cache

from govstats.readers.pdf.words import STROKE, Run

VALUE = re.compile(
    r"[+\-−－＋]?\s?[0-9０-９][0-9０-９,，.．\u0336]*\s?(?:%|％|[万亿]?元|[件条次个宗份])?(?:[（(].*[)）])?"
    r"|[-—–－─−/／]{1,2}|无"
)
"""A printed figure, struck or not, or a mark that stands for none."""

DIGIT = re.compile(r"\d(?!\u0336)")

Line = list[Run]
Span = tuple[float, float]
"""From where to where something reaches across the page."""


@lru_cache(4096)  # asked again and again of the same few texts, most of them 0
def _is_figure(text: str) -> bool:
    return VALUE.fullmatch(text) is not None


def is_value(run: Run) -> bool:
    return _is_figure(run.text)


def values(line: Line) -> list[Run]:
    return [run for run in line if is_value(run)]


def top_of(line: Line) -> float:
    return min(run.box[1] for run in line)


def bottom_of(line: Line) -> float:
    return max(run.box[3] for run in line)


def span_of(run: Run) -> Span:
    return run.box[0], run.box[2]


def overlap(one: Span, other: Span) -> float:
    return min(one[1], other[1]) - max(one[0], other[0])


def merged_spans(spans: list[Span]) -> list[Span]:
    """Spans that overlap become one, from left to right."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged


def struck(text: str) -> str:
    """The text with all its digits in doubt."""
    return DIGIT.sub(rf"\g<0>{STROKE}", text)
