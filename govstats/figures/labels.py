"""Words that figures print and that are no label of a row or column of the form."""

from __future__ import annotations

from govstats.form import Row

GROUPS = {
    "granted": ("予以公开", "Granted"),
    "partly": ("部分公开", "Partly granted"),
    "exempt_mandatory": ("不予公开：第十四、十五条", "Refused: Arts 14–15"),
    "exempt_discretionary": ("不予公开：第十六条", "Refused: Art. 16"),
    "separate_procedure": ("行政查询事项", "Separate procedure"),
    "unavailable": ("无法提供", "Unable to provide"),
    "not_processed": ("不予处理", "Not processed"),
    "other": ("其他处理", "Other outcomes"),
}
"""The groups of outcomes in the form's order; which row is in which stands in ``rows.csv``."""

GROUNDS = {
    "refused_state_secret": ("国家秘密", "State secret"),
    "refused_other_law": ("法律法规禁止", "Other law"),
    "refused_security_stability": ("三安全一稳定", "Security, stability"),
    "refused_third_party": ("第三方权益", "Third party"),
    "refused_internal_matters": ("内部事务信息", "Internal matters"),
    "refused_deliberative": ("过程性信息", "Deliberative"),
    "refused_enforcement_file": ("行政执法案卷", "Enforcement file"),
    "refused_separate_procedure": ("行政查询事项", "Separate procedure"),
}
"""The rows under 不予公开 in as few words as a column has room for."""

STATUS = {
    "printed": ("原表印出", "printed"),
    "blank": ("空白", "blank"),
    "dash": ("短横", "dash"),
    "derived": ("推得", "derived"),
    "repaired": ("复读更正", "repaired"),
    "amended": ("人工更正", "amended"),
    "illegible": ("无法辨认", "illegible"),
    "unit_doubtful": ("单位不明", "unit doubtful"),
    "stated": ("文中所述", "stated"),
    "absent": ("原表无此项", "not in the document"),
    "not_in_form": ("表式无此项", "not in the form"),
}

LEVELS = {
    "national": ("国家", "national"),
    "province": ("省级", "province"),
    "prefecture": ("地市级", "prefecture"),
    "county": ("县级", "county"),
    "township": ("乡级", "township"),
}

SCOPES = {
    "region": ("本行政区域汇总", "region"),
    "own_level": ("本级汇总", "own level"),
    "office": ("政府及其办公厅（室）", "office"),
    "department": ("单一部门", "department"),
    "system": ("系统汇总", "system"),
    "unknown": ("范围不明", "scope unknown"),
}


def outcome_label(row: Row) -> tuple[str, str]:
    """The label of an outcome with the heading that it stands under, in Chinese and English.

    Examples
    --------
    >>> from govstats.form import load_form
    >>> outcome_label(load_form("2021", "requests").row("refused_state_secret"))
    ('不予公开：属于国家秘密', 'Refused: state secret')
    """
    heading = row.headings_zh[-1] if len(row.headings_zh) > 1 else ""
    stem = heading.split("）", 1)[-1]
    label = row.label_zh.split("（")[0]
    return (f"{stem}：{label}" if stem else label), row.label_en
