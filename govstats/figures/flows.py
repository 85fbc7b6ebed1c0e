"""The flow of one report's requests: in, what became of them, out."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Curve

from govstats.figures.colours import COLOURS, INK, SOFT
from govstats.figures.fonts import Lang
from govstats.figures.house_style import WIDTH, canvas, points_across, points_down, room_of, styled
from govstats.figures.labels import GROUPS
from govstats.figures.outcome_rows import bars_of, only_report, requests_of
from govstats.figures.sheet import put_words
from govstats.figures.side_by_side import with_provenance
from govstats.figures.units import headline
from govstats.figures.words import lines_of, number, percent, say, text_width, wrap

LABEL, HEIGHT = 7.0, 290.0
"""Points: size of the labels, height of all that flows."""
GAP, OVER = 0.015, 0.07
"""Between two nodes and over the flow, as shares of its height."""


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
    sides = [[value / total for _, value, _ in side] for side in (into, out)]
    unit = HEIGHT if ax is None else _unit(sides, labels, points_down(ax))
    slots = [_slots(shares, names, unit) for shares, names in zip(sides, labels, strict=True)]
    depth = max(map(_depth, slots))
    ax, own = canvas(ax, (depth + OVER) * unit / 72, width)
    drawn = max(60.0, (room_of(None, width) - 12 if own else points_across(ax)) - left - right)
    for side, names, heights in zip((into, out), labels, slots, strict=True):
        _side(ax, side, names, total, heights)
    ax.add_patch(Rectangle((0.38, 0), 0.06, 1, facecolor=SOFT, linewidth=0))
    ax.text(0.41, -0.01, number(total), ha="center", va="bottom")
    ax.set_xlim(-left / drawn, 1 + right / drawn)
    ax.set_ylim(depth, -OVER)
    ax.set_axis_off()
    words = headline(cells.iloc[0], "申请的流向", "the flow of requests", lang)
    remark = (
        f"宽度为件数；百分比以新收与上年结转之和 {number(total)} 为分母；表中不载哪一件成为哪种结果",
        f"widths are counts; percentages are of the {number(total)} received and carried in; "
        "the form does not say which request became what",
    )
    frame = with_provenance(data, cells)
    put_words(ax, own, frame, lang, title if title is not None else words, 1, remark)
    return ax


def _label(words: str, value: float, total: float, room: float) -> str:
    amount = f"{number(value)} ({percent(value / total)})"
    return f"{words}  {amount}" if room > 400 else f"{wrap(words, 0.36 * room, LABEL)}\n{amount}"


def _widest(labels: list[str]) -> float:
    return max(text_width(line, LABEL) for label in labels for line in label.split("\n"))


def _slots(shares: list[float], labels: list[str], unit: float) -> list[float]:
    """The height of each node's slot, enough for its label where the whole flow is ``unit`` points high."""
    lines = lines_of(labels)
    return [max(share, (1.35 * LABEL * n + 6) / unit) for share, n in zip(shares, lines, strict=True)]


def _depth(slots: list[float]) -> float:
    """How far down the slots of a side reach."""
    return sum(slots) + GAP * len(slots)


def _unit(sides: list[list[float]], labels: list[list[str]], points: float) -> float:
    """Height of the whole flow in points with which it and its labels go into so many points.

    Examples
    --------
    >>> round(_unit([[1.0], [0.5, 0.5]], [["in"], ["out", "left"]], 300))
    273
    """
    low, high = 1.0, points
    for _ in range(40):
        middle = (low + high) / 2
        depth = max(_depth(_slots(shares, names, middle)) for shares, names in zip(sides, labels, strict=True))
        low, high = (middle, high) if (depth + OVER) * middle <= points else (low, middle)
    return low


def _side(ax: Axes, parts: list[tuple[str, float, str]], labels: list[str], total: float, slots: list[float]) -> None:
    """One side of a flow: nodes in the middle of their slots."""
    left = len(parts) == 2
    edge, inner, middle = (0.0, 0.02, 0.38) if left else (1.0, 0.98, 0.44)
    slot_top = at = 0.0
    for (_, value, colour), label, slot in zip(parts, labels, slots, strict=True):
        height = value / total
        start = slot_top + (slot - height) / 2
        _band(ax, (inner, start), (middle, at), height, colour)
        ax.add_patch(Rectangle((min(edge, inner), start), 0.02, max(height, 0.003), facecolor=colour, linewidth=0))
        x, align = (edge - 0.012, "right") if left else (edge + 0.012, "left")
        ax.text(x, start + height / 2, label, ha=align, va="center", fontsize=LABEL, color=INK, linespacing=1.1)
        slot_top += slot + GAP
        at += height


def _band(ax: Axes, a: tuple[float, float], b: tuple[float, float], height: float, colour: str) -> None:
    if height <= 0:
        return
    centre = (a[0] + b[0]) / 2
    points = [a, (centre, a[1]), (centre, b[1]), b]
    back = [(b[0], b[1] + height), (centre, b[1] + height), (centre, a[1] + height), (a[0], a[1] + height)]
    codes = [Curve.MOVETO, *[Curve.CURVE4] * 3, Curve.LINETO, *[Curve.CURVE4] * 3, Curve.CLOSEPOLY]
    ax.add_patch(PathPatch(Curve([*points, *back, a], codes), facecolor=colour, alpha=0.55, linewidth=0))
