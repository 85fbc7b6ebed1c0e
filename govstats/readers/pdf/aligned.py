"""Lines of words outside ruled tables -> grids of kind ``aligned`` or ``lines``, and running text.

Columns are where figures of several rows stand above each other; a row is a line of print. Where that
leaves a doubt, a grid of kind ``lines`` is handed over, which claims nothing about columns.
"""

from __future__ import annotations

import re

from govstats.grid import Grid, Text
from govstats.readers.pdf.columns import PUNCTUATION, build_columns_grid
from govstats.readers.pdf.figures import Line, bottom_of, merged_spans, overlap, span_of, top_of, values
from govstats.readers.pdf.rules import Ruling
from govstats.readers.pdf.signs import with_signs_settled
from govstats.readers.pdf.words import Run
from govstats.readers.pdf.wrapped import join_wrapped

HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、")
TITLE_END = "情况"
PROSE_END = re.compile(r"[。；：;]$")
PROSE_SHARE = 0.55
"""Share of the width of print beyond which a line that is one run is prose."""
ROW_GAP = 5.0
"""Lines of one table lie nearer than this many heights of characters."""
WRAP_GAP = 1.8
"""Lines of one wrapped label lie nearer than this many heights of characters."""
MIN_FIGURES = 4
"""So many figures on one line are a table by themselves; else two lines with figures are needed."""


def build_aligned(lines: list[Line], horizontal: list[Ruling], page: int) -> list[tuple[float, Text | Grid]]:
    """Grids and running text, each with its top, from the top down."""
    blocks: list[tuple[float, Text | Grid]] = []
    lines, done = join_wrapped(lines), 0
    for start, end in _tables(lines):
        if start > done:
            blocks.append(_text(lines[done:start], page))
        table = with_signs_settled(lines[start:end])
        blocks.append((top_of(table[0]), build_columns_grid(table, horizontal, page)))
        done = end
    if done < len(lines):
        blocks.append(_text(lines[done:], page))
    return blocks


def _text(lines: list[Line], page: int) -> tuple[float, Text]:
    return top_of(lines[0]), Text("\n".join(" ".join(run.text for run in line) for line in lines), page)


def _tables(lines: list[Line]) -> list[tuple[int, int]]:
    """First line of each table and the line after its last."""
    seeds = [i for i, line in enumerate(lines) if len(line) > 1 and values(line)]
    if not seeds:
        return []
    heights = sorted(run.box[3] - run.box[1] for line in lines for run in line if run.text[-1].isalnum())
    height = heights[len(heights) // 2] if heights else 1.0  # of print that is no dash
    left, right = min(line[0].box[0] for line in lines), max(line[-1].box[2] for line in lines)
    prose = [_is_prose(line, PROSE_SHARE * (right - left)) for line in lines]

    def follows(upper: int, lower: int) -> bool:
        """No prose, heading or wide gap parts two lines."""
        if any(prose[upper : lower + 1]):
            return False
        if any(_is_heading(lines, i) for i in range(upper + 1, lower)):
            return False
        gaps = (top_of(lines[i + 1]) - bottom_of(lines[i]) for i in range(upper, lower))
        return max(gaps, default=0.0) < ROW_GAP * height

    groups: list[list[int]] = []
    for seed in seeds:
        if prose[seed]:
            continue
        if groups and follows(groups[-1][-1], seed) and _columns_agree(lines, groups[-1], seed):
            groups[-1].append(seed)
        else:
            groups.append([seed])
    tables: list[tuple[int, int]] = []
    done = 0
    for group in groups:
        rows = [values(lines[i]) for i in group]
        if max(map(len, rows)) < MIN_FIGURES and not _is_aligned(rows) and not _is_headed(lines, group[0]):
            continue
        start, end = group[0], group[-1] + 1
        while start > done and not _is_heading(lines, start - 1) and follows(start - 1, start):
            start -= 1
        edge = min(run.box[0] for row in rows for run in row)
        while end < len(lines) and _is_rest_of_row(lines[end], lines[end - 1], edge, height):
            end += 1
        tables.append((start, end))
        done = end
    return tables


def _is_prose(line: Line, width: float) -> bool:
    """`width` is how wide a single run may be; beside other runs it may be wider by half."""
    longest = max(map(_longest_piece, line))
    return bool(PROSE_END.search(line[-1].text)) or longest > width * (1.0 if len(line) == 1 else 1.5)


def _longest_piece(run: Run) -> float:
    """How wide a run is, or the widest of the heads that are set so tightly that they make one run."""
    if PUNCTUATION.search(run.text) or any(map(str.isdigit, run.text)):
        return run.box[2] - run.box[0]
    starts, ends = [run.box[0]], []
    for _, end, start in run.gaps:
        ends.append(end)
        starts.append(start)
    return max(end - start for start, end in zip(starts, [*ends, run.box[2]], strict=True))


def _is_heading(lines: list[Line], i: int) -> bool:
    """A line such as 三、… that ends as titles do, or stands alone, with no figures on it or on the next line."""
    if not HEADING.match(lines[i][0].text):
        return False
    if len(lines[i]) > 1 or lines[i][-1].text.endswith(TITLE_END):
        return lines[i][-1].text.endswith(TITLE_END)
    return (i + 1 == len(lines) or not values(lines[i + 1])) and not _is_numbered_row(lines, i)


def _is_numbered_row(lines: list[Line], i: int) -> bool:
    """Whether a numbered line stands flush with one above it that has figures: it is a row too, if a blank one."""
    left = lines[i][0].box[0]
    return any(abs(line[0].box[0] - left) < 1 and HEADING.match(line[0].text) and values(line) for line in lines[:i])


def _is_rest_of_row(line: Line, above: Line, edge: float, height: float) -> bool:
    """Whether a line only continues cells of the line above: close to it, in the labels or past them."""
    near = top_of(line) - bottom_of(above) < (WRAP_GAP - 1) * height
    inside = all(run.box[2] < edge or run.box[0] >= edge for run in line)
    return near and inside and not values(line) and not PROSE_END.search(line[-1].text)


def _columns_agree(lines: list[Line], group: list[int], seed: int) -> bool:
    """Whether a line of figures may stand under the rows so far: no two figures fall into one column.

    Rows that follow each other without words between them are one table in any case.
    """
    if seed == group[-1] + 1:
        return True
    spans = merged_spans([span_of(run) for i in group for run in values(lines[i])])
    new = [span_of(run) for run in values(lines[seed])]
    met = [[i for i, span in enumerate(spans) if overlap(span, one) > 0] for one in new]
    if any(len(one) > 1 for one in met):
        return False
    single = [one[0] for one in met if one]
    if len(set(single)) < len(single):
        return False
    return len(new) < 3 or len(single) * 2 >= len(new)


def _is_aligned(rows: list[list[Run]]) -> bool:
    """Whether at least two rows have a figure in the same column."""
    for span in merged_spans([span_of(run) for row in rows for run in row]):
        if sum(any(overlap(span, span_of(run)) > 0 for run in row) for row in rows) > 1:
            return True
    return False


def _is_headed(lines: list[Line], i: int) -> bool:
    """Whether a label and figures stand each below a head of its own: a table of one row."""
    row, heads = lines[i], lines[i - 1] if i else []
    in_place = len(heads) == len(row) > 2 and not values(heads)
    return in_place and all(overlap(span_of(head), span_of(run)) > 0 for head, run in zip(heads, row, strict=True))
