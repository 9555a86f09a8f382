"""Round trips: what is written in a format comes back, geometry within 1e-7 degrees and attributes exactly."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely

from geodata.errors import ExportError
from loaders.vector.limits import Limits
from loaders.vector.reading import Raw, read
from loaders.vector.sources import Dataset
from loaders.vector.writing import endings, write

Opened = Callable[..., list[Dataset]]
WHOLE = [kind for kind in endings() if kind != "dxf"]
TEXT_ONLY = ("kml", "kmz")
SHORT = {"shapefile": {"行政区划代码": "行政区划代", "长名字段超过十个字节": "长名字段超"}}
NO_NULL = ("tab", "mif")
FIFTEEN_DIGITS = ("shapefile", "kml", "kmz", "mif", "gml")
HOLED = shapely.Polygon(
    [(115.7, 36.1), (115.8, 36.1), (115.8, 36.2), (115.7123456789012, 36.2)],
    [[(115.75, 36.15), (115.76, 36.15), (115.76, 36.16)]],
)


def layer(shapes: list[Any]) -> gpd.GeoDataFrame:
    facts = {
        "名称": ["古楼街道", "=1+1 试验", "<b>粗</b>"],
        "行政区划代码": ["371502001", "0371502002", "371502003"],
        "数量": [1, 2, 3],
        "面积": [1.5, 0.1, 1 / 3],
        "长名字段超过十个字节": ["a", "'b", 'c,"d"'],
        "空文": ["有", None, "有"],
        "空数": pd.array([1, None, 3], dtype="Int64"),
    }
    return gpd.GeoDataFrame(facts, geometry=shapes, crs=4326)


TWO_PARTS = shapely.MultiPolygon([shapely.box(116, 36.4, 116.1, 36.5), shapely.box(116.2, 36.4, 116.3, 36.5)])
SHAPES = {
    "areas": [shapely.box(115.9, 36.4, 116, 36.5), TWO_PARTS, HOLED],
    "lines": [shapely.LineString([(115.9, 36.4), (116.01234567890123, 36.5)])] * 3,
    "points": [shapely.Point(115.9, 36.4), shapely.Point(116.01234567890123, 36.5), shapely.Point(116, 36)],
}  # fmt: skip


def read_back(folder: Path, work: Path, opened: Opened, frame: gpd.GeoDataFrame, kind: str) -> Raw:
    made = write(frame, folder / "out", "乡镇 界", kind)
    assert made.path.name == f"乡镇 界.{endings()[kind]}"
    assert [one.name for one in (folder / "out").iterdir()] == [made.path.name]
    (dataset,) = opened(made.path)
    return read(dataset, work, Limits())


def same(value: Any, wanted: Any, kind: str) -> bool:
    if wanted is pd.NA or wanted is None or wanted != wanted:
        return value is None or value != value or (kind in NO_NULL and value in ("", 0))
    if isinstance(wanted, float) and kind in FIFTEEN_DIGITS:
        return float(value) == pytest.approx(wanted, rel=1e-14)
    return str(wanted) == str(value) if kind in TEXT_ONLY else bool(value == wanted)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", WHOLE)
def test_round_trip(kind: str, shape: str, tmp_path: Path, work: Path, opened: Opened) -> None:
    frame = layer(SHAPES[shape])
    raw = read_back(tmp_path, work, opened, frame, kind)
    assert max(shapely.hausdorff_distance(raw.geometry, frame.geometry.to_numpy())) < 1e-7
    assert raw.crs in ("EPSG:4326", "") and (raw.crs or kind in ("csv", "xlsx"))
    for name in frame.columns.drop("geometry"):
        column = raw.table[SHORT.get(kind, {}).get(name, name)]
        assert all(same(a, b, kind) for a, b in zip(column, frame[name], strict=True)), (name, list(column))


@pytest.mark.parametrize("kind", WHOLE)
def test_features_without_a_place_come_back_without(
    kind: str, tmp_path: Path, work: Path, opened: Opened
) -> None:
    frame = layer([shapely.Point(116, 36.4), None, shapely.Point(116.1, 36.4)])
    raw = read_back(tmp_path, work, opened, frame, kind)
    missing = shapely.is_missing(raw.geometry) | shapely.is_empty(raw.geometry)
    assert list(missing) == [False, True, False]


def test_dxf_keeps_the_drawing_in_plan_metres_and_says_what_it_loses(
    tmp_path: Path, work: Path, opened: Opened
) -> None:
    frame = layer(SHAPES["areas"])
    made = write(frame, tmp_path / "out", "界", "dxf")
    assert any("没有属性" in loss for loss in made.losses)
    raw = read(opened(made.path)[0], work, Limits())
    area = shapely.area(raw.geometry).sum()
    assert area == pytest.approx(frame.to_crs(4548).area.sum(), rel=1e-9)


def test_losses_are_told(tmp_path: Path) -> None:
    frame = layer(SHAPES["points"])
    frame["空文"] = ["很长" * 200, None, ""]
    told = "".join(write(frame, tmp_path, "界", "shapefile").losses)
    assert "“行政区划代码”改写为“行政区划代”" in told and "1 个值超过 254 字节" in told
    assert "数字字段（数量、面积、空数）" in "".join(write(frame, tmp_path, "界", "kml").losses)


def test_formulas_are_escaped_for_spreadsheets(tmp_path: Path) -> None:
    frame = layer(SHAPES["points"])
    text = write(frame, tmp_path, "界", "csv").path.read_text(encoding="utf-8-sig")
    assert "'=1+1 试验" in text and "\n=1" not in text
    book = openpyxl.load_workbook(write(frame, tmp_path, "界", "xlsx").path)
    cell = book.worksheets[0]["A3"]
    assert (cell.value, cell.data_type) == ("=1+1 试验", "s")


def test_what_a_format_cannot_hold_is_refused_in_words(tmp_path: Path) -> None:
    turns = np.linspace(0, 6, 3000)
    big = shapely.polygons(np.column_stack([116 + np.cos(turns) / 9, 36.4 + np.sin(turns) / 9]))
    with pytest.raises(ExportError, match="第 1 个要素的坐标太长"):
        write(layer([big] * 3), tmp_path, "界", "xlsx")
    with pytest.raises(ExportError, match="不能写成 shp"):
        write(layer(SHAPES["points"]), tmp_path, "界", "shp")
    assert list(tmp_path.iterdir()) == []
