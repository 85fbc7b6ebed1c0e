"""Grounds so dark that pale print is seen on them, those of the colour of their print, on which none is seen, and
print of another colour beside a number, as a stamp or a watermark leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from govstats.readers.pdf.calls import Outlet
from govstats.readers.pdf.characters import Characters, Flags
from govstats.readers.pdf.paths import Boxes, within_any

PALE = 0.35
"""Print that takes less than this share of the light, or covers less than half, may be a watermark."""
SAME_COLOUR = 12
"""Of 255: the red, green and blue of one colour, as the eye has it, differ by no more."""
OTHER_COLOUR = 64
"""Of 255: print of two colours, as of text and a stamp, differs by more in one of the three; #333 and #000 do not."""
OPAQUE = 230
"""Of 255: what covers the ground so far leaves nothing to be seen of it."""
LEVEL = 0.5
"""Digits whose levels differ by more than this share of their height are parted anyhow."""
ODD_HEIGHT = 0.1
"""So are digits that differ in height by more than this share of it: notes."""
BLACK = (0, 0, 0, 255)
"""Of an object that tells no colour."""

Colours = npt.NDArray[np.uint32]
"""Red, green, blue and opacity of each object."""

fill_colour = Outlet(pdfium.FPDFPageObj_GetFillColor, np.uint32, (0, 1, 2, 3), BLACK)


class Print(NamedTuple):
    """Text objects of one content stream."""

    addresses: list[int]
    colours: Colours


class Paths(NamedTuple):
    """Paths of one content stream."""

    boxes: Boxes
    """In the space of the page."""
    handles: list[Any]
    is_ground: Flags

    def grounds(self) -> tuple[Boxes, Colours]:
        return self.boxes[self.is_ground], fill_colour.read(
            int(self.is_ground.sum()), list(compress(self.handles, self.is_ground.tolist()))
        )


def shades(colours: Colours) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """How far from white each object is drawn, and how much that covers what lies below; both 0 to 1."""
    red, green, blue, alpha = colours.T
    return (255.0 - np.minimum(np.minimum(red, green), blue)) / 255, alpha / 255


def dark_grounds(paths: list[Paths]) -> Iterator[Boxes]:
    """Areas dark enough for pale print to be read on them."""
    for boxes, colours in (some.grounds() for some in paths if some.is_ground.any()):
        shade, alpha = shades(colours)
        yield boxes[shade * alpha >= PALE]


def on_own_colour(characters: Characters, prints: list[Print], paths: list[Paths]) -> Flags:
    """Which digits stand on a ground of their own colour."""
    found = np.zeros(len(characters.codes), np.bool_)
    grounds = [some.grounds() for some in paths if some.is_ground.any()]
    if not (grounds and prints):
        return found
    boxes, colours = (np.concatenate(parts) for parts in zip(*grounds, strict=True))
    printed = [_packed(one.colours) for one in prints]
    for colour in set(np.concatenate(printed).tolist()):
        like = (np.abs(colours[:, :3].astype(int) - _channels(colour)) <= SAME_COLOUR).all(axis=1)
        if (alike := like & (colours[:, 3] >= OPAQUE)).any():
            texts = {
                at for one, of in zip(prints, printed, strict=True) for at in compress(one.addresses, of == colour)
            }
            found |= characters.members(texts)[0] & within_any(characters.boxes, boxes[alike])
    return found & characters.digits


def has_colours(prints: list[Print]) -> bool:
    """Whether any print is not black."""
    return any(bool(some.colours[:, :3].any()) for some in prints)


def beside_another_colour(
    characters: Characters, prints: list[Print], boxes: Boxes, rules: Boxes, unseen: Flags
) -> Flags:
    """Digits close beside one of another colour in their cell, on their level: which make the number is not told."""
    found = np.zeros(len(boxes), np.bool_)
    colour_of: dict[int, int] = {}
    for print_ in prints:
        packed = _packed(print_.colours)
        is_coloured = packed != 0
        colour_of.update(zip(compress(print_.addresses, is_coloured), packed[is_coloured].tolist(), strict=True))
    digits = characters.digits.nonzero()[0]
    is_seen = ~unseen[digits]
    own = np.array([colour_of.get(owner, 0) for owner in characters.owners_of_digits], np.int64)[is_seen]
    if not own.size or (own == own[0]).all():
        return found
    digits, shade = digits[is_seen], np.array(_channels(own))
    x0, top, x1, bottom = boxes[digits].T
    middle, height = (top + bottom) / 2, np.maximum(bottom - top, 1e-6)
    for shift in (0.0, 0.5):  # those that one raster parts
        line = np.floor(middle / np.median(height) + shift)
        order = np.lexsort((x0, line))
        left, right = order[:-1], order[1:]
        near = (line[left] == line[right]) & (np.abs(shade[:, left] - shade[:, right]).max(axis=0) > OTHER_COLOUR)
        near &= x0[right] - x1[left] < height[left]
        near &= np.abs(height[left] - height[right]) < ODD_HEIGHT * height[left]
        near &= np.abs(middle[left] - middle[right]) < LEVEL * height[left]
        pairs = digits[np.column_stack((left, right))[near]]
        found[pairs[~_are_parted(boxes[pairs], rules)]] = True
    return found


def _are_parted(pairs: Boxes, rules: Boxes) -> Flags:
    """Which two of each pair stand in two cells: a rule runs between the middles of their boxes."""
    upright = rules[rules[:, 2] - rules[:, 0] < rules[:, 3] - rules[:, 1]]
    upright = upright[upright[:, 0].argsort()]
    middles = (pairs[..., :2] + pairs[..., 2:]) / 2
    reach = upright[:, 0].searchsorted(middles[..., 0]).tolist()
    lines = zip(reach, middles[:, 0, 1].tolist(), strict=True)
    parted = [((upright[a:b, 1] <= y) & (upright[a:b, 3] >= y)).any() for (a, b), y in lines]
    return np.array(parted, np.bool_)


def _packed(colours: Colours) -> npt.NDArray[np.int64]:
    red, green, blue, _ = colours.astype(np.int64).T
    packed: npt.NDArray[np.int64] = red << 16 | green << 8 | blue
    return packed


def _channels(colour: Any) -> tuple[Any, Any, Any]:
    return colour >> 16, colour >> 8 & 255, colour & 255
