"""Units side by side, and one unit's rates: ranked dots, denominators."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from govstats.figures.colours import ACCENT, FAINT, INK, SOFT
from govstats.figures.fonts import Lang
from govstats.figures.house_style import WIDTH, canvas, keep_possible, room_of, styled
from govstats.figures.intervals import interval_remarks
from govstats.figures.sheet import put_words
from govstats.figures.side_by_side import comparable_rates
from govstats.figures.units import check_rates, headline, is_share, missing_remark, one_metric, unit_labels
from govstats.figures.words import BODY, SMALL, lines_of, number, percent, percent_tick, say, text_width, wrap


@styled
def ranked(
    ranks: pd.DataFrame,
    ax: Axes | None = None,
    lang: Lang = "both",
    *,
    title: str | None = None,
    width: float = WIDTH,
    allow: str | Iterable[str] = (),
) -> Axes:
    """Units in the order of their rates, each with its interval and the range of ranks it could have had.

    Parameters
    ----------
    ranks : DataFrame
        What ``govstats.statistics.rank_intervals`` gave: rates with ``low, high, rank_low, rank_high,
        rank_reason``.
    ax : Axes, optional
        Where to draw; without it a figure of our own is made.
    lang : {"zh", "en", "both"}
        Language of all words.
    title : str, optional
        Instead of the metric's label.
    width : float
        Of a figure of our own, in millimetres.
    allow : str or iterable of str
        Refused comparisons to make all the same (:data:`govstats.metrics.REFUSALS`); the caption prints them.

    Returns
    -------
    Axes
        Filled dots are units whose rank is told apart from all others; hollow ones are not to be ranked.
        Units without a value are named below the figure.

    Raises
    ------
    ValueError
        Several metrics, or no unit with a value.
    ComparisonRefused
        The reports may not stand side by side.
    """
    check_rates(ranks, "low", "high", "rank_low", "rank_high", "rank_reason", "denominator")
    labels = one_metric(ranks)
    ranks = comparable_rates(ranks, allow)
    shown = ranks[ranks["value"].notna()].sort_values(["value", "adcode"], ascending=[False, True], kind="stable")
    if shown.empty:
        raise ValueError("No unit has a value: there is nothing to rank.")
    n = len(shown)
    room = room_of(ax, width)
    names = [wrap(name, 0.33 * room, BODY - 0.5) for name in unit_labels(shown, lang)]
    ax, own = canvas(ax, (n + 1.7) * max(0.19, 0.15 * max(lines_of(names))) + 0.45, width)
    y = np.arange(n)
    firm = (shown["rank_reason"] == "").to_numpy()
    ax.hlines(y, shown["low"], shown["high"], color=SOFT, linewidth=1.2)
    ax.scatter(
        shown["value"], y, s=20, zorder=3, edgecolors=ACCENT, facecolors=np.where(firm, ACCENT, "white"), linewidths=1.1
    )
    ax.set_yticks(y, names, fontsize=BODY - 0.5, linespacing=1.1)
    ax.set_ylim(n - 0.4, -1.6)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    keep_possible(ax, "x", True)
    ax.xaxis.set_major_locator(MaxNLocator(int(max(3, room / 75))))
    ax.xaxis.set_major_formatter(FuncFormatter(percent_tick))
    ax.set_xlabel(wrap(say(*labels, lang, " "), 0.6 * room))
    spans = [_span(low, high) for low, high in zip(shown["rank_low"], shown["rank_high"], strict=True)]
    cases = [number(count) for count in shown["denominator"]]
    right = _column(ax, spans, say("名次区间", "Ranks", lang), 4.0, INK)
    _column(ax, cases, say("分母", "n", lang), right + 8, SOFT)
    remarks = [
        ("实心：名次可与所有其他单位区分；空心：不宜排名", "filled: its rank is told apart; hollow: not to be ranked"),
        *_rank_remarks(ranks),
        *missing_remark(ranks),
        *interval_remarks(ranks),
    ]
    put_words(ax, own, ranks, lang, title if title is not None else say(*labels, lang), n, *remarks)
    return ax


MODELS = {"empirical_bayes": ("经验贝叶斯", "empirical Bayes"), "independent": ("各自独立", "independent")}
"""How ranks are simulated, by ``model`` of ``govstats.statistics.rank_intervals``."""


def _rank_remarks(ranks: pd.DataFrame) -> list[tuple[str, str]]:
    """Level, model and seed of the rank ranges, where the frame knows them."""
    known = ranks.attrs
    if not {"confidence", "model", "seed"} <= set(known):
        return []
    level, seed = f"{100 * known['confidence']:g}%", known["seed"]
    zh, en = MODELS[known["model"]]
    return [(f"名次区间：{level}，{zh}模拟，种子 {seed}", f"ranks: {level}, simulated ({en}), seed {seed}")]


def _span(low: float, high: float) -> str:
    """A range of ranks; a dash where the unit has none."""
    if np.isnan(low):
        return "–"
    return f"{low:.0f}" if low == high else f"{low:.0f}–{high:.0f}"


def _column(ax: Axes, texts: list[str], head: str, left: float, colour: str) -> float:
    """A column of numbers at the right, from ``left`` points beside the axes on; where it ends."""
    widths = [text_width(text, BODY - 0.5) for text in texts] + [text_width(line, SMALL) for line in head.split("\n")]
    right = left + max(widths)
    for y, text, size in [(-1, head, SMALL), *((y, text, BODY - 0.5) for y, text in enumerate(texts))]:
        ax.annotate(
            text,
            (1, y),
            xycoords=("axes fraction", "data"),
            xytext=(right, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=size,
            color=colour,
            annotation_clip=False,
        )
    return right


@styled
def denominators(
    rates: pd.DataFrame,
    ax: Axes | None = None,
    lang: Lang = "both",
    *,
    title: str | None = None,
    width: float = WIDTH,
) -> Axes:
    """One report's rates with their numerators and denominators, one below the other: which is meant must be said.

    Parameters
    ----------
    rates : DataFrame
        Rates of one report with several denominators, put together by ``pandas.concat``.
    ax, lang, title, width
        As in :func:`ranked`.

    Returns
    -------
    Axes
        One dot per denominator with its interval, numerator and denominator.

    Raises
    ------
    ValueError
        Several reports, or events per 1,000 or 100,000, which are no shares.
    """
    check_rates(rates, "low", "high", "numerator", "denominator", "metric")
    if len(set(rates["report_id"])) != 1:
        raise ValueError("Denominators are compared within one report; choose one by report_id.")
    if not is_share(rates):
        raise ValueError(
            "Shares are expected; these are events per 1,000 or 100,000, which have no place on 0 to 100%."
        )
    shown = rates.sort_values("value", kind="stable", na_position="last").reset_index(drop=True)
    room = room_of(ax, width)
    names = [
        wrap(say(zh, en, lang), 0.38 * room, BODY - 0.5)
        for zh, en in zip(shown["label_zh"], shown["label_en"], strict=True)
    ]
    between = "   " if room > 400 else "\n"
    heights = np.maximum(lines_of(names), 1 + between.count("\n")) + 0.9
    y = np.cumsum(heights) - heights / 2
    ax, own = canvas(ax, float(heights.sum()) * BODY * 1.2 / 72 + 0.3, width)
    for middle, line in zip(y, shown.to_dict("records"), strict=True):
        if pd.isna(line["value"]):
            ax.text(0.01, middle, say("无数据", "no data", lang, " "), va="center", color=SOFT)
            continue
        ax.hlines(middle, 0, line["value"], color=FAINT, linewidth=5)
        ax.hlines(middle, line["low"], line["high"], color=SOFT, linewidth=1.2)
        ax.scatter(line["value"], middle, s=26, color=ACCENT, zorder=3)
        text = f"{percent(line['value'])}{between}{number(line['numerator'])} / {number(line['denominator'])}"
        right = line["value"] > 0.58
        ax.annotate(
            text,
            (line["low"] if right else line["high"], middle),
            xytext=(-7 if right else 7, 0),
            textcoords="offset points",
            ha="right" if right else "left",
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        )
    ax.set_yticks(y, names, fontsize=BODY - 0.5, linespacing=1.1)
    ax.set_ylim(float(heights.sum()), 0)
    ax.set_xlim(0, 1)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_xticks(np.linspace(0, 1, 6 if room > 400 else 3))
    ax.xaxis.set_major_formatter(FuncFormatter(percent_tick))
    one_numerator = len(set(shown["metric"])) == 1 and len(set(shown["numerator"].dropna())) <= 1
    what = ("不同分母", "several denominators") if one_numerator else ("不同口径", "several rates")
    n = int(shown["value"].notna().any())
    words = headline(shown.iloc[0], f"同一份报告，{what[0]}", f"one report, {what[1]}", lang)
    put_words(ax, own, rates, lang, title if title is not None else words, n, *interval_remarks(shown))
    return ax
