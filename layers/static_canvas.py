"""Puts paths and texts on a matplotlib figure, in the pixels of a frame (y downwards)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.path import Path as Outline
from shapely.geometry.base import BaseGeometry

from layers.fonts import MIDDLE_EM, font, text_outline, text_width, writable
from layers.static_labels import Label
from layers.static_symbols import Paint

HALO = "#ffffff"
HALO_OPACITY = 0.92
HALO_PX = 3.4
NOTHING = (0.0, 0.0, 0.0, 0.0)

Painted = tuple[Outline, Paint]


def new_figure(width_mm: float, height_mm: float, dpi: float) -> Figure:
    """An empty white figure of this size; it belongs to no window and to no global state."""
    figure = Figure(figsize=(width_mm / 25.4, height_mm / 25.4), dpi=dpi, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


class Canvas:
    """A rectangle of a figure that is drawn on in pixels; what is put on it first lies at the bottom."""

    def __init__(
        self,
        figure: Figure,
        width: float,
        height: float,
        points: float,
        place: tuple[float, float, float, float] = (0, 0, 1, 1),
        ground: str | None = None,
    ) -> None:
        """Takes the size in pixels, the points per pixel, and the place in the figure (left, bottom, width, height)."""
        self.width, self.height, self.points = width, height, points
        self.axes: Axes = figure.add_axes(place, xlim=(0, width), ylim=(height, 0))
        self.axes.set_axis_off()
        self.level = 0.0
        if ground:
            self.paint([(rectangle(0, 0, width, height), Paint(fill=ground))])

    def _next(self) -> float:
        self.level += 1
        return self.level

    def paint(self, painted: Iterable[Painted], clip: bool = True) -> None:
        """Paints paths, each over those before it."""
        things = list(painted)
        if not things:
            return
        collection = PathCollection(
            [outline for outline, _paint in things],
            facecolors=[to_rgba(p.fill, p.fill_opacity) if p.fill else NOTHING for _outline, p in things],
            edgecolors=[
                to_rgba(p.stroke, p.stroke_opacity) if p.stroke else NOTHING for _outline, p in things
            ],
            linewidths=[p.width * self.points if p.stroke else 0 for _outline, p in things],
            linestyles=[_linestyle(p) for _outline, p in things],
            capstyle="butt",
            joinstyle="round",
            clip_on=clip,
            zorder=self._next(),
        )
        self.axes.add_collection(collection, autolim=False)

    def write_labels(self, labels: Sequence[Label]) -> None:
        """Writes names, all halos beneath all names."""
        around = Paint(stroke=HALO, stroke_opacity=HALO_OPACITY, width=HALO_PX)
        self.paint((outline, around.faded(label.opacity)) for label in labels for outline in _halo(label))
        level = self._next()
        for label in labels:
            for text, x, y in _runs(label):
                angle = label.spot.angle
                self._text(
                    text, x, y, label.size, label.color, label.bold, level, angle=angle, opacity=label.opacity
                )

    def write(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        color: str = "#1d2733",
        bold: bool = False,
        align: str = "left",
        angle: float = 0.0,
    ) -> None:
        """Writes a line; (x, y) is the middle of its height at the left, centre or right."""
        text = writable(text)
        x += math.sin(-angle) * MIDDLE_EM * size
        y += math.cos(angle) * MIDDLE_EM * size
        self._text(text, x, y, size, color, bold, self._next(), align, angle)

    def _text(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        color: str,
        bold: bool,
        level: float,
        align: str = "left",
        angle: float = 0.0,
        opacity: float = 1.0,
    ) -> None:
        self.axes.text(
            x,
            y,
            text,
            fontproperties=font(size * self.points, bold),
            color=color,
            ha=align,
            va="baseline",
            rotation=-math.degrees(angle),
            rotation_mode="anchor",
            alpha=opacity,
            parse_math=False,
            clip_on=False,
            zorder=level,
        )


def _linestyle(paint: Paint) -> tuple[float, tuple[float, ...] | None]:
    """A dash as matplotlib wants it: in multiples of the line's width."""
    if not paint.dash or not paint.width:
        return 0, None
    return 0, tuple(part / paint.width for part in paint.dash)


def _runs(label: Label) -> list[tuple[str, float, float]]:
    """The pieces of a label and where the baseline of each begins: one, or one for each spaced character."""
    pieces = list(label.text) if label.spacing else [label.text]
    along = -label.width / 2 + label.spacing / 2
    cos, sin = math.cos(label.spot.angle), math.sin(label.spot.angle)
    down = MIDDLE_EM * label.size
    found = []
    for piece in pieces:
        found.append(
            (piece, label.spot.x + along * cos - down * sin, label.spot.y + along * sin + down * cos)
        )
        along += text_width(piece, label.size, label.bold, label.spacing)
    return found


def _halo(label: Label) -> list[Outline]:
    cos, sin = math.cos(label.spot.angle), math.sin(label.spot.angle)
    turn = np.array([[cos, sin], [sin, -cos]]) * label.size  # of a unit outline, y up, to pixels, y down
    found = []
    for text, x, y in _runs(label):
        unit = text_outline(text, label.bold)
        found.append(Outline(np.asarray(unit.vertices, float) @ turn + np.array([x, y]), unit.codes))
    return found


def rectangle(left: float, top: float, right: float, bottom: float) -> Outline:
    """The outline of a level rectangle."""
    return Outline([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], closed=True)


def line(*points: tuple[float, float]) -> Outline:
    """The outline of an open line."""
    return Outline(points)


def outline_of(geometry: BaseGeometry) -> Outline | None:
    """The outline of lines or areas (pixels); None where there is none."""
    rings = [
        ring
        for part in shapely.get_parts(geometry)
        for ring in ((part.exterior, *part.interiors) if part.geom_type == "Polygon" else (part,))
        if part.geom_type in ("Polygon", "LineString") and not part.is_empty
    ]
    if not rings:
        return None
    return Outline.make_compound_path(*(Outline(ring.coords, closed=ring.is_ring) for ring in rings))
