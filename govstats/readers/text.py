"""Flattened text: what is left of a report when its tables are gone, and tables drawn with pipes or tabs."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from html import unescape
from itertools import accumulate, groupby, takewhile
from operator import eq
from pathlib import Path

from govstats.grid import Cell, Grid, Reading, ReadingError, Text
from govstats.readers.source import MAX_TEXT_BYTES, decode, read_bytes

REVERSED = "\u202e"
"""From here on the characters stand from right to left: 12 is printed as 21."""

_UNPRINTED = [*range(9), *range(0x0E, 0x20), 0x7F, 0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF]
_PRINTED_AS = {
    **dict.fromkeys(map(chr, _UNPRINTED), ""),
    **dict.fromkeys("\x0b\x0c\r\x85\u2028\u2029", "\n"),
    REVERSED: "\ufffd",
}
_UNUSUAL = re.compile(f"[{''.join(map(re.escape, _PRINTED_AS))}]")
_SPACES = re.compile(r"[^\S\n]+")
_PIPES = re.compile(r"(?<!\\)[|｜│┃]")
_RULE = re.compile(r"[\s|｜│┃┌┬┐├┼┤└┴┘:+=─━-]*[=─━-][\s|｜│┃┌┬┐├┼┤└┴┘:+=─━-]*")
_MAY_BE_DRAWN = re.compile(r'[|｜│┃┌┬┐├┼┤└┴┘=─━\t,;"-][^\n]*')
"""Stands in the lines of rows and of the rules between them."""
_OPEN_QUOTE = re.compile(r'(?:^|\t)"[^"\t]*$')
"""A cell that begins with a quotation mark and goes on in the next line."""
_HEADING = re.compile(r"[一二三四五六七八]、.*(?:情况|问题|事项)")
_PAGE_NUMBER = re.compile(r"[ \t]*[0-9]{1,3}")
_BREAK = re.compile(r"<br\s*/?>", re.I)

MAX_WORDS = 200_000
"""No report has a tenth of them; every word may become a cell."""
MAX_LINES_OF_ROW = 8
"""A row drawn with pipes may be broken over so many lines."""
LEAST_PAGES = 2
"""On one page a number at the foot may be a figure."""
LEAST_ROWS, LEAST_COLUMNS = 4, 3
"""Fewer lines parted by commas are prose."""


def read_text(path: Path) -> Reading:
    """Read a text or Markdown file.

    Rows drawn with pipes (with or without the Markdown rule below the header), rows of cells parted by tabs
    and the rows of a CSV file become grids of kind ``markup``, one row a line: rows may be ragged, and a
    column only counts the cells of its line. All other text stays running text.

    Raises
    ------
    ReadingError
        The file cannot be opened, is empty, or is larger than :data:`MAX_TEXT_BYTES` or :data:`MAX_WORDS`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "report.md")
    ...     _ = file.write_text("第二十条第（一）项\\n|规章|2|0|\\n|---|---|---|\\n|规范性文件|5|1|", "utf-8")
    ...     reading = read_text(file)
    >>> reading.text, [[cell.text for cell in row] for row in reading.grids[0].rows()]
    ('第二十条第（一）项', [['规章', '2', '0'], ['规范性文件', '5', '1']])
    """
    text = printed_text(_without_page_numbers(decode(read_bytes(path, MAX_TEXT_BYTES))))
    if len(text.split()) > MAX_WORDS:
        raise ReadingError(f"{path.name}: more than the {MAX_WORDS:,} words that are read; split it.")
    return Reading(parse_text(text), "text", "text/plain")


def _without_page_numbers(text: str) -> str:
    """Text without the numbers that stand alone at the foot of its pages, if each tells the place of its page."""
    pages = text.split("\f")
    feet = [page.rstrip().rpartition("\n") for page in pages]
    numbers = {i: int(last) for i, (*_, last) in enumerate(feet) if _PAGE_NUMBER.fullmatch(last)}
    if len(numbers) < LEAST_PAGES or len({number - i for i, number in numbers.items()}) > 1:
        return text
    return "\f".join(feet[i][0] if i in numbers else page for i, page in enumerate(pages))


def printed_text(text: str) -> str:
    """Text without characters that do not print, every line end a line feed.

    A character that turns the order of those behind it becomes U+FFFD: no number is read from such a text.
    """
    if not _UNUSUAL.search(text):
        return text
    return _UNUSUAL.sub(_printed_as, text.replace("\r\n", "\n"))


def _printed_as(unusual: re.Match[str]) -> str:
    return _PRINTED_AS[unusual[0]]


def printed_lines(text: str) -> str:
    """The lines of ``text`` that are not blank, each stripped, with one space for each gap."""
    text = text.strip()
    if text.isprintable():
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in printed_text(text).split("\n"))
    return "\n".join(line for line in lines if line)


def parse_text(text: str) -> tuple[Text | Grid, ...]:
    """Blocks of running text and grids of the rows drawn with pipes or tabs, in reading order.

    Examples
    --------
    >>> [type(block).__name__ for block in parse_text("二、主动公开\\n| 规章 | 2 |\\n| 规范性文件 | 5 |\\n注")]
    ['Text', 'Grid', 'Text']
    """
    text = unescape(text)
    lines = text.split("\n")
    blocks: list[Text | Grid] = []
    begin = after = 0
    for at in _lines_that_may_be_drawn(text):
        if at < after:
            continue
        rows, after = _drawn_rows(lines, at)
        if len(rows) > 1:
            blocks.extend(_running_text(lines[begin:at]))
            blocks.extend(_sections(rows))
            begin = after
    return (*blocks, *_running_text(lines[begin:]))


def _lines_that_may_be_drawn(text: str) -> Iterator[int]:
    """Numbers of lines, from 0."""
    number = end = 0
    for match in _MAY_BE_DRAWN.finditer(text):
        number += text.count("\n", end, match.start())
        end = match.end()
        yield number


def _running_text(lines: list[str]) -> list[Text | Grid]:
    text = "\n".join(map(str.strip, _SPACES.sub(" ", "\n".join(lines)).split("\n"))).strip("\n")
    return [Text(text)] if text else []


def _drawn_rows(lines: list[str], begin: int) -> tuple[list[list[str]], int]:
    """The rows drawn alike from line ``begin`` on, and the line after them; blank lines may part them."""
    for row_of in (_pipe_row, _tab_row):
        rows: list[list[str]] = []
        at = after = begin
        while at < len(lines):
            if rows and not lines[at].strip():
                at += 1
                continue
            row, next_line = row_of(lines, at)
            if row is None:
                break
            rows.extend([row] if row else [])
            at = after = next_line
        if rows:
            return (_without_outer_pipes(rows) if row_of is _pipe_row else rows), after
    return _separated_rows(lines, begin)


def _without_outer_pipes(rows: list[list[str]]) -> list[list[str]]:
    """The rows without the blanks outside of pipes around them; without such pipes a blank at the edge is a cell."""
    left, right = all(not row[0] for row in rows), all(not row[-1] for row in rows)
    return [row[left : len(row) - right] for row in rows]


def _separated_rows(lines: list[str], begin: int) -> tuple[list[list[str]], int]:
    """Rows of a file with commas or semicolons, as many in each, and the line after them; none in prose or markup.

    Lines that are none are passed over together: each for itself takes time quadratic in their number.
    """
    line, after = lines[begin], begin + 1
    for mark in ",;":
        if "</" in line or (line.count(mark) + 1 < LEAST_COLUMNS and not line.startswith('"')):
            continue
        rows: list[list[str]] = []
        end = begin
        below = map(lines.__getitem__, range(begin, len(lines)))
        for row, n_lines in _rows_in_quotes(takewhile(str.strip, below), mark):
            if len(row) < LEAST_COLUMNS or (rows and len(row) != len(rows[0])):
                break
            rows.append(row)
            end = begin + n_lines
        if len(rows) >= LEAST_ROWS and 2 * sum(map(_may_hold_figures, rows)) >= len(rows):
            return rows, end
        after = max(after, end)
    return [], after


def _rows_in_quotes(lines: Iterable[str], mark: str) -> Iterator[tuple[list[str], int]]:
    """Rows of cells, some of them in quotes, and how many lines there are up to their end."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=mark)
    with suppress(csv.Error):  # a cell longer than any
        for row in reader:
            yield [printed_lines(cell) for cell in row], reader.line_num


def _may_hold_figures(row: list[str]) -> bool:
    """Whether a row holds a number or a blank, or what merged cells leave: a text again in the next column."""
    return any(not cell or cell.isdecimal() for cell in row) or any(map(eq, row, row[1:]))


def _pipe_row(lines: list[str], at: int) -> tuple[list[str] | None, int]:
    """The cells of a row of pipes, none for a rule, and the line after it; None where no row begins."""
    line = lines[at].strip()
    if len(line) > 2 and _RULE.fullmatch(line) and not line.strip("-=").isspace():
        return [], at + 1
    after = at + 1
    if _PIPES.match(line) and len(line) > 1 and not _ends_with_pipe(line) and not _has_no_outer_pipes(lines, at):
        for last in range(after, min(at + MAX_LINES_OF_ROW, len(lines))):
            broken = lines[last].strip()
            if not broken or _PIPES.match(broken):
                break
            if _ends_with_pipe(broken):
                line = "\n".join([line, *lines[after : last + 1]]).strip()
                after = last + 1
                break
    cells = _PIPES.split(line)
    if len(cells) < 2 or not any(cell.strip() for cell in cells):
        return None, at + 1
    bounded = not cells[0].strip() and not cells[-1].strip()
    if len(cells) == 2 and not bounded and not all(cell.strip() for cell in cells):
        return None, at + 1
    return [_markdown_text(cell) for cell in cells], after


def _has_no_outer_pipes(lines: list[str], at: int) -> bool:
    """Whether a line that begins with a pipe does so for a blank first cell: a line next to it has no outer pipes."""
    n = len(_PIPES.findall(lines[at]))
    beside = [line.strip() for line in (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2])]
    is_open = [not _PIPES.match(line) and not _ends_with_pipe(line) for line in beside]
    return n > 1 and any(
        is_one and len(_PIPES.findall(line)) == n for is_one, line in zip(is_open, beside, strict=True)
    )


def _ends_with_pipe(line: str) -> bool:
    return line[-1:] in tuple("|｜│┃") and line[-2:-1] != "\\"


def _tab_row(lines: list[str], at: int) -> tuple[list[str] | None, int]:
    """The cells of a row of tabs; one in quotes, as spreadsheets copy it, may hold line ends."""
    line = lines[at].strip(" ")
    if _OPEN_QUOTE.search(line):
        whole = _up_to_closing_quote(lines[at : at + MAX_LINES_OF_ROW])
        cells, n_lines = next(_rows_in_quotes(whole, "\t"), ([], 0))
        if n_lines > 1 and len(cells) > 1:
            return cells, at + n_lines
    if "\t" in line.strip() or (line.strip() and line.count("\t") > 1):
        return [printed_lines(cell) for cell in line.split("\t")], at + 1
    return None, at + 1


def _up_to_closing_quote(lines: list[str]) -> list[str]:
    """The lines up to the first one that closes all quotes."""
    quotes = list(accumulate(line.count('"') for line in lines))
    end = next((i + 1 for i, n in enumerate(quotes) if n % 2 == 0), 1)
    return lines[:end]


def _markdown_text(cell: str) -> str:
    return printed_lines(_BREAK.sub("\n", cell).replace("\\|", "|").replace("**", ""))


def _sections(rows: list[list[str]]) -> Iterator[Text | Grid]:
    """The grid of some rows; those of a whole sheet, all as wide as its widest table, are cut at its headings."""
    if any(row[-1] for row in rows) or len(set(map(len, rows))) > 1:
        yield _ragged_grid(rows)
        return
    for is_heading, part in groupby(rows, lambda row: not any(row[1:]) and _HEADING.fullmatch(row[0]) is not None):
        section = list(part)
        if is_heading:
            yield Text("\n".join(row[0] for row in section))
        else:
            width = max((i + 1 for row in section for i, cell in enumerate(row) if cell), default=1)
            yield _ragged_grid([row[:width] for row in section])


def _ragged_grid(rows: list[list[str]]) -> Grid:
    cells = (Cell(text, row, column) for row, texts in enumerate(rows) for column, text in enumerate(texts))
    return Grid(tuple(cells))
