"""What kind of body an agency is and in which division, by its name; what follows from what is stated of either."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

_CENTRAL_PREFIX = re.compile(r"^(?:国家[\u4e00-\u9fff]{2,8}?总?局|中国人民银行|中华人民共和国)(?=.{2})")
_MINISTRIES = (
    *("外交", "国防", "教育", "科学技术", "工业和信息化", "公安", "国家安全", "民政", "司法", "财政", "自然资源"),
    *("人力资源和社会保障", "生态环境", "住房和城乡建设", "交通运输", "水利", "农业农村", "商务", "文化和旅游"),
    *("退役军人事务", "应急管理"),
)
"""Other organs whose names end with 部 are of a party committee, or of the army."""
_ORGAN_TYPES = (
    ("xpcc", r"^新疆生产建设兵团"),
    ("public_utility", r"(公司|集团|医院|学校|大学|学院|供电局|自来水厂)$"),
    (
        "development_zone",
        r"(开发区|高新区|新区|园区|保税区|试验区|示范区|度假区|管理区|景区)?.*(?<!监督|城市|建设)(管理委员会|管委会)$",
    ),
    ("dispatched_organ", r"(街道办事处|街道|行政公署|行署|地区行政公署)$"),
    ("general_office", r"人民政府(办公厅|办公室)$|政府办公[厅室]$"),
    ("government", r"人民政府$"),
    (
        "vertical_bureau",
        r"^国家[^局]{2,8}局.{2,}(局|办公室|专员办)$"
        r"|(税务局|海关|海事局|邮政管理局|通信管理局|烟草专卖局|调查总?队|证监局|监管局?分局|监管局|中国人民银行.*[行部]"
        r"|气象局|地震局|消防救援(总队|支队|大队|局)|国家安全局|出入境边防检查总?站)$",
    ),
    (
        "ministry",
        r"^(中华人民共和国|国务院|国家|中国)((?!局|地区).){2,16}(部|委员会|局|总局|署|办公室|院|会)$"
        rf"|^(?:{'|'.join(_MINISTRIES)})部$",
    ),
    ("department", r"(局|厅|委员会|委|办公室|办|院|署|队|支队|大队|总队|中心|处|站|所|部|馆|社|会)$"),
)


class Place(NamedTuple):
    """A division of GB/T 2260: six-digit code, province and level."""

    adcode: str
    province: str
    level: str


@lru_cache(maxsize=4096)
def organ_type_of(agency: str) -> str:
    """The kind of body (``organ_type`` of the codebook) by how its name ends; empty without a name.

    Examples
    --------
    >>> organ_type_of("黑龙江省人民政府办公厅"), organ_type_of("沭阳县发展和改革局")
    ('general_office', 'department')
    """
    if not agency:
        return ""
    return next((kind for kind, pattern in _ORGAN_TYPES if re.search(pattern, agency)), "other")


@cache
def _divisions() -> dict[str, list[str]]:
    """Name of a division -> six-digit codes, by full name and, for provinces and 自治州, by short name.

    The table is that of the package cpca (GB/T 2260); only its data are used, since cpca answers an
    ambiguous name with one place.
    """
    spec = find_spec("cpca")
    if spec is None or spec.origin is None:
        return {}
    names: dict[str, list[str]] = {}
    with (Path(spec.origin).parent / "resources" / "adcodes.csv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            code, name = line["adcode"][:6], line["name"]
            spellings = {name, _short_province(name)} if code.endswith("0000") else {name, _PEOPLES.sub("州", name)}
            for spelling in spellings:
                if code not in names.setdefault(spelling, []):
                    names[spelling].append(code)
    return names


_PEOPLES = re.compile(
    "(?:藏|羌|彝|哈尼|壮|苗|布依|侗|土家|朝鲜|白|傣|景颇|傈僳|回|蒙古|哈萨克|柯尔克孜)族?"
    "(?:藏族|羌族|彝族|苗族|布依族|侗族|景颇族|哈萨克族)?自治州$"
)
"""What the short name of an autonomous prefecture leaves out."""
_DIVISION = re.compile(
    r"(?:[\u4e00-\u9fff]{2,6}?(?<![城都])(?:市|县|盟|旗|地区)|[\u4e00-\u9fff]{1,6}?州)(?=[\u4e00-\u9fff]{2})"
)
"""What behind the name of a province is a division of it: one that is not known leaves the place unknown."""


def _short_province(name: str) -> str:
    return re.sub(r"(壮族|回族|维吾尔)?(自治区|特别行政区|省|市)$", "", name)


@cache
def _province_names() -> dict[str, str]:
    return {
        code[:2]: name
        for name, codes in _divisions().items()
        for code in codes
        if code.endswith("0000") and name != _short_province(name)
    }


@lru_cache(maxsize=4096)
def place_of(agency: str) -> Place:
    """Division of an agency by the names that it begins with; all empty where the name is ambiguous.

    Examples
    --------
    >>> place_of("淮安市洪泽区人民政府")
    Place(adcode='320813', province='江苏省', level='county')
    >>> place_of("朝阳区人民政府")
    Place(adcode='', province='', level='')
    """
    if organ_type_of(agency) == "ministry":
        return Place("100000", "", "national")
    rest: str = _CENTRAL_PREFIX.sub("", agency)
    codes: list[str] | None = None
    while rest:
        step = _longest_division(rest, codes)
        if step is None:
            break
        rest, codes = step
    if not codes or len(codes) != 1 or (codes[0].endswith("0000") and _DIVISION.match(rest)):
        return Place("", "", "")
    return Place(codes[0], _province_names().get(codes[0][:2], ""), _level(codes[0], rest))


def follows_from(own: Mapping[str, str], agency: str, adcode: str) -> dict[str, str]:
    """What an agency or a code that somebody states says of organ type, place and level, beside the document's own.

    Examples
    --------
    >>> own = place_of("淮安市洪泽区人民政府")._asdict()
    >>> follows_from(own | {"agency": "淮安市洪泽区人民政府"}, "沭阳县发展和改革局", "")
    {'adcode': '321322', 'province': '江苏省', 'level': 'county', 'organ_type': 'department'}
    """
    follows: dict[str, str] = {}
    if agency and agency != own["agency"]:
        place, kind = place_of(agency), organ_type_of(agency)
        follows |= place._asdict() if place.adcode else {}
        follows |= {"organ_type": kind} if kind != "other" else {}
    if adcode and adcode != {**own, **follows}["adcode"]:
        follows |= _place_of_code(adcode, agency or own["agency"])._asdict()
    return follows


def _place_of_code(adcode: str, agency: str) -> Place:
    if adcode == "100000":
        return Place(adcode, "", "national")
    is_township = place_of(agency).level == "township"
    return Place(adcode, _province_names().get(adcode[:2], ""), "township" if is_township else _level(adcode, agency))


@lru_cache(maxsize=4096)
def contradiction(adcode: str, province: str) -> str:
    """Why a division code cannot be, or not in a province of this name; empty where it can.

    Examples
    --------
    >>> contradiction("320813", "江苏"), contradiction("320813", "江西省"), contradiction("990000", "")
    ('', 'lies in 江苏省, not in 江西省', 'begins like that of no province')
    """
    codes = {code[:2] for code in _divisions().get(province, ()) if code.endswith("0000")}
    home = _province_names().get(adcode[:2], "")
    if not home and adcode != "100000" and _province_names():
        return "begins like that of no province"
    return f"lies in {home}, not in {province}" if codes and home and adcode[:2] not in codes else ""


def lie_apart(code: str, other: str) -> bool:
    """Whether neither of two divisions is the other or lies in it.

    Examples
    --------
    >>> lie_apart("320813", "320800"), lie_apart("320813", "100000"), lie_apart("320813", "321322")
    (False, False, True)
    """
    return code != other and "100000" not in (code, other) and not (_is_within(code, other) or _is_within(other, code))


_TOWNSHIP = re.compile(r".{1,12}?(?:镇|乡|街道|苏木)(?:人民政府|办事处|党政|$)")
_NAMED_ALIKE = re.compile(rf"路|大街|(?:镇|乡|街道)(?:人民政府|办事处|党政|$)|{_TOWNSHIP.pattern}")
"""What follows the short name of a province in the names of towns and streets all over the country."""


def _longest_division(text: str, parents: Iterable[str] | None) -> tuple[str, list[str]] | None:
    """What is left of the text behind the longest division that it begins with, and that division's codes."""
    for length in range(min(len(text), 15), 1, -1):
        codes = _divisions().get(text[:length], [])
        if length == 2 and text[length : length + 1] in tuple("州市区县盟旗"):
            continue
        if parents is None and codes and text[length - 1] not in "省市区县" and _NAMED_ALIKE.match(text, length):
            continue
        if parents is not None:
            codes = [code for code in codes if any(_is_within(code, parent) for parent in parents)]
        if codes:
            return text[length:], codes
    return None


def _is_within(code: str, parent: str) -> bool:
    return code != parent and code.startswith(re.sub(r"(0000|00)$", "", parent))


def _level(adcode: str, rest: str) -> str:
    if _TOWNSHIP.match(rest):
        return "township"
    if adcode.endswith("0000"):
        return "province"
    return "prefecture" if adcode.endswith("00") else "county"
