"""What is to be seen in a frame: features in pixels, symbols spread apart at one place and gathered at small scales.

The rules are those of layers/web/drawing.js, so that a static map shows what the web map shows at that scale.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.atlas import Atlas
from geodata.crs import to_plan
from geodata.model import Feature, Layer
from layers.browser_data import class_of, label_point
from layers.static_symbols import symbol_size
from layers.static_view import Frame, MapView, checked_layers

SPREAD_STEP = 7.5
GOLDEN_ANGLE = 2.39996
LEAST_SCALE = 0.8
GREATEST_SCALE = 1.15
GATHER_BELOW_ZOOM = 10.5
GATHER_PX = 20
MINOR_FROM_ZOOM = 10
NORMAL_LABEL_ZOOM = 12
PLAIN_LABEL = MappingProxyType({"zoom": NORMAL_LABEL_ZOOM, "priority": 99, "size": 11, "color": "#1d2733"})
AROUND_PX = 24
DETAIL_PX = 0.25
CROWD = 26  # points of a scene, from which lesser ones are gathered
DIM, DIM_NAME = 0.22, 0.45  # how strongly that is drawn which steps back (layers/web/play)


@dataclass
class Item:
    """A feature in a frame.

    Attributes:
        geometry: In pixels, cut off a little outside the frame.
        at: Where a point's symbol is drawn, or where an area's name is written best, in pixels.
        size: The height of a point's symbol, in pixels.
        leader: The item whose symbol stands for this one; None where this one is drawn.
        members: The items that this one's symbol stands for.
        told: Whether the view tells a story (see layers.static_view.MapView): nothing is ringed.
        named: Whether its name is written at any scale.
        opacity: How strongly it is drawn.
        name_opacity: How strongly its name is written.
    """

    feature: Feature
    layer: Layer
    class_index: int
    geometry: BaseGeometry
    lit: bool = False
    at: tuple[float, float] = (0.0, 0.0)
    size: float = 0.0
    leader: Item | None = field(default=None, repr=False)
    members: list[Item] = field(default_factory=list, repr=False)
    told: bool = False
    named: bool = False
    opacity: float = 1.0
    name_opacity: float = 1.0

    @property
    def style(self) -> dict[str, Any]:
        """The style class."""
        return self.layer.style["classes"][self.class_index]

    @property
    def label(self) -> dict[str, Any] | None:
        """How the layer's names are written; None where they are not."""
        given = self.layer.style.get("label")
        return PLAIN_LABEL | given if given else None

    @property
    def is_point(self) -> bool:
        """Is it drawn as a symbol?"""
        return self.layer.geometry == "Point"

    @property
    def ringed(self) -> bool:
        """Is it lit up by a bright line around it?"""
        return self.lit and not self.told

    @property
    def minor(self) -> bool:
        """Is it a lesser symbol, gathered with others at small scales?"""
        label = self.label or {}
        return label.get("zoom", NORMAL_LABEL_ZOOM) >= MINOR_FROM_ZOOM and not self.lit


def plan_geometries(atlas: Atlas) -> dict[str, BaseGeometry]:
    """Every placed feature's geometry in plan metres (EPSG:4548), by feature id."""
    return {f.id: to_plan(f.geometry) for f in atlas.features.values() if f.geometry is not None}


def label_places(atlas: Atlas) -> dict[str, BaseGeometry]:
    """Where every area's name is written best, in plan metres (EPSG:4548), by feature id."""
    found = ((feature.id, label_point(feature)) for feature in atlas.features.values())
    return {feature_id: to_plan(shapely.Point(place)) for feature_id, place in found if place}


def items_of(atlas: Atlas, view: MapView, frame: Frame) -> list[Item]:
    """What a view shows in a frame, from the bottom up.

    Raises:
        NotFound: A layer that the atlas does not have.
    """
    wanted = set(checked_layers(atlas, view))
    lit = {atlas.feature(feature_id).id for feature_id in view.highlights}
    plan, places = atlas.derived(plan_geometries), atlas.derived(label_places)
    items = []
    for layer in atlas.layers:
        for feature in layer.features:
            chosen = layer.boundary or view.features is None or feature.id in view.features
            if not (layer.id in wanted and chosen) and feature.id not in lit:
                continue
            if feature.id in plan:
                items += _item(feature, layer, plan[feature.id], frame, feature.id in lit)
    for item in items:
        if item.feature.id in places:
            place = frame.to_px(places[item.feature.id])
            item.at = place.x, place.y
        item.told, item.named = view.telling, item.feature.id in view.named
    if view.telling:
        _step_back(items)
    points = [item for item in items if item.is_point]
    _spread(points, frame.zoom)
    if not view.telling or len(points) > CROWD:
        _gather(points, frame.zoom, GATHER_PX / (1 + view.detail / 2))
    return items


def _step_back(items: list[Item]) -> None:
    """With something lit, all else is paler: features, and with an area of the ground lit, the ground's other names."""
    lit = [item for item in items if item.lit]
    on_ground, above = any(item.layer.boundary for item in lit), any(not x.layer.boundary for x in lit)
    for item in items:
        if not item.lit and above and not item.layer.boundary:
            item.opacity, item.name_opacity = DIM, DIM_NAME
        if not item.lit and on_ground and item.layer.boundary:
            item.name_opacity = DIM_NAME


def spotlight(items: list[Item]) -> BaseGeometry | None:
    """The areas of the ground that a view which tells a story has lit; None where there are none."""
    lit = [
        x.geometry for x in items if x.told and x.lit and x.layer.boundary and x.layer.geometry == "Polygon"
    ]
    if not lit:
        return None
    area = shapely.union_all(lit)
    shapely.prepare(area)
    return area


def _item(feature: Feature, layer: Layer, plan: BaseGeometry, frame: Frame, lit: bool) -> list[Item]:
    """The item of a feature; none where nothing of it is in the frame."""
    west, south, east, north = plan.bounds
    left, bottom, right, top = frame.bounds
    around = AROUND_PX * frame.mpp
    if west > right + around or east < left - around or south > top + around or north < bottom - around:
        return []
    item = Item(feature, layer, class_of(feature, layer.style["classes"]), frame.to_px(plan), lit)
    if item.is_point:
        point = (
            shapely.get_point(item.geometry, 0) if item.geometry.geom_type == "LineString" else item.geometry
        )
        item.geometry = shapely.get_geometry(point, 0)
        item.at = item.geometry.x, item.geometry.y
        item.size = symbol_size(item.style) * symbol_scale(frame.zoom)
        return [item] if frame.inside(*item.at) else []
    simple = shapely.simplify(item.geometry, DETAIL_PX)
    item.geometry = shapely.clip_by_rect(
        simple, -AROUND_PX, -AROUND_PX, frame.width + AROUND_PX, frame.height + AROUND_PX
    )
    within = shapely.box(0, 0, frame.width, frame.height)
    return [item] if item.geometry.intersects(within) else []


def symbol_scale(zoom: float) -> float:
    """How large symbols are drawn at a zoom, as a multiple of their size in the catalogue."""
    return min(GREATEST_SCALE, max(LEAST_SCALE, LEAST_SCALE + (zoom - 9) * 0.15))


def _importance(item: Item) -> tuple[int, int]:
    return -item.layer.order, item.feature.rank


def _spread(points: list[Item], zoom: float) -> None:
    """Moves symbols that stand at one place apart, in a spiral, the most important in the middle."""
    near = min(1.0, max(0.35, (zoom - 8.5) / 3))
    places: dict[tuple[str, ...], list[Item]] = defaultdict(list)
    for item in points:
        place = shapely.get_coordinates(item.feature.geometry)[0]
        places[tuple(f"{value:.3f}" for value in place)].append(item)
    for crowd in places.values():
        for i, item in enumerate(sorted(crowd, key=_importance)):
            radius = SPREAD_STEP * (1 + math.sqrt(i)) * near if i else 0
            x, y = item.at
            angle = i * GOLDEN_ANGLE
            item.at = x + radius * math.cos(angle), y + radius * math.sin(angle)


def _gather(points: list[Item], zoom: float, apart: float) -> None:
    """At small scales lesser symbols that would touch are gathered under the most important of them."""
    if zoom >= GATHER_BELOW_ZOOM:
        return
    leaders: list[Item] = []
    for item in sorted(points, key=_importance):
        if not item.minor:
            continue
        here = item.geometry
        item.leader = next((one for one in leaders if one.geometry.distance(here) < apart), None)
        if item.leader:
            item.leader.members.append(item)
        else:
            leaders.append(item)
