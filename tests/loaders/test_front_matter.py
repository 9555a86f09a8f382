"""Number, title, issuer, date and period are read from the first lines; what is not there stays empty."""

from pathlib import Path

import pytest

from loaders.front_matter import FrontMatter, front_matter, period_of

NOTICE = """
聊城市人民政府关于印发
聊城市现代物流发展三年行动计划（2026-2028年）的通知
聊政字〔2026〕7号

各县（市、区）人民政府：
现将《聊城市现代物流发展三年行动计划（2026—2028年）》印发给你们，请认真贯彻执行。
聊城市人民政府
2026年3月5日
"""


def test_a_notice_with_what_it_issues() -> None:
    assert front_matter(NOTICE) == FrontMatter(
        "聊政字〔2026〕7号",
        "聊城市现代物流发展三年行动计划（2026-2028年）",
        "聊城市人民政府",
        "2026-03-05",
        "2026—2028年",
    )


def test_a_decree_and_a_date_in_chinese_numerals() -> None:
    found = front_matter(
        "聊城市人民政府令\n第51号\n聊城市湿地保护办法\n二〇二六年十二月二十一日\n第一条 为了保护湿地，制定本办法。"
    )
    assert (found.title, found.date) == ("聊城市湿地保护办法", "2026-12-21")


@pytest.mark.parametrize(
    "text", ["", "\n\n", "没有任何信息。", "2099年", "<b>标题</b>", "二〇二六年二十月五十日", "号" * 5000]
)
def test_what_is_not_there_stays_empty(text: str) -> None:
    found = front_matter(text)
    assert (found.number, found.issuer, found.date) == ("", "", "")


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("方案（2023—2025年）", "2023—2025年"),
        ("国民经济和社会发展第十五个五年规划纲要", "2026—2030年"),
        ("“十四五”现代物流规划", "2021—2025年"),
        ("2026年重点工作任务", "2026年"),
        ("河道管理办法", ""),
    ],
)
def test_the_period_that_a_title_names(title: str, period: str) -> None:
    assert period_of(title) == period


def test_the_documents_of_the_project(plans_dir: Path) -> None:
    found = [front_matter(path.read_text(encoding="utf-8")) for path in sorted(plans_dir.glob("*.txt"))]
    assert [f.number for f in found[:3]] == [
        "聊政字〔2023〕12号",
        "聊政发〔2021〕4号",
        "东昌政办字〔2023〕11号",
    ]
    assert [f.date for f in found[:3]] == ["2023-08-25", "2021-04-16", "2023-05-11"]
    assert found[1].title == "聊城市国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要"
    assert found[4].title == "政府工作报告"
