"""Which characters of a PDF page are seen, and which digits may not be what they seem to be."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from govstats.readers.pdf.characters import Characters, Flags
from govstats.readers.pdf.clips import find_cut, runs_over
from govstats.readers.pdf.covers import beside_covered, find_covered, find_covers
from govstats.readers.pdf.grounds import beside_another_colour, has_colours, on_own_colour
from govstats.readers.pdf.layers import find_unseen
from govstats.readers.pdf.objects import Objects, joined
from govstats.readers.pdf.paths import Boxes, within_any
from govstats.readers.pdf.shown import Display
from govstats.readers.pdf.turned import on_curves


class Seen(NamedTuple):
    """Of each character, whether it is one of these; as of the same names in :class:`page.Page`."""

    hidden: Flags
    foreign: Flags
    pale: Flags
    doubtful: Flags


def find_seen(
    characters: Characters,
    boxes: Boxes,
    displayed: Boxes,
    objects: Objects,
    show: Display,
    turns: int,
    page: Any,
    document: Any,
    has_layers: bool,
) -> Seen:
    """What is seen of a page, whose print is turned by so many quarters; `page` and `document` are raw handles.

    `displayed` are the boxes of the characters as displayed, `boxes` the same with turned numbers set upright.
    """
    digits = characters.digits
    hidden, foreign, pale, faint, white = characters.members(
        *(objects.hidden_texts, objects.slanted_texts),
        *(objects.pale_texts, objects.faint_texts, objects.white_texts),
    )
    doubtful = np.zeros(len(digits), np.bool_)
    if foreign.any():
        doubtful |= digits & on_curves(foreign, characters.owners, boxes)
    paper = show.left, show.bottom, show.right, show.top
    clips = objects.read_clips(set(characters.owners_of_digits))
    if clips or runs_over(characters.boxes, paper):
        cut, in_part = find_cut(digits, characters.owners, characters.boxes, clips, paper)
        foreign |= cut
        doubtful |= in_part
    covered, in_part = _covered(characters, displayed, objects, show, page, document, has_layers)
    doubtful |= in_part
    if covered.any():
        foreign |= covered
        doubtful |= beside_covered(digits, characters.codes, covered, hidden | foreign, boxes)
    if pale.any():
        pale &= ~within_any(boxes, show.boxes(objects.read_backgrounds()))
        foreign |= white & pale
        doubtful |= faint & pale & digits
    if has_colours(objects.prints):
        unseen = pale | foreign | hidden
        along = [1, 0, 3, 2] if turns % 2 else [0, 1, 2, 3]  # the lines of print
        rules = show.boxes(joined(objects.rules))
        doubtful |= beside_another_colour(characters, objects.prints, boxes[:, along], rules[:, along], unseen)
    return Seen(hidden, foreign, pale, doubtful)


def _covered(
    characters: Characters, boxes: Boxes, objects: Objects, show: Display, page: Any, document: Any, has_layers: bool
) -> tuple[Flags, Flags]:
    """Which characters something lies over, and of which digits a part; a picture of the page tells below shapes."""
    digits = characters.digits
    covered, in_part = np.zeros(len(digits), np.bool_), np.zeros(len(digits), np.bool_)
    asked = np.full(len(digits), has_layers) | on_own_colour(characters, objects.prints, objects.paths)
    areas = find_covers(objects.texts, objects.covers, page, document)
    if covers := [(area, below) for area, below in areas if area.fills_box]:
        if has_layers:  # which may be off, and what they hold covers nothing
            covers = [(area._replace(is_sure=False), below) for area, below in covers]
        covered, in_part = find_covered(digits, characters.owners, characters.boxes, covers)
    shapes = [(area, below) for area, below in areas if not area.fills_box]
    if shapes := shapes + find_covers(objects.texts, objects.shapes, page, document):
        below, partly_below = find_covered(digits, characters.owners, characters.boxes, shapes)
        asked |= below | partly_below
    blended = characters.members(objects.blended_texts)[0] & ~asked
    if (at := ((asked | blended) & digits).nonzero()[0]).size:
        covered[at] |= find_unseen(page, boxes[at], show.width, show.height, blended[at])
    return covered, in_part
