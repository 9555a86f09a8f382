"""Numbered items inside one paragraph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.documents import items_of


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("新材料：（1）甲产业园（2）乙（一期）项目（3）丙", ["甲产业园", "乙（一期）项目", "丙"]),
        ("生物医药: (1) 甲化项目 (2) 乙(山东)年产600吨项目", ["甲化项目", "乙(山东)年产600吨项目"]),
        ("重点：①甲；②乙；③丙。", ["甲", "乙", "丙"]),
        ("包括：1.甲；2.乙；3.工业4.0提升项目。此外，还有丁。", ["甲", "乙", "工业4.0提升项目"]),
        ("包括：（1）甲；（2）乙。此外，还有丁。", ["甲", "乙"]),
        ("（1）甲。先做。（2）乙。后做。", ["甲。先做", "乙。后做"]),
        ("(2) 续前页 (3) 丙", ["续前页", "丙"]),
        ("项目（13）甲（14）乙", ["甲", "乙"]),
        ("新一代信息技术：（1）甲项目", ["甲项目"]),
        ("（2）广泛宣传。", ["广泛宣传"]),
        ("甲类：（1）一（2）二。乙类：（1）三（2）四", ["一", "二", "三", "四"]),
        ("（1）甲（2）乙（4）丁", ["甲", "乙", "丁"]),
        ("（1）甲，见（9）（2）乙", ["甲，见（9）", "乙"]),
        ("2. 夯实基础。包括：（1）甲；（2）乙。", ["甲", "乙"]),
        ("（1）甲：①子②丑（2）乙", ["甲：①子②丑", "乙"]),
        ("2. 夯实基础。完善标准体系。", []),
        ("东昌府区：沙镇镇、堂邑镇、郑家镇。", []),
        ("《实施方案（2023—2025年）》（鲁政字〔2023〕18号）增长6.5%，达到3.2万人", []),
        ("市智慧环卫平台建设项目（13）甲项目", ["甲项目"]),
        ("见附表（2）", []),
        ("见附表（2）。", []),
        ("", []),
    ],
)
def test_items(text: str, items: list[str]) -> None:
    assert items_of(text) == items


@given(st.lists(st.text(st.sampled_from("聊城项目（）·abc5"), min_size=1).filter(str.strip), min_size=2))
def test_every_item_of_a_list_is_found_verbatim(names: list[str]) -> None:
    names = [f"项{name}目" for name in names]
    text = "新材料：" + "".join(f"（{n}）{name}" for n, name in enumerate(names, 1))
    if not any(f"（{n}）" in name for n in (5, 55, 555) for name in names):
        assert items_of(text) == names


@given(st.text(st.sampled_from("（）()123456①②③④1.、。；聊城 \n")))
def test_items_of_any_text_are_parts_of_it_in_order(text: str) -> None:
    at = 0
    for item in items_of(text):
        assert item
        at = text.index(item, at) + len(item)
