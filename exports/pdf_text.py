"""Chinese text on PDF pages: the fonts, the styles, and paragraphs whose lines break as Chinese typesetting has it.

Texts are plain: nothing in them counts as reportlab's markup, and a character that the font lacks becomes 〓 instead
of a blank box.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, repeat
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph

from layers.fonts import font_file, writable

LEAST_LINES = 2
FONT, BOLD = "AtlasSans", "AtlasSans-Bold"
INK, SOFT, ACCENT = HexColor("#1d2733"), HexColor("#5a6672"), HexColor("#1f5f8b")
ALIGNS = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}

# What stays together on a line: words, numbers and their units, an opening mark with what follows, a closing one with what precedes.
OPENING, CLOSING = "（(〔［[【《〈“‘「『", "，。、；：！？）)〕］]】》〉”’」』…—·%‰°′″℃"
UNITS = "平方公里|平方米|公里|公顷|米|万|亿|个|项|年|月|日|页"
PIECE = re.compile(
    rf"[{re.escape(OPENING)}]*(?:[A-Za-z0-9][A-Za-z0-9.,:/+\-]*(?: ?(?:{UNITS}))?|.)[{re.escape(CLOSING)}]*\s*|[{re.escape(OPENING)}]+",
    re.DOTALL,
)
SIZES: dict[str, dict[str, Any]] = {
    "title": {"fontName": BOLD, "fontSize": 20, "leading": 29, "alignment": TA_CENTER},
    "subtitle": {"fontSize": 13, "leading": 20, "alignment": TA_CENTER},
    "date": {"leading": 17, "alignment": TA_CENTER, "textColor": SOFT, "spaceAfter": 10},
    "heading1": {"fontName": BOLD, "fontSize": 14, "leading": 21, "spaceBefore": 13, "spaceAfter": 6},
    "heading2": {"fontName": BOLD, "fontSize": 11.5, "leading": 18, "spaceBefore": 9, "spaceAfter": 4},
    "body": {"leading": 17.5, "firstLineIndent": 21, "spaceAfter": 5},
    "note": {"fontSize": 9, "leading": 14, "textColor": SOFT, "spaceAfter": 4},
    "caution": {"fontSize": 10, "leading": 16},
    "bullet": {"leading": 17, "leftIndent": 18, "firstLineIndent": -18, "spaceAfter": 3},
    "quote": {"fontSize": 10, "leading": 16.5},
    "source": {"fontSize": 9, "leading": 14, "textColor": ACCENT},
    "cell": {"fontSize": 9, "leading": 13},
    "head": {"fontName": BOLD, "fontSize": 9, "leading": 13},
    "label": {"fontSize": 9.5, "leading": 14, "textColor": SOFT},
    "fact": {"fontSize": 9.5, "leading": 14},
    "caption": {"fontSize": 9, "leading": 13, "textColor": SOFT, "alignment": TA_CENTER, "spaceAfter": 6},
    "tabletitle": {"fontName": BOLD, "fontSize": 10, "leading": 15, "spaceBefore": 5, "spaceAfter": 3},
}


@lru_cache(maxsize=1)
def use_fonts() -> None:
    """Makes the Chinese fonts known to reportlab, by file, once.

    Raises:
        FontMissing: The set-up has not put them there.
    """
    for name, bold in ((FONT, False), (BOLD, True)):
        pdfmetrics.registerFont(TTFont(name, str(font_file(bold))))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)


@lru_cache(maxsize=64)
def style(name: str, align: int | None = None) -> ParagraphStyle:
    """A paragraph style by its name (see SIZES)."""
    common = {"fontName": FONT, "fontSize": 10.5, "textColor": INK, "wordWrap": "CJK"}
    aligned = {} if align is None else {"alignment": align}
    return ParagraphStyle(name, **{**common, **SIZES[name], **aligned})


def text(content: str, name: str, align: int | None = None) -> Text:
    """A paragraph of plain text in one style (see SIZES)."""
    return _text(writable(content), style(name, align))


class Text(Paragraph):
    """A paragraph of one style, made by `text`; its lines break as Chinese typesetting has it."""

    plain: str
    rows: list[str]

    def breakLinesCJK(self, maxWidths: Any) -> Any:
        """Lines that fit, in place of reportlab's, which begin with commas and tear numbers."""
        (frag,) = self.frags
        widths = list(maxWidths) if isinstance(maxWidths, list | tuple) else [maxWidths]
        self.height = 0
        self.rows = broken(self.plain, widths, frag.fontName, frag.fontSize)
        room = chain(widths, repeat(widths[-1]))
        lines = []
        for row, width in zip(self.rows, room, strict=False):
            line = row.rstrip()
            lines.append((width - pdfmetrics.stringWidth(line, frag.fontName, frag.fontSize), [line]))
        return frag.clone(kind=0, lines=lines, ascent=frag.fontSize, descent=-0.2 * frag.fontSize)

    def split(self, availWidth: float, availHeight: float) -> list[Flowable]:
        """The part that fits and the rest; nothing where less than two lines fit."""
        if not hasattr(self, "rows"):
            self.wrap(availWidth, availHeight)
        fitting = int(availHeight // self.style.leading)
        if fitting >= len(self.rows):
            return [self]
        if fitting < LEAST_LINES:
            return []
        rest = ParagraphStyle(self.style.name, self.style, firstLineIndent=0)
        return [
            _text("".join(self.rows[:fitting]), self.style),
            _text("".join(self.rows[fitting:]), rest),
        ]


def _text(plain: str, look: ParagraphStyle) -> Text:
    made = Text("-", look)
    made.plain = made.frags[0].text = plain  # never parsed: a name is no markup
    return made


def broken(line: str, widths: list[float], font: str, size: float) -> list[str]:
    """A text in lines: each as full as it gets, none with a closing mark at its beginning or a torn number.

    Args:
        line: The text.
        widths: Of the lines, in points; the last counts for all further ones.
        font: A font that reportlab knows.
        size: In points.
    """
    return list(_broken(line, tuple(widths), font, size))


@lru_cache(maxsize=4096)
def _broken(line: str, widths: tuple[float, ...], font: str, size: float) -> tuple[str, ...]:
    """See `broken`; kept, for a document is laid out twice."""
    lines: list[str] = []
    current, used = "", 0.0

    def width_of(words: str) -> float:
        return float(pdfmetrics.stringWidth(words, font, size))

    def room() -> float:
        return widths[min(len(lines), len(widths) - 1)]

    for piece in PIECE.findall(line):
        if used + width_of(piece.rstrip()) <= room():
            current, used = current + piece, used + width_of(piece)
            continue
        if current:
            lines.append(current)
        current = piece
        while width_of(current.rstrip()) > room():  # a piece that is wider than a line is torn after all
            head = next((n for n in range(len(current) - 1, 1, -1) if width_of(current[:n]) <= room()), 1)
            lines.append(current[:head])
            current = current[head:]
        used = width_of(current)
    return (*lines, current) if current.strip() or not lines else tuple(lines)


def cut(line: str, width: float, size: float) -> str:
    """A line that is no wider than this (in points), with … where something is left out."""
    line = writable(line)
    if pdfmetrics.stringWidth(line, FONT, size) <= width:
        return line
    while line and pdfmetrics.stringWidth(line + "…", FONT, size) > width:
        line = line[:-1]
    return line + "…"
