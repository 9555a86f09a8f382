"""Makes documents in other formats out of a text, as Word and a printer would."""

import io
import re
from collections.abc import Callable
from itertools import groupby
from typing import Any

import docx
import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

FONT = "STSong-Light"  # a CID font: no font file needed
Maker = Callable[..., bytes]


def blocks(text: str) -> list[tuple[str, list[str]]]:
    """Runs of lines of one kind: heading (# or numbered as a chapter), table, body."""

    def kind(line: str) -> str:
        large = re.match(r"#|第[一二三四五六七八九十]+[篇章节]\s|专栏", line)
        return "table" if "\t" in line else "heading" if large else "body"

    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [(name, list(run)) for name, run in groupby(lines, kind)]


def to_docx(text: str) -> bytes:
    document = docx.Document()
    for kind, lines in blocks(text):
        if kind == "table":
            rows = [line.split("\t") for line in lines]
            table = document.add_table(len(rows), max(map(len, rows)))
            for cells, row in zip(table.rows, rows, strict=True):
                for cell, words in zip(cells.cells, row, strict=False):
                    cell.text = words
            continue
        for line in lines:
            marks = len(line) - len(line.lstrip("#"))
            words = line.lstrip("#").strip() if marks else line
            document.add_paragraph(words, style=f"Heading {min(marks, 6)}" if marks else None)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def to_pdf(text: str, head: str = "聊城市人民政府文件", size: int = 14, encrypt: str | None = None) -> bytes:
    """Justified lines with indented beginnings, large centred headings, a running head and page numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    common: dict[str, Any] = {"fontName": FONT, "wordWrap": "CJK"}
    body = ParagraphStyle("body", **common, fontSize=size, leading=1.6 * size, firstLineIndent=2 * size)
    large = ParagraphStyle("large", **common, fontSize=18, leading=30, alignment=1)
    grid = [("GRID", (0, 0), (-1, -1), 1, "black"), ("FONT", (0, 0), (-1, -1), FONT, 9)]
    story: list[Flowable] = []
    for kind, lines in blocks(text):
        if kind == "table":
            story.append(Table([line.split("\t") for line in lines], style=grid, repeatRows=1))
        else:
            style = large if kind == "heading" else body
            story += [Paragraph(line.lstrip("# "), style) for line in lines]

    def furniture(canvas: Any, template: Any) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(300, 30, f"— {canvas.getPageNumber()} —")
        canvas.drawString(80, 810, head)

    out = io.BytesIO()
    SimpleDocTemplate(out, encrypt=encrypt).build(story, onFirstPage=furniture, onLaterPages=furniture)
    return out.getvalue()


@pytest.fixture(scope="session")
def make_docx() -> Maker:
    """Text to docx."""
    return to_docx


@pytest.fixture(scope="session")
def make_pdf() -> Maker:
    """Text to PDF."""
    return to_pdf
