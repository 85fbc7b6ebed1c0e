"""The 34 province-level divisions as tiles: rates, and how many reports there are of those expected."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from govstats.figures.colours import FAINT, NOTHING, SOFT, contrast, shade
from govstats.figures.fonts import Lang
from govstats.figures.house_style import WIDTH, canvas, figure_of, fitting, points_across, room_of, styled
from govstats.figures.provinces import PROVINCES, Province
from govstats.figures.sheet import put_words
from govstats.figures.side_by_side import comparable_rates
from govstats.figures.units import check_rates, is_share, missing_remark, one_metric
from govstats.figures.words import BODY, SMALL, percent, percent_tick, say
from govstats.frames import check_frame

PITCH = 46.0
"""Points from tile to tile at most."""
ACROSS, DOWN = 7, 8.2
"""Tiles across and down."""
STEPS = 5
"""Colours of the legend."""


@styled
def tile_map(
    rates: pd.DataFrame,
    ax: Axes | None = None,
    lang: Lang = "both",
    *,
    title: str | None = None,
    width: float = WIDTH,
    allow: str | Iterable[str] = (),
) -> Axes:
    """A rate of each province as a tile; every tile has the same size.

    Parameters
    ----------
    rates : DataFrame
        Rates of one metric, at most one per province: one year, one scope, level ``province``.
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
        Provinces without a value are hatched, "no data"; Hong Kong, Macao and Taiwan are grey: the form does
        not cover them.

    Raises
    ------
    ValueError
        Two values for one province, or bodies below the province.
    ComparisonRefused
        The reports may not stand side by side.
    """
    check_rates(rates)
    labels = one_metric(rates)
    _check_provinces(rates)
    rates = comparable_rates(rates, allow)
    values = {str(code): float(value) for code, value in zip(rates["adcode"], rates["value"], strict=True)}
    known = [value for value in values.values() if value == value]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    share = is_share(rates)
    texts = {code: percent(value) if share else f"{value:.1f}" for code, value in values.items() if value == value}
    shades = {code: _shade(value, low, high) for code, value in values.items() if value == value}
    pitch = _pitch(ax, width)
    ax, own = canvas(ax, DOWN * pitch / 72, width)
    _tiles(ax, shades, texts, lang, pitch)
    _scale(ax, low, high, share, pitch)
    year = ", ".join(str(value) for value in sorted(set(rates["year"])))
    words = (f"{labels[0]}，{year}", f"{labels[1]}, {year}")
    remarks = [*_remarks(shades), *missing_remark(rates)]
    put_words(ax, own, rates, lang, title if title is not None else say(*words, lang), len(known), *remarks)
    return ax


@styled
def coverage_map(
    coverage: pd.DataFrame,
    ax: Axes | None = None,
    lang: Lang = "both",
    *,
    title: str | None = None,
    width: float = WIDTH,
) -> Axes:
    """How many reports there are of those that are to be expected, by province.

    Parameters
    ----------
    coverage : DataFrame
        ``adcode`` (of the province), ``expected``, ``found``: one line per province. A province that is not
        there has nothing expected of it.
    ax, lang, title, width
        As in :func:`tile_map`.

    Returns
    -------
    Axes
        Found of expected on each tile, coloured by their share.

    Raises
    ------
    ValueError
        A line without both numbers, or with more found than expected; bodies below the province.
    """
    check_frame(coverage, "coverage", ("adcode", "expected", "found"))
    _check_provinces(coverage)
    found, expected = (pd.to_numeric(coverage[name], errors="coerce") for name in ("found", "expected"))
    odd = coverage[~((found >= 0) & (found <= expected))]
    if len(odd):
        adcode, given, of = odd[["adcode", "found", "expected"]].iloc[0]
        raise ValueError(
            f"adcode {adcode}: {given} found of {of} expected; some or none of those expected can be found."
        )
    asked = coverage[coverage["expected"] > 0]
    codes = [str(code) for code in asked["adcode"]]
    pairs = dict(zip(codes, zip(asked["found"], asked["expected"], strict=True), strict=True))
    shades = {code: shade(found / expected) for code, (found, expected) in pairs.items()}
    texts = {code: f"{found:.0f}/{expected:.0f}" for code, (found, expected) in pairs.items()}
    pitch = _pitch(ax, width)
    ax, own = canvas(ax, DOWN * pitch / 72, width)
    _tiles(ax, shades, texts, lang, pitch)
    _scale(ax, 0.0, 1.0, True, pitch)
    words = ("已有报告 / 应有报告", "Reports found of those expected")
    n, of_all = int(asked["found"].sum()), int(asked["expected"].sum())
    total = (f"全国 {n:,}/{of_all:,}", f"in all {n:,} of {of_all:,}")
    words_or_title = title if title is not None else say(*words, lang)
    put_words(ax, own, coverage, lang, words_or_title, n, total, *_remarks(shades))
    return ax


def _check_provinces(frame: pd.DataFrame) -> None:
    codes = frame["adcode"].astype(str)
    below = codes[~codes.str.endswith("0000")]
    if len(below):
        raise ValueError(f"adcode {below.iloc[0]}: a tile is a whole province; choose level='province'.")
    if codes.duplicated().any():
        twice = codes[codes.duplicated()].iloc[0]
        raise ValueError(f"adcode {twice} stands twice: choose one year and one scope.")


def _remarks(shades: Collection[str]) -> list[tuple[str, str]]:
    grey = [province for province in PROVINCES if province.not_covered_en]
    hatched = any(p.adcode not in shades for p in PROVINCES if not p.not_covered_en)
    return [
        ("每格一个省级行政区，大小与面积、人口无关", "one tile a province, whatever its area or population"),
        *([("斜线：无数据", "hatched: no data")] if hatched else []),
        (
            f"灰：{'、'.join(p.short_zh for p in grey)}（{grey[0].not_covered_zh}）",
            f"grey: {', '.join(p.en for p in grey)} ({grey[0].not_covered_en})",
        ),
    ]


def _shade(value: float, low: float, high: float) -> str:
    return shade(0.12 + 0.88 * (value - low) / (high - low) if high > low else 0.5)


def _pitch(ax: Axes | None, width: float) -> float:
    """Points from tile to tile in a figure so wide, or on the caller's axes."""
    return min(PITCH, (room_of(None, width) - 10 if ax is None else points_across(ax)) / ACROSS)


def _tiles(ax: Axes, shades: dict[str, str], texts: dict[str, str], lang: str, pitch: float) -> None:
    for province in PROVINCES:
        _tile(ax, province, shades.get(province.adcode), texts.get(province.adcode), lang, pitch)
    ax.set_xlim(2, 9)
    ax.set_ylim(8.05, -0.15)
    ax.set_aspect("equal")
    ax.set_axis_off()


def _tile(ax: Axes, province: Province, face: str | None, text: str | None, lang: str, pitch: float) -> None:
    x, y = province.column, province.row
    covered = not province.not_covered_en
    ground = face if face is not None else (NOTHING if covered else FAINT)
    nothing = covered and face is None
    ax.add_patch(
        Rectangle(
            (x + 0.03, y + 0.03),
            0.94,
            0.94,
            facecolor=ground,
            edgecolor="#CFCFCF" if nothing else ground,
            hatch="////" if nothing else None,
            linewidth=0,
        )
    )
    ink = contrast(ground) if face is not None else SOFT
    value = text if text is not None else (say("无数据", "no data", "en" if lang == "en" else "zh") if covered else "–")
    names = [line.split(" (")[0] for line in say(province.short_zh, province.en, lang).split("\n")]
    small = min(1.0, pitch / 42)
    first, second = BODY * small, (SMALL - 0.5) * small**0.5
    lines = [part for i, name in enumerate(names) for part in _parts(name, second if i else first, 0.93 * pitch)]
    heights = [1.25 * size for _, size in lines] + [1.4 * SMALL]
    top = y + 0.5 - sum(heights) / 2 / pitch
    middles = [top + (sum(heights[:index]) + height / 2) / pitch for index, height in enumerate(heights)]
    for (line, size), middle in zip(lines, middles, strict=False):
        ax.add_artist(TileText(ax, x + 0.5, middle, line, size, pitch, color=ink))
    box = {"facecolor": NOTHING, "edgecolor": "none", "pad": 0.5} if nothing else None
    ax.add_artist(TileText(ax, x + 0.5, middles[-1], value, SMALL, pitch, color=ink, bbox=box))


def _parts(name: str, size: float, points: float) -> list[tuple[str, float]]:
    """A name in lines that go into a tile, each with its size: a word a line where the whole would be too small."""
    whole = fitting([name], points, size)
    if whole > 0.9 * size:
        return [(name, whole)]
    return [(word, fitting([word], points, size)) for word in name.split()]


def _scale(ax: Axes, low: float, high: float, share: bool, pitch: float) -> None:
    for step in range(STEPS if high > low else 1):
        value = low + (high - low) * step / (STEPS - 1)
        x = 2.03 + 0.6 * step
        face = _shade(value, low, high) if (low, high) != (0.0, 1.0) else shade(value)
        ax.add_patch(Rectangle((x, 0.15), 0.6, 0.22, facecolor=face, linewidth=0))
        text = (percent_tick(value) if (low, high) == (0.0, 1.0) else percent(value)) if share else f"{value:.1f}"
        ax.add_artist(TileText(ax, x + 0.3, 0.52, text, SMALL, pitch, color=SOFT))


class TileText(Text):
    """Text in the middle of its place, which shrinks with the tiles where a layout makes the axes smaller later."""

    def __init__(self, ax: Axes, x: float, y: float, text: str, size: float, pitch: float, **looks: Any) -> None:
        super().__init__(x, y, text, ha="center", va="center", fontsize=size, transform=ax.transData, **looks)
        self._size, self._pitch = size, pitch

    def draw(self, renderer: RendererBase) -> None:
        """Draw the text as large as its tile lets it be."""
        self._fit()
        super().draw(renderer)

    def get_window_extent(self, renderer: RendererBase | None = None, dpi: float | None = None) -> Bbox:
        """The place that the text takes, as large as its tile lets it be."""
        self._fit()
        return super().get_window_extent(renderer, dpi)

    def _fit(self) -> None:
        (left, _), (right, _) = self.get_transform().transform([(0.0, 0.0), (1.0, 0.0)])
        size = self._size * min(1.0, (right - left) * 72 / figure_of(self).dpi / self._pitch)
        if size != self.get_fontsize():
            self.set_fontsize(size)
