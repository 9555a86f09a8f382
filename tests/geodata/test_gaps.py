"""The gap register: every number is the number of things that it lists."""

import dataclasses

import pytest

from geodata.atlas import Atlas
from geodata.gap_lists import CLAUSE, FEATURE, TARGET, listing
from geodata.gaps import (
    ALL,
    EXACTNESSES,
    Gap,
    Scope,
    doubts_in,
    exactness_label,
    exactness_of,
    features_in,
    gaps,
    targets_in,
    verdict,
)


def ids(gap: Gap, name: str) -> set[str]:
    return {getattr(thing, name) for thing in gap.found}


def test_the_gaps_of_everything(atlas: Atlas) -> None:
    found = gaps(atlas)
    linked_clauses = {link.clause_id for link in atlas.plan.links}
    linked_features = {link.feature_id for link in atlas.plan.links}
    assert ids(found["clauses"], "clause_id") == set(atlas.clauses) - linked_clauses
    assert ids(found["features"], "id") == set(atlas.features) - linked_features
    assert ids(found["targets"], "target_id") == {
        t.target_id for t in atlas.plan.targets if not t.feature_ids
    }
    assert found["measures"].count == len(atlas.plan.targets) - len(atlas.plan.measures)
    assert ids(found["unplaced"], "id") == {f.id for f in atlas.features.values() if f.geometry is None}
    assert found["doubts"].count == len(atlas.plan.doubts)
    assert found["problems"].count == 0
    totals = {
        "clauses": len(atlas.clauses),
        "targets": len(atlas.plan.targets),
        "features": len(atlas.features),
    }
    assert {id_: found[id_].total for id_ in totals} == totals
    for gap in found.values():
        assert 0 <= gap.share <= 1


def test_inexact_features_are_those_that_cannot_be_measured(atlas: Atlas) -> None:
    inexact = gaps(atlas)["inexact"]
    assert inexact.total == sum(f.geometry is not None for f in atlas.features.values())
    assert {exactness_of(f) for f in inexact.found} == {"rough", "schematic", "derived"}
    rough = [f for f in inexact.found if f.accuracy == "located"]
    assert rough and all((f.uncertainty_m or 0) > 2000 for f in rough)
    assert exactness_label(exactness_of(rough[0])) == "概略点位"
    assert len({exactness_label(code) for code in EXACTNESSES}) == len(EXACTNESSES) == 7


def test_a_document_narrows_everything_that_it_says(atlas: Atlas) -> None:
    scope = Scope(document="report")
    found = gaps(atlas, scope)
    assert {c.doc_id for c in found["clauses"].found} == {"report"}
    assert found["clauses"].total == sum(c.doc_id == "report" for c in atlas.plan.clauses)
    assert {atlas.clauses[t.clause_id].doc_id for t in targets_in(atlas, scope)} == {"report"}
    assert all("report" in atlas.documents_of(f.id) for f in features_in(atlas, scope))
    for doubt in doubts_in(atlas, scope):
        quoted = [i for i in (doubt.clause_a, doubt.clause_b) if i]
        assert "report" in {atlas.clauses[i].doc_id for i in quoted}
    assert found["features"].count == 0  # what a document names has a clause


def test_a_county_narrows_features_targets_and_doubts_but_no_clauses(atlas: Atlas) -> None:
    scope = Scope(county="临清市")
    found = gaps(atlas, scope)
    assert found["clauses"].total == len(atlas.clauses)
    assert features_in(atlas, scope) == [f for f in atlas.features.values() if "临清市" in f.county]
    for target in targets_in(atlas, scope):
        counties = {c for i in target.feature_ids for c in atlas.features[i].county}
        assert "临清市" in target.area or "临清市" in counties
    assert 0 < found["doubts"].count < len(atlas.plan.doubts)


def test_an_unknown_document_or_county_has_nothing(atlas: Atlas) -> None:
    for scope in (Scope("nowhere"), Scope("nowhere", "北京市")):
        assert all(gap.count == 0 for gap in gaps(atlas, scope).values())
        assert verdict(atlas, scope) == {}


def test_data_problems_are_counted_and_lead_to_what_they_concern(atlas: Atlas) -> None:
    reasons = atlas.plan.reasons
    plan = dataclasses.replace(atlas.plan, reasons=reasons[1:])
    broken = dataclasses.replace(atlas, plan=plan, _made={})
    problems = gaps(broken)["problems"]
    assert problems.count == 1
    line = listing(broken, problems).lines[0]
    assert (line.kind, line.id) == (CLAUSE, reasons[0].clause_id)
    assert "交代" not in verdict(broken)["good"]


def test_the_verdict_says_what_is_good_and_what_is_lacking(atlas: Atlas) -> None:
    said, found = verdict(atlas), gaps(atlas)
    assert list(said) == ["good", "lacking", "own"]
    clauses, unplaced = found["clauses"], found["unplaced"]
    assert f"{clauses.total} 条条文有 {clauses.total - clauses.count} 条落到了地点" in said["good"]
    assert f"{unplaced.total} 个要素有 {unplaced.count} 个未落图" in said["lacking"]
    assert f"{len(atlas.plan.doubts)} 处" in said["own"]
    assert "条文有" not in verdict(atlas, Scope(county="临清市"))["good"]  # clauses belong to no county
    assert "未落图" not in verdict(atlas, Scope("dongchangfu", "莘县")).get("lacking", "")


@pytest.mark.parametrize("scope", [ALL, Scope("outline"), Scope(county="茌平区")])
def test_every_list_has_a_line_for_each_thing_and_leads_to_it(atlas: Atlas, scope: Scope) -> None:
    leads_to = {
        FEATURE: atlas.features,
        CLAUSE: atlas.clauses,
        TARGET: {t.target_id for t in atlas.plan.targets},
    }
    for gap in gaps(atlas, scope).values():
        shown = listing(atlas, gap)
        assert len(shown.lines) == gap.count
        for line in shown.lines:
            assert len(line.cells) == len(shown.columns)
            assert line.cells[0]
            assert line.id in leads_to[line.kind]
        headings, rows = shown.table()
        assert headings[-1] == "编号" and all(len(row) == len(headings) for row in rows)
