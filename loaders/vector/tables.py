"""Reads CSV and XLSX tables: encoding, delimiter, header row, types; one dataset for each sheet."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np
import openpyxl
import pandas as pd
from lxml.etree import LxmlError
from openpyxl.utils.exceptions import InvalidFileException

from geodata.errors import IntakeError
from geodata.i18n import _
from loaders.vector.encoding import Evidence, judge
from loaders.vector.limits import Limits, setting

DELIMITERS = (",", "\t", ";", "|", "，")
SAMPLE_LINES = 50
HEADER_WITHIN = 10
LONGEST_CELL = 1 << 30
FORMULA = re.compile(r"^[=@\t\r]|^[+\-](?!\s*[\d.]+\s*$)\s*[\w(\"']")
SAMPLE_BYTES = 1 << 20
BROKEN = (  # what openpyxl and the libraries below it raise for workbooks that are damaged
    InvalidFileException, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError,
    LxmlError, ParseError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError,
)  # fmt: skip


def read_csv(path: Path, name: str, limits: Limits, codec: str = "") -> tuple[pd.DataFrame, Evidence]:
    """A CSV file as a table, and what its encoding was judged by.

    Args:
        path: The file.
        name: What it is called in messages.
        limits: How many fields and rows are let in.
        codec: The encoding to read it in; "" for the likeliest.

    Raises:
        IntakeError: It has too many fields or rows, or nothing to read.
    """
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, evidence = data.decode("utf-16", errors="replace"), Evidence("utf-16", True, "utf-16", True, ())
    else:
        data = data.removeprefix(b"\xef\xbb\xbf")
        evidence = judge(data[:SAMPLE_BYTES].splitlines())
        text = data.decode(codec or evidence.codec, errors="replace")
    sample = text[:SAMPLE_BYTES].splitlines()[:SAMPLE_LINES]
    csv.field_size_limit(LONGEST_CELL)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(sample)))
    except csv.Error as error:
        message = _("{name} 不是可读的 CSV（{error}）。请用 Excel 或 WPS 另存为 CSV UTF-8 后再添加。")
        raise IntakeError(message.format(name=name, error=error)) from error
    filled = [[_unescaped(cell) for cell in row] for row in rows if any(map(str.strip, row))]
    return table_of(filled, name, limits), evidence


def _unescaped(cell: str) -> str:
    """A cell without the ' that kept a spreadsheet from taking it for a formula (see `escaped`)."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell.lstrip("'")) else cell


def _delimiter(lines: list[str]) -> str:
    """The delimiter that most lines have the same number of."""

    def agreement(mark: str) -> tuple[int, int]:
        counts = Counter(n for n in (line.count(mark) for line in lines) if n)
        return (counts.most_common(1)[0][1], -DELIMITERS.index(mark)) if counts else (0, 0)

    best = max(DELIMITERS, key=agreement)
    return best if agreement(best)[0] else ","


def sheet_names(path: Path, name: str) -> list[str]:
    """The names of a workbook's sheets that hold cells.

    Raises:
        IntakeError: The workbook is broken.
    """
    with _workbook(path, name) as book:
        return [
            sheet.title for sheet in book.worksheets if next(sheet.iter_rows(max_row=1), None) is not None
        ]


def read_sheet(path: Path, name: str, sheet: str, limits: Limits) -> pd.DataFrame:
    """One sheet of a workbook as a table; formulas give the values that were saved with them.

    Raises:
        IntakeError: The workbook is broken, or the sheet has too many fields or rows, or nothing to read.
    """
    rows: list[Sequence[Any]] = []
    with _workbook(path, name) as book:
        for row in book[sheet].iter_rows(values_only=True):
            if any(cell is not None for cell in row):
                _check_fields(len(row) if not rows else 0, name, limits)
                rows.append(row)
            _check_rows(len(rows), name, limits)
    return table_of(rows, name, limits)


@contextmanager
def _workbook(path: Path, name: str) -> Iterator[openpyxl.Workbook]:
    """An open workbook; one that turns out to be damaged, then or while it is read, is told to be."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            yield book
        finally:
            book.close()
    except IntakeError:
        raise
    except BROKEN as error:
        raise IntakeError(_broken(name)) from error


def _broken(name: str) -> str:
    return _("{name} 已损坏，读不出表格。请用 Excel 或 WPS 打开修复，另存为 .xlsx 后再添加。").format(
        name=name
    )


def table_of(rows: Sequence[Sequence[Any]], name: str, limits: Limits) -> pd.DataFrame:
    """Rows of cells as a table: the header found, names made unique, columns of numbers as numbers.

    A column becomes numeric only where that loses nothing (0371502 stays text).
    """
    if not rows:
        raise IntakeError(_("{name} 里没有表格内容。请确认选对了文件或工作表。").format(name=name))
    width = max(len(row) for row in rows)
    _check_fields(width, name, limits)
    _check_rows(len(rows), name, limits)
    at = _header_at(rows)
    header = [] if at is None else list(rows[at])
    body = rows if at is None else rows[at + 1 :]
    names = unique([_name(header, n) for n in range(width)])
    columns = zip(*(tuple(row) + (None,) * (width - len(row)) for row in body), strict=True) if body else ()
    found = {key: typed(list(cells)) for key, cells in zip(names, columns, strict=False)}
    table = pd.DataFrame(found if body else {key: typed([]) for key in names})
    blank = [
        key for n, key in enumerate(names) if (n >= len(header) or not header[n]) and table[key].isna().all()
    ]
    return table.drop(columns=blank)


def _check_fields(count: int, name: str, limits: Limits) -> None:
    if count > limits.fields:
        message = _("{name} 有 {count} 个字段，最多 {most} 个。请删去不需要的列，或请管理员调大 {setting}。")
        raise IntakeError(
            message.format(name=name, count=count, most=limits.fields, setting=setting("fields"))
        )


def _check_rows(count: int, name: str, limits: Limits) -> None:
    if count > limits.features + HEADER_WITHIN:
        message = _("{name} 超过 {most} 行。请拆成几个文件，或请管理员调大 {setting}。")
        raise IntakeError(message.format(name=name, most=limits.features, setting=setting("features")))


def _name(header: list[Any], n: int) -> str:
    text = "" if n >= len(header) or header[n] is None else " ".join(str(header[n]).split())
    return text or _("列{n}").format(n=n + 1)


def unique(names: Sequence[str]) -> list[str]:
    """Names made different by a number behind the second and later ones of a kind."""
    seen: Counter[str] = Counter()
    taken = set(names)
    found = []
    for name in names:
        seen[name] += 1
        new = name
        while seen[name] > 1 and new in taken:
            new = f"{name}_{seen[name]}"
            seen[name] += new in taken
        taken.add(new)
        found.append(new)
    return found


def _header_at(rows: Sequence[Sequence[Any]]) -> int | None:
    """Which row is the header: the first full one of texts; None where the first full row holds numbers."""
    filled = [sum(cell is not None and str(cell).strip() != "" for cell in row) for row in rows[:30]]
    wanted = max(2, 0.6 * max(filled)) if max(filled) > 1 else 1
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        if filled[at] >= wanted:
            texts = [cell for cell in row if isinstance(cell, str) and cell.strip() and not _is_number(cell)]
            return at if len(texts) > filled[at] / 2 else None
    return 0


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def typed(cells: list[Any]) -> pd.Series:
    """Cells as a column: numbers where every filled cell is the plain writing of one, else text; blanks are None."""
    blank = [cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells]
    filled = [cell for cell, empty in zip(cells, blank, strict=True) if not empty]
    for make in (int, float):
        if filled and all(_writes(cell, make) for cell in filled):
            values = [None if empty else make(cell) for cell, empty in zip(cells, blank, strict=True)]
            if make is float:
                return pd.Series(values, dtype="float64")
            return pd.Series(values, dtype=object if any(blank) else "int64")
    texts = [
        None if empty else (cell if isinstance(cell, str) else _text(cell))
        for cell, empty in zip(cells, blank, strict=True)
    ]
    return pd.Series(texts, dtype=object)


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)


def _writes(cell: Any, make: type) -> bool:
    """True when a cell is a number of this type, or the text that such a number is written as."""
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        return False
    if not isinstance(cell, str):
        return make is float or float(cell).is_integer()
    try:
        value = make(cell)
    except (ValueError, OverflowError):
        return False
    if make is int:
        return str(value) == cell and abs(value) < 2**63
    return np.isfinite(value) and (repr(value) == cell or f"{value:.{len(cell.partition('.')[2])}f}" == cell)
