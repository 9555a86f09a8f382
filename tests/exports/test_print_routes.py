"""The print map over HTTP: what the explorer shows is what is printed, and odd wishes are answered in Chinese."""

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pdfplumber
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from exports.print_routes import print_routes, read_view
from exports.routes import layer_base
from geodata.atlas import Atlas
from layers import fonts
from layers.static_map import city_bounds


@pytest.fixture(scope="module")
def client(shipped: Atlas) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=print_routes(lambda: shipped))) as client:
        yield client


@pytest.fixture
def base(shipped: Atlas) -> str:
    return "/" + layer_base(shipped)


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.text
    page = pdfplumber.open(io.BytesIO(response.content)).pages[0]
    return "".join(char["text"] for char in page.chars)


@pytest.mark.parametrize(
    ("format", "media", "begin"),
    [
        ("pdf", "application/pdf", b"%PDF"),
        ("png", "image/png", b"\x89PNG"),
        ("svg", "image/svg+xml", b"<?xml"),
    ],
)
def test_each_format_comes_as_a_file_with_a_chinese_name(
    client: TestClient, base: str, format: str, media: str, begin: bytes
) -> None:
    response = client.get(f"{base}/print.{format}", params={"layers": "counties", "title": "聊城/图"})
    assert response.status_code == 200
    assert response.headers["content-type"] == media
    assert response.headers["cache-control"] == "no-store"
    assert unquote(response.headers["content-disposition"]).endswith(f"聊城_图_A4.{format}")
    assert response.content.startswith(begin)


def test_layers_filter_and_title_decide_what_is_printed(client: TestClient, base: str) -> None:
    asked = {"layers": "counties,key_towns", "title": "重点镇", "maker": "规划局", "paper": "A3"}
    text = text_of(client.get(f"{base}/print.pdf", params=asked))
    assert "重点镇" in text and "规划局" in text and "朝城镇" in text and "梁村镇" in text
    assert "主轴" not in text and "筛选" not in text
    text = text_of(client.get(f"{base}/print.pdf", params={**asked, "filter": "county:莘县"}))
    assert "朝城镇" in text and "梁村镇" not in text and "高唐县" in text
    assert "筛选：县（市、区）：莘县。" in text


def test_what_is_chosen_is_lit_where_it_is_to_be_seen(client: TestClient, base: str) -> None:
    asked = {"layers": "counties,axes", "id": "axes.zhengji", "at": "115.9,36.4"}
    text = text_of(client.get(f"{base}/print.pdf", params=asked))
    assert "亮显：选中的要素" in text and "标注点" in text
    for hidden in ({"layers": "counties"}, {"filter": "stage:existing"}):
        text = text_of(client.get(f"{base}/print.pdf", params={**asked, **hidden}))
        assert "亮显" not in text


def test_the_view_is_the_explorers_less_the_ground_beside_the_city(shipped: Atlas) -> None:
    city = city_bounds(shipped)
    whole = read_view(shipped, {}).bounds
    assert whole[0] < city[0] and whole[3] > city[3]
    wide = read_view(shipped, {"bounds": "114,35.5,117.5,37.5"}).bounds
    assert wide == whole
    inside = read_view(shipped, {"bounds": "115.9,36.4,116.1,36.5"}).bounds
    assert inside == (115.9, 36.4, 116.1, 36.5)
    beside = read_view(shipped, {"bounds": "117.0,36.4,117.5,36.6"}).bounds
    assert beside == (117.0, 36.4, 117.5, 36.6)


def test_group_opacities_reach_their_layers(shipped: Atlas) -> None:
    faint = dict(read_view(shipped, {"opacity": "water:0.5;admin:1.7"}).opacities)
    assert {shipped.layer_by_id[layer].group for layer in faint} == {"water", "admin"}
    assert set(faint.values()) == {0.5, 1.0}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"layers": "counties,nowhere"}, "没有编号为“nowhere”的图层"),
        ({"layers": ""}, "没有打开任何图层"),
        ({"id": "axes.nowhere"}, "没有编号为“axes.nowhere”的要素"),
        ({"filter": "colour:red"}, "不认识"),
        ({"filter": "stage:finished"}, "finished"),
        ({"paper": "A0"}, "纸张“A0”不认识，应为 A4、A3、A1 之一"),
        ({"orientation": "diagonal"}, "方向“diagonal”不认识"),
        ({"grid": "hexagons"}, "坐标网“hexagons”不认识"),
        ({"scale": "1:50000"}, "比例尺“1:50000”不能用"),
        ({"scale": "0"}, "比例尺“0”不能用"),
        ({"scale": "-1"}, "比例尺“-1”不能用"),
        ({"scale": "99999999999"}, "1000 到 5000000"),
        ({"title": "长" * 41}, "图名有 41 个字，最多 40 个"),
        ({"approver": "长" * 31}, "批准有 31 个字"),
        ({"bounds": "1,2,3"}, "应为以逗号分开的 4 个数"),
        ({"bounds": "a,b,c,d"}, "看不懂"),
        ({"bounds": "nan,36,116,37"}, "看不懂"),
        ({"bounds": "0,0,1,1"}, "不在聊城附近"),
        ({"bounds": "116,36,115,37"}, "不在聊城附近"),
        ({"bounds": "116,36,116,36"}, "不在聊城附近"),
        ({"at": "here"}, "标注点“here”看不懂"),
        ({"opacity": "water:half"}, "不透明度“half”看不懂"),
    ],
)
def test_odd_wishes_are_refused_with_a_message(
    client: TestClient, base: str, asked: dict[str, str], told: str
) -> None:
    response = client.get(f"{base}/print.pdf", params=asked)
    assert response.status_code == 400
    assert told in response.json()["message"]


def test_another_format_another_version_and_a_missing_font(
    client: TestClient, base: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    response = client.get(f"{base}/print.docx")
    assert response.status_code == 400 and "应为 pdf、svg、png 之一" in response.json()["message"]
    response = client.get("/atlas/0000000000/print.pdf")
    assert response.status_code == 410 and "请刷新页面" in response.json()["message"]
    monkeypatch.setattr(fonts, "BOLD", tmp_path / "NotoSansSC-Bold.ttf")
    fonts.font_file.cache_clear()
    try:
        response = client.get(f"{base}/print.pdf", params={"layers": "counties"})
    finally:
        fonts.font_file.cache_clear()
    assert response.status_code == 500 and "缺少中文字体" in response.json()["message"]
