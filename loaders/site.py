"""An uploaded site boundary: one file in, one checked site in WGS 84 out. Nothing is kept.

A file that does not say its coordinate system is not read by guess: the person is asked.
"""

from __future__ import annotations

from pathlib import PurePath

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geodata.crs import WGS84
from geodata.errors import SiteError
from geodata.i18n import _
from geodata.site import CENTRE, REACH_DEGREES, Site, enclosed, site_of
from loaders.site_files import Shapes, read_shapes

MAX_VERTICES = 200_000
EXACT_M = 1.0


class CrsUnknown(SiteError):
    """The file does not say its coordinate system. `choices` are (code, name, whether it falls near the city)."""

    def __init__(self, message: str, choices: list[tuple[str, str, bool]]) -> None:
        super().__init__(message)
        self.choices = choices


def read_site(content: bytes, filename: str, crs: str | None = None) -> Site:
    """The site that a file outlines: all its areas as one, or its single point.

    Args:
        content: A zipped shapefile, GeoJSON, KML, KMZ, GeoPackage or DXF.
        filename: What it is called; the site is called the same, without the ending.
        crs: The coordinate system that the person chose, where the file does not say; one of `offered_systems`.

    Returns:
        The site in WGS 84, with notes about what was merged, closed, repaired and converted.

    Raises:
        CrsUnknown: The file does not say its coordinate system, and none was chosen.
        SiteError: The file cannot be used; the message gives the reason and the remedy.
    """
    shapes = read_shapes(content, filename)
    notes: list[str] = []
    geometry = _one_geometry(shapes, notes)
    wgs84 = _in_wgs84(geometry, _system(shapes, geometry, crs), notes)
    name = PurePath(filename.replace("\\", "/")).stem
    return site_of(wgs84, name, notes=tuple(notes))


def offered_systems() -> dict[str, str]:
    """The systems that a boundary file without a word about it may be in, as a planner calls them, by EPSG code."""
    return {
        "EPSG:4490": _("CGCS2000 经纬度"),
        "EPSG:4326": _("WGS 84 经纬度"),
        "EPSG:4548": _("CGCS2000 3 度带，中央经线 117°，东坐标六位"),
        "EPSG:4527": _("CGCS2000 3 度带，第 39 带，东坐标带带号"),
        "EPSG:4547": _("CGCS2000 3 度带，中央经线 114°，东坐标六位"),
        "EPSG:4526": _("CGCS2000 3 度带，第 38 带，东坐标带带号"),
        "EPSG:4498": _("CGCS2000 6 度带，第 20 带，东坐标带带号"),
    }


def _one_geometry(shapes: Shapes, notes: list[str]) -> BaseGeometry:
    """The areas of a file as one; closed lines count as areas; else its only point."""
    found = [part for geometry in shapes.geometries for part in shapely.get_parts(geometry)]
    if sum(int(shapely.get_num_coordinates(part)) for part in found) > MAX_VERTICES:
        raise SiteError(_("文件里的顶点超过 {most} 个。请先简化边界。").format(most=MAX_VERTICES))
    areas = [part for part in found if part.geom_type == "Polygon"]
    lines = [part for part in found if part.geom_type == "LineString"]
    closed = [shapely.Polygon(line.coords) for line in lines if line.is_closed and len(line.coords) > 3]
    points = [part for part in found if part.geom_type == "Point"]
    if closed and not areas:
        notes.append(_("文件里没有面，已把 {n} 条闭合的线当作边界。").format(n=len(closed)))
        areas = closed
    if not areas and len(points) == 1 and not lines:
        return points[0]
    if not areas:
        message = _(
            "文件里没有面（有 {lines} 条不闭合的线、{points} 个点）。请把边界闭合成面，或在图上画线廊。"
        )
        raise SiteError(message.format(lines=len(lines) - len(closed), points=len(points)))
    if len(areas) == 1:
        return areas[0]
    notes.append(_("文件里有 {n} 个面，已合并为一个范围。").format(n=len(areas)))
    faulty = sum(not area.is_valid for area in areas)
    if faulty:
        notes.append(_("其中 {n} 个面自相交，已修复为它围住的范围。").format(n=faulty))
    return shapely.union_all([area if area.is_valid else enclosed(area) for area in areas])


def _system(shapes: Shapes, geometry: BaseGeometry, chosen: str | None) -> CRS:
    """The file's own system, or else the chosen one."""
    if shapes.crs:
        try:
            return CRS.from_user_input(shapes.crs)
        except CRSError as error:
            message = _("文件写的坐标系“{crs}”不认识。请在 GIS 软件里转换为 CGCS2000 或 WGS 84 后再上传。")
            raise SiteError(message.format(crs=shapes.crs[:80])) from error
    offered = offered_systems()
    if chosen in offered:
        return CRS.from_user_input(chosen)
    if chosen:
        message = _("坐标系“{crs}”不在可选之列：{offered}。")
        raise SiteError(message.format(crs=chosen[:40], offered="、".join(offered)))
    west, south, east, north = (f"{value:.6f}".rstrip("0").rstrip(".") for value in geometry.bounds)
    message = _("文件没有写明坐标系，请选择。坐标范围：{west} 至 {east}，{south} 至 {north}。")
    choices = [(code, name, _fits(geometry, code)) for code, name in offered.items()]
    choices.sort(key=lambda choice: not choice[2])
    raise CrsUnknown(message.format(west=west, east=east, south=south, north=north), choices)


def _fits(geometry: BaseGeometry, code: str) -> bool:
    """Whether coordinates read in a system fall anywhere near the city."""
    west, south, east, north = geometry.bounds
    places = Transformer.from_crs(code, WGS84, always_xy=True).transform([west, east], [south, north])
    with np.errstate(invalid="ignore"):
        far = np.abs(np.array(places).T - CENTRE)
    return bool((far < REACH_DEGREES).all())


def _in_wgs84(geometry: BaseGeometry, system: CRS, notes: list[str]) -> BaseGeometry:
    flat = shapely.force_2d(geometry)
    if system.to_epsg() == 4326 or system == CRS.from_user_input("OGC:CRS84"):
        return flat
    change = Transformer.from_crs(system, WGS84, always_xy=True)
    name = offered_systems().get(f"EPSG:{system.to_epsg()}", system.name)
    notes.append(_("坐标由 {name} 换算为 WGS 84。").format(name=name))
    if not _is_exact(system, change):
        notes.append(_("该坐标系与 WGS 84 之间没有公开的精确参数，换算可能差几十米到上百米。"))
    return shapely.transform(flat, change.transform, interleaved=False)


def _is_exact(system: CRS, change: Transformer) -> bool:
    """CGCS2000 and WGS 84 agree within decimetres; of other datums the transformation must say so itself."""
    geodetic = system.geodetic_crs
    modern = geodetic is not None and ("2000" in geodetic.name or "84" in geodetic.name)
    return modern or 0 <= change.accuracy <= EXACT_M
