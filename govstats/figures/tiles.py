"""Tiles in rows and columns: a colour and a word each."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle


def draw_tile(ax: Axes, x: float, y: float, text: str, face: str, size: float, ink: str, height: float = 0.92) -> None:
    """A tile around a place, one column wide, with a text in its middle."""
    ax.add_patch(Rectangle((x - 0.48, y - height / 2), 0.96, height, facecolor=face, linewidth=0))
    ax.text(x, y, text, ha="center", va="center", fontsize=size, color=ink)


def frame_tiles(ax: Axes, columns: float, rows: float) -> None:
    """The limits of so many columns and rows of tiles, the first row on top, and no lines around them."""
    ax.set_xlim(0, columns)
    ax.set_ylim(rows, 0)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
