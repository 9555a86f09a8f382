"""How static maps paint: symbols, dashes and strokes, as layers/web/symbols.js has them for the browser."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.path import Path as Outline

BROAD_PX = 3.5
HOLLOW_STAGES = ("planned", "studied")
WHITE = "#ffffff"
PLAIN_COLOR, PLAIN_SIZE = "#5a6672", 9  # where a style class leaves them out


def _star(points: int, outer: float, inner: float) -> list[tuple[float, float]]:
    angles = [math.pi * i / points - math.pi / 2 for i in range(points * 2)]
    radii = [inner if i % 2 else outer for i in range(points * 2)]
    return [(r * math.cos(a), r * math.sin(a)) for a, r in zip(angles, radii, strict=True)]


def _corners(shape: str) -> list[tuple[float, float]] | None:
    """The corners of a symbol of radius 1, y downwards; None for what is round."""
    known: dict[str, list[tuple[float, float]]] = {
        "triangle": [(0, -1), (0.92, 0.75), (-0.92, 0.75)],
        "diamond": [(0, -1.1), (1, 0), (0, 1.1), (-1, 0)],
        "square": [(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)],
        "pentagon": _star(5, 1, 0.81),
        "star": _star(5, 1.15, 0.5),
        "bridge": [
            (-1.2, 0.5),
            (-1.2, -0.5),
            (-0.75, -0.15),
            (0.75, -0.15),
            (1.2, -0.5),
            (1.2, 0.5),
            (0.75, 0.15),
            (-0.75, 0.15),
        ],
    }
    return known.get(shape)


@lru_cache(maxsize=32)
def _unit_symbol(shape: str) -> Outline:
    if shape == "ring":
        return Outline.make_compound_path(Outline.circle(), Outline.circle(radius=0.36))
    corners = _corners(shape)
    return Outline([*corners, corners[0]], closed=True) if corners else Outline.circle()


def symbol_outline(shape: str | None, x: float, y: float, size: float) -> Outline:
    """The outline of a symbol of this height, centred on (x, y)."""
    unit = _unit_symbol(shape or "circle")
    return Outline(np.asarray(unit.vertices, float) * (size / 2) + np.array([x, y]), unit.codes)


def symbol_paint(style: dict[str, Any], stage: str) -> tuple[str, str, float]:
    """Fill, edge colour and edge width (px) of a point symbol: planned and studied ones are hollow."""
    color = style.get("color", PLAIN_COLOR)
    if stage in HOLLOW_STAGES or style.get("shape") == "ring":
        return WHITE, color, 2
    return color, WHITE, 1.2


def symbol_size(style: dict[str, Any]) -> float:
    """The height of a style class's symbol, in pixels, as the catalogue gives it."""
    return float(style.get("size", PLAIN_SIZE))


def dash_of(stage: str, accuracy: str, width: float) -> tuple[float, ...]:
    """The dash of a line by its stage and accuracy, in pixels; empty for a solid line."""
    unit = max(width, 1.6)
    if stage == "studied":
        parts: tuple[float, ...] = (0.7, 2)
    elif stage == "planned":
        parts = (4, 0.8) if width > BROAD_PX else (2.2, 1.6)
    elif stage == "building":
        parts = (4, 1.4, 1, 1.4)
    else:
        parts = (11, 0.9) if accuracy == "schematic" else ()
    return tuple(part * unit for part in parts)


def dash_width(strokes: Sequence[dict[str, Any]]) -> float:
    """The width that dashes are measured by: the widest coloured stroke (a white casing does not count)."""
    return max([float(stroke["width"]) for stroke in strokes if not stroke.get("opacity")] + [1.0])


def widest(style: dict[str, Any]) -> float:
    """The width of the widest stroke of a style class, at least 1."""
    return max([float(stroke["width"]) for stroke in style.get("strokes") or ()] + [1.0])


@dataclass(frozen=True)
class Paint:
    """How one path is painted: fill and stroke (None for neither), width and dash in pixels."""

    fill: str | None = None
    fill_opacity: float = 1.0
    stroke: str | None = None
    stroke_opacity: float = 1.0
    width: float = 0.0
    dash: tuple[float, ...] = ()

    def faded(self, opacity: float) -> Paint:
        """The same, fainter by a factor."""
        return replace(
            self, fill_opacity=self.fill_opacity * opacity, stroke_opacity=self.stroke_opacity * opacity
        )


def paints(style: dict[str, Any], stage: str, accuracy: str, is_line: bool) -> list[Paint]:
    """How a line or an area is painted, from the bottom up: its fill, then its strokes."""
    found = []
    if style.get("fill") and not is_line:
        found.append(Paint(fill=style["fill"], fill_opacity=style.get("opacity", 0.2)))
    strokes = style.get("strokes") or ()
    barred = stage == "existing" and any(stroke.get("bars") for stroke in strokes)
    for stroke in strokes:
        dash: tuple[float, ...] = ()
        if stroke.get("bars"):
            dash = tuple(stroke["bars"])
        elif is_line and not barred:
            dash = dash_of(stage, accuracy, dash_width(strokes))
        elif not is_line:
            dash = tuple(stroke.get("dash") or ())
        found.append(
            Paint(
                stroke=stroke["color"],
                stroke_opacity=stroke.get("opacity", 1.0),
                width=stroke["width"],
                dash=dash,
            )
        )
    return found
