"""Characters of a page -> ink, lines and the text of a cell."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from govstats.readers.pdf.codes import DASH, DIGIT, FULL_WIDTH, POINT
from govstats.readers.pdf.covers import either_of, overprinted
from govstats.readers.pdf.page import ODD_SIZE, TINY, Page
from govstats.readers.pdf.paths import Boxes

Indices = npt.NDArray[np.intp]

DOUBLE_OFFSET = 1.5
"""Points, and 0.12 of a character's height at most: how far a doubled glyph lies from its twin."""
RAISED = 0.15
"""A note's foot stands higher than that of the digit before it by this share of that digit's height."""
HIGH = 0.5
"""A digit that stands higher by this share is a note whatever its size; old-style digits differ by 0.3."""
STROKE = "\u0336"
"""Behind a digit with a line through it, or in doubt, so that nobody takes it for a number."""
FLAT = 0.4
"""A run lower than this share of another one is a dash beside it."""
RUN_GAP = 0.25
"""Characters of a run that stand farther apart than this share of their height may be of two cells."""
NEAR = 0.5
"""Digits with a gap of less than this share of their height, or all of them single, may be of one number."""
DASH_GAP = 0.8
"""A dash so far before a digit, by its height, is no sign of its number; the dashes of page numbers are at 0.5."""
FAR = 1e5
"""Points. More than any page measures."""


class Ink(NamedTuple):
    """The visible characters, white space and doubled glyphs left out, in content order."""

    codes: npt.NDArray[np.uint32]
    """Unicode code point of each character."""
    boxes: Boxes
    x: npt.NDArray[np.float64]
    """The middle of each character, and below its y."""
    y: npt.NDArray[np.float64]
    spaced: npt.NDArray[np.bool_]
    """White space stood before this character."""
    torn: npt.NDArray[np.bool_]
    """The white space before this digit may be a gap in a number."""
    pale: npt.NDArray[np.bool_]
    """Hardly shows on the paper."""
    sizes: npt.NDArray[np.float64]
    """Height of each digit, or its size of type; 0 for all else."""
    struck: npt.NDArray[np.bool_]
    """A line is drawn through this character, or it is in doubt for another reason."""


def characters(codes: npt.NDArray[np.uint32]) -> str:
    return codes.tobytes().decode("utf-32")


def steps(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """From each value to the next one; np.diff takes eight times as long."""
    result: npt.NDArray[Any] = values[1:] - values[:-1]
    return result


def common_height(boxes: Boxes) -> float:
    """Median height of characters, about 0.85 of the size of type; 1 for none."""
    heights = boxes[:, 3] - boxes[:, 1]
    heights.sort()  # np.median costs five times as much
    return float(heights[len(heights) // 2]) or 1.0 if len(heights) else 1.0


def build_ink(page: Page, boxes: Boxes) -> Ink:
    """The characters of a page that are seen on it, each once."""
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    width, height = (page.height, page.width) if page.quarter_turns % 2 else (page.width, page.height)
    seen = ~(page.hidden | page.foreign) & (x > 0) & (y > 0) & (x < width) & (y < height)
    heights = boxes[:, 3] - boxes[:, 1]
    seen &= ~DIGIT[page.codes] | (heights > TINY * common_height(boxes))
    seen[seen] = ~is_doubled(page.codes[seen], boxes[seen])
    kept = seen.nonzero()[0]
    codes, boxes = page.codes[kept], boxes.take(kept, axis=0)
    spaced = np.zeros(len(kept), np.bool_)
    spaced[1:] = steps(page.blanks_before[kept]) > 0
    sizes = page.sizes[kept] if len(page.sizes) else np.where(DIGIT[codes], boxes[:, 3] - boxes[:, 1], 0)
    return Ink(codes, boxes, x[kept], y[kept], spaced, page.torn[kept], page.pale[kept], sizes, page.doubtful[kept])


def is_doubled(codes: npt.NDArray[np.uint32], boxes: Boxes) -> npt.NDArray[np.bool_]:
    """Glyphs that lie on an earlier one of the same character: bold or shadow made by drawing twice.

    Neighbours such as the two digits of 11 or 00 stand a whole advance apart and are kept.
    """
    doubled = np.zeros(len(codes), np.bool_)
    if len(codes) < 2:
        return doubled
    limit = min(DOUBLE_OFFSET, 0.12 * common_height(boxes))
    # Sorted by one number made of two: twice as fast as a sort by two keys, and this is done on every page.
    key = codes * FAR + boxes[:, 0]
    by_column = key.argsort()
    column = np.zeros(len(codes))  # the same character, one below the other
    column[1:] = (steps(key[by_column]) > limit).cumsum()
    key = column * FAR + boxes[by_column, 1]
    order = key.argsort()
    near = (steps(key[order]) <= limit).nonzero()[0]
    if len(near):
        order = by_column[order]
        one, two = order[near], order[near + 1]
        alike = np.abs(boxes[one] - boxes[two]).max(axis=1) <= 2 * limit
        doubled[np.maximum(one, two)[alike]] = True
    return doubled


class Run(NamedTuple):
    """Characters on one line without a wide gap."""

    text: str
    box: tuple[float, float, float, float]
    gaps: tuple[tuple[int, float, float], ...] = ()
    """Where characters stand apart: how much text stands before, from where to where the gap reaches."""


def build_texts(ink: Ink, members: Indices, group: Indices, n_groups: int) -> list[str]:
    """Text of each group of characters in content order; `members` are sorted by `group`.

    Lines are parted by a line feed, a stack of single characters (vertical print) is joined. Characters that
    were drawn from right to left on a line, or from the foot up, are put in the order in which they are read.
    """
    if not len(members):
        return [""] * n_groups
    boxes = ink.boxes.take(members, axis=0)
    height = common_height(boxes)
    level, fall = _level_and_fall(boxes, height)
    within = group[1:] == group[:-1]
    leftwards, upwards = steps(boxes[:, 0]) < -0.2 * height, steps(boxes[:, 3]) < -height
    backwards = (within & ((level & leftwards) | upwards)).nonzero()[0]
    if len(backwards):
        members = _in_visual_order(ink, members, group, np.unique(group[1:][backwards]), height)
        boxes = ink.boxes.take(members, axis=0)
        level, fall = _level_and_fall(boxes, height)
    space = (ink.spaced[members[1:]] & (steps(members) == 1)) | is_far(ink.codes[members], boxes, height)
    parts = _parts(ink, members)
    for at in overprinted(boxes, ink.sizes[members], within & level):
        parts[at] = parts[at][0] + STROKE
    for at in (within & (fall | space)).nonzero()[0].tolist():
        parts[at + 1] = ("\n" if fall[at] else " ") + parts[at + 1]
    _set_notes_apart(parts, boxes, ink.sizes[members], within & ~fall)
    ends = np.bincount(group, minlength=n_groups).cumsum().tolist()
    texts = ["".join(parts[start:end]) for start, end in pairwise([0, *ends])]
    return [_unstacked(text) if "\n" in text else text for text in texts]


def is_far(codes: npt.NDArray[np.uint32], boxes: Boxes, height: float) -> npt.NDArray[np.bool_]:
    """Whether the next character stands apart by its height; a full-width 1 leaves much free at both sides."""
    gap = boxes[1:, 0] - boxes[:-1, 2]
    far: npt.NDArray[np.bool_] = gap > height
    wide = FULL_WIDTH[codes]
    if wide.any():
        far &= ~(wide[1:] & wide[:-1]) | (gap > 1.4 * height)
    return far


def _parts(ink: Ink, members: Indices) -> list[str]:
    """Each character, a struck digit with the stroke that Unicode has for it."""
    parts = list(characters(ink.codes[members]))
    for at in (ink.struck[members] & (ink.sizes[members] > 0)).nonzero()[0].tolist():
        parts[at] += STROKE
    return parts


def _set_notes_apart(
    parts: list[str], boxes: Boxes, sizes: npt.NDArray[np.float64], joined: npt.NDArray[np.bool_]
) -> None:
    """Small raised digits behind a number go into brackets; digits that differ otherwise are parted by a space."""
    one, other = sizes[:-1], sizes[1:]
    joined = joined & (one > 0) & (other > 0)
    rise = (boxes[:-1, 3] - boxes[1:, 3]) / np.maximum(boxes[:-1, 3] - boxes[:-1, 1], 1e-6)
    odd = joined & ((np.minimum(one, other) < ODD_SIZE * np.maximum(one, other)) | (rise > HIGH))
    for at in odd.nonzero()[0].tolist():
        if rise[at] > (RAISED if other[at] < one[at] else HIGH):
            end = at + 1
            while end < len(joined) and joined[end] and not odd[end]:
                end += 1
            parts[at + 1] = f"（{parts[at + 1].strip()}"
            parts[end] += "）"
        elif not parts[at].endswith("）"):
            parts[at + 1] = f" {parts[at + 1]}"


def _level_and_fall(boxes: Boxes, height: float) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Whether the next character stands on the same level, and whether it begins another line."""
    down = np.abs(steps(boxes[:, 1] + boxes[:, 3])) / 2
    level = down < 0.5 * height
    return level, (down > height) | (~level & (steps(boxes[:, 0]) < 0))


def line_starts(boxes: Boxes, group: Indices) -> Indices:
    """Where a line begins in characters sorted by group."""
    _, fall = _level_and_fall(boxes, common_height(boxes))
    return np.concatenate(([0], (fall | (group[1:] != group[:-1])).nonzero()[0] + 1))


def _unstacked(text: str) -> str:
    lines = text.split("\n")
    if len(lines) > 2 or (len(lines) == 2 and len(text) == 3):
        bare = [line.strip(" 、.．,，") for line in lines]
        if len(set(bare)) > 1 and all(len(line) <= 1 and not line.isdigit() for line in bare):  # dashes are several
            return "".join(line.replace(" ", "") for line in lines)
    return text


def _in_visual_order(ink: Ink, members: Indices, group: Indices, which: Indices, height: float) -> Indices:
    members = members.copy()
    for one in which.tolist():
        start, end = np.searchsorted(group, [one, one + 1])
        part = members[start:end]
        centre = np.where(POINT[ink.codes[part]], ink.boxes[part, 1], ink.y[part])  # a comma hangs below its line
        by_height = np.argsort(centre, kind="stable")
        line = np.empty(len(part), np.intp)
        line[by_height] = np.concatenate(([0], np.cumsum(np.diff(centre[by_height]) > 0.5 * height)))
        members[start:end] = part[np.lexsort((ink.boxes[part, 0], line))]
    return members


def build_runs(ink: Ink, members: Indices) -> list[Run]:
    """Runs of characters on one line; `members` are indices of ink in content order."""
    if not len(members):
        return []
    boxes = ink.boxes.take(members, axis=0)
    height = common_height(boxes)
    step = boxes[1:, 0] - boxes[:-1, 2]
    parts, sizes = _parts(ink, members), ink.sizes[members]
    spaced = ink.spaced[members[1:]]
    _, fall = _level_and_fall(boxes, height)
    codes = ink.codes[members]
    square = FULL_WIDTH[codes]
    point = square[1:] & square[:-1] & (sizes[:-1] == 0)  # leaves most of its square free
    breaks = fall | (steps(members) > 1) | (step > np.where(point, 1.8, 1.2) * height) | (step < -0.6 * height)
    breaks |= DASH[codes[:-1]] & (sizes[1:] > 0) & (step > DASH_GAP * height)
    small = (sizes[1:] > 0) & (sizes[1:] < ODD_SIZE * sizes[:-1])
    apart = spaced | breaks
    digits = (sizes[1:] > 0) & (sizes[:-1] > 0) & ~small
    alone = np.concatenate(([True], apart[:-1])) & np.concatenate((apart[1:], [True]))
    near = digits & spaced & ~breaks & ink.torn[members[1:]] & ((step < NEAR * height) | alone)
    for at in either_of(near):
        parts[at] += STROKE
    for at in (spaced & ~breaks & ~near).nonzero()[0].tolist():
        if digits[at]:
            breaks[at] = True
        else:
            parts[at + 1] = " " + parts[at + 1]
    _set_notes_apart(parts, boxes, sizes, ~breaks)
    starts = np.concatenate(([0], breaks.nonzero()[0] + 1))
    x0, top = np.minimum.reduceat(boxes[:, 0], starts), np.minimum.reduceat(boxes[:, 1], starts)
    x1, bottom = np.maximum.reduceat(boxes[:, 2], starts), np.maximum.reduceat(boxes[:, 3], starts)
    bounds = [*starts.tolist(), len(members)]
    gaps: list[list[tuple[int, float, float]]] = [[] for _ in starts]
    wide = (~breaks & (step > RUN_GAP * height)).nonzero()[0]
    written = list(accumulate(map(len, parts), initial=0))
    of_run, left, right = starts.searchsorted(wide, "right") - 1, boxes[wide, 2], boxes[wide + 1, 0]
    for i, at, x, y in zip(of_run.tolist(), wide.tolist(), left.tolist(), right.tolist(), strict=True):
        gaps[i].append((written[at + 1] - written[bounds[i]], x, y))
    places = zip(x0.tolist(), top.tolist(), x1.tolist(), bottom.tolist(), strict=True)
    return [
        Run("".join(parts[start:end]), place, tuple(apart))
        for (start, end), place, apart in zip(pairwise(bounds), places, gaps, strict=True)
    ]


def build_lines_of_runs(runs: list[Run]) -> list[list[Run]]:
    """Runs on one level, from left to right; lines from the top down."""
    lines: list[list[Run]] = []
    top = bottom = 0.0
    for run in sorted(runs, key=lambda run: run.box[1] + run.box[3]):
        _, run_top, _, run_bottom = run.box
        if lines and (_on_level(top, bottom, run_top, run_bottom) or _is_dash_beside(run, lines[-1])):
            lines[-1].append(run)
            top, bottom = min(top, run_top), max(bottom, run_bottom)
        else:
            lines.append([run])
            top, bottom = run_top, run_bottom
    return [sorted(line, key=lambda run: run.box[0]) if len(line) > 1 else line for line in lines]


def _is_dash_beside(dash: Run, line: list[Run]) -> bool:
    """Whether something flat is on a level with one of the runs, when another run makes the line higher."""
    _, top, _, bottom = dash.box
    return any(
        bottom - top < FLAT * (other[3] - other[1]) and _on_level(other[1], other[3], top, bottom)
        for other in (run.box for run in line)
    )


def _on_level(top: float, bottom: float, run_top: float, run_bottom: float) -> bool:
    """Whether two pieces of print share a line; a dash is flat, so the larger one counts for it too."""
    small, large = sorted((bottom - top, run_bottom - run_top))
    return abs(run_top + run_bottom - top - bottom) < max(small, 0.4 * large)
