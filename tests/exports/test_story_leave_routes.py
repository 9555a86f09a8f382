"""Slides and handout over HTTP when the machine has no room for them."""

import errno

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from exports import story_leave_routes
from exports.routes import layer_base
from exports.story_leave_routes import leave_routes
from geodata.atlas import Atlas
from geodata.stories import Scene, Story


def test_no_room_is_told_and_the_next_one_is_made(shipped: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> bytes:
        raise OSError(errno.ENOSPC, "No space left on device")

    story = Story("s", "题", (), Scene("题"))
    address = f"/{layer_base(shipped)}/stories/s.pptx"
    with TestClient(Starlette(routes=leave_routes(lambda: shipped, lambda: [story]))) as client:
        with monkeypatch.context() as broken:
            broken.setattr(story_leave_routes, "story_pptx", full)
            refused = client.get(address)
        made = client.get(address)
    assert refused.status_code == 507 and "磁盘满了" in refused.json()["message"]
    assert made.status_code == 200 and made.content.startswith(b"PK")
