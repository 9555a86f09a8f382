"""A GIS engineer's way: a GBK shapefile without .prj, the proposals accepted, published, read on the map, rolled back."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
from playwright.sync_api import Page, expect

from geodata.atlas import load_atlas
from geodata.crs import PLAN_CRS
from tests.e2e.conftest import patient, serving
from tests.e2e.helpers import inspect, open_atlas, outside_requests, wait_for_card

SLOW_MS = 60_000
LAYER = "key_towns"
EAST_M = 150


@pytest.fixture(scope="module")
def intake_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    with serving(home / "log", PLAN_HOME=str(home)) as url:
        yield url


@pytest.fixture
def shapefile(tmp_path: Path) -> Path:
    """The key towns, 150 m further east, in GBK and plan coordinates, with nothing that says so."""
    towns = load_atlas().layer_features(LAYER)
    frame = gpd.GeoDataFrame(
        {"名称": [f.name for f in towns], "县区": [f.county[0] for f in towns]},
        geometry=[f.geometry for f in towns],
        crs=4326,
    ).to_crs(PLAN_CRS)
    frame.geometry = frame.translate(xoff=EAST_M)
    frame.to_file(tmp_path / "重点镇.shp", encoding="GB18030")
    path = tmp_path / "重点镇.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in ("shp", "shx", "dbf"):
            archive.write(tmp_path / f"重点镇.{part}", f"重点镇.{part}")
    return path


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """The page is Streamlit's, which may take its time."""
    with patient(SLOW_MS):
        yield


def wait_until_idle(page: Page) -> None:
    """Waits until Streamlit has run the page to its end."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def fill(page: Page, label: str, text: str) -> None:
    """Fills a field of the page and lets Streamlit take it in."""
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")
    wait_until_idle(page)


def choose(page: Page, label: str, option: str) -> None:
    """Chooses an option of a field of the page."""
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()
    wait_until_idle(page)


def longitude(page: Page, url: str) -> float:
    """Where the map shows 烟店镇 now."""
    open_atlas(page, f"{url}/?id=key_towns.yandian")
    assert "烟店镇" in wait_for_card(page, "烟店镇")
    return float(inspect(page, "atlas.drawing.items.get('key_towns.yandian').geometry.coordinates[0]"))


def test_from_a_shapefile_to_the_map_and_back(page: Page, intake_url: str, shapefile: Path) -> None:
    page.set_default_timeout(SLOW_MS)
    before = longitude(page, intake_url)
    page.goto(f"{intake_url}/data")
    page.get_by_text("选择数据文件").wait_for()
    page.locator("input[type=file]").set_input_files(shapefile)
    page.get_by_role("button", name="开始体检").click()
    page.get_by_text("坐标系缺失").first.wait_for()
    page.get_by_role("button", name="按所选处理，下一步").click()
    page.get_by_text("26 行：26 行按编号、代码或名称对上").wait_for()
    choose(page, "精度（必填）", "官方数据")
    fill(page, "数据来源（必填）", "聊城市自然资源和规划局")
    fill(page, "许可或使用范围（必填）", "内部使用")
    fill(page, "制作方法（必填）", "实地核对")
    page.get_by_text("预览：与现在的图层相比").wait_for()
    moved = page.get_by_test_id("stMetric").filter(has_text="位置改变")
    expect(moved).to_contain_text("26")
    page.locator(".pa-root[data-frame=dock]").wait_for()
    fill(page, "为什么改（记入修改记录）", "按实地核对的驻地")
    fill(page, "编辑人", "王工")
    page.get_by_role("button", name="发布给所有人").click()
    page.get_by_text("“重点镇”已发布，26 个要素").wait_for()

    assert longitude(page, intake_url) == pytest.approx(before + EAST_M / 89_500, abs=2e-4)
    card = page.locator(".pa-card").inner_text()
    assert (
        "官方数据" in card and "烟店镇、康庄镇、老赵庄镇" in card and "市自然资源和规划局" in page.content()
    )

    page.goto(f"{intake_url}/data")
    page.get_by_role("tab", name="图层与版本").click()
    page.get_by_role("button", name="改用这一版（发布或回退）").wait_for()
    choose(page, "版本", "随附的版本")
    fill(page, "编辑人", "王工")
    fill(page, "原因", "核对有误")
    back = page.get_by_role("button", name="改用这一版（发布或回退）")
    back.click()
    expect(back).to_be_disabled()  # the shipped version is the one in use now
    assert longitude(page, intake_url) == pytest.approx(before, abs=1e-6)
    assert outside_requests(page) == []


@pytest.fixture
def new_points(tmp_path: Path) -> Path:
    """A layer that the atlas does not have, of a place that the plan names."""
    frame = gpd.GeoDataFrame({"名称": ["聊城大学"]}, geometry=gpd.points_from_xy([116.02], [36.43]), crs=4326)
    path = tmp_path / "高校.gpkg"
    frame.to_file(path)
    return path


def drag_over(page: Page, words: str) -> None:
    """Selects words of the clause with the mouse."""
    page.locator(".pk-text").scroll_into_view_if_needed()
    left, top, right, bottom = page.evaluate(
        """(words) => {
          const walker = document.createTreeWalker(document.querySelector(".pk-text"), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + words.length);
            const boxes = [...range.getClientRects()];
            const [first, last] = [boxes[0], boxes.at(-1)];
            return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2];
          }
        }""",
        words,
    )
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move((left + right) / 2, (top + bottom) / 2)
    page.mouse.move(right, bottom)
    page.mouse.up()


def test_a_new_layer_with_quotes_picked_by_selecting_words(
    page: Page, intake_url: str, new_points: Path
) -> None:
    page.set_default_timeout(SLOW_MS)
    page.goto(f"{intake_url}/data")
    page.get_by_text("选择数据文件").wait_for()
    page.locator("input[type=file]").set_input_files(new_points)
    page.get_by_role("button", name="开始体检").click()
    page.get_by_role("button", name="按所选处理，下一步").click()
    page.get_by_text("放到哪个图层").wait_for()
    wait_until_idle(page)
    page.get_by_label("图层", exact=True).first.click()
    page.get_by_role("option", name="新图层").click()
    page.get_by_label("图层名称（必填）").wait_for()
    wait_until_idle(page)
    choose(page, "精度（必填）", "官方数据")
    fill(page, "数据来源（必填）", "学校名录")
    fill(page, "许可或使用范围（必填）", "内部使用")
    fill(page, "制作方法（必填）", "实地采点")
    rows = page.locator("[data-link]")
    rows.first.wait_for()
    all_links = rows.count()
    rows.first.get_by_role("checkbox").uncheck()
    page.get_by_text(f"将关联 {all_links - 1} 处").wait_for()
    row = page.locator("[data-link$='report-1a98cacd']")
    row.click()
    expect(page.locator(".pk-text mark")).to_contain_text("打造城校融合发展共同体")
    words = "加强与聊城大学深度合作"
    drag_over(page, words)
    expect(page.locator(".pk-text mark")).to_have_text(words)
    expect(row.locator(".pr-sentence")).to_have_text(words)
    fill(page, "为什么改（记入修改记录）", "新增高校")
    fill(page, "编辑人", "王工")
    page.get_by_role("button", name="发布给所有人").click()
    page.get_by_text("“高校”已发布，1 个要素").wait_for()
    expect(page.get_by_test_id("stException")).to_have_count(0)

    open_atlas(page, f"{intake_url}/?id=gaoxiao.liaochengdaxue")
    wait_for_card(page, "聊城大学")
    expect(page.locator(".pa-card [data-clause='report-1a98cacd'] mark")).to_have_text(words)
