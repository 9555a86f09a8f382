"""Writes a layer in every format that can be read, for people to take along and to bring back.

What a format cannot keep (long field names in a shapefile, attributes in a DXF) is said, never silently dropped.
"""

from __future__ import annotations

import re
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from geodata.crs import PLAN_CRS
from geodata.errors import ExportError
from geodata.i18n import _
from loaders.vector.columns import attributes, chinese_codec, long_texts, plain_cell, renamed, within_bytes
from loaders.vector.kinds import label
from loaders.vector.sheets import write_csv, write_xlsx

WRITE_ERRORS = (OSError, DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, ValueError)
DBF_NAME, DBF_TEXT, TAB_NAME, TAB_TEXT = 10, 254, 31, 254
INT32 = 2**31
GDB_RESERVED = ("objectid", "shape", "shape_length", "shape_area")


@dataclass(frozen=True)
class Written:
    """A file that was written, and what of the layer the format could not keep (Chinese sentences)."""

    path: Path
    losses: tuple[str, ...]


def endings() -> dict[str, str]:
    """The formats that can be written, each with the ending of its file."""
    return {kind: ending for kind, (ending, _write) in WRITERS.items()}


def write(layer: gpd.GeoDataFrame, folder: Path, name: str, kind: str) -> Written:
    """Writes a layer.

    Args:
        layer: Geometries in WGS 84 (None where a feature has no place); columns of text, numbers or booleans.
        folder: Where to; it is made.
        name: The layer's name; the file is called so.
        kind: One of `endings`.

    Raises:
        ExportError: The format is not known, cannot hold the layer, or cannot be written there.
    """
    if kind not in WRITERS:
        known = "、".join(WRITERS)
        raise ExportError(_("不能写成 {kind}；可以是：{known}。").format(kind=kind, known=known))
    ending, writer = WRITERS[kind]
    stem = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name).strip(". ")[:60] or "layer"
    target = folder / f"{stem}.{ending}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as scratch, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made, losses = writer(_plain(layer), Path(scratch), stem)
            _put(made, target)
    except WRITE_ERRORS as error:
        if isinstance(error, ExportError):
            raise
        message = _("{name} 写不成 {kind}：{error}。请检查磁盘空间和目录权限，或换一种格式。")
        raise ExportError(message.format(name=name, kind=label(kind), error=error)) from error
    return Written(target, tuple(losses))


def _put(made: list[Path], target: Path) -> None:
    """Moves a file to its place, or several into a zip there."""
    if len(made) == 1 and made[0].suffix == target.suffix:
        made[0].replace(target)
        return
    packed = made[0].parent / "packed"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in made:
            for file in sorted(one.iterdir()) if one.is_dir() else [one]:
                archive.write(file, f"{one.name}/{file.name}" if one.is_dir() else one.name)
    packed.replace(target)


def _plain(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A copy whose columns have types that every driver knows; lists become 、-joined text."""
    columns: dict[str, Any] = {}
    for name in layer.columns.drop(layer.geometry.name):
        column = layer[name].reset_index(drop=True)
        if column.dtype.kind not in "iufbM" or str(column.dtype) in ("object", "str", "string"):
            cells = [plain_cell(value) for value in column]
            whole = all(isinstance(v, int | None) and not isinstance(v, bool) for v in cells)
            column = pd.Series(
                cells, dtype="Int64" if whole and any(v is not None for v in cells) else object
            )
        columns[str(name)] = column
    shapes = gpd.GeoSeries(layer.geometry.to_numpy(), crs=layer.crs)
    return gpd.GeoDataFrame(columns, geometry=shapes)


def _shapefile(layer: gpd.GeoDataFrame, scratch: Path, stem: str) -> tuple[list[Path], list[str]]:
    codec = chinese_codec(layer)
    losses = list(long_texts(layer, DBF_TEXT, codec))
    layer, changed = renamed(layer, within_bytes(DBF_NAME, codec))
    pyogrio.write_dataframe(layer, scratch / f"{stem}.shp", driver="ESRI Shapefile", encoding=codec.upper())
    (scratch / f"{stem}.cpg").write_text(codec.upper(), encoding="ascii")
    return sorted(scratch.iterdir()), [*losses, *changed]


def _gpkg(layer: gpd.GeoDataFrame, scratch: Path, stem: str) -> tuple[list[Path], list[str]]:
    options = {"FID": "ogc_fid", "GEOMETRY_NAME": "ogc_geom"}
    file = scratch / f"{stem}.gpkg"
    pyogrio.write_dataframe(layer, file, driver="GPKG", layer=stem, layer_options=options)
    return [file], []


def _gdb(layer: gpd.GeoDataFrame, scratch: Path, stem: str) -> tuple[list[Path], list[str]]:
    for name in layer.columns.drop(layer.geometry.name):
        if layer[name].dtype.kind == "i" and (layer[name].dropna().abs() < INT32).all():
            layer[name] = layer[name].astype("Int32" if str(layer[name].dtype) == "Int64" else "int32")
    layer, changed = renamed(layer, lambda name: name + "_" if name.lower() in GDB_RESERVED else name)
    file = scratch / f"{stem}.gdb"
    several = bool((shapely.get_num_geometries(layer.geometry.to_numpy()) > 1).any())
    pyogrio.write_dataframe(
        layer, file, driver="OpenFileGDB", layer=re.sub(r"\W", "_", stem), promote_to_multi=several or None
    )
    return [file], changed


def _geojson(layer: gpd.GeoDataFrame, scratch: Path, stem: str) -> tuple[list[Path], list[str]]:
    file = scratch / f"{stem}.geojson"
    pyogrio.write_dataframe(layer, file, driver="GeoJSON", layer_options={"COORDINATE_PRECISION": "15"})
    return [file], []


def _fgb(layer: gpd.GeoDataFrame, scratch: Path, stem: str) -> tuple[list[Path], list[str]]:
    file = scratch / f"{stem}.fgb"  # without index: with one, the features change their order
    pyogrio.write_dataframe(layer, file, driver="FlatGeobuf", layer_options={"SPATIAL_INDEX": "NO"})
    return [file], []


def _gml(layer: gpd.GeoDataFrame, scratch: Path, stem: str) -> tuple[list[Path], list[str]]:
    def element(name: str) -> str:
        plain = re.sub(r"[^\w.\-]", "_", name)
        return plain if re.match(r"[^\W\d]", plain) else f"_{plain}"

    layer, changed = renamed(layer, element)
    file = scratch / f"{stem}.gml"
    pyogrio.write_dataframe(
        layer, file, driver="GML", layer=element(stem), dataset_options={"FORMAT": "GML3.2"}
    )
    return [file, *scratch.glob("*.xsd")], changed


def _kml(layer: gpd.GeoDataFrame, scratch: Path, stem: str) -> tuple[list[Path], list[str]]:
    file = scratch / f"{stem}.kml"
    shown = {"name": "Name", "名称": "Name", "note": "description", "描述": "description"}
    chosen = {a: b for a, b in shown.items() if a in layer.columns and b not in layer.columns}
    pyogrio.write_dataframe(layer.rename(columns=_once(chosen)), file, driver="LIBKML", layer=stem)
    numbers = [n for n in attributes(layer).columns if layer[n].dtype.kind in "iufb"]
    losses = [_("KML 里一切属性都是文字，数字字段（{names}）读回时是文字").format(names="、".join(numbers))]
    return [file], losses if numbers else []


def _once(chosen: dict[str, str]) -> dict[str, str]:
    """A renaming that uses each new name once, the first comer has it."""
    return {a: b for n, (a, b) in enumerate(chosen.items()) if b not in list(chosen.values())[:n]}


def _kmz(layer: gpd.GeoDataFrame, scratch: Path, stem: str) -> tuple[list[Path], list[str]]:
    made, losses = _kml(layer, scratch, "doc")
    return made, losses


def _dxf(layer: gpd.GeoDataFrame, scratch: Path, stem: str) -> tuple[list[Path], list[str]]:
    placed = layer[~layer.geometry.isna()].to_crs(PLAN_CRS)
    drawn = gpd.GeoDataFrame({"Layer": [stem] * len(placed)}, geometry=placed.geometry.to_numpy())
    file = scratch / f"{stem}.dxf"
    pyogrio.write_dataframe(drawn, file, driver="DXF")
    losses = [_("DXF 只有图形，没有属性；坐标是 CGCS2000 / 3 度带 CM 117E（米）")]
    missing = len(layer) - len(placed)
    return [file], losses + ([_("{n} 个没有位置的要素没有写入").format(n=missing)] if missing else [])


def _mapinfo(layer: gpd.GeoDataFrame, scratch: Path, stem: str, ending: str) -> tuple[list[Path], list[str]]:
    codec = chinese_codec(layer)
    losses = list(long_texts(layer, TAB_TEXT, codec))
    empty = [str(name) for name, column in attributes(layer).items() if column.isna().any()]
    if empty:
        names = "、".join(empty)
        losses.append(
            _("MapInfo 没有空值：字段（{names}）里空的文字变成空串，空的数字变成 0").format(names=names)
        )
    layer, changed = renamed(layer, lambda name: within_bytes(TAB_NAME, codec)(re.sub(r"[^\w]", "_", name)))
    bounds = (
        layer.total_bounds if np.isfinite(layer.total_bounds).all() else np.array([73.0, 3.0, 136.0, 54.0])
    )
    west, south, east, north = bounds + np.array([-0.01, -0.01, 0.01, 0.01])
    options = {"ENCODING": "CP936" if codec == "gbk" else "UTF-8", "FORMAT": ending.upper()}
    box = {"BOUNDS": f"{west},{south},{east},{north}"}
    pyogrio.write_dataframe(
        layer, scratch / f"{stem}.{ending}", driver="MapInfo File", dataset_options=options, layer_options=box
    )
    return sorted(scratch.iterdir()), [*losses, *changed]


def _tab(layer: gpd.GeoDataFrame, scratch: Path, stem: str) -> tuple[list[Path], list[str]]:
    return _mapinfo(layer, scratch, stem, "tab")


def _mif(layer: gpd.GeoDataFrame, scratch: Path, stem: str) -> tuple[list[Path], list[str]]:
    return _mapinfo(layer, scratch, stem, "mif")


Writer = Callable[[gpd.GeoDataFrame, Path, str], tuple[list[Path], list[str]]]
WRITERS: dict[str, tuple[str, Writer]] = {
    "shapefile": ("zip", _shapefile),
    "gpkg": ("gpkg", _gpkg),
    "gdb": ("gdb.zip", _gdb),
    "geojson": ("geojson", _geojson),
    "kml": ("kml", _kml),
    "kmz": ("kmz", _kmz),
    "fgb": ("fgb", _fgb),
    "gml": ("gml.zip", _gml),
    "dxf": ("dxf", _dxf),
    "tab": ("tab.zip", _tab),
    "mif": ("mif.zip", _mif),
    "csv": ("csv", write_csv),
    "xlsx": ("xlsx", write_xlsx),
}
