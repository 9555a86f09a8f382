"""A presenter's way: a view is taken in the explorer, put into a story, written out, reordered, undone, played."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from geodata.stories import MOST_SCENES
from tests.e2e.conftest import patient, record, serving
from tests.e2e.helpers import open_atlas, wait_for_card

SLOW_MS = 60_000
HOSTILE = "<img src=x onerror=window.pwned=1></script><script>window.pwned=1</script>"
SCENES = [{"title": title, "text": [f"{title}的话"]} for title in ("甲", "乙", "丙")]
WIDE = {"width": 1600, "height": 900}


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    with patient(SLOW_MS):
        yield


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compose-home")


@pytest.fixture(scope="module")
def url(home: Path) -> Iterator[str]:
    with serving(home / "log", PLAN_HOME=str(home)) as address:
        yield address


@pytest.fixture
def editing(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(SLOW_MS)
    record(page)
    yield page
    assert not [e for e in page.errors if "_stcore" not in e]  # type: ignore[attr-defined]
    context.close()


def put_story(home: Path, name: str, entry: dict[str, object]) -> None:
    (home / "stories").mkdir(exist_ok=True)
    (home / "stories" / f"{name}.yaml").write_text(
        yaml.safe_dump(entry, allow_unicode=True), encoding="utf-8"
    )


def story_in(home: Path, name: str) -> dict[str, object]:
    content = yaml.safe_load((home / "stories" / f"{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def open_editor(page: Page, url: str, story: str) -> None:
    """Opens a story in the editor, says who edits, and waits for the preview."""
    page.goto(f"{url}/compose?story={story}")
    name = page.get_by_placeholder("编辑人姓名或工号")
    name.fill("王工")
    name.press("Enter")
    saved(page)
    page.locator(".pc-preview iframe:not(.pc-coming)").wait_for()


def saved(page: Page) -> None:
    expect(page.locator(".pc-state")).to_have_text("已保存")


def titles(page: Page) -> list[str]:
    return page.locator(".pc-scenes .pc-scene span").all_inner_texts()


def expect_titles(page: Page, *wanted: str) -> None:
    expect(page.locator(".pc-scenes .pc-scene span")).to_have_text(list(wanted))


def select_words(page: Page, words: str) -> None:
    """Selects words in the clause, as with the mouse."""
    page.locator(".pc-clause").evaluate(
        """(node, words) => {
          const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
          for (let text = walk.nextNode(); text; text = walk.nextNode()) {
            const at = text.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(text, at);
            range.setEnd(text, at + words.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
          }
          node.dispatchEvent(new PointerEvent("pointerup", {bubbles: true}));
        }""",
        words,
    )


def test_from_a_view_on_the_map_to_a_scene_that_plays(editing: Page, url: str, home: Path) -> None:
    page = editing
    open_atlas(page, f"{url}/?id=key_towns.yandian")
    wait_for_card(page, "烟店镇")
    page.get_by_title("把这个画面存为讲图的一幕").click()
    page.get_by_role("button", name="去编讲图").click()
    page.get_by_label("编辑人").fill("王工")
    page.get_by_label("编辑人").press("Enter")
    page.get_by_role("button", name="新建讲图").click()
    page.get_by_label("名称", exact=True).fill("向市长汇报")
    page.get_by_label("名称", exact=True).press("Enter")
    page.get_by_role("button", name="建立并编辑").click()
    expect(page.get_by_placeholder("编辑人姓名或工号")).to_have_value("王工")
    page.get_by_role("button", name="加在这一幕后面").click()
    expect_titles(page, "第一幕", "烟店镇")

    page.get_by_role("button", name="引条文").click()
    page.get_by_label("搜条文：地名、项目或原文里的词").fill("康庄镇、老赵庄镇")
    page.locator(".pc-form .pc-found button").first.click()
    page.locator(".pc-clause").wait_for()
    select_words(page, "烟店镇、康庄镇")
    page.get_by_role("button", name="只引所选的话").click()
    expect(page.locator(".pc-clause mark")).to_have_text("烟店镇、康庄镇")
    page.get_by_role("button", name="放目标").click()
    page.get_by_label("搜目标：指标名称").fill("森林覆盖率")
    page.locator(".pc-form .pc-found button").first.click()
    expect(page.locator(".pc-fact")).to_contain_text("森林覆盖率")
    page.locator(".pc-form textarea").first.fill("**轴承之都**")
    saved(page)
    player = page.frame_locator(".pc-preview iframe:not(.pc-coming)")
    expect(player.locator(".pl-page strong").first).to_have_text("轴承之都")
    expect(player.locator(".pl-page blockquote")).to_contain_text("烟店镇、康庄镇")

    (file,) = (path.stem for path in (home / "stories").glob("own-*.yaml"))
    scene = story_in(home, file)["scenes"][1]  # type: ignore[index]
    assert scene["highlight"] == ["key_towns.yandian"] and "key_towns" in scene["layers"]
    assert len(scene["view"]["bounds"]) == 4
    with page.expect_popup() as opened:
        page.get_by_role("link", name="从这一幕放映").click()
    opened.value.wait_for_selector(".pl-root[data-standing='2']")


def test_scenes_are_dragged_doubled_deleted_and_all_is_undone(editing: Page, url: str, home: Path) -> None:
    page = editing
    put_story(home, "drag", {"title": "次序", "scenes": SCENES})
    open_editor(page, url, "drag")
    expect_titles(page, "甲", "乙", "丙")
    grips = page.locator(".pc-scenes .pc-grip")
    first, last = grips.nth(0).bounding_box(), grips.nth(2).bounding_box()
    assert first and last
    page.mouse.move(first["x"] + 6, first["y"] + 10)
    page.mouse.down()
    page.mouse.move(first["x"] + 6, first["y"] + 30, steps=5)
    page.mouse.move(last["x"] + 6, last["y"] + 20, steps=10)
    page.mouse.up()
    expect_titles(page, "乙", "丙", "甲")
    page.locator(".pc-scenerow", has_text="丙").hover()
    page.locator(".pc-scenerow", has_text="丙").get_by_role("button", name="复制这一幕").click()
    expect_titles(page, "乙", "丙", "丙", "甲")
    page.locator(".pc-scenerow", has_text="乙").hover()
    page.locator(".pc-scenerow", has_text="乙").get_by_role("button", name="删去这一幕").click()
    expect_titles(page, "丙", "丙", "甲")
    for wanted in (["乙", "丙", "丙", "甲"], ["乙", "丙", "甲"], ["甲", "乙", "丙"]):
        page.get_by_role("button", name="撤销（Ctrl+Z）").click()
        expect_titles(page, *wanted)
    page.get_by_role("button", name="重做（Ctrl+Y）").click()
    expect_titles(page, "乙", "丙", "甲")
    saved(page)
    assert [scene["title"] for scene in story_in(home, "drag")["scenes"]] == ["乙", "丙", "甲"]  # type: ignore[attr-defined]


def test_the_view_of_the_preview_becomes_the_scenes(editing: Page, url: str, home: Path) -> None:
    page = editing
    put_story(home, "view", {"title": "视野", "scenes": SCENES[:1]})
    open_editor(page, url, "view")
    page.wait_for_function(
        """() => {
          const root = document.querySelector(".pc-preview iframe:not(.pc-coming)")?.contentDocument.querySelector(".pl-root");
          if (root?.dataset.standing !== "1") return false;
          root.player.stage.map.setView([36.5, 116.1], 11, {animate: false});
          return true;
        }"""
    )
    page.get_by_role("button", name="取右边现在的视野").click()
    expect(page.get_by_label("视野", exact=True)).to_have_value("own")
    saved(page)
    view = story_in(home, "view")["scenes"][0]["view"]  # type: ignore[index]
    assert view == pytest.approx({"lon": 116.1, "lat": 36.5, "zoom": 11}, abs=0.01)


def write_second(page: Page, url: str, home: Path, story: str, title: str) -> None:
    """Titles a scene of a story that somebody else has changed meanwhile."""
    put_story(home, story, {"title": "两人", "scenes": SCENES})
    open_editor(page, url, story)
    put_story(home, story, {"title": "李工的", "scenes": SCENES})
    page.locator(".pc-title").fill(title)
    expect(page.locator(".pc-alarm")).to_contain_text("别处改过")


def test_the_second_of_two_writers_is_told_and_keeps_a_copy(editing: Page, url: str, home: Path) -> None:
    page = editing
    write_second(page, url, home, "both", "王工的")
    assert story_in(home, "both")["title"] == "李工的"
    page.get_by_role("button", name="存成另一个讲图").click()
    page.wait_for_url("**/compose?story=own-*")
    saved(page)
    copy = page.url.rsplit("=", 1)[1]
    assert story_in(home, copy)["scenes"][0]["title"] == "王工的"  # type: ignore[index]
    assert story_in(home, "both")["title"] == "李工的"


def test_what_is_gone_is_told_and_nothing_runs(editing: Page, url: str, home: Path) -> None:
    page = editing
    gone = {
        "title": HOSTILE,
        "layers": ["no_layer"],
        "highlight": ["no.feature"],
        "text": [HOSTILE, {"clause": "no-1"}],
    }
    put_story(home, "gone", {"title": HOSTILE, "scenes": [gone, SCENES[0]]})
    open_editor(page, url, "gone")
    expect(page.locator(".pc-problems li")).to_have_count(3)
    expect(page.locator(".pc-scenes .pc-faulty")).to_have_count(1)
    assert titles(page)[0] == HOSTILE
    page.locator(".pc-scenes .pc-scene").nth(1).click()
    expect(page.locator(".pc-problems")).to_be_hidden()
    expect(page.frame_locator(".pc-preview iframe:not(.pc-coming)").locator(".pl-page h2")).to_have_text("甲")
    assert page.evaluate("window.pwned") is None


def test_without_a_name_the_story_can_only_be_read(editing: Page, url: str, home: Path) -> None:
    page = editing
    put_story(home, "read", {"title": "只读", "scenes": SCENES})
    page.goto(f"{url}/compose?story=read")
    expect(page.locator(".pc-state")).to_have_text("只能查看")
    assert page.locator(".pc-form").evaluate("node => node.inert")
    page.goto(f"{url}/compose?story=nothing")
    expect(page.get_by_text("没有这个讲图")).to_contain_text("讲图页的“删除与取回”")
    expect(page.get_by_role("link", name="到讲图页")).to_have_attribute("href", re.compile("stories$"))


def test_a_save_without_an_answer_is_tried_again_and_nothing_is_lost(
    editing: Page, url: str, home: Path
) -> None:
    page = editing
    away = {"now": False}

    def pass_on(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda message: None if away["now"] else server.send(message))
        server.on_message(lambda message: None if away["now"] else socket.send(message))

    page.route_web_socket(re.compile("_stcore/stream"), pass_on)
    put_story(home, "away", {"title": "断线", "scenes": SCENES})
    open_editor(page, url, "away")
    away["now"] = True
    page.locator(".pc-title").fill("断线时写的")
    expect(page.locator(".pc-alarm")).to_contain_text("连不上服务，稍后自动再试")
    page.locator(".pc-form textarea").first.fill("后来写的")
    expect(page.locator(".pc-state")).to_have_text("还没有保存")
    away["now"] = False
    saved(page)
    expect(page.locator(".pc-alarm")).to_be_hidden()
    scene = story_in(home, "away")["scenes"][0]  # type: ignore[index]
    assert scene["title"] == "断线时写的" and "后来写的" in scene["text"]


def test_what_is_unsaved_when_the_editor_goes_away_is_there_again(
    editing: Page, url: str, home: Path
) -> None:
    page = editing
    write_second(page, url, home, "gone-on", "没存下的")
    page.get_by_role("button", name="全部讲图").click()
    page.get_by_role("button", name="新建讲图").wait_for()
    page.go_back()
    expect(page.locator(".pc-alarm")).to_contain_text("没有保存")
    name = page.get_by_placeholder("编辑人姓名或工号")
    name.fill("王工")
    name.press("Enter")
    expect(page.locator(".pc-alarm")).to_contain_text("别处改过")
    expect_titles(page, "没存下的", "乙", "丙")
    page.get_by_role("button", name="以这里的为准").click()
    saved(page)
    assert story_in(home, "gone-on")["scenes"][0]["title"] == "没存下的"  # type: ignore[index]


def test_a_full_story_takes_no_more_and_says_so(editing: Page, url: str, home: Path) -> None:
    page = editing
    put_story(
        home, "full", {"title": "满了", "scenes": [{"title": f"第{i}"} for i in range(MOST_SCENES - 1)]}
    )
    open_editor(page, url, "full")
    page.evaluate(
        "localStorage.setItem('plan-atlas-taken', JSON.stringify([{title: '带来甲'}, {title: '带来乙'}]))"
    )
    page.locator(".pc-scenes .pc-scene").nth(1).click()
    page.get_by_role("button", name="加在这一幕后面").click()
    expect(page.locator(".pc-alarm")).to_contain_text(f"最多 {MOST_SCENES} 幕，还有 1 幕没有加进来")
    expect(page.locator(".pc-tray")).to_contain_text("“带来乙”")
    saved(page)
    assert page.locator(".pc-alarm").is_visible()
    page.get_by_role("button", name="知道了").click()
    expect(page.locator(".pc-alarm")).to_be_hidden()
    row = page.locator(".pc-scenerow", has_text="带来甲")
    row.hover()
    row.get_by_role("button", name="复制这一幕").click()
    expect(page.locator(".pc-alarm")).to_contain_text(f"最多 {MOST_SCENES} 幕")
    expect(page.locator(".pc-scenes .pc-scene")).to_have_count(MOST_SCENES)


def test_a_filter_becomes_a_scene_whole_or_not_at_all(editing: Page, url: str) -> None:
    page = editing
    open_atlas(page, f"{url}/")
    told = page.evaluate(
        """async () => {
          const atlas = document.querySelector(".pa-root").planAtlas;
          const { state, drawing } = atlas;
          state.showOnly(state.config.layers.filter((layer) => !layer.boundary).map((layer) => layer.id));
          await Promise.all(drawing.loading.values());
          const counts = Map.groupBy(drawing.shownItems(), (item) => item.properties.stage);
          const [, ...stages] = [...counts.keys()].sort((a, b) => counts.get(a).length - counts.get(b).length);
          for (const stage of stages) state.toggleFilter("stage", stage);
          const left = drawing.shownItems().filter((item) => !item.layer.boundary);
          return { n: left.length, layers: [...new Set(left.map((item) => item.layer.id))].sort() };
        }"""
    )
    assert told["n"] > 300
    page.get_by_title("把这个画面存为讲图的一幕").click()
    expect(page.locator(".pa-toast")).to_contain_text("已存为一幕")
    (scene,) = page.evaluate("JSON.parse(localStorage.getItem('plan-atlas-taken'))")
    assert len(scene["only"]) == told["n"] and sorted(scene["layers"]) == told["layers"]

    page.evaluate(  # the same features, ten times over
        """() => {
          const { drawing } = document.querySelector(".pa-root").planAtlas;
          const left = drawing.shownItems();
          for (let i = 0; i < 10; i += 1) for (const item of left) drawing.items.set(`${item.id}-${i}`, { ...item, id: `${item.id}-${i}` });
        }"""
    )
    page.get_by_title("把这个画面存为讲图的一幕").click()
    expect(page.locator(".pa-toast").last).to_contain_text("超过一幕能单独选取的 3000 个")
    assert len(page.evaluate("JSON.parse(localStorage.getItem('plan-atlas-taken'))")) == 1


def test_a_chart_says_which_targets_do_not_fit_it(editing: Page, url: str, home: Path) -> None:
    page = editing
    put_story(home, "chart", {"title": "图表", "scenes": SCENES[:1]})
    open_editor(page, url, "chart")
    box = page.get_by_label("搜目标，排成一组柱子（同一单位）")
    box.fill("森林覆盖率")
    page.locator(".pc-picture .pc-found button").first.click()
    bar = page.get_by_label("短名")
    bar.wait_for()
    box.fill("面积")
    warned = page.locator(".pc-picture .pc-found button", has=page.locator(".pc-wrong"))
    expect(warned.first).to_contain_text("图表画不出来")
    warned.first.click()
    expect(page.locator(".pc-picture p.pc-wrong")).to_contain_text("单位不一")


def test_a_story_without_scenes_says_what_to_click(editing: Page, url: str, home: Path) -> None:
    page = editing
    put_story(home, "empty", {"title": "空的", "scenes": SCENES[:1]})
    open_editor(page, url, "empty")
    page.locator(".pc-scenerow", has_text="甲").hover()
    page.locator(".pc-scenerow", has_text="甲").get_by_role("button", name="删去这一幕").click()
    expect(page.locator(".pc-problems")).to_contain_text("还没有幕。点“新的一幕”")
