"""From many reports to a panel: build it, load it, hand it on."""

from govstats.panel.build import build_panel
from govstats.panel.load import Panel, load_panel

__all__ = ["Panel", "build_panel", "load_panel"]
