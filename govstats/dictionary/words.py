"""What the words of coded columns and the columns themselves mean, in Chinese and English (``words.csv``)."""

from itertools import groupby
from operator import itemgetter

from govstats.form import packaged_lines

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    kind: {line["code"]: (line["label_zh"], line["label_en"]) for line in lines}
    for kind, lines in groupby(packaged_lines("dictionary", "words"), itemgetter("kind"))
}
"""What each word of a coded column means, in Chinese and English."""

FIELDS = WORDS.pop("field")
"""What a column means; :func:`govstats.dictionary.fields` has those as well that are named after codes."""
