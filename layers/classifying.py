"""Styles for new layers: one colour, or classes by an attribute, numbers divided by mapclassify."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import mapclassify
import numpy as np

from geodata.i18n import _
from geodata.model import Feature

SHADES = ("#e3eef6", "#b7d3e6", "#83b1d1", "#4f8cb8", "#1f5f8b", "#143f5e", "#0a2233")
PALETTE = ("#1f5f8b", "#d9822b", "#4a8f5b", "#8a5a9e", "#b3261e", "#3f9aa6", "#a68a2d", "#7a6a5d", "#c2618f")
OTHER = "#9aa5b1"
MOST_KINDS = len(PALETTE)
MOST_CLASSES = len(SHADES)
POINT_SIZE = 10
LINE_WIDTH = 2.5


def schemes() -> dict[str, str]:
    """The ways of dividing numbers: mapclassify's name to the name people read."""
    return {
        "NaturalBreaks": _("自然断点"),
        "Quantiles": _("分位数（各类数量相近）"),
        "EqualInterval": _("等间距"),
    }


def style_class(geometry: str, title: str, color: str) -> dict[str, Any]:
    """One class in the catalogue's terms for a geometry type."""
    if geometry == "Point":
        return {"title": title, "shape": "circle", "size": POINT_SIZE, "color": color}
    if geometry == "LineString":
        return {"title": title, "strokes": [{"color": color, "width": LINE_WIDTH}]}
    return {"title": title, "fill": color, "opacity": 0.45, "strokes": [{"color": color, "width": 1.2}]}


def numbers_of(features: Sequence[Feature], name: str) -> list[float]:
    """The finite numbers that an attribute has."""
    values = [feature.facts.get(name) for feature in features]
    return [
        float(v)
        for v in values
        if isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v)
    ]


def classified(
    features: Sequence[Feature], geometry: str, name: str, scheme: str = "NaturalBreaks", k: int = 5
) -> list[dict[str, Any]]:
    """Style classes by an attribute: ranges of numbers (lighter to darker), or the commonest values.

    Args:
        features: The layer's features, whose `facts` have the attribute.
        geometry: Point, LineString or Polygon.
        name: The attribute.
        scheme: A key of `schemes`, for numbers.
        k: How many classes at most, for numbers.
    """
    numbers = numbers_of(features, name)
    told = [feature.facts[name] for feature in features if name in feature.facts]
    if numbers and len(numbers) == len(told) and len(set(numbers)) > 2:
        classes = _by_number(numbers, geometry, name, scheme, k)
    else:
        common = [value for value, _n in Counter(told).most_common(MOST_KINDS)]
        rules = [({"name": name, "values": [value]}, str(value)) for value in common]
        classes = [
            style_class(geometry, title, color) | {"fact": rule}
            for (rule, title), color in zip(rules, PALETTE, strict=False)
        ]
    return [*classes, style_class(geometry, _("其他"), OTHER)]


def _by_number(
    numbers: Sequence[float], geometry: str, name: str, scheme: str, k: int
) -> list[dict[str, Any]]:
    wanted = max(2, min(k, MOST_CLASSES, len(set(numbers)) - 1))
    bins = getattr(mapclassify, scheme)(np.asarray(numbers), k=wanted).bins
    edges = [-math.inf, *(float(edge) for edge in dict.fromkeys(bins))]
    edges[-1] = max(numbers)
    shades = SHADES[-len(edges) + 1 :] if len(edges) > MOST_CLASSES else _spread(len(edges) - 1)
    classes = []
    for low, high, color in zip(edges, edges[1:], shades, strict=False):
        rule = {"name": name, "to": high} | ({"above": low} if math.isfinite(low) else {})
        start = min(numbers) if not math.isfinite(low) else low
        classes.append(style_class(geometry, f"{start:g}–{high:g}", color) | {"fact": rule})
    return classes


def _spread(count: int) -> list[str]:
    """Shades from light to dark, evenly taken."""
    places = np.linspace(1, MOST_CLASSES - 2, max(count, 1)).round().astype(int)
    return [SHADES[int(place)] for place in places]
