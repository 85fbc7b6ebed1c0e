"""The wide panel for Stata: labels, and a missing value that says why there is none."""

from __future__ import annotations

import struct
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govstats.panel.wide import pivot, variables

if TYPE_CHECKING:
    import pandas as pd

    from govstats.panel.load import Panel

MISSING = {"blank": ".b", "dash": ".d", "illegible": ".i", "unit_doubtful": ".u", "absent": ".a", "not_in_form": ".n"}
"""Stata's extended missing value for each status without a number; ``.`` for any other."""

LANGS = ("zh", "en", "both")

MISSING_TOLD = ".b blank .d dash .i illegible .u unit .a absent .n no cell"
"""The same for the label of a data set, which holds no more than a variable's."""

LABEL_LENGTH = 80
"""Stata's longest label, in characters."""

_COUNTS = ("year", "findings_fails")
"""Numbers that are no cells of a form."""

_DOUBLE = 65526
"""Stata's code for a variable of eight bytes."""


def save_stata(panel: Panel, path: Path, *, lang: str = "both", harmonise: bool = False) -> None:
    """Write the wide panel as Stata's format 118 (Stata 14 and later).

    Parameters
    ----------
    panel : Panel
    path : path
        A ``.dta`` file; its folder is made if need be.
    lang : {"both", "zh", "en"}
        Language of the variable labels; what is longer than 80 characters is cut.
    harmonise : bool
        As in :func:`govstats.panel.wide.widen`.

    Raises
    ------
    ValueError
        ``lang`` is none of these.

    Notes
    -----
    A number that is missing is one of the extended missing values of :data:`MISSING`. The file has no date of its
    own: the same panel gives the same bytes.
    """
    if lang not in LANGS:
        raise ValueError(f"lang={lang!r}: expected one of {', '.join(map(repr, LANGS))}.")
    values, status = pivot(panel, harmonise=harmonise)
    names = {variable.name: variable for variable in variables()}
    columns = [str(name) for name in values]
    labels: Any = {
        name: _label(names[name].label_zh, names[name].label_en, lang) if name in names else name for name in columns
    }
    frame = values.astype({name: "float64" for name in values if name in names or name in _COUNTS})
    frame = frame.astype({name: "object" for name in frame if frame[name].dtype != "float64"}).fillna(
        dict.fromkeys((name for name in frame if frame[name].dtype != "float64"), "")
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_stata(
        path,
        write_index=False,
        version=118,
        variable_labels=labels,
        data_label=f"govstats {panel.hash[:12]} {MISSING_TOLD}",
        time_stamp=datetime(2000, 1, 1),  # the file is not to say when it was written
        convert_strl=[name for name in ("source", "url", "agency") if name in frame],
    )
    _mark_missing(path, frame, status)


def _label(zh: str, en: str, lang: str) -> str:
    text = {"zh": zh, "en": en}.get(lang, f"{zh} {en}")
    return text if len(text) <= LABEL_LENGTH else f"{text[: LABEL_LENGTH - 1]}…"


def _mark_missing(path: Path, frame: pd.DataFrame, status: pd.DataFrame) -> None:
    """Put the extended missing values in the places where pandas, which has none, wrote the plain one.

    The map at the head of a file of format 118 tells where variable types and data begin (Stata manual, [P] dta).
    """
    data = bytearray(path.read_bytes())
    start = data.index(b"<map>") + len(b"<map>")
    offsets = struct.unpack_from("<14q", data, start)
    types_at = offsets[2] + len(b"<variable_types>")
    kinds = struct.unpack_from(f"<{frame.shape[1]}H", data, types_at)
    widths = [{_DOUBLE: 8, 32768: 8, 65527: 4, 65528: 4, 65529: 2, 65530: 1}.get(kind, kind) for kind in kinds]
    data_at = offsets[9] + len(b"<data>")
    for position, name in enumerate(frame):
        if kinds[position] != _DOUBLE or name in _COUNTS:
            continue
        for line in frame[name].isna().to_numpy().nonzero()[0]:
            letter = MISSING.get(str(status[name].iloc[line]))
            if letter:
                place = data_at + int(line) * sum(widths) + sum(widths[:position])
                bits = 0x7FE0_0000_0000_0000 + ((ord(letter[1]) - ord("a") + 1) << 40)
                data[place : place + 8] = struct.pack("<Q", bits)
    path.write_bytes(data)
