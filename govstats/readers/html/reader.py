"""Web pages, and what is saved as one: HTML in any charset, web archives, Word's "web page" files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from operator import sub
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from govstats.grid import Grid, Reading, ReadingError, Text
from govstats.readers.flow import Flow, blocks_of
from govstats.readers.html.elements import with_tables_of_elements
from govstats.readers.html.page import Page
from govstats.readers.html.source import embedded_markup, page_markup
from govstats.readers.html.style import looks
from govstats.readers.source import MAX_TEXT_BYTES, read_bytes

MAX_DEPTH = 4096
"""Most elements within elements; parsing takes time quadratic in it."""

Blocks = tuple[Text | Grid, ...]

_OPEN_ENDED = (
    "p|br|img|input|meta|link|hr|col|area|base|embed|param|source|track|wbr|li|td|th|tr|option|dt|dd|tbody|thead|tfoot"
)
_CELL = re.compile("<[Tt][Dd]")
_TABLE = re.compile("<[Tt][Aa][Bb][Ll][Ee]")
_NESTING_TAG = re.compile(rf"<(/?)(?!(?:{_OPEN_ENDED})(?![a-z0-9:]))(?=[a-z])", re.I)


def read_html(path: Path) -> Reading:
    """Read a web page: its tables as grids, the text between them in reading order.

    Cells are placed as a browser places them (HTML standard, 4.9.12): ``rowspan`` ends with its row group
    at the latest, ``rowspan=0`` reaches to that end, a wrong span counts as 1. A table that only arranges
    the page is read through; a nested table with one value is the text of its cell. What a style at the
    element or a simple rule of the page hides or strikes out is not printed and left out, unless all tables
    of the page are inside; so is what stands in white beside text in other colours.

    Parameters
    ----------
    path
        An HTML file or fragment, a single-file web archive (.mht), or an answer in JSON that holds markup;
        the name is not looked at. A page without any table is searched for markup in its scripts and frames.

    Raises
    ------
    ReadingError
        The file cannot be opened, or is larger or more deeply nested than the limits of this module.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     page = Path(folder, "page.html")
    ...     _ = page.write_text("<table><tr><td rowspan=2>规章<td>2<tr><td>0</table>", encoding="utf-8")
    ...     [(cell.text, cell.row, cell.column) for cell in read_html(page).grids[0].cells]
    [('规章', 0, 0), ('2', 0, 1), ('0', 1, 1)]
    """
    parser = _parser(page_markup(read_bytes(path, MAX_TEXT_BYTES)), path.name)
    readings = _readings(parser, path.name)
    printed = next(readings)
    blocks = printed if _holds_grid(printed) else next(filter(_holds_grid, readings), printed)
    title = parser.css_first("head title") or parser.css_first("title")
    return Reading(blocks, "html", "text/html", " ".join(title.text().split()) if title else "")


def page_flow(data: bytes, name: str) -> Flow:
    """The text and tables of a page; ``name`` is for messages only."""
    return next(_flows(_parser(page_markup(data), name).root, name))


def _readings(parser: LexborHTMLParser, name: str) -> Iterator[Blocks]:
    """What a page prints; all that it hides as well; and behind what it prints, what its scripts are to print."""
    flows = map(blocks_of, _flows(parser.root, name))
    printed = next(flows)
    yield printed
    yield next(flows)
    prose = "\n".join(block.text for block in printed if isinstance(block, Text))
    for markup in embedded_markup(parser, prose):
        yield (*printed, *blocks_of(next(_flows(_parser(markup, name).root, name))))


def _holds_grid(blocks: Blocks) -> bool:
    return any(isinstance(block, Grid) for block in blocks)


def _parser(markup: str, name: str) -> LexborHTMLParser:
    if _may_be_too_deep(markup):
        _refuse_deep_nesting(markup, name)
    if not _TABLE.search(markup) and _CELL.search(markup):
        markup = f"<table>{markup}"
    return with_tables_of_elements(LexborHTMLParser(markup))


def _may_be_too_deep(markup: str) -> bool:
    """Whether so many elements begin that they could be too many within each other; most pages are done at once."""
    n = markup.count("<")
    for closed_or_side_by_side in ("</", "<li", "<td", "<tr", "<br", "<p ", "<p>", "<img"):
        if n <= MAX_DEPTH:
            break
        n -= markup.count(closed_or_side_by_side)
    return n > MAX_DEPTH


def _refuse_deep_nesting(markup: str, name: str) -> None:
    steps = [-1 if closes else 1 for closes in _NESTING_TAG.findall(markup)]
    heights = [0, *accumulate(steps)]
    depths = map(sub, heights, accumulate(heights, min))  # what is closed without having been opened counts for nothing
    if max(depths, default=0) > MAX_DEPTH:
        raise ReadingError(
            f"{name}: elements are nested more than {MAX_DEPTH} deep, which no report needs; "
            "save the page again from a browser."
        )


def _flows(root: LexborNode | None, name: str) -> Iterator[Flow]:
    """What stands on a page, and then the same with what it hides."""
    if root is None:
        yield from ([], [])
        return
    found = looks(root)
    for show_hidden in (False, True):
        yield Page(root, name, found, show_hidden).taken_in(root)
