"""A story as a PDF handout: a scene to a page, with its map, text, targets, quotes and a code that leads to it.

A page has the text to the left of the map; what finds no room beside it goes on over a page of its own.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import partial
from typing import Any

import segno
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageTemplate, Spacer
from reportlab.platypus import PageBreak as NewPage

from exports.pdf import ONE_AT_A_TIME, RULE
from exports.pdf_text import ACCENT, BOLD, FONT, INK, SOFT, broken, cut, use_fonts
from exports.story_handout_ends import cover_words, source_words
from exports.story_handout_scene import scene_words
from exports.story_maps import HEIGHT_MM, WIDTH_MM, MapCache
from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.stories import Story
from geodata.story_facts import story_facts
from layers.browser_data import attribution
from layers.fonts import writable

PAGE = landscape(A4)
EDGE, FOOT, TOP = 15 * mm, 17 * mm, 15 * mm
ENLARGED = 1.2
MAP = WIDTH_MM * ENLARGED * mm, HEIGHT_MM * ENLARGED * mm
MAP_AT = PAGE[0] - EDGE - MAP[0], PAGE[1] - TOP - MAP[1]
COLUMN = MAP_AT[0] - EDGE - 8 * mm
QR = 23 * mm
CODE_ROOM = QR + 6 * mm
DARK = re.compile(rb"\x01+")  # modules of a code side by side
HEADS, COVER_HEADS = (
    (24.0, 23.0, 22.0, 21.0, 20.0, 19.0, 18.0, 16.0),
    (36.0, 33.0, 30.0, 28.0, 26.0, 24.0, 20.0, 16.0),
)
HEAD_LEADING, LEAST_REST, MOST_LINES = 1.35, 3, 8
COVER_TOP, UNDER_HEAD = 6 * mm, 8 * mm
HANGING, HUNG = ("“", "‘"), 0.5  # the white before such a mark stands outside the column
PLAIN_PT, PLAIN_HEAD, GUTTER = 20.0, 16 * mm, 14 * mm
FOOT_PT, ATTRIBUTION_PT, CODE_PT = 9.0, 8.0, 10.5


def story_pdf(atlas: Atlas, story: Story, maps: MapCache, address: str = "") -> bytes:
    """The handout as a file.

    Args:
        atlas: The loaded atlas.
        story: What is told.
        maps: Draws the maps, or has drawn them.
        address: Where the story is played; "" leaves the codes out.

    Raises:
        FontMissing: The Chinese font is not in place.
    """
    drawn = [ImageReader(io.BytesIO(maps.scene_map(atlas, s).png)) for s in (story.cover, *story.scenes)]
    with ONE_AT_A_TIME:
        use_fonts()
        counted = _Handout(atlas, story, drawn, address, _Counted()).write()
        handout = _Handout(atlas, story, drawn, address, counted)
        handout.write()
    return handout.out.getvalue()


@dataclass(frozen=True)
class _Counted:
    """What only a first run tells: how many pages there are, and where each scene begins."""

    pages: int = 0
    starts: tuple[int, ...] = ()


class _Handout(BaseDocTemplate):
    """One run over a story."""

    def __init__(
        self, atlas: Atlas, story: Story, drawn: list[ImageReader], address: str, counted: _Counted
    ) -> None:
        self.atlas, self.story, self.drawn, self.address = atlas, story, drawn, address
        self.counted, self.out = counted, io.BytesIO()
        self.starts: list[int] = []
        title, author = writable(story.title), writable(story.author)
        super().__init__(self.out, pagesize=PAGE, lang="zh-CN", title=title, author=author)
        self.addPageTemplates([self._template(n) for n in range(len(drawn))])
        high, wide = PAGE[1] - TOP - FOOT - PLAIN_HEAD, (PAGE[0] - 2 * EDGE - GUTTER) / 2
        for name, before in (("more", self._more), ("sources", self._last)):
            columns = [_frame(x, FOOT, wide, high) for x in (EDGE, PAGE[0] - EDGE - wide)]
            self.addPageTemplates(PageTemplate(name, columns, onPage=before))

    def _template(self, number: int) -> PageTemplate:
        """The page of a scene (the cover is number 0): a column of text, the map, the code under the text."""
        words = _frame(EDGE, self._low(), COLUMN, self._room(number))
        return PageTemplate(f"scene{number}", [words], onPage=partial(self._scene, number))

    def _low(self) -> float:
        return FOOT + (CODE_ROOM if self.address else 0)

    def _room(self, number: int) -> float:
        """How high the column of text is."""
        lines, size = self._head(number)
        head = len(lines) * size * HEAD_LEADING + (COVER_TOP if not number else 0) + UNDER_HEAD
        return PAGE[1] - TOP - self._low() - head

    def _title(self, number: int) -> str:
        return writable(self.story.scenes[number - 1].title if number else self.story.title)

    def _head(self, number: int) -> tuple[list[str], float]:
        """A page's title in lines, and its size: on one line where it can be."""
        title, sizes = self._title(number), HEADS if number else COVER_HEADS
        found = [(broken(title, [COLUMN], BOLD, size), size) for size in sizes]
        for most, least in ((1, 1), (2, LEAST_REST), (3, LEAST_REST)):
            for lines, size in found:
                if len(lines) <= most and len(lines[-1].strip()) >= least:
                    return lines, size
        return found[-1][0][:MOST_LINES], found[-1][1]

    def write(self) -> _Counted:
        """Lays the story out."""
        facts = story_facts(self.atlas, self.story)
        pieces = cover_words(facts, self.story, self.counted.starts, COLUMN, self._room(0))
        pieces.insert(0, NextPageTemplate("more"))
        for number, scene in enumerate(self.story.scenes, 1):
            pieces += [NextPageTemplate(f"scene{number}"), NewPage(), NextPageTemplate("more")]
            pieces += scene_words(self.atlas, scene, COLUMN, self._room(number)) or [Spacer(1, 1)]
        self.build([*pieces, NextPageTemplate("sources"), NewPage(), *source_words(facts["sources"])])
        return _Counted(int(self.page), tuple(self.starts))

    def _scene(self, number: int, canvas: Canvas, _document: Any) -> None:
        canvas.saveState()
        if number:
            self.starts.append(canvas.getPageNumber())
        self.shown = number
        lines, size = self._head(number)
        y = PAGE[1] - TOP - size - (0 if number else COVER_TOP)
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, size)
        for line in lines:
            hang = HUNG * size if line.startswith(HANGING) else 0
            canvas.drawString(EDGE - hang, y, line.rstrip())
            y -= size * HEAD_LEADING
        canvas.setFillColor(ACCENT)
        canvas.rect(EDGE, y + size * 0.6, 14 * mm, 1.2 * mm, stroke=0, fill=1)
        if self.counted.pages:  # not while they are only counted: maps and codes are the longest of it
            canvas.drawImage(self.drawn[number], *MAP_AT, *MAP)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.6)
        canvas.rect(*MAP_AT, *MAP)
        if self.address and self.counted.pages:
            self._code(canvas, number)
        self._foot(canvas)
        canvas.restoreState()
        canvas.bookmarkPage(f"scene{number}")
        canvas.addOutlineEntry(self._title(number) or "—", f"scene{number}", level=0)

    def _code(self, canvas: Canvas, number: int) -> None:
        """The code that leads to the scene, under the text."""
        link = f"{self.address}#{number}"
        rows = [bytes(row) for row in segno.make(link, error="m", micro=False).matrix]
        side = QR / len(rows)
        left, top = EDGE, FOOT + QR
        canvas.setFillColor(INK)
        for i, row in enumerate(rows):
            for dark in DARK.finditer(row):
                width = (dark.end() - dark.start()) * side
                canvas.rect(left + dark.start() * side, top - (i + 1) * side, width, side, stroke=0, fill=1)
        canvas.linkURL(link, (left, top - QR, left + QR, top))
        canvas.setFillColor(SOFT)
        canvas.setFont(FONT, FOOT_PT)
        words = (_("扫码看这一幕"), _("放大、点选、查条文"))
        for i, line in enumerate(words):
            canvas.drawString(left + QR + 4 * mm, FOOT + 6.5 * mm - i * 5.5 * mm, line)

    def _more(self, canvas: Canvas, _document: Any) -> None:
        self._plain_page(canvas, self._title(self.shown), _("（续）"))

    def _last(self, canvas: Canvas, _document: Any) -> None:
        self._plain_page(canvas, _("出处与说明"))

    def _plain_page(self, canvas: Canvas, title: str, end: str = "") -> None:
        canvas.saveState()
        canvas.setFont(BOLD, PLAIN_PT)
        canvas.setFillColor(INK)
        room = PAGE[0] - 2 * EDGE - stringWidth(end, BOLD, PLAIN_PT)
        canvas.drawString(EDGE, PAGE[1] - TOP - PLAIN_PT, cut(title, room, PLAIN_PT, BOLD) + end)
        self._foot(canvas)
        canvas.restoreState()

    def _foot(self, canvas: Canvas) -> None:
        canvas.setFont(FONT, FOOT_PT)
        canvas.setFillColor(SOFT)
        y = 9 * mm
        canvas.drawString(EDGE, y, cut(self.story.title, 55 * mm, FOOT_PT))
        place = _("第 {n} 页　共 {pages} 页").format(n=canvas.getPageNumber(), pages=self.counted.pages)
        canvas.drawCentredString(MAP_AT[0], y, place)
        canvas.setFont(FONT, ATTRIBUTION_PT)
        canvas.drawRightString(PAGE[0] - EDGE, y, cut(attribution(), MAP[0] - 25 * mm, ATTRIBUTION_PT))


def _frame(x: float, y: float, width: float, height: float) -> Frame:
    return Frame(x, y, width, height, 0, 0, 0, 0)  # the last four: no padding
