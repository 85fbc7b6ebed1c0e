"""Binary Word documents (.doc of Word 97 and later, .wps).

Section numbers are those of [MS-DOC], Word (.doc) Binary File Format.
"""

from __future__ import annotations

from pathlib import Path
from struct import unpack_from
from typing import NamedTuple

import olefile  # type: ignore[import-untyped]

from govstats.grid import Reading, ReadingError
from govstats.readers.doc.properties import (
    PARAGRAPH_DEPTH,
    PARAGRAPH_ENDS_INNER_CELL,
    PARAGRAPH_ENDS_INNER_ROW,
    PARAGRAPH_ENDS_ROW,
    PARAGRAPH_IN_TABLE,
    Properties,
    RowDefinition,
    Runs,
    character_runs,
    paragraph_runs,
    parse_properties,
    row_definition,
    value,
)
from govstats.readers.doc.styles import StyledParagraphs, Styles
from govstats.readers.doc.text import CELL, Mark, parse_pieces, pieces_between, read_marks
from govstats.readers.flow import Flow, Table, blocks_of
from govstats.readers.sniff import DOC
from govstats.readers.word.grid import WordCell, joined_edges, merged_slots

MAX_FILE_BYTES = 64 * 2**20
"""Largest .doc file."""
MAX_CHARACTERS = 4_000_000
"""Most characters of the text; a report has some 10,000."""
MAX_TABLE_DEPTH = 50
"""Most tables within tables."""

_WORD_97 = 0x00C1
_STORIES = 0x4C
_BODY, _TEXT_BOXES, _N_STORIES = 0, 6, 8
"""Of 2.5.4 FibRgLw97: body, notes, headers, macros, comments, end notes, text boxes, those of headers."""
_STYLES, _CHARACTER_PAGES, _PARAGRAPH_PAGES, _PIECES = 0xA2, 0xFA, 0x102, 0x1A2
"""Entries of 2.5.6 FibRgFcLcb97."""
_AS_DOCX = "open it in Word, WPS or LibreOffice and save it as .docx"


def read_doc(path: Path) -> Reading:
    """Read a .doc file: its tables as grids, each merged cell as one, and the text between them.

    Cells stand where the edges in the definition of their row put them. Left out are deleted, hidden and
    struck-out text, headers, notes, codes of fields, and the numbers of lists, which Word counts by itself.

    Raises
    ------
    ReadingError
        The file is no .doc of Word 97 or later, has a password, is damaged or too large.

    Examples
    --------
    >>> read_doc(Path("report.doc")).grids  # doctest: +SKIP
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ReadingError(
                f"{path.name}: larger than the {MAX_FILE_BYTES // 2**20} MiB that are read of a Word "
                "document; remove its pictures."
            )
        with olefile.OleFileIO(path) as storage:
            document = _stream(storage, "WordDocument", path)
            _refuse_unreadable(document, path.name)
            table = _stream(storage, "1Table" if document[0x0B] & 2 else "0Table", path)
            data = _stream(storage, "Data", path)
        return Reading(blocks_of(_flow(document, table, data, path.name)), "word", DOC)
    except ReadingError:
        raise
    except Exception as error:  # whatever the bytes of a damaged file lead to
        raise _damaged(path.name, "its structure is broken") from error


def _damaged(name: str, reason: str) -> ReadingError:
    return ReadingError(f"{name}: damaged Word document ({reason}); {_AS_DOCX}.")


def _stream(storage: olefile.OleFileIO, name: str, path: Path) -> bytes:
    if not storage.exists(name):
        return b""
    if storage.get_size(name) > path.stat().st_size:  # olefile would read in circles until it has so much
        raise _damaged(path.name, "a part is said to be larger than the file")
    return bytes(storage.openstream(name).read())


def _refuse_unreadable(document: bytes, name: str) -> None:
    magic, version = unpack_from("<HH", document)
    if magic != 0xA5EC or version < _WORD_97:
        raise ReadingError(f"{name}: written by Word 95 or earlier, which is not read; {_AS_DOCX}.")
    if document[0x0B] & 1:
        raise ReadingError(f"{name}: this Word document has a password; save it without one.")


def _flow(document: bytes, table: bytes, data: bytes, name: str) -> Flow:
    lengths = unpack_from(f"<{_N_STORIES}I", document, _STORIES)
    if sum(lengths) > MAX_CHARACTERS:
        raise ReadingError(f"{name}: more than {MAX_CHARACTERS} characters; keep only the pages of the report.")
    pieces = parse_pieces(_entry(document, table, _PIECES))
    paragraphs = paragraph_runs(document, _entry(document, table, _PARAGRAPH_PAGES))
    if sum(piece.n_characters for piece in pieces) < sum(lengths) or not paragraphs.begins:
        raise _damaged(name, "parts of its text are lost")
    characters = character_runs(document, _entry(document, table, _CHARACTER_PAGES))
    styled = StyledParagraphs(paragraphs, Styles(_entry(document, table, _STYLES)))
    flow: Flow = []
    for story in (_BODY, _TEXT_BOXES):
        begin = sum(lengths[:story])
        builder = _Story(paragraphs, data, name)
        for mark in read_marks(document, pieces_between(pieces, begin, begin + lengths[story]), characters, styled):
            builder.add(mark)
        flow += builder.end()
    return flow


def _entry(document: bytes, table: bytes, offset: int) -> bytes:
    place, length = unpack_from("<II", document, offset)
    return table[place : place + length]


class _Row(NamedTuple):
    cells: list[Flow]
    definition: RowDefinition | None


class _OpenTable:
    """A table whose end has not come yet."""

    def __init__(self) -> None:
        self.rows: list[_Row] = []
        self.cells: list[Flow] = []
        self.content: Flow = []


class _Story:
    """The flow of a story, built from the marks that end its paragraphs, cells and rows."""

    def __init__(self, paragraphs: Runs, data: bytes, name: str) -> None:
        self._paragraphs = paragraphs
        self._parsed: dict[bytes, Properties] = {}
        self._data = data
        self._name = name
        self._flow: Flow = []
        self._tables: list[_OpenTable] = []

    def add(self, mark: Mark) -> None:
        code = self._paragraphs.at(mark.place)
        if code not in self._parsed:
            self._parsed[code] = parse_properties(code, self._data)
        properties = self._parsed[code]
        depth = 0
        if value(properties, PARAGRAPH_IN_TABLE) or mark.character == CELL:
            depth = max(value(properties, PARAGRAPH_DEPTH), 1)
        self._go_to(depth)
        if not self._tables:
            self._flow.append(f"{mark.text}\n")
            return
        table = self._tables[-1]
        is_inner = depth > 1
        if value(properties, PARAGRAPH_ENDS_INNER_ROW if is_inner else PARAGRAPH_ENDS_ROW):
            table.rows.append(_Row(table.cells, row_definition(properties)))
            table.cells = []
            return
        table.content.append(f"{mark.text}\n")
        if value(properties, PARAGRAPH_ENDS_INNER_CELL) if is_inner else mark.character == CELL:
            table.cells.append(table.content)
            table.content = []

    def end(self) -> Flow:
        self._go_to(0)
        return self._flow

    def _go_to(self, depth: int) -> None:
        if depth > MAX_TABLE_DEPTH:
            raise _damaged(self._name, "tables nested without end")
        while len(self._tables) < depth:
            self._tables.append(_OpenTable())
        while len(self._tables) > depth:
            table = self._tables.pop()
            outside = self._tables[-1].content if self._tables else self._flow
            if table.cells or table.content:
                table.rows.append(_Row([*table.cells, table.content], None))
            outside.append(_placed(table.rows))


def _placed(rows: list[_Row]) -> Table:
    """The table of the rows; where a row's cells have no known place, cells are only counted from the left."""
    edges = joined_edges(edge for row in rows for edge in (row.definition.edges if row.definition else []))
    placed = [_word_cells(row, edges) for row in rows]
    known = [row for row in placed if row is not None]
    if len(known) < len(rows):
        known = [[WordCell(at, at + 1, None, cell) for at, cell in enumerate(row.cells)] for row in rows]
    return Table(merged_slots(known))


def _word_cells(row: _Row, edges: dict[int, int]) -> list[WordCell] | None:
    """The cells of a row between its edges; None where the row's definition does not fit them."""
    definition = row.definition
    if definition is None or len(definition.edges) != len(row.cells) + 1:
        return None
    cells: list[WordCell] = []
    before = 0
    places = [edges[edge] for edge in definition.edges]
    for at, content in enumerate(row.cells):
        left, right = places[at], places[at + 1]
        horizontal = definition.horizontal[at]
        if right <= left:
            if any(not isinstance(item, str) or item.strip() for item in content):
                return None
        elif horizontal and before and horizontal != before:
            cells[-1] = cells[-1]._replace(right=right)
            continue
        else:
            cells.append(WordCell(left, right, _MERGES.get(definition.vertical[at]), content))
        before = horizontal
    return cells


_MERGES = {1: "continue", 3: "restart"}
