"""Finds the coordinate columns of a table and reads them: degrees, degrees-minutes-seconds, plan X/Y, WKT.

In Chinese surveying X (纵坐标) is north and Y (横坐标) is east; on screens x is east. The numbers decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geodata.errors import IntakeError
from geodata.i18n import _

WKT = re.compile(
    r"^\s*(SRID=\d+;)?\s*(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION|GEOMETRY)\s*(Z|M|ZM)?\s*(\(|EMPTY)",
    re.IGNORECASE,
)
WKT_PREFIX = re.compile(r"^\s*SRID=\d+;", re.IGNORECASE)
NUMBER = r"[-+]?\d+(?:\.\d+)?"
PAIR = re.compile(rf"^\s*[\[(（]?\s*({NUMBER})\s*[,，;；\s]\s*({NUMBER})\s*[\])）]?\s*$")
DMS = re.compile(
    rf"^({NUMBER})\s*(?:[°º度d:\-\s])\s*(\d+(?:\.\d+)?)\s*(?:[′'’‘＇分m:\-\s]\s*(?:(\d+(?:\.\d+)?)\s*(?:[″\"”“＂秒s]|''|’’|′′)?)?)?\s*$",
    re.IGNORECASE,
)
WEST_OR_SOUTH = ("西经", "南纬", "w", "s")
LON_NAMES = (
    "经度",
    "东经",
    "lon",
    "lng",
    "long",
    "longitude",
    "经度坐标",
    "gpslon",
    "gpslng",
    "jd",
    "中心经度",
)
LAT_NAMES = ("纬度", "北纬", "lat", "latitude", "纬度坐标", "gpslat", "wd", "中心纬度")
X_NAMES = (
    "x",
    "x坐标",
    "坐标x",
    "纵坐标",
    "纵坐标x",
    "北坐标",
    "n",
    "northing",
    "north",
    "pointx",
    "xcoord",
    "centroidx",
    "zbx",
)
Y_NAMES = (
    "y",
    "y坐标",
    "坐标y",
    "横坐标",
    "横坐标y",
    "东坐标",
    "e",
    "easting",
    "east",
    "pointy",
    "ycoord",
    "centroidy",
    "zby",
)
PAIR_NAMES = ("坐标", "经纬度", "经纬度坐标", "location", "lnglat", "lonlat", "坐标点", "中心点坐标")
WKT_NAMES = ("wkt", "geometry", "geom", "thegeom", "shape", "几何")
MOSTLY = 0.5
CHINA_LON = (70.0, 140.0)
CHINA_LAT = (0.0, 60.0)
CHINA_NORTH = (1.8e6, 6.2e6)


@dataclass(frozen=True)
class Columns:
    """Which columns hold the position: `kind` is wkt, pair (two numbers in one cell) or two (east and north)."""

    kind: str
    names: tuple[str, ...]

    def words(self) -> str:
        """The columns and how they are read, for a report."""
        quoted = "、".join(f"“{name}”" for name in self.names)
        if self.kind == "two":
            return _("{columns} 两列（前者为东西向，后者为南北向）").format(columns=quoted)
        return (_("{columns} 列（WKT）") if self.kind == "wkt" else _("{columns} 列（一格两个数）")).format(
            columns=quoted
        )


def find_columns(table: pd.DataFrame) -> Columns | None:
    """The columns that hold the position, or None where no column looks like it.

    Args:
        table: Cells as text or numbers.
    """
    texts = {str(name): table[name] for name in table.columns}
    for name in _by_name(texts, WKT_NAMES):
        if _share(texts[name], WKT) >= MOSTLY:
            return Columns("wkt", (name,))
    two = _two_named(texts)
    if two:
        return two
    named = list(_by_name(texts, PAIR_NAMES))
    for name in [*named, *texts]:
        if _share(texts[name], PAIR) >= MOSTLY and _pair_fits(texts[name]):
            return Columns("pair", (name,))
    return _two_by_content(texts)


def _by_name(texts: dict[str, pd.Series], wanted: tuple[str, ...]) -> Iterator[str]:
    first = [name for name in texts if plain(name) in wanted]
    yield from first
    if wanted is WKT_NAMES:
        yield from (name for name in texts if name not in first)


def plain(name: str) -> str:
    """A column name without case, spaces, units in brackets and joining marks."""
    return re.sub(r"[\s_\-:：.]|[（(\[].*?[)）\]]", "", name).lower()


def _share(column: pd.Series, pattern: re.Pattern[str]) -> float:
    cells = [cell for cell in column.head(200) if isinstance(cell, str) and cell.strip()]
    return sum(bool(pattern.match(cell)) for cell in cells) / len(cells) if cells else 0.0


def _pair_fits(column: pd.Series) -> bool:
    east, north = pairs(column.head(200))
    return order_of(east, north) != ""


def _two_named(texts: dict[str, pd.Series]) -> Columns | None:
    for firsts, seconds in ((LON_NAMES, LAT_NAMES), (X_NAMES, Y_NAMES)):
        first = next((name for name in texts if _named(name, firsts)), None)
        second = next((name for name in texts if _named(name, seconds)), None)
        if first is None or second is None:
            continue
        a, b = numbers(texts[first]), numbers(texts[second])
        if min(np.isfinite(a).sum(), np.isfinite(b).sum()) == 0:
            continue
        order = order_of(a, b)
        if not order:
            order = (
                "east" if firsts is LON_NAMES or not plain(first).startswith(("纵", "北", "n")) else "north"
            )
        return Columns("two", (first, second) if order == "east" else (second, first))
    return None


def _named(name: str, known: tuple[str, ...]) -> bool:
    key = plain(name)
    return key in known or key.removeprefix("wgs84").removeprefix("gcj02").removeprefix("bd09") in known


def _two_by_content(texts: dict[str, pd.Series]) -> Columns | None:
    """Two neighbouring columns whose numbers can only be a position in China."""
    names = list(texts)
    for first, second in pairwise(names):
        a, b = numbers(texts[first]), numbers(texts[second])
        if min(np.isfinite(a).mean(), np.isfinite(b).mean()) < MOSTLY or _whole(a) or _whole(b):
            continue
        order = order_of(a, b)
        if order:
            return Columns("two", (first, second) if order == "east" else (second, first))
    return None


def _whole(values: np.ndarray) -> bool:
    finite = values[np.isfinite(values)]
    return bool((finite == np.round(finite)).all())


def order_of(a: np.ndarray, b: np.ndarray) -> str:
    """Which way a pair of columns runs: "east" (a is east, b north), "north" (the other way), "" (can't tell)."""
    a, b = a[np.isfinite(a)], b[np.isfinite(b)]
    if not len(a) or not len(b):
        return ""
    first, second = float(np.median(a)), float(np.median(b))
    if _is_position(first, second):
        return "east"
    return "north" if _is_position(second, first) else ""


def _is_position(east: float, north: float) -> bool:
    degrees = CHINA_LON[0] <= east <= CHINA_LON[1] and CHINA_LAT[0] < north <= CHINA_LAT[1]
    metres = CHINA_NORTH[0] <= north <= CHINA_NORTH[1]
    plan = metres and (5e4 <= east <= 1e6 or 1.3e7 <= east <= 4.7e7 or 7e6 <= east <= 1.6e7)
    return degrees or plan


def numbers(column: pd.Series) -> np.ndarray:
    """A column as numbers; degrees-minutes-seconds become degrees, what is no number becomes NaN."""
    found = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, copy=True)
    for at in np.flatnonzero(np.isnan(found)):
        cell = column.iloc[at]
        if isinstance(cell, str) and cell.strip():
            found[at] = angle(cell)
    return found


def angle(text: str) -> float:
    """Degrees of a text: 115°58′12.3″E, 北纬36度27分, 115-58-12.3, 115:58:12; NaN where it is none.

    Minutes and seconds must be below 60.
    """
    words = text.strip().replace("\u3000", " ").replace("，", "").lower()
    sign = -1.0 if words.startswith(WEST_OR_SOUTH[:2]) or words.endswith(WEST_OR_SOUTH[2:]) else 1.0
    words = re.sub(r"^(东经|西经|北纬|南纬|[ewns])\s*[:：]?\s*|\s*[ewns]$", "", words).strip()
    if re.fullmatch(rf"{NUMBER}\s*[°º度]?", words):
        return sign * float(words.rstrip("°º度 "))
    found = DMS.match(words)
    if not found:
        return float("nan")
    degrees, minutes, seconds = float(found[1]), float(found[2]), float(found[3] or 0)
    if minutes >= 60 or seconds >= 60:
        return float("nan")
    negative = -1.0 if found[1].startswith("-") else 1.0
    return sign * negative * (abs(degrees) + minutes / 60 + seconds / 3600)


def pairs(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """First and second number of each cell; NaN where a cell holds no pair."""
    found = [PAIR.match(cell) if isinstance(cell, str) else None for cell in column]
    values = [(float(one[1]), float(one[2])) if one else (np.nan, np.nan) for one in found]
    both = np.array(values, dtype=float).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def geometries(table: pd.DataFrame, columns: Columns) -> np.ndarray:
    """The geometry of each row in the table's own coordinates; None where a row has none that can be read."""
    if columns.kind == "wkt":
        cells = table[columns.names[0]]
        words = [
            WKT_PREFIX.sub("", cell) if isinstance(cell, str) and cell.strip() else None for cell in cells
        ]
        return from_wkt(words)
    if columns.kind == "pair":
        first, second = pairs(table[columns.names[0]])
        east, north = (second, first) if order_of(first, second) == "north" else (first, second)
    else:
        east, north = (numbers(table[name]) for name in columns.names)
    readable = np.isfinite(east) & np.isfinite(north)
    found = np.full(len(table), None, dtype=object)
    found[readable] = shapely.points(east[readable], north[readable])
    return found


def from_wkt(words: list[str | None]) -> np.ndarray:
    """Geometries from WKT; None where there is none, or it is broken or curved."""
    try:
        return shapely.from_wkt(np.array(words, dtype=object), on_invalid="ignore")
    except NotImplementedError:
        found = np.full(len(words), None, dtype=object)
        for n, one in enumerate(words):
            with suppress(NotImplementedError):
                found[n] = shapely.from_wkt(one, on_invalid="ignore")
        return found


def given_columns(given: dict[str, Any], table: pd.DataFrame) -> Columns:
    """The columns that somebody chose: {"kind": "two", "columns": [east, north]}.

    Raises:
        IntakeError: The table has no such columns.
    """
    kind, names = given.get("kind"), tuple(map(str, given.get("columns", ())))
    if (
        kind not in ("two", "pair", "wkt")
        or len(names) != (2 if kind == "two" else 1)
        or not set(names) <= set(table.columns)
    ):
        message = _("坐标列“{names}”不在表里；表里有：{columns}。")
        raise IntakeError(message.format(names="、".join(names), columns="、".join(map(str, table.columns))))
    return Columns(kind, names)
