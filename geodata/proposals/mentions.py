"""Proposes which features the clauses of a document name: exact names first, then other wordings, then near ones."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from geodata.atlas import Atlas
from geodata.mentions import AGENCIES, GENERIC, sentence_at
from geodata.model import Clause
from geodata.proposals.contexts import Contexts, likelihood, rivals
from geodata.proposals.folded import Folded, fold, squeeze
from geodata.proposals.lexicon import Lexicon
from geodata.proposals.near import NEAR, NearNames
from geodata.proposals.shared import SCORE as SHARED_SCORE
from geodata.proposals.shared import SHARED, SharedEnds
from geodata.proposals.wordings import PLACES, Speller, Wording

CITY_SIGN = "市"
ALL_OF_IT = frozenset("全各本")
FREE = frozenset({"", *"、,。;:)和与及等"})
GENERAL = re.compile("|".join(sorted(GENERIC, key=len, reverse=True)))


@dataclass(frozen=True)
class Mention:
    """A place in a clause that may name a feature.

    Attributes:
        quote: The sentence, verbatim.
        start, end: Where the name stands in the clause's text (end exclusive).
        score: 0 to 1; 1 is the feature's own name.
        how: 名称, 别名, 误写, 简写, 并列 or 近似.
    """

    clause_id: str
    feature_id: str
    quote: str
    start: int
    end: int
    score: float
    how: str


@dataclass(frozen=True)
class _Hit:
    """A feature's wording at a place of the original text; `literal` when it is the name itself."""

    start: int
    end: int
    feature_id: str
    score: float
    how: str
    literal: bool = False


class Proposer:
    """All that an atlas's names tell; made once for an atlas, used for any number of clauses."""

    def __init__(self, atlas: Atlas) -> None:
        speller = Speller(atlas)
        self._names = _by_text(speller.literal())
        self._wordings = _by_text(speller.other())
        self._name_words = Lexicon(self._names)
        self._wording_words = Lexicon(self._wordings)
        self._two = _by_text(speller.two())
        self._two_words = Lexicon(self._two)
        self._contexts = Contexts(speller.counties, speller.places)
        self._features = atlas.features
        self._shared = SharedEnds(speller.folded)
        placelike = {f.id for layer in PLACES for f in atlas.layer_features(layer)}
        others = [row for row in speller.cores() if row[0] not in placelike]
        texts = (fold(clause.text).text for clause in atlas.plan.clauses)
        self._near = NearNames(others, speller.places, texts)

    def mentions(self, clause: Clause) -> Iterator[Mention]:
        """The features that a clause may name, each once, in the order of the text."""
        best: dict[str, _Hit] = {}
        for hit in self._weigh(self._hits(_without_agencies(clause.text), clause.heading_path), clause):
            known = best.get(hit.feature_id)
            if known is None or (hit.score, -hit.start) > (known.score, -known.start):
                best[hit.feature_id] = hit
        for hit in sorted(best.values(), key=lambda hit: (hit.start, hit.feature_id)):
            quote = sentence_at(clause.text, hit.start).strip()
            yield Mention(
                clause.clause_id, hit.feature_id, quote, hit.start, hit.end, round(hit.score, 2), hit.how
            )

    def _hits(self, text: str, headings: Sequence[str]) -> list[_Hit]:
        plain, folded = squeeze(text), fold(text)
        found = [*self._exact(plain, folded, headings), *self._reworded(folded, headings)]
        kept = _longest(found, len(text))
        kept += [
            hit
            for hit in self._short(plain)
            if not any(k.start < hit.end and hit.start < k.end for k in kept)
        ]
        for start, end, feature_id in self._shared.find(folded.text):
            kept.append(_Hit(*folded.span(start, end), feature_id, SHARED_SCORE, SHARED))
        for start, end, feature_id, score in self._near.find(folded.text):
            begin, stop = folded.span(start, end)
            if not any(
                hit.start <= begin and stop - (stop - begin) // 4 <= hit.end
                for hit in kept
                if hit.how != NEAR
            ):
                kept.append(_Hit(begin, stop, feature_id, score, NEAR))
        return kept

    def _exact(self, text: Folded, folded: Folded, headings: Sequence[str]) -> Iterator[_Hit]:
        for start, word in self._name_words.find(text.text):
            for w in self._names[word]:
                if w.needs:
                    at = bisect_left(folded.starts, text.starts[start])
                    if self._contexts.place_of(folded.text, at, headings) not in w.needs:
                        continue
                yield _Hit(*text.span(start, start + len(word)), w.feature_id, w.score, w.how, literal=True)

    def _short(self, text: Folded) -> Iterator[_Hit]:
        """Names of two characters that stand free."""
        for start, word in self._two_words.find(GENERAL.sub(_blot, text.text)):
            end = start + len(word)
            before, behind = text.text[start - 1 : start], text.text[end : end + 1]
            if behind in FREE and before != "至":
                for w in self._two[word]:
                    yield _Hit(*text.span(start, end), w.feature_id, w.score, w.how)

    def _reworded(self, text: Folded, headings: Sequence[str]) -> Iterator[_Hit]:
        for start, word in self._wording_words.find(text.text):
            if word.startswith(CITY_SIGN) and text.text[start - 1 : start] in ALL_OF_IT:
                continue  # 全市中心城区 is no 市中心城区
            for w in self._wordings[word]:
                if not w.needs or self._contexts.place_of(text.text, start, headings) in w.needs:
                    yield _Hit(*text.span(start, start + len(word)), w.feature_id, w.score, w.how)

    def _weigh(self, hits: list[_Hit], clause: Clause) -> list[_Hit]:
        """Hits of one place by features in different counties: those that the context does not speak of count less."""
        at: dict[tuple[int, int], list[_Hit]] = defaultdict(list)
        for hit in hits:
            at[hit.start, hit.end].append(hit)
        weighed = []
        for group in at.values():
            features = [self._features[hit.feature_id] for hit in group]
            contested = [f for f in features if any(rivals(f, other) for other in features)]
            counties = (
                self._contexts.counties(clause.text, clause.heading_path, group[0].start)
                if contested
                else set()
            )
            weighed += [
                replace(hit, score=hit.score * (likelihood(f, counties) if f in contested else 1.0))
                for hit, f in zip(group, features, strict=True)
            ]
        return weighed


def _by_text(wordings: Iterable[Wording]) -> dict[str, list[Wording]]:
    """Wordings by their text, of each feature the surest."""
    best: dict[tuple[str, str], Wording] = {}
    for w in wordings:
        known = best.get((w.text, w.feature_id))
        if known is None or (not w.needs, w.score) > (not known.needs, known.score):
            best[w.text, w.feature_id] = w
    found: dict[str, list[Wording]] = defaultdict(list)
    for (text, _feature_id), w in best.items():
        found[text].append(w)
    return found


def _longest(hits: list[_Hit], length: int) -> list[_Hit]:
    """Hits that do not overlap: the longest, of equal ones the names themselves; several features may share a place."""
    taken = [0] * length
    kept = []
    for number, hit in enumerate(sorted(hits, key=lambda h: (h.start - h.end, not h.literal, h.start)), 1):
        span = range(hit.start, hit.end)
        owners = {taken[i] for i in span}
        if owners == {0}:
            for i in span:
                taken[i] = number
            kept.append(hit)
        elif len(owners) == 1:
            first = kept_by(kept, hit)
            if first is not None and first.literal == hit.literal:
                kept.append(hit)
    return kept


def kept_by(kept: list[_Hit], hit: _Hit) -> _Hit | None:
    """The hit that already stands at exactly this place."""
    return next((k for k in kept if (k.start, k.end) == (hit.start, hit.end)), None)


def _without_agencies(text: str) -> str:
    return AGENCIES.sub(_blot, text)


def _blot(found: re.Match[str]) -> str:
    return "\0" * len(found.group(0))


def propose_mentions(atlas: Atlas, clauses: Iterable[Clause]) -> list[Mention]:
    """Which features the clauses may name.

    Args:
        atlas: The atlas that knows the features.
        clauses: The clauses of a document.

    Returns:
        Mentions in the order of the text, each feature at most once in a clause, at its surest place.
    """
    proposer = atlas.derived(Proposer)
    return [mention for clause in clauses for mention in proposer.mentions(clause)]
