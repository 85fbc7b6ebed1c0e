"""A font with Chinese, found by path, and written into every text that we make."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Literal

from matplotlib.figure import Figure, SubFigure
from matplotlib.font_manager import fontManager
from matplotlib.text import Text

Lang = Literal["zh", "en", "both"]


LANGS: tuple[Lang, ...] = ("zh", "en", "both")


FONT_PACKAGE = "noto_cjk_sans_otc"


FONT_FACE = "Noto Sans CJK SC"


SYSTEM_FACES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Zen Hei",
    "SimHei",
)
"""Faces with simplified Chinese that a machine without the font package may have."""


MISSING_GLYPH = r"Glyph .* missing from"
"""How matplotlib warns of a character that no font has: in a file of ours, an error."""


@cache
def family() -> tuple[str, ...]:
    """The families of type that every text of ours names, the first first.

    The face of the font package is registered under a family name of its own, so that no other version
    of it on the machine is taken instead. Without the package the first of :data:`SYSTEM_FACES` serves;
    without that there is DejaVu Sans alone, which has no Chinese: :func:`check_language` says so.
    """
    if find_spec(FONT_PACKAGE) is not None:
        path = str(files(FONT_PACKAGE).joinpath("NotoSansCJK-Regular.ttc"))
        known = len(fontManager.ttflist)
        fontManager.addfont(path)
        faces = [entry for entry in fontManager.ttflist[known:] if entry.name == FONT_FACE]
        if faces:
            own = replace(faces[0], name=f"{FONT_FACE} ({FONT_PACKAGE})")
            fontManager.ttflist.append(own)
            return own.name, "DejaVu Sans"
    present = set(fontManager.get_font_names())
    return *[face for face in SYSTEM_FACES if face in present][:1], "DejaVu Sans"


def check_language(lang: str) -> None:
    """Refuse an unknown language, and Chinese on a machine that has no Chinese font.

    Raises
    ------
    ValueError
        ``lang`` is none of ``"zh"``, ``"en"``, ``"both"``.
    RuntimeError
        Chinese is asked for and no font has it; the message says how to get one.
    """
    if lang not in LANGS:
        raise ValueError(f"lang={lang!r}: expected one of {', '.join(map(repr, LANGS))}.")
    if lang != "en" and len(family()) < 2:
        raise RuntimeError(
            "No font with Chinese characters was found: install one with `pip install 'govstats[figures]'`, "
            "or draw with lang='en'."
        )


def set_fonts(figure: Figure | SubFigure) -> None:
    """Write the font into all text of a figure, also into labels that are made only when it is drawn."""
    for axes in figure.axes:
        for axis in ("x", "y"):
            axes.tick_params(axis=axis, which="both", labelfontfamily=list(family()))
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        text.set_fontfamily(list(family()))
        text.set_parse_math(False)
