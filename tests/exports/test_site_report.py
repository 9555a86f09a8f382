"""The report on a site, as PDF and DOCX, read back."""

import io
from datetime import date
from typing import TypeVar

import pdfplumber
import pytest
from docx import Document
from PIL import Image

from exports.pdf import pdf_bytes
from exports.report import Bullets, Heading, Paragraph, Picture, Quote, Report, Table
from exports.site_report import site_report
from exports.word import docx_bytes
from geodata.applies import what_applies
from geodata.atlas import Atlas, load_atlas
from geodata.coordinates import read_coordinates
from geodata.site import Site, site_of

CORNERS = "4046935 401911\n4047385 401911\n4047385 401211\n4046935 401211"
T = TypeVar("T")
NAME = "一号<b>地块</b> =1+1"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def report_on(atlas: Atlas, site: Site, radius: int = 2000) -> Report:
    return site_report(atlas, site, what_applies(atlas, site, radius), date(2026, 1, 2))


@pytest.fixture(scope="module")
def plot(atlas: Atlas) -> Report:
    return report_on(atlas, site_of(read_coordinates(CORNERS).geometry, NAME))


def blocks_of(report: Report, kind: type[T]) -> list[T]:
    return [block for block in report.blocks if isinstance(block, kind)]


def test_the_caution_stands_before_everything(plot: Report) -> None:
    first = plot.blocks[0]
    assert isinstance(first, Paragraph) and first.tone == "caution"
    assert "推算" in first.text and "须以主管部门公布的范围核定" in first.text


def test_accuracy_is_the_first_column_of_every_finding(plot: Report) -> None:
    tables = [table for table in blocks_of(plot, Table) if table.columns[0].title == "精度"]
    assert len(tables) >= 4
    labels = {row[0] for table in tables for row in table.rows}
    assert labels <= {"官方数据", "地图数据", "点位", "概略点位", "示意", "推算"}


def test_its_chapters_are_those_asked_for(plot: Report) -> None:
    chapters = [block.text for block in blocks_of(plot, Heading) if block.level == 1]
    assert chapters == [
        "所查位置",
        "管控范围",
        "所在行政区与功能区",
        "空间结构与规划片区",
        "周边 2 公里",
        "相关条文",
        "相关目标",
        "本报告不能证明什么",
    ]


def test_quotes_are_verbatim_and_cited(atlas: Atlas, plot: Report) -> None:
    quotes = blocks_of(plot, Quote)
    assert any(
        quote.source == "《聊城市河道管理办法》（聊城市人民政府令第47号，聊城市人民政府2023年12月27日）"
        for quote in quotes
    )
    clause = next(c for c in atlas.plan.clauses if "界的县（市、区）在河道两岸外侧各3公里之内" in c.text)
    assert any(clause.text.rstrip() in quote.text for quote in quotes)


def test_it_says_what_it_does_not_prove_and_from_which_data(atlas: Atlas, plot: Report) -> None:
    limits = " ".join(blocks_of(plot, Bullets)[-1].items)
    for words in ("不作为审批依据", "没有列出，不等于没有要求", "生态保护红线", "“推算”的含义"):
        assert words in limits
    written = docx_bytes(plot)
    cells = [c.text for t in Document(io.BytesIO(written)).tables for r in t.rows for c in r.cells]
    assert atlas.version in cells


def test_the_map_shows_the_plot_in_red(plot: Report) -> None:
    (picture,) = blocks_of(plot, Picture)
    image = Image.open(io.BytesIO(picture.png)).convert("RGB")
    width, height = image.size
    assert width / height == pytest.approx(picture.width_mm / picture.height_mm, rel=0.02)
    red = [image.getpixel((x, height // 2)) for x in range(width)]
    assert sum(r > 190 and g < 40 and b < 60 for r, g, b in red) >= 2  # type: ignore[misc]


def test_pdf_and_docx_of_a_plot_say_the_same(plot: Report) -> None:
    with pdfplumber.open(io.BytesIO(pdf_bytes(plot))) as pdf:
        pages = [page.extract_text() for page in pdf.pages]
        images = sum(len(page.images) for page in pdf.pages)
    said = "".join("".join(pages).split())
    paper = Document(io.BytesIO(docx_bytes(plot)))
    lines = [line.text for line in paper.paragraphs]
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    written = "".join("".join([*lines, *cells]).split())
    for words in (
        NAME,
        "2026年1月2日",
        "315,000.0平方米（31.50公顷）",
        "4046935.00",
        "位山二干渠",
        "东昌府区",
    ):
        assert "".join(words.split()) in said, words
        assert "".join(words.split()) in written, words
    assert images == len(paper.inline_shapes) == 1
    assert f"第 1 页 共 {len(pages)} 页" in pages[0]


def test_a_point_has_a_report_too(atlas: Atlas) -> None:
    report = report_on(atlas, site_of(read_coordinates("115.964, 36.444").geometry), 500)
    assert report.subtitle == "点 115.96400°E，36.44400°N"
    assert pdf_bytes(report).startswith(b"%PDF") and docx_bytes(report).startswith(b"PK")


def test_outside_the_city_the_report_says_so(atlas: Atlas) -> None:
    report = report_on(atlas, site_of(read_coordinates("116.99, 36.65").geometry))
    assert any("在聊城市域之外" in block.text for block in blocks_of(report, Paragraph))
    assert pdf_bytes(report).startswith(b"%PDF")


def test_the_whole_city_is_a_report_of_limited_length(atlas: Atlas) -> None:
    report = report_on(atlas, site_of(atlas.city), 500)
    tables = [table for table in blocks_of(report, Table) if "距离" in [c.title for c in table.columns]]
    assert tables and all(len(table.rows) <= 30 for table in tables)
    assert any("只列最近的 30 项" in block.text for block in blocks_of(report, Paragraph))
    with pdfplumber.open(io.BytesIO(pdf_bytes(report))) as pdf:
        assert len(pdf.pages) < 120
