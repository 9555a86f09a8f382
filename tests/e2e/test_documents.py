"""A planner's way: a docx is added, its proposals gone through with keys and buttons, published, read, withdrawn."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import patient, record, serving
from tests.e2e.helpers import open_atlas, outside_requests, wait_for_card

SLOW_MS = 60_000
TOWN = "key_towns.yandian"
SENTENCE = "支持烟店镇建设国际轴承交易中心，到2027年，入驻企业达到320家"
TEXT = (
    "聊城市人民政府关于印发聊城市轴承产业集群行动方案的通知",
    "聊政字〔2026〕9号",
    "聊城市人民政府",
    "2026年2月3日",
    "一、重点任务",
    f"{SENTENCE}。推进郑济高铁站前广场建设。",
    "完善<img src=x onerror=alert(1)>莘县、阳谷县配套，实施位山、彭楼等大型灌区改造。",
)


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """A slow machine may take its time."""
    with patient(SLOW_MS):
        yield


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("documents-home")


@pytest.fixture(scope="module")
def documents_url(home: Path) -> Iterator[str]:
    with serving(home / "log", PLAN_HOME=str(home)) as url:
        yield url


def a_docx() -> dict[str, object]:
    made = docx.Document()
    for line in TEXT:
        made.add_paragraph(line)
    out = io.BytesIO()
    made.save(out)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return {"name": "轴承方案.docx", "mimeType": kind, "buffer": out.getvalue()}


def enter(page: Page, label: str, text: str) -> None:
    """Fills a field; what depends on it is to be waited for."""
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")


def upload_box(page: Page, url: str) -> Locator:
    """The place for a file, which opens once the editor is named."""
    page.goto(f"{url}/documents")
    enter(page, "编辑人", "王规划")
    box = page.locator("input[type=file]")
    expect(box).to_be_enabled()
    return box


def step(page: Page, name: str) -> None:
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()


def town_clauses(page: Page, url: str) -> str:
    """All that the card of 烟店镇 quotes."""
    open_atlas(page, f"{url}/?id={TOWN}")
    wait_for_card(page, "烟店镇")
    return "\n".join(page.locator(".pa-card .pa-clause blockquote").all_text_contents())


def saved(page: Page, told: str) -> None:
    """Waits until the review says how far it is, and that it is kept."""
    expect(page.locator(".pr-progress strong")).to_have_text(told)
    expect(page.locator(".pr-saving")).to_have_text("已保存")


def test_from_the_upload_to_the_card_and_back(page: Page, browser: Browser, documents_url: str) -> None:
    page.set_default_timeout(SLOW_MS)
    page.on("dialog", lambda dialog: dialog.accept())
    assert SENTENCE not in town_clauses(page, documents_url)

    upload_box(page, documents_url).set_input_files(a_docx())  # type: ignore[arg-type]
    expect(page.get_by_label("标题", exact=True)).to_have_value("聊城市轴承产业集群行动方案")
    expect(page.get_by_label("文号", exact=True)).to_have_value("聊政字〔2026〕9号")
    page.get_by_role("button", name="存为草稿").click()

    rows = page.locator(".pr-row")
    expect(rows.first).to_be_visible()
    count = rows.count()
    expect(page.locator(".pr-progress strong")).to_have_text(f"已核 0/{count}")
    current = page.locator(".pr-row[aria-selected]")
    first = current.get_attribute("data-proposal")
    expect(page.locator(".pr-map .leaflet-container")).to_be_visible()

    page.locator(".pr-list").focus()
    page.keyboard.press("Enter")  # confirms the first and goes on
    expect(page.locator(f'.pr-row[data-proposal="{first}"]')).to_have_attribute("data-state", "confirmed")
    expect(current).not_to_have_attribute("data-proposal", str(first))
    page.keyboard.press("Delete")
    saved(page, f"已核 2/{count}")
    page.keyboard.press("u")
    saved(page, f"已核 1/{count}")

    county = page.locator('.pr-row[data-feature="counties.shenxian"]')
    county.get_by_role("button", name="驳回").click()
    expect(county).to_have_attribute("data-state", "rejected")
    saved(page, f"已核 2/{count}")
    assert "<img src=x" in page.locator(".pr-list").inner_text() and page.locator(".pr-list img").count() == 0

    # What is decided is there again for someone who opens the page anew.
    address = page.url
    other = browser.new_context(locale="zh-CN").new_page()
    record(other)
    other.goto(address)
    other.locator(".pr-chip", has_text="全部").click(timeout=SLOW_MS)
    for feature, state in (
        (TOWN, "confirmed"),
        ("counties.shenxian", "rejected"),
        ("counties.yanggu", "open"),
    ):
        row = other.locator(f'.pr-row[data-feature="{feature}"]')
        expect(row).to_have_attribute("data-state", state)
    other.context.close()

    page.get_by_role("button", name=re.compile("高分项全部确认")).click()
    page.get_by_role("button", name=re.compile("其余全部驳回")).click()
    saved(page, f"已核 {count}/{count}")

    step(page, "指标")
    page.get_by_role("button", name=re.compile("高分项全部确认")).click()
    expect(page.get_by_text(re.compile("^已核 1/1"))).to_be_visible()
    step(page, "发布")
    enter(page, "发布理由", "市政府正式印发")
    page.get_by_role("button", name="发布，所有人可见").click()
    expect(page.get_by_text("已发布：全文、确认的关联和指标")).to_be_visible()

    assert SENTENCE in town_clauses(page, documents_url)
    assert "320" in page.locator(".pa-target-list").all_inner_texts().__str__()

    page.goto(address)
    enter(page, "编辑人", "王规划")
    enter(page, "撤回理由", "文件已废止")
    page.get_by_role("button", name="撤回", exact=True).click()
    expect(page.get_by_text("这份文件已撤回")).to_be_visible()
    assert SENTENCE not in town_clauses(page, documents_url)
    assert outside_requests(page) == []


def test_what_is_no_document_is_told_on_the_page(page: Page, documents_url: str) -> None:
    page.set_default_timeout(SLOW_MS)
    upload = upload_box(page, documents_url)
    upload.set_input_files(
        {"name": "程序.docx", "mimeType": "application/octet-stream", "buffer": b"MZ" + bytes(4000)}
    )
    expect(page.get_by_test_id("stAlert")).to_contain_text("不认识的二进制内容")
    expect(page.get_by_role("heading", name="文件管理")).to_be_visible()
