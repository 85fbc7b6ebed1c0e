"""The 34 province-level divisions: code, names, and a place on a grid of tiles (``provinces.csv``).

Codes: GB/T 2260. The grid keeps neighbours near each other; its tiles say nothing of area or population.
"""

from __future__ import annotations

from typing import NamedTuple

from govstats.form import packaged_lines


class Province(NamedTuple):
    """A province-level division."""

    adcode: str
    zh: str
    en: str
    short_zh: str
    row: int
    """Row of its tile, from the north."""
    column: int
    """Column of its tile, from the west."""
    not_covered_zh: str
    not_covered_en: str
    """Why the Regulations on OGI do not apply; empty where they do."""


def _read_provinces() -> tuple[Province, ...]:
    return tuple(
        Province(**(record | {"row": int(record["row"]), "column": int(record["column"])}))  # type: ignore[arg-type]
        for record in packaged_lines("figures", "provinces")
    )


PROVINCES = _read_provinces()
"""All 34, by code."""


def find_province(adcode: str) -> Province:
    """The province-level division that a division code belongs to.

    Raises
    ------
    KeyError
        The code belongs to none of the 34.

    Examples
    --------
    >>> find_province("320813").en
    'Jiangsu'
    """
    for province in PROVINCES:
        if str(adcode)[:2] == province.adcode[:2]:
            return province
    raise KeyError(f"{adcode!r} is the code of no province-level division.")
