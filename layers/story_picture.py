"""A small picture of a story: the city and what the cover shows on it, as SVG."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.atlas import CITY, Atlas
from geodata.crs import to_plan
from geodata.model import Feature
from geodata.stories import Story
from geodata.story_facts import drawn_features
from layers.browser_data import class_of

WIDTH, HEIGHT = 300, 340
MARGIN = 8
COARSENESS_M = 250.0
GROUND = "#fbf8f1"
EDGE = "#b9b0a0"
ACCENT = "#1f5f8b"


def story_picture(atlas: Atlas, story: Story) -> str:
    """The picture as SVG text, WIDTH × HEIGHT pixels, drawn in the plan CRS; names are left out."""
    place = _Place(to_plan(atlas.city))
    parts = [part for f in drawn_features(atlas, story.cover) for part in _feature(atlas, story, f, place)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' role="img"><title>{escape(story.title)}</title>{"".join(parts)}</svg>'
    )


class _Place:
    """Puts plan coordinates on the picture: the city fills it, north is up."""

    def __init__(self, city: BaseGeometry) -> None:
        west, south, east, north = city.bounds if not city.is_empty else (0.0, 0.0, 1.0, 1.0)
        self.scale = min((WIDTH - 2 * MARGIN) / (east - west), (HEIGHT - 2 * MARGIN) / (north - south))
        self.left = (WIDTH - (east - west) * self.scale) / 2 - west * self.scale
        self.top = (HEIGHT + (north - south) * self.scale) / 2 + south * self.scale

    def path(self, geometry: BaseGeometry, closed: bool) -> str:
        """SVG path data of lines, or of areas with their holes."""
        end = "Z" if closed else ""
        return "".join(
            f"M{'L'.join(self.point(x, y) for x, y in line.coords)}{end}" for line in _lines(geometry)
        )

    def point(self, x: float, y: float) -> str:
        """A place in pixels."""
        return f"{self.left + x * self.scale:.1f},{self.top - y * self.scale:.1f}"


def _lines(geometry: BaseGeometry) -> Iterator[Any]:
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            yield part.exterior
            yield from part.interiors
        else:
            yield part


def _feature(atlas: Atlas, story: Story, feature: Feature, place: _Place) -> Iterator[str]:
    layer = atlas.layer_by_id[feature.layer]
    style = layer.style["classes"][class_of(feature, layer.style["classes"])]
    shape = to_plan(feature.geometry).simplify(COARSENESS_M)
    if layer.geometry == "Point":
        x, y = place.point(shape.x, shape.y).split(",")
        yield f'<circle cx="{x}" cy="{y}" r="4" fill="{escape(str(style.get("color")))}" stroke="#fff"/>'
        return
    closed = layer.geometry == "Polygon"
    data = place.path(shape, closed)
    if layer.boundary:
        lit = feature.id in story.cover.highlight
        fill = "none" if layer.id == CITY else ACCENT if lit else GROUND
        yield f'<path d="{data}" fill="{fill}" stroke="{ACCENT if lit else EDGE}" stroke-width="1"/>'
        return
    if style.get("fill"):
        yield f'<path d="{data}" fill="{escape(str(style["fill"]))}" fill-opacity="{style.get("opacity", 0.2)}"/>'
    for stroke in style.get("strokes") or ():
        yield (
            f'<path d="{data}" fill="none" stroke="{escape(str(stroke["color"]))}"'
            f' stroke-width="{0.55 * float(stroke["width"]):.1f}" stroke-opacity="{stroke.get("opacity", 1)}"/>'
        )
