"""Printed rows: what stands on one line of a table or of flattened text, label and values apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

from govstats.clean import is_value, normalise_text
from govstats.grid import Cell, Grid, Text


class PrintedRow(NamedTuple):
    """One row as printed. In a grid ``cells`` are all that begin in it; in running text (``flat``) they are
    the value tokens, and ``label`` is the text since the row before."""

    label: str
    leaf: str
    """The text that stands next to the values; the same as ``label`` where nothing else does."""
    cells: tuple[Cell, ...]
    values: tuple[Cell, ...]
    part: int
    """Number of the block that it stands in."""
    line: int
    """Number of the row within its block."""
    has_values: bool
    """Whether any of the values is more than a blank."""
    flat: bool = False
    lines: tuple[int, ...] = ()
    """For flat rows: how many of the values stand on each line."""


_STROKE = "\u0336"
"""Stands behind a digit that is struck or in doubt: its number is none, and no label either."""

_SIGNS = frozenset("-−－–")

LEAST_WORDS, LEAST_RUNS, LEAST_VALUES = 20, 2, 3
"""A line of so many words that has so many runs of so many values holds a table, row behind row."""

LEAST_PAGES = 3
"""On fewer pages a text beside growing numbers may be the label of values."""

_DIGITS = re.compile(r"[+\-−]?(?:0\d[\d,.]*|\d[\d,.]*(?:\s[\d,.]+)+)")
"""Figures that make no number, for a zero in front or a space between them, and are no label for that."""

_UNIT_WORDS = frozenset({"件", "条", "项", "个", "份", "部", "次", "人", "元", "万元", "千元", "亿元"})


def is_unit_word(text: str) -> bool:
    """Whether a cell only says what is counted: neither a label nor a value."""
    return not text.isascii() and _is_unit_word(text)


@lru_cache(maxsize=4096)
def _is_unit_word(text: str) -> bool:
    return normalise_text(text).strip("()") in _UNIT_WORDS


@lru_cache(maxsize=4096)
def _looks_like_value(text: str) -> bool:
    whole = text.replace(_STROKE, "")
    return is_value(whole) or is_unit_word(text) or _DIGITS.fullmatch(normalise_text(whole)) is not None


def grid_rows(grid: Grid, part: int) -> list[PrintedRow]:
    """The rows of a grid: the values are what follows the last label before the first number."""
    return [_grid_row(cells, part, line) for line, cells in enumerate(grid.rows())]


def _grid_row(cells: list[Cell], part: int, line: int) -> PrintedRow:
    labels: list[str] = []
    n_label = 0
    for i, cell in enumerate(cells, 1):
        if not _looks_like_value(cell.text):
            labels.append(cell.text)
            n_label = i
        elif labels and cell.text.strip() and not is_unit_word(cell.text):
            break
    values = tuple([cell for cell in cells[n_label:] if not is_unit_word(cell.text)])
    leaf = labels[-1] if labels else ""
    return PrintedRow("".join(labels), leaf, tuple(cells), values, part, line, _any_text(values))


def _any_text(values: Iterable[Cell]) -> bool:
    return any(map(str.strip, [cell.text for cell in values]))


_TOKEN = re.compile(
    r"[+\-−\ufffd]?\d[\d,，.．]*\s*(?:亿元|万元|千元|元|件|个|条|项)?(?:[（(][^（()）\d]*\d*[^（()）]*[\u4e00-\u9fff][^（()）]*[）)])?"
    r"|[-—–−/／\\]+|无|N/A"
)
_POINTS = re.compile(r"[.,．，。·]+")
_LONGEST_KEPT = 20
"""Characters of a word that may come again in other documents."""
PAGE_NUMBER = re.compile(r"\s*(?:[-—–]\s*\d{1,3}\s*[-—–]|第\s*\d{1,3}\s*页.*|\d{1,3}\s*/\s*\d{1,3})\s*")
_BARE_NUMBER = re.compile(r"\s*\d{1,3}\s*")
_ADDRESS = re.compile(r"https?://\S+")


def text_rows(text: str, part: int, page: int | None) -> list[PrintedRow]:
    """The rows of running text: a label that may run over several lines, then its values.

    Page numbers and addresses between them are left out; a value is a token of its own that ends a line. Where
    cells are parted by a bar on a line of its own, nothing between two bars is a blank value.
    """
    return list(_flat_rows(_with_signs_in_doubt(list(_text_lines(text, page))), part))


def _with_signs_in_doubt(lines: list[list[Cell]]) -> list[list[Cell]]:
    """The lines; where dashes stand before numbers and nowhere else, they may be signs, and the numbers are in doubt.

    With a blank that left no trace beside it, a row would have as many values as it should, and all moved by one.
    """
    pairs = [(line, i) for line in lines for i, word in enumerate(line) if word.text in _SIGNS]
    if not pairs or not all(i and i + 1 < len(line) and line[i + 1].text[:1].isdigit() for line, i in pairs):
        return lines
    for line, i in pairs:
        line[i + 1] = line[i + 1]._replace(text=f"\ufffd{line[i + 1].text}")
    return lines


def line_rows(grid: Grid, part: int) -> list[PrintedRow]:
    """The rows of a grid of kind ``lines``: as running text, but values keep page and box."""
    return list(_flat_rows((list(cells) for cells in grid.rows()), part))


def _text_lines(text: str, page: int | None) -> Iterator[list[Cell]]:
    between_bars = False
    lines = text.split("\n")
    running = _running_heads(lines)
    for number, line in enumerate(lines):
        if number in running or PAGE_NUMBER.fullmatch(line):
            continue
        words = _ADDRESS.sub("", line).split()
        if words == ["|"]:
            yield [Cell("", number, 0, page=page)] if between_bars else []
            between_bars = True
        else:
            yield from _rows_in([Cell(word, number, i, 1, 1, page) for i, word in enumerate(words)])
            between_bars = between_bars and not words


def _running_heads(lines: Sequence[str]) -> set[int]:
    """The lines that hold the head or foot of a page: a text that comes again, each time beside the next number."""
    numbers = {i: int(line) for i, line in enumerate(lines) if _BARE_NUMBER.fullmatch(line)}
    running: set[int] = set()
    for step in (-1, 1):
        places: dict[str, list[int]] = {}
        for i in numbers:
            if 0 <= i - step < len(lines) and i - step not in numbers and lines[i - step].strip():
                places.setdefault(lines[i - step].strip(), []).append(i)
        for found in places.values():
            if len(found) >= LEAST_PAGES and all(numbers[b] == numbers[a] + 1 for a, b in pairwise(found)):
                running.update(found, (i - step for i in found))
    return running


def _rows_in(words: list[Cell]) -> list[list[Cell]]:
    """The words of a line; where a whole table stands on one line, those of each of its rows."""
    if len(words) < LEAST_WORDS:
        return [words]
    lengths = [(is_value, len(list(run))) for is_value, run in groupby(words, _is_token)]
    n_runs = sum(is_value and length >= LEAST_VALUES for is_value, length in lengths)
    if n_runs < LEAST_RUNS:
        return [words]
    ends = [end for (is_value, _), end in zip(lengths, accumulate(n for _, n in lengths), strict=True) if is_value]
    return [words[start:end] for start, end in pairwise([0, *ends, len(words)])]


def _is_token(word: Cell) -> bool:
    is_token = _is_token_text if len(word.text) <= _LONGEST_KEPT else _is_token_text.__wrapped__
    return is_token(word.text)


@lru_cache(maxsize=4096)
def _is_token_text(text: str) -> bool:
    return not text or _TOKEN.fullmatch(normalise_text(text)) is not None


def _split_line(words: list[Cell]) -> tuple[str, list[Cell]]:
    """The label that a line begins with and the values that it ends with."""
    n = len(words)
    while n and _is_token(words[n - 1]):
        n -= 1
    if n < len(words) and _POINTS.fullmatch(words[n - 1].text if n else ""):
        return _split_before_points(words, n)
    return "".join([word.text for word in words[:n]]), words[n:]


def _split_before_points(words: list[Cell], n: int) -> tuple[str, list[Cell]]:
    """The same where a point stands alone before the values, with a number before it: then it is one of them."""
    label, before = _split_line(words[: n - 1])
    return (label, [*before, *words[n - 1 :]]) if before else ("".join(word.text for word in words[:n]), words[n:])


def _flat_rows(lines: Iterable[list[Cell]], part: int) -> Iterator[PrintedRow]:
    label: list[str] = []
    values: list[Cell] = []
    counts: list[int] = []
    index = 0
    for words in lines:
        if not words:
            continue
        text, tokens = _split_line(words)
        if text and values:
            yield _flat_row(label, values, counts, part, index)
            label, values, counts, index = [], [], [], index + 1
        label += [text] if text else []
        values += tokens
        counts += [len(tokens)] if tokens else []
    if label or values:
        yield _flat_row(label, values, counts, part, index)


def _flat_row(label: list[str], values: list[Cell], counts: list[int], part: int, index: int) -> PrintedRow:
    text = "".join(label)
    cells = tuple(values)
    return PrintedRow(text, text, cells, cells, part, index, _any_text(cells), flat=True, lines=tuple(counts))


def block_rows(block: Grid | Text, part: int) -> list[PrintedRow]:
    """The printed rows of any block."""
    if isinstance(block, Text):
        return text_rows(block.text, part, block.page)
    return line_rows(block, part) if block.kind == "lines" else grid_rows(block, part)


def exact_values(row: PrintedRow, count: int) -> tuple[Cell, ...] | None:
    """The values of a flat row if there are exactly ``count``: in all, or alone on one line of theirs.

    The second covers a page number that stands on a line of its own between two rows.
    """
    if len(row.values) == count:
        return row.values
    if (
        sorted(row.lines)[-1:] == [count]
        and all(n == 1 for n in row.lines if n != count)
        and row.lines.count(count) == 1
    ):
        start = sum(row.lines[: row.lines.index(count)])
        return row.values[start : start + count]
    return None
