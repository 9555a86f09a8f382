"""What the browser tests do on the map: open it, find a feature's place on the screen, read its card."""

from typing import Any

from playwright.sync_api import Page

READY = ".pa-root[data-ready]"
CARD = ".pa-card"
PLACE = ".pa-place"  # what Streamlit's component leaves on the page


def open_atlas(page: Page, url: str) -> None:
    """Opens an address and waits until the default layers are drawn and Streamlit has started."""
    page.goto(url)
    page.wait_for_selector(READY, timeout=30_000)
    page.wait_for_selector(PLACE, state="attached", timeout=30_000)


def settle(page: Page) -> None:
    """Waits until Streamlit, which starts after the map, has fetched all it wants."""
    page.wait_for_load_state("networkidle")


def inspect(page: Page, expression: str, argument: Any = None) -> Any:
    """Evaluates JavaScript with `atlas` at hand."""
    return page.evaluate(
        f"(argument) => {{ const atlas = document.querySelector('.pa-root').planAtlas; return {expression}; }}",
        argument,
    )


def screen_point(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Where a place is on the page, in pixels."""
    x, y = inspect(
        page,
        "(() => { const p = atlas.map.latLngToContainerPoint([argument[1], argument[0]]);"
        " const box = atlas.map.getContainer().getBoundingClientRect(); return [p.x + box.x, p.y + box.y]; })()",
        [lon, lat],
    )
    return float(x), float(y)


def click_place(page: Page, lon: float, lat: float) -> None:
    """Clicks the map at a place."""
    page.mouse.click(*screen_point(page, lon, lat))


def wait_for_card(page: Page, title: str) -> str:
    """Waits for a card with this title and returns its text."""
    page.wait_for_function(
        "(title) => document.querySelector('.pa-card:not([hidden]) h2')?.textContent === title", arg=title
    )
    return page.locator(CARD).inner_text()


def search_for(page: Page, words: str) -> None:
    """Types words into the search box and waits for the answer to them."""
    page.fill(".pa-search input", words)
    page.wait_for_selector(".pa-results:not([hidden])")
    page.wait_for_timeout(350)


def outside_requests(page: Page) -> list[str]:
    """Every address asked for that is not on this machine."""
    local = ("http://localhost:", "ws://localhost:", "blob:http://localhost:", "data:")
    return [address for address in page.requests if not address.startswith(local)]  # type: ignore[attr-defined]
