"""Reads a table of actual values (CSV in UTF-8 or GB18030, XLSX) into rows for `geodata.targets.actuals`.

What the file is, is told by its content. Formulas are never computed; a cell with one counts by the value that was
saved with it.
"""

from __future__ import annotations

import csv
import io
import itertools
import logging
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import openpyxl

from geodata.errors import PlanError, TableError
from geodata.i18n import _
from geodata.targets.actuals import MOST_ROWS, Row, column_names, plain_text
from loaders.files import decode, kind_of

LOG = logging.getLogger(__name__)
MEGABYTE = 1_000_000
MAX_FILE_MB = 5
MAX_UNPACKED_MB = 60
MAX_MEMBERS = 500
MOST_COLUMNS = 40
MOST_SCANNED = 20_000
HEAD_ROWS = 10
NEEDED = ("target_id", "date", "value", "source")
SEPARATORS = (",", "\t", ";", "，")


def read_actuals(name: str, data: bytes) -> list[Row]:
    """The rows below the heading of an uploaded table, with their row numbers in the file.

    Args:
        name: The file's name, for messages.
        data: Its content.

    Raises:
        TableError: It is no table, too big, empty, broken or encrypted, or lacks a needed column.
    """
    if len(data) > MAX_FILE_MB * MEGABYTE:
        message = _("{name} 有 {size:.1f} MB，最多 {most} MB。请只留实际值一张表，或分几次上传。")
        raise TableError(message.format(name=name, size=len(data) / MEGABYTE, most=MAX_FILE_MB))
    if not data.strip():
        raise TableError(_("{name} 是空文件。请下载模板，填好后再上传。").format(name=name))
    kind = kind_of(data)
    if kind == "xlsx":
        lines = _xlsx_lines(name, data)
    elif kind == "text":
        lines = enumerate(_csv_lines(name, data), start=1)
    else:
        message = _(
            "{name} 不是表格，这里能读 CSV 和 XLSX。请下载模板，填好后上传；旧版 .xls 请另存为 .xlsx。"
        )
        raise TableError(message.format(name=name))
    return _rows(name, lines)


def _csv_lines(name: str, data: bytes) -> Iterator[list[Any]]:
    try:
        text = decode(name, data)
    except PlanError as error:
        message = _("{name} 的文字编码认不出来。请用 WPS 或 Excel 另存为 XLSX，或存为 UTF-8 编码的 CSV。")
        raise TableError(message.format(name=name)) from error
    head = text[:2000].split("\n", 1)[0]
    separator = max(SEPARATORS, key=head.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=separator)
    except csv.Error as error:
        message = _("{name} 不是完好的 CSV（{error}）。请用 WPS 或 Excel 打开检查后重新导出。")
        raise TableError(message.format(name=name, error=error)) from error


def _xlsx_lines(name: str, data: bytes) -> Iterator[tuple[int, list[Any]]]:
    _check_package(name, data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says of its size need not be true
            for cells in sheet.iter_rows(max_col=MOST_COLUMNS):
                row = next((cell.row for cell in cells if hasattr(cell, "row") and cell.row), None)
                if row is not None:
                    yield row, [cell.value for cell in cells]
        finally:
            book.close()
    except Exception as error:  # openpyxl lets through whatever zipfile, lxml and its own descriptors raise
        LOG.warning("a workbook could not be read", exc_info=True)
        message = _(
            "{name} 打不开，可能没有下载完整或不是标准的 XLSX。请用 WPS 或 Excel 打开后另存为 .xlsx。"
        )
        raise TableError(message.format(name=name)) from error


def _check_package(name: str, data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        members = package.infolist()
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED_MB * MEGABYTE or len(members) > MAX_MEMBERS:
        message = _("{name} 解压后有 {size:.0f} MB、{n} 个部件，超出一张表该有的大小，没有打开。")
        message += _("请新建工作簿，只粘贴实际值后再上传。")
        raise TableError(message.format(name=name, size=unpacked / MEGABYTE, n=len(members)))


def _rows(name: str, lines: Iterable[tuple[int, list[Any]]]) -> list[Row]:
    numbered = iter(lines)
    columns = next(filter(None, (_columns(c) for _n, c in itertools.islice(numbered, HEAD_ROWS))), None)
    labels = column_names()
    wanted = "、".join(labels[code] for code in NEEDED)
    if columns is None:
        message = _("{name} 的前 {n} 行里没有表头；应有这些列：{wanted}。请用模板，保留表头。")
        raise TableError(message.format(name=name, n=HEAD_ROWS, wanted=wanted))
    missing = [labels[code] for code in NEEDED if code not in columns.values()]
    if missing:
        message = _("{name} 缺少列：{missing}；应有：{wanted}。请补上后再上传。")
        raise TableError(message.format(name=name, missing="、".join(missing), wanted=wanted))
    rows: list[Row] = []
    for number, cells in itertools.islice(numbered, MOST_SCANNED):
        if not any(plain_text(cell) for cell in cells):
            continue
        rows.append(Row(number, {code: cells[at] if at < len(cells) else "" for at, code in columns.items()}))
        if len(rows) > MOST_ROWS:
            message = _("{name} 超过 {most} 行。请分几次上传。")
            raise TableError(message.format(name=name, most=MOST_ROWS))
    return rows


def _columns(cells: list[Any]) -> dict[int, str]:
    """Which cell of a heading stands for which column; {} where the line is no heading."""
    codes = {label: code for code, label in column_names().items()} | {c: c for c in column_names()}
    found = {at: codes[text] for at, cell in enumerate(cells) if (text := plain_text(cell)) in codes}
    return found if "target_id" in found.values() or len(found) > 1 else {}
