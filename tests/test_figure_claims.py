"""What figures say beside what they draw: which reports, which breaks, of what a share, and what they refuse."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

mpl = pytest.importorskip("matplotlib", reason="the extra `figures` is not installed")
mpl.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.collections import PathCollection  # noqa: E402
from matplotlib.text import Text  # noqa: E402

import govstats as gs  # noqa: E402
from govstats import figures as g  # noqa: E402
from govstats import metrics as m  # noqa: E402
from govstats import statistics as st  # noqa: E402
from govstats.figures.breaks import BREAK  # noqa: E402
from govstats.figures.intervals import interval_kind  # noqa: E402

REGION = {"scope": "region", "level": "province"}


@pytest.fixture(scope="module")
def simulated():
    return gs.simulated_panel(seed=7, years=range(2019, 2026))


@pytest.fixture(scope="module")
def rates(simulated):
    return m.disclosure_rate(simulated, **REGION)


@pytest.fixture(scope="module")
def year(rates):
    return with_attrs(rates[rates["year"] == 2023].reset_index(drop=True), rates)


@pytest.fixture(scope="module")
def shares(simulated):
    some = st.composition(simulated, **REGION)
    return with_attrs(some[some["adcode"].isin(["110000", "310000"]) & some["year"].isin([2019, 2023, 2025])], some)


@pytest.fixture(scope="module")
def panel():
    return gs.load_panel()


@pytest.fixture(scope="module")
def suqian(panel):
    return panel.cells[panel.cells["report_id"] == "suqian-2023"]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def with_attrs(frame, other, **columns):
    frame = frame.assign(**columns)
    frame.attrs = other.attrs
    return frame


def all_zero(rates):
    return with_attrs(rates, rates, value=0.0, low=0.0, high=0.001, numerator=0.0)


def all_missing(rates):
    return with_attrs(rates, rates, value=np.nan, low=np.nan, high=np.nan)


def signs(ax) -> list[str]:
    return [text.get_text() for text in ax.texts if set(text.get_text()) & set("❶❷❸❹")]


def drawn_breaks(ax) -> int:
    return sum(line.get_color() == BREAK for line in ax.lines)


def tick_labels(axis) -> list[str]:
    axis.figure.canvas.draw()
    return [label.get_text() for label in axis.get_ticklabels() if label.get_visible()]


class TestRefused:
    def test_grounds_of_reports_that_are_not_compared(self, panel):
        with pytest.raises(m.ComparisonRefused, match="count different sets of organs"):
            g.refusal_grounds(panel)

    def test_grounds_that_are_allowed_say_so(self, panel):
        words = ["scope", "level", "source_kind", "organ_type"]
        with pytest.raises(m.ComparisonRefused, match="source_kind"):
            g.refusal_grounds(panel, allow=["scope", "level", "organ_type"])
        said = g.caption_of(g.refusal_grounds(panel, lang="en", allow=words))
        assert "allowed: level, organ_type, scope, source_kind" in said

    def test_grounds_of_one_report_and_of_comparable_ones(self, panel, suqian):
        city = panel.cells[panel.cells["agency"] == "宿迁市人民政府"]
        for cells in (suqian, city):
            assert "allowed" not in g.caption_of(g.refusal_grounds(cells, lang="en"))

    def test_an_unknown_word_is_refused(self, suqian):
        with pytest.raises(ValueError, match="allow=scoop: there is no such refusal"):
            g.refusal_grounds(suqian, allow="scoop")

    @pytest.mark.parametrize("name", ["distribution", "composition", "ranked", "slope", "small_multiples", "tile_map"])
    def test_frames_put_together_afterwards(self, rates, year, shares, name):
        """Two metrics that were right each, of regions and of offices."""
        of = {"composition": shares, "distribution": rates, "slope": rates, "small_multiples": rates}.get(name, year)
        of = st.rank_intervals(of, seed=1) if name == "ranked" else of
        one, two = of["adcode"] == "110000", of["adcode"] == "310000"
        mixed = with_attrs(pd.concat([of[one], of[two].assign(scope="office")], ignore_index=True), of)
        years = (2019, 2025) if name == "slope" else ()
        with pytest.raises(m.ComparisonRefused, match="allow='scope'"):
            getattr(g, name)(mixed, *years)
        drawn = getattr(g, name)(mixed, *years, lang="en", allow="scope")
        assert "allowed: scope" in g.caption_of(drawn[0] if name == "small_multiples" else drawn)

    def test_denominators_are_of_shares(self, suqian):
        per_1000 = pd.concat(
            [m.remedies_per_1000(suqian, "reconsideration"), m.remedies_per_1000(suqian, "litigation")]
        )
        with pytest.raises(ValueError, match="Shares are expected; these are events per 1,000"):
            g.denominators(per_1000)

    @pytest.mark.parametrize(("first", "last"), [(2025, 2019), (2023, 2023)])
    def test_time_runs_forward(self, rates, first, last):
        with pytest.raises(ValueError, match=f"first={first}, last={last}: two years are expected, the earlier one"):
            g.slope(rates, first, last)

    @pytest.mark.parametrize(("found", "said"), [(np.nan, "nan"), (9, "9"), (-1, "-1"), (None, "None")])
    def test_no_more_is_found_than_is_expected(self, found, said):
        frame = pd.DataFrame(
            {"adcode": ["110000", "310000"], "expected": 5, "found": pd.Series([5, found], dtype=object)}
        )
        with pytest.raises(ValueError, match=f"adcode 310000: {said} found of 5 expected"):
            g.coverage_map(frame)


class TestBreaks:
    def test_between_the_rows_of_years(self, rates):
        ax = g.distribution(rates, by="year", lang="en")
        assert signs(ax) == ["❶", "❷", "❸", "❹"]
        assert drawn_breaks(ax) == 4
        assert "❸ 2024-01-01 Reconsideration Law" in g.caption_of(ax)

    def test_two_breaks_between_two_rows(self, rates):
        ax = g.distribution(with_attrs(rates[rates["year"].isin([2019, 2024])], rates), by="year", lang="en")
        assert signs(ax) == ["❶", "❷❸"]

    def test_rows_of_one_year_have_none(self, year):
        ax = g.distribution(year, by="year", lang="en")
        assert (signs(ax), drawn_breaks(ax)) == ([], 0)
        assert "Reconsideration Law" not in g.caption_of(ax)

    def test_rows_of_levels_over_years_name_them(self, rates):
        ax = g.distribution(rates, by="level", lang="en")
        assert signs(ax) == []
        assert "; 2024-01-01 Reconsideration Law" in g.caption_of(ax)

    def test_of_a_slope_with_the_one_before_its_first_year(self, rates):
        ax = g.slope(rates, 2019, 2025, lang="en")
        assert signs(ax) == ["❶", "❷", "❸", "❹"]
        assert drawn_breaks(ax) == 4
        assert ax.get_xlim()[0] < 2018.8
        assert signs(g.slope(rates, 2021, 2023, lang="en")) == []

    @pytest.mark.parametrize("draw", ["composition", "refusal_grounds"])
    def test_behind_the_names_of_reports(self, simulated, shares, draw):
        cells = simulated.cells
        some = cells[cells["adcode"].isin(["310000"]) & cells["year"].isin([2019, 2023, 2025])]
        ax = g.composition(shares, lang="en") if draw == "composition" else g.refusal_grounds(some, lang="en")
        names = {label.get_text() for label in ax.get_yticklabels()}
        assert {"Shanghai 2019 ❶", "Shanghai 2023 ❷", "Shanghai 2025 ❹"} <= {
            name.replace("\n", " ").replace("\u00a0", " ") for name in names
        }
        assert "the last break before its year" in g.caption_of(ax)
        assert "❹ 2025-06-01" in g.caption_of(ax)


class TestSaid:
    def test_year_level_and_scope(self, rates, year, shares, suqian):
        one, many = "2023, level province, scope region", "2019–2025, level province, scope region"
        assert one in g.caption_of(g.ranked(st.rank_intervals(year, seed=1), lang="en"))
        assert one in g.caption_of(g.funnel(st.funnel_limits(year), lang="en"))
        assert one in g.caption_of(g.tile_map(year, lang="en"))
        for ax in (
            g.distribution(rates, lang="en"),
            g.composition(shares, lang="en"),
            g.slope(rates, 2019, 2025, lang="en"),
        ):
            assert many in g.caption_of(ax)
        assert "2023 年，地市级，本行政区域汇总" in g.caption_of(g.flow(suqian, lang="zh"))

    def test_grounds_of_a_frame_say_that_originals_are_not_told_from_copies(self, panel, suqian):
        city = panel.cells[panel.cells["agency"] == "宿迁市人民政府"]
        assert "originals not told from copies" in g.caption_of(g.refusal_grounds(city, lang="en"))
        assert "原件与副本未加区分" in g.caption_of(g.refusal_grounds(city, lang="zh"))
        assert "told from copies" not in g.caption_of(g.refusal_grounds(suqian, lang="en"))
        with pytest.raises(m.ComparisonRefused):
            g.refusal_grounds(panel, allow=["scope", "level", "organ_type", "years"])

    def test_what_is_not_one_is_not_said(self, rates):
        mixed = with_attrs(rates, rates, scope=["region", *["office"] * (len(rates) - 1)])
        said = g.caption_of(g.distribution(mixed, lang="en", allow="scope"))
        assert "2019–2025, level province;" in said

    def test_intervals_and_rank_ranges(self, year):
        said = g.caption_of(g.ranked(st.rank_intervals(year, seed=3, confidence=0.9), lang="en"))
        assert "ranks: 90%, simulated (empirical Bayes), seed 3" in said
        assert "intervals: 95% Wilson" in said

    def test_a_unit_without_a_rank_has_no_range_of_ranks(self, year):
        cases = {name: [few, *year[name][1:]] for name, few in (("numerator", 4.0), ("denominator", 20.0))}
        few = with_attrs(year, year, **cases)
        said = [text.get_text() for text in g.ranked(st.rank_intervals(few, seed=3), lang="en").texts]
        assert "–" in said
        assert not [text for text in said if "nan" in text]

    def test_cases_are_not_called_requests(self, simulated, year):
        cases = m.correction_rate(simulated, **REGION, years=[2023])
        for rates, counted in ((cases, "cases"), (year, "requests")):
            funnel, ranks = g.funnel(st.funnel_limits(rates), lang="en"), st.rank_intervals(rates, seed=3)
            assert funnel.get_xlabel() == f"Denominator ({counted}, log scale)"
            assert f"{counted} come in clusters" in g.caption_of(g.ranked(ranks, lang="en"))
        assert "案件常成批出现" in g.caption_of(g.ranked(st.rank_intervals(cases, seed=3), lang="zh"))

    @pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
    def test_the_kind_of_intervals_is_read_off_them(self, simulated, suqian, confidence):
        level = f"{100 * confidence:g}%"
        shares = m.disclosure_rate(simulated, **REGION, confidence=confidence)
        assert interval_kind(shares) == f"{level} Wilson"
        assert interval_kind(shares.assign(high=shares["high"] + 0.01)) == ""
        assert interval_kind(all_missing(shares)) == ""
        events = m.remedies_per_1000(suqian, "litigation", confidence=confidence)
        assert interval_kind(events) == f"{level} Poisson"

    def test_of_what_percentages_are(self, suqian):
        assert "percentages are of the 3,607 received and carried in" in g.caption_of(g.flow(suqian, lang="en"))
        assert "percentages are of the 3,486 outcomes" in g.caption_of(g.outcomes(suqian, lang="en"))

    def test_a_retrieval_that_nobody_stated(self, suqian, year):
        assert "retrieved: not stated" in g.caption_of(g.outcomes(suqian, lang="en"))
        assert "获取日期未注明" in g.caption_of(g.outcomes(suqian, lang="zh"))
        assert "not stated" not in g.caption_of(g.tile_map(year, lang="en"))
        assert "not stated" not in g.caption_of(g.outcomes(suqian.assign(retrieved_on="2026-03-04"), lang="en"))

    def test_a_report_without_a_number_is_not_in_n(self, suqian):
        empty = suqian.assign(value=np.nan, status="blank")
        assert "n\u00a0=\u00a00\u00a0reports" in g.caption_of(g.outcomes(empty, lang="en"))
        assert "n\u00a0=\u00a00\u00a0reports" in g.caption_of(g.denominators(m.disclosure_rate(empty), lang="en"))

    def test_reports_without_data_are_not_in_n(self, panel, shares):
        city = panel.cells[panel.cells["agency"] == "宿迁市人民政府"].copy()
        city.loc[city["year"] == 2024, ["value", "status"]] = [np.nan, "blank"]
        assert "n\u00a0=\u00a01\u00a0report;" in g.caption_of(g.refusal_grounds(city, lang="en"))
        lost = (shares["adcode"] == "310000") & (shares["group"] == "partly")
        holed = with_attrs(shares, shares, value=shares["value"].mask(lost))
        assert "n\u00a0=\u00a03\u00a0reports" in g.caption_of(g.composition(holed, lang="en"))

    def test_years_without_a_value_are_named(self, rates):
        one = rates[rates["adcode"] == "310000"]
        holed = with_attrs(one, rates, value=one["value"].mask(one["year"] == 2022))
        assert "no data: Shanghai 2022;" in g.caption_of(g.trend(holed, lang="en"))

    def test_heads_of_two_languages_do_not_share_a_line(self, suqian):
        short = [label.get_text() for label in g.refusal_grounds(suqian, width=89, lang="zh").get_xticklabels()]
        assert short[1].split("\n") == ["法律法规禁止", "第14条"]
        for width, lines in ((89, ["法律法规禁止 第14条", "Other law Art. 14"]), (183, None)):
            heads = [label.get_text() for label in g.refusal_grounds(suqian, width=width).get_xticklabels()]
            for line in "\n".join(heads).split("\n"):
                assert not (
                    any("\u4e00" <= c <= "\u9fff" for c in line) and any(c.isascii() and c.isalpha() for c in line)
                )
            assert lines is None or heads[1].split("\n") == lines


class TestPossibleAxes:
    def test_no_share_below_zero(self, rates):
        zero = all_zero(rates)
        ax = g.distribution(zero, lang="en")
        assert ax.get_xlim()[0] == 0
        assert not any(label.startswith(("-", "\u2212")) for label in tick_labels(ax.xaxis))
        ax = g.slope(zero, 2019, 2025, lang="en")
        assert ax.get_ylim() == (0, 0.02)
        assert not any("e-" in label for label in tick_labels(ax.yaxis))
        for ax in (g.trend(zero[zero["adcode"] == "310000"]), g.small_multiples(zero[zero["adcode"] < "130000"])[0]):
            assert ax.get_ylim()[0] == 0

    def test_no_share_over_one(self, rates):
        whole = with_attrs(rates, rates, value=1.0, low=0.99, high=1.0)
        assert g.distribution(whole).get_xlim()[1] == 1
        assert g.slope(whole, 2019, 2025).get_ylim()[1] == 1
        assert g.trend(whole[whole["adcode"] == "310000"]).get_ylim()[1] == 1

    def test_dots_of_one_stack_are_told_apart(self, rates):
        ax = g.distribution(all_zero(rates), lang="en")
        ax.figure.canvas.draw()
        dots = next(one for one in ax.collections if isinstance(one, PathCollection))
        y = np.sort(ax.transData.transform(dots.get_offsets())[:, 1]) * 72 / ax.figure.dpi
        assert len(y) == 31
        assert np.diff(y).min() > np.sqrt(dots.get_sizes()[0])

    def test_nothing_known_is_no_data(self, rates):
        ax = g.trend(all_missing(rates[rates["adcode"] == "310000"]), lang="en")
        assert "no data" in [text.get_text() for text in ax.texts]
        assert ax.get_ylim() == (0, 1)


def boxes(ax, texts) -> list:
    figure = ax.get_figure(root=True)
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    return [Text.get_window_extent(text, renderer).padded(-0.6) for text in texts if text.get_text().strip()]


def overlapping(ones) -> int:
    return sum(one.overlaps(two) for i, one in enumerate(ones) for two in ones[:i])


class TestAxesOfSomeoneElse:
    def test_signs_of_breaks_stand_under_the_title(self, rates):
        _, ax = plt.subplots()
        g.trend(rates[rates["adcode"] == "310000"], ax=ax)
        assert overlapping(boxes(ax, [*ax.texts, ax._left_title])) == 0

    def test_the_legend_stands_under_the_title_and_over_the_caption(self, shares, suqian):
        for draw in (lambda ax: g.composition(shares, ax=ax), lambda ax: g.quality(suqian, ax=ax)):
            _, ax = plt.subplots(figsize=(9, 12))
            draw(ax)
            ax.figure.canvas.draw()
            legend = ax.get_legend().get_window_extent()
            caption = next(text for text in ax.texts if text.get_gid() == "caption").get_window_extent()
            assert not legend.overlaps(ax._left_title.get_window_extent())
            assert not legend.overlaps(caption)

    @pytest.mark.parametrize("lang", ["zh", "both"])
    def test_maps_side_by_side(self, rates, lang):
        figure, axes = plt.subplots(2, 2, figsize=(9, 9), layout="constrained")
        for ax, one in zip(axes.flat, (2019, 2021, 2023, 2025), strict=True):
            g.tile_map(with_attrs(rates[rates["year"] == one], rates), ax=ax, lang=lang)
        figure.canvas.draw()
        assert overlapping(boxes(axes[0, 0], [*axes[0, 0].texts, *axes[0, 1].texts])) == 0

    def test_a_flow_has_room_for_its_labels(self, suqian):
        _, ax = plt.subplots(figsize=(8, 5))
        assert overlapping(boxes(ax, g.flow(suqian, ax=ax, lang="both").texts)) == 0
