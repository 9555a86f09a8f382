"""Writes a layer as a table: CSV and XLSX, geometry as WKT, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import shapely
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from geodata.errors import ExportError
from geodata.i18n import _
from loaders.vector.columns import attributes, plain_cell
from loaders.vector.tables import FORMULA

CELL = 32_767
SHEET_ROWS = 1_048_575


def _wkt(layer: gpd.GeoDataFrame) -> list[str | None]:
    return list(shapely.to_wkt(layer.geometry.to_numpy(), rounding_precision=15, trim=True))


def write_csv(layer: gpd.GeoDataFrame, scratch: Path, stem: str) -> tuple[list[Path], list[str]]:
    """Writes a CSV (UTF-8 with mark, so that Excel reads it) with a WKT column."""
    file = scratch / f"{stem}.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        table = csv.writer(out)
        facts = attributes(layer)
        table.writerow([*map(escaped, facts.columns), "WKT"])
        for row, wkt in zip(facts.itertuples(index=False), _wkt(layer), strict=True):
            table.writerow(
                [*(escaped(plain_cell(v)) if not isinstance(v, float) else _number(v) for v in row), wkt]
            )
    return [file], []


def _number(value: float) -> str:
    return "" if value != value else repr(float(value))


def escaped(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula, with a ' before it; reading takes it away again."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value.lstrip("'")) else value


def write_xlsx(layer: gpd.GeoDataFrame, scratch: Path, stem: str) -> tuple[list[Path], list[str]]:
    """Writes a workbook with a WKT column; ExportError where a cell or the sheet is too small."""
    words = _wkt(layer)
    long = [n for n, wkt in enumerate(words, 1) if wkt and len(wkt) > CELL]
    if long or len(layer) > SHEET_ROWS:
        message = _("{name} 写不成 Excel 表格：{why}。请换成 GeoPackage 或 CSV。")
        why = (
            _("第 {n} 个要素的坐标太长，一格放不下").format(n=long[0])
            if long
            else _("要素太多，一张表放不下")
        )
        raise ExportError(message.format(name=stem, why=why))
    file = scratch / f"{stem}.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\']", "_", stem)[:31])
    facts = attributes(layer)
    sheet.append([_sheet_cell(sheet, name) for name in [*facts.columns, "WKT"]])
    for row, wkt in zip(facts.itertuples(index=False), words, strict=True):
        sheet.append([_sheet_cell(sheet, value) for value in [*row, wkt]])
    book.save(file)
    return [file], []


def _sheet_cell(sheet: Any, value: Any) -> Any:
    """A cell; a text is marked as text, so that nothing in it is ever taken for a formula."""
    if value is None or value is pd.NA or value != value:
        return None
    if not isinstance(value, str):
        return value.item() if isinstance(value, np.generic) else value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell
