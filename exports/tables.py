"""Tables as files: CSV that Excel opens as Chinese, and XLSX. No cell of them is ever taken for a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pandas as pd
import xlsxwriter

from exports.csv_table import csv_table, safe_cell

CELL_CHARACTERS = 32_000  # Excel holds 32,767
WIDEST, NARROWEST = 48, 8
ACCENT = "#1f5f8b"


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """A table as CSV: UTF-8 with a byte order mark, headings in the first line."""
    return csv_table(
        list(frame.columns), ([_cell(value) for value in row] for row in frame.itertuples(index=False))
    )


def _cell(value: Any) -> Any:
    """A cell's text made safe and fit, or its number; None where it is empty."""
    if isinstance(value, str):
        return safe_cell(value[:CELL_CHARACTERS])
    return None if pd.isna(value) else value


def xlsx_bytes(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """Tables as one XLSX workbook, a sheet for each: heading fixed and filterable, columns as wide as their content."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        head = book.add_format(
            {"bold": True, "font_color": "white", "bg_color": ACCENT, "valign": "vcenter", "text_wrap": True}
        )
        body = book.add_format({"valign": "top", "text_wrap": True})
        for name, frame in sheets.items():
            _write_sheet(book.add_worksheet(name[:31]), frame, head, body)
    return out.getvalue()


def _write_sheet(sheet: Any, frame: pd.DataFrame, head: Any, body: Any) -> None:
    for at, heading in enumerate(frame.columns):
        cells = [_cell(value) for value in frame[heading]]
        sheet.write_string(0, at, str(heading), head)
        sheet.set_column(at, at, _width(str(heading), cells))
        for row, cell in enumerate(cells, start=1):
            if isinstance(cell, str):
                sheet.write_string(row, at, cell, body)
            elif cell is not None:
                sheet.write_number(row, at, cell, body)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if len(frame):
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)


def _width(heading: str, cells: list[Any]) -> float:
    """The width of a column in characters; a Chinese one counts as two."""
    widest = max((_columns_of(str(cell)) for cell in cells if cell is not None), default=0)
    return min(max(widest, _columns_of(heading) + 3, NARROWEST), WIDEST)


def _columns_of(text: str) -> int:
    return sum(1 if sign.isascii() else 2 for sign in text)
