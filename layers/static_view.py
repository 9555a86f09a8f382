"""What a static map shows, and the frame that it is drawn in.

Everything is drawn in the web map's pixels (1/96 inch on paper, times the frame's magnification), with x to the
right and y downwards from the frame's top left corner; the frame turns plan metres (EPSG:4548) into them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.atlas import CITY, COUNTIES, Atlas
from geodata.crs import to_plan, to_wgs84
from geodata.errors import NotFound
from geodata.i18n import _

PX_PER_INCH = 96
PX_MM = 25.4 / PX_PER_INCH
POINTS_PER_PX = 72 / PX_PER_INCH
EQUATOR_M_PER_PX = 156543.03392804097  # of a web map at zoom 0
BASICS = (COUNTIES, CITY)
LEAST_SPAN_M = 16_000  # so that a single place is seen with what is around it
DENSE_DEGREES = 0.05


@dataclass(frozen=True)
class MapView:
    """A view of the atlas.

    Attributes:
        bounds: West, south, east, north in WGS 84 degrees; a frame of another shape shows more than that.
        layers: The ids of the layers that are drawn, in any order: the catalogue says which lies on top.
        features: When given, only these features are drawn of the layers that are no boundaries.
        highlights: The ids of features that are lit up; they are drawn even where their layer is not.
        marks: Places (lon, lat) that are marked with a point.
        areas: Polygons (WGS 84) that are outlined: the reader's own.
        basics: Whether the counties and the city are drawn beneath, listed or not.
        opacities: (layer id, 0…1) for the layers that are drawn fainter than usual.
        detail: How many zoom levels earlier than on the web the names of symbols are written, where they find room
            that nothing else takes; symbols are gathered less, too. For what cannot be zoomed: paper.
        telling: Whether highlights are shown as the player of stories shows them: nothing is ringed, all else steps
            back; around a lit county the map is veiled.
        named: The ids of features whose names are written at any scale.
    """

    bounds: tuple[float, float, float, float]
    layers: tuple[str, ...]
    features: frozenset[str] | None = None
    highlights: tuple[str, ...] = ()
    marks: tuple[tuple[float, float], ...] = ()
    areas: tuple[BaseGeometry, ...] = field(default=(), hash=False)
    basics: bool = True
    opacities: tuple[tuple[str, float], ...] = ()
    detail: float = 0.0
    telling: bool = False
    named: frozenset[str] = frozenset()


def view_of(
    atlas: Atlas, feature_ids: tuple[str, ...], layers: tuple[str, ...] | None = None, margin: float = 0.15
) -> MapView:
    """A view that fits features and lights them up; the whole city where none of them is placed.

    Args:
        atlas: The loaded atlas.
        feature_ids: What is to be seen.
        layers: The layers to draw; by default those of the features.
        margin: The room around them, as a share of their extent.

    Raises:
        NotFound: An id that nothing in the atlas carries.
    """
    found = [atlas.feature(feature_id) for feature_id in feature_ids]
    placed = [feature.geometry for feature in found if feature.geometry is not None]
    bounds = _with_margin(placed, margin) if placed else city_bounds(atlas)
    wanted = layers if layers is not None else tuple(dict.fromkeys(feature.layer for feature in found))
    return MapView(bounds, wanted, highlights=tuple(feature.id for feature in found))


def city_bounds(atlas: Atlas) -> tuple[float, float, float, float]:
    """West, south, east, north of the whole city; of the opening view where its area could not be loaded."""
    if atlas.city.is_empty:
        lon, lat = atlas.settings.view["lon"], atlas.settings.view["lat"]
        return lon - 0.7, lat - 0.7, lon + 0.7, lat + 0.7
    west, south, east, north = atlas.city.bounds
    return west, south, east, north


def _with_margin(geometries: list[BaseGeometry], margin: float) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.total_bounds([to_plan(geometry) for geometry in geometries])
    across = max((east - west) * margin, (LEAST_SPAN_M - (east - west)) / 2)
    up = max((north - south) * margin, (LEAST_SPAN_M - (north - south)) / 2)
    grown = to_wgs84(shapely.box(west - across, south - up, east + across, north + up))
    return grown.bounds[0], grown.bounds[1], grown.bounds[2], grown.bounds[3]


def checked_layers(atlas: Atlas, view: MapView) -> list[str]:
    """The ids of the layers that a view draws, from the bottom up.

    Raises:
        NotFound: A layer that the atlas does not have.
    """
    wanted = {*view.layers, *(BASICS if view.basics else ())}
    unknown = [layer for layer in view.layers if layer not in atlas.layer_by_id]
    if unknown:
        raise NotFound(_("没有编号为“{id}”的图层。").format(id="、".join(unknown)))
    return [layer.id for layer in atlas.layers if layer.id in wanted]


@dataclass(frozen=True)
class Frame:
    """A rectangle of paper and the piece of the plan that is seen in it.

    Attributes:
        width: Of the frame, in pixels.
        height: Of the frame, in pixels.
        left: Plan coordinate (east, m) of the left edge.
        top: Plan coordinate (north, m) of the upper edge.
        mpp: Metres per pixel.
        magnify: The size of a pixel on paper, in 1/96 inch.
    """

    width: float
    height: float
    left: float
    top: float
    mpp: float
    magnify: float = 1.0

    @property
    def scale(self) -> float:
        """The scale's denominator on paper."""
        return self.mpp / (PX_MM * self.magnify / 1000)

    @property
    def points(self) -> float:
        """Points (1/72 inch) per pixel."""
        return POINTS_PER_PX * self.magnify

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in plan metres."""
        return self.left, self.top - self.height * self.mpp, self.left + self.width * self.mpp, self.top

    @property
    def zoom(self) -> float:
        """The zoom at which the web map has this scale on a screen, at the middle of the frame."""
        west, south, east, north = self.bounds
        middle = to_wgs84(shapely.Point((west + east) / 2, (south + north) / 2))
        return math.log2(EQUATOR_M_PER_PX * math.cos(math.radians(middle.y)) / self.mpp)

    def to_px(self, geometry: BaseGeometry) -> BaseGeometry:
        """Plan metres (EPSG:4548) to pixels; same geometry type."""
        origin, scale = np.array([self.left, self.top]), np.array([1 / self.mpp, -1 / self.mpp])
        return shapely.transform(geometry, lambda xy: (xy - origin) * scale)

    def inside(self, x: float, y: float) -> bool:
        """Is a place (in pixels) in the frame?"""
        return 0 <= x <= self.width and 0 <= y <= self.height


def plan_bounds(bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """The plan extent (west, south, east, north in m) that holds a rectangle of WGS 84 degrees."""
    edge = shapely.segmentize(shapely.box(*bounds), DENSE_DEGREES)
    west, south, east, north = to_plan(edge).bounds
    return west, south, east, north


def fit(
    bounds: tuple[float, float, float, float],
    width: float,
    height: float,
    room: tuple[float, float, float, float] | None = None,
    magnify: float = 1.0,
) -> Frame:
    """The frame that shows bounds as large as they fit.

    Args:
        bounds: West, south, east, north in WGS 84 degrees.
        width: Of the frame, in pixels.
        height: Of the frame, in pixels.
        room: Left, top, right, bottom (pixels) of the part of the frame that the bounds must fit; all of it by default.
        magnify: The size of a pixel on paper, in 1/96 inch.
    """
    left, top, right, bottom = room or (0, 0, width, height)
    west, south, east, north = plan_bounds(bounds)
    mpp = max((east - west) / (right - left), (north - south) / (bottom - top))
    x, y = (left + right) / 2, (top + bottom) / 2
    return Frame(width, height, (west + east) / 2 - x * mpp, (south + north) / 2 + y * mpp, mpp, magnify)


def at_scale(
    bounds: tuple[float, float, float, float], width: float, height: float, scale: float, magnify: float = 1.0
) -> Frame:
    """The frame of this size (pixels) and scale (denominator) around the middle of WGS 84 bounds."""
    west, south, east, north = plan_bounds(bounds)
    mpp = scale * PX_MM * magnify / 1000
    left, top = (west + east - width * mpp) / 2, (south + north + height * mpp) / 2
    return Frame(width, height, left, top, mpp, magnify)
