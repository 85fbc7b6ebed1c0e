"""Print that a clip path cuts away: set on the page, and not seen on it.

Only of figures does that matter: a label is the same label where its cell has no room for all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from ctypes import c_int, c_void_p
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from govstats.readers.pdf.calls import Outlet, direct, pointer
from govstats.readers.pdf.paths import Box

EVERYWHERE: Box = (-np.inf, -np.inf, np.inf, np.inf)
NOWHERE: Box = (np.inf, np.inf, -np.inf, -np.inf)

BESIDE = 0.6
"""Digits of one number stand nearer than this share of their height."""

MOST_ASIDE = 0.25
"""Share of a digit's width that may be cut away: of what is left nobody takes it for another."""

Flags = npt.NDArray[np.bool_]


class _ClipPath(c_void_p):
    """An address that is an argument as it is."""


_clip_path = direct(pdfium.FPDFPageObj_GetClipPath, _ClipPath)
_n_paths = direct(pdfium.FPDFClipPath_CountPaths, c_int)
_n_segments = direct(pdfium.FPDFClipPath_CountPathSegments, c_int)
_segment = direct(pdfium.FPDFClipPath_GetPathSegment, c_void_p)
_segment_point = Outlet(pdfium.FPDFPathSegment_GetPoint, np.float32, (0, 1))


def read_clips(handles: list[Any]) -> dict[int, Box]:
    """Number of each object that paths clip -> the box around what they have in common, in the object's space.

    pdfium itself drops a rectangle that holds the whole object, so most objects of most pages have none.
    """
    clips = list(map(_clip_path, handles))
    counts = list(map(_n_paths, clips))
    if max(counts, default=0) <= 0:
        return {}
    return {i: _box(clips[i], n) for i, n in enumerate(counts) if n > 0}


def _box(clip: Any, n_paths: int) -> Box:
    common = EVERYWHERE
    for i in range(n_paths):
        n = _n_segments(clip, i)
        segments = list(map(pointer, map(_segment, repeat(clip, n), repeat(i), range(n))))
        if segments:
            points = _segment_point.read(n, segments)[:, :2]
            common = shared(common, (*points.min(axis=0).tolist(), *points.max(axis=0).tolist()))
    return common


def shared(one: Box, other: Box) -> Box:
    """What two boxes have in common; its sides are the wrong way round where they have nothing."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def cut_to(boxes: npt.NDArray[np.float64], sides: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """What some boxes have in common with one other, or each with its own; nothing of those that have nothing."""
    cut = np.empty_like(boxes)
    np.maximum(boxes[:, :2], sides[..., :2], out=cut[:, :2])
    np.minimum(boxes[:, 2:], sides[..., 2:], out=cut[:, 2:])
    left: npt.NDArray[np.float64] = cut[(cut[:, :2] <= cut[:, 2:]).all(axis=1)]
    return left


def runs_over(boxes: npt.NDArray[np.float64], paper: Box) -> bool:
    """Whether anything reaches over the edges of the page."""
    left, bottom, right, top = boxes.T
    return bool(
        (left < paper[0]).any() or (bottom < paper[1]).any() or (right > paper[2]).any() or (top > paper[3]).any()
    )


def find_cut(
    digits: Flags, owners: list[int], boxes: npt.NDArray[np.float64], clips: Mapping[int, Box], paper: Box
) -> tuple[Flags, Flags]:
    """Which digits have their middle outside of what clips and the edges of the page leave of their objects, and
    which other digits are in doubt: those cut at one side, and those of a number that is cut, inside the same clip
    and close to a digit outside.

    `boxes` are left, bottom, right, top, in content order as the others.
    """
    within = {owner: shared(paper, clip) for owner, clip in clips.items()}
    sides = np.array([within.get(owner, paper) for owner in owners]).reshape(-1, 4)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    cut: Flags = digits & ~_is_within(middles, sides)
    doubtful: Flags = digits & ~cut & (_share_aside(boxes, sides) > MOST_ASIDE)
    after, before = slice(1, None), slice(None, -1)
    gap = np.maximum(boxes[after, :2] - boxes[before, 2:], boxes[before, :2] - boxes[after, 2:]).max(axis=1)
    near = digits[after] & digits[before] & (gap < BESIDE * (boxes[after, 2:] - boxes[after, :2]).max(axis=1))
    for seen, gone in ((after, before), (before, after)):
        doubtful[seen] |= near & cut[gone] & ~cut[seen] & _is_within(middles[seen], sides[gone])
    return cut, doubtful


def _share_aside(boxes: npt.NDArray[np.float64], sides: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How much of the width of each box reaches over the left and the right side."""
    left, right = np.maximum(sides[:, 0] - boxes[:, 0], 0), np.maximum(boxes[:, 2] - sides[:, 2], 0)
    share: npt.NDArray[np.float64] = (left + right) / np.maximum(boxes[:, 2] - boxes[:, 0], 1e-6)
    return share


def _is_within(points: npt.NDArray[np.float64], boxes: npt.NDArray[np.float64]) -> Flags:
    (x, y), (left, bottom, right, top) = points.T, boxes.T
    within: Flags = (x >= left) & (x <= right) & (y >= bottom) & (y <= top)
    return within
