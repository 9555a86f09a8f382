"""How a site and the features around it lie to each other, measured in the plan CRS, with what is not known for sure.

A feature may be off by its uncertainty. So an area's answer has four values, not two:

    in     the site lies wholly in the area's core: the area without a rim as wide as its uncertainty
    part   a part of the site lies in the core (or, where the area is exact, only a part lies in the area)
    may    the site touches the area or lies no farther off than its uncertainty, and not in the core
    near   farther off than that

Seen from the other side: a feature whose drawn place lies in an area site, farther from its edge than the feature
may be off, is there for sure (`in` for all of it, `part` for a part).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geodata.i18n import _
from geodata.model import Feature
from geodata.nearby import ROUND_SEGMENTS, FeatureIndex, Ids, Numbers
from geodata.site import WHOLE, Site

CERTAINTIES = ("in", "part", "may", "near")
KM = 1000.0
SLACK = 0.05
LARGE_M2 = 1e7


@dataclass(frozen=True)
class Relation:
    """How a feature lies to a site.

    Attributes:
        feature: The feature.
        certainty: One of CERTAINTIES.
        touches: Whether they touch as drawn.
        overlap_m2: The area that both share as drawn; 0 unless both are areas.
        share: That area as a share of the site, 0…1; 1 for a point in an area.
        inside_m: The length of a line inside the site as drawn, in metres.
        distance_m: From the site's edge to the nearest place of the feature; 0 where they touch.
        bearing: From there to that place: degrees clockwise from grid north; None where they touch.
    """

    feature: Feature
    certainty: str
    touches: bool
    overlap_m2: float
    share: float
    inside_m: float
    distance_m: float
    bearing: float | None

    @property
    def uncertainty_m(self) -> float:
        """How far the feature may be off; 0 where that is not told."""
        return float(self.feature.uncertainty_m or 0)


def relations(index: FeatureIndex, site: Site, radius_m: float) -> list[Relation]:
    """Every feature within a radius of a site, and every one that may be at the site, in drawing order."""
    shape = site.plan
    shapely.prepare(shape)
    ids, distances = index.within(shape, max(radius_m, float(index.uncertainty.max(initial=0))))
    wanted = (distances <= radius_m) | (distances <= index.uncertainty[ids])
    ids, distances = ids[wanted], distances[wanted]
    shared, lengths = _shared(index, site, ids, distances)
    certainties = _certainties(index, site, ids, distances, shared)
    bearings = _bearings(index, site, ids, distances)
    inside = (distances == 0) & index.is_area[ids]
    shares = inside.astype(float) if site.is_point else np.minimum(shared / site.area_m2, 1.0)
    return [
        Relation(
            index.features[i],
            CERTAINTIES[certainties[k]],
            bool(distances[k] == 0),
            float(shared[k]),
            float(shares[k]),
            float(lengths[k]),
            float(distances[k]),
            None if np.isnan(bearings[k]) else float(bearings[k]),
        )
        for k, i in enumerate(ids)
    ]


def _shared(index: FeatureIndex, site: Site, ids: Ids, distances: Numbers) -> tuple[Numbers, Numbers]:
    """Areas (m²) and lengths (m) of the features inside the site; 0 where there are none."""
    areas, lengths = np.zeros(len(ids)), np.zeros(len(ids))
    if site.is_point:
        return areas, lengths
    met = (distances == 0) & ~index.is_point[ids]
    pieces = shapely.intersection(index.shapes[ids[met]], site.plan)
    areas[met], lengths[met] = shapely.area(pieces), shapely.length(pieces)
    lengths[index.is_area[ids]] = 0
    areas[areas < site.area_m2 * WHOLE] = 0
    return areas, lengths


def _certainties(
    index: FeatureIndex, site: Site, ids: Ids, distances: Numbers, shared: Numbers
) -> np.ndarray:
    """Positions in CERTAINTIES."""
    unsure = index.unsure[ids]
    area = index.is_area[ids]
    result = np.full(len(ids), CERTAINTIES.index("near"))
    result[(distances <= index.uncertainty[ids]) & (unsure | ~area)] = CERTAINTIES.index("may")
    result[(distances == 0) & ~area & ~unsure] = CERTAINTIES.index("in")
    if site.is_point:
        sure = area & shapely.covers(index.cores[ids], site.plan)
        result[sure] = CERTAINTIES.index("in")
        return result
    certain = shared.copy()
    rimmed = area & unsure & (distances == 0)
    certain[rimmed] = shapely.area(shapely.intersection(index.cores[ids[rimmed]], site.plan))
    share = np.where(area, certain / site.area_m2, 0)
    result[share > WHOLE] = CERTAINTIES.index("part")
    result[share > 1 - WHOLE] = CERTAINTIES.index("in")
    _deep_inside(index, site, ids, result)
    return result


def _deep_inside(index: FeatureIndex, site: Site, ids: Ids, result: np.ndarray) -> None:
    """Makes sure what lies deeper in the site than it may be off."""
    errors = index.uncertainty[ids]
    open_ = (result == CERTAINTIES.index("may")) & (errors > 0)
    for error in np.unique(errors[open_]):
        slack = error * SLACK  # a simpler outline, pulled in so much more: never more than the true core
        core = shapely.simplify(site.plan, slack).buffer(-error - slack, quad_segs=ROUND_SEGMENTS)
        if core.is_empty:
            return  # larger errors leave nothing either
        shapely.prepare(core)
        these = np.nonzero(open_ & (errors == error))[0]
        shapes = index.shapes[ids[these]]
        met, held = shapely.intersects(core, shapes), shapely.covers(core, shapes)
        whole = held & ~index.is_area[ids[these]]  # an area in a site holds a part of it, never all
        result[these[met]] = CERTAINTIES.index("part")
        result[these[whole]] = CERTAINTIES.index("in")


def _bearings(index: FeatureIndex, site: Site, ids: Ids, distances: Numbers) -> Numbers:
    """Degrees clockwise from grid north, from the site to the nearest place of each feature; NaN where they touch."""
    bearings = np.full(len(ids), np.nan)
    apart = distances > 0
    ways = shapely.get_coordinates(shapely.shortest_line(site.plan, index.shapes[ids[apart]]))
    east, north = (ways[1::2] - ways[::2]).T if len(ways) else np.zeros((2, 0))
    bearings[apart] = np.degrees(np.arctan2(east, north)) % 360
    return bearings


def compass(bearing: float) -> str:
    """The nearest of the eight directions."""
    names = (_("北"), _("东北"), _("东"), _("东南"), _("南"), _("西南"), _("西"), _("西北"))
    return names[round(bearing / 45) % 8]


def bearing_text(bearing: float | None) -> str:
    """东北（38°）; "" for none."""
    if bearing is None:
        return ""
    return _("{name}（{degrees}°）").format(name=compass(bearing), degrees=round(bearing) % 360)


def distance_text(metres: float, exact: bool = True) -> str:
    """840 米, 1.2 公里 or 2 公里; 约 840 米, to tens, and 约 1.2 公里 when it is not exact."""
    about = "" if exact else _("约 ")
    rounded = metres if exact else round(metres, -1)
    if rounded < KM:
        return about + _("{n:.0f} 米").format(n=rounded)
    return about + _("{n:g} 公里").format(n=round(metres / KM, 1))


def spaced(text: str) -> str:
    """A text as it follows Chinese: a number is set off by a space, 约 is not."""
    return f" {text}" if text[:1].isdigit() else text


def square_metres(area: float, exact: bool = True) -> str:
    """12,346 平方米; 约 12,300 平方米, to three digits, when it is not exact; large areas as 1010 平方公里."""
    if area >= LARGE_M2:
        return ("" if exact else _("约 ")) + _("{n:.0f} 平方公里").format(n=area / KM**2)
    if not exact and area > 0:
        digits = 2 - int(np.floor(np.log10(area)))
        area = round(area, digits)
    return ("" if exact else _("约 ")) + _("{n:,.0f} 平方米").format(n=area)


def share_text(share: float) -> str:
    """38.2%, 0.03%; never 0% or 100% for a little and for nearly all."""
    if share <= 0 or share >= 1 - WHOLE:
        return f"{round(share) * 100}%"
    if share < 0.0001:
        return _("不到 0.01%")
    digits = 1 if 0.001 <= share <= 0.999 else 2
    text = f"{min(share, 0.9999) * 100:.{digits}f}"
    return text.removesuffix(".0") + "%"
