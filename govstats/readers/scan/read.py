"""The ink of a cell or word to text, read a second time at another trim where it may be a figure and is not sure."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import NamedTuple

from govstats.readers.scan.broken import FEW_BROKEN, MANY_BROKEN, is_broken
from govstats.readers.scan.confidence import CROP_IN_DOUBT, LEAST_CONFIRMED, STROKES_IN_DOUBT
from govstats.readers.scan.crop import CHECK_TRIM, FIRST_TRIM, Ink, Piece, Rectangle, Trim, crop, joined
from govstats.readers.scan.fading import shows_all, with_pale
from govstats.readers.scan.image import Pixels
from govstats.readers.scan.marks import DASHES, DOUBTFUL_STROKE, FLAT, alike, mark_of, usual_lean
from govstats.readers.scan.recognise import Recognised, recognise
from govstats.readers.scan.spaced import closed_up
from govstats.readers.scan.wrapped import unwrapped

DOUBTFUL = LEAST_CONFIRMED
"""Confidence at most where something speaks against a reading."""

SURE, SURE_LENGTH = 0.995, 3
"""Confidence from which digits are read once, and how many at most: long numbers may lose one of two alike."""

LEAST_DIGIT = 4.0
"""Letter units of height of a digit at least: the smallest print of a page is not half as high as the rest."""

NOUGHT, HIGHER_THAN_WIDE = 5.5, 1.2
"""Letter units of height of a nought at least, and its height to its width."""

LOOK_ALIKES = str.maketrans("OoQD〇○lIi|!ZzSsB", "0000001111122558")
"""Letters that are a digit when they stand in a figure."""


NOTE = re.compile(r"[(（][^()（）]*[一-鿿][^()（）]*[)）]?")
"""Words in brackets behind a figure, with figures of their own."""

SPACED_WORDS = re.compile(r"(?<=[一-鿿]) +(?=[0-9])|(?<=[0-9]) +(?=[一-鿿])")
"""Space that a recogniser sees, or does not, between a digit and an ideograph."""


class Read(NamedTuple):
    """What was read, how surely, and what else it may be."""

    text: str
    confidence: float
    alternatives: tuple[str, ...]


def read_inks(inks: Sequence[Ink], unit: float, full: Container[int] = ()) -> list[Read]:
    """Read each; what may be a figure and is not sure is read twice, and is doubtful where the two differ.

    The lines of those numbered in ``full`` are one, if they are figures.
    """
    first = [_unwrapped(reading, i in full) for i, reading in enumerate(readings_of(inks, unit, FIRST_TRIM))]
    figures = [i for i, reading in enumerate(first) if inks[i].pieces and may_be_figure(reading.text)]
    checks = {i: first[i] for i in figures}
    figures = [i for i in figures if not _is_sure(first[i])]
    second = readings_of([inks[i] for i in figures], unit, CHECK_TRIM)
    checks |= {i: _unwrapped(reading, i in full) for i, reading in zip(figures, second, strict=True)}
    whole = _slashes_over_edges(inks, first)
    inks = [ink._replace(cut=False) if i in whole else ink for i, ink in enumerate(inks)]
    reads = [_weighed(ink, first[i], checks.get(i), unit) for i, ink in enumerate(inks)]
    return among_slashes(inks, among_broken(inks, reads, unit))


def _slashes_over_edges(inks: Sequence[Ink], reads: Sequence[Recognised]) -> set[int]:
    """Numbers of the slashes that run into an edge of their cell as many others do: so the table is set."""
    cut = [
        i
        for i, (ink, read) in enumerate(zip(inks, reads, strict=True))
        if ink.cut and not ink.stamped and read.text == "/" and len(ink.pieces) == 1
    ]
    like_others = alike([_mask(inks[i], inks[i].pieces[0]) for i in cut])
    return {i for i, is_like in zip(cut, like_others, strict=True) if is_like}


def _unwrapped(reading: Recognised, is_full: bool) -> Recognised:
    return reading._replace(text=unwrapped(reading.text)) if is_full else reading


def among_broken(inks: Sequence[Ink], reads: list[Read], unit: float) -> list[Read]:
    """The readings; a broken figure is in doubt if it is not sure, and among many such each figure is."""
    figures = [any(map(str.isdigit, read.text)) and may_be_figure(read.text) for read in reads]
    broken = [
        figure and read.confidence < SURE and is_broken(ink, read.text, unit)
        for ink, read, figure in zip(inks, reads, figures, strict=True)
    ]
    doubtful = figures if sum(broken) > max(FEW_BROKEN, MANY_BROKEN * sum(figures)) else broken
    return [
        read._replace(confidence=min(read.confidence, STROKES_IN_DOUBT)) if in_doubt else read
        for read, in_doubt in zip(reads, doubtful, strict=True)
    ]


def among_slashes(inks: Sequence[Ink], reads: list[Read]) -> list[Read]:
    """The readings; a 1 under a stamp is in doubt where others are slashes: what a stamp leaves of one reads as 1."""
    if not any(read.text == "/" for read in reads):
        return reads
    return [
        read._replace(confidence=min(read.confidence, CROP_IN_DOUBT)) if ink.stamped and read.text == "1" else read
        for ink, read in zip(inks, reads, strict=True)
    ]


def readings_of(inks: Sequence[Ink], unit: float, trim: Trim) -> list[Recognised]:
    """One reading of each, put together from its pieces; all crops are read in common batches."""
    marks = _marks(inks, unit)
    crops = [crop(ink, piece, unit, trim) for ink in inks for piece in ink.pieces]
    found_in = recognise([picture for picture, mark in zip(crops, marks, strict=True) if not mark.text])
    read = iter([reading._replace(text=SPACED_WORDS.sub("", reading.text)) for reading in found_in])
    rectangles = [piece.rectangle for ink in inks for piece in ink.pieces]
    pieces = iter(
        [
            mark if mark.text else _doubted(_nought(next(read), rectangle, unit), mark)
            for mark, rectangle in zip(marks, rectangles, strict=True)
        ]
    )
    found = []
    for ink in inks:
        parts = [next(pieces) for _ in ink.pieces]
        texts = (closed_up(part.text, ink, piece, unit) for part, piece in zip(parts, ink.pieces, strict=True))
        text = joined(ink.pieces, texts)
        found.append(Recognised(text, min((part.confidence for part in parts), default=1.0)))
    return found


def may_be_figure(text: str) -> bool:
    """Short, or with a good share of digits: what could be a number, a dash, or a misread one."""
    return len(text) <= 3 or sum(sign.isdigit() for sign in text) * 4 >= len(text)


def _is_sure(reading: Recognised) -> bool:
    return reading.confidence >= SURE and reading.text.isdecimal() and len(reading.text) <= SURE_LENGTH


def _marks(inks: Sequence[Ink], unit: float) -> list[Recognised]:
    """What each piece is by its shape; strokes in doubt are measured by the slashes among the others."""
    pieces = [(ink, piece) for ink in inks for piece in ink.pieces]
    marks = [_mark(ink, piece, unit) for ink, piece in pieces]
    usual = usual_lean([_mask(*found) for found, mark in zip(pieces, marks, strict=True) if mark.text == "/"])
    if usual is None:
        return marks
    return [
        _mark(*found, unit, usual) if mark.confidence < 1 else mark for found, mark in zip(pieces, marks, strict=True)
    ]


def _mask(ink: Ink, piece: Piece) -> Pixels:
    x0, y0, x1, y1 = piece.rectangle
    return ink.mask[y0:y1, x0:x1]


def _mark(ink: Ink, piece: Piece, unit: float, usual: float | None = None) -> Recognised:
    """A dash or slash by its shape, with its certainty; no text where it must be read."""
    mark = mark_of(_mask(ink, piece), unit, usual)
    if mark == DOUBTFUL_STROKE or (not mark and piece.rectangle[3] - piece.rectangle[1] <= FLAT * unit):
        whole = mark_of(with_pale(piece.rectangle, ink.grey, ink.mask, unit), unit, usual)
        if not whole or whole in DASHES - {"/"}:
            mark = whole  # with its thin strokes it is more than a stroke, or the whole of a dash
    return Recognised("", CROP_IN_DOUBT) if mark == DOUBTFUL_STROKE else Recognised(mark, 1.0)


def _nought(reading: Recognised, rectangle: Rectangle, unit: float) -> Recognised:
    """The reading; a letter o that is as high as a digit, and higher than wide, is a nought."""
    x0, y0, x1, y1 = rectangle
    is_high = y1 - y0 >= max(NOUGHT * unit, HIGHER_THAN_WIDE * (x1 - x0))
    return reading._replace(text="0") if reading.text in ("o", "O") and is_high else reading


def _doubted(reading: Recognised, mark: Recognised) -> Recognised:
    return reading._replace(confidence=min(reading.confidence, mark.confidence))


def _weighed(ink: Ink, reading: Recognised, check: Recognised | None, unit: float) -> Read:
    confidence, alternatives = reading.confidence, []
    if check is not None:
        confidence = min(confidence, check.confidence)
        alternatives = [check.text, reading.text.translate(LOOK_ALIKES)]
        fading = ink.fading and not (confidence >= SURE and _shows_all(ink, reading.text, unit))
        if ink.cut or fading or (any(map(str.isdigit, reading.text)) and _is_too_low(ink, unit)):
            confidence = min(confidence, CROP_IN_DOUBT)
        if ink.faint or check.text != reading.text:
            confidence = min(confidence, DOUBTFUL)
    if holds_several(reading.text):
        confidence = min(confidence, CROP_IN_DOUBT)
    if ink.stamped:
        confidence = min(confidence, DOUBTFUL)
    others = dict.fromkeys(text for text in alternatives if text and text != reading.text)
    return Read(reading.text, round(confidence, 3), tuple(others))


def _shows_all(ink: Ink, text: str, unit: float) -> bool:
    """Whether a figure has as many digits as there are letters in its cell, pale ones too."""
    is_figure = text.isdecimal() and len(ink.pieces) == 1
    return is_figure and shows_all(ink.grey, ink.pieces[0].rectangle, len(text), unit)


def _is_too_low(ink: Ink, unit: float) -> bool:
    """Whether no piece is as high as a digit: what is left of a slash or a letter reads as one, too."""
    return max(piece.rectangle[3] - piece.rectangle[1] for piece in ink.pieces) < LEAST_DIGIT * unit


def holds_several(text: str) -> bool:
    """Two figures, or marks for none, or more: a rule between two cells was not seen, or a figure was torn."""
    text = NOTE.sub(" ", text)
    parts = [part for part in text.split() if part[0] not in "(（"]
    figures = sum(any(sign.isdigit() for sign in part) and may_be_figure(part) for part in parts)
    return figures > 1 or figures + sum(line.strip() in DASHES for line in text.split("\n")) > 1
