"""The real JupyterLab in a headless browser: it starts, a notebook runs, its figure and the report appear."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from docs.lab import find_chromium, opened_notebook, run_all_cells, running_lab

CHROMIUM = find_chromium()
pytestmark = [
    pytest.mark.skipif(find_spec("jupyterlab") is None, reason="JupyterLab is not installed (govstats[notebook])"),
    pytest.mark.skipif(find_spec("playwright") is None, reason="playwright's Python package is not installed"),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed (Debian: apt install chromium)"),
]

OUTPUT = ".jp-Notebook .jp-OutputArea-output"


def test_notebook_runs_in_the_lab_and_shows_report_and_figure(tmp_path):
    with running_lab(tmp_path) as lab, opened_notebook(lab, tmp_path, CHROMIUM) as page:
        before = page.locator(OUTPUT).count()
        run_all_cells(page)
        errors = page.locator(f'{OUTPUT}[data-mime-type="application/vnd.jupyter.error"]').all_inner_texts()
        warnings = page.locator(f'{OUTPUT}[data-mime-type="application/vnd.jupyter.stderr"]').all_inner_texts()
        captions = page.locator("div.govstats caption").all_inner_texts()
        figure = page.locator(f"{OUTPUT} img").last
        size = figure.evaluate("image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])")
    assert (before, errors, warnings) == (0, [], [])
    assert [caption.split(" · ")[0] for caption in captions] == [
        "主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议、行政诉讼情况",
    ]
    assert min(size) > 300
    for suffix in ("svg", "pdf", "png"):
        assert (tmp_path / f"work/notebooks/figures/01-what-became-of-the-requests.{suffix}").stat().st_size > 10_000
    with pytest.raises(OSError):
        lab.ask("api/status")
