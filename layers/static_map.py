"""Static maps: any view of the atlas drawn with matplotlib from the same styles as the web map, and looking like it.

Maps lie in the plan CRS (EPSG:4548), so that a scale bar is true all over them. Nothing global is touched: maps may
be drawn in several threads at once.
"""

from __future__ import annotations

import io
from typing import Any

import shapely
from matplotlib.figure import Figure

from geodata.atlas import Atlas
from geodata.crs import to_plan
from layers.static_canvas import Canvas, Painted, new_figure, outline_of
from layers.static_furniture import draw_north_arrow, draw_scale_bar, north_arrow_box, scale_bar_box
from layers.static_items import Item, items_of
from layers.static_labels import Label, place_labels
from layers.static_layout import laid_out
from layers.static_legend import (
    LIT,
    MARK,
    MARK_PX,
    OWN_LINE,
    LegendEntry,
    draw_legend,
    legend_entries,
)
from layers.static_room import Box
from layers.static_spotlight import spotlight_paint
from layers.static_symbols import Paint, paints, symbol_outline, symbol_paint, symbol_size, widest
from layers.static_view import PX_MM, Frame, MapView, city_bounds, view_of

__all__ = [
    "LegendEntry",
    "MapView",
    "city_bounds",
    "draw_features",
    "draw_map",
    "legend_entries",
    "map_pdf",
    "map_png",
    "map_svg",
    "view_of",
]

GROUND = "#eef1f4"
RING_PX = 9
LIT_OPACITY = 0.95


def draw_map(
    atlas: Atlas,
    view: MapView,
    width_mm: float,
    height_mm: float,
    dpi: float = 200,
    legend: bool = True,
    scale_bar: bool = True,
    north_arrow: bool = True,
) -> Figure:
    """A view as a figure of this size, filled by the map from edge to edge.

    The bounds of the view are shown as large as they fit beside the legend, and larger where it hides nothing of
    what the map is of; the map goes on around them.

    Args:
        atlas: The atlas.
        view: What is to be seen.
        width_mm: Width on paper.
        height_mm: Height on paper.
        dpi: Dots per inch, for pictures.
        legend: Whether there is a legend, in the lower right corner.
        scale_bar: Whether there is a scale bar, in the lower left corner or beside the legend.
        north_arrow: Whether there is a north arrow, in the upper right corner.

    Raises:
        NotFound: A layer or a highlighted feature that the atlas does not have.
        FontMissing: The Chinese font is not in place.
    """
    width, height = width_mm / PX_MM, height_mm / PX_MM
    layout = laid_out(atlas, view, width, height, legend)
    frame = layout.frame
    items = items_of(atlas, view, frame)
    figure = new_figure(width_mm, height_mm, dpi)
    canvas = Canvas(figure, width, height, frame.points, ground=GROUND)
    taken: list[Box] = [layout.legend_at]
    taken += [scale_bar_box(frame.mpp, *layout.bar_at)] if scale_bar else []
    taken += [north_arrow_box(*layout.arrow_at)] if north_arrow else []
    draw_features(canvas, items, view, frame, taken)
    if layout.legend:
        draw_legend(canvas, layout.legend, *layout.legend_at[:2])
    if scale_bar:
        draw_scale_bar(canvas, frame.mpp, *layout.bar_at)
    if north_arrow:
        draw_north_arrow(canvas, *layout.arrow_at)
    return figure


def draw_features(
    canvas: Canvas, items: list[Item], view: MapView, frame: Frame, taken: list[Box]
) -> list[Label]:
    """Draws what a frame shows, from the ground up to the names.

    Args:
        canvas: Of the frame's size.
        items: What is to be seen (see layers.static_items.items_of).
        view: Where they come from: its marks, areas and opacities are drawn, too.
        frame: The frame.
        taken: Boxes (pixels) in which no name is written.

    Returns:
        The names as they are written; none overlaps another or is cut.
    """
    draw_shapes(canvas, items, view, frame)
    labels = place_labels(items, frame, taken, view.detail)
    canvas.write_labels(labels)
    return labels


def draw_shapes(canvas: Canvas, items: list[Item], view: MapView, frame: Frame) -> None:
    """Draws what a frame shows but the names (see draw_features)."""
    opacities = dict(view.opacities)
    by_layer: dict[str, list[Item]] = {}
    for item in items:
        by_layer.setdefault(item.layer.id, []).append(item)
    groups = list(by_layer.values())
    first_symbols = max((i for i, group in enumerate(groups, 1) if not group[0].is_point), default=0)
    for i, group in enumerate([*groups, []]):
        if i == first_symbols:  # what is lit must not hide the symbols upon it
            canvas.paint(
                painted for item in items if item.ringed and not item.is_point for painted in _lit(item)
            )
        canvas.paint(
            _faded(painted, opacities.get(item.layer.id, 1.0) * item.opacity)
            for item in group
            for painted in _paths(item)
        )
    canvas.paint(painted for item in items if item.ringed and item.is_point for painted in _lit(item))
    canvas.paint(spotlight_paint(items, frame))
    canvas.paint(_own(view, frame))


def _paths(item: Item) -> list[Painted]:
    """What is painted for a feature, from the bottom up; nothing where another's symbol stands for it."""
    if item.is_point:
        if item.leader:
            return []
        fill, edge, width = symbol_paint(item.style, item.feature.stage)
        outline = symbol_outline(item.style.get("shape"), *item.at, item.size)
        return [(outline, Paint(fill=fill, stroke=edge, width=width))]
    shape = outline_of(item.geometry)
    if shape is None:
        return []
    is_line = item.layer.geometry == "LineString"
    return [
        (shape, paint) for paint in paints(item.style, item.feature.stage, item.feature.accuracy, is_line)
    ]


def _lit(item: Item) -> list[Painted]:
    """A dark casing and a bright line that stand out on every layer."""
    if item.is_point:
        ring = symbol_outline("circle", *item.at, symbol_size(item.style) + RING_PX)
        return [(ring, Paint(stroke=color, width=extra)) for color, extra in LIT]
    shape = outline_of(item.geometry)
    if shape is None:
        return []
    width = min(4, widest(item.style)) if item.layer.geometry == "LineString" else 0
    return [
        (shape, Paint(stroke=color, stroke_opacity=LIT_OPACITY, width=width + extra - 1))
        for color, extra in LIT
    ]


def _own(view: MapView, frame: Frame) -> list[Painted]:
    """The reader's own outlines and marks."""
    outlines = (outline_of(frame.to_px(to_plan(area))) for area in view.areas)
    found: list[Painted] = [(outline, OWN_LINE) for outline in outlines if outline is not None]
    for lon, lat in view.marks:
        at = frame.to_px(to_plan(shapely.Point(lon, lat)))
        found.append((symbol_outline("circle", at.x, at.y, MARK_PX), MARK))
    return found


def _faded(painted: Painted, opacity: float) -> Painted:
    outline, paint = painted
    return painted if opacity == 1 else (outline, paint.faded(opacity))


def _saved(figure: Figure, format: str, **options: Any) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format=format, **options)
    return out.getvalue()


def map_png(
    atlas: Atlas, view: MapView, width_mm: float, height_mm: float, dpi: float = 200, **parts: bool
) -> bytes:
    """A view as a PNG picture (see draw_map)."""
    return figure_png(draw_map(atlas, view, width_mm, height_mm, dpi, **parts))


def map_svg(atlas: Atlas, view: MapView, width_mm: float, height_mm: float, **parts: bool) -> bytes:
    """A view as an SVG drawing (see draw_map); its texts are outlines, so that they look the same everywhere."""
    return figure_svg(draw_map(atlas, view, width_mm, height_mm, **parts))


def map_pdf(atlas: Atlas, view: MapView, width_mm: float, height_mm: float, **parts: bool) -> bytes:
    """A view as a PDF page (see draw_map) with the font inside."""
    return figure_pdf(draw_map(atlas, view, width_mm, height_mm, **parts))


def figure_png(figure: Figure) -> bytes:
    """A figure as a PNG picture of its own dots per inch."""
    return _saved(
        figure, "png", dpi=figure.dpi, metadata={"Software": None}, pil_kwargs={"compress_level": 4}
    )


def figure_svg(figure: Figure) -> bytes:
    """A figure as an SVG drawing."""
    return _saved(figure, "svg", metadata={"Date": None, "Creator": None})


def figure_pdf(figure: Figure, title: str = "") -> bytes:
    """A figure as a PDF page."""
    metadata = {"Creator": None, "Producer": None, "CreationDate": None}
    return _saved(figure, "pdf", metadata={**metadata, "Title": title} if title else metadata)
