"""Users' own stories on the stories page, in Streamlit's test harness."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata.workspace import stories
from pages import shared

SECONDS = 60
ENTRY = {"title": "给市长看的", "scenes": [{"title": "第一幕", "layers": ["gone"], "text": ["话"]}]}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLAN_HOME", str(tmp_path))
    monkeypatch.setattr("pages.editing.may_edit", lambda: True)
    shared.forget_everything()
    return tmp_path


def opened() -> AppTest:
    def page() -> None:
        from pages import stories

        stories.show()

    return AppTest.from_function(page, default_timeout=SECONDS).run()


def test_ones_own_stand_beside_the_shipped_and_their_faults_are_told() -> None:
    stories.create(shared.shared_workspace(), ENTRY, "王工")
    page = opened()
    assert not page.exception
    assert [heading.value for heading in page.subheader][:2] == ["我的讲图", "专题讲图"]
    assert any("给市长看的" in text.value for text in page.markdown)
    assert "1 个讲图有问题" in [one.label for one in page.expander] and not page.warning
    assert "gone" in page.table[0].value["问题"].iloc[0]
    own = [story for story in shared.shared_stories() if story.own]
    assert [story.title for story in own] == ["给市长看的"] and len(shared.shared_stories()) == 14


def test_a_story_without_scenes_has_no_length() -> None:
    stories.create(shared.shared_workspace(), {"title": "空的", "scenes": []}, "王工")
    captions = [one.value for one in opened().caption]
    assert "还没有幕" in captions and not any(one.startswith("0 幕") for one in captions)


def test_a_change_of_a_file_is_seen_at_once(home: Path) -> None:
    story_id = stories.create(shared.shared_workspace(), ENTRY, "王工")
    assert shared.shared_stories()[0].title == "给市长看的"
    base = stories.revision(home, story_id)
    stories.save(shared.shared_workspace(), story_id, {**ENTRY, "title": "改过的"}, base, "王工")
    assert shared.shared_stories()[0].title == "改过的"


def test_a_story_is_deleted_and_taken_back() -> None:
    stories.create(shared.shared_workspace(), ENTRY, "王工")
    page = opened()
    page.text_input(key="editor-name").set_value("李工").run()
    next(button for button in page.button if button.label == "删除（可取回）").click().run()
    assert not page.exception and not [story for story in shared.shared_stories() if story.own]
    next(button for button in page.button if button.label == "取回").click().run()
    assert not page.exception and [story.title for story in shared.shared_stories() if story.own] == [
        "给市长看的"
    ]
    assert [line.who for line in shared.shared_workspace().trail(most=2)] == ["李工", "李工"]
