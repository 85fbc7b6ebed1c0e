"""What elements of a Word document print, and what they print in another way than their text stands there."""

from __future__ import annotations

from lxml import etree

from govstats.readers.flow import DARK, PALE, Flow

NOT_PRINTED = frozenset(
    (
        *("del", "moveFrom", "delText", "footnote", "endnote", "rt", "Fallback", "binData"),
        *("pPr", "rPr", "sectPr", "sdtPr", "tblPr", "tblGrid", "tcPr", "trPr"),
    )
)
CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "sym": "\ufffd"}
"""What elements print; which character a symbol font has there is not known."""

_NOT_IN_LINE = [
    f"{{*}}{name}"
    for name in ("f", "sSup", "sSub", "sSubSup", "sPre", "nary", "rad", "m", "eqArr", "limLow", "limUpp", "phant")
]
"""Parts of formulas whose text is not printed side by side."""
_WITHOUT_RESULT = ("EQ", "FORMDROPDOWN")
"""Fields that print something without a result to show it."""


def is_in_line(formula: etree._Element) -> bool:
    """Whether a formula is nothing but text in a line."""
    return next(formula.iter(*_NOT_IN_LINE), None) is None


def prints_without_result(code: str) -> bool:
    """Whether a field with this code prints what its result does not say."""
    return code.upper().split(maxsplit=1)[:1] in [[name] for name in _WITHOUT_RESULT]


def continues_number(run: etree._Element, flow: Flow) -> bool:
    """Whether a run is digits right behind a digit."""
    before = flow[-1] if flow else ""
    return isinstance(before, str) and before[-1:].isdigit() and (run.findtext("{*}t") or "").isdigit()


def without_pale_marks(flow: Flow) -> Flow:
    return [item for item in flow if item not in (PALE, DARK)]
