"""The coordinate systems that occur in Shandong, by what can be told from coordinates alone.

Datums of one zone (CGCS2000, Xian 80, Beijing 54) give coordinates that differ by tens to somewhat over a hundred
metres; nothing in a layer's numbers tells them apart unless it is known to the metre where its features lie. So
systems with one projection, central meridian and false easting form one group, and CGCS2000 stands first in it.
Without a zone number, a 6-degree zone has the very coordinates of the 3-degree zone with the same meridian.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from geodata.crs import PLAN_CRS, WGS84
from geodata.errors import IntakeError
from geodata.i18n import _

DATUMS = ("CGCS2000", "西安80", "北京54")
UNITS = {"m": 1.0, "km": 1000.0, "ft": 0.3048}
OLD_DATUMS = ("xian", "beijing")


@dataclass(frozen=True)
class Group:
    """Systems whose coordinates look alike.

    Attributes:
        key: The group's key.
        codes: EPSG codes, the likeliest datum first.
        prior: How usual the group is, 1 for the usual ones.
    """

    key: str
    codes: tuple[int, ...]
    prior: float = 1.0


GROUPS = (
    Group("degrees", (4490, 4326, 4610, 4214)),
    Group("cm117", (4548, 2384, 2436)),
    Group("cm114", (4547, 2383, 2435), 0.98),
    Group("cm120", (4549, 2385, 2437), 0.98),
    Group("cm123", (4550, 2386, 2438), 0.95),
    Group("zone39", (4527, 2363, 2415)),
    Group("zone38", (4526, 2362, 2414), 0.99),
    Group("zone40", (4528, 2364, 2416), 0.98),
    Group("zone41", (4529, 2365, 2417), 0.95),
    Group("zone20", (4498, 2334, 21420), 0.99),
    Group("zone21", (4499, 2335, 21421), 0.95),
    Group("mercator", (3857,), 0.95),
    Group("utm50", (32650,), 0.75),
    Group("utm51", (32651,), 0.75),
)


def group_of(code: int) -> str:
    """The key of the group that an EPSG code belongs to; "" for none."""
    return next((group.key for group in GROUPS if code in group.codes), "")


def name_of(code: int) -> str:
    """A system's name in Chinese, as surveyors say it."""
    simple = {
        4490: _("CGCS2000 经纬度"), 4326: _("WGS 84 经纬度"), 4610: _("西安80 经纬度"), 4214: _("北京54 经纬度"),
        3857: _("Web 墨卡托"), 32650: _("WGS 84 / UTM 50N"), 32651: _("WGS 84 / UTM 51N"),
    }  # fmt: skip
    if code in simple:
        return simple[code]
    group = next(group for group in GROUPS if code in group.codes)
    datum, number = DATUMS[group.codes.index(code)], group.key.lstrip("cmzone")
    if group.key.startswith("cm"):
        both = _("3 度带（与 6 度带相同）") if number in ("117", "123") else _("3 度带")
        return _("{datum} 高斯 {zone}，中央经线 {cm}°，不带带号").format(datum=datum, zone=both, cm=number)
    width = _("6 度带") if int(number) < 25 else _("3 度带")
    return _("{datum} 高斯 {zone}第 {n} 带，东坐标带带号").format(datum=datum, zone=width, n=number)


@dataclass(frozen=True)
class Placement:
    """How numbers become places: a system, whether x and y are swapped, and the unit of plan coordinates.

    As text: "EPSG:4548", "EPSG:4548+swap", "EPSG:4527+km+swap"; a system without code is its WKT.
    """

    system: str
    swapped: bool = False
    unit: str = "m"

    def __str__(self) -> str:
        return self.system + (f"+{self.unit}" if self.unit != "m" else "") + ("+swap" if self.swapped else "")

    @classmethod
    def parse(cls, text: str) -> Placement:
        """A placement from its text.

        Raises:
            IntakeError: No such system.
        """
        system, *marks = [text] if "[" in text else text.split("+")
        try:
            CRS.from_user_input(system)
        except CRSError as error:
            message = _("坐标系“{found}”不认识，应为 EPSG 代码，例如 EPSG:4548。")
            raise IntakeError(message.format(found=text[:60])) from error
        unit = next((mark for mark in marks if mark in UNITS), "m")
        return cls(system, "swap" in marks, unit)

    @property
    def label(self) -> str:
        """The placement in words."""
        crs = CRS.from_user_input(self.system)
        code = crs.to_epsg()
        name = name_of(code) if code and group_of(code) else crs.name
        words = [name if not code else f"{name}（EPSG:{code}）"]
        if self.swapped:
            words.append(_("x、y 两列对调"))
        if self.unit != "m":
            words.append({"km": _("坐标单位为千米"), "ft": _("坐标单位为英尺")}[self.unit])
        return "，".join(words)

    def points(self, at: np.ndarray) -> np.ndarray:
        """Coordinates (n, 2) as WGS 84 degrees, longitude first; what has no place there is infinite."""
        east, north = (at[:, 1], at[:, 0]) if self.swapped else (at[:, 0], at[:, 1])
        scale = UNITS[self.unit]
        lon, lat = _transformer(self.system).transform(east * scale, north * scale)
        return np.column_stack([lon, lat])

    def shapes(self, shapes: np.ndarray) -> np.ndarray:
        """Geometries in WGS 84; heights are kept; where nothing changes, the same ones."""
        crs = CRS.from_user_input(self.system)
        if not self.swapped and self.unit == "m" and crs.to_epsg() in (4326, 4490):
            return shapes
        has_z = bool(shapely.has_z(shapes).any())

        def place(at: np.ndarray) -> np.ndarray:
            return np.column_stack([self.points(at[:, :2]), at[:, 2:]])

        return shapely.transform(shapes, place, include_z=has_z)


@lru_cache(maxsize=64)
def _transformer(system: str) -> Transformer:
    """To WGS 84. Where the datum's parameters are not public (Xian 80, Beijing 54) the datum is left as it is."""
    try:
        crs = CRS.from_user_input(system)
        return Transformer.from_crs(crs, WGS84, always_xy=True)
    except (CRSError, ProjError) as error:
        message = _("坐标系“{found}”不能转换为经纬度。请另选一个坐标系。")
        raise IntakeError(message.format(found=system[:60])) from error


@lru_cache(maxsize=1)
def _to_plan() -> Transformer:
    return Transformer.from_crs(WGS84, PLAN_CRS, always_xy=True)


def plan_points(places: np.ndarray) -> np.ndarray:
    """WGS 84 degrees (n, 2) as plan metres (EPSG:4548)."""
    return np.column_stack(_to_plan().transform(places[:, 0], places[:, 1]))


def degree_points(at: np.ndarray) -> np.ndarray:
    """Plan metres (EPSG:4548; n, 2) as WGS 84 degrees."""
    return np.column_stack(_to_plan().transform(at[:, 0], at[:, 1], direction="INVERSE"))


def is_old_datum(system: str) -> bool:
    """True for Xian 80 and Beijing 54, which cannot be converted exactly without secret parameters."""
    crs = CRS.from_user_input(system)
    datum = crs.geodetic_crs.name.lower() if crs.geodetic_crs else ""
    return any(word in datum for word in OLD_DATUMS)


def hull(points: np.ndarray) -> BaseGeometry:
    """A small outline of points in degrees, for drawing."""
    outline = shapely.convex_hull(shapely.multipoints(points))
    return shapely.set_precision(outline, 1e-5)
