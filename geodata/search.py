"""Search by Chinese name, alias or pinyin over places and features, and by words over clauses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pypinyin import Style, lazy_pinyin

from geodata.atlas import Atlas
from geodata.cards import brief
from geodata.model import Feature

LONGEST_QUERY = 60
SNIPPET_BEFORE = 18
SNIPPET_LENGTH = 64
MIN_PINYIN = 2


@dataclass(frozen=True)
class _Name:
    """One name of a feature, in the forms in which it may be typed."""

    feature: Feature
    text: str
    is_alias: bool
    typed: str
    pinyin: str
    initials: str


class NameIndex:
    """Every name and alias of every feature, with pinyin."""

    def __init__(self, atlas: Atlas) -> None:
        """Computes the pinyin of all names."""
        self.names = [
            _Name(
                feature,
                name,
                name != feature.name,
                squeeze(name),
                "".join(lazy_pinyin(squeeze(name))).lower(),
                "".join(lazy_pinyin(squeeze(name), style=Style.FIRST_LETTER)).lower(),
            )
            for feature in atlas.features.values()
            for name in (feature.name, *feature.aliases)
        ]


def normalise(query: str) -> str:
    """The query as it is compared: lower case, without white space, at most LONGEST_QUERY characters."""
    return squeeze(query)[:LONGEST_QUERY]


def squeeze(text: str) -> str:
    """A text as it is compared: lower case, without white space."""
    return "".join(text.split()).lower()


def _score(name: _Name, query: str) -> int | None:
    """How well a name fits (0 best), None for not at all."""
    text = name.typed
    penalty = 1 if name.is_alias else 0
    if text == query:
        return penalty
    if text.startswith(query):
        return 2 + penalty
    if query in text:
        return 4 + penalty
    if query.isascii() and len(query) >= MIN_PINYIN:
        if name.pinyin == query or name.initials == query:
            return 6 + penalty
        if name.pinyin.startswith(query) or name.initials.startswith(query):
            return 8 + penalty
        if query in name.pinyin:
            return 10 + penalty
    return None


def search(atlas: Atlas, query: str, most: int = 12) -> dict[str, Any]:
    """Finds places (boundaries), features and clauses.

    Args:
        atlas: The loaded atlas.
        query: What was typed: Chinese, an alias, a slip of the documents, full pinyin or initials.
        most: How many of each kind at the most.

    Returns:
        query, places and features (each a brief with `matched`, the alias that fitted, and `score`, 0 best), clauses (each with a
        snippet around the query).
    """
    wanted = normalise(query)
    if not wanted:
        return {"query": wanted, "places": [], "features": [], "clauses": []}
    best: dict[str, tuple[int, int, int, _Name]] = {}
    for name in atlas.derived(NameIndex).names:
        score = _score(name, wanted)
        if score is not None:
            key = (score, name.feature.rank, len(name.text), name)
            known = best.get(name.feature.id)
            if known is None or key[:3] < known[:3]:
                best[name.feature.id] = key
    places: list[dict[str, Any]] = []
    features: list[dict[str, Any]] = []
    for score, _rank, _length, name in sorted(best.values(), key=lambda hit: hit[:3]):
        row = {**brief(atlas, name.feature), "matched": name.text if name.is_alias else "", "score": score}
        (places if atlas.layer_by_id[name.feature.layer].boundary else features).append(row)
    return {
        "query": wanted,
        "places": places[:most],
        "features": features[:most],
        "clauses": _clauses(atlas, wanted, most),
    }


def _clauses(atlas: Atlas, wanted: str, most: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for clause in atlas.plan.clauses:
        text = "".join(clause.text.split())
        at = text.lower().find(wanted)
        if at < 0:
            continue
        start = max(0, at - SNIPPET_BEFORE)
        found.append(
            {
                "clause_id": clause.clause_id,
                "document": atlas.documents[clause.doc_id].title,
                "heading": clause.heading_path[-1] if clause.heading_path else "",
                "snippet": ("…" if start else "") + text[start : start + SNIPPET_LENGTH],
                "linked": len(atlas.links_of_clause.get(clause.clause_id, ())),
            }
        )
    return sorted(found, key=lambda row: -row["linked"])[:most]
