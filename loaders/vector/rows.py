"""A repaired layer's table as rows in the atlas's terms."""

from __future__ import annotations

import re
from typing import Any

import geopandas as gpd
import numpy as np

from geodata.matching import Row

TEXTS = ("id", "name", "code", "kind", "county", "status", "source", "note")
OWN = (*TEXTS, "aliases", "feature_number", "geometry")
BETWEEN_ALIASES = re.compile(r"[;；、,，|]+")


def rows_of(layer: gpd.GeoDataFrame) -> list[Row]:
    """The rows of a layer that the doctor has repaired (WGS 84, standard field names); other fields become facts."""
    columns = {name: layer[name].tolist() for name in layer.columns if name != layer.geometry.name}
    others = [name for name in columns if name not in OWN]
    shapes = layer.geometry.tolist()
    numbers = columns.get("feature_number", range(1, len(layer) + 1))
    rows = []
    for k, number in enumerate(numbers):
        texts = {name: _text(columns[name][k]) for name in TEXTS if name in columns}
        aliases = _text(columns["aliases"][k]) if "aliases" in columns else ""
        rows.append(
            Row(
                int(number),
                shapes[k] if shapes[k] is not None and not shapes[k].is_empty else None,
                **texts,
                aliases=tuple(filter(None, (word.strip() for word in BETWEEN_ALIASES.split(aliases)))),
                facts={str(n): v for n in others if (v := _plain(columns[n][k])) is not None},
            )
        )
    return rows


def _plain(value: Any) -> Any:
    """A cell as text, number or boolean; None for an empty one."""
    if value is None or value != value or value == "":
        return None
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, bool | int | float | str) else str(value)


def _text(value: Any) -> str:
    plain = _plain(value)
    if isinstance(plain, float) and plain.is_integer():
        plain = int(plain)
    return "" if plain is None else str(plain).strip()
