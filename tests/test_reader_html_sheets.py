"""Style sheets of web pages rule by rule: which hold, and which of two counts."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from govstats.readers.html.cascade import Said, declared, winning
from govstats.readers.html.sheets import MANY_SEARCHES, MAX_SELECTOR, Rule, rules_of


def rules(sheet: str) -> list[Rule]:
    root = LexborHTMLParser(f"<style>{sheet}</style><table><tr><td>12</td></tr></table>").root
    assert root is not None
    return rules_of(root)


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("color:red; display:none", [("color", "red"), ("display", "none")]),
        ("--vertical-align:super; color:red", [("color", "red")]),
        ("display:nonsense; color:red", [("color", "red")]),
        ("/* color:red; */ display:none", [("display", "none")]),
    ],
)
def test_what_a_style_declares(style: str, expected: list[tuple[str, str]]) -> None:
    assert declared(style) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([Said("color:red"), Said("color:blue", is_inline=False, order=9)], "color:red"),
        ([Said("color:red"), Said("color:blue!important", is_inline=False)], "color:blue!important"),
        ([Said("color:red", False, layer=-2), Said("color:blue", False, layer=-1)], "color:blue"),
        ([Said("color:red!important", False, layer=-2), Said("color:blue!important", False)], "color:red!important"),
        ([Said("color:red", False, weight=(0, 2, 0)), Said("color:blue", False, weight=(0, 1, 9))], "color:red"),
        ([Said("color:red;all:initial")], ""),
        ([Said("all:initial;color:red")], "color:red"),
    ],
)
def test_which_of_several_styles_counts(said: list[Said], expected: str) -> None:
    assert winning(said) == expected


def test_many_searches_of_the_page_are_not_made() -> None:
    few, many = ("tr:has(td){color:red}" * n + "td{color:red}" for n in (MANY_SEARCHES - 1, MANY_SEARCHES))
    assert len(rules(few)) == MANY_SEARCHES
    assert [rule.selector for rule in rules(many)] == ["td"]


@pytest.mark.parametrize(
    ("selector", "n"),
    [("td", 1), ("tr > td", 1), ("td:hover", 0), ("td:::", 0), ("*", 0), (f"td{', th' * MAX_SELECTOR}", 0)],
)
def test_selectors_of_a_kind_that_is_not_followed_find_nothing(selector: str, n: int) -> None:
    root = LexborHTMLParser("<table><tr><td>12</td></tr></table>").root
    assert root is not None
    assert len(Rule(selector, "color:red").elements(root)) == n


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        ("b, i{color:red}", [("b", 0), ("i", 0)]),
        ("b:is(.x, .y), i[title='a, b']{color:red}", [("b:is(.x, .y)", 0), ("i[title='a, b']", 0)]),
        ("@layer z{b{color:red}} i{color:red}", [("b", -1), ("i", 0)]),
        ("@layer y,z; @layer z{b{color:red}} @layer y{i{color:red}}", [("b", -1), ("i", -2)]),
        ("@layer y{@layer z{b{color:red}}} @layer z{i{color:red}}", [("b", -2), ("i", -1)]),
        ("@layer {b{color:red}} @layer {i{color:red}}", [("b", -2), ("i", -1)]),
        ("@media print{b{color:red}} i{color:red}", [("i", 0)]),
        ("@font-face{b{color:red}} i{color:red}", [("i", 0)]),
    ],
)
def test_selectors_and_layers_of_rules(sheet: str, expected: list[tuple[str, int]]) -> None:
    assert [(rule.selector, rule.layer) for rule in rules(sheet)] == expected
