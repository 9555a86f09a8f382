"""Writes a report (exports.report) as PDF with reportlab: Chinese fonts inside, tables that go on over pages."""

from __future__ import annotations

import io
from threading import Lock
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
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
from reportlab.platypus import Table as Grid

from exports import report as said
from exports.pdf_text import ACCENT, ALIGNS, FONT, SOFT, Text, cut, text, use_fonts
from geodata.i18n import _
from layers.fonts import writable

RULE, HEAD, PALE, AMBER, CREAM = (
    HexColor(code) for code in ("#c9d3dc", "#e9f0f5", "#f5f8fa", "#e0a52e", "#fdf7e7")
)
SMALL = 8.5
MARGIN = 22 * mm
TOP = 24 * mm
PADDING = 4
LONG_CELL = 500
KEPT_WHOLE = 8
ONE_AT_A_TIME = Lock()  # reportlab keeps fonts of its own for the whole process
PADDED: list[Any] = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
    ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
]


def pdf_bytes(report: said.Report) -> bytes:
    """A report as a PDF file, with page numbers and with its headings as bookmarks.

    Raises:
        FontMissing: The Chinese font is not in place.
    """
    with ONE_AT_A_TIME:
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
        story += [text(_("{issuer} · {date}").format(issuer=report.issuer, date=report.date), "date")]
        headings: list[Flowable] = []
        for block in said.numbered(report):
            if isinstance(block, said.Heading):
                headings.append(text(block.text, f"heading{block.level}"))
            else:
                story += _headed(headings, flow(block, self.column))
                headings = []
        self.build(story)
        return int(self.page)

    def afterFlowable(self, flowable: Flowable) -> None:
        """A bookmark for every heading."""
        if isinstance(flowable, Text) and flowable.style.name.startswith("heading"):
            key = f"{self.page}-{id(flowable)}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.plain, key, level=int(flowable.style.name[-1]) - 1)

    def margins(self, canvas: Canvas, _document: BaseDocTemplate) -> None:
        """The running head, from the second page on, and the page number."""
        width, height = self.pagesize
        number = canvas.getPageNumber()
        canvas.saveState()
        canvas.setFont(FONT, SMALL)
        canvas.setFillColor(SOFT)
        if number > 1:
            canvas.drawString(MARGIN, height - 15 * mm, cut(self.report.title, width * 0.45, SMALL))
            canvas.drawRightString(
                width - MARGIN, height - 15 * mm, cut(self.report.subtitle, width * 0.3, SMALL)
            )
            canvas.setStrokeColor(RULE)
            canvas.setLineWidth(0.5)
            canvas.line(MARGIN, height - 17 * mm, width - MARGIN, height - 17 * mm)
        place = _("第 {n} 页　共 {pages} 页").format(n=number, pages=self.pages)
        canvas.drawCentredString(width / 2, 12 * mm, place)
        canvas.restoreState()


class Kept(KeepTogether):
    """Pieces that stay on one page."""

    def __init__(self, pieces: list[Flowable]) -> None:
        self.pieces = pieces
        super().__init__(pieces)


def _headed(headings: list[Flowable], pieces: list[Flowable]) -> list[Flowable]:
    """What follows headings, with them: no heading stays behind alone at the end of a page."""
    if headings and isinstance(pieces[0], Kept):
        return [Kept([*headings, *pieces[0].pieces]), *pieces[1:]]
    return [CondPageBreak(34 * mm), *headings, *pieces] if headings else pieces


def flow(block: said.Block, width: float) -> list[Flowable]:
    """What a block is on paper.

    Args:
        block: One of the blocks of exports.report.
        width: Of the column of text, in points.
    """
    match block:
        case said.Heading():
            return [text(block.text, f"heading{block.level}")]
        case said.Paragraph(tone="caution"):
            return [barred([text(block.text, "caution")], width, AMBER, CREAM), Spacer(1, 6)]
        case said.Paragraph():
            return [text(block.text, block.tone)]
        case said.Facts():
            return [_facts(block, width), Spacer(1, 6)]
        case said.Table():
            return table(block, width)
        case said.Quote():
            lines: list[Flowable] = [text(block.source, "source")] if block.source else []
            lines += [text(line, "quote") for line in block.text.splitlines()]
            return [barred(lines, width), Spacer(1, 6)]
        case said.Picture():
            return [_picture(block, width)]
        case said.Bullets():
            return [text(f"{i}. {item}", "bullet") for i, item in enumerate(block.items, 1)]
        case said.PageBreak():
            return [NewPage()]


def _facts(block: said.Facts, width: float) -> Flowable:
    rows = [[text(label, "label"), text(value, "fact")] for label, value in block.rows]
    grid = Grid(rows, colWidths=[width * 0.2, width * 0.8])
    grid.setStyle(
        [*PADDED, ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE), ("LINEABOVE", (0, 0), (-1, 0), 0.4, RULE)]
    )
    return grid


def table(block: said.Table, width: float, scale: float = 1.0) -> list[Flowable]:
    """A table that goes on over pages with its head repeated; a row is torn only where it is longer than most.

    Args:
        block: The table.
        width: Of the column of text, in points.
        scale: Of its type.
    """
    total = sum(column.share for column in block.columns)
    widths = [width * column.share / total for column in block.columns]
    aligns = [ALIGNS[column.align] for column in block.columns]
    head = [text(c.title, "head", align, scale) for c, align in zip(block.columns, aligns, strict=True)]
    rows = [
        [text(cell, "cell", align, scale) for cell, align in zip(row, aligns, strict=True)]
        for row in block.rows
    ]
    long = any(len(cell) > LONG_CELL for row in block.rows for cell in row)
    grid = Grid([head, *rows], colWidths=widths, repeatRows=1, splitInRow=int(long), hAlign="LEFT")
    lines: list[Any] = [
        ("BACKGROUND", (0, 0), (-1, 0), HEAD),
        ("LINEABOVE", (0, 0), (-1, 0), 0.9, ACCENT),
        ("LINEBELOW", (0, 0), (-1, 0), 0.5, ACCENT),
        ("LINEBELOW", (0, 1), (-1, -2), 0.4, RULE),
        ("LINEBELOW", (0, -1), (-1, -1), 0.9, ACCENT),
    ]
    grid.setStyle([*PADDED, *lines])
    title: list[Flowable] = [text(block.title, "tabletitle", scale=scale)] if block.title else []
    if len(rows) <= KEPT_WHOLE and not long:
        return [Kept([*title, grid]), Spacer(1, 8)]
    return [CondPageBreak(34 * mm), *title, grid, Spacer(1, 8)]


def barred(content: list[Flowable], width: float, color: Any = ACCENT, ground: Any = PALE) -> Flowable:
    """Content on a tinted ground with a bar to its left; it goes on over pages where it must."""
    grid = Grid([[piece] for piece in content], colWidths=[width], splitInRow=1, hAlign="LEFT")
    grid.setStyle(
        [
            *PADDED,
            ("BACKGROUND", (0, 0), (-1, -1), ground),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ("TOPPADDING", (0, 0), (-1, 0), 5),
            ("BOTTOMPADDING", (0, -1), (-1, -1), 6),
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
    return Kept([image, Spacer(1, 3), text(block.caption, "caption")] if block.caption else [image])
