"""Coordinates as people type or paste them: degrees, degrees-minutes-seconds, or plan coordinates, one place a line.

Which is which shows by size: around Liaocheng a longitude is near 116, a latitude near 36, X (north) near 4,000,000
and Y (east) near 400,000, or 39,400,000 where the number of the 3-degree zone stands before it. So both orders are
understood, and what was understood is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.crs import PLAN_CRS, to_wgs84
from geodata.errors import SiteError
from geodata.i18n import _

MOST_CHARACTERS = 200_000
LONGITUDES = (109.0, 125.0)
LATITUDES = (28.0, 45.0)
NORTHINGS = (3_100_000.0, 5_000_000.0)
EASTINGS = (50_000.0, 950_000.0)
ZONE = 39  # of the 3-degree zones: the one of central meridian 117° E
ZONE_M = 1_000_000.0

NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
SEXAGESIMAL = re.compile(
    r"(\d+(?:\.\d+)?)\s*[°度]\s*(?:(\d+(?:\.\d+)?)\s*['′’分]\s*)?(?:(\d+(?:\.\d+)?)\s*[\"″”秒]\s*)?"
)
LABEL = re.compile(r"^\s*[^\W\d][\w-]*[\s,，:：、]+|^\s*\d{1,4}[\s,，:：、.)）]+(?=\S+[\s,，;；、]+\S)")


@dataclass(frozen=True)
class Typed:
    """What a text says.

    Attributes:
        geometry: WGS 84: a Point for one place, a Polygon for three and more (in the order given, closed).
        notes: How it was understood, as sentences.
    """

    geometry: BaseGeometry
    notes: tuple[str, ...]


def read_coordinates(text: str) -> Typed:
    """The place or outline that a text gives: one place on each line (or between semicolons), two numbers each.

    A label before the numbers (J1, 界址点3, a row number) is passed over.

    Raises:
        SiteError: A line has no two numbers, or they are no coordinates near the city; the message gives the line.
    """
    if len(text) > MOST_CHARACTERS:
        message = _("坐标文字有 {n} 个字符，最多 {most} 个。请改为上传文件。")
        raise SiteError(message.format(n=len(text), most=MOST_CHARACTERS))
    rows = [row for row in re.split(r"[;；\n\r]+", text) if row.strip()]
    if not rows:
        raise SiteError(_("没有坐标。请输入经度, 纬度（WGS 84），或 X Y（EPSG:4548），每行一个点。"))
    pairs, kinds = zip(*(_pair(row, i) for i, row in enumerate(rows, 1)), strict=True)
    if len(set(kinds)) > 1:
        raise SiteError(_("各行的坐标不是同一种：有经纬度，也有平面坐标。请统一后再输入。"))
    places = list(pairs)
    if len(places) > 1 and places[0] == places[-1]:
        places.pop()
    if len(places) == 2:
        raise SiteError(_("两个点围不成范围。请给一个点，或给三个以上的点，每行一个。"))
    geometry: BaseGeometry = shapely.Point(places[0]) if len(places) == 1 else shapely.Polygon(places)
    if kinds[0] == "plan":
        note = _("按 CGCS2000 / 3 度带 CM 117E（{crs}）平面坐标读取：X 为北，Y 为东。").format(crs=PLAN_CRS)
        return Typed(to_wgs84(geometry), (note,))
    return Typed(geometry, (_("按 WGS 84 经纬度读取。"),))


def _pair(row: str, number: int) -> tuple[tuple[float, float], str]:
    """The place on a line as (east, north) with its kind: degrees or plan."""
    numbers = _numbers(row)
    if len(numbers) == 2:
        for first, second in (numbers, numbers[::-1]):
            if _within(first, LONGITUDES) and _within(second, LATITUDES):
                return (first, second), "degrees"
            east = first - ZONE * ZONE_M if first >= ZONE * ZONE_M else first
            if _within(east, EASTINGS) and _within(second, NORTHINGS):
                return (east, second), "plan"
    message = _(
        "第 {n} 行“{row}”不是聊城附近的坐标。应为两个数：经度, 纬度（如 115.96, 36.44），"
        "或 X Y（如 4034000 407000，EPSG:4548）；其他带号请先换算。"
    )
    raise SiteError(message.format(n=number, row=row.strip()[:40]))


def _numbers(row: str) -> list[float]:
    angles = [float(d) + float(m or 0) / 60 + float(s or 0) / 3600 for d, m, s in SEXAGESIMAL.findall(row)]
    if len(angles) == 2:
        return angles
    plain = LABEL.sub("", row.replace("°", " "), count=1) if len(NUMBER.findall(row)) > 2 else row
    return [float(found) for found in NUMBER.findall(plain)]


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]
