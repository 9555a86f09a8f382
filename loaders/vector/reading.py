"""Reads one dataset of a file as it is: geometry, attributes, and the facts that the doctor judges by."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geodata.errors import IntakeError
from geodata.i18n import _
from loaders.vector import gdal
from loaders.vector.coordinates import Columns, find_columns, geometries, given_columns
from loaders.vector.encoding import (
    CARRIER,
    LANGUAGE_DRIVERS,
    Evidence,
    codec_of,
    decode,
    decode_column,
    judge,
)
from loaders.vector.kml import read_kml
from loaders.vector.limits import Limits, setting
from loaders.vector.sources import Dataset
from loaders.vector.tables import read_csv, read_sheet, unique

LANGUAGE_BYTE = 29
DISTINCT = 3000
WHOLE_TYPES = ("OFTInteger", "OFTInteger64")


@dataclass
class Raw:
    """A dataset as it was read; row n of the table belongs to geometry n, feature number n + 1.

    Attributes:
        geometry: Shapely geometries in the file's coordinates; None where a feature has none.
        table: The attributes, decoded.
        crs: The declared coordinate system (EPSG code or WKT), "" for none.
        evidence: What the encoding was judged by; None where the format fixes it.
        cut_names: Field names that were cut within a character.
        unreadable: Rows whose geometry or coordinates are there but cannot be read.
        closed: Rows with rings that were not closed; reading closed them.
        curves: True where arcs became short straight lines.
        columns: The coordinate columns of a table; None elsewhere, and where none was found.
        skipped: Things that were passed over (network links and overlays in KML), with their number.
        missing: Parts of a shapefile that are not there (dbf, shx, prj).
        prj_text: What an unreadable .prj says.
    """

    geometry: np.ndarray
    table: pd.DataFrame
    crs: str = ""
    evidence: Evidence | None = None
    cut_names: list[str] = field(default_factory=list)
    unreadable: np.ndarray = field(default_factory=lambda: np.array([], dtype=int))
    closed: np.ndarray = field(default_factory=lambda: np.array([], dtype=int))
    curves: bool = False
    columns: Columns | None = None
    skipped: Counter[str] = field(default_factory=Counter)
    missing: tuple[str, ...] = ()
    prj_text: str = ""


def read(
    dataset: Dataset, folder: Path, limits: Limits, codec: str = "", columns: dict[str, Any] | None = None
) -> Raw:
    """Reads a dataset.

    Args:
        dataset: One that `sources.open_file` listed.
        folder: The work folder that it was put into.
        limits: What is let in.
        codec: The encoding of its texts; "" for the likeliest.
        columns: Of a table, which columns hold the position ({"kind", "columns"}); None for the likeliest.

    Raises:
        IntakeError: It cannot be read, is too big, or has no such columns.
    """
    path = folder / dataset.path
    if dataset.format in ("csv", "xlsx"):
        raw = _read_table(dataset, path, limits, codec, columns)
    elif dataset.format == "kml":
        folders, skipped = read_kml(path, dataset.file)
        chosen = folders[int(dataset.layer)]
        raw = Raw(chosen.shapes(), chosen.table(), "EPSG:4326", skipped=skipped)
    else:
        raw = _read_gdal(dataset, path, codec)
    _check(raw, dataset, limits)
    return raw


def _check(raw: Raw, dataset: Dataset, limits: Limits) -> None:
    count = len(raw.geometry)
    if count > limits.features:
        message = _("{name} 有 {count} 个要素，最多 {most} 个。请拆成几个文件，或请管理员调大 {setting}。")
        facts = {"count": count, "most": limits.features, "setting": setting("features")}
        raise IntakeError(message.format(name=dataset.name, **facts))
    if not count:
        raise IntakeError(_("图层 {name} 里没有任何要素。请确认导出时选对了图层。").format(name=dataset.name))


def _read_table(
    dataset: Dataset, path: Path, limits: Limits, codec: str, given: dict[str, Any] | None
) -> Raw:
    evidence = None
    if dataset.format == "csv":
        table, evidence = read_csv(path, dataset.file, limits, codec)
    else:
        table = read_sheet(path, dataset.file, dataset.layer, limits)
    columns = given_columns(given, table) if given else find_columns(table)
    if columns is None:
        return Raw(np.full(len(table), None, dtype=object), table, evidence=evidence)
    found = geometries(table, columns)
    filled = table[list(columns.names)].notna().all(axis=1).to_numpy()
    unreadable = np.flatnonzero(filled & shapely.is_missing(found))
    if columns.kind == "wkt":
        table = table.drop(columns=list(columns.names))
    return Raw(found, table, evidence=evidence, columns=columns, unreadable=unreadable)


def _read_gdal(dataset: Dataset, path: Path, codec: str) -> Raw:
    meta, wkb, table = gdal.read(path, dataset.layer, dataset.format, dataset.file)
    curves = gdal.has_curves(path, dataset.format, dataset.geometry)
    found, closed, unreadable = _shapes(wkb)
    names = list(meta["names"])
    raw = Raw(found, table, meta["crs"] or "", curves=curves, closed=closed, unreadable=unreadable)
    if gdal.carried(path, dataset.format):
        declared = _declared(path) if dataset.format == "shapefile" else ""
        raw.evidence = judge(_samples(names, table, meta["dtypes"]), declared)
        codec = codec or raw.evidence.codec
        raw.cut_names = [decode(one, codec) for one in _as_bytes(names) if _is_cut(one, codec)]
        names = [decode(one, codec) for one in _as_bytes(names)]
    columns = [
        _column(table[n], str(meta["ogr_types"][n]), codec if gdal.carried(path, dataset.format) else "")
        for n in range(len(names))
    ]
    kept = [(name, column) for name, column in zip(names, columns, strict=True) if column is not None]
    named = unique([name or _("列{n}").format(n=n) for n, (name, _column_) in enumerate(kept, 1)])
    raw.table = pd.DataFrame(
        {name: column for name, (_name, column) in zip(named, kept, strict=True)}, index=table.index
    )
    if dataset.format == "shapefile":
        raw.missing = tuple(part for part in ("dbf", "prj") if not _beside(path, part))
        prj = _beside(path, "prj")
        raw.prj_text = prj.read_text("latin-1")[:200] if prj and not raw.crs else ""
    return raw


def _shapes(wkb: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Geometries from WKB; rows whose rings had to be closed; rows that could not be read at all."""
    found = shapely.from_wkb(wkb, on_invalid="ignore")
    there = np.array([one is not None for one in wkb], dtype=bool)
    broken = np.flatnonzero(shapely.is_missing(found) & there)
    if len(broken):
        found[broken] = shapely.from_wkb(wkb[broken], on_invalid="fix")
    still = shapely.is_missing(found[broken])
    return found, broken[~still], broken[still]


def _column(column: pd.Series, kind: str, codec: str) -> pd.Series | None:
    """A column as text, whole or broken numbers; None for binary attachments."""
    if kind == "OFTBinary":
        return None
    if column.dtype == object:
        values = [
            json.dumps(v.tolist(), ensure_ascii=False) if isinstance(v, np.ndarray) else v for v in column
        ]
        texts = pd.Series(values, index=column.index, dtype=object)
        texts = texts.where(texts.notna(), None)
        return decode_column(texts, codec) if codec else texts
    if kind in WHOLE_TYPES and column.dtype.kind == "f":
        return pd.Series([None if v != v else int(v) for v in column], index=column.index, dtype=object)
    return column


def _as_bytes(names: list[str]) -> list[bytes]:
    return [name.encode(CARRIER, errors="replace") for name in names]


def _is_cut(raw: bytes, codec: str) -> bool:
    return "\ufffd" not in decode(raw, codec) and decode(raw, codec).encode(codec) != raw


def _samples(names: list[str], table: pd.DataFrame, dtypes: Any) -> Iterator[bytes]:
    yield from _as_bytes(names)
    for n in range(len(names)):
        if str(dtypes[n]) == "object":
            values = pd.unique(table[n].dropna())[:DISTINCT]
            yield from (value.encode(CARRIER, errors="replace") for value in values if isinstance(value, str))


def _beside(path: Path, ending: str) -> Path | None:
    """The companion of a file with an ending in any case, or None."""
    return next(
        (
            one
            for one in path.parent.iterdir()
            if one.stem == path.stem and one.suffix.lower() == f".{ending}"
        ),
        None,
    )


def _declared(path: Path) -> str:
    """The codec that a shapefile states: in its .cpg, or in the language byte of its table."""
    cpg = _beside(path, "cpg")
    if cpg:
        return codec_of(cpg.read_bytes()[:64].decode("latin-1"))
    dbf = _beside(path, "dbf")
    head = dbf.open("rb").read(32) if dbf else b""
    return LANGUAGE_DRIVERS.get(head[LANGUAGE_BYTE], "") if len(head) > LANGUAGE_BYTE else ""
