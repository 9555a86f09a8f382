"""What is to be marked in a clause: the places it names, its targets, its slips; and the text cut up at the marks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from geodata.atlas import Atlas
from geodata.coverage import name_finder
from geodata.doubt_places import doubt_spans
from geodata.folding import Span, fold
from geodata.model import Clause, Doubt, Target

NAME, WORDING, TARGET, GOAL, DOUBT = "name", "wording", "target", "goal", "doubt"
SHORTEST_OWN_NAME = 2
DIGITS = "一二三四五六七八九十"
ITEM = re.compile(r"[（(]\s*(\d{1,2})\s*[)）]")


@dataclass(frozen=True)
class Mark:
    """A marked stretch of a clause's text (start to end, in characters).

    Attributes:
        kind: NAME (a feature's name), WORDING (a quote that speaks of a feature without its name), TARGET (the number
            to reach), GOAL (the quote of a target that sets no number there) or DOUBT.
        ids: Ids of the features or targets, the most fitting first, or the places of the doubts in the plan's list.
        within: Features that are named by a part of this longer name.
    """

    start: int
    end: int
    kind: str
    ids: tuple[str, ...]
    within: tuple[str, ...] = ()


def clause_marks(atlas: Atlas, clause: Clause) -> list[Mark]:
    """All marks of a clause, in the order of the text."""
    quoted = [
        target for target in atlas.targets_of_clause.get(clause.clause_id, ()) if target.quote in clause.text
    ]
    spans = {target.target_id: target_span(target, clause.text) for target in quoted}
    numbered = [(span, target_id) for target_id, span in spans.items() if span]
    goals = [(_quoted(t.quote, clause.text), t.target_id) for t in quoted if spans[t.target_id] is None]
    numbers = atlas.derived(doubt_numbers)
    doubts = [
        (span, str(numbers[doubt]))
        for doubt in atlas.doubts.get(clause.clause_id, ())
        for span in doubt_spans(doubt, clause)
    ]
    marks = [
        *place_marks(atlas, clause),
        *_grouped(TARGET, numbered),
        *_grouped(GOAL, goals),
        *_grouped(DOUBT, doubts),
    ]
    return sorted(marks, key=lambda mark: (mark.start, -mark.end))


def doubt_numbers(atlas: Atlas) -> dict[Doubt, int]:
    """The place of each doubt in the plan's list."""
    return {doubt: number for number, doubt in enumerate(atlas.plan.doubts)}


def place_marks(atlas: Atlas, clause: Clause) -> list[Mark]:
    """The marks of a clause that speak of features.

    The names as they are found when links are made (the longest wins), then what the links say besides: a feature's
    name that is too common to be searched for, a name within a longer one, or else the link's whole quote.
    """
    owners = atlas.derived(name_finder).owners
    names = [
        Mark(start, start + len(name), NAME, _by_fitness(atlas, owners[name]))
        for name, start in atlas.derived(name_finder).spans(clause.text)
    ]
    found = {feature_id for mark in names for feature_id in mark.ids}
    own: list[tuple[Span, str]] = []
    wordings: list[tuple[Span, str]] = []
    for link in atlas.links_of_clause.get(clause.clause_id, ()):
        quoted = clause.text.find(link.quote)
        if link.feature_id in found or link.feature_id not in atlas.features or quoted < 0:
            continue
        span = _own_name(atlas, link.feature_id, link.quote)
        if span is None:
            wordings.append(((quoted, quoted + len(link.quote)), link.feature_id))
            continue
        start, end = quoted + span[0], quoted + span[1]
        around = next((i for i, mark in enumerate(names) if mark.start < end and start < mark.end), None)
        if around is None:
            own.append(((start, end), link.feature_id))
        else:
            names[around] = replace(names[around], within=(*names[around].within, link.feature_id))
    return [*names, *_apart(_grouped(NAME, own)), *_grouped(WORDING, wordings)]


def _by_fitness(atlas: Atlas, feature_ids: Iterable[str]) -> tuple[str, ...]:
    """Features of one name, those that can be seen first, what is drawn on top before what lies under it."""

    def fitness(feature_id: str) -> tuple[bool, int, str]:
        feature = atlas.features[feature_id]
        return feature.geometry is None, -atlas.layer_by_id[feature.layer].order, feature_id

    return tuple(sorted(feature_ids, key=fitness))


def _own_name(atlas: Atlas, feature_id: str, quote: str) -> Span | None:
    """Where a quote has the longest of a feature's own names, whatever white space or brackets stand in it."""
    feature = atlas.features[feature_id]
    folded = fold(quote)
    for name in sorted((feature.name, *feature.aliases), key=len, reverse=True):
        found = fold(name).text
        span = next(folded.find(found), None) if len(found) >= SHORTEST_OWN_NAME else None
        if span:
            return span
    return None


def _quoted(quote: str, text: str) -> Span:
    start = text.find(quote)
    return start, start + len(quote)


def target_span(target: Target, text: str) -> Span | None:
    """Where a target's number stands in its clause, with its unit; None where it is worded otherwise."""
    start = text.find(target.quote)
    for pattern in _number_patterns(target.value, target.unit) if target.value else ():
        match = re.search(pattern, target.quote)
        if match:
            return start + match.start(), start + match.end()
    return None


def _number_patterns(value: str, unit: str) -> Iterator[str]:
    """How a number may be written, the likeliest first: 50-400 万元 also as 50 万元—400 万元, 4 座 also as 四座."""
    parts = [re.escape(part) for part in value.split("-")]
    to = rf"\s*(?:{re.escape(unit)})?\s*[-–—~～至]\s*"
    number = rf"(?<![\d.]){to.join(parts)}(?!\d|\.\d)"
    yield rf"{number}\s*{re.escape(unit)}"
    yield number
    for numeral in _numerals(value):
        alone = rf"(?<![{DIGITS}]){numeral}(?![{DIGITS}])"
        yield rf"{alone}大?{re.escape(unit)}"
        yield alone


def _numerals(value: str) -> list[str]:
    """A whole number below twenty in Chinese: 十五; both 二 and 两."""
    if not value.isascii() or not value.isdecimal() or not 0 < int(value) < 20:
        return []
    tens, ones = divmod(int(value), 10)
    numeral = "十" * tens + (DIGITS[ones - 1] if ones else "")
    return [numeral, "两"] if value == "2" else [numeral]


def _grouped(kind: str, found: Iterable[tuple[Span, str]]) -> list[Mark]:
    """One mark for each stretch, whatever number of things it speaks of."""
    things: dict[Span, dict[str, None]] = defaultdict(dict)
    for span, thing in found:
        things[span][thing] = None
    return [Mark(*span, kind, tuple(ids)) for span, ids in things.items()]


def _apart(marks: Iterable[Mark]) -> list[Mark]:
    """Marks of which none overlaps another; the longer stays, and takes the others' features as its own parts."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: mark.start - mark.end):
        around = next(
            (i for i, other in enumerate(kept) if other.start < mark.end and mark.start < other.end), None
        )
        if around is None:
            kept.append(mark)
        else:
            kept[around] = replace(kept[around], within=(*kept[around].within, *mark.ids))
    return kept


def runs(text: str, marks: Sequence[Mark], cuts: Iterable[int] = ()) -> list[tuple[str, list[int]]]:
    """A text cut up at every beginning and end of a mark: pieces, each with the numbers of the marks that cover it.

    Args:
        text: The text.
        marks: What is marked in it.
        cuts: Further places to cut at.
    """
    edges = sorted({0, len(text), *cuts, *(edge for mark in marks for edge in (mark.start, mark.end))})
    return [
        (text[start:end], [i for i, mark in enumerate(marks) if mark.start <= start and end <= mark.end])
        for start, end in pairwise(edges)
    ]


def item_starts(text: str) -> list[int]:
    """Where the items of a run-on list begin: （1）…（2）…, two of them at least, numbered one after the other."""
    starts: list[int] = []
    number = 0
    for match in ITEM.finditer(text):
        wanted = int(match.group(1))
        if wanted in (1, number + 1) or match.start() == 0:
            starts.append(match.start())
            number = wanted
    return starts if len(starts) > 1 else []
