"""The forms as data: sizes, identities, names that other people's scripts depend on."""

from itertools import combinations

import pytest

from govstats.form import TABLES, aliases, earlier_forms, forms, load_form
from govstats.recognise.labels import FLOOR, label_variants, row_likeness


@pytest.mark.parametrize(
    ("form", "table", "rows", "columns", "cells", "identities"),
    [
        # counted in the printed forms: 161 cells and 37 checks in 2019, 175 and 39 in 2021
        ("2019", "proactive", 8, 8, 22, 0),
        ("2019", "requests", 23, 7, 161, 37),
        ("2019", "remedies", 3, 5, 15, 3),
        ("2021", "proactive", 6, 5, 10, 0),
        ("2021", "requests", 25, 7, 175, 39),
        ("2021", "remedies", 3, 5, 15, 3),
    ],
)
def test_sizes(form: str, table: str, rows: int, columns: int, cells: int, identities: int) -> None:
    loaded = load_form(form, table)
    within = [identity for identity in loaded.identities if not identity.over_years]
    assert (len(loaded.rows), len(loaded.columns), len(loaded.cells), len(within)) == (rows, columns, cells, identities)


def test_the_balance_is_that_of_the_form() -> None:
    [balance] = [
        i for i in load_form("2021", "requests").identities if (i.kind, i.column) == ("balance", "natural_person")
    ]
    assert [(t.row, t.weight) for t in balance.left] == [("received", 1), ("carried_in", 1)]
    assert [(t.row, t.weight) for t in balance.right] == [("closed_total", 1), ("carried_out", 1)]
    assert (balance.row, balance.verdict) == ("carried_out", "fails")


def test_outcomes_of_2019_and_2021_differ_by_the_other_outcomes_only() -> None:
    old, new = ({row.code for row in load_form(form, "requests").rows} for form in forms())
    assert old - new == {"other_outcome"}
    assert new - old == {"other_not_clarified", "other_fee_unpaid", "other_remaining"}


def test_stock_has_last_year_in_it() -> None:
    [stock] = [i for i in load_form("2021", "proactive").identities if (i.kind, i.row) == ("stock", "rules")]
    assert [(t.column, t.weight, t.lag) for t in stock.right] == [
        ("in_force", 1, -1),
        ("issued", 1, 0),
        ("repealed", -1, 0),
    ]
    assert stock.verdict == "notice"


def test_short_codes_leave_room_for_each_other_in_a_name() -> None:
    shorts = {(table, row.short) for f in forms() for table in TABLES for row in load_form(f, table).rows}
    assert all(len(short) <= 12 for _, short in shorts)
    assert all(len(c.short) <= 4 for f in forms() for t in TABLES for c in load_form(f, t).columns)


def test_aliases_name_rows_and_columns_that_exist() -> None:
    for table in TABLES:
        rows = {row.code for form in forms() for row in load_form(form, table).rows}
        columns = {column.code for form in forms() for column in load_form(form, table).columns}
        assert {alias.code for alias in aliases(table, "row")} <= rows
        assert {alias.code for alias in aliases(table, "column")} <= columns
        assert all(alias.source for axis in ("row", "column") for alias in aliases(table, axis))


def test_every_label_is_most_like_its_own_row() -> None:
    for form in forms():
        for table in TABLES:
            loaded = load_form(form, table)
            for row in loaded.rows:
                likely = row_likeness(loaded, row.label_zh)
                assert likely[row.code] == 1.0
                assert max(likely, key=lambda code: likely[code]) == row.code


def test_labels_that_can_stand_beside_one_another_are_told_apart_by_the_floor() -> None:
    loaded = load_form("2021", "requests")
    close = {
        (a.code, b.code)
        for a, b in combinations(loaded.rows, 2)
        if b.code in row_likeness(loaded, a.label_zh) or a.code in row_likeness(loaded, b.label_zh)
    }
    assert close == set(), f"alike at {FLOOR}"


def test_an_earlier_form_is_named() -> None:
    [of_2014] = [form for form in earlier_forms() if form.form == "2014"]
    assert (of_2014.first_year, of_2014.last_year, of_2014.basis) == (2014, 2018, "国办发〔2014〕32号")
    assert "收到申请数" in of_2014.marks


def test_an_unknown_form_is_an_error_that_says_what_there_is() -> None:
    with pytest.raises(KeyError, match="2019, 2021"):
        load_form("1999", "requests")


@pytest.mark.parametrize(
    ("printed", "variant"),
    [
        ("（三）不予公开", "不予公开"),
        ("1、属于国家秘密", "属于国家秘密"),
        ("规章（设区的市、自治州人民政府应提供相关数据）", "规章"),
        ("規範性檔案", "规范性档案"),
        ("數(shù)量", "数量"),
        ("结 果 维持", "结果维持"),
        ("三、\n本\n年\n度\n办\n理\n结\n果", "本年度办理结果"),
    ],
)
def test_variants_of_a_printed_label(printed: str, variant: str) -> None:
    assert variant in label_variants(printed)
