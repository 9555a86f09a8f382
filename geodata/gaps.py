"""The gap register: what the knowledge lacks and where it contradicts itself, counted and listed.

A gap is no fault of the data as such: many clauses name no place, and many targets nobody can measure on a map.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geodata.atlas import Atlas
from geodata.cards import LOCATED_M
from geodata.coverage import names_unlinked, numbers_unexplained, wrong_reasons
from geodata.i18n import _
from geodata.model import (
    ACCURACIES,
    OUTSIDE,
    WHOLE_CITY,
    Clause,
    Doubt,
    Feature,
    Issue,
    Target,
    accuracy_label,
)

ROUGH = "rough"
EXACTNESSES = (
    *ACCURACIES[: ACCURACIES.index("located") + 1],
    ROUGH,
    *ACCURACIES[ACCURACIES.index("located") + 1 :],
)
MEASURABLE = ("authoritative", "mapped", "located")
UNPLACED = "unplaced"


@dataclass(frozen=True)
class Scope:
    """What part of the knowledge to look at: one document (id), one county (name); "" for all."""

    document: str = ""
    county: str = ""


ALL = Scope()


@dataclass(frozen=True)
class Gap:
    """Something that is lacking.

    Attributes:
        id: Its short name.
        found: The things that lack it.
        total: How many things there are of the kind.
    """

    id: str
    found: Sequence[Any]
    total: int

    @property
    def count(self) -> int:
        """How many things lack it."""
        return len(self.found)

    @property
    def share(self) -> float:
        """How large a part of all that is, 0 to 1."""
        return self.count / self.total if self.total else 0.0


def clauses_in(atlas: Atlas, scope: Scope) -> list[Clause]:
    """The clauses of a document. A clause belongs to no county, so the county makes no difference."""
    return [c for c in atlas.plan.clauses if scope.document in ("", c.doc_id)]


def features_in(atlas: Atlas, scope: Scope) -> list[Feature]:
    """The features that a document names, in a county."""
    return [
        feature
        for feature in atlas.features.values()
        if (not scope.county or scope.county in feature.county)
        and (not scope.document or scope.document in atlas.documents_of(feature.id))
    ]


def targets_in(atlas: Atlas, scope: Scope) -> list[Target]:
    """The targets of a document, set for a county or for a feature in it."""
    return [
        target
        for target in atlas.plan.targets
        if scope.document in ("", _document_of(atlas, target.clause_id))
        and (not scope.county or scope.county in _counties_of(atlas, target))
    ]


def doubts_in(atlas: Atlas, scope: Scope) -> list[Doubt]:
    """The doubts that quote a document and concern a feature or target in a county."""
    targets = {target.target_id: target for target in atlas.plan.targets}
    found = []
    for doubt in atlas.plan.doubts:
        counties = {c for i in doubt.feature_ids if i in atlas.features for c in atlas.features[i].county}
        for target_id in doubt.target_ids:
            if target_id in targets:
                counties |= _counties_of(atlas, targets[target_id])
        if (not scope.document or scope.document in documents_of_doubt(atlas, doubt)) and (
            not scope.county or scope.county in counties
        ):
            found.append(doubt)
    return found


def documents_of_doubt(atlas: Atlas, doubt: Doubt) -> list[str]:
    """The ids of the documents that a doubt quotes, each once."""
    ids = (_document_of(atlas, clause_id) for clause_id in (doubt.clause_a, doubt.clause_b))
    return list(dict.fromkeys(filter(None, ids)))


def _document_of(atlas: Atlas, clause_id: str) -> str:
    clause = atlas.clauses.get(clause_id)
    return clause.doc_id if clause else ""


def _counties_of(atlas: Atlas, target: Target) -> set[str]:
    named = [atlas.features[i] for i in target.feature_ids if i in atlas.features]
    return {*target.area.split("、"), *(county for feature in named for county in feature.county)}


def exactness_of(feature: Feature) -> str:
    """An accuracy code, or ROUGH for a point that may lie farther off than a located one should."""
    rough = feature.accuracy == "located" and (feature.uncertainty_m or 0) > LOCATED_M
    return ROUGH if rough else feature.accuracy


def exactness_label(code: str) -> str:
    """The Chinese name of what exactness_of gives."""
    return _("概略点位") if code == ROUGH else accuracy_label(code)


def problems(atlas: Atlas) -> list[Issue]:
    """What is inconsistent in the data themselves: problems met while loading, numbers and names without account."""
    return [*atlas.issues, *numbers_unexplained(atlas), *names_unlinked(atlas), *wrong_reasons(atlas)]


def gaps(atlas: Atlas, scope: Scope = ALL) -> dict[str, Gap]:
    """Every gap by its id, in the order in which they are shown."""
    clauses, features = clauses_in(atlas, scope), features_in(atlas, scope)
    targets, doubts = targets_in(atlas, scope), doubts_in(atlas, scope)
    placed = [f for f in features if f.geometry is not None]
    found: list[tuple[str, Sequence[Any], int]] = [
        ("clauses", [c for c in clauses if not atlas.links_of_clause.get(c.clause_id)], len(clauses)),
        ("features", [f for f in features if not atlas.links.get(f.id)], len(features)),
        ("targets", [t for t in targets if not t.feature_ids], len(targets)),
        ("measures", [t for t in targets if t.target_id not in atlas.measures], len(targets)),
        ("unplaced", [f for f in features if f.geometry is None], len(features)),
        ("inexact", [f for f in placed if exactness_of(f) not in MEASURABLE], len(placed)),
        ("doubts", doubts, len(doubts)),
        ("problems", atlas.derived(problems), 0),
    ]
    return {id_: Gap(id_, things, total) for id_, things, total in found}


def verdict(atlas: Atlas, scope: Scope = ALL) -> dict[str, str]:
    """What is `good`, what is `lacking`, what the documents leave open (`own`): a sentence each, in plain words.

    Sentences without anything to say are left out; where the scope holds nothing, all of them are.
    """
    by = gaps(atlas, scope)
    if not any(by[id_].total for id_ in ("clauses", "targets", "unplaced")):
        return {}
    own = _("误写、一名两写、前后不一等存疑 {n} 处，照录原文，逐条登记").format(n=by["doubts"].count)
    parts = {"good": _good(by, scope), "lacking": _lacking(by, scope), "own": [own]}
    return {name: _("；").join(said) + _("。") for name, said in parts.items() if said}


def _good(by: dict[str, Gap], scope: Scope) -> list[str]:
    clauses, targets = by["clauses"], by["targets"]
    said = []
    if clauses.total and not scope.county:
        text = _("{total} 条条文有 {n} 条落到了地点")
        said.append(text.format(total=clauses.total, n=clauses.total - clauses.count))
    if targets.total:
        text = _("{total} 个目标有 {n} 个连到了要素")
        said.append(text.format(total=targets.total, n=targets.total - targets.count))
    if not by["problems"].count:
        said.append(_("条文里的数字和点到的名字都有交代"))
    return said


def _lacking(by: dict[str, Gap], scope: Scope) -> list[str]:
    unplaced, inexact, measures = by["unplaced"], by["inexact"], by["measures"]
    said = []
    if unplaced.count:
        text = _("{total} 个要素有 {n} 个未落图")
        said.append(text.format(total=unplaced.total, n=unplaced.count))
        wide = sum(bool({WHOLE_CITY, OUTSIDE} & set(feature.county)) for feature in unplaced.found)
        if wide and not scope.county:
            said[-1] += _("（其中 {n} 个文件只说全市，或在市外）").format(n=wide)
    if inexact.count:
        text = _("落了图的有 {share:.0%} 只是示意、推算或概略点位，不能量算")
        said.append(text.format(share=inexact.share))
    if measures.count:
        text = _("{total} 个目标里能与图上数对照的只有 {n} 个")
        said.append(text.format(total=measures.total, n=measures.total - measures.count))
    return said
