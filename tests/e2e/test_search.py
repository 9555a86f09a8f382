"""The search box in a real browser: hits are marked, the documents' own wording is told, nothing is executed."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.helpers import open_atlas

MS = 60_000
ROWS = ".pa-results:not([hidden]) .pa-row"


@pytest.fixture
def opened(page: Page, app_url: str) -> Page:
    open_atlas(page, app_url)
    return page


def ask(page: Page, words: str) -> None:
    page.fill(".pa-search input", words)


def test_hits_are_marked_in_names_clauses_and_targets(opened: Page) -> None:
    ask(opened, "城镇化率")
    expect(opened.locator(".pa-results h4", has_text="目标")).to_be_visible(timeout=MS)
    marks = opened.locator(f"{ROWS} mark")
    expect(marks.first).to_be_visible(timeout=MS)
    assert set(marks.all_inner_texts()) == {"城镇化率"}
    ask(opened, "thh")
    expect(opened.locator(f"{ROWS} mark", has_text="徒骇河").first).to_be_visible(timeout=MS)


def test_a_slip_of_the_documents_is_found_and_told(opened: Page) -> None:
    ask(opened, "二干渠花堤")
    row = opened.locator(ROWS, has_text="原文作“二千渠花堤”")
    expect(row.first).to_be_visible(timeout=MS)
    expect(row.first.locator("mark")).to_have_text("二千渠花堤", timeout=MS)


def test_a_target_opens_its_clause(opened: Page) -> None:
    ask(opened, "常住人口城镇化率")
    opened.locator(ROWS, has_text="常住人口城镇化率达到60%左右").last.click()
    expect(opened.locator(".pa-card .pa-clause")).to_contain_text("常住人口城镇化率达到60%左右", timeout=MS)


def test_code_in_the_box_is_text_and_a_long_query_is_cut_with_a_notice(opened: Page) -> None:
    ask(opened, "<img src=x onerror=alert(1)>")
    nothing = "没有找到“<img src=x onerror=alert(1)>”"
    expect(opened.locator(".pa-results")).to_contain_text(nothing, timeout=MS)
    expect(opened.locator(".pa-results img")).to_have_count(0, timeout=MS)
    opened.evaluate("document.querySelector('.pa-search input').removeAttribute('maxlength')")
    ask(opened, "聊城" * 2000)
    expect(opened.locator(".pa-results")).to_contain_text("只用了前 100 个字", timeout=MS)
