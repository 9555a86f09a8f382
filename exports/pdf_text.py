"""Chinese text on PDF pages: the fonts, the styles, and paragraphs whose lines break as Chinese typesetting has it.

Texts are plain: nothing in them counts as reportlab's markup, and a character that the font lacks becomes 〓 instead
of a blank box.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate, chain, pairwise, repeat
from typing import Any, NamedTuple

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph
from reportlab.platypus.paragraph import FragLine

from layers.fonts import WIDE_SPACE, font_file, writable

LEAST_LINES = 2
FUZZ = 1e-6
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
MEASURES = ("fontSize", "leading", "leftIndent", "firstLineIndent", "spaceBefore", "spaceAfter")
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
    "item": {"leading": 16.5, "leftIndent": 12, "firstLineIndent": -12, "spaceAfter": 3},
    "quoted": {"leading": 16.5, "leftIndent": 5.25, "firstLineIndent": -5.25},
    "lead": {"fontSize": 12, "leading": 18, "spaceAfter": 6},
    "value": {"leading": 14.5},
    "about": {"fontSize": 9, "leading": 13, "textColor": SOFT},
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


@lru_cache(maxsize=512)
def style(name: str, align: int | None = None, scale: float = 1.0) -> ParagraphStyle:
    """A paragraph style by its name (see SIZES), all its measures times a scale."""
    sized: dict[str, Any] = {"fontSize": 10.5, **SIZES[name]}
    measures = {key: value * scale for key, value in sized.items() if key in MEASURES}
    aligned = {} if align is None else {"alignment": align}
    common = {"fontName": FONT, "textColor": INK, "wordWrap": "CJK"}
    return ParagraphStyle(name, **{**common, **sized, **measures, **aligned})


def text(content: str, name: str, align: int | None = None, scale: float = 1.0) -> Text:
    """A paragraph of plain text in one style (see SIZES)."""
    return _text([Run(writable(content))], style(name, align, scale))


def marked_text(runs: Iterable[Run], look: ParagraphStyle) -> Text:
    """A paragraph of runs, which may differ in weight, size and colour."""
    return _text([run._replace(text=_written(run.text)) for run in runs if run.text], look)


def _written(content: str) -> str:
    """A part of a line as the font can write it, with the blanks at its ends."""
    inner = content.strip()
    before, _inner, after = content.partition(inner) if inner else (content, "", "")
    blanks = ["".join(c if c == WIDE_SPACE else " " for c in blank) for blank in (before, after)]
    return blanks[0] + writable(inner) + blanks[1]


class Run(NamedTuple):
    """A part of a paragraph: its weight, its size as a share of the paragraph's, its colour if it is another."""

    text: str
    bold: bool = False
    scale: float = 1.0
    color: Color | None = None


class Text(Paragraph):
    """A paragraph made by `text` or `marked_text`; its lines break as Chinese typesetting has it."""

    runs: list[Run]
    rows: list[list[Run]]

    @property
    def plain(self) -> str:
        """All of it as plain text."""
        return "".join(run.text for run in self.runs)

    def _look(self, run: Run) -> tuple[str, float]:
        return (BOLD if run.bold else self.style.fontName), self.style.fontSize * run.scale

    def breakLinesCJK(self, maxWidths: Any) -> Any:
        """Lines that fit, in place of reportlab's, which begin with commas and tear numbers."""
        base = self.frags[0]
        widths = list(maxWidths) if isinstance(maxWidths, list | tuple) else [maxWidths]
        self.height = 0
        self.rows = self._rows(tuple(widths))
        room = chain(widths, repeat(widths[-1]))
        lines = []
        for row, width in zip(self.rows, room, strict=False):
            words = [_frag(base, run, *self._look(run)) for run in row]
            words[-1].text = words[-1].text.rstrip()
            used = sum(pdfmetrics.stringWidth(w.text, w.fontName, w.fontSize) for w in words)
            high = max(w.fontSize for w in words)
            lines.append(
                FragLine(
                    kind=1,
                    extraSpace=max(0.0, width - used),
                    wordCount=1,
                    words=words,
                    fontSize=high,
                    ascent=high,
                    descent=-0.2 * high,
                    maxWidth=width,
                    currentWidth=used,
                    lineBreak=False,
                )
            )
        return base.clone(kind=1, lines=lines)

    def _rows(self, widths: tuple[float, ...]) -> list[list[Run]]:
        """The runs in lines."""
        looks = tuple((run.text, *self._look(run)) for run in self.runs)
        rows, at = [], 0
        for end in _line_ends(looks, widths):
            rows.append(self._between(at, end))
            at = end
        return rows

    def _between(self, start: int, end: int) -> list[Run]:
        """The runs from one character to another."""
        found, at = [], 0
        for run in self.runs:
            part = run.text[max(0, start - at) : max(0, end - at)]
            found += [run._replace(text=part)] if part else []
            at += len(run.text)
        return found or [Run("")]

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
            _text([*chain(*self.rows[:fitting])], self.style),
            _text([*chain(*self.rows[fitting:])], rest),
        ]


def _frag(base: Any, run: Run, font: str, size: float) -> Any:
    color = run.color or base.textColor
    return base.clone(text=run.text, fontName=font, fontSize=size, textColor=color)


def _text(runs: list[Run], look: ParagraphStyle) -> Text:
    made = Text("-", look)  # never parsed: a name is no markup
    made.runs = runs
    return made


def broken(line: str, widths: list[float], font: str, size: float) -> list[str]:
    """A text in lines: each as full as it gets, none with a closing mark at its beginning or a torn number.

    Args:
        line: The text.
        widths: Of the lines, in points; the last counts for all further ones.
        font: A font that reportlab knows.
        size: In points.
    """
    ends = _line_ends(((line, font, size),), tuple(widths))
    return [line[start:end] for start, end in pairwise((0, *ends))]


@lru_cache(maxsize=4096)
def _line_ends(runs: tuple[tuple[str, str, float], ...], widths: tuple[float, ...]) -> tuple[int, ...]:
    """Where the lines of runs (text, font, size) end; kept, for a document is laid out twice."""
    line = "".join(run[0] for run in runs)
    advances = (pdfmetrics.stringWidth(char, font, size) for words, font, size in runs for char in words)
    edges = [0.0, *accumulate(advances)]

    def fits(start: int, end: int) -> bool:
        seen = start + len(line[start:end].rstrip())
        return edges[seen] - edges[start] <= widths[min(len(ends), len(widths) - 1)] + FUZZ

    ends: list[int] = []
    start = 0
    for piece in PIECE.finditer(line):
        if fits(start, piece.end()):
            continue
        if piece.start() > start:
            ends.append(piece.start())
            start = piece.start()
        while not fits(start, piece.end()):  # a piece that is wider than a line is torn after all
            start = next((n for n in range(piece.end() - 1, start + 1, -1) if fits(start, n)), start + 1)
            ends.append(start)
    if not line[start:].strip() and ends:
        return tuple(ends)
    pieces = [piece.start() for piece in PIECE.finditer(line, ends[-2] if len(ends) > 1 else 0)]
    if ends and pieces[-1] <= start and len(pieces) > 2 and line[pieces[-2] :].strip():
        ends[-1] = pieces[-2]  # no character stands alone in a last line
    return (*ends, len(line))


def cut(line: str, width: float, size: float, font: str = FONT) -> str:
    """A line that is no wider than this (in points), with … where something is left out."""
    line = writable(line)
    if pdfmetrics.stringWidth(line, font, size) <= width:
        return line
    while line and pdfmetrics.stringWidth(line + "…", font, size) > width:
        line = line[:-1]
    return line + "…"
