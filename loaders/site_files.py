"""What a site's file is, told by its content, and its shapes out of it: zipped shapefile, GeoJSON, KML, GeoPackage, DXF.

A file is never trusted: an archive is weighed before it is unpacked, XML with a document type is refused, and GDAL
sees a file only when its first bytes are those of the one format that it is to be read as.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pyogrio
import pyogrio.errors
import pyogrio.raw
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata.crs import WGS84
from geodata.errors import SiteError
from geodata.i18n import _

MEGABYTE = 1_000_000
MAX_FILE_MB = 20
MAX_UNPACKED_MB = 100
MAX_MEMBERS = 200
MAX_FEATURES = 5000
MAX_LAYERS = 50
ENDINGS = (".shp", ".geojson", ".json", ".kml", ".gpkg", ".dxf")
SIDECARS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
FORMATS = "zip（Shapefile）、GeoJSON、KML/KMZ、GeoPackage、DXF"
SHAPEFILE, SQLITE = b"\x00\x00\x27\x0a", b"SQLite format 3\x00"
GDAL_ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.GeometryError,
)
DXF = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s*999\s*\r?\n[^\n]*\n)*\s*0\s*\r?\n\s*SECTION\b")
OTHER_DRIVERS = re.compile(rb"<(?:OGR|GDAL|VRT)", re.IGNORECASE)


@dataclass(frozen=True)
class Shapes:
    """The shapes of a file.

    Attributes:
        geometries: As they stand in the file.
        crs: What the file says of its coordinate system (anything pyproj understands); "" where it says nothing.
    """

    geometries: tuple[BaseGeometry, ...]
    crs: str


def read_shapes(content: bytes, filename: str) -> Shapes:
    """The shapes of an uploaded file.

    Raises:
        SiteError: It is too big, of another kind, broken, or holds too much.
    """
    if len(content) > MAX_FILE_MB * MEGABYTE:
        message = _("文件有 {size:.1f} MB，最多 {most} MB。请只导出地块边界再上传。")
        raise SiteError(message.format(size=len(content) / MEGABYTE, most=MAX_FILE_MB))
    if not content.strip():
        raise SiteError(_("文件是空的。请重新导出后再上传。"))
    if content.startswith(b"PK"):
        return _zipped(content)
    readers: dict[str, Callable[[bytes], Shapes]] = {
        "geojson": _geojson,
        "kml": _kml,
        "gpkg": lambda data: _with_gdal({"site.gpkg": data}),
        "dxf": lambda data: _with_gdal({"site.dxf": data}),
    }
    kind = _kind(content)
    if kind == "shp":
        raise SiteError(_("单独的 .shp 读不全。请把 .shp、.shx、.dbf、.prj 一起压缩成 zip 再上传。"))
    if kind not in readers:
        message = _("“{name}”的内容不是能读的边界文件。能读：{formats}；请另存为其中一种再上传。")
        raise SiteError(message.format(name=filename[:60], formats=FORMATS))
    return readers[kind](content)


def _kind(content: bytes) -> str:
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        return "geojson"
    if head.startswith(SHAPEFILE):
        return "shp"
    if content.startswith(SQLITE) and content[68:70] == b"GP":  # its application id is GPKG, GP10 or GP11
        return "gpkg"
    if head.startswith(b"<") and b"<kml" in head:
        return "kml"
    if DXF.match(content[:4096]) and not OTHER_DRIVERS.search(content):
        return "dxf"
    return ""


def _zipped(content: bytes) -> Shapes:
    """The one boundary file in an archive, unpacked only after it has been weighed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _weigh(members)
            chosen = _chosen(members)
            parts = {name: _unpacked(archive, member) for name, member in chosen.items()}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise SiteError(_("压缩包打不开（损坏或加了密码）。请重新压缩成普通 zip 再上传。")) from error
    if "site.shp" not in parts:
        ((name, data),) = parts.items()
        if data.startswith(b"PK"):
            raise SiteError(_("压缩包里还是压缩包。请直接压缩边界文件。"))
        return read_shapes(data, name)
    if not parts["site.shp"].startswith(SHAPEFILE):
        raise SiteError(_("压缩包里的 .shp 不是 Shapefile。请用 GIS 软件重新导出。"))
    return _with_gdal(parts)


def _weigh(members: list[zipfile.ZipInfo]) -> None:
    total = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or total > MAX_UNPACKED_MB * MEGABYTE:
        message = _("压缩包解开后有 {n} 个文件、{size:.0f} MB，最多 {most} 个、{most_size} MB，没有打开。")
        facts = {"n": len(members), "size": total / MEGABYTE, "most": MAX_MEMBERS}
        raise SiteError(message.format(**facts, most_size=MAX_UNPACKED_MB))


def _chosen(members: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The members to unpack, by the plain names that they get: those of one shapefile, or one other file."""
    paths = {member: PurePosixPath(member.filename.replace("\\", "/")) for member in members}
    seen = {m: p for m, p in paths.items() if "__MACOSX" not in p.parts and not p.name.startswith("._")}
    boundary = [m for m, p in seen.items() if p.suffix.lower() in ENDINGS]
    shapefiles = [m for m in boundary if seen[m].suffix.lower() == ".shp"]
    found = shapefiles or boundary
    if len(found) != 1:
        names = "、".join(_readable(seen[m].name) for m in found[:5])
        message = _("压缩包里有 {n} 个边界文件（{names}），应恰好有一个。能读：{formats}。")
        raise SiteError(message.format(n=len(found), names=names or _("无"), formats=FORMATS))
    path = seen[found[0]]
    if not shapefiles:
        return {path.suffix.lower(): found[0]}
    parts = {
        "site" + p.suffix.lower(): m
        for m, p in seen.items()
        if p.parent == path.parent and p.stem == path.stem and p.suffix.lower() in SIDECARS
    }
    if "site.shx" not in parts or "site.dbf" not in parts:
        raise SiteError(_("压缩包里缺 .shx 或 .dbf。请把 Shapefile 的全部文件一起压缩再上传。"))
    return parts


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A member's content; reading stops where it is more than the archive says."""
    with archive.open(member) as packed:
        content = packed.read(member.file_size + 1)
    if len(content) != member.file_size:
        raise zipfile.BadZipFile(member.filename)
    return content


def _readable(name: str) -> str:
    """A member's name as Windows wrote it: zip has no place to say that it is GBK."""
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name


def _geojson(content: bytes) -> Shapes:
    again = _("GeoJSON 读不出来（{why}）。请用 GIS 软件重新导出。")
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise SiteError(again.format(why=_("不是 UTF-8 编码的 JSON"))) from error
    rows = data.get("features") if data.get("type") == "FeatureCollection" else [data]
    if not isinstance(rows, list):
        raise SiteError(again.format(why=_("features 不是列表")))
    _limit(len(rows))
    try:
        found = [row.get("geometry") if row.get("type") == "Feature" else row for row in rows]
        geometries = [shape(geometry) for geometry in found if geometry]
        shapely.get_coordinates(geometries)
    except (
        ShapelyError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
    ) as error:
        raise SiteError(again.format(why=_("几何不合规"))) from error
    return Shapes(tuple(geometries), _geojson_crs(data, geometries))


def _no_number(name: str) -> float:
    raise ValueError(name)  # NaN and Infinity are no JSON


def _geojson_crs(data: dict[str, Any], geometries: list[BaseGeometry]) -> str:
    """What a GeoJSON says of its CRS (old style), or WGS 84 as its standard has it, unless its numbers are no degrees."""
    member = data.get("crs")
    if member is not None:
        named = member.get("properties") if isinstance(member, dict) else None
        return str(named.get("name") or "") if isinstance(named, dict) else ""
    if not geometries:
        return WGS84
    west, south, east, north = shapely.total_bounds(geometries)
    return WGS84 if west >= -180 and east <= 180 and south >= -90 and north <= 90 else ""


def _kml(content: bytes) -> Shapes:
    """The geometries of a KML: degrees of WGS 84, always."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise SiteError(_("KML 里有文档类型或实体声明，没有打开。请用 GIS 软件重新导出。"))
    try:
        root = ElementTree.fromstring(content)
        found = [geometry for node in root.iter() if (geometry := _kml_geometry(node)) is not None]
    except (ElementTree.ParseError, ShapelyError, ValueError, RecursionError) as error:
        raise SiteError(_("KML 读不出来：不是完整的 XML，或坐标有误。请重新导出。")) from error
    _limit(len(found))
    return Shapes(tuple(found), WGS84)


def _kml_geometry(node: ElementTree.Element) -> BaseGeometry | None:
    name = node.tag.rpartition("}")[2]
    if name == "Polygon":
        rings = {
            part: [_kml_places(ring) for ring in node.iterfind(f".//{{*}}{part}//{{*}}LinearRing")]
            for part in ("outerBoundaryIs", "innerBoundaryIs")
        }
        if not rings["outerBoundaryIs"]:
            return None
        return shapely.Polygon(rings["outerBoundaryIs"][0], rings["innerBoundaryIs"])
    if name == "LineString":
        return shapely.LineString(_kml_places(node))
    if name == "Point":
        places = _kml_places(node)
        return shapely.Point(places[0]) if places else None
    return None


def _kml_places(node: ElementTree.Element) -> list[tuple[float, float]]:
    text = node.findtext("{*}coordinates") or ""
    places = [row.split(",") for row in re.sub(r"\s*,\s*", ",", text).split()]
    return [(float(place[0]), float(place[1])) for place in places if len(place) > 1]


def _with_gdal(parts: dict[str, bytes]) -> Shapes:
    """The shapes of a file that GDAL reads, written to a folder of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        for name, data in parts.items():
            (Path(folder) / name).write_bytes(data)
        path = Path(folder) / next(iter(sorted(parts, key=lambda name: not name.endswith(".shp"))))
        try:
            layers = [_layer(path, str(name)) for name, kind in _layers(path) if kind is not None]
        except (*GDAL_ERRORS, ShapelyError, ValueError) as error:
            raise SiteError(_("文件读不出来，可能损坏或不完整。请用 GIS 软件重新导出再上传。")) from error
    geometries = tuple(geometry for layer in layers for geometry in layer.geometries)
    _limit(len(geometries))
    systems = {layer.crs for layer in layers if layer.geometries}
    if len(systems) > 1:
        raise SiteError(_("文件里各图层的坐标系不同。请只导出一个图层再上传。"))
    return Shapes(geometries, next(iter(systems), ""))


def _layers(path: Path) -> list[tuple[str, str | None]]:
    found = pyogrio.list_layers(path)
    if len(found) > MAX_LAYERS:
        message = _("文件里有 {n} 个图层，最多 {most} 个。请只导出地块边界再上传。")
        raise SiteError(message.format(n=len(found), most=MAX_LAYERS))
    return [(name, kind) for name, kind in found]


def _layer(path: Path, name: str) -> Shapes:
    meta, _fids, shapes, _fields = pyogrio.raw.read(
        path, layer=name, columns=[], force_2d=True, max_features=MAX_FEATURES + 1
    )
    found = shapely.from_wkb(shapes)
    return Shapes(tuple(g for g in found if g is not None and not g.is_empty), str(meta["crs"] or ""))


def _limit(count: int) -> None:
    if count > MAX_FEATURES:
        message = _("文件里的图形超过 {most} 个。请只导出地块边界再上传。")
        raise SiteError(message.format(most=MAX_FEATURES))
