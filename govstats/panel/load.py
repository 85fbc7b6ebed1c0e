"""The panel in memory: cells joined with what is known of their reports, codes as categories."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from numbers import Integral
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govstats.form import TABLES
from govstats.report import CELL_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

FRONT = ("source", "agency", "adcode", "province", "level", "scope", "year")
"""Columns of ``cells`` that are facts of the report."""

PLACE = ("page", "x0", "top", "x1", "bottom")


@dataclass(frozen=True)
class Panel:
    """Many reports as one data set.

    Attributes
    ----------
    folder : Path
        Where it is. Each frame is read from there when it is first asked for.
    about : dict
        Version, hash, counts, newest retrieval.
    """

    folder: Path
    about: dict[str, Any]
    years: frozenset[int] | None = field(default=None, repr=False)
    tables: tuple[str, ...] | None = field(default=None, repr=False)
    columns: tuple[str, ...] | None = field(default=None, repr=False)
    duplicates: bool = field(default=False, repr=False)

    @property
    def hash(self) -> str:
        """The fingerprint of the panel's files."""
        return str(self.about["hash"])

    @property
    def version(self) -> str:
        """The version of govstats that built it."""
        return str(self.about["version"])

    @cached_property
    def reports(self) -> pd.DataFrame:
        """One line per report, those that repeat another included (``duplicate_of`` names the one that counts)."""
        import pandas as pd

        reports = pd.read_parquet(self.folder / "reports.parquet")
        reports["year"] = reports["year"].astype("Int16")
        return reports if self.years is None else reports[reports["year"].isin(self.years)].reset_index(drop=True)

    @cached_property
    def problems(self) -> pd.DataFrame:
        """One line per source that could not be used."""
        import pandas as pd

        return pd.read_parquet(self.folder / "problems.parquet")

    @cached_property
    def cells(self) -> pd.DataFrame:
        """One line per cell of each report that counts, columns as in :attr:`govstats.Report.cells`."""
        frame = _cells(self)
        frame.attrs["panel_hash"] = self.hash
        return frame

    @cached_property
    def findings(self) -> pd.DataFrame:
        """One line per question asked of the reports' figures."""
        import pandas as pd

        findings = pd.read_parquet(self.folder / "findings.parquet")
        for name in ("left", "right", "difference", "page"):
            findings[name] = findings[name].astype("Int64")
        if self.years is not None:
            findings = findings[findings["report_id"].isin(self.reports["report_id"])]
        if self.tables is not None:
            findings = findings[findings["table"].isin([*self.tables, ""])]
        return findings.reset_index(drop=True)

    @property
    def counted(self) -> pd.DataFrame:
        """The reports without those that repeat another."""
        return self.reports if self.duplicates else self.reports[self.reports["duplicate_of"] == ""]

    def wide(self, *, harmonise: bool = False) -> pd.DataFrame:
        """One line per report that counts; see :func:`govstats.panel.wide.widen`."""
        from govstats.panel.wide import widen

        return widen(self, harmonise=harmonise)

    def save_csv(self, folder: str | PathLike[str], *, harmonise: bool = False) -> None:
        """Write ``reports.csv`` and ``wide.csv``; UTF-8 with a mark, so that Excel shows Chinese."""
        from govstats.panel.wide import save_csv

        save_csv(self, Path(folder), harmonise=harmonise)

    def save_stata(self, path: str | PathLike[str], *, lang: str = "both", harmonise: bool = False) -> None:
        """Write the wide panel for Stata 14 and later; see :func:`govstats.panel.stata.save_stata`."""
        from govstats.panel.stata import save_stata

        save_stata(self, Path(path), lang=lang, harmonise=harmonise)

    def cite(self) -> str:
        """The reference of this panel: version, hash, number of reports, newest retrieval."""
        newest = self.about["newest_retrieval"]
        retrieved = f"; newest retrieval {newest}" if newest else ""
        return (
            f"govstats {self.version}: Chinese open government information annual reports, panel "
            f"{self.hash[:12]} of {self.about['lines']['reports']} reports{retrieved}. "
            "Code MIT, data CC BY 4.0. https://creativecommons.org/licenses/by/4.0/"
        )

    def replication(self, target: str | PathLike[str], *files: str | PathLike[str]) -> Path:
        """Write what is needed to compute it again as one zip (:func:`govstats.panel.replicate.replication`)."""
        from govstats.panel.replicate import replication

        return replication(self, Path(target), [Path(file) for file in files])

    def __repr__(self) -> str:
        fails = int(self.reports["findings_fails"].sum())
        again = len(self.reports) - int((self.reports["duplicate_of"] == "").sum())
        return (
            f"<Panel {self.hash[:12]}: reports {len(self.reports)} ({again} of them again), "
            f"questions that fail {fails}, problems {len(self.problems)}>"
        )


def load_panel(
    folder: str | PathLike[str] | None = None,
    years: int | Collection[int] | None = None,
    tables: str | Sequence[str] | None = None,
    columns: str | Sequence[str] | None = None,
    *,
    duplicates: bool = False,
) -> Panel:
    """Load a panel that :func:`build_panel` wrote, or the project's own.

    Parameters
    ----------
    folder : path, optional
        By default ``data/panel`` of the checkout that this package is installed from.
    years : int or collection of int, optional
        Only reports of these years.
    tables : str or sequence of str, optional
        Only cells of these tables: ``proactive``, ``requests``, ``remedies``.
    columns : str or sequence of str, optional
        Only these columns of ``cells`` (``report_id, table, row, column`` are always there).
    duplicates : bool
        Whether ``cells`` and ``wide`` have reports that repeat another; ``reports`` always lists them.

    Returns
    -------
    Panel

    Raises
    ------
    FileNotFoundError
        There is no finished panel.
    ValueError
        A table or column that does not exist.

    Examples
    --------
    >>> panel = load_panel(tables="requests", columns=["value", "year"])
    >>> list(panel.cells.columns)
    ['year', 'report_id', 'table', 'row', 'column', 'value']
    """
    path = project_panel() if folder is None else Path(folder)
    if not (path / "panel.json").exists():
        raise FileNotFoundError(
            f"{path.absolute()}: no finished panel is there; build it with `govstats build … -o {path}`."
        )
    about = json.loads((path / "panel.json").read_text(encoding="utf-8"))
    chosen_tables, chosen_columns = _names("table", tables, TABLES), _names("column", columns, CELL_COLUMNS)
    chosen_years = None if years is None else _years(years)
    return Panel(path, about, chosen_years, chosen_tables, chosen_columns, duplicates)


def project_panel() -> Path:
    """``data/panel`` of the checkout that this package is installed from."""
    path = Path(__file__).parents[2] / "data" / "panel"
    if not path.is_dir():
        raise FileNotFoundError(
            "govstats is not installed from its checkout, so its own panel is not here: name a folder, "
            'load_panel("my-panel"), or install the checkout with `make setup`.'
        )
    return path


def _names(what: str, given: str | Sequence[str] | None, known: Sequence[str]) -> tuple[str, ...] | None:
    names = (given,) if isinstance(given, str) else None if given is None else tuple(given)
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise ValueError(f"no {what} {', '.join(unknown)}; there are {', '.join(known)}.")
    return names


def _years(years: Any) -> frozenset[int]:
    numbers = [years] if isinstance(years, str) or not isinstance(years, Iterable) else list(years)
    wrong = [year for year in numbers if not isinstance(year, Integral)]
    if wrong:
        raise ValueError(f"years: {wrong[0]!r} is no year; expected numbers such as 2023 or [2022, 2023].")
    return frozenset(map(int, numbers))


def _cells(panel: Panel) -> pd.DataFrame:
    import pandas as pd
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    key = ["report_id", "table", "row", "column"]
    wanted = [name for name in CELL_COLUMNS if panel.columns is None or name in panel.columns or name in key]
    filters: list[Any] = []
    counted = panel.counted
    if len(counted) < panel.about["lines"]["reports"]:
        filters.append(("report_id", "in", counted["report_id"].tolist()))
    if panel.tables is not None:
        filters.append(("table", "in", list(panel.tables)))
    if len(counted) == 0:
        filters = [("report_id", "in", ["(none)"])]

    def read(name: str, columns: list[str]) -> pd.DataFrame:
        table = pq.read_table(panel.folder / f"{name}.parquet", columns=columns, filters=filters or None)
        return pd.DataFrame(table.unify_dictionaries().to_pandas(self_destruct=True))

    stored = [name for name in wanted if name not in (*FRONT, *PLACE)]
    frame = read("cells", stored)
    boxes = [name for name in wanted if name in PLACE]
    if boxes:
        frame = _with_places(frame, read("places", [*key, *boxes]), boxes)
    by_report = counted.set_index(counted["report_id"].astype(str))
    at = by_report.index.get_indexer(frame["report_id"].cat.categories)[frame["report_id"].cat.codes]
    for name in (name for name in FRONT if name in wanted):
        if name == "scope":
            frame[name] = _scope(by_report, frame, at)
        else:
            frame[name] = _repeated(by_report[name], at)
    return frame[wanted]


def _repeated(column: pd.Series, at: Any) -> Any:
    """A report's fact at each of its cells, by code where it is a category."""
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype):
        codes: Any = column.cat.codes.to_numpy()[at]
        return pd.Categorical.from_codes(codes, column.cat.categories)
    if pd.api.types.is_integer_dtype(column.dtype):
        return column.array.take(at)
    return _repeated(column.astype("category"), at)


def _scope(reports: pd.DataFrame, frame: pd.DataFrame, at: Any) -> Any:
    """The scope of the cell's own table."""
    import numpy as np
    import pandas as pd

    scopes = sorted({scope for table in TABLES for scope in reports[f"scope_{table}"].astype(str)})
    by_table = np.vstack([pd.Categorical(reports[f"scope_{t}"].astype(str), scopes).codes for t in TABLES])
    own = pd.Index(TABLES).get_indexer(frame["table"].cat.categories)[frame["table"].cat.codes]
    codes: Any = by_table[own, at]
    return pd.Categorical.from_codes(codes, pd.Index(scopes))


def _with_places(frame: pd.DataFrame, places: pd.DataFrame, boxes: list[str]) -> pd.DataFrame:
    """The cells with page and box; both files stand in the same order, so the places fall to their cells in turn."""
    import numpy as np
    import pandas as pd

    ours, theirs = np.zeros(len(frame), "int64"), np.zeros(len(places), "int64")
    for name in ("report_id", "table", "row", "column"):
        known = frame[name].cat.categories
        ours = ours * (len(known) + 1) + frame[name].cat.codes
        theirs = theirs * (len(known) + 1) + known.get_indexer(places[name].cat.categories)[places[name].cat.codes]
    at = np.flatnonzero(np.isin(ours, theirs))
    if not np.array_equal(ours[at], theirs):
        raise ValueError("cells.parquet and places.parquet do not belong together; build the panel again.")
    for name in boxes:
        values = np.full(len(frame), np.nan, "float32")
        values[at] = places[name].to_numpy("float32")
        frame[name] = pd.array(values, "Int32") if name == "page" else values
    return frame
