"""What the browser gets to play a story, and the story's small picture."""

import re
from xml.etree import ElementTree

import pytest

from geodata.atlas import PACKAGE, Atlas, load_atlas
from geodata.county_stories import county_stories
from geodata.stories import Scene, Story
from geodata.story_files import STORIES, read_stories
from layers.story_data import story_payload
from layers.story_picture import ACCENT, story_picture


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def test_only_what_the_scenes_draw_is_sent(atlas: Atlas) -> None:
    scene = Scene("幕", layers=("counties", "axes"), only=("axes.zhengji",))
    payload = story_payload(atlas, Story("s", "题", (scene,), Scene("题", layers=("counties",))), "base")
    assert [f["id"] for f in payload["data"]["axes"]["features"]] == ["axes.zhengji"]
    assert len(payload["data"]["counties"]["features"]) == 8
    assert {layer["id"] for layer in payload["config"]["layers"]} == {"counties", "axes"}
    assert payload["config"]["base"] == "base" and payload["cards"] is None


def test_features_without_a_place_are_not_sent(atlas: Atlas) -> None:
    scene = Scene("幕", layers=("water_projects",))
    payload = story_payload(atlas, Story("s", "题", (scene,), Scene("题")), "")
    assert payload["data"]["water_projects"]["features"]
    assert all(f["geometry"] for layer in payload["data"].values() for f in layer["features"])


def test_a_story_of_nothing_has_a_payload(atlas: Atlas) -> None:
    payload = story_payload(atlas, Story("s", "题", (), Scene("题")), "")
    assert payload["data"] == {} and payload["story"]["scenes"] == []


def test_pictures_show_the_city_inside_their_frame(atlas: Atlas) -> None:
    for story in (*read_stories(PACKAGE / STORIES)[0], *county_stories(atlas)):
        picture = ElementTree.fromstring(story_picture(atlas, story))
        shapes = [one for one in picture if one.tag.endswith("path")]
        assert len(shapes) >= 9
        ground = shapes[0].get("d") or ""
        numbers = [float(n) for n in re.findall(r"-?\d+\.\d", ground)]
        assert numbers and min(numbers) >= 0 and max(numbers) <= 340


def test_a_county_is_filled_on_its_picture(atlas: Atlas) -> None:
    picture = story_picture(atlas, county_stories(atlas)[0])
    assert picture.count(f'fill="{ACCENT}"') == 1


def test_a_hostile_title_is_text_in_the_picture(atlas: Atlas) -> None:
    picture = story_picture(atlas, Story("s", "</title><script>", (), Scene("", layers=("counties",))))
    assert "<script>" not in picture and ElementTree.fromstring(picture) is not None
