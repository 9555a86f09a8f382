"""A story as a PDF handout: a scene to a page, with its map, text, targets, quotes and a code that leads to it.

A page has the text to the left of the map; what finds no room beside it goes on over a page of its own.
"""

from __future__ import annotations

import io
from functools import partial
from typing import Any

import segno
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate, Spacer
from reportlab.platypus import PageBreak as NewPage

from exports import report as said
from exports.pdf import ONE_AT_A_TIME, RULE, SMALL, flow
from exports.pdf_text import ACCENT, BOLD, FONT, INK, SOFT, broken, cut, text, use_fonts
from exports.story_maps import HEIGHT_MM, WIDTH_MM, MapCache
from exports.story_words import citations, missing_text, remarks, run_text, source_line, targets_of
from geodata.atlas import Atlas
from geodata.citation import source
from geodata.i18n import _
from geodata.model import Target
from geodata.stories import Scene, Story
from geodata.story_facts import scene_facts, story_facts
from geodata.targets.wording import value_text, year_text
from layers.browser_data import attribution
from layers.fonts import writable

PAGE = landscape(A4)
EDGE, FOOT, TOP = 15 * mm, 17 * mm, 15 * mm
ENLARGED = 1.2
MAP = WIDTH_MM * ENLARGED * mm, HEIGHT_MM * ENLARGED * mm
MAP_AT = PAGE[0] - EDGE - MAP[0], PAGE[1] - TOP - MAP[1]
COLUMN = MAP_AT[0] - EDGE - 8 * mm
QR = 23 * mm
CODE_ROOM = QR + 8 * mm
WHOLE_CITY = "全市"
HEAD, COVER_HEAD = 20.0, 30.0


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
        pages = _Handout(
            atlas, story, drawn, address, pages=0
        ).write()  # the first time only to count the pages
        handout = _Handout(atlas, story, drawn, address, pages)
        handout.write()
    return handout.out.getvalue()


class _Handout(BaseDocTemplate):
    """One run over a story."""

    def __init__(
        self, atlas: Atlas, story: Story, drawn: list[ImageReader], address: str, pages: int
    ) -> None:
        self.atlas, self.story, self.drawn, self.address = atlas, story, drawn, address
        self.pages, self.out = pages, io.BytesIO()
        title, author = writable(story.title), writable(story.author)
        super().__init__(self.out, pagesize=PAGE, lang="zh-CN", title=title, author=author)
        self.addPageTemplates([self._template(n) for n in range(len(drawn))])
        high, wide = PAGE[1] - TOP - FOOT - 14 * mm, (PAGE[0] - 2 * EDGE - 10 * mm) / 2
        columns = [_frame(x, FOOT, wide, high) for x in (EDGE, PAGE[0] - EDGE - wide)]
        whole = [_frame(EDGE, FOOT, PAGE[0] - 2 * EDGE, high)]
        self.addPageTemplates(PageTemplate("more", columns, onPage=self._more))
        self.addPageTemplates(PageTemplate("sources", whole, onPage=self._last))

    def _template(self, number: int) -> PageTemplate:
        """The page of a scene (the cover is number 0): a column of text, the map, the code under the text."""
        head = self._head_height(number)
        low = FOOT + (CODE_ROOM if self.address else 0)
        words = _frame(EDGE, low, COLUMN, PAGE[1] - TOP - low - head)
        return PageTemplate(f"scene{number}", [words], onPage=partial(self._scene, number))

    def _title(self, number: int) -> str:
        return writable(self.story.scenes[number - 1].title if number else self.story.title)

    def _head(self, number: int) -> tuple[list[str], float]:
        """A page's title in lines, and its size."""
        size = HEAD if number else COVER_HEAD
        lines = broken(self._title(number), [COLUMN], BOLD, size)
        while len(lines) > 3 and size > 11:
            size -= 1
            lines = broken(self._title(number), [COLUMN], BOLD, size)
        return lines[:8], size

    def _head_height(self, number: int) -> float:
        lines, size = self._head(number)
        return len(lines) * size * 1.35 + 8 * mm + (30 * mm if not number else 0)

    def write(self) -> int:
        """Lays the story out; gives the number of pages."""
        pieces: list[Flowable] = self._cover()
        for number, scene in enumerate(self.story.scenes, 1):
            pieces += [NextPageTemplate(f"scene{number}"), NewPage(), NextPageTemplate("more")]
            pieces += self._words(scene) or [Spacer(1, 1)]
        self.build([*pieces, NextPageTemplate("sources"), NewPage(), *self._sources()])
        return int(self.page)

    def _cover(self) -> list[Flowable]:
        facts = story_facts(self.atlas, self.story)
        by = "　".join(filter(None, (facts["author"], facts["date"])))
        count = _("{n} 幕").format(n=len(self.story.scenes))
        cited = _("依据 {n} 份规划文件").format(n=len(facts["sources"])) if facts["sources"] else ""
        lines = [self.story.subtitle, by, "　".join(filter(None, (count, cited)))]
        found: list[Flowable] = [text(line, "fact") for line in lines if line]
        contents = [f"{i}　{scene.title}" for i, scene in enumerate(self.story.scenes, 1)]
        found += [NextPageTemplate("more"), Spacer(1, 8 * mm)]
        return [*found, *(text(line, "fact") for line in contents)]

    def _words(self, scene: Scene) -> list[Flowable]:
        facts = scene_facts(self.atlas, scene)
        targets = targets_of(self.atlas, scene)
        blocks: list[said.Block] = []
        for block in facts["body"]:
            if block["kind"] == "paragraph":
                blocks.append(said.Paragraph(run_text(block["runs"])))
            elif block["kind"] == "list" and block["ordered"]:
                blocks.append(said.Bullets(tuple(run_text(item) for item in block["items"])))
            elif block["kind"] == "list":
                blocks += [said.Paragraph("· " + run_text(item)) for item in block["items"]]
        blocks += [_target_table(targets)] if targets else []
        blocks += [said.Quote(quote) for quote in citations(self.atlas, facts, [])]
        blocks += [said.Paragraph(line, "note") for line in _documents(self.atlas, facts, targets)]
        blocks += [said.Paragraph(missing_text(facts), "caution")] if facts["problems"] else []
        pieces = [piece for block in blocks for piece in flow(block, COLUMN)]
        while pieces and isinstance(
            pieces[-1], Spacer
        ):  # room after the last of it would need a page of its own
            pieces.pop()
        return pieces

    def _sources(self) -> list[Flowable]:
        found: list[Flowable] = []
        for number, cited in enumerate(story_facts(self.atlas, self.story)["sources"], 1):
            found.append(text(_("{n}. 《{title}》").format(n=number, title=cited["title"]), "heading2"))
            found.append(text(source_line(cited), "note"))
        return [
            *found,
            Spacer(1, 8 * mm),
            *(text(note, "caption", 0) for note in (*remarks(), attribution())),
        ]

    def _scene(self, number: int, canvas: Canvas, _document: Any) -> None:
        canvas.saveState()
        lines, size = self._head(number)
        y = PAGE[1] - TOP - size
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, size)
        if not number:
            y -= 30 * mm
        for line in lines:
            canvas.drawString(EDGE, y, line)
            y -= size * 1.35
        canvas.setFillColor(ACCENT)
        canvas.rect(EDGE, y + size * 0.6, 14 * mm, 1.2 * mm, stroke=0, fill=1)
        if self.pages:  # not while they are only counted: packing the maps is the longest of it
            canvas.drawImage(self.drawn[number], *MAP_AT, *MAP)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.6)
        canvas.rect(*MAP_AT, *MAP)
        if self.address:
            self._code(canvas, number)
        self._foot(canvas)
        canvas.restoreState()
        canvas.bookmarkPage(f"scene{number}")
        canvas.addOutlineEntry(self._title(number) or "—", f"scene{number}", level=0)

    def _code(self, canvas: Canvas, number: int) -> None:
        """The code that leads to the scene, under the text."""
        link = f"{self.address}#{number}"
        code = segno.make(link, error="m", micro=False)
        rows = [list(row) for row in code.matrix]
        side = QR / len(rows)
        left, top = EDGE, FOOT + QR
        canvas.setFillColor(INK)
        for i, row in enumerate(rows):
            for j, dark in enumerate(row):
                if dark:
                    canvas.rect(left + j * side, top - (i + 1) * side, side, side, stroke=0, fill=1)
        canvas.linkURL(link, (left, top - QR, left + QR, top))
        canvas.setFillColor(SOFT)
        canvas.setFont(FONT, SMALL)
        words = (_("扫码看这一幕"), _("放大、点选、查条文"))
        for i, line in enumerate(words):
            canvas.drawString(left + QR + 4 * mm, FOOT + 5.5 * mm - i * 4.5 * mm, line)

    def _more(self, canvas: Canvas, _document: Any) -> None:
        self._plain_page(canvas, _("（续）"))

    def _last(self, canvas: Canvas, _document: Any) -> None:
        self._plain_page(canvas, _("出处与说明"))

    def _plain_page(self, canvas: Canvas, title: str) -> None:
        canvas.saveState()
        canvas.setFont(BOLD, HEAD)
        canvas.setFillColor(INK)
        canvas.drawString(EDGE, PAGE[1] - TOP - HEAD, title)
        self._foot(canvas)
        canvas.restoreState()

    def _foot(self, canvas: Canvas) -> None:
        canvas.setFont(FONT, SMALL)
        canvas.setFillColor(SOFT)
        y = 9 * mm
        canvas.drawString(EDGE, y, cut(self.story.title, 55 * mm, SMALL))
        place = _("第 {n} 页　共 {pages} 页").format(n=canvas.getPageNumber(), pages=self.pages)
        canvas.drawCentredString(MAP_AT[0], y, place)
        canvas.setFont(FONT, 7.5)
        canvas.drawRightString(PAGE[0] - EDGE, y, cut(attribution(), MAP[0] - 25 * mm, 7.5))


def _frame(x: float, y: float, width: float, height: float) -> Frame:
    return Frame(x, y, width, height, 0, 0, 0, 0)  # the last four: no padding


def _target_table(targets: list[Target]) -> said.Table:
    """Targets as a table: what, how much, by when, of what nature."""
    columns = (
        said.Column(_("指标"), 4.8),
        said.Column(_("目标"), 3.4),
        said.Column(_("年份"), 1.9),
        said.Column(_("性质"), 2.2),
    )
    shown = len(columns) if any(t.nature for t in targets) else len(columns) - 1
    rows = tuple((_named(t), value_text(t), year_text(t), t.nature)[:shown] for t in targets)
    return said.Table(columns[:shown], rows)


def _named(target: Target) -> str:
    """The indicator, with its area where that is not the whole city."""
    if target.area in ("", WHOLE_CITY):
        return target.indicator
    return _("{indicator}（{area}）").format(indicator=target.indicator, area=target.area)


def _documents(atlas: Atlas, facts: dict[str, Any], targets: list[Target]) -> list[str]:
    """The documents that targets stand in, as they are cited, but for those that a quote names already."""
    quoted = {block["document"]["id"] for block in facts["body"] if block["kind"] == "quote"}
    clauses = [atlas.clauses[t.clause_id] for t in targets if t.clause_id in atlas.clauses]
    rest = dict.fromkeys(clause.doc_id for clause in clauses if clause.doc_id not in quoted)
    return [_("目标出自{source}").format(source=source(atlas.documents[one])) for one in rest]
