"""Every metric of requests and remedies: what is counted, by what it is divided, what it is not.

They are lines of ``metrics.csv``, with ``table | rows | columns`` for a quantity and nothing for residents; to these
come the shares by outcome and by applicant that the form itself defines.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from govstats.form import forms, load_form, packaged_lines
from govstats.metrics.definition import Definition, Quantity

if TYPE_CHECKING:
    import pandas as pd

LETTER = "国办公开办函〔2021〕30号"

_CLOSED, _RECEIVED = Quantity("requests", "@outcome", "total"), Quantity("requests", "received", "total")
_MERITS = "Article 36(7), separate procedure, is outside: 不予公开 is limited to Arts 14 to 16."
_CAVEATS = {
    "exempt_mandatory": _MERITS,
    "exempt_discretionary": _MERITS,
    "unavailable": "Says that there was nothing to give, not whether it may be public.",
    "not_processed": "Depends on what an organ takes for such a request.",
    "other": "From 2021 on: the form of 2019 prints one row for all other outcomes.",
}
"""What every outcome of a group is not, by group."""


@cache
def all_definitions() -> tuple[Definition, ...]:
    """Every metric, those of requests first, the shares among them by the number of those closed or received."""
    listed = [_definition(line) for line in packaged_lines("metrics", "metrics")]
    behind = next(i for i, definition in enumerate(listed) if definition.per == "residents")
    return (*listed[:behind], *_by_outcome(), *_by_applicant(), *listed[behind:])


def _definition(line: dict[str, str]) -> Definition:
    above, below = line["numerator"].split(" | "), line["denominator"].split(" | ")
    read = {"numerator": Quantity(*above), "denominator": Quantity(*below) if len(below) > 1 else None}
    return Definition(**{**line, **read, "scale": int(line["scale"])})  # type: ignore[arg-type]


def _by_outcome() -> Iterator[Definition]:
    for row in load_form(forms()[-1], "requests").rows:
        if row.role == "outcome":
            yield Definition(
                f"share_{row.code}",
                "closed",
                Quantity("requests", row.code, "total"),
                _CLOSED,
                f"{row.label_zh.split('（')[0]}占比",
                f"{row.label_en} (share of closed)",
                f"Regulations 2019 (令711号) Art. {row.article}" if row.article else LETTER,
                row.note or _CAVEATS[row.group],
                before_2019="not_held_2019" if row.code == "unavailable_not_held" else "break_2019",
            )


def _by_applicant() -> Iterator[Definition]:
    for column in load_form(forms()[-1], "requests").columns:
        if column.role == "part":
            yield Definition(
                f"applicants_{column.code}",
                "received",
                Quantity("requests", "received", column.code),
                _RECEIVED,
                f"{column.label_zh}占新收申请",
                f"{column.label_en} (share of received)",
                LETTER,
                "Natural persons are nearly all; requests, not persons.",
            )


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
