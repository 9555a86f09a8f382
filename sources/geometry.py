"""Turns the `place` of a hand-written feature into a geometry (WGS 84), by the gazetteer and the mapped data."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, Point, shape
from shapely.geometry.base import BaseGeometry

from geodata.crs import to_plan, to_wgs84
from geodata.deriving import strip_along
from geodata.errors import CatalogError
from geodata.i18n import _

HERE = Path(__file__).parent
BEND_STEPS = 8
WATER_SEARCH_M = 1500.0


def read_geojson(path: Path) -> list[tuple[dict[str, Any], BaseGeometry]]:
    """(properties, geometry) of each feature of a GeoJSON file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return [(item["properties"], shape(item["geometry"])) for item in content["features"]]


def read_gazetteer() -> dict[str, dict[str, str]]:
    """All control points by name; a name given twice with different coordinates is an error."""
    points: dict[str, dict[str, str]] = {}
    for path in sorted((HERE / "gazetteer").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as table:
            for row in csv.DictReader(table):
                known = points.get(row["name"])
                if known and (known["lon"], known["lat"]) != (row["lon"], row["lat"]):
                    raise CatalogError(
                        _("控制点重名且坐标不同：{name}（{file}）").format(name=row["name"], file=path.name)
                    )
                points[row["name"]] = {**row, "file": path.stem}
    return points


def smooth(coords: np.ndarray) -> np.ndarray:
    """A Catmull-Rom curve through all the points (n, 2): bends are rounded, control points are kept."""
    if len(coords) < 3:
        return coords
    padded = np.vstack([2 * coords[0] - coords[1], coords, 2 * coords[-1] - coords[-2]])
    steps = np.linspace(0, 1, BEND_STEPS, endpoint=False)[:, None]
    curve = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        curve.append(
            0.5
            * (
                2 * p1
                + (p2 - p0) * steps
                + (2 * p0 - 5 * p1 + 4 * p2 - p3) * steps**2
                + (3 * p1 - p0 - 3 * p2 + p3) * steps**3
            )
        )
    return np.vstack([*curve, coords[-1:]])


@dataclass
class Places:
    """Everything that a `place` may refer to: `areas` by name, `drawn` lines of other features by id."""

    points: dict[str, dict[str, str]]
    areas: dict[str, BaseGeometry]
    city: BaseGeometry
    mapped: dict[str, BaseGeometry]
    waterbodies: Sequence[BaseGeometry]
    counties: Sequence[BaseGeometry]
    drawn: dict[str, BaseGeometry] = field(default_factory=dict)

    def point(self, where: str | Sequence[Any]) -> Point:
        """A control point by name, or as [lon, lat]."""
        if not isinstance(where, str):
            return Point(float(where[0]), float(where[1]))
        row = self.points.get(where)
        if row is None or not row["lon"]:
            raise CatalogError(_("没有名为“{name}”的控制点；请写进 sources/gazetteer。").format(name=where))
        return Point(float(row["lon"]), float(row["lat"]))

    def line(self, stops: Sequence[Any], rounded: bool) -> LineString:
        """A line through control points, its bends rounded if asked."""
        plan = np.array([to_plan(self.point(stop)).coords[0] for stop in stops])
        line = LineString(smooth(plan) if rounded else plan)
        return to_wgs84(shapely.simplify(line, 15.0) if rounded else line)

    def union(self, names: Sequence[str]) -> BaseGeometry:
        """The union of county or town areas."""
        missing = [name for name in names if name not in self.areas]
        if missing:
            raise CatalogError(_("没有这些区域：{names}").format(names="、".join(missing)))
        return shapely.union_all([self.areas[name] for name in names])

    def water(self, near: Sequence[float]) -> BaseGeometry:
        """The mapped lake or reservoir at or nearest to a point, within WATER_SEARCH_M."""
        here = to_plan(Point(near[0], near[1]))
        distance, nearest = min(((to_plan(w).distance(here), i) for i, w in enumerate(self.waterbodies)))
        if distance > WATER_SEARCH_M:
            raise CatalogError(
                _("{near} 附近没有水面数据（最近 {km:.1f} 公里）").format(near=near, km=distance / 1000)
            )
        return self.waterbodies[nearest]

    def strip(self, rule: dict[str, Any]) -> BaseGeometry:
        """A strip along drawn lines (see geodata.deriving)."""
        lines = shapely.union_all([self.drawn[feature_id] for feature_id in rule["of"]])
        return strip_along(lines, float(rule["to_m"]), self.city, self.counties, rule.get("borders_within_m"))

    def geometry(self, place: dict[str, Any] | None) -> BaseGeometry | None:
        """The geometry of a `place` (see sources/README.md); None for no place.

        Raises:
            CatalogError: The place names something unknown.
        """
        if not place:
            return None
        rounded = bool(place.get("smooth"))
        if "width_km" in place:
            axis = to_plan(self.line(place["line"], rounded))
            belt = to_wgs84(axis.buffer(float(place["width_km"]) * 500, cap_style="round"))
            return shapely.intersection(belt, self.city)
        if "circle" in place:
            centre, radius_km = place["circle"]
            disc = to_wgs84(to_plan(self.point(centre)).buffer(float(radius_km) * 1000))
            return shapely.intersection(disc, self.city)
        makers = {
            "point": self.point,
            "line": lambda stops: self.line(stops, rounded),
            "lines": lambda parts: MultiLineString([self.line(stops, rounded) for stops in parts]),
            "towns": self.union,
            "counties": self.union,
            "county": lambda name: self.union([name]),
            "city": lambda _yes: self.city,
            "mapped": lambda key: self.mapped[key],
            "water": self.water,
            "strip": self.strip,
            "follow": lambda feature_id: shapely.intersection(self.drawn[feature_id], self.city),
        }
        for key, make in makers.items():
            if key in place:
                return make(place[key])
        raise CatalogError(_("看不懂的 place：{place}").format(place=place))


def town_areas(counties: dict[str, BaseGeometry], towns: Sequence[dict[str, str]]) -> dict[str, BaseGeometry]:
    """Derived town areas: each county divided among its towns by the nearest seat (Voronoi in the plan CRS).

    Args:
        counties: County polygons by name, WGS 84.
        towns: Gazetteer rows with name, county, lon, lat; rows without coordinates get no area.

    Returns:
        Town name to polygon (WGS 84); the areas of a county tile it.
    """
    areas: dict[str, BaseGeometry] = {}
    for county, outline in counties.items():
        seats = [row for row in towns if row["county"] == county and row["lon"]]
        points = [to_plan(Point(float(row["lon"]), float(row["lat"]))) for row in seats]
        border = to_plan(outline)
        cells = shapely.get_parts(
            shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=border.buffer(20_000))
        )
        for row, point in zip(seats, points, strict=True):
            cell = next(cell for cell in cells if cell.intersects(point))
            areas[row["name"]] = to_wgs84(shapely.intersection(cell, border))
    return areas
