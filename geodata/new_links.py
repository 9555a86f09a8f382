"""Links that new features ask for: clauses that name them, each with the sentence as the proposed quote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geodata.atlas import Atlas
from geodata.coverage import finder_of
from geodata.i18n import _
from geodata.mentions import SENTENCE_ENDS, SHORTEST, sentence_at
from geodata.model import Clause, Feature, Link

ROW_ID = "{feature}|{clause}"


@dataclass(frozen=True)
class NewLink:
    """A clause that names a new feature.

    Attributes:
        feature: The feature.
        clause: The clause.
        word: The name as it stands there, at `start` of the clause's text.
        quote: The sentence with it, verbatim.
    """

    feature: Feature
    clause: Clause
    word: str
    start: int
    quote: str

    @property
    def id(self) -> str:
        """What it is known by between the page and the browser."""
        return ROW_ID.format(feature=self.feature.id, clause=self.clause.clause_id)


def new_links(atlas: Atlas, features: Iterable[Feature], most: int) -> list[NewLink]:
    """The clauses that name features without any link so far, in the documents' order, `most` at most."""
    clauses = atlas.plan.clauses
    heads = {
        clause.text[i : i + SHORTEST] for clause in clauses for i in range(len(clause.text) - SHORTEST + 1)
    }
    new = {f.id: f for f in features if f.id not in atlas.links}
    names = {f.id: [name for name in (f.name, *f.aliases) if name[:SHORTEST] in heads] for f in new.values()}
    finder = finder_of((new[i].layer, i, own) for i, own in names.items() if own)
    found: list[NewLink] = []
    for clause in clauses if finder.owners else ():
        for feature_id, (word, at) in finder.find(clause.text).items():
            quote = sentence_at(clause.text, at).strip(SENTENCE_ENDS + " ")
            found.append(NewLink(new[feature_id], clause, word, at, quote))
            if len(found) >= most:
                return found
    return found


def picked_links(
    proposed: Iterable[NewLink], picked: Mapping[str, Any]
) -> tuple[tuple[Link, ...], tuple[str, ...]]:
    """The links that a person wants.

    Args:
        proposed: What was proposed.
        picked: By id, {"wanted": bool, "quote": text} of those that were changed, as the browser tells it; it is
            believed nothing that is not so: a quote must stand in its clause, letter by letter.

    Returns:
        The links, and what is wrong with the others.
    """
    links, faults = [], []
    for one in proposed:
        told = picked.get(one.id)
        choice = told if isinstance(told, Mapping) else {}
        if not choice.get("wanted", True):
            continue
        quote = choice.get("quote", one.quote)
        if isinstance(quote, str) and quote.strip() and quote in one.clause.text:
            links.append(Link(one.feature.id, one.clause.clause_id, quote))
        else:
            message = _("“{name}”的引文不是原文：{quote}。请在条文里重新选取。")
            faults.append(message.format(name=one.feature.name, quote=str(quote)[:40]))
    return tuple(links), tuple(faults)
