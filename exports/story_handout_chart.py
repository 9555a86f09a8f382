"""A scene's chart on paper: a bar to each target, its name before it, its number behind it, as the player has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from exports.pdf_text import ACCENT, BOLD, FONT, INK, SOFT, broken, cut
from geodata.i18n import _
from layers.fonts import writable

TRACK = HexColor("#eef3f7")
NAME_PT, HEAD_PT = 9.2, 8.6
LEADING, BAR, GAP = 1.25, 0.9, 0.55  # in font sizes
WIDEST_NAME, LEAST_BAR = 0.5, 1.5
MIDDLE = 0.36  # how far the middle of a figure lies above its baseline, in font sizes


@dataclass(frozen=True)
class Bar:
    """A bar: its name in lines, its number, and the number as the document writes it."""

    name: tuple[str, ...]
    number: float
    value: str


class Bars(Flowable):
    """A bar chart as wide as its column; it goes on over pages between two bars."""

    def __init__(self, title: str, unit: str, bars: list[Bar], most: float, size: float) -> None:
        super().__init__()
        self.title, self.unit, self.bars, self.most, self.size = title, unit, bars, most, size

    def _row(self, bar: Bar) -> float:
        return (len(bar.name) * LEADING + GAP) * self.size

    def _head(self) -> float:
        return HEAD_PT / NAME_PT * self.size * 2 if self.title or self.unit else 0.0

    def wrap(self, availWidth: float, _availHeight: float) -> tuple[float, float]:
        """As wide as there is room."""
        self.width, self.height = availWidth, self._head() + sum(map(self._row, self.bars))
        return self.width, self.height

    def split(self, _availWidth: float, availHeight: float) -> list[Flowable]:
        """The bars that fit, and the rest."""
        room, fitting = availHeight - self._head(), 0
        while fitting < len(self.bars) and room >= self._row(self.bars[fitting]):
            room -= self._row(self.bars[fitting])
            fitting += 1
        if not 0 < fitting < len(self.bars):
            return [self] if fitting else []
        rest = Bars("", self.unit, self.bars[fitting:], self.most, self.size)
        return [Bars(self.title, self.unit, self.bars[:fitting], self.most, self.size), rest]

    def draw(self) -> None:
        """Draws it from the top down."""
        canvas, size = self.canv, self.size
        y = self.height - self._head()
        head = size * HEAD_PT / NAME_PT
        room = self.width - stringWidth(self.unit, FONT, head) - head
        canvas.setFont(FONT, head)
        canvas.setFillColor(SOFT)
        canvas.drawString(0, self.height - size, cut(self.title, room, head))
        canvas.drawRightString(self.width, self.height - size, self.unit)
        left = max(stringWidth(line, FONT, size) for bar in self.bars for line in bar.name) + 0.6 * size
        right = max(stringWidth(bar.value, BOLD, size) for bar in self.bars) + 0.6 * size
        track = self.width - left - right
        for bar in self.bars:
            high = len(bar.name) * LEADING * size
            for number, line in enumerate(bar.name):
                canvas.setFont(FONT, size)
                canvas.setFillColor(INK)
                canvas.drawString(0, y - (number + 0.5) * LEADING * size - MIDDLE * size, line)
            low = y - high / 2 - BAR * size / 2
            canvas.setFillColor(TRACK)
            canvas.rect(left, low, track, BAR * size, stroke=0, fill=1)
            canvas.setFillColor(ACCENT)
            share = bar.number / self.most if self.most else 0.0
            canvas.rect(left, low, max(LEAST_BAR, track * share), BAR * size, stroke=0, fill=1)
            canvas.setFont(BOLD, size)
            canvas.setFillColor(INK)
            canvas.drawRightString(self.width, y - high / 2 - MIDDLE * size, bar.value)
            y -= self._row(bar)


def bars_of(chart: dict[str, Any], told: list[str], width: float, scale: float) -> Bars:
    """A chart (`chart` of geodata.story_facts.scene_facts) as bars.

    Args:
        chart: The chart.
        told: What each bar's name is followed by; "" for nothing.
        width: Of the column, in points.
        scale: Of its type.
    """
    size = NAME_PT * scale
    bars = []
    for bar, about in zip(chart["bars"], told, strict=True):
        name = _("{label}（{about}）").format(label=bar["label"], about=about) if about else bar["label"]
        lines = broken(writable(name), [width * WIDEST_NAME], FONT, size)
        bars.append(Bar(tuple(line.rstrip() for line in lines), bar["number"], writable(bar["value"])))
    unit = _("单位：{unit}").format(unit=writable(chart["unit"])) if chart["unit"] else ""
    return Bars(writable(chart["title"]), unit, bars, max(bar.number for bar in bars), size)
