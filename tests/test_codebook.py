"""The codebook and the data package: complete, valid, current."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from govstats.compose import STATUSES
from govstats.corrections import Correction
from govstats.data_package import data_package, save_codebook
from govstats.dictionary import CODEBOOK_COLUMNS, WORDS, codebook
from govstats.form import TABLES, forms, load_form
from govstats.metrics import all_definitions
from govstats.metrics.reports import REPORT_METRICS
from govstats.panel import load_panel
from govstats.panel.store import schemas
from govstats.report import CELL_COLUMNS
from govstats.sources import ADMITTED

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"


@pytest.fixture(scope="module")
def book():
    return codebook()


def test_committed_codebook_is_current(book, tmp_path):
    book.to_csv(tmp_path / "codebook.csv", index=False, lineterminator="\n", encoding="utf-8")
    now = (tmp_path / "codebook.csv").read_text(encoding="utf-8")
    assert (DATA / "codebook.csv").read_text(encoding="utf-8") == now, "run `govstats codebook`"


def test_committed_data_package_is_current():
    committed = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    assert committed == data_package(DATA), "run `govstats codebook`"


def test_every_row_column_and_metric_is_in_it(book):
    by_kind = {kind: set(zip(part["table"], part["code"], strict=True)) for kind, part in book.groupby("kind")}
    for table in TABLES:
        for form in (load_form(form, table) for form in forms()):
            assert {(table, row.code) for row in form.rows} <= by_kind["row"]
            assert {(table, column.code) for column in form.columns} <= by_kind["column"]
    metrics = book[book["kind"] == "metric"]
    named = [*((d.name, d.per) for d in all_definitions()), *((metric.name, "") for metric in REPORT_METRICS)]
    assert list(zip(metrics["code"], metrics["name"], strict=True)) == named
    assert (metrics["definition"] != "").all() and (metrics["source"] != "").all()


def test_every_line_has_a_label_in_both_languages(book):
    assert list(book.columns) == list(CODEBOOK_COLUMNS)
    assert (book["label_zh"].str.contains(r"[\u4e00-\u9fff]")).all()
    assert (book["label_en"].str.contains("[A-Za-z]")).all()
    assert not book.duplicated(["kind", "table", "code", "name", "label_zh", "form"]).any()


def test_words_are_those_that_the_data_may_hold():
    assert set(WORDS["status"]) == {*STATUSES, "stated", "not_in_form"}
    for name, words in ADMITTED.items():
        known = WORDS["scope" if name in ("scope_proactive", "scope_requests", "scope_remedies") else name]
        assert set(words) == set(known), name


def test_words_of_the_committed_panel_are_in_it(book):
    panel = load_panel()
    known = book.groupby("kind")["code"].agg(set)
    for name in ("status", "check", "level", "scope"):
        assert set(panel.cells[name].astype(str)) - {""} <= known[name], name
    for name in ("organ_type", "source_kind", "scope_basis"):
        assert set(panel.reports[name].astype(str)) - {""} <= known[name], name
    assert set(panel.findings["verdict"].astype(str)) <= known["verdict"]


def test_every_column_and_every_kind_of_finding_is_explained(book):
    known = book.groupby("kind")["code"].agg(set)
    columns = {name for schema in schemas().values() for name in schema.names}
    assert {*columns, *CELL_COLUMNS, *Correction._fields} <= known["field"]
    assert {
        *("row_total", "outcomes_total", "balance", "remedies_total", "carry_over", "narrative", "stock"),
        *("same_as_last_year", "sum_of_parts", "table_missing", "row_missing", "row_extra", "unplaced"),
        *("readings_differ", "unit_doubtful", "form_unknown", "duplicate"),
    } <= known["identity"] | known["finding"]
    assert known["correction"] == {"misread", "misprint"}


def test_codebook_makes_its_folder_and_leaves_other_tables_alone(tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "own.csv").write_bytes(b"\xff\xfe")
    for folder in (tmp_path / "new", tmp_path / "newer" / "still"):
        save_codebook(folder)
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        assert [resource["name"] for resource in package["resources"]] == ["codebook"]


# --- the data package: https://specs.frictionlessdata.io/data-package and /tabular-data-resource ------------


@pytest.fixture(scope="module")
def package():
    return json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))


def test_package_says_what_the_standard_asks_for(package):
    assert re.fullmatch(r"[a-z0-9._-]+", package["name"])
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0"]
    names = [resource["name"] for resource in package["resources"]]
    assert len(names) == len(set(names)) and all(re.fullmatch(r"[a-z0-9._-]+", name) for name in names)
    for resource in package["resources"]:
        assert not Path(resource["path"]).is_absolute() and ".." not in resource["path"]
        assert (DATA / resource["path"]).is_file()
        assert re.fullmatch("sha256:[0-9a-f]{64}", resource["hash"])
        fields = [field["name"] for field in resource["schema"]["fields"]]
        assert len(fields) == len(set(fields))


def test_every_table_of_the_data_is_a_resource(package):
    tables = {path.relative_to(DATA).as_posix() for path in [*DATA.glob("*.csv"), *DATA.glob("facts/*.csv")]}
    panel = {f"panel/{path.name}" for path in DATA.glob("panel/*.parquet")}
    assert {resource["path"] for resource in package["resources"]} == tables | panel
    assert len(panel) == 5


PARSED = {
    "integer": int,
    "number": float,
    "string": str,
    "year": lambda text: {"four digits": int(text)}["four digits"] if re.fullmatch(r"\d{4}", text) else int("no"),
}


def test_every_value_has_the_type_of_its_field(package):
    for resource in package["resources"]:
        if resource["format"] != "csv":
            continue
        with (DATA / resource["path"]).open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file)
            assert lines.fieldnames == [field["name"] for field in resource["schema"]["fields"]]
            for line in lines:
                for field in resource["schema"]["fields"]:
                    value = line[field["name"]]
                    if value:
                        PARSED[field["type"]](value)
                    assert value in field.get("constraints", {}).get("enum", [value]), (resource["name"], field)


def test_parquet_fields_are_those_of_the_files(package):
    for resource in package["resources"]:
        if resource["format"] == "parquet":
            frame = pd.read_parquet(DATA / resource["path"])
            assert list(frame.columns) == [field["name"] for field in resource["schema"]["fields"]]
            missing = {name for name in frame if frame[name].isna().any()}
            whole = {field["name"] for field in resource["schema"]["fields"] if field["type"] == "integer"}
            assert not whole & missing, "read as NaN, which is no integer"
            assert "bytes" not in resource, "what validates by way of a frame counts none"


def test_every_metric_says_what_it_is_not(book):
    metrics = book[book["kind"] == "metric"]
    assert metrics["note"].ne("").all(), metrics.loc[metrics["note"] == "", "code"].tolist()
    assert {"timeliness", "report_quality", "disclosure_rate"} <= set(metrics["code"])
