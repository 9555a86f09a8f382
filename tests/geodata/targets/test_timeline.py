"""Targets about one thing on one line of time."""

from datetime import date

import pytest

from geodata.atlas import Atlas
from geodata.model import Target
from geodata.targets.actuals import Actual
from geodata.targets.timeline import day_of, timeline


def target(atlas: Atlas, target_id: str) -> Target:
    return next(t for t in atlas.plan.targets if t.target_id == target_id)


def test_contradictions_are_marked_with_what_is_said_of_them(atlas: Atlas) -> None:
    line = timeline(atlas, target(atlas, "oth-lx-grain"), [])
    assert line.drawn and line.unit == "亿斤"
    assert dict(zip(line.spans["target_id"], line.spans["mark"], strict=True)) == {
        "outline-grain-output": "red",
        "oth-lx-grain": "red",
    }
    assert sorted(line.spans["value"]) == [100, 110]
    told = [member.contradiction for member in line.members if member.contradiction]
    assert len(told) == 2 and "两个目标并列" in told[0]
    assert "outline-grain-capacity" in [
        member.target_id for member in line.members
    ]  # worded: listed, not drawn


def test_from_the_day_it_was_set_to_the_end_of_its_year(atlas: Atlas) -> None:
    spans = timeline(atlas, target(atlas, "oth-lx-grain"), []).spans.set_index("target_id")
    assert spans.loc["oth-lx-grain", ["set", "due"]].to_list() == [date(2023, 8, 25), date(2025, 12, 31)]


def test_values_are_in_one_unit_with_baselines_and_actual_values(atlas: Atlas) -> None:
    actuals = [Actual("ind-rp-5g", date(2023, 12, 31), 1.1, "公报")]
    line = timeline(atlas, target(atlas, "ind-lx-5g"), actuals)
    assert line.unit == "万个" and sorted(line.spans["value"]) == [1, 1.3, 1.3]
    assert line.points[["date", "value", "kind"]].to_numpy().tolist() == [[date(2023, 12, 31), 1.1, "实际"]]
    started = timeline(atlas, target(atlas, "outline-renewable-capacity"), [])
    assert "150 万千瓦" in set(started.points["text"])


def test_a_thing_of_its_own_has_no_line(atlas: Atlas) -> None:
    line = timeline(atlas, target(atlas, "outline-key-towns"), [])
    assert [member.target_id for member in line.members] == ["outline-key-towns"] and not line.drawn


def test_every_target_has_a_line_without_an_error(atlas: Atlas) -> None:
    for one in atlas.plan.targets:
        line = timeline(atlas, one, [])
        assert one.target_id in [member.target_id for member in line.members]
        assert (line.spans["set"] <= line.spans["due"]).all()


@pytest.mark.parametrize(
    ("iso", "day"),
    [
        ("2023-12-20", date(2023, 12, 20)),
        ("2023-12", date(2023, 12, 1)),
        ("2023", date(2023, 1, 1)),
        ("", None),
        ("不详", None),
    ],
)
def test_days_of_documents(iso: str, day: date | None) -> None:
    assert day_of(iso) == day
