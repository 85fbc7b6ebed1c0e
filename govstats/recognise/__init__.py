"""Which cell of the form each printed cell is.

Recognition is alignment: printed rows are matched to the form's rows in order, printed headers to its
columns, by the similarity of whole labels. A number is placed only where its row label and its column are
evidenced; what is not stays with its text in ``unplaced``. Arithmetic has no part in it: swapping two rows
or columns leaves most tables balanced.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from functools import cache, partial

from govstats.form import TABLES, EarlierForm, Form, earlier_forms, forms, load_form
from govstats.grid import Grid, Reading, Text
from govstats.recognise.columns import part_of
from govstats.recognise.doubts import SHORT_LABEL
from govstats.recognise.halves import halves
from govstats.recognise.headers import Parts
from govstats.recognise.labels import RUN, anchor, label_variants, normalise_label
from govstats.recognise.remedies import place_remedies
from govstats.recognise.reports import Recognised, as_reports, twice
from govstats.recognise.rows import PrintedRow, block_rows
from govstats.recognise.tables import PlacedTable, Unplaced, best_form
from govstats.recognise.upright import upright

__all__ = ["PlacedTable", "Recognised", "Unplaced", "earlier_form_in", "recognise"]

_LEAST_ROWS = {"proactive": 2, "requests": 6}
"""Rows that must be matched before a printed table is taken for one of the form's."""
_LEAST_OF_A_TABLE = 3
"""Rows that show that a table of the form is printed, though not which of its cells are which."""
_MANY_ROWS = 6
_LONG_LABEL = 6
"""Characters of a label that is hardly part of anything else."""
_YEAR = re.compile(r"\s*(20\d\d)\s*年")
_COLUMNS_DIFFER = {"proactive"}
"""Tables whose columns are others in another form."""


Anchors = set[tuple[int, int]]
"""Numbers of printed rows, each with the place in the form that its label surely names."""


def recognise(reading: Reading) -> list[Recognised]:
    """The reports that a document holds, in its order.

    Parameters
    ----------
    reading : Reading
        What a reader found.

    Returns
    -------
    list of Recognised
        One for each time that the tables of the form begin anew; empty if there are none. Tables are looked
        for in grids first, and in the running text as well where a table or a row was not found.
    """
    blocks = list(enumerate(half for block in reading.blocks for half in halves(upright(block))))
    all_blocks = dict(blocks)
    in_grids = _recognise_rows([b for b in blocks if isinstance(b[1], Grid) and b[1].kind != "lines"], all_blocks)
    if in_grids and all(_is_whole(report) for report in in_grids):
        return in_grids
    anywhere = _recognise_rows(blocks, all_blocks)
    best = max(in_grids, anywhere, key=_n_placed)
    other = anywhere if best is in_grids else in_grids
    return list(map(_with_better_tables, best, other)) if len(best) == len(other) else best


def _with_better_tables(best: Recognised, other: Recognised) -> Recognised:
    """The report with those tables of the other way to find it that have more cells placed."""
    better = {kind: t for kind, t in other.tables.items() if len(t.cells) > _n_cells(best.tables.get(kind))}
    return best._replace(tables=best.tables | better) if better else best


def _n_cells(table: PlacedTable | None) -> int:
    return len(table.cells) if table else 0


def _is_whole(report: Recognised) -> bool:
    return len(report.tables) == len(TABLES) and not any(t.missing_rows or t.unplaced for t in report.tables.values())


def _n_placed(reports: list[Recognised]) -> int:
    return sum(len(table.cells) for report in reports for table in report.tables.values())


def _recognise_rows(blocks: Sequence[tuple[int, Grid | Text]], before: Mapping[int, Grid | Text]) -> list[Recognised]:
    rows = [row for part, block in blocks for row in block_rows(block, part)]
    parts = {number: part_of(block, before.get(number - 1)) for number, block in blocks if isinstance(block, Grid)}
    of_years = {row.part for row in rows if _compares_years(row)}
    found: list[PlacedTable] = []
    for table in ("proactive", "requests"):
        whole: list[PlacedTable] = []
        rests: list[set[str]] = []
        newest_first = [load_form(form, table) for form in reversed(forms())]
        places = {form: _places(form, rows) for form in newest_first}
        anchors = {form: _anchors(form, rows, places[form]) for form in newest_first}
        if not any(anchors.values()):
            anchors = {form: _anchors(form, rows, places[form], are_full=False) for form in newest_first}
        printed = {form: anchors[form] | _anchors_in(rows, places[form]) for form in newest_first}
        for start, stop in _spans(printed, rows):
            placed = best_form(_likeliest_first(anchors, rows, start, stop), rows[start:stop], parts, rows[:start])
            if placed and _is_enough(placed):
                whole.append(placed._replace(first_row=start + placed.first_row))
            is_one = placed is not None and _is_enough(placed)
            end = whole[-1].first_row if is_one else stop
            rests += [_rows_held(form, found_in, rows[:end], start, of_years) for form, found_in in printed.items()]
            rests += [_rows_named(form, rows[start:stop], 1 + is_one) for form in newest_first]
        found += [twice(one) if any(map(partial(_comes_again, one), rests)) else one for one in whole]
    remedies = place_remedies(load_form(forms()[-1], "remedies"), rows, parts)
    found += map(twice, remedies) if _heads_again(rows, parts, len(remedies)) else remedies
    return as_reports(found, rows, before)


def _is_enough(placed: PlacedTable) -> bool:
    """Whether so many rows are found that the table is the form's; without any header, at least half of them.

    Where forms differ in columns, and no header says which of them it is, every row must have a value for each.
    """
    n_rows = len(placed.form.rows)
    n_found = n_rows - len(placed.missing_rows)
    is_certain = 2 * n_found >= n_rows and not (placed.unplaced and placed.form.table in _COLUMNS_DIFFER)
    return n_found >= _LEAST_ROWS[placed.form.table] and (placed.has_header or is_certain)


def _spans(anchors: Mapping[Form, Anchors], rows: Sequence[PrintedRow]) -> list[tuple[int, int]]:
    """The stretches of printed rows that each hold one such table: a new one begins where the form does.

    Rows of a grid that come again in no later ones are none: a total or so stands out of its place between them.
    """
    stretches: list[tuple[int, set[int]]] = [(0, set())]
    last, reached = 0, 0
    n = max(len(form.rows) for form in anchors)
    found = sorted(set().union(*anchors.values()))
    for i, place in found:
        if place <= n // 3 and reached >= n // 2 and place < reached:
            stretches.append((last + 1, set()))
            reached = place
        reached = max(reached, place)
        last = i
        stretches[-1][1].add(place)
    starts, held = [0], stretches[0][1]
    for start, places in stretches[1:]:
        is_new = rows[start - 1].flat or len(held & places) >= _LEAST_OF_A_TABLE
        starts += [start] if is_new else []
        held = places if is_new else held | places
    return list(zip(starts, [*starts[1:], len(rows)], strict=True)) if found else []


def _places(form: Form, rows: Sequence[PrintedRow]) -> list[int | None]:
    """The place in the form that each row's label surely names; running text without values names none."""
    return [anchor(form, row.leaf, row.flat) if row.values or not row.flat else None for row in rows]


def _anchors(form: Form, rows: Sequence[PrintedRow], places: Sequence[int | None], *, are_full: bool = True) -> Anchors:
    """Printed rows whose label is surely one of the form's, with its place in the form.

    Where no row is full, as in a table without rules whose zeros are blank, any number beside such a label will do.
    """
    named = [(i, place) for i, place in enumerate(places) if place is not None and rows[i].values]
    if not are_full:
        return {(i, place) for i, place in named if not rows[i].flat}
    return {(i, at) for i, at in named if len(rows[i].values) >= len(form.column_codes[form.rows[at].code])}


def _anchors_in(rows: Sequence[PrintedRow], places: Sequence[int | None]) -> Anchors:
    """The same of rows with any figure, or none: zeros may be blank in one of two tables. Short labels are not sure."""
    named = [(i, place) for i, place in enumerate(places) if place is not None]
    held = [(i, place) for i, place in named if rows[i].has_values or not rows[i].flat]
    return {(i, place) for i, place in held if len(normalise_label(rows[i].leaf)) >= SHORT_LABEL}


def _rows_held(
    form: Form, anchors: Anchors, rows: Sequence[PrintedRow], start: int, of_years: Container[int]
) -> set[str]:
    """The rows of the form that are printed from one row on, if figures stand beside any: what is left of a table.

    Tables that compare years, by the numbers of their blocks, are none of the form's.
    """
    held = {i: place for i, place in anchors if start <= i < len(rows) and rows[i].part not in of_years}
    is_filled = any(sum(bool(cell.text.strip()) for cell in rows[i].values) > rows[i].flat for i in held)
    return {form.rows[place].code for place in held.values()} if is_filled else set()


def _rows_named(form: Form, rows: Sequence[PrintedRow], times: int) -> set[str]:
    """The rows of the form whose labels running text holds so many times, where it does so of many."""
    run = normalise_label("".join(row.label for row in rows if row.flat))
    named = {code for code, label in _long_labels(form).items() if run.count(label) >= times} if run else set()
    return named if len(named) >= _MANY_ROWS else set()


def _heads_again(rows: Sequence[PrintedRow], parts: Parts, n_tables: int) -> bool:
    """Whether the heads of table 四, which come for each kind of case, stand there for more tables than these.

    In running text, and in grids whose blanks may have left no trace; elsewhere they may stand above no figures.
    """
    form = load_form(forms()[-1], "remedies")
    heads = normalise_label("".join(column.label_zh for column in form.columns))
    labels = [row.label[-2 * RUN :] for row in rows if row.flat or not parts[row.part].is_tiled]
    n_heads = sum(normalise_label(label).count(heads) for label in labels if len(label) >= len(heads))
    return n_heads >= len(form.rows) * (n_tables + 1)


@cache
def _long_labels(form: Form) -> dict[str, str]:
    """What names each row: its label, or the heads over it in table 二, whose labels are short."""
    is_short = form.table in _COLUMNS_DIFFER
    texts = {row.code: f"{row.headings_zh[0]}信息内容" if is_short else row.label_zh for row in form.rows}
    labels = {code: normalise_label(text) for code, text in texts.items()}
    return {code: label for code, label in labels.items() if len(label) >= _LONG_LABEL}


def _compares_years(row: PrintedRow) -> bool:
    """Whether a row of a grid holds heads of two years."""
    if row.flat or row.has_values or "20" not in row.label:
        return False
    return len({head[1] for cell in row.cells if (head := _YEAR.match(cell.text))}) > 1


def _comes_again(table: PlacedTable, held: set[str]) -> bool:
    found = {row.code for row in table.form.rows}.difference(table.missing_rows)
    return len(held & found) >= _LEAST_OF_A_TABLE


def _likeliest_first(anchors: Mapping[Form, Anchors], rows: Sequence[PrintedRow], start: int, stop: int) -> list[Form]:
    """The forms by how many of their rows are surely printed there; the newest of equals first.

    A form is left out that lacks a row which is surely printed, where forms differ in rows alone. In flattened
    text rows that a form lacks do not show, so that an older form might seem whole: newest first.
    """
    printed = {
        form: {i: form.rows[place] for i, place in found if start <= i < stop} for form, found in anchors.items()
    }
    everywhere = [item for found in printed.values() for item in found.items()]

    def lacks_one(form: Form) -> bool:
        lacking = [row for i, row in everywhere if row.code not in form.column_codes and i not in printed[form]]
        headings = "".join(heading for row in form.rows for heading in row.headings_zh) if lacking else ""
        return any(row.label_zh not in headings for row in lacking)

    likely = [form for form in anchors if form.table in _COLUMNS_DIFFER or not lacks_one(form)] or list(anchors)
    if any(row.flat for row in rows[start:stop]):
        return likely
    return sorted(likely, key=lambda form: len({row.code for row in printed[form].values()}), reverse=True)


def earlier_form_in(reading: Reading) -> EarlierForm | None:
    """The form of before 2019 whose labels a document prints (at least three of them), if any."""
    printed = {
        variant
        for block in reading.blocks
        for text in (_cell_texts(block) if isinstance(block, Grid) else block.text.split())
        for variant in label_variants(text)
    }
    counts = [
        (len({v for mark in form.marks for v in label_variants(mark)} & printed), form) for form in earlier_forms()
    ]
    count, form = max(counts, key=lambda item: item[0])
    return form if count >= 3 else None


def _cell_texts(grid: Grid) -> list[str]:
    return [cell.text for cell in grid.cells]
