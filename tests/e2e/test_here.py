"""What applies here, in a real browser on the real app: from a place to its report."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import pdfplumber
import pytest
import shapely
from docx import Document
from playwright.sync_api import Page, expect

from geodata.applies import what_applies
from geodata.atlas import Atlas, load_atlas
from geodata.site import site_of
from tests.e2e.helpers import click_place, inspect, open_atlas, outside_requests, screen_point, wait_for_card

PANEL = ".pa-here"
SPOT = (115.90, 36.55)
CORNERS = [(115.86, 36.52), (115.94, 36.52), (115.94, 36.57), (115.86, 36.57)]
SCRIPT = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture
def here(page: Page, app_url: str) -> Page:
    """The page 此处适用, reached from the start page, with nothing asked yet."""
    open_atlas(page, app_url)
    page.get_by_role("link", name="此处适用").first.click()
    page.wait_for_selector(f"{PANEL} [data-tool=point].pa-on")
    # The map has its place beside the panel when it is as wide as what the panel leaves.
    page.wait_for_function(
        "() => { const map = document.querySelector('.pa-middle').getBoundingClientRect();"
        " const panel = document.querySelector('.pa-here').getBoundingClientRect();"
        " return Math.abs(map.right - panel.left) < 2 && map.left === 0; }"
    )
    return page


def answered(page: Page, act: Callable[[], Any]) -> str:
    """Does something that brings a new answer, and gives the answer's summary."""
    before = page.evaluate("() => document.querySelector('.pa-here')?.dataset.ready || ''")
    act()
    page.wait_for_function(
        "(before) => { const panel = document.querySelector('.pa-here');"
        " return panel && (panel.dataset.ready || '') !== before && panel.dataset.ready"
        " && !panel.hasAttribute('aria-busy'); }",
        arg=before,
    )
    return page.locator(".pa-here-summary").inner_text()


def draw(page: Page, corners: list[tuple[float, float]]) -> None:
    """Takes the tool for areas and clicks the corners, the last one twice."""
    page.click("[data-tool=area]")
    for corner in corners[:-1]:
        click_place(page, *corner)
    page.mouse.dblclick(*screen_point(page, *corners[-1]))


def download(page: Page, kind: str, folder: Path) -> tuple[str, bytes]:
    """Asks for a report and gives its name and content."""
    with page.expect_download() as waiting:
        page.click(f"[data-report={kind}]")
    path = folder / f"report.{kind}"
    waiting.value.save_as(path)
    expect(page.locator(f"[data-report={kind}]")).to_be_enabled()
    return waiting.value.suggested_filename, path.read_bytes()


def test_from_a_place_on_the_map_to_its_report(
    page: Page, app_url: str, atlas: Atlas, tmp_path: Path
) -> None:
    open_atlas(page, app_url)
    click_place(page, 115.79, 36.62)
    page.wait_for_selector(".pa-card:not([hidden]) h2")
    if page.locator(".pa-card h2").inner_text() != "此点":
        page.locator(".pa-chooser .pa-choice").first.click()
    wait_for_card(page, "此点")
    summary = answered(page, lambda: page.click(".pa-card [data-here]"))
    assert "/here?at=115.79" in page.url
    (place,) = parse_qs(urlsplit(page.url).query)["at"]
    lon, lat = (float(part) for part in place.split(","))
    expected = what_applies(atlas, site_of(shapely.Point(lon, lat)))
    assert summary == expected["summary"]
    names = page.locator("[data-section=controls] .pa-here-name").all_inner_texts()
    assert names == [row["name"] for row in expected["controls"]]

    name, content = download(page, "pdf", tmp_path)
    assert name.startswith("规划适用情况报告_点 115.79") and name.endswith(".pdf")
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        said = "".join("".join(p.extract_text() for p in pdf.pages).split())
        assert sum(len(p.images) for p in pdf.pages) == 1
    name, content = download(page, "docx", tmp_path)
    assert name.endswith(".docx")
    paper = Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    written = "".join("".join([*(line.text for line in paper.paragraphs), *cells]).split())
    for row in (*expected["controls"], *expected["boundaries"]):
        assert row["name"] in said and row["name"] in written
    assert "".join(summary.split()) in said and "".join(summary.split()) in written
    assert page.errors == [] and outside_requests(page) == []  # type: ignore[attr-defined]


def test_a_click_on_the_map_asks_and_the_address_brings_it_back(here: Page, app_url: str) -> None:
    summary = answered(here, lambda: click_place(here, *SPOT))
    assert "?at=115.9" in here.url
    other = answered(here, lambda: click_place(here, 115.75, 36.62))
    assert other != summary
    assert answered(here, here.go_back) == summary
    assert answered(here, lambda: here.goto(here.url)) == summary
    expect(here.locator("[data-tool=point]")).to_have_class("pa-on")


def test_an_area_is_drawn_undone_finished_moved_and_restored(here: Page, atlas: Atlas) -> None:
    here.click("[data-tool=area]")
    for corner in CORNERS[:3]:
        click_place(here, *corner)
    expect(here.locator(".pa-here-size strong")).to_contain_text("面积")
    here.wait_for_function("() => !document.querySelector('.pa-here-size').innerText.includes(' 0.000 ')")
    click_place(here, 115.7, 36.7)
    here.keyboard.press("Control+z")
    assert len(inspect(here, "atlas.frames.mode.draw.places")) == 3
    summary = answered(here, lambda: here.mouse.dblclick(*screen_point(here, *CORNERS[3])))
    assert "该地块" in summary and "平方公里" in summary
    expect(here.locator(".pa-here-corner")).to_have_count(4)
    drawn = inspect(here, "atlas.frames.mode.onMap.found.site.area_m2")
    expected = what_applies(
        atlas, site_of(shapely.geometry.shape(inspect(here, "atlas.frames.mode.onMap.found.site.geometry")))
    )
    rows = here.locator("[data-section=controls] li .pa-here-says").all_inner_texts()
    assert rows == [row["says"] for row in expected["controls"]]

    corner = here.locator(".pa-here-corner").first.bounding_box()
    assert corner
    here.mouse.move(corner["x"] + 6, corner["y"] + 6)
    here.mouse.down()
    here.mouse.move(corner["x"] - 30, corner["y"] + 30, steps=4)
    answered(here, here.mouse.up)
    moved = inspect(here, "atlas.frames.mode.onMap.found.site.area_m2")
    assert moved != drawn
    answered(here, lambda: here.click("[data-act=undo]"))
    assert inspect(here, "atlas.frames.mode.onMap.found.site.area_m2") == pytest.approx(drawn, rel=1e-9)

    restored = answered(here, lambda: here.goto(here.url))
    assert restored == summary
    expect(here.locator(".pa-here-corner")).to_have_count(4)


def test_escape_gives_a_drawing_up(here: Page) -> None:
    here.click("[data-tool=area]")
    click_place(here, *CORNERS[0])
    click_place(here, *CORNERS[1])
    here.keyboard.press("Escape")
    expect(here.locator("[data-tool=point]")).to_have_class("pa-on")
    expect(here.locator(".pa-here-size")).to_be_hidden()
    assert inspect(here, "atlas.frames.mode.draw.places") == []


def test_a_line_of_a_width_is_an_area(here: Page) -> None:
    here.click("[data-tool=line]")
    here.fill(".pa-here-width input", "200")
    click_place(here, *CORNERS[0])
    summary = answered(here, lambda: here.mouse.dblclick(*screen_point(here, *CORNERS[1])))
    assert "该地块" in summary and "width=200" in here.url
    assert "两侧各 100 米" in here.locator(".pa-here-body").inner_text()
    assert answered(here, lambda: here.goto(here.url)) == summary


def test_the_radius_is_chosen_and_kept_in_the_address(here: Page) -> None:
    answered(here, lambda: click_place(here, *SPOT))
    summary = answered(here, lambda: here.select_option(".pa-here-bar select", "5000"))
    assert "周边 5 公里" in summary and "radius=5000" in here.url
    assert answered(here, lambda: here.goto(here.url)) == summary


def test_lines_light_their_feature_and_lead_to_clauses_and_cards(here: Page) -> None:
    answered(here, lambda: click_place(here, *SPOT))
    row = here.locator("[data-section=controls] li").first
    feature = row.get_attribute("data-id")
    row.hover()
    here.wait_for_function(
        "(id) => document.querySelector('.pa-root').planAtlas.selecting.lit.join() === id", arg=feature
    )
    row.locator("summary").click()
    lead = row.locator(".pa-here-quote a").first
    clause = row.locator(".pa-here-quote").first.get_attribute("data-clause")
    assert lead.get_attribute("href") == f"/read?clause={clause}"
    lead.click()
    here.wait_for_function("() => document.querySelector('.pa-root').dataset.frame === 'read'")
    assert f"/read?clause={clause}" in here.url
    answered(here, here.go_back)
    row.hover()
    row.locator(".pa-here-facts a").click()
    here.wait_for_function("() => !document.querySelector('.pa-card').hidden")
    assert f"id={feature}" in here.url
    answered(here, here.go_back)


def test_an_area_feature_is_asked_about_from_its_card(page: Page, app_url: str) -> None:
    open_atlas(page, f"{app_url}/?id=core.metro")
    wait_for_card(page, "聊茌东都市区")
    summary = answered(page, lambda: page.click(".pa-card [data-here]"))
    assert page.url.endswith("/here?id=core.metro") and summary.startswith("“聊茌东都市区”")
    assert "聊茌东都市区" not in page.locator("[data-section=areas] .pa-here-name").all_inner_texts()


def test_a_zipped_shapefile_is_read_and_its_system_asked_for(here: Page, tmp_path: Path) -> None:
    shape = shapely.box(401_000, 4_047_000, 401_700, 4_047_450)
    gpd.GeoDataFrame(geometry=[shape], crs="EPSG:4548").to_file(tmp_path / "site.shp")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in tmp_path.glob("site.*"):
            if path.suffix != ".prj":
                archive.write(path, path.name)
    file = {"name": f"{SCRIPT}.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    here.click("[data-tool=upload]")
    here.set_input_files(".pa-here-drop input", file)  # type: ignore[arg-type]
    here.wait_for_selector(".pa-here-choice")
    assert "没有写明坐标系" in here.locator(".pa-here-refusal").inner_text()
    summary = answered(here, lambda: here.click('[data-crs="EPSG:4548"]'))
    assert f"“{SCRIPT}” 31.50 公顷" in summary
    assert here.locator(".pa-here img").count() == 0


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.zip", b"PK\x03\x04oops", "已损坏"),
        ("a.kml", b"<!doctype html><html>" + SCRIPT.encode(), "是网页"),
        ("a.geojson", json.dumps({"type": "Point", "coordinates": [2, 48]}).encode(), "离聊城太远"),
    ],
)
def test_a_bad_upload_is_refused_and_nothing_is_lost(
    here: Page, name: str, content: bytes, message: str
) -> None:
    answered(here, lambda: click_place(here, *SPOT))
    address = here.url
    here.click("[data-tool=upload]")
    here.set_input_files(
        ".pa-here-drop input",
        {"name": name, "mimeType": "application/octet-stream", "buffer": content},  # type: ignore[arg-type]
    )
    expect(here.locator(".pa-here-refusal")).to_contain_text(message)
    assert here.url == address


def test_typed_coordinates_are_understood_or_refused(here: Page) -> None:
    here.click("[data-tool=text]")
    here.fill(".pa-here textarea", f"{SCRIPT}'; DROP TABLE x; --")
    here.click("[data-act=ask]")
    expect(here.locator(".pa-here-refusal")).to_contain_text("不是聊城附近的坐标")
    here.fill(
        ".pa-here textarea", "J1 4034000 407000\nJ2 4034100 407000\nJ3 4034100 407100\nJ4 4034000 407100"
    )
    summary = answered(here, lambda: here.click("[data-act=ask]"))
    assert "该地块 1.00 公顷" in summary and "?area=" in here.url


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("at=abc", "地址里的范围读不出来"),
        ("at=1,2", "离聊城太远"),
        ("area=%3Cscript%3E", "地址里的范围读不出来"),
        ("area=" + "A" * 7000, "地址里的范围读不出来"),
        ("line=AAAA&width=x", "地址里的范围读不出来"),
        ("id=no.such", "没有编号为“no.such”的要素"),
        ("id=axes.zhengji", "在图上不是面"),
    ],
)
def test_wrong_addresses_are_told(page: Page, app_url: str, query: str, message: str) -> None:
    page.goto(f"{app_url}/here?{query}")
    expect(page.locator(".pa-here-refusal")).to_contain_text(message, timeout=30_000)
    assert answered(page, lambda: click_place(page, *SPOT)).startswith("此点")


def test_the_explorer_is_as_it_was_after_a_visit(page: Page, app_url: str) -> None:
    open_atlas(page, f"{app_url}/?layers=city,counties,railways")
    before = inspect(page, "[...atlas.state.visible].sort()")
    page.get_by_role("link", name="此处适用").first.click()
    page.wait_for_selector(PANEL)
    answered(page, lambda: click_place(page, *SPOT))
    page.get_by_role("link", name="一张图").first.click()
    page.wait_for_function(
        "(before) => { const { state } = document.querySelector('.pa-root').planAtlas;"
        " return state.only === null && [...state.visible].sort().join() === before.join(); }",
        arg=before,
    )
    assert page.locator(PANEL).count() == 0
    expect(page.locator(".pa-side")).to_be_visible()
    assert page.errors == []  # type: ignore[attr-defined]
