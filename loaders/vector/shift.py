"""Whether a layer is shifted as Chinese web maps are (GCJ-02, BD-09), by known boundaries and points.

The layer's outline is compared with county boundaries and lake shores, and points with known places of the same
name: as they stand, and with each shift taken back. A shift is suspected only where taking it back brings the layer
clearly closer, and where the distance before is of the right size (300-1,200 m of shift).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from geodata.i18n import _
from loaders.vector.china_shift import BD09, GCJ02, to_wgs
from loaders.vector.crs_guess import boundary_distances
from loaders.vector.reference import Reference
from loaders.vector.systems import plan_points

BAND_M = 1500.0
LEAST_BEFORE_M = 120.0
MOST_AFTER_M = 150.0
CLEARLY = 0.45
LEAST_POINTS = 20
LEAST_NAMES = 4
MOSTLY = 0.5


@dataclass(frozen=True)
class Shift:
    """A suspected shift: the system, the median distance (metres) before and after taking it back, the evidence."""

    system: str
    before_m: float
    after_m: float
    moved_m: float
    by: str
    count: int


def suspect(
    outline: np.ndarray, names: pd.Series | None, points: np.ndarray, reference: Reference
) -> Shift | None:
    """The shift that a layer seems to have, or None.

    Args:
        outline: Points along the layer's outer boundary (n, 2), WGS 84 as assumed so far; empty for points.
        names: Names of the features, aligned with `points`; None where there is no such field.
        points: One point (n, 2) for each feature, likewise; NaN where it has none.
        reference: The city.
    """
    return _by_names(names, points, reference) or _by_boundaries(outline, reference)


def _by_names(names: pd.Series | None, points: np.ndarray, reference: Reference) -> Shift | None:
    if names is None or not reference.points:
        return None
    known = [reference.points.get(name) if isinstance(name, str) else None for name in names]
    rows = [n for n, one in enumerate(known) if one is not None and np.isfinite(points[n]).all()]
    if len(rows) < LEAST_NAMES:
        return None
    there = plan_points(np.array([known[n] for n in rows], dtype=float))

    def distances(at: np.ndarray) -> np.ndarray:
        return np.linalg.norm(plan_points(at) - there, axis=1)

    return _best(points[rows], distances, _("同名的已知地点"))


def _by_boundaries(outline: np.ndarray, reference: Reference) -> Shift | None:
    if len(outline) < LEAST_POINTS:
        return None
    close = boundary_distances(outline, reference) <= BAND_M
    if close.sum() < LEAST_POINTS:
        return None
    return _best(outline[close], lambda at: boundary_distances(at, reference), _("已知的县界和湖岸"))


def _best(at: np.ndarray, distances, by: str) -> Shift | None:  # type: ignore[no-untyped-def]
    before = distances(at)
    before_m = float(np.median(before))
    found = []
    for system in (GCJ02, BD09):
        back = np.column_stack(to_wgs(system)(at[:, 0], at[:, 1]))
        after = distances(back)
        moved = float(np.median(np.linalg.norm(plan_points(back) - plan_points(at), axis=1)))
        agrees = float((after <= MOST_AFTER_M).mean()) >= MOSTLY
        found.append(
            (
                float(np.median(after)),
                agrees,
                Shift(system, before_m, float(np.median(after)), moved, by, len(at)),
            )
        )
    after_m, agrees, best = min(found, key=lambda one: one[0])
    clear = before_m >= LEAST_BEFORE_M and after_m <= MOST_AFTER_M and after_m <= CLEARLY * before_m
    return best if clear and agrees else None


def take_back(shapes: np.ndarray, system: str) -> np.ndarray:
    """Geometries (WGS 84 as assumed so far) with a shift taken back; heights are kept."""
    has_z = bool(shapely.has_z(shapes).any())

    def back(at: np.ndarray) -> np.ndarray:
        lon, lat = to_wgs(system)(at[:, 0], at[:, 1])
        return np.column_stack([lon, lat, at[:, 2:]])

    return shapely.transform(shapes, back, include_z=has_z)
