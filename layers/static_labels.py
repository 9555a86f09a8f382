"""Names on static maps: the more important is placed first and nothing overlaps, as layers/web/labels.js has it.

All lengths are pixels of the frame, y downwards. Other than in the browser, no name is cut by the frame's edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import shapely
from shapely.geometry.base import BaseGeometry

from layers.browser_data import short_name
from layers.fonts import BOLD_FROM, text_width, writable
from layers.static_items import Item, spotlight
from layers.static_room import GAP, Box, Spot, Taken, box_at, boxes_of
from layers.static_spots import beside_line, candidates
from layers.static_symbols import PLAIN_COLOR, symbol_size
from layers.static_view import Frame

EDGE_PX = 3
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
        opacity: Of the text and its halo.
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
    opacity: float = 1.0


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
    room = _Room(frame, spotlight(items))
    for box in taken_up:
        room.taken.add(box, "", True)
    drawn = [item for item in items if item.leader is None]
    _reserve_symbols(drawn, room)
    wanted = sorted((item for item in drawn if _wanted(item, frame)), key=_priority)
    first = [x for x in wanted if x.lit or x.named or (x.label or {})["priority"] <= FIRST_PRIORITY]
    found: list[Label] = []
    written: set[str] = set()
    early = sorted((item for item in drawn if _wanted_early(item, frame, detail)), key=_priority)
    for group in (first, None, wanted[len(first) :], early):
        if group is None:
            found += _counts(drawn, room)
            continue
        for item in group:
            if item.feature.name not in written:
                labels = _names(item, room, anywhere=group is not early)
                written.update([item.feature.name] if labels else [])
                found += labels
    return found


def _wanted(item: Item, frame: Frame) -> bool:
    """Is the name written at this zoom? An area's, too, beyond its last zoom, while it is to be seen as a whole."""
    label = item.label
    if label is None:
        return False
    if item.lit or item.named:
        return True
    if frame.zoom < label["zoom"]:
        return False
    if frame.zoom <= label.get("top", AROUND):
        return True
    left, top, right, bottom = item.geometry.bounds
    return left >= 0 and top >= 0 and right <= frame.width and bottom <= frame.height


def _wanted_early(item: Item, frame: Frame, detail: float) -> bool:
    """Is the name of a symbol not written yet at this zoom, but will be so many zoom levels later?"""
    return item.is_point and item.label is not None and frame.zoom < item.label["zoom"] <= frame.zoom + detail


def _priority(item: Item) -> tuple[bool, bool, bool, float, int]:
    chosen = item.lit or item.named
    patient = chosen and item.layer.geometry == "LineString"  # finds room where a symbol's name has none
    return not item.lit, not item.named, patient, (item.label or {})["priority"], item.feature.rank


def _reserve_symbols(drawn: list[Item], room: _Room) -> None:
    """Symbols of the leading point layers keep their place free of names, ringed ones excepted; the others would like to."""
    for item in drawn:
        if item.is_point:
            leading = (item.label or {}).get("zoom", AROUND) <= min(room.frame.zoom, RESERVED_TO_ZOOM)
            half = (symbol_size(item.style) if leading else item.size) / 2 - 1 - GAP
            for kept in (room.taken, room.symbols) if leading else (room.symbols,):
                kept.add(box_at(*item.at, half, half), item.feature.id, False)


def _counts(drawn: list[Item], room: _Room) -> Iterator[Label]:
    """How many lesser symbols a symbol stands for, beside it, upon other symbols if need be."""
    for item in drawn:
        if not item.members:
            continue
        text = f"+{len(item.members)}"
        spots = [Spot(item.at[0] + dx, item.at[1] + dy) for dx, dy in COUNT_PLACES]
        width = text_width(text, COUNT_PX, True)
        boxes = [box_at(spot.x, spot.y, width / 2, 4) for spot in spots]
        for over_symbols, i in product((False, True), range(len(spots))):
            if room.inside(boxes[i]) and room.taken.free(boxes[i], item.feature.id, over_symbols):
                room.taken.add(boxes[i], item.feature.id, True)
                color = item.style.get("color", PLAIN_COLOR)
                yield Label(text, spots[i], width, COUNT_PX, color, True, 0, (boxes[i],), item.feature.id)
                break


def _names(item: Item, room: _Room, anywhere: bool = True) -> list[Label]:
    """The name of a feature, or its short one, wherever there is room: along a long line several times.

    Names keep off symbols where they can; unless they may be `anywhere`, they are not written where they cannot.
    """
    label = item.label or {}
    size, spacing = label["size"], label.get("spacing", 0)
    bold = label.get("weight", 400) >= BOLD_FROM
    for text in (item.feature.name, short_name(item.feature) if label.get("short") else ""):
        text = writable(text)
        width = text_width(text, size, bold, spacing)
        ways = list(candidates(item, width, size, room.frame)) if text else []
        beside = [beside_line(item, width, size, room.frame)] if text and item.lit and item.told else []
        places = [room.take(item, spots, width, size, anywhere) for spots in ways]
        if not any(places):
            places = [room.take(item, spots, width, size, anywhere) for spots in beside]
        found = [
            Label(
                text, place[0], width, size, label["color"], bold, spacing, place[1], item.feature.id,
                item.name_opacity,
            )
            for place in places
            if place
        ]  # fmt: skip
        if found:
            return found
    return []


class _Room:
    """What room a frame has left for names.

    Attributes:
        taken: What no name may cover: names, the legend, the symbols of leading layers.
        symbols: What names cover only where they find no other place.
        within: Where things are named at all; None for everywhere.
    """

    def __init__(self, frame: Frame, within: BaseGeometry | None) -> None:
        self.frame, self.within = frame, within
        self.taken, self.symbols = Taken(), Taken()

    def take(
        self, item: Item, spots: Iterable[Spot], width: float, size: float, anywhere: bool
    ) -> tuple[Spot, tuple[Box, ...]] | None:
        """Takes the first spot that is free, best one that is free of symbols, too."""
        places = ((spot, boxes_of(spot, width, size)) for spot in spots if self._named_at(item, spot))
        free = [place for place in places if self._free(item, place[1])]
        clear = [p for p in free if all(self.symbols.free(box, item.feature.id) for box in p[1])]
        for place in (clear or (free if anywhere else []))[:1]:
            for box in place[1]:
                self.taken.add(box, item.feature.id, True)
            return place
        return None

    def _free(self, item: Item, boxes: tuple[Box, ...]) -> bool:
        return all(self.inside(box) and self.taken.free(box, item.feature.id, item.ringed) for box in boxes)

    def _named_at(self, item: Item, spot: Spot) -> bool:
        if self.within is None or item.layer.boundary:
            return True
        return bool(shapely.contains_xy(self.within, *(item.at if item.is_point else (spot.x, spot.y))))

    def inside(self, box: Box) -> bool:
        """Is a box in the frame, with a little room around it?"""
        return (
            box[0] >= EDGE_PX
            and box[1] >= EDGE_PX
            and box[2] <= self.frame.width - EDGE_PX
            and box[3] <= self.frame.height - EDGE_PX
        )
