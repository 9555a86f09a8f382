"""Checks the catalogue, the data and the plan against each other: every problem located, with its remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import shapely
import yaml
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geodata.atlas import COUNTIES, Atlas
from geodata.catalogue import SETTINGS_FILE
from geodata.coverage import names_unlinked, numbers_unexplained, wrong_reasons
from geodata.crs import to_plan
from geodata.i18n import _
from geodata.model import OUTSIDE, WHOLE_CITY, Feature, Issue, Layer
from geodata.story_facts import story_issues
from geodata.story_files import STORIES, read_stories

OUTSIDE_BY_M = 100.0
CLAUSES = "clauses.csv"
LINKS = "links.csv"
TARGETS = "targets.csv"
RENAMED = "renamed.csv"


def check(atlas: Atlas, root: Path) -> list[Issue]:
    """Every problem in an atlas: those met while loading, then those between its parts.

    What could not be loaded is reported once, where it fails; what refers to it is not reported again.

    Args:
        atlas: The atlas loaded from `root`.
        root: The folder with catalog/, data/ and plan/ in it.
    """
    known = _Known(atlas, root)
    issues = [
        *atlas.issues,
        *_layer_issues(known),
        *_file_issues(known),
        *_feature_issues(known),
        *_outside_issues(known),
    ]
    if known.has_plan:
        for find in (_link_issues, _target_issues, _unlinked_issues, _clause_issues, _renamed_issues):
            issues += find(known)
        for cover in (numbers_unexplained, names_unlinked, wrong_reasons):
            issues += cover(atlas)
        issues += _story_issues(known)
    return issues


@dataclass(frozen=True)
class _Known:
    """The atlas with what the checks look up again and again."""

    atlas: Atlas
    root: Path

    @cached_property
    def entries(self) -> dict[str, dict[str, Any]]:
        """The readable catalogue entries, by file name."""
        found = {}
        for path in sorted((self.root / "catalog").glob("*.yaml")):
            try:
                entry = yaml.safe_load(path.read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError, yaml.YAMLError):
                continue
            if path.name != SETTINGS_FILE and isinstance(entry, dict):
                found[path.name] = entry
        return found

    @cached_property
    def files(self) -> dict[str, tuple[str, str]]:
        """For each loaded layer its catalogue file and its data file."""
        return {str(entry.get("id")): (name, str(entry.get("file"))) for name, entry in self.entries.items()}

    @cached_property
    def has_plan(self) -> bool:
        """True where the tables of the plan could be read."""
        return all(issue.file != "plan" for issue in self.atlas.issues)

    def catalogue_file(self, layer: Layer) -> str:
        """The YAML file of a layer."""
        return self.files.get(layer.id, (f"{layer.id}.yaml", ""))[0]

    def data_file(self, layer_id: str) -> str:
        """The data file of a layer."""
        return self.files.get(layer_id, ("", f"{layer_id}.geojson"))[1]

    @cached_property
    def left_out(self) -> frozenset[str]:
        """Ids of features, and of whole layers, that a problem met while loading keeps out of the atlas."""
        features = {issue.feature_id for issue in self.atlas.issues}
        return frozenset(features | {Path(i.file).stem for i in self.atlas.issues if not i.feature_id})

    def is_unknown(self, feature_id: str) -> bool:
        """True for an id that stands in no data file (a feature that failed to load is reported already)."""
        lost = feature_id in self.left_out or feature_id.split(".")[0] in self.left_out
        return feature_id not in self.atlas.features and not lost


def _layer_issues(known: _Known) -> Iterator[Issue]:
    """Groups that the settings do not know, presets that name what is not there, ids given twice."""
    settings = known.atlas.settings
    groups = [str(group.get("id")) for group in settings.groups]
    for layer in known.atlas.layers:
        if layer.group not in groups:
            problem = _("分组 {group} 不在 {file} 中").format(group=layer.group, file=SETTINGS_FILE)
            remedy = _("改为 {groups} 之一，或在 {file} 中加上该分组。")
            text = remedy.format(groups="、".join(groups), file=SETTINGS_FILE)
            yield Issue(known.catalogue_file(layer), "", problem, text)
    for layer_id in _twice(layer.id for layer in known.atlas.layers):
        names = "、".join(name for name, entry in known.entries.items() if entry.get("id") == layer_id)
        yield Issue(names, "", _("图层编号 {id} 用了不止一次").format(id=layer_id), _("给其中一个换编号。"))
    wanted = {name for preset in settings.presets for name in preset.get("layers") or ()}
    for name in sorted(wanted - set(known.atlas.layer_by_id) - known.left_out):
        problem = _("预设里的图层 {id} 不存在").format(id=name)
        yield Issue(SETTINGS_FILE, "", problem, _("改正编号，或从预设里去掉。"))


def _file_issues(known: _Known) -> Iterator[Issue]:
    """Data files that no catalogue entry names."""
    named = {str(entry.get("file")) for entry in known.entries.values()}
    for path in sorted((known.root / "data").glob("*")):
        if (
            path.is_file()
            and path.name not in named
            and path.stem not in known.left_out
            and path.name[0] != "."
        ):
            problem = _("没有哪个图层用到这个数据文件")
            yield Issue(path.name, "", problem, _("在 catalog 里为它写一个 YAML，或删去该文件。"))


def _feature_issues(known: _Known) -> Iterator[Issue]:
    """Ids given twice, counties that are none, placed things said to be unplaced."""
    features = [feature for layer in known.atlas.layers for feature in layer.features]
    for feature_id in _twice(feature.id for feature in features):
        holders = dict.fromkeys(known.data_file(f.layer) for f in features if f.id == feature_id)
        remedy = _("编号须唯一：给其中一个换编号，或删去重复的。")
        yield Issue("、".join(holders), feature_id, _("要素编号用了不止一次"), remedy)
    counties = {feature.name for feature in known.atlas.layer_features(COUNTIES)}
    complete = counties and not known.left_out & {COUNTIES, *_lost_of(known, COUNTIES)}
    allowed = [*sorted(counties), WHOLE_CITY, OUTSIDE]
    for feature in features:
        strange = [name for name in feature.county if name not in allowed] if complete else []
        if strange:
            problem = _("区县 {names} 不认识").format(names="、".join(strange))
            remedy = _("改为 {allowed} 之一。").format(allowed="、".join(allowed))
            yield Issue(known.data_file(feature.layer), feature.id, problem, remedy)
        if feature.accuracy == "unplaced" and feature.geometry is not None:
            remedy = _("改正 accuracy，或去掉几何。")
            yield Issue(known.data_file(feature.layer), feature.id, _("标为 unplaced，却有几何"), remedy)


def _lost_of(known: _Known, layer_id: str) -> set[str]:
    """The features of a layer that could not be loaded."""
    file = known.data_file(layer_id)
    return {issue.feature_id for issue in known.atlas.issues if issue.file == file}


def _outside_issues(known: _Known) -> Iterator[Issue]:
    """Features that reach beyond the city without saying so."""
    city = to_plan(known.atlas.city)
    if city.is_empty or known.left_out & {COUNTIES, *_lost_of(known, COUNTIES)}:
        return
    near = city.buffer(OUTSIDE_BY_M)
    shapely.prepare(near)
    for layer in known.atlas.layers:
        for feature in () if layer.crosses else layer.features:
            if feature.geometry is None or OUTSIDE in feature.county:
                continue
            shape = to_plan(feature.geometry)
            if not near.covers(shape):
                yield _outside_issue(known, feature, shape, city)


def _outside_issue(known: _Known, feature: Feature, shape: BaseGeometry, city: BaseGeometry) -> Issue:
    # A hole in the city can hold the part outside and none of the vertices, hence at least the tolerance.
    by = max([OUTSIDE_BY_M, *(Point(xy).distance(city) for xy in shapely.get_coordinates(shape))])
    return Issue(
        known.data_file(feature.layer),
        feature.id,
        _("超出市域约 {n:.1f} 公里").format(n=by / 1000),
        _("改正坐标（WGS 84）；确在市外的，county 写“市外”；图层本来就跨市界的，YAML 中写 crosses: true。"),
    )


def _link_issues(known: _Known) -> Iterator[Issue]:
    """Links to what is not there, and quotes that are not verbatim."""
    for link in known.atlas.plan.links:
        if known.is_unknown(link.feature_id):
            problem = _("关联的要素不存在")
            yield Issue(LINKS, link.feature_id, problem, _unknown_remedy(known, link.feature_id))
        yield from _quote_issues(known, LINKS, link.feature_id, link.clause_id, link.quote)


def _target_issues(known: _Known) -> Iterator[Issue]:
    """Targets of what is not there, with quotes that are not verbatim, or with an id given twice."""
    targets = known.atlas.plan.targets
    for target in targets:
        for feature_id in target.feature_ids:
            if known.is_unknown(feature_id):
                problem = _("目标指向的要素 {id} 不存在").format(id=feature_id)
                yield Issue(TARGETS, target.target_id, problem, _unknown_remedy(known, feature_id))
        yield from _quote_issues(known, TARGETS, target.target_id, target.clause_id, target.quote)
    for target_id in _twice(target.target_id for target in targets):
        yield Issue(TARGETS, target_id, _("目标编号用了不止一次"), _("给其中一个换编号，或删去重复的。"))


def _unknown_remedy(known: _Known, feature_id: str) -> str:
    new = known.atlas.plan.renamed.get(feature_id)
    if new in known.atlas.features:
        return _("该要素已改名，改为 {id}。").format(id=new)
    return _("改正要素编号，或删去这一行。")


def _quote_issues(known: _Known, file: str, owner: str, clause_id: str, quote: str) -> Iterator[Issue]:
    clause = known.atlas.clauses.get(clause_id)
    if clause is None:
        problem = _("条文 {id} 不存在").format(id=clause_id or _("（空）"))
        yield Issue(file, owner, problem, _("改正条文编号，或在 {file} 中补上该条文。").format(file=CLAUSES))
    elif not quote.strip() or quote not in clause.text:
        problem = _("引文“{quote}”不是条文 {id} 的原文").format(quote=_short(quote), id=clause_id)
        yield Issue(file, owner, problem, _("从条文里一字不差地抄引文。"))


def _unlinked_issues(known: _Known) -> Iterator[Issue]:
    """Features that no clause names, in layers that are no boundaries."""
    for layer in known.atlas.layers:
        for feature in () if layer.boundary else layer.features:
            if not known.atlas.links.get(feature.id):
                remedy = _("在 {file} 中补上点到它名字的条文和引文，或删去该要素。").format(file=LINKS)
                yield Issue(known.data_file(layer.id), feature.id, _("没有关联任何条文"), remedy)


def _clause_issues(known: _Known) -> Iterator[Issue]:
    """Clauses of a document that is not recorded, and clause ids given twice."""
    documents = {document.doc_id for document in known.atlas.plan.documents}
    for clause in known.atlas.plan.clauses:
        if clause.doc_id not in documents:
            problem = _("所属文件 {id} 不在 documents.csv 中").format(id=clause.doc_id or _("（空）"))
            remedy = _("在 documents.csv 中补上该文件，或改正 doc_id。")
            yield Issue(CLAUSES, clause.clause_id, problem, remedy)
    for clause_id in _twice(clause.clause_id for clause in known.atlas.plan.clauses):
        yield Issue(CLAUSES, clause_id, _("条文编号用了不止一次"), _("删去重复的条文。"))


def _renamed_issues(known: _Known) -> Iterator[Issue]:
    """Old ids that lead nowhere, or that are still in use."""
    for old, new in known.atlas.plan.renamed.items():
        if known.is_unknown(new) and new not in known.atlas.clauses:
            problem = _("改名后的编号 {id} 不存在").format(id=new or _("（空）"))
            yield Issue(RENAMED, old, problem, _("改为现在的编号；要素已删除的，删去这一行。"))
        if old in known.atlas.features:
            yield Issue(RENAMED, old, _("旧编号仍是一个要素的编号"), _("删去这一行，或给该要素换编号。"))


def _story_issues(known: _Known) -> Iterator[Issue]:
    """Faulty stories, and stories that refer to what is not there."""
    stories, issues = read_stories(known.root / STORIES)
    yield from issues
    for story in stories:
        yield from story_issues(known.atlas, story, known.left_out)


def _twice(ids: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(ids).items() if times > 1]


def _short(text: str, most: int = 30) -> str:
    return text if len(text) <= most else text[:most] + "…"
