"""The house's style: settings for a while, and canvases of a printed page's width.

No setting of matplotlib is changed for the rest of the session. The font is written into every piece of
text that we make, so a figure keeps it when it is drawn or saved later, outside of our functions.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, wraps
from inspect import signature
from numbers import Real
from typing import Any, Literal, NamedTuple, ParamSpec

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Patch

from govstats.figures.colours import FAINT, INK, SOFT
from govstats.figures.fonts import MISSING_GLYPH, check_language, family, set_fonts
from govstats.figures.words import BODY, SMALL, TITLE, pieces_of, text_width, wrap

WIDTH = 160.0
"""Width of a figure of our own making in millimetres; of journals, a column is 85 to 90, a page 175 to 190."""

NARROWEST = 30.0
"""Nothing can be drawn in less; who gives less means inches."""

DPI = 200
"""Dots per inch of PNG files, and of the layout."""

SETTLING = 6
"""How often a layout is made at most: other ticks can come with other sizes."""

UPRIGHT = 60.0
"""Points that a head standing upright may be long, where its lines have room beside each other."""

P = ParamSpec("P")


def styled(draw: Callable[P, Axes]) -> Callable[P, Axes]:
    """Give a figure function the house's style: language and place checked, font set on all that it drew."""

    parameters = signature(draw)

    @wraps(draw)
    def in_style(*args: P.args, **kwargs: P.kwargs) -> Axes:
        given = parameters.bind(*args, **kwargs).arguments
        check_language(given.get("lang", "both"))
        check_place(given.get("ax"), given.get("width", WIDTH))
        with style():
            ax = draw(*args, **kwargs)
            finish(ax.figure)
        return ax

    return in_style


def check_place(ax: object, width: object) -> None:
    """Refuse several axes where one is to be drawn on, and a width in another unit than millimetres.

    Raises
    ------
    TypeError
        ``ax`` is neither axes nor nothing.
    ValueError
        ``width`` is no number, or too small for a figure.
    """
    if not isinstance(ax, Axes | None):
        raise TypeError(f"ax= takes one Axes, not {type(ax).__name__}: choose one, such as axes[0].")
    if not isinstance(width, Real) or not float(width) >= NARROWEST:
        raise ValueError(f"width={width!r}: expected millimetres, {NARROWEST:g} or more, such as 89 for a column.")


@contextmanager
def style() -> Iterator[None]:
    """The house's settings, and else matplotlib's own, for as long as the context lasts; then the session's again.

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
    with mpl.style.context(settings, after_reset=True):
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
            for _ in range(SETTLING):
                before = [axes.get_position().bounds for axes in whole.axes]
                whole.draw_without_rendering()
                if [axes.get_position().bounds for axes in whole.axes] == before:
                    break
            whole.set_dpi(shown)
        whole.set_layout_engine("none")


def canvas(ax: Axes | None, height: float, width: float = WIDTH) -> tuple[Axes, bool]:
    """The axes to draw on, and whether the figure is ours: then titles and captions belong to it.

    A figure of ours is ``width`` millimetres wide and ``height`` inches high, and grows by its title and caption.
    """
    own = ax is None
    ax = own_figure(height, width).subplots() if ax is None else ax
    ax.tick_params(which="both", labelsize=BODY)
    for label in (ax.xaxis.label, ax.yaxis.label):
        label.set_fontsize(BODY)
    return ax, own


def own_figure(height: float, width: float = WIDTH) -> Figure:
    """A new figure of ours, with room for its title and caption."""
    return plt.figure(figsize=(width / 25.4, height + 0.15), layout=OwnLayout(w_pad=0.06, h_pad=0.05))


def room_of(ax: Axes | None, width: float) -> float:
    """Points across for all that a figure has: those of one of our own making, or of the caller's axes with labels."""
    return width * 72 / 25.4 if ax is None else 1.3 * points_across(ax)


def figure_of(artist: Artist) -> Figure:
    """The whole figure that something stands in."""
    figure = artist.get_figure(root=True)
    assert isinstance(figure, Figure)
    return figure


def points_across(ax: Axes) -> float:
    """Width of axes in points."""
    return float(ax.get_window_extent().width) * 72 / figure_of(ax).dpi


def points_down(ax: Axes) -> float:
    """Height of axes in points."""
    return float(ax.get_window_extent().height) * 72 / figure_of(ax).dpi


def keep_possible(ax: Axes, axis: Literal["x", "y"], share: bool) -> None:
    """An axis of rates without what no rate can be: nothing below 0, no share over 1."""
    low, high = ax.get_xlim() if axis == "x" else ax.get_ylim()
    limits = max(low, 0.0), min(high, 1.0) if share else high
    (ax.set_xlim if axis == "x" else ax.set_ylim)(*limits)


def fitting(texts: Sequence[str], points: float, size: float) -> float:
    """The size of type at which each of these texts is at most so wide; never more than ``size``."""
    return size * min(1.0, points / max((text_width(text, size) for text in texts), default=points))


class Heads(NamedTuple):
    """Heads over columns, set to go into their width."""

    texts: list[str]
    size: float
    upright: bool
    height: float
    """In inches."""


def fit_heads(names: Sequence[str], points: float, size: float) -> Heads:
    """Heads over columns so many points wide: in lines where every word fits, else standing upright.

    A tab in a name is the end of a line where the heads lie, and a blank where they stand.
    """
    words = [piece for name in names for line in name.replace("\t", "\n").split("\n") for piece in pieces_of(line)]
    if max((text_width(word, size) for word in words), default=0.0) <= points:
        texts = [wrap(name.replace("\t", "\n"), points, size) for name in names]
        return Heads(texts, size, False, max(text.count("\n") + 1 for text in texts) * size * 1.25 / 72 + 0.1)
    names = [name.replace("\t", " ") for name in names]
    room = max(1, int(points / (1.25 * size)))
    if not _stand_upright(names, room, size):
        whole = [name.replace("\n", " ") for name in names]
        high = max(UPRIGHT, 1.2 * max(text_width(name, size) for name in whole) / room)
        names = [wrap(name, high, size) for name in whole]
    highest = max(text_width(line, size) for name in names for line in name.split("\n"))
    return Heads(list(names), size, True, highest / 72 + 0.1)


def _stand_upright(names: Sequence[str], room: int, size: float) -> bool:
    """Whether the lines of every name fit as they are, so many beside each other."""
    lines = [name.split("\n") for name in names]
    longest = max(text_width(part, size) for name in lines for part in name)
    return max(map(len, lines)) <= room and longest <= UPRIGHT * max(map(len, lines))


def put_heads(ax: Axes, places: Sequence[float], heads: Heads) -> None:
    """Heads over the axes, each in its place."""
    ax.set_xticks(places, heads.texts, fontsize=heads.size)
    ax.xaxis.tick_top()
    if heads.upright:
        ax.tick_params(axis="x", labelrotation=90)
        for label in ax.get_xticklabels():
            label.set(multialignment="left", linespacing=1.25)


def add_legend(ax: Axes, handles: Sequence[Patch], points: float, left: float, *, below: bool = False) -> None:
    """A legend over or under the axes, in as many columns as go into so many points, ``left`` of the axes."""
    widest = max(text_width(line, SMALL) for handle in handles for line in str(handle.get_label()).split("\n"))
    across = -left / max(points - left, 1.0)
    ax.legend(
        handles=handles,
        loc="upper left" if below else "lower left",
        bbox_to_anchor=(across, -0.005 if below else 1.0),
        ncols=max(1, min(len(handles), int(points / (widest + 2.6 * SMALL)))),
        fontsize=SMALL,
        handlelength=0.9,
        handleheight=0.9,
        columnspacing=1.0,
        borderaxespad=0.2,
    )
