"""The documentation: what is made from the package is current, its promise is the promise, links lead somewhere."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from docs import build
from govstats.metrics import REFUSALS, definitions

DOCS = Path(build.__file__).parent
PAGES = sorted(DOCS.glob("*.md"))
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)

PROMISE = (
    "one misread anywhere in `requests` is never silent; two are not either where nothing is blank; "
    "three or more, misplacement, and all of `proactive` rest on the reading itself."
)


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_metrics_page_is_current():
    assert text("metrics.md") == build.metrics_page(), "run: python docs/build.py"


def test_metrics_page_has_each_metric_and_every_group_it_names():
    page = text("metrics.md")
    for line in definitions().itertuples():
        assert page.count(f"## `{line.name}`, per `{line.per}`\n") == 1
    named = set(re.findall(r"@\w+", " ".join(definitions()["numerator"] + " " + definitions()["denominator"])))
    assert named == set(re.findall(r"^\| `(@\w+)`", page, re.M))


def test_refusals_are_current():
    assert text("comparisons.md") == build.comparisons_page(), "run: python docs/build.py"
    assert set(re.findall(r"^\| `(\w+)` \|", text("comparisons.md"), re.M)) == set(REFUSALS)


def test_promise_stands_in_its_own_words():
    assert PROMISE in re.sub(r"\s+", " ", re.sub(r"^> ", "", text("trust.md"), flags=re.M))


def test_every_status_and_check_is_explained():
    from govstats.panel.stata import MISSING

    page = text("trust.md")
    status = (*MISSING, "printed", "derived", "repaired", "amended", "stated")
    for code in (*status, "holds", "fails", "cannot_tell", "none"):
        assert f"`{code}`" in page, code
    assert all(f"`{mark}`" in text("excel-stata-r.md") for mark in MISSING.values())


def test_every_column_of_corrections_is_explained():
    from govstats.corrections import Correction

    section = text("trust.md").split("## Corrections by hand")[1].split("\n## ")[0]
    assert all(f"`{name}`" in section for name in (*Correction._fields, "misread", "misprint"))


@each_page
def test_links_and_pictures_are_there(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("https://"):
            file, _, anchor = target.partition("#")
            other = page if not file else page.parent / file
            assert other.exists(), target
            assert not anchor or anchor in anchors(other), target


def test_pictures_are_those_of_the_gallery_and_small():
    names = {name for name, _ in build.gallery() if name}
    pictures = list((DOCS / "figures").glob("*.png"))
    assert {picture.stem for picture in pictures} == names
    assert sum(picture.stat().st_size for picture in pictures) < 2_000_000


def test_simulated_pictures_say_so_before_they_are_seen():
    page = text("gallery.md")
    after = page.split("## Simulated figures")[1]
    assert {name.startswith("simulated-") for name in re.findall(r"figures/([^)]+)\.png", after)} == {True}
    assert "simulated_panel" not in page.split("## Simulated figures")[0]


@pytest.mark.skipif(sys.platform != "linux", reason="the committed pictures were drawn on Linux")
def test_gallery_draws_its_pictures(tmp_path, monkeypatch):
    """Each block runs as printed, from the checkout, and draws the picture that is committed."""
    from PIL import Image, ImageChops

    monkeypatch.chdir(DOCS.parent)
    for path in build.save_figures(tmp_path):
        with Image.open(path) as drawn, Image.open(DOCS / "figures" / path.name) as kept:
            assert drawn.size == kept.size, path.name
            differ = ImageChops.difference(drawn.convert("RGB"), kept.convert("RGB")).getbbox()
        assert differ is None, f"{path.name}: run python docs/build.py and look at it"
