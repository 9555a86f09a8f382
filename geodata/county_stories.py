"""One story for each county, made from the atlas: its role, towns, water, transport, industry, culture and targets.

Nothing is written by hand but the template: names, quotes and numbers are the data's, so that they stay true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from geodata.atlas import COUNTIES, Atlas
from geodata.county_lines import line_of, off_map
from geodata.i18n import _
from geodata.model import Feature, Link, Target
from geodata.stories import Block, Number, Quote, Scene, Story, Text, View

BASE = ("city", COUNTIES)
RANKS = "city_ranks"
TOWNS = "key_towns"
STRUCTURE = ("core", "axes", "belts")
WATER = ("main_rivers", "lakes", "waterworks", "irrigation", "water_projects", "rivers")
TRANSPORT = ("railways", "expressways", "hubs", "ports", "new_districts", "bridges")
INDUSTRY = ("dev_zones", "chem_parks", "industrial_parks", "projects", "key_projects")
CULTURE = ("heritage", "tourism", "tourism_belts", "parks_wetlands", "demo_areas")
MOST_NUMBERS = 3
LONGEST_QUOTE = 72
SECONDS = 18.0

# What tells when, or how sure, a thing is to be: a quote that leaves it off would say more than the document does.
RESERVE = re.compile(r"(?:到\s*)?20\d\d(?:[—-]20\d\d)?\s*年|力争|争取|确保")

EACH = re.compile(r"[各每]个?县")


def county_stories(atlas: Atlas) -> list[Story]:
    """The stories of all counties, in the order of the catalogue."""
    return [county_story(atlas, county) for county in atlas.layer_features(COUNTIES) if county.geometry]


def county_story(atlas: Atlas, county: Feature) -> Story:
    """The story of one county; scenes for which the data have nothing are left out."""
    own = _County(atlas, county)
    made = [
        _role(own),
        _towns(own),
        _theme(own, _("水网与水利"), WATER, _water_lines(own)),
        _theme(own, _("综合交通"), TRANSPORT, _transport_lines(own)),
        _theme(own, _("产业与园区"), INDUSTRY, _industry_lines(own), own.quote_from("report-")),
        _theme(own, _("文旅与生态"), CULTURE, _culture_lines(own)),
        _targets(own),
    ]
    return Story(
        id=county.id.replace(f"{COUNTIES}.", "county-"),
        title=county.name,
        subtitle=_("定位、城镇、水网、交通、产业与目标"),
        cover=Scene(county.name, layers=BASE, highlight=(county.id,), seconds=8.0),
        scenes=tuple(scene for scene in made if scene),
    )


@dataclass(frozen=True)
class _County:
    """A county with what the atlas knows of it."""

    atlas: Atlas
    county: Feature

    @property
    def name(self) -> str:
        return self.county.name

    def features(self, *layers: str) -> list[Feature]:
        """What the layers have in the county, the important first, and of these what is on the map first."""
        found = [f for layer in layers for f in self.atlas.layer_features(layer) if self.name in f.county]
        return sorted(found, key=lambda feature: (feature.rank, feature.geometry is None))

    @cached_property
    def structure_clauses(self) -> frozenset[str]:
        """The ids of the clauses that lay out the city's structure: those that name the core, an axis, a belt, a rank."""
        named = [f.id for layer in (*STRUCTURE, RANKS) for f in self.atlas.layer_features(layer)]
        return frozenset(link.clause_id for one in named for link in self.atlas.links.get(one, ()))

    def quotes(self, features: Iterable[Feature]) -> Iterator[Quote]:
        """What can be quoted about features, the most telling first."""
        for feature in features:
            for link in self.atlas.links.get(feature.id, ()):
                quote = self.fair(link)
                if len(feature.name) + 2 < len(quote) <= LONGEST_QUOTE:
                    yield Quote(link.clause_id, quote)

    def fair(self, link: Link) -> str:
        """The link's quote, with the rest of its sentence where that tells when or how sure it is meant."""
        clause = self.atlas.clauses.get(link.clause_id)
        at = clause.text.find(link.quote) if clause else -1
        if clause is None or at < 0:
            return ""
        start = max(clause.text.rfind(mark, 0, at) for mark in "。\n") + 1
        reserve = None if RESERVE.search(link.quote) else RESERVE.search(clause.text, start, at)
        return clause.text[reserve.start() if reserve else at : at + len(link.quote)]

    def quote_from(self, prefix: str) -> Quote | None:
        """The first quote about the county out of a document."""
        return next((q for q in self.quotes([self.county]) if q.clause_id.startswith(prefix)), None)

    def telling(self, features: Sequence[Feature]) -> Quote | None:
        """What the plan says of the county's own important things, or else of what it shares."""
        alone = [f for f in features if f.county == (self.name,) and f.rank < 3]
        return next(self.quotes([*alone, *features]), None)

    def is_drawn(self, feature: Feature) -> bool:
        """Is it on the county's maps? What stands for a whole county is not: there it says nothing."""
        if feature.geometry is None or self.atlas.layer_by_id[feature.layer].background:
            return False
        assert self.county.geometry is not None
        return bool(feature.geometry.area <= 0.5 * self.county.geometry.area)

    def off_map(self, features: Sequence[Feature], unit: str) -> str:
        """How many of these are not on the county's maps."""
        return off_map(features, [f for f in features if not self.is_drawn(f)], unit)


def _role(own: _County) -> Scene:
    """What the plan makes of the county, and where it lies in the city."""
    ranks = own.features(RANKS)
    rank = ranks[0].kind if ranks else own.county.kind
    supports = [f for f in own.features("demo_areas", "structure_concepts") if f.county == (own.name,)]
    quotes = [q for q in own.quotes([own.county, *supports]) if q.clause_id in own.structure_clauses]
    support = next((q for q in quotes if q.quote.startswith(_("支持"))), None)
    seat = [_("**{seat}**：{rank}。").format(seat=f.name, rank=rank) for f in ranks[:1] if rank not in f.name]
    return Scene(
        title=_("定位：{rank}").format(rank=rank),
        body=_body(seat, support or (quotes[0] if quotes else None)),
        layers=(*BASE, RANKS),
        highlight=(own.county.id,),
        seconds=SECONDS,
        notes=_notes(own, [*ranks, *supports]),
    )


def _towns(own: _County) -> Scene:
    """The axes and belts that run through the county, its seat and its key towns."""
    structure, towns, ranks = own.features(*STRUCTURE), own.features(TOWNS), own.features(RANKS)
    quotes = own.quotes([own.county, *structure])
    quote = next((q for q in quotes if any(f.name in q.quote for f in structure)), None)
    lines = [
        *line_of(_("**规划结构**：{names}。"), structure, longest=LONGEST_QUOTE),
        *line_of(_("**重点镇 {n} 个**：{names}。"), towns, longest=LONGEST_QUOTE),
    ]
    return Scene(
        title=_("城镇：轴带与重点镇"),
        body=_body(lines, quote or own.telling(structure)),
        view=View(fit=(own.county.id,)),
        layers=(*BASE, *STRUCTURE, RANKS, TOWNS),
        only=tuple(f.id for f in (*structure, *ranks, *towns)),
        highlight=(own.county.id,),
        seconds=SECONDS,
        notes=_notes(own, [*structure, *towns]),
    )


def _theme(
    own: _County, title: str, layers: tuple[str, ...], lines: list[str], quote: Quote | None = None
) -> Scene | None:
    """A theme: what is on the map, a few names, and the telling quote; None where nothing can be drawn."""
    features = own.features(*layers)
    drawn = [f for f in features if own.is_drawn(f)]
    if not drawn:
        return None
    return Scene(
        title=title,
        body=_body(lines, quote or own.telling(features)),
        view=View(fit=(own.county.id,)),
        layers=(*BASE, *dict.fromkeys(f.layer for f in drawn), RANKS),
        only=tuple(f.id for f in (*drawn, *own.features(RANKS))),
        highlight=(own.county.id,),
        seconds=SECONDS,
        notes=_notes(own, features),
    )


def _water_lines(own: _County) -> list[str]:
    rivers = own.features("main_rivers")
    backbone = [f for f in rivers if "五横" in f.kind]
    works = own.features("lakes", "waterworks", "water_projects", "irrigation")
    works = [f for f in works if f.county == (own.name,)] or works
    return [
        *line_of(_("**骨干河道**：{names}。"), backbone),
        *line_of(_("**骨干输水**：{names}。"), [f for f in rivers if f not in backbone]),
        *line_of(_("**湖库与水利工程 {n} 项**：{names}{off}。"), works, off=own.off_map(works, _("项"))),
    ]


def _transport_lines(own: _County) -> list[str]:
    roads = [f for f in own.features("expressways") if f.geometry is not None and f.id != "expressways.ring"]
    rails, places = own.features("railways"), own.features("hubs", "ports", "new_districts")
    return [
        *line_of(_("**铁路 {n} 条**：{names}{off}。"), rails, staged=True, off=own.off_map(rails, _("条"))),
        *line_of(_("**高速公路 {n} 条**：{names}。"), roads, staged=True),
        *line_of(
            _("**枢纽与新城 {n} 处**：{names}{off}。"), places, staged=True, off=own.off_map(places, _("处"))
        ),
    ]


def _industry_lines(own: _County) -> list[str]:
    parks = [f for f in own.features("industrial_parks") if f.county == (own.name,)]
    projects = [f for f in own.features("projects", "key_projects") if f.kind != "重点企业"]
    return [
        *line_of(_("**开发区与化工园区**：{names}。"), own.features("dev_zones", "chem_parks")),
        *line_of(_("**产业园与基地 {n} 处**：{names}{off}。"), parks, off=own.off_map(parks, _("处"))),
        *line_of(
            _("**文件点名的项目 {n} 个**：{names}{off}。"), projects, off=own.off_map(projects, _("个"))
        ),
    ]


def _culture_lines(own: _County) -> list[str]:
    sights, areas = own.features("tourism"), own.features("demo_areas")
    return [
        *line_of(_("**文化遗产**：{names}。"), own.features("heritage")),
        *line_of(_("**景区与文旅项目 {n} 处**：{names}{off}。"), sights, off=own.off_map(sights, _("处"))),
        *line_of(_("**示范区与试点 {n} 个**：{names}{off}。"), areas, off=own.off_map(areas, _("个"))),
    ]


def _targets(own: _County) -> Scene | None:
    """The numbers set for the county: those with a year first, filled up with those set for each county."""
    own_ids = {f.id for layer in own.atlas.layers for f in layer.features if f.county == (own.name,)}
    everybody = {f.id for f in own.atlas.layer_features(COUNTIES)}
    mine, common = [], []
    for target in own.atlas.plan.targets:
        ids = set(target.feature_ids)
        if target.area == own.name or (ids and ids <= own_ids):
            mine.append(target)
        elif ids >= everybody and EACH.search(target.indicator + target.area) and target.value[:1].isdigit():
            common.append(target)
    chosen = _best([*sorted(mine, key=_unclear), *common])
    if not chosen:
        return None
    return Scene(
        title=_("{area}的目标").format(area=own.name) if mine else _("各县共同的目标"),
        body=tuple(Number(target.target_id) for target in chosen),
        view=View(fit=(own.county.id,)),
        layers=(*BASE, RANKS, TOWNS),
        only=tuple(f.id for f in own.features(RANKS, TOWNS)),
        highlight=(own.county.id,),
        seconds=SECONDS,
        notes=_("数字照文件原文，年份和出处见每个数字下方。"),
    )


def _unclear(target: Target) -> tuple[bool, bool]:
    """Sorts targets with a number and a year first."""
    return not target.value[:1].isdigit() or "-" in target.value, not target.year


def _best(targets: Sequence[Target]) -> list[Target]:
    """The first few, no two of them the same number about the same things."""
    chosen: dict[tuple[object, ...], Target] = {}
    for target in targets:
        chosen.setdefault((target.value, target.unit, target.feature_ids), target)
    return list(chosen.values())[:MOST_NUMBERS]


def _body(lines: Iterable[str], quote: Quote | None) -> tuple[Block, ...]:
    texts = tuple(Text(line) for line in lines)
    return (*texts, quote) if quote else texts


def _notes(own: _County, features: Sequence[Feature]) -> str:
    """All names, layer by layer, for the speaker."""
    titles = {layer.id: layer.title for layer in own.atlas.layers}
    found: dict[str, list[str]] = {}
    for feature in features:
        mark = "" if feature.geometry is not None else _("（未落图）")
        found.setdefault(titles[feature.layer], []).append(feature.name + mark)
    return "\n\n".join(f"**{title}**：{'、'.join(names)}" for title, names in found.items())
