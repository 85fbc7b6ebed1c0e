"""What a build has to do and has read, kept on disk while it runs: its memory does not grow with the panel."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from govstats.panel.work import Source

_TABLES = """
CREATE TABLE sources (source TEXT PRIMARY KEY, folder TEXT, lines TEXT, sha256 TEXT);
CREATE TABLE results (source TEXT, sha256 TEXT, key TEXT, PRIMARY KEY (source, sha256));
CREATE TABLE places (key TEXT PRIMARY KEY, place INT);
CREATE TABLE entries (series TEXT, year INT, report_id TEXT PRIMARY KEY, source TEXT, key TEXT, place INT, number INT);
"""


class Entry(NamedTuple):
    """A report that was read: where it stands in the panel's order, and where its reading is kept."""

    series: tuple[str, ...]
    """What is the same for all reports of an agency; reports with the same one are compared with each other."""
    year: int
    report_id: str
    source: str
    key: str
    place: int
    number: int


class Ledger:
    """Sources by name, the keys of their results, and reports by agency and year.

    Its database is a file without a name, of SQLite's own, that is gone when the ledger is.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}")

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def add_sources(self, sources: Iterable[Source]) -> int:
        """Take in sources, each name once; how many there are."""
        rows = ((s.source, str(s.folder), json.dumps(s.lines), s.sha256) for s in sources)
        self._database.execute("BEGIN")
        self._database.executemany("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?)", rows)
        self._database.execute("COMMIT")
        return int(self._database.execute("SELECT count(*) FROM sources").fetchone()[0])

    def sources(self) -> Iterator[Source]:
        """The sources, sorted by name."""
        rows = self._database.execute("SELECT source, folder, lines, sha256 FROM sources ORDER BY source")
        for source, folder, lines, sha256 in rows:
            yield Source(Path(folder), source, tuple(json.loads(lines)), sha256)

    def add_result(self, source: str, sha256: str, key: str) -> None:
        """Note under which key the result of a source is kept."""
        self._database.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", (source, sha256, key))

    def add_place(self, key: str, place: int) -> None:
        """Note where the result of this key stands; the last one counts."""
        self._database.execute("INSERT OR REPLACE INTO places VALUES (?, ?)", (key, place))

    def place_of(self, key: str) -> int | None:
        """Where the result of this key stands; None if there is none."""
        row = self._database.execute("SELECT place FROM places WHERE key = ?", (key,)).fetchone()
        return None if row is None else int(row[0])

    def results(self) -> Iterator[tuple[str, str, str, int | None]]:
        """Source, SHA-256, key and place of each result, sorted; no place where there is none."""
        wanted = "SELECT source, sha256, key, place FROM results LEFT JOIN places USING (key)"
        yield from self._database.execute(f"{wanted} ORDER BY source, sha256")

    def add_entry(self, entry: Entry) -> None:
        """Take in a report; its ``report_id`` must be new."""
        self._database.execute(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)", ("\0".join(entry.series), *entry[1:])
        )

    def n_entries(self) -> int:
        """How many reports were read."""
        return int(self._database.execute("SELECT count(*) FROM entries").fetchone()[0])

    def source_of(self, report_id: str) -> str | None:
        """The source of the report of this name; None if there is none."""
        row = self._database.execute("SELECT source FROM entries WHERE report_id = ?", (report_id,)).fetchone()
        return None if row is None else str(row[0])

    def entries(self) -> Iterator[Entry]:
        """The reports in the panel's order: by place, agency, year, name."""
        # The text of a series sorts as the series does: nothing sorts before the character that parts it.
        for series, *rest in self._database.execute("SELECT * FROM entries ORDER BY series, year, report_id"):
            yield Entry(tuple(series.split("\0")), *rest)
