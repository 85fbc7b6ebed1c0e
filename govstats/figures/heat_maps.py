"""How far printed tables can be relied on: one report cell by cell, or many reports side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Patch

from govstats.figures.colours import FAINT, SOFT, contrast
from govstats.figures.fonts import Lang
from govstats.figures.house_style import WIDTH, add_legend, canvas, fit_heads, fitting, put_heads, room_of, styled
from govstats.figures.labels import outcome_label
from govstats.figures.outcome_rows import requests_of
from govstats.figures.sheet import put_words
from govstats.figures.side_by_side import with_provenance
from govstats.figures.tiles import draw_tile, frame_tiles
from govstats.figures.units import headline, unit_labels
from govstats.figures.words import BODY, SMALL, lines_of, number, say, text_width, wrap
from govstats.form import load_form

STATES = {
    "fails": ("不成立", "fails", "#D66E17"),
    "cannot_tell": ("无从判断", "cannot tell", "#F5E3A0"),
    "derived": ("推得", "derived", "#92C0F5"),
    "no_number": ("无数", "no number", FAINT),
    "holds": ("成立", "holds", "#132CC6"),
}
"""What can be said of a cell of `requests`, the first that is true: colour and words."""
DEEP = {state: colour for state, (_, _, colour) in STATES.items()} | {"no_number": "#8A8A8A", "cannot_tell": "#E3B505"}
"""Colours of the shares of cells in each state, where nothing else tells a small share from none."""


def state_of(cells: pd.DataFrame) -> pd.Series:
    """What can be said of each cell: a key of :data:`STATES`."""
    conditions = [
        cells["check"].eq("fails"),
        cells["value"].isna(),
        cells["status"].isin(["derived", "repaired"]),
        cells["check"].isin(["cannot_tell", "none"]),
    ]
    names = ["fails", "no_number", "derived", "cannot_tell"]
    return pd.Series(np.select([c.to_numpy(bool) for c in conditions], names, "holds"), index=cells.index)


@styled
def quality(
    data: Any,
    ax: Axes | None = None,
    lang: Lang = "both",
    *,
    title: str | None = None,
    width: float = WIDTH,
) -> Axes:
    """A heat map of the table of requests: which cells add up, which do not, which have no number.

    Parameters
    ----------
    data : Panel, Report or DataFrame
        Reports or cells. One report is drawn cell by cell as the form prints it; of several, the share of
        their cells in each state.
    ax : Axes, optional
        Where to draw; without it a figure of our own is made.
    lang : {"zh", "en", "both"}
        Language of all words.
    title : str, optional
        Instead of the general one.
    width : float
        Of a figure of our own, in millimetres.

    Returns
    -------
    Axes
        A cell whose row or column the document does not print has no number.
    """
    cells = requests_of(data)
    cells = cells[cells["status"] != "not_in_form"].assign(state=lambda frame: state_of(frame))
    if len(set(cells["report_id"])) == 1:
        ax, own = _one(cells, ax, lang, width)
        words = headline(cells.iloc[0], "申请表各格的勾稽情况", "does the table of requests add up", lang)
    else:
        ax, own = _many(cells, ax, lang, width)
        words = say("申请表各格的勾稽情况", "Do the tables of requests add up", lang)
    remark = (
        "成立：所在勾稽关系成立且改动可被察觉；无从判断：改动不会被察觉",
        "holds: a change of it alone would be noticed; cannot tell: it would not",
    )
    n = len(set(cells["report_id"]))
    put_words(ax, own, with_provenance(data, cells), lang, title if title is not None else words, n, remark)
    return ax


def _one(cells: pd.DataFrame, ax: Axes | None, lang: str, width: float) -> tuple[Axes, bool]:
    form = load_form(str(cells["form"].iloc[0]), "requests")
    by_key = {(str(cell.row), str(cell.column)): cell for cell in cells.itertuples()}
    room = room_of(ax, width)
    labels = [wrap(say(*outcome_label(row), lang), 0.39 * room, SMALL) for row in form.rows]
    left = max(text_width(line, SMALL) for label in labels for line in label.split("\n"))
    pitch = (room - left - 22) / len(form.columns)
    size = fitting([number(value) for value in cells["value"].dropna()], 0.9 * pitch, SMALL)
    heights = np.array([max(1.5, 1.14 * (label.count("\n") + 1) + 0.1) for label in labels])
    heads = fit_heads([say(column.label_zh, column.label_en, lang) for column in form.columns], pitch - 4, SMALL - 1)
    ax, own = canvas(ax, float(heights.sum()) * SMALL / 72 + heads.height + 0.45, width)
    bottoms = np.cumsum(heights)
    for row, bottom, height in zip(form.rows, bottoms, heights, strict=True):
        for x, column in enumerate(form.columns):
            cell: Any = by_key.get((row.code, column.code))
            state = "no_number" if cell is None else str(cell.state)
            face = STATES[state][2]
            known = cell is not None and pd.notna(cell.value)
            text = number(float(cell.value)) if known else "–"
            ink = contrast(face) if known or state == "fails" else SOFT
            draw_tile(ax, x + 0.5, bottom - height / 2, text, face, size, ink, height - 0.12)
    ax.set_yticks(bottoms - heights / 2, labels, fontsize=SMALL, linespacing=1.1)
    put_heads(ax, list(np.arange(len(form.columns)) + 0.5), heads)
    frame_tiles(ax, len(form.columns), float(heights.sum()))
    add_legend(ax, _handles(lang), room - 12, left + 4, below=True)
    return ax, own


def _many(cells: pd.DataFrame, ax: Axes | None, lang: str, width: float) -> tuple[Axes, bool]:
    shares = pd.crosstab(cells["report_id"], cells["state"], normalize="index")
    order = ["holds", "derived", "cannot_tell", "no_number", "fails"]
    units = cells.drop_duplicates("report_id").reset_index(drop=True)
    shares = shares.reindex(index=units["report_id"], columns=order, fill_value=0.0)
    room = room_of(ax, width)
    labels = [wrap(name, 0.35 * room, BODY - 0.5) for name in unit_labels(units, lang)]
    heads = fit_heads([say(*STATES[state][:2], lang) for state in order], 0.6 * room / len(order) - 3, SMALL)
    ax, own = canvas(ax, len(units) * max(0.22, 0.15 * max(lines_of(labels))) + heads.height, width)
    for y, report in enumerate(units["report_id"]):
        for x, state in enumerate(order):
            share = float(shares.loc[report, state])
            face = _tint(DEEP[state], share) if share else "#FAFAFA"
            text = f"{100 * share:.0f}%" if share == 0 or share >= 0.005 else "<1%"
            draw_tile(ax, x + 0.5, y + 0.5, text, face, SMALL, contrast(face))
    ax.set_yticks(np.arange(len(units)) + 0.5, labels, fontsize=BODY - 0.5, linespacing=1.1)
    put_heads(ax, list(np.arange(len(order)) + 0.5), heads)
    frame_tiles(ax, len(order), len(units))
    return ax, own


def _tint(colour: str, share: float) -> str:
    depth = 0.2 + 0.8 * share
    red, green, blue = (1 - (1 - part) * depth for part in to_rgb(colour))
    return to_hex((red, green, blue))


def _handles(lang: str) -> list[Patch]:
    return [
        Patch(facecolor=colour, edgecolor="#CCCCCC", linewidth=0.4, label=say(zh, en, lang, " "))
        for zh, en, colour in STATES.values()
    ]
