"""The markup of a web page, whatever it is wrapped in: a web archive, JSON, a string in a script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from email import message_from_bytes
from html import escape, unescape
from typing import Any, NamedTuple
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from govstats.readers.source import decode

LEAST_SENTENCES = 3
"""Menus and the lines at the foot of a page have fewer."""

_SENTENCE_END = "。"
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.I)
_LINK = re.compile(r"<link\b[^<>]*>", re.I)
_GIVEN = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_HOLDS_TABLE = re.compile(r"<(?:[\w-]+:)?(?:table|td)\b", re.I)
_PREFIXED = re.compile(r"<([a-z][\w-]*):table\b", re.I)
_SCRIPT_STRING = re.compile(r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`""", re.S)
_SCRIPT_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_PLAIN_ESCAPES = {"n": "\n", "t": "\t", "r": "\n", "b": "", "f": "", "v": "", "0": ""}


def page_markup(data: bytes) -> str:
    """The markup of a page, an archive of pages, or an answer in JSON that holds one."""
    archived = _archived_parts(data)
    pages = [decode(page, declared or _declared_charset(page)) for page, declared, _ in archived.pages]
    if archived.sheets:
        addresses = [address for _, _, address in archived.pages]
        pages = [_with_sheets(page, at, archived.sheets) for page, at in zip(pages, addresses, strict=True)]
    with_tables = [page for page in pages if _HOLDS_TABLE.search(page)] if len(pages) > 1 else pages
    markup = _without_prefix("\n".join(with_tables or pages[:1]))
    return _markup_of_json(markup) if markup.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") else markup


def _without_prefix(markup: str) -> str:
    """XHTML whose elements carry the prefix of a namespace, without it."""
    prefixed = None if "<table" in markup else _PREFIXED.search(markup)
    return re.sub(f"(</?){prefixed[1]}:", r"\1", markup) if prefixed else markup


def embedded_markup(parser: LexborHTMLParser, prose: str) -> Iterator[str]:
    """Markup that a page holds as text: in its scripts and their strings, in frames and fields, or printed as it is.

    A page that prints ``prose`` of its own does not wait for its scripts, unless they hold far more of it: the
    tables there may be another year's.
    """
    scripts = "".join(_script_strings(parser.css("script, template")))
    n_printed = prose.count(_SENTENCE_END)
    waits = n_printed < LEAST_SENTENCES or 2 * n_printed <= scripts.count(_SENTENCE_END)
    attributes = [node.attributes for node in parser.css("iframe[srcdoc], input[type=hidden i]")]
    frames = "\n".join(given.get("srcdoc") or given.get("value") or "" for given in attributes)
    parser.strip_tags(["script", "template"])
    printed = parser.body.text() if parser.body else ""
    found = (scripts if waits else "", frames, printed)
    yield from (markup for markup in found if _HOLDS_TABLE.search(markup))


class _Archived(NamedTuple):
    """Pages, their charsets and their addresses, and style sheets by the addresses under which pages name them."""

    pages: list[tuple[bytes, str, str]]
    sheets: dict[str, str]


def _archived_parts(data: bytes) -> _Archived:
    """The parts of a web archive (RFC 2557) that are looked at; data that is no archive comes back as it is."""
    head = data[:4096].lower()
    if b"mime-version:" not in head or head.lstrip()[:1] == b"<":
        return _Archived([(data, "", "")], {})
    pages: list[tuple[bytes, str, str]] = []
    sheets: dict[str, str] = {}
    for part in message_from_bytes(data).walk():
        content = part.get_payload(decode=True) if not part.is_multipart() else None
        address, identifier = (str(part[name] or "").strip(" <>") for name in ("Content-Location", "Content-ID"))
        if isinstance(content, bytes) and part.get_content_type() == "text/html":
            pages.append((content, part.get_content_charset() or "", address))
        elif isinstance(content, bytes) and part.get_content_type() == "text/css":
            sheet = decode(content, part.get_content_charset() or "")
            sheets |= {address: sheet, f"cid:{identifier}": sheet}
    sheets.pop("", None)
    return _Archived(pages or [(data, "", "")], sheets)


def _with_sheets(page: str, address: str, sheets: dict[str, str]) -> str:
    """A page with the style sheets of its archive in place of the links to them, as browsers save even its own.

    Each is put in once: a page of links to one large sheet is none of the size of all.
    """
    taken: set[str] = set()

    def sheet(link: re.Match[str]) -> str:
        given = {name.lower(): unescape(one or other or bare) for name, one, other, bare in _GIVEN.findall(link[0])}
        is_used = given.get("rel", "").lower().split() == ["stylesheet"] and "disabled" not in given
        href = given.get("href", "")
        content = sheets.get(href, sheets.get(_joined(address, href))) if is_used else None
        if content is None or "</" in content or content in taken:
            return link[0]
        taken.add(content)
        return f'<style media="{escape(given.get("media", ""))}">{content}</style>'

    return _LINK.sub(sheet, page)


def _joined(address: str, relative: str) -> str:
    try:
        return urljoin(address, relative)
    except ValueError:  # no address at all
        return relative


def _declared_charset(data: bytes) -> str:
    match = _CHARSET.search(data, 0, 4096)
    return match[1].decode("ascii") if match else ""


def _markup_of_json(text: str) -> str:
    """The strings of an answer in JSON, one after another; text that is no JSON comes back as it is."""
    try:
        strings = list(_strings(json.loads(text, strict=False)))
    except (ValueError, RecursionError):
        return text
    return "\n".join(string if "<" in string else f"<p>{escape(string)}</p>" for string in strings)


def _strings(answer: Any) -> Iterator[str]:
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, dict | list):
        for inner in answer.values() if isinstance(answer, dict) else answer:
            yield from _strings(inner)


def _script_strings(scripts: list[LexborNode]) -> Iterator[str]:
    for script in scripts:
        text = script.text()
        if text.lstrip().startswith("<"):
            yield text
        elif "<t" in text or "\\u003c" in text.lower() or "\\x3c" in text.lower():
            for match in _SCRIPT_STRING.finditer(text):
                yield _SCRIPT_ESCAPE.sub(_unescaped, match[0][1:-1])


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _PLAIN_ESCAPES.get(match[3], match[3])
