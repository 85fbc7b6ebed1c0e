"""The real JupyterLab in a headless Chromium, for the test of it and for its picture.

    python docs/lab.py

writes `docs/lab.png`. Needs Debian's chromium (or another that is installed) and playwright's Python package;
playwright downloads nothing.
"""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
NOTEBOOK = "01-read-one-report.ipynb"
QUIET = ("gpu", "quic", "background-networking", "component-update", "sync")
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},  # all cells are in the page, not those on screen alone
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""
AT_REST = "Python 3 (ipykernel) | Idle"
"""What the status bar says once the kernel answers."""
SECONDS = 180


class Lab(NamedTuple):
    """A running server: its address and the token that it asks for."""

    url: str
    token: str

    def ask(self, path: str, data: bytes | None = None) -> int:
        """Status of one request; with ``data`` a POST."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.url}/{path}", data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)


def find_chromium() -> str | None:
    """The browser that is installed, or None."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome", "chrome"))
    return next(filter(None, found), None)


@contextmanager
def running_lab(folder: Path) -> Iterator[Lab]:
    """A lab with its own settings on a copy of the notebooks in ``folder``; stopped in any case."""
    work, home = folder / "work", folder / "home"
    for name in ("notebooks", "data"):
        shutil.copytree(ROOT / name, work / name, ignore=shutil.ignore_patterns("raw", ".ipynb_checkpoints"))
    for name, values in SETTINGS.items():
        settings = home / "lab" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps(values), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lab = Lab(f"http://127.0.0.1:{port}", secrets.token_hex(16))
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": work,
        "IdentityProvider.token": lab.token,
    }
    jupyter = {f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    own = jupyter | {"JUPYTERLAB_SETTINGS_DIR": str(home / "lab"), "IPYTHONDIR": str(home / "ipython")}
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"]
            + [f"--{name}={value}" for name, value in options.items()],
            env=os.environ | own,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(lab, server, folder / "server.log")
            yield lab
        finally:
            with suppress(OSError):
                lab.ask("api/shutdown", b"")
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(lab: Lab, server: subprocess.Popen[bytes], log: Path) -> None:
    last = time.monotonic() + SECONDS
    while server.poll() is None and time.monotonic() < last:
        try:
            lab.ask("api/status")
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def chinese_font(folder: Path) -> dict[str, str]:
    """What a browser on Linux needs in its environment to show Chinese by the font of the figures."""
    spec = importlib.util.find_spec("noto_cjk_sans_otc")
    if spec is None or not spec.submodule_search_locations:
        return {}
    fonts, file = spec.submodule_search_locations[0], folder / "fonts.conf"
    file.write_text(FONTS.format(fonts=fonts, cache=folder / "font-cache"), encoding="utf-8")
    return {"FONTCONFIG_FILE": str(file)}


@contextmanager
def opened_notebook(lab: Lab, folder: Path, chromium: str, name: str = NOTEBOOK) -> Iterator[Any]:
    """The page of a notebook with its kernel at rest, nothing run yet."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            folder / "browser",
            executable_path=chromium,
            args=["--no-sandbox", "--no-first-run", *(f"--disable-{what}" for what in QUIET)],
            viewport={"width": 1280, "height": 860},
            env=os.environ | chinese_font(folder),
        )
        try:
            page = browser.pages[0]
            page.set_default_timeout(SECONDS * 1000)
            page.goto(f"{lab.url}/lab/tree/notebooks/{name}?token={lab.token}")
            page.wait_for_selector(".jp-Notebook .jp-CodeCell")
            page.get_by_text(AT_REST).wait_for()
            yield page
        finally:
            browser.close()


def run_all_cells(page: Any) -> None:
    """Run all cells by the menu, as a reader does, and wait for the last one."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(
        """() => {
            const prompts = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')]
            return prompts.length && prompts.every(prompt => /\\d/.test(prompt.textContent))
                || document.querySelector('[data-mime-type="application/vnd.jupyter.error"]')
        }"""
    )


def main() -> None:
    """Write the picture of the notebook with the view of the report."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("docs/lab.png: no chromium is installed (Debian: apt install chromium).")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running_lab(folder) as lab, opened_notebook(lab, folder, chromium) as page:
            run_all_cells(page)
            page.locator(".jp-Cell:has(div.govstats)").first.evaluate("cell => cell.scrollIntoView()")
            page.wait_for_timeout(1000)
            page.screenshot(path=ROOT / "docs" / "lab.png")


if __name__ == "__main__":
    main()
