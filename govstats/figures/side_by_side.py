"""Which reports may stand side by side in a figure, and which ones a caption says that they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from govstats.figures.breaks import span_of
from govstats.figures.labels import LEVELS, SCOPES
from govstats.figures.provenance import provenance_of
from govstats.metrics.rates import kinds_unknown, units_of
from govstats.metrics.refusals import check_allowed, check_comparison
from govstats.metrics.side_by_side import definition_of, lifted_in, noted


def comparable_rates(rates: pd.DataFrame, allow: str | Iterable[str] = ()) -> pd.DataFrame:
    """Rates whose reports may stand side by side, with the refusals that were lifted for captions.

    A metric has checked the reports that it was given; frames put together afterwards nobody has.

    Raises
    ------
    ComparisonRefused
        They may not, neither by ``allow`` nor by what the metrics were allowed.
    """
    definition = definition_of(rates)
    allowed = lifted_in(rates) | check_allowed(allow)
    lines = rates.duplicated([name for name in ("report_id", "metric", "per", "group") if name in rates])
    units = rates[~rates["report_id"].duplicated() | lines]
    return noted(rates, *check_comparison(units, allowed, definition.before_2019 if definition else ""))


def comparable_cells(data: Any, cells: pd.DataFrame, allow: str | Iterable[str] = ()) -> pd.DataFrame:
    """Cells of a report, a panel or a frame whose reports may stand side by side, with what captions say of them.

    Raises
    ------
    ComparisonRefused
        They may not, and ``allow`` does not lift it.
    """
    units = units_of(data, cells, str(cells["table"].iloc[0]))
    used = check_comparison(units, check_allowed(allow), "break_2019")
    return with_provenance(data, cells, allowed=used, notes=kinds_unknown(units))


def with_provenance(data: Any, cells: pd.DataFrame, **more: Any) -> pd.DataFrame:
    """Cells with what a caption says of the report, panel or frame that they are of."""
    known = provenance_of(data)
    frame = cells.copy(deep=False)
    frame.attrs |= {"retrieved_on": known.retrieved_on, "panel_hash": known.panel_hash, **more}
    return frame


def covered(data: Any) -> list[tuple[str, str]]:
    """A remark on what the reports of a figure are: their years; their level and scope where these are one.

    Examples
    --------
    >>> covered(pd.DataFrame({"year": [2021, 2023], "level": "province", "scope": ["region", "office"]}))
    [('2021–2023 年，省级', '2021–2023, level province')]
    """
    frame = data if isinstance(data, pd.DataFrame) else data.cells
    first, last = span_of(frame)
    years = f"{first}" if first == last else f"{first}–{last}"
    parts = [(f"{years} 年", years)] if first else []
    for column, words in (("level", LEVELS), ("scope", SCOPES)):
        known = {str(value) for value in frame[column].dropna().unique()} if column in frame else set()
        if len(known) == 1 and known <= words.keys():
            zh, en = words[known.pop()]
            parts.append((zh, en if en.startswith(column) else f"{column} {en}"))
    return [("，".join(zh for zh, _ in parts), ", ".join(en for _, en in parts))] if parts else []
