"""Writes a report (exports.report) as DOCX with python-docx, looking as official Chinese documents do.

Fonts are named, not carried: 宋体, 仿宋 and 黑体 by their East Asian names, which Word and WPS have or replace.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as Line

from exports import report as said
from geodata.i18n import _

LATIN, SONG, FANGSONG, HEI = "Times New Roman", "宋体", "仿宋", "黑体"
INK, SOFT, ACCENT = RGBColor(0, 0, 0), RGBColor(0x5A, 0x66, 0x72), RGBColor(0x1F, 0x5F, 0x8B)
HEAD_FILL, QUOTE_FILL, CAUTION_FILL = "E9F0F5", "F5F8FA", "FDF7E7"
QUOTE_BAR, CAUTION_BAR, RULE = "1F5F8B", "E0A52E", "8A949E"
SIDE, TOP, BOTTOM = Mm(26), Mm(30), Mm(28)
A4 = (Mm(210), Mm(297))
ALIGNS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
# The properties of a paragraph that the schema puts after borders and shading.
AFTER_SHADING = (
    *("w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct"),
    *("w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind"),
    *("w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection"),
    *("w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr"),
    "w:pPrChange",
)
# What XML 1.0 cannot carry.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def docx_bytes(report: said.Report) -> bytes:
    """A report as a DOCX file, with header, page numbers and headings that Word's outline knows."""
    paper = Document()
    _set_page(paper, report)
    _set_styles(paper)
    facts = paper.core_properties
    facts.title, facts.author, facts.subject = (
        _plain(line)[:255] for line in (report.title, report.issuer, report.subtitle)
    )
    facts.language = "zh-CN"
    _line(paper, report.title, size=22, font=SONG, bold=True, align="center", after=4)
    if report.subtitle:
        _line(paper, report.subtitle, size=14, font=FANGSONG, align="center", after=2)
    place = _("{issuer} · {date}").format(issuer=report.issuer, date=report.date)
    _line(paper, place, size=11, font=FANGSONG, align="center", after=12, color=SOFT)
    width = Emu((paper.sections[0].page_width or 0) - 2 * SIDE)
    for block in said.numbered(report):
        _write(paper, block, width)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _write(paper: Paper, block: said.Block, width: Length) -> None:
    match block:
        case said.Heading():
            paper.add_heading(_plain(block.text), block.level)
        case said.Paragraph(tone="caution"):
            line = _line(paper, block.text, size=11, font=FANGSONG, after=6)
            _box(line, CAUTION_FILL, CAUTION_BAR)
        case said.Paragraph(tone="note"):
            _line(paper, block.text, size=9, font=SONG, after=4, color=SOFT)
        case said.Paragraph():
            line = _line(paper, block.text, size=12, font=FANGSONG, after=3)
            line.paragraph_format.first_line_indent = Pt(24)
            line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        case said.Facts():
            columns = (said.Column("", 1), said.Column("", 3.4))
            _table(paper, columns, block.rows, width, head=False)
        case said.Table():
            if block.title:
                _line(paper, block.title, size=11, font=HEI, after=2).paragraph_format.keep_with_next = True
            _table(paper, block.columns, block.rows, width, head=True)
        case said.Quote():
            if block.source:
                line = _line(paper, block.source, size=10, font=SONG, color=ACCENT)
                line.paragraph_format.keep_with_next = True
                _box(line, QUOTE_FILL, QUOTE_BAR)
            for words in block.text.splitlines():
                _box(_line(paper, words, size=11, font=FANGSONG), QUOTE_FILL, QUOTE_BAR)
            paper.add_paragraph().paragraph_format.line_spacing = Pt(6)
        case said.Picture():
            _picture(paper, block, width)
        case said.Bullets():
            for i, item in enumerate(block.items, 1):
                line = _line(paper, f"{i}. {item}", size=12, font=FANGSONG, after=2)
                line.paragraph_format.left_indent = Pt(24)
                line.paragraph_format.first_line_indent = Pt(-24)
        case said.PageBreak():
            paper.add_page_break()


def _plain(text: str) -> str:
    """Text as XML can carry it, a mark in place of what it cannot."""
    return UNWRITABLE.sub("〓", text)


def _line(
    parent: Paper | _Cell,
    text: str,
    *,
    size: float,
    font: str,
    bold: bool = False,
    align: said.Align = "left",
    after: float = 0,
    color: RGBColor = INK,
) -> Line:
    """A paragraph of one run."""
    line = parent.add_paragraph()
    _fill(line, text, size, font, bold, color)
    line.alignment = ALIGNS[align]
    line.paragraph_format.space_after = Pt(after)
    return line


def _fill(line: Line, text: str, size: float, font: str, bold: bool = False, color: RGBColor = INK) -> None:
    run = line.add_run(_plain(text))
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, color
    _name_font(run.font, font)


def _name_font(font: Any, east_asian: str) -> None:
    font.name = LATIN
    names = font.element.get_or_add_rPr().get_or_add_rFonts()
    names.set(qn("w:eastAsia"), east_asian)


def _set_page(paper: Paper, report: said.Report) -> None:
    section = paper.sections[0]
    width, height = A4[::-1] if report.landscape else A4
    section.orientation = WD_ORIENT.LANDSCAPE if report.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = SIDE
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.different_first_page_header_footer = True
    head = section.header.paragraphs[0]
    _fill(head, "　".join(filter(None, (report.title, report.subtitle))), 9, SONG, color=SOFT)
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _edge(head, "bottom", RULE)
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        before, between, after = _("第 {n} 页　共 {pages} 页").replace("{pages}", "{n}").split("{n}")
        _fill(line, before, 9, SONG)
        _field(line, "PAGE")
        _fill(line, between, 9, SONG)
        _field(line, "NUMPAGES")
        _fill(line, after, 9, SONG)


def _field(line: Line, code: str) -> None:
    """A field that Word fills in: a page number, say."""
    for kind in ("begin", "code", "separate", "shown", "end"):
        run = line.add_run("1" if kind == "shown" else "")
        run.font.size = Pt(9)
        _name_font(run.font, SONG)
        if kind == "code":
            node = OxmlElement("w:instrText")
            node.text = code
            run._r.append(node)
        elif kind != "shown":
            node = OxmlElement("w:fldChar")
            node.set(qn("w:fldCharType"), kind)
            run._r.append(node)


def _set_styles(paper: Paper) -> None:
    normal = paper.styles["Normal"]
    normal.font.size = Pt(12)
    _name_font(normal.font, FANGSONG)
    normal.paragraph_format.line_spacing = 1.35
    for language in paper.styles.element.iter(qn("w:lang")):
        for part in ("val", "eastAsia"):
            language.set(qn(f"w:{part}"), "zh-CN")
    for level, (size, font) in enumerate(((16, HEI), (13, HEI)), 1):
        style = paper.styles[f"Heading {level}"]
        style.font.size, style.font.bold, style.font.color.rgb = Pt(size), False, INK
        _name_font(style.font, font)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14 - level * 2), Pt(5)
        style.paragraph_format.keep_with_next = True


def _table(
    paper: Paper,
    columns: Sequence[said.Column],
    rows: Sequence[Sequence[str]],
    width: Length,
    head: bool,
) -> None:
    """A table of fixed widths; its head is repeated on every page and no row is torn."""
    titles = [[column.title for column in columns]] if head else []
    grid = paper.add_table(len(titles) + len(rows), len(columns))
    grid.style, grid.alignment, grid.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    total = sum(column.share for column in columns)
    widths = [Emu(int(width * column.share / total)) for column in columns]
    for column, size in zip(grid.columns, widths, strict=True):
        column.width = size
    for i, row in enumerate([*titles, *rows]):
        is_head = head and i == 0
        cells = grid.rows[i].cells
        for cell, column, text, size in zip(cells, columns, row, widths, strict=True):
            cell.width = size
            line = cell.paragraphs[0]
            line.paragraph_format.line_spacing = 1.0
            line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(2)
            label = not head and column is columns[0]
            _fill(line, text, 9, HEI if is_head else SONG, color=SOFT if label else INK)
            line.alignment = ALIGNS["center" if is_head else column.align]
            if is_head:
                cell._tc.get_or_add_tcPr().append(_shading(HEAD_FILL))
        _row_rules(grid.rows[i], is_head)
    paper.add_paragraph().paragraph_format.line_spacing = Pt(10)


def _row_rules(row: Any, is_head: bool) -> None:
    rules = row._tr.get_or_add_trPr()
    rules.append(OxmlElement("w:cantSplit"))
    if is_head:
        rules.append(OxmlElement("w:tblHeader"))


def _picture(paper: Paper, block: said.Picture, width: Length) -> None:
    line = paper.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.keep_with_next = bool(block.caption)
    line.paragraph_format.space_after = Pt(2)
    line.add_run().add_picture(io.BytesIO(block.png), width=min(Mm(block.width_mm), width))
    if block.caption:
        _line(paper, block.caption, size=9.5, font=SONG, align="center", after=6, color=SOFT)


def _box(line: Line, fill: str, bar: str) -> None:
    """A tinted ground and a bar to the left."""
    _edge(line, "left", bar, size=18, space=6)
    line._p.get_or_add_pPr().insert_element_before(_shading(fill), *AFTER_SHADING)
    line.paragraph_format.left_indent = Pt(8)


def _shading(fill: str) -> Any:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shade.set(qn(f"w:{name}"), value)
    return shade


def _edge(line: Line, side: str, color: str, size: int = 4, space: int = 1) -> None:
    borders = OxmlElement("w:pBdr")
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(size)), ("space", str(space)), ("color", color)):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)
    line._p.get_or_add_pPr().insert_element_before(borders, "w:shd", *AFTER_SHADING)
