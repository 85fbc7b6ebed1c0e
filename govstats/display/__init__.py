"""A report as a notebook shows it: its tables, and the spot where a number stands."""

from govstats.display.place import show_cell
from govstats.display.report_view import report_html

__all__ = ["report_html", "show_cell"]
