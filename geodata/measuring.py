"""Lengths and areas of features in the plan CRS (EPSG:4548), worded as exactly as the geometry deserves."""

from __future__ import annotations

from typing import Any

import shapely

from geodata.atlas import Atlas
from geodata.crs import area_m2, length_m, to_plan
from geodata.i18n import _
from geodata.model import Feature, Measure, Target
from geodata.targets.numbers import amount

APPROXIMATE = ("schematic", "derived", "located")
KM = 1000.0
KM2 = 1e6
BORDER_M = 2500.0


def measures(atlas: Atlas, feature: Feature) -> list[dict[str, str]]:
    """A feature's length or area as label and text; 约 and whole kilometres where the geometry is not exact.

    A line that leaves the city also tells its length inside; one that mostly follows the city's border (within
    BORDER_M) is said to do so, because which side its points fall on means nothing.
    """
    geometry = feature.geometry
    if geometry is None:
        return []
    exact = feature.accuracy not in APPROXIMATE and not feature.uncertainty_m
    kind = geometry.geom_type.removeprefix("Multi")
    if kind == "Polygon":
        if not atlas.layer_by_id[feature.layer].measured:
            return []
        return [{"label": _("面积"), "text": area_text(area_m2(geometry), exact)}]
    if kind != "LineString":
        return []
    whole = length_m(geometry)
    rows = [{"label": _("图上长度"), "text": length_text(whole, exact)}]
    if atlas.city.is_empty:
        return rows
    within = length_m(shapely.intersection(geometry, atlas.city))
    if whole - within > KM:
        border = to_plan(atlas.city).boundary.buffer(BORDER_M)
        along = float(shapely.length(shapely.intersection(to_plan(geometry), border)))
        text = _("沿市界") if along > whole / 2 else length_text(within, exact)
        rows.append({"label": _("其中市域内"), "text": text})
    return rows


def length_text(metres: float, exact: bool = True) -> str:
    """62.3 公里 or 840 米; 约 62 公里 when the line is not exact."""
    if metres < KM:
        return (_("{n:.0f} 米") if exact else _("约 {n:.0f} 米")).format(n=metres)
    return (_("{n:.1f} 公里") if exact else _("约 {n:.0f} 公里")).format(n=metres / KM)


def area_text(square_metres: float, exact: bool = True) -> str:
    """1384.8 平方公里 or 4.21 公顷; 约 1385 平方公里 when the outline is not exact."""
    about = "" if exact else _("约 ")
    if square_metres >= KM2:
        digits = 1 if exact or square_metres < 10 * KM2 else 0
        return about + _("{n:.{digits}f} 平方公里").format(n=square_metres / KM2, digits=digits)
    return about + _("{n:.2f} 公顷").format(n=square_metres / 10_000)


def mapped_beside(atlas: Atlas, target: Target) -> dict[str, Any] | None:
    """What the map itself says to a target: its number, the difference to the planned one, and why they may differ.

    Returns:
        value (in the target's unit), text, difference (mapped minus planned, with unit; "" where the planned value
        is no single number, or where the documents name fewer than half of what they count), reason; None for a
        target that the map can't answer.
    """
    measure = atlas.measures.get(target.target_id)
    if measure is None:
        return None
    kept = atlas.derived(_measured_values)
    if target.target_id not in kept:
        kept[target.target_id] = measured(atlas, measure)
    value = kept[target.target_id]
    number = amount(target)
    # Of what is counted, fewer than half means that the documents name only some of them.
    comparable = number is not None and (measure.kind != "count" or value >= number / 2)
    difference = f"{round(value - (number or 0.0), 1):+g} {measure.unit}" if comparable else ""
    return {
        "value": value,
        "text": _("图上 {value:g} {unit}").format(value=value, unit=measure.unit),
        "difference": difference,
        "reason": measure.reason,
    }


def measured(atlas: Atlas, measure: Measure) -> float:
    """A measure's number: a count of features, or their length or area inside the city over the measure's factor."""
    features = [atlas.features[i] for i in measure.feature_ids if i in atlas.features]
    if measure.kind == "count":
        return float(len(features))
    shapes = [shapely.intersection(f.geometry, atlas.city) for f in features if f.geometry is not None]
    size = length_m if measure.kind == "length" else area_m2
    return round(size(shapely.union_all(shapes)) / float(measure.factor), 1) if shapes else 0.0


def _measured_values(_atlas: Atlas) -> dict[str, float]:
    """Where the numbers of measures are kept by target id, once they are asked for."""
    return {}
