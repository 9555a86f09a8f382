"""Targets read as Chinese has them."""

import pytest

from geodata.atlas import Atlas
from geodata.model import Document
from geodata.targets.wording import baseline_text, short_title, value_text, year_text
from tests.geodata.targets.conftest import Make


@pytest.mark.parametrize(
    ("comparator", "value", "unit", "text"),
    [
        ("不低于", "98", "%", "不低于 98 %"),
        ("以上", "110", "亿斤", "110 亿斤以上"),
        ("之内", "3", "公里", "3 公里之内"),
        ("前", "2025", "年底", "2025 年底前"),
        ("", "38.4", "亿元", "38.4 亿元"),
        ("", "1.1", "", "1.1"),
        ("达到", "26", "个", "达到 26 个"),
        ("达到", "全覆盖", "", "全覆盖"),
        ("达到", "全省平均水平", "%", "达到全省平均水平"),
        ("完成", "省分解任务", "万吨", "完成省分解任务"),
        ("突破", "千亿", "元", "突破千亿元"),
        ("达到", "一", "所/县（市、区）", "达到一所/县（市、区）"),
        ("完成", "完成改造", "", "完成改造"),
        ("基本", "消除", "", "基本消除"),
        ("稳定退出", "后30", "位", "稳定退出 后30 位"),
    ],
)
def test_what_is_to_be_reached(make: Make, comparator: str, value: str, unit: str, text: str) -> None:
    assert value_text(make(comparator=comparator, value=value, unit=unit)) == text


def test_baseline_and_year(make: Make) -> None:
    assert baseline_text(make(baseline="25", baseline_year="2020", unit="%")) == "25 %（2020 年）"
    assert baseline_text(make(baseline="29.85", unit="个百分点")) == "29.85 %"
    assert baseline_text(make()) == ""
    assert year_text(make(year="2025")) == "2025 年"
    assert year_text(make(year="十四五期间")) == "十四五期间"
    assert year_text(make(year="")) == ""


def test_titles_begin_with_what_tells_them_apart(atlas: Atlas) -> None:
    titles = [short_title(document) for document in atlas.plan.documents]
    assert len(set(titles)) == len(titles)
    assert "河道管理办法" in titles
    assert short_title(Document("mine", "", "", "", "", "")) == "mine"


def test_no_target_is_worded_twice_over(atlas: Atlas) -> None:
    for target in atlas.plan.targets:
        text = value_text(target)
        assert target.value in text
        assert not target.comparator or target.comparator in text or target.comparator == "达到"
        assert "  " not in text and text == text.strip()
