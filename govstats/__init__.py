"""Chinese open government information annual reports as one tidy, audited panel."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govstats.arithmetic import audit
    from govstats.dictionary import codebook
    from govstats.grid import ReadingError
    from govstats.panel import Panel, build_panel, load_panel
    from govstats.readers import read_grids
    from govstats.report import Report, read_report, read_reports
    from govstats.simulate import simulated_panel

__version__ = "0.1.0"

_PLACES = {
    "ReadingError": "grid",
    "read_grids": "readers",
    "Report": "report",
    "read_report": "report",
    "read_reports": "report",
    "audit": "arithmetic",
    "build_panel": "panel",
    "load_panel": "panel",
    "Panel": "panel",
    "codebook": "dictionary",
    "simulated_panel": "simulate",
}
"""Where each public name lives; it is imported when first asked for, so that ``import govstats`` stays light."""
_MODULES = ("metrics", "figures", "findings", "statistics")

__all__ = [
    "Panel",
    "ReadingError",
    "Report",
    "__version__",
    "audit",
    "build_panel",
    "codebook",
    "load_panel",
    "read_grids",
    "read_report",
    "read_reports",
    "simulated_panel",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"govstats.{name}")
    if name not in _PLACES:
        raise AttributeError(f"module 'govstats' has no attribute {name!r}")
    return getattr(import_module(f"govstats.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, *_MODULES])
