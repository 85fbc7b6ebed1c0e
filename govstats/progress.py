"""How far a long run is: a bar on a terminal, a few plain lines in notebooks and logs, nothing when not asked."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


class Progress:
    """Counts what is done; plain lines come at every tenth."""

    def __init__(self, total: int, what: str, show: bool, unit: str = "source") -> None:
        from tqdm import tqdm

        self.total, self.what, self.done = total, what, 0
        terminal = sys.stderr is not None and sys.stderr.isatty()
        self.plain = show and not terminal and total > 0
        self.bar = tqdm(total=total, desc=what, unit=unit, disable=not (show and terminal))

    def advance(self, n: int = 1) -> None:
        """So many more are done."""
        before, self.done = self.done, self.done + n
        self.bar.update(n)
        if self.plain and (self.done * 10 // self.total > before * 10 // self.total or before == 0):
            print(f"{self.what}: {self.done} of {self.total}", file=sys.stderr)

    def close(self) -> None:
        """Take the bar away."""
        self.bar.close()


def told(items: Iterable[Item], what: str, show: bool) -> Iterator[Item]:
    """The items, telling after each how far it is."""
    listed = list(items)
    progress = Progress(len(listed), what, show)
    for item in listed:
        yield item
        progress.advance()
    progress.close()
