"""The metrics of reconsideration and litigation."""

from __future__ import annotations

from govstats.metrics.definition import CLOSED, REGULATIONS, Definition, Quantity

_REMEDIES = (
    ("reconsideration", "reconsideration", "行政复议", "Reconsideration"),
    ("litigation_direct", "litigation_direct", "未经复议直接起诉", "Litigation without reconsideration"),
    (
        "litigation_after_reconsideration",
        "litigation_after_reconsideration",
        "复议后起诉",
        "Litigation after reconsideration",
    ),
    ("litigation", "litigation_direct litigation_after_reconsideration", "行政诉讼", "Litigation"),
)


def _remedies(name: str, rows: str, zh: str, en: str) -> tuple[Definition, ...]:
    def cells(columns: str) -> Quantity:
        return Quantity("remedies", rows, columns)

    decided = cells("decision_upheld decision_corrected other_result")
    note = "From parts, never from a printed total; `other result` holds withdrawn, settled and rejected."
    return (
        Definition(
            f"correction_rate_{name}",
            "decided",
            cells("decision_corrected"),
            decided,
            f"{zh}纠正率（占已结）",
            f"{en}: correction rate (of decided)",
            f"{REGULATIONS} Art. 51",
            note,
        ),
        Definition(
            f"correction_rate_{name}",
            "merits",
            cells("decision_corrected"),
            cells("decision_upheld decision_corrected"),
            f"{zh}纠正率（占维持与纠正）",
            f"{en}: correction rate (of upheld and corrected)",
            f"{REGULATIONS} Art. 51",
            note,
        ),
        Definition(
            f"correction_rate_{name}",
            "not_upheld",
            cells("decision_corrected other_result"),
            decided,
            f"{zh}未维持率（占已结）",
            f"{en}: share not upheld (of decided)",
            f"{REGULATIONS} Art. 51",
            note,
        ),
        Definition(
            f"remedies_{name}",
            "1000_closed",
            cells("@part"),
            CLOSED,
            f"每千件办结申请的{zh}案件",
            f"{en}: cases on the books per 1,000 requests closed",
            f"{REGULATIONS} Arts 50(3), 51",
            "Includes cases carried in; never summed over years; the instance is unknown.",
            scale=1000,
            unit="per 1,000 closed",
        ),
    )


def metrics_of_remedies() -> tuple[Definition, ...]:
    """Rates of each remedy by itself, and of all litigation."""
    return tuple(definition for remedy in _REMEDIES for definition in _remedies(*remedy))
