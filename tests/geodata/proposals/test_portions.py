"""Long texts come in portions that lose nothing; giant ones are gone through in bounded time."""

import pytest

from geodata.atlas import Atlas
from geodata.model import Clause
from geodata.proposals import propose_mentions, propose_targets
from geodata.proposals.portions import MOST, portions


@pytest.mark.parametrize("text", ["", "短", "句。" * 3000, "无" * 5001, "甲；乙。\n" * 900])
def test_portions_are_the_text(text: str) -> None:
    found = list(portions(text))
    assert "".join(part for _at, part in found) == text
    assert all(len(part) <= MOST and text[at : at + len(part)] == part for at, part in found)


def test_what_stands_far_down_a_giant_paragraph_is_found_at_its_place(atlas: Atlas) -> None:
    text = "这里没有地名，只有一些话。" * 4000 + "支持烟店镇新建标准厂房20座。"
    clauses = [Clause("new-1", "new", (), text)]
    mentions = {m.feature_id: m for m in propose_mentions(atlas, clauses)}
    town = mentions["towns.371581109"]
    assert text[town.start : town.end] == "烟店镇" and town.quote == "支持烟店镇新建标准厂房20座"
    assert [(t.value, t.quote) for t in propose_targets(clauses)] == [("20", "支持烟店镇新建标准厂房20座")]
