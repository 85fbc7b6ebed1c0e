"""The words around a figure: its title over it, its caption under it."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.text import Text

from govstats.figures.colours import SOFT
from govstats.figures.fonts import set_fonts
from govstats.figures.house_style import figure_of, points_across
from govstats.figures.provenance import caption, provenance_of
from govstats.figures.side_by_side import covered
from govstats.figures.units import is_simulated
from govstats.figures.words import LINE, SMALL, TITLE, unwrap, wrap


def put_words(
    ax: Axes, own: bool, data: Any, lang: str, title: str, n: int, *remarks: tuple[str, str], above: str = ""
) -> None:
    """Title and caption of a figure of these data, which says so where they are simulated.

    ``n`` reports are in it; ``remarks`` are pairs of Chinese and English on how to read it; ``above`` stands over them.
    """
    put_title(ax, f"{title}  [模拟 SIMULATED]" if is_simulated(data) else title, own)
    remarks = (*covered(data), *remarks, *_not_retrieved(data))
    put_caption(ax, above + caption(data, n, lang, *remarks), own)


def _not_retrieved(data: Any) -> list[tuple[str, str]]:
    """A remark that nobody stated when the sources were retrieved; none without sources or on what was simulated."""
    known = provenance_of(data)
    silent = known.retrieved_on or not known.sources or is_simulated(data)
    return [] if silent else [("获取日期未注明", "retrieved: not stated")]


def put_title(ax: Axes, title: str, own: bool) -> None:
    """A title over the figure if it is ours, over the axes if it is the caller's."""
    if not own:
        ax.set_title("", loc="left")
    above, _ = (0.0, 0.0) if own else _beyond(ax)
    text = wrap(title, _across(ax, own), TITLE)
    if own:
        ax.figure.suptitle(text, x=0.01, ha="left", fontsize=TITLE, linespacing=LINE, gid="title")
        _grow(ax, text, TITLE)
    else:
        ax.set_title(text, loc="left", y=1.0, pad=above + 4, fontsize=TITLE, linespacing=LINE, gid="title")


def put_caption(ax: Axes, words: str, own: bool) -> None:
    """A caption under the figure if it is ours, under the axes if it is the caller's."""
    _, below = (0.0, 0.0) if own else _beyond(ax)
    text = wrap(words, _across(ax, own), SMALL)
    if own:
        ax.figure.supxlabel(text, x=0.01, ha="left", fontsize=SMALL, color=SOFT, linespacing=LINE, gid="caption")
        _grow(ax, text, SMALL)
        return
    ax.annotate(
        text,
        xy=(0, 0),
        xycoords="axes fraction",
        xytext=(0, -below - 4),
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
    """The caption under a figure of this module, on one line, as if no line had been full."""
    for text in ax.figure.findobj(Text):
        if text.get_gid() == "caption":
            assert isinstance(text, Text)
            return unwrap(text.get_text())
    return ""


def _across(ax: Axes, own: bool) -> float:
    """Points for a line: of a figure of ours, or of the caller's axes."""
    return float(figure_of(ax).get_figwidth()) * 72 - 12 if own else points_across(ax)


def _beyond(ax: Axes) -> tuple[float, float]:
    """Points that heads, signs, labels and legends stand out over axes and under them."""
    figure = figure_of(ax)
    set_fonts(figure)
    figure.draw_without_rendering()
    whole, inner = ax.get_tightbbox(), ax.get_window_extent()
    if whole is None:
        return 0.0, 0.0
    return (whole.y1 - inner.y1) * 72 / figure.dpi, (inner.y0 - whole.y0) * 72 / figure.dpi


def _grow(ax: Axes, text: str, size: float) -> None:
    """Make a figure of ours higher by these lines, so that what is drawn keeps its size."""
    figure = figure_of(ax)
    figure.set_figheight(figure.get_figheight() + ((text.count("\n") + 1) * size * LINE + 4) / 72)
