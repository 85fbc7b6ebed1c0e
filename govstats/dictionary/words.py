"""What the words of coded columns and the columns themselves mean, in Chinese and English (``words.csv``)."""

from govstats.form import packaged_lines

WORDS: dict[str, dict[str, tuple[str, str]]] = {}
"""What each word of a coded column means, in Chinese and English."""

for _line in packaged_lines("dictionary", "words"):
    WORDS.setdefault(_line["kind"], {})[_line["code"]] = _line["label_zh"], _line["label_en"]

FIELDS = WORDS.pop("field")
"""What a column means; :func:`govstats.dictionary.fields` has those as well that are named after codes."""
