"""Numbers that were too long for their cell and go on in the next line, on pages of any kind."""

from __future__ import annotations

import re

WRAPPED = re.compile(r"\d[\d.,]*(?:\n[\d.,]+)+")
"""Lines of one cell that may be one number."""

WIDEST_MARGINS = 2.5
"""Heights of characters that the two sides of a full cell leave free at most."""
