"""What is grouped as the same thing: nothing that was not checked by eye."""

from pathlib import Path

import pytest

from geodata.atlas import Atlas
from geodata.model import Doubt
from geodata.targets.same import Alike, Likeness, _set_against, alike, comparable, same_name
from tests.geodata.targets.conftest import Make

REVIEWED = Path(__file__).with_name("reviewed_groups.txt")


def reviewed() -> list[str]:
    lines = REVIEWED.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def groups(atlas: Atlas) -> list[Alike]:
    return list({id(group): group for group in atlas.derived(Likeness).groups.values()}.values())


def line(group: Alike) -> str:
    ids = [target.target_id for target in group.targets]
    return " ".join(sorted(f"{'!' if group.contradiction(i) else ''}{i}" for i in ids))


def test_every_group_was_checked_by_eye(atlas: Atlas) -> None:
    assert sorted(map(line, groups(atlas))) == sorted(reviewed())


def test_a_group_is_of_one_area_and_comparable(atlas: Atlas) -> None:
    for group in groups(atlas):
        first, *others = group.targets
        assert others and all(comparable(first, other) for other in others)


def test_the_target_asked_for_is_in_its_group(atlas: Atlas) -> None:
    for target in atlas.plan.targets:
        assert target in alike(atlas, target).targets


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("高铁通车里程", "高速铁路通车里程"),
        ("规模以上农产品加工企业营业收入（力争）", "规上农产品加工企业营收"),
        ("地区生产总值年均增速", "GDP增长"),
        ("累计建成开通5G基站", "5G基站总量"),
        ("济郑高铁（聊城段）全线建成通车时间", "济郑高铁通车时间"),
        ("跨境电子商务企业", "跨境电商企业"),
        ("每千人口拥有执业(助理)医师数", "每千人口拥有执业（助理）医师数"),
    ],
)
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert same_name(one) == same_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("高速铁路在建及营运里程", "高速公路在建及营运里程"),
        ("新增高新技术企业", "高新技术企业数量"),
        ("城市低保标准", "农村低保标准"),
        ("大型灌区续建配套与现代化改造", "中型灌区续建配套与现代化改造"),
        ("公路通车总里程", "农村公路总里程"),
        ("粮食总产", "粮食综合产能"),
        ("新（扩）建220千伏变电站", "新（扩）建500千伏变电站"),
    ],
)
def test_two_things_with_like_names(one: str, other: str) -> None:
    assert same_name(one) != same_name(other)


def test_other_areas_and_other_units_are_not_compared(make: Make) -> None:
    assert not comparable(make(), make(area="东昌府区"))
    assert not comparable(make(unit="公里"), make(unit="%"))
    assert comparable(make(unit="万个"), make(unit="家"))
    assert comparable(make(unit="公里"), make(value="全覆盖", unit=""))


def doubt(**given: str) -> Doubt:
    facts = {
        "kind": "目标两值",
        "subject": "星级饭店",
        "clause_a": "a",
        "quote_a": "",
        "clause_b": "b",
        "quote_b": "",
    }
    facts |= {"reading_a": "18家", "reading_b": "35家", "treatment": "并列"}
    return Doubt(**{**facts, **given}, target_ids=("one", "hotel", "inn"))


def test_a_doubt_joins_its_two_readings_and_nothing_else(make: Make) -> None:
    targets = {
        "one": make(target_id="one", clause_id="a", indicator="星级饭店", unit="家"),
        "inn": make(target_id="inn", clause_id="a", indicator="星级民宿", unit="家"),
        "hotel": make(target_id="hotel", clause_id="b", indicator="星级饭店总量", unit="家"),
    }
    assert _set_against(targets, doubt()) == ("one", "hotel")
    assert _set_against(targets, doubt(kind="识别错误")) is None
    assert _set_against(targets, doubt(reading_b="分项合计35家")) is None
    assert _set_against(targets, doubt(clause_b="a")) is None
    assert _set_against(targets, doubt(subject="别的什么事情")) is None
