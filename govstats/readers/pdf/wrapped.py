"""Figures of a table without rules that are too long for their columns, and so go on in the line below."""

from __future__ import annotations

import re
from itertools import pairwise

from govstats.grid import Box
from govstats.readers.pdf.cut_rows import NUMBERED
from govstats.readers.pdf.figures import Line, is_value, merged_spans, overlap, span_of, struck, values
from govstats.readers.pdf.ruled import is_grouped
from govstats.readers.pdf.words import STROKE, Run

NEAR = 1.4
"""Heights of digits. Lines of figures nearer than this are of one row: print of two rows would touch."""
NEXT = 3.5
"""Heights of digits that the lines of one cell are apart at most."""
CLEARLY = 0.15
"""Heights of digits by which a line is nearer to one line than to another, if that tells anything."""
OVER = 0.5
"""Heights of digits that figures on one line have in common if they are over each other, and lines are apart."""
TOUCHING = 0.4
"""Heights of digits that the digits of one number are apart at most."""
CLOSE = 2.5
"""Heights of digits that one line is from the next, set as widely as lines are."""
MOST_LINES = 5
"""Lines of figures that a row has at most: three of a wrapped number, two of others beside it."""
MOST_ROWS = 0.6
"""Where this share of the rows has numbered labels, other words beside figures are the rest of a label."""
GLUED = re.compile(r"\D \d+$")
"""A label that a figure stands so close behind that it may be one of the pieces."""
PIECES = re.compile(r"\d{2,}(?:\n[\d.]+)+")


def join_wrapped(lines: list[Line]) -> list[Line]:
    """The lines, with those of one row in one wherever its numbers are wrapped.

    Each number is whole then, or in doubt. Lines of figures are of one row that are too near to each other for two,
    or where one of them has no label; then some numbers of the row are short enough not to be wrapped.
    """
    lines = _with_rows_joined(lines, _chains_too_near(lines), is_proved=True)
    lines = _with_rows_joined(lines, _chains_without_label(lines), is_proved=False)
    return list(map(_with_touching_in_doubt, _with_beginnings_in_doubt(lines)))


def _with_touching_in_doubt(line: Line) -> Line:
    """A line; figures over each other, or as near as the digits of one number are, are in doubt."""
    near = [is_value(one) and is_value(other) and _is_touching(one, other) for one, other in pairwise(line)]
    if not any(near):
        return line
    return [
        _struck(run) if one or other else run
        for run, one, other in zip(line, [*near, False], [False, *near], strict=True)
    ]


def _is_touching(one: Run, other: Run) -> bool:
    height = other.box[3] - other.box[1]
    are_digits = one.text.rstrip(STROKE)[-1:].isdigit() and other.text[:1].isdigit()
    return overlap(span_of(one), span_of(other)) > (-TOUCHING if are_digits else OVER) * height


def _with_rows_joined(lines: list[Line], chains: list[list[int]], *, is_proved: bool) -> list[Line]:
    whole = list(lines)
    for chain in chains:
        for i, line in zip(chain, _row([lines[i] for i in chain], is_proved=is_proved), strict=True):
            whole[i] = line
    return [line for line in whole if line]


def _with_beginnings_in_doubt(lines: list[Line]) -> list[Line]:
    """The lines; where one may hold the beginnings of some numbers of the next, both are one row in doubt.

    Both have words beside them. That is only asked where labels go over so many lines that numbers may, too.
    """
    held = [i for i, line in enumerate(lines) if any(map(is_value, line))]
    if 2 * len(held) > len(lines):
        return lines
    whole = list(lines)
    for upper, lower in pairwise(held):
        is_row = any(map(NUMBERED.match, _labels(lines[lower])))
        is_near = _distance(lines[upper], lines[lower]) < CLOSE
        if is_near and not is_row and _may_begin(values(lines[upper]), values(lines[lower])):
            runs = [run for line in whole[upper : lower + 1] for run in line]
            figures, words = list(filter(is_value, runs)), [run for run in runs if not is_value(run)]
            whole[upper : lower + 1] = [[]] * (lower - upper) + [_laid_over(words, list(map(_struck, figures)))]
    return [line for line in whole if line]


def _laid_over(words: list[Run], figures: list[Run]) -> Line:
    numbers = [run._replace(text=run.text.replace("\n", "")) for run in map(_stacked, _by_column(figures))]
    return sorted([*map(_stacked, _by_column(words)), *numbers], key=lambda run: run.box[0])


def _may_begin(upper: list[Run], lower: list[Run]) -> bool:
    """Whether fewer figures above, all as long as there is room, may go on in those below them.

    Zeros below nothing tell that each cell of a row has a figure.
    """
    lengths = {len(run.text) for run in upper}
    room = min(lengths)
    others = [run for run in lower if not any(overlap(span_of(run), span_of(other)) > 0 for other in upper)]
    return (
        any(run.text == "0" for run in others)
        and len(lengths) == 1
        and all(run.text.isdigit() for run in upper)
        and all(len(run.text) <= room for run in lower)
        and all(any(overlap(span_of(run), span_of(other)) > 0 for other in lower) for run in upper)
    )


def _chains_too_near(lines: list[Line]) -> list[list[int]]:
    held = [i for i, line in enumerate(lines) if any(map(is_value, line))]
    return _chains(held, [_distance(lines[a], lines[b]) < NEAR for a, b in pairwise(held)])


def _chains_without_label(lines: list[Line]) -> list[list[int]]:
    """Each line of figures without a label, and the line next to it that is nearer; both if they are as near."""
    figured = [any(map(is_value, line)) for line in lines]
    labels = [_labels(line) if is_figured else [] for line, is_figured in zip(lines, figured, strict=True)]
    numbered = [any(map(NUMBERED.match, label)) for label in labels]
    n_figures = [len(values(line)) for line in lines]
    rests = _rests_of_labels(labels, numbered, n_figures)
    bare = [figured[i] and (not labels[i] or rests[i]) for i in range(len(lines))]
    gaps = [
        _distance(lines[i], lines[i + 1]) if figured[i] and figured[i + 1] and (bare[i] or bare[i + 1]) else NEXT
        for i in range(len(lines) - 1)
    ]
    around = list(pairwise([NEXT, *gaps, NEXT]))
    linked = [
        gap < NEXT and any(bare[j] and gap < sum(around[j]) - gap + CLEARLY for j in (i, i + 1))
        for i, gap in enumerate(gaps)
    ]
    return _chains(list(range(len(lines))), linked)


def _rests_of_labels(labels: list[list[str]], numbered: list[bool], n_figures: list[int]) -> list[bool]:
    """Which words go on from a line of more or fewer figures above: those without a number among numbered ones."""
    rests = [False] * len(labels)
    held = [i for i, is_numbered in enumerate(numbered) if is_numbered]
    among = range(held[0], held[-1] + 1) if held else range(0)
    if len(held) > MOST_ROWS * sum(bool(labels[i]) for i in among):
        for i in among:
            rests[i] = bool(labels[i]) and not numbered[i] and n_figures[i - 1] not in (0, n_figures[i])
    return rests


def _chains(indices: list[int], linked: list[bool]) -> list[list[int]]:
    chains = [indices[:1]]
    for i, is_linked in zip(indices[1:], linked, strict=True):
        if is_linked:
            chains[-1].append(i)
        else:
            chains.append([i])
    return [chain for chain in chains if 1 < len(chain) <= MOST_LINES]


def _labels(line: Line) -> list[str]:
    """The words beside the figures, without single characters of vertical print."""
    return [run.text for run in line if not is_value(run) and len(run.text) > 1]


def _distance(upper: Line, lower: Line) -> float:
    """From line to line in heights of digits; far where one has none."""
    digits = [[run.box for run in values(line) if run.text[-1].isdigit()] for line in (upper, lower)]
    if not all(digits):
        return NEXT
    height = max(bottom - top for boxes in digits for _, top, _, bottom in boxes)
    above, below = (sum(top + bottom for _, top, _, bottom in boxes) / len(boxes) / 2 for boxes in digits)
    return (below - above) / height


def _row(lines: list[Line], *, is_proved: bool) -> list[Line]:
    """The lines as one, and blank ones; the same with numbers in doubt where the pieces make none.

    They stay as they are where words stand right of figures, as in two tables side by side, or no number has pieces.
    """
    figures = [run for line in lines for run in values(line)]
    words = [run for line in lines for run in line if not is_value(run)]
    if any(GLUED.search(run.text) for run in words):
        return [list(map(_struck, line)) for line in lines]
    numbers = list(map(_stacked, _by_column(figures)))
    pieces = [run.text for run in numbers if "\n" in run.text]
    if not pieces or max((run.box[0] for run in words), default=0.0) > min(run.box[0] for run in figures):
        return lines
    room = max(len(text.partition("\n")[0]) for text in pieces)
    singles = [run.text for run in numbers if "\n" not in run.text]
    is_proved = is_proved or (bool(singles) and all(len(text) <= room for text in singles))
    is_proved = is_proved and all(map(_are_close, _by_column(figures)))
    if not is_proved or not all(map(_is_one_number, pieces)):
        return [[_in_doubt(run, numbers) for run in line] for line in lines]
    return [_laid_over(words, figures), *([] for _ in lines[1:])]


def _in_doubt(run: Run, numbers: list[Run]) -> Run:
    is_piece = any("\n" in number.text and overlap(span_of(number), span_of(run)) > 0 for number in numbers)
    return _struck(run) if is_piece else run


def _struck(run: Run) -> Run:
    return run._replace(text=struck(run.text)) if is_value(run) else run


def _by_column(runs: list[Run]) -> list[list[Run]]:
    spans = merged_spans([span_of(run) for run in runs])
    return [[run for run in runs if overlap(span, span_of(run)) > 0] for span in spans]


def _stacked(runs: list[Run]) -> Run:
    x0, top, x1, bottom = zip(*(run.box for run in runs), strict=True)
    around: Box = (min(x0), min(top), max(x1), max(bottom))
    return runs[0] if len(runs) == 1 else Run("\n".join(run.text for run in runs), around)


def _are_close(pieces: list[Run]) -> bool:
    """Whether each piece of a number stands below the one before, as near as lines do."""
    heights = [run.box[3] - run.box[1] for run in pieces]
    falls = [(lower.box[1] + lower.box[3] - upper.box[1] - upper.box[3]) / 2 for upper, lower in pairwise(pieces)]
    return all(OVER * max(heights) < fall < CLOSE * max(heights) for fall in falls)


def _is_one_number(text: str) -> bool:
    """Whether every line but the last one is full; thousands set apart tell it, too."""
    lengths = [len(line) for line in text.split("\n")]
    is_full = PIECES.fullmatch(text) is not None and all(a == lengths[0] >= b for a, b in pairwise(lengths))
    return is_full or is_grouped(text)
