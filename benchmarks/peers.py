"""Other readers of tables, and their tables on the form: as kindly as possible, since they know no form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz.fuzz import partial_ratio

from govstats.form import TABLES, Form
from tests.typeset import Figures

NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?=(?:万?元|件)?$)")
LIKE_ENOUGH = 60
"""Similarity of a printed row to the official label, in per cent, from which it may stand for it."""


class Line(NamedTuple):
    """A row of a peer's table: its words, and the numbers that it ends with."""

    words: str
    numbers: tuple[str, ...]


Tables = list[list[list[Any]]]
"""What a peer gives: tables, rows, cells."""


# --- the peers


def tabula_tables(path: Path, **options: Any) -> Tables:
    from tabula.io import read_pdf

    frames: Any = read_pdf(
        str(path), pages="all", silent=True, pandas_options={"header": None, "dtype": str}, **options
    )
    return [frame.to_numpy().tolist() for frame in frames]


def tabula_lattice(path: Path) -> Tables:
    return tabula_tables(path, lattice=True)


def pdfplumber_tables(path: Path) -> Tables:
    import pdfplumber

    with pdfplumber.open(path) as document:
        return [table for page in document.pages for table in page.extract_tables()]


def camelot_tables(path: Path) -> Tables:
    import camelot  # type: ignore[import-not-found]

    return [table.df.to_numpy().tolist() for table in camelot.read_pdf(str(path), pages="all")]


def pandas_tables(path: Path) -> Tables:
    import pandas as pd

    tables = []
    for frame in pd.read_html(path, flavor="lxml", keep_default_na=False):
        names = [name if isinstance(name, tuple) else (name,) for name in frame.columns]
        heads = [list(head) for head in zip(*names, strict=True) if not all(isinstance(name, int) for name in head)]
        tables.append(heads + frame.to_numpy().tolist())
    return tables


class Box(NamedTuple):
    """What a recogniser found on a page: its words and where they stand, in pixels."""

    text: str
    x: float
    y: float
    height: float


@cache
def _ocr() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def ocr_tables(path: Path) -> Tables:
    """Each page recognised as a whole, its boxes gathered into rows: one table a page."""
    from govstats.readers.scan.image import read_page_images

    tables = []
    for image in read_page_images(path):
        found = _ocr()(image.pixels[:, :, ::-1])
        if found.boxes is not None:
            tables.append(rows_of(found.boxes, found.txts))
    return tables


def rows_of(corners: Any, texts: Any) -> list[list[str]]:
    """Boxes (four corners, clockwise from the top left) gathered into rows, once the page's slope is taken off.

    Examples
    --------
    >>> box = lambda x, y: [(x, y), (x + 40, y + 1), (x + 40, y + 13), (x, y + 12)]
    >>> rows_of([box(300, 8), box(0, 0), box(0, 20)], ["1", "规章", "行政许可"])
    [['规章', '1'], ['行政许可']]
    """
    wide = [c for c in corners if c[1][0] - c[0][0] > 3 * (c[3][1] - c[0][1])] or list(corners)
    slopes = sorted((c[1][1] - c[0][1]) / max(c[1][0] - c[0][0], 1) for c in wide)
    slope = slopes[len(slopes) // 2]
    boxes = []
    for corner, text in zip(corners, texts, strict=True):
        x, y = (sum(float(point[axis]) for point in corner) / 4 for axis in (0, 1))
        boxes.append(Box(text, x, y - slope * x, float(corner[3][1] - corner[0][1])))
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.y):
        if rows and box.y - rows[-1][0].y < 0.5 * min(box.height, rows[-1][0].height):
            rows[-1].append(box)
        else:
            rows.append([box])
    return [[box.text for box in sorted(row, key=lambda box: box.x)] for row in rows]


PEERS: dict[str, tuple[str, Callable[[Path], Tables]]] = {
    "tabula-py": (".pdf", tabula_tables),
    "tabula-py, lattice": (".pdf", tabula_lattice),
    "pdfplumber": (".pdf", pdfplumber_tables),
    "camelot": (".pdf", camelot_tables),
    "pandas.read_html": (".html", pandas_tables),
    "whole-page OCR (rapidocr)": ("scan", ocr_tables),
}
"""Tool to what it reads (a suffix, or a scan in any) and its tables."""
METHOD = """\
The other tools return tables of text and know no form, so their tables are mapped onto it as kindly as possible. Rows
of table 三 are taken in the form's order if there are exactly as many as the form has, else by the best match of their
words, and of the lines without numbers around them, with the official labels, order kept (rows of table 二 always so);
a row's columns are the last seven numbers in it (of table 二 as many as its row has, of table 四 fifteen), however the
tool cut them into cells or repeats merged ones, and amounts count as right in the unit that is printed.
"""


# --- a peer's tables on the form


def cells_on_form(tables: Tables, figures: Figures) -> dict[tuple[str, str, str], str]:
    """Table, row and column to the number that a peer's tables give for it."""
    lines = [line for table in tables for line in map(line_of, table) if line.words or line.numbers]
    placed: dict[tuple[str, str, str], str] = {}
    for table in TABLES:
        form = figures.form(table)
        rows = _columns_of_rows(form)
        if table == "remedies":
            keys = [(row, column) for row, columns in rows.items() for column in columns]
            whole = [line for line in lines if len(line.numbers) >= len(keys)]
            chosen = {key: number for line in whole[:1] for key, number in _last(keys, line.numbers)}
        elif table == "requests":
            chosen = _by_rows(form, rows, [i for i, line in enumerate(lines) if 7 <= len(line.numbers) < 15], lines)
        else:
            chosen = _by_rows(form, rows, [i for i, line in enumerate(lines) if 1 <= len(line.numbers) < 7], lines)
        placed |= {(table, row, column): number for (row, column), number in chosen.items()}
    return placed


def line_of(cells: list[Any]) -> Line:
    """The words of a row, and the run of numbers at its end, however they are cut into cells.

    Examples
    --------
    >>> line_of(["规章", None, "2 0", 5.0])
    Line(words='规章', numbers=('2', '0', '5'))
    """
    shown = ["" if cell is None or cell != cell else str(cell) for cell in cells]
    tokens = unicodedata.normalize("NFKC", " ".join(shown)).split()
    begin = len(tokens)
    while begin and NUMBER.match(tokens[begin - 1]):
        begin -= 1
    numbers = (NUMBER.match(token) for token in tokens[begin:])
    plain = tuple(format(Decimal(number[0].replace(",", "")).normalize(), "f") for number in numbers if number)
    return Line("".join(tokens[:begin]), plain)


def _columns_of_rows(form: Form) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    for row, column in form.cells:
        rows.setdefault(row, []).append(column)
    return rows


def _last(keys: list[Any], numbers: tuple[str, ...]) -> Iterator[tuple[Any, str]]:
    return zip(keys, numbers[-len(keys) :], strict=False)


def _by_rows(
    form: Form, rows: dict[str, list[str]], candidates: list[int], lines: list[Line]
) -> dict[tuple[str, str], str]:
    if form.rows[0].table == "requests" and len(candidates) == len(rows):
        pairs = list(zip(rows, candidates, strict=True))
    else:
        words = _words_around(candidates, lines)
        labels = {row.code: unicodedata.normalize("NFKC", row.label_zh) for row in form.rows}
        pairs = best_match(list(rows), [[partial_ratio(labels[row], text) for text in words] for row in rows])
        pairs = [(row, candidates[number]) for row, number in pairs]
    return {
        (row, column): number
        for row, at in pairs
        if len(lines[at].numbers) >= len(rows[row])
        for column, number in _last(rows[row], without_repeats(lines[at].numbers, len(rows[row])))
    }


def without_repeats(numbers: tuple[str, ...], count: int) -> tuple[str, ...]:
    """One of each number where every one is repeated equally often, as pandas does with merged columns.

    Examples
    --------
    >>> without_repeats(("5", "5", "0", "0"), 2)
    ('5', '0')
    """
    times, rest = divmod(len(numbers), count)
    once = numbers[::times] if times else numbers
    return once if not rest and numbers == tuple(n for n in once for _ in range(times)) else numbers


def _words_around(candidates: list[int], lines: list[Line]) -> list[str]:
    """The words of each candidate with those of the lines without numbers before and after it."""
    bounds = [-1, *candidates, len(lines)]
    between = ["".join(line.words for line in lines[a + 1 : b] if not line.numbers) for a, b in pairwise(bounds)]
    return [between[n] + lines[at].words + between[n + 1] for n, at in enumerate(candidates)]


def best_match(rows: list[str], likeness: list[list[float]]) -> list[tuple[str, int]]:
    """Rows and candidates paired in order so that the likeness above the least that counts is largest."""
    width = len(likeness[0]) if likeness else 0
    best: list[list[tuple[float, tuple[tuple[str, int], ...]]]] = [[(0.0, ())] * (width + 1)]
    for row, alike in zip(rows, likeness, strict=True):
        above, line = best[-1], [(0.0, ())]
        for number in range(width):
            gain, pairs = above[number]
            paired = (gain + alike[number] - LIKE_ENOUGH, (*pairs, (row, number)))
            line.append(max(above[number + 1], line[number], paired, key=lambda option: option[0]))
        best.append(line)
    return list(best[-1][-1][1])
