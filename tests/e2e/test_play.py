"""Stories played in a real browser: by keyboard from cover to sources, with the notes window, by pointing."""

import json
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from geodata.atlas import PACKAGE, Atlas, load_atlas
from geodata.county_stories import county_stories
from geodata.story_files import STORIES, read_stories
from tests.e2e.conftest import record, serving
from tests.e2e.helpers import outside_requests

PLAYER = ".pl-root[data-ready]"
SLOW_MS = 30_000
LONG_WORD = "zrzyhghj.liaocheng.gov.cn/channel_t_" + "0123456789" * 12
HOSTILE = "<img src=x onerror=window.pwned=1></script><script>window.pwned=1</script>"
STORY_IDS = [
    *(path.stem for path in sorted((PACKAGE / STORIES).glob("*.yaml"))),
    *(
        f"county-{name}"
        for name in [
            "dongchangfu",
            "chiping",
            "linqing",
            "guanxian",
            "shenxian",
            "yanggu",
            "donge",
            "gaotang",
        ]
    ),
]


def errors(page: Page) -> list[str]:
    return page.errors  # type: ignore[attr-defined, no-any-return]


def player(page: Page, expression: str, argument: Any = None) -> Any:
    """Evaluates JavaScript with `player` at hand."""
    return page.evaluate(
        f"(argument) => {{ const player = document.querySelector('.pl-root').player; return {expression}; }}",
        argument,
    )


def wait_for_slide(page: Page, number: int) -> None:
    """Waits until a slide stands: the map has arrived and the names are there."""
    page.wait_for_function(
        "(n) => document.querySelector('.pl-root')?.dataset.standing === String(n)",
        arg=number,
        timeout=SLOW_MS,
    )


def open_story(page: Page, address: str, number: int = 0) -> None:
    page.goto(address)
    page.wait_for_selector(PLAYER, timeout=SLOW_MS)
    wait_for_slide(page, number)


def press_to(page: Page, key: str, number: int) -> None:
    page.keyboard.press(key)
    wait_for_slide(page, number)


@pytest.fixture
def still(page: Page) -> Page:
    """A page of somebody who wants no motion: slides are there at once."""
    page.emulate_media(reduced_motion="reduce")
    return page


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.mark.parametrize("story", STORY_IDS)
def test_every_story_plays_by_keyboard_from_cover_to_sources(still: Page, app_url: str, story: str) -> None:
    page = still
    open_story(page, f"{app_url}/play/{story}")
    expect(page.locator(".pl-page-cover h1")).to_be_visible()
    titles = player(page, "player.slides.map((slide) => slide.title)")
    for number in range(1, len(titles)):
        press_to(page, "PageDown", number)
        heading = page.locator(".pl-page h2")
        expect(heading).to_have_text(titles[number])
        assert page.locator(".pl-problems").count() == 0
        fits = page.evaluate(
            "(() => { const p = document.querySelector('.pl-page'); return p.scrollHeight <= p.clientHeight + 1; })()"
        )
        assert fits, titles[number]
        assert player(page, "player.stage.drawing.shownItems().length") >= 9
    expect(page.locator(".pl-sources li").first).to_be_visible()
    assert errors(page) == [] and outside_requests(page) == []


def test_the_shipped_stories_are_the_ones_played(atlas: Atlas) -> None:
    made = [story.id for story in (*read_stories(PACKAGE / STORIES)[0], *county_stories(atlas))]
    assert sorted(made) == sorted(STORY_IDS)


def test_flights_move_at_once_and_the_map_is_never_blank(page: Page, app_url: str) -> None:
    open_story(page, f"{app_url}/play/structure#2", 2)
    player(
        page,
        """(() => {
          window.seen = { frames: 0, blank: 0 };
          player.stage.map.on("move", () => {
            const { panes, items } = player.stage.drawing;
            seen.frames += 1;
            const ground = [...items.values()].filter((item) => item.layer.id === "counties");
            const drawn = ground.some(({ paths }) => paths[0]._path.getAttribute("d").length > 20);
            if (!drawn || panes.get("counties").pane.classList.contains("pl-out")) seen.blank += 1;
          });
        })()""",
    )
    moved = player(
        page,
        """(() => {
          const before = player.stage.map.getZoom();
          document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
          return new Promise((done) => requestAnimationFrame(() => done(player.stage.map.getZoom() !== before)));
        })()""",
    )
    assert moved  # before the frame after the key press is painted
    wait_for_slide(page, 3)
    press_to(page, "ArrowLeft", 2)
    seen = page.evaluate("seen")
    assert seen["frames"] > 2 and seen["blank"] == 0
    assert errors(page) == []


def test_a_flight_can_be_interrupted_by_the_next_slide(page: Page, app_url: str) -> None:
    open_story(page, f"{app_url}/play/structure")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    wait_for_slide(page, 4)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    wait_for_slide(page, 4)
    assert player(page, "player.stage.atScene")
    assert errors(page) == []


def test_home_end_digits_and_the_remotes_black_key(still: Page, app_url: str) -> None:
    page = still
    open_story(page, f"{app_url}/play/structure")
    last = player(page, "player.slides.length") - 1
    press_to(page, "End", last)
    press_to(page, "Home", 0)
    page.keyboard.type("12")
    expect(page.locator(".pl-typed")).to_have_text("第 12 幕")
    press_to(page, "Enter", 12)
    page.keyboard.press("3")
    wait_for_slide(page, 3)
    expect(page.locator(".pl-typed")).to_be_hidden()
    page.keyboard.press("b")
    expect(page.locator(".pl-black")).to_be_visible()
    page.keyboard.press(".")
    expect(page.locator(".pl-black")).to_be_hidden()
    page.keyboard.press("b")
    press_to(page, "ArrowRight", 4)
    expect(page.locator(".pl-black")).to_be_hidden()
    page.keyboard.type("99")
    press_to(page, "Enter", last)
    page.keyboard.press("?")
    expect(page.locator(".pl-help")).to_contain_text("跳到第几幕")
    page.keyboard.press("Escape")
    expect(page.locator(".pl-help")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    assert player(page, "player.at") == last
    press_to(page, "PageUp", last - 1)
    assert errors(page) == []


@pytest.mark.parametrize(("suffix", "number"), [("#3", 3), ("?scene=4", 4), ("#999", 0), ("#x", 0), ("", 0)])
def test_an_address_leads_into_a_scene(still: Page, app_url: str, suffix: str, number: int) -> None:
    open_story(still, f"{app_url}/play/water{suffix}", number)
    press_to(still, "ArrowRight", number + 1)
    assert still.url.endswith(f"#{number + 1}")


def test_a_changed_address_goes_to_its_scene(still: Page, app_url: str) -> None:
    open_story(still, f"{app_url}/play/water")
    still.evaluate("location.hash = '#5'")
    wait_for_slide(still, 5)


def test_an_unknown_story_says_so_and_leads_back(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/play/gone")
    expect(page.locator("body")).to_contain_text("没有这个讲图")
    assert page.get_by_role("link").get_attribute("href") == "../stories"


def test_the_notes_window_keeps_in_step_and_steers(still: Page, app_url: str) -> None:
    page = still
    open_story(page, f"{app_url}/play/transport")
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    notes = opened.value
    record(notes)
    notes.wait_for_selector(PLAYER, timeout=SLOW_MS)
    press_to(page, "ArrowRight", 1)
    expect(notes.locator(".pl-root")).to_have_attribute("data-slide", "1")
    expect(notes.locator("section h3").first).to_have_text("综合交通枢纽城市")
    expect(notes.locator("section h3").nth(1)).to_have_text("“十字型”高铁大通道")
    expect(notes.locator(".pl-speech")).to_contain_text("线路都是示意")
    expect(notes.locator(".pl-clock")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
    expect(notes.locator(".pl-alone")).to_be_hidden()
    page.keyboard.press("b")
    expect(notes.locator(".pl-state")).to_have_text("黑屏")
    page.keyboard.press("b")
    expect(notes.locator(".pl-state")).to_have_text("")
    notes.keyboard.press("ArrowRight")
    wait_for_slide(page, 2)
    expect(notes.locator(".pl-root")).to_have_attribute("data-slide", "2")
    notes.keyboard.type("5")
    notes.keyboard.press("Enter")
    wait_for_slide(page, 5)
    expect(notes.locator(".pl-root")).to_have_attribute("data-slide", "5")
    assert errors(page) == [] and errors(notes) == []


def test_a_notes_window_alone_says_so_and_still_leafs(still: Page, app_url: str) -> None:
    still.goto(f"{app_url}/play/transport?notes")
    still.wait_for_selector(PLAYER, timeout=SLOW_MS)
    expect(still.locator(".pl-alone")).to_be_visible()
    still.keyboard.press("ArrowRight")
    expect(still.locator(".pl-root")).to_have_attribute("data-slide", "1")
    assert errors(still) == []


def screen_place(page: Page, feature_id: str) -> tuple[float, float]:
    """Where a point feature's symbol is on the page."""
    x, y = player(
        page,
        """(() => {
          const { stage } = player;
          const { x, y } = stage.labels.anchor(stage.drawing.items.get(argument));
          const box = stage.frame.getBoundingClientRect();
          return [box.x + x * stage.scale, box.y + y * stage.scale];
        })()""",
        feature_id,
    )
    return float(x), float(y)


def test_pointing_shows_names_and_cards_and_back_to_the_scene(still: Page, app_url: str) -> None:
    page = still
    open_story(page, f"{app_url}/play/structure#10", 10)
    place = screen_place(page, "key_towns.yandian")
    page.mouse.move(*place)
    expect(page.locator(".pl-tooltip")).to_contain_text("烟店镇")
    page.mouse.click(*place)
    card = page.locator(".pl-card")
    expect(card.locator("h2")).to_have_text("烟店镇")
    expect(card).to_contain_text("专栏 9")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    x, y = place
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y + 60, steps=4)
    page.mouse.up()
    back = page.locator(".pl-back")
    expect(back).to_be_visible()
    assert not player(page, "player.stage.atScene")
    back.click()
    page.wait_for_function("() => document.querySelector('.pl-root').player.stage.atScene")
    expect(back).to_be_hidden()
    assert errors(page) == []


def test_the_wheel_zooms_and_the_next_slide_takes_the_map_along(still: Page, app_url: str) -> None:
    page = still
    open_story(page, f"{app_url}/play/structure#10", 10)
    before = player(page, "player.stage.map.getZoom()")
    page.mouse.move(*screen_place(page, "key_towns.yandian"))
    page.mouse.wheel(0, -600)
    page.wait_for_function(
        "(zoom) => document.querySelector('.pl-root').player.stage.map.getZoom() > zoom + 0.5", arg=before
    )
    expect(page.locator(".pl-back")).to_be_visible()
    press_to(page, "ArrowRight", 11)
    assert player(page, "player.stage.atScene")
    expect(page.locator(".pl-back")).to_be_hidden()


def test_a_resized_window_keeps_the_scene(still: Page, app_url: str) -> None:
    page = still
    open_story(page, f"{app_url}/play/structure#3", 3)
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.wait_for_function("() => document.querySelector('.pl-root').player.stage.scale === 1.5")
    page.wait_for_function("() => document.querySelector('.pl-root').player.stage.atScene")
    assert page.locator(".pl-back").is_hidden()


@pytest.fixture(scope="module")
def strange_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app with stories of hostile texts, unknown ids, no scenes, 200 scenes and short times."""
    root = tmp_path_factory.mktemp("root")
    for name in ("catalog", "data", "plan"):
        shutil.copytree(PACKAGE / name, root / name)
    (root / STORIES).mkdir()
    text = json.dumps(HOSTILE)
    files = {
        "hostile": f"{{title: {text}, subtitle: {text}, author: {text}, date: {text}, cover: {{notes: {text}}},"
        f" scenes: [{{title: {text}, text: [{text}, {json.dumps('- **' + HOSTILE + '**')}], notes: {text}}}]}}",
        "unknown": "{title: 题, cover: {layers: [nix]}, scenes: [{title: 幕, layers: [axes, nix], only: [nix.1],"
        f" view: {{fit: [nix.2]}}, text: [留下, {{clause: nix-3, quote: x}}, {{target: {text}}}]}}]}}",
        "none": "title: 空",
        "wide": f"{{title: {LONG_WORD}, scenes: [{{title: 标题{LONG_WORD}, text: [见{LONG_WORD}这里, 普通的一句话。]}}]}}",
        "many": "{title: 长, scenes: [" + ",".join(f"{{title: 幕{i}}}" for i in range(200)) + "]}",
        "quick": "{title: 快, cover: {seconds: 1}, scenes: [{title: 一, seconds: 1}, {title: 二, seconds: 1}]}",
        "broken": "title: [",
    }
    for name, content in files.items():
        (root / STORIES / f"{name}.yaml").write_text(content, encoding="utf-8")
    with serving(root / "streamlit.log", PLAN_DATA=str(root)) as url:
        yield url


def test_hostile_texts_show_as_text(still: Page, strange_url: str) -> None:
    page = still
    open_story(page, f"{strange_url}/play/hostile")
    expect(page.locator(".pl-page-cover h1")).to_have_text(HOSTILE)
    press_to(page, "ArrowRight", 1)
    expect(page.locator(".pl-page h2")).to_have_text(HOSTILE)
    expect(page.locator(".pl-list strong")).to_have_text(HOSTILE)
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    notes = opened.value
    notes.wait_for_selector(PLAYER, timeout=SLOW_MS)
    expect(notes.locator(".pl-speech")).to_have_text(HOSTILE)
    for window in (page, notes):
        assert window.evaluate("window.pwned") is None
        assert window.locator("img").count() == 0
    assert errors(page) == []


def test_a_word_wider_than_the_panel_is_broken(still: Page, strange_url: str) -> None:
    open_story(still, f"{strange_url}/play/wide")
    for number in (0, 1):
        if number:
            press_to(still, "ArrowRight", number)
            expect(still.locator(".pl-page h2")).to_contain_text(LONG_WORD)
        page = still.locator(".pl-page")
        assert page.evaluate("(node) => node.scrollWidth <= node.clientWidth")
        assert page.evaluate(
            """(node) => [...node.querySelectorAll("h1, h2, p")].every(
              (one) => one.getBoundingClientRect().right <= node.getBoundingClientRect().right)"""
        )


def test_what_is_missing_is_told_on_the_scene_which_still_plays(still: Page, strange_url: str) -> None:
    page = still
    open_story(page, f"{strange_url}/play/unknown#1", 1)
    expect(page.locator(".pl-problems")).to_have_text("本幕有 5 项内容已失效，未显示。")
    expect(page.locator(".pl-body")).to_contain_text("留下")
    assert player(page, "player.stage.drawing.shownItems().some((item) => item.layer.id === 'axes')")
    press_to(page, "ArrowRight", 2)
    assert errors(page) == []


def test_no_scenes_and_two_hundred_scenes_play(still: Page, strange_url: str) -> None:
    page = still
    open_story(page, f"{strange_url}/play/none")
    press_to(page, "ArrowRight", 1)
    expect(page.locator(".pl-page h2")).to_have_text("出处")
    open_story(page, f"{strange_url}/play/many#150", 150)
    expect(page.locator(".pl-place")).to_contain_text("150 / 200")
    press_to(page, "End", 201)
    assert errors(page) == []


def test_a_story_plays_by_itself_and_stops_at_the_end(page: Page, strange_url: str) -> None:
    open_story(page, f"{strange_url}/play/quick")
    page.keyboard.press("a")
    expect(page.locator(".pl-root")).to_have_class(re.compile("pl-playing"))
    wait_for_slide(page, 3)
    expect(page.locator(".pl-root")).not_to_have_class(re.compile("pl-playing"), timeout=SLOW_MS)
    page.keyboard.press("a")
    wait_for_slide(page, 1)
    page.keyboard.press("a")
    expect(page.locator(".pl-root")).not_to_have_class(re.compile("pl-playing"))
    assert errors(page) == []
