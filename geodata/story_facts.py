"""What a story says now: its references looked up in an atlas, as plain data for whoever plays or prints it.

What a scene refers to and the atlas does not have is left out and told on the scene; the scene still plays.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterator
from typing import Any

import shapely

from geodata import markdown
from geodata.atlas import Atlas
from geodata.cards import clause_facts, doubt_facts, target_facts
from geodata.errors import NotFound
from geodata.i18n import _
from geodata.model import Clause, Feature, Issue, Target, date_text
from geodata.stories import Chart, Number, Quote, Scene, Story, Text, View
from geodata.story_files import scene_name

ISO_DATE = re.compile(r"\d{4}(-\d{2}){1,2}")
NUMERIC = re.compile(r"约?\s*(\d+(?:\.\d+)?)")
SLIP = "识别错误"
REMARK = re.compile(r"（[^（）]*）$")  # behind a reading
SCREEN_PX = 1280, 720  # what a centre and a zoom are meant for: the player lays its map out this high
TILE_PX = 256  # of the whole earth at zoom 0
LEAST_SPAN = 0.08  # degrees: a view of points is not closer than about 8 km


def story_facts(atlas: Atlas, story: Story) -> dict[str, Any]:
    """A story with its scenes as `scene_facts`, its cover, and the documents that it cites."""
    return {
        "id": story.id,
        "title": story.title,
        "subtitle": story.subtitle,
        "author": story.author,
        "date": date_text(story.date) if ISO_DATE.fullmatch(story.date) else story.date,
        "minutes": story.minutes,
        "cover": scene_facts(atlas, story.cover),
        "scenes": [scene_facts(atlas, scene) for scene in story.scenes],
        "sources": cited_documents(atlas, story),
    }


def scene_facts(atlas: Atlas, scene: Scene) -> dict[str, Any]:
    """A scene as it is shown.

    Returns:
        `body` is a list of blocks: paragraphs and lists (geodata.markdown), quotes (`kind` "quote", with the
        clause's facts) and numbers (`kind` "number", with the target's facts). `view` has `bounds` (west, south,
        east, north) or `centre` and `zoom`, or nothing for the whole city. `problems` tells what is missing, with
        ids, to whoever can mend it; `caution` says the same to an audience, in one sentence without them.
    """
    gone = [problem for _id, problem, _remedy in _gone(atlas, scene)]
    caution = _("本幕有 {n} 项内容已失效，未显示。").format(n=len(gone))
    return {
        "title": scene.title,
        "body": [block for part in scene.body for block in _blocks(atlas, part)],
        "view": _view(atlas, scene),
        "layers": _layers(atlas, scene),
        "highlight": _features(atlas, scene.highlight),
        "only": _features(atlas, scene.only),
        "chart": _chart(atlas, scene.chart) if scene.chart else None,
        "seconds": scene.seconds,
        "notes": markdown.blocks(scene.notes),
        "problems": [problem for _id, problem, _remedy in missing(atlas, scene)],
        "caution": caution if gone else "",
    }


def story_issues(atlas: Atlas, story: Story, told: Container[str] = ()) -> list[Issue]:
    """What a story refers to and the atlas does not have, each with its scene and remedy.

    Args:
        atlas: The loaded atlas.
        story: The story.
        told: Ids, of layers too, that are missing for a reason that has been told already.
    """
    named = [(_("封面"), story.cover)]
    named += [(scene_name(i, scene.title), scene) for i, scene in enumerate(story.scenes, 1)]
    return [
        Issue(story.file or story.id, where, problem, remedy)
        for where, scene in named
        for name, problem, remedy in missing(atlas, scene)
        if name not in told and name.split(".")[0] not in told
    ]


def missing(atlas: Atlas, scene: Scene) -> Iterator[tuple[str, str, str]]:
    """What a scene refers to in vain, its view too: each as its id, the problem and the remedy."""
    yield from _gone(atlas, scene)
    if _is_elsewhere(atlas, scene.view):
        remedy = _("在编辑页重新取景，或改正 view 里的经纬度。")
        yield "", _("这一幕的范围不在本市，显示全市"), remedy


def _gone(atlas: Atlas, scene: Scene) -> Iterator[tuple[str, str, str]]:
    """What a scene refers to and does not show, as `missing` has it."""
    again = _("改正编号，或从这一幕里去掉。")
    for layer_id in scene.layers:
        if _layer_id(atlas, layer_id) is None:
            yield layer_id, _("图层“{id}”不存在或已改名").format(id=layer_id), again
    for feature_id in dict.fromkeys((*scene.highlight, *scene.only, *scene.view.fit)):
        if _feature(atlas, feature_id) is None:
            yield feature_id, _("要素“{id}”不存在或已改名").format(id=feature_id), again
    bars = [bar.target_id for bar in scene.chart.bars] if scene.chart else []
    for target_id in [*(block.target_id for block in scene.body if isinstance(block, Number)), *bars]:
        if target_of(atlas, target_id) is None:
            yield target_id, _("目标“{id}”已不在数据里").format(id=target_id), again
    if scene.chart and (fault := _chart_fault(atlas, scene.chart)):
        yield "", fault, _("图表只放同一单位、有单一数值的目标。")
    for block in scene.body:
        if isinstance(block, Quote):
            yield from _missing_quote(atlas, block, again)


def _missing_quote(atlas: Atlas, block: Quote, again: str) -> Iterator[tuple[str, str, str]]:
    clause = atlas.clauses.get(block.clause_id)
    if clause is None:
        yield block.clause_id, _("条文“{id}”已不在数据里").format(id=block.clause_id), again
    elif block.quote not in clause.text:
        problem = _("引文“{quote}”已不在条文里").format(quote=block.quote[:30])
        yield block.clause_id, problem, _("从条文里一字不差地抄引文。")


def drawn_features(atlas: Atlas, scene: Scene) -> list[Feature]:
    """The placed features that a scene draws, layer by layer from the ground up."""
    chosen = {feature.id for feature in (_feature(atlas, i) for i in scene.only) if feature}
    choosing = {atlas.features[one].layer for one in chosen}
    return [
        feature
        for layer in atlas.layers
        if layer.id in _layers(atlas, scene)
        for feature in layer.features
        if feature.geometry is not None and (layer.id not in choosing or feature.id in chosen)
    ]


def cited_documents(atlas: Atlas, story: Story) -> list[dict[str, str]]:
    """The documents that a story's quotes and numbers stand in, in the order of the atlas."""
    cited = set()
    for scene in story.scenes:
        bars = [bar.target_id for bar in scene.chart.bars] if scene.chart else []
        numbers = [block.target_id for block in scene.body if isinstance(block, Number)]
        targets = [target_of(atlas, target_id) for target_id in (*numbers, *bars)]
        cited |= {block.clause_id for block in scene.body if isinstance(block, Quote)}
        cited |= {target.clause_id for target in targets if target}
    used = {atlas.clauses[one].doc_id for one in cited if one in atlas.clauses}
    return [
        {"title": d.title, "number": d.number, "issuer": d.issuer, "date": date_text(d.date)}
        for d in atlas.plan.documents
        if d.doc_id in used
    ]


def _blocks(atlas: Atlas, part: Text | Quote | Number) -> Iterator[dict[str, Any]]:
    if isinstance(part, Text):
        yield from markdown.blocks(part.markdown)
    elif isinstance(part, Quote):
        clause = atlas.clauses.get(part.clause_id)
        if clause and part.quote in clause.text:
            quote = part.quote or clause.text
            yield {
                "kind": "quote",
                **clause_facts(atlas, clause, quote),
                "slips": _slips_in(atlas, clause, quote),
            }
    else:
        target = target_of(atlas, part.target_id)
        if target:
            yield {"kind": "number", **target_facts(atlas, target)}


def _slips_in(atlas: Atlas, clause: Clause, quote: str) -> list[str]:
    """Slips of the document that stand in the quoted words, a sentence for each."""
    slips = [doubt for doubt in doubt_facts(atlas, clause.clause_id) if doubt["kind"] == SLIP]
    found = [slip for slip in slips if slip["quote_a"] in quote or quote in slip["quote_a"]]
    readings = [(REMARK.sub("", slip["reading_a"]), REMARK.sub("", slip["reading_b"])) for slip in found]
    told = _("原文作“{written}”，疑为“{meant}”。")
    return [told.format(written=written, meant=meant) for written, meant in dict.fromkeys(readings)]


def _chart(atlas: Atlas, chart: Chart) -> dict[str, Any] | None:
    """A chart's bars: label, number, and the target's facts; bars without a single number are left out."""
    bars = []
    for bar in chart.bars:
        target = target_of(atlas, bar.target_id)
        number = NUMERIC.fullmatch(target.value.strip()) if target else None
        if target and number:
            facts = target_facts(atlas, target)
            bars.append({**facts, "label": bar.label or target.indicator, "number": float(number[1])})
    units = {bar["unit"] for bar in bars}
    return {"title": chart.title, "unit": units.pop(), "bars": bars} if len(units) == 1 else None


def _chart_fault(atlas: Atlas, chart: Chart) -> str:
    """Why a chart cannot be drawn as it is meant; "" where it can."""
    targets = [t for t in (target_of(atlas, bar.target_id) for bar in chart.bars) if t]
    odd = [t.indicator for t in targets if not NUMERIC.fullmatch(t.value.strip())]
    if odd:
        return _("图表里“{names}”不是单一数值").format(names="、".join(odd))
    if len({t.unit for t in targets}) > 1:
        return _("图表里的目标单位不一：{units}").format(units="、".join(sorted({t.unit for t in targets})))
    return ""


def target_of(atlas: Atlas, target_id: str) -> Target | None:
    """The target of this id; None where there is none."""
    return atlas.derived(_targets).get(target_id)


def _targets(atlas: Atlas) -> dict[str, Target]:
    return {target.target_id: target for target in atlas.plan.targets}


def _feature(atlas: Atlas, feature_id: str) -> Feature | None:
    try:
        return atlas.feature(feature_id)
    except NotFound:
        return None


def _features(atlas: Atlas, ids: tuple[str, ...]) -> list[str]:
    """The present ids of those features that are there."""
    return [feature.id for feature in (_feature(atlas, one) for one in ids) if feature]


def _layer_id(atlas: Atlas, layer_id: str) -> str | None:
    """The id of a layer that has this id, or had it once."""
    if layer_id in atlas.layer_by_id:
        return layer_id
    return next((layer.id for layer in atlas.layers if layer_id in layer.aliases), None)


def _layers(atlas: Atlas, scene: Scene) -> list[str]:
    return [found for found in (_layer_id(atlas, one) for one in scene.layers) if found]


def _view(atlas: Atlas, scene: Scene) -> dict[str, Any]:
    """Bounds or centre and zoom; nothing for the whole city."""
    view = scene.view
    if _is_elsewhere(atlas, view):
        return {}
    if view.centre and view.zoom is not None:
        return {"centre": list(view.centre), "zoom": view.zoom}
    if view.bounds:
        return {"bounds": list(view.bounds)}
    placed = [f.geometry.bounds for f in (_feature(atlas, one) for one in view.fit) if f and f.geometry]
    if not placed:
        return {}
    west, south = (min(bounds[i] for bounds in placed) for i in (0, 1))
    east, north = (max(bounds[i] for bounds in placed) for i in (2, 3))
    wide, high = (max(0.0, LEAST_SPAN - span) / 2 for span in (east - west, north - south))
    return {"bounds": [west - wide, south - high, east + wide, north + high]}


def _is_elsewhere(atlas: Atlas, view: View) -> bool:
    """True where nothing of the city is seen in bounds, or on a screen around a centre."""
    seen = screen_bounds(view.centre, view.zoom) if view.centre and view.zoom is not None else view.bounds
    if not seen or atlas.city.is_empty:
        return False
    return not atlas.city.intersects(shapely.box(*seen))


def screen_bounds(centre: tuple[float, float], zoom: float) -> tuple[float, float, float, float]:
    """West, south, east, north (WGS 84) of what a screen shows around a centre (lon, lat) at a zoom."""
    lon, lat = centre
    wide, high = (px * 360 / TILE_PX / 2**zoom / 2 for px in SCREEN_PX)
    high *= math.cos(math.radians(lat))
    return lon - wide, lat - high, lon + wide, lat + high
