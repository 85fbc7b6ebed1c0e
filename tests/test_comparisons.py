"""What is refused where rates are made is refused in frames that were put together by hand; captions keep its word."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from govstats import audit, figures, load_panel, simulated_panel
from govstats import metrics as m
from govstats import statistics as st
from govstats.figures.provenance import provenance_of


@pytest.fixture(scope="module")
def simulated():
    return simulated_panel(seed=7, years=range(2019, 2024))


@pytest.fixture(scope="module")
def rates(simulated):
    return m.disclosure_rate(simulated, scope="region", years=2023)


@pytest.fixture(scope="module")
def mixed():
    """A prefecture in a copy and a county in an original: two frames, each allowed by itself."""
    cells = load_panel()
    reports = cells.reports.set_index("report_id")
    found = []
    for report in ("suqian-2023", "hongze-2023"):
        line = m.disclosure_rate(cells.cells[cells.cells["report_id"] == report])
        found.append(line.assign(source_kind=reports.loc[report, "source_kind"]))
    return pd.concat(found, ignore_index=True)


def test_a_report_that_is_there_twice_is_not_two_dots(rates):
    with pytest.raises(m.ComparisonRefused, match="allow='duplicate'"):
        figures.distribution(pd.concat([rates, rates]))


def test_simulated_figures_do_not_stand_beside_real_ones(simulated, rates, mixed):
    cells = [data.cells.query("table == 'requests' and year == 2023") for data in (simulated, load_panel())]
    for call, frames in (
        (m.disclosure_rate, cells),
        (figures.refusal_grounds, cells),
        (m.group_rate, (rates, mixed)),
        (st.funnel_limits, (rates, mixed)),
        (figures.distribution, (rates, mixed)),
    ):
        with pytest.raises(ValueError, match="Simulated figures do not stand beside real ones"):
            call(pd.concat(frames, ignore_index=True), allow=m.REFUSALS)


COMPARES = pytest.mark.parametrize(
    "compare",
    [
        st.funnel_limits,
        st.shrink,
        st.leave_one_out,
        lambda frame, **choices: st.rank_intervals(frame, seed=1, **choices),
        m.group_rate,
    ],
    ids=["funnel", "shrink", "leave one out", "ranks", "group"],
)


class TestFramesPutTogether:
    @COMPARES
    def test_levels_are_not_mixed(self, compare, mixed):
        with pytest.raises(m.ComparisonRefused, match="allow='level'"):
            compare(mixed)

    @COMPARES
    def test_what_is_allowed_stands_in_the_frame(self, compare, mixed):
        words = {"level", "source_kind", "scope_unknown"}
        allowed = compare(mixed, allow=words)
        assert set(allowed.attrs["allowed"]) <= words
        assert "level" in allowed["allowed"].iloc[0]

    @COMPARES
    def test_what_was_allowed_before_needs_no_second_permission(self, compare, mixed):
        assert "level" in compare(mixed.assign(allowed="level, scope_unknown, source_kind"))["allowed"].iloc[0]

    @COMPARES
    def test_no_report_counts_twice(self, compare, rates):
        with pytest.raises(m.ComparisonRefused, match="allow='duplicate'"):
            compare(pd.concat([rates, rates]))

    @COMPARES
    def test_two_denominators_are_no_one_metric(self, compare, simulated, rates):
        other = m.disclosure_rate(simulated, per="release", scope="region", years=2023)
        with pytest.raises(ValueError, match=r"disclosure_rate per closed, disclosure_rate per release: choose one"):
            compare(pd.concat([rates.head(10), other.tail(10)]))

    def test_an_agency_renamed_is_not_two(self, rates):
        twice = rates.head(4).assign(agency_id=["a", "b", "c", "c"])
        with pytest.raises(m.ComparisonRefused, match="allow='duplicate'"):
            st.shrink(twice)

    def test_leave_one_out_takes_one_year(self, simulated):
        with pytest.raises(m.ComparisonRefused, match="allow='years'"):
            st.leave_one_out(m.disclosure_rate(simulated, scope="region"))


class TestYearsPooled:
    @pytest.mark.parametrize(
        ("name", "per", "word"),
        [
            ("backlog", "workload", "stock_over_years"),
            ("disclosure_rate", "workload", "stock_over_years"),
            ("correction_rate_reconsideration", "decided", "remedies_over_years"),
        ],
    )
    def test_what_counts_again_in_the_next_year_is_not_pooled(self, simulated, name, per, word):
        rates = m.compute(simulated, name, per, scope="region")
        with pytest.raises(m.ComparisonRefused, match=f"allow='{word}'"):
            m.group_rate(rates, by="agency", allow="partial_group")
        assert word in m.group_rate(rates, by="agency", allow=[word, "partial_group"])["allowed"].iloc[0]
        m.group_rate(rates, by="year", allow="partial_group")

    def test_flows_are(self, simulated):
        assert len(m.group_rate(m.disclosure_rate(simulated, scope="region"), by="agency")) == 31


class TestNotes:
    def test_what_was_asked_for_survives_a_merge_and_a_file(self, simulated, rates, tmp_path):
        asked = m.disclosure_rate(simulated, scope="region", years=2023, on_fail="printed", derived=False)
        asked.to_csv(tmp_path / "rates.csv", index=False)
        kept = pd.concat([pd.read_csv(tmp_path / "rates.csv"), rates.head(0)])
        assert provenance_of(kept).notes == ("on_fail=printed; derived=False",)

    def test_cells_alone_do_not_tell_copies_from_originals(self, simulated):
        assert m.disclosure_rate(simulated.cells, scope="region")["notes"].iloc[0] == "source_kind=unknown"
        assert set(m.disclosure_rate(simulated, scope="region")["notes"]) == {""}

    def test_a_funnel_says_its_own_limits_whatever_became_of_the_frame(self, rates):
        limits = st.funnel_limits(rates, levels=(0.9, 0.99), overdispersed="none")
        merged = limits.merge(rates[["report_id"]].assign(more=1), on="report_id")
        merged.attrs = {}
        axes = figures.funnel(merged, lang="en")
        words = " ".join(text.get_text() for text in axes.figure.texts)
        assert "90% and 99% limits (over-dispersion: none)" in " ".join(words.split())


class TestTableOne:
    def test_reports_are_counted_once_for_all_metrics(self, simulated, tmp_path):
        some = [
            m.disclosure_rate(simulated, scope="region", years=2023),
            m.backlog(simulated, scope="region", years=2023),
        ]
        table = figures.table_one(pd.concat(some, ignore_index=True))
        [path] = figures.save_table(table, tmp_path / "simulated-table", ["tex"])
        assert "n~=~31~reports" in path.read_text("utf-8").replace(r"\textasciitilde{}", "~").replace("\xa0", "~")

    def test_simulated_data_say_so_in_the_name(self, rates, tmp_path):
        with pytest.raises(ValueError, match="says `simulated` in its file name"):
            figures.save_table(figures.table_one(rates), tmp_path / "table1", ["csv"])


class TestArguments:
    @pytest.mark.parametrize("confidence", [95, 0, 1, -0.5, np.nan])
    def test_levels_of_confidence(self, rates, simulated, confidence):
        for call in (st.shrink, st.wilson_intervals):
            with pytest.raises(ValueError, match="no level of confidence"):
                call(rates, confidence)
        with pytest.raises(ValueError, match=rf"^{confidence} is no level of confidence"):
            st.composition(simulated, confidence=confidence)

    @pytest.mark.parametrize(("count", "confidence"), [(5, 95), (5, 0), (5, np.nan), (np.nan, 0.95), (-1, 0.95)])
    def test_an_interval_of_no_count_or_confidence(self, count, confidence):
        with pytest.raises(ValueError, match=r"is no (count|level of confidence): expected"):
            m.poisson(count, confidence)

    @pytest.mark.parametrize("levels", [(0.998, 0.95), (0.95,), (0.95, 0.95), (0.9, 0.95, 0.99)])
    def test_levels_of_a_funnel(self, rates, levels):
        with pytest.raises(ValueError, match="expected two, the inner and the outer"):
            st.funnel_limits(rates, levels=levels)

    def test_other_choices(self, rates):
        with pytest.raises(ValueError, match="winsorise"):
            st.funnel_limits(rates, winsorise=0.5)
        with pytest.raises(ValueError, match="draws=0"):
            st.rank_intervals(rates, seed=1, draws=0)
        with pytest.raises(ValueError, match=r"design_effect=0\.5"):
            st.rank_intervals(rates, seed=1, design_effect=0.5)

    def test_nullable_numbers_are_numbers(self, rates):
        columns = ["numerator", "denominator", "value"]
        nullable = rates.astype(dict.fromkeys(columns, "Float64"))
        nullable.loc[0, columns] = pd.NA
        plain = rates.copy()
        plain.loc[0, columns] = np.nan
        assert st.funnel_limits(nullable)["inner_low"].tolist()[1:] == st.funnel_limits(plain)["inner_low"].tolist()[1:]

    @pytest.mark.parametrize("column", ["value", "year"])
    def test_numbers_that_are_text_are_not_put_together(self, simulated, rates, column):
        cells = simulated.cells[simulated.cells["report_id"].str.startswith("simulated-110000")]
        cells, rates = (frame.astype({column: str}) for frame in (cells, rates))
        for call, frame in {
            m.disclosure_rate: cells,
            figures.refusal_grounds: cells,
            audit: cells,
            lambda data: m.counts(data, "requests", "received", "total", over_years=True): cells,
            m.group_rate: rates,
            st.funnel_limits: rates,
            st.wilson_intervals: rates,
            figures.distribution: rates,
            lambda data: figures.slope(data, 2021, 2023): rates,
        }.items():
            with pytest.raises(ValueError, match=f"^The column {column} is text, not numbers"):
                call(frame)

    @pytest.mark.parametrize("data", [None, "rates.csv", pd.Series([0.5])])
    def test_what_is_no_frame_is_said_to_be_none(self, data, simulated):
        kind = type(data).__name__
        for call in (
            *(m.group_rate, st.funnel_limits, st.shrink, st.wilson_intervals, st.do_not_rank, st.rank),
            *(figures.trend, figures.ranked, figures.tile_map, figures.table_one),
        ):
            for given, name in ((data, kind), (simulated, "SimulatedPanel")):
                with pytest.raises(TypeError, match=f"^A frame of rates is expected, not {name}.$"):
                    call(given)
        with pytest.raises(TypeError, match=f"^A frame of coverage is expected, not {kind}.$"):
            figures.coverage_map(data)
        with pytest.raises(TypeError, match=f"^A frame of reports is expected, not {kind}.$"):
            m.timeliness(data)

    def test_a_figure_has_one_place_and_a_width_in_millimetres(self, rates):
        figure, axes = plt.subplots(1, 2)
        for ax in (figure, axes):
            with pytest.raises(TypeError, match=r"^ax= takes one Axes, not .*: choose one, such as axes\[0\]\.$"):
                figures.distribution(rates, ax=ax)
        for draw in (figures.distribution, figures.small_multiples):
            for width in (6.3, 0, -89, "89", np.nan):
                with pytest.raises(ValueError, match="expected millimetres, 30 or more"):
                    draw(rates, width=width)
        plt.close("all")

    def test_table_one_counts_each_report_once(self, rates):
        with pytest.raises(ValueError, match="is there twice"):
            figures.table_one(pd.concat([rates, rates]))
        assert figures.table_one(rates, by="year").equals(figures.table_one(rates, by=["year"]))

    def test_columns_that_are_not_there_are_named(self, rates, simulated):
        for call, name in ((m.group_rate, "value"), (st.do_not_rank, "rank_low"), (st.rank, "rank_reason")):
            with pytest.raises(ValueError, match=rf"A frame of rates is expected; this one has no column .*{name}"):
                call(rates.drop(columns="value"))
        with pytest.raises(ValueError, match="A frame of reports is expected; this one has no column published_on"):
            m.timeliness(rates)

    def test_residents_once_for_each_year(self, simulated):
        keys = [(code, 2023) for code in simulated.reports["adcode"].unique()]
        residents = pd.Series(1e7, index=pd.MultiIndex.from_tuples([*keys, keys[0]]))
        with pytest.raises(ValueError, match="residents= has 110000 2023 twice"):
            m.requests_per_100000(simulated, residents, scope="region", years=2023)

    @pytest.mark.parametrize("number", [0, -5, np.nan, np.inf])
    def test_residents_are_counted(self, simulated, number):
        residents = pd.Series([number], index=pd.MultiIndex.from_tuples([("110000", 2023)]))
        rates = m.requests_per_100000(simulated, residents, scope="region", years=2023)
        [beijing] = rates[rates["adcode"] == "110000"].to_dict("records")
        assert np.isnan([beijing["value"], beijing["low"], beijing["high"]]).all()
        assert beijing["reason"] == f"{number:g} is no count of residents (110000, 2023)"

    def test_residents_by_codes_that_a_csv_made_numbers(self, simulated):
        residents = pd.Series({(110000, 2023): 2e7})
        rates = m.requests_per_100000(simulated, residents, scope="region", years=2023)
        assert rates.loc[rates["adcode"] == "110000", "denominator"].item() == 2e7
        with pytest.raises(ValueError, match="residents=: a Series of residents"):
            m.requests_per_100000(simulated, {("110000", 2023): 2e7}, scope="region", years=2023)

    def test_a_report_without_year_has_no_residents(self, simulated):
        cells = simulated.cells[simulated.cells["report_id"].isin(simulated.reports["report_id"].head(1))].copy()
        cells["year"] = pd.array([pd.NA] * len(cells), "Int64")
        residents = pd.Series([1e7], index=pd.MultiIndex.from_tuples([("110000", 2023)]), name="census")
        [reason] = m.requests_per_100000(cells, residents)["reason"]
        assert reason == "the year is not known, so the residents are not"
