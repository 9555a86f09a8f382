"""The coordinate grid of a print map: meridians and parallels, or the kilometre lines of the plan CRS."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.crs import to_plan, to_wgs84
from geodata.i18n import _
from layers.static_canvas import Canvas, Painted, line, outline_of
from layers.static_room import Box
from layers.static_symbols import Paint
from layers.static_view import Frame

GRIDS = ("graticule", "plan", "none")
MOST_LINES = 10
STEPS_SECONDS = (15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18000)
STEPS_METRES = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000)
PIECES = 64
CORNER_PX, EDGE_PX = 22, 1
TEXT_PX = 9
INK = "#41525f"
LINE = Paint(stroke="#5f7f96", stroke_opacity=0.5, width=0.5)
TICK = Paint(stroke=INK, width=0.7)
TICK_PX = 4


@dataclass(frozen=True)
class GridLine:
    """A grid line in a frame.

    Attributes:
        geometry: In pixels, cut by the frame.
        text: Its coordinate.
        upright: Whether it runs from the lower to the upper edge (else from the left to the right one).
    """

    geometry: BaseGeometry
    text: str
    upright: bool


def grid_name(kind: str) -> str:
    """What a kind of grid is called."""
    return {"graticule": _("经纬网"), "plan": _("公里网"), "none": _("不画")}[kind]


def grid_lines(frame: Frame, kind: str) -> list[GridLine]:
    """The grid of a frame, in round steps that leave at most ten lines each way.

    Args:
        frame: The frame.
        kind: One of GRIDS.
    """
    make = {"graticule": _graticule, "plan": _plan_grid}.get(kind)
    lines = make(frame) if make else ()
    cut = ((each, shapely.clip_by_rect(each.geometry, 0, 0, frame.width, frame.height)) for each in lines)
    return [GridLine(seen, each.text, each.upright) for each, seen in cut if seen.geom_type == "LineString"]


def _step(span: float, steps: tuple[int, ...]) -> int:
    return next((step for step in steps if span / step <= MOST_LINES), steps[-1])


def _rounds(low: float, high: float, step: int) -> range:
    return range(math.ceil(low / step) * step, math.floor(high / step) * step + 1, step)


def _graticule(frame: Frame) -> Iterator[GridLine]:
    west, south, east, north = (value * 3600 for value in _degrees(frame))
    step = _step(max(east - west, north - south), STEPS_SECONDS)
    for seconds in _rounds(west, east, step):
        lats = np.linspace(south, north, PIECES) / 3600
        yield _curve(frame, np.full(PIECES, seconds / 3600), lats, angle_text(seconds), True)
    for seconds in _rounds(south, north, step):
        lons = np.linspace(west, east, PIECES) / 3600
        yield _curve(frame, lons, np.full(PIECES, seconds / 3600), angle_text(seconds), False)


def _degrees(frame: Frame) -> tuple[float, float, float, float]:
    west, south, east, north = frame.bounds
    edge = shapely.segmentize(shapely.box(west, south, east, north), (east - west) / PIECES)
    found = to_wgs84(edge).bounds
    return found[0], found[1], found[2], found[3]


def _curve(frame: Frame, lons: np.ndarray, lats: np.ndarray, text: str, upright: bool) -> GridLine:
    curve = shapely.LineString(np.column_stack([lons, lats]))
    return GridLine(frame.to_px(to_plan(curve)), text, upright)


def angle_text(seconds: int) -> str:
    """An angle in degrees, minutes and, where there are any, seconds: 116°05′."""
    degrees, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{degrees}°{minutes:02}′" + (f"{rest:02}″" if rest else "")


def _plan_grid(frame: Frame) -> Iterator[GridLine]:
    west, south, east, north = frame.bounds
    step = _step(max(east - west, north - south), STEPS_METRES)
    for metres in _rounds(west, east, step):
        up = shapely.LineString([(metres, south), (metres, north)])
        yield GridLine(frame.to_px(up), f"{metres / 1000:g}", True)
    for metres in _rounds(south, north, step):
        across = shapely.LineString([(west, metres), (east, metres)])
        yield GridLine(frame.to_px(across), f"{metres / 1000:g}", False)


def draw_grid(canvas: Canvas, lines: list[GridLine]) -> None:
    """Draws the lines on the map itself."""
    outlines = (outline_of(each.geometry) for each in lines)
    canvas.paint((outline, LINE) for outline in outlines if outline is not None)


def draw_grid_labels(canvas: Canvas, lines: list[GridLine], frame: Frame, map_box: Box) -> None:
    """Writes the coordinates around the map, which takes this box of the page's canvas."""
    left, top, right, bottom = map_box
    page = (right - left) / frame.width
    ticks: list[Painted] = []
    for each in lines:
        length, across = (frame.width, frame.height) if each.upright else (frame.height, frame.width)
        points = shapely.get_coordinates(each.geometry)[[0, -1]]
        for along, end in points if each.upright else points[:, ::-1]:
            if EDGE_PX < end < across - EDGE_PX:
                continue  # the line leaves the map by another edge
            edge, out = (
                (bottom if each.upright else right, 1)
                if end > across / 2
                else (top if each.upright else left, -1)
            )
            at = (left if each.upright else top) + along * page
            tick, text = edge + out * TICK_PX, edge + out * (TICK_PX + 2 + TEXT_PX / 2)
            ticks.append(
                (line((at, edge), (at, tick)) if each.upright else line((edge, at), (tick, at)), TICK)
            )
            if CORNER_PX < along * page < length * page - CORNER_PX:
                x, y, angle = (at, text, 0.0) if each.upright else (text, at, math.radians(90 * out))
                canvas.write(each.text, x, y, TEXT_PX, INK, align="center", angle=angle)
    canvas.paint(ticks)
