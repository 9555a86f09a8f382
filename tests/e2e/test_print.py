"""Printing what the explorer shows: the dialog, the file that comes, and what goes wrong."""

from pathlib import Path
from typing import Any

import pdfplumber
from playwright.sync_api import Page, Route, expect

from tests.e2e.helpers import CARD, open_atlas

MM = 72 / 25.4
DIALOG = ".pa-print[open]"
DRAWING_MS = 90_000
TOLD = ".pa-print-told"


def open_dialog(page: Page) -> None:
    page.get_by_role("button", name="打印地图").click()
    expect(page.locator(DIALOG)).to_be_visible()


def choose(page: Page, text: str) -> None:
    page.locator(DIALOG).get_by_text(text, exact=True).click()


def test_the_view_is_printed_as_it_is_seen(page: Page, app_url: str, tmp_path: Path) -> None:
    open_atlas(page, f"{app_url}/?layers=counties,city,key_towns,axes&filter=county:莘县&id=axes.zhengji")
    expect(page.locator(f"{CARD} h2")).to_have_text("郑济城镇发展主轴")
    open_dialog(page)
    expect(page.get_by_label("图名")).to_have_value("聊城规划一张图")
    page.get_by_label("图名").fill("莘县重点镇")
    page.get_by_label("编制单位").fill("莘县自然资源和规划局")
    choose(page, "A3")
    choose(page, "横向")
    page.get_by_label("比例尺").select_option("500000")
    with page.expect_download(timeout=DRAWING_MS) as download:
        page.get_by_role("button", name="下载").click()
    assert download.value.suggested_filename == "莘县重点镇_A3.pdf"
    download.value.save_as(tmp_path / "map.pdf")
    with pdfplumber.open(tmp_path / "map.pdf") as document:
        sheet = document.pages[0]
        text = "".join(char["text"] for char in sheet.chars)
        assert (round(sheet.width / MM), round(sheet.height / MM)) == (420, 297)
    for words in ("莘县重点镇", "莘县自然资源和规划局", "1:500 000", "朝城镇", "亮显：选中的要素", "筛选："):
        assert words in text, words
    assert "梁村镇" not in text  # of another county
    expect(page.locator(TOLD)).to_contain_text("已下载")
    page.keyboard.press("Escape")
    expect(page.locator(DIALOG)).to_have_count(0)
    expect(page.locator(f"{CARD} h2")).to_have_text("郑济城镇发展主轴")  # Escape closed the dialog alone
    open_dialog(page)
    expect(page.get_by_label("编制单位")).to_have_value("莘县自然资源和规划局")
    assert page.errors == []  # type: ignore[attr-defined]


def test_what_the_server_refuses_is_told_in_the_dialog(page: Page, app_url: str) -> None:
    open_atlas(page, f"{app_url}/?layers=")
    open_dialog(page)
    page.get_by_role("button", name="下载").click()
    expect(page.locator(TOLD)).to_have_text("没有打开任何图层，请先打开要打印的图层。", timeout=DRAWING_MS)
    expect(page.get_by_role("button", name="下载")).to_be_enabled()


def test_drawing_can_be_given_up(page: Page, app_url: str) -> None:
    open_atlas(page, app_url)
    waiting: list[Route] = []
    page.route("**/print.pdf*", lambda route: waiting.append(route))
    open_dialog(page)
    page.get_by_role("button", name="下载").click()
    expect(page.locator(f"{TOLD} progress")).to_be_visible()
    expect(page.get_by_role("button", name="下载")).to_be_disabled()
    page.get_by_role("button", name="关闭").click()
    expect(page.locator(DIALOG)).to_have_count(0)
    open_dialog(page)
    expect(page.get_by_role("button", name="下载")).to_be_enabled()
    expect(page.locator(TOLD)).to_be_empty()


def test_the_dialog_proposes_the_upright_sheet_for_the_whole_city(page: Page, app_url: str) -> None:
    open_atlas(page, app_url)
    open_dialog(page)
    expect(page.get_by_label("纵向")).to_be_checked()
    page.keyboard.press("Escape")
    page.locator('[data-preset="water"]').click()
    open_dialog(page)
    title: Any = page.get_by_label("图名")
    expect(title).to_have_value("聊城市水网规划图")
