"""Conditions of style sheets: whether they hold in a browser of today on the screen of a desk."""

from __future__ import annotations

import re
from operator import eq, ge, gt, le, lt

SIZES = {"width": 1280.0, "height": 720.0}
"""Pixels; sheets for narrower screens show the same page in another way."""

_FEATURES = {
    "orientation": "landscape",
    "hover": "hover",
    "any-hover": "hover",
    "pointer": "fine",
    "any-pointer": "fine",
    "color": "8",
    "scripting": "enabled",
    "update": "fast",
    "display-mode": "browser",
    "prefers-color-scheme": "light",
    "prefers-reduced-motion": "no-preference",
    "prefers-contrast": "no-preference",
    "forced-colors": "none",
}
_USUAL_DENSITIES = ("0", "1", "1.0")
_OFF = ("none", "no-preference", "0")
_CONDITION = re.compile(r"\(([^()]*)\)")
_MOST_NESTED = 4
_YES, _NO = "yes", "no"
_WORDS = {"screen": True, "all": True, _YES: True, _NO: False}
_OTHER_MEDIA = ("print", "speech", "aural", "tty", "tv", "projection", "handheld", "braille", "embossed")
_WORDS |= dict.fromkeys(_OTHER_MEDIA, False)
_JOINING = ("and", "or", "not", "only")
_LENGTH = r"(\d+(?:\.\d+)?|\.\d+)(px|r?em)"
_BOUND = re.compile(rf"(min-|max-)?(?:device-)?(width|height)\s*:\s*(?:{_LENGTH}|0())")
_RANGE = re.compile(rf"(?:{_LENGTH}\s*([<>]=?|=)\s*)?(width|height)(?:\s*([<>]=?|=)\s*{_LENGTH})?")
_PIXELS = {"px": 1, "em": 16, "rem": 16}
_COMPARED = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "min-": ge, "max-": le, None: eq}
_UNSUPPORTED = re.compile(r"\bnot\b|-ms-|-moz-")


def holds_for_media(media: str) -> bool:
    """Whether a list of media holds for a wide screen; features that are not known do not."""
    return not media.strip() or any(map(_holds, media.lower().split(",")))


def is_supported(condition: str) -> bool:
    """Whether a browser of today supports what is asked for, as far as the question tells."""
    return _UNSUPPORTED.search(condition.lower()) is None


def _holds(query: str) -> bool:
    for _ in range(_MOST_NESTED):
        query = _CONDITION.sub(lambda inner: f" {_YES if _is_met(inner[1]) else _NO} ", query)
    return _is_met(query)


def _is_met(condition: str) -> bool:
    """Of a single feature, or of words and answers joined by ``and``, ``or`` and ``not``."""
    words = condition.split()
    if not words or any(word not in _WORDS and word not in _JOINING for word in words):
        return _has_feature(condition.strip())
    answers = [_WORDS[word] for word in words if word in _WORDS]
    return (any(answers) if "or" in words else all(answers)) != (words[0] == "not")


def _has_feature(feature: str) -> bool:
    if bound := _BOUND.fullmatch(feature):
        return _compare(SIZES[bound[2]], bound[1], _pixels(bound[3], bound[4]))
    if bounds := _RANGE.fullmatch(feature):
        size = SIZES[bounds[4]]
        is_left_met = not bounds[3] or _compare(_pixels(bounds[1], bounds[2]), bounds[3], size)
        return is_left_met and (not bounds[5] or _compare(size, bounds[5], _pixels(bounds[6], bounds[7])))
    name, _, value = feature.partition(":")
    if name.strip() == "-webkit-min-device-pixel-ratio":
        return value.strip() in _USUAL_DENSITIES
    own = _FEATURES.get(name.strip(), "")
    return own == value.strip() if value else own not in ("", *_OFF)


def _compare(one: float, sign: str | None, other: float) -> bool:
    return bool(_COMPARED[sign](one, other))


def _pixels(number: str | None, unit: str | None) -> float:
    return float(number) * _PIXELS[unit] if number and unit else 0.0
