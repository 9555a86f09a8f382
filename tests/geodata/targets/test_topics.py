"""Each target has one topic, and the right one."""

import pytest

from geodata.atlas import Atlas
from geodata.targets.topics import OF_GROUP, OTHER, RULES, topic_codes, topic_label, topic_of


@pytest.mark.parametrize(
    ("target_id", "topic"),
    [
        ("hsr-length", "transport"),
        ("water-leak", "water"),
        ("water-edu-sci", "water"),
        ("outline-pension", "welfare"),
        ("outline-energy-capacity", "energy"),
        ("ind-chem-inpark", "industry"),
        ("outline-revenue-nev", "industry"),
        ("oth-rp-cpi", "economy"),
        ("bus-ev", "transport"),
        ("ind-rp-graduates", "talent"),
        ("oth-lx-seed", "farming"),
        ("outline-care-beds", "health"),
        ("outline-city-industry-zones", "industry"),
        ("oth-rp-online", "reform"),
    ],
)
def test_topics_of_the_documents(atlas: Atlas, target_id: str, topic: str) -> None:
    target = next(target for target in atlas.plan.targets if target.target_id == target_id)
    assert topic_of(atlas, target) == topic


def test_every_topic_is_named_and_nearly_all_targets_have_one(atlas: Atlas) -> None:
    codes = topic_codes()
    assert {topic for topic, _words in RULES} | set(OF_GROUP.values()) == set(codes) - {OTHER}
    assert len({topic_label(code) for code in codes}) == len(codes)
    others = [target for target in atlas.plan.targets if topic_of(atlas, target) == OTHER]
    assert len(others) < len(atlas.plan.targets) / 100
