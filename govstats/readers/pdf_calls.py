"""pdfium's functions, called once for each character or object of a page.

The generated binding checks and wraps every argument of every call. Here a function declares no arguments and gets
ready-made ones, the same memory to write to page after page; that halves the time of a call (of 0.4 of the time of
raw text extraction on a page of 500 characters that are one object each, 0.2 are left).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from ctypes import PYFUNCTYPE, c_void_p, cast
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

_VALUES = np.zeros((512, 4), np.float64)
"""What a function hands out by way of pointers, a row a call; few rows, so that they stay near the processor."""

pointer = c_void_p.from_param
"""The argument that stands for a handle or an address."""

_PLACES = [[pointer(_VALUES.ctypes.data + 32 * row + 8 * column) for row in range(len(_VALUES))] for column in range(4)]
"""The argument for each place in memory, column by column."""


def address(handle: Any) -> int:
    return cast(handle, c_void_p).value or 0


def direct(function: Any, result: Any) -> Any:
    """The same C function without declared arguments: whole numbers are C ints, all else is made by `pointer`."""
    return PYFUNCTYPE(result)(address(function))


def handed_out(
    function: Any, n: int, *arguments: Iterable[Any], kind: Any, order: tuple[int, ...], default: Any = 0
) -> npt.NDArray[Any]:
    """What a function writes through its pointers, one row for each of `n` calls.

    Parameters
    ----------
    function
        Made by :func:`direct`; its pointers come last.
    n
        How often it is called.
    arguments
        Iterators: what it is called with before the pointers.
    kind
        Type of the numbers that it writes.
    order
        The column for each pointer; for one pointer, to several numbers in a row, the first of their columns.
    default
        What a row holds if the function writes nothing.
    """
    values = _VALUES.view(kind).reshape(len(_VALUES), -1)
    if len(order) > 1:
        values = values[:, :: 8 // values.itemsize]
    iterators = [iter(one) for one in arguments]
    found = np.empty((n, values.shape[1]), values.dtype)
    places = [_PLACES[column] for column in order]
    for start in range(0, n, len(values)):
        part = values[: n - start]
        part[:] = default
        deque(map(function, *(islice(one, len(values)) for one in iterators), *places), maxlen=0)
        found[start : start + len(values)] = part
    return found
