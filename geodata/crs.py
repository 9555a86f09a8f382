"""Coordinate systems: geometry is stored in WGS 84, measured in the plan CRS."""

from __future__ import annotations

from functools import lru_cache

import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

WGS84 = "EPSG:4326"
PLAN_CRS = "EPSG:4548"
PLAN_CRS_NAME = "CGCS2000 / 3-degree Gauss-Kruger CM 117E"
PLAN_CRS_PROJ4 = "+proj=tmerc +lat_0=0 +lon_0=117 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs"


@lru_cache(maxsize=2)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def to_plan(geometry: BaseGeometry) -> BaseGeometry:
    """WGS 84 degrees to plan metres (EPSG:4548); same geometry type."""
    return shapely.transform(geometry, _transformer(WGS84, PLAN_CRS).transform, interleaved=False)


def to_wgs84(geometry: BaseGeometry) -> BaseGeometry:
    """Plan metres (EPSG:4548) to WGS 84 degrees; same geometry type."""
    return shapely.transform(geometry, _transformer(PLAN_CRS, WGS84).transform, interleaved=False)


def length_m(geometry: BaseGeometry) -> float:
    """Length in metres of a WGS 84 geometry, measured in the plan CRS."""
    return float(shapely.length(to_plan(geometry)))


def area_m2(geometry: BaseGeometry) -> float:
    """Area in square metres of a WGS 84 geometry, measured in the plan CRS."""
    return float(shapely.area(to_plan(geometry)))
