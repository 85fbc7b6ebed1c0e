"""The ``govstats`` command: data on standard output, talk on standard error."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    import pandas as pd

    from govstats.report import Report
    from govstats.second import SecondReading

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


class Format(StrEnum):
    """How data are written to standard output."""

    table = "table"
    csv = "csv"
    json = "json"


class Second(StrEnum):
    """Whether a PDF is also read by tabula-py."""

    auto = "auto"
    always = "always"
    never = "never"


Files = Annotated[list[Path], typer.Argument(help="Reports: PDF, HTML, Word, text or pictures.", show_default=False)]
FormatOption = Annotated[
    Format | None,
    typer.Option("--format", help="How to write the data; else as the name of --out ends, or as a table."),
]
SecondOption = Annotated[
    Second, typer.Option("--second-reading", help="Read PDFs a second time: by Java, or as pictures.")
]
OutOption = Annotated[
    Path | None, typer.Option("-o", "--out", help="A file to write instead of printing; CSV so that Excel reads it.")
]

_SECOND: dict[Second, SecondReading] = {Second.auto: "auto", Second.always: True, Second.never: False}


def _tell_version(asked: bool) -> None:
    from govstats import __version__

    if asked:
        _print(f"govstats {__version__}")
        raise typer.Exit


@app.callback()
def govstats(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Read, audit and compare Chinese open government information annual reports."""


@app.command()
def read(
    files: Files, format: FormatOption = None, second_reading: SecondOption = Second.auto, out: OutOption = None
) -> None:
    """Print the cells of one or several reports, all in one table."""
    from govstats.terminal import report_text

    _show(files, format, second_reading, out, report_text, lambda report: report.cells)


@app.command()
def audit(
    files: Files, format: FormatOption = None, second_reading: SecondOption = Second.auto, out: OutOption = None
) -> None:
    """Print what the form's own arithmetic says of the figures: one line per question."""
    from govstats.terminal import audit_text

    _show(files, format, second_reading, out, audit_text, lambda report: report.findings)


@app.command()
def manifest(folder: Annotated[Path, typer.Argument(help="A folder with reports.", show_default=False)]) -> None:
    """Write sources.csv into a folder: a line for each report in it, with empty cells where it is not certain."""
    from govstats.sources import NOT_READ, make_manifest

    lines = _or_exit(lambda: make_manifest(folder))
    unread = int(lines["note"].str.startswith(NOT_READ).sum())
    told = f", {_count(unread, 'file')} not read (see note)" if unread else ""
    found = f"{_count(len(lines) - unread, 'report')}{told}"
    _tell(f"{folder / 'sources.csv'}: {found}; fill in what is empty, scopes above all.")


@app.command()
def fetch(
    manifest: Annotated[Path, typer.Argument(help="A sources.csv with addresses.", show_default=False)],
    refresh: Annotated[bool, typer.Option("--refresh", help="Ask again for what is there already.")] = False,
) -> None:
    """Download what a manifest names and is not there yet."""
    from govstats.sources.fetch import fetch as fetch_all

    fetched = _or_exit(lambda: fetch_all(manifest, refresh=refresh))
    for failure in fetched[fetched["outcome"] == "failed"].itertuples():
        _tell(f"{failure.url}: {failure.reason}")
    outcomes = fetched["outcome"].value_counts()
    _tell(", ".join(f"{count} {outcome}" for outcome, count in outcomes.items()) or "nothing to fetch")
    raise typer.Exit(1 if outcomes.get("failed", 0) else 0)


@app.command()
def build(
    sources: Annotated[Path, typer.Argument(help="A folder of reports or a manifest.", show_default=False)],
    out: Annotated[Path, typer.Option("-o", "--out", help="Where the panel goes.", show_default=False)],
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, help="How many sources are read at once.")] = None,
    second_reading: SecondOption = Second.auto,
) -> None:
    """Build a panel from many reports."""
    from govstats.panel import build_panel

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"corrections\.csv: ", UserWarning)  # each is a problem too, told below
        panel = _or_exit(lambda: build_panel(sources, out, jobs=jobs, second_reading=_SECOND[second_reading]))
    for problem in panel.problems.itertuples():
        _tell(f"{problem.source}: {str(problem.reason).removeprefix(f'{Path(str(problem.source)).name}: ')}")
    again = len(panel.reports) - int((panel.reports["duplicate_of"] == "").sum())
    told = f" ({again} of them again, counted once)" if again else ""
    _tell(f"{out}: {_count(len(panel.reports), 'report')}{told}, {_count(len(panel.problems), 'problem')}.")
    raise typer.Exit(1 if len(panel.problems) else 0)


@app.command()
def codebook(
    write: Annotated[Path | None, typer.Option(help="Write codebook.csv and datapackage.json there.")] = None,
) -> None:
    """Print what every code means, in Chinese and English."""
    from govstats.data_package import save_codebook
    from govstats.dictionary import codebook as build_codebook

    if write is not None:
        _or_exit(lambda: save_codebook(write))
    else:
        _print(build_codebook().to_csv(index=False, lineterminator="\n"), end="")


_T = TypeVar("_T")


def _or_exit(work: Callable[[], _T]) -> _T:
    """The result of some work; exit 1 with its one sentence where it cannot be done."""
    from govstats.corrections import CorrectionError
    from govstats.grid import ReadingError
    from govstats.spreadsheet import SpreadsheetError

    try:
        return work()
    except (ReadingError, SpreadsheetError, CorrectionError) as error:
        _tell(str(error))
        raise typer.Exit(1) from error
    except OSError as error:
        denied = isinstance(error, PermissionError)  # on Windows also while Excel has it open
        advice = "close it where it is open, or check your rights" if denied else "check the path"
        place = error.filename2 or error.filename
        _tell(f"{place}: {error.strerror}; {advice}." if place else str(error))
        raise typer.Exit(1) from error


def _read_all(files: list[Path], second_reading: SecondReading) -> tuple[list[Report], int]:
    """The reports that could be read; each failure is told in one line."""
    from tqdm import tqdm

    from govstats.grid import ReadingError
    from govstats.report import read_reports

    reports, failed = [], 0
    names = _names(files)
    for path in tqdm(files, unit="file", disable=len(files) < 5 or not sys.stderr.isatty()):
        try:
            reports += read_reports(path, second_reading=second_reading, report_id=names.get(path.as_posix()))
        except ReadingError as error:
            failed += 1
            _tell(f"{path}: {str(error).removeprefix(f'{path.name}: ')}")
    if failed and len(files) > 1:
        _tell(f"{failed} of {len(files)} files could not be read; the others are written.")
    return reports, failed


def _names(files: list[Path]) -> dict[str, str]:
    """A ``report_id`` for each of several files: sites call all their reports alike."""
    if len(files) == 1:
        return {}
    from govstats.sources import name_reports

    return name_reports(path.as_posix() for path in files)


def _concat(frames: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(frames, ignore_index=True)


def _show(
    files: list[Path],
    format: Format | None,
    second_reading: Second,
    out: Path | None,
    text: Callable[[Report], str],
    frame: Callable[[Report], pd.DataFrame],
) -> None:
    """Read reports, and print or write what is to be seen of them, as text or in one frame."""
    from govstats.terminal import frame_text

    _check_out(out, files)
    format = format or _format_of(out)
    reports, failed = _read_all(files, _SECOND[second_reading])
    if format is Format.table:
        _put("\n\n".join(map(text, reports)), format, out)
    elif reports:
        _put(frame_text(_concat([frame(report) for report in reports]), format), format, out)
    raise typer.Exit(1 if failed else 0)


def _check_out(out: Path | None, files: list[Path]) -> None:
    """Refuse to write over what is to be read, or where there is no folder, before anything is read."""
    if out is None:
        return
    if out.resolve() in {path.resolve() for path in files}:
        raise typer.BadParameter(f"{out} is to be read; name another file to write.", param_hint="--out")
    if out.is_dir() or not out.parent.is_dir():
        raise typer.BadParameter(f"{out} is no file in a folder that is there.", param_hint="--out")
    if out.suffix.lower() in (".xls", ".xlsx"):
        raise typer.BadParameter(
            f"{out}: no workbook is written; Excel opens {out.with_suffix('.csv')}.", param_hint="--out"
        )


def _format_of(out: Path | None) -> Format:
    """The format that the name of a file ends with; a table where it ends otherwise."""
    suffix = out.suffix.lower().removeprefix(".") if out else ""
    return Format(suffix) if suffix in list(Format) else Format.table


def _put(text: str, format: Format, out: Path | None) -> None:
    """Write data to a file, with the mark by which Excel knows UTF-8 where they are CSV; else print them."""
    text = text if text.endswith("\n") or not text else text + "\n"
    if out is None:
        _print(text, end="")
    elif text:
        encoding = "utf-8-sig" if format is Format.csv else "utf-8"
        _or_exit(lambda: out.write_text(text, encoding=encoding, newline="\n"))


def _print(text: str, end: str = "\n") -> None:
    if text:
        sys.stdout.write(text + end)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


def main() -> None:
    """Run the command; text is UTF-8 on every system, what takes long is told on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    talk = logging.getLogger("govstats")
    talk.addHandler(logging.StreamHandler())
    talk.setLevel(logging.INFO)
    app()
