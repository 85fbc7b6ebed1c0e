"""Which reports are kept; a word that no report could have is an error, not an empty frame."""

from __future__ import annotations

from collections.abc import Collection
from numbers import Real

import pandas as pd

from govstats.form import LEVELS, SCOPES


def keep(
    units: pd.DataFrame, scope: str | None, level: str | None, years: int | Collection[int] | None = None
) -> pd.DataFrame:
    """The reports of a scope, a level and years.

    Raises
    ------
    ValueError
        A scope or level that neither the manifest admits nor a report has, or years that are no numbers; the
        message lists what there is.
    """
    for name, wanted, words in (("scope", scope, SCOPES), ("level", level, LEVELS)):
        if wanted is None:
            continue
        known = dict.fromkeys([*words, *sorted(set(units[name].dropna().astype(str)))])
        if wanted not in known:
            raise ValueError(f"{name}={wanted!r}: expected one of {', '.join(known)}.")
        units = units[units[name] == wanted]
    if years is None:
        return units
    of_units = pd.to_numeric(units["year"], errors="coerce")
    chosen: list[object] = list(years) if isinstance(years, Collection) and not isinstance(years, str) else [years]
    if not all(isinstance(year, Real) for year in chosen):
        there = ", ".join(str(year) for year in sorted(set(of_units.dropna().astype(int))))
        raise ValueError(f"years={years!r}: expected numbers such as 2023 or [2023, 2024]; here are {there or 'none'}.")
    return units[of_units.isin(chosen)]
