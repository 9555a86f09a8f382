"""The atlas: every layer, clause, target and link, loaded once and indexed. It is read-only."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.catalogue import Settings, read_layers, read_settings
from geodata.deriving import rederived
from geodata.errors import NotFound, PlanError
from geodata.i18n import _
from geodata.model import Clause, Document, Doubt, Feature, Issue, Layer, Link, Measure, Target
from geodata.plan import Plan, read_plan

PACKAGE = Path(__file__).parent
COUNTIES = "counties"
CITY = "city"
TOWNS = "towns"
ZONES = "zones"
VERSION_DIGITS = 10
T = TypeVar("T")


@dataclass(frozen=True)
class Additions:
    """What the workspace adds to the shipped atlas.

    Attributes:
        edition: The workspace's edition that this is of; it becomes part of the atlas's version.
        layers: Layers that stand in place of the shipped ones of the same id, or beside them.
        issues: Problems met in the workspace.
    """

    edition: int = 0
    documents: tuple[Document, ...] = ()
    clauses: tuple[Clause, ...] = ()
    targets: tuple[Target, ...] = ()
    links: tuple[Link, ...] = ()
    layers: tuple[Layer, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, eq=False)
class Atlas:
    """All that is known. `issues` are the problems met while loading; what they concern is left out."""

    settings: Settings
    layers: tuple[Layer, ...]
    plan: Plan
    version: str
    issues: tuple[Issue, ...] = field(default=())
    _made: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    _making: RLock = field(default_factory=RLock, init=False, repr=False, compare=False)

    def derived(self, make: Callable[[Atlas], T]) -> T:
        """What a class makes of this atlas (an index, say), made once and kept, whatever thread asks first."""
        if make not in self._made:
            with self._making:
                if make not in self._made:
                    self._made[make] = make(self)
        return self._made[make]

    @cached_property
    def features(self) -> dict[str, Feature]:
        """Every feature by id."""
        return {feature.id: feature for layer in self.layers for feature in layer.features}

    @cached_property
    def layer_by_id(self) -> dict[str, Layer]:
        """Every layer by id."""
        return {layer.id: layer for layer in self.layers}

    @cached_property
    def documents(self) -> dict[str, Document]:
        """Every document by id; a clause's document that is not recorded has a stand-in with its id alone."""
        missing = {clause.doc_id: Document(clause.doc_id, "", "", "", "", "") for clause in self.plan.clauses}
        return missing | {document.doc_id: document for document in self.plan.documents}

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        """Every clause by id."""
        return {clause.clause_id: clause for clause in self.plan.clauses}

    @cached_property
    def links(self) -> dict[str, list[Link]]:
        """Links by feature id, the most telling first."""
        found: dict[str, list[Link]] = defaultdict(list)
        for link in self.plan.links:
            found[link.feature_id].append(link)
        return found

    @cached_property
    def links_of_clause(self) -> dict[str, list[Link]]:
        """Links by clause id."""
        found: dict[str, list[Link]] = defaultdict(list)
        for link in self.plan.links:
            found[link.clause_id].append(link)
        return found

    @cached_property
    def targets(self) -> dict[str, list[Target]]:
        """Targets by the id of each feature that they speak of."""
        found: dict[str, list[Target]] = defaultdict(list)
        for target in self.plan.targets:
            for feature_id in target.feature_ids:
                found[feature_id].append(target)
        return found

    @cached_property
    def targets_of_clause(self) -> dict[str, list[Target]]:
        """Targets by the id of the clause that they stand in."""
        found: dict[str, list[Target]] = defaultdict(list)
        for target in self.plan.targets:
            found[target.clause_id].append(target)
        return found

    @cached_property
    def doubts(self) -> dict[str, list[Doubt]]:
        """Doubts by the id of each feature, target and clause that they concern."""
        found: dict[str, list[Doubt]] = defaultdict(list)
        for doubt in self.plan.doubts:
            clauses = dict.fromkeys(filter(None, (doubt.clause_a, doubt.clause_b)))
            for concerned in (*doubt.feature_ids, *doubt.target_ids, *clauses):
                found[concerned].append(doubt)
        return found

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """How the map answers targets, by target id."""
        return {measure.target_id: measure for measure in self.plan.measures}

    @cached_property
    def city(self) -> BaseGeometry:
        """The city's area (WGS 84): the union of its counties; empty where they could not be loaded."""
        return shapely.union_all([f.geometry for f in self.layer_features(COUNTIES) if f.geometry])

    def layer_features(self, layer_id: str) -> tuple[Feature, ...]:
        """The features of a layer; none where the layer is not there."""
        layer = self.layer_by_id.get(layer_id)
        return layer.features if layer else ()

    def feature(self, feature_id: str) -> Feature:
        """A feature by its id, or by an id that it once had.

        Raises:
            NotFound: Nothing carries or carried this id.
        """
        found = self.features.get(feature_id) or self.features.get(self.plan.renamed.get(feature_id, ""))
        if found is None:
            message = _("没有编号为“{id}”的要素。它可能已改名或删除，请用搜索查找。")
            raise NotFound(message.format(id=feature_id))
        return found

    def documents_of(self, feature_id: str) -> list[str]:
        """The ids of the documents that name a feature, in link order, each once."""
        clauses = (self.clauses.get(link.clause_id) for link in self.links.get(feature_id, ()))
        return list(dict.fromkeys(clause.doc_id for clause in clauses if clause))


def _digest(*folders: Path) -> str:
    total = hashlib.sha1()
    for folder in folders:
        for path in sorted(folder.glob("*.*")):
            total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()[:VERSION_DIGITS]


def _replaced(atlas: Atlas, new: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """The layers with new ones in their place, in drawing order; what is derived from replaced features follows."""
    layers = {layer.id: layer for layer in (*atlas.layers, *new)}
    now = {feature.id: feature.geometry for layer in new for feature in layer.features}
    before = {feature.id: feature.geometry for layer in new for feature in atlas.layer_features(layer.id)}
    changed = {i for i in before.keys() | now.keys() if before.get(i) != now.get(i)}
    rows = (
        rederived(layers.values(), changed, COUNTIES) if changed and COUNTIES in layers else layers.values()
    )
    return tuple(sorted(rows, key=lambda layer: layer.order))


def load_atlas(root: Path = PACKAGE, additions: Additions | None = None) -> Atlas:
    """Reads the catalogue, data and plan under a folder (the shipped ones by default).

    Args:
        root: A folder with catalog/, data/ and plan/ in it.
        additions: What the workspace adds.

    Raises:
        CatalogError: The settings file of the catalogue is unusable (single layers become issues instead).
    """
    settings = read_settings(root / "catalog")
    layers, issues = read_layers(root / "catalog", root / "data")
    try:
        plan = read_plan(root / "plan")
    except PlanError as error:
        plan = Plan((), (), (), (), {})
        issues.append(Issue("plan", "", str(error), _("恢复该文件；在此之前地图不带条文。")))
    version = _digest(root / "catalog", root / "data", root / "plan")
    atlas = Atlas(settings, tuple(layers), plan, version, tuple(issues))
    return enriched(atlas, additions) if additions else atlas


def enriched(atlas: Atlas, additions: Additions) -> Atlas:
    """An atlas with the workspace's additions in it; its version tells the edition."""
    plan = replace(
        atlas.plan,
        documents=atlas.plan.documents + additions.documents,
        clauses=atlas.plan.clauses + additions.clauses,
        targets=atlas.plan.targets + additions.targets,
        links=tuple(dict.fromkeys(atlas.plan.links + additions.links)),
        whole=atlas.plan.whole | {document.doc_id for document in additions.documents},
    )
    return Atlas(
        atlas.settings,
        _replaced(atlas, additions.layers),
        plan,
        f"{atlas.version}-{additions.edition}" if additions.edition else atlas.version,
        atlas.issues + additions.issues,
    )
