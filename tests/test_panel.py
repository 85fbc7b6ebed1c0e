"""Many reports to a panel: the same bytes always, nothing lost, nothing counted twice, every stop survived."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import govstats as gs
from govstats.form import TABLES, forms, load_form
from govstats.isolate import children
from govstats.isolate.children import Task, read_isolated
from govstats.isolate.pack import pack, unpack_head
from govstats.panel import build_panel, load_panel, write
from govstats.panel.facts import build_facts_panel
from govstats.panel.harmonise import crosswalk, harmonise
from govstats.panel.ledger import Entry, Ledger
from govstats.panel.results import Results, read_result
from govstats.panel.stata import MISSING
from govstats.panel.store import FILES
from govstats.panel.wide import variables
from govstats.panel.work import Source
from govstats.report import CELL_COLUMNS

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
NAMES = ("heilongjiang-office-2020", "hongze-2023", "shuyang-drc-2023")
QUIET = {"second_reading": False, "progress": False}
STORED = [*(f"{name}.parquet" for name in FILES), "panel.json"]


def hashes(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in STORED}


def text_report(year: int, **numbers: int) -> str:
    """A report of one table as flattened text: every row but those named is 0."""
    form = load_form("2021", "requests")
    lines = [f"某县人民政府{year}年政府信息公开工作年度报告", "三、收到和处理政府信息公开申请情况"]
    lines += ["自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计"]
    for row in form.rows:
        number = numbers.get(row.code, 0)
        lines.append(f"{row.number}{row.label_zh} {number} 0 0 0 0 0 {number}")
    return "\n".join(lines)


def documents(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def sample_panel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    return build_panel(SAMPLES, folder / "panel", jobs=1, **QUIET)


# --- what is in it ----------------------------------------------------------------------------------------


def test_panel_has_what_the_reports_have(sample_panel):
    assert sorted(sample_panel.reports["report_id"].astype(str)) == sorted(NAMES)
    assert len(sample_panel.problems) == 0
    for report_id in NAMES:
        path = next(SAMPLES.glob(f"{report_id}.*"))
        report = gs.read_report(path, second_reading=False, source=path.name)
        own = sample_panel.cells[sample_panel.cells["report_id"] == report_id].reset_index(drop=True)
        assert list(own.columns) == list(CELL_COLUMNS)
        for name in CELL_COLUMNS:
            expected = report.cells[name]
            if name in ("x0", "top", "x1", "bottom"):
                expected = expected.astype("float32")
            pd.testing.assert_series_equal(
                own[name].astype("object"), expected.astype("object"), check_dtype=False, obj=f"{report_id} {name}"
            )
        findings = sample_panel.findings[sample_panel.findings["report_id"] == report_id]
        assert findings["message"].astype(str).tolist() == report.findings["message"].tolist()


def test_counts_in_reports_are_those_of_the_cells(sample_panel):
    for _, line in sample_panel.reports.iterrows():
        own = sample_panel.cells[sample_panel.cells["report_id"] == line["report_id"]]
        for status, count in own["status"].astype(str).value_counts().items():
            assert line[f"cells_{status}"] == count
        fails = sample_panel.findings.query("verdict == 'fails'")["report_id"] == line["report_id"]
        assert line["findings_fails"] == fails.sum()


def test_codes_are_categories_and_cells_stay_small(sample_panel):
    cells = sample_panel.cells
    assert {name for name in cells if cells[name].dtype == "str" or cells[name].dtype == object} == set()
    assert list(cells["row"].cat.categories)[:2] == ["rules", "normative_documents"]
    many = pd.concat([cells] * 50, ignore_index=True)  # names of categories weigh nothing in a real panel
    assert many.memory_usage(deep=True).sum() / (50 * 3) < 12_500


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"years": 2023}, {"hongze-2023", "shuyang-drc-2023"}),
        ({"years": [2020, 2021]}, {"heilongjiang-office-2020"}),
        ({"years": range(2019, 2026), "tables": "requests"}, set(NAMES)),
        ({"years": 1999}, set()),
    ],
)
def test_a_part_is_loaded(sample_panel, options, expected):
    part = load_panel(sample_panel.folder, **options)
    assert set(part.cells["report_id"].astype(str)) == expected
    assert set(part.reports["report_id"].astype(str)) == expected
    assert set(part.findings["report_id"].astype(str)) <= expected
    if "tables" in options:
        assert set(part.cells["table"].astype(str)) == {"requests"}
        assert set(part.findings["table"].astype(str)) <= {"requests", ""}
    whole = sample_panel.cells[sample_panel.cells["report_id"].isin(expected)]
    whole = whole[whole["table"].isin(["requests"])] if "tables" in options else whole
    assert part.cells["value"].tolist() == pytest.approx(whole["value"].tolist(), nan_ok=True)
    assert part.cells["page"].isna().sum() == whole["page"].isna().sum()


def test_a_second_reading_that_there_is_not_leaves_the_panel_as_it_is(folder, tmp_path):
    with pytest.raises(ValueError, match="second_reading='never': expected 'auto', True or False"):
        build_panel(folder, tmp_path / "panel", second_reading="never")
    assert not any(tmp_path.iterdir())


def test_columns_are_chosen(sample_panel):
    part = load_panel(sample_panel.folder, columns=["value", "scope"])
    assert list(part.cells.columns) == ["scope", "report_id", "table", "row", "column", "value"]
    assert load_panel(sample_panel.folder, columns="value").cells.columns[-1] == "value"
    with pytest.raises(ValueError, match="no column vlaue; there are source"):
        load_panel(sample_panel.folder, columns=["vlaue"])
    with pytest.raises(ValueError, match="no table demands; there are proactive"):
        load_panel(sample_panel.folder, tables="demands")
    with pytest.raises(ValueError, match="years: '2023' is no year; expected numbers such as 2023"):
        load_panel(sample_panel.folder, years="2023")
    assert set(load_panel(sample_panel.folder, years=np.int64(2023)).reports["year"]) == {2023}


def test_no_panel_is_told_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="no finished panel is there") as raised:
        load_panel("my-panel")
    assert str(raised.value).startswith(f"{tmp_path / 'my-panel'}: "), "where it was looked for, seen from anywhere"


# --- the same bytes, whoever reads ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three samples, a document twice, years of one agency, a damaged file, one that is no report."""
    folder = tmp_path_factory.mktemp("documents")
    for path in SAMPLES.iterdir():
        if path.stem in NAMES:
            shutil.copy(path, folder)
    documents(
        folder,
        b2021=text_report(2021, received=5, granted=3, closed_total=3, carried_out=2),
        b2022=text_report(2022, received=4, carried_in=2, granted=6, closed_total=6),
        b2023=text_report(2023, received=1, carried_in=1, granted=2, closed_total=2),
        again=text_report(2022, received=4, carried_in=2, granted=6, closed_total=6),
        nothing="今天天气很好。",
    )
    (folder / "damaged.pdf").write_bytes(b"%PDF-1.5\n1 0 obj")
    return folder


@pytest.fixture(scope="module")
def expected(folder, tmp_path_factory):
    """The bytes of one undisturbed run, one source after the other."""
    out = tmp_path_factory.mktemp("expected") / "panel"
    build_panel(folder, out, jobs=1, **QUIET)
    return out


def test_bad_files_are_lines_of_problems(expected):
    problems = load_panel(expected).problems.set_index("source")
    assert sorted(problems.index) == ["damaged.pdf", "nothing.txt"]
    assert set(problems["stage"].astype(str)) == {"read"}
    assert "nothing.txt" in problems.loc["nothing.txt", "reason"]
    assert (problems["sha256"].str.len() == 64).all()


def test_nothing_of_the_machine_is_in_it(expected, folder):
    content = b"".join((expected / name).read_bytes() for name in STORED)
    frames = [pd.read_parquet(expected / f"{name}.parquet").astype(str).to_csv() for name in FILES]
    for word in (str(folder), folder.name, str(Path.home()), time.strftime("%Y-%m-%d"), os.uname().nodename):
        assert word.encode() not in content
        assert not any(word in frame for frame in frames)


def test_several_workers_give_the_same_bytes(expected, folder, tmp_path):
    build_panel(folder, tmp_path / "panel", jobs=3, **QUIET)
    assert hashes(tmp_path / "panel") == hashes(expected)


def test_groups_made_in_children_say_the_same_and_part_no_agency(expected, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(write, "GROUP_REPORTS", 2)
    asked = []
    monkeypatch.setattr(write, "make_group", lambda *task: pytest.fail("a group is made in this process"))
    monkeypatch.setattr(write, "ask_child", lambda request: asked.append(request) or children.ask_child(request))
    build_panel(folder, tmp_path / "one", jobs=1, **QUIET)
    build_panel(folder, tmp_path / "three", jobs=3, **QUIET)
    assert hashes(tmp_path / "three") == hashes(tmp_path / "one")
    for name in FILES:
        pd.testing.assert_frame_equal(
            pd.read_parquet(tmp_path / "one" / f"{name}.parquet").astype(str),
            pd.read_parquet(expected / f"{name}.parquet").astype(str),
        )
    file = pq.ParquetFile(tmp_path / "one" / "reports.parquet")
    groups = [set(file.read_row_group(i)["agency"].to_pylist()) for i in range(file.num_row_groups)]
    assert len(groups) == len(asked) // 2 > 1
    assert sum(map(len, groups)) == len(set().union(*groups))


def test_writing_many_reports_tells_how_far_it_is(folder, tmp_path, monkeypatch, capsys):
    build_panel(folder, tmp_path / "few", jobs=2, second_reading=False)
    assert "write" not in capsys.readouterr().err
    monkeypatch.setattr(write, "GROUP_REPORTS", 2)
    build_panel(folder, tmp_path / "many", jobs=2, second_reading=False)
    told = re.findall(r"write: (\d+) of (\d+)", capsys.readouterr().err)
    assert len(told) > 1
    assert told[-1][0] == told[-1][1] == str(len(pd.read_parquet(tmp_path / "many" / "reports.parquet")))


def test_a_child_lost_while_writing_costs_nothing(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(write, "GROUP_REPORTS", 2)
    build_panel(folder, tmp_path / "kept", jobs=2, **QUIET)

    def lost(request):
        raise children.ChildLostError("crash", "gone")

    monkeypatch.setattr(write, "ask_child", lost)
    build_panel(folder, tmp_path / "lost", jobs=2, **QUIET)
    assert hashes(tmp_path / "lost") == hashes(tmp_path / "kept")


def test_another_order_gives_the_same_bytes(expected, folder, tmp_path):
    with ThreadPoolExecutor(2) as executor:
        backwards = Backwards(executor)
        build_panel(folder, tmp_path / "panel", executor=backwards, **QUIET)
    assert hashes(tmp_path / "panel") == hashes(expected)


class Backwards:
    """An executor that begins each task later the earlier it was asked for."""

    def __init__(self, executor):
        self.executor, self.wait = executor, 0.5

    def submit(self, function, *arguments):
        self.wait -= 0.05
        return self.executor.submit(later, max(self.wait, 0), function, *arguments)


def later(seconds, function, *arguments):
    time.sleep(seconds)
    return function(*arguments)


def test_processes_give_the_same_bytes(expected, folder, tmp_path):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        build_panel(folder, tmp_path / "panel", executor=executor, **QUIET)
    assert hashes(tmp_path / "panel") == hashes(expected)


@pytest.mark.filterwarnings("default")
def test_a_cluster_gives_the_same_bytes(expected, folder, tmp_path):
    distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, local_directory=str(tmp_path)
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        build_panel(folder, tmp_path / "panel", executor=client.get_executor(), **QUIET)
    assert hashes(tmp_path / "panel") == hashes(expected)


SCRIPT = """
import sys
from govstats.panel import build_panel
build_panel(sys.argv[1], sys.argv[2], jobs=2, second_reading=False, progress=False)
"""


def stored_work(out: Path) -> set[str]:
    with closing(Results(out.with_name(f"{out.name}.work"))) as results:
        return {key for key, _ in results.stored()}


def test_killed_again_and_again_it_ends_with_the_same_bytes(expected, folder, tmp_path):
    out, kills, sizes = tmp_path / "panel", 0, []
    for wait in (0.3, 1.2, 1.6, 2.0, 2.5, 3.0):
        process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(folder), str(out)], cwd=ROOT)
        try:
            process.wait(timeout=wait)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
        sizes.append(len(stored_work(out)))
    assert kills > 0
    assert sizes == sorted(sizes)  # what was read stays read
    build_panel(folder, out, jobs=1, **QUIET)
    assert hashes(out) == hashes(expected)


def test_a_second_build_reads_nothing_again(expected, folder, monkeypatch):
    monkeypatch.setattr("govstats.panel.build.read_isolated", lambda task: pytest.fail(f"{task.source} is read again"))
    before = hashes(expected)
    build_panel(folder, expected, jobs=1, **QUIET)
    assert hashes(expected) == before


def test_only_what_changed_is_read_again(folder, expected, tmp_path, monkeypatch):
    shutil.copytree(folder, tmp_path / "in")
    build_panel(tmp_path / "in", tmp_path / "panel", jobs=1, **QUIET)
    documents(tmp_path / "in", b2023=text_report(2023, received=9, closed_total=9, granted=9))
    read = []

    def told(task):
        read.append(task.source)
        return read_isolated(task)

    monkeypatch.setattr("govstats.panel.build.read_isolated", told)
    panel = build_panel(tmp_path / "in", tmp_path / "panel", jobs=1, **QUIET)
    assert read == ["b2023.txt"]
    changed = panel.cells.query("report_id == 'b2023' and row == 'received' and column == 'total'")
    assert changed["value"].tolist() == [9]


def torn(whole: bytes, places: list[int]) -> bytes:
    return whole[:-20]


def torn_in_a_length(whole: bytes, places: list[int]) -> bytes:
    return whole[: places[-1] + 2]


def filled_with_zeros(whole: bytes, places: list[int]) -> bytes:
    return whole[: places[1]] + bytes(len(whole) - places[1])


def one_result_damaged(whole: bytes, places: list[int]) -> bytes:
    middle = (places[0] + places[1]) // 2
    return whole[:middle] + bytes(8) + whole[middle + 8 :]


def one_length_damaged(whole: bytes, places: list[int]) -> bytes:
    return whole[: places[1]] + bytes([whole[places[1]] ^ 1]) + whole[places[1] + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        torn,
        torn_in_a_length,
        filled_with_zeros,
        one_result_damaged,
        one_length_damaged,
        lambda *_: b"",
        lambda *_: b"no",
    ],
)
def test_what_is_damaged_in_the_work_file_is_read_again(damage, folder, expected, tmp_path):
    build_panel(folder, tmp_path / "panel", jobs=1, **QUIET)
    n = len(stored_work(tmp_path / "panel"))
    with closing(Results(tmp_path / "panel.work")) as results:
        places = [place for _, place in results.stored()]
    results.path.write_bytes(damage(results.path.read_bytes(), places))
    build_panel(folder, tmp_path / "panel", jobs=1, **QUIET)
    assert hashes(tmp_path / "panel") == hashes(expected)
    assert len(stored_work(tmp_path / "panel")) == n


def places_of_saved(folder: Path, letter: str) -> dict[str, int]:
    """Where each of many results is said to stand once it is saved, while another process saves others."""
    reply = pack({"reports": [], "problems": []})
    with closing(Results(folder)) as results:
        (folder / letter).touch()
        while not ((folder / "a").exists() and (folder / "b").exists()):
            time.sleep(0.001)
        list(results.stored())
        return {key: results.save(key, reply) for key in (letter * 3 + f"{n:031x}" for n in range(5_000))}


def test_two_builds_into_one_folder_lose_no_result_of_each_other(tmp_path):
    with ProcessPoolExecutor(2, get_context("spawn")) as builds:
        saved = builds.map(places_of_saved, [tmp_path] * 2, "ab")
        places = {key: place for of_one in saved for key, place in of_one.items()}
    with closing(Results(tmp_path)) as results:
        assert dict(results.stored()) == places


def test_a_result_is_never_taken_for_another(folder, tmp_path):
    build_panel(folder, tmp_path / "panel", jobs=1, **QUIET)
    with closing(Results(tmp_path / "panel.work")) as results:
        (first, _), (second, place), *_ = results.stored()
        assert results.head(second, place)
        assert results.head(first, place) is None
    with results.path.open("rb") as file, pytest.raises(ValueError, match=f"{first} is not at its place"):
        read_result(file, first, place, 0)


def test_an_interrupted_move_leaves_no_panel_that_could_be_loaded(folder, expected, tmp_path):
    shutil.copytree(expected, tmp_path / "panel")
    (tmp_path / "panel" / "panel.json").unlink()  # what a kill between two moves leaves behind
    with pytest.raises(FileNotFoundError, match="no finished panel"):
        load_panel(tmp_path / "panel")


# --- isolation --------------------------------------------------------------------------------------------


def problems_of(reply: bytes) -> list[list[str]]:
    return unpack_head(reply)["problems"]


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """Children that crash, hang or swell when the source's name asks for it."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys, time, pathlib\n"
        "import govstats.report as report\n"
        "whole = report.read_reports\n"
        "def hostile(path, **known):\n"
        "    name = pathlib.Path(path).stem\n"
        "    if name == 'crash': os.kill(os.getpid(), 9)\n"
        "    if name == 'once' and not os.path.exists(str(path) + '.seen'):\n"
        "        open(str(path) + '.seen', 'w').close(); os._exit(3)\n"
        "    if name == 'hang': time.sleep(600)\n"
        "    if name == 'swell': held = bytearray(600 * 2**20); time.sleep(600)\n"
        "    if name == 'talk': print('x' * 10_000); os.write(1, b'raw words'); sys.stdout.flush()\n"
        "    if name == 'bug': raise KeyError('surprise in ' + str(path))\n"
        "    return whole(path, **known)\n"
        "report.read_reports = hostile\n",
        encoding="utf-8",
    )
    children.end_idle_children()
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(ROOT)]))
    yield tmp_path
    children.end_idle_children()


def test_a_child_finds_the_package_and_no_module_of_it_as_one_of_pythons_own():
    child = children.Child()
    try:
        first = child.watched.environ()["PYTHONPATH"].split(os.pathsep)[0]
    finally:
        child.end()
    assert Path(first) == ROOT
    assert not (Path(first) / "statistics").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the crash is made by a signal")
@pytest.mark.parametrize(
    ("name", "stage", "reason"),
    [
        ("crash", "crash", "ended (signal 9)"),
        ("hang", "time", "not read within 6 seconds"),
        ("swell", "memory", "more than 400 MiB"),
        ("bug", "error", "unexpected KeyError"),
    ],
)
def test_a_source_that_breaks_its_reader_is_one_line(hostile, name, stage, reason):
    path = hostile / f"{name}.txt"
    path.write_text(text_report(2022, received=1), encoding="utf-8")
    task = Task(str(path), path.name, ({"report_id": name},), False, 6.0, 400 * 2**20)
    [[found, said]] = problems_of(read_isolated(task))
    assert found == stage and reason in said
    assert str(hostile) not in said
    fine = hostile / "fine.txt"
    fine.write_text(text_report(2022, received=1), encoding="utf-8")
    assert problems_of(read_isolated(task._replace(path=str(fine), source="fine.txt", time_limit=60.0))) == []


@pytest.mark.skipif(sys.platform == "win32", reason="as above")
@pytest.mark.parametrize("name", ["once", "talk"])
def test_a_crash_is_tried_once_more_and_talk_is_kept_apart(hostile, name):
    path = hostile / f"{name}.txt"
    path.write_text(text_report(2022, received=1), encoding="utf-8")
    head = unpack_head(read_isolated(Task(str(path), path.name, ({"report_id": name},), False)))
    assert head["problems"] == [] and len(head["infos"]) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="as above")
def test_a_source_that_ran_out_of_time_is_tried_again_by_the_next_build(hostile, tmp_path, monkeypatch):
    folder = documents(tmp_path / "in", hang=text_report(2022, received=1), fine=text_report(2021, received=1))
    panel = build_panel(folder, tmp_path / "panel", jobs=1, time_limit=6.0, **QUIET)
    assert panel.problems["stage"].astype(str).tolist() == ["time"]
    children.end_idle_children()
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # the cause is gone
    panel = build_panel(folder, tmp_path / "panel", jobs=1, **QUIET)
    assert len(panel.problems) == 0 and len(panel.reports) == 2


def test_children_are_no_forks_and_end_with_their_parent(tmp_path):
    children.end_idle_children()
    path = documents(tmp_path / "in", x=text_report(2022, received=1)) / "x.txt"
    code = (
        "import sys, psutil; from govstats.isolate.children import *; from govstats.isolate import children\n"
        f"read_isolated(Task({str(path)!r}, 'x.txt', ({{'report_id': 'x'}},), False))\n"
        "child = children._idle.get(); print(child.process.pid, child.watched.cmdline()[-1], flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with parent:
        pid, module = parent.stdout.readline().split()
        assert module == "govstats.isolate.child"
        parent.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    import psutil

    for _ in range(50):
        if not psutil.pid_exists(int(pid)):
            return
        time.sleep(0.1)
    pytest.fail("the child outlived its parent")


# --- several reports of one agency ------------------------------------------------------------------------


def test_a_ledger_gives_back_in_order_what_was_entered(tmp_path):
    series = [("", "乙"), ("", "乙", "a"), ("", "丙"), ("110000", "", "x"), ("11", "z")]
    with closing(Ledger()) as ledger:
        sources = [Source(tmp_path, name, ({"report_id": name, "year": 2023},)) for name in ("b", "a", "b")]
        assert ledger.add_sources(sources) == 2
        assert list(ledger.sources()) == [sources[1], sources[2]]
        for number, one in enumerate(series):
            ledger.add_entry(Entry(one, 2023, f"r{number}", "a", "key", 7, number))
        assert [entry.series for entry in ledger.entries()] == sorted(series)
        assert ledger.source_of("r3") == "a" and ledger.source_of("r9") is None


def test_a_ledger_knows_where_the_last_result_of_a_key_stands():
    with closing(Ledger()) as ledger:
        for source, key in (("b", "made"), ("a", "missing")):
            ledger.add_result(source, "sha", key)
        for place in (0, 40):
            ledger.add_place("made", place)
        assert list(ledger.results()) == [("a", "sha", "missing", None), ("b", "sha", "made", 40)]
        assert ledger.place_of("made") == 40 and ledger.place_of("missing") is None


def test_questions_over_years_are_those_of_the_audit(folder, expected):
    panel = load_panel(expected)
    over_years = panel.findings[panel.findings["kind"].isin(["carry_over", "stock", "same_as_last_year"])]
    asked = gs.audit(panel)
    asked = asked[asked["kind"].isin(["carry_over", "stock", "same_as_last_year"])]
    key = ["report_id", "kind", "table", "row", "column", "verdict", "message"]
    ours = over_years[key].astype(str).sort_values(key).to_numpy().tolist()
    assert ours == asked[key].astype(str).sort_values(key).to_numpy().tolist()
    by_total = over_years[over_years["column"] == "total"].set_index("report_id")["verdict"].astype(str)
    assert by_total.to_dict() == {"again": "holds", "b2023": "cannot_tell"}  # 2 = 2; 1, 0 and an unknown scope


def with_manifest(folder: Path, header: str, *lines: str) -> Path:
    (folder / "sources.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return folder


def test_carry_over_fails_where_the_scope_is_known(tmp_path):
    folder = documents(
        tmp_path / "in",
        a=text_report(2022, received=5, granted=3, closed_total=3, carried_out=2),
        b=text_report(2023, received=1, carried_in=1, granted=2, closed_total=2),
        c=text_report(2024, received=1, granted=1, closed_total=1),
    )
    with_manifest(folder, "source,scope_requests,agency_id", *(f"{name}.txt,region,x" for name in "abc"))
    panel = build_panel(folder, tmp_path / "panel", jobs=1, **QUIET)
    carried = panel.findings.query("kind == 'carry_over' and column == 'total'").set_index("report_id")["verdict"]
    assert carried.astype(str).to_dict() == {"b": "fails", "c": "holds"}
    assert (panel.reports["scope_basis"] == "manifest").all()


def pair(tmp_path, *manifest_lines: str, second: str = ""):
    text = text_report(2022, received=5, granted=5, closed_total=5)
    folder = documents(tmp_path / "in", a=text, b=second or text)
    if manifest_lines:
        with_manifest(folder, *manifest_lines)
    return build_panel(folder, tmp_path / "panel", jobs=1, **QUIET)


OTHER = text_report(2022, received=6, granted=6, closed_total=6)


def test_the_same_report_twice_counts_once(tmp_path):
    panel = pair(tmp_path)
    assert panel.reports.set_index("report_id")["duplicate_of"].astype(str).to_dict() == {"a": "", "b": "a"}
    assert set(panel.cells["report_id"].astype(str)) == {"a"}
    assert len(panel.wide()) == 1
    [finding] = panel.findings.query("kind == 'duplicate'")["message"].astype(str)
    assert finding.startswith("the same report as a, which counts:") and finding.endswith("0 differ")
    both = load_panel(panel.folder, duplicates=True)
    assert set(both.cells["report_id"].astype(str)) == {"a", "b"}


@pytest.mark.parametrize(
    ("lines", "counts"),
    [
        (("a.txt,region,copy,", "b.txt,region,official,"), "b"),
        (("a.txt,region,official,", "b.txt,region,official,a"), "b"),
        (("a.txt,region,official,", "b.txt,region,official,"), "a"),
    ],
)
def test_which_one_counts_and_where_they_differ(tmp_path, lines, counts):
    panel = pair(tmp_path, "source,scope_requests,source_kind,supersedes", *lines, second=OTHER)
    assert set(panel.cells["report_id"].astype(str)) == {counts}
    found = panel.findings.query("kind == 'duplicate' and row == 'received' and column == 'total'")
    assert found["difference"].tolist() == [1 if counts == "a" else -1]
    assert set(found["verdict"].astype(str)) == {"notice"}


def test_the_one_that_a_person_has_corrected_counts(tmp_path):
    panel = pair(tmp_path)
    (tmp_path / "in" / "corrections.csv").write_text(
        "report_id,table,row,column,kind,printed,value,reason,evidence,who,when\n"
        "b,requests,granted,total,misread,5,4,read wrong,page 1,AB,2026-01-31\n",
        encoding="utf-8",
    )
    assert set(panel.cells["report_id"].astype(str)) == {"a"}
    panel = build_panel(tmp_path / "in", tmp_path / "panel", jobs=1, **QUIET)
    assert set(panel.cells["report_id"].astype(str)) == {"b"}


@pytest.mark.parametrize(
    ("second", "supersedes", "counted"),
    [(OTHER, "", {"a", "b"}), (OTHER, "a", {"b"}), ("", "", {"a"})],
    ids=["two organs that merged later", "a corrected edition", "the same figures"],
)
def test_organs_of_one_agency_id_under_two_names_both_count(tmp_path, second, supersedes, counted):
    lines = ("a.txt,region,x,甲局,", f"b.txt,region,x,乙局,{supersedes}")
    panel = pair(tmp_path, "source,scope_requests,agency_id,agency,supersedes", *lines, second=second)
    assert set(panel.cells["report_id"].astype(str)) == counted
    asked = panel.findings.query("kind == 'duplicate' and verdict == 'cannot_tell'")
    assert len(asked) == (len(counted) == 2)


def test_reports_of_unknown_scope_with_other_figures_are_both_kept_and_asked_about(tmp_path):
    panel = pair(tmp_path, second=OTHER)
    assert set(panel.cells["report_id"].astype(str)) == {"a", "b"}
    asked = panel.findings.query("kind == 'duplicate'")
    assert asked["verdict"].astype(str).tolist() == ["cannot_tell"]
    assert "state the scope of both" in asked["message"].item()


def test_region_and_office_are_two_reports(tmp_path):
    panel = pair(tmp_path, "source,scope_requests", "a.txt,region", "b.txt,office", second=OTHER)
    assert len(panel.wide()) == 2
    assert (panel.findings["kind"] == "duplicate").sum() == 0


# --- the manifest's word ----------------------------------------------------------------------------------

TWO = (
    text_report(2022, received=6, granted=6, closed_total=6)
    + "\n"
    + text_report(2022, received=2, granted=2, closed_total=2).replace("某县人民政府", "某县人民政府办公室")
)


def test_two_reports_of_one_file_each_with_its_own_line(tmp_path):
    folder = documents(tmp_path / "in", both=TWO)
    with_manifest(folder, "report_id,source,scope_requests", "region,both.txt,region", "office,both.txt,office")
    panel = build_panel(folder, tmp_path / "panel", jobs=1, **QUIET)
    received = panel.cells.query("row == 'received' and column == 'total'")
    found = received[["report_id", "scope", "value"]].astype(str).to_numpy().tolist()
    assert sorted(found) == [["office", "office", "2.0"], ["region", "region", "6.0"]]
    assert len(panel.problems) == 0


def test_a_sentence_that_names_a_report_begins_none(tmp_path):
    title = "某县人民政府办公室2022年政府信息公开工作年度报告"
    assert title in TWO
    path = documents(tmp_path / "in", both=TWO.replace(title, f"以下数据见{title}数据。")) / "both.txt"
    with pytest.raises(gs.ReadingError, match="no table of the annual report form"):
        gs.read_reports(path, second_reading=False)


def test_one_line_for_two_reports_states_nothing_of_either(tmp_path):
    folder = documents(tmp_path / "in", both=TWO)
    with_manifest(folder, "report_id,source,scope_requests,url", "x,both.txt,region,https://example.org/both")
    panel = build_panel(folder, tmp_path / "panel", jobs=1, **QUIET)
    assert sorted(panel.reports["report_id"].astype(str)) == ["x", "x#2"]
    assert set(panel.reports["scope_requests"].astype(str)) == {"unknown"}
    assert set(panel.reports["url"].astype(str)) == {"https://example.org/both"}
    assert "2 reports and 1 line" in panel.problems["reason"].item()


def test_a_file_that_is_not_the_listed_one_is_not_read(tmp_path):
    folder = documents(tmp_path / "in", a=text_report(2022, received=1))
    with_manifest(folder, "source,sha256", f"a.txt,{'0' * 64}", "gone.pdf,")
    panel = build_panel(folder, tmp_path / "panel", jobs=1, **QUIET)
    reasons = panel.problems.set_index("source")["reason"]
    assert "is not the document that the manifest names" in reasons["a.txt"]
    assert "cannot be opened" in reasons["gone.pdf"]
    assert len(panel.reports) == 0 and len(panel.cells) == 0


def test_a_stated_year_that_the_document_contradicts_is_told(tmp_path):
    """2024, the year it came out, for the report on 2023: the list is believed, but not in silence."""
    texts = {name: text_report(2023, received=1, granted=1, closed_total=1) for name in ("a", "b", "c")}
    folder = documents(tmp_path / "in", **texts)
    with_manifest(folder, "source,year,agency", "a.txt,2024,某县甲局", "b.txt,2023,某县乙局", "c.txt,,某县丙局")
    panel = build_panel(folder, tmp_path / "panel", jobs=1, **QUIET)
    assert panel.reports.set_index("report_id")["year"].to_dict() == {"a": 2024, "b": 2023, "c": 2023}
    [problem] = panel.problems.itertuples()
    assert (problem.source, problem.stage) == ("a.txt", "manifest")
    assert problem.reason.startswith("a: year is 2024 in the list, 2023 in the document")


def test_a_stated_place_that_the_document_contradicts_is_told(tmp_path):
    """The lines of a sheet sorted without their names: another organ's figures, where nothing else would tell."""
    text = "沭阳县发展和改革局2023年政府信息公开工作年度报告\n" + text_report(
        2023, received=1, granted=1, closed_total=1
    )
    folder = documents(tmp_path / "in", **dict.fromkeys("abcde", text))
    lines = [
        "a.txt,泗阳县发展和改革局,",
        "b.txt,宿迁市发展和改革委员会,",
        "c.txt,,110000",
        "d.txt,沭阳县发改局,321322",
        "e.txt,,",
    ]
    with_manifest(folder, "source,agency,adcode", *lines)
    panel = build_panel(folder, tmp_path / "panel", jobs=1, **QUIET)
    assert panel.problems[["source", "stage"]].to_numpy().tolist() == [["a.txt", "manifest"], ["c.txt", "manifest"]]
    first, second = panel.problems["reason"]
    assert first.startswith("a: adcode is 321323 in the list, 321322 in the document; the list counts")
    assert second.startswith("c: adcode is 110000 in the list, 321322 in the document; the list counts")


def test_three_steps_with_ones_own_documents(tmp_path):
    from govstats.sources import make_manifest, save_manifest

    folder = documents(tmp_path / "in", a=text_report(2022, received=5, granted=5, closed_total=5))
    made = make_manifest(folder, second_reading=False, progress=False)
    save_manifest(made.assign(scope_requests="region", agency="某县人民政府"), folder / "sources.csv")
    panel = build_panel(folder / "sources.csv", tmp_path / "panel", **QUIET)
    assert set(load_panel(tmp_path / "panel").cells.query("table == 'requests'")["scope"].astype(str)) == {"region"}
    assert panel.wide()["rq_received_tot"].tolist() == [5]


def test_two_files_of_one_name_are_two_reports(tmp_path):
    documents(tmp_path / "in")
    documents(tmp_path / "in" / "2022", x=text_report(2022, received=1, granted=1, closed_total=1))
    documents(tmp_path / "in" / "2023", x=text_report(2023, received=2, granted=2, closed_total=2))
    panel = build_panel(tmp_path / "in", tmp_path / "panel", jobs=1, **QUIET)
    assert panel.reports["report_id"].astype(str).tolist() == ["2022/x", "2023/x"]


# --- handing on -------------------------------------------------------------------------------------------


def test_short_names_are_short_plain_and_unique():
    names = [variable.name for variable in variables()]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"(pr|rq|rm)_[a-z0-9_]+", name) and len(name) <= 32 for name in names)
    cells = {(t, *cell) for t in TABLES for form in forms() for cell in load_form(form, t).cells}
    assert {(v.table, v.row, v.column) for v in variables()} == cells


def test_wide_has_one_line_a_report(sample_panel):
    wide = sample_panel.wide().set_index("report_id")
    # figures typed from the pages
    assert wide.loc["heilongjiang-office-2020", "rq_received_tot"] == 196
    assert wide.loc["hongze-2023", ["rm_recon_uph", "rm_recon_cor", "rm_recon_tot"]].tolist() == [10, 1, 0]
    assert pd.isna(wide.loc["hongze-2023", "pr_rules_made"])


def test_the_wide_panel_says_which_reports_do_not_add_up(sample_panel, tmp_path):
    sample_panel.save_csv(tmp_path)
    sample_panel.save_stata(tmp_path / "panel.dta")
    for frame in (
        sample_panel.wide(),
        pd.read_csv(tmp_path / "wide.csv"),
        pd.read_stata(tmp_path / "panel.dta"),
    ):
        fails = frame.set_index("report_id")["findings_fails"]
        assert fails.to_dict() == {"heilongjiang-office-2020": 0, "hongze-2023": 2, "shuyang-drc-2023": 0}


def test_csv_can_be_read_by_spreadsheets(sample_panel, tmp_path):
    sample_panel.save_csv(tmp_path)
    for name in ("reports", "wide"):
        assert (tmp_path / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    wide = pd.read_csv(tmp_path / "wide.csv", dtype=str, encoding="utf-8-sig").set_index("report_id")
    assert wide.loc["heilongjiang-office-2020", ["rq_received_tot", "adcode"]].tolist() == ["196", "230000"]


@pytest.fixture(scope="module")
def project_panel():
    return load_panel()


def test_stata_has_no_labels_in_another_language(project_panel, tmp_path):
    with pytest.raises(ValueError, match="lang='fr': expected one of 'zh', 'en', 'both'"):
        project_panel.save_stata(tmp_path / "a.dta", lang="fr")
    assert not (tmp_path / "a.dta").exists()


@pytest.mark.parametrize("lang", ["both", "zh", "en"])
def test_stata_says_why_a_number_is_missing(project_panel, tmp_path, lang):
    path = tmp_path / "new" / "folder" / "panel.dta"
    project_panel.save_stata(path, lang=lang)
    assert path.read_bytes().startswith(b"<stata_dta><header><release>118</release>")
    read = pd.read_stata(path, convert_missing=True).set_index("report_id")
    cells = project_panel.cells
    names = {(v.table, v.row, v.column): v.name for v in variables()}
    seen = set()
    for cell in cells.itertuples():
        value = read.loc[cell.report_id, names[cell.table, cell.row, cell.column]]
        if pd.isna(cell.value):
            assert str(value) == MISSING[cell.status]
            seen.add(cell.status)
        else:
            assert value == cell.value
    assert seen == {"absent", "blank"}
    assert str(read.loc["heilongjiang-office-2020", "pr_rules_iss"]) == MISSING["not_in_form"]
    with pd.io.stata.StataReader(path) as reader:
        labels = reader.variable_labels()
        told = reader.data_label
    assert project_panel.hash[:12] in told and len(told) <= 80
    assert set(re.findall(r"\.[a-z](?= \w)", told)) == set(MISSING.values()) and told.endswith(".n no cell")
    chinese = bool(re.search("[\u4e00-\u9fff]", labels["rq_received_tot"]))
    assert chinese == (lang != "en")
    assert ("Requests newly received" in labels["rq_received_tot"]) == (lang != "zh")
    first = path.read_bytes()
    project_panel.save_stata(path, lang=lang)
    assert path.read_bytes() == first


def test_crosswalk_lists_exactly_what_the_forms_do_not_share():
    listed = {(c.table, c.axis, c.code) for c in crosswalk()}
    differing = set()
    for table in TABLES:
        old, new = (load_form(form, table) for form in ("2019", "2021"))
        for axis in ("row", "column"):
            codes = [{item.code for item in getattr(form, f"{axis}s")} for form in (old, new)]
            differing |= {(table, axis, code) for code in codes[0] ^ codes[1]}
        for row in {r.code for r in old.rows} & {r.code for r in new.rows}:
            kept = {c for r, c in old.cells if r == row} & {c for r, c in new.cells if r == row}
            differing |= set() if kept else {(table, "row", row)} & {("proactive", "row", "administrative_fees")}
    assert differing <= listed
    assert listed - differing == {("proactive", "column", "amount")}
    assert {c.into for c in crosswalk() if c.relation == "part"} == {"other_outcome"}
    assert all(c.note for c in crosswalk())


def test_harmonised_other_outcome_is_the_sum_of_its_three_successors(project_panel):
    cells = project_panel.cells
    joined = harmonise(cells)
    # Suqian 2023 prints （六）1, 2 and 3 in the column 总计
    parts = ["other_not_clarified", "other_fee_unpaid", "other_remaining"]
    own = cells[(cells["report_id"] == "suqian-2023") & (cells["column"] == "total") & cells["row"].isin(parts)]
    total = joined.query("report_id == 'suqian-2023' and row == 'other_outcome' and column == 'total'")
    assert own["value"].sum() == total["value"].item() > 0
    assert total["status"].tolist() == ["derived"] and total["check"].tolist() == ["holds"]
    assert not joined["row"].isin(parts).any()
    assert len(joined) == len(cells) - 2 * cells["row"].isin(parts).sum() // 3
    kept = cells[~cells["row"].isin(parts)]
    same = joined[~((joined["row"] == "other_outcome") & (joined["form"] == "2021"))]
    assert same["value"].tolist() == pytest.approx(kept["value"].tolist(), nan_ok=True)
    wide = project_panel.wide(harmonise=True)
    assert "rq_oth_outcome_tot" in wide and "rq_oth_fee_tot" not in wide
    assert list(joined.columns) == list(cells.columns)


def test_a_missing_part_gives_no_sum(project_panel):
    cells = project_panel.cells.query("report_id == 'suqian-2023'").copy()
    gone = (cells["row"] == "other_fee_unpaid") & (cells["column"] == "total")
    cells.loc[gone, ["value", "status"]] = float("nan"), "blank"
    joined = harmonise(cells).query("row == 'other_outcome'").set_index("column")
    assert pd.isna(joined.loc["total", "value"]) and joined.loc["total", "status"] == "blank"
    assert joined.loc["natural_person", "value"] >= 0


def test_why_there_is_no_sum_is_why_a_part_has_no_number(project_panel):
    cells = project_panel.cells.query("report_id == 'suqian-2023'").copy()
    for row, status in (("other_fee_unpaid", "illegible"), ("other_remaining", "blank")):
        gone = (cells["row"] == row) & (cells["column"] == "total")
        cells.loc[gone, ["value", "status"]] = float("nan"), status
    joined = harmonise(cells).query("row == 'other_outcome'").set_index("column")
    assert joined.loc["total", "status"] == "illegible"
    assert joined.loc["natural_person", "status"] == "derived"


def test_citation_names_version_hash_reports_and_retrieval(project_panel):
    text = project_panel.cite()
    assert f"govstats {gs.__version__}" in text
    assert project_panel.hash[:12] in text and f"of {len(project_panel.reports)} reports" in text


def test_replication_is_one_zip_with_everything_in_it(project_panel, tmp_path):
    notebook = tmp_path / "own.ipynb"
    notebook.write_text("{}", encoding="utf-8")
    part = load_panel(years=2023, tables="requests")
    first = part.replication(tmp_path / "out", notebook)
    with zipfile.ZipFile(first) as archive:
        assert set(archive.namelist()) == {
            *("cells.csv", "findings.csv", "reports.csv", "problems.csv", "codebook.csv", "CITATION.txt"),
            *("datapackage.json", "panel.json", "frame.csv", "requirements.lock", "files/own.ipynb"),
        }
        tables = {resource["path"] for resource in json.load(archive.open("datapackage.json"))["resources"]}
        assert tables == {name for name in archive.namelist() if name.endswith(".csv")}
        told = archive.read("CITATION.txt").decode().splitlines()
        assert told == [
            part.cite(),
            f"In this file: {len(part.reports)} of {len(project_panel.reports)} reports (years 2023; tables requests).",
        ]
        cells = pd.read_csv(archive.open("cells.csv"), dtype={"adcode": str})
    assert set(cells["year"]) == {2023} and set(cells["table"]) == {"requests"}
    content = first.read_bytes()
    assert part.replication(tmp_path / "out", notebook).read_bytes() == content


CORRECTED = "report_id,table,row,column,kind,printed,value,reason,evidence,who,when\n"
APPLIED = "a,requests,received,total,misread,5,6,digit misread,page 2,AB,2026-01-31\n"


def test_replication_has_the_manifest_and_the_corrections_that_were_applied(tmp_path):
    folder = documents(tmp_path / "in", a=text_report(2023, received=5, granted=5, closed_total=5))
    with_manifest(folder, "source;agency", "a.txt;某县甲局")
    own = CORRECTED + APPLIED + APPLIED.replace("a,", "gone,", 1)
    (folder / "corrections.csv").write_text(own, encoding="utf-8")
    with pytest.warns(UserWarning, match="there is no such report"):
        panel = build_panel(folder, folder, jobs=1, **QUIET)
    assert (folder / "corrections.csv").read_text(encoding="utf-8") == own, "a panel beside it leaves it alone"
    with zipfile.ZipFile(panel.replication(tmp_path / "x.zip")) as archive:
        assert archive.read("corrections.csv").decode() == CORRECTED + APPLIED
        sources = pd.read_csv(archive.open("sources.csv"), dtype="str").fillna("")
    assert sources.loc[0, ["report_id", "source", "agency"]].tolist() == ["a", "a.txt", "某县甲局"]
    build_panel([folder / "a.txt"], folder, jobs=1, corrections=None, **QUIET)
    with zipfile.ZipFile(load_panel(folder).replication(tmp_path / "x.zip")) as archive:
        assert not {"corrections.csv", "sources.csv"} & set(archive.namelist())


def test_replication_keeps_files_of_one_name_apart_and_misses_none(project_panel, tmp_path):
    for name in ("a/x.py", "b/X.py", "b/y.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    files = [tmp_path / name for name in ("a/x.py", "b/X.py", "b/y.py", "b/../b/y.py")]
    with zipfile.ZipFile(project_panel.replication(tmp_path / "out", *files)) as archive:
        found = {name: archive.read(name).decode() for name in archive.namelist() if name.startswith("files/")}
    assert found == {"files/a/x.py": "a/x.py", "files/b/X.py": "b/X.py", "files/y.py": "b/y.py"}
    for missing in (tmp_path / "gone.py", tmp_path / "a"):
        with pytest.raises(FileNotFoundError, match="there is no such file; nothing was written"):
            project_panel.replication(tmp_path / "none" / "x.zip", missing)
    assert not (tmp_path / "none").exists()


# --- the project's own panel ------------------------------------------------------------------------------


def test_committed_panel_is_current(tmp_path, project_panel):
    build_facts_panel(ROOT / "data" / "facts", tmp_path / "panel")
    built = json.loads((tmp_path / "panel" / "panel.json").read_text(encoding="utf-8"))
    for name in FILES:
        ours, committed = (pd.read_parquet(f / f"{name}.parquet") for f in (tmp_path / "panel", project_panel.folder))
        pd.testing.assert_frame_equal(ours, committed, obj=f"{name}: run `python -m govstats.panel.facts`")
    assert built["lines"] == project_panel.about["lines"]


def test_committed_panel_has_the_figures_of_the_facts(project_panel):
    facts = pd.read_csv(ROOT / "data" / "facts" / "report_tables.csv", dtype={"adcode": str, "form": str})
    key = ["report_id", "table", "row", "column"]
    cells = project_panel.cells.astype(dict.fromkeys(key, "str"))
    both = facts.merge(cells, on=key, how="left", suffixes=("", "_panel"), validate="1:1")
    typed = both[both["printed_value"].notna()]
    assert (typed["value"] == typed["value_panel"]).all() and (typed["status"] == "stated").all()
    proved = both[both["printed_value"].isna() & both["value"].notna()]
    assert (proved["value"] == proved["value_panel"]).all() and (proved["status"] == "derived").all()


def test_only_exact_figures_of_known_scope_are_in_it(project_panel):
    figures = pd.read_csv(ROOT / "data" / "facts" / "province_figures.csv", dtype=str, keep_default_na=False)
    used = figures[figures["not_in_panel"] == ""]
    assert len(used) > 40
    assert set(used["rounded"]) == {"no"}
    assert "unknown" not in set(used["scope"]) and (used["table"] != "").all()
    assert not figures["source"].str.contains(r"\.(?:js|json)\b").any()
    cells = project_panel.cells.astype({"table": "str", "row": "str", "column": "str", "agency": "str"})
    cells["year"] = cells["year"].astype(str)
    key = ["agency", "scope", "year", "table", "row", "column"]
    both = used.merge(cells.astype({"scope": "str"}), on=key, how="left", suffixes=("", "_panel"))
    assert both["value"].astype(float).tolist() == both["value_panel"].tolist()
    assert set(both["status"]) == {"stated"}


def test_known_misprints_fail_and_everything_else_adds_up(project_panel):
    failing = project_panel.findings.query("verdict == 'fails'")
    # 洪泽区 2023 prints 总计 0 beside 10 + 1 and beside 5
    assert failing[["report_id", "kind", "row"]].astype(str).to_numpy().tolist() == [
        ["hongze-2023", "remedies_total", "reconsideration"],
        ["hongze-2023", "remedies_total", "litigation_after_reconsideration"],
    ]
    carried = project_panel.findings.query("report_id == 'suqian-2024' and kind == 'carry_over'")
    assert carried["verdict"].astype(str).tolist() == ["holds"] * 7
