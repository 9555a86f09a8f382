"""Doubts: verbatim, attached to what they concern, found by search."""

from geodata.atlas import Atlas
from geodata.cards import feature_card
from geodata.fulltext import search

KINDS = {"识别错误", "一名两写", "目标两值", "表述不一", "一项两事", "合并单元格", "其他"}


def test_every_doubt_is_of_a_known_kind_and_quotes_verbatim(atlas: Atlas) -> None:
    assert len(atlas.plan.doubts) > 100
    for doubt in atlas.plan.doubts:
        assert doubt.kind in KINDS, doubt.subject
        assert doubt.quote_a in atlas.clauses[doubt.clause_a].text, doubt.subject
        if doubt.clause_b:
            assert doubt.quote_b in atlas.clauses[doubt.clause_b].text, doubt.subject
        assert doubt.reading_a and doubt.treatment, doubt.subject
        assert set(doubt.feature_ids) <= set(atlas.features)


def test_a_doubt_shows_on_the_card_and_in_search(atlas: Atlas) -> None:
    doubt = next(d for d in atlas.plan.doubts if d.feature_ids)
    feature = atlas.feature(doubt.feature_ids[0])
    shown = feature_card(atlas, feature.id)["doubts"]
    assert doubt.reading_a in [row["reading_a"] for row in shown]
    found = search(atlas, feature.name)
    row = next(row for row in found["features"] + found["places"] if row["id"] == feature.id)
    assert row["doubtful"]


def test_slips_of_the_documents_find_the_right_place(atlas: Atlas) -> None:
    for slip, name in [("荏平区", "茌平区"), ("聊荏东都市区", "聊茌东都市区")]:
        found = search(atlas, slip)
        assert name in [row["name"] for row in found["places"] + found["features"]], slip
