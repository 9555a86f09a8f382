"""What stands beside the map on a printed sheet: scale and north arrow, notes, locator, signature block.

All lengths are pixels of the sheet (see exports.print_page).
"""

from __future__ import annotations

from collections import Counter

import shapely
from matplotlib.figure import Figure

from exports.print_page import PrintOrder, scale_text
from geodata.atlas import COUNTIES, Atlas
from geodata.i18n import _
from geodata.model import accuracy_label, accuracy_meaning, date_text
from layers.browser_data import attribution
from layers.fonts import text_width, wrapped, writable
from layers.static_canvas import Canvas, line, outline_of, rectangle
from layers.static_furniture import draw_north_arrow, draw_scale_bar, north_arrow_box, scale_bar_box
from layers.static_items import Item, plan_geometries
from layers.static_map import GROUND
from layers.static_symbols import Paint
from layers.static_view import Frame, city_bounds, fit

INK, SOFT, RULE = "#1d2733", "#5a6672", "#9aa7b2"
THIN = Paint(stroke=RULE, width=0.7)
HEAD_PX, NOTE_PX, NOTE_LINE_PX = 12, 9.5, 14
PARAGRAPH_GAP = 4
SCALE_HEIGHT = 84
SIGN_ROW, SIGN_LABEL, SIGN_PX = 23, 66, 11.5
LOCATOR_HEIGHT, LOCATOR_WIDTH = 158, 128
LOCATOR_UP_TO = 0.4  # of the city's extent: what shows more needs no locator
NUMBERS_TOLD = 4
TOLD = ("located", "schematic", "derived")


def note_paragraphs(atlas: Atlas, items: list[Item], order: PrintOrder) -> list[str]:
    """Accuracy, sources and remarks of what a sheet shows, one paragraph each."""
    drawn = [item.feature for item in items]
    shown = {feature.accuracy for feature in drawn}
    rows = [
        _("{label}：{meaning}").format(label=accuracy_label(code), meaning=accuracy_meaning(code))
        for code in TOLD
        if code in shown
    ]
    counts = Counter(
        doc for item in items if not item.layer.boundary for doc in atlas.documents_of(item.feature.id)
    )
    numbers = list(dict.fromkeys(atlas.documents[doc].number for doc, _count in counts.most_common()))
    numbers = [number for number in numbers if number]
    if numbers:
        told = "、".join(numbers[:NUMBERS_TOLD])
        more = _("等 {n} 件").format(n=len(numbers)) if len(numbers) > NUMBERS_TOLD else ""
        rows.append(_("依据文件：{numbers}{more}。").format(numbers=told, more=more))
    return [*rows, *order.remarks, attribution()]


def notes_height(paragraphs: list[str], width: float) -> float:
    """How high notes stand in a column, their heading included."""
    lines = sum(len(wrapped(text, width, NOTE_PX)) for text in paragraphs)
    return HEAD_PX + 10 + lines * NOTE_LINE_PX + len(paragraphs) * PARAGRAPH_GAP


def draw_notes(canvas: Canvas, paragraphs: list[str], left: float, top: float, width: float) -> None:
    """Writes notes in a column."""
    canvas.write(_("说明"), left, top + HEAD_PX / 2, HEAD_PX, INK, bold=True)
    y = top + HEAD_PX + 10
    for text in paragraphs:
        for row in wrapped(text, width, NOTE_PX):
            canvas.write(row, left, y + NOTE_LINE_PX / 2, NOTE_PX, SOFT)
            y += NOTE_LINE_PX
        y += PARAGRAPH_GAP


def draw_scale(canvas: Canvas, frame: Frame, finer: float, left: float, top: float, width: float) -> None:
    """The north arrow, and beside it the ratio over the scale bar, in a place of SCALE_HEIGHT."""
    arrow = north_arrow_box(0, 0)
    arrow_width = arrow[2] - arrow[0]
    draw_north_arrow(canvas, left + arrow_width, top + 6, framed=False)
    mpp = frame.mpp * finer
    bar = scale_bar_box(mpp, 0, 0)
    begin = left + arrow_width + max(10, (width - arrow_width - bar[2]) / 2)
    ratio = _("比例尺　{ratio}").format(ratio=scale_text(frame.scale))
    canvas.write(ratio, begin + 8, top + 24, 14, INK, bold=True)
    draw_scale_bar(canvas, mpp, begin, top + 70, framed=False)


def sign_rows(order: PrintOrder) -> list[tuple[str, str]]:
    """The rows of the signature block, each a label and what was given for it."""
    made = date_text(order.made.isoformat()) if order.made else ""
    return [
        (_("编制单位"), order.maker),
        (_("审　　核"), order.checker),
        (_("批　　准"), order.approver),
        (_("制图日期"), made),
    ]


def sign_height(order: PrintOrder) -> float:
    """The height of the signature block."""
    return SIGN_ROW * len(sign_rows(order))


def draw_signature(canvas: Canvas, order: PrintOrder, left: float, top: float, width: float) -> None:
    """The signature block: a small table, its lines left blank where nothing was given."""
    rows = sign_rows(order)
    bottom = top + SIGN_ROW * len(rows)
    lines = [
        line((left, top + SIGN_ROW * i), (left + width, top + SIGN_ROW * i)) for i in range(1, len(rows))
    ]
    lines += [
        line((left + SIGN_LABEL, top), (left + SIGN_LABEL, bottom)),
        rectangle(left, top, left + width, bottom),
    ]
    canvas.paint((outline, THIN) for outline in lines)
    for i, (label, text) in enumerate(rows):
        middle = top + SIGN_ROW * (i + 0.5)
        canvas.write(label, left + SIGN_LABEL / 2, middle, SIGN_PX, SOFT, align="center")
        write_fitting(canvas, text, left + SIGN_LABEL + 8, middle, width - SIGN_LABEL - 14, SIGN_PX)


def write_fitting(
    canvas: Canvas,
    text: str,
    x: float,
    y: float,
    room: float,
    size: float,
    bold: bool = False,
    align: str = "left",
) -> None:
    """Writes a line, smaller where it would not fit the room."""
    width = text_width(writable(text), size, bold)
    canvas.write(text, x, y, size * min(1, room / width) if width else size, INK, bold, align)


def needs_locator(atlas: Atlas, frame: Frame) -> bool:
    """Is so little of the city in the frame that a reader must be told where it is?"""
    if atlas.city.is_empty:
        return False
    whole = fit(city_bounds(atlas), frame.width, frame.height)
    return frame.mpp < whole.mpp * LOCATOR_UP_TO**0.5


def draw_locator(
    figure: Figure, page: Canvas, atlas: Atlas, frame: Frame, left: float, top: float, width: float
) -> None:
    """A small map of the city with the piece that the sheet shows, in a place of LOCATOR_HEIGHT."""
    height = LOCATOR_HEIGHT - 20
    page.write(_("位置示意"), left, top + HEAD_PX / 2, HEAD_PX, INK, bold=True)
    top, left, width = top + 18, left + (width - LOCATOR_WIDTH) / 2, LOCATOR_WIDTH
    place = (left / page.width, 1 - (top + height) / page.height, width / page.width, height / page.height)
    small = fit(city_bounds(atlas), width, height, (4, 4, width - 4, height - 4))
    canvas = Canvas(figure, width, height, page.points, place, GROUND)
    plan = atlas.derived(plan_geometries)
    county = Paint(fill="#fbf8f1", stroke="#8d7f96", width=0.6)
    counties = (
        outline_of(shapely.simplify(small.to_px(plan[f.id]), 0.3)) for f in atlas.layer_features(COUNTIES)
    )
    canvas.paint((outline, county) for outline in counties if outline)
    seen = outline_of(small.to_px(shapely.box(*frame.bounds)))
    if seen:
        canvas.paint([(seen, Paint(fill="#d0021b", fill_opacity=0.12, stroke="#d0021b", width=1.4))])
    canvas.paint([(rectangle(0.4, 0.4, width - 0.4, height - 0.4), THIN)])
