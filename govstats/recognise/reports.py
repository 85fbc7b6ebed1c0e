"""Which tables of a document make one report."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, compress, pairwise
from operator import not_
from typing import NamedTuple

from govstats.form import TABLES, CellKey, load_form
from govstats.grid import Grid, Text
from govstats.recognise.rows import PAGE_NUMBER, PrintedRow
from govstats.recognise.tables import PlacedTable, Unplaced

_TITLE = re.compile(r"政府信息公开(?:工作)?(?:年度报告|年报)(?=\s*(?:$|[(（]|[一二三四五六]、))", re.M)
_BEFORE_TITLE = "\n。；;，,"
_YEAR = re.compile(r"(20\d\d)\s*年")
_LAST_YEAR = re.compile("上一?年(?!结转)|去年")
_CAPTION_YEAR = re.compile(rf"20\d\d(?=年)|{_LAST_YEAR.pattern}")
_CAPTION = re.compile(
    rf"(?:附[件表]?\d?[:：]?)?(?:{_CAPTION_YEAR.pattern})年?度?(?:[^，,。；;0-9]*(?:情况|统计表|汇总表|表|数据))?(?:如下)?[:：]?"
)

_SCOPE = re.compile("[全本][省市州县区]|本级|[省市州县区]级|本机关")


class Recognised(NamedTuple):
    """One report within a document: its tables by name."""

    tables: dict[str, PlacedTable]


def as_reports(
    found: list[PlacedTable], rows: Sequence[PrintedRow], blocks: Mapping[int, Grid | Text]
) -> list[Recognised]:
    """The tables by report: a new one begins where a table comes again with other figures.

    A table that comes again with the same figures is a second copy (a page for telephones, a repeated annex)
    unless what follows it shows that another report has begun. An empty table beside a filled one is a blank form,
    but for one beside last year's.
    One that comes again at once, with other figures and under no title of its own, is last year's: neither is placed,
    unless a caption right above one of them says which.
    """
    reports: list[Recognised] = []
    copies: list[PlacedTable] = []
    titled: set[int] = set()
    for table in sorted(_without_blank_forms(found, rows, blocks), key=lambda table: table.first_row):
        kind = table.form.table
        last = reports[-1].tables if reports else {}
        if kind in last and _are_of_other_columns(last[kind], table):
            last[kind] = _with_columns_of(last[kind], table)
            continue
        comes_at_once = next(reversed(last), "") == kind and _texts(last[kind]) != _texts(table)
        titles = _titles_among(rows, blocks) if comes_at_once else []
        if comes_at_once and not _has_title_of_its_own(table, last[kind], titles):
            last[kind] = _of_the_year(last[kind], table, _years_of(titles), blocks) or twice(table)
            continue
        if kind in last and _texts(last[kind]) == _texts(table):
            copies.append(table)
            continue
        is_of_other = bool(last) and _begins_anew(list(last.values())[-1], table, blocks)
        titled.update([len(reports)] if is_of_other else [])
        if not reports or kind in last or is_of_other:
            reports.append(Recognised({copy.form.table: copy for copy in copies}))
            copies = []
        reports[-1].tables[kind] = table
    first_rows = {_first_table(reports[number]).first_row for number in titled}
    reports = _without_other_years(_joined(reports, titled), first_rows, rows, blocks)
    for report in reports:
        _name_remedies(report.tables)
    return reports


def _are_of_other_columns(table: PlacedTable, other: PlacedTable) -> bool:
    """Whether two tables are one whose columns were parted: they share rows, and no column."""
    rows, columns = ([{key[axis] for key in one.cells} for one in (table, other)] for axis in (0, 1))
    return table.form == other.form and bool(rows[0] & rows[1]) and not columns[0] & columns[1]


def _with_columns_of(table: PlacedTable, other: PlacedTable) -> PlacedTable:
    return table._replace(
        cells=table.cells | other.cells,
        headers=table.headers | other.headers,
        unplaced=table.unplaced + other.unplaced,
        missing_rows=tuple(row for row in table.missing_rows if row in other.missing_rows),
        extra_rows=table.extra_rows + other.extra_rows,
        parts=tuple(sorted({*table.parts, *other.parts})),
    )


def _without_blank_forms(
    found: list[PlacedTable], rows: Sequence[PrintedRow], blocks: Mapping[int, Grid | Text]
) -> list[PlacedTable]:
    filled = [table for table in found if _is_filled(table)]
    if len(filled) == len(found):
        return found
    years = _years_of(_titles_among(rows, blocks))
    kinds = {table.form.table for table in filled if not _is_of_other_year(table, years, blocks)}
    return [table for table in found if table.form.table not in kinds or _is_filled(table)]


def _without_other_years(
    reports: list[Recognised], titled: set[int], rows: Sequence[PrintedRow], blocks: Mapping[int, Grid | Text]
) -> list[Recognised]:
    """The reports without those whose caption names another year than the titles do, where that of another does not:
    last year's tables stand before or behind this year's.

    They stand under the same title, and are of the same organs: reports that begin in one of the rows `titled` have
    titles of their own.
    """
    if len(reports) < 2:
        return reports
    titles = _titles_among(rows, blocks)
    years = _years_of(titles)
    firsts = [_first_table(report) for report in reports]
    if len(titles) == len(reports):  # no head of pages
        titled = titled | {at.first_row for last, at in pairwise(firsts) if _stands_between(titles, last, at)}
    organs = list(accumulate(first.first_row in titled for first in firsts))
    is_other = [_is_of_other_year(first, years, blocks) for first in firsts]
    having_own = set(compress(organs, map(not_, is_other)))
    own_scopes = set().union(*(_scopes(first, blocks) for first in compress(firsts, map(not_, is_other))))
    return [
        report
        for report, first, organ, other in zip(reports, firsts, organs, is_other, strict=True)
        if not other or organ not in having_own or (own_scopes and not _scopes(first, blocks) <= own_scopes)
    ]


def _first_table(report: Recognised) -> PlacedTable:
    return min(report.tables.values(), key=lambda table: table.first_row)


def _begins_anew(last: PlacedTable, table: PlacedTable, blocks: Mapping[int, Grid | Text]) -> bool:
    """Whether the title of another report stands between two tables, where one stands before them.

    A title that stands on several pages is that of the report in other words.
    """
    between = [blocks.get(number) for number in range(last.parts[-1] + 1, table.parts[0])]
    titles = [title for block in between if isinstance(block, Text) for title in _titles_in(block.text)]
    if not titles:
        return False
    before = [block.text for number, block in blocks.items() if isinstance(block, Text) and number < last.parts[0]]
    seen, whole = _compact(before), _compact(block.text for block in blocks.values() if isinstance(block, Text))
    new = [title for title in map(_compact, titles) if title not in seen and whole.count(title) == 1]
    return _TITLE.search("\n".join(before)) is not None and bool(new)


def _compact(texts: Iterable[str]) -> str:
    return "".join("".join(texts).split())


def _has_title_of_its_own(table: PlacedTable, last: PlacedTable, titles: Sequence[tuple[int, str]]) -> bool:
    """Whether the title of a report stands between two tables that stands nowhere before the first."""
    seen = {title for row, title in titles if row <= last.first_row}
    return bool({title for row, title in titles if last.first_row < row <= table.first_row} - seen)


def _stands_between(titles: Sequence[tuple[int, str]], last: PlacedTable, table: PlacedTable) -> bool:
    return any(last.first_row < row <= table.first_row for row, _ in titles)


def _of_the_year(
    one: PlacedTable, other: PlacedTable, years: set[str], blocks: Mapping[int, Grid | Text]
) -> PlacedTable | None:
    """The one of two tables whose caption names no other year than the document's titles do, where the other's does."""
    is_other = [_is_of_other_year(table, years, blocks) for table in (one, other)]
    return None if is_other[0] == is_other[1] else other if is_other[0] else one


def _is_of_other_year(table: PlacedTable, years: set[str], blocks: Mapping[int, Grid | Text]) -> bool:
    """Whether a table's caption names another year than the titles do, which name but one."""
    captions = filter(_CAPTION.fullmatch, _lines_over(table, blocks))
    return len(years) == 1 and any(not years.issuperset(_CAPTION_YEAR.findall(caption)) for caption in captions)


def _scopes(table: PlacedTable, blocks: Mapping[int, Grid | Text]) -> set[str]:
    """The words over a table that say whose figures these are; a line that says 上年 is no slip, whosever they are."""
    lines = (line for line in _lines_over(table, blocks) if not _LAST_YEAR.search(line))
    return {scope for line in lines for scope in _SCOPE.findall(line)}


def _lines_over(table: PlacedTable, blocks: Mapping[int, Grid | Text]) -> Iterable[str]:
    """The line right above a grid, and its first cell: one of them may be its caption."""
    grid, before = blocks.get(table.parts[0]), blocks.get(table.parts[0] - 1)
    if not isinstance(grid, Grid):
        return ()
    lines = before.text.split("\n") if isinstance(before, Text) else []
    line = next((line for line in reversed(lines) if line.strip() and not PAGE_NUMBER.match(line)), "")
    return ("".join(text.split()) for text in (line, grid.cells[0].text))


def _years_of(titles: Sequence[tuple[int, str]]) -> set[str]:
    return {year for _, title in titles for year in _YEAR.findall(title)}


def _titles_among(rows: Sequence[PrintedRow], blocks: Mapping[int, Grid | Text]) -> list[tuple[int, str]]:
    """The titles of reports, each with the number of the printed row that it stands before.

    They stand in the labels of flattened text, or in any text, whose lines may end there alone.
    """
    titles = [(i, title) for i, row in enumerate(rows) if row.flat for title in _titles_in(row.label)]
    in_labels = {rows[i].part for i, _ in titles}
    parts = [row.part for row in rows]
    for number, block in blocks.items():
        if isinstance(block, Text) and number not in in_labels:
            titles += [(bisect_left(parts, number), title) for title in _titles_in(block.text)]
    return titles


def _titles_in(text: str) -> Iterable[str]:
    """What stands before the words that end a title, in each clause of a text."""
    titles: dict[int, str] = {}
    for match in _TITLE.finditer(text):
        begin = 1 + max(text.rfind(mark, 0, match.start()) for mark in _BEFORE_TITLE)
        titles[begin] = text[begin : match.start()]
    return titles.values()


def _is_filled(table: PlacedTable) -> bool:
    return bool(table.unplaced) or any(cell.text.strip() for cell in table.cells.values())


def _joined(reports: list[Recognised], titled: set[int]) -> list[Recognised]:
    """Parts that only together make a report, and share a table: one report that prints the table twice.

    Last year's table before this year's looks like that. Which of the two is meant is not certain, so neither
    is placed. Those of which the second has a title of its own (``titled``, by number) are two reports.
    """
    joined: list[Recognised] = []
    is_joined = False
    for number, report in enumerate(reports):
        before = joined[-1].tables if joined else {}
        is_part = len(report.tables) < len(TABLES)
        brings_more = len(before) < len(TABLES) and not report.tables.keys() <= before.keys()
        is_again = is_part and not brings_more and any(_is_before_its_place(before, kind) for kind in report.tables)
        is_joined = bool(before) and is_part and (is_joined or brings_more or is_again) and number not in titled
        if is_joined:
            doubtful = {kind: twice(table) for kind, table in before.items() if kind in report.tables}
            joined[-1] = joined[-1]._replace(tables=before | report.tables | doubtful)
        else:
            joined.append(report)
    return joined


def _is_before_its_place(tables: Mapping[str, PlacedTable], kind: str) -> bool:
    """Whether a table stands before one that the form prints before it."""
    earlier = [tables[other] for other in TABLES[: TABLES.index(kind)] if other in tables]
    return kind in tables and any(table.first_row > tables[kind].first_row for table in earlier)


def twice(table: PlacedTable) -> PlacedTable:
    """The table with nothing placed, as of two printed ones it is not certain which is meant."""
    reason = "the document prints this table twice with other figures"
    unplaced = tuple(Unplaced(row.code, (), None, reason) for row in table.form.rows)
    return table._replace(cells={}, headers={}, unplaced=unplaced)


def _texts(table: PlacedTable) -> dict[CellKey, str]:
    return {key: cell.text for key, cell in table.cells.items()}


def _name_remedies(tables: dict[str, PlacedTable]) -> None:
    """Table 四 is alike in every form: it is said to follow the form of the table before it."""
    if "remedies" in tables:
        before = tables.get("requests") or tables.get("proactive") or tables["remedies"]
        form = load_form(before.form.form, "remedies")
        tables["remedies"] = tables["remedies"]._replace(form=form)
