"""The documents' slips, as the register of doubts tells them."""

import pytest

from geodata.atlas import Atlas
from geodata.model import Doubt
from geodata.slips import Edit, Slips, least, readings


def doubt(subject: str, a: str, b: str, quote_b: str = "", kind: str = "识别错误") -> Doubt:
    return Doubt(kind, subject, "one", f"前{a}后", "two" if quote_b else "", quote_b, a, b, "照录")


@pytest.mark.parametrize(
    ("given", "wrong", "right"),
    [
        (doubt("茌平区", "荏平区", "茌平区"), "荏平区", "茌平区"),
        (doubt("临莘线天然气管道", "临莘线", "临莘县", "建临莘县等"), "临莘县", "临莘线"),
        (doubt("制稀氢项目", "制稀氢", "制烯烃（疑）", "发展制烯烃"), "制稀氢", "制烯烃"),
        (doubt("混入英文 and", "and", "和"), "and", "和"),
        (doubt("搬迁", "跨（市、区）", "跨县（市、区）（疑脱“县”字）"), "跨（市、区）", "跨县（市、区）"),
    ],
)
def test_which_reading_is_the_slip(given: Doubt, wrong: str, right: str) -> None:
    assert [(reading.wrong, reading.right) for reading in readings((given,))] == [(wrong, right)]


def test_other_doubts_and_readings_that_are_not_quoted_are_no_slips() -> None:
    assert not list(readings((doubt("高铁", "郑济", "济郑", kind="一名两写"),)))
    assert not list(
        readings((Doubt("识别错误", "公报", "one", "引文", "", "", "错排一段", "正确次序", "照录"),))
    )


@pytest.mark.parametrize(
    ("wrong", "right", "edit"),
    [
        ("聊荏东都市区", "聊茌东都市区", Edit(1, 2, "茌")),
        ("供用管理", "供用水管理", Edit(1, 2, "用水")),
        ("中通", "依中通", Edit(0, 1, "依中")),
        ("服务装", "服装", Edit(1, 2, "")),
        ("and", "和", Edit(0, 3, "和")),
    ],
)
def test_the_least_that_differs(wrong: str, right: str, edit: Edit) -> None:
    assert least(wrong, right) == edit
    assert wrong[: edit.start] + edit.right + wrong[edit.end :] == right


def test_a_mended_text_knows_the_places_in_the_verbatim_one(atlas: Atlas) -> None:
    slips = atlas.derived(Slips)
    clause = next(c for c in atlas.plan.clauses if "二千渠花堤" in c.text)
    read = slips.as_read(clause.clause_id, clause.text)
    assert read is not None and "二千渠" not in read.text
    assert [clause.text[start:end] for start, end in read.find("二干渠花堤")] == ["二千渠花堤"]
    at = clause.text.index("二千渠")
    part = slips.as_read(clause.clause_id, clause.text[at : at + 5], at)
    assert part is not None and part.text == "二干渠花堤"
    assert slips.as_read(clause.clause_id, clause.text[:at]) is None
    assert slips.as_read("nowhere", "二千渠") is None


def test_a_word_has_other_readings_only_where_the_slip_is_in_it(atlas: Atlas) -> None:
    slips = atlas.derived(Slips)
    assert slips.variants("荏平") == ["茌平"]
    assert slips.variants("千渠") == ["干渠"]
    assert slips.variants("渠") == slips.variants("在") == slips.variants("and") == []
    assert "郑济高铁" in slips.variants("济郑高铁")
    assert slips.variants("开发区") == []  # many things bear that name
