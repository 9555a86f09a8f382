"""Where a proposed target is to be reached: the one county or town that its own sentence names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from geodata.atlas import COUNTIES, TOWNS, Atlas
from geodata.proposals.mentions import Mention
from geodata.proposals.targets import Candidate

SURE = 0.9


def with_areas(atlas: Atlas, candidates: Iterable[Candidate], mentions: Iterable[Mention]) -> list[Candidate]:
    """The candidates, each with the county (or town) that its sentence names as its area where that is one alone."""
    named: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if atlas.features[mention.feature_id].layer in (COUNTIES, TOWNS) and mention.score >= SURE:
            named[mention.clause_id].append(mention)
    found = []
    for candidate in candidates:
        own = {
            m.feature_id
            for m in named[candidate.clause_id]
            if candidate.quote in m.quote or m.quote in candidate.quote
        }
        area = atlas.features[own.pop()].name if len(own) == 1 else candidate.area
        found.append(replace(candidate, area=area))
    return found
