"""The prose of a report against its tables, and the figures that only the prose has.

``normalise_prose`` makes running text fit to be read (:mod:`~govstats.narrative.prose`), the wordings of
``patterns.csv`` find figures in it (:mod:`~govstats.narrative.patterns`, :mod:`~govstats.narrative.amount`), what
stands around a figure excludes it or throws doubt on it (:mod:`~govstats.narrative.context`), and what remains is
compared with the tables (:mod:`~govstats.narrative.verdicts`). Few wordings that are nearly always right beat many
that are not; no sentence of a document is kept, only its place.
"""

from govstats.narrative.prose import page_offsets
from govstats.narrative.shares import Share, read_shares, share_findings
from govstats.narrative.statements import Statement, known_scope, read_statements
from govstats.narrative.verdicts import Settled, blocks_settled_by_prose, narrative_cells, narrative_findings

__all__ = [
    "Settled",
    "Share",
    "Statement",
    "blocks_settled_by_prose",
    "known_scope",
    "narrative_cells",
    "narrative_findings",
    "page_offsets",
    "read_shares",
    "read_statements",
    "share_findings",
]
