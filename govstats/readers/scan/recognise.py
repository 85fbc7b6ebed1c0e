"""Crops of a straightened page to text, with the certainty of the least certain character."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_rec.typings import TextRecInput

from govstats.readers.native import RECOGNISER
from govstats.readers.scan.image import Pixels

LINE_HEIGHT = 48
"""Pixels of height at which the recogniser reads."""

MAX_LINE_WIDTH = 60 * LINE_HEIGHT
"""A crop is pressed together beyond this width."""


class Recognised(NamedTuple):
    text: str
    confidence: float
    """0 to 1, of the least certain character; 0 where nothing was read."""


@lru_cache(maxsize=1)
def _engine() -> RapidOCR:
    """The engine with the models that come in the wheel, loaded once, silent.

    Only its recogniser is called: switching a step off in a call of the whole would stick for later calls.
    """
    return RapidOCR(params={"Global.log_level": "critical", "Rec.rec_img_shape": [3, LINE_HEIGHT, 2 * LINE_HEIGHT]})


def recognise(crops: Sequence[Pixels]) -> list[Recognised]:
    """Read grey crops of one line each, in batches of like width."""
    if not crops:
        return []
    images = [cv2.cvtColor(_bounded(crop), cv2.COLOR_GRAY2RGB) for crop in crops]
    with RECOGNISER:
        recogniser = _engine()._load_rec_model()  # type: ignore[no-untyped-call]
        output = recogniser(TextRecInput(img=images, return_word_box=True))
    return [
        Recognised(text.strip(), float(min(words.confs)) if text.strip() else 0.0)
        for text, words in zip(output.txts, output.word_results, strict=True)
    ]


def _bounded(crop: Pixels) -> Pixels:
    height, width = crop.shape
    if width * LINE_HEIGHT <= MAX_LINE_WIDTH * height:
        return crop
    return np.asarray(cv2.resize(crop, (MAX_LINE_WIDTH * height // LINE_HEIGHT, height)), dtype=np.uint8)
