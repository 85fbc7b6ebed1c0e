"""The panel as one line per report, for people and for other programs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from govstats.form import TABLES, forms, load_form
from govstats.panel.harmonise import harmonise as harmonised

if TYPE_CHECKING:
    import pandas as pd

    from govstats.panel.load import Panel

PREFIXES = {"proactive": "pr", "requests": "rq", "remedies": "rm"}

FRONT = (
    *("report_id", "agency", "adcode", "province", "level", "organ_type", "year", "scope_proactive"),
    *("scope_requests", "scope_remedies", "source_kind", "source", "url", "findings_fails"),
)
"""Columns of ``reports`` that stand before the figures; the last tells of which reports some do not add up."""


class Variable(NamedTuple):
    """A column of the wide panel: one cell of the forms."""

    name: str
    table: str
    row: str
    column: str
    label_zh: str
    label_en: str
    unit: str


@cache
def variables() -> tuple[Variable, ...]:
    """Every cell of every form with its short name (at most 32 ASCII characters), in the forms' order.

    Examples
    --------
    >>> [v.name for v in variables() if (v.row, v.column) == ("granted", "total")]
    ['rq_granted_tot']
    """
    found: dict[str, Variable] = {}
    for table in TABLES:
        for form in (load_form(form, table) for form in forms()):
            for row_code, column_code in form.cells:
                row, column = form.row(row_code), form.column(column_code)
                name = f"{PREFIXES[table]}_{row.short}_{column.short}"
                labels = f"{row.label_zh}·{column.label_zh}", f"{row.label_en}: {column.label_en}"
                found.setdefault(name, Variable(name, table, row.code, column.code, *labels, column.unit))
    return tuple(sorted(found.values(), key=lambda v: (TABLES.index(v.table), _row_order().index(v.row))))


@cache
def _row_order() -> list[str]:
    """Rows of all forms, a form's own row behind the one that it follows there."""
    order: list[str] = []
    for table in TABLES:
        for form in forms():
            behind = len(order)
            for row in load_form(form, table).rows:
                if row.code in order:
                    behind = order.index(row.code) + 1
                else:
                    order.insert(behind, row.code)
                    behind += 1
    return order


def widen(panel: Panel, *, harmonise: bool = False) -> pd.DataFrame:
    """One line per report that counts.

    Parameters
    ----------
    panel : Panel
    harmonise : bool
        Whether rows that only one form has are joined where that is sound
        (:func:`govstats.panel.harmonise.harmonise`).

    Returns
    -------
    DataFrame
        :data:`FRONT`, then a column for each cell of the forms (:func:`variables`): counts, or yuan; NaN where
        there is no value. :func:`pivot` gives the status of each as well.
    """
    values, _ = pivot(panel, harmonise=harmonise)
    values.attrs = {"panel_hash": panel.hash}
    return values


def pivot(panel: Panel, *, harmonise: bool = False) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The wide panel and, in the same shape, the status of each of its cells (``not_in_form`` where there is none)."""
    import pandas as pd

    whole = panel if panel.columns is None else replace(panel, columns=None)
    cells = harmonised(whole.cells) if harmonise else whole.cells
    known = {(v.table, v.row, v.column): v.name for v in variables()}
    keys = zip(*(cells[name].astype("str") for name in ("table", "row", "column")), strict=True)
    long = pd.DataFrame(
        {
            "report_id": cells["report_id"].astype("str"),
            "name": [known[key] for key in keys],
            "value": cells["value"],
            "status": cells["status"].astype("str"),
        }
    )
    front = panel.counted[list(FRONT)].reset_index(drop=True)
    front = front.astype({n: "str" for n in FRONT if isinstance(front[n].dtype, pd.CategoricalDtype)})
    present = set(long["name"])
    names = [variable.name for variable in variables() if variable.name in present]
    tables: list[Any] = []
    for what, empty in (("value", float("nan")), ("status", "not_in_form")):
        table = long.set_index(["report_id", "name"])[what].unstack()  # noqa: PD010 (every pair is there once)
        table = table.reindex(index=front["report_id"], columns=names)
        if what == "status":
            table = table.fillna(empty)
        tables.append(pd.concat([front, table.reset_index(drop=True)], axis=1))
    return tables[0], tables[1]


def save_csv(panel: Panel, folder: Path, *, harmonise: bool = False) -> None:
    """``reports.csv`` and ``wide.csv``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in (("reports", panel.reports), ("wide", pivot(panel, harmonise=harmonise)[0])):
        whole: dict[str, Any] = {str(column): _whole(frame[column]) for column in frame}
        frame.assign(**whole).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8-sig")


def _whole(column: pd.Series) -> pd.Series:
    """Counts without a trailing ``.0``."""
    import pandas as pd

    if not pd.api.types.is_float_dtype(column) or (column.dropna() % 1).any():
        return column
    return column.astype("Int64")
