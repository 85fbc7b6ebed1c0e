"""The official forms as data: which rows, columns and identities each table has.

Everything is read from ``govstats/forms/*.csv``; no row, column or identity is listed anywhere else.
Sources: 国办公开办函〔2019〕60号 (reports for 2019 and 2020) and 国办公开办函〔2021〕30号 (from 2021).
"""

from govstats.form.agencies import agency_key, agency_keys
from govstats.form.load import Alias, EarlierForm, aliases, earlier_forms, forms, load_form, packaged_lines
from govstats.form.table import TABLES, CellKey, Column, Form, Identity, Row, Term
from govstats.form.words import LEVELS, SCOPES

__all__ = [
    "LEVELS",
    "SCOPES",
    "TABLES",
    "Alias",
    "CellKey",
    "Column",
    "EarlierForm",
    "Form",
    "Identity",
    "Row",
    "Term",
    "agency_key",
    "agency_keys",
    "aliases",
    "earlier_forms",
    "forms",
    "load_form",
    "packaged_lines",
]
