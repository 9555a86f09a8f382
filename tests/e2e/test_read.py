"""A planner reads the plan: the text beside the map, in a real browser on the real app."""

import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from geodata.atlas import Atlas, load_atlas
from geodata.citation import cite_clause
from geodata.text_marks import NAME, WORDING, clause_marks
from tests.e2e.helpers import PLACE, READY, inspect, open_atlas, outside_requests, settle, wait_for_card

METRO = "outline-4b0635e4"  # 专栏8 “一心”
BELTS = "outline-f7ffd161"  # 专栏8 “两带”
LINQING = "outline-16967107"  # 专栏9 临清市
TOWNS = "outline-bd05cb0f"  # 26个重点镇, names no place
CHAPTER = "第三十章 完善市域城镇空间格局"
MODE = "atlas.frames.mode"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def open_reading(page: Page, url: str, query: str = "") -> None:
    """Opens the reading page and waits until a clause is in focus and the map shows what it should."""
    page.goto(f"{url}/read{query}")
    page.wait_for_selector(READY, timeout=30_000)
    page.wait_for_selector(PLACE, state="attached", timeout=30_000)
    wait_for_reading(page)


def wait_for_reading(page: Page) -> None:
    page.wait_for_selector(".pa-root[data-frame=read] .pr-focus", timeout=30_000)
    page.wait_for_function("() => document.querySelector('.pa-root').planAtlas.state.only", timeout=30_000)


def go_inside(page: Page, query: str) -> None:
    """Follows an address of the page as a link inside the app does, without loading the page anew."""
    page.evaluate(
        """(query) => { history.pushState({}, '', '/read' + query);
          dispatchEvent(new PopStateEvent('popstate', { state: {} })); }""",
        query,
    )


def focused(page: Page) -> str:
    return str(page.locator(".pr-focus").get_attribute("data-clause"))


def wait_for_focus(page: Page, clause_id: str) -> None:
    expect(page.locator(".pr-focus")).to_have_attribute("data-clause", clause_id)
    expect(page).to_have_url(re.compile(f"clause={clause_id}"))


def wait_for_lit(page: Page, feature_ids: set[str]) -> None:
    """Waits until exactly these features are lit up and lie inside the map."""
    page.wait_for_function(
        """(ids) => {
          const atlas = document.querySelector('.pa-root').planAtlas;
          const lit = atlas.selecting.lit || [];
          return lit.length === ids.length && ids.every((id) => lit.includes(id) && atlas.drawing.items.get(id)?.paths.length);
        }""",
        arg=sorted(feature_ids),
    )


def wait_for_view(page: Page, bounds: list[float]) -> None:
    page.wait_for_function(
        "([w, s, e, n]) => document.querySelector('.pa-root').planAtlas.map.getBounds().contains([[s, w], [n, e]])",
        arg=bounds,
    )


def asked(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def own_errors(page: Page) -> list[str]:
    """Errors but for Streamlit's own, which looks for its server under every page's path first."""
    return [error for error in page.errors if "/_stcore/" not in error]  # type: ignore[attr-defined]


def placed(atlas: Atlas, clause_id: str) -> set[str]:
    """What a clause lights up: all it names that is on the map, counties only where they are named themselves."""
    marks = [mark for mark in clause_marks(atlas, atlas.clauses[clause_id]) if mark.kind in (NAME, WORDING)]
    own = {i for mark in marks for i in mark.ids}
    within = {i for mark in marks for i in mark.within}
    named = own | {i for i in within if not atlas.layer_by_id[atlas.features[i].layer].boundary}
    return {i for i in named if atlas.features[i].geometry is not None}


def select_text(page: Page, words: str) -> None:
    """Selects words that stand in one piece of the clause in focus."""
    page.evaluate(
        """(words) => {
          for (const piece of document.querySelectorAll('.pr-focus [data-at]')) {
            const at = piece.textContent.indexOf(words);
            if (at >= 0) return getSelection().setBaseAndExtent(piece.firstChild, at, piece.firstChild, at + words.length);
          }
          throw new Error(words);
        }""",
        words,
    )


RECORD_COPIES = """(() => {
  window.copied = [];
  const write = navigator.clipboard.writeText.bind(navigator.clipboard);
  navigator.clipboard.writeText = (text) => write(text).then(() => window.copied.push(text));
})()"""


def copied(page: Page, number: int) -> str:
    """What the page put into the clipboard the first, second … time; waits until it has."""
    page.wait_for_function("(number) => window.copied.length >= number", arg=number)
    return str(page.evaluate("window.copied.at(-1)"))


def test_the_page_opens_on_the_first_document_and_says_how_much_of_it_there_is(
    page: Page, app_url: str, atlas: Atlas
) -> None:
    open_reading(page, app_url)
    first = atlas.plan.documents[0]
    own = [clause.clause_id for clause in atlas.plan.clauses if clause.doc_id == first.doc_id]
    expect(page.locator(".pr-head h1")).to_have_text(first.title)
    expect(page.locator(".pr-note")).to_have_text(f"收录引用到的 {len(own)} 段，不是全文。")
    assert [node.get_attribute("data-clause") for node in page.locator(".pr-clause").all()] == own
    expect(page.locator(".pr-document")).to_have_count(len(atlas.plan.documents))
    settle(page)
    assert outside_requests(page) == [] and own_errors(page) == []


def test_the_map_follows_the_text_without_a_click(page: Page, app_url: str, atlas: Atlas) -> None:
    open_reading(page, app_url, f"?clause={METRO}")
    wait_for_lit(page, placed(atlas, METRO))
    way = page.evaluate(
        """(id) => { const text = document.querySelector('.pr-text');
          const box = document.querySelector(`[data-clause="${id}"]`).getBoundingClientRect();
          return box.top + box.height / 2 - text.getBoundingClientRect().top - text.clientHeight * 0.36; }""",
        LINQING,
    )
    page.mouse.move(500, 400)
    steps = page.evaluate("history.length")
    page.mouse.wheel(0, way)
    wait_for_focus(page, LINQING)
    wait_for_lit(page, placed(atlas, LINQING))
    town = atlas.feature("key_towns.yandian").geometry
    assert town is not None
    wait_for_view(page, list(town.bounds))
    expect(page.locator(".pr-caption .pr-chip").filter(has_text=re.compile("^烟店镇$"))).to_be_visible()
    expect(page.locator(".pr-row.pr-current")).to_contain_text("专栏 9：重点发展镇")
    assert page.evaluate("history.length") == steps


def test_while_the_text_flies_by_the_map_stays(page: Page, app_url: str) -> None:
    open_reading(page, app_url, f"?clause={METRO}")
    page.evaluate(
        """() => {
          window.written = [];
          const write = history.replaceState.bind(history);
          history.replaceState = (state, title, address) => { window.written.push(address); write(state, title, address); };
          const text = document.querySelector('.pr-text');
          text.dispatchEvent(new WheelEvent('wheel'));
          for (let i = 0; i < 40; i += 1) { text.scrollTop += 250; text.dispatchEvent(new Event('scroll')); }
        }"""
    )
    page.wait_for_function("window.written.length > 0")
    last = focused(page)
    expect(page).to_have_url(re.compile(f"clause={last}"))
    written = page.evaluate("window.written.filter((address) => address.includes('clause='))")
    assert len(written) == 1 and last != METRO


def test_the_keys_lead_from_clause_to_clause(page: Page, app_url: str, atlas: Atlas) -> None:
    open_reading(page, app_url, f"?clause={METRO}")
    order = [clause.clause_id for clause in atlas.plan.clauses]
    at = order.index(METRO)
    steps = page.evaluate("history.length")
    for key, wanted in [("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0)]:
        page.keyboard.press(key)
        wait_for_focus(page, order[at + wanted])
    wait_for_lit(page, placed(atlas, METRO))
    assert page.evaluate("history.length") == steps


def test_a_clause_that_names_nothing_on_the_map_leaves_the_view(page: Page, app_url: str) -> None:
    open_reading(page, app_url, f"?clause={TOWNS}")
    expect(page.locator(".pr-caption")).to_contain_text("本段没有能落图的地点")
    assert inspect(page, "atlas.selecting.lit") == []


def test_a_mention_opens_its_card_and_back_leads_to_the_text(page: Page, app_url: str, atlas: Atlas) -> None:
    open_reading(page, app_url, f"?clause={METRO}")
    mention = page.locator(
        ".pr-focus .pr-name", has_text="聊茌东"
    ).first  # a doubt about 都市区 parts the word
    mention.hover()
    expect(page.locator(".pr-tip")).to_contain_text("聊茌东都市区")
    page.wait_for_function(
        "() => document.querySelector('.pa-root').planAtlas.frames.mode.beside.showing.pointed?.[0].id === 'core.metro'"
    )
    mention.click()
    expect(page.locator(".pr-sheet h2")).to_have_text("聊茌东都市区")
    wait_for_lit(page, {"core.metro"})
    assert asked(page) == {"clause": METRO, "card": "core.metro"}
    page.go_back()
    expect(page.locator(".pr-sheet")).to_be_hidden()
    wait_for_lit(page, placed(atlas, METRO))
    page.go_forward()
    expect(page.locator(".pr-sheet h2")).to_have_text("聊茌东都市区")
    page.keyboard.press("Escape")
    expect(page.locator(".pr-sheet")).to_be_hidden()
    assert asked(page) == {"clause": METRO}


def test_clause_to_targets_to_map(page: Page, app_url: str, atlas: Atlas) -> None:
    open_reading(page, app_url, f"?clause={TOWNS}")
    page.locator(".pr-focus .pr-target", has_text="26个").click()
    target = page.locator('.pr-sheet [data-target="outline-key-towns"]')
    expect(target).to_contain_text("重点镇数量")
    expect(target).to_contain_text("2025 年")
    towns = {i for t in atlas.plan.targets if t.target_id == "outline-key-towns" for i in t.feature_ids}
    wait_for_lit(page, towns)
    page.get_by_role("button", name="在目标页看这项目标").click()
    expect(page).to_have_url(re.compile(r"/targets\?.*target=outline-key-towns"))
    expect(page.locator(".pt-detail, .st-key-targets-right").first).to_contain_text(
        "重点镇数量", timeout=30_000
    )
    page.go_back()
    page.wait_for_selector(".pa-root[data-frame=read]:not([hidden])")
    expect(target).to_be_visible()
    page.locator(".pr-sheet").get_by_role("button", name="返回").click()
    expect(page.locator(".pr-sheet")).to_be_hidden()


def test_a_slip_is_explained(page: Page, app_url: str) -> None:
    open_reading(page, app_url, "?clause=outline-0a46dbfa")
    page.locator(".pr-focus .pr-doubt").first.click()
    expect(page.locator(".pr-sheet")).to_contain_text("名从“聊茌东”，“荏”为识别错误")
    expect(page.locator(".pr-sheet")).to_contain_text("存疑 · 识别错误")


def test_feature_to_clause_to_feature(page: Page, app_url: str) -> None:
    open_atlas(page, f"{app_url}/?id=axes.zhengji")
    wait_for_card(page, "郑济城镇发展主轴")
    page.locator(".pa-card:not([hidden]) .pa-read").first.click()
    wait_for_reading(page)
    quoted = page.locator(".pr-focus .pr-quoted")
    assert "".join(quoted.all_inner_texts()).startswith("“两轴”")
    page.wait_for_function(
        """() => { const box = (name) => document.querySelector(name).getBoundingClientRect();
          const [a, b] = [box('.pr-quoted'), box('.pr-text')];
          return a.top > b.top && a.bottom < b.bottom; }"""
    )
    page.locator(".pr-focus .pr-name", has_text="郑济城镇发展主轴").first.click()
    expect(page.locator(".pr-sheet h2")).to_have_text("郑济城镇发展主轴")
    page.get_by_role("button", name="在一张图上打开").click()
    wait_for_card(page, "郑济城镇发展主轴")
    assert asked(page)["id"] == "axes.zhengji" and urlsplit(page.url).path == "/"
    assert inspect(page, "atlas.state.only") is None
    assert own_errors(page) == []


def test_a_chapter_becomes_a_map_and_opens_in_the_explorer(page: Page, app_url: str, atlas: Atlas) -> None:
    open_reading(page, app_url, f"?clause={METRO}")
    page.locator(".pr-title", has_text=CHAPTER).get_by_role("button").click()
    expect(page.locator(".pr-scope[aria-pressed=true]")).to_have_text("第三十章")
    under = [clause for clause in atlas.plan.clauses if CHAPTER in clause.heading_path]
    named = {link.feature_id for clause in under for link in atlas.links_of_clause[clause.clause_id]}
    on_map = {i for i in named if atlas.features[i].geometry is not None}
    expect(page.locator(".pr-caption")).to_contain_text(
        f"图上 {len(on_map)} 处，未落图 {len(named - on_map)} 处"
    )
    assert set(inspect(page, "[...atlas.state.only.features]")) == on_map
    layer = page.locator(".pr-layer", has_text="重点镇")
    layer.locator("summary").click()
    layer.get_by_role("button", name="烟店镇").click()
    expect(page.locator(".pr-sheet h2")).to_have_text("烟店镇")
    page.locator(".pr-sheet").get_by_role("button", name="返回").click()
    expect(page.locator(".pr-sheet-title")).to_have_text(f"点名的要素：{len(named)} 项")
    page.get_by_role("button", name="在一张图上打开").click()
    page.wait_for_selector(".pa-root[data-frame=explore]")
    layers = {atlas.features[i].layer for i in on_map} | {"city", "counties"}
    page.wait_for_function(
        """(ids) => { const { visible, only } = document.querySelector('.pa-root').planAtlas.state;
          return !only && visible.size === ids.length && ids.every((id) => visible.has(id)); }""",
        arg=sorted(layers),
    )


def test_an_address_brings_back_clause_quote_and_chapter(page: Page, app_url: str) -> None:
    open_reading(page, app_url, f"?clause={LINQING}&quote={quote('烟店镇、康庄镇')}&section=all")
    wait_for_focus(page, LINQING)
    assert "".join(page.locator(".pr-quoted").all_inner_texts()) == "烟店镇、康庄镇"
    expect(page.locator(".pr-scope[aria-pressed=true]")).to_have_text("全文")
    open_reading(page, app_url, f"?clause={LINQING}&feature=key_towns.yandian")
    assert page.locator(".pr-quoted").all_inner_texts() == ["烟店镇"]


def test_the_page_is_found_again_as_it_was_left(page: Page, app_url: str) -> None:
    open_reading(page, app_url, f"?clause={LINQING}")
    page.get_by_role("link", name="数据与来源").click()
    expect(page.get_by_role("heading", name="数据与来源", exact=True)).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="阅读").click()
    page.wait_for_selector(".pa-root[data-frame=read]:not([hidden])")
    wait_for_focus(page, LINQING)


def test_another_document_and_a_heading_are_opened_from_the_list(page: Page, app_url: str) -> None:
    open_reading(page, app_url)
    page.locator('.pr-document[data-doc="report"]').click()
    expect(page.locator(".pr-head h1")).to_have_text("政府工作报告")
    page.get_by_role("button", name="展开或收起“附件1”").click()
    page.locator(".pr-heading", has_text="附件3").first.click()
    expect(page.locator(".pr-row.pr-current")).to_contain_text("制造业强市三年攻坚突破行动")
    page.go_back()
    page.go_back()
    expect(page.locator(".pr-head h1")).to_contain_text("远景目标纲要")


def test_one_click_copies_the_citation(page: Page, app_url: str, atlas: Atlas) -> None:
    page.add_init_script(RECORD_COPIES)
    open_reading(page, app_url, f"?clause={LINQING}")
    copy = page.locator(".pr-tools").get_by_role("button", name=re.compile("^复制引文"))
    copy.click()
    assert copied(page, 1) == cite_clause(atlas, LINQING)
    expect(page.locator(".pa-toast").filter(has_text="引文已复制").first).to_be_attached()
    assert page.evaluate("navigator.clipboard.readText()") == cite_clause(atlas, LINQING)
    select_text(page, "康庄镇")
    copy.click()
    assert copied(page, 2) == cite_clause(atlas, LINQING, "康庄镇")
    page.locator(".pr-tools").get_by_role("button", name="复制本段链接").click()
    link = parse_qs(urlsplit(copied(page, 3)).query)
    assert link == {"clause": [LINQING], "quote": ["康庄镇"]}


def test_a_clipboard_that_refuses_is_told_and_the_text_given(page: Page, app_url: str, atlas: Atlas) -> None:
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'));")
    open_reading(page, app_url, f"?clause={LINQING}")
    page.locator(".pr-tools").get_by_role("button", name=re.compile("^复制引文")).click()
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value(cite_clause(atlas, LINQING))
    page.get_by_role("dialog").get_by_role("button", name="关闭").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


WRONG = [
    ("?clause=outline-00000000", "没有编号为“outline-00000000”的条文"),
    ("?clause=<img src=x onerror=alert(1)>", "没有编号为“<img src=x onerror=alert(1)>”的条文"),
    ("?clause=" + "x" * 3000, f"没有编号为“{'x' * 40}”的条文"),
    ("?doc=' OR 1=1; DROP TABLE clause", "没有编号为“' OR 1=1; DROP TABLE clause”的文件"),
    ("?doc=__proto__&target=constructor", "没有编号为“__proto__”的文件"),
    ("?doc=report&section=zzz", "地址里的章节在这份文件里没有"),
    (f"?clause={METRO}&target=<b>", "地址里的目标在这份文件里没有"),
    (f"?clause={METRO}&doubt=-1", "地址里的存疑在这份文件里没有"),
    (f"?clause={METRO}&quote=不在这里", "地址里的引文在这一段里找不到"),
    (f"?clause={METRO}&card=../../etc/passwd", "没有编号为“../../etc/passwd”的要素"),
]


def test_a_wrong_address_is_told_and_the_page_still_reads(page: Page, app_url: str) -> None:
    dialogs: list[Any] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog), dialog.dismiss()))
    open_reading(page, app_url, WRONG[1][0])
    expect(page.locator(".pa-toast").filter(has_text=WRONG[1][1])).to_be_visible()
    for query, told in WRONG:
        go_inside(page, query)
        expect(page.locator(".pa-toast, .pr-sheet .pa-hint").filter(has_text=told).first).to_be_visible()
        expect(page.locator(".pr-focus")).to_have_count(1)
    assert not dialogs and page.locator(".pa-root img[src=x]").count() == 0


def test_words_are_found_in_all_documents(page: Page, app_url: str) -> None:
    open_reading(page, app_url)
    box = page.get_by_role("searchbox", name="搜全部文件的文字")
    hits = page.locator(".pr-hit")
    box.fill("烟店镇")
    expect(hits.first).to_contain_text("烟店镇")
    expect(hits.first.locator("mark").first).to_have_text("烟店镇")
    box.press("ArrowDown")
    expect(hits.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    box.press("Enter")
    expect(hits.first).to_have_attribute("aria-selected", "true")
    wait_for_focus(page, str(hits.first.get_attribute("data-clause")))
    assert set(page.locator(".pr-focus .pr-quoted").all_inner_texts()) == {"烟店镇"}
    page.locator('[data-filter="doc"]').select_option("outline")
    page.locator('[data-filter="chapter"]').select_option(label="　" + CHAPTER)
    expect(hits).to_have_count(1)
    expect(hits.first).to_have_attribute("data-clause", LINQING)
    page.locator('[data-filter="county"]').select_option("莘县")
    expect(page.locator(".pr-results .pa-hint")).to_contain_text("没有找到")
    box.press("Escape")
    expect(page.locator(".pr-outline")).to_be_visible()
    expect(box).to_have_value("")


def test_any_search_is_borne(page: Page, app_url: str) -> None:
    open_reading(page, app_url)
    box = page.get_by_role("searchbox", name="搜全部文件的文字")
    told = page.locator(".pr-results .pa-hint")
    box.fill("聊城" * 5000)
    expect(told).to_contain_text("搜索词太长")
    box.fill("'; DROP TABLE clause; -- <script>alert(1)</script>")
    expect(told).to_contain_text("没有找到")
    box.fill("   ")
    expect(page.locator(".pr-results")).to_be_hidden()
    expect(page.locator(".pr-outline")).to_be_visible()
    assert own_errors(page) == []


def test_the_keyboard_reaches_the_text_and_comes_back_from_a_card(page: Page, app_url: str) -> None:
    open_reading(page, app_url, f"?clause={LINQING}")
    page.locator(".pr-text").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".pr-focus .pr-name").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".pr-sheet-body")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".pr-text")).to_be_focused()
