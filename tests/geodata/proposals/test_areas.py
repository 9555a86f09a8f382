"""A target's area is the one county or town that its own sentence names."""

import pytest

from geodata.atlas import Atlas
from geodata.model import Clause
from geodata.proposals import propose_mentions, propose_targets, with_areas


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("支持莘县新建蔬菜大棚3000个。", "莘县"),
        ("支持烟店镇新建标准厂房20座。", "烟店镇"),
        ("支持莘县、阳谷县新建蔬菜大棚3000个。", "全市"),
        ("支持莘县发展。全市新建蔬菜大棚3000个。", "全市"),
        ("新建蔬菜大棚3000个。", "全市"),
    ],
)
def test_the_area_of_a_target(atlas: Atlas, text: str, area: str) -> None:
    clauses = [Clause("new-1", "new", (), text)]
    (target,) = with_areas(atlas, propose_targets(clauses), propose_mentions(atlas, clauses))
    assert target.area == area and target.value in ("3000", "20")
