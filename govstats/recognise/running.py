"""What running text says of the heads of columns that stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from rapidfuzz.distance import Indel

from govstats.form import Form, Row, forms, load_form
from govstats.recognise.labels import (
    ANOTHER_MATTER,
    OTHER_QUANTITIES,
    QUALIFIER,
    RUN,
    SHORT,
    anchor,
    column_spellings,
    normalise_label,
    whole_columns,
)
from govstats.recognise.similar import FLOOR

_MANY = 3


def names_other_quantity(form: Form, codes: Sequence[str], text: str) -> bool:
    """Whether a running text names a column of the form with a word before it that makes another quantity of it.

    Many such words are heads of their own: this year and last year under each column. So is a head of another matter.
    """
    run = normalise_label(text)[-RUN:]
    if form.table == "proactive" and ANOTHER_MATTER.search(run):
        return True
    if sum(not word[0].isdigit() for word in QUALIFIER.findall(run)) >= _MANY:
        return True
    spellings = [label for code in codes for label in column_spellings(form)[code] if len(label) > 3]
    if form.table == "proactive" and _says_else(run, [column_spellings(form)[code][0] for code in codes]):
        return True
    labels = {*spellings, *(label.removeprefix("本年") for label in spellings)}
    return any(
        any(match.end() == at for match in QUALIFIER.finditer(run, max(0, at - 6), at))
        for label in labels
        for at in [run.rfind(label)]
        if at > 0 and not QUALIFIER.match(label)
    )


def _says_else(run: str, labels: Sequence[str]) -> bool:
    """Whether the heads (behind 信息内容) hold more words that make another quantity than those of these columns do.

    Such words are counted, since a head on two lines is not whole in running text.
    """
    _, found, heads = run.rpartition("信息内容")
    own = "".join(labels)
    return bool(found) and any(len(words.findall(heads)) > len(words.findall(own)) for words in OTHER_QUANTITIES)


def names_heads(form: Form, text: str) -> bool:
    """Whether a running text holds several headers of columns."""
    run = normalise_label(text)[-RUN:]
    return sum(label in run for label in whole_columns(form)) > 1


@lru_cache(maxsize=1024)
def ends_with_heads(form: Form, text: str) -> bool:
    """Whether a running text ends with headers of columns, whole, and no row's label stands before those.

    Short headers are labels of rows, too, and tell nothing.
    """
    whole = rest = normalise_label(text)[-RUN:]
    while head := next((label for label in whole_columns(form) if rest.endswith(label)), ""):
        rest = rest.removesuffix(head)
    return rest != whole and anchor(form, rest, True) is None


@cache
def _columns_of_other_forms(form: Form) -> frozenset[str]:
    """The spellings of columns that the table has in other forms alone."""
    own = {column.code for column in form.columns}
    others = [load_form(name, form.table) for name in forms() if name != form.form]
    spelt = (spellings for other in others for code, spellings in column_spellings(other).items() if code not in own)
    return frozenset(label for labels in spelt for label in labels if len(label) > SHORT)


def names_column_of_another_form(form: Form, text: str) -> bool:
    """Whether a header, or running text, names in full a column that only another form of the table has."""
    run = normalise_label(text)[-RUN:]
    return any(label in run for label in _columns_of_other_forms(form))


@lru_cache(maxsize=1024)
def running_header_evidence(form: Form, row: Row, text: str) -> float:
    """How far a running text ends with the form's column headers and then the row's label; 0 below the floor.

    For the number of columns that it names, as a header cell each would.
    """
    columns = form.columns_of(row)
    wanted = normalise_label("".join(column.label_zh for column in columns) + row.label_zh)
    run = normalise_label(text)[-len(wanted) :]
    return len(columns) * Indel.normalized_similarity(run, wanted, score_cutoff=FLOOR)
