"""Whose report it is: title, agency, year, place and scope, from what the document itself says.

What a document does not say for certain is unknown (an empty text), never guessed: the manifest can state it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from govstats.places import organ_type_of, place_of
from govstats.scope import find_scope

_CHARS = r"[\u4e00-\u9fff（）()、·\-]"
_REPORT = r"政府信息(?:和政务)?公开(?:工作)?(?:情况)?(?:的)?(?:年度报告|年报|报告)"
_FORWARDED = re.compile("^.*(?:关于|[印转]发|公布|报送)")
"""What stands before the agency where its report is sent on."""
_IN_TITLE = "政府信息"
"""What every title holds; looked for first, for it is in few lines."""
_YEAR = r"(?P<year>20[012]\d)年?(?:度)?"
_TITLES = (
    re.compile(rf"(?P<agency>{_CHARS}{{2,40}}?){_YEAR}{_REPORT}"),
    re.compile(rf"{_YEAR}(?P<agency>{_CHARS}{{2,40}}?){_REPORT}"),
)
_PERIOD = re.compile(r"(20[012]\d)年1月1日(?:起)?(?:至|到|—|-|－)(?:(20[012]\d)年)?12月31日")
_PUBLISHED = re.compile(r"(?:发布|公开|发文|成文|生成)(?:日期|时间)[:：]?(20[012]\d)[-年/.](\d{1,2})[-月/.](\d{1,2})")
_HEAD_LINES = 40
"""Lines at the top of a document among which its title is looked for."""


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
    own = {agency for _, agency, _ in _titles_in(["".join(container_title.split())])}
    titles = list(_titles_in([*runs, "".join(container_title.split())]))
    in_text = {agency for _, agency, _ in _titles_in(runs)}
    period = _year_of_period("".join(text.split()))
    titles = [title for title in titles if title[2] == period] or titles
    placed = [title for title in titles if place_of(title[1]).level] or titles
    whole = [title for title in placed if not any(_ends_with_other(title[1], other[1]) for other in placed)]
    agencies = {agency for _, agency, _ in whole}
    if len(agencies) > 1:
        whole = [title for title in whole if title[1] in own & in_text]
    bare = {int(year) for run in lines for year in re.findall(rf"^{_YEAR}{_REPORT}", run)}
    years = {year for *_, year in whole}
    if not any(_titles_in([*lines, "".join(container_title.split())])):
        years |= bare  # none of them stands in one line with an agency
    if whole:
        return whole[0][0], whole[0][1], years.pop() if len(years) == 1 else None
    return "", "", bare.pop() if len(bare) == 1 and not titles else None


def title_line(lines: Sequence[str]) -> int | None:
    """The number of the first line that a title begins with, which may be broken over three; None if there is none."""
    compact = ["".join(line.split()) for line in lines]
    for i in range(len(lines)):
        runs = ["".join(compact[i : i + n]) for n in (1, 2, 3)]
        if compact[i] and (any(_titles_in(runs)) or any(re.fullmatch(_YEAR + _REPORT, run) for run in runs)):
            return i
    return None


def _ends_with_other(agency: str, other: str) -> bool:
    """Whether an agency's name is another's with something glued before it."""
    return agency != other and agency.endswith(other)


def _titles_in(runs: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    for run in runs:
        for pattern in _TITLES if _IN_TITLE in run else ():
            match = pattern.match(run)
            if match and "信息公开" not in match["agency"]:
                agency = _FORWARDED.sub("", match["agency"]).strip("-·、")
                if organ_type_of(agency) not in ("", "other"):
                    yield match[0], agency, int(match["year"])


def _year_of_period(compact: str) -> int | None:
    years = {int(first) for first, last in _PERIOD.findall(compact) if not last or first == last}
    return years.pop() if len(years) == 1 else None
