"""A table as a CSV file that spreadsheets open as it is: UTF-8 with its mark, and no cell that they would execute."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER_SIGNS = "+-"


def csv_table(columns: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """The file's bytes; a cell that begins like a formula gets an apostrophe before it, numbers excepted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_cell(column) for column in columns])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", errors="replace")


def safe_cell(cell: object) -> str:
    """A cell as text that no spreadsheet takes for a formula. A spreadsheet skips white space before one."""
    text = "" if cell is None else str(cell)
    begins = text.lstrip(" \u3000\n")[:1] or text[:1]
    return f"'{text}" if begins in BEGINS_FORMULA and begins and not _is_number(text) else text


def _is_number(text: str) -> bool:
    digits = text.lstrip(NUMBER_SIGNS).replace(".", "", 1)
    return len(text) - len(text.lstrip(NUMBER_SIGNS)) <= 1 and digits.isascii() and digits.isdecimal()
