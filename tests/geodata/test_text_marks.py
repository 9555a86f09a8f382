"""What is marked in the text of a clause."""

from itertools import pairwise

import pytest

from geodata.atlas import Atlas
from geodata.coverage import NEWS, name_finder
from geodata.doubt_places import doubt_spans, slips_of
from geodata.model import Clause, Doubt, Target
from geodata.text_marks import (
    DOUBT,
    GOAL,
    NAME,
    TARGET,
    WORDING,
    Mark,
    clause_marks,
    item_starts,
    runs,
    target_span,
)


def marked(atlas: Atlas, clause_id: str, kind: str) -> list[tuple[str, tuple[str, ...]]]:
    clause = atlas.clauses[clause_id]
    return [
        (clause.text[mark.start : mark.end], mark.ids)
        for mark in clause_marks(atlas, clause)
        if mark.kind == kind
    ]


def test_every_mention_of_a_place_is_marked_the_longest_name_first(atlas: Atlas) -> None:
    names = marked(atlas, "outline-0a46dbfa", NAME)
    assert [ids for text, ids in names if text == "聊荏东都市区"] == [("core.metro",)] * 2
    clause = atlas.clauses["outline-925f5012"]
    assert "东古城镇" in [text for text, _ids in marked(atlas, clause.clause_id, NAME)]
    assert "古城镇" not in [text for text, _ids in marked(atlas, clause.clause_id, NAME)]


def test_a_name_that_several_features_bear_gives_all_of_them(atlas: Atlas) -> None:
    ids = dict(marked(atlas, "outline-96d846a6", NAME))["沙镇镇"]
    assert len(ids) == 2 and {i.split(".")[0] for i in ids} == {"key_towns", "towns"}


def test_every_linked_feature_is_marked_in_its_clause_and_nothing_else(atlas: Atlas) -> None:
    for clause in atlas.plan.clauses:
        marks = [mark for mark in clause_marks(atlas, clause) if mark.kind in (NAME, WORDING)]
        spoken = {i for mark in marks for i in (*mark.ids, *mark.within)}
        linked = {link.feature_id for link in atlas.links_of_clause.get(clause.clause_id, ())}
        assert linked <= spoken, clause.clause_id
        if clause.doc_id not in NEWS:  # the diary names places without a link
            assert spoken == linked, clause.clause_id


def test_names_do_not_overlap_and_follow_the_rules_of_mentions(atlas: Atlas) -> None:
    finder = atlas.derived(name_finder)
    for clause in atlas.plan.clauses:
        names = [mark for mark in clause_marks(atlas, clause) if mark.kind == NAME]
        assert all(one.end <= other.start for one, other in pairwise(names))
        starts = {(mark.start, clause.text[mark.start : mark.end]) for mark in names}
        assert {(start, name) for name, start in finder.spans(clause.text)} <= starts


def test_a_feature_that_is_spoken_of_in_other_words_has_its_quote_marked(atlas: Atlas) -> None:
    link = next(
        link
        for link in atlas.links["new_districts.shenxian_gaotie"]
        if "莘县高铁新城" not in atlas.clauses[link.clause_id].text
    )
    assert any(
        text == link.quote and link.feature_id in ids for text, ids in marked(atlas, link.clause_id, WORDING)
    )


def test_agencies_are_not_places_of_the_plan(atlas: Atlas) -> None:
    clause = next(c for c in atlas.plan.clauses if "责任单位：" in c.text and "开发区管委会）" in c.text)
    from_here = clause.text.index("责任单位：")
    assert not [mark for mark in clause_marks(atlas, clause) if mark.kind == NAME and mark.start > from_here]


def target(value: str, unit: str, quote: str) -> Target:
    return Target("t", "c", "指标", "全市", "", "", "达到", value, unit, "2025", "", "", quote)


@pytest.mark.parametrize(
    ("value", "unit", "quote", "wanted"),
    [
        ("26", "个", "全市培育形成26个重点镇", "26个"),
        ("216", "公里", "里程达到 216 公里", "216 公里"),
        ("5", "个", "由15个增加到5个", "5个"),
        ("3", "%", "比2.3%高，达到3%", "3%"),
        ("3", "", "占比3.5，不是目标", None),
        ("省分解任务", "%", "森林覆盖率(%)", None),
        ("", "", "推动全部开发区前移", None),
        ("10", "家", "首先10所，再有10家", "10家"),
        ("1.5", "", "提高1.5倍", "1.5"),
        ("4", "座", "新建四座节制闸", "四座"),
        ("5", "个", "生态林果五大产业集群", "五"),
        ("15", "分钟", "打造“十五分钟”体系", "十五分钟"),
        ("2", "个", "打造两个平台", "两个"),
        ("1", "块", "二十一条之外达到一块以上", "一块"),
        ("50-400", "万元", "给予 50 万元—400 万元资助", "50 万元—400 万元"),
        ("50-200", "米", "划定50米至200米的区域", "50米至200米"),
        ("2023-2024", "年", "2023—2024年期间", "2023—2024年"),
    ],
)
def test_the_number_of_a_target_is_found_in_its_quote(
    value: str, unit: str, quote: str, wanted: str | None
) -> None:
    text = f"开头。{quote}。结尾"
    span = target_span(target(value, unit, quote), text)
    assert (text[slice(*span)] if span else None) == wanted


def test_targets_of_the_shipped_plan_are_marked_where_they_stand(atlas: Atlas) -> None:
    assert ("26个", ("outline-key-towns",)) in marked(atlas, "outline-bd05cb0f", TARGET)
    moved = next(each for each in atlas.plan.targets if "位次前移" in each.quote)
    assert (moved.quote, (moved.target_id,)) in marked(atlas, moved.clause_id, GOAL)
    in_text = {
        i
        for clause in atlas.plan.clauses
        for kind in (TARGET, GOAL)
        for _text, ids in marked(atlas, clause.clause_id, kind)
        for i in ids
    }
    assert in_text == {each.target_id for each in atlas.plan.targets}


def doubt(**given: str) -> Doubt:
    empty = dict.fromkeys(("clause_b", "quote_b", "reading_b", "treatment"), "")
    return Doubt(**{"kind": "识别错误", "subject": "聊茌东", **empty, **given})


def test_a_doubt_stands_where_its_reading_is_worded_or_else_at_its_quote() -> None:
    clause = Clause("c", "d", (), "先说聊荏东都市区，再说聊荏东都市区。")
    slip = doubt(clause_a="c", quote_a="聊荏东都市区，再说聊荏东都市区", reading_a="聊荏东都市区（两处）")
    assert [clause.text[s:e] for s, e in doubt_spans(slip, clause)] == ["聊荏东都市区"] * 2
    vague = doubt(clause_a="x", quote_a="y", reading_a="", clause_b="c", quote_b="再说", reading_b="说法不一")
    assert [clause.text[s:e] for s, e in doubt_spans(vague, clause)] == ["再说"]
    assert list(doubt_spans(doubt(clause_a="c", quote_a="不在这里", reading_a="不"), clause)) == []


def test_every_doubt_is_marked_in_its_clauses(atlas: Atlas) -> None:
    numbers = {
        i for clause in atlas.plan.clauses for _t, ids in marked(atlas, clause.clause_id, DOUBT) for i in ids
    }
    assert numbers == {str(number) for number in range(len(atlas.plan.doubts))}
    assert slips_of(atlas, "outline-0a46dbfa") == ("聊荏东都市区", "荏平区")


def test_a_text_is_cut_at_every_mark_and_stays_whole() -> None:
    marks = [Mark(1, 4, NAME, ("a",)), Mark(2, 6, TARGET, ("b",))]
    assert runs("0123456", marks, [5]) == [
        ("0", []),
        ("1", [0]),
        ("23", [0, 1]),
        ("4", [1]),
        ("5", [1]),
        ("6", []),
    ]
    assert runs("", []) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("教育：（1）甲（2）乙（3）丙", [3, 7, 11]),
        ("(1) 甲 (2) 乙", [0, 6]),
        ("(2) 甲 (3) 乙", [0, 6]),
        ("甲：（1）乙（2）丙丁：（1）戊（2）己", [2, 6, 12, 16]),
        ("只有（1）一项", []),
        ("到（25）年，又（3）处", []),
        ("没有编号", []),
    ],
)
def test_the_items_of_a_run_on_list_are_told_apart(text: str, wanted: list[int]) -> None:
    assert item_starts(text) == wanted
