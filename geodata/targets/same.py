"""Which targets are about the same thing: precision before completeness.

Two targets are, when they are set for the same area in a comparable unit and their indicators are the same name in
two spellings; or when a doubt of the documents sets the two against each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

from rapidfuzz import fuzz

from geodata.atlas import Atlas
from geodata.model import WHOLE_CITY, Doubt, Target
from geodata.targets.numbers import amount, base_unit, in_unit, plain, unit_of

# One thing in several wordings; what stands on the left is read as what stands on the right.
WORDINGS = (
    (r"\((?:\d{4}年|力争|一刻钟|[^()]*方案|[^()]*行动)\)$", ""),
    (r"\([^()]*段\)", ""),
    (r"^(?:全市|聊城市|市(?=大外环)|全社会(?=研发)|每年|累计建成开通|累计建成)", ""),
    (r"^每个县", "各县"),
    (r"(?:总量|数量|个数|总数)$", ""),
    (r"规模以上", "规上"),
    (r"营业收入", "营收"),
    (r"(?:国内|地区|国民)?生产总值", "GDP"),
    (r"跨境电子商务", "跨境电商"),
    (r"高铁", "高速铁路"),
    (r"(?:全线)?建成通车", "通车"),
    (r"装机(?:规模|容量)$", "装机"),
    (r"^粮食总产$", "粮食产量"),
    (r"(?:三年)?年均(增长|增速|增幅)", r"\1"),
    (r"(?:增长速度|增速|增幅|增长)$", "增长"),
    (r"[“”\"'、，,的]", ""),
)
COUNTERS = frozenset(["个", "座", "处", "家", "所", "条", "项"])
AGAINST = ("目标两值", "表述不一", "一名两写")
PARTS = "分项"  # a doubt about a whole and its parts
LIKE = 50.0  # of 100: how much names share, from which on a doubt may set them against each other


@dataclass(frozen=True)
class Against:
    """A doubt that sets two targets about one thing against each other.

    Attributes:
        contradicts: Whether the two cannot both hold: they differ for one year, or the later one asks for less.
    """

    doubt: Doubt
    pair: tuple[str, str]
    contradicts: bool


@dataclass(frozen=True)
class Alike:
    """Targets about one thing, oldest document first, and what sets some of them against each other."""

    targets: tuple[Target, ...]
    against: tuple[Against, ...] = ()

    def contradiction(self, target_id: str) -> Doubt | None:
        """The doubt by which a target, or one here that says the same, contradicts another one here."""
        said = {target.target_id: (target.year, target.value, target.unit) for target in self.targets}
        found = (
            against.doubt
            for against in self.against
            if against.contradicts and said.get(target_id) in [said[i] for i in against.pair]
        )
        return next(found, None)


def same_name(indicator: str) -> str:
    """An indicator in the one spelling that all its spellings share."""
    name = plain(indicator)
    for wording, read_as in WORDINGS:
        name = re.sub(wording, read_as, name)
    return name


class Likeness:
    """All groups of targets about the same thing; see `alike`."""

    def __init__(self, atlas: Atlas) -> None:
        targets = {target.target_id: target for target in atlas.plan.targets}
        links: dict[str, set[str]] = defaultdict(set)
        for group in _by_name(targets.values()):
            for one in group:
                links[one].update(group)
        against = [
            Against(d, pair, _contradict(d, *(targets[i] for i in pair)))
            for d in atlas.plan.doubts
            if (pair := _set_against(targets, d))
        ]
        for one, other in (found.pair for found in against):
            links[one].add(other)
            links[other].add(one)
        self.groups: dict[str, Alike] = {}
        for ids in _connected(links):
            named = (target for target in atlas.plan.targets if target.target_id in ids)
            dated = sorted(named, key=lambda target: (_dated(atlas, target), target.year))
            alike = Alike(tuple(dated), tuple(a for a in against if a.pair[0] in ids))
            self.groups.update(dict.fromkeys(ids, alike))


def alike(atlas: Atlas, target: Target) -> Alike:
    """The targets about the same thing as one target, which is among them; it alone where there are no others."""
    return atlas.derived(Likeness).groups.get(target.target_id) or Alike((target,))


def comparable(one: Target, other: Target) -> bool:
    """True for two targets of one area whose numbers, if both have one, are in units of one base."""
    numbers = amount(one) is not None and amount(other) is not None
    return one.area == other.area and (not numbers or _base(one) == _base(other))


def _base(target: Target) -> str:
    """The base of a target's unit; the words that things are counted with are one."""
    base = base_unit(unit_of(target))[0]
    return "个" if base in COUNTERS else base


def _by_name(targets: Iterable[Target]) -> Iterator[set[str]]:
    named: dict[tuple[str, str], list[Target]] = defaultdict(list)
    for target in targets:
        named[same_name(target.indicator), target.area or WHOLE_CITY].append(target)
    for group in named.values():
        bases = {_base(target) for target in group if amount(target) is not None} or {""}
        for base in bases:
            worded = len(bases) == 1  # else nobody knows to which number a mere wording belongs
            fit = [t for t in group if (_base(t) == base if amount(t) is not None else worded)]
            if len(fit) > 1:
                yield {target.target_id for target in fit}


def _set_against(targets: dict[str, Target], doubt: Doubt) -> tuple[str, str] | None:
    """The two targets of a doubt that state its two readings of one thing; None where it has no such two."""
    parts = any(PARTS in reading for reading in (doubt.reading_a, doubt.reading_b))
    if doubt.kind not in AGAINST or parts or doubt.clause_a == doubt.clause_b:
        return None
    named = [targets[i] for i in doubt.target_ids if i in targets]
    sides = [[t for t in named if t.clause_id == clause] for clause in (doubt.clause_a, doubt.clause_b)]
    likely = [
        (one.year == other.year, likeness, one.target_id, other.target_id)
        for one, other in product(*sides)
        if comparable(one, other) and (likeness := _least_likeness(doubt.subject, one, other)) >= LIKE
    ]
    return max(likely, key=lambda found: found[:2])[2:] if likely else None


def _least_likeness(subject: str, one: Target, other: Target) -> float:
    """How much the names of two targets and of a doubt's subject share, where they share least."""
    names = (subject, one.indicator, other.indicator)
    return min(_likeness(a, b) for a, b in combinations(names, 2))


def _contradict(doubt: Doubt, one: Target, other: Target) -> bool:
    if doubt.kind not in ("目标两值", "表述不一"):
        return False
    values = [amount(target) for target in (one, other)]
    if None in values:
        return doubt.kind == "目标两值" and one.year == other.year
    first, last = (
        in_unit(v or 0.0, unit_of(t), unit_of(one)) for v, t in zip(values, (one, other), strict=True)
    )
    if one.year == other.year:
        return first != last
    earlier, later = (first, last) if one.year < other.year else (last, first)
    return doubt.kind == "目标两值" and bool(one.year and other.year) and earlier > later


def _likeness(one: str, other: str) -> float:
    return float(fuzz.ratio(same_name(one), same_name(other)))


def _connected(links: dict[str, set[str]]) -> Iterator[set[str]]:
    left = dict.fromkeys(links)
    while left:
        found, ahead = set(), [next(iter(left))]
        while ahead:
            one = ahead.pop()
            if one not in found:
                found.add(one)
                ahead.extend(links[one])
        for one in found:
            left.pop(one, None)
        yield found


def _dated(atlas: Atlas, target: Target) -> str:
    clause = atlas.clauses.get(target.clause_id)
    return atlas.documents[clause.doc_id].date if clause else ""
