"""The house around the package: imports, notebooks, versions, dependencies, what may stand in a commit."""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from html import unescape
from itertools import chain, pairwise
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "govstats"
NOT_OURS = {"build", "dist", "raw", "__pycache__"}


@cache
def project_files() -> list[Path]:
    """Every file that is or could be committed; outside a checkout, every file that git would not ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        paths = (Path(folder, name) for folder, _, names in walk(ROOT) for name in names)
    else:
        paths = (ROOT / name for name in listing.split("\0") if name)
    return sorted(path for path in paths if path.is_file())


def walk(root: Path):
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_OURS and not hidden(name)]
        yield folder, folders, names


def hidden(name: str) -> bool:
    return name.startswith(".") and name != ".ci"


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def text_of(path: Path) -> str:
    """The words of a file: plain text in its charset, a PDF's text layer, nothing of other binary files."""
    if path.suffix == ".pdf":
        return pdf_text(path)
    content = path.read_bytes()
    if b"\0" in content:
        return ""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def pdf_text(path: Path) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_project_files_are_found():
    assert {"pyproject.toml", "govstats/grid.py", "tests/test_house.py"} <= set(map(name_of, project_files()))


# --- imports point one way --------------------------------------------------------------------------------

CHAIN = ["grid", "readers", "recognise", "arithmetic", "report", "panel", "cli"]
ONLY = {
    "grid": set(),
    "form": set(),
    "readers": {"grid"},
    "recognise": {"grid", "form", "clean"},
    "clean": {"form"},
    "arithmetic": {"form", "clean", "frames"},
    "metrics": {"form", "frames"},
    "figures": {"form", "frames", "metrics"},
    "findings": {"spreadsheet"},
    "spreadsheet": set(),
}


def room_of(module: str) -> str:
    """``readers.pdf`` stands in the room ``readers``."""
    return module.split(".")[1].split("_")[0] if "." in module else "govstats"


class WithoutTyping(ast.NodeTransformer):
    """Leaves out ``if TYPE_CHECKING:``, which never runs."""

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        if ast.unparse(node.test).endswith("TYPE_CHECKING"):
            return node.orelse
        return self.generic_visit(node)


def imported_modules(source: str, module: str, is_package: bool) -> set[str]:
    """Absolute names of all that a module imports from the package when it runs, at its head or later."""
    parts = module.split(".")
    found = set()
    for node in ast.walk(WithoutTyping().visit(ast.parse(source))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            here = parts[: len(parts) - node.level + is_package] if node.level else []
            base = ".".join([*here, *filter(None, [node.module])])
            found |= {f"{base}.{alias.name}" for alias in node.names} if base == "govstats" else {base}
    return {name for name in found if name.split(".")[0] == "govstats"}


@cache
def imports_by_room() -> dict[str, set[str]]:
    rooms: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        is_package = path.name == "__init__.py"
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = ".".join(parts[:-1] if is_package else parts)
        imported = imported_modules(path.read_text(encoding="utf-8"), module, is_package)
        rooms.setdefault(room_of(module), set()).update(map(room_of, imported))
    return {room: targets - {room} for room, targets in rooms.items()}


def reachable(room: str, graph: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = set(graph.get(room, ()))
    while ahead:
        seen |= ahead
        ahead = {far for near in ahead for far in graph.get(near, ())} - seen
    return seen


@pytest.mark.parametrize(
    ("source", "module", "is_package", "expected"),
    [
        ("from govstats.grid import Cell", "govstats.clean", False, {"govstats.grid"}),
        ("from govstats import grid, form", "govstats.clean", False, {"govstats.grid", "govstats.form"}),
        ("import govstats.form as f\nimport json", "govstats.clean", False, {"govstats.form"}),
        ("from ..grid import Cell", "govstats.readers.pdf", False, {"govstats.grid"}),
        ("from . import grid", "govstats", True, {"govstats.grid"}),
        ("from .pdf import read", "govstats.readers", True, {"govstats.readers.pdf"}),
        ("def f():\n    from .. import arithmetic", "govstats.readers.pdf", False, {"govstats.arithmetic"}),
        ("if TYPE_CHECKING:\n    import govstats.report", "govstats.display", False, set()),
        ("if sys.platform:\n    import govstats.report", "govstats.display", False, {"govstats.report"}),
    ],
)
def test_imports_are_seen(source, module, is_package, expected):
    assert imported_modules(source, module, is_package) == expected


@pytest.mark.parametrize("room", sorted(ONLY))
def test_room_imports_only_what_it_may(room):
    assert imports_by_room().get(room, set()) <= ONLY[room]


def test_imports_have_no_circle():
    graph = imports_by_room()
    assert [room for room in graph if room != "govstats" and room in reachable(room, graph)] == []


@pytest.mark.parametrize(("earlier", "later"), list(pairwise(CHAIN)))
def test_data_flows_one_way(earlier, later):
    behind = CHAIN[CHAIN.index(later) :]
    assert reachable(earlier, imports_by_room()) & {*behind, "govstats"} == set()


def run_python(code: str, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, *options, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_import_is_light():
    heavy = [
        "pandas",
        "pyarrow",
        "matplotlib",
        "scipy",
        "jpype",
        "tabula",
        "cv2",
        "rapidocr",
        "onnxruntime",
        "cpca",
    ]
    assert run_python(f"import sys, govstats; print(*(set({heavy}) & set(sys.modules)))") == ""


@pytest.mark.parametrize("name", ["figures", "findings", "metrics", "statistics"])
def test_names_that_are_offered_are_the_public_ones(name):
    module = pytest.importorskip(f"govstats.{name}")
    assert dir(module) == sorted(module.__all__)
    assert all(getattr(module, public).__doc__ for public in module.__all__)


@pytest.mark.parametrize(
    ("library", "call", "said"),
    [
        ("matplotlib", "gs.figures", "Figures need matplotlib"),
        ("scipy", "gs.metrics.intervals.poisson(3)", "This needs scipy"),
        ("scipy", "gs.statistics.fit_prior([1, 2], [3, 4])", "This needs scipy"),
    ],
)
def test_what_is_not_installed_is_told_with_what_to_do(library, call, said):
    imports = "import govstats as gs, govstats.metrics.intervals"
    script = f"import sys; sys.modules[{library!r}] = None; {imports}; {call}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    told = done.stderr.splitlines()[-1]
    assert told == f'ModuleNotFoundError: {said}: run pip install "govstats[figures]".'


def test_libraries_import_without_a_warning():
    run_python(
        "import jpype, lxml.html, olefile, opencc, pandas, pooch, pyarrow, pypdfium2, rapidfuzz;"
        "import selectolax.lexbor, tabula, tqdm, typer",
        *["-W", "error"],
    )


# --- notebooks --------------------------------------------------------------------------------------------

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)


def code_cells(path: Path) -> list[dict]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


@each_notebook
def test_notebook_has_no_outputs(path):
    assert [cell["id"] for cell in code_cells(path) if cell["outputs"] or cell["execution_count"]] == []


@each_notebook
def test_notebook_is_a_question_and_short(path):
    lines = [line for cell in code_cells(path) for line in "".join(cell["source"]).splitlines()]
    assert re.fullmatch(r"\d\d-[a-z0-9-]+\.ipynb", path.name)
    assert [line for line in lines if re.match(r"\s*(async\s+)?(def|class)\b", line)] == []
    assert len([line for line in lines if line.strip() and not line.strip().startswith("#")]) <= 80


# --- one version, one list of dependencies ----------------------------------------------------------------

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
GROUPS = PYPROJECT["dependency-groups"]


def test_versions_agree():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", changelog, re.MULTILINE)
    assert newest
    assert newest[1] == citation["version"] == PYPROJECT["project"]["version"]


def test_changelog_parts_data_from_code():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for version in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        assert re.findall(r"^### (.+)$", version, re.MULTILINE) == ["Data", "Code"]


def requirements(lines: list[str]) -> dict[str, Requirement]:
    return {canonicalize_name(found.name): found for found in map(Requirement, lines)}


def declared(*lists: list[str]) -> dict[str, Requirement]:
    return {name: found for name, found in requirements(list(chain(*lists))).items() if name != "govstats"}


def bounds(found: dict[str, Requirement]) -> dict[str, str]:
    return {name: str(one.specifier) for name, one in found.items()}


def test_conda_environment_has_the_dependencies_of_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    (by_pip,) = (entry["pip"] for entry in environment if isinstance(entry, dict))
    editable = [line for line in by_pip if line.startswith("-")]
    by_conda = requirements([entry for entry in environment if isinstance(entry, str)])
    listed = bounds(by_conda) | bounds(requirements([line for line in by_pip if line not in editable]))

    assert editable == ["--editable .[figures,notebook,ocr]"]
    assert by_conda["python"].specifier == SpecifierSet(">=3.11,<3.15")
    expected = declared(PYPROJECT["project"]["dependencies"], EXTRAS["figures"], EXTRAS["notebook"], EXTRAS["ocr"])
    conda_only = {"python", "pip", "openjdk", "jpype1"}  # jpype1: what tabula-py[jpype] asks of pip
    assert {name: bound for name, bound in listed.items() if name not in conda_only} == bounds(expected)
    assert {"jupyterlab", "pandas", "matplotlib", "tabula-py", "openjdk", "jpype1"} <= set(by_conda)


LOCKS = pytest.mark.parametrize(
    ("lock", "left_out"), [("requirements.lock", {"peers"}), ("requirements-peers.lock", set())]
)


def locked_lines(lock: str = "requirements.lock") -> list[str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return [line.removesuffix("\\").strip() for line in text.splitlines() if re.match(r"[a-zA-Z0-9]", line)]


@LOCKS
def test_lock_holds_every_dependency(lock, left_out):
    locked: dict[str, set[str]] = {}
    for found in map(Requirement, locked_lines(lock)):
        version = str(found.specifier).removeprefix("==")
        locked.setdefault(canonicalize_name(found.name), set()).add(version)
    groups = [
        [line for line in group if isinstance(line, str)] for name, group in GROUPS.items() if name not in left_out
    ]
    wanted = declared(PYPROJECT["project"]["dependencies"], *EXTRAS.values(), *groups)
    wanted |= requirements(PYPROJECT["build-system"]["requires"])
    unmet = {
        name: (str(need.specifier), locked.get(name))
        for name, need in wanted.items()
        if not locked.get(name) or not all(need.specifier.contains(version) for version in locked[name])
    }
    assert unmet == {}, "run `make lock`"


def test_other_tools_are_measured_beside_what_users_get():
    assert set(locked_lines()) <= set(locked_lines("requirements-peers.lock")), "run `make lock`"
    assert not any(line.startswith("camelot") for line in locked_lines())


@LOCKS
def test_lock_has_a_hash_for_every_line_and_one_opencv(lock, left_out):
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-zA-Z0-9])", text)[1:]
    assert len(entries) == len(locked_lines(lock))
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert {name for name in map(str.lower, locked_lines(lock)) if name.startswith("opencv")} == {
        line for line in locked_lines(lock) if line.startswith("opencv-python-headless==")
    }


# --- what may stand in a commit ---------------------------------------------------------------------------

FOREIGN = {
    "a path of one machine": r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/|[A-Z]:\\Users\\",
    "a mark of an unfinished merge": r"^(?:<{7} |>{7} )",
    "a key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a note to oneself": r"\b(?:FIXME|XXX|HACK)\b",
}


@pytest.mark.parametrize("what", FOREIGN)
def test_project_speaks_of_itself(what):
    found = {
        name_of(path): match[0]
        for path in project_files()
        if path != Path(__file__) and (match := re.search(FOREIGN[what], text_of(path), re.MULTILINE))
    }
    assert found == {}


def test_pages_that_are_referred_to_exist():
    names = {path.name for path in project_files()}
    missing = {
        (name_of(path), page)
        for path in project_files()
        if path != Path(__file__) and path.suffix in {".py", ".md", ".toml", ".csv", ".ipynb", ".yml", ".cff"}
        for page in re.findall(r"\b[A-Z]\w*\.md\b", text_of(path))
        if page not in names
    }
    assert missing == set()


def sentences(text: str) -> set[str]:
    """Chinese sentences of some length, without the spaces that a layout puts into them."""
    flowing = re.sub(r"\s+", "", unescape(re.sub(r"<[^>]*>", "", text)))
    return set(re.findall(r"[^。；：<>{}|]{20,}。", flowing))


def test_sentences_are_found_through_markup_and_line_breaks():
    text = "<p>本机关全年主动公开各类政府信息若干条，<b>其中</b>\n规范性文件若干件。</p>"
    assert sentences(text) == {"本机关全年主动公开各类政府信息若干条，其中规范性文件若干件。"}
    assert sentences("短句。") == set()


def test_no_file_of_the_corpus(corpus):
    theirs = {hashlib.sha256(path.read_bytes()).hexdigest() for path in corpus.rglob("*") if path.is_file()}
    ours = {hashlib.sha256(path.read_bytes()).hexdigest(): name_of(path) for path in project_files()}
    assert [ours[digest] for digest in theirs & set(ours)] == []


def test_no_sentence_of_the_corpus(corpus):
    reports = [path for path in sorted(corpus.glob("*")) if path.suffix in {".html", ".pdf", ".txt"}]
    theirs = {sentence for path in reports for sentence in sentences(text_of(path))}
    assert theirs
    ours = {name_of(path): re.sub(r"\s+", "", text_of(path)) for path in project_files()}
    assert [(name, one) for name, text in ours.items() for one in theirs if one in text] == []


PERSONAL = {
    "mobile telephone": r"(?<![\w.,-])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\w.,-])",
    "telephone": r"(?<![\w.,-])(?:[(（]0\d{2,3}[)）][- ]?|0\d{2,3}[-－— ]?)\d{7,8}(?![\w.,])",
    "identity card": r"(?<![\w.])[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[012]\d|3[01])\d{3}[\dXx](?!\w)",
    "e-mail address": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "street address": r"(?:路|街|大道|巷|弄|胡同)(?:[东西南北中]段)?\s?[0-9０-９甲乙-]{1,9}\s?号",
    "way to reach somebody": r"(?:联系电话|联系人|咨询电话|传真|邮政编码|手机号码?|电子邮箱)\s*[:：]\s*\S",
}
FIGURES = {"printed", "printed_value", "value", "amount", "population"}


def is_personal(text: str) -> list[str]:
    """What kinds of personal data stand in a text; the digits of a page's address are none."""
    text = re.sub(r"https?://[^\s\"'<>，。）]+", " ", text)
    return [what for what, pattern in PERSONAL.items() if re.search(pattern, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13812345678", ["mobile telephone"]),
        ("电话 138-1234-5678。", ["mobile telephone"]),
        ("0451-82620000", ["telephone"]),
        ("（0451）82620000", ["telephone"]),
        ("32082919900101123X", ["identity card"]),
        ("write to someone@example.org", ["e-mail address"]),
        ("东大直街66号", ["street address"]),
        ("人民大道 200号", ["street address"]),
        ("联系人：张三", ["way to reach somebody"]),
        ("国办函〔2020〕109号", []),
        ("第711号国务院令，第三十六条", []),
        ("2021-01-31 11808000 230000 77302800", []),
        ("https://example.gov.cn/art/2021/1/31/art_1_13812345678.html", []),
        ("a3f013812345678bc 0.13812345678", []),
        ("13,812,345,678.00元", []),
    ],
)
def test_personal_data_is_recognised(text, expected):
    assert is_personal(text) == expected


def parts_to_scan(path: Path) -> list[str]:
    """A table cell by cell, without the columns that hold figures; any other file as one text."""
    if path.suffix == ".parquet":
        import pandas as pd

        frame = pd.read_parquet(path)
        words = [name for name in frame if not pd.api.types.is_numeric_dtype(frame[name]) and name not in FIGURES]
        return [str(text) for name in words for text in frame[name].dropna().unique()]
    if path.suffix == ".csv":
        rows = csv.DictReader(text_of(path).splitlines())
        return [str(text) for row in rows for name, text in row.items() if name not in FIGURES]
    return [text_of(path)]


def test_data_hold_no_personal_data():
    data = [path for path in project_files() if path.is_relative_to(ROOT / "data")]
    found = [(name_of(path), what) for path in data for part in parts_to_scan(path) for what in is_personal(part)]
    assert found == []
