"""Sources: the manifest that lists them, and how they are fetched."""

from govstats.sources.manifest import (
    LINES_AT_ONCE,
    NOT_READ,
    check_manifest,
    find_documents,
    make_manifest,
    name_reports,
    read_manifest,
    save_manifest,
)
from govstats.stated import ADMITTED, MANIFEST_COLUMNS, ManifestError, stated_in

__all__ = [
    "ADMITTED",
    "LINES_AT_ONCE",
    "MANIFEST_COLUMNS",
    "NOT_READ",
    "ManifestError",
    "check_manifest",
    "find_documents",
    "make_manifest",
    "name_reports",
    "read_manifest",
    "save_manifest",
    "stated_in",
]
