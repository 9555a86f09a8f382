"""A county in the light: the rest of the map is veiled, as layers/web/play/stage.js has it. All lengths are pixels."""

from __future__ import annotations

import shapely

from layers.static_canvas import Painted, outline_of
from layers.static_items import AROUND_PX, Item, spotlight
from layers.static_symbols import Paint
from layers.static_view import Frame

VEIL = Paint(fill="#ffffff", fill_opacity=0.66)
EDGE = Paint(stroke="#1f5f8b", width=3.2)


def spotlight_paint(items: list[Item], frame: Frame) -> list[Painted]:
    """The veil around what is lit, and its outline; nothing where no area of the ground is lit."""
    area = spotlight(items)
    if area is None:
        return []
    around = shapely.box(-AROUND_PX, -AROUND_PX, frame.width + AROUND_PX, frame.height + AROUND_PX)
    veil, edge = outline_of(around.difference(area)), outline_of(area)
    return [(shape, paint) for shape, paint in ((veil, VEIL), (edge, EDGE)) if shape is not None]
