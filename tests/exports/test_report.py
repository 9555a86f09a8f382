"""Reports as plain data, and what PDF and DOCX make of them: read back with other libraries."""

import io
import zipfile

import pdfplumber
import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure

from exports.pdf import pdf_bytes
from exports.pdf_text import BOLD, FONT, broken, use_fonts
from exports.report import (
    Block,
    Bullets,
    Column,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Quote,
    Report,
    Table,
    chinese_number,
    numbered,
)
from exports.word import docx_bytes
from layers.fonts import font_file

HOSTILE = '<b>粗</b> & "引" =SUM(A1) {x} <script>alert(1)</script> &lt; \x07'
ROWS = tuple((f"第{i}行", f"{i}", "一段要折行的说明，" * 4) for i in range(120))


def png() -> bytes:
    out = io.BytesIO()
    Figure(figsize=(2, 1)).savefig(out, format="png")
    return out.getvalue()


def report_of(*blocks: Block, landscape: bool = False) -> Report:
    return Report("一份报告", "2026年1月2日", "小城规划", blocks, HOSTILE, landscape)


@pytest.fixture(scope="module")
def full() -> Report:
    columns = (Column("名称", 2), Column("数", 1, "right"), Column("说明", 4))
    return report_of(
        Paragraph("须知：" + HOSTILE, "caution"),
        Heading("甲"),
        Paragraph("正文一段。" * 60),
        Picture(png(), 60, 30, "一张图"),
        Heading("甲之一", 2),
        Facts((("面积", "12 公顷"), ("名", HOSTILE))),
        Heading("乙"),
        Table(columns, ROWS, "长表"),
        Heading("乙之一", 2),
        Quote("第三条：“禁止建房。”\n第四条：“" + "很长的条文。" * 900 + "”", "《办法》（第1号）"),
        PageBreak(),
        Bullets(("其一。", "其二。")),
        Table(columns, (("空", "—", HOSTILE), ("长", "1", "字" * 3000))),
    )


def pdf_text(content: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [page.extract_text() for page in pdf.pages]


def docx_text(content: bytes) -> str:
    paper = Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells])


def test_headings_are_numbered_as_official_documents_are() -> None:
    blocks = (Heading("甲"), Heading("子", 2), Heading("丑", 2), Heading("乙"), Heading("寅", 2))
    texts = [block.text for block in numbered(report_of(*blocks)) if isinstance(block, Heading)]
    assert texts == ["一、甲", "（一）子", "（二）丑", "二、乙", "（一）寅"]
    assert [chinese_number(n) for n in (1, 9, 10, 11, 20, 21, 99)] == [
        "一",
        "九",
        "十",
        "十一",
        "二十",
        "二十一",
        "九十九",
    ]


def test_the_pdf_says_all_and_numbers_its_pages(full: Report) -> None:
    pages = pdf_text(pdf_bytes(full))
    assert len(pages) > 8
    assert all(f"第 {i} 页 共 {len(pages)} 页" in page for i, page in enumerate(pages, 1))
    assert "一份报告" in pages[0] and all("一份报告" in page for page in pages[1:])
    joined = "".join(pages).replace("\n", "")
    for text in (
        "一、甲",
        "（一）甲之一",
        "二、乙",
        "长表",
        "第119行",
        "《办法》（第1号）",
        "1. 其一。",
        "12 公顷",
    ):
        assert text in joined, text


def test_a_long_table_repeats_its_head_and_loses_no_row(full: Report) -> None:
    pages = [page for page in pdf_text(pdf_bytes(full)) if "行" in page and "一段要折行的说明" in page]
    assert len(pages) > 1 and all("名称" in page and "说明" in page for page in pages)
    joined = "".join(pages)
    assert all(row[0] in joined for row in ROWS)


def test_texts_are_never_markup_formulas_or_fields(full: Report) -> None:
    joined = "".join(pdf_text(pdf_bytes(full))).replace("\n", "").replace(" ", "")
    assert "<b>粗</b>" in joined and "<script>alert(1)</script>" in joined and "&lt;" in joined
    written = docx_text(docx_bytes(full))
    assert '<b>粗</b> & "引" =SUM(A1) {x} <script>alert(1)</script> &lt; 〓' in written


def test_every_character_of_the_pdf_is_in_its_font() -> None:
    emoji = report_of(Paragraph("生僻字㙍、平方m²、30°、①、😀、\u0378"))
    content = pdf_bytes(emoji)
    known = set(TTFont(font_file()).getBestCmap())
    (page,) = pdf_text(content)
    assert "〓" in page and "😀" not in page and "m²" in page
    assert all(ord(char) in known for char in page if not char.isspace())
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        assert {char["fontname"].rpartition("+")[2] for char in pdf.pages[0].chars} <= {
            "NotoSansSC-Regular",
            "NotoSansSC-Bold",
        }


def test_the_pdf_has_the_picture_bookmarks_and_properties(full: Report) -> None:
    document = pypdfium2.PdfDocument(pdf_bytes(full))
    outline = [(item.level, item.get_title()) for item in document.get_toc()]
    assert outline == [(0, "一、甲"), (1, "（一）甲之一"), (0, "二、乙"), (1, "（一）乙之一")]
    assert document.get_metadata_dict()["Title"] == "一份报告"
    with pdfplumber.open(io.BytesIO(pdf_bytes(full))) as pdf:
        assert sum(len(page.images) for page in pdf.pages) == 1


def test_no_heading_stays_alone_at_the_foot_of_a_page() -> None:
    table = Table((Column("名", 1),), tuple((f"行{i}",) for i in range(6)))
    for lines in range(28, 36):
        pages = pdf_text(pdf_bytes(report_of(*[Paragraph("一行")] * lines, Heading("题"), table)))
        page = next(page for page in pages if "一、题" in page)
        assert "行0" in page


def test_lying_pages_are_wider_than_high() -> None:
    with pdfplumber.open(io.BytesIO(pdf_bytes(report_of(Paragraph("字"), landscape=True)))) as pdf:
        assert pdf.pages[0].width > pdf.pages[0].height
    section = Document(io.BytesIO(docx_bytes(report_of(Paragraph("字"), landscape=True)))).sections[0]
    assert (section.page_width or 0) > (section.page_height or 0)


@pytest.mark.parametrize("width", [75, 100, 133, 210])
def test_lines_break_as_chinese_typesetting_has_it(width: float) -> None:
    use_fonts()
    text = "图上重叠约 315,000 平方米，占 99.7%（误差约 6 公里），见《聊城市河道管理办法》第47号“禁止”。ABC-123.5"
    lines = broken(text, [width], FONT, 9)
    assert "".join(lines) == text
    for line in lines:
        assert line.strip()[0] not in "，。、）》”%"
        assert not line.rstrip().endswith(("（", "《", "“"))
    assert any("315,000 平方米" in line for line in lines) and any("ABC-123.5" in line for line in lines)


def test_a_word_wider_than_its_line_is_torn_and_nothing_is_lost() -> None:
    use_fonts()
    lines = broken("A" * 100, [30, 50], BOLD, 10)
    assert "".join(lines) == "A" * 100 and len(lines) > 5
    assert broken("", [30], FONT, 9) == [""]


def test_the_docx_says_all_with_named_chinese_fonts(full: Report) -> None:
    content = docx_bytes(full)
    written = docx_text(content)
    for text in (
        "一份报告",
        "一、甲",
        "（一）甲之一",
        "第119行",
        "《办法》（第1号）",
        "1. 其一。",
        "一张图",
        "12 公顷",
    ):
        assert text in written, text
    paper = Document(io.BytesIO(content))
    names = {fonts.get(qn("w:eastAsia")) for fonts in paper.element.body.iter(qn("w:rFonts"))}
    assert names == {"宋体", "仿宋", "黑体"}
    assert len(paper.inline_shapes) == 1
    assert [
        line.style.name for line in paper.paragraphs if line.style and line.style.name.startswith("Heading")
    ] == [
        "Heading 1",
        "Heading 2",
        "Heading 1",
        "Heading 2",
    ]
    assert paper.core_properties.title == "一份报告" and paper.core_properties.language == "zh-CN"


def test_the_docx_numbers_its_pages_and_repeats_table_heads(full: Report) -> None:
    content = docx_bytes(full)
    paper = Document(io.BytesIO(content))
    for footer in (paper.sections[0].footer, paper.sections[0].first_page_footer):
        codes = [node.text for node in footer._element.iter(qn("w:instrText"))]
        assert codes == ["PAGE", "NUMPAGES"]
    assert paper.sections[0].header.paragraphs[0].text.startswith("一份报告")
    heads = [table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None for table in paper.tables]
    assert heads == [False, True, True]
    fields = b"".join(zipfile.ZipFile(io.BytesIO(content)).read(n) for n in ("word/document.xml",))
    assert b"w:instrText" not in fields and b"w:fldSimple" not in fields


def test_paragraph_properties_stand_in_the_order_of_the_schema(full: Report) -> None:
    order = ["pStyle", "keepNext", "pBdr", "shd", "spacing", "ind", "jc"]
    paper = Document(io.BytesIO(docx_bytes(full)))
    for properties in paper.element.body.iter(qn("w:pPr")):
        names = [
            child.tag.rpartition("}")[2] for child in properties if child.tag.rpartition("}")[2] in order
        ]
        assert names == sorted(names, key=order.index)
