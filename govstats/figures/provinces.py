"""The 34 province-level divisions: code, names, and a place on a grid of tiles (``provinces.csv``).

Codes: GB/T 2260. The grid keeps neighbours near each other; its tiles say nothing of area or population.
"""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import NamedTuple


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
    text = files("govstats").joinpath("figures", "provinces.csv").read_text(encoding="utf-8")
    return tuple(
        Province(**(record | {"row": int(record["row"]), "column": int(record["column"])}))  # type: ignore[arg-type]
        for record in csv.DictReader(text.splitlines())
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
