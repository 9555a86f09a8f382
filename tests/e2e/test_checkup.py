"""体检 in a real browser: from a number to its list to the card on the map."""

from playwright.sync_api import Page, expect

from tests.e2e.helpers import outside_requests, wait_for_card

MS = 60_000


def test_from_a_number_to_the_card(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/checkup", timeout=MS)
    expect(page.locator(".pa-verdict")).to_contain_text("做到的", timeout=MS)
    expect(page.locator('[data-testid="stVegaLiteChart"] .marks')).to_have_count(3, timeout=MS)
    page.locator('[class*="st-key-tile-inexact"]').click(position={"x": 60, "y": 60})  # at the number itself
    link = page.locator(".pa-listing a", has_text="古楼街道")
    expect(link).to_be_visible(timeout=MS)
    assert "list=inexact" in page.url
    link.click()
    assert "推算" in wait_for_card(page, "古楼街道")
    assert outside_requests(page) == []


def test_the_address_opens_list_and_filter(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/checkup?list=unplaced&county=临清市", timeout=MS)
    expect(page.locator(".pa-listing")).to_contain_text("临清市", timeout=MS)
    expect(page.locator('[class*="st-key-tile-unplaced-open"]')).to_be_visible(timeout=MS)
    page.locator(".st-key-close button").click()
    expect(page.locator(".pa-listing")).to_have_count(0, timeout=MS)
    page.wait_for_function("!location.search.includes('list=')")
    assert "county=" in page.url


def test_an_address_that_asks_for_nothing_known_is_told(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/checkup?list=<b>x</b>", timeout=MS)
    expect(page.locator('[data-testid="stAlert"]')).to_contain_text("没有“<b>x</b>”这份清单", timeout=MS)
