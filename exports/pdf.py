"""Writes a report (exports.report) as PDF with reportlab: Chinese fonts inside, tables that go on over pages.

Texts are escaped before reportlab sees them, and a character that the font lacks becomes 〓 instead of a blank box.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    Image,
    KeepTogether,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from exports import report as said
from geodata.i18n import _
from layers.fonts import font_file, writable

FONT, BOLD = "AtlasSans", "AtlasSans-Bold"
INK, SOFT, ACCENT = HexColor("#1d2733"), HexColor("#5a6672"), HexColor("#1f5f8b")
RULE, HEAD, PALE, AMBER, CREAM = (
    HexColor(code) for code in ("#c9d3dc", "#e9f0f5", "#f5f8fa", "#e0a52e", "#fdf7e7")
)
SMALL = 8.5
MARGIN = 22 * mm
TOP = 24 * mm
PADDING = 4
LONG_CELL = 500
ALIGNS = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}


PADDED: list[Any] = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
    ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
]


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
    """A paragraph style by its name; lines break between Chinese characters."""
    sizes: dict[str, dict[str, Any]] = {
        "title": {"fontName": BOLD, "fontSize": 20, "leading": 29, "alignment": TA_CENTER},
        "subtitle": {"fontSize": 13, "leading": 20, "alignment": TA_CENTER},
        "date": {
            "fontSize": 10.5,
            "leading": 17,
            "alignment": TA_CENTER,
            "textColor": SOFT,
            "spaceAfter": 10,
        },
        "heading1": {"fontName": BOLD, "fontSize": 14, "leading": 21, "spaceBefore": 13, "spaceAfter": 6},
        "heading2": {"fontName": BOLD, "fontSize": 11.5, "leading": 18, "spaceBefore": 9, "spaceAfter": 4},
        "body": {"leading": 17.5, "alignment": TA_JUSTIFY, "firstLineIndent": 21, "spaceAfter": 5},
        "note": {"fontSize": 9, "leading": 14, "textColor": SOFT, "spaceAfter": 4},
        "caution": {"fontSize": 10, "leading": 16},
        "bullet": {"leading": 17, "leftIndent": 18, "firstLineIndent": -18, "spaceAfter": 3},
        "quote": {"fontSize": 10, "leading": 16.5, "alignment": TA_JUSTIFY},
        "source": {"fontSize": 8.5, "leading": 13, "textColor": SOFT},
        "cell": {"fontSize": 9, "leading": 13},
        "head": {"fontName": BOLD, "fontSize": 9, "leading": 13},
        "label": {"fontSize": 9.5, "leading": 14, "textColor": SOFT},
        "fact": {"fontSize": 9.5, "leading": 14},
        "caption": {"fontSize": 9, "leading": 13, "textColor": SOFT, "alignment": TA_CENTER, "spaceAfter": 6},
        "tabletitle": {"fontName": BOLD, "fontSize": 10, "leading": 15, "spaceBefore": 5, "spaceAfter": 3},
    }
    common = {"fontName": FONT, "fontSize": 10.5, "textColor": INK, "wordWrap": "CJK"}
    aligned = {} if align is None else {"alignment": align}
    return ParagraphStyle(name, **{**common, **sizes[name], **aligned})


def text(content: str, name: str, align: int | None = None) -> Text:
    """A paragraph of plain text: nothing in it counts as markup; line breaks stay."""
    lines = [escape(writable(line)) for line in content.splitlines()]
    return Text("<br/>".join(lines), style(name, align))


def pdf_bytes(report: said.Report) -> bytes:
    """A report as a PDF file, with page numbers and with its headings as bookmarks.

    Raises:
        FontMissing: The Chinese font is not in place.
    """
    use_fonts()
    pages = _Document(report, pages=0).write()  # the first time only to count the pages
    document = _Document(report, pages)
    document.write()
    return document.out.getvalue()


class _Document(BaseDocTemplate):
    """One run over a report."""

    def __init__(self, report: said.Report, pages: int) -> None:
        self.report, self.pages, self.out = report, pages, io.BytesIO()
        size = landscape(A4) if report.landscape else A4
        super().__init__(
            self.out,
            pagesize=size,
            lang="zh-CN",
            title=writable(report.title),
            author=writable(report.issuer),
            subject=writable(report.subtitle),
        )
        self.column = size[0] - 2 * MARGIN
        frame = Frame(
            MARGIN, MARGIN, self.column, size[1] - TOP - MARGIN, 0, 0, 0, 0
        )  # the last four: no padding
        self.addPageTemplates([PageTemplate(frames=[frame], onPage=self.margins)])

    def write(self) -> int:
        """Lays the report out; gives the number of pages."""
        report = self.report
        story: list[Flowable] = [text(report.title, "title")]
        story += [text(report.subtitle, "subtitle")] if report.subtitle else []
        story += [text(_("{issuer}　{date}").format(issuer=report.issuer, date=report.date), "date")]
        for block in said.numbered(report):
            story += flow(block, self.column)
        self.build(story)
        return int(self.page)

    def afterFlowable(self, flowable: Flowable) -> None:
        """A bookmark for every heading."""
        if isinstance(flowable, Text) and flowable.style.name.startswith("heading"):
            key = f"{self.page}-{id(flowable)}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.getPlainText(), key, level=int(flowable.style.name[-1]) - 1)

    def margins(self, canvas: Canvas, _document: BaseDocTemplate) -> None:
        """The running head, from the second page on, and the page number."""
        width, height = self.pagesize
        number = canvas.getPageNumber()
        canvas.saveState()
        canvas.setFont(FONT, SMALL)
        canvas.setFillColor(SOFT)
        if number > 1:
            canvas.drawString(MARGIN, height - 15 * mm, _cut(self.report.title, width * 0.45))
            canvas.drawRightString(width - MARGIN, height - 15 * mm, _cut(self.report.subtitle, width * 0.3))
            canvas.setStrokeColor(RULE)
            canvas.setLineWidth(0.5)
            canvas.line(MARGIN, height - 17 * mm, width - MARGIN, height - 17 * mm)
        place = _("第 {n} 页　共 {pages} 页").format(n=number, pages=self.pages)
        canvas.drawCentredString(width / 2, 12 * mm, place)
        canvas.restoreState()


def _cut(line: str, width: float) -> str:
    """A line that is no wider than this, in points."""
    line = writable(line)
    if pdfmetrics.stringWidth(line, FONT, SMALL) <= width:
        return line
    while line and pdfmetrics.stringWidth(line + "…", FONT, SMALL) > width:
        line = line[:-1]
    return line + "…"


def flow(block: said.Block, width: float) -> list[Flowable]:
    """What a block is on paper.

    Args:
        block: One of the blocks of exports.report.
        width: Of the column of text, in points.
    """
    match block:
        case said.Heading():
            return [CondPageBreak(34 * mm), text(block.text, f"heading{block.level}")]
        case said.Paragraph(tone="caution"):
            return [_barred([text(block.text, "caution")], width, AMBER, CREAM), Spacer(1, 6)]
        case said.Paragraph():
            return [text(block.text, block.tone)]
        case said.Facts():
            return [_facts(block, width), Spacer(1, 6)]
        case said.Table():
            return _table(block, width)
        case said.Quote():
            return [_barred([text(block.text, "quote"), text(block.source, "source")], width), Spacer(1, 6)]
        case said.Picture():
            return [_picture(block, width)]
        case said.Bullets():
            return [text(f"{i}．{item}", "bullet") for i, item in enumerate(block.items, 1)]
        case said.PageBreak():
            return [NewPage()]


def _facts(block: said.Facts, width: float) -> Flowable:
    rows = [[text(label, "label"), text(value, "fact")] for label, value in block.rows]
    grid = Grid(rows, colWidths=[width * 0.2, width * 0.8])
    grid.setStyle(
        [*PADDED, ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE), ("LINEABOVE", (0, 0), (-1, 0), 0.4, RULE)]
    )
    return grid


def _table(block: said.Table, width: float) -> list[Flowable]:
    """A table that goes on over pages with its head repeated; a row is torn only where it is longer than most."""
    total = sum(column.share for column in block.columns)
    widths = [width * column.share / total for column in block.columns]
    aligns = [ALIGNS[column.align] for column in block.columns]
    head = [text(c.title, "head", align) for c, align in zip(block.columns, aligns, strict=True)]
    rows = [
        [text(cell, "cell", align) for cell, align in zip(row, aligns, strict=True)] for row in block.rows
    ]
    long = any(len(cell) > LONG_CELL for row in block.rows for cell in row)
    grid = Grid([head, *rows], colWidths=widths, repeatRows=1, splitInRow=int(long))
    lines: list[Any] = [
        ("BACKGROUND", (0, 0), (-1, 0), HEAD),
        ("LINEABOVE", (0, 0), (-1, 0), 0.9, ACCENT),
        ("LINEBELOW", (0, 0), (-1, 0), 0.5, ACCENT),
        ("LINEBELOW", (0, 1), (-1, -2), 0.4, RULE),
        ("LINEBELOW", (0, -1), (-1, -1), 0.9, ACCENT),
    ]
    grid.setStyle([*PADDED, *lines])
    title = [CondPageBreak(30 * mm), text(block.title, "tabletitle")] if block.title else []
    return [*title, grid, Spacer(1, 8)]


def _barred(content: list[Flowable], width: float, color: Any = ACCENT, ground: Any = PALE) -> Flowable:
    """Content on a tinted ground with a bar to its left; it goes on over pages where it must."""
    grid = Grid([[piece] for piece in content], colWidths=[width], splitInRow=1)
    grid.setStyle(
        [
            *PADDED,
            ("BACKGROUND", (0, 0), (-1, -1), ground),
            ("LINEBEFORE", (0, 0), (0, -1), 2.2, color),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
            ("RIGHTPADDING", (0, 0), (-1, -1), 8),
        ]
    )
    return grid


def _picture(block: said.Picture, width: float) -> Flowable:
    """A picture in its own size, made smaller where the column is narrower; its caption stays with it."""
    scale = min(1.0, width / (block.width_mm * mm))
    image = Image(io.BytesIO(block.png), block.width_mm * mm * scale, block.height_mm * mm * scale)
    return KeepTogether([image, Spacer(1, 3), text(block.caption, "caption")] if block.caption else [image])
