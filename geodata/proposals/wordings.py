"""How else a name may be written: with and without the city's or county's name, its brackets, its 项目 or 镇, or misread."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from geodata.atlas import CITY, COUNTIES, TOWNS, ZONES, Atlas
from geodata.mentions import GENERIC, SHORTEST
from geodata.model import Feature
from geodata.proposals.folded import fold, squeeze

NAME, ALIAS, SLIP, SHORT = "名称", "别名", "误写", "简写"
SCORES = {NAME: 1.0, ALIAS: 0.98, SLIP: 0.9, SHORT: 0.92}
BARE_SCORE = 0.85
TWO_SCORE = 0.75
MISREADING = "识别错误"
OWN_CITY = ("聊城市", "聊城", "市")
OWN_CITY_AT_HEAD = re.compile(r"^(?:聊城市|聊城|市(?![民场场域级辖直]))")
BRACKETS = re.compile(r"\(([^()]*)\)")
NAME_IN_BRACKETS = re.compile(r"(?:集团|公司|馆|院|学院|医院|中心|保健|纺织|家纺|银河|三线一单)$")
TAIL = re.compile(
    r"(?:建设|改造|提升|改扩建|[一二三]期|\([一二三]期\))*(?:项目|工程)$|(?:[一二三]期|\([一二三]期\))$|区域$"
)
SHORTEST_BARE = 5
RANKS = re.compile(r"(?:回族)?(?:镇|乡|街道)$")
KINDS = "市县镇乡村闸坝河湖山渠库园"
CONCEPTS = ("structure_concepts", "water_structure", "transport_structure", "waterways")
PLACES = (COUNTIES, TOWNS, "key_towns")
# Characters that recognition takes for each other.
MISREAD = (
    "茌荏在",
    "风凤",
    "千干于",
    "未末",
    "己已巳",
    "日曰",
    "士土",
    "羡羨",
    "徒徙",
    "冶治",
    "壁璧",
    "粱梁",
    "戌戍",
    "闫闰",
    "薛薜",
)


@dataclass(frozen=True)
class Wording:
    """One way of writing a feature's name.

    Attributes:
        text: As it is looked for.
        how: How it comes about: 名称, 别名, 误写, 简写.
        score: How surely it means the feature.
        needs: Words of which the last place named before it in the sentence must be one; none: it stands alone.
    """

    text: str
    feature_id: str
    how: str
    score: float
    needs: frozenset[str] = frozenset()


def names_of(feature: Feature) -> tuple[str, ...]:
    """A feature's name and aliases, without the words that name nothing by themselves."""
    return tuple(dict.fromkeys(n for n in (feature.name, *feature.aliases) if n not in GENERIC and n.strip()))


class Namesakes:
    """Tells which words name one thing alone, and which are a kind of thing that needs its place's name."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Takes (feature id, folded name) of all names."""
        self._owners: dict[str, set[str]] = defaultdict(set)
        for feature_id, name in names:
            for at in range(len(name) - SHORTEST + 1):
                self._owners[name[at:]].add(feature_id)
        self._whole: dict[str, set[str]] = defaultdict(set)
        for feature_id, name in names:
            self._whole[name].add(feature_id)

    def another(self, text: str, feature_id: str) -> bool:
        """True when the text is another feature's name."""
        return bool(self._whole.get(text, set()) - {feature_id})

    def distinct(self, core: str, feature_id: str) -> bool:
        """True when no other feature's name is or ends with this part of a name."""
        return len(core) >= SHORTEST_BARE and not self._owners.get(core, set()) - {feature_id}


class Speller:
    """Writes the names of an atlas's features in the ways in which documents write them."""

    def __init__(self, atlas: Atlas) -> None:
        self.features = [f for f in atlas.features.values() if f.layer != CITY]
        self.folded = [(f.id, fold(name).text) for f in self.features for name in names_of(f)]
        self.namesakes = Namesakes(self.folded)
        self.counties = {f.name: [fold(n).text for n in names_of(f)] for f in atlas.layer_features(COUNTIES)}
        zones = {fold(n).text for f in atlas.layer_features(ZONES) for n in (f.name, *f.aliases)}
        zones |= {fold(n).text for n in ("开发区", "高新区", "度假区")}
        counties = {name for names in self.counties.values() for name in names}
        self.places = sorted(counties | zones, key=len, reverse=True)
        self._slips = slips(atlas)

    def cores(self) -> Iterator[tuple[str, str]]:
        """(feature id, folded name) of all names and of what they are without 项目, 工程, 一期, if that is distinct."""
        yield from self.folded
        for feature_id, name in self.folded:
            cut = TAIL.sub("", name)
            if cut != name and self.namesakes.distinct(cut, feature_id):
                yield feature_id, cut

    def literal(self) -> Iterator[Wording]:
        """The names themselves, white space aside."""
        for feature in self.features:
            for name in names_of(feature):
                if len(name) >= SHORTEST or feature.layer == COUNTIES:
                    how = NAME if name == feature.name else ALIAS
                    how = SLIP if (feature.id, name) in self._slips else how
                    yield Wording(squeeze(name).text, feature.id, how, SCORES[how])
                    yield from self._as_namesake(feature, squeeze(name).text)

    def _as_namesake(self, feature: Feature, name: str) -> Iterator[Wording]:
        """青年渠 for 冠县青年渠, where there is another 青年渠: the county that is spoken of tells them apart."""
        place = next((p for p in self.places if name.startswith(p)), "")
        core = name.removeprefix(place)
        if place and self.namesakes.another(fold(core).text, feature.id):
            same = next((names for names in self.counties.values() if place in names), [place])
            yield Wording(core, feature.id, SHORT, SCORES[SHORT], needs=frozenset(same))

    def two(self) -> Iterator[Wording]:
        """Names of two characters, which are names only where no other word runs into them."""
        for feature in self.features:
            for name in names_of(feature):
                if len(name) == 2 and feature.layer not in (COUNTIES, *CONCEPTS):
                    yield Wording(name, feature.id, SHORT, TWO_SCORE)

    def other(self) -> Iterator[Wording]:
        """Other wordings of the names, folded; one text may come more than once."""
        generic = {fold(word).text for word in GENERIC}
        for feature in self.features:
            for name in dict.fromkeys((feature.name, *feature.aliases)):
                found = self._city_put_in(feature, name) if name in GENERIC else self._of(feature, name)
                yield from (w for w in found if w.text not in generic and len(w.text) >= SHORTEST)

    def _of(self, feature: Feature, name: str) -> Iterator[Wording]:
        text = fold(name).text
        if feature.layer in PLACES:
            yield from self._without_rank(feature, text)
        if len(name) < SHORTEST and feature.kind[-1:] in KINDS:
            yield Wording(name + feature.kind[-1], feature.id, SHORT, SCORES[SHORT])
            yield Wording(name + feature.kind, feature.id, SHORT, SCORES[SHORT])
        yield from (Wording(t, feature.id, SLIP, SCORES[SLIP]) for t in misread(text))
        forms = {*unbracketed(text), *turned_round(text)}
        forms = {form for form in forms if not self.namesakes.another(form, feature.id)}
        for form in sorted(forms | {text}):
            yield Wording(form, feature.id, SHORT, SCORES[SHORT])
            yield from self._without_city(feature, form)
            yield from self._without_county(feature, form)
            cut = TAIL.sub("", form)
            if cut != form and self.namesakes.distinct(cut, feature.id):
                yield Wording(cut, feature.id, SHORT, BARE_SCORE)

    def _city_put_in(self, feature: Feature, name: str) -> Iterator[Wording]:
        """聊城高新区 for 高新区, which alone names nothing."""
        if not OWN_CITY_AT_HEAD.match(name):
            yield from (Wording(c + fold(name).text, feature.id, SHORT, SCORES[SHORT]) for c in OWN_CITY)

    def _without_city(self, feature: Feature, text: str) -> Iterator[Wording]:
        """市人民医院 for 聊城市人民医院; the bare words where they name one thing alone."""
        core = OWN_CITY_AT_HEAD.sub("", text)
        if core == text or len(core) < SHORTEST - 1:
            return
        yield from (Wording(city + core, feature.id, SHORT, SCORES[SHORT]) for city in OWN_CITY)
        if self.namesakes.distinct(core, feature.id):
            yield Wording(core, feature.id, SHORT, BARE_SCORE)

    def _without_county(self, feature: Feature, text: str) -> Iterator[Wording]:
        """高唐县… for 高唐…, and the bare words in a sentence that has named the county."""
        place = next((p for p in self.places if text.startswith(p)), "")
        core = text.removeprefix(place)
        if not place or len(core) < SHORTEST:
            return
        same = next((names for names in self.counties.values() if place in names), [place])
        yield from (Wording(p + core, feature.id, SHORT, SCORES[SHORT]) for p in same if p != place)
        if len(core) >= SHORTEST_BARE:
            yield Wording(core, feature.id, SHORT, BARE_SCORE, needs=frozenset(same))

    def _without_rank(self, feature: Feature, text: str) -> Iterator[Wording]:
        """莘县朝城 for 朝城镇: a town's name without 镇, behind its county's or long enough."""
        core = RANKS.sub("", text)
        if core == text:
            return
        for county in feature.county:
            for place in self.counties.get(county, ()):
                yield Wording(place + core, feature.id, SHORT, BARE_SCORE)
        if len(core) >= SHORTEST:
            yield Wording(core, feature.id, SHORT, BARE_SCORE)


def slips(atlas: Atlas) -> set[tuple[str, str]]:
    """(feature id, alias) of the aliases that the doubts record as misread."""
    found = set()
    for doubt in atlas.plan.doubts:
        for feature_id in doubt.feature_ids if doubt.kind == MISREADING else ():
            feature = atlas.features.get(feature_id)
            for alias in feature.aliases if feature else ():
                if alias in doubt.reading_a or (doubt.reading_a and doubt.reading_a in alias):
                    found.add((feature_id, alias))
    return found


def misread(text: str) -> Iterator[str]:
    """The text with one character as recognition might have misread it."""
    for at, char in enumerate(text):
        for group in MISREAD:
            if char in group:
                yield from (text[:at] + other + text[at + 1 :] for other in group if other != char)


def unbracketed(text: str) -> Iterator[str]:
    """希杰生物 and 希杰聊城生物 for 希杰（聊城）生物; what stands in brackets behind a name, where it is a name itself."""
    found = list(BRACKETS.finditer(text))
    if not found:
        return
    yield BRACKETS.sub("", text)
    yield BRACKETS.sub(r"\1", text)
    last = found[-1].group(1)
    if text.endswith(")") and NAME_IN_BRACKETS.search(last):
        yield last


def turned_round(text: str) -> Iterator[str]:
    """济郑高铁 for 郑济高铁, 阳谷至东阿高速 for 东阿至阳谷高速."""
    far = re.fullmatch(r"(.{2,4})至(.{2,4})(高速|高铁|铁路|城际铁路)", text)
    pair = re.fullmatch(r"(.)(.)(高速|高铁|铁路)", text)
    if far:
        yield f"{far.group(2)}至{far.group(1)}{far.group(3)}"
    elif pair:
        yield f"{pair.group(2)}{pair.group(1)}{pair.group(3)}"
