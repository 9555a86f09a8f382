"""What lies at a point, and what lies around it; distances in metres in the plan CRS."""

from __future__ import annotations

import math
from typing import Any

import shapely
from shapely.geometry import Point

from geodata.atlas import COUNTIES, TOWNS, ZONES, Atlas
from geodata.cards import brief
from geodata.crs import to_plan
from geodata.i18n import _

RADIUS_M = 1000.0


class FeatureIndex:
    """Placed features in the plan CRS, in a tree."""

    def __init__(self, atlas: Atlas) -> None:
        """Projects every placed feature of the layers that are no boundaries."""
        self.features = [
            f
            for layer in atlas.layers
            if not layer.boundary
            for f in layer.features
            if f.geometry is not None
        ]
        self.shapes = [to_plan(f.geometry) for f in self.features if f.geometry is not None]
        self.tree = shapely.STRtree(self.shapes)


def at_point(atlas: Atlas, lon: float, lat: float, radius_m: float = RADIUS_M) -> dict[str, Any]:
    """Which county, town and zones a point (WGS 84) lies in, and the features within a radius, nearest first.

    Returns:
        lon, lat, easting and northing (EPSG:4548, m), inside, county, town, zones, radius_m, nearby (each
        with distance_m; 0 where the point lies in it).

    Raises:
        ValueError: The point lies so far off that the plan CRS does not reach it.
    """
    point = Point(lon, lat)
    plan = to_plan(point)
    if not math.isfinite(plan.x):
        raise ValueError(_("该点离聊城太远，平面坐标系算不到：{lon}, {lat}").format(lon=lon, lat=lat))
    index = atlas.derived(FeatureIndex)
    nearby = []
    for i in index.tree.query(plan.buffer(radius_m)):
        distance = float(index.shapes[i].distance(plan))
        if distance <= radius_m:
            nearby.append({**brief(atlas, index.features[i]), "distance_m": round(distance)})
    return {
        "lon": lon,
        "lat": lat,
        "easting": round(plan.x, 1),
        "northing": round(plan.y, 1),
        "inside": bool(atlas.city.covers(point)),
        "county": _first_name(atlas, COUNTIES, point),
        "town": _first_name(atlas, TOWNS, point),
        "zones": [f.name for f in _covering(atlas, ZONES, point)],
        "areas": [
            brief(atlas, f) for layer in (COUNTIES, TOWNS, ZONES) for f in _covering(atlas, layer, point)
        ],
        "radius_m": round(radius_m),
        "nearby": sorted(nearby, key=lambda row: row["distance_m"]),
    }


def _covering(atlas: Atlas, layer: str, point: Point) -> list[Any]:
    return [f for f in atlas.layer_features(layer) if f.geometry is not None and f.geometry.covers(point)]


def _first_name(atlas: Atlas, layer: str, point: Point) -> str:
    return next((f.name for f in _covering(atlas, layer, point)), "")
