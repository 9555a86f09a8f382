"""Hostile names and faulty entries, in a real browser: text stays text, and the rest is shown."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from geodata.atlas import PACKAGE
from tests.e2e.conftest import serving
from tests.e2e.helpers import inspect, open_atlas, screen_point, search_for, wait_for_card

SCRIPT = "<img src=x onerror=\"document.title='hacked'\">"


@pytest.fixture(scope="module")
def faulty_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on data where names, notes and titles hold HTML, and one layer has lost its file."""
    root = tmp_path_factory.mktemp("root")
    for name in ("catalog", "data", "plan"):
        shutil.copytree(PACKAGE / name, root / name)
    spoil(root / "data" / "key_towns.geojson")
    entry = root / "catalog" / "key_towns.yaml"
    entry.write_text(
        entry.read_text(encoding="utf-8").replace("title: 重点镇", f"title: {json.dumps(SCRIPT)}"),
        encoding="utf-8",
    )
    (root / "data" / "bridges.geojson").unlink()
    with serving(tmp_path_factory.mktemp("app") / "log", PLAN_DATA=str(root)) as url:
        yield url


def spoil(path: Path) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    for feature in content["features"]:
        for name in ("name", "note", "kind", "source", "status"):
            feature["properties"][name] = f"{feature['properties'][name]}{SCRIPT}"
        feature["properties"]["aliases"] = [SCRIPT]
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def test_names_with_html_stay_text_everywhere(page: Page, faulty_url: str) -> None:
    open_atlas(page, faulty_url)
    inspect(page, "atlas.open('key_towns.yandian') && null")
    text = wait_for_card(page, f"烟店镇{SCRIPT}")
    assert text.count(SCRIPT) >= 4
    page.wait_for_timeout(900)
    lon, lat = inspect(page, "atlas.drawing.items.get('key_towns.yandian').geometry.coordinates")
    page.mouse.move(*screen_point(page, lon, lat))
    page.wait_for_selector(".pa-tooltip:not([hidden])")
    assert SCRIPT in page.locator(".pa-tooltip").inner_text()
    assert (
        SCRIPT in page.locator(".pa-legend").inner_text() or SCRIPT in page.locator(".pa-tree").inner_text()
    )
    search_for(page, "烟店镇<")
    assert SCRIPT in page.locator(".pa-results").inner_text()
    assert page.locator(".pa-root img").count() == 0
    assert page.title() != "hacked"


def test_a_lost_file_is_told_and_the_rest_is_shown(page: Page, faulty_url: str) -> None:
    open_atlas(page, faulty_url)
    assert "1 处数据问题" in page.locator(".pa-notices").inner_text()
    assert page.locator('input[data-layer="bridges"]').count() == 0
    assert page.locator('input[data-layer="railways"]').count() == 1
    page.goto(f"{faulty_url}/sources")
    page.wait_for_selector("text=bridges.yaml")
    assert "找不到数据文件 bridges.geojson" in page.locator(".stMain").inner_text()
