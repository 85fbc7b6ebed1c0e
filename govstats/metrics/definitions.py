"""Every metric of requests and remedies: what is counted, by what it is divided, what it is not."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from govstats.metrics.definition import Definition
from govstats.metrics.of_remedies import metrics_of_remedies
from govstats.metrics.of_requests import metrics_of_requests

if TYPE_CHECKING:
    import pandas as pd


@cache
def all_definitions() -> tuple[Definition, ...]:
    """Every metric, those of requests first."""
    return (*metrics_of_requests(), *metrics_of_remedies())


def find_definition(name: str, per: str = "") -> Definition:
    """The definition of a metric.

    Raises
    ------
    ValueError
        No such metric, or none with this denominator; the message lists what there is.
    """
    named = [definition for definition in all_definitions() if definition.name == name]
    if not named:
        known = sorted({definition.name for definition in all_definitions()})
        raise ValueError(f"There is no metric {name!r}; there are {', '.join(known)}.")
    for definition in named:
        if per in ("", definition.per):
            return definition
    raise ValueError(f"{name} per={per!r}: expected one of {', '.join(repr(d.per) for d in named)}.")


def definitions() -> pd.DataFrame:
    """Every metric of requests and remedies, for the codebook.

    Returns
    -------
    DataFrame
        One line per metric and denominator: ``name, per, numerator, denominator, label_zh, label_en, unit,
        source, caveat``. Numerator and denominator are in the codes of the form; ``@`` marks a group.

    Examples
    --------
    >>> table = definitions()
    >>> table.loc[table["per"].eq("workload") & table["name"].eq("disclosure_rate"), "denominator"].item()
    'received + carried_in'
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "name": d.name,
                "per": d.per,
                "numerator": str(d.numerator),
                "denominator": "residents" if d.denominator is None else str(d.denominator),
                "label_zh": d.label_zh,
                "label_en": d.label_en,
                "unit": d.unit,
                "source": d.source,
                "caveat": d.caveat,
            }
            for d in all_definitions()
        ]
    )
