"""The print map: any view as a sheet with title, neat line, grid, legend, scale, notes and signature block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from matplotlib.figure import Figure

from exports.print_grid import draw_grid, draw_grid_labels, grid_lines, grid_name
from exports.print_page import FORMATS, PrintOrder, usual_scale
from exports.print_panel import (
    INK,
    LOCATOR_HEIGHT,
    SCALE_HEIGHT,
    SOFT,
    THIN,
    draw_locator,
    draw_notes,
    draw_scale,
    draw_signature,
    needs_locator,
    note_paragraphs,
    notes_height,
    sign_height,
    write_fitting,
)
from geodata.atlas import Atlas
from geodata.crs import PLAN_CRS
from geodata.errors import ExportError
from geodata.i18n import _
from layers.static_canvas import Canvas, line, new_figure, rectangle
from layers.static_items import Item, items_of
from layers.static_labels import Label, place_labels
from layers.static_legend import PAD_X, LegendBox, LegendEntry, draw_legend, entries_of, legend_boxes
from layers.static_map import GROUND, draw_shapes, figure_pdf, figure_png, figure_svg
from layers.static_room import Box
from layers.static_symbols import Paint
from layers.static_view import POINTS_PER_PX, Frame, MapView, at_scale, fit

MARGIN = 34
TITLE_ROOM, TITLE_PX = 50, 28
FOOT_ROOM, FOOT_PX = 18, 9
BAND, NARROW_BAND = 19, 6
PAD = 12
PANEL_WIDTHS = (228, 290, 360, 440, 520)
SIDE_SHARE, FOOT_SHARE = 0.42, 0.45
COLUMN = 236
ROUNDS = 4
LEGEND_WEIGHT = 0.8
DETAIL = 1.5  # names that a screen shows one and a half zoom levels later


@dataclass(frozen=True)
class Sheet:
    """Where everything stands on a sheet, in its pixels.

    Attributes:
        outer: The outer frame.
        panel: The part of it beside or below the map.
        map: The neat line around the map.
        legend: How the legend is laid out; None where there is nothing to list.
    """

    outer: Box
    panel: Box
    map: Box
    legend: LegendBox | None


@dataclass(frozen=True)
class PrintedMap:
    """A sheet as it was drawn: the figure, the frame of the map, and the names on it."""

    figure: Figure
    frame: Frame
    sheet: Sheet
    labels: list[Label]


def print_file(atlas: Atlas, view: MapView, order: PrintOrder, format: str) -> bytes:
    """A view as a printable file.

    Args:
        atlas: The loaded atlas.
        view: What is to be seen; around it the sheet shows as much as it holds.
        order: How it is printed.
        format: pdf, svg or png.

    Raises:
        NotFound: A layer or a highlighted feature that the atlas does not have.
        ExportError: There is no such paper or format.
        FontMissing: The Chinese font is not in place.
    """
    if format not in FORMATS:
        message = _("不能输出为“{format}”，应为 {wanted} 之一。")
        raise ExportError(message.format(format=format, wanted="、".join(FORMATS)))
    figure = print_map(atlas, view, order).figure
    if format == "pdf":
        return figure_pdf(figure, order.title)
    return figure_svg(figure) if format == "svg" else figure_png(figure)


def print_map(atlas: Atlas, view: MapView, order: PrintOrder) -> PrintedMap:
    """Draws a view as a sheet (see print_file)."""
    view = replace(view, detail=DETAIL)
    width, height = order.size_px
    sheet, frame, items = lay_out(atlas, view, order)
    figure = new_figure(*order.size_mm, order.sheet.dpi)
    points = POINTS_PER_PX * order.sheet.around
    page = Canvas(figure, width, height, points)
    left, top, right, bottom = sheet.map
    place = (left / width, 1 - bottom / height, (right - left) / width, (bottom - top) / height)
    canvas = Canvas(figure, frame.width, frame.height, frame.points, place, GROUND)
    draw_shapes(canvas, items, view, frame)
    lines = grid_lines(frame, order.grid)
    draw_grid(canvas, lines)
    labels = place_labels(items, frame, detail=view.detail)
    canvas.write_labels(labels)
    draw_grid_labels(page, lines, frame, sheet.map)
    over = Canvas(figure, width, height, points)
    over.paint([(rectangle(*sheet.map), Paint(stroke=INK, width=0.9))])
    over.paint([(rectangle(*sheet.outer), Paint(stroke=INK, width=2.2))])
    _head_and_foot(over, atlas, order, sheet)
    _panel(figure, over, atlas, order, sheet, frame, items)
    return PrintedMap(figure, frame, sheet, labels)


def lay_out(atlas: Atlas, view: MapView, order: PrintOrder) -> tuple[Sheet, Frame, list[Item]]:
    """Where everything stands: the panel needs the legend, which needs the map, which needs the panel."""
    sheet = _sheet(order, None, PANEL_WIDTHS[0] if order.landscape else 300)
    for _round in range(ROUNDS):
        frame = _frame(view, order, sheet)
        items = items_of(atlas, view, frame)
        better = max(_sheets(atlas, view, order, frame, items), key=lambda one: _worth(one, view, order))
        if better == sheet:
            break
        sheet = better
    return sheet, frame, items


def _frame(view: MapView, order: PrintOrder, sheet: Sheet) -> Frame:
    left, top, right, bottom = (value * order.finer for value in sheet.map)
    width, height, magnify = right - left, bottom - top, order.sheet.magnify
    scale = order.scale or usual_scale(fit(view.bounds, width, height, magnify=magnify).scale)
    return at_scale(view.bounds, width, height, scale, magnify)


def _sheet(order: PrintOrder, legend: LegendBox | None, panel: float) -> Sheet:
    """The sheet with a panel of this width at the right, or of this height at the foot."""
    width, height = order.size_px
    outer = (MARGIN, MARGIN + TITLE_ROOM, width - MARGIN, height - MARGIN - FOOT_ROOM)
    left, top, right, bottom = outer
    band = NARROW_BAND if order.grid == "none" else BAND
    if order.landscape:
        side = (right - panel, top, right, bottom)
        return Sheet(outer, side, (left + band, top + band, right - panel - band, bottom - band), legend)
    foot = (left, bottom - panel, right, bottom)
    return Sheet(outer, foot, (left + band, top + band, right - band, bottom - panel - band), legend)


def _worth(sheet: Sheet, view: MapView, order: PrintOrder) -> tuple[bool, float]:
    """How good a sheet is: the whole legend first, then a large map at a large scale, and a legend that reads well."""
    left, top, right, bottom = sheet.map
    size = sheet.legend.size if sheet.legend else 1.0
    area = (right - left) * (bottom - top) * size**LEGEND_WEIGHT
    return not (sheet.legend and sheet.legend.cut), area / _frame(view, order, sheet).scale ** 2


def _sheets(
    atlas: Atlas, view: MapView, order: PrintOrder, frame: Frame, items: list[Item]
) -> Iterator[Sheet]:
    """The sheets on which all finds its place, each with another panel or legend."""
    entries = entries_of(items, view)
    notes = note_paragraphs(atlas, items, order)
    locator = LOCATOR_HEIGHT + PAD if needs_locator(atlas, frame) else 0
    width, height = order.size_px
    if order.landscape:
        for panel in (each for each in PANEL_WIDTHS if each <= max(width * SIDE_SHARE, PANEL_WIDTHS[0])):
            inner = panel - 2 * PAD
            used = SCALE_HEIGHT + locator + notes_height(notes, inner) + sign_height(order) + 4 * PAD
            room = height - 2 * MARGIN - TITLE_ROOM - FOOT_ROOM - used
            yield from (_sheet(order, box, panel) for box in _legends(entries, panel, room))
        return
    wide = width - 2 * MARGIN - COLUMN - 3 * PAD
    beneath = notes_height(notes, wide) + 2 * PAD
    column = SCALE_HEIGHT + locator + sign_height(order) + 3 * PAD
    for box in _legends(entries, wide + PAD, height * FOOT_SHARE - beneath):
        yield _sheet(order, box, max(column, (box.height if box else 0) + beneath))


def _legends(entries: list[LegendEntry], width: float, height: float) -> Iterator[LegendBox | None]:
    if entries:
        yield from legend_boxes(entries, width, height)
    else:
        yield None


def _head_and_foot(page: Canvas, atlas: Atlas, order: PrintOrder, sheet: Sheet) -> None:
    left, _top, right, bottom = sheet.outer
    middle, head = page.width / 2, MARGIN + TITLE_ROOM / 2 - 4
    write_fitting(page, order.title, middle, head, right - left, TITLE_PX, bold=True, align="center")
    crs = _("坐标系：CGCS2000 / 3 度带高斯-克吕格投影，中央经线 117°E（{code}）").format(code=PLAN_CRS)
    if order.grid != "none":
        crs += _("　坐标网：{grid}").format(grid=grid_name(order.grid))
    page.write(crs, left, bottom + FOOT_ROOM / 2 + 4, FOOT_PX, SOFT)
    source = _("{title}　数据版本 {version}").format(title=atlas.settings.title, version=atlas.version)
    page.write(source, right, bottom + FOOT_ROOM / 2 + 4, FOOT_PX, SOFT, align="right")


def _panel(
    figure: Figure,
    page: Canvas,
    atlas: Atlas,
    order: PrintOrder,
    sheet: Sheet,
    frame: Frame,
    items: list[Item],
) -> None:
    """Draws the panel: one column at the right, or the legend and the notes beside a column at the foot."""
    left, top, right, bottom = sheet.panel
    notes = note_paragraphs(atlas, items, order)
    locator = needs_locator(atlas, frame)
    if order.landscape:
        page.paint([(line((left, top), (left, bottom)), Paint(stroke=INK, width=0.9))])
        column, notes_left, notes_right, legend_top = (
            left + PAD,
            left + PAD,
            right - PAD,
            top + SCALE_HEIGHT + PAD,
        )
    else:
        page.paint([(line((left, top), (right, top)), Paint(stroke=INK, width=0.9))])
        column, notes_left, notes_right, legend_top = (
            right - COLUMN - PAD,
            left + PAD,
            right - COLUMN - 2 * PAD,
            top,
        )
        page.paint([(line((column - PAD / 2, top + PAD), (column - PAD / 2, bottom - PAD)), THIN)])
    wide = right - PAD - column
    draw_scale(page, frame, order.finer, column, top + PAD / 2, wide)
    sign_top = bottom - PAD - sign_height(order)
    draw_signature(page, order, column, sign_top, wide)
    notes_top = (
        (sign_top if order.landscape else bottom) - PAD - notes_height(notes, notes_right - notes_left)
    )
    draw_notes(page, notes, notes_left, notes_top, notes_right - notes_left)
    if locator:
        above = notes_top if order.landscape else sign_top
        draw_locator(figure, page, atlas, frame, column, above - PAD - LOCATOR_HEIGHT, wide)
    if sheet.legend:
        if order.landscape:
            page.paint([(line((column, legend_top - 2), (right - PAD, legend_top - 2)), THIN)])
        draw_legend(page, sheet.legend, notes_left - PAD_X * sheet.legend.size, legend_top, framed=False)
