"""The maps of a story on paper and on slides: each scene drawn once, whatever it is then put on."""

from __future__ import annotations

from collections import Counter, OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock

from geodata.atlas import Atlas
from geodata.model import Feature
from geodata.stories import MOST_SCENES, Scene
from geodata.story_facts import drawn_features, scene_facts, screen_bounds
from layers.static_map import MapView, city_bounds, map_png

WIDTH_MM, HEIGHT_MM = 150.0, 136.0
DPI = 285
MARGIN = 0.03
FEW = 12  # features of a layer, when all of them get their names (layers/web/play)
KEPT = MOST_SCENES + 32  # those of the longest story, and some of another
AT_ONCE = 2
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Drawn:
    """A map as a picture, with the size (mm) that its names are meant to be read at."""

    png: bytes
    width_mm: float = WIDTH_MM
    height_mm: float = HEIGHT_MM


def scene_view(atlas: Atlas, scene: Scene) -> MapView:
    """What a scene shows; what the atlas does not have is left out."""
    facts = scene_facts(atlas, scene)
    drawn = drawn_features(atlas, scene)
    return MapView(
        bounds=_grown(_bounds(atlas, facts["view"])),
        layers=tuple(facts["layers"]),
        features=frozenset(feature.id for feature in drawn),
        highlights=tuple(dict.fromkeys(facts["highlight"])),
        detail=1.0,
        telling=True,
        named=_named(drawn, facts["only"]),
    )


def _named(drawn: list[Feature], chosen: list[str]) -> frozenset[str]:
    """What has its name at any scale, as in the player: what is chosen, and layers of which only few are drawn."""
    count = Counter(feature.layer for feature in drawn)
    return frozenset(f.id for f in drawn if f.id in chosen or count[f.layer] <= FEW)


def _bounds(atlas: Atlas, view: dict[str, list[float] | float]) -> Bounds:
    found, centre, zoom = view.get("bounds"), view.get("centre"), view.get("zoom")
    if isinstance(found, list):
        return found[0], found[1], found[2], found[3]
    if isinstance(centre, list) and isinstance(zoom, int | float):
        return screen_bounds((centre[0], centre[1]), zoom)
    return city_bounds(atlas)


def _grown(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds
    wide, high = (east - west) * MARGIN, (north - south) * MARGIN
    return west - wide, south - high, east + wide, north + high


class MapCache:
    """The maps drawn last: slides and handouts share them. A map that two want at once is drawn once."""

    def __init__(self) -> None:
        self._maps: OrderedDict[tuple[str, Scene], Future[Drawn]] = OrderedDict()
        self._lock = Lock()
        self._drawing = BoundedSemaphore(AT_ONCE)

    def scene_map(self, atlas: Atlas, scene: Scene) -> Drawn:
        """A scene's map, with legend, scale bar and north arrow; waits where somebody else is drawing it.

        Raises:
            FontMissing: The Chinese font is not in place.
        """
        key = (atlas.version, scene)
        with self._lock:
            drawn = self._maps.get(key)
            is_mine = drawn is None
            if drawn is None:
                drawn = self._maps[key] = Future()
            self._maps.move_to_end(key)
            while len(self._maps) > KEPT:
                self._maps.popitem(last=False)
        if is_mine:
            self._draw(key, drawn, atlas)
        return drawn.result()

    def _draw(self, key: tuple[str, Scene], drawn: Future[Drawn], atlas: Atlas) -> None:
        """Draws a map for all who wait for it; one that fails is not kept, so that it can be asked for again."""
        try:
            with self._drawing:
                png = map_png(atlas, scene_view(atlas, key[1]), WIDTH_MM, HEIGHT_MM, DPI)
        except BaseException as error:  # whatever it is: those who wait for the map must be told
            with self._lock:
                if self._maps.get(key) is drawn:
                    del self._maps[key]
            drawn.set_exception(error)
        else:
            drawn.set_result(Drawn(png))
