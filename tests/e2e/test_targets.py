"""Targets in a real browser: from a clause to its target, to its places on the map and back to the clause."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import patient
from tests.e2e.helpers import inspect, open_atlas, outside_requests, wait_for_card

NAME, TABLE = ".pt-name", ".st-key-targets-left [data-testid='stDataFrame'] canvas"
SLOW_MS = 30_000
SEEN_TEXT = """(node) => {
  const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  let seen = "";
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    const { fontSize } = getComputedStyle(parent);
    if (fontSize !== "0px" && parent.checkVisibility({ checkVisibilityCSS: true })) seen += walk.currentNode.data + " ";
  }
  return seen;
}"""  # words that looks.css replaces stand there in no size or are hidden
ROW, HEAD = 33, 36  # pixels of a row and of the heading


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """The page is Streamlit's, which may take its time."""
    with patient(SLOW_MS):
        yield


def open_targets(page: Page, url: str, query: str = "") -> None:
    """Opens the targets page and waits for its table."""
    page.goto(f"{url}/targets{query}")
    expect(page.locator(TABLE).first).to_be_visible(timeout=60_000)
    expect(page.locator(".st-key-targets-right .pt-title").first).to_be_visible()


def click_row(page: Page, row: int) -> None:
    """Clicks the words of a row of the table, counted from 0."""
    box = page.locator(TABLE).first.bounding_box()
    assert box
    page.mouse.click(box["x"] + 150, box["y"] + HEAD + ROW * row + ROW / 2)


def no_trouble(page: Page) -> None:
    # Streamlit looks for its server under the page's own address first.
    assert [error for error in page.errors if "/targets/_stcore/" not in error] == []  # type: ignore[attr-defined]
    assert outside_requests(page) == []


def test_from_a_clause_to_its_target_to_the_map_and_back_to_the_clause(page: Page, app_url: str) -> None:
    open_atlas(page, f"{app_url}/?id=railways.zhengji")
    wait_for_card(page, "郑济高铁")
    page.get_by_role("link", name="高铁通车里程").first.click()
    expect(page.locator(NAME)).to_have_text("高铁通车里程")
    assert "target=hsr-length" in page.url
    expect(page.locator(".pt-quote mark")).to_contain_text("216")
    docked = page.locator(".st-key-targets-right .pa-root")
    expect(docked).to_be_visible()
    page.wait_for_function(
        "['railways.zhengji', 'railways.xiongshang'].every((id) => document.querySelector('.pa-root').planAtlas"
        ".drawing.shownItems().some((item) => item.id === id))"
    )
    assert page.locator(".pa-root").count() == 1
    page.get_by_role("link", name="读原文").click()
    page.wait_for_url(re.compile("/read\\?clause="))
    page.go_back()
    expect(page.locator(NAME)).to_have_text("高铁通车里程")
    page.get_by_role("link", name="雄商高铁").click()
    wait_for_card(page, "雄商高铁")
    assert inspect(page, "atlas.state.selection.id") == "railways.xiongshang"
    no_trouble(page)


def test_a_click_in_a_row_chooses_it_and_back_undoes_it(page: Page, app_url: str) -> None:
    open_targets(page, app_url)
    click_row(page, 2)
    expect(page.locator(NAME)).to_have_text("地区生产总值年均增速")
    click_row(page, 5)
    expect(page.locator(NAME)).to_have_text("财政收入年均增长速度")
    page.wait_for_url(re.compile("target=outline-fiscal-growth"))
    page.go_back()
    expect(page.locator(NAME)).to_have_text("地区生产总值年均增速")
    page.locator(".st-key-targets-close button").click()
    expect(page.locator(NAME)).to_have_count(0)
    page.wait_for_url(re.compile("/targets$"))
    no_trouble(page)


def test_filters_live_in_the_address(page: Page, app_url: str) -> None:
    open_targets(page, app_url, "?topic=能源&words=变电站")
    count = page.locator(".st-key-targets-count")
    expect(count).to_contain_text("符合 5 项")
    page.locator(".st-key-words input").fill("220")
    page.keyboard.press("Enter")
    expect(count).to_contain_text("符合 3 项")
    page.wait_for_url(re.compile("words=220"))
    page.get_by_role("button", name="清除筛选").click()
    expect(count).to_have_text(re.compile("共 673 项目标"))
    page.wait_for_url(re.compile("/targets$"))
    no_trouble(page)


def test_an_upload_is_kept_and_told(page: Page, app_url: str, tmp_path: Path) -> None:
    table = tmp_path / "值.csv"
    rows = ["目标编号,日期,实际值,单位,来源", "oth-dcf-sows,2023-12-31,1.1,万头,公报", "没有,2023,1,,公报"]
    table.write_text("\n".join(rows), encoding="gb18030")
    open_targets(page, app_url, "?tab=进展")
    page.locator(".st-key-editor-name input").fill("测试")
    page.keyboard.press("Enter")
    page.locator(".st-key-targets-right input[type=file]").set_input_files(table)
    expect(page.get_by_text("可用 1 行，有问题 1 行。")).to_be_visible()
    page.get_by_role("button", name="保存可用的 1 行").click()
    expect(page.get_by_text("已保存 1 行。")).to_be_visible()
    page.goto(f"{app_url}/targets?target=oth-dcf-sows")
    expect(page.locator(".st-key-targets-right")).to_contain_text("已达到：1.1 万头")
    no_trouble(page)


def test_the_sheet_of_a_county_prints_on_a4(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/targets?tab=分县&county=茌平区")
    expect(page.locator(".cs-sheet")).to_contain_text("氯化聚乙烯年产能")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="打印").click()
    printed = opened.value
    expect(printed.locator("h1")).to_have_text("茌平区规划目标清单")
    printed.emulate_media(media="print")
    expect(printed.get_by_role("button", name="打印")).to_be_hidden()
    pdf = printed.pdf(prefer_css_page_size=True)
    assert re.search(rb"/MediaBox \[0 0 59[45][\d.]* 84[12]", pdf)
    no_trouble(page)


def test_nothing_of_streamlits_english_is_left(page: Page, app_url: str) -> None:
    for query in ("", "?target=oth-lx-grain", "?tab=规划与图上", "?tab=进展"):
        open_targets(page, app_url, query)
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        text = page.locator(".st-key-targets-page").evaluate(SEEN_TEXT)
        icons = page.locator(".st-key-targets-page [data-testid='stIconMaterial']").all_inner_texts()
        words = set(re.findall(r"[A-Za-z]{3,}", text)) - {"CSV", "XLSX", *"_".join(icons).split("_")}
        assert not words, (query, words)
