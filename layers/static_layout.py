"""How a static map is laid out: the frame, and where in it the legend, the scale bar and the north arrow stand."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.atlas import Atlas
from geodata.crs import to_plan
from layers.static_furniture import scale_bar_box
from layers.static_legend import LegendBox, legend_boxes, legend_entries
from layers.static_room import Box
from layers.static_view import Frame, MapView, fit

MARGIN = 8
BAR_ROOM, ARROW_ROOM = 200, 76
LEAST_ROOM = 0.4
LEGEND_SHARE = 0.45
OVERLAPS = (
    1.0,
    0.75,
    0.5,
    0.25,
)  # shares of the legend's width that reach into the view where that hides nothing
CLEAR_PX = 8


@dataclass(frozen=True)
class Layout:
    """A map laid out; all lengths are pixels.

    Attributes:
        frame: What is seen.
        legend: The legend; None where there is none.
        legend_at: Its room, in the lower right corner.
        bar_at: The lower left corner of the scale bar.
        arrow_at: The upper right corner of the north arrow.
    """

    frame: Frame
    legend: LegendBox | None
    legend_at: Box
    bar_at: tuple[float, float]
    arrow_at: tuple[float, float]


def laid_out(atlas: Atlas, view: MapView, width: float, height: float, legend: bool = True) -> Layout:
    """The frame of this size in which the view is seen best, with room for what stands on the map.

    Raises:
        NotFound: A layer or a highlighted feature that the atlas does not have.
    """
    frame, box = fit(view.bounds, width, height), None
    subject = _subject(atlas, view)
    if legend:
        frame, box = _beside_legend(atlas, view, frame, subject)
    right, bottom = width - MARGIN, height - MARGIN
    left, top = (right - box.width, bottom - box.height) if box else (right, bottom)
    arrow_at = (right if top > ARROW_ROOM else left - MARGIN, MARGIN)
    bar_at = _bar_at(frame, (left, top, right, bottom), subject)
    return Layout(frame, box, (left, top, right, bottom), bar_at, arrow_at)


def _subject(atlas: Atlas, view: MapView) -> BaseGeometry:
    """What the map is of, in plan metres: the lit counties of a view that tells a story, or the whole city."""
    lit = [atlas.feature(one) for one in view.highlights] if view.telling else []
    areas = [f.geometry for f in lit if f.geometry is not None and atlas.layer_by_id[f.layer].boundary]
    subject = shapely.union_all([to_plan(area) for area in areas]) if areas else atlas.derived(_city)
    shapely.prepare(subject)
    return subject


def _city(atlas: Atlas) -> BaseGeometry:
    return to_plan(atlas.city)


def _hides(frame: Frame, box: Box, subject: BaseGeometry) -> bool:
    """Would what stands in a box hide something of the subject?"""
    left, top, right, bottom = box
    corners = ((left - CLEAR_PX, bottom + CLEAR_PX), (right + CLEAR_PX, top - CLEAR_PX))
    (west, south), (east, north) = (
        (frame.left + x * frame.mpp, frame.top - y * frame.mpp) for x, y in corners
    )
    return bool(subject.intersects(shapely.box(west, south, east, north)))


def _bar_at(frame: Frame, legend_at: Box, subject: BaseGeometry) -> tuple[float, float]:
    """Where the scale bar hides nothing: in the corner, beside the legend or above it; else where it always stands."""
    left, top, right, _end = legend_at
    bottom = frame.height - MARGIN
    usual = (MARGIN, bottom if left > BAR_ROOM else top - MARGIN)
    start, _up, stop, _low = scale_bar_box(frame.mpp, *usual)
    long = stop - start
    for place in (usual, (left - MARGIN - long, bottom), (right - long, top - MARGIN)):
        box = scale_bar_box(frame.mpp, *place)
        if box[0] >= MARGIN - 1 and not _hides(frame, box, subject):
            return place
    return usual


def _beside_legend(
    atlas: Atlas, view: MapView, frame: Frame, subject: BaseGeometry
) -> tuple[Frame, LegendBox | None]:
    """The frame in which the view is largest and the legend covers as little as can be of it, and that legend."""
    width, height = frame.width - 2 * MARGIN, frame.height - 2 * MARGIN
    entries = legend_entries(atlas, view, frame)
    boxes = legend_boxes(entries, width, height, LEGEND_SHARE)
    places = [(found, box) for box in boxes for found in _frames(view, frame, box, subject)]
    if not places:
        return frame, None
    best, box = min(places, key=lambda place: place[0].mpp / math.sqrt(place[1].size))
    entries = legend_entries(atlas, view, best)
    laid = list(legend_boxes(entries, width, height, LEGEND_SHARE))
    wanted = (box.size, box.columns)
    same = (other for other in laid if (other.size, other.columns) == wanted)
    return best, next(same, laid[-1] if laid else None)


def _frames(view: MapView, frame: Frame, box: LegendBox, subject: BaseGeometry) -> Iterator[Frame]:
    """Frames for a legend: the largest in which it hides nothing of the subject, beside it, above it."""
    width, height = frame.width, frame.height
    across, up = width - 2 * MARGIN - box.width, height - 2 * MARGIN - box.height
    right, bottom = width - MARGIN, height - MARGIN
    corner = (right - box.width, bottom - box.height, right, bottom)
    for share in OVERLAPS:
        room = (0, 0, width - (1 - share) * (box.width + 2 * MARGIN), height)
        larger = fit(view.bounds, width, height, room)
        if not _hides(larger, corner, subject):
            yield larger
            break
    yield fit(view.bounds, width, height, (0, 0, max(across, width * LEAST_ROOM), height))
    yield fit(view.bounds, width, height, (0, 0, width, max(up, height * LEAST_ROOM)))
