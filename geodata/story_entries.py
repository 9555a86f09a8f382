"""Stories as what their YAML holds: the reverse of geodata.story_files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from geodata.stories import DEFAULT_SECONDS, Block, Chart, Quote, Scene, Story, Text, View
from geodata.story_files import BASE, LAST


def entry_of(story: Story) -> dict[str, Any]:
    """What `geodata.story_files.story_of` makes the story from; what is usual is left out."""
    scenes = (story.cover, *story.scenes)
    base = BASE if all(scene.layers[: len(BASE)] == BASE for scene in scenes) else ()
    entry: dict[str, Any] = {"title": story.title}
    entry |= {key: getattr(story, key) for key in ("subtitle", "author", "date") if getattr(story, key)}
    if story.order != LAST:
        entry["order"] = story.order
    if base != BASE:
        entry["base"] = []
    cover = _scene(story.cover, base)
    entry["cover"] = {key: value for key, value in cover.items() if key != "title"}
    entry["scenes"] = [_scene(scene, base) for scene in story.scenes]
    return entry


def yaml_of(entry: dict[str, Any]) -> str:
    """The text of a story's file."""
    return yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=10_000)


def _scene(scene: Scene, base: tuple[str, ...]) -> dict[str, Any]:
    given = {
        "title": scene.title,
        "layers": list(scene.layers[len(base) :]),
        "only": list(scene.only),
        "highlight": list(scene.highlight),
        "view": _view(scene.view),
        "text": [_block(block) for block in scene.body],
        "chart": _chart(scene.chart),
        "seconds": scene.seconds if scene.seconds != DEFAULT_SECONDS else None,
        "notes": scene.notes,
    }
    return {key: value for key, value in given.items() if value}


def _block(block: Block) -> str | dict[str, str]:
    if isinstance(block, Text):
        return block.markdown
    if isinstance(block, Quote):
        return {"clause": block.clause_id} | ({"quote": block.quote} if block.quote else {})
    return {"target": block.target_id}


def _view(view: View) -> dict[str, Any] | None:
    if view.centre and view.zoom is not None:
        return {"lon": view.centre[0], "lat": view.centre[1], "zoom": view.zoom}
    if view.bounds:
        return {"bounds": list(view.bounds)}
    return {"fit": list(view.fit)} if view.fit else None


def _chart(chart: Chart | None) -> dict[str, Any] | None:
    if chart is None:
        return None
    bars = [
        {"target": bar.target_id, "label": bar.label} if bar.label else bar.target_id for bar in chart.bars
    ]
    return ({"title": chart.title} if chart.title else {}) | {"bars": bars}


def ids_in(entry: dict[str, Any]) -> dict[str, list[str]]:
    """The ids that an entry refers to, under "features", "clauses" and "targets"; whatever is malformed is passed over."""
    found: dict[str, list[str]] = {"features": [], "clauses": [], "targets": []}
    for scene in [entry.get("cover"), *_list(entry.get("scenes"))]:
        if not isinstance(scene, dict):
            continue
        view, chart = scene.get("view"), scene.get("chart")
        fit = _list(view.get("fit")) if isinstance(view, dict) else []
        found["features"] += _texts([*_list(scene.get("highlight")), *_list(scene.get("only")), *fit])
        blocks = [block for block in _list(scene.get("text")) if isinstance(block, dict)]
        bars = _list(chart.get("bars")) if isinstance(chart, dict) else []
        found["clauses"] += _texts(block.get("clause") for block in blocks)
        found["targets"] += _texts(block.get("target") for block in blocks)
        found["targets"] += _texts(bar.get("target") if isinstance(bar, dict) else bar for bar in bars)
    return {kind: list(dict.fromkeys(ids)) for kind, ids in found.items()}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(values: Iterable[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str)]
