"""One report, end to end: read, recognise, clean, audit, and keep every number's place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govstats.arithmetic import Finding
from govstats.assemble import CellRecord
from govstats.compose import Source, assembled_reports, compose
from govstats.form import TABLES, Form, load_form
from govstats.frames import build_frame
from govstats.grid import Grid, Reading, ReadingError
from govstats.readers import read_grids
from govstats.readers.instead import place_instead
from govstats.readers.pictured import with_pictured_tables
from govstats.recognise import Recognised, earlier_form_in, recognise
from govstats.second import SecondReading, check_second_reading, second_reading_of, wants_second_reading
from govstats.stated import KNOWN, check_stated

if TYPE_CHECKING:
    import pandas as pd

CELL_COLUMNS = ("source", "agency", "adcode", "province", "level", "scope", "year", *CellRecord._fields)
"""Columns of ``cells``: the report's, then the cell's."""


@dataclass(frozen=True)
class Report:
    """One annual report as read from one source.

    Attributes
    ----------
    info : dict
        The report's line of ``reports``; the codebook explains its columns.
    records : tuple of CellRecord
        The lines of :attr:`cells`.
    questions : tuple of Finding
        The lines of :attr:`findings`.
    stated : tuple of CellRecord
        The lines of :attr:`narrative`.
    proofs : dict
        (table, row, column) of each derived cell -> the chain of identities that proves its number, in words.
    reading : Reading
        What the reader found: grids and running text.
    path : Path
        The file.
    """

    info: dict[str, Any]
    records: tuple[CellRecord, ...]
    questions: tuple[Finding, ...]
    stated: tuple[CellRecord, ...]
    proofs: dict[tuple[str, str, str], str]
    reading: Reading
    path: Path

    @cached_property
    def cells(self) -> pd.DataFrame:
        """One line per cell of the form, columns :data:`CELL_COLUMNS`; ``value`` is NaN where there is none."""
        return self._lines(self.records)

    @cached_property
    def narrative(self) -> pd.DataFrame:
        """Figures that only the prose states, in the columns of :attr:`cells`; never mixed with the tables'."""
        return self._lines(self.stated)

    def _lines(self, records: tuple[CellRecord, ...]) -> pd.DataFrame:
        empty: list[tuple[Any, ...]] = [() for _ in CellRecord._fields]
        columns = dict(zip(CellRecord._fields, zip(*records, strict=True) if records else empty, strict=True))
        scope_of = {table: self.info.get(f"scope_{table}", "unknown") for table in set(columns["table"])}
        scopes = [scope_of[table] for table in columns["table"]]
        front = {key: [self.info[key]] for key in ("source", "agency", "adcode", "province", "level")}
        return build_frame({**front, "scope": scopes, "year": [self.info["year"]], **columns}, len(records))

    @cached_property
    def findings(self) -> pd.DataFrame:
        """One line per question asked of the figures, in the columns of :class:`Finding`; ``verdict`` is the answer."""
        columns = zip(*self.questions, strict=True) if self.questions else ([] for _ in Finding._fields)
        return build_frame(dict(zip(Finding._fields, columns, strict=True)), len(self.questions))

    @property
    def grids(self) -> list[Grid]:
        """The tables of the source as the reader found them, before anything was recognised."""
        return self.reading.grids

    @property
    def text(self) -> str:
        """The running text of the source without its tables."""
        return self.reading.text

    @property
    def proactive(self) -> pd.DataFrame:
        """Table 二 as the form prints it, money in yuan; see :meth:`table`."""
        return self.table("proactive")

    @property
    def requests(self) -> pd.DataFrame:
        """Table 三 as the form prints it; see :meth:`table`."""
        return self.table("requests")

    @property
    def remedies(self) -> pd.DataFrame:
        """Table 四, a row for each kind of case; see :meth:`table`."""
        return self.table("remedies")

    def form(self, table: str) -> Form:
        """The form that a table of this report follows."""
        if table not in TABLES:
            raise ValueError(f"table {table!r}: expected one of {', '.join(TABLES)}.")
        return load_form(next(r.form for r in self.records if r.table == table), table)

    def table(self, table: str, lang: str = "zh") -> pd.DataFrame:
        """One table with the form's rows and columns.

        Parameters
        ----------
        table : {"proactive", "requests", "remedies"}
        lang : {"zh", "en", "code"}
            Labels in Chinese, in English, or the codes.

        Returns
        -------
        pandas.DataFrame
            Values (counts, or yuan); missing where there is none or the form has no such cell. What fails or was
            derived is not marked here: :attr:`cells` says it, and the view of the report in a notebook.

        Raises
        ------
        ValueError
            No such table or language.
        """
        import pandas as pd

        labels = {"zh": "label_zh", "en": "label_en", "code": "code"}
        if lang not in labels:
            raise ValueError(f"lang={lang!r}: expected one of 'zh', 'en', 'code'.")
        form, label = self.form(table), labels[lang]
        values = {(r.row, r.column): r.value for r in self.records if r.table == table and r.value is not None}
        return pd.DataFrame(
            {
                (getattr(column, label), column.code): pd.array(
                    [values.get((row.code, column.code)) for row in form.rows],
                    dtype="Float64" if column.unit == "yuan" else "Int64",
                )
                for column in form.columns
            },
            index=pd.Index([getattr(row, label) for row in form.rows], name=form.title_zh if lang == "zh" else None),
        ).droplevel(1, axis=1)

    def show(self, table: str, row: str, column: str) -> Any:
        """The printed place of one cell: the page's crop with the cell framed, or the row in words."""
        from govstats.display import show_cell

        return show_cell(self, table, row, column)

    def _repr_html_(self) -> str:
        from govstats.display import report_html

        return report_html(self)

    def __repr__(self) -> str:
        fails = sum(finding.verdict == "fails" for finding in self.questions)
        agency, year = self.info["agency"] or "agency unknown", self.info["year"] or "year unknown"
        return f"<Report {self.info['report_id']}: {agency} {year}, {len(self.records)} cells, {fails} identities fail>"


def read_report(path: str | PathLike[str], *, second_reading: SecondReading = "auto", **known: Any) -> Report:
    """Read the one annual report that a file holds.

    Parameters
    ----------
    path : path
        HTML, PDF, Word, text or picture; the format is found from the content.
    second_reading : "auto", True or False
        Whether a PDF is read a second time, by tabula-py (Java), or without Java as pictures (extra ``ocr``): by
        default only where a table is missing or an identity fails.
    **known
        What is known of the report (:data:`KNOWN`), for instance ``scope_requests="office"``, in the words of a
        manifest; it stands above what the document says.

    Returns
    -------
    Report

    Raises
    ------
    ReadingError
        The file cannot be read, holds no table of the form of 2019 or later, or holds several reports (named; use
        :func:`read_reports`).
    ValueError
        Something stated is no word that a manifest admits, such as a scope or a year that there is none of; or
        ``second_reading`` is none of the three.

    Notes
    -----
    Several threads may read at once; PDFs and scans then take their turn, for the libraries below serve one thread at
    a time. :func:`govstats.panel.build_panel` reads on all cores.

    Examples
    --------
    >>> report = read_report("data/samples/heilongjiang-office-2020.txt")
    >>> int(report.requests.loc["本年新收政府信息公开申请数量", "总计"])
    196
    """
    reports = read_reports(path, second_reading=second_reading, **known)
    if len(reports) > 1:
        names = ", ".join(f"{r.info['report_id']} ({r.info['agency'] or 'agency unknown'})" for r in reports)
        raise ReadingError(f"{path}: holds {len(reports)} reports: {names}; read_reports reads them all.")
    return reports[0]


def read_reports(path: str | PathLike[str], *, second_reading: SecondReading = "auto", **known: Any) -> list[Report]:
    """Read every annual report that a file holds: some publish the region's and the office's in one document.

    Parameters, columns and errors are those of :func:`read_report`; the second report of a file has ``#2`` behind
    its ``report_id``.

    Examples
    --------
    >>> [len(report.records) for report in read_reports("data/samples/heilongjiang-office-2020.txt")]
    [198]
    """
    unknown = set(known) - set(KNOWN)
    if unknown:
        raise TypeError(f"{', '.join(sorted(unknown))}: not among what can be stated of a report: {', '.join(KNOWN)}")
    check_second_reading(second_reading)
    stated = check_stated(known)
    path = Path(path)
    reading = read_grids(path)
    found = recognise(reading)
    if reading.pictures and (not found or (len(found) == 1 and len(found[0].tables) < len(TABLES))):
        whole = with_pictured_tables(path, reading)
        with_pictured = recognise(whole)
        if len(with_pictured) == 1:  # of several it is not certain which one's the pictures are
            reading, found = whole, with_pictured
    if not found:
        raise ReadingError(f"{path.name}: {_why_nothing(reading, path)}")
    source = Source(path, reading, found, stated)
    first = assembled_reports(source)
    second, hint = None, ""
    if second_reading is True or (second_reading == "auto" and any(map(wants_second_reading, first))):
        second, hint = second_reading_of(path, reading.reader, _pages_of_tables(found))
    other = assembled_reports(source._replace(reading=second, found=recognise(second))) if second else []
    return [
        Report(*compose(source, number, tables, other[number] if len(other) == len(first) else {}, hint), reading, path)
        for number, tables in enumerate(first)
    ]


def _pages_of_tables(found: Sequence[Recognised]) -> set[int] | None:
    """The pages on which the tables stand; None, for all, where one was not found."""
    if any(len(report.tables) < len(TABLES) for report in found):
        return None
    cells = (cell for report in found for table in report.tables.values() for cell in table.cells.values())
    return {cell.page for cell in cells if cell.page}


def _why_nothing(reading: Reading, path: Path) -> str:
    earlier = earlier_form_in(reading)
    if earlier:
        years = f"{earlier.first_year} to {earlier.last_year}"
        return (
            f"the table follows an earlier form ({earlier.title_zh}, {earlier.basis}, used {years}), "
            "which is not read: only the forms of 2019 and 2021 are."
        )
    where = place_instead(path, reading)
    then = f"{where}." if where else "is it the whole report?"
    return f"no table of the annual report form (二, 三 or 四 of 2019 or 2021) was found; {then}"
