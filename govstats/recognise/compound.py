"""Labels of more than one row of the form, and of less than one."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from govstats.form import Form

_PART = re.compile(r"[\W_]*(?:\d{1,2}[\W_]+)?其中")
_NOTE = r"(?:[(（][^()（）]*[)）])?"
_AND = r"(?:[和及与、，,/／+＋]|以及)"
_NUMBER = r"(?:[(（][一二三四五六七八九十\d]{1,2}[)）]|[一二三四五六七八九十\d]{1,2}[.．、])"


@lru_cache(maxsize=4096)
def is_of_parts(form: Form, text: str, *, is_running: bool = False) -> bool:
    """Whether a label is of two rows (行政处罚、行政强制), or of a part of one (其中：…).

    In running text two labels may follow each other, where what stands between them is blank; in a cell none may.
    """
    compact = re.sub(r"\s+", "", text)
    if _PART.match(compact):
        return not is_running
    if any(first != second for first, second in _two_labels(form, is_running).findall(compact)):
        return True
    bare = re.sub(_NOTE, "", compact)
    return not is_running and form.table == "proactive" and _label_and_more(form).search(bare) is not None


def _label_of(form: Form) -> str:
    labels = [re.sub(r"[“”]", ".?", re.sub(r"[(（][^()（）]+[)）]$", "", row.label_zh)) for row in form.rows]
    return "|".join(sorted(labels, key=len, reverse=True))


@cache
def _two_labels(form: Form, is_running: bool) -> re.Pattern[str]:
    """Two labels with a word between them, in a cell even without one."""
    label = f"({_label_of(form)})"
    return re.compile(f"{label}{_NOTE}{_AND}{'' if is_running else '?'}{_NUMBER}*(?={label})")


@cache
def _label_and_more(form: Form) -> re.Pattern[str]:
    """A label, and joined to it some other words: 行政许可和行政确认."""
    more, join = "[\u4e00-\u9fff]{2}", "(?:[和及与、]|以及)"
    return re.compile(f"(?:{_label_of(form)}){join}{more}|{more}{join}(?:{_label_of(form)})$")
