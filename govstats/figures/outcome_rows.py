"""What became of the requests: one report row by row."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from govstats.figures.colours import COLOURS, INK, SOFT
from govstats.figures.fonts import Lang
from govstats.figures.house_style import WIDTH, canvas, points_across, room_of, styled
from govstats.figures.labels import STATUS, outcome_label
from govstats.figures.sheet import put_words
from govstats.figures.side_by_side import with_provenance
from govstats.figures.units import headline
from govstats.figures.words import BODY, lines_of, number, percent, say, text_width, wrap
from govstats.form import Form, load_form
from govstats.frames import cells_of

LABEL_WIDTH = {"zh": 175.0, "en": 185.0, "both": 225.0}
"""Points that the label of an outcome may take before it goes to the next line."""
LABEL_SIZE = 7.0


class Bar(NamedTuple):
    """One outcome of one report as it is drawn."""

    row: str
    group: str
    label: str
    value: float
    fails: bool
    derived: bool
    status: str


def requests_of(data: Any) -> pd.DataFrame:
    """The cells of the table ``requests`` in a frame of cells, a report or a panel.

    Raises
    ------
    ValueError
        The frame is not one of cells, or holds none of the table.
    """
    cells = cells_of(data)
    found = cells[cells["table"] == "requests"]
    if found.empty:
        raise ValueError("There is no cell of the table `requests` here: nothing became of no requests.")
    return found


def only_report(cells: pd.DataFrame) -> str:
    """The one report that a frame of cells is about.

    Raises
    ------
    ValueError
        It is about several.
    """
    reports = [str(value) for value in cells["report_id"].unique()]
    if len(reports) != 1:
        raise ValueError(
            f"One report is expected, here are {len(reports)} ({', '.join(reports[:3])} …): "
            "choose one by report_id, or draw several with `composition`."
        )
    return reports[0]


def bars_of(cells: pd.DataFrame, column: str, lang: str) -> tuple[Form, dict[str, Bar]]:
    """The rows of one report's table by code; a row that is not there is there without a value."""
    form = load_form(str(cells["form"].iloc[0]), "requests")
    by_row = {str(cell.row): cell for cell in cells[cells["column"] == column].itertuples()}
    bars = {}
    for row in form.rows:
        cell: Any = by_row.get(row.code)
        status = "absent" if cell is None else str(cell.status)
        bars[row.code] = Bar(
            row.code,
            row.group,
            say(*outcome_label(row), lang),
            float("nan") if cell is None or pd.isna(cell.value) else float(cell.value),
            cell is not None and cell.check == "fails",
            status == "derived",
            status,
        )
    return form, bars


def _amount(bar: Bar, total: float, lang: str) -> str:
    if np.isnan(bar.value):
        return say("无数据", "no data", lang, " ") + f" ({say(*STATUS[bar.status], lang, ' ')})"
    marks = "†" * bar.fails + "‡" * bar.derived
    share = f" ({percent(bar.value / total)})" if total > 0 else ""
    return f"{number(bar.value)}{marks}{share}"


def _flows(bars: dict[str, Bar], lang: str) -> str:
    names = (
        ("received", "新收", "received"),
        ("carried_in", "上年结转", "carried in"),
        ("closed_total", "办结总计", "closed"),
        ("carried_out", "结转下年", "carried out"),
    )

    def one(language: str) -> str:
        return " · ".join(f"{say(zh, en, language)} {_amount(bars[code], 0, language)}" for code, zh, en in names)

    return "\n".join(one(language) for language in (["zh", "en"] if lang == "both" else [lang]))


@styled
def outcomes(
    data: Any,
    ax: Axes | None = None,
    lang: Lang = "both",
    *,
    column: str = "total",
    title: str | None = None,
    width: float = WIDTH,
) -> Axes:
    """What became of the requests of one report: all closed as one bar, then every outcome by itself.

    Parameters
    ----------
    data : Report or DataFrame
        One report, or its cells.
    ax : Axes, optional
        Where to draw; without it a figure of our own is made.
    lang : {"zh", "en", "both"}
        Language of all words.
    column : str
        The applicants: ``total`` or a column of the form such as ``natural_person``.
    title : str, optional
        Instead of agency and year.
    width : float
        Of a figure of our own, in millimetres.

    Returns
    -------
    Axes
        Shares are of the sum of the outcomes. A cell without a number is "no data", never 0. † marks a
        cell in an identity that does not hold (its bar is hatched), ‡ a number that nothing prints and
        the arithmetic proves.

    Raises
    ------
    ValueError
        Several reports, or no table of requests.

    Notes
    -----
    Groups follow the Regulations of 2019 (令711号), Articles 14 to 16 and 30 to 39.
    """
    cells = requests_of(data)
    only_report(cells)
    form, bars = bars_of(cells, column, lang)
    shown = [bars[row.code] for row in form.rows if row.role == "outcome"]
    complete = not any(np.isnan(bar.value) for bar in shown)
    total = sum(bar.value for bar in shown) if complete else float("nan")

    room = room_of(ax, width)
    texts = [_whole_label(shown, bars["closed_total"], total, lang), *(bar.label for bar in shown)]
    labels = [wrap(text, min(LABEL_WIDTH[lang], 0.48 * room), LABEL_SIZE) for text in texts]
    widest = max(text_width(line, LABEL_SIZE) for label in labels for line in label.split("\n"))
    across = max(40.0, (room - widest - 20) if ax is None else points_across(ax))
    amounts = [wrap(_amount(bar, total, lang), (0.98 if np.isnan(bar.value) else 0.6) * across - 8) for bar in shown]
    heights = np.maximum(lines_of(labels), np.array([1, *lines_of(amounts)]) * BODY / LABEL_SIZE) + 0.6
    middles = np.cumsum(heights) - heights / 2
    height = float(heights.sum()) * LABEL_SIZE * 1.2 / 72 + 0.45
    ax, own = canvas(ax, height, width)

    if complete:
        _draw_whole(ax, shown, middles[0])
    longest = max([bar.value for bar in shown if bar.value > 0] + [total if total > 0 else 1.0])
    reach, inside = _reach([bar.value for bar in shown], [_widest(text) for text in amounts], longest, across)
    for bar, middle, text in zip(shown, middles[1:], amounts, strict=True):
        _draw_bar(ax, bar, middle, text, bar.value > inside)
    ax.axhline(heights[0], color=SOFT, linewidth=0.5)
    ax.set_yticks(middles, labels, fontsize=LABEL_SIZE, linespacing=1.1)
    ax.set_ylim(float(heights.sum()), 0)
    ax.set_xlim(0, reach)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.xaxis.set_major_locator(MaxNLocator(6 if room > 400 else 3, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    ax.grid(axis="x")
    ax.set_xlabel(say("件", "Requests", lang, " "))

    base = (f"百分比以各办理结果之和 {number(total)} 为分母", f"percentages are of the {number(total)} outcomes")
    remarks = [base] if total > 0 else []
    if any(bar.fails for bar in bars.values()):
        remarks.append(("† 所在勾稽关系不成立", "† an identity over this cell does not hold"))
    if any(bar.derived for bar in bars.values()):
        remarks.append(("‡ 原表未印，由勾稽关系推得", "‡ not printed, proved by the arithmetic"))
    words = title if title is not None else _title(cells, column, form, lang)
    n = int(any(not np.isnan(bar.value) for bar in bars.values()))
    put_words(ax, own, with_provenance(data, cells), lang, words, n, *remarks, above=_flows(bars, lang) + "\n")
    return ax


def _widest(text: str) -> float:
    return max(text_width(line, BODY) for line in text.split("\n"))


def _reach(values: list[float], widths: list[float], longest: float, across: float) -> tuple[float, float]:
    """Where the axis ends so that all numbers have room on it, and the value above which they stand in their bars.

    ``across`` and the ``widths`` of the numbers are in points; ``longest`` is the largest value of any bar.

    Examples
    --------
    >>> _reach([10.0, 90.0], [20.0, 20.0], 100.0, 200.0)
    (102.0, 75.0)
    >>> _reach([63.0, 84.0], [50.0, 50.0], 100.0, 100.0)
    (200.0, inf)
    """
    spans = [(0.0 if value != value else value, width + 8) for value, width in zip(values, widths, strict=True)]
    for inside in (0.75 * longest, float("inf")):
        ends = [value * across / max(across - width, 1.0) for value, width in spans if value <= inside]
        reach = max([1.02 * longest, *ends])
        if all(width <= value / reach * across for value, width in spans if value > inside):
            break
    return reach, inside


def _draw_bar(ax: Axes, bar: Bar, middle: float, text: str, inside: bool) -> None:
    value = 0.0 if np.isnan(bar.value) else bar.value
    ax.barh(
        middle,
        value,
        height=1.0,
        color=COLOURS[bar.group],
        hatch="////" if bar.fails else None,
        edgecolor="white" if bar.fails else COLOURS[bar.group],
        linewidth=0,
    )
    ax.annotate(
        text,
        (value, middle),
        xytext=(-4 if inside else 4, 0),
        textcoords="offset points",
        ha="right" if inside else "left",
        va="center",
        fontsize=BODY,
        linespacing=1.1,
        color="white" if inside else (SOFT if np.isnan(bar.value) else INK),
        bbox=None if inside else {"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        gid=f"value-{bar.row}",
    )


def _draw_whole(ax: Axes, shown: list[Bar], middle: float) -> None:
    left = 0.0
    for bar in shown:
        ax.barh(middle, bar.value, left=left, height=1.2, color=COLOURS[bar.group], linewidth=0)
        left += bar.value


def _whole_label(shown: list[Bar], closed: Bar, total: float, lang: str) -> str:
    """The sum of the outcomes; beside it the total that is printed, where the two are not the same."""
    if np.isnan(total):
        absent = sum(np.isnan(bar.value) for bar in shown)
        return say(
            f"全部办理结果：无数据（{absent} 项缺数）", f"All outcomes: no data ({absent} without a number)", lang
        )
    printed = _amount(closed, 0, "zh"), _amount(closed, 0, "en")
    differs = total != closed.value
    zh = f"全部办理结果：{number(total)}" + f"（表印总计 {printed[0]}）" * differs
    en = f"All outcomes: {number(total)}" + f" (total printed: {printed[1]})" * differs
    return say(zh, en, lang)


def _title(cells: pd.DataFrame, column: str, form: Form, lang: str) -> str:
    who = form.column(column)
    zh, en = ("", "") if column == "total" else (f"（{who.label_zh}）", f" ({who.label_en.lower()})")
    return headline(cells.iloc[0], f"申请的办理结果{zh}", f"what became of the requests{en}", lang)
