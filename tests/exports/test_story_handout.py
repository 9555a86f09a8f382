"""The handout is read back as whoever holds it reads it: words with pdfplumber, codes from the rendered pages."""

import ctypes
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pdfplumber
import pypdfium2
import pytest
import zxingcpp
from fontTools.ttLib import TTFont
from PIL import Image

from exports.story_handout import MAP_AT, story_pdf
from exports.story_handout_scene import SIZES
from exports.story_maps import Drawn, MapCache
from geodata.atlas import Atlas
from geodata.citation import citation_parts
from geodata.stories import Number, Scene, Story, Text
from geodata.story_facts import scene_facts
from layers.fonts import MISSING_GLYPH, font_file

ADDRESS = "http://192.168.1.20:8501/play/"
BASELINE, ABOVE, BELOW = 5, 0.86, 0.10  # of a char's matrix; the ink of Chinese type, in font sizes
TOUCHING = 0.04  # of the font size
PT_PER_INCH = 72


class BlankMaps(MapCache):
    """Maps with nothing on them: not what is tested here."""

    def scene_map(self, atlas: Atlas, scene: Scene) -> Drawn:
        """A single white dot."""
        out = io.BytesIO()
        Image.new("RGB", (1, 1), "white").save(out, "PNG")
        return Drawn(out.getvalue())


@dataclass(frozen=True)
class Page:
    """A page as it was read."""

    text: str
    chars: tuple[dict[str, Any], ...]
    links: tuple[str, ...]
    images: tuple[dict[str, Any], ...]
    rects: tuple[dict[str, Any], ...]
    width: float
    height: float


def read(content: bytes) -> list[Page]:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [
            Page(
                "".join(char["text"] for char in page.chars),
                tuple(page.chars),
                tuple(link["uri"] for link in page.hyperlinks),
                tuple(page.images),
                tuple(page.rects),
                float(page.width),
                float(page.height),
            )
            for page in pdf.pages
        ]


def codes(content: bytes) -> list[list[str]]:
    """What the codes say that a camera sees on each page."""
    pages = pypdfium2.PdfDocument(content)
    seen = (page.render(scale=1.5, grayscale=True).to_numpy() for page in pages)
    return [[code.text for code in zxingcpp.read_barcodes(image)] for image in seen]


def bare(text: str) -> str:
    """A text without blanks: a line may end at any of them."""
    return re.sub(r"\s", "", text)


@lru_cache(maxsize=1)
def glyphs() -> frozenset[str]:
    with TTFont(font_file()) as regular, TTFont(font_file(bold=True)) as bold:
        return frozenset(map(chr, regular.getBestCmap().keys() & bold.getBestCmap().keys()))


@pytest.fixture(scope="module")
def pages_of(shipped: Atlas) -> Any:
    @lru_cache(maxsize=32)
    def made(story: Story) -> tuple[bytes, list[Page]]:
        content = story_pdf(shipped, story, BlankMaps(), ADDRESS + story.id)
        return content, read(content)

    return made


def said(atlas: Atlas, scene: Scene) -> Iterator[str]:
    """Everything that a scene's page must say."""
    facts = scene_facts(atlas, scene)
    yield scene.title
    for block in facts["body"]:
        if block["kind"] == "paragraph":
            yield "".join(text for text, _bold in block["runs"])
        elif block["kind"] == "list":
            yield from ("".join(text for text, _bold in item) for item in block["items"])
        elif block["kind"] == "quote":
            place, words = citation_parts(atlas, block["clause_id"], block["quote"])
            yield from block["slips"]
            yield f"{words}——{place}"
        else:
            yield from (block["value_text"], block["indicator"], block["year_text"], block["nature"])
            yield from (block["document"], block["baseline_text"])
    if chart := facts["chart"]:
        yield from (chart["title"], chart["unit"])
        for bar in chart["bars"]:
            yield from (bar["label"], bar["value"], bar["year_text"], bar["nature"], bar["document"])


def test_every_story_says_all_of_it_a_scene_to_a_page(
    shipped: Atlas, stories: list[Story], pages_of: Any
) -> None:
    for story in stories:
        _content, pages = pages_of(story)
        assert len(pages) == 2 + len(story.scenes), story.id
        for number, page in enumerate(pages, 1):
            assert f"第 {number} 页　共 {len(pages)} 页" in page.text
            assert page.text.count(story.title) >= 1
        for scene, page in zip(story.scenes, pages[1:], strict=False):
            for words in said(shipped, scene):
                assert bare(words) in bare(page.text), (story.id, scene.title, words)


def test_no_character_is_a_blank_box(stories: list[Story], pages_of: Any) -> None:
    for story in stories:
        _content, pages = pages_of(story)
        for page in pages:
            assert MISSING_GLYPH not in page.text and "�" not in page.text and "(cid" not in page.text
            assert not {*page.text} - glyphs(), story.id
            assert {char["fontname"].split("+")[1] for char in page.chars} <= {
                "NotoSansSC-Regular",
                "NotoSansSC-Bold",
            }


def overlapping(page: Page) -> list[str]:
    """Pairs of characters that stand on each other."""
    ink = [char for char in page.chars if char["text"].strip()]
    size, base = (np.array([char[key] for char in ink]) for key in ("size", "y"))
    left = np.array([char["x0"] for char in ink]) + TOUCHING * size
    right = np.array([char["x1"] for char in ink]) - TOUCHING * size
    low, high = base - BELOW * size, base + ABOVE * size
    across = (left[:, None] < right) & (left < right[:, None])
    along = (low[:, None] < high) & (low < high[:, None])
    return [ink[i]["text"] + ink[j]["text"] for i, j in np.argwhere(np.triu(across & along, 1))]


def placed(page: Page) -> Page:
    """The page with the baseline of each character as `y`."""
    return replace(page, chars=tuple({**char, "y": char["matrix"][BASELINE]} for char in page.chars))


def test_no_text_leaves_the_page_or_stands_on_something(stories: list[Story], pages_of: Any) -> None:
    for story in stories:
        _content, pages = pages_of(story)
        for page in map(placed, pages):
            margin = 20
            assert all(
                margin < c["x0"] and c["x1"] < page.width - margin and margin < c["y"] < page.height - margin
                for c in page.chars
            )
            for image in page.images:
                low = page.height - image["bottom"]
                on_map = [c for c in page.chars if c["x1"] > image["x0"] and c["y"] + ABOVE * c["size"] > low]
                assert not on_map, story.id
            assert not overlapping(page), (story.id, page.text[:20])


def test_codes_on_the_rendered_pages_lead_to_the_scenes(stories: list[Story], pages_of: Any) -> None:
    for story in stories:
        content, pages = pages_of(story)
        expected = [[f"{ADDRESS}{story.id}#{number}"] for number in range(1 + len(story.scenes))]
        assert codes(content) == [*expected, []]
        assert [list(page.links) for page in pages] == [*expected, []]


def test_type_is_as_large_as_its_column_has_room(shipped: Atlas, pages_of: Any) -> None:
    def size_of(text: str) -> float:
        story = Story("sized", "大小", (Scene("一幕", (Text(text),)),), Scene("大小"))
        _content, pages = pages_of(story)
        return max(c["size"] for c in pages[1].chars if c["text"] == "字")

    sizes = [size_of("字" * n) for n in (20, 250, 400, 5000)]
    assert sizes[0] == SIZES[0] and sizes == sorted(sizes[:3], reverse=True) + sizes[3:]
    assert sizes[0] > sizes[1] > sizes[2] >= SIZES[-1] and sizes[3] >= SIZES[-1]


def test_bold_is_bold_and_items_hang(pages_of: Any) -> None:
    text = "前面**重点**后面\n\n- 第一项" + "长" * 40
    story = Story("marked", "标记", (Scene("一幕", (Text(text),)),), Scene("标记"))
    chars = pages_of(story)[1][1].chars
    line = "".join(char["text"] for char in chars)
    bold = {c["text"] for c in chars if "Bold" in c["fontname"]}
    assert {*"重点"} <= bold and not {*"前后面长项"} & bold
    first = chars[line.index("第一项")]
    starts = {
        round(min(c["x0"] for c in chars if c["text"] == "长" and c["top"] == top), 1)
        for top in {c["top"] for c in chars if c["text"] == "长"} - {first["top"]}
    }
    assert starts == {round(first["x0"], 1)} and chars[line.index("·")]["x0"] < first["x0"]


def test_a_chart_is_bars_as_long_as_their_numbers(
    shipped: Atlas, stories: list[Story], pages_of: Any
) -> None:
    charted = [(story, n) for story in stories for n, scene in enumerate(story.scenes, 1) if scene.chart]
    assert charted
    for story, number in charted:
        page = pages_of(story)[1][number]
        chart = scene_facts(shipped, story.scenes[number - 1])["chart"]
        lengths = [r["width"] for r in page.rects if MAP_AT[0] > r["x1"] and _is(r, "#1f5f8b")]
        numbers = [bar["number"] for bar in chart["bars"]]
        bars = lengths[-len(numbers) :]
        assert bars == pytest.approx([max(bars) * n / max(numbers) for n in numbers], abs=1.5)
        text = bare(page.text)
        assert text.count(f"单位：{chart['unit']}") == 1
        lines = lines_of(page)
        assert {bare(bar["label"] + bar["value"]) for bar in chart["bars"]} <= {*lines}
        shared = {bare("·".join(filter(None, (b["year_text"], b["nature"])))) for b in chart["bars"]}
        assert len(shared) == 1 and lines.count(shared.pop()) == 1


def lines_of(page: Page) -> list[str]:
    """The lines to the left of the map."""
    found: dict[float, str] = {}
    for char in placed(page).chars:
        if char["x1"] < MAP_AT[0]:
            found[round(char["y"], 1)] = found.get(round(char["y"], 1), "") + char["text"]
    return [bare(line) for line in found.values()]


def _is(rect: dict[str, Any], color: str) -> bool:
    wanted = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    given = rect["non_stroking_color"]
    return len(given) == 3 and given == pytest.approx(wanted, abs=0.01)


def test_the_contents_name_the_pages_and_lead_there(stories: list[Story], pages_of: Any) -> None:
    story = stories[0]
    content, pages = pages_of(story)
    cover = pages[0].text
    for number, scene in enumerate(story.scenes, 1):
        assert f"{number}{scene.title}{number + 1}" in bare(cover).replace(bare(scene.title), scene.title)
    assert leads(content) == [*range(1, 1 + len(story.scenes))]


def leads(content: bytes) -> list[int]:
    """The pages (from 0) that the links inside the first page lead to."""
    raw, document = pypdfium2.raw, pypdfium2.PdfDocument(content)
    page = document[0]
    position, link, found = ctypes.c_int(0), raw.FPDF_LINK(), []
    while raw.FPDFLink_Enumerate(page.raw, ctypes.byref(position), ctypes.byref(link)):
        place = raw.FPDFLink_GetDest(document.raw, link)
        found += [raw.FPDFDest_GetDestPageIndex(document.raw, place)] if place else []
    return found


def test_maps_are_crisp(shipped: Atlas, water: Story, maps: MapCache) -> None:
    pages = read(story_pdf(shipped, water, maps, ADDRESS))
    for page in pages[:-1]:
        (image,) = page.images
        assert image["srcsize"][0] / (image["width"] / PT_PER_INCH) >= 200
    assert "聊政发" in pages[-1].text and "推算" in pages[-1].text


def test_text_stays_text_and_what_is_unknown_is_told(odd: Story, pages_of: Any) -> None:
    _content, pages = pages_of(odd)
    text = "".join(page.text for page in pages)
    assert "<script>alert(1)</script>" in text and "项内容已失效，未显示" in text and "nowhere-1" not in text
    assert MISSING_GLYPH in text and not {*text} - glyphs()
    assert not [page.text[:20] for page in map(placed, pages) if overlapping(page)]


def test_what_finds_no_room_goes_on_over_a_page(long: Story, pages_of: Any) -> None:
    _content, pages = pages_of(long)
    text = "".join(page.text for page in pages)
    assert len(pages) > 3 and "（续）" in pages[2].text
    assert all(f"第{i}段" in text for i in range(12)) and text.count("长") > 12 * 150
    assert not [page.text[:20] for page in map(placed, pages) if overlapping(page)]


def test_many_targets_stand_in_one_table(shipped: Atlas, pages_of: Any) -> None:
    targets = [t for t in shipped.plan.targets if t.year == "2025" and t.nature][:12]
    scene = Scene("目标", tuple(Number(t.target_id) for t in targets))
    _content, pages = pages_of(Story("many", "目标", (scene,), Scene("目标")))
    text = bare(pages[1].text + pages[2].text)
    assert "指标目标" in text and text.count("2025年") <= 2 + text.count("（2025年")
    assert all(bare(target.indicator) in text for target in targets)


def test_two_hundred_scenes_have_their_pages(shipped: Atlas) -> None:
    scenes = tuple(Scene(f"第{n}幕", (Text("字"),)) for n in range(1, 201))
    story = Story("many", "许多幕", scenes, Scene("许多幕"))
    document = pypdfium2.PdfDocument(story_pdf(shipped, story, BlankMaps()))
    pages = [bare(page.get_textpage().get_text_range()) for page in document]
    first = next(n for n, page in enumerate(pages, 1) if page.startswith("第1幕"))
    contents = "".join(pages[: first - 1])
    assert f"1第1幕{first}" in contents and f"200第200幕{first + 199}" in contents
    assert pages[first + 198].startswith("第200幕")


def test_without_an_address_there_are_no_codes(shipped: Atlas, water: Story) -> None:
    content = story_pdf(shipped, water, BlankMaps())
    assert codes(content) == [[]] * (2 + len(water.scenes))
