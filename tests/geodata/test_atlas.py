"""The shipped data: what the plan says is there, where it says it is."""

import re
from itertools import combinations
from pathlib import Path

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.atlas import PACKAGE, Atlas, load_atlas
from geodata.check import check
from geodata.crs import to_plan
from geodata.errors import NotFound
from geodata.model import ACCURACIES, OUTSIDE, STAGES, Feature
from geodata.plan import table_heads

COUNTIES = {"东昌府区", "茌平区", "临清市", "冠县", "莘县", "阳谷县", "东阿县", "高唐县"}

# 专栏9：重点发展镇
KEY_TOWNS = {
    "东昌府区": {"沙镇镇", "堂邑镇", "郑家镇", "顾官屯镇"},
    "茌平区": {"博平镇", "冯官屯镇", "乐平铺镇"},
    "东阿县": {"大桥镇", "姜楼镇", "牛角店镇"},
    "临清市": {"烟店镇", "康庄镇", "老赵庄镇"},
    "高唐县": {"清平镇", "梁村镇", "琉璃寺镇"},
    "阳谷县": {"石佛镇", "寿张镇", "阿城镇", "张秋镇"},
    "莘县": {"古云镇", "朝城镇", "张鲁镇"},
    "冠县": {"东古城镇", "柳林镇", "店子镇"},
}

# 专栏8：聊城市城镇空间布局, each place by the name of a feature (counties by their seats), in order
AXES = {
    "郑济城镇发展主轴": ["阳谷县城", "莘县县城", "聊城中心城区", "茌平城区", "东阿县城"],
    "京九城镇发展副轴": ["临清城区", "聊城中心城区", "七级镇", "阿城镇", "张秋镇"],
}
BELTS = {
    "聊邯城镇发展带": ["聊城中心城区", "冠县县城", "郑家镇", "东古城镇"],
    "聊德城镇发展带": ["聊城中心城区", "博平镇", "高唐县城"],
}
CITY_RANKS = {
    "聊城中心城区": "中心城区",
    "临清城区": "市域副中心城市",
    "冠县县城": "县域中心城市",
    "莘县县城": "县域中心城市",
    "阳谷县城": "县域中心城市",
    "高唐县城": "县域中心城市",
}
HORIZONTALS = {"黄河", "金堤河", "徒骇河", "马颊河", "漳卫河"}
VERTICALS = {"南水北调干渠", "京杭大运河", "位山一干渠", "位山二干渠", "位山三干渠", "彭楼干渠"}
GROUPS = {"行政区划", "城镇空间结构", "重点镇", "水网", "产业园区", "交通"}

NEAR_AXIS_M = 3_000
BORDER_M = 100


def plan_shape(feature: Feature) -> BaseGeometry:
    assert feature.geometry is not None, feature.id
    return to_plan(feature.geometry)


def named(atlas: Atlas, layer: str, name: str) -> Feature:
    found = [feature for feature in atlas.layer_features(layer) if feature.name == name]
    assert len(found) == 1, f"{layer}: {name} × {len(found)}"
    return found[0]


def place(atlas: Atlas, name: str) -> BaseGeometry:
    """A listed place: the point of its city or key town, else the area of its town; in the plan CRS."""
    for layer in ("city_ranks", "key_towns", "towns"):
        for feature in atlas.layer_features(layer):
            if feature.name == name:
                return plan_shape(feature)
    raise AssertionError(f"no place {name}")


def test_the_shipped_data_load_without_a_problem(atlas: Atlas) -> None:
    assert [issue.line() for issue in atlas.issues] == []


def test_the_shipped_data_pass_the_check(atlas: Atlas) -> None:
    assert [issue.line() for issue in check(atlas, PACKAGE)] == []


def test_every_group_has_layers_and_each_layer_features(atlas: Atlas) -> None:
    titles = {group["id"]: group["title"] for group in atlas.settings.groups}
    assert set(titles.values()) >= GROUPS
    assert {layer.group for layer in atlas.layers} == set(titles)
    assert [layer.id for layer in atlas.layers if not layer.features] == []


def test_the_eight_counties(atlas: Atlas) -> None:
    features = atlas.layer_features("counties")
    assert len(features) == 8
    assert {feature.name for feature in features} == COUNTIES


def test_the_city_and_its_three_functional_zones(atlas: Atlas) -> None:
    (city,) = atlas.layer_features("city")
    assert city.geometry is not None
    assert shapely.symmetric_difference(to_plan(city.geometry), to_plan(atlas.city)).area < 1e4
    zones = atlas.layer_features("zones")
    assert len(zones) == 3
    assert {"开发区", "高新区", "度假区"} <= {alias for zone in zones for alias in zone.aliases}


def test_about_136_towns_each_in_a_county(atlas: Atlas) -> None:
    towns = atlas.layer_features("towns")
    assert 130 <= len(towns) <= 140
    assert {county for town in towns for county in town.county} == COUNTIES
    assert {town.accuracy for town in towns} <= {"derived", "unplaced"}


def test_the_26_key_towns_of_box_9_each_with_its_county(atlas: Atlas) -> None:
    found: dict[str, set[str]] = {county: set() for county in KEY_TOWNS}
    for feature in atlas.layer_features("key_towns"):
        (county,) = feature.county
        found[county].add(feature.name)
    assert found == KEY_TOWNS
    assert len(atlas.layer_features("key_towns")) == 26


def test_every_key_town_lies_in_its_county_and_in_its_town(atlas: Atlas) -> None:
    for feature in atlas.layer_features("key_towns"):
        point = plan_shape(feature)
        assert plan_shape(named(atlas, "counties", feature.county[0])).covers(point), feature.name
        assert plan_shape(named(atlas, "towns", feature.name)).distance(point) < 1, feature.name


@pytest.mark.parametrize(("layer", "names"), [("axes", AXES), ("belts", BELTS)])
def test_two_axes_and_two_belts(atlas: Atlas, layer: str, names: dict[str, list[str]]) -> None:
    features = atlas.layer_features(layer)
    assert {feature.name for feature in features} == set(names)
    assert len(features) == 2
    assert {feature.accuracy for feature in features} == {"schematic"}


@pytest.mark.parametrize(("axis", "stop"), [(axis, stop) for axis, stops in AXES.items() for stop in stops])
def test_each_axis_passes_within_3_km_of_each_place_that_the_plan_lists(
    atlas: Atlas, axis: str, stop: str
) -> None:
    away = plan_shape(named(atlas, "axes", axis)).distance(place(atlas, stop))
    assert away <= NEAR_AXIS_M, f"{axis} passes {stop} at {away:.0f} m"


@pytest.mark.parametrize("axis", AXES)
def test_each_axis_runs_through_its_places_in_geographic_order(atlas: Atlas, axis: str) -> None:
    main = max(shapely.get_parts(plan_shape(named(atlas, "axes", axis))), key=shapely.length)
    stops = [place(atlas, stop) for stop in AXES[axis]]
    along = [main.project(stop.centroid) for stop in stops if stop.distance(main) <= NEAR_AXIS_M]
    assert len(along) >= 4
    assert along in (sorted(along), sorted(along, reverse=True))


@pytest.mark.parametrize(("belt", "stop"), [(belt, stop) for belt, stops in BELTS.items() for stop in stops])
def test_each_belt_takes_in_the_places_that_the_plan_lists(atlas: Atlas, belt: str, stop: str) -> None:
    away = plan_shape(named(atlas, "belts", belt)).distance(place(atlas, stop))
    assert away == 0, f"{stop} lies {away:.0f} m outside {belt}"


def test_city_ranks_are_those_of_chapter_30(atlas: Atlas) -> None:
    found = {feature.name: feature.kind for feature in atlas.layer_features("city_ranks")}
    assert found.items() >= CITY_RANKS.items()


def test_five_horizontal_and_six_vertical_waters(atlas: Atlas) -> None:
    rivers = atlas.layer_features("main_rivers")
    assert {river.name for river in rivers if river.kind.endswith("五横")} == HORIZONTALS
    assert {river.name for river in rivers if river.kind.endswith("六纵")} == VERTICALS
    assert len(rivers) == len(HORIZONTALS) + len(VERTICALS) == 11


def test_counties_tile_the_city(atlas: Atlas) -> None:
    shapes = [plan_shape(feature) for feature in atlas.layer_features("counties")]
    whole, total = shapely.union_all(shapes).area, sum(shape.area for shape in shapes)
    assert abs(whole - total) <= 1e-6 * total
    assert max(one.intersection(other).area for one, other in combinations(shapes, 2)) < 1
    assert total == pytest.approx(8.63e9, rel=0.01)  # official: 8,628 km²
    assert shapely.union_all(shapes).geom_type == "Polygon"


@pytest.mark.parametrize("county", sorted(COUNTIES))
def test_the_towns_of_a_county_tile_it(atlas: Atlas, county: str) -> None:
    outline = plan_shape(named(atlas, "counties", county))
    towns = [plan_shape(t) for t in atlas.layer_features("towns") if t.county == (county,) and t.geometry]
    assert sum(town.area for town in towns) == pytest.approx(outline.area, rel=1e-5)
    assert max(one.intersection(other).area for one, other in combinations(towns, 2)) < 1
    assert shapely.union_all(towns).symmetric_difference(outline).area < 1e-5 * outline.area


def test_every_feature_lies_in_the_city_or_is_declared_as_crossing(atlas: Atlas) -> None:
    near = to_plan(atlas.city).buffer(BORDER_M)
    stray = [
        f"{feature.id} {feature.name}"
        for layer in atlas.layers
        if not layer.crosses
        for feature in layer.features
        if feature.geometry is not None and OUTSIDE not in feature.county
        if not near.covers(plan_shape(feature))
    ]
    assert stray == []


def test_what_crosses_the_border_still_touches_the_city(atlas: Atlas) -> None:
    city = to_plan(atlas.city)
    away = [
        feature.id
        for layer in atlas.layers
        for feature in layer.features
        if feature.geometry is not None and OUTSIDE not in feature.county
        if not city.buffer(BORDER_M).intersects(plan_shape(feature))
    ]
    assert away == []


def test_every_quote_of_a_link_is_verbatim_in_its_clause(atlas: Atlas) -> None:
    assert atlas.plan.links
    wrong = [
        link
        for link in atlas.plan.links
        if not link.quote or link.quote not in atlas.clauses[link.clause_id].text
    ]
    assert wrong == []


def test_every_quote_of_a_target_is_verbatim_in_its_clause(atlas: Atlas) -> None:
    assert atlas.plan.targets
    wrong = [
        t.target_id
        for t in atlas.plan.targets
        if not t.quote or t.quote not in atlas.clauses[t.clause_id].text
    ]
    assert wrong == []


def test_every_number_to_reach_stands_in_its_clause(atlas: Atlas) -> None:
    wrong = [
        f"{target.target_id}: {number}"
        for target in atlas.plan.targets
        for number in re.findall(r"\d+(?:\.\d+)?", target.value.replace(",", ""))
        if not says(atlas.clauses[target.clause_id].text, number)
    ]
    assert wrong == []


def says(text: str, number: str) -> bool:
    """True when a text holds a number, in figures (1,442 too) or, below twenty, as a Chinese numeral."""
    digits = ["", *"一二三四五六七八九"]
    words = {str(n): ("十" if n > 9 else "") + digits[n % 10] for n in range(1, 20)}
    in_words = words.get(number, number)
    return number in re.sub(r"[,，\s]", "", text) or in_words in text


def test_every_status_is_the_documents_own_word(atlas: Atlas) -> None:
    wrong = [
        f"{feature.id}: {feature.status}"
        for feature in atlas.features.values()
        if feature.status and not atlas.layer_by_id[feature.layer].boundary
        if not any(feature.status in atlas.clauses[link.clause_id].text for link in atlas.links[feature.id])
    ]
    assert wrong == []


def test_every_feature_outside_boundary_layers_has_a_link(atlas: Atlas) -> None:
    bare = [
        f.id
        for f in atlas.features.values()
        if not atlas.layer_by_id[f.layer].boundary and f.id not in atlas.links
    ]
    assert bare == []


def test_links_and_targets_lead_to_features_and_clauses(atlas: Atlas) -> None:
    assert {link.feature_id for link in atlas.plan.links} <= set(atlas.features)
    assert {link.clause_id for link in atlas.plan.links} <= set(atlas.clauses)
    assert {name for target in atlas.plan.targets for name in target.feature_ids} <= set(atlas.features)
    assert {target.clause_id for target in atlas.plan.targets} <= set(atlas.clauses)
    assert {clause.doc_id for clause in atlas.plan.clauses} == {d.doc_id for d in atlas.plan.documents}


def test_every_shipped_clause_is_cited(atlas: Atlas) -> None:
    cited = {link.clause_id for link in atlas.plan.links} | {
        target.clause_id for target in atlas.plan.targets
    }
    cited |= {clause_id for doubt in atlas.plan.doubts for clause_id in (doubt.clause_a, doubt.clause_b)}
    assert set(atlas.clauses) - cited <= set(table_heads(atlas.plan.clauses).values())


def test_ids_are_well_formed_and_unique(atlas: Atlas) -> None:
    ids = [feature.id for layer in atlas.layers for feature in layer.features]
    assert [name for name in ids if not re.fullmatch(r"[a-z_]+\.[a-z0-9]+(?:[-_][a-z0-9]+)*", name)] == []
    assert [f.id for f in atlas.features.values() if f.id.split(".")[0] != f.layer] == []
    assert len(ids) == len(set(ids))
    assert [c for c in atlas.clauses if not re.fullmatch(r"[a-z]+-[0-9a-f]{8}(?:-\d+)?", c)] == []
    targets = [target.target_id for target in atlas.plan.targets]
    assert len(targets) == len(set(targets))


def test_accuracy_says_whether_a_feature_is_drawn(atlas: Atlas) -> None:
    for feature in atlas.features.values():
        assert feature.accuracy in ACCURACIES and feature.stage in STAGES
        assert (feature.geometry is None) == (feature.accuracy == "unplaced"), feature.id


def test_what_is_not_exact_says_how_far_off_and_on_what_it_rests(atlas: Atlas) -> None:
    vague = [f for f in atlas.features.values() if f.accuracy in ("located", "schematic")]
    assert [f.id for f in vague if not f.uncertainty_m or not f.source] == []


def test_a_layer_says_where_it_is_from(atlas: Atlas) -> None:
    for layer in atlas.layers:
        facts = layer.provenance
        assert facts.provider and facts.licence and facts.method
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", facts.retrieved), layer.id


def test_a_renamed_feature_is_found_and_an_unknown_one_is_told(root: Path) -> None:
    with (root / "plan" / "renamed.csv").open("a", encoding="utf-8") as table:
        table.write("axes.old,axes.zhengji\n")
    atlas = load_atlas(root)
    assert atlas.feature("axes.old") == atlas.feature("axes.zhengji")
    with pytest.raises(NotFound, match=r"没有编号为“axes\.never”的要素"):
        atlas.feature("axes.never")


def test_the_version_changes_with_the_data(atlas: Atlas, root: Path) -> None:
    assert load_atlas(root).version == atlas.version
    table = root / "plan" / "links.csv"
    table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert load_atlas(root).version != atlas.version
