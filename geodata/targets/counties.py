"""What is asked of each county: the targets set for it, for each of the counties, or for places in it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from geodata.atlas import COUNTIES, Atlas
from geodata.errors import NotFound
from geodata.i18n import _
from geodata.model import Target
from geodata.targets.topics import topic_codes, topic_of

OWN, NAMED, EACH, PLACES = WAYS = ("own", "named", "each", "places")
EVERY = re.compile(r"各县|每个县|/县（市、区）|县县")


@dataclass(frozen=True)
class Asked:
    """A target as it concerns one county.

    Attributes:
        way: own (set for it), named (its words name it), each (for every county), places (for places in it).
        places: The names of those places.
    """

    target: Target
    way: str
    places: tuple[str, ...] = ()


def way_label(way: str) -> str:
    """What a way of concerning a county is called."""
    return {
        OWN: _("专门对本地"),
        NAMED: _("点名本地"),
        EACH: _("对各县（市、区）"),
        PLACES: _("地点在本地"),
    }[way]


def county_names(atlas: Atlas) -> list[str]:
    """The counties in the order of their layer."""
    return [feature.name for feature in atlas.layer_features(COUNTIES)]


def areas_of(target: Target) -> tuple[str, ...]:
    """The areas that a target is set for; several are joined by 、."""
    return tuple(re.split(r"、(?![^（]*）)", target.area)) if target.area else ()


class ByCounty:
    """Which targets concern which county, in plan order."""

    def __init__(self, atlas: Atlas) -> None:
        counties = county_names(atlas)
        grounds = {feature.name: feature.id for feature in atlas.layer_features(COUNTIES)}
        self.asked: dict[str, list[Asked]] = {county: [] for county in counties}
        self.counties: dict[str, tuple[str, ...]] = {}
        for target in atlas.plan.targets:
            found = {
                county: asked for county in counties if (asked := _asked(atlas, target, county, grounds))
            }
            self.counties[target.target_id] = tuple(found)
            for county, asked in found.items():
                self.asked[county].append(asked)


def _asked(atlas: Atlas, target: Target, county: str, grounds: dict[str, str]) -> Asked | None:
    if county in areas_of(target):
        return Asked(target, OWN)
    every = EVERY.search(f"{target.area} {target.indicator} {target.unit}")
    if every or set(grounds.values()) <= set(target.feature_ids):
        return Asked(target, EACH)
    if grounds[county] in target.feature_ids or county in f"{target.indicator} {target.value} {target.quote}":
        return Asked(target, NAMED)
    known = (atlas.features[i] for i in target.feature_ids if i in atlas.features)
    places = [f.name for f in known if county in f.county and not atlas.layer_by_id[f.layer].boundary]
    return Asked(target, PLACES, tuple(dict.fromkeys(places))) if places else None


def asked_of(atlas: Atlas, county: str) -> dict[str, list[Asked]]:
    """What is asked of a county, by topic code in the topics' order; within a topic what is its own comes first.

    Raises:
        NotFound: There is no county of this name.
    """
    known = atlas.derived(ByCounty).asked
    if county not in known:
        message = _("没有名为“{name}”的县（市、区）。可选：{known}。")
        raise NotFound(message.format(name=county[:40], known="、".join(known)))
    groups: dict[str, list[Asked]] = defaultdict(list)
    for asked in sorted(known[county], key=lambda asked: WAYS.index(asked.way)):
        groups[topic_of(atlas, asked.target)].append(asked)
    return {topic: groups[topic] for topic in topic_codes() if topic in groups}
