"""What stands before and after the scenes of a handout: the cover with its contents, and the sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, FrameBreak, Spacer

from exports.pdf_text import ACCENT, FONT, INK, SOFT, broken, text
from exports.story_handout_scene import fitted
from exports.story_words import remarks, source_line
from geodata.i18n import _
from geodata.stories import Story
from layers.browser_data import attribution
from layers.fonts import writable

CONTENTS_PT = (14.0, 13.0, 12.5, 12.0, 11.5, 11.0, 10.5)
CONTENTS_LEADING, CONTENTS_GAP = 1.3, 0.4  # in font sizes
SUBTITLE, FACT, SOURCE, LINE = 1.2, 1.15, 1.3, 1.35  # scales of exports.pdf_text's styles


class Entry(Flowable):
    """A line of the contents, which leads to its scene: number, title, page."""

    def __init__(self, number: int, title: str, page: str, size: float) -> None:
        super().__init__()
        self.number, self.title, self.page, self.size = number, title, page, size

    def wrap(self, availWidth: float, _availHeight: float) -> tuple[float, float]:
        """As high as its title in lines."""
        self.width = availWidth
        self.lines = broken(self.title, [availWidth - 4.6 * self.size], FONT, self.size)
        self.height = (len(self.lines) * CONTENTS_LEADING + CONTENTS_GAP) * self.size
        return self.width, self.height

    def draw(self) -> None:
        """Draws it, dots between the title and the page."""
        canvas, size = self.canv, self.size
        y = self.height - size
        canvas.setFont(FONT, size)
        canvas.setFillColor(ACCENT)
        canvas.drawRightString(1.4 * size, y, str(self.number))
        canvas.setFillColor(INK)
        end = 0.0
        for number, line in enumerate(self.lines):
            y -= CONTENTS_LEADING * size if number else 0
            canvas.drawString(2 * size, y, line.rstrip())
            end = 2 * size + stringWidth(line.rstrip(), FONT, size)
        canvas.drawRightString(self.width, y, self.page)
        canvas.setStrokeColor(SOFT)
        canvas.setLineWidth(0.5)
        canvas.setDash(0.5, 3)
        canvas.line(end + 0.5 * size, y + 0.1 * size, self.width - 1.8 * size, y + 0.1 * size)
        canvas.linkRect("", f"scene{self.number}", (0, 0, self.width, self.height), relative=1)


def cover_words(
    facts: dict[str, Any], story: Story, starts: Sequence[int], width: float, height: float
) -> list[Flowable]:
    """What the cover says below its title.

    Args:
        facts: The story (geodata.story_facts.story_facts).
        story: The story.
        starts: The page that each scene begins on; empty where it isn't known yet.
        width: Of the column, in points.
        height: Of the column, in points.
    """
    by = "　".join(filter(None, (facts["author"], facts["date"])))
    cited = _("依据 {n} 份规划文件").format(n=len(facts["sources"])) if facts["sources"] else ""
    count = "　".join(filter(None, (_("{n} 幕").format(n=len(story.scenes)), cited)))
    begin: list[Flowable] = [text(story.subtitle, "lead", scale=SUBTITLE)] if story.subtitle else []
    begin += [text(line, "about", scale=FACT) for line in (by, count) if line]
    pages = [str(page) for page in starts] or ["" for _scene in story.scenes]

    def at(size: float) -> list[Flowable]:
        entries = enumerate(zip(story.scenes, pages, strict=True), 1)
        contents = [Entry(n, writable(scene.title), page, size) for n, (scene, page) in entries]
        return [*begin, Spacer(1, 7 * mm), *contents]

    return fitted(at, CONTENTS_PT, CONTENTS_PT[-1], width, height)


def source_words(sources: list[dict[str, str]]) -> list[Flowable]:
    """The documents cited; beside them what must be known to read the maps and numbers rightly."""
    found: list[Flowable] = []
    for number, cited in enumerate(sources, 1):
        found.append(
            text(_("{n}. 《{title}》").format(n=number, title=cited["title"]), "heading2", scale=SOURCE)
        )
        found.append(text(source_line(cited), "note", scale=LINE))
    notes = [text(note, "note", scale=LINE) for note in (*remarks(), attribution())]
    head = text(_("说明"), "heading2", scale=SOURCE)
    return [*found, FrameBreak(), head, *notes] if found else [head, *notes]
