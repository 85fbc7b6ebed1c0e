"""Web pages: the markup of a page, what it shows, and its tables."""

from govstats.readers.html.reader import page_flow, read_html

__all__ = ["page_flow", "read_html"]
