"""The one HTML file: taken from the app, opened from disk without a network, walked to its end."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pptx import Presentation

from exports.story_html import story_html
from geodata.atlas import PACKAGE, load_atlas
from geodata.stories import Scene, Story, Text
from geodata.story_files import STORIES, read_stories
from tests.e2e.conftest import ACTION_MS, record
from tests.e2e.test_play import (
    HOSTILE,
    PLAYER,
    SLOW_MS,
    errors,
    player,
    press_to,
    screen_place,
    wait_for_slide,
)

LONG_MS = 120_000


@pytest.fixture
def offline(browser: Browser) -> Iterator[Page]:
    """A page without a network, of somebody who wants no motion."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", offline=True, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(ACTION_MS)
    record(page)
    yield page
    context.close()


def open_file(page: Page, path: Path) -> None:
    page.goto(path.as_uri())
    page.wait_for_selector(PLAYER, timeout=SLOW_MS)
    wait_for_slide(page, 0)


def asked_for(page: Page) -> list[str]:
    """All addresses asked for, but those of what is inside the file."""
    return [one for one in page.requests if not one.startswith("data:")]  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def story_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("usb") / "一心、两轴、两带.html"
    story = next(one for one in read_stories(PACKAGE / STORIES)[0] if one.id == "structure")
    path.write_text(story_html(load_atlas(), story), encoding="utf-8")
    return path


def test_the_file_plays_from_disk_to_its_end(offline: Page, story_file: Path) -> None:
    page = offline
    open_file(page, story_file)
    titles = player(page, "player.slides.map((slide) => slide.title)")
    for number in range(1, len(titles)):
        press_to(page, "PageDown", number)
        expect(page.locator(".pl-page h2")).to_have_text(titles[number])
    assert page.url.endswith(f"#{len(titles) - 1}")
    assert asked_for(page) == [story_file.as_uri()]
    assert errors(page) == []


def test_cards_icons_and_notes_work_from_disk(offline: Page, story_file: Path) -> None:
    page = offline
    open_file(page, story_file)
    page.keyboard.type("10")
    press_to(page, "Enter", 10)
    page.mouse.click(*screen_place(page, "key_towns.yandian"))
    expect(page.locator(".pl-card h2")).to_have_text("烟店镇")
    expect(page.locator(".pl-card")).to_contain_text("规划条文")
    masks = page.evaluate(
        "[...document.querySelectorAll('.pa-icon')].map((one) => getComputedStyle(one).maskImage)"
    )
    assert masks and all(mask.startswith('url("data:image/svg+xml') for mask in masks)
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    notes = opened.value
    notes.wait_for_selector(PLAYER, timeout=SLOW_MS)
    press_to(page, "ArrowRight", 11)
    expect(notes.locator(".pl-root")).to_have_attribute("data-slide", "11")
    assert asked_for(page) == [story_file.as_uri()]
    assert errors(page) == []


def test_hostile_texts_do_nothing_in_the_file(offline: Page, tmp_path: Path) -> None:
    scene = Scene(HOSTILE, (Text(HOSTILE),), layers=("counties",), notes=HOSTILE)
    story = Story("s", HOSTILE, (scene,), Scene(HOSTILE, layers=("counties",)), HOSTILE, HOSTILE, HOSTILE)
    path = tmp_path / "hostile.html"
    path.write_text(story_html(load_atlas(), story), encoding="utf-8")
    open_file(offline, path)
    expect(offline.locator("h1")).to_have_text(HOSTILE)
    press_to(offline, "ArrowRight", 1)
    expect(offline.locator(".pl-body")).to_have_text(HOSTILE)
    assert offline.evaluate("() => window.pwned") is None
    assert offline.locator("img").count() == 0
    assert errors(offline) == []


def test_the_page_hands_out_the_file(page: Page, app_url: str, tmp_path: Path) -> None:
    page.goto(f"{app_url}/stories")
    page.get_by_role("heading", name="讲图", exact=True).wait_for(timeout=SLOW_MS)
    page.get_by_role("button", name="带走").first.click()
    make = page.get_by_role("button", name="制作单文件 HTML").first
    make.wait_for(timeout=SLOW_MS)
    make.click()
    ready = page.get_by_role("button", name=re.compile(r"下载单文件 HTML（\d\.\d MB）"))
    ready.wait_for(timeout=LONG_MS)
    with page.expect_download(timeout=LONG_MS) as download:
        ready.click()
    assert download.value.suggested_filename == "一心、两轴、两带.html"
    path = tmp_path / "saved.html"
    download.value.save_as(path)
    assert "一心、两轴、两带" in path.read_text(encoding="utf-8")
    page.keyboard.press("Escape")  # closes the menu
    play = page.get_by_role("link", name="放映").first
    with page.expect_popup() as opened:
        play.click()
    opened.value.wait_for_selector(PLAYER, timeout=SLOW_MS)
    assert opened.value.url.endswith("/play/structure")


def test_slides_are_made_with_a_template_of_ones_own(page: Page, app_url: str, tmp_path: Path) -> None:
    page.set_default_timeout(LONG_MS)
    page.goto(f"{app_url}/stories")
    page.get_by_role("heading", name="讲图", exact=True).wait_for()
    page.get_by_role("button", name="带走").first.click()
    field = page.locator("[data-testid='stPopoverBody'] input[type=file]")
    wrong, right = tmp_path / "报告.pptx", tmp_path / "模板.pptx"
    wrong.write_bytes(b"no presentation")
    Presentation().save(str(right))

    def make(template: Path) -> None:
        field.set_input_files(template)
        page.get_by_text(template.name).first.wait_for()
        page.get_by_role("button", name="制作幻灯片 PPTX").first.click()

    make(wrong)
    page.get_by_text("这个文件不是 PPTX 演示文稿").wait_for()
    page.get_by_role("button", name="Remove", exact=False).first.click()
    make(right)
    ready = page.get_by_role("button", name="下载幻灯片")
    ready.wait_for()
    with page.expect_download() as download:
        ready.click()
    download.value.save_as(tmp_path / "slides.pptx")
    slides = Presentation(str(tmp_path / "slides.pptx")).slides
    assert len(slides) == 14  # cover, twelve scenes, sources
    assert slides[1].shapes.title.text_frame.text == "市域城镇空间布局"
