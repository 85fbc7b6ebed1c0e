"""Sources: the manifest that lists them, and how they are fetched."""

from govstats.sources.manifest import (
    ADMITTED,
    LINES_AT_ONCE,
    MANIFEST_COLUMNS,
    ManifestError,
    find_documents,
    make_manifest,
    name_reports,
    read_manifest,
    save_manifest,
    stated_in,
)

__all__ = [
    "ADMITTED",
    "LINES_AT_ONCE",
    "MANIFEST_COLUMNS",
    "ManifestError",
    "find_documents",
    "make_manifest",
    "name_reports",
    "read_manifest",
    "save_manifest",
    "stated_in",
]
