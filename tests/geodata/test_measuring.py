"""Planned beside mapped, lengths and areas in words, and the strips that rules define."""

import pytest
import shapely

from geodata.atlas import Atlas
from geodata.crs import area_m2, to_plan
from geodata.measuring import area_text, length_text, mapped_beside, measured
from geodata.model import Measure


@pytest.mark.parametrize(
    ("metres", "exact", "text"),
    [
        (62_340, True, "62.3 公里"),
        (62_340, False, "约 62 公里"),
        (840, True, "840 米"),
        (840, False, "约 840 米"),
    ],
)
def test_a_length_is_worded_as_exactly_as_it_is_known(metres: float, exact: bool, text: str) -> None:
    assert length_text(metres, exact) == text


@pytest.mark.parametrize(
    ("square", "exact", "text"),
    [
        (1.3848e9, True, "1384.8 平方公里"),
        (1.3848e9, False, "约 1385 平方公里"),
        (2.94e6, False, "约 2.9 平方公里"),
        (42_100, True, "4.21 公顷"),
    ],
)
def test_an_area_is_worded_as_exactly_as_it_is_known(square: float, exact: bool, text: str) -> None:
    assert area_text(square, exact) == text


def test_the_map_counts_the_26_key_towns(atlas: Atlas) -> None:
    target = next(t for t in atlas.plan.targets if t.target_id in atlas.measures and t.value == "26")
    beside = mapped_beside(atlas, target)
    assert beside and beside["value"] == 26 and beside["difference"].split()[0] == "+0"


def test_the_map_measures_the_high_speed_lines_inside_the_city(atlas: Atlas) -> None:
    target = next(t for t in atlas.plan.targets if t.target_id in atlas.measures and t.value == "216")
    beside = mapped_beside(atlas, target)
    assert beside and 190 < beside["value"] < 240
    assert float(beside["difference"].split()[0]) == pytest.approx(beside["value"] - 216, abs=0.06)
    assert beside["reason"]


def test_every_measure_has_a_number_and_a_reason(atlas: Atlas) -> None:
    assert len(atlas.plan.measures) >= 10
    for measure in atlas.plan.measures:
        assert measured(atlas, measure) >= 0 and measure.reason, measure.target_id
        assert measure.kind in ("count", "length", "area")
        assert set(measure.feature_ids) <= set(atlas.features), measure.target_id


def test_a_target_that_the_map_cannot_answer_has_nothing_beside_it(atlas: Atlas) -> None:
    target = next(t for t in atlas.plan.targets if t.target_id not in atlas.measures)
    assert mapped_beside(atlas, target) is None


def test_an_area_measure_counts_overlaps_once(atlas: Atlas) -> None:
    one = Measure("x", "area", ("counties.gaotang",), "平方公里", "1e6", "")
    twice = Measure("x", "area", ("counties.gaotang", "counties.gaotang"), "平方公里", "1e6", "")
    assert measured(atlas, one) == measured(atlas, twice) == pytest.approx(949.8, abs=1)


@pytest.mark.parametrize(
    ("strip", "line", "metres"),
    [("river_rules.shoreline-1km", "main_rivers.huanghe", 1000), ("river_rules.dyke-tuhai", "main_rivers.tuhai", 200),
     ("river_rules.border-majia", "main_rivers.majia", 3000)],
)  # fmt: skip
def test_strips_keep_the_distance_that_the_rule_gives(
    atlas: Atlas, strip: str, line: str, metres: int
) -> None:
    shape, course = atlas.feature(strip).geometry, atlas.feature(line).geometry
    assert shape is not None and course is not None
    edge = shapely.points(shapely.get_coordinates(to_plan(shape)))
    centre = to_plan(course)
    if strip != "river_rules.shoreline-1km":
        assert max(shapely.distance(edge, centre)) <= metres + 10
    assert atlas.city.buffer(1e-4).covers(shape)
    assert area_m2(shape) > 0


def test_the_rules_do_not_apply_to_the_rivers_that_article_two_leaves_out(atlas: Atlas) -> None:
    ids = {feature.id for feature in atlas.layer_features("river_rules")}
    assert not ids & {
        f"river_rules.{kind}-{river}"
        for kind in ("dyke", "border")
        for river in ("huanghe", "zhangwei", "nsbd")
    }
