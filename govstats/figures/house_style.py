"""The house's style: settings for a while, canvases with room for words, titles and captions.

No setting of matplotlib is changed for the rest of the session. The font is written into every piece of
text that we make, so a figure keeps it when it is drawn or saved later, outside of our functions.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from inspect import signature
from typing import Any, ParamSpec

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text

from govstats.figures.colours import FAINT, INK, SOFT
from govstats.figures.fonts import MISSING_GLYPH, check_language, family, set_fonts
from govstats.figures.words import BODY, LINE, SMALL, TITLE, wrap

WIDTH = 16 / 2.54
"""Width of a figure of our own making in inches: the 16 cm of a printed page."""

DPI = 200
"""Dots per inch of PNG files, and of the layout."""

P = ParamSpec("P")


def styled(draw: Callable[P, Axes]) -> Callable[P, Axes]:
    """Give a figure function the house's style: language checked, font set on all that it drew."""

    parameters = signature(draw)

    @wraps(draw)
    def in_style(*args: P.args, **kwargs: P.kwargs) -> Axes:
        check_language(parameters.bind(*args, **kwargs).arguments.get("lang", "both"))
        with style():
            ax = draw(*args, **kwargs)
        finish(ax.figure)
        return ax

    return in_style


@contextmanager
def style() -> Iterator[None]:
    """The house's settings for as long as the context lasts; the session's own come back after it.

    Examples
    --------
    >>> with style():
    ...     inside = mpl.rcParams["axes.unicode_minus"]
    >>> inside
    False
    """
    settings: dict[Any, Any] = {
        "font.family": list(family()),
        "font.size": BODY,
        "axes.unicode_minus": False,
        "axes.titlesize": TITLE,
        "axes.titlelocation": "left",
        "axes.labelsize": BODY,
        "axes.labelcolor": INK,
        "axes.edgecolor": SOFT,
        "axes.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "text.color": INK,
        "xtick.labelsize": BODY,
        "ytick.labelsize": BODY,
        "xtick.color": SOFT,
        "ytick.color": SOFT,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "grid.color": FAINT,
        "grid.linewidth": 0.6,
        "legend.frameon": False,
        "legend.fontsize": BODY,
        "figure.dpi": DPI / 2,
        "figure.facecolor": "white",
        "hatch.linewidth": 0.6,
    }
    _load_backend()
    with mpl.rc_context(settings):
        yield


@cache
def _load_backend() -> None:
    """Load the session's backend, as its first figure would.

    A backend may change settings when it is loaded: in a notebook it turns ``interactive`` on, without which no
    figure is shown. Inside of ``rc_context`` that would be undone.
    """
    plt.switch_backend(mpl.get_backend())


class OwnLayout(ConstrainedLayoutEngine):
    """The layout of a figure of ours, until it is settled."""


def finish(figure: Figure | SubFigure) -> None:
    """Set the font; in a figure of ours settle the layout, so that no earlier drawing can change a later one."""
    set_fonts(figure)
    whole = figure.get_figure(root=True)
    if isinstance(whole, Figure) and isinstance(whole.get_layout_engine(), OwnLayout):
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=MISSING_GLYPH)
            shown = whole.dpi
            whole.set_dpi(DPI)
            for _ in range(2):
                whole.draw_without_rendering()
            whole.set_dpi(shown)
        whole.set_layout_engine("none")


def canvas(ax: Axes | None, height: float, width: float = WIDTH) -> tuple[Axes, bool]:
    """The axes to draw on, and whether the figure is ours: then titles and captions belong to it."""
    if ax is not None:
        return ax, False
    figure = own_figure(height, width)
    return figure.subplots(), True


def own_figure(height: float, width: float = WIDTH) -> Figure:
    """A new figure of ours, with room for its title and caption."""
    return plt.figure(figsize=(width, height), layout=OwnLayout(w_pad=0.06, h_pad=0.05))


def put_title(ax: Axes, title: str, own: bool, simulated: bool = False) -> None:
    """A title over the figure if it is ours, over the axes if it is the caller's."""
    figure = ax.figure
    text = f"{title}  [模拟 SIMULATED]" if simulated else title
    text = wrap(text, width_of(ax, own), TITLE)
    if own:
        figure.suptitle(text, x=0.01, ha="left", fontsize=TITLE, linespacing=LINE, gid="title")
    else:
        ax.set_title(text, loc="left", fontsize=TITLE, linespacing=LINE, gid="title")


def width_of(ax: Axes, own: bool) -> float:
    """Width in points of a figure of ours, or of the caller's axes."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    if own:
        return float(figure.get_figwidth()) * 72 - 12
    return float(ax.get_window_extent().width) * 72 / figure.dpi


def put_caption(ax: Axes, caption: str, own: bool) -> None:
    """A caption under the figure if it is ours, under the axes if it is the caller's."""
    figure = ax.figure
    if own:
        text = wrap(caption, width_of(ax, own), SMALL)
        figure.supxlabel(text, x=0.01, ha="left", fontsize=SMALL, color=SOFT, linespacing=LINE, gid="caption")
        return
    ax.annotate(
        wrap(caption, width_of(ax, own), SMALL),
        xy=(0, 0),
        xycoords="axes fraction",
        xytext=(0, -3.2 * BODY * (1 + bool(ax.get_xlabel()))),
        textcoords="offset points",
        va="top",
        ha="left",
        fontsize=SMALL,
        color=SOFT,
        linespacing=LINE,
        annotation_clip=False,
        gid="caption",
    )


def caption_of(ax: Axes) -> str:
    """The caption under a figure of this module, on one line."""
    for text in ax.figure.findobj(Text):
        if text.get_gid() == "caption":
            assert isinstance(text, Text)
            return text.get_text().replace("\n", " ")
    return ""
