"""Geometry that follows from other geometry: unions of areas, strips along lines, lines along lines.

A derived feature carries its recipe, so that it is made anew when what it rests on is replaced. Recipes name
features by id:

- `{"union": [ids]}`: the areas together;
- `{"strip": {"of": [ids], "to_m": 200, "borders_within_m": 3000}}`: a strip along lines (see `strip_along`);
- `{"follow": id}`: the part of a line that lies in the city.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.crs import to_plan, to_wgs84
from geodata.model import Feature, Layer

SMOOTH_M = 3.0
CLOSE_M = 2.0
DEPTH = 4  # how many steps a recipe may rest on another derived feature


def strip_along(
    lines: BaseGeometry,
    to_m: float,
    city: BaseGeometry,
    counties: Sequence[BaseGeometry] = (),
    borders_within_m: float | None = None,
) -> BaseGeometry:
    """A strip along lines, up to `to_m` metres on both sides (plan CRS), inside the city.

    Args:
        lines: The lines, WGS 84.
        to_m: Metres to each side.
        city: The city's area, WGS 84.
        counties: The counties' areas, WGS 84.
        borders_within_m: Only the stretches that lie so near to a border between counties or of the city count.
    """
    plan = to_plan(lines)
    if borders_within_m is not None:
        borders = shapely.union_all([to_plan(county).boundary for county in counties])
        plan = shapely.intersection(plan, borders.buffer(borders_within_m))
    strip = to_wgs84(shapely.simplify(plan.buffer(to_m), SMOOTH_M))
    return shapely.intersection(strip, city)


def inputs(recipe: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of the features that a recipe rests on."""
    if "union" in recipe:
        return tuple(recipe["union"])
    return tuple(recipe["strip"]["of"]) if "strip" in recipe else (recipe["follow"],)


def derive(
    recipe: Mapping[str, Any],
    features: Mapping[str, Feature],
    city: BaseGeometry,
    counties: Sequence[BaseGeometry],
) -> BaseGeometry | None:
    """The geometry that a recipe makes (WGS 84); None where something that it rests on is not there or not placed."""
    parts = [features[i].geometry if i in features else None for i in inputs(recipe)]
    shapes = [part for part in parts if part is not None]
    if not shapes or len(shapes) < len(parts):
        return None
    if "union" in recipe:
        return joined(shapes)
    together = shapely.union_all(shapes)
    if "strip" in recipe:
        rule = recipe["strip"]
        return strip_along(together, float(rule["to_m"]), city, counties, rule.get("borders_within_m"))
    return shapely.intersection(together, city)


def joined(areas: Sequence[BaseGeometry]) -> BaseGeometry:
    """The union of areas (WGS 84) without the slivers that their borders leave between them, up to twice CLOSE_M wide."""
    if len(areas) == 1:
        return areas[0]
    plan = to_plan(shapely.union_all(list(areas)))
    return to_wgs84(plan.buffer(CLOSE_M, join_style="mitre").buffer(-CLOSE_M, join_style="mitre"))


def rederived(layers: Iterable[Layer], changed: set[str], counties_layer: str) -> list[Layer]:
    """The layers with every derived feature made anew that rests on one of the changed features.

    Args:
        layers: All layers, the replaced ones in their new state.
        changed: Ids of the features whose geometry was replaced (or which are gone).
        counties_layer: The id of the counties' layer; a change in it touches every strip and line in the city.
    """
    known = {layer.id: layer for layer in layers}
    for _step in range(DEPTH):
        features = {f.id: f for layer in known.values() for f in layer.features}
        county_shapes = [f.geometry for f in known[counties_layer].features if f.geometry is not None]
        city = shapely.union_all(county_shapes)
        touched: set[str] = set()
        for layer in list(known.values()):
            rows = [_again(f, features, changed, city, county_shapes) for f in layer.features]
            touched |= {new.id for old, new in zip(layer.features, rows, strict=True) if new is not old}
            known[layer.id] = replace(layer, features=tuple(rows))
        if not touched:
            break
        changed = touched
    return list(known.values())


def _again(
    feature: Feature,
    features: Mapping[str, Feature],
    changed: set[str],
    city: BaseGeometry,
    counties: Sequence[BaseGeometry],
) -> Feature:
    """The feature, made anew if it rests on something that changed and all of that is there."""
    if feature.recipe is None or not changed.intersection(inputs(feature.recipe)):
        return feature
    made = derive(feature.recipe, features, city, counties)
    return feature if made is None or made.is_empty else replace(feature, geometry=made)
