"""What lies at a point, and what lies around it; distances in metres in the plan CRS."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geodata.atlas import COUNTIES, TOWNS, ZONES, Atlas
from geodata.cards import brief
from geodata.crs import to_plan
from geodata.i18n import _
from geodata.model import Feature

RADIUS_M = 1000.0
PLACES = (COUNTIES, TOWNS, ZONES)
VAGUE = ("schematic", "derived")
ROUND_SEGMENTS = 4

Ids = NDArray[np.intp]
Numbers = NDArray[np.float64]


class FeatureIndex:
    """Every placed feature in the plan CRS, in a tree. What it gives are positions in `features`.

    Attributes:
        features: In drawing order.
        shapes: Their geometries in EPSG:4548, an array of objects.
        uncertainty: How far each may be off, in metres; 0 where that is not told.
        unsure: Whether each may be off at all: it says how far, or is drawn by rule or by hand.
        boundary: Whether each is of a layer of boundaries.
    """

    def __init__(self, atlas: Atlas) -> None:
        """Projects every placed feature."""
        placed = [(f, layer) for layer in atlas.layers for f in layer.features if f.geometry is not None]
        self.features = [feature for feature, _layer in placed]
        self.shapes = np.empty(len(placed), dtype=object)
        self.shapes[:] = [to_plan(f.geometry) for f in self.features if f.geometry is not None]
        self.uncertainty: Numbers = np.array([float(f.uncertainty_m or 0) for f in self.features])
        vague = np.array([f.accuracy in VAGUE for f in self.features], dtype=bool)
        self.unsure = vague | (self.uncertainty > 0)
        self.boundary = np.array([layer.boundary for _feature, layer in placed], dtype=bool)
        self.tree = shapely.STRtree(self.shapes)

    @cached_property
    def cores(self) -> NDArray[np.object_]:
        """The part of each area that belongs to it wherever the true outline runs: all but a rim of its uncertainty.

        Areas that are exact are their own cores; where nobody says how far an unsure one may be off, and for lines
        and points, it is empty.
        """
        cores = np.full(len(self.features), shapely.Polygon(), dtype=object)
        exact = self.is_area & ~self.unsure
        cores[exact] = self.shapes[exact]
        rimmed = self.is_area & (self.uncertainty > 0)
        cores[rimmed] = shapely.buffer(
            self.shapes[rimmed], -self.uncertainty[rimmed], quad_segs=ROUND_SEGMENTS
        )
        return cores

    @cached_property
    def is_area(self) -> NDArray[np.bool_]:
        """Whether each is a polygon."""
        return shapely.get_dimensions(self.shapes) == 2

    @cached_property
    def is_point(self) -> NDArray[np.bool_]:
        """Whether each is a point."""
        return shapely.get_dimensions(self.shapes) == 0

    def within(self, shape: BaseGeometry, metres: float) -> tuple[Ids, Numbers]:
        """The features within a distance of a shape (EPSG:4548), in drawing order, and their distances (0: touched)."""
        ids = np.sort(self.tree.query(shape, predicate="dwithin", distance=metres))
        return ids, shapely.distance(shape, self.shapes[ids])


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
    ids, distances = index.within(plan, radius_m)
    nearby = [
        {**brief(atlas, index.features[i]), "distance_m": round(float(distance))}
        for i, distance in zip(ids, distances, strict=True)
        if not index.boundary[i]
    ]
    covering = [
        index.features[i] for i, d in zip(ids, distances, strict=True) if index.boundary[i] and d == 0
    ]
    places = {layer: [f for f in covering if f.layer == layer] for layer in PLACES}
    return {
        "lon": lon,
        "lat": lat,
        "easting": round(plan.x, 1),
        "northing": round(plan.y, 1),
        "inside": bool(atlas.city.covers(point)),
        "county": _first_name(places[COUNTIES]),
        "town": _first_name(places[TOWNS]),
        "zones": [f.name for f in places[ZONES]],
        "areas": [brief(atlas, f) for layer in PLACES for f in places[layer]],
        "radius_m": round(radius_m),
        "nearby": sorted(nearby, key=lambda row: row["distance_m"]),
    }


def _first_name(features: list[Feature]) -> str:
    return features[0].name if features else ""
