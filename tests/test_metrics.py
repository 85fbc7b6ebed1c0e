"""Metrics against figures typed from published reports, and the comparisons that are refused."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import govstats as gs
from govstats import metrics as m
from govstats.form import load_form
from govstats.panel.harmonise import harmonise

ROOT = Path(__file__).parents[1]

# 宿迁市 2023, region: the total column of the table of requests, then reconsideration and litigation.
SUQIAN = {
    "received": 3511,
    "carried_in": 96,
    "granted": 1191,
    "partly_granted": 328,
    "refused_state_secret": 0,
    "refused_other_law": 27,
    "refused_security_stability": 6,
    "refused_third_party": 38,
    "refused_internal_matters": 20,
    "refused_deliberative": 9,
    "refused_enforcement_file": 21,
    "refused_separate_procedure": 21,
    "unavailable_not_held": 1047,
    "unavailable_not_compiled": 28,
    "unavailable_unclear": 3,
    "not_processed_petition": 305,
    "not_processed_repeat": 39,
    "not_processed_publication": 0,
    "not_processed_excessive": 58,
    "not_processed_reissue": 4,
    "other_not_clarified": 40,
    "other_fee_unpaid": 10,
    "other_remaining": 291,
    "closed_total": 3486,
    "carried_out": 121,
}
RECONSIDERATION = {
    "decision_upheld": 309,
    "decision_corrected": 17,
    "other_result": 88,
    "pending": 26,
    "total": 440,
}
# 黑龙江省人民政府办公厅 2020, office: the form of 2019, with one row of other outcomes.
HEILONGJIANG = {row.code: 0 for row in load_form("2019", "requests").rows} | {
    "received": 196,
    "carried_in": 4,
    "granted": 15,
    "partly_granted": 38,
    "refused_deliberative": 3,
    "unavailable_not_held": 101,
    "unavailable_not_compiled": 2,
    "unavailable_unclear": 5,
    "not_processed_petition": 17,
    "not_processed_repeat": 6,
    "closed_total": 187,
    "carried_out": 13,
}


def lines(table, form, values, report_id="suqian-2023", **front):
    """Cells of one table; ``values`` maps (row, column) to a number, or to a dictionary of fields."""
    unit = {
        "report_id": report_id,
        "source": "a report",
        "agency": "宿迁市人民政府",
        "adcode": "321300",
        "province": "320000",
        "level": "prefecture",
        "scope": "region",
        "year": 2023,
    } | front
    found = []
    for (row, column), value in values.items():
        fields = value if isinstance(value, dict) else {"value": value}
        cell = {"table": table, "form": form, "row": row, "column": column, "status": "printed", "check": "holds"}
        found.append(unit | cell | {"unit": "count"} | fields)
    return found


def totals(values):
    return {(row, "total"): value for row, value in values.items()}


def suqian(changes=None, **front):
    requests = totals(SUQIAN) | (changes or {})
    remedies = {("reconsideration", column): value for column, value in RECONSIDERATION.items()}
    return pd.DataFrame(lines("requests", "2021", requests, **front) + lines("remedies", "2021", remedies, **front))


def two(**second):
    front = {"report_id": "other", "agency": "另一市人民政府", "adcode": "320100"} | second
    return pd.concat([suqian(), suqian(**front)], ignore_index=True)


@pytest.mark.parametrize(
    ("metric", "options", "numerator", "denominator", "printed"),
    [
        (m.disclosure_rate, {"per": "closed"}, 1519, 3486, 43.6),
        (m.disclosure_rate, {"per": "workload"}, 1519, 3607, 42.1),
        (m.disclosure_rate, {"per": "answered"}, 1519, 2739, 55.5),
        (m.disclosure_rate, {"per": "release"}, 1519, 1640, 92.6),
        (m.disclosure_rate, {"per": "release", "separate_procedure": True}, 1519, 1661, 91.5),
        (m.full_grant_rate, {}, 1191, 3486, 34.2),
        (m.full_grant_rate, {"per": "uk_6b"}, 1191, 1640, 72.6),
        (m.full_grant_rate, {"per": "uk_6a"}, 1191, 1737, 68.6),
        (m.refusal_rate, {}, 121, 3486, 3.5),
        (m.refusal_rate, {"ground": "mandatory"}, 71, 3486, 2.0),
        (m.refusal_rate, {"ground": "discretionary"}, 50, 3486, 1.4),
        (m.refusal_rate, {"ground": "refused_third_party"}, 38, 3486, 1.1),
        (m.not_held_share, {}, 1047, 3486, 30.0),
        (m.not_processed_share, {}, 406, 3486, 11.6),
        (m.not_processed_share, {"kind": "anti_abuse"}, 97, 3486, 2.8),
        (m.not_processed_share, {"kind": "petitions"}, 305, 3486, 8.7),
        (m.not_processed_share, {"kind": "lapsed"}, 50, 3486, 1.4),
        (m.backlog, {}, 121, 3607, 3.4),
        (m.clearance, {}, 3486, 3607, 96.6),
        (m.correction_rate, {}, 17, 414, 4.1),
        (m.correction_rate, {"per": "merits"}, 17, 326, 5.2),
        (m.correction_rate, {"per": "not_upheld"}, 105, 414, 25.4),
    ],
)
def test_suqian_2023(metric, options, numerator, denominator, printed):
    rate = metric(suqian(), **options).iloc[0]
    assert (rate["numerator"], rate["denominator"]) == (numerator, denominator)
    assert round(100 * rate["value"], 1) == pytest.approx(printed, abs=0.06)
    assert rate["low"] < rate["value"] < rate["high"]
    assert rate["reason"] == ""


def test_cases_per_1000_closed_take_all_cases_on_the_books():
    rate = m.remedies_per_1000(suqian()).iloc[0]
    assert (rate["numerator"], rate["denominator"], rate["unit"]) == (440, 3486, "per 1,000 closed")
    assert rate["value"] == pytest.approx(126.2, abs=0.05)


def test_the_one_row_of_other_outcomes_of_2019_is_counted_as_its_three_successors_are():
    old = HEILONGJIANG | {"granted": 10, "other_outcome": 5}
    rates = m.compute(pd.DataFrame(lines("requests", "2019", totals(old))), "other_share").iloc[0]
    assert (rates["numerator"], rates["denominator"]) == (5, 187)
    assert m.compute(suqian(), "other_share").iloc[0]["numerator"] == 341


def test_a_row_that_the_form_has_not_gives_no_number():
    lapsed = m.not_processed_share(pd.DataFrame(lines("requests", "2019", totals(HEILONGJIANG))), "lapsed").iloc[0]
    assert np.isnan(lapsed["value"])
    assert lapsed["reason"] == "other_not_clarified is not in the form of 2019"


def test_all_closed_is_the_sum_of_the_outcomes_not_the_total_printed():
    cells = suqian({("closed_total", "total"): {"value": 9999, "check": "fails"}})
    assert m.disclosure_rate(cells).iloc[0]["denominator"] == 3486


BLANK = {("not_processed_reissue", "total"): {"value": np.nan, "status": "blank"}}


class TestMissing:
    def test_a_missing_part_gives_no_number_never_a_smaller_sum(self):
        rate = m.disclosure_rate(suqian(BLANK)).iloc[0]
        assert np.isnan([rate["value"], rate["low"], rate["high"], rate["denominator"]]).all()
        assert rate["reason"] == "no number in requests/not_processed_reissue/total (blank)"

    def test_a_metric_that_does_not_need_it_stands(self):
        assert m.disclosure_rate(suqian(BLANK), per="release").iloc[0]["denominator"] == 1640

    def test_a_blank_total_is_the_sum_of_its_applicants(self):
        form = load_form("2021", "requests")
        parts = {("not_processed_reissue", c.code): 0 for c in form.columns if c.role == "part"}
        parts[("not_processed_reissue", "business")] = 4
        assert m.disclosure_rate(suqian(BLANK | parts)).iloc[0]["denominator"] == 3486
        parts[("not_processed_reissue", "research")] = {"value": np.nan, "status": "blank"}
        assert np.isnan(m.disclosure_rate(suqian(BLANK | parts)).iloc[0]["value"])

    def test_nothing_to_divide(self):
        rate = m.disclosure_rate(suqian(totals(dict.fromkeys(SUQIAN, 0)))).iloc[0]
        assert np.isnan(rate["value"])
        assert "denominator is 0" in rate["reason"]

    def test_a_table_that_is_not_there(self):
        only_remedies = suqian().query("table == 'remedies'")
        assert m.disclosure_rate(only_remedies).iloc[0]["reason"] == "the table requests was not read"

    def test_parts_that_exceed_the_whole_are_no_share(self):
        parts = {("received", "natural_person"): 4000}
        rate = m.applicant_share(suqian(parts)).iloc[0]
        assert np.isnan(rate["value"])
        assert "no share" in rate["reason"]


class TestFailing:
    CHANGES = {("granted", "total"): {"value": 1291, "check": "fails"}} | {
        ("granted", column.code): value
        for column, value in zip(load_form("2021", "requests").columns, [1100, 80, 1, 4, 5, 1], strict=False)
    }

    def panel(self):
        finding = {
            "report_id": "suqian-2023",
            "kind": "row_total",
            "table": "requests",
            "row": "granted",
            "column": "total",
            "verdict": "fails",
            "attribution": "document",
            "message": "as published 1100 + 80 + 1 + 4 + 5 + 1; the total printed is 1291",
        }
        return SimpleNamespace(cells=suqian(self.CHANGES), findings=pd.DataFrame([finding]), reports=None)

    def test_no_number_with_the_finding_as_reason(self):
        rate = m.disclosure_rate(self.panel()).iloc[0]
        assert np.isnan(rate["value"])
        assert rate["reason"].startswith("row_total requests/granted/total: as published 1100")

    def test_a_frame_without_findings_names_the_cell(self):
        reason = m.disclosure_rate(self.panel().cells).iloc[0]["reason"]
        assert reason == "an identity over requests/granted/total does not hold"

    @pytest.mark.parametrize(("on_fail", "numerator"), [("parts", 1519), ("printed", 1619)])
    def test_parts_or_printed_must_be_asked_for_and_are_noted(self, on_fail, numerator):
        rates = m.disclosure_rate(self.panel(), on_fail=on_fail)
        assert rates.iloc[0]["numerator"] == numerator
        assert rates.attrs["notes"] == (f"on_fail={on_fail}",)

    def test_printed_takes_the_printed_total_of_all_closed(self):
        cells = suqian({("closed_total", "total"): {"value": 3500, "check": "fails"}})
        assert m.disclosure_rate(cells, on_fail="printed").iloc[0]["denominator"] == 3500

    def test_correction_rates_come_from_parts_whatever_total_is_printed(self):
        broken = suqian()
        block = broken["table"] == "remedies"
        broken.loc[block, "check"] = "fails"
        broken.loc[block & (broken["column"] == "total"), "value"] = 0.0
        assert np.isnan(m.correction_rate(broken).iloc[0]["value"])
        for on_fail in ("parts", "printed"):
            assert m.correction_rate(broken, on_fail=on_fail).iloc[0]["denominator"] == 414

    def test_an_unknown_way_is_named(self):
        with pytest.raises(ValueError, match="on_fail='zero'"):
            m.disclosure_rate(suqian(), on_fail="zero")


def test_derived_numbers_are_counted_and_can_be_left_out():
    cells = suqian({("not_processed_reissue", "total"): {"value": 4, "status": "derived"}})
    assert m.disclosure_rate(cells).iloc[0][["n_derived", "denominator"]].tolist() == [1, 3486]
    without = m.disclosure_rate(cells, derived=False)
    assert np.isnan(without.iloc[0]["value"])
    assert without.attrs["notes"] == ("derived=False",)


def test_numerator_and_denominator_must_count_the_same_organs():
    cells = suqian()
    cells.loc[cells["table"] == "remedies", "scope"] = "office"
    assert "different sets of organs" in m.remedies_per_1000(cells).iloc[0]["reason"]
    assert m.correction_rate(cells).iloc[0]["scope"] == "office"
    assert m.disclosure_rate(cells).iloc[0]["scope"] == "region"


@pytest.mark.parametrize(
    ("second", "word"),
    [
        ({"scope": "office"}, "scope"),
        ({"scope": "unknown"}, "scope_unknown"),
        ({"scope": "sum_of_found"}, "sum_of_found"),
        ({"level": "county"}, "level"),
        ({"agency": "宿迁市人民政府", "adcode": "321300"}, "duplicate"),
        ({"year": 2018}, "break_2019"),
    ],
)
def test_refused_comparisons(second, word):
    with pytest.raises(m.ComparisonRefused, match=f"allow='{word}'") as refused:
        m.disclosure_rate(two(**second))
    assert "\n" not in str(refused.value)
    rates = m.disclosure_rate(two(**second), allow=word)
    assert len(rates) == 2
    assert rates.attrs["allowed"] == (word,)
    assert set(rates["allowed"]) == {word}


@pytest.mark.parametrize(
    ("column", "kinds", "word"),
    [
        *[("source_kind", kinds, "source_kind") for kinds in product(("official", "archive"), ("copy", "typeset"))],
        ("organ_type", ("government", "ministry"), "organ_type"),
        ("organ_type", ("general_office", "vertical_bureau"), "organ_type"),
        ("organ_type", ("government", "public_utility"), "no_requests"),
        ("organ_type", ("public_utility", "public_utility"), "no_requests"),
    ],
)
def test_refused_by_the_kind_of_report(column, kinds, word):
    reports = pd.DataFrame({"report_id": ["suqian-2023", "other"], column: kinds})
    panel = SimpleNamespace(cells=two(), reports=reports)
    with pytest.raises(m.ComparisonRefused, match=f"allow='{word}'"):
        m.disclosure_rate(panel)
    assert m.disclosure_rate(panel, allow=[word]).attrs["allowed"] == (word,)


@pytest.mark.parametrize(
    "kinds",
    [("official", "archive"), ("copy", "typeset"), ("official", "unknown"), ("copy", "unknown"), ("official", None)],
)
def test_originals_stand_with_originals_and_copies_with_copies(kinds):
    reports = pd.DataFrame({"report_id": ["suqian-2023", "other"], "source_kind": kinds})
    assert m.disclosure_rate(SimpleNamespace(cells=two(), reports=reports)).attrs["allowed"] == ()


def test_every_refusal_is_raised_somewhere():
    """Its word stands in the code, beside the list of them."""
    package = Path(m.__file__).parents[1]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(package.rglob("*.py")))
    assert [word for word in m.REFUSALS if f'"{word}"' not in code] == []


def test_reports_of_which_nothing_is_known_are_no_duplicates():
    unknown = {"agency": None, "adcode": None, "level": None, "year": None}
    cells = pd.concat([suqian(**unknown), suqian(report_id="other", **unknown)])
    assert m.disclosure_rate(cells)["value"].notna().all()


def test_a_panel_may_hold_its_codes_as_categories():
    cells = two()
    text = [column for column in cells if column not in ("value", "year")]
    coded = cells.astype(dict.fromkeys(text, "category"))
    for metric in (m.disclosure_rate, m.remedies_per_1000, m.correction_rate):
        assert metric(coded)["value"].tolist() == metric(cells)["value"].tolist()
    assert m.counts(coded, "requests", "received", "total")["value"].tolist() == [3511, 3511]


def test_one_report_is_no_comparison():
    assert m.disclosure_rate(suqian(scope="unknown")).attrs["allowed"] == ()


def test_like_with_like_needs_no_permission():
    rates = m.disclosure_rate(two(), scope="region", level="prefecture", years=[2023])
    assert rates["adcode"].tolist() == ["320100", "321300"]
    assert rates.attrs["allowed"] == ()


def test_filters_come_before_comparison():
    rates = m.disclosure_rate(two(scope="office"), scope="office")
    assert rates["report_id"].tolist() == ["other"]


@pytest.mark.parametrize(
    "years", [2023, np.int64(2023), [2023], (2022, 2023), range(2020, 2024), {2023}, pd.Series([2023])]
)
def test_years_are_one_or_several(years):
    assert m.disclosure_rate(two(year=2024), years=years)["report_id"].tolist() == ["suqian-2023"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            {"scope": "regoin"},
            "scope='regoin': expected one of region, own_level, office, department, system, unknown.",
        ),
        ({"level": "city"}, "level='city': expected one of national, province, prefecture, county, township."),
    ],
)
def test_a_word_that_no_report_could_have_is_an_error(wrong, sentence):
    for metric in (
        m.disclosure_rate,
        lambda cells, **choices: m.counts(cells, "requests", "received", "total", **choices),
    ):
        with pytest.raises(ValueError) as error:
            metric(two(), **wrong)
        assert str(error.value) == sentence


@pytest.mark.parametrize("years", ["2023", ["2023"], [2023, "2024"]])
def test_years_are_numbers(years):
    with pytest.raises(ValueError, match=r"expected numbers such as 2023 .*; here are 2023, 2024"):
        m.disclosure_rate(two(year=2024), years=years)


@pytest.mark.parametrize("absent", [{"scope": "office"}, {"level": "county"}, {"years": [1999]}])
def test_what_could_be_and_is_not_there_gives_no_lines(absent):
    assert m.disclosure_rate(two(), **absent).empty


def test_a_scope_of_the_frame_s_own_may_be_asked_for():
    assert m.disclosure_rate(two(scope="ours"), scope="ours")["report_id"].tolist() == ["other"]


def test_not_held_is_no_series_with_the_years_before_2019():
    with pytest.raises(m.ComparisonRefused, match="not_held_2019"):
        m.not_held_share(two(year=2018))


def test_received_is_the_same_quantity_before_2019():
    residents = pd.Series({("321300", 2023): 5_000_000, ("320100", 2018): 8_000_000}, name="registered")
    assert m.requests_per_100000(two(year=2018), residents)["value"].notna().all()


class TestPerCapita:
    RESIDENTS = pd.Series({("321300", 2023): 4_986_192}, name="census of 2020-11-01")

    def test_region(self):
        rates = m.requests_per_100000(suqian(), self.RESIDENTS)
        assert rates.iloc[0]["value"] == pytest.approx(3511 / 49.86192)
        assert rates.attrs["notes"] == ("residents: census of 2020-11-01",)

    def test_no_other_scope(self):
        with pytest.raises(m.ComparisonRefused, match="allow='per_capita'"):
            m.requests_per_100000(suqian(scope="office"), self.RESIDENTS)

    def test_residents_of_another_year_are_not_taken(self):
        rate = m.requests_per_100000(suqian(year=2022), self.RESIDENTS).iloc[0]
        assert np.isnan(rate["value"])
        assert "no count of residents" in rate["reason"]


class TestGroups:
    def small(self):
        values = totals(dict.fromkeys(SUQIAN, 0)) | {("granted", "total"): 9, ("partly_granted", "total"): 1}
        front = {"report_id": "small", "agency": "小县人民政府", "adcode": "320900"}
        return pd.concat([suqian(), suqian(values, **front)], ignore_index=True)

    def test_both_rates_are_given_by_name(self):
        group = m.group_rate(m.disclosure_rate(self.small())).iloc[0]
        assert group["pooled"] == pytest.approx(1529 / 3496)
        assert group["mean_of_rates"] == pytest.approx((1519 / 3486 + 1) / 2)

    def test_the_mean_is_not_the_rate_of_the_group(self):
        rates = m.disclosure_rate(self.small())
        with pytest.raises(m.ComparisonRefused, match="allow='mean_of_rates'"):
            m.group_rate(rates, show="mean_of_rates")
        assert m.group_rate(rates, show="pooled").iloc[0]["value"] == pytest.approx(1529 / 3496)

    def test_a_missing_member_leaves_no_sum(self):
        cells = pd.concat([suqian(BLANK), two(year=2023).query("report_id == 'other'")])
        rates = m.disclosure_rate(cells)
        group = m.group_rate(rates).iloc[0]
        assert np.isnan(group["pooled"])
        assert group["reason"] == "1 of 2 members have no number"
        allowed = m.group_rate(rates, allow="partial_group")
        assert allowed.iloc[0]["denominator"] == 3486
        assert allowed.attrs["allowed"] == ("partial_group",)

    def test_a_member_with_none_of_none_is_not_missing(self):
        nothing = suqian(totals(dict.fromkeys(SUQIAN, 0)), report_id="none", agency="无县人民政府", adcode="320900")
        rates = m.disclosure_rate(pd.concat([suqian(), nothing], ignore_index=True))
        group = m.group_rate(rates).iloc[0]
        assert group[["n", "n_missing", "n_empty", "reason"]].tolist() == [2, 0, 1, ""]
        assert group["pooled"] == group["mean_of_rates"] == pytest.approx(1519 / 3486)
        alone = m.group_rate(m.disclosure_rate(nothing)).iloc[0]
        assert np.isnan(alone["pooled"]) and np.isnan(alone["mean_of_rates"])
        assert alone[["n_missing", "n_empty", "reason"]].tolist() == [0, 1, "there is nothing to divide"]

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"by": ["yaer"]}, r"by=\['yaer'\]: expected columns of the rates, which are report_id, .*year"),
            ({"by": []}, r"by=\[\]: expected columns"),
            ({"show": "mean"}, "show='mean': expected 'both', 'pooled' or 'mean_of_rates'"),
        ],
    )
    def test_what_there_is_not_is_named(self, wrong, sentence):
        with pytest.raises(ValueError, match=sentence):
            m.group_rate(m.disclosure_rate(self.small()), **wrong)

    def test_rates_without_a_key_are_a_group_of_their_own(self):
        rates = m.disclosure_rate(self.small())
        rates.loc[0, "year"] = np.nan
        assert m.group_rate(rates)[["n", "n_missing"]].to_numpy().tolist() == [[1, 0], [1, 0]]

    def test_one_column_may_stand_alone(self):
        assert m.group_rate(m.disclosure_rate(self.small()), by="adcode")["adcode"].tolist() == ["320900", "321300"]

    def test_of_no_rates_there_is_no_group(self):
        none = m.disclosure_rate(two(), years=[1999])
        for show in ("both", "pooled"):
            group = m.group_rate(none, show=show)
            assert group.empty
            assert {"year", "n", "n_missing", "pooled", "mean_of_rates", "reason"} <= set(group.columns)


class TestProvenance:
    def panel(self):
        cells = two(source="another report")
        cells.attrs["panel_hash"] = "0123"
        ids, dates = ["suqian-2023", "other"], ["2026-03-04", "2026-05-06"]
        return SimpleNamespace(cells=cells, reports=pd.DataFrame({"report_id": ids, "retrieved_on": dates}))

    def test_the_hash_of_the_panel_goes_with_its_cells(self):
        cells = self.panel().cells
        assert m.disclosure_rate(cells).attrs["panel_hash"] == "0123"
        assert m.disclosure_rate(cells.query("report_id == 'other'")).attrs["panel_hash"] == "0123"
        assert m.counts(cells, "requests", "received", "total").attrs["panel_hash"] == "0123"

    def test_only_what_was_used_is_named(self):
        panel = self.panel()
        both = m.disclosure_rate(panel).attrs
        assert (both["sources"], both["retrieved_on"]) == (("a report", "another report"), "2026-05-06")
        panel.cells.loc[panel.cells["report_id"] == "other", "scope"] = "office"
        one = m.disclosure_rate(panel, scope="region").attrs
        assert (one["sources"], one["retrieved_on"]) == (("a report",), "2026-03-04")


class TestCounts:
    def proactive(self, row, column):
        cells = [
            *lines("proactive", "2021", {(row, column): {"value": 7, "check": "none"}}),
            *lines("proactive", "2021", {(row, column): {"value": 9, "check": "none"}}, report_id="b", agency="b"),
        ]
        return pd.DataFrame(cells)

    def test_proactive_figures_are_not_compared(self):
        with pytest.raises(m.ComparisonRefused, match="allow='proactive'"):
            m.counts(self.proactive("rules", "issued"), "proactive", "rules", "issued")

    @pytest.mark.parametrize("row", ["licensing", "penalties", "coercion"])
    def test_decisions_depend_on_vertical_systems(self, row):
        with pytest.raises(m.ComparisonRefused, match="allow='vertical_systems'"):
            m.counts(self.proactive(row, "decisions"), "proactive", row, "decisions", allow="proactive")

    def test_remedies_are_not_summed_over_years(self):
        cells = pd.concat([suqian(), suqian(year=2024, report_id="suqian-2024")])
        with pytest.raises(m.ComparisonRefused, match="allow='remedies_over_years'"):
            m.counts(cells, "remedies", "reconsideration", "total", over_years=True)
        summed = m.counts(cells, "requests", "received", "total", over_years=True).iloc[0]
        assert (summed["value"], summed["n_years"]) == (7022, 2)

    def test_a_sum_with_a_missing_year_is_missing(self):
        blank = {("received", "total"): {"value": np.nan, "status": "blank"}}
        cells = pd.concat([suqian(), suqian(blank, year=2024, report_id="suqian-2024")])
        summed = m.counts(cells, "requests", "received", "total", over_years=True).iloc[0]
        assert np.isnan(summed["value"])
        assert summed["reason"] == "no number in requests/received/total (blank)"

    @pytest.mark.parametrize(
        ("years", "reason"),
        [
            ((2022, 2024), "no report of 2023"),
            ((2019, 2021, 2024), "no report of 2020, 2022, 2023"),
            ((2023, None), "the year of r1 is not known"),
        ],
    )
    def test_a_year_without_a_report_leaves_no_sum(self, years, reason):
        cells = pd.concat([suqian(year=year, report_id=f"r{n}") for n, year in enumerate(years)])
        summed = m.counts(cells, "requests", "received", "total", over_years=True).iloc[0]
        assert np.isnan(summed["value"])
        assert summed["reason"] == reason

    @pytest.mark.parametrize("row", ["carried_in", "carried_out"])
    def test_stocks_are_not_summed_over_years(self, row):
        cells = pd.concat([suqian(), suqian(year=2024, report_id="b")])
        with pytest.raises(m.ComparisonRefused, match="allow='stock_over_years'"):
            m.counts(cells, "requests", row, "total", over_years=True)
        allowed = m.counts(cells, "requests", row, "total", over_years=True, allow="stock_over_years")
        assert allowed["value"].tolist() == [2 * SUQIAN[row]]

    @pytest.mark.parametrize(
        ("form", "row", "column", "stock"),
        [
            ("2019", "rules", "disclosed_total", True),
            ("2019", "penalties", "items_last_year", True),
            ("2021", "rules", "in_force", True),
            ("2021", "rules", "issued", False),
        ],
    )
    def test_stocks_of_the_first_table(self, form, row, column, stock):
        allow = ["proactive", "vertical_systems"]
        cells = pd.DataFrame(lines("proactive", form, {(row, column): 7}))
        if stock:
            with pytest.raises(m.ComparisonRefused, match="allow='stock_over_years'"):
                m.counts(cells, "proactive", row, column, over_years=True, allow=allow)
        else:
            assert m.counts(cells, "proactive", row, column, over_years=True, allow=allow)["value"].tolist() == [7]

    def renamed(self, agency_ids=("x1", "x1")):
        """One organ that had another name in 2023."""
        cells = pd.concat([suqian(agency="旧名局"), suqian(agency="新名局", year=2024, report_id="b")])
        reports = pd.DataFrame({"report_id": ["suqian-2023", "b"], "agency_id": agency_ids})
        return SimpleNamespace(cells=cells, reports=reports)

    @pytest.mark.parametrize(
        ("agency_ids", "expected"),
        [
            (("x1", "x1"), [("新名局", 7022, 2)]),
            (("x1", "x2"), [("新名局", 3511, 1), ("旧名局", 3511, 1)]),
            (("", None), [("新名局", 3511, 1), ("旧名局", 3511, 1)]),
        ],
    )
    def test_an_agency_is_followed_over_its_names(self, agency_ids, expected):
        sums = m.counts(self.renamed(agency_ids), "requests", "received", "total", over_years=True)
        assert list(sums[["agency", "value", "n_years"]].itertuples(index=False, name=None)) == expected

    def test_rates_of_a_panel_know_the_agency(self):
        assert m.disclosure_rate(self.renamed())["agency_id"].tolist() == ["x1", "x1"]

    def test_reports_of_which_nothing_is_known_are_not_summed(self):
        unknown = {"agency": None, "adcode": None}
        cells = pd.concat([suqian(**unknown), suqian(**unknown, year=2024, report_id="b")])
        assert len(m.counts(cells, "requests", "received", "total", over_years=True)) == 2

    def test_a_cell_that_no_form_has(self):
        with pytest.raises(KeyError, match="requests/received/decisions"):
            m.counts(suqian(), "requests", "received", "decisions")


class TestReports:
    @pytest.mark.parametrize(
        ("organ", "published", "days"),
        [
            ("department", "2024-01-31", 0),
            ("department", "2024-02-02", 2),
            ("government", "2024-02-02", -58),
            ("general_office", "2024-04-01", 1),
        ],
    )
    def test_timeliness(self, organ, published, days):
        reports = pd.DataFrame(
            [{"report_id": "a", "agency": "a", "organ_type": organ, "year": 2023, "published_on": published}]
        )
        line = m.timeliness(reports).iloc[0]
        assert (line["days_late"], line["value"]) == (days, float(days <= 0))

    def test_a_date_may_be_one_of_pandas(self):
        reports = pd.DataFrame(
            [{"report_id": "a", "agency": "a", "organ_type": "department", "year": 2023, "published_on": "2024-02-02"}]
        )
        dated = reports.assign(published_on=pd.to_datetime(reports["published_on"]))
        assert m.timeliness(dated)["days_late"].tolist() == [2]

    @pytest.mark.parametrize("published", [None, pd.NaT, "", "03/04/2024", "2024", "2024-02", 20240304, 45306])
    def test_an_unknown_date_is_not_late(self, published):
        reports = pd.DataFrame(
            [{"report_id": "a", "agency": "a", "organ_type": "department", "year": 2023, "published_on": published}]
        )
        line = m.timeliness(reports).iloc[0]
        assert np.isnan(line["value"])
        assert line["reason"] == "the date of publication is not known"

    def test_the_law_sets_townships_no_date(self):
        report = {
            "report_id": "a",
            "agency": "a",
            "organ_type": "government",
            "year": 2023,
            "published_on": "2024-02-02",
        }
        for level, value in (("county", 1.0), ("township", None), ("", 1.0), (pd.NA, 1.0)):
            line = m.timeliness(pd.DataFrame([report | {"level": level}])).iloc[0]
            assert line["value"] == value if value else np.isnan(line["value"])
        reason = m.timeliness(pd.DataFrame([report | {"level": "township"}]))["reason"].item()
        assert reason == "Article 49 sets townships no date"

    @pytest.mark.parametrize("published", ["2022-01-15", "2023-12-31"])
    def test_no_report_is_published_before_its_year_is_over(self, published):
        reports = pd.DataFrame(
            [{"report_id": "a", "agency": "a", "organ_type": "department", "year": 2023, "published_on": published}]
        )
        line = m.timeliness(reports).iloc[0]
        assert np.isnan([line["value"], line["days_late"]]).all()
        assert line["reason"] == f"{published} is no date of publication: the year 2023 was not over"

    @pytest.mark.parametrize(
        ("duplicate_of", "counted"),
        [(("", "a"), ["a"]), (("", ""), ["a", "b"]), ((None, "a"), ["a"]), (("b", "a"), [])],
    )
    def test_reports_that_repeat_another_are_not_counted(self, duplicate_of, counted):
        both = {"agency": "a", "organ_type": "department", "year": 2023, "published_on": "2024-01-31"}
        reports = pd.DataFrame({"report_id": ["a", "b"], "duplicate_of": duplicate_of}).assign(**both)
        assert m.timeliness(reports)["report_id"].tolist() == counted

    def test_quality_counts_cells_and_findings(self):
        panel = TestFailing().panel()
        line = m.report_quality(panel).iloc[0]
        assert (line["n_fails"], line["identities_failing"], line["document_failing"]) == (1, 1, 1)
        assert line["n_cells"] == len(panel.cells)

    def test_what_is_stated_is_not_derived(self):
        cells = suqian({("received", "total"): {"value": 3511, "status": "stated"}})
        assert m.report_quality(cells).iloc[0][["n_derived", "n_stated"]].tolist() == [0, 1]


class TestDefinitions:
    def test_every_row_and_column_that_is_named_is_in_a_form(self):
        for definition in m.all_definitions():
            for quantity in filter(None, (definition.numerator, definition.denominator)):
                forms = [load_form(name, quantity.table) for name in ("2019", "2021")]
                rows = {w for f in forms for r in f.rows for w in (r.code, f"@{r.group}", f"@{r.role}")}
                columns = {w for f in forms for c in f.columns for w in (c.code, f"@{c.role}")}
                assert set(quantity.rows.split()) <= rows, definition
                assert set(quantity.columns.split()) <= columns, definition

    def test_all_is_said_of_each(self):
        table = m.definitions()
        assert not table.duplicated(["name", "per"]).any()
        assert not table.duplicated(["label_en"]).any()
        assert not table.duplicated(["label_zh"]).any()
        for column in ("label_zh", "label_en", "numerator", "denominator", "source"):
            assert table[column].str.len().min() > 0, column
        assert (table["label_zh"] + table["caveat"]).str.contains("信息不存在").sum() == 0

    def test_an_unknown_metric_is_answered_with_those_there_are(self):
        with pytest.raises(ValueError, match=r"there are .*disclosure_rate"):
            m.compute(suqian(), "transparency")
        with pytest.raises(ValueError, match="'closed', 'workload', 'answered', 'release'"):
            m.compute(suqian(), "disclosure_rate", "citizens")

    @pytest.mark.parametrize("ground", ["granted", "unavailable_not_held", "refused_secret", "all"])
    def test_what_is_no_ground_of_refusal_has_no_refusal_rate(self, ground):
        with pytest.raises(
            ValueError, match=rf"ground='{ground}': expected .*refused_state_secret, .*separate_procedure"
        ):
            m.refusal_rate(suqian(), ground)

    def test_an_unknown_permission_is_an_error(self):
        with pytest.raises(ValueError, match="there is no such refusal"):
            m.disclosure_rate(suqian(), allow="everything")

    def test_a_frame_of_something_else(self):
        with pytest.raises(ValueError, match="no column check, column"):
            m.disclosure_rate(pd.DataFrame({"report_id": []}))


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [  # Newcombe (1998), Table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(successes, trials, low, high):
    assert m.wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0.0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390)])
def test_poisson(count, low, high):  # the exact limits of Garwood (1936)
    assert m.poisson(count) == pytest.approx((low, high), abs=5e-4)


@pytest.mark.parametrize(("successes", "trials"), [(-1, 5), (6, 5)])
def test_no_interval_of_what_is_no_share(successes, trials):
    with pytest.raises(ValueError, match="is no share"):
        m.wilson(successes, trials)


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sites")
    found = []
    for sample in ("hongze-2023.pdf", "shuyang-drc-2023.html"):
        path = folder / sample.partition(".")[0] / f"index{Path(sample).suffix}"
        path.parent.mkdir()
        path.write_bytes((ROOT / "data" / "samples" / sample).read_bytes())
        found.append(gs.read_report(path, second_reading=False))
    return found


class TestFramesOfReportsReadOneByOne:
    """``pd.concat([gs.read_report(file).cells for file in files])``: many sites call every report alike."""

    @pytest.mark.parametrize(
        "use",
        [
            m.disclosure_rate,
            m.refusal_rate,
            m.report_quality,
            gs.statistics.composition,
            gs.figures.refusal_grounds,
            gs.figures.quality,
            gs.audit,
            harmonise,
        ],
    )
    def test_two_of_one_name_are_never_mixed(self, reports, use):
        cells = pd.concat([report.cells for report in reports])
        with pytest.raises(
            ValueError, match=r"report_id 'index' stands for 2 reports: 淮安市洪泽区人民政府 2023, .*report_id="
        ):
            use(cells)

    def test_one_that_is_there_twice_is_told(self, reports):
        with pytest.raises(
            ValueError, match="report_id 'index' is there twice: 淮安市洪泽区人民政府 2023; keep it once"
        ):
            m.disclosure_rate(pd.concat([reports[0].cells] * 2))

    def test_a_name_of_its_own_for_each_makes_two(self, reports):
        cells = pd.concat([report.cells.assign(report_id=str(number)) for number, report in enumerate(reports)])
        rates = m.disclosure_rate(cells, allow="scope")
        assert rates["agency"].tolist() == ["淮安市洪泽区人民政府", "沭阳县发展和改革局"]


def test_quality_of_more_reports_than_a_byte_counts():
    cells = gs.simulated_panel(711, years=range(2019, 2026)).cells
    is_changed = (cells["row"] == "received") & (cells["column"] == "total") & (cells["year"] == 2019)
    cells = cells.assign(value=cells["value"].mask(is_changed, 7))
    findings = gs.audit(cells)
    names = sorted(set(cells["report_id"].astype(str)))
    panel = SimpleNamespace(
        cells=cells.assign(report_id=pd.Categorical(cells["report_id"].astype(str), names)),
        findings=findings.assign(report_id=pd.Categorical(findings["report_id"].astype(str), names)),
    )
    quality = m.report_quality(panel)
    assert len(quality) == len(names) > 127
    expected = findings[findings["verdict"].eq("fails") & findings["kind"].eq("row_total")]["report_id"].nunique()
    assert (quality["identities_failing"] > 0).sum() == expected == 31
