"""The documents' own slips (荏平 for 茌平), as the register of doubts tells them: where they stand, how they are read.

Nothing here changes a text: it only says how a text is to be read, so that searching finds it under either reading.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from geodata.atlas import Atlas
from geodata.coverage import name_finder
from geodata.folding import Folded, fold, joined
from geodata.model import Doubt

SLIP = "识别错误"
UNSURE = "疑"
SHORTEST_READING = 2
MOST_OWNERS = 3
MOST_VARIANTS = 8
REMARK = re.compile(r"（[^（）]*）$")


@dataclass(frozen=True)
class Edit:
    """A place of a text (start to end) that is to be read as something else."""

    start: int
    end: int
    right: str


@dataclass(frozen=True)
class Reading:
    """A slip as it is printed, and what it is to be read as; where it stands: clause id and the quote around it."""

    wrong: str
    right: str
    clause_id: str
    quote: str


def readings(doubts: tuple[Doubt, ...]) -> Iterator[Reading]:
    """The slips among the doubts. The first reading is the slip, unless the doubt's subject bears that name."""
    for doubt in doubts:
        if doubt.kind != SLIP:
            continue
        a, b = without_remark(doubt.reading_a, doubt.quote_a), without_remark(doubt.reading_b, doubt.quote_b)
        named = a in doubt.subject and b not in doubt.subject and UNSURE not in doubt.reading_b
        named = named and bool(doubt.clause_b)
        slip = (b, a, doubt.clause_b, doubt.quote_b) if named else (a, b, doubt.clause_a, doubt.quote_a)
        if slip[0] and slip[1] and slip[0] in slip[3]:
            yield Reading(*slip)


def without_remark(reading: str, quote: str) -> str:
    """A reading without the register's remark behind it: 聊城分行（一句两处） is 聊城分行."""
    return reading if reading in quote else REMARK.sub("", reading)


def least(wrong: str, right: str) -> Edit:
    """The smallest part of a slip that differs; it is never empty, so that it can be marked."""
    start = 0
    while start < min(len(wrong), len(right)) and wrong[start] == right[start]:
        start += 1
    tail = 0
    while tail < min(len(wrong), len(right)) - start and wrong[-1 - tail] == right[-1 - tail]:
        tail += 1
    if (
        start == len(wrong) - tail
    ):  # something is missing: the character before it stands for it, or the one behind
        start, tail = (start - 1, tail) if start else (start, tail - 1)
    return Edit(start, len(wrong) - tail, right[start : len(right) - tail])


class Slips:
    """Every slip of an atlas, by clause and as pairs of words."""

    def __init__(self, atlas: Atlas) -> None:
        """Finds the places of all slips in their clauses, and the other names of every feature."""
        self.pairs: dict[tuple[str, str], Edit] = {}
        self._edits: dict[str, dict[int, Edit]] = defaultdict(dict)
        self._names = _OtherNames(atlas)
        for reading in readings(atlas.plan.doubts):
            self._place(atlas, reading)
            wrong, right = fold(reading.wrong).text, fold(reading.right).text
            if min(len(wrong), len(right)) >= SHORTEST_READING and wrong != right:
                self.pairs[wrong, right] = least(wrong, right)

    def _place(self, atlas: Atlas, reading: Reading) -> None:
        clause = atlas.clauses.get(reading.clause_id)
        quoted = clause.text.find(reading.quote) if clause else -1
        edit = least(reading.wrong, reading.right)
        for match in re.finditer(re.escape(reading.wrong), reading.quote) if quoted >= 0 else ():
            at = quoted + match.start()
            self._edits[reading.clause_id].setdefault(
                at + edit.start, Edit(at + edit.start, at + edit.end, edit.right)
            )

    def edits(self, clause_id: str) -> list[Edit]:
        """The slips of a clause in order, none over another."""
        kept: list[Edit] = []
        for _at, edit in sorted(self._edits.get(clause_id, {}).items()):
            if not kept or edit.start >= kept[-1].end:
                kept.append(edit)
        return kept

    def as_read(self, clause_id: str, text: str, offset: int = 0) -> Folded | None:
        """A clause's text, or a part of it, folded with its slips mended; None where it has none.

        Args:
            clause_id: The clause.
            text: Its text, or a verbatim part of it.
            offset: Where in the clause the part begins.
        """
        parts: list[Folded] = []
        done = 0
        for edit in self.edits(clause_id):
            start, end = edit.start - offset, edit.end - offset
            if done <= start and end <= len(text):
                parts.append(fold(text[done:start], done))
                right = fold(edit.right).text
                parts.append(Folded(right, [start] * len(right), [end] * len(right)))
                done = end
        return joined([*parts, fold(text[done:], done)]) if parts else None

    def is_slip(self, name: str) -> bool:
        """Has a folded name a slip in it?"""
        return any(wrong in name and right not in name for wrong, right in self.pairs)

    def variants(self, word: str) -> list[str]:
        """What else a folded word may stand as in the texts: a typed slip mended, another name of the same thing."""
        mended = [
            other
            for (wrong, right), edit in self.pairs.items()
            for other in _mended(word, wrong, right, edit)
            if other != word
        ]
        return list(dict.fromkeys([*mended, *self._names.of(word)]))[:MOST_VARIANTS]


def _mended(word: str, wrong: str, right: str, edit: Edit) -> Iterator[str]:
    """A word with a slip in it mended. 千渠 has a part of the slip 二千渠: enough, if the wrong character is in it."""
    if len(wrong) != len(right):
        if wrong in word and right not in word:
            yield word.replace(wrong, right)
        return
    for at in range(1 - len(wrong), len(word)):
        low, high = max(at, 0), min(at + len(wrong), len(word))
        covers = low <= at + edit.start and at + edit.end <= high
        if covers and high - low >= SHORTEST_READING and word[low:high] == wrong[low - at : high - at]:
            yield word[:low] + right[low - at : high - at] + word[high:]


class _OtherNames:
    """What else the documents call a thing, where the name is its own (see geodata.mentions)."""

    def __init__(self, atlas: Atlas) -> None:
        self.owners: dict[str, set[str]] = defaultdict(set)
        self.names: dict[str, list[str]] = defaultdict(list)
        for name, owners in atlas.derived(name_finder).owners.items():
            self.owners[fold(name).text] |= owners
            for owner in sorted(owners):
                self.names[owner].append(fold(name).text)

    def of(self, word: str) -> list[str]:
        owners = self.owners.get(word, set())
        if len(owners) > MOST_OWNERS:
            return []
        others = (name for owner in sorted(owners) for name in self.names[owner])
        return [
            name for name in others if word not in name and name not in word and self.owners[name] <= owners
        ]
