"""Which coordinate system a layer without (or with a wrong) declaration is in, by evidence.

Each group of systems (see `systems`) is tried with x and y as they are and swapped, in metres, kilometres and feet.
A candidate's score is made of how much of the layer falls into the city and near it, how usual the system is, and
whether the layer's outline runs along known boundaries. That last evidence alone can tell UTM from Gauss-Kruger
with the same meridian (1.6 km apart here); without it the usual one (Gauss-Kruger) stands first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geodata.i18n import _
from loaders.vector.reference import Reference
from loaders.vector.systems import GROUPS, UNITS, Group, Placement, hull, name_of, plan_points

SAMPLE = 3000
FAR_KM = 300.0
CLOSE_M = 100.0
WITHIN_KM = 50.0
PLAUSIBLE = 0.25
LISTED = 6
INSIDE, NEAR, NEAREST, FIT = 0.7, 0.15, 0.15, 0.4


@dataclass(frozen=True)
class Candidate:
    """A system that a layer may be in.

    Attributes:
        placement: The system (CGCS2000 where the datum cannot be told), axis order and unit.
        group: The key of its group.
        score: 0 to about 1.4; comparable within one layer.
        inside: Share of the sampled vertices inside the city.
        near: Share inside the city or within 20 km of it.
        counties: Share of the sampled vertices in each county that has some.
        outline: Convex hull of the layer there (WGS 84), for drawing.
        reasons: Chinese phrases, the strongest first.
        codes: EPSG codes of all datums of the group.
    """

    placement: Placement
    group: str
    score: float
    inside: float
    near: float
    counties: dict[str, float]
    outline: Any
    reasons: tuple[str, ...]
    codes: tuple[int, ...]

    def as_json(self) -> dict[str, Any]:
        """The candidate as plain data; the outline as GeoJSON."""
        return {
            "id": str(self.placement),
            "label": self.placement.label,
            "score": round(self.score, 3),
            "inside": round(self.inside, 3),
            "near": round(self.near, 3),
            "counties": {name: round(share, 3) for name, share in self.counties.items()},
            "outline": shapely.geometry.mapping(self.outline),
            "reasons": list(self.reasons),
        }


def sample(geometry: np.ndarray, most: int = SAMPLE) -> np.ndarray:
    """At most so many vertices (n, 2) of geometries, evenly chosen, without NaN and infinity."""
    at = shapely.get_coordinates(geometry)
    at = at[np.isfinite(at).all(axis=1)]
    return at[:: max(1, -(-len(at) // most))]


def rank(at: np.ndarray, outline: np.ndarray, reference: Reference) -> list[Candidate]:
    """The systems that put a layer in or near the city, the likeliest first; at most six, perhaps none.

    Args:
        at: Vertices of the layer (n, 2) as they stand in the file (see `sample`).
        outline: Vertices of its outer boundary, likewise; may be empty.
        reference: The city.
    """
    if not len(at):
        return []
    found = [
        judged(group, placement, at, outline, reference) for group, placement in _worth_trying(at, reference)
    ]
    found = [one for one in found if one.score > 0.02]
    return sorted(found, key=lambda one: -one.score)[:LISTED]


def _worth_trying(at: np.ndarray, reference: Reference) -> Iterator[tuple[Group, Placement]]:
    """Groups, orders and units that put the middle of the layer within 300 km of the city."""
    middle = np.median(at, axis=0)[None, :]
    centre = np.array([reference.city.centroid.x, reference.city.centroid.y])
    for group in GROUPS:
        for unit in UNITS if group.key != "degrees" else ("m",):
            for swapped in (False, True):
                placement = Placement(f"EPSG:{group.codes[0]}", swapped, unit)
                place = placement.points(middle)[0]
                if np.isfinite(place).all() and _distance_km(place, centre) < FAR_KM:
                    yield group, placement


def _distance_km(a: np.ndarray, b: np.ndarray) -> float:
    east = (a[0] - b[0]) * np.cos(np.radians(b[1]))
    return float(np.hypot(east, a[1] - b[1]) * 111.2)


@dataclass(frozen=True)
class Fit:
    """How a layer lies under one placement: shares inside and near the city, distance of its middle from it."""

    inside: float
    near: float
    distance_km: float


def fit(places: np.ndarray, reference: Reference) -> Fit:
    """How places (n, 2; WGS 84) lie to the city."""
    finite = np.isfinite(places).all(axis=1)
    inside = shapely.contains_xy(reference.city, places[:, 0], places[:, 1])
    plan = plan_points(np.where(finite[:, None], places, 0.0))
    near = shapely.contains_xy(reference.near_plan, plan[:, 0], plan[:, 1]) & finite
    middle = shapely.points(np.median(plan[finite], axis=0)) if finite.any() else None
    away = float(shapely.distance(reference.city_plan, middle)) / 1000 if middle is not None else np.inf
    return Fit(float(inside.mean()), float(near.mean()), away)


def boundary_distances(places: np.ndarray, reference: Reference) -> np.ndarray:
    """Distance in metres of each place (n, 2; WGS 84) from the nearest known boundary."""
    points = shapely.points(plan_points(places))
    tree = reference.boundary_segments
    if not len(points) or not len(tree):
        return np.full(len(points), np.inf)
    at, distances = tree.query_nearest(points, return_distance=True, all_matches=False)
    found = np.full(len(points), np.inf)
    found[at[0]] = distances
    return found


def judged(
    group: Group, placement: Placement, at: np.ndarray, outline: np.ndarray, reference: Reference
) -> Candidate:
    """One candidate with its score and reasons."""
    places = placement.points(at)
    lies = fit(places, reference)
    along = 0.0
    if len(outline) and lies.near > PLAUSIBLE:
        along = float((boundary_distances(placement.points(outline), reference) <= CLOSE_M).mean())
    closeness = float(np.exp(-lies.distance_km / WITHIN_KM))
    score = INSIDE * lies.inside + NEAR * lies.near + NEAREST * closeness
    penalty = (0.9 if placement.swapped else 1.0) * (1.0 if placement.unit == "m" else 0.9)
    score = score * group.prior * penalty + FIT * along
    counties = {}
    for name, area in reference.counties.items():
        share = float(shapely.contains_xy(area, places[:, 0], places[:, 1]).mean())
        if share > 0:
            counties[name] = share
    finite = places[np.isfinite(places).all(axis=1)]
    return Candidate(
        placement, group.key, score, lies.inside, lies.near,
        dict(sorted(counties.items(), key=lambda one: -one[1])),
        hull(finite), tuple(_reasons(group, placement, at, lies, along)), group.codes,
    )  # fmt: skip


def _reasons(group: Group, placement: Placement, at: np.ndarray, lies: Fit, along: float) -> Iterator[str]:
    if lies.inside > 0:
        yield _("{share:.0%} 的坐标落在市域内").format(share=lies.inside)
    elif lies.near > 0:
        yield _("{share:.0%} 的坐标落在市界外 20 公里以内").format(share=lies.near)
    else:
        yield _("中心距市界约 {km:.0f} 公里").format(km=lies.distance_km)
    if along >= 0.3:
        yield _("外边界有 {share:.0%} 与已知县界、湖岸相距 100 米以内").format(share=along)
    east = float(np.median(at[:, 1 if placement.swapped else 0]))
    if group.key.startswith("zone") and placement.unit == "m":
        yield _("东坐标约 {east:.0f}，前两位是带号").format(east=east)
    elif group.key.startswith("cm") and placement.unit == "m":
        yield _("东坐标约 {east:.0f}，没有带号").format(east=east)
    elif group.key == "degrees":
        yield _("数值像经纬度（约 {east:.2f}）").format(east=east)
    if placement.swapped:
        yield _("前一个数是南北向的，与通常次序相反")
    if placement.unit != "m":
        yield {"km": _("数值小，像以千米计"), "ft": _("数值大，像以英尺计")}[placement.unit]
    if len(group.codes) > 1 and group.key != "degrees":
        others = "、".join(name_of(code).split(" ")[0] for code in group.codes[1:])
        yield _("也可能是{others}：椭球不同，坐标相差几十到一百多米，请核对").format(others=others)
