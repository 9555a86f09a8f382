"""What stands on a static map beside the legend: scale bar and north arrow."""

from __future__ import annotations

import math

from matplotlib.path import Path as Outline

from geodata.i18n import _
from layers.fonts import text_width
from layers.static_canvas import Canvas, Painted, rectangle
from layers.static_room import Box
from layers.static_symbols import Paint

INK, PAPER = "#1d2733", "#ffffff"
BAR_PX, TEXT_PX = 5, 10.5
BAR_MOST_PX = 150
ARROW = (18, 34)
ARROW_TEXT_PX = 12


def bar_length(mpp: float, most_px: float = BAR_MOST_PX) -> float:
    """The longest round length (1, 2, 5, 10 … in metres) whose bar is not longer than so many pixels."""
    most = mpp * most_px
    power = 10 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 5) if step * power <= most)


def length_text(metres: float) -> str:
    """A round length with its unit: 20 公里, 500 米."""
    return (
        _("{n} 公里").format(n=f"{metres / 1000:g}")
        if metres >= 1000
        else _("{n} 米").format(n=f"{metres:g}")
    )


def scale_bar_box(mpp: float, left: float, bottom: float) -> Box:
    """The room that a scale bar takes whose lower left corner is at a place."""
    width = bar_length(mpp) / mpp
    end = text_width(length_text(bar_length(mpp)), TEXT_PX) / 2
    return left, bottom - BAR_PX - TEXT_PX - 12, left + width + end + 14, bottom


def draw_scale_bar(canvas: Canvas, mpp: float, left: float, bottom: float, framed: bool = True) -> None:
    """Draws a scale bar in four pieces, its lower left corner at a place (see scale_bar_box)."""
    metres = bar_length(mpp)
    width = metres / mpp
    if framed:
        box = scale_bar_box(mpp, left, bottom)
        canvas.paint([(rectangle(*box), Paint(fill=PAPER, fill_opacity=0.8))])
    x, y = left + 8, bottom - 5 - BAR_PX
    pieces: list[Painted] = [
        (
            rectangle(x + width * i / 4, y, x + width * (i + 1) / 4, y + BAR_PX),
            Paint(fill=PAPER if i % 2 else INK, stroke=INK, width=0.8),
        )
        for i in range(4)
    ]
    canvas.paint(pieces)
    for share, text in ((0.0, "0"), (0.5, f"{metres / 2000 if metres >= 1000 else metres / 2:g}")):
        canvas.write(text, x + width * share, y - 3 - TEXT_PX / 2, TEXT_PX, INK, align="center")
    canvas.write(length_text(metres), x + width, y - 3 - TEXT_PX / 2, TEXT_PX, INK, align="center")


def north_arrow_box(right: float, top: float) -> Box:
    """The room that a north arrow takes whose upper right corner is at a place."""
    return right - ARROW[0] - 12, top, right, top + ARROW[1] + ARROW_TEXT_PX + 12


def draw_north_arrow(canvas: Canvas, right: float, top: float, framed: bool = True) -> None:
    """Draws an arrow to grid north with 北 above it, its upper right corner at a place (see north_arrow_box)."""
    box = north_arrow_box(right, top)
    if framed:
        canvas.paint([(rectangle(*box), Paint(fill=PAPER, fill_opacity=0.8))])
    middle = (box[0] + box[2]) / 2
    canvas.write(_("北"), middle, top + 5 + ARROW_TEXT_PX / 2, ARROW_TEXT_PX, INK, bold=True, align="center")
    tip = top + ARROW_TEXT_PX + 8
    foot, notch, wide = tip + ARROW[1], tip + ARROW[1] * 0.74, ARROW[0] / 2 * 0.8
    left_half = Outline([(middle, tip), (middle, notch), (middle - wide, foot), (middle, tip)], closed=True)
    right_half = Outline([(middle, tip), (middle, notch), (middle + wide, foot), (middle, tip)], closed=True)
    for half, fill in ((left_half, INK), (right_half, PAPER)):
        canvas.paint([(half, Paint(fill=fill, stroke=INK, width=0.9))])
