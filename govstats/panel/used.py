"""What a panel was built with and its figures do not tell: its manifest, and the corrections that were applied."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from govstats.corrections import Correction
from govstats.sources import save_manifest

if TYPE_CHECKING:
    import pandas as pd

USED = {"sources.csv": "used-sources.csv", "corrections.csv": "used-corrections.csv"}
"""What each is called in the panel's folder, in which a person may keep files of the plain names."""


def keep_manifest(folder: Path, manifest: pd.DataFrame | None) -> None:
    """Write the manifest beside the panel's files; where there is none, there is no file."""
    path = folder / USED["sources.csv"]
    if manifest is None:
        path.unlink(missing_ok=True)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        save_manifest(manifest, path)


def keep_corrections(folder: Path, applied: Sequence[Correction]) -> None:
    """Write the corrections that were applied; where there is none, there is no file."""
    path = folder / USED["corrections.csv"]
    path.unlink(missing_ok=True)
    if applied:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([Correction._fields, *applied])
