"""pdfium's functions, called once for each character or object of a page.

The generated binding checks and wraps every argument of every call. Here a function declares no arguments and gets
ready-made ones, the same memory to write to page after page: the boxes of all characters, say, take 0.06 of the time
of raw text extraction instead of 0.16.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from ctypes import PYFUNCTYPE, c_int, c_void_p, cast
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

_ROWS = 512
_VALUES = np.zeros((_ROWS, 4), np.float64)
"""What a function hands out by way of pointers, a row a call; few rows, so that they stay near the processor."""

pointer = c_void_p.from_param
"""The argument that stands for a handle or an address."""

_PLACES = [[pointer(_VALUES.ctypes.data + 32 * row + 8 * column) for row in range(_ROWS)] for column in range(4)]
"""The argument for each place in memory, column by column."""


def address(handle: Any) -> int:
    return cast(handle, c_void_p).value or 0


def direct(function: Any, result: Any) -> Any:
    """The same C function without declared arguments: whole numbers are C ints, all else is made by `pointer`."""
    return PYFUNCTYPE(result)(address(function))


class Outlet:
    """A C function that hands out numbers by way of pointers, which are its last arguments.

    Parameters
    ----------
    function
        Of the generated binding.
    kind
        Type of the numbers that it writes.
    order
        The column for each pointer; for one pointer, to several numbers in a row, the first of their columns.
    default
        What a row holds if the function writes nothing.
    """

    def __init__(self, function: Any, kind: Any, order: tuple[int, ...], default: tuple[float, ...] = (0,)) -> None:
        self._function = direct(function, c_int)
        values = _VALUES.view(kind).reshape(_ROWS, -1)
        self._values = values[:, :: 8 // values.itemsize] if len(order) > 1 else values
        self._default = np.array(default, kind)
        self._places = [_PLACES[column] for column in order]

    def read(self, n: int, *arguments: Iterable[Any]) -> npt.NDArray[Any]:
        """What it hands out in each of `n` calls, a row a call; `arguments` give what stands before the pointers."""
        iterators = list(map(iter, arguments))
        found = np.empty((n, self._values.shape[1]), self._values.dtype)
        for start in range(0, n, _ROWS):
            part = self._values[: n - start]
            part[:] = self._default
            deque(map(self._function, *(islice(one, _ROWS) for one in iterators), *self._places), maxlen=0)
            found[start : start + _ROWS] = part
        return found
