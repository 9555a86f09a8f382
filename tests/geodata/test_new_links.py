"""Links that new features ask for: proposed by name, and believed only where the quote is verbatim."""

import pytest

from geodata.atlas import Atlas
from geodata.model import Feature
from geodata.new_links import NewLink, new_links, picked_links

NAME = "聊城大学"


def feature(name: str) -> Feature:
    return Feature(f"gaoxiao.{name}", "gaoxiao", name, "高校", ("东昌府区",), "", "existing", "located", None)


@pytest.fixture(scope="module")
def proposed(atlas: Atlas) -> list[NewLink]:
    return new_links(atlas, [feature(NAME), feature("没有人提到的地方")], 300)


def test_every_clause_with_the_name_is_proposed_with_its_sentence(
    atlas: Atlas, proposed: list[NewLink]
) -> None:
    assert {one.feature.name for one in proposed} == {NAME} and len(proposed) > 3
    for one in proposed:
        assert one.word == NAME and NAME in one.quote and one.quote in one.clause.text
        assert one.clause.text[one.start :].startswith(NAME)


def test_no_more_than_asked_for_and_none_that_is_linked_already(atlas: Atlas) -> None:
    assert len(new_links(atlas, [feature(NAME)], 2)) == 2
    linked = next(f for f in atlas.features.values() if f.id in atlas.links)
    assert new_links(atlas, [linked], 300) == []


def test_what_is_picked_becomes_the_quote(proposed: list[NewLink]) -> None:
    one, two, *others = proposed
    picked = {one.id: {"wanted": True, "quote": one.clause.text[:12]}, two.id: {"wanted": False}}
    links, faults = picked_links(proposed, picked)
    assert faults == () and len(links) == len(others) + 1
    assert links[0].quote == one.clause.text[:12] and links[0].clause_id == one.clause.clause_id
    assert {link.quote for link in links[1:]} == {other.quote for other in others}


@pytest.mark.parametrize("quote", ["聊城大学好", "", "  ", None, 5, ["聊城大学"], "<b>聊城大学</b>"])
def test_what_is_not_verbatim_is_refused(proposed: list[NewLink], quote: object) -> None:
    one = proposed[0]
    links, faults = picked_links(proposed[:1], {one.id: {"wanted": True, "quote": quote}})
    assert links == () and "不是原文" in faults[0]


def test_nonsense_from_the_browser_changes_nothing(proposed: list[NewLink]) -> None:
    plain = picked_links(proposed, {})
    assert picked_links(proposed, {proposed[0].id: "x", "no|such": {"wanted": True, "quote": "y"}}) == plain
