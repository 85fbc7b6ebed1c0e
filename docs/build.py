"""Write the pages of the documentation that are made from the package.

    python docs/build.py

writes `metrics.md`, the table of refusals in `comparisons.md`, and the figures of `gallery.md`: each picture there is
what the block of code before it draws.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from govstats import figures
from govstats.metrics import REFUSALS, definitions

DOCS = Path(__file__).parent
WIDTH = 760
"""Pixels; drawn at twice that, so that the layout is that of print."""
REFUSALS_HEAD = "| `allow=` | why | 理由 |\n|---|---|---|\n"
METRICS_HEAD = """# Every metric

Written by `docs/build.py` from `govstats.metrics.definitions()`, which gives the same as a frame; the codebook
(`govstats codebook`) lists them too. Numerators and denominators are rows of the form; `@` marks a group of rows, which
the [last table](#groups) spells out. A row without a slash is its total.

`govstats.metrics.compute(panel, name, per)` computes any of them. How to read the result:
[comparisons](comparisons.md).
"""
GROUPS_HEAD = """
## Groups

| group | rows (of `@part`: columns of `remedies`) |
|---|---|
"""


def metrics_page() -> str:
    """`metrics.md`: a section for each metric and denominator, and what the groups hold."""
    sections = [
        f"## `{d['name']}`, per `{d['per']}`\n\n"
        f"{d['label_zh']} · {d['label_en']}\n\n"
        f"- Numerator: `{d['numerator']}`\n"
        f"- Denominator: `{d['denominator']}`\n"
        f"- Unit: {d['unit']}\n"
        f"- Source: {_sentence(d['source'])}\n"
        f"- Mind: {_sentence(d['caveat'])}\n"
        for d in definitions().fillna("").to_dict("records")
    ]
    groups = "".join(f"| `@{name}` | {', '.join(f'`{row}`' for row in rows)} |\n" for name, rows in _groups().items())
    return "\n".join([METRICS_HEAD, *sections]) + GROUPS_HEAD + groups


def _sentence(text: str) -> str:
    return text and text.rstrip(".") + "."


def _groups() -> dict[str, list[str]]:
    """Groups of rows by their names, over all forms in which the tables are read."""
    from govstats.form import forms, load_form

    found: dict[str, list[str]] = {}
    for number in forms():
        for row in load_form(number, "requests").rows:
            for name in (row.group, "outcome" if row.role == "outcome" else ""):
                if name and row.code not in found.setdefault(name, []):
                    found[name].append(row.code)
    columns = load_form(forms()[-1], "remedies").columns
    return found | {"part": [column.code for column in columns if column.role == "part"]}


def comparisons_page() -> str:
    """`comparisons.md` with its table of refusals as the package has them."""
    rows = "".join(f"| `{rule.allow}` | {rule.reason_en} | {rule.reason_zh} |\n" for rule in REFUSALS.values())
    page = (DOCS / "comparisons.md").read_text(encoding="utf-8")
    return re.sub(rf"{re.escape(REFUSALS_HEAD)}(\|.*\n)*", lambda _: REFUSALS_HEAD + rows, page)


def gallery() -> Iterator[tuple[str, str]]:
    """Name of the picture (none for the first block) and code of each block of `gallery.md`, in order."""
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    for code, name in re.findall(r"```python\n(.*?)```\n(?:\n!\[[^\]]*\]\(figures/([^)]+)\.png\))?", page, re.S):
        yield name, code


def _shrink(path: Path) -> None:
    """Half as large; every colour stays itself."""
    from PIL import Image

    with Image.open(path) as large:
        small = large.convert("RGB").reduce(2)
    small.save(path, optimize=True)


def save_figures(folder: Path) -> list[Path]:
    """Run the gallery and write its pictures into a folder."""
    import matplotlib.pyplot as plt

    names: dict[str, Any] = {}
    written = []
    for name, code in gallery():
        exec(compile(code, "docs/gallery.md", "exec"), names)
        if name:
            whole = names["ax"].get_figure(root=True)
            [path] = figures.save(whole, folder / name, formats=["png"], dpi=round(2 * WIDTH / whole.get_figwidth()))
            _shrink(path)
            written.append(path)
            plt.close("all")
    return written


def main() -> None:
    """Write all of it."""
    (DOCS / "metrics.md").write_text(metrics_page(), encoding="utf-8", newline="\n")
    (DOCS / "comparisons.md").write_text(comparisons_page(), encoding="utf-8", newline="\n")
    for old in (DOCS / "figures").glob("*.png"):
        old.unlink()
    save_figures(DOCS / "figures")


if __name__ == "__main__":
    main()
