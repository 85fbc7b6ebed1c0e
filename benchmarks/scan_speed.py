"""How much of the time that a scan takes is recognition, and how much is ours.

    python -m benchmarks.scan_speed [FILE] [--repeats 3]

Reads a scan whole with ``read_report`` and adds up the time inside the recogniser (rapidocr and onnxruntime, with
their own scaling and decoding). Prints a line of a Markdown table. Without a file a typeset report is scanned.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from rapidocr.ch_ppocr_rec.main import TextRecognizer

import govstats as gs
from tests.typeset import LAYOUTS, random_figures, typeset

LAYOUT = "scan-200"


def measure_scan(path: Path, repeats: int = 3) -> dict[str, float]:
    """Time of a whole reading, warm: median over the repeats.

    Returns
    -------
    dict
        ``total_s`` and ``recognition_s`` in seconds, and ``overhead``: what the total takes more than recognition,
        as a share of recognition.
    """
    _read(path)
    totals, recognitions = zip(*(_timed(path) for _ in range(repeats)), strict=True)
    overheads = [total / recognition - 1 for total, recognition in zip(totals, recognitions, strict=True)]
    return {
        "total_s": statistics.median(totals),
        "recognition_s": statistics.median(recognitions),
        "overhead": statistics.median(overheads),
    }


def _timed(path: Path) -> tuple[float, float]:
    with _recognition_time() as spent:
        start = time.perf_counter()
        _read(path)
        total = time.perf_counter() - start
    return total, sum(spent)


def _read(path: Path) -> None:
    report = gs.read_report(path, second_reading=False)
    assert len(report.cells) and len(report.findings)


@contextmanager
def _recognition_time() -> Iterator[list[float]]:
    """The seconds of each call of the recogniser while the context lasts."""
    spent: list[float] = []
    call = TextRecognizer.__call__

    def timed(self: TextRecognizer, *args: Any) -> Any:
        start = time.perf_counter()
        try:
            return call(self, *args)
        finally:
            spent.append(time.perf_counter() - start)

    with mock.patch.object(TextRecognizer, "__call__", timed):
        yield spent


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.file or Path(folder, f"{LAYOUT}.pdf")
        if options.file is None:
            path.write_bytes(typeset(random_figures(1000), LAYOUTS[LAYOUT]))
        took = measure_scan(path, options.repeats)
    print("| scan | whole | recognition | more than recognition |\n|---|---:|---:|---:|")
    print(f"| {path.stem} | {took['total_s']:.1f} s | {took['recognition_s']:.1f} s | {100 * took['overhead']:.1f} % |")


if __name__ == "__main__":
    main()
