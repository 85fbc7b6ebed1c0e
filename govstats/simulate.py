"""A simulated panel, for methods that need all provinces where real reports are too few.

Nothing here is a figure of any government. Every agency's name, every report's id and every source says so.
The numbers are drawn so that the form's identities hold; they are not fitted to any real province.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from govstats.arithmetic import Finding
from govstats.form import Form, load_form, packaged_lines

GROUP_SHARES = {
    "granted": 0.36,
    "partly": 0.07,
    "exempt_mandatory": 0.03,
    "exempt_discretionary": 0.04,
    "separate_procedure": 0.01,
    "unavailable": 0.32,
    "not_processed": 0.10,
    "other": 0.07,
}
"""What the groups of outcomes have on average over the simulated provinces; within a group, rows decline."""
APPLICANT_SHARES = (0.93, 0.04, 0.005, 0.005, 0.015, 0.005)
"""What the kinds of applicants have on average, in the form's order."""
REMEDY_SHARES = (0.55, 0.12, 0.25, 0.08)
"""Upheld, corrected, other result and pending, on average."""
BETWEEN_PROVINCES, BETWEEN_YEARS = 60.0, 400.0
"""Concentrations of the Dirichlet draws: the smaller, the more provinces and years differ."""


class Province(NamedTuple):
    """A province-level division that the form covers."""

    adcode: str
    zh: str


class SimulatedPanel(NamedTuple):
    """Frames shaped as those of a panel of real reports, every line of them simulated."""

    cells: pd.DataFrame
    reports: pd.DataFrame
    findings: pd.DataFrame

    def __repr__(self) -> str:
        years = sorted({int(year) for year in self.reports["year"]})
        return f"<SimulatedPanel, figures of no government: reports {len(self.reports)}, years {years}>"


def simulated_panel(
    seed: int, years: int | Sequence[int] = (2021, 2022, 2023, 2024), *, coverage: float = 1.0
) -> SimulatedPanel:
    """A panel of the 31 provinces that the form covers, simulated.

    Parameters
    ----------
    seed : int
        The same seed, years and coverage give the same panel.
    years : int or sequence of int
        Consecutive years from 2019 on; the form of 2019 is used for 2019 and 2020.
    coverage : float
        Share of the reports that are there, between 0 and 1; the others are left out.

    Returns
    -------
    SimulatedPanel
        ``cells`` (tables ``requests`` and ``remedies``, scope ``region``, level ``province``, status
        ``printed``, check ``holds``), ``reports`` and empty ``findings``. Report ids begin with
        ``simulated-``; ``source_kind`` is ``typeset``, the project's own.

    Raises
    ------
    ValueError
        Years before 2019 or not consecutive, or a coverage outside 0 to 1.

    Notes
    -----
    Requests received are log-normal by province. Outcomes are multinomial in each column with shares from a
    Dirichlet by province and again by province and year: counts differ more than by chance, as real ones do.
    What is carried out of a year is carried into the next.

    Examples
    --------
    >>> panel = simulated_panel(seed=1, years=[2023])
    >>> len(panel.reports), panel.reports["report_id"].iloc[0]
    (31, 'simulated-110000-2023')
    """
    ordered = sorted(years) if isinstance(years, Iterable) else [years]
    if not ordered or ordered[0] < 2019 or ordered != list(range(ordered[0], ordered[-1] + 1)):
        raise ValueError(f"years={years}: expected consecutive years from 2019 on.")
    if not 0 < coverage <= 1:
        raise ValueError(f"coverage={coverage}: expected more than 0 and at most 1.")
    random = np.random.default_rng(seed)
    lines: list[dict[str, Any]] = []
    reports: list[dict[str, Any]] = []
    for province in _provinces():
        for year, cells in _province(province, ordered, random):
            if random.random() <= coverage:
                lines += cells
                reports.append(_report(province, year))
    return SimulatedPanel(pd.DataFrame(lines), pd.DataFrame(reports), pd.DataFrame(columns=list(Finding._fields)))


def _provinces() -> list[Province]:
    records = packaged_lines("figures", "provinces")
    return [Province(record["adcode"], record["zh"]) for record in records if not record["not_covered_en"]]


def _front(province: Province, year: int) -> dict[str, Any]:
    return {
        "source": "simulated",
        "agency": f"{province.zh} (simulated)",
        "adcode": province.adcode,
        "province": province.adcode,
        "level": "province",
        "scope": "region",
        "year": year,
    }


def _report(province: Province, year: int) -> dict[str, Any]:
    front = _front(province, year)
    scope = front.pop("scope")
    return {
        "report_id": f"simulated-{province.adcode}-{year}",
        **front,
        "source_kind": "typeset",
        "organ_type": "government",
        "title": f"{province.zh} {year} (simulated)",
        **{f"scope_{table}": scope for table in ("proactive", "requests", "remedies")},
        "scope_basis": "none",
        "retrieved_on": "",
        "published_on": f"{year + 1}-03-{20 + int(province.adcode[:2]) % 14 % 11:02d}",
    }


def _province(
    province: Province, years: Sequence[int], random: np.random.Generator
) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    groups = random.dirichlet(np.array(list(GROUP_SHARES.values())) * BETWEEN_PROVINCES)
    shares = dict(zip(GROUP_SHARES, groups, strict=True))
    applicants = random.dirichlet(np.array(APPLICANT_SHARES) * 200)
    size = random.lognormal(np.log(6000), 0.9)
    carried = random.multinomial(int(size * 0.03), applicants)
    for year in years:
        form = "2019" if year < 2021 else "2021"
        requests = load_form(form, "requests")
        received = random.multinomial(random.poisson(size * random.lognormal(0.0, 0.12)), applicants)
        table, carried = _requests(requests, shares, received, carried, random)
        remedies = load_form(form, "remedies")
        closed = int(table["closed_total"].sum())
        yield (
            year,
            [
                *_lines(province, year, requests, table),
                *_lines(province, year, remedies, _remedies(remedies, closed, random)),
            ],
        )


def _requests(
    form: Form, shares: dict[str, float], received: Any, carried_in: Any, random: np.random.Generator
) -> tuple[dict[str, Any], Any]:
    """Counts by row, each an array over the applicants; and what is carried out."""
    outcomes = [row for row in form.rows if row.role == "outcome"]
    weights = np.array([shares[row.group] * 0.5 ** _place(form, row.code) for row in outcomes])
    for group, share in shares.items():
        of_group = np.array([row.group == group for row in outcomes])
        weights[of_group] *= share / weights[of_group].sum()
    chances = random.dirichlet(weights / weights.sum() * BETWEEN_YEARS + 1e-3)
    carried_out = random.binomial(received + carried_in, 0.03)
    closed = received + carried_in - carried_out
    by_outcome = random.multinomial(closed, chances).T
    table: dict[str, Any] = {"received": received, "carried_in": carried_in}
    table |= {row.code: counts for row, counts in zip(outcomes, by_outcome, strict=True)}
    return table | {"closed_total": closed, "carried_out": carried_out}, carried_out


def _place(form: Form, code: str) -> int:
    """The place of a row within its group, from 0."""
    group = form.row(code).group
    return [row.code for row in form.rows if row.group == group].index(code)


def _remedies(form: Form, closed: int, random: np.random.Generator) -> dict[str, Any]:
    rates = dict(zip((row.code for row in form.rows), (0.05, 0.008, 0.012), strict=True))
    return {
        code: random.multinomial(random.poisson(closed * rate), random.dirichlet(np.array(REMEDY_SHARES) * 40))
        for code, rate in rates.items()
    }


def _lines(province: Province, year: int, form: Form, table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    parts = [column.code for column in form.columns if column.role == "part"]
    for row in form.rows:
        counts = [int(count) for count in table[row.code]]
        for code, value in zip([*parts, "total"], [*counts, sum(counts)], strict=True):
            yield {
                **_front(province, year),
                "report_id": f"simulated-{province.adcode}-{year}",
                "table": form.table,
                "form": form.form,
                "row": row.code,
                "column": code,
                "printed": str(value),
                "printed_value": float(value),
                "printed_unit": "件",
                "value": float(value),
                "unit": "count",
                "status": "printed",
                "check": "holds",
                "reader": "simulated",
                "page": pd.NA,
            }
