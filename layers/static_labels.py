"""Names on static maps: the more important is placed first and nothing overlaps, as layers/web/labels.js has it.

All lengths are pixels of the frame, y downwards. Other than in the browser, no name is cut by the frame's edge.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.browser_data import short_name
from layers.fonts import BOLD_FROM, text_width, writable
from layers.static_items import Item
from layers.static_room import GAP, Box, Spot, Taken, box_at, boxes_of
from layers.static_symbols import PLAIN_COLOR, symbol_size
from layers.static_view import Frame

LIT_GAP = 8
REPEAT_PX = 420
EDGE_PX = 3
LINES = (0, -1.3, 1.3, -2.6, 2.6, -4, 4, -5.4, 5.4, -6.8, 6.8)
SHIFTS = (0, 0.08, -0.08, 0.16, -0.16, 0.24, -0.24, 0.32, -0.32, 0.4, -0.4)
SLIGHT_BEND = 0.005
MOST_BENT = 0.9
RESERVED_TO_ZOOM = 9.4
COUNT_PX = 10.5
COUNT_PLACES = (
    (11, -6),
    (-11, -6),
    (11, 7),
    (-11, 7),
    (0, -12),
    (0, 13),
    (16, 0),
    (-16, 0),
    (18, -14),
    (-18, -14),
)
FIRST_PRIORITY = 10
BESIDE = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1))
AROUND = 99.0


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


def place_labels(
    items: list[Item], frame: Frame, taken_up: Iterable[Box] = (), detail: float = 0.0
) -> list[Label]:
    """The names of what a frame shows, and how many lesser symbols a symbol stands for.

    Args:
        items: What is to be seen (see layers.static_items).
        frame: The frame.
        taken_up: Boxes that are kept free: of the legend, say.
        detail: See layers.static_view.MapView.
    """
    taken, symbols = Taken(), Taken()
    for box in taken_up:
        taken.add(box, "", True)
    drawn = [item for item in items if item.leader is None]
    _reserve_symbols(drawn, taken, symbols, frame.zoom)
    wanted = sorted((item for item in drawn if _wanted(item, frame)), key=_priority)
    first = [item for item in wanted if item.lit or (item.label or {})["priority"] <= FIRST_PRIORITY]
    found: list[Label] = []
    written: set[str] = set()
    early = sorted((item for item in drawn if _wanted_early(item, frame, detail)), key=_priority)
    for group in (first, None, wanted[len(first) :], early):
        if group is None:
            found += _counts(drawn, taken, frame)
            continue
        for item in group:
            if item.feature.name not in written:
                labels = _names(item, taken, symbols, frame, anywhere=group is not early)
                written.update([item.feature.name] if labels else [])
                found += labels
    return found


def _wanted(item: Item, frame: Frame) -> bool:
    """Is the name written at this zoom? An area's, too, beyond its last zoom, while it is to be seen as a whole."""
    label = item.label
    if label is None or (frame.zoom < label["zoom"] and not item.lit):
        return False
    if item.lit or frame.zoom <= label.get("top", AROUND):
        return True
    left, top, right, bottom = item.geometry.bounds
    return left >= 0 and top >= 0 and right <= frame.width and bottom <= frame.height


def _wanted_early(item: Item, frame: Frame, detail: float) -> bool:
    """Is the name of a symbol not written yet at this zoom, but will be so many zoom levels later?"""
    return item.is_point and item.label is not None and frame.zoom < item.label["zoom"] <= frame.zoom + detail


def _priority(item: Item) -> tuple[bool, float, int]:
    return not item.lit, (item.label or {})["priority"], item.feature.rank


def _reserve_symbols(drawn: list[Item], taken: Taken, symbols: Taken, zoom: float) -> None:
    """Symbols of the leading point layers keep their place free of names, lit ones excepted; the others would like to."""
    for item in drawn:
        if item.is_point:
            leading = (item.label or {}).get("zoom", AROUND) <= min(zoom, RESERVED_TO_ZOOM)
            half = (symbol_size(item.style) if leading else item.size) / 2 - 1 - GAP
            for kept in (taken, symbols) if leading else (symbols,):
                kept.add(box_at(*item.at, half, half), item.feature.id, False)


def _counts(drawn: list[Item], taken: Taken, frame: Frame) -> Iterator[Label]:
    """How many lesser symbols a symbol stands for, beside it, upon other symbols if need be."""
    for item in drawn:
        if not item.members:
            continue
        text = f"+{len(item.members)}"
        spots = [Spot(item.at[0] + dx, item.at[1] + dy) for dx, dy in COUNT_PLACES]
        width = text_width(text, COUNT_PX, True)
        boxes = [box_at(spot.x, spot.y, width / 2, 4) for spot in spots]
        for over_symbols, i in product((False, True), range(len(spots))):
            if _inside(boxes[i], frame) and taken.free(boxes[i], item.feature.id, over_symbols):
                taken.add(boxes[i], item.feature.id, True)
                color = item.style.get("color", PLAIN_COLOR)
                yield Label(text, spots[i], width, COUNT_PX, color, True, 0, (boxes[i],), item.feature.id)
                break


def _names(item: Item, taken: Taken, symbols: Taken, frame: Frame, anywhere: bool = True) -> list[Label]:
    """The name of a feature, or its short one, wherever there is room: along a long line several times.

    Names keep off symbols where they can; unless they may be `anywhere`, they are not written where they cannot.
    """
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
            clear = [place for place in free if all(symbols.free(box, item.feature.id) for box in place[1])]
            for spot, boxes in (clear or (free if anywhere else []))[:1]:
                for box in boxes:
                    taken.add(box, item.feature.id, True)
                found.append(
                    Label(text, spot, width, size, label["color"], bold, spacing, boxes, item.feature.id)
                )
        if found:
            return found
    return []


def _free(boxes: tuple[Box, ...], item: Item, taken: Taken, frame: Frame) -> bool:
    return all(_inside(box, frame) and taken.free(box, item.feature.id, item.lit) for box in boxes)


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
        radius = symbol_size(item.style) / 2 + (LIT_GAP if item.lit else 3)
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
