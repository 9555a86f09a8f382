"""Stories go into YAML and come back as they were."""

import pytest
import yaml

from geodata.atlas import PACKAGE, load_atlas
from geodata.county_stories import county_stories
from geodata.story_entries import entry_of, ids_in, yaml_of
from geodata.story_files import STORIES, read_stories, story_of

SHIPPED = read_stories(PACKAGE / STORIES)[0]


@pytest.mark.parametrize("story", SHIPPED, ids=lambda story: story.id)
def test_a_shipped_story_comes_back_whole(story: object) -> None:
    entry = yaml.safe_load(yaml_of(entry_of(story)))  # type: ignore[arg-type]
    assert story_of(entry, story.id, story.file) == (story, [])  # type: ignore[attr-defined]


def test_county_stories_come_back_whole() -> None:
    for story in county_stories(load_atlas()):
        back, issues = story_of(yaml.safe_load(yaml_of(entry_of(story))), story.id, "")
        assert issues == [] and back == story


def test_ids_are_found_and_what_is_malformed_is_passed_over() -> None:
    scene = {
        "text": ["x", {"clause": "c1"}, {"target": "t1"}, 3],
        "highlight": ["f1", 2],
        "view": {"fit": ["f2"]},
    }
    scene["chart"] = {"bars": ["t2", {"target": "t1", "label": "短"}]}
    entry = {"cover": "odd", "scenes": [scene, None, {"text": 5, "chart": [], "view": "city"}]}
    assert ids_in(entry) == {"features": ["f1", "f2"], "clauses": ["c1"], "targets": ["t1", "t2"]}
