"""The command: data on standard output, talk on standard error, exit 0, 1 or 2."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import govstats as gs
from govstats.cli import _or_exit
from govstats.readers.tabula import java_available
from tests.typeset import LAYOUTS, random_figures, typeset
from tests.typeset.figures import misprinted

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
TEXT, PAGE = SAMPLES / "heilongjiang-office-2020.txt", SAMPLES / "shuyang-drc-2023.html"


def govstats(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from govstats.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_version() -> None:
    done = govstats("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"govstats {gs.__version__}\n", "")


def test_csv_of_several_files_is_one_table() -> None:
    done = govstats("read", TEXT, PAGE, "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(done.stdout)))
    assert (done.returncode, done.stderr, len(lines)) == (0, "", 398)
    [amount] = [line for line in lines if (line["row"], line["column"]) == ("procurement", "amount")]
    assert (amount["printed"], amount["value"], amount["source"]) == ("1180.8万元", "11808000", TEXT.name)
    assert {line["printed_value"] for line in lines if line["row"] == "granted"} >= {"13", "15"}
    assert not [line for line in lines if line["printed_value"].endswith(".0")]


def test_files_of_one_name_keep_reports_of_their_own(tmp_path: Path) -> None:
    for folder, sample in (("a", TEXT), ("b", PAGE)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"index{sample.suffix}").write_bytes(sample.read_bytes())
    done = govstats("read", *sorted(tmp_path.glob("*/index.*")), "--format", "csv")
    found = {(Path(line["report_id"]).parts[-2:], line["agency"]) for line in csv.DictReader(io.StringIO(done.stdout))}
    assert found == {(("a", "index"), "黑龙江省人民政府办公厅"), (("b", "index"), "沭阳县发展和改革局")}


def test_json_is_exact() -> None:
    lines = json.loads(govstats("read", TEXT, "--format", "json").stdout)
    [amount] = [line for line in lines if (line["row"], line["column"]) == ("procurement", "amount")]
    assert (amount["printed_value"], amount["value"], amount["adcode"]) == (1180.8, 11808000, "230000")


def test_data_go_to_a_file_that_excel_reads(tmp_path: Path) -> None:
    out = tmp_path / "各项 cells.csv"
    done = govstats("read", TEXT, "--format", "csv", "-o", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert out.read_bytes().decode("utf-8-sig") == govstats("read", TEXT, "--format", "csv").stdout
    assert out.read_bytes().startswith(b"\xef\xbb\xbfsource,")
    govstats("audit", TEXT, "--format", "json", "--out", tmp_path / "findings.json")
    assert len(json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))) == 40


def test_the_name_of_the_file_says_the_format(tmp_path: Path) -> None:
    for name, format in (("a.csv", "csv"), ("a.JSON", "json"), ("a.txt", "table")):
        for more in ([], ["--format", format]):
            assert govstats("audit", TEXT, "-o", tmp_path / name, *more).returncode == 0
            written = (tmp_path / name).read_text(encoding="utf-8-sig")
            assert written == govstats("audit", TEXT, "--format", format).stdout, (name, more)
    govstats("audit", TEXT, "--format", "table", "-o", tmp_path / "b.csv")
    assert (tmp_path / "b.csv").read_text(encoding="utf-8") == govstats("audit", TEXT).stdout
    done = govstats("audit", TEXT, "-o", tmp_path / "c.xlsx")
    assert (done.returncode, "no workbook is written" in done.stderr) == (2, True)
    assert not (tmp_path / "c.xlsx").exists()


def test_a_file_that_excel_has_open_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    def save() -> None:
        raise PermissionError(13, "Permission denied", "sources.csv.part", None, "sources.csv")

    with pytest.raises(typer.Exit):
        _or_exit(save)
    assert capsys.readouterr().err == (
        "sources.csv: Permission denied; close it where it is open, or check your rights.\n"
    )


def test_a_report_is_not_written_over(tmp_path: Path) -> None:
    report = tmp_path / "a.txt"
    report.write_bytes(TEXT.read_bytes())
    for out in (report, tmp_path / "." / "a.txt", tmp_path, tmp_path / "none" / "a.csv"):
        done = govstats("read", report, "-o", out)
        assert (done.returncode, done.stdout) == (2, "")
    assert report.read_bytes() == TEXT.read_bytes()
    assert govstats("read", tmp_path / "b.txt", "-o", tmp_path / "b.csv").returncode == 1
    assert not (tmp_path / "b.csv").exists()


def test_one_cell_that_would_explain_a_failure_is_not_several(tmp_path: Path) -> None:
    figures = random_figures(1, "2021", size=40)
    wrong, [(table, row, column)] = misprinted(figures, 1)
    page = tmp_path / "a.html"
    page.write_bytes(typeset(wrong, LAYOUTS["html-plain"]))
    number = figures.cells[table, row, column].number
    assert f"\n  would explain it: {table}/{row}/{column}={number}\n" in govstats("audit", page).stdout


def test_table_names_the_report_and_its_rows() -> None:
    shown = govstats("read", PAGE).stdout
    assert "沭阳县发展和改革局, 2023" in shown
    assert "一、本年新收政府信息公开申请数量" in shown
    assert "=0" in shown


def test_audit_tells_what_does_not_add_up() -> None:
    done = govstats("audit", SAMPLES / "hongze-2023.pdf", "--second-reading", "never")
    assert done.returncode == 0, "a finding is no error"
    assert "as published 10 + 1 + 0 + 0 = 11; the total printed is 0" in done.stdout


def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    done = govstats("read", tmp_path / "nowhere.pdf", broken, TEXT, "--format", "csv")
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 199
    first, second, last = done.stderr.splitlines()
    assert first.startswith(f"{tmp_path / 'nowhere.pdf'}: there is no such file")
    assert second.startswith(f"{broken}: ")
    assert last == "2 of 3 files could not be read; the others are written."


@pytest.mark.parametrize(
    "arguments",
    [["read"], ["read", TEXT, "--format", "xml"], ["wash", TEXT], ["build", SAMPLES, "-o", "x", "--jobs", 0]],
)
def test_wrong_use(arguments: list[object]) -> None:
    done = govstats(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_what_is_loaded_for_a_text() -> None:
    script = f"import sys; from govstats.report import read_report; read_report({str(TEXT)!r}); print(*sys.modules)"
    loaded = set(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout.split())
    assert not loaded & {"matplotlib", "scipy", "jpype", "tabula", "cv2", "rapidocr", "onnxruntime", "pandas"}


@pytest.mark.skipif(not java_available(), reason="no Java for the second reading")
def test_it_says_that_it_waits_for_java_where_something_fails() -> None:
    done = govstats("audit", SAMPLES / "hongze-2023.pdf")
    assert done.stderr == "hongze-2023.pdf: waiting for a second reading by tabula-py (Java)\n"
    assert govstats("audit", SAMPLES / "hongze-2023.pdf", "--second-reading", "never").stderr == ""


def test_what_cannot_be_built_is_said_before_anything_is_read(tmp_path: Path) -> None:
    """A slip of the pen must not replace a panel by an empty one."""
    panel, empty, file = tmp_path / "panel", tmp_path / "empty", tmp_path / "file"
    empty.mkdir()
    file.write_text("x", encoding="utf-8")
    good = tmp_path / "good"
    good.mkdir()
    (good / TEXT.name).write_bytes(TEXT.read_bytes())
    (good / "corrections.csv").write_text("report_id\nx\n", encoding="utf-8")
    for source, out, said in (
        (tmp_path / "nowhere", panel, "there is no such folder or file"),
        (empty, panel, "no document in this folder"),
        (TEXT, file, "is a file; name a folder for the panel"),
        (good, panel, "corrections.csv: the column table, row, column"),
    ):
        done = govstats("build", source, "-o", out)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
        assert said in done.stderr
    assert not panel.exists()


def test_what_was_built_is_told_in_right_numbers(tmp_path: Path) -> None:
    """One report twice, a file that is none, a correction that fits no longer: each told once, none as Python's own."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(TEXT.read_bytes())
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7 nothing")
    done = govstats("manifest", tmp_path)
    assert done.stderr.splitlines()[-1] == (
        f"{tmp_path / 'sources.csv'}: 2 reports, 1 file not read (see note); fill in what is empty, scopes above all."
    )
    (tmp_path / "c.pdf").unlink()
    (tmp_path / "sources.csv").unlink()
    (tmp_path / "corrections.csv").write_text(
        "report_id,table,row,column,kind,printed,value,reason,evidence,who,when\n"
        "gone,requests,received,total,misprint,0,,left at zero,page 4,AB,2026-01-31\n",
        encoding="utf-8",
    )
    done = govstats("build", tmp_path, "-o", tmp_path / "panel")
    told = [line for line in done.stderr.splitlines() if not line.startswith("read: ")]
    assert done.returncode == 1 and told == [
        "corrections.csv: gone requests/received/total: there is no such report; delete or mend the correction",
        f"{tmp_path / 'panel'}: 2 reports (1 of them again, counted once), 1 problem.",
    ]
    (tmp_path / "b.txt").unlink()
    (tmp_path / "corrections.csv").unlink()
    done = govstats("build", tmp_path, "-o", tmp_path / "panel")
    assert done.stderr.splitlines()[-1] == f"{tmp_path / 'panel'}: 1 report, 0 problems."


def test_what_cannot_be_fetched_is_told_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text("report_id,url\na,ftp://example.org/a.pdf\n", encoding="utf-8")
    done = govstats("fetch", tmp_path / "sources.csv")
    assert done.returncode == 1
    assert any(line.startswith("ftp://example.org/a.pdf: ") for line in done.stderr.splitlines())
