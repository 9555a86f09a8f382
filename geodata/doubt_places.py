"""Where the documents' slips and contradictions stand in their clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from geodata.atlas import Atlas
from geodata.model import Clause, Doubt

SLIP = "识别错误"
REMARK = re.compile(r"（[^（）]*）$")


def reading_in(reading: str, quote: str) -> str:
    """The wording of a reading that stands in a quote, without the register's remark behind it; "" where none does."""
    return next((text for text in (reading, REMARK.sub("", reading)) if text and text in quote), "")


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
        wording = reading_in(reading, quote)
        if not wording:
            yield at, at + len(quote)
        for match in re.finditer(re.escape(wording), quote) if wording else ():
            yield at + match.start(), at + match.end()


def slips_of(atlas: Atlas, clause_id: str) -> tuple[str, ...]:
    """The wordings of a clause that are the document's own slips, each once."""
    doubts = (doubt for doubt in atlas.doubts.get(clause_id, ()) if doubt.kind == SLIP)
    found = (reading_in(doubt.reading_a, doubt.quote_a) for doubt in doubts if doubt.clause_a == clause_id)
    return tuple(dict.fromkeys(filter(None, found)))
