"""Names that are nearly in a text: a character misread, a word left out or put in."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from math import ceil, log

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

NEAR = "近似"
SHORTEST_NEAR = 4
SHARED_PAIRS = 0.4
LEAST = {4: 0.8, 5: 0.8, 6: 0.8, 7: 0.8, 8: 0.78}
LEAST_LONG = 0.72
TOLD = 0.45
SLACK = 4
LONG = 7
HIGHEST = 0.9
# What tells one thing from its neighbour: a difference in these is no slip.
TELLING = re.compile(r"[0-9一二三四五六七八九十东西南北上下内外新老旧第省至、]")
BREAKS = re.compile(r"[。;,:\t]|至.*高速")


class NearNames:
    """Knows names by their pairs of characters, and finds those that a text nearly has."""

    def __init__(self, names: Iterable[tuple[str, str]], places: Iterable[str], texts: Iterable[str]) -> None:
        """Takes what must be known to tell a slip from another name.

        Args:
            names: (feature id, folded name) of all names.
            places: Names of places that tell things apart.
            texts: Folded texts; pairs that are common in them tell little.
        """
        self._owners: dict[str, set[str]] = defaultdict(set)
        for feature_id, name in names:
            if len(name) >= SHORTEST_NEAR:
                self._owners[name].add(feature_id)
        self._by_pair: dict[str, list[str]] = defaultdict(list)
        for name in self._owners:
            for pair in pairs(name):
                self._by_pair[pair].append(name)
        self._places = tuple(places)
        known = list(texts)
        self._common = Counter(pair for text in known for pair in pairs(text))
        self._texts = len(known)

    def find(self, text: str) -> Iterator[tuple[int, int, str, float]]:
        """(start, end, feature id, score) of the names that a text nearly has."""
        shared = Counter(name for pair in pairs(text) for name in self._by_pair.get(pair, ()))
        for name, count in sorted(shared.items()):
            if count >= ceil(SHARED_PAIRS * (len(name) - 1)) and name not in text:
                found = self._best(name, text)
                if found is not None:
                    start, end, score = found
                    yield from ((start, end, owner, score) for owner in sorted(self._owners[name]))

    def _best(self, name: str, text: str) -> tuple[int, int, float] | None:
        """The part of the text that is most like the name, if it is like enough."""
        rough = fuzz.partial_ratio_alignment(name, text, score_cutoff=55)
        if rough is None:
            return None
        starts = range(max(0, rough.dest_start - SLACK), min(len(text), rough.dest_start + SLACK + 1))
        ends = range(max(2, rough.dest_end - SLACK), min(len(text), rough.dest_end + SLACK) + 1)
        ratio, start, end = max(
            ((fuzz.ratio(name, text[s:e]) / 100, -s, -e) for s in starts for e in ends if s < e),
            default=(0, 0, 0),
        )
        part = text[-start:-end]
        if ratio < LEAST.get(len(name), LEAST_LONG) or BREAKS.search(part):
            return None
        told = self._told(name, part)
        if told < TOLD or not self._slip(name, part):
            return None
        return -start, -end, round(HIGHEST * min(ratio, told + 0.1), 2)

    def _told(self, name: str, part: str) -> float:
        """How much of what is telling in both is in both, 0 to 1."""
        mine, its = pairs(name), pairs(part)
        total = self._weight(mine) + self._weight(its)
        return 2 * self._weight(mine & its) / total if total else 0.0

    def _weight(self, found: set[str]) -> float:
        return sum(log((self._texts + 1) / (self._common[pair] + 1)) + 0.1 for pair in found)

    def _slip(self, name: str, part: str) -> bool:
        """True when the two differ as one name written twice does, not as two names do."""
        if name[-1] != part[-1] or name[0] != part[0]:
            return False
        if any((place in name) != (place in part) for place in self._places):
            return False
        for edit in Levenshtein.opcodes(name, part):
            was, now = name[edit.src_start : edit.src_end], part[edit.dest_start : edit.dest_end]
            if edit.tag == "equal":
                continue
            if TELLING.search(was) or TELLING.search(now):
                return False
            if len(name) == SHORTEST_NEAR and was:
                return False
            if len(name) < LONG and was and now and lazy_pinyin(was) != lazy_pinyin(now):
                return False
        return True


def pairs(text: str) -> set[str]:
    """The pairs of neighbouring characters of a text."""
    return {text[i : i + 2] for i in range(len(text) - 1)}
