"""The shipped atlas and its stories."""

from dataclasses import replace

import pytest

from exports.story_maps import MapCache
from geodata.atlas import PACKAGE, Atlas, load_atlas
from geodata.county_stories import county_stories
from geodata.stories import Number, Quote, Scene, Story, Text
from geodata.story_files import read_stories

HOSTILE = "<script>alert(1)</script> & **粗** =1+1 \x0b\x07 𠮷"


@pytest.fixture(scope="session")
def shipped() -> Atlas:
    """The shipped atlas."""
    return load_atlas()


@pytest.fixture(scope="session")
def stories(shipped: Atlas) -> list[Story]:
    """The shipped stories and those of the counties."""
    found, issues = read_stories(PACKAGE / "stories")
    assert not issues
    return [*found, *county_stories(shipped)]


@pytest.fixture(scope="session")
def maps() -> MapCache:
    """Maps that are drawn once for all tests."""
    return MapCache()


@pytest.fixture(scope="session")
def water(stories: list[Story]) -> Story:
    """Two scenes of a shipped story, with quotes and numbers."""
    story = next(story for story in stories if story.id == "water")
    telling = [s for s in story.scenes if {type(b) for b in s.body} >= {Quote, Number}]
    return replace(story, scenes=tuple(telling[:2]))


@pytest.fixture
def odd() -> Story:
    """Text that must stay text, and references to what isn't there."""
    scene = Scene(
        title=HOSTILE,
        body=(Text(HOSTILE), Quote("nowhere-1"), Number("nowhere-2")),
        layers=("nowhere", "counties"),
        highlight=("axes.nowhere",),
        notes=HOSTILE,
    )
    return Story("odd", HOSTILE, (scene,), Scene(HOSTILE), subtitle=HOSTILE, author=HOSTILE)


@pytest.fixture
def long() -> Story:
    """More text than fits a slide or a page."""
    text = "\n\n".join(f"第{i}段" + "长" * 150 for i in range(12))
    return Story("long", "长文", (Scene("长" * 60, (Text(text),)),), Scene("长文"))
