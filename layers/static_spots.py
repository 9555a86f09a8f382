"""Where on a static map the name of a feature may stand, the best place first. All lengths are pixels, y downwards."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.static_items import Item
from layers.static_room import Spot
from layers.static_symbols import symbol_size
from layers.static_view import Frame

RING_GAP, SYMBOL_GAP = 8, 3  # between a name and its symbol, with a ring around it and without
REPEAT_PX = 420
LINES = (0, -1.3, 1.3, -2.6, 2.6, -4, 4, -5.4, 5.4, -6.8, 6.8)
SHIFTS = (0, 0.08, -0.08, 0.16, -0.16, 0.24, -0.24, 0.32, -0.32, 0.4, -0.4)
SLIGHT_BEND = 0.005
MOST_BENT = 0.9
BESIDE = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1))
AROUND_LINE = (*BESIDE, (-1, -1), (-1, 1))
OFF_LINE = 0.7, 1.3  # of the font's size: how far beside and above a line's middle


def candidates(item: Item, width: float, size: float, frame: Frame) -> Iterator[Iterable[Spot]]:
    """Lists of spots: one name is written for each list, at the first spot of it that is free."""
    if item.layer.geometry == "Polygon":
        yield _in_area(item, width, size, frame)
    elif item.layer.geometry == "LineString":
        yield from _along_line(item, width, frame)
    else:
        x, y = item.at
        radius = symbol_size(item.style) / 2 + (RING_GAP if item.ringed else SYMBOL_GAP)
        far, high = radius + width / 2, radius + size / 2
        yield (Spot(x + dx * far, y + dy * high) for dx, dy in BESIDE)


def _in_area(item: Item, width: float, size: float, frame: Frame) -> Iterator[Spot]:
    seen = shapely.clip_by_rect(item.geometry, 0, 0, frame.width, frame.height)
    areas = [part for part in shapely.get_parts(seen) if part.geom_type == "Polygon"]
    if not areas:
        return
    x, y = item.at if frame.inside(*item.at) else _middle(max(areas, key=shapely.area))
    west, _top, east, _bottom = seen.bounds
    sides = (0, -0.6, 0.6) if east - west > width * 2.5 else (0,)
    shapely.prepare(seen)
    for side in sides:
        for line in LINES:
            spot = Spot(x + side * width, y + line * size)
            if shapely.contains_xy(seen, spot.x, spot.y):
                yield spot


def _middle(area: shapely.Polygon) -> tuple[float, float]:
    """The centre of the largest inscribed circle."""
    tolerance = max(1.0, math.sqrt(area.area) / 100)
    centre = shapely.get_point(shapely.maximum_inscribed_circle(area, tolerance=tolerance), 0)
    return centre.x, centre.y


def _along_line(item: Item, width: float, frame: Frame) -> Iterator[list[Spot]]:
    """Spots along a line where a text of this width fits on a nearly straight stretch, turned with the line."""
    seen = shapely.clip_by_rect(item.geometry, 0, 0, frame.width, frame.height)
    for part in shapely.get_parts(seen):
        if part.geom_type != "LineString":
            continue
        points = shapely.get_coordinates(part)
        steps = np.hypot(*np.diff(points, axis=0).T)
        lengths = np.concatenate([[0.0], np.cumsum(steps)])
        total = float(lengths[-1])
        if total < width * 1.25:
            continue
        count = max(1, int(total // REPEAT_PX))
        for k in range(count):
            centres = ((total * (k + 0.5 + shift)) / count for shift in SHIFTS)
            spots = [_straight(points, lengths, centre, width) for centre in centres]
            found = [pair for pair in spots if pair]
            yield [spot for spot, bend in sorted(found, key=lambda pair: pair[1] > SLIGHT_BEND)]


def beside_line(item: Item, width: float, size: float, frame: Frame) -> Iterator[Spot]:
    """Spots around the middle of a line's longest part, for a name that finds no room along it."""
    seen = shapely.clip_by_rect(item.geometry, 0, 0, frame.width, frame.height)
    parts = [part for part in shapely.get_parts(seen) if part.geom_type == "LineString"]
    if parts:
        middle = max(parts, key=shapely.length).interpolate(0.5, normalized=True)
        far, high = width / 2 + OFF_LINE[0] * size, OFF_LINE[1] * size
        yield from (Spot(middle.x + dx * far, middle.y + dy * high) for dx, dy in AROUND_LINE)


def _straight(
    points: NDArray[Any], lengths: NDArray[Any], centre: float, width: float
) -> tuple[Spot, float] | None:
    """The spot centred at a distance along a line, if the line is nearly straight there, and how much it bends."""
    if centre < width / 2 or centre + width / 2 > lengths[-1]:
        return None
    at = np.array([centre - width / 2, centre + width / 2, centre])
    (ax, bx, mx), (ay, by, my) = (np.interp(at, lengths, points[:, i]).tolist() for i in (0, 1))
    chord = math.hypot(bx - ax, by - ay)
    if chord < width * MOST_BENT:
        return None
    angle = math.atan2(by - ay, bx - ax)
    if abs(angle) > math.pi / 2:
        angle -= math.copysign(math.pi, angle)
    return Spot((ax + bx + mx) / 3, (ay + by + my) / 3, angle), 1 - chord / width
