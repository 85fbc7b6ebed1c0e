"""Printed text to number: every spelling seen in published tables, and what must not pass."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govstats.clean import is_value, parse_count, parse_money, unit_in


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("12", 12),
        ("０", 0),
        ("１，０３６", 1036),
        ("44,670", 44670),
        (" 7 ", 7),
        ("\u3000190\u3000", 190),
        ("22（其中修订16件）", 22),
        ("55（含自然失效 29 件）", 55),
        ("22(其中修订16件)", 22),
        ("3件", 3),
        ("8 件", 8),
        ("3①", 3),
        ("12¹", 12),
        ("22（其中修订16件）①", 22),
        ("12*", 12),
        ("12[1]", 12),
        ("12（1）", 12),
        ("12（①）", 12),
        ("〇", 0),
        ("零", 0),
        ("2万件", 20000),
        ("5\u200b", 5),
        ("'5", 5),
    ],
)
def test_counts(printed: str, value: int) -> None:
    assert parse_count(printed)[2:4] == (Decimal(value), "printed")


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("+1036", 1036),
        ("-8", -8),
        ("－８", -8),
        ("−3", -3),
        ("减少5", -5),
        ("增12", 12),
        ("↓2", -2),
        ("0", 0),
        ("93", 93),
    ],
)
def test_changes_have_signs(printed: str, value: int) -> None:
    assert parse_count(printed, signed=True)[2:4] == (Decimal(value), "printed")


@pytest.mark.parametrize("printed", ["8（减）", "8（减少）", "8（下降）", "8（↓）", "8（-）"])
def test_a_number_whose_sign_is_a_note_is_illegible(printed: str) -> None:
    assert parse_count(printed, signed=True)[2:4] == (None, "illegible")


@pytest.mark.parametrize("unit", ["百万元", "万", "亿", "美元", "万元人民币", "人民币万元", "含税，元"])
def test_an_amount_whose_note_is_another_unit_is_illegible(unit: str) -> None:
    assert parse_money(f"12（{unit}）", "单位：万元")[2:4] == (None, "illegible")


@pytest.mark.parametrize(
    ("printed", "number", "note"),
    [
        ("12（万载县）", "12", "(万载县)"),
        ("536；其中乡镇1", "536", ";其中乡镇1"),
        ("149 注：全为网络申请", "149", " 注:全为网络申请"),
        ("1,036，含上年结转3件", "1036", ",含上年结转3件"),
    ],
)
def test_a_note_behind_a_number(printed: str, number: str, note: str) -> None:
    cleaned = parse_count(printed)
    assert (cleaned.value, cleaned.status, cleaned.note) == (Decimal(number), "printed", note)


@pytest.mark.parametrize("printed", ["", " ", "\u00a0", "\u3000", "\n"])
def test_blank(printed: str) -> None:
    assert parse_count(printed).status == parse_money(printed, "").status == "blank"


@pytest.mark.parametrize(
    "printed", ["-", "—", "——", "－", "/", "／", "无", "无。", "–", "―", "……", "N/A", "nan", "不适用", "无此项"]
)
def test_dashes(printed: str) -> None:
    assert parse_count(printed)[2:4] == (None, "dash")


@pytest.mark.parametrize(
    "printed",
    # two numbers in one cell, glued zeros, letters, fractions of a case, a sign where none can be, a bare second number
    [
        "1 2",
        "00",
        "007",
        "O",
        "l",
        "1.5",
        "1.234",
        "-8",
        "12,34",
        "见附件",
        "3。",
        "1/2",
        "十二",
        "2)",
        "1\n0 3",
        "5⒏",
        "28（更正为20）",
        "3（应为5件）",
        "12（万件）",
        "12（单位：万）",
        "3（百件）",
        "12（萬條）",
        "1" * 16,
        "9" * 5000,
    ],
)
def test_what_is_not_certain_is_illegible(printed: str) -> None:
    cleaned = parse_count(printed)
    assert cleaned.status == "illegible"
    assert cleaned.value is None


@pytest.mark.parametrize("digits", [16, 400, 5000])
def test_an_amount_of_more_digits_than_any_has_is_illegible(digits: int) -> None:
    assert parse_money("9" * digits + "万元", "")[2:4] == (None, "illegible")
    assert parse_money("9" * 15, "单位：元").status == "printed"


@pytest.mark.parametrize(
    ("printed", "header", "printed_value", "unit", "yuan"),
    [
        ("7730.28", "本年收费金额（单位：万元）", "7730.28", "万元", "77302800"),
        ("1180.8万元", "采购总金额", "1180.8", "万元", "11808000"),
        ("251000元", "采购总金额", "251000", "元", "251000"),
        ("59237.2449", "本年收费金额\n（单位：万\n元）", "59237.2449", "万元", "592372449"),
        ("2,792,220.8元", "采购总金额", "2792220.8", "元", "2792220.8"),
        ("251000元", "金额（万元）", "251000", "元", "251000"),
        ("1.5亿元", "", "1.5", "亿元", "150000000"),
        ("3874", "本年收費金額（單位：萬元）", "3874", "万元", "38740000"),
        ("12.5萬元", "", "12.5", "万元", "125000"),
        ("251000（元）", "本年收费金额（单位：万元）", "251000", "元", "251000"),
        ("25.1（单位：万元）", "", "25.1", "万元", "251000"),
        ("0", "", "0", "", "0"),
    ],
)
def test_money(printed: str, header: str, printed_value: str, unit: str, yuan: str) -> None:
    cleaned = parse_money(printed, header)
    assert cleaned.status == "printed"
    assert (cleaned.printed_value, cleaned.printed_unit, cleaned.value) == (Decimal(printed_value), unit, Decimal(yuan))


@pytest.mark.parametrize(
    ("printed", "header"),
    [("15000000", "采购总金额"), ("12", ""), ("12", "金额（元/万元）"), ("3", "金额（百万元）"), ("3", "金额（美元）")],
)
def test_an_unsettled_unit_gives_no_value(printed: str, header: str) -> None:
    cleaned = parse_money(printed, header)
    assert (cleaned.status, cleaned.value, cleaned.printed_value) == ("unit_doubtful", None, Decimal(printed))


@pytest.mark.parametrize(
    ("header", "unit"),
    [("单位：元", "元"), ("（万 元）", "万元"), ("万元、元", ""), ("件数", ""), ("单位：方元", ""), ("单位元", "元")],
)
def test_the_unit_of_a_header(header: str, unit: str) -> None:
    assert unit_in(header) == unit


@pytest.mark.parametrize(
    ("printed", "possible"),
    [
        ("12", True),
        ("", True),
        ("-", True),
        ("251000元", True),
        ("1.属于国家秘密", False),
        ("总计", False),
        ("件数", False),
    ],
)
def test_what_can_be_a_value(printed: str, possible: bool) -> None:
    assert is_value(printed) is possible


@given(st.integers(0, 10**9))
def test_any_whole_number_comes_back(number: int) -> None:
    for printed in (
        str(number),
        f"{number:,}",
        str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ):
        assert parse_count(printed).value == number


@given(st.text(max_size=12))
def test_any_text_is_answered(text: str) -> None:
    for cleaned in (parse_count(text), parse_money(text, text)):
        assert (cleaned.value is not None) == (cleaned.status == "printed")
