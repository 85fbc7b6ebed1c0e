"""Cousins of the official form, as sites publish them: every number right, or flagged; never silently another.

The documents are written here: official labels, invented figures. What a cell may be is typed beside each:
a number, or None where the document does not settle it (then no number may stand without a flag).
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
import typst

import govstats as gs
from govstats.form import load_form
from govstats.places import place_of
from govstats.report import Report
from tests.reading import TRUSTED

TITLE = "江陵县水利局2023年政府信息公开工作年度报告"
PERIOD = "<p>统计期限自2023年1月1日起至2023年12月31日止。</p>"
MONEY = "本年收费金额（单位：万元）"
BODIES = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
APPLICANTS = ("自然人", *BODIES, "总计")
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")

REQUESTS = (
    ("一、本年新收政府信息公开申请数量", "12 5 1 0 0 2 20"),
    ("二、上年结转政府信息公开申请数量", "1 0 0 0 0 0 1"),
    ("（一）予以公开", "6 3 1 0 0 1 11"),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "0 0 0 0 0 0 0"),
    ("（三）不予公开/1.属于国家秘密", "0 0 0 0 0 0 0"),
    ("（三）不予公开/2.其他法律行政法规禁止公开", "0 0 0 0 0 0 0"),
    ("（三）不予公开/3.危及“三安全一稳定”", "0 0 0 0 0 0 0"),
    ("（三）不予公开/4.保护第三方合法权益", "2 0 0 0 0 0 2"),
    ("（三）不予公开/5.属于三类内部事务信息", "0 0 0 0 0 0 0"),
    ("（三）不予公开/6.属于四类过程性信息", "0 0 0 0 0 0 0"),
    ("（三）不予公开/7.属于行政执法案卷", "0 0 0 0 0 0 0"),
    ("（三）不予公开/8.属于行政查询事项", "0 0 0 0 0 0 0"),
    ("（四）无法提供/1.本机关不掌握相关政府信息", "3 1 0 0 0 1 5"),
    ("（四）无法提供/2.没有现成信息需要另行制作", "0 0 0 0 0 0 0"),
    ("（四）无法提供/3.补正后申请内容仍不明确", "0 0 0 0 0 0 0"),
    ("（五）不予处理/1.信访举报投诉类申请", "0 0 0 0 0 0 0"),
    ("（五）不予处理/2.重复申请", "0 0 0 0 0 0 0"),
    ("（五）不予处理/3.要求提供公开出版物", "0 0 0 0 0 0 0"),
    ("（五）不予处理/4.无正当理由大量反复申请", "0 0 0 0 0 0 0"),
    ("（五）不予处理/5.要求行政机关确认或重新出具已获取信息", "0 0 0 0 0 0 0"),
    ("（六）其他处理/1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "0 0 0 0 0 0 0"),
    ("（六）其他处理/2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "0 0 0 0 0 0 0"),
    ("（六）其他处理/3.其他", "0 0 0 0 0 0 0"),
    ("（七）总计", "11 4 1 0 0 2 18"),
    ("四、结转下年度继续办理", "2 1 0 0 0 0 3"),
)


def tr(*cells: str, tag: str = "td") -> str:
    """A table row; a cell is its text, with ``|rowspan,colspan`` behind it where it spans."""
    out = []
    for cell in cells:
        text, _, spans = cell.partition("|")
        rows, columns = spans.split(",") if spans else ("1", "1")
        out.append(f"<{tag} rowspan={rows} colspan={columns}>{text}</{tag}>")
    return f"<tr>{''.join(out)}</tr>"


def table(*rows: str) -> str:
    return f"<table border=1>{''.join(rows)}</table>"


PROACTIVE_ROWS = (
    tr("第二十条第（一）项|1,4"),
    tr("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
    tr("规章", "0", "0", "0"),
    tr("行政规范性文件", "4", "1", "17"),
    tr("第二十条第（五）项|1,4"),
    tr("信息内容", "本年处理决定数量|1,3"),
    tr("行政许可", "58|1,3"),
    tr("第二十条第（六）项|1,4"),
    tr("信息内容", "本年处理决定数量|1,3"),
    tr("行政处罚", "23|1,3"),
    tr("行政强制", "2|1,3"),
    tr("第二十条第（八）项|1,4"),
    tr("信息内容", f"{MONEY}|1,3"),
    tr("行政事业性收费", "25.1|1,3"),
)
PROACTIVE = table(*PROACTIVE_ROWS)


def proactive(*changes: tuple[str, str]) -> str:
    """Table 二 with pieces of its markup changed."""
    text = PROACTIVE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def before(label: str, row: str) -> str:
    """Table 二 with a row of its own before the row of a label."""
    return table(*(f"{row}{r}" if f">{label}<" in r else r for r in PROACTIVE_ROWS))


def after(label: str, row: str) -> str:
    return table(*(f"{r}{row}" if f">{label}<" in r else r for r in PROACTIVE_ROWS))


def requests_head(bodies: tuple[str, ...] = BODIES) -> str:
    return (
        tr("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）|3,3", "申请人情况|1,7")
        + tr("自然人|2,1", "法人或其他组织|1,5", "总计|2,1")
        + tr(*bodies)
    )


def requests_rows(order: tuple[int, ...] = tuple(range(7)), changed: dict[int, str] | None = None) -> list[str]:
    """The rows of table 三; ``order`` of the values; ``changed`` rows by number."""
    rows = []
    groups = [label.split("/")[0] for label, _ in REQUESTS]
    for i, (label, figures) in enumerate(REQUESTS):
        values = (changed or {}).get(i, figures).split()
        cells = [values[k] for k in order]
        group, _, leaf = label.partition("/")
        lead = ["三、本年度办理结果|22,1"] if i == 2 else []
        if i in (0, 1, 24):
            rows.append(tr(f"{label}|1,3", *cells))
        elif not leaf:
            rows.append(tr(*lead, f"{label}|1,2", *cells))
        else:
            first = groups.index(group) == i
            rows.append(tr(*([f"{group}|{groups.count(group)},1"] if first else []), leaf, *cells))
    return rows


REQUESTS_TABLE = table(requests_head(), *requests_rows())
REMEDIES_HEAD = (
    tr("行政复议|1,5", "行政诉讼|1,10"),
    tr(*(f"{r}|2,1" for r in RESULTS), "未经复议直接起诉|1,5", "复议后起诉|1,5"),
    tr(*RESULTS, *RESULTS),
)
REMEDIES_VALUES = [*"3100420103", *"00011"]
REMEDIES = table(*REMEDIES_HEAD, tr(*REMEDIES_VALUES))
TABLES = (PROACTIVE, REQUESTS_TABLE, REMEDIES)


def page(
    two: str = PROACTIVE,
    three: str = REQUESTS_TABLE,
    four: str = REMEDIES,
    *,
    head: str = f"<h1>{TITLE}</h1>{PERIOD}",
    title: str = TITLE,
    above: str = "",
    below: str = "",
    style: str = "",
) -> str:
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title><style>{style}</style></head><body>"
        f"{above}{head}<p>一、总体情况</p><p>工作平稳有序。</p><p>二、主动公开政府信息情况</p>{two}"
        f"<p>三、收到和处理政府信息公开申请情况</p>{three}<p>四、政府信息公开行政复议、行政诉讼情况</p>{four}"
        f"<p>五、存在的主要问题及改进情况</p><p>无。</p>{below}</body></html>"
    )


def read(document: str, folder: Path, suffix: str = ".html") -> list[Report]:
    path = folder / f"cousin{suffix}"
    path.write_text(document, encoding="utf-8")
    return gs.read_reports(path, second_reading=False)


def trusted(report: Report) -> dict[str, float]:
    """Every number that stands without a flag, by table/row/column."""
    return {
        f"{r.table}/{r.row}/{r.column}": r.value
        for r in report.records
        if r.value is not None and r.status in TRUSTED and r.check != "fails"
    }


def _right() -> dict[str, float]:
    forms = {name: load_form("2021", name) for name in ("requests", "remedies")}
    rows = zip((row.code for row in forms["requests"].rows), (figures for _, figures in REQUESTS), strict=True)
    columns = [column.code for column in forms["requests"].columns]
    return {
        "proactive/rules/issued": 0,
        "proactive/rules/repealed": 0,
        "proactive/rules/in_force": 0,
        "proactive/normative_documents/issued": 4,
        "proactive/normative_documents/repealed": 1,
        "proactive/normative_documents/in_force": 17,
        "proactive/licensing/decisions": 58,
        "proactive/penalties/decisions": 23,
        "proactive/coercion/decisions": 2,
        "proactive/administrative_fees/amount": 251000,
        **{
            f"requests/{row}/{column}": int(figure)
            for row, figures in rows
            for column, figure in zip(columns, figures.split(), strict=True)
        },
        **{
            f"remedies/{row}/{column}": int(figure)
            for (row, column), figure in zip(forms["remedies"].cells, REMEDIES_VALUES, strict=True)
        },
    }


RIGHT = _right()
"""The figures typed above, in the order of the form."""


def cousin(name: str, document: str, expected: dict[str, float | None] | None = None) -> object:
    """A document with what differs from :data:`RIGHT`; None is not certain."""
    numbers = {place: value for place, value in (RIGHT | (expected or {})).items() if value is not None}
    return pytest.param(document, numbers, id=name)


def without(prefix: str) -> dict[str, float | None]:
    """Nothing is certain of what begins so."""
    return {place: None for place in RIGHT if place.startswith(prefix)}


SWAPPED = ("科研机构", "商业企业", "社会公益组织", "法律服务机构", "其他")
"""Columns in the publisher's order."""
SWAP = (0, 2, 1, 3, 4, 5, 6)
DECISIONS = without("proactive/licensing") | without("proactive/penalties") | without("proactive/coercion")

YEARS_BESIDE = table(
    tr("信息内容|2,1", "本年制发件数|1,2", "本年废止件数|1,2", "现行有效件数|1,2"),
    tr("2022年", "2023年", "2022年", "2023年", "2022年", "2023年"),
    tr("规章", "0", "0", "0", "0", "0", "0"),
    tr("行政规范性文件", "9", "4", "8", "1", "7", "17"),
    *(row.replace("colspan=3", "colspan=6").replace("colspan=4", "colspan=7") for row in PROACTIVE_ROWS[4:]),
)
HEADS_OF_2019 = proactive(
    ("本年制发件数", "本年新制作数量"), ("本年废止件数", "本年新公开数量"), ("现行有效件数", "对外公开总数量")
)
DOCUMENTS = without("proactive/rules") | without("proactive/normative_documents")
DOCUMENTS_AS_OF_2019 = {
    f"proactive/{row}/{column}": figure
    for row, figures in (("rules", (0, 0, 0)), ("normative_documents", (4, 1, 17)))
    for column, figure in zip(("newly_made", "newly_disclosed", "disclosed_total"), figures, strict=True)
}
LICENSED: dict[str, float | None] = {"proactive/licensing/decisions": None}
IN_FORCE = without("proactive/rules/in_force") | without("proactive/normative_documents/in_force")
REVISED = proactive(("本年废止件数", "本年修订件数"))
RECEIVED = proactive(("本年处理决定数量", "本年受理数量"))
REPEALED = without("proactive/rules/repealed") | without("proactive/normative_documents/repealed")
OTHER_TABLE_FOUR = ["9", "9", "9", "9", "36"] * 3

OTHER_FOUR = f"<p>2022年：</p>{table(*REMEDIES_HEAD, tr(*OTHER_TABLE_FOUR))}<p>2023年：</p>"

CERTAIN = [
    cousin("official", page()),
    cousin("numbered rows", page(three=re.sub(r"(<tr>)", r"\1<td></td>", REQUESTS_TABLE))),
    cousin("columns in another order", page(three=table(requests_head(SWAPPED), *requests_rows(SWAP)))),
    cousin(
        "header in a table of its own",
        page(three=table(requests_head()) + table(*requests_rows())),
    ),
    cousin(
        "header repeated",
        page(three=table(requests_head(), *requests_rows()[:9], requests_head(), *requests_rows()[9:])),
    ),
    cousin("a row of column numbers", page(three=table(requests_head(), tr("栏次|1,3", *"1234567"), *requests_rows()))),
    cousin("the same tables for pc and phone", page(PROACTIVE * 2, REQUESTS_TABLE * 2, REMEDIES * 2)),
    cousin("hidden table of last year", page(four=f"<div hidden>{REMEDIES.replace('<td', '<td ')}</div>{REMEDIES}")),
    cousin(
        "litigation first",
        page(
            four=table(
                tr("行政诉讼|1,10", "行政复议|1,5"),
                tr("未经复议直接起诉|1,5", "复议后起诉|1,5", *(f"{r}|2,1" for r in RESULTS)),
                tr(*RESULTS, *RESULTS),
                tr(*REMEDIES_VALUES[5:], *REMEDIES_VALUES[:5]),
            )
        ),
    ),
    cousin("an extra row", page(after("行政强制", tr("行政检查", "999|1,3")))),
    cousin("a sub-row behind", page(after("行政许可", tr("其中：行政许可（网上）", "40|1,3")))),
    cousin("units in cells", page(proactive((">58<", ">58件<"), (">25.1<", ">251000元<")))),
    cousin(
        "a word in the first cell",
        page(three=table(requests_head(), *requests_rows(changed={0: "见注 5 1 0 0 2 20", 3: "无。 0 0 0 0 0 0"}))),
        {"requests/partly_granted/natural_person": 0},
    ),
    cousin(
        "subtotals",
        page(
            three=table(
                requests_head(), *requests_rows()[:12], tr("小计|1,3", "1909", *["3536"] * 6), *requests_rows()[12:]
            )
        ),
    ),
    cousin(
        "table four on its side",
        page(
            four=table(
                tr("类别|1,2", "行政复议", "未经复议直接起诉", "复议后起诉"),
                *(tr(*(["结果|5,1"] * (i == 0)), r, *REMEDIES_VALUES[i::5]) for i, r in enumerate(RESULTS)),
            )
        ),
    ),
    cousin(
        "table three on its side",
        page(
            three=table(
                tr("申请人", *(label for label, _ in REQUESTS)),
                *(tr(a, *(figures.split()[i] for _, figures in REQUESTS)) for i, a in enumerate(APPLICANTS)),
            )
        ),
    ),
    cousin(
        "a note in the last cell of table four",
        page(four=table(*REMEDIES_HEAD, tr(*REMEDIES_VALUES[:-1], "1；其中乡镇1"))),
    ),
    cousin(
        "unit in the first row of the table",
        page(table(tr("单位：件、万元|1,4"), *PROACTIVE_ROWS).replace(MONEY, "本年收费金额")),
    ),
    cousin("struck out", page(proactive((">58<", "><s>9</s>58<")))),
    cousin("zero-width and full-width", page(proactive((">58<", ">５\u200b８<")))),
    cousin(
        "thead", page(three=f"<table><thead>{requests_head()}</thead><tbody>{''.join(requests_rows())}</tbody></table>")
    ),
    cousin(
        "unit word column",
        page(
            three=table(
                requests_head().replace(
                    "<td rowspan=1 colspan=7>", "<td rowspan=3>单位</td><td rowspan=1 colspan=7>", 1
                ),
                *(
                    re.sub(r"(<td rowspan=1 colspan=1>\d+</td>)", r"<td>件</td>\1", row, count=1)
                    for row in requests_rows()
                ),
            )
        ),
    ),
    cousin("unit in brackets in the cell", page(proactive((">25.1<", ">251000（元）<")))),
    cousin(
        "unit above the table",
        page(f"<p>单位：万元</p>{proactive((MONEY, '本年收费金额'))}"),
    ),
    cousin("footnote mark", page(proactive((">58<", ">58<sup>①</sup><")))),
    cousin(
        "table four with a label column",
        page(
            four=table(
                tr("类别|3,1", "行政复议|1,5", "行政诉讼|1,10"), *REMEDIES_HEAD[1:], tr("数量（件）", *REMEDIES_VALUES)
            )
        ),
    ),
]

SUM_OF_TWO = tr("合计|1,3", "13", *"51002", "21")
"""What came in, this year's and last year's, as some add it."""

CERTAIN += [
    cousin(
        f"a total of what came in, {order}",
        page(three=table(requests_head(heads), *rows[:2], SUM_OF_TWO, *rows[2:])),
    )
    for order, heads, rows in (
        ("in the order of the form", BODIES, requests_rows()),
        ("in another order", SWAPPED, requests_rows(SWAP)),
    )
]

LICENSING = tr("行政许可", "58|1,3")
TWO_LINES = tr("行政许可|2,1", "准予", "50|1,2") + tr("不予", "8|1,2")
TWO_LINES_TEXT = tr("行政许可", "准予", "50|1,2") + tr("不予", "8|1,2")
NO_SECRETS, TWO_REPEATED = {7: "0 0 0 0 0 0 0"}, {16: "2 0 0 0 0 0 2"}
REPEATED_AND_PUBLISHED = [r for r in requests_rows(changed=NO_SECRETS | TWO_REPEATED) if "要求提供公开" not in r]


def with_two_rows_in_one(between: str) -> str:
    rows = [row.replace("2.重复申请", f"2.重复申请{between}要求提供公开出版物") for row in REPEATED_AND_PUBLISHED]
    return page(three=table(requests_head(), *rows))


TWO_ROWS = {
    f"requests/{row}/{column}": value
    for row, value in (("not_processed_repeat", None), ("not_processed_publication", None), ("refused_third_party", 0))
    for column in ("natural_person", "total")
}

FLAGGED = [
    *(
        cousin(f"decisions of a row and more: {label}", page(proactive((">行政许可<", f">{label}<"))), LICENSED)
        for label in ("行政许可和行政确认", "行政许可、行政裁决", "行政确认及行政许可")
    ),
    *(
        cousin(f"{word} instead of a column", page(proactive(("现行有效件数", word))), IN_FORCE)
        for word in ("罚没金额（万元）", "公开率（%）", "本年新增")
    ),
    *(
        cousin(f"{word} instead of repealed", page(proactive(("本年废止件数", f"本年{word}件数"))), REPEALED)
        for word in ("修订", "修改", "新增", "备案", "公开", "起草")
    ),
    cousin("applications instead of decisions", page(RECEIVED), DECISIONS),
    cousin("cases closed instead of decisions", page(proactive(("本年处理决定数量", "本年办结数量"))), DECISIONS),
    cousin(
        "a rate instead of repealed, spans lost",
        page(re.sub(r" \w+span=\d", "", proactive(("本年废止件数", "公开率（%）")))),
        REPEALED,
    ),
    cousin("revised instead of repealed, spans lost", page(re.sub(r" \w+span=\d", "", REVISED)), REPEALED),
    cousin("lines beside a label", page(proactive((LICENSING, TWO_LINES))), LICENSED),
    cousin(
        "lines beside a label that stands above a blank",
        page(proactive((LICENSING, tr("行政许可", "准予", "50|1,2") + tr("", "不予", "8|1,2")))),
        LICENSED,
    ),
    cousin(
        "last year beside each row, spans lost, a word for a number",
        page(
            three=re.sub(
                r" \w+span=\d+",
                "",
                table(
                    requests_head().replace("自然人</td>", "自然人</td><td>上年</td>"),
                    *(
                        re.sub(
                            r"(?<=<td>)(\d+|两)</td>",
                            r"\1</td><td>9</td>",
                            row.replace(" rowspan=1 colspan=1", ""),
                            count=1,
                        )
                        for row in requests_rows(changed={24: "两 1 0 0 0 0 三"})
                    ),
                ),
            )
        ),
        {"requests/carried_out/natural_person": None, "requests/carried_out/total": None},
    ),
    cousin(
        "litigation as a whole",
        page(
            four=table(tr("行政复议|1,5", "行政诉讼|1,5"), tr(*RESULTS, *RESULTS), tr(*REMEDIES_VALUES[:5], *"10102"))
        ),
        without("remedies/litigation"),
    ),
    *(
        cousin(f"two rows in one, {between!r} between them", with_two_rows_in_one(between), TWO_ROWS)
        for between in ("、", "和3.", "/", " 3.", " ", "+")
    ),
    cousin(
        "two rows in one, the second broken over lines",
        with_two_rows_in_one("、").replace("要求提供公开出版物", "要求提供<br>公开出版物"),
        TWO_ROWS,
    ),
    *(
        cousin(
            f"columns in another order, and {word!r} among them",
            page(
                three=table(
                    requests_head(("其他", *BODIES[1:3], word, "商业企业")), *requests_rows((0, 5, 2, 3, 4, 1, 6))
                )
            ),
        )
        for word in ("法律服机构", "律师事务所", "")
    ),
    cousin(
        "columns in another order, one of them without its head",
        page(three=table(requests_head(("其他", *BODIES[1:4], "")), *requests_rows((0, 5, 2, 3, 4, 1, 6)))),
    ),
    cousin(
        "years as columns of table two",
        page(
            table(
                tr("信息内容", "2021年", "2022年", "2023年"),
                *(tr(x, "31", "32", "33") for x in ("规章", "行政规范性文件", "行政许可", "行政处罚", "行政强制")),
            )
        ),
        without("proactive"),
    ),
    cousin(
        "years as columns of table three",
        page(
            three=table(
                tr("项目", *(f"{year}年" for year in range(2017, 2024))),
                *(tr(label.split("/")[-1], *figures.split()) for label, figures in REQUESTS),
            )
        ),
        without("requests"),
    ),
    cousin("last year's decisions", page(proactive(("本年处理决定数量", "上年处理决定数量"))), DECISIONS),
    cousin("decisions of 2022", page(proactive(("本年处理决定数量", "2022年处理决定数量"))), DECISIONS),
    cousin(
        "decisions in ten thousands",
        page(proactive(("本年处理决定数量", "本年处理决定数量（单位：万件）"))),
        DECISIONS,
    ),
    cousin("decisions, in ten thousands", page(proactive(("本年处理决定数量", "本年处理决定数量（万）"))), DECISIONS),
    cousin(
        "decisions in hundreds, said above the table",
        page(f"<p>单位：百件、万元</p>{PROACTIVE}"),
        DECISIONS | DOCUMENTS,
    ),
    cousin(
        "issued since ever",
        page(proactive(("本年制发件数", "历年累计制发件数"))),
        without("proactive/normative_documents/issued"),
    ),
    cousin(
        "label in another unit",
        page(proactive((">行政事业性收费<", ">行政事业性收费（元）<"))),
        {"proactive/administrative_fees/amount": None},
    ),
    cousin(
        "two lines for one label",
        page(
            proactive(
                (
                    tr("行政许可", "58|1,3"),
                    tr("行政许可|2,1", "999|1,3") + tr("58|1,3"),
                )
            )
        ),
        {"proactive/licensing/decisions": None},
    ),
    cousin(
        "a value over two rows",
        page(
            proactive((tr("行政处罚", "23|1,3") + tr("行政强制", "2|1,3"), tr("行政处罚", "25|2,3") + tr("行政强制")))
        ),
        {"proactive/penalties/decisions": None, "proactive/coercion/decisions": None},
    ),
    cousin(
        "two labels in one",
        page(proactive((tr("行政处罚", "23|1,3") + tr("行政强制", "2|1,3"), tr("行政处罚、行政强制", "25|1,3")))),
        {"proactive/penalties/decisions": None, "proactive/coercion/decisions": None},
    ),
    cousin(
        "a printed number that does not add up",
        page(three=table(requests_head(), *requests_rows(changed={3: "9* 0 0 0 0 0 0"}))),
        {"requests/partly_granted/natural_person": None},
    ),
    cousin(
        "a word in the first cell, and a number below it that does not add up",
        page(three=table(requests_head(), *requests_rows(changed={0: "见注 5 1 0 0 2 20", 6: "5 0 0 0 0 0 0"}))),
        {"requests/refused_security_stability/natural_person": 5},
    ),
    cousin(
        "a dash where the total says one more",
        page(four=table(*REMEDIES_HEAD, tr(*REMEDIES_VALUES[:3], "-", "5", *REMEDIES_VALUES[5:]))),
        {"remedies/reconsideration/pending": None, "remedies/reconsideration/total": 5},
    ),
    cousin(
        "two lines in table four",
        page(four=table(*REMEDIES_HEAD, tr(*OTHER_TABLE_FOUR), tr(*REMEDIES_VALUES))),
        without("remedies"),
    ),
    cousin("last year's table four first", page(four=OTHER_FOUR + REMEDIES)),
    cousin(
        "invisible digits",
        page(proactive((">58<", "><span style='visibility:hidden'>9</span>58<"))),
        {"proactive/licensing/decisions": 58},
    ),
    cousin(
        "the label twice",
        page(before("行政许可", tr("行政许可", "999|1,3"))),
        {"proactive/licensing/decisions": None},
    ),
    cousin(
        "a narrower label before, merged cells repeated",
        page(
            re.sub(
                r"<td rowspan=1 colspan=3>([^<]*)</td>",
                r"<td>\1</td><td>\1</td><td>\1</td>",
                before("行政处罚", tr("行政处罚（简易程序）", "999|1,3")),
            )
        ),
        {"proactive/penalties/decisions": None},
    ),
    cousin("a narrower label before", page(before("行政处罚", tr("行政处罚（简易程序）", "999|1,3")))),
    cousin("last year first in table two", page(YEARS_BESIDE)),
    cousin("heads of the form of 2019 in table two", page(HEADS_OF_2019), DOCUMENTS),
    cousin(
        "header apart, columns in another order",
        page(three=table(requests_head(SWAPPED)) + table(*requests_rows(SWAP))),
    ),
]


@pytest.mark.parametrize(("document", "expected"), CERTAIN)
def test_every_number_is_right(document: str, expected: dict[str, float], tmp_path: Path) -> None:
    [report] = read(document, tmp_path)
    assert sorted(trusted(report).items() ^ expected.items()) == []


@pytest.mark.parametrize(("document", "expected"), FLAGGED)
def test_no_number_is_silently_another(document: str, expected: dict[str, float], tmp_path: Path) -> None:
    [report] = read(document, tmp_path)
    assert sorted(trusted(report).items() - expected.items()) == []


def plain_text(document: str, gap: str) -> str:
    """The flattened text of a page: a row is a line, cells are parted by ``gap``."""
    text = re.sub(r"<(?:title|style).*?</(?:title|style)>", "", document)
    text = re.sub(r"</tr>|</p>|</h1>", "\n", text.replace("</td><td", f"</td>{gap}<td"))
    return re.sub(r"<[^>]*>", "", text)


LITIGATION_FIRST = table(
    tr("行政诉讼|1,10", "行政复议|1,5"),
    tr("未经复议直接起诉|1,5", "复议后起诉|1,5", *(f"{r}|2,1" for r in RESULTS)),
    tr(*RESULTS, *RESULTS),
    tr(*REMEDIES_VALUES[5:], *REMEDIES_VALUES[:5]),
)
CORRECTED_FIRST = table(
    *REMEDIES_HEAD[:2],
    tr("结果纠正", "结果维持", *RESULTS[2:], *RESULTS),
    tr(*REMEDIES_VALUES[:5], "0", "2", *REMEDIES_VALUES[7:]),
)
TOTALS_FIRST = table(
    tr("申请人情况|1,7"), tr("总计", "自然人", "法人或其他组织|1,5"), tr(*BODIES), *requests_rows((6, 0, 1, 2, 3, 4, 5))
)
OTHERS_FIRST = table(requests_head((*BODIES[:3], BODIES[4], BODIES[3])), *requests_rows((0, 1, 2, 3, 5, 4, 6)))
FEE_MISSING = table(requests_head(), *(row for row in requests_rows() if "收费通知" not in row))
GAPS = {"spaces": "  ", "lines": "\n", "tabs": "\t"}
IN_TEXT: list[tuple[str, str, dict[str, float | None]]] = [
    # name, page, what differs
    ("official", page(), {}),
    ("litigation first", page(four=LITIGATION_FIRST), {}),
    ("columns of one kind of suit in another order", page(four=CORRECTED_FIRST), without("remedies")),
    ("totals first", page(three=TOTALS_FIRST), without("requests")),
    ("others before lawyers", page(three=OTHERS_FIRST), without("requests")),
    ("a row of the form of 2021 is missing", page(three=FEE_MISSING), {}),
    ("a sub-row before", page(before("行政处罚", tr("其中：行政处罚", "999|1,3"))), {}),
    ("last year", page(proactive(("本年处理决定数量", "上年处理决定数量"))), DECISIONS),
    ("revised instead of repealed", page(REVISED), REPEALED),
    ("a rate instead of decisions", page(proactive(("本年处理决定数量", "公开率（%）"))), DECISIONS),
    ("last year's number instead of decisions", page(proactive(("本年处理决定数量", "上年件数"))), DECISIONS),
    ("applications instead of decisions", page(RECEIVED), DECISIONS),
    ("lines beside a label", page(proactive((LICENSING, TWO_LINES_TEXT))), LICENSED),
    ("two rows in one", with_two_rows_in_one("和3."), TWO_ROWS),
    ("heads of the form of 2019", page(HEADS_OF_2019), DOCUMENTS | DOCUMENTS_AS_OF_2019),
]
TEXTS = [
    cousin(f"{name}, {gap}", plain_text(document, GAPS[gap]), expected)
    for name, document, expected in IN_TEXT
    for gap in GAPS
]


def first_line_beside_values(document: str, n: int) -> str:
    """Flattened text as a copy of a PDF has it: labels broken after ``n`` characters, values behind the first line."""
    lines = []
    for line in plain_text(document, " ").split("\n"):
        label, values = re.fullmatch(r"(.*?)((?: -?[\d.]+)*)", line.strip()).groups()  # type: ignore[union-attr]
        first, *rest = re.findall(f".{{1,{n}}}", label) or [""]
        lines += [first + values, *rest]
    return "\n".join(lines)


YEARS_OF_FOUR = table(*REMEDIES_HEAD) + "".join(
    tr(f"{year}年", *values) for year, values in ((2022, OTHER_TABLE_FOUR), (2023, REMEDIES_VALUES))
)
TEXTS += [
    *(
        cousin(f"values behind the first {n} characters of a label", first_line_beside_values(page(), n))
        for n in (7, 8, 12)
    ),
    cousin("two years in table four", plain_text(page(four=YEARS_OF_FOUR), " "), without("remedies")),
    cousin("last year's table four first", plain_text(page(four=OTHER_FOUR + REMEDIES), " "), without("remedies")),
]


@pytest.mark.parametrize("lines", ["容\n23\n行政强 罚\n2\n制\n", "行政强罚 2\n制\n"])
def test_lines_printed_over_each_other_move_no_number(lines: str, tmp_path: Path) -> None:
    text = plain_text(page(), " ")
    printed = text.replace("行政处罚 23\n行政强制 2\n", lines)
    assert printed != text
    [report] = read(printed, tmp_path, ".txt")
    assert {key: value for key, value in trusted(report).items() if RIGHT.get(key) != value} == {}


ON_ONE_LINE = "\n".join(" ".join(plain_text(table, " ").split()) for table in TABLES)


@pytest.mark.parametrize("running", ["{n}\n某县年报\n", "某县年报\n{n}\n"])
def test_the_head_of_a_page_is_no_value(running: str, tmp_path: Path) -> None:
    cells = [line for line in plain_text(page(), "\n").split("\n") if line]
    pages = [cells[i : i + 23] for i in range(0, len(cells), 23)]
    text = "".join("\n".join(lines) + "\n" + running.format(n=n) for n, lines in enumerate(pages, 1))
    [report] = read(text, tmp_path, ".txt")
    assert sorted(trusted(report).items() ^ RIGHT.items()) == []


def test_a_table_on_one_line_is_read(tmp_path: Path) -> None:
    [report] = read(f"{TITLE}\n统计期限自2023年1月1日起至2023年12月31日止。\n{ON_ONE_LINE}", tmp_path, ".txt")
    assert sorted(trusted(report).items() ^ RIGHT.items()) == []


SORTED = """
信息内容 上一年项目数量 本年增/减 处理决定数量
信息内容 本年新制作数量 本年新公开数量 对外公开总数量
信息内容 采购项目数量 采购总金额（万元）
其他对外管理服务事项 227 1 10082
政府集中采购 209 763.2
第二十条第（一）项
第二十条第（八）项
行政事业性收费 6 -4
行政处罚 116 -18 65995
行政强制 196 11 20757
行政许可 236 10 44658
规章 266 19 2
规范性文件 10 94 153
"""
TEXTS += [
    cousin(
        "a number broken at its point",
        plain_text(page(proactive((">58<", ">0 5 8<"), (">25.1<", ">0 5 . 1<"))), "  "),
        {"proactive/licensing/decisions": None, "proactive/administrative_fees/amount": None},
    ),
    cousin("lines of the form of 2019, sorted", plain_text(page("", ""), "  ") + SORTED, without("proactive")),
]


@pytest.mark.parametrize(("document", "expected"), TEXTS)
def test_no_number_is_silently_another_in_text(document: str, expected: dict[str, float], tmp_path: Path) -> None:
    [report] = read(document, tmp_path, ".txt")
    assert sorted(trusted(report).items() - expected.items()) == []


def pdf(document: str, path: Path, *, rules: bool, over: str = "") -> None:
    """Typeset a page made of :func:`tr` rows; ``over`` stands on every page in front of it."""
    spec = find_spec("noto_cjk_sans_otc")
    assert spec and spec.origin
    body = re.sub(r"<style>.*?</style>|<title>.*?</title>", "", document)
    body = re.sub(r"<sup>(.*?)</sup>", r"#super[\1]", body)
    body = re.sub(r"<td rowspan=(\d+) colspan=(\d+)>(.*?)</td>", r"table.cell(rowspan: \1, colspan: \2)[\3],", body)
    for n in (4, 10, 15):
        body = body.replace(
            f"<!-- {n} -->", f"#table(columns: {n}, stroke: {'0.5pt' if rules else 'none'}, align: center,"
        )
    body = body.replace("</table>", ")").replace("</p>", "\n\n").replace("</h1>", "\n\n")
    body = re.sub(r"<[^>]*>", "", body)
    source = (
        f"#set page(width: 297mm, height: 420mm, margin: 12mm, foreground: [{over}])\n"
        f'#set text(font: "Noto Sans CJK SC", size: 8pt)\n{body}'
    )
    compiler = typst.Compiler(b"", font_paths=[str(Path(spec.origin).parent)], ignore_system_fonts=True)
    path.write_bytes(compiler.compile(source.encode()))


def sized(two: str = PROACTIVE, three: str = REQUESTS_TABLE, four: str = REMEDIES) -> str:
    return page(*(t.replace("<table border=1>", f"<!-- {n} -->") for t, n in ((two, 4), (three, 10), (four, 15))))


TILES = "#rotate(-30deg, text(size: 9pt, fill: luma(70%))[张三 2024-01-05 10.1.2.3])"
WATERMARK = "".join(
    f"#place(dx: {x}mm, dy: {y}mm, {TILES[1:]})" for x in range(10, 280, 60) for y in range(15, 400, 28)
)
"""Small slanted marks all over the page, as office systems print them."""

IN_ANOTHER_ORDER = sized(three=table(requests_head(SWAPPED), *requests_rows(SWAP)))
PDFS = [
    pytest.param(sized(), RIGHT, True, "", id="official"),
    pytest.param(sized(), RIGHT, False, "", id="official without rules"),
    pytest.param(IN_ANOTHER_ORDER, RIGHT, True, "", id="columns in another order"),
    pytest.param(IN_ANOTHER_ORDER, RIGHT, False, "", id="columns in another order without rules"),
    pytest.param(
        sized(proactive((">58<", "><sup>①</sup>58<"), (">23<", ">23<sup>1</sup><"))), RIGHT, True, "", id="raised note"
    ),
    pytest.param(sized(), RIGHT, True, WATERMARK, id="slanted watermarks"),
    pytest.param(sized(), RIGHT, False, WATERMARK, id="slanted watermarks without rules"),
    pytest.param(sized(), RIGHT, True, "#place(dx: 180mm, dy: 60mm, text(fill: white)[8848])", id="white digits"),
]


@pytest.mark.parametrize(("document", "expected", "rules", "over"), PDFS)
def test_no_number_is_silently_another_in_pdf(
    document: str, expected: dict[str, float], rules: bool, over: str, tmp_path: Path
) -> None:
    path = tmp_path / "cousin.pdf"
    pdf(document, path, rules=rules, over=over)
    [report] = gs.read_reports(path, second_reading=False)
    assert sorted(trusted(report).items() - expected.items()) == []
    assert over or len(trusted(report)) >= 0.9 * len(expected)


OTHER_YEARS = table(requests_head(), *requests_rows(changed={0: "13 5 1 0 0 2 21", 24: "3 1 0 0 0 0 4"}))


def test_last_years_table_is_not_this_years(tmp_path: Path) -> None:
    [report] = read(page(three=f"<p>2022年：</p>{OTHER_YEARS}<p>2023年：</p>{REQUESTS_TABLE}"), tmp_path)
    assert report.info["year"] == 2023
    assert trusted(report).get("requests/received/total") in (None, 20)


def test_two_years_table_by_table_are_neither(tmp_path: Path) -> None:
    old = [re.sub(r">(\d+)</td>", r">\g<1>7</td>", table) for table in TABLES]
    [report] = read(page(*(f"{last}{this}" for last, this in zip(old, TABLES, strict=True))), tmp_path)
    assert trusted(report) == {}


def test_an_annex_of_another_organ_is_a_report_of_its_own(tmp_path: Path) -> None:
    annex = f"<h2>附件：局属单位申请情况</h2>{OTHER_YEARS}"
    first, second = read(page(below=annex), tmp_path)
    assert sorted(trusted(first).items() ^ RIGHT.items()) == []
    assert (second.info["agency"], second.info["year"]) == ("", None)


def test_a_table_four_before_all_others_is_not_the_report_s(tmp_path: Path) -> None:
    [report] = read(page(above=table(*REMEDIES_HEAD, tr(*OTHER_TABLE_FOUR))), tmp_path)
    assert sorted(trusted(report).items() - RIGHT.items()) == []


@pytest.mark.parametrize("captions", [("2022年情况表", "2023年情况表"), ("上年度县本级数据：", "2023年全县")])
@pytest.mark.parametrize("is_first", [True, False])
def test_last_year_s_tables_before_or_behind_this_year_s_are_not_the_report_s(
    captions: tuple[str, str], tmp_path: Path, *, is_first: bool
) -> None:
    old = [re.sub(r">(\d+)</td>", r">\g<1>7</td>", t) for t in TABLES]
    years = [f"<p>{caption}</p>{''.join(tables)}" for caption, tables in zip(captions, (old, TABLES), strict=True)]
    [report] = read(f"<h1>{TITLE}</h1>{PERIOD}{''.join(years if is_first else reversed(years))}", tmp_path)
    assert report.info["year"] == 2023
    assert sorted(trusted(report).items() ^ RIGHT.items()) == []


@pytest.mark.parametrize("is_first", [True, False])
def test_last_year_s_tables_are_not_this_year_s_that_lack_a_row(tmp_path: Path, *, is_first: bool) -> None:
    """Running text is looked at as well, then."""
    old = [re.sub(r">(\d+)</td>", r">\g<1>7</td>", t) for t in TABLES]
    own = [TABLES[0].replace(tr("规章", "0", "0", "0"), ""), *TABLES[1:]]
    years = [f"<p>2022年</p>{''.join(old)}", f"<p>2023年</p>{''.join(own)}"]
    [report] = read(f"<h1>{TITLE}</h1>{PERIOD}{''.join(years if is_first else reversed(years))}", tmp_path)
    lacking = {place for place in RIGHT if place.startswith("proactive/rules")}
    assert lacking and trusted(report) == {place: value for place, value in RIGHT.items() if place not in lacking}


@pytest.mark.parametrize(
    ("organ", "first_caption", "second_caption"),
    [
        ("教育局", "2023年统计表", "2022年统计表"),
        ("教育局", "2022年统计表", "2023年统计表"),
        ("", "2023年全县统计表", "2022年县本级统计表"),
        ("", "全县数据", "2022年县本级统计表"),
        ("", "2022年全县统计表", "县本级数据"),
    ],
)
def test_another_year_in_a_caption_costs_no_report_of_another_organ(
    organ: str, first_caption: str, second_caption: str, tmp_path: Path
) -> None:
    """One has a title of its own, or captions say whose each is: last year's in one of these is a slip."""
    other = "".join(re.sub(r">(\d+)</td>", r">\g<1>7</td>", t) for t in TABLES)
    second_title = f"<h1>{TITLE.replace('水利局', organ)}</h1>{PERIOD}" * bool(organ)
    first = f"<h1>{TITLE}</h1>{PERIOD}<p>{first_caption}</p>{''.join(TABLES)}"
    one, two = read(f"{first}{second_title}<p>{second_caption}</p>{other}", tmp_path)
    assert sorted(trusted(one).items() ^ RIGHT.items()) == []
    assert two.info["agency"] == f"江陵县{organ}" * bool(organ)
    assert trusted(two)["requests/received/total"] == 207


def test_a_title_on_two_lines_is_one_of_its_own_as_well(tmp_path: Path) -> None:
    other = [re.sub(r">(\d+)</td>", r">\g<1>7</td>", t) for t in TABLES]
    one, two = (
        f"<h1>江陵县{organ}</h1><h1>2023年政府信息公开工作年度报告</h1>{PERIOD}<p>{caption}</p>{''.join(tables)}"
        for organ, caption, tables in (("水利局", "2023年统计表", TABLES), ("教育局", "2022年统计表", other))
    )
    first, second = read(one + two, tmp_path)
    assert sorted(trusted(first).items() ^ RIGHT.items()) == []
    assert trusted(second)["requests/received/total"] == 207


@pytest.mark.parametrize("is_first", [True, False])
def test_last_year_s_table_is_not_this_year_s_that_is_blank(tmp_path: Path, *, is_first: bool) -> None:
    blank = re.sub(r">\d+</td>", "></td>", REQUESTS_TABLE)
    old = f"<p>2022年情况：</p>{REQUESTS_TABLE}"
    [report] = read(page(three=f"{old}<p>2023年情况：</p>{blank}" if is_first else f"{blank}{old}"), tmp_path)
    assert [place for place in trusted(report) if place.startswith("requests")] == []


@pytest.mark.parametrize("head", ["<caption>{}年度</caption>", "<tr><td colspan=10>{}年</td></tr>"])
def test_the_year_may_stand_in_the_table(head: str, tmp_path: Path) -> None:
    old, own = re.sub(r">(\d+)</td>", r">\g<1>7</td>", REQUESTS_TABLE), REQUESTS_TABLE
    both = [t.replace("<tr>", head.format(year) + "<tr>", 1) for year, t in ((2023, own), (2022, old))]
    [report] = read(page(three="".join(both)), tmp_path)
    assert sorted(trusted(report).items() ^ RIGHT.items()) == []


@pytest.mark.parametrize("first", ["3 4", "2", "2 3", "3"])
@pytest.mark.parametrize("second", ["2 3 4", "3 4", "4"])
def test_tables_under_two_titles_are_two_reports(first: str, second: str, tmp_path: Path) -> None:
    """No table of the second is taken for one that the first lacks."""
    other = [re.sub(r">(\d+)</td>", r">\g<1>7</td>", t) for t in TABLES]
    parts = [
        f"<h1>{title}</h1>{PERIOD}" + "".join(f"<p>附表</p>{tables[int(n) - 2]}" for n in numbers.split())
        for title, tables, numbers in ((TITLE, TABLES, first), (TITLE.replace("水利", "教育"), other, second))
    ]
    one, two = read("".join(parts), tmp_path)
    assert (one.info["agency"], two.info["agency"]) == ("江陵县水利局", "江陵县教育局")
    assert {place: value for place, value in trusted(one).items() if RIGHT[place] != value} == {}
    assert trusted(two).keys() <= {place for place in RIGHT if any(place.startswith(KINDS[n]) for n in second.split())}


def test_a_head_of_pages_with_a_shorter_name_begins_no_report(tmp_path: Path) -> None:
    head = f"<p>{TITLE.replace('江陵县', '江陵')}</p>"
    with_heads = [f"{head}{table}" for table in TABLES[1:]]
    [report] = read(page(TABLES[0], *with_heads), tmp_path)
    assert sorted(trusted(report).items() ^ RIGHT.items()) == []


KINDS = {"2": "proactive", "3": "requests", "4": "remedies"}


@pytest.mark.parametrize("suffix", [".html", ".txt"])
def test_what_stands_between_two_reports_is_of_the_first(suffix: str, tmp_path: Path) -> None:
    other = [re.sub(r">(\d+)</td>", r">\g<1>0</td>", t) for t in TABLES]
    head = f"<h1>江陵县教育局</h1><h1>2023年政府信息公开</h1><h1>工作年度报告</h1>{PERIOD}"
    figures = "<p>六、其他需要报告的事项</p><p>全年收取信息处理费600元。</p>"
    both = page(below=figures) + page(*other, head=head, below="<p>全年主动公开政府信息99条。</p>")
    first, second = read(both if suffix == ".html" else plain_text(both, " "), tmp_path, suffix)
    assert [(cell.row, cell.value) for cell in first.stated] in ([("processing_fee", 600)], [])
    assert [(cell.row, cell.value) for cell in second.stated] in ([("items_disclosed", 99)], [])
    assert second.info["agency"] == ("江陵县教育局" if suffix == ".html" else "")


def test_a_blank_form_above_does_not_hide_the_figures(tmp_path: Path) -> None:
    blank = re.sub(r">[\d.]+</td>", "></td>", PROACTIVE + REQUESTS_TABLE + REMEDIES)
    report = read(page(above=blank), tmp_path)[-1]
    assert sorted(trusted(report).items() ^ RIGHT.items()) == []


OTHERS = (
    "<ul><li>江陵县水利局2024年政府信息公开工作年度报告</li><li>江陵县水利局2022年政府信息公开工作年度报告</li></ul>"
)
SISTERS = "<ul><li>江陵县教育局2023年政府信息公开工作年度报告</li></ul>"


@pytest.mark.parametrize(
    ("document", "agency", "year"),
    [
        pytest.param(page(), "江陵县水利局", 2023, id="title"),
        pytest.param(
            page(above=OTHERS),
            "江陵县水利局",
            2023,
            id="other years above",
        ),
        pytest.param(
            page(above=SISTERS),
            "江陵县水利局",
            2023,
            id="sister organs above",
        ),
        pytest.param(page(below=SISTERS), "江陵县水利局", 2023, id="sister organs below"),
        pytest.param(
            page(head=f"<h1>政府信息公开工作年度报告</h1>{PERIOD}", title="江陵县水利局2024年政府信息公开年报专栏"),
            "江陵县水利局",
            2023,
            id="a channel as page title",
        ),
    ],
)
def test_whose_report_of_which_year(document: str, agency: str, year: int, tmp_path: Path) -> None:
    [report] = read(document, tmp_path)
    assert report.info["agency"] in ("", agency)
    assert report.info["year"] in (None, year)


@pytest.mark.parametrize(
    ("agency", "adcode", "level"),
    [
        ("江陵县住房和城乡建设局", "421024", "county"),
        ("江陵县城乡规划局", "421024", "county"),
        ("江陵县乡村振兴局", "421024", "county"),
        ("江陵县熊河镇人民政府", "421024", "township"),
        ("宿迁市住房和城乡建设局", "321300", "prefecture"),
        ("海南州教育局", "632500", "prefecture"),
        ("云南省红河州水利局", "532500", "prefecture"),
        ("新疆巴州教育局", "", ""),
        ("海南省教育厅", "460000", "province"),
        ("江苏省教育厅", "320000", "province"),
    ],
)
def test_places(agency: str, adcode: str, level: str) -> None:
    place = place_of(agency)
    assert (place.adcode, place.level) == (adcode, level)


def test_the_scope_is_not_that_of_another_year(tmp_path: Path) -> None:
    text = "2022年全县共收到政府信息公开申请230件。"
    [report] = read(page().replace("工作平稳有序。", text), tmp_path)
    assert report.info["scope_requests"] == "unknown"
