"""Figures as files: the same figure is the same bytes."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from govstats.figures.fonts import MISSING_GLYPH
from govstats.figures.house_style import DPI


def save(
    figure: Figure | Axes | Sequence[Axes],
    path: str | Path,
    formats: Sequence[str] = ("svg", "pdf", "png"),
    dpi: int = DPI,
) -> list[Path]:
    """Write a figure so that the same figure is the same bytes, every time.

    No dates, no versions, a fixed salt for the identifiers in SVG; PDF with type 3 fonts (type 42 writes a
    malformed file with this font). A character that no font has is an error.

    Parameters
    ----------
    figure : Figure, Axes or sequence of Axes
        What to write; of axes, the whole figure that they stand in.
    path : str or Path
        Where to; a suffix of these formats is left out.
    formats : sequence of str
        Any of ``svg``, ``pdf``, ``png``.
    dpi : int
        Dots per inch of PNG.

    Returns
    -------
    list of Path
        The files written, in the order of ``formats``.

    Raises
    ------
    TypeError
        It is no figure.
    ValueError
        An unknown format, a character that no font has, or simulated data under a name that does not say so.
    """
    whole = _whole(figure)
    targets = name_files(path, formats, _METADATA, "SIMULATED" in _text_of(whole))
    settings: dict[Any, Any] = {
        "svg.hashsalt": "govstats",
        "svg.fonttype": "path",
        "pdf.fonttype": 3,
        "savefig.bbox": None,
    }
    settings |= {"axes.unicode_minus": False, "hatch.linewidth": 0.6, "path.simplify": True}
    with mpl.style.context(settings, after_reset=True), warnings.catch_warnings():
        warnings.filterwarnings("error", message=MISSING_GLYPH)
        for suffix, target in targets.items():
            try:
                whole.savefig(target, format=suffix, dpi=dpi, metadata=_METADATA[suffix])
            except UserWarning as warning:
                target.unlink(missing_ok=True)
                raise ValueError(
                    f"{target.name} was not written: {warning} Install govstats[figures] for its font."
                ) from None
    return list(targets.values())


def name_files(path: str | Path, formats: Sequence[str], known: Collection[str], simulated: bool) -> dict[str, Path]:
    """The file of each format, in a folder that is made where it is not there.

    Raises
    ------
    ValueError
        An unknown format, or simulated data under a name that does not say so.
    """
    chosen = [formats] if isinstance(formats, str) else list(formats)
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        raise ValueError(f"formats: {', '.join(unknown)} unknown; expected any of {', '.join(known)}.")
    path = Path(path)
    if path.suffix[1:] in known:
        path = path.with_suffix("")
    if simulated and "simulated" not in path.name:
        raise ValueError(f"{path.name}: what is made of simulated data says `simulated` in its file name.")
    path.parent.mkdir(parents=True, exist_ok=True)
    return {suffix: path.with_name(f"{path.name}.{suffix}") for suffix in chosen}


def _whole(figure: Any) -> Figure:
    """The figure that is meant: itself, or the one that axes stand in."""
    if isinstance(figure, Sequence | np.ndarray) and len(figure):
        figure = np.ravel(np.asarray(figure, dtype=object))[0]
    whole = figure.get_figure(root=True) if isinstance(figure, Axes) else figure
    if not isinstance(whole, Figure):
        raise TypeError(f"a figure or its axes are expected, not {type(figure).__name__}.")
    return whole


def _text_of(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(Text) if isinstance(text, Text))


_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "png": {"Software": None},
}
