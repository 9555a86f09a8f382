"""An uploaded site boundary: one file in, one checked site in WGS 84 out. Nothing is kept.

The file is read by the worker that reads whole layers (loaders.vector). A file that does not say its coordinate system
is not read by guess: the person is asked, with the systems that put it near the city first.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geodata.errors import IntakeError, SiteError
from geodata.i18n import _
from geodata.site import Site, enclosed, site_of
from loaders.site_shapes import TABLES
from loaders.vector.china_shift import BD09, GCJ02
from loaders.vector.crs_guess import rank, sample
from loaders.vector.limits import MEGABYTE, Limits
from loaders.vector.process import call
from loaders.vector.reference import Reference
from loaders.vector.shift import take_back
from loaders.vector.systems import Placement, is_old_datum

MAX_FILE_MB = 20
LIMITS = Limits(upload_mb=MAX_FILE_MB, unpacked_mb=200, members=500, features=5000, seconds=60)
FORMATS = "zip（Shapefile、GDB）、GeoJSON、KML/KMZ、GeoPackage、DXF、CSV、XLSX"
DEGREES = "degrees"


@dataclass(frozen=True)
class Choice:
    """A coordinate system that a file may be in: its code, its name, and what speaks for it."""

    code: str
    name: str
    reason: str


class CrsUnknown(SiteError):
    """The file does not say its coordinate system; `choices` are those that put it near the city."""

    def __init__(self, message: str, choices: list[Choice]) -> None:
        super().__init__(message)
        self.choices = choices


def read_site(content: bytes, filename: str, reference: Reference, crs: str = "") -> Site:
    """The site that a file outlines: all its areas as one, or its single point.

    Args:
        content: What the file holds.
        filename: What it is called; the site is called the same, without the ending.
        reference: The city, to tell where the file's numbers may lie.
        crs: The coordinate system that the person chose, where the file does not say: a choice's code.

    Returns:
        The site in WGS 84, with notes about what was merged, closed, repaired and converted.

    Raises:
        CrsUnknown: The file does not say its coordinate system, and none was chosen.
        SiteError: The file cannot be used; the message gives the reason and the remedy.
    """
    if len(content) > MAX_FILE_MB * MEGABYTE:
        message = _("文件有 {size:.1f} MB，最多 {most} MB。请只导出地块边界再上传。")
        raise SiteError(message.format(size=len(content) / MEGABYTE, most=MAX_FILE_MB))
    name = PurePath(filename.replace("\\", "/")).name or "site"
    datasets = _datasets(content, name)
    notes: list[str] = []
    geometry = _one_geometry(datasets, notes)
    wgs84 = _in_wgs84(geometry, _system(datasets, geometry, reference, crs), notes)
    return site_of(wgs84, PurePath(name).stem, notes=tuple(notes))


def _datasets(content: bytes, name: str) -> list[dict[str, Any]]:
    """The shapes of a file, read in a process of its own from a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="plan-site-") as home:
        ending = "".join(char for char in PurePath(name).suffix.lower() if char.isalnum())[:10]
        path, work = Path(home) / f"site.{ending}", Path(home) / "work"
        work.mkdir()
        path.write_bytes(content)
        try:
            return list(call({"job": "shapes", "path": str(path), "name": name}, work, LIMITS))
        except IntakeError as error:
            # What may be brought as a site is fixed: no setting of the intake changes it.
            raise SiteError(re.sub(r"，或请管理员调大 \w+", "", str(error))) from error


def _one_geometry(datasets: list[dict[str, Any]], notes: list[str]) -> BaseGeometry:
    """The areas of a file as one; closed lines and a table's row of corners count as areas; else its only point."""
    found = [
        part
        for one in datasets
        for part in shapely.get_parts(shapely.from_wkb(one["shapes"]))
        if part is not None
    ]
    torn = sum(one["unreadable"] for one in datasets)
    if torn:
        notes.append(_("有 {n} 个图形读不出来，没有计入。").format(n=torn))
    areas = [part for part in found if part.geom_type == "Polygon"]
    lines = [part for part in found if part.geom_type == "LineString"]
    points = [part for part in found if part.geom_type == "Point"]
    closed = [shapely.Polygon(line.coords) for line in lines if line.is_closed and len(line.coords) > 3]
    if closed and not areas:
        notes.append(_("文件里没有面，已把 {n} 条闭合的线当作边界。").format(n=len(closed)))
        areas = closed
    if not found:
        torn_too = _("，有 {n} 个读不出来").format(n=torn) if torn else ""
        raise SiteError(_("文件里没有能用的图形{torn}。请确认导出时选对了图层。").format(torn=torn_too))
    if not areas and not lines and len(points) > 2 and datasets[0]["format"] in TABLES:
        notes.append(_("已把表里的 {n} 个点按顺序围成范围。").format(n=len(points)))
        areas = [shapely.Polygon(points)]
    if not areas and len(points) == 1 and not lines:
        return points[0]
    if not areas:
        message = _(
            "文件里没有面（有 {lines} 条不闭合的线、{points} 个点）。请把边界闭合成面，或在图上画线。"
        )
        raise SiteError(message.format(lines=len(lines) - len(closed), points=len(points)))
    return areas[0] if len(areas) == 1 else _merged(areas, notes)


def _merged(areas: list[BaseGeometry], notes: list[str]) -> BaseGeometry:
    notes.append(_("文件里有 {n} 个面，已合并为一个范围。").format(n=len(areas)))
    faulty = sum(not area.is_valid for area in areas)
    if faulty:
        notes.append(_("其中 {n} 个面自相交，已修复为它围住的范围。").format(n=faulty))
    return shapely.union_all([area if area.is_valid else enclosed(area) for area in areas])


def _system(datasets: list[dict[str, Any]], geometry: BaseGeometry, reference: Reference, chosen: str) -> str:
    """The file's own system, or else the chosen one."""
    declared = {one["crs"] for one in datasets}
    if len(declared) > 1:
        raise SiteError(_("文件里各图层的坐标系不同。请只导出一个图层再上传。"))
    (system,) = declared
    try:
        known = CRS.from_user_input(system) if system else None
    except CRSError as error:
        message = _("文件写的坐标系“{crs}”不认识。请在 GIS 软件里转换为 CGCS2000 或 WGS 84 后再上传。")
        raise SiteError(message.format(crs=system[:80])) from error
    if known and not (known.is_geographic and _beyond_degrees(geometry)):
        return str(system)
    choices = _choices(geometry, reference)
    if chosen in [choice.code for choice in choices]:
        return chosen
    if chosen:
        raise SiteError(_("坐标系“{crs}”不在可选之列。请在列出的坐标系里选。").format(crs=chosen[:40]))
    west, south, east, north = (f"{value:.6f}".rstrip("0").rstrip(".") for value in geometry.bounds)
    bounds = _("坐标范围：{west} 至 {east}，{south} 至 {north}").format(
        west=west, east=east, south=south, north=north
    )
    if not choices:
        message = _(
            "文件没有写明坐标系，按常用的坐标系都不落在聊城附近（{bounds}）。请转换为 CGCS2000 后再上传。"
        )
        raise SiteError(message.format(bounds=bounds))
    raise CrsUnknown(_("文件没有写明坐标系，请选择。{bounds}。").format(bounds=bounds), choices)


def _choices(geometry: BaseGeometry, reference: Reference) -> list[Choice]:
    """The systems that put a shape near the city, the likeliest first; for degrees also those of web maps."""
    ranked = rank(sample(np.array([geometry], dtype=object)), np.empty((0, 2)), reference)
    found = [Choice(str(one.placement), one.placement.label, next(iter(one.reasons), "")) for one in ranked]
    if any(one.group == DEGREES for one in ranked):
        found += [
            Choice(GCJ02, _("GCJ-02（高德、腾讯等互联网地图）"), _("与 WGS 84 差几百米")),
            Choice(BD09, _("BD-09（百度地图）"), _("与 WGS 84 差一公里左右")),
        ]
    return found


def _beyond_degrees(geometry: BaseGeometry) -> bool:
    """Whether numbers are no degrees, whatever the file says: a GeoJSON in metres, say."""
    west, south, east, north = geometry.bounds
    return west < -180 or east > 180 or south < -90 or north > 90


def _in_wgs84(geometry: BaseGeometry, system: str, notes: list[str]) -> BaseGeometry:
    shapes = np.array([geometry], dtype=object)
    if system in (GCJ02, BD09):
        notes.append(_("坐标由 {name} 换算为 WGS 84，误差约 1 米。").format(name=system))
        return take_back(shapes, system)[0]
    placement = Placement.parse(system)
    if CRS.from_user_input(placement.system).to_epsg() != 4326:
        notes.append(_("坐标由 {name} 换算为 WGS 84。").format(name=placement.label))
    if is_old_datum(placement.system):
        notes.append(_("该坐标系与 CGCS2000 之间没有公开的精确参数，位置可能差几十米到上百米。"))
    return placement.shapes(shapes)[0]
