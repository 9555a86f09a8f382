"""The catalogue: one YAML per layer in geodata/catalog, its geometry beside it in geodata/data.

A faulty entry never stops the atlas: what is wrong becomes an Issue, and the rest is loaded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import shapely
import yaml
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata.errors import CatalogError
from geodata.i18n import _
from geodata.model import ACCURACIES, GEOMETRY_TYPES, STAGES, Feature, Issue, Layer, Provenance

SETTINGS_FILE = "_atlas.yaml"
REQUIRED_LAYER = ("id", "title", "group", "geometry", "file", "order", "style", "provenance")
REQUIRED_FEATURE = ("id", "name", "kind", "county", "accuracy")
FACT_RULES = {"values", "above", "to"}
TEXTS = ("id", "title", "group", "file")
PROVENANCE = ("provider", "licence", "retrieved", "method")


@dataclass(frozen=True)
class Settings:
    """The atlas's title, opening view, groups and presets."""

    title: str
    city: str
    view: dict[str, float]
    groups: tuple[dict[str, Any], ...]
    presets: tuple[dict[str, Any], ...]


def read_settings(folder: Path) -> Settings:
    """Reads the groups and presets of the catalogue.

    Raises:
        CatalogError: The file is missing or is no such YAML.
    """
    path = folder / SETTINGS_FILE
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Settings(
            title=content["title"],
            city=content["city"],
            view=content["view"],
            groups=tuple({"id": one["id"], "title": one["title"], **one} for one in content["groups"]),
            presets=tuple({"id": one["id"], "title": one["title"], **one} for one in content["presets"]),
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        message = _("图层目录设置 {path} 读不出来：{error}")
        raise CatalogError(message.format(path=path.name, error=error)) from error


def read_layers(folder: Path, data: Path) -> tuple[list[Layer], list[Issue]]:
    """Every readable layer of the catalogue, in drawing order, and the issues met.

    Args:
        folder: Where the layer YAML files are.
        data: Where their data files are.
    """
    layers: list[Layer] = []
    issues: list[Issue] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name == SETTINGS_FILE:
            continue
        try:
            entry = _read_entry(path)
            rows = _read_data(data / entry["file"], path.name)
        except CatalogError as error:
            issues.append(Issue(path.name, "", str(error), _("改正该文件；在此之前其余图层照常显示。")))
            continue
        features = []
        for row in rows:
            found = list(_feature_issues(row, entry))
            issues += found
            if not found:
                features.append(_feature(row, entry["id"]))
        layers.append(layer_of(entry, features))
    return sorted(layers, key=lambda layer: layer.order), issues


def _read_entry(path: Path) -> dict[str, Any]:
    try:
        entry = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CatalogError(_("不是可读的 YAML：{error}").format(error=error)) from error
    if not isinstance(entry, dict):
        raise CatalogError(_("应为“键: 值”形式的 YAML，读到的是 {kind}。").format(kind=type(entry).__name__))
    missing = [key for key in REQUIRED_LAYER if key not in entry]
    if missing:
        raise CatalogError(_("缺少字段：{fields}。").format(fields="、".join(missing)))
    faults = list(_entry_faults(entry))
    if faults:
        raise CatalogError("".join(faults))
    return entry


def _entry_faults(entry: dict[str, Any]) -> Iterator[str]:
    """What makes a layer entry unusable, each as a sentence."""
    for key in TEXTS:
        if not isinstance(entry[key], str):
            yield _("{key} 应为文字，读到的是 {found}。").format(key=key, found=entry[key])
    if not isinstance(entry["order"], int):
        yield _("order 应为整数，读到的是 {found}。").format(found=entry["order"])
    if entry["geometry"] not in GEOMETRY_TYPES:
        yield _("几何类型 {found} 不认识，应为 {wanted} 之一。").format(
            found=entry["geometry"], wanted="、".join(GEOMETRY_TYPES)
        )
    provenance = entry["provenance"] if isinstance(entry["provenance"], dict) else {}
    lacking = [key for key in PROVENANCE if not provenance.get(key)]
    if lacking:
        yield _("来源说明缺少：{fields}。").format(fields="、".join(lacking))
    style = entry["style"] if isinstance(entry["style"], dict) else {}
    classes = style.get("classes")
    if not isinstance(classes, list) or not classes or not all(isinstance(one, dict) for one in classes):
        yield _("style 里应有 classes，至少一类，每类一组“键: 值”。")
        return
    known = {field.name for field in fields(Feature)}
    for rules in (one.get("when") or {} for one in classes):
        fits = isinstance(rules, dict) and all(k in known and isinstance(v, list) for k, v in rules.items())
        if not fits:
            yield _("style 的 when 看不懂：{found}；应为“要素属性: [取值, …]”。").format(found=rules)
    for rule in (one["fact"] for one in classes if one.get("fact") is not None):
        if not (isinstance(rule, dict) and isinstance(rule.get("name"), str) and FACT_RULES & rule.keys()):
            message = _(
                "style 的 fact 看不懂：{found}；应为 name 加 values（取值列表），或 name 加 above、to（数值范围）。"
            )
            yield message.format(found=rule)


def _read_data(path: Path, entry_name: str) -> list[Any]:
    if not path.is_file():
        message = _("找不到数据文件 {file}（{entry} 中的 file）。")
        raise CatalogError(message.format(file=path.name, entry=entry_name))
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["features"]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        message = _("{file} 不是可读的 GeoJSON：{error}")
        raise CatalogError(message.format(file=path.name, error=error)) from error
    if not isinstance(rows, list):
        raise CatalogError(_("{file} 不是可读的 GeoJSON：features 应为列表。").format(file=path.name))
    return rows


def _feature_issues(row: Any, entry: dict[str, Any]) -> Iterator[Issue]:
    """What makes a feature unusable: bad properties, an unknown code, a geometry of the wrong kind."""
    file = entry["file"]
    facts = (row.get("properties") or {}) if isinstance(row, dict) else None
    if not isinstance(facts, dict):
        yield Issue(file, "?", _("不是 GeoJSON 要素：{row}").format(row=str(row)[:60]), _("重新导出该文件。"))
        return
    name = str(facts.get("id") or facts.get("name") or "?")
    missing = [key for key in REQUIRED_FEATURE if not facts.get(key)]
    if missing:
        yield Issue(file, name, _("缺少属性：{names}").format(names="、".join(missing)), _("补全属性。"))
        return
    one_of = _("改为 {w} 之一。")
    if facts["accuracy"] not in ACCURACIES:
        problem = _("精度 {x} 不认识").format(x=facts["accuracy"])
        yield Issue(file, name, problem, one_of.format(w="、".join(ACCURACIES)))
    if facts.get("stage", "existing") not in STAGES:
        problem = _("阶段 {x} 不认识").format(x=facts["stage"])
        yield Issue(file, name, problem, one_of.format(w="、".join(STAGES)))
    for key, wanted in _odd_properties(facts):
        problem = _("{key} 是 {found}").format(key=key, found=facts[key])
        yield Issue(file, name, problem, _("改为{wanted}。").format(wanted=wanted))
    geometry = row.get("geometry")
    if geometry is not None:
        yield from _geometry_issues(geometry, entry, name)
    elif facts["accuracy"] != "unplaced":
        yield Issue(file, name, _("没有几何，但未标为 unplaced"), _("补几何，或将 accuracy 改为 unplaced。"))


def _odd_properties(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Properties of the wrong type, each with what is wanted."""
    county, aliases = facts["county"], facts.get("aliases") or []
    rank, uncertainty = facts.get("rank"), facts.get("uncertainty_m")
    if not isinstance(county, str) and not _all_text(county):
        yield "county", _("区县名，或区县名的列表")
    if not _all_text(aliases):
        yield "aliases", _("名称的列表")
    if rank is not None and not isinstance(rank, int):
        yield "rank", _("整数 1、2 或 3")
    if uncertainty is not None and not isinstance(uncertainty, int | float):
        yield "uncertainty_m", _("米数，或 null")


def _all_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _geometry_issues(geometry: Any, entry: dict[str, Any], name: str) -> Iterator[Issue]:
    """What is wrong with a feature's geometry, the first thing only."""
    file = entry["file"]
    again = _("重新导出该要素。")
    try:
        found: BaseGeometry = shape(geometry)
    except (ShapelyError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield Issue(file, name, _("几何读不出来：{error}").format(error=error), again)
        return
    if found.geom_type.removeprefix("Multi") != entry["geometry"]:
        problem = _("几何类型是 {found}，图层要求 {wanted}")
        problem = problem.format(found=found.geom_type, wanted=entry["geometry"])
        yield Issue(file, name, problem, _("改正几何，或移到相应类型的图层。"))
    elif found.is_empty:
        remedy = _("补几何，或将 geometry 改为 null、accuracy 改为 unplaced。")
        yield Issue(file, name, _("几何是空的"), remedy)
    elif not all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in shapely.get_coordinates(found)):
        remedy = _("改为 WGS 84（EPSG:4326）经纬度，经度在前。")
        yield Issue(file, name, _("坐标不是经纬度"), remedy)
    elif not found.is_valid:
        problem = _("几何自相交或无效（{reason}）").format(reason=shapely.is_valid_reason(found))
        yield Issue(file, name, problem, _("用 GIS 软件修复几何后重新导出。"))


def _feature(row: dict[str, Any], layer: str) -> Feature:
    facts = row["properties"]
    county = facts["county"]
    return Feature(
        id=str(facts["id"]),
        layer=layer,
        name=str(facts["name"]),
        kind=str(facts["kind"]),
        county=(county,) if isinstance(county, str) else tuple(county),
        status=str(facts.get("status") or ""),
        stage=str(facts.get("stage") or "existing"),
        accuracy=facts["accuracy"],
        geometry=shape(row["geometry"]) if row.get("geometry") else None,
        aliases=tuple(facts.get("aliases") or ()),
        rank=int(facts.get("rank") or 2),
        uncertainty_m=facts.get("uncertainty_m"),
        source=str(facts.get("source") or ""),
        note=str(facts.get("note") or ""),
        recipe=facts.get("recipe") or None,
        facts=dict(facts.get("facts") or {}),
    )


def layer_of(entry: dict[str, Any], features: Iterable[Feature]) -> Layer:
    """A layer from its catalogue entry (as in the YAML files) and its features."""
    return Layer(
        id=entry["id"],
        title=entry["title"],
        group=entry["group"],
        geometry=entry["geometry"],
        order=int(entry["order"]),
        provenance=Provenance(**{key: str(entry["provenance"][key]) for key in PROVENANCE}),
        style=entry["style"],
        description=str(entry.get("description") or ""),
        boundary=bool(entry.get("boundary")),
        background=bool(entry.get("background")),
        measured=bool(entry.get("measured", True)),
        visible=bool(entry.get("visible")),
        crosses=bool(entry.get("crosses")),
        aliases=tuple(entry.get("aliases") or ()),
        features=tuple(features),
    )


DERIVED_WORD = "推算"
DERIVED = re.compile(f"[（(]{DERIVED_WORD}[)）]")
NO_ENTRY = ("features", "provenance", "tiles")


def entry_of(layer: Layer) -> dict[str, Any]:
    """The catalogue entry of a layer, as `layer_of` reads it; the data file is not part of it."""
    kept = {f.name: getattr(layer, f.name) for f in fields(Layer) if f.name not in NO_ENTRY}
    provenance = {key: getattr(layer.provenance, key) for key in PROVENANCE}
    return {**kept, "aliases": list(layer.aliases), "provenance": provenance}


def entry_for(layer: Layer, accuracy: str, provenance: dict[str, str]) -> dict[str, Any]:
    """The entry of a layer whose data are replaced: of another source, and no longer called derived where they are not."""
    entry = entry_of(layer) | {"provenance": provenance}
    if accuracy != "derived":
        classes = [
            one | {"title": DERIVED.sub("", str(one.get("title", "")))} for one in layer.style["classes"]
        ]
        entry["style"] = layer.style | {"classes": classes}
        entry["description"] = "" if DERIVED_WORD in layer.description else layer.description
    return entry


def entry_faults(entry: dict[str, Any]) -> list[str]:
    """What makes a catalogue entry unusable, each as a sentence; none for a good one."""
    missing = [key for key in REQUIRED_LAYER if key not in entry and key != "file"]
    if missing:
        return [_("缺少字段：{fields}。").format(fields="、".join(missing))]
    return list(_entry_faults({"file": "", **entry}))
