"""The sentences that are understood, as data: ``patterns.csv``, a line for each wording.

Columns: ``what`` is stated; ``readings``, the cells or sums of cells that it may mean, alternatives parted by ``|``
(a row of ``requests`` or ``remedies`` or a group of rows, each for its total column); ``value`` where the words
themselves are the number (未收到: 0); ``unit`` for what no table has; ``firm`` if these words mean these cells and
nothing else; ``needs``, what must stand around it (:mod:`govstats.narrative.context`); ``year``, the year that the
sentence must name, counted from the report's; ``trigger``, a word without which the pattern is not tried;
``pattern``, a regular expression over :data:`WORDS`; ``example``, an invented sentence that it reads (for 2021).
The first line that reads a number wins.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from govstats.form import Row, forms, load_form, packaged_lines
from govstats.narrative.amount import AMOUNT, WORD_BEFORE

CellCode = tuple[str, str, str]
"""Table, row and column of a cell."""
Term = tuple[int, CellCode]
"""A cell and its weight."""
Reading = tuple[Term, ...]
"""A cell, or a sum of cells, that a sentence may mean."""

WORDS = {
    "{N}": WORD_BEFORE + AMOUNT,
    "{数}": AMOUNT,
    "{件}": r"(?:件|份|宗|例|条|起|个|项|次|封)(?![\d次])",
    "{收到}": r"[收接]到(?<![多少新].到)了?",
    "{已}": r"(?<![延逾超]期.)(?<![未不].)(?<!公开.)(?<!提供.)(?<!处理.)(?<!继续.)(?<!下年度.)(?<!下一年.)",
    "{申请}": (
        r"(?:依申请(?:公开)?(?:政府|政务)?(?:信息)?(?:公开)?的?(?:申请|事项|件)?"
        r"|(?:(?:政府|政务)?信息(?:依申请)?公开的?|公开(?:政府|政务)?信息的?|公开)申请(?:事项|件)?"
        r"|申请公开(?:政府信息)?(?:事项)?|申请)"
    ),
    "{谁的}": (
        r"(?:公民、法人(?:和|或|或者|及)其[他它]组织(?:提[出交])?的?"
        r"|(?:(?![涉网函邮转])(?!有关|传真|当面|现场|自然人|法人|个人|企业|机构|其中|重复|补正|撤|延期|逾期|投诉|咨询|[复覆]议|诉讼|部门|街道|乡|镇)"
        r"[^\d,。;:、()%《》\x1e\x1f]){0,20}?)"
    ),
    "{为}": r"(?:的?(?:总数量?|数量|总量|案件|事项))?(?:共计|总计|合计|累计|一共|共有|共)?[为有是:]?",
    "{含结转}": r"(?=\((?:其中)?(?:包?含|包括)了?(?:上一?年|20\d\d年)度?的?结转)",
    "{止}": r"(?=[,。;)\x1e]|$)",
    "{和}": r"(?:及|和|与|或|以及|、|/)",
    "{顿}": "[、,;]",
    "{一些}": r"[^\d,。;:、()%\x1e\x1f]{0,20}?",
    "{对象}": r"(?:公民|法人|申请人|群众|社会|公众|其[他它]组织|任何|单位|个人|、|和|或)+",
    "{没有}": r"(?:未|没有|无)[^\d,。;\x1e\x1f]{0,24}?",
    "{复议}": r"[复覆]议(?:案件|申请|案)?",
    "{案件}": r"(?:案件|案|申请)?(?:数量|总数)?(?:共计|总计|合计|共)?[为有]?",
    "{途径}": (
        r"(?:方式|渠道|途径|形式|平台|系统)?的?(?:提出|提交|递交|收到|受理|接收|办理)?的?"
        r"(?:(?:政府)?信息公开)?(?:申请)?的?(?:数量)?(?:共计|共)?[为有]?"
    ),
    "{金额}": r"(?:共计?|总计|合计|累计|总额|总?金额)?[为:共]?",
    "{共}": r"(?:共计|总计|合计|累计|共)?",
}
"""Short names in the patterns."""


class Pattern(NamedTuple):
    """One wording; see the head of this module."""

    what: str
    readings: tuple[Reading, ...]
    value: int | None
    unit: str
    is_firm: bool
    needs: str
    year: int | None
    trigger: str
    regex: re.Pattern[str]
    example: str


@cache
def patterns() -> tuple[Pattern, ...]:
    """All wordings in the order in which they are tried."""
    return tuple(map(_pattern, packaged_lines("narrative", "patterns")))


def _pattern(record: dict[str, str]) -> Pattern:
    regex = record["pattern"]
    for name, meaning in WORDS.items():
        regex = regex.replace(name, meaning)
    readings = dict.fromkeys(r for expression in record["readings"].split(" | ") for r in _readings(expression))
    return Pattern(
        what=" + ".join(map(_code, record["what"].split(" + "))) if record["readings"] else record["what"],
        readings=tuple(readings),
        value=int(record["value"]) if record["value"] else None,
        unit=record["unit"] or "cases",
        is_firm=record["firm"] == "yes",
        needs=record["needs"],
        year=int(record["year"]) if record["year"] else None,
        trigger=record["trigger"],
        regex=re.compile(regex),
        example=record["example"],
    )


def _readings(expression: str) -> list[Reading]:
    """``granted + partly_granted`` or ``refused - refused_separate_procedure``, in the cells of each form."""
    found = []
    for form in forms():
        weights: dict[CellCode, int] = {}
        for sign, name in re.findall(r"([+-]?) ?(\w+)", expression):
            for cell in _cells(form, name):
                weights[cell] = weights.get(cell, 0) + (-1 if sign == "-" else 1)
        found.append(tuple((weight, cell) for cell, weight in weights.items() if weight))
    return [reading for reading in found if reading]


def rows_reading(expression: str) -> Reading:
    """The cells that rows of every form, such as ``received + carried_in``, mean."""
    (reading,) = dict.fromkeys(_readings(expression))
    return reading


_GROUPS = {"refused": ("exempt_mandatory", "exempt_discretionary", "separate_procedure")}
"""What a report calls 不予公开 is three groups of rows."""


def _cells(form: str, name: str) -> list[CellCode]:
    """The total cells of a row or of all rows of a group; with ``_parts`` behind it, what makes up the total."""
    is_parts = name.endswith("_parts")
    found = []
    for table in ("requests", "remedies"):
        of_table = load_form(form, table)
        for row in of_table.rows:
            if name.removesuffix("_parts") in _names(row):
                columns = of_table.columns_of(row)
                found += [(table, row.code, c.code) for c in columns if (c.code == "total") != is_parts]
    return found


def _names(row: Row) -> tuple[str, ...]:
    family = [name for name, groups in _GROUPS.items() if row.group in groups]
    alike = ("litigation",) if row.code.startswith("litigation_") else ()
    return (row.code, row.group if row.role == "outcome" else "", *family, *alike)


def _code(name: str) -> str:
    """``requests/received/total`` for a row; a group keeps its name."""
    cells = _cells(forms()[0], name)
    return "/".join(cells[0]) if len(cells) == 1 else name
