"""Rows of a new file find the features that they are, and nothing that was known is lost."""

import random

import pytest
import shapely
from shapely import affinity

from geodata.atlas import COUNTIES, TOWNS, Atlas
from geodata.matching import Adoption, Row, adopt, counties_of, match, plain_name
from geodata.model import Feature

HOW = Adoption(TOWNS, "authoritative", "县级国土变更调查", "镇")


def towns(atlas: Atlas) -> list[Feature]:
    return [f for f in atlas.layer_features(TOWNS) if f.geometry is not None]


def rows_of(features: list[Feature], **change: object) -> list[Row]:
    facts = [
        {"name": f.name, "county": f.county[0], "code": f.id.rpartition(".")[2] + "000"} for f in features
    ]
    return [
        Row(i + 1, features[i].geometry, **{**fact, **change})  # type: ignore[arg-type]
        for i, fact in enumerate(facts)
    ]


@pytest.mark.parametrize(
    "known", [{"name": ""}, {"code": ""}, {"name": "", "county": ""}, {"code": "", "county": ""}]
)
def test_every_town_is_found_by_code_or_by_name(atlas: Atlas, known: dict[str, str]) -> None:
    features = towns(atlas)
    random.Random(1).shuffle(features)
    found = match(rows_of(features, **known), atlas.layer_features(TOWNS))
    sure = [m for m in found if m.sure]
    assert all(m.feature_id == features[m.number - 1].id for m in sure)
    assert len(sure) >= len(features) - 4  # 同名的镇没有代码和县名时要人定


def test_the_words_of_an_office_are_no_part_of_a_name(atlas: Atlas) -> None:
    assert plain_name("古楼街道办事处") == "古楼街道" and plain_name("沙镇镇人民政府") == "沙镇镇"
    rows = [Row(1, None, "古楼街道办事处", county="东昌府区"), Row(2, None, "沙镇镇人民政府")]
    found = match(rows, atlas.layer_features(TOWNS))
    assert [atlas.features[m.feature_id].name for m in found] == ["古楼街道", "沙镇镇"]
    assert all(m.sure for m in found)


def test_a_misspelt_name_is_proposed_not_taken(atlas: Atlas) -> None:
    town = next(f for f in towns(atlas) if f.name == "烟店镇")
    [found] = match([Row(1, town.geometry, "烟店真", county=town.county[0])], towns(atlas))
    assert found.feature_id == town.id and not found.sure


def test_without_name_or_code_the_ground_decides(atlas: Atlas) -> None:
    town = towns(atlas)[5]
    [found] = match([Row(1, affinity.scale(town.geometry, 0.95, 0.95))], towns(atlas))
    assert found.feature_id == town.id and not found.sure


def test_two_of_one_name_are_left_to_somebody(atlas: Atlas) -> None:
    one, two = towns(atlas)[:2]
    twins = [
        Feature(i, TOWNS, "同名镇", "镇", ("莘县",), "", "existing", "derived", None) for i in ("a", "b")
    ]
    [found] = match([Row(1, one.geometry, "同名镇")], twins)
    assert not found.sure and found.feature_id == "" and set(found.candidates) == {"a", "b"}
    assert two.id not in found.candidates


def test_no_feature_is_taken_twice(atlas: Atlas) -> None:
    town = towns(atlas)[0]
    rows = [Row(n, town.geometry, town.name, county=town.county[0]) for n in (1, 2)]
    ids = [m.feature_id for m in match(rows, towns(atlas))]
    assert ids.count(town.id) == 1


def test_what_the_file_does_not_tell_stays(atlas: Atlas) -> None:
    town = next(f for f in towns(atlas) if f.name == "烟店镇")
    moved = affinity.translate(town.geometry, 0.01, 0)
    row = Row(1, moved, "烟店镇人民政府", county="")
    [made] = adopt([row], {1: town.id}, atlas.features, atlas.layer_features(COUNTIES), HOW)
    assert (made.id, made.kind, made.rank, made.stage) == (town.id, town.kind, town.rank, town.stage)
    assert made.geometry is moved and made.accuracy == "authoritative" and made.uncertainty_m is None
    assert made.name == "烟店镇人民政府" and "烟店镇" in made.aliases and made.county == town.county


def test_a_new_feature_gets_an_id_of_its_own_and_its_county(atlas: Atlas) -> None:
    town = towns(atlas)[0]
    rows = [Row(n, town.geometry.centroid, "新镇") for n in (1, 2)]
    one, two = adopt(rows, {1: "", 2: ""}, {}, atlas.layer_features(COUNTIES), HOW)
    assert one.id == "towns.xinzhen" and two.id == "towns.xinzhen_2" and one.county == town.county


def test_a_line_through_two_counties_lies_in_both(atlas: Atlas) -> None:
    a, b = (f.geometry.representative_point() for f in atlas.layer_features(COUNTIES)[:2] if f.geometry)
    [names] = counties_of([Row(1, shapely.LineString([a, b]))], atlas.layer_features(COUNTIES))
    assert set(names) >= {f.name for f in atlas.layer_features(COUNTIES)[:2]}
