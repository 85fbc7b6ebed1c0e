"""What a report says about itself; what it does not say stays unknown."""

import pytest

from govstats.identify import find_title, identify
from govstats.places import organ_type_of, place_of
from govstats.scope import find_scope


@pytest.mark.parametrize(
    ("lines", "agency", "year"),
    [
        (["黑龙江省人民政府办公厅", "2020年政府信息公开工作年度报告"], "黑龙江省人民政府办公厅", 2020),
        (["2019年上海市人民政府办公厅政府信息公开工作年度报告"], "上海市人民政府办公厅", 2019),
        (["沭阳县司法局", "沭阳县司法局2023年政府信息公开年度报告"], "沭阳县司法局", 2023),
        (["首页", "政府信息公开", "江苏省统计局2022年度政府信息公开工作年度报告"], "江苏省统计局", 2022),
        (["淮安市洪泽区人民政府", "2023 年政府信息公开", "工作年度报告"], "淮安市洪泽区人民政府", 2023),
        (["通知", "一、总体情况"], "", None),
        (["关于印发江陵县水利局2023年政府信息公开工作年度报告的通知"], "江陵县水利局", 2023),
        (["荆州市水利局关于转发江陵县水利局2023年政府信息公开工作年度报告"], "江陵县水利局", 2023),
        (
            ["江陵县水利局", "2022年政府信息公开工作年度报告", "2023年政府信息公开工作年度报告"],
            "江陵县水利局",
            None,
        ),
    ],
)
def test_title(lines: list[str], agency: str, year: int | None) -> None:
    assert find_title("", "\n".join(lines))[1:] == (agency, year)


def test_the_container_names_the_report_where_the_text_does_not() -> None:
    assert find_title("沭阳县司法局2023年政府信息公开年度报告-沭阳县", "一、总体情况")[1:] == ("沭阳县司法局", 2023)


def test_a_container_that_names_another_agency_than_the_text_leaves_it_unknown() -> None:
    text = "江陵县水利局\n2023年政府信息公开工作年度报告"
    assert find_title("江陵县教育局2023年政府信息公开工作年度报告", text)[1] == ""


def test_the_office_that_a_department_names_is_another_organ() -> None:
    assert find_scope("县政府办公室收到政府信息公开申请200件。", 2023, "department") == ("unknown", "none")


def test_the_period_gives_the_year_where_the_title_does_not() -> None:
    assert identify("", "本报告的统计期限自2022年1月1日起至2022年12月31日止。").year == 2022
    assert identify("", "统计期限自2021年1月1日起至2022年12月31日止。").year is None


@pytest.mark.parametrize(
    ("agency", "adcode", "level"),
    [
        ("黑龙江省人民政府办公厅", "230000", "province"),
        ("吉林省吉林市人民政府", "220200", "prefecture"),
        ("吉林市船营区人民政府", "220204", "county"),
        ("上海市浦东新区人民政府", "310115", "county"),
        ("沭阳县庙头镇人民政府", "321322", "township"),
        ("临泽县城关镇人民政府", "620723", "township"),
        ("沭阳县沭城街道办事处", "321322", "township"),
        ("沭阳县城乡规划局", "321322", "county"),
        ("淮安市洪泽区住房和城乡建设局", "320813", "county"),
        ("乡城县人民政府", "513336", "county"),
        ("国家税务总局上海市税务局", "310000", "province"),
        ("教育部", "100000", "national"),
        ("新疆维吾尔自治区人民政府", "650000", "province"),
        # names that several divisions bear: unknown
        ("朝阳区人民政府", "", ""),
        ("南山区人民政府", "", ""),
        ("太平镇人民政府", "", ""),
        ("北京路街道办事处", "", ""),
        ("湖南镇人民政府", "", ""),
        ("河北街道办事处", "", ""),
        ("江陵县委宣传部", "421024", "county"),
        ("国家能源局江苏监管办公室", "320000", "province"),
        ("国家矿山安全监察局山西局", "140000", "province"),
        ("中国民用航空华东地区管理局", "", ""),
        ("国家税务总局", "100000", "national"),
        ("上海铁路局", "310000", "province"),
        ("", "", ""),
    ],
)
def test_place(agency: str, adcode: str, level: str) -> None:
    assert (place_of(agency).adcode, place_of(agency).level) == (adcode, level)


@pytest.mark.parametrize(
    ("agency", "kind"),
    [
        ("黑龙江省人民政府办公厅", "general_office"),
        ("宿迁市人民政府", "government"),
        ("沭阳县发展和改革局", "department"),
        ("宿迁市洋河新区管理委员会", "development_zone"),
        ("某某区打浦桥街道办事处", "dispatched_organ"),
        ("国家税务总局上海市税务局", "vertical_bureau"),
        ("自然资源部", "ministry"),
        ("国家发展和改革委员会", "ministry"),
        ("中国证券监督管理委员会", "ministry"),
        ("江陵县国有资产监督管理委员会", "department"),
        ("江陵县委宣传部", "department"),
        ("北京市城市管理委员会", "department"),
        ("江陵经济开发区管理委员会", "development_zone"),
        ("国家能源局江苏监管办公室", "vertical_bureau"),
        ("新疆生产建设兵团第一师", "xpcc"),
        ("某市自来水公司", "public_utility"),
        ("某某", "other"),
        ("", ""),
    ],
)
def test_organ_type(agency: str, kind: str) -> None:
    assert organ_type_of(agency) == kind


@pytest.mark.parametrize(
    ("sentence", "scope"),
    [
        ("2023年，全区共收到政府信息公开申请21件。", ("region", "text")),
        ("本机关全年收到政府信息公开申请5件。", ("department", "text")),
        ("我局共收到申请26件。", ("department", "text")),
        ("市政府办公厅代表市政府共受理政府信息公开申请859件。", ("office", "text")),
        ("全市收到申请30件。我局收到申请2件。", ("unknown", "none")),
        ("全区上下高度重视政府信息公开工作。", ("unknown", "none")),
    ],
)
def test_scope_needs_a_sentence_that_counts(sentence: str, scope: tuple[str, str]) -> None:
    assert find_scope(sentence) == scope


@pytest.mark.parametrize(
    ("sentence", "scope"),
    [
        ("以上数据为全市汇总数据。", ("region", "text")),
        ("本报告所列数据均为本机关数据，统计期限自2023年1月1日起。", ("department", "text")),
        ("统计范围为市本级。", ("own_level", "text")),
        ("表中数据仅为省政府办公厅数据；", ("office", "text")),
        ("上述统计口径：本行政区域", ("region", "text")),
        ("以上数据为全市数据。2023年本局共收到申请3件。", ("unknown", "none")),
        ("上述公共数据为全市发展提供支撑。", ("unknown", "none")),
        ("以上数据为2023年数据。", ("unknown", "none")),
        ("统计范围为市政府部门及县区。", ("unknown", "none")),
    ],
)
def test_scope_is_what_a_sentence_on_the_data_says(sentence: str, scope: tuple[str, str]) -> None:
    assert find_scope(sentence, 2023) == scope


@pytest.mark.parametrize(
    ("organ_type", "scope"),
    [
        ("general_office", ("office", "text")),
        ("government", ("unknown", "none")),
        ("department", ("department", "text")),
    ],
)
def test_what_an_organ_means_by_itself(organ_type: str, scope: tuple[str, str]) -> None:
    for sentence in ("本机关全年收到政府信息公开申请5件。", "以上数据为本机关数据。"):
        assert find_scope(sentence, 2023, organ_type) == scope
