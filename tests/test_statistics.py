"""Statistics against published examples, and against independent ways to the same number."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from govstats import statistics as st
from govstats.metrics import ComparisonRefused
from govstats.simulate import simulated_panel


def rates(*pairs, **columns):
    numerators, denominators = zip(*pairs, strict=True)
    frame = pd.DataFrame({"numerator": numerators, "denominator": denominators}, dtype=float)
    frame["value"] = frame["numerator"] / frame["denominator"]
    frame["agency"] = [f"unit {position}" for position in range(len(frame))]
    frame["unit"] = "share"
    return frame.assign(**columns)


def without_value(frame, position):
    frame = frame.copy()
    frame.loc[position, ["numerator", "value"]] = np.nan
    return frame


SPREAD = rates((10, 100), (30, 100), (55, 100), (80, 100), (300, 1000), (2, 4))


class TestWilson:
    def test_newcombe_1998(self):
        low, high = st.wilson_intervals(rates((81, 263))).iloc[0][["low", "high"]]
        assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)

    @pytest.mark.parametrize("pair", [(0, 7), (7, 7), (3, 7), (4000, 9000)])
    @pytest.mark.parametrize("confidence", [0.9, 0.95, 0.998])
    def test_as_scipy_has_it(self, pair, confidence):
        from scipy.stats import binomtest

        expected = binomtest(*pair).proportion_ci(confidence, method="wilson")
        line = st.wilson_intervals(rates(pair), confidence).iloc[0]
        assert (line["low"], line["high"]) == pytest.approx((expected.low, expected.high), abs=1e-12)

    def test_a_line_without_value_keeps_none(self):
        frame = st.wilson_intervals(without_value(SPREAD, 1))
        assert frame["low"].isna().tolist() == [False, True, False, False, False, False]


class TestShrinkage:
    @pytest.mark.parametrize("pairs", [[(1, 10), (2, 10), (3, 10)], [(0, 5), (0, 10), (0, 20)]])
    def test_units_that_do_not_differ_have_the_interval_of_all_cases(self, pairs):
        """Jeffreys' interval by scipy: the prior is a point, but the common rate is not known."""
        from scipy.stats import beta

        frame = st.shrink(rates(*pairs))
        y, n = (sum(column) for column in zip(*pairs, strict=True))
        low, high = beta.ppf([0.025, 0.975], y + 0.5, n - y + 0.5)
        assert np.isinf(frame.attrs["prior"][0])
        assert frame["shrunken"].tolist() == pytest.approx([y / n] * 3)
        assert frame["shrunken_low"].tolist() == pytest.approx([low] * 3)
        assert frame["shrunken_high"].tolist() == pytest.approx([high] * 3)

    def test_the_posterior_by_integration(self):
        from scipy.integrate import quad

        frame = st.shrink(SPREAD)
        a, b = frame.attrs["prior"]

        def moment(power):
            return quad(lambda p: p ** (power + a - 1 + 10) * (1 - p) ** (b - 1 + 90), 0, 1, epsabs=0)[0]

        assert frame["shrunken"].iloc[0] == pytest.approx(moment(1) / moment(0), rel=1e-6)

    def test_the_fit_is_the_most_likely_by_an_independent_likelihood(self):
        from scipy.stats import betabinom

        y, n = np.array([3, 9, 14, 30, 41, 5]), np.array([40, 60, 30, 100, 90, 44])
        prior = st.fit_prior(y, n)

        def likelihood(alpha, beta):
            return betabinom.logpmf(y, n, alpha, beta).sum()

        best = likelihood(prior.alpha, prior.beta)
        for up in (0.9, 0.99, 1.01, 1.1):
            assert best >= likelihood(prior.alpha * up, prior.beta) - 1e-6
            assert best >= likelihood(prior.alpha, prior.beta * up) - 1e-6

    def test_geissler_boys_among_the_first_twelve_children(self):
        """6,115 families in Saxony; the fit as printed for these data (Lindsey & Altham 1998)."""
        families = [3, 24, 104, 286, 670, 1033, 1343, 1112, 829, 478, 181, 45, 7]
        prior = st.fit_prior(np.repeat(np.arange(13), families), np.full(6115, 12))
        assert (prior.alpha, prior.beta) == pytest.approx((34.0956, 31.5715), rel=2e-3)

    def test_a_known_prior_is_found_again(self):
        random = np.random.default_rng(5)
        n = random.integers(50, 400, 3000)
        y = random.binomial(n, random.beta(8, 12, 3000))
        prior = st.fit_prior(y, n)
        assert (prior.alpha, prior.beta) == pytest.approx((8, 12), rel=0.08)

    def test_small_units_move_most_and_towards_the_mean(self):
        frame = st.shrink(SPREAD)
        moved = (frame["shrunken"] - frame["value"]).abs()
        assert frame["weight"].idxmin() == 5
        assert frame["weight"].idxmax() == 4
        assert moved[4] < moved[0]
        assert frame["shrunken"].between(frame["shrunken_low"], frame["shrunken_high"]).all()

    def test_units_that_do_not_differ_have_one_rate(self):
        frame = st.shrink(rates((30, 100), (30, 100), (60, 200)))
        assert frame["shrunken"].tolist() == pytest.approx([0.3] * 3)
        assert frame["weight"].tolist() == [0, 0, 0]

    @pytest.mark.parametrize("pairs", [[(0, 5), (0, 9)], [(5, 5), (9, 9)]])
    def test_all_or_nothing(self, pairs):
        assert st.shrink(rates(*pairs))["shrunken"].tolist() == [pairs[0][0] / 5] * 2

    @pytest.mark.parametrize(
        ("y", "n"), [([1, 2, 3], [2, 4]), ([5, 2], [2, 4]), ([0, 0], [0, 9]), ([np.nan, 1], [2, 2])]
    )
    def test_counts_that_are_no_shares(self, y, n):
        with pytest.raises(ValueError, match="as many numerators as denominators, each from 0 to its denominator"):
            st.fit_prior(y, n)

    def test_one_unit_has_no_distribution(self):
        with pytest.raises(ValueError, match="at least two"):
            st.shrink(rates((3, 7)))


# Log risk ratios and variances of the 13 BCG trials (Colditz et al. 1994) as in Viechtbauer's metafor.
BCG = [
    -0.8893,
    -1.5854,
    -1.3481,
    -1.4416,
    -0.2175,
    -0.7861,
    -1.6209,
    0.0120,
    -0.4694,
    -1.3713,
    -0.3394,
    0.4459,
    -0.0173,
]
BCG_VARIANCES = [
    *(0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230),
    *(0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714),
]


class TestFunnel:
    def test_dersimonian_laird_of_the_bcg_trials(self):
        weights = 1 / np.array(BCG_VARIANCES)
        mean = float(np.sum(weights * BCG) / weights.sum())
        found = st.dispersion(BCG, BCG_VARIANCES, mean, winsorise=0.0)
        assert found.phi * 13 == pytest.approx(152.23, rel=0.01)
        assert found.tau2 == pytest.approx(0.3088, rel=0.01)

    def test_outliers_are_drawn_in_before_the_spread_is_measured(self):
        z = np.array([-1.0, -0.5, 0.0, 0.2, 0.4, 0.5, 0.6, 0.8, 1.0, 50.0])
        plain, drawn = (st.dispersion(z, np.ones(10), 0.0, winsorise=w).phi for w in (0.0, 0.1))
        assert plain > 250
        assert drawn == pytest.approx((0.25 + 0.25 + 0 + 0.04 + 0.16 + 0.25 + 0.36 + 0.64 + 1 + 1) / 10)

    def test_limits_without_overdispersion_hold_95_percent(self):
        random = np.random.default_rng(3)
        n = random.integers(200, 3000, 4000)
        frame = st.funnel_limits(rates(*zip(random.binomial(n, 0.4), n, strict=True)), overdispersed="none")
        assert (frame["outside"] == "").mean() == pytest.approx(0.95, abs=0.012)
        assert frame.attrs["tau2"] < 1e-4

    def test_overdispersed_limits_are_wider_and_hold_what_is_common(self):
        random = np.random.default_rng(4)
        n = random.integers(200, 3000, 1000)
        frame = rates(*zip(random.binomial(n, random.beta(40, 60, 1000)), n, strict=True))
        narrow, wide = (st.funnel_limits(frame, overdispersed=kind) for kind in ("none", "additive"))
        assert (narrow["outside"] != "").mean() > 0.3
        assert 0.05 < (wide["outside"] != "").mean() < 0.14
        unwinsorised = st.funnel_limits(frame, winsorise=0.0)
        assert (unwinsorised["outside"] != "").mean() == pytest.approx(0.05, abs=0.02)
        assert (wide["outer_high"] > narrow["outer_high"]).all()

    def test_limits_stay_shares(self):
        frame = st.funnel_limits(rates((1, 3), (0, 4), (900, 1000), (1, 2)))
        assert frame[["outer_low", "inner_low"]].min().min() >= 0
        assert frame[["outer_high", "inner_high"]].max().max() <= 1

    def test_the_curve_is_the_limits_themselves(self):
        frame = st.funnel_limits(SPREAD)
        curve = np.array(frame.attrs["curve"])
        for line in frame.itertuples():
            expected = np.interp(line.denominator, curve[:, 0], curve[:, 1])
            assert line.inner_low == pytest.approx(expected, abs=5e-3)

    def test_an_unknown_kind(self):
        for estimates, variances in (([0.1, 0.2], [0.1]), ([0.1], [0]), ([], [])):
            with pytest.raises(ValueError, match="each with a variance that is more than 0"):
                st.dispersion(estimates, variances, 0.1)
        with pytest.raises(ValueError, match="overdispersed='wide'"):
            st.funnel_limits(SPREAD, overdispersed="wide")


class TestRanks:
    def test_the_same_seed_gives_the_same_ranks(self):
        columns = ["rank_low", "rank_median", "rank_high"]
        one, two = (st.rank_intervals(SPREAD, seed=8)[columns] for _ in range(2))
        pd.testing.assert_frame_equal(one, two)

    def test_units_far_apart_are_told_apart(self):
        frame = st.rank_intervals(rates((900, 1000), (500, 1000), (100, 1000)), seed=1)
        assert frame["rank_low"].tolist() == frame["rank_high"].tolist() == [1, 2, 3]
        assert frame["rank_reason"].tolist() == ["", "", ""]
        assert st.rank(frame)["rank"].tolist() == [1, 2, 3]

    def test_the_order_of_the_lines_changes_no_rank(self):
        counts = [30, 35, 40, 41, 50, 52, 60, 70]
        frame = rates(*[(count, 100) for count in counts], report_id=[f"r{count}" for count in counts])
        columns = ["rank_low", "rank_median", "rank_high", "rank_reason"]
        turned = st.rank_intervals(frame[::-1], seed=4, draws=200)[::-1]
        pd.testing.assert_frame_equal(turned[columns], st.rank_intervals(frame, seed=4, draws=200)[columns])

    def test_units_alike_could_have_any_rank(self):
        frame = st.rank_intervals(rates(*[(50, 100)] * 10), seed=1)
        assert (frame["rank_low"] == 1).all()
        assert (frame["rank_high"] == 10).all()

    def test_two_units_against_an_exact_probability(self):
        """Which of Beta(a1, b1), Beta(a2, b2) is larger, by numerical integration."""
        from scipy.integrate import quad
        from scipy.stats import beta

        frame = rates((56, 100), (50, 100))
        wins = quad(lambda x: beta.pdf(x, 56.5, 44.5) * beta.cdf(x, 50.5, 50.5), 0, 1)[0]
        inside = st.rank_intervals(frame, seed=2, model="independent", confidence=2 * wins - 1 - 0.02)
        outside = st.rank_intervals(frame, seed=2, model="independent", confidence=2 * wins - 1 + 0.02)
        assert inside["rank_high"].iloc[0] == 1
        assert outside["rank_high"].iloc[0] == 2

    @pytest.mark.parametrize(("n", "others"), [(2, "1 other unit"), (3, "2 other units")])
    def test_a_rank_interval_is_said_to_overlap_so_many_others(self, n, others):
        frame = st.rank_intervals(rates(*[(50, 100)] * n), seed=1)
        assert set(frame["rank_reason"]) == {f"its rank interval 1 to {n} overlaps that of {others}"}

    def test_few_cases_are_not_ranked(self):
        frame = st.rank_intervals(rates((29, 29), (500, 5000)), seed=1)
        assert frame["rank_reason"].tolist() == ["29 cases, fewer than 30", ""]

    def test_a_missing_value_has_no_rank(self):
        frame = st.rank_intervals(without_value(SPREAD, 2), seed=1)
        assert frame["rank_reason"].iloc[2] == "no value"
        assert np.isnan(frame["rank_low"].iloc[2])
        assert frame["rank_high"].max() <= 5

    def test_ranks_that_say_nothing_are_refused(self):
        frame = st.rank_intervals(rates((50, 100), (51, 100)), seed=1)
        with pytest.raises(ComparisonRefused, match="allow='rank'"):
            st.rank(frame)
        allowed = st.rank(frame, allow="rank")
        assert allowed["rank"].tolist() == [1, 2]
        assert allowed["value"].tolist() == [0.51, 0.50]
        assert allowed.attrs["allowed"] == ("rank",)

    def test_events_per_thousand_are_no_shares(self):
        with pytest.raises(ValueError, match="Shares are expected"):
            st.rank_intervals(SPREAD.assign(unit="per 1,000 closed"), seed=1)

    def test_a_unit_of_few_cases_has_no_rank_and_hides_no_other(self):
        others = rates((100, 1000), (400, 1000), (800, 1000))
        alone = st.rank_intervals(others, seed=1)
        beside = st.rank_intervals(pd.concat([others, rates((3, 5))], ignore_index=True), seed=1)
        columns = ["rank_low", "rank_median", "rank_high", "rank_reason"]
        pd.testing.assert_frame_equal(beside.loc[:2, columns], alone[columns])
        assert beside.loc[3, columns[:3]].isna().all()
        assert beside.loc[3, "rank_reason"] == "5 cases, fewer than 30"

    def test_units_of_few_cases_alone_have_no_ranks(self):
        frame = st.rank_intervals(rates((1, 5), (4, 5)), seed=1)
        assert frame["rank_low"].isna().all()
        assert frame["rank_reason"].str.endswith("fewer than 30").all()

    def test_cases_in_clusters_rank_less_surely(self):
        """Ten cases that count as one are the same as a tenth of the cases."""
        pairs = [(300, 1000), (340, 1000), (380, 1000)]
        clustered = st.rank_intervals(rates(*pairs), seed=1, model="independent", design_effect=10)
        tenth = st.rank_intervals(rates(*[(y / 10, n / 10) for y, n in pairs]), seed=1, model="independent")
        assert clustered["rank_low"].tolist() == tenth["rank_low"].tolist()
        assert clustered["rank_high"].tolist() == tenth["rank_high"].tolist() != [3, 2, 1]


class TestYears:
    OF_ONE_YEAR = pytest.mark.parametrize(
        "of",
        [st.funnel_limits, st.shrink, lambda frame, **choices: st.rank_intervals(frame, seed=1, **choices)],
        ids=["funnel", "shrink", "ranks"],
    )
    """What compares units, each of which is to stand there once."""

    @OF_ONE_YEAR
    def test_years_of_one_organ_are_not_several_units(self, of):
        frame = SPREAD.assign(year=[2022, 2023] * 3, agency=["one", "one", "two", "two", "three", "three"])
        with pytest.raises(ComparisonRefused, match=r"Here: 2022, 2023\. .*allow='years'"):
            of(frame)
        allowed = of(frame, allow="years")
        assert allowed.attrs["allowed"] == ("years",)
        assert set(allowed["allowed"]) == {"years"}

    @OF_ONE_YEAR
    def test_one_year_needs_no_permission(self, of):
        assert "allowed" not in of(SPREAD.assign(year=2023)).attrs
        without = without_value(SPREAD.assign(year=[2022, *[2023] * 5]), 0)
        assert "allowed" not in of(without).attrs


class TestComposition:
    def test_shares_sum_to_one_and_hold_together(self):
        panel = simulated_panel(seed=3, years=[2020, 2021])
        shares = st.composition(panel)
        assert shares.groupby("report_id")["value"].sum().to_numpy() == pytest.approx(1.0)
        assert shares["group"].tolist()[:8] == list(st.GROUP_METRICS)

    def test_goodman_1965_is_wilson_at_the_divided_level(self):
        from scipy.stats import binomtest

        line = st.composition(simulated_panel(seed=3, years=[2021])).iloc[0]
        counts = int(line["numerator"]), int(line["denominator"])
        expected = binomtest(*counts).proportion_ci(1 - 0.05 / 8, method="wilson")
        assert (line["low"], line["high"]) == pytest.approx((expected.low, expected.high))

    def test_goodman_in_sison_and_glaz_1995(self):
        """The seven counts of their example, with Goodman's intervals as printed there."""
        counts = (56, 72, 73, 59, 62, 87, 58)
        frame = st.wilson_intervals(rates(*((count, 467) for count in counts)), 1 - 0.05 / 7)
        printed = [(0.085, 0.166), (0.115, 0.204), (0.116, 0.207), (0.091, 0.173), (0.096, 0.181)]
        printed += [(0.143, 0.239), (0.089, 0.171)]
        assert frame[["low", "high"]].to_numpy() == pytest.approx(np.array(printed), abs=6e-4)


class TestLeaveOneOut:
    def test_by_hand(self):
        frame = st.leave_one_out(rates((10, 100), (90, 900), (50, 100)))
        assert frame["pooled_without"].tolist() == pytest.approx([140 / 1000, 60 / 200, 100 / 1000])
        assert frame["mean_without"].tolist() == pytest.approx([0.3, 0.3, 0.1])
        assert frame.attrs["pooled"] == pytest.approx(150 / 1100)

    def test_one_unit_cannot_be_left_out(self):
        with pytest.raises(ValueError, match="at least two"):
            st.leave_one_out(rates((1, 2)))


def test_a_composition_of_no_report_has_no_lines():
    assert st.composition(simulated_panel(1).cells.iloc[:0]).empty
