"""Everything that a reader needs to compute a result again, in one file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govstats.panel.load import Panel

NO_DATE = (1980, 1, 1, 0, 0, 0)
"""The oldest date that a zip can state: the same content gives the same bytes."""


def replication(panel: Panel, target: Path, files: Iterable[Path] = ()) -> Path:
    """Write the used cells, findings, reports, frame, codebook, lock and notebooks as one zip.

    Parameters
    ----------
    panel : Panel
        As it was loaded: only the years, tables and columns in it are written.
    target : path
        A ``.zip`` file, or a folder that ``replication.zip`` is put into.
    files : iterable of path
        What else belongs to it: the notebook, a script.

    Returns
    -------
    Path
        The zip.
    """
    place = target if target.suffix == ".zip" else target / "replication.zip"
    place.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(_contents(panel, files)):
            archive.writestr(zipfile.ZipInfo(name, NO_DATE), content, zipfile.ZIP_DEFLATED)
    return place


def _contents(panel: Panel, files: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    from govstats.dictionary import codebook

    frames = {"cells": panel.cells, "findings": panel.findings, "reports": panel.reports, "problems": panel.problems}
    for name, frame in {**frames, "codebook": codebook()}.items():
        buffer = io.BytesIO()
        frame.to_csv(buffer, index=False, lineterminator="\n", encoding="utf-8")
        yield f"{name}.csv", buffer.getvalue()
    yield "CITATION.txt", (panel.cite() + "\n").encode()
    yield "panel.json", (panel.folder / "panel.json").read_bytes()
    checkout = Path(__file__).parents[2]
    for path in (checkout / "data" / "frame.csv", checkout / "requirements.lock"):
        if path.exists():
            yield path.name, path.read_bytes()
    for path in files:
        yield f"files/{path.name}", path.read_bytes()
