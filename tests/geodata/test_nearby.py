"""What a click on the map is told; distances computed anew with pyproj and shapely."""

import pytest
import shapely
from pyproj import Geod, Transformer
from shapely.geometry import Point
from shapely.ops import nearest_points

from geodata.atlas import Atlas
from geodata.nearby import at_point

TO_PLAN = Transformer.from_crs("EPSG:4326", "EPSG:4548", always_xy=True)
GEOD = Geod(ellps="GRS80")
OLD_TOWN = (115.964, 36.444)  # 光岳楼
CLICKS = [OLD_TOWN, (115.4392, 36.6922), (116.25, 36.57), (115.67, 36.24), (115.45, 36.85), (115.99, 36.05)]


@pytest.mark.parametrize(("lon", "lat"), CLICKS)
def test_coordinates_are_told_in_the_plan_crs(atlas: Atlas, lon: float, lat: float) -> None:
    answer = at_point(atlas, lon, lat)
    easting, northing = TO_PLAN.transform(lon, lat)
    assert answer["easting"] == pytest.approx(easting, abs=0.06)
    assert answer["northing"] == pytest.approx(northing, abs=0.06)
    assert (answer["lon"], answer["lat"]) == (lon, lat)


@pytest.mark.parametrize(("lon", "lat"), CLICKS)
def test_all_within_the_radius_is_listed_and_nothing_else(atlas: Atlas, lon: float, lat: float) -> None:
    def measured(shape: shapely.Geometry) -> float:
        """Metres along the ellipsoid to the nearest place of a shape, 0 within it."""
        nearest = nearest_points(stretched(shape, lat), stretched(Point(lon, lat), lat))[0]
        there = shapely.transform(nearest, lambda xy: xy / [cosine(lat), 1])
        return float(GEOD.inv(lon, lat, there.x, there.y)[2])

    told = {row["id"]: row["distance_m"] for row in at_point(atlas, lon, lat, radius_m=3000)["nearby"]}
    for layer in atlas.layers:
        for feature in layer.features:
            if feature.geometry is None or layer.boundary:
                assert feature.id not in told
                continue
            metres = measured(feature.geometry)
            if metres < 2990:
                assert told[feature.id] == pytest.approx(metres, abs=max(3, metres * 0.003)), feature.id
            elif metres > 3010:
                assert feature.id not in told


def cosine(lat: float) -> float:
    """How long a degree of longitude is, measured in degrees of latitude."""
    east, north = GEOD.inv(0, lat, 0.01, lat)[2], GEOD.inv(0, lat - 0.005, 0, lat + 0.005)[2]
    return float(east / north)


def stretched(shape: shapely.Geometry, lat: float) -> shapely.Geometry:
    """A shape in degrees of equal length, so that the nearest place is the nearest on the ground too."""
    return shapely.transform(shape, lambda xy: xy * [cosine(lat), 1])


def test_the_nearest_comes_first_and_the_usual_radius_is_1_km(atlas: Atlas) -> None:
    answer = at_point(atlas, *OLD_TOWN)
    distances = [row["distance_m"] for row in answer["nearby"]]
    assert answer["radius_m"] == 1000
    assert distances == sorted(distances)
    assert max(distances) <= 1000
    assert "聊城中心城区" in [row["name"] for row in answer["nearby"]]


def test_a_point_in_an_area_is_at_distance_0(atlas: Atlas) -> None:
    rows = {row["id"]: row for row in at_point(atlas, *OLD_TOWN)["nearby"]}
    assert rows["core.metro"]["distance_m"] == 0


def test_county_town_and_zones_of_a_point(atlas: Atlas) -> None:
    answer = at_point(atlas, 115.4392, 36.6922)
    assert (answer["inside"], answer["county"], answer["town"]) == (True, "临清市", "烟店镇")
    assert [row["name"] for row in answer["areas"][:2]] == ["临清市", "烟店镇"]
    for zone in atlas.layer_features("zones"):
        assert zone.geometry is not None
        inner = zone.geometry.representative_point()
        assert zone.name in at_point(atlas, inner.x, inner.y)["zones"]


@pytest.mark.parametrize(("lon", "lat"), [(116.39, 39.91), (0.0, 0.0), (-150.0, -80.0)])
def test_a_point_outside_the_city_is_told_as_such(atlas: Atlas, lon: float, lat: float) -> None:
    answer = at_point(atlas, lon, lat)
    assert answer["inside"] is False
    assert (answer["county"], answer["town"], answer["zones"], answer["areas"]) == ("", "", [], [])
    assert answer["nearby"] == []


def test_a_point_just_over_the_border_still_sees_what_is_near(atlas: Atlas) -> None:
    huanghe = atlas.feature("main_rivers.huanghe").geometry
    outside = shapely.difference(huanghe, atlas.city)
    point = outside.interpolate(0.5, normalized=True)
    answer = at_point(atlas, point.x, point.y)
    assert answer["inside"] is False
    assert "main_rivers.huanghe" in [row["id"] for row in answer["nearby"]]


def test_a_point_beyond_the_projection_is_refused_in_chinese(atlas: Atlas) -> None:
    with pytest.raises(ValueError, match="离聊城太远"):
        at_point(atlas, 27.0, 0.0)
