"""Sites: what is taken, what is mended and told, what is refused and why."""

import pytest
import shapely

from geodata.errors import SiteError
from geodata.site import MOST_VERTICES, geometry_of, site_of
from tests.small_atlas import placed


def test_an_area_is_measured_in_the_plan_crs() -> None:
    site = site_of(placed(shapely.box(0, 0, 300, 200)))
    assert site.area_m2 == pytest.approx(60_000, rel=1e-6)
    assert site.notes == ()
    assert not site.is_point


def test_a_line_becomes_a_corridor_of_its_width() -> None:
    site = site_of(placed(shapely.LineString([(0, 0), (1000, 0)])), width_m=40)
    assert site.area_m2 == pytest.approx(40_000, rel=1e-3)
    assert site.notes == ("范围由中心线向两侧各 20 米得出。",)


@pytest.mark.parametrize("width", [None, 0, 0.5, -3, 20_001, float("nan")])
def test_a_line_without_a_sensible_width_is_refused(width: float | None) -> None:
    with pytest.raises(SiteError, match="线要有宽度"):
        site_of(placed(shapely.LineString([(0, 0), (1000, 0)])), width_m=width)


def test_a_crossing_outline_is_mended_to_the_ground_it_encloses_and_told() -> None:
    bow = placed(shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)]))
    site = site_of(bow)
    assert site.geometry.is_valid
    assert site.area_m2 == pytest.approx(500_000, rel=1e-4)
    assert "自相交" in site.notes[0]


def test_a_star_is_its_whole_ground_and_a_hole_stays_a_hole() -> None:
    star = [(0, 0), (500, 1500), (1000, 0), (-300, 950), (1300, 950)]
    outer = site_of(placed(shapely.Polygon(star)))
    assert outer.geometry.covers(placed(shapely.Point(500, 600)))
    holed = site_of(placed(shapely.Polygon(star, [[(480, 600), (520, 600), (500, 640)]])))
    assert outer.area_m2 - holed.area_m2 == pytest.approx(800, rel=1e-3)


def test_overlapping_parts_are_counted_once() -> None:
    parts = shapely.MultiPolygon([shapely.box(0, 0, 100, 100), shapely.box(50, 0, 150, 100)])
    assert site_of(placed(parts)).area_m2 == pytest.approx(15_000, rel=1e-4)


def test_heights_are_left_out() -> None:
    site = site_of(shapely.from_wkt("POLYGON Z ((116 36 5, 116.01 36 5, 116.01 36.01 5, 116 36 5))"))
    assert not site.geometry.has_z


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        (shapely.Polygon(), "没有画出任何东西"),
        (placed(shapely.Polygon([(0, 0), (100, 0), (50, 0)])), "面积不到 1 平方米"),
        (placed(shapely.box(0, 0, 0.5, 0.5)), "面积不到 1 平方米"),
        (shapely.box(400_000, 4_040_000, 400_100, 4_040_100), "不是经纬度"),
        (shapely.Point(float("nan"), 36), "不是经纬度"),
        (shapely.box(100, 30, 130, 40), "离聊城太远"),
        (shapely.Point(0, 0), "离聊城太远"),
        (shapely.GeometryCollection([shapely.Point(116, 36)]), "收到的是 GeometryCollection"),
        (shapely.MultiPoint([(116, 36), (116.1, 36)]), "收到的是 MultiPoint"),
        (shapely.Point(116, 36.4).buffer(0.1, quad_segs=MOST_VERTICES), "请先简化边界"),
    ],
)
def test_what_is_no_site_is_refused_with_the_reason(geometry: shapely.Geometry, message: str) -> None:
    with pytest.raises(SiteError, match=message):
        site_of(geometry)


@pytest.mark.parametrize(
    "content",
    [
        None,
        "POINT(1 1)",
        {},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": [[1, 2]]},
        {"type": "X"},
        7,
    ],
)
def test_what_is_no_geojson_geometry_is_refused(content: object) -> None:
    with pytest.raises(SiteError):
        site_of(geometry_of(content))


def test_a_name_is_one_short_line() -> None:
    name = site_of(shapely.Point(116, 36.4), "一\n号 " + "地" * 200).name
    assert name.startswith("一 号 地") and len(name) == 80
