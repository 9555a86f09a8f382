"""What is asked of each county."""

import pytest

from geodata.atlas import Atlas
from geodata.errors import NotFound
from geodata.targets.counties import (
    EACH,
    NAMED,
    OWN,
    PLACES,
    WAYS,
    areas_of,
    asked_of,
    county_names,
    way_label,
)
from tests.geodata.targets.conftest import Make


def ways(atlas: Atlas, county: str) -> dict[str, str]:
    return {one.target.target_id: one.way for group in asked_of(atlas, county).values() for one in group}


def test_a_target_concerns_a_county_in_one_way(atlas: Atlas) -> None:
    chiping = ways(atlas, "茌平区")
    assert chiping["ps-hongmeng"] == OWN
    assert chiping["oth-hl-comm-hosp"] == EACH
    assert chiping["outline-health-counties"] == EACH  # its features are all eight counties
    assert chiping["oth-lx-agripark"] == NAMED
    assert chiping["hsr-length"] == PLACES
    assert "ps-guohong" not in chiping


def test_what_is_for_each_county_stands_on_every_sheet(atlas: Atlas) -> None:
    each = [{i for i, way in ways(atlas, county).items() if way == EACH} for county in county_names(atlas)]
    assert len(each) == 8 and each[0] and all(ids == each[0] for ids in each)


def test_places_are_named(atlas: Atlas) -> None:
    asked = [one for group in asked_of(atlas, "临清市").values() for one in group]
    towns = next(one for one in asked if one.target.target_id == "outline-key-towns")
    assert set(towns.places) == {"烟店镇", "康庄镇", "老赵庄镇"}


def test_its_own_come_first_within_a_topic(atlas: Atlas) -> None:
    for group in asked_of(atlas, "东昌府区").values():
        order = [WAYS.index(one.way) for one in group]
        assert order == sorted(order)
    assert len({way_label(way) for way in WAYS}) == len(WAYS)


@pytest.mark.parametrize("name", ["", "没有这个县", "<script>", "茌平"])
def test_an_unknown_county_is_told(atlas: Atlas, name: str) -> None:
    with pytest.raises(NotFound, match="可选：东昌府区"):
        asked_of(atlas, name)


def test_areas_are_parted_outside_brackets(make: Make) -> None:
    assert areas_of(make(area="东昌府区、茌平区")) == ("东昌府区", "茌平区")
    assert areas_of(make(area="各县（市、区）、市属开发区")) == ("各县（市、区）", "市属开发区")
    assert areas_of(make(area="")) == ()
