"""How labels are spelled: the official wording, and the ways in which published reports depart from it."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import opencc


class Wording(NamedTuple):
    """Departures from the official labels; none by default."""

    name: str = "official"
    replace: tuple[tuple[str, str], ...] = ()
    """Whole labels (numbering included) and what is printed instead."""
    edits: tuple[tuple[str, str], ...] = ()
    """Parts of any printed text and what stands there instead."""
    brackets: str = "（）"
    numbering: str = "."
    """The mark after 1 in rows of the third level."""
    script: str = ""
    """An opencc configuration (``s2t``, ``s2twp``) for a text in Traditional characters."""
    before_tables: str = ""
    """A sentence before each table."""
    after_tables: str = ""
    """A note below each table."""


OFFICIAL = Wording()

WORDINGS: dict[str, Wording] = {
    wording.name: wording
    for wording in (
        OFFICIAL,
        Wording("half-width-brackets", brackets="()"),
        Wording("numbered-by-comma", numbering="、"),
        Wording("numbered-by-full-stop", numbering="．"),
        Wording("numbered-without-mark", numbering=""),
        Wording("straight-quotes", edits=(("“", '"'), ("”", '"'))),
        Wording("no-quotes", edits=(("“", ""), ("”", ""))),
        Wording(
            "slips",
            edits=(
                ("其他法律行政法规禁止公开", "其他法律行政止公开"),
                ("重复申请", "重覆申请"),
                ("要求提供公开出版物", "要求提供公开出版"),
                ("未经复议直接起诉", "未经复议直接起诉讼"),
            ),
        ),
        Wording(
            "dropped-characters",
            edits=(
                ("现行有效件数", "现行有效件"),
                ("本年增/减", "本年增/"),
                ("收到和处理政府信息公开申请情况", "收到和处理政府信息公开申请"),
                ("没有现成信息需要另行制作", "没有现成信息需另行制作"),
            ),
        ),
        Wording(
            "inner-spaces",
            edits=(("第二十条第", "第二十条 第"), ("总计", "总 计"), ("结果维持", "结果 维持")),
        ),
        Wording(
            "short-names",
            edits=(
                ("行政规范性文件", "规范性文件"),
                ("行政事业性收费项目", "行政事业性收费"),
                ("（六）其他处理", "（六）其他"),
            ),
        ),
        Wording(
            "abbreviated-rows",
            edits=(
                ("申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "逾期不补正"),
                ("申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "逾期不缴费"),
                ("部分公开（区分处理的，只计这一情形，不计其他情形）", "部分公开"),
            ),
        ),
        Wording(
            "guidance-kept",
            replace=(("规章", "规章（设区的市、自治州人民政府应提供相关数据）"),),
            edits=(("本年增/减", "本年增/减（如有减少用负值表示，如-8）"),),
        ),
        Wording("sum-by-another-word", edits=(("总计", "合计"),)),
        Wording("header-halves-lost", edits=(("本年新制作数量", "本年新"), ("本年新公开数量", "本年新"))),
        Wording("traditional", script="s2t"),
        Wording(
            "taiwan-words",
            script="s2twp",
            edits=(("文件", "檔案"), ("採購", "採購")),
        ),
        Wording(
            "other-titles",
            edits=(
                ("存在的主要问题及改进情况", "存在的主要问题及整改措施"),
                ("总体情况", "总体工作情况"),
                ("主动公开政府信息情况", "主动公开政府信息工作情况"),
                ("政府信息公开行政复议、行政诉讼情况", "因政府信息公开工作被申请行政复议、提起行政诉讼情况"),
            ),
        ),
        Wording("sentences-between", before_tables="该部分以表格报告：", after_tables="注：含上年结转1件。"),
        Wording(
            "pinyin-noise",
            edits=(("数量", "數(shù)量"), ("规范性", "規(guī)范性"), ("处理", "處(chǔ)理"), ("属于", "屬(shǔ)于")),
        ),
        Wording("broken-words", edits=(("商业企业", "商业 企业"), ("不予公开", "不予 公开"), ("总计", "总\n计"))),
        Wording(
            "no-guidance-note",
            edits=(("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", ""),),
        ),
    )
}


@cache
def _converter(script: str) -> opencc.OpenCC:
    return opencc.OpenCC(script)


def word(wording: Wording, text: str) -> str:
    """The printed text for an official one."""
    text = dict(wording.replace).get(text, text)
    if wording.script:
        text = _converter(wording.script).convert(text)
    for official, printed in wording.edits:
        text = text.replace(official, printed)
    return text.replace("（", wording.brackets[0]).replace("）", wording.brackets[1])


def numbered(wording: Wording, number: str, label: str) -> str:
    """``1.`` and a label with the wording's own mark between them."""
    return (number[:-1] + wording.numbering if number.endswith(".") else number) + label
