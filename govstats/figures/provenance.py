"""Where the numbers of a figure come from: the line that stands under it."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from govstats.figures.units import is_simulated
from govstats.figures.words import say
from govstats.metrics.refusals import REFUSALS
from govstats.metrics.side_by_side import lifted_in

NOTES = {
    "on_fail=printed": ("勾稽不符者按印刷数计", "figures that do not add up as printed"),
    "on_fail=parts": ("合计不符者按分项之和计", "totals that do not add up as sums of their parts"),
    "derived=False": ("仅由算术推得的数不计", "figures that only the arithmetic gives left out"),
    "source_kind=unknown": ("原件与副本未加区分", "originals not told from copies"),
}
"""How captions say the notes of frames."""


class Provenance(NamedTuple):
    """What a caption says of the data: nothing of it is about the run that draws the figure."""

    sources: tuple[str, ...] = ()
    retrieved_on: str = ""
    """The newest date on which one of the sources was retrieved."""
    panel_hash: str = ""
    allowed: tuple[str, ...] = ()
    """The comparisons that would have been refused and were allowed by name."""
    notes: tuple[str, ...] = ()
    """What else was asked for against the rule, such as ``on_fail="parts"``."""


def provenance_of(data: Any) -> Provenance:
    """The provenance of a frame, a report or a panel.

    A frame with a column ``source`` (cells, rates) has the sources of its own lines; what else is known of a frame
    of ``govstats.metrics`` or ``govstats.statistics`` is in its ``attrs``; a panel or a report has ``reports``.
    """
    attrs: dict[str, Any] = dict(getattr(data, "attrs", None) or {})
    cells = data if isinstance(data, pd.DataFrame) else data.cells
    reports = getattr(data, "reports", None)
    dated = reports if isinstance(reports, pd.DataFrame) else cells
    return Provenance(
        sources=tuple(_distinct(cells, "source") or attrs.get("sources", ())),
        retrieved_on=str(attrs.get("retrieved_on", "") or max(_distinct(dated, "retrieved_on"), default="")),
        panel_hash=str(attrs.get("panel_hash", "") or getattr(data, "hash", "") or ""),
        allowed=tuple(sorted(lifted_in(cells))),
        notes=tuple(_distinct(cells, "notes") or attrs.get("notes", ())),
    )


def _distinct(frame: pd.DataFrame, column: str) -> list[str]:
    if column not in frame.columns:
        return []
    return sorted({str(value) for value in frame[column].dropna().unique() if str(value)})


def caption(data: Any, n: int, lang: str, *remarks: tuple[str, str]) -> str:
    """The line under a figure: remarks on reading it, then n, source, newest retrieval, panel, what was allowed.

    Parameters
    ----------
    data : DataFrame, Report or Panel
        What was drawn.
    n : int
        Number of reports in the figure.
    lang : str
        ``"zh"``, ``"en"`` or ``"both"``.
    *remarks : tuple of str
        Pairs of Chinese and English.
    """
    return "\n".join(
        part
        for part in (
            _sentence(data, n, "zh", remarks) if lang != "en" else "",
            _sentence(data, n, "en", remarks) if lang != "zh" else "",
        )
        if part
    )


def _sentence(data: Any, n: int, lang: str, remarks: tuple[tuple[str, str], ...]) -> str:
    known = provenance_of(data)
    parts = [say("模拟数据（SIMULATED），不是任何政府的数字", "SIMULATED data, figures of no government", lang)]
    parts = parts if is_simulated(data) else []
    parts += [say(zh, en, lang) for zh, en in remarks]
    parts.append(say(f"n\u00a0=\u00a0{n}\u00a0份报告", f"n\u00a0=\u00a0{n}\u00a0report{'s' * (n != 1)}", lang))
    parts.append(_source(known.sources, lang))
    if known.retrieved_on:
        parts.append(say(f"最近获取 {known.retrieved_on}", f"newest retrieval {known.retrieved_on}", lang))
    if known.panel_hash:
        parts.append(say(f"面板 {known.panel_hash[:12]}", f"panel {known.panel_hash[:12]}", lang))
    if known.allowed:
        reasons = "、".join(REFUSALS[word].reason_zh if word in REFUSALS else word for word in known.allowed)
        parts.append(say(f"例外许可：{reasons}", f"allowed: {', '.join(known.allowed)}", lang))
    for note in dict.fromkeys(note for notes in known.notes for note in notes.split("; ")):
        parts.append(say(*NOTES.get(note, (note, note)), lang))
    stop = "；" if lang == "zh" else "; "
    return stop.join(part for part in parts if part) + ("。" if lang == "zh" else ".")


def _source(sources: tuple[str, ...], lang: str) -> str:
    if not sources:
        return say("来源：未注明", "source not stated", lang)
    if len(sources) == 1:
        return say(f"来源：{sources[0]}", f"source: {sources[0]}", lang)
    return say(f"来源：{len(sources)} 份年度报告", f"source: {len(sources)} annual reports", lang)
