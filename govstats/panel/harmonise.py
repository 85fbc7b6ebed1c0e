"""One series from two forms, by a crosswalk that is data (``govstats/forms/crosswalk.csv``)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from govstats.form import packaged_lines
from govstats.frames import check_each_once

if TYPE_CHECKING:
    import pandas as pd


class Crossing(NamedTuple):
    """What becomes of a row or column that the two forms do not share."""

    table: str
    axis: str
    code: str
    forms: str
    into: str
    """The code that it is a part of; empty where there is none."""
    relation: str
    """``whole``, ``part`` (summed with the other parts) or ``none`` (no successor or predecessor)."""
    note: str


CHECKS_BY_FAVOUR = ("fails", "cannot_tell", "none", "holds")
REASONS_BY_WEIGHT = ("illegible", "unit_doubtful", "absent", "not_in_form", "dash", "blank")
"""Why a cell has no number, the weightiest first."""


@cache
def crosswalk() -> tuple[Crossing, ...]:
    """Every row and column that the forms do not share; those that are not listed are the same quantity in both."""
    return tuple(Crossing(**line) for line in packaged_lines("forms", "crosswalk"))


def harmonise(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells of both forms in the rows that both can give.

    Parameters
    ----------
    cells : DataFrame
        ``Panel.cells`` or ``Report.cells``.

    Returns
    -------
    DataFrame
        The same columns. The three rows of （六）其他处理 of 2021 become ``other_outcome``, their sum: status
        ``derived``, no printed text, no value unless all three have one (else the status says why one has none),
        the least favourable of their checks.
        What has no successor stays in its own row (:func:`crosswalk` says why), never joined with another.

    Examples
    --------
    >>> import govstats as gs
    >>> cells = gs.read_report("data/samples/shuyang-drc-2023.html", second_reading=False).cells
    >>> rows = harmonise(cells)["row"].unique()
    >>> "other_outcome" in rows, "other_fee_unpaid" in rows
    (True, False)
    """
    import pandas as pd

    check_each_once(cells)
    parts = {crossing.code: crossing.into for crossing in crosswalk() if crossing.relation == "part"}
    is_part = cells["row"].isin(list(parts))
    if not is_part.any():
        return cells
    texts = {name: "str" for name in cells if isinstance(cells[name].dtype, pd.CategoricalDtype)}
    lines = cells[is_part].astype(texts)
    lines["row"] = lines["row"].map(parts)
    lines["worst"] = lines["check"].map(CHECKS_BY_FAVOUR.index)
    groups = lines.groupby(["report_id", "row", "column"], sort=False)
    summed = groups.head(1).set_index(["report_id", "row", "column"])
    values = groups["value"].sum(min_count=1).where(groups["value"].count() == len(parts))
    summed["value"] = values
    summed["check"] = groups["worst"].min().map(lambda worst: CHECKS_BY_FAVOUR[worst])
    missing = lines["status"].where(lines["value"].isna()).map({s: i for i, s in enumerate(REASONS_BY_WEIGHT)})
    why = missing.groupby([lines[name] for name in ("report_id", "row", "column")], sort=False).min()
    reasons = why.map(dict(enumerate(REASONS_BY_WEIGHT))).fillna("blank")
    summed["status"] = reasons.mask(values.notna(), "derived")
    summed["printed"] = ""
    for name in ("printed_value", "page", "x0", "top", "x1", "bottom"):
        if name in summed:
            summed[name] = summed[name].mask(summed[name].notna())
    summed = summed.reset_index()
    summed.index = lines.index[~lines.duplicated(["report_id", "row", "column"])]
    kinds = {str(name): lines[name].dtype for name in cells}
    joined = pd.concat([cells[~is_part].astype(texts), summed[list(kinds)].astype(kinds)])
    joined = joined.sort_index(ignore_index=True)
    for name in map(str, texts):
        known = dict.fromkeys([*cells[name].cat.categories, *joined[name].dropna().unique()])
        joined[name] = pd.Categorical(joined[name], list(known))
    joined.attrs = dict(cells.attrs)
    return joined
