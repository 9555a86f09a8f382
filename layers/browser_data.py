"""What the browser draws: a layer's features as slim GeoJSON, and the catalogue as one configuration."""

from __future__ import annotations

import json
import math
from collections.abc import Container
from typing import Any

import shapely

from geodata.atlas import COUNTIES, Atlas
from geodata.crs import PLAN_CRS, PLAN_CRS_NAME, PLAN_CRS_PROJ4
from geodata.i18n import _
from geodata.model import (
    ACCURACIES,
    OUTSIDE,
    STAGES,
    WHOLE_CITY,
    Feature,
    Layer,
    accuracy_label,
    stage_label,
)

LISTED = 1000
STYLE_KEYS = ("title", "fill", "opacity", "strokes", "shape", "size", "color")


def class_of(feature: Feature, classes: list[dict[str, Any]]) -> int:
    """The index of the first style class whose `when` and `fact` fit the feature; the last class where none do."""
    for i, style in enumerate(classes):
        rules = style.get("when") or {}
        fits = all(getattr(feature, name) in wanted for name, wanted in rules.items())
        if fits and fact_fits(feature, style.get("fact")):
            return i
    return len(classes) - 1


def fact_fits(feature: Feature, rule: dict[str, Any] | None) -> bool:
    """Whether a feature's own attribute is one of `values`, or a number above `above` and up to `to`."""
    if rule is None:
        return True
    value = feature.facts.get(rule["name"])
    if "values" in rule:
        return value in rule["values"]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return rule.get("above", -math.inf) < value <= rule.get("to", math.inf)


def label_point(feature: Feature) -> list[float] | None:
    """Where a polygon's name is written (lon, lat): the centre of its largest inscribed circle."""
    geometry = feature.geometry
    if geometry is None or "Polygon" not in geometry.geom_type:
        return None
    largest = max(shapely.get_parts(geometry), key=shapely.area)
    centre = shapely.get_point(shapely.maximum_inscribed_circle(largest, tolerance=0.002), 0)
    return [round(centre.x, 5), round(centre.y, 5)]


def short_name(feature: Feature) -> str:
    """The shortest alias that is shorter than the name, for where the name finds no room; "" for none."""
    shorter = [alias for alias in feature.aliases if len(alias) < len(feature.name)]
    return min(shorter, key=len, default="")


def layer_geojson(atlas: Atlas, layer: Layer, chosen: Container[str] | None = None) -> str:
    """A layer as GeoJSON text (EPSG:4326); unplaced features have a null geometry.

    Of a layer that is drawn from tiles only the first LISTED features are given, for lists, and without geometry.

    Args:
        atlas: The loaded atlas.
        layer: The layer.
        chosen: The ids of the features that are wanted, by default all.
    """
    wanted = [feature for feature in layer.features if chosen is None or feature.id in chosen]
    if layer.tiles and chosen is None:
        rows = [feature_geojson(atlas, layer, feature) | {"geometry": None} for feature in wanted[:LISTED]]
    else:
        rows = [feature_geojson(atlas, layer, feature) for feature in wanted]
    return json.dumps(
        {"type": "FeatureCollection", "features": rows}, ensure_ascii=False, separators=(",", ":")
    )


def feature_geojson(atlas: Atlas, layer: Layer, feature: Feature) -> dict[str, Any]:
    """A feature as the browser draws and filters it: GeoJSON (EPSG:4326), null geometry where it is unplaced."""
    return {
        "type": "Feature",
        "id": feature.id,
        "properties": {
            "name": feature.name,
            "kind": feature.kind,
            "county": list(feature.county),
            "stage": feature.stage,
            "accuracy": feature.accuracy,
            "rank": feature.rank,
            "docs": atlas.documents_of(feature.id),
            "class": class_of(feature, layer.style["classes"]),
            "at": label_point(feature),
            "short": short_name(feature) if layer.style.get("label", {}).get("short") else "",
        },
        "geometry": json.loads(shapely.to_geojson(feature.geometry)) if feature.geometry else None,
    }


def layer_config(layer: Layer) -> dict[str, Any]:
    """A layer's entry in the browser's catalogue: title, group, style, how many features, how exact."""
    placed = [feature for feature in layer.features if feature.geometry is not None]
    exactness = sorted({feature.accuracy for feature in placed}, key=ACCURACIES.index)
    return {
        "id": layer.id,
        "title": layer.title,
        "group": layer.group,
        "geometry": layer.geometry,
        "order": layer.order,
        "boundary": layer.boundary,
        "background": layer.background,
        "visible": layer.visible,
        "aliases": list(layer.aliases),
        "description": layer.description,
        "placed": len(placed),
        "unplaced": len(layer.features) - len(placed),
        "accuracies": exactness,
        "tiles": layer.tiles,
        "label": layer.style.get("label"),
        "classes": [
            {key: style[key] for key in STYLE_KEYS if key in style} for style in layer.style["classes"]
        ],
    }


def attribution() -> str:
    """Where boundaries and water come from, and what the map is not: the line that goes with every map."""
    return _("界线：高德（仅供参考）　水面：© OpenStreetMap contributors　“示意”“推算”内容不作法定依据")


def map_config(atlas: Atlas, base: str) -> dict[str, Any]:
    """Everything the browser needs to draw the atlas and to ask for the rest.

    Args:
        atlas: The loaded atlas.
        base: The address under which the layer data and the answers are served, without a slash at the end.
    """
    settings = atlas.settings
    found = {feature.accuracy for feature in atlas.features.values()}
    used = {doc_id for feature in atlas.features for doc_id in atlas.documents_of(feature)}
    return {
        "title": settings.title,
        "city": settings.city,
        "base": base,
        "view": settings.view,
        "bounds": list(atlas.city.bounds) if not atlas.city.is_empty else None,
        "groups": list(settings.groups),
        "presets": list(settings.presets),
        "layers": [layer_config(layer) for layer in atlas.layers],
        "counties": [f.name for f in atlas.layer_features(COUNTIES)],
        "wide": [WHOLE_CITY, OUTSIDE],
        "stages": [[code, stage_label(code)] for code in STAGES],
        "accuracies": [[code, accuracy_label(code)] for code in ACCURACIES if code in found],
        "documents": [[d.doc_id, d.title] for d in atlas.plan.documents if d.doc_id in used],
        "crs": {"code": PLAN_CRS, "name": PLAN_CRS_NAME, "proj4": PLAN_CRS_PROJ4},
        "attribution": attribution(),
        "problems": len(atlas.issues),
    }
