"""Figures: nothing overlaps, nothing is cut, nothing missing is drawn as 0, the same figure is the same bytes."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

mpl = pytest.importorskip("matplotlib", reason="the extra `figures` is not installed")
mpl.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.colors import to_rgb  # noqa: E402
from matplotlib.container import BarContainer  # noqa: E402
from matplotlib.text import Text  # noqa: E402

from govstats import figures as g  # noqa: E402
from govstats import metrics as m  # noqa: E402
from govstats import statistics as st  # noqa: E402
from govstats.figures import fonts, words  # noqa: E402
from govstats.figures.breaks import BREAKS, breaks_between  # noqa: E402
from govstats.figures.colours import contrast  # noqa: E402
from govstats.figures.groups import REFUSED  # noqa: E402
from govstats.figures.labels import GROUNDS  # noqa: E402
from govstats.figures.provinces import PROVINCES, find_province  # noqa: E402
from govstats.figures.slopes import _apart  # noqa: E402
from govstats.figures.units import unit_labels  # noqa: E402
from govstats.form import load_form  # noqa: E402
from govstats.simulate import simulated_panel  # noqa: E402

LANGS = ("zh", "en", "both")
# 宿迁市 2023 and 黑龙江省人民政府办公厅 2020: the total column of the table of requests.
SUQIAN = [3511, 96, 1191, 328, 0, 27, 6, 38, 20, 9, 21, 21, 1047, 28, 3, 305, 39, 0, 58, 4, 40, 10, 291, 3486, 121]
HEILONGJIANG = [196, 4, 15, 38, 0, 0, 0, 0, 0, 3, 0, 0, 101, 2, 5, 17, 6, 0, 0, 0, 0, 187, 13]


def report(form, values, **front):
    unit = {"report_id": "one", "source": "年度报告", "agency": "宿迁市人民政府", "adcode": "321300", "year": 2023}
    unit |= {"level": "prefecture", "scope": "region", "province": "320000"} | front
    cell = {"table": "requests", "form": form, "column": "total", "status": "printed", "check": "holds"}
    rows = load_form(form, "requests").rows
    return pd.DataFrame(
        [unit | cell | {"row": row.code, "value": float(v)} for row, v in zip(rows, values, strict=True)]
    )


@pytest.fixture(scope="module")
def suqian():
    return report("2021", SUQIAN)


@pytest.fixture(scope="module")
def heilongjiang():
    front = {"report_id": "two", "agency": "黑龙江省人民政府办公厅", "adcode": "230000", "level": "province"}
    return report("2019", HEILONGJIANG, **front, year=2020, scope="office")


@pytest.fixture(scope="module")
def panel():
    return simulated_panel(seed=7, years=[2019, 2020, 2021, 2022, 2023, 2024], coverage=0.9)


@pytest.fixture(scope="module")
def gallery(suqian, panel) -> dict[str, Callable[[str], plt.Axes]]:
    """Every figure, each as a function of the language."""
    rates = m.disclosure_rate(panel)
    year = m.disclosure_rate(panel, years=[2023])
    few = rates[rates["adcode"].str[:2].isin(["11", "12", "13", "14", "15", "54"])]
    cells_of_year = panel.cells[panel.cells["year"] == 2023]
    pers = [m.disclosure_rate(suqian, per=per) for per in ("closed", "workload", "answered", "release")]
    ranks, limits = st.rank_intervals(year, seed=1), st.funnel_limits(year)
    shares = st.composition(panel, years=[2023])
    coverage = pd.DataFrame({"adcode": [p.adcode for p in PROVINCES[:31]], "expected": 14, "found": range(31)})
    coverage["found"] = coverage["found"].clip(upper=14)
    return {
        "outcomes": lambda lang, **size: g.outcomes(suqian, lang=lang, **size),
        "composition": lambda lang, **size: g.composition(shares, lang=lang, **size),
        "refusal_grounds": lambda lang, **size: g.refusal_grounds(cells_of_year, lang=lang, **size),
        "flow": lambda lang, **size: g.flow(suqian, lang=lang, **size),
        "ranked": lambda lang, **size: g.ranked(ranks, lang=lang, **size),
        "funnel": lambda lang, **size: g.funnel(limits, lang=lang, **size),
        "denominators": lambda lang, **size: g.denominators(pd.concat(pers, ignore_index=True), lang=lang, **size),
        "distribution": lambda lang, **size: g.distribution(rates, lang=lang, **size),
        "tile_map": lambda lang, **size: g.tile_map(year, lang=lang, **size),
        "coverage_map": lambda lang, **size: g.coverage_map(coverage, lang=lang, **size),
        "slope": lambda lang, **size: g.slope(rates, 2019, 2024, lang=lang, **size),
        "trend": lambda lang, **size: g.trend(rates[rates["adcode"] == "310000"], lang=lang, **size),
        "small_multiples": lambda lang, **size: g.small_multiples(few, lang=lang, **size)[0],
        "quality": lambda lang, **size: g.quality(suqian, lang=lang, **size),
        "quality_of_many": lambda lang, **size: g.quality(cells_of_year, lang=lang, **size),
    }


FIGURES = (
    *("outcomes", "composition", "refusal_grounds", "flow", "ranked", "funnel", "denominators", "distribution"),
    *("tile_map", "coverage_map", "slope", "trend", "small_multiples", "quality", "quality_of_many"),
)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def drawn_texts(figure, monkeypatch) -> list[Text]:
    """The texts that are drawn, each where it stands in the end."""
    found: list[Text] = []
    draw = Text.draw

    def recording(text, renderer):
        found.append(text)
        draw(text, renderer)

    figure.canvas.draw()
    with monkeypatch.context() as patch:
        patch.setattr(Text, "draw", recording)
        figure.canvas.draw()
    return [text for text in dict.fromkeys(found) if text.get_visible() and text.get_text().strip()]


def extent(text, renderer):
    box = text.get_window_extent(renderer) if type(text) is Text else Text.get_window_extent(text, renderer)
    return box.padded(-0.6)


def words_of(ax) -> str:
    return "\n".join(text.get_text() for text in ax.figure.findobj(Text))


def values_of(ax) -> dict[str, str]:
    """The text beside the bar of each row."""
    return {str(t.get_gid())[6:]: t.get_text() for t in ax.texts if str(t.get_gid()).startswith("value-")}


def check_layout(figure, monkeypatch) -> list[str]:
    """No text touches another or is cut, at the size of print; what the texts say."""
    figure.set_dpi(200)
    texts = drawn_texts(figure, monkeypatch)
    renderer = figure.canvas.get_renderer()
    boxes = [(text.get_text(), extent(text, renderer)) for text in texts]
    page = figure.bbox.padded(1)
    assert len(boxes) > 4
    cut = [words for words, box in boxes if not (page.contains(box.x0, box.y0) and page.contains(box.x1, box.y1))]
    assert cut == []
    touching = [(a, b) for (a, one), (b, two) in itertools.combinations(boxes, 2) if one.overlaps(two)]
    assert touching == []
    assert min(text.get_fontsize() for text in texts) >= 4.7
    return [text.get_text() for text in texts]


@pytest.mark.parametrize(("lang", "width"), [("zh", 89), ("en", 89), ("both", 89), ("both", 183)])
@pytest.mark.parametrize("name", FIGURES)
def test_figure_at_print_size(gallery, name, lang, width, monkeypatch):
    """In one column and in two: layout; one language alone where one is asked for; the caption says n and source."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = gallery[name](lang, width=width).get_figure(root=True)
        texts = check_layout(figure, monkeypatch)
    assert figure.get_figwidth() * 25.4 == pytest.approx(width)
    assert figure.get_figheight() * 25.4 < 297

    said = words.unwrap("\n".join(texts))
    for name_or_mark in ("宿迁市人民政府", "年度报告", "模拟"):
        said = said.replace(name_or_mark, "")
    assert any("\u4e00" <= character <= "\u9fff" for character in said) is (lang != "en")
    caption = g.caption_of(figure.axes[0])
    assert "n\u00a0=\u00a0" in caption
    assert ("来源" if lang == "zh" else "source") in caption
    assert str(pd.Timestamp.now().date()) not in caption


LONG = "内蒙古自治区呼伦贝尔市莫力达瓦达斡尔族自治旗农业农村和水利局"


def long_names(frame):
    named = frame.assign(agency=[f"{LONG}（{code}）" for code in frame["adcode"]], level="county")
    named.attrs = frame.attrs
    return named


def all_missing(frame):
    empty = frame.assign(value=np.nan, low=np.nan, high=np.nan)
    empty.attrs = frame.attrs
    return empty


def without_numbers(cells):
    return cells.assign(value=np.nan, status="blank")


def without_granted(cells, status="illegible"):
    lost = cells["row"] == "granted"
    return cells.assign(value=cells["value"].mask(lost), status=cells["status"].mask(lost, status))


def all_granted(cells):
    return cells.assign(value=5000.0 * cells["row"].isin(["received", "granted", "closed_total"]))


def from_an_address(cells):
    return cells.assign(source="http://www.example.org/government/open/information/2023/annual/t20230330_4753712.html")


EXTREMES = {
    "outcomes that the document has not": lambda suqian, _: g.outcomes(
        suqian[suqian["row"] == "closed_total"], lang="both", width=89
    ),
    "outcomes with an illegible one": lambda suqian, _: g.outcomes(without_granted(suqian), lang="both", width=89),
    "outcomes from an address": lambda suqian, _: g.outcomes(from_an_address(suqian), lang="en", width=89),
    "flow of one outcome": lambda suqian, _: g.flow(all_granted(suqian), lang="both", width=89),
    "distribution of zeros": lambda _, year: g.distribution(year.assign(value=0.0), lang="both", width=89),
    "trend of none": lambda _, year: g.trend(all_missing(year.head(1)), lang="both", width=89),
    "multiples, long and many": lambda _, year: g.small_multiples(long_names(year.head(6)), lang="both", width=89)[0],
    "outcomes of zeros": lambda suqian, _: g.outcomes(suqian.assign(value=0.0), lang="both", width=89),
    "outcomes without numbers": lambda suqian, _: g.outcomes(without_numbers(suqian), lang="en", width=89),
    "grounds, long": lambda suqian, _: g.refusal_grounds(long_names(suqian), lang="en", width=89),
    "grounds without numbers": lambda suqian, _: g.refusal_grounds(without_numbers(suqian), lang="zh", width=89),
    "flow, long": lambda suqian, _: g.flow(long_names(suqian), lang="both", width=89),
    "quality without numbers": lambda suqian, _: g.quality(without_numbers(suqian), lang="zh", width=89),
    "ranked, long": lambda _, year: g.ranked(st.rank_intervals(long_names(year.head(4)), seed=1), lang="zh", width=89),
    "ranked, long, two columns": lambda _, year: g.ranked(
        st.rank_intervals(long_names(year.head(4)), seed=1), lang="both", width=183
    ),
    "funnel, long": lambda _, year: g.funnel(
        st.funnel_limits(long_names(year), overdispersed="none"), lang="en", width=89
    ),
    "funnel of one": lambda _, year: g.funnel(st.funnel_limits(year.head(1)), lang="en", width=89),
    "distribution of one": lambda _, year: g.distribution(year.head(1), lang="en", width=89),
    "distribution of none": lambda _, year: g.distribution(all_missing(year), lang="both", width=89),
    "map of one": lambda _, year: g.tile_map(year.head(1), lang="zh", width=89),
    "map of none": lambda _, year: g.tile_map(all_missing(year), lang="both", width=89),
    "trend of one": lambda _, year: g.trend(year.head(1), lang="both", width=89),
    "multiples, long": lambda _, year: g.small_multiples(long_names(year.head(3)), lang="zh", width=89)[0],
    "multiples of one": lambda _, year: g.small_multiples(year.head(1), lang="en", width=89)[0],
}


class TestExtremes:
    """Names of 30 characters, one unit, one year, nothing but zeros, no number at all: in one column."""

    @pytest.mark.parametrize("what", EXTREMES)
    def test_layout(self, what, suqian, panel, monkeypatch):
        year = m.disclosure_rate(panel, years=[2023])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            check_layout(EXTREMES[what](suqian, year).get_figure(root=True), monkeypatch)

    def test_one_year_is_one_tick(self, panel):
        ax = g.trend(m.disclosure_rate(panel, years=[2023]).head(1), lang="en")
        assert [label.get_text() for label in ax.get_xticklabels()] == ["2023"]

    def test_shares_of_nothing_are_on_an_axis_of_shares(self, panel):
        ax = g.distribution(all_missing(m.disclosure_rate(panel, years=[2023])), lang="en")
        assert ax.get_xlim() == (0, 1)

    def test_units_outside_are_listed_where_their_names_have_no_room(self, panel):
        limits = st.funnel_limits(long_names(m.disclosure_rate(panel, years=[2023])), overdispersed="none")
        assert "orange: beyond the 95% limits: 内蒙古" in g.caption_of(g.funnel(limits, lang="en", width=89))

    def test_one_value_has_one_colour_in_the_legend(self, panel):
        ax = g.tile_map(m.disclosure_rate(panel, years=[2023]).head(1), lang="en")
        assert len({t.get_text() for t in ax.texts if t.get_text().endswith("%")}) == 1
        assert sum(t.get_text().endswith("%") for t in ax.texts) == 2


def test_texts_that_touch_would_be_found(suqian, monkeypatch):
    ax = g.outcomes(suqian, lang="en")
    ax.text(0.5, 0.5, "over", transform=ax.transAxes)
    ax.text(0.5, 0.5, "another", transform=ax.transAxes)
    texts = [text for text in drawn_texts(ax.figure, monkeypatch) if text.get_text() in ("over", "another")]
    one, two = (extent(text, ax.figure.canvas.get_renderer()) for text in texts)
    assert one.overlaps(two)


def test_a_report_of_which_nothing_is_known_goes_by_its_id(suqian):
    cells = suqian.assign(agency=None, adcode=None, year=None, level=None, scope="unknown")
    for draw in (g.outcomes, g.quality, g.flow):
        assert draw(cells, lang="zh").figure.get_suptitle().startswith("one：")


def test_settings_of_the_session_are_left_alone(gallery, tmp_path):
    before = dict(mpl.rcParams)
    g.save(gallery["denominators"]("both"), tmp_path / "x")
    assert dict(mpl.rcParams) == before


SESSION = {
    "font.size": 17,
    "axes.grid": True,
    "axes.facecolor": "yellow",
    "xtick.direction": "in",
    "xtick.labelsize": 20,
}
SESSION |= {"savefig.facecolor": "red", "savefig.transparent": True, "figure.constrained_layout.h_pad": 1}


@pytest.mark.parametrize("name", ["trend", "funnel", "small_multiples", "composition"])
def test_settings_of_the_session_change_no_figure(gallery, name, tmp_path):
    (plain,) = g.save(gallery[name]("en", width=89), tmp_path / "simulated-plain", ["svg"])
    with mpl.rc_context(SESSION):
        (other,) = g.save(gallery[name]("en", width=89), tmp_path / "simulated-other", ["svg"])
    assert other.read_bytes() == plain.read_bytes()


def test_settings_of_the_session_change_no_tick_when_it_draws(gallery):
    def ticks():
        ax = gallery["trend"]("en", width=89)
        ax.figure.canvas.draw()
        return [label.get_text() for label in ax.get_yticklabels()]

    plain = ticks()
    with mpl.rc_context(SESSION):
        assert ticks() == plain


def test_labels_on_axes_of_someone_else_have_the_size_of_ours(panel):
    with mpl.rc_context(SESSION):
        ax = g.trend(m.disclosure_rate(panel).query("adcode == '310000'"), plt.subplots()[1], "en")
        ax.figure.canvas.draw()
    assert {label.get_fontsize() for label in [*ax.get_xticklabels(), *ax.get_yticklabels()]} == {words.BODY}


def test_a_backend_that_turns_interaction_on_when_loaded_keeps_it_on(tmp_path):
    """As that of notebooks does, which shows no figure otherwise; a figure of ours may be the session's first."""
    (tmp_path / "notebook_backend.py").write_text(
        "import matplotlib\nfrom matplotlib.backends.backend_agg import *\n"
        "from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas\nmatplotlib.interactive(True)\n",
        encoding="utf-8",
    )
    code = (
        "import matplotlib as mpl, matplotlib.pyplot as plt; from govstats import figures as g\n"
        "with g.style(): plt.figure()\n"
        "assert mpl.is_interactive()\n"
        "plt.ioff()\n"
        "with g.style(): plt.figure()\n"
        "assert not mpl.is_interactive()\n"
    )
    paths = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[1])])
    environment = os.environ | {"MPLBACKEND": "module://notebook_backend", "PYTHONPATH": paths}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def test_fonts_hold_when_drawn_later_on_axes_of_someone_else(suqian):
    """Labels of ticks are made only when a figure is drawn, long after the function returned."""
    figure, axes = plt.subplots(1, 2, figsize=(14, 9))
    g.outcomes(suqian, ax=axes[0], lang="both")
    g.distribution(m.disclosure_rate(suqian), ax=axes[1], lang="zh")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.canvas.draw()
        axes[0].set_xlim(0, 500)
        figure.canvas.draw()
    for label in axes[0].get_xticklabels():
        assert label.get_fontfamily() == list(fonts.family())


def test_title_and_caption_go_to_the_axes_of_the_caller(suqian):
    _, ax = plt.subplots()
    assert g.outcomes(suqian, ax=ax, lang="en") is ax
    assert "what became of the requests" in ax.get_title(loc="left")
    assert "n\u00a0=\u00a01\u00a0report" in g.caption_of(ax)


def test_dollars_are_no_formula(suqian):
    ax = g.outcomes(suqian, lang="en", title="from $5 to $6")
    ax.figure.canvas.draw()
    assert not any(text.get_parse_math() for text in ax.figure.findobj(Text) if text.get_text())


class TestOutcomes:
    def test_every_outcome_with_count_and_share(self, suqian):
        values = values_of(g.outcomes(suqian, lang="en"))
        assert len(values) == 21
        assert values["granted"] == "1,191 (34.2%)"
        assert values["refused_state_secret"] == "0 (0.0%)"

    def test_blank_is_no_data_never_zero(self, suqian):
        cells = suqian.copy()
        cells.loc[cells["row"] == "unavailable_not_held", ["value", "status"]] = [np.nan, "blank"]
        ax = g.outcomes(cells, lang="en")
        assert values_of(ax)["unavailable_not_held"] == "no data (blank)"
        assert values_of(ax)["granted"] == "1,191"
        assert "All outcomes: no data (1 without a number)" in words_of(ax)

    def test_a_row_that_is_not_there_is_no_data(self, suqian):
        ax = g.outcomes(suqian[suqian["row"] != "not_processed_repeat"], lang="en")
        assert values_of(ax)["not_processed_repeat"] == "no data (not in the document)"

    def test_what_fails_is_marked_and_named(self, suqian):
        cells = suqian.copy()
        cells.loc[cells["row"] == "granted", "check"] = "fails"
        cells.loc[cells["row"] == "partly_granted", "status"] = "derived"
        ax = g.outcomes(cells, lang="en")
        assert values_of(ax)["granted"].startswith("1,191†")
        assert values_of(ax)["partly_granted"].startswith("328‡")
        hatched = [bar for bars in ax.containers if isinstance(bars, BarContainer) for bar in bars if bar.get_hatch()]
        assert len(hatched) == 1
        assert "† an identity over this cell does not hold; ‡ not printed" in g.caption_of(ax)

    def test_a_total_that_differs_from_its_parts_is_printed_beside_them(self, suqian):
        cells = suqian.copy()
        cells.loc[cells["row"] == "closed_total", ["value", "check"]] = [3500, "fails"]
        assert "All outcomes: 3,486 (total printed: 3,500†)" in words_of(g.outcomes(cells, lang="en"))

    def test_the_form_of_2019(self, heilongjiang):
        values = values_of(g.outcomes(heilongjiang, lang="zh"))
        assert values["unavailable_not_held"] == "101 (54.0%)"
        assert values["other_outcome"] == "0 (0.0%)"

    def test_several_reports_are_too_many(self, suqian, heilongjiang):
        with pytest.raises(ValueError, match="One report is expected, here are 2"):
            g.outcomes(pd.concat([suqian, heilongjiang]))

    def test_nothing_at_all(self, suqian):
        empty = report("2021", [0] * 25)
        assert values_of(g.outcomes(empty, lang="en"))["granted"] == "0"
        with pytest.raises(ValueError, match="no cell of the table"):
            g.outcomes(suqian.iloc[:0])


class TestFiles:
    @pytest.mark.parametrize("name", ["outcomes", "funnel", "small_multiples", "tile_map"])
    def test_the_same_figure_is_the_same_bytes(self, gallery, name, tmp_path):
        first = [path.read_bytes() for path in g.save(gallery[name]("both"), tmp_path / "simulated-a")]
        second = gallery[name]("both")
        second.figure.set_dpi(72)
        second.figure.canvas.draw()
        assert [path.read_bytes() for path in g.save(second, tmp_path / "simulated-b")] == first

    def test_the_same_bytes_in_another_process(self, suqian, tmp_path):
        suqian.to_parquet(tmp_path / "cells.parquet")
        code = (
            "import sys, pandas as pd; from govstats import figures as g; "
            "g.save(g.outcomes(pd.read_parquet(sys.argv[1] + '/cells.parquet')), sys.argv[1] + '/there')"
        )
        command = [sys.executable, "-c", code, str(tmp_path)]
        environment = os.environ | {"PYTHONHASHSEED": "1"}
        subprocess.run(command, check=True, cwd=Path(__file__).parents[1], env=environment)
        for here in g.save(g.outcomes(suqian), tmp_path / "here"):
            assert here.read_bytes() == here.with_name(f"there{here.suffix}").read_bytes(), here.suffix

    def test_words_can_be_copied_out_of_the_pdf(self, heilongjiang, tmp_path):
        import pypdfium2

        (path,) = g.save(g.outcomes(heilongjiang, lang="zh"), tmp_path / "x", formats=["pdf"])
        with pypdfium2.PdfDocument(path) as document:
            words = document[0].get_textpage().get_text_bounded()
        assert "黑龙江省人民政府办公厅" in words
        assert "/Type3" in path.read_bytes().decode("latin-1")
        assert "/FontFile2" not in path.read_bytes().decode("latin-1")

    def test_no_date_and_no_version_in_files(self, suqian, tmp_path):
        for path in g.save(g.outcomes(suqian), tmp_path / "x"):
            content = path.read_bytes()
            for word in (b"CreationDate", b"Matplotlib", b"matplotlib.org", b"<dc:date>"):
                assert word not in content, (path.suffix, word)

    def test_a_character_that_no_font_has_is_an_error(self, suqian, tmp_path):
        ax = g.outcomes(suqian, title="\U00013000")
        with pytest.raises(ValueError, match=r"x\.svg was not written: Glyph 77824"):
            g.save(ax, tmp_path / "x")
        assert list(tmp_path.iterdir()) == []

    def test_an_unknown_format(self, suqian, tmp_path):
        with pytest.raises(ValueError, match="jpeg unknown; expected any of svg, pdf, png"):
            g.save(g.outcomes(suqian), tmp_path / "x", formats=["jpeg"])

    @pytest.mark.parametrize(("name", "written"), [("a.png", "a.png"), ("b", "b.png"), ("v1.2", "v1.2.png")])
    def test_a_name_may_have_its_suffix(self, suqian, tmp_path, name, written):
        assert [path.name for path in g.save(g.outcomes(suqian), tmp_path / name, "png")] == [written]
        table = g.table_one(m.disclosure_rate(suqian))
        assert [path.name for path in g.save_table(table, str(tmp_path / "t.tex"))] == ["t.tex", "t.csv", "t.html"]

    def test_simulated_data_say_so_everywhere(self, gallery, tmp_path):
        ax = gallery["ranked"]("zh")
        assert "SIMULATED" in ax.figure.get_suptitle()
        assert "SIMULATED" in g.caption_of(ax)
        with pytest.raises(ValueError, match="says `simulated` in its file name"):
            g.save(ax, tmp_path / "ranked")
        assert g.save(ax, tmp_path / "ranked-simulated", formats=["png"])


class TestFonts:
    def test_no_chinese_font_is_said_before_anything_is_drawn(self, suqian, monkeypatch):
        for module in (fonts, words):
            monkeypatch.setattr(module, "family", lambda: ("DejaVu Sans",))
        with pytest.raises(RuntimeError, match=r"pip install 'govstats\[figures\]'.*lang='en'"):
            g.outcomes(suqian, lang="zh")

    def test_english_needs_no_chinese_font(self, suqian, monkeypatch, tmp_path):
        for module in (fonts, words):
            monkeypatch.setattr(module, "family", lambda: ("DejaVu Sans",))
        cells = suqian.assign(agency="Suqian", source="annual report")
        words.text_width.cache_clear()
        assert g.save(g.outcomes(cells, lang="en"), tmp_path / "x")
        words.text_width.cache_clear()

    def test_the_face_is_that_of_the_package(self):
        from matplotlib.font_manager import FontProperties, findfont

        path = findfont(FontProperties(family=list(fonts.family())))
        assert Path(path).name == "NotoSansCJK-Regular.ttc"
        assert path.face_index == 2

    def test_an_unknown_language(self, suqian):
        with pytest.raises(ValueError, match="lang='fr': expected one of 'zh', 'en', 'both'"):
            g.outcomes(suqian, lang="fr")
        with pytest.raises(ValueError, match="lang='fr'"):
            g.outcomes(suqian, None, "fr")


# Machado, Oliveira & Fernandes (2009), severity 1.0.
EYES = {
    "normal": np.eye(3),
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


@pytest.mark.parametrize("eyes", EYES)
def test_colours_of_outcomes_are_told_apart(eyes):
    def lab(colour):
        srgb = np.array(to_rgb(colour))
        light = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
        seen = np.clip(np.array(EYES[eyes]) @ light, 0, 1)
        xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ seen
        f = np.cbrt(xyz / [0.9505, 1, 1.089])
        return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])

    for one, two in itertools.combinations(g.COLOURS, 2):
        assert np.linalg.norm(lab(g.COLOURS[one]) - lab(g.COLOURS[two])) > 20, (one, two)


def test_every_group_of_the_form_has_a_colour():
    groups = {row.group for form in ("2019", "2021") for row in load_form(form, "requests").rows if row.group}
    assert groups | {"carried_out"} == set(g.COLOURS)


class TestMaps:
    def test_34_divisions_each_with_its_own_place(self):
        assert len(PROVINCES) == len({(p.row, p.column) for p in PROVINCES}) == len({p.adcode for p in PROVINCES}) == 34
        assert {p.short_zh for p in PROVINCES if p.not_covered_en} == {"香港", "澳门", "台湾"}
        assert find_province("321322").zh == "江苏省"

    def test_missing_provinces_are_no_data_and_those_not_covered_are_named(self, panel):
        one = m.disclosure_rate(panel, years=[2023]).query("adcode == '310000'")
        ax = g.tile_map(one, lang="en")
        values = [text.get_text() for text in ax.texts]
        assert values.count("no data") == 30
        assert values.count("–") == 3
        assert "grey: Taiwan, Hong Kong, Macao" in g.caption_of(ax)

    @pytest.mark.parametrize("lang", LANGS)
    def test_every_name_is_large_enough_to_be_read(self, gallery, lang):
        assert min(text.get_fontsize() for text in gallery["tile_map"](lang, width=89).texts) > 4.7

    def test_one_value_a_province(self, panel):
        with pytest.raises(ValueError, match="stands twice: choose one year"):
            g.tile_map(m.disclosure_rate(panel))

    def test_a_city_is_no_tile(self, suqian):
        with pytest.raises(ValueError, match="321300: a tile is a whole province"):
            g.tile_map(m.disclosure_rate(suqian))


class TestYears:
    def test_breaks(self):
        assert [one.en[:10] for one in BREAKS] == ["2019-05-15", "2021 form ", "2024-01-01", "2025-06-01"]
        assert [mark for mark, _ in breaks_between(2022, 2024)] == ["❸"]
        assert [mark for mark, _ in breaks_between(2019, 2025)] == ["❶", "❷", "❸", "❹"]

    def test_breaks_are_drawn_and_named(self, gallery):
        ax = gallery["trend"]("en")
        assert sum(line.get_linestyle() == "--" for line in ax.lines) == 3
        assert "❸ 2024-01-01 Reconsideration Law" in g.caption_of(ax)

    def test_signs_of_breaks_are_read_at_a_glance(self, gallery):
        signs = [text for text in gallery["trend"]("en").texts if text.get_text() in "❶❷❸❹"]
        assert [sign.get_text() for sign in signs] == ["❶", "❷", "❸"]
        for sign in signs:
            assert sign.get_fontsize() > words.BODY
            assert contrast(str(sign.get_color())) == "white"

    def test_ticks_print_the_share_at_which_they_stand(self, suqian):
        cells = pd.concat([suqian.assign(year=year, report_id=f"r{year}") for year in (2023, 2024)])
        ax = g.trend(m.disclosure_rate(cells), lang="en")
        ax.set_yticks([0.4, 0.425, 0.45])
        ax.figure.canvas.draw()
        assert [label.get_text() for label in ax.get_yticklabels()] == ["40%", "42.5%", "45%"]

    def test_a_year_without_value_interrupts_the_line(self, suqian):
        cells = pd.concat([suqian.assign(year=year, report_id=f"r{year}") for year in (2021, 2022, 2023, 2024)])
        gap = (cells["year"] == 2022) & (cells["row"] == "granted")
        cells.loc[gap, ["value", "status"]] = [np.nan, "blank"]
        line = g.trend(m.disclosure_rate(cells), lang="en").lines[0]
        assert np.isnan(line.get_ydata()).tolist() == [False, True, False, False]

    @pytest.fixture
    def renamed(self, suqian):
        """One organ that has another name, and sorts otherwise, from 2024 on."""
        names = {2023: "甲局", 2024: "乙局"}
        cells = pd.concat([suqian.assign(year=y, report_id=f"r{y}", agency=name) for y, name in names.items()])
        return m.disclosure_rate(cells).assign(agency_id="x1")

    def test_a_renamed_agency_is_one_unit_by_its_newest_name(self, renamed):
        assert "乙局：" in words_of(g.trend(renamed, lang="zh")).replace(": ", "：")
        [ax] = g.small_multiples(renamed, lang="zh")
        assert ax.get_title(loc="left") == "乙局"
        assert len(ax.lines[0].get_xdata()) == 2
        assert [text for text in words_of(g.slope(renamed, 2023, 2024, lang="zh")).split() if "局" in text] == ["乙局"]

    def test_without_agency_id_two_names_are_two_units(self, renamed):
        apart = renamed.assign(agency_id="")
        with pytest.raises(ValueError, match="One unit is expected"):
            g.trend(apart)
        assert len(g.small_multiples(apart)) == 2
        with pytest.raises(ValueError, match="No unit has a value in both"):
            g.slope(apart, 2023, 2024)

    @pytest.mark.parametrize(
        "draw", [g.trend, g.small_multiples, lambda rates: g.slope(rates, 2023, 2024)], ids=["trend", "many", "slope"]
    )
    def test_two_lines_of_one_unit_and_year_are_a_sentence(self, renamed, draw):
        with pytest.raises(ValueError, match=r"Two lines for one unit and year .*choose one scope"):
            draw(pd.concat([renamed, renamed.tail(1).assign(scope="office")]))

    def test_labels_are_moved_apart_and_keep_their_order(self):
        random = np.random.default_rng(2)
        for _ in range(50):
            values = np.sort(random.normal(0.4, 0.02, 20))[::-1]
            places = _apart(values, 0.01, 0.25, 0.55)
            assert (-np.diff(places) >= 0.01 - 1e-9).all()
            assert places.min() >= 0.25
            assert places.max() <= 0.55

    def test_slope_needs_both_years(self, panel):
        with pytest.raises(ValueError, match="No unit has a value in both 2018 and 2019"):
            g.slope(m.disclosure_rate(panel), 2018, 2019)


class TestFlow:
    def test_what_does_not_balance_is_not_drawn(self, suqian):
        cells = suqian.copy()
        cells.loc[cells["row"] == "received", "value"] = 3512
        with pytest.raises(ValueError, match="3,608 come in and 3,607 go out"):
            g.flow(cells)

    def test_a_missing_row_is_not_drawn_around(self, suqian):
        cells = suqian.copy()
        cells.loc[cells["row"] == "other_remaining", "value"] = np.nan
        with pytest.raises(ValueError, match="no number in other_remaining"):
            g.flow(cells)


class TestComparison:
    def test_units_without_a_value_are_named(self, suqian, heilongjiang):
        cells = pd.concat([suqian, heilongjiang.assign(adcode="321301", agency="某局", level="prefecture", year=2023)])
        cells.loc[(cells["agency"] == "某局") & (cells["row"] == "granted"), "value"] = np.nan
        rates = m.disclosure_rate(cells, allow="scope")
        rates = pd.concat([rates, rates.head(1).assign(report_id="three", agency="第三")], ignore_index=True)
        ax = g.ranked(st.rank_intervals(rates, seed=1), lang="en")
        assert "no data: 某局" in g.caption_of(ax)
        assert len(ax.get_yticks()) == 2

    def test_what_was_allowed_stands_in_the_caption(self, suqian, heilongjiang):
        rates = m.disclosure_rate(pd.concat([suqian, heilongjiang]), allow=("scope", "level"))
        words = g.caption_of(g.distribution(rates, lang="en"))
        assert "allowed: level, scope" in words
        assert "例外许可：行政层级不同、统计范围不同" in g.caption_of(g.distribution(rates, lang="zh"))
        kept = pd.concat([rates, rates.iloc[:0]])
        kept.attrs = {}
        assert "allowed: level, scope" in g.caption_of(g.distribution(kept, lang="en"))

    def test_how_failures_were_taken_stands_in_the_caption(self, suqian):
        both = g.distribution(m.disclosure_rate(suqian, on_fail="parts", derived=False), lang="both")
        for note in ("totals that do not add up as sums of their parts", "仅由算术推得的数不计"):
            assert note in g.caption_of(both)

    def test_retrieval_and_panel(self, suqian):
        rates = m.disclosure_rate(suqian.assign(retrieved_on="2026-03-04"))
        rates.attrs["panel_hash"] = "0123456789abcdef"
        assert "newest retrieval 2026-03-04; panel 0123456789ab" in g.caption_of(g.distribution(rates, lang="en"))

    def test_one_metric_in_one_figure(self, suqian):
        both = pd.concat([m.disclosure_rate(suqian), m.backlog(suqian)])
        with pytest.raises(ValueError, match="One metric and denominator is expected, here are 2"):
            g.distribution(both)

    def test_denominators_of_one_report(self, suqian):
        ax = g.denominators(pd.concat([m.disclosure_rate(suqian), m.disclosure_rate(suqian, per="release")]))
        words = words_of(ax)
        assert "43.6%   1,519 / 3,486" in words
        assert "92.6%   1,519 / 1,640" in words

    def test_rates_of_several_numerators_are_no_denominators_alone(self, suqian):
        other = pd.concat([m.disclosure_rate(suqian), m.full_grant_rate(suqian)])
        assert "one report, several rates" in g.denominators(other, lang="en").figure.get_suptitle()
        one = pd.concat([m.disclosure_rate(suqian), m.disclosure_rate(suqian, per="release")])
        assert "one report, several denominators" in g.denominators(one, lang="en").figure.get_suptitle()

    def test_the_caption_names_the_sources_of_the_reports_that_are_drawn(self, suqian, heilongjiang):
        cells = pd.concat([suqian, heilongjiang.assign(source="another")])
        rates = m.disclosure_rate(cells, allow=("scope", "level"))
        kept = rates[rates["report_id"] == "one"]
        assert "source: 年度报告" in g.caption_of(g.distribution(kept, lang="en"))

    def test_the_label_of_the_axis_stays_beside_the_axes(self, gallery):
        for lang in LANGS:
            ax = gallery["funnel"](lang)
            ax.figure.canvas.draw()
            label, frame = ax.yaxis.label.get_window_extent(), ax.get_window_extent()
            assert frame.y0 <= label.y0 and label.y1 <= frame.y1


class TestNames:
    @pytest.mark.parametrize(
        ("front", "name"),
        [
            ({"scope": "region"}, "Jiangsu"),
            ({"scope": "office", "agency": "江苏省人民政府办公厅"}, "Jiangsu"),
            ({"scope": "department", "agency": "江苏省财政厅"}, "江苏省财政厅"),
            ({"scope": "unknown", "agency": "江苏省财政厅"}, "江苏省财政厅"),
            ({"scope": "region", "agency": "江苏省财政厅", "organ_type": "department"}, "江苏省财政厅"),
            ({"scope": "unknown", "organ_type": "government"}, "Jiangsu"),
        ],
    )
    def test_only_governments_go_by_the_name_of_their_province(self, front, name):
        line = {"adcode": "320000", "level": "province", "agency": "江苏省人民政府", "year": 2023} | front
        assert unit_labels(pd.DataFrame([line]), "en") == [name]


class TestQuality:
    def test_states(self, suqian):
        cells = suqian.head(7).assign(
            value=[np.nan, 1, 2, 3, 4, 5, 6],
            check=["fails", "fails", "cannot_tell", "holds", "holds", "holds", "cannot_tell"],
            status=["blank", "printed", "printed", "derived", "printed", "stated", "stated"],
        )
        from govstats.figures.heat_maps import state_of

        assert state_of(cells).tolist() == [
            *("fails", "fails", "cannot_tell", "derived", "holds"),
            *("holds", "cannot_tell"),
        ]


class TestTableOne:
    def test_by_hand(self, suqian):
        rates = pd.concat([m.disclosure_rate(suqian)] * 4, ignore_index=True)
        rates = rates.assign(report_id=list("abcd"), value=[0.2, 0.4, 0.9, np.nan])
        line = g.table_one(rates).iloc[0]
        assert line[["n", "missing"]].tolist() == [3, 1]
        assert line[["mean", "median", "q1", "q3"]].tolist() == pytest.approx([0.5, 0.4, 0.3, 0.65])

    def test_files(self, suqian, tmp_path):
        table = g.table_one(m.disclosure_rate(suqian.assign(source="A & B_1 50%")))
        tex, csv, html = (path.read_text(encoding="utf-8") for path in g.save_table(table, tmp_path / "t"))
        assert r"A \& B\_1 50\%" in tex
        assert r"Disclosure rate (of all closed) & region & 2023 & 1 & 0 & 0.436" in tex
        assert "A &amp; B_1 50%" in html
        assert csv.splitlines()[0] == "label_zh,label_en,scope,year,n,missing,mean,median,q1,q3"

    def test_metrics_stand_in_the_order_in_which_they_were_given(self, suqian, tmp_path):
        rates = [m.refusal_rate(suqian), m.refusal_rate(suqian, "discretionary"), m.disclosure_rate(suqian)]
        for order in ([0, 1, 2], [2, 1, 0]):
            table = g.table_one(pd.concat([rates[i] for i in order], ignore_index=True))
            assert table["label_en"].tolist() == [rates[i]["label_en"].iloc[0] for i in order]
        (tex,) = g.save_table(table, tmp_path / "t", ["tex"])
        assert "2023, level prefecture, scope region" in tex.read_text(encoding="utf-8")

    def test_both_languages(self, suqian, tmp_path):
        (path,) = g.save_table(g.table_one(m.disclosure_rate(suqian)), tmp_path / "t", ["html"], lang="both")
        assert "统计范围 Scope" in path.read_text(encoding="utf-8")


def test_every_ground_of_refusal_has_a_short_name():
    rows = load_form("2021", "requests").rows
    assert list(GROUNDS) == [row.code for row in rows if row.group in REFUSED]


def test_hatching_is_explained_where_there_is_some(panel):
    rates = m.disclosure_rate(panel, years=[2023]).drop_duplicates("adcode")
    everywhere = pd.DataFrame({"adcode": [p.adcode for p in PROVINCES if not p.not_covered_en]})
    whole = g.coverage_map(everywhere.assign(expected=1, found=1), lang="en")
    assert "hatched" not in words_of(whole)
    assert "hatched" in words_of(g.tile_map(rates.iloc[1:], lang="en"))
    plt.close("all")


def test_axes_are_saved_alone_or_together(panel, tmp_path):
    axes = g.small_multiples(m.disclosure_rate(panel))
    one, all_ = (g.save(what, tmp_path / f"simulated-{n}", ("svg",))[0] for n, what in enumerate((axes[0], axes)))
    assert one.read_bytes() == all_.read_bytes()
    with pytest.raises(TypeError, match="not DataFrame"):
        g.save(pd.DataFrame(), tmp_path / "a")
    plt.close("all")


@pytest.mark.parametrize("width", [89, 183])
def test_all_requests_stand_over_the_bar_that_they_pass(suqian, width):
    ax = g.flow(suqian, width=width)
    text = next(text for text in ax.texts if text.get_text() == "3,607")
    assert (text.get_va(), to_rgb(text.get_color())) != ("center", (1, 1, 1))
    assert text.get_rotation() == 0
    plt.close("all")


def test_a_chinese_caption_is_in_chinese(panel):
    limits = st.funnel_limits(m.disclosure_rate(panel, years=[2023]))
    assert "过离散：加性" in g.caption_of(g.funnel(limits, lang="zh")).replace(" ", "")
    plt.close("all")


def test_an_office_beside_a_region_is_called_one(heilongjiang):
    region = heilongjiang.assign(scope="region", report_id="three", agency="黑龙江省人民政府")
    lines = pd.concat([region, heilongjiang]).drop_duplicates("report_id")
    assert unit_labels(lines, "both") == ["黑龙江 Heilongjiang", "黑龙江办公厅 Heilongjiang office"]
    assert unit_labels(heilongjiang.head(1), "zh") == ["黑龙江"]


def test_a_figure_says_what_makes_the_columns_that_it_needs():
    for draw, maker in ((g.ranked, "rank_intervals"), (g.funnel, "funnel_limits")):
        with pytest.raises(ValueError, match=rf"no column .*; statistics\.{maker} adds it\.$"):
            draw(pd.DataFrame({"value": [0.5]}))
