"""The legend of a static map: exactly what is to be seen in the frame, and what dashes and hollow symbols mean."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.path import Path as Outline

from geodata.atlas import Atlas
from geodata.i18n import _
from layers.fonts import text_width, writable
from layers.static_canvas import Canvas, Painted, line, rectangle
from layers.static_items import Item, items_of
from layers.static_symbols import HOLLOW_STAGES, Paint, paints, symbol_outline, symbol_paint, symbol_size
from layers.static_view import Frame, MapView, fit

INK, SOFT, RULE, PAPER = "#1d2733", "#5a6672", "#dde3e9", "#ffffff"
OWN_LINE = Paint(fill="#d0021b", fill_opacity=0.05, stroke="#d0021b", width=2.2, dash=(6, 4))
MARK = Paint(fill=PAPER, stroke="#1f5f8b", width=3)
MARK_PX = 11
LIT = (("#10202e", 7), ("#ffd800", 4))  # colour and width of a highlight, from the bottom up
SWATCH = (26, 16)
SWATCH_SYMBOL = 14
TEXT_PX, TITLE_PX, ROW_PX = 11.5, 13, 18
PAD_X, PAD_Y, GAP = 11, 8, 7
COLUMN_GAP = 16
SAMPLE_FRAME_PX = 900.0
SIZES = (1.0, 0.88, 0.76)
MOST_COLUMNS = 6


@dataclass(frozen=True)
class LegendEntry:
    """One row of a legend.

    Attributes:
        title: What it says.
        layer: The id of the layer whose style class it shows; "" for a row that says what a way of drawing means.
        geometry: Point, LineString, Polygon; or count, lit, mark, area for what is no layer's.
        style: The style class.
        stage: The stage that the sample is drawn in.
        accuracy: The accuracy that the sample is drawn in.
    """

    title: str
    layer: str
    geometry: str
    style: dict[str, Any]
    stage: str = "existing"
    accuracy: str = "mapped"


def legend_entries(atlas: Atlas, view: MapView, frame: Frame | None = None) -> list[LegendEntry]:
    """What the legend of a view lists, from the top of the map down, then what its drawing means.

    Args:
        atlas: The loaded atlas.
        view: The view.
        frame: The frame that it is seen in; by default one of the shape of the view's bounds.

    Raises:
        NotFound: A layer or a highlighted feature that the atlas does not have.
    """
    if frame is None:
        sample = fit(view.bounds, SAMPLE_FRAME_PX, SAMPLE_FRAME_PX)
        frame = replace(sample, width=SAMPLE_FRAME_PX)
    return entries_of(items_of(atlas, view, frame), view)


def entries_of(items: list[Item], view: MapView) -> list[LegendEntry]:
    """The legend of what is drawn: style classes by layer, the topmost first, then the meanings."""
    drawn = [item for item in items if item.leader is None]
    samples: dict[tuple[int, str, int], Item] = {}
    for item in drawn:
        samples.setdefault((-item.layer.order, item.layer.id, item.class_index), item)
    rows = []
    for (_order, layer, _index), item in sorted(samples.items(), key=lambda pair: pair[0]):
        stage, accuracy = item.feature.stage, item.feature.accuracy
        if item.is_point:
            stage, accuracy = "existing", "mapped"
        rows.append(
            LegendEntry(
                item.style.get("title") or item.layer.title,
                layer,
                item.layer.geometry,
                item.style,
                stage,
                accuracy,
            )
        )
    return [*rows, *_meanings(drawn, view)]


def _meanings(drawn: list[Item], view: MapView) -> Iterator[LegendEntry]:
    lines = [item.feature for item in drawn if item.layer.geometry == "LineString"]
    style = {"strokes": [{"color": SOFT, "width": 2.2}]}
    titles = (
        ("building", _("在建，线位示意")),
        ("planned", _("规划，线位示意")),
        ("studied", _("研究，线位示意")),
    )
    if any(f.stage == "existing" and f.accuracy == "schematic" for f in lines):
        yield LegendEntry(_("现状，线位示意"), "", "LineString", style, "existing", "schematic")
    for stage, title in titles:
        if any(f.stage == stage for f in lines):
            yield LegendEntry(title, "", "LineString", style, stage, "schematic")
    if any(item.is_point and item.feature.stage in HOLLOW_STAGES for item in drawn):
        hollow = {"shape": "circle", "size": 10, "color": SOFT}
        yield LegendEntry(_("空心：规划、研究"), "", "Point", hollow, "planned")
    if any(item.members for item in drawn):
        yield LegendEntry(_("旁边归并的符号数"), "", "count", {})
    if any(item.ringed for item in drawn):
        yield LegendEntry(_("亮显：选中的要素"), "", "lit", {})
    if view.areas:
        yield LegendEntry(_("自绘范围"), "", "area", {})
    if view.marks:
        yield LegendEntry(_("标注点"), "", "mark", {})


def swatch(entry: LegendEntry) -> list[Painted]:
    """A small picture of a legend row: 26 by 16 pixels, from the middle of its left edge."""
    centre = SWATCH[0] / 2
    across, area = line((1, 0), (25, 0)), rectangle(3, -6, 23, 6)
    if entry.geometry == "Point":
        fill, edge, width = symbol_paint(entry.style, entry.stage)
        size = min(SWATCH_SYMBOL, symbol_size(entry.style))
        outline = symbol_outline(entry.style.get("shape"), centre, 0, size)
        return [(outline, Paint(fill=fill, stroke=edge, width=width))]
    if entry.geometry == "mark":
        return [(symbol_outline("circle", centre, 0, MARK_PX), MARK)]
    if entry.geometry == "lit":
        return [(across, Paint(stroke=color, width=width)) for color, width in LIT]
    if entry.geometry == "area":
        return [(area, OWN_LINE)]
    is_line = entry.geometry == "LineString"
    painted = paints(entry.style, entry.stage, entry.accuracy, is_line)
    return [(across if is_line else area, replace(paint, width=min(paint.width, 7))) for paint in painted]


@dataclass(frozen=True)
class LegendBox:
    """A legend laid out in columns of equal width.

    Attributes:
        entries: Its rows, down one column after the other.
        columns: How many columns there are.
        title: The heading; none where it is empty.
        size: How large everything is drawn, as a multiple of the normal size.
    """

    entries: tuple[LegendEntry, ...]
    columns: int
    title: str
    size: float = 1.0

    @property
    def cut(self) -> bool:
        """Are rows missing at the end?"""
        return bool(self.entries) and self.entries[-1].geometry == "none"

    @property
    def rows(self) -> int:
        """Rows of the longest column."""
        return math.ceil(len(self.entries) / self.columns)

    @property
    def column_width(self) -> float:
        """In pixels, at normal size."""
        return SWATCH[0] + GAP + max(text_width(writable(entry.title), TEXT_PX) for entry in self.entries)

    @property
    def width(self) -> float:
        """In pixels, padding included."""
        return (2 * PAD_X + self.columns * self.column_width + (self.columns - 1) * COLUMN_GAP) * self.size

    @property
    def height(self) -> float:
        """In pixels, padding included."""
        return (2 * PAD_Y + (ROW_PX + 2 if self.title else 0) + self.rows * ROW_PX) * self.size


def legend_boxes(
    entries: list[LegendEntry], width: float, height: float, share: float = 1.0
) -> Iterator[LegendBox]:
    """The ways to lay a legend out in a room (pixels), of which it takes this share at most.

    Where even small rows are too many, those at the end give way to one that says how many there are.
    """
    found = False
    for size in SIZES:
        for columns in range(1, min(MOST_COLUMNS, len(entries)) + 1):
            box = LegendBox(tuple(entries), columns, _("图例"), size)
            if (
                box.width <= width
                and box.height <= height
                and box.width * box.height <= share * width * height
            ):
                found = True
                yield box
    if entries and not found:
        yield _cut_legend(entries, width * share, height)


def _cut_legend(entries: list[LegendEntry], width: float, height: float) -> LegendBox:
    size = SIZES[-1]
    whole = LegendBox(tuple(entries), 1, _("图例"), size)
    columns = max(1, int((width / size - 2 * PAD_X + COLUMN_GAP) // (whole.column_width + COLUMN_GAP)))
    rows = max(1, int((height / size - 2 * PAD_Y - ROW_PX - 2) // ROW_PX))
    kept = entries[: max(0, columns * rows - 1)]
    more = LegendEntry(_("……共 {n} 类").format(n=len(entries)), "", "none", {})
    return LegendBox((*kept, more), min(columns, len(kept) + 1), _("图例"), size)


def draw_legend(canvas: Canvas, box: LegendBox, left: float, top: float, framed: bool = True) -> None:
    """Draws a legend with its upper left corner at a place."""
    size = box.size
    if framed:
        outline = rectangle(left, top, left + box.width, top + box.height)
        canvas.paint([(outline, Paint(fill=PAPER, fill_opacity=0.94, stroke=RULE, width=1))])
    begin = top + PAD_Y * size
    if box.title:
        canvas.write(
            box.title, left + PAD_X * size, begin + ROW_PX * size / 2, TITLE_PX * size, INK, bold=True
        )
        begin += (ROW_PX + 2) * size
    pictures: list[Painted] = []
    for i, entry in enumerate(box.entries):
        column, row = divmod(i, box.rows)
        x = left + (PAD_X + column * (box.column_width + COLUMN_GAP)) * size
        y = begin + (row + 0.5) * ROW_PX * size
        color = INK if entry.layer else SOFT
        if entry.geometry == "count":
            canvas.write("+3", x + SWATCH[0] * size / 2, y, 10.5 * size, SOFT, bold=True, align="center")
        elif entry.geometry != "none":
            pictures += [_resized(painted, x, y, size) for painted in swatch(entry)]
        canvas.write(entry.title, x + (SWATCH[0] + GAP) * size, y, TEXT_PX * size, color)
    canvas.paint(pictures)


def _resized(painted: Painted, x: float, y: float, size: float) -> Painted:
    """A picture at another size and place."""
    outline, paint = painted
    vertices = np.asarray(outline.vertices, float) * size + np.array([x, y])
    dash = tuple(part * size for part in paint.dash)
    return Outline(vertices, outline.codes), replace(paint, width=paint.width * size, dash=dash)
