"""The card of a feature: everything the atlas knows of it, as plain data ready to be shown."""

from __future__ import annotations

from typing import Any

import shapely

from geodata.atlas import TOWNS, Atlas
from geodata.i18n import _
from geodata.measuring import mapped_beside, measures
from geodata.model import (
    Clause,
    Doubt,
    Feature,
    Target,
    accuracy_label,
    accuracy_meaning,
    date_text,
    stage_label,
)
from geodata.targets.wording import baseline_text, value_text, year_text

LOCATED_M = 2000.0


def feature_card(atlas: Atlas, feature_id: str) -> dict[str, Any]:
    """Everything to show for a feature.

    Args:
        atlas: The loaded atlas.
        feature_id: The feature's id, or one that it once had (then `renamed_from` is set).

    Raises:
        NotFound: No feature carries or carried this id.
    """
    feature = atlas.feature(feature_id)
    layer = atlas.layer_by_id[feature.layer]
    clauses = feature_clauses(atlas, feature)
    return {
        "id": feature.id,
        "renamed_from": feature_id if feature_id != feature.id else "",
        "layer": layer.id,
        "layer_title": layer.title,
        "boundary": layer.boundary,
        "name": feature.name,
        "aliases": list(feature.aliases),
        "kind": feature.kind,
        "county": feature.county_text,
        "town": town_of(atlas, feature),
        "status": feature.status,
        "stage": stage_label(feature.stage),
        "as_of": as_of(feature.status, clauses),
        "measures": measures(atlas, feature),
        "accuracy": feature.accuracy,
        "accuracy_label": exactness(feature),
        "accuracy_meaning": accuracy_meaning(feature.accuracy),
        "uncertainty": uncertainty_text(feature),
        "note": feature.note,
        "facts": [[name, _fact_text(value)] for name, value in feature.facts.items()],
        "source": feature.source,
        "doubts": doubt_facts(atlas, feature.id),
        "provenance": {
            "provider": layer.provenance.provider,
            "licence": layer.provenance.licence,
            "retrieved": layer.provenance.retrieved,
            "method": layer.provenance.method,
        },
        "bounds": list(feature.geometry.bounds) if feature.geometry else None,
        "inside": inside(atlas, feature) if layer.boundary else [],
        "clauses": clauses,
        "targets": [target_facts(atlas, target) for target in own_first(atlas.targets.get(feature.id, []))],
    }


def _fact_text(value: Any) -> str:
    """A further attribute's value as it is shown."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return f"{value:g}" if isinstance(value, float) else str(value)


def inside(atlas: Atlas, area: Feature) -> list[dict[str, Any]]:
    """What a boundary has in it: features that touch it or are named under its county, in drawing order, top first."""
    if area.geometry is None or area.geometry.equals(atlas.city):
        return []
    shapely.prepare(area.geometry)
    found = []
    for layer in reversed(atlas.layers):
        for feature in layer.features if not layer.boundary else ():
            placed = feature.geometry is not None and feature.geometry.intersects(area.geometry)
            if placed or (feature.geometry is None and area.name in feature.county):
                found.append(brief(atlas, feature))
    return found


def feature_clauses(atlas: Atlas, feature: Feature) -> list[dict[str, Any]]:
    """The clauses that name a feature, each with the quote to mark in it; dangling links are left out."""
    return [
        clause_facts(atlas, atlas.clauses[link.clause_id], link.quote)
        for link in atlas.links.get(feature.id, ())
        if link.clause_id in atlas.clauses
    ]


def as_of(status: str, clauses: list[dict[str, Any]]) -> str:
    """The date (as written) of the document that words the status: of the first clause whose quote, or else text, has it."""
    for part in ("quote", "text"):
        for clause in clauses:
            if status in clause[part]:
                return str(clause["document"]["date"])
    return str(clauses[0]["document"]["date"]) if clauses else ""


def clause_facts(atlas: Atlas, clause: Clause, quote: str) -> dict[str, Any]:
    """A clause with its document's number, title, issuer and date, heading path, text and quote."""
    document = atlas.documents[clause.doc_id]
    return {
        "clause_id": clause.clause_id,
        "document": {
            "id": document.doc_id,
            "number": document.number,
            "title": document.title,
            "issuer": document.issuer,
            "date": date_text(document.date),
        },
        "headings": list(clause.heading_path),
        "text": clause.text,
        "quote": quote,
    }


def target_facts(atlas: Atlas, target: Target) -> dict[str, Any]:
    """A target as it is shown: numbers as the document words them, and the document it stands in."""
    clause = atlas.clauses.get(target.clause_id)
    document = atlas.documents[clause.doc_id] if clause else None
    return {
        "target_id": target.target_id,
        "indicator": target.indicator,
        "area": target.area,
        "baseline": target.baseline,
        "baseline_year": target.baseline_year,
        "comparator": target.comparator,
        "value": target.value,
        "unit": target.unit,
        "year": target.year,
        "nature": target.nature,
        "lead": target.lead,
        "value_text": value_text(target),
        "baseline_text": baseline_text(target),
        "year_text": year_text(target),
        "quote": target.quote,
        "mapped": mapped_beside(atlas, target),
        "doubts": doubt_facts(atlas, target.target_id),
        "clause_id": target.clause_id,
        "document": document.title if document else "",
        "number": document.number if document else "",
    }


def doubt_facts(atlas: Atlas, concerned: str) -> list[dict[str, str]]:
    """The doubts about a feature, target or clause: kind, both readings with their quotes, what the atlas does."""
    return [doubt_row(doubt) for doubt in atlas.doubts.get(concerned, ())]


def doubt_row(doubt: Doubt) -> dict[str, str]:
    """A doubt as it is shown: kind, both readings with their quotes and clauses, what the atlas does."""
    return {
        "kind": doubt.kind,
        "subject": doubt.subject,
        "reading_a": doubt.reading_a,
        "quote_a": doubt.quote_a,
        "clause_a": doubt.clause_a,
        "reading_b": doubt.reading_b,
        "quote_b": doubt.quote_b,
        "clause_b": doubt.clause_b,
        "treatment": doubt.treatment,
    }


def own_first(targets: list[Target]) -> list[Target]:
    """Targets in order of how closely they concern one thing: those that speak of the fewest features first."""
    return sorted(targets, key=lambda target: len(target.feature_ids))


def clause_card(atlas: Atlas, clause_id: str) -> dict[str, Any] | None:
    """A clause, by its id or one that it once had, with the features that it names and the targets that stand in it.

    None for an unknown id.
    """
    clause = atlas.clauses.get(clause_id) or atlas.clauses.get(atlas.plan.renamed.get(clause_id, ""))
    if clause is None:
        return None
    clause_id = clause.clause_id
    named = [link for link in atlas.links_of_clause.get(clause_id, ()) if link.feature_id in atlas.features]
    return {
        **clause_facts(atlas, clause, ""),
        "features": [brief(atlas, atlas.features[link.feature_id]) for link in named],
        "targets": [target_facts(atlas, t) for t in atlas.plan.targets if t.clause_id == clause_id],
        "doubts": doubt_facts(atlas, clause_id),
    }


def brief(atlas: Atlas, feature: Feature) -> dict[str, Any]:
    """A feature in one line of a list."""
    return {
        "id": feature.id,
        "name": feature.name,
        "kind": feature.kind,
        "county": feature.county_text,
        "layer": feature.layer,
        "layer_title": atlas.layer_by_id[feature.layer].title,
        "placed": feature.geometry is not None,
        "doubtful": feature.id in atlas.doubts,
        "bounds": list(feature.geometry.bounds) if feature.geometry else None,
    }


def town_of(atlas: Atlas, feature: Feature) -> str:
    """The town (by its area) that a point lies in; "" for lines, areas and points too rough to tell."""
    point = feature.geometry
    if point is None or point.geom_type != "Point" or (feature.uncertainty_m or 0) > LOCATED_M:
        return ""
    return next((t.name for t in atlas.layer_features(TOWNS) if t.geometry and t.geometry.covers(point)), "")


def exactness(feature: Feature) -> str:
    """The accuracy's name; a point that may lie farther off than a located one should is called rough."""
    rough = feature.accuracy == "located" and (feature.uncertainty_m or 0) > LOCATED_M
    return _("概略点位") if rough else accuracy_label(feature.accuracy)


def uncertainty_text(feature: Feature) -> str:
    """How far the drawn thing may lie from the real one, in words."""
    if not feature.uncertainty_m:
        return ""
    metres = float(feature.uncertainty_m)
    distance = _("{n:g} 公里").format(n=metres / 1000) if metres >= 1000 else _("{n:g} 米").format(n=metres)
    return _("位置误差约 {distance}").format(distance=distance)
