"""A story as one file: everything inside, nothing from outside, nothing that a text could start."""

import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from exports import bundle
from exports.bundle import bundled, modules_of, script_text
from exports.story_html import file_name, story_file_routes, story_html
from exports.story_page import ENTRY, in_script, play_routes
from geodata.atlas import PACKAGE, Atlas, load_atlas
from geodata.county_stories import county_stories
from geodata.errors import ExportError
from geodata.stories import Scene, Story, Text
from geodata.story_files import STORIES, read_stories

BYTES = 8_000_000
HOSTILE = "</script><script>window.pwned = 1</script><!-- <img src=x onerror=alert(1)> ${1} \u2028"
PAYLOAD = re.compile(r'<script type="application/json" id="story">(.*?)</script>', re.DOTALL)
OUTSIDE = re.compile(r"""(?:src|href|action)\s*=\s*["']?(?!data:)[^"'\s>]|url\((?!["']?data:)|@import""")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def stories(atlas: Atlas) -> list[Story]:
    return [*read_stories(PACKAGE / STORIES)[0], *county_stories(atlas)]


@pytest.fixture(scope="module")
def hostile() -> Story:
    scene = Scene(HOSTILE, (Text(HOSTILE),), notes=HOSTILE)
    return Story(HOSTILE, HOSTILE, (scene,), Scene(HOSTILE, layers=("counties",)), HOSTILE, HOSTILE)


def markup(html: str) -> str:
    """The page without what stands inside its scripts and styles."""
    return re.sub(r"(<(script|style)\b[^>]*>).*?(</\2>)", r"\1\3", html, flags=re.DOTALL)


def test_every_story_is_one_small_file_with_all_its_features_and_cards(
    atlas: Atlas, stories: list[Story]
) -> None:
    for story in (stories[0], stories[-1]):
        html = story_html(atlas, story)
        assert len(html.encode()) < BYTES
        found = PAYLOAD.search(html)
        assert found is not None
        payload = json.loads(found[1])
        drawn = {f["id"] for layer in payload["data"].values() for f in layer["features"]}
        assert drawn == set(payload["cards"]) and "counties.yanggu" in drawn
        assert set(payload["data"]) == {layer["id"] for layer in payload["config"]["layers"]}
        assert len(payload["story"]["scenes"]) == len(story.scenes)
        assert all(card["inside"] == [] for card in payload["cards"].values())


def test_nothing_is_asked_for_from_outside(atlas: Atlas, stories: list[Story]) -> None:
    html = story_html(atlas, stories[0])
    assert OUTSIDE.findall(markup(html)) == []
    styles = "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
    assert OUTSIDE.findall(styles) == []
    assert "default-src 'none'" in html and "connect-src" not in html
    assert html.count('type="module"') == 1 and "import.meta" in html


def test_the_font_has_the_characters_of_the_story_where_it_is_installed(
    atlas: Atlas, stories: list[Story]
) -> None:
    installed = (bundle.WEB / "vendor" / "fonts" / "NotoSansSC-Regular.ttf").is_file()
    assert ("@font-face" in story_html(atlas, stories[0])) == installed


def test_no_text_breaks_out_of_its_place(atlas: Atlas, hostile: Story) -> None:
    html = story_html(atlas, hostile)
    assert "<script>window.pwned" not in html and "<img" not in html
    scripts = re.findall(r"<script\b([^>]*)>", html)
    assert all("nonce=" in attributes or "application/json" in attributes for attributes in scripts)
    found = PAYLOAD.search(html)
    assert found is not None and json.loads(found[1])["story"]["title"] == HOSTILE


def test_json_in_a_script_keeps_what_it_says() -> None:
    assert json.loads(in_script({"a": HOSTILE})) == {"a": HOSTILE}
    assert not set("<>&\u2028") & set(in_script(HOSTILE))


def test_the_bundle_has_every_module_once_behind_what_it_needs() -> None:
    order = modules_of(ENTRY)
    assert order[-1] == ENTRY and len(order) == len(set(order))
    assert order.index("dom.js") < order.index("card.js") < order.index("play/pointing.js")
    assert not re.search(r"^(import|export)\b", bundled(ENTRY), re.MULTILINE)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ('import x from "./b.js";', "不认识"),
        ('const a = import("./b.js");', "不认识"),
        ("export default 1;", "不认识"),
        ('export * from "./b.js";', "不认识"),
        ('import { b } from "./gone.js";', "缺少"),
        ('import { a } from "./a.js";', "互相引用"),
    ],
)
def test_what_the_bundle_does_not_know_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, words: str
) -> None:
    monkeypatch.setattr(bundle, "WEB", tmp_path)
    bundle.read.cache_clear()
    (tmp_path / "a.js").write_text(code, encoding="utf-8")
    (tmp_path / "b.js").write_text("export const b = 1;", encoding="utf-8")
    try:
        with pytest.raises(ExportError, match=words):
            bundled("a.js")
    finally:
        bundle.read.cache_clear()


def test_code_does_not_end_its_script() -> None:
    assert "</script" not in script_text("const a = '</script>';")


def test_file_names_are_safe() -> None:
    named = [file_name(Story("s", title, (), Scene(""))) for title in ("一心、两轴", '../a:b*?"<>|', " . ")]
    assert named == ["一心、两轴.html", "ab.html", "story.html"]


@pytest.fixture(scope="module")
def client(atlas: Atlas, stories: list[Story], hostile: Story) -> TestClient:
    shelf = [*stories, hostile]
    routes = [*play_routes(lambda: atlas, lambda: shelf), *story_file_routes(lambda: atlas, lambda: shelf)]
    return TestClient(Starlette(routes=routes))


def test_a_story_is_downloaded_under_its_title(client: TestClient, atlas: Atlas) -> None:
    answer = client.get(f"/atlas/{atlas.version}/stories/structure.html")
    assert answer.status_code == 200 and "一心、两轴、两带" in answer.text
    assert "attachment" in answer.headers["content-disposition"]
    assert client.get(f"/atlas/{atlas.version}/stories/gone.html").status_code == 404
    assert client.get("/atlas/0000/stories/structure.html").status_code == 410


def test_a_story_is_played_at_its_own_address(client: TestClient, stories: list[Story]) -> None:
    listed = client.get("/play").text
    for story in stories:
        assert f'href="play/{story.id}"' in listed and story.title in listed
    answer = client.get("/play/county-yanggu")
    assert answer.status_code == 200 and "<title>阳谷县</title>" in answer.text
    found = PAYLOAD.search(answer.text)
    assert found is not None and json.loads(found[1])["cards"] is None
    missing = client.get("/play/gone")
    assert missing.status_code == 404 and "没有这个讲图" in missing.text


def test_hostile_titles_are_text_on_the_list_and_the_player(client: TestClient) -> None:
    assert "<script>" not in client.get("/play").text and "<img" not in client.get("/play").text
