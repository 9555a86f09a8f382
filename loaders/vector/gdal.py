"""Reads datasets through GDAL (pyogrio): one driver for each format, plain local files, no network."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
from pyogrio import raw
from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from geodata.errors import IntakeError
from geodata.i18n import _
from loaders.vector.kinds import DRIVERS, FORMATS

READ_ERRORS = (
    DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, CRSError,
    UnicodeDecodeError, ValueError, RuntimeError, OverflowError,
)  # fmt: skip
CONFIG = {
    "SHAPE_RESTORE_SHX": "YES",
    "DXF_ENCODING": "ISO-8859-1",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "OGR_GEOMETRY_ACCEPT_UNCLOSED_RING": "YES",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_TIMEOUT": "1",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
}
CURVED = ("CircularString", "CompoundCurve", "CurvePolygon", "MultiCurve", "MultiSurface", "Curve", "Surface")
BYTES = "ISO-8859-1"
NO_NETWORK = "http://127.0.0.1:9"
CURVE_SCAN = 200_000_000


def environment() -> dict[str, str]:
    """Environment variables that confine GDAL in a process of its own: no other driver, no proxy to the network."""
    others = [name for name in pyogrio.list_drivers() if name not in DRIVERS]
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "ALL_PROXY", "GDAL_HTTP_PROXY"), NO_NETWORK)
    return {"OGR_SKIP": ",".join(others), "PROJ_NETWORK": "OFF", "no_proxy": "", **proxies, **CONFIG}


def geometry_label(kind: str) -> str:
    """A geometry type in Chinese; "" for a table."""
    base = kind.removesuffix("Z").removesuffix("M").strip().removeprefix("3D ").removeprefix("Measured ")
    base = base.removeprefix("2.5D ").replace("Multi", "")
    names = {"Point": _("点"), "LineString": _("线"), "Polygon": _("面"), "LinearRing": _("线"), "": ""}
    curved = {
        "CurvePolygon": _("面"),
        "Surface": _("面"),
        "CompoundCurve": _("线"),
        "Curve": _("线"),
        "CircularString": _("线"),
    }
    return {**names, **curved}.get(base, _("几何类型不限"))


@contextmanager
def reading(name: str) -> Iterator[list[str]]:
    """Quietens GDAL, gathers its warnings, and turns its errors into IntakeError."""
    pyogrio.set_gdal_config_options(CONFIG)
    said: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield said
        except READ_ERRORS as error:
            if isinstance(error, IntakeError):
                raise
            message = _("{name} 读不出来，文件可能已损坏或没有导出完整。请在原软件里重新导出后再添加。")
            raise IntakeError(message.format(name=name)) from error
        finally:
            said += [str(one.message) for one in caught]


def _encoding(file: Path, kind: str) -> str | None:
    """The encoding to hand to GDAL: bytes are carried as latin-1 where the doctor is to judge them."""
    if kind == "shapefile":
        return BYTES
    if kind in ("tab", "mif") and re.search(
        rb'charset\s+"?neutral', file.read_bytes()[:65536], re.IGNORECASE
    ):
        return BYTES
    return None


def carried(file: Path, kind: str) -> bool:
    """True where texts come out of `read` as carried bytes (see `encoding.decode_column`)."""
    return kind == "dxf" or _encoding(file, kind) is not None


def _options(kind: str) -> dict[str, str]:
    return {"DOWNLOAD_SCHEMA": "NO"} if kind == "gml" else {}


def layers(file: Path, kind: str, name: str) -> list[dict[str, Any]]:
    """Name, layer, count, geometry, fields and crs of each layer of a file, as a Dataset has them."""
    found = []
    with reading(name):
        listed = [(str(one), kind_) for one, kind_ in pyogrio.list_layers(file)]
        for layer, geometry in listed:
            info = pyogrio.read_info(
                file, layer=layer, encoding=_encoding(file, kind), force_feature_count=True, **_options(kind)
            )
            if info["driver"] != FORMATS[kind].driver:
                raise IntakeError(_("{name} 的内容与扩展名不符。请重新导出后再添加。").format(name=name))
            single = kind in ("shapefile", "tab", "mif", "dxf", "geojson", "geojsonl", "fgb")
            shown = file.stem if single else layer
            facts = {
                "count": int(info["features"]),
                "fields": len(info["fields"]),
                "crs": crs_name(info["crs"]),
            }
            found.append({"name": shown, "layer": layer, "geometry": str(geometry or ""), **facts})
    return found


def crs_name(crs: str | None) -> str:
    """A CRS's short name: its EPSG code, or the name in its WKT; "" for none."""
    if not crs:
        return ""
    named = re.match(r'\w+\["([^"]+)"', crs)
    return named.group(1) if named else crs


def read(file: Path, layer: str, kind: str, name: str) -> tuple[dict[str, Any], np.ndarray, pd.DataFrame]:
    """A layer's meta data (crs, fields, geometry_type), its geometries as WKB, and its table.

    Texts are carried bytes where `carried` says so. Geometries that GDAL cannot read are None.

    Raises:
        IntakeError: The layer cannot be read.
    """
    with reading(name):
        meta, _fids, wkb, columns = raw.read(
            file, layer=layer, encoding=_encoding(file, kind), datetime_as_string=True, **_options(kind)
        )
    names = [str(one) for one in meta["fields"]]
    count = len(wkb) if wkb is not None else len(columns[0]) if columns else 0
    wkb = wkb if wkb is not None else np.full(count, None, dtype=object)
    series = (pd.Series(one, dtype=object if one.dtype == object else None) for one in columns)
    table = pd.DataFrame(dict(enumerate(series)), index=range(count))
    meta["names"] = names
    return meta, wkb, table


def has_curves(file: Path, kind: str, geometry_type: str) -> bool:
    """True where the layer holds arcs that reading turned into short straight lines."""
    if any(word in geometry_type.replace(" ", "") for word in CURVED):
        return True
    if kind not in ("gml", "dxf") or os.path.getsize(file) > CURVE_SCAN:
        return False
    pattern = {
        "gml": rb"<gml:(Arc|ArcString|ArcByCenterPoint|Circle|CircleByCenterPoint|CubicSpline|Bezier)\b",
        "dxf": rb"^\s*0\r?\n(ARC|CIRCLE|ELLIPSE|SPLINE)\r?$",
    }[kind]
    return re.search(pattern, file.read_bytes(), re.MULTILINE) is not None
