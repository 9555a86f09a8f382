"""Users' own stories in the workspace: kept, told apart, put away, taken back."""

import os
from pathlib import Path

import pytest

from geodata.errors import NotFound, StoryConflict, StoryError, WorkspaceError
from geodata.workspace import stories
from geodata.workspace.store import Workspace, open_workspace

ENTRY = {"title": "给市长看的", "scenes": [{"title": "第一幕", "text": ["话"]}]}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(tmp_path / "home", f"sqlite:///{tmp_path / 'w.db'}")


def changed(title: str) -> dict[str, object]:
    return {**ENTRY, "title": title}


def title_of(workspace: Workspace, story_id: str) -> str:
    story = stories.open_story(workspace.home, story_id)[0]
    assert story
    return story.title


def test_saves_go_on_from_each_other_and_the_trail_tells_of_a_sitting_once(workspace: Workspace) -> None:
    story_id = stories.create(workspace, ENTRY, "王工")
    first = stories.revision(workspace.home, story_id)
    second = stories.save(workspace, story_id, changed("二"), first, "王工", first=True)
    third = stories.save(workspace, story_id, changed("三"), second, "王工")
    assert title_of(workspace, story_id) == "三" and third == stories.revision(workspace.home, story_id)
    assert [line.what for line in workspace.trail(story_id)] == ["修改讲图", "新建讲图"]
    assert [one.title for one in stories.earlier(workspace.home)] == ["给市长看的"]


def test_the_second_of_two_writers_is_told_and_nothing_is_lost(workspace: Workspace) -> None:
    story_id = stories.create(workspace, ENTRY, "王工")
    base = stories.revision(workspace.home, story_id)
    stories.save(workspace, story_id, changed("王工的"), base, "王工")
    with pytest.raises(StoryConflict, match="别处改过") as told:
        stories.save(workspace, story_id, changed("李工的"), base, "李工")
    assert title_of(workspace, story_id) == "王工的"
    stories.save(workspace, story_id, changed("李工的"), told.value.current, "李工", first=True)
    assert [one.title for one in stories.earlier(workspace.home)] == ["王工的"]


def test_what_was_deleted_is_taken_back(workspace: Workspace) -> None:
    story_id = stories.create(workspace, ENTRY, "王工")
    stories.delete(workspace, story_id, "王工")
    with pytest.raises(NotFound):
        stories.open_story(workspace.home, story_id)
    stories.take_back(workspace, stories.earlier(workspace.home)[0], "李工")
    assert title_of(workspace, story_id) == "给市长看的"
    assert [line.who for line in workspace.trail(story_id)] == ["李工", "王工", "王工"]


@pytest.mark.parametrize("story_id", ["../x", "/etc/passwd", ".lock", "", "a/b", "x" * 200])
def test_no_id_leads_out_of_the_folder(workspace: Workspace, story_id: str) -> None:
    with pytest.raises(NotFound):
        stories.save(workspace, story_id, ENTRY, "", "王工")


def test_a_full_disk_leaves_the_old_story(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    story_id = stories.create(workspace, ENTRY, "王工")
    base = stories.revision(workspace.home, story_id)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorkspaceError, match="没有存下"):
        stories.save(workspace, story_id, changed("二"), base, "王工")
    monkeypatch.undo()
    assert title_of(workspace, story_id) == "给市长看的"
    assert not list(stories.folder(workspace.home).glob("*.part"))


def test_a_story_that_is_too_large_is_refused(workspace: Workspace) -> None:
    with pytest.raises(StoryError, match="拆成几个"):
        stories.create(workspace, changed("长" * 1_000_000), "王工")
