"""How sure a reading of a cell must be."""

CONFIDENCE_FLOOR = 0.85
"""A figure that is read with less, and that no second reading confirms, is illegible."""

CROP_IN_DOUBT = 0.2
"""Confidence at most where it is in doubt what belongs to the cell: reading the crop again settles nothing."""

LEAST_CONFIRMED = 0.4
"""Confidence below which the recogniser was at a loss with a crop: that it reads others of it alike settles nothing."""

STROKES_IN_DOUBT = 0.3
"""Confidence at most where strokes may be missing: all crops lack them alike, and only sums settle what is printed."""
