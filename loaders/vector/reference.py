"""What is known of the city to judge a layer by: counties, their boundaries, township codes, well-known points."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.atlas import COUNTIES, TOWNS, Atlas
from geodata.crs import to_plan
from geodata.model import Feature

LAKES = "lakes"
EXACT = ("authoritative", "mapped")
KNOWN_WITHIN_M = 300.0
CITY_CODE_DIGITS = 4
COUNTY_CODE_DIGITS = 6
TOWN_CODE_DIGITS = 9


@dataclass(frozen=True)
class Reference:
    """The city as the atlas has it (WGS 84).

    Attributes:
        counties: County name to area.
        county_names: Every name of a county, old and short ones too, to its name.
        county_codes: Six-digit code to county name.
        towns: Nine-digit code to township name.
        town_counties: Nine-digit code to county name.
        waters: Outlines of mapped lakes, for comparing positions.
        points: Name to (longitude, latitude) of places known to within 300 m.
    """

    counties: dict[str, BaseGeometry]
    county_names: dict[str, str] = field(default_factory=dict)
    county_codes: dict[str, str] = field(default_factory=dict)
    towns: dict[str, str] = field(default_factory=dict)
    town_counties: dict[str, str] = field(default_factory=dict)
    waters: tuple[BaseGeometry, ...] = ()
    points: dict[str, tuple[float, float]] = field(default_factory=dict)

    @cached_property
    def city(self) -> BaseGeometry:
        """The union of the counties (WGS 84), prepared for fast tests."""
        area = shapely.union_all(list(self.counties.values()))
        shapely.prepare(area)
        return area

    @cached_property
    def city_plan(self) -> BaseGeometry:
        """The city in plan metres (EPSG:4548)."""
        area = to_plan(self.city)
        shapely.prepare(area)
        return area

    @cached_property
    def near_plan(self) -> BaseGeometry:
        """The city and 20 km around it, in plan metres."""
        area = self.city_plan.buffer(20_000)
        shapely.prepare(area)
        return area

    @cached_property
    def boundary_segments(self) -> shapely.STRtree:
        """Straight pieces of county boundaries and lake shores, in plan metres, for nearest-distance questions."""
        rings = [to_plan(area).boundary for area in [*self.counties.values(), *self.waters]]
        pieces = [piece for ring in rings for piece in shapely.get_parts(ring)]
        segments = []
        for piece in pieces:
            at = shapely.get_coordinates(piece)
            segments.append(shapely.linestrings(np.stack([at[:-1], at[1:]], axis=1)))
        return shapely.STRtree(np.concatenate(segments) if segments else np.array([], dtype=object))

    @property
    def city_code(self) -> str:
        """The four digits that every code in the city begins with; "" where no code is known."""
        heads = {code[:CITY_CODE_DIGITS] for code in self.towns}
        return heads.pop() if len(heads) == 1 else ""

    @classmethod
    def of(cls, atlas: Atlas) -> Reference:
        """The reference that an atlas gives."""
        counties = [one for one in atlas.layer_features(COUNTIES) if one.geometry is not None]
        towns = {code: one for one in atlas.layer_features(TOWNS) if (code := _town_code(one))}
        town_counties = {code: one.county[0] for code, one in towns.items()}
        lakes = (one for one in atlas.layer_features(LAKES) if one.accuracy in EXACT and one.geometry)
        return cls(
            counties={one.name: one.geometry for one in counties if one.geometry is not None},
            county_names={name: one.name for one in counties for name in (one.name, *one.aliases)},
            county_codes={code[:COUNTY_CODE_DIGITS]: county for code, county in town_counties.items()},
            towns={code: one.name for code, one in towns.items()},
            town_counties=town_counties,
            waters=tuple(one.geometry for one in lakes if one.geometry is not None),
            points=_known_points(atlas.features.values()),
        )

    def save(self, path: Path) -> None:
        """Writes the reference, for a process of its own to read."""
        facts = {
            "counties": {name: shapely.to_wkb(area, hex=True) for name, area in self.counties.items()},
            "county_names": self.county_names,
            "county_codes": self.county_codes,
            "towns": self.towns,
            "town_counties": self.town_counties,
            "waters": [shapely.to_wkb(area, hex=True) for area in self.waters],
            "points": self.points,
        }
        path.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Reference:
        """Reads what `save` wrote."""
        facts = json.loads(path.read_text(encoding="utf-8"))
        facts["counties"] = {name: shapely.from_wkb(area) for name, area in facts["counties"].items()}
        facts["waters"] = tuple(shapely.from_wkb(area) for area in facts["waters"])
        facts["points"] = {name: tuple(point) for name, point in facts["points"].items()}
        return cls(**facts)


def _town_code(town: Feature) -> str:
    """A township's nine-digit code, which its id ends with; "" for the few without one."""
    code = town.id.rpartition(".")[2]
    return code if len(code) == TOWN_CODE_DIGITS and code.isdigit() else ""


def _known_points(features: Iterable[Feature]) -> dict[str, tuple[float, float]]:
    found = {}
    for one in features:
        if one.geometry is None or one.geometry.geom_type != "Point":
            continue
        if one.accuracy in EXACT or (one.uncertainty_m or np.inf) <= KNOWN_WITHIN_M:
            found[one.name] = (one.geometry.x, one.geometry.y)
    return found
