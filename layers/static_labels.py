"""Names on static maps: the more important is placed first and nothing overlaps, as layers/web/labels.js has it.

All lengths are pixels of the frame, y downwards. Other than in the browser, no name is cut by the frame's edge.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.browser_data import short_name
from layers.fonts import BOLD_FROM, text_width, writable
from layers.static_items import Item
from layers.static_view import Frame

GAP = 2
LIT_GAP = 8
REPEAT_PX = 420
EDGE_PX = 3
LINES = (0, -1.3, 1.3, -2.6, 2.6, -4, 4, -5.4, 5.4, -6.8, 6.8)
SHIFTS = (0, 0.08, -0.08, 0.16, -0.16, 0.24, -0.24, 0.32, -0.32, 0.4, -0.4)
SLIGHT_BEND = 0.005
MOST_BENT = 0.9
RESERVED_TO_ZOOM = 9.4
COUNT_PX = 10.5
CELL_PX = 64
BESIDE = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1))
AROUND = 99.0

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Spot:
    """Where a text is centred, and how it is turned (radians, clockwise)."""

    x: float
    y: float
    angle: float = 0.0


@dataclass(frozen=True)
class Label:
    """A name as it is written.

    Attributes:
        text: What is written.
        spot: The middle of the text.
        width: Of the text, with the spacing.
        size: Of the font.
        boxes: The room that it takes: one box when level, a row of small ones when turned.
        owner: The id of the feature; "" for none.
    """

    text: str
    spot: Spot
    width: float
    size: float
    color: str
    bold: bool
    spacing: float
    boxes: tuple[Box, ...]
    owner: str


class Taken:
    """The room that is taken, in a grid of cells that makes overlaps quick to find."""

    def __init__(self) -> None:
        """Nothing is taken yet."""
        self.cells: dict[tuple[int, int], list[tuple[Box, str, bool]]] = defaultdict(list)

    def add(self, box: Box, owner: str, text: bool) -> None:
        """Takes a box for a feature: for its symbol, or for a text."""
        for cell in _cells(box):
            self.cells[cell].append((box, owner, text))

    def free(self, box: Box, owner: str) -> bool:
        """May the feature write here? Its own symbol is in nobody's way."""
        return not any(
            overlap(box, other) and (text or other_owner != owner)
            for cell in _cells(box)
            for other, other_owner, text in self.cells.get(cell, ())
        )


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = (int(value // CELL_PX) for value in box)
    return ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))


def overlap(a: Box, b: Box) -> bool:
    """Do two boxes share room?"""
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


def place_labels(items: list[Item], frame: Frame, taken_up: Iterable[Box] = ()) -> list[Label]:
    """The names of what a frame shows, and how many lesser symbols a symbol stands for.

    Args:
        items: What is to be seen (see layers.static_items).
        frame: The frame.
        taken_up: Boxes that are kept free: of the legend, say.
    """
    taken, symbols = Taken(), Taken()
    for box in taken_up:
        taken.add(box, "", True)
    drawn = [item for item in items if item.leader is None]
    _reserve_symbols(drawn, taken, symbols, frame.zoom)
    found = list(_counts(drawn, taken, frame))
    written: set[str] = set()
    for item in sorted((item for item in drawn if _wanted(item, frame.zoom)), key=_priority):
        if item.feature.name not in written:
            labels = _names(item, taken, symbols, frame)
            found += labels
            if labels:
                written.add(item.feature.name)
    return found


def _wanted(item: Item, zoom: float) -> bool:
    label = item.label
    if label is None:
        return False
    return item.lit or label["zoom"] <= zoom <= label.get("top", AROUND)


def _priority(item: Item) -> tuple[bool, float, int]:
    return not item.lit, (item.label or {})["priority"], item.feature.rank


def _reserve_symbols(drawn: list[Item], taken: Taken, symbols: Taken, zoom: float) -> None:
    """Symbols of the leading point layers keep their place free of other names; the others would like to."""
    for item in drawn:
        if item.is_point:
            leading = (item.label or {}).get("zoom", AROUND) <= min(zoom, RESERVED_TO_ZOOM)
            half = (item.style["size"] if leading else item.size) / 2 - 1 - GAP
            (taken if leading else symbols).add(_box(*item.at, half, half), item.feature.id, False)


def _counts(drawn: list[Item], taken: Taken, frame: Frame) -> Iterator[Label]:
    for item in drawn:
        if not item.members:
            continue
        text = f"+{len(item.members)}"
        spot = Spot(item.at[0] + 11, item.at[1] - 6)
        box = _box(spot.x, spot.y, 6, 4)
        if _inside(box, frame):
            taken.add(box, item.feature.id, True)
            width = text_width(text, COUNT_PX, True)
            yield Label(text, spot, width, COUNT_PX, item.style["color"], True, 0, (box,), item.feature.id)


def _names(item: Item, taken: Taken, symbols: Taken, frame: Frame) -> list[Label]:
    """The name of a feature, or its short one, wherever there is room: along a long line several times."""
    label = item.label or {}
    size, spacing = label["size"], label.get("spacing", 0)
    bold = label.get("weight", 400) >= BOLD_FROM
    for text in (item.feature.name, short_name(item.feature) if label.get("short") else ""):
        text = writable(text)
        width = text_width(text, size, bold, spacing)
        found = []
        for spots in _candidates(item, width, size, frame) if text else ():
            places = ((spot, boxes_of(spot, width, size)) for spot in spots)
            free = [(spot, boxes) for spot, boxes in places if _free(boxes, item, taken, frame)]
            clear = (place for place in free if all(symbols.free(box, item.feature.id) for box in place[1]))
            for spot, boxes in [next(clear, free[0])] if free else ():
                for box in boxes:
                    taken.add(box, item.feature.id, True)
                found.append(
                    Label(text, spot, width, size, label["color"], bold, spacing, boxes, item.feature.id)
                )
        if found:
            return found
    return []


def _free(boxes: tuple[Box, ...], item: Item, taken: Taken, frame: Frame) -> bool:
    return all(_inside(box, frame) and taken.free(box, item.feature.id) for box in boxes)


def _inside(box: Box, frame: Frame) -> bool:
    edge = EDGE_PX
    return (
        box[0] >= edge and box[1] >= edge and box[2] <= frame.width - edge and box[3] <= frame.height - edge
    )


def _candidates(item: Item, width: float, size: float, frame: Frame) -> Iterator[Iterable[Spot]]:
    """Lists of spots: one name is written for each list, at the first spot of it that is free."""
    if item.layer.geometry == "Polygon":
        yield _in_area(item, width, size, frame)
    elif item.layer.geometry == "LineString":
        yield from _along_line(item, width, frame)
    else:
        x, y = item.at
        radius = item.style["size"] / 2 + (LIT_GAP if item.lit else 3)
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


def boxes_of(spot: Spot, width: float, height: float) -> tuple[Box, ...]:
    """The room that a text takes: one box when level, a row of small ones along it when turned."""
    if not spot.angle:
        return (_box(spot.x, spot.y, width / 2, height / 2),)
    pieces = math.ceil(width / height)
    along = [((i + 0.5) / pieces - 0.5) * width for i in range(pieces)]
    cos, sin = math.cos(spot.angle), math.sin(spot.angle)
    return tuple(_box(spot.x + a * cos, spot.y + a * sin, height / 2, height / 2) for a in along)


def _box(x: float, y: float, half_width: float, half_height: float) -> Box:
    return x - half_width - GAP, y - half_height - GAP, x + half_width + GAP, y + half_height + GAP
