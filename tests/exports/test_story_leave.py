"""What a story leaves behind: slides are read back with python-pptx; both come as files (the handout: test_story_handout.py)."""

import io
import math
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pdfplumber
import pytest
from pptx import Presentation
from pptx.util import Inches
from starlette.applications import Starlette
from starlette.testclient import TestClient

from exports.routes import layer_base
from exports.story_leave_routes import leave_routes
from exports.story_maps import MapCache
from exports.story_slides import story_pptx
from exports.story_words import short_quote
from geodata.atlas import Atlas
from geodata.citation import cite_clause
from geodata.errors import ExportError
from geodata.stories import Number, Quote, Story
from geodata.story_facts import scene_facts
from geodata.targets.wording import value_text
from layers.browser_data import attribution


def opened(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def words(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def notes(slide: Any) -> str:
    return slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""


def pictures(slide: Any) -> list[Any]:
    return [shape for shape in slide.shapes if hasattr(shape, "image")]


def test_slides_say_the_story_in_placeholders_with_crisp_maps(
    shipped: Atlas, water: Story, maps: MapCache
) -> None:
    deck = opened(story_pptx(shipped, water, maps))
    slides = list(deck.slides)
    assert (deck.slide_width, deck.slide_height) == (Inches(13.333), Inches(7.5))
    assert [s.shapes.title.text for s in slides] == [
        water.title,
        *(s.title for s in water.scenes),
        "出处与说明",
    ]
    for slide, scene in zip(slides[1:-1], water.scenes, strict=True):
        (picture,) = pictures(slide)
        assert picture.image.size[0] / (picture.width / 914_400) >= 200
        assert picture.left + picture.width <= deck.slide_width
        body = next(p for p in slide.placeholders if p.placeholder_format.idx == 1)
        assert body.left + body.width <= picture.left
        targets = {t.target_id: t for t in shipped.plan.targets}
        for block in scene.body:
            if isinstance(block, Quote):
                assert cite_clause(shipped, block.clause_id, block.quote) in notes(slide)
                assert block.quote[:20] in body.text_frame.text
            if isinstance(block, Number):
                assert value_text(targets[block.target_id]) in body.text_frame.text
        assert all(run.font.size.pt >= 9 for p in body.text_frame.paragraphs for run in p.runs)
    sources = words(slides[-1])
    assert "《山东省聊城市现代水网示范区建设方案" in sources and "2023年" in sources
    assert "高德" in sources and "示意" in sources and "推算" in sources


def test_chinese_fonts_are_named(shipped: Atlas, water: Story, maps: MapCache) -> None:
    content = story_pptx(shipped, replace(water, scenes=()), maps)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        theme = archive.read("ppt/theme/theme1.xml").decode()
        slide = archive.read("ppt/slides/slide1.xml").decode()
    assert theme.count('<a:ea typeface="微软雅黑"/>') == 2
    assert '<a:ea typeface="微软雅黑"/>' in slide and 'lang="zh-CN"' in slide


def test_text_stays_text_and_what_is_unknown_is_told(shipped: Atlas, odd: Story, maps: MapCache) -> None:
    slide = opened(story_pptx(shipped, odd, maps)).slides[1]
    assert "<script>alert(1)</script>" in slide.shapes.title.text
    assert "项内容已失效，未显示" in words(slide) and "nowhere-1" not in words(slide)
    assert "nowhere-1" in notes(slide)
    assert pictures(slide)


def test_what_is_too_long_for_a_slide_stands_in_its_notes(
    shipped: Atlas, long: Story, maps: MapCache
) -> None:
    slide = opened(story_pptx(shipped, long, maps)).slides[1]
    assert "其余见备注" in words(slide) and "第0段" in words(slide) and "第11段" not in words(slide)
    assert "第11段" in notes(slide)


def template(change: Any = lambda deck: None) -> bytes:
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "模板自己的页"
    change(deck)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def test_a_template_gives_its_layouts_not_its_slides(shipped: Atlas, water: Story, maps: MapCache) -> None:
    def mark(deck: Any) -> None:
        deck.slide_layouts[1].name = "我的版式"

    deck = opened(story_pptx(shipped, water, maps, template(mark)))
    slides = list(deck.slides)
    assert deck.slide_width == Inches(10) and len(slides) == 2 + len(water.scenes)
    assert "模板自己的页" not in "".join(map(words, slides))
    assert slides[1].slide_layout.name == "我的版式"
    body = slides[1].placeholders[1]
    (picture,) = pictures(slides[1])
    assert body.left + body.width <= picture.left
    assert picture.left + picture.width <= deck.slide_width
    assert picture.top + picture.height <= deck.slide_height
    assert picture.image.size[0] / (picture.width / 914_400) >= 200


def potx() -> bytes:
    """The template as PowerPoint saves it as .potx."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template())) as archive, zipfile.ZipFile(out, "w") as changed:
        for name in archive.namelist():
            part = archive.read(name)
            if name == "[Content_Types].xml":
                part = part.replace(b"presentation.main+xml", b"template.main+xml")
            changed.writestr(name, part)
    assert out.getvalue() != template()
    return out.getvalue()


def test_a_potx_gives_an_ordinary_pptx(shipped: Atlas, water: Story, maps: MapCache) -> None:
    with pytest.raises(ValueError, match="not a PowerPoint file"):
        opened(potx())
    content = story_pptx(shipped, water, maps, potx())
    deck = opened(content)
    assert len(deck.slides) == 2 + len(water.scenes)
    assert "模板自己的页" not in "".join(map(words, deck.slides))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml")
    assert b"template.main+xml" not in types and b"presentation.main+xml" in types


def test_in_a_template_the_credit_stands_under_each_map(shipped: Atlas, water: Story, maps: MapCache) -> None:
    slides = list(opened(story_pptx(shipped, water, maps, template())).slides)
    for slide in slides[1:-1]:
        (picture,) = pictures(slide)
        (credit,) = [s for s in slide.shapes if s.has_text_frame and s.text_frame.text == attribution()]
        inherited = slide.slide_layout.placeholders[1]
        assert credit.top == picture.top + picture.height
        assert credit.top + credit.height <= inherited.top + inherited.height
        assert credit.left + credit.width <= inherited.left + inherited.width
        assert all(8 <= run.font.size.pt <= 9 for p in credit.text_frame.paragraphs for run in p.runs)


@pytest.mark.parametrize("own", [True, False])
def test_a_long_cover_stays_in_its_places_and_is_whole_in_the_notes(
    shipped: Atlas, water: Story, maps: MapCache, own: bool
) -> None:
    title, subtitle, author = "很长的题目" * 90, "很长的副题" * 60, "很长的单位" * 40
    story = replace(water, scenes=water.scenes[:1], title=title, subtitle=subtitle, author=author)
    slide = opened(story_pptx(shipped, story, maps, None if own else template())).slides[0]
    for place in slide.placeholders:
        width, height = place.width / 12_700, place.height / 12_700
        rows = 0.0
        for paragraph in place.text_frame.paragraphs:
            size = paragraph.runs[0].font.size.pt
            rows += size * 1.2 * math.ceil(len(paragraph.text) * size / width)
        assert rows <= height, place.text_frame.text
    for whole in (title, subtitle, author):
        assert whole in notes(slide) and whole not in words(slide) and whole[:40] in words(slide)


def _without_bodies(deck: Any) -> None:
    for layout in list(deck.slide_layouts)[1:]:
        for shape in list(layout.placeholders):
            if shape.placeholder_format.idx:
                shape._element.getparent().remove(shape._element)


def _zip(name: str, size: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as part:
        for _ in range(size):
            part.write(bytes(1_000_000))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "不是 PPTX"),
        (b"%PDF-1.7", "不是 PPTX"),
        (_zip("word/document.xml"), "不是 PPTX"),
        (_zip("ppt/presentation.xml"), "不是 PPTX"),
        (_zip("ppt/presentation.xml", 401), "解开后超过 400 MB"),
        (template(_without_bodies), "“标题”和“正文”"),
    ],
)
def test_a_bad_template_is_refused_with_a_reason(
    shipped: Atlas, water: Story, maps: MapCache, content: bytes, told: str
) -> None:
    with pytest.raises(ExportError, match=re.escape(told)):
        story_pptx(shipped, water, maps, content)


def test_every_shipped_story_makes_slides(shipped: Atlas, stories: list[Story], maps: MapCache) -> None:
    for number, story in enumerate(stories):
        short = story if number == 0 else replace(story, scenes=story.scenes[:2])
        slides = opened(story_pptx(shipped, short, maps)).slides
        assert len(slides) == len(short.scenes) + 2
        assert all(len(pictures(slide)) == 1 for slide in list(slides)[:-1])


def test_a_short_quote_ends_at_a_pause() -> None:
    assert short_quote("一二三") == "一二三"
    long = short_quote("一二三四五六七八九，" * 20)
    assert long.endswith("九……") and len(long) <= 92


@pytest.fixture(scope="module")
def client(shipped: Atlas, water: Story) -> Iterator[TestClient]:
    routes = leave_routes(lambda: shipped, lambda: [replace(water, title="水/网", scenes=water.scenes[:1])])
    with TestClient(Starlette(routes=routes), base_url="http://plan.test:8501") as client:
        yield client


def test_both_come_as_files_with_chinese_names(client: TestClient, shipped: Atlas) -> None:
    base = f"/{layer_base(shipped)}/stories/water"
    for kind, name, begin in (("pptx", "水_网_讲图.pptx", b"PK"), ("pdf", "水_网_讲义.pdf", b"%PDF")):
        response = client.get(f"{base}.{kind}")
        assert response.status_code == 200 and response.content.startswith(begin)
        assert unquote(response.headers["content-disposition"]).endswith(name)
    with pdfplumber.open(io.BytesIO(client.get(base + ".pdf").content)) as pdf:
        assert pdf.pages[1].hyperlinks[0]["uri"] == "http://plan.test:8501/play/water#1"
    response = client.post(base + ".pptx", content=template())
    assert response.status_code == 200 and opened(response.content).slide_width == Inches(10)


def test_refusals_are_told_in_chinese(client: TestClient, shipped: Atlas) -> None:
    base = f"/{layer_base(shipped)}/stories"
    for response, status, told in (
        (client.get(f"{base}/nowhere.pdf"), 404, "没有这个讲图"),
        (client.get("/atlas/older/stories/water.pptx"), 410, "数据已更新"),
        (client.post(f"{base}/water.pptx", content=b"hello"), 400, "不是 PPTX"),
        (client.post(f"{base}/water.pptx", content=bytes(50_000_001)), 413, "模板超过 50 MB"),
    ):
        assert response.status_code == status and told in response.json()["message"]


def test_a_chart_is_powerpoints_own_with_the_targets_numbers(
    shipped: Atlas, stories: list[Story], maps: MapCache
) -> None:
    story, told = next((story, scene) for story in stories for scene in story.scenes if scene.chart)
    slides = Presentation(io.BytesIO(story_pptx(shipped, replace(story, scenes=(told,)), maps))).slides
    (chart,) = [shape.chart for shape in slides[1].shapes if shape.has_chart]
    bars = scene_facts(shipped, told)["chart"]["bars"]
    plot = chart.plots[0]
    assert list(plot.categories)[::-1] == [bar["label"] for bar in bars]
    assert list(plot.series[0].values)[::-1] == [bar["number"] for bar in bars]
    notes = slides[1].notes_slide.notes_text_frame.text
    assert all(bar["quote"][:8] in notes for bar in bars[:1])
