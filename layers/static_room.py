"""Room on a static map: boxes of names and symbols, and which of them overlap. All lengths are pixels, y downwards."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

GAP = 2
CELL_PX = 64

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Spot:
    """Where a text is centred, and how it is turned (radians, clockwise)."""

    x: float
    y: float
    angle: float = 0.0


class Taken:
    """The room that is taken, in a grid of cells that makes overlaps quick to find."""

    def __init__(self) -> None:
        """Nothing is taken yet."""
        self.cells: dict[tuple[int, int], list[tuple[Box, str, bool]]] = defaultdict(list)

    def add(self, box: Box, owner: str, text: bool) -> None:
        """Takes a box for a feature: for its symbol, or for a text."""
        for cell in _cells(box):
            self.cells[cell].append((box, owner, text))

    def free(self, box: Box, owner: str, over_symbols: bool = False) -> bool:
        """May the feature write here? Its own symbol is in nobody's way."""
        return not any(
            overlap(box, other) and (text or not (over_symbols or other_owner == owner))
            for cell in _cells(box)
            for other, other_owner, text in self.cells.get(cell, ())
        )


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = (int(value // CELL_PX) for value in box)
    return ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))


def overlap(a: Box, b: Box) -> bool:
    """Do two boxes share room?"""
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


def boxes_of(spot: Spot, width: float, height: float) -> tuple[Box, ...]:
    """The room that a text takes: one box when level, a row of small ones along it when turned."""
    if not spot.angle:
        return (box_at(spot.x, spot.y, width / 2, height / 2),)
    pieces = math.ceil(width / height)
    along = [((i + 0.5) / pieces - 0.5) * width for i in range(pieces)]
    cos, sin = math.cos(spot.angle), math.sin(spot.angle)
    return tuple(box_at(spot.x + a * cos, spot.y + a * sin, height / 2, height / 2) for a in along)


def box_at(x: float, y: float, half_width: float, half_height: float) -> Box:
    """The box around a middle, with a small gap on every side."""
    return x - half_width - GAP, y - half_height - GAP, x + half_width + GAP, y + half_height + GAP
