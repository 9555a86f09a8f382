"""The maps that slides and handouts share."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock

import pytest

from exports import story_maps
from exports.story_maps import KEPT, MapCache
from geodata.atlas import Atlas
from geodata.errors import FontMissing
from geodata.stories import Scene
from layers.static_map import MapView

PATIENCE_SECONDS = 60


class Drawer:
    """In place of the drawing: counts, waits until it may go on, and fails where it is told to."""

    def __init__(self) -> None:
        self.go, self.begun, self.fails = Event(), Event(), False
        self.times, self.lock = 0, Lock()

    def __call__(self, _atlas: Atlas, _view: MapView, *_size: float) -> bytes:
        with self.lock:
            self.times += 1
            number = self.times
        self.begun.set()
        assert self.go.wait(PATIENCE_SECONDS)
        if self.fails:
            raise FontMissing("没有字体。")
        return f"{number}".encode()


@pytest.fixture
def drawer(monkeypatch: pytest.MonkeyPatch) -> Drawer:
    found = Drawer()
    monkeypatch.setattr(story_maps, "map_png", found)
    return found


SCENE = Scene("甲", layers=("counties",))


def test_a_map_that_several_want_at_once_is_drawn_once(shipped: Atlas, drawer: Drawer) -> None:
    maps, together = MapCache(), Barrier(4)

    def ask() -> bytes:
        together.wait(PATIENCE_SECONDS)
        return maps.scene_map(shipped, SCENE).png

    with ThreadPoolExecutor(4) as people:
        asked = [people.submit(ask) for _ in range(4)]
        assert drawer.begun.wait(PATIENCE_SECONDS)
        drawer.go.set()
        assert {one.result(PATIENCE_SECONDS) for one in asked} == {b"1"}
    assert maps.scene_map(shipped, SCENE).png == b"1" and drawer.times == 1


def test_a_map_does_not_wait_for_another_one(shipped: Atlas, drawer: Drawer) -> None:
    maps = MapCache()
    drawer.go.set()
    kept = maps.scene_map(shipped, SCENE)
    drawer.go.clear()
    drawer.begun.clear()
    with ThreadPoolExecutor(1) as other:
        slow = other.submit(maps.scene_map, shipped, Scene("乙"))
        assert drawer.begun.wait(PATIENCE_SECONDS)
        assert maps.scene_map(shipped, SCENE) is kept and not slow.done()
        drawer.go.set()
        assert slow.result(PATIENCE_SECONDS).png == b"2"


def test_a_drawing_that_fails_fails_for_all_who_wait_and_can_be_tried_again(
    shipped: Atlas, drawer: Drawer
) -> None:
    maps, together = MapCache(), Barrier(2)
    drawer.fails = True

    def ask() -> None:
        together.wait(PATIENCE_SECONDS)
        with pytest.raises(FontMissing):
            maps.scene_map(shipped, SCENE)

    with ThreadPoolExecutor(2) as people:
        asked = [people.submit(ask) for _ in range(2)]
        assert drawer.begun.wait(PATIENCE_SECONDS)
        drawer.go.set()
        for one in asked:
            one.result(PATIENCE_SECONDS)
    drawer.fails = False
    before = drawer.times
    assert maps.scene_map(shipped, SCENE).png == f"{before + 1}".encode()


def test_the_oldest_maps_are_given_up(shipped: Atlas, drawer: Drawer) -> None:
    maps = MapCache()
    drawer.go.set()
    for number in range(KEPT + 1):
        maps.scene_map(shipped, Scene(f"{number}"))
    maps.scene_map(shipped, Scene("1"))
    assert drawer.times == KEPT + 1
    maps.scene_map(shipped, Scene("0"))
    assert drawer.times == KEPT + 2
