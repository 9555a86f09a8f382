"""Stories of counties: what they count and what their maps show agree, or the difference is told."""

import re

import pytest

from geodata.atlas import Atlas
from geodata.county_lines import line_of, off_map
from geodata.county_stories import county_stories
from geodata.model import Feature
from geodata.stories import Scene, Text
from geodata.story_facts import drawn_features

COUNTED = re.compile(r"\*\*(\S+) (\d+) \S\*\*：(.*)。")
ABSENT = re.compile(r"（(?:其中 (\d+) \S)?(都)?(没有位置，)?未上图）$")
KINDS = {
    "铁路": ("railways",),
    "枢纽与新城": ("hubs", "ports", "new_districts"),
    "产业园与基地": ("industrial_parks",),
    "景区与文旅项目": ("tourism",),
    "示范区与试点": ("demo_areas",),
}


def counted_lines(scene: Scene) -> list[tuple[str, int, str]]:
    """Kind, number and names of a scene's lines that count something."""
    found = [COUNTED.fullmatch(block.markdown) for block in scene.body if isinstance(block, Text)]
    return [(line[1], int(line[2]), line[3]) for line in found if line]


def absent_in(names: str, counted: int) -> int:
    """How many things a line says to be off the map."""
    told = ABSENT.search(names)
    if not told:
        return 0
    return int(told[1]) if told[1] else counted


def test_what_is_counted_is_on_the_map_or_told_to_be_off_it(atlas: Atlas) -> None:
    seen, told = set(), 0
    for story in county_stories(atlas):
        for scene in story.scenes:
            drawn = [f for f in drawn_features(atlas, scene) if f.id in scene.only]
            for kind, counted, names in counted_lines(scene):
                if kind not in KINDS:
                    continue
                here = [f for f in drawn if f.layer in KINDS[kind]]
                if kind == "产业园与基地":
                    here = [f for f in here if f.county == (story.title,)]
                absent = absent_in(names, counted)
                assert counted - absent == len(here), (story.title, kind)
                seen.add(kind)
                told += absent > 0
    assert seen == set(KINDS) and told


def test_a_county_whose_parks_have_no_place_says_so(atlas: Atlas) -> None:
    (gaotang,) = [story for story in county_stories(atlas) if story.title == "高唐县"]
    lines = {kind: names for scene in gaotang.scenes for kind, _, names in counted_lines(scene)}
    assert lines["产业园与基地"].endswith("（都没有位置，未上图）")
    assert lines["铁路"] == "邯济铁路"


@pytest.fixture
def parks(atlas: Atlas) -> dict[bool, list[Feature]]:
    """Industrial parks, by whether they are placed."""
    found = atlas.layer_features("industrial_parks")
    return {placed: [f for f in found if (f.geometry is not None) == placed] for placed in (True, False)}


def test_the_words_for_what_is_off_the_map(parks: dict[bool, list[Feature]]) -> None:
    placed, placeless = parks[True][:2], parks[False][:2]
    assert off_map(placed, [], "处") == ""
    assert off_map([*placed, *placeless], placeless, "处") == "（其中 2 处没有位置，未上图）"
    assert off_map([*placed, *placeless], [placed[0], *placeless], "处") == "（其中 3 处未上图）"
    assert off_map(placeless, placeless, "处") == "（都没有位置，未上图）"
    assert off_map(placeless[:1], placeless[:1], "处") == "（没有位置，未上图）"


def test_a_line_with_a_remark_stays_short(parks: dict[bool, list[Feature]]) -> None:
    features = [*parks[True][:2], *parks[False][:4]]
    (line,) = line_of("{n} 处：{names}{off}。", features, off=off_map(features, parks[False][:4], "处"))
    assert line.startswith("6 处：") and line.endswith("（其中 4 处没有位置，未上图）。") and len(line) <= 50
    assert list(line_of("{n} 处：{names}{off}。", [])) == []
