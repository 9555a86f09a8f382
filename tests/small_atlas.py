"""A small atlas on a plane: features given in plan metres from a corner of the city, so that results are worked out by hand."""

from collections.abc import Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.atlas import Atlas
from geodata.catalogue import Settings
from geodata.crs import to_wgs84
from geodata.model import Clause, Document, Feature, Layer, Link, Provenance, Target
from geodata.plan import Plan
from geodata.site import Site, site_of

ORIGIN = (400_000.0, 4_040_000.0)  # the south-west corner of the city, EPSG:4548
GROUPS = ("admin", "structure", "water", "services", "rules", "concepts")


def placed(shape: BaseGeometry) -> BaseGeometry:
    """A shape in metres from the corner of the city, in WGS 84."""
    moved = shapely.transform(shape, lambda xy: xy + ORIGIN)
    return to_wgs84(
        shapely.segmentize(moved, 200) if moved.is_valid else moved
    )  # segmentize mends on its own


def at(x: float, y: float) -> Site:
    """The site of a point."""
    return site_of(placed(shapely.Point(x, y)))


def plot(west: float, south: float, east: float, north: float, name: str = "") -> Site:
    """The site of a rectangle."""
    return site_of(placed(shapely.box(west, south, east, north)), name)


def feature(feature_id: str, shape: BaseGeometry | None, **facts: Any) -> Feature:
    """A feature named as its id says, of the layer before the dot."""
    layer, _, name = feature_id.partition(".")
    usual = {
        "name": name,
        "kind": "物",
        "county": ("甲县",),
        "status": "",
        "stage": "existing",
        "accuracy": "authoritative",
    }
    geometry = placed(shape) if shape is not None else None
    return Feature(**{"id": feature_id, "layer": layer, "geometry": geometry, **usual, **facts})


def layer_of(layer_id: str, group: str, geometry: str, features: Sequence[Feature], **facts: Any) -> Layer:
    """A layer with these features."""
    style = {
        "classes": [{"title": layer_id, "fill": "#888888", "strokes": [{"color": "#888888", "width": 1}]}]
    }
    if geometry == "Point":
        style = {"classes": [{"title": layer_id, "shape": "circle", "size": 8, "color": "#888888"}]}
    provenance = Provenance("测试", "无", "2026-01-01", "手工")
    return Layer(
        layer_id, layer_id, group, geometry, 10, provenance, style, features=tuple(features), **facts
    )


def atlas_of(
    *layers: Layer,
    links: Sequence[Link] = (),
    targets: Sequence[Target] = (),
    clauses: Sequence[Clause] = (),
) -> Atlas:
    """An atlas of two counties side by side, 10 km × 20 km each, with a town in each, and these layers."""
    west, east = shapely.box(0, 0, 10_000, 20_000), shapely.box(10_000, 0, 20_000, 20_000)
    counties = [
        feature("counties.甲县", west, kind="县"),
        feature("counties.乙县", east, kind="县", county=("乙县",)),
    ]
    towns = [
        feature("towns.东镇", west, kind="镇", accuracy="derived", uncertainty_m=500),
        feature("towns.西镇", east, kind="镇", county=("乙县",), accuracy="derived", uncertainty_m=500),
    ]
    ground = [
        layer_of("counties", "admin", "Polygon", counties, boundary=True),
        layer_of("towns", "admin", "Polygon", towns, boundary=True),
    ]
    groups = tuple({"id": group, "title": group} for group in GROUPS)
    settings = Settings("小图", "小城", {"lon": 116.0, "lat": 36.5, "zoom": 9}, groups, ())
    documents = (Document("doc", "小政发〔2026〕1号", "小城规划", "小城人民政府", "2026-01-02", ""),)
    plan = Plan(documents, tuple(clauses), tuple(targets), tuple(links), {})
    return Atlas(settings, (*ground, *layers), plan, "small00000")
