"""Which feature of a layer each row of a new file is: by id, code, name, likeness or place; and the features they become."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import shapely
from pypinyin import lazy_pinyin
from rapidfuzz import fuzz, process
from shapely.geometry.base import BaseGeometry

from geodata.i18n import _
from geodata.model import WHOLE_CITY, Feature

CODE_DIGITS = 9  # a township's code; longer ones name its villages, or end in zeros
ALIKE = 72.0
ALIKE_MOST = 3
ALIKE_PAIRS = 5_000_000  # beyond so many pairs of names none are compared: it would take minutes
SAME_NAME_MOST = 50  # a name that more features bear tells none of them
SAME_PLACE = 0.5
ENDINGS = re.compile(r"(街道)?(办事处|人民政府|镇政府|乡政府)$")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
BLANKS = re.compile(r"[\s·•（）()]+")


@dataclass(frozen=True)
class Row:
    """One row of a new file, in the atlas's terms; geometry in WGS 84, None where it has no place."""

    number: int
    geometry: BaseGeometry | None
    name: str = ""
    id: str = ""
    code: str = ""
    kind: str = ""
    county: str = ""
    status: str = ""
    aliases: tuple[str, ...] = ()
    source: str = ""
    note: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Match:
    """What a row is taken for.

    Attributes:
        number: The row's number.
        feature_id: The feature that it is, "" for a new one.
        how: By what, in the user's language.
        sure: False for one that somebody should settle.
        candidates: Other features that it may be.
    """

    number: int
    feature_id: str
    how: str
    sure: bool = True
    candidates: tuple[str, ...] = field(default=())


def plain_name(name: str) -> str:
    """A name as names are compared: without blanks and brackets, 古楼街道办事处 as 古楼街道."""
    text = BLANKS.sub("", name)
    ending = ENDINGS.search(text)
    return text if ending is None else text[: ending.start()] + (ending.group(1) or "")


def match(rows: Sequence[Row], features: Iterable[Feature]) -> list[Match]:
    """Each row's feature; no feature is taken twice, the surest ways come first.

    Ways, in this order: the same id, the same township code, the same name or alias (in the same county where both
    tell one), a name much alike, mostly the same ground. The last two are not sure.
    """
    free = {feature.id: feature for feature in features}
    known = _Known(free)
    found: dict[int, Match] = {}
    for how, find in ((_("编号"), known.by_id), (_("区划代码"), known.by_code), (_("名称"), known.by_name)):
        for row in rows:
            if row.number not in found:
                hits = [i for i in find(row) if i in free]
                if len(hits) == 1:
                    found[row.number] = Match(row.number, hits[0], how)
                    del free[hits[0]]
                elif hits:
                    found[row.number] = Match(row.number, "", _("同名的有几个"), False, tuple(hits))
    _match_alike(rows, free, found)
    _match_ground(rows, free, found)
    new = _("新要素")
    return [found.get(row.number) or Match(row.number, "", new) for row in rows]


class _Known:
    """The features by id, code and name."""

    def __init__(self, features: Mapping[str, Feature]) -> None:
        self.features = dict(features)
        self.codes: dict[str, list[str]] = defaultdict(list)
        self.names: dict[str, list[str]] = defaultdict(list)
        for feature in features.values():
            self.codes[feature.id.rpartition(".")[2]].append(feature.id)
            for name in dict.fromkeys(plain_name(one) for one in (feature.name, *feature.aliases)):
                self.names[name].append(feature.id)

    def by_id(self, row: Row) -> list[str]:
        return [row.id] if row.id in self.features else []

    def by_code(self, row: Row) -> list[str]:
        code = re.sub(r"\.0$|\D", "", row.code)[:CODE_DIGITS]
        return self.codes.get(code, []) if len(code) == CODE_DIGITS else []

    def by_name(self, row: Row) -> list[str]:
        name = plain_name(row.name)
        same = self.names.get(name, []) if name else []
        if len(same) > SAME_NAME_MOST:
            return []
        here = [i for i in same if not row.county or row.county in self.features[i].county]
        return here or same


def _match_alike(rows: Sequence[Row], free: dict[str, Feature], found: dict[int, Match]) -> None:
    """Rows whose names are much like a free feature's, the likest pairs first."""
    names = {i: plain_name(f.name) for i, f in free.items()}
    open_rows = [row for row in rows if row.number not in found and row.name]
    pairs = []
    for row in open_rows if len(open_rows) * len(names) <= ALIKE_PAIRS else ():
        near = {i: n for i, n in names.items() if not row.county or row.county in free[i].county}
        hits = process.extract(
            plain_name(row.name), near, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=ALIKE_MOST
        )
        ids = tuple(i for _name, _score, i in hits)
        pairs += [(score, row.number, i, ids) for _name, score, i in hits]
    for _score, number, feature_id, ids in sorted(pairs, key=lambda pair: -pair[0]):
        if number not in found and feature_id in free:
            others = tuple(i for i in ids if i != feature_id)
            found[number] = Match(number, feature_id, _("名称相近"), False, others)
            del free[feature_id]


def _match_ground(rows: Sequence[Row], free: dict[str, Feature], found: dict[int, Match]) -> None:
    """Rows whose areas cover mostly the same ground as a free feature's."""
    areas = [(i, f.geometry) for i, f in free.items() if f.geometry is not None and f.geometry.area > 0]
    tree = shapely.STRtree([shape for _i, shape in areas])
    for row in rows if areas else ():
        if row.number in found or row.geometry is None or not row.geometry.area:
            continue
        shares = []
        for k in tree.query(row.geometry, predicate="intersects"):
            feature_id, shape = areas[int(k)]
            if feature_id in free:
                common = row.geometry.intersection(shape).area
                shares.append((common / (row.geometry.area + shape.area - common), feature_id))
        share, best = max(shares, default=(0.0, ""))
        if share >= SAME_PLACE:
            found[row.number] = Match(row.number, best, _("位置大致重合"), False)
            del free[best]


@dataclass(frozen=True)
class Adoption:
    """How rows become features: the layer, the accuracy and source that they get, and the kind where a row tells none."""

    layer: str
    accuracy: str
    source: str
    kind: str
    uncertainty_m: float | None = None


def adopt(
    rows: Sequence[Row],
    matches: Mapping[int, str],
    before: Mapping[str, Feature],
    counties: Sequence[Feature],
    how: Adoption,
) -> tuple[Feature, ...]:
    """The features that rows become: what a row tells counts, and what it doesn't tell stays as the feature had it.

    Args:
        rows: The rows.
        matches: Row number to feature id ("" for a new feature).
        before: The layer's features as they are, by id.
        counties: The counties, to tell where a new feature lies.
        how: Layer, accuracy, source.
    """
    taken = set(before) | {i for i in matches.values() if i}
    used: Counter[str] = Counter()
    made = []
    for row, where in zip(rows, counties_of(rows, counties), strict=True):
        old = before.get(matches.get(row.number, ""))
        feature_id = old.id if old else _new_id(row, how.layer, taken, used)
        taken.add(feature_id)
        made.append(_feature(row, feature_id, old, where, how))
    return tuple(made)


def _feature(
    row: Row, feature_id: str, old: Feature | None, where: tuple[str, ...], how: Adoption
) -> Feature:
    name = row.name or (old.name if old else "") or _("未命名 {n}").format(n=row.number)
    aliases = dict.fromkeys((*row.aliases, *(old.aliases if old else ()), *([old.name] if old else [])))
    aliases.pop(name, None)
    placed = row.geometry is not None
    facts: dict[str, Any] = {
        "name": name,
        "kind": row.kind or (old.kind if old else how.kind),
        "county": where or (old.county if old else (WHOLE_CITY,)),
        "aliases": tuple(aliases),
        "accuracy": how.accuracy if placed else "unplaced",
        "geometry": row.geometry,
        "uncertainty_m": how.uncertainty_m if placed else None,
        "source": row.source or how.source,
        "note": row.note,
        "recipe": None,
        "facts": row.facts,
    }
    if row.status or old is None:
        facts["status"] = row.status
    if old is not None:
        return replace(old, **facts)
    return Feature(id=feature_id, layer=how.layer, stage="existing", **facts)


def counties_of(rows: Sequence[Row], counties: Sequence[Feature]) -> list[tuple[str, ...]]:
    """The county that each row names, or else those that it lies in (each with a twentieth of it or more)."""
    names = {name: f.name for f in counties for name in (f.name, *f.aliases)}
    placed = [(f.name, f.geometry) for f in counties if f.geometry is not None]
    shapes = [row.geometry for row in rows]
    within: list[str] = [""] * len(rows)
    for name, area in placed:
        shapely.prepare(area)
        for k in shapely.covers(area, shapes).nonzero()[0]:
            within[int(k)] = name
    found = []
    for row, inside in zip(rows, within, strict=True):
        one = names.get(row.county, inside)
        found.append((one,) if one else _shares(row.geometry, placed))
    return found


def _shares(shape: BaseGeometry | None, counties: Sequence[tuple[str, BaseGeometry]]) -> tuple[str, ...]:
    if shape is None:
        return ()
    size = shape.area or shape.length
    inside = []
    for name, area in counties:
        if area.intersects(shape):
            common = area.intersection(shape)
            if not size or (common.area or common.length) >= size / 20:
                inside.append(name)
    return tuple(inside)


def _new_id(row: Row, layer: str, taken: set[str], used: Counter[str]) -> str:
    """An id that nothing has: the row's own code or name in pinyin, numbered where it is taken (as `used` counts)."""
    code = re.sub(r"\.0$|\D", "", row.code)
    spelt = BEYOND_ASCII.sub(lambda run: _pinyin(run.group()), row.name)
    word = code or "_".join(re.findall(r"[a-z0-9]+", spelt.lower()))[:40]
    base = f"{layer}.{word or row.number}"
    n = used[base] + 1
    while (wanted := base if n == 1 else f"{base}_{n}") in taken:
        n += 1
    used[base] = n
    return wanted


@lru_cache(maxsize=4096)
def _pinyin(word: str) -> str:
    return "".join(lazy_pinyin(word))
