"""Whose report it is: title, agency, year, place and scope, from what the document itself says.

What a document does not say for certain is unknown (an empty text), never guessed: the manifest can state it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from govstats.scope import find_scope

_CHARS = r"[\u4e00-\u9fff（）()、·\-]"
_REPORT = r"政府信息(?:和政务)?公开(?:工作)?(?:情况)?(?:的)?(?:年度报告|年报|报告)"
_IN_TITLE = "政府信息"
"""What every title holds; looked for first, for it is in few lines."""
_YEAR = r"(?P<year>20[012]\d)年?(?:度)?"
_TITLES = (
    re.compile(rf"(?P<agency>{_CHARS}{{2,40}}?){_YEAR}{_REPORT}"),
    re.compile(rf"{_YEAR}(?P<agency>{_CHARS}{{2,40}}?){_REPORT}"),
)
_PERIOD = re.compile(r"(20[012]\d)年1月1日(?:起)?(?:至|到|—|-|－)(?:(20[012]\d)年)?12月31日")
_PUBLISHED = re.compile(r"(?:发布|公开|发文|成文|生成)(?:日期|时间)[:：]?(20[012]\d)[-年/.](\d{1,2})[-月/.](\d{1,2})")
_CENTRAL_PREFIX = re.compile(r"^(?:国家[\u4e00-\u9fff]{2,8}?总?局|中国人民银行|中华人民共和国)(?=.{2})")
_HEAD_LINES = 40
"""Lines at the top of a document among which its title is looked for."""

_ORGAN_TYPES = (
    ("xpcc", r"^新疆生产建设兵团"),
    ("public_utility", r"(公司|集团|医院|学校|大学|学院|供电局|自来水厂)$"),
    (
        "development_zone",
        r"(开发区|高新区|新区|园区|保税区|试验区|示范区|度假区|管理区|景区)?.*(管理委员会|管委会)$",
    ),
    ("dispatched_organ", r"(街道办事处|街道|行政公署|行署|地区行政公署)$"),
    ("general_office", r"人民政府(办公厅|办公室)$|政府办公[厅室]$"),
    ("government", r"人民政府$"),
    (
        "vertical_bureau",
        r"(税务局|海关|海事局|邮政管理局|通信管理局|烟草专卖局|调查总?队|证监局|监管局?分局|监管局|中国人民银行.*[行部]"
        r"|气象局|地震局|消防救援(总队|支队|大队|局)|国家安全局|出入境边防检查总?站)$",
    ),
    (
        "ministry",
        r"^(中华人民共和国|国务院|国家|中国).{2,16}(部|委员会|局|总局|署|办公室|院|会)$|^.{2,10}部$",
    ),
    ("department", r"(局|厅|委员会|委|办公室|办|院|署|队|支队|大队|总队|中心|处|站|所|部|馆|社|会)$"),
)


class Identity(NamedTuple):
    """What a document says about itself; empty texts and None are unknown."""

    title: str = ""
    agency: str = ""
    year: int | None = None
    published_on: str = ""
    organ_type: str = ""
    adcode: str = ""
    province: str = ""
    level: str = ""
    scope: str = "unknown"
    scope_basis: str = "none"


class Place(NamedTuple):
    """A division of GB/T 2260: six-digit code, province and level."""

    adcode: str
    province: str
    level: str


def identify(container_title: str, text: str) -> Identity:
    """Title, agency, year, publication date, organ type, place and scope of a report.

    Parameters
    ----------
    container_title : str
        What the file calls itself (HTML title, document properties).
    text : str
        The running text of the report.

    Returns
    -------
    Identity
        The year is the title's, or that of the reporting period; unknown where the two differ.
    """
    title, agency, year = find_title(container_title, text)
    compact = "".join(text.split())
    published = _PUBLISHED.search(compact)
    place = place_of(agency)
    period = _year_of_period(compact)
    year = None if year and period and year != period else year or period
    organ_type = organ_type_of(agency)
    scope, basis = find_scope(compact, year, organ_type)
    return Identity(
        title=title,
        agency=agency,
        year=year,
        published_on="-".join((published[1], published[2].zfill(2), published[3].zfill(2))) if published else "",
        organ_type=organ_type,
        adcode=place.adcode,
        province=place.province,
        level=place.level,
        scope=scope,
        scope_basis=basis,
    )


def find_title(container_title: str, text: str) -> tuple[str, str, int | None]:
    """Title, agency and year, from the first lines (a title may be broken over three) or the container."""
    compact = ("".join(line.split()) for line in text.split("\n"))
    lines = list(islice(filter(None, compact), _HEAD_LINES))
    runs = ["".join(lines[i : i + n]) for n in (1, 2, 3) for i in range(len(lines))]
    own = list(_titles_in(["".join(container_title.split())]))
    titles = [*_titles_in(runs), *own]
    period = _year_of_period("".join(text.split()))
    titles = [title for title in titles if title[2] == period] or titles
    placed = [title for title in titles if place_of(title[1]).level] or titles
    whole = [title for title in placed if not any(_ends_with_other(title[1], other[1]) for other in placed)]
    agencies = {agency for _, agency, _ in whole}
    if len(agencies) > 1:
        whole = [title for title in whole if title[1] in {agency for _, agency, _ in own}]
    years = {year for *_, year in whole}
    if whole:
        return whole[0][0], whole[0][1], years.pop() if len(years) == 1 else None
    bare = {int(year) for run in lines for year in re.findall(rf"^{_YEAR}{_REPORT}", run)}
    return "", "", bare.pop() if len(bare) == 1 and not titles else None


def _ends_with_other(agency: str, other: str) -> bool:
    """Whether an agency's name is another's with something glued before it."""
    return agency != other and agency.endswith(other)


def _titles_in(runs: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    for run in runs:
        for pattern in _TITLES if _IN_TITLE in run else ():
            match = pattern.match(run)
            if match and "信息公开" not in match["agency"]:
                agency = match["agency"].removeprefix("关于").strip("-·、")
                if organ_type_of(agency) not in ("", "other"):
                    yield match[0], agency, int(match["year"])


def _year_of_period(compact: str) -> int | None:
    years = {int(first) for first, last in _PERIOD.findall(compact) if not last or first == last}
    return years.pop() if len(years) == 1 else None


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
    """Name of a division -> six-digit codes, by full name and, for provinces, by short name.

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
            spellings = {name, _short_province(name)} if code.endswith("0000") else {name}
            for spelling in spellings:
                if code not in names.setdefault(spelling, []):
                    names[spelling].append(code)
    return names


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
    if not codes or len(codes) != 1:
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


def _longest_division(text: str, parents: Iterable[str] | None) -> tuple[str, list[str]] | None:
    """What is left of the text behind the longest division that it begins with, and that division's codes."""
    for length in range(min(len(text), 15), 1, -1):
        codes = _divisions().get(text[:length], [])
        if length == 2 and text[length : length + 1] in tuple("州市区县盟旗"):
            continue
        if parents is not None:
            codes = [code for code in codes if any(_is_within(code, parent) for parent in parents)]
        if codes:
            return text[length:], codes
    return None


def _is_within(code: str, parent: str) -> bool:
    return code != parent and code.startswith(re.sub(r"(0000|00)$", "", parent))


def _level(adcode: str, rest: str) -> str:
    if re.match(r".{1,12}?(?:镇|乡|街道|苏木)(?:人民政府|办事处|党政|$)", rest):
        return "township"
    if adcode.endswith("0000"):
        return "province"
    return "prefecture" if adcode.endswith("00") else "county"
