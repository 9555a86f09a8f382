"""How sites and features lie to each other, against cases worked out by hand."""

from typing import Any

import pytest
import shapely

from geodata.nearby import FeatureIndex
from geodata.relations import (
    Relation,
    bearing_text,
    compass,
    distance_text,
    relations,
    share_text,
    square_metres,
)
from geodata.site import Site
from tests.small_atlas import at, atlas_of, feature, layer_of, plot

STRIP = shapely.box(0, 0, 1000, 200)


def lie(site: Site, shape: shapely.Geometry, radius: float = 1000, **facts: Any) -> Relation | None:
    """How one feature of this shape lies to a site; None where it is neither within the radius nor its error."""
    geometry = shape.geom_type.removeprefix("Multi")
    made = feature("things.物", shape, **facts)
    atlas = atlas_of(layer_of("things", "rules", geometry, [made]))
    found = relations(FeatureIndex(atlas), site, radius)
    return next((relation for relation in found if relation.feature is made), None)


def certain(site: Site, shape: shapely.Geometry, **facts: Any) -> str:
    relation = lie(site, shape, **facts)
    return relation.certainty if relation else ""


def test_the_overlap_of_a_plot_and_an_exact_strip() -> None:
    relation = lie(plot(100, 100, 300, 300), STRIP)
    assert relation is not None
    assert relation.overlap_m2 == pytest.approx(20_000, abs=5)
    assert relation.share == pytest.approx(0.5, abs=1e-4)
    assert (relation.certainty, relation.distance_m, relation.bearing) == ("part", 0, None)


def test_an_exact_strip_is_a_plain_yes_or_no() -> None:
    assert certain(plot(100, 50, 300, 150), STRIP) == "in"
    assert certain(at(500, 100), STRIP) == "in"
    assert certain(at(500, 201), STRIP) == "near"
    assert certain(plot(100, 250, 300, 300), STRIP) == "near"


def test_what_only_touches_the_edge_shares_nothing() -> None:
    relation = lie(plot(100, 200, 300, 300), STRIP)
    assert relation is not None
    assert (relation.certainty, relation.overlap_m2) == ("near", 0)
    assert relation.distance_m < 0.01


@pytest.mark.parametrize(
    ("y", "certainty"),
    [
        (100, "in"),  # 100 m from either edge, the strip may be 50 m off
        (51, "in"),
        (49, "may"),  # in it as drawn, nearer to the edge than the error
        (1, "may"),
        (-1, "may"),  # not in it as drawn, but it may be
        (-49, "may"),
        (-51, "near"),
        (251, "near"),
    ],
)
def test_near_an_uncertain_edge_a_point_may_be_in(y: float, certainty: str) -> None:
    assert certain(at(500, y), STRIP, accuracy="derived", uncertainty_m=50) == certainty


def test_a_strip_narrower_than_its_error_never_says_yes() -> None:
    for site in (at(500, 100), plot(400, 50, 600, 150), plot(0, 0, 1000, 200)):
        assert certain(site, STRIP, accuracy="derived", uncertainty_m=200) == "may"


def test_a_plot_is_partly_in_what_remains_when_the_error_is_taken_off() -> None:
    facts = {"accuracy": "derived", "uncertainty_m": 50}
    assert certain(plot(400, 60, 600, 140), STRIP, **facts) == "in"
    whole = lie(plot(0, 0, 1000, 200), STRIP, **facts)
    assert whole is not None
    assert (whole.certainty, round(whole.share, 3)) == ("part", 1.0)
    assert certain(plot(400, 160, 600, 400), STRIP, **facts) == "may"
    assert certain(plot(400, 140, 600, 400), STRIP, **facts) == "part"
    assert certain(plot(400, 249, 600, 400), STRIP, **facts) == "may"
    assert certain(plot(400, 251, 600, 400), STRIP, **facts) == "near"


def test_a_drawn_outline_of_unknown_error_is_never_a_plain_yes() -> None:
    for accuracy in ("schematic", "derived"):
        assert certain(at(500, 100), STRIP, accuracy=accuracy) == "may"
        assert certain(plot(100, 50, 300, 150), STRIP, accuracy=accuracy) == "may"
        assert certain(at(500, 300), STRIP, accuracy=accuracy) == "near"


def test_a_line_through_a_plot_tells_its_length_inside() -> None:
    line = shapely.LineString([(-500, 500), (2500, 500)])
    relation = lie(plot(0, 0, 1000, 1000), line)
    assert relation is not None
    assert relation.inside_m == pytest.approx(1000, abs=1)
    assert (relation.certainty, relation.overlap_m2) == ("in", 0)


@pytest.mark.parametrize(("error", "certainty"), [(300, "part"), (600, "may")])
def test_an_uncertain_line_is_sure_where_the_plot_is_wide_enough(error: float, certainty: str) -> None:
    line = shapely.LineString([(-500, 500), (2500, 500)])
    assert certain(plot(0, 0, 1000, 1000), line, accuracy="schematic", uncertainty_m=error) == certainty


@pytest.mark.parametrize(("x", "certainty"), [(500, "in"), (100, "may"), (-100, "may"), (-400, "near")])
def test_an_uncertain_point_is_sure_deep_in_a_plot(x: float, certainty: str) -> None:
    facts = {"accuracy": "located", "uncertainty_m": 300}
    assert certain(plot(0, 0, 1000, 1000), shapely.Point(x, 500), **facts) == certainty


@pytest.mark.parametrize(
    ("x", "y", "degrees", "name"),
    [
        (0, 1000, 0, "北"),
        (1000, 1000, 45, "东北"),
        (1000, 0, 90, "东"),
        (1000, -1000, 135, "东南"),
        (0, -1000, 180, "南"),
        (-1000, -1000, 225, "西南"),
        (-1000, 0, 270, "西"),
        (-1000, 1000, 315, "西北"),
    ],
)
def test_distance_and_bearing_on_the_grid(x: float, y: float, degrees: float, name: str) -> None:
    relation = lie(at(5000, 5000), shapely.Point(5000 + x, 5000 + y), radius=2000)
    assert relation is not None and relation.bearing is not None
    assert relation.distance_m == pytest.approx((x * x + y * y) ** 0.5, abs=0.1)
    assert (relation.bearing - degrees + 180) % 360 - 180 == pytest.approx(0, abs=0.01)
    assert compass(relation.bearing) == name


def test_distance_is_from_the_edge_of_a_plot() -> None:
    relation = lie(plot(0, 0, 1000, 1000), shapely.Point(1500, 500))
    assert relation is not None and relation.bearing is not None
    assert relation.distance_m == pytest.approx(500, abs=0.5)
    assert relation.bearing == pytest.approx(90, abs=0.1)


def test_the_radius_is_kept() -> None:
    assert lie(at(0, 0), shapely.Point(0, 999), radius=1000) is not None
    assert lie(at(0, 0), shapely.Point(0, 1001), radius=1000) is None


def test_numbers_in_words() -> None:
    assert [distance_text(n) for n in (0, 840, 999.4, 1000, 1249)] == [
        "0 米",
        "840 米",
        "999 米",
        "1 公里",
        "1.2 公里",
    ]
    assert distance_text(844, exact=False) == "约 840 米"
    assert distance_text(997, exact=False) == "约 1 公里"
    assert square_metres(12345.6) == "12,346 平方米"
    assert square_metres(12345.6, exact=False) == "约 12,300 平方米"
    assert square_metres(1.01e9, exact=False) == "约 1010 平方公里"
    assert [share_text(s) for s in (0, 0.00001, 0.0004, 0.382, 0.5, 0.9996, 1)] == [
        "0%",
        "不到 0.01%",
        "0.04%",
        "38.2%",
        "50%",
        "99.96%",
        "100%",
    ]
    assert (bearing_text(359.7), bearing_text(38.2), bearing_text(None)) == ("北（0°）", "东北（38°）", "")
