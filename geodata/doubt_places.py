"""Where the documents' slips and contradictions stand in their clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from geodata.atlas import Atlas
from geodata.model import Clause, Doubt
from geodata.slips import readings, without_remark


def doubt_spans(doubt: Doubt, clause: Clause) -> Iterator[tuple[int, int]]:
    """Where in a clause a doubt stands (start, end): its readings as far as they are worded there, or else its quotes."""
    sides = (
        (doubt.clause_a, doubt.quote_a, doubt.reading_a),
        (doubt.clause_b, doubt.quote_b, doubt.reading_b),
    )
    for clause_id, quote, reading in sides:
        at = clause.text.find(quote) if quote and clause_id == clause.clause_id else -1
        if at < 0:
            continue
        wording = without_remark(reading, quote)
        if not wording or wording not in quote:
            yield at, at + len(quote)
            continue
        for match in re.finditer(re.escape(wording), quote):
            yield at + match.start(), at + match.end()


def slips_of(atlas: Atlas, clause_id: str) -> tuple[str, ...]:
    """The wordings of a clause that are the document's own slips, each once."""
    slips = (reading.wrong for reading in readings(atlas.plan.doubts) if reading.clause_id == clause_id)
    return tuple(dict.fromkeys(slips))
