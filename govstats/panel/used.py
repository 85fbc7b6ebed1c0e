"""What a panel was built with and its figures do not tell: its manifest, and the corrections that were applied."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from govstats.corrections import Correction
from govstats.sources import save_manifest

if TYPE_CHECKING:
    import pandas as pd

USED = {"sources.csv": "used-sources.csv", "corrections.csv": "used-corrections.csv"}
"""What each is called in the panel's folder, in which a person may keep files of the plain names."""


def keep_used(folder: Path, manifest: pd.DataFrame | None, corrections: Iterable[Correction]) -> None:
    """Write both beside the panel's files; where there is none, there is no file."""
    sources, applied = (folder / name for name in USED.values())
    if manifest is None:
        sources.unlink(missing_ok=True)
    else:
        save_manifest(manifest, sources)
    lines = list(corrections)
    applied.unlink(missing_ok=True)
    if lines:
        with applied.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([Correction._fields, *lines])
