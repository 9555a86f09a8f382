"""What a sentence is about: the places that it has named before a word, or else its headings have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from geodata.mentions import SENTENCE_ENDS
from geodata.model import OUTSIDE, WHOLE_CITY, Feature
from geodata.proposals.folded import fold
from geodata.proposals.lexicon import Lexicon

UNLIKELY = 0.6
UNTOLD = 0.8
WIDE = frozenset({WHOLE_CITY, OUTSIDE})


class Contexts:
    """Finds the counties and zones that a text names."""

    def __init__(self, counties: Mapping[str, Iterable[str]], places: Iterable[str]) -> None:
        """Takes the folded names of each county, and of all places that tell things apart."""
        self._county_of = {name: county for county, names in counties.items() for name in names}
        self._places = Lexicon(places)

    def last_place(self, text: str, at: int) -> str:
        """The place that the sentence of a folded text names last before an index; "" for none."""
        begin = max(text.rfind(mark, 0, at) for mark in SENTENCE_ENDS) + 1
        places = list(self._places.find(text[begin:at]))
        last = max((start for start, _word in places), default=0)
        return next((word for start, word in places if start == last), "")

    def place_of(self, text: str, at: int, headings: Iterable[str]) -> str:
        """The place that a word at an index of a folded text belongs to: the last one that its sentence or else a heading names."""
        found = self.last_place(text, at)
        for heading in reversed(tuple(headings)) if not found else ():
            folded = fold(heading).text
            found = found or self.last_place(folded, len(folded))
        return found

    def counties(self, text: str, headings: Iterable[str], at: int) -> set[str]:
        """The counties that a name at an index is most likely in: as its sentence, its clause or its headings tell."""
        before = fold(text[:at]).text
        last = self._county_of.get(self.last_place(before, len(before)), "")
        if last:
            return {last}
        for part in (text, *reversed(tuple(headings))):
            named = {self._county_of.get(word, "") for _start, word in self._places.find(fold(part).text)} - {
                ""
            }
            if named:
                return named
        return set()


def rivals(one: Feature, other: Feature) -> bool:
    """True when two features of one name are different things: they lie in different counties."""
    mine, its = set(one.county), set(other.county)
    return not mine & its and not (mine | its) & WIDE


def likelihood(feature: Feature, counties: set[str]) -> float:
    """How likely one of several rivals is meant where these counties are spoken of (none: nothing tells), 0 to 1."""
    if not counties:
        return UNTOLD
    return 1.0 if set(feature.county) & counties else UNLIKELY
