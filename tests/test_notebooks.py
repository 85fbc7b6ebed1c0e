"""The notebooks: how they are built, what their words may say, and that they run; `make notebooks` runs them all."""

from __future__ import annotations

import csv
import json
import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from govstats.panel import build_panel

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
NUMBERS = sorted((FOLDER / "figures").glob("*.csv"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
each_table = pytest.mark.parametrize("path", NUMBERS, ids=lambda path: path.stem)

PROMISE = (
    "one misread anywhere in requests is never silent; two are not either where nothing is blank; "
    "three or more, misplacement, and all of proactive rest on the reading itself."
)
SECONDS = 120
"""How long one notebook may take on a slow machine."""


@cache
def cells(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def code(path: Path) -> str:
    return "\n".join("".join(cell["source"]) for cell in cells(path) if cell["cell_type"] == "code")


def words(path: Path) -> str:
    """The text of a notebook without its markup, on one line."""
    text = " ".join("".join(cell["source"]) for cell in cells(path) if cell["cell_type"] == "markdown")
    return re.sub(r"\s+", " ", re.sub(r"[`*#]", "", text))


def names_of_figures(path: Path) -> list[str]:
    """Names of the files that a notebook writes, without suffix; a name with a part put in later ends there."""
    return [name.split("{")[0] for name in re.findall(r'"(?:figures|\{folder\})?/(\d\d-[^"]*?)(?:\.\w+)?"', code(path))]


def test_there_is_a_notebook_for_every_question():
    assert [path.stem[:2] for path in NOTEBOOKS] == ["00", "01", "02", "03", "04", "05", "06", "07"]


@each_notebook
def test_title_is_a_question_and_parameters_come_first(path):
    first, second = cells(path)[:2]
    assert re.fullmatch(r"# .+\?", first["source"][0].strip())
    assert second["metadata"] == {"tags": ["parameters"]}
    assert [cell["id"] for cell in cells(path) if "parameters" in cell["metadata"].get("tags", [])] == [second["id"]]


@each_notebook
def test_every_cell_has_a_sentence_before_it(path):
    """At most two cells of code in a row: parameters and imports, or a figure and its files."""
    kinds = "".join(cell["cell_type"][0] for cell in cells(path))
    assert "ccc" not in kinds


@each_notebook
def test_notebook_ends_with_what_the_numbers_do_not_show(path):
    headings = re.findall(
        r"^## (.+)$",
        "\n".join("".join(cell["source"]) for cell in cells(path) if cell["cell_type"] == "markdown"),
        re.M,
    )
    assert "What these numbers do not show" in headings[-2:]


@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.stem >= "03"], ids=lambda path: path.stem)
def test_notebook_of_a_panel_takes_another_panel_and_ends_with_its_reference(path):
    parameters, last = cells(path)[1], cells(path)[-1]
    assert "panel_folder = None" in "".join(parameters["source"])
    assert "gs.load_panel(panel_folder)" in code(path)
    assert "".join(last["source"]) == "print(panel.cite())"
    assert "Stata" in words(path)
    assert "R:" in words(path)


@each_notebook
def test_words_name_no_motive(path):
    assert (
        re.findall(r"\b(?:errors?|false|fake\w*|wrong|liars?|mistakes?|manipulat\w+|conceal\w*)\b", words(path)) == []
    )


@pytest.mark.parametrize("stem", ["01-read-one-report", "02-do-the-numbers-add-up"])
def test_promise_stands_in_its_own_words(stem):
    assert PROMISE.lower() in words(FOLDER / f"{stem}.ipynb").lower()


@each_table
def test_numbers_are_those_of_a_figure_of_their_notebook(path):
    (notebook,) = (book for book in NOTEBOOKS if book.stem[:2] == path.stem[:2])
    assert [name for name in names_of_figures(notebook) if name and path.stem.startswith(name)] != []


@each_notebook
def test_notebook_commits_its_numbers(path):
    assert [table.stem for table in NUMBERS if table.stem[:2] == path.stem[:2]] != []


@each_table
def test_simulated_numbers_say_so_and_real_ones_do_not(path):
    inside = "simulated" in path.read_text(encoding="utf-8").lower()
    if "agency" in path.read_text(encoding="utf-8").split("\n")[0]:
        assert inside == ("simulated" in path.name)
    else:
        assert not inside


@each_table
def test_numbers_are_plain_text_of_one_kind(path):
    content = path.read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert len({len(line) for line in csv.reader(content.decode().splitlines())}) == 1


def run(stem: str, folder: Path) -> list[str]:
    """Run a notebook in a copy of what it needs; what it said on stderr."""
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("matplotlib")
    shutil.copytree(ROOT / "data" / "samples", folder / "data" / "samples")
    (folder / "notebooks").mkdir()
    notebook = nbformat.read(FOLDER / f"{stem}.ipynb", as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=SECONDS, resources={"metadata": {"path": str(folder / "notebooks")}}
    )
    client.execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert "image/png" in {kind for output in outputs for kind in output.get("data", {})}
    return [output["text"] for output in outputs if output.get("name") == "stderr"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_first_notebook_runs_from_a_clean_copy_and_gives_the_committed_numbers(tmp_path):
    assert run("01-read-one-report", tmp_path) == []
    name = "01-what-became-of-the-requests"
    written = tmp_path / "notebooks" / "figures"
    assert sorted(file.name for file in written.iterdir()) == [
        f"{name}.{kind}" for kind in ("csv", "pdf", "png", "svg")
    ]
    assert (written / f"{name}.csv").read_bytes() == (FOLDER / "figures" / f"{name}.csv").read_bytes()


@pytest.fixture(scope="module")
def own_panel(tmp_path_factory):
    """Some counties in some years, as regions, and a report of which nothing is known: what somebody has at first."""
    folder = tmp_path_factory.mktemp("own")
    page = (ROOT / "data" / "samples" / "shuyang-drc-2023.html").read_text(encoding="utf-8")
    (folder / "unknown.html").write_text(page.replace("2023年", "").replace("沭阳县", ""), encoding="utf-8")
    lines = ["report_id,source,agency,year,scope_proactive,scope_requests,scope_remedies", "unknown,unknown.html,,,,,"]
    for agency, year in (("沭阳县人民政府", 2021), ("沭阳县人民政府", 2022), ("泗阳县人民政府", 2023)):
        (folder / f"{year}.html").write_text(page.replace("2023", str(year)), encoding="utf-8")
        lines.append(f"county-{year},{year}.html,{agency},{year},region,region,region")
    (folder / "sources.csv").write_text("\n".join(lines), encoding="utf-8")
    panel = build_panel(folder, folder / "panel", second_reading=False, progress=False)
    assert panel.reports["year"].isna().sum() == 1
    return folder / "panel"


@pytest.mark.parametrize(
    ("stem", "level"),
    [
        *((path.stem, "county") for path in NOTEBOOKS if "panel_folder" in code(path)),
        ("07-change-over-time", "prefecture"),
    ],
)
def test_a_small_panel_of_ones_own_runs_through(own_panel, tmp_path, monkeypatch, stem, level):
    """Whatever scope, level and year are chosen: where they leave nothing to compare, the simulated panel stands in."""
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("Agg")
    shutil.copy(ROOT / "data" / "frame.csv", tmp_path / "frame.csv")
    script = code(FOLDER / f"{stem}.ipynb").replace("panel_folder = None", f"panel_folder = {str(own_panel)!r}")
    script = script.replace("../data/frame.csv", "frame.csv").replace('"province", 2023', f'"{level}", 2022')
    script = script.replace('scope, level = "region", "province"', f'scope, level = "region", "{level}"')
    monkeypatch.chdir(tmp_path)
    exec("\n".join(line for line in script.split("\n") if not line.startswith("%")), {})
    plt.close("all")
    written = {path.name for path in (tmp_path / "figures" / "own").glob("*.csv")}
    assert written and {path.parent.name for path in tmp_path.rglob("*.svg")} == {"own"}
