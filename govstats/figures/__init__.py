"""Figures: a tidy frame in, matplotlib Axes out."""

from importlib.util import find_spec

if find_spec("matplotlib") is None:
    raise ModuleNotFoundError('Figures need matplotlib: run pip install "govstats[figures]".', name="matplotlib")

from govstats.figures.breaks import BREAKS
from govstats.figures.colours import COLOURS
from govstats.figures.comparison import denominators, ranked
from govstats.figures.files import save
from govstats.figures.flows import flow
from govstats.figures.funnels import funnel
from govstats.figures.groups import composition, refusal_grounds
from govstats.figures.heat_maps import quality
from govstats.figures.house_style import style
from govstats.figures.maps import coverage_map, tile_map
from govstats.figures.outcome_rows import outcomes
from govstats.figures.sheet import caption_of
from govstats.figures.slopes import slope
from govstats.figures.spread import distribution
from govstats.figures.tables import save_table, table_one
from govstats.figures.years import small_multiples, trend

__all__ = [
    "BREAKS",
    "COLOURS",
    "caption_of",
    "composition",
    "coverage_map",
    "denominators",
    "distribution",
    "flow",
    "funnel",
    "outcomes",
    "quality",
    "ranked",
    "refusal_grounds",
    "save",
    "save_table",
    "slope",
    "small_multiples",
    "style",
    "table_one",
    "tile_map",
    "trend",
]


def __dir__() -> list[str]:
    return __all__
