"""带走 on the stories page: files are made when asked for, and trouble is told in words."""

import errno
import logging
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from exports.story_maps import Drawn, MapCache
from geodata.errors import ExportError
from pages import shared, story_leave

SECONDS = 60


@pytest.fixture(autouse=True)
def fresh_atlas(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("PLAN_DATA", raising=False)
    shared.forget_everything()
    yield
    shared.forget_everything()


def leave() -> AppTest:
    def page() -> None:
        from pages.shared import shared_stories
        from pages.story_leave import leave_buttons

        leave_buttons(next(story for story in shared_stories() if story.id == "water"))

    return AppTest.from_function(page, default_timeout=SECONDS).run()


def test_the_html_file_is_packed_when_asked_for_and_offered_with_its_size() -> None:
    app = leave()
    assert not app.get("download_button")
    app.button(key="html-water").click().run()
    assert not app.exception and not app.error
    (offered,) = app.get("download_button")
    assert offered.label.startswith("下载单文件 HTML（") and offered.label.endswith(" MB）")


@pytest.mark.parametrize(
    ("code", "told"),
    [(errno.ENOSPC, "磁盘满了"), (errno.EACCES, "没有读写权限"), (errno.EIO, "读写文件出错")],
)
@pytest.mark.parametrize("kind", ["html", "pptx"])
def test_no_room_is_told_in_chinese_and_the_page_stays(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, kind: str, code: int, told: str
) -> None:
    def full(*_: object) -> bytes:
        raise OSError(code, "No space left on device")

    monkeypatch.setattr(story_leave, f"story_{kind}", full)
    monkeypatch.setattr(MapCache, "scene_map", lambda *_: Drawn(b""))
    with caplog.at_level(logging.ERROR):
        app = leave().button(key=f"{kind}-water").click().run()
    assert not app.exception and not app.get("download_button")
    (error,) = app.error
    assert told in error.value and "讲图没有变" in error.value and "device" not in error.value
    assert "No space left on device" in caplog.text
    assert app.button(key="pdf-water")


def test_what_the_export_says_is_told_as_it_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> bytes:
        raise ExportError("少了一个零件。")

    monkeypatch.setattr(story_leave, "story_html", fails)
    app = leave().button(key="html-water").click().run()
    assert not app.exception and [error.value for error in app.error] == ["少了一个零件。"]
