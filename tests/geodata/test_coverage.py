"""What is covered and what is not: numbers, names, reasons; and the names found in texts."""

import dataclasses

import pytest

from geodata.atlas import Atlas
from geodata.coverage import (
    REASONS,
    coverage_lines,
    has_number,
    name_finder,
    names_unlinked,
    numbers_unexplained,
    wrong_reasons,
)
from geodata.mentions import NameFinder, sentence_at
from geodata.model import Reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2025年，全市培育形成26个重点镇。", True),
        ("（1）东昌府区新材料产业园区（2）冠县新材料产业园", False),
        ("3.推动县域融合发展。建立城乡融合发展协调机制。", False),
        ("加快5G网络建设。", False),
        ("实施“7+3”产业集群。", False),
        ("新建污水处理厂 2 座。", True),
        ("聊政发〔2023〕8号", False),
        ("常住人口城镇化率(%)\t—\t—\t0.8左右\t预期性", True),
    ],
)
def test_a_number_is_more_than_an_item_number(text: str, expected: bool) -> None:
    assert has_number(text) == expected


def test_the_longest_name_wins_and_generic_words_name_nothing() -> None:
    finder = NameFinder(
        {"a": ["古城镇"], "b": ["东古城镇"], "c": ["开发区"], "d": ["冠县"]}, frozenset({"冠县"})
    )
    found = finder.find("冠县东古城镇与开发区")
    assert found == {"b": ("东古城镇", 2), "d": ("冠县", 0)}
    assert set(finder.find("莘县古城镇，冠县东古城镇")) == {"a", "b", "d"}


def test_names_with_pattern_signs_are_plain_text() -> None:
    finder = NameFinder({"a": ["（一期）工程"], "b": ["A+B项目"]})
    assert set(finder.find("实施A+B项目和（一期）工程")) == {"a", "b"}
    assert NameFinder({}).find("什么也没有") == {}


def test_the_sentence_around_a_name_is_verbatim() -> None:
    text = "第一句。第二句说到位山灌区，很长；第三句"
    assert sentence_at(text, text.index("位山灌区")) == "第二句说到位山灌区，很长"
    assert sentence_at("只有一句", 2) == "只有一句"


def test_the_shipped_knowledge_is_covered(atlas: Atlas) -> None:
    for cover in (numbers_unexplained, names_unlinked, wrong_reasons):
        assert [issue.line() for issue in cover(atlas)] == []


def test_a_number_without_target_or_reason_is_told(atlas: Atlas) -> None:
    plan = dataclasses.replace(atlas.plan, reasons=())
    bare = dataclasses.replace(atlas, plan=plan, _made={})
    told = {issue.feature_id for issue in numbers_unexplained(bare)}
    assert told == {row.clause_id for row in atlas.plan.reasons} & {
        clause.clause_id for clause in atlas.plan.clauses if has_number(clause.text)
    } - {target.clause_id for target in atlas.plan.targets}
    assert told


def test_a_name_without_link_and_a_reason_off_the_list_are_told(atlas: Atlas) -> None:
    finder = name_finder(atlas)
    lost = next(
        link
        for link in atlas.plan.links
        if link.feature_id == "irrigation.weishan"
        and link.feature_id in finder.find(atlas.clauses[link.clause_id].text)
    )
    plan = dataclasses.replace(
        atlas.plan,
        links=tuple(link for link in atlas.plan.links if link != lost),
        reasons=(Reason(lost.clause_id, "不想录"),),
    )
    broken = dataclasses.replace(atlas, plan=plan, _made={})
    assert [issue.feature_id for issue in names_unlinked(broken)] == ["irrigation.weishan"]
    assert [issue.feature_id for issue in wrong_reasons(broken)] == [lost.clause_id]


def test_the_counts_name_every_document_and_county(atlas: Atlas) -> None:
    text = "\n".join(coverage_lines(atlas))
    for document in atlas.plan.documents:
        if any(link.clause_id.startswith(document.doc_id) for link in atlas.plan.links):
            assert document.title in text
    assert "全市" in text and "阳谷县" in text
    assert all(row.reason.startswith(REASONS) for row in atlas.plan.reasons)
