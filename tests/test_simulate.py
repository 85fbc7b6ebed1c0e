"""The simulated panel: the form's identities hold, and every line says that it is simulated."""

from __future__ import annotations

import pandas as pd
import pytest

from govstats.form import load_form
from govstats.simulate import simulated_panel

PANEL = simulated_panel(seed=11, years=[2020, 2021, 2022])


def test_31_provinces_every_year():
    assert PANEL.reports.groupby("year").size().tolist() == [31, 31, 31]
    assert set(PANEL.cells["form"]) == {"2019", "2021"}


def test_the_same_seed_gives_the_same_panel():
    again = simulated_panel(seed=11, years=[2022, 2020, 2021])
    pd.testing.assert_frame_equal(again.cells, PANEL.cells)
    assert not simulated_panel(seed=12, years=[2020, 2021, 2022]).cells["value"].equals(PANEL.cells["value"])


def test_every_cell_of_the_form_is_there_and_every_identity_holds():
    numbers = PANEL.cells.set_index(["report_id", "table", "row", "column"])["value"].to_dict()
    for report in PANEL.reports.itertuples():
        for table in ("requests", "remedies"):
            form = load_form("2019" if report.year < 2021 else "2021", table)
            for row, column in form.cells:
                assert numbers[report.report_id, table, row, column] >= 0
            for identity in form.identities:
                terms = []
                for term in identity.terms:
                    source = f"simulated-{report.adcode}-{report.year + term.lag}"
                    terms.append(term.weight * numbers.get((source, table, term.row, term.column), float("nan")))
                if not (identity.over_years and report.year == 2020):
                    assert sum(terms) == 0, identity


def test_every_line_says_so():
    for frame in (PANEL.cells, PANEL.reports):
        assert frame["report_id"].str.startswith("simulated-").all()
        assert frame["agency"].str.endswith("(simulated)").all()
        assert (frame["source"] == "simulated").all()


def test_it_says_in_a_line_what_it_is():
    assert repr(PANEL) == "<SimulatedPanel, figures of no government: reports 93, years [2020, 2021, 2022]>"


def test_one_year_is_a_year():
    assert simulated_panel(1, 2023).cells.equals(simulated_panel(1, [2023]).cells)


def test_coverage_leaves_reports_out():
    assert 60 < len(simulated_panel(seed=11, years=[2020, 2021, 2022], coverage=0.8).reports) < 90


@pytest.mark.parametrize("years", [[2018, 2019], [2021, 2023], []])
def test_years_that_cannot_be(years):
    with pytest.raises(ValueError, match="consecutive years from 2019 on"):
        simulated_panel(seed=1, years=years)


def test_coverage_that_cannot_be():
    with pytest.raises(ValueError, match="coverage=0"):
        simulated_panel(seed=1, coverage=0)
