"""A typesetter for tests: figures of a report in, a document in a chosen layout out."""

from .figures import Expected, Figures, Printed, expected, random_figures
from .layouts import LAYOUTS, Layout, typeset
from .wording import OFFICIAL, WORDINGS, Wording

__all__ = [
    "LAYOUTS",
    "OFFICIAL",
    "WORDINGS",
    "Expected",
    "Figures",
    "Layout",
    "Printed",
    "Wording",
    "expected",
    "random_figures",
    "typeset",
]
