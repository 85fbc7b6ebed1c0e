"""Parts of an Office Open XML package, and XML from sources that nobody vouches for."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path, PurePosixPath

from lxml import etree

from govstats.grid import ReadingError

MAX_FILE_BYTES = 64 * 2**20
"""Largest package."""
MAX_PART_BYTES = 64 * 2**20
"""Most bytes that one part inflates to; the body of a real report stays below 1 MiB."""


MAX_REASON = 120
"""Characters of a library's reason in a sentence of ours."""


class Package:
    """The parts of a package by name, each read with a bound, and the relations between them."""

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        """Open the package at ``path``, or the one within it whose bytes are ``data``."""
        self._name = path.name
        self._relations: dict[str, list[etree._Element]] = {}
        try:
            if data is None and path.stat().st_size > MAX_FILE_BYTES:
                raise ReadingError(
                    f"{self._name}: larger than the {MAX_FILE_BYTES // 2**20} MiB that are read of a Word "
                    "document; remove its pictures."
                )
            self._archive = zipfile.ZipFile(path if data is None else BytesIO(data))
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise self._damaged(error) from None

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def __contains__(self, part: str) -> bool:
        return part in self._archive.NameToInfo

    def part(self, part: str) -> bytes:
        """The bytes of a part, inflated."""
        try:
            with self._archive.open(part) as stream:
                data = stream.read(MAX_PART_BYTES + 1)
        except Exception as error:  # each compression method raises errors of its own
            raise self._damaged(error) from None
        if len(data) > MAX_PART_BYTES:
            raise ReadingError(
                f"{self._name}: {part} inflates to more than {MAX_PART_BYTES // 2**20} MiB, which no report "
                "needs; save the document again in Word."
            )
        return data

    def xml(self, part: str) -> etree._Element:
        """The root element of a part."""
        return parse_xml(self.part(part), self._name)

    def related(self, source: str, *, kind: str = "", identifier: str = "") -> str | None:
        """The part to which ``source`` (empty: the package) relates, by kind or by identifier."""
        at = PurePosixPath(source)
        relations = str(at.parent / "_rels" / f"{at.name}.rels") if source else "_rels/.rels"
        if relations not in self:
            return None
        if relations not in self._relations:
            self._relations[relations] = list(self.xml(relations).iterfind("{*}Relationship"))
        for relation in self._relations[relations]:
            is_kind = relation.get("Type", "").rpartition("/")[2] == kind
            if (is_kind if kind else relation.get("Id") == identifier) and relation.get("TargetMode") is None:
                target = relation.get("Target", "")
                part = target[1:] if target.startswith("/") else str(at.parent / target)
                return part if part in self else None
        return None

    def _damaged(self, error: Exception) -> ReadingError:
        reason = _shortened(str(error)) or type(error).__name__
        return ReadingError(f"{self._name}: damaged Word document ({reason}); fetch it again.")


def _shortened(reason: str) -> str:
    """A library's reason as part of a sentence; some repeat what they could not read."""
    line = reason.partition("\n")[0]
    return line if len(line) <= MAX_REASON else f"{line[:MAX_REASON]}…"


def parse_xml(data: bytes, name: str) -> etree._Element:
    """The root element of XML without entities: nothing is expanded, fetched or nested beyond reason."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        reason = _shortened(str(error).partition(" (<string>")[0])
        raise ReadingError(f"{name}: damaged Word document ({reason}); fetch or save it again.") from None
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise ReadingError(f"{name}: the XML declares a document type, which Word never writes; save it again in Word.")
    return root
