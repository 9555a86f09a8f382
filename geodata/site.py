"""A site: the point or the area that somebody asks about. Checked, repaired where it can be, and told so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata.crs import to_plan, to_wgs84
from geodata.errors import SiteError
from geodata.i18n import _

MOST_VERTICES = 20_000
MOST_PARTS = 200
LEAST_AREA_M2 = 1.0
WIDTHS_M = (1.0, 20_000.0)
REACH_DEGREES = 8.0
CENTRE = (117.0, 36.5)  # the central meridian of the plan CRS, and the province's middle
NAME_LENGTH = 80
WHOLE = 1e-6  # a smaller share of a site is rounding, not ground


@dataclass(frozen=True)
class Site:
    """What is asked about.

    Attributes:
        geometry: A Point, Polygon or MultiPolygon, valid, in WGS 84.
        name: What it is called; "" for a nameless one.
        notes: What was mended or taken for granted on the way here, as sentences for the reader.
        feature_id: The feature whose area it is; "" for all others.
    """

    geometry: BaseGeometry
    name: str = ""
    notes: tuple[str, ...] = ()
    feature_id: str = ""

    @cached_property
    def plan(self) -> BaseGeometry:
        """The geometry in the plan CRS (EPSG:4548, metres)."""
        return to_plan(self.geometry)

    @property
    def is_point(self) -> bool:
        """Whether it is a single place."""
        return self.geometry.geom_type == "Point"

    @cached_property
    def area_m2(self) -> float:
        """Square metres in the plan CRS; 0 for a point."""
        return float(self.plan.area)


def site_of(
    geometry: BaseGeometry,
    name: str = "",
    width_m: float | None = None,
    notes: tuple[str, ...] = (),
    feature_id: str = "",
) -> Site:
    """A site of a geometry in WGS 84 degrees.

    A crossing outline is mended to the ground that it encloses, and that is told. A line becomes a corridor.

    Args:
        geometry: A Point, LineString, Polygon, or several lines or polygons.
        name: What it is called.
        width_m: For a line: the whole width of the corridor along it.
        notes: What to tell besides.
        feature_id: The feature whose area it is.

    Raises:
        SiteError: It is empty, no place on earth, too far from the city, too intricate or without area.
    """
    flat = shapely.force_2d(geometry)
    _check_coordinates(flat)
    told = list(notes)
    kind = flat.geom_type.removeprefix("Multi")
    if kind == "LineString":
        flat = _corridor(flat, width_m)
        told.append(_("范围由中心线向两侧各 {half:g} 米得出。").format(half=float(width_m or 0) / 2))
    elif kind == "Polygon":
        flat = _mended(flat, told)
    elif flat.geom_type != "Point":
        message = _("只能查一个点、一条带宽度的线或若干个面，收到的是 {kind}。请改画或改用面文件。")
        raise SiteError(message.format(kind=flat.geom_type))
    return Site(flat, " ".join(name.split())[:NAME_LENGTH], tuple(told), feature_id)


def geometry_of(content: Any) -> BaseGeometry:
    """The shapely geometry of a GeoJSON geometry.

    Raises:
        SiteError: It is none.
    """
    try:
        found = shape(content)
        shapely.get_coordinates(found)
    except (ShapelyError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise SiteError(_("收到的范围不是可读的 GeoJSON 几何。请重新画，或换一个文件。")) from error
    return found


def _check_coordinates(geometry: BaseGeometry) -> None:
    if geometry.is_empty:
        raise SiteError(_("没有画出任何东西。请至少点一个点，或画三个以上顶点的范围。"))
    coordinates = shapely.get_coordinates(geometry)
    if len(coordinates) > MOST_VERTICES or shapely.get_num_geometries(geometry) > MOST_PARTS:
        message = _(
            "范围有 {n} 个顶点、{parts} 个部分，最多 {most} 个顶点、{parts_most} 个部分。请先简化边界。"
        )
        parts = int(shapely.get_num_geometries(geometry))
        raise SiteError(
            message.format(n=len(coordinates), parts=parts, most=MOST_VERTICES, parts_most=MOST_PARTS)
        )
    low, high = coordinates.min(axis=0), coordinates.max(axis=0)
    if not np.isfinite(coordinates).all() or low[0] < -180 or high[0] > 180 or low[1] < -90 or high[1] > 90:
        x, y = coordinates[0]
        message = _("坐标 {x:g}, {y:g} 不是经纬度。应为 WGS 84 度，经度在前；平面坐标请用“坐标”输入。")
        raise SiteError(message.format(x=x, y=y))
    far = np.abs(coordinates - CENTRE).max(axis=0)
    if (far > REACH_DEGREES).any():
        x, y = coordinates[np.abs(coordinates - CENTRE).max(axis=1).argmax()]
        message = _(
            "位置 {x:.4f}°E, {y:.4f}°N 离聊城太远，平面坐标系量不准。请核对坐标和坐标系，或缩小范围。"
        )
        raise SiteError(message.format(x=x, y=y))


def _corridor(line: BaseGeometry, width_m: float | None) -> BaseGeometry:
    least, most = WIDTHS_M
    if width_m is None or not least <= width_m <= most:
        message = _("线要有宽度才成范围：应为 {least:g}—{most:g} 米，收到的是 {found}。")
        raise SiteError(message.format(least=least, most=most, found=_("空") if width_m is None else width_m))
    plan = to_plan(line)
    if plan.length == 0:
        raise SiteError(_("线的长度为零。请至少画两个不同的点。"))
    return to_wgs84(plan.buffer(width_m / 2, cap_style="flat", join_style="round"))


def _mended(area: BaseGeometry, told: list[str]) -> BaseGeometry:
    """A valid polygon of the same ground; what was done to it is added to `told`."""
    if not area.is_valid:
        area = enclosed(area)
        told.append(_("画出或上传的边界自相交或重叠，已修复为它围住的范围；请核对图上的轮廓。"))
    if area.is_empty or to_plan(area).area < LEAST_AREA_M2:
        raise SiteError(_("范围的面积不到 1 平方米（顶点重合或在一条线上）。请画出有面积的范围。"))
    return area


def enclosed(areas: BaseGeometry) -> BaseGeometry:
    """The ground that the outlines of polygons enclose, wherever they cross themselves or each other, as valid polygons."""
    return shapely.union_all(
        [
            shapely.difference(
                _within(part.exterior), shapely.union_all([_within(r) for r in part.interiors])
            )
            for part in shapely.get_parts(areas)
        ]
    )


def _within(ring: BaseGeometry) -> BaseGeometry:
    """All faces that a ring closes: both halves of an 8, the whole of a star."""
    crossed = shapely.node(shapely.LineString(shapely.get_coordinates(ring)))
    return shapely.union_all(shapely.get_parts(shapely.polygonize([crossed])))
