"""Coordinates as people paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from geodata.coordinates import read_coordinates
from geodata.errors import SiteError

TO_WGS84 = Transformer.from_crs("EPSG:4548", "EPSG:4326", always_xy=True)


@pytest.mark.parametrize(
    "text",
    [
        "115.96, 36.44",
        "115.96，36.44",
        "115.96 36.44",
        "36.44 115.96",
        "东经115.96°，北纬36.44°",
        "115°57′36″E 36°26′24″N",
        "北纬36°26'24\" 东经115°57'36\"",
        "J1 115.96 36.44",
        "\n 1、115.96\t36.44 \n",
    ],
)
def test_a_point_in_degrees_is_found_in_either_order(text: str) -> None:
    typed = read_coordinates(text)
    assert (typed.geometry.x, typed.geometry.y) == pytest.approx((115.96, 36.44))
    assert typed.notes == ("按 WGS 84 经纬度读取。",)


@pytest.mark.parametrize(
    "text",
    [
        "4034000 407000",
        "407000, 4034000",
        "X=4034000 Y=407000",
        "X 4034000.00, Y 39407000.00",
        "J7 4034000 407000",
    ],
)
def test_plan_coordinates_are_read_with_and_without_the_zone(text: str) -> None:
    typed = read_coordinates(text)
    assert (typed.geometry.x, typed.geometry.y) == pytest.approx(
        TO_WGS84.transform(407_000, 4_034_000), abs=1e-9
    )
    assert "EPSG:4548" in typed.notes[0]


def test_three_lines_are_an_outline_closed_or_not() -> None:
    rows = ["J1 4034000 407000", "J2 4034100 407000", "J3 4034100 407100"]
    opened, closed = read_coordinates("\n".join(rows)), read_coordinates(";".join([*rows, rows[0]]))
    assert opened.geometry.equals(closed.geometry)
    assert opened.geometry.geom_type == "Polygon"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "没有坐标"),
        ("  \n ; ", "没有坐标"),
        ("abc", "第 1 行“abc”"),
        ("115.96, 36.44\n12, 13\n115.9, 36.5", "第 2 行“12, 13”"),
        ("115.96", "第 1 行"),
        ("115.96,36.44\n115.97,36.44", "两个点围不成范围"),
        ("115.9,36.4\n4034000 407000\n115.9,36.5", "不是同一种"),
        ("<script>alert(1)</script>", "第 1 行"),
        ("=1+1; DROP TABLE x", "第 1 行"),
        ("1e400 36.4", "第 1 行"),
        ("9" * 400 + " 36.4", "第 1 行"),
        ("115.9,36.4\n" * 30_000, "请改为上传文件"),
    ],
)
def test_what_is_no_coordinate_is_told_by_line(text: str, message: str) -> None:
    with pytest.raises(SiteError, match=message):
        read_coordinates(text)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        geometry = read_coordinates(text).geometry
    except SiteError as error:
        assert str(error)
    else:
        assert geometry.geom_type in ("Point", "Polygon")
