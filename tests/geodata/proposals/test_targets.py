"""Quantities to reach are proposed as targets; what was reached, dates and names are not."""

import pytest

from geodata.model import Clause
from geodata.proposals import Candidate, propose_targets


def found(text: str, *headings: str, year: str = "") -> list[Candidate]:
    return propose_targets([Clause("new-1", "new", headings, text)], year)


@pytest.mark.parametrize(
    ("text", "indicator", "comparator", "value", "unit", "year"),
    [
        ("到2025年，全市高铁通车里程达到216公里。", "高铁通车里程", "达到", "216", "公里", "2025"),
        ("到 2025 年，常住人口城镇化率达到 60 %左右。", "常住人口城镇化率", "左右", "60", "%", "2025"),
        ("力争供水安全系数不低于1.1。", "供水安全系数", "不低于", "1.1", "", ""),
        ("2025年底前，新增高新技术企业100家以上。", "新增高新技术企业", "以上", "100", "家", "2025"),
        ("全年固定资产投资增长10%以上。", "固定资产投资增长", "以上", "10", "%", ""),
        ("新建20个城市书房。", "新建城市书房", "达到", "20", "个", ""),
        ("培育2—3个百亿级产业集群。", "培育百亿级产业集群", "达到", "2—3", "个", ""),
        ("推动重点骨干企业数字化改造全覆盖。", "重点骨干企业数字化改造", "实现", "全覆盖", "", ""),
        ("森林面积稳定在1,200.5万亩。", "森林面积", "稳定在", "1,200.5", "万亩", ""),
    ],
)
def test_a_target_with_all_that_is_said_of_it(
    text: str, indicator: str, comparator: str, value: str, unit: str, year: str
) -> None:
    (target,) = found(text)
    assert (target.indicator, target.comparator, target.value) == (indicator, comparator, value)
    assert (target.unit, target.year) == (unit, year)
    assert target.quote in text


def test_several_targets_in_one_sentence_each_with_its_own_name() -> None:
    targets = found("引进省级以上高层次人才15人、海外人才100人、高校毕业生3万人。")
    assert [(t.indicator, t.value) for t in targets] == [
        ("引进省级以上高层次人才", "15"),
        ("引进海外人才", "100"),
        ("引进高校毕业生", "3"),
    ]


def test_the_lead_agency_and_the_documents_year() -> None:
    (target,) = found(
        "实施雨污分流改造180公里。（牵头单位：市住房城乡建设局；配合单位：市财政局）", year="2023"
    )
    assert (target.lead, target.year) == ("市住房城乡建设局", "2023")


@pytest.mark.parametrize(
    "text",
    [
        "2023年8月25日印发。",
        "《山东省水利发展规划》（鲁政发〔2021〕4号）。",
        "推动10G-PON设备部署，发展5G应用。",
        "第12期公报。",
        "流域面积50平方公里以上的跨县河道由市里管理。",
        "推动3岁以下婴幼儿照护服务发展。",
        "去年实现增加值120亿元，同比增长8%。",
        "依托国道105建设。",
    ],
)
def test_dates_names_sizes_and_what_was_reached_are_no_targets(text: str) -> None:
    assert found(text) == []


def test_what_stands_under_a_heading_that_looks_back_is_no_target() -> None:
    text = "新建高标准农田64万亩，营收增长10%。"
    assert found(text, "一、2022年工作回顾") == []
    assert found(text, "二、当前形势与2023年预期目标要求") != []


def test_rows_of_an_indicator_table() -> None:
    rows = [
        "指标\t2020年\t2025年\t年均增长\t属性",
        "地区生产总值增速(%)\t2.8\t—\t≥6\t预期性",
        "森林覆盖率(%)\t10.43\t\t\t约束性",
    ]
    clauses = [Clause(f"new-{n}", "new", ("主要指标",), row) for n, row in enumerate(rows)]
    (target,) = propose_targets(clauses)
    assert (target.indicator, target.baseline, target.comparator) == ("地区生产总值增速", "2.8", "不低于")
    assert (target.value, target.unit, target.year, target.nature) == ("6", "%", "2025", "预期性")


def test_strong_wordings_score_higher() -> None:
    (sure,) = found("到2025年，粮食产量达到110亿斤以上。")
    (weak,) = found("推广耐旱品种3个。")
    assert sure.score > weak.score


@pytest.mark.parametrize(
    "text", ["", "\t", "\t\t\t约束性", "9" * 3000, "达到", "1.1.1.1.1个", "（牵头单位：" + "市" * 2000]
)
def test_strange_texts_give_no_error(text: str) -> None:
    assert isinstance(found(text), list)
