"""The map comes before Streamlit, stays while pages are switched, and is where it belongs."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.helpers import PLACE, READY, inspect, open_atlas, settle, wait_for_card

STREAMLIT = re.compile(r"/static/js/")
MAP_SCRIPT = re.compile(r"/atlas/map/\w+\.js")
ROOT = ".pa-root"


def go_to(page: Page, title: str) -> None:
    """Chooses a page in the navigation at the top."""
    page.get_by_role("link", name=title).click()


def test_the_map_is_drawn_without_streamlit(page: Page, app_url: str) -> None:
    page.route(STREAMLIT, lambda route: route.abort())
    page.goto(app_url)
    page.wait_for_selector(READY)
    assert len(inspect(page, "atlas.drawing.shownItems().map((item) => item.id)")) > 100
    page.click('[data-preset="water"]')
    assert inspect(page, "atlas.state.visible.has('rivers')")


def test_the_map_is_drawn_before_streamlit_starts(page: Page, app_url: str) -> None:
    open_atlas(page, app_url)
    drawn, asked = page.evaluate(
        "[performance.getEntriesByName('plan-atlas-drawn')[0].startTime, Math.min(...performance"
        ".getEntriesByType('resource').filter((r) => r.name.includes('/static/js/')).map((r) => r.startTime))]"
    )
    assert drawn < asked
    settle(page)
    assert page.locator(ROOT).count() == 1
    assert page.errors == []  # type: ignore[attr-defined]


def test_streamlit_starts_and_tells_it_when_the_map_cannot_be_opened(page: Page, app_url: str) -> None:
    page.route(MAP_SCRIPT, lambda route: route.abort())
    page.goto(app_url)
    expect(page.locator(PLACE)).to_contain_text("地图组件没有装好")
    assert page.locator(ROOT).count() == 0


def test_switching_pages_keeps_one_live_map_as_it_was(page: Page, app_url: str) -> None:
    open_atlas(page, app_url)
    page.click('[data-preset="water"]')
    inspect(page, "atlas.open('key_towns.yandian') && null")
    wait_for_card(page, "烟店镇")
    for title, heading in [
        ("数据与来源", "数据与来源"),
        ("使用说明", "使用说明"),
        ("数据与来源", "数据与来源"),
    ]:
        inspect(
            page, "atlas.map.setZoom(atlas.map.getZoom() === 12 ? 11 : 12) && null"
        )  # leaves mid-animation
        go_to(page, title)
        page.get_by_role("heading", name=heading, exact=True).wait_for()
        expect(page.locator(ROOT)).to_be_hidden()
        page.wait_for_timeout(600)
        assert "view=" not in page.url
        go_to(page, "一张图")
        expect(page.locator(ROOT)).to_be_visible()
        page.wait_for_selector(PLACE, state="attached")
        assert page.locator(ROOT).count() == page.locator(".leaflet-map-pane").count() == 1
        assert inspect(page, "atlas.state.visible.has('rivers')")
        assert inspect(page, "atlas.state.selection.id") == "key_towns.yandian"
        assert page.locator(".pa-card h2").inner_text() == "烟店镇"
        page.wait_for_function("location.search.includes('id=key_towns.yandian')")
    before = inspect(page, "atlas.map.getZoom()")
    page.click('.pa-tools button[title="放大"]')
    page.wait_for_function(
        "(zoom) => document.querySelector('.pa-root').planAtlas.map.getZoom() > zoom", arg=before
    )
    assert page.errors == []  # type: ignore[attr-defined]


def test_back_and_forward_lead_over_the_pages(page: Page, app_url: str) -> None:
    open_atlas(page, app_url)
    inspect(page, "atlas.open('key_towns.yandian') && null")
    wait_for_card(page, "烟店镇")
    page.wait_for_function("location.search.includes('id=key_towns.yandian')")
    go_to(page, "使用说明")
    page.get_by_role("heading", name="使用说明", exact=True).wait_for()
    expect(page.locator(ROOT)).to_be_hidden()
    page.go_back()
    expect(page.locator(ROOT)).to_be_visible()
    wait_for_card(page, "烟店镇")
    page.wait_for_selector(PLACE, state="attached")  # Streamlit has followed
    page.go_back()
    page.wait_for_selector(".pa-card[hidden]", state="attached")
    page.go_forward()
    wait_for_card(page, "烟店镇")
    page.go_forward()
    expect(page.locator(ROOT)).to_be_hidden()
    page.get_by_role("heading", name="使用说明", exact=True).wait_for()
    assert page.errors == []  # type: ignore[attr-defined]


def test_other_pages_show_no_map(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/about")
    page.get_by_role("heading", name="使用说明", exact=True).wait_for()
    settle(page)
    assert page.locator(ROOT).count() == 0
    go_to(page, "一张图")
    page.wait_for_selector(READY)
    assert page.locator(ROOT).count() == 1
    # Streamlit looks for its server under the page's own address first.
    assert [error for error in page.errors if "/about/_stcore/" not in error] == []  # type: ignore[attr-defined]
