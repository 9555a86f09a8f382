"""Stories: a plan told scene by scene. Plain data, whatever they are played or printed with.

A scene refers to clauses, targets, features and layers by their ids alone, so that it says what they say now.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_SCENES = 200
DEFAULT_SECONDS = 15.0


@dataclass(frozen=True)
class Text:
    """Words of the author, in the small Markdown of geodata.markdown."""

    markdown: str


@dataclass(frozen=True)
class Quote:
    """A clause's words; without `quote`, the whole clause."""

    clause_id: str
    quote: str = ""


@dataclass(frozen=True)
class Number:
    """A target, shown as a large number with its indicator and year."""

    target_id: str


Block = Text | Quote | Number


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: a target, and a shorter name for its indicator where that is too long."""

    target_id: str
    label: str = ""


@dataclass(frozen=True)
class Chart:
    """Targets in one unit side by side, as bars."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class View:
    """Where the map looks: at some features, at bounds, or at a centre; the whole city where nothing is given.

    Attributes:
        fit: Ids of the features to be seen whole.
        bounds: West, south, east, north, in WGS 84 degrees.
        centre: Longitude and latitude, with `zoom`.
    """

    fit: tuple[str, ...] = ()
    bounds: tuple[float, float, float, float] | None = None
    centre: tuple[float, float] | None = None
    zoom: float | None = None


@dataclass(frozen=True)
class Scene:
    """One slide: what is said, and what the map shows meanwhile.

    Attributes:
        layers: The ids of the visible layers.
        highlight: The ids of the features that stand out.
        only: Of a layer that has features here, only these are drawn; other layers are drawn whole.
        seconds: How long it stands when the story plays by itself.
        notes: For the speaker alone.
    """

    title: str
    body: tuple[Block, ...] = ()
    view: View = View()
    layers: tuple[str, ...] = ()
    highlight: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    chart: Chart | None = None
    seconds: float = DEFAULT_SECONDS
    notes: str = ""


@dataclass(frozen=True)
class Story:
    """A title, ordered scenes, and a cover: the scene behind the title, whose own title is the story's.

    Attributes:
        order: Where it stands among the others.
        file: The file that it was read from, for messages; "" for a story made from data.
        own: Whether it is one of the users' own, in the workspace.
    """

    id: str
    title: str
    scenes: tuple[Scene, ...]
    cover: Scene
    subtitle: str = ""
    author: str = ""
    date: str = ""
    order: float = 0.0
    file: str = ""
    own: bool = False

    @property
    def minutes(self) -> float:
        """How long it plays by itself, cover and sources included."""
        return (sum(scene.seconds for scene in self.scenes) + 2 * self.cover.seconds) / 60
