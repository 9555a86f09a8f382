"""The tables behind the charts of the gap register, and what their numbers count."""

import pytest

from geodata.atlas import Atlas
from geodata.errors import NotFound
from geodata.gap_lists import listing
from geodata.gap_tables import (
    ACCURACY,
    DOUBTS,
    GROUP,
    UNPLACED,
    accuracy_shares,
    cell,
    doubts_by_document,
    unplaced_by_county,
)
from geodata.gaps import ALL, Scope


@pytest.mark.parametrize("by_group", [True, False])
def test_shares_of_a_layer_make_the_whole(atlas: Atlas, by_group: bool) -> None:
    shares = accuracy_shares(atlas, by_group=by_group)
    assert shares["features"].sum() == len(atlas.features)
    assert shares.groupby("id")["share"].sum().round(6).eq(1).all()
    wanted = {GROUP + g["id"] for g in atlas.settings.groups} if by_group else set(atlas.layer_by_id)
    assert set(shares["id"]) == wanted


def test_layers_stand_in_the_order_of_the_tree(atlas: Atlas) -> None:
    groups = [group["id"] for group in atlas.settings.groups]
    order = [groups.index(atlas.layer_by_id[id_].group) for id_ in accuracy_shares(atlas)["id"]]
    assert order == sorted(order)


def test_a_feature_of_two_counties_counts_in_both(atlas: Atlas) -> None:
    table = unplaced_by_county(atlas).set_index("county")
    for county in ("临清市", "全市", "市外"):
        there = [f for f in atlas.features.values() if county in f.county]
        assert table.loc[county, "features"] == len(there)
        assert table.loc[county, "unplaced"] == sum(f.geometry is None for f in there)
    assert table["features"].sum() > len(atlas.features)
    assert list(unplaced_by_county(atlas, Scope(county="临清市"))["county"]) == ["临清市"]


def test_a_doubt_between_two_documents_counts_in_both(atlas: Atlas) -> None:
    table = doubts_by_document(atlas)
    assert table["doubts"].sum() > len(atlas.plan.doubts)
    assert set(table["title"]) <= {document.title for document in atlas.plan.documents}
    one = doubts_by_document(atlas, Scope(document="report"))
    assert set(one["document"]) == {"report"}
    whole = table[table["document"] == "report"]
    assert one["doubts"].sum() == whole["doubts"].sum()


@pytest.mark.parametrize("scope", [ALL, Scope("outline"), Scope(county="东阿县")])
def test_every_number_of_every_table_is_the_length_of_its_list(atlas: Atlas, scope: Scope) -> None:
    for by_group in (True, False):
        for row in accuracy_shares(atlas, scope, by_group).itertuples():
            assert cell(atlas, scope, ACCURACY, row.id, row.code).count == row.features
    for row in unplaced_by_county(atlas, scope).itertuples():
        assert cell(atlas, scope, UNPLACED, row.county).count == row.unplaced
    for row in doubts_by_document(atlas, scope).itertuples():
        found = cell(atlas, scope, DOUBTS, row.document, row.kind)
        assert found.count == row.doubts == len(listing(atlas, found).lines)


@pytest.mark.parametrize(
    ("table", "row", "column", "message"),
    [
        ("nothing", "x", "", "没有“nothing”这张表"),
        (ACCURACY, "nowhere", "", "没有“nowhere”这一项"),
        (ACCURACY, "towns", "exact", "没有“exact”这一项"),
        (UNPLACED, "北京市", "", "没有“北京市”这一项"),
        (UNPLACED, "临清市", "x", "没有“x”这一项"),
        (DOUBTS, "report", "<b>" * 5000, "没有“<b><b>"),
    ],
)
def test_an_unknown_number_is_told_in_chinese(
    atlas: Atlas, table: str, row: str, column: str, message: str
) -> None:
    with pytest.raises(NotFound, match=message) as caught:
        cell(atlas, ALL, table, row, column)
    assert len(str(caught.value)) < 100
