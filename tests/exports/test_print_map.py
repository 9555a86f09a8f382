"""Printed sheets: the scale is true on paper, everything that belongs on a sheet is on it, and nothing is cut."""

import io
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
import pdfplumber
import pytest
from pyproj import Geod

from exports.print_grid import grid_lines
from exports.print_map import print_file, print_map
from exports.print_page import FORMATS, SCALES, PrintOrder, papers, usual_scale
from geodata.atlas import Atlas
from geodata.errors import ExportError
from layers.static_map import MapView, city_bounds, figure_pdf, legend_entries
from layers.static_room import overlap
from layers.static_view import fit
from tests.pictures import like, pdf_pixels, pixels

MM = 72 / 25.4
MADE = date(2025, 11, 24)
ORDER = PrintOrder("聊城市城镇空间规划图", made=MADE, maker="聊城市自然资源和规划局")
MARK = "#1f5f8b"
WEST, EAST = (115.55, 36.2), (116.2, 36.25)


def at_start(atlas: Atlas) -> MapView:
    layers = tuple(layer.id for layer in atlas.layers if layer.visible)
    return MapView(city_bounds(atlas), layers, basics=False)


def everything(atlas: Atlas) -> MapView:
    return MapView(city_bounds(atlas), tuple(layer.id for layer in atlas.layers), basics=False)


def page_of(pdf: bytes) -> Any:
    return pdfplumber.open(io.BytesIO(pdf)).pages[0]


def text_of(page: Any) -> str:
    return "".join(char["text"] for char in page.chars)


@pytest.mark.parametrize("landscape", [True, False])
@pytest.mark.parametrize("paper", list(papers()))
def test_every_paper_has_its_size_and_holds_all_its_text(shipped: Atlas, paper: str, landscape: bool) -> None:
    order = replace(ORDER, paper=paper, landscape=landscape, title="图" * 40, approver="批" * 30)
    view = MapView(city_bounds(shipped), ("counties", "key_towns"), basics=False)
    page = page_of(print_file(shipped, view, order, "pdf"))
    width, height = order.size_mm
    assert (width > height) == landscape
    assert page.width == pytest.approx(width * MM, abs=0.5)
    assert page.height == pytest.approx(height * MM, abs=0.5)
    left, top, right, bottom = (5 * MM, 5 * MM, page.width - 5 * MM, page.height - 5 * MM)
    for char in page.chars:
        assert left <= char["x0"] and char["x1"] <= right, char["text"]
        assert top <= char["top"] and char["bottom"] <= bottom, char["text"]


def test_a_sheet_says_all_that_belongs_on_it(shipped: Atlas) -> None:
    done = print_map(shipped, at_start(shipped), ORDER)
    text = text_of(page_of(figure_pdf(done.figure)))
    assert "(cid:" not in text
    wanted = [
        ORDER.title,
        f"比例尺　1:{done.frame.scale:.0f}",
        "图例",
        "说明",
        "北",
        "编制单位聊城市自然资源和规划局",
        "审　　核",
        "批　　准",
        "制图日期2025年11月24日",
        "EPSG:4548",
        "中央经线 117°E",
        "示意：由控制点连线绘成",
        "推算：由其他数据计算得出",
        "界线：高德（仅供参考）",
        "聊政发〔2021〕4号",
        f"数据版本 {shipped.version}",
        "116°00′",
        "36°30′",
    ]
    flat = text.replace(" ", "")
    for words in wanted:
        assert words.replace(" ", "") in flat, words
    for feature in shipped.layer_features("city_ranks"):
        assert feature.name in flat


def test_the_names_of_the_counties_are_on_the_map(shipped: Atlas) -> None:
    written = {label.text for label in print_map(shipped, at_start(shipped), ORDER).labels}
    assert {feature.name for feature in shipped.layer_features("counties")} <= written


@pytest.mark.parametrize(("paper", "scale"), [("A4", 600_000), ("A4", 400_000), ("A1", 200_000)])
def test_a_known_distance_on_paper_has_the_scale(shipped: Atlas, paper: str, scale: int) -> None:
    view = MapView((115.5, 36.0, 116.25, 36.45), ("counties",), marks=(WEST, EAST), basics=False)
    order = replace(ORDER, paper=paper, scale=scale)
    dpi = 100 if paper == "A1" else 200
    picture = pdf_pixels(print_file(shipped, view, order, "pdf"), dpi)
    picture = picture[:, : round(picture.shape[1] * 0.72)]  # the map without the legend
    rows, columns = np.nonzero(like(picture, MARK, 25))
    middle = (columns.min() + columns.max()) / 2
    spots = [(rows[part].mean(), columns[part].mean()) for part in (columns < middle, columns > middle)]
    paper_m = np.hypot(*np.subtract(*spots)) / dpi * 0.0254
    ground_m = Geod(ellps="GRS80").inv(*WEST, *EAST)[2]
    assert ground_m / paper_m == pytest.approx(scale, rel=0.004)


def test_grid_lines_stand_at_the_coordinates_beside_them(shipped: Atlas) -> None:
    order = replace(ORDER, grid="plan", scale=800_000)
    done = print_map(shipped, at_start(shipped), order)
    lines = grid_lines(done.frame, "plan")
    east = next(each for each in lines if each.upright and each.text == "400")
    west, _south, _east, north = done.frame.bounds
    assert east.geometry.bounds[0] == pytest.approx((400_000 - west) / done.frame.mpp)
    up = next(each for each in lines if not each.upright and each.text == "4040")
    assert up.geometry.bounds[1] == pytest.approx((north - 4_040_000) / done.frame.mpp)
    page = page_of(figure_pdf(done.figure))
    px = 25.4 / 96 * order.sheet.around * MM
    at = (done.sheet.map[0] + east.geometry.bounds[0] / order.finer) * px
    numbers = [word for word in page.extract_words() if word["text"] == "400"]
    assert len(numbers) == 2
    for word in numbers:
        assert (word["x0"] + word["x1"]) / 2 == pytest.approx(at, abs=1)


@pytest.mark.parametrize("kind", ["graticule", "plan"])
@pytest.mark.parametrize("degrees", [0.02, 0.1, 0.5, 1.5, 4])
def test_every_frame_has_some_grid_lines_and_not_too_many(kind: str, degrees: float) -> None:
    frame = fit((116 - degrees, 36 - degrees, 116 + degrees, 36 + degrees), 900, 700)
    lines = grid_lines(frame, kind)
    for upright in (True, False):
        assert 2 <= sum(each.upright == upright for each in lines) <= 12
    assert grid_lines(frame, "none") == []


def test_the_automatic_scale_is_a_usual_one_that_holds_the_view(shipped: Atlas) -> None:
    assert (
        usual_scale(799_000) == 800_000
        and usual_scale(803_000) == 800_000
        and usual_scale(815_000) == 900_000
    )
    assert usual_scale(3) == SCALES[0] and usual_scale(1e9) == SCALES[-1]
    for landscape in (True, False):
        done = print_map(shipped, at_start(shipped), replace(ORDER, landscape=landscape))
        assert done.frame.scale == pytest.approx(usual_scale(done.frame.scale))
        least = fit(city_bounds(shipped), done.frame.width, done.frame.height, magnify=done.frame.magnify)
        assert least.scale <= done.frame.scale / 0.99 < least.scale * 1.3


def test_no_names_on_a_sheet_overlap(shipped: Atlas) -> None:
    done = print_map(shipped, everything(shipped), replace(ORDER, paper="A3"))
    assert len(done.labels) > 60
    for a, b in combinations(done.labels, 2):
        assert not any(overlap(one, other) for one in a.boxes for other in b.boxes), (a.text, b.text)


@pytest.mark.parametrize("landscape", [True, False])
def test_a_long_legend_is_whole_on_a_large_sheet(shipped: Atlas, landscape: bool) -> None:
    order = replace(ORDER, paper="A3", landscape=landscape)
    done = print_map(shipped, everything(shipped), order)
    legend = done.sheet.legend
    assert legend is not None and not legend.cut
    text = text_of(page_of(figure_pdf(done.figure)))
    titles = [entry.title for entry in legend_entries(shipped, everything(shipped), done.frame)]
    assert len(titles) > 40
    assert [title for title in titles if title not in text] == []


def test_a_legend_that_finds_no_room_says_how_much_is_missing(shipped: Atlas) -> None:
    order = replace(ORDER, remarks=tuple("占满版面的说明。" * 12 for _ in range(8)))
    done = print_map(shipped, everything(shipped), order)
    assert done.sheet.legend is not None and done.sheet.legend.cut
    assert "类" in done.sheet.legend.entries[-1].title


def test_a_part_of_the_city_is_shown_on_a_small_map_of_it(shipped: Atlas) -> None:
    part = MapView((115.9, 36.4, 116.05, 36.5), ("counties", "axes"), basics=False)
    assert "位置示意" in text_of(page_of(print_file(shipped, part, ORDER, "pdf")))
    assert "位置示意" not in text_of(page_of(print_file(shipped, at_start(shipped), ORDER, "pdf")))


def test_texts_are_texts(shipped: Atlas) -> None:
    strange = "$x^2$ <script>alert(1)</script> \\frac & 100%"
    order = replace(ORDER, title=strange, maker=strange, checker="\U0001f600")
    view = MapView(city_bounds(shipped), ("counties",), basics=False)
    text = text_of(page_of(print_file(shipped, view, order, "pdf")))
    assert text.count("<script>alert(1)</script>") == 2 and "$x^2$" in text
    svg = print_file(shipped, view, order, "svg").decode()
    assert "<script" not in svg and "<svg" in svg


def test_pictures_have_the_dots_of_their_paper(shipped: Atlas) -> None:
    for name, paper in papers().items():
        view = MapView(city_bounds(shipped), ("counties", "axes"), basics=False)
        picture = pixels(print_file(shipped, view, replace(ORDER, paper=name), "png"))
        assert picture.shape[1] == pytest.approx(paper.long / 25.4 * paper.dpi, abs=1)
        assert like(picture, "#d62f23").any()


def test_an_empty_view_is_a_sheet_all_the_same(shipped: Atlas) -> None:
    page = page_of(print_file(shipped, MapView(city_bounds(shipped), (), basics=False), ORDER, "pdf"))
    assert ORDER.title in text_of(page)


def test_unknown_papers_and_formats_are_told(shipped: Atlas) -> None:
    with pytest.raises(ExportError, match="没有纸张“B5”，应为 A4、A3、A1 之一"):
        print_file(shipped, at_start(shipped), replace(ORDER, paper="B5"), "pdf")
    with pytest.raises(ExportError, match="不能输出为“tiff”"):
        print_file(shipped, at_start(shipped), ORDER, "tiff")
    assert set(FORMATS) == {"pdf", "svg", "png"}
