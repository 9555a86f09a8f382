"""A planner's work on the map, in a real browser on the real app."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page
from pyproj import Transformer
from shapely.geometry import Polygon

from geodata.atlas import Atlas, load_atlas
from tests.e2e.helpers import (
    click_place,
    inspect,
    open_atlas,
    outside_requests,
    screen_point,
    search_for,
    settle,
    wait_for_card,
)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture
def opened(page: Page, app_url: str) -> Page:
    open_atlas(page, app_url)
    return page


def point_on(atlas: Atlas, feature_id: str, share: float = 0.5) -> tuple[float, float]:
    """A point on a line feature's longest part, or the place of a point feature."""
    geometry = atlas.feature(feature_id).geometry
    assert geometry is not None
    if geometry.geom_type == "Point":
        return geometry.x, geometry.y
    longest = max(getattr(geometry, "geoms", [geometry]), key=lambda part: part.length)
    point = longest.interpolate(share, normalized=True)
    return point.x, point.y


def clear_point(page: Page, atlas: Atlas, feature_id: str) -> tuple[float, float]:
    """A point on a line where nothing lies above it on the screen, away from the map's edge."""
    for share in range(5, 100, 5):
        place = point_on(atlas, feature_id, share / 100)
        x, y = inspect(
            page, "(({x, y}) => [x, y])(atlas.map.latLngToContainerPoint([argument[1], argument[0]]))", place
        )
        if (
            inspect(page, "atlas.drawing.hits(L.point(argument)).map((item) => item.id)[0]", [x, y])
            == feature_id
        ):
            return place
    raise AssertionError(f"{feature_id} is covered everywhere")


def test_opens_with_all_default_layers_and_nothing_from_outside(opened: Page, atlas: Atlas) -> None:
    settle(opened)
    drawn = set(inspect(opened, "atlas.drawing.shownItems().map((item) => item.id)"))
    for layer in atlas.layers:
        placed = {feature.id for feature in layer.features if feature.geometry is not None}
        assert placed <= drawn if layer.visible else not placed & drawn, layer.id
    assert outside_requests(opened) == []
    assert opened.errors == []  # type: ignore[attr-defined]


def test_axis_card_gives_the_clause_and_a_target(opened: Page, atlas: Atlas) -> None:
    click_place(opened, *clear_point(opened, atlas, "axes.zhengji"))
    text = wait_for_card(opened, "郑济城镇发展主轴")
    assert "郑济城镇发展主轴串联聊城中心城区和茌平、东阿、阳谷、莘县等县区" in text
    assert "聊政发〔2021〕4号" in text and "2021年4月16日" in text and "专栏8：聊城市城镇空间布局" in text
    assert opened.locator(".pa-clause mark").first.inner_text().startswith("“两轴”")
    assert opened.locator(".pa-target-list li").count() >= 1
    assert "示意" in text and "公里" in text


def test_key_town_card_gives_box_nine_and_the_26_towns_target(opened: Page, atlas: Atlas) -> None:
    click_place(opened, *point_on(atlas, "key_towns.yandian"))
    text = wait_for_card(opened, "烟店镇")
    assert "临清市：烟店镇、康庄镇、老赵庄镇。" in text
    assert "专栏 9：重点发展镇" in text
    targets = opened.locator(".pa-target-list").inner_text()
    assert "26" in targets and "2025" in targets


def test_hover_names_the_feature(opened: Page, atlas: Atlas) -> None:
    opened.mouse.move(*screen_point(opened, *point_on(atlas, "key_towns.chaocheng")))
    opened.wait_for_selector(".pa-tooltip:not([hidden])")
    assert "朝城镇" in opened.locator(".pa-tooltip").inner_text()


def test_toggling_a_layer_asks_the_server_nothing_and_keeps_the_view(opened: Page) -> None:
    opened.locator('[data-layer="rivers"] >> nth=0').check()
    settle(opened)
    before = inspect(opened, "[atlas.map.getZoom(), atlas.map.getCenter().lat, atlas.map.getCenter().lng]")
    frames: list[str] = []
    opened.context.new_cdp_session(opened).send("Network.enable")
    asked = len(opened.requests)  # type: ignore[arg-type]
    opened.on("websocket", lambda socket: frames.append(socket.url))
    for layer in ("axes", "key_towns", "axes", "key_towns", "rivers"):
        box = opened.locator(f'input[data-layer="{layer}"]')
        visible = box.is_checked()
        box.click()
        shown = inspect(
            opened, "atlas.drawing.shownItems().some((item) => item.layer.id === argument)", layer
        )
        pane = inspect(opened, "atlas.map.getPane('pa-' + argument).style.display", layer)
        assert (pane == "none") == visible and not (shown and visible)
    opened.wait_for_timeout(400)
    assert len(opened.requests) == asked and frames == []  # type: ignore[arg-type]
    assert (
        inspect(opened, "[atlas.map.getZoom(), atlas.map.getCenter().lat, atlas.map.getCenter().lng]")
        == before
    )


def test_panning_and_zooming_never_rerun_the_app(opened: Page) -> None:
    settle(opened)
    asked = len(opened.requests)  # type: ignore[arg-type]
    inspect(opened, "atlas.map.panBy([120, 40], {animate: false}) && null")
    inspect(opened, "atlas.map.setZoom(11, {animate: false}) && null")
    opened.wait_for_timeout(700)
    assert len(opened.requests) == asked  # type: ignore[arg-type]
    assert "view=11.00/" in opened.url


def test_legend_shows_only_what_is_visible(opened: Page) -> None:
    legend = opened.locator(".pa-legend-rows")
    assert "主轴" in legend.inner_text() and "化工园区" not in legend.inner_text()
    opened.click('[data-preset="industry"]')
    opened.wait_for_function("document.querySelector('.pa-legend-rows').innerText.includes('化工园区')")
    assert "主轴" not in legend.inner_text()


@pytest.mark.parametrize("preset", ["structure", "water", "industry", "transport", "all"])
def test_presets_show_their_groups(opened: Page, atlas: Atlas, preset: str) -> None:
    opened.click(f'[data-preset="{preset}"]')
    wanted = next(p for p in atlas.settings.presets if p["id"] == preset)
    expected = {layer.id for layer in atlas.layers if layer.group in wanted["groups"]} | set(wanted["layers"])
    assert set(inspect(opened, "[...atlas.state.visible]")) == expected
    assert opened.locator(f'[data-preset="{preset}"].pa-on').count() == 1
    opened.wait_for_function(
        "(ids) => { const d = document.querySelector('.pa-root').planAtlas.drawing;"
        " return ids.every((id) => [...d.items.values()].some((item) => item.layer.id === id)); }",
        arg=[layer.id for layer in atlas.layers if layer.id in expected and layer.features],
    )
    assert opened.errors == []  # type: ignore[attr-defined]


def test_overlapping_features_are_offered_as_a_list(opened: Page, atlas: Atlas) -> None:
    click_place(opened, *point_on(atlas, "city_ranks.liaocheng"))
    wait_for_card(opened, "聊城中心城区")
    names = opened.locator(".pa-choice span").all_inner_texts()
    assert "聊茌东都市区" in names
    opened.locator(".pa-choice", has_text="聊茌东都市区").click()
    assert "高新区" in wait_for_card(opened, "聊茌东都市区")


def test_empty_ground_tells_place_and_surroundings(opened: Page) -> None:
    opened.click('[data-preset="industry"]')
    click_place(opened, 115.47, 36.70)
    text = wait_for_card(opened, "此点")
    assert "临清市" in text and "烟店镇（推算）" in text and "周边 1 公里内" in text
    assert "at=115.4" in address_after_write(opened)


def address_after_write(page: Page) -> str:
    page.wait_for_timeout(500)
    return page.url


@pytest.mark.parametrize(
    ("words", "name"),
    [("济郑高铁", "郑济高铁"), ("郑济", "郑济城镇发展主轴"), ("聊荏东", "聊茌东都市区"), ("huaguangyu", None),
     ("yandianzhen", "烟店镇"), ("zjgt", "郑济高铁")],
)  # fmt: skip
def test_search_by_name_alias_and_pinyin(opened: Page, words: str, name: str | None) -> None:
    search_for(opened, words)
    results = opened.locator(".pa-results")
    if name is None:
        assert "没有找到" in results.inner_text()
        return
    assert name in results.inner_text()
    named = opened.locator("span", has_text=re.compile(f"^{name}"))
    opened.locator(".pa-results .pa-row", has=named).first.click()
    wait_for_card(opened, name)


def test_search_opens_a_clause_with_what_it_names(opened: Page) -> None:
    search_for(opened, "徒骇河陶桥、滑营")
    opened.locator(".pa-results .pa-row").first.click()
    opened.wait_for_selector(".pa-card .pa-clause")
    text = opened.locator(".pa-card").inner_text()
    assert "文中点名" in text and "薛王刘" in text
    assert "clause=" in address_after_write(opened)


def test_filter_by_county_leaves_only_its_features(opened: Page) -> None:
    opened.click('[data-tab="filter"]')
    opened.click('[data-filter="county:高唐县"]')
    counties = inspect(
        opened,
        "atlas.drawing.shownItems().filter((i) => !i.layer.boundary).map((i) => i.properties.county)",
    )
    assert counties and all("高唐县" in names for names in counties)
    opened.click("text=清除筛选")
    more = inspect(opened, "atlas.drawing.shownItems().filter((i) => !i.layer.boundary).length")
    assert more > len(counties)


def test_address_restores_layers_view_and_selection(opened: Page, browser: Browser) -> None:
    opened.click('[data-preset="water"]')
    search_for(opened, "位山二干渠")
    opened.keyboard.press("Enter")
    wait_for_card(opened, "位山二干渠")
    opened.wait_for_timeout(1200)
    address = address_after_write(opened)
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    other = context.new_page()
    open_atlas(other, address)
    wait_for_card(other, "位山二干渠")
    for expression in ("[...atlas.state.visible].sort()", "atlas.map.getZoom().toFixed(2)"):
        assert inspect(other, expression) == inspect(opened, expression)
    assert (
        abs(inspect(other, "atlas.map.getCenter().lng") - inspect(opened, "atlas.map.getCenter().lng")) < 0.01
    )
    context.close()


def test_unknown_ids_in_an_address_are_told(page: Page, app_url: str) -> None:
    open_atlas(page, f"{app_url}/?layers=counties,nichtda,axes&id=axes.nowhere")
    page.wait_for_selector(".pa-toast >> nth=1")
    said = page.locator(".pa-notices").inner_text()
    assert "nichtda" in said and "axes.nowhere" in said and "搜索" in said
    assert set(inspect(page, "[...atlas.state.visible]")) == {"counties", "axes"}


@pytest.mark.parametrize(
    "address", ["?view=abc", "?view=99/999/999", "?at=x,y", "?layers=", "?id=%3Cimg%20src%3Dx%3E"]
)
def test_nonsense_addresses_still_open(page: Page, app_url: str, address: str) -> None:
    open_atlas(page, f"{app_url}/{address}")
    assert page.locator(".pa-root img").count() == 0
    assert inspect(page, "Number.isFinite(atlas.map.getZoom())")


def measured(page: Page, tool: str, places: list[tuple[float, float]]) -> float:
    page.click(f'.pa-tools button[title="{tool}"]')
    for lon, lat in places:
        click_place(page, lon, lat)
        page.wait_for_timeout(350)
    number = re.search(r"([\d.]+) (平方公里|公里)", page.locator(".pa-measure").inner_text())
    assert number
    return float(number.group(1))


def test_measures_are_those_of_the_plan_crs(opened: Page) -> None:
    places = [(115.6, 36.3), (116.0, 36.3), (116.0, 36.7)]
    to_plan = Transformer.from_crs("EPSG:4326", "EPSG:4548", always_xy=True)
    plan = [to_plan.transform(*place) for place in places]
    straight = sum(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for a, b in pairwise(plan))
    assert measured(opened, "量距离", places) == pytest.approx(straight / 1000, rel=0.01)
    assert measured(opened, "量面积", places) == pytest.approx(Polygon(plan).area / 1e6, rel=0.02)


def test_unplaced_features_are_listed_under_their_county(opened: Page, atlas: Atlas) -> None:
    lost = next(f for f in atlas.layer_features("ports") if f.geometry is None and f.county != ("全市",))
    opened.locator('[data-layer="ports"]').locator("xpath=../..").locator(".pa-count").click()
    wait_for_card(opened, "港口码头与内陆港")
    assert lost.county_text in opened.locator(".pa-card h4").all_inner_texts()
    opened.locator(f'.pa-card [data-id="{lost.id}"]').click()
    assert "未落图" in wait_for_card(opened, lost.name)


def test_two_quick_backs_and_a_forward_keep_each_step_its_view(opened: Page) -> None:
    views = []
    for words in ("烟店镇", "位山二干渠", "茌平化工产业园"):
        search_for(opened, words)
        opened.keyboard.press("Enter")
        wait_for_card(opened, words)
        opened.wait_for_timeout(1300)
        views.append(inspect(opened, "atlas.map.getCenter().lng"))
    opened.evaluate("history.back(); setTimeout(() => history.back(), 30)")
    wait_for_card(opened, "烟店镇")
    opened.wait_for_timeout(900)
    assert abs(inspect(opened, "atlas.map.getCenter().lng") - views[0]) < 0.01
    opened.go_forward()
    wait_for_card(opened, "位山二干渠")
    opened.wait_for_timeout(900)
    assert abs(inspect(opened, "atlas.map.getCenter().lng") - views[1]) < 0.01


def test_lesser_symbols_are_gathered_and_listed(opened: Page) -> None:
    opened.click('[data-preset="services"]')
    opened.wait_for_timeout(800)
    leader = "[...atlas.drawing.items.values()].find((item) => item.members?.length > 2)"
    count = inspect(opened, f"{leader}.members.length")
    x, y = inspect(
        opened, f"(({{x, y}}) => [x, y])(atlas.map.layerPointToContainerPoint({leader}.paths[0]._drawn))"
    )
    box = opened.locator(".leaflet-container").bounding_box()
    assert box
    name = inspect(opened, f"{leader}.properties.name")
    opened.mouse.click(box["x"] + x, box["y"] + y)
    wait_for_card(opened, name)
    assert opened.locator(".pa-choices .pa-choice").count() >= count + 1
    inspect(opened, "atlas.map.setZoom(13, {animate: false}) && null")
    opened.wait_for_timeout(500)
    assert inspect(opened, "[...atlas.drawing.items.values()].every((item) => !item.leader)")


def test_a_clause_in_an_address_keeps_the_view_and_the_layers(page: Page, app_url: str, atlas: Atlas) -> None:
    clause = next(link.clause_id for link in atlas.plan.links if link.feature_id == "railways.zhengji")
    open_atlas(page, f"{app_url}/?view=11.00/36.3000/115.7000&layers=city,counties&clause={clause}")
    page.wait_for_selector(".pa-card .pa-clause")
    page.wait_for_timeout(900)
    assert set(inspect(page, "[...atlas.state.visible]")) == {"city", "counties"}
    assert abs(inspect(page, "atlas.map.getZoom()") - 11) < 0.01


def test_a_hidden_feature_is_no_longer_lit(opened: Page, atlas: Atlas) -> None:
    click_place(opened, *point_on(atlas, "key_towns.yandian"))
    wait_for_card(opened, "烟店镇")
    lit = "atlas.drawing.highlights.getLayers().length"
    assert inspect(opened, lit) > 0
    opened.locator('input[data-layer="key_towns"]').click()
    assert inspect(opened, lit) == 0
    opened.locator('input[data-layer="key_towns"]').click()
    assert inspect(opened, lit) > 0


def test_doubts_and_the_maps_own_number_stand_with_the_target(opened: Page) -> None:
    inspect(opened, "atlas.open('railways.zhengji') && null")
    text = wait_for_card(opened, "郑济高铁")
    assert "图上" in text and "216" in text and "相差" in text and "存疑" in text
