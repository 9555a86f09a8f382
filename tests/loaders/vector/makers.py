"""Makes files as careless people and programs make them."""

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from geodata.atlas import load_atlas
from loaders.vector.reference import Reference


@lru_cache
def known() -> Reference:
    """The city, loaded once for all tests."""
    return Reference.of(load_atlas())


TOWNS = (
    ("371502001", "古楼街道", 115.90, 36.44),
    ("371502002", "柳园街道", 115.95, 36.44),
    ("371502003", "新区街道", 115.90, 36.49),
    ("371502004", "湖西街道", 115.95, 36.49),
)
STEP = 0.05


def squares(crs: int = 4326) -> gpd.GeoDataFrame:
    """Four squares that tile a part of 东昌府区, with codes and names, in a system of coordinates."""
    shapes = [shapely.box(x, y, x + STEP, y + STEP) for _code, _name, x, y in TOWNS]
    facts = {"XZQDM": [code for code, *_rest in TOWNS], "XZQMC": [name for _code, name, *_rest in TOWNS]}
    return gpd.GeoDataFrame(facts, geometry=shapes, crs=4326).to_crs(crs)


def points(crs: int = 4326, count: int = 6) -> gpd.GeoDataFrame:
    """Some named points in the city."""
    at = [shapely.Point(115.9 + 0.02 * n, 36.42 + 0.011 * n) for n in range(count)]
    return gpd.GeoDataFrame(
        {"名称": [f"站点{n}" for n in range(1, count + 1)]}, geometry=at, crs=4326
    ).to_crs(crs)


def with_shapes(shapes: list[Any], crs: int = 4326, **columns: list[Any]) -> gpd.GeoDataFrame:
    """A layer of given shapes, named 甲, 乙, 丙, ..."""
    facts = {"名称": columns.pop("名称", list("甲乙丙丁戊己庚辛壬癸")[: len(shapes)]), **columns}
    return gpd.GeoDataFrame(facts, geometry=gpd.GeoSeries(shapes, crs=crs))


def written(frame: gpd.GeoDataFrame, path: Path, **options: Any) -> Path:
    """Writes a layer with GDAL, quietly."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(frame, path, **options)
    return path


def shapefile(
    folder: Path, layer: gpd.GeoDataFrame, stem: str = "layer", codec: str = "GBK",
    without: Iterable[str] = ("cpg",), **texts: str,
) -> dict[str, bytes]:  # fmt: skip
    """The parts of a shapefile by name, without some of them, others replaced (cpg="UTF-8")."""
    written(layer, folder / f"{stem}.shp", encoding=codec)
    parts = {one.name: one.read_bytes() for one in folder.glob(f"{stem}.*")}
    parts = {name: data for name, data in parts.items() if name.rpartition(".")[2] not in without}
    for ending, text in texts.items():
        parts[f"{stem}.{ending}"] = text.encode("latin-1")
    for one in folder.glob(f"{stem}.*"):
        one.unlink()
    return parts


def zipped(path: Path, members: dict[str, bytes], raw_names: str = "") -> Path:
    """A zip; with `raw_names` its names are bytes of that encoding without the UTF-8 flag, as old programs write."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            shown = name.encode(raw_names).decode("cp437") if raw_names else name
            info = zipfile.ZipInfo(shown, (2024, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    if raw_names:
        _clear_utf8_flags(path, [name.encode(raw_names) for name in members])
    return path


def _clear_utf8_flags(path: Path, names: list[bytes]) -> None:
    """Puts the raw bytes of names where Python wrote UTF-8, and clears the flag; rebuilds the zip by hand."""
    with zipfile.ZipFile(path) as archive:
        contents = [(info, archive.read(info)) for info in archive.infolist()]
    out, directory = io.BytesIO(), io.BytesIO()
    for (info, data), name in zip(contents, names, strict=True):
        offset = out.tell()
        common = (20, 0, 0, 0, 33, info.CRC, len(data), len(data), len(name), 0)
        out.write(struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", *common) + name + data)
        entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, *common, 0, 0, 0, 0, offset)
        directory.write(entry + name)
    at, listed = out.tell(), directory.getvalue()
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, len(names), len(names), len(listed), at, 0)
    path.write_bytes(out.getvalue() + listed + end)


def zipped_shapefile(
    folder: Path, layer: gpd.GeoDataFrame, inside: str = "", raw_names: str = "", **how: Any
) -> Path:
    """A zip with one shapefile in it."""
    parts = shapefile(folder, layer, **how)
    return zipped(folder / "layer.zip", {inside + name: data for name, data in parts.items()}, raw_names)


def geojson(path: Path, features: Iterable[tuple[Any, dict[str, Any]]]) -> Path:
    """A GeoJSON file of geometries (mappings, or None) with properties."""
    import json

    rows = [{"type": "Feature", "geometry": shape, "properties": facts} for shape, facts in features]
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False), encoding="utf-8"
    )
    return path


def kml(placemarks: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    """A KML document around placemarks."""
    return f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>图</name>{placemarks}</Document></kml>'


def placemark(name: str, lon: float, lat: float, extra: str = "") -> str:
    """One KML placemark with a point."""
    return f"<Placemark><name>{name}</name>{extra}<Point><coordinates>{lon},{lat}</coordinates></Point></Placemark>"


GML = (
    '<?xml version="1.0" encoding="UTF-8"?>{doctype}<ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" '
    'xmlns:gml="http://www.opengis.net/gml/3.2"><gml:featureMember><ogr:道路 gml:id="a.0"><ogr:geometryProperty>'
    '<gml:Curve srsName="urn:ogc:def:crs:EPSG::4490"><gml:segments><gml:Arc><gml:posList>36.40 115.90 36.45 115.95 36.40 '
    "116.00</gml:posList></gml:Arc></gml:segments></gml:Curve></ogr:geometryProperty><ogr:名称>环路{entity}</ogr:名称>"
    "</ogr:道路></gml:featureMember></ogr:FeatureCollection>"
)


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """An Excel workbook."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def spoiled_zip(path: Path, change: Any) -> Path:
    """A zip whose members' records were changed by `change(info)` before they were written."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo("layer.geojson", (2024, 1, 1, 0, 0, 0))
        change(info)
        archive.writestr(info, b"{}")
    return path


def star(vertices: int, lon: float = 116.0, lat: float = 36.5, radius: float = 0.05) -> shapely.Polygon:
    """A valid polygon with many vertices."""
    turns = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    reach = radius * (1 + 1e-7 * np.cos(turns * 1000))
    return shapely.polygons(np.column_stack([lon + reach * np.cos(turns), lat + reach * np.sin(turns)]))


def replaced_in(parts: dict[str, bytes], ending: str, old: bytes, new: bytes) -> dict[str, bytes]:
    """The parts with bytes replaced in those of an ending."""
    return {n: d.replace(old, new) if n.endswith(ending) else d for n, d in parts.items()}


def without_spaces(text: str) -> str:
    return re.sub(r"\s+", "", text)
