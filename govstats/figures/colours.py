"""Colours: one for each group of outcomes, shades for shares, and what is read on them."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_hex, to_rgb

COLOURS = {
    "granted": "#132CC6",
    "partly": "#92C0F5",
    "exempt_mandatory": "#680400",
    "exempt_discretionary": "#D66E17",
    "separate_procedure": "#F5C90C",
    "unavailable": "#B56699",
    "not_processed": "#088951",
    "other": "#481D4C",
    "carried_out": "#D0D0D0",
}
"""One colour for each group of outcomes, in every figure.

The smallest distance between two of them is 28 (CIE 1976) to normal, deuteranopic, protanopic and
tritanopic eyes alike (simulated after Machado, Oliveira & Fernandes 2009).
"""


INK, SOFT, FAINT, NOTHING = "#222222", "#666666", "#DDDDDD", "#F3F3F3"
"""Text; secondary text and lines; grid lines; the ground of what has no data."""


ACCENT = COLOURS["granted"]


def shade(share: float) -> str:
    """A colour between nearly white and the darkest blue: the larger the share, the darker.

    Examples
    --------
    >>> shade(0.0), shade(1.0)
    ('#eef2fb', '#132cc6')
    """
    light, dark = np.array(to_rgb("#EEF2FB")), np.array(to_rgb(ACCENT))
    return to_hex(light + (dark - light) * min(1.0, max(0.0, share)))


def contrast(colour: str) -> str:
    """White or ink, whichever is read more easily on this ground (WCAG relative luminance).

    Examples
    --------
    >>> contrast("#132CC6"), contrast("#F5C90C")
    ('white', '#222222')
    """
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour))
    return "white" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.22 else INK
