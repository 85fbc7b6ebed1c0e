"""The flow of one report's requests: in, what became of them, out."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Curve

from govstats.figures.colours import COLOURS, INK, SOFT
from govstats.figures.fonts import Lang
from govstats.figures.house_style import WIDTH, canvas, points_across, room_of, styled
from govstats.figures.labels import GROUPS
from govstats.figures.outcome_rows import bars_of, only_report, requests_of
from govstats.figures.sheet import put_words
from govstats.figures.units import headline
from govstats.figures.words import number, percent, say, text_width, wrap

LABEL, HEIGHT = 7.0, 290.0
"""Points: size of the labels, height of the drawing."""


@styled
def flow(
    data: Any,
    ax: Axes | None = None,
    lang: Lang = "both",
    *,
    column: str = "total",
    title: str | None = None,
    width: float = WIDTH,
) -> Axes:
    """The flow of one report's requests: received and carried in, outcomes by group, carried out.

    Parameters
    ----------
    data : Report or DataFrame
        One report, or its cells.
    ax, lang, title, width
        As in :func:`govstats.figures.composition`.
    column : str
        The applicants: ``total`` or a column of the form.

    Returns
    -------
    Axes
        Widths are counts. Which request became what is not in the form, so all flow through one workload.

    Raises
    ------
    ValueError
        Several reports; a cell without a number; or in and out that differ: a flow that does not balance
        cannot be drawn.
    """
    cells = requests_of(data)
    report = only_report(cells)
    bars = bars_of(cells, column, lang)[1]
    absent = [code for code, bar in bars.items() if np.isnan(bar.value) and code != "closed_total"]
    if absent:
        raise ValueError(f"{report}: no number in {', '.join(absent[:4])}: a flow needs every row of the table.")
    into = [
        (say("新收", "Received", lang, " "), bars["received"].value, "#9AA0A6"),
        (say("上年结转", "Carried in", lang, " "), bars["carried_in"].value, COLOURS["carried_out"]),
    ]
    out = [
        (say(*words, lang, " "), sum(bar.value for bar in bars.values() if bar.group == group), COLOURS[group])
        for group, words in GROUPS.items()
    ]
    out.append((say("结转下年度", "Carried out", lang, " "), bars["carried_out"].value, COLOURS["carried_out"]))
    total = sum(value for _, value, _ in into)
    if total != sum(value for _, value, _ in out):
        leaving = number(sum(value for _, value, _ in out))
        raise ValueError(f"{report}: {number(total)} come in and {leaving} go out: a flow that does not balance.")
    if total == 0:
        raise ValueError(f"{report}: no requests: there is no flow to draw.")
    room = room_of(ax, width)
    labels = [[_label(words, value, total, room) for words, value, _ in side] for side in (into, out)]
    left, right = (_widest(side) + 6 for side in labels)
    ax, own = canvas(ax, HEIGHT / 72, width)
    drawn = max(60.0, (room_of(None, width) - 12 if own else points_across(ax)) - left - right)
    depth = max(_side(ax, side, names, total) for side, names in zip((into, out), labels, strict=True))
    ax.add_patch(Rectangle((0.38, 0), 0.06, 1, facecolor=SOFT, linewidth=0))
    ax.text(0.41, -0.01, number(total), ha="center", va="bottom")
    ax.set_xlim(-left / drawn, 1 + right / drawn)
    ax.set_ylim(depth, -0.07)
    ax.set_axis_off()
    words = headline(cells.iloc[0], "申请的流向", "the flow of requests", lang)
    remark = (
        "宽度为件数；表中不载哪一件成为哪种结果",
        "widths are counts; the form does not say which request became what",
    )
    put_words(ax, own, data, lang, title if title is not None else words, 1, remark)
    return ax


def _label(words: str, value: float, total: float, room: float) -> str:
    amount = f"{number(value)} ({percent(value / total)})"
    return f"{words}  {amount}" if room > 400 else f"{wrap(words, 0.36 * room, LABEL)}\n{amount}"


def _widest(labels: list[str]) -> float:
    return max(text_width(line, LABEL) for label in labels for line in label.split("\n"))


def _side(ax: Axes, parts: list[tuple[str, float, str]], labels: list[str], total: float) -> float:
    """One side of a flow: nodes in slots high enough for their labels; where the last slot ends."""
    left = len(parts) == 2
    edge, inner, middle = (0.0, 0.02, 0.38) if left else (1.0, 0.98, 0.44)
    slot_top = at = 0.0
    for (_, value, colour), label in zip(parts, labels, strict=True):
        height = value / total
        slot = max(height, 0.03 + 1.35 * LABEL * (label.count("\n") + 1) / HEIGHT)
        start = slot_top + (slot - height) / 2
        _band(ax, (inner, start), (middle, at), height, colour)
        ax.add_patch(Rectangle((min(edge, inner), start), 0.02, max(height, 0.003), facecolor=colour, linewidth=0))
        x, align = (edge - 0.012, "right") if left else (edge + 0.012, "left")
        ax.text(x, start + height / 2, label, ha=align, va="center", fontsize=LABEL, color=INK, linespacing=1.1)
        slot_top += slot + 0.015
        at += height
    return slot_top


def _band(ax: Axes, a: tuple[float, float], b: tuple[float, float], height: float, colour: str) -> None:
    if height <= 0:
        return
    centre = (a[0] + b[0]) / 2
    points = [a, (centre, a[1]), (centre, b[1]), b]
    back = [(b[0], b[1] + height), (centre, b[1] + height), (centre, a[1] + height), (a[0], a[1] + height)]
    codes = [Curve.MOVETO, *[Curve.CURVE4] * 3, Curve.LINETO, *[Curve.CURVE4] * 3, Curve.CLOSEPOLY]
    ax.add_patch(PathPatch(Curve([*points, *back, a], codes), facecolor=colour, alpha=0.55, linewidth=0))
