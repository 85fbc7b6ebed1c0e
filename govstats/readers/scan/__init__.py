"""Scans and pictures: the page made straight, its grids found, each cell read by itself."""

from govstats.readers.scan.confidence import CONFIDENCE_FLOOR, CROP_IN_DOUBT, LEAST_CONFIRMED, STROKES_IN_DOUBT
from govstats.readers.scan.reader import read_scan, second_readings

__all__ = ["CONFIDENCE_FLOOR", "CROP_IN_DOUBT", "LEAST_CONFIRMED", "STROKES_IN_DOUBT", "read_scan", "second_readings"]
