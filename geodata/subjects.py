"""The plan's own words and numbers about the things that a site has to do with: clauses and targets by subject."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from geodata.atlas import TOWNS, Atlas
from geodata.cards import brief, clause_facts, own_first, target_facts
from geodata.model import Feature, accuracy_label


@dataclass(frozen=True)
class Subject:
    """A thing that a site has to do with.

    Attributes:
        feature: The thing.
        role: own, control, area, zone, town or county: why its clauses and targets concern the site.
    """

    feature: Feature
    role: str


def namesakes(atlas: Atlas, places: Iterable[Feature]) -> list[Feature]:
    """Features that carry the name of a town and lie in its county: the key town that a box of the plan lists, say."""
    towns = [place for place in places if place.layer == TOWNS]
    named = {(town.name, county) for town in towns for county in town.county}
    ids = {town.id for town in towns}
    return [
        feature
        for feature in atlas.features.values()
        if feature.id not in ids and any((feature.name, county) in named for county in feature.county)
    ]


def clauses_of(atlas: Atlas, subjects: Iterable[Subject]) -> list[dict[str, Any]]:
    """The clauses that name each subject: rows of subject, role and clauses, every clause once, under the first."""
    told: set[str] = set()
    rows = []
    for subject in subjects:
        found = []
        for link in atlas.links.get(subject.feature.id, ()):
            clause = atlas.clauses.get(link.clause_id)
            if clause is not None and link.clause_id not in told:
                told.add(link.clause_id)
                found.append(clause_facts(atlas, clause, link.quote))
        if found:
            rows.append({**_head(atlas, subject), "clauses": found})
    return rows


def targets_of(atlas: Atlas, subjects: Iterable[Subject]) -> list[dict[str, Any]]:
    """The targets that speak of each subject: rows of subject, role and targets, every target once, under the first."""
    told: set[str] = set()
    rows = []
    for subject in subjects:
        found = []
        for target in own_first(atlas.targets.get(subject.feature.id, [])):
            if target.target_id not in told:
                told.add(target.target_id)
                found.append(target_facts(atlas, target))
        if found:
            rows.append({**_head(atlas, subject), "targets": found})
    return rows


def _head(atlas: Atlas, subject: Subject) -> dict[str, Any]:
    feature = subject.feature
    return {
        "subject": brief(atlas, feature),
        "role": subject.role,
        "accuracy": feature.accuracy,
        "accuracy_label": accuracy_label(feature.accuracy),
    }
