"""A layer as the two files that the catalogue reads: its entry as YAML, its features as GeoJSON.

Both can be copied into `geodata/catalog` and `geodata/data`, and the layer is then one that the atlas ships.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import shapely
import yaml

from geodata.model import Feature, Layer

FIRST = ("id", "title", "group", "geometry", "file", "order")
LAST = ("style", "provenance")
WIDTH = 110
OWN = ("layer", "geometry")


def data_name(layer: str) -> str:
    """The name of a layer's data file."""
    return f"{layer}.geojson"


def entry_text(entry: dict[str, Any]) -> str:
    """A catalogue entry as YAML: in the catalogue's order, without what is so anyway; it names its data file."""
    usual = {field.name: field.default for field in fields(Layer)}
    usual["aliases"] = []
    named = {"file": data_name(str(entry["id"])), **entry}
    kept = [key for key in named if key not in (*FIRST, *LAST) and named[key] != usual.get(key)]
    ordered = {key: named[key] for key in (*FIRST, *kept, *LAST) if key in named}
    plain = json.loads(json.dumps(ordered))
    text: str = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=WIDTH)
    return text


def data_text(features: Iterable[Feature]) -> str:
    """Features as the catalogue's GeoJSON (WGS 84), one a line."""
    lines = [json.dumps(_row(feature), ensure_ascii=False) for feature in features]
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def _row(feature: Feature) -> dict[str, Any]:
    facts = {f.name: getattr(feature, f.name) for f in fields(Feature) if f.name not in OWN}
    told = {key: value for key, value in facts.items() if key not in ("recipe", "facts") or value}
    shape = None if feature.geometry is None else json.loads(shapely.to_geojson(feature.geometry))
    return {"type": "Feature", "properties": told, "geometry": shape}
